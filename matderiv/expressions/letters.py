"""Letters for indices, entries and inner expressions, none of which the user has taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy

from sympy import Expr

from ..core.index import At, Index, Pair, Shape, fresh, is_scalar, names_in, shape_of
from .abstract import letters_in
from .matrix import Var

__all__ = ["Letters", "entry_letters"]

# by how often is differentiated; the later ones stand for those that are letters of the formula
TARGETS = (
    ("alpha", "beta", "kappa", "lambda"),
    ("mu", "nu", "omega", "epsilon"),
    ("rho", "tau", "zeta", "eta"),
)
MATRICES = ("U", "V", "Z", "S", "T", "Q", "R")
SCALARS = ("s", "t", "q", "h", "g")
FUNCTIONS = ("f", "g", "h", "F", "L")


def entry_letters(symbols: Iterable[Var]) -> dict[Expr, Expr]:
    """The symbols whose entries need a capital, since the small letter is a symbol itself: X_ik beside a vector x.

    >>> from sympy import S
    >>> X, x = Var("X", (S(2), S(3))), Var("x", (S(3), S(1)))
    >>> [v.letter for v in entry_letters([X, x]).values()]
    ['X']
    """
    given = list(symbols)
    names = {v.name for v in given}
    return {
        v: Var(v.name, v.shape, v.facts, v.definition, v.name, v.rank)
        for v in given
        if v.letter != v.name and v.letter in names
    }


class Letters:
    """Hands out letters; it knows every name, size and entry letter of one derivation.

    >>> from matderiv.core.index import size
    >>> letters = Letters([Var("U", (size("n"), size("n")))])
    >>> letters.name(Var("x", (size("n"), size("n")))).name
    'V'
    """

    def __init__(
        self,
        symbols: Iterable[Var],
        splits: Mapping[Expr, tuple[Expr, Expr]] | None = None,
        objective: Expr | None = None,
    ) -> None:
        # the sizes over which an index is a pair, each with those of its quicker and its slower index
        self.splits = dict(splits or {})
        self.entry: tuple[At, ...] = ()  # the indices of the only entry that is differentiated by, if it is one
        self.taken: set[str] = set()
        self.given: dict[tuple[str, Expr], Var] = {}
        self.inside: dict[Expr, Var] = {}
        for v in symbols:
            self.taken |= {v.name, v.letter}
            self.taken |= {s.name for size in v.shape for s in size.free_symbols}
        self.taken |= set() if objective is None else letters_in(objective)

    def copied(self) -> Letters:
        """The same letters, as they are now: what either hands out is not taken from the other."""
        out = copy(self)
        out.taken, out.given, out.inside = set(self.taken), dict(self.given), dict(self.inside)
        return out

    def back_to(self, earlier: Letters) -> None:
        """Take back what was handed out since these were copied.

        >>> from sympy import S
        >>> letters, X = Letters([]), Var("X", (S(2), S(3)))
        >>> before = letters.copied()
        >>> first = letters.name(X), letters.name(X)
        >>> letters.back_to(before)
        >>> (letters.name(X), letters.name(X)) == first
        True
        """
        self.taken, self.given, self.inside = earlier.taken, earlier.given, earlier.inside

    def _is_free(self, letter: str) -> bool:
        return letter not in self.taken and letter.lower() not in self.taken

    def name(self, expr: Expr) -> Var:
        """A name for an inner expression: a capital for a matrix, u, v, … for a vector, s, t, … for a scalar."""
        shape = shape_of(expr)
        scalar = is_scalar(expr)
        vector = not scalar and 1 in shape
        pool = SCALARS if scalar else tuple(m.lower() for m in MATRICES) if vector else MATRICES
        letter = next((p for p in pool if self._is_free(p)), None)
        number = 0
        while letter is None:
            number += 1
            letter = f"{pool[0]}_{number}" if self._is_free(f"{pool[0]}_{number}") else None
        self.taken |= {letter, letter.lower()}
        return Var(letter, shape, definition=expr)

    def inner(self, expr: Expr) -> Var:
        """The name of an inner expression: of one that has a name already, from an earlier derivative, that name.

        >>> from sympy import S
        >>> letters, X = Letters([]), Var("X", (S(2), S(2)))
        >>> letters.inner(X), letters.inner(X), letters.name(X)
        (U, U, V)
        """
        if expr not in self.inside:
            self.inside[expr] = self.name(expr)
        return self.inside[expr]

    def gradient(self, expr: Expr) -> Var:
        """A name for a gradient: G for a matrix, g for a vector or a number, or the next free letter."""
        pool = ("G", "H", "P") if 1 not in shape_of(expr) else ("g", "h", "p")
        letter = next((p for p in pool if self._is_free(p)), f"{pool[0]}_0")
        self.taken |= {letter, letter.lower()}
        return Var(letter, shape_of(expr), definition=expr)

    def auxiliary(self, wanted: str, expr: Expr) -> Var:
        """The letter wanted, or it with a number, for a matrix that only some lines speak of; the same each time."""
        if (wanted, expr) not in self.given:
            letter, number = wanted, 0
            while not self._is_free(letter):
                number += 1
                letter = f"{wanted}_{number}"
            self.taken |= {letter, letter.lower()}
            self.given[wanted, expr] = Var(letter, shape_of(expr), definition=expr)
        return self.given[wanted, expr]

    def entries(self, shape: Shape) -> Var:
        """A name for the matrix of free entries of a structured unknown: Z, or the next free letter."""
        letter = next((p for p in ("Z", "T", "P", "Q") if self._is_free(p)), "Z_0")
        self.taken |= {letter, letter.lower()}
        return Var(letter, shape)

    def function(self, expr: Expr, inside: Expr | None = None) -> Var:
        """A name for a whole objective, f, F for a matrix, or the next free letter; ``inside`` has letters put in."""
        pool = FUNCTIONS if 1 in shape_of(expr) else tuple(p.upper() for p in FUNCTIONS)
        letter = next((p for p in pool if self._is_free(p)), f"{pool[0]}_0")
        self.taken |= {letter, letter.lower()}
        return Var(letter, shape_of(expr), definition=expr if inside is None else inside)

    def index(self, extent: Expr, used: Iterable[str]) -> At:
        """A bound index over ``extent`` whose letter is neither taken nor ``used`` in its surroundings.

        Over a size that is split it is a pair of two such indices.
        """
        around = set(used)
        if extent in self.splits:
            fast, slow = self.splits[extent]
            first = self.index(fast, around)
            return Pair(first, self.index(slow, around | set(names_in((first,)))))
        return self.plain(extent, around)

    def fresh(self, used: set[str]) -> Callable[[Expr], At]:
        """Hands out one bound index after the other, none with a letter in ``used``, where each is put at once.

        >>> from matderiv.core.index import size
        >>> fresh, n = Letters([]).fresh({"i"}), size("n")
        >>> fresh(n), fresh(n)
        (j, k)
        """

        def index(extent: Expr) -> At:
            made = self.index(extent, used)
            used.update(names_in((made,)))
            return made

        return index

    def plain(self, extent: Expr, used: Iterable[str]) -> Index:
        """A bound index over ``extent`` that is no pair."""
        around = set(used)
        return fresh(extent, lambda letter: letter in self.taken or letter in around)

    def target(self, var: Var, order: int = 1) -> tuple[At, ...]:
        """The indices of the entry differentiated by: α, β, then μ, ν, then ρ, τ; a pair over a size that is split."""
        if self.entry:
            return self.entry
        extents = [s for var_size in var.shape if var_size != 1 for s in self._parts(var_size)]
        letters = [x for x in TARGETS[order - 1] if x not in self.taken][:2]
        if len(letters) < min(2, len(extents)):
            letters = [f"a_{order}", f"b_{order}"]
        letters += [f"a_{order}{n}" for n in range(2, len(extents))]
        indices = iter([Index(x, s) for x, s in zip(letters, extents, strict=False)])

        def made(extent: Expr) -> At:
            if extent not in self.splits:
                return next(indices)
            fast, slow = self.splits[extent]
            return Pair(made(fast), made(slow))

        return tuple(made(s) for s in var.shape if s != 1)

    def _parts(self, extent: Expr) -> list[Expr]:
        """The sizes of the indices that make up an index over a size, the quicker first."""
        if extent not in self.splits:
            return [extent]
        return [s for part in self.splits[extent] for s in self._parts(part)]
