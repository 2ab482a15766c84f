"""Text to a tree, which says nothing of shapes yet.

The tokenizer below finds what stands where and refuses what has no meaning; the grammar beside this file gives
the precedence. Sums and products are flat, so that a formula of thousands of terms is not deep, and no function
here calls itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from lark import Lark, Token, UnexpectedInput
from lark.lexer import Lexer

from ..errors import InputError, MatderivError, NoRuleError
from ..operations import OPERATIONS
from ..text import Said, Text

__all__ = [
    "CONSTANTS",
    "DEEPEST",
    "DOT",
    "WORDS",
    "Bound",
    "Node",
    "Subscripted",
    "abridged",
    "is_name",
    "measured",
    "parse_tree",
    "postorder",
    "put_in_place",
    "require_word",
    "span_of",
]

LONGEST = 100_000  # characters of a formula
LONGEST_NAME = 100  # characters of a name
LONGEST_NUMBER = 100  # digits of a number
DEEPEST = 200  # operations within operations
LARGEST = 200_000  # nodes once the definitions after "where" are put in place

Span = tuple[int, int]
# bars, euler, partial and subscript come from LaTeX only (parse_latex.py)
Kind = Literal[
    "number", "name", "call", "transpose", "negate", "sum", "product", "power", "indexed", "entry",
    "bars", "euler", "partial", "subscript",
]  # fmt: skip

# the word of the input language -> the name of the operation
WORDS = {word: operation.name for operation in OPERATIONS.values() for word in operation.words}
# words that are read here and in shapes.py, whatever operations there are
CONSTANTS = ("vector", "matrix", "eye")
# the functions of the input language; those without an operation are legal but have no rule yet
SYNTAX = (
    *("inv", "det", "logdet", "tr", "norm1", "norm2", "sum", "diag", "exp", "log", "sin", "cos", "tan", "arcsin"),
    *("arccos", "arctan", "sinh", "cosh", "tanh", "abs", "sign", "relu", "sqrt", "sigmoid", "kron", "vec", "normF"),
    *("normnuc", "logsumexp", "softmax", "expm"),
)
# what people write elsewhere -> what to write here
ELSEWHERE = {"ln": "log(...)", "transpose": "X'", "dot": "x'*y", "norm": "norm2(...)", "fro": "norm2(...)"}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_OPERATORS = {"·": "*", "⋅": "*", "×": "*", "∗": "*", "⊙": ".*", "∘": ".*", "⊘": "./"}
_TOKEN = re.compile(
    r"""
      (?P<SPACE>\s+)
    | (?P<SIGMA>(?:sum|[Σ∑])_(?:[a-z]{1,3}|\{\s*[a-z](?:\s*,?\s*[a-z])*\s*\}
        |\{\s*[a-z]\s*=\s*1\s*\}\s*\^\s*(?:[A-Za-z]\w*|[0-9]+|\{\s*\w+\s*\}))(?=\s*\())
    | (?P<BRACED>[^\W\d_][^\W⁰¹²³⁴-⁹ᵀ]*_\{\s*[a-z](?:\s*,?\s*[a-z])*\s*\})
    | (?P<NUMBER>(?:[0-9]+(?:\.(?![*/^T'@])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<NAME>[^\W\d⁰¹²³⁴-⁹ᵀ][^\W⁰¹²³⁴-⁹ᵀ]*)
    | (?P<OPERATOR>\*\*|\.\*|\./|[*/@·⋅×∗⊙∘⊘])
    | (?P<POWER>\.?\^)
    | (?P<QUOTE>\.T(?!\w)|['′’ᵀ⊤])
    | (?P<SUPERSCRIPT>⁻ᵀ|[⁺⁻]?[⁰¹²³⁴-⁹]+)
    | (?P<PLUS>\+) | (?P<MINUS>[-−–])
    | (?P<LPAR>\() | (?P<RPAR>\)) | (?P<COMMA>,) | (?P<EQUALS>={1,3})
    | (?P<BAR>‖(?:_[F12*]|_\{[F12*]\}|[₁₂])?)
    """,
    re.VERBOSE,
)
_SIGMA = re.compile(r"(?:sum|[Σ∑])_(?:[a-z]{1,3}|\{.*)", re.DOTALL)
_CALLED = re.compile(r"\s*\(")
_NORMS = {"": "norm2", "F": "norm2", "2": "norm2", "₂": "norm2", "1": "norm1", "₁": "norm1", "*": "normnuc"}
_STARTS = frozenset(("NUMBER", "NAME", "WORD", "LPAR", "BAR"))
_ENDS = frozenset(("NUMBER", "NAME", "RPAR", "RPAR_CALL", "QUOTE", "SUPERSCRIPT", "BAR_END"))


@dataclass(frozen=True, eq=False, slots=True)
class Bound:
    """An index that a sum runs over: its letter, the last value if that is written, and where the sum is."""

    letter: str
    last: str | None
    span: Span


class _Dot(str):
    """The product sign of LaTeX that between two vectors is an inner product."""


DOT = _Dot("*")


class Subscripted(str):
    """A name with index letters: the name as one string, and its parts. It is what LaTeX gives for ``w_{ij}``.

    >>> name = Subscripted("w", ("alpha", "beta"))
    >>> str(name), name.base, name.at
    ('w_alpha_beta', 'w', ('alpha', 'beta'))
    >>> Subscripted("x", ("i", "k")) == "x_ik"
    True
    """

    base: str
    at: tuple[str, ...]

    def __new__(cls, base: str, at: Sequence[str]) -> Subscripted:
        joined = ("" if all(len(a) == 1 for a in at) else "_").join(at)
        self = super().__new__(cls, f"{base}_{joined}")
        self.base, self.at = base, tuple(at)
        return self


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula: what it is, its parts, and the range of characters where it stands.

    ``value`` is the number, the name, the word of a call, the operator of a power, the signs (1 or -1) of the
    terms of a sum, the operators between the factors of a product, or the indices of a sum over indices. An "entry"
    is made of a name with a subscript when it is known which sums it stands in (subscripts.py).
    """

    kind: Kind
    value: Any
    children: tuple[Node, ...]
    span: Span


def parse_tree(text: str, names: Collection[str] = ()) -> Node:
    """The tree of a formula. ``names`` are the declared names, which win where letters run together.

    >>> tree = parse_tree("2*x'")
    >>> tree.kind, tree.value, [part.kind for part in tree.children]
    ('product', ('*',), ['number', 'transpose'])
    >>> parse_tree("‖XW − Y‖²").children[0].children[0].kind
    'sum'
    >>> parse_tree("U' where U = X*W").children[0].kind
    'product'

    Raises:
        InputError: the text is no formula; the message shows where.
        NoRuleError: it uses a function that is part of the language but has no operation yet.
    """
    if not isinstance(text, str):
        raise InputError(
            Text("a formula is text, not {kind}", "式は文字列で与える。{kind} は読めない")(kind=type(text).__name__)
        )
    if len(text) > LONGEST:
        raise InputError(
            Text(
                "the formula has {count} characters; at most {most} are read",
                "式が {count} 文字ある。読めるのは {most} 文字までである",
            )(count=f"{len(text):,}", most=f"{LONGEST:,}")
        )
    try:
        tokens = _tokens(text, names)
        if not tokens:
            raise InputError(
                Text("the formula is empty", "式が空である"),
                hint=Text("for example norm2(X*W - Y)^2", "例: norm2(X*W - Y)^2"),
            )
        try:
            root, *definitions = cast("list[Any]", _parser().parse(cast(Any, tokens)))
        except UnexpectedInput as error:
            raise _unexpected(cast(Any, error), tokens, text) from None
        if definitions:
            root = put_in_place(root, [(name.value, span_of(name), body) for name, body in definitions], names)
        measured(root)
    except MatderivError as error:
        error.source = text
        raise
    return cast(Node, root)


def is_name(text: object) -> bool:
    """Whether a text can be the name of a variable.

    >>> is_name("W_1"), is_name("x'"), is_name("")
    (True, False, False)
    """
    return isinstance(text, str) and text.isidentifier() and bool(_TOKEN.fullmatch(text))


def abridged(text: str, limit: int = 40) -> str:
    """The text on one line, its middle left out when it is long.

    >>> abridged("a" * 1000, 7)
    'aaa…aaa'
    """
    text = " ".join(text.split())
    half = limit // 2
    return text if len(text) <= limit else text[:half] + "…" + text[-half:]


def postorder(root: Node) -> list[Node]:
    """Every node once, parts before the whole and left before right."""
    done: set[int] = set()
    order: list[Node] = []
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in done:
            done.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.children))
    return order


def require_word(word: str, span: Span) -> None:
    """Refuse a function that is not known, offering what was probably meant.

    Raises:
        NoRuleError: the function belongs to the language but there is no rule for it.
        InputError: there is no such function.
    """
    if word in WORDS or word in CONSTANTS:
        return
    if word in SYNTAX:
        raise NoRuleError(Text("there is no rule for {word} yet", "{word} を扱う規則はまだない")(word=word), span=span)
    if re.match("(?:sum|Σ)_", word):
        hint = Text(
            "indices are small letters: sum_i(...), sum_{{i,j}}(...) or sum_{{i=1}}^n(...)",
            "添字は小文字 1 字である: sum_i(...)、sum_{{i,j}}(...)、sum_{{i=1}}^n(...)",
        )
        raise InputError(
            Text("{word!r} is no sum over indices", "{word!r} は添字についての和ではない")(word=abridged(word)),
            span=span,
            hint=hint,
        )
    known = sorted({*WORDS, *CONSTANTS, *SYNTAX})
    near = ELSEWHERE.get(word)
    if near is None:
        inside = [k for k in known if len(k) > 2 and word.startswith(k) or len(word) > 2 and k.startswith(word)]
        inside.sort(key=lambda k: -len(k))
        close = inside[:1] or get_close_matches(word[:LONGEST_NAME], known, n=1)
        near = f"{close[0]}(...)" if close else None
    meant = Text("the function is {near}", "関数は {near} と書く")
    product = Text("write {word}*(...) if a product is meant", "積であれば {word}*(...) と書く")
    raise InputError(
        Text("the function {word!r} is not known", "関数 {word!r} は知られていない")(word=abridged(word)),
        span=span,
        hint=meant(near=near) if near else product(word=abridged(word)),
    )


# ------------------------------------------------------------------------------------------------- tokens


def _tokens(text: str, names: Collection[str]) -> list[Token]:
    """The tokens, parentheses and norm bars paired and implied products filled in."""
    implied = "*" not in text and re.search("[‖ᵀ⁻⊙]", text) is not None
    numpy = "@" in text or re.search(r"\.T(?!\w)", text) is not None
    tokens: list[Token] = []
    open_: list[Token] = []  # the parentheses and bars that are still open

    def put(kind: str, value: str, span: Span) -> Token:
        if implied and kind in _STARTS and tokens and tokens[-1].type in _ENDS:
            tokens.append(Token("OPERATOR", "*", start_pos=span[0], end_pos=span[0]))
        tokens.append(Token(kind, value, start_pos=span[0], end_pos=span[1]))
        return tokens[-1]

    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _bad_character(text, position)
        kind, value, span = cast(str, match.lastgroup), match[0], match.span()
        position = match.end()
        if kind == "SPACE":
            continue
        if kind == "SIGMA" and value in names:
            kind = "NAME"
        if kind == "SIGMA":
            put("WORD", value, span)
        elif kind == "BRACED":
            name, _, subscript = value.partition("_{")
            name += "_" + "".join(c for c in subscript if c.isalpha())
            _check_name(name, span)
            put("NAME", name, span)
        elif kind == "NAME":
            _check_name(value, span)
            _check_sum(value, span, text, names)
            if value == "where":
                put("_WHERE", value, span)
            else:
                word = _word(value, implied) if _CALLED.match(text, position) else ""
                start = len(value) - len(word)
                if start:
                    run = value[:start], (span[0], span[0] + start)
                    for part, where in _letters(*run, names) if implied and value != "eye" else (run,):
                        put("NAME", part, where)
                if word:
                    put("WORD", word, (span[0] + start, span[1]))
        elif kind == "NUMBER":
            if len(value) > LONGEST_NUMBER:
                raise InputError(
                    Text("a number has more than {most} digits", "{most} 桁を超える数がある")(most=LONGEST_NUMBER),
                    span=span,
                )
            put(kind, value, span)
        elif kind == "OPERATOR":
            if value == "**":
                raise InputError(
                    Text("** is not an operator here", "** は演算子として読めない"),
                    span=span,
                    hint=Text("a power is written with ^, as in x^2", "冪は x^2 のように ^ で書く"),
                )
            value = _OPERATORS.get(value, value)
            put(kind, "numpy*" if numpy and value == "*" else value, span)
        elif kind == "LPAR":
            call = bool(tokens) and tokens[-1].type == "WORD"
            open_.append(put("_LPAR_CALL" if call else "LPAR", value, span))
        elif kind == "RPAR":
            if not open_ or open_[-1].type == "BAR":
                raise InputError(Text("there is no ( for this )", "この ) に対応する ( がない"), span=span)
            put("RPAR_CALL" if open_.pop().type == "_LPAR_CALL" else "RPAR", value, span)
        elif kind == "BAR":
            if open_ and open_[-1].type == "BAR" and tokens[-1].type in _ENDS:
                open_.pop()
                put("BAR_END", value[1:].strip("_{}"), span)
            else:
                open_.append(put("BAR", "‖", (span[0], span[0] + 1)))
                position = span[0] + 1
        elif kind == "EQUALS" and value != "=":
            raise InputError(
                Text("a formula has no {sign}", "式の中に {sign} は書けない")(sign=value),
                span=span,
                hint=Text("give the expression alone", "式だけを与える"),
            )
        else:
            put("_" + kind if kind in ("COMMA", "EQUALS") else kind, value, span)
    if open_:
        last = open_[-1]
        closed = Text("this {sign} is never closed", "この {sign} は閉じられていない")
        raise InputError(closed(sign="‖" if last.type == "BAR" else "("), span=span_of(last))
    return tokens


def _check_name(name: str, span: Span) -> None:
    if len(name) > LONGEST_NAME:
        raise InputError(
            Text(
                "the name {name} has {count} characters; at most {most} are read",
                "名前 {name} が {count} 文字ある。読めるのは {most} 文字までである",
            )(name=abridged(name, 20), count=f"{len(name):,}", most=LONGEST_NAME),
            span=span,
        )
    if not name.isidentifier():
        at = next(i for i in range(len(name)) if not name[: i + 1].isidentifier())
        place = (span[0] + at, span[0] + at + 1)
        digit = unicodedata.digit(name[at], None)
        subscript = Text("write {name}_{digit}", "{name}_{digit} と書く")
        hint = subscript(name=name[:at], digit=digit) if at and digit is not None else None
        raise InputError(
            Text("a name cannot contain {character}", "名前に{character}は使えない")(character=_described(name[at])),
            span=place,
            hint=hint,
        )


def _check_sum(name: str, span: Span, text: str, names: Collection[str]) -> None:
    """Refuse a sum over an index whose summand is not in parentheses: sum_i x_i has no clear end."""
    sigma = re.fullmatch("sum_[a-z]{1,3}", name) is not None
    if re.fullmatch("Σ_[a-z]", name):
        # the name of a matrix, unless an operand with this subscript comes next
        sigma = re.match(rf"\s*[\w‖][^+]*?_\{{?{name[2]}", text[span[1] :]) is not None
    if (sigma or name == "sum_") and name not in names:
        hint = Text("write {name}(...)", "{name}(...) と書く")(name=name)
        if not sigma:
            hint = Text(
                "write sum_i(...), sum_{{i,j}}(...) or sum_{{i=1}}^n(...)",
                "sum_i(...)、sum_{{i,j}}(...)、sum_{{i=1}}^n(...) のように書く",
            )()
        raise InputError(
            Text("the summand of a sum stands in parentheses", "和をとる項は括弧に入れる"), span=span, hint=hint
        )


def _word(run: str, implied: bool) -> str:
    """The function that is called where letters stand before a parenthesis; none where that is a product."""
    if not implied:
        return run
    words = {*WORDS, *CONSTANTS, *SYNTAX}
    return next((run[i:] for i in range(len(run)) if run[i:] in words), "")


def _letters(run: str, span: Span, names: Collection[str]) -> Iterator[tuple[str, Span]]:
    """The factors of letters that run together: declared names first, else letters with what is attached."""
    start = 0
    longest = max((len(n) for n in names), default=0)
    while start < len(run):
        end = next((e for e in range(min(len(run), start + longest), start, -1) if run[start:e] in names), 0)
        if not end:
            end = start + 1
            while end < len(run) and (not run[end].isalpha() or run[end - 1] == "_"):
                end += 1
        yield run[start:end], (span[0] + start, span[0] + end)
        start = end


def _described(character: str) -> Said:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    code += f", {name}" if name else ""
    if not character.isprintable():
        return Text("an invisible character ({code})", "目に見えない文字 ({code}) ")(code=code)
    return Text("{character!r} ({code})", "{character!r} ({code}) ")(character=character, code=code)


def _bad_character(text: str, position: int) -> InputError:
    character = text[position]
    end = position + 1
    message = Text("{character} has no meaning in a formula", "{character}は式の中で意味をもたない")(
        character=_described(character)
    )
    hint: Text | None = None
    if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs"):
        message = Text("{character} stands here", "ここに{character}がある")(character=_described(character))
        hint = Text("remove it", "取り除く")
    elif character == "\\":
        command = re.compile(r"\\[A-Za-z]*").match(text, position)
        end = command.end() if command else end
        message = Text("{command} is LaTeX, which is not read here", "{command} は LaTeX であり、ここでは読めない")(
            command=abridged(text[position:end])
        )
        hint = Text("write the formula as text, for example norm2(X*W - Y)^2", "式を文字で書く。例: norm2(X*W - Y)^2")
    elif character == ".":
        attribute = re.compile(r"\.\w*").match(text, position)
        end = attribute.end() if attribute else end
        message = Text("{text!r} has no meaning in a formula", "{text!r} は式の中で意味をもたない")(
            text=abridged(text[position:end], 20)
        )
        hint = Text(
            "entrywise operators are .* ./ .^ and a transpose is x' or x.T",
            "成分ごとの演算は .* ./ .^、転置は x' または x.T と書く",
        )
    elif character in "[]{}":
        hint = Text("parentheses are ( and )", "括弧には ( と ) を使う")
    elif character == "|":
        hint = Text("a norm is written norm2(x)", "ノルムは norm2(x) と書く")
    elif character == "⊗":
        hint = Text("the Kronecker product is written kron(A, B)", "クロネッカー積は kron(A, B) と書く")
    return InputError(message, span=(position, end), hint=hint)


def span_of(token: Token) -> Span:
    """Where a token stands in the text."""
    return cast(int, token.start_pos), cast(int, token.end_pos)


def _unexpected(error: Any, tokens: list[Token], text: str) -> InputError:
    """What is wrong at the token that no rule accepts."""
    token = error.token
    if token.type == "$END":
        return InputError(
            Text("the formula ends too early", "式が途中で終わっている"),
            span=(len(text.rstrip()),) * 2,
            hint=Text("an operand is missing", "被演算子が足りない"),
        )
    at = next(i for i, t in enumerate(tokens) if t is token)
    before = tokens[at - 1] if at else None
    span = span_of(token)
    if token.type == "_EQUALS":
        return InputError(
            Text("a formula has no =", "式の中に = は書けない"),
            span=span,
            hint=Text("give the expression alone, without its name", "名前を付けず、式だけを与える"),
        )
    if before is not None and before.type in _ENDS and token.type in _STARTS:
        left, right = text[slice(*span_of(before))], text[slice(*span)]
        left = "(...)" if before.type in ("RPAR", "RPAR_CALL") else left
        if token.type == "WORD":
            right += "(...)"
        elif token.type == "LPAR":
            right = "(...)"
        elif at + 1 < len(tokens) and tokens[at + 1].type == "QUOTE":
            right += text[slice(*span_of(tokens[at + 1]))]
        product = f"{abridged(left, 20)}*{abridged(right, 20)}"
        return InputError(
            Text("an operator is missing here", "ここに演算子が足りない"),
            span=span,
            hint=Text("a product is written {product}", "積は {product} と書く")(product=product),
        )
    shown = abridged(text[slice(*span)], 20)
    if token.type == "OPERATOR":
        shown = token.value.removeprefix("numpy")
    if token.type == "RPAR" and before is not None and before.type == "LPAR":
        return InputError(
            Text("nothing stands between these parentheses", "この括弧の中が空である"),
            span=(span_of(before)[0], span[1]),
        )
    if token.type in ("OPERATOR", "POWER", "QUOTE", "SUPERSCRIPT") and (before is None or before.type not in _ENDS):
        return InputError(
            Text("there is nothing before {shown} that it could apply to", "{shown} の前に、その作用する対象がない")(
                shown=shown
            ),
            span=span,
        )
    if token.type == "_COMMA":
        return InputError(
            Text(
                "a comma separates the arguments of a function, and there is none here",
                "コンマは関数の引数を区切るものであるが、ここに関数はない",
            ),
            span=span,
        )
    if token.type == "_WHERE":
        return InputError(
            Text("'where' follows a formula and is given once", "where は式の後に 1 度だけ書く"), span=span
        )
    return InputError(Text("{shown!r} is not expected here", "{shown!r} はここには書けない")(shown=shown), span=span)


# ---------------------------------------------------------------------------------------------- the parser


class _Tokens(Lexer):
    """Hands the grammar the tokens that are already there."""

    def __init__(self, configuration: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        return iter(lexer_state)


class _Build:
    """One method for each rule of the grammar."""

    def number(self, parts: list[Token]) -> Node:
        text = parts[0].value
        if len(text.lower().partition("e")[2].lstrip("+-0")) > 2:
            raise InputError(
                Text("the exponent of a number has at most two digits", "数の指数部は 2 桁までである"),
                span=span_of(parts[0]),
            )
        return Node("number", Fraction(text), (), span_of(parts[0]))

    def name(self, parts: list[Token]) -> Node:
        return Node("name", parts[0].value, (), span_of(parts[0]))

    def call(self, parts: list[Any]) -> Node:
        word, *arguments, close = parts
        span = (cast(int, word.start_pos), cast(int, close.end_pos))
        if _SIGMA.fullmatch(word.value):
            return _indexed(span_of(word), word.value, arguments, span)
        require_word(word.value, span_of(word))
        return Node("call", word.value, tuple(arguments), span)

    def group(self, parts: list[Any]) -> Node:
        # the parentheses belong to the place of what they hold, so that a message can quote it
        inside: Node = parts[1]
        return replace(inside, span=(span_of(parts[0])[0], span_of(parts[2])[1]))

    def norm(self, parts: list[Any]) -> Node:
        bar, inside, close = parts
        word = _NORMS[close.value]
        require_word(word, span_of(close))
        return Node("call", word, (inside,), (span_of(bar)[0], span_of(close)[1]))

    def sum(self, parts: list[Any]) -> Node:
        signs = (1, *(1 if sign.type == "PLUS" else -1 for sign in parts[1::2]))
        return Node("sum", signs, tuple(parts[::2]), (parts[0].span[0], parts[-1].span[1]))

    def product(self, parts: list[Any]) -> Node:
        span = (parts[0].span[0], parts[-1].span[1])
        return Node("product", tuple(o.value for o in parts[1::2]), tuple(parts[::2]), span)

    def sign(self, parts: list[Any]) -> Node:
        sign, inside = parts
        if sign.type == "PLUS":
            return cast(Node, inside)
        return _negative(inside, sign)

    negative = sign

    def raised(self, parts: list[Any]) -> tuple[str, Node, Span]:
        if len(parts) == 2:
            return parts[0].value, parts[1], (span_of(parts[0])[0], parts[1].span[1])
        span = span_of(parts[0])
        if parts[0].value == "⁻ᵀ":
            return "-T", Node("number", Fraction(-1), (), span), span
        return "^", Node("number", Fraction(parts[0].value.translate(_SUPERSCRIPTS)), (), span), span

    def postfix(self, parts: list[Any]) -> Node:
        node, previous = parts[0], None
        for part in parts[1:]:
            if isinstance(part, Token):
                node = _transposed(node, span_of(part)[1])
                previous = None
                continue
            operator, exponent, span = part
            if previous is not None:
                raise InputError(
                    Text(
                        "two powers follow each other, and it is not clear which comes first",
                        "冪が 2 つ続いており、どちらを先にとるか定まらない",
                    ),
                    span=span,
                    hint=Text(
                        "write (A{first}2){second}3 or A{first}(2{second}3), whichever is meant",
                        "意味に応じて (A{first}2){second}3 または A{first}(2{second}3) と書く",
                    )(first=previous, second=operator[0]),
                )
            whole = (node.span[0], span[1])
            node = Node("power", "^" if operator == "-T" else operator, (node, exponent), whole)
            previous = "^" if operator == "-T" else operator
            if operator == "-T":
                node, previous = _transposed(node, span[1]), None
        return cast(Node, node)

    def definition(self, parts: list[Any]) -> tuple[Token, Node]:
        return parts[0], parts[1]

    def start(self, parts: list[Any]) -> list[Any]:
        return parts


def _indexed(place: Span, word: str, arguments: list[Node], span: Span) -> Node:
    """A sum over indices."""
    if len(arguments) != 1:
        raise InputError(
            Text(
                "a sum over indices has one summand, but {count} are given",
                "添字についての和がとる項は 1 つであるが、{count} 個与えられている",
            )(count=len(arguments)),
            span=span,
        )
    letters, _, last = word.partition("_")[2].partition("^")
    found = [c for c in letters.partition("=")[0] if c.isalpha()]
    if len(set(found)) < len(found):
        raise InputError(Text("an index is given twice", "同じ添字が 2 度与えられている"), span=place)
    limit = last.strip("{} ") or None
    return Node("indexed", tuple(Bound(c, limit, place) for c in found), tuple(arguments), span)


def _negative(inside: Node, sign: Token) -> Node:
    # a double minus goes, so that a row of signs is not deep
    if inside.kind == "negate":
        return inside.children[0]
    return Node("negate", None, (inside,), (span_of(sign)[0], inside.span[1]))


def _transposed(node: Node, end: int) -> Node:
    if node.kind == "transpose":
        return node.children[0]
    return Node("transpose", None, (node,), (node.span[0], end))


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=cast(Any, _Tokens), transformer=cast(Any, _Build()))


# --------------------------------------------------------------------------------------------- definitions


def put_in_place(root: Node, definitions: Iterable[tuple[str, Span, Node]], names: Collection[str] = ()) -> Node:
    """The formula with every defined name replaced by what it stands for; a definition is a name, its place, a tree.

    ``names`` are declared as variables, and so cannot be defined.

    Raises:
        InputError: a name is defined twice or by itself, or is that of a function.
        NoRuleError: an entry is taken of a name that stands for an expression.
    """
    waiting: dict[str, tuple[Span, Node, frozenset[str]]] = {}
    for name, span, body in definitions:
        if name in names:
            raise InputError(
                Text(
                    "{name} is declared as a variable, and defined here as well",
                    "{name} は変数として宣言されているが、ここで定義もされている",
                )(name=abridged(name)),
                span=span,
                hint=Text("give the part another name", "別の名前を付ける"),
            )
        if name in waiting:
            raise InputError(
                Text("{name} is defined twice", "{name} が 2 度定義されている")(name=abridged(name)), span=span
            )
        if name in WORDS or name in CONSTANTS or name in SYNTAX:
            raise InputError(
                Text("{name} is the name of a function", "{name} は関数の名前である")(name=name), span=span
            )
        waiting[name] = span, body, frozenset(n.value for n in postorder(body) if n.kind == "name")
    ready: dict[str, Node] = {}
    _unsubscripted(root, waiting)
    while waiting:
        # a definition may use the others, in any order
        free = [n for n, (_, _, used) in waiting.items() if not used & waiting.keys()]
        if not free:
            name, (span, _, _) = next(iter(waiting.items()))
            raise InputError(
                Text("{name} is defined by itself", "{name} がそれ自身を用いて定義されている")(name=abridged(name)),
                span=span,
            )
        for n in free:
            ready[n] = _substituted(waiting.pop(n)[1], ready)
    return _substituted(root, ready)


def _unsubscripted(root: Node, defined: dict[str, tuple[Span, Node, frozenset[str]]]) -> None:
    """Refuse an entry of a name that stands for an expression: u_i where u = X*w."""
    order = [n for tree in (root, *(body for _, body, _ in defined.values())) for n in postorder(tree)]
    if not any(n.kind == "indexed" for n in order):
        return
    for node in order:
        name, _, subscript = node.value.rpartition("_") if node.kind == "name" else ("", "", "")
        letters = subscript.isalpha() and len(subscript) < 3 or isinstance(node.value, Subscripted)
        if isinstance(node.value, Subscripted):
            name = node.value.base
        if name in defined and node.value not in defined and letters:
            raise NoRuleError(
                Text(
                    "{name} stands for an expression, whose entries have no name",
                    "{name} は式を表しており、その成分には名前がない",
                )(name=name),
                span=node.span,
                hint=Text("define {name} itself: where {name} = ...", "{name} そのものを定義する: where {name} = ...")(
                    name=node.value
                ),
            )


def _substituted(root: Node, values: Mapping[str, Node]) -> Node:
    """The tree with names replaced by trees."""
    done: dict[int, Node] = {}
    for node in postorder(root):
        if node.kind == "name":
            done[id(node)] = values.get(node.value, node)
        else:
            children = tuple(done[id(c)] for c in node.children)
            same = all(a is b for a, b in zip(children, node.children, strict=True))
            done[id(node)] = node if same else replace(node, children=children)
    return done[id(root)]


def measured(root: Node) -> None:
    """Refuse what is nested too deep, or too large once definitions are put in place."""
    size: dict[int, int] = {}
    height: dict[int, int] = {}
    for node in postorder(root):
        size[id(node)] = 1 + sum(size[id(c)] for c in node.children)
        height[id(node)] = 1 + max((height[id(c)] for c in node.children), default=-1)
        if height[id(node)] > DEEPEST:
            raise InputError(
                Text("operations are nested more than {most} deep here", "ここで演算の入れ子が {most} 段を超えている")(
                    most=DEEPEST
                ),
                span=node.span,
            )
        if size[id(node)] > LARGEST:
            raise InputError(
                Text(
                    "with its definitions put in place the formula has more than {most} parts",
                    "定義を代入すると、式の部分が {most} 個を超える",
                )(most=f"{LARGEST:,}"),
                span=node.span,
            )
