r"""Letters that would run over the same things, or say how many there are, only since a formula can be read so.

In \sum_{u,i} (r_{ui} - b_u - b_i)^2 users have one vector b and items another; in \gamma^T V_T the T of \sum_{t=1}^T is
the last step, and γ a number.
"""

from __future__ import annotations

from itertools import combinations

from ..core.errors import InputError
from ..core.text import Text
from .attempt import Context, Reading, array_of
from .blocks import OF_MATRICES
from .shaping.guesses import letter_kind
from .sizes import is_unit
from .subscripts import GREEK
from .tree import Node, abridged, postorder

__all__ = ["or_power", "refuse_letters_apart", "refuse_one_for_two"]

NUMBER = Text(
    "{name} would be a number in {shown}, and may be an array", "{shown} の {name} は数となるが、配列とも読める"
)
OF_A_MATRIX = Text(
    "{shown} may be a power of a number {name}, or of a matrix", "{shown} は数 {name} の冪とも、行列の冪とも読める"
)
# letters that are used for indices of the same kind
_KINDS = ("ijklmn", "pqrst", "uvw", "abcdefgh")


def refuse_one_for_two(reading: Reading) -> None:
    """Refuse one vector that has an entry for each of two indices in a sum over pairs, where nothing else has so.

    Raises:
        InputError: the letters of the indices are those of different kinds of things.
    """
    context = reading.context
    entries = [n for n in context.order if n.kind == "entry" and array_of(n.value, reading.kinds)[0] is not None]
    paired = {frozenset(b.key for b in n.value.at) for n in entries if len(n.value.at) == 2}
    for one, other in combinations([n for n in entries if len(n.value.at) == 1], 2):
        letters = frozenset((one.value.at[0].key, other.value.at[0].key))
        name, axes = array_of(one.value, reading.kinds)
        if letters not in paired or axes != 1 or name in context.shapes or _alike(*letters):
            continue
        if array_of(other.value, reading.kinds)[0] == name and _met(reading, entries, letters) == {name}:
            shown = context.text(one), context.text(other)
            raise InputError(
                Text(
                    "{one} and {other} would be entries of one vector {name}, with as many values of {i} as of {j}",
                    "{one} と {other} は同じベクトル {name} の成分となり、{i} と {j} の個数が等しいことになる",
                )(one=shown[0], other=shown[1], name=abridged(str(name)), i=min(letters), j=max(letters)),
                source=context.source,
                span=other.span,
                hint=Text(
                    "give one of them another letter, or declare {name} where it is one vector",
                    "一方を別の文字にする。1 つのベクトルであれば {name} の形を宣言する",
                )(name=abridged(str(name))),
            )


def _alike(*letters: str) -> bool:
    """Whether indices have letters of one kind, or one that is none of the usual ones."""
    kinds = {next((n for n, kind in enumerate(_KINDS) if x in kind), None) for x in letters}
    return len(kinds) == 1 or None in kinds


def _met(reading: Reading, entries: list[Node], letters: frozenset[str]) -> set[str | None]:
    """The arrays of which one axis has both of these indices."""
    found: dict[tuple[str | None, int], set[str]] = {}
    for node in entries:
        for place, bound in enumerate(node.value.at):
            found.setdefault((array_of(node.value, reading.kinds)[0], place), set()).add(bound.key)
    return {name for (name, _), at in found.items() if letters <= at}


def refuse_letters_apart(reading: Reading) -> None:
    r"""Refuse a u that would be a number in (Du)_{ij}, and a matrix K in K^\alpha, of which nothing else says so.

    Raises:
        InputError: there is one that is not declared.
    """
    context = reading.context
    told = {n for call in context.order if call.value in OF_MATRICES for n in postorder(call)}
    for node in context.order:
        if node.kind == "subscript" and len(node.value) > 1 and node.children[0].kind == "product":
            *before, last = node.children[0].children
            if last.kind != "name" or last.value in context.shapes or letter_kind(str(last.value)) != 1:
                continue
            if is_unit(reading.of(last)) and not is_unit(reading.of(before[-1])):
                raise _not_told(context, last, node, NUMBER)
        elif node.kind == "power" and node.value == "^" and node.children[0].kind == "name":
            base, exponent = node.children
            greek = [n for n in postorder(exponent) if n.kind == "name" and n.value in GREEK]
            if greek and node not in told and base.value not in context.shapes and not is_unit(reading.of(base)):
                raise _not_told(context, base, node, OF_A_MATRIX)


def _not_told(context: Context, name: Node, node: Node, said: Text) -> InputError:
    return InputError(
        said(name=context.text(name), shown=abridged(context.text(node))),
        source=context.source,
        span=node.span,
        hint=Text("declare the shape of {name}", "{name} の形を宣言する")(name=context.text(name)),
    )


def or_power(context: Context, reading: Reading | None) -> InputError | None:
    r"""The refusal of \gamma^T where T is what a sum runs to: a power of a number, or the transpose of a vector.

    Where a reading makes a number of the whole, every transpose stands before something, as only that of a vector can.
    """
    if not any(n.kind == "indexed" and any(b.last == "T" for b in n.value) for n in context.order):
        return None
    if reading is not None and is_unit(reading.of(context.order[-1])):
        return None
    for node in context.order:
        if node.kind == "transpose" and node.value == "T" and node.children[0].kind == "name":
            base = node.children[0]
            if base.value in context.shapes:
                continue
            return InputError(
                Text(
                    "{shown} may be a transpose, or a power: T is what a sum runs to",
                    "{shown} は転置とも、冪とも読める。T は和の上端である",
                )(shown=context.text(node)),
                source=context.source,
                span=node.span,
                hint=Text(
                    r"write {base}^\top for the transpose; for the power give the size another letter, as in "
                    r"\sum_{{t=1}}^{{N}} … {base}^N",
                    r"転置なら {base}^\top と書く。冪なら \sum_{{t=1}}^{{N}} … {base}^N のようにサイズを別の文字にする",
                )(base=context.text(base)),
            )
    return None
