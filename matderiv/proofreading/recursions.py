r"""Lines about the letters of a recursion: x_{t+1} = Ax_t says as well what x_t is, by x_{t-1}.

A definition with a label that is counted holds for every value of the label, and is read for one. What is right with
all other letters free is right. What would be wrong is left open where the same definition, at another step, ties
letters of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.notations.names import shifted
from ..reading.equations.known import arrays_in
from .bearings import UNREAD, Bearings
from .labels import Step

__all__ = ["Recursions"]

STEPPED = Text(
    "Undecided: {name} is defined in line {line} for every {letter}, and that is read for one {letter}; at another one "
    "it may make this line hold. Write out what is used here.",
    "未決定: {name} は第 {line} 行ですべての {letter} について定義されているが、一つの {letter} でだけ読んでいる。"
    "別の {letter} ではこの行が成り立つかもしれない。ここで用いる式を書き出すこと。",
)
COUNTED = Text(
    "Undecided: {letter} counts steps here and stands as a number as well, and a recursion is read for one step only. "
    "Prove it by induction in words, and write the step that is used.",
    "未決定: ここで {letter} は段階を数えるとともに数としても現れるが、漸化式は 1 段階についてだけ読んでいる。"
    "帰納法は文で述べ、用いる段階の式を書くこと。",
)
LATER = Text(
    "Undecided: {name} belongs to a later {letter} than any that is defined, and what it depends on is not known. "
    "Define it, too.",
    "未決定: {name} は定義されているどの {letter} よりも後のものであり、何に依存するか分からない。これも定義すること。",
)
_NUMBERED = re.compile(r"(?P<base>.+?)_?\d+\Z")


def _same(other: Step, own: Step) -> bool:
    """Whether two letters differ by nothing but their step, or by the layer: a^l and a^L."""
    if other.base != own.base or other.above != own.above or (other.letter, other.shift) == (own.letter, own.shift):
        return False
    return other.letter.islower() and other.letter == own.letter.lower()


def _shown(name: str) -> str:
    """A name with its label below, as it is written."""
    apart = shifted(name)
    return name if apart is None else f"{apart[0]}_{{{apart[1]}{apart[2]}}}"


@dataclass
class Recursions:
    """What the definitions of a document say at other steps than the one that is read."""

    bearings: Bearings

    def __post_init__(self) -> None:
        self.steps = self.bearings.document.labels.steps
        self.defined = {
            name: line for name, line in self.bearings.defined.items() if (name in self.steps or self._named(name))
        }

    def _named(self, name: str) -> bool:
        """Whether a name is the capital of one with a label, the matrix of its rows."""
        return name[:1].lower() + name[1:] in self.steps

    def _step(self, name: str) -> Step | None:
        return self.steps.get(name) or self.steps.get(name[:1].lower() + name[1:])

    def doubt(self, n: int) -> Said | None:
        """Why a line that would be wrong is open."""
        if not self.steps:
            return None
        names = {x: step for x in self.bearings.uses[n] if (step := self._step(x)) is not None}
        if not names:
            return None
        item = self.bearings.document.items[n]
        plain = {str(x.value) for t in item.trees for x in arrays_in(t)}
        letters = {step.letter for step in names.values()}
        if found := sorted(letters & (plain | self.bearings.uses[n])):
            return COUNTED(letter=found[0])
        numbered = {m["base"] for x in self.bearings.uses[n] if (m := _NUMBERED.match(x)) is not None}
        for name, line in self.defined.items():
            own = self._step(name)
            if own is None or line == n:
                continue
            if own.base in numbered or any(self._holds(own, step, line, names) for step in names.values()):
                number = self.bearings.lines[line].number
                return STEPPED(name=_shown(name), line=number, letter=own.letter)
        return self._later(n, names)

    def again(self, n: int) -> Said | None:
        """Why a line gives no letter a meaning: what its base is at every step, or layer, is said elsewhere."""
        item = self.bearings.document.items[n]
        own = next((s for s in map(self._step, self._told(n)) if s is not None), None)
        if own is None or item.left is None or item.copies is not None:
            return None
        for name, line in self.defined.items():
            other = self._step(name)
            copied = self.bearings.document.items[line].copies is not None
            earlier = self.bearings.at[line] < self.bearings.at[n]
            if earlier and not copied and other is not None and _same(other, own):
                return STEPPED(name=_shown(name), line=self.bearings.lines[line].number, letter=other.letter)
        for name, line in self.bearings.unread.items():
            if line != n and name == own.base.split("_")[0] and any(_same(s, own) for s in self.steps.values()):
                return UNREAD(name=name, line=self.bearings.lines[line].number)
        return None

    def _told(self, n: int) -> list[str]:
        """The letter that a line gives a meaning."""
        return [name for name, line in self.bearings.defined.items() if line == n]

    def _holds(self, own: Step, step: Step, line: int, names: Mapping[str, Step]) -> bool:
        """Whether a definition, at the step of a letter of a line, ties nothing but letters of that line."""
        if step.base != own.base or (step.letter, step.shift) == (own.letter, own.shift):
            return False
        if any(self._step(x) == step for x in self.bearings.defined):
            return False  # what it is there was read as well
        if step.letter != own.letter and step.letter.lower() != own.letter:
            return False
        there = {(s.base, s.letter, s.shift) for s in names.values()}
        item = self.bearings.document.items[line]
        inside = {self.bearings.reading.named(x) for t in item.trees for x in arrays_in(t)}
        shifted = {
            (s.base, step.letter, s.shift + step.shift - own.shift)
            for x in inside
            if (s := self._step(x)) is not None and s.letter == own.letter
        }
        return shifted <= there

    def _later(self, n: int, names: Mapping[str, Step]) -> Said | None:
        """Of a line that differentiates by a letter with a step, one that lies beyond those that are defined."""
        if not any(self._step(x) is not None for x in self.bearings.variables(n)):
            return None
        for name, step in sorted(names.items()):
            own = [s.shift for x in self.defined if (s := self._step(x)) is not None and s.letter == step.letter]
            others = [s.shift for s in names.values() if s.letter == step.letter]
            if step.shift > max(own, default=min(others)) and name not in self.bearings.defined:
                return LATER(name=_shown(name), letter=step.letter)
        return None
