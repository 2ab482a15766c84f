r"""Names with a subscript that no sum binds, beside entries of the same letter that sums run over: z_y beside z_k.

``\log\sum_k e^{w_k^\top x} - w_y^\top x`` has one w, whose row y stands behind the sum; a name of its own would drop
it from the derivative in silence. An index is a letter that texts have for one and that is nothing else in the formula,
a number from 1 on, or the last value of a sum. What else stands below is refused: it may be an entry or a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Text
from .tree import Node, Subscripted, Taken, abridged

__all__ = ["ENTRY_OR_NAME", "OTHERWISE", "SINGLE_ENTRY", "Families", "counts", "families", "parts_of", "usual_index"]

USUAL = frozenset("ijklmpqrsty")  # letters that are mostly indices; y is that of the class a sample belongs to
LARGEST = 10**9  # value of an index
ENTRY_OR_NAME = Text(
    "{name} may be an entry of {base}, or a name of its own", "{name} は {base} の成分とも、別の名前とも読める"
)
SINGLE_ENTRY = Text(
    "{shown} picks a single entry or row, which is not read", "{shown} は特定の成分や行を指すが、この書き方は読めない"
)
OTHERWISE = Text("use letters, or give that part a name of its own", "添字を文字にするか、その部分に別の名前を付ける")


def counts(index: str) -> bool:
    """Whether a part of a subscript is a number that an index may be: they are counted from 1."""
    return index.isdigit() and 0 < int(index) <= LARGEST


def usual_index(index: str) -> bool:
    """Whether texts have this letter for an index."""
    return index in USUAL


def parts_of(name: str) -> tuple[str, Sequence[str]]:
    """A name without its subscript, and the indices in that, of which a number is one."""
    if isinstance(name, Subscripted):
        return name.base, name.at
    base, _, below = name.rpartition("_")
    return base, (below,) if below.isdigit() else tuple(below)


def _capital(base: str) -> str:
    return base[:1].upper() + base[1:]


@dataclass(frozen=True, slots=True)
class Families:
    """The letters that have entries with indices of sums: ``one`` those with one index, ``two`` with two, as capitals.

    ``plain`` are the names that stand without a subscript, ``bound`` the indices of sums, ``sizes`` their last values;
    ``short`` are the letters with the last values of which the sums that have such entries all fall short.
    """

    one: frozenset[str]
    two: frozenset[str]
    plain: frozenset[str]
    bound: frozenset[str]
    sizes: frozenset[str]
    short: frozenset[tuple[str, str]]

    def given(
        self, node: Node, ranks: Mapping[str, int], greek: Collection[str], latex: bool
    ) -> tuple[str, ...] | None:
        """The indices of a name that is an entry or a row at indices no sum binds; ``None`` where it is no such name.

        ``ranks`` are the axes of what is declared.

        Raises:
            InputError: it may be an entry or a name of its own.
        """
        name = node.value
        base, at = parts_of(name)
        if not base or not at or name in ranks or not self.bound.isdisjoint(at):
            return None
        if not isinstance(name, Subscripted) and len(at) > 1:
            return None  # a word
        if isinstance(name, Taken):
            return None if any(x in self.plain or ranks.get(x) for x in at) else name.at
        certain, capital = self._has_entries(base, at), _capital(base)
        matrix = capital in self.plain or ranks.get(capital) == 2 or capital in self.two
        two = len(at[0]) == 2 and at[0].isdigit() and matrix
        row = base != capital or len(at) == 2 or two
        if not certain and not (latex and matrix and base not in greek and row):
            return None
        usual = all(self._is_index(x, ranks, greek) for x in at) and not two
        if not certain:
            if two:
                raise self._either(node, capital, at, latex)
            number = any(x.isdigit() for x in at) and len(at) == 1  # w_1 beside W numbers names
            own = number or base != capital and base in self.plain or base in ranks
            return tuple(at) if usual and not own else None
        if usual and latex:
            return None if base in ranks else tuple(at)
        single = all(counts(x) or len(x) == 1 and x.isalpha() for x in at)
        if usual or latex and single:
            raise self._either(node, capital if two or len(at) > 1 else base, at, latex)
        return None

    def holds(self, name: str) -> bool:
        """Whether a name that is differentiated by is among the entries that sums run over: x_N in a sum to N."""
        base, at = parts_of(name)
        if len(at) != 1 or base not in self.one or at[0] in self.bound or (base, at[0]) in self.short:
            return False
        return counts(at[0]) or at[0] in USUAL or at[0] in self.sizes or len(at[0]) == 1 and at[0].isupper()

    def _has_entries(self, base: str, at: Sequence[str]) -> bool:
        return base in self.one if len(at) == 1 else _capital(base) in self.two

    def _is_index(self, index: str, ranks: Mapping[str, int], greek: Collection[str]) -> bool:
        if index.isdigit() or index in self.sizes:
            return index in self.sizes or counts(index)
        return (index in USUAL or index in greek) and index not in self.plain and not ranks.get(index)

    def _either(self, node: Node, base: str, at: Sequence[str], latex: bool) -> InputError:
        """The refusal of a name that may be an entry, with both spellings."""
        low = ",".join(at)
        hint = Text(
            "entry {index} of {base} is written {base}[{index}], row {index} of {capital} {capital}[{index},:]; a name "
            "of its own has another letter, or a declared shape",
            "{base} の成分なら {base}[{index}]、{capital} の行なら {capital}[{index},:] と書く。別の名前であれば、"
            "別の文字を使うか、その形を宣言する",
        )(base=base, index=low, capital=_capital(base))
        if latex:
            free = [x for x in "jkmpq" if x not in self.plain | self.bound | self.sizes]
            entry = (
                f"{base}_{{{low[0]},{low[1]}}}" if low.isdigit() and len(low) == 2 else f"{base}_{(free or ['l'])[0]}"
            )
            hint = Text(
                "an entry is written as {entry}; a name of its own has another letter, or a declared shape",
                "成分であれば {entry} のように書く。別の名前であれば、別の文字を使うか、その形を宣言する",
            )(entry=entry)
            if low.isupper():
                hint = Text(
                    r"where {index} is the last one, write the sum to it, as in \sum_{{i=1}}^{index}; a name of its "
                    "own has another letter, or a declared shape",
                    r"{index} が最後の添字であれば、和を \sum_{{i=1}}^{index} のようにそこまで書く。別の名前であれば、"
                    "別の文字を使うか、その形を宣言する",
                )(index=low)
        said = ENTRY_OR_NAME(name=abridged(str(node.value)), base=abridged(base))
        return InputError(said, span=node.span, hint=hint)


def families(order: Sequence[Node], sizes: Collection[str] = ()) -> Families:
    """What the names of a formula tell of which letters have entries; ``sizes`` are those that are declared."""
    indices = [b for n in order if n.kind == "indexed" for b in n.value]
    bound = frozenset(b.letter for b in indices)
    lasts = frozenset(b.last for b in indices if b.last is not None and not b.last.isdigit())
    one: set[str] = set()
    two: set[str] = set()
    indexed: set[tuple[str, str]] = set()
    for node in order:
        if node.kind != "name":
            continue
        base, at = parts_of(node.value)
        if base and at and bound.issuperset(at):
            if len(at) == 1:
                one.add(base)
                indexed.add((base, at[0]))
            elif len(at) == 2:
                two.add(_capital(base))
    plain = frozenset(str(n.value) for n in order if n.kind == "name")
    ends: dict[tuple[str, str], bool] = {}
    for base, index in ((base, b) for base, letter in indexed for b in indices if b.letter == letter):
        key = base, str(index.last)
        ends[key] = ends.get(key, True) and index.window is not None and index.window.short > 0
    short = frozenset(key for key, always in ends.items() if always)
    return Families(frozenset(one), frozenset(two), plain, bound, lasts.union(sizes), short)
