"""The graph that array code is: nodes, each made once, and the forms in which they are best computed.

* An inverse in a product is the solution of linear equations, by Cholesky's factor for a definite matrix.
* A diagonal matrix scales rows or columns, the identity and ones are never multiplied with.
* log Σ exp, exp/Σ exp, log(1 + exp), exp/(1 + exp) and log det are the functions that cannot overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from sympy import Expr, Integer, S

__all__ = ["Graph", "Node", "below", "broadcast", "kept_axes", "signs", "Smaller", "without"]

TYPICAL = 1000  # the size that is taken for typical where the caller names none


class Node:
    """One array: an operation on others. ``axes`` are their sizes; a size of 1 is an axis that only broadcasts."""

    __slots__ = ("args", "axes", "data", "number", "op")

    def __init__(self, op: str, args: tuple[Node, ...], data: Any, axes: tuple[Expr, ...], number: int) -> None:
        self.op, self.args, self.data, self.axes, self.number = op, args, data, axes, number

    def __repr__(self) -> str:
        return f"{self.op}({', '.join([*map(repr, self.args), *([repr(self.data)] if self.data is not None else [])])})"


class Graph:
    """Nodes and what is known of them; every method takes nodes and gives nodes.

    ``sizes`` are the typical values of sizes; ``factors`` says whether the target can solve with a Cholesky factor.

    >>> graph = Graph()
    >>> a = graph.make("input", (), "a", ())
    >>> graph.call("log", graph.call("exp", a)) is a
    True
    """

    def __init__(self, sizes: Mapping[str, int] | None = None, *, factors: bool = False) -> None:
        self.typical = dict(sizes or {})
        self.factors = factors
        self.titles: dict[Node, str] = {}  # what a value is that was written out for a target
        self.finishing = False  # a target is given its own forms: what was found must not be found again
        self.facts: dict[Node, frozenset[str]] = {}
        self._made: dict[Hashable, Node] = {}
        self._known: dict[tuple[str, Node], bool] = {}

    # ---- nodes

    def make(
        self, op: str, args: tuple[Node, ...] = (), data: Any = None, axes: tuple[Expr, ...] | None = None
    ) -> Node:
        """The node of an operation; without ``axes`` those of its only matrix argument, none for a scalar function."""
        if axes is None:
            axes = args[0].axes if op in ("matrix_power", "inv", "cho_inv", "tril", "triu", "cholesky") else ()
        key = (op, tuple(a.number for a in args), data, axes)
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = Node(op, args, data, axes, len(self._made))
        return known

    def made(self, op: str, args: tuple[Node, ...], data: Any, axes: tuple[Expr, ...]) -> bool:
        """Whether there is this node already."""
        return (op, tuple(a.number for a in args), data, axes) in self._made

    def number(self, number: Expr) -> Node:
        """A constant."""
        return self.make("number", (), number)

    def extent(self, extent: Expr) -> Node:
        """A size, or an expression in sizes, as a number."""
        return self.number(extent) if extent.is_Number else self.make("size", (), extent)

    # ---- functions of each entry

    def call(self, name: str, a: Node) -> Node:
        """A function of each entry, in a form that cannot overflow or cancel."""
        if name == "log":
            return self._log(a)
        if name == "exp" and a.op == "number" and a.data == 0:
            return self.number(S.One)
        if name == "sqrt" and a.op == "number" and a.data == 1:
            return a
        if name == "abs" and a.op == "prod" and a.data[0] == -1:
            return self.call("abs", self._neg(a))
        if name == "log1p" and a.op == "exp" and not self.finishing:
            return self.call("softplus", a.args[0])
        return self.make(name, (a,), None, a.axes)

    def _log(self, a: Node) -> Node:
        if self.finishing:
            return self.make("log", (a,), None, a.axes)
        if a.op == "exp":
            return a.args[0]
        if a.op == "sigmoid":
            return self._neg(self.call("softplus", self._neg(a.args[0])))
        if a.op == "softmax":
            peak = self._logsumexp(a.args[0], a.data)
            return self._sum([a.args[0], self._neg(self._spread_over(peak, a.data, len(a.axes)))], a.axes)
        if a.op == "det":
            return self.logdet(a.args[0])
        if a.op == "sum" and a.args[0].op == "exp":
            return self._logsumexp(a.args[0].args[0], a.data)
        if a.op == "cosh":
            size = self.call("abs", a.args[0])
            tail = self.call("log1p", self.call("exp", self._product([(size, S.One)], Integer(-2))))
            return self._sum([size, tail, self._neg(self.make("log", (self.number(S(2)),)))], a.axes)
        if a.op == "add":
            one = next((n for n, t in enumerate(a.args) if t.op == "number" and t.data == 1 and signs(a)[n] > 0), None)
            if one is not None:
                rest = [self._signed(t, s) for n, (t, s) in enumerate(zip(a.args, signs(a), strict=True)) if n != one]
                inner = self._sum(rest, a.axes)
                if inner.op == "exp":
                    return self.call("softplus", inner.args[0])
                base, number = self._coefficient(inner)
                if number == -1 and base.op == "sigmoid":
                    return self._neg(self.call("softplus", base.args[0]))
                return self.make("log1p", (inner,), None, a.axes)
        return self.make("log", (a,), None, a.axes)

    def _logsumexp(self, a: Node, over: Any) -> Node:
        if a.op == "T":
            return self._logsumexp(a.args[0], None if over is None else 1 - over)
        return self.make("logsumexp", (a,), over, without(a.axes, over))

    # ---- sums of entries

    def total(self, a: Node, axis: Any) -> Node:
        """The sum over all axes, over one, or over several."""
        if not a.axes:
            return a
        if a.op == "prod":
            number = a.data[0]
            outside = [f for f in zip(a.args, a.data[1:], strict=True) if not f[0].axes]
            inside = [f for f in zip(a.args, a.data[1:], strict=True) if f[0].axes]
            if outside or number != 1:
                return self._product([(self.total(self._product(inside), axis), S.One), *outside], number)
            if axis is None and all(f.axes == a.axes for f, _ in inside):
                if len(inside) == 2 and all(k == 1 for _, k in inside):
                    return self._vdot(inside[0][0], inside[1][0])
                if len(inside) == 1 and inside[0][1] == 2:
                    return self._vdot(inside[0][0], inside[0][0])
        if a.op == "T" and axis is None:
            return self.total(a.args[0], None)
        if a.op == "T" and axis in (0, 1):
            return self.total(a.args[0], 1 - axis)
        if a.op == "matmul" and len(a.axes) == 2 and all(len(b.axes) == 2 for b in a.args):
            left, right = a.args
            if axis is None:
                return self._vdot(self.total(left, 0), self.total(right, 1))
            return self.matmul(self.total(left, 0), right) if axis == 0 else self.matmul(left, self.total(right, 1))
        if a.op == "matmul" and len(a.axes) == 1 and axis is None:
            left, right = a.args
            return (
                self._vdot(self.total(left, 0), right)
                if len(left.axes) == 2
                else self._vdot(left, self.total(right, 1))
            )
        if a.op == "outer":
            u, v = a.args
            if axis is None:
                return self._product([(self.total(u, None), S.One), (self.total(v, None), S.One)])
            return self._product(
                [(self.total(u, None), S.One), (v, S.One)] if axis == 0 else [(u, S.One), (self.total(v, None), S.One)]
            )
        if a.op in ("diag", "diag_add") and axis is None and a.op == "diag":
            return self.total(a.args[0], None)
        if a.op == "ones" and len(a.axes) == 1:
            return self.extent(a.axes[0])
        return self.make("sum", (a,), axis, without(a.axes, axis))

    def _vdot(self, a: Node, b: Node) -> Node:
        for one, other in ((a, b), (b, a)):
            if one.op == "ones":
                return self.total(other, None)
            if one.op in ("eye", "diag") and len(other.axes) == 2:
                return self.trace(other) if one.op == "eye" else self._vdot(one.args[0], self.diagonal(other))
            if one.op == "outer":
                return self._vdot(one.args[0], self.matmul(other, one.args[1]))
        (a, c), (b, d) = self._free(a), self._free(b)
        if c or d:
            return self._product([(self._vdot(a, b), S.One), *c, *d])
        if a.op == b.op == "T":
            a, b = a.args[0], b.args[0]
        if not a.axes:
            return self._product([(a, S.One), (b, S.One)])
        if a.number > b.number:
            a, b = b, a
        return self.make("vdot", (a, b))

    def trace(self, a: Node) -> Node:
        """The trace of a matrix."""
        a, scalars = self._free(a)
        if scalars:
            return self._product([(self.trace(a), S.One), *scalars])
        if a.op == "T":
            return self.trace(a.args[0])
        if a.op == "matmul" and all(len(b.axes) == 2 for b in a.args):
            return self._vdot(self.T(a.args[0]), a.args[1])
        if a.op == "outer":
            return self._vdot(*a.args)
        if a.op == "eye":
            return self.extent(a.axes[0])
        if a.op == "diag":
            return self.total(a.args[0], None)
        if a.op == "add" and all(self._free(t)[0].op in ("matmul", "outer", "T", "diag", "input") for t in a.args):
            return self._sum([self._signed(self.trace(t), s) for t, s in zip(a.args, signs(a), strict=True)], ())
        return self.make("trace", (a,))

    def diagonal(self, a: Node) -> Node:
        """The diagonal of a matrix."""
        if a.op == "T":
            return self.diagonal(a.args[0])
        if a.op == "matmul" and all(len(b.axes) == 2 for b in a.args):
            return self.total(self._product([(a.args[0], S.One), (self.T(a.args[1]), S.One)]), 1)
        if a.op == "outer":
            return self._product([(u, S.One) for u in a.args])
        if a.op == "diag":
            return a.args[0]
        if a.op == "prod" and all(f.axes in ((), a.axes) for f in a.args):
            return self._product(
                [(self.diagonal(f) if f.axes else f, k) for f, k in zip(a.args, a.data[1:], strict=True)], a.data[0]
            )
        return self.make("diagonal", (a,), None, a.axes[:1])

    # ---- sums

    def _sum(self, nodes: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
        kept: list[tuple[Node, int]] = []
        diagonal: list[Node] = []
        constant: Expr = S.Zero
        for node in nodes:
            base, number = self._coefficient(node)
            if number == 0 or base.op == "zeros":
                continue
            if base.op == "number":
                constant += number * base.data
                continue
            free, scalars = self._free(node)
            if free.op == "eye" and len(axes) == 2:
                diagonal.append(self._product(scalars))
                continue
            if free.op == "diag":
                diagonal.append(self._product([(free.args[0], S.One), *scalars]))
                continue
            if free.op == "outer" and any(u.op == "ones" for u in free.args) and len(axes) == 2:
                u, v = free.args
                place = 1 if u.op == "ones" else 0
                node = self._product([(self.expand(v if place else u, (place,), 2), S.One), *scalars])
            elif free.op == "ones":
                node = self._product(scalars)
            # one of its number: −2A as 2A with a minus
            base, number = self._coefficient(node)
            if base.op == "number":
                constant += number * base.data
            elif number.is_negative:
                kept.append((self._product([(base, S.One)], -number), -1))
            else:
                kept.append((node, 1))
        merged: dict[Node, Expr] = {}
        for node, sign in kept:
            base, number = self._coefficient(node)
            merged[base] = merged.get(base, S.Zero) + sign * number
        if len(merged) < len(kept):
            kept = [(self._product([(b, S.One)], abs(c)), 1 if c > 0 else -1) for b, c in merged.items() if c != 0]
        if constant != 0:
            first = (self.number(abs(constant)), 1 if constant > 0 else -1)
            kept = [first, *kept] if constant > 0 else [*kept, first]
        if not diagonal:
            return self._plain_sum(kept, axes)
        shift = self._sum(diagonal, next((d.axes for d in diagonal if d.axes), ()))
        if not kept:
            if not shift.axes:
                return self._product([(self.make("eye", (), None, axes), S.One), (shift, S.One)])
            return self.make("diag", (shift,), None, axes)
        return self.make("diag_add", (self._plain_sum(kept, axes), shift), None, axes)

    def _plain_sum(self, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node:
        if not kept:
            return self.make("zeros", (), None, axes) if axes else self.number(S.Zero)
        if all(k.op == "number" for k, _ in kept) and axes:
            return (
                self._product([(kept[0][0], Integer(kept[0][1])), (self.make("ones", (), None, axes), S.One)])
                if (kept[0][1] > 0)
                else self._product([(self.make("ones", (), None, axes), S.One)], -kept[0][0].data)
            )
        reached = broadcast([k.axes for k, _ in kept])
        if reached != axes and axes:
            # sizes of 1 that nothing broadcasts against
            kept = [*kept, (self.make("zeros", (), None, axes), 1)]
        if len(kept) == 1:
            return self._signed(*kept[0])
        if kept[0][1] < 0:
            place = next((n for n, (_, s) in enumerate(kept) if s > 0), None)
            if place is not None:
                kept = [kept[place], *kept[:place], *kept[place + 1 :]]
        complement = self._complement(kept, axes)
        if complement is not None:
            return complement
        args, given = tuple(k for k, _ in kept), tuple(s for _, s in kept)
        if given == (1, -1) and self.made("add", args[::-1], given, axes):
            return self._neg(self.make("add", args[::-1], given, axes))  # b − a, where there is a − b
        return self.make("add", args, given, axes)

    def _complement(self, kept: list[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node | None:
        """exp(t) − 1 without cancellation, and f − f² as f·(1 − f)."""
        if len(kept) != 2:
            return None
        (a, s), (b, t) = kept
        if s > 0 > t and a.op == "exp" and b.op == "number" and b.data == 1:
            return self.make("expm1", (a.args[0],), None, axes)
        if s > 0 > t and b.op == "prod" and a.op in ("sigmoid", "prod"):
            mine = dict(zip(a.args, a.data[1:], strict=True)) if a.op == "prod" else {a: S.One}
            extra = {f: k - mine.pop(f, S.Zero) for f, k in zip(b.args, b.data[1:], strict=True)}
            extra = {f: k for f, k in extra.items() if k != 0}
            same = (a.data[0] if a.op == "prod" else 1) == b.data[0]
            if (
                same
                and not mine
                and len(extra) == 1
                and next(iter(extra)).op == "sigmoid"
                and set(extra.values()) == {1}
            ):
                (factor,) = extra
                other = self.make("add", (self.number(S.One), factor), (1, -1), factor.axes)
                return self._product([(a, S.One), (other, S.One)])
        return None

    def _signed(self, node: Node, sign: int) -> Node:
        return node if sign > 0 else self._neg(node)

    def _neg(self, node: Node) -> Node:
        return self._product([(node, S.One)], S.NegativeOne)

    def _coefficient(self, node: Node) -> tuple[Node, Expr]:
        """A node without its number, and the number; a number is a number times 1."""
        if node.op == "number":
            return self.number(S.One), node.data
        if node.op == "prod" and node.data[0] != 1:
            return self._product(list(zip(node.args, node.data[1:], strict=True))), node.data[0]
        return node, S.One

    def _free(self, node: Node) -> tuple[Node, list[tuple[Node, Expr]]]:
        """A matrix or vector without its scalar factors, and these."""
        if node.op == "prod" and node.axes:
            number, *exponents = node.data
            pairs = list(zip(node.args, exponents, strict=True))
            scalars = [p for p in pairs if not p[0].axes]
            if number != 1:
                scalars.insert(0, (self.number(number), S.One))
            if scalars:
                return self._product([p for p in pairs if p[0].axes]), scalars
        return node, []

    # ---- products of entries

    def _product(
        self, given: Sequence[tuple[Node, Expr]], number: Expr = S.One, axes: tuple[Expr, ...] | None = None
    ) -> Node:
        """number · Π nodeᵏ, gathered; ``axes`` are those that it must fill."""
        found: dict[Node, Expr] = {}
        full = axes if axes is not None else broadcast([n.axes for n, _ in given])
        stack = list(reversed(given))
        eyes = zeros = False
        while stack:
            node, k = stack.pop()
            if node.op == "number" and (node.data.is_Rational and k.is_Integer or k == 1):
                number = number * node.data**k
            elif node.op == "ones":
                pass
            elif node.op == "zeros":
                zeros = True
            elif node.op == "eye" and len(full) == 2 and (len(given) > 1 or eyes):
                eyes = True
            elif node.op == "prod" and (
                k.is_Integer or len(node.args) == 1 and node.data[0] == 1 and k == S.Half is None
            ):
                number = number * node.data[0] ** k
                stack.extend((a, e * k) for a, e in reversed(list(zip(node.args, node.data[1:], strict=True))))
            elif node.op == "outer" and len(full) == 2:
                stack.extend((self.expand(v, (n,), 2), k) for n, v in reversed(list(enumerate(node.args))))
            elif node.op == "expand" and node.args[0].op == "prod" and len(node.args[0].args) == 1:
                inner = node.args[0]
                number = number * inner.data[0] ** k if k.is_Integer or inner.data[0] == 1 else number
                stack.append((self.expand(inner.args[0], *node.data), inner.data[1] * k))
            elif node.op == "sqrt" and k.is_even:
                stack.append((node.args[0], k / 2))
            elif node.op == "sign" and k.is_even and node.args[0].op == "largest":
                pass  # the largest entry of a unit vector is not 0
            else:
                found[node] = found.get(node, S.Zero) + k
        if number == 0 or zeros:
            return self.make("zeros", (), None, full) if full else self.number(S.Zero)
        if eyes and any(n.axes for n in found):
            rest = self._product(list(found.items()), number, axes=full)
            return self.make("diag", (self.diagonal(rest),), None, full)
        if eyes:
            found[self.make("eye", (), None, full)] = S.One
        self._stable(found)
        found = {n: k for n, k in found.items() if k != 0}
        spread = len(full) == 2 and S.One not in full and all(n.op == "expand" or not n.axes for n in found)
        if spread and broadcast([n.axes for n in found]) == full:
            outer = self._outer(found, number, full)
            if outer is not None:
                return outer
        if full and broadcast([n.axes for n in found]) != full:
            found[self.make("ones", (), None, full)] = S.One
        if not found:
            return self.number(number)
        if number == 1 and len(found) == 1 and next(iter(found.values())) == 1:
            return next(iter(found))
        # scalars first, then what only broadcasts, so that a large array is met once
        order = sorted(found, key=lambda n: 0 if not n.axes else 1 if S.One in n.axes else 2)
        return self.make("prod", tuple(order), (number, *(found[n] for n in order)), full)

    def _outer(self, found: dict[Node, Expr], number: Expr, full: tuple[Expr, ...]) -> Node | None:
        """A product of columns and rows as an outer product."""
        scalars = [(n, k) for n, k in found.items() if not n.axes]
        sides = [
            self._product([(n.args[0], k) for n, k in found.items() if n.axes and n.data[0] == (side,)])
            for side in (0, 1)
        ]
        core = self.make("outer", tuple(sides), None, full)
        if not scalars and number == 1:
            return core
        return self.make("prod", (*(n for n, _ in scalars), core), (number, *(k for _, k in scalars), S.One), full)

    def _stable(self, found: dict[Node, Expr]) -> None:
        """Quotients of exponentials by their sums, as the functions that cannot overflow."""
        if self.finishing:
            return
        for node in list(found):
            k = found.get(node, S.Zero)
            inner = node.args[0] if node.op == "expand" else node
            if node.op == "add" and k.is_Integer and k < 0 and len(node.args) == 2:
                one, other = node.args
                if one.op == "number" and one.data == 1 and other.op == "exp" and signs(node) == (1, 1):
                    # 1/(1 + exp t) = σ(−t), and exp(t) σ(−t) = σ(t)
                    exponent = -k
                    shared = (
                        min(exponent, max(found.get(other, S.Zero), S.Zero))
                        if found.get(other, S.Zero).is_Integer
                        else S.Zero
                    )
                    del found[node]
                    up, down = self.call("sigmoid", other.args[0]), self.call("sigmoid", self._neg(other.args[0]))
                    if shared:
                        found[other] -= shared
                        found[up] = found.get(up, S.Zero) + shared
                    if exponent > shared:
                        found[down] = found.get(down, S.Zero) + exponent - shared
            elif inner.op == "sum" and inner.args[0].op == "exp" and k.is_Integer and k < 0:
                powers, turned = inner.args[0], False
                if inner.data in (0, 1):
                    if node.op != "expand":
                        continue
                    # sums of rows stand beside the rows, or beside the columns of the transpose
                    turned = node.data[0] == (inner.data,)
                top = found.get(self.T(powers) if turned else powers, S.Zero)
                if top.is_Integer and top > 0:
                    shared = min(top, -k)
                    found[self.T(powers) if turned else powers] = top - shared
                    found[node] = k + shared
                    soft = self.make("softmax", (powers.args[0],), inner.data, powers.axes)
                    soft = self.T(soft) if turned else soft
                    found[soft] = found.get(soft, S.Zero) + shared
            if found.get(node) == 0:
                del found[node]
        for node in [n for n in found if n.op == "exp"]:
            down = self.call("sigmoid", self._neg(node.args[0]))
            shared = min(found[node], found.get(down, S.Zero))
            if shared.is_Integer and shared > 0:
                up = self.call("sigmoid", node.args[0])
                found[node], found[down] = found[node] - shared, found[down] - shared
                found[up] = found.get(up, S.Zero) + shared

    # ---- axes

    def expand(self, a: Node, at: tuple[int, ...], rank: int) -> Node:
        """``a`` with its axes in these places of ``rank`` axes, the others of length 1."""
        if not a.axes or at == tuple(range(rank)):
            return a
        axes = tuple(a.axes[at.index(n)] if n in at else S.One for n in range(rank))
        if a.op == "prod" and any(not f.axes for f in a.args) or a.op == "prod" and a.data[0] != 1:
            inner, scalars = self._free(a)
            return self._product([(self.expand(inner, at, rank), S.One), *scalars])
        return self.make("expand", (a,), (at, rank), axes)

    def _spread_over(self, a: Node, over: Any, rank: int) -> Node:
        return a if over is None else self.expand(a, (1 - over,), rank)

    def T(self, a: Node) -> Node:
        """The transpose of a matrix; a vector is its own."""
        if len(a.axes) < 2:
            return a
        if a.op == "T":
            return a.args[0]
        if a.op in ("eye", "diag") or self.is_(a, "symmetric"):
            return a
        axes = a.axes[::-1]
        if a.op in ("ones", "zeros"):
            return self.make(a.op, (), None, axes)
        if a.op == "outer":
            return self.make("outer", a.args[::-1], None, axes)
        if a.op in ("inv", "cho_inv"):
            return self.inv(self.T(a.args[0]))
        if a.op == "matrix_power":
            return self.make("matrix_power", (self.T(a.args[0]),), a.data, axes)
        if a.op == "matmul" and all(b.op == "T" for b in a.args):
            return self.matmul(a.args[1].args[0], a.args[0].args[0])
        if a.op == "expand":
            at, rank = a.data
            return self.expand(a.args[0], (1 - at[0],), rank)
        if a.op == "prod":
            whole = [f for f in a.args if f.axes]
            turned = sum(1 for f in whole if f.op == "T" or self.is_(f, "symmetric"))
            if len(whole) == 1 or 2 * turned >= len(whole):
                return self._product([(self.T(f), k) for f, k in zip(a.args, a.data[1:], strict=True)], a.data[0])
        return self.make("T", (a,), None, axes)

    def permute(self, a: Node, order: tuple[int, ...]) -> Node:
        """Axis n of the outcome is axis ``order[n]`` of ``a``."""
        if order == tuple(range(len(order))):
            return a
        if len(order) == 2:
            return self.T(a)
        return self.make("permute", (a,), order, tuple(a.axes[n] for n in order))

    def reshape(self, a: Node, axes: tuple[Expr, ...]) -> Node:
        """The same entries, the last axis running fastest."""
        return a if a.axes == axes else self.make("reshape", (a,), axes, axes)

    # ---- what is known of a matrix

    def is_(self, a: Node, what: str) -> bool:
        """Whether a matrix is certainly symmetric, definite (positive) or has no negative entry (nonnegative)."""
        known = self._known.get((what, a))
        if known is None:
            self._known[what, a] = False
            known = self._known[what, a] = {
                "symmetric": self._symmetric,
                "definite": self._definite,
                "nonnegative": self._nonnegative,
                "positive": self._positive,
            }[what](a)
        return known

    def _symmetric(self, a: Node) -> bool:
        if len(a.axes) != 2 or a.axes[0] != a.axes[1]:
            return False
        facts = self.facts.get(a, frozenset())
        if a.op in ("eye", "diag") or facts & {"symmetric", "spd", "diagonal"}:
            return True
        if a.op in ("inv", "cho_inv", "matrix_power", "expm", "diag_add"):
            return self.is_(a.args[0], "symmetric")
        if a.op == "outer":
            return a.args[0] is a.args[1]
        if a.op == "gram":
            return True
        if a.op in ("add", "prod"):
            return all(not f.axes or f.axes == a.axes and self.is_(f, "symmetric") for f in a.args)
        if a.op == "matmul":
            left, right = a.args
            if self.T(left) is right:
                return True
            if right.op == "matmul" and self.T(left) is right.args[1]:
                return self.is_(right.args[0], "symmetric")
            if left.op == "matmul" and self.T(left.args[0]) is right:
                return self.is_(left.args[1], "symmetric")
        return a.op in ("exp", "abs", "sqrt", "log", "tanh") and self.is_(a.args[0], "symmetric")

    def _definite(self, a: Node) -> bool:
        """Positive semidefinite; where such a matrix has an inverse it is positive definite."""
        if len(a.axes) != 2:
            return False
        if a.op in ("eye", "gram") or "spd" in self.facts.get(a, frozenset()):
            return True
        if a.op in ("inv", "cho_inv", "matrix_power"):
            return self.is_(a.args[0], "definite")
        if a.op == "diag":
            return self.is_(a.args[0], "nonnegative")
        if a.op == "outer":
            return a.args[0] is a.args[1]
        if a.op == "prod":
            whole = [f for f in a.args if f.axes]
            rest = self._product([p for p in zip(a.args, a.data[1:], strict=True) if not p[0].axes], a.data[0])
            return len(whole) == 1 and self.is_(whole[0], "definite") and self.is_(rest, "nonnegative")
        if a.op == "add":
            return all(
                s > 0 and f.axes == a.axes and self.is_(f, "definite") for f, s in zip(a.args, signs(a), strict=True)
            )
        if a.op == "diag_add":
            return self.is_(a.args[0], "definite") and self.is_(a.args[1], "nonnegative")
        if a.op == "matmul":
            left, right = a.args
            if self.T(left) is right:
                return True
            if right.op == "matmul" and self.T(left) is right.args[1]:
                return self.is_(right.args[0], "definite")
            if left.op == "matmul" and self.T(left.args[0]) is right:
                return self.is_(left.args[1], "definite")
        return False

    def _nonnegative(self, a: Node) -> bool:
        if a.op in ("number", "size"):
            return bool(a.data.is_nonnegative)
        if a.op in ("exp", "sigmoid", "softmax", "softplus", "abs", "sqrt", "relu", "ones", "norm", "cosh", "zeros"):
            return True
        if self.facts.get(a, frozenset()) & {"positive"}:
            return True
        if a.op in ("expand", "sum", "max"):
            return self.is_(a.args[0], "nonnegative")
        if a.op == "vdot":
            return a.args[0] is a.args[1]
        if a.op == "prod":
            number, *exponents = a.data
            return bool(number > 0) and all(
                bool(k.is_even) or self.is_(f, "nonnegative") for f, k in zip(a.args, exponents, strict=True)
            )
        if a.op == "add":
            if all(s > 0 and self.is_(f, "nonnegative") for f, s in zip(a.args, signs(a), strict=True)):
                return True
            one, *others = a.args
            if one.op == "number" and one.data >= 1 and len(others) == 1 and signs(a) == (1, -1):
                base = others[0]
                return base.op in ("sigmoid", "softmax") or (
                    base.op == "prod" and base.data == (1, 2) and base.args[0].op in ("tanh", "sigmoid", "sin", "cos")
                )
        return False

    def _positive(self, a: Node) -> bool:
        return a.op in ("exp", "sigmoid", "softmax") or "positive" in self.facts.get(a, frozenset())

    # ---- linear equations

    def inv(self, a: Node) -> Node:
        """The inverse of a matrix."""
        inner, scalars = self._free(a)
        if scalars:
            return self._product([(self.inv(inner), S.One), *((n, -k) for n, k in scalars)])
        if a.op in ("inv", "cho_inv"):
            return a.args[0]
        if a.op == "eye":
            return a
        if a.op == "diag":
            return self.make("diag", (self._product([(a.args[0], S.NegativeOne)]),), None, a.axes)
        if "orthogonal" in self.facts.get(a, frozenset()):
            return self.T(a)
        return self.make("inv", (a,))

    def solve(self, a: Node, b: Node) -> Node:
        """a⁻¹ b."""
        if b.op == "prod":
            inner, scalars = self._free(b)
            if scalars:
                return self._product([(self.solve(a, inner), S.One), *scalars])
        if self.factors and self.is_(a, "definite"):
            return self.make("cho_solve", (self.make("cholesky", (a,)), b), None, b.axes)
        return self.make("solve", (a, b), None, b.axes)

    def logdet(self, a: Node) -> Node:
        """log det a."""
        if self.is_(a, "definite"):
            return self.make("cho_logdet", (self.make("cholesky", (a,)),))
        return self.make("logdet", (a,))

    # ---- products of matrices

    def typical_size(self, extent: Expr) -> float:
        """The number that stands for a size when products are bracketed."""
        if isinstance(extent, Smaller):
            return min(map(self.typical_size, extent.args))
        values = {s: Integer(self.typical.get(str(s), TYPICAL)) for s in extent.free_symbols}
        return float(extent.xreplace(values))

    def matmul(self, left: Node, right: Node) -> Node:
        """The product of two arrays with one or two axes each, over the last of the first and the first of the last."""
        axes = (*left.axes[:-1], *right.axes[1:])
        if left.op == "eye":
            return right
        if right.op == "eye":
            return left
        if left.op == "diag":
            v = left.args[0]
            return self._product([(v if len(right.axes) == 1 else self.expand(v, (0,), 2), S.One), (right, S.One)])
        if right.op == "diag":
            v = right.args[0]
            return self._product([(v if len(left.axes) == 1 else self.expand(v, (1,), 2), S.One), (left, S.One)])
        if len(left.axes) == 1 == len(right.axes):
            return self._vdot(left, right)
        if right.op == "ones" and len(right.axes) == 1:
            return self.total(left, 1)
        if left.op == "ones" and len(left.axes) == 1:
            return self.total(right, 0)
        if left.op in ("inv", "cho_inv"):
            return self.solve(left.args[0], right)
        if right.op in ("inv", "cho_inv"):
            return self.T(self.solve(self.T(right.args[0]), self.T(left)))
        if left.op == "diag_add" and len(right.axes) == 1:
            inner, scalars = self._free(left.args[0])
            if inner.op == "matmul" and all(len(a.axes) == 2 for a in inner.args):
                # (A B + D)x as A(B x) + D x: the matrix is not formed
                image = self.matmul(inner.args[0], self.matmul(inner.args[1], right))
                shifted = self._product([(left.args[1], S.One), (right, S.One)])
                return self._sum([self._product([(image, S.One), *scalars]), shifted], axes)
        if len(left.axes) == 1:
            left, right = self.T(right), left  # a vector from the left is one from the right, under one name
        elif len(right.axes) == 2 and not self.made("matmul", (left, right), None, axes):
            over, below = self.T(right), self.T(left)
            if not over.op == below.op == "T" and self.made("matmul", (over, below), None, axes[::-1]):
                return self.T(self.make("matmul", (over, below), None, axes[::-1]))
        return self.make("matmul", (left, right), None, axes)

    # ---- another target

    def rewritten(self, roots: Iterable[Node], change: Callable[[Node], Node | None]) -> dict[Node, Node]:
        """Every node below ``roots`` with ``change`` made from the leaves up, where it gives another node."""
        out: dict[Node, Node] = {}
        for node in below(roots):
            args = tuple(out[a] for a in node.args)
            new = node if args == node.args else self.make(node.op, args, node.data, node.axes)
            if new is not node and new.op == "prod" and any(a.op == "prod" and not a.axes for a in args):
                # numbers that meet only now are one number
                new = self._product(list(zip(args, node.data[1:], strict=True)), node.data[0], axes=node.axes)
            other = change(new)
            if other is not None and other is not new:
                out.update(self.rewritten([other], change) if other not in out else {})
                new = out.get(other, other)
            out[node] = new
        return out


class Smaller(Expr):  # type: ignore[misc]
    """The smaller of two sizes."""


def below(roots: Iterable[Node]) -> list[Node]:
    """All nodes that these need, themselves included, each after those that it needs."""
    seen: set[Node] = set()
    order: list[Node] = []
    stack: list[tuple[Node, bool]] = [(r, False) for r in reversed(list(roots))]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((a, False) for a in reversed(node.args))
    return order


def kept_axes(shape: Iterable[Expr]) -> tuple[Expr, ...]:
    return tuple(s for s in shape if s != 1)


def signs(node: Node) -> tuple[int, ...]:
    return tuple(node.data)


def without(axes: tuple[Expr, ...], over: Any) -> tuple[Expr, ...]:
    if over is None:
        return ()
    gone = over if isinstance(over, tuple) else (over,)
    return tuple(a for n, a in enumerate(axes) if n not in gone)


def broadcast(all_axes: Iterable[tuple[Expr, ...]]) -> tuple[Expr, ...]:
    out: tuple[Expr, ...] = ()
    for axes in all_axes:
        if not axes:
            continue
        out = axes if not out else tuple(b if a == 1 else a for a, b in zip(out, axes, strict=True))
    return out
