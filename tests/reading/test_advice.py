"""What a hint proposes is read, and derived, when it is followed."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check, derive, gradients
from matderiv.core.errors import MatderivError, NoRuleError
from matderiv.core.slips import closest
from matderiv.reading.words import may_be_undefined

N_M = {"shapes": {"X": ("n", "m")}}
POWERS = "only a scalar or a square matrix has powers"
ENTRIES = "may be the power of every entry, or that of a square matrix"
ENTROPY = "logsumexp(z) - z[i] where z = W*x", "logsumexp(z) - y'*z where z = W*x"


@pytest.mark.sweep(9)
@pytest.mark.parametrize(
    ("objective", "wrt", "options", "message", "hint", "hint_ja", "followed"),
    [
        # letters that run together with what is differentiated by
        ("||Ax - b||^2", "x", {}, "Ax is one name", "write A*x", "A*x と書く", "||A*x - b||^2"),
        ("norm2(Ax - b)^2", "x", {}, "Ax is one name", "write A*x", None, "norm2(A*x - b)^2"),
        ("sum(relu(Wx + b))", "x", {}, "Wx is one name", "write W*x", None, "sum(relu(W*x + b))"),
        ("sum(relu(Wx + b))", "W", {}, "Wx is one name", "write W*x", None, "sum(relu(W*x + b))"),
        ("norm(Xw - y)^2", "w", {}, "Xw is one name", "write X*w", None, "norm(X*w - y)^2"),
        ("norm2(Xbeta - y)^2", "beta", {}, "Xbeta is one name", "write X*beta", None, "norm2(X*beta - y)^2"),
        # powers of arrays
        ("sum(x²)", "x", {}, POWERS, "write x.^2 for the power of every entry", None, "sum(x.^2)"),
        ("mean((y - X*w)²)", "w", {}, POWERS, "write (y - X*w).^2 for the", None, "mean((y - X*w).^2)"),
        ("sum(x⁻²)", "x", {}, POWERS, "write x.^(-2) for the power of every entry", None, "sum(x.^(-2))"),
        ("tr(X^2)", "X", N_M, POWERS, "write X'*X or X*X', which are square", "正方行列である X'*X", "tr(X*X')"),
        ("tr(X^3)", "X", N_M, POWERS, "this power needs a square X: see the shapes", "X が要る。形を見直す", None),
        ("sum(x_i^2)", "x", {}, POWERS, "write sum_i(x_i^2), which", "i についてであれば sum_i", "sum_i(x_i^2)"),
        ("sum(x_i^2 + x_i)", "x", {}, POWERS, "write sum_i(x_i^2 + x_i), which", None, "sum_i(x_i^2 + x_i)"),
        ("mean(x_i^2)", "x", {}, POWERS, "write mean(x.^2), which goes over i", None, "mean(x.^2)"),
        (
            "sum((Y - X*W)^2)",
            "W",
            {},
            ENTRIES,
            "write (Y - X*W).^2 for the power",
            "(Y - X*W).^2 と",
            "sum((Y - X*W).^2)",
        ),
        (
            "mean(X^2)",
            "X",
            {},
            ENTRIES,
            "write X.^2 for the power of every entry, or declare the shapes",
            None,
            "mean(X.^2)",
        ),
        (
            r"\operatorname{sum}(X^2)",
            "X",
            {},
            ENTRIES,
            r"write X^{\odot 2} for",
            None,
            r"\operatorname{sum}(X^{\odot 2})",
        ),
        (
            "std(X^3)",
            "X",
            {},
            ENTRIES,
            "or declare the shapes for that of a square matrix",
            "行列の冪なら形を宣言",
            None,
        ),
        # sums of other systems
        ("Sum[x_i, {i, 1, n}]", "x", {}, "a function has round brackets", "write sum_i(x_i)", None, "sum_i(x_i)"),
        ("Sum[x_i^2, {i, n}]", "x", {}, "a function has round brackets", "write sum_i(x_i^2)", None, "sum_i(x_i^2)"),
        (
            *("Sum(x[k]**2, (k, 0, n-1))", "x", {}, "a sum over k has its index beside the word"),
            *("write sum_k(x_k^2)", "sum_k(x_k^2) と書く"),
            "sum_k(x_k^2)",
        ),
        # functions of other systems
        ("np.linalg.lstsq(A, b)[0]", "b", {}, "'lstsq' is not known", "write inv(A'*A)*A'*b", None, "inv(A'*A)*A'*b"),
        (
            *("np.linalg.multi_dot([x, A, y])", "x", {}, "a list of factors is not read"),
            *("write x'*A*y", "x'*A*y と書く", "x'*A*y"),
        ),
        ("F.cross_entropy(X @ W, y)", "W", {}, "'cross_entropy' is not known", ENTROPY[0], None, ENTROPY[0]),
        ("cross_entropy(W*x, y)", "W", {}, "'cross_entropy' is not known", ENTROPY[1], "one-hot の y", ENTROPY[1]),
        (
            *("cross_entropy(X*W, Y)", "W", {}, "'cross_entropy' is not known"),
            *("mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W for rows of samples", "標本を行に並べた X なら"),
            "mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W",
        ),
        (
            *("sum(norm.(eachrow(X)))", "X", {}, "'eachrow' is not known"),
            "write norm2(X, 2) for the length of each row, norm21(X) for their sum",
            *("行ごとの長さなら norm2(X, 2)、その和なら norm21(X) と書く", "norm21(X)"),
        ),
        (
            *("sum(norm.(eachcol(X)))", "X", {}, "'eachcol' is not known"),
            "write norm2(X, 1) for the length of each column, norm21(X') for their sum",
            *("列ごとの長さなら norm2(X, 1)、その和なら norm21(X') と書く", "norm21(X')"),
        ),
        ("cosd(a'*x)", "x", {}, "'cosd' is not known", "write cos(pi/180*t)", None, "cos(pi/180*(a'*x))"),
        ("conv(x, y)", "x", {}, "'conv' is not known", "there is no rule for it; write out", None, None),
        # slips: the word that is most like it, and none that is refused itself
        ("tahn(a'*x)", "x", {}, "'tahn' is not known", "did you mean tanh(...)?", None, "tanh(a'*x)"),
        ("sihn(a'*x)", "x", {}, "'sihn' is not known", "did you mean sinh(...)?", None, "sinh(a'*x)"),
        ("normm(x)", "x", {}, "'normm' is not known", "did you mean norm(...)?", None, "norm(x)"),
        ("chlo(A)", "A", {}, "'chlo' is not known", "write chlo*(...) if a product is meant", None, None),
    ],
)
def test_a_hint_holds_when_it_is_followed(
    objective: str,
    wrt: str,
    options: dict[str, Any],
    message: str,
    hint: str,
    hint_ja: str | None,
    followed: str | None,
) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(objective, wrt, **options)
    assert message in caught.value.message
    assert hint in str(caught.value.hint)
    assert caught.value.span is not None
    assert hint_ja is None or hint_ja in caught.value.told("ja")
    if followed is not None:
        assert derive(followed, wrt, **options).steps


def test_a_hint_about_a_declared_name_is_another() -> None:
    with pytest.raises(MatderivError) as caught:
        derive("sum(x_i^2)", "x_i", shapes={"x_i": ("n",)})
    assert caught.value.hint == "write x_i.^2 for the power of every entry"
    assert derive("norm2(Ax - b)^2", "Ax", shapes={"Ax": ("n",)}).formula == "2*(Ax - b)"


@pytest.mark.parametrize(
    ("claim", "name", "sizes", "size"),
    [
        ("2*X'*(X*w - y)/len(y)", "y", ("n",), "n"),
        ("2*X'*(X*w - y)/X.shape[0]", "X", ("n", "m"), "n"),
        ("2*X'*(X*w - y)/X.shape[1]", "X", ("n", "m"), "m"),
        ("2*X'*(X*w - y)/size(X, 2)", "X", ("n", "m"), "m"),
        ("2*X'*(X*w - y)/length(w)", "w", ("n",), "n"),
        ("2*X'*(X*w - y)/nrow(X)", "X", ("n", "m"), "n"),
    ],
)
def test_the_size_of_an_array_names_the_array(claim: str, name: str, sizes: tuple[str, ...], size: str) -> None:
    with pytest.raises(MatderivError) as caught:
        check("norm2(X*w - y)^2", "w", claim)
    quoted = ", ".join(f'"{s}"' for s in sizes)
    declared = f'shapes={{"{name}": [{quoted}]}} (--shape {name}={",".join(sizes)})'
    assert caught.value.hint == f"a size is a letter: declare it, as in {declared}, and write {size}"
    assert f"サイズは文字で書く。{declared} のように宣言し、{size} と書く" in caught.value.told("ja")
    right = check(f"norm2(X*w - y)^2/{size}", "w", f"2*X'*(X*w - y)/{size}", shapes={name: sizes})
    assert right.kind == "right"


def test_a_claim_that_is_set_to_zero_is_not_answered_with_zero() -> None:
    for zero in ("0", r"\mathbf{0}"):
        with pytest.raises(MatderivError) as caught:
            check(r"\|Xw - y\|^2", "w", rf"2X^\top(Xw - y) = {zero}")
        assert caught.value.hint == r"give the derivative alone, 2X^\top(Xw - y), if it is what is set to 0"
        assert r"左辺 2X^\top(Xw - y) だけを書く" in caught.value.told("ja")
    assert check(r"\|Xw - y\|^2", "w", r"2X^\top(Xw - y)").right


def test_the_word_that_another_one_is_most_like() -> None:
    assert closest("tahn", ["tan", "tanh"]) == "tanh"
    assert closest("sofmax", ["softmax"]) == "softmax"
    assert closest("min", ["sin"]) is None
    assert not may_be_undefined("chlo")  # a slip of what is known, though not derived


ALONE = 'give the formula alone, and the variable as wrt="x" (--wrt x)'
ALONE_JA = '式だけを与え、変数は wrt="x" (--wrt x) で指定する'


@pytest.mark.parametrize(
    ("objective", "marked", "message", "hint", "message_ja"),
    [
        ("x'*A*x wrt x", "wrt x", "wrt x is no part of the formula", ALONE, "wrt x は式の一部ではない"),
        ("x'*A*x w.r.t. x", "w.r.t. x", "w.r.t. x is no part of the formula", ALONE, None),
        ("x'*A*x by x", "by x", "by x is no part of the formula", ALONE, None),
        ("derivative of x'*A*x", "derivative of", "derivative of is no part of the formula", ALONE, None),
        ("gradient of x'*x wrt x", "wrt x", "wrt x is no part of the formula", ALONE, None),
        ("find the gradient of x'*x", None, "find the gradient of is no part of the formula", ALONE, None),
        ("x'*A*x with respect to x", "with respect to x", "with respect to x is no part", ALONE, None),
        ("D[x'*A*x, x]", "D[", "D[...] is no part of the formula", ALONE, None),
        (
            *("x mod 2", "mod", "there is no remainder of a division here"),
            *("there is no rule for it; write out what it is", "割り算の余りはここにはない"),
        ),
        (
            *("import os", "import os", "import os is a line of a program, no formula"),
            *('give the formula alone, as "norm2(A*x - b)^2"', "import os はプログラムの行であり、式ではない"),
        ),
    ],
)
def test_words_of_prose_are_no_factors(
    objective: str, marked: str | None, message: str, hint: str, message_ja: str | None
) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(objective, "x")
    error = caught.value
    assert message in error.message
    assert error.hint == hint
    assert error.span is not None and error.source == objective
    assert marked is None or objective[slice(*error.span)] == marked
    assert message_ja is None or message_ja in error.told("ja")
    if hint == ALONE:
        assert ALONE_JA in error.told("ja")


def test_words_that_are_names_stay_names() -> None:
    assert derive("wrt*x", "x", shapes={"wrt": (), "x": ("n",)}).steps
    assert derive("by'*x", "x", shapes={"by": ("n",), "x": ("n",)}).formula == "by"
    assert derive("x → x'*x", "x").formula == "2*x"


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "message", "hint", "ja", "followed"),
    [
        ("MatrixPower[A, 3]", "A", None, "a function has round brackets here", "write A^3", "A^3 と書く", "A^3"),
        ("ConjugateTranspose[x].x", "x", None, "a function has round brackets here", "write x'*x", None, "x'*x"),
        (
            *("sum((y - (m*x + c))^2)", "m", None),
            "only a scalar or a square matrix has powers, and (y - (m*x + c))^2 fits as neither",
            "write (y - (m*x + c)).^2 for the power of every entry",
            "冪をもつのはスカラーか正方行列であるが、(y - (m*x + c))^2 はどちらとしても形が合わない",
            "sum((y - (m*x + c)).^2)",
        ),
        (
            *("np.linalg.norm(A*x - b)", "x", {"A": ("n", "m"), "x": ("m",), "b": ("n",)}),
            "A is n×m and x is m×1, and in NumPy's spelling * is entry by entry",
            "write A @ x for the matrix product",
            "A は n×m、x は m×1 であり、NumPy の書き方では * は成分ごとの積である",
            "np.linalg.norm(A @ x - b)",
        ),
        (
            *("np.sum((X*w - y)**2)", "w", {"X": ("n", "m"), "w": ("m",), "y": ("n",)}),
            "X is n×m and w is m×1, and in NumPy's spelling * is entry by entry",
            *("write X @ w for the matrix product", "行列の積なら X @ w と書く", "np.sum((X @ w - y)**2)"),
        ),
        (
            *("x^⊤Ax", "x", None, "there is nothing before ⊤"),
            "write x' for the transpose, with a sign behind it: x'*A*x",
            *("転置は x' と書き、後に符号を置く: x'*A*x", "x'*A*x"),
        ),
    ],
)
def test_the_cause_is_what_was_typed(
    objective: str, wrt: str, shapes: dict[str, Any] | None, message: str, hint: str, ja: str | None, followed: str
) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(objective, wrt, shapes=shapes)
    assert message in caught.value.message
    assert hint in str(caught.value.hint)
    assert ja is None or ja in caught.value.told("ja")
    try:
        assert derive(followed, wrt, shapes=shapes).steps
    except NoRuleError:
        assert followed == "A^3"


@pytest.mark.parametrize(
    ("objective", "wrt", "place"),
    [
        ("expm(A)", "A", "expm(A)"),
        ("B + e^A", "A", None),
        ("tr(A'*A)*e^A", "A", None),
        ("e^A", "A", "A"),
        ("A^n", "A", "A^n"),
        ("tr(A^k)", "k", "k"),
        ("norm2(x)^2 + det(x*x')", "x", "x*x'"),
        ("B + MatrixExp(A)*B", "A", None),
    ],
)
def test_a_missing_rule_has_its_place_where_that_can_be_told(objective: str, wrt: str, place: str | None) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, wrt)
    if place is not None:
        assert caught.value.span is not None
        assert objective[slice(*caught.value.span)] == place


def test_several_variables_are_asked_for_one_by_one() -> None:
    hint = "for a gradient by each write gradients(objective, ['W', 'X']), on the command line --wrt W --wrt X"
    for several in (["W", "X"], ("W", "X"), "W, X"):
        with pytest.raises(MatderivError) as caught:
            derive("norm2(X*W - Y)^2", several)
        assert caught.value.hint == hint
        assert "それぞれによる勾配なら gradients(objective, ['W', 'X'])" in caught.value.told("ja")
    assert set(gradients("norm2(X*W - Y)^2", ["W", "X"])) == {"W", "X"}


def test_assumptions_are_joined_by_a_comma_as_well() -> None:
    told = {"A": "symmetric, invertible"}
    assert derive("x'*A*x", "x", assume=told).formula == derive("x'*A*x", "x", assume={"A": "symmetric"}).formula


def test_a_solution_that_is_zero_is_told_as_zero() -> None:
    solution = derive("x'*A*x", "x").solve()
    assert repr(solution) == "x = 0 where A + A' is invertible"
    assert solution.formula == "0*x"  # which is read, with its size


@pytest.mark.parametrize(
    ("objective", "options"),
    [
        ("sum((X'*X)^2)", {}),
        ("sum(X^2)", {"shapes": {"X": ("n", "n")}}),
        ("sum(inv(X)^2)", {}),
        ("tr(X) + sum(X^2)", {}),
    ],
)
def test_a_power_of_what_is_square_by_itself_is_that_of_the_matrix(objective: str, options: dict[str, Any]) -> None:
    assert "^2" in str(derive(objective, "X", **options).proof.objective)


def test_a_power_that_may_be_two_things_is_said_in_japanese() -> None:
    with pytest.raises(MatderivError) as caught:
        derive("sum(X^2)", "X")
    assert "write X.^2 for the power of every entry, or declare the shapes for that of a square matrix" in str(
        caught.value
    )
    told = caught.value.told("ja")
    assert "各成分の冪とも、正方行列の冪とも読める" in told
    assert "各成分の冪なら X.^2 と書き、正方行列の冪なら形を宣言する" in told


@pytest.mark.parametrize(
    ("objective", "english", "japanese", "hint", "hint_ja"),
    [
        (
            "F.l1_loss(x, y, reduction='banana')",
            "the reduction of l1_loss is 'mean', 'sum' or 'none'",
            "l1_loss の reduction は 'mean'、'sum'、'none' のいずれかである",
            "reduction='sum' adds all entries up, reduction='none' leaves them",
            "全成分の和なら reduction='sum'、成分ごとなら reduction='none' とする",
        ),
        ("F.mse_loss(x, y, reduction=none)", "is 'mean', 'sum' or 'none'", "'mean'、'sum'", "'none'", "'none'"),
        ("np.dot(x, y, z)", "dot takes two arguments, and has 3 arguments", "", "", ""),
        ("torch.dot(x, y, z)", "dot takes two arguments, and has 3 arguments", "", "", ""),
        ("dot(u, v, w)", "dot takes 2 arguments, but 3 are given", "", "", ""),
    ],
)
def test_an_argument_is_not_dropped(objective: str, english: str, japanese: str, hint: str, hint_ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(objective, "x" if "x" in objective else "v")
    assert english in str(caught.value)
    assert hint in str(caught.value)
    assert japanese in caught.value.told("ja")
    assert hint_ja in caught.value.told("ja")


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "wrt", "answer"),
    [
        ("norm(a)", "a", "a/norm2(a)"),
        ("norm(beta)", "beta", "beta/norm2(beta)"),
        ("norm(a - b)", "a", "(a - b)/norm2(a - b)"),
        ("norm(a, 1)", "a", "sign(a)"),
        ("norm(x - 1)", "x", "(x - 1)/norm2(x - 1)"),
        ("norm2(1 - x)^2", "x", "2*x - 2*vector(1)"),
        ("||x - 1||", "x", "(x - 1)/norm2(x - 1)"),
        ("dot(x, A, y)", "x", "A*y"),
    ],
)
def test_a_norm_is_one_of_a_vector(objective: str, wrt: str, answer: str) -> None:
    assert check(objective, wrt, answer).right
    assert derive(objective, wrt).proof.variable.rank == 1  # type: ignore[attr-defined]


def test_what_two_stars_mean_of_a_square_matrix_is_said() -> None:
    def told(objective: str) -> str:
        return derive(objective, "X").to("terminal", steps="none")

    assert "The formula is read as tr(X.^-1)." in told("tr(X**-1)")
    assert "The formula is read as tr(X.^2)." in told("tr(X**2)")
    assert "is read as" not in told("sum(X**2)")
    assert "is read as" not in told("tr(X^2)")
