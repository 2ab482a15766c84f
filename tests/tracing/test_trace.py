"""What is traced as a whole: the text, the shapes that come with it, names that are lent, and what cannot be traced."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError, trace

N: dict[str, Any] = {"x": ("n",)}


def test_the_objective_is_text_with_the_shapes_of_the_arguments() -> None:
    def loss(X, w, y, unused, lam=0.1):
        return np.sum((X @ w - y) ** 2) + lam * w @ w

    shapes = {"X": ("n", "m"), "w": ("m",), "y": ("n",), "unused": ("k",)}
    traced = trace(loss, shapes)
    assert traced == "sum((X*w - y).^2) + w'*w/10"
    assert traced.shapes == shapes and traced.used == {"X", "w", "y"}
    assert matderiv.derive(traced, "w").formula == "2*X'*(X*w - y) + w/5"
    # what is given again is the same, and an argument that is not used may be declared
    assert matderiv.derive(traced, "w", shapes=shapes).formula == "2*X'*(X*w - y) + w/5"
    found = matderiv.gradients(traced, ["w", "y"])
    assert found["y"].formula == "2*(y - X*w)"
    assert matderiv.hessian(traced, ["w"])["w", "w"].formula == "2*X'*X + eye/5"
    again = matderiv.Derivation.from_json(matderiv.derive(traced, "w").to("json"))
    assert again.formula == "2*X'*(X*w - y) + w/5"
    assert matderiv.check(traced, "w", "2*X'*(X*w - y) + w/5").right


def test_another_shape_than_the_traced_one_is_refused() -> None:
    traced = trace(lambda x: np.sum(x**2), N)
    with pytest.raises(matderiv.InputError) as caught:
        matderiv.derive(traced, "x", shapes={"x": ("n", "m")})
    assert caught.value.message == "x was traced with the shape (n), and is declared (n, m)"
    assert caught.value.said.within("ja") == "x は形 (n) として追われたが、(n, m) と宣言されている"
    assert caught.value.hint == "give it once, to trace"
    assert caught.value.advice is not None and caught.value.advice.within("ja") == "形は trace に一度だけ与える"


@pytest.mark.parametrize(
    ("function", "shapes", "text"),
    [
        # sizes that are letters
        (lambda x: np.sum(x) / len(x), N, "mean(x)"),
        (lambda X: np.sum(X) / X.size + X.shape[0], {"X": ("n", "m")}, "n + sum(X)/(m*n)"),
        (lambda x: x @ np.eye(len(x)) @ x, N, "(eye*x)'*x"),
        (lambda x: np.sum(x * np.ones(len(x))), N, "sum(x.*vector(1))"),
        (lambda x: np.sum(x[: len(x) - 1]), N, "sum(x[1:n-1])"),
        # numbers as they are meant
        (lambda x: 0.1 * np.sum(x) * np.pi, N, "sum(x)*pi/10"),
        (lambda s: s * math.log(2 * math.pi) + math.sqrt(s), {"s": ()}, "s*log(2*pi) + sqrt(s)"),
        # entries count from 0 in the function, and from 1 in the text
        (lambda x: x[0] * x[-1], N, "x[1]*x[n]"),
        (lambda X: X[1] @ X[:, 0], {"X": (3, 3)}, "(X[2,:]'*X)[1]"),
        # a vector beside a matrix is a row
        (lambda X, b: np.sum(np.exp(X + b)), {"X": ("n", "m"), "b": ("m",)}, "sum(exp(X + b'))"),
        (lambda X, c: np.sum(X * c[:, None]), {"X": ("n", "m"), "c": ("n",)}, "sum(c.*X)"),
        (lambda X: np.sum((X - X.mean(1, keepdims=True)) ** 2), {"X": ("n", "m")}, "sum((X - mean(X, 2)).^2)"),
        (lambda x, y: np.sum((x[:, None] - y) ** 2), {"x": ("n",), "y": ("m",)}, "sum((x*vector(1)' - y').^2)"),
        # what is told from how it is written
        (lambda x: np.sum(np.where(x > 0, x, 0)), N, "sum(relu(x))"),
        (lambda x: np.sum(np.logaddexp(0, x)), N, "sum(softplus(x))"),
        (lambda S: np.linalg.slogdet(S).logabsdet, {"S": ("n", "n")}, "log(abs(det(S)))"),
        (lambda x: np.sum(np.where((x > 0) & (x < 1), x, 0)), N, "sum([x > 0].*[x < 1].*x)"),
    ],
)
def test_a_function_is_read_as(function: Any, shapes: dict[str, Any], text: str) -> None:
    assert trace(function, shapes) == text


def test_a_method_of_the_array_api_is_traced() -> None:
    def loss(x):
        xp = x.__array_namespace__() if hasattr(x, "__array_namespace__") else np
        return xp.sum(xp.exp(x) * xp.pi) + xp.linalg.vector_norm(x)

    assert trace(loss, N) == "sum(pi*exp(x)) + norm2(x)"


def test_scipy_is_traced_by_its_names() -> None:
    special = pytest.importorskip("scipy.special")
    names = {"special": special, "np": np}
    loss = eval("lambda z, y: special.logsumexp(z) - y @ special.log_softmax(z) + special.expit(z).sum()", names)
    text = trace(loss, {"z": ("n",), "y": ("n",)})
    assert text == "logsumexp(z) - y'*(z - logsumexp(z)) + sum(sigmoid(z))"
    assert names["special"] is special  # what was lent is given back


def test_names_are_given_back_also_where_the_function_raises() -> None:
    names = {"np": np}
    with pytest.raises(MatderivError):
        trace(eval("lambda x: np.fft.fft(x)", names), N)
    assert names["np"] is np and "len" not in names


COUNT = {"calls": 0}


def counting(x: Any) -> Any:
    COUNT["calls"] += 1
    return COUNT["calls"] * np.sum(x**2)


def small_only(x: Any) -> Any:
    raise ValueError("no numbers") if isinstance(x, np.ndarray) else None


@pytest.mark.parametrize(
    ("function", "shapes", "en", "ja", "hint", "hint_ja"),
    [
        (
            3,
            N,
            "int is no Python function that can be called",
            "int は呼び出せる Python の関数ではない",
            'write trace(loss, {"w": ("m",)})',
            'trace(loss, {"w": ("m",)}) のように書く',
        ),
        (
            lambda x, y: np.sum(x),
            N,
            "the argument y of <lambda> has no shape",
            "<lambda> の引数 y の形が与えられていない",
            'give it, as in {"y": ("n",)} (--shape y=n); () is a number',
            '{"y": ("n",)} (--shape y=n) のように与える。数なら () とする',
        ),
        (
            lambda x: np.sum(x),
            {"x": ("n",), "z": ("n",)},
            "<lambda> has no argument z",
            "<lambda> に引数 z はない",
            "its arguments are x",
            "引数は x である",
        ),
        (
            lambda x: (np.sum(x), x),
            N,
            "<lambda> gives tuple, and not one array or number",
            "<lambda> の値は tuple であり、一つの配列や数ではない",
            "return the objective alone",
            "目的関数だけを返すようにする",
        ),
        (
            lambda x: None,
            N,
            "<lambda> returns nothing",
            "<lambda> は何も返さない",
            "end it with return and the value",
            "値を return で返すようにする",
        ),
        (
            lambda x: x[0] * x[-2],
            N,
            "what was traced of <lambda> has no form in the input language",
            "<lambda> を追って得た式は、入力の言語では書けない",
            'write an operation of the whole array, or give the size as a number, as in {"x": (3,)} (--shape x=3)',
            '配列全体の演算で書くか、{"x": (3,)} (--shape x=3) のようにサイズを数で与える',
        ),
        (
            lambda x: 1.0,
            N,
            "what <lambda> gives does not depend on its arguments",
            "<lambda> の値は引数によらない",
            "return what is computed of them",
            "引数から計算した値を返す",
        ),
        (
            lambda x: np.sum(x) + 0 * np.sum(np.log(x)),
            N,
            "log(x) falls out, and has no value everywhere",
            "log(x) は消えるが、どこでも値をもつわけではない",
            "leave it out of the function",
            "関数からこれを取り除く",
        ),
        (
            lambda x, n: np.sum(x) * n,
            {"x": ("n",), "n": ()},
            "n is an argument of <lambda>, and the letter of a size",
            "n は <lambda> の引数であり、サイズの文字でもある",
            "take another letter for the size",
            "サイズには別の文字を使う",
        ),
        (
            counting,
            N,
            "on arrays of numbers counting gives ",
            "数の配列に対する counting の値は ",
            "its value depends on more than its arguments, or on what is not traced, as random numbers or the type of "
            "an array",
            "値が、引数以外のものや、乱数・配列の型など追えないものに依存している",
        ),
        (
            lambda x: np.sum(x**2) if not isinstance(x, np.ndarray) else small_only(x),
            N,
            "on arrays of numbers <lambda> ends in ValueError: no numbers",
            "数の配列に対して <lambda> は ValueError で終わる: no numbers",
            "",
            "",
        ),
    ],
)
def test_what_cannot_be_traced_is_said(
    function: Any, shapes: dict[str, Any], en: str, ja: str, hint: str, hint_ja: str
) -> None:
    with pytest.raises(MatderivError) as caught:
        trace(function, shapes)
    assert caught.value.message.startswith(en) and caught.value.said.within("ja").startswith(ja)
    assert (caught.value.hint or "") == hint
    assert ("" if caught.value.advice is None else caught.value.advice.within("ja")) == hint_ja


def test_types_mean_in_the_function_what_they_always_do() -> None:
    def loss(x, scale=2.0):
        weights = np.zeros(3, dtype=float) + float(scale)
        return np.sum(weights * x) if isinstance(scale, float) else np.sum(x)

    assert trace(loss, {"x": (3,)}) == "sum(2*vector(1).*x)"


def test_random_numbers_are_noticed() -> None:
    def noisy(x):
        return np.sum(x**2) * (1 + random.random())

    with pytest.raises(matderiv.InputError) as caught:
        trace(noisy, N)
    found = re.search(r"gives (\S+), .* (\S+)\Z", caught.value.message)
    assert found is not None
    real, traced = found.groups()
    assert caught.value.message == f"on arrays of numbers noisy gives {real}, and what was traced of it {traced}"
    assert caught.value.said.within("ja") == (
        f"数の配列に対する noisy の値は {real} だが、追跡して得た式の値は {traced} である"
    )


def test_what_has_no_form_in_the_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.tracing.trace._is_read_as", lambda *_: False)
    with pytest.raises(matderiv.NoRuleError) as caught:
        trace(lambda x: np.sum(x**2), N)
    assert caught.value.message == "what was traced of <lambda> has no form in the input language: sum(x^⊙2)"
    assert caught.value.said.within("ja") == "<lambda> を追って得た式は、入力の言語では書けない: sum(x^⊙2)"


def test_the_values_of_torch_are_those_of_the_array_that_it_takes() -> None:
    torch = pytest.importorskip("torch")
    traced = trace(lambda x: torch.var(x) + torch.max(x, 0).values, {"x": ("n",)})
    assert traced.torch and matderiv.derive(traced, "x") is not None
    assert traced == "norm2(x - mean(x))^2/(n - 1) + max(x)"
    found = matderiv.check(trace(lambda x: torch.sum(x**3), N), "x", lambda x: 3 * torch.square(x))
    assert found.right


def test_what_torch_leaves_out_is_refused() -> None:
    torch = pytest.importorskip("torch")
    gelu = torch.nn.functional.gelu
    entropy = torch.nn.functional.cross_entropy

    def without_gradients(x: Any) -> Any:
        with torch.no_grad():
            s = torch.sum(x)
        return s * torch.sum(x**2)

    for function, en, ja, hint, hint_ja in (
        (
            lambda x: torch.sum(x) * x.detach().sum(),
            "detach leaves out what the derivative would need",
            "detach は、導関数に必要なものを切り捨てる",
            "leave detach out",
            "detach を省く",
        ),
        (
            lambda x: torch.sum(x) * x.sum().item(),
            "item leaves out what the derivative would need",
            "item は、導関数に必要なものを切り捨てる",
            "leave item out",
            "item を省く",
        ),
        (
            without_gradients,
            "what is computed under torch.no_grad() leaves out what the derivative would need",
            "torch.no_grad() の下での計算は、導関数に必要なものを切り捨てる",
            "leave torch.no_grad() out",
            "torch.no_grad() を省く",
        ),
        (
            lambda x: gelu(x, approximate="tanh").sum(),
            "gelu is traced with approximate='none'",
            "gelu は approximate='none' としたものを追える",
            "",
            "",
        ),
        (
            lambda x: entropy(x[None, :], torch.tensor([1])),
            "cross_entropy is traced of probabilities as the target",
            "cross_entropy は確率を目標とするものを追える",
            "give the classes as a one-hot matrix",
            "クラスは one-hot の行列で与える",
        ),
    ):
        with pytest.raises(matderiv.NoRuleError) as caught:
            trace(function, N)
        assert caught.value.message.endswith(f": {en}") and caught.value.said.within("ja").endswith(f": {ja}")
        assert (caught.value.hint or "") == hint
        assert ("" if caught.value.advice is None else caught.value.advice.within("ja")) == hint_ja


def test_a_value_of_a_softmax_along_each_axis() -> None:
    for axis, text in ((0, "softmax(X, 1)"), (1, "softmax(X, 2)"), (-1, "softmax(X, 2)")):
        special = pytest.importorskip("scipy.special")
        loss = eval(f"lambda X, Y: np.sum(Y * special.softmax(X, axis={axis}))", {"np": np, "special": special})
        assert trace(loss, {"X": ("n", "m"), "Y": ("n", "m")}) == f"sum(Y.*{text})"


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda t, X: t.norm(X, p=2), "norm2(X)"),
        (lambda t, X: X.norm(2), "norm2(X)"),
        (lambda t, X: t.linalg.vector_norm(X, 2), "norm2(X)"),
        (lambda t, X: t.linalg.norm(X, 2), "normspec(X)"),
        (lambda t, X: t.linalg.matrix_norm(X), "norm2(X)"),
        (lambda t, X: t.norm(X, p="nuc"), "normnuc(X)"),
        (lambda t, X: X.norm(1), "norm1(vec(X))"),
        (lambda t, X: t.norm(X, dim=1).sum(), "sum(norm2(X, 2))"),
    ],
)
def test_norms_of_torch_are_those_of_torch(function: Any, text: str) -> None:
    torch = pytest.importorskip("torch")

    def norm(X: torch.Tensor) -> Any:  # type: ignore[name-defined]
        return function(torch, X)

    assert trace(norm, {"X": ("n", "m")}) == text


def test_of_which_library_the_arrays_are_is_told_by_annotations(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.setitem(globals(), "torch", torch)

    def plain(x):  # type: ignore[no-untyped-def]
        return x.std()

    def of_torch(x: torch.Tensor) -> Any:  # type: ignore[name-defined]
        return x.std()

    def of_numpy(x: np.ndarray) -> Any:
        return x.std()

    assert "n - 1" in trace(of_torch, N) and "n - 1" not in trace(of_numpy, N)
    with pytest.raises(matderiv.InputError) as caught:
        trace(plain, N)
    found = re.search(r"gives (\S+), and with those of PyTorch (\S+)\Z", caught.value.message)
    assert found is not None
    numpy, other = found.groups()
    assert caught.value.message == f"with arrays of NumPy plain gives {numpy}, and with those of PyTorch {other}"
    assert caught.value.said.within("ja") == (
        f"plain の値は、NumPy の配列に対しては {numpy}、PyTorch の配列に対しては {other} である"
    )
    assert caught.value.hint == "say of which they are, as in def plain(x: torch.Tensor) or x: np.ndarray"
    assert caught.value.advice is not None
    assert caught.value.advice.within("ja") == (
        "def plain(x: torch.Tensor) または x: np.ndarray のように、どちらの配列かを示す"
    )
