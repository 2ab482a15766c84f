"""Tokens, and the loop that reads them by the tables of a grammar.

The tables of ``grammar.lark`` stand beside it in ``grammar.json``: ``rules`` are lists of a head and its parts;
``states`` say for each token, and for each head that was just made, the state that follows, or as ``-1 - n`` that rule
n makes a head. A token that begins with a low line is not handed on; a head that begins with two is a repetition, whose
parts are handed on in its place; a head with a question mark is not made of one part alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pkgutil import get_data
from typing import Any

from .tree import Span

__all__ = ["Parser", "Token", "Unexpected", "parser"]

END = "$END"


class Token:
    """A token of a grammar: its kind, what it says, where it stands, and what was already made of it."""

    __slots__ = ("end_pos", "payload", "start_pos", "type", "value")

    def __init__(self, kind: str, value: str, span: Span, payload: Any = None) -> None:
        self.type, self.value, self.payload = kind, value, payload
        self.start_pos, self.end_pos = span


class Unexpected(Exception):
    """No rule accepts a token; behind the last one it is of the kind ``$END``."""

    def __init__(self, token: Token) -> None:
        super().__init__(token.type)
        self.token = token


class Parser:
    """Reads tokens by the tables of a grammar, and makes each head by the method of that name."""

    def __init__(self, tables: dict[str, Any], build: object) -> None:
        self.states: list[dict[str, int]] = tables["states"]
        self.rules = [_Rule(head, parts, build) for head, *parts in tables["rules"]]

    def parse(self, tokens: Sequence[Token]) -> Any:
        """What the first head of the grammar is made of these tokens.

        Raises:
            Unexpected: no rule accepts one of them.
        """
        states, rules = self.states, self.rules
        at = [0]
        made: list[Any] = []
        place = tokens[-1].end_pos if tokens else 0
        for token in (*tokens, Token(END, "", (place, place))):
            while (action := states[at[-1]].get(token.type)) is not None and action < 0:
                rule = rules[-1 - action]
                start = len(made) - rule.size
                made[start:] = [rule.made(made[start:])]
                del at[start + 1 :]
                following = states[at[-1]].get(rule.head)
                if following is None:  # the whole text was read
                    return made[0]
                at.append(following)
            if action is None:
                raise Unexpected(token)
            at.append(action)
            made.append(token)
        raise AssertionError("a grammar takes no end")


class _Rule:
    """One way to make a head, and which of its parts are handed on."""

    def __init__(self, head: str, parts: Sequence[str], build: object) -> None:
        self.head = head.lstrip("?")
        self.size = len(parts)
        self.single, self.repeats = head.startswith("?"), head.startswith("__")
        # the places of the parts, and which of them are repetitions
        self.kept = [(n, p.startswith("__")) for n, p in enumerate(parts) if p.startswith("__") or p[0] != "_"]
        # a head of which each way has one part is never made
        self.method: Callable[[list[Any]], Any] | None = getattr(build, self.head, None)

    def made(self, parts: list[Any]) -> Any:
        """The head of these parts."""
        taken: list[Any] = []
        for n, several in self.kept:
            if not several:
                taken.append(parts[n])
            elif taken:
                taken += parts[n]
            else:
                taken = parts[n]  # a long repetition is not copied for each of its parts
        if self.repeats:
            return taken
        if self.single and len(taken) == 1:
            return taken[0]
        assert self.method is not None, self.head
        return self.method(taken)


@cache
def parser(package: str, build: type) -> Parser:
    """The parser of the grammar that lies in a package; it makes heads by the methods of ``build``."""
    # by what is imported anyway: importlib.resources imports much, and every derivation waits for it
    return Parser(json.loads(get_data(package, "grammar.json") or b""), build())
