"""From components back to a matrix: recognition by graph reduction.

A term is a coefficient times a network. Indices are the nodes; a matrix entry a_ij is an edge from i to j, a
vector entry v_i a mark on i. Each move below removes a bound index or an edge and has a plain meaning, so the
reduction is itself the explanation; it ends because every move makes the network smaller. What is left between
the free indices is the matrix. A network that no move can reduce has no form in products, transposes, Hadamard
products, diagonals, traces and ones, and is refused: it is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sympy import Expr, S

from ..errors import NoRuleError
from ..index import (
    At,
    Delta,
    Entry,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Terms,
    atomic,
    bound,
    free,
    fresh,
    is_scalar,
    names_in,
    power,
    product,
    replace,
    shape_of,
    summed,
    termwise,
    walk,
)
from ..matrix import add, apply, hadamard, is_op, multiply, ones, transpose, zero
from ..operation import Applied, Operation
from ..step import Bindings, Rule
from ..text import Text

__all__ = ["UNSTACK", "Move", "Recognised", "collapse", "flatten", "fold", "recognise_terms", "stacked", "unstacked"]

JOIN = Rule(
    "join",
    Text(
        "{i} is summed and joins {a} to {b}: they are one product, {c}.",
        "和をとる添字 {i} が {a} と {b} を結ぶので、二つは積 {c} にまとまる。",
    ),
)
JOIN_ENTRYWISE = Rule(
    "join",
    Text(
        "Factors with the equal index {i} multiply entry by entry, {b}; {i} is summed and joins {a} to this: they are "
        "one product, {c}.",
        "同じ添字 {i} をもつ因子の積は成分ごとの積 {b} である。和をとる添字 {i} が {a} とこれを結ぶので、"
        "二つは積 {c} にまとまる。",
    ),
)
JOIN_ALL = Rule(
    "join",
    Text(
        "{i} is summed and joins {a} to {b}, with {v} of the same index between them, which enters as a diagonal "
        "matrix: {c}.",
        "和をとる添字 {i} が {a} と {b} を結び、同じ添字の {v} はその間に対角行列として入るので、{c} となる。",
    ),
)
ROW_SUM = Rule(
    "row-sum",
    Text(
        "{i} is summed and stands in {a} alone: this is a product with the vector of ones, {c}.",
        "和をとる添字 {i} は {a} だけに現れる。これは 1 を並べたベクトルとの積 {c} である。",
    ),
)
ENTRYWISE = Rule(
    "entrywise",
    Text(
        "Factors with the equal index {i} multiply entry by entry, {c}.",
        "同じ添字 {i} をもつ因子どうしの積は成分ごとの積 {c} である。",
    ),
)
PARALLEL = Rule(
    "entrywise",
    Text(
        "{a} and {b} have the same two indices: they multiply entry by entry, {c}.",
        "{a} と {b} は同じ二つの添字をもつので、成分ごとの積 {c} になる。",
    ),
)
DIAGONAL = Rule(
    "diagonal",
    Text(
        "{a} has the same index twice: this is a diagonal entry, {c}.",
        "{a} は同じ添字を二度もつ。これは対角成分 {c} である。",
    ),
)
TRACE = Rule(
    "trace",
    Text(
        "{i} is summed over the diagonal entries: this is the trace {c}.",
        "対角成分を {i} について足すとトレース {c} になる。",
    ),
)
INNER = Rule(
    "inner-product",
    Text(
        "{i} is summed over a product of two entries: this is the inner product {c}.",
        "二つの成分の積を {i} について足すと内積 {c} になる。",
    ),
)
TOTAL = Rule(
    "total",
    Text(
        "{i} is summed over all entries of one vector: {c}.",
        "一つのベクトルの全成分を {i} について足したもの、すなわち {c} である。",
    ),
)
COUNT = Rule(
    "count",
    Text(
        "Nothing depends on {i}: the sum counts its values.", "{i} に依存するものがないので、和は {i} の個数倍である。"
    ),
)
UNSTACK = Rule(
    "unstack",
    Text(
        "At the composite index {p} the vector has the entry of the matrix whose stacked columns it is.",
        "ベクトルの合成添字 {p} の成分は、そのベクトルを列ごとに区切って作った行列の成分である。",
    ),
)
STACK = Rule(
    "stack",
    Text(
        "{a} is an entry of stacked columns at the composite index {p}.",
        "{a} は、列を縦に並べたベクトルの、合成添字 {p} における成分である。",
    ),
)
BLOCK = Rule(
    "kronecker-entry",
    Text(
        "{a} is the entry of a Kronecker product with ones at the composite indices {p} and {q}.",
        "{a} は、成分がすべて 1 の行列とのクロネッカー積の、合成添字 {p}、{q} における成分である。",
    ),
)
REPEAT = Rule(
    "kronecker-entry",
    Text(
        "{a} is the entry of a Kronecker product with ones at the composite index {p}.",
        "{a} は、成分がすべて 1 のベクトルとのクロネッカー積の、合成添字 {p} における成分である。",
    ),
)
SELECT = Rule(
    "composite-index",
    Text(
        "The composite index {p} is summed as one index {q}; a Kronecker product of I and ones picks out its part {i}.",
        "合成添字 {p} を一つの添字 {q} とみて和をとる。その成分 {i} は、"
        "I と 1 を並べたもののクロネッカー積で取り出せる。",
    ),
)
WHOLE = Rule(
    "composite-index",
    Text(
        "Both parts of the composite index {p} are summed and stand nowhere else: it is summed as one index.",
        "合成添字 {p} の二つの添字はどちらも和をとられ、他に現れない。よって一つの添字として和をとることになる。",
    ),
)


@dataclass(eq=False)
class Part:
    """A factor of a network: a matrix on two indices or a vector on one, and the entries that it was made of."""

    value: Expr
    at: tuple[At, ...]
    leaves: tuple[Expr, ...]

    def seen_from(self, index: At) -> Part:
        """The same edge, read from ``index``: transposed when it runs the other way."""
        return self if self.at[0] == index else self.flipped()

    def flipped(self) -> Part:
        leaves = tuple(_flip(e) for e in reversed(self.leaves))
        return Part(transpose(self.value), self.at[::-1], leaves)

    def other(self, index: At) -> At:
        return self.at[1] if self.at[0] == index else self.at[0]

    @property
    def entry(self) -> Expr:
        return Delta(*self.at) if is_op(self.value, "eye") else Entry(self.value, *self.at)


@dataclass(frozen=True)
class Move:
    """One move of a reduction: the term before and after, and why."""

    before: Expr
    after: Expr
    rule: Rule
    bindings: Bindings


@dataclass(frozen=True)
class Recognised:
    """What a ``term`` is: a matrix expression ``value`` over the free indices, or an index expression.

    ``oriented`` is the term with each factor turned the way it stands in the matrix product; ``moves`` are the
    reduction.
    """

    term: Expr
    value: Expr
    oriented: Expr
    moves: tuple[Move, ...]


def _flip(entry: Expr) -> Expr:
    if isinstance(entry, Entry) and len(entry.at) == 2:
        return Entry(transpose(entry.base), *reversed(entry.at))
    return Delta(*reversed(entry.args)) if isinstance(entry, Delta) else entry


def recognise_terms(expr: Expr, at: Sequence[Index]) -> list[Recognised]:
    """Recognise each term of ``expr``, an index expression with the free indices ``at``, by itself.

    With at most two free indices the value is a matrix expression; with more it is an index expression whose
    sums are gone wherever that is possible.

    Raises:
        NoRuleError: a term has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    return [Network(t, at).solve() for t in termwise(expr)]


def fold(expr: Expr) -> Expr:
    """A factor as a single entry or scalar: functions, powers and sums of terms are recognised inside first.

    ``tanh(u_ij)`` becomes the entry of ``tanh(U)``; ``Σ_k x_ik w_k − y_i`` that of ``X w − y``.
    """
    if isinstance(expr, Power):
        return _lift(expr, (expr.base, expr.exponent), lambda b, e: power(b, e), "entrywise_power")
    if isinstance(expr, Applied) and expr.operation.slope is not None and is_scalar(expr):
        operation = expr.operation
        return _lift(expr, expr.args, lambda a: apply(operation, a), operation)
    if isinstance(expr, Entry) and len(expr.at) == 1 and isinstance(expr.at[0], Pair) and len(atomic(expr.at)) == 2:
        pair = expr.at[0]
        return Entry(unstacked(expr.base, pair), pair.fast, pair.slow)
    if isinstance(expr, Terms | Sum | Product):
        at = tuple(sorted(free(expr), key=_index_order))
        if len(at) > 2:
            whole = _without_pairs(expr)
            if whole is not None:
                return replace(fold(whole[0]), whole[1])
            raise NoRuleError(
                Text("more than two indices meet in one sum of terms", "一つの和の項に三つ以上の添字が現れる"),
                term=expr,
            )
        at = _natural_order(expr, at)
        parts = [r.value for r in recognise_terms(expr, at)]
        value = add(*parts)
        return Entry(value, *at) if at else value
    if isinstance(expr, Partial):
        raise NoRuleError(
            Text("a derivative is left that no rule worked out", "規則で求められなかった導関数が残っている"),
            term=expr,
        )
    return expr


def _without_pairs(expr: Expr) -> tuple[Expr, dict[Expr, Expr]] | None:
    """A line with one index for each composite index of which no part stands alone, and the way back."""
    pairs = dict.fromkeys(i for e in walk(expr) if isinstance(e, Entry) for i in e.at if isinstance(i, Pair))
    if any(len(set(atomic((p,)))) < len(atomic((p,))) for p in pairs):
        return None  # the pair (i, i) runs over a diagonal alone
    names = {i.name for i in free(expr) | bound(expr)}
    given: dict[Expr, Expr] = {}
    for pair in pairs:
        new = fresh(pair.size, names.__contains__)
        names.add(new.name)
        given[pair] = new
    out = replace(expr, given)
    if not given or any(i in atomic((pair,)) for pair in pairs for i in free(out) | bound(out)):
        return None
    return out, {new: pair for pair, new in given.items()}


def unstacked(vector: Expr, pair: Pair) -> Expr:
    """The matrix whose stacked columns are a vector, or a row, with this composite index."""
    if shape_of(vector)[0] == 1:
        vector = transpose(vector)
    if is_op(vector, "vec") and shape_of(vector.args[0]) == (pair.fast.size, pair.slow.size):
        return vector.args[0]
    if is_op(vector, "ones"):
        return ones(pair.fast.size, pair.slow.size)
    if is_op(vector, "scale"):
        return multiply(vector.args[0], unstacked(vector.args[1], pair))
    if is_op(vector, "kron") and [shape_of(a) for a in vector.args] == [(pair.slow.size, 1), (pair.fast.size, 1)]:
        slow, fast = vector.args
        return multiply(fast, transpose(slow))
    return apply("unvec", vector, zero((pair.fast.size, pair.slow.size)))


def stacked(matrix: Expr) -> Expr:
    """The stacked columns of a matrix, of a vector the vector itself."""
    if is_op(matrix, "unvec"):
        return matrix.args[0]
    if is_op(matrix, "ones"):
        return ones(shape_of(matrix)[0] * shape_of(matrix)[1])
    if is_op(matrix, "zero"):
        return zero((shape_of(matrix)[0] * shape_of(matrix)[1], S.One))
    if is_op(matrix, "scale"):
        return multiply(matrix.args[0], stacked(matrix.args[1]))
    if 1 in shape_of(matrix):
        return matrix if shape_of(matrix)[1] == 1 else transpose(matrix)
    return apply("vec", matrix)


def _lift(expr: Expr, args: Iterable[Expr], scalar: Callable[..., Expr], name: str | Operation) -> Expr:
    """A scalar function of entries as an entry of the function applied to whole matrices."""
    folded = [a if a.is_Number else fold(a) for a in args]
    entries = [f for f in folded if isinstance(f, Entry | Delta)]
    if not entries:
        return scalar(*folded)
    at = tuple(dict.fromkeys(i for e in entries for i in (e.at if isinstance(e, Entry) else e.args)))
    if len(at) > 2:
        raise NoRuleError(
            Text("more than two indices meet in one function", "一つの関数の中に三つ以上の添字が現れる"),
            term=expr,
        )
    lifted = [_spread(f, at) if isinstance(f, Entry | Delta) else f for f in folded]
    return Entry(apply(name, *lifted), *at)


def _spread(entry: Entry | Delta, at: tuple[Index, ...]) -> Expr:
    """The matrix over ``at`` whose entry this is, by product with ones where an index is missing."""
    return Network(entry, at).solve().value


def _index_order(index: At) -> tuple[int, str, str]:
    if isinstance(index, Pair):
        return _index_order(atomic((index,))[0])
    greek = ("alpha", "beta", "mu", "nu", "rho", "tau")
    rank = greek.index(index.name) if index.name in greek else len(greek)
    return rank, index.name, str(index.size)


def _natural_order(expr: Expr, at: tuple[Index, ...]) -> tuple[Index, ...]:
    """The order in which an entry of ``expr`` already carries its two indices, so that nothing is transposed."""
    if len(at) == 2:
        stack = [expr]
        while stack:
            e = stack.pop(0)
            if isinstance(e, Entry) and set(e.at) == set(at) and len(e.at) == 2:
                return e.at
            stack.extend(a for a in e.args if not isinstance(e, Entry))
        positions = {i: p for p, i in reversed(list(enumerate(_mentions(expr))))}
        return tuple(sorted(at, key=lambda i: positions.get(i, 99)))
    return at


def _mentions(expr: Expr) -> list[Index]:
    if isinstance(expr, Entry):
        return [i for i in atomic(expr.at) if isinstance(i, Index)]
    if isinstance(expr, Index):
        return [expr]
    return [i for a in expr.args for i in _mentions(a)]


def flatten(expr: Expr, taken: set[str] | None = None) -> tuple[list[Index], list[Expr]]:
    """A term as its bound indices and its factors, sums inside products brought to the front without capture."""
    names = {i.name for i in free(expr) | bound(expr)} if taken is None else taken
    used: set[Index] = set()
    indices: list[Index] = []

    def go(e: Expr) -> list[Expr]:
        if isinstance(e, Product):
            return [f for a in e.args for f in go(a)]
        if isinstance(e, Sum):
            body = e.body
            for i in e.indices:
                if i in used:
                    new = fresh(i.size, names.__contains__)
                    names.add(new.name)
                    body = replace(body, {i: new})
                    i = new
                used.add(i)
                indices.append(i)
            return go(body)
        return [e]

    return indices, go(expr)


@dataclass
class Network:
    """One term as a graph, reduced in place. It lives only inside :meth:`solve`."""

    term: Expr
    at: Sequence[Index]
    scalars: list[Expr] = field(default_factory=list)
    edges: list[Part] = field(default_factory=list)
    marks: dict[At, list[Part]] = field(default_factory=dict)
    bound: list[At] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    closed: list[Expr] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    now: Expr = S.One
    plain: tuple[Expr, ...] = ()
    summed: tuple[At, ...] = ()

    def __post_init__(self) -> None:
        indices, parts = flatten(self.term)
        parts = collapse(indices, [p if _has_pair(p) else fold(p) for p in parts], set(self.at))
        parts = [fold(p) if _has_pair(p) else p for p in parts]
        self.bound = list(indices)
        for p in parts:
            self._place(p)
        self.plain, self.summed = tuple(self.scalars), tuple(indices)
        self.now = self._expression()

    def _place(self, p: Expr) -> None:
        for i in p.at if isinstance(p, Entry) else ():
            if isinstance(i, Pair):
                self._tie(i)
        if isinstance(p, Delta):
            i, j = p.args
            self.edges.append(Part(apply("eye", shape=(i.size, i.size)), (i, j), (p,)))
        elif isinstance(p, Entry) and len(p.at) == 2:
            self.edges.append(Part(p.base, p.at, (p,)))
        elif isinstance(p, Entry):
            column = p.base if shape_of(p.base)[1] == 1 else transpose(p.base)
            self.marks.setdefault(p.at[0], []).append(Part(column, p.at, (p,)))
        else:
            if free(p):
                raise NoRuleError(
                    Text(
                        "this factor is no entry of a vector or matrix",
                        "この因子はベクトルや行列の成分ではない",
                    ),
                    term=p,
                )
            self.scalars.append(p)

    # -- the moves, in the order in which they are tried

    def solve(self) -> Recognised:
        while self._reduce() or self._part():
            pass
        return self._finish()

    # -- composite indices: a pair is a node of its own, tied to its two indices, until it comes apart

    def _tie(self, pair: Pair) -> None:
        if pair not in self.pairs and pair not in self.at:
            for i in (pair.fast, pair.slow):
                if isinstance(i, Pair):
                    self._tie(i)
            self.pairs.append(pair)

    def _tied(self, i: At) -> list[Pair]:
        return [p for p in self.pairs if i in p.args]

    def _edges(self, i: At) -> list[Part]:
        return [e for e in self.edges if i in e.at]

    def _part(self) -> bool:
        """Take one composite index apart, the simplest way that there is."""
        for step in (self._isolated, self._unstack, self._stack, self._blocks):
            for pair in self.pairs:
                if not self._tied(pair) and step(pair):
                    return True
        if len(self.at) <= 2:
            for pair in self.pairs:
                if not self._tied(pair):
                    return self._select(pair)
        return False

    def _unstack(self, pair: Pair) -> bool:
        """A pair that bears vectors only is an entry of a matrix."""
        if self._edges(pair):
            return False
        self.pairs.remove(pair)
        marks = self.marks.pop(pair, [])
        if not marks:
            return True
        value = unstacked(hadamard(*(m.value for m in marks)), pair)
        leaves = tuple(x for m in marks for x in m.leaves)
        self.edges.append(Part(value, (pair.fast, pair.slow), leaves))
        return self._record(UNSTACK, p=pair)

    def _alone(self, pair: Pair) -> list[At]:
        """The indices of a pair that are summed and belong to no other pair."""
        return [i for i in dict.fromkeys(pair.args) if i in self.bound and self._tied(i) == [pair]]

    def _stack(self, pair: Pair) -> bool:
        """A matrix between the two summed indices of a pair is a vector on the pair."""
        fast, slow = pair.args
        if len(self._alone(pair)) < 2 or any(not set(e.at) <= {fast, slow} for i in pair.args for e in self._edges(i)):
            return False
        edges = [e for e in self._edges(fast) if e.at[0] != e.at[1]]
        if not edges:
            return False
        part = edges[0].seen_from(fast)
        self.edges.remove(edges[0])
        self.marks.setdefault(pair, []).append(Part(stacked(part.value), (pair,), part.leaves))
        return self._record(STACK, a=edges[0].entry, p=pair)

    def _blocks(self, pair: Pair) -> bool:
        """A matrix between indices of two pairs, or a vector on one of a pair, belongs to a Kronecker product."""
        for i in self._alone(pair):
            fast = i == pair.fast
            other = pair.slow if fast else pair.fast
            for e in self._edges(i):
                j = e.other(i)
                far = next((q for q in self.pairs if q != pair and j in self._alone(q) and (j == q.fast) == fast), None)
                if far is None:
                    continue
                beyond = far.slow if fast else far.fast
                part = e.seen_from(i)
                # the matrix between the other two indices comes along where those are summed as well
                along = [x for x in self._edges(other) if x.other(other) == beyond]
                ready = along and other in self._alone(pair) and beyond in self._alone(far)
                block = along[0].seen_from(other).value if ready else ones(other.size, beyond.size)
                leaves = (*part.leaves, *(along[0].leaves if ready else ()))
                self.edges = [x for x in self.edges if x is not e and not (ready and x is along[0])]
                value = apply("kron", block, part.value) if fast else apply("kron", part.value, block)
                self.edges.append(Part(value, (pair, far), leaves))
                shown = product(e.entry, along[0].entry) if ready else e.entry
                return self._record(BLOCK, a=shown, p=pair, q=far)
            if self.marks.get(i) and not self._edges(i):
                mark = hadamard(*(m.value for m in self.marks[i]))
                leaves = tuple(x for m in self.marks.pop(i) for x in m.leaves)
                rest = ones(other.size)
                value = apply("kron", rest, mark) if fast else apply("kron", mark, rest)
                self.marks.setdefault(pair, []).append(Part(value, (pair,), leaves))
                return self._record(REPEAT, a=product(*leaves), p=pair)
        return False

    def _isolated(self, pair: Pair) -> bool:
        """Two summed indices that stand in their pair alone are summed as one."""
        if pair.fast == pair.slow:
            return False  # it runs over a diagonal alone
        if len(self._alone(pair)) < len(pair.args) or any(self._edges(i) or self.marks.get(i) for i in pair.args):
            return False
        self.pairs.remove(pair)
        self.bound = [*(i for i in self.bound if i not in pair.args), pair]
        return self._record(WHOLE, p=pair)

    def _select(self, pair: Pair) -> bool:
        """A pair that is summed as one index, each of its parts picked out by a matrix of zeros and ones."""
        if pair.fast == pair.slow:
            return False
        taken = {i.name for e in (self.now, self.term) for i in free(e) | bound(e)} | set(names_in(self.at))
        new = fresh(pair.size, taken.__contains__)
        fast, slow = pair.args
        self.pairs.remove(pair)
        for e in self.edges:
            e.at = tuple(new if i == pair else i for i in e.at)
        self.marks[new] = self.marks.pop(pair, [])
        for m in self.marks[new]:
            m.at = (new,)
        alone = [i for i in pair.args if i in self.bound and not self._tied(i) and not self._edges(i)]
        alone = [i for i in alone if not self.marks.get(i)]
        self.bound = [*(i for i in self.bound if i not in alone), new]
        if slow not in alone:
            pick = apply("kron", apply("eye", shape=(slow.size, slow.size)), transpose(ones(fast.size)))
            self.edges.append(Part(pick, (slow, new), ()))
        if fast not in alone:
            pick = apply("kron", transpose(ones(slow.size)), apply("eye", shape=(fast.size, fast.size)))
            self.edges.append(Part(pick, (fast, new), ()))
        return self._record(SELECT, p=pair, q=new, i=fast if slow in alone else slow)

    def _reduce(self) -> bool:
        tied = {i for p in self.pairs for i in p.args}
        inner = [i for i in self.bound if i not in tied]
        for i in inner:
            edges = [e for e in self.edges if i in e.at]
            loops = [e for e in edges if e.at[0] == e.at[1]]
            if not edges:
                return self._close(i)
            if loops:
                return self._loop(i, loops[0], alone=len(edges) == 1 and not self.marks.get(i))
            if len(edges) == 1:
                return self._absorb(i, edges[0])
        for i in (*self.at, *tied, *self.pairs):
            for e in self.edges:
                if e.at == (i, i):
                    return self._loop(i, e, alone=False)
        for i in inner:
            edges = [e for e in self.edges if i in e.at]
            if len(edges) == 2:
                return self._join(i, edges)
        for n, e in enumerate(self.edges):
            for other in self.edges[n + 1 :]:
                if set(e.at) == set(other.at):
                    return self._merge(e, other)
        return False

    def _close(self, i: At) -> bool:
        """A bound index with marks only is an inner product; with nothing at all, its size."""
        marks = self.marks.pop(i, [])
        self.bound.remove(i)
        if not marks:
            self.scalars.append(i.size)
            return self._record(COUNT, i=i)
        last = marks[-1]
        self.closed.extend(x for m in marks for x in m.leaves)
        if len(marks) == 1:
            self.scalars.append(apply("sum", last.value))
            return self._record(TOTAL, i=i, c=self.scalars[-1])
        first = hadamard(*(m.value for m in marks[:-1]))
        self.scalars.append(multiply(transpose(first), last.value))
        return self._record(INNER, i=i, c=self.scalars[-1])

    def _loop(self, i: At, loop: Part, alone: bool) -> bool:
        """An edge from an index to itself is a mark with its diagonal, or a trace where nothing else stands."""
        self.edges.remove(loop)
        if i in self.bound and alone:
            self.bound.remove(i)
            self.closed.extend(loop.leaves)
            self.scalars.append(i.size if is_op(loop.value, "eye") else apply("trace", loop.value))
            return self._record(TRACE, i=i, c=self.scalars[-1])
        if is_op(loop.value, "eye"):
            return True
        mark = Part(apply("diagonal", loop.value), (i,), loop.leaves)
        self.marks.setdefault(i, []).append(mark)
        return self._record(DIAGONAL, a=loop.entry, c=mark.entry)

    def _absorb(self, i: At, edge: Part) -> bool:
        """A bound index with one edge: the edge times its marks becomes a mark on the other end."""
        j = edge.other(i)
        towards = edge.seen_from(j)
        marks = self.marks.pop(i, [])
        vector = hadamard(*(m.value for m in marks)) if marks else ones(i.size)
        leaves = (*towards.leaves, *(x for m in marks for x in m.leaves))
        self.edges.remove(edge)
        self.bound.remove(i)
        mark = Part(multiply(towards.value, vector), (j,), leaves)
        self.marks.setdefault(j, []).append(mark)
        if not marks:
            return self._record(ROW_SUM, i=i, a=edge.entry, c=mark.entry)
        rule = JOIN if len(marks) == 1 else JOIN_ENTRYWISE
        return self._record(rule, i=i, a=edge.entry, b=Entry(vector, i), c=mark.entry)

    def _join(self, i: At, edges: list[Part]) -> bool:
        """A bound index with two edges: they become one, its marks between them as a diagonal matrix."""
        p, q = (e.other(i) for e in edges)
        first, second = edges
        if self._turns(first, p, i) + self._turns(second, i, q) > self._turns(second, q, i) + self._turns(first, i, p):
            first, second, p, q = second, first, q, p
        if p in self.at or q in self.at:
            order = list(self.at)
            if q in self.at and (p not in self.at or order.index(q) < order.index(p)):
                first, second, p, q = second, first, q, p
        a, b = first.seen_from(p), second.seen_from(i)
        marks = self.marks.pop(i, [])
        between = [apply("diag", hadamard(*(m.value for m in marks)))] if marks else []
        value = multiply(*_without_eye(a.value, *between, b.value))
        leaves = (*a.leaves, *(x for m in marks for x in m.leaves), *b.leaves)
        for e in edges:
            self.edges.remove(e)
        self.bound.remove(i)
        joined = Part(value, (p, q), leaves)
        self.edges.append(joined)
        if marks:
            v = product(*(m.entry for m in marks))
            return self._record(JOIN_ALL, i=i, a=first.entry, b=second.entry, v=v, c=joined.entry)
        return self._record(JOIN, i=i, a=first.entry, b=second.entry, c=joined.entry)

    @staticmethod
    def _turns(edge: Part, start: At, end: At) -> int:
        """How many leaves stand transposed when the edge is read from ``start`` to ``end``."""
        part = edge if edge.at == (start, end) else edge.flipped()
        return sum(is_op(x.base, "transpose") for x in part.leaves if isinstance(x, Entry))

    def _merge(self, first: Part, second: Part) -> bool:
        """Parallel edges become one Hadamard edge."""
        self.edges = [e for e in self.edges if e is not first and e is not second]
        if self._turns(first, *second.at) < self._turns(second, *first.at):
            first = first.seen_from(second.at[0])
        turned = second.seen_from(first.at[0])
        value = hadamard(first.value, turned.value)
        merged = Part(value, first.at, (*first.leaves, *turned.leaves))
        self.edges.append(merged)
        return self._record(PARALLEL, a=first.entry, b=second.entry, c=merged.entry)

    # -- what is left

    def _finish(self) -> Recognised:
        oriented = self._oriented()
        if len(self.at) > 2 or self.bound or self.pairs:
            if len(self.at) <= 2:
                raise NoRuleError(
                    Text(
                        "this term has no form in products, transposes, Hadamard products, diagonals, traces and ones",
                        "この項は、積、転置、アダマール積、対角、トレース、成分がすべて 1 の行列では表せない",
                    ),
                    term=self.term,
                )
            return Recognised(self.term, self._expression(), oriented, tuple(self.moves))
        coefficient = product(*self.scalars)
        vectors = [hadamard(*(m.value for m in self.marks[i])) if self.marks.get(i) else None for i in self.at]
        for i in self.at:
            if len(self.marks.get(i, ())) > 1 and len(self.at) == 1:
                self._record(ENTRYWISE, i=i, c=Entry(hadamard(*(m.value for m in self.marks[i])), i))
        return Recognised(self.term, multiply(coefficient, self._matrix(vectors)), oriented, tuple(self.moves))

    def _matrix(self, vectors: list[Expr | None]) -> Expr:
        if not self.at:
            return S.One
        if len(self.at) == 1:
            return vectors[0] if vectors[0] is not None else ones(self.at[0].size)
        left, right = vectors
        if not self.edges:
            left = left if left is not None else ones(self.at[0].size)
            right = right if right is not None else ones(self.at[1].size)
            if is_op(left, "ones") and is_op(right, "ones"):
                return ones(self.at[0].size, self.at[1].size)
            return multiply(left, transpose(right))
        edge = self.edges[0].seen_from(self.at[0])
        if is_op(edge.value, "eye"):
            both = [v for v in (left, right) if v is not None]
            return apply("diag", hadamard(*both)) if both else edge.value
        parts = [edge.value]
        if left is not None:
            parts.insert(0, apply("diag", left))
        if right is not None:
            parts.append(apply("diag", right))
        return multiply(*parts)

    def _expression(self) -> Expr:
        marks = [m.entry for i in sorted(self.marks, key=_index_order) for m in self.marks[i]]
        return product(*self.scalars, summed(product(*(e.entry for e in self.edges), *marks), *self.bound))

    def _oriented(self) -> Expr:
        """The term with its factors in the order, and each turned the way, of the matrix expression."""
        leaves = list(self.closed)
        for part in self.marks.get(self.at[0], []) if self.at else []:
            leaves.extend(part.leaves)
        for edge in self.edges:
            leaves.extend((edge.seen_from(self.at[0]) if self.at and self.at[0] in edge.at else edge).leaves)
        for i in self.marks:
            if not self.at or i != self.at[0]:
                leaves.extend(x for m in self.marks[i] for x in m.leaves)
        kept = [x for x in leaves if not (isinstance(x, Entry) and is_op(x.base, "ones"))]
        return product(*self.plain, summed(product(*kept), *self.summed))

    def _record(self, rule: Rule, **bindings: Expr) -> bool:
        after = self._expression()
        self.moves.append(Move(self.now, after, rule, bindings))
        self.now = after
        return True


def collapse(indices: list[Index], parts: list[Expr], keep: set[Index]) -> list[Expr]:
    """Use up every delta with a bound index: it replaces that index, whose sum goes. Changes ``indices``."""
    while True:
        for n, p in enumerate(parts):
            if isinstance(p, Delta):
                i, j = p.args
                if i == j:
                    parts = parts[:n] + parts[n + 1 :]
                    break
                gone = i if i in indices else j if j in indices else None
                if gone is not None:
                    indices.remove(gone)
                    other = j if gone is i or gone == i else i
                    parts = [replace(q, {gone: other}) for q in parts[:n] + parts[n + 1 :]]
                    break
        else:
            return parts


def _has_pair(expr: Expr) -> bool:
    return any(isinstance(e, Pair) for e in walk(expr))


def _without_eye(*matrices: Expr) -> tuple[Expr, ...]:
    kept = tuple(m for m in matrices if not is_op(m, "eye"))
    return kept or matrices[:1]
