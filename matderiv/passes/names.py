"""The names of a formula and their shapes as they are read, without a derivative: for editors and for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Expr

from ..core.errors import InputError
from ..core.faults import guarded
from ..core.records import dataclass
from ..core.recursion import deep
from ..expressions.matrix import Var
from ..reading.declarations import checked_columns, keyed
from ..reading.readings import NO_VARIABLE, asked, by_entry, parsed
from ..reading.shapes import Sizes, Typed
from ..reading.sympy_bridge import read

__all__ = ["Name", "names", "typed_of"]


@dataclass(frozen=True)
class Name:
    """A name of a formula.

    Attributes:
        name: as it is written.
        shape: as ``shapes`` of :func:`~matderiv.derive` takes it: ``()`` for a scalar, ``("n",)`` for a vector.
        facts: what is assumed of it, words of ``assume``.
        inferred: whether its shape was not declared.
        variable: whether the formula, or ``wrt``, differentiates by it.
    """

    name: str
    shape: tuple[str, ...]
    facts: tuple[str, ...]
    inferred: bool
    variable: bool


@guarded
def names(
    objective: str | Expr,
    wrt: str | Expr | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, Any] | None = None,
) -> tuple[Name, ...]:
    r"""The names of an objective in order of appearance, with the shapes that :func:`~matderiv.derive` would read.

    Nothing is derived, so this answers while somebody types. The arguments are those of ``derive``; without ``wrt``
    only an operator in the text itself, as in ``\nabla_w``, makes a name the variable.

    >>> [(n.name, n.shape) for n in names("norm2(X*w - y)^2")]
    [('X', ('n_1', 'n_2')), ('w', ('n_2',)), ('y', ('n_1',))]
    >>> [n.name for n in names(r"\nabla_x x^\top A x") if n.variable]
    ['x']
    >>> names("t*x'*S*x", shapes={"S": ("n", "n")}, assume={"S": "spd"})[2]
    Name(name='S', shape=('n', 'n'), facts=('spd',), inferred=False, variable=False)

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: the text is right but uses what there is no rule for.
    """
    typed = typed_of(objective, wrt, shapes=shapes, assume=assume, columns=columns, functions=functions)
    inferred = {note.name for note in typed.notes if note.kind in ("scalar", "vector", "matrix")}
    return tuple(
        Name(v.name, _shape(v), tuple(sorted(v.facts)), v.name in inferred, v == typed.variable) for v in typed.symbols
    )


@deep()
def typed_of(
    objective: str | Expr,
    wrt: str | Expr | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, Any] | None = None,
) -> Typed:
    """An objective as it is read, by a variable or, where nothing says by which, by none.

    Raises:
        MatderivError: as for :func:`names`.
    """
    shapes = keyed("shapes", shapes, '{"x": ("n",)}')
    assume = keyed("assume", assume, '{"S": "symmetric"}')
    given: object
    variable: object
    try:
        given, variable, _, _ = asked(objective, wrt, shapes, 1, functions)
    except InputError as error:
        if error.said.text != NO_VARIABLE:
            raise
        given, variable = parsed(objective, None, shapes, functions), None
    options: dict[str, Any] = {"columns": checked_columns(columns), "functions": functions}
    return by_entry(read(given, shapes=shapes, assume=assume, variable=variable, **options), variable)


def _shape(v: Var) -> tuple[str, ...]:
    return tuple(str(s) for s in v.shape[: v.rank])
