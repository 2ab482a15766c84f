r"""LaTeX to what its letters mean, before any grammar: styles, accents, spacing and delimiters are resolved here.

TeX's own order matters: ``\mathbf{Xw}`` are two bold letters, ``\mathrm{tr}`` is one word, ``\hat y`` is one name.
What only says how a formula is set (``\left``, ``\,``, ``&``, ``\label{…}``) goes; every token that is left knows where
it stands in the user's text. Nothing here calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import get_close_matches
from unicodedata import category

from ..errors import InputError
from ..text import Text
from .parse import Span, abridged

__all__ = [
    "ADD",
    "COMMANDS",
    "GREEK_COMMANDS",
    "LEAVE_OUT",
    "NEVER_CLOSED",
    "OPEN_OR_LEAVE_OUT",
    "Raw",
    "is_latex",
    "raw_tokens",
]

LONGEST = 100_000  # characters of a text
DEEPEST = 200  # braces within braces
DIGITS = 100  # of a number

NEVER_CLOSED = Text("this {opening} is never closed", "この {opening} が閉じられていない")
ADD = Text("add {closing}", "{closing} を補う")
LEAVE_OUT = Text("leave {shown} out", "{shown} を省く")
OPEN_OR_LEAVE_OUT = Text("leave {shown} out, or add what opens it", "{shown} を省くか、対応する開き括弧を補う")
NO_PARTNER = Text("{mark} has no partner", "{mark} に対応する相手がない")
PARTNER = Text("add {partner}, or leave {mark} out", "{partner} を補うか、{mark} を省く")
NO_DELIMITER = Text("no delimiter follows {shown}", "{shown} の後に括弧がない")
DELIMITER = Text("write {shown}( for example, or leave {shown} out", "{shown}( のように括弧を続けるか、{shown} を省く")
NOTHING_FOLLOWS = Text("nothing follows {shown}", "{shown} の後に何もない")
MEANT = Text("did you mean {word}?", "{word} の誤りではないか")

# Greek letters by command; a variant form is the same letter
GREEK_COMMANDS = {
    **{
        w: w
        for w in (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
            *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta"),
            *("Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell"),
        )
    },
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varrho": "rho",
    "varsigma": "sigma",
    "varphi": "phi",
}
_STYLES = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb", "mathbfit", "bf", "bfseries", "symbf"), "bold"),
    **dict.fromkeys(("mathbb", "mathds"), "bb"),
    **dict.fromkeys(("mathcal", "mathscr", "cal"), "cal"),
    **dict.fromkeys(("mathfrak",), "frak"),
    **dict.fromkeys(("mathit", "it", "mathnormal"), ""),
    **dict.fromkeys(("mathop", "mathrel", "mathbin", "mathord", "ensuremath", "boxed"), None),
}
_ROMAN = (
    *("mathrm", "text", "textrm", "textbf", "textit", "mbox", "operatorname", "mathsf", "mathtt", "texttt", "rm"),
    *("textnormal", "sf", "hbox"),
)
_ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "tilde": "tilde",
    "widetilde": "tilde",
    "bar": "bar",
    "overline": "bar",
    "dot": "dot",
    "check": "check",
    "vec": "",
    "underline": "",
}
_SIZES = {
    **dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), 1),
    **dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), -1),
    **dict.fromkeys(("big", "Big", "bigg", "Bigg", "bigm", "Bigm", "biggm", "Biggm"), 0),
}
_DELIMITERS = {
    "lvert": ("|", 1),
    "rvert": ("|", -1),
    "vert": ("|", 0),
    "mid": ("|", 0),
    "lVert": ("‖", 1),
    "rVert": ("‖", -1),
    "Vert": ("‖", 0),
    "|": ("‖", 0),
    "parallel": ("‖", 0),
    "{": ("{", 1),
    "}": ("}", -1),
    "lbrace": ("{", 1),
    "rbrace": ("}", -1),
    "lbrack": ("[", 0),
    "rbrack": ("]", 0),
    "lparen": ("(", 0),
    "rparen": (")", 0),
    "langle": ("⟨", 1),
    "rangle": ("⟩", -1),
}
# these say how a formula is set, not what it means
_LAYOUT = frozenset(
    (
        *(",", ";", ":", "!", " ", ">", "/", "quad", "qquad", "displaystyle", "textstyle", "scriptstyle", "limits"),
        *("nolimits", "nonumber", "notag", "thinspace", "medspace", "thickspace", "negthinspace", "strut", "hfill"),
        *(
            "mathstrut",
            "noindent",
            "allowbreak",
            "nobreak",
            "relax",
            "par",
            "centering",
            "null",
            "enspace",
            "blacksquare",
        ),
        *("square", "qed", "scriptscriptstyle"),
    )
)
_WITH_ARGUMENT = frozenset(("label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "penalty"))
_BREAKS = frozenset(("\\", "cr", "newline", "tabularnewline"))
ENVIRONMENTS = frozenset(
    (
        *("align", "aligned", "alignat", "equation", "gather", "gathered", "multline", "split", "eqnarray", "math"),
        *("displaymath", "flalign", "alignedat"),
    )
)
# the commands that parse_latex.py knows besides
COMMANDS: frozenset[str] = frozenset(
    (
        *("frac", "tfrac", "dfrac", "cfrac", "sqrt", "sum", "partial", "nabla", "top", "intercal", "prime", "dagger"),
        *("ast", "star", "cdot", "cdotp", "bullet", "times", "odot", "circ", "oslash", "otimes", "div", "log", "ln"),
        *("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "det", "tr", "Tr"),
        *("trace", "diag", "Diag", "sign", "sgn", "softmax", "sigmoid", "relu", "erf", "max", "in", "colon", "infty"),
        *("coloneqq", "triangleq", "equiv", "approx", "ne", "neq", "le", "leq", "ge", "geq", "to", "rightarrow"),
        *("Rightarrow", "implies", "iff", "Leftrightarrow", "forall", "ldots", "dots", "cdots", "transpose", "R"),
        *("vecop", "logdet", "ones", "operatorname", "sim", "propto", "min", "arg", "argmin", "argmax", "prod", "int"),
        *("lim", "subset", "middle", "succ", "succeq", "prec", "preceq", "mapsto", "therefore", "hadamard", "qedhere"),
        *("def", "simeq", "leftarrow", "mathbb", "because", "defeq", "eqdef", "doteq", "oplus", "wedge", "lt", "gt"),
    )
)
KNOWN = sorted(
    {*COMMANDS, *GREEK_COMMANDS, *_STYLES, *_ROMAN, *_ACCENTS, *_DELIMITERS, "left", "right", "begin", "end"}
    - {"|", "{", "}"}
)
_SCAN = re.compile(
    r"""
      (?P<COMMENT>(?<!\\)%[^\n]*)
    | (?P<SPACE>[\s~]+)
    | \\(?P<COMMAND>[A-Za-z]+|.|\Z)
    | (?P<NUMBER>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MATHEMATICS = re.compile(r"\\\\|\\\$|\$\$|\$|\\[()\[\]]")
_CLOSED_BY = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]", "\\)": None, "\\]": None}
_LOST = {"\f": r"\frac", "\b": r"\boldsymbol", "\a": r"\alpha", "\v": r"\vec"}
_PARTNERS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]", "\\)": "\\(", "\\]": "\\["}
_UNICODE = {
    "−": "-",
    "–": "-",
    "·": "*",
    "⋅": "*",
    "∗": "*",
    "×": "*",
    "’": "'",
    "′": "'",
    "∥": "‖",
    "∣": "|",
    "ᵀ": "⊤",
}


def is_latex(text: object) -> bool:
    r"""Whether a text is LaTeX: it has a backslash, pairs of dollar signs, or a braced exponent that no sum sign bears.

    So is a formula without * in which a letter or a parenthesis follows ``^T``, as no text has it.

    >>> is_latex(r"\|XW - Y\|_F^2"), is_latex("x^{T}Ax"), is_latex("$x$")
    (True, True, True)
    >>> is_latex("norm2(X*W - Y)^2"), is_latex("sum_{i=1}^{n}(x_i^2)"), is_latex("‖XW − Y‖²")
    (False, False, False)
    >>> is_latex("x^T A x"), is_latex("x^T*A*x")
    (True, False)
    """
    if not isinstance(text, str):
        return False
    if "\\" in text or text.count("$") in (2, 4) or any(c in text for c in _LOST):
        return True
    if re.search(r"(?<!\})\s*(?<![\s}])\^\s*\{", text):
        return True
    return "*" not in text and re.search(r"\^T\s*(?!where\b)[A-Za-z([]", text) is not None


@dataclass(frozen=True, slots=True)
class Raw:
    """A token of LaTeX: what it is, its text, where it stands, its style, and on which side a delimiter opens.

    The kinds: letter (``text`` is its identifier), number, word (upright letters that belong together), prose,
    command (without the backslash), char, open and close for braces, break for the end of a line.
    """

    kind: str
    text: str
    span: Span
    style: str = ""
    side: int = 0
    after: bool = False  # a blank stands before it


def raw_tokens(text: str, begin: int = 0, end: int | None = None) -> list[Raw]:
    r"""The tokens of a text, styles and accents resolved, what only concerns the setting left out.

    >>> [t.text for t in raw_tokens(r"\left\| \mathbf{Xw} - \hat y \right\|^2 \label{a}")]
    ['‖', 'X', 'w', '-', 'y_hat', '‖', '^', '2']

    Raises:
        InputError: a command that is not known, or braces that do not match.
    """
    end = len(text) if end is None else end
    tokens: list[Raw] = []
    for start, stop, inside in _parts(text, begin, end):
        tokens += _scanned(text, start, stop) if inside else _prose(text, start, stop)
    return _Resolver(text, tokens).run()


def _parts(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    r"""The ranges inside and outside of $…$, \(…\) and \[…\]; all of a text without these is inside."""
    marks = [m for m in _MATHEMATICS.finditer(text, begin, end) if m[0] not in ("\\\\", r"\$")]
    if not marks:
        return [(begin, end, True)]
    out: list[tuple[int, int, bool]] = []
    at, opened = begin, None
    for mark in marks:
        closes = _CLOSED_BY[mark[0]] if opened is None else None
        if opened is None and closes is None or opened is not None and mark[0] != opened:
            raise _alone(mark)
        out.append((at, mark.start(), opened is not None))
        opened, at = closes, mark.end()
    if opened is not None:
        raise _alone(marks[-1])
    return [*out, (at, end, False)]


def _alone(mark: re.Match[str]) -> InputError:
    partner = PARTNER(partner=_PARTNERS[mark[0]], mark=mark[0])
    return InputError(NO_PARTNER(mark=mark[0]), span=mark.span(), hint=partner)


def _prose(text: str, begin: int, end: int) -> list[Raw]:
    """What stands outside of the mathematics: words, or nothing."""
    said = text[begin:end].strip(" \t\r\n.,;:、。，")
    if not said:
        return []
    start = text.index(said, begin)
    span = start, start + len(said)
    if not re.fullmatch(r"(?:[^\W\d_]{2,}|a)(?:[\s,.;:'’–-]+(?:[^\W\d_]{2,}|a))*", said):
        raise InputError(
            Text("{said} stands outside of the mathematics", "{said} が数式の外にある")(said=abridged(said)),
            span=span,
            hint=Text(
                "put all of the formula between the signs, or leave them out",
                "数式の記号の間に式全体を入れるか、記号を省く",
            ),
        )
    return [Raw("prose", said, span)]


def _scanned(text: str, begin: int, end: int) -> list[Raw]:
    out: list[Raw] = []
    blank = False
    position = begin
    while position < end:
        match = _SCAN.match(text, position, end)
        assert match is not None
        kind, span = match.lastgroup, match.span()
        position = match.end()
        lost = next((c for c in match[0] if c in _LOST), None)
        if lost is not None:
            at = text.index(lost, span[0])
            raise InputError(
                Text("a backslash was lost here", "ここでバックスラッシュが失われている"),
                span=(at, at + 1),
                hint=Text(
                    'in Python write r"..." so that {command} keeps its backslash',
                    'Python では r"..." と書けば {command} のバックスラッシュが残る',
                )(command=_LOST[lost]),
            )
        if kind == "SPACE" or kind == "COMMENT":
            blank = True
            continue
        if kind == "COMMAND":
            out.append(Raw("command", match["COMMAND"], span, after=blank))
        elif kind == "NUMBER":
            if len(match[0]) > DIGITS:
                raise InputError(
                    Text(
                        "a number has {count} digits; at most {most} are read",
                        "数が {count} 桁ある。読めるのは {most} 桁までである",
                    )(count=len(match[0]) - match[0].count("."), most=DIGITS),
                    span=span,
                    hint=Text("round it, or give it a letter", "丸めるか、文字で表す"),
                )
            out.append(Raw("number", match[0], span, after=blank))
        elif match[0].isalpha() and category(match[0]) != "Lm":
            # what is set higher or lower, ᵀ or ᵢ, is no factor
            out.append(Raw("letter", match[0], span, after=blank))
        elif match[0] in "{}":
            out.append(Raw("open" if match[0] == "{" else "close", match[0], span, after=blank))
        elif match[0] != "&":
            out.append(Raw("char", _UNICODE.get(match[0], match[0]), span, after=blank))
        blank = False
    return out


class _Resolver:
    """Goes through the tokens once with a stack of the braces that are open."""

    def __init__(self, text: str, tokens: list[Raw]) -> None:
        self.text, self.tokens = text, tokens
        self.out: list[Raw] = []
        self.style = ""
        self.once: str | None = None  # the style of the next token only
        self.side: tuple[int, Span] | None = None
        self.accents: list[tuple[str, Span, int, int]] = []  # name, place, tokens before, depth
        self.stack: list[tuple[bool, str, Span]] = []  # kept?, the style outside, place
        self.match = self._matched()

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
                if not open_:
                    raise InputError(
                        Text("there is no {{ for this }}", "この }} に対応する {{ がない"),
                        span=t.span,
                        hint=OPEN_OR_LEAVE_OUT(shown="}"),
                    )
                found[open_.pop()] = n
        if open_:
            raise InputError(NEVER_CLOSED(opening="{"), span=self.tokens[open_[-1]].span, hint=ADD(closing="}"))
        return found

    def run(self) -> list[Raw]:
        n = 0
        while n < len(self.tokens):
            n = self.token(n)
        if self.side is not None:
            raise self.undelimited(self.side[1])
        if self.accents:
            shown = self.shown(self.accents[-1][1])
            raise InputError(
                Text("nothing stands under {shown}", "{shown} を付ける文字がない")(shown=shown),
                span=self.accents[-1][1],
                hint=Text("write {shown}{{y}}", "{shown}{{y}} のように書く")(shown=shown),
            )
        return self.out

    def shown(self, span: Span) -> str:
        """The text at a place, short enough to be quoted."""
        return abridged(self.text[slice(*span)])

    def undelimited(self, place: Span) -> InputError:
        shown = self.shown(place)
        return InputError(NO_DELIMITER(shown=shown), span=place, hint=DELIMITER(shown=shown))

    def emit(self, token: Raw) -> None:
        style = self.style if self.once is None else self.once
        if not token.style and token.kind in ("letter", "number"):
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
        if len(inside) != 1 or inside[0].kind not in ("letter", "word"):
            raise InputError(
                Text(
                    "an accent stands over one letter, not as in {shown}",
                    "アクセント記号は 1 文字に付けるものであり、{shown} のようには使えない",
                )(shown=self.shown(place)),
                span=place,
                hint=Text("give what it names a letter of its own", "それが表すものに別の文字を使う"),
            )
        letter = inside[0]
        end = max(letter.span[1], place[1])
        text = f"{letter.text}_{name}" if name else letter.text
        style = letter.style if name else "bold"
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
            self.emit(t)
            return n + 1
        return self.command(n, t, following)

    def open(self, n: int, following: Raw | None) -> int:
        t = self.tokens[n]
        if following is not None and following.kind == "command" and following.text in ("rm", "sf"):
            return self.roman(n + 1, n, t.span[0])
        if following is not None and following.kind == "command" and following.text in ("bf", "cal", "it", "bfseries"):
            self.enter(False, _STYLES[following.text] or "", t.span)
            return n + 2
        self.enter(True, self.style, t.span)
        self.out.append(t)
        return n + 1

    def enter(self, kept: bool, style: str, place: Span) -> None:
        self.stack.append((kept, self.style, place))
        self.style = style

    def command(self, n: int, t: Raw, following: Raw | None) -> int:
        name = t.text
        if name in _LAYOUT:
            return n + 1
        if name in _WITH_ARGUMENT:
            return self.match[n + 1] + 1 if following is not None and following.kind == "open" else n + 1
        if name in _BREAKS:
            self.emit(replace(t, kind="break"))
            n += 1
            if following is not None and following.text == "[" and not following.after:
                close = next((k for k in range(n, len(self.tokens)) if self.tokens[k].text == "]"), n)
                dimension = self.text[following.span[1] : self.tokens[close].span[0]]
                n = close + 1 if re.fullmatch(r"\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu)\s*", dimension) else n
            return n
        if name in ("begin", "end"):
            return self.environment(n, t, following)
        if name in ("(", ")", "[", "]"):
            return n + 1
        if name in _SIZES:
            if following is not None and following.text == ".":
                place = t.span[0], following.span[1]
                raise InputError(
                    Text(
                        "{shown} leaves a delimiter on one side only, which cannot be read",
                        "{shown} では括弧が片側だけになり、読めない",
                    )(shown=self.shown(place)),
                    span=place,
                    hint=Text("write the delimiters of both sides", "両側の括弧を書く"),
                )
            self.side = _SIZES[name], t.span
            return n + 1
        if name in _DELIMITERS:
            char, side = _DELIMITERS[name]
            self.emit(Raw("char", char if char not in "{}" else "\\" + char, t.span, side=side, after=t.after))
            return n + 1
        if name in GREEK_COMMANDS:
            self.emit(replace(t, kind="letter", text=GREEK_COMMANDS[name]))
            return n + 1
        if name in _ACCENTS:
            return self.accent(n, t, following)
        if name in _ROMAN:
            return self.roman(n, n + 1, t.span[0])
        if name in _STYLES:
            return self.styled(n, t, following)
        if name in COMMANDS:
            self.emit(t)
            return n + 1
        raise _unknown(t, KNOWN)

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
        if name.rstrip("*") not in ENVIRONMENTS:
            if name.rstrip("*").endswith("matrix") or name == "array":
                raise InputError(
                    Text("a matrix of given entries cannot be read", "成分を並べて書いた行列は読めない"),
                    span=span,
                    hint=Text("give the matrix a letter", "行列を 1 つの文字で表す"),
                )
            close_names = get_close_matches(name, sorted(ENVIRONMENTS), n=1)
            raise InputError(
                Text("the environment {name} is not read", "環境 {name} は読めない")(name=abridged(name)),
                span=span,
                hint=MEANT(word=close_names[0])
                if close_names
                else Text(
                    "equation, align and gather are read; or give the formula without an environment",
                    "equation、align、gather は読める。または環境を外して式だけを書く",
                ),
            )
        self.emit(Raw("break", name, span))
        if name.rstrip("*").startswith("alignat") or name.startswith("alignedat"):
            after = self.tokens[close + 1] if close + 1 < len(self.tokens) else None
            if t.text == "begin" and after is not None and after.kind == "open":
                return self.match[close + 1] + 1
        return close + 1

    def accent(self, n: int, t: Raw, following: Raw | None) -> int:
        if t.text == "vec" and following is not None and following.text == "(":
            self.emit(Raw("word", "vec", t.span, after=t.after))
            return n + 1
        if following is not None and following.kind == "open":
            self.accents.append((_ACCENTS[t.text], t.span, len(self.out), len(self.stack)))
            self.enter(False, self.style, following.span)
            return n + 2
        self.accents.append((_ACCENTS[t.text], t.span, len(self.out), -1))
        return n + 1

    def roman(self, n: int, opening: int, start: int) -> int:
        """Upright letters: a word, one letter, or prose."""
        command = self.tokens[n]
        inner = n + 1 if opening == n + 1 else n + 1
        first = self.tokens[opening] if opening < len(self.tokens) else None
        if first is not None and first.text == "*":  # \operatorname*
            opening, first = opening + 1, self.tokens[opening + 1] if opening + 1 < len(self.tokens) else None
        if first is None or first.kind != "open":
            if first is None:
                raise _unfollowed(command)
            self.once = "roman"
            return n + 1
        close = self.match[opening]
        begin = self.tokens[inner - 1].span[1] if opening < n else first.span[1]
        content = self.text[begin : self.tokens[close].span[0]].strip()
        span = start, self.tokens[close].span[1]
        plain = re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", content)
        if content in ("T", "t", "e", "d") or plain and len(content) == 1:
            self.emit(Raw("letter", content, span, "roman", after=command.after))
        elif plain:
            self.emit(Raw("word", content.replace("-", "_"), span, "roman", after=command.after))
        elif content.isdigit():
            self.emit(Raw("number", content, span, "roman", after=command.after))
        elif not re.search(r"[\\^_{}]", content):
            self.emit(Raw("prose", content, span, after=command.after))
        else:
            self.enter(False, "roman", first.span)
            return (inner if opening < n else opening + 1) if opening != n - 1 else n + 1
        return close + 1

    def styled(self, n: int, t: Raw, following: Raw | None) -> int:
        style = _STYLES[t.text]
        if following is None or following.kind == "close":
            raise _unfollowed(t)
        if following.kind != "open":
            self.once = self.style if style is None else style
            return n + 1
        if self.tokens[n + 2].kind == "command" and self.tokens[n + 2].text in ("rm", "sf"):  # \\mathop{\\rm tr}
            return self.roman(n + 2, n + 1, t.span[0])
        inside = self.tokens[n + 2 : self.match[n + 1]]
        if len(inside) == 1 and inside[0].kind in ("letter", "number"):
            one = replace(inside[0], span=(t.span[0], self.tokens[n + 3].span[1]), after=t.after)
            self.once = self.style if style is None else style
            self.emit(one)
            return n + 4
        self.enter(False, self.style if style is None else style, following.span)
        return n + 2


def _unfollowed(t: Raw) -> InputError:
    shown = f"\\{t.text}"
    hint = Text("write {shown}{{x}}, or leave it out", "{shown}{{x}} のように書くか、それを省く")
    return InputError(NOTHING_FOLLOWS(shown=shown), span=t.span, hint=hint(shown=shown))


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
    close = lower[:1] or get_close_matches(name[:50], known, n=1, cutoff=0.7)
    hint = MEANT(word=f"\\{close[0]}") if close else LEAVE_OUT(shown=f"\\{abridged(name)}")
    if not close and name.isalpha():
        hint = Text(
            "a name is written \\mathrm{{{name}}}; what a macro of your own stands for is written out",
            "名前は \\mathrm{{{name}}} と書く。自作のマクロは、展開した中身を書く",
        )(name=abridged(name))
    return InputError(
        Text("the command {shown} is not known", "{shown} というコマンドは使えない")(shown=f"\\{abridged(name)}"),
        span=t.span,
        hint=hint,
    )
