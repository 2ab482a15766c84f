r"""A formula as it was written, parsed once: its tree, and what the text says beside it.

Text is one formula, with its definitions after "where". The statements of LaTeX (latex/parse.py) are sorted: the first
chain is the formula, ``f(x) = …`` its right side; further equations define names; declarations give shapes; an operator
in front, ``\frac{\partial}{\partial W}`` or ``\nabla_W``, says by what is differentiated. Who reads the formula further
gets the :class:`Formula`, never its text again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.characters import is_name
from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.notations.names import GREEK, WORD
from .beside import products_first
from .beyond import parts_of
from .by_index import by_index
from .called import CDOT, refuse_called
from .declarations import NO_NAME, declared, parted, said_functions
from .fronts import front_of
from .grammar import require_text
from .imaginary import refuse_imaginary
from .latex.commands import CHOOSE, ENTRYWISE, FACTORIALS
from .latex.commands import GREEK as COMMANDS
from .latex.declarations import Declaration, Signature
from .latex.heads import argument_of, without_head
from .latex.minima import without_minimum
from .latex.parse import Chain, Side, parse_latex, statements
from .latex.signs import FACTORIAL
from .latex.stretches import stretch
from .latex.tokens import is_latex
from .missing import RUN
from .onehot import refuse_one_hot
from .paired import refuse_paired
from .parse import parse_tree
from .picked import EntryOf, entry_of
from .prose import in_prose
from .reach import reaching
from .shapes import PI
from .signs import typed_name
from .tied import untied
from .tree import JOINED, Node, Span, Subscripted, Undefined, abridged, letter_of, postorder, rebuilt, summed_over
from .where import BY_ITSELF, Definition, put_in_place
from .windows import over_windows, windowed
from .zeros import counted_from_one

__all__ = [
    "ONE_OF_TWO",
    "Formula",
    "formula_of",
    "functions_with",
    "names_one",
    "plain",
    "variable_in",
    "with_declared",
]

_NOTHING = pattern(r"(?:[\s{}]|\\!)*")  # what may stand between a name and the next one without parting them
BY_ITS_SQUARE = Text(
    "{name} is defined by its square, and stands by itself, too", "{name} は 2 乗で定義されているが、単独でも現れる"
)
ITSELF = Text(
    r"define {name} itself, as \sqrt{{…}}, or write its square wherever it stands",
    r"{name} 自身を \sqrt{{…}} として定義するか、どこでも 2 乗の形で書く",
)
_STEPS = ("Delta", "Δ", "delta", "δ")  # of these the small ones are numbers as well
_SIZE_NAME = pattern(r"[^\W\d]\w*")
# the letters of which there are two forms
_FORMS = pattern(r"\\(?:var)?(?:epsilon|theta|rho|sigma|phi)(?![A-Za-z])|[φϕεϵθϑρϱσς]")
_FORM_OF = {"φ": r"\varphi", "ϕ": r"\phi", "ε": r"\varepsilon", "ϵ": r"\epsilon", "θ": r"\theta", "ϑ": r"\vartheta"}
_FORM_OF |= {"ρ": r"\rho", "ϱ": r"\varrho", "σ": r"\sigma", "ς": r"\varsigma"}
# a backslash between two operands: before a blank, a bracket or a single letter
_DIVISION = pattern(r"([\w)\]'’′ᵀ.])\s*(?P<sign>\\)(?=\s*[\w(\[])(?![A-Za-z]{2})")
DECLARED_TWICE = Text(
    "{name} is declared twice, as {first} and as {second}", "{name} が {first} と {second} の二通りに宣言されている"
)
ONE_OF_TWO = Text("leave one of the two out", "どちらか一方を省く")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its tree; of LaTeX also what is declared beside it, and by what an operator differentiates."""

    text: str
    tree: Node
    latex: bool = False
    declarations: tuple[Declaration, ...] = ()
    by: tuple[Node, ...] = ()
    operator: Span | None = None
    vectors: frozenset[str] = frozenset()  # the names that are written as vectors
    names: frozenset[str] = frozenset()  # the names that were known before it was read
    functions: frozenset[str] = frozenset()  # those that were declared as functions
    signatures: tuple[Signature, ...] = ()  # what LaTeX beside it says of functions
    variable: str | None = None
    other: Node | None = None  # of text with ⊙ beside a product, the tree that joins it otherwise
    noted: bool = False  # whether it is said how the text was read: what a : takes, a letter before a parenthesis
    argument: str | None = None  # the only one of the function in front, w of f(w) = …
    beside: tuple[tuple[Definition, Span], ...] = ()  # the definitions of LaTeX, each with the place of its equation
    symmetric: frozenset[str] = frozenset()  # what LaTeX beside it says to be its transpose, A = A^\top

    @property
    def mixed(self) -> bool:
        """Whether ⊙, ⊘ or ⊗ stand in it, which bind less than products where the shapes allow it."""
        return self.latex and any(
            c in self.text for c in (*(rf"\{w}" for w in ENTRYWISE), r"\otimes", r"\oslash", *"⊙⊗∘⊘")
        )

    def in_order(self) -> Formula:
        """The formula with ⊙, ⊘ and ⊗ taken in order among products: another one, for where that one does not fit."""
        return _in_latex(self.text, self.names, self.variable, self.functions, loose=True)


def formula_of(
    given: str | Formula,
    shapes: Mapping[str, object] | None = None,
    variable: str | Subscripted | None = None,
    *,
    latex: bool = False,
    functions: Collection[str] = (),
    printed: bool = False,
) -> Formula:
    r"""The formula that a text is, in the text syntax or in LaTeX; one that was parsed already is that itself.

    ``shapes`` are those of the declared names, which win where letters run together, as does the ``variable``.
    ``latex`` says that it is LaTeX where nothing in it tells, as in |x|; ``functions`` are the names declared as such.
    Of what may be ``printed`` by the tool, in which products have no sign, letters side by side are factors where all
    of them are declared; so they are in f(Ax + b), where functions are declared.

    >>> formula_of(r"X^\top W").tree.kind, formula_of("X'*W").tree.kind
    ('product', 'product')
    >>> [by.value for by in formula_of(r"\nabla_W \|XW\|^2").by]
    ['W']

    Raises:
        InputError: the text is no formula, or a name is declared in two ways.
        NoRuleError: it uses a function that has no operation yet.
    """
    if isinstance(given, Formula):
        return given
    if not latex and isinstance(given, str):
        _refuse_division(given)
    if not (latex or is_latex(given)):
        found = _in_text(
            given, tuple(shapes or ()), variable, functions, _sizes_in(shapes) if printed or functions else None
        )
        declared = {*(shapes or ()), variable, *map(plain, found.by)}
        _refuse_joined(found, declared, variable)
        _refuse_letters(found, declared, {})
        return found
    variable = variable if is_name(variable) and not isinstance(variable, Subscripted) else None
    names = {*(shapes or ()), *(() if variable is None else (variable,))}
    known = frozenset(n for n in names if names_one(n, (shapes or {}).get(n)))
    found = _in_latex(given, known, variable, frozenset(functions))
    _refuse_letters(found, names, with_declared(found, shapes)[0])
    return found


def _refuse_division(text: str) -> None:
    r"""Refuse the division from the left of MATLAB, ``A \ b``, which would be a blank of LaTeX in a product.

    Raises:
        InputError: there is one, and nothing else is LaTeX.
    """
    found = _DIVISION.search(text)
    if found is None or is_latex(_DIVISION.sub(r"\1 ", text)):
        return
    left = pattern(r"(?:[^\W\d]\w*'?|(?:[^\W\d]\w*)?\([^()]*\)'?)\Z").search(text[: found.start("sign")].rstrip())
    right = pattern(r"\s*([^\W\d]\w*|\([^()]*\))").match(text, found.end("sign"))
    a, b = ("A" if left is None else left[0]), ("b" if right is None else right[1])
    raise InputError(
        Text(r"\ is no operator here", r"\ はここでは演算子ではない"),
        source=text,
        span=found.span("sign"),
        hint=Text(
            "write inv({a})*{b} for a square {a}, pinv({a})*{b} for least squares, {a}*{b} for a product",
            "{a} が正方行列なら inv({a})*{b}、最小二乗解なら pinv({a})*{b}、積なら {a}*{b} と書く",
        )(a=abridged(a), b=abridged(b)),
    )


ONE_NAME = Text("{name} is one name", "{name} は 1 つの名前である")
WRITE = Text("write {product}", "{product} と書く")


def _refuse_joined(found: Formula, declared: Collection[str | None], variable: str | Subscripted | None = None) -> None:
    """Refuse a name that is the names of others side by side, XW beside X and W, or xT beside x.

    A product has its sign in text, and a transpose its mark.

    So is Ax where x is what is differentiated by, and stands nowhere else.

    Raises:
        InputError: there is one.
    """
    places = {str(n.value): n.span for n in postorder(found.tree) if n.kind == "name"}
    stand = {*places, *(str(n) for n in declared if n is not None)}
    for name, span in places.items():
        parts = [] if name in declared or name in WORD or name in GREEK else _parts_of(name, stand - {name})
        if name not in declared and name.endswith("T") and name[:-1] in stand and not parts:
            parts = [f"{name[:-1]}'"]  # xT is no transpose
        if parts:
            raise InputError(
                ONE_NAME(name=abridged(name)),
                source=found.text,
                span=span,
                hint=Text("write {product}, or declare {name}", "{product} と書くか、{name} を宣言する")(
                    product=abridged("*".join(parts)), name=abridged(name)
                ),
            )
    if not is_name(variable) or any(n == variable or n.startswith(f"{variable}_") for n in places):
        return
    for name, span in places.items():
        rest = str(variable)
        few = name.isascii() and name.isalpha() and 0 < len(name) - len(rest) < RUN and rest in name
        parts = _parts_of(name, {*name, rest}) if few and name not in declared and name not in GREEK else []
        if rest in parts:
            raise InputError(ONE_NAME(name=name), source=found.text, span=span, hint=WRITE(product="*".join(parts)))


def _parts_of(name: str, known: Collection[str]) -> list[str]:
    """The names that stand side by side in one; nothing where it is not made of known ones alone."""
    ways: list[list[str] | None] = [[], *(None for _ in name)]
    for end in range(1, len(name) + 1):
        for start in range(end - 1, -1, -1):
            before = ways[start]
            if before is not None and name[start:end] in known:
                ways[end] = [*before, name[start:end]]
    whole = ways[-1]
    return whole if whole is not None and len(whole) > 1 else []


def _refuse_letters(found: Formula, names: Collection[str | None], shapes: Mapping[str, object]) -> None:
    """Refuse letters that would be numbers or factors, and are something else where texts have them in such a place."""
    known = frozenset(str(n) for n in (*names, *shapes, *map(plain, found.by)))
    try:
        refuse_imaginary(found.text, found.tree, known)
        times = CDOT if found.latex else "*"
        refuse_called(found.text, found.tree, known, shapes, found.vectors, times=times)
        if found.latex:
            refuse_paired(found.text, found.tree, known)
            refuse_one_hot(found.text, found.tree, shapes)
            _refuse_forms(found)
    except MatderivError as error:
        error.source = error.source or found.text
        raise


def _refuse_forms(found: Formula) -> None:
    r"""Refuse a function whose letter stands in two forms, \phi and \varphi, which would be one function.

    Raises:
        InputError: there is one.
    """
    letters = {n.value.function for n in postorder(found.tree) if isinstance(n.value, Undefined)}
    first: dict[str, str] = {}
    for match in _FORMS.finditer(found.text):
        shown = match[0]
        form = _FORM_OF.get(shown, shown)
        name = COMMANDS[form[1:]]
        other = first.setdefault(name, shown)
        if name in letters and _FORM_OF.get(other, other) != form:
            raise InputError(
                Text(
                    "{first} and {second} are two forms of one letter, and would be one function",
                    "{first} と {second} は同じ文字の 2 つの字形であり、同じ関数になってしまう",
                )(first=other, second=shown),
                span=match.span(),
                hint=Text("write one of the two for both, or another letter", "どちらか一方に揃えるか、別の文字を使う"),
            )


def _in_text(
    text: str,
    names: tuple[str, ...],
    variable: str | Subscripted | None,
    functions: Collection[str],
    sizes: frozenset[str] | None,
) -> Formula:
    """A formula of the text syntax, in which products come before ⊙ as in LaTeX unless they are written with *.

    With ``sizes``, the sizes that are known, it may be printed by the tool.
    """
    require_text(text)
    try:
        return _of_text(text, names, variable, functions, sizes)
    except MatderivError as error:
        raise in_prose(text) or error from None


def _of_text(
    text: str,
    names: tuple[str, ...],
    variable: str | Subscripted | None,
    functions: Collection[str],
    sizes: frozenset[str] | None,
) -> Formula:
    """The same, where no word of prose is looked for."""
    front = front_of(text, frozenset(names), functions)
    tree = None if sizes is None else _printed(front.text, names, variable, functions, sizes)
    try:
        tree = tree or parse_tree(front.text, names, variable, functions)
    except MatderivError as error:
        error.source = text
        raise
    said: dict[str, Any] = {"by": front.by, "operator": front.operator, "argument": front.argument}
    said["noted"] = ":" in front.text or _is_joined(tree)
    grouped = products_first(tree)
    if grouped is None or "*" in text:
        return Formula(text, tree, other=grouped, **said)
    return Formula(text, grouped, other=tree, **said)


def _is_joined(tree: Node) -> bool:
    """Whether a letter before a parenthesis is read as a factor."""
    return any(n.kind == "product" and any(o is JOINED for o in n.value) for n in postorder(tree))


def _sizes_in(shapes: Mapping[str, object] | None) -> frozenset[str]:
    """The names of the sizes that are declared."""
    sizes = [s for shape in (shapes or {}).values() for s in (shape if isinstance(shape, tuple | list) else (shape,))]
    # of a product, m*n, its factors
    return frozenset(name for s in sizes for name in _SIZE_NAME.findall(str(s)))


def _printed(
    text: str,
    names: tuple[str, ...],
    variable: str | Subscripted | None,
    functions: Collection[str],
    sizes: frozenset[str],
) -> Node | None:
    """The tree of a formula as the tool prints it; ``None`` where it is none, or has names that are not declared."""
    try:
        tree = parse_tree(text, names, variable, functions, printed=True)
    except MatderivError:
        return None
    known = {*names, *sizes, variable, "eye", "T", *PI}
    return tree if all(n.value in known for n in postorder(tree) if n.kind == "name") else None


def names_one(name: str, shape: object) -> bool:
    """Whether a declared name is that wherever it stands: ^T stays a transpose unless T is a scalar."""
    return name != "T" or shape in ((), [])


def with_declared(
    formula: Formula, shapes: Mapping[str, object] | None = None, assume: Mapping[str, object] | None = None
) -> tuple[dict[str, object], dict[str, object]]:
    """The shapes and facts that are given, with those that are declared beside a formula.

    Raises:
        InputError: a name has two shapes.
    """
    all_shapes, facts = dict(shapes or {}), dict(assume or {})
    try:
        for said in formula.declarations:
            _declare(said, all_shapes, facts)
        for name in formula.symmetric:
            given = facts.get(name)
            facts[name] = f"{given}+symmetric" if isinstance(given, str) else "symmetric"
    except MatderivError as error:
        error.source = error.source or formula.text
        raise
    return all_shapes, facts


def functions_with(formula: Formula, functions: object = None) -> object:
    """What is declared of functions, with what is declared beside a formula.

    Raises:
        InputError: a function is declared in two ways.
    """
    if not formula.signatures:
        return functions
    found = said_functions(functions) if functions else {}
    for said in formula.signatures:
        for name in said.names:
            own = said_functions({name: said.kind})
            ((letter, kind),) = own.items()
            other = found.get(letter, kind)
            if other not in (kind, parted(kind)[0]):
                raise InputError(
                    DECLARED_TWICE(name=name, first=other, second=kind),
                    source=formula.text,
                    span=said.span,
                    hint=ONE_OF_TWO,
                )
            found[letter] = kind
    return found


def variable_in(given: object, shapes: Mapping[str, object] | None = None) -> object:
    r"""What a variable that is given in LaTeX is called, as an index or a word where it is one; others as they are.

    >>> variable_in(r"\boldsymbol\mu"), variable_in("W"), variable_in("W_{out}")
    ('mu', 'W', 'W_out')

    Raises:
        InputError: it is no name.
    """
    if not is_latex(given) and not (isinstance(given, str) and "{" in given):
        if not isinstance(given, str):
            return given
        return entry_of(given) if "[" in given else typed_name(given, shapes or ())
    name = str(given)
    node = parse_latex(name, frozenset(shapes or ()) | {"I", "e"})
    if node.kind != "name":
        raise InputError(
            NO_NAME(name=abridged(name)),
            source=name,
            span=(0, len(name)),
            hint=Text(
                r"a variable is one name: W, \boldsymbol\mu",
                r"変数は W、\boldsymbol\mu のような 1 つの名前である",
            ),
        )
    return node.value


def plain(node: Node) -> str | Subscripted:
    """The name that a variable below a derivative is, transposed or not."""
    name = node.children[0] if node.kind == "transpose" else node
    return name.value if isinstance(name.value, (Subscripted, EntryOf)) else str(name.value)


# ------------------------------------------------------------------------------------- the statements of LaTeX


def _in_latex(
    text: str, names: frozenset[str], variable: str | None, functions: frozenset[str], loose: bool = False
) -> Formula:
    try:
        return _sorted(text, names, variable, functions, loose)
    except MatderivError as error:
        error.source = error.source or text
        raise


def _sorted(text: str, names: frozenset[str], variable: str | None, functions: frozenset[str], loose: bool) -> Formula:
    whole = stretch(text)
    taken, minimised = without_minimum(without_head(whole, names | {variable or ""}), variable)
    found = statements(taken, names, loose=loose, define=True, undefined=functions)
    chains = [s for s in found if isinstance(s, Chain)]
    if not chains:
        raise InputError(
            Text("there are declarations, but no formula", "宣言だけがあり、式がない"),
            span=(0, len(text)),
            hint=Text("write the formula before them", "宣言の前に式を書く"),
        )
    chains = _whole_sums(chains, text, names)
    turned = {name: chain for chain in chains[1:] if (name := _own_transpose(chain)) is not None}
    chains = _squares_named([chain for chain in chains if chain not in turned.values()])
    chains = _objective_first(chains)
    tree = _objective(chains[0])
    definitions = [_definition(c, text) for c in chains[1:]]
    moving = {variable or "", *(parts_of(d.name)[0] or d.name for d in definitions)}
    by: tuple[Node, ...] = ()
    operator: Span | None = None
    if tree.kind == "partial":
        tree, by = _differentiated(tree, definitions)
        operator = chains[0].sides[-1].span[0], tree.span[0]
    trees = [tree, *(d.body for d in definitions)]
    _refuse_factorials(trees, moving | {letter_of(n) for n in by}, text)
    _refuse_defined_parts(trees, definitions, text)
    _require_used(tree, definitions, chains[0])
    if definitions:
        tree = put_in_place(tree, definitions, [n for n in (variable, *map(plain, by)) if n is not None], names, True)
    for node in postorder(tree):
        if node.kind == "partial":
            raise InputError(
                Text("a derivative stands within the formula", "式の途中に微分がある"),
                span=node.span,
                hint=Text(
                    r"put all that is differentiated in brackets, \frac{{d}}{{dx}}[…], or give by what apart from it",
                    r"微分する式全体を \frac{{d}}{{dx}}[…] のように括弧で囲むか、変数を式とは別に指定する",
                )(),
            )
    vectors = frozenset(name for c in chains for side in c.sides for name in side.vectors)
    said = tuple(s for s in found if isinstance(s, Declaration))
    signatures = tuple(s for s in found if isinstance(s, Signature))
    known = {*names, *(name for s in said for name in s.names), *(str(plain(n)) for n in by)}
    _refuse_means(tree, known)
    _refuse_steps(tree, known, text)
    more: dict[str, Any] = {"argument": minimised or _argument(chains[0]) or argument_of(whole, taken)}
    more["beside"] = tuple((d, c.span) for d, c in zip(definitions, chains[1:], strict=True))
    more["symmetric"] = frozenset(turned)
    return Formula(text, tree, True, said, by, operator, vectors, names, functions, signatures, variable, **more)


def _own_transpose(chain: Chain) -> str | None:
    r"""The name of which an equation says that it is symmetric, A = A^\top."""
    if len(chain.sides) != 2 or chain.relations != ("=",):
        return None
    left, right = (side.tree for side in chain.sides)
    left, right = (left, right) if left.kind == "name" else (right, left)
    if right.kind == "power" and right.value == "^" and right.children[1].value == "T":
        right = replace(right, kind="transpose", children=right.children[:1])
    same = right.kind == "transpose" and right.children[0].kind == "name" and right.children[0].value == left.value
    return str(left.value) if same and left.kind == "name" else None


def _whole_sums(chains: Sequence[Chain], text: str, names: Collection[str]) -> list[Chain]:
    """Chains with their sums over all that they reach, from 1 on, over windows, and over indices that are not tied."""
    trees = iter(counted_from_one([reaching(side.tree, names) for chain in chains for side in chain.sides]))
    out: list[Chain] = []
    for chain in chains:
        sides = [replace(s, tree=untied(windowed(next(trees), text), text, chain.span)) for s in chain.sides]
        out.append(replace(chain, sides=tuple(sides)))
    return out


_INDEX = pattern(r"_\{?\w+\}?|\s")


def _refuse_defined_parts(trees: Sequence[Node], definitions: Sequence[Definition], text: str) -> None:
    """Refuse entries of what is defined beside the formula in a sum over some of the values of an index.

    Raises:
        NoRuleError: there are some.
    """
    defined = {parts_of(d.name)[0] or d.name for d in definitions}
    for node in (n for tree in trees for n in over_windows(tree)):
        if letter_of(node) in defined:
            said = Text(
                "{shown}, an entry of what is defined beside the formula, stands in a sum over part of an index",
                "式に添えて定義された {shown} の成分が、添字の一部についての和の中にある",
            )
            hint = Text("write what it stands for in its place", "定義の右辺をその場所に書く")
            raise NoRuleError(said(shown=abridged(text[slice(*node.span)])), span=node.span, hint=hint)


def _refuse_factorials(trees: Sequence[Node], moving: Collection[str], text: str) -> None:
    """Refuse a factorial of what the formula is differentiated by, of what is defined beside it, or of an index.

    Raises:
        NoRuleError: there is one, or one name would stand for two kinds of binomial coefficients.
    """
    moving = {*moving, *summed_over(n for tree in trees for n in postorder(tree))}
    kinds: dict[str, str] = {}
    for node in (n for tree in trees for n in postorder(tree) if n.kind == "name"):
        of = letter_of(node).removesuffix(FACTORIALS)
        if of != letter_of(node) and of in moving:
            said = Text("there is no rule for the factorial of {name}", "{name} の階乗についての規則はない")
            raise NoRuleError(said(name=abridged(of)), span=node.span, hint=FACTORIAL)
        kind = _INDEX.sub("_", text[slice(*node.span)])
        if CHOOSE in of and kinds.setdefault(of, kind) != kind:
            said = Text(
                "{shown} and another binomial coefficient would have the name {name} both",
                "{shown} ともう一つの二項係数が、どちらも {name} という名前になる",
            )
            shown = abridged(text[slice(*node.span)])
            raise NoRuleError(said(shown=shown, name=of), span=node.span, hint=FACTORIAL)
        of = next((part for part in of.split(CHOOSE) if part != of and part in moving), "")
        if of:
            said = Text(
                "there is no rule for the binomial coefficient of {name}", "{name} の二項係数についての規則はない"
            )
            raise NoRuleError(said(name=abridged(of)), span=node.span, hint=FACTORIAL)


def _refuse_means(tree: Node, names: Collection[str]) -> None:
    r"""Refuse \bar x beside the entries x_i of an array: their mean, which depends on x, or a name of its own.

    Raises:
        InputError: there is one that is not declared.
    """
    found = [n for n in postorder(tree) if n.kind == "name"]
    indices = summed_over(postorder(tree))
    arrays = {n.value.base for n in found if isinstance(n.value, Subscripted) and not indices.isdisjoint(n.value.at)}
    for node in found:
        base, _, bar = str(node.value).rpartition("_")
        if bar == "bar" and base in arrays and node.value not in names:
            raise InputError(
                Text(
                    "{shown} may be the mean of the {base}_i, or a name of its own",
                    "{shown} は {base}_i の平均とも、別の名前とも読める",
                )(shown=f"\\bar {base}", base=base),
                span=node.span,
                hint=Text(
                    r"add \bar {base} = \frac{{1}}{{n}}\sum_j {base}_j for the mean, declare {base}_bar otherwise",
                    r"平均なら \bar {base} = \frac{{1}}{{n}}\sum_j {base}_j を加え、他は {base}_bar を宣言する",
                )(base=base),
            )


def _refuse_steps(tree: Node, names: Collection[str], text: str) -> None:
    r"""Refuse \Delta x, and x + \delta x: a step, or the product of two, unless \Delta stands by itself as well.

    Raises:
        InputError: each \Delta that is not declared stands directly before a name.
    """
    order = postorder(tree)
    starts = {n.span[0]: n for n in order if n.kind == "name"}
    for letter in _STEPS:
        found = [n for n in order if n.kind == "name" and n.value == letter]
        behind = [starts.get(_behind(text, n.span[1])) for n in found]
        if letter in names or not found or any(b is None or b.value == letter for b in behind):
            continue
        first, other = found[0], behind[0]
        if other is None or letter in _STEPS[2:] and not _is_added_to(order, letter, other.value):
            continue
        span = first.span[0], other.span[1]
        sign, name = text[slice(*first.span)], text[slice(*other.span)]
        raise InputError(
            Text(
                "{shown} may be one name, a step, or the product of {sign} and {name}",
                "{shown} は変化量を表す 1 つの名前とも、{sign} と {name} の積とも読める",
            )(shown=f"{sign} {name}", sign=sign, name=name),
            span=span,
            hint=Text(
                r"give the step a letter of its own; write {sign} \cdot {name} for the product",
                r"変化量なら別の文字を使い、積なら {sign} \cdot {name} と書く",
            )(sign=sign, name=name),
        )


def _behind(text: str, place: int) -> int:
    """The place of what is seen next."""
    found = _NOTHING.match(text, place)
    return place if found is None else found.end()


def _is_added_to(order: Sequence[Node], letter: str, name: str) -> bool:
    """Whether a name stands beside its product with a letter: x + δx."""
    for total in order:
        terms = total.children if total.kind == "sum" else ()
        products = [t for t in terms if t.kind == "product" and [c.value for c in t.children[:2]] == [letter, name]]
        if products and any(t.kind == "name" and t.value == name for t in terms):
            return True
    return False


def _declare(statement: Declaration, shapes: dict[str, object], assume: dict[str, object]) -> None:
    for name in statement.names:
        shape = declared(name, statement.shape)[0]
        known = declared(name, shapes[name])[0] if name in shapes else shape
        if known != shape:
            raise InputError(
                DECLARED_TWICE(name=name, first="×".join(map(str, known)), second="×".join(map(str, shape))),
                span=statement.span,
                hint=ONE_OF_TWO,
            )
        shapes.setdefault(name, statement.shape)
        if statement.facts:
            given = assume.get(name)
            assume[name] = f"{given}+{statement.facts}" if isinstance(given, str) else statement.facts


def _squares_named(chains: list[Chain]) -> list[Chain]:
    r"""The formulas with a name for each square that one of them defines: \sigma^2 = \frac1n \sum_i (x_i - \mu)^2.

    Raises:
        InputError: what is squared stands by itself, too.
    """
    squares = {_key(s): s for chain in chains if len(chain.sides) == 2 and _is_square(s := chain.sides[0].tree)}
    if not squares:
        return chains
    named: set[Node] = set()

    def put(node: Node, new: Node) -> Node:
        if not _is_square(node) or not any(_same_name(node, s) for s in squares.values()):
            return new
        named.add(node.children[0])
        base, at = parts_of(node.children[0].value)
        indexed = isinstance(node.children[0].value, Subscripted)
        value = Subscripted(f"{base}^2", at) if indexed else f"{node.children[0].value}^2"
        return Node("name", value, (), node.span)

    sides = [[replace(side, tree=rebuilt(side.tree, put)) for side in chain.sides] for chain in chains]
    for node in (n for chain in chains for side in chain.sides for n in postorder(side.tree) if n not in named):
        square = next((s for s in squares.values() if node.kind == "name" and _same_name(node, s)), None)
        if square is not None:
            raise InputError(
                BY_ITS_SQUARE(name=abridged(letter_of(node))),
                span=node.span,
                hint=ITSELF(name=abridged(letter_of(node))),
            )
    return [replace(chain, sides=tuple(new)) for chain, new in zip(chains, sides, strict=True)]


def _is_square(node: Node) -> bool:
    """Whether a part is the square of a name, sigma^2 or sigma_j^2."""
    if node.kind != "power" or node.value != "^":
        return False
    base, exponent = node.children
    return base.kind == "name" and exponent.kind == "number" and exponent.value == 2


def _key(square: Node) -> tuple[str, int]:
    """A squared name without its indices, and how many it has."""
    name = square.children[0].value if square.kind == "power" else square.value
    return (name.base, len(name.at)) if isinstance(name, Subscripted) else (str(name), 0)


def _same_name(node: Node, square: Node) -> bool:
    return _key(node) == _key(square)


def _objective_first(chains: list[Chain]) -> list[Chain]:
    """The formulas with the last one in front, where the others lead up to it: z = Wx, a = σ(z), L = ‖a − y‖².

    That is so where the name of the first one stands in another, and that of the last one, if it has one, in none.
    """
    *before, last = chains
    heads = [_head_of(chain) for chain in chains]
    if not before or None in heads[:-1] or heads[-1] is None and len(last.sides) > 1:
        return chains
    bodies = [chain.sides[-1].tree for chain in chains]
    used = {str(n.value) for body in bodies for n in postorder(body) if n.kind in ("name", "call")}
    used |= {parts_of(name)[0] for name in used}
    return [last, *before] if heads[0] in used and heads[-1] not in used else chains


def _head_of(chain: Chain) -> str | None:
    """The name of a formula z = …."""
    left = chain.sides[0].tree
    equation = len(chain.sides) == 2 and chain.relations == ("=",) and left.kind == "name"
    return str(left.value) if equation else None


def _objective(chain: Chain) -> Node:
    """The formula of a chain: the only side, or the right side of f(x) = …."""
    if len(chain.sides) == 1:
        return chain.sides[0].tree
    left = chain.sides[0]
    head = left.arguments or left.tree.kind == "name" and left.tree.value not in _names(chain.sides[-1].tree)
    if len(chain.sides) == 2 and chain.relations == ("=",) and head:
        if chain.sides[1].arguments:
            raise InputError(
                Text("the value of a function is no formula", "関数の値を表すだけでは式にならない"),
                span=chain.sides[1].span,
                hint=Text("write what the function is", "関数を表す式を書く"),
            )
        return chain.sides[1].tree
    raise InputError(
        Text("an objective is one formula, not an equation", "目的関数は 1 つの式であり、等式ではない"),
        span=chain.span,
        hint=Text(
            "give one side alone; f(x) = … in front of it is read",
            "一方の辺だけを書く。その前に f(x) = … を付けてもよい",
        ),
    )


def _argument(chain: Chain) -> str | None:
    """The only argument of the function in front of an objective, f(x) = …."""
    arguments = chain.sides[0].arguments if len(chain.sides) > 1 else ()
    return arguments[0] if len(arguments) == 1 else None


def _differentiated(tree: Node, definitions: Sequence[Definition]) -> tuple[Node, tuple[Node, ...]]:
    """What is differentiated, the bare f of ∂f/∂x as f(x), and by what.

    Raises:
        InputError: ∇f(2x), the derivative of f at 2x or that of f(2x) by x.
    """
    inside, *variables = tree.children
    own = {d.name: d.parameters for d in definitions if d.parameters}
    if inside.kind == "name" and (parameters := own.get(inside.value)) is not None:
        inside = Node("call", inside.value, tuple(Node("name", p, (), inside.span) for p in parameters), inside.span)
    elif inside.kind == "call" and tree.value in ("nabla", "fraction"):
        parameters = own.get(inside.value)
        if (
            parameters is not None
            and tuple(c.value if c.kind == "name" else None for c in inside.children) != parameters
        ):
            raise InputError(
                Text(
                    "this may be the derivative of {name} where it is taken, or that of its value with respect to "
                    "{variables}",
                    "その点での {name} の微分とも、その値を {variables} で微分したものとも読める",
                )(name=inside.value, variables=", ".join(str(plain(v)) for v in variables) or "x"),
                span=inside.span,
                hint=Text(
                    r"write \frac{{d}}{{dx}} f(2x) for that of the value, and f written out otherwise",
                    r"値の微分なら \frac{{d}}{{dx}} f(2x) と書き、そうでなければ f の式を書く",
                )(),
            )
    return inside, tuple(variables)


def _require_used(tree: Node, definitions: Sequence[Definition], objective: Chain) -> None:
    """Refuse a definition that nothing uses, and a head f(x) = … that its own formula uses.

    Raises:
        InputError: there is such a definition.
    """
    nodes = [n for t in (tree, *(d.body for d in definitions)) for n in postorder(t)]
    used = {str(n.value) for n in nodes if n.kind in ("name", "call")}  # p_i, too, which is defined by its entries
    bases = {parts_of(n.value)[0] for n in nodes if n.kind == "name"}
    used |= bases | {base[:1].upper() + base[1:] for base in bases}
    bodies = {d.name: d.body for d in definitions if not d.parameters}
    used |= {name for name in by_index((tree, *bodies.values()), bodies) if parts_of(name)[0] in bases}
    for d in definitions:
        if d.name not in used:
            raise InputError(
                Text(
                    "{name} is defined, but does not stand in the formula",
                    "{name} が定義されているが、式の中に現れない",
                )(name=abridged(d.name)),
                span=d.span,
                hint=Text("give one formula at a time", "式は 1 つずつ与える"),
            )
    head = objective.sides[0]
    if len(objective.sides) > 1 and any(n.kind in ("name", "call") and n.value == head.tree.value for n in nodes):
        raise InputError(BY_ITSELF(name=abridged(str(head.tree.value))), span=head.span)


def _names(tree: Node) -> set[str]:
    return {n.value for n in postorder(tree) if n.kind == "name"}


def _as_multiplied(sides: Sequence[Side], text: str) -> Said:
    """How a constraint comes into an objective."""
    left, right = (text[slice(*side.span)].strip() for side in sides)
    return Text(
        r"beside an objective stand declarations and definitions, U = XW - Y; a constraint is added with a multiplier, "
        r"as + \lambda^\top ({difference})",
        r"目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである。制約は乗数を付けて "
        r"+ \lambda^\top ({difference}) のように加える",
    )(difference=left if right == "0" else f"{left} - {right}")


def _definition(chain: Chain, text: str) -> Definition:
    """A name, or f(x), and what it stands for, beside an objective."""
    sides: tuple[Side, ...] = chain.sides
    if len(sides) == 2 and chain.relations == ("=",) and sides[0].tree.kind == "name":
        return Definition(str(sides[0].tree.value), sides[0].span, sides[1].tree, sides[0].arguments)
    raise InputError(
        Text("{shown} is no definition", "{shown} は定義ではない")(shown=abridged(text[slice(*chain.span)])),
        span=chain.span,
        hint=_as_multiplied(sides, text)
        if len(sides) == 2 and chain.relations == ("=",)
        else Text(
            "beside an objective stand declarations and definitions, U = XW - Y",
            "目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである",
        ),
    )
