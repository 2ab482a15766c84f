"""Bad and odd inputs: a clear error, or a right answer, soon and without much memory; never another exception."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import corpus_cases
import numpy as np
import pytest

from matderiv import Derivation, InputError, MatderivError, NoRuleError, RefutedError, ShapeError
from matderiv.checking.values import evaluate
from matderiv.core.errors import ArgumentError
from matderiv.core.index import shape_of
from matderiv.reading.sympy_bridge import read

READ_NOW = {"error-shape-11"}  # a column added to a matrix is added to every column, and that is said
CASES = {
    case["id"]: case
    for name in ("errors_public.jsonl", "more_errors.jsonl")
    for case in corpus_cases.read(name)
    if case["id"] not in READ_NOW
}
SECONDS = 2.0
MEGABYTES = 300
# kinds whose fault stands at one place of the text, so that the message shows it with a caret
PLACED = ("syntax", "operation", "security", "unicode", "square", "shape", "ambiguous")
HUGE = [name for name, case in CASES.items() if case["kind"] == "huge"]


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """One derivation first, so that the time of a case is its own."""
    corpus_cases.derive({"expr": "norm2(x)^2", "wrt": "x", "vars": {"x": ["n"]}})


def attempt(case: dict[str, Any]) -> tuple[Derivation | MatderivError, float]:
    start = time.process_time()
    outcome: Derivation | MatderivError
    try:
        outcome = corpus_cases.derive(case)
        str(outcome.formula if outcome.formula is not None else outcome.result)
    except MatderivError as error:
        outcome = error
    return outcome, time.process_time() - start


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name", [name for name in CASES if name not in HUGE])
def test_verdict(name: str) -> None:
    case = CASES[name]
    outcome, seconds = attempt(case)
    assert seconds < SECONDS
    refused = isinstance(outcome, MatderivError)
    if case["verdict"] == "error":
        assert refused, f"answered {getattr(outcome, 'formula', None)}"
    if case["verdict"] == "ok":
        assert not refused, str(outcome)
    if isinstance(outcome, MatderivError):
        assert not isinstance(outcome, (RefutedError, ArgumentError)), str(outcome)
        assert len(outcome.message.strip()) > 8
        assert outcome.message in str(outcome)


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c["verdict"] == "error" and c["kind"] in PLACED])
def test_the_place_is_shown(name: str) -> None:
    case = CASES[name]
    outcome, _ = attempt(case)
    assert isinstance(outcome, MatderivError)
    if not case["expr"].strip():
        return
    assert outcome.source == case["expr"]
    assert outcome.span is not None
    start, end = outcome.span
    assert 0 <= start <= end <= len(case["expr"])
    lines = str(outcome).splitlines()
    assert any(line.strip().strip("^") == "" and "^" in line for line in lines), str(outcome)


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["verdict"] == "ok"])
def test_odd_but_legal(name: str) -> None:
    case = CASES[name]
    outcome, _ = attempt(case)
    assert isinstance(outcome, Derivation)
    random = np.random.default_rng(1)
    sizes = {s: 3 + n for n, s in enumerate(sorted({str(s) for v in case["vars"].values() for s in v}))}
    sizes |= {s: int(s) for s in sizes if s.isdigit()}
    values = {v: random.standard_normal([sizes[str(s)] for s in extents]) for v, extents in case["vars"].items()}
    want = read(case["expected"], shapes=corpus_cases.shapes(case), like=shape_of(outcome.proof.answer))
    got = outcome.function()(**{v.name: values[v.name] for v in outcome.symbols})
    assert np.allclose(got, np.broadcast_to(evaluate(want.expression, values, sizes), np.shape(got)))


# each case in a process of its own, so that its peak of memory is its own too; what they are forks of is loaded once
SERVER = """
import json, os, resource, sys, time
sys.path[:0] = json.loads(sys.argv[1])
import corpus_cases, matderiv
corpus_cases.derive({"expr": "norm2(x)^2", "wrt": "x", "vars": {"x": ["n"]}})

def measured(case):
    start = time.process_time()
    try:
        d = corpus_cases.derive(case)
        verdict = str(d.formula if d.formula is not None else d.result) and "answered"
    except matderiv.MatderivError as error:
        verdict = "refused: " + error.message
    seconds = time.process_time() - start
    if sys.platform == "linux":
        # ru_maxrss would begin with the memory of the process that started this one
        with open("/proc/self/status") as status:
            megabytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    else:
        scale = 1024 if sys.platform != "darwin" else 1024**2
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return verdict, seconds, megabytes

for line in sys.stdin:
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        print(json.dumps(measured(json.loads(line))), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps([f"ended with {status}", 0, 0]), flush=True)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SERVER, json.dumps(sys.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started


@pytest.mark.sweep(3)
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize("name", HUGE)
def test_huge(name: str, server: subprocess.Popen[str]) -> None:
    """In processor time: others run beside."""
    assert server.stdin and server.stdout
    server.stdin.write(json.dumps(CASES[name]) + "\n")
    server.stdin.flush()
    verdict, seconds, megabytes = json.loads(server.stdout.readline())
    assert not verdict.startswith("ended"), verdict
    if CASES[name]["verdict"] == "error":
        assert verdict.startswith("refused")
    if CASES[name]["verdict"] == "ok":
        assert verdict == "answered"
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_hierarchy() -> None:
    for kind in (InputError, NoRuleError, RefutedError, ArgumentError):
        assert issubclass(kind, MatderivError)
    assert issubclass(ShapeError, InputError)


def test_the_caret_points_at_the_fault() -> None:
    case = {"expr": "tr(A*X))", "wrt": "X", "vars": {"A": ["n", "m"], "X": ["m", "n"]}}
    with pytest.raises(InputError) as caught:
        corpus_cases.derive(case)
    shown = str(caught.value).splitlines()
    at = next(n for n, line in enumerate(shown) if line.strip() == "tr(A*X))")
    assert shown[at + 1].index("^") == shown[at].rindex(")")
