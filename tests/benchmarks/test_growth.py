"""How the length of a proof and the time for it grow with the number of terms, of factors and of layers."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import matderiv
from matderiv.core.index import walk
from matderiv.core.proof import every

LENGTHS = (10, 20, 40, 80, 160)
NESTED = LENGTHS[:-1]  # operations are read up to 200 deep
RATIO = 2.5  # twice the factors, little more than twice the time


def total(n: int) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """‖A_1 x − b_1‖² + … + ‖A_n x − b_n‖² by x."""
    numbers = range(1, n + 1)
    shapes = {f"A{k}": ("m", "n") for k in numbers} | {f"b{k}": ("m",) for k in numbers}
    return " + ".join(f"norm2(A{k}*x - b{k})^2" for k in numbers), "x", shapes


def trace(n: int) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """tr((AX)ⁿ) by X."""
    return f"tr((A*X)^{n})", "X", {"A": ("n", "m"), "X": ("m", "n")}


def chain(n: int) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """‖A_1 ⋯ A_n X − Y‖² by X."""
    factors = [f"A{k}" for k in range(1, n + 1)]
    return f"norm2({'*'.join(factors)}*X - Y)^2", "X", dict.fromkeys([*factors, "X", "Y"], ("n", "n"))


def layers(n: int) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """‖relu(… relu(relu(X A_1) A_2) … A_n) − Y‖² by A_1."""
    text, factors = "X", [f"A{k}" for k in range(1, n + 1)]
    for factor in factors:
        text = f"relu({text}*{factor})"
    return f"norm2({text} - Y)^2", "A1", dict.fromkeys([*factors, "X", "Y"], ("n", "n"))


def attention(n: int) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """‖softmax(A_1 softmax(A_2 … softmax(A_n x))) − y‖² by x."""
    text, factors = "x", [f"A{k}" for k in range(1, n + 1)]
    for factor in reversed(factors):
        text = f"softmax({factor}*{text})"
    return f"norm2({text} - y)^2", "x", {**dict.fromkeys(factors, ("n", "n")), "x": ("n",), "y": ("n",)}


FAMILIES: dict[str, Callable[[int], tuple[str, str, dict[str, tuple[str, ...]]]]] = {
    "total": total,
    "trace": trace,
    "chain": chain,
    "layers": layers,
    "attention": attention,
}
SIZES = [(f, n) for f in FAMILIES for n in (NESTED if f in ("layers", "attention") else LENGTHS)]


def work(family: str, n: int) -> tuple[matderiv.Derivation, str]:
    text, by, shapes = FAMILIES[family](n)
    derivation = matderiv.derive(text, by, shapes=shapes)
    return derivation, derivation.to("latex")


def nodes(derivation: matderiv.Derivation) -> int:
    """The nodes of all lines, details included, a name counted as one."""
    return sum(1 for s in every(derivation.steps) for side in (s.lhs, s.rhs) for _ in walk(side))


@pytest.mark.parametrize(("family", "n"), SIZES)
def test_time(benchmark, family: str, n: int) -> None:  # type: ignore[no-untyped-def]
    work(family, 5)
    derivation, text = benchmark.pedantic(work, (family, n), rounds=2)
    benchmark.extra_info |= {"nodes": nodes(derivation), "characters": len(text), "steps": len(derivation.steps)}


@pytest.mark.parametrize("family", FAMILIES)
def test_doubling(benchmark, family: str) -> None:  # type: ignore[no-untyped-def]
    """Twice the factors: about twice the time, the nodes and the printed text."""
    work(family, 5)
    measured = {}
    for n in [n for f, n in SIZES if f == family][-2:]:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            derivation, text = work(family, n)
            best = min(best, time.perf_counter() - start)
        measured[n] = (best, nodes(derivation), len(text))
    ratios = [large / small for small, large in zip(*measured.values(), strict=True)]
    benchmark.extra_info |= dict(zip(("time", "nodes", "characters"), ratios, strict=True))
    benchmark.pedantic(lambda: None, rounds=1)
    assert max(ratios) <= RATIO, dict(zip(("time", "nodes", "characters"), ratios, strict=True))
