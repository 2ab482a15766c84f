r"""A formula in indices from text or LaTeX: ``\sum_k a_{ik} b_{kj}``, an entry of AB.

Letters mean what they do in a written derivation (reading/equations): ``a_{ik}`` is an entry of A, and an index of the
text is one letter. Only entries, scalars and functions of them are read, since what stands in whole matrices has its
form already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Expr, Symbol

from ..core.errors import InputError, NoRuleError, ShapeError
from ..core.index import Index, Table, is_scalar, walk
from ..core.text import Text
from ..reading.equations.elaborate import Reading
from ..reading.equations.entries import symbols_of
from ..reading.equations.known import Known
from ..reading.equations.names import Clash
from ..reading.latex.parse import parse_latex
from ..reading.latex.tokens import is_latex
from ..reading.parse import parse_tree
from ..reading.reach import reaching
from ..reading.shapes import Sizes, declared
from ..reading.tree import Node, Subscripted, postorder

__all__ = ["other_indices", "read_indexed", "subscripted"]

NO_DERIVATIVE = Text(
    "a derivative is no entry that has a form in matrices",
    "微分の記号を含む式は、成分の式とみて行列の形に書くことができない",
)
DERIVE = Text("give what is differentiated to derive", "微分する式を derive に与える")
WHOLE = Text(
    "{shown} stands for a whole row or matrix among the entries", "成分の式の中に、行や行列の全体を表す {shown} がある"
)
ENTRIES = Text("write its entries, x_ij and a sum over j", "その成分 x_ij を書き、j について和をとる")
FREE_ARE = Text(
    "the free indices are {found}, but those given are {given}",
    "自由な添字は {found} だが、与えられたのは {given} である",
)
NONE = Text("none", "なし")


def read_indexed(
    text: str, indices: Sequence[str | Symbol] | None = None, shapes: Mapping[str, Sizes] | None = None
) -> tuple[Expr, tuple[Index, ...]]:
    r"""The expression that a formula in indices is, and its free indices, in the order asked for or of their names.

    >>> expression, at = read_indexed(r"\sum_k a_{ik} b_{kj}")
    >>> str(expression), [i.name for i in at]
    ('Σ_k a_ik b_kj', ['i', 'j'])

    Raises:
        InputError: the text cannot be read, has other free indices, or sizes that do not fit.
        NoRuleError: it has a derivative, or whole rows or matrices, in it.
    """
    known = Known()
    known.shapes = {name: declared(name, sizes) for name, sizes in (shapes or {}).items()}
    names = tuple(known.shapes)
    tree = parse_latex(text, names) if is_latex(text) else subscripted(parse_tree(text, names), names)
    tree = reaching(tree, names)
    for node in postorder(tree):
        if node.kind == "partial":
            raise NoRuleError(NO_DERIVATIVE, source=text, span=node.span, hint=DERIVE)
    known.learn(tree)
    reading = Reading(known, {})
    try:
        value = reading.visit(tree, {})
        reading.name_sizes()
        expression = value.build()
    except Clash as clash:
        error = ShapeError if clash.sizes else InputError
        said = clash.text(**{k: str(v) for k, v in clash.bindings.items()})
        raise error(said, source=text, span=clash.span) from None
    table = next((e for e in walk(expression) if isinstance(e, Table)), None)
    if table is not None or not is_scalar(expression):
        met = symbols_of(expression if table is None else table)
        raise NoRuleError(WHOLE(shown=met[0].name if met else text), source=text, span=tree.span, hint=ENTRIES)
    found = {letter: made.index() for letter, made in reading.free.items()}
    if indices is None:
        return expression, tuple(found[x] for x in sorted(found))
    given = [str(i) for i in indices]
    if sorted(given) != sorted(found):
        raise other_indices(found, given)
    return expression, tuple(found[x] for x in given)


def other_indices(found: Iterable[str], given: Sequence[str]) -> InputError:
    """The error where other free indices are asked for than were found."""
    return InputError(FREE_ARE(found=", ".join(sorted(found)) or NONE, given=", ".join(given) or NONE))


def subscripted(tree: Node, names: Sequence[str]) -> Node:
    """The tree with the names of the text syntax taken apart as LaTeX has them: A_ik is A with i and k."""
    children = tuple(subscripted(c, names) for c in tree.children)
    base, _, below = tree.value.rpartition("_") if tree.kind == "name" else ("", "", "")
    if base and tree.value not in names and below.isalpha() and below.islower() and len(below) <= 2:
        return replace(tree, value=Subscripted(base, tuple(below)))
    return replace(tree, children=children)
