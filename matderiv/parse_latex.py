r"""LaTeX to the same trees as those of the text syntax (parse.py), and to the statements of a derivation.

:func:`statements` takes a piece of LaTeX apart: chains ``a = b = c`` into sides, each with its tree, and declarations
``X \in \mathbb{R}^{n\times m}``. :func:`parse_latex` reads one formula. All places are those of the user's LaTeX.

A tree has the kinds of nodes that text has, and these:

- "name" with a :class:`Subscripted` value: ``x_{ik}``, ``w_{\alpha\beta}``. It is the string of the text syntax
  ("x_ik", "w_alpha_beta"), and ``base`` and ``at`` keep the letters apart. ``\delta_{ij}`` is one with the base "delta".
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

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, UnexpectedInput
from lark.lexer import Lexer

from .errors import InputError, MatderivError, NoRuleError
from .latex_tokens import LONGEST, Raw, raw_tokens
from .parse import DOT, SYNTAX, WORDS, Bound, Node, Span, Subscripted, abridged, measured, require_word

__all__ = ["Chain", "Declaration", "Side", "Subscripted", "Unread", "as_text", "parse_latex", "statements"]


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

# ------------------------------------------------------------------------------------------------- tables

_FUNCTIONS = {
    "ln": "log",
    "Tr": "tr",
    "trace": "tr",
    "Trace": "tr",
    "Det": "det",
    "Diag": "diag",
    "sgn": "sign",
    "Exp": "exp",
    "ReLU": "relu",
    "RELU": "relu",
    "Vec": "vec",
    "LSE": "logsumexp",
    "lse": "logsumexp",
    "vecop": "vec",
    "sigm": "sigmoid",
    "inverse": "inv",
    "TR": "tr",
}
_OF_MAX = {"lambda": "lambda_max", "sigma": "normspec", "v": "eigvec_max", "u": "eigvec_max"}
_UNKNOWN = frozenset(("f", "g", "h", "phi", "psi", "ell"))  # letters that are functions rather than factors
_SCALAR_VALUED = frozenset(("tr", "trace", "det", "logdet", "norm1", "norm2", "normF", "lambda_max", "logsumexp"))
_TIMES = {"*": "*", "cdot": "*", "cdotp": "*", "times": "*", "ast": "*", "bullet": "*", "/": "/", "div": "/"}
_INFIX = {"odot": ".*", "circ": ".*", "hadamard": ".*", "⊙": ".*", "∘": ".*", "oslash": "./", "⊘": "./"}
_INFIX |= {"otimes": "kron", "⊗": "kron"}
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
_OPEN = {"(": ")", "[": "]", "\\{": "\\}", "⟨": "⟩"}
_CLOSE = frozenset(_OPEN.values())
_NORMS = {"": "norm2", "F": "norm2", "Fro": "norm2", "fro": "norm2", "Frob": "norm2", "1": "norm1", "*": "normnuc"}
_NORMS |= {"nuc": "normnuc", "op": "normspec", "spec": "normspec", "2": "2"}
_UNSUPPORTED = {
    "prod": "products over an index",
    "int": "integrals",
    "lim": "limits",
    "min": "minima",
    "arg": "minima and maxima",
    "argmin": "minima",
    "argmax": "maxima",
}
_UPRIGHT = ("", "roman")


class _Token(Token):
    """A token with what was already made of it."""

    payload: Any = None


def _span(token: Token) -> Span:
    return cast(int, token.start_pos), cast(int, token.end_pos)


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
        raise InputError("this is not one formula", source=text, span=span)
    return chains[0].sides[0].tree


def statements(
    text: str,
    names: Collection[str] = (),
    *,
    functions: Collection[str] = (),
    loose: bool = False,
    strict: bool = True,
    span: Span | None = None,
) -> tuple[Statement, ...]:
    r"""What a piece of LaTeX says, in order: chains of equations and declarations of shapes.

    A line break ends a statement unless a relation or an operator stands beside it; so does a comma outside of
    parentheses. Without ``strict`` what cannot be read is an :class:`Unread`, otherwise it raises. ``span`` is the
    part of the text to read. ``functions`` are letters with values: with L among them, or after "L(W) = …" in the same
    text, L(W) is read as the name L.

    >>> chain, shapes = statements(r"U &= XW \\ &= Z, \quad X, W \in \mathbb{R}^{n\times n}")
    >>> [as_text(side.tree) for side in chain.sides], shapes.names, shapes.shape
    (['U', 'X*W', 'Z'], ('X', 'W'), ('n', 'n'))

    Raises:
        InputError: something cannot be read; the message shows where.
        NoRuleError: a function has no operation yet.
    """
    if not isinstance(text, str):
        raise InputError(f"a formula is text, not {type(text).__name__}")
    begin, end = span or (0, len(text))
    try:
        if end - begin > LONGEST:
            raise InputError(f"the formula has {end - begin:,} characters; at most {LONGEST:,} are read")
        parts = list(_split(raw_tokens(text, begin, end)))
        if not parts:
            raise InputError("the formula is empty", hint=r"for example \|XW - Y\|_F^2")
    except MatderivError as error:
        error.source = text
        if strict:
            raise
        return (Unread(error, (begin, end)),)
    seen: dict[str, tuple[str, Span]] = {}
    out: list[Statement] = []
    valued = {*functions, *_called(parts)} - set(names)
    for part in parts:
        place = part[0].span[0], part[-1].span[1]
        how = _How(text, frozenset(names), loose, seen, frozenset(valued))
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


@dataclass(frozen=True, slots=True)
class _How:
    """What the reading of every piece of a text has in common."""

    text: str
    names: frozenset[str]
    loose: bool
    seen: dict[str, tuple[str, Span]]  # how each name was first written, and where
    functions: frozenset[str] = frozenset()


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


def _joins(t: Raw) -> bool:
    """Whether a formula goes on across a line break beside this token."""
    return _relation(t) is not None or t.text in ("+", "-", "\\in", ":") or t.text in _TIMES or t.text in _INFIX


def _split(tokens: list[Raw]) -> Iterator[list[Raw]]:
    """The statements, without what separates them."""
    part: list[Raw] = []
    depth = 0
    pending: list[Raw] = []  # names before a comma that may belong to a declaration
    for n, t in enumerate(tokens):
        depth += (t.kind == "open" or t.text in _OPEN) - (t.kind == "close" or t.text in _CLOSE)
        if t.kind == "break":
            following = next((u for u in tokens[n + 1 :] if u.kind != "break"), None)
            if depth > 0 or not part or following is None or _joins(part[-1]) or _joins(following):
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


def _statement(part: list[Raw], place: Span, how: _How) -> Statement:
    at = next((n for n, t in enumerate(part) if t.kind == "command" and t.text == "in"), None)
    if at is not None:
        return _declaration(part, at, place, how)
    sides, relations = _sides(part)
    opens = bool(sides[0])
    if not opens and len(sides) > 1:
        sides = sides[1:]
    for n, side in enumerate(sides):
        if not side:
            near = relations[min(n, len(relations) - 1)][1] if relations else place
            raise InputError("one side of this is missing", span=near)
    made = tuple(_side(side, how) for side in sides)
    return Chain(made, tuple(r for r, _ in relations), place, opens)


def _sides(part: list[Raw]) -> tuple[list[list[Raw]], list[tuple[str, Span]]]:
    """The sides of a chain, and the relations between them with their places."""
    sides: list[list[Raw]] = [[]]
    relations: list[tuple[str, Span]] = []
    depth = 0
    for n, t in enumerate(part):
        depth += (t.kind == "open" or t.text in _OPEN) - (t.kind == "close" or t.text in _CLOSE)
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
    inside = _commas(side[2:-1])
    return tuple(a[0].text for a in inside) if all(len(a) == 1 and a[0].kind == "letter" for a in inside) else ()


def _side(raw: list[Raw], how: _How) -> Side:
    span = raw[0].span[0], raw[-1].span[1]
    arguments = _arguments(raw)
    if arguments and raw[0].text in how.functions:
        return Side(Node("name", raw[0].text, (), raw[0].span), span, arguments)
    tokens = _Lexer(raw, how).run()
    try:
        tree = cast(Node, _parser().parse(cast(Any, tokens)))
    except UnexpectedInput as error:
        raise _unexpected(cast(Any, error), tokens, how.text, span) from None
    measured(tree)
    return Side(tree, span)


# ------------------------------------------------------------------------------------------- declarations


def _declaration(part: list[Raw], at: int, place: Span, how: _How) -> Declaration:
    """``X, Y \\in \\mathbb{R}^{n \\times m}``."""
    text = how.text
    declared: list[str] = []
    for piece in _commas(part[:at]):
        if not piece:
            raise InputError("a name is missing before this", span=part[at].span)
        tokens = _Lexer(piece, replace(how, names=how.names | {"I", "e"}, seen={})).run()
        if len(tokens) != 1 or tokens[0].type != "NAME":
            raise InputError("a shape is declared of a name", span=(piece[0].span[0], piece[-1].span[1]))
        declared.append(str(tokens[0].payload))
    rest = part[at + 1 :]
    span = (rest[0].span[0] if rest else part[at].span[0], place[1])
    if not declared:
        raise InputError("a name is missing before this", span=part[at].span)
    real = bool(rest) and (rest[0].text == "ℝ" or rest[0].kind == "letter" and rest[0].text in "RSN")
    real = real or bool(rest) and rest[0].kind == "command" and rest[0].text == "R"
    if not real:
        hint = r"for example X \in \mathbb{R}^{n \times m}"
        raise InputError(f"{abridged(text[slice(*span)])} is no set of real matrices", span=span, hint=hint)
    head, scripts = rest[0].text, rest[1:]
    sizes: list[str] = []
    signs = ""
    n = 0
    while n < len(scripts):
        mark = scripts[n].text
        if mark not in "^_" or n + 1 == len(scripts):
            raise InputError("this is no size", span=scripts[n].span, hint=r"sizes are written \mathbb{R}^{n \times m}")
        if scripts[n + 1].kind == "open":
            close = _closing(scripts, n + 1)
            content, n = scripts[n + 2 : close], close + 1
        else:
            content, n = scripts[n + 1 : n + 2], n + 2
        if content and all(t.text in "+*" for t in content):
            signs += "".join(t.text for t in content)
        elif mark == "^":
            sizes = [_size(text, axis) for axis in _crossed(content)]
        else:
            raise InputError("this is no size", span=(content or scripts)[0].span)
    if len(sizes) > 2:
        raise InputError(f"there are {len(sizes)} axes, but only scalars, vectors and matrices are read", span=span)
    facts = "positive" if signs else ""
    if head == "S":
        facts = "spd" if "++" in signs else "symmetric"
        sizes = sizes * 2 if len(sizes) == 1 else sizes
    if len(sizes) == 2 and sizes[1] == "1":
        sizes = sizes[:1]
    return Declaration(tuple(declared), tuple(sizes) if head != "N" else (), facts, place)


def _closing(tokens: Sequence[Raw], n: int) -> int:
    depth = 0
    for k in range(n, len(tokens)):
        depth += (tokens[k].kind == "open") - (tokens[k].kind == "close")
        if not depth:
            return k
    raise InputError("this { is never closed", span=tokens[n].span)


def _commas(tokens: Sequence[Raw]) -> list[list[Raw]]:
    out: list[list[Raw]] = [[]]
    depth = 0
    for t in tokens:
        depth += (t.kind == "open") - (t.kind == "close")
        if t.text == "," and not depth:
            out.append([])
        else:
            out[-1].append(t)
    return out


def _crossed(tokens: Sequence[Raw]) -> list[list[Raw]]:
    out: list[list[Raw]] = [[]]
    for t in tokens:
        if t.text in ("times", "×", "*") and t.kind in ("command", "char"):
            out.append([])
        else:
            out[-1].append(t)
    return out


def _size(text: str, tokens: Sequence[Raw]) -> str:
    """A size: a name, a number, or a product of them."""
    factors: list[str] = []
    n = 0
    while n < len(tokens):
        t = tokens[n]
        n += 1
        if t.text == "cdot":
            continue
        if t.kind not in ("letter", "number", "word"):
            break
        name = t.text
        if n + 1 < len(tokens) and tokens[n].text == "_":
            close = _closing(tokens, n + 1) if tokens[n + 1].kind == "open" else n + 1
            inside = tokens[n + 2 : close] if tokens[n + 1].kind == "open" else tokens[n + 1 : n + 2]
            name += "_" + "".join(u.text for u in inside)
            n = close + 1
        factors.append(name)
    else:
        if factors:
            return "*".join(factors)
    span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else None
    raise InputError("this is no size", span=span, hint="a size is a name, a whole number, or a product of them")


# ------------------------------------------------------------------------------------------------ the lexer


def _split_digits(raw: list[Raw]) -> list[Raw]:
    r"""The tokens with numbers taken apart where they are two arguments: \tfrac12."""
    out: list[Raw] = []
    need, stack = 0, []
    for t in raw:
        if t.kind == "command" and t.text in ("frac", "tfrac", "dfrac", "cfrac"):
            need = 2
        elif t.kind == "open":
            stack.append(max(need - 1, 0))
            need = 0
        elif t.kind == "close":
            need = stack.pop() if stack else 0
        elif t.kind == "number" and need and t.text.isdigit():
            while need and len(t.text) > 1:
                at = t.span[0]
                out.append(replace(t, text=t.text[0], span=(at, at + 1)))
                t = replace(t, text=t.text[1:], span=(at + 1, t.span[1]), after=False)
                need -= 1
            need = max(need - 1, 0)
        else:
            need = max(need - 1, 0)
        out.append(t)
    return out


@dataclass(slots=True)
class _Level:
    """Something that is open: what closes it, its place, and what comes when it is closed."""

    closes: str
    span: Span
    token: _Token | None = None
    emits: str = "RPAR"
    bare: bool = False  # within the operand of a function without parentheses
    then: tuple[Any, ...] = ()


class _Lexer:
    """From the tokens of LaTeX to those of the grammar: names with their scripts, arguments, implied products."""

    def __init__(self, raw: list[Raw], how: _How) -> None:
        self.raw, self.text, self.names = _split_digits(raw), how.text, how.names
        self.loose, self.seen = how.loose, how.seen
        self.functions = how.functions
        self.out: list[_Token] = []
        self.levels: list[_Level] = [_Level("", (0, 0))]
        self.ended = False
        self.i = 0
        self.skips: dict[int, int] = {}
        self.match: dict[int, int] = {}
        open_: list[int] = []
        raw = self.raw
        for n, t in enumerate(raw):
            if t.kind == "open":
                open_.append(n)
            elif t.kind == "close" and open_:
                self.match[open_.pop()] = n
        self.double = self._doubled()
        self.euler = "e" not in self.names and all(self._exponential(n) for n, t in enumerate(raw) if self._is_e(t))

    def _doubled(self) -> set[int]:
        """The places of pairs of bars that are one norm, ``\\left|\\left|``, since they close together, too."""
        open_: list[int] = []
        pairs: dict[int, int] = {}
        found: set[int] = set()
        for n, t in enumerate(self.raw):
            if t.text != "|" or not t.side:
                continue
            if t.side > 0:
                open_.append(n)
            elif open_:
                start = open_.pop()
                pairs[start] = n
                if pairs.get(start + 1) == n - 1:
                    found |= {start, n - 1}
        return found

    def _is_e(self, t: Raw) -> bool:
        return t.kind == "letter" and t.text == "e" and t.style == ""

    def _exponential(self, n: int) -> bool:
        """Whether the e at n bears an exponent that is no transpose."""
        if n + 2 >= len(self.raw) or self.raw[n + 1].text != "^":
            return False
        first = self.raw[n + 3] if self.raw[n + 2].kind == "open" and n + 3 < len(self.raw) else self.raw[n + 2]
        return not self.transposing([first])

    # -- what is emitted

    def emit(self, kind: str, value: str, span: Span, ended: bool = False, payload: Any = None) -> _Token:
        starts = kind in _STARTS
        level = self.levels[-1]
        if starts and self.ended:
            if kind == "NUMBER":
                hint = r"write x^2 for a power, x_2 for a name, x \cdot 2 for a product"
                raise InputError("a number follows a factor", span=span, hint=hint)
            close = level.bare and kind not in _HEADS
            level.bare = level.bare and close
            self.put("FTIMES" if close else "TIMES", "*", (span[0], span[0]))
        token = self.put(kind, value, span, payload)
        self.ended = ended
        return token

    def put(self, kind: str, value: str, span: Span, payload: Any = None) -> _Token:
        token = _Token(kind, value, start_pos=span[0], end_pos=span[1])
        token.payload = payload
        self.out.append(token)
        return token

    def peek(self, n: int) -> Raw | None:
        return self.raw[n] if n < len(self.raw) else None

    def group(self, n: int) -> tuple[int, int, int]:
        """The tokens of the argument that stands at n, as a range, and the place after it."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise InputError("something is missing after this", span=self.raw[n - 1].span)
        if t.kind == "open":
            return n + 1, self.match[n], self.match[n] + 1
        return n, n + 1, n + 1

    # -- the loop

    def run(self) -> list[_Token]:
        while self.i < len(self.raw):
            if self.i in self.skips:
                self.i = self.skips.pop(self.i)
                continue
            self.step()
        if len(self.levels) > 1:
            level = self.levels[-1]
            raise InputError(f"this {self.text[slice(*level.span)]} is never closed", span=level.span)
        return self.out

    def step(self) -> None:
        t = self.raw[self.i]
        if t.kind == "letter":
            self.letter(t)
        elif t.kind == "number":
            self.number(t)
        elif t.kind == "word":
            self.word(t)
        elif t.kind == "open":
            self.brace(t)
        elif t.kind == "close":
            self.close("}", t)
        elif t.kind == "command":
            self.command(t)
        elif t.kind == "char":
            self.char(t)
        else:
            raise InputError("words stand in the formula here", span=t.span, hint="write them outside of it")

    def number(self, t: Raw) -> None:
        following = self.peek(self.i + 1)
        if t.text in ("1", "0") and (t.style in ("bold", "bb") or following is not None and following.text == "_"):
            self.ones(t)
            return
        self.emit("NUMBER", t.text, t.span, True)
        self.i += 1

    def ones(self, t: Raw) -> None:
        """A vector of ones, or a matrix of ones where two sizes are given; the sizes follow from the context."""
        end, n, word = t.span[1], self.i + 1, "vector"
        if (following := self.peek(n)) is not None and following.text == "_":
            a, b, n = self.group(n + 1)
            word = "matrix" if any(u.text in ("times", "×", ",") for u in self.raw[a:b]) else "vector"
            end = self.raw[n - 1].span[1]
        entry = Node("number", Fraction(0 if t.text == "0" else 1), (), t.span)
        self.emit("ONES", t.text, (t.span[0], end), True, Node("call", word, (entry,), (t.span[0], end)))
        self.i = n

    # -- names

    def letter(self, t: Raw) -> None:
        run = self.run_of_letters()
        if run is not None:
            return
        following = self.peek(self.i + 1)
        if t.style == "bb" and t.text not in self.names and t.text != "I":
            what = "an expectation" if t.text == "E" else "a probability" if t.text == "P" else "a set"
            raise InputError(f"{self.text[slice(*t.span)]} is {what}, which is not read in a formula", span=t.span)
        if t.text == "I" and not t.style.startswith("cal") and "I" not in self.names:
            self.identity(t)
            return
        if t.text == "e" and "e" not in self.names and (t.style == "roman" or self._is_e(t) and self.euler):
            self.i += 1
            if following is not None and following.text == "^":
                self.emit("EULER", "e", t.span)
                self.argument(self.i + 1)
            else:
                one = Node("number", Fraction(1), (), t.span)
                self.emit("ONES", "e", t.span, True, Node("call", "exp", (one,), t.span))
            return
        if t.text == "sigma" and t.style == "" and "sigma" not in self.names and self.opens(self.i + 1):
            self.function("sigmoid", t.span, self.i + 1)
            return
        self.name(t)

    def run_of_letters(self) -> bool | None:
        """A declared name, or a function before a parenthesis, of several letters without a command."""
        n = self.i
        while (u := self.peek(n)) is not None and u.kind == "letter" and len(u.text) == 1 and u.style in _UPRIGHT:
            if n > self.i and (u.after or self.raw[n - 1].span[1] != u.span[0]):
                break
            n += 1
        run = "".join(u.text for u in self.raw[self.i : n])
        for length in range(len(run), 1, -1):
            if run[:length] in self.names:
                last = self.raw[self.i + length - 1]
                first = self.raw[self.i]
                self.i += length - 1
                self.name(replace(last, text=run[:length], span=(first.span[0], last.span[1])))
                return True
        word = _FUNCTIONS.get(run, run)
        if len(run) > 1 and (word in WORDS or word in SYNTAX) and self.opens(n):
            self.function(word, (self.raw[self.i].span[0], self.raw[n - 1].span[1]), n)
            return True
        return None

    def opens(self, n: int) -> bool:
        t = self.peek(n)
        return t is not None and t.kind == "char" and t.text in ("(", "[", "\\{")

    def name(self, t: Raw) -> None:
        """A name with its subscript, which may stand after a superscript."""
        n = self.i + 1
        at = n
        while (u := self.peek(at)) is not None and u.text in ("^", "'") and u.kind == "char":
            at = at + 1 if u.text == "'" else self.group(at + 1)[2]
        value: str = t.text
        span = t.span
        has = self.peek(at)
        kind: str | None = None
        if has is not None and has.text == "_" and has.kind == "char":
            kind, content, end = self.subscript(at, t)
            if at == n:
                n = end
                span = t.span[0], self.raw[end - 1].span[1]
            else:
                self.skips[at] = end
            if kind == "max":
                if t.text not in _OF_MAX:
                    raise InputError(f"{t.text} has no largest value", span=span)
                self.function(_OF_MAX[t.text], span, n)
                return
            if kind == "index":
                value = Subscripted(t.text, content)
                if str(value) in self.names:
                    value = str(value)
            elif kind == "number" and f"{t.text}{content[0]}" in self.names:
                value = f"{t.text}{content[0]}"
            else:
                value = f"{t.text}_{content[0]}"
        following = self.peek(n)
        primes = n
        while (u := self.peek(primes)) is not None and u.text == "'" and u.kind == "char":
            primes += 1
        if primes > n and self.opens(primes) and t.text in (*_UNKNOWN, "sigma") and value not in self.names:
            shown = self.text[span[0] : self.raw[primes - 1].span[1]]
            raise InputError(f"{shown} is a derivative of a function, which is not read", span=span)
        if (
            following is not None
            and following.kind == "char"
            and following.text == "("
            and (t.text in _UNKNOWN or t.style == "cal")
            and value not in self.names
            and value not in self.functions
        ):
            shown = self.text[slice(*span)]
            hint = f"write {shown} \\cdot (…) for a product, or what the function is"
            raise InputError(f"{shown} is no function that is known here", span=span, hint=hint)
        if kind != "index":
            self.once(str(value), t, span)
        if value in self.functions and following is not None and following.text == "(":
            n = self.valued(n)
            span = span[0], self.raw[n - 1].span[1]
        self.emit("NAME", str(value), span, True, value)
        self.i = n

    def valued(self, n: int) -> int:
        """The place after the arguments of a letter that stands for a value: the names in parentheses."""
        close = next((k for k in range(n, len(self.raw)) if self.raw[k].text == ")"), len(self.raw))
        inside = self.raw[n + 1 : close]
        plain = all(t.kind in ("letter", "number", "word") or t.text in (",", "_") for t in inside)
        return close + 1 if inside and plain and close < len(self.raw) else n

    def once(self, value: str, t: Raw, span: Span) -> None:
        """Refuse two ways of writing that would be one name."""
        style = "" if t.style == "roman" else t.style
        source = self.text[slice(*t.span)]
        command = re.search(r"\\var[a-z]+", source)
        key = f"{style} {command[0] if command else ''}"
        known = self.seen.setdefault(value, (key, span))
        if known[0] != key:
            other = self.text[slice(*known[1])]
            raise InputError(
                f"{self.text[slice(*span)]} and {other} would both be the name {value}",
                span=span,
                hint="give one of them another letter",
            )

    def identity(self, t: Raw) -> None:
        n, span = self.i + 1, t.span
        node = Node("name", "eye", (), span)
        if (u := self.peek(n)) is not None and u.text == "_":
            a, b, n = self.group(n + 1)
            span = t.span[0], self.raw[n - 1].span[1]
            size = _size(self.text, self.raw[a:b])
            inside = (
                Node("number", Fraction(size), (), self.raw[a].span)
                if size.isdigit()
                else Node("name", size, (), (self.raw[a].span[0], self.raw[b - 1].span[1]))
            )
            if "*" in size:
                raise InputError("the size of an identity is one letter or number", span=span)
            node = Node("call", "eye", (inside,), span)
        self.emit("ONES", "I", span, True, node)
        self.i = n

    def subscript(self, at: int, t: Raw | None = None) -> tuple[str, tuple[str, ...], int]:
        """What stands below: "index" letters, a "number", a "word", "max", "+"; and the place after it."""
        a, b, end = self.group(at + 1)
        inside = [u for u in self.raw[a:b] if u.text not in (",",)]
        span = self.raw[at].span[0], self.raw[end - 1].span[1]
        commas = len(inside) < b - a
        if not inside:
            raise InputError("this subscript is empty", span=span)
        texts = [u.text for u in inside]
        if all(u.kind == "letter" for u in inside):
            small = all(x.islower() for x in texts) and all(u.style == "" for u in inside)
            if small and (commas or len(texts) <= 2 or all(x in "ijklmnpqrst" or len(x) > 1 for x in texts)):
                return "index", tuple(texts), end
            return "word", ("".join(texts),), end
        if len(inside) == 1:
            only = inside[0]
            if only.kind == "number" and only.text.isdigit():
                return "number", (only.text,), end
            if only.kind == "word":
                return ("max" if only.text == "max" else "word"), (only.text,), end
            if only.text == "max":
                return "max", (), end
            if only.text == "min":
                hint = r"\lambda_{\max} is read, and \lambda_{\min}(S) is -\lambda_{\max}(-S)"
                raise NoRuleError("there is no rule for the smallest eigenvalue", span=span, hint=hint)
            if only.text in ("*", "star", "ast"):
                return "word", ("star",), end
            if only.text == "+":
                return "+", (), end
        if any(x in ("+", "-") for x in texts):
            raise NoRuleError("shifted indices are not read", span=span)
        if any(x in (":", "cdot", "bullet", "*") for x in texts):
            raise NoRuleError(
                "rows and columns of a matrix have no notation here", span=span, hint="write x_i for a row"
            )
        if len(inside) == 3 and texts[1] == "_" and inside[0].kind == "letter" and inside[2].kind == "number":
            return "word", ("".join(texts),), end
        if all(u.kind in ("letter", "number") for u in inside):
            raise NoRuleError("single entries and rows with a number are no part of the language", span=span)
        raise InputError("this subscript cannot be read", span=span, hint="indices are letters, as in x_{ij}")

    # -- functions

    def word(self, t: Raw) -> None:
        word = _FUNCTIONS.get(t.text, t.text)
        lower = _FUNCTIONS.get(word.lower(), word.lower())
        if word not in WORDS and lower in WORDS:
            word = lower
        if t.text in self.names:
            self.name(t)
        elif t.text in ("Id", "id"):
            self.identity(t)
        elif word in WORDS or word in SYNTAX:
            self.function(word, t.span, self.i + 1)
        elif t.text == "max":
            self.maximum(t)
        elif t.text in _UNSUPPORTED:
            raise NoRuleError(f"there is no rule for {_UNSUPPORTED[t.text]}", span=t.span)
        elif self.opens(self.i + 1):
            require_word(t.text, t.span)
        else:
            self.name(t)

    def function(self, word: str, span: Span, n: int) -> None:
        """A function, whose operand is in parentheses or the factors that follow."""
        exponent: int | None = None
        axis: str | None = None
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("^", "_", "'"):
            if u.text == "'":
                raise InputError("derivatives of functions are not read", span=u.span)
            a, b, end = self.group(n + 1)
            place = u.span[0], self.raw[end - 1].span[1]
            content = "".join(x.text for x in self.raw[a:b])
            if u.text == "_" and word == "sum" and content in ("1", "2") and axis is None:
                axis = content
            elif u.text == "_":
                raise NoRuleError(f"there is no rule for {word} with a subscript", span=place)
            elif content.isdigit() and len(content) < 4:
                exponent = int(content)
            else:
                shown = self.text[span[0] : place[1]]
                hint = f"write ({self.text[slice(*span)]} …)^{{…}}"
                raise InputError(f"{shown} is not clear: an inverse function, or a power", span=place, hint=hint)
            n = end
        require_word(word, span)
        whole = span[0], self.raw[n - 1].span[1]
        following = self.peek(n)
        if following is None or following.kind == "close":
            raise InputError(f"{word} has no argument", span=whole)
        payload = word, exponent, axis
        if self.opens(n) or following.kind == "open":
            direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
            self.emit("WORD", word, whole, payload=payload)
            if direct:
                self.levels[-1].bare = False
            closes = "}" if following.kind == "open" else _OPEN[following.text]
            self.put("_LPAR_CALL", following.text, following.span)
            self.levels.append(_Level(closes, following.span, emits="RPAR_CALL"))
            self.ended = False
            self.i = n + 1
            return
        self.emit("WORD_BARE", word, whole, payload=payload)
        self.levels[-1].bare = True
        self.i = n

    def maximum(self, t: Raw) -> None:
        """max(0, x), the rectifier."""
        n = self.i + 1
        if self.opens(n) and (a := self.peek(n + 1)) is not None and a.text == "0":
            comma = self.peek(n + 2)
            if comma is not None and comma.text == ",":
                opening = self.raw[n]
                self.emit("WORD", "relu", t.span, payload=("relu", None, None))
                self.put("_LPAR_CALL", opening.text, opening.span)
                self.levels.append(_Level(_OPEN[opening.text], opening.span, emits="RPAR_CALL"))
                self.ended = False
                self.i = n + 3
                return
        raise NoRuleError("there is no rule for a maximum", span=t.span, hint=r"\max(0, x) is read")

    # -- arguments, groups and scripts

    def argument(self, n: int, then: tuple[Any, ...] = ()) -> None:
        """The braced argument that stands at n, or the one token there."""
        t = self.peek(n)
        if t is None or t.kind == "close":
            raise InputError("something is missing after this", span=self.raw[n - 1].span)
        self.put("_LBRACE", "{", (t.span[0], t.span[0] + (t.kind == "open")))
        self.ended = False
        if t.kind == "open":
            if self.raw[n + 1].kind == "close":
                raise InputError("nothing stands in these braces", span=(t.span[0], self.raw[n + 1].span[1]))
            self.levels.append(_Level("}", t.span, emits="RBRACE", then=then))
            self.i = n + 1
            return
        if t.kind == "number" and len(t.text) > 1:
            raise InputError("TeX takes the first digit only", span=t.span, hint=f"write {{{t.text}}}")
        if t.kind == "number":
            self.emit("NUMBER", t.text, t.span, True)
        elif t.kind == "letter":
            self.emit("NAME", t.text, t.span, True, t.text)
            self.once(t.text, t, t.span)
        else:
            raise InputError("braces are needed here", span=t.span)
        self.closed(t.span[1], "RBRACE", then, n + 1)

    def closed(self, end: int, kind: str, then: tuple[Any, ...], n: int) -> None:
        self.put(kind, "}", (end, end))
        self.ended = True
        self.i = n
        if then:
            how, *rest = then
            if how == "argument":
                self.argument(n, tuple(rest))
            else:
                self.by(*cast("tuple[int, int]", tuple(rest[:2])))
                self.i = rest[2]

    def brace(self, t: Raw) -> None:
        if self.raw[self.i + 1].kind == "close":
            self.i += 2
            return
        self.emit("LPAR", "{", t.span)
        self.levels.append(_Level("}", t.span))
        self.i += 1

    def close(self, closes: str, t: Raw) -> None:
        level = self.levels[-1]
        if level.closes != closes:
            shown = self.text[slice(*t.span)]
            if level.closes in ("", "|", "‖") and len(self.levels) == 1:
                raise InputError(f"nothing is open that this {shown} could close", span=t.span)
            opened = self.text[slice(*level.span)]
            raise InputError(f"{opened} is closed by {shown}", span=(level.span[0], t.span[1]))
        self.levels.pop()
        if level.emits == "RBRACE":
            self.closed(t.span[1], "RBRACE", level.then, self.i + 1)
            return
        self.put(level.emits, t.text, t.span)
        self.ended = True
        self.i += 1

    def superscript(self, t: Raw) -> None:
        if not self.ended:
            raise InputError("there is nothing before this that it could apply to", span=t.span)
        a, b, end = self.group(self.i + 1)
        inside = self.raw[a:b]
        span = t.span[0], self.raw[end - 1].span[1]
        texts = [u.text for u in inside]
        if not inside:
            raise InputError("nothing stands in these braces", span=span)
        rest = inside[1:]
        if self.transposing(inside):
            self.put("QUOTE", "T", span)
        elif texts[0] == "-" and rest and self.transposing(rest):
            self.put("INVERSE_T", "-T", span)
        elif texts in (["+"], ["dagger"]):
            self.put("PINV", "+", span)
        elif texts[0] in ("*", "star", "ast") and (not rest or self.transposing(rest)):
            self.starred(span)
            if rest:
                self.put("QUOTE", "T", span)
        elif texts == ["H"] and "H" not in self.names:
            raise NoRuleError("complex matrices are not read", span=span, hint=r"a transpose is written X^\top")
        elif len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and inside[1].kind == "number":
            self.layer(texts[1], span)
        elif texts[0] in ("circ", "odot"):
            if not rest:
                raise InputError("the exponent is missing", span=span)
            self.put("HPOWER", ".^", span)
            self.put("_LBRACE", "{", (rest[0].span[0], rest[0].span[0]))
            self.levels.append(_Level("}", t.span, emits="RBRACE"))
            self.ended = False
            self.i = a + 1
            return
        else:
            self.put("POWER", "^", t.span)
            self.argument(self.i + 1)
            return
        self.ended = True
        self.i = end

    def transposing(self, inside: Sequence[Raw]) -> bool:
        """Whether a superscript is a transpose."""
        if len(inside) != 1:
            return bool(inside) and all(u.text in ("prime", "'") for u in inside)
        u = inside[0]
        if u.kind == "letter" and u.text == "T":
            return "T" not in self.names
        return u.kind == "command" and u.text in ("top", "intercal", "prime", "transpose") or u.text in ("⊤", "'")

    def starred(self, span: Span) -> None:
        last = self.out[-1]
        if last.type != "NAME" or isinstance(last.payload, Subscripted):
            raise InputError("a star is part of a name, and none stands before it", span=span)
        self.out[-1] = self.again(last, f"{last.payload}_star", span[1])

    def layer(self, number: str, span: Span) -> None:
        last = self.out[-1]
        if last.type != "NAME":
            raise InputError("a number in parentheses is part of a name, and none stands before it", span=span)
        payload = last.payload
        name = payload.base if isinstance(payload, Subscripted) else str(payload)
        named = f"{name}{number}" if f"{name}{number}" in self.names else f"{name}_{number}"
        if not isinstance(payload, Subscripted):
            self.once(named, Raw("letter", named, span, "layer"), span)
        value = Subscripted(named, payload.at) if isinstance(payload, Subscripted) else named
        self.out[-1] = self.again(last, value, span[1])

    def again(self, last: _Token, value: str, end: int) -> _Token:
        token = _Token("NAME", str(value), start_pos=last.start_pos, end_pos=end)
        token.payload = value
        return token

    # -- commands and signs

    def command(self, t: Raw) -> None:
        name = t.text
        if name in _TIMES:
            self.times(t)
        elif name in _INFIX:
            self.infix(t)
        elif name in ("frac", "tfrac", "dfrac", "cfrac"):
            self.fraction(t)
        elif name == "sqrt":
            following = self.peek(self.i + 1)
            if following is not None and following.text == "[":
                raise NoRuleError("there is no rule for roots other than square roots", span=t.span)
            self.emit("ROOT", "sqrt", t.span)
            self.argument(self.i + 1)
        elif name == "sum":
            self.summation(t)
        elif name == "nabla":
            self.nabla(t)
        elif name == "partial":
            self.partial(t)
        elif name == "ones":
            self.ones(replace(t, text="1"))
        elif name == "max":
            self.maximum(t)
        elif name in ("ldots", "dots", "cdots"):
            raise InputError(
                "dots stand for something that is left out", span=t.span, hint="write it out, or with a sum"
            )
        elif name in _UNSUPPORTED:
            raise NoRuleError(f"there is no rule for {_UNSUPPORTED[name]}", span=t.span)
        elif (word := _FUNCTIONS.get(name, name)) in WORDS or word in SYNTAX:
            self.function(word, t.span, self.i + 1)
        else:
            raise InputError(f"\\{name} is not expected here", span=t.span)

    def times(self, t: Raw) -> None:
        operator = _TIMES[t.text]
        if operator == "*" and t.text in ("cdot", "cdotp", "bullet"):
            operator = DOT
        if t.text == "times":
            left, right = self.out[-1].type if self.out else "", self.peek(self.i + 1)
            if left != "NUMBER" and (right is None or right.kind != "number"):
                hint = r"write \cdot or nothing for a product, \odot entry by entry, \otimes for Kronecker's"
                raise InputError(r"\times is read beside a number only", span=t.span, hint=hint)
        if operator == "/":
            number, letter = self.peek(self.i + 1), self.peek(self.i + 2)
            if number is not None and letter is not None and number.kind == "number" and not letter.after:
                if letter.kind in ("letter", "word") or letter.kind == "command" and letter.text in ("sum", "sqrt"):
                    whole = self.text[t.span[0] : letter.span[1]]
                    hint = f"write \\frac{{1}}{{{number.text} {letter.text}}} or \\frac{{1}}{{{number.text}}} {letter.text}"
                    span = t.span[0], letter.span[1]
                    raise InputError(f"it is not clear what {whole} divides by", span=span, hint=hint)
        self.operator("TIMES", operator, t)

    def infix(self, t: Raw) -> None:
        self.operator("TIMES" if self.loose else "INFIX", _INFIX[t.text], t)

    def operator(self, kind: str, value: str, t: Raw) -> None:
        self.put(kind, value, t.span)
        self.ended = False
        self.levels[-1].bare = False
        self.i += 1

    def char(self, t: Raw) -> None:
        c = t.text
        if c in "+-":
            self.operator("PLUS" if c == "+" else "MINUS", c, t)
        elif c in ("|", "‖"):
            self.bar(t)
        elif c == "^":
            self.superscript(t)
        elif c == "_":
            self.below(t)
        elif c in ("'", "⊤"):
            if not self.ended:
                raise InputError("there is nothing before this that it could apply to", span=t.span)
            self.put("QUOTE", "T", t.span)
            self.i += 1
        elif c == "⟨":
            self.emit("LANGLE", c, t.span)
            self.levels.append(_Level("⟩", t.span, emits="RANGLE"))
            self.i += 1
        elif c in _OPEN:
            self.emit("LPAR", c, t.span)
            self.levels.append(_Level(_OPEN[c], t.span))
            self.i += 1
        elif c in _CLOSE:
            self.close(c, t)
        elif c == ",":
            self.operator("_COMMA", c, t)
        elif c in _TIMES:
            self.times(t)
        elif c in _INFIX:
            self.infix(t)
        else:
            raise InputError(f"{self.text[slice(*t.span)]!r} has no meaning in a formula", span=t.span)

    def below(self, t: Raw) -> None:
        """A subscript after a bracket."""
        if not self.ended or self.out[-1].type not in ("RPAR", "RBRACE", "QUOTE", "INVERSE_T", "RPAR_CALL"):
            raise InputError("a subscript belongs to a letter or a bracket", span=t.span)
        kind, content, end = self.subscript(self.i)
        span = t.span[0], self.raw[end - 1].span[1]
        if kind == "+":
            self.put("POSITIVE", "+", span)
        elif kind == "index":
            self.put("SUBSCRIPT", "_", span, content)
        else:
            raise InputError("this subscript cannot be read", span=span, hint="indices are letters, as in (AB)_{ij}")
        self.ended = True
        self.i = end

    def bar(self, t: Raw) -> None:
        """|…| or ‖…‖: what it closes, if the one that is open is of its kind and something stands between."""
        level, n, span, c = self.levels[-1], self.i + 1, t.span, t.text
        following = self.peek(n)
        double = c == "|" and following is not None and following.text == "|" and following.span[0] == t.span[1]
        double = double or self.i in self.double
        closing = t.side == -1 or t.side == 0 and self.ended and level.closes == c
        if double and following is not None and not (closing and level.closes == "|"):
            c, n, span = "‖", n + 1, (t.span[0], following.span[1])
            closing = t.side <= 0 and self.ended and level.closes == "‖"
        if not closing:
            token = self.emit("BAR" if c == "|" else "NORM", c, span)
            self.levels.append(_Level(c, span, token))
            self.i = n
            return
        if level.closes != c:
            raise InputError(f"nothing is open that this {self.text[slice(*span)]} could close", span=span)
        self.levels.pop()
        self.bar_closed(level, c, span, n)

    def bar_closed(self, level: _Level, c: str, span: Span, n: int) -> None:
        at = n
        if (u := self.peek(at)) is not None and u.text == "^":
            at = self.group(at + 1)[2]
        kind = ""
        if (u := self.peek(at)) is not None and u.text == "_":
            a, b, end = self.group(at + 1)
            kind = "".join(x.text for x in self.raw[a:b])
            place = u.span[0], self.raw[end - 1].span[1]
            kind = "*" if kind in ("ast", "star") else kind
            if kind not in _NORMS:
                hint = r"a weighted norm is written x^\top A x" if kind.isalpha() and len(kind) == 1 else None
                raise NoRuleError(f"there is no rule for the norm {self.text[slice(*place)]}", span=place, hint=hint)
            if at == n:
                n, span = end, (span[0], place[1])
            else:
                self.skips[at] = end
        bars = c == "|" and not kind
        if not bars:
            cast(_Token, level.token).type = "NORM"
        self.put("BAR_END" if bars else "NORM_END", c, span, payload=_NORMS[kind])
        self.ended = True
        self.i = n

    # -- sums

    def summation(self, t: Raw) -> None:
        n = self.i + 1
        below: list[Raw] | None = None
        above: list[Raw] | None = None
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("_", "^"):
            a, b, n = self.group(n + 1)
            if u.text == "_":
                below = self.raw[a:b]
            else:
                above = self.raw[a:b]
        span = t.span[0], self.raw[n - 1].span[1]
        if not below:
            raise InputError("a sum needs its index", span=span, hint=r"write \sum_i or \sum_{i=1}^{n}")
        letters = self.indices(below, span)
        lasts = self.lasts(above, len(letters), span)
        bounds = tuple(Bound(i, last, span) for i, last in zip(letters, lasts, strict=True))
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit("BIG", "sum", span, payload=bounds)
        if direct:
            self.levels[-1].bare = False
        self.i = n

    def indices(self, below: list[Raw], span: Span) -> list[str]:
        """The letters under a sum sign: i, ij, i,j, i=1."""
        letters: list[str] = []
        n = 0
        while n < len(below):
            u = below[n]
            n += 1
            if u.text == ",":
                continue
            if u.kind != "letter" or not u.text.islower():
                break
            letters.append(u.text)
            if n < len(below) and below[n].text == "=":
                if n + 1 >= len(below) or below[n + 1].text != "1":
                    raise NoRuleError("a sum begins at 1", span=span, hint=r"write \sum_{i=1}^{n}")
                n += 2
        else:
            if len(set(letters)) < len(letters):
                raise InputError("an index is given twice", span=span)
            return letters
        raise NoRuleError(
            "there is no rule for a sum over such indices",
            span=span,
            hint=r"\sum_i, \sum_{i,j} and \sum_{i=1}^{n} are read",
        )

    def lasts(self, above: list[Raw] | None, count: int, span: Span) -> list[str | None]:
        if not above:
            return [None] * count
        sizes: list[str | None] = [_size(self.text, piece) for piece in _commas(above)]
        if any("*" in (s or "") for s in sizes):
            raise InputError("a sum runs to a size, which is one letter or number", span=span)
        if len(sizes) == 1:
            return sizes * count
        if len(sizes) != count:
            raise InputError(f"{count} indices have {len(sizes)} last values", span=span)
        return sizes

    # -- derivatives

    def fraction(self, t: Raw) -> None:
        above = self.group(self.i + 1)
        below = self.group(above[2])
        if self.differentiates(above, below):
            self.derivative(t, above, below)
            return
        self.emit("FRAC", t.text, t.span)
        self.argument(self.i + 1, ("argument",))

    def differentiates(self, above: tuple[int, int, int], below: tuple[int, int, int]) -> bool:
        """Whether a fraction is a derivative: ∂ above and below, or d above and d with one letter below."""
        first, second = self.peek(above[0]), self.peek(below[0])
        if first is None or second is None or above[0] == above[1] or below[0] == below[1]:
            return False
        if second.text == "partial":
            if first.text != "partial":
                raise InputError("a derivative has ∂ above its line, too", span=second.span)
            return True
        if "d" in self.names or first.text != "d" or second.text != "d":
            return False
        return below[1] - below[0] > 1

    def derivative(self, t: Raw, above: tuple[int, int, int], below: tuple[int, int, int]) -> None:
        mark = self.raw[above[0]].text
        a, b, _ = above
        a += 1
        order = 1
        if (u := self.peek(a)) is not None and a < b and u.text == "^":
            x, y, end = self.group(a + 1)
            digits = "".join(v.text for v in self.raw[x:y])
            if not digits.isdigit() or not 1 <= int(digits) <= 9:
                raise InputError("the order of a derivative is a number", span=u.span)
            order, a = int(digits), end
        by = self.variables(below[0], below[1], mark)
        span = t.span[0], self.raw[below[2] - 1].span[1]
        if len(by) != order:
            raise InputError(f"∂ is written {order} times above and {len(by)} times below", span=span)
        how = "total" if mark == "d" else "fraction"
        if a < b:
            self.emit("DERIVATIVE", t.text, span, payload=how)
            self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
            self.ended = False
            self.levels.append(_Level("}", self.raw[above[0]].span, emits="RBRACE", then=("by", *below)))
            self.i = a
            return
        how = "total" if mark == "d" else "operator"
        following = self.peek(below[2])
        closed = following is not None and following.text == "["
        direct = bool(self.out) and self.out[-1].type == "WORD_BARE"
        self.emit("OPERATOR_CLOSED" if closed else "OPERATOR", t.text, span, payload=how)
        if direct:
            self.levels[-1].bare = False
        self.by(below[0], below[1])
        self.ended = False
        self.i = below[2]

    def variables(self, a: int, b: int, mark: str) -> list[tuple[str, Span, bool]]:
        """The variables below a derivative, each as often as it stands there: name, place, transposed."""
        found: list[tuple[str, Span, bool]] = []
        n = a
        while n < b:
            t = self.raw[n]
            if t.text in (",",):
                n += 1
                continue
            if t.text != mark or n + 1 >= b:
                raise InputError(
                    f"below a derivative stands {'∂' if mark == 'partial' else 'd'} and a letter", span=t.span
                )
            n += 1
            name, span, n = self.variable(n, b)
            turned, times = False, 1
            if n < b and self.raw[n].text == "'":
                turned, n = True, n + 1
            elif n < b and self.raw[n].text == "^":
                x, y, end = self.group(n + 1)
                content = self.raw[x:y]
                if self.transposing(content):
                    turned = True
                elif len(content) == 1 and content[0].text.isdigit() and 1 <= int(content[0].text) <= 9:
                    times = int(content[0].text)
                else:
                    raise InputError("this exponent of a variable cannot be read", span=self.raw[n].span)
                n = end
            found += [(name, span, turned)] * times
        return found

    def variable(self, n: int, b: int) -> tuple[str, Span, int]:
        """The name at n, with its subscript."""
        t = self.raw[n]
        if t.kind == "open" or t.text == "(":
            close = self.match[n] if t.kind == "open" else next((k for k in range(n, b) if self.raw[k].text == ")"), n)
            name, span, after = self.variable(n + 1, close)
            if after != close:
                raise InputError("a variable is one name", span=(t.span[0], self.raw[close].span[1]))
            return name, span, close + 1
        if t.kind not in ("letter", "word"):
            raise InputError("a variable is one name", span=t.span)
        keep = self.i, self.out, self.ended, self.levels, self.skips, self.names
        self.i, self.out, self.ended, self.levels, self.skips = n, [], False, [_Level("", (0, 0))], {}
        end = n + 1
        raw = self.raw
        if end < b and raw[end].text == "_":
            end = self.group(end + 1)[2]
        self.raw = raw[:end]
        self.names = self.names | {"I", "e"}
        self.name(t)
        self.raw = raw
        made, span = self.out[0].payload, _span(self.out[0])
        self.i, self.out, self.ended, self.levels, self.skips, self.names = keep
        return made, span, end

    def by(self, a: int, b: int) -> None:
        mark = self.raw[a].text
        self.put("_LBRACE", "{", (self.raw[a].span[0],) * 2)
        for name, span, turned in self.variables(a, b, mark):
            self.put("_BY", mark, span)
            self.put("NAME", str(name), span, name)
            if turned:
                self.put("QUOTE", "T", (span[1], span[1]))
        self.put("RBRACE", "}", (self.raw[b - 1].span[1],) * 2)
        self.ended = True

    def nabla(self, t: Raw) -> None:
        n = self.i + 1
        order = 1
        variable: tuple[str, Span, int] | None = None
        while (u := self.peek(n)) is not None and u.kind == "char" and u.text in ("_", "^"):
            a, b, end = self.group(n + 1)
            if u.text == "_":
                variable = self.variable(a, b)
                if variable[2] != b:
                    raise InputError("a variable is one name", span=(u.span[0], self.raw[end - 1].span[1]))
            elif "".join(x.text for x in self.raw[a:b]) == "2":
                order = 2
            else:
                raise InputError(
                    "this exponent of ∇ cannot be read", span=u.span, hint=r"\nabla_W f and \nabla_W^2 f are read"
                )
            n = end
        span = t.span[0], self.raw[n - 1].span[1]
        self.prefix(t, span, variable, order, n)

    def partial(self, t: Raw) -> None:
        """∂_W f."""
        n = self.i + 1
        if (u := self.peek(n)) is None or u.text != "_":
            raise InputError(
                "a derivative is written with a fraction", span=t.span, hint=r"write \frac{\partial f}{\partial x}"
            )
        a, b, end = self.group(n + 1)
        variable = self.variable(a, b)
        self.prefix(t, (t.span[0], self.raw[end - 1].span[1]), variable, 1, end)

    def prefix(self, t: Raw, span: Span, variable: tuple[str, Span, int] | None, order: int, n: int) -> None:
        following = self.peek(n)
        if variable is None:
            if order == 2:
                raise InputError(r"\nabla^2 needs its variable", span=span, hint=r"write \nabla_x^2 f")
            self.emit("NABLA", t.text, span, payload="nabla")
            self.i = n
            return
        closed = following is not None and following.text == "["
        self.emit("OPERATOR_CLOSED" if closed else "OPERATOR", t.text, span, payload="nabla")
        name, place, _ = variable
        self.put("_LBRACE", "{", (place[0],) * 2)
        for _ in range(order):
            self.put("_BY", "", place)
            self.put("NAME", str(name), place, name)
        self.put("RBRACE", "}", (place[1],) * 2)
        self.ended = False
        self.i = n


_STARTS = frozenset(
    (
        *("NUMBER", "NAME", "ONES", "WORD", "WORD_BARE", "LPAR", "NORM", "BAR", "LANGLE", "FRAC", "ROOT", "EULER"),
        *("DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"),
    )
)
_HEADS = frozenset(("WORD", "WORD_BARE", "DERIVATIVE", "OPERATOR", "OPERATOR_CLOSED", "NABLA", "BIG"))

# ----------------------------------------------------------------------------------------------- the parser


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
        return Node("number", Fraction(parts[0].value), (), _span(parts[0]))

    def name(self, parts: list[Any]) -> Node:
        return Node("name", parts[0].payload, (), _span(parts[0]))

    def ones(self, parts: list[Any]) -> Node:
        return cast(Node, parts[0].payload)

    def call(self, parts: list[Any]) -> Node:
        word, *arguments, close = parts
        return self.called(word, arguments, (_span(word)[0], _span(close)[1]))

    def called(self, word: Any, arguments: list[Node], span: Span) -> Node:
        name, exponent, axis = word.payload
        if name == "sum" and arguments[0].kind == "bars" and not arguments[0].value:
            # the sum of a number would be no sum: these bars are round every entry
            arguments = [replace(arguments[0], kind="call", value="abs")]
        if axis is not None:
            arguments = [*arguments, Node("number", Fraction(axis), (), _span(word))]
        node = Node("call", name, tuple(arguments), span)
        if exponent is None:
            return node
        power = Node("number", Fraction(exponent), (), _span(word))
        return Node("power", "^", (node, power), span)

    def applied(self, parts: list[Any]) -> Node:
        word, operand = parts
        return self.called(word, [operand], (_span(word)[0], operand.span[1]))

    def chain(self, parts: list[Any]) -> Node:
        nodes = parts[::2]
        return Node("product", ("*",) * (len(nodes) - 1), tuple(nodes), _over(nodes))

    def group(self, parts: list[Any]) -> Node:
        inside: Node = parts[1]
        return replace(inside, span=(_span(parts[0])[0], _span(parts[2])[1]))

    def norm(self, parts: list[Any]) -> Node:
        bar, inside, close = parts
        span = _span(bar)[0], _span(close)[1]
        if close.payload == "2":
            return Node("bars", "2", (inside,), span)
        require_word(close.payload, _span(close))
        return Node("call", close.payload, (inside,), span)

    def bars(self, parts: list[Any]) -> Node:
        return Node("bars", "", (parts[1],), (_span(parts[0])[0], _span(parts[2])[1]))

    def inner(self, parts: list[Any]) -> Node:
        return Node("call", "dot", (parts[1], parts[2]), (_span(parts[0])[0], _span(parts[3])[1]))

    def fraction(self, parts: list[Any]) -> Node:
        mark, above, _, below, close = parts
        return Node("product", ("/",), (above, below), (_span(mark)[0], _span(close)[1]))

    def root(self, parts: list[Any]) -> Node:
        return Node("call", "sqrt", (parts[1],), (_span(parts[0])[0], _span(parts[2])[1]))

    def euler(self, parts: list[Any]) -> Node:
        return Node("euler", None, (parts[1],), (_span(parts[0])[0], _span(parts[2])[1]))

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
        return Node("negate", None, (inside,), (_span(sign)[0], inside.span[1]))

    signed_big = sign

    def summation(self, parts: list[Any]) -> Node:
        big, body = parts
        return Node("indexed", big.payload, (body,), (_span(big)[0], body.span[1]))

    def raised(self, parts: list[Any]) -> tuple[str, Node, Span]:
        mark, exponent, close = parts
        return mark.value, exponent, (_span(mark)[0], _span(close)[1])

    def postfix(self, parts: list[Any]) -> Node:
        node: Node = parts[0]
        previous = False
        for part in parts[1:]:
            if isinstance(part, tuple):
                operator, exponent, span = part
                if previous:
                    hint = "put the first in parentheses"
                    raise InputError(
                        "two powers follow each other, and it is not clear which comes first", span=span, hint=hint
                    )
                node, previous = Node("power", operator, (node, exponent), (node.span[0], span[1])), True
                continue
            node, previous = self.marked(node, part), False
        return node

    def marked(self, node: Node, mark: Any) -> Node:
        span = node.span[0], _span(mark)[1]
        if mark.type == "PINV":
            return Node("call", "pinv", (node,), span)
        if mark.type == "POSITIVE":
            return Node("call", "relu", (node,), span)
        if mark.type == "SUBSCRIPT":
            return Node("subscript", mark.payload, (node,), span)
        if node.kind == "call" and node.value in _SCALAR_VALUED:
            hint = "put everything that the function is taken of in parentheses"
            raise InputError(f"{node.value} is a scalar, which has no transpose", span=span, hint=hint)
        if mark.type == "INVERSE_T":
            minus = Node("number", Fraction(-1), (), _span(mark))
            node = Node("power", "^", (node, minus), span)
        if node.kind == "transpose":
            return node.children[0]
        return Node("transpose", None, (node,), span)

    def variable(self, parts: list[Any]) -> Node:
        node = Node("name", parts[0].payload, (), _span(parts[0]))
        return Node("transpose", None, (node,), node.span) if len(parts) > 1 else node

    def by(self, parts: list[Any]) -> list[Node]:
        return parts[:-1]

    def derivative(self, parts: list[Any]) -> Node:
        mark, inside, _, by = parts
        return Node("partial", mark.payload, (inside, *by), _span(mark))

    def operator(self, parts: list[Any]) -> Node:
        mark, by, inside = parts
        return Node("partial", mark.payload, (inside, *by), (_span(mark)[0], inside.span[1]))

    closed = operator

    def bare_operator(self, parts: list[Any]) -> Node:
        mark, inside = parts
        return Node("partial", mark.payload, (inside,), (_span(mark)[0], inside.span[1]))

    def start(self, parts: list[Any]) -> Node:
        return cast(Node, parts[0])


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("latex.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=cast(Any, _Tokens), transformer=cast(Any, _Build()))


def _unexpected(error: Any, tokens: list[_Token], text: str, span: Span) -> InputError:
    """What is wrong at the token that no rule accepts."""
    token = error.token
    if token.type == "$END":
        return InputError("the formula ends too early", span=(span[1], span[1]), hint="an operand is missing")
    shown = abridged(text[slice(*_span(token))], 20) or token.value
    if token.type == "_COMMA":
        return InputError("a comma separates the arguments of a function, and there is none here", span=_span(token))
    if token.type in ("TIMES", "INFIX"):
        return InputError(f"there is nothing before {shown} that it could apply to", span=_span(token))
    if token.type in ("RPAR", "RPAR_CALL", "NORM_END", "BAR_END", "RBRACE", "RANGLE"):
        return InputError(f"an operand is missing before {shown}", span=_span(token))
    return InputError(f"{shown!r} is not expected here", span=_span(token))


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
