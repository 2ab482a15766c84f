r"""LaTeX to what its letters mean, before any grammar: styles, accents, spacing and delimiters are resolved here.

TeX's own order matters: ``\mathbf{Xw}`` are two bold letters, ``\mathrm{tr}`` is one word, ``\hat y`` is one name.
What only says how a formula is set (``\left``, ``\,``, ``&``, ``\label{…}``) goes. Nothing here calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from ...core.errors import InputError, MatderivError
from ...core.patterns import pattern
from ...core.slips import nearest, slipped
from ...core.text import Text
from ..grammar import NEVER_CLOSED, NO_OPENING
from ..tree import Span, abridged, shown
from .cases import CASES, ROW
from .commands import (
    ACCENTS,
    BREAKS,
    COMMANDS,
    DELIMITERS,
    ENVIRONMENTS,
    GREEK,
    LAYOUT,
    OPERATORS,
    ROMAN,
    SIDES,
    STYLES,
    TEXT,
    WITH_ARGUMENT,
)
from .lexer import HANDLERS
from .tokens import ADD, OPEN_OR_LEAVE_OUT, Font, Raw, alone, require_all, scanned
from .vocabulary import known, loosely

__all__ = ["raw_tokens"]

_MEANT = COMMANDS | {name for name in HANDLERS if name.isalpha()} | {name for name in OPERATORS if known(name)}
_KNOWN = sorted(
    {*_MEANT, *GREEK, *STYLES, *ROMAN, *ACCENTS, *DELIMITERS, "left", "right", "begin", "end"} - {"|", "{", "}"}
)
DEEPEST = 200  # braces within braces

# blanks and what stands for them; in a word that TeX sets as mathematics they do not part anything
_ABBREVIATED = pattern(r"[a-z]{2,}\.")
_BLANKS = pattern(r"\\(?:[,;:! >/]|thinspace|medspace|thickspace|negthinspace|enspace|quad|qquad|mathstrut)|[\s~]+")
# letters that stand side by side, or with a full stop; behind a number, or before a bracket
_RUN = pattern(r"[0-9]*([^\W\d_](?:[^\W\d_]|\.(?!\d))+)(\s*[(\[{])?")
_WORD = pattern(r"[^\W\d_]+[0-9]*|[^\W\d_]{2,}[^\W_]*(?:[-_][^\W_]+)*")

NO_DELIMITER = Text("no delimiter follows {shown}", "{shown} の後に括弧がない")
DELIMITER = Text("write {shown}( for example, or leave {shown} out", "{shown}( のように括弧を続けるか、{shown} を省く")
NOTHING_FOLLOWS = Text("nothing follows {shown}", "{shown} の後に何もない")
NO_SIGN = Text("write what {shown} means here in signs of mathematics", "{shown} が表すものを数式の記号で書く")
WITHOUT = Text(
    "write the formula alone, without {shown} and what it sets above or below", "{shown} とその注記を除き、式だけを書く"
)
# what sets something above or below a formula
_SET_AROUND = ("underbrace", "overbrace", "overset", "underset", "stackrel", "underbracket", "overbracket", "substack")
_SETTING = pattern(r"\\(?:text|mathrm|rm|operatorname\*?|mathop)(?![A-Za-z])|[\s{}*]|\\[,!; ]?")
_DEFINES = ("def", "Delta", "triangle", "!", "def.")  # what stands above the = of a definition
MINIMA = frozenset(("min", "max", "argmin", "argmax", "minimize", "minimise", "maximize", "maximise"))
BY_OTHERS = Text("write {written} for {shown}", "{shown} は {written} と書く")
_BY_OTHERS = {  # functions that others make
    "cot": r"\frac{\cos t}{\sin t}",
    "sec": r"\frac{1}{\cos t}",
    "csc": r"\frac{1}{\sin t}",
    "coth": r"\frac{\cosh t}{\sinh t}",
    "csch": r"\frac{1}{\sinh t}",
}
MEANT = Text("did you mean {word}?", "{word} の誤りではないか")


def raw_tokens(text: str, begin: int = 0, end: int | None = None, lenient: bool = False) -> list[Raw]:
    r"""The tokens of a text, styles and accents resolved, what only concerns the setting left out.

    To a ``lenient`` eye all of it is mathematics, and what has no meaning is a token of the kind "unread".

    >>> [t.text for t in raw_tokens(r"\left\| \mathbf{Xw} - \hat y \right\|^2 \label{a}")]
    ['‖', 'X', 'w', '-', 'y_hat', '‖', '^', '2']

    Raises:
        InputError: a command that is not known, or braces that do not match.
    """
    return _Resolver(text, scanned(text, begin, end, lenient), lenient).run()


class _Resolver:
    """Goes through the tokens once with a stack of the braces that are open."""

    def __init__(self, text: str, tokens: list[Raw], lenient: bool) -> None:
        self.text, self.tokens, self.lenient = text, tokens, lenient
        self.out: list[Raw] = []
        self.style = ""
        self.once: str | None = None  # the style of the next token only
        self.side: tuple[int, Span] | None = None
        self.accents: list[tuple[str, Span, int, int]] = []  # name, place, tokens before, depth
        self.stack: list[tuple[bool, str, Span]] = []  # kept?, the style outside, place
        self.match = self._matched()
        self.cases = 0  # how many environments of cases are open
        self.set: list[Span] = []  # the places of what only says how the formula is set

    def _matched(self) -> dict[int, int]:
        found: dict[int, int] = {}
        open_: list[int] = []
        for n, t in enumerate(self.tokens):
            if t.kind == "open":
                open_.append(n)
                if len(open_) > DEEPEST:
                    raise InputError(
                        Text(
                            "braces are nested more than {deepest} deep here",
                            "ここで波括弧の入れ子が {deepest} 重を超える",
                        )(deepest=DEEPEST),
                        span=t.span,
                        hint=Text(
                            "give inner parts names, as in \\|U\\|^2 where U = XW - Y",
                            "\\|U\\|^2 where U = XW - Y のように、内側の部分に名前を付ける",
                        ),
                    )
            elif t.kind == "close":
                if open_:
                    found[open_.pop()] = n
                else:
                    said = NO_OPENING(opening="{", closing="}")
                    self.lone(n, InputError(said, span=t.span, hint=OPEN_OR_LEAVE_OUT(shown="}")))
        for n in reversed(open_):
            self.lone(n, InputError(NEVER_CLOSED(opening="{"), span=self.tokens[n].span, hint=ADD(closing="}")))
        return found

    def lone(self, n: int, error: InputError) -> None:
        """Refuse a brace without a partner."""
        if not self.lenient:
            raise error
        self.tokens[n] = replace(self.tokens[n], kind="unread", error=error)

    def run(self) -> list[Raw]:
        n = 0
        while n < len(self.tokens):
            try:
                n = self.token(n)
            except MatderivError as error:
                if not self.lenient:
                    raise
                n = self.unread(n, error)
        if self.lenient and (self.side is not None or self.accents):
            self.side, self.accents = None, []
            self.unread(len(self.tokens) - 1, self.undelimited(self.tokens[-1].span))
        if self.side is not None:
            raise self.undelimited(self.side[1])
        if self.accents:
            said = shown(self.text, self.accents[-1][1])
            raise InputError(
                Text("nothing stands under {shown}", "{shown} を付ける文字がない")(shown=said),
                span=self.accents[-1][1],
                hint=Text("write {shown}{{y}}", "{shown}{{y}} のように書く")(shown=said),
            )
        letters = [t for t in self.tokens if t.kind in ("letter", "number", "char")]
        require_all(letters, [*(t.span for t in self.out), *self.set], self.text)
        return self.out

    def unread(self, n: int, error: MatderivError) -> int:
        """Put down what has no meaning, with an environment all of it; the place after it."""
        t, end = self.tokens[n], n + 1
        kind, text = "unread", t.text
        opening = end < len(self.tokens) and self.tokens[end].kind == "open"
        if t.kind == "open":
            end = self.match[n] + 1
        elif t.text == "begin" and opening:
            end = self._ended(n)
        elif t.text in SIDES and end < len(self.tokens) and self.tokens[end].text == ".":
            end += 1
        elif t.text in (*TEXT, "intertext", "shortintertext") and opening:
            end, kind = self.match[end] + 1, "prose"
        elif t.text in _SET_AROUND and opening:
            end = self._around(n)
            text = "=" if self.tokens[end - 2].text == "=" else text
        self.once, self.side, self.accents = None, None, [a for a in self.accents if a[3] >= 0]
        start = min(t.span[0], error.span[0]) if error.span else t.span[0]
        while self.out and self.out[-1].span[0] >= start:
            self.out.pop()  # what stands under an accent
        span = start, self.tokens[end - 1].span[1]
        self.out.append(Raw(kind, text, span, after=t.after, error=error if kind == "unread" else None))
        return end

    def _ended(self, n: int) -> int:
        r"""The place after the \end of the environment that begins at n, in the same braces."""
        depth = braces = 0
        for k in range(n, len(self.tokens)):
            t = self.tokens[k]
            braces += (t.kind == "open") - (t.kind == "close")
            if braces < 0:
                break
            if t.kind == "command" and t.text in ("begin", "end"):
                depth += 1 if t.text == "begin" else -1
                if not depth and not braces:
                    return self.match.get(k + 1, k) + 1
        return n + 1

    def _around(self, n: int) -> int:
        r"""The place after the two arguments of \stackrel and the like."""
        end = self.match[n + 1] + 1
        return self.match[end] + 1 if end in self.match else end

    def undelimited(self, place: Span) -> InputError:
        said = shown(self.text, place)
        return InputError(NO_DELIMITER(shown=said), span=place, hint=DELIMITER(shown=said))

    def emit(self, token: Raw) -> None:
        style = self.style if self.once is None else self.once
        if style and not token.style and token.kind in ("letter", "number"):
            token = replace(token, style=style)
        self.once = None
        if self.side is not None:
            if token.kind != "char":
                raise self.undelimited(self.side[1])
            token = replace(token, side=self.side[0] or token.side)
            self.side = None
        self.out.append(token)
        while self.accents and self.accents[-1][3] == -1:
            self.accented()

    def accented(self) -> None:
        name, place, before, _ = self.accents.pop()
        inside = self.out[before:]
        if name == "arrow" and [(t.kind, t.text) for t in inside] in ([("number", "1")], [("number", "0")]):
            span = place[0], max(inside[0].span[1], place[1])
            self.out[before:] = [replace(inside[0], span=span, style="bold")]  # \vec 1, the vector of ones
            return
        if len(inside) != 1 or inside[0].kind not in ("letter", "word"):
            raise InputError(
                Text(
                    "an accent stands over one letter, not as in {shown}",
                    "アクセント記号は 1 文字に付けるものであり、{shown} のようには使えない",
                )(shown=shown(self.text, place)),
                span=place,
                hint=Text("give what it names a letter of its own", "それが表すものに別の文字を使う"),
            )
        letter = inside[0]
        end = max(letter.span[1], place[1])
        plain = name in ("", "arrow")
        text = letter.text if plain else f"{letter.text}_{name}"
        style = (name or Font("bold", "underline")) if plain else letter.style
        self.out[before:] = [replace(letter, text=text, span=(place[0], end), style=style)]

    def token(self, n: int) -> int:
        """Read what stands at n; the next place."""
        t = self.tokens[n]
        following = self.tokens[n + 1] if n + 1 < len(self.tokens) else None
        if t.kind == "open":
            return self.open(n, following)
        if t.kind == "close":
            kept, style, _ = self.stack.pop()
            self.style = style
            if kept:
                self.out.append(t)
            while self.accents and self.accents[-1][3] == len(self.stack):
                name, place, before, depth = self.accents[-1]
                self.accents[-1] = name, (place[0], t.span[1]), before, depth
                self.accented()
            return n + 1
        if t.kind != "command":
            if t.kind == "unread":
                self.out.append(t)
            elif t.text == "$":
                raise alone(t.text, t.span)
            else:
                self.emit(t)
            return n + 1
        return self.command(n, t, following)

    def open(self, n: int, following: Raw | None) -> int:
        t = self.tokens[n]
        if following is not None and following.kind == "command" and following.text in ("rm", "sf"):
            return self.roman(n + 1, n, t.span[0])
        if following is not None and following.kind == "command" and following.text in ("bf", "cal", "it", "bfseries"):
            self.enter(False, Font(STYLES[following.text] or "", following.text), t.span)
            return n + 2
        self.enter(True, self.style, t.span)
        self.out.append(t)
        return n + 1

    def enter(self, kept: bool, style: str, place: Span) -> None:
        self.stack.append((kept, self.style, place))
        self.style = style

    def command(self, n: int, t: Raw, following: Raw | None) -> int:
        name = t.text
        if name in LAYOUT:
            return n + 1
        if name in WITH_ARGUMENT:
            end = self.match[n + 1] + 1 if following is not None and following.kind == "open" else n + 1
            self.set.append((t.span[0], self.tokens[end - 1].span[1]))
            return end
        if name in BREAKS:
            self.emit(replace(t, kind="char", text=ROW) if self.cases else replace(t, kind="break"))
            n += 1
            if following is not None and following.text == "[" and not following.after:
                close = next((k for k in range(n, len(self.tokens)) if self.tokens[k].text == "]"), n)
                dimension = self.text[following.span[1] : self.tokens[close].span[0]]
                self.set.append((following.span[0], self.tokens[close].span[1]))
                n = close + 1 if re.fullmatch(r"\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu)\s*", dimension) else n
            return n
        if name in ("begin", "end"):
            return self.environment(n, t, following)
        if name in ("(", ")", "[", "]"):
            raise alone(f"\\{name}", t.span)
        if name in SIDES:
            if following is not None and following.text == ".":
                place = t.span[0], following.span[1]
                raise InputError(
                    Text(
                        "{shown} leaves a delimiter on one side only, which cannot be read",
                        "{shown} では括弧が片側だけになり、読めない",
                    )(shown=shown(self.text, place)),
                    span=place,
                    hint=Text("write the delimiters of both sides", "両側の括弧を書く"),
                )
            self.side = SIDES[name], t.span
            return n + 1
        if name in DELIMITERS:
            char, side = DELIMITERS[name]
            self.emit(Raw("char", char if char not in "{}" else "\\" + char, t.span, side=side, after=t.after))
            return n + 1
        if name in GREEK:
            self.emit(replace(t, kind="letter", text=GREEK[name]))
            return n + 1
        if name in ACCENTS:
            return self.accent(n, t, following)
        if name in ROMAN:
            return self.roman(n, n + 1, t.span[0])
        if name in STYLES:
            return self.styled(n, t, following)
        if name in _MEANT:
            self.emit(t)
            return n + 1
        if name in _SET_AROUND and following is not None and not self.lenient:
            return self.set_around(n, t)
        raise _unknown(t, _KNOWN)

    def set_around(self, n: int, t: Raw) -> int:
        r"""\underset{w}{\min} as \min_{w}, and the sign of a definition, \stackrel{\text{def}}{=}, as =."""
        middle = self.match.get(n + 1, n) + 1
        end = self.match.get(middle, middle) + 1
        if n + 1 < middle < end <= len(self.tokens):
            place = t.span[0], self.tokens[end - 1].span[1]
            first, second = (
                _SETTING.sub("", self.text[u.span[0] : v.span[1]])
                for u, v in ((self.tokens[n + 1], self.tokens[middle - 1]), (self.tokens[middle], self.tokens[end - 1]))
            )
            if t.text == "underset" and second.lower() in MINIMA:
                below = replace(t, kind="char", text="_")
                self.tokens[n:end] = [*self.tokens[middle + 1 : end - 1], below, *self.tokens[n + 1 : middle]]
                self.match = self._matched()
                return n
            if t.text in ("stackrel", "overset") and second == "=" and first in _DEFINES:
                self.set.append(place)
                self.emit(Raw("char", "=", place, after=t.after))
                return end
        raise _unknown(t, _KNOWN)

    def environment(self, n: int, t: Raw, following: Raw | None) -> int:
        if following is None or following.kind != "open":
            raise InputError(
                Text(
                    "{shown} needs the name of an environment in braces",
                    "{shown} の後には、波括弧で囲んだ環境名が必要である",
                )(shown=f"\\{t.text}"),
                span=t.span,
                hint=Text("write {shown}{{align}}", "{shown}{{align}} のように書く")(shown=f"\\{t.text}"),
            )
        close = self.match[n + 1]
        name = self.text[following.span[1] : self.tokens[close].span[0]].strip()
        span = t.span[0], self.tokens[close].span[1]
        if name in (CASES, "dcases"):
            opens = t.text == "begin"
            self.cases += 1 if opens else -1
            self.emit(Raw("open", "{", span, CASES) if opens else Raw("close", "}", span, CASES))
            return close + 1
        if name.rstrip("*") not in ENVIRONMENTS:
            if name.rstrip("*").endswith("matrix") or name == "array":
                raise InputError(
                    Text("a matrix of given entries cannot be read", "成分を並べて書いた行列は読めない"),
                    span=span,
                    hint=Text("give the matrix a letter", "行列を 1 つの文字で表す"),
                )
            meant = nearest(name, sorted(ENVIRONMENTS))
            raise InputError(
                Text("the environment {name} is not read", "環境 {name} は読めない")(name=abridged(name)),
                span=span,
                hint=MEANT(word=meant)
                if meant
                else Text(
                    "equation, align and gather are read; or give the formula without an environment",
                    "equation、align、gather は読める。または環境を外して式だけを書く",
                ),
            )
        self.emit(Raw("break", name, span))
        if name.rstrip("*").startswith("alignat") or name.startswith("alignedat"):
            after = self.tokens[close + 1] if close + 1 < len(self.tokens) else None
            if t.text == "begin" and after is not None and after.kind == "open":
                self.set.append((after.span[0], self.tokens[self.match[close + 1]].span[1]))
                return self.match[close + 1] + 1
        return close + 1

    def accent(self, n: int, t: Raw, following: Raw | None) -> int:
        if t.text == "vec" and following is not None and following.text == "(":
            self.emit(Raw("word", "vec", t.span, after=t.after))
            return n + 1
        if following is not None and following.kind == "open":
            self.accents.append((ACCENTS[t.text], t.span, len(self.out), len(self.stack)))
            self.enter(False, self.style, following.span)
            return n + 2
        self.accents.append((ACCENTS[t.text], t.span, len(self.out), -1))
        return n + 1

    def roman(self, n: int, opening: int, start: int) -> int:
        """Upright letters: a word, one letter, or prose."""
        command = self.tokens[n]
        first = self.tokens[opening] if opening < len(self.tokens) else None
        if first is not None and first.text == "*":  # \operatorname*
            self.set.append(first.span)
            opening, first = opening + 1, self.tokens[opening + 1] if opening + 1 < len(self.tokens) else None
        if first is None or first.kind != "open":
            if first is None:
                raise _unfollowed(command)
            self.once = "roman"
            return n + 1
        close = self.match[opening]
        begin = command.span[1] if opening < n else first.span[1]  # {\rm tr} or \mathrm{tr}
        span = start, self.tokens[close].span[1]
        style = (
            "operator" if command.text in ("operatorname", "mathop") else "text" if command.text in TEXT else "roman"
        )
        inside = self.text[begin : self.tokens[close].span[0]]
        said = inside.strip()
        if command.text in TEXT and _ABBREVIATED.fullmatch(said):
            said = said[:-1]  # + \text{const.}
        joined = _BLANKS.sub("", said).replace("\\_", "_")
        blank = joined != said.replace("\\_", "_")
        spoken = command.text in TEXT and (blank or inside.strip(" ~") != inside) and not _means(joined)
        if command.text not in TEXT:
            self.require_one_hyphen(said, span)
        if joined in ("T", "t", "e", "d") or _WORD.fullmatch(joined) and len(joined) == 1:
            self.emit(Raw("letter", joined, span, "roman", after=command.after))
        elif _WORD.fullmatch(joined) and not spoken:
            self.emit(Raw("word", joined.replace("-", "_"), span, style, after=command.after))
        elif joined.isdigit() and not blank:
            self.emit(Raw("number", joined, span, "roman", after=command.after))
        elif style == "operator":
            raise InputError(
                Text("{shown} is no name of a function", "{shown} は関数の名前ではない")(shown=abridged(said)),
                span=span,
                hint=Text(
                    r"a name has letters and digits only, as in \operatorname{{logdet}}(X)",
                    r"名前は \operatorname{{logdet}}(X) のように、文字と数字だけからなる",
                ),
            )
        elif command.text in TEXT and not re.search(r"[\\^_{}]", said):
            self.emit(Raw("word" if self.cases else "prose", said, span, "inside", after=command.after))
        else:
            self.require_no_word(said, span)
            self.enter(False, "roman", first.span)
            return n + 1 if opening < n else opening + 1
        return close + 1

    def require_no_word(self, said: str, span: Span) -> None:
        """Refuse letters side by side that are no name together: they are a word, and no product.

        Raises:
            InputError: they stand in a formula, beside a full stop, a digit or another sign.
        """
        plain = re.sub(r"[_^]\s*\{[^{}]*\}", " ", re.sub(r"\\(?:[A-Za-z]+|.)", " ", said))
        for run in _RUN.finditer(plain):
            if run[2] and loosely(run[1]):
                continue  # \mathrm{tr(X)}
            raise InputError(
                Text(
                    "{word} is a word, and no product of its letters",
                    "{word} は語であり、文字の積ではない",
                )(word=abridged(run[1])),
                span=span,
                hint=Text(
                    r"a name has letters and digits only, as in \mathrm{{{word}}}; what is no name stands outside",
                    r"名前は \mathrm{{{word}}} のように、文字と数字だけからなる。名前でないものは外に書く",
                )(word=abridged(run[1].replace(".", ""))),
            )

    def require_one_hyphen(self, said: str, span: Span) -> None:
        r"""Refuse upright a-b, which may be a difference or a name; parts of two letters make a name, cross-entropy.

        Raises:
            InputError: a part is one letter or has digits, or blanks stand round the sign.
        """
        parts = _BLANKS.sub("", said).split("-")
        if len(parts) < 2 or not all(re.fullmatch(r"[^\W_]+", part) for part in parts):
            return
        if "-".join(parts) == said and all(re.fullmatch(r"[^\W\d_]{2,}", part) for part in parts):
            return
        raise InputError(
            Text("{shown} may be a difference, or a name", "{shown} は差とも、1 つの名前とも読める")(
                shown=shown(self.text, span)
            ),
            span=span,
            hint=Text(
                r"write {difference} for the difference, \mathrm{{{name}}} for the name",
                r"差なら {difference}、名前なら \mathrm{{{name}}} と書く",
            )(difference=" - ".join(rf"\mathrm{{{part}}}" for part in parts), name="".join(parts)),
        )

    def styled(self, n: int, t: Raw, following: Raw | None) -> int:
        style = None if STYLES[t.text] is None else Font(STYLES[t.text] or "", t.text)
        if following is None or following.kind == "close":
            raise _unfollowed(t)
        if following.kind != "open":
            self.once = self.style if style is None else style
            return n + 1
        if self.tokens[n + 2].kind == "command" and self.tokens[n + 2].text in ("rm", "sf"):  # \\mathop{\\rm tr}
            return self.roman(n + 2, n + 1, t.span[0])
        inside = self.tokens[n + 2 : self.match[n + 1]]
        spelled = _BLANKS.sub("", self.text[following.span[1] : self.tokens[self.match[n + 1]].span[0]])
        if len(spelled) > 1 and (t.text == "mathop" and spelled.isalpha() or loosely(spelled)):
            return self.roman(n, n + 1, t.span[0])  # \\mathop{tr}, \\mathbf{tr}
        if len(inside) == 1 and inside[0].kind in ("letter", "number"):
            one = replace(inside[0], span=(t.span[0], self.tokens[n + 3].span[1]), after=t.after)
            self.once = self.style if style is None else style
            self.emit(one)
            return n + 4
        if t.text == "mathit" or "." in spelled and style is not None:
            close = self.tokens[self.match[n + 1]].span
            self.require_no_word(self.text[following.span[1] : close[0]], (t.span[0], close[1]))
        self.enter(False, self.style if style is None else style, following.span)
        return n + 2


def _means(joined: str) -> bool:
    """Whether words that stand apart are a function together: log det, arg max."""
    return loosely(joined) is not None or joined in ("argmin", "argmax")


def _unfollowed(t: Raw) -> InputError:
    said = f"\\{t.text}"
    hint = Text("write {shown}{{x}}, or leave it out", "{shown}{{x}} のように書くか、それを省く")
    return InputError(NOTHING_FOLLOWS(shown=said), span=t.span, hint=hint(shown=said))


def _unknown(t: Raw, known: Collection[str]) -> InputError:
    """A command that nothing here knows, with the closest known one."""
    name = t.text
    if not name:
        return InputError(
            Text("a command ends too early", "コマンドが途中で終わっている"),
            span=t.span,
            hint=Text(
                "write its name after the backslash, or leave the backslash out",
                "バックスラッシュの後にコマンド名を書くか、バックスラッシュを省く",
            ),
        )
    lower = [k for k in known if k.lower() == name.lower()]
    close = lower[:1] or sorted(k for k in known if slipped(name[:50], k))[:1]
    if name in _SET_AROUND:
        hint = WITHOUT(shown=f"\\{name}")
    elif name in _BY_OTHERS:
        hint = BY_OTHERS(shown=f"\\{name} t", written=_BY_OTHERS[name])
    elif close:
        hint = MEANT(word=f"\\{close[0]}")
    elif name.isalpha():
        hint = Text(
            "a name is written \\mathrm{{{name}}}; what a macro of your own stands for is written out",
            "名前は \\mathrm{{{name}}} と書く。自作のマクロは、展開した中身を書く",
        )(name=abridged(name))
    else:
        hint = NO_SIGN(shown=f"\\{abridged(name)}")
    return InputError(
        Text("the command {shown} is not known", "{shown} というコマンドは使えない")(shown=f"\\{abridged(name)}"),
        span=t.span,
        hint=hint,
    )
