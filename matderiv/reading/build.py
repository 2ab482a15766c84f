"""The typed expression: every part of a tree built with its shape, and each operation as it is read."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import cast

from sympy import Expr, Rational, S

from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.index import (
    UNIT,
    Delta,
    Entry,
    Index,
    Power,
    Product,
    Shape,
    Sum,
    coefficient,
    collect,
    distinct,
    is_scalar,
    power,
    product,
    shape_of,
    size,
    terms,
    termwise,
)
from ..core.operation import Applied, text_shape
from ..core.text import Text
from ..expressions.matrix import Var, add, apply, hadamard, is_op, multiply, negate, ones, transpose, whole, zero
from ..expressions.writer import written
from ..operations import OPERATIONS
from ..operations.abs import ABS
from ..operations.det import DET
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.expm import EXPM
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.pi import PI
from ..operations.polar import POLAR
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.trace_expm import TRACE_EXPM
from .attempt import Context, Reading, array_of, is_t, size_arguments, written_size
from .grammar import MANY_DIGITS
from .subscripts import ANOTHER_LETTER, UNBOUNDED, Subscript
from .tree import DOT, Bound, Lone, Node, Span
from .unify import ONE, known_shape
from .words import CONSTANTS, MATRIX, WORDS, require_word

__all__ = ["Builder", "Parts", "function", "inverse", "matrix_power", "of_scalar", "scalar_power"]

LARGEST_EXPONENT = 10**6  # of a scalar
LARGEST_POWER = 1000  # of a matrix
NO_POWER = Text("0^0 has no value", "0^0 は値をもたない")
ONE_IS_MEANT = Text("write 1 if that is meant", "1 の意味であれば 1 と書く")
DIVIDED = Text("division by zero", "0 で割っている")
DIGITS = 1000  # of a number that was worked out


class Parts:
    """The parts of an expression that have not a value everywhere, noted while it is built.

    The constructors work out 0·f, f⁰, 1^f and (f⁻¹)⁻¹; what f needs to have a value does not go with it.

    >>> from matderiv.expressions.matrix import multiply
    >>> parts, x = Parts(), Var("x")
    >>> parts.note(apply("log", x))
    >>> parts.fallen(multiply(S.Zero, apply("log", x)))
    (log(x),)
    >>> parts.fallen(multiply(2, apply("log", x)))
    ()
    """

    def __init__(self) -> None:
        self.met: set[Expr] = set()
        self.partial: dict[Expr, None] = {}

    def note(self, expr: Expr) -> None:
        """Note the parts of what has been built; what has been met before is not gone through again."""
        stack = [expr]
        while stack:
            e = stack.pop()
            if e in self.met:
                continue
            self.met.add(e)
            if _is_partial(e):
                self.partial[e] = None
            stack.extend(e.args)

    def fallen(self, *kept: Expr) -> tuple[Expr, ...]:
        """Those that stand in none of these expressions."""
        left = {e for whole in kept for e in distinct(whole)} if self.partial else set()
        return tuple(e for e in self.partial if e not in left)


def _is_partial(e: Expr) -> bool:
    """Whether an operation may have no value for some arguments; a kink is no such thing."""
    if isinstance(e, Power) or is_op(e, ENTRYWISE_POWER, MATRIX_POWER):
        base, exponent = e.args
        return not (exponent.is_Integer and exponent > 0 or base.is_Number and base > 0)
    if not isinstance(e, Applied) or e.operation.kink is not None:
        return False
    return e.operation.needs is not None or e.operation.domain is not None


class Builder:
    """Builds the expression bottom-up from the shapes that were found."""

    def __init__(self, context: Context, reading: Reading, made: dict[str, Var]) -> None:
        self.context, self.reading, self.made = context, reading, made
        self.built: dict[int, Expr] = {}
        self.rows: dict[Var, tuple[Var, Index, bool]] = {}
        self.totals: dict[Var, tuple[Expr, tuple[Index, ...]]] = {}
        self.places: dict[Expr, Span] = {}
        self.parts = Parts()
        self.inverted: list[Expr] = []

    def build(self) -> Expr:
        for node in self.context.order:
            try:
                expr = getattr(self, "_" + node.kind)(node, *(self.built[id(c)] for c in node.children))
                _check_digits(expr)
            except MatderivError as error:
                if error.source is None:
                    error.source = self.context.source
                error.span = error.span or node.span
                raise
            self.built[id(node)] = expr
            self.parts.note(expr)
        return self.built[id(self.context.order[-1])]

    def _number(self, node: Node) -> Expr:
        value: Fraction = node.value
        return Rational(value.numerator, value.denominator)

    def _name(self, node: Node) -> Expr:
        if node.value in self.made:
            return self.made[node.value]
        if node.value == "eye":
            return self._eye(node)
        if node.value in self.context.numbers:
            return apply(PI, shape=UNIT)
        return size(node.value)

    def _index(self, bound: Bound) -> Index:
        extent = known_shape((self.reading.indices[bound], ONE))
        if extent is None:
            raise InputError(UNBOUNDED(letter=bound.letter), span=bound.span)
        if bound.letter in self.made or bound.letter in self.context.sizes:
            what = Text("variable", "変数") if bound.letter in self.made else Text("size", "サイズ")
            said = Text(
                "{letter} is the name of a {what}, so it cannot be an index",
                "{letter} は{what}の名前なので、添字にはできない",
            )
            raise InputError(
                said(letter=bound.letter, what=what),
                span=bound.span,
                hint=ANOTHER_LETTER,
            )
        return Index(bound.letter, extent[0])

    def _entry(self, node: Node) -> Expr:
        s: Subscript = node.value
        at = tuple(self._index(b) for b in s.at)
        name, rank = array_of(s, self.reading.kinds)
        if name is None:
            return S.One if at[0].size == 1 else Delta(*at)
        array = self.made[name]
        extent = array.shape[0 if s.column else 1]
        if rank > len(at) and at[0].size == 1:
            return array if s.column else transpose(array)
        if rank > len(at) and extent != 1:
            row = Var(f"{s.text}#{len(self.rows)}", (extent, S.One))
            self.rows[row] = array, at[0], s.column
            return row
        at = tuple(i for i in at if i.size != 1)
        return Entry(array, *at) if at else array

    def _indexed(self, node: Node, body: Expr) -> Expr:
        indices = tuple(i for i in map(self._index, node.value) if i.size != 1)
        if not indices or is_scalar(body):
            out = Sum(body, *indices) if indices else body
            self.places.setdefault(out, node.span)
            return out
        total = Var(f"sum#{len(self.totals)}", shape_of(body))
        self.totals[total] = body, indices
        self.places[total] = node.span
        return total

    def _eye(self, node: Node) -> Expr:
        shape = cast(Shape, known_shape(self.reading.dims[id(node)]))
        return S.One if shape == UNIT else apply(EYE, shape=shape)

    def _transpose(self, node: Node, inside: Expr) -> Expr:
        return transpose(inside)

    def _negate(self, node: Node, inside: Expr) -> Expr:
        return negate(inside)

    def _sum(self, node: Node, *parts: Expr) -> Expr:
        if all(p.is_Number for p in parts):
            return sum((s * p for s, p in zip(node.value, parts, strict=True)), start=S.Zero)
        return add(*(p if s > 0 else negate(p) for s, p in zip(node.value, parts, strict=True)))

    def _product(self, node: Node, *parts: Expr) -> Expr:
        """Left to right: what is multiplied is gathered, so that a long product stays flat."""
        gathered, joined = [parts[0]], "*"
        shape = shape_of(parts[0])
        for operator, right, child in zip(node.value, parts[1:], node.children[1:], strict=True):
            if operator == "/" or operator == "./" and is_scalar(right):
                right, operator = self._reciprocal(right, child), joined
            if operator == "./":
                left = _join(gathered, joined)
                if is_scalar(left):
                    # not the quotient of a matrix of equal entries, but c times the power -1
                    right = apply(ENTRYWISE_POWER, right, S.NegativeOne)
                    left = multiply(left, right)
                else:
                    right = left = apply(QUOTIENT, left, right)
                self.parts.note(right)
                gathered, shape = [left], shape_of(left)
                continue
            dotted = operator is DOT or operator == "@"
            if dotted and 1 == shape[1] == shape_of(right)[1] and 1 not in (shape[0], shape_of(right)[0]):
                gathered, joined, shape = [multiply(transpose(_join(gathered, joined)), right)], "*", UNIT
                continue
            operator = "*" if operator in ("@", "numpy*", DOT) else operator
            if operator != joined and (is_scalar(right) or shape == UNIT):
                operator = "*" if joined == "*" or len(gathered) == 1 else operator
            if operator != joined:
                gathered, joined = [_join(gathered, joined)], operator
            if joined == "*" and shape != UNIT and not is_scalar(right):
                shape = (shape[0], shape_of(right)[1])
            elif shape == UNIT:
                shape = shape_of(right)
            gathered.append(right)
            if shape == UNIT and joined == "*":
                gathered = [multiply(*gathered)]
        return _join(gathered, joined)

    def _reciprocal(self, expr: Expr, node: Node) -> Expr:
        if expr == 0:
            raise InputError(DIVIDED, span=node.span)
        if not expr.is_Number:
            self.parts.note(Power(expr, S.NegativeOne))
        return power(expr, -1)

    def _power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        if node.value == "^" and is_t(node.children[1]) and "T" not in self.made:
            return transpose(base)
        large = exponent.is_Rational and (abs(exponent.p) > LARGEST_EXPONENT or exponent.q > LARGEST_EXPONENT)
        if large or isinstance(exponent, Power) and _magnitude(exponent) > LARGEST_EXPONENT:
            raise InputError(
                Text("an exponent is at most {most}", "指数は {most} 以下である")(most=f"{LARGEST_EXPONENT:,}"),
                span=node.children[1].span,
            )
        if node.value == "^" and not is_scalar(base):
            return self._matrix_power(node, base, exponent)
        if is_scalar(base) and is_scalar(exponent):
            if base == 0 and exponent.is_Number and exponent < 0:
                raise InputError(DIVIDED, span=node.span)
            if exponent == 0:
                if base == 0:
                    raise InputError(NO_POWER, span=node.span, hint=ONE_IS_MEANT)
                self.parts.note(Power(base, S.NegativeOne))
            if base.is_Rational and exponent.is_Rational:
                digits = max(abs(base.p), base.q).bit_length() * abs(exponent)
                if digits > DIGITS * 3.3 and abs(base) != 1:
                    raise InputError(
                        Text("this number has more than {most} digits", "この数は {most} 桁を超える")(
                            most=f"{DIGITS:,}"
                        ),
                        span=node.span,
                    )
            return scalar_power(base, exponent)
        if exponent == 1:
            return base
        if exponent == 0:
            self.parts.note(apply(ENTRYWISE_POWER, base, S.NegativeOne))
            return ones(*shape_of(base))
        return apply(ENTRYWISE_POWER, base, exponent)

    def _matrix_power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        try:
            return matrix_power(base, exponent)
        except NoRuleError as error:
            error.span = node.children[1].span
            raise

    def _subscript(self, node: Node, inside: Expr) -> Expr:
        at = tuple(i for i in map(self._index, node.value) if i.size != 1)
        return Entry(inside, *at) if at else inside

    def _bars(self, node: Node, inside: Expr) -> Expr:
        if node.value and not is_scalar(inside) and 1 not in shape_of(inside):
            said = Text(
                "{text} is a matrix, {shape}, and it is not clear which norm is meant",
                "{text} は {shape} 行列であり、どのノルムを指すのか定まらない",
            )
            raise InputError(
                said(text=self.context.text(node.children[0]), shape=text_shape(shape_of(inside))),
                span=node.span,
                hint=Text(
                    r"write \|X\|_F, or \sigma_{{\max}}(X) for the spectral norm",
                    r"\|X\|_F と書く。スペクトルノルムなら \sigma_{{\max}}(X) と書く",
                )
                if "\\" in self.context.source
                else Text(
                    "write ‖X‖_F, or normspec(X) for the spectral norm",
                    "‖X‖_F と書く。スペクトルノルムなら normspec(X) と書く",
                ),
            )
        if is_scalar(inside):
            return function("norm2" if node.value else "abs", inside)
        return function("norm2" if node.value or 1 in shape_of(inside) else "det", inside)

    def _euler(self, node: Node, inside: Expr) -> Expr:
        return function("exp" if 1 in shape_of(inside) else "expm", inside)

    def _call(self, node: Node, *parts: Expr) -> Expr:
        word = node.value
        if word == "eye":
            return self._eye(node)
        if word in CONSTANTS:
            shape = cast(Shape, known_shape(self.reading.dims[id(node)]))
            return zero(shape) if parts[0] == 0 else multiply(parts[0], ones(*shape))
        if word == "sum" and len(parts) == 2:
            name = "column_sums" if parts[1] == 1 else "row_sums"
            return parts[0] if is_scalar(parts[0]) else apply(name, parts[0])
        name = WORDS[word]
        if word == "normnuc" and isinstance(word, Lone) and 1 in shape_of(parts[0]):
            raise InputError(
                Text(
                    "{shown} is a norm of matrices, and {text} is {shape}",
                    "{shown} は行列のノルムだが、{text} は {shape} である",
                )(
                    shown=self.context.text(node),
                    text=self.context.text(node.children[0]),
                    shape=text_shape(shape_of(parts[0])),
                ),
                span=node.span,
                hint=Text(r"write \|x\| for the length of a vector", r"ベクトルの長さなら \|x\| と書く"),
            )
        if word in MATRIX and 1 not in shape_of(parts[0]) and shape_of(parts[0])[0] == shape_of(parts[0])[1]:
            name = self._of_a_square(node, name)
        if OPERATIONS[name].sizes:
            sides = [cast(Expr, written_size(a, self.context.shapes)) for a in size_arguments(node)]
            count = len(parts) - len(sides)
            return function(name, *parts[:count], zero((sides[0], sides[1])))
        if name == "diag" and shape_of(parts[0])[1] != 1:
            name = "diagonal"
        if name == "pinv" and 1 in shape_of(parts[0]):
            self.inverted.append(parts[0])
        return function(name, *parts)

    def _of_a_square(self, node: Node, name: str) -> str:
        """The function of a square matrix or of its entries, as is said or as is written."""
        word, of_matrix = str(node.value), MATRIX[node.value]
        said = self.context.functions.get(word)
        if said == "matrix":
            require_word(of_matrix, node.span)
            return WORDS[of_matrix]
        if said is None and isinstance(node.value, Lone):
            text = self.context.text(node.children[0])
            whole = f"e^{{{text}}}" if word == "exp" else rf"\operatorname{{{of_matrix}}}({text})"
            entries = rf"\operatorname{{sqrt}}_\odot({text})" if word == "sqrt" else rf"\{word}_\odot({text})"
            raise InputError(
                Text(
                    "{text} is {shape}, and {word} may be that of the matrix or that of its entries",
                    "{text} は {shape} 行列であり、{word} は行列関数とも成分ごとの関数とも読める",
                )(
                    text=text,
                    shape=text_shape(shape_of(self.built[id(node.children[0])])),
                    word=word,
                ),
                span=node.span,
                hint=Text(
                    "write {whole} for the function of the matrix, {entries} for that of its entries",
                    "行列関数なら {whole}、成分ごとの関数なら {entries} と書く",
                )(whole=whole, entries=entries),
            )
        return name


def function(name: str, *args: Expr) -> Expr:
    """An operation as it is read: two that stand together and differentiate as one become one."""
    if len(args) == 1 and is_scalar(args[0]) and name != "commutation":
        return of_scalar(name, args[0])
    if name == "trace" and is_op(args[0], EXPM):
        return apply(TRACE_EXPM, *args[0].args)
    if name == "trace" and (polar := _of_polar(args[0])) is not None:
        return function("normnuc", polar)
    if name in ("normnuc", "normspec") and 1 in shape_of(args[0]):
        return apply(NORM2, *args)
    if name == "pinv" and 1 in shape_of(args[0]):
        return multiply(power(apply(NORM_SQUARED, *args), -1), transpose(args[0]))
    if name == "pinv" and isinstance(args[0], Var) and args[0].facts & {"invertible", "spd", "orthogonal"}:
        return inverse(args[0])
    if name == "kron" and any(map(is_scalar, args)):
        return multiply(*args)
    if name == "vec" and 1 in shape_of(args[0]):
        return args[0] if shape_of(args[0])[1] == 1 else transpose(args[0])
    if name == "unvec" and 1 in shape_of(args[1]):
        return args[0] if shape_of(args[1])[1] == 1 else transpose(args[0])
    if name == "commutation" and 1 in shape_of(args[0]):
        rows = shape_of(args[0])[0] * shape_of(args[0])[1]
        return S.One if rows == 1 else apply(EYE, shape=(rows, rows))
    return apply(name, *args)


def _of_polar(product: Expr) -> Expr | None:
    """The matrix X of PᵀX or X Pᵀ, where P is its orthogonal polar factor: the trace is the sum of singular values."""
    if not is_op(product, MATMUL) or len(product.args) != 2:
        return None
    for factor, other in (product.args, product.args[::-1]):
        for polar, of in ((factor, transpose(other)), (transpose(factor), other)):
            if is_op(polar, POLAR) and polar.args[0] == of:
                return of
    return None


def of_scalar(name: str, expr: Expr) -> Expr:
    """An operation on a 1×1 argument: tr, det, sum and their like are the argument itself, log det is one function."""
    if name == "log" and is_op(expr, DET):
        return apply(LOGDET, *expr.args)
    other = OPERATIONS[name].traits.of_scalar
    if other is None:
        return apply(name, expr)
    if other == "reciprocal":
        if expr == 0:
            raise InputError(Text("zero has no inverse", "0 に逆数はない"))
        return power(expr, -1)
    if other == "one":
        return S.One
    return expr if other == "itself" else apply(other, expr)


def matrix_power(base: Expr, exponent: Expr) -> Expr:
    """The power of a square matrix; the exponent is a whole number, or made of symbols for whole numbers.

    Raises:
        NoRuleError: the exponent is another number, another expression, or too large.
    """
    if not whole(exponent):
        if exponent.is_Number:
            raise NoRuleError(
                Text("there is no rule for a fractional power of a matrix", "行列の分数冪を扱う規則はない"),
                term=exponent,
            )
        raise NoRuleError(
            Text("there is no rule for the power {exponent} of a matrix", "行列の {exponent} 乗を扱う規則はない")(
                exponent=written(exponent)
            ),
            term=exponent,
            hint=Text(
                "an exponent is a whole number, or made of symbols for such numbers by +, - and *",
                "指数は整数か、整数を表す文字から +、-、* で作られた式である",
            ),
        )
    if exponent.is_Integer and abs(exponent) > LARGEST_POWER:
        raise NoRuleError(
            Text("there is no rule for a power of a matrix above {most}", "{most} を超える行列の冪を扱う規則はない")(
                most=LARGEST_POWER
            ),
            term=exponent,
        )
    exponent = collect(exponent)
    if exponent == 0:
        return apply(EYE, shape=shape_of(base))
    if all(coefficient(t)[0] < 0 for t in termwise(exponent)):
        base, exponent = inverse(base), collect(terms(*(product(-1, t) for t in termwise(exponent))))
    return base if exponent == 1 else apply(MATRIX_POWER, base, exponent)


def inverse(expr: Expr) -> Expr:
    """The inverse of a matrix; that of an inverse is what it was taken of."""
    return expr.args[0] if is_op(expr, INVERSE) else apply(INVERSE, expr)


def _magnitude(expr: Expr) -> float:
    """The absolute value of a power of numbers, which is not worked out where it is long; 0 of what has symbols."""
    if expr.is_Rational:
        return abs(expr.p) / expr.q if max(abs(expr.p), expr.q).bit_length() < 1000 else inf
    if not isinstance(expr, Power):
        return 0.0
    base, exponent = _magnitude(expr.base), _magnitude(expr.exponent)
    try:
        return base**exponent if base and exponent else 0.0
    except OverflowError:
        return inf


def scalar_power(base: Expr, exponent: Expr) -> Expr:
    if is_op(base, NORM2) and exponent.is_Integer and exponent > 0 and exponent % 2 == 0:
        return power(apply(NORM_SQUARED, base.args[0]), exponent / 2)
    if is_op(base, ABS) and exponent.is_Integer and exponent % 2 == 0:
        return power(base.args[0], exponent)
    if exponent == Rational(1, 2) and "sqrt" in OPERATIONS:
        return apply(SQRT, base)
    return power(base, exponent)


def _join(parts: list[Expr], operator: str) -> Expr:
    if len(parts) == 1:
        return parts[0]
    return multiply(*parts) if operator == "*" else hadamard(*parts)


def _check_digits(expr: Expr) -> None:
    """Numbers that were worked out stay of a length that can be printed."""
    number = expr.args[0] if isinstance(expr, Product) or is_op(expr, SCALE) else expr
    if isinstance(number, Product):
        number = number.args[0]
    if number.is_Rational and max(abs(number.p), number.q).bit_length() > DIGITS * 3.3:
        raise InputError(MANY_DIGITS(most=f"{DIGITS:,}"))
