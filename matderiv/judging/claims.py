"""A claim as it was given, in the symbols of the objective: its names, and the sizes that it leaves open.

A name that is neither in the objective nor declared is refused with the names that there are; sizes that do not fit
are told with their likely cause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace as evolve
from functools import partial
from typing import Any

from sympy import Expr, MatrixSymbol

from ..checking.verify import judged
from ..core.errors import InputError, MatderivError, ShapeError
from ..core.index import UNIT, Shape, distinct, is_scalar, power, replace, shape_of
from ..core.operation import Applied
from ..core.patterns import pattern
from ..core.text import Said, Text, verbatim
from ..deriving.refusals import certainly_symmetric
from ..expressions.abstract import described
from ..expressions.matrix import WHOLE, Var, apply, names, transpose, zero
from ..expressions.notations.names import WORD
from ..operations.norm_squared import NORM_SQUARED
from ..operations.pinv import PINV
from ..printing.sheet import Sentence
from ..proving.sums import settled
from ..proving.tidy import symmetric
from ..reading.declarations import look_alike, said_functions
from ..reading.formula import Formula, formula_of
from ..reading.latex.stretches import stretch
from ..reading.latex.tokens import is_latex
from ..reading.latex.written import as_text
from ..reading.picked import with_units
from ..reading.readings import undefined
from ..reading.shapes import Sizes, Typed
from ..reading.subscripts import with_rows
from ..reading.sympy_bridge import read
from ..reading.tree import Subscripted, Undefined, abridged, postorder
from .extents import as_size, can_be_read, with_extents
from .wording import CLASH, HINT, QUESTION

__all__ = [
    "Claim",
    "as_written",
    "facts_of",
    "functions_in",
    "is_spread",
    "leaves_open",
    "names_in",
    "read_claim",
    "reason_of",
    "refuse_number",
    "shapes_in",
    "told_clash",
    "with_definitions",
    "with_functions",
]

_NAME = pattern(r"[^\W\d]\w*")
_EQUATION = pattern(r",\s*\\?([^\W\d]\w*)\s*=(?!=)")
_DEFINED = pattern(r"(?:^|,)\s*([^\W\d]\w*)\s*=(?!=)")
ONE_ENTRY = Text(
    "{name} is one entry of {base}, and no sum of the claim is over its index",
    "{name} は {base} の 1 つの成分であり、主張の中にその添字についての和がない",
)
ALL_ENTRIES = Text(
    'write {base} for all of them; the derivative with respect to one entry is asked for with wrt="{base}[{index}]"',
    '全体なら {base} と書く。1 つの成分による導関数なら wrt="{base}[{index}]" とする',
)
NAMES_OR_SIZE = Text(
    "the names of the objective are {names}; {size}; another new one needs a declared shape",
    "目的関数にある名前は {names} である。{size}。ほかの新しい名前には形の宣言が要る",
)
NEW_NUMBER = Text(
    "the claim is wrong for a number {name} of its own, which the objective lacks",
    "目的関数にない {name} を任意の数とすると、主張は成り立たない",
)
A_SCALAR = Text(
    "{name} is a scalar in the claim, but a vector or a matrix in the objective",
    "{name} は主張ではスカラーだが、目的関数ではベクトルか行列である",
)
NO_SCALAR = Text(
    "{name} is a vector or a matrix in the claim, but a scalar in the objective",
    "{name} は主張ではベクトルか行列だが、目的関数ではスカラーである",
)


def shapes_in(claim: str | Expr, objective: object) -> dict[str, Sizes]:
    """The shapes that a SymPy claim tells of the names in an objective given as text."""
    if isinstance(claim, str) or not isinstance(objective, Formula):
        return {}
    known = names_in(objective)
    found = {m for m in claim.atoms(MatrixSymbol) if m.name in known}
    return {m.name: tuple(m.shape) for m in sorted(found, key=str)}


def facts_of(symbols_: Iterable[Var]) -> dict[str, str]:
    """What is assumed of symbols, as it is given."""
    return {v.name: "+".join(sorted(v.facts - {WHOLE})) for v in symbols_ if v.facts - {WHOLE}}


def names_in(formula: Formula | Expr) -> frozenset[str]:
    """The names that stand in a formula."""
    if isinstance(formula, Formula):
        return frozenset(str(n.value) for n in postorder(formula.tree) if n.kind == "name")
    return frozenset(str(getattr(s, "name", s)) for s in formula.free_symbols)


def with_functions(functions: str | Mapping[str, str] | None, objective: Expr) -> str | Mapping[str, str] | None:
    """What is declared of functions, and what an objective tells of those that nobody defined."""
    found: dict[str, str] = {}
    for e in distinct(objective):
        of = described(e.operation) if isinstance(e, Applied) else None
        if of is not None:
            found[of.letter] = str(shape_of(e.args[1])[0]) if of.kind == "vector" else of.kind
    return {**found, **said_functions(functions)} if found and functions else found or functions


def functions_in(objective: object) -> frozenset[str]:
    """The functions that nobody defined in an objective given as text."""
    if not isinstance(objective, Formula):
        return frozenset()
    words = [n.value for n in postorder(objective.tree) if isinstance(n.value, Undefined)]
    return frozenset(WORD.get(word.function, word.function) for word in words)


_SIGMA = pattern(r"(?<![\w\\])(?:\\?sigma|σ)(?=\s*(?:\\left\s*)?\()")


class Claim:
    """A claim as it was given: text is parsed once, when the names of the objective are known."""

    def __init__(
        self,
        given: str | Formula | Expr,
        declared: Mapping[str, Sizes],
        functions: Collection[str] = (),
        latex: bool = False,
        rows: Collection[str] = (),
    ) -> None:
        self.given, self.declared, self.functions = given, declared, functions
        self.rows = rows  # the letters with an index that are rows of their capitals in the objective
        self.latex = latex  # the objective is, so that what is no text is tried as LaTeX: -(1-p)yx
        self._formula: Formula | None = None

    def within(self, symbols_: Iterable[Expr]) -> Formula | Expr:
        """The claim with these names, whichever its text was parsed with first.

        Raises:
            MatderivError: it is no formula.
        """
        if not isinstance(self.given, str):
            return self.given
        if self._formula is None:
            shapes = _shapes(self.declared, symbols_)
            found = self._parsed(self.given, shapes)
            if found.by:
                raise InputError(
                    Text(
                        "a claim is the derivative itself, and the operator of one stands in front of this",
                        "主張には導関数そのものを書くが、この先頭には微分作用素がある",
                    ),
                    source=found.text,
                    span=found.operator,
                    hint=Text("write the derivative out", "導関数の式を書く"),
                )
            if found.latex and "e" not in shapes:
                found = evolve(found, tree=with_units(found.tree, shapes))
            self._formula = evolve(found, tree=with_rows(found.tree, self.rows)) if self.rows else found
        return self._formula

    def read_as(self, formula: Formula) -> Claim:
        """The claim with what was made of its text."""
        return Claim(formula, self.declared, self.functions, self.latex, self.rows)

    def _parsed(self, given: str, shapes: Mapping[str, object]) -> Formula:
        told: dict[str, Any] = {"functions": self.functions, "printed": True}
        try:
            return formula_of(given, shapes, **told)
        except InputError:
            if not self.latex or is_latex(given):
                raise
            with suppress(MatderivError):
                return formula_of(given, shapes, latex=True, **told)
            raise

    def refuse_sigma(self, *expressions: Expr) -> None:
        """Refuse σ(…) where these have the logistic function, which is printed so, and a name σ as well.

        Raises:
            InputError: σ(…) stands in the claim.
        """
        place = _SIGMA.search(self.given) if isinstance(self.given, str) else None
        if place is None:
            return
        parts = [e for expression in expressions for e in distinct(expression)]
        called = any(isinstance(e, Applied) and e.operation.name == "sigmoid" for e in parts)
        if called and any(isinstance(e, Var) and e.name in ("sigma", "σ") for e in parts):
            raise InputError(
                Text(
                    "σ(...) may be the logistic function, or the product with σ",
                    "σ(...) は、ロジスティック関数とも、σ との積とも読める",
                ),
                source=str(self.given),
                span=place.span(),
                hint=Text(
                    "write sigmoid(...) for the function, σ*(...) for the product",
                    "関数であれば sigmoid(...)、積であれば σ*(...) と書く",
                ),
            )

    def names(self, objective: Typed) -> frozenset[str]:
        """The names that stand in it, an array also through its rows and entries; all declared ones of no formula."""
        try:
            claim = self.within(objective.symbols)
        except MatderivError:
            return frozenset(self.declared)
        found = names_in(claim)
        if not isinstance(claim, Formula):
            return found
        bases = {n.rpartition("_")[0] for n in found if "_" in n}
        return frozenset((*found, *bases, *(b[:1].upper() + b[1:] for b in bases)))


def _shapes(declared: Mapping[str, Sizes], symbols_: Iterable[Expr]) -> dict[str, Any]:
    return {**declared, **{v.name: v.shape[: v.rank] for v in symbols_ if isinstance(v, Var)}}


def read_claim(
    claim: str | Formula | Expr,
    symbols_: Sequence[Var],
    wanted: Sequence[Shape],
    declared: Mapping[str, Sizes],
    functions: str | Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
) -> Expr:
    """The claimed expression, its open sizes (``eye``, ``vector(1)``) those of the first wanted shape that fits.

    Raises:
        InputError: it cannot be read, or uses an undeclared name. A ShapeError says that its sizes do not fit.
    """
    return as_written(claim, symbols_, wanted, declared, functions, columns=columns)[0]


def as_written(
    claim: str | Formula | Expr,
    symbols_: Sequence[Var],
    wanted: Sequence[Shape],
    declared: Mapping[str, Sizes],
    functions: str | Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    counts: Collection[str] = (),
) -> tuple[Expr, tuple[Expr, ...]]:
    """The same as :func:`read_claim`, with the parts that fell away while it was read, as log t of 0·log t.

    ``assume`` says what is assumed of names that stand in the claim only; samples are columns of ``columns``.
    ``counts`` are the sizes that stand in the derivative as numbers, of which a letter of the claim may be one.

    Raises:
        InputError: as for :func:`read_claim`.
    """
    known = {v.name: v for v in symbols_}
    shapes = _shapes(declared, symbols_)
    if isinstance(claim, str):
        claim = formula_of(claim, shapes, functions=undefined(functions), printed=True)
    elif isinstance(claim, Expr):
        _refuse_other_kind(claim, known)
    samples = _sampled(claim, columns)
    facts = {name: said for name, said in (assume or {}).items() if name not in known and name in declared}
    facts |= facts_of(symbols_)
    if isinstance(claim, Formula):
        whole = partial(read, shapes=shapes, assume=facts, columns=samples, functions=functions)
        for like in (*wanted[:1], None):
            found = with_extents(claim, symbols_, declared, can_be_read(partial(whole, like=like), leaves_open))
            if found is not claim:
                claim = found
                break
    clashes: list[ShapeError] = []
    typed: Typed | None = None
    for like in (*wanted, None):
        try:
            typed, _ = settled(read(claim, shapes, facts, like=like, columns=samples, functions=functions))
            break
        except ShapeError as clash:
            clashes.append(clash)
        except InputError:
            _refuse_new(claim, known, declared, None, counts)
            raise
    if typed is None:
        _refuse_new(claim, known, declared, None, counts)
        first, last = clashes[0], clashes[-1]
        # what may be meant in two ways is no clash of sizes, and not wrong
        for unclear in (first, last):
            if "it is not clear which" in unclear.message:
                raise InputError(unclear.said, source=unclear.source, span=unclear.span, hint=unclear.advice)
        # what is wrong without a wanted shape is wrong in itself; a size that stays open even with one, too
        raise first if leaves_open(first) or leaves_open(last) else last
    _refuse_new(claim, known, declared, typed.symbols, counts)
    own = {v: known[v.name] for v in names(typed.expression) if v.name in known and known[v.name] != v}
    out = replace(_inverted(typed), own)
    _require_symmetric(out)
    everywhere = {v: known[v.name] for e in typed.dropped for v in names(e) if v.name in known}
    dropped = tuple(replace(e, everywhere) for e in typed.dropped)
    return zero(wanted[0]) if out == 0 and wanted else out, dropped


def _sampled(claim: Formula | Expr, columns: Sequence[str]) -> tuple[str, ...]:
    """The matrices of which a claim, too, has columns as samples, as x_i of X."""
    bases = {n.rpartition("_")[0] for n in names_in(claim)} if isinstance(claim, Formula) else set()
    return tuple(c for c in columns if {c, c[:1].lower() + c[1:]} & bases)


def _inverted(typed: Typed) -> Expr:
    """What was read, with the value 0 that a pseudoinverse of a vector has where that is 0; v⁺ was read as vᵀ/‖v‖²."""
    values: dict[Expr, Expr] = {}
    for e in typed.inverted:
        if is_scalar(e):
            values[power(e, -1)] = apply(PINV, e)
        else:
            values[power(apply(NORM_SQUARED, e), -1)] = apply(NORM_SQUARED, apply(PINV, e))
    return replace(typed.expression, values)


def _refuse_other_kind(claim: Expr, known: Mapping[str, Var]) -> None:
    """Refuse a scalar of SymPy with the name of an array of the objective, and the other way round.

    Raises:
        InputError: one name stands for two things.
    """
    for symbol in sorted(claim.free_symbols, key=str):
        of = known.get(getattr(symbol, "name", ""))
        if of is None or isinstance(symbol, MatrixSymbol) == (of.rank > 0) or getattr(symbol, "shape", None) == UNIT:
            continue
        written = f'MatrixSymbol("{of.name}", {of.shape[0]}, {of.shape[1]})' if of.rank else f'Symbol("{of.name}")'
        raise InputError((A_SCALAR if of.rank else NO_SCALAR)(name=abridged(of.name)), hint=verbatim(written))


def _require_symmetric(claim: Expr) -> None:
    """Refuse a function of symmetric matrices of one that is none; its form need not show it, values do.

    Raises:
        NoRuleError: an argument is not symmetric.
    """
    for e in distinct(claim):
        if isinstance(e, Applied) and e.operation.symmetric and not symmetric(e.args[0]):
            (found,) = judged([(e.args[0], transpose(e.args[0]))], names(claim))
            if found.kind not in ("EXACT", "SAMPLED"):
                certainly_symmetric(e)


def leaves_open(error: MatderivError) -> bool:
    """Whether a formula leaves the size of ``eye`` or ``vector(1)`` open, which is no clash."""
    return "cannot be determined" in error.message


def is_spread(error: ShapeError) -> bool:
    """Whether a number, or the diagonal of a matrix, is added to an array: a way of writing that is not read."""
    added = "they cannot be added" in error.message
    return added and ("is a scalar" in error.message or "is the vector of the diagonal" in (error.hint or ""))


def _refuse_new(
    claim: Formula | Expr,
    known: Mapping[str, Var],
    declared: Mapping[str, Sizes],
    found: Sequence[Var] | None,
    counts: Collection[str] = (),
) -> None:
    """A name that is neither in the objective nor declared is a slip of the pen; ``None`` where it cannot be read."""
    new = [v.name for v in found or () if v.name not in known and v.name not in declared]
    place: dict[str, Any] = {}
    if isinstance(claim, Formula):
        sizes = {str(s) for v in known.values() for d in v.shape for s in d.free_symbols}
        ours = {*known, *declared, *sizes}
        nodes = [n for n in postorder(claim.tree) if n.kind == "name"]
        free = [n for n in nodes if n.value in new or found is None and n.value not in ours and len(n.value) == 1]
        free = [n for n in free if n.value not in ("T", "π")]
        if not new:
            new = [n.value for n in free]
        if free and new:
            place = {"source": claim.text, "span": next((n.span for n in free if n.value == new[0]), None)}
    entry = _entry_in(claim, new[0], known) if new else None
    if entry is not None:
        base, shown, index = entry
        raise InputError(ONE_ENTRY(name=shown, base=base), hint=ALL_ENTRIES(base=base, index=index), **place)
    if new:
        raise InputError(
            Text("the claim uses {name}, which the objective lacks", "主張にある {name} は目的関数にない")(
                name=abridged(new[0])
            ),
            hint=look_alike(new[0], known)
            or _or_size(new[0], known, counts)
            or Text(
                "the names of the objective are {names}; a new one needs a declared shape",
                "目的関数にある名前は {names} である。新しい名前には形の宣言が要る",
            )(names=", ".join(known)),
            **place,
        )


def _entry_in(claim: Formula | Expr, name: str, known: Mapping[str, Var]) -> tuple[str, str, str] | None:
    """The array, how its entry is written, and an index for one: of x_i by its name, or by its index alone."""
    base, _, at = name.partition("_")
    for node in postorder(claim.tree) if isinstance(claim, Formula) and not at else ():
        if isinstance(node.value, Subscripted) and name in node.value.at:
            base, at = node.value.base, "".join(node.value.at)
            break
    if not at or len(at) > 2 or not at.isalpha() or base not in known or known[base].rank != len(at):
        return None
    return base, f"{base}_{at}", ",".join("kl"[: len(at)])


def _or_size(name: str, known: Mapping[str, Var], counts: Collection[str]) -> Said | None:
    size = as_size(name, known.values(), counts)
    return None if size is None else NAMES_OR_SIZE(names=", ".join(known), size=size)


def with_definitions(claim: str, objective: Formula, declared: Collection[str]) -> str:
    """The claim with the definitions of the objective, if it uses one of their names and has none of its own."""
    if objective.latex:
        return _with_equations(claim, objective, declared)
    _, word, tail = objective.text.partition(" where ")
    if not word or " where " in claim or is_latex(claim):
        return claim
    defined = set(_DEFINED.findall(tail)) - {*declared}
    return f"{claim} where {tail}" if defined & set(_NAME.findall(claim)) else claim


def _with_equations(claim: str, objective: Formula, declared: Collection[str]) -> str:
    """The claim with those of the definitions beside an objective in LaTeX whose names it uses."""
    latex = is_latex(claim)
    if not latex and " where " in claim:
        return claim
    if not latex:
        try:
            formula_of(claim, dict.fromkeys(declared, ()), printed=True)
        except InputError:
            latex = True  # what is no text, -(1-p)yx, is LaTeX as the objective is
        except MatderivError:
            pass
    own = set(_EQUATION.findall(claim))
    known = own | {*declared} | names_in(objective)
    used = {t.text for t in stretch(claim, lenient=True).tokens} if latex else set()
    used |= {part for name in _NAME.findall(claim) for part in (name, name.partition("_")[0])}
    waiting, count = list(objective.beside), -1
    while len(waiting) != count:  # each may use others
        count = len(waiting)
        for definition, _ in [d for d in waiting if d[0].name in used - known]:
            waiting = [d for d in waiting if d[0] is not definition]
            used |= {str(n.value).partition("_")[0] for n in postorder(definition.body) if n.kind in ("name", "call")}
    found = [d for d in objective.beside if d not in waiting]
    if not found:
        return claim
    if not latex:
        said = [d for d, _ in found if not d.parameters]
        return f"{claim} where {', '.join(f'{d.name} = {as_text(d.body)}' for d in said)}" if said else claim
    inside = claim.strip("$ ")
    joined = ", ".join([inside, *(objective.text[slice(*place)] for _, place in found)])
    return joined if is_latex(joined) else f"${joined}$"


def refuse_number(
    claim: str | Expr, objective: Formula | Expr, known: Iterable[Var], shapes: Mapping[str, Sizes]
) -> None:
    """Refuse to call a claim wrong that has a letter declared as a number of its own, which may be meant as a size.

    Raises:
        InputError: there is such a letter.
    """
    ours = names_in(objective)
    words = set(_NAME.findall(claim)) if isinstance(claim, str) else names_in(claim)
    for name in shapes:
        hint = as_size(name, known) if name in words - ours and shapes[name] == () else None
        if hint is not None:
            raise InputError(NEW_NUMBER(name=name), hint=hint)


def told_clash(error: ShapeError, holds: Callable[[str], bool]) -> tuple[Sentence, ...]:
    """What does not fit in a claim, with the likely cause; what else may be meant only if the claim then ``holds``."""
    said = Sentence(CLASH, {"message": reason_of(error.said)})
    if error.instead is not None and error.source is not None:
        (start, end), meant = error.instead
        if not holds(error.source[:start] + meant + error.source[end:]):
            return (said,)
    if error.advice is None:
        return (said,)
    return said, Sentence(QUESTION if str(error.advice).endswith("?") else HINT, {"hint": reason_of(error.advice)})


def reason_of(said: Said) -> Said:
    """What an error says, for the middle of a sentence: its first line, no stop at the end."""
    return said.changed(lambda words: re.sub(r"[.?。?]+$", "", words.splitlines()[0]))
