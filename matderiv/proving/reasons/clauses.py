"""What is said of one line: clauses after one another, each once, with what stands in their places."""

from __future__ import annotations

import re

from sympy import Expr

from ...core.proof import Bindings, Rule
from ...core.text import Text
from ..rules.listing import with_more

__all__ = ["Clauses"]


class Clauses:
    """The clauses of a reason as they come; places of one name get numbers where they hold different things.

    >>> from sympy import Symbol
    >>> said = Clauses()
    >>> for letter in "uvu":
    ...     said.say(Text("With {x}.", "{x} による。"), x=Symbol(letter))
    >>> said.rule("differential")[0].reason.en, said.bindings
    ('With {x}. With {x2}.', {'x': u, 'x2': v})
    """

    def __init__(self) -> None:
        self.said: list[Text] = []
        self.bindings: dict[str, Expr | str] = {}

    def __len__(self) -> int:
        return len(self.said)

    def say(self, text: Text, **bindings: Expr | str) -> None:
        """One more clause, with what stands in its places."""
        names: dict[str, str] = {}
        for name in sorted(text.placeholders):
            value = bindings[name]
            free = (n for n in (name, *(f"{name}{k}" for k in range(2, 999))) if n not in names.values())
            names[name] = next(n for n in free if self.bindings.get(n, value) == value)
            self.bindings[names[name]] = value
        if any(new != old for old, new in names.items()):
            text = Text(*(re.sub(r"\{(\w+)\}", lambda m: f"{{{names[m[1]]}}}", t) for t in (text.en, text.ja)))
        if not any(_parts(text) <= _parts(t) for t in self.said):
            self.said.append(text)

    def add(self, other: Clauses) -> None:
        """All that others say, behind what is said here."""
        for text in other.said:
            self.say(text, **{name: other.bindings[name] for name in text.placeholders})

    def without(self, *texts: Text) -> Clauses:
        """All but some of them."""
        out = Clauses()
        out.said, out.bindings = [t for t in self.said if t not in texts], self.bindings
        return out

    def follow(self, rule: Rule, bindings: Bindings) -> None:
        """The reason of a line that is drawn into this one."""
        self.say(rule.reason, **bindings)

    def rule(self, name: str) -> tuple[Rule, Bindings]:
        """The rule of a line of which all of this is said."""
        first, *more = self.said
        return with_more(Rule(name, first), more), self.bindings


def _parts(text: Text) -> set[str]:
    """What a sentence says, clause by clause."""
    return set((text.en[:1].lower() + text.en[1:]).rstrip(".").split("; "))
