"""From a Python function to the objective that it computes.

The function is called once on symbolic arrays. What comes out is written in the input language, and used only if that
is read back as the same; and where the function can be called on arrays of numbers, its values there are those of the
objective, so that nothing that the table misunderstands goes unnoticed.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from math import nan, prod
from random import Random
from typing import Any, cast

from sympy import Expr

from ..checking.values import compiled
from ..checking.verify import judged
from ..core.arrays import needed, np
from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.index import Shape, distinct, extent_at, shape_of
from ..core.recursion import deep
from ..core.text import Text
from ..expressions.matrix import Var, is_op, names, substitute
from ..expressions.spreading import typed
from ..expressions.writer import formula, unicode
from ..operations.unit import UNIT
from ..reading.declarations import checked_names, declared
from ..reading.readings import read_formula
from ..reading.shapes import Sizes
from ..reading.traced import Traced
from .array import FIX_SIZE, Array, Run
from .functions import FUNCTIONS, OF_TORCH
from .lent import PYTORCH, lent, library
from .places import at_its_line, raised_at

__all__ = ["trace", "values_of"]

NO_FUNCTION = Text("{kind} is no Python function that can be called", "{kind} は呼び出せる Python の関数ではない")
GIVE_FUNCTION = Text('write trace(loss, {{"w": ("m",)}})', 'trace(loss, {{"w": ("m",)}}) のように書く')
NO_SHAPE = Text("the argument {name} of {function} has no shape", "{function} の引数 {name} の形が与えられていない")
GIVE_SHAPE = Text(
    'give it, as in {{"{name}": ("n",)}} (--shape {name}=n); () is a number',
    '{{"{name}": ("n",)}} (--shape {name}=n) のように与える。数なら () とする',
)
NO_ARGUMENT = Text("{function} has no argument {name}", "{function} に引数 {name} はない")
ARGUMENTS_ARE = Text("its arguments are {names}", "引数は {names} である")
NO_ARRAY = Text(
    "{function} gives {kind}, and not one array or number", "{function} の値は {kind} であり、一つの配列や数ではない"
)
ONE_VALUE = Text("return the objective alone", "目的関数だけを返すようにする")
TWO_MEANINGS = Text(
    "{name} is an argument of {function}, and the letter of a size",
    "{name} は {function} の引数であり、サイズの文字でもある",
)
OTHER_SIZE = Text("take another letter for the size", "サイズには別の文字を使う")
CONSTANT = Text("what {function} gives does not depend on its arguments", "{function} の値は引数によらない")
USE_THEM = Text("return what is computed of them", "引数から計算した値を返す")
ON_ARRAYS = Text(
    "on arrays of numbers {function} ends in {kind}: {fault}", "数の配列に対して {function} は {kind} で終わる: {fault}"
)
OTHER_VALUE = Text(
    "on arrays of numbers {function} gives {real}, and what was traced of it {traced}",
    "数の配列に対する {function} の値は {real} だが、追跡して得た式の値は {traced} である",
)
TWO_LIBRARIES = Text(
    "with arrays of NumPy {function} gives {numpy}, and with those of PyTorch {torch}",
    "{function} の値は、NumPy の配列に対しては {numpy}、PyTorch の配列に対しては {torch} である",
)
SAY_WHICH = Text(
    "say of which they are, as in def {function}({name}: torch.Tensor) or {name}: np.ndarray",
    "def {function}({name}: torch.Tensor) または {name}: np.ndarray のように、どちらの配列かを示す",
)
HIDDEN = Text(
    "its value depends on more than its arguments, or on what is not traced, as random numbers or the type of an array",
    "値が、引数以外のものや、乱数・配列の型など追えないものに依存している",
)
NOTHING = Text("{function} returns nothing", "{function} は何も返さない")
RETURN = Text("end it with return and the value", "値を return で返すようにする")
NOT_REAL = Text("{function} gives {kind}, and not real numbers", "{function} の値は {kind} であり、実数ではない")
REAL = Text("return a real number or an array of them", "実数か、実数の配列を返すようにする")
FALLS = Text("{part} falls out, and has no value everywhere", "{part} は消えるが、どこでも値をもつわけではない")
LEAVE_OUT = Text("leave it out of the function", "関数からこれを取り除く")
NOT_WRITTEN = Text(
    "what was traced of {function} has no form in the input language: {formula}",
    "{function} を追って得た式は、入力の言語では書けない: {formula}",
)
MOST_SHOWN = 200
POINTS = 4
CLOSE = 1e-5
FAR = 1e-2  # where single precision is computed in
Draw = Callable[[Any, tuple[int, ...]], Any]


@deep()
def trace(function: Callable[..., Any], shapes: Mapping[str, Sizes]) -> Traced:
    """The objective that a Python function computes, by running it on symbolic arrays.

    Args:
        function: of arrays, in NumPy, PyTorch or the array API: loops with fixed bounds, helper functions, slices,
            ``np.where``, ``keepdims``. It is run, on symbolic arrays and on a few arrays of numbers.
        shapes: that of each argument, ``()`` a number, ``("n",)`` a vector, ``("n", "m")`` a matrix; an argument with
            a default may be left out, and keeps it.

    Arrays broadcast, and indices count, as NumPy has it; the text that comes out counts from 1, as all text here does.

    >>> import numpy as np
    >>> def loss(X, w, y):
    ...     margin = y * (X @ w)
    ...     return np.mean(np.logaddexp(0, -margin))
    >>> print(trace(loss, {"X": ("n", "m"), "w": ("m",), "y": ("n",)}))
    mean(softplus(-y.*(X*w)))

    Raises:
        InputError: a shape is missing or wrong, the function raises, or its arrays do not go together.
        NoRuleError: it does what is not traced, as a branch on the values of an array.
    """
    if not callable(function):
        raise InputError(NO_FUNCTION(kind=type(function).__name__), hint=GIVE_FUNCTION)
    needed("trace")
    name = getattr(function, "__name__", "the function")
    given = arguments_of(function, cast("Mapping[str, Sizes]", checked_names(shapes)))
    spread: dict[str, Sizes] = dict(given)
    ranks = {k: declared(k, v) for k, v in given.items()}
    run = Run(FUNCTIONS, OF_TORCH)
    told = library_of(function)
    run.torch = told == PYTORCH
    arrays = {k: run.array(Var(k, shape, rank=rank), shape[:rank]) for k, (shape, rank) in ranks.items()}
    result = _called(function, arrays, run, name)
    found = _array(result, run, name)
    letters = {s.name for shape, _ in ranks.values() for e in shape for s in e.free_symbols}
    for v in names(found.expr):
        if v.name in letters:
            raise InputError(TWO_MEANINGS(name=v.name, function=name), hint=OTHER_SIZE)
    if not names(found.expr):
        raise NoRuleError(CONSTANT(function=name), hint=USE_THEM)
    fallen = [e for e in found.partial if e not in run.partial(found.expr)]
    if fallen:
        raise NoRuleError(FALLS(part=unicode(min(fallen, key=str))), hint=LEAVE_OUT)
    torch = _compare(function, found, ranks, run.torch, name, told)
    text = _text(found.expr, spread, name)
    return Traced.of(text, spread, (v.name for v in names(found.expr)), torch)


def library_of(function: Callable[..., Any]) -> str | None:
    """Of which library the arrays are that a function says it takes."""
    annotated = (p.annotation for p in inspect.signature(function).parameters.values())
    said = {_home(a) for a in annotated} & {PYTORCH, "numpy"}
    return said.pop() if len(said) == 1 else None


def _home(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else str(getattr(annotation, "__module__", ""))
    top = text.partition(".")[0]
    return {"np": "numpy", "npt": "numpy", "Tensor": "torch"}.get(top, top)


def arguments_of(function: Callable[..., Any], shapes: Mapping[str, Sizes]) -> dict[str, Sizes]:
    """The shapes of the arguments that a function is run on, in its order.

    Raises:
        InputError: an argument has none, or there is no such argument.
    """
    parameters = inspect.signature(function).parameters
    name = getattr(function, "__name__", "the function")
    known = {k: p for k, p in parameters.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    for k in shapes:
        if k not in known:
            raise InputError(NO_ARGUMENT(function=name, name=k), hint=ARGUMENTS_ARE(names=", ".join(known)))
    for k, p in known.items():
        if k not in shapes and p.default is p.empty:
            raise InputError(NO_SHAPE(function=name, name=k), hint=GIVE_SHAPE(name=k))
    return {k: shapes[k] for k in known if k in shapes}


def _called(function: Callable[..., Any], arrays: Mapping[str, Any], run: Run, name: str) -> Any:
    """What a function gives for symbolic arrays.

    Raises:
        MatderivError: it does what is not traced, or raises.
    """
    try:
        with lent(getattr(inspect.unwrap(function), "__globals__", {}), run):
            result = _passed(function, arrays)
    except MatderivError as error:
        raise at_its_line(run.refused or error) from None
    except RecursionError:
        raise
    except Exception as fault:
        if run.refused is not None:
            raise at_its_line(run.refused) from None
        raise raised_at(fault) from fault
    if run.refused is not None:  # which the function caught
        raise at_its_line(run.refused)
    return result


def _passed(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """A call with some arguments by their names, those that have no name to the outside by place."""
    parameters = inspect.signature(function).parameters
    placed = [values[k] for k, p in parameters.items() if k in values and p.kind is p.POSITIONAL_ONLY]
    return function(
        *placed, **{k: v for k, v in values.items() if parameters[k].kind is not inspect.Parameter.POSITIONAL_ONLY}
    )


def _array(result: Any, run: Run, name: str) -> Array:
    if isinstance(result, Array):
        return result.checked()
    if isinstance(result, bool | int | float):
        raise NoRuleError(CONSTANT(function=name), hint=USE_THEM)
    if result is None:
        raise InputError(NOTHING(function=name), hint=RETURN)
    raise InputError(NO_ARRAY(function=name, kind=type(result).__name__), hint=ONE_VALUE)


# ---- as text


def _text(expr: Expr, shapes: Mapping[str, Sizes], name: str) -> str:
    """An expression in the input language: the shortest form that is read back as it.

    Raises:
        NoRuleError: there is none.
    """
    used = {v.name for v in names(expr)}
    given = {k: v for k, v in shapes.items() if k in used}
    units = {e: Var(f"eye({shape_of(e)[0]})[:,{e.args[0]}]", shape_of(e)) for e in distinct(expr) if is_op(e, UNIT)}
    sized = substitute(expr, cast("Mapping[Expr, Expr]", units))  # with the size that nothing beside it may tell
    for text in dict.fromkeys((typed(expr), typed(sized), formula(expr), formula(sized))):
        if text is not None and _is_read_as(text, expr, given):
            return text
    letters = any(e.free_symbols for k in given.values() for e in declared(name, k)[0])
    raise NoRuleError(
        NOT_WRITTEN(function=name, formula=unicode(expr)[:MOST_SHOWN]), hint=FIX_SIZE if letters else None
    )


def _is_read_as(text: str, expr: Expr, shapes: Mapping[str, Sizes]) -> bool:
    try:
        found = read_formula(text, shapes).expression
    except MatderivError:
        return False
    own = {v.name: v for v in names(expr)}
    if {v.name for v in names(found)} != set(own):
        return False
    found = substitute(found, {v: own[v.name] for v in names(found)})
    if shape_of(found) != shape_of(expr):
        return False
    return bool(found == expr) or judged([(expr, found)], tuple(own.values()))[0].kind in ("EXACT", "SAMPLED")


# ---- on arrays of numbers


def numbers_of(ranks: Mapping[str, tuple[Shape, int]], way: int) -> tuple[dict[str, int], dict[str, Any]]:
    """Sizes, and arrays of numbers with these shapes, the same in every run: any, positive, definite, small."""
    random = Random(20261130 + way)
    letters = sorted({s.name for shape, _ in ranks.values() for e in shape for s in e.free_symbols})
    sizes = {name: 3 + (n + way) % (len(letters) + 2) for n, name in enumerate(letters)}
    arrays = {}
    for name, (shape, rank) in ranks.items():
        extents = tuple(extent_at(s, sizes) for s in shape[:rank])
        a = np.array([random.gauss(0, 1) for _ in range(prod(extents))]).reshape(extents)
        if way % 4 == 1:
            a = np.abs(a) + 0.5
        elif way % 4 == 2:
            a = a @ a.T + np.eye(len(a)) if rank == 2 and extents[0] == extents[1] else np.abs(a) + 0.1
        arrays[name] = a / 4 if way % 4 == 3 else a
    return sizes, arrays


def _compare(
    function: Callable[..., Any],
    found: Array,
    ranks: Mapping[str, tuple[Shape, int]],
    torch: bool,
    name: str,
    told: str | None,
) -> bool:
    """Compare what was traced with what the function gives for arrays of numbers, and tell whether of PyTorch.

    Raises:
        InputError: they differ, for the arrays of one library or of two, or the function raises for all of them.
    """
    fault: Exception | None = None
    either = told is None and PYTORCH in map(library, getattr(inspect.unwrap(function), "__globals__", {}).values())
    kinds = (True,) if torch else (False, True)[: 1 + ("torch" in sys.modules and told is None)]
    first: bool | None = None
    for kind in kinds:
        met = 0
        for way in range(2 * POINTS):
            sizes, arrays = numbers_of(ranks, way)
            try:
                with np.errstate(all="ignore"):
                    real = values_of(function, arrays, kind).reshape(-1)
            except Exception as error:
                fault = fault or error
                continue
            met += 1
            ours = _traced_value(found, arrays, sizes)
            if ours is None or not np.isfinite(real).all() or _close(real, ours):
                continue
            at = int(np.argmax(np.abs(real - ours))) if real.size == ours.size else 0
            shown = f"{real[at]:.6g}", f"{ours[at]:.6g}"
            if first is not None:
                said = TWO_LIBRARIES(function=name, numpy=shown[1], torch=shown[0])
                raise InputError(said, hint=SAY_WHICH(function=name, name=next(iter(ranks))))
            raise InputError(OTHER_VALUE(function=name, real=shown[0], traced=shown[1]), hint=HIDDEN)
        if met and first is None:
            first = kind
            if not either:
                break
    if first is not None:
        return first
    raise InputError(ON_ARRAYS(function=name, kind=type(fault).__name__, fault=str(fault))) from fault


def _traced_value(found: Array, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
    """The value of what was traced, or ``None`` where it has none."""
    with np.errstate(all="ignore"):
        try:
            value = compiled(found.expr)({k: a.reshape(in_2d_of(a)) for k, a in arrays.items()}, sizes)
        except (MatderivError, ArithmeticError):
            return None
    ours = np.asarray(value, dtype=float).reshape(-1)
    return ours if np.isfinite(ours).all() else None


def in_2d_of(array: Any) -> tuple[int, int]:
    """Rows and columns of an array of numbers: a vector is a column."""
    return (*array.shape, 1, 1)[:2] if array.ndim < 2 else array.shape


def _close(real: Any, ours: Any) -> bool:
    if real.shape != ours.shape:
        return False
    scale = max(float(np.abs(ours).max(initial=0)), 1e-3)
    return bool(np.abs(real - ours).max(initial=0) <= CLOSE * scale)


def values_of(
    function: Callable[..., Any],
    arrays: Mapping[str, Any],
    torch: bool,
    one: Callable[[Any], Any] = lambda result: result,
) -> Any:
    """What a function gives for arrays of numbers, as an array of NumPy; ``one`` is what of it counts.

    Raises:
        InputError: it gives what are no real numbers.
    """
    given = {k: np.float64(a) if a.ndim == 0 else a.copy() for k, a in arrays.items()}
    if torch:
        library = import_module("torch")
        given = {k: library.tensor(a, dtype=library.float64) for k, a in given.items()}
    result = one(_passed(function, given))
    if hasattr(result, "detach"):
        result = result.detach().numpy()
    if hasattr(result, "filled"):  # entries under a mask have no value
        result = result.astype(float).filled(nan)
    found = np.asarray(result)
    if found.dtype.kind not in "biuf":
        kind = "complex numbers" if found.dtype.kind == "c" else type(result).__name__
        raise InputError(NOT_REAL(function=getattr(function, "__name__", "the function"), kind=kind), hint=REAL)
    return found if found.dtype.name == "float32" else found.astype(float)
