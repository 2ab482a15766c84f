"""Norms by the word: norm(x) of a vector is its length, norm(x, p) one with a number p; of a matrix each has a name."""

from __future__ import annotations

from ...core.text import Text
from ..attempt import Reading
from ..combine import FROBENIUS_IN_LATEX
from ..sizes import ONE, UNITS, Dims, is_unit, value_of
from ..tree import Node

__all__ = ["norm", "no_norm"]

OF_A_MATRIX = Text(
    "{text} is a matrix, {shape}, and it is not clear which norm is meant",
    "{text} は {shape} 行列であり、どのノルムを指すのか定まらない",
)
NAMED = Text(
    "write normF({text}) for the Frobenius norm, normspec({text}) for the spectral norm",
    "フロベニウスノルムなら normF({text})、スペクトルノルムなら normspec({text}) と書く",
)
OF_COLUMNS = Text(
    "write norm1({text}) for the sum of all absolute values, max(sum(abs({text}), 1)) for the largest one of a column",
    "絶対値の総和なら norm1({text})、列ごとの和の最大なら max(sum(abs({text}), 1)) と書く",
)
OF_ROWS = Text(
    "write max(abs({text})) for the largest absolute value, max(sum(abs({text}), 2)) for the largest sum of a row",
    "絶対値の最大なら max(abs({text}))、行ごとの絶対値の和の最大なら max(sum(abs({text}), 2)) と書く",
)


def norm(r: Reading, node: Node) -> Dims:
    """The shape of a norm, which is a number; of a matrix it is refused."""
    if not 1 <= len(node.children) <= (2 if node.value == "norm" else 1):
        r.refuse(
            node.span,
            Text("{word} takes a vector and a number p", "{word} がとるのはベクトルと数 p である")(word=node.value)
            if node.value == "norm"
            else Text("{word} takes a vector", "{word} がとるのはベクトルである")(word=node.value),
            Text("write {word}(x)", "{word}(x) と書く")(word=node.value),
        )
    inside, *rest = node.children
    dims = r.of(inside)
    text = r.context.text(inside)
    if not is_unit(dims) and all(value_of(d) is not ONE.value for d in dims):
        p = rest[0].value if rest else None
        hint = OF_COLUMNS if p == 1 else OF_ROWS if node.value == "norminf" or p == "inf" else NAMED
        said = FROBENIUS_IN_LATEX() if "\\" in r.context.source else hint(text=text)
        r.fail((inside,), node.span, lambda n: OF_A_MATRIX(text=text, shape=n.text(dims)), said)
    if rest:
        _exponent(r, node, rest[0])
    return UNITS


def no_norm(p: Node) -> bool:
    """Whether an exponent is a number below 1."""
    return p.kind == "negate" and p.children[0].kind == "number" or p.kind == "number" and p.value < 1


def _exponent(r: Reading, node: Node, p: Node) -> None:
    """Refuse an exponent that makes no norm."""
    if no_norm(p):
        r.refuse(
            p.span,
            Text("with p = {p} this is no norm: p is at least 1", "p = {p} ではノルムにならない。p は 1 以上である")(
                p=r.context.text(p)
            ),
            Text(
                "write sum(abs({text}).^({p})) for the sum of the powers", "冪の和なら sum(abs({text}).^({p})) と書く"
            )(text=r.context.text(node.children[0]), p=r.context.text(p)),
        )
    if not is_unit(r.of(p)):
        r.fail((p,), p.span, Text("the p of a norm is a number", "ノルムの p は数である"))
