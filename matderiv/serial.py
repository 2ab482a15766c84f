"""A proof as plain data and back again: lists, dictionaries, strings and numbers, as JSON holds them.

Every expression is a number into one table of nodes, in which each node comes after those that it is made of; equal
expressions are one node. Reading makes nothing but the heads listed here, never evaluates text, and is bounded: what
does not have this form is an :class:`~matderiv.errors.InputError` that says where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import sympy
from sympy import Expr, Integer, Rational, Symbol

from .errors import InputError
from .index import Delta, Entry, Index, Pair, Partial, Power, Product, Sum, Table, Terms, size
from .matrix import FACTS, WHOLE, Var
from .operation import Applied
from .operations import OPERATIONS
from .step import Bindings, Check, Condition, Lemma, Proof, Rule, Step
from .text import Text

__all__ = ["check_data", "decoded", "encoded"]

MOST_NODES = 1_000_000
DEEPEST = 50  # details within details
T = TypeVar("T")

# heads whose node is their name and the nodes of their arguments
HEADS: dict[str, type[Expr]] = {
    "entry": Entry,
    "delta": Delta,
    "pair": Pair,
    "sum": Sum,
    "table": Table,
    "product": Product,
    "terms": Terms,
    "power": Power,
    "partial": Partial,
}
# SymPy's own, in which sizes such as m n are written
SIZES: dict[str, type[Expr]] = {"plus": sympy.Add, "times": sympy.Mul, "raised": sympy.Pow}
_NAMES = {head: name for name, head in (HEADS | SIZES).items()}


# ---------------------------------------------------------------- to data


def encoded(proof: Proof) -> dict[str, Any]:
    """A proof as data: ``nodes``, and ``proof`` whose expressions are numbers of nodes.

    Raises:
        InputError: a function in it was made on the spot from one of SymPy's, and no reader would know it by its name.
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
            return ["var", e.name, *(known[s] for s in e.shape), sorted(e.facts), definition, e.letter, e.rank]
        if isinstance(e, Index):
            return ["index", e.name, known[e.size]]
        if isinstance(e, Applied):
            if OPERATIONS.get(e.operation.name) is not e.operation:
                raise InputError(
                    f"{e.operation.name} is not among the functions of matderiv, so this proof has no data form",
                    hint="write the proof in another format, such as json or latex",
                )
            return ["apply", e.operation.name, *(known[s] for s in e.shape), *(known[a] for a in e.args)]
        if e.is_Rational:
            return ["number", str(e)]
        if isinstance(e, Symbol):
            return ["size", e.name]
        if type(e) in _NAMES:
            return [_NAMES[type(e)], *(known[a] for a in e.args)]
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
        }

    def lemma(self, x: Lemma) -> dict[str, Any]:
        return {
            "lhs": self.node(x.lhs),
            "rhs": self.node(x.rhs),
            "steps": [self.step(s) for s in x.steps],
            "title": None if x.title is None else _text(x.title),
            "bindings": self.bindings(x.bindings),
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
        return (e.size,)
    if isinstance(e, Applied):
        return (*e.shape, *e.args)
    return cast("tuple[Expr, ...]", e.args)


def _text(text: Text) -> list[str]:
    return [text.en, text.ja]


def check_data(check: Check) -> dict[str, Any]:
    """The evidence of a line as data."""
    return {
        "kind": check.kind,
        "sizes": [dict(s) for s in check.sizes],
        "error": check.error,
        "modulus": check.modulus,
        "points": check.points,
        "seed": check.seed,
        "counterexample": check.counterexample,
    }


# ---------------------------------------------------------------- from data


def decoded(data: object) -> Proof:
    """The proof that was written by :func:`encoded`.

    Raises:
        InputError: the data have not the form of a proof.
    """
    reader = _Reader(_member(data, "nodes", list))
    try:
        return reader.proof(_member(data, "proof", dict))
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(f"the data are no proof: {type(error).__name__}: {error}") from None


def _member(data: object, name: str, kind: type[T]) -> T:
    if not isinstance(data, dict) or not isinstance(data.get(name), kind):
        raise InputError(f"the data have no {kind.__name__} {name!r}", hint="they are what the format json writes")
    return cast(T, data[name])


class _Reader:
    def __init__(self, nodes: list[Any]) -> None:
        if len(nodes) > MOST_NODES:
            raise InputError(f"the data have {len(nodes):,} nodes; at most {MOST_NODES:,} are read")
        self.made: list[Expr] = []
        for number, node in enumerate(nodes):
            try:
                self.made.append(self._read(node))
            except (TypeError, ValueError, IndexError, KeyError) as error:
                raise InputError(f"node {number} cannot be read: {error}") from None

    def _read(self, node: list[Any]) -> Expr:
        head, *rest = node
        if head == "number":
            top, _, bottom = _string(rest[0]).partition("/")
            return cast(Expr, Rational(int(top), int(bottom or 1)))
        if head == "size":
            return size(_name(rest[0]))
        if head == "index":
            return Index(_name(rest[0]), self.node(rest[1]))
        if head == "var":
            name, rows, columns, facts, definition, letter, rank = rest
            if not set(facts) <= {*FACTS, WHOLE} or rank not in (0, 1, 2):
                raise ValueError(f"a symbol with facts {facts} and rank {rank}")
            meaning = None if definition is None else self.node(definition)
            return Var(_name(name), (self.node(rows), self.node(columns)), facts, meaning, _name(letter), rank)
        if head == "apply":
            name, rows, columns, *args = rest
            if name not in OPERATIONS:
                raise ValueError(f"there is no operation {name!r}")
            operation, shape = OPERATIONS[name], (self.node(rows), self.node(columns))
            made = Applied(operation, *map(self.node, args), shape=shape)
            if args and operation.shape(*(getattr(a, "shape", (Integer(1),) * 2) for a in made.args)) != shape:
                raise ValueError(f"{name} has not the shape {shape[0]}×{shape[1]}")
            return made
        if head in HEADS:
            return cast(Expr, HEADS[head](*map(self.node, rest)))
        if head in SIZES:
            return cast(Expr, SIZES[head](*map(self.node, rest)))
        raise ValueError(f"there is no head {head!r}")

    def node(self, number: object) -> Expr:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(self.made):
            raise ValueError(f"{number!r} is the number of no earlier node")
        return self.made[number]

    # -- the pieces of a proof

    def proof(self, p: Mapping[str, Any]) -> Proof:
        lhs, rhs = p["claim"]
        return Proof(
            objective=self.node(p["objective"]),
            variable=self.node(p["variable"]),
            symbols=tuple(map(self.node, p["symbols"])),
            answer=self.node(p["answer"]),
            claim=(self.node(lhs), self.node(rhs)),
            lemmas=self.each(p["lemmas"], self.lemma),
            layout=self.condition(p["layout"]),
            where=self.each(p["where"], self.step),
            conditions=self.each(p["conditions"], self.condition),
            notes=self.each(p["notes"], self.condition),
            ends=_read_check(p["ends"]),
            solution=None if p["solution"] is None else self.lemma(p["solution"]),
            kronecker=None if p["kronecker"] is None else self.lemma(p["kronecker"]),
            einsum=None if p["einsum"] is None else _string(p["einsum"]),
        )

    @staticmethod
    def each(items: Sequence[Any], read: Callable[[Any], T]) -> tuple[T, ...]:
        return tuple(map(read, items))

    def lemma(self, x: Mapping[str, Any]) -> Lemma:
        return Lemma(
            self.node(x["lhs"]),
            self.node(x["rhs"]),
            self.each(x["steps"], self.step),
            None if x["title"] is None else _read_text(x["title"]),
            self.bindings(x["bindings"]),
        )

    def step(self, s: Mapping[str, Any], depth: int = 0) -> Step:
        if depth > DEEPEST:
            raise ValueError(f"details are nested more than {DEEPEST} deep")
        if s["role"] not in ("definition", "main", "aside"):
            raise ValueError(f"there is no role {s['role']!r}")
        return Step(
            lhs=self.node(s["lhs"]),
            rhs=self.node(s["rhs"]),
            rule=Rule(_string(s["rule"]), _read_text(s["reason"])),
            bindings=self.bindings(s["bindings"]),
            focus=None if s["focus"] is None else self.node(s["focus"]),
            label=_string(s["label"]),
            detail=tuple(self.step(d, depth + 1) for d in s["detail"]),
            role=s["role"],
            check=_read_check(s["check"]),
        )

    def condition(self, c: Mapping[str, Any]) -> Condition:
        return Condition(_read_text(c["text"]), self.bindings(c["bindings"]))

    def bindings(self, given: Mapping[str, Any]) -> Bindings:
        return {name: value if isinstance(value, str) else self.node(value) for name, value in given.items()}


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _name(value: object) -> str:
    name = _string(value)
    if not name or len(name) > 100 or any(c.isspace() for c in name):
        raise ValueError(f"{name[:40]!r} is no name")
    return name


def _read_text(pair: Sequence[str]) -> Text:
    en, ja = pair
    return Text(_string(en), _string(ja))


def _read_check(c: Mapping[str, Any]) -> Check:
    if c["kind"] not in ("EXACT", "SAMPLED", "REFUTED", "UNCHECKED"):
        raise ValueError(f"there is no evidence of kind {c['kind']!r}")
    return Check(
        kind=c["kind"],
        sizes=tuple(dict(s) for s in c["sizes"]),
        error=c["error"],
        modulus=c["modulus"],
        points=c["points"],
        seed=c["seed"],
        counterexample=c["counterexample"],
    )
