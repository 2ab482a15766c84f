r"""Binomial coefficients, \binom{n_i}{y_i}: data, as factorials are, the entries of ``nchoosey``."""

from __future__ import annotations

from ...core.errors import NoRuleError
from ...core.text import Text
from ..tree import Subscripted
from .commands import CHOOSE
from .cursor import Cursor, Group, Handler
from .functions import unsupported
from .tokens import Raw

__all__ = ["CONSTRUCTS"]

NO_BINOMIAL = Text("there is no rule for the binomial coefficient {shown}", "二項係数 {shown} についての規則はない")
DATA = Text(
    r"one of names and numbers is read as data, \binom{{n_i}}{{y_i}}; give another one a letter of its own",
    r"名前と数の二項係数 \binom{{n_i}}{{y_i}} はデータとして読む。それ以外のものには別の文字を付ける",
)


def binomial(c: Cursor, t: Raw) -> None:
    r"""\binom{n}{k} as the name of a number or, with an index, of an entry.

    Raises:
        NoRuleError: it stands elsewhere than in an objective, or above or below is more than a name or a number.
    """
    if not c.how.tied:
        unsupported(c, t)
    above = c.group(c.i + 1)
    below = c.group(above.end)
    span = c.span(t, below.end)
    parts = [_part(c, group) for group in (above, below)]
    at = {index for _, index in filter(None, parts) if index}
    if None in parts or len(at) > 1:
        raise NoRuleError(NO_BINOMIAL(shown=c.shown(span)), span=span, hint=DATA)
    name = CHOOSE.join(base for base, _ in filter(None, parts))
    c.emit("NAME", name, span, True, Subscripted(name, tuple(*at)) if at else name)
    c.i = below.end


def _part(c: Cursor, group: Group) -> tuple[str, tuple[str, ...]] | None:
    """A name and its indices, or a number; nothing else."""
    inside = [u for u in c.raw[group.start : group.stop] if u.kind not in ("open", "close")]
    texts = [u.text for u in inside]
    if len(inside) == 1 and inside[0].kind in ("letter", "number") and texts[0].isalnum():
        return texts[0], ()
    named = len(inside) > 2 and inside[0].kind == "letter" and texts[1] == "_"
    indices = [u for u in inside[2:] if u.text != ","]
    if not named or not all(u.kind == "letter" and u.text.islower() for u in indices):
        return None
    return texts[0], tuple(u.text for u in indices)


# a command -> what reads it
CONSTRUCTS: dict[str, Handler] = dict.fromkeys(("binom", "tbinom", "dbinom"), binomial)
