"""A structured unknown: what its structure tells of shapes, and the derivative over its free entries.

The unknown is made of a matrix Z of free entries, X = Z + Zᵀ − Z ⊙ I for a symmetric one, and the objective is
differentiated by Z.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, Rational

from .. import proving
from ..checking.ends import compare_ends
from ..checking.verify import verify
from ..core.choices import FACTS
from ..core.errors import InputError, NoRuleError
from ..core.index import Entry, Partial, is_scalar, shape_of
from ..core.operation import text_shape
from ..core.proof import Condition, Lemma, Proved, Rule, Step
from ..core.text import Text
from ..expressions.matrix import Var, add, multiply, substitute, transpose
from ..expressions.writer import formula, unicode
from ..proving.prove import Answer, Prover
from ..proving.reasons.shortening import tidying
from ..proving.rules.listing import with_more
from ..proving.structure import Structure, structured
from ..proving.tidy import tidy
from ..reading.declarations import declared
from ..reading.formula import Formula
from ..reading.shapes import Sizes, Typed, mapping
from .assembly import Found
from .evidence import verified
from .spelling import definitions_in, spelled_out, written_out
from .task import Task

__all__ = ["by_free_entries", "given_back", "with_structure"]

SQUARE = "invertible"  # the weakest fact that only a square matrix has
INNER_PRODUCT = Text(
    "The gradient in the trace inner product of symmetric matrices is another matrix: {H}.",
    "対称行列どうしの積のトレースを内積とするときの勾配は、これとは異なり {H} である。",
)
STRUCTURED_SUM = Text(
    "there is no rule for the free entries of {structure} matrices in a sum over indices",
    "添字についての和の中では、{structure}の自由な成分による微分の規則がない",
)
WHOLE_MATRICES = Text("the objective with whole matrices is {formula}", "行列のまま書けば、目的関数は {formula} である")
GRADIENT_ONLY = Text(
    "the free entries of {structure} matrices have a rule for the gradient of a scalar only",
    "{structure}の自由な成分による微分の規則は、スカラーの勾配に対するものだけである",
)
NOT_SQUARE = Text(
    "{variable} is not a square matrix, so it cannot be {structure}",
    "{variable} は正方行列ではないので、{structure}ではありえない",
)
OF_VARIABLE = Text(
    "structure= is of {variable}, which makes it {shape} and the objective {of}; what is known of another matrix is "
    'said by assume={{"S": "{name}"}} (--assume S={name}), with its name',
    "structure= は {variable} についてのもので、{variable} は {shape}、目的関数は {of} となる。別の行列について"
    'であれば、その名前で assume={{"S": "{name}"}} (--assume S={name}) とする',
)
OF_ANOTHER = Text(
    "structure= concerns the variable of differentiation; of another matrix say "
    'assume={{"S": "{name}"}} (--assume S={name}), with its name',
    'structure= は微分する変数についてのものである。別の行列についてであれば、その名前で assume={{"S": "{name}"}} '
    "(--assume S={name}) とする",
)
APART = Text(
    "In this lemma the entries of {of} count as independent.",
    "この補題では {of} の成分を互いに独立とみなす。",
)
DECLARE = Text(
    'declare its shape, as in shapes={{"{variable}": ("n", "n")}}',
    'shapes={{"{variable}": ("n", "n")}} のように形を宣言する',
)


def with_structure(
    objective: object,
    name: str,
    shapes: Mapping[str, Sizes] | None,
    assume: Mapping[str, str] | None,
    structure: Structure,
) -> tuple[Mapping[str, str] | None, bool]:
    """The facts with that which a structure says of the unknown, and whether it is only lent.

    What the structure says of the value helps to infer the shape, too. A triangular matrix has no fact of its own;
    another of square matrices is lent to it while shapes are read.

    Raises:
        InputError: the unknown is declared, and no square matrix.
    """
    said = mapping("assume", assume, '{"S": "symmetric"}')
    given = mapping("shapes", shapes, '{"x": ("n",)}').get(name)
    if given is not None:
        (rows, columns), rank = declared(name, given)
        if rank != 2 or rows != columns:
            another = rank != 2 and structure.name in FACTS
            hint = OF_ANOTHER(name=structure.name) if another else DECLARE(variable=name)
            raise InputError(NOT_SQUARE(variable=name, structure=structure.word), hint=hint)
    words = said.get(name) or ()
    held = [words] if isinstance(words, str) else list(words)
    fact, lent = structure.fact, False
    if fact is None and isinstance(objective, Formula) and name not in mapping("shapes", shapes, '{"x": ("n",)}'):
        lent = SQUARE not in "+".join(map(str, held))
        fact = SQUARE
    return (assume if fact is None else {**said, name: "+".join((*held, fact))}), lent


def given_back(typed: Typed) -> Typed:
    """Without the fact that was lent to the variable while its shape was inferred."""
    given = typed.variable
    assert given is not None
    plain = Var(given.name, given.shape, given.facts - {SQUARE}, rank=given.rank)
    return replace(
        typed,
        expression=substitute(typed.expression, {given: plain}),
        variable=plain,
        symbols=tuple(plain if v == given else v for v in typed.symbols),
    )


def by_free_entries(task: Task, structure: Structure, *, in_sums: bool, style: Proved = "components") -> Found:
    """The derivative over the free entries: that by the matrix of free entries, of which the unknown is made.

    ``in_sums`` says that the objective was written in sums over indices.

    Raises:
        NoRuleError: there is no rule for this objective over free entries.
        InputError: the unknown is no square matrix.
    """
    objective, variable, letters = task.objective, task.variable, task.letters
    if in_sums:
        raise NoRuleError(STRUCTURED_SUM(structure=structure.word), hint=WHOLE_MATRICES(formula=formula(objective)))
    if task.order != 1 or not is_scalar(objective):
        of, shape = (text_shape(shape_of(e)) for e in (objective, variable))
        another = task.order == 1 and structure.name in FACTS
        hint = OF_VARIABLE(variable=variable, shape=shape, of=of, name=structure.name) if another else None
        raise NoRuleError(GRADIENT_ONLY(structure=structure.word), hint=hint)
    if variable.rank != 2 or variable.shape[0] != variable.shape[1]:
        raise InputError(NOT_SQUARE(variable=variable, structure=structure.word), hint=DECLARE(variable=variable))
    free = letters.entries(variable.shape)
    made = structured(structure, variable, free)
    plain = Var(made.name, made.shape, made.facts, None, made.letter, made.rank)
    i, j = letters.target(variable)
    given = {made: (Rule("structure", structure.reason), {"X": made, "Z": free, "i": i, "j": j})}
    within = substitute(objective, {variable: made})
    if style == "differential":
        found = proving.differentials.by_differentials(within, free, letters, given=given)
        # the derivative with all entries independent, of which the one by the free entries is made
        of_all = proving.differentials.by_differentials(substitute(within, {made: plain}), plain, letters.copied())
        found = replace(found, adjoints={made: substitute(of_all.full, {plain: made})}, at=(i, j))
    else:
        found = Prover(within, free, letters, given=given).backward()
    answer = spelled_out(found, frozenset((made,)))
    lemmas = verified(tuple(_told_apart(lemma, made) for lemma in answer.lemmas), (*task.symbols, free))
    ends = compare_ends(within, free, answer.full, show=unicode)
    notes = [Condition(structure.note, {"X": plain})]
    if structure.name == "symmetric":
        notes.append(Condition(INNER_PRODUCT, {"H": substitute(_symmetric_part(answer, made), {made: plain})}))
    of_plain = substitute(objective, {variable: plain})
    return Found(
        objective=of_plain,
        form=of_plain,
        variable=plain,
        symbols=tuple(plain if v == variable else v for v in task.symbols),
        answer=replace(answer, value=substitute(answer.value, {made: plain})),
        lemmas=lemmas,
        ends=ends,
        notes=tuple(notes),
        structure=structure.name,
    )


def _told_apart(lemma: Lemma, made: Var) -> Lemma:
    """The lemma of the structured matrix itself says that its entries count as independent there."""
    by = lemma.lhs.variable if isinstance(lemma.lhs, Partial) else None
    if by != made and not (isinstance(by, Entry) and by.base == made):
        return lemma
    first = next(n for n, s in enumerate(lemma.steps) if s.role == "main" and s.lhs == lemma.lhs)
    step = lemma.steps[first]
    said = replace(step, rule=with_more(step.rule, [APART]), bindings={**step.bindings, "of": made})
    return replace(lemma, steps=(*lemma.steps[:first], said, *lemma.steps[first + 1 :]))


def _symmetric_part(answer: Answer, made: Var) -> Expr:
    """½(G + Gᵀ) of the derivative G with all entries independent, checked."""
    gradient = answer.adjoints[made]
    gradient = written_out(gradient, definitions_in(gradient, frozenset((made,))))
    mean = multiply(Rational(1, 2), add(gradient, transpose(gradient)))
    half = tidy(mean)
    if half != mean:
        verify((Step(mean, half, *tidying(mean, half)),), show=unicode)
    return half
