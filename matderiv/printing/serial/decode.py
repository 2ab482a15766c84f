"""From plain data to a proof: the expressions first (:mod:`.nodes`), then the pieces that name them by number."""

from __future__ import annotations

from string import Formatter
from typing import Any, cast, get_args

import sympy
from sympy import Expr, Symbol

from ...core.errors import InputError
from ...core.proof import Along, Bindings, Check, Condition, Given, Kind, Lemma, Proof, Proved, Rule, Step
from ...core.text import LANGUAGES, Text
from .members import MISSING, Members, name_of, of_kind, short
from .nodes import Nodes

__all__ = ["decoded"]

MOST_NODES = 100_000
MOST_PLACES = 4_000_000  # in all lines together
DEEPEST_DETAIL = 50  # details within details
LONGEST_TEXT = 10_000  # characters of a sentence

PLACE = Text("{where}: {why}", "{where}: {why}")


def decoded(data: object) -> Proof:
    """The proof that was written by :func:`encoded`.

    Raises:
        InputError: the data have not the form of a proof; it says at which place.
    """
    return _Reader().read(data)


class _Reader:
    """The pieces of a proof, one method each; ``members`` says where it is, ``nodes`` has the expressions."""

    def __init__(self) -> None:
        self.members = Members()
        self.nodes = Nodes()
        self.total = 0

    def read(self, data: object) -> Proof:
        try:
            given = self.members.get(data, "nodes", list)
            if len(given) > MOST_NODES:
                raise InputError(
                    Text("there are {n} nodes; at most {most} are read", "節点が {n} 個ある。読むのは {most} 個まで")(
                        n=f"{len(given):,}", most=f"{MOST_NODES:,}"
                    )
                )
            for number, node in enumerate(given):
                with self.members.inside(f"nodes[{number}]"):
                    self.nodes.add(node)
            with self.members.inside("proof"):
                return self.proof(self.members.get(data, "proof", dict))
        except InputError as error:
            raise InputError(PLACE(where=self.members.where, why=error.said), hint=error.advice) from None

    def expression(self, data: object, name: str, index: int | None = None) -> Expr:
        """A node that a piece of a proof names; what all of them amount to is bounded."""
        found = of_kind(data, dict)
        if name not in found:
            raise InputError(MISSING(name=repr(name)))
        with self.members.inside(name if index is None else f"{name}[{index}]"):
            number = found[name] if index is None else found[name][index]
            out = self.nodes.node(number)
            self.total += self.nodes.places[number]
            if self.total > MOST_PLACES:
                raise InputError(
                    Text(
                        "the lines are too long; at most {most} places are read in all",
                        "行が長すぎる。読めるのは全部で {most} 箇所まで",
                    )(most=f"{MOST_PLACES:,}")
                )
            return out

    def expressions(self, data: object, name: str) -> tuple[Expr, ...]:
        many = len(self.members.get(data, name, list))
        return tuple(self.expression(data, name, n) for n in range(many))

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
            lemmas=self.members.each(p, "lemmas", self.lemma),
            layout=self.condition(self.members.get(p, "layout", dict)),
            where=self.members.each(p, "where", self.step),
            conditions=self.members.each(p, "conditions", self.condition),
            notes=self.members.each(p, "notes", self.condition),
            ends=self.check(self.members.get(p, "ends", dict)),
            solution=self.members.optional(p, "solution", self.lemma),
            kronecker=self.members.optional(p, "kronecker", self.lemma),
            einsum=self.members.optional(p, "einsum", lambda x: of_kind(x, str)),
            at=self.expressions(p, "at"),
            stacked=self.members.get(p, "stacked", bool),
            structure=self.members.optional(p, "structure", lambda x: of_kind(x, str)),
            atoms=self.atoms(self.members.get(p, "atoms", dict)),
            given=self.members.optional(p, "given", self.given),
            along=self.members.optional(p, "along", self.along),
            dropped=self.expressions(p, "dropped") if "dropped" in p else (),
            then=self.expressions(p, "then") if "then" in p else (),
            entry=self.expressions(p, "entry") if "entry" in p else (),
            style=self.style(p),
        )

    def style(self, p: dict[str, Any]) -> Proved:
        found = self.members.get(p, "style", str) if "style" in p else "components"
        for style in get_args(Proved):
            if found == style:
                return cast(Proved, style)
        raise InputError(Text("there is no style {style}", "{style} という書き方はない")(style=short(found)))

    def given(self, g: object) -> Given:
        def text(x: object) -> str:
            return of_kind(x, str)

        shapes = self.members.get(g, "shapes", dict)
        assume = self.members.get(g, "assume", dict)
        return Given(
            objective=self.members.get(g, "objective", str),
            wrt=self.members.optional(g, "wrt", text),
            shapes={name: tuple(map(text, of_kind(sizes, list))) for name, sizes in shapes.items()},
            assume={name: text(facts) for name, facts in assume.items()},
            structure=self.members.optional(g, "structure", text),
            order=self.members.get(g, "order", int),
            columns=self.members.each(g, "columns", text),
            functions={name: text(kind) for name, kind in self.members.get(g, "functions", dict).items()},
            then=self.members.each(g, "then", text) if "then" in of_kind(g, dict) else (),
        )

    def along(self, a: object) -> Along:
        return Along(
            objective=self.expression(a, "objective"),
            variable=self.expression(a, "variable"),
            symbols=self.expressions(a, "symbols"),
            direction=name_of(self.members.get(a, "direction", str)),
        )

    def atoms(self, given: dict[str, Any]) -> dict[str, Expr]:
        out: dict[str, Expr] = {}
        for name in given:
            with self.members.inside("atoms"):
                facts = self.members.get(given, name, dict)
                try:
                    out[name] = Symbol(name_of(name), **{f: of_kind(v, bool) for f, v in facts.items()})
                except sympy.core.facts.InconsistentAssumptions:
                    raise InputError(
                        Text("what is said of {name} contradicts itself", "{name} についての仮定が矛盾している")(
                            name=name
                        )
                    ) from None
        return out

    def lemma(self, x: object) -> Lemma:
        title = self.members.optional(x, "title", self.text)
        bindings = self.bindings(x, title)
        lhs, rhs = self.expression(x, "lhs"), self.expression(x, "rhs")
        steps = self.members.each(x, "steps", self.step)
        # a lemma that was written before there were such has none
        has = "conditions" in of_kind(x, dict)
        conditions = self.members.each(x, "conditions", self.condition) if has else ()
        try:
            return Lemma(lhs, rhs, steps, title, bindings, conditions)
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
        role = self.members.get(s, "role", str)
        if role not in ("definition", "main", "aside"):
            raise InputError(Text("there is no role {role}", "{role} という役割はない")(role=short(role)))
        reason = self.text(self.members.get(s, "reason", list))
        return Step(
            lhs=self.expression(s, "lhs"),
            rhs=self.expression(s, "rhs"),
            rule=Rule(self.members.get(s, "rule", str)[:LONGEST_TEXT], reason),
            bindings=self.bindings(s, reason),
            focus=self.members.optional(s, "focus", self.nodes.node),
            label=self.members.get(s, "label", str)[:LONGEST_TEXT],
            detail=self.members.each(s, "detail", lambda d: self.step(d, depth + 1)),
            role=cast(Any, role),
            check=self.check(self.members.get(s, "check", dict)),
        )

    def condition(self, c: object) -> Condition:
        text = self.text(self.members.get(c, "text", list))
        return Condition(text, self.bindings(c, text))

    def bindings(self, data: object, text: Text | None) -> Bindings:
        """What fills the places of a sentence, of which none may be empty."""
        given = self.members.get(data, "bindings", dict)
        with self.members.inside("bindings"):
            found = {n: v[:LONGEST_TEXT] if isinstance(v, str) else self.expression(given, n) for n, v in given.items()}
        missing = sorted((text.placeholders if text else frozenset()) - set(found))
        if missing:
            raise InputError(
                Text("the sentence lacks {names}", "文に入れる {names} がない")(names=", ".join(missing)),
            )
        return found

    def text(self, pair: object) -> Text:
        """A sentence in both languages. Its places are plain names: a format of Python's would be a program."""
        both = [of_kind(t, str) for t in of_kind(pair, list)]
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
        """The evidence of a line is found again, whatever a file says of it; only a refutation is believed."""
        kind = self.members.get(c, "kind", str)
        if kind not in get_args(Kind):
            raise InputError(
                Text("there is no evidence of kind {kind}", "{kind} という種類の根拠はない")(kind=short(kind))
            )
        if kind == "REFUTED":
            raise InputError(Text("the line is refuted in the file itself", "この行はファイル自身の中で反証されている"))
        return Check()
