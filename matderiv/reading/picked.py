"""Entries and rows by brackets behind an operand, ``x[i]``, ``X[i,:]``, ``x[2:5]``, and unit vectors.

Indices are counted from 1, and both ends of a range belong to it. An index is a letter that nothing else is called, a
number, or a size, which is the last index. A letter that a sum around it runs over is the index of that sum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sympy import Expr, Integer

from ..core.errors import InputError
from ..core.index import size
from ..core.patterns import pattern
from ..core.text import Said, Text
from .spellings import PREFIX, is_numpy
from .tree import Node, Slot, Span, abridged, apart, rebuilt
from .words import is_refused, require_word

__all__ = [
    "FROM_ONE",
    "IS_VARIABLE",
    "OTHER_LETTER",
    "OTHER_SIZE",
    "TOO_LARGE",
    "EntryOf",
    "bracket_end",
    "end_of",
    "entry_of",
    "no_index",
    "picked",
    "refuse_counted",
    "slots_of",
    "unit",
    "unspelled",
    "with_units",
]

LARGEST = 10**9  # value of an index

_INDEX = r"(?:[^\W\d]\w*(?:\s*[-+−]\s*[1-9]\d*)?|\d+)"
_ENTRY = pattern(r"\s*(?P<name>[^\W\d]\w*)\s*(?P<bracket>\[.*\])\s*")
_UNIT = pattern("e_([1-9][0-9]{0,8})")
_SLOT = pattern(rf"\s*(?P<first>{_INDEX})?\s*(?P<colon>:\s*(?P<last>{_INDEX})?\s*)?")
FROM_ONE = Text("indices are counted from 1 here", "添字はここでは 1 から数える")
TOO_LARGE = Text(
    "{text} has {extent} of them here, so there is no {index}",
    "{text} のこの軸の長さは {extent} であり、{index} 番目はない",
)
IS_VARIABLE = Text(
    "{name} is an index here, and elsewhere the name of a variable",
    "{name} はここでは添字であり、別の箇所では変数の名前である",
)
OTHER_SIZE = Text(
    "{index} is a size, and there are {extent} entries along this axis",
    "{index} は大きさの名前であるが、この軸の成分は {extent} 個である",
)
OTHER_LETTER = Text("take another letter for the index", "添字には別の文字を使う")
_BRACKET = pattern(r"(?<=[\w\])'])\[([^\[\]]*)\]")
_PREFIXES = pattern(rf"(?<![\w.]){PREFIX}(?=[A-Za-z_])")
_MATRIX_BEFORE, _PRODUCT_BEHIND = pattern(r"(?<!\w)[A-Z]\w*\Z"), pattern(r"\s*@")  # X[0] is a row
_NUMBER_PICKED = pattern(r"\((?P<form>[a-z]\w*(?:\.T|')\s*@[^()]*(?<=[@\s])[a-z]\w*\s*)\)(?:\[\s*0\s*(?:,\s*0\s*)?\])+")
_BETWEEN = pattern(r"\*\*|[@*/]")
_NUMBER_BEFORE, _NUMBER_AFTER = pattern(r"(?<![\w.])[\d.]+\s*\Z"), pattern(r"\s*[\d.]+(?![\w.])")
_TO_THE_END = pattern(r"(\d+)\s*:\s*end")
_SHORT_OF_THE_END = pattern(r"\d*\s*:\s*(?:end\s*)?-\s*\d+")
_LONGEST = 200  # characters of a formula that is proposed
_CALL_BEFORE = pattern(r"([A-Za-z_]\w*)\([^()]*\)\Z")
_NEW_AXIS = ("None", "newaxis", "np.newaxis", "numpy.newaxis", "jnp.newaxis", "tf.newaxis")
AN_INDEX = Text(
    "an index is a letter, a whole number from 1 on, or a range such as 2:5",
    "添字は文字、1 以上の整数、または 2:5 のような範囲である",
)


def bracket_end(text: str, start: int) -> int:
    """The place behind the bracket that opens behind an operand.

    Raises:
        InputError: it does not close, or holds a comparison.
    """
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "[(") - (text[place] in "])")
        if depth == 0:
            inside = text[start + 1 : place]
            if any(c in inside for c in "<>=≤≥"):
                raise InputError(
                    Text("an operator is missing before this bracket", "この角括弧の前に演算子が足りない"),
                    span=(start, place + 1),
                    hint=Text(
                        "write .*[{inside}] for a factor that is 1 where it holds", "因子であれば .*[{inside}] と書く"
                    )(inside=abridged(inside)),
                )
            return place + 1
    raise InputError(Text("this [ is never closed", "この [ が閉じられていない"), span=(start, start + 1))


def slots_of(inside: str, start: int, lowest: int = 1, name: str = "x", shifted: bool = False) -> tuple[Slot, ...]:
    """The slots in a bracket behind ``name``, whose inside begins at ``start``; no index is below ``lowest``.

    In a sum over i an index may be ``shifted``, i+1.

    >>> [str(slot) for slot in slots_of("i, 2:5, :", 0)]
    ['i', '2:5', ':']

    Raises:
        InputError: something is no index.
    """
    out: list[Slot] = []
    for part in inside.split(","):
        place = start, start + len(part)
        span = start + len(part) - len(part.lstrip()), place[0] + len(part.rstrip())
        if part.strip() in _NEW_AXIS:
            raise InputError(
                Text("{shown} adds an axis", "{shown} は軸を加える")(shown=part.strip()),
                span=span,
                hint=Text(
                    "write {name} for a column, {name}' for a row: a vector is a column here",
                    "列なら {name}、行なら {name}' と書く。ベクトルはここでは列である",
                )(name=name),
            )
        found = _SLOT.fullmatch(part)
        ends = () if found is None else (found["first"], found["last"])
        if found is None or not part.strip() or any(apart(_tight(i) or "")[0] == "end" and i != "end" for i in ends):
            raise no_index(part, span if part.strip() else (place[0] - 1, place[1] + 1), name)
        first, last = (_tight(found[end]) for end in ("first", "last"))
        if first is not None and not found["colon"] and not shifted and apart(first)[1]:
            raise no_index(part, span, name)
        if "end" in (first, last):
            raise InputError(
                Text("end is no index here", "end はここでは添字ではない"), span=span, hint=_advice(part.strip(), name)
            )
        for bound in (first, last):
            _check(bound, span, lowest)
        if first is not None and last is not None and first.isdigit() and last.isdigit() and int(first) > int(last):
            raise InputError(
                Text("the range {shown} is empty", "範囲 {shown} は空である")(shown=part.strip()),
                span=span,
                hint=Text("both ends belong to it: {last}:{first}", "両端を含む: {last}:{first}")(
                    first=first, last=last
                ),
            )
        out.append(Slot(first, last, found["colon"] is not None, span))
        start = place[1] + 1
    return tuple(out)


def end_of(index: str) -> Expr:
    """The end of a range: a number, or a size, perhaps less by a number.

    >>> str(end_of("n-1")), str(end_of("5"))
    ('n - 1', '5')
    """
    letter, shift = apart(index)
    return Integer(int(index)) if index.isdigit() else size(letter) + shift


def no_index(part: str, span: Span, name: str = "x") -> InputError:
    """The refusal of what is no index."""
    said = Text("{shown} is no index", "{shown} は添字ではない")
    return InputError(said(shown=abridged(part.strip()) or "''"), span=span, hint=_advice(part.strip(), name))


def _tight(index: str | None) -> str | None:
    """An index as it goes by, n-1, however it is spaced."""
    return None if index is None else "".join(index.split()).replace("−", "-")


def refuse_counted(text: str, place: Span) -> None:
    """Refuse numbers and ends of ranges as indices in a formula that is spelled as in NumPy, which counts from 0.

    Raises:
        InputError: there is one in the bracket at ``place``.
    """
    bracket = text[slice(*place)]
    start = max(0, place[0] - _LONGEST)
    called = _CALL_BEFORE.search(text[start : place[0]])
    if called is not None and is_refused(called[1]):
        require_word(called[1], (start + called.start(1), start + called.end(1)))  # x[0] of what is not read anyway
    slots = slots_of(bracket[1:-1], place[0] + 1, 0)
    for slot in slots:
        if any(i is not None and (slot.ranged or i.isdigit()) for i in (slot.first, slot.last)):
            raise InputError(
                Text(
                    "indices are counted from 1 here with both ends in, and NumPy's from 0 with the end left out",
                    "添字はここでは 1 から数えて両端を含み、NumPy では 0 から数えて終わりを含まない",
                ),
                span=slot.span,
                hint=_from_zero(text, bracket, list(map(_from_one, slots))),
            )


def _from_zero(text: str, bracket: str, here: Sequence[str | None]) -> Said | Text:
    """What to write for a formula that counts from 0: the whole, or else this bracket."""
    form = _NUMBER_PICKED.search(text)
    if form is not None:
        return Text(
            "{form} is a number, which has no entries: write ({form})",
            "{form} は数であり成分をもたない。({form}) と書く",
        )(form=form["form"].strip())
    if None in here:
        return Text(
            "write it without NumPy's spelling: @, **, np., methods",
            "NumPy の書き方(@、**、np.、メソッド)を使わずに書く",
        )
    whole = _counted_from_one(text)
    if whole is not None:
        return Text("write {whole}", "{whole} と書く")(whole=whole)
    return Text(
        "without NumPy's spelling (@, **, np., methods) {bracket} of NumPy is written [{here}]",
        "NumPy の書き方(@、**、np.、メソッド)を使わずに書けば、NumPy の {bracket} は [{here}] となる",
    )(bracket=abridged(bracket), here=",".join(map(str, here)))


def _counted_from_one(text: str) -> str | None:
    """A formula in NumPy's spelling as it is written here; nothing with methods, ends that are letters, @ beside rows.

    >>> _counted_from_one("2*np.sum(x[1:]**2)"), _counted_from_one("x[0]*(A @ y)[2]/t"), _counted_from_one("x[0].sum()")
    ('2*sum(x[2:].^2)', 'x[1].*(A * y)[3]./t', None)
    >>> _counted_from_one("X[0] @ w")
    "X[1,:]' * w"
    """
    out: list[str] = []
    end = 0
    for found in _BRACKET.finditer(text):
        try:
            slots = [_from_one(slot) for slot in slots_of(found[1], 0, 0)]
        except InputError:
            return None
        if None in slots or "@" in text and any(":" in str(slot) for slot in slots):
            return None  # there a row or column has one axis
        row = len(slots) == 1 and ":" not in str(slots[0]) and _MATRIX_BEFORE.search(text, 0, found.start()) is not None
        shown = f"{slots[0]},:" if row else ",".join(map(str, slots))
        turned = "'" if row and _PRODUCT_BEHIND.match(text, found.end()) is not None else ""
        out += [text[end : found.start()], f"[{shown}]{turned}"]
        end = found.end()
    return unspelled("".join((*out, text[end:])))


def unspelled(text: str) -> str | None:
    """A formula in NumPy's spelling with the signs that are used here; nothing with methods.

    >>> unspelled("2*np.sum(x**2)"), unspelled("x.sum()")
    ('2*sum(x.^2)', None)
    """
    whole = _PREFIXES.sub("", text)
    whole = _BETWEEN.sub(lambda found: _sign_here(whole, found.start(), found[0]), whole)
    return None if is_numpy(whole) or len(whole) > _LONGEST else whole


def _sign_here(text: str, place: int, sign: str) -> str:
    """An operator of NumPy as it is written here: that of numbers stays."""
    after = place + 1
    number = _NUMBER_BEFORE.search(text, 0, place) is not None or _NUMBER_AFTER.match(text, after) is not None
    return {"**": ".^", "@": "*"}.get(sign, sign if number else f".{sign}")


def _from_one(slot: Slot) -> str | None:
    """How what NumPy picks is written where indices are counted from 1; nothing where an end is a letter."""
    if not slot.ranged:
        return str(int(slot.first) + 1) if slot.first is not None and slot.first.isdigit() else slot.first
    if any(i is not None and not i.isdigit() for i in (slot.first, slot.last)):
        return None
    first = "" if slot.first is None else str(int(slot.first) + 1)
    return f"{first or ('1' if slot.last else '')}:{slot.last or ''}"


def _check(index: str | None, span: Span, lowest: int) -> None:
    if index is None or not index.isdigit():
        return
    if int(index) < lowest:
        raise InputError(FROM_ONE, span=span, hint=Text("the first one is 1", "最初の添字は 1 である"))
    if int(index) > LARGEST:
        raise InputError(
            Text("an index is at most {most}", "添字は {most} 以下とする")(most=f"{LARGEST:,}"),
            span=span,
        )


def _advice(part: str, name: str) -> Said | Text:
    to_the_end = _TO_THE_END.fullmatch(part)
    if to_the_end is not None:
        return Text("leave the end out: {name}[{first}:]", "終わりは省く: {name}[{first}:]")(
            name=name, first=to_the_end[1]
        )
    if _SHORT_OF_THE_END.fullmatch(part) is not None:
        return Text(
            'give the number of entries, as in shapes={{"{name}": [6]}} (--shape {name}=6), and write {name}[1:5]',
            '成分の個数を shapes={{"{name}": [6]}} (--shape {name}=6) のように与え、{name}[1:5] と書く',
        )(name=name)
    if part.startswith("["):  # x[[1]] of Mathematica
        return Text("write {name}[{index}]", "{name}[{index}] と書く")(name=name, index=part.strip("[] "))
    if part.startswith("-") or part == "end":
        return Text(
            "indices are counted from 1; the last one of n is n, as in x[n]",
            "添字は 1 から数える。n 個の最後の添字は n であり、x[n] のように書く",
        )
    return AN_INDEX


def picked(node: Node, bracket: str, span: Span) -> Node:
    """What ``bracket`` picks of a part."""
    name = str(node.value) if node.kind == "name" else "x"
    slots = slots_of(bracket[1:-1], span[0] + 1, name=name, shifted=True)
    return Node("picked", slots, (node,), (node.span[0], span[1]))


def unit(arguments: Sequence[Any], span: Span) -> Node:
    """A unit vector, of one argument that is an index.

    Raises:
        InputError: it is something else.
    """
    one = arguments[0] if len(arguments) == 1 else None
    if not isinstance(one, Node) or one.kind not in ("name", "number"):
        raise InputError(
            Text("unit takes one index, a letter or a number", "unit の引数は 1 つの添字(文字か数)である"),
            span=span,
            hint=Text("write unit(i), or unit(2)", "unit(i) や unit(2) のように書く"),
        )
    text = str(one.value)
    return Node("unit", slots_of(text, one.span[0])[0], (), span)


def with_units(tree: Node, known: Collection[str]) -> Node:
    """A tree with the names e_1, e_2, … that are not ``known`` as the unit vectors that are printed so."""

    def of(node: Node, new: Node) -> Node:
        number = _UNIT.fullmatch(str(node.value)) if node.kind == "name" else None
        if number is None or number[0] in known:
            return new
        return Node("unit", Slot(number[1], None, False, node.span), (), node.span)

    return rebuilt(tree, of)


class EntryOf(str):
    """The name of a variable of which a single entry is differentiated by, ``W[i,j]``, with its indices.

    >>> str(entry_of("W[i,2]")), [str(slot) for slot in entry_of("W[i,2]").slots]
    ('W', ['i', '2'])
    """

    slots: tuple[Slot, ...]

    def __new__(cls, name: str, slots: Sequence[Slot]) -> EntryOf:
        self = super().__new__(cls, name)
        self.slots = tuple(slots)
        return self


def entry_of(variable: str) -> str:
    """A variable as it is given, an entry of one as such.

    Raises:
        InputError: it is a row or a stretch of an array, or something is no index.
    """
    found = _ENTRY.fullmatch(variable)
    if found is None:
        return variable
    start = found.start("bracket") + 1
    try:
        slots = slots_of(found["bracket"][1:-1], start)
        for slot in slots:
            if slot.ranged:
                raise InputError(
                    Text("{shown} is more than one entry", "{shown} は 1 つの成分ではない")(shown=abridged(variable)),
                    span=(0, len(variable)),
                    hint=Text(
                        "differentiate with respect to {name}, and take that part of the result, as in {name}[{slots}]",
                        "{name} で微分し、その結果から {name}[{slots}] のように取り出す",
                    )(name=found["name"], slots=",".join(map(str, slots))),
                )
    except InputError as error:
        error.source = error.source or variable
        raise
    return EntryOf(found["name"], slots)
