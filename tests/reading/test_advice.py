"""What a hint proposes is read, and derived, when it is followed."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check, derive
from matderiv.core.errors import MatderivError
from matderiv.core.slips import closest
from matderiv.reading.words import may_be_undefined

N_M = {"shapes": {"X": ("n", "m")}}
POWERS = "only a scalar or a square matrix has powers"
ENTROPY = "logsumexp(z) - z[i] where z = W*x", "logsumexp(z) - y'*z where z = W*x"


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
        # sums of other systems
        ("Sum[x_i, {i, 1, n}]", "x", {}, "a function has round brackets", "write sum_i(x_i)", None, "sum_i(x_i)"),
        ("Sum[x_i^2, {i, n}]", "x", {}, "a function has round brackets", "write sum_i(x_i^2)", None, "sum_i(x_i^2)"),
        (
            *("Sum(x[k]**2, (k, 0, n-1))", "x", {}, "a sum over k has its index beside the word"),
            *("write sum_k(x_k^2), where x_k is entry k of x, counted from 1", "x_k は x の第 k 成分で、1 から数える"),
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
        ("sum(norm.(eachcol(X)))", "X", {}, "'eachcol' is", "norm21(X') for their sum", "列ごとの長さ", "norm21(X')"),
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
