"""``matderiv prove``, and ``--prove`` of the other commands, whatever Coq says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matderiv.formal import kernel
from matderiv.formal.kernel import AXIOMS, Answer
from matderiv.shell.cli import main

ARTICLE = ("norm2(X*W - Y)^2", "--wrt", "W")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def accepting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Coq that accepts everything."""
    monkeypatch.setattr(kernel, "version", lambda: "8.16.1")
    monkeypatch.setattr(kernel, "compiled", lambda version: Path())
    monkeypatch.setattr(kernel, "answer", lambda *given: Answer("passed", "", {"derivative": AXIOMS}))


def test_the_exit_code_says_what_came_of_it(accepting: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "proof.v"
    found = run("prove", *ARTICLE, "--output", str(file))
    assert (found.exit_code, found.stdout.splitlines()[0]) == (0, "Accepted by Coq's kernel for all sizes.")
    assert "Theorem derivative" in file.read_text("utf-8")
    assert run("prove", *ARTICLE, "--output", str(file)).exit_code == 0  # a file of our own is written again
    found = run("prove", *ARTICLE, "--lang", "ja")
    assert found.stdout.startswith("Coq のカーネルがすべてのサイズについて受理した。")
    monkeypatch.setattr(kernel, "answer", lambda *given: Answer("no time", "", {}))
    assert run("prove", *ARTICLE).exit_code == 1
    monkeypatch.setattr(kernel, "version", lambda: None)
    found = run("prove", *ARTICLE)
    assert (found.exit_code, found.stdout.startswith("Not tried: there is no coqc here")) == (3, True)
    assert run("prove", "norm2(X", "--wrt", "X").exit_code == 2


def test_a_derivation_and_a_claim_tell_it_too(accepting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "accepted by Coq's kernel for all sizes"
    assert said in run("derive", *ARTICLE, "--prove", "--format", "markdown").stdout
    assert json.loads(run("derive", *ARTICLE, "--prove", "--format", "json").stdout)["kernel"]["accepted"] is True
    found = run("check", *ARTICLE, "--claim", "2*X'*(X*W - Y)", "--prove")
    assert (found.exit_code, "Accepted by Coq's kernel" in found.stdout) == (0, True)
    monkeypatch.setattr(kernel, "version", lambda: None)
    found = run("derive", *ARTICLE, "--prove", "--format", "markdown")
    assert "Not tried: there is no coqc here" in found.stderr
    assert said not in found.stdout
    wrong = run("check", *ARTICLE, "--claim", "X'*(X*W - Y)", "--prove")
    assert wrong.exit_code == 1  # that of the verdict


def test_the_theorem_is_a_format() -> None:
    found = run("derive", *ARTICLE, "--format", "coq")
    assert found.exit_code == 0
    assert found.stdout.startswith("(* matderiv ")
    refused = run("derive", "tr(expm(X))", "--wrt", "X", "--format", "coq")
    assert refused.exit_code == 3
    assert "there is no theorem of this in Coq yet: Coq has no term for trace_expm here" in refused.stderr
