"""The functions that are traced, by their names in NumPy, SciPy and PyTorch: one table.

A function of numbers is that of its record among the operations, of every entry; the others say in a line or two how
they are made of these. Arguments have NumPy's names, and what is not among them is refused by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce, wraps
from inspect import signature
from typing import Any

from sympy import Expr, Integer, S

from ..core.errors import InputError
from ..core.index import is_scalar, power, shape_of
from ..core.text import Text
from ..expressions.matrix import add, apply, multiply, negate, ones, spread, transpose, unit, zero
from ..operations import OPERATIONS
from ..operations.eye import EYE
from ..reading.along import along
from ..reading.combine import function, inverse, matrix_power
from ..reading.comparing import norm_of
from ..reading.contracted import einsum as contracted
from ..reading.tree import Node
from .arithmetic import (
    added,
    as_array,
    broadcast,
    compared_with,
    comparison,
    divided,
    each,
    matmul,
    multiplied,
    number,
    of_several,
    opposite,
    raised,
    shape_text,
    subtracted,
    turned,
)
from .array import BAD_ARGUMENTS, PLAIN_CALL, Array, Run, Size, in_2d, refuse
from .indexing import getitem

__all__ = ["FUNCTIONS", "OF_TORCH"]

Traced = Callable[..., Any]
FUNCTIONS: dict[str, Traced] = {}
OF_TORCH: dict[str, Traced] = {}  # what PyTorch calls by the same name, and means otherwise

# what says nothing of the value
IGNORED = ("dtype", "order", "copy", "device", "requires_grad", "like", "casting", "subok")
NO_AXIS = Text("there is no axis {axis} of the shape {axes}", "形 {axes} に軸 {axis} はない")
SQUARE = Text(
    "{name} is of a square matrix, not of the shape {axes}", "{name} は正方行列のものであり、形 {axes} ではない"
)
NO_NORM = Text("the norm {order} of the shape {axes} is not traced", "形 {axes} の {order} ノルムは追えない")
NORMS = Text(
    "of a vector ord is a number from 1 on or np.inf; of a matrix 'fro', 'nuc' or 2",
    "ベクトルなら ord は 1 以上の数か np.inf、行列なら 'fro'、'nuc'、2 である",
)
OTHER_ROWS = Text(
    "a matrix of the shape {axes} is not made one of {sizes} here: its rows would be broken",
    "形 {axes} の行列を形 {sizes} の行列にすることは、行が途中で切れるため追えない",
)
AS_ARGUMENT = Text(
    "take the matrix as an argument in the shape that is computed with", "計算に使う形の行列を引数にする"
)
NO_RULE = Text("there is no rule for {name}", "{name} の規則はない")
CUT = Text("{name} leaves out what the derivative would need", "{name} は、導関数に必要なものを切り捨てる")
WITHOUT = Text("leave {name} out", "{name} を省く")


def named(*names: str, into: dict[str, Traced] = FUNCTIONS) -> Callable[[Traced], Traced]:
    """A function of the table, under these names."""

    def entered(made: Traced) -> Traced:
        taken = signature(made)
        shown = ", ".join(p for p in taken.parameters if p != "run")

        for name in names:

            def called(run: Run, *args: Any, name: str = name, **options: Any) -> Any:
                given = {k: v for k, v in options.items() if k in taken.parameters or k not in IGNORED}
                try:
                    taken.bind(run, *args, **given)
                except TypeError:
                    error = BAD_ARGUMENTS(name=name), PLAIN_CALL(name=name, signature=f"{name}({shown})")
                    raise refuse(*error) from None
                return made(run, *args, **given)

            into[name] = wraps(made)(called)
        return made

    return entered


def _simple(names: str, made: Traced, into: dict[str, Traced] = FUNCTIONS) -> None:
    named(*names.split(), into=into)(made)


# ---- entry by entry


def _of_entries(name: str) -> Traced:
    return lambda run, x: each(run, name, x)


for _operation in OPERATIONS.values():
    if _operation.slope is not None and _operation.words:
        named(*_operation.words)(_of_entries(_operation.name))

_simple("add", lambda run, x, y, alpha=1: added(run, x, y if alpha == 1 else multiplied(run, alpha, y)))
_simple("subtract sub", lambda run, x, y, alpha=1: subtracted(run, x, y if alpha == 1 else multiplied(run, alpha, y)))
_simple("multiply mul", lambda run, x, y: multiplied(run, x, y))
_simple("divide true_divide div", lambda run, x, y: divided(run, x, y))
_simple("power pow float_power", lambda run, x, y: raised(run, x, y))
_simple("matmul mm mv", lambda run, x, y: matmul(run, x, y))
_simple("negative neg", lambda run, x: multiplied(run, -1, x))
_simple(
    "positive asarray array ascontiguousarray contiguous clone copy astype double atleast_1d",
    lambda run, x, *_: as_array(run, x),
)
_simple("absolute fabs", lambda run, x: each(run, "abs", x))
_simple("square", lambda run, x: raised(run, x, 2))
_simple("reciprocal", lambda run, x: divided(run, 1, x))
_simple("rsqrt", lambda run, x: divided(run, 1, each(run, "sqrt", x)))
_simple("exp2", lambda run, x: raised(run, 2, x))
_simple("expit", lambda run, x: each(run, "sigmoid", x))
_simple("erfc", lambda run, x: subtracted(run, 1, each(run, "erf", x)))
_simple("ndtr", lambda run, x: each(run, "normcdf", x))
_simple("logit", lambda run, x: subtracted(run, each(run, "log", x), each(run, "log", subtracted(run, 1, x))))
_simple("xlogy", lambda run, x, y: multiplied(run, x, each(run, "log", y)))
_simple("entr", lambda run, x: multiplied(run, -1, multiplied(run, x, each(run, "log", x))))
_simple("rel_entr", lambda run, x, y: multiplied(run, x, each(run, "log", divided(run, x, y))))
_simple("hypot", lambda run, x, y: each(run, "sqrt", added(run, raised(run, x, 2), raised(run, y, 2))))
_simple("maximum fmax", lambda run, x, y: of_several(run, "maximum", x, y))
_simple("minimum fmin", lambda run, x, y: of_several(run, "minimum", x, y))
_simple("log_sigmoid logsigmoid log_expit", lambda run, x: each(run, "log", each(run, "sigmoid", x)))
_simple("log_ndtr", lambda run, x: each(run, "log", each(run, "normcdf", x)))
_simple("leaky_relu", lambda run, x, negative_slope=0.01: of_several(run, "leakyrelu", x, negative_slope))
_simple("relu6", lambda run, x: of_several(run, "clip", x, 0, 6))
_simple("huber", lambda run, delta, r: of_several(run, "huber", r, delta))  # SciPy's order
for _name in ("greater", "greater_equal", "less", "less_equal"):
    FUNCTIONS[_name] = comparison(_name)
FUNCTIONS |= {"gt": comparison("greater"), "ge": comparison("greater_equal"), "lt": comparison("less")}
FUNCTIONS |= {"le": comparison("less_equal"), "equal": comparison("equal"), "eq": comparison("equal")}
_simple("not_equal ne", lambda run, x, y: opposite(run, compared_with(run, "==", x, y)))
_simple("invert logical_not bitwise_not", lambda run, x: opposite(run, _mask(run, x)))
_simple("logical_and bitwise_and", lambda run, x, y: multiplied(run, _mask(run, x), _mask(run, y)))


@named("logical_or", "bitwise_or")
def _either(run: Run, x: Any, y: Any) -> Array:
    neither = multiplied(run, opposite(run, _mask(run, x)), opposite(run, _mask(run, y)))
    return opposite(run, neither)


def _mask(run: Run, x: Any) -> Array:
    """Truth values.

    Raises:
        NoRuleError: it has none.
    """
    found = as_array(run, x)
    if not found.truth:
        raise refuse(
            Text("a condition is a comparison, and this is none", "条件は比較であるが、これは比較ではない"),
            Text("write x > 0, say", "x > 0 のように書く"),
        )
    return found


@named("elu", into=FUNCTIONS)
def _elu(run: Run, x: Any, alpha: float = 1.0) -> Array:
    return _standard(run, "elu", x, alpha=(alpha, 1))


@named("softplus")
def _softplus(run: Run, x: Any, beta: float = 1.0, threshold: float = 20.0) -> Array:
    return _standard(run, "softplus", x, beta=(beta, 1), threshold=(threshold, 20))


@named("gelu")
def _gelu(run: Run, x: Any, approximate: str = "none") -> Array:
    return _standard(run, "gelu", x, approximate=(approximate, "none"))


def _standard(run: Run, name: str, x: Any, **parameters: tuple[Any, Any]) -> Array:
    """A function with parameters that are those of its record."""
    for parameter, (value, usual) in parameters.items():
        if value != usual:
            raise refuse(
                Text("{name} is traced with {parameter}={usual}", "{name} は {parameter}={usual} としたものを追える")(
                    name=name, parameter=parameter, usual=repr(usual)
                )
            )
    return each(run, name, x)


@named("logaddexp")
def _logaddexp(run: Run, x: Any, y: Any) -> Array:
    a, b = as_array(run, x), as_array(run, y)
    for zero_, other in ((a, b), (b, a)):
        if zero_.expr == 0:
            return each(run, "softplus", other)
    return each(run, "log", added(run, each(run, "exp", a), each(run, "exp", b)))


@named("clip", "clamp")
def _clip(run: Run, x: Any, min: Any = None, max: Any = None, a_min: Any = None, a_max: Any = None) -> Array:
    low, high = (a if a is not None else b for a, b in ((min, a_min), (max, a_max)))
    if low is None or high is None:
        bound = low if high is None else high
        return (
            as_array(run, x) if bound is None else of_several(run, "maximum" if high is None else "minimum", x, bound)
        )
    return of_several(run, "clip", x, low, high)


@named("where")
def _where(run: Run, condition: Any, x: Any, y: Any) -> Array:
    mask = _mask(run, condition)
    a, b = as_array(run, x), as_array(run, y)
    test = mask.test
    if test is not None and test.right.expr == 0 and b.expr == 0 and a.expr == test.left.expr and test.sign[0] == ">":
        return each(run, "relu", a)
    axes = broadcast(mask, a, b)
    made = added(run, multiplied(run, 1, _times(run, mask, a)), _times(run, opposite(run, mask), b))
    return run.array(spread(turned(made, len(axes)), in_2d(axes)), axes, made, a, b)


def _times(run: Run, mask: Array, value: Array) -> Array:
    found = multiplied(run, mask, value)
    return Array(run, found.expr, found.axes, found.partial)


# ---- along axes


def _axis(array: Array, axis: Any) -> int | None:
    """An axis of an array, counted from 0; ``None`` for all.

    Raises:
        InputError: it has no such axis.
        NoRuleError: there are several, and not all.
    """
    if isinstance(axis, list | tuple):
        found = {_axis(array, a) for a in axis}
        if len(found) == array.ndim or not axis:
            return None
        (axis,) = found if len(found) == 1 else (None,)
        return axis if isinstance(axis, int) else None
    if axis is None:
        return None
    if not -array.ndim <= int(axis) < array.ndim:
        raise InputError(NO_AXIS(axis=axis, axes=shape_text(array.axes)))
    return int(axis) % array.ndim


def _along(run: Run, word: str, x: Any, axis: Any, keepdims: bool = False, less: int = 0) -> Array:
    """A function along an axis that leaves one number of it."""
    array = as_array(run, x)
    of = _axis(array, axis)
    count = None if of is None or array.ndim == 1 else of + 1
    made = along(word, array.expr, count, less)
    left = [S.One if of is None or n == of else s for n, s in enumerate(array.axes)]
    axes = left if keepdims else [s for n, s in enumerate(left) if of is not None and n != of]
    return run.array(_standing(made, axes), axes, array)


def _standing(made: Expr, axes: Sequence[Expr]) -> Expr:
    return made if shape_of(made) == in_2d(axes) else transpose(made)


def _kept(run: Run, word: str, x: Any, axis: Any) -> Array:
    """A function along an axis that keeps the shape."""
    array = as_array(run, x)
    of = _axis(array, axis)
    if of is None and array.ndim == 2:
        flat = run.call("ravel", array)
        made: Array = run.call("reshape", run.array(along(word, flat.expr, None), flat.axes, flat), array.shape)
        return made
    count = None if array.ndim < 2 or of is None else of + 1
    return run.array(along(word, array.expr, count), array.axes, array)


def _reducing(word: str) -> Traced:
    return lambda run, x, axis=None, keepdims=False: _along(run, word, x, axis, keepdims)


for _word in ("sum", "mean", "prod", "logsumexp"):
    named(_word)(_reducing(_word))


@named("average")
def _average(run: Run, x: Any, axis: Any = None, weights: Any = None, keepdims: bool = False) -> Array:
    if weights is None:
        return _along(run, "mean", x, axis, keepdims)
    array, by = as_array(run, x), as_array(run, weights)
    if by.ndim == 1 and array.ndim == 2 and _axis(array, axis) == 0:
        by = getitem(run, by, (slice(None), None))
    weighted = _along(run, "sum", multiplied(run, array, by), axis, keepdims)
    return divided(run, weighted, _along(run, "sum", by, axis if by.ndim == array.ndim else None, keepdims))


@named("var")
def _var(run: Run, x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False, correction: Any = None) -> Array:
    return _along(run, "var", x, axis, keepdims, ddof if correction is None else int(correction))


@named("std")
def _std(run: Run, x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False, correction: Any = None) -> Array:
    return _along(run, "std", x, axis, keepdims, ddof if correction is None else int(correction))


def _unbiased(word: str) -> Traced:
    def made(
        run: Run, x: Any, axis: Any = None, unbiased: bool = True, keepdims: bool = False, correction: Any = None
    ) -> Array:
        if isinstance(axis, bool):
            axis, unbiased = None, axis
        return _along(run, word, x, axis, keepdims, int(unbiased) if correction is None else int(correction))

    return made


named("var", into=OF_TORCH)(_unbiased("var"))
named("std", into=OF_TORCH)(_unbiased("std"))


def _extreme(run: Run, word: str, x: Any, axis: Any, keepdims: bool) -> Array:
    array = as_array(run, x)
    if _axis(array, axis) is None or array.ndim == 1:
        _axis(array, axis)
        whole = function("largest" if word == "max" else "smallest", array.expr)
        axes = [S.One] * array.ndim if keepdims else []
        return run.array(whole, axes, array)
    return _along(run, f"{word} along", array, axis, keepdims)


def _extreme_of(word: str) -> Traced:
    return lambda run, x, axis=None, keepdims=False: _extreme(run, word, x, axis, keepdims)


for _word in ("max", "min"):
    named(_word, f"a{_word}")(_extreme_of(_word))


class _Found(tuple[Any, ...]):
    """The values and the places that PyTorch gives of an extreme; the places are not traced."""

    @property
    def values(self) -> Any:
        return self[0]


def _of_torch(word: str, pair: str) -> Traced:
    def made(run: Run, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if axis is None:
            return _extreme(run, word, x, None, keepdims)
        if isinstance(axis, Array) or hasattr(axis, "shape"):
            return of_several(run, pair, x, axis)
        return _Found((_extreme(run, word, x, axis, keepdims), None))

    return made


named("max", into=OF_TORCH)(_of_torch("max", "maximum"))
named("min", into=OF_TORCH)(_of_torch("min", "minimum"))
_simple("softmax", lambda run, x, axis=None: _kept(run, "softmax", x, axis))
_simple("log_softmax", lambda run, x, axis=None: _kept(run, "logsoftmax", x, axis))
_simple("softmin", lambda run, x, axis=None: _kept(run, "softmax", multiplied(run, -1, x), axis))


@named("cumsum")
def _cumsum(run: Run, x: Any, axis: Any = None) -> Array:
    array = as_array(run, x)
    return _kept(run, "cumsum", array if axis is not None or array.ndim == 1 else run.call("ravel", array), axis)


@named("diff")
def _diff(run: Run, x: Any, n: int = 1, axis: int = -1) -> Array:
    array = as_array(run, x)
    of = _axis(array, axis)
    for _ in range(n):
        at = [slice(None)] * array.ndim
        later, earlier = list(at), list(at)
        later[of or 0], earlier[of or 0] = slice(1, None), slice(None, -1)
        array = subtracted(run, getitem(run, array, tuple(later)), getitem(run, array, tuple(earlier)))
    return array


@named("norm", "vector_norm", "matrix_norm", "linalg_norm")  # the last as PyTorch calls its own of matrices
def _norm(run: Run, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, p: Any = None) -> Array:
    array = as_array(run, x)
    order = p if ord is None else ord
    of = _axis(array, axis)
    refused = refuse(NO_NORM(order=repr(order), axes=shape_text(array.axes)), NORMS)
    if of is None and array.ndim == 2:
        words = {None: "norm2", "fro": "norm2", "nuc": "normnuc", 2: "normspec"}
        if isinstance(order, Array) or order not in words:
            raise refused
        return run.array(function(words[order], array.expr), [S.One, S.One] if keepdims else [], array)
    if order in (None, 1, 2) and array.ndim == 2:
        return _along(run, "norm1" if order == 1 else "norm2", array, axis, keepdims)
    if array.ndim != 1 or isinstance(order, str):
        raise refused
    if order == float("inf"):
        made = norm_of("norminf", array.expr)
    else:
        by = S(2) if order is None else number(order)
        if by.is_Number and by < 1:
            raise refused
        made = norm_of("norm", array.expr, by)
    return run.array(made, [S.One] if keepdims else [], array)


@named("norm", "vector_norm", into=OF_TORCH)
def _norm_of_entries(run: Run, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, p: Any = None) -> Any:
    """PyTorch's norms of a matrix: without an axis those of the vector of its entries."""
    array = as_array(run, x)
    order = p if ord is None else ord
    if array.ndim != 2 or _axis(array, axis) is not None or isinstance(order, str):
        return _norm(run, x, None if order == "fro" and axis is not None else order, axis, keepdims)
    if order in (None, 2):
        return _norm(run, x, "fro", None, keepdims)
    made = _norm(run, _ravel(run, array, "F"), order)
    return run.array(made.expr, [S.One, S.One] if keepdims else [], made)


# ---- matrices


def _of_square(name: str, word: str) -> Traced:
    def made(run: Run, a: Any) -> Array:
        array = _square(run, name, a)
        return run.array(function(word, array.expr), (), array)

    return made


def _square(run: Run, name: str, a: Any) -> Array:
    array = as_array(run, a)
    if array.ndim != 2 or array.axes[0] != array.axes[1]:
        raise InputError(SQUARE(name=name, axes=shape_text(array.axes)))
    return array


for _name, _word in {"trace": "trace", "det": "det", "logdet": "logdet"}.items():
    named(_name)(_of_square(_name, _word))


@named("slogdet")
def _slogdet(run: Run, a: Any) -> Any:
    value = _of_square("slogdet", "det")(run, a)
    return _Slogdet((each(run, "sign", value), each(run, "log", each(run, "abs", value))))


class _Slogdet(tuple[Any, ...]):
    """The sign and the logarithm of a determinant."""

    sign = property(lambda self: self[0])
    logabsdet = property(lambda self: self[1])


@named("inv", "inverse")
def _inv(run: Run, a: Any) -> Array:
    array = _square(run, "inv", a)
    made = power(array.expr, -1) if is_scalar(array.expr) else inverse(array.expr)
    return run.array(made, array.axes, array)


_simple("solve", lambda run, a, b: matmul(run, _inv(run, a), b))


@named("pinv")
def _pinv(run: Run, a: Any) -> Array:
    array = as_array(run, a)
    return run.array(function("pinv", array.expr), array.axes[::-1], array)


@named("expm", "matrix_exp")
def _expm(run: Run, a: Any) -> Array:
    array = _square(run, "expm", a)
    return run.array(function("expm", array.expr), array.axes, array)


@named("matrix_power")
def _matrix_power(run: Run, a: Any, n: int) -> Array:
    array = _square(run, "matrix_power", a)
    return run.array(matrix_power(array.expr, number(n)), array.axes, array)


_simple("multi_dot", lambda run, arrays: reduce(lambda a, b: matmul(run, a, b), arrays))
_simple("chain_matmul", lambda run, *arrays: reduce(lambda a, b: matmul(run, a, b), arrays))


@named("dot")
def _dot(run: Run, a: Any, b: Any) -> Array:
    left, right = as_array(run, a), as_array(run, b)
    return matmul(run, left, right) if left.axes and right.axes else multiplied(run, left, right)


@named("vdot")
def _vdot(run: Run, a: Any, b: Any) -> Array:
    left, right = as_array(run, a), as_array(run, b)
    if left.ndim == right.ndim == 2 and left.axes == right.axes:
        made = function("trace", multiply(transpose(left.expr), right.expr))  # one number, whatever the shape
        return run.array(made, (), left, right)
    return matmul(run, _ravel(run, left), _ravel(run, right))


@named("inner")
def _inner(run: Run, a: Any, b: Any) -> Array:
    left, right = as_array(run, a), as_array(run, b)
    if left.axes and right.ndim == 2:  # the last axes of both are summed over
        return matmul(run, left, _transpose(run, right))
    return matmul(run, left, right) if left.axes and right.axes else multiplied(run, left, right)


@named("outer", "ger")
def _outer(run: Run, a: Any, b: Any) -> Array:
    left, right = (_ravel(run, x) for x in (a, b))
    made = multiply(left.expr, transpose(right.expr))
    return run.array(made, (*left.axes, *right.axes), left, right)


@named("kron")
def _kron(run: Run, a: Any, b: Any) -> Array:
    left, right = as_array(run, a), as_array(run, b)
    made = function("kron", left.expr, right.expr)
    count = max(left.ndim, right.ndim)
    return run.array(made, shape_of(made)[:count], left, right)


@named("transpose", "t", "permute_dims", "swapaxes", "matrix_transpose", "adjoint")
def _transpose(run: Run, a: Any, axes: Any = None, other: Any = None) -> Array:
    array = as_array(run, a)
    if axes is not None:
        order = list(axes) if isinstance(axes, list | tuple) else [axes, other]
        if other is None and [int(n) % array.ndim for n in order] == list(range(array.ndim)):
            return array
    return run.array(transpose(array.expr), array.axes[::-1], array) if array.ndim == 2 else array


@named("diag", "diagonal", "diagflat")
def _diag(run: Run, v: Any, k: int = 0) -> Array:
    array = as_array(run, v)
    if k != 0:
        raise refuse(BAD_ARGUMENTS(name="diag"), PLAIN_CALL(name="diag", signature="diag(v)"))
    if array.ndim == 1:
        return run.array(function("diag", array.expr), (*array.axes, *array.axes), array)
    square = _square(run, "diag", array)
    return run.array(function("diagonal", square.expr), square.axes[:1], square)


@named("tril")
def _tril(run: Run, m: Any, k: int = 0) -> Array:
    return _triangle(run, "tril", m, k)


@named("triu")
def _triu(run: Run, m: Any, k: int = 0) -> Array:
    return _triangle(run, "triu", m, k)


def _triangle(run: Run, name: str, m: Any, k: int) -> Array:
    array = _square(run, name, m)
    whole = function(name, array.expr)
    if (name, k) in (("tril", -1), ("triu", 1)):
        whole = add(whole, negate(function("diag", function("diagonal", array.expr))))
    elif k != 0:
        known = f"{name}(m, k=0)", f"{name}(m, k={'-1' if name == 'tril' else '1'})"
        raise refuse(BAD_ARGUMENTS(name=name), PLAIN_CALL(name=name, signature=", ".join(known)))
    return run.array(whole, array.axes, array)


@named("einsum")
def _einsum(run: Run, subscripts: str, *operands: Any) -> Array:
    if not isinstance(subscripts, str):
        raise refuse(BAD_ARGUMENTS(name="einsum"), PLAIN_CALL(name="einsum", signature="einsum('ij,j->i', A, x)"))
    arrays = [as_array(run, o) for o in (operands[0] if isinstance(operands[0], list | tuple) else operands)]
    text = subscripts.replace(" ", "")
    left, arrow, result = text.partition("->")
    labels = left.split(",")
    if not arrow:
        result = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    sizes: dict[str, Expr] = {}
    for at, array in zip(labels, arrays, strict=False):
        for letter, size in zip(at, array.axes, strict=False):
            if len(at) != array.ndim or sizes.setdefault(letter, size) != size:
                given = ", ".join(shape_text(a.axes) for a in arrays)
                raise InputError(
                    Text("einsum {text} does not fit {given}", "einsum {text} は {given} に合わない")(
                        text=repr(text), given=given
                    )
                )
    span = (0, len(text))
    leaves = [Node("name", n, (), span) for n in range(len(arrays))]
    try:
        tree = contracted(Node("string", text, (), span), leaves, span)
    except InputError as error:
        raise refuse(error.said, error.advice) from None
    axes = tuple(sizes[c] for c in result)
    return run.array(_standing(_value(tree, [a.expr for a in arrays]), axes), axes, *arrays)


def _value(tree: Node, leaves: Sequence[Expr]) -> Expr:
    """The products that a sum of products is, of these arrays."""
    if tree.kind == "name":
        return leaves[tree.value]
    if tree.kind == "number":
        return Integer(tree.value.numerator)
    parts = [_value(c, leaves) for c in tree.children]
    if tree.kind == "transpose":
        return transpose(parts[0])
    if tree.kind == "product":
        return multiply(*parts) if tree.value == ("*",) else _hadamard(*parts)
    if tree.value == "sum":
        return along("sum", parts[0], int(parts[1]) if len(parts) > 1 else None)
    if tree.value == "diag":
        return function("diag" if shape_of(parts[0])[1] == 1 else "diagonal", *parts)
    return function({"tr": "trace"}.get(tree.value, tree.value), *parts)


def _hadamard(a: Expr, b: Expr) -> Expr:
    return apply("hadamard", a, b) if not (is_scalar(a) or is_scalar(b)) else multiply(a, b)


# ---- shapes


@named("ravel", "flatten")
def _ravel(run: Run, a: Any, order: str = "C") -> Array:
    array = as_array(run, a)
    if array.ndim < 2:
        return run.array(array.expr, array.axes or (S.One,), array)
    flat = function("vec", array.expr if order == "F" else transpose(array.expr))
    return run.array(flat, shape_of(flat)[:1], array)


@named("reshape", "view")
def _reshape(run: Run, a: Any, *shape: Any, order: str = "C", newshape: Any = None) -> Array:
    array = as_array(run, a)
    given = newshape if newshape is not None else shape[0] if len(shape) == 1 else shape
    sizes = [
        s.extent if isinstance(s, Size) else Integer(int(s))
        for s in (given if isinstance(given, list | tuple) else (given,))
    ]
    count = reduce(lambda p, s: p * s, array.axes, S.One)
    if sizes.count(Integer(-1)) == 1:
        known = reduce(lambda p, s: p * s, (s for s in sizes if s != -1), S.One)
        sizes[sizes.index(Integer(-1))] = count / known
    whole = reduce(lambda p, s: p * s, sizes, S.One)
    if whole != count or len(sizes) > 2:
        axes = shape_text(array.axes)
        raise refuse(
            Text("{axes} is not made {sizes} here", "{axes} を {sizes} の形にすることは追えない")(
                axes=axes, sizes=shape_text(sizes)
            )
        )
    if tuple(sizes) == array.axes:
        return array
    if 1 not in (*sizes, *array.axes) and len(sizes) == array.ndim == 2:
        raise refuse(OTHER_ROWS(axes=shape_text(array.axes), sizes=shape_text(sizes)), AS_ARGUMENT)
    flat = _ravel(run, array, order)
    if len(sizes) < 2 or 1 in sizes:
        made = flat.expr if in_2d(sizes) == shape_of(flat.expr) else transpose(flat.expr)
        return run.array(made, sizes, array)
    if order == "F":
        return run.array(function("unvec", flat.expr, zero((sizes[0], sizes[1]))), sizes, array)
    return run.array(transpose(function("unvec", flat.expr, zero((sizes[1], sizes[0])))), sizes, array)


@named("expand_dims", "unsqueeze")
def _expand(run: Run, a: Any, axis: int) -> Array:
    array = as_array(run, a)
    place = int(axis) % (array.ndim + 1)
    key: list[Any] = [slice(None)] * array.ndim
    key.insert(place, None)
    return getitem(run, array, tuple(key))


@named("squeeze")
def _squeeze(run: Run, a: Any, axis: Any = None) -> Array:
    array = as_array(run, a)
    of = None if axis is None else _axis(array, axis)
    kept = [s for n, s in enumerate(array.axes) if s != 1 or of not in (None, n)]
    return run.array(_standing(array.expr, kept), kept, array)


@named("atleast_2d")
def _atleast_2d(run: Run, a: Any) -> Array:
    array = as_array(run, a)
    key = (*(None,) * (2 - array.ndim), Ellipsis)
    made: Array = getitem(run, array, key)
    return made


@named("broadcast_to", "expand")
def _broadcast_to(run: Run, a: Any, *shape: Any) -> Array:
    given = shape[0] if len(shape) == 1 else shape
    return added(run, a, _filled(run, given, S.Zero))


@named("stack")
def _stack(run: Run, arrays: Any, axis: int = 0) -> Array:
    parts = [as_array(run, a) for a in arrays]
    axes = parts[0].axes
    if any(p.axes != axes for p in parts) or len(axes) > 1:
        given = ", ".join(shape_text(p.axes) for p in parts)
        raise refuse(Text("{given} are not stacked here", "{given} を積むことは追えない")(given=given))
    count = Integer(len(parts))
    places = [unit(Integer(n + 1), count) for n in range(len(parts))]
    if not axes:
        return run.array(add(*(multiply(p.expr, u) for p, u in zip(parts, places, strict=True))), (count,), *parts)
    rows = add(*(multiply(u, transpose(p.expr)) for p, u in zip(parts, places, strict=True)))
    if axis % 2 == 0:
        return run.array(rows, (count, *axes), *parts)
    columns = add(*(multiply(p.expr, transpose(u)) for p, u in zip(parts, places, strict=True)))
    return run.array(columns, (*axes, count), *parts)


_simple("vstack row_stack", lambda run, arrays: _stack(run, arrays))
_simple("column_stack", lambda run, arrays: _stack(run, arrays, 1))


# ---- arrays made of sizes


def _filled(run: Run, shape: Any, value: Expr) -> Array:
    given = shape if isinstance(shape, list | tuple) else (shape,)
    axes = [s.extent if isinstance(s, Size) else Integer(int(s)) for s in given]
    if len(axes) > 2:
        raise refuse(Text("{count} axes are not traced", "{count} 個の軸は追えない")(count=len(axes)))
    return run.array(multiply(value, ones(*in_2d(axes))) if value != 0 else zero(in_2d(axes)), axes)


_simple("zeros", lambda run, *shape: _filled(run, shape[0] if len(shape) == 1 else shape, S.Zero))
_simple("ones", lambda run, *shape: _filled(run, shape[0] if len(shape) == 1 else shape, S.One))
_simple("full", lambda run, shape, fill_value: multiplied(run, fill_value, _filled(run, shape, S.One)))
_simple("zeros_like", lambda run, a: _filled(run, as_array(run, a).shape, S.Zero))
_simple("ones_like", lambda run, a: _filled(run, as_array(run, a).shape, S.One))
_simple(
    "full_like", lambda run, a, fill_value: multiplied(run, fill_value, _filled(run, as_array(run, a).shape, S.One))
)


@named("eye", "identity")
def _eye(run: Run, n: Any, m: Any = None) -> Array:
    sizes = [s.extent if isinstance(s, Size) else Integer(int(s)) for s in (n, n if m is None else m)]
    if sizes[0] != sizes[1]:
        raise refuse(BAD_ARGUMENTS(name="eye"), PLAIN_CALL(name="eye", signature="eye(n)"))
    return run.array(S.One if sizes[0] == 1 else apply(EYE, shape=(sizes[0], sizes[1])), sizes)


@named("tensor", "as_tensor")
def _tensor(run: Run, a: Any) -> Array:
    return as_array(run, a)


@named("len")
def _len(run: Run, a: Any) -> Any:
    array = as_array(run, a)
    if not array.axes:
        raise TypeError("len() of an array without axes")
    return array.shape[0]


_simple("shape", lambda run, a: as_array(run, a).shape)


@named("numel", "size")
def _size(run: Run, a: Any, axis: Any = None) -> Any:
    array = as_array(run, a)
    return array.count if axis is None else array.shape[axis]


_simple("ndim dim", lambda run, a: as_array(run, a).ndim)
_simple("item", lambda run, a: as_array(run, a))
_simple("getitem", lambda run, a, key: getitem(run, as_array(run, a), key))

# ---- losses of PyTorch


def _reduced(run: Run, terms: Array, reduction: str) -> Array:
    if reduction == "none":
        return terms
    return _along(run, "mean" if reduction == "mean" else "sum", terms, None)


def _loss(name: str, made: Callable[[Run, Any, Any], Array]) -> None:
    named(name)(lambda run, x, target, reduction="mean": _reduced(run, made(run, x, target), reduction))


_loss("mse_loss", lambda run, x, y: raised(run, subtracted(run, x, y), 2))
_loss("l1_loss", lambda run, x, y: each(run, "abs", subtracted(run, x, y)))
_loss(
    "binary_cross_entropy_with_logits",
    lambda run, x, y: subtracted(run, each(run, "softplus", x), multiplied(run, y, x)),
)


@named("huber_loss")
def _huber_loss(run: Run, x: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Array:
    return _reduced(run, of_several(run, "huber", subtracted(run, x, target), delta), reduction)


@named("smooth_l1_loss")
def _smooth_l1(run: Run, x: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Array:
    apart = of_several(run, "huber", subtracted(run, x, target), beta)
    return _reduced(run, divided(run, apart, beta), reduction)


@named("binary_cross_entropy")
def _entropy(run: Run, x: Any, target: Any, reduction: str = "mean") -> Array:
    yes = multiplied(run, target, each(run, "log", x))
    no = multiplied(run, subtracted(run, 1, target), each(run, "log", subtracted(run, 1, x)))
    return _reduced(run, multiplied(run, -1, added(run, yes, no)), reduction)


@named("cross_entropy")
def _cross_entropy(run: Run, x: Any, target: Any, reduction: str = "mean") -> Array:
    logits = as_array(run, x)
    of = target if isinstance(target, Array) else logits
    if of is not target or logits.axes != of.axes:
        raise refuse(
            Text(
                "cross_entropy is traced of probabilities as the target", "cross_entropy は確率を目標とするものを追える"
            ),
            Text("give the classes as a one-hot matrix", "クラスは one-hot の行列で与える"),
        )
    each_ = multiplied(run, -1, _along(run, "sum", multiplied(run, of, _kept(run, "logsoftmax", logits, -1)), -1))
    return _reduced(run, each_, reduction)


@named("linear")
def _linear(run: Run, x: Any, weight: Any, bias: Any = None) -> Array:
    made = matmul(run, x, _transpose(run, weight))
    return made if bias is None else added(run, made, bias)


@named("layer_norm")
def _layer_norm(
    run: Run, x: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Array:
    array = as_array(run, x)
    apart = subtracted(run, array, _along(run, "mean", array, -1, True))
    wide = each(run, "sqrt", added(run, _along(run, "var", array, -1, True), eps))
    made = divided(run, apart, wide)
    made = made if weight is None else multiplied(run, made, weight)
    return made if bias is None else added(run, made, bias)


@named("cosine_similarity")
def _cosine(run: Run, x: Any, y: Any, axis: int = 1) -> Array:
    both = _along(run, "sum", multiplied(run, x, y), axis)
    return divided(run, both, multiplied(run, _norm(run, x, axis=axis), _norm(run, y, axis=axis)))


# ---- what is not traced, and why


def _refused(
    names: str, message: Text, hint: Text | None = None, into: dict[str, Callable[..., Any]] = FUNCTIONS
) -> None:
    for name in names.split():

        def never(run: Run, *_: Any, name: str = name, **__: Any) -> Any:
            raise refuse(message(name=name), None if hint is None else hint(name=name))

        into[name] = never


_refused("detach stop_gradient", CUT, WITHOUT)
_refused("item tensor", CUT, WITHOUT, into=OF_TORCH)  # which NumPy's have no gradient to lose
