"""Derivatives in a written derivation: ∂/∂x by an entry, a vector or a matrix, ∇, and differentials.

By an entry, what is differentiated is so entry by entry. By a whole vector or matrix the layout says which axis comes
first. A derivative stays one here (Partial): whether a line says rightly what it is, is found by evaluating both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sympy import Expr

from ...core.errors import InputError
from ...core.index import Partial, is_scalar, product, shape_of, summed, walk
from ...core.text import Text
from ...expressions.matrix import Var, add, involves, transpose
from ..combine import function
from ..sizes import is_unit, value_of
from ..subscripts import DELTA
from ..tree import Node, Span, Subscripted
from .entries import entry, folded, plain, symbols_of, tabled
from .indices import Indices
from .known import arrays_in
from .names import Clash, Leaf, Letter, Value

__all__ = ["LAYOUTS", "UNDEFINED", "Derivatives"]

LAYOUTS = ("mixed", "denominator", "numerator")

UNDEFINED = Text("{name} is not defined before this line", "{name} はこの行より前に定義されていない")
BY_WHAT = Text("∇ does not say by what is differentiated here", "この ∇ が何による微分かが分からない")
UNMET = Text("{name} does not stand in what is differentiated with respect to it", "{name} は微分される式に現れない")
NO_DIFFERENTIAL = Text("nothing in this has a differential", "この式には微分 d をとれる文字がない")
BY_NAME = Text("a derivative is taken with respect to a name or an entry", "微分は文字か成分によって行う")
SECOND = Text(
    "{name} is any function here, and the derivative of a derivative of it is not known",
    "{name} は任意の関数であり、その導関数をさらに微分したものは分からない",
)
BY_MATRIX = Text(
    "the derivative of a vector or matrix by a matrix is written by its entries",
    "ベクトルや行列の、行列による微分は、成分で書く",
)


class Derivatives(Indices):
    """Reads derivatives, and differentials where the document has any."""

    def _partial(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        child, by = node.children[0], node.children[1:]
        inside = self.visit(child, scope)
        if not by:
            self._require_known(child)
            by = (self.only_variable(node),)
        elif child.kind != "name" or not any(child.kind == v.kind and self.named(child) == self.named(v) for v in by):
            self._require_known(child)  # ∂x_i/∂x_j says by itself what is differentiated
        nabla = node.value == "nabla"
        new = sorted(
            self._names_in(child)
            - self.seen
            - set(self.known.shapes)
            - set(self.recipes)
            - self.known.sizes
            - self.known.pi
        )
        variables = [n for v in by for n in self._names_in(v)]
        value = Value(inside.dims, lambda: self._depends(inside.build(), new, variables, node.span))
        for variable in reversed(by):
            value = self._derivative(value, variable, scope, node, nabla)
        return value

    def _names_in(self, tree: Node) -> set[str]:
        """The names of a tree, those of arrays for their entries."""
        return {self.named(n) for n in arrays_in(tree) if n.value not in ("eye", "d")} - set(DELTA)

    def _depends(self, expr: Expr, new: Sequence[str], variables: Sequence[str], span: Span) -> Expr:
        """What is differentiated; where it does not hold the variable, a letter met here first may stand for one."""
        if new and not any(involves(expr, self.var(name)) for name in variables):
            raise InputError(UNDEFINED(name=new[0]), span=span)
        return expr

    def _require_known(self, node: Node) -> None:
        """What is differentiated has been defined or has occurred: of an unknown f no derivative is known."""
        if node.kind == "name":
            name = self.named(node)
            if name not in self.seen and name not in self.known.shapes and name not in self.recipes:
                raise Clash(UNDEFINED, node.span, {"name": str(node.value)}, sizes=False)

    def only_variable(self, node: Node) -> Node:
        """What ∇ without a letter differentiates by: the argument of a function, the one letter of another quantity.

        Raises:
            Clash: there is none, or there are several.
        """
        child = node.children[0]
        if child.kind == "partial" and len(child.children) == 1:
            return self.only_variable(child)
        if child.kind == "name":
            names = [*self.known.functions.get(child.value, ())]
        else:
            # ∇ log det X: by the one letter that stands in it, and is no other quantity's name
            inside = [n for n in arrays_in(child) if n.value not in ("eye", "d")]
            alone = all(n.kind == "name" and not isinstance(n.value, Subscripted) for n in inside)
            names = [*dict.fromkeys(str(n.value) for n in inside)] if alone else []
            names = [] if any(name in self.recipes or name in self.known.sizes for name in names) else names
        if len(names) != 1:
            raise Clash(BY_WHAT, node.span, sizes=False)
        return Node("name", names[0], (), node.span)

    def _derivative(self, inside: Value, variable: Node, scope: Mapping[str, Letter], node: Node, nabla: bool) -> Value:
        turned = variable.kind == "transpose"
        if turned:
            variable = variable.children[0]
        by = whole = self.visit(variable, scope)
        if variable.kind == "call":
            # by vec(X): as by X, and the columns stacked
            whole = self.visit(variable.children[0], scope)
        leaf = whole.leaf
        if leaf is None:
            raise Clash(BY_NAME, variable.span, sizes=False)
        if nabla and not leaf.at and is_unit(by.dims):
            self.no_number(variable, scope)
        held = frozenset[str]() if node.value == "total" else self.held.get(leaf.name, frozenset())
        return self._slope_by(inside, by, whole, variable.span, nabla=nabla, turned=turned, held=held)

    def _slope_by(
        self,
        inside: Value,
        by: Value,
        whole: Value,
        span: Span,
        *,
        nabla: bool,
        turned: bool = False,
        held: Collection[str] = (),
    ) -> Value:
        """The derivative by a name or an entry, ``whole``; ``by`` is other where its columns are stacked.

        Letters that are ``held`` have their values there and do not move with the variable.
        """
        leaf = whole.leaf
        assert leaf is not None
        if is_unit(by.dims):
            return Value(inside.dims, lambda: self._by_entry(inside.build(), whole.build(), leaf, span, held))
        if is_unit(inside.dims):
            dims = by.dims if nabla or self.layout != "numerator" else by.dims[::-1]
            dims = by.dims[::-1] if turned else dims

            def gradient() -> Expr:
                out = self._gradient(inside.build(), whole.build(), leaf, span, held)
                out = out if whole is by else function("vec", out)
                return out if dims is by.dims else transpose(out)

            return Value(dims, gradient)
        if value_of(by.dims[1]) != 1 or 1 not in (value_of(s) for s in inside.dims):
            raise Clash(BY_MATRIX, span, sizes=False)
        row = value_of(inside.dims[0]) == 1
        long = inside.dims[1] if row else inside.dims[0]
        straight = turned or self.layout != "denominator" and not row
        if row and not turned and self.layout == "mixed":
            straight = False
        jacobian = (long, by.dims[0]) if straight else (by.dims[0], long)

        def build() -> Expr:
            value = inside.build()
            column = transpose(value) if row else value
            k = self.fresh(shape_of(column)[0])
            rows = self._gradient(entry(column, (k,)), whole.build(), leaf, span, held)
            rows = rows if whole is by else function("vec", rows)
            m = self.fresh(shape_of(rows)[0])
            body = entry(rows, (m,))
            return tabled(body, (k, m)) if straight else tabled(body, (m, k))

        return Value(jacobian, build)

    def _by_entry(self, expr: Expr, variable: Expr, leaf: Leaf, span: Span, held: Collection[str]) -> Expr:
        """The derivative by one entry, of each entry."""
        self._first_only(expr, span)
        expr, variable = self._in_terms_of(expr, self.made[leaf.name], span), plain(variable)
        still = self._still(held)
        if is_scalar(expr):
            return Partial(expr, variable, *still)
        return self._each(expr, lambda e: Partial(e, variable, *still))

    def _gradient(self, expr: Expr, variable: Expr, leaf: Leaf, span: Span, held: Collection[str]) -> Expr:
        """The derivative of a scalar by all entries of a vector, a matrix or a row."""
        self._first_only(expr, span)
        expr = self._in_terms_of(expr, self.made[leaf.name], span)
        at = tuple(self.fresh(s) for s in shape_of(variable) if s != 1)
        out = tabled(Partial(expr, plain(entry(variable, at)), *self._still(held)), at)
        return out if shape_of(out) == shape_of(variable) else transpose(out)  # of a row

    def _first_only(self, expr: Expr, span: Span) -> None:
        """Refuse what differentiates a derivative of a function of which only first derivatives are anything."""
        if not self.losses:
            return
        wholes = [expr, *(v.definition for v in symbols_of(expr) if v.definition is not None)]
        for part in (e for whole in wholes for e in walk(whole) if isinstance(e, Partial)):
            met = sorted(v.name for v in symbols_of(part) if v.name in self.losses)
            if met:
                raise InputError(SECOND(name=met[0]), span=span)

    def _still(self, held: Collection[str]) -> list[Var]:
        """The symbols of the letters that are held."""
        return [self.var(name) for name in sorted(held) if name in self.recipes]

    def _in_terms_of(self, expr: Expr, var: Var, span: Span) -> Expr:
        """An expression with a defined letter put where its definition stands, to be differentiated by it."""
        if var.definition is None or involves(expr, var):
            return expr
        out = folded(expr, var)
        if involves(out, var):
            return out
        if any(involves(expr, v) for v in symbols_of(var.definition) if v != var and v.definition is None):
            raise InputError(UNMET(name=var.name), span=span)
        return expr

    # ---- differentials

    def has_differentials(self) -> bool:
        return "d" not in self.vars and "d" not in self.known.shapes and bool(self.known.differentials)

    def differential(self, node: Node, inside: Value) -> Value:
        def build() -> Expr:
            expr = inside.build()
            if isinstance(expr, Var) and expr.definition is None:
                return self._moved(expr)
            moving = [v for v in symbols_of(expr) if v.name in self.known.differentials and v.definition is None]
            if not moving:
                raise InputError(NO_DIFFERENTIAL, span=node.span)
            return (
                self._linear(expr, moving) if is_scalar(expr) else self._each(expr, lambda e: self._linear(e, moving))
            )

        return Value(inside.dims, build)

    def _moved(self, var: Var) -> Var:
        return Var(f"d{var.name}", var.shape, letter=f"d{var.letter}")

    def _linear(self, expr: Expr, moving: Sequence[Var]) -> Expr:
        """Σ ∂/∂x · dx over the entries of what moves."""
        parts: list[Expr] = []
        for var in moving:
            at = tuple(self.fresh(s) for s in var.shape if s != 1)
            parts.append(summed(product(Partial(expr, entry(var, at)), entry(self._moved(var), at)), *at))
        return add(*parts)
