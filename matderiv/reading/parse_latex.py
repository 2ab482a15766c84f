r"""LaTeX to the same trees as those of the text syntax (parse.py), and to the statements of a derivation.

:func:`statements` takes a piece of LaTeX apart: chains ``a = b = c`` into sides, each with its tree, and declarations
``X \in \mathbb{R}^{n\times m}``. :func:`parse_latex` reads one formula. All places are those of the user's LaTeX.

A tree has the kinds of nodes that text has, and these:

- "name" with a :class:`Subscripted` value: ``x_{ik}``, ``w_{\alpha\beta}``. It is the string of the text syntax
  ("x_ik", "w_alpha_beta"), and ``base`` and ``at`` keep the letters apart. ``\delta_{ij}`` has the base "delta".
- "transpose" of such a name: ``x_{\alpha i}^T``. With two indices this is an entry of the transpose, x_iα.
- "subscript": ``(XW)_{ij}``, value the index letters, child the expression.
- "bars": ``|A|``, value "" (a determinant or an absolute value, as the shape says), or ``\|x\|_2``, value "2".
- "euler": ``e^{A}``; the shape says whether it is exp or the matrix exponential.
- "partial": a derivative, the value how it is written ("fraction" for ∂f/∂x, "operator" for ∂/∂x in front of what
  it takes, "nabla", "total" for d/dt); the children are what is differentiated, then each variable in order, so that
  ``\frac{\partial^2 f}{\partial x\partial x^T}`` has three. ``\nabla f`` has one child.
- in a "product", ``\cdot`` is the operator ``parse.DOT``: equal to "*", and told apart by ``is``; between two column
  vectors it is their inner product.

Rules where LaTeX leaves a choice. Letters side by side are a product, unless together they are a declared name.
``^T``, ``^\top``, ``'`` are transposes (``^T`` is a power only where T is declared a scalar). Products bind closer than
⊙, ⊘ and ⊗ where the shapes allow it. A function without parentheses takes the factors after it, up to a sign, a dot, a
slash, a sum or the next function; one with parentheses takes these. A sum or an operator takes the whole product after
it, but an operator before [ ] only what stands in these. ``I`` is the identity, ``e`` with an exponent Euler's number
and ``\sigma(…)`` the sigmoid, unless declared. A slash divides by the one factor after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, UnexpectedInput
from lark.lexer import Lexer

from ..errors import InputError, MatderivError
from ..text import Text
from .latex_lexer import (
    CLOSE,
    COMPLETE,
    INFIX,
    MISSING,
    NO_SIZE,
    NOTHING_BEFORE,
    OPEN,
    TIMES,
    UNEXPECTED,
    How,
    LatexLexer,
    LatexToken,
    closing,
    commas,
    size_of,
)
from .latex_tokens import LONGEST, Raw, raw_tokens
from .parse import Node, Span, Subscripted, abridged, measured, require_word, span_of

__all__ = ["Chain", "Declaration", "Side", "Subscripted", "Unread", "as_text", "parse_latex", "statements"]

AN_EXAMPLE = Text(r"for example \|XW - Y\|_F^2", r"\|XW - Y\|_F^2 のように書く")
A_DECLARATION = Text(
    r"for example X \in \mathbb{{R}}^{{n \times m}}", r"X \in \mathbb{{R}}^{{n \times m}} のように書く"
)
OPERAND = Text("put everything that the function is taken of in parentheses", "関数を適用する部分全体を括弧で囲む")
SIZES = Text(r"sizes are written \mathbb{{R}}^{{n \times m}}", r"サイズは \mathbb{{R}}^{{n \times m}} のように書く")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain. ``arguments`` are those of a left side such as L(W), whose tree is the name alone."""

    tree: Node
    span: Span
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with the relations between them, "=" most often; a single expression has one side and none."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    span: Span
    opens: bool = True  # False for a chain that goes on with a relation: "= 2X^T(XW - Y)"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of the shape of names: () for a scalar, ("n",), ("n", "m"), and facts as words joined by +."""

    names: tuple[str, ...]
    shape: tuple[str, ...]
    facts: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why."""

    error: MatderivError
    span: Span


Statement = Chain | Declaration | Unread

# ------------------------------------------------------------------------------------------------- reading


def parse_latex(text: str, names: Collection[str] = (), loose: bool = False) -> Node:
    r"""The tree of one formula in LaTeX. ``names`` are the declared names; ``loose`` takes ⊙, ⊘ and ⊗ left to right.

    >>> as_text(parse_latex(r"\left\| XW - Y \right\|_F^2"))
    'norm2(X*W - Y)^2'
    >>> as_text(parse_latex(r"\frac{1}{n} \sum_{i=1}^{n} \log\bigl(1 + e^{-y_i x_i^\top w}\bigr)"))
    "1/n*sum_{i=1}^n(log(1 + exp(-y_i*x_i'*w)))"

    Raises:
        InputError: the text is no formula; the message shows where.
        NoRuleError: it uses a function that has no operation yet.
    """
    found = statements(text, names, loose=loose)
    chains = [s for s in found if isinstance(s, Chain)]
    if len(found) != 1 or not chains or len(chains[0].sides) != 1:
        span = found[1].span if len(found) > 1 else (0, len(text))
        what = Text("one of several statements", "複数の文の 1 つ")
        if len(found) == 1:
            what = Text("an equation", "等式") if chains else Text("a declaration", "宣言")
        raise InputError(
            Text("this is not one formula, but {what}", "これは 1 つの式ではなく、{what}である")(what=what),
            source=text,
            span=span,
            hint=Text("give one formula alone", "式を 1 つだけ書く"),
        )
    return chains[0].sides[0].tree


def statements(
    text: str,
    names: Collection[str] = (),
    *,
    functions: Collection[str] = (),
    loose: bool = False,
    strict: bool = True,
    span: Span | None = None,
    primes: bool = False,
    calls: Collection[str] = (),
) -> tuple[Statement, ...]:
    r"""What a piece of LaTeX says, in order: chains of equations and declarations of shapes.

    A line break ends a statement unless a relation or an operator stands beside it; so does a comma outside of
    parentheses. Without ``strict`` what cannot be read is an :class:`Unread`, otherwise it raises. ``span`` is the
    part of the text to read. ``functions`` are letters with values: with L among them, or after "L(W) = …" in the same
    text, L(W) is read as the name L. With ``primes`` σ′(z) is read, a "call" of "sigmoid'", and ∂/∂vec(X), whose
    variable is a "call" of "vec". ``calls`` are letters that were defined as functions: f(u) is a "call" of "f".

    >>> chain, shapes = statements(r"U &= XW \\ &= Z, \quad X, W \in \mathbb{R}^{n\times n}")
    >>> [as_text(side.tree) for side in chain.sides], shapes.names, shapes.shape
    (['U', 'X*W', 'Z'], ('X', 'W'), ('n', 'n'))

    Raises:
        InputError: something cannot be read; the message shows where.
        NoRuleError: a function has no operation yet.
    """
    if not isinstance(text, str):
        raise InputError(
            Text("a formula is text, not {kind}", "式は文字列で与えるものであり、{kind} ではない")(
                kind=type(text).__name__
            ),
            hint=AN_EXAMPLE,
        )
    begin, end = span or (0, len(text))
    try:
        if end - begin > LONGEST:
            raise InputError(
                Text(
                    "the formula has {count} characters; at most {most} are read",
                    "式が {count} 文字ある。読めるのは {most} 文字までである",
                )(count=f"{end - begin:,}", most=f"{LONGEST:,}"),
                hint=Text("give its parts names, U = XW - Y", "U = XW - Y のように、部分に名前を付ける"),
            )
        parts = list(_split(raw_tokens(text, begin, end)))
        if not parts:
            raise InputError(Text("the formula is empty", "式が空である"), hint=AN_EXAMPLE)
    except MatderivError as error:
        error.source = text
        if strict:
            raise
        return (Unread(error, (begin, end)),)
    seen: dict[str, tuple[str, Span]] = {}
    out: list[Statement] = []
    valued = {*functions, *_called(parts)} - set(names) - set(calls)
    for part in parts:
        place = part[0].span[0], part[-1].span[1]
        how = How(text, frozenset(names), loose, seen, frozenset(valued), primes, frozenset(calls))
        try:
            out.append(_statement(part, place, how))
            if isinstance(out[-1], Chain):
                # what an equation says of L(W) holds for it further on
                valued |= {str(side.tree.value) for side in out[-1].sides if side.arguments}
        except MatderivError as error:
            error.source = text
            if strict:
                raise
            out.append(Unread(error, place))
    return tuple(out)


# --------------------------------------------------------------------------------------------- statements

_RELATIONS = {
    **dict.fromkeys(("=", "coloneqq", "triangleq", "equiv", "defeq", "eqdef", "doteq"), "="),
    "approx": "≈",
    "simeq": "≈",
    "sim": "∼",
    "propto": "∝",
    "ne": "≠",
    "neq": "≠",
    "<": "<",
    ">": ">",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "lt": "<",
    "gt": ">",
    "succ": "≻",
    "succeq": "⪰",
    "Rightarrow": "⇒",
    "implies": "⇒",
    "iff": "⇔",
    "Leftrightarrow": "⇔",
    "to": "→",
    "rightarrow": "→",
    "mapsto": "→",
    "prec": "≺",
    "preceq": "⪯",
    "therefore": "⇒",
    "subset": "⊂",
}
_SEPARATORS = frozenset(("where", "with", "and", "for", "given", "let", "if", "st", "when", "here", "subject"))


def _called(parts: Sequence[list[Raw]]) -> set[str]:
    """The letters that stand for functions: a side of an equation is L(W), and L stands nowhere without parentheses."""
    found: set[str] = set()
    bare: set[str] = {"sigma"}
    for part in parts:
        sides, relations = _sides(part)
        found |= {side[0].text for side in sides if relations and _arguments(side)}
        bare |= {
            t.text for n, t in enumerate(part) if t.kind == "letter" and (n + 1 == len(part) or part[n + 1].text != "(")
        }
    return found - bare


def _relation(t: Raw) -> str | None:
    return _RELATIONS.get(t.text) if t.kind in ("char", "command") else None


def _joins(t: Raw, before: Raw | None = None) -> bool:
    """Whether a formula goes on across a line break beside this token; a sign in a script is none."""
    if before is not None and before.kind == "char" and before.text in "^_":
        return False
    return _relation(t) is not None or t.text in ("+", "-", ":") or t.text in TIMES or t.text in INFIX


def _split(tokens: list[Raw]) -> Iterator[list[Raw]]:
    """The statements, without what separates them."""
    part: list[Raw] = []
    depth = 0
    pending: list[Raw] = []  # names before a comma that may belong to a declaration
    for n, t in enumerate(tokens):
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in CLOSE)
        if t.kind == "break":
            following = next((u for u in tokens[n + 1 :] if u.kind != "break"), None)
            if depth > 0 or not part or following is None or _joins(*part[:-3:-1]) or _joins(following):
                continue
        elif t.kind == "prose" and depth <= 0 or t.kind == "word" and t.text.lower() in _SEPARATORS and depth <= 0:
            pass
        elif not (t.kind == "char" and t.text in (",", ";", "、", "。", "，") and depth <= 0) and not (
            t.text == "." and all(u.kind == "break" for u in tokens[n + 1 :])
        ):
            part.append(t)
            continue
        if t.text == "," and part and all(u.kind in ("letter", "word", "number") or u.text == "_" for u in part):
            pending += [*part, t]
        elif part:
            yield from _joined(pending, part)
            pending = []
        part = []
    if part:
        yield from _joined(pending, part)
    elif pending:
        yield pending[:-1]


def _joined(pending: list[Raw], part: list[Raw]) -> Iterator[list[Raw]]:
    if pending and any(t.kind == "command" and t.text == "in" for t in part):
        yield [*pending, *part]
        return
    if pending:
        yield pending[:-1]
    yield part


def _statement(part: list[Raw], place: Span, how: How) -> Statement:
    depth = 0
    at: int | None = None
    for n, t in enumerate(part):
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in CLOSE)
        if not depth and at is None and t.kind == "command" and t.text == "in":
            at = n
    if at is not None:
        return _declaration(part, at, place, how)
    sides, relations = _sides(part)
    opens = bool(sides[0])
    if not opens and len(sides) > 1:
        sides = sides[1:]
    for n, side in enumerate(sides):
        if not side:
            near = relations[min(n, len(relations) - 1)][1]
            raise InputError(
                Text("one side of {relation} is missing", "{relation} の片側に何もない")(
                    relation=how.text[slice(*near)]
                ),
                span=near,
                hint=Text("write both sides, or one formula alone", "両辺を書くか、式を 1 つだけ書く"),
            )
    made = tuple(_side(side, how) for side in sides)
    return Chain(made, tuple(r for r, _ in relations), place, opens)


def _sides(part: list[Raw]) -> tuple[list[list[Raw]], list[tuple[str, Span]]]:
    """The sides of a chain, and the relations between them with their places."""
    sides: list[list[Raw]] = [[]]
    relations: list[tuple[str, Span]] = []
    depth = 0
    for n, t in enumerate(part):
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in CLOSE)
        relation = _relation(t)
        if t.text == ":" and n + 1 < len(part) and part[n + 1].text == "=":
            continue
        if relation is None or depth > 0:
            sides[-1].append(t)
            continue
        relations.append((relation, t.span))
        sides.append([])
    return sides, relations


def _arguments(side: list[Raw]) -> tuple[str, ...]:
    """The names in parentheses, where a side is a letter and these: L(W), f(x, y)."""
    if len(side) < 4 or side[0].kind != "letter" or side[1].text != "(" or side[-1].text != ")":
        return ()
    inside = commas(side[2:-1])
    return tuple(a[0].text for a in inside) if all(len(a) == 1 and a[0].kind == "letter" for a in inside) else ()


def _side(raw: list[Raw], how: How) -> Side:
    span = raw[0].span[0], raw[-1].span[1]
    arguments = _arguments(raw)
    if arguments and raw[0].text in how.functions:
        return Side(Node("name", raw[0].text, (), raw[0].span), span, arguments)
    tokens = LatexLexer(raw, how).run()
    try:
        tree = cast(Node, _parser().parse(cast(Any, tokens)))
    except UnexpectedInput as error:
        raise _unexpected(cast(Any, error), tokens, how.text, span) from None
    measured(tree)
    return Side(tree, span)


# ------------------------------------------------------------------------------------------- declarations


def _declaration(part: list[Raw], at: int, place: Span, how: How) -> Declaration:
    """``X, Y \\in \\mathbb{R}^{n \\times m}``."""
    text = how.text
    declared: list[str] = []
    for piece in commas(part[:at]):
        if not piece:
            near = part[at].span
            raise InputError(
                Text("a name is missing before {shown}", "{shown} の前に名前がない")(shown=text[slice(*near)]),
                span=near,
                hint=A_DECLARATION,
            )
        tokens = LatexLexer(piece, replace(how, names=how.names | {"I", "e"}, seen={})).run()
        if len(tokens) != 1 or tokens[0].type != "NAME":
            span = piece[0].span[0], piece[-1].span[1]
            raise InputError(
                Text(
                    "a shape is declared of a name, not of {shown}",
                    "形を宣言できるのは名前だけであり、{shown} の形は宣言できない",
                )(shown=abridged(text[slice(*span)])),
                span=span,
                hint=Text("declare the names in it one by one", "その中の名前を 1 つずつ宣言する"),
            )
        declared.append(str(tokens[0].payload))
    rest = part[at + 1 :]
    if not rest:
        shown = text[slice(*part[at].span)]
        raise InputError(MISSING(shown=shown), span=part[at].span, hint=A_DECLARATION)
    span = rest[0].span[0], place[1]
    real = rest[0].text == "ℝ" or rest[0].kind == "letter" and rest[0].text in "RSN"
    real = real or rest[0].kind == "command" and rest[0].text == "R"
    if not real:
        raise InputError(
            Text("{shown} is no set of real matrices", "{shown} は実行列の集合ではない")(
                shown=abridged(text[slice(*span)])
            ),
            span=span,
            hint=A_DECLARATION,
        )
    head, scripts = rest[0].text, rest[1:]
    sizes: list[str] = []
    signs = ""
    n = 0
    while n < len(scripts):
        mark = scripts[n].text
        if mark not in "^_" or n + 1 == len(scripts):
            near = scripts[n].span
            raise InputError(NO_SIZE(shown=abridged(text[slice(*near)])), span=near, hint=SIZES)
        if scripts[n + 1].kind == "open":
            close = closing(scripts, n + 1)
            content, n = scripts[n + 2 : close], close + 1
        else:
            content, n = scripts[n + 1 : n + 2], n + 2
        if content and all(t.text in "+*" for t in content):
            signs += "".join(t.text for t in content)
        elif mark == "^":
            sizes = [size_of(text, axis, span) for axis in _crossed(content)]
        else:
            near = (content or scripts)[0].span
            raise InputError(NO_SIZE(shown=abridged(text[slice(*near)])), span=near, hint=SIZES)
    if len(sizes) > 2:
        raise InputError(
            Text(
                "there are {count} axes, but only scalars, vectors and matrices are read",
                "軸が {count} 個あるが、読めるのはスカラー、ベクトル、行列だけである",
            )(count=len(sizes)),
            span=span,
            hint=Text("give at most two sizes", "サイズは 2 個までとする"),
        )
    facts = "positive" if signs else ""
    if head == "S":
        facts = "spd" if "++" in signs else "symmetric"
        sizes = sizes * 2 if len(sizes) == 1 else sizes
    if len(sizes) == 2 and sizes[1] == "1":
        sizes = sizes[:1]
    return Declaration(tuple(declared), tuple(sizes) if head != "N" else (), facts, place)


def _crossed(tokens: Sequence[Raw]) -> list[list[Raw]]:
    out: list[list[Raw]] = [[]]
    for t in tokens:
        if t.text in ("times", "×", "*") and t.kind in ("command", "char"):
            out.append([])
        else:
            out[-1].append(t)
    return out


# ----------------------------------------------------------------------------------------------- the parser


_SCALAR_VALUED = frozenset(("tr", "trace", "det", "logdet", "norm1", "norm2", "normF", "lambda_max", "logsumexp"))


class _Tokens(Lexer):
    """Hands the grammar the tokens that are already there."""

    def __init__(self, configuration: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        return iter(lexer_state)


def _over(parts: Sequence[Node]) -> Span:
    return parts[0].span[0], parts[-1].span[1]


def _product(left: Node, operator: str, right: Node) -> Node:
    """A product, flat where it can be."""
    span = left.span[0], right.span[1]
    if operator == "kron":
        return Node("call", "kron", (left, right), span)
    return Node("product", (operator,), (left, right), span)


@dataclass
class _Run:
    """Factors that are being gathered, so that a long product is not copied for each of them."""

    parts: list[Node]
    operators: list[str] = field(default_factory=list)

    def more(self, operator: str, right: Node) -> _Run:
        if operator == "kron":
            self.parts, self.operators = [_product(self.node(), operator, right)], []
        else:
            self.parts.append(right)
            self.operators.append(operator)
        return self

    def node(self) -> Node:
        if len(self.parts) == 1:
            return self.parts[0]
        return Node("product", tuple(self.operators), tuple(self.parts), _over(self.parts))


class _Build:
    """One method for each rule of the grammar."""

    def number(self, parts: list[Token]) -> Node:
        return Node("number", Fraction(parts[0].value), (), span_of(parts[0]))

    def name(self, parts: list[Any]) -> Node:
        return Node("name", parts[0].payload, (), span_of(parts[0]))

    def ones(self, parts: list[Any]) -> Node:
        return cast(Node, parts[0].payload)

    def call(self, parts: list[Any]) -> Node:
        word, *arguments, close = parts
        return self.called(word, arguments, (span_of(word)[0], span_of(close)[1]))

    def called(self, word: Any, arguments: list[Node], span: Span) -> Node:
        name, exponent, axis = word.payload
        if name == "sum" and arguments[0].kind == "bars" and not arguments[0].value:
            # the sum of a number would be no sum: these bars are round every entry
            arguments = [replace(arguments[0], kind="call", value="abs")]
        if axis is not None:
            arguments = [*arguments, Node("number", Fraction(axis), (), span_of(word))]
        node = Node("call", name, tuple(arguments), span)
        if exponent is None:
            return node
        power = Node("number", Fraction(exponent), (), span_of(word))
        return Node("power", "^", (node, power), span)

    def applied(self, parts: list[Any]) -> Node:
        word, operand = parts
        return self.called(word, [operand], (span_of(word)[0], operand.span[1]))

    def chain(self, parts: list[Any]) -> Node:
        nodes = parts[::2]
        return Node("product", ("*",) * (len(nodes) - 1), tuple(nodes), _over(nodes))

    def group(self, parts: list[Any]) -> Node:
        inside: Node = parts[1]
        return replace(inside, span=(span_of(parts[0])[0], span_of(parts[2])[1]))

    def norm(self, parts: list[Any]) -> Node:
        bar, inside, close = parts
        span = span_of(bar)[0], span_of(close)[1]
        if close.payload == "2":
            return Node("bars", "2", (inside,), span)
        require_word(close.payload, span_of(close))
        return Node("call", close.payload, (inside,), span)

    def bars(self, parts: list[Any]) -> Node:
        return Node("bars", "", (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def inner(self, parts: list[Any]) -> Node:
        return Node("call", "dot", (parts[1], parts[2]), (span_of(parts[0])[0], span_of(parts[3])[1]))

    def fraction(self, parts: list[Any]) -> Node:
        mark, above, _, below, close = parts
        return Node("product", ("/",), (above, below), (span_of(mark)[0], span_of(close)[1]))

    def root(self, parts: list[Any]) -> Node:
        return Node("call", "sqrt", (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def euler(self, parts: list[Any]) -> Node:
        return Node("euler", None, (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def sum(self, parts: list[Any]) -> Node:
        signs = (1, *(1 if sign.type == "PLUS" else -1 for sign in parts[1::2]))
        return Node("sum", signs, tuple(parts[::2]), _over(parts[::2]))

    def run(self, parts: list[Any]) -> _Run:
        if len(parts) == 1:
            return _Run([parts[0]])
        return cast(_Run, parts[0]).more(parts[1].value, parts[2])

    def infix(self, parts: list[Any]) -> _Run:
        if len(parts) == 1:
            return _Run([parts[0].node()])
        return cast(_Run, parts[0]).more(parts[1].value, parts[2].node())

    def whole(self, parts: list[Any]) -> Node:
        return cast(_Run, parts[0]).node()

    def opened(self, parts: list[Any]) -> Node:
        return cast(_Run, parts[0]).more(parts[1].value, parts[2]).node()

    def trailing(self, parts: list[Any]) -> Node:
        return cast(_Run, parts[0]).more(parts[1].value, parts[2]).node()

    def sign(self, parts: list[Any]) -> Node:
        sign, inside = parts
        if sign.type == "PLUS":
            return cast(Node, inside)
        if inside.kind == "negate":
            return cast(Node, inside.children[0])
        return Node("negate", None, (inside,), (span_of(sign)[0], inside.span[1]))

    signed_big = sign

    def summation(self, parts: list[Any]) -> Node:
        big, body = parts
        return Node("indexed", big.payload, (body,), (span_of(big)[0], body.span[1]))

    def raised(self, parts: list[Any]) -> tuple[str, Node, Span]:
        mark, exponent, close = parts
        return mark.value, exponent, (span_of(mark)[0], span_of(close)[1])

    def postfix(self, parts: list[Any]) -> Node:
        node: Node = parts[0]
        previous = False
        for part in parts[1:]:
            if isinstance(part, tuple):
                operator, exponent, span = part
                if previous:
                    raise InputError(
                        Text(
                            "two powers follow each other, and it is not clear which comes first",
                            "冪が 2 つ続いており、どちらが先かはっきりしない",
                        ),
                        span=span,
                        hint=Text("put the first in parentheses", "先のものを括弧で囲む"),
                    )
                node, previous = Node("power", operator, (node, exponent), (node.span[0], span[1])), True
                continue
            node, previous = self.marked(node, part), False
        return node

    def marked(self, node: Node, mark: Any) -> Node:
        span = node.span[0], span_of(mark)[1]
        if mark.type == "PINV":
            return Node("call", "pinv", (node,), span)
        if mark.type == "POSITIVE":
            return Node("call", "relu", (node,), span)
        if mark.type == "SUBSCRIPT":
            return Node("subscript", mark.payload, (node,), span)
        if node.kind == "call" and node.value in _SCALAR_VALUED:
            raise InputError(
                Text("{word} is a scalar, which has no transpose", "{word} の値はスカラーであり、転置できない")(
                    word=node.value
                ),
                span=span,
                hint=OPERAND,
            )
        if mark.type == "INVERSE_T":
            minus = Node("number", Fraction(-1), (), span_of(mark))
            node = Node("power", "^", (node, minus), span)
        if node.kind == "transpose":
            return node.children[0]
        return Node("transpose", None, (node,), span)

    def variable(self, parts: list[Any]) -> Node:
        found = {part.type: part for part in parts}
        node = Node("name", found["NAME"].payload, (), span_of(found["NAME"]))
        if "WORD" in found:
            node = Node("call", found["WORD"].payload[0], (node,), node.span)
        return Node("transpose", None, (node,), node.span) if "QUOTE" in found else node

    def by(self, parts: list[Any]) -> list[Node]:
        return parts[:-1]

    def derivative(self, parts: list[Any]) -> Node:
        mark, inside, _, by = parts
        return Node("partial", mark.payload, (inside, *by), span_of(mark))

    def operator(self, parts: list[Any]) -> Node:
        mark, by, inside = parts
        return Node("partial", mark.payload, (inside, *by), (span_of(mark)[0], inside.span[1]))

    closed = operator

    def bare_operator(self, parts: list[Any]) -> Node:
        mark, inside = parts
        return Node("partial", mark.payload, (inside,), (span_of(mark)[0], inside.span[1]))

    def start(self, parts: list[Any]) -> Node:
        return cast(Node, parts[0])


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("latex.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=cast(Any, _Tokens), transformer=cast(Any, _Build()))


def _unexpected(error: Any, tokens: list[LatexToken], text: str, span: Span) -> InputError:
    """What is wrong at the token that no rule accepts."""
    token = error.token
    if token.type == "$END":
        return InputError(
            Text("the formula ends too early", "式が途中で終わっている"),
            span=(span[1], span[1]),
            hint=Text("add the operand that is missing at the end", "末尾に足りない項や因子を補う"),
        )
    shown = abridged(text[slice(*span_of(token))], 20) or token.value
    if token.type == "_COMMA":
        return InputError(
            Text(
                "a comma separates the arguments of a function, and there is none here",
                "コンマは関数の引数を区切るものだが、ここに関数がない",
            ),
            span=span_of(token),
            hint=Text(r"an inner product is written \langle x, y \rangle", r"内積は \langle x, y \rangle と書く"),
        )
    if token.type in ("TIMES", "INFIX"):
        return InputError(NOTHING_BEFORE(shown=shown), span=span_of(token), hint=COMPLETE(shown=shown))
    if token.type in ("RPAR", "RPAR_CALL", "NORM_END", "BAR_END", "RBRACE", "RANGLE"):
        return InputError(
            Text("an operand is missing before {shown}", "{shown} の前に項や因子が足りない")(shown=shown),
            span=span_of(token),
            hint=Text("add it, or leave out the sign before {shown}", "それを補うか、{shown} の前の記号を省く")(
                shown=shown
            ),
        )
    # what is left is an operand after a function without parentheses and a sign: \tr -X
    return InputError(UNEXPECTED(shown=shown), span=span_of(token), hint=OPERAND)


# ------------------------------------------------------------------------------------------------ as text

_SUM, _MULTIPLY, _SIGN, _POSTFIX, _ATOM = range(1, 6)


def as_text(root: Node) -> str:
    r"""A tree in the text syntax; what that lacks is written as one would say it.

    >>> as_text(parse_latex(r"-\tfrac12 (x-\mu)^\top S^{-1} (x-\mu)"))
    "-(1/2)*(x - mu)'*S^-1*(x - mu)"
    """
    done: dict[int, tuple[str, int]] = {}
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in done:
            continue
        if ready:
            done[id(node)] = _written(node, [done[id(c)] for c in node.children])
        else:
            stack.append((node, True))
            stack.extend((c, False) for c in node.children)
    return done[id(root)][0]


def _fit(piece: tuple[str, int], level: int) -> str:
    return piece[0] if piece[1] >= level else f"({piece[0]})"


def _written(node: Node, parts: list[tuple[str, int]]) -> tuple[str, int]:
    kind, value = node.kind, node.value
    texts = [p[0] for p in parts]
    if kind == "number":
        return (str(value), _ATOM) if value.denominator == 1 and value >= 0 else (str(value), _SIGN)
    if kind == "name":
        return str(value), _ATOM
    if kind == "call":
        return f"{value}({', '.join(texts)})", _ATOM
    if kind == "transpose":
        return _fit(parts[0], _POSTFIX) + "'", _POSTFIX
    if kind == "negate":
        return "-" + _fit(parts[0], _SIGN), _SIGN
    if kind == "power":
        base = f"({texts[0]})" if node.children[0].kind == "power" else _fit(parts[0], _POSTFIX)
        simple = parts[1][1] >= _ATOM or node.children[1].kind == "negate" and "(" not in texts[1]
        return f"{base}{value}{texts[1] if simple or texts[1] == '-1' else '(' + texts[1] + ')'}", _POSTFIX
    if kind == "sum":
        out = texts[0]
        for sign, part in zip(value[1:], parts[1:], strict=True):
            out += (" + " if sign > 0 else " - ") + _fit(part, _MULTIPLY)
        return out, _SUM
    if kind == "product":
        out = _fit(parts[0], _MULTIPLY)
        for operator, part in zip(value, parts[1:], strict=True):
            out += operator + _fit(part, _SIGN)
        return out, _MULTIPLY
    if kind == "indexed":
        last = value[0].last
        if last is not None and len(value) == 1:
            return f"sum_{{{value[0].letter}=1}}^{last}({texts[0]})", _ATOM
        letters = ",".join(b.letter for b in value)
        return f"sum_{{{letters}}}({texts[0]})", _ATOM
    if kind == "bars":
        return (f"norm2({texts[0]})" if value else f"|{texts[0]}|"), _ATOM
    if kind == "euler":
        return f"exp({texts[0]})", _ATOM
    if kind == "subscript":
        return f"({texts[0]})_{{{','.join(value)}}}", _ATOM
    return f"d/d{' d'.join(texts[1:])}[{texts[0]}]", _ATOM
