"""What the kernel of Coq accepts, and that it accepts nothing wrong; skipped where there is no Coq.

By default Coq is asked by the doctests of ``prove`` and by the examples of the command's help (test_person.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import corpus_cases
import pytest

import matderiv
from matderiv.formal import kernel
from matderiv.formal.terms import NotFormal
from matderiv.formal.theorem import Theorem, theorem, tried

from .corpus import asked, covered, exported
from .wrong import wrong_answers

pytestmark = pytest.mark.skipif(kernel.version() is None, reason="coqc is not installed")

ARTICLE = ("norm2(X*W - Y)^2", "W")
SAMPLE, WRONG = 60, 50  # theorems and wrong claims of the corpus
BRIEFLY = 2  # seconds, in which most of what is right is accepted; what is wrong might be tried for long


@pytest.fixture(scope="module", autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The library, compiled once for this file, into a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield kernel.compiled(str(kernel.version()))


@pytest.mark.exhaustive
def test_the_article_is_accepted_for_all_sizes() -> None:
    acceptance = matderiv.derive(*ARTICLE).prove()
    assert acceptance.accepted and acceptance
    assert acceptance.exit_code == 0
    assert set(acceptance.axioms) == set(kernel.AXIOMS)
    assert str(acceptance).startswith("Accepted by Coq's kernel for all sizes.\n")
    assert acceptance.explanation("ja").startswith("Coq のカーネルがすべてのサイズについて受理した。\n")


@pytest.mark.exhaustive
def test_wrong_answers_to_the_article_are_not_accepted(library: Path) -> None:
    d = matderiv.derive(*ARTICLE)
    stated = [theorem(d.proof, answer, what) for what, answer in wrong_answers(d)]
    assert len(stated) > 2
    assert [accepted for _, accepted, _ in asked(stated, library)] == [False] * len(stated)


@pytest.mark.exhaustive
def test_without_its_hypothesis_a_theorem_is_not_accepted(library: Path) -> None:
    d = matderiv.derive("norm2(A*x)", "x")
    whole = theorem(d.proof, d.complete, "whole")
    assert whole.hypotheses
    bare = replace(whole, name="bare", hypotheses=())
    assert [accepted for _, accepted, _ in asked([whole, bare], library)] == [True, False]


@pytest.mark.exhaustive
def test_what_coq_does_not_prove_is_open_and_not_called_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tactic that fails, a term that does not fit, a statement that Coq cannot read: each is told by its place."""
    d = matderiv.derive(*ARTICLE)
    right = theorem(d.proof, d.complete)
    for change, told in (
        ({"close": "fail"}, "open is that this gradient equals the one claimed: Tactic failure"),
        ({"steps": ("apply: (g_eq (a_var _))",)}, "the lemmas do not fit together at the objective"),
    ):
        changed = replace(right, **change)
        monkeypatch.setattr("matderiv.formal.acceptance.theorem", lambda *given, changed=changed, **more: changed)
        acceptance = d.prove()
        assert (acceptance.status, acceptance.exit_code) == ("open", 1)
        assert told in str(acceptance)
        assert str(acceptance).endswith("That no proof is found says nothing against the claim.")
        assert acceptance.explanation("ja").endswith("証明が見つからないことは、主張が誤りであることを意味しない。")


@pytest.mark.exhaustive
def test_an_admitted_lemma_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    d = matderiv.derive(*ARTICLE)
    source = theorem(d.proof, d.complete).text
    cheated = re.sub(r"Proof\..*Qed\.", "Proof. Admitted.", source, flags=re.S)
    monkeypatch.setattr(Theorem, "text", property(lambda self: cheated))
    acceptance = d.prove()
    assert (acceptance.status, acceptance.axioms) == ("open", ("derivative",))
    assert str(acceptance).startswith("Not accepted: the theorem rests on further axioms: derivative.")


@pytest.mark.exhaustive
def test_a_proof_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    d = matderiv.derive(*ARTICLE)
    monkeypatch.setattr("matderiv.formal.kernel.SECONDS", 0)
    monkeypatch.setattr("matderiv.formal.kernel.answer", lambda *given, ask=kernel.answer: ask(*given, 0.01))
    assert str(d.prove()).startswith("Not accepted: Coq takes more than 0 s.")


@pytest.fixture(scope="module")
def covering() -> dict[str, Theorem]:
    """Theorems of the corpus that rest on each lemma on which any of them rests; but those of ``open.txt``."""
    listed = {line.split(":")[0] for line in (Path(__file__).parent / "open.txt").read_text("utf-8").splitlines()}
    stated, open_ = exported([c for c in corpus_cases.read("public.jsonl") if c["id"] not in listed])
    assert not open_
    return covered(stated, SAMPLE)


@pytest.mark.exhaustive
def test_theorems_of_the_corpus_are_accepted(library: Path, covering: dict[str, Theorem]) -> None:
    """What is not accepted is listed by name in ``open.txt``, which is measured over the whole corpus."""
    assert len(covering) == SAMPLE
    refused = [name for name, accepted, _ in asked(list(covering.values()), library) if not accepted]
    assert not refused


@pytest.mark.exhaustive
def test_wrong_claims_of_the_corpus_are_not_accepted(library: Path, covering: dict[str, Theorem]) -> None:
    """One for each of those theorems of which one can be stated, in a way that the fewest before were wrong in.

    Whether Coq finds no proof, or none in the time it is given, depends on the machine; that it accepts none does not.
    """
    cases = {c["id"]: c for c in corpus_cases.read("public.jsonl")}
    stated: list[Theorem] = []
    ways: Counter[str] = Counter()
    for name in covering:
        d, found = corpus_cases.derive(cases[name]), {}
        for what, answer in wrong_answers(d):
            with suppress(NotFormal):
                found[what] = theorem(d.proof, answer, f"wrong_{len(stated)}_{what}", d.first)
        if found:
            way = min(found, key=ways.__getitem__)
            ways[way] += 1
            stated.append(found[way])
    assert set(ways) == {"factor", "sign", "term", "missing", "transposed"}
    assert len(stated) >= WRONG
    assert not [name for name, accepted, _ in asked(stated[:WRONG], library, BRIEFLY) if accepted]


# the objectives whose printed proofs are said line by line: how many lines are printed that say something, and of these
# how many Coq accepts
FAMILY = {
    "article by W": (*ARTICLE, 8, 10),
    "article by X": (ARTICLE[0], "X", 8, 10),
    "ridge": ("norm2(X*w - y)^2 + lambda*norm2(w)^2", "w", 8, 11),
    "quadratic form": ("x'*A*x", "x", 5, 6),
    "trace": ("tr(A*X*B)", "X", 4, 4),
    "logistic loss": ("sum(log(1 + exp(-y .* (X*w))))", "w", 1, 6),
    "log det": ("logdet(X)", "X", 2, 5),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("member", FAMILY)
def test_printed_lines_are_accepted_and_wrong_ones_are_not(library: Path, member: str) -> None:
    """Each line with one more on its right is not what is printed, and never right."""
    objective, by, accepted, told = FAMILY[member]
    d = matderiv.derive(objective, by)
    stated = theorem(d.proof, d.complete, page=True)
    assert len(stated.lines) == told
    found = kernel.lines(kernel.answer(tried(stated), library, kernel.LIBRARY_SECONDS).said)
    assert len(found) == accepted
    wrong = [replace(line, statement=f"{line.statement} + 1") for line in stated.lines if line.number in found]
    answered = kernel.answer(tried(replace(stated, lines=tuple(wrong))), library, kernel.LIBRARY_SECONDS)
    assert (answered.ending, kernel.lines(answered.said)) == ("passed", set())  # it was read, and nothing was proved
