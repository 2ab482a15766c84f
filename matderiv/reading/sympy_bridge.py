"""Between our expressions and SymPy's own: what a user passes in and gets back.

Where SymPy has a head of its own for an operation, that head is used, unevaluated, so that the order of terms
and factors stays. An operation that SymPy lacks becomes :class:`MatrixFunction` (a matrix) or keeps our own
head (a scalar), with SymPy's heads inside. The way back gives the same expression again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import sympy
from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Rational, S, Symbol
from sympy.core.function import AppliedUndef, FunctionClass
from sympy.core.symbol import Str
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from ..core.errors import InputError, NoRuleError, ShapeError
from ..core.forms import Between, Derived
from ..core.index import UNIT, Power, Product, Shape, Terms, is_scalar, power, replace, shape_of, size
from ..core.operation import Applied, Misfit, Operation
from ..core.text import Said, Text
from ..expressions.abstract import Abstract, abstract, described, operation_named
from ..expressions.matrix import WHOLE, Var, add, apply, hadamard, multiply, names, ones, transpose, unit, zero
from ..expressions.notations.latex import Latex
from ..expressions.notations.names import WORD
from ..expressions.sympy_functions import FUNCTIONS, lowered, one_argument
from ..operations import OPERATIONS
from ..operations.commutation import COMMUTATION
from ..operations.exp import EXP
from ..operations.eye import EYE
from ..operations.matrix_power import MATRIX_POWER
from ..operations.ones import ONES
from ..operations.pi import PI
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.zero import ZERO
from .combine import DIVIDED, Parts, function, inverse, matrix_power
from .declarations import (
    BITS,
    DIGITS,
    TWO_NAMES,
    Sizes,
    Typed,
    assumed,
    checked_name,
    checked_names,
    checked_variable,
    declared,
    typed,
)
from .formula import Formula
from .grammar import MANY_DIGITS
from .readings import read_formula
from .sought import each
from .tree import DEEPEST, abridged

__all__ = ["MatrixFunction", "check_assumptions", "check_variable", "from_sympy", "one_of_a_name", "read", "to_sympy"]


class MatrixFunction(MatrixExpr):  # type: ignore[misc]
    """A matrix-valued operation that SymPy has no head for, by its name and arguments."""

    def __new__(cls, name: str | Str, *args: Expr) -> MatrixFunction:
        name = name if isinstance(name, Str) else Str(name)
        if operation_named(str(name)) is None:
            raise InputError(Text("there is no operation {name}", "{name} という演算はない")(name=abridged(str(name))))
        return cast(MatrixFunction, Basic.__new__(cls, name, *args))

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return str(self.args[0])

    @property
    def record(self) -> Operation:
        """The record of the operation."""
        return cast(Operation, operation_named(self.operation))

    @property
    def shape(self) -> Shape:
        try:
            return self.record.shape(*(shape_of(a) for a in self.args[1:]))
        except Misfit as error:
            raise ShapeError(error.said) from None

    def _entry(self, i: Expr, j: Expr, **_: Any) -> Expr:
        """An entry, as SymPy asks for it when it writes a product out: it stays one."""
        return MatrixElement(self, i, j)

    def _sympystr(self, printer: Any) -> str:
        of = described(self.record)
        if of is not None:
            return f"{of.typed}({printer._print(self.args[1])})"
        sizes = self.record.sizes
        inside = [*self.args[1:-1], *shape_of(self.args[-1])] if sizes else self.args[1:]
        return f"{self.operation}({', '.join(printer._print(a) for a in inside)})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        operation = self.record
        shown = [printer._print(a) for a in self.args[1:]]
        if isinstance(look := operation.form.look, Derived):
            return Latex().derived(look, shown[0], True).text
        if operation.sizes:
            below = r" \times ".join(printer._print(s) for s in shape_of(self.args[-1]))
            name = "K" if operation.name == COMMUTATION.name else rf"\operatorname{{{operation.name}}}"
            if len(shown) == 1:
                return f"{name}_{{{below.replace(chr(92) + 'times', ',')}}}"
            return rf"{name}_{{{below}}}\left({shown[0]}\right)"
        if isinstance(look := operation.form.look, Between):
            return rf"\left({Latex.signs[look.sign].join(shown)}\right)"
        inside = ", ".join(shown)
        return rf"\operatorname{{{self.operation}}}\left({inside}\right)"


# -------------------------------------------------------------------------------------------------- to SymPy


def to_sympy(expression: Expr, atoms: Mapping[str, Expr] | None = None) -> Expr:
    """The SymPy expression for one of ours; ``atoms`` are symbols to use for names and sizes.

    >>> x, n = Symbol("x"), size("n")
    >>> X, W = Var("X", (n, n)), Var("W", (n, n))
    >>> to_sympy(multiply(S(2), transpose(X), W))
    2*X.T*W
    """
    known = dict(atoms or {})
    done: dict[Expr, Expr] = {}
    for expr in _postorder(expression):
        args = [done[a] for a in expr.args] if isinstance(expr, (Applied, Product, Terms, Power)) else []
        done[expr] = _native(expr, args, known)
    return done[expression]


def _native(expr: Expr, args: list[Expr], atoms: Mapping[str, Expr]) -> Expr:
    if isinstance(expr, Var):
        return _symbol(expr, atoms)
    if isinstance(expr, Symbol):
        return atoms.get(expr.name, expr)
    if isinstance(expr, Applied):
        return _head(expr, args, atoms)
    if isinstance(expr, Product):
        if isinstance(args[-1], sympy.MatMul):  # c xᵀAx: one product, as SymPy has it too
            return sympy.MatMul(*map(_scalar, args[:-1]), *args[-1].args)
        return cast(Expr, sympy.Mul(*map(_scalar, args), evaluate=False))
    if isinstance(expr, Terms):
        if all(isinstance(a, MatrixExpr) for a in args):
            return sympy.MatAdd(*args)
        return cast(Expr, sympy.Add(*map(_scalar, args), evaluate=False))
    if isinstance(expr, Power):
        return cast(Expr, sympy.Pow(*map(_scalar, args), evaluate=False))
    if expr.is_Number:
        return expr
    raise NoRuleError(
        Text("there is no SymPy form of {kind}", "{kind} を SymPy で表す形はない")(kind=type(expr).__name__), term=expr
    )


def _symbol(var: Var, atoms: Mapping[str, Expr]) -> Expr:
    if var.name in atoms:
        return atoms[var.name]
    if var.shape == UNIT:
        if WHOLE in var.facts:
            return Symbol(var.name, integer=True, positive=True)
        return Symbol(var.name, positive=True) if "positive" in var.facts else Symbol(var.name)
    return MatrixSymbol(var.name, *_extents(var.shape, atoms))


def _extents(shape: Shape, atoms: Mapping[str, Expr]) -> tuple[Expr, ...]:
    own = {s: atoms[s.name] for d in shape for s in d.free_symbols if s.name in atoms}
    return tuple(d.xreplace(own) for d in shape)


def _scalar(expr: Expr) -> Expr:
    """A 1×1 matrix expression as a scalar: its only entry."""
    return MatrixElement(expr, S.Zero, S.Zero) if isinstance(expr, MatrixExpr) else expr


_ENTRY = sympy.Dummy("t")  # one for all: with a fresh one each time no two results would be equal


def _head(expr: Applied, args: list[Expr], atoms: Mapping[str, Expr]) -> Expr:
    name, head = expr.operation.name, expr.operation.sympy
    if name == EYE.name:
        return sympy.Identity(_extents(expr.shape, atoms)[0])
    if name == PI.name:
        return S.Pi
    if name in (ONES.name, ZERO.name):
        return cast(Callable[..., Expr], head)(*_extents(expr.shape, atoms))
    if name == SQRT.name and expr.shape == UNIT:
        return cast(Expr, sympy.Pow(_scalar(args[0]), S.Half, evaluate=False))
    if name not in OPERATIONS and head is not None:
        given = head
        if expr.shape == UNIT:
            return given(_scalar(args[0]))
        return ElementwiseApplyFunction(sympy.Lambda(_ENTRY, given(_ENTRY)), args[0])
    if isinstance(head, FunctionClass) and len(args) == 1:
        if expr.shape == UNIT:
            return cast(Expr, head(_scalar(args[0]), evaluate=False))
        return ElementwiseApplyFunction(sympy.Lambda(_ENTRY, head(_ENTRY)), args[0])
    if name == SCALE.name:
        args = [_scalar(args[0]), *(args[1].args if isinstance(args[1], sympy.MatMul) else args[1:])]
    # a function stands here only for what it always gives: a head of SymPy that can be read back
    if isinstance(head, type) and issubclass(head, Basic):
        try:
            return cast(Expr, head(*args))
        except (TypeError, ValueError, AttributeError):
            pass  # SymPy's head wants a matrix where ours takes a scalar too
    if expr.shape == UNIT:
        return apply(expr.operation, *args)
    return MatrixFunction(name, *args)


def _postorder(expression: Any) -> list[Any]:
    """Every subexpression once, arguments first; an explicit stack, so that depth costs nothing."""
    order: list[Any] = []
    seen: set[Any] = set()
    stack: list[tuple[Any, bool]] = [(expression, False)]
    while stack:
        expr, ready = stack.pop()
        if ready:
            order.append(expr)
        elif expr not in seen:
            seen.add(expr)
            stack.append((expr, True))
            stack.extend((a, False) for a in reversed(_children(expr)))
    return order


def _children(expr: Any) -> tuple[Any, ...]:
    if isinstance(expr, (MatrixSymbol, Var, Symbol, Str, sympy.Identity, sympy.OneMatrix, sympy.ZeroMatrix)):
        return ()
    if isinstance(expr, ElementwiseApplyFunction):
        return (expr.expr,)
    if isinstance(expr, MatrixElement):
        return (expr.args[0],)
    if isinstance(expr, MatrixFunction):
        return cast("tuple[Any, ...]", expr.args[1:])
    if (found := _undefined(expr)) is not None:
        return (found[1],)
    return tuple(a for a in expr.args if isinstance(a, Expr))


# ------------------------------------------------------------------------------------------------ from SymPy

USE_SYMBOL = Text("use a MatrixSymbol", "MatrixSymbol を使う")
FOR_A_MATRIX = Text("use a MatrixSymbol for a matrix", "行列には MatrixSymbol を使う")
NO_FACT = Text(
    "SymPy's {symbol} is {assumed}, which cannot be assumed of {role} here",
    "SymPy の {symbol} には {assumed} という仮定があるが、{role}にその仮定はできない",
)
A_SCALAR = Text("a scalar", "スカラー")
A_SIZE = Text("a size", "サイズ")
AN_EXPONENT = Text("the exponent of a matrix", "行列の指数")
LEAVE_OUT = Text(
    "leave {assumed} out; a scalar is real, and positive=True is used",
    "{assumed} を外す。スカラーは実数であり、positive=True は使われる",
)
WHOLE_ONE = Text("leave {assumed} out; it is read as 1, 2, 3, …", "{assumed} を外す。1、2、3、… のいずれかと解釈される")
# what follows of a symbol from all that can be assumed of it here
REAL = Symbol("x", real=True).assumptions0
POSITIVE = Symbol("x", positive=True).assumptions0
COUNT = Symbol("x", integer=True, positive=True).assumptions0

TWO_MEANINGS = Text(
    "two different symbols of SymPy are called {name}: {first}, and {second}",
    "SymPy の異なる二つの記号がどちらも {name} という名前である: {first} と {second}",
)
MATRIX = Text("a matrix with the sizes {shape}", "サイズ {shape} の行列")
PLAIN = Text("a symbol of which nothing is assumed", "何も仮定されていない記号")
ASSUMING = Text("a symbol that is {facts}", "{facts} と仮定された記号")

IN_INDICES = (sympy.Indexed, sympy.IndexedBase, sympy.Idx, sympy.Sum, sympy.Product, sympy.KroneckerDelta)
IN_ENTRIES = Text("{text} is written in indices, not in matrices", "{text} は行列ではなく添字で書かれている")
RECOGNISE = Text(
    "matderiv.recognise gives the matrix expression, which can be derived",
    "matderiv.recognise で行列の式に直せば微分できる",
)

UNREAL = (sympy.conjugate, sympy.Adjoint, sympy.re, sympy.im, sympy.arg)

# SymPy's heads -> operations, from the records
_HEADS = {
    o.sympy: o.name
    for o in OPERATIONS.values()
    if isinstance(o.sympy, type) and issubclass(o.sympy, MatrixExpr | sympy.Trace | sympy.Determinant)
}


def from_sympy(expression: object, symbols: Iterable[Var] = (), parts: Parts | None = None) -> Expr:
    """Our expression for one of SymPy's; ``symbols`` say more of a name than SymPy does (its facts).

    ``parts`` notes what has not a value everywhere.

    >>> X = MatrixSymbol("X", 3, 3)
    >>> from_sympy(sympy.Trace(X.T * X)).operation.name
    'trace'

    Raises:
        InputError: this is no expression, or shapes do not fit.
        NoRuleError: it contains a head that has no counterpart here.
    """
    if isinstance(expression, (int, float)) and not isinstance(expression, bool):
        expression = sympy.sympify(expression)
    if isinstance(expression, sympy.MatrixBase):
        raise NoRuleError(
            Text("a matrix of given entries cannot be read", "成分を与えた行列は読めない"), hint=USE_SYMBOL
        )
    if not isinstance(expression, Expr):
        raise InputError(
            Text(
                "an objective is text or a SymPy expression, not {kind}",
                "目的関数は文字列か SymPy の式でなければならないが、{kind} である",
            )(kind=type(expression).__name__),
            hint=AS_TEXT,
        )
    known = {v.name: v for v in symbols}
    done: dict[Expr, Expr] = {}
    height: dict[Expr, int] = {}
    order = _postorder(expression)
    indexed = next((e for e in reversed(order) if isinstance(e, IN_INDICES)), None)
    if indexed is not None:
        raise NoRuleError(IN_ENTRIES(text=abridged(str(indexed))), term=indexed, hint=RECOGNISE)
    one_of_a_name(_symbols(order))
    sizes = {s for e in order if isinstance(e, MatrixExpr) for d in e.shape for s in sympy.sympify(d).free_symbols}
    exponents = _exponents(order)
    for symbol in dict.fromkeys((*(e for e in order if isinstance(e, Symbol)), *sorted(sizes, key=str))):
        check_assumptions(symbol, A_SIZE if symbol in sizes else AN_EXPONENT if symbol in exponents else A_SCALAR)
    for s in exponents - sizes:
        facts = {WHOLE, *(known[s.name].facts if s.name in known else ())}
        known[s.name] = Var(s.name, UNIT, facts)
    for expr in order:
        children = _children(expr)
        height[expr] = 1 + max((height[c] for c in children), default=-1)
        if height[expr] > DEEPEST:
            raise InputError(
                Text("operations are nested more than {most} deep", "演算の入れ子が {most} 段を超えている")(
                    most=DEEPEST
                )
            )
        done[expr] = _own(expr, [done[c] for c in children], known, sizes)
        if parts is not None:
            parts.note(done[expr])
            if isinstance(expr, sympy.Pow | Power) and done[children[1]] == 0 and is_scalar(done[children[0]]):
                parts.note(Power(done[children[0]], S.NegativeOne))
    return done[expression]


def _symbols(order: Iterable[Any]) -> list[Any]:
    """The symbols of an expression and those in its sizes."""
    found = [e for e in order if isinstance(e, Symbol | MatrixSymbol)]
    return found + [
        s for e in order if isinstance(e, MatrixExpr) for d in e.shape for s in sympy.sympify(d).free_symbols
    ]


def one_of_a_name(symbols: Iterable[Any]) -> None:
    """See that no two symbols share a name: they would be one in everything that is printed or emitted.

    Raises:
        InputError: two do, as a matrix and a scalar, or with different assumptions.
    """
    met: dict[str, Any] = {}
    for symbol in symbols:
        other = met.setdefault(symbol.name, symbol)
        if other != symbol:
            raise InputError(
                TWO_MEANINGS(name=repr(abridged(symbol.name)), first=_kind(other), second=_kind(symbol)), hint=TWO_NAMES
            )


def _kind(symbol: Any) -> Said:
    """What a symbol is, for a message: its shape, or what is assumed of it."""
    if isinstance(symbol, MatrixSymbol):
        return MATRIX(shape="×".join(abridged(str(d)) for d in symbol.shape))
    given = {k: v for k, v in getattr(symbol, "_assumptions_orig", {}).items() if k != "commutative"}
    return ASSUMING(facts=", ".join(k if v else f"not {k}" for k, v in given.items())) if given else PLAIN()


def _own(expr: Any, args: list[Expr], known: Mapping[str, Var], sizes: set[Any]) -> Expr:
    if isinstance(expr, Var):
        return expr
    if isinstance(expr, MatrixSymbol):
        return known.get(expr.name) or Var(checked_variable(expr.name), _sized(expr.name, expr.shape))
    if isinstance(expr, Symbol):
        return _own_symbol(expr, known, sizes)
    if isinstance(expr, (sympy.Identity, sympy.OneMatrix, sympy.ZeroMatrix)):
        shape = _sized("a matrix", expr.shape)
        if isinstance(expr, sympy.OneMatrix):
            return ones(*shape)
        return zero(shape) if isinstance(expr, sympy.ZeroMatrix) else apply(EYE, shape=shape)
    if expr is S.Exp1:
        return apply(EXP, S.One)
    if expr is S.Pi:
        return apply(PI, shape=UNIT)
    if expr.is_Float:
        if expr != 0 and abs(int(expr._mpf_[2])) > BITS:
            raise InputError(MANY_DIGITS(most=f"{DIGITS:,}"))
        return cast(Expr, Rational(str(expr)))
    if expr.is_Rational:
        if max(int(expr.p).bit_length(), int(expr.q).bit_length()) > BITS:
            raise InputError(MANY_DIGITS(most=f"{DIGITS:,}"))
        return cast(Expr, expr)
    if isinstance(expr, (sympy.Add, Terms, sympy.MatAdd)):
        return add(*args)
    if isinstance(expr, (sympy.Mul, sympy.MatMul, Product)):
        return multiply(*args)
    if isinstance(expr, (sympy.Pow, Power)) and all(map(is_scalar, args)):
        if args[0] == 0 and args[1].is_Number and args[1] < 0:
            raise InputError(DIVIDED)
        return apply(SQRT, args[0]) if args[1] == S.Half else power(*args)
    if isinstance(expr, sympy.Inverse):
        return power(args[0], -1) if is_scalar(args[0]) else inverse(args[0])
    if isinstance(expr, (sympy.MatPow, sympy.Pow)):
        return _matrix_power(*args)
    if isinstance(expr, sympy.Transpose):
        return transpose(args[0])
    if isinstance(expr, sympy.HadamardProduct):
        return hadamard(*args)
    if isinstance(expr, ElementwiseApplyFunction):
        each = _of_entries(expr)
        inner = _undefined(each.expr)
        if inner is not None and inner[1] in each.variables:
            return apply(abstract(inner[0]), args[0])
    elif (inner := _undefined(expr)) is not None and is_scalar(args[0]):
        return apply(abstract(inner[0]), args[0])
    if isinstance(expr, ElementwiseApplyFunction):
        return lowered(_of_entries(expr), args[0], lambda e: from_sympy(e, known.values()))
    if isinstance(expr, MatrixElement):
        if is_scalar(args[0]) and expr.args[1:] == (0, 0):
            return args[0]
        return _entry(expr, args[0])
    if isinstance(expr, MatrixFunction):
        return apply(expr.record, *args) if described(expr.record) else _apply(expr.operation, *args)
    if isinstance(expr, Applied):
        if expr.operation.name not in OPERATIONS:
            return apply(expr.operation, *args)
        return _apply(expr.operation.name, *args)
    for table in (FUNCTIONS, _HEADS):
        if expr.func in table:
            return _apply(table[expr.func], *args)
    if isinstance(expr, (*UNREAL, AppliedUndef)):
        raise NoRuleError(Text("{text} cannot be read", "{text} は読めない")(text=abridged(str(expr))), term=expr)
    found = one_argument(expr)
    if found is not None:
        return lowered(found[0], args[_children(expr).index(found[1])])
    raise NoRuleError(
        Text("there is no rule for SymPy's {head}", "SymPy の {head} を扱う規則はない")(head=type(expr).__name__),
        term=expr,
    )


def _apply(name: str, *args: Expr) -> Expr:
    return function(name, *args)


def _own_symbol(symbol: Symbol, known: Mapping[str, Var], sizes: set[Any]) -> Expr:
    checked_name(symbol.name)
    if symbol.name in known:
        return known[symbol.name]
    if symbol in sizes or symbol == size(symbol.name):
        return size(symbol.name)
    return Var(checked_variable(symbol.name), UNIT, ("positive",) if symbol.is_positive else ())


def check_assumptions(symbol: Symbol, role: Text = A_SCALAR) -> None:
    """Refuse what is assumed of a symbol in SymPy and is no fact here; nothing that is assumed is passed over.

    Raises:
        NoRuleError: something is assumed that does not follow from what can be said here.
    """
    if not symbol.is_commutative:
        raise NoRuleError(
            Text("{symbol} does not commute", "{symbol} は可換でない")(symbol=symbol), term=symbol, hint=FOR_A_MATRIX
        )
    follows = COUNT if role is not A_SCALAR else POSITIVE if symbol.is_positive else REAL
    given: dict[str, bool | None] = dict(symbol._assumptions_orig)
    if given.get("complex") and symbol.is_real is None:
        follows = {**follows, "complex": None}  # a real number is one, but that is not what is meant
    wrong = [f"{key}={value}" for key, value in given.items() if value is not None and follows.get(key) is not value]
    if wrong:
        hint = LEAVE_OUT if role is A_SCALAR else WHOLE_ONE
        said = ", ".join(wrong)
        raise NoRuleError(NO_FACT(symbol=symbol, assumed=said, role=role()), term=symbol, hint=hint(assumed=said))


def _sized(name: str, shape: tuple[Any, ...]) -> Shape:
    return declared(name, tuple(shape))[0]


def _undefined(expr: Any) -> tuple[Abstract, Any] | None:
    """The function of a number that nobody defined, or a derivative of one, and its argument: φ(s), φ′(s)."""
    if isinstance(expr, AppliedUndef) and len(expr.args) == 1:
        name = checked_name(expr.func.__name__)
        return Abstract(WORD.get(name, name), "entrywise"), expr.args[0]
    if isinstance(expr, sympy.Derivative):
        found = _undefined(expr.expr)
        if found is None or found[0].order or any(by != found[1] for by in expr.variables):
            return None
        return found[0]._replace(order=len(expr.variables)), found[1]
    if isinstance(expr, sympy.Subs):
        found = _undefined(expr.expr)
        return None if found is None or (found[1],) != tuple(expr.variables) else (found[0], expr.point[0])
    return None


def _entry(expr: MatrixElement, array: Expr) -> Expr:
    """An entry with given numbers, which SymPy counts from 0."""
    sides: list[Expr | None] = []
    for at, extent in zip(expr.args[1:], shape_of(array), strict=True):
        if not at.is_Integer:
            raise NoRuleError(
                Text("an entry whose index is {index} cannot be read", "添字が {index} の成分は読めない")(
                    index=abridged(str(at))
                ),
                term=expr,
                hint=Text("give the objective as text, as in X[i,j]", "X[i,j] のように目的関数を文字列で与える"),
            )
        sides.append(None if extent == 1 else unit(at + 1, extent))
    left, right = sides
    return multiply(*([] if left is None else [transpose(left)]), array, *([] if right is None else [right]))


def _of_entries(expr: Any) -> sympy.Lambda:
    """What is applied to every entry, as a function of one variable."""
    function = expr.function
    if isinstance(function, sympy.Lambda):
        return function
    t = sympy.Dummy("t", real=True)
    return sympy.Lambda(t, function(t))


def _matrix_power(base: Expr, exponent: Expr) -> Expr:
    if is_scalar(base):
        return power(base, exponent)
    apply(MATRIX_POWER, base, exponent)  # its shape rule says what has powers
    return matrix_power(base, exponent)


def _exponents(order: Iterable[Any]) -> set[Any]:
    """The symbols in the exponents of matrices, which are whole numbers."""
    found: set[Any] = set()
    for e in order:
        if isinstance(e, sympy.MatPow | sympy.Pow) and getattr(e.args[0], "shape", UNIT) != UNIT:
            found |= e.args[1].atoms(Symbol)
    return found


# ------------------------------------------------------------------------------------------------- the entry


def check_variable(variable: object) -> None:
    """See that a variable is a name or a symbol, if there is one.

    Raises:
        InputError: it is something else.
    """
    if variable is not None and not isinstance(variable, (str, Symbol, MatrixSymbol, Var)):
        raise InputError(
            Text(
                "a variable is a name or a symbol, not {kind}",
                "変数は名前か記号でなければならないが、{kind} である",
            )(kind=type(variable).__name__),
            hint=_each(variable) or BY_NAME,
        )


BY_NAME = Text('give its name, as in wrt="x"', 'wrt="x" のように名前を与える')
AS_TEXT = Text(
    'write the formula as text, as in "norm2(A*x - b)^2"', '"norm2(A*x - b)^2" のように、式を文字列として書く'
)


def _each(variables: object) -> Said | None:
    """How a list of variables is asked for."""
    if not isinstance(variables, (list, tuple)) or not all(
        isinstance(v, (str, Symbol, MatrixSymbol)) for v in variables
    ):
        return None
    return each(list(map(str, variables)))


def read(
    source: object,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable: object = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
) -> Typed:
    """The shaped expression of a formula or of a SymPy expression, with all that was inferred.

    See :func:`~matderiv.reading.readings.read_formula` for the arguments; ``variable`` may also be a SymPy symbol.

    >>> read("x'*A*x", variable="x").variable.shape
    (n_1, 1)
    """
    if isinstance(variable, (Symbol, MatrixSymbol)) and isinstance(source, Expr):
        one_of_a_name([variable, *_symbols(_postorder(source))])
    if isinstance(variable, (Symbol, MatrixSymbol, Var)):
        variable = variable.name
    check_variable(variable)
    variable = cast("str | None", variable)
    if isinstance(source, str | Formula):
        return read_formula(source, shapes, assume, variable, like, columns, functions)
    if columns:
        raise InputError(
            Text(
                "columns are declared of a sum over samples in a text, and a SymPy expression has none",
                "columns の宣言は文字列で書かれた標本についての和のためのものであり、SymPy の式にその和はない",
            )
        )
    if isinstance(source, (int, float)) and not isinstance(source, bool):
        source = sympy.sympify(source)
    parts = Parts()
    expression = from_sympy(source, parts=parts)
    dropped = parts.fallen(expression)
    found = dict.fromkeys(v for e in (expression, *dropped) for v in names(e))
    known = {v.name: (v.shape, v.rank) for v in found}
    for name, given in checked_names(shapes).items():
        shape, rank = declared(name, given)
        if known.setdefault(name, (shape, rank))[0] != shape:
            raise ShapeError(
                Text("{name} is declared otherwise than in the expression", "{name} の宣言が式と異なる")(
                    name=abridged(name)
                )
            )
    facts = assumed(assume, known)
    full = {v: Var(v.name, v.shape, v.facts | facts.get(v.name, frozenset()), rank=v.rank) for v in found}
    changed = {v: w for v, w in full.items() if v != w}
    expression, dropped = replace(expression, changed), tuple(replace(e, changed) for e in dropped)
    made = {v.name: v for v in full.values()}
    order = _postorder(source)
    sizes = {s for e in order if isinstance(e, MatrixExpr) for d in e.shape for s in sympy.sympify(d).free_symbols}
    atoms = {s.name: s for s in (*sizes, *order) if isinstance(s, (Symbol, MatrixSymbol))}
    return typed(expression, abridged(str(source), 2000), known, facts, variable, (), made, atoms, dropped)
