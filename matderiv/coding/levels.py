"""How tightly a printed expression binds, and how the table of a target says how a kind of node is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .graph.nodes import Node

__all__ = ["ADD", "ATOM", "LEVELS", "MULTIPLY", "NEGATE", "POWER", "Code", "Part", "Written", "fit"]

ADD, MULTIPLY, NEGATE, POWER, ATOM = range(5)  # loosest first
LEVELS = {"": ADD, "*": MULTIPLY, "-": NEGATE, "^": POWER, ".": ATOM}  # as a text of a table asks for them
Code = tuple[str, int]  # a text, and how tightly it binds
Part = Callable[[Node, int], str]  # an argument, in parentheses where it binds less tightly
# how a kind is written: a text, with how tightly it binds where that is not an atom, or a function of printer and node
Written = str | Code | Callable[[Any, Node, Part], str | Code]


def fit(code: Code, level: int) -> str:
    """A text, in parentheses where it binds less tightly."""
    return code[0] if code[1] >= level else f"({code[0]})"
