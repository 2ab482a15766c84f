r"""What LaTeX says of shapes: X, Y \in \mathbb{R}^{n \times m}, S \in \mathbb{S}_{++}^n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...core.errors import InputError
from ...core.records import dataclass
from ...core.text import Text
from ..tree import Span, shown
from .cursor import MISSING, How
from .lexer import grammar_tokens
from .sizes import NO_SIZE, size_of
from .stretches import ARROWS
from .tokens import Raw, closing, commas

__all__ = ["Declaration", "Signature", "declaration", "signature"]

A_DECLARATION = Text(
    r"for example X \in \mathbb{{R}}^{{n \times m}}", r"X \in \mathbb{{R}}^{{n \times m}} のように書く"
)
SIZES = Text(r"sizes are written \mathbb{{R}}^{{n \times m}}", r"サイズは \mathbb{{R}}^{{n \times m}} のように書く")

# \mathbb{R}, \mathbb{S} of symmetric matrices, \mathbb{N}, and a macro of many
_SETS = {*(("letter", x) for x in "RSNℝ"), ("command", "R")}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of the shape of names: () for a scalar, ("n",), ("n", "m"), and facts as words joined by +."""

    names: tuple[str, ...]
    shape: tuple[str, ...]
    facts: str
    span: Span


@dataclass(frozen=True, slots=True)
class Signature:
    """What is said of functions: f: ℝ^n → ℝ. Their kind is one that ``functions`` takes, "n->1", "entrywise"."""

    names: tuple[str, ...]
    kind: str
    span: Span


def signature(part: list[Raw], at: int, place: Span, how: How) -> Signature:
    r"""The declaration of functions that ``part`` is, with its colon at ``at``: f: \mathbb{R}^n \to \mathbb{R}.

    Raises:
        InputError: what is declared is no name, or a set is none of real numbers, vectors or, of arguments, matrices.
    """
    names = tuple(_name(piece, part[at], how) for piece in commas(part[:at]))
    arrow = next(n for n, t in enumerate(part) if n > at and t.text in ARROWS)
    sizes: list[list[str]] = []
    for tokens in (part[at + 1 : arrow], part[arrow + 1 :]):
        span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else part[arrow].span
        found = [] if not tokens else _scripts(tokens[1:], span, how.text)[0]
        plain = tokens and (tokens[0].kind, tokens[0].text) in _SETS and tokens[0].text not in ("S", "N")
        if not plain or len(found) > (2 if not sizes else 1):
            raise InputError(
                Text("{shown} is no set of real numbers or vectors", "{shown} は実数や実ベクトルの集合ではない")(
                    shown=shown(how.text, span)
                ),
                span=span,
                hint=Text(
                    r"for example f: \mathbb{{R}}^n \to \mathbb{{R}}",
                    r"f: \mathbb{{R}}^n \to \mathbb{{R}} のように書く",
                )(),
            )
        sizes.append([s for s in found if s != "1"])
    domain, values = sizes
    kind = "entrywise" if not domain and not values else f"{','.join(domain) or '1'}->{values[0] if values else '1'}"
    return Signature(names, kind, place)


def declaration(part: list[Raw], at: int, place: Span, how: How) -> Declaration:
    r"""The declaration that ``part`` is, with its \in at ``at``.

    Raises:
        InputError: what is declared is no name, or the set is none of real matrices.
    """
    names = tuple(_name(piece, part[at], how) for piece in commas(part[:at]))
    rest = part[at + 1 :]
    if not rest:
        said = shown(how.text, part[at].span)
        raise InputError(MISSING(shown=said), span=part[at].span, hint=A_DECLARATION)
    head, span = rest[0], (rest[0].span[0], place[1])
    if (head.kind, head.text) not in _SETS:
        raise InputError(
            Text("{shown} is no set of real matrices", "{shown} は実行列の集合ではない")(shown=shown(how.text, span)),
            span=span,
            hint=A_DECLARATION,
        )
    sizes, signs = _scripts(rest[1:], span, how.text)
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
    if head.text == "S":
        facts = "spd" if "++" in signs else "symmetric"
        sizes = sizes * 2 if len(sizes) == 1 else sizes
    if len(sizes) == 2 and sizes[1] == "1":
        sizes = sizes[:1]
    return Declaration(names, tuple(sizes) if head.text != "N" else (), facts, place)


def _name(piece: list[Raw], sign: Raw, how: How) -> str:
    """The one name that stands before the sign, or before a comma."""
    if not piece:
        raise InputError(
            Text("a name is missing before {shown}", "{shown} の前に名前がない")(shown=shown(how.text, sign.span)),
            span=sign.span,
            hint=A_DECLARATION,
        )
    tokens = grammar_tokens(piece, replace(how, names=how.names | {"I", "e"}, seen={}))
    if len(tokens) != 1 or tokens[0].type != "NAME":
        span = piece[0].span[0], piece[-1].span[1]
        raise InputError(
            Text(
                "a shape is declared of a name, not of {shown}",
                "形を宣言できるのは名前だけであり、{shown} の形は宣言できない",
            )(shown=shown(how.text, span)),
            span=span,
            hint=Text("declare the names in it one by one", "その中の名前を 1 つずつ宣言する"),
        )
    return str(tokens[0].payload)


def _scripts(scripts: list[Raw], span: Span, text: str) -> tuple[list[str], str]:
    """What stands above and below the set: the sizes, and signs such as ++."""
    sizes: list[str] = []
    signs = ""
    n = 0
    while n < len(scripts):
        mark = scripts[n]
        if mark.text not in "^_" or n + 1 == len(scripts):
            raise _no_size(mark, text)
        if scripts[n + 1].kind == "open":
            close = closing(scripts, n + 1)
            content, n = scripts[n + 2 : close], close + 1
        else:
            content, n = scripts[n + 1 : n + 2], n + 2
        if content and all(t.text in "+*" for t in content):
            signs += "".join(t.text for t in content)
        elif mark.text == "^":
            sizes = [size_of(text, axis, span) for axis in _crossed(content)]
        else:
            raise _no_size((content or scripts)[0], text)
    return sizes, signs


def _no_size(t: Raw, text: str) -> InputError:
    return InputError(NO_SIZE(shown=shown(text, t.span)), span=t.span, hint=SIZES)


def _crossed(tokens: Sequence[Raw]) -> list[list[Raw]]:
    """The tokens between the signs of n×m."""
    out: list[list[Raw]] = [[]]
    for t in tokens:
        if t.text in ("times", "×", "*") and t.kind in ("command", "char"):
            out.append([])
        else:
            out[-1].append(t)
    return out
