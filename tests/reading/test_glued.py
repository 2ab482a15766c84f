"""Letters that run together beside signs that nobody types, and words there: one name, a function, or factors."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import MatderivError

# a formula with such signs, the variable -> the same with every sign written
SAME: list[tuple[str, str, str]] = [
    # words for functions, in any spelling
    ("ln(xᵀx)", "x", "log(x'*x)"),
    ("‖Xw − y‖² + λ ln(wᵀw)", "w", "norm2(X*w - y)^2 + λ*log(w'*w)"),
    ("Tr(XᵀAX)", "X", "tr(X'*A*X)"),
    ("Trace(XᵀAX)", "X", "tr(X'*A*X)"),
    ("Det(XᵀX)", "X", "det(X'*X)"),
    ("log_det(XᵀX)", "X", "logdet(X'*X)"),
    ("LogDet(XᵀX)", "X", "logdet(X'*X)"),
    ("ReLU(wᵀx)", "w", "relu(w'*x)"),
    ("norm(Xᵀw)", "w", "norm2(X'*w)"),
    ("mean(XᵀX)", "X", "mean(X'*X)"),
    ("square(wᵀx)", "w", "(w'*x)^2"),
    ("expit(wᵀx)", "w", "sigmoid(w'*x)"),
    ("aᵀexp(Wx)", "W", "a'*exp(W*x)"),
    ("3Tr(ABᵀ)", "A", "3*tr(A*B')"),
    # Greek letters by their English names
    ("xᵀ Sigma x", "x", "x'*Sigma*x"),
    ("xᵀSigma⁻¹x", "x", "x'*inv(Sigma)*x"),
    ("2alpha xᵀx", "x", "2*alpha*x'*x"),
    ("betaᵀXᵀX beta", "beta", "beta'*X'*X*beta"),
    ("yᵀXbeta", "beta", "y'*X*beta"),
    ("phi(wᵀx)", "w", "phi(w'*x)"),
    # a label is part of its name
    ("W_outᵀx", "x", "W_out'*x"),
    ("x_hatᵀA x_hat", "x_hat", "x_hat'*A*x_hat"),
    # the power of a norm before its name
    ("‖W‖²_F", "W", "normF(W)^2"),
    ("‖Y − UV‖²_F", "U", "normF(Y - U*V)^2"),
    ("||W||^2_F", "W", "normF(W)^2"),
    ("‖x‖^2_1", "x", "norm1(x)^2"),
    ("‖Ax − b‖²_2", "x", "norm2(A*x - b)^2"),
    # the identity of a size, as in Julia
    ("x'*I(n)*x", "x", "x'*eye(n)*x"),
    ("xᵀI(n)x", "x", "x'*eye(n)*x"),
    ("norm2(A*x - I(3)*b)^2", "x", "norm2(A*x - eye(3)*b)^2"),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("typed", "variable", "meant"), SAME)
def test_a_word_is_a_word(typed: str, variable: str, meant: str) -> None:
    assert matderiv.derive(typed, variable).formula == matderiv.derive(meant, variable).formula


def test_declared_letters_are_factors_before_a_word() -> None:
    shapes = {"l": (), "n": (), "x": ("m",)}
    assert matderiv.derive("ln(xᵀx)", "x", shapes=shapes).formula == "2*l*n*x"
    assert matderiv.check("ln(xᵀx)", "x", "2x/(xᵀx)").kind == "right"
    assert matderiv.check("Tr(XᵀAX)", "X", "(A+Aᵀ)X").kind == "right"


# a formula, the variable -> what is said, the hint, and both in Japanese
REFUSED: list[tuple[str, str, str, str, str, str]] = [
    (
        *("cost(wᵀx)", "w", "cost may be a function, or a product of letters"),
        'write c o s t (…) for a product; for a function functions={"cost": "scalar"} (--function cost=scalar)',
        "cost は関数とも文字の積とも読める",
        '積なら c o s t (…) と書き、関数なら functions={"cost": "scalar"} (--function cost=scalar) とする',
    ),
    (
        *("cost xᵀx", "x", "cost may be one name, or a product of letters"),
        'write c o s t for a product, and declare a name, as in shapes={"cost": []} (--shape cost=)',
        "cost は 1 つの名前とも文字の積とも読める",
        '積なら c o s t と書き、名前なら shapes={"cost": []} (--shape cost=) のように宣言する',
    ),
    ("Tr xᵀx", "x", "Tr is a function", "write Tr(...)", "Tr は関数である", "Tr(...) と書く"),
    (
        "xT*A*x",
        "x",
        "xT is one name",
        "write x', or declare xT",
        "xT は 1 つの名前である",
        "x' と書くか、xT を宣言する",
    ),
    (
        *("rand(3)*x", "x", "the function 'rand' is not known", "write a name for an array of numbers, as in A*x"),
        *("関数 'rand' は知られていない", "数の配列には名前を付け、A*x のように書く"),
    ),
    (
        *("x'*Symmetric(S)*x", "x", "the function 'Symmetric' is not known"),
        'write S alone, and assume={"S": "symmetric"} (--assume S=symmetric)',
        "関数 'Symmetric' は知られていない",
        'S とだけ書き、assume={"S": "symmetric"} (--assume S=symmetric) とする',
    ),
    (
        *("sum(sum(X, dims=1).^2)", "X", "the keyword dims= of sum is not read"),
        "write axis=0: Julia counts axes from 1, and axis= from 0",
        "sum のキーワード dims= は読めない",
        "axis=0 と書く。Julia は軸を 1 から、axis= は 0 から数える",
    ),
    (
        *("sum(x[1:end-1])", "x", "1:end-1 is no index"),
        'give the number of entries, as in shapes={"x": [6]} (--shape x=6), and write x[1:5]',
        "1:end-1 は添字ではない",
        '成分の個数を shapes={"x": [6]} (--shape x=6) のように与え、x[1:5] と書く',
    ),
    (
        *("sum(w[2:end])", "w", "end is no index here", "leave the end out: w[2:]"),
        *("end はここでは添字ではない", "終わりは省く: w[2:]"),
    ),
    (
        *("sum(X.*y[:,None])", "X", "None adds an axis"),
        "write y for a column, y' for a row: a vector is a column here",
        "None は軸を加える",
        "列なら y、行なら y' と書く。ベクトルはここでは列である",
    ),
]


@pytest.mark.parametrize(("formula", "variable", "says", "hint", "says_ja", "hint_ja"), REFUSED)
def test_what_may_be_two_things_is_refused(
    formula: str, variable: str, says: str, hint: str, says_ja: str, hint_ja: str
) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(formula, variable)
    error = caught.value
    assert error.span is not None
    assert error.advice is not None
    assert (error.said.within("en"), error.advice.within("en")) == (says, hint)
    assert (error.said.within("ja"), error.advice.within("ja")) == (says_ja, hint_ja)


def test_the_fixes_work() -> None:
    assert matderiv.derive("c o s t (wᵀx)", "w", shapes=dict.fromkeys("cost", ())).formula == "c*o*s*t*x"
    assert matderiv.derive("cost(wᵀx)", "w", functions={"cost": "scalar"}).formula == "cost'(w'*x)*x"
    assert matderiv.derive("cost xᵀx", "x", shapes={"cost": []}).formula == "2*cost*x"
    assert matderiv.derive("sum(x[1:5])", "x", shapes={"x": [6]}).formula is not None
    assert matderiv.derive("norm(mtimes(A, x))", "x").formula == "A'*A*x/norm2(A*x)"


@pytest.mark.parametrize(
    ("formula", "variable", "meant"),
    [
        ("x/norm(x)", "x", "x/norm2(x)"),
        ("x*norm(x)", "x", "x*norm2(x)"),
        ("x/norm(x, 1)", "x", "x/norm1(x)"),
        ("y*norm(x - y)", "x", "y*norm2(x - y)"),
    ],
)
def test_the_letter_of_a_norm_is_no_number(formula: str, variable: str, meant: str) -> None:
    assert matderiv.derive(formula, variable).formula == matderiv.derive(meant, variable).formula


@pytest.mark.parametrize("formula", ["sum(x*y)", "mean(x*y)", "sum(x*x)", "sum(log(p)*q)", "-sum(p*log(p/q))"])
def test_what_is_summed_is_an_array_and_two_columns_have_no_product(formula: str) -> None:
    variable = "p" if "p" in formula else "x"
    with pytest.raises(MatderivError, match=r"needs 1 = "):
        matderiv.derive(formula, variable)
    assert matderiv.derive(formula.replace("*", ".*").replace("/", "./"), variable).formula is not None


def test_a_letter_that_may_be_a_number_scales_what_is_summed() -> None:
    assert matderiv.derive("sum(t*x)", "x").formula == "t*vector(1)"
