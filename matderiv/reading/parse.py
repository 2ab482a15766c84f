"""The text syntax: a formula as one types it, and its tree.

The tokens (tokens.py) know what stands where; the grammar (grammar.lark) gives the precedence; the methods below make
a node of each of its rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, cast

from ..core.characters import is_name
from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.text import Text
from ..expressions.notations.names import WORD
from .foreign import is_foreign, plainly, size_of
from .grammar import (
    EMPTY,
    ENDS_EARLY,
    NO_NORM,
    NOTHING_BEFORE,
    STRAY_COMMA,
    TWO_POWERS,
    UNEXPECTED,
    Build,
    over,
    require_length,
    require_text,
    span_of,
    transposed,
)
from .lalr import Token, Unexpected, parser
from .latex.written import as_factor, as_text
from .missing import missing
from .picked import IS_VARIABLE, OTHER_LETTER, EntryOf, picked, unit
from .programs import summed_over
from .refused import conjugated
from .signs import ENDS, SIGMA, STARTS
from .spellings import called, form_of
from .tied import Cut, Tied
from .tokens import tokens_of
from .tree import (
    KRON,
    OUTER,
    PLAIN,
    TIGHT,
    Bound,
    Euler,
    Node,
    Ones,
    Span,
    Undefined,
    abridged,
    apart,
    measured,
    postorder,
    rebuilt,
    shown,
)
from .where import Definition, put_in_place
from .windows import windowed
from .words import (
    ALIASES,
    CALL,
    ELSEWHERE,
    INFINITE,
    IS_FUNCTION,
    SYNTAX,
    WORDS,
    is_known,
    may_be_undefined,
    require_word,
)

__all__ = ["parse_tree"]

OF_POWER = Text("{at} may be an entry of the power, or of its exponent", "{at} は冪の成分とも、指数の成分とも読める")
TURNED_POWER = Text(
    "{at} may be the transpose of the power, or of its exponent", "{at} は冪の転置とも、指数の転置とも読める"
)
TWO_PARTS = Text("an inner product has two parts, as <x, y>", "内積は <x, y> のように 2 つの部分からなる")
PRIMES = ("'", "′", "’")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_NORMS = {"": "norm2", "F": "norm2", "1": "norm1", "*": "normnuc", "∞": "norminf", "inf": "norminf"}
_NORMS |= {"2,1": "norm21", "21": "norm21"}


def parse_tree(
    text: str,
    names: Collection[str] = (),
    variable: str | None = None,
    functions: Collection[str] = (),
    printed: bool = False,
) -> Node:
    """The tree of a formula. The declared ``names`` win where letters run together, and so do those of ``functions``.

    Of what is ``printed`` letters side by side are factors, as the tool writes them, where nothing has a ``*``.

    An ``e`` that stands only with an exponent is Euler's number, unless it is declared or the ``variable``.

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
    require_text(text)
    require_length(len(text))
    try:
        tokens = tokens_of(text, frozenset(names) | {variable or ""} - {""}, functions, printed)
        if not tokens:
            raise InputError(EMPTY, hint=Text("for example norm2(X*W - Y)^2", "例: norm2(X*W - Y)^2"))
        try:
            root, *definitions = parser(__package__, _Build).parse(tokens)
        except Unexpected as error:
            raise _unexpected(error.token, tokens, text, {*names, variable or ""}) from None
        if isinstance(variable, EntryOf):
            _require_free(variable, root, definitions)
        if definitions:
            root = put_in_place(
                root, [Definition(name.value, span_of(name), body) for name, body in definitions], names
            )
        for node in postorder(root):
            if isinstance(node.value, Undefined) and not {node.value.function, node.value} & {*functions}:
                _require_possible(node)
        root = windowed(root, text)
        root = _exponential(root, "e" in (*names, variable))
        root = root if "T" in (*names, variable) else _inverse_turned(root)
        measured(root)
    except MatderivError as error:
        error.source = text
        whole = summed_over(text) if getattr(error.said, "text", None) is OVER_INDEX else None
        if whole is not None:
            error.advice = Text("write {here}", "{here} と書く")(here=abridged(whole, 200))
        raise
    return root


def _require_free(by: EntryOf, root: Node, definitions: Sequence[tuple[Token, Node]]) -> None:
    """Refuse an index of the entry that is differentiated by where it is defined, or called as a function."""
    indices = {WORD.get(s.first, s.first) for s in by.slots if s.first is not None}
    found = [(name.value, span_of(name)) for name, _ in definitions]
    for tree in (root, *(body for _, body in definitions)):
        found += [(n.value.function, n.span) for n in postorder(tree) if isinstance(n.value, Undefined)]
    for name, span in found:
        if WORD.get(name, name) in indices:
            raise InputError(IS_VARIABLE(name=abridged(name)), span=span, hint=OTHER_LETTER)


def _require_possible(call: Node) -> None:
    """Refuse a word that is not known and is no function which nobody defined, but a slip, or no name."""
    word = call.value.function
    if not may_be_undefined(word):
        require_word(word, (call.span[0], call.span[0] + len(word)))


def _exponential(root: Node, named: bool) -> Node:
    """The tree with e^x as the exponential, where every e bears an exponent that is no transpose; np.e always is.

    Where an e is ``named``, a variable, only np.e is Euler's number. What ``**`` or ``.^`` raises goes entry by entry.
    """
    order = postorder(root)
    raised = {
        id(n.children[0]): id(n)
        for n in order
        if n.kind == "power" and not (n.children[1].kind == "name" and n.children[1].value == "T")
    }
    found = [n for n in order if n.kind == "name" and n.value == "e"]
    plain = [n for n in found if not isinstance(n.value, Euler)]
    if named or not all(id(n) in raised for n in plain):
        found = [n for n in found if isinstance(n.value, Euler)]
    if not found:
        return root
    powers = {raised[id(n)] for n in found if id(n) in raised}
    alone = {id(n) for n in found if isinstance(n.value, Euler)}

    def raise_(node: Node, new: Node) -> Node:
        if id(node) in powers and node.value == ".^":
            return replace(node, kind="call", value="exp", children=(new.children[1],))
        if id(node) in powers:
            return replace(node, kind="euler", value=None, children=(new.children[1],))
        if id(node) in alone:
            return replace(node, kind="call", value="exp", children=(Node("number", Fraction(1), (), node.span),))
        return new

    return rebuilt(root, raise_)


def _inverse_turned(root: Node) -> Node:
    """The tree with X^-T and X^(-T) as the transposed inverse, where T stands nowhere else than above."""
    order = postorder(root)
    above = {id(n.children[1]): n for n in order if n.kind == "power" and n.value == "^"}
    negated = [n for n in order if n.kind == "negate" and id(n) in above]
    turned = {id(n.children[0]) for n in negated if n.children[0].kind == "name" and n.children[0].value == "T"}
    found = [n for n in order if n.kind == "name" and n.value == "T"]
    if not turned or not all(id(n) in turned or id(n) in above for n in found):
        return root

    def invert(node: Node, new: Node) -> Node:
        exponent = node.children[1] if node.kind == "power" else None
        if exponent is None or exponent.kind != "negate" or id(exponent.children[0]) not in turned:
            return new
        one = Node("number", Fraction(-1), (), exponent.span)
        return transposed(replace(node, children=(new.children[0], one)), node.span[1], prime=False)

    return rebuilt(root, invert)


def _unexpected(token: Token, tokens: list[Token], text: str, names: Collection[str]) -> MatderivError:
    """What is wrong at the token that no rule accepts."""
    if token.type == "$END":
        return InputError(
            ENDS_EARLY,
            span=(len(text.rstrip()),) * 2,
            hint=Text("an operand is missing", "被演算子が足りない"),
        )
    at = next(i for i, t in enumerate(tokens) if t is token)
    before = tokens[at - 1] if at else None
    span = span_of(token)
    raised = tokens[at - 2].type == "POWER" if at > 1 else False
    if before is not None and (before.type == "POWER" and token.value == "*" or raised and before.value == "H"):
        start = at - 1 if before.type == "POWER" else at - 2
        return conjugated(text, (span_of(tokens[start])[0], span_of(tokens[start + 1])[1]))
    if token.type == "_EQUALS":
        return InputError(
            Text("a formula has no =", "式の中に = は書けない"),
            span=span,
            hint=Text("give the expression alone, without its name", "名前を付けず、式だけを与える"),
        )
    if before is not None and before.type in ENDS and token.type in STARTS:
        function = _function_before(tokens, at, text, names)
        if function is not None:
            return function
        right = text[slice(*span)]
        if token.type == "WORD" or _function(token, names):
            right += "(...)"
        elif token.type == "LPAR":
            right = _bracket(tokens, at, text)
        return missing(tokens, at, text, names, right)
    if before is not None and before.type == "POWER" and token.type == "PLUS":
        return InputError(
            Text("^+ is no power that is read here", "^+ という冪はここでは読めない"),
            span=(span_of(before)[0], span[1]),
            hint=Text("a pseudoinverse is written pinv(X)", "擬似逆行列は pinv(X) と書く"),
        )
    said = token.value.removeprefix("numpy") if token.type == "OPERATOR" else shown(text, span, 20)
    if token.type == "RPAR" and before is not None and before.type == "LPAR":
        return InputError(
            Text("nothing stands between these parentheses", "この括弧の中が空である"),
            span=(span_of(before)[0], span[1]),
        )
    if token.type in ("OPERATOR", "POWER", "QUOTE", "SUPERSCRIPT") and (before is None or before.type not in ENDS):
        return InputError(NOTHING_BEFORE(shown=said), span=span, hint=TURNED if said in ("⊤", "ᵀ", "⊺") else None)
    if token.type == "RANGLE":
        return InputError(TWO_PARTS, span=span)
    if token.type == "_COMMA":
        return InputError(STRAY_COMMA, span=span, hint=NO_COMMA)
    if token.type == "_WHERE":
        return InputError(
            Text("'where' follows a formula and is given once", "where は式の後に 1 度だけ書く"), span=span
        )
    return InputError(UNEXPECTED(shown=repr(said)), span=span)


def _bracket(tokens: list[Token], at: int, text: str) -> str:
    """A parenthesis with what it holds, where that is short."""
    depth = 0
    for n in range(at, min(len(tokens), at + 30)):
        depth += tokens[n].type in ("LPAR", "_LPAR_CALL")
        depth -= tokens[n].type in ("RPAR", "RPAR_CALL")
        if depth == 0:
            whole = text[span_of(tokens[at])[0] : span_of(tokens[n])[1]]
            return whole if len(whole) <= 20 else "(...)"
    return "(...)"


def _function(token: Token, names: Collection[str]) -> str:
    """How the function is written whose name stands here without parentheses; empty where there is none."""
    word = str(token.value)
    if token.type != "NAME" or word in names or word in ("I", "eye"):  # the identity stands alone as well
        return ""
    if word in WORDS or word in SYNTAX:
        return word
    return ALIASES.get(word) or ELSEWHERE.get(word, "").partition("(...)")[0]


def _function_before(tokens: list[Token], at: int, text: str, names: Collection[str]) -> InputError | None:
    """The error of a function whose argument has no parentheses, or a power in front of these: sin t, sin^2(t)."""
    start = at - 1
    kinds = [t.type for t in tokens[:at]]
    if kinds[-1] in ("SUPERSCRIPT", "QUOTE"):
        start -= 1
    elif kinds[-2:-1] == ["POWER"]:
        start -= 2
    elif kinds[-3:-1] == ["POWER", "MINUS"]:
        start -= 3
    word = _function(tokens[start], names) if start >= 0 else ""
    if not word:
        return None
    place = span_of(tokens[start])
    exponent, argument = text[place[1] : span_of(tokens[at - 1])[1]].strip(), _argument(tokens, at, text, names)
    value = f"{word}({argument})"
    inverse = f"arc{word}"
    if kinds[-1] == "QUOTE":  # a derivative, which is not written so
        hint = CALL(name=word)
    elif exponent in ("^-1", "⁻¹") and inverse in WORDS:
        hint = Text("write 1/{value} or {inverse}", "1/{value} または {inverse} と書く")(
            value=value, inverse=f"{inverse}({argument})"
        )
    else:
        hint = Text("write {value}", "{value} と書く")(value=value + exponent)
    return InputError(IS_FUNCTION(name=tokens[start].value), span=place, hint=hint)


_OPENS = ("LPAR", "_LPAR_CALL", "ABS", "BAR")
_CLOSES = ("RPAR", "RPAR_CALL", "ABS_END", "BAR_END")


def _argument(tokens: list[Token], at: int, text: str, names: Collection[str]) -> str:
    """What a function is taken of, where that is one name, number or call, or stands in brackets; "..." otherwise."""
    word = _function(tokens[at], names)
    if word:  # one more without its parentheses: log det X
        inside = _argument(tokens, at + 1, text, names) if at + 1 < len(tokens) else "..."
        return "..." if inside == "..." else f"{word}({inside})"
    end = at + (tokens[at].type == "WORD")
    if tokens[end].type in _OPENS:
        depth = 0
        while end < len(tokens):
            depth += (tokens[end].type in _OPENS) - (tokens[end].type in _CLOSES)
            if depth == 0:
                break
            end += 1
    elif tokens[at].type not in ("NAME", "NUMBER"):
        return "..."
    after = tokens[end + 1 : end + 2]
    if end == len(tokens) or after and after[0].type not in ("PLUS", "MINUS", "RPAR", "RPAR_CALL", "_COMMA"):
        return "..."
    inside = text[span_of(tokens[at])[0] : span_of(tokens[end])[1]]
    return abridged(inside[1:-1].strip() if tokens[at].type == "LPAR" else inside, 40)


class _Build(Build):
    """The methods for the rules that LaTeX does not have, or has in another way."""

    def name(self, parts: list[Token]) -> Node:
        value = parts[-1].value
        value = Euler(value) if len(parts) > 1 and value == "e" else value
        return Node("name", value, (), (span_of(parts[0])[0], span_of(parts[-1])[1]))

    def call(self, parts: list[Any]) -> Node:
        library = parts.pop(0).value if parts[0].type == "PREFIX" else ""
        word, *arguments, close = parts
        span = span_of(word)[0], span_of(close)[1]
        if isinstance(word.payload, int):  # the axis of sum₂
            arguments.append(Node("number", Fraction(word.payload), (), span_of(word)))
        if SIGMA.fullmatch(word.value):
            return _indexed(span_of(word), word.value, arguments, span)
        if word.value == "unit":
            return unit(arguments, span)
        if isinstance(word.payload, Undefined):
            return _called(word.payload, arguments, span, span_of(word), library)
        if word.value == "norm" and len(arguments) == 2 and getattr(arguments[1], "value", None) in INFINITE:
            return Node("call", "norminf", (arguments[0],), span)
        return _called(word.value, arguments, span, span_of(word), library)

    def method(self, parts: list[Any]) -> list[Any]:
        return parts

    def keyword(self, parts: list[Any]) -> tuple[str, Node]:
        return parts[0].value, parts[1]

    def string(self, parts: list[Token]) -> Node:
        return Node("string", parts[0].value[1:-1], (), span_of(parts[0]))

    def sizes(self, parts: list[Any]) -> Node:
        inside = tuple(p for p in parts if isinstance(p, Node))
        return Node("sizes", None, inside, (span_of(parts[0])[0], span_of(parts[-1])[1]))

    def norm(self, parts: list[Any]) -> Node:
        bar, inside, close = parts
        span = span_of(bar)[0], span_of(close)[1]
        below = unicodedata.normalize("NFKC", close.value)
        if below == "2":  # of a matrix it may be either of two norms
            return Node("bars", "2", (inside,), span)
        if below in _NORMS:
            require_word(_NORMS[below], span_of(close))
            return Node("call", _NORMS[below], (inside,), span)
        place = span_of(close)[1] - len(close.value), span_of(close)[1]
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?(/[1-9][0-9]*)?", below):
            number = Fraction(*map(Fraction, below.split("/")))
            return Node("call", "norm", (inside, Node("number", number, (), place)), span)
        if re.fullmatch("[a-z]", below):
            return Node("call", "norm", (inside, Node("name", below, (), place)), span)
        raise NoRuleError(NO_NORM(shown=f"_{below}"), span=span_of(close))

    def bars(self, parts: list[Any]) -> Node:
        return Node("bars", PLAIN, (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def inner(self, parts: list[Any]) -> Node:
        return Node("call", "dot", (parts[1], parts[2]), (span_of(parts[0])[0], span_of(parts[3])[1]))

    def frobenius(self, parts: list[Any]) -> Node:
        return Node("call", "dot", (parts[0], parts[2]), over(parts[::2]))

    def ones(self, parts: list[Any]) -> Node:
        (sign, *below), span = parts[0].value, span_of(parts[0])
        sizes = unicodedata.normalize("NFKC", "".join(below)).split("x") if below else []
        numbers = tuple(Node("number", Fraction(n), (), span) for n in ("1", *sizes))
        if sign == "I":
            return Node("call", "eye", numbers[1:], span)
        word = "matrix" if len(sizes) == 2 else "vector"
        return Node("call", word if sizes else Ones(word), numbers, span)

    def product(self, parts: list[Any]) -> Node:
        operators, factors = _tight_first(tuple(o.value for o in parts[1::2]), tuple(parts[::2]))
        if OUTER in operators:
            if len(operators) > 1:
                raise InputError(
                    Text("%o% stands beside another product", "%o% が別の積と並んでいる"),
                    span=over(factors),
                    hint=Text("put its two factors in parentheses", "%o% の両側をまとめて括弧で囲む"),
                )
            return _called("outer", factors, over(factors), over(factors), ".")
        if KRON not in operators:
            return Node("product", operators, factors, over(factors))
        if any(o != KRON for o in operators):
            raise InputError(
                Text("a ⊗ stands beside another product", "⊗ が別の積と並んでいる"),
                span=over(factors),
                hint=Text(
                    "put its two factors in parentheses, or write kron(A, B)",
                    "⊗ の両側をまとめて括弧で囲むか、kron(A, B) と書く",
                ),
            )
        made: Node = factors[0]
        for factor in factors[1:]:
            made = Node("call", str(KRON), (made, factor), over((made, factor)))
        return made

    def negative(self, parts: list[Any]) -> Node:
        return self.sign(parts)

    def raised(self, parts: list[Any]) -> tuple[str, Node, Span]:
        if len(parts) == 2:
            return parts[0].value, parts[1], (span_of(parts[0])[0], parts[1].span[1])
        span = span_of(parts[0])
        if parts[0].value == "⁻ᵀ":
            return "-T", Node("number", Fraction(-1), (), span), span
        return "^", Node("number", Fraction(parts[0].value.translate(_SUPERSCRIPTS)), (), span), span

    def postfix(self, parts: list[Any]) -> Node:
        node, previous = parts[0], None
        open_ = False  # whether a power was just made whose exponent takes what stands behind it
        for part in parts[1:]:
            if open_ and not isinstance(part, tuple) and (within := _within_exponent(node, part)) is not None:
                node = within
                continue
            open_ = False
            if isinstance(part, Token) and part.type == "AT":
                node, previous = picked(node, part.value, span_of(part)), None
                continue
            if isinstance(part, Token):
                node = transposed(node, span_of(part)[1], prime=part.value in PRIMES)
                previous = None
                continue
            if isinstance(part, list):
                word, *arguments, close = part
                span = node.span[0], span_of(close)[1]
                node, previous = _called(word.value[1:], [node, *arguments], span, span_of(word), "."), None
                continue
            operator, exponent, span = part
            if previous is not None:
                raise InputError(
                    TWO_POWERS,
                    span=span,
                    hint=Text(
                        "write (A{first}2){second}3 or A{first}(2{second}3), whichever is meant",
                        "意味に応じて (A{first}2){second}3 または A{first}(2{second}3) と書く",
                    )(first=previous, second=operator),
                )
            whole = (node.span[0], span[1])
            node = Node("power", "^" if operator == "-T" else operator, (node, exponent), whole)
            previous = "^" if operator == "-T" else operator
            open_ = exponent.span != span and _unsigned(exponent).kind != "number"
            if operator == "-T":
                node, previous = transposed(node, span[1]), None
        return cast(Node, node)

    def definition(self, parts: list[Any]) -> tuple[Token, Node]:
        return parts[0], parts[1]

    def start(self, parts: list[Any]) -> list[Any]:
        return parts


def _unsigned(node: Node) -> Node:
    """A part without the signs in front of it."""
    while node.kind == "negate" and not node.closed:
        node = node.children[0]
    return node


def _within_exponent(power: Node, part: Any) -> Node | None:
    """The power with its exponent as what stands behind it makes it: 2**x.sum() raises to x.sum(), as Python has it.

    ``None`` where that is of the whole, as a transpose is.

    Raises:
        InputError: it may be an entry, or the transpose, of either.
    """
    base, exponent = power.children
    last = _unsigned(exponent)
    if isinstance(part, Token) and (part.type == "AT" or part.value == ".T" and power.value == ".^"):
        at, (start, stop) = part.value, span_of(part)
        said = OF_POWER if part.type == "AT" else TURNED_POWER
        raise InputError(
            said(at=abridged(at)),
            span=(start, stop),
            hint=Text("write (A{sign}k){at} or A{sign}(k{at})", "(A{sign}k){at} または A{sign}(k{at}) と書く")(
                sign=power.value, at=abridged(at, 20)
            ),
        )
    if isinstance(part, Token):
        return None
    word, *arguments, close = part
    end = span_of(close)[1]
    made = _called(word.value[1:], [last, *arguments], (last.span[0], end), span_of(word), ".")
    while exponent is not last:
        made = replace(exponent, children=(made,), span=(exponent.span[0], end))
        exponent = exponent.children[0]
    return replace(power, children=(base, made), span=(power.span[0], end))


def _called(word: str, arguments: Sequence[Any], span: Span, place: Span, library: str) -> Node:
    """A call of a function; of one that is not known what it is will be looked up where it is declared."""
    keywords: dict[str, Node] = {}
    plain: list[Node] = []
    for argument in arguments:
        if isinstance(argument, Node):
            plain.append(argument)
        else:
            keywords[argument[0]] = argument[1]
    if isinstance(word, Undefined) and not keywords:
        return Node("call", word, tuple(plain), span)
    node = _instead(word, plain, keywords, span, library) or called(word, plain, keywords, span, library)
    _require_read(node)
    call = node.children[0] if node.kind == "transpose" else node
    if call.kind == "call" and not is_known(call.value):
        if library or not is_name(word) or is_foreign(word):
            _refuse_size(word, plain, place, 0 if library else 1)
            require_word(word, place, library=library, arguments=[(as_text(a), as_factor(a)) for a in plain])
        return Node("call", Undefined(word), tuple(plain), span)
    return node


def _refuse_size(word: str, arguments: Sequence[Node], place: Span, first: int) -> None:
    """Refuse len(y), saying of which array a size is to be declared; axes are counted from the ``first``.

    Raises:
        InputError: it is the size of a name.
    """
    of = arguments[0] if arguments and arguments[0].kind == "name" else None
    second = len(arguments) > 1 and arguments[1].kind == "number" and arguments[1].value == first + 1
    axis = None if len(arguments) < 2 else 2 if second else 1
    said = None if of is None or is_known(word) else size_of(word, str(of.value), axis)
    if said is not None:
        raise InputError(
            Text("the function {word!r} is not known", "関数 {word!r} は知られていない")(word=word),
            span=place,
            hint=said,
        )


def _instead(
    word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span, library: str
) -> Node | None:
    """What a call that has another form here is in that form, with its arguments in place."""
    arguments, form = form_of(word, arguments, keywords, span, library)
    if form is None:
        return None
    given = dict(zip("ABC", arguments, strict=False))

    def put(node: Node, new: Node) -> Node:
        argument = given.get(node.value) if node.kind == "name" else None
        return argument or replace(new, span=span)

    return replace(rebuilt(_form(form), put), closed=True)


TURNED = Text("write x' for the transpose, with a sign behind it: x'*A*x", "転置は x' と書き、後に符号を置く: x'*A*x")
OVER_INDEX = Text("a sum over {i} has its index beside the word", "{i} についての和では、添字を語に添える")
COUNTED = Text(
    "write sum_{i}(x_{i}^2), where x_{i} is entry {i} of x, counted from 1",
    "sum_{i}(x_{i}^2) のように書く。x_{i} は x の第 {i} 成分で、1 から数える",
)


@cache
def _form(text: str) -> Node:
    """The tree of a form in A, B and C."""
    (root,) = parser(__package__, _Build).parse(tokens_of(text, frozenset()))
    # the transposes are written: vectors are columns, whatever NumPy has
    return rebuilt(root, lambda node, new: replace(new, value=("*",)) if node.value == ("@",) else new)


def _require_read(call: Node) -> None:
    """Refuse a text in quotes, or a list of sizes, that what is called has not read.

    Raises:
        InputError: there is one.
    """
    for node in call.children:
        if node.kind == "string":
            raise InputError(
                Text("the text in quotes {shown} is not read here", "引用符の中の {shown} はここでは読めない")(
                    shown=abridged(repr(node.value))
                ),
                span=node.span,
                hint=Text("write out in the formula what it says", "それが意味することを式の中に書く"),
            )
        if node.kind == "sizes" and plainly(str(call.value)) == "sum" and node.children[:1]:
            (first,) = node.children[:1]
            index = str(first.value) if first.kind == "name" and len(str(first.value)) == 1 else "i"
            raise InputError(OVER_INDEX(i=index), span=node.span, hint=COUNTED(i=index))
        if node.kind == "sizes":
            raise InputError(
                Text("a list in brackets is not read here", "括弧の中の並びはここでは読めない"),
                span=node.span,
                hint=Text(
                    "sizes stand as arguments, as in matrix(1, m, n)", "サイズは matrix(1, m, n) のように引数として書く"
                ),
            )


NO_COMMA = Text(
    "write * for a product, dot(x, y) for an inner product; give one formula at a time",
    "積なら *、内積なら dot(x, y) と書く。式は 1 つずつ与える",
)


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
    indices, _, first = letters.partition("=")
    found = [c for c in indices if c.isalpha()]
    if len(set(found)) < len(found):
        raise InputError(Text("an index is given twice", "同じ添字が 2 度与えられている"), span=place)
    limit, shift = apart("".join(last.strip("{}() ").split()).replace("−", "-"))
    bounds = tuple(Bound(c, limit or None, place) for c in found)
    cut = Cut(int(first.strip("{} ") or "1"), -shift)
    if cut != Cut():
        bounds = Tied(bounds, (), (), dict.fromkeys(found, cut))
    return Node("indexed", bounds, tuple(arguments), span)


def _tight_first(operators: tuple[str, ...], factors: tuple[Node, ...]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """The factors of a product, those that R's %*% joins as one where other operators stand beside it."""
    if all(o is TIGHT for o in operators) or all(o is not TIGHT for o in operators):
        return operators, factors
    runs = [[factors[0]]]
    between: list[str] = []
    for operator, factor in zip(operators, factors[1:], strict=True):
        if operator is TIGHT:
            runs[-1].append(factor)
        else:
            between.append(operator)
            runs.append([factor])
    joined = (r[0] if len(r) == 1 else Node("product", (TIGHT,) * (len(r) - 1), tuple(r), over(tuple(r))) for r in runs)
    return tuple(between), tuple(joined)
