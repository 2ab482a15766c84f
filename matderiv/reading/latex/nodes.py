r"""From the tokens of the grammar to a tree: a method for each rule of grammar.lark."""

from __future__ import annotations

from dataclasses import field, replace
from fractions import Fraction
from typing import Any, cast

from ...core.errors import InputError
from ...core.records import dataclass
from ...core.text import Text
from ..grammar import (
    ENDS_EARLY,
    NOTHING_BEFORE,
    SCALAR_TURNED,
    STRAY_COMMA,
    TWO_POWERS,
    UNEXPECTED,
    Build,
    over,
    span_of,
    transposed,
)
from ..lalr import Token, Unexpected, parser
from ..tree import KRON, Barred, Lone, Mark, Node, Span, measured, shown
from ..words import OVER, require_word
from .cursor import COMPLETE, How
from .lexer import grammar_tokens
from .tokens import Raw

__all__ = ["tree_of"]

OPERAND = Text("put everything that the function is taken of in parentheses", "関数を適用する部分全体を括弧で囲む")
_SCALAR_VALUED = frozenset(("tr", "trace", "det", "logdet", "norm1", "norm2", "normF", "lambda_max", "logsumexp"))


def tree_of(raw: list[Raw], how: How) -> Node:
    """The tree of one side of an equation.

    Raises:
        InputError: it cannot be read; the message shows where.
        NoRuleError: it is mathematics without a rule.
    """
    tokens = grammar_tokens(raw, how)
    try:
        tree = cast(Node, parser(__package__, _Build).parse(tokens))
    except Unexpected as error:
        raise _unexpected(error.token, how.text, raw[-1].span[1]) from None
    measured(tree)
    return tree


def _product(left: Node, operator: str, right: Node) -> Node:
    """A product, flat where it can be."""
    span = left.span[0], right.span[1]
    if operator == "kron":
        return Node("call", KRON, (left, right), span)
    if operator == ":":
        return Node("call", "dot", (left, right), span)
    return Node("product", (operator,), (left, right), span)


@dataclass
class _Run:
    """Factors that are being gathered, so that a long product is not copied for each of them."""

    parts: list[Node]
    operators: list[str] = field(default_factory=list)
    frobenius: bool = False

    def more(self, operator: str, right: Node) -> _Run:
        if operator == ":" or self.frobenius:
            if self.frobenius or self.operators:
                raise InputError(
                    Text("a : stands beside ⊙, ⊘, ⊗ or another :", ": が ⊙、⊘、⊗ や別の : と並んでいる"),
                    span=(self.parts[0].span[0], right.span[1]),
                    hint=Text("put its two sides in brackets, (A : B)", "(A : B) のように、その両側を括弧で囲む"),
                )
            self.frobenius = True
        if operator in ("kron", ":"):
            self.parts, self.operators = [_product(self.node(), operator, right)], []
        else:
            self.parts.append(right)
            self.operators.append(operator)
        return self

    def node(self) -> Node:
        if len(self.parts) == 1:
            return self.parts[0]
        return Node("product", tuple(self.operators), tuple(self.parts), over(self.parts))


class _Build(Build):
    """The methods for the rules that the text syntax does not have, or has in another way."""

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
            arguments = [replace(arguments[0], kind="call", value=Barred("abs"))]
        node = Node("call", name, (*arguments, *axis), span)
        if exponent is None:
            return node
        power = Node("number", Fraction(exponent), (), span_of(word))
        return Node("power", "^", (node, power), span)

    def applied(self, parts: list[Any]) -> Node:
        word, operand = parts
        return self.called(word, [operand], (span_of(word)[0], operand.span[1]))

    def chain(self, parts: list[Any]) -> Node:
        nodes = parts[::2]
        return Node("product", ("*",) * (len(nodes) - 1), tuple(nodes), over(nodes))

    def norm(self, parts: list[Any]) -> Node:
        bar, inside, close = parts
        span = span_of(bar)[0], span_of(close)[1]
        if isinstance(close.payload, Node) and close.payload.mark is None:
            return Node("call", "norm", (inside, close.payload), span)
        if isinstance(close.payload, Node):
            times = Node("product", ("*",), (close.payload, inside), span)
            return Node("call", "dot", (inside, times), span)
        if close.payload == "2":
            return Node("bars", "2", (inside,), span)
        require_word(close.payload, span_of(close))
        return Node("call", Lone(close.payload), (inside,), span)

    def bars(self, parts: list[Any]) -> Node:
        return Node("bars", "", (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def inner(self, parts: list[Any]) -> Node:
        return Node("call", "dot", (parts[1], parts[2]), (span_of(parts[0])[0], span_of(parts[3])[1]))

    def fraction(self, parts: list[Any]) -> Node:
        mark, above, _, below, close = parts
        return Node("product", ("/",), (above, below), (span_of(mark)[0], span_of(close)[1]), closed=True)

    def root(self, parts: list[Any]) -> Node:
        return Node("call", Lone("sqrt"), (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

    def euler(self, parts: list[Any]) -> Node:
        return Node("euler", None, (parts[1],), (span_of(parts[0])[0], span_of(parts[2])[1]))

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

    def signed_big(self, parts: list[Any]) -> Node:
        return self.sign(parts)

    def summation(self, parts: list[Any]) -> Node:
        big, body = parts
        total = Node("indexed", big.payload, (body,), (span_of(big)[0], body.span[1]))
        return total if big.value == "sum" else Node("call", OVER, (total,), total.span)

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
                        TWO_POWERS,
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
            if mark.payload == "plus":
                node = replace(node, mark=Mark("plus", span))
            return Node("call", "pinv", (node,), span)
        if mark.type == "POSITIVE":
            return Node("call", "relu", (node,), span)
        if mark.type == "SUBSCRIPT":
            return Node("subscript", mark.payload, (node,), span)
        if node.kind == "call" and node.value in _SCALAR_VALUED and len(node.children) == 1:
            raise InputError(
                SCALAR_TURNED(word=node.value),
                span=span,
                hint=OPERAND,
            )
        if mark.type == "INVERSE_T":
            minus = Node("number", Fraction(-1), (), span_of(mark))
            node = Node("power", "^", (node, minus), span)
        if mark.payload in ("'", "''"):
            return transposed(node, span[1], prime=True, double=mark.payload == "''")
        return transposed(node, span[1], mark.payload)

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
        span = (span_of(mark)[0], inside.span[1])
        for _ in range(mark.payload):  # ∇²f is ∇∇f
            inside = Node("partial", "nabla", (inside,), span)
        return cast(Node, inside)

    gradient = bare_operator

    def start(self, parts: list[Any]) -> Node:
        return cast(Node, parts[0])


def _unexpected(token: Token, text: str, end: int) -> InputError:
    """What is wrong at the token that no rule accepts."""
    if token.type == "$END":
        return InputError(
            ENDS_EARLY,
            span=(end, end),
            hint=Text("add the operand that is missing at the end", "末尾に足りない項や因子を補う"),
        )
    said = shown(text, span_of(token), 20) or token.value
    if token.type == "_COMMA":
        return InputError(
            STRAY_COMMA,
            span=span_of(token),
            hint=Text(r"an inner product is written \langle x, y \rangle", r"内積は \langle x, y \rangle と書く"),
        )
    if token.type in ("TIMES", "INFIX"):
        return InputError(NOTHING_BEFORE(shown=said), span=span_of(token), hint=COMPLETE(shown=said))
    if token.type in ("RPAR", "RPAR_CALL", "NORM_END", "BAR_END", "RBRACE", "RANGLE"):
        return InputError(
            Text("an operand is missing before {shown}", "{shown} の前に項や因子が足りない")(shown=said),
            span=span_of(token),
            hint=Text("add it, or leave out the sign before {shown}", "それを補うか、{shown} の前の記号を省く")(
                shown=said
            ),
        )
    # what is left is an operand after a function without parentheses and a sign: \tr -X
    return InputError(UNEXPECTED(shown=said), span=span_of(token), hint=OPERAND)
