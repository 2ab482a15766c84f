"""From a proof to plain data, by one walk that gives every expression a number, its parts first."""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr, Symbol

from ...core.characters import is_name
from ...core.errors import InputError
from ...core.index import Fixed, Index
from ...core.operation import Applied
from ...core.proof import Along, Bindings, Check, Condition, Given, Lemma, Proof, Step
from ...core.text import Text
from ...expressions.abstract import described
from ...expressions.matrix import Var
from ...operations import OPERATIONS
from .heads import MARKS, NAMES, NO_NAME

__all__ = ["check_data", "encoded"]


def encoded(proof: Proof) -> dict[str, Any]:
    """A proof as data: ``nodes``, and ``proof`` whose expressions are numbers of nodes.

    Raises:
        InputError: a function in it was made on the spot from one of SymPy's, and no reader would know it by its name;
            or a symbol of SymPy has a name that is none here.
    """
    table = _Table()
    return {"proof": table.proof(proof), "nodes": table.nodes}


class _Table:
    def __init__(self) -> None:
        self.nodes: list[list[Any]] = []
        self.known: dict[Expr, int] = {}

    def node(self, expr: Expr) -> int:
        """The number of an expression, whose parts get theirs first; an explicit stack, so that depth costs nothing."""
        known, stack = self.known, [expr]
        while stack:
            e = stack[-1]
            missing = [p for p in _parts(e) if p not in known]
            if missing and e not in known:
                stack.extend(missing)
                continue
            stack.pop()
            if e not in known:
                self.nodes.append(self._written(e))
                known[e] = len(self.nodes) - 1
        return known[expr]

    def _written(self, e: Expr) -> list[Any]:
        known = self.known
        if isinstance(e, Var):
            definition = None if e.definition is None else known[e.definition]
            if not is_name(e.name.rstrip(MARKS)):
                raise InputError(NO_NAME(text=repr(e.name)))
            return ["var", e.name, *(known[s] for s in e.shape), sorted(e.facts), definition, e.letter, e.rank]
        if isinstance(e, Fixed):
            return ["fixed", known[e.value], known[e.size]]
        if isinstance(e, Index):
            return ["index", e.name, known[e.size]]
        if isinstance(e, Applied):
            if OPERATIONS.get(e.operation.name) is not e.operation and described(e.operation) is None:
                raise InputError(
                    Text(
                        "{name} is not among the functions of matderiv, so this proof has no data form",
                        "{name} は matderiv の関数ではないので、この証明はデータの形にできない",
                    )(name=e.operation.name)
                )
            return ["apply", e.operation.name, *(known[s] for s in e.shape), *(known[a] for a in e.args)]
        if e.is_Rational:
            return ["number", str(e)]
        if isinstance(e, Symbol):
            return ["size", e.name]
        if type(e) in NAMES:
            return [NAMES[type(e)], *(known[a] for a in e.args)]
        raise TypeError(f"no data form of {type(e).__name__}")

    # -- the pieces of a proof

    def proof(self, p: Proof) -> dict[str, Any]:
        return {
            "objective": self.node(p.objective),
            "variable": self.node(p.variable),
            "symbols": [self.node(s) for s in p.symbols],
            "answer": self.node(p.answer),
            "claim": [self.node(e) for e in p.claim],
            "lemmas": [self.lemma(x) for x in p.lemmas],
            "layout": self.condition(p.layout),
            "where": [self.step(s) for s in p.where],
            "conditions": [self.condition(c) for c in p.conditions],
            "notes": [self.condition(c) for c in p.notes],
            "ends": check_data(p.ends),
            "solution": None if p.solution is None else self.lemma(p.solution),
            "kronecker": None if p.kronecker is None else self.lemma(p.kronecker),
            "einsum": p.einsum,
            "at": [self.node(i) for i in p.at],
            "stacked": p.stacked,
            "structure": p.structure,
            # of SymPy's symbols what is known of them; a matrix is made anew from its name and sizes
            "atoms": {n: dict(sorted(s.assumptions0.items())) for n, s in p.atoms.items() if isinstance(s, Symbol)},
            "given": None if p.given is None else _given(p.given),
            "along": None if p.along is None else self.along(p.along),
            **({"entry": [self.node(i) for i in p.entry]} if p.entry else {}),
            **({"dropped": [self.node(e) for e in p.dropped]} if p.dropped else {}),
            **({"then": [self.node(e) for e in p.then]} if p.then else {}),
            **({"style": p.style} if p.style != "components" else {}),
        }

    def along(self, a: Along) -> dict[str, Any]:
        return {
            "objective": self.node(a.objective),
            "variable": self.node(a.variable),
            "symbols": [self.node(s) for s in a.symbols],
            "direction": a.direction,
        }

    def lemma(self, x: Lemma) -> dict[str, Any]:
        return {
            "lhs": self.node(x.lhs),
            "rhs": self.node(x.rhs),
            "steps": [self.step(s) for s in x.steps],
            "title": None if x.title is None else _text(x.title),
            "bindings": self.bindings(x.bindings),
            "conditions": [self.condition(c) for c in x.conditions],
        }

    def step(self, s: Step) -> dict[str, Any]:
        return {
            "lhs": self.node(s.lhs),
            "rhs": self.node(s.rhs),
            "rule": s.rule.name,
            "reason": _text(s.rule.reason),
            "bindings": self.bindings(s.bindings),
            "focus": None if s.focus is None else self.node(s.focus),
            "label": s.label,
            "detail": [self.step(d) for d in s.detail],
            "role": s.role,
            "check": check_data(s.check),
        }

    def condition(self, c: Condition) -> dict[str, Any]:
        return {"text": _text(c.text), "bindings": self.bindings(c.bindings)}

    def bindings(self, given: Bindings) -> dict[str, int | str]:
        """What fills the places of a sentence: the number of a node, or prose."""
        return {name: value if isinstance(value, str) else self.node(value) for name, value in given.items()}


def _parts(e: Expr) -> tuple[Expr, ...]:
    if isinstance(e, Var):
        return (*e.shape, *(() if e.definition is None else (e.definition,)))
    if isinstance(e, Index):
        return (e.value, e.size) if isinstance(e, Fixed) else (e.size,)
    if isinstance(e, Applied):
        return (*e.shape, *e.args)
    return cast("tuple[Expr, ...]", e.args)


def _text(text: Text) -> list[str]:
    return [text.en, text.ja]


def _given(given: Given) -> dict[str, Any]:
    return {
        "objective": given.objective,
        "wrt": given.wrt,
        "shapes": {name: list(sizes) for name, sizes in given.shapes.items()},
        "assume": dict(given.assume),
        "structure": given.structure,
        "order": given.order,
        "columns": list(given.columns),
        "functions": dict(given.functions),
        **({"then": list(given.then)} if given.then else {}),
    }


def check_data(check: Check) -> dict[str, Any]:
    """The evidence of a line as data."""
    return {
        "kind": check.kind,
        "sizes": [dict(s) for s in check.sizes],
        "error": check.error,
        "primes": list(check.primes),
        "bound": check.bound,
        "all_sizes": check.all_sizes,
        "points": check.points,
        "source": check.source,
        "counterexample": check.counterexample,
    }
