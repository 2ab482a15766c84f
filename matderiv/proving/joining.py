"""A chain of equations as it is written: each line goes on from where the one before arrived.

A proof is read aloud as a = b = c = d, so that the right side of each main line is the left side of the next. A line
that prints the same as the one before would say nothing: it is not written, and the line before takes its form.
Definitions and calculations on the side stand between the lines and are not part of the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sympy import Expr

from ..core.proof import Bindings, Lemma, Role, Rule, Step
from ..core.text import Text
from ..expressions.writer import unicode
from .rules.listing import with_more

__all__ = ["Chain", "alike", "chained", "together"]


class Chain:
    """The lines of a lemma that begins at ``lhs``, added one by one.

    >>> from sympy import Symbol
    >>> from matderiv.core.text import Text
    >>> a, b, c = Symbol("a"), Symbol("b"), Symbol("c")
    >>> chain = Chain(a)
    >>> for rhs in (b, b, c):
    ...     chain.go(rhs, Rule("a rule", Text("So it is.", "そうである。")))
    >>> [(step.lhs, step.rhs) for step in chain.lemma(c).steps]
    [(a, b), (b, c)]
    """

    def __init__(self, lhs: Expr, steps: Iterable[Step] = ()) -> None:
        self.lhs = lhs
        self.steps = list(steps)

    @property
    def reached(self) -> Expr:
        """Where the chain stands: the right side of its last line, at first what it starts from."""
        return next((s.rhs for s in reversed(self.steps) if s.role == "main"), self.lhs)

    def add(self, *steps: Step) -> None:
        """Add lines as they are."""
        self.steps += steps

    def go(self, rhs: Expr, rule: Rule, detail: tuple[Step, ...] = (), **bindings: Expr) -> None:
        """Add the next line: its right side, the rule, and what fills the rule's reason."""
        last = self.reached
        if not alike(rhs, last):
            self.add(Step(last, rhs, rule, bindings, detail=detail))
        elif rhs != last:  # a line that prints the same as the one before says nothing
            at = max((n for n, s in enumerate(self.steps) if s.role == "main"), default=None)
            if at is not None:
                self.steps[at] = replace(self.steps[at], rhs=rhs)

    def promoted(self, detail: Sequence[Step], end: Expr) -> list[Step]:
        """The lines that prove a line, in its place: those that go on from where the chain stands are a part of it.

        Empty where they do not lead from there to the ``end``.
        """
        out: list[Step] = []
        reached = self.reached
        for step in detail:
            if step.lhs == reached:
                out.append(replace(step, role="main"))
                reached = step.rhs
            else:
                out.append(step)
        return out if out and reached == end and out[-1].role == "main" else []

    def lemma(self, rhs: Expr) -> Lemma:
        """The whole, which claims that ``lhs`` is ``rhs``."""
        return Lemma(self.lhs, rhs, tuple(self.steps))


def alike(a: Expr, b: Expr) -> bool:
    """Whether two sides of a line print the same, so that the line would say nothing."""
    return a == b or unicode(a) == unicode(b)


def chained(start: Expr, lines: Sequence[tuple[Expr, Rule, Bindings]], role: Role = "main") -> list[Step]:
    """Lines that go on from one another, as steps."""
    out: list[Step] = []
    for rhs, rule, bindings in lines:
        out.append(Step(out[-1].rhs if out else start, rhs, rule, bindings, role=role))
    return out


def together(first: Step, second: Step) -> Step:
    """Two lines that go on from one another as one, with both reasons.

    >>> from sympy import Symbol
    >>> from matderiv.core.text import Text
    >>> a, b, c = Symbol("a"), Symbol("b"), Symbol("c")
    >>> one, two = (Rule(n, Text(f"{n} {{x}}.", f"{n}{{x}}。")) for n in ("One", "Two"))
    >>> both = together(Step(a, b, one, {"x": a}), Step(b, c, two, {"x": b}))
    >>> both.rhs, both.rule.reason.en
    (c, 'One {x}. Two {x_}.')
    """
    text, given = second.rule.reason, dict(second.bindings)
    for name in [n for n in sorted(text.placeholders) if n in first.bindings and first.bindings[n] != given[n]]:
        new = name
        while new in first.bindings or new in given:
            new += "_"
        text = Text(text.en.replace(f"{{{name}}}", f"{{{new}}}"), text.ja.replace(f"{{{name}}}", f"{{{new}}}"))
        given[new] = given.pop(name)
    rule = with_more(first.rule, [text])
    return replace(
        first, rhs=second.rhs, rule=rule, bindings={**first.bindings, **given}, detail=first.detail + second.detail
    )
