r"""Squares by which a document differentiates: \frac{\partial\ell}{\partial\sigma^2}, and ℓ(β, σ²) = ….

Such a square is a quantity of its own, and gets a name like those that a document defines (quantities.py), of which the
even powers of σ are powers. That is decided for the whole document, by tokens alone. Where an equation holds σ in any
other way, or something is differentiated by σ, perhaps twice, σ² stays the square of σ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..reading.latex.calls import closing
from ..reading.latex.stretches import Stretch, sides_of
from ..reading.latex.tokens import Raw, commas
from .quantities import SQUARE

__all__ = ["with_squares"]

_FRACTIONS = ("frac", "tfrac", "dfrac")


def with_squares(formulas: Sequence[Stretch]) -> tuple[list[Stretch], dict[str, str]]:
    r"""The formulas with a name for each square that is a variable, and the letters of which these are squares.

    >>> from matderiv.reading.latex.stretches import stretch
    >>> made, letters = with_squares([stretch(r"\frac{\partial f}{\partial\tau^2} = \tau^4", lenient=True)])
    >>> [t.text for t in made[0].tokens if t.kind == "letter"], letters
    (['f', 'tau_squared', 'tau_squared'], {'tau_squared': 'tau'})
    """
    squares, others = set[str](), set[str]()
    for formula in formulas:
        for name, square in (*_variables(formula.tokens), *_arguments(formula)):
            (squares if square else others).add(name)
    found = squares - others - (_roots(formulas) if squares else set())
    if not found:
        return list(formulas), {}
    made = [replace(f, tokens=tuple(_named(f.tokens, found))) for f in formulas]
    return made, {name + SQUARE: name for name in found}


def _roots(formulas: Sequence[Stretch]) -> set[str]:
    """The letters that stand in an equation with no even power."""
    parts = (part for formula in formulas for part in formula.parts() if len(sides_of(part)[0]) > 1)
    return {part[n].text for part in parts for n, power in _letters(part, 0, len(part)) if not power or power % 2}


def _variables(tokens: Sequence[Raw]) -> Iterator[tuple[str, bool]]:
    """The letters by which something is differentiated, and whether it is by their squares."""
    for n, t in enumerate(tokens):
        if t.kind == "command" and t.text in ("nabla", "partial") and _is(tokens, n + 1, "_"):
            for at, power in _letters(tokens, *_group(tokens, n + 2)):
                yield tokens[at].text, power == 2
        if t.kind != "command" or t.text not in _FRACTIONS:
            continue
        above = _group(tokens, n + 1)
        below = _group(tokens, above[1] + (above[0] > n + 1))
        mark = tokens[above[0]].text if above[0] < above[1] else ""
        if mark not in ("partial", "d"):
            continue
        order = _power(tokens, above[0] + 1) if _is(tokens, above[0] + 1, "^") else 1
        found = [(at, power) for at, power in _letters(tokens, *below) if tokens[at].text != mark]
        # ∂²f/∂x² is the second derivative by x, and by squares where as many of these stand below as its order is
        outer = [_outer(tokens, below[0], at) for at, _ in found]
        times = sum((power or 1) * k for (_, power), k in zip(found, outer, strict=True))
        by_squares = times != order and order in (sum(outer), times / 2)
        for at, power in found:
            yield tokens[at].text, by_squares and power is not None and power > 0 and power % 2 == 0


def _outer(tokens: Sequence[Raw], start: int, at: int) -> int:
    r"""How often something is differentiated by what stands at a place: 2 times in (\partial x)^2."""
    opens = next((k for k in (at - 2, at - 1) if k >= start and tokens[k].text == "("), None)
    close = None if opens is None else closing(tokens, opens)
    return (_power(tokens, close + 1) or 1) if close is not None and _is(tokens, close + 1, "^") else 1


def _letters(tokens: Sequence[Raw], start: int, stop: int) -> Iterator[tuple[int, int | None]]:
    """The places of the letters in a range, and the power of each that is a whole number."""
    n = start
    while n < stop:
        end = n + 1
        if tokens[n].kind == "letter":
            _, end, power = _scripts(tokens, n)
            yield n, power
        n = end


def _arguments(formula: Stretch) -> Iterator[tuple[str, bool]]:
    r"""The letters whose squares are arguments of what an equation defines: \ell(\beta, \sigma^2) = …."""
    for part in formula.parts():
        sides, relations = sides_of(part)
        side = sides[0]
        if not relations or relations[0][0] != "=" or len(side) < 4 or side[0].kind not in ("letter", "word"):
            continue
        if side[1].text != "(" or closing(side, 1) != len(side) - 1:
            continue
        arguments = commas(side[2:-1])
        plain = [a for a in arguments if a and a[0].kind == "letter"]
        if len(arguments) < 2 or len(plain) < len(arguments):
            continue
        for argument in arguments:
            if len(argument) > 1 and _scripts(argument, 0) == ((), len(argument), 2):
                yield argument[0].text, True


def _named(tokens: Sequence[Raw], found: set[str]) -> Iterator[Raw]:
    """The tokens with the names of squares in the place of even powers."""
    n = 0
    while n < len(tokens):
        t = tokens[n]
        below, end, power = _scripts(tokens, n) if t.kind == "letter" and t.text in found else ((), n + 1, None)
        if not power or power % 2:
            yield t
            n += 1
            continue
        last = tokens[end - 1].span
        # the name ends where what is written for it does
        yield replace(t, text=t.text + SQUARE, span=t.span if below else (t.span[0], last[1]))
        if below:
            content = below[2:-1] if below[1].kind == "open" else below[1:]
            yield from (
                below[0],
                Raw("open", "{", (below[0].span[1],) * 2),
                *content,
                Raw("close", "}", (last[1],) * 2),
            )
        if power != 2:
            yield from (Raw("char", "^", last), Raw("open", "{", (last[0],) * 2))
            yield from [Raw("char", "-", (last[0],) * 2)] if power < 0 else ()
            yield from (Raw("number", str(abs(power) // 2), last), Raw("close", "}", (last[1],) * 2))
        n = end


def _scripts(tokens: Sequence[Raw], n: int) -> tuple[tuple[Raw, ...], int, int | None]:
    """What stands below a letter, with its sign, the place behind its scripts, and its power where that is a number."""
    below: tuple[Raw, ...] = ()
    power: int | None = None
    end, raised = n + 1, False
    while _is(tokens, end, "_") and not below or _is(tokens, end, "^") and not raised:
        start, stop = _group(tokens, end + 1)
        after = stop + (start > end + 1)
        if tokens[end].text == "^":
            power, raised = _power(tokens, end), True
        else:
            below = tuple(tokens[end:after])
        end = after
    return below, min(end, len(tokens)), power


def _power(tokens: Sequence[Raw], n: int) -> int | None:
    """The whole number that stands above at n, if one does."""
    start, stop = _group(tokens, n + 1)
    number = "".join(t.text for t in tokens[start:stop])
    return int(number) if number.removeprefix("-").isdigit() and len(number) < 4 else None


def _is(tokens: Sequence[Raw], n: int, text: str) -> bool:
    return n < len(tokens) and tokens[n].kind == "char" and tokens[n].text == text


def _group(tokens: Sequence[Raw], n: int) -> tuple[int, int]:
    """The range of a script or of an argument, without its braces."""
    if n < len(tokens) and tokens[n].kind == "open":
        return n + 1, closing(tokens, n)
    return n, min(n + 1, len(tokens))
