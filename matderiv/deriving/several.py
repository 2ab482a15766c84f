"""Derivatives of one objective by several variables: all gradients, and the blocks of a Hessian.

Each derivative is a ``Derivation`` of its own, with everything that one can do. Together they are printed as one proof,
in which the inner expressions and the derivatives by them stand once, and written as one source, whose functions
compute once what they have in common.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args

from sympy import Expr

from .. import deriving
from ..core.arrays import np
from ..core.choices import (
    FormatName,
    Language,
    Steps,
    StyleName,
    TargetName,
    check_flag,
    check_format,
    check_language,
    check_name,
)
from ..core.errors import InputError
from ..core.faults import guarded
from ..core.proof import Proof
from ..core.recursion import deep
from ..core.text import Said, Text
from ..expressions.abstract import letters_in
from ..expressions.matrix import Var, given_indices
from ..expressions.notations.names import WORD
from ..expressions.writer import formula
from ..formats import FORMATS
from ..printing.format import summary
from ..printing.schema import gathered
from ..reading.shapes import Sizes
from ..reading.tree import abridged
from .arguments import by_name, calling
from .derivation import NO_STEPS, Derivation
from .derive import derive
from .pipeline import proved_together

__all__ = ["Gradients", "Hessian", "gradients", "hessian"]

Key = TypeVar("Key")
NO_NAMES = Text(
    "several variables are given as a list of names, not as {kind}",
    "複数の変数は名前のリストで与える。{kind} は読めない",
)
LIST = Text("write {names}", "{names} のように書く")
MOST_NAMES = 8  # that a hint shows
NONE_GIVEN = Text("no variable is given", "変数が一つも与えられていない")
EACH_ONCE = Text("give each variable once", "どの変数も 1 度だけ与える")
TWICE = Text("{name} is given twice", "{name} が 2 度与えられている")


class _Several(Mapping[Key, Derivation], Generic[Key]):
    """Derivations of one objective, in order."""

    def __init__(self, derivations: Mapping[Key, Derivation]) -> None:
        self._derivations = dict(derivations)

    def __getitem__(self, key: Key) -> Derivation:
        return self._derivations[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._derivations)

    def __len__(self) -> int:
        return len(self._derivations)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """What is printed: one proof of all, or one of each where these have no common form."""
        return tuple(d.proof for d in self.values())

    @property
    def symbols(self) -> tuple[Var, ...]:
        """The symbols of the objective, with their shapes, in order of appearance."""
        return tuple(dict.fromkeys(v for d in self.values() for v in d.symbols))

    @guarded
    @deep()
    def to(self, name: FormatName, *, language: Language = "en", steps: Steps = "all", standalone: bool = False) -> str:
        """The proof in one of the discovered formats; as ``json`` an array of derivations, each of which is read back.

        Raises:
            InputError: there is no such format or language.
        """
        check_format(name, FORMATS)
        check_language(language)
        check_name(steps, get_args(Steps), NO_STEPS)
        check_flag("standalone", standalone)
        record = FORMATS[name]
        if name == "json":
            return gathered([record.render(d.proof, language, steps) for d in self.values()], {})
        if standalone and record.whole is not None:
            return record.whole(self.proofs, language, steps)
        return "\n".join(record.render(p, language, steps) for p in self.proofs)

    def __repr__(self) -> str:
        return "\n\n".join(map(summary, self.proofs))

    def _repr_html_(self) -> str:
        return self.to("notebook")

    def _functions(self) -> Callable[..., dict[Key, Any]]:
        """The values of all derivatives; each is given the arguments that it has, by their names."""
        first = next(iter(self.values()))
        if letters_in(first.proof.objective):
            return self._of_callables(first)
        functions = {key: d.function() for key, d in self.items()}
        known = {key: {v.name for v in d.symbols} for key, d in self.items()}
        every = set().union(*known.values())

        signatures = [inspect.signature(f) for f in functions.values()]
        whole = max(signatures, key=lambda s: len(s.parameters))
        placed = [n for n, p in whole.parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
        symbols = {v.name: v for d in self.values() for v in d.symbols}

        def values(*unnamed: Any, **named: Any) -> dict[Key, Any]:
            arguments = by_name([symbols[n] for n in placed], unnamed, named)
            return {
                key: f(**{n: a for n, a in arguments.items() if n in known[key] or n not in every})
                for key, f in functions.items()
            }

        values.__signature__ = whole  # type: ignore[attr-defined]
        return values

    def _of_callables(self, first: Derivation) -> Callable[..., dict[Key, Any]]:
        """The values as the emitted code gives them, which takes the functions that nobody defined by keyword."""
        called, source = self._source()
        parts = (first.proof.objective, *(d.complete for d in self.values()))
        indices = given_indices(*parts, by=[i for d in self.values() for i in d.proof.entry])
        all_ = calling(deriving.scipy_problem.loaded(source)[called], self.symbols, indices, first.proof.objective)

        def values(*unnamed: Any, **named: Any) -> dict[Key, Any]:
            found = all_(*unnamed, **named)
            found = [block for row in found for block in row] if called == "hessian" else found
            return {key: np.asarray(a)[()] for key, a in zip(self, found, strict=True)}

        values.__signature__ = inspect.signature(all_)  # type: ignore[attr-defined]
        return values

    def _source(self) -> tuple[str, str]:
        """The name of the derivatives in emitted code, and the code."""
        raise NotImplementedError


class Gradients(_Several[str]):
    """The derivatives of an objective by several variables: a mapping from their names, in order, to derivations.

    An entry is named as it is written, ``x[1]``.

    >>> import matderiv
    >>> found = matderiv.gradients("norm2(X*w - y)^2 + r*norm2(w)^2", ["w", "y"])
    >>> {name: d.formula for name, d in found.items()}
    {'w': "2*(X'*(X*w - y) + r*w)", 'y': '2*(y - X*w)'}
    """

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        single = tuple(p for d in self.values() for p in d.proofs)
        by_components = len(single) > 1 and all(p.style == "components" for p in single)
        together = proved_together(single) if by_components else None
        return single if together is None else (together,)

    def _source(self) -> tuple[str, str]:
        return "gradients", self.code("numpy")

    @guarded
    def function(self) -> Callable[..., tuple[Any, ...]]:
        """The derivatives as a NumPy function of every symbol, in the order of the objective or by keyword: a tuple.

        >>> import matderiv, numpy as np
        >>> f = matderiv.gradients("norm2(x - a)^2", ["x", "a"]).function()
        >>> f(x=np.array([3.0, 4.0]), a=np.array([1.0, 0.0]))
        (array([4., 8.]), array([-4., -8.]))
        """
        values = self._functions()

        @guarded
        def gradients(*unnamed: Any, **named: Any) -> tuple[Any, ...]:
            return tuple(values(*unnamed, **named).values())

        gradients.__signature__ = inspect.signature(values)  # type: ignore[attr-defined]
        return gradients

    @guarded
    @deep()
    def code(self, target: TargetName, name: str = "gradients", *, sizes: Mapping[str, int] | None = None) -> str:
        """The derivatives as source code: ``gradients``, ``value``, and both as ``value_and_gradients``.

        What the derivatives and the objective have in common is computed once. The arguments are those of
        :meth:`Derivation.code`.

        >>> import matderiv
        >>> source = matderiv.gradients("norm2(X*w - y)^2", ["w", "y"]).code("numpy")
        >>> print(source[source.index("    u = ", source.index("value_and_gradients")) :].strip())
        u = X @ w - y
            return u @ u, 2 * (X.T @ u), -2 * u

        Raises:
            InputError: there is no such target, a function cannot have this name, or a size is no whole number.
            NoRuleError: an operation has no source form.
        """
        return deriving.emit.emit_several(
            [d.source() for d in self.values()], target=deriving.emit.target_named(target), name=name, sizes=sizes
        )


class Hessian(_Several[tuple[str, str]]):
    """The blocks of the second derivative by several variables: a mapping from pairs of names to derivations.

    A block has the rows of the first and the columns of the second.

    >>> import matderiv
    >>> found = matderiv.hessian("norm2(A*x - b)^2", ["x", "b"])
    >>> found["x", "b"].formula, found["b", "x"].formula, found["b", "b"].formula
    ("-2*A'", '-2*A', '2*eye')
    """

    def __init__(self, derivations: Mapping[tuple[str, str], Derivation], first: Gradients) -> None:
        super().__init__(derivations)
        self.gradients = first

    def _source(self) -> tuple[str, str]:
        return "hessian", self.code("numpy")

    @guarded
    def function(self) -> Callable[..., tuple[tuple[Any, ...], ...]]:
        """The blocks as a NumPy function of every symbol of the objective, in its order or by keyword: rows in a tuple.

        >>> import matderiv, numpy as np
        >>> f = matderiv.hessian("x^2*y", ["x", "y"], shapes={"x": (), "y": ()}).function()
        >>> [[float(block) for block in row] for row in f(x=3.0, y=5.0)]
        [[10.0, 6.0], [6.0, 0.0]]
        """
        values, names = self._functions(), tuple(self.gradients)

        @guarded
        def hessian(*unnamed: Any, **named: Any) -> tuple[tuple[Any, ...], ...]:
            blocks = values(*unnamed, **named)
            return tuple(tuple(blocks[a, b] for b in names) for a in names)

        hessian.__signature__ = inspect.signature(values)  # type: ignore[attr-defined]
        return hessian

    @guarded
    @deep()
    def code(self, target: TargetName, name: str = "hessian", *, sizes: Mapping[str, int] | None = None) -> str:
        """The blocks as source code: ``hessian``, rows of blocks, beside ``gradients``, ``value`` and both at once.

        Raises:
            InputError: there is no such target, a function cannot have this name, or a size is no whole number.
            NoRuleError: an operation has no source form.
        """
        return deriving.emit.emit_several(
            [d.source() for d in self.values()],
            target=deriving.emit.target_named(target),
            name=name,
            sizes=sizes,
            first=[d.source() for d in self.gradients.values()],
        )


def _list(names: Sequence[str]) -> Said:
    """The names as the list that is to be given; without any an example."""
    shown = ", ".join(f'"{abridged(name, 20)}"' for name in names or ("W", "b"))
    return LIST(names=f"[{shown}]")


def _names(names: object) -> list[str | Expr]:
    if isinstance(names, str | Set) or not isinstance(names, Iterable):  # a set has no order
        given = names.replace(",", " ").split() if isinstance(names, str) else []
        if isinstance(names, Set):
            given = sorted(map(str, names))
        raise InputError(NO_NAMES(kind=type(names).__name__), hint=_list(given[:MOST_NAMES]))
    found = list(names)
    if not found:
        raise InputError(NONE_GIVEN, hint=_list(()))
    for n, name in enumerate(found):
        if name in found[:n]:
            raise InputError(TWICE(name=str(name)), hint=EACH_ONCE)
    return found


def _key(derivation: Derivation) -> str:
    """What is differentiated by, as one writes it: x[1] of an entry, which x_1 might be the name of."""
    proof = derivation.proof
    written = str(formula(proof.unknown) or proof.unknown)
    return written if not proof.entry else f"{proof.variable.name}[{','.join(str(i) for i in proof.entry)}]"


@guarded
@deep()
def gradients(
    objective: str | Expr,
    names: Sequence[str | Expr],
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
    style: StyleName = "components",
) -> Gradients:
    """The derivatives of an objective by several variables, with one proof and one code.

    The other arguments are those of :func:`~matderiv.derive`. In differentials each derivative has a proof of its own.

    >>> found = gradients("norm2(U*V' - Y)^2", ["U", "V"])
    >>> found["U"].formula, found["V"].formula
    ("2*(U*V' - Y)*V", "2*(U*V' - Y)'*U")

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: no rule accepts a term.
    """
    options: dict[str, Any] = {"shapes": shapes, "assume": assume, "columns": columns, "functions": functions}
    options["style"] = style
    made = [derive(objective, name, **options) for name in _names(names)]
    keys = [_key(d) for d in made]
    plain = [WORD.get(k, k) for k in keys]  # two spellings of one name are the same variable
    twice = next((k for n, k in enumerate(keys) if plain[n] in plain[:n]), None)
    if twice is not None:
        raise InputError(TWICE(name=twice), hint=EACH_ONCE)
    return Gradients(dict(zip(keys, made, strict=True)))


@guarded
@deep()
def hessian(
    objective: str | Expr,
    names: Sequence[str | Expr],
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
) -> Hessian:
    """The second derivative of a scalar objective by several variables, in blocks: one for each ordered pair of names.

    The other arguments are those of :func:`~matderiv.derive`.

    >>> found = hessian("log(s) + norm2(x)^2/s", ["x", "s"], shapes={"x": ("n",), "s": ()})
    >>> {pair: d.formula for pair, d in found.items()}
    {('x', 'x'): '2*eye/s', ('x', 's'): '-2*x/s^2', ('s', 'x'): '-2*x/s^2', ('s', 's'): '(2*norm2(x)^2/s - 1)/s^2'}

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: no rule accepts a term, or the objective is no scalar.
    """
    options: dict[str, Any] = {"shapes": shapes, "assume": assume, "columns": columns, "functions": functions}
    first = gradients(objective, names, **options)
    return Hessian({(a, b): first[a].then(b) for a in first for b in first}, first)
