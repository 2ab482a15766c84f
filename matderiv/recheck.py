"""A proof that was read from a file is believed in nothing: every line is evaluated again, and so are the two ends.

What a file says its evidence is counts for nothing. Of the proof that comes back each line has the evidence found here;
the claim is the derivative of the objective, and its last line; its letters mean what their definitions say; the
conditions and the code are made anew. The sentences alone are those of the file: a machine cannot check prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from sympy import Expr

from .checking.ends import compare_ends
from .deriving.evidence import einsum_code, free_indices, paired, verified
from .errors import InputError, MatderivError, RefutedError
from .faults import is_ours
from .index import At, Entry, Partial, distinct, free, is_scalar
from .matrix import Var, substitute
from .notation import unicode
from .proving.domain import conditions
from .proving.structure import STRUCTURES, structured
from .step import Check, Condition, Proof, Step, every
from .text import Text

__all__ = ["complete", "rechecked"]

MOST_FREE = 12  # indices that a line is true of: it is evaluated at all of their values


def rechecked(proof: Proof) -> Proof:
    """The same proof with the evidence that is found now.

    Raises:
        InputError: a line does not hold, or the lines do not prove the claim.
    """
    try:
        return _rechecked(proof)
    except InputError:
        raise
    except RefutedError as refuted:
        told = refuted.message.splitlines()[-1].strip()
        if refuted.step is None:
            raise InputError(
                Text(
                    "the answer is not the derivative of the objective: {found}",
                    "答えが目的関数の導関数になっていない: {found}",
                )(found=told)
            ) from refuted
        raise InputError(
            Text("line {number} does not hold: {found}", "第 {number} 行が成り立たない: {found}")(
                number=_number(proof, refuted.step), found=told
            )
        ) from refuted
    except MatderivError as error:
        raise InputError(UNFIT(why=error.said), hint=error.advice) from error
    except Exception as fault:
        if not is_ours(fault):
            raise
        raise InputError(UNFIT(why=f"{type(fault).__name__}: {fault}")) from fault


UNFIT = Text("this proof cannot be checked: {why}", "この証明は検算できない: {why}")
CLAIMED = Text(
    "the claim is not that the answer is the derivative of the objective by the variable",
    "主張が、答えは変数による目的関数の導関数である、というものではない",
)
STRUCTURED = Text(
    "{name} is not made of free entries as a {structure} matrix is",
    "{name} が、自由な成分から作られる行列({structure})の形になっていない",
)


def _rechecked(proof: Proof) -> Proof:
    _symbols(proof)
    whole = not proof.stacked or len(proof.at) > 2  # two indices of the matrix whose columns are stacked, and more
    if not whole or not 1 <= proof.order <= 3 or proof.claim != (_derivative(proof), proof.answer):
        raise InputError(CLAIMED)
    for step in proof.where:
        if not (isinstance(step.lhs, Var) and step.lhs.definition == step.rhs):
            raise InputError(
                Text("{letter} is not what is said of it below the claim", "{letter} が、主張の下に書かれたものと違う")(
                    letter=unicode(step.lhs)
                )
            )
    for number, step in enumerate(proof.steps, 1):
        for one in every((step,)):
            if len(free(one.lhs) | free(one.rhs)) > MOST_FREE:
                raise InputError(
                    Text(
                        "line {number} has more than {most} free indices",
                        "第 {number} 行の自由な添字が {most} 個を超える",
                    )(number=number, most=MOST_FREE)
                )
    made = _made(proof)
    _ends_in_the_answer(proof, made)
    variable = cast(Var, proof.variable)
    lemmas = verified(proof.lemmas, (*proof.symbols, *made[1:]))
    kronecker = None if proof.kronecker is None else verified((proof.kronecker,), proof.symbols)[0]
    solution = None
    if proof.solution is not None:
        lhs = proof.solution.lhs
        solution = verified((proof.solution,), (*proof.symbols, lhs))[0]
    return replace(
        proof,
        lemmas=lemmas,
        kronecker=kronecker,
        solution=solution,
        ends=_ends(proof, variable, made),
        einsum=einsum_code(complete(proof), _indices(proof), cast("tuple[Var, ...]", proof.symbols), proof.stacked),
        conditions=_conditions(proof),
    )


def complete(proof: Proof) -> Expr:
    """The answer with every letter replaced by what it stands for."""
    values: dict[Expr, Expr] = {}
    for step in proof.where:
        values[step.lhs] = substitute(step.rhs, values)
    return substitute(proof.answer, values) if values else proof.answer


def _derivative(proof: Proof) -> Expr:
    lhs = proof.objective
    for _ in range(proof.order):
        lhs = Partial(lhs, proof.variable)
    return lhs


def _symbols(proof: Proof) -> None:
    """Every symbol is declared once, and means the same in every line: what is assumed of it is assumed openly."""
    known: dict[str, Expr] = {}
    for symbol in proof.symbols:
        if (
            not isinstance(symbol, Var)
            or symbol.definition is not None
            or known.setdefault(symbol.name, symbol) != symbol
        ):
            raise InputError(
                Text("{symbol} is no symbol of its own", "{symbol} は独立した記号ではない")(symbol=unicode(symbol))
            )
    if proof.variable not in proof.symbols:
        raise InputError(
            Text("{variable} is not among the symbols", "{variable} が記号の中にない")(variable=unicode(proof.variable))
        )
    lines = (e for step in every((*proof.steps, *proof.where)) for e in (step.lhs, step.rhs))
    for expr in (proof.objective, proof.answer, *lines):
        for e in _letters(expr):
            if e.definition is None and e != known.get(e.name, e):
                raise InputError(
                    Text("{name} is not the same in every line", "{name} がすべての行で同じものになっていない")(
                        name=e.name
                    )
                )


def _letters(expr: Expr) -> Iterator[Var]:
    """Every letter of an expression, and of what it stands for."""
    met: set[Expr] = set()
    stack = [expr]
    while stack:
        for e in distinct(stack.pop()):
            if isinstance(e, Var) and e not in met:
                met.add(e)
                yield e
                stack += [] if e.definition is None else [e.definition]


def _made(proof: Proof) -> tuple[Var, ...]:
    """The unknown as a letter for its free entries, and these, where it has a structure."""
    if proof.structure is None:
        return ()
    variable = cast(Var, proof.variable)
    if proof.structure in STRUCTURES and proof.order == 1:
        for step in every(proof.steps):
            for e in (*_letters(step.lhs), *_letters(step.rhs)):
                if e.name == variable.name and e.definition is not None:
                    for z in _letters(e.definition):
                        if z.shape == variable.shape and structured(STRUCTURES[proof.structure], variable, z) == e:
                            return e, z
    raise InputError(STRUCTURED(name=variable.name, structure=proof.structure[:40]))


def _ends_in_the_answer(proof: Proof, made: tuple[Var, ...]) -> None:
    """The last line of the proof is the claim: the answer, or its entry."""
    at = proof.at
    answer = proof.answer
    if made:
        answer = substitute(answer, {proof.variable: made[0]})
    wanted = answer if not at or is_scalar(answer) else Entry(answer, *at)
    last = proof.lemmas[-1].rhs if proof.lemmas else None
    if last is None or (substitute(last, {proof.variable: made[0]}) if made else last) != wanted:
        raise InputError(Text("the last line of the proof is not the claim", "証明の最後の行が主張になっていない"))


def _indices(proof: Proof) -> tuple[At, ...]:
    return free_indices(proof.answer, cast("tuple[At, ...]", proof.at))


def _ends(proof: Proof, variable: Var, made: tuple[Var, ...]) -> Check:
    """The answer against differences of the objective; that of a third derivative against the second."""
    begin, answer, indices = proof.objective, complete(proof), _indices(proof)
    if made:
        begin, answer = (substitute(e, {proof.variable: made[0]}) for e in (begin, answer))
        variable = made[1]
    if proof.order < 3:
        at = paired(indices, proof.stacked)
        return compare_ends(begin, variable, answer, order=proof.order, indices=at, show=unicode)
    last = proof.lemmas[-1].title
    second = next((lemma.rhs for lemma in reversed(proof.lemmas) if lemma.title and lemma.title != last), None)
    if second is None:
        raise InputError(CLAIMED)
    begun = cast("tuple[At, ...]", proof.at)[: len(proof.at) * 2 // 3]
    if isinstance(second, Entry) and second.at == begun:
        second, begun = second.base, ()
    compare_ends(begin, variable, second, order=2, indices=begun, show=unicode)
    return compare_ends(second, variable, answer, indices=indices, begun=begun, show=unicode)


def _conditions(proof: Proof) -> tuple[Condition, ...]:
    """What the claim needs, by the objective as it stands or as the proof first rewrites it; no fewer are believed."""
    forms = (proof.objective, *(s.rhs for s in proof.steps if s.lhs == proof.objective))
    found = [tuple(conditions(form, proof.answer)) for form in forms]
    return proof.conditions if proof.conditions in found else found[0]


def _number(proof: Proof, refuted: Step) -> str:
    """The number of a line as it is printed."""

    def found(steps: tuple[Step, ...], before: str) -> str:
        for number, step in enumerate(steps, 1):
            if step == refuted:
                return f"{before}{number}"
            inner = found(step.detail, f"{before}{number}.")
            if inner:
                return inner
        return ""

    return found(proof.steps, "")
