"""From an objective to the proof of its derivative. Only this module knows the order of the passes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import cast

from sympy import Expr

from .. import proving
from ..checking.ends import compare_ends
from ..core.characters import quoted
from ..core.choices import STYLES, StyleName, check_name
from ..core.errors import FaultError, InputError, MatderivError, NoRuleError, RefutedError
from ..core.faults import is_ours
from ..core.index import UNIT, At, Fixed, free, is_scalar, product, shape_of
from ..core.proof import Along, Check, Condition, Lemma, Proof, Proved, Step, every
from ..core.recursion import deep
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import WHOLE, Var, apply, is_op, substitute
from ..expressions.writer import unicode
from ..operations.dot import DOT
from ..operations.vec import VEC
from ..proving.kronecker import splits
from ..proving.prove import Answer, Prover
from ..proving.rules.writing import NAME, NAME_OBJECTIVE, NAME_STACKED
from ..proving.starting import started
from ..proving.structure import STRUCTURES, Structure
from ..proving.sums import settled
from ..proving.tidying.length import symbols as length
from ..reading.declarations import checked_columns, checked_order, keyed, require_used
from ..reading.formula import Formula, variable_in
from ..reading.picked import EntryOf
from ..reading.readings import (
    ENTRY_OF_SECOND,
    MANY_TIMES,
    MOST_TIMES,
    TWO_ENTRIES,
    asked,
    by_entry,
    require_functions,
    written_entry,
)
from ..reading.shapes import Sizes, Typed
from ..reading.sympy_bridge import check_variable, read
from ..reading.traced import with_traced
from .assembly import Found, assembled
from .evidence import einsum_code, free_indices, paired, verified
from .free_entries import by_free_entries, given_back, with_structure
from .further import along, assuming, put_in, without_facts
from .recheck import complete, given_text, typed_again
from .refusals import (
    apart_in_pieces,
    certainly_a_number,
    certainly_symmetric,
    checked_somewhere,
    never_apart,
    placed,
    possible,
    single_extremes,
    somewhere_defined,
    somewhere_of_full_rank,
    unit_vectors_told,
    written_somewhere,
)
from .remarks import FIRST, INDEPENDENT, called, differential, higher_differential, layout_of_each, notes_of_each
from .spelling import WRITTEN_OUT, definitions_in, spelled_out, with_determinants, written_out
from .stacking import COLUMNS, kronecker_lemma
from .task import Task, task_of

__all__ = ["accepted", "proved", "proved_again", "proved_along", "proved_of", "proved_then", "proved_together"]

ORDINALS = {
    2: Text("Second derivative", "二階導関数"),
    3: Text("Third derivative", "三階導関数"),
}
STRUCTURE_IS_WORD = Text(
    "structure is a word for the variable of differentiation, not {given}",
    "structure は微分する変数についての語であり、{given} は読めない",
)
STRUCTURE_OR_FACT = Text(
    'write structure="{word}" where {name} is differentiated by, assume={{"{name}": "{word}"}} where it is not',
    '{name} で微分するのであれば structure="{word}"、そうでなければ assume={{"{name}": "{word}"}} と書く',
)
NO_STRUCTURE = Text("there is no structure {name}", "{name} という構造はない")
WHOLE_NUMBER = Text(
    "{variable} stands in the exponent of a matrix, so it is a whole number, and nothing is differentiated with "
    "respect to it",
    "{variable} は行列の指数にあるので整数であり、これによる微分はできない",
)
FAULT = Text(
    "a fault of matderiv itself, not of the objective: {fault}", "目的関数ではなく matderiv 自身の誤り: {fault}"
)
REPORT = Text("no derivative is given; please report the objective", "導関数は得られない。この目的関数を報告してほしい")
ONE_OF_FREE = Text(
    "over the free entries of a {structure} matrix there is no derivative with respect to a single entry yet",
    "{structure} 行列の自由な成分に関する微分では、1 つの成分だけによる微分はまだ扱えない",
)
NOT_IN_IT = Text(
    "{name} does not stand in the objective, which is to be differentiated with respect to it as well",
    "さらに {name} でも微分するのに、{name} は目的関数の中にない",
)
THERE_ARE = Text("the names in it are {names}", "その中の名前は {names} である")
HIGHER = Text(
    "a higher derivative is taken of a scalar objective", "高階の導関数を求められるのはスカラー値の目的関数だけである"
)
PLAIN_ONLY = Text(
    "a derivative with respect to a further variable is taken of that of a scalar objective over all entries",
    "さらに別の変数で微分できるのは、スカラー値の目的関数をすべての成分で微分した導関数だけである",
)
NO_STYLE = Text("there is no style {name}", "{name} という書き方はない")
STACKED = Text(
    "The entries of {M} are given: entry {i}, {j} of it is entry ({j} − 1){m} + {i} of the stacked columns.",
    "{M} の成分ごとに示す。その ({i}, {j}) 成分は、列を並べたベクトルの第 ({j} − 1){m} + {i} 成分である。",
)


def _require_word(structure: object) -> None:
    """Refuse a dictionary from names to structures: a structure is that of the unknown alone.

    Raises:
        InputError: it is one.
    """
    if isinstance(structure, Mapping) and len(structure) == 1:
        ((name, word),) = structure.items()
        raise InputError(
            STRUCTURE_IS_WORD(given=quoted(structure)),
            hint=STRUCTURE_OR_FACT(word=quoted(word).strip("'"), name=quoted(name).strip("'")),
        )


@deep()
def proved(
    objective: str | Formula | Expr,
    wrt: str | Expr | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: str | None = None,
    order: int = 1,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, str] | None = None,
    then: Sequence[str] = (),
    others: Callable[[Typed], Collection[str]] | None = None,
    style: StyleName = "components",
) -> Proof:
    """The proof of the derivative of an objective; the arguments are those of ``derive``.

    ``then`` are the variables of a mixed derivative, after all derivatives by ``wrt``. ``others`` gives the names of a
    claim, which may be declared though they stand in it only.

    Raises:
        MatderivError: as for ``derive``.
    """
    check_variable(wrt)
    check_name(style, STYLES, NO_STYLE)
    order = checked_order(order)
    shapes = keyed("shapes", shapes, '{"x": ("n",)}')
    shapes = with_traced(objective, wrt, shapes)
    assume = keyed("assume", assume, '{"S": "symmetric"}')
    columns = checked_columns(columns)
    if structure is not None:
        _require_word(structure)
        check_name(structure, STRUCTURES, NO_STRUCTURE)
    said = wrt, order, assume
    objective, wrt, order, front = asked(objective, wrt, shapes, order, functions)
    later = (*front, *map(variable_in, then))
    if later and any(isinstance(v, EntryOf) for v in (wrt, *later)):
        raise NoRuleError(TWO_ENTRIES(names=", ".join(map(written_entry, (wrt, *later)))), hint=ENTRY_OF_SECOND)
    further = tuple(map(str, later))
    made = None if structure is None else STRUCTURES[structure]
    name = wrt if isinstance(wrt, str) else str(wrt)
    lent = False
    if made is not None:
        assume, lent = with_structure(objective, name, shapes, assume, made)
    typed = read(objective, shapes=shapes, assume=assume, variable=wrt, columns=columns, functions=functions)
    if lent:
        typed = given_back(typed)
    typed = by_entry(typed, wrt)
    if typed.entry and made is not None:
        raise NoRuleError(ONE_OF_FREE(structure=str(structure)), term=typed.variable)
    if typed.variable is not None and typed.variable.shape is UNIT and typed.variable.rank == 2:
        made = None  # a single entry has none beside it that the structure could tie to it
    require_used(shapes, typed, () if others is None else others(typed))
    found = accepted(typed, order, made, tuple(_among(typed, v) for v in further), style)
    if others is None:
        require_functions(functions, objective)
    if isinstance(objective, Formula):
        question = given_text(
            objective.text, *said, shapes=shapes, structure=structure, columns=columns, functions=functions, then=then
        )
        found = replace(found, given=question)
    return found


def _among(typed: Typed, name: str) -> Var:
    """The symbol of an objective with this name.

    Raises:
        InputError: there is none.
    """
    found = next((v for v in typed.symbols if v.name == name), None)
    if found is None:
        known = ", ".join(v.name for v in typed.symbols)
        raise InputError(NOT_IN_IT(name=quoted(name)), hint=THERE_ARE(names=known))
    return found


def accepted(
    typed: Typed, order: int, structure: Structure | None, then: tuple[Var, ...] = (), style: StyleName = "components"
) -> Proof:
    """The proof for an objective that has a derivative somewhere."""
    if style == "auto":
        return _shorter(typed, order, structure, then)
    assert typed.variable is not None and style != "both", "a proof has one style"
    while then and then[0].name == typed.variable.name:  # as often as it goes on by the same, the order is higher
        order, then = order + 1, then[1:]
    if order + len(then) > MOST_TIMES:
        raise NoRuleError(MANY_TIMES(count=order + len(then), most=MOST_TIMES))
    certainly_symmetric(typed.expression, typed.source)
    for part in (typed.expression, *typed.dropped):
        somewhere_defined(part, typed.source)
    for v in (typed.variable, *then):
        possible(typed.expression, typed.source, v)
        single_extremes(typed.expression, v, typed.source)
        apart_in_pieces(typed.expression, v, typed.source)
        for part in typed.dropped:
            possible(part, typed.source, v)
        if WHOLE in v.facts:
            raise placed(NoRuleError(WHOLE_NUMBER(variable=v), term=v), typed.source)
    try:
        return _in_order(typed, order, structure, then, style)
    except NoRuleError as error:
        raise placed(error, typed.source) from None
    except RefutedError:
        never_apart(typed.expression, typed.symbols, typed.source)
        raise
    except MatderivError:
        raise
    except Exception as fault:
        if not is_ours(fault):
            raise
        raise FaultError(FAULT(fault=f"{type(fault).__name__}: {fault}"), hint=REPORT) from fault


def _shorter(typed: Typed, order: int, structure: Structure | None, then: tuple[Var, ...]) -> Proof:
    """The proof by components, or the one in differentials where there is one and it has fewer lines."""
    plain = accepted(typed, order, structure, then)
    try:
        other = accepted(typed, order, structure, then, "differential")
    except NoRuleError:
        return plain
    return other if len(other.steps) < len(plain.steps) else plain


def _in_order(
    typed: Typed,
    order: int,
    structure: Structure | None,
    then: tuple[Var, ...],
    style: Proved,
) -> Proof:
    """The passes, one after the other."""
    typed, written = settled(typed)
    task = task_of(typed, order + len(then), then)
    typed = replace(typed, dropped=tuple(substitute(e, task.capitals) for e in typed.dropped))
    if structure is not None:
        found = by_free_entries(task, structure, in_sums=bool(written), style=style)
    else:
        lines = put_in(task.capitals, written)
        facts = {k: v for later in task.by[1:] for k, v in _facts(later).items()}
        found = _by_entries(*_without(facts, task, lines), facts, style=style)
    return replace(_stated(typed, found), style=style)


def _stated(typed: Typed, found: Found) -> Proof:
    proof = assembled(typed, found)
    somewhere_of_full_rank(proof)
    checked_somewhere(proof)
    written_somewhere(proof)
    unit_vectors_told(proof, typed.source)
    return proof


def _facts(variable: Var) -> dict[Expr, Expr]:
    """The unknown of which nothing is assumed that ties its entries together, with the one that stands for it."""
    plain = without_facts(variable)
    return {} if plain == variable else {plain: variable}


def _without(facts: Mapping[Expr, Expr], task: Task, written: Sequence[Step]) -> tuple[Task, Sequence[Step]]:
    """A task about the unknown of which these facts are not assumed."""
    if not facts:
        return task, written
    swap = {variable: plain for plain, variable in facts.items()}
    variable, *symbols = _swapped((task.variable, *task.symbols), swap)
    capitals = {k: substitute(v, swap) for k, v in task.capitals.items()}
    letters = Letters((*symbols, variable), objective=task.objective)
    letters.entry = task.letters.entry
    changed = replace(
        task,
        objective=substitute(task.objective, swap),
        variable=variable,
        symbols=tuple(symbols),
        capitals=capitals,
        letters=letters,
        then=_swapped(task.then, swap),
    )
    return changed, put_in(swap, written)


def _swapped(symbols: Iterable[Var], swap: Mapping[Expr, Expr]) -> tuple[Var, ...]:
    """Symbols, with others in the place of some of them."""
    return tuple(cast(Var, swap.get(v, v)) for v in symbols)


def _by_entries(
    task: Task,
    written: Sequence[Step],
    facts: Mapping[Expr, Expr] | None = None,
    begin: Expr | None = None,
    style: Proved = "components",
) -> Found:
    """The derivative over all entries; ``written`` are the lines by which sums over indices became matrices.

    ``facts`` are put in at the end, ``begin`` is what the answer is compared with instead of the objective.
    """
    facts = facts or {}
    objective, by, symbols, letters, order = task.objective, task.by, task.symbols, task.letters, task.order
    variable = by[0]
    given = written[0].lhs if written and not free(written[0].lhs) else objective
    lines = started(objective, variable)
    rewriting = [*written, *lines]
    form = lines[-1].rhs if lines else objective
    stacked = order == 1 and is_op(form, VEC) and not is_scalar(variable) and not letters.entry
    inside = form.args[0] if stacked else form
    letters.splits = {k: v for unknown in by for k, v in splits(inside, unknown).items()}

    lettered: Answer | None = None  # the first derivative with its letters, if it is differentiated with them
    if style == "differential":
        answer = spelled_out(proving.differentials.by_differentials(inside, variable, letters, rewriting=rewriting))
    else:
        found = _answered(inside, variable, letters, rewriting=rewriting, again=order > 1)
        answer = spelled_out(found)
        if order > 1 and by[1] == variable and _only_spelled(found, answer):
            lettered = found
    answer = with_determinants(answer, objective)
    certainly_a_number(objective, answer.full)
    lemmas = _named_inside(answer.lemmas) if stacked else (lettered or answer).lemmas
    begin = given if begin is None else begin
    begun: tuple[At, ...] = ()
    between: list[Expr] = []
    for again in range(2, order + 1):
        if not is_scalar(objective):
            raise NoRuleError(HIGHER, term=objective)
        if order > 2:
            # a third derivative by differences is compared with the second, and that with the objective
            indices = free_indices(answer.value, answer.at)
            compare_ends(
                begin, by[again - 2], answer.full, indices=indices, begun=begun, entry=letters.entry, show=unicode
            )
            begin, begun = answer.full, indices
        between.append(answer.full)
        if style == "differential":
            made = proving.differentials.by_differentials(
                answer.full, by[again - 1], letters, _axes(by[: again - 1], letters), order=again, before=lemmas
            )
        else:
            known = answer.known if by[again - 1] == by[again - 2] else None
            value = lettered.value if again == 2 and lettered is not None else answer.full
            told = [step.rhs for step in lemmas[-1].steps if step.role == "main"]
            made = _answered(
                value, by[again - 1], letters, answer.at, again, known=known, again=again < order, told=told
            )
        further = spelled_out(made)
        certainly_a_number(objective, further.full)
        lemmas = (*(_titled(lemmas, FIRST) if again == 2 else lemmas), *_titled(further.lemmas, ORDINALS[again]))
        answer = further
    if facts:
        objective, given, form, inside = (substitute(e, facts) for e in (objective, given, form, inside))
        begin, between = substitute(begin, facts), [substitute(e, facts) for e in between]
        symbols, by = _swapped(symbols, facts), _swapped(by, facts)
        variable = by[0]
        answer = spelled_out(assuming(replace(answer, lemmas=lemmas, kronecker=None), facts))
        lemmas = answer.lemmas

    if style == "differential":  # the lines are about matrices; these are the axes of the derivative
        fresh = letters.fresh(set())
        own = (*(fresh(s) for s in shape_of(objective) if s != 1),)
        bearing = (i for i in _axes(by, letters) if not isinstance(i, Fixed))
        answer = answer if answer.at else replace(answer, at=(*own, *bearing))
    lemmas = verified(lemmas, symbols)
    indices = free_indices(answer.value, answer.at)
    ends = compare_ends(
        begin,
        by[-1],
        answer.full,
        indices=paired(answer.at, stacked) if stacked else indices,
        begun=begun,
        before=by[:-1] if order < 3 else (),
        entry=letters.entry,
        show=unicode,
    )
    kronecker = None if letters.entry else kronecker_lemma(inside, by[-1], answer, lemmas, symbols)
    notes = [Condition(INDEPENDENT, {"X": v}) for v in dict.fromkeys(by) if without_facts(v) != v]
    notes += [] if kronecker is None else [Condition(COLUMNS, {})]
    if letters.entry or style == "differential":
        pass  # a differential is of all entries, and not said again where it is what was shown
    elif order > 1 or not is_scalar(objective):
        letter = called(inside, lemmas, letters)
        notes += higher_differential(by, answer, inside, letter, symbols, stacked=stacked)
    elif length(answer.value) <= WRITTEN_OUT:
        notes.append(differential(answer.value, variable, called(objective, lemmas, letters)))
    if stacked:
        i, j = answer.at[:2]
        notes.append(Condition(STACKED, {"M": inside, "i": i, "j": j, "m": inside.shape[0]}))
    return Found(
        objective=given,
        form=form,
        variable=variable,
        symbols=symbols,
        answer=answer,
        lemmas=lemmas,
        ends=ends,
        notes=tuple(notes),
        order=order,
        kronecker=kronecker,
        einsum=einsum_code(answer.full, indices, symbols, stacked),
        stacked=stacked,
        then=by[order - len(task.then) :],
        between=tuple(between),
        entry=letters.entry,
    )


def _axes(by: Sequence[Var], letters: Letters) -> tuple[At, ...]:
    """The indices of the entries that are differentiated by, one after the other."""
    return tuple(i for n, v in enumerate(by, 1) for i in letters.target(v, n))


@deep()
def proved_along(proof: Proof, name: str) -> Proof:
    """The derivative of a gradient's inner product with a fixed direction, compared with the objective itself."""
    gradient, variable = complete(proof), proof.variable
    assert isinstance(variable, Var)
    direction = Var(name, variable.shape, rank=variable.rank)
    question = Along(proof.objective, variable, proof.symbols, name)
    facts = _facts(variable)
    objective, plain = proof.objective, variable
    symbols = tuple(v for v in (*proof.symbols, direction) if isinstance(v, Var))
    if facts:
        # the gradient as it is before the facts are used, which hold of the value alone
        plain = without_facts(variable)
        objective, symbols = (
            substitute(objective, {variable: plain}),
            tuple(plain if v == variable else v for v in symbols),
        )
        gradient = _by_entries(
            task_of(Typed(objective, plain, symbols[:-1], frozenset(), (), "", proof.atoms), 1), ()
        ).answer.full
    inner = apply(DOT, gradient, direction) if not is_scalar(direction) else product(gradient, direction)
    # the gradient may have a value where the objective has none
    dropped = (*dict.fromkeys((*proof.dropped, proof.objective)),)
    typed = Typed(inner, plain, symbols, frozenset(), (), "", proof.atoms, dropped=dropped)
    typed, written = settled(typed)
    task = task_of(typed, 1)
    lines = put_in(task.capitals, written)
    begin = substitute(along(objective, plain, direction), task.capitals)
    return replace(_stated(typed, _by_entries(task, lines, facts, begin)), along=question)


def proved_again(proof: Proof) -> Proof:
    """The proof of what another one is about, made anew: of the text that was asked about, or of its objective."""
    if proof.given is not None:
        return proved(**asdict(proof.given), style=proof.style)
    if proof.along is None:
        return proved_of(typed_again(proof), proof)
    of = proof.along
    asked_of = replace(proof, objective=of.objective, variable=of.variable, symbols=of.symbols)
    return proved_along(accepted(typed_again(asked_of), 1, None), of.direction)


def proved_of(typed: Typed, proof: Proof, then: tuple[str, ...] = ()) -> Proof:
    """The proof for an objective, differentiated as another proof has it, and by some variables after that."""
    structure = None if proof.structure is None else STRUCTURES[proof.structure]
    names = (*(str(v) for v in proof.then), *then)
    later = tuple(_among(typed, v) for v in names)
    return accepted(typed, proof.order - len(proof.then), structure, later, proof.style)


@deep()
def proved_then(proof: Proof, name: str) -> Proof:
    """The derivative of what another proof is about by one more variable.

    Raises:
        InputError: there is no such name in the objective.
        NoRuleError: it is over free entries, of no scalar objective, a Hessian times a direction, or of too high order.
    """
    if proof.along is not None or proof.structure is not None or not is_scalar(proof.objective) or proof.entry:
        raise NoRuleError(PLAIN_ONLY, term=proof.objective)
    if proof.given is None:
        return proved_of(typed_again(proof), proof, (name,))
    return proved(**asdict(replace(proof.given, then=(*proof.given.then, name))), style=proof.style)


@deep()
def proved_together(proofs: Sequence[Proof]) -> Proof | None:
    """One proof of several gradients of one objective: each inner expression and its derivative stand in it once.

    ``proofs`` are those of each gradient alone; what is said of them stands beside the first in what comes out. An
    answer may have another form than alone. ``None`` where there is no common proof.
    """
    if any(p.order > 1 or p.structure or p.along or p.entry or not is_scalar(p.objective) for p in proofs):
        return None
    typed = typed_again(proofs[0])
    unknowns = tuple(_among(typed, str(p.variable)) for p in proofs)
    typed, written = settled(typed)
    task = task_of(typed, 1, unknowns)
    lines, *further = (started(task.objective, v) for v in task.then)
    if any([s.rhs for s in other] != [s.rhs for s in lines] for other in further):
        return None
    form = lines[-1].rhs if lines else task.objective
    rewriting = [*put_in(task.capitals, written), *lines]
    prover = Prover(form, task.then[0], task.letters, rewriting=rewriting, also=task.then[1:])
    try:
        answers = prover.all_backward()
    except NoRuleError:
        return None
    shared = answers[0].lemmas[: len(prover.names)]
    own = [
        spelled_out(replace(a, lemmas=(lemma,)))
        for a, lemma in zip(answers, answers[0].lemmas[len(shared) :], strict=True)
    ]
    lemmas = verified((*shared, *(a.lemmas[0] for a in own)), task.symbols)
    if any(s.check.kind == "UNCHECKED" for lemma in lemmas for s in every(lemma.steps)):
        return None
    found = [
        Found(p.objective, form, v, task.symbols, a, lemmas, _ends_of(p, v, a), ())
        for p, v, a in zip(proofs, task.then, own, strict=True)
    ]
    typed = replace(typed, dropped=proofs[0].dropped, notes=())
    said = [assembled(typed, f) for f in found]
    conditions: list[Condition] = []
    notes: list[Condition] = []
    for one in said:
        conditions += [c for c in one.conditions if c not in conditions]
        notes += [n for n in one.notes if n not in notes]
    letter = called(task.objective, lemmas, task.letters)
    told = notes_of_each(proofs, {v: a.value for v, a in zip(task.then, own, strict=True)}, letter)
    layouts = layout_of_each([one.layout for one in said])
    first, *others = (replace(one, layout=c) for one, c in zip(said, layouts, strict=True))
    return replace(
        first,
        conditions=tuple(conditions),
        notes=(*(n for n in told if n not in notes), *notes),
        ends=_all_ends([f.ends for f in found]),
        beside=tuple(others),
    )


def _ends_of(proof: Proof, variable: Var, answer: Answer) -> Check:
    """The evidence for an answer by differences: that of a proof of it alone where that has it in the same form."""
    if answer.value == proof.answer:
        return proof.ends
    return compare_ends(proof.objective, variable, answer.full, show=unicode)


def _all_ends(checks: Sequence[Check]) -> Check:
    """The evidence for several answers as one: what holds of the weakest of them."""
    weakest = min(checks, key=lambda c: (c.kind == "SAMPLED", c.points))
    return replace(weakest, error=max((c.error for c in checks if c.error is not None), default=None))


def _answered(
    objective: Expr,
    variable: Var,
    letters: Letters,
    at: tuple[At, ...] | None = None,
    order: int = 1,
    rewriting: Sequence[Step] = (),
    known: Mapping[Var, tuple[tuple[At, ...], Expr]] | None = None,
    again: bool = False,
    told: Sequence[Expr] = (),
) -> Answer:
    """Backward for a scalar objective with several layers of inner expressions, forward otherwise."""
    given = {v: (NAME, dict[str, Expr | str]()) for v in definitions_in(objective) if v in (known or {})}
    prover = Prover(objective, variable, letters, order, given, rewriting, known=known, again=again, told=told)
    by_letters = at is None and is_scalar(objective) and bool(prover.target_at) and prover.by_letters
    if by_letters and not (len(prover.names) > 1 and prover.leads_forward()):
        return prover.backward()
    return prover.forward(at)


def _only_spelled(found: Answer, answer: Answer) -> bool:
    """Whether an answer is another one with all its letters put in, of each of which the derivative is known.

    A letter for a matrix may stand for what has a rule only as it is written, the exponential of tA.
    """
    letters = definitions_in(found.value)
    if (
        not letters
        or any(1 not in shape_of(v) for v in letters)
        or answer.where
        or not letters.keys() <= found.known.keys()
    ):
        return False
    return bool(written_out(found.value, letters) == answer.value)


def _named_inside(lemmas: tuple[Lemma, ...]) -> tuple[Lemma, ...]:
    """The letter of what was differentiated is that of the matrix whose columns the objective stacks."""

    def told(step: Step) -> Step:
        return replace(step, rule=NAME_STACKED) if step.rule == NAME_OBJECTIVE else step

    return tuple(replace(lemma, steps=tuple(map(told, lemma.steps))) for lemma in lemmas)


def _titled(lemmas: tuple[Lemma, ...], title: Text) -> tuple[Lemma, ...]:
    """The last lemma is the derivative itself; those before it are about inner expressions."""
    return (*lemmas[:-1], replace(lemmas[-1], title=title))
