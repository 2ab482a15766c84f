"""Our own arrays and NumPy's: the same values, shapes and kinds, call by call, for every name that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy
import pytest

from matderiv.core import arrays, elimination, functions
from matderiv.core.plain import array as plain_array
from matderiv.core.plain import names as plain

Call = Callable[[Any], Any]
A, B = [[1.5, -2.0, 0.25], [3.0, 0.5, -1.0]], [[2.0, 1.0, -4.0], [0.5, -0.5, 8.0]]
WHOLE, CUBE = [[3, -1, 2], [5, 0, 7]], [[[1.0, 2.0], [3.0, 5.0]], [[-1.0, 0.5], [2.0, 4.0]]]
SQUARE = [[4.0, 1.0, 0.5], [1.0, -3.0, 2.0], [0.5, 2.0, 1.0]]
NAN, INF = float("nan"), float("inf")
# name: calls of it, of an array or of the namespace
CALLS: dict[str, list[Call]] = {
    "abs": [lambda np: np.abs(np.array(A)), lambda np: np.abs(np.array([3 + 4j])), lambda np: np.abs(-2)],
    "all": [lambda np: np.array(WHOLE).all(), lambda np: np.array(WHOLE).all(1), lambda np: np.all(np.array(A))],
    "any": [lambda np: np.array(WHOLE).any(), lambda np: np.array(WHOLE).any((0, 1)), lambda np: np.any([0, 0])],
    "arange": [lambda np: np.arange(4)],
    "argmax": [
        lambda np: np.argmax(np.array(A)),
        lambda np: np.argmax(np.array(CUBE), -2),
        lambda np: np.argmax([2, 2]),
    ],
    "argwhere": [lambda np: np.argwhere(np.array(WHOLE) > 2)],
    "array": [
        lambda np: np.array(A),
        lambda np: np.array(2),
        lambda np: np.array([True]),
        lambda np: np.array([1, 2.5]),
    ],
    "array_equal": [
        lambda np: np.array_equal(A, np.array(A)),
        lambda np: np.array_equal(A, B),
        lambda np: np.array_equal(A, 1),
    ],
    "asarray": [lambda np: np.asarray(WHOLE, dtype=float), lambda np: np.asarray([1.7], dtype=int)],
    "atleast_2d": [
        lambda np: np.atleast_2d(np.array(3.0)),
        lambda np: np.atleast_2d([1, 2]),
        lambda np: np.atleast_2d(CUBE),
    ],
    "broadcast_arrays": [lambda np: np.broadcast_arrays(np.array(A), np.array(2.0), np.array([1, 2, 3]))],
    "broadcast_shapes": [
        lambda np: np.broadcast_shapes((2, 1), (3,), ()),
        lambda np: np.broadcast_shapes((0, 1), (1, 4)),
    ],
    "broadcast_to": [lambda np: np.broadcast_to(np.array([[1], [2]]), (3, 2, 2)), lambda np: np.broadcast_to(5, (2,))],
    "concatenate": [
        lambda np: np.concatenate([np.array(A), np.array(WHOLE)], 1),
        lambda np: np.concatenate([np.array(CUBE), np.array(CUBE)], -2),
    ],
    "diag": [
        lambda np: np.diag(np.array([1.5, 2.0])),
        lambda np: np.diag(np.array(SQUARE)),
        lambda np: np.diag([1, 2]),
    ],
    "diagonal": [lambda np: np.diagonal(np.array(CUBE), axis1=-2, axis2=-1), lambda np: np.diagonal(np.array(A))],
    "einsum": [
        lambda np: np.einsum("aaij->aij", np.array([CUBE, CUBE])),
        lambda np: np.einsum("aba->ba", np.array(CUBE)),
    ],
    "empty": [lambda np: np.empty((2, 3)).shape],
    "errstate": [lambda np: np.errstate(all="ignore").__enter__() and None],
    "eye": [
        lambda np: np.eye(3),
        lambda np: np.eye(2, 3),
        lambda np: np.eye(2, dtype=bool),
        lambda np: np.eye(2, dtype=np.int64),
    ],
    "flatnonzero": [lambda np: np.flatnonzero(np.array(WHOLE))],
    "float64": [lambda np: np.float64(3), lambda np: np.float64(0.5).reshape(1, 1)],
    "frompyfunc": [lambda np: np.frompyfunc(lambda x, y: f"{x:g}{y:g}", 2, 1)(np.array([1.0, 2.0]), np.array([[3.0]]))],
    "full": [lambda np: np.full((2, 2), 1.5), lambda np: np.full(3, 2)],
    "full_like": [lambda np: np.full_like(np.array(WHOLE), 2.0)],
    "inf": [lambda np: np.inf],
    "int64": [lambda np: np.int64(7), lambda np: np.int64(7) * np.array(A)],
    "iscomplexobj": [lambda np: np.iscomplexobj(np.array([1j])), lambda np: np.iscomplexobj(A)],
    "isfinite": [lambda np: np.isfinite(np.array([1.0, INF, NAN, -INF])), lambda np: np.isfinite(2.0)],
    "isinf": [lambda np: np.isinf(np.array([1.0, INF, NAN, -INF]))],
    "isnan": [lambda np: np.isnan(np.array([1.0, INF, NAN]))],
    "kron": [
        lambda np: np.kron(np.array(A), np.array(WHOLE)),
        lambda np: np.kron(np.eye(2, dtype=bool), np.ones((1, 2), dtype=bool)),
    ],
    "linalg": [
        lambda np: np.linalg.slogdet(np.array([SQUARE, SQUARE])),
        lambda np: np.linalg.eigvalsh(np.array(SQUARE)),
        lambda np: [abs(x) for x in np.linalg.eigh(np.array([SQUARE]))],
        lambda np: np.linalg.svd(np.array(A), compute_uv=False),
        lambda np: np.linalg.svd(np.array([[1.0, 2.0], [2.0, 4.0]]), compute_uv=False),
        lambda np: np.linalg.svd(np.swapaxes(np.array([A, B]), 1, 2), compute_uv=False),
        lambda np: np.linalg.pinv(np.array(A), rcond=1e-9),
        lambda np: np.linalg.pinv(np.array([[[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]]), rcond=1e-9),
        lambda np: np.linalg.matrix_rank(np.array(SQUARE)),
        lambda np: np.linalg.matrix_rank(np.array([[1.0, 2.0], [2.0, 4.0]])),
        lambda np: np.linalg.slogdet(np.zeros((2, 2))),
    ],
    "linspace": [lambda np: np.linspace(-1.0, 2.0, 7)],
    "logical_and": [lambda np: np.logical_and(np.array(WHOLE), np.array([True, True, False]))],
    "logical_or": [lambda np: np.logical_or(np.array(WHOLE), np.array([False, True, False]))],
    "logspace": [lambda np: np.logspace(-2, 3, 6)],
    "max": [
        lambda np: np.max(np.array(CUBE), (-2, -1), keepdims=True),
        lambda np: np.array(A).max(),
        lambda np: np.array([1.0, NAN, 3.0]).max(),
        lambda np: np.max(np.array([]), initial=0),
        lambda np: np.array(A).max(-1),
    ],
    "maximum": [lambda np: np.maximum(np.array(A), np.array(B)), lambda np: np.maximum(1, np.array([0.5, NAN, 2.0]))],
    "min": [
        lambda np: np.array(A).min(0),
        lambda np: np.min(np.array(A), initial=-9.0),
        lambda np: np.array(WHOLE).min(),
    ],
    "nanargmin": [lambda np: np.nanargmin(np.array([NAN, 2.0, 1.0, 1.0]))],
    "ndarray": [lambda np: isinstance(np.array(A), np.ndarray), lambda np: isinstance(2.0, np.ndarray)],
    "ndim": [lambda np: np.ndim(np.array(CUBE)), lambda np: np.ndim(3)],
    "ndindex": [lambda np: list(np.ndindex(2, 2)), lambda np: list(np.ndindex((1, 3))), lambda np: list(np.ndindex())],
    "ones": [lambda np: np.ones((2, 3)), lambda np: np.ones([2], dtype=bool), lambda np: np.ones(2)],
    "outer": [lambda np: np.outer(np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0]))],
    "pi": [lambda np: np.pi],
    "power": [
        lambda np: np.power(np.array([2.0, -8.0, 0.0]), np.array([0.5, 1 / 3, 2.0])),
        lambda np: np.power(np.array([0.0]), -1.0),
    ],
    "ravel": [lambda np: np.ravel(np.array(CUBE)), lambda np: np.ravel(3.0), lambda np: np.array(A).ravel(order="F")],
    "reshape": [
        lambda np: np.reshape(np.array(A), (3, 2)),
        lambda np: np.array(A).reshape(-1, 2),
        lambda np: np.array(A).reshape([6]),
    ],
    "resize": [lambda np: np.resize(np.array([1.0, 2.0]), (2, 3)), lambda np: np.resize(np.array([1.0, 2.0, 3.0]), 2)],
    "roll": [lambda np: np.roll(np.array(A), 1, 1), lambda np: np.roll(np.array(A), -1, 0)],
    "round": [lambda np: np.round(np.array([0.5, 1.5, -2.7, INF])), lambda np: np.round(np.array([1.2345]), 2)],
    "shape": [lambda np: np.shape(np.array(A)), lambda np: np.shape([[1, 2]]), lambda np: np.shape(1.0)],
    "sign": [lambda np: np.sign(np.array([-2.0, 0.0, 3.0, NAN])), lambda np: np.sign(np.array(WHOLE))],
    "size": [lambda np: np.size(np.array(A)), lambda np: np.size(2)],
    "sort": [lambda np: np.sort(np.array([3.0, 1.0, 2.0]))],
    "stack": [lambda np: np.stack([np.array(A), np.array(B)]), lambda np: np.stack([np.array(A), np.array(B)], -1)],
    "sum": [
        lambda np: np.sum(np.array(A)),
        lambda np: np.sum(np.array(CUBE), (-2, -1), keepdims=True),
        lambda np: np.array(WHOLE).sum(0),
        lambda np: np.sum(np.array([True, True])),
        lambda np: np.sum(np.zeros((2, 0)), 1),
    ],
    "swapaxes": [lambda np: np.swapaxes(np.array(CUBE), -1, -2), lambda np: np.array(CUBE).swapaxes(0, 2)],
    "take_along_axis": [lambda np: np.take_along_axis(np.array(CUBE), np.argmax(np.array(CUBE), -2)[..., None, :], -2)],
    "tril": [lambda np: np.tril(np.array(SQUARE)), lambda np: np.tril(np.array(WHOLE), -1)],
    "triu": [lambda np: np.triu(np.array(SQUARE), 1), lambda np: np.triu(np.ones((2, 3), dtype=bool))],
    "unravel_index": [lambda np: np.unravel_index(5, (2, 3)), lambda np: np.unravel_index(0, ())],
    "where": [
        lambda np: np.where(np.array(A) > 0, np.array(A), 0),
        lambda np: np.where(np.array(True), 1, np.array([2.5])),
        lambda np: np.where(np.array([[True], [False]]), np.array([1, 2]), 3),
    ],
    "zeros": [lambda np: np.zeros((1, 2)), lambda np: np.zeros(2, dtype=np.int64)],
    "zeros_like": [lambda np: np.zeros_like(np.array(WHOLE)), lambda np: np.zeros_like(2.5)],
}
OF_ARRAYS: dict[str, list[Call]] = {
    "T": [lambda np: np.array(A).T, lambda np: np.array(CUBE).T, lambda np: np.array(2.0).T],
    "astype": [lambda np: np.array(A).astype(int), lambda np: np.array(WHOLE).astype(np.float64)],
    "copy": [lambda np: np.array(A).copy()],
    "dtype": [lambda np: np.array(A).dtype == np.float64, lambda np: np.array(WHOLE).dtype == object],
    "flat": [lambda np: list(np.array(A).flat)],
    "imag": [lambda np: np.array([1 + 2j]).imag, lambda np: np.array(A).imag],
    "item": [lambda np: np.array([2.5]).item()],
    "ndim": [lambda np: np.array(CUBE).ndim],
    "real": [lambda np: np.array([1 + 2j]).real, lambda np: np.array(A).real],
    "shape": [lambda np: np.array(CUBE).shape],
    "size": [lambda np: np.array(CUBE).size],
    "tobytes": [
        lambda np: np.array(A).tobytes() == np.array(A).tobytes(),
        lambda np: np.array(A).tobytes() == np.array(B).tobytes(),
    ],
    "tolist": [
        lambda np: np.array(CUBE).tolist(),
        lambda np: np.array(2).tolist(),
        lambda np: np.zeros((2, 0)).tolist(),
    ],
    "transpose": [lambda np: np.array(CUBE).transpose(1, 2, 0), lambda np: np.array(CUBE).transpose([0, 2, 1])],
    "__add__": [lambda np: np.array(A) + 1, lambda np: np.array(A) + np.array(WHOLE), lambda np: 1j + np.array(A)],
    "__sub__": [lambda np: 1 - np.array(A), lambda np: np.array(A)[:, None] - np.array(B)],
    "__mul__": [lambda np: 2 * np.array(A), lambda np: np.array(A) * True, lambda np: np.array(A) * (np.array(B) > 0)],
    "__truediv__": [
        lambda np: np.array([1.0, -1.0, 0.0, NAN]) / np.array([0.0, 0.0, 0.0, 0.0]),
        lambda np: 1 / np.array(A),
        lambda np: np.array(WHOLE) / 2,
    ],
    "__mod__": [lambda np: np.array(WHOLE) % 3, lambda np: np.array(WHOLE) % np.array(4)],
    "__pow__": [
        lambda np: np.array(A) ** 2,
        lambda np: np.array([4.0, -1.0]) ** 0.5,
        lambda np: 2.0 ** np.array(WHOLE),
    ],
    "__matmul__": [
        lambda np: np.array(WHOLE) @ np.array(WHOLE).T,
        lambda np: np.array([[[1, 2]], [[3, 4]]]) @ np.array([[5], [6]]),
        lambda np: np.array([[[[1, 2]]], [[[3, 4]]]]) @ np.array([[[5], [6]], [[7], [8]]]),
    ],
    "__neg__": [lambda np: -np.array(A)],
    "__abs__": [lambda np: abs(np.array(A))],
    "__invert__": [lambda np: ~np.eye(2, dtype=bool)],
    "__and__": [lambda np: (np.array(A) > 0) & (np.array(B) > 0), lambda np: np.ones(2, dtype=bool) & False],
    "__or__": [lambda np: (np.array(A) > 0) | (np.array(B) > 0)],
    "__eq__": [lambda np: np.array(WHOLE) == 5, lambda np: np.array(A) == np.array(B)],
    "__ne__": [lambda np: np.array(WHOLE) != 5, lambda np: np.array([NAN]) != np.array([NAN])],
    "__lt__": [lambda np: np.array(A) < 0.5, lambda np: np.array(A) > 0.5],
    "__le__": [lambda np: np.array(A) <= 0.5, lambda np: np.array([NAN]) <= 1],
    "__gt__": [lambda np: np.array(A) > 0.5],
    "__ge__": [lambda np: np.array(A) >= 0.5],
    "__len__": [lambda np: len(np.array(A))],
    "__iter__": [lambda np: [x + 0 for x in np.array(A)], lambda np: [float(x) for x in np.array([1.0, 2.0])]],
    "__bool__": [lambda np: bool(np.array([0.0])), lambda np: bool(np.array(1))],
    "__int__": [lambda np: int(np.array(2.7))],
    "__index__": [lambda np: [1, 2, 3][np.array(2)]],
    "__float__": [lambda np: float(np.array(2))],
    "__complex__": [lambda np: complex(np.array(2j))],
    "__format__": [lambda np: f"{np.array(A)[0, 0]:.3g}"],
    "__getitem__": [
        lambda np: np.array(CUBE)[0],
        lambda np: np.array(CUBE)[..., 0],
        lambda np: np.array(CUBE)[:, 1:, None, ::-1],
        lambda np: np.array(CUBE)[-1, :, 0],
        lambda np: np.array(CUBE)[1, 0, 1],
        lambda np: np.array(CUBE)[()],
        lambda np: np.array(CUBE)[..., [1, 0, 1], :],
        lambda np: np.array(A)[[1, 0]],
        lambda np: np.array(A)[np.array([1, 1, 0])],
        lambda np: np.array(A)[np.array(A) > 0],
        lambda np: np.array(A)[np.array([False, True])],
        lambda np: np.array(CUBE)[None, ..., :0],
        lambda np: np.array(CUBE)[0, [1, 0]],
        lambda np: np.array(3.0)[None, None],
    ],
    "__setitem__": [
        lambda np: _set(np.zeros((2, 3)), (0, 1), 5),
        lambda np: _set(np.array(A), 1, np.array([1, 2, 3])),
        lambda np: _set(np.array(A), slice(None), 0),
        lambda np: _set(np.array(WHOLE), [1, 0], np.array(WHOLE)),
        lambda np: _set(np.array(CUBE), 0, np.array([[[9.0, 8.0]]])),
    ],
}
# what does the work of those, and what Python itself calls
WITHIN = {"__init__", "__hash__", "__repr__", "__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rpow__"}
WITHIN |= {"spread", "with_", "reduced", "data"}
OF_FUNCTIONS = [*functions.OF_NUMBERS]
AT = [-2.5, -1.0, -0.3, 0.0, 1e-9, 0.4, 1.0, 3.0, 800.0]


def _set(a: Any, key: Any, value: Any) -> Any:
    a[key] = value
    return a


def plainly(value: Any) -> Any:
    """Numbers with their shape and kind, of whichever array they were."""
    if isinstance(value, (tuple, list)):
        return [plainly(x) for x in value]
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        kind = {"b": bool, "i": int, "f": float, "c": complex}.get(value.dtype.kind, object)
        return kind.__name__, value.shape, numpy.ravel(value).tolist()
    if isinstance(value, plain_array.Array):
        return value.dtype.of.__name__, value.shape, list(value.data)
    return value


def same(ours: Any, theirs: Any, exact: bool) -> None:
    if isinstance(theirs, tuple) and len(theirs) == 3:
        if not isinstance(ours, tuple):  # where NumPy has a number of its own, we may have one of Python's
            ours = (type(ours).__name__, (), [ours])
        assert ours[:2] == theirs[:2]
        assert [*map(type, ours[2])] == [*map(type, theirs[2])]
        if exact:
            assert [*map(repr, ours[2])] == [*map(repr, theirs[2])]
        else:
            numpy.testing.assert_allclose(ours[2], theirs[2], rtol=1e-12, atol=1e-14)
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs)
        for x, y in zip(ours, theirs, strict=True):
            same(x, y, exact)
    else:
        assert repr(ours) == repr(theirs)


CASES = [
    (name, n, call) for table in (CALLS, OF_ARRAYS) for name, calls in table.items() for n, call in enumerate(calls)
]


@pytest.mark.parametrize(("name", "number", "call"), CASES, ids=[f"{name}-{n}" for name, n, _ in CASES])
def test_a_call_gives_the_same(name: str, number: int, call: Call) -> None:
    with numpy.errstate(all="ignore"):
        theirs = plainly(call(numpy))
    same(plainly(call(plain)), theirs, exact=name not in ("linalg", "logspace", "power"))


def test_every_name_and_every_method_is_called() -> None:
    assert set(CALLS) == set(plain.__all__)
    own = {name for name in vars(plain_array.Array) if not re.fullmatch(r"_[a-z]\w*|__(slots|module|doc)__", name)}
    assert set(OF_ARRAYS) | set(CALLS) >= own - WITHIN


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_a_function_is_that_of_numpy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = getattr(functions.FUNCTIONS, name)
    with numpy.errstate(all="ignore"):
        at = numpy.array(AT)
        numpy.testing.assert_allclose(ours(at), getattr(numpy, name)(at), rtol=4e-16, atol=1e-300)
        step = at + 1e-20j
        inside = numpy.isfinite(getattr(numpy, name)(at)) & (at < 700)
        slope, true = ours(step).imag[inside] / 1e-20, getattr(numpy, name)(step).imag[inside] / 1e-20
        kept = numpy.isfinite(true) & (abs(true) < 1e9)
        numpy.testing.assert_allclose(slope[kept], true[kept], rtol=1e-12)
        monkeypatch.setattr(functions, "np", plain)
        same(plainly(ours(plain.array(AT))), plainly(getattr(functions.FUNCTIONS, name)(at)), exact=True)


def test_powers_are_those_of_numpy() -> None:
    base, exponent = numpy.array([[2.0], [0.0], [9.0]]), numpy.array([0.5, -1.0, 3.0])
    with numpy.errstate(all="ignore"):
        numpy.testing.assert_allclose(functions.power(base, exponent), base**exponent, rtol=1e-15)


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (1, 9, 2), (4, 0), (12, 12)])
@pytest.mark.parametrize("axes", [-1, 0, (0,), (0, -1)])
def test_sums_are_taken_one_after_the_other(shape: tuple[int, ...], axes: Any) -> None:
    if isinstance(axes, tuple) and len(axes) > len(shape):
        return
    a = numpy.random.default_rng(1).normal(size=shape) * 10.0 ** numpy.random.default_rng(2).integers(-9, 9, shape)
    theirs = arrays.added(a, axes)
    ours = plain.array(a.tolist()).reshape(shape).astype(float).sum(axes)
    same(plainly(ours), plainly(theirs), exact=True)
    product = arrays.full_sum(a, a[..., :1], axes)
    mine = plain.array(a.tolist()).reshape(shape).astype(float)
    of_ours = plain_array.full_sum(mine, mine[..., :1], axes if isinstance(axes, tuple) else (axes,))
    same(plainly(of_ours), plainly(product), exact=True)


def test_residues_of_sums_are_the_same() -> None:
    a = numpy.random.default_rng(3).integers(0, 2**31 - 1, (3, 4, 5))
    theirs = arrays.full_sum(a, a[:1], (1, 2), 2**31 - 1)
    ours = plain.array(a.tolist())
    same(plainly(plain_array.full_sum(ours, ours[:1], (1, 2), 2**31 - 1)), plainly(theirs), exact=True)


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_elimination_agrees_with_lapack(n: int) -> None:
    a = numpy.random.default_rng(n).normal(size=(n, n))
    numpy.testing.assert_allclose(elimination.inverse(a.tolist()), numpy.linalg.inv(a), rtol=1e-9)
    assert elimination.inverse_of_many_rows(a).tolist() == elimination.inverse(a.tolist())
    numpy.testing.assert_allclose(numpy.prod(elimination.pivots(a.tolist())), numpy.linalg.det(a), rtol=1e-10)
    singular = numpy.outer(numpy.arange(1.0, n + 1), numpy.ones(n))
    assert n == 1 or elimination.inverse(singular.tolist()) is None
    assert n == 1 or elimination.inverse_of_many_rows(singular) is None
    assert n == 1 or elimination.pivots(singular.tolist())[-1] == 0


def refused(np: ModuleType, call: Call) -> type[Exception] | None:
    try:
        call(np)
    except Exception as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    "call",
    [
        lambda np: np.array([[1], [1, 2]]),
        lambda np: np.array(A) + np.array([1, 2]),
        lambda np: np.broadcast_to(np.array(A), (2, 2)),
        lambda np: np.array(A)[2],
        lambda np: np.array(A)[0, 0, 0],
        lambda np: np.array(A).reshape(4),
        lambda np: bool(np.array(A)),
        lambda np: len(np.array(1)),
        lambda np: hash(np.array(A)),
        lambda np: np.isfinite(np.array([object()], dtype=object)),
        lambda np: np.linalg.svd(np.array([[object()]], dtype=object), compute_uv=False),
        lambda np: np.linalg.eigvalsh(np.array([[NAN, 0.0], [0.0, 1.0]])) if np is plain else _lapack(np),
    ],
)
def test_what_numpy_refuses_is_refused_in_the_same_way(call: Call) -> None:
    theirs, ours = refused(numpy, call), refused(plain, call)
    assert theirs is not None and ours is not None and issubclass(theirs, ours) or issubclass(ours, ValueError)


def _lapack(np: Any) -> None:
    raise np.linalg.LinAlgError
