"""Nothing false is called right and nothing true wrong, whatever is tried: see README.md beside this file."""

from __future__ import annotations

import importlib
import importlib.util
import json
import math
import re
from collections.abc import Mapping
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import precise
import pytest
from sympy import IndexedBase, MatrixSymbol, Sum, Symbol, Trace, symbols

import matderiv
from matderiv import ArgumentError, MatderivError

HERE = Path(__file__).parent
FALSE_IS_CALLED = {"right", "transposed", "assuming"}  # what no false claim may be called, but see ``assumed``
TRUE_IS_CALLED = {"wrong", "factor", "term", "shape", "assuming"}  # nor a true one
NEAR = 1e-16  # of differences with fifty digits and a step of 10⁻¹⁰


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


# ---- claims


@pytest.mark.sweep(40)
@pytest.mark.parametrize("case", cases("claims"))
def test_a_claim_gets_no_verdict_that_is_untrue(case: dict[str, Any]) -> None:
    given = options(case, "shapes", "assume", "structure", "order")
    try:
        verdict = matderiv.check(case["objective"], case["wrt"], case["claim"], **given)
    except MatderivError:
        assert not case.get("ordinary"), "an ordinary claim is refused"
        return
    kind = verdict.kind
    if case["true"]:
        assert kind not in TRUE_IS_CALLED, str(verdict)
        assert not (case.get("ordinary") and kind == "unknown"), str(verdict)
    else:
        allowed = {"assuming"} if case.get("assumed") else {"transposed"} if case.get("turned") else set()
        assert kind not in FALSE_IS_CALLED - allowed, str(verdict)


@pytest.mark.parametrize("case", [c for c in cases("claims") if c.values[0].get("at")])
def test_the_truth_of_a_claim_is_proved_by_other_means(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: np.array(value, dtype=object) for name, value in case["at"].items()}
    monkeypatch.setattr(precise, "LARGEST", math.inf)
    with precise.mp.workdps(precise.DIGITS):
        size = values[case["wrt"]].shape
        claimed = np.ravel(precise.evaluated(case["claim"], values, size))
        gap, scale = precise.mp.mpf(0), precise.mp.mpf(10) ** -30
        for number, place in enumerate(np.ndindex(*size)):
            unit = np.zeros(size)
            unit[place] = 1
            true = np.ravel(precise.slope(case["objective"], values, case["wrt"], [unit]))[0]
            gap = max(gap, abs(true - claimed[number]))
            scale = max(scale, abs(true))
    assert (gap <= NEAR * scale) == case["true"], (gap, scale)


# ---- documents


@pytest.mark.sweep(40)
@pytest.mark.parametrize("case", cases("documents"))
def test_a_line_of_a_document_gets_no_verdict_that_is_untrue(case: dict[str, Any]) -> None:
    report = matderiv.check_derivation(case["text"])
    never = {True: {"wrong"}, False: {"right", "consequence"}, None: {"wrong", "right"}}
    for piece, truth in case["lines"]:
        found = [line for line in report.lines if _bare(piece) in _bare(line.source)]
        for line in found:
            if truth is False and line.kind == "right" and "where" in (line.evidence or ""):
                continue  # right where something holds, and said
            assert line.kind not in never[truth], f"{piece}: {line.kind}: {line.explained('en')}"
    if any(truth is False for _, truth in case["lines"]):
        assert not report.right


def _bare(text: str) -> str:
    return re.sub(r"[\s&$]|\\\\", "", text)


# ---- readings


@pytest.mark.sweep(20)
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


# ---- emitted code


def libraries() -> dict[str, Any]:
    """The targets whose library is here, each with a function that makes its arrays."""
    found: dict[str, Any] = {"numpy": np.asarray, "array_api": np.asarray}
    if importlib.util.find_spec("torch"):
        found["torch"] = importlib.import_module("torch").tensor
    if importlib.util.find_spec("jax"):
        jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        found["jax"] = jax.numpy.asarray
    return found


def _within(found: np.ndarray, case: Mapping[str, Any]) -> bool:
    """Whether a derivative is the one of a case, absolutely, or relatively where the case asks for it."""
    expected = np.array(case["gradient"], dtype=float)
    allowed = 1e-6 * np.abs(expected) if case.get("relative") else 1e-6 * max(1, np.abs(expected).max())
    return bool((np.abs(found - expected) <= allowed).all())


@pytest.mark.parametrize("case", [c for c in cases("code") if c.values[0].get("limit")])
def test_beyond_the_limits_automatic_differentiation_is_off_too(case: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    values = {n: torch.tensor(v, dtype=torch.float64, requires_grad=n == case["wrt"]) for n, v in case["at"].items()}
    (found,) = torch.autograd.grad(eval(case["autograd"], {"torch": torch, **values}), values[case["wrt"]])
    assert not _within(found.numpy(), case)


@pytest.mark.sweep(40)
@pytest.mark.parametrize("case", [c for c in cases("code") if not c.values[0].get("limit")])
def test_emitted_code_has_the_value(case: dict[str, Any]) -> None:
    given, makers = options(case, "shapes", "assume", "structure"), libraries()
    try:
        d = matderiv.derive(case["objective"], case["wrt"], **given)
        sources = {name: d.code(name) for name in makers}
    except MatderivError:
        assert not case.get("ordinary")
        return
    arrays = {n: np.array(v, dtype=float) for n, v in case["at"].items()}
    expected = np.array(case["gradient"], dtype=float)
    true = cache(partial(_value, case["objective"], case["at"]))  # of the shape that a library gives
    function = cache(d.function)
    for name, source in sources.items():
        space: dict[str, Any] = {}
        exec(source, space)
        values = {n: makers[name](a) for n, a in arrays.items()}
        try:
            with np.errstate(all="ignore"):
                got = np.asarray(space["gradient"](**values), dtype=float)
                whole = np.asarray(function()(**arrays), dtype=float)
                value = np.asarray(space["value"](**values), dtype=float)
        except (ValueError, ArgumentError) as error:  # said, and no number given
            assert "singular" in str(error)
            assert not case.get("ordinary")
            continue
        for found in (got, whole):
            assert np.isfinite(found).all() == np.isfinite(expected).all(), f"{name}: {found} for {expected}"
            assert _within(found, case), f"{name}: {found} for {expected}"
        want = true(value.shape)
        if want is not None:
            assert (np.abs(value - want) <= 1e-6 * max(1, np.abs(want).max())).all(), f"{name}: {value} for {want}"


def _value(objective: str, at: Mapping[str, Any], shape: tuple[int, ...]) -> np.ndarray | None:
    """The value of an objective by an evaluator that shares nothing with code; ``None`` where it has none."""
    try:
        with precise.mp.workdps(precise.DIGITS):
            values = {n: np.array(v, dtype=object) for n, v in at.items()}
            found = precise.evaluated(objective, values, shape)
    except (precise.Outside, precise.Unknown, KeyError, ValueError):
        return None
    return found.astype(float).reshape(shape)


# ---- forged proofs


@cache
def _stored(objective: str, wrt: str, rest: str) -> str:
    d = matderiv.derive(objective, wrt, **options(json.loads(rest), "shapes", "assume", "structure", "order"))
    if json.loads(rest).get("solve"):
        d = d.solve().derivation if hasattr(d.solve(), "derivation") else d
    return str(d.to("json"))


@pytest.mark.sweep(20)
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


@pytest.mark.sweep(20)
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
