"""Whether Coq's kernel accepts the claim of a derivation: the record that users meet, which explains itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from sympy import Expr

from ..core.errors import NoRuleError
from ..core.patterns import pattern
from ..core.portable import Portable
from ..core.proof import Kernel, Proof
from ..core.records import dataclass
from ..core.text import LANGUAGES, Said, Text, verbatim
from . import kernel
from .conditions import beyond
from .readback import misstated
from .terms import NotFormal
from .theorem import Theorem, theorem, tried, whole

__all__ = ["INSTALL", "Acceptance", "accepted", "file"]

Status = Literal["accepted", "open", "not tried"]

INSTALL = "apt-get install coq libcoq-mathcomp-analysis libcoq-mathcomp-algebra-tactics"
ALL_SIZES = Text("accepted by Coq's kernel for all sizes", "Coq のカーネルがすべてのサイズについて受理した")
THESE_SIZES = Text("accepted by Coq's kernel for these sizes", "Coq のカーネルがこのサイズについて受理した")
REFUSED = Text("there is no theorem of this in Coq yet: {why}", "これはまだ Coq の定理にできない: {why}")
NO_THEOREM = Text("not accepted: there is no theorem of it yet: {why}", "受理されていない: まだ定理にできない: {why}")
NOT_COMPOSED = Text(
    "not accepted: the lemmas do not fit together at the objective: {said}",
    "受理されていない: 目的関数に沿って補題がつながらない: {said}",
)
NOT_CLOSED = Text(
    "not accepted: it is proved that the objective is differentiable, and which gradient the lemmas compose to; "
    "open is that this gradient equals the one claimed: {said}",
    "受理されていない: 目的関数が微分可能であることと、補題から合成される勾配は証明された。"
    "それが主張の勾配に等しいことが残っている: {said}",
)
NOT_STATED = Text(
    "not accepted: Coq does not read the statement: {said}", "受理されていない: Coq が命題を読めない: {said}"
)
MISSTATED = Text("not accepted: the theorem is not the claim: {how}", "受理されていない: 定理が主張と異なる: {how}")
FURTHER = Text(
    "not accepted: the theorem supposes what the claim does not state: {terms}",
    "受理されていない: 主張に述べられていない仮定が定理にある: {terms}",
)
NO_TIME = Text("not accepted: Coq takes more than {seconds} s", "受理されていない: Coq に {seconds} 秒より長くかかる")
NO_MEMORY = Text(
    "not accepted: Coq takes more memory than {size} GiB",
    "受理されていない: Coq が {size} GiB より多くのメモリを要する",
)
OTHER_AXIOMS = Text(
    "not accepted: the theorem rests on further axioms: {names}", "受理されていない: 定理が他の公理に依る: {names}"
)
NO_COQ = Text(
    "not tried: there is no coqc here; {install} installs it", "試していない: coqc がない。{install} で導入できる"
)
NO_LIBRARY = Text(
    "not tried: Coq {version} does not compile the library: {said}; it is written for Coq 8.16 with Mathematical "
    "Components Analysis 0.6, which {install} installs on Debian 12",
    "試していない: Coq {version} ではライブラリがコンパイルできない: {said}。ライブラリは Coq 8.16 と Mathematical "
    "Components Analysis 0.6 のためのもので、Debian 12 では {install} で導入できる",
)
NO_FOLDER = Text("not tried: the library cannot be kept: {said}", "試していない: ライブラリを保存できない: {said}")
NOTHING_AGAINST = Text(
    "That no proof is found says nothing against the claim.",
    "証明が見つからないことは、主張が誤りであることを意味しない。",
)
RESTS_ON = Text(
    "Certified is the claim alone, with its conditions, for real matrices of any sizes that are at least 1; the lines "
    "of the printed proof are not. Trusted are Coq's kernel, three axioms of classical mathematics, and that the "
    "statement says what was asked.",
    "保証されるのは、条件を含む主張だけであり、1 以上の任意のサイズの実行列に対するものである。印刷された証明の各行は"
    "保証されない。前提とするのは、Coq のカーネル、古典数学の三つの公理、および命題が問いと同じ内容であることである。",
)
LINES = Text(
    "Of the printed proof {some} of {all} lines, definitions of letters aside, are lemmas of the same file, in their "
    "order.",
    "印刷された証明のうち、文字の定義を除く {all} 行の中の {some} 行が、同じファイルに順番どおり補題として入っている。",
)
FOLLOWS = Text(
    "The derivative in the theorem follows from these lines; that it exists, from one term built over the objective.",
    "定理の導関数の値はこれらの行から従い、微分可能性は目的関数に沿って組み立てた一つの項から従う。",
)
RESTS_ON_BOTH = Text(
    "Certified are the claim, with its conditions, and these lemmas, for real matrices of any sizes that are at least "
    "1; reasons in words are not. Trusted are Coq's kernel, three axioms of classical mathematics, that the theorem "
    "says what was asked, which is read back, and that each lemma says what its line says, which is not.",
    "保証されるのは、条件を含む主張とこれらの補題であり、1 以上の任意のサイズの実行列に対するものである。"
    "言葉による理由は保証されない。前提とするのは、Coq のカーネル、古典数学の三つの公理、"
    "定理が問いと同じ内容であること（確かめている）、および各補題が印刷された行と同じ内容であること"
    "（確かめていない）である。",
)
OF_LINES = Text(
    " {some} of {all} printed lines are lemmas beside it.", " 印刷された {all} 行のうち {some} 行も補題として受理した。"
)
IN_FOOTER = {  # by whether the claim is accepted, and whether for all sizes
    (True, True): Text(
        "The claim, though not its lines: accepted by Coq's kernel for all sizes.",
        "主張（各行ではない）: Coq のカーネルがすべてのサイズについて受理した。",
    ),
    (True, False): Text(
        "The claim, though not its lines: accepted by Coq's kernel for these sizes.",
        "主張（各行ではない）: Coq のカーネルがこのサイズについて受理した。",
    ),
    (False, False): Text(
        "The claim: Coq was asked and accepts no proof of it yet, which says nothing against it.",
        "主張: Coq に証明を受理させることはまだできていない。これは主張が誤りであることを意味しない。",
    ),
}
CLAIM = pattern(r", though not its lines"), pattern("（各行ではない）")  # said where no line is a lemma
_PLACE = pattern(r"line (\d+), characters .*?:\s*Error:\s*(.*)")
SHOWN = 300  # characters of what Coq says


@dataclass(frozen=True, repr=False)
class Acceptance(Portable):
    """Whether the kernel of Coq accepts the claim of a derivation, for all sizes.

    ``str(acceptance)`` is the explanation; it is true where the claim is accepted.

    Attributes:
        status: "accepted", "open" where Coq was asked and accepts no proof, or "not tried".
        reason: what came of it, in a sentence; ``reason.within("ja")`` is Japanese.
        source: the file with the theorem and its proof; ``None`` where there is no such theorem.
        axioms: on which axioms the theorem rests, where Coq accepts a proof.
        version: the version of Coq.
        lines: how many lines of the printed proof are lemmas in that file, and of how many; ``None`` without such.
        follows: the theorem is proved along these lines.
    """

    status: Status
    reason: Said
    source: str | None = None
    axioms: tuple[str, ...] = ()
    version: str | None = None
    lines: tuple[int, int] | None = None
    follows: bool = False

    @property
    def accepted(self) -> bool:
        """Whether ``coqc`` ran, ended well, and listed no axioms but the usual three."""
        return self.status == "accepted"

    def __bool__(self) -> bool:
        return self.accepted

    @property
    def exit_code(self) -> int:
        """That of the command line: 0 accepted, 1 not accepted, 3 not tried."""
        return {"accepted": 0, "open": 1, "not tried": 3}[self.status]

    @property
    def kernel(self) -> Kernel | None:
        """What the footer of the proof says of it; nothing where Coq was not asked."""
        if self.status == "not tried":
            return None
        text = IN_FOOTER[self.accepted, self.reason.text == ALL_SIZES]
        if self.lines is not None:
            counts = dict(zip(("some", "all"), map(str, self.lines), strict=True))
            beside = {k: OF_LINES.fill(k, counts) for k in LANGUAGES}
            text = Text(CLAIM[0].sub("", text.en) + beside["en"], CLAIM[1].sub("", text.ja) + beside["ja"])
        return Kernel(self.accepted, text)

    def explanation(self, language: str = "en") -> str:
        """What came of it and what that means, in sentences."""
        said = self.reason.within(language)
        lines = [said[0].upper() + said[1:] + ("。" if language == "ja" else ".")]
        if self.accepted:
            if self.lines is not None:
                some, all_ = map(str, self.lines)
                lines.append(LINES.fill(language, {"some": some, "all": all_}))
                lines += [FOLLOWS.fill(language, {})] if self.follows else []
            lines.append((RESTS_ON if self.lines is None else RESTS_ON_BOTH).fill(language, {}))
        elif self.status == "open":
            lines.append(NOTHING_AGAINST.fill(language, {}))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explanation()

    def __repr__(self) -> str:
        return f"<Acceptance: {self.reason}>"


def file(proof: Proof, answer: Expr, gradient: Expr | None = None) -> str:
    """The file with the theorem of a derivation.

    Raises:
        NoRuleError: there is no such theorem yet.
    """
    try:
        return whole([theorem(proof, answer, gradient=gradient)])
    except NotFormal as error:
        raise NoRuleError(REFUSED(why=error.said), term=proof.objective) from None


def accepted(proof: Proof, answer: Expr, gradient: Expr | None = None, lines: bool = False) -> Acceptance:
    """Write the theorem that the answer is the derivative, and ask Coq about it; a second one needs the gradient.

    With ``lines`` those of the printed proof are lemmas of the file, as far as Coq accepts them.
    """
    try:
        stated = theorem(proof, answer, gradient=gradient, page=lines)
    except NotFormal as error:
        return Acceptance("open", NO_THEOREM(why=error.said))
    source = whole([stated])
    other = misstated(stated, proof, answer, gradient)
    if other is not None:
        return Acceptance("open", MISSTATED(how=other), source)
    further = beyond(stated, proof)
    if further:
        return Acceptance("open", FURTHER(terms=verbatim(", ".join(h.term for h in further))), source)
    version = kernel.version()
    if version is None:
        return Acceptance("not tried", NO_COQ(install=INSTALL), source)
    try:
        library = kernel.compiled(version)
    except OSError as error:
        return Acceptance("not tried", NO_FOLDER(said=verbatim(str(error))), source, version=version)
    except RuntimeError as error:
        said = verbatim(str(error).strip()[:SHOWN])
        return Acceptance("not tried", NO_LIBRARY(version=version, said=said, install=INSTALL), source, version=version)
    plain = source
    if lines:
        stated, source, answered = _asked(stated, proof, library)
    else:
        answered = kernel.answer(source, library)
    if answered.ending != "passed":
        return Acceptance("open", _why(answered, stated, plain), plain, version=version)
    axioms = answered.axioms.get(stated.name)
    if axioms is None or not set(axioms) <= set(kernel.AXIOMS):
        others = ", ".join(a for a in axioms or ("?",) if a not in kernel.AXIOMS)
        return Acceptance("open", OTHER_AXIOMS(names=others), source, axioms or (), version)
    count = None
    if source != plain:
        count = sum(line.statement is not None for line in stated.lines), len(stated.lines)
    reason = (ALL_SIZES if stated.sizes else THESE_SIZES)()
    return Acceptance("accepted", reason, source, axioms, version, count, stated.follows)


def _asked(stated: Theorem, proof: Proof, library: Path) -> tuple[Theorem, str, kernel.Answer]:
    """What Coq says of the theorem with those lines of the printed proof that it accepts, and of which file.

    Most often it accepts all lines that can be said. If not, it is asked which, and the others are left out; what
    does not go along with the lines is tried without them.
    """
    if any(line.statement is not None for line in stated.lines):
        along = stated.along(proof, stated.lines)
        source = whole([along], lines=True)
        answered = kernel.answer(source, library)
        if answered.ending == "failed":
            good = kernel.lines(kernel.answer(tried(stated), library).said)
            lines = tuple(line if line.number in good else line.open for line in stated.lines)
            for along in (stated.along(proof, lines), replace(stated, lines=lines)):
                source = whole([along], lines=True)
                answered = kernel.answer(source, library)
                if answered.ending == "passed":
                    break
        if answered.ending == "passed":
            return along, source, answered
    source = whole([stated])
    return stated, source, kernel.answer(source, library)


def _why(answered: kernel.Answer, stated: Theorem, source: str) -> Said:
    """Which step is open, by the line that Coq stopped at."""
    if answered.ending == "no time":
        return NO_TIME(seconds=kernel.SECONDS)
    if answered.ending == "no memory":
        return NO_MEMORY(size=kernel.MEMORY // 2**30)
    found = _PLACE.search(answered.said.replace("\n", " "))
    if found is None:
        return NOT_STATED(said=verbatim(answered.said.strip()[:SHOWN]))
    line = source.splitlines()[int(found.group(1)) - 1]
    told = dict.fromkeys((f"{step}." for step in stated.steps), NOT_COMPOSED) | {f"all: {stated.close}.": NOT_CLOSED}
    text = told.get(line, NOT_STATED)
    return text(said=verbatim(found.group(2).strip().rstrip(".")[:SHOWN]))
