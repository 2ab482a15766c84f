"""What is said of a theorem, whatever Coq does; where Coq itself is asked, see ``test_coq.py``."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import matderiv
from matderiv import NoRuleError
from matderiv.formal import acceptance, kernel
from matderiv.formal.kernel import AXIOMS, Answer
from matderiv.formal.notations import used
from matderiv.formal.theorem import theorem, whole

ARTICLE = ("norm2(X*W - Y)^2", "W")


def answered(monkeypatch: pytest.MonkeyPatch, answer: Answer, lines: bool = False) -> acceptance.Acceptance:
    """What is said where Coq answers so."""
    monkeypatch.setattr(kernel, "version", lambda: "8.16.1")
    monkeypatch.setattr(kernel, "compiled", lambda version: Path())
    monkeypatch.setattr(kernel, "answer", lambda source, library: answer)
    return matderiv.derive(*ARTICLE).prove(lines)


def test_it_is_accepted_only_where_coq_ended_well_and_listed_the_usual_axioms(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(monkeypatch, Answer("passed", "", {"derivative": AXIOMS}))
    assert (found.status, found.accepted, found.exit_code, found.axioms) == ("accepted", True, 0, AXIOMS)
    for axioms in ({}, {"another": AXIOMS}, {"derivative": (*AXIOMS, "cheat")}):
        found = answered(monkeypatch, Answer("passed", "", axioms))
        assert (found.status, found.accepted, found.exit_code) == ("open", False, 1)
        assert str(found).startswith("Not accepted: the theorem rests on further axioms: ")
        assert "受理されていない: 定理が他の公理に依る" in found.explanation("ja")


def test_which_step_is_open_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    d = matderiv.derive(*ARTICLE)
    lines = whole([theorem(d.proof, d.complete)]).splitlines()
    places = {
        "apply:": ("the lemmas do not fit together at the objective: Foo", "目的関数に沿って補題がつながらない"),
        "all: mx_close": (
            "open is that this gradient equals the one claimed: Foo",
            "それが主張の勾配に等しいことが残っている",
        ),
        "Theorem": ("Coq does not read the statement: Foo", "Coq が命題を読めない"),
    }
    for begin, (en, ja) in places.items():
        line = next(n for n, text in enumerate(lines, 1) if text.startswith(begin))
        said = f'File "./proof.v", line {line}, characters 0-9:\nError: Foo.\n'
        found = answered(monkeypatch, Answer("failed", said, {}))
        assert en in str(found)
        assert ja in found.explanation("ja")
        assert str(found).endswith("That no proof is found says nothing against the claim.")
    assert "Coq does not read the statement: odd" in str(answered(monkeypatch, Answer("failed", "odd", {})))
    assert "Coq takes more than 120 s" in str(answered(monkeypatch, Answer("no time", "", {})))
    assert "Coq takes more memory than 4 GiB" in str(answered(monkeypatch, Answer("no memory", "", {})))
    found = answered(monkeypatch, Answer("no time", "", {}))
    assert "Coq に 120 秒より長くかかる" in found.explanation("ja")


def test_without_coq_it_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = matderiv.derive(*ARTICLE).prove()
    assert (found.status, found.exit_code, found.kernel) == ("not tried", 3, None)
    assert str(found) == (
        "Not tried: there is no coqc here; apt-get install coq libcoq-mathcomp-analysis "
        "libcoq-mathcomp-algebra-tactics installs it."
    )
    assert "試していない: coqc がない" in found.explanation("ja")
    assert found.source is not None
    assert "Theorem derivative" in found.source


def test_a_library_that_cannot_be_had_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "version", lambda: "9.0")

    def fails(error: Exception) -> acceptance.Acceptance:
        def compiled(version: str) -> Path:
            raise error

        monkeypatch.setattr(kernel, "compiled", compiled)
        return matderiv.derive(*ARTICLE).prove()

    found = fails(RuntimeError("Cannot find a physical path\n"))
    assert (found.status, found.version) == ("not tried", "9.0")
    assert str(found).startswith("Not tried: Coq 9.0 does not compile the library: Cannot find a physical path; it is")
    assert "ライブラリがコンパイルできない" in found.explanation("ja")
    found = fails(PermissionError("no room"))
    assert str(found) == "Not tried: the library cannot be kept: no room."
    assert "ライブラリを保存できない" in found.explanation("ja")


@pytest.mark.skipif(os.name != "posix", reason="a program is a script with a first line")
def test_a_program_is_given_no_more_time_than_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "coqc"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert kernel.answer("", tmp_path, 0.05).ending == "no time"
    program.write_text("#!/bin/sh\necho 'Fatal error: out of memory'\nexit 2\n")
    assert kernel.answer("", tmp_path).ending == "no memory"
    program.write_text("#!/bin/sh\necho 'matderiv: t'\necho 'Closed under the global context'\n")
    assert kernel.answer("", tmp_path) == Answer("passed", "matderiv: t\nClosed under the global context\n", {"t": ()})
    program.write_text("#!/bin/sh\nexit 1\n")
    assert kernel.version() is None


@pytest.mark.skipif(os.name != "posix", reason="a program is a script with a first line")
def test_the_library_is_compiled_once_for_each_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, log = tmp_path / "coqc", tmp_path / "log"
    program.write_text(f'#!/bin/sh\nfor name; do :; done\necho "$name" >> {log}\necho made > "${{name%.v}}.vo"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = kernel.compiled("1")
    assert kernel.compiled("1") == first
    names = [path.name for path in kernel.sources()]
    assert sorted(path.name for path in first.iterdir()) == sorted(name + "o" for name in names)
    assert log.read_text().split() == names
    assert kernel.compiled("2") != first
    assert len(list((tmp_path / "cache" / "matderiv").iterdir())) == 2


@pytest.mark.parametrize(
    ("objective", "by", "en", "ja"),
    [
        ("tr(expm(X))", "X", "Coq has no term for trace_expm here", "ここには trace_expm を表す Coq の項がない"),
        ("max(A*x)", "x", "Coq has no term for largest here", "ここには largest を表す Coq の項がない"),
    ],
)
def test_what_has_no_theorem_is_refused(objective: str, by: str, en: str, ja: str) -> None:
    d = matderiv.derive(objective, by)
    found = d.prove()
    assert (found.status, found.source) == ("open", None)
    assert f"there is no theorem of it yet: {en}" in str(found)
    assert f"まだ定理にできない: {ja}" in found.explanation("ja")
    with pytest.raises(NoRuleError, match="there is no theorem of this in Coq yet: ") as refused:
        d.to("coq")
    assert ja in refused.value.said.within("ja")


def test_the_proof_says_it_and_no_file_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "version", lambda: "8.16.1")
    monkeypatch.setattr(kernel, "compiled", lambda version: Path())
    monkeypatch.setattr(kernel, "answer", lambda *given: Answer("passed", "", {"derivative": AXIOMS}))
    said = "The claim: accepted by Coq's kernel for all sizes. 8 of 10 printed lines are lemmas beside it."
    d = matderiv.derive(*ARTICLE)
    assert said not in " ".join(d.to("terminal").split())
    assert d.prove()
    plain = "The claim, though not its lines: accepted by Coq's kernel for all sizes."
    assert plain in " ".join(d.to("terminal").split())
    assert d.prove(lines=True)
    assert said in " ".join(d.to("terminal").split())
    for name in ("html", "latex", "markdown", "typst"):
        assert "kernel for all sizes" in d.to(name)
    assert "Coq のカーネルがすべてのサイズについて受理した" in d.to("markdown", language="ja")
    value = json.loads(d.to("json"))
    assert value["kernel"]["accepted"] is True
    again = matderiv.Derivation.from_json(json.dumps(value))
    assert again.proof.kernel is None
    assert "kernel for all sizes" not in again.to("markdown")


def test_the_lines_of_the_page_are_lemmas_and_the_theorem_follows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(monkeypatch, Answer("passed", "", {"derivative": AXIOMS}), lines=True)
    assert (found.lines, found.follows, found.source is None) == ((8, 10), True, False)
    source = str(found.source)
    numbers = [int(n) for n in re.findall(r"Lemma derivative_line_(\d+)", source)]
    assert numbers == [2, 3, 4, 5, 8, 9, 10, 11]
    assert "(* line 6, not a lemma: ∂u_iβ²/∂w_αβ = " in source
    assert source.index("End Lines_derivative.") < source.index("Theorem derivative")
    assert "all: by rewrite derivative_line_4 derivative_line_5 derivative_line_9 derivative_line_10" in source
    assert (
        "Of the printed proof 8 of 10 lines, definitions of letters aside, are lemmas of the same file, in their order."
        "\nThe deriv" in str(found)
    )
    ja = found.explanation("ja")
    assert (
        "印刷された証明のうち、文字の定義を除く 10 行の中の 8 行が、同じファイルに順番どおり補題として入っている。"
        "\n定理の導関数の値は" in ja
    )
    assert "言葉による理由は保証されない。" in ja
    assert found.kernel is not None
    assert found.kernel.text.ja.endswith("受理した。 印刷された 10 行のうち 8 行も補題として受理した。")


def test_a_line_that_coq_does_not_accept_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file without it is asked about again; where one on the way is missing, the theorem is proved as before."""

    def answer(source: str, library: Path) -> Answer:
        if "Goal forall" in source:
            return Answer("passed", "".join(f"matderiv line: {n}\n" for n in (2, 3, 4, 5, 8, 9, 11)), {})
        return Answer("failed" if "line_10" in source else "passed", "", {"derivative": AXIOMS})

    monkeypatch.setattr(kernel, "version", lambda: "8.16.1")
    monkeypatch.setattr(kernel, "compiled", lambda version: Path())
    monkeypatch.setattr(kernel, "answer", answer)
    found = matderiv.derive(*ARTICLE).prove(lines=True)
    assert (found.accepted, found.lines, found.follows) == (True, (7, 10), False)
    assert "(* line 10, not a lemma: " in str(found.source)
    assert "all: mx_close." in str(found.source)
    monkeypatch.setattr(
        kernel, "answer", lambda s, library: Answer("failed" if "Lines" in s else "passed", "", {"derivative": AXIOMS})
    )
    found = matderiv.derive(*ARTICLE).prove(lines=True)
    assert (found.accepted, found.lines) == (True, None)
    assert "Certified is the claim alone" in str(found)


@pytest.mark.parametrize("objective", ["sum(log(x))", "sum(1 ./ x)", "sum(sqrt(x))"])
def test_a_line_supposes_nothing_that_the_theorem_does_not(objective: str) -> None:
    d = matderiv.derive(objective, "x")
    stated = theorem(d.proof, d.complete, page=True)
    assert len(stated.hypotheses) == 1
    assert stated.hypotheses[0].term.startswith("forall i j, ")
    assert any(line.statement for line in stated.lines)


def test_a_claim_of_ones_own_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "version", lambda: None)
    verdict = matderiv.check(*ARTICLE, "2*X'*X*W - 2*X'*Y")
    found = verdict.prove()
    assert found.source is not None
    assert "2%:R *: (X^T *m X *m W)" in found.source
    assert "Lemma" not in found.source  # the printed lines lead to another formula
    theirs = (
        theorem(verdict.derivation.proof, verdict.claim, page=True) if verdict.derivation and verdict.claim else None
    )
    assert theirs is not None
    assert theirs.lines == ()
    bad = matderiv.check(*ARTICLE, "2*X*W*Y")
    assert "no theorem is made of this claim" in str(bad.prove())
    assert "この主張は定理にしていない" in bad.prove().explanation("ja")


def test_a_symbol_may_be_called_as_a_hypothesis_or_a_word_of_coq() -> None:
    source = matderiv.derive("logdet(H1)*tr(frob*H1)", "H1", shapes={"frob": ("n", "n")}).to("coq")
    assert "(H1 : 'M[R]_" in source
    assert "(H1_ : 0 < \\det H1)" in source
    assert "(frob_ : 'M[R]_" in source


def test_every_sign_of_a_statement_is_explained() -> None:
    d = matderiv.derive("logdet(X) + norm2(A*X)^2", "X")
    source = d.to("coq")
    for sign, meaning in used(theorem(d.proof, d.complete).statement):
        assert f"{sign}: {meaning.en}" in source
        assert f"{sign}: {meaning.ja}" in source
    assert "∂(log det(X) + ‖AX‖²" in source.replace("_F", "")
