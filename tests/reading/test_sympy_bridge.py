"""To SymPy and back: native heads, nothing reordered, nothing silently different."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import HadamardProduct, Identity, MatrixSymbol, Symbol, Trace, symbols

from matderiv import check, derive
from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.core.index import Index, size
from matderiv.expressions.matrix import names
from matderiv.operations import OPERATIONS
from matderiv.reading.sympy_bridge import MatrixFunction, from_sympy, read, to_sympy

n, m, k = symbols("n m k")
X, W, Y = MatrixSymbol("X", n, m), MatrixSymbol("W", m, k), MatrixSymbol("Y", n, k)
A, B, x = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3), MatrixSymbol("x", 3, 1)
c = Symbol("c")


@pytest.mark.parametrize(
    "text",
    [
        "norm2(X*W - Y)^2",
        "2*X'*(X*W - Y)",
        "tr((X*W - Y)'*(X*W - Y))",
        "x'*A*x/2 - b'*x + c",
        "c*x'*A*x*(b'*x)",
        "exp(-x'*A*x)*sin(c)/sqrt(c^2 + 1)",
        "(A*x)./b - 1./x + abs(x).*tanh(x)",
        "sum(A.^2 + matrix(1)) + tr(eye + A^3)",
        "diag(diag(A))*x + sigmoid(x) + 0*vector(1)",
        "log(tr(A))^c + c.^(x'*x)",
        "(1/n)*sum(x.^c)",
        "4^(1/2) + 2^70 + exp(1)",
        "A*inv(A) + A^-2",
    ],
)
def test_there_and_back(text: str) -> None:
    shapes = {"x": ("n",), "b": ("n",), "A": ("n", "n"), "c": ()} if "W" not in text else None
    expression = read(text, shapes).expression
    native = to_sympy(expression)
    assert isinstance(native, sympy.Expr)
    assert from_sympy(native) == expression


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", [o.name for o in OPERATIONS.values() if o.example])
def test_every_operation_there_and_back(name: str) -> None:
    expression = read(OPERATIONS[name].example[0]).expression
    assert from_sympy(to_sympy(expression), names(expression)) == expression


def test_what_a_user_gets_is_what_a_user_writes() -> None:
    for native in (2 * X.T * (X * W - Y), X.T, A**2, A.I, x.T * A * x, Trace(A * B), c * x.T * x, A / 2):
        typed = read(native)
        assert to_sympy(typed.expression, typed.atoms) == native
    text = read("2*X'*(X*W)", {"X": ("n", "m"), "W": ("m", "k")})
    atoms = {"n": n, "m": m, "k": k}
    assert to_sympy(text.expression, atoms) == 2 * X.T * X * W or str(to_sympy(text.expression)) == "2*X.T*X*W"


@pytest.mark.parametrize(
    ("native", "text"),
    [
        (Trace(A * B), "tr(A*B)"),
        (x.T * A * x, "x'*A*x"),
        (x.T * A * x + x.T * x, "x'*A*x + x'*x"),
        (sympy.log(Trace(A)), "log(tr(A))"),
        (A**-1 * x, "A^-1*x"),
        (HadamardProduct(A, B), "A.*B"),
        (A.applyfunc(sympy.sin), "sin(A)"),
        (sympy.sqrt(c) + sympy.Rational(1, 2), "1/2 + sqrt(c)"),
        (A + c * Identity(3), "c*eye + A"),
        (sympy.DiagMatrix(x), "diag(x)"),
        (c * sympy.E, "exp(1)*c"),
        (0.5 * c, "c/2"),
    ],
)
def test_read_as(native: Any, text: str) -> None:
    shapes = {"A": (3, 3), "B": (3, 3), "x": (3,), "c": ()}
    found, wanted = from_sympy(native), read(text, shapes).expression
    assert found == wanted or sorted(map(str, found.args)) == sorted(map(str, wanted.args))


@pytest.mark.parametrize(
    ("native", "kind", "message"),
    [
        (x[sympy.Symbol("i"), 0], NoRuleError, "an entry whose index is i cannot be read"),
        (sympy.Function("f")(c, c), NoRuleError, "f(c, c) cannot be read"),
        (sympy.Integral(c, c), NoRuleError, "there is no rule for SymPy's Integral"),
        (sympy.Sum(c, (c, 1, 3)), NoRuleError, "is written in indices, not in matrices"),
        (sympy.I * c, NoRuleError, "there is no rule for SymPy's ImaginaryUnit"),
        (sympy.nan, NoRuleError, "there is no rule for SymPy's NaN"),
        (A.applyfunc(sympy.floor), NoRuleError, "SymPy knows no derivative of floor"),
        (A ** sympy.Rational(1, 2), NoRuleError, "there is no rule for a fractional power of a matrix"),
        (A ** sympy.sin(c), NoRuleError, "there is no rule for the power sin(c) of a matrix"),
        (A.adjoint(), NoRuleError, "Adjoint(A) cannot be read"),
        (Symbol("q", commutative=False), NoRuleError, "q does not commute"),
        (sympy.Matrix([[1, 2]]), NoRuleError, "a matrix of given entries cannot be read"),
        (sympy.BlockMatrix([[A, A]]), NoRuleError, "there is no rule for SymPy's"),
        (sympy.Eq(c, 1), InputError, "an objective is text or a SymPy expression, not Equality"),
        (None, InputError, "an objective is text or a SymPy expression, not NoneType"),
        ([c], InputError, "not list"),
    ],
)
def test_refused(native: Any, kind: type[MatderivError], message: str) -> None:
    with pytest.raises(kind) as caught:
        read(native)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("call", "message", "japanese"),
    [
        (
            lambda: read(sympy.Eq(c, 1)),
            "an objective is text or a SymPy expression, not Equality",
            "目的関数は文字列か SymPy の式でなければならないが、Equality である\n"
            'ヒント: "norm2(A*x - b)^2" のように、式を文字列として書く',
        ),
        (
            lambda: read(sympy.Matrix([[1, 2]])),
            "a matrix of given entries cannot be read",
            "成分を与えた行列は読めない\nヒント: MatrixSymbol を使う",
        ),
        (
            lambda: read(Symbol("q", commutative=False)),
            "q does not commute",
            "q は可換でない\nヒント: 行列には MatrixSymbol を使う",
        ),
        (
            lambda: read(x[sympy.Symbol("i"), 0]),
            "an entry whose index is i cannot be read",
            "添字が i の成分は読めない\nヒント: X[i,j] のように目的関数を文字列で与える",
        ),
        (lambda: read(A.adjoint()), "Adjoint(A) cannot be read", "Adjoint(A) は読めない"),
        (
            lambda: read(sympy.Sum(c, (c, 1, 3))),
            "Sum(c, (c, 1, 3)) is written in indices, not in matrices",
            "Sum(c, (c, 1, 3)) は行列ではなく添字で書かれている\n"
            "ヒント: matderiv.recognise で行列の式に直せば微分できる",
        ),
        (
            lambda: read(sympy.Mul(c, sympy.Pow(0, -1, evaluate=False), evaluate=False)),
            "division by zero",
            "0 で割っている",
        ),
        (
            lambda: read(X**2),
            "only a square matrix has powers, but this one is n×m",
            "冪をもつのは正方行列であるが、これは n×m である",
        ),
        (
            lambda: read(MatrixFunction("tril", X)),
            "the lower triangle is taken of a square matrix, but this one is n×m",
            "下三角部分をとるのは正方行列からであるが、これは n×m である",
        ),
        (lambda: MatrixFunction("trill", A), "there is no operation trill", "trill という演算はない"),
        (
            lambda: to_sympy(Index("i", size("n"))),
            "there is no SymPy form of Index",
            "Index を SymPy で表す形はない",
        ),
        (
            lambda: read("x", variable=3),
            "a variable is a name or a symbol, not int",
            '変数は名前か記号でなければならないが、int である\nヒント: wrt="x" のように名前を与える',
        ),
        (
            lambda: read(Trace(A), {"A": (4, 4)}),
            "A is declared otherwise than in the expression",
            "A の宣言が式と異なる",
        ),
        (
            lambda: read(Trace(A), columns=("A",)),
            "columns are declared of a sum over samples in a text, and a SymPy expression has none",
            "columns の宣言は文字列で書かれた標本についての和のためのものであり、SymPy の式にその和はない",
        ),
    ],
    ids=lambda v: v[:30] if isinstance(v, str) else "",
)
def test_refused_in_both_languages(call: Any, message: str, japanese: str) -> None:
    with pytest.raises(MatderivError) as caught:
        call()
    assert (caught.value.message, caught.value.told("ja")) == (message, japanese)


def test_an_entry_by_a_letter_is_advised_as_text() -> None:
    with pytest.raises(NoRuleError) as caught:
        read(x[sympy.Symbol("i"), 0])
    assert str(caught.value.hint) == "give the objective as text, as in X[i,j]"


def test_a_symbol_for_a_matrix_is_advised() -> None:
    for native, hint in (
        (Symbol("q", commutative=False), "use a MatrixSymbol for a matrix"),
        (sympy.Matrix([[1, 2]]), "use a MatrixSymbol"),
        (x[sympy.Symbol("i"), 0], "give the objective as text, as in X[i,j]"),
    ):
        with pytest.raises(NoRuleError) as caught:
            read(native)
        assert caught.value.hint == hint


def test_a_matrix_of_one_entry_is_a_scalar() -> None:
    q, k = MatrixSymbol("q", 1, 1), Symbol("k")
    for native, text in ((q**2, "q^2"), (q**-1, "q^-1"), (q**k, "q^k"), (Trace(q), "q"), (q.T * q, "q*q")):
        assert str(from_sympy(native)) == str(read(text, {"q": (1, 1), "k": ()}).expression)
    assert (
        read("kron(q, A)", {"q": (1, 1), "A": ("n", "n")}).expression.shape
        == read("A", {"A": ("n", "n")}).expression.shape
    )
    assert derive(q**3, q).formula == "3*q^2"


def test_the_derivative_by_a_row_is_said_to_be_a_column() -> None:
    d = derive("X*A*X'", "X", shapes={"X": (1, "n"), "A": ("n", "n")})
    assert d.formula == "(A + A')*X'"
    assert "The derivative with respect to the row X is written as a column." in d.to("terminal", steps="none")


def test_facts_and_shapes_beside_sympy() -> None:
    typed = read(x.T * A * x, assume={"A": "spd"}, variable=x)
    assert {v.name: v.facts for v in typed.symbols} == {"x": frozenset(), "A": frozenset({"spd"})}
    assert typed.variable is not None and typed.variable.name == "x"
    with pytest.raises(ShapeError, match="A is declared otherwise than in the expression"):
        read(Trace(A), {"A": (4, 4)})
    with pytest.raises(InputError, match="a variable is a name or a symbol, not int"):
        read("x", variable=3)
    assert from_sympy(Symbol("p", positive=True)).facts == {"positive"}  # type: ignore[attr-defined]


def test_depth_is_bounded() -> None:
    deep: Any = c
    for _ in range(220):
        deep = sympy.sin(deep)
    with pytest.raises(InputError) as caught:
        from_sympy(deep)
    assert caught.value.message == "operations are nested more than 200 deep"
    assert caught.value.told("ja") == "演算の入れ子が 200 段を超えている"


def test_own_head() -> None:
    native = to_sympy(read("sigmoid(A*x)", {"A": (3, 3), "x": (3,)}).expression)
    assert isinstance(native, MatrixFunction) and native.shape == (3, 1)
    assert str(native) == "sigmoid(A*x)" and "sigmoid" in sympy.latex(native)
    assert native.func(*native.args) == native


ROLES = {"scalar": "a scalar", "size": "a size", "exponent": "the exponent of a matrix"}


def in_role(role: str, **assumptions: bool) -> sympy.Expr:
    """An objective with a symbol that SymPy assumes something of."""
    s = Symbol("s", **assumptions)
    if role == "size":
        return Trace(MatrixSymbol("A", s, s))
    return Trace(A**s) if role == "exponent" else s * Trace(A)


@pytest.mark.parametrize(
    ("role", "assumptions", "said"),
    [
        ("scalar", {"negative": True}, "negative=True"),
        ("scalar", {"nonpositive": True}, "nonpositive=True"),
        ("scalar", {"nonnegative": True}, "nonnegative=True"),
        ("scalar", {"nonzero": True}, "nonzero=True"),
        ("scalar", {"integer": True}, "integer=True"),
        ("scalar", {"complex": True}, "complex=True"),
        ("scalar", {"imaginary": True}, "imaginary=True"),
        ("scalar", {"real": False}, "real=False"),
        ("scalar", {"positive": False}, "positive=False"),
        ("scalar", {"prime": True}, "prime=True"),
        ("exponent", {"integer": True, "negative": True}, "negative=True"),
        ("exponent", {"complex": True}, "complex=True"),
        ("exponent", {"even": True}, "even=True"),
        ("exponent", {"zero": True}, "zero=True"),
        ("exponent", {"noninteger": True}, "noninteger=True"),
        ("size", {"odd": True}, "odd=True"),
        ("size", {"complex": True}, "complex=True"),
    ],
)
def test_what_sympy_assumes_is_never_passed_over(role: str, assumptions: dict[str, bool], said: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(in_role(role, **assumptions), "A")
    assert caught.value.message == f"SymPy's s is {said}, which cannot be assumed of {ROLES[role]} here"
    rest = "a scalar is real, and positive=True is used" if role == "scalar" else "it is read as 1, 2, 3, …"
    assert caught.value.hint == f"leave {said} out; {rest}"
    assert said in caught.value.told("ja")


@pytest.mark.parametrize(
    ("role", "assumptions"),
    [
        ("scalar", {}),
        ("scalar", {"real": True}),
        ("scalar", {"finite": True}),
        ("scalar", {"complex": True, "real": True}),
        ("scalar", {"positive": True, "nonzero": True}),
        ("scalar", {"nonnegative": True, "nonzero": True}),
        ("exponent", {}),
        ("exponent", {"integer": True}),
        ("exponent", {"integer": True, "positive": True}),
        ("size", {"integer": True, "nonnegative": True}),
    ],
)
def test_what_sympy_assumes_and_holds_here(role: str, assumptions: dict[str, bool]) -> None:
    assert derive(in_role(role, **assumptions), "A").formula


def test_a_positive_symbol_of_sympy_needs_no_condition() -> None:
    for given, conditions in (({}, 1), ({"positive": True}, 0), ({"nonnegative": True, "nonzero": True}, 0)):
        s = Symbol("s", **given)
        assert len(derive(sympy.log(s), s).proof.conditions) == conditions
    with pytest.raises(NoRuleError, match="t does not commute"):
        derive(Symbol("t", commutative=False) * Trace(A), "A")


@pytest.mark.parametrize(
    ("role", "message", "hint"),
    [
        (
            "scalar",
            "SymPy's s is imaginary=True, which cannot be assumed of a scalar here",
            "leave imaginary=True out; a scalar is real, and positive=True is used",
        ),
        (
            "size",
            "SymPy's s is odd=True, which cannot be assumed of a size here",
            "leave odd=True out; it is read as 1, 2, 3, …",
        ),
        (
            "exponent",
            "SymPy's s is even=True, which cannot be assumed of the exponent of a matrix here",
            "leave even=True out; it is read as 1, 2, 3, …",
        ),
    ],
)
def test_the_refusal_of_an_assumption(role: str, message: str, hint: str) -> None:
    word = message.split(" is ")[1].split("=")[0]
    with pytest.raises(NoRuleError) as caught:
        derive(in_role(role, **{word: True}), "A")
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_function_that_nobody_defined_is_one_of_a_number() -> None:
    """SymPy's undefined functions, and their derivatives as results have them, at a point too."""
    phi, s = sympy.Function("phi"), sympy.Symbol("s")
    n, m = (sympy.Symbol(name, integer=True, positive=True) for name in "nm")
    matrix, vector = sympy.MatrixSymbol("X", n, m), sympy.MatrixSymbol("w", m, 1)
    assert derive(phi(s) ** 2, s).formula == "2*phi(s)*phi'(s)"
    assert derive(phi(s) * sympy.diff(phi(s), s), s).formula == "phi''(s)*phi(s) + phi'(s)^2"
    inner = sympy.Trace(vector.T * vector)
    assert derive(phi(inner), vector).formula == "2*phi'(w'*w)*w"
    at = sympy.Subs(sympy.Derivative(phi(s), s), s, 2 * s)
    assert derive(at, s).formula == "2*phi''(2*s)"
    for order in (1, 2):
        found = derive("sum(phi(X*w))", "w", functions={"phi": "entrywise"}, order=order)
        assert check("sum(phi(X*w))", "w", found.result, functions={"phi": "entrywise"}, order=order).right
    spread = sympy.MatAdd((matrix * vector).applyfunc(phi), matrix * vector)
    assert (
        from_sympy(spread)
        == read("phi(X*w) + X*w", {"X": ("n", "m"), "w": ("m",)}, functions={"phi": "entrywise"}).expression
    )


def test_entries_with_numbers_are_those_of_sympy_counted_from_0() -> None:
    v, m = sympy.MatrixSymbol("v", 3, 1), sympy.MatrixSymbol("M", 2, 3)
    assert derive(v[0] ** 2 + v[2], v).formula == "2*v[1]*unit(1) + unit(3)"
    assert derive(m[0, 1] * m[1, 2], m).formula == "M[2,3]*unit(1)*unit(2)' + M[1,2]*unit(2)*unit(3)'"
    squared = (v.T * v)[0, 0]  # SymPy writes it out
    assert check(squared, v, 2 * v).right
    assert str(derive(v[0] ** 2, v).result) == "(2*unit(1, 0).T*v)[0, 0]*unit(1, 0)"


def test_an_entry_with_a_letter_as_its_index_is_written_as_text() -> None:
    with pytest.raises(NoRuleError) as caught:
        read(x[sympy.Symbol("i"), 0])
    assert caught.value.hint == "give the objective as text, as in X[i,j]"
