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
from matderiv.formal.theorem import Theorem, theorem

from .corpus import asked, covered, exported
from .wrong import wrong_answers

pytestmark = pytest.mark.skipif(kernel.version() is None, reason="coqc is not installed")

ARTICLE = ("norm2(X*W - Y)^2", "W")
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
    """Theorems of the corpus, few, that rest on each lemma on which any of them rests; but those of ``open.txt``."""
    listed = {line.split(":")[0] for line in (Path(__file__).parent / "open.txt").read_text("utf-8").splitlines()}
    stated, open_ = exported([c for c in corpus_cases.read("public.jsonl") if c["id"] not in listed])
    assert not open_
    return covered(stated)


@pytest.mark.exhaustive
def test_theorems_of_the_corpus_are_accepted(library: Path, covering: dict[str, Theorem]) -> None:
    """What is not accepted is listed by name in ``open.txt``, which is measured over the whole corpus."""
    refused = [name for name, accepted, _ in asked(list(covering.values()), library) if not accepted]
    assert not refused


@pytest.mark.exhaustive
def test_wrong_claims_of_the_corpus_are_not_accepted(library: Path, covering: dict[str, Theorem]) -> None:
    """One for each of those theorems of which one can be stated, in a way that the fewest before were wrong in."""
    cases = {c["id"]: c for c in corpus_cases.read("public.jsonl")}
    stated: list[Theorem] = []
    ways: Counter[str] = Counter()
    for name in covering:
        d, found = corpus_cases.derive(cases[name]), {}
        for what, answer in wrong_answers(d):
            with suppress(NotFormal):
                found[what] = theorem(d.proof, answer, f"wrong_{len(stated)}_{what}")
        if found:
            way = min(found, key=ways.__getitem__)
            ways[way] += 1
            stated.append(found[way])
    assert set(ways) == {"factor", "sign", "term", "missing", "transposed"}
    assert len(stated) > len(covering) / 2
    assert not [name for name, accepted, _ in asked(stated, library, BRIEFLY) if accepted]
