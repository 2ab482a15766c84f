"""Formulas written another way with the same value, and small errors planted in them: trees in, text and LaTeX out.

The trees are those of precise.py, which shares nothing with the package. Shapes are worked out here, too, from the
declared ones; where they stay open (``eye``, ``vector(1)``) only what needs no shape is rewritten. Everything is
printed with parentheses round whatever is no atom, so that no precedence is taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import precise
from precise import Tree

Shape = tuple[str, str]  # of sizes such as "n", "m*n" and "1"
Change = Callable[[Tree, "Shapes"], Iterator[Tree]]
UNIT: Shape = ("1", "1")
SCALAR_VALUED = {"tr", "trace", "det", "logdet", "norm1", "norm2", "normF", "normnuc", "normspec", "logsumexp", "dot"}
SCALAR_VALUED |= {"lambda_max"}
TOLERANCE = 1e-15
SIGNS = {"+": "+", "-": "-", "*": r"\cdot", ".*": r"\odot", "./": r"\oslash"}
TWO: Tree = ("number", "2")
HALF: Tree = ("/", ("number", "1"), ("number", "2"))


class Shapes:
    """The shape of every part of a formula, ``None`` where it is open."""

    def __init__(self, declared: Mapping[str, tuple[str, ...]]) -> None:
        self.names: dict[str, Shape] = {
            name: ((*(str(s) or "1" for s in sizes), "1", "1")[:2]) for name, sizes in declared.items()
        }

    def __call__(self, tree: Tree) -> Shape | None:
        kind, *parts = tree
        if kind == "number":
            return UNIT
        if kind == "name":
            return self.names.get(parts[0])
        if kind == "call":
            return self.called(parts[0], parts[1:])
        shapes = [self(p) for p in parts]
        if kind == "'":
            return shapes[0] and (shapes[0][1], shapes[0][0])
        if kind in ("negate", "^", ".^", "/", "./"):
            return shapes[0] if shapes[0] != UNIT or kind != "./" else shapes[1]
        if kind in ("+", "-"):
            return shapes[0] or shapes[1]
        a, b = shapes
        if a is None or b is None:
            return None
        if UNIT in (a, b):
            return b if a == UNIT else a
        return a if kind == ".*" else (a[0], b[1])

    def called(self, word: str, parts: list[Tree]) -> Shape | None:
        if word in SCALAR_VALUED or word == "sum" and len(parts) == 1:
            return UNIT
        if word in precise.ENTRYWISE or word == "softmax":
            return self(parts[0])
        if word == "inv" and (inside := self(parts[0])) is not None:
            return inside[::-1]
        if word == "diag" and (inside := self(parts[0])) is not None and inside != UNIT:
            return (inside[0], inside[0]) if inside[1] == "1" else (inside[0], "1")
        return None


# ---- what keeps the value


def _numeric(t: Tree) -> bool:
    """Whether this is a number, or a transposed one: 1ᵀ is the vector of ones, and 2ᵀ is nothing."""
    return t[0] == "number" or t[0] in ("'", "negate") and _numeric(t[1])


def _inner(t: Tree, shape: Shapes) -> bool:
    """Whether this is a number made of two arrays, xᵀy: another number is transposed by nobody."""
    return t[0] == "*" and UNIT not in (shape(t[1]), shape(t[2]))


def _kept(t: Tree, shape: Shapes) -> Iterator[Tree]:
    """The ways to write the top of a formula otherwise; each line is one law."""
    kind = t[0]
    own = shape(t)
    turns = own != UNIT or _inner(t, shape)
    if turns and not _numeric(t):
        yield ("'", ("'", t))
    yield ("negate", ("negate", t))
    yield ("*", HALF, ("*", TWO, t))
    yield ("-", ("+", t, t), t)
    if own == UNIT and turns:
        yield ("'", t)
    if kind in ("+", "-"):
        a, b = t[1:]
        yield ("+", b, a) if kind == "+" else ("+", ("negate", b), a)
        if a[0] == "+" and kind == "+":
            yield ("+", a[1], ("+", a[2], b))
        for c, d in ((a, b),):
            if c[0] == d[0] == "*" and c[2] == d[2] and UNIT not in (shape(c[2]), own):
                yield ("*", (kind, c[1], d[1]), c[2])
            if c[0] == d[0] == "*" and c[1] == d[1]:
                yield ("*", c[1], (kind, c[2], d[2]))
    if kind == "negate" and t[1][0] in ("+", "-"):
        a, b = t[1][1:]
        yield ("-" if t[1][0] == "+" else "+", ("negate", a), b)
    if kind == "negate" and t[1][0] == "*":
        yield ("*", ("negate", t[1][1]), t[1][2])
        yield ("*", t[1][1], ("negate", t[1][2]))
    if kind == "*":
        yield from _products(t, shape)
    if kind == ".*":
        a, b = t[1:]
        yield (".*", b, a)
        if (own or UNIT)[1] == "1" != (own or UNIT)[0] and shape(a) == shape(b):
            yield ("*", ("call", "diag", a), b)
    if kind == "/":
        yield ("*", ("/", ("number", "1"), t[2]), t[1])
    if kind == "'":
        yield from _transposes(t[1], shape)
    if kind == "^" and t[2] == TWO:
        yield ("*", t[1], t[1])
        if t[1][:2] in (("call", "norm2"), ("call", "normF")) and shape(t[1][2]) is not None:
            x = t[1][2]
            yield ("call", "tr", ("*", ("'", x), x))
            yield ("call", "sum", (".*", x, x)) if shape(x) != UNIT else ("*", x, x)
    if kind == "call" and t[1] in ("tr", "det", "logdet"):
        yield ("call", t[1], ("'", t[2]))
        if t[1] == "tr" and t[2][0] == "*" and UNIT not in (shape(t[2][1]), shape(t[2][2])):
            yield ("call", "tr", ("*", t[2][2], t[2][1]))
    if kind == "call" and t[1] == "inv":
        yield from _inverses(t[2], shape)
    if kind == "call" and t[1] == "diag":
        yield from _diagonals(t[2], shape)
    if kind == "call" and t[1] == "tr" and t[2][0] == "*" and t[2][1][:2] == ("call", "diag"):
        a, b = t[2][1][2], t[2][2]
        if (shape(a) or UNIT)[1] == "1" and shape(a) not in (None, UNIT) and shape(b) not in (None, UNIT):
            yield ("*", ("'", a), ("call", "diag", b))
    if kind == "call" and t[1] == "det" and t[2][0] == "*" and _square(t[2][1], shape) and _square(t[2][2], shape):
        yield ("*", ("call", "det", t[2][1]), ("call", "det", t[2][2]))
    if kind == "call" and t[1] == "norm2":
        yield ("call", "norm2", ("negate", t[2]))
        yield ("call", "norm2", ("'", t[2]))


def _products(t: Tree, shape: Shapes) -> Iterator[Tree]:
    a, b = t[1:]
    left, right = shape(a), shape(b)
    if UNIT in (left, right):
        yield ("*", b, a)
    if left is None or right is None:
        return
    if a[0] == "*":
        yield ("*", a[1], ("*", a[2], b))
    if b[0] == "*":
        yield ("*", ("*", a, b[1]), b[2])
    for kind in ("+", "-"):
        if a[0] == kind:
            yield (kind, ("*", a[1], b), ("*", a[2], b))
        if b[0] == kind:
            yield (kind, ("*", a, b[1]), ("*", a, b[2]))
    if UNIT not in (left, right):
        yield ("'", ("*", ("'", b), ("'", a)))
        if a[0] == "'" and shape(t) == UNIT:
            yield ("*", ("'", b), a[1])  # x'y = y'x
        if a[:2] == ("call", "diag") and right[1] == "1" and shape(a[2]) == right:
            yield (".*", a[2], b)
        if a[:2] == b[:2] == ("call", "diag") and shape(a[2]) == shape(b[2]) and (shape(a[2]) or UNIT)[1] == "1":
            yield ("call", "diag", (".*", a[2], b[2]))
        if a[:2] == b[:2] == ("call", "inv"):
            yield ("call", "inv", ("*", b[2], a[2]))


def _square(t: Tree, shape: Shapes) -> bool:
    own = shape(t)
    return own is not None and own[0] == own[1] != "1"


def _inverses(inside: Tree, shape: Shapes) -> Iterator[Tree]:
    """The ways to write an inverse."""
    yield ("'", ("call", "inv", ("'", inside)))
    yield ("^", inside, ("negate", ("number", "1")))
    if inside[:2] == ("call", "inv"):
        yield inside[2]
    if inside[0] == "negate":
        yield ("negate", ("call", "inv", inside[1]))
    if inside[0] == "*":
        a, b = inside[1:]
        if _square(a, shape) and _square(b, shape):
            yield ("*", ("call", "inv", b), ("call", "inv", a))
        if shape(a) == UNIT:
            yield ("*", ("/", ("number", "1"), a), ("call", "inv", b))


def _diagonals(inside: Tree, shape: Shapes) -> Iterator[Tree]:
    """The ways to write a diagonal matrix, or a diagonal."""
    own = shape(inside)
    if own is None or own == UNIT:
        return
    if inside[0] in ("+", "-"):
        yield (inside[0], ("call", "diag", inside[1]), ("call", "diag", inside[2]))
    if inside[:2] == ("call", "diag") and shape(inside[2]) not in (None, UNIT) and own[1] != "1":
        yield inside[2]
    if inside[0] == "*" and UNIT in (shape(inside[1]), shape(inside[2])):
        a, b = inside[1:] if shape(inside[1]) == UNIT else (inside[2], inside[1])
        yield ("*", a, ("call", "diag", b))
    if own[1] != "1":
        yield ("call", "diag", ("'", inside))
    else:
        yield ("'", ("call", "diag", inside))
        if inside[0] == ".*" and shape(inside[1]) == shape(inside[2]):
            yield ("*", ("call", "diag", inside[1]), ("call", "diag", inside[2]))


def _transposes(inside: Tree, shape: Shapes) -> Iterator[Tree]:
    """The transpose pushed into what it stands at."""
    if inside[0] == "'":
        yield inside[1]
    if inside[0] in ("+", "-", ".*"):
        yield (inside[0], ("'", inside[1]), ("'", inside[2]))
    if inside[0] == "negate":
        yield ("negate", ("'", inside[1]))
    if inside[0] == "*" and None not in (left := shape(inside[1]), right := shape(inside[2])):
        a, b = inside[1:]
        yield ("*", a, ("'", b)) if left == UNIT else ("*", ("'", a), b) if right == UNIT else ("*", ("'", b), ("'", a))
    if inside[:2] == ("call", "inv"):
        yield ("call", "inv", ("'", inside[2]))
    if inside[:2] == ("call", "diag") and (shape(inside[2]) or UNIT)[1] == "1" and shape(inside[2]) not in (None, UNIT):
        yield inside
    if shape(inside) == UNIT:
        yield inside


# ---- what most likely changes it


def _changed(t: Tree, shape: Shapes) -> Iterator[Tree]:
    """The errors that people make: a sign, a factor, a term, a transpose, an order, a name for another."""
    kind = t[0]
    yield ("negate", t)
    yield ("*", TWO, t)
    yield ("*", HALF, t)
    if kind in ("+", "-"):
        a, b = t[1:]
        yield from (a, b, ("-" if kind == "+" else "+", a, b), (kind, a, ("*", TWO, b)))
    if kind == "*":
        a, b = t[1:]
        if shape(a) == shape(b) and (shape(a) or UNIT)[0] == (shape(a) or UNIT)[1]:
            yield from (("*", b, a), a, b, (".*", a, b))
        if shape(a) == UNIT:
            yield b
        if shape(b) == UNIT:
            yield a
    own = shape(t)
    if own is not None and own[0] == own[1] != "1":
        yield ("'", t)
        yield ("*", t, t)
    if kind == "'" and own is not None and own[0] == own[1]:
        yield t[1]
    if kind == "^":
        yield t[1]
    if kind == "name":
        yield from (("name", other) for other, s in shape.names.items() if s == own and other != t[1])
    if kind == "call" and t[1] in ("sin", "cos"):
        yield ("call", "cos" if t[1] == "sin" else "sin", *t[2:])


# ---- at any place


def places(tree: Tree) -> list[tuple[int, ...]]:
    """The ways to all parts of a formula; exponents, sizes and the arguments of ``vector`` are none."""
    found: list[tuple[int, ...]] = []
    stack: list[tuple[Tree, tuple[int, ...]]] = [(tree, ())]
    while stack:
        t, way = stack.pop()
        found.append(way)
        if t[0] in ("number", "name"):
            continue
        if t[0] == "call":
            if t[1] in ("vector", "matrix", "eye", "unvec", "commutation") or t[1] == "sum" and len(t) > 3:
                continue
            stack += [(t[k], (*way, k)) for k in range(2, len(t))]
        else:
            stack += [(t[k], (*way, k)) for k in range(1, 2 if t[0] in ("^", ".^") else len(t))]
    return found


def at(tree: Tree, way: tuple[int, ...]) -> Tree:
    for k in way:
        tree = tree[k]
    return tree


def put(tree: Tree, way: tuple[int, ...], new: Tree) -> Tree:
    if not way:
        return new
    k = way[0]
    return (*tree[:k], put(tree[k], way[1:], new), *tree[k + 1 :])


def somewhere(tree: Tree, shape: Shapes, change: Change, pick: Callable[[list[Any]], Any]) -> Tree:
    """One change at one place, both picked; the law first, so that rare ones are tried as often as common ones."""
    way = pick(places(tree))
    options = list(change(at(tree, way), shape))
    return put(tree, way, pick(options)) if options else tree


def rewritten(tree: Tree, shape: Shapes, pick: Callable[[list[Any]], Any]) -> Tree:
    """The same value, written otherwise."""
    return somewhere(tree, shape, _kept, pick)


def mutated(tree: Tree, shape: Shapes, pick: Callable[[list[Any]], Any]) -> Tree:
    """Another value, most likely; :func:`differs` says whether it is."""
    return somewhere(tree, shape, _changed, pick)


def differs(
    one: Tree, other: Tree, points: list[Mapping[str, Any]], like: Callable[[int], tuple[int, int]]
) -> bool | None:
    """Whether two formulas differ at some point, by 50 digits; ``None`` where no point lies inside their domains."""
    known: bool | None = None
    for n, point in enumerate(points):
        try:
            a, b = (precise.evaluated(text(t), point, like(n)) for t in (one, other))
        except (precise.Outside, precise.Unknown, ValueError, ZeroDivisionError):
            continue
        if a.shape != b.shape:
            return True
        scale = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)), 1e-9)
        known = bool(known) or float(np.abs(a - b).max(initial=0)) > TOLERANCE * scale
    return known


# ---- printing


def text(tree: Tree) -> str:
    """In the text syntax."""
    kind, *parts = tree
    if kind in ("number", "name"):
        return str(parts[0])
    if kind == "call":
        return f"{parts[0]}({', '.join(map(text, parts[1:]))})"
    inner = [text(p) if p[0] in ("number", "name", "call") else f"({text(p)})" for p in parts]
    if kind == "negate":
        return f"-{inner[0]}"
    return inner[0] + "'" if kind == "'" else f"{inner[0]} {kind} {inner[1]}"


class NoLatex(Exception):
    """What LaTeX has no way to say."""


def name(word: str) -> str:
    base, _, below = word.partition("_")
    return f"{base}_{{{below}}}" if below else base


def latex(tree: Tree) -> str:
    r"""In LaTeX; what has no notation there is written with \operatorname.

    Raises:
        NoLatex: a function of sizes.
    """
    kind, *parts = tree
    if kind == "number":
        return str(parts[0])
    if kind == "name":
        return "I" if parts[0] == "eye" else name(parts[0])
    if kind == "call":
        return _call(parts[0], parts[1:])
    inner = [latex(p) if p[0] in ("number", "name") else rf"\left({latex(p)}\right)" for p in parts]
    if kind == "negate":
        return f"-{inner[0]}"
    if kind == "'":
        return rf"{_base(parts[0], inner[0])}^\top"
    if kind in ("^", ".^"):
        circle = r"\circ " if kind == ".^" else ""
        return f"{_base(parts[0], inner[0])}^{{{circle}{latex(parts[1])}}}"
    if kind == "/":
        return rf"\frac{{{latex(parts[0])}}}{{{latex(parts[1])}}}"
    return f"{inner[0]} {SIGNS[kind]} {inner[1]}"


def _base(tree: Tree, shown: str) -> str:
    return (
        shown
        if tree[0] == "name" and "_" not in tree[1] or tree[0] == "number" or shown.startswith(r"\left(")
        else rf"\left({shown}\right)"
    )


def _call(word: str, parts: list[Tree]) -> str:
    if word in ("unvec", "commutation", "eye") or word in ("vector", "matrix") and len(parts) > 1:
        raise NoLatex(word)
    if word == "sum" and len(parts) > 1:
        raise NoLatex(word)
    if word in ("vector", "matrix"):
        if parts[0] != ("number", "1"):
            raise NoLatex(word)
        return r"\mathbf{1}" if word == "vector" else r"\left(\mathbf{1} \mathbf{1}^\top\right)"
    inside = [latex(p) for p in parts]
    if word == "inv":
        return rf"\left({inside[0]}\right)^{{-1}}"
    if word in ("norm2", "normF"):
        return rf"\left\|{inside[0]}\right\|_F"
    if word == "kron":
        return rf"\left({inside[0]}\right) \otimes \left({inside[1]}\right)"
    plain = word if "_" not in word and word.isalpha() else None
    if plain is None:
        raise NoLatex(word)
    return rf"\operatorname{{{plain}}}\left({', '.join(inside)}\right)"
