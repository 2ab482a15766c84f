"""Emitted gradients and Hessians against automatic differentiation, as ratios of best times in one run.

    python tests/benchmarks/code_speed.py [--long] [name ...]

The same arrays, one process, one thread on both sides. Compared is what one would write: torch.autograd.grad and
torch.func.hessian; jax.grad and jax.hessian under jit, and the two as they are called without jit. Each number says how
many times as long automatic differentiation takes as the emitted source, so that below 1 the source loses. ``floor`` is
the same for a jitted function that adds 1 to its argument: no source under jit can be further ahead. Libraries that are
not installed are left out.
"""

from __future__ import annotations

import os

# before a library is loaded: one thread for each
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import importlib.util
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded

R = np.random.default_rng(0)

# name: (objective, variable, shapes of the arguments from a size, the objective for a library)
GRADIENTS: dict[str, Any] = {
    "OLS": (
        "norm2(X*w - y)^2",
        "w",
        lambda n: {"X": R.normal(size=(10 * n, n)), "w": R.normal(size=n), "y": R.normal(size=10 * n)},
        lambda lib, X, w, y: ((X @ w - y) ** 2).sum(),
    ),
    "logistic": (
        "sum(log(vector(1) + exp(-y.*(X*w))))",
        "w",
        lambda n: {"y": np.sign(R.normal(size=10 * n)), "X": R.normal(size=(10 * n, n)), "w": R.normal(size=n) / n},
        lambda lib, y, X, w: lib["softplus"](-y * (X @ w)).sum(),
    ),
    "softmax": (
        "sum(log(sum(exp(X*W), 2))) - tr(Y'*X*W)",
        "W",
        lambda n: {
            "X": R.normal(size=(10 * n, n)),
            "W": R.normal(size=(n, 10)) / n,
            "Y": np.eye(10)[R.integers(10, size=10 * n)],
        },
        lambda lib, X, W, Y: lib["lse"](X @ W).sum() - (Y * (X @ W)).sum(),
    ),
    "GP": (
        "y'*inv(K)*y/2 + logdet(K)/2",
        "K",
        lambda n: {"y": R.normal(size=n), "K": (lambda A: A @ A.T + n * np.eye(n))(R.normal(size=(n, n)))},
        lambda lib, y, K: lib["gp"](y, K),
    ),
    "factorisation": (
        "norm2(R - U*V')^2",
        "U",
        lambda n: {
            "R": R.normal(size=(4 * n, 4 * n)),
            "U": R.normal(size=(4 * n, 16)),
            "V": R.normal(size=(4 * n, 16)),
        },
        lambda lib, R, U, V: ((R - U @ V.T) ** 2).sum(),
    ),
    "two layers": (
        "norm2(tanh(X*W)*V - Y)^2",
        "W",
        lambda n: {
            "X": R.normal(size=(4 * n, n)),
            "W": R.normal(size=(n, n)) / n,
            "V": R.normal(size=(n, 10)),
            "Y": R.normal(size=(4 * n, 10)),
        },
        lambda lib, X, W, V, Y: ((lib["tanh"](X @ W) @ V - Y) ** 2).sum(),
    ),
}
HESSIANS: dict[str, Any] = {
    "quadratic": (
        "x'*A*x",
        "x",
        lambda n: {"x": R.normal(size=n), "A": R.normal(size=(n, n))},
        lambda lib, x, A: x @ (A @ x),
    ),
    "logistic": (
        "sum(log(vector(1) + exp(-y.*(X*w))))",
        "w",
        lambda n: {"y": np.sign(R.normal(size=n)), "X": R.normal(size=(n, n)), "w": R.normal(size=n) / n},
        GRADIENTS["logistic"][3],
    ),
    "logsumexp": ("logsumexp(x)", "x", lambda n: {"x": R.normal(size=n)}, lambda lib, x: lib["lse1"](x)),
    "factorisation": (
        "norm2(R - U*V')^2",
        "U",
        lambda n: {"R": R.normal(size=(n // 4, n)), "U": R.normal(size=(n // 4, 4)), "V": R.normal(size=(n, 4))},
        GRADIENTS["factorisation"][3],
    ),
}


def best(run: Callable[[], Any], seconds: float) -> float:
    """The shortest of the times that fit into ``seconds``, after one to warm up."""
    run()
    found, end = float("inf"), time.perf_counter() + seconds
    while True:
        start = time.perf_counter()
        run()
        found = min(found, time.perf_counter() - start)
        if time.perf_counter() > end:
            return found


def torch_side(order: int, text: str, by: str, given: dict[str, Any], plain: Any, seconds: float) -> dict[str, float]:
    import torch

    torch.set_num_threads(1)

    def gp(y: Any, K: Any) -> Any:
        L = torch.linalg.cholesky(K)
        a = torch.cholesky_solve(y[:, None], L)[:, 0]
        return y @ a / 2 + torch.log(torch.diagonal(L)).sum()

    library = {
        "softplus": lambda t: -torch.nn.functional.logsigmoid(-t),
        "lse": lambda t: torch.logsumexp(t, 1),
        "lse1": lambda t: torch.logsumexp(t, 0),
        "tanh": torch.tanh,
        "gp": gp,
    }
    tensors = {n: torch.tensor(a, dtype=torch.float64) for n, a in given.items()}
    derivation = derive(text, by, order=order, assume={"K": "spd"} if "K" in given else None)
    emitted = loaded(derivation.code("torch", "gradient"))["gradient"]
    numpy = loaded(derivation.code("numpy", "gradient"))["gradient"]

    def objective(t: Any) -> Any:
        return plain(library, **{**tensors, by: t})

    if order == 1:

        def automatic() -> Any:
            t = tensors[by].detach().requires_grad_(True)
            return torch.autograd.grad(objective(t), t)[0]
    else:
        hessian = torch.func.hessian(objective)

        def automatic() -> Any:
            return hessian(tensors[by])

    other, ours = automatic(), emitted(**tensors)
    assert torch.allclose(other, ours, rtol=1e-6, atol=1e-6 * float(other.abs().max())), text
    assert np.allclose(other, numpy(**given), rtol=1e-6, atol=1e-6 * float(other.abs().max())), text
    return {
        "torch autodiff": best(automatic, seconds),
        "torch source": best(lambda: emitted(**tensors), seconds),
        "numpy source": best(lambda: numpy(**given), seconds),
    }


def jax_side(order: int, text: str, by: str, given: dict[str, Any], plain: Any, seconds: float) -> dict[str, float]:
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def gp(y: Any, K: Any) -> Any:
        L = jnp.linalg.cholesky(K)
        return y @ jax.scipy.linalg.cho_solve((L, True), y) / 2 + jnp.log(jnp.diagonal(L)).sum()

    library = {
        "softplus": jax.nn.softplus,
        "lse": lambda t: jax.nn.logsumexp(t, axis=1),
        "lse1": jax.nn.logsumexp,
        "tanh": jnp.tanh,
        "gp": gp,
    }
    arrays = {n: jnp.asarray(a) for n, a in given.items()}
    derivation = derive(text, by, order=order, assume={"K": "spd"} if "K" in given else None)
    source = loaded(derivation.code("jax", "gradient"))["gradient"]
    emitted = jax.jit(lambda given: source(**given))
    take = jax.grad if order == 1 else jax.hessian

    def automatic(given: dict[str, Any]) -> Any:
        return take(lambda t: plain(library, **{**given, by: t}))(given[by])

    jitted = jax.jit(automatic)
    nothing = jax.jit(lambda given: given[by] + 1)
    other = jitted(arrays)
    assert jax.numpy.allclose(other, emitted(arrays), rtol=1e-6, atol=1e-6 * float(abs(other).max())), text
    return {
        "jax autodiff": best(lambda: automatic(arrays).block_until_ready(), seconds),
        "jax autodiff, jit": best(lambda: jitted(arrays).block_until_ready(), seconds),
        "jax source, jit": best(lambda: emitted(arrays).block_until_ready(), seconds),
        "jit of nothing": best(lambda: nothing(arrays).block_until_ready(), seconds),
    }


PAIRS = {
    "torch / torch": ("torch autodiff", "torch source"),
    "torch / NumPy": ("torch autodiff", "numpy source"),
    "JAX jit / JAX jit": ("jax autodiff, jit", "jax source, jit"),
    "JAX jit / NumPy": ("jax autodiff, jit", "numpy source"),
    "JAX / NumPy": ("jax autodiff", "numpy source"),
    "floor": ("jax autodiff, jit", "jit of nothing"),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true", help="three seconds for each time rather than a third of one")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    seconds = 3.0 if options.long else 0.3
    print(f"| autodiff / source | {' | '.join(PAIRS)} |")
    print("| --- " * (len(PAIRS) + 1) + "|")
    for order, cases, sizes in ((1, GRADIENTS, (16, 256)), (2, HESSIANS, (64, 1024))):
        for name, (text, by, make, plain) in cases.items():
            if options.names and name not in options.names:
                continue
            for n in sizes:
                given = make(n * (4 if name == "GP" and n > 16 else 1))
                times: dict[str, float] = {}
                if importlib.util.find_spec("torch"):
                    times |= torch_side(order, text, by, given, plain, seconds)
                if importlib.util.find_spec("jax"):
                    times |= jax_side(order, text, by, given, plain, seconds)
                ratios = [times[a] / times[b] if a in times and b in times else None for a, b in PAIRS.values()]
                shown = ["" if r is None else f"{r:.2f}" if r < 10 else f"{r:.0f}" for r in ratios]
                print(
                    f"| {name}, {'gradient' if order == 1 else 'Hessian'}, n = {n} | {' | '.join(shown)} |", flush=True
                )


if __name__ == "__main__":
    main()
