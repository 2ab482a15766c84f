"""What the grammars of the two input languages share: the nodes both make, the messages both give.

Each language has tokens of its own, made before its grammar (a .lark file) sees them; the grammar gives precedence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from ..core.errors import InputError
from ..core.text import Text
from .lalr import Token
from .tree import Mark, Node, Span

__all__ = ["Build", "over", "require_length", "require_text", "span_of", "transposed"]

LONGEST = 100_000  # characters of a formula

EMPTY = Text("the formula is empty", "式が空である")
ENDS_EARLY = Text("the formula ends too early", "式が途中で終わっている")
STRAY_COMMA = Text(
    "a comma separates the arguments of a function, and there is none here",
    "コンマは関数の引数を区切るものだが、ここに関数がない",
)
TWO_POWERS = Text(
    "two powers follow each other, and it is not clear which comes first",
    "冪が 2 つ続いており、どちらが先かはっきりしない",
)
NOTHING_BEFORE = Text(
    "there is nothing before {shown} that it could apply to", "{shown} の前に、それのかかるものがない"
)
UNEXPECTED = Text("{shown} is not expected here", "ここに {shown} は置けない")
MEANINGLESS = Text("{sign} has no meaning in a formula", "{sign} は式の中では意味をもたない")
SUM_OR_PRODUCT = Text("{shown} may be a sum or a product", "{shown} は和とも積とも読める")
NEVER_CLOSED = Text("this {opening} is never closed", "この {opening} が閉じられていない")
NO_OPENING = Text("there is no {opening} for this {closing}", "この {closing} に対応する {opening} がない")
NUMBER_TURNED = Text("{number} is a number, which has no transpose", "{number} は数であり、転置できない")
NUMBERED = Text(
    "{shown} may be a factor, or the number of the equation or of a reference",
    "{shown} は因子とも、式番号や文献番号とも読める",
)
NO_NORM = Text("there is no rule for the norm {shown}", "ノルム {shown} についての規則はない")
WEIGHTED = Text(r"a weighted norm is written x^\top A x", r"重み付きノルムは x^\top A x と書く")
SCALAR_TURNED = Text("{word} is a scalar, which has no transpose", "{word} の値はスカラーであり、転置できない")
COMPARES = Text("{sign} compares only inside square brackets", "{sign} による比較は角括弧の中だけで読める")
INDICATOR = Text(
    "write [{shown}] for 1 where it holds and 0 elsewhere", "成り立つとき 1、それ以外で 0 なら [{shown}] と書く"
)
MANY_DIGITS = Text("a number has more than {most} digits", "{most} 桁を超える数がある")


def require_text(formula: object, hint: Text | None = None) -> None:
    """Refuse a formula that is no text.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(formula, str):
        raise InputError(
            Text("a formula is text, not {kind}", "式は文字列で与えるものであり、{kind} ではない")(
                kind=type(formula).__name__
            ),
            hint=hint,
        )


def require_length(count: int, hint: Text | None = None) -> None:
    """Refuse a formula of too many characters.

    Raises:
        InputError: it has more than are read.
    """
    if count > LONGEST:
        raise InputError(
            Text(
                "the formula has {count} characters; at most {most} are read",
                "式が {count} 文字ある。読めるのは {most} 文字までである",
            )(count=f"{count:,}", most=f"{LONGEST:,}"),
            hint=hint,
        )


def span_of(token: Token) -> Span:
    """Where a token stands in the text."""
    return token.start_pos, token.end_pos


def over(parts: Sequence[Node]) -> Span:
    """The place of parts that stand side by side."""
    return parts[0].span[0], parts[-1].span[1]


def transposed(node: Node, end: int, letter: str | None = None, prime: bool = False, double: bool = False) -> Node:
    """The transpose of a part, whose mark ends at ``end``; of a transpose what it was taken of.

    ``letter`` is T or t where the mark is a letter that could be an exponent. A ``prime`` is kept as a mark on what
    bears it, since of a number it is no transpose; two of them are ``double``.
    """
    place = node.span[0], end
    inner = node.children[0] if node.kind == "transpose" else node
    if prime:
        again = node.kind == "transpose" and inner.mark is not None and inner.mark.span[1] == node.span[1]
        inner = replace(inner, mark=Mark("double" if double or again else "prime", place))
    return inner if node.kind == "transpose" else Node("transpose", letter, (inner,), place)


class Build:
    """One method for each rule of a grammar; here are those that the grammars have in common."""

    def number(self, parts: list[Token]) -> Node:
        if len(parts[0].value.lower().partition("e")[2].lstrip("+-0")) > 2:
            raise InputError(
                Text("the exponent of a number has at most two digits", "数の指数部は 2 桁までである"),
                span=span_of(parts[0]),
            )
        return Node("number", Fraction(parts[0].value), (), span_of(parts[0]))

    def group(self, parts: list[Any]) -> Node:
        # the parentheses belong to the place of what they hold, so that a message can quote it
        inside: Node = parts[1]
        return replace(inside, span=(span_of(parts[0])[0], span_of(parts[2])[1]), closed=True)

    def sum(self, parts: list[Any]) -> Node:
        signs = (1, *(1 if sign.type == "PLUS" else -1 for sign in parts[1::2]))
        return Node("sum", signs, tuple(parts[::2]), over(parts[::2]))

    def compared(self, parts: list[Any]) -> Node:
        """An indicator: of a chain such as [a < x < b] the product of those of its parts."""
        opening, *inside, closing = parts
        return _chain(inside, (span_of(opening)[0], span_of(closing)[1]))

    def condition(self, parts: list[Any]) -> Node:
        """The indicator of a comparison without brackets, as an argument."""
        return _chain(parts, over(parts[::2]))

    def sign(self, parts: list[Any]) -> Node:
        sign, inside = parts
        if sign.type == "PLUS":
            return cast(Node, inside)
        if inside.kind == "negate" and inside.mark is None:  # a double minus goes, so that a row of signs is not deep
            return cast(Node, inside.children[0])
        return Node("negate", None, (inside,), (span_of(sign)[0], inside.span[1]))


def _chain(inside: Sequence[Any], span: Span) -> Node:
    """The indicators of a chain of comparisons, multiplied."""
    links = [
        Node("compared", sign.value, (left, right), span)
        for left, sign, right in zip(inside[::2], inside[1::2], inside[2::2], strict=False)
    ]
    return links[0] if len(links) == 1 else Node("product", (".*",) * (len(links) - 1), tuple(links), span)
