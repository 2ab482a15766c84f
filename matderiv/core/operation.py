"""What one matrix function must state, and its application to arguments.

Everything that is local to a function stands in its record; nothing here or there knows of the unknown or of
the chain rule, which belong to the core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from math import inf
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sympy import Expr, S
from sympy.tensor.indexed import IndexException

from .dual_numbers import Dual, Undefined
from .errors import ShapeError
from .formal import Formal, Pointwise
from .forms import Binds, Form, Look, call
from .index import UNIT, At, Head, Shape, kept_shape, known, made, new, shape_of
from .records import dataclass
from .text import Said, Text

__all__ = [
    "EXTREMES",
    "NOT_NEGATIVE",
    "POSITIVE",
    "SPECTRAL",
    "TURNED",
    "Applied",
    "Arithmetic",
    "Binds",
    "Components",
    "Form",
    "Interval",
    "Kit",
    "Line",
    "Local",
    "Misfit",
    "Need",
    "Operation",
    "Slope",
    "Traits",
    "call",
    "entrywise",
    "same_shape",
    "spread_shape",
    "text_shape",
    "valued",
]

# what an argument must be where a function is differentiable, or has a value: every entry positive, none negative or
# none 0; a matrix not 0, invertible, of positive determinant, of full rank
Need = Literal[
    "positive", "nonnegative", "nonzero", "not zero", "invertible", "determinant", "rank",
    "simple eigenvalue", "simple norm", "single maximum", "single minimum", "rows not zero",
    "row maximum", "row minimum", "column maximum", "column minimum",
]  # fmt: skip


# that one entry alone is the largest or the smallest; of a transposed argument, rows are columns
EXTREMES: tuple[Need, ...] = (
    *("single maximum", "single minimum", "row maximum", "row minimum", "column maximum", "column minimum"),
)
TURNED: dict[Need, Need] = {"row maximum": "column maximum", "row minimum": "column minimum"}
TURNED |= {column: row for row, column in TURNED.items()}
SPECTRAL: tuple[Need, ...] = ("rank", "simple eigenvalue", "simple norm")  # where singular values or eigenvalues differ


class Misfit(ValueError):
    """What the shape rule of an operation says of shapes that it does not accept."""

    def __init__(self, message: Text | Said) -> None:
        self.said = message() if isinstance(message, Text) else message
        super().__init__(str(self.said))


@dataclass(frozen=True)
class Kit:
    """What a record may ask of the core: a fresh bound index over a size, and another operation by its name.

    ``letter(wanted, expr)`` is a letter that stands for a matrix, the one wanted or another that is free; without
    letters to give it is the matrix itself.
    """

    fresh: Callable[[Expr], At]
    apply: Callable[..., Expr]
    letter: Callable[[str, Expr], Expr] = lambda wanted, expr: expr


class Line(NamedTuple):
    """A line in the proof of a local derivative, ``lhs = rhs``, and what fills the placeholders of its reason."""

    lhs: Expr
    rhs: Expr
    reason: Text
    names: Mapping[str, Expr] = MappingProxyType({})


@dataclass(frozen=True)
class Local:
    """The local derivative ∂ out[at] / ∂ argument[by] of an operation that stays folded, with its proof.

    ``entry(args, number, at, by, kit)`` gives it in the index language; ``reason`` says why in one sentence, with
    ``{by}`` and ``{out}`` for the two entries. ``lines(args, number, at, by, kit)`` gives the lines that prove it;
    the last one ends in the derivative.

    ``along(args, at, w, kit)`` gives such lines for the derivative by a number w that all entries of the argument may
    depend on, where that is as easily proved as the one by a single entry.
    """

    entry: Callable[[tuple[Expr, ...], int, tuple[Expr, ...], tuple[Expr, ...], Kit], Expr]
    reason: Text
    lines: Callable[..., tuple[Line, ...]]
    along: Callable[[tuple[Expr, ...], tuple[Expr, ...], Expr, Kit], tuple[Line, ...]] | None = None


@dataclass(frozen=True)
class Slope:
    """The derivative of a function of one real variable, ``at(t, kit)``, with its reason.

    That of a function of several, by one of them, is ``at(s, t, …, kit)``.
    """

    at: Callable[..., Expr]
    reason: Text


class Arithmetic(NamedTuple):
    """Sums and entrywise products of arrays, in which a record says a function in terms of others."""

    add: Callable[..., Expr]
    times: Callable[..., Expr]
    apply: Callable[..., Expr]

    def less(self, a: Expr, b: Expr) -> Expr:
        """a − b."""
        return self.add(a, self.times(S.NegativeOne, b))


@dataclass(frozen=True)
class Components:
    """The entry of an operation as an expression in the entries of its arguments, with its reason."""

    entry: Callable[[tuple[Expr, ...], tuple[Expr, ...], Kit], Expr]
    reason: Text


@dataclass(frozen=True)
class Jump:
    """Where a function has a value and is not continuous: where an entry of its argument is 0, or its rank is less.

    ``value`` is its value on an array of doubles, there as well.
    """

    at: Literal["zero", "rank"]
    value: Callable[[Any], Any]


class Interval(NamedTuple):
    """The numbers from one to another; ``ends`` are the brackets that say which end belongs to it, as in ``(0, 1]``."""

    low: float
    high: float
    ends: Literal["()", "(]", "[)", "[]"]

    @property
    def positive(self) -> bool:
        """Whether all of them are."""
        return self.low > 0 or self.low == 0 and self.ends[0] == "("

    @property
    def bounded(self) -> bool:
        """Whether it has two ends, neither of which belongs to it."""
        return self.ends == "()" and self.low > -inf and self.high < inf


ANYWHERE = Interval(-inf, inf, "()")
POSITIVE = Interval(0, inf, "()")
NOT_NEGATIVE = Interval(0, inf, "[)")


@dataclass(frozen=True)
class Traits:
    """What is known of a function beyond its value, as far as the rest asks for it; each is tested by sampling.

    Attributes:
        between: where every entry of it lies, whatever the argument.
        within: of a function of numbers, where these must lie; at an end that belongs to it there is a value, but no
            derivative.
        keeps_sign: its entries are positive, 0 or negative where those of its argument are.
        zero: it is 0 of an argument that is 0, or of no other.
        vanishes: it is 0 at its kink, and no steeper there than a line.
        bends: a clause that it has no second derivative at 0; it has a first one there.
        valued: it has a value also where it is not differentiable.
        entries: its entries are those of the argument (and zeros besides), some of them, products of these where all
            stand in one, sums of these, products of one entry of each argument, or sums of such products.
        summed: it is a sum over entries or a function of one.
        entrywise: each entry of it is made of those at the same place, and of scalars.
        turned: of a transposed argument it is the same (``alike``), or it is transposed as well (``too``).
        preserves: what it is where its matrices are: positive definite, semidefinite, invertible.
        of_definite: it is positive of a positive definite matrix, and not negative of a semidefinite one.
        of_scalar: what it is of a single number: that itself, its reciprocal, one, or another function by its name.
        undefined_at_zero: a phrase for it of an ``{argument}`` that is 0, where it has no value.
        period: it has the same value where its argument is larger by this; of a matrix, where a rotation is.
        symmetric: it is a symmetric matrix, whatever the argument.
        idempotent: its powers are itself, as those of what is 0 or 1.
        undoes: it gives back what the function of this name was taken of, as far as that is near 1/2.
    """

    between: Interval = ANYWHERE
    within: Interval | None = None
    keeps_sign: bool = False
    zero: Literal["at 0", "only at 0"] | None = None
    vanishes: bool = False
    bends: Text | None = None
    valued: bool = False
    entries: Literal["same", "with zeros", "some", "multiplied", "sums", "products", "sums of products"] | None = None
    summed: bool = False
    entrywise: bool = False
    turned: Literal["alike", "too"] | None = None
    preserves: tuple[Literal["definite", "semidefinite", "invertible"], ...] = ()
    of_definite: bool = False
    of_scalar: str | None = None
    undefined_at_zero: Text | None = None
    period: float | None = None
    symmetric: bool = False
    idempotent: bool = False
    undoes: str | None = None


@dataclass(frozen=True, eq=False)
class Operation:
    """One matrix function, complete. At most one of ``components``, ``local`` and ``slope`` says how it differentiates.

    Attributes:
        name: its unique name.
        meaning: what it is, in a few words.
        arity: smallest and largest number of arguments (``None`` for no largest).
        shape: the shape of the result from those of the arguments; raises :class:`Misfit` naming the shapes it got.
        form: how it is written.
        numeric: its value on numbers, ``numeric(ring, *arrays)``; the last two axes are rows and columns.
        example: an objective that contains it, with the variable, for the contract tests.
        words: the words of the input language that mean it, if any.
        components: its entry in the entries of its arguments.
        local: its local derivative, where it stays folded because it has no finite index form.
        slope: the derivative of the function that it applies to each entry.
        slopes: those by each argument, of a function of several numbers, which go for every entry.
        moved: its differential, ``moved(a, d, at, kit)`` of an argument ``a``, with the lines that prove it: the last
            one says what it is. ``d`` gives the differential of an expression, ``at`` are the indices of an entry of
            ``a``. Where it is ``None``, the differential follows from the derivative by each entry.
        through: the same value by other functions, ``through(arithmetic, *args)``, of one with ``slopes``.
        borders: of one with ``slopes``, what is 0 at its kinks, ``borders(arithmetic, *args)``.
        smooth: how many derivatives it has at its kinks.
        positive: what must be positive, ``positive(arithmetic, *args)``, whatever is asked of the others.
        linear: its entries are linear in those of each argument, the others held fixed.
        symmetric: it is taken only of a matrix that is certainly symmetric, by assumption or by its form.
        domain: where it is differentiable, as a condition on its argument ``{0}``; ``None`` for everywhere.
        needs: the same as a property that an argument may be known to have, where it is one of these.
        kink: where it is defined but not differentiable, as a clause.
        branches: the values of an argument's entry at which it goes over from one formula to another, as max(t, 0)
            does at 0.
        jump: where it has a value and is not continuous, as the sign at 0.
        inside: whether numbers lie in that domain, ``inside(*arrays)``.
        times: what its product with another function of the same argument is, as ``relu(t)·sign(t) = relu(t)``:
            the other's name → ``value(t, apply)``.
        times_since: why these products are what they are, as a clause.
        powers: of one that is t or 0, why its powers from the second on have a derivative everywhere, as if its slope
            were 1: that of relu(t)² is 2relu(t).
        over: the same for its quotient by another, as ``sin(t)/cos(t) = tan(t)``.
        one_minus: where 1 − f(t) is again a function of −t, ``one_minus(−t, apply)``, as for σ.
        parity: −1 for an odd function, f(−t) = −f(t), 1 for an even one, 0 for neither.
        traits: what is known of it beyond its value.
        pairs: from the shapes of the arguments, the sizes over which an index is composite in its component form, each
            as those of its quicker and its slower part; ``None`` where there are none.
        sizes: in the input language two sizes stand last, ``unvec(b, m, n)``; here they are a zero m×n matrix.
        sympy: the SymPy expression for it, from those of its arguments.
        told: a sentence that says what its sign ``{e}`` means, of an argument ``{x}`` and a second one ``{y}``, for a
            claim where it is no sign that everybody writes so.
        told_by: the expressions in that sentence, ``{d1}``, ``{d2}``, …, made of the arguments.
        source: its source form, ``source(xp, *arrays)`` in the names of the Python array API standard, from which code
            for every target is made; ``xp`` (:class:`~matderiv.coding.arrays.Namespace`) says what there is beyond
            these.
        formal: what Coq must know of it, or how that follows from the arguments; ``None`` where Coq knows nothing.
    """

    name: str
    meaning: Text
    arity: tuple[int, int | None]
    shape: Callable[..., Shape]
    form: Form
    numeric: Callable[..., Any]
    example: tuple[str, str]
    words: tuple[str, ...] = ()
    components: Components | None = None
    local: Local | None = None
    slope: Slope | None = None
    slopes: tuple[Slope, ...] = ()
    moved: Callable[[Expr, Callable[[Expr], Expr], tuple[At, ...], Kit], tuple[Line, ...]] | None = None
    through: Callable[..., Expr] | None = None
    borders: Callable[..., tuple[Expr, ...]] | None = None
    smooth: int = 0
    positive: Callable[..., tuple[Expr, ...]] | None = None
    linear: bool = False
    symmetric: bool = False
    domain: Text | None = None
    needs: Need | None = None
    kink: Text | None = None
    branches: tuple[float, ...] = ()
    jump: Jump | None = None
    inside: Callable[..., bool] | None = None
    times: Mapping[str, Callable[[Expr, Callable[..., Expr]], Expr]] = field(default_factory=dict)
    times_since: Text | None = None
    powers: Text | None = None
    over: Mapping[str, Callable[[Expr, Callable[..., Expr]], Expr]] = field(default_factory=dict)
    one_minus: Callable[[Expr, Callable[..., Expr]], Expr] | None = None
    parity: Literal[-1, 0, 1] = 0
    traits: Traits = field(default_factory=Traits)
    pairs: Callable[..., tuple[tuple[Expr, Expr], ...]] | None = None
    sizes: bool = False
    sympy: Callable[..., Any] | None = None
    told: Text | None = None
    told_by: Callable[..., tuple[Expr, ...]] | None = None
    source: Callable[..., Any] | None = None
    formal: Formal | Pointwise | Callable[..., Formal | Pointwise | None] | None = None

    @property
    def each(self) -> bool:
        """Whether it is a function of numbers that goes for every entry."""
        return self.slope is not None or bool(self.slopes)

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return self is other or isinstance(other, Operation) and self.name == other.name

    def __repr__(self) -> str:
        return f"<operation {self.name}>"


class Applied(Head):
    """An operation applied to arguments: a matrix, a vector or a scalar, by its ``shape``.

    Raises:
        ShapeError: the operation does not accept the shapes of the arguments.
    """

    __slots__ = ("operation", "shape")
    operation: Operation
    shape: Shape

    def __new__(cls, operation: Operation, *args: Expr, shape: Shape | None = None) -> Applied:
        # a constant is told apart by its shape; that of everything else follows from the arguments
        if shape is not None and args and _follows(shape, operation, args):
            shape = None
        key = args if shape is None else (args, shape)
        found: Applied | None = known(operation.name, key)
        if found is not None:
            return found
        try:
            shape = kept_shape(operation.shape(*map(shape_of, args)) if shape is None else shape)
        except Misfit as error:
            raise ShapeError(error.said) from None
        node = new(cls, args)
        node.operation, node.shape = operation, shape
        return made(operation.name, key, node)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.operation.name, self.shape, *self.args)

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return _applied, (self.operation, self.shape, *self.args)

    @property
    def func(self) -> Callable[..., Applied]:
        if not self.args:
            return lambda *args: self
        return lambda *args: Applied(self.operation, *args)


def _follows(shape: Shape, operation: Operation, args: tuple[Expr, ...]) -> bool:
    """Whether a shape is that which the arguments give, if they are expressions of this package."""
    try:
        return shape == operation.shape(*map(shape_of, args))
    except (Misfit, IndexException):  # an entry of SymPy's own may have no ranges
        return False


def _applied(operation: Operation, shape: Shape, *args: Expr) -> Applied:
    """What a pickle makes again: the shape of a constant follows from nothing else."""
    return Applied(operation, *args, shape=shape)


def text_shape(shape: Shape) -> str:
    """A shape as a person reads it: ``n×m``."""
    return f"{shape[0]}×{shape[1]}"


def same_shape(*shapes: Shape) -> Shape:
    """The common shape of all arguments."""
    for other in shapes[1:]:
        if other != shapes[0]:
            raise Misfit(
                Text("the shapes differ: {left} and {right}", "形が異なる: {left} と {right}")(
                    left=text_shape(shapes[0]), right=text_shape(other)
                )
            )
    return shapes[0]


def spread_shape(*shapes: Shape) -> Shape:
    """The common shape of the arguments that are no scalars, each of which counts for every entry."""
    arrays = [s for s in shapes if s != UNIT]
    return same_shape(*arrays) if arrays else UNIT


def valued(numeric: Callable[..., Any], value: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function on numbers that has values, worked out in floating point, where it has no derivative."""

    def everywhere(ring: Any, a: Any) -> Any:
        try:
            return numeric(ring, a)
        except Undefined:
            if a.tangent is not None or ring.exact or ring.digits > FLOAT_DIGITS:
                raise
        return Dual(ring, ring.constant(value(ring.rough(a.value))))

    return everywhere


FLOAT_DIGITS = 15


def entrywise(
    name: str,
    meaning: Text,
    slope: Callable[[Expr, Kit], Expr],
    reason: Text,
    *,
    value: Callable[[Any, Any], Any],
    sympy: Callable[..., Any] | None,
    look: Look | None = None,
    domain: Text | None = None,
    needs: Need | None = None,
    kink: Text | None = None,
    branches: tuple[float, ...] = (),
    jump: Jump | None = None,
    inside: Callable[..., bool] | None = None,
    times: Mapping[str, Callable[[Expr, Callable[..., Expr]], Expr]] | None = None,
    times_since: Text | None = None,
    powers: Text | None = None,
    over: Mapping[str, Callable[[Expr, Callable[..., Expr]], Expr]] | None = None,
    one_minus: Callable[[Expr, Callable[..., Expr]], Expr] | None = None,
    parity: Literal[-1, 0, 1] = 0,
    traits: Traits | None = None,
    words: tuple[str, ...] | None = None,
    told: Text | None = None,
    told_by: Callable[..., tuple[Expr, ...]] | None = None,
    source: Callable[..., Any] | None = None,
    example: tuple[str, str] | None = None,
    formal: Pointwise | None = None,
) -> Operation:
    """The record of a real function that acts on each entry alone, written ``name(argument)``.

    ``value(np, z)`` is its value on a real or complex array, continued analytically from the real line: on
    either side of a kink by the formula of that side, chosen by the sign of ``z.real``. ``words`` are those of the
    input language where there is more than the name. Without a ``source`` it has its own name in an array library.
    """
    return Operation(
        name=name,
        meaning=meaning,
        arity=(1, 1),
        shape=same_shape,
        form=call(name, look),
        numeric=lambda ring, a: ring.entrywise(name, value, a),
        example=example or (f"a'*{name}(x)", "x"),
        words=(name,) if words is None else words,
        slope=Slope(slope, reason),
        domain=domain,
        needs=needs,
        kink=kink,
        branches=branches,
        jump=jump,
        inside=inside,
        times=times or {},
        times_since=times_since,
        powers=powers,
        over=over or {},
        one_minus=one_minus,
        parity=parity,
        traits=replace(traits or Traits(), entrywise=True, turned="too"),
        sympy=sympy,
        told=told,
        told_by=told_by,
        source=source or (lambda xp, a: getattr(xp, name)(a)),
        formal=formal,
    )
