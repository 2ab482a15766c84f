r"""The dispatcher: which construct begins at a token, and the loop through all of them.

A new construct is a function of a cursor and a token in the module of its subject, and a row of the table there; what
it writes has to be in the grammar (grammar.lark, nodes.py).
"""

from __future__ import annotations

from ...core.errors import InputError
from ..grammar import NEVER_CLOSED, span_of
from ..lalr import Token
from ..tree import abridged
from . import binomials, brackets, derivatives, functions, indicators, names, scripts, signs, sums
from .brackets import brace, close, double_bars, refuse_number
from .cases import with_cases
from .cursor import Cursor, Handler, How
from .derivatives import split_digits, with_overs
from .functions import function
from .names import euler, letter, number, word
from .operands import refuse_operands
from .primes import with_primed_indices
from .signs import meaningless, unexpected
from .slashes import with_slashes
from .tokens import ADD, OUTSIDE, WORDS_STAND, Raw, require_all
from .vocabulary import known

__all__ = ["HANDLERS", "grammar_tokens"]


# a command, or a sign -> what reads it
HANDLERS: dict[str, Handler] = {
    **signs.CONSTRUCTS,
    **scripts.CONSTRUCTS,
    **brackets.CONSTRUCTS,
    **indicators.CONSTRUCTS,
    **derivatives.CONSTRUCTS,
    **binomials.CONSTRUCTS,
    **sums.CONSTRUCTS,
    **functions.CONSTRUCTS,
    **names.CONSTRUCTS,
}


def grammar_tokens(raw: list[Raw], how: How) -> list[Token]:
    """The tokens of the grammar for those of a formula: names with their scripts, arguments, implied products.

    Raises:
        InputError: something cannot be read, or is not closed.
        NoRuleError: it is mathematics without a rule.
    """
    if how.tied:
        raw = with_primed_indices(raw)
    raw = with_slashes(with_overs(with_cases(raw, how.text)), total="d" not in how.names)
    c = Cursor(split_digits(raw), how)
    c.euler, c.double = euler(c), double_bars(c.raw)
    refuse_number(c)
    while c.i < len(c.raw):
        if c.i in c.skips:
            c.i = c.skips.pop(c.i)
        else:
            t = c.raw[c.i]
            _KINDS.get(t.kind, _words)(c, t)
    _require_all(c)
    if len(c.levels) > 1:
        level = c.levels[-1]
        opening, closing = c.shown(level.span), level.closes
        if closing in ("|", "‖") or opening.startswith(r"\l"):
            closing = opening.replace(r"\l", r"\r")  # \rangle for \langle; bars close as they open
        raise InputError(NEVER_CLOSED(opening=opening), span=level.span, hint=ADD(closing=closing))
    refuse_operands(c)
    return c.out


def _require_all(c: Cursor) -> None:
    """Every token that is no brace stands at the place of one that was written, or was read before its turn."""
    written = [span_of(t) for t in c.out]
    require_all([t for t in c.raw if t.kind not in ("open", "close", "break")], [*written, *c.taken], c.text)


def _command(c: Cursor, t: Raw) -> None:
    """A command: it has a row in the table, or is the name of a function."""
    if (handler := HANDLERS.get(t.text)) is not None:
        handler(c, t)
    elif (found := known(t.text)) is not None:
        function(c, found, t.span, c.i + 1)
    else:
        unexpected(c, t)


def _sign(c: Cursor, t: Raw) -> None:
    HANDLERS.get(t.text, meaningless)(c, t)


def _words(c: Cursor, t: Raw) -> None:
    """Refuse what is no mathematics."""
    raise InputError(
        WORDS_STAND(words=abridged(t.text)),
        span=t.span,
        hint=OUTSIDE,
    )


# the kind of a token -> what reads it
_KINDS: dict[str, Handler] = {
    "letter": letter,
    "number": number,
    "word": word,
    "open": brace,
    "close": close,
    "command": _command,
    "char": _sign,
}
