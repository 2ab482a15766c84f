r"""Fractions and roots, and the derivatives: \frac{\partial f}{\partial X}, \frac{d}{dt}, \nabla_W f, \partial_W f."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...core.errors import InputError, NoRuleError
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.notations.names import WORD
from ..grammar import span_of
from ..tree import At, Span, Subscripted, Undefined
from .brackets import CLOSE
from .calls import closing, labelled
from .cursor import MISSING, OPEN, Cursor, Group, Handler, How
from .functions import NO_RULE, applied
from .names import name
from .scripts import superscript, transposes
from .slashes import with_slashes
from .tokens import Raw

__all__ = ["CONSTRUCTS", "differentiated", "split_digits", "with_overs"]

FRACTIONS = ("frac", "tfrac", "dfrac", "cfrac")

ONE_NAME = Text("{shown} is no variable: a variable is one name", "{shown} は変数ではない。変数は 1 つの名前である")
BY_ONE_NAME = Text(
    r"differentiate with respect to one name, as in \nabla_W", r"\nabla_W のように、1 つの名前で微分する"
)
FRACTION = Text(r"write \frac{{\partial f}}{{\partial x}}", r"\frac{{\partial f}}{{\partial x}} と書く")
ORDERS = Text(
    r"for a second derivative write \frac{{\partial^2 f}}{{\partial x^2}}",
    r"2 階の微分は \frac{{\partial^2 f}}{{\partial x^2}} と書く",
)

AT_POINT = Text(
    "{derivative}{bracket} may be the value of the derivative at {bracket}, or a product",
    "{derivative}{bracket} は {bracket} における微分の値とも、積とも読める",
)

# ------------------------------------------------------------------------------------- fractions and roots


def split_digits(raw: list[Raw]) -> list[Raw]:
    r"""The tokens with numbers taken apart where they are two arguments: \tfrac12."""
    out: list[Raw] = []
    need, stack = 0, []
    for t in raw:
        if t.kind == "command" and t.text in FRACTIONS:
            need = 2
        elif t.kind == "open":
            stack.append(max(need - 1, 0))
            need = 0
        elif t.kind == "close":
            need = stack.pop() if stack else 0
        elif t.kind == "number" and need and t.text.isdigit():
            while need and len(t.text) > 1:
                at = t.span[0]
                out.append(replace(t, text=t.text[0], span=(at, at + 1)))
                t = replace(t, text=t.text[1:], span=(at + 1, t.span[1]), after=False)
                need -= 1
            need = max(need - 1, 0)
        else:
            need = max(need - 1, 0)
        out.append(t)
    return out


def with_overs(raw: list[Raw]) -> list[Raw]:
    r"""The tokens with a \over b as \frac{a}{b}: of all that the braces or brackets around it hold.

    >>> from matderiv.reading.latex.styles import raw_tokens
    >>> " ".join(t.text for t in with_overs(raw_tokens(r"{a + b \over 2} x")))
    'frac { a + b } { 2 } x'

    Raises:
        InputError: nothing stands above or below, or another \over beside it.
    """
    out = list(raw)
    while (n := next((k for k, t in enumerate(out) if t.kind == "command" and t.text == "over"), None)) is not None:
        start, end = _around(out, n)
        again = any(t.text == "over" and _around(out, k) == (start, end) for k, t in enumerate(out) if n < k < end)
        if start == n or end == n + 1 or again:
            raise InputError(
                Text(r"what \over parts is not clear here", r"\over が何を分けるのか明らかでない"),
                span=out[n].span,
                hint=Text(r"write \frac{{a}}{{b}}", r"\frac{{a}}{{b}} と書く")(),
            )
        opens, closes = (replace(out[n], kind=kind, text=sign) for kind, sign in (("open", "{"), ("close", "}")))
        sign = replace(
            out[n], text="frac", span=(out[start].span[0], out[n].span[1])
        )  # it begins above, and ends below
        parts = opens, *out[start:n], closes, opens, *out[n + 1 : end], replace(closes, span=out[end - 1].span)
        if start and out[start - 1].kind == "open" and not _takes_argument(out[: start - 1]):
            start, end = start - 1, end + 1  # the braces hold it together, as those of the fraction do
        out[start:end] = [sign, *parts]
    return out


def _takes_argument(before: Sequence[Raw]) -> bool:
    """Whether what stands last takes the braces behind it as its argument."""
    return bool(before) and (before[-1].kind in ("command", "close") or before[-1].text in ("^", "_"))


def _around(raw: Sequence[Raw], n: int) -> tuple[int, int]:
    """The range in which a token stands: what the innermost braces or brackets around it hold."""
    opens = (k for k in range(n - 1, -1, -1) if raw[k].kind == "open" or raw[k].text in OPEN)
    start = next((k for k in opens if n < closing(raw, k) < len(raw)), None)
    return (0, len(raw)) if start is None else (start + 1, closing(raw, start))


def root(c: Cursor, t: Raw) -> None:
    """A square root."""
    if c.stands(c.i + 1, "["):
        raise NoRuleError(
            NO_RULE(what=Text("roots other than square roots", "平方根以外の根号")),
            span=t.span,
            hint=Text("write a power, x^{{1/3}}", "x^{{1/3}} のように冪で書く"),
        )
    c.emit("ROOT", "sqrt", t.span)
    c.argument(c.i + 1)


def fraction(c: Cursor, t: Raw) -> None:
    """A quotient, or a derivative that is written as one."""
    above = c.group(c.i + 1)
    if above.end >= len(c.raw) or c.raw[above.end].kind == "close":
        place = c.span(t, above.end)
        raise InputError(
            Text("{shown} has no denominator", "{shown} に分母がない")(shown=c.shown(place)),
            span=place,
            hint=Text(r"write \frac{{x}}{{y}}", r"\frac{{x}}{{y}} のように書く"),
        )
    below = c.group(above.end)
    if _differentiates(c, above, below):
        _derivative(c, t, above, below)
        return
    c.emit("FRAC", t.text, t.span)
    c.argument(c.i + 1, then=c.argument)


def _differentiates(c: Cursor, above: Group, below: Group) -> bool:
    """Whether a fraction is a derivative: ∂ above and below, or d above and d with one letter below."""
    if above.start == above.stop or below.start == below.stop:
        return False
    first, second = c.raw[above.start], c.raw[below.start + _in_brackets(c, below.start, c.raw[above.start].text)]
    if second.text == "partial":
        if first.text != "partial":
            raise InputError(
                Text("a derivative has ∂ above its line, too", "微分では分子にも ∂ が必要である"),
                span=second.span,
                hint=FRACTION,
            )
        return True
    if first.text == second.text == "delta" and c.names.isdisjoint(("delta", "δ")):
        _refuse_variation(c, above, below)
    if "d" in c.names or first.text != "d" or second.text != "d":
        return False
    return below.stop - below.start > 1


def _refuse_variation(c: Cursor, above: Group, below: Group) -> None:
    r"""Refuse \frac{\delta F}{\delta u}, which nobody writes of a product.

    Raises:
        InputError: a δ stands above before something, and below before a name.
    """
    named = [r for r in c.raw[below.start + 1 : below.stop] if r.text not in ("(", ")")]
    if above.stop - above.start < 2 or not named or any(r.text in ("+", "-") for r in named):
        return
    span = (c.raw[c.i].span[0], c.raw[below.end - 1].span[1])
    raise InputError(
        Text("{shown} may be the derivative of a functional", "{shown} は汎関数微分とも読める")(shown=c.shown(span)),
        span=span,
        hint=Text(
            r"declare \delta if it is a number; a derivative is written with \partial",
            r"数なら \delta を宣言する。微分は \partial で書く",
        ),
    )


# ---------------------------------------------------------------------------------------------- derivatives


@dataclass(frozen=True, slots=True)
class _Variable:
    """What is differentiated by: a name, which may be transposed or, in a derivation, stacked by vec."""

    name: str
    span: Span
    turned: bool = False
    stacked: bool = False


def _derivative(c: Cursor, t: Raw, above: Group, below: Group) -> None:
    r"""\frac{\partial^2 f}{\partial x \partial y}, or an operator where nothing but the ∂ stands above."""
    mark = c.raw[above.start].text
    order, start = _order(c, above)
    variables, place = _variables(c, below, mark), (c.raw[below.start].span[0], c.raw[below.stop - 1].span[1])
    span = c.span(t, below.end)
    if len(variables) != order:
        raise InputError(
            Text(
                "the order is {above} above the line of the derivative and {below} below it",
                "微分の階数が、分子では {above}、分母では {below} である",
            )(above=order, below=len(variables)),
            span=span,
            hint=ORDERS,
        )
    if start == above.stop:
        how = "total" if mark == "d" else "operator"
        _require_end(c, span, below.end)
        c.head("OPERATOR_CLOSED" if c.stands(below.end, "[") else "OPERATOR", t.text, span, how)
        _by(c, variables, place, mark)
        c.ended, c.i = False, below.end
        return

    named = _named_whole(c, start, above.stop) if c.how.primes and c.opens(below.end) else None
    if named is not None and not _times(c, named, variables, below.end):
        _at_point(c, named, variables, "total" if mark == "d" else "fraction", span, below.end)
        return

    def then(_: int) -> None:
        _by(c, variables, place, mark)
        c.ended, c.i = True, below.end

    c.emit("DERIVATIVE", t.text, span, payload="total" if mark == "d" else "fraction")
    c.put("_LBRACE", "{", (c.raw[start].span[0],) * 2)
    c.open("}", c.raw[above.start - 1].span, start, "RBRACE", then=then)


def _named_whole(c: Cursor, start: int, stop: int) -> str:
    """The name that these tokens are, if they are one."""
    if c.raw[start].kind not in ("letter", "word"):
        return ""
    named, _, end = _variable(c, start, stop)
    return named if end == stop else ""


def _times(c: Cursor, function: str, by: Sequence[_Variable], n: int) -> bool:
    """Whether the bracket at n is a factor: beside derivatives of entries, or where an entry of it is taken."""
    turned = c.script(_closing(c, n) + 1, "^")
    if function not in c.how.calls and turned is not None and transposes(c, turned.content):
        return True  # no value of a derivative is turned where its function takes no point
    entries = isinstance(function, Subscripted) or any(isinstance(v.name, Subscripted) for v in by)
    return entries or c.script(_closing(c, n) + 1, "_") is not None


def _at_point(c: Cursor, function: str, by: Sequence[_Variable], how: str, span: Span, n: int) -> None:
    r"""A derivative and the bracket at n that holds the point where it is taken: \frac{d\phi}{dt}(s).

    Raises:
        InputError: it is not plain that it is this and no product.
    """
    plain = not any(v.turned or v.stacked or isinstance(v.name, Subscripted) for v in by)
    if function in c.how.calls and plain and c.stands(n, "("):
        word = At(function, [v.name for v in by], how)
        applied(c, word, span, n, (word, None, ()))
        return
    bracket = c.span(c.raw[n], _closing(c, n) + 1)
    said, point = c.shown(span), c.shown(bracket)
    raise InputError(
        AT_POINT(derivative=said, bracket=point),
        span=(span[0], bracket[1]),
        hint=Text(
            r"write {derivative}\cdot {bracket} for the product; for the value define the function, f(x) = …",
            r"積なら {derivative}\cdot {bracket} と書く。値なら、その関数を f(x) = … と定義する",
        )(derivative=said, bracket=point),
    )


def _order(c: Cursor, above: Group) -> tuple[int, int]:
    """The order that is written above, and the place where what is differentiated begins."""
    start = above.start + 1
    s = c.script(start, "^") if start < above.stop else None
    if s is None:
        return 1, start
    if not s.letters.isdigit() or not 1 <= int(s.letters) <= 9:
        raise InputError(
            Text(
                "the order of a derivative is a number from 1 to 9, not {order}",
                "微分の階数は 1 から 9 の整数であり、{order} ではない",
            )(order=c.inside(s.content)),
            span=s.mark.span,
            hint=ORDERS,
        )
    return int(s.letters), s.end


def _variables(c: Cursor, below: Group, mark: str) -> list[_Variable]:
    """The variables below a derivative, each as often as it stands there."""
    found: list[_Variable] = []
    n, stop = below.start, below.stop
    while n < stop:
        t = c.raw[n]
        n += 1
        if t.text == ",":
            continue
        if _in_brackets(c, n - 1, mark):
            close = _closing(c, n - 1)
            above = c.script(close + 1, "^")
            assert above is not None
            found += _variables(c, Group(n, close, close + 1), mark) * int(above.letters)
            n = above.end
            continue
        if t.text == mark and n >= stop:
            raise InputError(MISSING(shown=c.shown(t.span)), span=t.span, hint=FRACTION)
        if t.text != mark:
            raise InputError(
                Text(
                    "below a derivative stands {mark} before each variable, not {shown}",
                    "微分の分母では各変数の前に {mark} を書くが、ここには {shown} がある",
                )(mark="∂" if mark == "partial" else "d", shown=c.shown(c.span(t, stop))),
                span=t.span,
                hint=FRACTION,
            )
        # by vec(X), in a derivation: an objective is differentiated by a name
        stacked = c.how.primes and n + 1 < stop and c.raw[n].text == "vec" and c.raw[n].kind == "word"
        named, span, n = _variable(c, n + stacked, stop)
        turned, times = False, 1
        if n < stop and c.raw[n].text == "'":
            turned, n = True, n + 1
        elif n < stop and (s := c.script(n, "^")) is not None:
            n = s.end
            if transposes(c, s.content):
                turned = True
            elif len(s.content) == 1 and s.letters.isdigit() and 1 <= int(s.letters) <= 9:
                times = int(s.letters)
            else:
                raise InputError(
                    Text(
                        "the exponent {shown} of the variable {name} cannot be read",
                        "変数 {name} の指数 {shown} は読めない",
                    )(shown=c.inside(s.content), name=named),
                    span=s.mark.span,
                    hint=Text(
                        r"\partial x^2 and \partial x^\top are read", r"\partial x^2 と \partial x^\top は読める"
                    ),
                )
        found += [_Variable(named, span, turned, stacked)] * times
    return found


def _in_brackets(c: Cursor, n: int, mark: str) -> bool:
    r"""Whether a variable stands at n with its mark in brackets that have a power: (\partial x)^2."""
    if not c.stands(n, "(") or n + 2 >= len(c.raw) or c.raw[n + 1].text != mark or mark not in ("partial", "d"):
        return False
    above = c.script(_closing(c, n) + 1, "^")
    return above is not None and above.letters.isdigit() and 1 <= int(above.letters) <= 9


def _variable(c: Cursor, n: int, stop: int) -> tuple[str, Span, int]:
    """The name at n, with its subscript, its place, and the place after it."""
    if n >= stop:
        beyond = c.peek(n)
        last = beyond if beyond is not None and beyond.kind == "close" else c.raw[n - 1]
        raise _no_variable(c, (c.raw[n - 1].span[0], last.span[1]))
    t = c.raw[n]
    if t.kind == "open" or t.text == "(":
        close = c.match[n] if t.kind == "open" else next((k for k in range(n, stop) if c.raw[k].text == ")"), n)
        named, span, after = _variable(c, n + 1, close)
        if after != close:
            raise _no_variable(c, (t.span[0], c.raw[close].span[1]))
        return named, span, close + 1
    if t.kind not in ("letter", "word"):
        raise _no_variable(c, t.span)
    below = c.script(n + 1, "_") if n + 1 < stop else None
    end = below.end if below is not None else n + 1
    above = c.script(end, "^") if end < stop else None
    if above is not None and labelled(above.content):  # W^{(1)}
        end = above.end
    part = c.apart(n, end, frozenset(("I", "e")))
    name(part, t)
    while part.i < end:
        superscript(part, part.raw[part.i])
    return part.out[0].payload, span_of(part.out[0]), end


def _no_variable(c: Cursor, span: Span) -> InputError:
    return InputError(ONE_NAME(shown=c.shown(span)), span=span, hint=BY_ONE_NAME)


def differentiated(raw: list[Raw], how: How) -> set[str]:
    """The names by which something is differentiated in these tokens, those with an index left out."""
    raw = with_slashes(raw, total="d" not in how.names)
    c = Cursor(raw, replace(how, seen={}, vectors=set()))
    found: list[_Variable] = []
    for n, t in enumerate(raw):
        if t.kind != "command":
            continue
        if t.text in FRACTIONS:
            above = c.group(n + 1)
            below = c.group(above.end)
            if _differentiates(c, above, below):
                found += _variables(c, below, raw[above.start].text)
        elif t.text in ("nabla", "partial"):
            while (s := c.script(n + 1, "_^")) is not None:
                n = s.end - 1
                found += [_below(c, s.group)] if s.mark.text == "_" else []
    return {str(v.name) for v in found if not isinstance(v.name, Subscripted)}


def _by(c: Cursor, variables: Sequence[_Variable], place: Span, mark: str = "") -> None:
    """Write what is differentiated by."""
    c.put("_LBRACE", "{", (place[0], place[0]))
    for v in variables:
        c.put("_BY", mark, v.span)
        if v.stacked:
            c.put("WORD", "vec", v.span, ("vec", None, ()))
        c.put("NAME", str(v.name), v.span, v.name)
        if v.turned:
            c.put("QUOTE", "T", (v.span[1], v.span[1]))
    c.put("RBRACE", "}", (place[1], place[1]))


# ------------------------------------------------------------------------------------------------ operators


def nabla(c: Cursor, t: Raw) -> None:
    r"""\nabla_W f, \nabla_W^2 f, and \nabla f where only one variable can be meant."""
    n = c.i + 1
    order = 1
    variable: _Variable | None = None
    while (s := c.script(n, "_^")) is not None:
        n = s.end
        if s.mark.text == "_":
            variable = _below(c, s.group)
        elif s.letters == "2":
            order = 2
        else:
            raise InputError(
                Text("the exponent {shown} of ∇ cannot be read", "∇ の指数 {shown} は読めない")(
                    shown=c.inside(s.content)
                ),
                span=s.mark.span,
                hint=Text(r"\nabla_W f and \nabla_W^2 f are read", r"\nabla_W f と \nabla_W^2 f は読める"),
            )
    span = c.span(t, n)
    if variable is not None:
        if not _pointed(c, t, [variable] * order, n):
            _operator(c, t, span, [variable] * order, n)
        return
    if not c.how.primes and _gradient(c, span, order, n):
        return
    if order == 2 and not c.how.primes:
        raise InputError(
            Text(r"\nabla^2 needs its variable", r"\nabla^2 には変数が必要である"),
            span=span,
            hint=Text(r"write \nabla_x^2 f", r"\nabla_x^2 f のように書く"),
        )
    _require_end(c, span, n)
    function, end = _function(c, n)
    if function and c.opens(end):
        _at_point(c, function, [_Variable("", span)] * order, "nabla", c.span(t, end), end)
        return
    if function and (order == 2 or _is_apart(c, end)):
        c.emit("GRADIENT", t.text, span, payload=order)
        c.ended, c.i = False, n
        return
    c.emit("NABLA", t.text, span, payload=order)
    c.i = n


def _gradient(c: Cursor, span: Span, order: int, n: int) -> bool:
    r"""Read the gradient or Hessian of a function that is declared and not defined, \nabla f(Ax) and \nabla^2 f(x)."""
    if n >= len(c.raw) or c.raw[n].kind not in ("letter", "word"):
        return False
    named, place, end = _variable(c, n, len(c.raw))
    letter = WORD.get(str(named), str(named))
    if letter not in c.how.undefined or not c.opens(end):
        return False
    word = Undefined(letter, 0, ("", "grad", "hess")[order])
    applied(c, word, (span[0], place[1]), end, (word, None, ()))
    return True


def _function(c: Cursor, n: int) -> tuple[str, int]:
    """The document's own function that stands at n, if one does, and the place after its name."""
    if not c.how.primes or n >= len(c.raw) or c.raw[n].kind not in ("letter", "word"):
        return "", n
    named, _, end = _variable(c, n, len(c.raw))
    return (named, end) if named in c.how.calls else ("", n)


def _is_apart(c: Cursor, n: int) -> bool:
    r"""Whether what ends before n is by itself what ∇ is taken of: ∇f(x)^\top y, and ∇f(x)∇g(x)."""
    s = c.script(n, "^")
    return c.stands(n, "'", "nabla") or s is not None and transposes(c, s.content)


def partial(c: Cursor, t: Raw) -> None:
    r"""\partial_W f."""
    s = c.script(c.i + 1, "_")
    if s is None:
        raise InputError(
            Text(
                "a derivative is written with a fraction, or its variable below ∂",
                "微分は分数で書くか、∂ の右下に変数を書く",
            ),
            span=t.span,
            hint=FRACTION,
        )
    variable = _below(c, s.group)
    if not _pointed(c, t, [variable], s.end):
        _operator(c, t, c.span(t, s.end), [variable], s.end)


def _pointed(c: Cursor, t: Raw, variables: Sequence[_Variable], n: int) -> bool:
    r"""Read \nabla_x f(y), a derivative at a point; in \nabla_x f(Ax) it is that of all that stands there."""
    function, end = _function(c, n)
    if not function or not c.opens(end):
        return False
    names = {u.text for u in c.raw[end : _closing(c, end)] if u.kind in ("letter", "word")}
    if any(v.name in names for v in variables):
        return False
    _at_point(c, function, variables, "nabla", c.span(t, end), end)
    return True


def _below(c: Cursor, group: Group) -> _Variable:
    """The one variable below ∇ or ∂."""
    named, place, end = _variable(c, group.start, group.stop)
    if end != group.stop:
        raise _no_variable(c, (c.raw[group.start].span[0], c.raw[group.stop - 1].span[1]))
    return _Variable(named, place)


def _operator(c: Cursor, t: Raw, span: Span, variables: Sequence[_Variable], n: int) -> None:
    """An operator takes the whole product after it, or what stands in the square brackets that follow."""
    _require_end(c, span, n)
    c.emit("OPERATOR_CLOSED" if c.stands(n, "[") else "OPERATOR", t.text, span, payload="nabla")
    _by(c, variables, variables[0].span)
    c.ended, c.i = False, n


def _require_end(c: Cursor, operator: Span, n: int) -> None:
    r"""Refuse a bracket right after an operator with a factor behind it: d/dt (t²) t.

    Whoever writes it may mean that the bracket ends what is differentiated, or the product. A power of the bracket is
    one of what stands in it, and (u)^\top A (u) a form, whose first factor is no derivative.

    Raises:
        InputError: a factor follows, or the bracket is transposed.
    """
    first, n = n, _inside_braces(c, n)
    if not c.stands(n, "(", "\\{"):
        return
    close = _closing(c, n)
    shut = close + 1
    while shut < len(c.raw) and shut - close <= n - first and c.raw[shut].kind == "close":
        shut += 1
    stop, turned = _after_marks(c, shut)
    follows = stop < len(c.raw) and not _parts_terms(c, stop)
    if not follows and not turned or turned and _is_form(c, n, close, stop):
        return
    end = c.raw[_end_of_product(c, stop) - 1].span[1]
    inside = operator[1], c.raw[shut - 1].span[1]
    said, bracket, rest = (c.shown(s).strip() for s in (operator, inside, (inside[1], end)))
    raise InputError(
        Text(
            "{shown} may be the derivative of all of it, or {rest} may stand behind the derivative of {bracket}",
            "{shown} は全体の微分とも、{bracket} の微分の後に {rest} が付いたものとも読める",
        )(shown=c.shown((operator[0], end)), rest=rest, bracket=bracket),
        span=(operator[0], end),
        hint=Text(
            "write {operator}[{bracket} {rest}] for that of all, ({operator}{bracket}) {rest} for the other",
            "全体の微分なら {operator}[{bracket} {rest}]、そうでなければ ({operator}{bracket}) {rest} と書く",
        )(operator=said, bracket=bracket, rest=rest),
    )


def _inside_braces(c: Cursor, n: int) -> int:
    """The place after the braces that open at n."""
    while n < len(c.raw) and c.raw[n].kind == "open":
        n += 1
    return n


def _after_marks(c: Cursor, n: int) -> tuple[int, bool]:
    """The place after what stands above and below at n, and whether a transpose is among it."""
    turned = False
    while True:
        after = c.primes(n)
        s = c.script(after, "^_")
        turned = turned or after > n or s is not None and transposes(c, s.content[-1:])
        if s is None:
            return after, turned
        n = s.end


def _closing(c: Cursor, n: int) -> int:
    """The place of what closes the bracket at n; the last one where nothing does, which is refused there."""
    depth = 0
    for k in range(n, len(c.raw)):
        depth += (c.raw[k].text in OPEN) - (c.raw[k].text in CLOSE)
        if not depth:
            return k
    return len(c.raw) - 1


def _parts_terms(c: Cursor, n: int) -> bool:
    """Whether a term ends before n, so that what stands there is no factor of it."""
    t = c.raw[n]
    if t.kind == "char" and t.text in ("|", "‖"):
        return c.levels[-1].closes == t.text
    return t.kind in ("close", "break") or t.kind == "char" and t.text in ("+", "-", ",", *CLOSE)


def _end_of_product(c: Cursor, n: int) -> int:
    """The place after the product that goes on at n."""
    depth = 0
    while n < len(c.raw) and (depth or not _parts_terms(c, n)):
        t = c.raw[n]
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in CLOSE)
        n += 1
    return n


def _is_form(c: Cursor, opens: int, close: int, n: int) -> bool:
    """Whether a product that goes on at n ends with the bracket with which it began: (u)^T A (u).

    What stands in the bracket is a sum or has no transpose in it: that of (a^T x), a number, is the derivative's.
    """
    first = [(t.kind, t.text) for t in c.raw[opens : close + 1]]
    end = _end_of_product(c, n)
    signs = {t.text for t in c.raw[opens:close] if t.kind == "char"}
    return (
        end - len(first) >= n
        and [(t.kind, t.text) for t in c.raw[end - len(first) : end]] == first
        and (not signs.isdisjoint("+-") or signs.isdisjoint("^'"))
    )


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    **dict.fromkeys(FRACTIONS, fraction),
    "sqrt": root,
    "nabla": nabla,
    "partial": partial,
}
