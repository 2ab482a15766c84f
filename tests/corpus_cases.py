"""The corpus: its cases, what the tool may be told of each, and its derivation."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import matderiv

FOLDER = Path(__file__).parent / "corpus"
# the words of a case that are facts for the tool; the others only say where the points were drawn
KNOWN = {"symmetric", "spd", "diagonal", "invertible", "positive", "skew", "orthogonal"}


def read(name: str) -> list[dict[str, Any]]:
    with open(FOLDER / name, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def refused() -> dict[str, str]:
    """The cases that no rule accepts yet, each with its reason."""
    lines = (FOLDER / "refused.txt").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line)


def facts(case: dict[str, Any]) -> dict[str, str]:
    found = {name: [w for w in words.split("+") if w in KNOWN] for name, words in case.get("assume", {}).items()}
    return {name: words[-1] for name, words in found.items() if words}


def shapes(case: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(sizes) for name, sizes in case["vars"].items() if isinstance(sizes, list)}


def derive(case: dict[str, Any], expr: Any = None, **more: Any) -> matderiv.Derivation:
    return matderiv.derive(
        case["expr"] if expr is None else expr,
        case["wrt"],
        shapes=shapes(case),
        assume=facts(case),
        order=case.get("order", 1),
        structure=case.get("wrt_structure"),
        **more,
    )


def derived(case: dict[str, Any]) -> matderiv.Derivation:
    """The derivation, made once for all tests that only look at it."""
    return _derived(json.dumps(case))


@cache
def _derived(case: str) -> matderiv.Derivation:
    return derive(json.loads(case))
