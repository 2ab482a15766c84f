"""Why a line follows, read off its two sides: what was written out, collapsed, gathered or shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, permutations

from sympy import Expr, S

from .errors import NoRuleError
from .index import (
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
from .matrix import Var, add, apply, chain, hadamard, is_op, multiply, negate, scaled, summands, transpose
from .operation import Applied, Kit
from .operations import OPERATIONS
from .recognise import flatten, fold
from .rules import COLLAPSE_PLAIN, COLLAPSE_SUMS, MULTIPLIED_OUT, collapse_rule, product_rule, tidy_rule
from .step import Rule
from .tidy import symmetric, tidy

__all__ = ["SUMMING", "collapsing", "components_reason", "flipped", "folded", "gathered", "only_ordered", "tidying"]

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


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, its parts named."""
    said = Clauses(before, after)
    for find in (
        said.transposes,
        said.inverses,
        said.functions,
        said.identities,
        said.factors,
        said.traces,
        said.brackets,
        said.terms,
    ):
        find()
    return said.rule()


class Clauses:
    """The clauses of a reason for ``before = after``: each looks for one thing that was done, and names it."""

    def __init__(self, before: Expr, after: Expr) -> None:
        self.before, self.after = before, after
        self.was, self.is_ = list(dict.fromkeys(walk(before))), list(dict.fromkeys(walk(after)))
        self.gone = [e for e in self.was if e not in set(self.is_)]
        self.new = [e for e in self.is_ if e not in set(self.was)]
        self.done: list[tuple[str, dict[str, Expr]]] = []

    def rule(self) -> tuple[Rule, dict[str, Expr]]:
        if not self.done:
            was, now = (Counter(e for e in walk(x) if isinstance(e, Var)) for x in (self.before, self.after))
            self.done.append(("order" if was == now else "like", {}))
        return tidy_rule(self.done)

    def say(self, clause: str, **names: Expr) -> None:
        if all(clause != other or names != given for other, given in self.done):
            self.done.append((clause, names))

    def transposes(self) -> None:
        products = [e for e in (*self.gone, *self.new) if is_op(e, "transpose") and is_op(e.args[0], "matmul")]
        if products:
            e = products[0]
            self.say("product", a=e, b=multiply(*(transpose(f) for f in reversed(e.args[0].args))))
        sums = [e for e in (*self.gone, *self.new) if is_op(e, "transpose") and is_op(e.args[0], "add")]
        if sums:
            self.say("sum", a=sums[0])
        turned = (e.args[0] for e in self.gone if is_op(e, "transpose"))
        own = [e for e in dict.fromkeys(turned) if symmetric(e) and not is_op(e, "matmul")]
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
        for e in self.gone:
            inner = e.args[0] if is_op(e, "inverse") else e
            if is_op(e, "inverse") and is_op(inner, "matmul"):
                parts = [apply("inverse", f) for f in reversed(inner.args)]
                if all(f in self.is_ for f in parts):
                    self.say("equal", a=e, b=multiply(*parts))
            elif is_op(e, "inverse") and is_op(inner, "scale"):
                self.say("equal", a=e, b=multiply(power(inner.args[0], -1), apply("inverse", inner.args[1])))
            elif is_op(e, "inverse") and is_op(inner, "inverse"):
                self.say("equal", a=e, b=inner.args[0])
        for e in self.was:
            if is_op(e, "matmul"):
                for f, g in zip(e.args, e.args[1:], strict=False):
                    inverse = is_op(f, "inverse") and f.args[0] == g or is_op(g, "inverse") and g.args[0] == f
                    if (inverse or _orthogonal(f, g)) and multiply(f, g) not in self.is_ and e in self.gone:
                        self.say("equal", a=multiply(f, g), b=apply("eye", shape=(shape_of(f)[0],) * 2))

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
        for e in self.new:
            if is_op(e, "diag") and is_op(e.args[0], "add"):
                self.say("diagonals", a=e)

    def identities(self) -> None:
        for e in self.gone:
            if is_op(e, "matmul") and len(e.args) == 2 and is_op(e.args[0], "diag") and shape_of(e)[1] == 1:
                self.say("diagonal-times", a=e, b=hadamard(e.args[0].args[0], e.args[1]))
            if is_op(e, "matmul") and any(is_op(f, "eye") for f in e.args):
                self.say("identity", a=next(f for f in e.args if is_op(f, "eye")))

    def factors(self) -> None:
        """Scalars and entries that cancel, or stand several times; equal neighbours in a product of matrices."""
        now = [_exponents(t) for t in summands(self.after)]
        for term in summands(self.before):
            for base, exponents in _exponents(term).items():
                signs = {bool(e.is_negative) for e in exponents if e.is_Number}
                if len(signs) == 2 and not any(there.get(base) == exponents for there in now):
                    self.say("cancel", a=base)
        powers = ("matrix_power", "entrywise_power")
        power_ = next((e for e in self.new if isinstance(e, Power) or any(is_op(e, n) for n in powers)), None)
        if power_ is None:
            power_ = next((e for e in self.new if is_op(e, "norm_squared")), None)
        if power_ is None or any(c == "cancel" for c, _ in self.done):
            return
        if not isinstance(power_, Applied) or not any(is_op(e, power_.operation.name) for e in self.was):
            self.say("power", a=power_)

    def traces(self) -> None:
        was, now = ([e for e in walk(x) if is_op(e, "trace")] for x in (self.before, self.after))
        if was and set(was) != set(now):
            self.say("trace")

    def brackets(self) -> None:
        if _bracketed(self.before) and not _bracketed(self.after):
            self.say("expanded")

    def terms(self) -> None:
        """Equal terms, a common factor, a sign that goes into a bracket."""
        common = next((c for e in self.new if (c := _common(e)) is not None and c[0] in self.new), None)
        fewer = _summed_leaves(self.after) < _summed_leaves(self.before)
        if common is not None and fewer:
            inner, others = common
            if len(others) == 1:
                self.say("common", a=others[0], b=inner)
            else:
                self.say("commons", a=others[0], b=inner, c=others[1])
        elif not any(is_op(e, "transpose") and _is_sum(e.args[0]) for e in self.new):
            fewer = len(summands(self.after)) < len(summands(self.before))
            if fewer and _numbers(self.after) != _numbers(self.before) and not any(_complement(e) for e in self.gone):
                self.say("like")
        sums = [e for e in self.new if _is_sum(e) and add(*map(negate, e.args)) in self._turned()]
        if sums and not self.done:
            self.say("sign", a=sums[0])

    def _turned(self) -> set[Expr]:
        """The sums that were there, their terms in any order."""
        out: set[Expr] = set()
        for e in self.was:
            if _is_sum(e) and len(e.args) <= MOST_ORDERS:
                out |= {add(*order) for order in permutations(e.args)}
        return out


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


def _orthogonal(f: Expr, g: Expr) -> bool:
    plain = f.args[0] if is_op(f, "transpose") else f
    return isinstance(plain, Var) and "orthogonal" in plain.facts and transpose(f) == g


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


def _bracketed(expr: Expr) -> bool:
    """Whether a sum is a factor of an entrywise product."""
    return any(is_op(e, "hadamard") and any(_is_sum(a) for a in e.args) for e in walk(expr))


def _with_eye(expr: Expr) -> bool:
    return is_op(expr, "hadamard") and any(is_op(a, "eye") for a in expr.args)


def _numbers(expr: Expr) -> Counter[Expr]:
    """The coefficients of the terms of an expression."""
    return Counter(coefficient(scaled(t)[0])[0] for t in summands(expr))


def _summed_leaves(expr: Expr) -> int:
    """How many symbols and numbers stand in the sums of an expression."""
    if _is_sum(expr):
        return sum(1 for e in walk(expr) if not e.args)
    return sum(_summed_leaves(a) for a in expr.args)
