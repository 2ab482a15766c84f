"""A claim as it was given, in the symbols of the objective."""

from __future__ import annotations

import pytest
from sympy import MatrixSymbol, Symbol

import matderiv
from matderiv.core.errors import InputError, NoRuleError, ShapeError
from matderiv.core.index import size
from matderiv.expressions.matrix import Var, multiply
from matderiv.judging.claims import leaves_open, read_claim, shapes_in, told_clash
from matderiv.reading.formula import formula_of

n, m = size("n"), size("m")
A, X = Var("A", (n, n), letter="a"), Var("X", (n, m), letter="x")


def test_the_names_are_those_of_the_objective() -> None:
    assert read_claim("A*X", (A, X), [(n, m)], {}) == multiply(A, X)


def test_an_open_size_is_that_of_the_first_shape_that_fits() -> None:
    assert read_claim("eye", (A,), [(n, n)], {}) == read_claim("eye(n)", (A,), [(n, n)], {})
    with pytest.raises(ShapeError) as caught:
        read_claim("norm2(vector(1))*A", (A,), [(n, n)], {})
    assert leaves_open(caught.value)


def test_sizes_that_do_not_fit_are_told_with_a_cause() -> None:
    with pytest.raises(ShapeError) as caught:
        read_claim("X*A", (A, X), [(n, m)], {})
    assert not leaves_open(caught.value)
    assert len(told_clash(caught.value, lambda _: True)) == 1 + (caught.value.advice is not None)
    tried: list[str] = []
    assert (
        len(told_clash(caught.value, lambda text: bool(tried.append(text)))) == 1
    )  # what does not hold is not offered
    assert tried == [caught.value.instead[1]] if caught.value.instead else not tried


def test_a_new_name() -> None:
    with pytest.raises(InputError) as caught:
        read_claim("A*Z", (A, X), [(n, m)], {})
    assert caught.value.message == "the claim uses Z, which the objective lacks"
    assert caught.value.hint == "the names of the objective are A, X; a new one needs a declared shape"
    assert caught.value.told("ja").splitlines()[0] == "主張にある Z は目的関数にない"


def test_the_shapes_of_a_sympy_claim() -> None:
    assert shapes_in(MatrixSymbol("A", 2, 3).T, formula_of("A*x")) == {"A": (2, 3)}
    assert shapes_in("A'", formula_of("A*x")) == {}


def test_what_is_symmetric_though_its_form_does_not_show_it() -> None:
    shapes = {"y": ("n",), "z": ("n",), "X": ("n", "m")}
    claim = "2*lambda_max((y - z)*(y' - z'))*X"
    assert matderiv.check("lambda_max((y - z)*(y - z)')*norm2(X)^2", "X", claim, shapes=shapes).right
    with pytest.raises(NoRuleError, match="nothing says that"):
        matderiv.check("lambda_max((y - z)*(y - z)')*norm2(X)^2", "X", "2*lambda_max((y - z)*y')*X", shapes=shapes)


def test_one_name_is_not_two_things() -> None:
    for objective, by, claim in (("x'*x", "x", 2 * Symbol("x")), ("a'*x", "x", Symbol("a"))):
        with pytest.raises(InputError) as caught:
            matderiv.check(objective, by, claim)
        assert " is a scalar in the claim, but a vector or a matrix in the objective" in caught.value.message
        assert caught.value.hint == f'MatrixSymbol("{claim.free_symbols.pop()}", n_1, 1)'
        assert "は主張ではスカラーだが、目的関数ではベクトルか行列である" in caught.value.told("ja")
    t = Symbol("t")
    with pytest.raises(InputError) as caught:
        matderiv.check(t**2, t, 2 * MatrixSymbol("t", 2, 2))
    assert caught.value.message == "t is a vector or a matrix in the claim, but a scalar in the objective"
    assert caught.value.hint == 'Symbol("t")'
    assert "は主張ではベクトルか行列だが、目的関数ではスカラーである" in caught.value.told("ja")
    assert matderiv.check("a'*x + t^2", "t", 2 * t).right


def test_shapes_are_typeset() -> None:
    verdict = matderiv.check("norm2(x)^3", "x", "2*x", order=2)
    assert "Your formula is n₁×1, but the derivative with respect to x is n₁×n₁." in verdict.to("terminal", width=100)
    assert r"Your formula is $n_{1} \times 1$, but" in verdict.to("latex")


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        ("s*tr(commutation(m, p))", "s", "tr(commutation(m, p))", "right"),
        ("s*tr(commutation(m, p))", "s", "2*tr(commutation(m, p))", "factor"),
        ("norm2(commutation(m, m))^2*norm2(X)^2", "X", "2*norm2(2*commutation(m, m)^2)*X", "wrong"),
        ("x + z", "x", "-(-(eye')')", "right"),
    ],
)
def test_what_is_made_of_sizes_alone_stands_in_claims(objective: str, wrt: str, claim: str, kind: str) -> None:
    shapes = {"s": (), "X": ("n", "n"), "x": ("n",), "z": ("n",)}
    used = {name: shape for name, shape in shapes.items() if name in objective.replace("commutation", "")}
    assert matderiv.check(objective, wrt, claim, shapes=used).kind == kind


@pytest.mark.parametrize("claim", ["d/dx x'*x", "∂(x'*x)/∂x", r"\frac{d}{dx} x^\top x"])
def test_an_operator_in_front_is_no_claim(claim: str) -> None:
    with pytest.raises(InputError) as caught:
        matderiv.check("x'*x", "x", claim)
    assert "a claim is the derivative itself, and the operator of one stands in front of this" in caught.value.told(
        "en"
    )
    assert "主張には導関数そのものを書くが、この先頭には微分作用素がある" in caught.value.told("ja")
    assert caught.value.hint == "write the derivative out"
    assert "導関数の式を書く" in caught.value.told("ja")
    assert matderiv.check("x'*x", "x", "∂f/∂x = 2*x").right


@pytest.mark.parametrize(
    "claim",
    ["σ(wᵀx)(1 − σ(wᵀx))w", "sigma(w'*x)*(1 - sigma(w'*x))*w", r"\sigma(w^\top x)(1 - \sigma\left(w^\top x\right))w"],
)
def test_beside_a_number_sigma_the_logistic_function_has_its_name(claim: str) -> None:
    for objective in ("sigma^2 + sigmoid(w'*x)", "σ^2 + log(1 + exp(w'*x))"):
        with pytest.raises(InputError) as caught:
            matderiv.check(objective, "x", claim)
        assert "σ(...) may be the logistic function, or the product with σ" in caught.value.told("en")
        assert "σ(...) は、ロジスティック関数とも、σ との積とも読める" in caught.value.told("ja")
        assert "write sigmoid(...) for the function, σ*(...) for the product" in caught.value.told("en")
        assert "関数であれば sigmoid(...)、積であれば σ*(...) と書く" in caught.value.told("ja")
    assert matderiv.check("sigma^2 + sigmoid(w'*x)", "x", "sigmoid(w'*x)*(1 - sigmoid(w'*x))*w").right
    assert matderiv.check("sigma*(x'*x)", "x", "σ(2x)").right


@pytest.mark.parametrize(
    ("claim", "shown", "head"),
    [
        (r"f(w) = 2X^\top(Xw-y)", "f(w)", r"\nabla_{w} f = ..."),
        (r"\hat w = 2X^\top(Xw-y)", r"\hat w", r"\nabla_{w} f = ..."),
        (r"\mathcal{L}(w) := 2X^\top(Xw-y)", r"\mathcal{L}(w)", r"\nabla_{w} f = ..."),
        (r"J = 2X^\top(Xw-y)", "J", r"\nabla_{w} f = ..."),
        ("f(w) = 2*X'*(X*w - y)", "f(w)", "df/dw = ..."),
        ("L = 2*X'*(X*w - y)", "L", "df/dw = ..."),
        ("w = inv(X'*X)*X'*y", "w", "df/dw = ..."),
    ],
)
def test_an_equation_for_something_else_is_no_claim(claim: str, shown: str, head: str) -> None:
    with pytest.raises(InputError) as error:
        matderiv.check(r"\|Xw-y\|^2" if "\\" in claim else "norm2(X*w - y)^2", "w", claim)
    right = claim.split("=")[1].strip()
    assert error.value.said.within("en") == (
        f"the claim is an equation for {shown}, of which nothing says that it is the derivative"
    )
    assert error.value.said.within("ja") == (
        f"主張は {shown} についての等式だが、それが導関数であるとはどこにも書かれていない"
    )
    assert error.value.advice is not None
    assert error.value.advice.within("en") == f"write {head}, or the right side alone, {right}"
    assert error.value.advice.within("ja") == f"{head} と書くか、右辺 {right} だけを書く"


@pytest.mark.parametrize(
    "claim",
    [
        r"g = 2X^\top(Xw-y)",
        r"\mathbf{g}(w) = 2X^\top(Xw-y)",
        r"\operatorname{grad} f = 2X^\top(Xw-y)",
        r"f_w = 2X^\top(Xw-y)",
        r"\nabla_w L = 2X^\top(Xw-y)",
        r"2X^\top r, r = Xw-y",
        "g = 2*X'*(X*w - y)",
    ],
)
def test_what_is_named_as_a_gradient_is_one(claim: str) -> None:
    assert matderiv.check(r"\|Xw-y\|^2", "w", claim).right


def test_a_hessian_is_of_order_two() -> None:
    assert matderiv.check(r"\|Xw-y\|^2", "w", r"H_f(w) = 2X^\top X", order=2).right
    with pytest.raises(InputError, match="the claim is the derivative of order 2, but that of order 1 is asked for"):
        matderiv.check(r"\|Xw-y\|^2", "w", r"H_f(w) = 2X^\top X")


@pytest.mark.parametrize(
    ("claim", "said", "hint", "ja", "advice"),
    [
        (
            r"-\nabla f(w) = 2X^\top(y-Xw)",
            *(
                r"in the claim -\nabla f(w) is not the derivative alone",
                r"bring all but \nabla_{w} f to the other side",
            ),
            *(r"主張の左辺 -\nabla f(w) は導関数そのものではない", r"\nabla_{w} f 以外を右辺に移す"),
        ),
        (
            r"2X^\top(Xw-y) = \nabla_w f",
            *(r"the derivative of the claim, \nabla_w f, is on the right", r"give the left side alone, 2X^\top(Xw-y)"),
            *(r"主張の導関数 \nabla_w f が右辺にある", r"左辺 2X^\top(Xw-y) だけを書く"),
        ),
    ],
)
def test_a_derivative_that_is_no_side_is_told_so(claim: str, said: str, hint: str, ja: str, advice: str) -> None:
    with pytest.raises(InputError) as error:
        matderiv.check(r"f(w)=\|Xw-y\|^2", "w", claim)
    assert error.value.advice is not None
    assert (error.value.said.within("en"), error.value.advice.within("en")) == (said, hint)
    assert (error.value.said.within("ja"), error.value.advice.within("ja")) == (ja, advice)


@pytest.mark.parametrize(
    ("objective", "by", "claim"),
    [
        (r"f(t)=\sin(t)", "t", r"f'(t) = \cos(t)"),
        (r"f(t)=\sin(t)", "t", r"f^{\prime}(t) = \cos(t)"),
        (r"f(w)=\|Xw-y\|^2", "w", r"f'(w) = 2X^\top(Xw-y)"),
        (r"f(w)=\|Xw-y\|^2", "w", r"{\partial f \over \partial w} = 2X^\top(Xw-y)"),
        ("norm2(X*w-y)^2", "w", "f'(w) = 2*X'*(X*w-y)"),
    ],
)
def test_primes_and_braces_of_a_head_are_read(objective: str, by: str, claim: str) -> None:
    assert matderiv.check(objective, by, claim).right
    left, right = claim.split("=")
    assert not matderiv.check(objective, by, f"{left}= 3({right})" if "\\" in claim else f"{left}= 3*({right})").right


def test_two_primes_are_the_second_derivative() -> None:
    assert matderiv.check(r"f(t)=\sin(t)", "t", r"f''(t) = -\sin(t)", order=2).right
    for objective, claim in ((r"f(t)=\sin(t)", r"f''(t) = -\sin(t)"), ("sin(t)", "f''(t) = -sin(t)")):
        with pytest.raises(InputError, match="the claim is the derivative of order 2"):
            matderiv.check(objective, "t", claim)


@pytest.mark.sweep(100)
@pytest.mark.parametrize("claim", ["-(1-p)yx", "(p-1)yx", "(p-1)*y*x", r"\nabla_w L = -(1-p)yx"])
def test_a_claim_that_is_no_text_is_latex_as_the_objective_is(claim: str) -> None:
    objective = r"-\log p, p = \sigma(y\,w^\top x)"
    assert matderiv.check(objective, "w", claim).right
    assert not matderiv.check(objective, "w", claim.replace("y", "y^3")).right


def test_an_identity_in_latex_needs_no_backslash() -> None:
    assert matderiv.check(r"\operatorname{tr}(X)", "X", "2 I_n").kind == "factor"


def test_unit_vectors_of_a_claim_are_read_as_they_are_printed() -> None:
    objective = r"-z_1 + \log\sum_j e^{z_j}"
    for claim in (r"\operatorname{softmax}(z) - e_1", r"\nabla_z L = \operatorname{softmax}(z) - \mathbf e_1"):
        assert matderiv.check(objective, "z", claim).right
        assert not matderiv.check(objective, "z", claim.replace("e_1", "e_2")).right
    assert matderiv.check(r"e_1^\top x", "x", r"e_1").right  # there e_1 is a vector of its own


def test_an_entry_in_a_claim_about_the_whole_is_told_as_one() -> None:
    with pytest.raises(InputError) as error:
        matderiv.check("sum_i(a_i*x_i^3)", "x", "3*a_i*x_i^2")
    assert error.value.advice is not None
    assert (error.value.said.within("en"), error.value.advice.within("en")) == (
        "x_i is one entry of x, and no sum of the claim is over its index",
        'write x for all of them; the derivative with respect to one entry is asked for with wrt="x[k]"',
    )
    assert (error.value.said.within("ja"), error.value.advice.within("ja")) == (
        "x_i は x の 1 つの成分であり、主張の中にその添字についての和がない",
        '全体なら x と書く。1 つの成分による導関数なら wrt="x[k]" とする',
    )
    assert matderiv.check("sum_i(a_i*x_i^3)", "x", "3*a.*x.^2").right
    assert matderiv.check("sum_i(a_i*x_i^3)", "x[k]", "3*a[k]*x[k]^2").right
    with pytest.raises(InputError, match="a_i is one entry of a, and no sum of the claim is over its index"):
        matderiv.check(r"\sum_i a_i x_i^3", "x", r"3 a_i x_i^2 \cdot 1")
