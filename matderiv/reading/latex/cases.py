r"""\begin{cases} … \end{cases}: each value times the indicator of its condition; the first that holds counts.

A value 0 adds nothing, so that it may stand beside vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ...core.errors import InputError
from ...core.records import dataclass
from ...core.text import Text
from .calls import closing
from .cursor import OPEN
from .indicators import SIGNS
from .tokens import Raw

__all__ = ["CASES", "ROW", "with_cases"]

CASES, ROW = "cases", "cases row"  # the style of the braces for it, and the sign between its rows
_OTHERWISE = frozenset(("otherwise", "else", "elsewhere"))
_IF = frozenset(("if", "for", "when", "where"))
_COMPLEMENTS = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_TYPED = {">=": "geq", "<=": "leq", "==": "="}


@dataclass(frozen=True)
class _Condition:
    """A chain of comparisons: what stands between its signs."""

    sides: tuple[tuple[Raw, ...], ...]
    signs: tuple[str, ...]
    place: Raw  # a token whose place it has

    def links(self) -> list[tuple[str, str, str]]:
        """Its comparisons as text, the smaller side first."""
        found = []
        for left, sign, right in zip(self.sides, self.signs, self.sides[1:], strict=False):
            a, b = ("".join(t.text for t in side) for side in (left, right))
            found.append((b, sign.replace(">", "<"), a) if sign[0] == ">" else (a, sign, b))
        return found

    def opposite(self) -> _Condition | None:
        """What holds where it does not, if that is a comparison."""
        if len(self.signs) != 1 or self.signs[0] not in _COMPLEMENTS:
            return None
        return replace(self, signs=(_COMPLEMENTS[self.signs[0]],))

    def excludes(self, other: _Condition) -> bool:
        """Whether both certainly never hold together: a < b in the one, b ≤ a in the other."""
        strict = {("<", "<"), ("<", "<="), ("<=", "<"), ("<", "=="), ("==", "<")}
        pairs = [(one, two) for one in self.links() for two in other.links()]
        return any((a, b) == (d, c) and (s, t) in strict for (a, s, b), (c, t, d) in pairs) or any(
            a == d and _apart(b, c, (s, t) in strict) or b == c and _apart(d, a, (s, t) in strict)
            for (a, s, b), (c, t, d) in pairs
        )

    def stricter(self, other: _Condition) -> _Condition | None:
        """This condition without what the ``other`` one, a comparison, leaves out at its border: t < 0 for t ≤ 0."""
        (pair,) = other.links()
        signs = list(self.signs)
        for n, link in enumerate(self.links()):
            if link[::2] == pair[::2] and pair[1] == "<":
                signs[n] = signs[n].rstrip("=") or "=="
                return replace(self, signs=tuple(signs))
        return None

    def tokens(self) -> list[Raw]:
        """As an indicator."""
        out = [replace(self.place, kind="char", text="[", style="")]
        for n, side in enumerate(self.sides):
            if n:
                sign = _TYPED.get(self.signs[n - 1], self.signs[n - 1])
                out.append(replace(self.place, kind="command" if sign.isalpha() else "char", text=sign, style=""))
            out += side
        return [*out, replace(self.place, kind="char", text="]", style="")]


def _apart(high: str, low: str, strict: bool) -> bool:
    """Whether nothing lies below one number and above another one."""
    try:
        below, above = Fraction(high), Fraction(low)
    except (ValueError, ZeroDivisionError):
        return False
    return below < above or below == above and strict


def with_cases(raw: Sequence[Raw], text: str) -> list[Raw]:
    r"""The tokens with every \begin{cases} written as a sum of values times indicators.

    Raises:
        InputError: a row has no value or no condition that is read.
    """
    out: list[Raw] = []
    n = 0
    while n < len(raw):
        t = raw[n]
        if t.kind != "open" or t.style != CASES:
            out.append(t)
            n += 1
            continue
        end = closing(raw, n)
        out += _written(t, list(raw[n + 1 : end]), text)
        n = end + 1
    return out


def _written(opening: Raw, inside: list[Raw], text: str) -> list[Raw]:
    def sign(kind: str, what: str) -> Raw:
        return Raw(kind, what, opening.span)

    terms: list[list[Raw]] = []
    zeros: list[list[Raw]] = []
    before: list[_Condition] = []
    for row in _rows(inside):
        value, condition = _parted(opening, row, text)
        first, last = (replace(t, kind="char", text=x, style="") for t, x in ((value[0], "("), (value[-1], ")")))
        term = [first]  # its place is that of its value
        own = condition
        factors: list[list[Raw]] = []
        for earlier in before:
            opposite = earlier.opposite()
            if own is not None and own.excludes(earlier):
                continue
            narrowed = None if opposite is None or own is None else own.stricter(opposite)
            if narrowed is not None:
                own = narrowed
                continue
            if opposite is not None:
                factors.append(opposite.tokens())
            else:
                one = [sign("char", "("), sign("number", "1"), sign("char", "-")]
                factors.append([*one, *earlier.tokens(), sign("char", ")")])
        if own is not None:
            factors.insert(0, own.tokens())
            before.append(own)
        for factor in factors:
            term += [*factor, sign("command", "odot")]
        term += [first, *with_cases(value, text), last, last]
        # 0 is of the shape of the other values: where it is the value, nothing is added
        (zeros if [t.text for t in value] == ["0"] else terms).append(term)
        if condition is None:
            break
    else:
        _require_all(inside, before, text)
    joined = [t for n, term in enumerate(terms or zeros) for t in ([sign("char", "+")] if n else []) + term]
    return [sign("char", "("), *joined, sign("char", ")")]


def _require_all(inside: list[Raw], conditions: list[_Condition], text: str) -> None:
    """Refuse cases that may leave something out.

    Raises:
        InputError: the intervals of one expression do not join from the lowest to the highest.
    """
    links = [c.links() for c in conditions]
    for variable in (text_ for a, _, b in links[0] for text_ in (a, b)):
        low = {next((a for a, _, b in own if b == variable), ""): own for own in links}
        upper, seen = "", 0
        while upper in low and seen < len(links):
            own = low[upper]
            upper = next((b for a, _, b in own if a == variable), "")
            seen += 1
            if not upper and seen:
                if all(variable in (a, b) for found in links for a, _, b in found):
                    return
                break
    raise InputError(
        Text("these cases may leave some values out", "この場合分けには、漏れた値があるかもしれない"),
        span=(inside[0].span[0], inside[-1].span[1]) if inside else None,
        hint=Text(
            r"say what holds elsewhere in a last row, as 0 & \text{{otherwise}}",
            r"最後の行に 0 & \text{{otherwise}} のように、他での値を書く",
        )(),
    )


def _rows(inside: list[Raw]) -> list[list[Raw]]:
    rows: list[list[Raw]] = [[]]
    depth = 0
    for t in inside:
        depth += (t.kind == "open") - (t.kind == "close")
        if t.text == ROW and not depth:
            rows.append([])
        else:
            rows[-1].append(t)
    return [row for row in rows if row]


def _parted(opening: Raw, row: list[Raw], text: str) -> tuple[list[Raw], _Condition | None]:
    """The value of a row and its condition, ``None`` for all others."""
    at = next((n for n in range(1, len(row)) if "&" in text[row[n - 1].span[1] : row[n].span[0]]), len(row))
    value, behind = row[:at], row[at:]
    while value and value[-1].text in (",", ";"):
        value.pop()
    while behind and behind[-1].text in (",", ";", "."):
        behind.pop()
    words = [t.text.lower() for t in behind if t.kind in ("word", "prose")]
    condition = [t for t in behind if t.kind not in ("word", "prose")]
    if value and words and set(words) <= _OTHERWISE and not condition:
        return value, None
    found = _comparison(condition) if condition else None
    if not value or found is None or not set(words) <= _IF:
        shown = " ".join(text[row[0].span[0] : row[-1].span[1]].split())
        raise InputError(
            Text("this case is no value with a condition: {shown}", "この場合分けの行は、値と条件ではない: {shown}")(
                shown=shown
            ),
            span=(row[0].span[0], row[-1].span[1]),
            hint=Text(
                r"write a value, & and a comparison, or \text{{otherwise}} in the last row, as in t^2 & t > 0",
                r"t^2 & t > 0 のように、値、&、比較を書く。最後の行は \text{{otherwise}} でもよい",
            )(),
        )
    return value, found


def _comparison(tokens: list[Raw]) -> _Condition | None:
    """A chain of comparisons, if the tokens are one."""
    sides: list[list[Raw]] = [[]]
    signs: list[str] = []
    depth = 0
    for t in tokens:
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in OPEN.values())
        if not depth and t.kind in ("char", "command") and t.text in SIGNS:
            signs.append(SIGNS[t.text])
            sides.append([])
        else:
            sides[-1].append(t)
    if not signs or not all(sides):
        return None
    return _Condition(tuple(map(tuple, sides)), tuple(signs), tokens[0])
