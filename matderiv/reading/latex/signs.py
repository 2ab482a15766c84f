r"""Signs between operands: + and -, products and quotients, ⊙ and ⊗, the comma; and signs that mean nothing here."""

from __future__ import annotations

from unicodedata import decomposition, normalize

from ...core.errors import InputError
from ...core.text import Text
from ..grammar import MEANINGLESS, UNEXPECTED
from ..tree import DOT
from .cursor import Cursor
from .tokens import LEAVE_OUT, Raw

__all__ = ["INFIX", "TIMES", "bullet", "comma", "dots", "infix", "meaningless", "plus", "times", "unexpected"]

TIMES = {"*": "*", "cdot": DOT, "cdotp": DOT, "times": "*", "ast": "*", "/": "/", "div": "/"}
INFIX = {"odot": ".*", "circ": ".*", "hadamard": ".*", "⊙": ".*", "∘": ".*", "oslash": "./", "⊘": "./"}
INFIX |= {"otimes": "kron", "⊗": "kron"}
_WRITTEN = {"∑": r"\sum", "√": r"\sqrt", "∇": r"\nabla", "∂": r"\partial", "∏": r"\prod", "∫": r"\int"}


def plus(c: Cursor, t: Raw) -> None:
    """+ or -."""
    c.sign("PLUS" if t.text == "+" else "MINUS", t.text, t)


def comma(c: Cursor, t: Raw) -> None:
    """A comma between arguments."""
    c.sign("_COMMA", t.text, t)


def infix(c: Cursor, t: Raw) -> None:
    """⊙, ⊘ or ⊗, which bind less than products where the shapes allow it."""
    c.sign("TIMES" if c.how.loose else "INFIX", INFIX[t.text], t)


def times(c: Cursor, t: Raw) -> None:
    """A product or a quotient."""
    if t.text == "times":
        _beside_a_number(c, t)
    elif TIMES[t.text] == "/":
        _by_one_factor(c, t)
    c.sign("TIMES", TIMES[t.text], t)


def _beside_a_number(c: Cursor, t: Raw) -> None:
    r"""Refuse \times between matrices, which may be either product, or a cross product."""
    right = c.peek(c.i + 1)
    if (not c.out or c.out[-1].type != "NUMBER") and (right is None or right.kind != "number"):
        raise InputError(
            Text(r"\times is read beside a number only", r"\times は数の隣でしか使えない"),
            span=t.span,
            hint=Text(
                r"write \cdot or nothing for a product, \odot entry by entry, \otimes for Kronecker's",
                r"積は \cdot とするか何も書かず、成分ごとの積は \odot、クロネッカー積は \otimes と書く",
            ),
        )


def _by_one_factor(c: Cursor, t: Raw) -> None:
    """Refuse 1/2x, which divides by 2 or by 2x."""
    number, after = c.peek(c.i + 1), c.peek(c.i + 2)
    if number is None or number.kind != "number" or after is None or after.after:
        return
    if after.kind in ("letter", "word") or after.text in ("sum", "sqrt"):
        span = t.span[0], after.span[1]
        raise InputError(
            Text("it is not clear what {shown} divides by", "{shown} では何が分母なのかはっきりしない")(
                shown=c.shown(span)
            ),
            span=span,
            hint=Text(
                r"write \frac{{1}}{{{count} {name}}} or \frac{{1}}{{{count}}} {name}",
                r"\frac{{1}}{{{count} {name}}} または \frac{{1}}{{{count}}} {name} と書く",
            )(count=number.text, name=c.shown(after.span)),
        )


def bullet(c: Cursor, t: Raw) -> None:
    r"""Refuse A \bullet B, which is a product for some and the inner product of matrices for others."""
    raise InputError(
        Text(
            r"\bullet may be a product, or the inner product of matrices",
            r"\bullet は積とも、行列の内積とも読める",
        ),
        span=t.span,
        hint=Text(
            r"write A B for the product, \operatorname{{tr}}(A^\top B) for the inner product",
            r"積なら A B、内積なら \operatorname{{tr}}(A^\top B) と書く",
        ),
    )


def dots(c: Cursor, t: Raw) -> None:
    """Refuse … for what is left out."""
    raise InputError(
        Text("{shown} stands for something that is left out", "{shown} は省略を表し、何が省かれたのか分からない")(
            shown=c.shown(t.span)
        ),
        span=t.span,
        hint=Text("write it out, or with a sum", "省略せずに書くか、和の記号を使う"),
    )


def meaningless(c: Cursor, t: Raw) -> None:
    """Refuse a sign that LaTeX has no use for, or writes in another way: ∑, or ² and ᵢ."""
    sign = c.text[slice(*t.span)]
    how = decomposition(sign).partition(" ")[0] if len(sign) == 1 else ""
    plain = normalize("NFKC", sign)
    written = {"<super>": f"^{{{plain}}}", "<sub>": f"_{{{plain}}}"}.get(how) or _WRITTEN.get(sign)
    hint = Text("write {written}", "{written} と書く")(written=written) if written else LEAVE_OUT(shown=sign)
    raise InputError(MEANINGLESS(sign=repr(sign)), span=t.span, hint=hint)


def unexpected(c: Cursor, t: Raw) -> None:
    """Refuse a command that no rule has a place for."""
    said = c.shown(t.span)
    raise InputError(UNEXPECTED(shown=said), span=t.span, hint=LEAVE_OUT(shown=said))
