r"""Spellings of other languages, and definitions and letters that would be read in silence as something else."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import MatderivError


def _left(a: str, b: str) -> tuple[str, ...]:
    """What is said of a division from the left, A \\ b."""
    return (
        "\\ is no operator here",
        "\\ はここでは演算子ではない",
        f"write inv({a})*{b} for a square {a}, pinv({a})*{b} for least squares, {a}*{b} for a product",
        f"{a} が正方行列なら inv({a})*{b}、最小二乗解なら pinv({a})*{b}、積なら {a}*{b} と書く",
    )


PYTHON = (
    "lambda: begins a function in Python",
    "lambda: は Python では関数の始まりである",
    "write the formula alone for a function, and dot(lambda, …) for an inner product",
    "関数ならその式だけを書き、内積なら dot(lambda, …) と書く",
)
FROM_ZERO = (
    "indices are counted from 1 here with both ends in, and NumPy's from 0 with the end left out",
    "添字はここでは 1 から数えて両端を含み、NumPy では 0 から数えて終わりを含まない",
)
WRITTEN = (
    "without NumPy's spelling (@, **, np., methods) {} of NumPy is written {}",
    "NumPy の書き方(@、**、np.、メソッド)を使わずに書けば、NumPy の {} は {} となる",
)
ANOTHER = ("take another letter for the index", "添字には別の文字を使う")
TWO_FORMS = (
    "{} and {} are two forms of one letter, and would be one function",
    "{} と {} は同じ文字の 2 つの字形であり、同じ関数になってしまう",
    "write one of the two for both, or another letter",
    "どちらか一方に揃えるか、別の文字を使う",
)


def _index(name: str) -> tuple[str, ...]:
    return (
        f"{name} is defined, and stands as an index, where a definition is not put in",
        f"{name} は定義されているが、添字として使われており、添字に定義は代入されない",
        "write the number itself in the place of the index, or another letter",
        "添字にはその数そのものを書くか、別の文字を使う",
    )


def _called(name: str) -> tuple[str, ...]:
    return (
        f"{name} is defined by an expression, and stands before a bracket as a function",
        f"{name} は式で定義されているが、括弧の前に関数として書かれている",
        f"write {name}*(...) for a product, or give what is defined another name",
        f"積であれば {name}*(...) と書き、関数であれば定義に別の名前を付ける",
    )


def _from_one(there: str, here: str) -> tuple[str, ...]:
    return (*FROM_ZERO, *(w.format(there, here) for w in WRITTEN))


def _may_be(name: str, base: str, index: str) -> tuple[str, ...]:
    return (
        f"{name} may be an entry of {base}, or a name of its own",
        f"{name} は {base} の成分とも、別の名前とも読める",
        f"an entry is written {base}[{index}]",
        f"{base}[{index}]",
    )


def _function(name: str, argument: str, number: str) -> tuple[str, ...]:
    return (
        f"nothing says what kind of function {name} is, and {argument} is no number",
        f"{name} がどのような関数であるか宣言がなく、{argument} は数ではない",
        f'for a number {number} declare shapes={{"{number}": ()}} (--shape {number}=); otherwise declare it',
        f'{number} が数であれば shapes={{"{number}": ()}} (--shape {number}=)と宣言する。それ以外であれば',
    )


REFUSED: list[tuple[str, str, dict[str, Any], tuple[str, ...]]] = [
    (r"A \ b", "b", {}, _left("A", "b")),
    (r"sum(A\b)", "b", {}, _left("A", "b")),
    (r"norm2(A\(b + c))^2", "b", {}, _left("A", "(b + c)")),
    (r"c'*((A*B)' \ b)", "b", {}, _left("(A*B)'", "b")),
    (r"A\ b", "b", {}, _left("A", "b")),
    ("x[i]^2 where i = 2", "x", {}, _index("i")),
    ("x[k]^2 + sum_i(y_i)*k where k = 3", "x", {}, _index("k")),
    ("A[i,j]*t where j = 1", "t", {}, _index("j")),
    ("unit(k)'*x where k = s + 1", "x", {}, _index("k")),
    ("sum(x[1:k]) where k = 4", "x", {}, _index("k")),
    ("norm2(x_k - b)^2 where k = 2", "b", {}, _index("k")),
    ("sum_i(x_i)*i where i = 2", "x", {}, _index("i")),
    ("sum_{i=1}^n(x_i^2) where n = 3", "x", {}, _index("n")),
    ("h(t) + 1 where h = sigmoid(t)", "t", {}, _called("h")),
    ("u(x) where u = a'*x", "x", {}, _called("u")),
    ("g*v where v = u(x), u = a'*x", "x", {}, _called("u")),
    ("phi(t) + phi where phi = t^2", "t", {}, _called("phi")),
    ("sum(phi(X*w)) where phi = 2", "w", {"functions": {"phi": "entrywise"}}, _called("phi")),
    ("np.sum(x[1:3]**2)", "x", {}, (*FROM_ZERO, "write sum(x[2:3].^2)", "sum(x[2:3].^2) と書く")),
    ("np.sum(x[:3]**2)", "x", {}, (*FROM_ZERO, "write sum(x[1:3].^2)", "sum(x[1:3].^2) と書く")),
    ("x[1]**2", "x", {}, (*FROM_ZERO, "write x[2].^2", "x[2].^2 と書く")),
    ("x[1:3].sum()", "x", {}, _from_one("[1:3]", "[2:3]")),
    ("X[:,1] @ w", "w", {}, _from_one("[:,1]", "[:,2]")),
    (
        "x[i:j] @ w",
        "w",
        {},
        (
            *FROM_ZERO,
            "write it without NumPy's spelling: @, **, np., methods",
            "NumPy の書き方(@、**、np.、メソッド)を使わずに書く",
        ),
    ),
    (
        r"\varphi(a^\top x) - \phi(a^\top x)",
        "x",
        {},
        tuple(w.format(r"\varphi", r"\phi") for w in TWO_FORMS),
    ),
    (
        r"\mathbf 1^\top \rho(X w) + \mathbf 1^\top \varrho(X w)",
        "w",
        {"functions": {"rho": "entrywise"}},
        tuple(w.format(r"\rho", r"\varrho") for w in TWO_FORMS),
    ),
    (
        "(A*x)[n]",
        "x",
        {"shapes": {"A": ("m", "n")}},
        (
            "n is a size, and there are m entries along this axis",
            "n は大きさの名前であるが、この軸の成分は m 個である",
            *ANOTHER,
        ),
    ),
    (
        "norm2(A*x)^2",
        "A[n,n]",
        {"shapes": {"A": ("m", "n")}},
        (
            "n is a size, and there are m entries along this axis",
            "n は大きさの名前であるが、この軸の成分は m 個である",
            *ANOTHER,
        ),
    ),
    (
        "phi(a'*x) + x[phi]",
        "x",
        {},
        (
            "phi is an index here, and elsewhere the name of a variable",
            "phi はここでは添字であり、別の箇所では変数の名前である",
            *ANOTHER,
        ),
    ),
    (
        "phi(a'*x)",
        "x[phi]",
        {},
        (
            "phi is an index here, and elsewhere the name of a variable",
            "phi はここでは添字であり、別の箇所では変数の名前である",
            *ANOTHER,
        ),
    ),
    (
        "x'*x + i where i = 2",
        "x[i]",
        {},
        (
            "i is an index here, and elsewhere the name of a variable",
            "i はここでは添字であり、別の箇所では変数の名前である",
            *ANOTHER,
        ),
    ),
    ("max(x) + x_1", "x", {}, _may_be("x_1", "x", "1")),
    ("norm(x, 3) + x_1", "x", {}, _may_be("x_1", "x", "1")),
    ("sum(x) + x_1", "x", {}, _may_be("x_1", "x", "1")),
    ("norm2(x)^2 + x_1", "x", {}, _may_be("x_1", "x", "1")),
    ("sum(exp(x)) + x_2", "x", {}, _may_be("x_2", "x", "2")),
    ("x_2*x[2]", "x", {}, _may_be("x_2", "x", "2")),
    ("x_i*x[i]", "x", {}, _may_be("x_i", "x", "i")),
    ("x1*x[1]", "x", {}, _may_be("x1", "x", "1")),
    ("x[i]*y_i", "x", {}, _may_be("y_i", "y", "i")),
    ("x_1'*x_1 + x[1]", "x", {}, _may_be("x_1", "x", "1")),
    *(
        (
            f"{name}*x'*x",
            "x",
            {},
            (
                f"{name} is a value of Python, and no number",
                f"{name} は Python の値であり、数ではない",
                "write 1 for True and 0 for False; if it is a name, declare its shape",
                "True なら 1、False なら 0 と書く。名前であれば形を宣言する",
            ),
        )
        for name in ("None", "True", "False")
    ),
    ("lambda: x", "x", {"shapes": {"x": ("n",)}}, PYTHON),
    ("sum(x) + (lambda : x)", "x", {}, PYTHON),
    ("phi(t)", "t", {}, _function("phi", "t", "t")),
    ("log(phi(phi(t)))", "t", {}, _function("phi", "t", "t")),
]


@pytest.mark.parametrize(("text", "wrt", "given", "said"), REFUSED)
def test_what_would_be_read_otherwise_is_refused(text: str, wrt: str, given: dict[str, Any], said: Any) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, wrt, **given)
    english, japanese = caught.value.told("en"), caught.value.told("ja")
    assert said[0] in english and said[2] in english
    assert said[1] in japanese and said[3] in japanese
    assert caught.value.span is not None


READ: list[tuple[str, str, dict[str, Any], str]] = [
    (r"x^\top A\ b", "x", {}, "A*b"),
    (r"\|x\|^2\ c", "x", {}, "2*c*x"),
    ("k*x[2]^2 where k = 3", "x", {}, "6*x[2]*unit(2)"),
    ("h*(1 - h) where h = a'*x", "x", {}, "(1 - 2*a'*x)*a"),
    ("np.linalg.slogdet(X)[1]", "X", {}, "inv(X)'"),
    ("x.T @ A @ x + x[i]", "x", {}, "(A + A')*x + unit(i)"),
    ("sum(x[2:3].^2) + x[1]^2", "x", {"shapes": {"x": (3,)}}, ""),
    (r"\varphi(a^\top x) - \varphi(b^\top x)", "x", {}, "phi'(a'*x)*a - phi'(b'*x)*b"),
    (r"\varphi(a^\top x) + \|x - \theta\|^2", "x", {}, ""),
    ("(A*x)[m]", "x", {"shapes": {"A": ("m", "n")}}, "A[m,:]"),
    ("norm2(x - x_1)^2", "x", {}, "2*(x - x_1)"),
    ("x_1[2]*x[2]", "x", {}, "x_1[2]*unit(2)"),
    ("sum_i(x_i*x[i])", "x", {}, "2*x"),
    ("x[i]*y_i", "x", {"shapes": {"y_i": ()}}, "y_i*unit(i)"),
    ("True*x'*x", "x", {"shapes": {"True": ()}}, "2*True*x"),
    ("sum(X, axis=None)", "X", {}, "matrix(1)"),
    ("lambda*x'*x + self", "x", {"shapes": {"self": ()}}, "2*lambda*x"),
    ("(t - t_1)^2", "t", {}, "2*(t - t_1)"),
    ("lambda : x", "x", {"shapes": {"x": ("n",), "lambda": ("n",)}}, "lambda"),
    ("λ : x", "x", {"shapes": {"x": ("n",)}}, "λ"),
    ("dot(lambda, x)", "x", {}, "lambda"),
    ("phi(t)", "t", {"shapes": {"t": ()}}, "phi'(t)"),
]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("text", "wrt", "given", "formula"), READ)
def test_what_has_one_meaning_is_read(text: str, wrt: str, given: dict[str, Any], formula: str) -> None:
    found = matderiv.derive(text, wrt, **given).formula
    assert found == formula if formula else found
