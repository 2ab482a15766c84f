"""What is written elsewhere for a function, with NumPy's names, keywords and methods, is what is written here."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv.core.errors import InputError, MatderivError
from matderiv.core.index import size
from matderiv.core.operation import Misfit
from matderiv.operations import OPERATIONS
from matderiv.reading.fronts import front_of
from matderiv.reading.readings import read_formula

SHAPES: dict[str, Any] = {
    "X": ("n", "m"),
    "Y": ("n", "m"),
    "W": ("m", "k"),
    "S": ("n", "n"),
    "b": ("k",),
    "w": ("m",),
    "x": ("m",),
    "y": ("n",),
    "c": (),
}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ln(c)", "log(c)"),
        ("ReLU(x)", "relu(x)"),
        ("log_det(S)", "logdet(S)"),
        ("LogDet(S)", "logdet(S)"),
        ("Tr(S)", "tr(S)"),
        ("trace(S)", "tr(S)"),
        ("Frobenius(X)", "normF(X)"),
        ("eigmax(S'*S)", "lambda_max(S'*S)"),
        ("average(x)", "mean(x)"),
        ("hadamard(X, Y)", "X.*Y"),
        ("outer(x, w)", "x*w'"),
        ("inner(x, w)", "dot(x, w)"),
        ("np.trace(S)", "tr(S)"),
        ("np.linalg.inv(S)", "inv(S)"),
        ("np.linalg.slogdet(S)[1]", "logdet(S)"),
        ("np.linalg.norm(x)", "norm2(x)"),
        ("np.linalg.solve(S, y)", "inv(S)*y"),
        ("np.linalg.matrix_power(S, 3)", "S^3"),
        ("np.matmul(X, w)", "X*w"),
        ("np.dot(x, w)", "x'*w"),
        ("x.dot(w)", "x'*w"),
        ("np.multiply(X, Y)", "X.*Y"),
        ("np.divide(X, Y)", "X./Y"),
        ("np.power(x, 3)", "x.^3"),
        ("np.square(x)", "x.^2"),
        ("np.add(x, w)", "x + w"),
        ("np.subtract(x, w)", "x - w"),
        ("np.negative(x)", "-x"),
        ("np.outer(x, w)", "x*w'"),
        ("np.transpose(X)", "X'"),
        ("X.transpose()", "X'"),
        ("np.sin(np.pi*c)", "sin(pi*c)"),
        ("(X @ w - y).T @ (X @ w - y)", "(X*w - y)'*(X*w - y)"),
        ("X**2", "X.^2"),
        ("norm2(x)**2", "norm2(x)^2"),
        ("y * (X @ w)", "y.*(X*w)"),
        ("(X @ w) / y", "(X*w)./y"),
        ("y @ X", "X'*y"),
        ("y @ X @ w", "y'*X*w"),
        ("X.sum()", "sum(X)"),
        ("X.sum(axis=1)", "sum(X, 2)"),
        ("X.sum(1)", "sum(X, 2)"),
        ("X.sum(0)", "sum(X, 1)'"),  # a vector there
        ("np.sum(X, axis=0, keepdims=True)", "sum(X, 1)"),
        ("np.sum(X, axis=None)", "sum(X)"),
        ("np.sum(X, axis=-1)", "sum(X, 2)"),
        ("sum(X, axis=0)", "sum(X, 1)"),
        ("sum(X, axis=1)", "sum(X, 2)"),
        ("sum(x, axis=-1)", "sum(x)"),
        ("X.prod(axis=1)", "prod(X, 2)"),
        ("np.prod(X, 0)", "prod(X, 1)'"),
        ("torch.prod(x)", "prod(x)"),
        ("np.max(X, axis=1)", "max(X, axis=1)"),
        ("np.max(X, 0)", "max(X, axis=0)'"),
        ("np.max(X, -1)", "max(X, axis=1)"),
        ("X.max(1)", "max(X, axis=1)"),
        ("np.amin(X, axis=1)", "min(X, axis=1)"),
        ("torch.amax(X, dim=0, keepdim=True)", "max(X, axis=0)"),
        ("max(X, axis=None)", "max(X)"),
        ("X.max(axis=None)", "max(X)"),
        ("np.max(x, 0)", "max(x)"),
        ("max(x, 0)", "relu(x)"),
        ("mean(x)", "sum(x)/m"),
        ("mean(X)", "sum(X)/(n*m)"),
        ("mean(X, 1)", "sum(X, 1)/n"),
        ("mean(X, 2)", "sum(X, 2)/m"),
        ("var(x)", "norm2(x - sum(x)/m)^2/m"),
        ("var(X, 1)", "sum((X - sum(X, 1)/n).^2, 1)/n"),
        ("var(x, ddof=1)", "norm2(x - sum(x)/m)^2/(m - 1)"),
        ("torch.var(x)", "norm2(x - sum(x)/m)^2/(m - 1)"),
        ("torch.var(x, correction=0)", "var(x)"),
        ("torch.var(x, unbiased=False)", "var(x)"),
        ("X.var(dim=1)", "sum((X - sum(X, 2)/m).^2, 2)/(m - 1)"),
        ("np.var(x)", "var(x)"),
        ("std(x)", "sqrt(var(x))"),
        ("norm1(X, 2)", "sum(abs(X), 2)"),
        ("torch.softmax(X, 1)", "softmax(X, 2)"),
        ("torch.softmax(X, dim=0)", "softmax(X, 1)"),
        ("log_softmax(x)", "x - logsumexp(x)"),
        ("logsoftmax(X, 1)", "X - logsumexp(X, 1)"),
        ("cumsum(x)", "tril(matrix(1, m, m))*x"),
        ("cumsum(X, 1)", "tril(matrix(1, n, n))*X"),
        ("cumsum(X, 2)", "X*tril(matrix(1, m, m))'"),
        ("np.sum((X - X.mean(axis=0))**2)", "sum((X - vector(1, n)*mean(X, 1)).^2)"),
        ("np.sum((X - X.mean(axis=1, keepdims=True))**2)", "sum((X - mean(X, 2)*vector(1, m)').^2)"),
        ("torch.mean((X @ W + b)**2)", "mean((X*W + vector(1)*b').^2)"),
    ],
)
def test_as_elsewhere(text: str, meant: str) -> None:
    def read(formula: str) -> Any:
        names = {n: s for n, s in SHAPES.items() if n in formula.replace("matrix", "").replace("vector", "")}
        return read_formula(formula, names | {"W": SHAPES["W"], "x": SHAPES["x"]})

    assert read(text).expression == read(meant).expression


REFUSED = [
    (
        "np.sum(X, dtype=1)",
        ("the keyword dtype= of sum is not read", "sum のキーワード dtype= は読めない"),
        ("leave it out", "省く"),
    ),
    (
        "np.sum(X, ord=1)",
        ("the keyword ord= of sum is not read", "sum のキーワード ord= は読めない"),
        ("sum takes axis=…, dim=…, keepdims=…, keepdim=…", "sum は axis=…, dim=…, keepdims=…, keepdim=… をとる"),
    ),
    (
        "exp(x, out=1)",
        ("the keyword out= of exp is not read", "exp のキーワード out= は読めない"),
        ("leave it out", "省く"),
    ),
    (
        "np.max(X, x, axis=0)",
        ("beside an axis, max takes one array", "軸を指定した max がとる配列は 1 つである"),
        (
            "max(x, y) is taken entry by entry, max(X, axis=1) of each row",
            "成分ごとなら max(x, y)、各行についてなら max(X, axis=1) と書く",
        ),
    ),
    (
        "np.sum(X, axis=2)",
        ("sum has no axis 2: a matrix has the axes 0 and 1", "sum に軸 2 はない。行列の軸は 0 と 1 である"),
        None,
    ),
    ("np.sum(X, axis=c)", ("sum needs a whole number here", "sum のここには整数が要る"), None),
    ("np.sum(X, keepdims=c)", ("sum needs True or False here", "sum のここには True か False が要る"), None),
    ("np.dot(x)", ("dot takes two arguments, and has one argument", "dot は引数を 2 個とるが、引数が 1 個ある"), None),
    (
        "np.multiply(x, x, x)",
        ("multiply takes two arguments, and has 3 arguments", "multiply は引数を 2 個とるが、引数が 3 個ある"),
        None,
    ),
    (
        "np.linalg.slogdet(S)",
        ("slogdet has two values, a sign and a logarithm", "slogdet の値は符号と対数の 2 つである"),
        ("write slogdet(X)[1] for the logarithm", "対数なら slogdet(X)[1] と書く"),
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(text: str, message: tuple[str, str], hint: tuple[str, str] | None) -> None:
    with pytest.raises(InputError) as caught:
        read_formula(text, SHAPES)
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert hint is None or error.advice is not None and (error.advice.within("en"), error.advice.within("ja")) == hint


def test_what_is_declared_is_no_library() -> None:
    with pytest.raises(MatderivError):
        read_formula("np.trace(S)", {"np": (), "S": ("n", "n")})
    assert "mean" in str(read_formula("mean*x", {"mean": (), "x": ("n",)}).expression)


def test_a_star_beside_a_transpose_alone_is_open() -> None:
    with pytest.raises(InputError, match="could be either product"):
        read_formula("x.T*S*x", {"x": ("n",), "S": ("n", "n")})


def test_the_softmax_of_all_entries_is_that_of_a_vector() -> None:
    with pytest.raises(Misfit) as caught:
        OPERATIONS["softmax"].shape((size("m"), size("n")))
    assert caught.value.said.within("en") == "softmax is taken of a vector, but this is m×n"
    assert caught.value.said.within("ja") == "softmax はベクトルに施すが、これは m×n である"


@pytest.mark.parametrize(
    ("text", "by", "rest"),
    [
        ("d/dW norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("d/dW (norm2(X*W)^2)", "W", "(norm2(X*W)^2)"),
        ("∂/∂W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("partial/partial W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("grad_W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("gradient_W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("∇_W(norm2(X*W)^2)", "W", "(norm2(X*W)^2)"),
        ("∂_W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("∂_{W}(norm2(X*W)^2)", "W", "(norm2(X*W)^2)"),
        ("partial_W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("∂ₓ x'*x", "x", "x'*x"),
        ("∂f/∂W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("dL/dW norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("partial f/partial W norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("d^2/dx^2 x'*x", "x", "x'*x"),
        ("∂²f/∂x² x'*x", "x", "x'*x"),
        ("∂²/∂x x'*x", None, "∂²/∂x x'*x"),
        ("∂/∂W[1,2] norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("f(W) = norm2(X*W)^2", None, "norm2(X*W)^2"),
        ("E_in(W) := norm2(X*W)^2", None, "norm2(X*W)^2"),
        ("L := norm2(X*W)^2", None, "norm2(X*W)^2"),
        ("g(W) = d/dW norm2(X*W)^2", "W", "norm2(X*W)^2"),
        ("y = x'*x", None, "y = x'*x"),  # an assignment, which is refused
        ("d*x'*x", None, "d*x'*x"),
        ("d/d*x'*x", None, "d/d*x'*x"),
    ],
)
def test_what_stands_in_front(text: str, by: str | None, rest: str) -> None:
    front = front_of(text, frozenset())
    assert (front.by[0].value if front.by else None) == by
    assert (front.text.strip(), len(front.text)) == (rest, len(text))
    assert (front.operator is None) == (by is None)


def test_a_front_says_by_what() -> None:
    assert matderiv.derive("d/dw norm2(X*w - y)^2").formula == "2*X'*(X*w - y)"
    with pytest.raises(
        InputError,
        match="the formula is differentiated with respect to w, but the derivative with respect to X is asked for",
    ):
        matderiv.derive("d/dw norm2(X*w)^2", "X")
    with pytest.raises(InputError, match="nothing says by what to differentiate"):
        matderiv.derive("norm2(X*w)^2")


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("∂(norm2(X*w)^2)/∂w", "2*X'*X*w"),
        ("∂norm2(X*w)^2/∂w", "2*X'*X*w"),
        ("d(w'*w)/dw", "2*w"),
        ("partial (w'*w)/partial w", "2*w"),
        ("d^2/dw^2 w'*w", "2*eye"),
        ("d/dw_i w'*w", "2*w[i]"),
        ("∂/∂W_ij tr(W'*W)", "2*W[i,j]"),
        ("∂/∂w[2] w'*w", "2*w[2]"),
        ("d/dw (X*w - y)'*(X*w - y)", "2*X'*(X*w - y)"),
        ("d/dw w'*w + a'*w", "2*w + a"),
        ("∂_w w'*w + a'*w", "2*w + a"),
    ],
)
def test_what_a_front_differentiates(text: str, formula: str) -> None:
    assert matderiv.derive(text).formula == formula


FRONTS = [
    *(
        (
            text,
            (
                "the operator in front may be meant for the bracket alone, or for all of the formula",
                "先頭の微分作用素が、括弧の中だけにかかるとも、式全体にかかるとも読める",
                "put all that is differentiated in brackets, or give by what apart from it",
                "微分する式全体を括弧で囲むか、変数を式とは別に指定する",
            ),
        )
        for text in ("d/dw (w'*w) + a'*w", "∂_w(w'*w)^2 - a'*w", "grad_w (w'*w) + a'*w")
    ),
    *(
        (
            text,
            (
                "by what is differentiated stands in front of all of it, as ∂/∂w or d/dw; where it is given apart, "
                "leave this out",
                "何で微分するかは ∂/∂w や d/dw のように式全体の前に書く。式とは別に指定するのであれば、これは省く",
            ),
        )
        for text in ("∂w'*w", "∇(w'*w)", "∂f/∂w = 2*w", "a + ∂/∂w w'*w", "∂_w ∂_w w'*w", "∂w'*w + c/∂w")
    ),
]


@pytest.mark.parametrize(("text", "said"), FRONTS)
def test_a_front_that_is_not_read(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        matderiv.derive(text)
    told = str(caught.value) + caught.value.told("ja")
    for piece in said:
        assert piece in told


def test_no_front() -> None:
    assert front_of("y(w) = X*w", frozenset({"y"})).text == "y(w) = X*w"  # no head, since y is declared
    with pytest.raises(InputError, match="f is defined by itself"):
        front_of("f(x) = x'*f", frozenset())
    with pytest.raises(InputError) as caught:
        read_formula("f(x) = ")
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == ("nothing stands behind this", "この後に式がない")
    assert error.advice is not None
    assert (error.advice.within("en"), error.advice.within("ja")) == ("write the formula there", "式を書く")
