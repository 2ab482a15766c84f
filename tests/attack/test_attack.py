"""Readings, stored proofs and names of tests/attack; claims, documents and code have files of their own."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from attacked import cases, options
from sympy import IndexedBase, MatrixSymbol, Sum, Symbol, Trace, symbols

import matderiv
from matderiv import MatderivError

# ---- readings


@pytest.mark.sweep(100)
@pytest.mark.parametrize("case", cases("readings"))
def test_nothing_of_a_formula_vanishes(case: dict[str, Any]) -> None:
    given = options(case, "shapes", "assume")
    try:
        found = matderiv.derive(case["input"], case.get("wrt"), **given)
    except MatderivError:
        return
    assert case["means"] is not None, f"read as {found.proof.objective}, derivative {found.formula}"
    meant = matderiv.derive(case["means"], case.get("wrt"), **given)
    if found.formula != meant.formula:
        shapes = {str(v.name): tuple(map(str, v.shape[: v.rank])) for v in meant.symbols}
        verdict = matderiv.check(case["means"], case["wrt"], found.formula or "", **{**given, "shapes": shapes})
        assert verdict.right, f"{found.formula} is not {meant.formula}"


# ---- forged proofs


@cache
def _stored(objective: str, wrt: str, rest: str) -> str:
    d = matderiv.derive(objective, wrt, **options(json.loads(rest), "shapes", "assume", "structure", "order"))
    if json.loads(rest).get("solve"):
        d = d.solve().derivation if hasattr(d.solve(), "derivation") else d
    return str(d.to("json"))


@pytest.mark.sweep(60)
@pytest.mark.parametrize("case", cases("forgeries"))
def test_a_forged_proof_is_refused_or_harmless(case: dict[str, Any]) -> None:
    rest = {k: v for k, v in case.items() if k in ("shapes", "assume", "structure", "order", "solve")}
    text = _stored(case["objective"], case["wrt"], json.dumps(rest))
    data = json.loads(text)
    for path, value in case["edits"]:
        inner = data
        for key in path[:-1]:
            inner = inner[key]
        if value is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
    original = matderiv.Derivation.from_json(text)
    try:
        read = matderiv.Derivation.from_json(json.dumps(data))
        shown = [read.to(f) for f in ("terminal", "latex", "json")]
    except MatderivError:
        return
    if "given" not in data["data"]["proof"] and "The file does not say how the objective was given" in shown[0]:
        return  # what is missing is said
    assert shown == [original.to(f) for f in ("terminal", "latex", "json")], "what is printed was forged"


# ---- names


class _Page(HTMLParser):
    """What in a page can act: elements that load or run something, and attributes that do."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"script", "iframe", "img", "object", "embed", "link", "form", "base", "meta", "svg", "style"}:
            self.active.append(tag)
        self.active += [name for name, _ in attrs if name.startswith("on") or name in {"src", "style", "action"}]


def _active(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    return sorted(page.active)


def _named(kind: str, name: str) -> matderiv.Derivation:
    """The derivation of an objective with the name in it; the formula of an array is that which its entries give."""
    n, m = symbols("n m", integer=True, positive=True)
    if kind == "size":
        n = Symbol(name, integer=True, positive=True)
    if kind == "scalar":
        t = Symbol(name)
        return matderiv.derive(t**2 * 3 + t, t)
    if kind == "indexed":
        x, i = IndexedBase(name, shape=(n,)), Symbol("i", integer=True)
        return matderiv.derive(matderiv.recognise(Sum(x[i] ** 2, (i, 1, n))), name)
    X = MatrixSymbol(name if kind == "matrix" else "X", n, n)
    A = MatrixSymbol("A", n, n)
    return matderiv.derive(Trace(A * X * X), X)


@pytest.mark.sweep(100)
@pytest.mark.parametrize("case", cases("names"))
def test_a_name_is_a_name_in_every_format(case: dict[str, Any]) -> None:
    kind, name = case["kind"], case["name"]
    try:
        d = _named(kind, name)
        terminal, latex, page = (d.to(f) for f in ("terminal", "latex", "html"))
        source = d.code("numpy")
    except MatderivError:
        return
    usual = _named(kind, "k" if kind == "size" else "Q" if kind == "matrix" else "q")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", terminal)
    assert not re.search(r"\\(write|input|include|immediate|openout|csname|catcode|def|directlua)", latex)
    assert _active(page) == _active(usual.to("html"))
    space: dict[str, Any] = {"__builtins__": {"__import__": _only_numpy}}
    exec(compile(source, "emitted", "exec"), space)


def _only_numpy(name: str, *args: Any, **kwargs: Any) -> Any:
    assert name.split(".")[0] in {"numpy", "math", "__future__", "collections", "typing"}, name
    return __import__(name, *args, **kwargs)


def test_half_of_what_is_claimed_is_false() -> None:
    claims = [c.values[0] for c in cases("claims")]
    false = sum(not c["true"] for c in claims)
    assert math.isclose(false / max(len(claims), 1), 0.5, abs_tol=0.2)
