r"""The operations of which sentences speak: their signs, their names, what they are everywhere, and where they stand.

A line is judged with what its signs mean everywhere. A document may give one another meaning: ‖·‖ for another norm, σ
for tanh, log to base 2. One table says of every operation what such a sentence looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from ..core.records import dataclass
from ..reading.tree import DOT, At, Node, Subscripted, differentiates

__all__ = [
    "ARGUMENT",
    "BARS",
    "OPERATIONS",
    "Holds",
    "Operation",
    "bare_second",
    "before_bracket",
    "euler",
    "identity",
    "sigmoid",
]

NEVER = r"(?!)"
Holds = Callable[[Node, str], bool]  # whether a part of a line, with its source, is of an operation


@dataclass(frozen=True)
class Operation:
    """An operation: its sign as a formula by itself, alone or of letters; its names as a subject; what it usually is.

    ``other`` are words anywhere in a sentence that make it another one.
    """

    shown: str
    holds: Holds
    sign: str = NEVER
    words: str = NEVER
    usual: str = NEVER
    other: str = NEVER
    equation: str = ""  # "free" where an equation alone may define it, "said" where words at the equation must do
    marked: bool = False  # whether it may be another one with an index: ‖x‖_M, ⟨x, y⟩_M, log_2
    hides: bool = False  # whether its name alone, where something is left out, may mean its sign
    claimed: bool = False  # whether what one of something named is said to be is a claim: "its gradient is"
    letters: tuple[str, ...] = ()  # those of its signs that are ordinary letters, too: Σ is a matrix in Σ⁻¹x


def _is(*kinds: str, calls: Collection[str] = (), names: Collection[str] = (), begins: str = "") -> Holds:
    """What finds nodes of some kinds, calls of functions and names, whose source begins so."""

    def holds(node: Node, source: str) -> bool:
        called = node.kind == "call" and str(node.value).rstrip("'") in calls
        found = node.kind in kinds or called or node.kind == "name" and node.value in names
        return found and (not begins or re.match(begins, source) is not None)

    return holds


def _norm(node: Node, source: str) -> bool:
    plain = re.search(r"_\s*(?:\{\s*(?:2|F)\s*\}|[2F])\s*$", source) is None
    return plain and (node.kind == "bars" or node.kind == "call" and str(node.value).startswith("norm"))


def _dot(node: Node, source: str) -> bool:
    return node.kind == "call" and node.value == "dot" or node.kind == "product" and any(x is DOT for x in node.value)


def _entrywise(node: Node, source: str) -> bool:
    return node.kind == "product" and ".*" in node.value


def _power(node: Node, source: str) -> bool:
    return node.kind == "power" and node.children[1].kind in ("number", "name")


def _times(node: Node, source: str) -> bool:
    return node.kind == "product" and len(node.children) > 1 or _power(node, source)


def _undivided(node: Node, source: str) -> bool:
    """A softmax of what is divided by nothing, which a temperature could be left out of."""
    return node.kind == "call" and "softmax" in str(node.value) and re.search(r"/|\\frac|\\tau|\\beta", source) is None


def _starred(node: Node, source: str) -> bool:
    return node.kind == "product" and re.search(r"\*|\\ast", source) is not None


def _inverse(node: Node, source: str) -> bool:
    return node.kind == "power" and node.children[1].kind == "negate" or node.kind == "call" and node.value == "inv"


def _turned(node: Node, source: str) -> bool:
    return node.kind == "transpose" and re.search(r"\^\s*\{?\s*(?:\\mathrm\{)?[Tt]\}?\s*\}?\s*$", source) is not None


def _second(node: Node, source: str) -> bool:
    if isinstance(node.value, At):
        return node.value.how == "nabla" and len(node.value.by) > 1
    nabla = node.kind == "partial" and node.value == "nabla"
    return nabla and (len(node.children) > 2 or bare_second(node, source))


def bare_second(node: Node, source: str) -> bool:
    """∇²f, which may be the Laplacian."""
    if isinstance(node.value, At):
        return node.value.by == ("", "")
    return node.kind == "partial" and len(node.children) == 1 and node.children[0].kind == "partial"


def _gradient(node: Node, source: str) -> bool:
    return "nabla" in (node.value if node.kind == "partial" else "", getattr(node.value, "how", ""))


def _whole(node: Node, source: str) -> bool:
    """A derivative by a letter that may be a vector or a matrix."""
    if isinstance(node.value, At):
        return True
    return node.kind == "partial" and any(not isinstance(v.value, Subscripted) for v in node.children[1:])


def _derivative(node: Node, source: str) -> bool:
    return differentiates(node) or "'" in source


def euler(node: Node, source: str) -> bool:
    """e with an exponent."""
    return node.kind == "euler" or node.kind == "call" and node.value == "exp" and source.startswith("e")


def _indexed(node: Node, source: str) -> bool:
    return node.kind == "name" and isinstance(node.value, Subscripted)


identity = _is(names=("eye",))
sigmoid = _is(calls=("sigmoid",), begins=r"\\(?:sigma|boldsymbol|bm|mathbf)|σ")  # σ of something


def before_bracket(node: Node, source: str) -> bool:
    """σ before a bracket, read as a factor."""
    return node.kind == "product" and re.search(r"(?:\\sigma|σ)\s*(?:\\left|\\[bB]igg?l?)?\s*[(\[]", source) is not None


_TRIGONOMETRIC = ["sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "asin", "acos", "atan"]
_LOGARITHMS = ["log", "ln", "logdet", "log2", "log10", "logsumexp"]
_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|mathrm)?(?:[a-z]+|cdot|bullet)|\\(?:Gamma|Sigma|Theta|Phi)|[A-Za-z]|·|\.|-|\*)"
)
ARGUMENT = rf"(?:{_LETTER}(?:_\w)?|\({_LETTER}(?:_\w)?\)|\[{_LETTER}\])"
BARS = r"(?:\\\||\\[lr]?Vert|‖|\|\|)"
_EACH = (
    r"entry[- ]?wise|entries|entry by entry|element[- ]?wise|component[- ]?wise|point-?wise|hadamard|schur|"
    r"elementweise|komponentenweise|terme à terme|成分ごと|要素ごと|поэлементн\w*|逐元素"
)


def _command(names: str) -> str:
    return rf"(?:\\operatorname\*?|\\mathrm|\\)(?:{names})(?:{ARGUMENT})?"


def _between(signs: str) -> str:
    return rf".{{0,12}}(?:{signs}).{{0,12}}"


OPERATIONS = (
    Operation(
        "‖·‖",
        _norm,
        sign=rf"{BARS}{ARGUMENT}{BARS}(?:\^2)?",
        words=r"(?:(?:vector|matrix) )?norms?|[1pq]-norms?|lengths?|distances?|magnitudes?",
        usual=r"euclidean|frobenius|2-|length|magnitude|norms?|squared|square|euklid\w*|ユークリッド|フロベニウス|欧|евклид\w*",
        equation="said",
        hides=True,
        marked=True,
    ),
    Operation(
        "|·|",
        _is("bars", calls=("abs", "det")),
        sign=rf"(?:\||\\[lr]?vert){ARGUMENT}(?:\||\\[lr]?vert)",
        words=r"(?:vertical |single )?bars|absolute values?|modulus|moduli",
        usual=r"absolute|value|modulus|determinant|betrag|絶対値|行列式|valeur absolue|модул\w*",
        equation="said",
    ),
    Operation(
        "⟨·,·⟩",
        _dot,
        sign=rf"\\l?angle{ARGUMENT},{ARGUMENT}\\r?angle|[<⟨(]{ARGUMENT},{ARGUMENT}[>⟩)]",
        other=(
            r"\b(?:inner|scalar|dot) products?\s+(?:with|by|given by|induced by|weighted by|of)\s+(?:the\s+)?"
            r"(?:\w+\s+)?(?:matri|weight|metric)"
        ),
        words=r"(?:inner|scalar|dot) products?|angle brackets|angular brackets|pairings?",
        usual=r"inner|scalar|dot|product|euclidean|frobenius|内積|skalarprodukt|produit scalaire",
        equation="free",
        marked=True,
    ),
    Operation(
        "·",
        _dot,
        sign=rf"(?:{ARGUMENT})?(?:\\cdot|·|⋅)(?:{ARGUMENT})?",
        usual=r"dot|inner|scalar|product|multipl\w*|内積|積",
    ),
    Operation(
        "⊗",
        _is(calls=("kron",)),
        sign=_between(r"\\otimes|⊗"),
        words=r"kronecker products?",
        usual=r"kronecker|product|クロネッカー|кронекер\w*|克罗内克",
        equation="free",
        marked=True,
    ),
    Operation(
        "⊙",
        _entrywise,
        sign=_between(r"\\odot|\\circ|\\ast|⊙|∘"),
        words=r"hadamard products?",
        usual=rf"{_EACH}|product|アダマール|адамар\w*|entry|element|component|coordinate\w*|multiplication",
        equation="free",
        marked=True,
    ),
    Operation(
        "Aᵀ",
        _is("transpose"),
        sign=rf"\\top|{ARGUMENT}\^(?:\\top|\\intercal|T|t|\\prime)|{ARGUMENT}'",
        words=r"transposes?|transposition|transposing|transposed (?:matri(?:x|ces)|vectors?)",
        usual=r"transposed?|transposition|transponiert\w*|transposée?|転置|转置|транспон\w*",
    ),
    Operation(
        "Aᵀ",
        _turned,
        other=(
            r"(?<![A-Za-z\\^_])(?-i:T)\\in\\mathbb[NZR](?![\^_])"
            r"|(?<![A-Za-z\\^_])(?-i:T)\s+(?:be|is|denotes?|stands for)\s+(?:the|an?)\s"
            r"(?:[\w-]+\s){0,3}?(?:number|integer|horizon|length|time|temperature|period|count)\b"
            r"|(?<![A-Za-z\\^_])(?-i:T)\s*(?:steps?|iterations?|times|periods?|rounds?|days|years|moves|schritte\w*|pas\b|回|步|次)"
            r"|\b(?:horizon|time|after|nach|après)\s+(?:of\s+)?(?-i:T)(?![A-Za-z^_])"
            r"|_(?-i:T)\s*=[^=]*\^(?-i:T)"  # x_T = A^T x_0
        ),
    ),
    Operation(
        "Σ",
        _is("indexed"),
        sign=r"(?:\\(?:sum|Sigma)|[∑Σ])(?:_\w+)?(?:\^\w)?",
        letters=("Sigma", "Σ"),
        words=r"(?:all |primed |double )?(?:sums?|summations?)|ind(?:ex|ices|exes)|subscripts?",
        usual=r"sums?|summations?|indices|index",
        other=(
            r"\bsummen\b[^.]{0,30}\b(?:nur|laufen|beginnen)\b|\bsommes\b[^.]{0,30}\b(?:portent|commencent|seulement)\b"
            r"|和は[^。]{0,20}(?:から|のみ|だけ)"
        ),
        hides=True,
    ),
    Operation("+", _is("sum"), sign=r"\+", words=r"addition|adding"),
    Operation(
        "AB",
        _times,
        sign=r"\\times|\*|[A-Z](?:[A-Za-z]|\\[A-Za-z]+)|[a-z][a-z]",
        words=r"(?:matrix )?multiplications?|multiplying|juxtapositions?",
        usual=r"matrix|product|multiplication|composition|scalar|square|symmetric|invertible|definite|positive|rank|full|ones?",
        other=(
            r"\b(?:all |matrix |the |every )*(?:products?|multiplications?|juxtapositions?|powers?|operations?)\b"
            r"[^.]{0,50}?"
            rf"\b(?:is|are|means?|denotes?|taken|understood|performed)\b[^.⟨]*?(?:{_EACH})"
            r"|積は(?:成分|要素)ごと"
        ),
    ),
    Operation("*", _starred, other=r"\*[^.]{0,30}(?:convol\w*|faltung|畳み込み|卷积|свёртк|свертк)"),
    Operation(
        "A²",
        _is("power"),
        sign=r"[A-Z]\^(?:2|3|k|m|n|p)",
        words=r"superscripts?|exponents?|upper ind(?:ex|ices)|squares?|squaring|powers?|exponentiation",
        usual=r"square|squared|cube|powers?|matrix|scalar|symmetric|identity|zero|definite|positive",
        hides=True,
    ),
    Operation(
        "⁻¹",
        _inverse,
        sign=rf"(?:[A-Z]|\({ARGUMENT}\)|{ARGUMENT})\^-1",
        words=r"inversion|inverting|inverses",
        usual=r"inverses?|matrix|symmetric|definite|positive",
        other=rf"\b(?:inverses?|reciprocals?|divisions?)\b[^.⟨]{{0,40}}\b(?:is|are|taken|understood)\b[^.⟨]*?(?:{_EACH})",
    ),
    Operation(
        "⁺",
        _is(calls=("pinv",)),
        sign=r"[A-Z]\^(?:\+|\\dagger)",
        words=r"pseudo-?inverses?",
        usual=r"pseudo\w*|moore\w*|penrose|inverse|擬似|псевдо\w*",
    ),
    Operation(
        "tr",
        _is(calls=("tr", "trace")),
        sign=_command("tr|Tr|trace"),
        words=r"traces?|tr",
        usual=r"trace|sum of (?:its |the )?diagonal (?:entries|elements)|diagonal",
        marked=True,
    ),
    Operation("det", _is(calls=("det", "logdet")), sign=_command("det"), words=r"determinants?", usual=r"determinant"),
    Operation(
        "diag", _is(calls=("diag",)), sign=_command("diag|Diag"), words=r"diag", usual=r"diagonal|matrix|diagonals"
    ),
    Operation(
        "vec",
        _is(calls=("vec",)),
        sign=_command("vec"),
        words=r"vectori[sz]ations?|vectori[sz]ing",
        usual=r"vectori[sz]ation|stack(?:s|ed|ing)?|columns?|column-wise|operator|列",
    ),
    Operation(
        "log",
        _is(calls=_LOGARITHMS),
        sign=_command("log|ln|lg"),
        words=r"(?:natural )?log(?:s|arithms?)?|ln|entrop(?:y|ies)|information",
        usual=r"natural|logarithm|log|base ⟨\d+⟩",
        other=(
            r"\b(?:log\w*|\\log)\b.{0,60}\b(?:base|basis)[\s-]*(?!e\b|\$?e\b|of\b|\\mathrme|\\e\b)\S"
            r"|\b(?:binary|decimal|base[- ]?(?:2|10|two|ten)|dyadic|common) log\w*|\bin (?:bits|decibels?)\b|対数の底"
            r"|\blog\w*\s+(?:is|are|sind|ist|est|sont)\s+(?:\w+\s+)?(?:decadic|binary|dyadic|common|dekadisch|dual|"
            r"déci(?:mal|maux)\w*|binaires?)\b|底(?:は|を)?\s*(?:2|10)"
            r"|以\s*(?:2|10)\s*为底|логарифм\w* по основанию|(?:zehn|zwei)erlogarithm\w*"
        ),
        equation="free",
        marked=True,
    ),
    Operation(
        "exp", _is("euler", calls=("exp",)), sign=_command("exp"), words=r"exponentials?|exp", usual=r"exponential|exp"
    ),
    Operation(
        "e", euler, sign=r"e", usual=r"euler\w*|number|base|basis|natural|2\.71\w*|exponential|constant|底|основани\w*"
    ),
    Operation(
        "π",
        _is(names=("pi",)),
        sign=r"\\pi",
        usual=r"3\.14\w*|circle|constant|kreis\w*|円周率|圆周率|archim\w*|ratio|number",
    ),
    Operation(
        "I",
        identity,
        sign=r"I(?:_\w)?",
        usual=r"identit\w*|identidad|unit matri\w*|unit|einheits\w*|unité|単位|恒等|единичн\w*|тождеств\w*|单位",
    ),
    Operation(
        "1",
        _is(calls=("vector",), names=("ones",)),
        sign=r"(?:\\(?:mathbf|mathbb|boldsymbol|bm|mathds|vec|mathrm))1(?:_\w)?|𝟏",
        usual=r"ones?|all-ones?|all-one|entries|column|einsen|1|成分|全て|すべて",
    ),
    Operation(
        "σ",
        sigmoid,
        sign=r"\\sigma(?:\([^()]{1,12}\))?",
        usual=rf"sigmoid\w*|logisti\w*|シグモイド|ロジスティック|сигмоид\w*|logistisch\w*|activation|nonlinearity|applied|{_EACH}",
        equation="free",
    ),
    Operation(
        "softmax",
        _is(calls=("softmax", "logsoftmax", "log_softmax")),
        sign=_command("softmax|log_?softmax"),
        words=r"(?:log-)?soft-?max(?: functions?)?",
        usual=rf"soft-?max\w*|functions?|applied|row-?wise|column-?wise|{_EACH}|jacobian|probabilit(?:y|ies)|shifts?",
    ),
    Operation(
        "softmax",
        _undivided,
        other=(
            r"soft-?max(?!\([^()]*(?:/|\\frac|\\beta|\\tau))[^.;/]{0,60}\b(?:inverse )?temperature\b"
            r"|\btemperature\b[^.;/]{0,60}soft-?max(?!\([^()]*(?:/|\\frac|\\beta|\\tau))"
        ),
    ),
    Operation(
        "sigmoid",
        _is(calls=("sigmoid", "logsigmoid")),
        sign=_command("sigmoid|logistic|sigm|expit"),
        words=r"(?:logistic )?sigmoids?(?: functions?)?|logistic functions?",
        usual=rf"sigmoid\w*|logistic|functions?|applied|activations?|nonlinearit\w*|{_EACH}",
    ),
    Operation(
        "relu",
        _is(calls=("relu",)),
        sign=_command("relu|ReLU"),
        words=r"relus?(?: functions?)?|rectifiers?",
        usual=rf"relu|rectifie[dr]|linear|units?|functions?|applied|positive|part|activations?|nonlinearit\w*|{_EACH}",
    ),
    Operation(
        "sin, cos",
        _is(calls=_TRIGONOMETRIC),
        sign=_command("sin|cos|tan"),
        words=r"angles?|(?:(?:full|half|right|complete) )?(?:turns?|circles?)|(?:co)?sines?|sin|cos|tan(?:gents?)?",
        usual=r"sine|cosine|tangent",
        other=(
            r"(?:angles?|sin\w*|cos\w*|trigonometric\w*|arguments?|winkel|\\theta|\\varphi|\\alpha)\W.*\b(?:in|to) "
            r"degrees(?! of freedom)|measured in degrees|degree mode|gradma(?:ß|ss)|"
            r"(?:angles?|winkel)\W.*\b(?:en degrés|in grad)\b|en grados|度数法|角度?[はを]度|в градусах|角度制"
        ),
    ),
    Operation(
        "∇²",
        _second,
        sign=r"\\nabla\^2(?:_\w)?.{0,3}|\\nabla_\w\^2.{0,3}",
        usual=r"hess\w*|ヘッセ|second deriv\w*|second|derivatives?|гесс\w*",
    ),
    Operation(
        "∂",
        _derivative,
        sign=(
            rf"\\(?:partial|nabla)(?:_\w)?|\\frac\\?(?:d|partial)\\?(?:d|partial)\w|[dD]|{ARGUMENT}'(?:{ARGUMENT})?"
            rf"|\\dot{_LETTER}|'|\\prime"
        ),
        letters=("D",),
        claimed=True,
        words=r"differentiat(?:ions?|ing)|(?:partial )?derivatives?|gradients?|partials|differentials?|nabla",
        usual=(
            r"transposed?|gradient|nabla|partial|derivatives?|differential|differentiation|total|column|first|operator|"
            r"勾配|微分|導関数|偏微分|列ベクトル"
        ),
        other=(
            r"\bgradients?\b[^.]{0,60}\b(?:inner product|scalar product|metric)|"
            r"\b(?:straight-through|gradient reversal|gradients?\b[^.]{0,30}\bclipp(?:ed|ing)|"
            r"(?:do|does|is|are) not differentiat(?:e|ed)|"
            r"surrogate gradients?|gradients? point(?:s)? downhill|prime means)\b|"
            r"\bgradients?\b[^.⟨]{0,20}\b(?:is|are|means?|be)\s+(?:the\s+|an?\s+)?"
            r"(?:natural|riemannian|projected|clipped|conjugate|normali[sz]ed|preconditioned)\b|"
            r"gradients?\b[^.]{0,20}\bon\s+(?:the\s+)?(?:manifold|sphere|surface|(?-i:[A-Z])\b)|"
            r"自然勾配|gradient\w*[^.]{0,20}natürliche\w*|gradient naturel|"
            r"gradiente?n?\b[^.]{0,60}\b(?:skalarprodukt|produit scalaire|métrique|producto escalar|métrica)|"
            r"градиент[^.]{0,60}(?:скалярн\w+ произведен|метрик)|"
            r"勾配[^.。]{0,40}(?:内積|計量)|梯度[^.。]{0,40}(?:内积|度量)"
        ),
    ),
    Operation(
        "∇",
        _gradient,
        other=(
            r"\bgradients?\b[^.]{0,40}\b(?:is|are|be|as)\b[^.]{0,30}\brow vectors?|numerator layout|zeilenvektor|"
            r"行ベクトル|вектор-строк"
        ),
    ),
    Operation(
        "∂",
        _whole,
        other=(
            r"\b(?:denominator|numerator)[- ]?(?:layout|convention)|(?:nenner|zähler)-?(?:layout|konvention)|"
            r"(?:分母|分子)(?:レイアウト|布局|配置)|disposition (?:du|au) (?:numérateur|dénominateur)|"
            r"convención del (?:numerador|denominador)|"
            r"jacobian\w*[^.]{0,40}\b(?:one|a)\s+(?:column\s+(?:for|per)\s+(?:each\s+|every\s+)?output|row\s+(?:for|per)\s+"
            r"(?:each\s+|every\s+)?input)|\bderivatives?\s+(?:is|are|becomes?)\s+(?:the|an?)\s+row\b|"
            r"\b(?:lower|upper) triang\w+|\b(?:free|independent|distinct) entries|half-?vectori\w*"
        ),
    ),
    Operation(
        "′",
        lambda node, source: "'" in source or "prime" in source,
        sign=r"'|\\prime",
        words=r"primes?|dashes",
        usual=r"derivatives?|differentiation|transposes?",
    ),
    Operation(
        "[·]", lambda node, source: "[" in source, sign=r"\[\\?\w+\]|\[\\cdot\]", words=r"(?:square |the )?brackets"
    ),
    Operation(
        "(·)", lambda node, source: "(" in source, sign=r"\(\\cdot\)", words=r"(?:round )?(?:parentheses|brackets)"
    ),
    Operation(
        "xᵀ",
        _is("transpose", "partial", "product"),
        other=(
            r"\b(?:all|every|our|the|these) vectors? (?:\w+ ){0,3}?(?:is|are|will be)\b[^.⟨]{0,30}"
            r"\brow(?: vectors?|s)?\b|"
            r"\bvectors are rows?\b(?! of)|row vectors? (?:by default|throughout|unless)|"
            r"\b(?:use|using|write|work with|adopt)\b[^.]{0,25}\brow vectors\b|"
            r"vektoren sind zeilen|vecteurs sont (?:des )?(?:vecteurs[- ])?lignes?|vectores son (?:vectores )?fila|"
            r"vettori sono (?:vettori )?riga|векторы[^.]{0,20}строк|"
            r"ベクトルは(?:すべて|全て)?行ベクトル|向量(?:均|都)?(?:为|是)行向量"
        ),
    ),
    Operation(
        "x_i",
        _indexed,
        other=(
            r"\beinstein\w*(?: summation| convention| notation)|summation convention|"
            r"repeated (?:indices|indexes|index)|アインシュタイン|эйнштейн\w*|einsteinsche"
        ),
    ),
    Operation(
        "+, ·",
        _is("sum", "product", "power"),
        other=(
            r"\b(?:modulo|mod)\s+(?:\\?[0-9a-z]|a prime)|finite field|fields? (?:with|of) (?:\w+|⟨\d+⟩) elements|"
            r"characteristic (?:two|2|p)\b|\btropical\b|max-?plus|"
            r"min-?plus|boolean|\\mathbbF_|(?-i:\bGF\()"
        ),
    ),
)
