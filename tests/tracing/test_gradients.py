"""Gradients that were coded: right ones are called right, and of wrong ones it is said what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradients import CODED
from losses import CASES

import matderiv
from matderiv import InputError, Verdict

LEAST = "norm2(A*x - b)^2"
LEAST_SHAPES = {"A": ("m", "n"), "x": ("n",), "b": ("m",)}
ARGUMENTS = {LEAST: "Axb", "tanh(A*x + b)": "Axb", "tr(A*A')": "A"}


def verdict(name: str) -> Verdict:
    """The verdict on a gradient of the list."""
    coded = CODED[name]
    case = CASES[coded.objective]
    objective = matderiv.trace(case.function, case.shapes)
    return matderiv.check(objective, case.wrt, coded.function, assume=case.assume)


@pytest.mark.sweep(4)
@pytest.mark.parametrize("name", CODED)
def test_a_gradient_is_judged(name: str) -> None:
    found = verdict(name)
    text = " ".join(str(found).split())
    assert found.kind == CODED[name].kind and found.right == (found.kind == "right")
    for words in CODED[name].says:
        assert words in text
    if found.counterexample is not None:
        assert f"To see it: {name}(" in text


def test_the_counterexample_runs() -> None:
    found = verdict("log_cosh_absolute")
    assert found.counterexample is not None
    (code,) = (str(n.bindings["code"]) for n in found.notes if "code" in n.bindings)
    value = eval(code, {"np": np, "log_cosh_absolute": CODED["log_cosh_absolute"].function})
    assert value == pytest.approx(float(found.counterexample.claimed), rel=1e-5)
    assert value != pytest.approx(float(found.counterexample.true), rel=1e-3)
    assert "確かめるには: log_cosh_absolute(" in found.to("terminal", language="ja").replace("\n  ", "")


def test_a_function_of_a_formula_is_judged() -> None:
    def gradient(A, x, b):
        return 2 * A.T @ (A @ x - b)

    shapes = {"A": ("m", "n"), "x": ("n",), "b": ("m",)}
    found = matderiv.check("norm2(A*x - b)^2", "x", gradient, shapes=shapes)
    assert found.right and found.evidence.points == 8
    assert "gradient の値を、証明された導関数の値と比較した。" in found.to("terminal", language="ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "gradient", "options", "kind"),
    [
        (LEAST, "x", lambda A: -2 * A.T, {"then": "b"}, "right"),
        (LEAST, "x", lambda A: 2 * A.T @ A, {"order": 2}, "right"),
        (LEAST, "x", lambda A: A.T @ A, {"order": 2}, "factor"),
        (LEAST, "x[1]", lambda A, x, b: (2 * A.T @ (A @ x - b))[0], {}, "right"),
        ("tanh(A*x + b)", "x", lambda A, x, b: (1 - np.tanh(A @ x + b) ** 2)[:, None] * A, {}, "right"),
        ("tr(A*A')", "A", lambda A: 2 * A.T, {}, "transposed"),
    ],
)
def test_other_derivatives_are_judged(objective: str, wrt: str, gradient: Any, options: Any, kind: str) -> None:
    found = matderiv.check(
        objective, wrt, gradient, shapes={k: LEAST_SHAPES[k] for k in ARGUMENTS[objective]}, **options
    )
    assert found.kind == kind


def test_a_dictionary_has_the_derivative_under_its_name() -> None:
    def both(x, y):
        return {"x": 2 * (x - y), "y": 2 * (y - x)}

    shapes = {"x": ("n",), "y": ("n",)}
    assert matderiv.check("norm2(x - y)^2", "y", both, shapes=shapes).right


def test_a_branch_that_no_point_takes_leaves_it_open() -> None:
    found = matderiv.check("sum(relu(x - 1000))", "x", lambda x: 0 * x, shapes={"x": ("n",)})
    assert found.kind == "unknown" and "no point was found where" in " ".join(str(found).split())


def test_what_is_no_number_is_wrong() -> None:
    found = matderiv.check("norm2(x)^2", "x", lambda x: x / 0.0 * 2, shapes={"x": ("n",)})
    assert found.kind == "wrong" and "not a number where the derivative has a value" in " ".join(str(found).split())
    assert "導関数が値をもつところで" in found.to("terminal", language="ja")


@pytest.mark.parametrize(
    ("gradient", "en", "ja", "hint"),
    [
        (
            lambda x, q: x,
            "the argument q of <lambda> is no argument of the objective",
            "<lambda> の引数 q は目的関数の引数ではない",
            "<lambda> is called with the arguments of the objective by their names: x, y",
        ),
        (
            lambda x, y: (x - y, y - x),
            "<lambda> gives 2 values, and it is not clear which is the derivative with respect to x",
            "<lambda> は 2 個の値を返すが、どれが x による導関数か分からない",
            "return a dictionary with the key 'x', or the one derivative",
        ),
    ],
)
def test_a_gradient_that_cannot_be_called_is_refused(gradient: object, en: str, ja: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        matderiv.check("norm2(x - y)^2", "x", gradient, shapes={"x": ("n",), "y": ("n",)})  # type: ignore[arg-type]
    assert caught.value.message == en and caught.value.said.within("ja") == ja and caught.value.hint == hint
    assert caught.value.advice is not None
    assert caught.value.advice.within("ja") in (
        "<lambda> は目的関数の引数 x, y をその名前で渡して呼び出される",
        "キー 'x' をもつ辞書か、その導関数だけを返すようにする",
    )


def test_what_a_gradient_raises_is_told_with_its_line() -> None:
    def gradient(x):
        return x.reshape(7, 7, 7)  # here

    with pytest.raises(InputError) as caught:
        matderiv.check("norm2(x)^2", "x", gradient, shapes={"x": ("n",)})
    assert "the function ends in ValueError: cannot reshape" in caught.value.message
    assert "関数は ValueError で終わる: cannot reshape" in caught.value.said.within("ja")
    assert caught.value.source is not None and caught.value.source.endswith("# here")


def _zscores(x: Any) -> Any:
    return np.sum(((x - x.mean()) / x.std()) ** 2)


def _of_zscores(x: Any) -> Any:
    z = (x - x.mean()) / x.std()
    return 2 * (z - z.mean() - z * (z * z).mean()) / x.std()


def _layer(x: Any) -> Any:
    return np.sum(((x - x.mean()) / np.sqrt(x.var() + 1e-5)) ** 3)


def _of_layer(x: Any) -> Any:
    s = np.sqrt(x.var() + 1e-5)
    z = (x - x.mean()) / s
    g = 3 * z**2
    return (g - g.mean() - z * (g * z).mean()) / s


def test_what_is_zero_but_for_rounding_is_not_called_wrong() -> None:
    shapes = {"x": ("n",)}
    found = matderiv.check(matderiv.trace(_zscores, shapes), "x", _of_zscores)
    said = "At every point the derivative and the values of _of_zscores are 0 but for rounding, which decides nothing."
    assert found.kind == "unknown" and said in " ".join(str(found).split())
    told = found.to("terminal", language="ja").replace("\n  ", "")
    assert "どの点でも、導関数も _of_zscores の値も丸め誤差を除けば 0 であり、これでは何も判定できない。" in told
    assert matderiv.check(matderiv.trace(_layer, shapes), "x", _of_layer).kind == "right"


@pytest.mark.parametrize(
    ("objective", "right", "wrong"),
    [
        ("sum(x.^2)", lambda x: 2 * x, lambda x: np.clip(2 * x, -3, 3)),
        ("sum(x.^2)", lambda x: 2 * x, lambda x: 2 * x * min(1, 10 / np.linalg.norm(2 * x))),
        ("sum(x.^2)", lambda x: 2 * x, lambda x: np.where(np.abs(x) < 0.01, 0, 2 * x)),
        ("sum(min(relu(x), 6))", lambda x: (x > 0) & (x < 6), lambda x: x > 0),
        ("sum(huber(x, 10))", lambda x: np.clip(x, -10, 10), lambda x: x),
        ("sum(relu(abs(x) - 4).^2)", lambda x: 2 * np.sign(x) * np.maximum(np.abs(x) - 4, 0), lambda x: 0 * x),
    ],
)
def test_a_gradient_is_compared_where_entries_are_large_and_small(objective: str, right: Any, wrong: Any) -> None:
    shapes = {"x": ("n",)}
    found = matderiv.check(objective, "x", lambda x: right(x) + 0 * x, shapes=shapes)
    assert found.kind == "right"
    (looked,) = (n for n in found.notes if "most" in n.bindings)
    most = looked.bindings["most"]
    assert float(str(most)) > 50
    size = looked.bindings["size"]
    assert int(str(size)) >= 3
    assert (
        f"They were compared at entries up to {most} in absolute value and sizes up to {size}; of larger ones nothing "
        "is known." in " ".join(str(found).split())
    )
    assert (
        f"比較した点の成分は絶対値で {most} まで、サイズは {size} までであり、それより大きい範囲は確かめていない。"
        in found.to("terminal", language="ja").replace("\n  ", "")
    )
    assert matderiv.check(objective, "x", lambda x: wrong(x) + 0 * x, shapes=shapes).kind == "wrong"


def test_a_determinant_has_a_logarithm_where_it_is_negative() -> None:
    shapes = {"A": ("n", "n")}
    loss = matderiv.trace(lambda A: np.linalg.slogdet(A)[1], shapes)
    assert matderiv.check(loss, "A", lambda A: np.linalg.inv(A).T).right
    signed = matderiv.check(loss, "A", lambda A: np.sign(np.linalg.det(A)) * np.linalg.inv(A).T)
    assert not signed.right and signed.kind != "unknown"


def test_what_gives_other_values_each_time_is_refused() -> None:
    def noisy(x: Any) -> Any:
        return 2 * x + 1e-5 * np.random.randn(len(x))

    with pytest.raises(InputError) as caught:
        matderiv.check("norm2(x)^2", "x", noisy, shapes={"x": ("n",)})
    assert caught.value.message == "noisy gives other values when it is called again with the same arguments"
    assert caught.value.said.within("ja") == "noisy は、同じ引数で呼び出しても毎回違う値を返す"
    assert caught.value.hint == "leave random numbers out, or fix their seed" and caught.value.advice is not None
    assert caught.value.advice.within("ja") == "乱数を使わないか、シードを固定する"


@pytest.mark.parametrize(("value", "kind"), [(lambda x: 2 * x + 5j, "complex numbers"), (lambda x: "2x", "str")])
def test_what_gives_no_real_numbers_is_refused(value: Any, kind: str) -> None:
    def gradient(x: Any) -> Any:
        return value(x)

    with pytest.raises(InputError) as caught:
        matderiv.check("norm2(x)^2", "x", gradient, shapes={"x": ("n",)})
    assert caught.value.message == f"gradient gives {kind}, and not real numbers"
    assert caught.value.said.within("ja") == f"gradient の値は {kind} であり、実数ではない"
    assert caught.value.hint == "return a real number or an array of them" and caught.value.advice is not None
    assert caught.value.advice.within("ja") == "実数か、実数の配列を返すようにする"


def test_what_is_masked_has_no_value() -> None:
    shapes = {"x": ("n",)}
    found = matderiv.check("norm2(x)^2", "x", lambda x: np.ma.array(2 * x, mask=True), shapes=shapes)
    assert found.kind == "wrong"
