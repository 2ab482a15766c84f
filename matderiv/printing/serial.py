"""A proof as plain data and back again: lists, dictionaries, strings and numbers, as JSON holds them.

Every expression is a number into one table of nodes, in which each node comes after those that it is made of; equal
expressions are one node. Reading makes nothing but the heads listed here, never evaluates text, and is bounded: what
does not have this form is an :class:`~matderiv.errors.InputError` that says where. Every node that is read is as well
typed as one that was made here (an entry has one index for each axis, of its size), so that the passes meet nothing
that they could not have made themselves. What a file says may still be false: see :mod:`~matderiv.recheck`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from string import Formatter
from typing import Any, TypeVar, cast

import sympy
from sympy import Expr, Rational, Symbol

from ..errors import InputError
from ..index import (
    At,
    Delta,
    Entry,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Table,
    Terms,
    is_scalar,
    shape_of,
    size,
)
from ..matrix import FACTS, WHOLE, Var, axes
from ..operation import Applied
from ..operations import OPERATIONS
from ..step import Bindings, Check, Condition, Lemma, Proof, Rule, Step
from ..text import LANGUAGES, Text

__all__ = ["check_data", "decoded", "encoded"]

MOST_NODES = 100_000
LARGEST = 200_000  # places in one expression: equal parts are one node, and so a short table may hold a huge one
MOST_PLACES = 4_000_000  # in all lines together
DEEPEST = 1000  # heads within heads
DEEPEST_DETAIL = 50  # details within details
LONGEST_TEXT = 10_000  # characters of a sentence
LARGEST_ARRAY = 600**2  # entries of an array by its literal sizes alone: a Kronecker product has those of two
LARGEST_EXPONENT = 10**6  # of a scalar
LARGEST_POWER = 1000  # of a matrix
LARGEST_SIZE_POWER = 9
DIGITS = 1000
T = TypeVar("T")

_NUMBER = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(?:/[1-9][0-9]{{0,{DIGITS}}})?")
_NAME = re.compile(r"[\w'′*]{1,100}")

PLACE = Text("{where}: {why}", "{where}: {why}")
NO_NAME = Text("{text} is no name", "{text} は名前ではない")

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
            if not _NAME.fullmatch(e.name):
                raise InputError(NO_NAME(text=repr(e.name)))
            return ["var", e.name, *(known[s] for s in e.shape), sorted(e.facts), definition, e.letter, e.rank]
        if isinstance(e, Index):
            return ["index", e.name, known[e.size]]
        if isinstance(e, Applied):
            if OPERATIONS.get(e.operation.name) is not e.operation:
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
            "at": [self.node(i) for i in p.at],
            "stacked": p.stacked,
            "structure": p.structure,
            # of SymPy's symbols what is known of them; a matrix is made anew from its name and sizes
            "atoms": {n: dict(sorted(s.assumptions0.items())) for n, s in p.atoms.items() if isinstance(s, Symbol)},
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
        InputError: the data have not the form of a proof; it says at which place.
    """
    return _Reader().read(data)


# what something in the data should be
KINDS: Mapping[type, Text] = {
    dict: Text("an object", "オブジェクト"),
    list: Text("a list", "リスト"),
    str: Text("a text", "文字列"),
    int: Text("a whole number", "整数"),
    bool: Text("true or false", "真偽値"),
    float: Text("a number", "数"),
}


def _kind(value: object, kind: type[T]) -> T:
    """A value of this kind; true is no number, and a whole number is one."""
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or isinstance(value, bool) and kind is not bool:
        raise InputError(
            Text("{value} is not {kind}", "{value} は{kind}ではない")(value=_short(value), kind=KINDS[kind])
        )
    return cast(T, value)


def _short(value: object) -> str:
    shown = repr(value) if not isinstance(value, (dict, list)) else ("{…}" if isinstance(value, dict) else "[…]")
    return shown if len(shown) <= 40 else shown[:39] + "…"


class _Reader:
    def __init__(self) -> None:
        self.made: list[Expr] = []
        self.places: list[int] = []  # how many places each expression has when it is written out
        self.depth: list[int] = []
        self.path: list[str] = []
        self.total = 0

    def read(self, data: object) -> Proof:
        try:
            given = self.get(data, "nodes", list)
            if len(given) > MOST_NODES:
                raise InputError(
                    Text("there are {n} nodes; at most {most} are read", "節点が {n} 個ある。読むのは {most} 個まで")(
                        n=f"{len(given):,}", most=f"{MOST_NODES:,}"
                    )
                )
            for number, node in enumerate(given):
                with self.inside(f"nodes[{number}]"):
                    self.add(node)
            with self.inside("proof"):
                return self.proof(self.get(data, "proof", dict))
        except InputError as error:
            where = ".".join(self.path).replace(".[", "[") or "data"
            raise InputError(PLACE(where=where, why=error.said), hint=error.advice) from None

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Where we are; after an error the path stays, to be told."""
        self.path.append(name)
        yield
        self.path.pop()

    def get(self, data: object, name: str, kind: type[T]) -> T:
        """A member of an object."""
        found = _kind(data, dict)
        if name not in found:
            raise InputError(Text("{name} is missing", "{name} がない")(name=repr(name)))
        with self.inside(name):
            return _kind(found[name], kind)

    # -- nodes

    def add(self, node: object) -> None:
        """One node more, made of those before."""
        parts = _kind(node, list)
        numbers = [p for p in parts if isinstance(p, int) and not isinstance(p, bool) and 0 <= p < len(self.made)]
        made = self._made(parts)
        inner = () if isinstance(made, (Var, Index)) else numbers
        places = 1 + sum(self.places[n] for n in inner)
        depth = 1 + max((self.depth[n] for n in numbers), default=0)
        if places > LARGEST or depth > DEEPEST:
            raise InputError(
                Text(
                    "the expression is too large; at most {most} places and {deepest} heads within heads are read",
                    "式が大きすぎる。読めるのは {most} 箇所、入れ子は {deepest} 段まで",
                )(most=f"{LARGEST:,}", deepest=f"{DEEPEST:,}")
            )
        self.made.append(made)
        self.places.append(places)
        self.depth.append(depth)

    def _made(self, node: list[Any]) -> Expr:
        head, *rest = node or [None]
        if head == "number" and len(rest) == 1:
            text = _kind(rest[0], str)
            if not _NUMBER.fullmatch(text):
                raise InputError(Text("{text} is no number", "{text} は数ではない")(text=_short(text)))
            top, _, bottom = text.partition("/")
            return cast(Expr, Rational(int(top), int(bottom or 1)))
        if head == "size" and len(rest) == 1:
            return size(_name(rest[0]))
        if head == "index" and len(rest) == 2:
            return Index(_name(rest[0]), self.extent(rest[1]))
        if head == "var" and len(rest) == 7:
            return self._var(*rest)
        if head == "apply" and len(rest) >= 3:
            return self._applied(*rest)
        if isinstance(head, str) and head in HEADS | SIZES:
            args = tuple(map(self.node, rest))
            if not (_fits(head, args) if head in HEADS else _is_extent(head, args)):
                raise InputError(
                    Text("{head} cannot be made of these", "{head} をこれらから作ることはできない")(head=head)
                )
            return cast(Expr, (HEADS | SIZES)[head](*args))
        raise InputError(
            Text("there is no head {head} with {n} parts", "{n} 個の部分からなる {head} という見出しはない")(
                head=_short(head), n=len(rest)
            )
        )

    def _var(self, name: Any, rows: Any, columns: Any, facts: Any, meaning: Any, letter: Any, rank: Any) -> Var:
        known = {*FACTS, WHOLE}
        for fact in _kind(facts, list):
            if not isinstance(fact, str) or fact not in known:
                raise InputError(Text("there is no fact {fact}", "{fact} という仮定はない")(fact=_short(fact)))
        shape = self.shape(rows, columns)
        definition = None if meaning is None else self.node(meaning)
        if definition is not None and shape_of(definition) != shape:
            raise InputError(
                Text("{name} has not the shape of what it stands for", "{name} の形が、それが表すものの形と異なる")(
                    name=_name(name)
                )
            )
        if _kind(rank, int) not in (0, 1, 2) or shape[1] != 1 and rank == 1 or shape != (1, 1) and rank == 0:
            raise InputError(
                Text("{name} cannot have {rank} axes", "{name} の軸の数は {rank} ではありえない")(
                    name=_name(name), rank=rank
                )
            )
        return Var(_name(name), shape, facts, definition, _name(letter), rank)

    def _applied(self, name: Any, rows: Any, columns: Any, *given: Any) -> Applied:
        if not isinstance(name, str) or name not in OPERATIONS:
            raise InputError(
                Text("there is no operation {name}", "{name} という演算はない")(name=_short(name)),
            )
        operation, shape, args = OPERATIONS[name], self.shape(rows, columns), tuple(map(self.node, given))
        least, most = operation.arity
        if not all(map(_is_value, args)) or not (least <= len(args) and (most is None or len(args) <= most)):
            raise InputError(
                Text("{name} cannot be applied to these", "{name} をこれらに適用することはできない")(name=name)
            )
        if name == "matrix_power" and args[1].is_Integer and abs(int(args[1])) > LARGEST_POWER:
            raise InputError(EXPONENT(most=f"{LARGEST_POWER:,}"))
        if args:
            try:
                fits = operation.shape(*map(shape_of, args)) == shape
            except (TypeError, ValueError, IndexError):
                fits = False
            if not fits:
                raise InputError(
                    Text("{name} of these has not the shape {shape}", "これらの {name} の形は {shape} ではない")(
                        name=name, shape=f"{shape[0]}×{shape[1]}"
                    )
                )
        return Applied(operation, *args, shape=shape)

    def node(self, number: object) -> Expr:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(self.made):
            raise InputError(
                Text("{number} is the number of no earlier node", "{number} は、それより前の節点の番号ではない")(
                    number=_short(number)
                )
            )
        return self.made[number]

    def extent(self, number: object) -> Expr:
        """A size: a positive whole number, a symbol, or what is made of these."""
        found = self.node(number)
        if not (isinstance(found, (Symbol, *SIZES.values())) or found.is_Integer and 0 < found <= LARGEST_ARRAY):
            raise InputError(Text("{size} is no size", "{size} はサイズではない")(size=_short(str(found))))
        return found

    def shape(self, rows: object, columns: object) -> tuple[Expr, Expr]:
        shape = self.extent(rows), self.extent(columns)
        literal = 1
        for extent in shape:
            literal *= abs(int(extent.as_coeff_Mul()[0])) or 1
        if literal > LARGEST_ARRAY:
            raise InputError(
                Text(
                    "an array of {n} entries is too large to be checked",
                    "{n} 個の成分をもつ配列は大きすぎて検算できない",
                )(n=f"{literal:,}")
            )
        return shape

    # -- the pieces of a proof

    def expression(self, data: object, name: str, index: int | None = None) -> Expr:
        """A node that a piece of a proof names; what all of them amount to is bounded."""
        found = _kind(data, dict)
        if name not in found:
            raise InputError(Text("{name} is missing", "{name} がない")(name=repr(name)))
        with self.inside(name if index is None else f"{name}[{index}]"):
            number = found[name] if index is None else found[name][index]
            out = self.node(number)
            self.total += self.places[number]
            if self.total > MOST_PLACES:
                raise InputError(
                    Text(
                        "the lines are too long; at most {most} places are read in all",
                        "行が長すぎる。読めるのは全部で {most} 箇所まで",
                    )(most=f"{MOST_PLACES:,}")
                )
            return out

    def expressions(self, data: object, name: str) -> tuple[Expr, ...]:
        many = len(self.get(data, name, list))
        return tuple(self.expression(data, name, n) for n in range(many))

    def each(self, data: object, name: str, read: Callable[[Any], T]) -> tuple[T, ...]:
        out = []
        for number, item in enumerate(self.get(data, name, list)):
            with self.inside(f"{name}[{number}]"):
                out.append(read(item))
        return tuple(out)

    def optional(self, data: object, name: str, read: Callable[[Any], T]) -> T | None:
        found = _kind(data, dict).get(name)
        if found is None:
            return None
        with self.inside(name):
            return read(found)

    def proof(self, p: dict[str, Any]) -> Proof:
        claim = self.expressions(p, "claim")
        if len(claim) != 2:
            raise InputError(Text("a claim has two sides", "主張は左辺と右辺からなる"))
        return Proof(
            objective=self.expression(p, "objective"),
            variable=self.expression(p, "variable"),
            symbols=self.expressions(p, "symbols"),
            answer=self.expression(p, "answer"),
            claim=(claim[0], claim[1]),
            lemmas=self.each(p, "lemmas", self.lemma),
            layout=self.condition(self.get(p, "layout", dict)),
            where=self.each(p, "where", self.step),
            conditions=self.each(p, "conditions", self.condition),
            notes=self.each(p, "notes", self.condition),
            ends=self.check(self.get(p, "ends", dict)),
            solution=self.optional(p, "solution", self.lemma),
            kronecker=self.optional(p, "kronecker", self.lemma),
            einsum=self.optional(p, "einsum", lambda x: _kind(x, str)),
            at=self.expressions(p, "at"),
            stacked=self.get(p, "stacked", bool),
            structure=self.optional(p, "structure", lambda x: _kind(x, str)),
            atoms=self.atoms(self.get(p, "atoms", dict)),
        )

    def atoms(self, given: dict[str, Any]) -> dict[str, Expr]:
        out: dict[str, Expr] = {}
        for name in given:
            with self.inside("atoms"):
                facts = self.get(given, name, dict)
                try:
                    out[name] = Symbol(_name(name), **{f: _kind(v, bool) for f, v in facts.items()})
                except sympy.core.facts.InconsistentAssumptions:
                    raise InputError(
                        Text("what is said of {name} contradicts itself", "{name} についての仮定が矛盾している")(
                            name=name
                        )
                    ) from None
        return out

    def lemma(self, x: object) -> Lemma:
        title = self.optional(x, "title", self.text)
        bindings = self.bindings(x, title)
        lhs, rhs = self.expression(x, "lhs"), self.expression(x, "rhs")
        steps = self.each(x, "steps", self.step)
        try:
            return Lemma(lhs, rhs, steps, title, bindings)
        except ValueError:
            raise InputError(
                Text(
                    "the lines do not join: each begins where one before it ended, and the last ends in the claim",
                    "行がつながっていない。各行は前の行の終わりから始まり、最後の行は主張で終わる",
                )
            ) from None

    def step(self, s: object, depth: int = 0) -> Step:
        if depth > DEEPEST_DETAIL:
            raise InputError(
                Text("details are nested more than {most} deep", "細部の入れ子が {most} 段を超える")(
                    most=DEEPEST_DETAIL
                )
            )
        role = self.get(s, "role", str)
        if role not in ("definition", "main", "aside"):
            raise InputError(Text("there is no role {role}", "{role} という役割はない")(role=_short(role)))
        reason = self.text(self.get(s, "reason", list))
        return Step(
            lhs=self.expression(s, "lhs"),
            rhs=self.expression(s, "rhs"),
            rule=Rule(self.get(s, "rule", str)[:LONGEST_TEXT], reason),
            bindings=self.bindings(s, reason),
            focus=self.optional(s, "focus", self.node),
            label=self.get(s, "label", str)[:LONGEST_TEXT],
            detail=self.each(s, "detail", lambda d: self.step(d, depth + 1)),
            role=cast(Any, role),
            check=self.check(self.get(s, "check", dict)),
        )

    def condition(self, c: object) -> Condition:
        text = self.text(self.get(c, "text", list))
        return Condition(text, self.bindings(c, text))

    def bindings(self, data: object, text: Text | None) -> Bindings:
        """What fills the places of a sentence, of which none may be empty."""
        given = self.get(data, "bindings", dict)
        with self.inside("bindings"):
            found = {n: v[:LONGEST_TEXT] if isinstance(v, str) else self.expression(given, n) for n, v in given.items()}
        missing = sorted((text.placeholders if text else frozenset()) - set(found))
        if missing:
            raise InputError(
                Text("the sentence lacks {names}", "文に入れる {names} がない")(names=", ".join(missing)),
            )
        return found

    def text(self, pair: object) -> Text:
        """A sentence in both languages. Its places are plain names: a format of Python's would be a program."""
        both = [_kind(t, str) for t in _kind(pair, list)]
        try:
            places = [
                (name, spec, how) for t in both for _, name, spec, how in Formatter().parse(t) if name is not None
            ]
            if any(len(t) > LONGEST_TEXT for t in both) or any(
                not name.isidentifier() or spec or how for name, spec, how in places
            ):
                raise ValueError
            en, ja = both
            return Text(en, ja)
        except ValueError:
            raise InputError(
                Text(
                    "this is no sentence in {languages} with the same names in braces",
                    "同じ名前を波括弧に入れた、{languages} の文ではない",
                )(languages=" + ".join(LANGUAGES))
            ) from None

    def check(self, c: dict[str, Any]) -> Check:
        kind = self.get(c, "kind", str)
        if kind not in ("EXACT", "SAMPLED", "REFUTED", "UNCHECKED"):
            raise InputError(
                Text("there is no evidence of kind {kind}", "{kind} という種類の根拠はない")(kind=_short(kind))
            )
        wrong = self.optional(c, "counterexample", lambda x: _kind(x, str)[:LONGEST_TEXT])
        if kind == "REFUTED":
            raise InputError(Text("the line is refuted in the file itself", "この行はファイル自身の中で反証されている"))
        return Check(
            kind=cast(Any, kind),
            sizes=tuple(
                {_name(n): _kind(v, int) for n, v in _kind(s, dict).items()} for s in self.get(c, "sizes", list)
            ),
            error=self.optional(c, "error", lambda x: float(_kind(x, float))),
            modulus=self.optional(c, "modulus", lambda x: _kind(x, int)),
            points=self.get(c, "points", int),
            seed=self.get(c, "seed", int),
            counterexample=wrong,
        )


EXPONENT = Text("an exponent is larger than {most}", "指数が {most} より大きい")


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise InputError(NO_NAME(text=_short(value)))
    return value


def _is_value(e: Expr) -> bool:
    return not isinstance(e, (Index, Pair))


def _fits(head: str, args: tuple[Expr, ...]) -> bool:
    """Whether a head of the index language can be made of these."""
    first, *rest = args or (None,)
    if first is None:
        return False
    indices = all(isinstance(i, At) for i in rest)
    if head == "entry":
        return _is_value(first) and indices and tuple(i.size for i in rest) == axes(first)
    if head in ("delta", "pair"):
        both = indices and len(rest) == 1 and isinstance(first, At)
        return both and (head == "pair" or first.size == rest[0].size)
    if head in ("sum", "table"):
        over = all(isinstance(i, Index) for i in rest) and len(set(rest)) == len(rest)
        return _scalar(first) and over and bool(rest) and (head == "sum" or len(rest) <= 2)
    if head == "partial":
        by = rest[0] if rest else None
        return _is_value(first) and isinstance(by, (Var, Entry, Applied))
    if head == "power":
        if len(rest) == 1 and rest[0].is_Number and abs(rest[0]) > LARGEST_EXPONENT:
            raise InputError(EXPONENT(most=f"{LARGEST_EXPONENT:,}"))
        return len(rest) == 1 and _scalar(first) and _scalar(rest[0])
    return len(args) > 1 and all(map(_scalar, args))


def _scalar(e: Expr) -> bool:
    return is_scalar(e) and _is_value(e)


def _is_extent(head: str, args: tuple[Expr, ...]) -> bool:
    """Whether a size can be made of these; a power of numbers would be worked out at once."""
    if head == "raised":
        bounded = len(args) == 2 and args[1].is_Integer and abs(int(args[1])) <= LARGEST_SIZE_POWER
        return bounded and isinstance(args[0], (Symbol, *SIZES.values()))
    return 1 < len(args) <= 100 and all(a.is_Rational or isinstance(a, (Symbol, *SIZES.values())) for a in args)
