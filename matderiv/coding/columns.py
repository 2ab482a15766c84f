"""What languages of matrices write alike: a vector is a matrix with one column, and a dot says entry by entry."""

from __future__ import annotations

from sympy import Expr, S

from .arrays import Node
from .graph import kinds as op
from .graph.kinds import Kind
from .levels import ADD, ATOM, MULTIPLY, POWER, Code, Part, Written
from .target import BEGINNINGS, Printer

__all__ = ["TABLE", "ColumnPrinter"]


class ColumnPrinter(Printer):
    """Matrices are multiplied by ``*``, entries by ``.*``."""

    turned = "'"  # what is written behind an array that is transposed

    def added(self, node: Node, part: Part) -> Code:
        """A sum."""
        dot, out = self.spreading(node), ""
        for a, sign in node.terms:
            text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            out = f"{out} {dot}{'+' if sign > 0 else '-'} {text}" if out else text if sign > 0 else f"-{text}"
        return out, ADD

    def spreading(self, node: Node) -> str:
        """The dot of a sum whose terms have not all the same axes, where the language needs one."""
        return ""

    def product(self, node: Node, part: Part) -> Code:
        """A product, entry by entry."""
        number, above, under = self.factors(node)
        if number == 1 and len(above) == 1 and not under:
            return self.raised(*above[0], part)
        sign = "-" if number.is_negative else ""
        number = abs(number)
        pieces: list[tuple[str, str, bool]] = []
        if number != 1 or not above:
            text = self.number(number)
            pieces.append(("*", f"({text})" if " " in text else text, False))
        pieces += [("*", self.raised(a, k, part)[0], False) for a, k in above if not a.axes]
        divisors = [("/", self.raised(a, k, part)[0], False) for a, k in under if not a.axes]
        arrays = [("*", self.raised(a, k, part)[0], True) for a, k in above if a.axes]
        # an array over a number, rather than one over the number times the array
        pieces += [*divisors, *arrays] if pieces else [*arrays, *divisors]
        pieces += [("/", self.raised(a, k, part)[0], True) for a, k in under if a.axes]
        if pieces[0][0] == "/":
            pieces.insert(0, ("*", "1", False))
        _, text, wide = pieces[0]
        for sign_of, piece, other in pieces[1:]:
            dot = "." if other and (wide or sign_of == "/") else ""
            text, wide = f"{text} {dot}{sign_of} {piece}", wide or other
        return f"{sign}{text}", MULTIPLY

    def raised(self, a: Node, k: Expr, part: Part) -> Code:
        """A factor to its exponent."""
        if k == 1:
            return part(a, ATOM), ATOM
        dot = "." if a.axes else ""
        if k == S.Half:
            return f"{self.root(dot)}({part(a, ADD)})", ATOM
        exponent = self.number(k)
        return f"{part(a, ATOM)} {dot}^ {f'({exponent})' if ' ' in exponent or exponent[0] == '-' else exponent}", POWER

    def root(self, dot: str) -> str:
        """The square root, entry by entry where there is a dot."""
        return f"sqrt{dot}"

    def multiplied(self, node: Node, part: Part) -> Code:
        """A product of matrices; a vector from the left is a row."""
        left, right = node.args
        if len(left.axes) == 1:
            return f"{part(right, ATOM)}{self.turned} * {part(left, ATOM)}", MULTIPLY
        return f"{part(left, ATOM)} * {part(right, ATOM)}", MULTIPLY


TABLE: dict[Kind, Written] = {
    **BEGINNINGS,
    op.T: "{a:.}{turned}",
    op.ADD: ColumnPrinter.added,
    op.PROD: ColumnPrinter.product,
    op.UNIT: ("{a:.} / {b:.}", MULTIPLY),
    op.MATMUL: ColumnPrinter.multiplied,
    op.OUTER: ("{a:.} * {b:.}{turned}", MULTIPLY),
}
