"""What a code target must state, and what all of them share: which arrays get a name, and in which order they come.

A :class:`Module` is a handful of functions over one graph of arrays. A target prints it: it says which operations it
has functions for, and how an operation is written.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from textwrap import wrap
from typing import Any, NamedTuple

from sympy import Expr, Integer, S, Symbol

from ..core.errors import NoRuleError
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var
from .arrays import Namespace, Node, below, is_plain
from .finish import finished
from .graph import kinds as op
from .graph.kinds import Kind
from .levels import ADD, ATOM, LEVELS, MULTIPLY, NEGATE, Code, Part, Written

__all__ = ["BEGINNINGS", "Function", "Module", "Printer", "Target", "axis_of", "folded"]

WIDTH = 100  # of a line of the source
INLINE = 52  # characters up to which a part stays inside the expression that it is part of
SHOWN = 600  # characters of a formula in a docstring

GIVEN = Text("a function that is an argument", "引数として渡される関数")
LACKS = Text("no {target} code can be written for {kind}", "{kind} の {target} コードは書けない")
OTHERS = Text("numpy, octave and other targets have it", "numpy や octave などの出力先なら書ける")


@dataclass(frozen=True)
class Function:
    """One function of a module.

    Attributes:
        name: its name.
        purpose: a line that says what it returns.
        outputs: what it returns, in this order.
        extra: arguments beyond the symbols of the objective, each with its shape.
        columns: how many outputs make a row, where they are the blocks of a matrix.
        callables: arguments that are functions, the last of all.
    """

    name: str
    purpose: str
    outputs: tuple[Node, ...]
    extra: tuple[tuple[str, tuple[Expr, ...]], ...] = ()
    columns: int = 0
    callables: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments beyond the symbols of the objective."""
        return (*(name for name, _ in self.extra), *self.callables)

    def rows(self, values: Sequence[str]) -> list[Sequence[str]]:
        """What it returns, by rows of blocks; that of any other function is one row."""
        return [values[n : n + self.columns] for n in range(0, len(values), self.columns)] if self.columns else [values]


@dataclass(frozen=True)
class Module:
    """What a target prints.

    Attributes:
        symbols: the arguments, in the order of the objective.
        variable: the one that is differentiated by.
        functions: the functions, the derivative first.
        letters: the letters that the proof gives to arrays.
        claim: what the derivative is, as text.
        notes: layout and conditions, as text.
        scalar: whether the objective is a scalar.
        order: how often it was differentiated.
        also: the other variables, of a source with the derivatives by several.
        indices: the arguments that are indices, counted from 1, each with the sizes that it may not go beyond.
        least: how large some sizes must be, so that there are the entries that are taken.
        single: it is differentiated by a single entry.
    """

    xp: Namespace
    symbols: tuple[Var, ...]
    variable: Var
    functions: tuple[Function, ...]
    letters: Mapping[Node, str]
    claim: str
    notes: tuple[str, ...]
    scalar: bool
    order: int
    also: tuple[Var, ...] = ()
    indices: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    least: Mapping[Expr, int] = field(default_factory=dict)
    single: str = ""

    @property
    def variables(self) -> tuple[Var, ...]:
        """All that is differentiated by."""
        return (self.variable, *self.also)

    @property
    def differentiable(self) -> bool:
        """Whether automatic differentiation may go on by these derivatives: of several only those of a scalar."""
        return self.order == 1 and (self.scalar or not self.also) and not self.single and not self.callables

    @property
    def callables(self) -> tuple[str, ...]:
        """The functions among the arguments."""
        return self.functions[0].callables

    def function(self, start: str) -> Function | None:
        """The function whose name begins like this."""
        return next((f for f in self.functions if f.name.startswith(start)), None)


def _any_name(name: str) -> bool:
    return bool(name)


@dataclass(frozen=True)
class Target:
    """A code target.

    Attributes:
        name: its name on the command line.
        render: the source of a module.
        suffix: that of a file.
        meaning: what it is, in a few words.
        table: how it writes each kind of node that it has words for; the others are lowered, or refused by name.
        numbers: it writes a function of what is made of numbers alone, whether or not the table has that function.
        gram: its product of a matrix with its own transpose costs half of any other.
        comment: what a line begins with that is a comment.
        admits: whether a function may be called by a name, beside those that no target has.
    """

    name: str
    render: Callable[[Module, Target], str]
    suffix: str
    meaning: Text
    table: Mapping[Kind, Written]
    numbers: bool = False
    gram: bool = False
    comment: str = "#"
    admits: Callable[[str], bool] = _any_name

    @property
    def factors(self) -> bool:
        """Whether it solves with a Cholesky factor."""
        return op.CHO_SOLVE in self.table


def folded(start: str, text: str) -> list[str]:
    """A line, or one for every few terms of a sum that is too long for one."""
    if len(start) + len(text) <= WIDTH:
        return [start + text]
    depth, begin, terms = 0, 0, []
    for n, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and n and text[n - 1 : n + 2] in (" + ", " - "):
            terms.append(text[begin : n - 1])
            begin = n
    terms.append(text[begin:])
    if len(terms) == 1:
        return [start + text]
    lines = [terms[0]]
    for term in terms[1:]:
        if len(lines[-1]) + len(term) < WIDTH - 8:
            lines[-1] += f" {term}"
        else:
            lines.append(term)
    return [start + "(", *(f"    {line}" for line in lines), ")"]


def axis_of(node: Node) -> int:
    """The axis along which a part is taken."""
    assert isinstance(node.over, int)
    return node.over


class _Slots:
    """What a text of a table has in braces.

    ``{a}``, ``{b}`` and ``{c}`` are the arguments, with a format from ``LEVELS`` where they must bind; ``{args}`` are
    all, ``{dot}`` is a dot where the node has axes, ``{n}`` its first extent; every field of the node, and attribute
    of the printer, has its name.
    """

    def __init__(self, printer: Printer, node: Node, part: Part) -> None:
        self.printer, self.node, self.part = printer, node, part

    def __getitem__(self, key: str) -> Any:
        if key in ("a", "b", "c"):
            return _Argument(self.node.args["abc".index(key)], self.part)
        if key == "args":
            return ", ".join(self.part(a, ADD) for a in self.node.args)
        if key == "dot":
            return "." if self.node.axes else ""
        if key == "n":
            return self.printer.extent(self.node.axes[0])
        return getattr(self.node, key) if key in self.node.kind.fields else getattr(self.printer, key)


class _Argument(NamedTuple):
    node: Node
    part: Part

    def __format__(self, level: str) -> str:
        return self.part(self.node, LEVELS[level])


class Printer(ABC):
    """Prints functions: arrays that are used twice, bear a letter of the proof or get long are assigned to a name.

    Every name is an identifier that is neither an argument nor reserved.
    """

    reserved: frozenset[str] = frozenset()
    pi = "pi"  # the number

    def __init__(self, module: Module, target: Target) -> None:
        self.module, self.target = module, target
        self.table, self.language = target.table, target.name
        self.taken: set[str] = set(self.reserved)
        self.local: dict[str, str] = {v.name: self._local(v.name) for v in module.symbols}
        # several functions may take the same argument, which has one name
        for name in dict.fromkeys(name for f in module.functions for name in f.arguments):
            if name not in self.local:
                self.local[name] = self._local(name)
        self.sizes: dict[str, str] = {}
        for v in module.symbols:
            for s in sorted((s for extent in v.shape[: v.rank] for s in extent.free_symbols), key=str):
                self.sizes.setdefault(str(s), "")
        for s in self.sizes:
            self.sizes[s] = self._local(s if s not in self.taken else f"size_{s}")
        self.common = frozenset(self.taken)

    def _local(self, name: str) -> str:
        """An identifier like ``name`` that is not taken."""
        base = re.sub(r"\W", "_", name, flags=re.ASCII) if not self.is_identifier(name) else name
        base = base if self.is_identifier(base) else f"{base}_"
        base = base if self.is_identifier(base) else "t"
        found, number = base, 1
        while found in self.taken:
            number += 1
            found = f"{base}{number}" if not base[-1].isdigit() else f"{base}_{number}"
        self.taken.add(found)
        return found

    @abstractmethod
    def is_identifier(self, name: str) -> bool:
        """Whether ``name`` may stand as it is."""

    def write(self, node: Node, part: Part) -> Code:
        """An operation, and how tightly it binds; ``part(argument, level)`` is an argument that binds so tightly.

        Raises:
            NoRuleError: the target has no words for it.
        """
        entry = self.table.get(node.kind)
        if entry is None:
            kind = GIVEN if node.kind is op.GIVEN else node.kind.name
            raise NoRuleError(LACKS(target=self.language, kind=kind), hint=OTHERS)
        made = entry(self, node, part) if callable(entry) else entry
        text, binds = made if isinstance(made, tuple) else (made, ATOM)
        return text if callable(entry) else text.format_map(_Slots(self, node, part)), binds

    def in_place(self, node: Node) -> bool:
        """Whether an operation is done on the array itself that it begins with, which nothing else needs then."""
        return False

    def changed(self, name: str, node: Node, part: Part) -> list[str]:
        """The lines that do such an operation on the array called ``name``."""
        raise NotImplementedError

    def declared(self, name: str, node: Node) -> str:
        """The left side of the statement that gives an array its name."""
        return name

    # ---- one function

    def body(self, function: Function) -> tuple[list[str], list[str]]:
        """The assignments of a function, and the expressions that it returns."""
        self.taken = set(self.common)
        outputs = self._finished(function.outputs)
        letters = self._letters(function, outputs)
        order = below(outputs)
        uses: dict[Node, int] = dict.fromkeys(order, 0)
        for out in outputs:
            uses[out] += 1
        for node in reversed(order):
            for a in node.args:  # a view is written out wherever it is used
                uses[a] += max(1, uses[node]) if node.kind in (op.T, op.EXPAND) else 1
        names: dict[Node, str] = {}
        lines: list[str] = []
        texts: dict[Node, tuple[str, int]] = {}

        def part(node: Node, level: int) -> str:
            if node in names:
                return names[node]
            text, binds = texts[node]
            return text if binds >= level else f"({text})"

        def name(node: Node, text: str) -> None:
            names[node] = self._local(letters[node] if node in letters else self._name(node, names))
            lines.extend(folded(f"{self.declared(names[node], node)} = ", text))

        for node in order:
            if node.args and uses[node.args[0]] == 1 and self.in_place(node):
                base = node.args[0]
                if base not in names:
                    name(base, texts[base][0])
                names[node] = names[base]
                lines.extend(self.changed(names[node], node, part))
                continue
            text, binds = self.write(node, part)
            texts[node] = text, binds
            small = node.kind.free or is_plain(node)
            several = uses[node] > 1 and not small
            wanted = node in letters and not small or node.kind.several
            last = node in outputs and uses[node] == 1
            if several or (wanted or len(text) > INLINE and not small) and not last:
                name(node, text)
        return lines, [part(out, ADD) for out in outputs]

    def _finished(self, roots: Sequence[Node]) -> list[Node]:
        return finished(self.module.xp, roots, self.target.table, self.target.numbers)

    def _letters(self, function: Function, outputs: Iterable[Node]) -> dict[Node, str]:
        given = self.module.letters
        changed = dict(zip(given, self._finished(list(given)), strict=True))
        return {changed[n]: letter for n, letter in given.items() if self.is_identifier(letter)}

    def _name(self, node: Node, names: Mapping[Node, str]) -> str:
        """A name that tells what an array is, from the names of what it is made of."""
        title = self.module.xp.titles.get(node)
        if title is not None:
            return title
        parts = [self._called(a, names) for a in node.args]
        own = node.kind.title
        match node.kind:
            case op.MATMUL | op.OUTER if all(parts) and len("".join(parts)) <= 8:
                return ("_" if any("_" in p or len(p) > 2 for p in parts) else "").join(parts)
            case op.INV:
                return f"{parts[0] or 'm'}_inv"
            case op.CHO_INV:  # the inverse of the matrix that the factor is of
                return f"{self._called(node.args[0].args[0], names) or 'm'}_inv"
            case op.PROD if len(parts) == 1 and node.exponents[0] == 2 and parts[0]:
                return f"{parts[0]}_squared"
        if own.endswith("_"):
            return f"{own}{parts[0]}" if 0 < len(parts[0]) <= 8 else own[:-1]
        rank = len(node.axes)
        return own or ("t" if rank == 0 else "v" if rank == 1 else "M")

    def _called(self, node: Node, names: Mapping[Node, str]) -> str:
        if node in names:
            return names[node]
        if node.kind is op.INPUT:
            return self.local[node.name]
        if node.kind is op.T:
            inner = self._called(node.args[0], names)
            return f"{inner}t" if inner else ""
        if node.kind is op.CHOLESKY:
            return self._called(node.args[0], names)
        return ""

    # ---- what languages share

    def place(self, node: Node, part: Part, first: int = 0) -> str:
        """A given index in a language that counts from ``first``."""
        if node.kind is op.NUMBER:
            return str(int(node.value) - 1 + first)
        return part(node, ADD) if first else f"{part(node, ADD)} - 1"

    def places(self, node: Node, first: int = 0) -> tuple[str, str]:
        """Where a slice begins and ends, the end outside where it is counted from 0."""
        start, count = node.value, node.axes[axis_of(node)]
        return self.extent(start - 1 + first), self.extent(start - 1 + count)

    def number_text(self, node: Node, part: Part) -> Code:
        """A number."""
        text = self.number(node.value)
        return text, MULTIPLY if " / " in text else NEGATE if text.startswith("-") else ATOM

    def size_text(self, node: Node, part: Part) -> Code:
        """A size as a number."""
        text = self.extent(node.value)
        return text, ATOM if text.isidentifier() else ADD

    def extent(self, size: Expr) -> str:
        """A size as source, in the names of the sizes."""
        if size.is_Integer:
            return str(size)
        strange = {s: Symbol(self.sizes[str(s)]) for s in size.free_symbols if not re.fullmatch(r"\w+", str(s))}
        return re.sub(r"\w+", lambda m: self.sizes.get(m[0], m[0]), str(size.xreplace(strange)))

    def shape_text(self, shape: Iterable[Expr]) -> str:
        """A shape for a person."""
        return "×".join(self.extent(s) for s in shape) or "number"

    def factors(self, node: Node) -> tuple[Expr, list[tuple[Node, Any]], list[tuple[Node, Any]]]:
        """The number of a product, its factors, and those that it is divided by, scalars first."""
        above, under = [], []
        for a, k in node.factors:
            if k.is_number and k < 0:
                under.append((a, -k))
            else:
                above.append((a, k))
        return node.factor, above, under

    def documented(self, function: Function) -> list[str]:
        """The lines of a docstring: what is returned, the formula, the shapes and the layout."""
        module = self.module
        claim = module.claim if len(module.claim) <= SHOWN else module.claim[:SHOWN] + " …"
        shapes = ", ".join(f"{self.local[v.name]}: {self.shape_text(v.shape[: v.rank])}" for v in module.symbols)
        for name, extents in function.extra:
            shapes += f", {self.local[name]}: {self.shape_text(s for s in extents if s != 1)}"
        if function is not module.functions[0]:
            shapes = ", ".join(f"{self.local[n]}: {self.shape_text(s for s in e if s != 1)}" for n, e in function.extra)
            return [function.purpose + f" Shape of {shapes}." * bool(shapes)]
        out = [function.purpose, "", *wrap(claim, WIDTH - 8, subsequent_indent="    "), ""]
        out += wrap(f"Shapes: {shapes}.", WIDTH - 8, subsequent_indent="    ")
        for note in module.notes:
            out += wrap(note, WIDTH - 8, subsequent_indent="    ")
        return out

    def number(self, number: Expr) -> str:
        """A number as a literal that every language here reads; a fraction that is no short decimal is a quotient."""
        if number is S.Pi:
            return self.pi
        if number.is_Integer:
            return str(number) if abs(number) < 2**53 else repr(float(number))
        if (
            number.is_Rational
            and Integer(number.q).is_Integer
            and (number.q & (number.q - 1)) == 0
            and number.q <= 1024
        ):
            return repr(float(number))
        if number.is_Rational:
            return f"{self.number(Integer(number.p))} / {self.number(Integer(number.q))}"
        return repr(float(number))


# what every language has, by the methods of its printer
BEGINNINGS: dict[Kind, Written] = {
    op.NUMBER: lambda p, node, part: p.number_text(node, part),
    op.SIZE: lambda p, node, part: p.size_text(node, part),
    op.INPUT: lambda p, node, part: p.local[node.name],
}
