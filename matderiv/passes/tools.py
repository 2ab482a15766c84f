"""The passes one by one, for whoever wants no whole proof: read a formula, write it out in components, and back.

What goes in and comes out is SymPy's own: matrix expressions on one side, ``Sum`` over ``Indexed`` on the other.

>>> shapes = {"X": ("n", "m"), "W": ("m", "k"), "Y": ("n", "k")}
>>> line = components("X*W - Y", shapes=shapes)
>>> line
-Y[i, j] + Sum(W[l, j]*X[i, l], (l, 1, m))
>>> recognise(line, shapes=shapes)
X*W - Y
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sympy
from sympy import Expr, IndexedBase, KroneckerDelta, Symbol

from ..core.characters import is_name, quoted
from ..core.errors import InputError, NoRuleError
from ..core.faults import guarded
from ..core.index import UNIT, Delta, Entry, Index, Power, Product, Sum, Terms, is_scalar
from ..core.operation import Applied
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import Var, apply, axes
from ..proving.expand import Expander
from ..proving.sums import finite, settled
from ..reading.declarations import keyed
from ..reading.formula import formula_of
from ..reading.readings import undefined
from ..reading.shapes import Sizes, Typed
from ..reading.sympy_bridge import read, to_sympy
from .sympy_indices import SympyReading, axes_of, indices_of, recognised
from .text_indices import read_indexed

__all__ = ["components", "parse", "recognise"]

NO_ENTRIES = Text("this part has no finite index form", "この部分は有限個の添字の式では書けない")
UNEVEN = Text("{name} has {axes}, but is given {indices}", "{name} がもつのは{axes}だが、与えられたのは{indices}である")
LETTERS = Text("the indices of an entry are different letters", "成分の添字は互いに異なる文字でなければならない")
NO_LETTER = Text("{index} is no letter of an index", "{index} は添字の文字ではない")
TAKEN = Text(
    "{index} is taken: the expression has a variable or a size of this name",
    "{index} は使えない。式の中に同じ名前の変数かサイズがある",
)
NO_EXPRESSION = Text(
    "an index expression is a SymPy expression, not {kind}", "添字の式は SymPy の式で与える。これは {kind} である"
)
NO_INDICES = Text("indices are given as a tuple, not as {given}", "添字はタプルで与える。{given} は読めない")
FREE = Text("an expression with {count} free indices is no matrix", "自由な添字が {count} 個ある式は行列ではない")


@guarded
def parse(
    text: str,
    shapes: Mapping[str, Sizes] | None = None,
    like: Sizes | None = None,
    functions: str | Mapping[str, Any] | None = None,
) -> Expr:
    """The SymPy expression that a formula of the input language means.

    ``shapes`` and ``functions`` declare names, as for :func:`~matderiv.derive`; what is missing is inferred. ``like``
    is the shape of the whole, where ``eye`` or ``vector(1)`` need one.

    >>> parse("2*X'*(X*W - Y)", {"X": ("n", "m"), "W": ("m", "k")})
    2*X.T*(X*W - Y)

    Raises:
        InputError: the text, a name or a shape cannot be read.
        NoRuleError: the text is right but uses what there is no rule for.
    """
    given = formula_of(text, shapes, functions=undefined(functions), printed=True) if isinstance(text, str) else text
    typed, _ = settled(read(given, shapes, like=like, functions=functions))
    return to_sympy(typed.expression, typed.atoms)


# ------------------------------------------------------------------------------------------------ components


@guarded
def components(expression: str | Expr, *indices: str | Symbol, shapes: Mapping[str, Sizes] | None = None) -> Expr:
    """The entry of a vector or matrix expression, as a SymPy sum over the entries of its symbols.

    ``indices`` name the entry, one for each axis that is not 1; without them i and j, or the next letters that
    are free. Sums run from 1; the entries of ``X`` are those of ``IndexedBase("X")``.

    >>> components("x'*A*x")
    Sum(A[i, j]*x[i]*x[j], (j, 1, n_1), (i, 1, n_1))
    >>> components("A*x", "p")
    Sum(A[p, i]*x[i], (i, 1, n_2))

    Raises:
        InputError: the expression cannot be read, or the indices do not fit its axes.
        NoRuleError: it has no finite index form, as an inverse or a determinant.
    """
    typed, _ = settled(read(expression, shapes))
    letters = Letters(typed.symbols, objective=typed.expression)
    letters.taken |= {s.name for s in typed.sizes}
    given, atoms = _free_indices(typed, indices, letters)
    expanded = Expander(letters, varies=lambda e: True).entry(finite(typed.expression), given)
    return _ordinary(expanded, {**typed.atoms, **atoms})


def _free_indices(
    typed: Typed, indices: Sequence[str | Symbol], letters: Letters
) -> tuple[tuple[Index, ...], dict[str, Symbol]]:
    """The indices of the entry, and the user's own symbols for them."""
    extents = axes(typed.expression)
    if not indices:
        return tuple(map(letters.fresh(set()), extents)), {}
    if len(indices) != len(extents):
        raise InputError(UNEVEN(name=typed.source, axes=axes_of(len(extents)), indices=indices_of(len(indices))))
    for i in indices:
        if not isinstance(i, str | Symbol):
            raise InputError(NO_LETTER(index=quoted(i)))
    atoms = {str(i): i for i in indices if isinstance(i, Symbol)}
    if len({str(i) for i in indices}) < len(indices):
        raise InputError(LETTERS)
    names = {v.name for v in typed.symbols} | {str(s) for v in typed.symbols for d in v.shape for s in d.free_symbols}
    for i in indices:
        if not is_name(str(i)):
            raise InputError(NO_LETTER(index=quoted(i)))
        if str(i) in names:
            raise InputError(TAKEN(index=i))
    return tuple(Index(str(i), extent) for i, extent in zip(indices, extents, strict=True)), atoms


def _ordinary(expr: Expr, atoms: Mapping[str, Expr]) -> Expr:
    """A line of the index language in SymPy's own heads."""
    if isinstance(expr, Index):
        return atoms.get(expr.name, expr.doit())
    if isinstance(expr, Entry):
        if not isinstance(expr.base, Var):
            raise NoRuleError(NO_ENTRIES, term=expr.base)
        return IndexedBase(expr.base.name)[tuple(_ordinary(i, atoms) for i in expr.at)]
    if isinstance(expr, Delta):
        return KroneckerDelta(*(_ordinary(i, atoms) for i in expr.args))
    if isinstance(expr, Sum):
        limits = [(_ordinary(i, atoms), 1, to_sympy(i.size, atoms)) for i in reversed(expr.indices)]
        return sympy.Sum(_ordinary(expr.body, atoms), *limits)
    if isinstance(expr, Product | Terms | Power):
        heads: dict[type, Callable[..., Expr]] = {Product: sympy.Mul, Terms: sympy.Add, Power: sympy.Pow}
        return heads[type(expr)](*(_ordinary(a, atoms) for a in expr.args))
    if isinstance(expr, Applied):
        if any(not is_scalar(a) for a in expr.args):
            raise NoRuleError(NO_ENTRIES, term=expr)
        args = [_ordinary(a, atoms) for a in expr.args]
        head = expr.operation.sympy
        return cast(Expr, head(*args)) if head is not None else apply(expr.operation, *args, shape=UNIT)
    return to_sympy(expr, atoms)


# ------------------------------------------------------------------------------------------------- recognise


@guarded
def recognise(
    expression: str | Expr, indices: Sequence[str | Symbol] | None = None, shapes: Mapping[str, Sizes] | None = None
) -> Expr:
    r"""The SymPy matrix expression whose entry an index expression is.

    Text is ``sum_k(a_ik*b_kj)`` or LaTeX, in which ``a_{ik}`` is an entry of A. A SymPy expression is made of
    ``Indexed``, ``KroneckerDelta``, sums from 1 to n or from 0 to n − 1, products, sums and functions of one
    variable. ``indices`` are the free indices in the order of the axes; without them they are taken in the order of
    their names. ``shapes`` declares names as for :func:`~matderiv.derive`; sizes that neither it nor a sum nor an
    ``Idx`` tells are called n_1, n_2, …

    >>> from sympy import Sum, symbols
    >>> i, k, n = symbols("i k n", integer=True)
    >>> A, x = IndexedBase("A"), IndexedBase("x")
    >>> recognise(Sum(A[k, i]*x[k], (k, 0, n - 1)))
    A.T*x
    >>> recognise(r"\sum_k a_{ik} b_{kj}")
    A*B
    >>> recognise("sum_ij(x_i*A_ij*x_j)")
    x.T*A*x

    Raises:
        InputError: something is no index expression, or its sizes do not fit.
        NoRuleError: it has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    if indices is not None and not (isinstance(indices, tuple | list | str)):
        raise InputError(NO_INDICES(given=quoted(indices)))
    if isinstance(expression, str):
        line, free_ = read_indexed(expression, indices, keyed("shapes", shapes, '{"x": ("n",)}'))
        if len(free_) > 2:
            raise NoRuleError(FREE(count=len(free_)), term=line)
        return to_sympy(recognised(line, free_))
    if not isinstance(expression, Expr):
        raise InputError(NO_EXPRESSION(kind=type(expression).__name__))
    reading = SympyReading(expression, keyed("shapes", shapes, '{"x": ("n",)}'))
    at = tuple(reading.index(i) for i in reading.ordered(indices))
    if len(at) > 2:
        raise NoRuleError(FREE(count=len(at)), term=expression)
    try:
        value = recognised(reading.read(reading.given), at)
    except NoRuleError as refusal:
        # a sum of terms in which three indices meet may come apart into terms that have a form
        expanded = reading.given.expand(log=False, power_base=False, power_exp=False)
        if expanded == reading.given:
            raise
        try:
            value = recognised(reading.read(expanded), at)
        except NoRuleError:
            raise refusal from None
    return to_sympy(value, reading.atoms)
