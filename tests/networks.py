"""Chains written in indices: sums of products of entries, their derivatives by an entry, rewritten or with an error.

A side is a tuple of terms, a term a number, the letters that it sums over, and its factors. Values are whole numbers,
found by going through all indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

FREE = (r"\alpha", r"\beta")
LETTERS = ("i", "j", "k", "l", "p", "q", "r", "s", "t", "u", "v")
SIZES = {"n": 3, "m": 2, "h": 4}
SHAPES = {"a": ("n", "n"), "b": ("n", "m"), "c": ("m", "n"), "d": ("m", "m"), "e": ("h", "n"), "y": ("n",), "z": ("m",)}
Pick = Callable[[Any], Any]


@dataclass(frozen=True)
class Factor:
    """An entry, or a Kronecker delta; ``turned`` is one written as that of the transpose."""

    name: str
    at: tuple[str, ...]
    turned: bool = False


@dataclass(frozen=True)
class Term:
    number: int
    bound: tuple[str, ...]
    factors: tuple[Factor, ...]


Side = tuple[Term, ...]


@dataclass(frozen=True)
class Network:
    """An objective that is a sum over products, and by what it is differentiated."""

    term: Term
    sizes: dict[str, str]  # of the letters
    arrays: dict[str, Any]
    variable: str
    free: tuple[str, ...]


def network(pick: Pick) -> Network:
    """Two to four entries whose indices meet at random, all summed, the unknown among them."""
    variable = pick(("x", "x", "w"))
    shapes = {**SHAPES, "x": pick((("n", "n"), ("n", "m"), ("m", "n"))), "w": ("n",)}
    names = [variable, *(pick([variable, *SHAPES]) for _ in range(pick((1, 2, 2, 3))))]
    sizes: dict[str, str] = {}
    factors = []
    for name in names:
        at: list[str] = []
        for extent in shapes[name]:
            known = [x for x, s in sizes.items() if s == extent and x not in at]
            new = next(x for x in LETTERS if x not in sizes)
            letter = pick([*known, *known, new])
            sizes[letter] = extent
            at.append(letter)
        factors.append(Factor(name, tuple(at)))
    free = FREE[: len(shapes[variable])]
    arrays = {}
    for number, name in enumerate(sorted({f.name for f in factors})):
        random = np.random.default_rng([number, len(factors)])
        arrays[name] = random.integers(1, 9, tuple(SIZES[s] for s in shapes[name]))
    term = Term(1, tuple(sizes), tuple(factors))
    return Network(term, {**sizes, **dict(zip(free, shapes[variable], strict=True))}, arrays, variable, free)


# ---- values


def value(side: Side, o: Network) -> Any:
    """The value for all free indices; ``None`` where an index is bound by nothing."""
    total = np.zeros(tuple(SIZES[o.sizes[x]] for x in o.free), dtype=int)
    for term in side:
        used = {x for f in term.factors for x in f.at}
        letters = [*o.free, *term.bound]
        if not used <= set(letters):
            return None
        for at in product(*(range(SIZES[o.sizes[x]]) for x in letters)):
            place = dict(zip(letters, at, strict=True))
            out = term.number
            for f in term.factors:
                n = [place[x] for x in f.at]
                out *= int(n[0] == n[1]) if f.name == "delta" else int(o.arrays[f.name][tuple(n)])
            total[at[: len(o.free)]] += out
    return total


def slope(o: Network) -> Any:
    """The derivative by every entry: central differences of exact whole numbers, of which a product takes five."""
    base = o.arrays[o.variable]
    out = np.zeros(base.shape, dtype=int)
    degree = sum(f.name == o.variable for f in o.term.factors)
    # the slope at 0 of a polynomial of this degree through degree + 1 points
    steps = np.arange(degree + 1)
    for at in np.ndindex(base.shape):
        values = []
        for step in steps:
            moved = base.copy()
            moved[at] += step
            arrays = {**o.arrays, o.variable: moved}
            values.append(int(value((o.term,), replace(o, arrays=arrays, free=()))))
        coefficients = np.linalg.solve(np.vander(steps, increasing=True).astype(float), np.array(values, dtype=float))
        out[at] = round(coefficients[1])
    return out


def product_rule(o: Network) -> Side:
    """The derivative term by term, with the deltas as they come."""
    out = []
    for n, f in enumerate(o.term.factors):
        if f.name == o.variable:
            deltas = tuple(Factor("delta", (x, y)) for x, y in zip(f.at, o.free, strict=True))
            out.append(replace(o.term, factors=(*o.term.factors[:n], *deltas, *o.term.factors[n + 1 :])))
    return tuple(out)


# ---- the same, and not the same


def _renamed(term: Term, names: dict[str, str]) -> Term:
    factors = tuple(replace(f, at=tuple(names.get(x, x) for x in f.at)) for f in term.factors)
    return replace(term, bound=tuple(names.get(x, x) for x in term.bound), factors=factors)


def _without(term: Term, n: int) -> Term:
    return replace(term, factors=(*term.factors[:n], *term.factors[n + 1 :]))


def _same(term: Term, o: Network) -> Iterator[Term]:
    """The ways to write a term otherwise: a delta collapsed or put in, factors, sums and letters changed round."""
    for n, f in enumerate(term.factors):
        if f.name == "delta":
            for gone, kept in (f.at, f.at[::-1]):
                if gone in term.bound and gone != kept and len(term.factors) > 1:
                    rest = replace(_without(term, n), bound=tuple(x for x in term.bound if x != gone))
                    made = _renamed(rest, {gone: kept})
                    yield from (made, made, made)  # what a derivation goes on with
            yield replace(term, factors=(*term.factors[:n], replace(f, at=f.at[::-1]), *term.factors[n + 1 :]))
        elif len(f.at) == 2:
            yield replace(term, factors=(*term.factors[:n], replace(f, turned=not f.turned), *term.factors[n + 1 :]))
    if len(term.factors) > 1:
        yield replace(term, factors=(*term.factors[1:], term.factors[0]))
    if len(term.bound) > 1:
        yield replace(term, bound=(*term.bound[1:], term.bound[0]))
    used = {*term.bound, *(x for f in term.factors for x in f.at)}
    for x in term.bound:
        for other in LETTERS:
            if other not in used and o.sizes.get(other, o.sizes[x]) == o.sizes[x]:
                o.sizes[other] = o.sizes[x]
                yield _renamed(term, {x: other})
                break


def reindexed(side: Side, o: Network, pick: Pick) -> Side:
    """The same value in other indices."""
    if len(side) > 1 and pick((False, False, False, True)):
        return (*side[1:], side[0])
    n = pick(range(len(side)))
    options = list(_same(side[n], o))
    return (*side[:n], pick(options), *side[n + 1 :]) if options else side


def _other(term: Term, o: Network) -> Iterator[Term]:
    """The errors that people make with indices."""
    letters = [*o.free, *term.bound]
    for n, f in enumerate(term.factors):
        for k, x in enumerate(f.at):
            for y in letters:
                if y != x and o.sizes[y] == o.sizes[x]:
                    at = (*f.at[:k], y, *f.at[k + 1 :])
                    yield replace(term, factors=(*term.factors[:n], replace(f, at=at), *term.factors[n + 1 :]))
        if len(f.at) == 2 and f.name != "delta" and o.sizes[f.at[0]] == o.sizes[f.at[1]]:
            yield replace(term, factors=(*term.factors[:n], replace(f, at=f.at[::-1]), *term.factors[n + 1 :]))
        if f.name == "delta" and len(term.factors) > 1:
            yield _without(term, n)
            for gone in f.at:
                for y in letters:
                    if gone in term.bound and y not in f.at and o.sizes[y] == o.sizes[gone]:
                        rest = replace(_without(term, n), bound=tuple(x for x in term.bound if x != gone))
                        yield _renamed(rest, {gone: y})
    for x in term.bound:
        yield replace(term, bound=tuple(y for y in term.bound if y != x))
    yield replace(term, number=2 * term.number)
    yield replace(term, number=-term.number)


def misindexed(side: Side, o: Network, pick: Pick) -> Side:
    """Another value, most likely: an index changed, a sum dropped, a delta collapsed onto the wrong index."""
    if len(side) > 1 and pick((False,) * 5 + (True,)):
        return side[1:]
    n = pick(range(len(side)))
    # an index is what is most often wrong
    options = list(_other(side[n], o))
    return (*side[:n], pick(options), *side[n + 1 :])


# ---- printing


def in_indices(side: Side) -> str:
    """In LaTeX."""
    out = ""
    for number, term in enumerate(side):
        size = "" if abs(term.number) == 1 else f"{abs(term.number)} "
        sums = " ".join(rf"\sum_{{{x}}}" for x in term.bound)
        out += ("- " if term.number < 0 else "+ " if number else "") + f"{size}{sums} {_factors(term)} "
    return " ".join(out.split())


def _factors(term: Term) -> str:
    return " ".join(_factor(f) for f in term.factors) if term.factors else "1"


def _factor(f: Factor) -> str:
    at = " ".join(f.at[::-1] if f.turned else f.at)
    base = r"\delta" if f.name == "delta" else f.name
    return f"{base}_{{{at}}}" + (r"^\top" if f.turned else "")


def index_document(o: Network, sides: list[Side]) -> str:
    """The derivation as LaTeX: the objective, and a chain from its derivative by an entry."""
    shapes = {**SHAPES, o.variable: tuple(o.sizes[x] for x in o.free)}
    said = []
    for name in sorted(o.arrays):
        power = r" \times ".join(shapes[name])
        said.append(rf"${name.upper() if len(shapes[name]) == 2 else name} \in \mathbb{{R}}^{{{power}}}$")
    at = " ".join(o.free)
    chain = " \\\\\n&= ".join(map(in_indices, sides))
    gradient = rf"\frac{{\partial f}}{{\partial {o.variable}_{{{at}}}}}"
    objective = in_indices((o.term,))
    lines = f"\\begin{{align}}\n{gradient} &= {chain}\n\\end{{align}}"
    return f"{', '.join(said)}\n\\[ f = {objective} \\]\n{lines}"
