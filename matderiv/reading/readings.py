r"""LaTeX to a shaped expression: which statement is the objective, what is declared, and which reading fits.

The statements of the text (latex/parse.py) are sorted: the first chain is the objective, ``f(x) = …`` its right side;
further equations define names, as after "where" in the text syntax; declarations give shapes. An operator in front,
``\frac{\partial}{\partial W}`` or ``\nabla_W``, says by what. Where a formula has ⊙, ⊘ or ⊗ and does not fit with
products taken first, it is read from left to right. How it was read is noted, and added to errors about shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.errors import InputError, MatderivError, NoRuleError, ShapeError
from ..core.index import UNIT, Shape, shape_of
from ..core.text import Said, Text
from ..expressions.writer import formula as write
from .declarations import NO_NAME, said_functions
from .latex.declarations import Declaration
from .latex.parse import Chain, Side, parse_latex, statements
from .latex.tokens import is_latex
from .latex.written import as_text
from .parse import parse_tree
from .shapes import Note, Sizes, Typed, declared, infer
from .tokens import is_name
from .tree import Node, Span, Subscripted, abridged, postorder
from .where import BY_ITSELF, Definition, put_in_place

__all__ = ["asked", "formula_tree", "read_latex", "require_functions"]

SHOWN = 500  # characters of a reading that is quoted
ONE_OF_TWO = Text("leave one of the two out", "どちらか一方を省く")
_INDICES = frozenset("ijklmnpqrst")  # letters below a name that are indices rather than a part of it
UNUSED = Text(
    "it is said what {name} is, which is not in the formula",
    "{name} が何であるか宣言されているが、{name} は式の中にない",
)
READ_AS = Text("the LaTeX is read as {reading}", "LaTeX は {reading} と読んだ")
READ_AS_TOO = Text("{hint}; the LaTeX is read as {reading}", "{hint}。LaTeX は {reading} と読んだ")


@dataclass(frozen=True, slots=True)
class Formula:
    """An objective in LaTeX: its tree, what is declared beside it, and by what an operator in front differentiates."""

    tree: Node
    shapes: Mapping[str, object]
    facts: Mapping[str, object]
    by: tuple[Node, ...]
    operator: Span | None
    vectors: frozenset[str]  # the names that are written as vectors
    mixed: bool  # ⊙, ⊘ or ⊗ stand in it


def read_latex(
    text: str,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable: str | None = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
) -> Typed:
    r"""The shaped expression of a formula in LaTeX. See :func:`~matderiv.reading.shapes.read_text`.

    >>> typed = read_latex(r"\|XW - Y\|_F^2, \quad X \in \mathbb{R}^{n\times m}", variable="W")
    >>> typed.variable.shape[0]
    m
    >>> print(typed.notes[-1])
    the LaTeX is read as norm2(X*W - Y)^2

    Raises:
        InputError: the text, a name, a size or an assumption cannot be read, or shapes do not fit (ShapeError).
        NoRuleError: the text is right but uses what there is no rule for.
    """
    first: ShapeError | None = None
    for loose in (False, True):
        formula = _formula(text, shapes, assume, variable, loose)
        name = _named(variable, formula.tree, formula.shapes) if variable is not None else None
        said = abridged(as_text(formula.tree), SHOWN)
        try:
            typed = infer(
                formula.tree, text, formula.shapes, formula.facts, name, like, columns, formula.vectors, functions
            )
        except ShapeError as error:
            if first is None:
                error.advice = _echoed(error.advice, said)
                first = error
            if formula.mixed and not loose:
                continue
            raise first from None
        _refuse_turned(formula, typed, text)
        if typed.indexed is None:
            # with what only the shapes say: whether |A| is a determinant
            said = abridged(write(typed.expression) or said, SHOWN)
        return replace(typed, notes=(*typed.notes, Note(said, UNIT, "formula")))
    raise AssertionError  # the loop returns or raises


def _refuse_turned(formula: Formula, typed: Typed, text: str) -> None:
    r"""Refuse ∂/∂X^T of a matrix, or ∂/∂x^T of a number, which is a row; of a vector, or twice, x^T says the layout.

    Raises:
        NoRuleError: there is one.
    """
    turned = next((n for n in formula.by if n.kind == "transpose"), None)
    if turned is None or typed.variable is None or typed.variable.rank == 0:
        return
    if typed.variable.rank == 1 and (len(formula.by) > 1 or shape_of(typed.expression) != UNIT):
        return
    name = typed.variable.name
    raise NoRuleError(
        Text(
            "a derivative by the transpose of {name} is not that by {name}, and is not read",
            "{name} の転置による微分は {name} による微分とは異なり、読めない",
        )(name=name),
        source=text,
        span=turned.span,
        hint=Text("differentiate by {name}, and transpose what comes out", "{name} で微分し、その結果を転置する")(
            name=name
        ),
    )


def formula_tree(text: str, shapes: Mapping[str, object] | None = None) -> Node:
    r"""The tree of a formula, in the text syntax or in LaTeX; ``shapes`` are those of the declared names.

    >>> formula_tree(r"X^\top W").kind, formula_tree("X'*W").kind
    ('product', 'product')

    Raises:
        InputError: the text is no formula.
    """
    return _formula(text, shapes, None, None, False).tree if is_latex(text) else parse_tree(text, tuple(shapes or ()))


def require_functions(functions: object, *texts: object, shapes: Mapping[str, object] | None = None) -> None:
    """Refuse to say what a function is that stands in none of some formulas, which is a slip like an unused shape.

    Raises:
        InputError: a function is declared and stands nowhere.
    """
    if not isinstance(functions, Mapping):
        return
    used: set[str] = set()
    for text in texts:
        try:
            nodes = list(postorder(formula_tree(text, shapes))) if isinstance(text, str) else []
        except MatderivError:
            return  # it is refused by whoever reads it
        if not isinstance(text, str):
            return
        used |= {"exp" if n.kind == "euler" else str(n.value) for n in nodes if n.kind in ("call", "euler")}
    for name in said_functions(functions):
        if name not in used:
            raise InputError(UNUSED(name=name))


def asked(objective: object, wrt: object, shapes: Mapping[str, object] | None, order: int) -> tuple[object, int]:
    r"""By what, and how often, is differentiated: what is given, or what an operator in front of the objective says.

    >>> asked(r"\frac{\partial}{\partial W} \|XW - Y\|_F^2", None, None, 1)
    ('W', 1)
    >>> asked(r"\|X\mu - Y\|_F^2", r"\mu", None, 1)
    ('mu', 1)

    Raises:
        InputError: nothing says by what, or two things do that do not agree.
        NoRuleError: it is one entry of an array.
    """
    if is_latex(objective):
        text = str(objective)
        given = wrt if isinstance(wrt, str) and is_name(wrt) else None
        formula = _formula(text, shapes, None, given, False)
        name = _named(wrt, formula.tree, formula.shapes) if isinstance(wrt, str) else wrt
        if formula.by:
            found = {_named(_plain(n), formula.tree, formula.shapes, text, n.span) for n in formula.by}
            if len(found) > 1:
                raise InputError(
                    Text(
                        "there is no rule for a derivative by two different variables, {names}",
                        "異なる変数 {names} による微分についての規則はない",
                    )(names=", ".join(sorted(found))),
                    source=text,
                    span=formula.operator,
                    hint=Text(
                        "differentiate by one, then what comes out by the other",
                        "まず一方で微分し、その結果を他方で微分する",
                    ),
                )
            (own,) = found
            if name is not None and str(name) != own:
                raise InputError(
                    Text(
                        "the formula is differentiated by {own}, but the derivative by {name} is asked for",
                        "式では {own} で微分しているが、指定された変数は {name} である",
                    )(own=own, name=abridged(str(name))),
                    source=text,
                    span=formula.operator,
                    hint=ONE_OF_TWO,
                )
            if order not in (1, len(formula.by)):
                raise InputError(
                    Text(
                        "the formula is differentiated {count} times, but the order {order} is asked for",
                        "式では {count} 回微分しているが、指定された階数は {order} である",
                    )(count=len(formula.by), order=order),
                    source=text,
                    span=formula.operator,
                    hint=ONE_OF_TWO,
                )
            return (own if name is None else name), len(formula.by)
    elif isinstance(wrt, str) and is_latex(wrt):
        tree = parse_tree(objective, tuple(shapes or ())) if isinstance(objective, str) else None
        name = _named(wrt, tree, shapes or {})
    else:
        name = wrt
    if name is None:
        raise InputError(
            Text("nothing says by what to differentiate", "どの変数で微分するのかが分からない"),
            hint=Text(
                r"give its name, or write \nabla_W in front of an objective in LaTeX",
                r"変数の名前を与えるか、LaTeX の目的関数の前に \nabla_W を書く",
            ),
        )
    return name, order


# ---------------------------------------------------------------------------------------------- the formula


def _formula(
    text: str,
    shapes: Mapping[str, object] | None,
    assume: Mapping[str, object] | None,
    variable: str | None,
    loose: bool,
) -> Formula:
    try:
        return _sorted(text, dict(shapes or {}), dict(assume or {}), variable, loose)
    except MatderivError as error:
        if error.source is None:
            error.source = text
        raise


def _sorted(
    text: str, shapes: dict[str, object], assume: dict[str, object], variable: str | None, loose: bool
) -> Formula:
    names = _known(shapes, variable)
    found = statements(text, names, loose=loose, define=True)
    for statement in found:
        if isinstance(statement, Declaration):
            _declare(statement, shapes, assume)
    if _known(shapes, variable) != names:
        # a name that is declared beside the formula may be one that means something else undeclared
        found = statements(text, _known(shapes, variable), loose=loose, define=True)
    chains = [s for s in found if isinstance(s, Chain)]
    if not chains:
        raise InputError(
            Text("there are declarations, but no formula", "宣言だけがあり、式がない"),
            span=(0, len(text)),
            hint=Text("write the formula before them", "宣言の前に式を書く"),
        )
    tree = _objective(chains[0])
    definitions = [_definition(c, text) for c in chains[1:]]
    by: tuple[Node, ...] = ()
    operator: Span | None = None
    if tree.kind == "partial":
        tree, variables = _differentiated(tree, definitions)
        by, operator = tuple(variables), (chains[0].sides[-1].span[0], tree.span[0])
    _require_used(tree, definitions, chains[0])
    if definitions:
        given = {variable, *(str(_plain(n)) for n in by)} - {None}
        tree = put_in_place(tree, definitions, [n for n in given if n is not None])
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
    _refuse_means(tree, _known(shapes, variable))
    mixed = any(c in text for c in (r"\odot", r"\circ", r"\otimes", r"\oslash", "⊙", "⊗", "∘", "⊘"))
    vectors = frozenset(name for c in chains for side in c.sides for name in side.vectors)
    return Formula(tree, shapes, assume, by, operator, vectors, mixed)


def _refuse_means(tree: Node, names: frozenset[str]) -> None:
    r"""Refuse \bar x beside the entries x_i of an array: their mean, which depends on x, or a name of its own.

    Raises:
        InputError: there is one that is not declared.
    """
    found = [n for n in postorder(tree) if n.kind == "name"]
    indices = {b.letter for n in postorder(tree) if n.kind == "indexed" for b in n.value}
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


def _known(shapes: Mapping[str, object], variable: str | None) -> frozenset[str]:
    """The names that are taken as they are; ^T stays a transpose unless T is a scalar."""
    given = {*shapes, *((variable,) if variable is not None and is_name(variable) else ())}
    return frozenset(n for n in given if n != "T" or shapes.get("T") in ((), []))


def _declare(statement: Declaration, shapes: dict[str, object], assume: dict[str, object]) -> None:
    for name in statement.names:
        shape = declared(name, statement.shape)[0]
        known = declared(name, shapes[name])[0] if name in shapes else shape
        if known != shape:
            raise InputError(
                Text(
                    "{name} is declared twice, as {first} and as {second}",
                    "{name} が {first} と {second} の二通りに宣言されている",
                )(name=name, first="×".join(map(str, known)), second="×".join(map(str, shape))),
                span=statement.span,
                hint=ONE_OF_TWO,
            )
        shapes.setdefault(name, statement.shape)
        if statement.facts:
            given = assume.get(name)
            assume[name] = f"{given}+{statement.facts}" if isinstance(given, str) else statement.facts


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
                    "this may be the derivative of {name} where it is taken, or that of its value by {variables}",
                    "その点での {name} の微分とも、その値を {variables} で微分したものとも読める",
                )(name=inside.value, variables=", ".join(str(_plain(v)) for v in variables) or "x"),
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
    used = {n.value.base if isinstance(n.value, Subscripted) else n.value for n in nodes if n.kind in ("name", "call")}
    used |= {str(n.value) for n in nodes if isinstance(n.value, Subscripted)}  # p_i, which is defined by its entries
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


def _definition(chain: Chain, text: str) -> Definition:
    """A name, or f(x), and what it stands for, beside an objective."""
    sides: tuple[Side, ...] = chain.sides
    if len(sides) == 2 and chain.relations == ("=",) and sides[0].tree.kind == "name":
        return Definition(str(sides[0].tree.value), sides[0].span, sides[1].tree, sides[0].arguments)
    raise InputError(
        Text("{shown} is no definition", "{shown} は定義ではない")(shown=abridged(text[slice(*chain.span)])),
        span=chain.span,
        hint=Text(
            "beside an objective stand declarations and definitions, U = XW - Y",
            "目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである",
        ),
    )


def _echoed(advice: Said | None, reading: str) -> Said:
    """The hint of an error about shapes, its ones as LaTeX has them, and how the formula was read."""
    if advice is None:
        return READ_AS(reading=reading)
    return READ_AS_TOO(hint=advice.changed(_ones), reading=reading)


def _ones(hint: str) -> str:
    return hint.replace("1*vector(1)", r"\mathbf{1}").replace("*vector(1)", r"\mathbf{1}")


# ----------------------------------------------------------------------------------------------- variables


def _plain(node: Node) -> str | Subscripted:
    name = node.children[0] if node.kind == "transpose" else node
    return name.value if isinstance(name.value, Subscripted) else str(name.value)


def _named(
    given: object, tree: Node | None, shapes: Mapping[str, object], source: str | None = None, span: Span | None = None
) -> str:
    r"""The name of a variable, given as a name or in LaTeX.

    Raises:
        InputError: it is no name.
        NoRuleError: it is an entry ``w_{\alpha\beta}`` of an array.
    """
    name: str = str(given) if not isinstance(given, Subscripted) else given
    if not isinstance(given, Subscripted) and is_latex(name):
        node = parse_latex(name, frozenset(shapes) | {"I", "e"})
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
        name = node.value
    if not isinstance(name, Subscripted):
        return name
    if name in shapes:
        return str(name)
    array = _array(name, tree, shapes)
    if array is None:
        return str(name)
    raise NoRuleError(
        Text(
            "{entry} is one entry or row of {array}, and a derivative by one is not read",
            "{entry} は {array} の 1 つの成分または行であり、それによる微分は読めない",
        )(entry=name, array=array),
        source=source,
        span=span,
        hint=Text("differentiate by {array}: its entries are those by one", "{array} で微分し、その成分を見る")(
            array=array
        ),
    )


def _array(name: Subscripted, tree: Node | None, shapes: Mapping[str, object]) -> str | None:
    """The array of which a name with a subscript is an entry or a row; None where the subscript is part of a name."""
    order = postorder(tree) if tree is not None else []
    found = {n.value for n in order if n.kind == "name"}
    bound = {b.letter for n in order if n.kind == "indexed" for b in n.value}
    base = name.base
    capital = base[:1].upper() + base[1:]
    arrays = (capital, base) if len(name.at) > 1 else (base, capital)
    whole = next((a for a in arrays if a in shapes or a in found), None)
    entries = [n for n in found if isinstance(n, Subscripted) and n.base in arrays and (n != name or bound & {*n.at})]
    if whole is None and entries and (bound & {*name.at} or any(len(x) > 1 or x in _INDICES for x in name.at)):
        whole = capital if any(len(n.at) > 1 for n in (name, *entries)) else base
    return whole
