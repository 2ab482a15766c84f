"""``check``: whether a claimed derivative is right, and where it goes wrong.

The true derivative is derived with its proof first. Then the claim is compared with it as a line of a proof is
(:mod:`~matderiv.checking.verify`): exact arithmetic at several sizes, or floating point inside the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

from sympy import Expr

from ..checking.verify import judged
from ..core.choices import StructureName
from ..core.errors import FaultError, InputError, MatderivError, NoRuleError, RefutedError
from ..core.faults import is_ours
from ..core.patterns import pattern
from ..core.recursion import deep
from ..core.text import Text
from ..deriving.derivation import Derivation
from ..deriving.pipeline import proved
from ..expressions.matrix import Var
from ..reading.declarations import checked_columns, checked_order, keyed
from ..reading.formula import Formula, formula_of, variable_in
from ..reading.readings import asked as by_what
from ..reading.readings import by_entry, parsed, require_functions, undefined
from ..reading.shapes import Sizes
from ..reading.subscripts import rows_beside
from ..reading.sympy_bridge import check_variable, read
from ..reading.traced import Traced, with_traced
from ..reading.tree import postorder
from .claims import (
    Claim,
    facts_of,
    functions_in,
    leaves_open,
    names_in,
    refuse_number,
    shapes_in,
    with_definitions,
    with_functions,
)
from .entry_by_entry import entry_by_entry
from .extents import can_be_read, with_sizes
from .heads import by_in_head, refuse_entry, without_head, without_signs
from .inferred import in_other_shapes
from .judge import Judge
from .undecided import without_derivation
from .verdict import Verdict
from .views import Case

__all__ = ["check"]

NO_CLAIM = Text("there is no claim to judge", "判定する主張がない")
# what may name a size
_SIZED = pattern(r"(?i:sum|ones|zeros|eye|vector|matrix|identity|\\math\w+\s*\{?[1I])|I_|1_|[∑Σ𝟏]")
GIVE_CLAIM = Text('write check("x\'*A*x", "x", "2*A*x")', 'check("x\'*A*x", "x", "2*A*x") のように書く')


@deep()
def check(
    objective: str | Expr,
    wrt: str | Expr | None = None,
    claim: str | Expr | Callable[..., Any] | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: StructureName | None = None,
    order: int = 1,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, Any] | None = None,
    then: str | Expr | None = None,
) -> Verdict:
    """Whether a claimed derivative is right, and otherwise how it is wrong.

    Args:
        objective: text, ``"norm2(X*W - Y)^2"``, or a SymPy expression.
        wrt: the name of the variable, or its SymPy symbol; it may be left out where an operator such as ``\\nabla_W``
            or ``f(W) =`` stands in front of the objective or of the claim.
        claim: its derivative as somebody has it, text or a SymPy expression, in the names of the objective. It
            may use ``where``, sizes as numbers, and ``eye`` or ``vector(1)`` without a size. With more than two
            axes it is the matrix ∂vec(F)/∂vec(X)ᵀ, columns stacked. Or a Python function of the names of the objective
            that is to give the derivative: it is called with random arrays, and its values are compared.
        shapes, assume, structure, order, columns, functions: as for :func:`~matderiv.derive`. A name that only the
            claim uses has to be declared in ``shapes``.
        then: another variable, by which the derivative is differentiated once more; the claim is then the mixed
            derivative, with the rows of ``wrt``.

    >>> print(check("x'*A*x", "x", "2*A*x"))
    ≈ Right only under an assumption.
      It holds if A is symmetric, but not in general.
      Without the assumption it is
        ∂/∂x [xᵀAx] = (A + Aᵀ)x
      The same under this assumption: exact arithmetic modulo random primes of 31
      bits at sizes n₁ = 5, 3; a false line passes with probability below 2⁻⁵⁷.
      Your formula is read as 2Ax.
      Here x ∈ R^(n₁), A ∈ R^(n₁×n₁).
    >>> check("x'*A*x", "x", "(A + A')*x").right
    True
    >>> check("norm2(A*x - b)^2", "x", "-2*A'", then="b").right
    True

    Raises:
        InputError: objective, claim, a name or an option cannot be read, or the claim uses an undeclared name.
        NoRuleError: the claim uses what cannot be evaluated.
    """
    if claim is None:
        raise InputError(NO_CLAIM, hint=GIVE_CLAIM)
    if not (isinstance(claim, str | Expr) or callable(claim)):
        raise InputError(
            Text(
                "a claim is text or a SymPy expression, not {kind}",
                "主張は文字列か SymPy の式で与える。これは {kind} である",
            )(kind=type(claim).__name__)
        )
    shapes = keyed("shapes", shapes, '{"x": ("n",)}')
    shapes = with_traced(objective, wrt, shapes)
    assume = keyed("assume", assume, '{"S": "symmetric"}')
    order = checked_order(order)
    columns = checked_columns(columns)
    given: dict[str, Any] = {"assume": assume, "functions": functions, "columns": columns}
    check_variable(then)
    by = () if then is None else (str(getattr(variable_in(then), "name", variable_in(then))),)
    try:
        if not isinstance(claim, str | Expr):
            from .coded import judged_by_values

            asked: dict[str, Any] = {"structure": structure, "order": order, "then": by}
            derivation = Derivation(proved(objective, wrt, shapes=shapes, **asked, **given))
            own, torch = (objective.shapes, objective.torch) if isinstance(objective, Traced) else ({}, False)
            return judged_by_values(derivation, claim, structure, order, {**own, **shapes}, torch)
        claim = without_signs(claim) if isinstance(claim, str) else claim
        if wrt is None and isinstance(claim, str) and isinstance(objective, str):
            wrt = by_in_head(claim)
            if wrt is None:
                whole = cast(Formula, parsed(objective, None, shapes, functions))
                there = frozenset(shapes) | names_in(whole)
                refuse_entry(claim, there)
                wrt = by_in_head(claim, there) if whole.argument is None else None
        if wrt is None:
            objective, wrt, order, _ = cast(Any, by_what(objective, None, shapes, order, functions))
        asked = {"structure": structure, "order": order, "then": by}
        question = objective if isinstance(objective, Formula) else parsed(objective, wrt, shapes, functions)
        if isinstance(claim, str) and "=" in claim:
            same = partial(_is_objective, question, shapes, given)
            claim = without_head(claim, wrt, order, frozenset(shapes) | names_in(question), same)
        if isinstance(claim, str) and isinstance(question, Formula):
            claim = with_definitions(claim, question, shapes)
        shapes = {**shapes_in(claim, question), **shapes}
        in_latex = isinstance(question, Formula) and question.latex
        rows = rows_beside(postorder(question.tree)) if isinstance(question, Formula) else ()
        answer = Claim(claim, shapes, {*undefined(functions), *functions_in(question)}, in_latex, rows)
        shapes = _with_sizes(cast(Any, question), wrt, answer, shapes, given)

        def judge(said: Claim) -> Verdict:
            return _checked(cast(Any, question), wrt, said, shapes, asked, given)

        def symbols() -> Iterable[Var]:
            own = {name: shape for name, shape in shapes.items() if name in names_in(cast(Any, question))}
            return read(cast(Any, question), variable=wrt, shapes=own, **given).symbols

        verdict = entry_by_entry(answer, symbols, judge)
        require_functions(functions, question, answer.within(()))
        if verdict.kind not in ("right", "assuming", "unknown"):
            there = names_in(cast(Any, question)) | {str(wrt)}
            own = {name: shape for name, shape in shapes.items() if name in there}
            known = read(cast(Any, question), variable=wrt, shapes=own, **given).symbols if own != shapes else ()
            refuse_number(claim, cast(Any, question), known, shapes)
        return verdict
    except MatderivError:
        raise
    except Exception as fault:
        if not is_ours(fault):
            raise
        raise FaultError(
            Text(
                "a fault of matderiv itself, not of the claim: {kind}: {fault}",
                "これは主張の誤りではなく、matderiv 自身の不具合である: {kind}: {fault}",
            )(kind=type(fault).__name__, fault=fault),
            hint=Text(
                "there is no verdict; please report objective and claim",
                "判定は出せない。目的関数と主張を添えて報告してほしい",
            ),
        ) from fault


def _is_objective(objective: Formula | Expr, shapes: Mapping[str, Sizes], given: Mapping[str, Any], text: str) -> bool:
    """Whether a formula that a claim differentiates is the objective."""
    if isinstance(objective, Expr):
        return False
    try:
        typed = read(objective, shapes=shapes, **given)
        known = {v.name: v.shape[: v.rank] for v in typed.symbols}
        own = {**given, "assume": facts_of(typed.symbols)}
        text = with_definitions(text, objective, shapes)
        other = read(formula_of(text, known, printed=True), shapes=known, **own)
        ours = read(objective, shapes=known, **given)
        if other.expression == ours.expression:
            return True
        symbols_ = tuple(dict.fromkeys((*ours.symbols, *other.symbols)))
        (found,) = judged([(ours.expression, other.expression)], symbols_)
        return found.kind in ("EXACT", "SAMPLED")
    except MatderivError:
        return False


def _with_sizes(
    objective: Formula | Expr,
    wrt: str | Expr | None,
    claim: Claim,
    shapes: Mapping[str, Sizes],
    given: Mapping[str, Any],
) -> Mapping[str, Sizes]:
    """The shapes with those that the ends of the sums in a claim tell."""
    if not isinstance(objective, Formula) or not (isinstance(claim.given, str) and _SIZED.search(claim.given)):
        return shapes
    try:
        symbols = read(objective, variable=wrt, shapes=shapes, **given).symbols
        formula = claim.within(symbols)
    except MatderivError:
        return shapes  # which is told when they are judged
    assert isinstance(formula, Formula)
    ends = {v.name for v in symbols if v.rank == 0 and v.name not in shapes}
    own = {v.name: v.shape[: v.rank] for v in symbols if v.name not in ends}
    fits = can_be_read(partial(read, shapes={**own, **shapes}), leaves_open)
    return with_sizes(formula, symbols, str(wrt), shapes, fits)


def _checked(
    objective: Formula | Expr,
    wrt: str | Expr | None,
    claim: Claim,
    shapes: Mapping[str, Sizes],
    asked: Mapping[str, Any],
    given: Mapping[str, Any],
) -> Verdict:
    def judge(shapes: Mapping[str, Sizes]) -> Verdict:
        return _judged(objective, wrt, claim, shapes, asked, given)

    verdict = judge(shapes)
    if verdict.kind not in ("shape", "unknown"):
        return verdict
    return in_other_shapes(verdict, objective, claim.within(()), shapes, judge)


def _judged(
    objective: Formula | Expr,
    wrt: str | Expr | None,
    claim: Claim,
    shapes: Mapping[str, Sizes],
    asked: Mapping[str, Any],
    given: Mapping[str, Any],
) -> Verdict:
    """The verdict with these shapes, the others being inferred."""
    functions = given["functions"]
    try:
        derivation = Derivation(proved(objective, wrt, shapes=shapes, others=claim.names, **asked, **given))
    except (NoRuleError, RefutedError, FaultError) as error:
        typed = by_entry(read(objective, variable=wrt, shapes=shapes, **given), variable_in(wrt))
        return without_derivation(
            typed,
            error,
            claim.within(typed.symbols),
            shapes,
            **asked,
            functions=functions,
            columns=given["columns"],
        )
    claim.refuse_sigma(derivation.proof.objective, derivation.complete)
    case = Case.of(derivation, asked["structure"], asked["order"])
    functions = with_functions(functions, case.objective)
    return Judge(case, shapes, functions, given["assume"], given["columns"]).judged(claim.within(case.symbols))
