"""An objective that was traced of a Python function: its text, with the shapes of the function's arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..core.errors import InputError
from ..core.text import Text
from .declarations import Sizes, declared

__all__ = ["Traced", "with_traced"]

OTHER_SHAPE = Text(
    "{name} was traced with the shape {traced}, and is declared {given}",
    "{name} は形 {traced} として追われたが、{given} と宣言されている",
)
SHAPE_ONCE = Text("give it once, to trace", "形は trace に一度だけ与える")


class Traced(str):
    """The objective that a function computes, in the input language, with the shapes of the function's arguments.

    >>> shapes = {"X": ("n", "m"), "w": ("m",), "y": ("n",), "c": ()}
    >>> loss = Traced.of("sum((X*w - y).^2)", shapes, ("X", "w", "y"), torch=False)
    >>> print(loss)
    sum((X*w - y).^2)
    >>> loss.shapes["X"]
    ('n', 'm')

    Attributes:
        shapes: those of the arguments of the function, also of those that the objective does not use.
        used: the arguments that stand in the objective.
        torch: whether the function takes the arrays of PyTorch.
    """

    shapes: Mapping[str, Sizes]
    used: frozenset[str]
    torch: bool

    @classmethod
    def of(cls, text: str, shapes: Mapping[str, Sizes], used: Iterable[str], torch: bool) -> Traced:
        """The objective of a text; ``used`` are the arguments that stand in it."""
        made = cls(text)
        made.shapes, made.used, made.torch = dict(shapes), frozenset(used), torch
        return made


def with_traced(objective: object, wrt: object, shapes: Mapping[str, Sizes]) -> Mapping[str, Sizes]:
    """The shapes of an objective, with those that a traced one brings; of arguments that it does not use, none.

    Raises:
        InputError: an argument is declared otherwise.
    """
    if not isinstance(objective, Traced):
        return shapes
    for name, given in shapes.items():
        own = objective.shapes.get(name)
        if own is not None and declared(name, own) != declared(name, given):
            raise InputError(OTHER_SHAPE(name=name, traced=_shown(own), given=_shown(given)), hint=SHAPE_ONCE)
    every = {**objective.shapes, **shapes}
    return {k: v for k, v in every.items() if k not in objective.shapes or k in objective.used or k == str(wrt)}


def _shown(sizes: object) -> str:
    return str(sizes) if isinstance(sizes, str) else f"({', '.join(map(str, cast(Any, sizes)))})"
