"""Why a line has no verdict by how it was read: asked of the line, and of all definitions that it goes through.

What f is rests on how the line that defines it was read: where ‖·‖ is the norm of another product, the gradient of
f(x) = ‖x − b‖² is another one, though no norm stands in the line that says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from ..core.patterns import pattern
from ..core.text import Said, Text
from ..reading.equations.known import capital_of
from ..reading.tree import Subscripted, postorder
from .above import labelled_above, numbered_above
from .additions import Additions
from .allowances import NO_DIFFERENTIAL
from .backward import moved, names_gradients
from .bearings import Bearings
from .clauses import up_to_constant
from .leads import led
from .letters import Letters
from .losses import doubt
from .meanings import Meanings
from .passes import Pass
from .points import Points
from .quantities import only_derived
from .remarks import Remarks
from .report import Line
from .scopes import halved, unclear
from .solving import off_by_factor

__all__ = ["Doubts"]

SCOPE = Text(
    "Undecided: how far the operator over {letter} reaches is not clear. Put brackets around what it is taken of.",
    "未決定: {letter} についての演算がどこまで及ぶかがはっきりしない。その対象を括弧でくくること。",
)
SLASH = Text(
    "Undecided: whether the slash behind {function} divides it, or what it is taken of, is not clear. "
    "Put brackets around what it is taken of.",
    "未決定: {function} の後の / が、その関数の値を割るのか、引数を割るのかがはっきりしない。引数を括弧でくくること。",
)
BLOCK = Text(
    "Undecided: {name} may be a matrix of its own for each {index}, or a row of {array}. Declare {array}.",
    "未決定: {name} は {index} ごとの行列とも、{array} の行とも読める。{array} を宣言すること。",
)
NUMBERED = Text(
    "Undecided: {name} may be {entry}, a part of {array}, and was read as a letter of its own. "
    "Write that, or another letter.",
    "未決定: {name} は {array} の一部 {entry} かもしれないが、独立した文字として読んだ。"
    "{entry} と書くか、別の文字を使うこと。",
)
CONSTANT = Text(
    "Undecided: {name} is said up to a constant, and the line holds more of it than its derivative. "
    "Write the constant.",
    "未決定: {name} は定数を除いて述べられているが、この行にはその導関数以外のものも現れる。定数を書くこと。",
)
LEFT = Text(
    "Undecided: {name} is defined only up to what the words behind its definition leave open. "
    "Write the definition whole.",
    "未決定: {name} の定義は、後に続く言葉により一部が定まらない。定義を完全に書くこと。",
)
_NUMBERED = pattern(r"(?P<base>.+)_(?P<index>[1-9][0-9]*)")


class Doubts:
    """What leaves lines of a pass without a verdict. ``lines`` are the verdicts as the values have them."""

    def __init__(self, chosen: Pass, bearings: Bearings, lines: Sequence[Line]) -> None:
        self.document, self.bearings, self.functions = chosen.document, bearings, chosen.known.functions
        self.reading = chosen.reading
        self.declared = {*chosen.known.shapes, *chosen.known.stacked, *chosen.known.rows, *chosen.known.entries}
        self.letters, self.meanings = Letters(self.document, lines), Meanings(self.document, lines)
        self.lines, self.kinds = lines, [line.kind for line in lines]
        self.points, self.remarks = Points(self.document), Remarks(self.document)
        self.additions = Additions(bearings)

    def of(self, n: int, right: bool, under: Collection[int] = ()) -> Said | None:
        """Why a line that is ``right``, or wrong, by its values has no verdict; it was judged ``under`` other lines."""
        return next(filter(None, self._all(n, right, under)), None)

    @cached_property
    def _backward(self) -> bool:
        return names_gradients(self.bearings)

    @cached_property
    def _above(self) -> frozenset[str]:
        return numbered_above(self.document)

    def _unwritten(self) -> set[int]:
        """The lines that no line of the text is, or is at another layer."""
        items = self.document.items
        return {m for m in range(self.document.shown, len(items)) if items[m].copies is None}

    def of_signs(self, n: int) -> Said | None:
        """Why it is open what a line says, by the signs and letters in it and in its definitions."""
        names = self.bearings.uses[n]
        below = sorted(self.bearings.below(n) - self._unwritten())
        return next(filter(None, (self.letters.doubt(m, names) or self.meanings.doubt(m, names) for m in below)), None)

    def _all(self, n: int, right: bool, under: Collection[int]) -> Iterator[Said | None]:
        names = self.bearings.uses[n]
        yield self._scope(n)
        yield self._block(n)
        yield NO_DIFFERENTIAL() if self._backward and moved(self.bearings, self.document.items[n].trees) else None
        yield from (labelled_above(self.document.items[m], self._above) for m in sorted(self.bearings.below(n)))
        yield self._numbered(n, names, right)
        yield self.letters.doubt(n, names)
        yield self.meanings.doubt(n, names, right)
        yield self.points.doubt(n, names, right)
        yield self.remarks.doubt(n, right)
        yield self.bearings.doubt(n, names, right, under)
        below = self.bearings.below(n)
        for m in sorted(below & self.document.losses.keys() - self._whatever(n)):
            yield doubt(self.document.losses[m], n, right, self.document.items, self.kinds)
        for m in sorted(below - {n} - self._unwritten()):
            yield self._scope(m)
            yield self._block(m)
            yield self.letters.doubt(m, names)
            yield self.meanings.doubt(m, names, right)
            yield self.remarks.doubt(m, right, definition=True)
        yield from (self._open(n, m, below) for m in sorted(below - self._unwritten()))
        told = self.document.told(n)
        yield None if told is None else led(*told, right, below == {n})
        yield self.additions.doubt(n)

    def _whatever(self, n: int) -> frozenset[int]:
        """The losses of which it does not matter which ones they are: all, where a line is wrong for each.

        Its sides have different sizes, or one is the other by a number, so that both would have to be zero.
        """
        line = self.lines[n]
        if line.kind != "wrong":
            return frozenset()
        apart = line.lhs is None or line.rhs is None or off_by_factor(line.lhs, line.rhs)
        return frozenset(self.document.losses) if apart else frozenset()

    def _open(self, n: int, m: int, below: Collection[int]) -> Said | None:
        """That a definition leaves a part open which the line, or a definition between the two, rests on."""
        items, told = self.document.items, self.document.told(m)
        left = items[m].left
        added = None if told is None else up_to_constant(*told)
        if m == n or added is None or left is None or left.kind != "name":
            return None
        name, trees = str(left.value), [t for k in {*below, n} - {m} for t in items[k].trees]
        if not added:
            return LEFT(name=name)
        return None if all(only_derived(t, name) for t in trees) else CONSTANT(name=name)

    def _block(self, n: int) -> Said | None:
        """An undeclared capital with one index before a small letter, A_i x, as an objective refuses it."""
        for tree in self.document.items[n].trees:
            for node in postorder(tree):
                for one, other in pairwise(node.children) if node.kind == "product" else ():
                    name = one.value if one.kind == "name" else None
                    small = other.kind == "name" and str(other.value)[:1].islower()
                    small = small and not isinstance(other.value, Subscripted)
                    if not (isinstance(name, Subscripted) and small and len(name.at) == 1 and name.base[:1].isupper()):
                        continue
                    if name.base not in self.declared and str(name) not in self.declared:
                        return BLOCK(name=str(name), index=name.at[0], array=name.base)
        return None

    def _numbered(self, n: int, names: frozenset[str], right: bool) -> Said | None:
        """A letter with a number below, s_1 beside the s_i, which the line or a derivative in it may tie to those.

        What is right of all letters s_1 is so of the entry of s, unless a derivative goes through s.
        """
        by = frozenset().union(*(self.bearings.variables(m) for m in self.bearings.below(n)))
        for name in sorted(names):
            found = _NUMBERED.fullmatch(name)
            array = None if found is None or name in self.reading.recipes else self._array(name, found["base"])
            if found is None or array is None:
                continue
            arrays = {array, capital_of(array), array[:1].lower() + array[1:]}
            defined = not arrays.isdisjoint(self.reading.recipes)
            met = not arrays.isdisjoint(names)
            moved = not arrays.isdisjoint(by) or bool(by) and defined or met and name in by
            if moved or not right and (met or defined):
                array = next((x for x in (array, capital_of(array)) if x in self.reading.vars), array)
                return NUMBERED(name=name, array=array, entry=self._entry(name, array, found["index"]))
        return None

    def _entry(self, name: str, array: str, index: str) -> str:
        """How an entry, a row or a column is written as a product, which is read."""
        reading = self.reading
        if array in reading.vars and reading.rank(array) < 2:
            return rf"e_{index}^\top {array}"
        if len(index) == 2 and reading.vars.get(name) is not None and reading.rank(name) == 0:
            return rf"e_{index[0]}^\top {array} e_{index[1]}"
        return rf"{array} e_{index}" if self._in_columns(array) else rf"{array}^\top e_{index}"

    def _in_columns(self, array: str) -> bool:
        return self.reading.known.stacked.get(array, ("",))[0] == "columns"

    def _array(self, name: str, base: str) -> str | None:
        """The array that a letter with a number below may be of: its base has entries or is one."""
        reading = self.reading
        capital = capital_of(base)
        if {1, 2} & {*reading.known.below.get(base, ())} or base in reading.recipes and reading.rank(base):
            return base
        number = name in reading.vars and reading.rank(name) == 0 and name not in reading.known.shapes
        plain = (x for x in (base, capital) if x in reading.vars and reading.rank(x) > 0)
        return next(plain, None) if number else None

    def _scope(self, n: int) -> Said | None:
        item, text = self.document.items[n], self.document.plain
        letter = unclear(item, text, self.functions)
        if letter is not None:
            return SCOPE(letter=letter)
        function = halved(item, text)
        return None if function is None else SLASH(function=function)
