r"""Letters that stand in claims alone: "With the residuals $r$, $\nabla J = 2X^\top r$", with no formula for r.

A line is then judged of every r. A person who writes r on one side alone means a certain one, which words tell or the
text leaves to the reader, so that such a line is not called wrong. Of a letter that is declared, and of which words say
no more than that, the line is meant as it stands: of all.
"""

from __future__ import annotations

from ..core.text import Said, Text
from ..reading.equations.known import arrays_in, is_kronecker
from .bearings import Bearings
from .nouns import names_given, says_more

__all__ = ["unsaid"]

UNSAID = Text(
    "Undecided: it does not hold for every {name}, and no formula says what {name} is. Define it, as in {name} = ….",
    "未決定: すべての {name} について成り立つわけではないが、{name} が何であるかを述べる式がない。"
    "{name} = … のように定義すること。",
)
_OPERATORS = frozenset(("d", "D", "delta", "Delta", "δ", "Δ"))


def unsaid(bearings: Bearings, n: int) -> Said | None:
    """Why a line that does not hold of all values is not called wrong: a letter of one side stands in claims alone."""
    document, line = bearings.document, bearings.lines[n]
    item = document.items[n]
    if item.left is None or item.right is None or item.relation != "=" or line.lhs is None:
        return None
    if (sign := _before_a_function(bearings, n)) is not None:
        return UNSAID(name=sign)
    if bearings.below(n) == {n} and not bearings.variables(n):
        return None  # an identity of letters alone is one of all of them
    told = {m for m in bearings.uses if m != n and bearings.lines[m].kind in ("definition", "equation")}
    said = frozenset().union(*(bearings.uses[m] for m in told)) | bearings.variables(n)
    one_sided = bearings.rests(item.left) ^ bearings.rests(item.right)
    here = {bearings.reading.named(x) for t in item.trees for x in arrays_in(t) if not is_kronecker(x)}
    known = bearings.reading.known
    for name in sorted(one_sided & here - said - known.sizes - known.stacked.keys() - {"eye", "d"}):
        if not _is_any(bearings, name):
            return UNSAID(name=name)
    return None


def _before_a_function(bearings: Bearings, n: int) -> str | None:
    """A letter as of an operator that stands alone before what is defined, δf or df(x)[h], and that nothing defines."""
    item, known = bearings.document.items[n], bearings.reading.known
    for tree in item.trees:
        first, *rest = tree.children if tree.kind == "product" else (tree,)
        name = str(first.value) if first.kind == "name" else ""
        if name not in _OPERATORS & bearings.reading.vars.keys() or not rest or name in known.shapes:
            continue
        of = str(rest[0].value)
        if rest[0].kind in ("name", "call") and (of in known.functions or of in bearings.defined):
            return name
    return None


def _is_any(bearings: Bearings, name: str) -> bool:
    """Whether a letter is declared, by a set or a sign, and words say no more of it than what it is for."""
    known, sentences = bearings.reading.known, bearings.document.sentences
    if name not in known.shapes and name not in known.facts and name not in known.told:
        return False
    return not any(map(says_more, names_given(sentences, name)))
