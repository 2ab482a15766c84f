"""The catalogue of matrix functions: how each is written, its shapes, its derivative and where it holds.

Everything here is read off the records in :mod:`~matderiv.operations`; nothing is written down twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from sympy import Expr, Number, S

from .. import __version__
from ..core.characters import in_ascii, quoted
from ..core.errors import InputError, NoRuleError, ShapeError
from ..core.index import UNIT, At, Entry, Index, Pair, Partial, Shape, shape_of, size, walk
from ..core.operation import Applied, Kit, Operation
from ..core.proof import every
from ..core.records import dataclass
from ..core.slips import nearest
from ..core.text import Text
from ..deriving.derive import derive
from ..expressions.matrix import Var, apply, is_op, zero
from ..expressions.writer import formula, latex, plain, unicode
from ..formats import FORMATS
from ..operations import OPERATIONS
from ..operations.eye import EYE
from ..reading.foreign import READ, answer, is_loss, plainly
from ..reading.sympy_bridge import read
from ..reading.words import ALONG, MAYBE, NORMS, spelled

__all__ = ["SCHEMA", "Function", "compact", "functions", "named", "render", "render_one"]

SCHEMA = "matderiv/functions/1"
TEXT = Text("Text", "書き方")
MEANING = Text("Meaning", "意味")
SHAPES = Text("Shapes", "形")
DERIVATIVE = Text("Entry, or derivative", "成分または微分")
WHERE = Text("Where", "条件")
VALID = Text("where {condition}", "条件: {condition}")
SYMMETRIC = Text("{x} is symmetric", "{x} は対称行列である")
AND = {"en": " and ", "ja": "、"}
ENTRYWISE = Text("act on each entry", "成分ごとに作用する")
CONSTANT = Text("no derivative rule of its own", "固有の微分規則はない")
PROOF = Text(
    "An example, with its proof: {source} with respect to {variable}", "例とその証明: {source} の {variable} による微分"
)
IN_DIFFERENTIALS = Text(
    "matderiv derive --style differential proves it in differentials.",
    "matderiv derive --style differential は全微分による証明を示す。",
)
NO_FUNCTION = Text("there is no function {name}", "{name} という関数はない")
MADE_OF_OTHERS = Text(
    "{name} is read, and made of other functions, so that it is not listed by itself",
    "{name} は読めるが、ほかの関数から作られるので、単独では一覧にない",
)
BY_EXAMPLE = Text('matderiv "{word}(x)" --wrt x shows its derivative', 'matderiv "{word}(x)" --wrt x がその微分を示す')
ALL_LISTED = Text("matderiv functions lists them", "matderiv functions で一覧を表示する")
# the headings of the list, in its order
GROUPS = {
    "entries": Text("Of each entry", "成分ごと"),
    "numbers": Text("A number of a vector or matrix", "ベクトルまたは行列の数値"),
    "arrays": Text("A vector or matrix of another", "ベクトルまたは行列から作るもの"),
    "lines": Text("Of each row or column", "行ごと、列ごと"),
    "indicators": Text("1 where it holds, 0 elsewhere", "成り立てば 1、そうでなければ 0"),
    "signs": Text("Signs between operands", "演算子"),
    "constants": Text("Constants", "定数"),
}

M, N, P, Q = map(size, "mnpq")
# the shapes of arguments to try, most general first
POOL: dict[int, tuple[tuple[Shape, ...], ...]] = {
    0: ((),),
    1: (((M, N),), ((N, N),), ((N, S.One),)),
    2: (
        ((M, N), (P, Q)),
        ((M, N), (N, P)),
        ((M, N), (M, N)),
        ((N, S.One), (N, S.One)),
        (UNIT, (M, N)),
        (UNIT, (N, N)),
        (UNIT, (N, S.One)),
        ((M, N), UNIT),
        ((N, N), UNIT),
    ),
}


@dataclass(frozen=True)
class Function:
    """One function as the catalogue shows it.

    ``lines`` are pairs of two equal sides: its entry in the entries of its arguments, or its derivative by each of
    them. Without any it has no rule of its own, and what cannot be rewritten may not contain the unknown.
    """

    operation: Operation
    applied: Applied
    texts: tuple[str, ...]
    shapes: str
    lines: tuple[tuple[Expr, Expr], ...]

    @property
    def entrywise(self) -> bool:
        """Whether it is a function of a number, applied to each entry."""
        return self.operation.slope is not None

    @property
    def group(self) -> str:
        """The heading under which it is listed."""
        text = self.texts[0]
        if text.startswith("["):
            return "indicators"
        if not self.applied.args:
            return "constants"
        if self.entrywise or self.operation.slopes:
            return "entries"
        if text.endswith((", 1)", ", 2)")):
            return "lines"
        if "(" not in text:
            return "signs"
        return "numbers" if self.applied.shape == UNIT else "arrays"

    @property
    def words(self) -> frozenset[str]:
        """What it is called in a formula."""
        return frozenset(t.partition("(")[0] for t in self.texts if "(" in t) | {self.operation.name}

    def domain(self, language: str, show: Callable[[Expr], str]) -> str:
        """Where it is differentiable, empty for everywhere."""
        said = [t for t in (SYMMETRIC if self.operation.symmetric else None, self.operation.domain) if t is not None]
        if not said:
            return ""
        argument = Var("t") if self.entrywise else self.applied.args[-1]
        return AND[language].join(text.fill(language, {"x": show(argument)}) for text in said)


def functions() -> tuple[Function, ...]:
    """Every function, in the order of the names.

    >>> tanh = next(f for f in functions() if f.operation.name == "tanh")
    >>> tanh.texts, tanh.shapes, unicode(tanh.lines[0][1])
    (('tanh(X)',), 'm×n → m×n', '1 − tanh(t)²')
    """
    return tuple(map(_function, OPERATIONS.values()))


def named(name: str) -> tuple[Function, ...]:
    """The functions of a name, as someone may spell it: with all entries, and along rows and columns.

    >>> [f.operation.name for f in named("Softmax")]
    ['softmax', 'column_softmax', 'row_softmax']

    Raises:
        InputError: there is none.
    """
    word = spelled(name) or name
    found = [f for f in functions() if word in f.words]
    if not found:
        known = sorted({w for f in functions() for w in f.words})
        if word in ALONG or word in NORMS:
            raise InputError(MADE_OF_OTHERS(name=quoted(word)), hint=BY_EXAMPLE(word=word))
        if (told := answer(name)) is not None:
            read = plainly(name) in READ or is_loss(name)
            raise InputError((MADE_OF_OTHERS if read else NO_FUNCTION)(name=quoted(name)), hint=told)
        near = nearest(name, known)
        raise InputError(NO_FUNCTION(name=quoted(name)), hint=ALL_LISTED if near is None else MAYBE(near=near))
    return tuple(sorted(found, key=lambda f: f.operation.name != word))


def _function(operation: Operation) -> Function:
    applied = _applied(operation)
    text = formula(applied) or operation.name
    # the same text with every other word that means it
    name, opening, inside = text.partition("(")
    others = [f"{word}({inside}" for word in operation.words if opening and word != name]
    arguments = applied.args[:-1] if operation.sizes else applied.args
    before = ", ".join(_shape(a) for a in arguments if not isinstance(a, Number))
    shapes = f"{before} → {_shape(applied)}" if before else _shape(applied)
    return Function(operation, applied, (text, *others), shapes, tuple(_lines(operation, applied)))


def _shape(expr: Expr) -> str:
    if expr.shape == UNIT:
        return "1"
    return "×".join(unicode(s) if s.is_Atom else f"({unicode(s)})" for s in expr.shape)


def _applied(operation: Operation) -> Applied:
    """The function of symbols, of the most general shapes that it takes."""
    if operation.arity[1] == 0:
        try:
            return apply(operation)
        except ShapeError:
            return apply(operation, shape=(N, N) if operation.name == EYE.name else (M, N))
    if operation.slopes:
        return apply(operation, *(Var(letter, (M, N)) for letter in "ABC"[: operation.arity[0]]))
    if operation.sizes:
        vectors = [Var("x", (M * N, S.One))] if operation.arity[1] == 2 else []
        return apply(operation, *vectors, zero((M, N)))
    # a number that stands for an argument in the example, as an exponent does, stands here too
    found = next(_occurrences(operation))
    numbers = [a if isinstance(a, Number) else None for a in found.args]
    for shapes in POOL[len(numbers[:2])]:
        letters = iter("S" if operation.symmetric else "X" if numbers.count(None) == 1 else "AB")
        small = iter("xy")
        args = [
            number if number is not None else _var(shape, letters, small)
            for number, shape in zip(numbers, shapes, strict=False)
        ]
        if any(number is not None and shape != UNIT for number, shape in zip(numbers, shapes, strict=False)):
            continue
        if operation.symmetric:
            args = [Var(a.name, a.shape, ("symmetric",)) if isinstance(a, Var) else a for a in args]
        try:
            return apply(operation, *args)
        except ShapeError:
            continue
    raise AssertionError(f"{operation.name} takes none of the usual shapes")


def _occurrences(operation: Operation) -> Iterator[Expr]:
    """Where the function stands in its example: in the objective, or else in the proof."""
    source, variable = operation.example
    yield from _inside(operation, read(source, variable=variable).expression)
    for step in every(derive(source, variable).proof.steps):
        for side in (step.lhs, step.rhs):
            yield from _inside(operation, side)


def _inside(operation: Operation, expr: Expr) -> Iterator[Expr]:
    for e in walk(expr):
        if is_op(e, operation):
            yield e
        elif isinstance(e, Var) and e.definition is not None:
            yield from _inside(operation, e.definition)


def _var(shape: Shape, letters: Iterator[str], small: Iterator[str]) -> Var:
    if shape == UNIT:
        return Var("c")
    return Var(next(small if shape[1] == 1 else letters), shape)


def _lines(operation: Operation, applied: Applied) -> Iterator[tuple[Expr, Expr]]:
    """What the record says: the entry, the derivative of the real function, or the derivative by each argument."""
    kit = _kit()
    at = _indices(applied, "ij")
    out = Entry(applied, *at) if at else applied
    if operation.slope is not None:
        t = Var("t")
        yield Partial(apply(operation, t), t), operation.slope.at(t, kit)
    if operation.slopes:
        letters = tuple(map(Var, "stu"[: operation.arity[0]]))
        for letter, slope in zip(letters, operation.slopes, strict=True):
            yield Partial(apply(operation, *letters), letter), slope.at(*letters, kit)
    if operation.components is not None and (applied.args or at):
        yield out, operation.components.entry(applied.args, at, kit)
    if operation.local is not None:
        for number, argument in enumerate(applied.args):
            if isinstance(argument, Var):
                by = _indices(argument, "αβ")
                try:
                    slope = operation.local.entry(applied.args, number, at, by, kit)
                except NoRuleError:
                    continue
                yield Partial(out, Entry(argument, *by) if by else argument), slope


def _indices(expr: Expr, letters: str) -> tuple[At, ...]:
    extents = [s for s in expr.shape if s != 1]
    pairs = expr.operation.pairs if isinstance(expr, Applied) else None
    split = {} if pairs is None else {f * s: (f, s) for f, s in pairs(*map(shape_of, expr.args))}
    more = iter("kl")

    def index(letter: str, extent: Expr) -> At:
        if extent not in split:
            return Index(letter, extent)
        return Pair(Index(next(more), split[extent][0]), Index(letter, split[extent][1]))

    return tuple(index(letter, extent) for letter, extent in zip(letters, extents, strict=False))


def _kit() -> Kit:
    numbers = count()
    letters = ("k", "l", "p", "q", "r")
    return Kit(lambda extent: Index(letters[next(numbers) % len(letters)], extent), apply)


# ---------------------------------------------------------------- as text


def render(name: str = "terminal", language: str = "en", *, ascii: bool = False) -> str:
    """The catalogue in one of the formats ``terminal``, ``markdown`` and ``json``."""
    if name == "terminal":
        return in_ascii(_terminal(language, plain)) if ascii else _terminal(language, unicode)
    return {"markdown": _markdown, "json": _json}[name](language)


def _grouped() -> Iterator[tuple[str, list[Function]]]:
    """The functions under their headings."""
    known = functions()
    for group in GROUPS:
        yield group, [f for f in known if f.group == group]


def _terminal(language: str, show: Callable[[Expr], str]) -> str:
    blocks = []
    for group, listed in _grouped():
        blocks += [f"── {GROUPS[group].fill(language, {})} ──", *(_block(f, language, show) for f in listed)]
    return "\n\n".join(blocks) + "\n"


def _block(f: Function, language: str, show: Callable[[Expr], str]) -> str:
    rows = [f"{', '.join(f.texts)}    {f.operation.meaning.fill(language, {})}", f"    {f.shapes}"]
    rows += [f"    {show(left)} = {show(right)}" for left, right in f.lines]
    if not f.lines and f.applied.args:
        rows.append(f"    {CONSTANT.fill(language, {})}")
    if domain := f.domain(language, show):
        rows.append(f"    {VALID.fill(language, {'condition': domain})}")
    return "\n".join(rows)


def _markdown(language: str) -> str:
    tables = [f"**{GROUPS[group].fill(language, {})}**\n\n{_table(listed, language)}" for group, listed in _grouped()]
    return "\n".join(tables)


def _table(listed: Sequence[Function], language: str) -> str:
    rows = [_row(*(head.fill(language, {}) for head in (TEXT, MEANING, SHAPES, DERIVATIVE, WHERE))), _row(*["---"] * 5)]
    for f in listed:
        lines = "<br>".join(f"${latex(left, inline=True)} = {latex(right)}$" for left, right in f.lines)
        rows.append(
            _row(
                _code(f.texts),
                f.operation.meaning.fill(language, {}),
                f.shapes,
                lines or (CONSTANT.fill(language, {}) if f.applied.args else ""),
                f.domain(language, lambda x: f"${latex(x)}$"),
            )
        )
    return "\n".join(rows) + "\n"


def _json(language: str) -> str:
    return _dumped({"functions": [_record(f, language) for _, listed in _grouped() for f in listed]})


def _record(f: Function, language: str) -> dict[str, Any]:
    return {
        "name": f.operation.name,
        "group": f.group,
        "words": list(f.operation.words),
        "text": list(f.texts),
        "meaning": f.operation.meaning.fill(language, {}),
        "shapes": f.shapes,
        "lines": [
            {side: {"unicode": unicode(e), "latex": latex(e)} for side, e in zip(("lhs", "rhs"), line, strict=True)}
            for line in f.lines
        ],
        "domain": f.domain(language, unicode) or None,
    }


def _dumped(value: Mapping[str, Any]) -> str:
    return json.dumps({"schema": SCHEMA, "version": __version__, **value}, ensure_ascii=False, indent=2) + "\n"


def render_one(name: str, form: str = "terminal", language: str = "en", screen: Mapping[str, Any] | None = None) -> str:
    """The functions of a name, with the proof of an example of the first, as the catalogue is rendered.

    Raises:
        InputError: there is none of this name.
    """
    found = named(name)
    source, variable = found[0].operation.example
    proof = derive(source, variable).proof
    shown = FORMATS[form].render(proof, language, "all", **(screen or {}))
    if form == "json":
        return _dumped({"functions": [_record(f, language) for f in found], "example": json.loads(shown)})
    title = PROOF.fill(language, {"source": f"`{source}`" if form == "markdown" else source, "variable": variable})
    other = IN_DIFFERENTIALS.fill(language, {})
    if form == "markdown":
        return f"{_table(found, language)}\n**{title}**\n\n{shown}\n{other}\n"
    ascii = bool(screen and screen["ascii"])
    text = "\n\n".join(
        [*(_block(f, language, plain if ascii else unicode) for f in found), title, f"{shown}\n{other}\n"]
    )
    return in_ascii(text) if ascii else text


def compact(language: str = "en") -> str:
    """A short table in Markdown of the functions with a word; those that act on each entry share a row."""
    rows = [_row(*(head.fill(language, {}) for head in (TEXT, MEANING, SHAPES))), _row(*["---"] * 3)]
    named = [f for f in functions() if f.operation.words and f.applied.args]
    entrywise = [t for f in named if f.entrywise for t in f.texts]
    rows.append(_row(_code(entrywise), ENTRYWISE.fill(language, {}), next(f.shapes for f in named if f.entrywise)))
    rows += [_row(_code(f.texts), f.operation.meaning.fill(language, {}), f.shapes) for f in named if not f.entrywise]
    return "\n".join(rows) + "\n"


def _row(*cells: str) -> str:
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def _code(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)
