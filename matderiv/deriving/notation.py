"""What the signs of a claim and of the lines of its proof stand for, where not everybody writes them so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import cast

from sympy import Expr

from ..core.index import Entry, is_scalar, shape_of, walk, within
from ..core.operation import Applied, Operation
from ..core.proof import Condition
from ..core.text import Text, of_each
from ..expressions.abstract import described
from ..expressions.letters import Letters
from ..expressions.matrix import ARITHMETIC, Var, apply, is_op, ones, picked
from ..expressions.notations.names import MOVED, split
from ..expressions.notations.notation import has_letter
from ..expressions.writer import picks
from ..operations.commutation import COMMUTATION
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.unit import UNIT

__all__ = ["entries_told", "signs_told"]

CUMULATIVE = Text(
    "{e} has ones on and below the diagonal and zeros above it; its product with a vector has the cumulative sums of "
    "that as its entries.",
    "{e} は対角とその下の成分が 1、他の成分が 0 の行列であり、これとベクトルの積の成分は、そのベクトルの累積和である。",
)
LOWER_ONES = Text(
    "{e} has ones on and below the diagonal and zeros above it.",
    "{e} は対角とその下の成分が 1、他の成分が 0 の行列である。",
)
ONES_MATRIX = Text("{e} is the {m}×{n} matrix of ones.", "{e} はすべての成分が 1 の {m}×{n} 行列である。")
ONES_VECTOR = Text("{e} is the vector of {n} ones.", "{e} は {n} 個の 1 を並べたベクトルである。")
ONES_VECTORS = Text(
    "{e} is the vector of ones, with as many as its place asks for: {names}.",
    "{e} は 1 を並べたベクトルであり、その個数は場所に応じて {names} である。",
)
IDENTITY = Text("{e} is the {n}×{n} identity matrix.", "{e} は {n}×{n} の単位行列である。")
IDENTITIES = Text(
    "{e} is an identity matrix, with as many rows as its place asks for: {names}.",
    "{e} は単位行列であり、その行数は場所に応じて {names} である。",
)
ENTRY_BY_ENTRY = Text("Taken entry by entry: {names}.", "{names} は成分ごとの演算である。")
COLUMNS = Text(
    "{e} is made of the columns {a} to {b} of the identity matrix.",
    "{e} は単位行列の第 {a} 列から第 {b} 列までを並べた行列である。",
)
PART = Text(
    "{e} is the vector of the entries {a} to {b} of {x}.",
    "{e} は {x} の第 {a} 成分から第 {b} 成分までのベクトルである。",
)
ENTRIES = Text("The entries of {names} are written {entries}.", "{names} の成分を {entries} と書く。")
_OF_LETTERS = {0: ("t", "r", "s", "z"), 1: ("v", "u", "z", "w"), 2: ("M", "U", "V", "Z")}  # by the number of axes


def signs_told(sides: Iterable[Expr], symbols: Iterable[Var], known: Collection[str] = ()) -> Iterator[Condition]:
    """What the signs of a claim mean that not everybody writes so, each once: norm2₂(M), v_max(M), Φ(t), e₃, 𝟏.

    ``known`` are functions that nobody defined of which it is said elsewhere what they are.
    """
    parts = list(dict.fromkeys(e for side in sides for e in within(side, _shown)))
    applied = [e for e in parts if isinstance(e, Applied)]
    taken = {s.name for v in symbols for extent in v.shape for s in extent.free_symbols}
    taken |= {name for v in symbols for name in (v.name, v.letter)}
    said: set[Expr | Text] = set()
    for e in applied:
        alone = is_op(e, UNIT, COMMUTATION)
        if e.operation.told is None or _lower(e):
            continue
        key: Expr | Text = e if alone else e.operation.told  # exp(A) and exp(tA) are told alike
        if key in said:
            continue
        of = described(e.operation)
        if of is not None and of.letter in known:
            continue
        said.add(key)
        yield _told(e, e.operation.told, taken if not alone else None)
    yield from _entry_by_entry(applied, taken)
    yield from _windows(applied)
    yield from _ones(applied)
    yield from _identities(applied)


def _shown(e: Expr) -> tuple[Expr, ...]:
    """The parts of an expression as it is printed: a unit vector that picks an entry is its index."""
    if _lower(e):
        return ()
    taken = picked(e) if is_scalar(e) else None
    if taken is not None:
        return taken[:1]
    part = _part(e)
    return cast("tuple[Expr, ...]", e.args) if part is None else part[:1]


def _part(e: Expr) -> tuple[Expr, Applied] | None:
    """The vector of which this is the part from one index to another, and the columns that pick it."""
    found = picks(e)
    if found is None or not is_op(found[1][0], STRETCH) or shape_of(found[0])[1] != 1:
        return None
    return found[0], cast(Applied, found[1][0])


def _told(e: Applied, told: Text, taken: Collection[str] | None) -> Condition:
    """The sentence of a sign; its argument becomes a letter that is not ``taken``, if there may be one."""
    args = e.args
    place = next((n for n, a in enumerate(args) if not is_scalar(a)), 0)
    if taken is not None:
        x = args[place]
        each = e.operation.each
        axes = 0 if each else len([n for n in shape_of(x) if n != 1])
        letter = _free(axes, taken)
        if letter is not None and not (isinstance(x, Var) and (axes or is_scalar(x))):
            x = Var(letter) if each else Var(letter, shape_of(x))
        args = (*args[:place], x, *args[place + 1 :])
    by = e.operation.told_by
    within_ = {} if by is None else {f"d{n}": part for n, part in enumerate(by(ARITHMETIC, *args), 1)}
    return Condition(told, {"e": apply(e.operation, *args), **dict(zip("xy", args, strict=False)), **within_})


def _entry_by_entry(applied: Sequence[Applied], taken: Collection[str]) -> Iterator[Condition]:
    """That products, quotients, powers and functions are taken entry by entry: each once, of letters."""
    found: dict[Operation, Applied] = {}
    for e in applied:
        of_numbers = e.operation.each and len(e.args) == 1 and e.operation.told is None
        if not is_scalar(e) and (of_numbers or is_op(e, HADAMARD, QUOTIENT, ENTRYWISE_POWER)):
            found.setdefault(e.operation, e)
    said: list[Expr] = []
    for operation, e in found.items():
        used, args = set(taken), list[Expr]()
        for x in e.args[:2]:
            args.append(_letter(x, used))
            used |= {a.name for a in args if isinstance(a, Var)}
        said.append(apply(operation, *args))
    if said:
        yield Condition(*of_each(ENTRY_BY_ENTRY, said))


def _letter(x: Expr, taken: Collection[str]) -> Expr:
    """A letter that is not ``taken`` for an array; what is a letter, or a number, stays."""
    axes = len([n for n in shape_of(x) if n != 1])
    named = isinstance(x, Var) and not x.name.endswith(MOVED) or is_op(x, ONES)
    letter = _free(axes, taken) if axes and not named else None
    return x if letter is None else Var(letter, shape_of(x))


def _free(axes: int, taken: Collection[str]) -> str | None:
    """The first letter for an array with so many axes that is not ``taken``."""
    return next((a for a in _OF_LETTERS[axes] if a not in taken and a.lower() not in taken), None)


def _identities(applied: Iterable[Applied]) -> Iterator[Condition]:
    """What I is, with its size."""
    sizes = {e.shape[0]: e for e in applied if is_op(e, EYE) and not is_scalar(e)}
    if len(sizes) == 1:
        yield from (Condition(IDENTITY, {"e": e, "n": n}) for n, e in sizes.items())
    elif sizes:
        text, names = of_each(IDENTITIES, list(sizes))
        yield Condition(text, {**names, "e": next(iter(sizes.values()))})


def _windows(applied: Iterable[Applied]) -> Iterator[Condition]:
    """What x_2:5 and I_(:,2:5) are."""
    for e in applied:
        part = _part(e)
        columns = e if is_op(e, STRETCH) else None if part is None else part[1]
        if columns is None:
            continue
        first = columns.args[0]
        ends = {"e": e, "a": first, "b": first + columns.shape[1] - 1}
        yield Condition(COLUMNS, ends) if part is None else Condition(PART, {**ends, "x": part[0]})


def _ones(applied: Sequence[Applied]) -> Iterator[Condition]:
    """What 𝟏 is, with its size: a matrix for each shape; the vectors have one sign, whatever their size."""
    found = [e for e in applied if is_op(e, ONES) and not is_scalar(e)]
    lower = next((e for e in applied if _lower(e)), None)
    if lower is not None:
        summing = any(_lower(f) or is_op(f, TRANSPOSE) and _lower(f.args[0]) for f in _factors(applied))
        yield Condition(CUMULATIVE if summing else LOWER_ONES, {"e": lower})
    for e in found:
        if 1 not in e.shape:
            yield Condition(ONES_MATRIX, {"e": e, "m": e.shape[0], "n": e.shape[1]})
    vectors = {n: ones(n) for n in dict.fromkeys(n for e in found if 1 in e.shape for n in e.shape if n != 1)}
    if len(vectors) == 1:
        yield from (Condition(ONES_VECTOR, {"e": e, "n": n}) for n, e in vectors.items())
    elif vectors:
        text, sizes = of_each(ONES_VECTORS, list(vectors))
        yield Condition(text, {**sizes, "e": next(iter(vectors.values()))})


def _lower(e: Expr) -> bool:
    return is_op(e, TRIL) and is_op(e.args[0], ONES)


def _factors(applied: Iterable[Applied]) -> Iterator[Expr]:
    """The factors of the products with a vector."""
    return (f for e in applied if is_op(e, MATMUL) and 1 in e.shape for f in e.args)


def entries_told(sides: Iterable[Expr], symbols: Iterable[Var]) -> Iterator[Condition]:
    """That w⁽²⁾_ij is an entry of W₂, of the letters with a number whose entries stand in a proof."""
    found = {
        base
        for side in sides
        for e in walk(side)
        if isinstance(e, Entry)
        and isinstance(base := e.base.args[0] if is_op(e.base, TRANSPOSE) else e.base, Var)
        and has_letter(base)
        and split(base.letter)[1]
    }
    if not found:
        return
    given, entries = list(symbols), []
    arrays = sorted(found, key=lambda v: v.name)
    for base in arrays:
        index = Letters(given).fresh(set())
        entries.append(Entry(base, *(index(extent) for extent in base.shape if extent != 1)))
    of, names = of_each(ENTRIES, arrays)
    places = ", ".join(f"{{y{n}}}" for n, _ in enumerate(entries, 1))
    text = Text(of.en.replace("{entries}", places), of.ja.replace("{entries}", places))
    yield Condition(text, {**names, **{f"y{n}": e for n, e in enumerate(entries, 1)}})
