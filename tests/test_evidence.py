"""Claims, lines and proofs that are false, made so that arithmetic modulo one known prime would not see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matderiv import Derivation, MatderivError, check, check_derivation, derive

MERSENNE = 2**31 - 1
PRIMES = (2147483647, 2147483629, 2147483587, 1073741827, 1073741831)
TOWER = "((((t^2)^63)^341)^49981)"  # t^(p − 1) for p = 2³¹ − 1, which is 1 modulo p


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim"),
    [
        ("norm2(x)^2", "x", f"{MERSENNE + 2}*x"),
        ("norm2(x)^2", "x", "(2 + " + "*".join(map(str, PRIMES)) + ")*x"),
        ("t^2", "t", f"2*t + {MERSENNE}*t^3"),
        ("t^2", "t", f"2*t/(1 + {MERSENNE}*t)"),
        ("t^2", "t", f"2*t*{TOWER}"),
        ("t^2", "t", f"2*t + {TOWER} - 1"),
        # the points at which every release evaluated once
        ("t^2", "t", "2*t + (t-92383872)*(t-228871335)*(t-790518788)"),
        ("t^2/2 + t", "t", "t + 1 + (t-92383872)*(t-228871335)*(t-790518788)/1000000007"),
        ("n*norm2(x)^2", "x", "2*n*x + (n-2)*(n-3)*(n-4)*(n-5)*x"),
        ("n*norm2(x)^2", "x", "2*n*x + " + "*".join(f"(n-{k})" for k in range(1, 13)) + "*x"),
    ],
)
def test_a_claim_that_is_wrong_modulo_other_primes_is_not_right(objective: str, wrt: str, claim: str) -> None:
    given = {"shapes": {"x": ("n",)}} if "n*" in objective else {}
    try:
        verdict = check(objective, wrt, claim, **given)
    except MatderivError:
        return
    assert not verdict.right


def test_a_right_claim_says_how_likely_a_false_one_passes() -> None:
    verdict = check("norm2(X*W - Y)^2", "W", "2*X'*X*W - 2*X'*Y")
    assert verdict.right
    said = str(verdict)
    told = " ".join(said.split())
    assert "exact arithmetic modulo random primes of 31 bits" in told and "a false line passes" in told


@pytest.mark.parametrize(
    "line",
    ["$2147483647 x = 0$", r"$x^{\top} x = 2147483648\, x^{\top} x$", "$x + 2147483647 x = x$"],
)
def test_a_line_of_a_document_that_holds_modulo_one_prime_is_not_right(line: str) -> None:
    report = check_derivation(rf"Let $x \in \mathbb{{R}}^n$. {line}")
    assert [one.kind for one in report.lines if one.kind == "right"] == []


@pytest.mark.parametrize("factor", [MERSENNE + 1, 1 + 2147483629 * 1073741827 * 2147483587])
def test_a_forged_proof_is_refused(factor: int) -> None:
    text = derive("norm2(X*w - y)^2", "w").to("json")
    assert Derivation.from_json(text)
    two = '["number", "2"]'
    forged = json.loads(text)
    assert two in json.dumps(forged)
    # every 2 of the proof is now 2 modulo these primes
    with pytest.raises(MatderivError):
        Derivation.from_json(json.dumps(forged).replace(two, f'["number", "{2 * factor}"]'))


def test_an_equation_of_one_size_is_not_right() -> None:
    assert not check("tr(adj(A)*X)", "X", "(tr(A)*eye - A)'").right
    # Cayley and Hamilton for n = 3
    assert not check("tr(adj(A)*X)", "X", "(A^2 - tr(A)*A + (tr(A)^2 - tr(A^2))/2*eye)'").right


def test_what_holds_a_determinant_speaks_of_the_sizes_that_were_tried() -> None:
    proof = derive("logdet(X)", "X").proof
    exact = [s.check for s in proof.steps if s.check.kind == "EXACT" and s.check.primes]
    assert any(not c.all_sizes for c in exact)
    assert all(c.bound is not None and c.bound < -40 for c in exact)
    text = " ".join(derive("logdet(X)", "X").to("terminal").split())
    assert "a line that is false at these sizes passes with probability below 2⁻" in text
    assert "これらのサイズで成り立たない行が通る確率は" in "".join(
        derive("logdet(X)", "X").to("terminal", language="ja").split()
    ).replace("\n", "")


def test_the_same_input_gives_the_same_output_in_every_process() -> None:
    code = (
        "from matderiv import check, derive;"
        "print(derive('log(det(X*S)) + norm2(X*w - y)^2', 'X', assume={'S': 'spd'}).to('json'));"
        "print(derive('norm2(A*X - X*B)^2', 'X').to('json'));"
        'print(check("x\'*A*x", "x", "2*A*x"))'
    )
    told = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        told.add(done.stdout)
    assert len(told) == 1
