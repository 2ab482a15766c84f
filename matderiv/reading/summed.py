"""The power behind a sum over indices: in Σ_i (x_i − μ)² and sum_i (x_i - mu)^2 it is that of what is summed.

It is so where a blank or the sign Σ says that the parenthesis is that of the summand. Directly behind sum_i(...), which
is written as a call, a power may as well be that of the sum, and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.errors import InputError
from ..core.text import Text
from .grammar import span_of
from .lalr import Token
from .tree import abridged

__all__ = ["SUMS", "behind", "closing", "powers_within"]


class _Sums:
    """What the word of a sum over indices bears as a token."""


SUMS = _Sums()

_POWERS = ("POWER", "SUPERSCRIPT")
_TOTALS = ("sum", "mean", "prod", "tr", "trace")
_POSTFIX = (*_POWERS, "QUOTE", "AT")
OF_WHICH = Text(
    "the power behind {shown} may be that of what is summed, or of the sum",
    "{shown} の後の冪は、和をとる項の冪とも、和の冪とも読める",
)
SAY_WHICH = Text(
    "write {word}((...){inner}) for that of what is summed, ({word}(...)){power} for that of the sum",
    "項の冪であれば {word}((...){inner})、和の冪であれば ({word}(...)){power} と書く",
)


def powers_within(tokens: list[Token], text: str) -> None:
    """Put, in place, what stands behind the summand of a sum over indices into that sum, if it has a power.

    Raises:
        InputError: the power may be that of the sum.
    """
    for n in range(len(tokens) - 2, -1, -1):  # what is within comes first
        word, opening = tokens[n], tokens[n + 1]
        if word.type != "WORD" or opening.type != "_LPAR_CALL":
            continue
        if word.payload is not SUMS:
            _refuse_blank(tokens, n, text)
            continue
        close = closing(tokens, n + 1)
        end = behind(tokens, close + 1)
        if not any(t.type in _POWERS for t in tokens[close + 1 : end]):
            continue
        place = span_of(opening)
        if word.value[0] == "s" and span_of(word)[1] == place[0]:
            raise _unclear(tokens, n, close, end, text)
        inner = Token("LPAR", opening.value, place)
        tokens[n + 1] = Token("_LPAR_CALL", opening.value, (place[0], place[0]), opening.payload)
        tokens[close] = Token("RPAR", tokens[close].value, span_of(tokens[close]))
        stop = tokens[end - 1].end_pos
        tokens.insert(end, Token("RPAR_CALL", ")", (stop, stop)))
        tokens.insert(n + 2, inner)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The place of the parenthesis that closes one; the last token where none does."""
    depth = 0
    for n in range(opening, len(tokens)):
        depth += (tokens[n].type in ("LPAR", "_LPAR_CALL")) - (tokens[n].type in ("RPAR", "RPAR_CALL"))
        if not depth:
            return n
    return len(tokens) - 1


def behind(tokens: Sequence[Token], start: int) -> int:
    """The end of the powers, transposes and entries that stand directly behind an operand."""
    n = start
    while n < len(tokens) and tokens[n].type in _POSTFIX:
        power = tokens[n].type == "POWER"
        n += 1
        if not power:
            continue
        while n < len(tokens) and tokens[n].type == "MINUS":
            n += 1
        if n < len(tokens) and tokens[n].type == "PREFIX":
            n += 1
        if n < len(tokens) and tokens[n].type == "WORD":
            n += 1
        n = closing(tokens, n) + 1 if n < len(tokens) and tokens[n].type in ("LPAR", "_LPAR_CALL") else n + 1
    return min(n, len(tokens))


def _refuse_blank(tokens: Sequence[Token], n: int, text: str) -> None:
    """Refuse sum (x - y)^2 with a blank before the parenthesis, as in sum_i (x_i - y_i)^2 the power is inside.

    Raises:
        InputError: the power may be that of the sum.
    """
    word, place = tokens[n], span_of(tokens[n + 1])
    if word.value not in _TOTALS or span_of(word)[1] == place[0]:
        return
    close = closing(tokens, n + 1)
    end = behind(tokens, close + 1)
    if any(t.type in _POWERS for t in tokens[close + 1 : end]):
        raise _unclear(tokens, n, close, end, text, "." * (word.value != "tr"))


def _unclear(tokens: Sequence[Token], n: int, close: int, end: int, text: str, dot: str = "") -> InputError:
    """The refusal of a power, which entry by entry begins with a ``dot``."""
    start = span_of(tokens[n])[0]
    stop = span_of(tokens[close])[1]
    power = text[stop : tokens[end - 1].end_pos].strip()
    word = text[slice(*span_of(tokens[n]))]
    return InputError(
        OF_WHICH(shown=abridged(text[start:stop])),
        span=(start, tokens[end - 1].end_pos),
        hint=SAY_WHICH(
            word=abridged(word),
            power=abridged(power, 20),
            inner=abridged(dot + power if power[0] == "^" else power, 20),
        ),
    )
