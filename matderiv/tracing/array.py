"""The arrays that a function is run on: an expression, and the axes that NumPy would have.

An array has no values. What is done with it goes by the name of the function to the table of the run, whether an
operator, a method, NumPy's ``__array_ufunc__`` and ``__array_function__`` or PyTorch's ``__torch_function__`` brings
it. What asks for a value, as a branch does, is refused.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from sympy import Expr, Integer, S

from ..core.errors import MatderivError, NoRuleError
from ..core.index import Shape, product, shape_of, terms
from ..core.text import Said, Text
from ..expressions.matrix import names
from ..reading.combine import is_partial

__all__ = ["FIX_SIZE", "Array", "Run", "Size", "Test", "in_2d", "refuse"]

MOST_CALLS = 1_000  # functions and operators in one run
BRANCH = Text(
    "which way this goes depends on the values of {shown}, and one run takes one way",
    "どちらに進むかが {shown} の値で決まり、1 回の実行が通るのは一方だけである",
)
BOTH_WAYS = Text(
    "write np.where(condition, a, b), or np.maximum, np.abs, np.clip, which take both ways",
    "両方を含む np.where(条件, a, b) や np.maximum、np.abs、np.clip を使って書く",
)
OF_SIZE = Text(
    "this depends on the size {shown}, which is a letter", "これは文字で表されたサイズ {shown} によって変わる"
)
FIX_SIZE = Text(
    'write an operation of the whole array, or give the size as a number, as in {{"x": (3,)}} (--shape x=3)',
    '配列全体の演算で書くか、{{"x": (3,)}} (--shape x=3) のようにサイズを数で与える',
)
NO_VALUE = Text(
    "{word} asks for the value of {shown}, which is an array without values while it is traced",
    "{word} は {shown} の値を求めるが、追跡の間の配列は値をもたない",
)
BY_NUMPY = Text("leave {word} out, or use the function of NumPy", "{word} を省くか、NumPy の関数を使う")
CHANGED = Text(
    "an array is changed in place here, which is traced of no array", "ここで配列を書き換えているが、これは追えない"
)
NEW_ARRAY = Text(
    "make a new array: np.where, np.stack of the entries, or the sum of two",
    "np.where、成分の np.stack、和などで新しい配列を作る",
)
OUTDATED = Text(
    "this array was changed in place by {sign} under another name",
    "この配列は別の名前のもとで {sign} により書き換えられている",
)
WRITE_OUT = Text("write y = x {sign} … in place of {sign}=", "{sign}= の代わりに y = x {sign} … と書く")
UNKNOWN = Text("{name} is not traced", "{name} は追えない")
KNOWN_ARE = Text(
    "write it with functions that are: sum, exp, norm, where, @ and the like",
    "sum、exp、norm、where、@ など、追える関数で書く",
)
BAD_ARGUMENTS = Text("{name} is not traced with these arguments", "{name} は、この引数では追えない")
PLAIN_CALL = Text("{name} is traced as {signature}", "{name} は {signature} の形で追える")
NO_GRADIENTS = Text(
    "what is computed under torch.no_grad() leaves out what the derivative would need",
    "torch.no_grad() の下での計算は、導関数に必要なものを切り捨てる",
)
NO_CONTEXT = Text("leave torch.no_grad() out", "torch.no_grad() を省く")
MANY_CALLS = Text("the function calls more than {most} operations", "関数の呼ぶ演算が {most} 個を超える")


class Test(NamedTuple):
    """A comparison: its sign, and both sides as arrays."""

    sign: str
    left: Array
    right: Array


def refuse(message: Text | Said, hint: Text | Said | None = None) -> NoRuleError:
    """The error for what is not traced."""
    return NoRuleError(message, hint=hint)


class NotThereError(NoRuleError, AttributeError):
    """An attribute that arrays have and traced ones lack: whoever asks whether it is there gets no."""


def gradients() -> bool:
    """Whether PyTorch keeps gradients here, if it is loaded at all."""
    enabled = getattr(sys.modules.get("torch"), "is_grad_enabled", None)
    return enabled is None or bool(enabled())


class Run:
    """One run of a function: the table of functions, and what is to be known when it ends.

    Attributes:
        functions: the table, by name.
        refused: the first refusal, which counts also where the function catches it.
        torch: whether a function of PyTorch was called.
    """

    def __init__(self, functions: Mapping[str, Callable[..., Any]], torch: Mapping[str, Callable[..., Any]]) -> None:
        self.functions, self.of_torch = functions, torch
        self.refused: MatderivError | None = None
        self.torch = False
        self.calls = 0
        self._with_gradients = gradients()
        self._partial: dict[Expr, frozenset[Expr]] = {}

    def call(self, name: str, *args: Any, torch: bool = False, **options: Any) -> Any:
        """What a function of the table makes of arrays.

        Raises:
            NoRuleError: there is no such function, or not with these arguments.
        """
        self.torch |= torch
        self.calls += 1
        try:
            if self.calls > MOST_CALLS:
                raise refuse(MANY_CALLS(most=f"{MOST_CALLS:,}"))
            if gradients() != self._with_gradients:
                raise refuse(NO_GRADIENTS, NO_CONTEXT)
            found = self.of_torch.get(name) if torch else None
            found = found or self.functions.get(name)
            if found is None:
                raise refuse(UNKNOWN(name=name), KNOWN_ARE)
            return found(self, *args, **options)
        except MatderivError as error:
            self.refused = self.refused or error
            raise

    def fail(self, error: MatderivError) -> MatderivError:
        """An error that ends the tracing, also where the function catches it."""
        self.refused = self.refused or error
        return error

    def array(
        self, expr: Expr, shape: Sequence[Expr], *of: Array | Expr, test: Test | None = None, truth: bool = False
    ) -> Array:
        """An array made of others; it has a value only where their parts have one."""
        partial = self.partial(expr).union(*(a.partial if isinstance(a, Array) else self.partial(a) for a in of))
        return Array(self, expr, tuple(shape), partial, test, truth or test is not None)

    def partial(self, expr: Expr) -> frozenset[Expr]:
        """The parts of an expression that have not a value everywhere."""
        stack = [expr]
        while stack:
            e = stack[-1]
            missing = [a for a in e.args if a not in self._partial]
            if missing:
                stack += missing
                continue
            stack.pop()
            if e not in self._partial:
                found = frozenset[Expr]().union(*(self._partial[a] for a in e.args))
                self._partial[e] = found | {e} if names(e) and is_partial(e) else found
        return self._partial[expr]


def in_2d(shape: Sequence[Expr]) -> Shape:
    """The rows and columns of the expression of an array with these axes: a vector is a column."""
    return (*shape, S.One, S.One)[:2] if len(shape) < 2 else (shape[0], shape[1])


class Array:
    """A symbolic array; see the head of this file."""

    __array_priority__ = 1000.0
    __hash__ = object.__hash__
    __slots__ = ("axes", "expr", "outdated", "partial", "run", "test", "truth")

    def __init__(
        self,
        run: Run,
        expr: Expr,
        axes: tuple[Expr, ...],
        partial: frozenset[Expr] = frozenset(),
        test: Test | None = None,
        truth: bool = False,
    ) -> None:
        assert shape_of(expr) == in_2d(axes), (shape_of(expr), axes)
        self.run, self.expr, self.axes, self.partial = run, expr, axes, partial
        self.test, self.truth = test, truth
        self.outdated: list[str] = []  # shared with all arrays of the same memory: the sign that changed it

    def like(self, other: Array) -> Array:
        """This array as one of the memory of another, as a slice of it is."""
        self.outdated = other.outdated
        return self

    # -- what it is

    @property
    def shape(self) -> tuple[Any, ...]:
        """The axes, sizes that are letters as such."""
        return tuple(self.run_size(s) for s in self.axes)

    def run_size(self, size: Expr) -> Any:
        """A size as a number of Python, or as a letter that can be computed with."""
        return int(size) if size.is_Integer else Size(self.run, size)

    @property
    def ndim(self) -> int:
        return len(self.axes)

    @property
    def size(self) -> Any:
        """The number of entries; in PyTorch a method, of an axis or all of them."""
        if self.run.torch:
            return lambda axis=None: self.shape if axis is None else self.shape[axis]
        return self.count

    @property
    def count(self) -> Any:
        """The number of entries."""
        return self.run_size(reduce(operator.mul, self.axes, S.One))

    @property
    def dtype(self) -> Any:
        """That of doubles, or of truth values."""
        return bool if self.truth else float

    @property
    def T(self) -> Array:
        made: Array = self.run.call("transpose", self)
        return made.like(self)

    mT = T

    def __repr__(self) -> str:
        return f"Array({self.expr}, shape=({', '.join(map(str, self.axes))}))"

    def shown(self) -> str:
        """The expression as a message quotes it."""
        text = str(self.expr)
        return text if len(text) <= 40 else text[:39] + "…"

    def checked(self) -> Array:
        """The array itself, if it still is what it was.

        Raises:
            NoRuleError: it was changed under another name.
        """
        if self.outdated:
            sign = self.outdated[0]
            raise self.run.fail(refuse(OUTDATED(sign=sign + "="), WRITE_OUT(sign=sign)))
        return self

    # -- what asks for a value

    def __bool__(self) -> bool:
        if self.expr.is_Number:
            return bool(self.expr)
        of = self.test.left if self.test is not None and not self.test.left.expr.is_Number else self
        raise self.run.fail(refuse(BRANCH(shown=of.shown()), BOTH_WAYS))

    def _value(self, word: str) -> NoRuleError:
        error = refuse(NO_VALUE(word=word, shown=self.shown()), BY_NUMPY(word=word))
        self.run.fail(error)
        return error

    def __float__(self) -> float:
        raise self._value("float")

    def __int__(self) -> int:
        raise self._value("int")

    def __complex__(self) -> complex:
        raise self._value("complex")

    def __index__(self) -> int:
        raise self._value("an index")

    def __format__(self, _: str) -> str:
        return repr(self)  # for what is printed on the way

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise self._value("np.asarray")

    def __len__(self) -> int:
        if not self.axes:
            raise TypeError("len() of an array without axes")
        if not self.axes[0].is_Integer:
            raise self.run.fail(refuse(OF_SIZE(shown=str(self.axes[0])), FIX_SIZE))
        return int(self.axes[0])

    def __iter__(self) -> Iterator[Array]:
        if not self.axes:
            raise TypeError("iteration over an array without axes")
        return (self[n] for n in range(len(self)))

    def __setitem__(self, key: Any, value: Any) -> None:
        raise self.run.fail(refuse(CHANGED, NEW_ARRAY))

    def __getitem__(self, key: Any) -> Any:
        made: Array = self.run.call("getitem", self, key)
        return made.like(self) if made.axes else made

    # -- methods and protocols

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in Array.__slots__:
            raise AttributeError(name)
        if name not in self.run.functions:
            raise NotThereError(UNKNOWN(name=f".{name}"), hint=KNOWN_ARE)

        def method(*args: Any, **options: Any) -> Any:
            if self.run.torch or "dim" in options or "keepdim" in options:
                return torch_call(self.run, name, (self, *args), options)
            return self.run.call(name, self, *args, **_given(options))

        return method

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__
        if options.get("out") is not None:
            raise self.run.fail(refuse(CHANGED, NEW_ARRAY))
        if method == "__call__":
            return self.run.call(name, *inputs, **_given(options))
        whole = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}.get(name)
        if method == "reduce" and whole is not None:
            return self.run.call(whole, *inputs, **{"axis": 0, **_given(options)})
        if method == "outer" and name == "multiply":
            return self.run.call("outer", *inputs)
        raise self.run.fail(refuse(UNKNOWN(name=f"np.{name}.{method}"), KNOWN_ARE))

    def __array_function__(self, function: Any, _: Any, args: Any, options: Any) -> Any:
        return self.run.call(function.__name__, *args, **_given(options))

    @classmethod
    def __torch_function__(cls, function: Any, _: Any, args: Any = (), options: Any = None) -> Any:
        options = dict(options or {})
        run = next(run_of((*args, *options.values())))
        return torch_call(run, function.__name__, args, options)

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return _Namespace(self.run)

    # -- operators

    def __pos__(self) -> Array:
        return self

    def __neg__(self) -> Any:
        return self.run.call("negative", self)

    def __abs__(self) -> Any:
        return self.run.call("absolute", self)

    def __invert__(self) -> Any:
        return self.run.call("invert", self)


def _forward(name: str) -> Callable[[Array, Any], Any]:
    return lambda self, other: self.run.call(name, self, other)


def _backward(name: str) -> Callable[[Array, Any], Any]:
    return lambda self, other: self.run.call(name, other, self)


def _in_place(name: str, sign: str) -> Callable[[Array, Any], Any]:
    def changed(self: Array, other: Any) -> Any:
        made = self.run.call(name, self, other)
        if made.axes != self.axes:
            raise self.run.fail(refuse(CHANGED, NEW_ARRAY))
        self.outdated.append(sign)
        return made

    return changed


_SIGNS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power", "@": "matmul"}
_DUNDER = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow", "@": "matmul"}
_SIGNS |= {"&": "bitwise_and", "|": "bitwise_or", "//": "floor_divide", "%": "remainder"}
_DUNDER |= {"&": "and", "|": "or", "//": "floordiv", "%": "mod"}
for _sign, _name in _SIGNS.items():
    setattr(Array, f"__{_DUNDER[_sign]}__", _forward(_name))
    setattr(Array, f"__r{_DUNDER[_sign]}__", _backward(_name))
    setattr(Array, f"__i{_DUNDER[_sign]}__", _in_place(_name, _sign))
for _dunder, _name in {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
}.items():
    setattr(Array, f"__{_dunder}__", _forward(_name))


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a call that say something: what stands for nothing in NumPy goes."""
    return {k: v for k, v in options.items() if v is not None and type(v).__name__ != "_NoValueType"}


def run_of(values: Any) -> Iterator[Run]:
    """The runs of the arrays that stand among values, in lists and tuples too."""
    for value in values:
        if isinstance(value, Array):
            yield value.run
        elif isinstance(value, list | tuple):
            yield from run_of(value)


# what PyTorch hands on where nothing was said
_USUAL: Mapping[str, Any] = {"inplace": False, "_stacklevel": 3, "ignore_index": -100, "label_smoothing": 0.0}


def torch_call(run: Run, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """A function of PyTorch in the words of NumPy."""
    if name not in run.functions:
        name = name.removeprefix("linalg_").removeprefix("special_")
    words = {"dim": "axis", "keepdim": "keepdims"}
    given = {words.get(k, k): v for k, v in options.items() if k not in _USUAL or v != _USUAL[k]}
    first = [given.pop("input")] if "input" in given else []
    second = [given.pop("other")] if "other" in given else []
    return run.call(name, *first, *args, *second, torch=True, **_given(given))


class _Namespace:
    """The array API's names for the arrays of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "linalg":
            return self
        if name in ("pi", "e", "newaxis"):
            return {"pi": math.pi, "e": math.e}.get(name)
        return lambda *args, **options: self._run.call(name, *args, **_given(options))


class Size(Array):
    """A size that is a letter, or made of such: a number without a value, equal to itself."""

    __slots__ = ("extent",)
    __hash__ = object.__hash__

    def __init__(self, run: Run, extent: Expr) -> None:
        super().__init__(run, _number(extent), ())
        self.extent = extent

    def _joined(self, name: str, other: Any, made: Callable[[Expr, Expr], Expr], turned: bool = False) -> Any:
        """A size where the other one is a size or a whole number, and a number otherwise."""
        of = other.extent if isinstance(other, Size) else Integer(other) if type(other) is int else None
        if of is not None:
            return self.run_size(made(of, self.extent) if turned else made(self.extent, of))
        return self.run.call(name, *((other, self) if turned else (self, other)))

    def __add__(self, other: Any) -> Any:
        return self._joined("add", other, operator.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._joined("subtract", other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._joined("subtract", other, operator.sub, turned=True)

    def __mul__(self, other: Any) -> Any:
        return self._joined("multiply", other, operator.mul)

    __rmul__ = __mul__

    def _open(self) -> NoRuleError:
        error = refuse(OF_SIZE(shown=str(self.extent)), FIX_SIZE)
        self.run.fail(error)
        return error

    def _rounded(self, _: Any) -> Any:
        raise self._open()

    __floordiv__ = __mod__ = __rfloordiv__ = __rmod__ = _rounded

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, Size) and other.extent == self.extent:
            return True
        raise self._open()

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def _ordered(self, _: Any) -> bool:
        raise self._open()

    __lt__ = __le__ = __gt__ = __ge__ = _ordered

    def __bool__(self) -> bool:
        return True

    def __index__(self) -> int:
        raise self._open()

    __int__ = __index__

    def __float__(self) -> float:
        raise self._open()


def _number(extent: Expr) -> Expr:
    """A size as a number in an expression."""
    if extent.is_Add:
        return terms(*map(_number, extent.args))
    if extent.is_Mul:
        return product(*map(_number, extent.args))
    return extent
