r"""Names with their subscripts, and the letters that are none: I, e, \sigma(…), a number, a vector of ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...core.errors import InputError, MatderivError, NoRuleError
from ...core.text import Text
from ...expressions.notations.names import WORD
from ..grammar import NUMBER_TURNED, SUM_OR_PRODUCT
from ..refused import NO_FUNCTION
from ..tree import Node, Span, Subscripted, Undefined
from ..words import may_be_undefined, require_word
from .calls import closing, key, labelled, single, turned, values_at
from .commands import ENTRYWISE, FACTORIALS
from .cursor import Cursor, Handler, Script
from .functions import PRIMED, UNSUPPORTED, applied, extreme, function, unsupported
from .indicators import of_condition
from .scripts import SUBSCRIPT, Below, raised_entry, subscript, transposes
from .signs import INFIX, TIMES
from .sizes import size_of, sizes_below
from .sums import summation
from .tokens import WORDS_STAND, Raw
from .vocabulary import known, loosely

__all__ = ["CONSTRUCTS", "euler", "letter", "name", "number", "ones", "word"]

LONGEST_WORD = 20  # letters of a function that is written without a command
_OF_MAX = {"lambda": "lambda_max", "sigma": "normspec", "v": "eigvec_max", "u": "eigvec_max"}
_UNKNOWN = frozenset(("f", "g", "h", "phi", "psi", "ell"))  # letters that are functions rather than factors
_UNDEFINED = _UNKNOWN - {"ell"}  # those that are read as such, whatever they are
_UPRIGHT = ("", "roman")
# words that are spoken of an objective, and no names
_SPOKEN = frozenset(
    (
        *("minimize", "minimise", "maximize", "maximise", "minimizing", "minimising", "optimize", "optimise", "over"),
        *("subject", "to", "for", "all", "any", "each", "every", "some", "by", "of", "the", "such", "that", "then"),
        *("cost", "objective", "respect", "wrt", "st", "is", "are", "as", "or", "otherwise"),
    )
)
_PARTS = {"sym": "+", "skew": "-", "anti": "-", "asym": "-", "antisym": "-"}  # the symmetric part of X, and the other
# what stands behind a whole formula as its unit
_VALUES = Text(
    r"write {shown} for its values where they are known, {name} \cdot (…) for a product",
    r"値が既知であれば {shown}、積なら {name} \cdot (…) と書く",
)
_VALUES_OR_FUNCTION = Text(
    r"write {shown} for its values where they are known, {name} \cdot (…) for a product; declare a function, as in "
    r"{name}: \mathbb{{R}} \to \mathbb{{R}}",
    r"値が既知であれば {shown}、積なら {name} \cdot (…) と書き、関数なら {name}: \mathbb{{R}} \to \mathbb{{R}} "
    "のように宣言する",
)
_UNITS = frozenset(
    ("dB", "dBm", "kg", "km", "cm", "mm", "ms", "Hz", "kHz", "MHz", "GHz", "Pa", "rad", "bits", "bit", "nats")
)
UNIT = Text("{shown} may be a unit", "{shown} は単位とも読める")
_LEFT_OUT = frozenset(("cyc", "cycl", "cyclic", "perm", "perms", "permutations", "sym", "hc", "cc", "hot"))  # + cyc
_BETWEEN = frozenset(("+", "-", "=", ",", ")", "]", "}", "\\}", "^", "_", "'", *TIMES, *INFIX))

# ---------------------------------------------------------------------------------------- numbers and words


def number(c: Cursor, t: Raw) -> None:
    """A number; a 1 that is bold, has sizes below or is transposed is a vector of ones, and 11^T a matrix of ones."""
    if t.text in ("1", "0") and (t.style in ("bold", "bb") or c.stands(c.i + 1, "_")):
        ones(c, t)
        return
    if t.text == "1" and c.stands(c.i + 1, "\\{") and of_condition(c, t, c.i + 1):
        return
    if _transposed_number(c, t):
        return
    _refuse_exponent(c, t)
    _refuse_mixed(c, t)
    _refuse_scientific(c, t)
    c.emit("NUMBER", t.text, t.span, True)
    c.i += 1


def _transposed_number(c: Cursor, t: Raw) -> bool:
    """Read 1^T, and 11^T or 1 1^T, where the first 1 is a column of ones; refuse the transpose of another number."""
    n, following = c.i + 1, c.peek(c.i + 1)
    if t.text == "1" and following is not None and following.text == "1" and _is_turned(c, n + 1):
        if r"\!" in c.text[t.span[1] : following.span[0]]:
            span = (t.span[0], following.span[1])
            raise InputError(
                Text("{shown} may be one bold 1, or two", "{shown} は一つの太字の 1 とも、二つの 1 とも読める")(
                    shown=c.shown(span)
                ),
                span=span,
                hint=Text(
                    r"the vector of ones is written \mathbf{{1}}", r"すべての成分が 1 のベクトルは \mathbf{{1}} と書く"
                ),
            )
        ones(c, t)
        return True
    if not _is_turned(c, n):
        return False
    if t.text == "1":
        ones(c, t)
        return True
    if t.text == "11":
        middle = t.span[0] + 1
        ones(c, replace(t, text="1", span=(t.span[0], middle)))
        c.i -= 1
        c.raw[c.i] = replace(t, text="1", span=(middle, t.span[1]), after=False)
        return True
    s = c.script(n, "^")
    raise InputError(
        NUMBER_TURNED(number=c.shown(t.span)),
        span=c.span(t, n + 1 if s is None else s.end),
        hint=Text(r"the vector of ones is written \mathbf{{1}}", r"すべての成分が 1 のベクトルは \mathbf{{1}} と書く"),
    )


def _is_turned(c: Cursor, n: int) -> bool:
    """Whether a transpose stands at n."""
    s = c.script(n, "^")
    return c.primes(n) > n or s is not None and transposes(c, s.content)


def _refuse_exponent(c: Cursor, t: Raw) -> None:
    """Refuse 2e-3 where the e, or 2E3 where the E, is a name elsewhere."""
    letter = next((x for x in "eE" if x in t.text), "")
    stands = letter in c.names or any(u.kind == "letter" and u.text == letter for u in c.raw)
    if letter and stands and not (letter == "e" and c.euler):
        first, _, last = t.text.partition(letter)
        power = last.removeprefix("+")
        sign, digits = (last[0], last[1:]) if last[:1] in ("+", "-") else ("", last)
        product = rf"{first} {letter} {sign} {digits}" if sign else rf"{digits} \cdot {first} {letter}"
        raise InputError(
            Text(
                "{number} may be a number, or {letter} may be a name in it",
                "{number} は 1 つの数とも、名前 {letter} を含む式とも読める",
            )(number=t.text, letter=letter),
            span=t.span,
            hint=Text(
                r"write {first} \cdot 10^{{{power}}} for the number, {product} for the name",
                r"数なら {first} \cdot 10^{{{power}}}、名前なら {product} と書く",
            )(first=first, power=power, product=product),
        )


def _refuse_mixed(c: Cursor, t: Raw) -> None:
    r"""Refuse 1\tfrac12, which is 1 + 1/2 in a table and 1 \cdot 1/2 in a formula."""
    n = c.i + 1
    while (u := c.peek(n)) is not None and u.kind == "open":
        n += 1
    if not t.text.isdigit() or not c.stands(n, "frac", "tfrac", "dfrac", "nicefrac", "sfrac"):
        return
    above = c.group(n + 1)
    below = c.group(above.end)
    parts = [c.raw[g.start : g.stop] for g in (above, below)]
    if not all(len(p) == 1 and p[0].kind == "number" and p[0].text.isdigit() for p in parts):
        return
    fraction = c.shown(c.span(c.raw[n], below.end))
    raise InputError(
        SUM_OR_PRODUCT(shown=t.text + fraction),
        span=c.span(t, below.end),
        hint=Text(
            r"write {number} + {fraction} in brackets, or {number} \cdot {fraction}",
            r"括弧の中に {number} + {fraction} と書くか、{number} \cdot {fraction} と書く",
        )(number=t.text, fraction=fraction),
    )


def _refuse_scientific(c: Cursor, t: Raw) -> None:
    r"""Refuse 2.5\mathrm{e}{-3}, a number with its power of ten, which would be a product with Euler's number."""
    letter, following = c.peek(c.i + 1), c.peek(c.i + 2)
    if letter is None or letter.text not in ("e", "E") or following is None or following.kind != "open":
        return
    power = c.group(c.i + 2)
    sign, *rest = c.raw[power.start : power.stop] or [t]
    if sign.text not in ("-", "+") or len(rest) != 1 or not rest[0].text.isdigit():
        return
    span, exponent = c.span(t, power.end), sign.text.strip("+") + rest[0].text
    raise InputError(
        Text(
            "{shown} may be a number with its power of ten, or a product",
            "{shown} は 10 の冪の付いた数とも、積とも読める",
        )(shown=c.shown(span)),
        span=span,
        hint=Text(
            r"write {number} \cdot 10^{{{exponent}}}, or {number}{letter} \cdot ({exponent})",
            r"{number} \cdot 10^{{{exponent}}} または {number}{letter} \cdot ({exponent}) と書く",
        )(number=t.text, letter=letter.text, exponent=exponent),
    )


def ones(c: Cursor, t: Raw) -> None:
    """A vector of ones, or a matrix of ones where two sizes are given; without any they follow from the context."""
    n = c.i + 1
    if t.text == "1" and of_condition(c, t, n):
        return
    sizes: list[Node] = []
    if (s := c.script(n, "_")) is not None:
        n = s.end
        sizes = sizes_below(c.text, s.content, s.span)
        if len(sizes) > 2:
            raise InputError(
                SUBSCRIPT(shown=c.shown(s.span)),
                span=s.span,
                hint=Text(
                    "ones have one size or two, as in 1_{{n \\times m}}",
                    "1_{{n \\times m}} のように、サイズは 2 個までである",
                )(),
            )
    _refuse_bracket(c, t, n, s)
    span = c.span(t, n)
    entry = Node("number", Fraction(0 if t.text == "0" else 1), (), t.span)
    word = "matrix" if len(sizes) == 2 else "vector"
    c.emit("ONES", t.text, span, True, Node("call", word, (entry, *sizes), span))
    c.i = n


def _refuse_bracket(c: Cursor, t: Raw, n: int, below: Script | None) -> None:
    r"""Refuse a bracket at n that may make an indicator: \mathbf 1_A(t), which would be a product.

    Raises:
        InputError: one name stands in it, behind a subscript that is a capital.
    """
    if not c.opens(n):
        return
    if below is not None and below.letters.isupper() and closing(c.raw, n) == n + 2:
        span = (t.span[0], c.raw[n + 2].span[1])
        raise InputError(
            Text("{shown} may be the indicator of a set, or a product", "{shown} は集合の指示関数とも、積とも読める")(
                shown=c.shown(span)
            ),
            span=span,
            hint=Text(r"write \cdot for a product", r"積なら \cdot と書く"),
        )


def word(c: Cursor, t: Raw) -> None:
    """Upright letters: a declared name, a function, or a name."""
    found = loosely(t.text)
    if t.text in c.names or t.text in c.how.calls:
        name(c, t)
    elif t.text in ("Id", "id"):
        _identity(c, t)
    elif found is not None:
        function(c, found, t.span, c.i + 1)
    elif t.text in ("max", "min"):
        extreme(c, t)
    elif t.text in UNSUPPORTED:
        unsupported(c, t)
    elif t.text in _UNITS and c.i + 1 == len(c.raw) and c.i:
        raise InputError(UNIT(shown=c.shown(t.span)), span=t.span, hint=Text("leave a unit out", "単位なら省く"))
    elif t.text.lower() in _LEFT_OUT:
        raise InputError(
            Text("{word} stands for terms that are left out", "{word} は省かれた項を表す")(word=t.text),
            span=t.span,
            hint=Text("write these terms out, or declare {word}", "それらの項を書き下すか、{word} を宣言する")(
                word=t.text
            ),
        )
    elif t.style == "operator" and _takes_nothing(c, c.i + 1) and may_be_undefined(t.text):
        name(c, t)  # \operatorname{HSIC} = …, a name set as people set operators
    elif t.style == "operator" or c.opens(c.i + 1):
        require_word(t.text, t.span)
        function(c, t.text, t.span, c.i + 1)
    else:
        if t.style == "text" or t.text.lower() in _SPOKEN:
            _refuse_spoken(c, t)
        name(c, t)


def _takes_nothing(c: Cursor, n: int) -> bool:
    """Whether nothing stands at n, behind scripts, that an operator could be applied to."""
    following = c.peek(_after_scripts(c, n))
    return following is None or following.kind in ("close", "break") or following.text in ("+", ",", ")", "]")


def _refuse_spoken(c: Cursor, t: Raw) -> None:
    """Refuse a word of a sentence that would be a factor.

    Raises:
        InputError: it stands directly beside one.
    """
    following = c.peek(_after_scripts(c, c.i + 1) if (s := c.script(c.i + 1, "_")) is None else s.end)
    signs = following is None or following.kind in ("close", "break") or following.text in _BETWEEN
    signs = signs or following is not None and following.text in (c.levels[-1].closes or " ")
    if not signs or c.ended:
        raise InputError(
            WORDS_STAND(words=t.text),
            span=t.span,
            hint=Text(
                r"write them outside of it; a factor of that name is written \mathrm{{{word}}} \cdot",
                r"文は式の外に書く。その名前の因子なら \mathrm{{{word}}} \cdot と書く",
            )(word=t.text),
        )


# -------------------------------------------------------------------------------------------------- letters


def letter(c: Cursor, t: Raw) -> None:
    """A letter: the first of a name of several, a constant, or a name."""
    if _run_of_letters(c):
        return
    if t.text in c.how.calls and c.opens(c.i + 1):
        name(c, t)
        return
    if t.text == "I" and t.style == "bb" and t.text not in c.names and of_condition(c, t, c.i + 1):
        return
    if t.style == "bb" and t.text not in c.names and t.text != "I":
        raise _blackboard(c, t)
    if t.text == "I" and not t.style.startswith("cal") and "I" not in c.names and not _is_invariant(c):
        _refuse_call(c, t, "I")
        _identity(c, t)
    elif t.text == "e" and "e" not in c.names and (t.style == "roman" or _is_e(t) and c.euler):
        _exponential(c, t)
    elif t.text == "d" and t.style == "roman" and "d" not in c.names and not c.how.primes:
        raise InputError(
            Text(
                "{shown} is a differential, which is not read in a formula",
                "{shown} は微分を表すが、式の中では読めない",
            )(shown=c.shown(t.span)),
            span=t.span,
            hint=Text("give the formula alone, or another letter to a factor", "式だけを書く。因子なら別の文字を使う"),
        )
    elif _is_expectation(c, t):
        raise _blackboard(c, t)
    elif _is_sigmoid(c, t):
        function(c, "sigmoid", t.span, c.i + 1)
    else:
        name(c, t)


def _is_invariant(c: Cursor) -> bool:
    """Whether an I is that of a name with a subscript, which is defined."""
    s = c.script(c.i + 1, "_")
    return s is not None and f"I_{s.letters}" in c.names


def _is_expectation(c: Cursor, t: Raw) -> bool:
    r"""Whether a letter is \mathrm{E}(x), \mathrm{P}(x) or E[x], and no name."""
    if t.text not in ("E", "P") or t.text in c.names or not c.opens(c.i + 1):
        return False
    return t.style == "roman" or t.text == "E" and c.stands(c.i + 1, "[") and "E" not in c.how.standing.bare


def _is_sigmoid(c: Cursor, t: Raw) -> bool:
    r"""Whether a σ is the sigmoid: σ(z), and σ²(z) where that can be no variance times z."""
    how = c.how.standing
    if t.text != "sigma" or t.style != "" or not c.names.isdisjoint(("sigma", "σ")):
        return False
    if c.opens(c.i + 1):
        if "sigma" in how.bare:
            raise _called_and_not(c, t)
        return True
    s = c.script(c.i + 1, "^")
    if s is None or transposes(c, s.content) or not c.opens(s.end) or "sigma" in how.bare:
        return False
    if single(c.raw, c.i + 1) or "sigma" in how.called:
        return True
    if not c.how.primes and not _raised(c, closing(c.raw, s.end) + 1):
        raise _power_of_sigma(c, t, s)
    return False


def _raised(c: Cursor, n: int) -> bool:
    """Whether an exponent or a transpose stands at n, behind a bracket."""
    return c.primes(n) > n or c.script(n, "^") is not None


def _power_of_sigma(c: Cursor, t: Raw, s: Script) -> InputError:
    """The refusal of σ²(t − μ): σ(t − μ) is the sigmoid, and σ² a variance."""
    name, power, span = c.shown(t.span), c.inside(s.content), (t.span[0], c.raw[closing(c.raw, s.end) - 1].span[1])
    inside = c.shown((c.raw[s.end + 1].span[0], span[1]))
    return InputError(
        Text(
            "{shown} may be a power of {name} times the bracket, or of the function {name}, or its inverse",
            "{shown} は {name} の冪と括弧の積とも、関数 {name} の冪や逆関数とも読める",
        )(shown=f"{name}^{{{power}}}({inside})", name=name),
        span=c.span(t, s.end),
        hint=Text(
            r"write {name}^{{{power}}} \cdot ({inside}) for the product, "
            r"(\operatorname{{sigmoid}}({inside}))^{{{power}}} for a power of the function",
            r"積なら {name}^{{{power}}} \cdot ({inside})、関数の冪なら "
            r"(\operatorname{{sigmoid}}({inside}))^{{{power}}} と書く",
        )(name=name, power=power, inside=inside),
    )


def _called_and_not(c: Cursor, t: Raw) -> InputError:
    """The refusal of σ(x) beside a σ without a bracket: the function, or a factor."""
    said = c.shown(t.span)
    return InputError(
        Text(
            "{name} stands before a bracket here and without one elsewhere: a function, or a factor",
            "{name} がここでは括弧の前に、他では括弧なしで現れるので、関数とも因子とも読める",
        )(name=said),
        span=t.span,
        hint=Text(
            r"write {name} \cdot (…) for a product, \operatorname{{sigmoid}}(…) for the function",
            r"積なら {name} \cdot (…)、関数なら \operatorname{{sigmoid}}(…) と書く",
        )(name=said),
    )


def _refuse_call(c: Cursor, t: Raw, value: str) -> None:
    """Refuse a letter before a bracket that would be called, since no function has its name.

    Raises:
        InputError: it stands nowhere without a bracket, and names functions or has one name or a list behind it.
    """
    names = c.names | c.how.functions | c.how.calls
    stands = key(c.raw, c.i)
    if value in names or t.text in names or stands in c.how.standing.bare:
        return
    end = _after_scripts(c, c.i + 1)
    if (s := c.script(end, "_")) is not None:
        end = _after_scripts(c, s.end)
    if turned(c.raw, c.i + 1):
        return
    indices = c.how.standing.indices
    entry = isinstance(value, Subscripted) and not indices.isdisjoint(value.at)
    own: tuple[str, ...] = value.at if isinstance(value, Subscripted) else ()
    if entry and t.text not in _UNKNOWN and c.stands(end + 2, "_") and _index_in(c, end) in (None, *own):
        return  # x_{ij} (y_j): an entry beside another
    if entry and isinstance(value, Subscripted) and indices.issuperset(value.at):
        base = value.base
        if not {base, base[:1].upper() + base[1:]}.isdisjoint(c.names):
            return  # f_{ij} (…) where F is declared
    if (at := _value_at(c, t, value, end)) is not None:
        raise at
    if single(c.raw, c.i + 1) and not _times_raised(c, t, end) or c.opens(end) and _is_unknown(t):
        span = c.span(t, end)
        raise InputError(
            NO_FUNCTION(name=c.shown(span)),
            span=span,
            hint=Text(
                r"write {name} \cdot (…) for a product, what the function is, or declare it, as in "
                r"{name}: \mathbb{{R}} \to \mathbb{{R}}",
                r"積なら {name} \cdot (…) と書き、関数ならその式を書くか、{name}: \mathbb{{R}} \to \mathbb{{R}} "
                "のように宣言する",
            )(name=c.shown(span)),
        )


def _value_at(c: Cursor, t: Raw, value: str, n: int) -> InputError | None:
    r"""The refusal of \phi_j(x_n) and \boldsymbol\phi(\mathbf x_n), whose values may be entries or rows."""
    index, indices = _index_in(c, n), c.how.standing.indices
    own: tuple[str, ...] = value.at if isinstance(value, Subscripted) else ()
    if index is None or len(own) > 1 or not indices.issuperset(own) or not own and value != t.text:
        return None
    at, span = index + "".join(own), c.span(t, closing(c.raw, n) + 1)
    hint = _VALUES if own or t.style == "bold" else _VALUES_OR_FUNCTION
    shown = rf"{c.shown(t.span)}_{{{at}}}"
    return InputError(
        NO_FUNCTION(name=c.shown(c.span(t, n))),
        span=span,
        hint=hint(shown=shown, name=c.shown(c.span(t, n))),
    )


def _index_in(c: Cursor, n: int) -> str | None:
    """The index of the name that stands alone in a bracket at n, if it is one of a sum: n of (x_n)."""
    inside = [u for u in c.raw[n + 1 : closing(c.raw, n)] if u.kind not in ("open", "close")] if c.opens(n) else []
    entry = len(inside) == 3 and inside[0].kind == "letter" and inside[1].text == "_"
    return inside[2].text if entry and inside[2].text in c.how.standing.indices else None


def _is_unknown(t: Raw) -> bool:
    return t.text in _UNKNOWN or t.style == "cal"


def _times_raised(c: Cursor, t: Raw, n: int) -> bool:
    r"""Whether a Latin letter is before a capital in a bracket with an exponent, A(X^\top)^{-1}: it is a factor."""
    if _is_unknown(t) or not _is_latin(t) or not c.opens(n):
        return False
    close = closing(c.raw, n)
    inside = [u for u in c.raw[n + 1 : close] if u.kind not in ("open", "close")]
    capital = inside[:1] != [] and _is_latin(inside[0]) and inside[0].text.isupper()
    return capital and all(u.text not in (",", ";") for u in inside) and _raised(c, close + 1)


def _is_latin(t: Raw) -> bool:
    return t.kind == "letter" and len(t.text) == 1 and t.text.isascii()


def _run_of_letters(c: Cursor) -> bool:
    """Read a declared name, or a function before a bracket, of several letters without a command."""
    raw, n = c.raw, c.i
    last = min(len(raw), c.i + max(LONGEST_WORD, c.longest))
    while n < last and raw[n].kind == "letter" and len(raw[n].text) == 1 and raw[n].style in _UPRIGHT:
        if n > c.i and (raw[n].after or raw[n - 1].span[1] != raw[n].span[0]):
            break
        n += 1
    if n < c.i + 2:
        return False
    run, start = "".join(u.text for u in raw[c.i : n]), raw[c.i].span[0]
    for length in range(len(run), 1, -1):
        if run[:length] in c.names:
            c.i += length - 1
            name(c, replace(raw[c.i], text=run[:length], span=(start, raw[c.i].span[1])))
            return True
    if run == "sum" and c.script(n, "_") is not None:
        c.i = n - 1  # \sum without its backslash, which has its index below
        summation(c, replace(raw[c.i], text=run, span=(start, raw[c.i].span[1])))
        return True
    found = known(run)
    if found is not None and c.opens(n):
        function(c, found, (start, raw[n - 1].span[1]), n)
        return True
    word = run if found is not None or c.opens(n) and (run in ("max", "min") or run in UNSUPPORTED) else _spelled(run)
    if word and not all(letter in c.names for letter in word):
        raise InputError(
            Text("{run} is a product of its letters here", "ここでは {run} は各文字の積になる")(run=word),
            span=(start, start + len(word)),
            hint=Text(r"write \operatorname{{{run}}} for the function", r"関数なら \operatorname{{{run}}} と書く")(
                run=word
            ),
        )
    return False


def _spelled(run: str) -> str:
    """The function with which a run of letters begins, where its operand follows: trX, logdetA, expx."""
    lengths = range(len(run) - 1, 1, -1)
    return next((run[:k] for k in lengths if known(run[:k]) and (k > 2 or run[k].isupper())), "")


def _blackboard(c: Cursor, t: Raw) -> InputError:
    r"""The refusal of \mathbb{R}, \mathbb{E}, \mathbb{P} in a formula."""
    what = Text("a set", "集合")
    hint = Text(r"write \mathbf{{{letter}}} for a matrix", r"行列なら \mathbf{{{letter}}} と書く")(letter=t.text)
    if t.text == "E":
        what, hint = (
            Text("an expectation", "期待値"),
            Text("write the mean of samples, \\frac{{1}}{{n}} \\sum_i", "標本の平均 \\frac{{1}}{{n}} \\sum_i を書く")(),
        )
    elif t.text == "P":
        what, hint = Text("a probability", "確率"), Text("write its formula", "その式を書く")()
    return InputError(
        Text("{shown} is {what}, which is not read in a formula", "{shown} は{what}を表すが、式の中では読めない")(
            shown=c.shown(t.span), what=what
        ),
        span=t.span,
        hint=hint,
    )


def _identity(c: Cursor, t: Raw) -> None:
    """The identity matrix, with its size below or without."""
    node, n, span = Node("name", "eye", (), t.span), c.i + 1, t.span
    if (s := c.script(n, "_")) is not None:
        n, span = s.end, c.span(t, s.end)
        size = size_of(c.text, s.content, span)
        if "*" in size:
            raise InputError(
                Text(
                    "the size of an identity is one letter or number, not {size}",
                    "単位行列のサイズは 1 つの文字か数であり、{size} ではない",
                )(size=size),
                span=span,
                hint=Text("write I alone: its size follows from the context", "I とだけ書けば、サイズは前後から決まる"),
            )
        inside = (
            Node("number", Fraction(size), (), s.content[0].span)
            if size.isdigit()
            else Node("name", size, (), (s.content[0].span[0], s.content[-1].span[1]))
        )
        node = Node("call", "eye", (inside,), span)
    _refuse_bracket(c, t, n, s)
    c.emit("ONES", "I", span, True, node)
    c.i = n


def euler(c: Cursor) -> bool:
    """Whether e is Euler's number in this text: it is not declared, and wherever it stands it bears an exponent."""
    return "e" not in c.names and all(_bears_exponent(c, n) for n, t in enumerate(c.raw) if _is_e(t))


def _is_e(t: Raw) -> bool:
    return t.kind == "letter" and t.text == "e" and t.style == ""


def _bears_exponent(c: Cursor, n: int) -> bool:
    """Whether the e at n bears an exponent that is no transpose."""
    if n + 2 >= len(c.raw) or c.raw[n + 1].text != "^":
        return False
    first = c.raw[n + 3] if c.raw[n + 2].kind == "open" and n + 3 < len(c.raw) else c.raw[n + 2]
    return not transposes(c, [first])


def _exponential(c: Cursor, t: Raw) -> None:
    """Euler's number, alone or with an exponent."""
    c.i += 1
    if c.stands(c.i, "^"):
        c.emit("EULER", "e", t.span)
        c.taken.append(c.raw[c.i].span)
        c.argument(c.i + 1)
        return
    one = Node("number", Fraction(1), (), t.span)
    c.emit("ONES", "e", t.span, True, Node("call", "exp", (one,), t.span))


# ---------------------------------------------------------------------------------------------------- names


def name(c: Cursor, t: Raw) -> None:
    """A name with its subscript, which may stand after a superscript."""
    n = c.i + 1
    value, span = t.text, t.span
    below: Below | None = None
    at = _after_scripts(c, n)
    if (s := c.script(at, "_")) is not None:
        below = subscript(c, s)
        if below.kind == "+":
            raise InputError(
                SUBSCRIPT(shown=c.shown(s.span)),
                span=s.mark.span,
                hint=Text(
                    r"the positive part is ({name})_+; another name is written as {name}_{{\mathrm{{pos}}}}",
                    r"正の部分は ({name})_+、別の名前なら {name}_{{\mathrm{{pos}}}} のように書く",
                )(name=c.shown(t.span)),
            )
        whole = below.kind == "index" and len(below.parts) == 2 and (t.text[:1].isupper() or t.text in c.names)
        if at == n:
            n, span = s.end, c.span(t, s.end)
            if whole:
                _refuse_raised_entry(c, t, s)
        elif whole and _of_the_matrix(c, t, at, s):
            c.once(t.text, t, t.span)
            c.emit("NAME", t.text, t.span, True, t.text)
            c.i = n
            return
        else:
            c.skip(at, s)
        below = _largest_below(c, t, below)
        operand = c.opens(_after_scripts(c, n))
        if not operand and t.text in _OF_MAX and (below.kind == "max" or below.kind == "min" and t.text == "lambda"):
            raise _without_operand(c, t, span, below.kind)
        if below.kind == "min":
            raise _smallest(c, t, s.span)
        if below.kind == "max":
            _largest(c, t, span, n)
            return
        value = _with_subscript(c, t.text, below)
        if below.kind == "word" and below.parts[0] in _PARTS and str(value) not in c.names:
            _refuse_part(c, t, str(value), _PARTS[below.parts[0]])
    at_indices = values_at(c.raw, c.i, c.how.standing) if below is None and _has_values(c, t) else None
    if at_indices is not None:
        n = closing(c.raw, n) + 1
        value, span = Subscripted(t.text, at_indices), c.span(t, n)
    primes = c.primes(n) if c.how.primes else _after_primes(c, n)
    if (not c.how.primes or value in c.how.undefined) and _undefined(c, value, span, n):
        return
    if value in c.how.calls and c.opens(primes) and (c.how.primes or primes == n):
        applied(c, str(value) + "'" * (primes - n), (span[0], c.raw[primes - 1].span[1]), primes)
        return
    known = value in c.how.calls
    if primes > n and c.opens(primes) and (known or t.text in (*_UNKNOWN, "sigma") and value not in c.names):
        if known or not c.how.primes or t.text != "sigma" or t.style != "":
            raise _primed(c, span, primes)
        function(c, "sigmoid", span, n)
        return
    parenthesis = c.stands(n, "(")
    if not primes > n and at_indices is None:
        _refuse_call(c, t, value)
    _require_one_spelling(c, t, str(value), span, below, s)
    if t.style == "arrow" or t.style == "bold" and t.text[:1].islower():
        c.how.vectors.add(str(value))
    if parenthesis and value in c.how.functions:
        n = _after_values(c, n)
        span = c.span(t, n)
    _written(c, t, value, span, n)


def _has_values(c: Cursor, t: Raw) -> bool:
    r"""Whether a letter before an index in brackets is no function, and so has a value for each: p(x) in \sum_x."""
    known = c.how.calls | c.how.functions | c.how.undefined
    return (
        c.how.tied and not c.how.primes and t.kind == "letter" and {t.text, WORD.get(t.text, t.text)}.isdisjoint(known)
    )


def _written(c: Cursor, t: Raw, value: str, span: Span, n: int) -> None:
    """Write a name that ends at n, or that of the factorials of its entries."""
    if c.how.tied and c.stands(n, "!") and not c.stands(n + 1, "!"):
        value, span = _factorial(value), c.span(t, n + 1)
        n += 1
    c.emit("NAME", str(value), span, True, value)
    c.i = n


def _factorial(value: str) -> str:
    """The name of the factorials of a name: those of the entries of y are the entries of yfactorial."""
    if isinstance(value, Subscripted):
        return Subscripted(f"{value.base}{FACTORIALS}", value.at)
    return f"{value}{FACTORIALS}"


def _names_a_function(c: Cursor, value: str) -> bool:
    """Whether a letter that is not declared is called: one of those for functions that stands before brackets only."""
    letter = WORD.get(c.raw[c.i].text, c.raw[c.i].text)
    indexed = isinstance(value, Subscripted) and not c.how.standing.indices.isdisjoint(value.at)
    if letter not in _UNDEFINED or indexed or c.raw[c.i].style not in ("", "roman"):
        return False
    if not c.names.isdisjoint((value, letter)) or value in c.how.calls | c.how.functions:
        return False
    return key(c.raw, c.i) not in c.how.standing.bare


def _undefined(c: Cursor, value: str, span: Span, n: int) -> bool:
    r"""Read a function that is declared and not defined, or a derivative of it: f(x), f''(t), f^{(3)}(t), J_g(x)."""
    letter, word = str(value), ""
    if letter not in c.how.undefined and letter.startswith("J_"):
        letter, word = letter[2:], "jac"
    letter = WORD.get(letter, letter)
    if letter not in c.how.undefined and not _names_a_function(c, value):
        return False
    end = c.primes(n)
    count = end - n
    s = c.script(end, "^")
    if s is not None and not count:
        inside = s.letters[1:-1] if labelled(s.content) else ""
        if s.content and all(u.text in ("prime", "'") for u in s.content):
            count, end = len(s.content), s.end
        elif inside.isdigit() and len(inside) < 3:
            count, end = int(inside), s.end
    if not c.opens(end):
        return False
    applied(c, str(value), (span[0], c.raw[end - 1].span[1]), end, (Undefined(letter, count, word), None, ()))
    return True


def _refuse_part(c: Cursor, t: Raw, value: str, sign: str) -> None:
    r"""Refuse X_{\mathrm{sym}} beside an X, which may be the symmetric part of that X.

    Raises:
        InputError: the letter stands without the word as well.
    """
    beside = t.text in c.names or any(
        u.kind == "letter" and u.text == t.text and not c.stands(n + 1, "_") for n, u in enumerate(c.raw)
    )
    if beside:
        raise InputError(
            Text("{name} may be a part of {base}, or a name", "{name} は {base} の一部とも、名前とも読める")(
                name=value, base=t.text
            ),
            span=t.span,
            hint=Text(
                r"write \tfrac12({base} {sign} {base}^\top), or declare {name}",
                r"\tfrac12({base} {sign} {base}^\top) と書くか、{name} を宣言する",
            )(base=t.text, sign=sign, name=value),
        )


def _after_primes(c: Cursor, n: int) -> int:
    r"""The place after the primes at n, also those that are written ^{\prime}."""
    s = c.script(n, "^")
    return c.primes(n) if s is None or not all(u.text in ("prime", "'") for u in s.content) else s.end


def _require_one_spelling(c: Cursor, t: Raw, value: str, span: Span, below: Below | None, s: Script | None) -> None:
    """Refuse another name that would be this one; a comma between indices of a sum tells no names apart."""
    if below is None or s is None:
        c.once(value, t, span)
        return
    index = below.kind == "index"
    bound = index and not c.how.standing.indices.isdisjoint(below.parts)
    content = [u for u in s.content if not (bound and u.text == ",")]
    c.once(value, t, span, content, "index" if index else "")


def _of_the_matrix(c: Cursor, t: Raw, at: int, below: Script) -> bool:
    r"""Whether what stands above before two indices is of the matrix: A^{-1}_{ij}, A^{-T}_{ij} and A^+_{ij}.

    Raises:
        InputError: it is another power, A^2_{ij}, of the matrix or of the entry.
    """
    above = c.script(c.i + 1, "^")
    if above is None or transposes(c, above.content):
        return False
    if _inverts(c, above):
        return True
    first = above.content[0].text if above.content else ""
    if above.end == at and first not in ("*", "star", "ast", *ENTRYWISE, "H", "dagger") and not labelled(above.content):
        raise _raised_entry(c, t, above, below)
    return False


def _inverts(c: Cursor, s: Script) -> bool:
    """Whether a superscript is -1, -T or +."""
    rest = s.content[1:]
    return s.letters in ("-1", "+") or s.letters[:1] == "-" and transposes(c, rest)


def _refuse_raised_entry(c: Cursor, t: Raw, below: Script) -> None:
    r"""Refuse A_{ij}^{-1}, an entry of the inverse or the inverse of an entry."""
    above = c.script(below.end, "^")
    if above is not None and (_inverts(c, above) or above.letters[:1] == "-"):
        raise _raised_entry(c, t, above, below)


def _raised_entry(c: Cursor, t: Raw, above: Script, below: Script) -> InputError:
    span = t.span[0], max(above.span[1], below.span[1])
    return raised_entry(c, span, c.shown(t.span), c.inside(above.content), c.inside(below.content))


def _after_scripts(c: Cursor, n: int) -> int:
    """The place after the superscripts and primes at n."""
    while True:
        n = c.primes(n)
        s = c.script(n, "^")
        if s is None:
            return n
        n = s.end


def _with_subscript(c: Cursor, base: str, below: Below) -> str:
    """A letter and its subscript as one name."""
    if below.kind == "index":
        value = Subscripted(base, below.parts)
        return str(value) if str(value) in c.names else value
    joined = f"{base}{below.parts[0]}"
    return joined if below.kind == "number" and joined in c.names else f"{base}_{below.parts[0]}"


def _after_values(c: Cursor, n: int) -> int:
    """The place after the arguments of a letter that stands for a value: the names in parentheses."""
    close = next((k for k in range(n, len(c.raw)) if c.raw[k].text == ")"), len(c.raw))
    inside = c.raw[n + 1 : close]
    plain = all(t.kind in ("letter", "number", "word") or t.text in (",", "_") for t in inside)
    return close + 1 if inside and plain and close < len(c.raw) else n


def _largest_below(c: Cursor, t: Raw, below: Below) -> Below:
    r"""What stands below, with \lambda_{max} as \lambda_{\max} where that is no name."""
    word = below.parts[0] if below.kind == "word" else ""
    if t.text != "lambda" or word not in ("max", "min") or f"lambda_{word}" in c.names:
        return below
    return Below("max" if word == "max" else "min")


def _largest(c: Cursor, t: Raw, span: Span, n: int) -> None:
    r"""\lambda_{\max}(S) and its like."""
    if t.text not in _OF_MAX:
        raise InputError(
            Text(r"\max below {name} has no meaning", r"{name} の下付きの \max は意味をもたない")(name=c.shown(t.span)),
            span=span,
            hint=Text(
                r"\lambda_{{\max}}(S) is read, and a name is written {name}_{{max}}",
                r"\lambda_{{\max}}(S) は読める。名前なら {name}_{{max}} と書く",
            )(name=c.shown(t.span)),
        )
    function(c, _OF_MAX[t.text], span, n)


def _without_operand(c: Cursor, t: Raw, span: Span, which: str) -> InputError:
    r"""The refusal of \lambda_{\max}\|x\|^2, where nothing tells whether it is a number or a function."""
    return InputError(
        Text(
            "{shown} without a bracket behind it may be a number, or a function of what follows",
            "括弧を伴わない {shown} は、数とも、後に続くものの関数とも読める",
        )(shown=c.shown(span)),
        span=span,
        hint=Text(
            r"write {function} for the function; another name is written as {letter}_1",
            r"関数なら {function} と書き、別の名前なら {letter}_1 のように書く",
        )(function=rf"{c.shown(span)}(A)" if which == "max" else r"-\lambda_{\max}(-A)", letter=c.shown(t.span)),
    )


def _smallest(c: Cursor, t: Raw, place: Span) -> MatderivError:
    r"""The refusal of \lambda_{\min}, or of \min below another letter."""
    if t.text == "lambda":
        return NoRuleError(
            Text("there is no rule for the smallest eigenvalue", "最小固有値についての規則はない"),
            span=place,
            hint=Text(
                r"\lambda_{{\max}} is read, and \lambda_{{\min}}(S) is -\lambda_{{\max}}(-S)",
                r"\lambda_{{\max}} は読めるので、\lambda_{{\min}}(S) は -\lambda_{{\max}}(-S) と書く",
            ),
        )
    return InputError(
        SUBSCRIPT(shown=c.shown(place)),
        span=place,
        hint=Text("a name is written {name}_{{min}}", "名前なら {name}_{{min}} と書く")(name=c.shown(t.span)),
    )


def _primed(c: Cursor, span: Span, primes: int) -> InputError:
    """The refusal of f′(x) where f is no function that is known."""
    return InputError(
        PRIMED(shown=c.shown((span[0], c.raw[primes - 1].span[1]))),
        span=span,
        hint=Text(
            r"write the formula of the derivative, or {name}^\top \cdot (…) for a transpose",
            r"導関数の式を書く。転置なら {name}^\top \cdot (…) と書く",
        )(name=c.shown(span)),
    )


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    "ones": lambda c, t: ones(c, replace(t, text="1")),
}
