"""Random compositions of logarithms, exponentials, quotients and powers: the forms that code is rewritten in."""

from __future__ import annotations

from random import Random
from typing import Any

SHAPES: dict[str, tuple[str, ...]] = {"t": (), "a": (), "x": ("n",), "y": ("n",), "c": ("n",)}
SMALL = ("1/2", "2", "3", "1/3")
WHOLE = ("2", "3", "-1", "-2", "1/2", "-1/2", "3/2")


def objective(random: Random, depth: int = 3) -> str:
    """A scalar in t, a, x, y and c that is defined wherever these are."""
    kind = random.randrange(5)
    if kind == 0:
        return f"t*{real(random, depth)}"
    if kind == 1:
        return f"({real(random, depth)})^2 + {real(random, depth - 1)}"
    if kind == 2:
        return f"sum({vector(random, depth)}.*{vector(random, depth - 1)})"
    if kind == 3:
        return f"sum({positives(random, depth - 1)}.*log({positives(random, depth - 1)}))"
    return f"c'*{vector(random, depth)}"


def real(random: Random, depth: int) -> str:
    """A number of either sign."""
    if depth <= 0:
        return random.choice(("t", "a", "(-a)", "(c'*x)", "(t*a)"))
    less = depth - 1
    return random.choice(
        (
            lambda: f"log({positive(random, less)})",
            lambda: f"log({positive(random, less)})",
            lambda: f"log({positive(random, less)})^2",
            lambda: f"logsumexp({vector(random, less)})",
            lambda: f"softplus({real(random, less)})",
            lambda: f"({random.choice(SMALL)}*{real(random, less)} - {real(random, less)})",
        )
    )()


def positive(random: Random, depth: int) -> str:
    """A number above 0."""
    if depth <= 0:
        return random.choice(
            (
                "exp(t)",
                "exp(-a)",
                "sigmoid(t)",
                "sigmoid(a)",
                "sum(exp(x))",
                "sum(exp(-y))",
                "exp(t)^2",
                "a^2",
                "cosh(t)",
            )
        )
    less = depth - 1
    return random.choice(
        (
            lambda: f"({positive(random, less)}/{positive(random, less)})",
            lambda: f"({positive(random, less)}*{positive(random, less)})",
            lambda: f"{positive(random, less)}^({random.choice(WHOLE)})",
            lambda: f"({positive(random, less)} + {positive(random, less)})",
            lambda: f"(1 + {positive(random, less)})",
            lambda: f"({random.choice(SMALL)}*{positive(random, less)})",
            lambda: f"exp({real(random, less)})",
            lambda: f"sigmoid({real(random, less)})",
            lambda: f"sqrt({positive(random, less)})",
            lambda: f"sum({positives(random, less)})",
            lambda: f"sum(({positives(random, less)}*({positives(random, less)})').^({random.choice(WHOLE)}))",
        )
    )()


def vector(random: Random, depth: int) -> str:
    """A vector with entries of either sign."""
    if depth <= 0:
        return random.choice(("x", "y", "(-x)", "c"))
    less = depth - 1
    return random.choice(
        (
            lambda: f"log({positives(random, less)})",
            lambda: f"log({positives(random, less)})",
            lambda: f"log({positives(random, less)}).^2",
            lambda: f"softplus({vector(random, less)})",
            lambda: f"({real(random, less)}*{vector(random, less)})",
            lambda: f"({vector(random, less)} - {vector(random, less)})",
        )
    )()


def positives(random: Random, depth: int) -> str:
    """A vector with entries above 0."""
    if depth <= 0:
        return random.choice(
            ("exp(x)", "exp(-y)", "sigmoid(x)", "softmax(x)", "softmax(y)", "exp(x).^2", "x.^2", "cosh(y)")
        )
    less = depth - 1
    return random.choice(
        (
            lambda: f"({positives(random, less)}./{positives(random, less)})",
            lambda: f"({positives(random, less)}.*{positives(random, less)})",
            lambda: f"({positives(random, less)}).^({random.choice(WHOLE)})",
            lambda: f"({positives(random, less)} + {positives(random, less)})",
            lambda: f"({positive(random, less)}*{positives(random, less)})",
            lambda: f"({positives(random, less)}/{positive(random, less)})",
            lambda: f"exp({vector(random, less)})",
            lambda: f"softmax({vector(random, less)})",
            lambda: f"sigmoid({vector(random, less)})",
        )
    )()


def point(random: Random) -> dict[str, Any]:
    """Numbers for all that may stand in such an objective."""
    return {name: random.uniform(-1.5, 1.5) if not shape else [random.uniform(-1.5, 1.5) for _ in range(3)]
            for name, shape in SHAPES.items()}  # fmt: skip
