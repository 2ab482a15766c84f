"""The constants of a line as they are evaluated: how many digits they ask for, and how far and near points must lie.

exp(−25), 2⁻⁴⁰ and (1 + 1)·10 are what they are worth, not how they are written. A term with a factor of 10⁻¹² is not
seen in floating point; so as many digits are used as lie between the constants, powers multiplied through.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log10
from typing import Any

from ..core.dual_numbers import Undefined
from .precise import precise
from .program import Program
from .tape import Point

__all__ = ["Constants"]

DIGITS = 50  # to which constants are evaluated
SLIGHT = 1.7  # so many digits hide nothing
MOST_SCALES = 12


class Constants:
    """The constants in a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._point = Point(program, precise(DIGITS), {}, lambda var, m, n: None)
        self._known: dict[int, tuple[Any, float]] = {}

    def of(self, node: int) -> tuple[Any, float]:
        """The value of a constant, and how many digits it spans: to 1, or to the whole number that it is close to."""
        if node not in self._known:
            try:
                value = self._point.get(node)[()]
            except KeyError:  # it has a size: no number
                self._known[node] = None, 0.0
                return self._known[node]
            except (Undefined, TypeError):
                value = None
            self._known[node] = value, inf if value is None else self._digits(node, value)
        return self._known[node]

    def _digits(self, node: int, value: Any) -> float:
        context = precise(DIGITS).context
        value = context.mpf(value)
        if not context.isfinite(value):
            return inf
        if not value:
            return 0.0
        found = abs(float(context.log10(abs(value))))
        apart = abs(value - context.nint(value))
        if apart:
            found = max(found, -float(context.log10(apart)))
        key = self.program.keys[node]
        if isinstance(key, tuple) and key[0] == "number":
            found = max(found, log10(key[1].q))
        return found if found > SLIGHT else 0.0

    def among(self, nodes: Iterable[int]) -> list[int]:
        """The constants among some nodes."""
        program = self.program
        return [n for n in nodes if program.fixed[n] and not program.nodes[n].labels]

    def span(self, roots: Iterable[int]) -> float:
        """How many digits may lie between two terms that these nodes rest on, powers multiplied through."""
        needed = self.program.needed(roots)
        return self._power(needed) * sum(self.of(n)[1] for n in self.among(needed))

    def _power(self, nodes: Iterable[int]) -> float:
        """The largest exponent in some nodes."""
        most = 1.0
        for n in nodes:
            key = self.program.keys[n]
            if not (isinstance(key, tuple) and key[0] == "apply"):
                continue
            name, args = key[1], self.program.nodes[n].args
            if isinstance(name, tuple) and len(name) == 2:
                most = max(most, abs(name[1]))
            elif (name == ("power",) or str(name).endswith("power")) and self.program.fixed[args[1]]:
                value = self.of(args[1])[0]
                most = max(most, abs(float(value)) if value is not None else inf)
        return most

    def magnitudes(self, every: bool = False) -> list[float]:
        """The sizes of the constants that are not near 1, as far as they are of practical size; the least, or all."""
        found: dict[float, None] = {}
        for n in self.among(range(len(self.program.nodes))):
            value, digits = self.of(n)
            if value is not None and value and digits < 300:
                size = abs(float(value))
                if not 0.3 <= size <= 1.5:
                    found[size] = None
        return sorted(found) if every else sorted(found)[:MOST_SCALES]
