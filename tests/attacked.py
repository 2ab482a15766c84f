"""The inputs of tests/attack: one file each, so that several processes share the work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "attack"


def cases(name: str) -> list[Any]:
    """The inputs of a file, each with its place for a name."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(json.loads(line), id=f"{name}-{n}") for n, line in enumerate(lines, 1) if line.strip()]


def options(case: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The options that a case gives, shapes as tuples."""
    out = {n: case[n] for n in names if case.get(n) is not None}
    if "shapes" in out:
        out["shapes"] = {name: tuple(axes) for name, axes in out["shapes"].items()}
    return out
