"""What a letter that nobody declares is, by what is done with it: a number, an array, the rows of a matrix."""

from __future__ import annotations

import pytest

import matderiv


def ranks(text: str, by: str) -> dict[str, int]:
    return {str(v.name): v.rank for v in matderiv.derive(text, by).symbols}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        (r"C\|w\|^2", "w", "2*C*w"),
        (r"C\sum_i(y_i-w^\top x_i)^2", "w", "2*C*X'*(X*w - y)"),
        (r"\frac{n}{2}\|x\|^2", "x", "n*x"),
        (r"N\log\lambda-\lambda\sum_i x_i", "\\lambda", "N/lambda - sum(x)"),
        ("N*log(s) - s*sum(x)", "s", "N/s - sum(x)"),
        ("N/2*log(s)", "s", "N/2/s"),
        (r"\frac{C}{n}\|w\|^2", "w", "2*C*w/n"),
        (r"\frac{N}{2}\log\sigma^2+\|y\|^2/(2\sigma^2)", r"\sigma", "(N - norm2(y)^2/sigma^2)/sigma"),
        (r"\frac12\|w\|^2 + C\sum_i\max(0,1-y_i w^\top x_i)", "w", "w - C*X'*(y.*[y.*(X*w) < 1])"),
        ("C*sum(max(x-1,0))", "x", "C*[x > 1]"),
        ("lam*np.sum(w**2)", "w", "2*lam*w"),
        ("C*norm(w)**2", "w", "2*C*w"),
        ("r*sum(abs(x))", "x", "r*sign(x)"),
    ],
)
def test_what_only_multiplies_a_scalar_is_a_number(text: str, by: str, formula: str) -> None:
    assert matderiv.derive(text, by).formula == formula


@pytest.mark.parametrize("text", ["x'*A*x", "tr(A*X)", "norm2(A*x - b)^2", "A*x", r"\alpha\log K + (1-\alpha)\log L"])
def test_other_capitals_stay_matrices(text: str) -> None:
    capital = "K" if "K" in text else "A"
    assert ranks(text, "X" if "X" in text else "K" if "K" in text else "x")[capital] == 2


@pytest.mark.parametrize(
    "text",
    [
        "diag(x)^2*A*x",
        "diag(x)*A*x",
        "A*log(x)",
        "A*tanh(x)",
        "norm2(y)^2*B*A*x",
        "x'*x*A - x*x'",
        "norm2(x)^2*A + A*B",
    ],
)
def test_a_matrix_beside_what_is_no_number_stays_a_matrix(text: str) -> None:
    found = ranks(text, "x")
    assert (found["x"], found["A"]) == (1, 2)


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        ("x'*x*s", "x", "2*s*x"),
        ("x'*A*x*t/2", "x", "t*(A + A')*x/2"),
        ("x'*x/2*s", "x", "s*x"),
        ("x'*x*t*s", "x", "2*t*s*x"),
        ("norm2(A*x - b)^2*C", "x", "2*C*A'*(A*x - b)"),
        ("x'*x*C", "x", "2*C*x"),
        ("sum(x.^2)*C", "x", "2*C*x"),
        ("log(x'*x)*C", "x", "2*C*x/(x'*x)"),
        ("s^2*norm2(x)^2*C", "x", "2*s^2*C*x"),
        ("tr(A*X)*C", "X", "C*A'"),
        ("t*x'*x", "t", "x'*x"),
        ("t*(x'*x)", "t", "x'*x"),
        ("t*sum(x)", "t", "sum(x)"),
        ("t*x[1]", "t", "x[1]"),
        ("s*norm2(A*x - b)^2", "s", "norm2(A*x - b)^2"),
        ("s*norm2(x)^2 + log(s)", "s", "norm2(x)^2 + 1/s"),
        ("t*norm2(A*x - t*b)^2", "x", "2*t*A'*(A*x - t*b)"),
        ("C*sum(max(0, 1 - y.*(X*w)))", "C", "sum(relu(1 - y.*(X*w)))"),
        (r"x^\top x\,C", "x", "2*C*x"),
        # used as an array elsewhere, or multiplied entry by entry, it is none
        ("norm2(x)*x", "x", "x*x'/norm2(x) + norm2(x)*eye"),
        ("x'*y*y", "x", "y*y'"),
        ("mean(x)*y - x", "x", "y*vector(1)'/n_1 - eye"),
        ("w.*sum(x)", "w", "sum(x)*eye"),
    ],
)
def test_what_multiplies_a_number_by_its_form_is_one(text: str, by: str, formula: str) -> None:
    # also behind it, and where one differentiates by it
    found = matderiv.derive(text, by)
    assert found.formula == formula
    assert matderiv.check(text, by, formula).right


def test_a_factor_within_a_trace_is_no_number() -> None:
    assert ranks(r"\mathrm{tr}(\Sigma^{-1}S)", r"\Sigma") == {"Sigma": 2, "S": 2}


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    "text",
    [
        "norm2(x - mean(x))^2",
        "sum((x - 1).^2)",
        "np.sum(1/(1 + x**2))",
        "sum(x.*(1 - x))",
        "sum(exp(x - max(x)))",
        "max(x) - sum(x.^2)",
        "sum((1 - x).*y)",
        "norm2((x - mean(x)).*y)^2",
    ],
)
def test_what_a_sum_or_mean_is_of_is_an_array(text: str) -> None:
    assert set(ranks(text, "x").values()) == {1}
    verdict = matderiv.check(text, "x", "0")
    assert not verdict.right


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        ("np.sum(np.maximum(0, 1 - y * (X @ w))) + 0.5 * lam * np.dot(w, w)", "w", "lam*w - X'*(y.*[y.*(X*w) < 1])"),
        ("0.5 * lam * w @ w", "w", "lam*w"),
        ("c * x @ A @ x", "x", "c*(A + A')*x"),
        ("x @ x / (2 * s**2)", "x", "x/s^2"),
        ("np.sum(x**2) * s**2", "s", "2*sum(x.^2)*s"),
        ("np.sum(x**2) / s**2 + n * np.log(s)", "s", "(n - 2*sum(x.^2)/s^2)/s"),
        ("np.exp(-np.linalg.norm(x - c)**2 / (2*s**2))", "s", "exp(-norm2(x - c)^2/2/s^2)*norm2(x - c)^2/s^3"),
        ("eta * torch.sum(x**2) + t**2", "t", "2*t"),
        ("f(A*x)^2 + lam*norm2(x)^2", "x", "2*(f(A*x)*A'*grad(f)(A*x) + lam*x)"),
        ("sum(log(1 + exp(a*x)))", "x", "a*sigmoid(a*x)"),
        ("sum((1 + a*x).^2)", "x", "2*a*(vector(1) + a*x)"),
        ("sum(log(1 + x/c))", "x", "(1./(vector(1) + x/c))/c"),
        ("sum(huber(x, d))", "x", "clip(x, -d, d)"),
        ("sum(clip(x, a, b))", "x", "[x >= a].*[x <= b]"),
        ("sum(x.^p)", "x", "p*x.^(p - 1)"),
        (r"\|\mu-\nu\|_2", r"\mu", "(mu - nu)/norm2(mu - nu)"),
        (r"\|\theta-\theta_0\|_2^2", r"\theta", "2*(theta - theta_0)"),
        (r"\|f-g\|_2^2", "f", "2*(f - g)"),
        ("norm1(a - b)", "a", "sign(a - b)"),
    ],
)
def test_a_loss_has_numbers_beside_its_arrays(text: str, by: str, formula: str) -> None:
    functions = {"f": "scalar"} if "f(" in text else None
    assert matderiv.derive(text, by, functions=functions).formula == formula


def test_what_a_power_of_numpy_makes_of_a_product_is_said() -> None:
    said = matderiv.derive("norm2(X*W - Y)**2", "W").to("terminal", steps="none")
    assert "The formula is read as norm2(X.*W - Y).^2." in said
    assert "read as" not in matderiv.derive("a**2*norm2(x)^2", "x").to("terminal", steps="none")
    with pytest.raises(matderiv.MatderivError) as caught:
        matderiv.derive("norm2(X*w - y)**2", "w")
    hint = "beside ** a * goes entry by entry, as in NumPy; write ^ for the power, or @ for products of matrices"
    assert caught.value.hint == hint
    ja = "** があるとき * は NumPy と同じく成分ごとの積である。冪を ^ と書くか、行列の積を @ と書く"
    assert ja in caught.value.told("ja")


@pytest.mark.parametrize("text", ["sum(c.*(A*x))", r"\|c\odot(Ax-b)\|^2", "norm2(c.*(A*x - b))^2"])
def test_a_name_beside_an_entrywise_product_is_no_number(text: str) -> None:
    assert ranks(text, "x")["c"] == 1


def test_beside_itself_it_may_be_one() -> None:
    assert ranks("h.*(1 - h)", "h")["h"] == 0


@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        (r"\sum_n\sum_k r_{nk}\|x_n-\mu_k\|^2", "\\mu", "2*(diag(R'*vector(1))*mu - R'*X)"),
        (r"\sum_k \theta_k^\top x_k", "\\theta", "X"),
        (r"\sum_i(y_i-\phi_i^\top w)^2", "w", "2*phi'*(phi*w - y)"),
        (r"\sum_k \mu_k x_k", "\\mu", "x"),
    ],
)
def test_a_small_greek_letter_has_rows_where_it_stands_as_a_vector(text: str, by: str, formula: str) -> None:
    assert matderiv.derive(text, by).formula == formula


@pytest.mark.parametrize("text", [r"\sum_i x_i+y_i", r"\sum_i x_i y_i + 3 - x_i y_i", r"\sum_{i=1}^n e^{x_i} - x_i"])
def test_what_is_behind_a_sum_with_its_index_is_refused(text: str) -> None:
    with pytest.raises(matderiv.MatderivError) as caught:
        matderiv.derive(text, "x", shapes={"x": ("n",), "y": ("n",)})
    english, japanese = caught.value.told("en"), caught.value.told("ja")
    assert "i is summed over here, and is an index without a sum elsewhere" in english
    assert "put all that is summed in brackets, or take another letter" in english
    assert "i についてここでは和を取り、別の所では和のない添字としている" in japanese
    assert "和を取るもの全体を括弧で囲むか、別の文字を使う" in japanese


@pytest.mark.parametrize("text", ["t^2 + O(t^3)", "t + o(t)"])
def test_what_is_left_of_an_expansion_is_no_function(text: str) -> None:
    with pytest.raises(matderiv.MatderivError, match="is not known"):
        matderiv.derive(text, "t")


@pytest.mark.parametrize("text", ["d.*(X*W)", "sum(norm2(X, 1))", "X./norm2(X, 1)", "2*d.*(X*inv(X'*diag(d)*X))"])
def test_no_array_is_a_number_where_that_makes_the_whole_none(text: str) -> None:
    assert ranks(text, "X")["X"] == 2


def test_a_matrix_between_a_row_and_its_column_divides_nothing() -> None:
    with pytest.raises(matderiv.MatderivError, match="only a scalar can divide, but X is"):
        matderiv.derive(r"\frac{w^\top Xw}{X}", "w", shapes={"w": ("n",)})
