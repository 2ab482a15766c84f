r"""What a document says of its letters besides their shapes: ``t \in [0,\infty)``, "let P be a permutation matrix".

A line is wrong only where all that bears on it was read. A *proviso* is something that was said of letters and may
make a line hold that does not hold of all values. Of some it is known which facts are ``enough`` for it: t is
non-negative where it is positive. A line that does not hold of all letters with these facts does not hold under the
proviso. Of others nothing is known, and no line with their letters is called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..core.records import dataclass
from ..reading.equations.known import Known
from .clauses import Taken, clauses, named
from .document import Document
from .neutral import unknown_signs
from .predications import opened
from .quantities import DIAGONAL
from .sentences import DOTS, IN, NOT_ZERO, Formula, Sentence, bare_names, letters_in, listed, marks, outside, parts

__all__ = [
    "CONSTRAINT",
    "SIGNS",
    "Proviso",
    "claims",
    "equivalence",
    "implication",
    "is_step",
    "landau",
    "provisos",
    "relates_names",
    "supposes",
]

Facts = Mapping[str, frozenset[str]]
# how many axes a letter has, and whether it is a square matrix, None where that is not declared
Kinds = Callable[[str], tuple[int, bool | None] | None]

# ---- formulas

_REAL = re.compile(
    r"(?:\\math(?:bb|bf|ds)\s*\{?\s*R\s*\}?|\\R(?:eals)?(?![A-Za-z])|ℝ)\s*"
    r"(?:\^\s*(?:\w|\\[a-z]+|\{(?:[\w\s,+*×()/^-]|\\times|\\cdot|\\,|\\[a-z]+)*\})|[ⁿᵐᵈ⁰-⁹ˣ×]*)?"
)
# the second parameter of a normal distribution, where it is a letter: x ∼ 𝒩(m, P)
_NORMAL = re.compile(
    r"(?:(?:\\sim(?![A-Za-z])|∼|~)\s*(?:\\(?:mathrm|operatorname|text)\s*\{?\s*N\s*\}?|N)|\\mathcal\s*\{?\s*N\s*\}?|𝒩)\s*(?:_\w\s*)?"
    r"(?:\\left|\\[bB]igl?)?\s*"
    r"\([^(),]*(?:\([^()]*\)[^(),]*)*,(?P<of>[^(),]*)(?:\\right|\\[bB]igr?)?\s*\)"
)
_SYMMETRIC = re.compile(r"\\mathbb\s*\{?\s*S\s*\}?\s*(?:(?:\^\s*(?:\w|\{\w\})|_\s*(?:\+|\{\++\}))\s*)*")
_POSITIVE = re.compile(
    r"(?:\\math(?:bb|bf|ds)\s*\{?\s*R\s*\}?|\\R|ℝ)\s*(?:_\s*(?:\{\s*(?:>\s*0|\+\s*\+)\s*\})|\^\s*\{\s*>\s*0\s*\})|"
    r"(?:\\left)?\s*[(\]]\s*0\s*,\s*\+?\s*(?:\\infty|∞)\s*(?:\\right)?\s*[)\[]"
)
_NON_NEGATIVE = re.compile(
    r"(?:\\math(?:bb|bf|ds)\s*\{?\s*R\s*\}?|\\R|ℝ)\s*[_^]\s*(?:\+|\{\s*(?:\+|(?:\\geq?|\\geqslant|≥)\s*0)\s*\})|"
    r"(?:\\left)?\s*\[\s*0\s*,\s*\+?\s*(?:\\infty|∞)\s*(?:\\right)?\s*[)\[]"
)
_RELATION = re.compile(
    r"(?P<set>\\in(?![A-Za-z])|∈|\\ni(?![A-Za-z]))"
    r"|(?P<greater>\\gt(?![A-Za-z])|>)|(?P<least>\\geq?(?:slant)?(?![A-Za-z])|≥)|(?P<ne>\\neq?(?![A-Za-z])|≠)"
    r"|(?P<spd>\\succ(?![A-Za-z])|≻)|(?P<psd>\\succeq(?:q)?(?![A-Za-z])|⪰|≽)"
    r"|(?P<free>\\sim(?![A-Za-z])|\\to(?![A-Za-z])|\\mapsto(?![A-Za-z])|\\approx(?![A-Za-z])|\\propto(?![A-Za-z])|"
    r"\\rightarrow(?![A-Za-z])|(?<!\\):(?!=)|\\colon(?![A-Za-z])|→|∼|≈)"
    r"|(?P<other>\\(?:leq?(?:slant)?|lt|prec|preceq|ll|gg|perp|parallel|bot|notin|subset|subseteq|supset|supseteq|"
    r"leftrightarrow|leftarrow|gets|cong|simeq|sim_|mid|nmid|lesssim|gtrsim|asymp|pmod|bmod|mod|trianglelefteq|vdash|"
    r"models)(?![A-Za-z])|[<≤⊥∥⊂⊆≪≫←])"
)
_TWO = re.compile(  # {−1, 1} and {0, 1}, of all entries, too
    r"\s*\\?\{?\s*\\?\{\s*(?:(?:-\s*1|0)\s*,\s*\+?\s*1|\+?\s*1\s*,\s*(?:-\s*1|0)|\\pm\s*1|±\s*1)\s*\\?\}\s*\}?\s*"
    r"(?:\^\s*(?:\w|\{\w+\}))?\s*[.,;]?\s*"
)
_EQUAL = re.compile(r"(?<![:])=|\\(?:coloneqq|triangleq|equiv|doteq)(?![A-Za-z])")
_READ = re.compile(r"=|^\s*(?:\\mathbb|\\R\b|ℝ|\w\s*(?:\\times|×|-|\Z))")
_SQUARED = re.compile(r"\s*\\?(?P<letter>[A-Za-z]+)\s*\^\s*(?:2|\{\s*2\s*\})\s*")
_ZERO = re.compile(r"\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?0\s*\}?\s*[.,;]?\s*")
_CLAIMS = re.compile(
    r"\b(?:so|then|hence|thus|therefore|gives?|get|gets|obtain|have|has|yields?|find|shows?|implies|follows?|is|are|"
    r"equals?|namely|i\.e|indeed|solv\w+|solutions?|daher|folgt|donc)\b(?:(?!\b(?:let|suppose|assum\w+|if|when|where|"
    r"with|such|for|sei|wenn|falls|mit|si|avec|où)\b).)*$"
    r"|(?:则|因此|所以|故|于是|从而|よって|したがって|ゆえに)(?:(?!设|若|如果|假设|当|とする|とき|ならば|仮定).)*$",
    re.IGNORECASE | re.DOTALL,
)
_SUPPOSES = re.compile(
    r"\b(?:let|suppose|supposing|assum\w+|if|when(?:ever)?|where|with|given|such that|satisf\w+|provided|fulfil\w*|"
    r"obey\w*|having|has|have|for|subject to|constraints?|constrain\w*|restrict\w*|normali[sz]\w*|under|know\w*|"
    r"us(?:ing|ed)|"
    r"since|because|as|recall\w*|whose|which|that|so that|choose|take|put|set|impose\w*|require\w*|"
    r"sei|seien|mit|gelte|wobei|falls|wenn|angenommen|erfüll\w+|soit|soient|avec|où|si|supposons|tels? que|telles? que|"
    r"vérifi\w+|sea|sean|con|donde|supong\w+|tal(?:es)? que|sia|siano|dove|se|suppon\w+|tale che|seja|sejam|com|onde|"
    r"пусть|где|если|при|такая|такие|удовлетвор\w+)\b|设|若|其中|满足|假设|如果|当|令|仮定|とき|満たす|"
    r"ただし|ならば|とする",
    re.IGNORECASE,
)
CONSTRAINT = re.compile(r"\b(?:subject to|s\.t\.|constrain\w*|minimi[sz]\w*|maximi[sz]\w*)", re.IGNORECASE)

_THROUGHOUT = re.compile(
    r"\W*throughout(?:\s+(?:(?:this|these|the|all\s+of\s+th\w+)\s+)?(?:text|notes?|documents?|chapter|paper|article|report))?"
    r"\s*,?\s*(?:⟨|we\b|let\b|the\b|all\b|both\b)",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\s*(?P<name>\\?[A-Za-z]+(?:\s*_\s*(?:\w|\{[^{}]*\}))?)\s*(?:\\(?:leftarrow|gets)(?![A-Za-z])|←)\s*(?P=name)\s*[-+]\s*"
    r"\\(?:eta|alpha|gamma|epsilon|varepsilon|tau|rho)(?![A-Za-z])(?:\s|\\[,;:!])*(?:\\left|\\[bB]igg?l?)?\s*"
    r"(?:\(|\\nabla|\\[dt]?frac\s*\{\s*\\partial|\\partial)"
)

# ---- words

_SAID: dict[str, tuple[frozenset[str], frozenset[str] | None, bool]] = {  # implied, enough, whether of matrices
    "spd": (frozenset({"spd"}), frozenset({"spd"}), True),
    "psd": (frozenset({"symmetric"}), frozenset({"spd"}), True),
    "definite": (frozenset(), frozenset({"spd"}), True),
    "skew": (frozenset({"skew"}), frozenset({"skew"}), True),
    "symmetric": (frozenset({"symmetric"}), frozenset({"symmetric"}), True),
    "orthogonal": (frozenset({"orthogonal"}), frozenset({"orthogonal"}), True),
    "permutation": (frozenset({"orthogonal"}), None, True),
    "diagonal": (frozenset({"diagonal"}), frozenset({"diagonal"}), True),
    "one-hot": (frozenset(), None, False),
    "invertible": (frozenset(), frozenset(), True),
    "positive": (frozenset({"positive"}), frozenset({"positive"}), False),
    "non-negative": (frozenset(), frozenset({"positive"}), False),
    "covariance": (frozenset({"symmetric"}), frozenset({"spd"}), True),
    "commuting": (frozenset(), frozenset({"diagonal"}), True),
    "normal": (frozenset(), frozenset({"symmetric"}), True),
}
_SQUARE_KINDS = frozenset(("spd", "psd", "definite", "skew", "symmetric", "normal"))  # no other matrix is so
_SQUARE = re.compile(
    r"\b(?:orthogonal(?:\s+\(?square\)?)?|rotation|permutation)\s+matri|\borthogonale\w*\s+matri|"
    r"\bmatri\w*\s+orthogonal|直交行列|正交矩阵",
    re.IGNORECASE,
)
_LIST = r"⟨\d+⟩(?:\s*(?:,|and|, and|und|et|y|e|и|と|和|、)\s*⟨\d+⟩)*"
# what makes other words of a predicate say what a letter is, by other letters: the inverse of A
_DEFINES = re.compile(
    rf"(?:^|[,;(:]|\b(?:let|suppose|assume|that|where|and|if|with|here|since|because|sei|soit|sea|seja|sia)\b)\s*"
    rf"(?P<of>{_LIST})\s*(?:\b(?:be|is|are|denotes?|denote|stands? for|equals?|has|have|sei|ist|sind|soit|"
    rf"est|son|es)\b|:|—)"
    r"(?P<rest>(?:(?!\b(?:and|with|where|for|such|then|und|mit|et|avec|y|"
    r"con)\b)[^.;:,⟨(])*(?:⟨(?P<other>\d+)⟩|\b(?:its|their|each other|one another|minimi[sz]ers?|maximi[sz]ers?|"
    r"solutions?|estimators?|estimates?|optimum|optimal|roots?|minimum|maximum|zeros?)\b))",
    re.IGNORECASE,
)
# what a letter is called, and the words of names that say nothing of its values
_ROLE = re.compile(
    rf"(?P<of>{_LIST})\s*(?:be|is|are|denotes?|(?P<counts>counts?|measures?)|stands? for)\s+"
    r"(?P<said>(?:(?!(?:and|with|where|for|such|then|so|which|given|if|when|in|to|by|that|at|on)\b)[a-z-]+\s*)+)(?=[.,;:()⟨]|$|\b)",
    re.IGNORECASE,
)
_ROLES_TOLD = """
    a an the any some all both each every its their our this of or two three real given known unknown fixed constant
    free arbitrary column row random independent square rectangular invertible nonsingular non-singular smooth
    differentiable matrix matrices vector vectors scalar scalars number numbers reals constants variable variables
    parameter parameters hyperparameter hyperparameters function functions weight weights bias biases sample samples
    data target targets label labels feature features input inputs output outputs observation observations
    measurement measurements response responses design learning rate step size residual residuals error errors noise
    direction point query queries key keys value values state states control hidden layer activation activations
    logit logits score scores prediction predictions image signal coefficient coefficients regressor regressors loss
    objective cost energy term terms gradient derivative derivatives minimiser minimizer solution model unit multiplier
    multipliers lagrange small large new other same finite dense sparse dimension dimensions index indices entry
    entries rows columns element elements component components defined denoted called
    set differentiated differentiable held kept taken here again not as before above follows symmetric orthogonal
    diagonal positive definite negative semi-definite semidefinite nonnegative non-negative skew-symmetric
    linear quadratic affine full rank regression regularisation regularization hat test training training
    embedding embeddings true mean update estimate parameters first second third last zero one ones
"""
_ROLE_WORDS = frozenset(_ROLES_TOLD.split())
_NAMED_FACT = re.compile(
    r"\b(?:by|because of|due to|owing to|thanks to|given|under|from|using)\s+(?:the\s+)?(?:[a-z-]+\s+)?"
    r"(?P<noun>[a-z]+(?:ity|ness|tion|metry|ance|ence|ality))\s+(?:of|on)\s+"
    r"(?:the\s+)?(?:(?:matrix|vector|letter|rows|columns|entries)\s+(?:of\s+)?)?(?P<of>⟨\d+⟩)",
    re.IGNORECASE,
)
_NO_FACT = re.compile(
    r"definition|linearity|bilinearity|continuity|construction|differentiation|multiplication|substitution|addition|"
    r"notation|computation|calculation|expansion|cyclicity|commutativity|associativity|differentiability|"
    r"transposition|inspection|equation|function|expectation|distribution|relation|dimension|representation|"
    r"difference|dependence|direction|optimi[sz]ation|minimi[sz]ation|contribution|decomposition|activation",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:up to (?:an? |some |the )?(?:additive |multiplicative |irrelevant |normali[sz]\w+ |overall "
    r")?(?:constants?|factors?|"
    r"signs?|terms?|scal\w+|order|first|second|higher|permutation\w*|transpos\w*|O\b|errors?)|"
    r"(?:first|second|third|leading|lowest|higher|linear)[- ]order(?! (?:optimality|conditions?|derivatives?|methods?|"
    r"necessary|stationar\w*|partial))|"
    r"(?:to|in|of) (?:the )?(?:first|second|leading|lowest|linear|higher)[- ]order|approximat(?:ely|ions?)|"
    r"linear[iz]s\w+|"
    r"neglect\w*|ignor(?:e|es|ed|ing) (?:all |the |any |higher|second|constants?|terms?|additive|quadratic)\w*|"
    r"(?:drop|omit|suppress|discard)\w* (?:the |all |any |additive |irrelevant )*(?:constants?|terms?|factors?|higher)|"
    r"modulo|mod \d|asymptotic\w*|almost (?:surely|everywhere)|in distribution|equivalen\w*|if and only if|iff|"
    r"row vectors?|numerator layout|denominator layout|free entries|independent entries|distinct entries|"
    r"structured derivative|in degrees|degrees|abuse of notation|identif(?:y|ied|ies)|for small|infinitesimal\w*|"
    r"small angles?|finite field|characteristic|quaternion\w*|complex|imaginary|entry by entry|entry-?wise (?:product|"
    r"reciprocal|inverse|power)|bis auf|genau dann|à une constante près|si et seulement si|salvo|a meno di|"
    r"с точностью до|тогда и только тогда)\b|定数を除いて|同値|一次近似|等价|当且仅当|常数",
    re.IGNORECASE,
)
# what is taken entry by entry in words: functions, which are read so, and operations, which are not
_OF_FUNCTIONS = re.compile(
    r"\b(?:functions?|activations?|nonlinearit\w+|sigmoids?|logistic|exponentials?|logarithms?)\b", re.I
)
_FUNCTION = re.compile(r"\\(?:var)?(?:phi|psi|rho|sigma)|[fgh]|\\(?:exp|log|ln|tanh)(?![A-Za-z])")
_OF_OPERATIONS = re.compile(r"\b(?:products?|powers?|squar\w+|invers\w+|divi\w+|multipl\w+|norms?|quotients?)\b", re.I)
_APPLIED = re.compile(r"\b(?:applied|taken|acts?|acting|applies|evaluated|computed|works?|function|activation)\Z", re.I)
_CALLED = re.compile(r"[^=]*=\s*\\?[A-Za-z]+\s*(?:\\left)?\((?:[^()]|\([^()]*\))*\)[\s.,;]*")
# facts of matrices and vectors in sentences that name none
_OF_ALL = re.compile(
    r"\b(?:all|both|these|the|every|each|our|they|matrices|vectors|numbers|data|inputs|samples|columns|rows|entries|"
    r"letters|variables|quantities|points)\b[^.;⟨]*\b(?:is|are|be|have|has|commut\w+|assumed|taken|chosen|with)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:matri(?:x|ces)|vectors?|numbers?|scalars?|entries|columns|rows|letters|variables|quantities|"
    r"points|data|sizes?|"
    r"inputs|samples|both|they|all|dimensions?)\b",
    re.IGNORECASE,
)
# on which side of 0 a value is, by which no identity of polynomials becomes true; a positive matrix may be symmetric
SIGNS = re.compile(
    r"which\s+is\s+(?:(?:always|strictly|clearly|therefore|thus|hence)\s+)*(?:positive|negative|non-?(?:posi|nega)tive)"
    r"(?=\s*(?:[.,;)]|\Z))",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"⟨(?P<of>\d+)⟩\s*,\s*(?P<said>{SIGNS.pattern})", re.IGNORECASE)
# numbers that are said of something in words
_NUMBER = re.compile(
    r"\b(?:sums?|adds?(?: up)?|norms?|lengths?|means?|trace|determinant|average|values?|entries|rank|each|"
    r"all)\b[^.,;⟨⟩]*"
    r"\b(?:one|zero|unity|[01])\b|\b(?:is|are|equals?|being|has|have|with|of) "
    r"(?:one(?!\s+(?:time|step|sample|example|layer|unit|neuron|cell|observation|measurement|iteration|network|feature|channel|batch|"
    r"variable|input|output|class|epoch)\b)|"
    r"unity|zero|minus one|twice|half|"
    r"double|minus|the negative|the opposite|the double)\b|\b(?:twice|half|double|minus) ⟨",
    re.IGNORECASE,
)
# of noise alone
_CENTRED = re.compile(
    r"\b(?:noises?|disturbances?)\b[^.;:⟨⟩]*\b(?:have|has|with)\s+(?:mean\s+zero|zero\s+mean)\b", re.IGNORECASE
)
_ONES = re.compile(
    r"(?:(?:an?|the)\s+)?(?:(?:column )?vector of (?:all )?ones|all[- ]?ones vector|vector of all ones|ones vector|"
    r"all[- ]ones column)",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?:(?:an?|the)\s+)?(?:⟨\d+⟩\s+)?(?:identity matrix|identity|identities|Einheitsmatrix|matrice identité|"
    r"matriz identidad|matrice identità|matriz identidade|единичная матрица|単位行列|单位矩阵)",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"\s*\d+\s*(?:\\times|×)\s*\d+\s*")
_IFF = re.compile(r"\\(?:iff|Leftrightarrow|Longleftrightarrow)(?![A-Za-z])|[⇔⟺]")
_IMPLIES = re.compile(r"\\(?:implies|Rightarrow|Longrightarrow|impliedby|Leftarrow)(?![A-Za-z])|[⇒⟹⟸]")
_LANDAU = re.compile(
    r"(?<![A-Za-z\\])(?:o|O)\s*(?:\\left|\\[bB]ig+l?)?\s*\(|\\(?:mathcal|mathrm)\s*\{?\s*[Oo]\s*\}?\s*(?:\\left)?\s*\("
)


@dataclass(frozen=True)
class Proviso:
    """Something that is said of letters, of all where ``letters`` is None.

    ``implied`` are facts that follow from it, ``enough`` facts from which it follows, ``None`` where that is not known.
    It was said at ``place``, in a sentence that goes from ``start`` to ``stop``.
    """

    words: str
    letters: frozenset[str] | None
    place: int
    start: int
    stop: int
    implied: Facts
    enough: Facts | None
    hot: frozenset[str] = frozenset()  # the letters that are said to be one-hot, of which lines are judged under that
    low: int | None = None  # where they are said to have two values instead, 1 and this, which is 0 or −1
    sure: bool = True  # whether that is plainly assumed; a line that is wrong with it and without it is so anyway
    word: bool = False  # whether it is one word that is not known, beside letters
    throughout: bool = False  # whether it is said of all parts of the document
    relates: bool = False  # whether it is words that may say of letters what they are to each other


def provisos(document: Document, kinds: Kinds) -> Iterator[Proviso]:
    """What the sentences of a document say of its letters, apart from equations."""
    for sentence in document.sentences:
        for formula in sentence.formulas:
            yield from _of_formula(document, kinds, sentence, formula)
        yield from _of_words(document, kinds, sentence)


# ---- formulas


def _of_formula(document: Document, kinds: Kinds, sentence: Sentence, formula: Formula) -> Iterator[Proviso]:
    """What a formula says that is no equation: t ≥ 0, y ∈ {−1, 1}ⁿ."""
    known = document.known
    k = sentence.formulas.index(formula)
    before, assumed = sentence.ahead(k), k in clauses(sentence).assumed
    supposed = not _CLAIMS.search(before) and (not formula.display or bool(_SUPPOSES.search(before)))
    beside = k > 0 and not _CLAIMS.search(sentence.between(k))  # ∇f(x) = −2x, ‖x‖ < 1
    carried: list[str] = []
    for normal in _NORMAL.finditer(formula.text):
        own = frozenset(_known(kinds, named(normal["of"])))
        if len(own) == 1 and all(kinds(x) == (2, True) for x in own):
            facts = {x: frozenset({"symmetric"}) for x in own}
            yield _proviso(sentence, formula.place, normal[0], own, facts, dict.fromkeys(own, frozenset({"spd"})))
    all_parts = parts(formula.text)
    dotted = any(DOTS.search(p) for p in all_parts)
    for n, part in enumerate(all_parts):
        m = _relation(part)
        equal = next((e for e in _EQUAL.finditer(part) if outside(part, e.start())), None)
        if m is None or equal is not None and equal.start() < m.start():
            carried = [*carried, *bare_names(part)] if equal is None else []
            if equal is not None and supposed and not dotted:
                yield from _of_sizes(known, sentence, formula, part, equal.start())
            continue
        names = bare_names(part[: m.start()])
        letters = frozenset().union(*(letters_in(x) for x in (*carried, *names)))
        if square := _square(part[: m.start()], document.squares):
            names, letters = [square], letters | {square}
        found = _said(known, kinds, m, part[m.end() :], letters) if names else None
        carried = []
        if found is not None:
            implied, enough = found
            if implied or enough:
                yield _proviso(sentence, formula.place, part, letters, implied if assumed else {}, enough)
        elif m.lastgroup == "set" and names and _TWO.fullmatch(part[m.end() :]):
            own = frozenset(x.lstrip("\\").partition("_")[0] for x in names)
            low = 0 if "0" in part[m.end() :] else -1
            yield replace(_proviso(sentence, formula.place, part, own, {}, {}), hot=own, low=low, sure=assumed)
        elif m.lastgroup != "free" and not is_step(formula.text) and (names or supposed or beside or n > 0):
            own = letters_in(part) | letters
            if m.lastgroup == "set":
                own = letters or letters_in(part[: m.start()])
            if not own <= known.letters | known.sizes or m.lastgroup == "set":
                yield _proviso(sentence, formula.place, part, own, {}, None)


def _square(left: str, squares: Mapping[str, str]) -> str | None:
    r"""The name of the square that a side is, where it is one that has a name: \sigma^2."""
    m = _SQUARED.fullmatch(left)
    return None if m is None else next((x for x, letter in squares.items() if letter == m["letter"]), None)


def _relation(formula: str) -> re.Match[str] | None:
    """The first relation of a formula that stands in no bracket."""
    return next((m for m in _RELATION.finditer(formula) if outside(formula, m.start())), None)


def is_step(source: str) -> bool:
    r"""Whether a formula is a step along a gradient, which says nothing of values: ``w \leftarrow w-\eta(Xw-y)``.

    >>> is_step(r"w \leftarrow w-\eta\,(Xw-y)"), is_step(r"A \leftarrow \frac12(A+A^\top)")
    (True, False)
    """
    return _STEP.match(source) is not None


def relates_names(source: str) -> bool:
    """Whether a formula relates names by themselves to something: λ > 0, w ≠ 0."""
    m = _relation(source)
    return m is not None and bool(bare_names(source[: m.start()]))


def _of_sizes(known: Known, sentence: Sentence, formula: Formula, part: str, at: int) -> Iterator[Proviso]:
    """An equation that says which number a size is."""
    names = bare_names(part[:at])
    if len(names) == 1 and names[0] in known.sizes and names[0] not in known.letters:
        yield _proviso(sentence, formula.place, part, frozenset(names), {}, None)


def _said(
    known: Known, kinds: Kinds, relation: re.Match[str], right: str, letters: frozenset[str]
) -> tuple[Facts, Facts] | None:
    """The facts that a relation of names implies, and those that are enough for it; ``None`` if it is not known."""
    kind = relation.lastgroup
    right = NOT_ZERO.sub("", right).strip().rstrip(".,;").strip()
    positive = {x: frozenset({"positive"}) for x in letters}
    if kind == "set":
        if _REAL.fullmatch(right) or _SYMMETRIC.fullmatch(right):
            return {}, {}
        if _POSITIVE.fullmatch(right):
            return positive, positive
        if _NON_NEGATIVE.fullmatch(right):
            return {}, positive
        return ({}, {}) if letters and letters <= known.letters - known.shapes.keys() and _range(right) else None
    if not _ZERO.fullmatch(right):
        return None
    ranks = {(kinds(x) or (0, False))[0] for x in letters}
    if kind == "greater" and ranks <= {0, 1}:
        return positive, positive
    if kind == "least" and ranks <= {0, 1}:
        return {}, positive
    if kind == "ne":
        return {}, {}
    if kind in ("spd", "psd") and ranks == {2}:
        spd = {x: frozenset({"spd"}) for x in letters}
        return (spd if kind == "spd" else {x: frozenset({"symmetric"}) for x in letters}), spd
    return None


def _range(right: str) -> bool:
    """Whether a set is a range of indices."""
    return bool(re.fullmatch(r"\\?\{\s*1\s*,.*\\?\}|\\?\[\s*\w+\s*\\?\]|\\mathbb\s*\{?N\}?|\{1:\w+\}", right))


def _proviso(
    sentence: Sentence, place: int, words: str, letters: frozenset[str] | None, implied: Facts, enough: Facts | None
) -> Proviso:
    words = re.sub(r"\s+", " ", words).strip().rstrip(".,;")
    return Proviso(words, letters, place, sentence.start, sentence.stop, implied, enough)


# ---- words


def _of_words(document: Document, kinds: Kinds, sentence: Sentence) -> Iterator[Proviso]:
    place = sentence.formulas[0].place if sentence.formulas else sentence.start
    words = sentence.words
    for m in _ALWAYS.finditer(words):
        if not (_of_function(sentence, m) or _of_functions(sentence, m)):
            yield _proviso(sentence, place, m[0], None, {}, None)
    rest = words
    for taken in clauses(sentence).facts:
        hot = _hot(kinds, sentence, taken)
        if hot is not None:
            start, stop = taken.span
            rest = rest[:start] + " " * (stop - start) + rest[stop:]
            yield hot
            continue
        told = _told(kinds, sentence, taken)
        if told is None:
            continue
        start, stop = taken.span
        rest = rest[:start] + " " * (stop - start) + rest[stop:]
        letters, implied, enough = told
        loose = taken.loose or taken.chosen and _met(document, sentence, letters)
        if implied or enough or enough is None:
            made = _proviso(sentence, place, words[start:stop], letters, {} if loose else implied, enough)
            yield replace(made, throughout=_THROUGHOUT.match(words) is not None)
    for m in [m for m in _NUMBER.finditer(rest) if _written(sentence, rest[m.end() :])]:
        start = 1 + max(rest.rfind(stop, 0, m.start()) for stop in ".;:")
        rest = rest[:start] + " " * (m.end() - start) + rest[m.end() :]
    rest = _CENTRED.sub(lambda m: " " * len(m[0]), rest)
    rest = DIAGONAL.sub(lambda m: " " * len(m[0]), rest)  # an equation says what that matrix is
    for m in (*_ROLE.finditer(rest), *_NAMED_FACT.finditer(rest)):
        names = frozenset(x for x in _listed(sentence, m["of"]) if kinds(x) is not None)
        if names and _tells(m):
            yield _proviso(sentence, place, sentence.filled(m[0]), names, {}, None)
    for m in _DEFINES.finditer(rest):
        if m["other"] is not None and _READ.search(sentence.formulas[int(m["other"])].text):
            continue
        if names := _listed(sentence, m["of"]):
            yield _proviso(sentence, place, sentence.filled(m["rest"]), names, {}, None)
    for m in _NUMBER.finditer(rest):
        if sentence.letters():
            yield _proviso(sentence, place, sentence.filled(m[0]), sentence.letters(), {}, None)
    for formula in sentence.formulas:
        if _LITERAL.fullmatch(formula.text):
            own = frozenset(x for x in sentence.letters() if kinds(x) is None or not _is_declared(sentence, x))
            yield _proviso(sentence, place, formula.text, own if sentence.letters() else None, {}, None)
    turned = any(_is_turned(sentence, m[1], m[2]) for m in _TURNED.finditer(rest))
    for one in () if turned else opened(sentence):
        yield replace(_proviso(sentence, place, one.words, one.letters, {}, None), relates=True)
    yield from _unknown(sentence, place, _constants(sentence, rest))


def _written(sentence: Sentence, behind: str) -> bool:
    """Whether an equation directly behind some words says what they say: "have mean zero: $\\sum_i z_i=0$"."""
    m = re.match(r"\s*:\s*⟨(\d+)⟩", behind)
    return m is not None and _EQUAL.search(sentence.formulas[int(m[1])].text) is not None


def _of_functions(sentence: Sentence, m: re.Match[str]) -> bool:
    """Whether a sentence says of functions, and of no operation, that they are taken entry by entry."""
    if m[0].lower() != "entry by entry":
        return False
    spoken = _OF_FUNCTIONS.search(sentence.words) or any(_FUNCTION.fullmatch(f) for f in sentence.texts)
    return bool(spoken) and _OF_OPERATIONS.search(sentence.words) is None


def _of_function(sentence: Sentence, m: re.Match[str]) -> bool:
    r"""Whether "entry by entry" says how a function is applied, as usual: ``$a = \phi(z)$ entry by entry``."""
    if re.fullmatch(r"entry by entry", m[0], re.IGNORECASE) is None:
        return False
    before = sentence.words[: m.start()].rstrip(" ,(")
    if _APPLIED.search(before):
        return True
    behind = re.search(r"⟨(\d+)⟩\Z", before)
    return behind is not None and _CALLED.fullmatch(sentence.formulas[int(behind[1])].text) is not None


def _tells(m: re.Match[str]) -> bool:
    """Whether a name, or a noun for a fact, may say something of values: the number of samples, the normalisation."""
    if m.re is _NAMED_FACT:
        return _NO_FACT.fullmatch(m["noun"]) is None
    words = m["said"].lower().split()
    return (
        m["counts"] is not None
        or "number of" in m["said"].lower()
        or m["said"].rstrip().endswith(" square")
        or ("matrix of second" in m["said"].lower())
        or any(w not in _ROLE_WORDS for w in words)
    )


def _hot(kinds_of: Kinds, sentence: Sentence, taken: Taken) -> Proviso | None:
    """What a clause says of vectors that are one-hot, ``None`` where it says that of others, or anything else."""
    names = frozenset(x for k in taken.of for x in _known(kinds_of, named(sentence.formulas[k].text)))
    if taken.kinds != ("one-hot",) or not names or any((kinds_of(x) or (-1, False))[0] != 1 for x in names):
        return None
    place = sentence.formulas[taken.of[0]].place
    found = _proviso(sentence, place, sentence.filled(sentence.words[slice(*taken.span)]), names, {}, {})
    return replace(found, enough=None) if taken.loose else replace(found, hot=names)


def _told(kinds_of: Kinds, sentence: Sentence, taken: Taken) -> tuple[frozenset[str], Facts, Facts | None] | None:
    """What a clause says of the letters that it names; ``None`` where it is no fact of such letters.

    Where it is one of matrices, the vectors and numbers of the same list are only declared beside them.
    """
    names = frozenset(x for k in taken.of for x in _known(kinds_of, named(sentence.formulas[k].text)))
    if not names:
        return None
    of_matrices = any(_SAID[kind][2] for kind in taken.kinds)
    shapes: dict[str, tuple[int, bool | None]] = {x: kinds_of(x) or (-1, False) for x in names}
    if of_matrices and any(square for _, square in shapes.values()):
        plain = {x for k in taken.of for x in named(sentence.formulas[k].text)}
        names = frozenset(x for x in names if shapes[x][0] == 2 or shapes[x][0] < 0 and x in plain)
    ranks = {shapes[x][0] for x in names}
    # an orthogonal matrix is square by itself, orthogonal columns make none
    by_name = not _SQUARE_KINDS.isdisjoint(taken.kinds) or _SQUARE.search(sentence.words[slice(*taken.span)])
    square = all(shapes[x][1] or shapes[x][1] is None and by_name for x in names)
    if "commuting" in taken.kinds and len(names) < 2:
        return None
    implied: set[str] = set()
    enough: set[str] | None = set()
    for kind in taken.kinds:
        facts, sufficient, matrices = _SAID[kind]
        if kind == "invertible":
            continue
        if matrices and not (ranks == {2} and square) or not matrices and not ranks <= {0, 1}:
            return None
        implied |= facts
        enough = None if sufficient is None or enough is None else enough | sufficient
    if implied - {"symmetric", "spd"} and len(implied) > 1:
        return None  # not drawn together
    if enough is not None and len(enough) > 1:
        enough = {"spd"} if enough <= {"symmetric", "spd"} else None
    made = {x: frozenset(implied) for x in names if implied}
    return names, made, None if enough is None else {x: frozenset(enough) for x in names if enough}


def _known(kinds_of: Kinds, names: Sequence[str]) -> list[str]:
    """Names as they are known: S_B by itself where it is a letter of its own, x of an x_i, P_plus of P_+."""
    names = [re.sub(r"_[+-]\Z", lambda m: "_plus" if m[0] == "_+" else "_minus", x) for x in names]
    names = [whole if kinds_of(whole := _with_indices(x)) is not None else x for x in names]
    signed = ("_plus", "_minus")
    return [x if kinds_of(x) is not None or x.endswith(signed) else x.partition("_")[0] for x in names]


def _met(document: Document, sentence: Sentence, letters: frozenset[str]) -> bool:
    """Whether one of some letters stands in a formula before a sentence."""
    before = (p for p in document.pieces if p.kind != "prose" and p.inside[1] <= sentence.start)
    return any(not letters_in(document.text[slice(*p.inside)]).isdisjoint(letters) for p in before)


def _with_indices(name: str) -> str:
    """A letter with several labels as it is named: S_x_y of S_xy."""
    base, _, below = name.partition("_")
    return "_".join((base, *below)) if len(below) > 1 and below.isalpha() else name


def _listed(sentence: Sentence, words: str) -> frozenset[str]:
    """The letters of formulas that are lists of names, or declare them."""
    found: set[str] = set()
    for k in marks(words):
        names = listed(sentence.formulas[k].text)
        if not names:
            return frozenset()
        found.update(re.sub(r"^\\|\(.*\)$|_.*$", "", x) for x in names)
    return frozenset(found)


_TURNED = re.compile(r"⟨(\d+)⟩\s+(?:is|denotes|stands for|means) the transpose of\s+⟨(\d+)⟩")


def _is_turned(sentence: Sentence, turned: str, of: str) -> bool:
    """Whether the first of two formulas is the second with a mark of a transpose behind it."""
    text, base = (sentence.formulas[int(k)].text.strip() for k in (turned, of))
    return re.fullmatch(re.escape(base) + r"(?:'|\^\{?(?:\\top|\\prime|\\intercal|T)\}?)", text) is not None


def _unknown(sentence: Sentence, place: int, rest: str) -> Iterator[Proviso]:
    """Words that may say more than is read; that x′ is the transpose of x is how it is read."""
    rest = _TURNED.sub(lambda m: " " if _is_turned(sentence, m[1], m[2]) else m[0], rest)
    for m in _SIGNED.finditer(rest):
        if not bare_names(sentence.formulas[int(m["of"])].text):
            rest = rest.replace(m["said"], " ")
            own = letters_in(sentence.formulas[int(m["of"])].text)
            yield replace(_proviso(sentence, place, m["said"], own, {}, None), word=True)
    found = unknown_signs(re.sub(r"⟨\d+⟩", " ⟨⟩ ", rest))
    if not found:
        return
    letters = sentence.letters()
    if letters:
        told = [x for x in found if not re.fullmatch(r"symmetric\w*|covariances?", x, re.IGNORECASE)]
        if told:
            yield replace(_proviso(sentence, place, told[0], letters, {}, None), word=True)
    elif _OF_ALL.search(rest) and _SUBJECT.search(rest):
        yield _proviso(sentence, place, found[0], None, {}, None)


def _is_declared(sentence: Sentence, name: str) -> bool:
    """Whether the shape of a letter stands in a sentence."""
    return any(name in letters_in(f.text) and IN.search(f.text) for f in sentence.formulas)


def _constants(sentence: Sentence, words: str) -> str:
    """Words without those that say of I that it is the identity, and of 1 that it is a vector of ones."""

    def named(m: re.Match[str], texts: str) -> str:
        beside = [
            *re.findall(r"⟨(\d+)⟩[^.;⟨]*$", words[: m.start()]),
            *re.findall(r"^[^.;⟨]*⟨(\d+)⟩", words[m.end() :]),
        ]
        found = any(re.fullmatch(texts, sentence.formulas[int(k)].text) for k in beside)
        return " " * len(m[0]) if found else m[0]

    ones = r"\s*(?:\\mathbf|\\mathbb|\\boldsymbol|\\bm|\\vec)?\s*\{?\s*1\s*\}?(?:_\w|_\{\w\})?\s*|\s*\\(?:bf)?ones?\s*"
    words = _ONES.sub(lambda m: named(m, ones), words)
    return _IDENTITY.sub(lambda m: named(m, r"\s*(?:\\math\w+\s*\{?\s*)?I\s*\}?(?:_\w|_\{\w\})?\s*"), words)


def landau(source: str) -> bool:
    """Whether a line holds a Landau symbol, O(h²)."""
    return bool(_LANDAU.search(source))


def equivalence(formula: str) -> bool:
    """Whether a formula holds an equivalence, of which no side is claimed."""
    return bool(_IFF.search(formula))


def implication(formula: str) -> bool:
    """Whether something is said to follow in a formula."""
    return bool(_IMPLIES.search(formula))


def supposes(words: str) -> bool:
    """Whether some words introduce an assumption."""
    return bool(_SUPPOSES.search(words))


def claims(words: str) -> bool:
    """Whether the last of some words introduce a claim."""
    return bool(_CLAIMS.search(words))
