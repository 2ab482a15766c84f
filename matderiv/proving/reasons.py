"""Why a line follows, read off its two sides: what was written out, collapsed, gathered or shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, permutations

from sympy import Expr, S

from ..errors import NoRuleError
from ..index import (
    At,
    Delta,
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    atomic,
    bound,
    coefficient,
    factors,
    free,
    is_scalar,
    power,
    product,
    shape_of,
    termwise,
    walk,
)
from ..matrix import Var, add, apply, chain, hadamard, is_op, multiply, negate, scaled, summands, transpose
from ..notation import unicode
from ..operation import Applied, Kit
from ..operations import OPERATIONS
from ..step import Rule
from .differentiate import distributed
from .recognise import flatten, fold
from .rules import COLLAPSE_PLAIN, COLLAPSE_SUMS, MULTIPLIED_OUT, collapse_rule, product_rule, tidy_rule
from .tidy import symmetric, tidy
from .tidying.facts import TURNED_ALIKE, orthogonal_pair
from .tidying.signs import plus_first

__all__ = [
    "SUMMING",
    "collapses",
    "collapsing",
    "components_reason",
    "flipped",
    "folded",
    "gathered",
    "made_of",
    "only_ordered",
    "shortening",
    "tidying",
]

# functions that are sums over entries, other than the product
SUMMING = frozenset(
    ("trace", "sum", "dot", "norm_squared", "norm1", "row_sums", "column_sums", "power_trace", "logsumexp")
)
# what a function or sum of entries is gathered into
GATHERED = frozenset(name for name, o in OPERATIONS.items() if o.slope is not None) | {
    "add",
    "scale",
    "hadamard",
    "quotient",
    "entrywise_power",
}


def components_reason(expr: Applied, at: tuple[Index, ...], written: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Why ``written`` is an operation in components, with the indices of the products written out inside it."""
    components = expr.operation.components
    assert components is not None
    over = list(dict.fromkeys(i for e in walk(written) if isinstance(e, Sum) for i in e.indices))
    if is_op(expr, "matmul"):
        return product_rule(over)
    if not any(is_op(e, "matmul") for a in expr.args for e in walk(a)):
        return Rule("components", components.reason), {}
    numbers = count()
    own = components.entry(expr.args, at, Kit(lambda extent: Index(f"k_{next(numbers)}", extent), apply))
    return product_rule(over[len(bound(own)) :], components.reason)


def only_ordered(before: Expr, after: Expr) -> bool:
    """Whether nothing but the order of factors changes from one line to the next."""
    if any(isinstance(d, Delta) for d in walk(before)) or len(termwise(before)) != len(termwise(after)):
        return False
    return collapsing(before, after, ())[0] == COLLAPSE_PLAIN


def collapses(before: Expr, after: Expr, at: Sequence[Expr]) -> list[tuple[Expr, Rule, dict[str, Expr]]]:
    """The lines from ``before`` to itself with its deltas used up: brackets are multiplied out in one of their own."""
    whole = collapsing(before, after, at)
    if not whole[1] or len(termwise(after)) <= len(termwise(before)):
        return [(after, *whole)]
    opened = distributed(before)
    if opened in (before, after):
        return [(after, *whole)]
    return [(opened, MULTIPLIED_OUT, {}), (after, *collapsing(opened, after, at))]


def collapsing(before: Expr, after: Expr, at: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """Why ``after`` is ``before`` with its deltas used up: which terms they keep, ``at`` the free indices."""
    pairs: dict[Expr, Expr] = {}
    at = atomic(at)
    for d in walk(before):
        if isinstance(d, Delta) and not all(i in at for i in d.args):
            i, a = d.args if d.args[0] not in at else d.args[::-1]
            pairs.setdefault(i, a)
    brackets = len(termwise(after)) > len(termwise(before))
    if pairs:
        return collapse_rule(list(pairs.items()), brackets)
    if brackets:
        return MULTIPLIED_OUT, {}
    inside = [
        i for t in termwise(before) for f in _beneath(t) for e in walk(f) if isinstance(e, Sum) for i in e.indices
    ]
    front = {i for t in termwise(after) for e in factors(t) if isinstance(e, Sum) for i in e.indices}
    moved = next((i for i in inside if i in front), None)
    return (COLLAPSE_PLAIN, {}) if moved is None else (COLLAPSE_SUMS, {"i": moved})


def _beneath(term: Expr) -> Iterator[Expr]:
    """The factors of a term inside its outermost sum, if it has one, as far as more than one stands there."""
    for f in factors(term):
        parts = factors(f.body) if isinstance(f, Sum) else ()
        yield from parts if len(parts) > 1 else ()


def folded(expr: Expr) -> set[Expr]:
    """The entries of whole vectors or matrices that a function or a sum of entries was gathered into."""
    return {
        e
        for e in walk(expr)
        if isinstance(e, Entry) and isinstance(e.base, Applied) and e.base.operation.name in GATHERED
    }


def gathered(expr: Expr) -> list[tuple[Expr, Expr]]:
    """The functions and sums of entries in a line, each with the entry of a whole vector or matrix that it is."""
    out: dict[Expr, Expr] = {}
    for t in termwise(expr):
        for f in flatten(t)[1]:
            if isinstance(f, Entry) or not free(f):
                continue
            try:
                folded = fold(f)
            except NoRuleError:
                continue
            if folded != f and isinstance(folded, Entry):
                out.setdefault(f, folded)
    return list(out.items())


def made_of(term: Expr, at: Sequence[At]) -> list[tuple[str, dict[str, Expr]]]:
    """What makes a term without summed indices the entry of a matrix or vector, in clauses with their parts."""
    _, parts = flatten(term)
    done: list[tuple[str, dict[str, Expr]]] = []
    marks: dict[Expr, list[Entry]] = {i: [] for i in at}
    edges: list[Expr] = []
    numbers: list[Expr] = []
    for part in parts:
        whole = part
        if not isinstance(part, Entry | Delta) and free(part):
            try:
                whole = fold(part)
            except NoRuleError:
                return []
            if isinstance(whole, Entry):
                done.append(("gather", {"a": part, "b": whole}))
        if isinstance(whole, Entry) and len(whole.at) == 1 and whole.at[0] in marks:
            marks[whole.at[0]].append(whole)
        elif isinstance(whole, Entry) and len(whole.at) == 2 or isinstance(whole, Delta):
            edges.append(whole)
        elif not free(whole):
            numbers.append(whole)
        else:
            return []
    return [*done, *_joined(at, marks, edges), *_scale(product(*numbers))]


def _scale(number: Expr) -> list[tuple[str, dict[str, Expr]]]:
    if number == 1:
        return []
    return [("scale", {"a": number})] if sum(1 for _ in walk(number)) <= LONG else [("scales", {})]


LONG = 16  # nodes of a factor that a reason writes out


def _joined(
    at: Sequence[At], marks: dict[Expr, list[Entry]], edges: list[Expr]
) -> Iterator[tuple[str, dict[str, Expr]]]:
    """How the entries of a term stand together: entry by entry, as a column times a row, beside a diagonal matrix."""
    one: dict[Expr, Expr] = {}
    for i in at:
        if marks[i]:
            one[i] = marks[i][0]
        if len(marks[i]) > 1:
            one[i] = Entry(hadamard(*(_column(m) for m in marks[i])), i)
            yield "entrywise", {"i": i, "a": product(*marks[i]), "b": one[i]}
    if len(at) == 1:
        if not one:
            yield "ones", {"b": apply("ones", shape=(at[0].size, S.One))}
        return
    i, j = at
    if not edges:
        if len(one) == 2:
            whole = multiply(_column(one[i]), transpose(_column(one[j])))
            yield "outer", {"a": product(one[i], one[j]), "b": whole}
        elif one:
            (k, mark), other = next(iter(one.items())), j if i in one else i
            ones_ = apply("ones", shape=(other.size, S.One))
            sides = (_column(mark), ones_) if k == i else (ones_, _column(mark))
            yield "repeated", {"a": mark, "i": other, "b": multiply(sides[0], transpose(sides[1]))}
        else:
            yield "ones", {"b": apply("ones", shape=(i.size, j.size))}
        return
    turned = [e if _ends(e) == (i, j) else _swapped(e) for e in edges]
    if len(turned) > 1 and all(isinstance(e, Entry) for e in turned):
        whole = hadamard(*(e.base for e in turned if isinstance(e, Entry)))
        yield "entrywise", {"i": i, "a": product(*turned), "b": Entry(whole, i, j)}
        edge: Expr = Entry(whole, i, j)
    else:
        edge = turned[0]
    if isinstance(edge, Delta):
        if one:
            both = hadamard(*(_column(m) for m in one.values()))
            yield "diagonal", {"a": product(*one.values(), edge), "b": apply("diag", both)}
        else:
            yield "delta", {"a": edge, "b": apply("eye", shape=(i.size, j.size))}
        return
    assert isinstance(edge, Entry)
    if i in one:
        yield "rows", {"a": one[i], "i": i, "b": edge.base}
    if j in one:
        yield "columns", {"a": one[j], "i": j, "b": edge.base}


def _column(mark: Expr) -> Expr:
    assert isinstance(mark, Entry)
    return mark.base if shape_of(mark.base)[1] == 1 else transpose(mark.base)


def _ends(edge: Expr) -> tuple[Expr, ...]:
    return edge.at if isinstance(edge, Entry) else edge.args


def _swapped(edge: Expr) -> Expr:
    if isinstance(edge, Entry):
        return Entry(transpose(edge.base), *reversed(edge.at))
    return Delta(*reversed(edge.args))


Line = tuple[Expr, Rule, dict[str, Expr]]


def shortening(before: Expr, after: Expr) -> list[Line]:
    """The lines from a matrix expression to a shorter form of it, with their reasons.

    Where several things are done at once, each term is shortened by itself first, and what is done to all of them
    together is a line of its own.
    """
    whole = Clauses(before, after).found()
    if len({clause for clause, _ in whole}) > 1:
        short = [tidy(t) for t in summands(before)]
        for middle in (plus_first(add(*map(_opened, short))), plus_first(add(*short))):
            if middle in (before, after) or unicode(middle) in (unicode(before), unicode(after)):
                continue
            first, second = Clauses(before, middle).found(), Clauses(middle, after).found()
            if (
                first
                and second
                and not {c for c, _ in first} <= BESIDE
                and not {c for c, _ in first} & {c for c, _ in second}
            ):
                return [(middle, *tidy_rule(first)), (after, *tidy_rule(second))]
    return [(after, *tidying(before, after))]


def _opened(term: Expr) -> Expr:
    """A term that is the transpose of a product, with its factors transposed in reverse order."""
    number, body = scaled(term)
    if is_op(body, "transpose") and is_op(body.args[0], "matmul"):
        return multiply(number, *(transpose(f) for f in reversed(body.args[0].args)))
    return term


BESIDE = {"symmetric", "skew", "power", "exponents", "cancel", "quotient"}  # what goes with another change in one line


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, its parts named."""
    done = Clauses(before, after).found()
    if not done:
        was, now = (Counter(e for e in walk(x) if isinstance(e, Var)) for x in (before, after))
        done = [("order" if was == now else "like", {})]
    return tidy_rule(done)


class Clauses:
    """The clauses of a reason for ``before = after``: each looks for one thing that was done, and names it."""

    def __init__(self, before: Expr, after: Expr) -> None:
        self.before, self.after = before, after
        self.was, self.is_ = list(dict.fromkeys(walk(before))), list(dict.fromkeys(walk(after)))
        self.gone = [e for e in self.was if e not in set(self.is_)]
        self.new = [e for e in self.is_ if e not in set(self.was)]
        self.done: list[tuple[str, dict[str, Expr]]] = []

    def found(self) -> list[tuple[str, dict[str, Expr]]]:
        was, now = _common(self.before), _common(self.after)
        if was is not None and now is not None and was[1] == now[1] and was[0] != now[0]:
            return Clauses(was[0], now[0]).found()  # the bracket alone has changed
        for find in (
            self.transposes,
            self.inverses,
            self.functions,
            self.identities,
            self.factors,
            self.traces,
            self.brackets,
            self.terms,
        ):
            find()
        return self.done

    def say(self, clause: str, **names: Expr) -> None:
        if all(clause != other or names != given for other, given in self.done):
            self.done.append((clause, names))

    def transposes(self) -> None:
        """Transposes of products and sums, on either side, where what they are of stands on the other."""
        both = [(e, self.was) for e in self.new] + [(e, self.is_) for e in self.gone]
        turned = [(e, e.args[0], other) for e, other in both if is_op(e, "transpose")]
        for e, inner, other in turned:
            if is_op(inner, "matmul"):
                opened = multiply(*(transpose(f) for f in reversed(inner.args)))
                if inner not in other or opened in other:
                    self.say("product", a=e, b=opened)
                    break
        for e, inner, other in turned:
            if is_op(inner, "add") and all(_stands(transpose(a), other) for a in inner.args):
                self.say("sum", a=e)
                break
        for e, inner, _ in turned:
            if is_op(inner, "kron"):
                self.say("kron", a=e, b=apply("kron", *(transpose(a) for a in inner.args)))
                break
        for e in (e for e in self.gone if is_op(e, "matmul")):
            turned_ = [apply("kron", *map(transpose, f.args[0].args)) if _turned_kron(f) else f for f in e.args]
            for f, g in zip(turned_, turned_[1:], strict=False):
                if is_op(f, "kron") and is_op(g, "kron") and (short := tidy(multiply(f, g))) != multiply(f, g):
                    self.say("mixed", a=multiply(f, g), b=short)
                    break
        for e in self.gone:
            if isinstance(e, Applied) and e.operation.name in TURNED_ALIKE and is_op(e.args[0], "transpose"):
                self.say("equal", a=e, b=apply(e.operation, e.args[0].args[0]))
        own = [e.args[0] for e in self.gone if is_op(e, "transpose")]
        own = [e for e in dict.fromkeys(own) if symmetric(e) and not is_op(e, "matmul")]
        if own:
            self.say("symmetric", **{f"s{n}": e for n, e in enumerate(own)})
        skew = [
            e for e in self.gone if is_op(e, "transpose") and isinstance(e.args[0], Var) and "skew" in e.args[0].facts
        ]
        if skew:
            self.say("skew", a=skew[0], b=skew[0].args[0])
        if any(_with_eye(e) and any(is_op(a, "transpose") for a in e.args) for e in self.gone):
            self.say("diagonal")

    def inverses(self) -> None:
        cancelled: set[Expr] = set()
        for e in self.was:
            if is_op(e, "matmul"):
                for f, g in zip(e.args, e.args[1:], strict=False):
                    inverse = is_op(f, "inverse") and f.args[0] == g or is_op(g, "inverse") and g.args[0] == f
                    if (inverse or orthogonal_pair(f, g)) and multiply(f, g) not in self.is_ and e in self.gone:
                        self.say("equal", a=multiply(f, g), b=apply("eye", shape=(shape_of(f)[0],) * 2))
                        cancelled |= {f, g}
        for e in self.gone:
            if not is_op(e, "inverse") or e in cancelled:
                continue
            inner = e.args[0]
            if is_op(inner, "matmul") and all(shape_of(f)[0] == shape_of(f)[1] for f in inner.args):
                self.say("equal", a=e, b=multiply(*(apply("inverse", f) for f in reversed(inner.args))))
            elif is_op(inner, "scale"):
                self.say("equal", a=e, b=multiply(power(inner.args[0], -1), apply("inverse", inner.args[1])))
            elif is_op(inner, "inverse"):
                self.say("equal", a=e, b=inner.args[0])

    def functions(self) -> None:
        names = {e.operation.name for e in self.was if isinstance(e, Applied)}
        for e in self.new:
            if not isinstance(e, Applied) or e.operation.name in names:
                continue
            if is_op(e, "sigmoid"):
                self.say("logistic", a=e)
            elif is_op(e, "softmax"):
                self.say("softmax", a=e)
            elif e.operation.slope is not None:
                self.say("function", a=e)
            elif is_op(e, "sum"):
                self.say("inner")
        for e in self.gone:
            short = _complement(e)
            if short is not None and short in self.is_:
                self.say("equal", a=e, b=short)
        if any(is_op(e, "quotient") for e in self.new) and not any(is_op(e, "quotient") for e in self.was):
            self.say("quotient")
        for e in self.gone:
            mask = (
                next((f for f in e.args if is_op(f, "tril") or is_op(f, "triu")), None)
                if is_op(e, "hadamard")
                else None
            )
            if mask is not None and is_op(mask.args[0], "ones"):
                self.say("triangle", a=mask, b=e)
        for e in self.new:
            if is_op(e, "diag") and is_op(e.args[0], "add") and _diagonals(self.before) > _diagonals(self.after):
                self.say("diagonals", a=e)

    def identities(self) -> None:
        for e in self.gone:
            if is_op(e, "matmul") and shape_of(e)[1] == 1:
                left, right = e.args[-2:]
                left = left.args[0] if is_op(left, "transpose") else left
                if is_op(left, "diag"):
                    by = left.args[0] if is_op(right, "ones") else hadamard(left.args[0], right)
                    self.say("diagonal-times", a=multiply(left, right), b=by)
            if is_op(e, "matmul") and any(is_op(f, "eye") for f in e.args):
                self.say("identity", a=next(f for f in e.args if is_op(f, "eye")))

    def factors(self) -> None:
        """Scalars and entries that cancel, or stand several times; equal neighbours in a product of matrices."""
        now = [_exponents(t) for t in summands(self.after)]
        for term in summands(self.before):
            for base, exponents in _exponents(term).items():
                signs = {bool(e.is_negative) for e in exponents if e.is_Number}
                if len(signs) == 2 and not any(there.get(base) == exponents for there in now):
                    whole = all(e.is_Integer for e in exponents)
                    self.say("cancel" if whole or sum(exponents) == 0 else "exponents", a=base)
        for e in self.gone:
            if isinstance(e, Power) and is_op(e.base, "sqrt") and e.exponent.is_Integer and e.exponent % 2 == 0:
                self.say("equal", a=e, b=power(e.base.args[0], e.exponent / 2))
        for e in (e for e in self.new if isinstance(e, Power) and not e.exponent.is_Number):
            if any(isinstance(p, Power) and p.base == e.base and not p.exponent.is_Number for p in self.gone):
                self.say("exponents", a=e.base)
        if any(c in ("cancel", "exponents") for c, _ in self.done):
            return
        known = {(clause, given.get("b")) for clause, given in self.done}
        for e in self.new:
            if isinstance(e, Power) and (not self._made(e) or ("equal", e) in known):
                continue
            named = any(is_op(e, n) for n in POWERS) and not any(is_op(x, e.operation.name) for x in self.was)
            if isinstance(e, Power) or named:
                self.say("power", a=e)
                return

    def _made(self, new: Power) -> bool:
        """Whether a power comes from factors that stood there with other exponents."""
        return any(
            len(exponents) > 1 and base == new.base
            for t in summands(self.before)
            for base, exponents in _exponents(t).items()
        )

    def traces(self) -> None:
        """Traces with their factors in another order, and numbers that are products."""
        for name, find in (("trace", self._trace), ("matmul", self._number)):
            was, now = ([e for e in walk(x) if is_op(e, name) and is_scalar(e)] for x in (self.before, self.after))
            pairs = ((a, b) for a in dict.fromkeys(was) if a not in now for b in dict.fromkeys(now) if a != b)
            for a, b in pairs:
                if find(a, b):
                    break

    def _trace(self, a: Expr, b: Expr) -> bool:
        old, new, turned = _row(a.args[0]), _row(b.args[0]), _row(a.args[0], True)
        rounds = [new[n:] + new[:n] for n in range(len(new))]
        if old == new or (old not in rounds and turned not in rounds):
            return False
        if old in rounds:
            self.say("rotated", a=a, b=b)
        else:
            self.say("turned" if turned == new else "turned-rotated", a=a, b=b)
        return True

    def _number(self, a: Expr, b: Expr) -> bool:
        old, new = _row(a), _row(b)
        if old == new or _row(a, True) != new:
            return False
        self.say("number", a=a, b=b)
        return True

    def brackets(self) -> None:
        if _bracketed(self.before) and not _bracketed(self.after):
            opened = (e for e in self.gone if _bracketed(e) and is_op(e, "hadamard"))
            made = [(e, short) for e in opened if (short := tidy(e)) in self.new]
            if made:
                self.say("expanded-to", a=made[0][0], b=made[0][1])
            else:
                self.say("expanded")

    def terms(self) -> None:
        """Like terms, a common factor, a sign that goes into a bracket."""
        negated = self._turned()
        sums = [e for e in self.new if _is_sum(e) and add(*map(negate, e.args)) in negated]
        found = (c for e in self.new if (c := _common(e)) is not None and c[0] in self.new and c[0] not in sums)
        common = next((c for c in found if all(map(self._fewer, c[1]))), None)
        if _summed_leaves(self.after) > _summed_leaves(self.before):
            common = None
        if self._alike(common is not None):
            self.say("like")
        if common is not None:
            inner, others = common
            if len(others) == 1:
                self.say("common", a=others[0], b=inner)
            else:
                self.say("commons", a=others[0], b=inner, c=others[1])
        if sums and not self.done:
            self.say("sign", a=sums[0])

    def _fewer(self, factor: Expr) -> bool:
        """Whether what a factor is made of stands in fewer places than before."""
        parts = {e.args[0] if is_op(e, "transpose") else e for e in (*_row(factor), *_exponents(factor))}
        parts = {e for e in parts if not e.is_Number}
        return all(
            _places(part, self.before) > _places(part, self.after)
            for part in parts
            if not isinstance(part, Power | Product) and not is_op(part, "hadamard") and not is_op(part, "quotient")
        )

    def _alike(self, factored: bool) -> bool:
        """Whether terms of one sum with the same body, each in its short form, are fewer than they were."""
        was, now = ([_bodies(x) for x in walk(side) if _is_sum(x)] for side in (self.before, self.after))
        twice = sum(len(b) - len(set(b)) for b in was) > sum(len(b) - len(set(b)) for b in now)
        if twice or factored:
            return twice
        complements = sum(1 for e in self.gone if _complement(e))
        return _addends(self.after) < _addends(self.before) - complements and not any(
            c in ("expanded", "expanded-to", "diagonals", "exponents") for c, _ in self.done
        )

    def _turned(self) -> set[Expr]:
        """The sums that were there, their terms in any order."""
        out: set[Expr] = set()
        for e in self.was:
            if _is_sum(e) and len(e.args) <= MOST_ORDERS:
                out |= {add(*order) for order in permutations(e.args)}
        return out


def _places(part: Expr, expr: Expr) -> Expr:
    """How often a part stands in an expression, in a power as often as its exponent says."""
    powers = (e.exponent for e in walk(expr) if isinstance(e, Power) and e.base == part and e.exponent.is_Number)
    return sum((abs(x) - 1 for x in powers), S(sum(1 for e in walk(expr) if e == part)))


POWERS = ("matrix_power", "entrywise_power", "norm_squared")


def _stands(part: Expr, nodes: Sequence[Expr]) -> bool:
    """Whether an expression stands among the nodes, by itself or as neighbours in a product."""
    short, wanted = tidy(part), _row(part)
    for e in nodes:
        if e in (part, short):
            return True
        if is_op(e, "matmul") or is_op(e, "transpose"):
            row = _row(e)
            if any(row[n : n + len(wanted)] == wanted for n in range(len(row) - len(wanted) + 1)):
                return True
    return False


def _row(expr: Expr, turned: bool = False) -> list[Expr]:
    """The factors of a product, or of its transpose, with products, powers and transposes in it opened."""
    if is_op(expr, "matmul"):
        return [f for a in (reversed(expr.args) if turned else expr.args) for f in _row(a, turned)]
    if is_op(expr, "transpose"):
        return _row(expr.args[0], not turned)
    if is_op(expr, "scale"):
        return _row(expr.args[1], turned)
    if is_op(expr, "matrix_power") and expr.args[1].is_Integer and 0 < expr.args[1] <= MOST_ROW:
        return _row(expr.args[0], turned) * int(expr.args[1])
    return [transpose(expr) if turned and not symmetric(expr) else expr]


MOST_ROW = 24  # factors into which a power is opened where the order of a product is looked at


def _bodies(expr: Expr) -> list[tuple[Expr, ...]]:
    """The terms of a sum without their numbers, each as its factors."""
    out = []
    for t in summands(expr):
        number, body = scaled(t)
        _, scalars = coefficient(number)
        out.append((*sorted(map(tidy, scalars), key=str), *_row(tidy(body))))
    return out


def _addends(expr: Expr) -> int:
    """How many terms the sums of an expression have beyond the first of each."""
    return sum(len(e.args) - 1 for e in set(walk(expr)) if _is_sum(e))


def _diagonals(expr: Expr) -> int:
    return sum(1 for e in walk(expr) if is_op(e, "diag"))


MOST_ORDERS = 4  # terms of a sum of which all orders are looked at


def _complement(expr: Expr) -> Expr | None:
    """What 1 − f is by another name, as 1 − σ(−t) = σ(t), if it has one."""
    parts = summands(expr)
    if len(parts) != 2 or not (parts[0] == 1 or is_op(parts[0], "ones")):
        return None
    other = negate(parts[1])
    if not isinstance(other, Applied) or other.operation.one_minus is None:
        return None
    return other.operation.one_minus(tidy(negate(other.args[0])), apply)


def _exponents(expr: Expr) -> dict[Expr, list[Expr]]:
    """The scalar and entrywise factors of a term with the exponents with which they stand."""
    out: dict[Expr, list[Expr]] = {}

    def visit(e: Expr, sign: Expr) -> None:
        if isinstance(e, Product) or is_op(e, "hadamard"):
            for f in e.args:
                visit(f, sign)
        elif is_op(e, "matmul") and not is_scalar(e):
            for f in e.args:
                if is_op(f, "scale") or is_op(f, "hadamard") or is_op(f, "quotient"):
                    visit(f, sign)
        elif is_op(e, "scale"):
            visit(e.args[0], sign)
            visit(e.args[1], sign)
        elif is_op(e, "quotient"):
            visit(e.args[0], sign)
            visit(e.args[1], -sign)
        elif isinstance(e, Power) and e.exponent.is_Number:
            visit(e.base, sign * e.exponent)
        elif is_op(e, "entrywise_power") and e.args[1].is_Number:
            visit(e.args[0], sign * e.args[1])
        elif is_op(e, "norm_squared"):
            visit(apply("norm2", *e.args), 2 * sign)
        elif is_op(e, "sqrt"):
            visit(e.args[0], sign / 2)
        elif not e.is_Number:
            out.setdefault(e, []).append(sign)

    visit(expr, S.One)
    return out


def _common(expr: Expr) -> tuple[Expr, tuple[Expr, ...]] | None:
    """The sum in a product, and what stands on either side of it: what was taken out of its terms."""
    number, body = scaled(expr)
    bracket = next((f for f in factors(number) if isinstance(f, Terms)), None)
    if bracket is not None and body is not S.One:
        return bracket, (multiply(*(f for f in factors(number) if f is not bracket), body),)
    if is_op(body, "quotient") and _is_sum(body.args[0]) and number == 1 and is_scalar(body.args[1]):
        return body.args[0], (power(body.args[1], -1),)
    if is_op(body, "transpose") and _is_sum(body.args[0]) and number != 1:
        return body, (number,)
    if body is S.One:
        given = factors(number)
        inner = next((f for f in given if isinstance(f, Terms)), None)
        others_ = product(*(f for f in given if f is not inner))
        return None if inner is None or others_ == 1 else (inner, (others_,))
    parts = body.args if is_op(body, "hadamard") else chain(body)
    n = next((n for n, f in enumerate(parts) if _is_sum(f)), None)
    if n is None:
        return None
    build = hadamard if is_op(body, "hadamard") else multiply
    sides = [build(*side) for side in (parts[:n], parts[n + 1 :]) if side]
    others = sides or ([number] if number != 1 else [])
    return (parts[n], tuple(others)) if others else None


def flipped(before: Expr, after: Expr) -> list[tuple[Expr, Expr]]:
    """The entries that stand transposed in ``after`` and did not in ``before``."""
    there = {e for e in walk(before) if isinstance(e, Entry)}
    out = []
    for e in walk(after):
        if isinstance(e, Entry) and is_op(e.base, "transpose") and e not in there and len(e.at) == 2:
            original = Entry(e.base.args[0], *reversed(e.at))
            if original in there:
                out.append((original, e))
    return out


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or is_op(expr, "add")


def _turned_kron(expr: Expr) -> bool:
    return is_op(expr, "transpose") and is_op(expr.args[0], "kron")


def _bracketed(expr: Expr) -> bool:
    """Whether a sum is a factor of an entrywise product."""
    return any(is_op(e, "hadamard") and any(_is_sum(a) for a in e.args) for e in walk(expr))


def _with_eye(expr: Expr) -> bool:
    return is_op(expr, "hadamard") and any(is_op(a, "eye") for a in expr.args)


def _summed_leaves(expr: Expr) -> int:
    """How many symbols and numbers stand in the sums of an expression."""
    if _is_sum(expr):
        return sum(1 for e in walk(expr) if not e.args)
    return sum(_summed_leaves(a) for a in expr.args)
