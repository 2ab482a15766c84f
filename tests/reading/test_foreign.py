"""What people type from NumPy, SciPy, PyTorch, TensorFlow, MATLAB, Mathematica, SymPy, R and Julia.

One table of what is read and what that is here, one of what is refused and what its hint says to write. Each row of
the first that Python can run is computed with NumPy; each hint of the second is followed.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import precise
import pytest
import scipy.linalg
import scipy.special

import matderiv
from matderiv.core.errors import InputError
from matderiv.reading.foreign import ANSWERED, READ
from matderiv.reading.readings import read_formula

SIZES = {"n": 3, "m": 2, "k": 2}
SHAPES: dict[str, Any] = {
    "X": ("n", "m"),
    "Y": ("n", "m"),
    "W": ("m", "k"),
    "A": ("n", "n"),
    "B": ("n", "n"),
    "x": ("n",),
    "y": ("n",),
    "w": ("m",),
    "c": (),
}
PYTHON = [
    ("np.where(x > 0, x, 0.1*x).sum()", "sum([x > 0].*x + [x <= 0].*(0.1*x))"),
    ("np.where(x < y, 0, x*y).sum()", "sum([x >= y].*(x.*y))"),
    ("np.where(x <= 0, y, 0).sum()", "sum([x <= 0].*y)"),
    ("np.where(x == y, x, 2*y).sum()", "sum([x == y].*x + (1 - [x == y]).*(2*y))"),
    ("np.einsum('ij,jk->ik', A, B)", "A*B"),
    ("np.einsum('ij,kj->ik', A, B)", "A*B'"),
    ("np.einsum('ji,jk->ki', A, B)", "(A'*B)'"),
    ("np.einsum('ij,ij->', X, Y)", "dot(X, Y)"),
    ("np.einsum('ij,ji', A, B)", "dot(A, B')"),
    ("np.einsum('ij,ij->ij', X, Y)", "X.*Y"),
    ("np.einsum('ij,ij->j', X, Y)", "sum(X.*Y, 1)'"),
    ("np.einsum('i,ij,j->', x, A, y)", "x'*A*y"),
    ("np.einsum('ij,j->i', A, x)", "A*x"),
    ("np.einsum('j,ji->i', x, X)", "(x'*X)'"),
    ("np.einsum('i,j->ij', x, w)", "x*w'"),
    ("np.einsum('i,ij->ij', x, X)", "diag(x)*X"),
    ("np.einsum('ij,j->ij', X, w)", "X*diag(w)"),
    ("np.einsum('ii', A)", "tr(A)"),
    ("np.einsum('ii->i', A)", "diag(A)"),
    ("np.einsum('ij->ji', X)", "X'"),
    ("np.einsum('ij->i', X)", "sum(X, 2)"),
    ("np.einsum('ij->j', X)", "sum(X, 1)'"),
    ("np.einsum('ij->', X)", "sum(X)"),
    ("np.einsum('ij,jk,kl->il', A, B, A)", "(A*B)*A"),
    ("np.einsum('i,i->i', x, y)", "x.*y"),
    ("np.einsum(',ij->ij', c, X)", "c*X"),
    ("np.linalg.norm(x, ord=1)", "norm1(x)"),
    ("np.linalg.norm(x, ord=2)", "norm2(x)"),
    ("np.linalg.norm(x, np.inf)", "max(abs(x))"),
    ("np.linalg.norm(x, ord=np.inf)", "max(abs(x))"),
    ("np.linalg.norm(x, ord=None)", "norm2(x)"),
    ("np.linalg.norm(X, 'fro')", "normF(X)"),
    ("np.linalg.norm(X, ord='nuc')", "normnuc(X)"),
    ("np.linalg.norm(X, ord=1, axis=1)", "norm1(X, 2)"),
    ("np.sum(X, axis=(0, 1))", "sum(X)"),
    ("np.ones(n)@x", "vector(1, n)'*x"),
    ("np.sum(np.ones((m, n))@x)", "sum(matrix(1, m, n)*x)"),
    ("np.sum(np.zeros((m, n))@x)", "sum(matrix(0, m, n)*x)"),
    ("np.vdot(A, B)", "dot(A, B)"),
    ("np.inner(x, y)", "dot(x, y)"),
    ("np.outer(x, w)", "x*w'"),
    ("np.tensordot(A, B)", "dot(A, B)"),
    ("np.tensordot(A, B, axes=1)", "A*B"),
    ("np.clip(x, 0, None).sum()", "sum(max(x, 0))"),
    ("np.clip(x, a_min=0, a_max=1).sum()", "sum(clip(x, 0, 1))"),
    ("np.logaddexp(0, x).sum()", "sum(log(exp(0) + exp(x)))"),
    ("np.linalg.slogdet(A@A.T)[1]", "logdet(A*A')"),
    ("scipy.special.expit(x).sum()", "sum(sigmoid(x))"),
    ("scipy.special.logsumexp(x)", "logsumexp(x)"),
    ("scipy.special.softmax(x)@y", "softmax(x)'*y"),
    ("scipy.linalg.inv(A)", "inv(A)"),
    ("np.sum(scipy.special.huber(0.5, x - y))", "sum(huber(x - y, 0.5))"),
    ("math.exp(c)", "exp(c)"),
    ("A.mT@A", "A'*A"),
]
# the same of PyTorch, of x and y between 0 and 1
TORCH = [
    ("F.mse_loss(x, y, reduction='none').sum()", "sum((x - y).^2)"),
    ("nn.MSELoss()(x, y)", "mean((x - y).^2)"),
    ("torch.nn.MSELoss(reduction='sum')(x, y)", "sum((x - y).^2)"),
    ("F.huber_loss(x, y)", "mean(huber(x - y, 1))"),
    ("F.huber_loss(x, y, delta=0.3)", "mean(huber(x - y, 0.3))"),
    ("nn.HuberLoss(delta=0.3, reduction='sum')(x, y)", "sum(huber(x - y, 0.3))"),
    ("F.smooth_l1_loss(x, y)", "mean(huber(x - y, 1))"),
    ("F.smooth_l1_loss(x, y, beta=0.3, reduction='none').sum()", "sum(huber(x - y, 0.3)/0.3)"),
    ("F.binary_cross_entropy(x, y)", "mean(-(y.*log(x)) - (1 - y).*log(1 - x))"),
    ("nn.BCELoss()(x, y)", "mean(-(y.*log(x)) - (1 - y).*log(1 - x))"),
    ("nn.BCEWithLogitsLoss(reduction='sum')(x, y)", "sum(softplus(x) - y.*x)"),
    ("F.soft_margin_loss(x, y)", "mean(log(1 + exp(-(y.*x))))"),
    ("nn.LeakyReLU(negative_slope=0.2)(x - y).sum()", "sum(leakyrelu(x - y, 0.2))"),
    ("nn.Tanh()(x).sum()", "sum(tanh(x))"),
    ("nn.Tanhshrink()(x).sum()", "sum(x - tanh(x))"),
    ("torch.rsqrt(x).sum()", "sum(1./sqrt(x))"),
    ("torch.reciprocal(x).sum()", "sum(1./x)"),
    ("torch.logit(x).sum()", "sum(log(x) - log(1 - x))"),
    ("torch.exp2(x).sum()", "sum(exp(log(2)*x))"),
    ("torch.erfc(x).sum()", "sum(1 - erf(x))"),
    ("torch.xlogy(x, y).sum()", "sum(x.*log(y))"),
    ("torch.special.entr(x).sum()", "sum(-(x.*log(x)))"),
    ("torch.norm(x, p=3)", "norm(x, 3)"),
]
# what no Python of this test runs: what it is here
OTHERS = [
    ("np.linalg.norm(X, 2, 0)", "norm2(X, 1)'"),
    # MATLAB
    ("norm(X,'fro')", "normF(X)"),
    ('norm(X, "fro")', "normF(X)"),
    ("norm(x,'inf')", "norminf(x)"),
    ("norm(x,Inf)", "norminf(x)"),
    ("sum(X,'all')", "sum(X)"),
    ("mean(X, 'all')", "mean(X)"),
    ("sum(sum(X.^2))", "sum(X.^2)"),
    ("sum(X(:))", "sum(vec(X))"),
    ("(A*X)(:)'*X(:)", "vec(A*X)'*vec(X)"),
    ("x.'*A*x", "x'*A*x"),
    ("ones(m,n)*x", "matrix(1, m, n)*x"),
    ("ones(1,n)*x", "matrix(1, 1, n)*x"),
    ("zeros(n,1) + x", "matrix(0, n, 1) + x"),
    ("x'*A*x;", "x'*A*x"),
    ("@(x) x'*A*x", "x'*A*x"),
    ("f = @(x) x'*A*x", "x'*A*x"),
    # PyTorch, JAX, TensorFlow
    ("x.norm(p=1)", "norm1(x)"),
    ("X.norm('fro')", "normF(X)"),
    ("torch.norm(X, p='fro')", "normF(X)"),
    ("torch.linalg.vector_norm(x)", "norm2(x)"),
    ("torch.linalg.matrix_norm(X)", "normF(X)"),
    ("torch.inverse(A)", "inv(A)"),
    ("A.inverse()", "inv(A)"),
    ("torch.slogdet(A)[1]", "logdet(A)"),
    ("slogdet(A)[1]", "logdet(A)"),
    ("x.clamp(min=0).sum()", "sum(max(x, 0))"),
    ("x.clamp(max=1).sum()", "sum(min(x, 1))"),
    ("torch.clamp(x, min=0, max=1)", "clip(x, 0, 1)"),
    ("torch.where(x > 0, x, y)", "[x > 0].*x + [x <= 0].*y"),
    ("F.leaky_relu(x, negative_slope=0.2)", "leakyrelu(x, 0.2)"),
    ("F.mse_loss(x, y)", "mean((x - y).^2)"),
    ("F.mse_loss(x, y, reduction='sum')", "sum((x - y).^2)"),
    ("F.l1_loss(x, y)", "mean(abs(x - y))"),
    ("binary_cross_entropy_with_logits(x, y, reduction='sum')", "sum(softplus(x) - y.*x)"),
    ("F.mse_loss(input=x, target=y)", "mean((x - y).^2)"),
    ("F.huber_loss(x, target=y, delta=2)", "mean(huber(x - y, 2))"),
    ("tf.keras.losses.MeanSquaredError()(x, y)", "mean((x - y).^2)"),
    ("scipy.special.kl_div(x, y)", "x.*log(x./y) - x + y"),
    ("torch.solve(B, A)", "inv(A)*B"),  # until PyTorch 1.12
    ("torch.linalg.solve(A, B)", "inv(A)*B"),
    ("norm3(x)", "norm(x, 3)"),
    ("norm_4(x)", "norm(x, 4)"),
    ("rmse(x, y)", "sqrt(mean((x - y).^2))"),
    ("mse(x, y)", "mean((x - y).^2)"),
    ("mae(x, y)", "mean(abs(x - y))"),
    ("avg(x)", "mean(x)"),
    ("softmin(x)", "softmax(-x)"),
    ("matexp(A)", "expm(A)"),
    ("sigma_max(A)", "normspec(A)"),
    ("trace_norm(X)", "normnuc(X)"),
    ("frob_norm(X)", "normF(X)"),
    ("l2_norm(x)", "norm2(x)"),
    ("l1_norm(x)", "norm1(x)"),
    ("norm_sq(x)", "norm2(x)^2"),
    ("cot(x)", "1./tan(x)"),
    ("sec(x)", "1./cos(x)"),
    ("csc(x)", "1./sin(x)"),
    ("coth(x)", "1./tanh(x)"),
    ("csch(x)", "1./sinh(x)"),
    ("cospi(x)", "cos(pi*x)"),
    ("exp10(x)", "exp(log(10)*x)"),
    ("log_cosh(x)", "log(cosh(x))"),
    ("normpdf(x)", "exp(-(x.^2)/2)/sqrt(2*pi)"),
    ("F.logsigmoid(x)", "log(sigmoid(x))"),
    ("F.elu(x, alpha=1)", "elu(x)"),
    ("nn.functional.relu(x)", "relu(x)"),
    ("jax.nn.gelu(x, approximate=False)", "gelu(x)"),
    ("tf.reduce_sum(X, axis=1)", "sum(X, 2)"),
    ("tf.reduce_mean(x)", "mean(x)"),
    ("tf.reduce_logsumexp(x)", "logsumexp(x)"),
    ("tf.reduce_max(x)", "max(x)"),
    ("tf.matmul(A, B, transpose_a=True)", "A'*B"),
    ("tf.matmul(A, B, transpose_a=False, transpose_b=True)", "A*B'"),
    ("tf.nn.l2_loss(x)", "sum(x.^2)/2"),
    ("tf.tensordot(x, y, 1)", "x'*y"),
    ("cupy.sum(x)", "sum(x)"),
    ("lambda x: x.T @ A @ x", "x'*A*x"),
    ("f = lambda x, A: x.T @ A @ x", "x'*A*x"),
    # R
    ("t(x) %*% A %*% x", "x'*A*x"),
    ("sum((y - A %*% x)^2)", "sum((y - A*x).^2)"),
    ("mean((y - A %*% x)^2)/s^2", "mean((y - A*x).^2)/s^2"),
    ("sum(diag(A %*% B))", "sum(diag(A*B))"),
    ("x %o% w", "x*w'"),
    ("A %x% B", "kron(A, B)"),
    ("crossprod(X)", "X'*X"),
    ("crossprod(X, Y)", "X'*Y"),
    ("tcrossprod(X)", "X*X'"),
    ("solve(A)", "inv(A)"),
    ("solve(A, x)", "inv(A)*x"),
    ('norm(X, "F")', "normF(X)"),
    ("kronecker(A, B)", "kron(A, B)"),
    ("function(x) t(x) %*% A %*% x", "x'*A*x"),
    ("f <- function(x) t(x) %*% A %*% x", "x'*A*x"),
    # Julia
    ("opnorm(X)", "normspec(X)"),
    ("sum(abs2, x)", "sum(x.^2)"),
    ("sum(abs2.(x))", "sum(x.^2)"),
    ("sum(abs, x)", "sum(abs(x))"),
    ("sum(log.(1 .+ exp.(x)))", "sum(log(1 + exp(x)))"),
    ("sum(x .- y)", "sum(x - y)"),
    ("logabsdet(A)[1]", "logdet(A)"),
    ("dot(x, A, y)", "x'*(A*y)"),
    ("transpose(x)*A*x", "x'*A*x"),
    ("Diagonal(x)", "diag(x)"),
    ("maximum(x)", "max(x)"),
    ("minimum(x)", "min(x)"),
    # SymPy, and Mathematica's words
    ("Trace(Inverse(A))", "tr(inv(A))"),
    ("Determinant(A)", "det(A)"),
    ("Transpose(x)*A*x", "x'*A*x"),
    ("HadamardProduct(A, B)", "A.*B"),
    ("KroneckerProduct(A, B)", "kron(A, B)"),
    ("Trace(A*Identity(n))", "tr(A*eye(n))"),
    ("A + ZeroMatrix(n, n)", "A + matrix(0, n, n)"),
    ("A.inv()", "inv(A)"),
    ("x.transpose()@A@x", "x'*A*x"),
    ("Norm(x)", "norm(x)"),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("text", "meant"), PYTHON + TORCH + OTHERS)
def test_what_is_read(text: str, meant: str) -> None:
    names = {n: s for n, s in SHAPES.items() if n in {*precise.tokens(meant)}}
    found, wanted = (read_formula(t, names | {"x": SHAPES["x"]}, variable="x") for t in (text, meant))
    assert found.expression == wanted.expression


@pytest.mark.parametrize(("text", "meant"), PYTHON)
def test_numpy_says_the_same(text: str, meant: str) -> None:
    """The value by NumPy itself against what it is here, evaluated by a reader that is not the package's."""
    random = np.random.default_rng(1)
    values: dict[str, Any] = {
        name: random.normal(size=[SIZES[s] for s in shape]) if shape else 0.7 for name, shape in SHAPES.items()
    }
    values["A"] = values["A"] + 3 * np.eye(3)
    spaces = {"np": np, "scipy": scipy, "math": SimpleNamespace(exp=np.exp)}
    if "mT" in text and not hasattr(np.ndarray, "mT"):
        pytest.skip("this NumPy has no .mT")
    wanted = np.asarray(eval(text, {**spaces, **values, **SIZES}))
    found = np.array(precise.evaluated(meant, {**SIZES, **values}), dtype=float)
    assert found.size == wanted.size
    assert np.allclose(found.reshape(wanted.shape), wanted, rtol=1e-9)


@pytest.mark.parametrize(("text", "meant"), TORCH)
def test_torch_says_the_same(text: str, meant: str) -> None:
    torch = pytest.importorskip("torch")
    x, y = np.array([0.2, 0.7, 0.5]), np.array([0.9, 0.1, 0.4])
    spaces = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    wanted = float(eval(text, {**spaces, "x": torch.tensor(x), "y": torch.tensor(y)}))
    assert np.isclose(
        np.array(precise.evaluated(meant, {"n": 3, "x": x, "y": y}), dtype=float).item(), wanted, rtol=1e-9
    )


# what is refused, the message and the hint in each language, and the formula when the hint is followed
ANSWERS: list[tuple[str, tuple[str, str], tuple[str, str], str | None]] = [
    (
        "Inverse[A]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write inv(A)", "inv(A) と書く"),
        "inv(A)",
    ),
    (
        "Tr[Inverse[A]]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write tr(inv(A))", "tr(inv(A)) と書く"),
        "tr(inv(A))",
    ),
    (
        "Tr[Transpose[X].X]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write tr(X'*X)", "tr(X'*X) と書く"),
        "tr(X'*X)",
    ),
    (
        "Norm[A.x - y]^2",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write norm(A*x - y)^2", "norm(A*x - y)^2 と書く"),
        "norm(A*x - y)^2",
    ),
    (
        'Norm[X, "Frobenius"]',
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write normF(X)", "normF(X) と書く"),
        "normF(X)",
    ),
    (
        "Transpose[x].A.x",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write x'*A*x", "x'*A*x と書く"),
        "x'*A*x",
    ),
    (
        "Dot[x, y]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write x'*y", "x'*y と書く"),
        "x'*y",
    ),
    (
        "Log[Det[A]]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write log(det(A))", "log(det(A)) と書く"),
        "log(det(A))",
    ),
    (
        "Total[x^2]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write sum(x.^2)", "sum(x.^2) と書く"),
        "sum(x.^2)",
    ),
    (
        "Total[A]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        (
            "write sum(A, 1) for each column, as Mathematica has it, sum(A) for all entries",
            "Mathematica のように列ごとなら sum(A, 1)、全成分なら sum(A) と書く",
        ),
        "sum(A)",
    ),
    (
        "Tr[A*B]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        (
            "write tr(...); * is the matrix product here, and .* goes entry by entry",
            "tr(...) と書く。ここでは * は行列の積であり、成分ごとの積は .* と書く",
        ),
        "tr(A.*B)",
    ),
    (
        "x.A.x",
        ("'.A' has no meaning in a formula", "'.A' は式の中では意味をもたない"),
        ("a product is written *: x'*A*x", "積は * で書く: x'*A*x"),
        "x'*A*x",
    ),
    (
        "(A.inv()*B).trace()",
        (
            "beside @, .T and .inv(), the * in A.inv()*B could be either product",
            "@、.T、.inv() と並ぶ A.inv()*B の * は、行列の積とも成分ごとの積とも読める",
        ),
        ("write @ for the matrix product and .* for the entrywise product", "行列の積は @、成分ごとの積は .* と書く"),
        "(A.inv()@B).trace()",
    ),
    (
        "x.transpose()*A*x",
        (
            "beside @, .T and .inv(), the * in x.transpose()*A could be either product",
            "@、.T、.inv() と並ぶ x.transpose()*A の * は、行列の積とも成分ごとの積とも読める",
        ),
        ("write @ for the matrix product and .* for the entrywise product", "行列の積は @、成分ごとの積は .* と書く"),
        "x.transpose()@A@x",
    ),
    (
        "norm(X,1)",
        (
            "X is a matrix, n×m, and it is not clear which norm is meant",
            "X は n×m 行列であり、どのノルムを指すのか定まらない",
        ),
        (
            "write norm1(X) for the sum of all absolute values, max(sum(abs(X), 1)) for the largest one of a column",
            "絶対値の総和なら norm1(X)、列ごとの和の最大なら max(sum(abs(X), 1)) と書く",
        ),
        "norm1(X)",
    ),
    (
        "norm(X,inf)",
        (
            "X is a matrix, n×m, and it is not clear which norm is meant",
            "X は n×m 行列であり、どのノルムを指すのか定まらない",
        ),
        (
            "write max(abs(X)) for the largest absolute value, max(sum(abs(X), 2)) for the largest sum of a row",
            "絶対値の最大なら max(abs(X))、行ごとの絶対値の和の最大なら max(sum(abs(X), 2)) と書く",
        ),
        "max(sum(abs(X), 2))",
    ),
    (
        "norm(X,2)",
        (
            "X is a matrix, n×m, and it is not clear which norm is meant",
            "X は n×m 行列であり、どのノルムを指すのか定まらない",
        ),
        (
            "write normF(X) for the Frobenius norm, normspec(X) for the spectral norm",
            "フロベニウスノルムなら normF(X)、スペクトルノルムなら normspec(X) と書く",
        ),
        "normF(X)",
    ),
    (
        "norm(A)",
        (
            "A is a matrix, n×n, and it is not clear which norm is meant",
            "A は n×n 行列であり、どのノルムを指すのか定まらない",
        ),
        (
            "write normF(A) for the Frobenius norm, normspec(A) for the spectral norm",
            "フロベニウスノルムなら normF(A)、スペクトルノルムなら normspec(A) と書く",
        ),
        "normF(A)",
    ),
    (
        "norm(X,'max')",
        ("there is no norm 'max' here", "ここに 'max' というノルムはない"),
        (
            "of a vector write norm1(x), norm2(x), norminf(x) or norm(x,"
            " p), of a matrix normF(X), normspec(X), normnuc(X) or norm1(X)",
            "ベクトルなら norm1(x)、norm2(x)、norminf(x)、norm(x, p)、行"
            "列なら normF(X)、normspec(X)、normnuc(X)、norm1(X) と書く",
        ),
        "norm1(X)",
    ),
    (
        "np.linalg.norm(X, 3, axis=1)",
        ("there is no norm 3 here", "ここに 3 というノルムはない"),
        (
            "along an axis write norm1(X, 1) or norm2(X, 1) of each column, (X, 2) of each row",
            "軸に沿うノルムは、列ごとなら norm1(X, 1) や norm2(X, 1)、行ごとなら (X, 2) と書く",
        ),
        "norm1(X, 1)",
    ),
    (
        "ones(n)'*x",
        ("the function 'ones' is not known", "関数 'ones' は知られていない"),
        (
            "write vector(1, n) for a vector, matrix(1, n, n) for a square matrix",
            "ベクトルなら vector(1, n)、正方行列なら matrix(1, n, n) と書く",
        ),
        "vector(1, n)'*x",
    ),
    (
        "zeros(n) + A",
        ("the function 'zeros' is not known", "関数 'zeros' は知られていない"),
        (
            "write vector(0, n) for a vector, matrix(0, n, n) for a square matrix",
            "ベクトルなら vector(0, n)、正方行列なら matrix(0, n, n) と書く",
        ),
        "matrix(0, n, n) + A",
    ),
    (
        "np.ones_like(x)@x",
        ("the function 'ones_like' is not known", "関数 'ones_like' は知られていない"),
        (
            "write vector(1, n) for n entries, matrix(1, m, n) for an m×n matrix",
            "成分が n 個なら vector(1, n)、m×n 行列なら matrix(1, m, n) と書く",
        ),
        "vector(1, n)@x",
    ),
    (
        "np.sum(np.inner(A, B))",
        ("A is a matrix, of which this may be several things", "A は行列であり、これは何通りかの意味にとれる"),
        (
            "write dot(A, B) for the sum of the products of entries, A*B' for the matrix that NumPy gives",
            "成分の積の和なら dot(A, B)、NumPy の与える行列なら A*B' と書く",
        ),
        "sum(A*B')",
    ),
    (
        "np.sum(np.inner(A, B))",
        ("A is a matrix, of which this may be several things", "A は行列であり、これは何通りかの意味にとれる"),
        (
            "write dot(A, B) for the sum of the products of entries, A*B' for the matrix that NumPy gives",
            "成分の積の和なら dot(A, B)、NumPy の与える行列なら A*B' と書く",
        ),
        "dot(A, B)",
    ),
    (
        "np.sum(np.outer(A, B))",
        ("A is a matrix, of which this may be several things", "A は行列であり、これは何通りかの意味にとれる"),
        (
            "write A*B' for the product of matrices, vec(A')*vec(B')' for what NumPy gives",
            "行列の積なら A*B'、NumPy の与えるものなら vec(A')*vec(B')' と書く",
        ),
        "sum(vec(A')*vec(B')')",
    ),
    (
        "scipy.special.softmax(X).sum()",
        ("X is a matrix, of which this may be several things", "X は行列であり、これは何通りかの意味にとれる"),
        (
            "write softmax(vec(X)) for that of all entries, softmax(X, 2) for that of each row",
            "全成分についてなら softmax(vec(X))、行ごとなら softmax(X, 2) と書く",
        ),
        "softmax(vec(X)).sum()",
    ),
    (
        "jax.nn.gelu(x).sum()",
        ("this gelu is an approximation", "この gelu は近似である"),
        (
            "write gelu(x) for x times the distribution function of the normal distribution",
            "x と正規分布の分布関数との積なら gelu(x) と書く",
        ),
        "gelu(x).sum()",
    ),
    (
        "np.linalg.eigvalsh(A).max()",
        ("the function 'eigvalsh' is not known", "関数 'eigvalsh' は知られていない"),
        (
            "write lambda_max(A) for the largest eigenvalue of a symmetric matrix",
            "対称行列の最大固有値なら lambda_max(A) と書く",
        ),
        "lambda_max(A'*A)",
    ),
    (
        "F.cross_entropy(x, y)",
        ("the function 'cross_entropy' is not known", "関数 'cross_entropy' は知られていない"),
        (  # with what z is, or W would not be in the formula
            "write logsumexp(z) - z[i] where z = W*x for a sample x of class i, logsumexp(z) - y'*z where z = W*x for "
            "a one-hot y, mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W for rows of samples",
            "クラス i の標本 x なら logsumexp(z) - z[i] where z = W*x、one-hot の y なら "
            "logsumexp(z) - y'*z where z = W*x、標本を行に並べた X なら "
            "mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W と書く",
        ),
        "logsumexp(x) - x[i]",
    ),
    (
        "F.normalize(x)",
        ("the function 'normalize' is not known", "関数 'normalize' は知られていない"),
        (
            "write x/norm2(x) for a vector, x/norm(x, p) by another norm, X./norm2(X, 2) for each row of a matrix",
            "ベクトルなら x/norm2(x)、別のノルムなら x/norm(x, p)、行列の行ごとなら X./norm2(X, 2) と書く",
        ),
        "x/norm2(x)",
    ),
    (
        "F.leaky_relu(x)",
        ("leakyrelu takes 2 arguments, but one is given", "leakyrelu は 2 個の引数をとるが、1 個与えられている"),
        ("write leakyrelu(x, a)", "leakyrelu(x, a) と書く"),
        "leakyrelu(x, 0.01)",
    ),
    (
        "repmat(x, 1, n)",
        ("the function 'repmat' is not known", "関数 'repmat' は知られていない"),
        ("write kron(matrix(1, 1, n), x)", "kron(matrix(1, 1, n), x) と書く"),
        "kron(matrix(1, 1, n), x)",
    ),
    (
        "numel(x)*c",
        ("the function 'numel' is not known", "関数 'numel' は知られていない"),
        (
            'a size is a letter: declare it, as in shapes={"x": ["n"]} (--shape x=n), and write n',
            'サイズは文字で書く。shapes={"x": ["n"]} (--shape x=n) のように宣言し、n と書く',
        ),
        "n*c + x'*x",
    ),
    (
        "x.shape[0]*c",
        ("'.shape' has no meaning in a formula", "'.shape' は式の中では意味をもたない"),
        (
            'a size is a letter: declare it, as in shapes={"x": ["n"]} (--shape x=n), and write n',
            'サイズは文字で書く。shapes={"x": ["n"]} (--shape x=n) のように宣言し、n と書く',
        ),
        "n*c + x'*x",
    ),
    (
        "colSums(X)",
        ("the function 'colSums' is not known", "関数 'colSums' は知られていない"),
        (
            "write sum(X, 1) for a row, sum(X, 1)' for its transpose",
            "行ベクトルなら sum(X, 1)、その転置なら sum(X, 1)' と書く",
        ),
        "sum(X, 1)'",
    ),
    (
        "sum(svdvals(X))",
        ("the function 'svdvals' is not known", "関数 'svdvals' は知られていない"),
        (
            "write normnuc(X) for the sum of the singular values, normspec(X) for the largest",
            "特異値の和なら normnuc(X)、最大の特異値なら normspec(X) と書く",
        ),
        "normnuc(X)",
    ),
    (
        "opnorm(A, 1)",
        ("the function 'opnorm' is not known", "関数 'opnorm' は知られていない"),
        (
            "opnorm has one argument here; write normspec(A) for the largest singular value",
            "ここでの opnorm の引数は 1 個である。最大の特異値なら normspec(A) と書く",
        ),
        "normspec(A)",
    ),
    (
        "inv.(A)",
        ("with a dot inv would be taken of each entry", "点を付けると inv は成分ごとに施すことになる"),
        ("write inv(...) for that of the whole", "全体に施すなら inv(...) と書く"),
        "inv(A)",
    ),
    (
        "X(1,:)*w",
        ("a part of an array is picked by square brackets", "配列の一部は角括弧で取り出す"),
        ("write X[1,:]", "X[1,:] と書く"),
        "X[1,:]'*w",
    ),
    (
        "x[None,:]*A",
        ("None adds an axis", "None は軸を加える"),
        (
            "write x for a column, x' for a row: a vector is a column here",
            "列なら x、行なら x' と書く。ベクトルはここでは列である",
        ),
        "x'*A",
    ),
    (
        "x.H*A*x",
        ("'.H' has no meaning in a formula", "'.H' は式の中では意味をもたない"),
        ("what is read is real: write x' for x.H", "実数だけを扱う。x.H は x' と書く"),
        "x'*A*x",
    ),
    (
        "A.I*x",
        ("'.I' has no meaning in a formula", "'.I' は式の中では意味をもたない"),
        ("write inv(X) for the inverse", "逆行列なら inv(X) と書く"),
        "inv(A)*x",
    ),
    (
        "X.flatten()@X.flatten()",
        ("the function 'flatten' is not known", "関数 'flatten' は知られていない"),
        (
            "write vec(X) for the columns one below the other, vec(X') for the rows",
            "列を縦に積むなら vec(X)、行を積むなら vec(X') と書く",
        ),
        "vec(X')@vec(X')",
    ),
    (
        "x.sum().item()",
        ("the function 'item' is not known", "関数 'item' は知られていない"),
        ("it changes no value: leave it out", "値を変えないので省く"),
        "x.sum()",
    ),
    (
        "diff(x'*A*x, x)",
        ("the function 'diff' is not known", "関数 'diff' は知られていない"),
        (
            "give x'*A*x alone, and the variable as wrt= (--wrt x)",
            "x'*A*x だけを与え、変数は wrt= (--wrt x) で指定する",
        ),
        "x'*A*x",
    ),
    (
        "hessian(x'*A*x, x)",
        ("the function 'hessian' is not known", "関数 'hessian' は知られていない"),
        (
            "give x'*A*x alone, the variable as wrt= (--wrt x), and order=2 (--order 2)",
            "x'*A*x だけを与え、変数は wrt= (--wrt x)、階数は order=2 (--order 2) で指定する",
        ),
        "x'*A*x",
    ),
    (
        "svd(X - Y)",
        ("the function 'svd' is not known", "関数 'svd' は知られていない"),
        (
            "write normnuc(X - Y) for the sum of the singular values, normspec(X - Y) for the largest",
            "特異値の和なら normnuc(X - Y)、最大の特異値なら normspec(X - Y) と書く",
        ),
        "normnuc(X - Y)",
    ),
    (
        "np.cross(x - y, x)",
        ("the function 'cross' is not known", "関数 'cross' は知られていない"),
        (
            "the cross product is not read; write its entries out, of which the first is "
            "(x - y)[2]*x[3] - (x - y)[3]*x[2]",
            "外積は読めない。第 1 成分が (x - y)[2]*x[3] - (x - y)[3]*x[2] であるように、成分を書き下す",
        ),
        "(x - y)[2]*x[3] - (x - y)[3]*x[2]",
    ),
    (
        "np.cov(X)",
        ("the function 'cov' is not known", "関数 'cov' は知られていない"),
        (
            "write (X - mean(X, 1))'*(X - mean(X, 1))/n for samples in n rows, with the shape declared: --shape X=n,d",
            "標本が n 個の行に並ぶなら (X - mean(X, 1))'*(X - mean(X, 1))/n と書き、形を --shape X=n,d と宣言する",
        ),
        "(X - mean(X, 1))'*(X - mean(X, 1))/n",
    ),
    (
        "reshape(x, m, n)",
        ("the function 'reshape' is not known", "関数 'reshape' は知られていない"),
        (
            "write unvec(x, m, n) for the matrix whose columns, one below the other, are a vector",
            "列を縦に積むとベクトルになる行列であれば unvec(x, m, n) と書く",
        ),
        None,
    ),
    (
        "np.tile(x, 3)",
        ("the function 'tile' is not known", "関数 'tile' は知られていない"),
        ("write kron(matrix(1, m, n), x)", "kron(matrix(1, m, n), x) と書く"),
        "kron(matrix(1, m, n), x)",
    ),
    (
        "LayerNorm(x)",
        ("the function 'LayerNorm' is not known", "関数 'LayerNorm' は知られていない"),
        ("write (x - mean(x))/sqrt(var(x) + c)", "(x - mean(x))/sqrt(var(x) + c) と書く"),
        "(x - mean(x))/sqrt(var(x) + c)",
    ),
    (
        "F.rms_norm(x)",
        ("the function 'rms_norm' is not known", "関数 'rms_norm' は知られていない"),
        ("write x/sqrt(mean(x.^2) + c)", "x/sqrt(mean(x.^2) + c) と書く"),
        "x/sqrt(mean(x.^2) + c)",
    ),
    (
        "BatchNorm(X)",
        ("the function 'BatchNorm' is not known", "関数 'BatchNorm' は知られていない"),
        (
            "write (X - mean(X, 1))./sqrt(var(X, 1) + c), with the shapes declared: --shape X=n,d --shape c=",
            "(X - mean(X, 1))./sqrt(var(X, 1) + c) と書き、形を --shape X=n,d --shape c= と宣言する",
        ),
        "(X - mean(X, 1))./sqrt(var(X, 1) + c)",
    ),
    (
        "F.dropout(x - y)",
        ("the function 'dropout' is not known", "関数 'dropout' は知られていない"),
        (
            "it is random; write m.*(x - y) with a letter for what is kept",
            "これは乱数による。残す成分を表す文字を使って m.*(x - y) と書く",
        ),
        None,
    ),
    (
        "attention(X, Y, A)",
        ("the function 'attention' is not known", "関数 'attention' は知られていない"),
        ("write softmax(X*Y'/sqrt(d))*A", "softmax(X*Y'/sqrt(d))*A と書く"),
        "softmax(X*Y'/sqrt(d))*A",
    ),
    (
        "Sum[x[i]^2, {i, 1, n}]",
        ("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"),
        ("write sum_i(x_i^2)", "sum_i(x_i^2) と書く"),
        "sum_i(x_i^2)",
    ),
    (
        "F.cosine_similarity(x, y, dim=0)",
        ("the function 'cosine_similarity' is not known", "関数 'cosine_similarity' は知られていない"),
        (
            "write x'*y/(norm2(x)*norm2(y)) for the cosine of two vectors, "
            "sum(X.*Y, 2)./(norm2(X, 2).*norm2(Y, 2)) for those of the rows of two matrices",
            "2 つのベクトルの余弦なら x'*y/(norm2(x)*norm2(y))、2 つの行列の行ごとの余弦なら "
            "sum(X.*Y, 2)./(norm2(X, 2).*norm2(Y, 2)) と書く",
        ),
        "x'*y/(norm2(x)*norm2(y))",
    ),
    (
        "np.heaviside(x, 0)",
        ("the function 'heaviside' is not known", "関数 'heaviside' は知られていない"),
        ("write [x > 0]", "[x > 0] と書く"),
        "[x > 0]",
    ),
    (
        "np.full(n, c)@x",
        ("the function 'full' is not known", "関数 'full' は知られていない"),
        ("write c*vector(1, n)", "c*vector(1, n) と書く"),
        "(c*vector(1, n))'*x",
    ),
    (
        "mldivide(A, x)",
        ("the function 'mldivide' is not known", "関数 'mldivide' は知られていない"),
        ("write inv(A)*x", "inv(A)*x と書く"),
        "inv(A)*x",
    ),
    (
        "x.unsqueeze(0)@A",
        ("the function 'unsqueeze' is not known", "関数 'unsqueeze' は知られていない"),
        ("write x for a column, x' for a row", "列なら x、行なら x' と書く"),
        "x'*A",
    ),
    (
        "adjoint(A)",
        ("the function 'adjoint' is not known", "関数 'adjoint' は知られていない"),
        ("write A' for the transpose, adj(A) for the adjugate", "転置なら A'、余因子行列なら adj(A) と書く"),
        "adj(A)",
    ),
    (
        "t(x)*A*x",
        (
            "nothing says what kind of function t is, and x is no number",
            "t がどのような関数であるか宣言がなく、x は数ではない",
        ),
        (
            'a transpose is written X\'; otherwise declare it: functions={"t":'
            ' "scalar"} for a function to the real numbers, "entrywise" for one'
            " of each entry (--function t=scalar), or write t*(...) for a product",
            '転置は X\' と書く。それ以外であれば functions={"t": "scalar"} (実数値関数)または'
            ' "entrywise"(成分ごとの関数)と宣言する(--function t=scalar)。積であれば t*(...) と書く',
        ),
        "x'*A*x",
    ),
    (
        "lib.sum(x)",
        ("before .sum stands an array", ".sum の前にあるのは配列である"),
        ("write sum(x), np.sum(x) or x.sum()", "sum(x)、np.sum(x)、x.sum() のように書く"),
        "np.sum(x)",
    ),
    (
        "np.vstack([x, y])@A",
        ("arrays that are put side by side are not read", "並べてつないだ配列は読めない"),
        (
            "write the parts out, as A*x + B*y for [A, B] times x above y",
            "[A, B] と x、y を積み重ねたものとの積なら A*x + B*y のように、部分に分けて書く",
        ),
        None,
    ),
    (
        "sum(max(X, [], 2))",
        ("empty brackets are no argument here", "空の角括弧はここでは引数にならない"),
        (
            "an axis is said by axis=0 for each column and axis=1 for each row, as in max(X, axis=0)",
            "軸は、列ごとなら axis=0、行ごとなら axis=1 とし、max(X, axis=0) のように書く",
        ),
        None,
    ),
    (
        "np.sum(x, where=c)",
        ("the keyword where= of sum is not read", "sum のキーワード where= は読めない"),
        ("sum takes axis=…, dim=…, keepdims=…, keepdim=…", "sum は axis=…, dim=…, keepdims=…, keepdim=… をとる"),
        None,
    ),
    (
        "np.exp(x, where=c)",
        ("the keyword where= of exp is not read", "exp のキーワード where= は読めない"),
        ("write out in the formula what it says", "それが意味することを式の中に書く"),
        None,
    ),
    (
        "np.tensordot(A, B, 3)",
        ("tensordot is read with axes=1 or axes=2", "tensordot は axes=1 か axes=2 のときだけ読める"),
        (
            "write A*B for the matrix product, dot(A, B) for the sum of the products of all entries",
            "行列の積なら A*B、全成分の積の和なら dot(A, B) と書く",
        ),
        "A*B",
    ),
    (
        "np.einsum('ijk,i->jk', A, x)",
        ("einsum 'ijk,i->jk' is not read yet", "einsum の 'ijk,i->jk' はまだ読めない"),
        (
            "write a sum over indices, as in sum_ij(A_ij*x_i*y_j), or products of matrices",
            "sum_ij(A_ij*x_i*y_j) のような添字についての和か、行列の積を書く",
        ),
        None,
    ),
    (
        "np.einsum('ij,jk->ik', A)",
        ("'ij,jk->ik' has another number of operands", "'ij,jk->ik' の項の数が引数の数と合わない"),
        (
            "write a sum over indices, as in sum_ij(A_ij*x_i*y_j), or products of matrices",
            "sum_ij(A_ij*x_i*y_j) のような添字についての和か、行列の積を書く",
        ),
        None,
    ),
    (
        "np.where(x, x, y)",
        ("the first argument of where is a comparison", "where の第 1 引数は比較である"),
        ("write where(x > 0, a, b)", "where(x > 0, a, b) と書く"),
        "where(x > 0, x, y)",
    ),
    (
        "exp(x, 'full')",
        ("the text in quotes 'full' is not read here", "引用符の中の 'full' はここでは読めない"),
        ("write out in the formula what it says", "それが意味することを式の中に書く"),
        "exp(x)",
    ),
    (
        "np.sum(np.eye((n, n)))",
        ("a list in brackets is not read here", "括弧の中の並びはここでは読めない"),
        ("sizes stand as arguments, as in matrix(1, m, n)", "サイズは matrix(1, m, n) のように引数として書く"),
        "sum(matrix(1, n, n)) + x'*x",
    ),
    (
        '"x\'*A*x"',
        (
            "'\"' (U+0022, quotation mark) has no meaning in a formula",
            "'\"' (U+0022, quotation mark) は式の中では意味をもたない",
        ),
        ("leave it out", "省く"),
        "x'*A*x",
    ),
    (
        "x'*A*x.",
        ("'.' (U+002E, full stop) has no meaning in a formula", "'.' (U+002E, full stop) は式の中では意味をもたない"),
        ("leave it out", "省く"),
        "x'*A*x",
    ),
    (
        "np.einsum('i j;k', A)",
        ("'ij;k' are no subscripts of einsum", "'ij;k' は einsum の添字ではない"),
        (
            "write a sum over indices, as in sum_ij(A_ij*x_i*y_j), or products of matrices",
            "sum_ij(A_ij*x_i*y_j) のような添字についての和か、行列の積を書く",
        ),
        None,
    ),
    (
        "sumsq(x)",
        ("the function 'sumsq' is not known", "関数 'sumsq' は知られていない"),
        ("write norm2(x)^2 for all entries", "全成分についてであれば norm2(x)^2 と書く"),
        "norm2(x)^2",
    ),
    (
        "sum(rowMeans(X))",
        ("the function 'rowMeans' is not known", "関数 'rowMeans' は知られていない"),
        (
            "write mean(X, 2) for a column, mean(X, 2)' for its transpose",
            "列ベクトルなら mean(X, 2)、その転置なら mean(X, 2)' と書く",
        ),
        "sum(mean(X, 2))",
    ),
    (
        "median(x)",
        ("the function 'median' is not known", "関数 'median' は知られていない"),
        ("there is no rule for it", "その規則はない"),
        None,
    ),
    (
        "np.flip(x).sum()",
        ("the function 'flip' is not known", "関数 'flip' は知られていない"),
        ("there is no rule for it; write out what it is", "その規則はないので、その式を書く"),
        None,
    ),
    (
        "Piecewise(x)",
        ("the function 'Piecewise' is not known", "関数 'Piecewise' は知られていない"),
        ("write where(x > 0, x, 0)", "where(x > 0, x, 0) と書く"),
        "where(x > 0, x, 0)",
    ),
    (
        "A %o% B %o% A",
        ("%o% stands beside another product", "%o% が別の積と並んでいる"),
        ("put its two factors in parentheses", "%o% の両側をまとめて括弧で囲む"),
        None,
    ),
]


@pytest.mark.parametrize(("text", "message", "hint", "followed"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_what_is_answered(text: str, message: tuple[str, str], hint: tuple[str, str], followed: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read_formula(text, declared(text), variable="x")
    error = caught.value
    assert error.span is not None and error.advice is not None
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert (error.advice.within("en"), error.advice.within("ja")) == hint
    if followed is not None:
        names = declared(followed)
        read_formula(followed, names, assume={"A": "symmetric"} if "A" in names else {}, variable="x")


def declared(text: str) -> dict[str, Any]:
    """The shapes of the letters in a formula of whatever system, and of x."""
    words = {*precise.tokens("".join(c if c.isalnum() or c == "_" else " " for c in text))}
    return {n: s for n, s in SHAPES.items() if n in words | {"x"}}


def test_no_row_of_the_table_is_a_name_of_a_function_of_ones_own() -> None:
    for word in ("solve", "inverse", "crossprod", "opnorm"):
        assert matderiv.derive(f"{word}(x'*x)", "x", functions={word: "entrywise"}).formula.startswith("2*")
    assert not {*READ} & {*ANSWERED} - {"ones", "zeros", "opnorm", "vecnorm"}


def test_a_prefix_that_is_an_array_is_one() -> None:
    assert matderiv.derive("F.norm()**2", "F").formula == "2*F"


@pytest.mark.parametrize(
    ("text", "variable", "formula"),
    [
        ("norm2(X*W_out - Y)^2", "W_{out}", "2*X'*(X*W_out - Y)"),
        ("norm2(X*W_out - Y)^2", r"W_{\text{out}}", "2*X'*(X*W_out - Y)"),
        ("norm2(X*W - Y)^2", r"\mathbf{W}", "2*X'*(X*W - Y)"),
        (r"\|X W_{out} - Y\|_F^2", "W_out", "2*X'*(X*W_out - Y)"),
        ("theta'*theta", r"\theta", "2*theta"),
        ("x_1'*x_1", "x_{1}", "2*x_1"),
    ],
)
def test_the_variable_is_named_as_in_latex(text: str, variable: str, formula: str) -> None:
    assert matderiv.derive(text, variable).formula == formula


def test_a_divergence_is_told_where_no_one_defines_it() -> None:
    with pytest.raises(InputError) as caught:
        matderiv.derive("KL(x, y)", "x")
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == "write sum(x.*log(x./y))"
    assert matderiv.derive("sum(x.*log(x./y))", "x").formula
