r"""A formula to a shaped expression: by what it is differentiated, and which of its readings fits.

A formula that was parsed (formula.py) is given shapes. Where one in LaTeX has ⊙, ⊘ or ⊗ and does not fit with products
taken first, it is read from left to right. How LaTeX was read is noted, and added to errors about shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar, cast

from sympy import Expr, Integer

from ..core.errors import InputError, MatderivError, NoRuleError, ShapeError
from ..core.index import UNIT, Fixed, Shape, bound, distinct, is_scalar, shape_of, size
from ..core.patterns import pattern
from ..core.text import Said, Text
from ..expressions.matrix import WHOLE, Var, is_op
from ..expressions.notations.names import WORD
from ..expressions.writer import formula as write
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from .declarations import mapping, said_functions
from .formula import ONE_OF_TWO, Formula, formula_of, functions_with, plain, variable_in, with_declared
from .latex.written import as_text
from .picked import FROM_ONE, IS_VARIABLE, OTHER_LETTER, OTHER_SIZE, TOO_LARGE, EntryOf
from .shapes import Note, Sizes, Typed, infer
from .shaping.arithmetic import NOT_SURE, OTHER_SHAPES, is_of_function
from .sought import MEANT
from .spellings import is_raised
from .tree import Node, Ones, Slot, Span, Subscripted, abridged, postorder, rebuilt
from .words import MATRIX

__all__ = ["asked", "by_entry", "parsed", "read_formula", "require_functions", "undefined", "written_entry"]

_Way = TypeVar("_Way")
SHOWN = 500  # characters of a reading that is quoted
_INDICES = frozenset("ijklmnpqrst")  # letters below a name that are indices rather than a part of it
_COUNTING = frozenset("ijkl")  # letters of indices that number no names
MOST_TIMES = 3  # that something is differentiated in all
MANY_TIMES = Text(
    "a derivative is taken {count} times, and {most} times at most are read",
    "{count} 回の微分が書かれているが、読めるのは {most} 回までである",
)
TURNED_FIRST = Text(
    "{name} is transposed, and a variable that is not stands behind it: which of them has the rows is not plain",
    "{name} は転置されており、転置されていない変数がその後にある。どちらが行に対応するのかが定まらない",
)
LAST_TURNED = Text(
    r"the first has the rows, and only the last may be transposed, as in {front}^\top",
    r"最初の変数が行に対応する。転置してよいのは {front}^\top のように最後の変数だけである",
)
TWO_ENTRIES = Text(
    "there is no rule yet for a derivative with respect to several of which one is an entry, {names}",
    "{names} のように成分を含む複数の変数による微分についての規則はまだない",
)
ENTRY_OF_SECOND = Text(
    "differentiate with respect to whole arrays: the entries of what comes out are the derivatives with respect to "
    "entries",
    "配列全体で微分する。その結果の成分が、成分による微分である",
)
OF_NUMBERS = Text(
    "only a scalar or a square matrix has powers, and {power} fits as neither",
    "冪をもつのはスカラーか正方行列であるが、{power} はどちらとしても形が合わない",
)
EACH_ENTRY = Text("write {base}.^{exponent} for the power of every entry", "各成分の冪なら {base}.^{exponent} と書く")
BESIDE_POWERS = Text(
    "beside ** a * goes entry by entry, as in NumPy; write ^ for the power, or @ for products of matrices",
    "** があるとき * は NumPy と同じく成分ごとの積である。冪を ^ と書くか、行列の積を @ と書く",
)
IS_SUMMED = Text(
    "{name} is the index of the entry, and of a sum in the formula",
    "{name} は成分の添字であり、式の中の和の添字でもある",
)
NO_ENTRIES = Text("{name} is a scalar, so it has no entries", "{name} はスカラーなので、成分をもたない")
ONE_INDEX = Text("{name} is a vector, whose entries have one index", "{name} はベクトルなので、成分の添字は 1 つである")
TWO_INDICES = Text(
    "{name} is a matrix, whose entries have two indices", "{name} は行列なので、成分には 2 つの添字が要る"
)
UNUSED = Text(
    "it is said what {name} is, which is not in the formula",
    "{name} が何であるか宣言されているが、{name} は式の中にない",
)
_OF_ENTRIES = pattern(r"\.\^(\w+)")
READ_AS = Text("the LaTeX is read as {reading}", "LaTeX は {reading} と読んだ")
READ_AS_TOO = Text("{hint}; the LaTeX is read as {reading}", "{hint}。LaTeX は {reading} と読んだ")
NO_VARIABLE = Text("nothing says by what to differentiate", "どの変数で微分するのかが分からない")
NAME_IT = Text(
    'say it by wrt="{first}", on the command line --wrt {first}; the names in the objective are {names}',
    'wrt="{first}"、コマンドラインでは --wrt {first} のように与える。目的関数の中の名前は {names} である',
)
NAME_ONE = Text(
    "say it by wrt, on the command line --wrt NAME, as a name of the objective",
    "wrt、コマンドラインでは --wrt NAME で、目的関数の中の名前を与える",
)


# what is said beside a formula: shapes, assumptions, the variable, the shape of the whole, columns, vectors, functions
_Told = tuple[
    Mapping[str, object],
    Mapping[str, object] | None,
    str | None,
    Sizes | Shape | None,
    Iterable[str],
    tuple[()],
    str | Mapping[str, str] | None,
]


def read_formula(
    given: str | Formula,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable: str | None = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
) -> Typed:
    r"""The shaped expression of a formula, in the text syntax or in LaTeX.

    ``shapes`` gives names their sizes: ``()`` a scalar, ``("n",)`` a vector, ``("m", "n")`` a matrix. ``assume``
    gives facts as words joined by ``+``. ``like`` is the shape of the whole, where its size says what the formula
    leaves open. What is left out is inferred, and noted. In a sum over samples x_i is row i of X, and column i where
    ``columns`` names X. ``functions`` says which functions of square matrices are those of the matrix.

    >>> for note in read_formula("norm2(X*W - Y)^2", variable="W").notes:
    ...     print(note)
    X is a matrix, n_1×n_2
    W is a matrix, n_2×n_3
    Y is a matrix, n_1×n_3
    >>> typed = read_formula(r"\|XW - Y\|_F^2, \quad X \in \mathbb{R}^{n\times m}", variable="W")
    >>> typed.variable.shape[0]
    m
    >>> print(typed.notes[-1])
    the LaTeX is read as norm2(X*W - Y)^2

    Raises:
        InputError: the text, a name, a size or an assumption cannot be read, or shapes do not fit (ShapeError).
        NoRuleError: the text is right but uses what there is no rule for.
    """
    shapes = mapping("shapes", shapes, '{"x": ("n",)}')
    named = variable_in(variable, shapes)
    formula = formula_of(given, shapes, cast("str | None", named), functions=undefined(functions))
    source = formula.text
    if not formula.latex:
        told = shapes, assume, variable, like, columns, (), functions
        try:
            return _in_text(formula, lambda tree, spreading: infer(tree, source, *told, spreading=spreading))
        except ShapeError as clash:
            _advise(clash, source, told)
            raise
    shapes, assume = with_declared(formula, shapes, assume)
    name = _whole(named, formula.tree, shapes) if isinstance(named, str) else None
    rest = like, columns, formula.vectors, cast("Mapping[str, str] | None", functions_with(formula, functions))

    parsed_once = formula

    def reading(at: Formula, spreading: bool) -> Typed:
        return infer(at.tree, at.text, shapes, assume, name, *rest, spreading=spreading, latex=True)

    try:
        ways = [lambda: parsed_once, *((parsed_once.in_order,) if parsed_once.mixed else ())]
        entrywise = _of_functions(parsed_once.tree)
        if entrywise is not None:
            ways.append(lambda: replace(parsed_once, tree=entrywise))
        try:
            formula, typed = _fitting(ways, reading)
        except ShapeError as clash:
            if entrywise is None or clash.said.text != NOT_SURE:
                raise
            formula, typed = _fitting(ways[-1:], reading)  # which says what else does not fit
        if entrywise is not None and formula.tree is not entrywise and not is_scalar(typed.expression):
            with suppress(ShapeError):  # a^\top\sin^2 x, a row for a number x
                other = reading(ways[-1](), False)
                typed = other if is_scalar(other.expression) else typed
    except ShapeError as first:
        first.advice = _echoed(first.advice, abridged(as_text(formula.tree), SHOWN))
        raise
    _refuse_turned(formula, typed)
    said = as_text(formula.tree)
    if typed.indexed is None:
        # with what only the shapes say: whether |A| is a determinant
        said = write(typed.expression) or said
    return replace(typed, notes=(*typed.notes, Note(abridged(said, SHOWN), UNIT, "formula")))


def _advise(clash: ShapeError, source: str, told: _Told) -> None:
    """Leave of the ways to mend a clash, another part or another shape of a name, the first that helps."""
    if not clash.otherwise or clash.advice is None or clash.span is None:
        return
    place = (clash.span[1], clash.span[1]) if clash.instead is None else clash.instead[0]
    ways = (clash.advice, *clash.otherwise)
    clash.advice, clash.instead = None, None
    for way in ways:
        text, end, shapes = source, place[1], told[0]
        if way.text == MEANT:
            meant = str(way.values["meant"])
            text, end = f"{source[: place[0]]}{meant}{source[place[1] :]}", place[0] + len(meant)
        elif way.text in OTHER_SHAPES:
            shapes = {**shapes, str(way.values["name"]): tuple(str(v) for k, v in way.values.items() if k != "name")}
        if text is source and shapes is told[0] or _leads_on(text, end, (shapes, *told[1:])):
            clash.advice, clash.instead = way, (place, meant) if text is not source else None
            return


def _leads_on(text: str, end: int, told: _Told) -> bool:
    """Whether a formula with what is meant up to ``end`` is read, or is refused for what does not stand beside it."""
    shapes, _, variable, *_, functions = told
    try:
        formula = formula_of(
            text, shapes, cast("str | None", variable_in(variable, shapes)), functions=undefined(functions)
        )
        _in_text(formula, lambda tree, spreading: infer(tree, text, *told, spreading=spreading))
    except MatderivError as error:
        return error.span is None or text[end : error.span[0]].strip("* ") != ""
    return True


def _in_text(formula: Formula, reading: Callable[[Node, bool], Typed]) -> Typed:
    """A formula of the text syntax; where ⊙ stands beside a product, in the way that fits, which is noted."""
    trees = [formula.tree, *(() if formula.other is None else (formula.other,))]
    trees += [t for t in map(_of_matrices, trees) if t is not None]
    raised = is_raised(formula.text)
    try:
        tree, typed = _fitting([lambda tree=t: tree for t in trees], reading)  # type: ignore[misc]
    except ShapeError as clash:
        if raised:
            clash.advice = BESIDE_POWERS()
        if not raised and clash.span is not None:
            _refuse_power(formula, clash.span, reading)
        raise
    entrywise = raised and any(is_op(e, HADAMARD) for e in distinct(typed.expression))
    entrywise |= is_raised(formula.text, alone=True) and any(map(_is_of_square, distinct(typed.expression)))
    if formula.other is None and not formula.noted and not entrywise:
        return typed
    return replace(typed, notes=(*typed.notes, Note(abridged(as_text(tree), SHOWN), UNIT, "text")))


def _refuse_power(formula: Formula, place: Span, reading: Callable[[Node, bool], Typed]) -> None:
    """Refuse a power round a clash of sizes that goes away where each entry is raised: the square of (y − (mx + c)).

    Raises:
        ShapeError: there is one.
    """
    text = formula.text
    for power in postorder(formula.tree):
        if power.kind != "power" or power.value != "^" or power.children[0].kind != "sum":
            continue
        base, exponent = power.children
        start, end = base.span
        if not (start <= place[0] and place[1] <= end and exponent.kind == "number"):
            continue
        if _is_read(formula.tree, power, reading):
            raised = abridged(text[slice(*exponent.span)])
            raise ShapeError(
                OF_NUMBERS(power=abridged(text[slice(*power.span)])),
                source=text,
                span=power.span,
                hint=EACH_ENTRY(base=abridged(text[start:end]), exponent=raised),
            )


def _is_read(tree: Node, power: Node, reading: Callable[[Node, bool], Typed]) -> bool:
    """Whether a formula is read once a power in it is that of every entry."""

    def entrywise(node: Node, new: Node) -> Node:
        return replace(new, value=".^") if node is power else new

    with suppress(MatderivError):
        return bool(reading(rebuilt(tree, entrywise), True))
    return False


def _of_matrices(tree: Node) -> Node | None:
    """The tree with each 𝟏 as a matrix of ones, where there are any."""
    found = rebuilt(tree, lambda node, new: replace(new, value="matrix") if isinstance(node.value, Ones) else new)
    return None if found is tree else found


def _of_functions(tree: Node) -> Node | None:
    r"""The tree with the power of each function, \tanh^2(Wx), as that of every entry, where there are any."""
    found = rebuilt(
        tree, lambda node, new: replace(new, value=".^") if node.kind == "power" and is_of_function(node) else new
    )
    return None if found is tree else found


def _is_of_square(e: Expr) -> bool:
    """Whether an expression is the power of every entry of a matrix that has powers itself."""
    return is_op(e, ENTRYWISE_POWER) and shape_of(e)[0] == shape_of(e)[1] != 1


def _fitting(ways: Sequence[Callable[[], _Way]], reading: Callable[[_Way, bool], Typed]) -> tuple[_Way, Typed]:
    """The first way of reading that fits, and the last resort: scalars, rows and columns meant for every place.

    Raises:
        ShapeError: none fits; it is that of the first way, or what is left round the same place at the last resort.
    """
    first: ShapeError | None = None
    made: list[_Way] = []
    for spreading in (False, True):
        for n, way in enumerate(ways):
            if len(made) == n:
                made.append(way())
            try:
                return made[n], reading(made[n], spreading)
            except ShapeError as clash:
                first = clash if first is None or n == 0 and _is_within(first, clash) else first
    assert first is not None  # there is a way
    raise first


def _is_within(inner: ShapeError, outer: ShapeError) -> bool:
    """Whether the place of an error lies within that of another one: the 1 + exp(x) of 1/(1 + exp(x))."""
    (a, b), (c, d) = inner.span or (0, 0), outer.span or (0, 0)
    return c <= a and b <= d and (a, b) != (c, d)


def _refuse_turned(formula: Formula, typed: Typed) -> None:
    r"""Refuse ∂/∂X^T of a matrix, or ∂/∂x^T of a number, which is a row; of a vector, or twice, x^T says the layout.

    Raises:
        NoRuleError: there is one.
    """
    turned = next((n for n in formula.by if n.kind == "transpose"), None)
    if turned is None or typed.variable is None:
        return
    by = next((v for v in typed.symbols if v.name == plain(turned)), typed.variable)
    if by.rank == 0 or by.rank == 1 and (len(formula.by) > 1 or shape_of(typed.expression) != UNIT):
        return
    name = by.name
    raise NoRuleError(
        Text(
            "a derivative with respect to the transpose of {name} is not that with respect to {name}, and is not read",
            "{name} の転置による微分は {name} による微分とは異なり、読めない",
        )(name=name),
        source=formula.text,
        span=turned.span,
        hint=Text(
            "differentiate with respect to {name}, and transpose what comes out", "{name} で微分し、その結果を転置する"
        )(name=name),
    )


def require_functions(functions: object, *formulas: object) -> None:
    """Refuse to say what a function is that stands in none of some formulas, which is a slip like an unused shape.

    Raises:
        InputError: a function is declared and stands nowhere.
    """
    if not isinstance(functions, Mapping) or not all(isinstance(f, Formula) for f in formulas):
        return
    nodes = [n for f in formulas if isinstance(f, Formula) for n in postorder(f.tree) if n.kind in ("call", "euler")]
    used = {"exp" if n.kind == "euler" else getattr(n.value, "function", str(n.value)) for n in nodes}
    used |= {name.removeprefix("J_") for name in used}
    used |= {WORD.get(name, name) for name in used}
    for name in said_functions(functions):
        if name not in used:
            raise InputError(UNUSED(name=name))


def undefined(functions: object) -> tuple[str, ...]:
    """The names that are declared as functions which nobody defined."""
    return tuple(name for name in said_functions(functions) if name not in MATRIX) if functions else ()


def parsed(objective: object, wrt: object, shapes: Mapping[str, object] | None, functions: object = None) -> object:
    """An objective that is text as a formula, in which what is differentiated by is a name; others as they are.

    Raises:
        MatderivError: it is no formula.
    """
    variable = variable_in(wrt, shapes)
    if not isinstance(objective, str):
        return objective
    name = variable if isinstance(variable, str) else getattr(variable, "name", None)
    return formula_of(objective, shapes, name, functions=undefined(functions))


def asked(
    objective: object, wrt: object, shapes: Mapping[str, object] | None, order: int, functions: object = None
) -> tuple[object, object, int, tuple[str, ...]]:
    r"""The objective, text as a formula, by what it is differentiated, how often, and by what after that.

    By what and how often is given, or an operator in front of the objective says it, or a head with one argument.

    >>> asked(r"\frac{\partial}{\partial W} \|XW - Y\|_F^2", None, None, 1)[1:]
    ('W', 1, ())
    >>> asked(r"f(W) = \|XW - Y\|_F^2", None, None, 1)[1:]
    ('W', 1, ())
    >>> asked(r"\|X\mu - Y\|_F^2", r"\mu", None, 1)[1:]
    ('mu', 1, ())
    >>> asked(r"\frac{\partial^2}{\partial x \partial y^\top} x^\top A y", None, None, 1)[1:]
    ('x', 1, ('y',))

    Raises:
        InputError: nothing says by what, or two things do that do not agree.
        NoRuleError: it is one entry of an array.
    """
    if wrt is None and not isinstance(objective, str | Formula):
        raise InputError(NO_VARIABLE, hint=_candidates(objective, shapes))
    variable = variable_in(wrt, shapes)
    formula = parsed(objective, variable, shapes, functions)
    if not isinstance(formula, Formula):
        return formula, variable, order, ()
    shapes = with_declared(formula, shapes)[0]
    name = _whole(variable, formula.tree, shapes) if isinstance(variable, Subscripted) else variable
    if not formula.by:
        if name is None and formula.argument is not None and formula.argument in _names(formula, shapes):
            name = formula.argument  # f(w) = …
        if name is None:
            raise InputError(NO_VARIABLE, hint=_candidates(formula, shapes))
        return formula, name, order, ()
    wholes = [_whole(plain(n), formula.tree, shapes, formula.text, n.span) for n in formula.by]
    found = [written_entry(w) for w in wholes]
    place: dict[str, Any] = {"source": formula.text, "span": formula.operator}
    if len(found) > MOST_TIMES:
        raise NoRuleError(MANY_TIMES(count=len(found), most=MOST_TIMES), **place)
    own = ", ".join(dict.fromkeys(found))
    if len(set(found)) > 1 and any(isinstance(w, EntryOf) for w in wholes):
        raise NoRuleError(TWO_ENTRIES(names=own), hint=ENTRY_OF_SECOND, **place)
    if name is not None and written_entry(name) != own:
        front = formula.text[slice(*formula.operator)] if formula.operator is not None else ""
        if front.startswith(("∇", "grad", "nabla")) and "_" not in front and own not in _names(formula, shapes):
            raise InputError(
                OF_NO_NAME(front=front.strip(), own=own), hint=AS_FUNCTION(own=own, name=abridged(str(name))), **place
            )
        raise InputError(
            Text(
                "the formula is differentiated with respect to {own}, but the derivative with respect to {name} is "
                "asked for",
                "式では {own} で微分しているが、指定された変数は {name} である",
            )(own=own, name=abridged(str(name))),
            hint=ONE_OF_TWO,
            **place,
        )
    if order not in (1, len(formula.by)):
        raise InputError(
            Text(
                "the formula is differentiated {count} times, but the order {order} is asked for",
                "式では {count} 回微分しているが、指定された階数は {order} である",
            )(count=len(formula.by), order=order),
            hint=ONE_OF_TWO,
            **place,
        )
    times = next((n for n, v in enumerate(found) if v != found[0]), len(found))
    if times < len(found) and (turned := next((n for n in formula.by[:-1] if n.kind == "transpose"), None)):
        raise InputError(
            TURNED_FIRST(name=plain(turned)),
            hint=LAST_TURNED(front="".join(rf"\partial {v}" + r"\," * (v != found[-1]) for v in found)),
            **{**place, "span": turned.span},
        )
    return formula, wholes[0] if name is None else name, times, tuple(found[times:])


OF_NO_NAME = Text(
    "{front} in front differentiates with respect to {own}, which is not in the formula",
    "先頭の {front} は {own} による微分であるが、{own} は式の中にない",
)
AS_FUNCTION = Text(
    'for the gradient of a function {own} declare functions={{"{own}": "scalar"}} (--function {own}=scalar); for that '
    "of {own}({name}) leave the sign in front out as well",
    '{own} が関数であり、その勾配であれば functions={{"{own}": "scalar"}} (--function {own}=scalar) と宣言する。'
    "{own}({name}) を微分するのであれば、さらに先頭の記号を省く",
)


def written_entry(name: object) -> str:
    """A variable as it is written, with the indices of the entry that it is, if it is one."""
    return f"{name}[{','.join(map(str, name.slots))}]" if isinstance(name, EntryOf) else str(name)


def _candidates(objective: object, shapes: Mapping[str, object] | None) -> Said:
    """What could be differentiated by, for a hint: the names of an objective, an array for its rows and entries."""
    names: list[str] = []
    if isinstance(objective, Formula):
        names = _names(objective, shapes)
    elif isinstance(objective, Expr):
        names = sorted(str(s) for s in objective.free_symbols)
    if not names:
        return NAME_ONE()
    return NAME_IT(first=names[0], names=abridged(", ".join(names), SHOWN))


def _names(formula: Formula, shapes: Mapping[str, object] | None) -> list[str]:
    """The names of a formula, an array for its rows and entries."""
    try:
        return [v.name for v in read_formula(formula, shapes).symbols]
    except MatderivError:  # which is told when something is to be derived
        return list(dict.fromkeys(str(n.value) for n in postorder(formula.tree) if n.kind == "name"))


def _echoed(advice: Said | None, reading: str) -> Said:
    """The hint of an error about shapes, its ones and powers of entries as LaTeX has them, and how it was read."""
    if advice is None:
        return READ_AS(reading=reading)
    return READ_AS_TOO(hint=advice.changed(_in_latex), reading=reading)


def _in_latex(hint: str) -> str:
    hint = hint.replace("1*vector(1)", r"\mathbf{1}").replace("*vector(1)", r"\mathbf{1}")
    return _OF_ENTRIES.sub(r"^{\\odot \1}", hint)


# ----------------------------------------------------------------------------------------------- variables


def _whole(
    name: str | Subscripted,
    tree: Node,
    shapes: Mapping[str, object],
    source: str | None = None,
    span: Span | None = None,
) -> str:
    r"""The name of a variable as one string; an entry ``w_{\alpha\beta}`` of an array is that of the array.

    Raises:
        NoRuleError: it is a row of an array.
    """
    if isinstance(name, EntryOf):
        return name
    array = _array(name, tree, shapes) if isinstance(name, Subscripted) and name not in shapes else None
    if array is None or not isinstance(name, Subscripted):
        return str(name)
    if len(name.at) > 1 or array == name.base:
        return EntryOf(array, [Slot(letter, None, False, span or (0, 0)) for letter in name.at])
    raise NoRuleError(
        Text(
            "{entry} is one row of {array}, and a derivative with respect to one is not read",
            "{entry} は {array} の 1 つの行であり、それによる微分は読めない",
        )(entry=name, array=array),
        source=source,
        span=span,
        hint=Text(
            "differentiate with respect to {array}: its rows are those with respect to one",
            "{array} で微分し、その行を見る",
        )(array=array),
    )


def _array(name: Subscripted, tree: Node, shapes: Mapping[str, object]) -> str | None:
    """The array of which a name with a subscript is an entry or a row; None where the subscript is part of a name."""
    order = postorder(tree)
    found = {n.value for n in order if n.kind == "name"}
    bound = {b.letter for n in order if n.kind == "indexed" for b in n.value}
    base = name.base
    capital = base[:1].upper() + base[1:]
    arrays = (capital, base) if len(name.at) > 1 else (base, capital)
    whole = next((a for a in arrays if a in shapes or a in found), None)
    alike = [n for n in found if isinstance(n, Subscripted) and n.base in arrays]
    # Σ_p beside Σ_q is another name, x_i beside x_j another entry
    others = [n for n in alike if n != name and (len(n.at) > 1 or base.islower() and {*n.at, *name.at} <= _COUNTING)]
    entries = [n for n in alike if bound & {*n.at} or n in others]
    if whole is None and entries and (bound & {*name.at} or any(len(x) > 1 or x in _INDICES for x in name.at)):
        whole = capital if any(len(n.at) > 1 for n in (name, *entries)) else base
    return whole


def by_entry(typed: Typed, variable: object) -> Typed:
    """The same with the indices of the entry of its variable that is differentiated by, where it is one.

    Raises:
        InputError: the variable has no such entry, or an index has the name of something else.
    """
    whole = typed.variable
    if not isinstance(variable, EntryOf) or whole is None:
        return typed
    shown = f"{variable}[{','.join(map(str, variable.slots))}]"
    extents = [s for s in whole.shape[: whole.rank] if s != 1 or len(variable.slots) == whole.rank]
    if len(extents) != len(variable.slots):
        kind = (NO_ENTRIES, ONE_INDEX, TWO_INDICES)[len(extents)]
        raise InputError(kind(name=whole.name), source=shown, span=(0, len(shown)))
    known = {v.name: v for v in typed.symbols}
    summed = {i.name for i in bound(typed.expression)}
    indices: dict[str, Var] = {}
    by: list[Fixed] = []
    for slot, extent in zip(variable.slots, extents, strict=True):
        index = str(slot.first)
        value: Expr
        if index.isdigit():
            if extent.is_Integer and int(extent) < int(index):
                raise InputError(
                    TOO_LARGE(text=whole.name, extent=extent, index=index),
                    source=shown,
                    span=(0, len(shown)),
                    hint=FROM_ONE,
                )
            value = Integer(int(index))
        elif index in summed:
            raise InputError(IS_SUMMED(name=index), source=shown, span=(0, len(shown)), hint=OTHER_LETTER)
        elif index in known and WHOLE not in known[index].facts:
            raise InputError(IS_VARIABLE(name=index), source=shown, span=(0, len(shown)), hint=OTHER_LETTER)
        elif index not in known and index in {str(s) for v in typed.symbols for d in v.shape for s in d.free_symbols}:
            value = size(index)
            if value != extent:
                raise InputError(
                    OTHER_SIZE(index=index, extent=extent), source=shown, span=(0, len(shown)), hint=OTHER_LETTER
                )
        else:
            value = known.get(index) or indices.setdefault(index, Var(index, UNIT, {WHOLE}, rank=0))
        if extent != 1:
            by.append(Fixed(value, extent))
    notes = tuple(Note(name, UNIT, "index") for name in indices)
    return replace(typed, entry=tuple(by), symbols=(*typed.symbols, *indices.values()), notes=(*typed.notes, *notes))
