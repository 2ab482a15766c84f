r"""Signs between operands: + and -, products and quotients, ⊙ and ⊗, the comma; and signs that mean nothing here."""

from __future__ import annotations

from unicodedata import decomposition, normalize

from ...core.errors import InputError
from ...core.text import Text
from ..grammar import MEANINGLESS, UNEXPECTED
from ..tree import DOT, KRON, Between
from .calls import closing, turned
from .commands import COMMANDS, ENTRYWISE
from .cursor import OPEN, Cursor, Handler
from .functions import UNSUPPORTED
from .tokens import LEAVE_OUT, WRITE_OUT, Raw
from .vocabulary import known

__all__ = ["CONSTRUCTS", "INFIX", "TIMES", "meaningless", "unexpected"]

TIMES = {"*": "*", "cdot": DOT, "cdotp": DOT, "times": "*", "ast": "*", "/": "/", "div": "/"}
INFIX = dict.fromkeys((*ENTRYWISE, "⊙", "∘"), Between(".*"))
INFIX |= dict.fromkeys(("oslash", "⊘"), Between("./")) | dict.fromkeys(("otimes", "⊗"), KRON)
_BRACED = {"sqrt": 1, "frac": 2, "tfrac": 2, "dfrac": 2, "norm": 1}  # how many arguments stand in braces
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


def colon(c: Cursor, t: Raw) -> None:
    """The inner product of two matrices, A : B; in a document a colon ends words."""
    if c.how.primes:
        meaningless(c, t)
    c.sign("INFIX", ":", t)


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
    r"""Refuse 1/2x, which divides by 2 or by 2x, \det X/ab, x^\top y/\|x\|\|y\| and 1/\sqrt{2\pi}\sigma.

    A blank after a number or a letter says that the quotient ends there; so does 1 above the line where no number or
    letter with another one divides, and what divides does not go on.
    """
    start = c.i + 1
    end = _after_factor(c, start)
    after = c.peek(end)
    if after is None or not _begins(c, after):
        return
    first = c.raw[start]
    number = first.kind == "number"
    group = not number and first.kind != "letter"
    one = len(c.out) > 0 and c.out[-1].type == "NUMBER" and (len(c.out) == 1 or c.out[-2].type in ("PLUS", "MINUS"))
    run = first.kind == after.kind == "letter" and (not after.after or _forced(c, end, after))
    if not _goes_on(c, first, after):
        if number and after.after:
            return
        if not (number or run) and (one or after.kind != "char" or after.after and not group):
            return
    span = t.span[0], after.span[1]
    below = c.shown((first.span[0], c.raw[end - 1].span[1]))
    bracket = after.text in (*OPEN, "|", "‖")
    whole = bracket or after.kind == "letter"
    name = c.shown(c.span(after, min(_after_factor(c, end), len(c.raw))) if whole else after.span)
    name = name.replace(r"\left", "").replace(r"\right", "")
    if turned(c.raw, start + 1):  # no row divides
        hint = Text(r"write \frac{{1}}{{{count} {name}}}", r"\frac{{1}}{{{count} {name}}} と書く")
    else:
        hint = Text(
            r"write \frac{{1}}{{{count} {name}}} or \frac{{1}}{{{count}}} {name}",
            r"\frac{{1}}{{{count} {name}}} または \frac{{1}}{{{count}}} {name} と書く",
        )
    raise InputError(
        Text("it is not clear what {shown} divides by", "{shown} では何が分母なのかはっきりしない")(
            shown=c.shown(span)
        ),
        span=span,
        hint=hint(count=below, name=name if whole else name + " …"),
    )


def _goes_on(c: Cursor, first: Raw, after: Raw) -> bool:
    r"""Whether a denominator may go on behind its first factor, also below a 1: \sqrt{2\pi}\sigma, \sigma\sqrt{2\pi}.

    Brackets and braces say where it ends; so does a blank behind a number, or a letter that is no command.
    """
    if first.kind == "open" or first.text in OPEN:
        return False
    if after.kind == "command" and after.text == "sqrt":
        alone = first.kind in ("letter", "number") and c.text[first.span[0]] != "\\"
        return not (alone and after.after)
    name = after.kind == "letter" and not (c.euler and after.text == "e")
    name = name or after.kind == "word" and not known(after.text)
    return name and first.kind not in ("number", "letter")


def _forced(c: Cursor, end: int, after: Raw) -> bool:
    r"""Whether TeX itself wants a blank there, as in \sigma s, so that it ends no quotient."""
    before = c.text[slice(*c.raw[end - 1].span)]
    return before[:1] == "\\" and before[-1:].isalpha() and c.text[after.span[0]].isalpha()


def _begins(c: Cursor, t: Raw) -> bool:
    """Whether a token begins a factor, behind another one."""
    if t.kind in ("letter", "word", "open"):
        return True
    if t.text in ("|", "‖"):
        return t.side > 0 or not t.side and c.levels[-1].closes != t.text
    if t.kind == "command":  # any construct but a sign
        return known(t.text) is not None or not any(t.text in table for table in (COMMANDS, CONSTRUCTS, UNSUPPORTED))
    return t.text in OPEN


def _after_factor(c: Cursor, n: int) -> int:
    """The place after the one factor at n and its scripts; n where none is seen to end."""
    t = c.peek(n)
    if t is None:
        return n
    if t.kind in ("number", "letter"):
        end = n + 1
    elif t.kind == "open":
        end = c.group(n).end
    elif t.text in OPEN:
        end = closing(c.raw, n) + 1
    elif t.text in ("|", "‖"):
        end = next((k for k in range(n + 1, len(c.raw)) if c.raw[k].text == t.text), len(c.raw)) + 1
    elif t.kind in ("command", "word"):
        end = _after_command(c, n)
    else:
        return len(c.raw)
    return _after_scripts(c, end) if t.kind != "number" else end


def _after_scripts(c: Cursor, end: int) -> int:
    """The place after the scripts and primes at a place."""
    while end < len(c.raw):
        s = c.script(end, "^_")
        following = s.end if s is not None else c.primes(end)
        if following == end:
            break
        end = following
    return end


def _after_command(c: Cursor, n: int) -> int:
    r"""The place after \sqrt{…}, \frac{…}{…}, or a function and its brackets; the end for what takes all behind it."""
    t = c.raw[n]
    groups = _BRACED.get(t.text, 0) if t.kind == "command" else 0
    if not groups:
        end = _after_scripts(c, n + 1)
        return closing(c.raw, end) + 1 if known(t.text) is not None and c.opens(end) else len(c.raw)
    end = n + 1
    for _ in range(groups):
        following = c.peek(end)
        if following is None or following.kind == "close" or following.text == "[":
            return len(c.raw)
        end = c.group(end).end
    return end


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


FACTORIAL = Text(
    "there is no rule for the factorial: 3! is written 6; what does not depend on the variable is left out, or written "
    "as a letter of its own",
    "階乗の規則はない。3! は 6 と書く。変数によらないものは省くか、別の文字で表す",
)


def meaningless(c: Cursor, t: Raw) -> None:
    """Refuse a sign that LaTeX has no use for, or writes in another way: ∑, or ² and ᵢ."""
    if t.text == "=" and c.levels[-1].emits == "RBRACKET":
        c.sign("COMPARE", "==", t)
        return
    sign = c.text[slice(*t.span)]
    how = decomposition(sign).partition(" ")[0] if len(sign) == 1 else ""
    plain = normalize("NFKC", sign)
    written = {"<super>": f"^{{{plain}}}", "<sub>": f"_{{{plain}}}"}.get(how) or _WRITTEN.get(sign)
    hint = (
        Text("write {written}", "{written} と書く")(written=written)
        if written
        else (LEAVE_OUT if sign == "=" else WRITE_OUT)(shown=sign)
    )
    raise InputError(MEANINGLESS(sign=repr(sign)), span=t.span, hint=FACTORIAL if sign == "!" else hint)


def unexpected(c: Cursor, t: Raw) -> None:
    """Refuse a command that no rule has a place for."""
    said = c.shown(t.span)
    raise InputError(UNEXPECTED(shown=said), span=t.span, hint=WRITE_OUT(shown=said))


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    **dict.fromkeys("+-", plus),
    **dict.fromkeys(TIMES, times),
    **dict.fromkeys(INFIX, infix),
    ",": comma,
    ":": colon,
    "bullet": bullet,
    **dict.fromkeys(("ldots", "dots", "cdots"), dots),
}
