"""``derive``: from an objective to its derivative with the proof. Only this module knows the order of the passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, Rational

from .checking.verify import compare_ends, verify
from .coding.einsum import einsum
from .deep import deep
from .derivation import Derivation
from .errors import FaultError, InputError, MatderivError, NoRuleError
from .index import (
    At,
    Entry,
    Pair,
    Partial,
    Power,
    distinct,
    free,
    is_scalar,
    product,
    shape_of,
    summed,
    terms,
    termwise,
    walk,
)
from .letters import Letters, entry_letters
from .matrix import WHOLE, Var, add, apply, is_op, multiply, scaled, substitute, transpose
from .notation import formula, unicode
from .operation import Applied
from .proving.compact import shortened
from .proving.domain import conditions
from .proving.kronecker import rewritten, splits
from .proving.powers import gathered
from .proving.prove import Answer, Prover
from .proving.reasons import shortening, tidying
from .proving.recognise import recognise_terms
from .proving.recognise import stacked as stacked_columns
from .proving.rules import KRONECKER, KRONECKER_SWAPPED, NAME_GRADIENT, TIDY, letters_rule
from .proving.stack import kronecker_terms, rows_and_columns
from .proving.structure import STRUCTURES, Structure, structured
from .proving.sums import settled
from .proving.tidy import symbols as length
from .proving.tidy import symmetric, tidy
from .reading.bridge import read
from .reading.readings import asked
from .reading.shapes import Note, Sizes, Typed, mapping
from .step import Check, Condition, Lemma, Proof, Rule, Step
from .text import Text

__all__ = ["certainly_symmetric", "derive"]

NO_INVERSE = Text("the inverse of {argument}, which is always zero", "つねに零である {argument} の逆行列")
NO_LOG = Text("the logarithm of {argument}, which is always zero", "つねに零である {argument} の対数")
NO_LOGDET = Text("the log-determinant of {argument}, which is always zero", "つねに零である {argument} の行列式の対数")
NO_QUOTIENT = Text("division by {argument}, which is always zero", "つねに零である {argument} による除算")
CANCELS = Text(
    "look for a term that cancels, as in X - X, or a factor 0", "X - X のように打ち消し合う項か、因子 0 がないか調べる"
)
# functions without a value where their argument is zero
NOT_OF_ZERO = {
    "inverse": NO_INVERSE,
    "log": NO_LOG,
    "logdet": NO_LOGDET,
    "quotient": NO_QUOTIENT,
}
SQUARE = "invertible"  # the weakest fact that only a square matrix has
WRITTEN_OUT = 80  # symbols up to which an answer is written out without letters
TRIED = 180  # symbols up to which an answer with letters is also tried without
LONGER = 2  # how much longer than with letters it may be beyond that

LAYOUT = Text("The derivative has the shape of {W}.", "導関数は {W} と同じ形をもつ。")
LAYOUT_ROW = Text("The derivative by the row {W} is written as a column.", "行 {W} による導関数は列として書く。")
LAYOUT_SCALAR = Text("The derivative is a scalar, like {W}.", "導関数は {W} と同じくスカラーである。")
LAYOUT_AXES = Text(
    "The derivative has the axes of the objective first, then those of {W}.",
    "導関数の添字は、微分される関数の添字、{W} の添字の順に並ぶ。",
)
LAYOUT_HIGHER = {
    2: Text(
        "The second derivative has the axes of {W} twice.",
        "二階導関数の添字は、{W} の添字を二度並べたものである。",
    ),
    3: Text(
        "The third derivative has the axes of {W} three times.",
        "三階導関数の添字は、{W} の添字を三度並べたものである。",
    ),
}
INFERRED = Text(
    "The shape of {names} was not declared; it is inferred from the objective.",
    "{names} の形は宣言されていないので、式から推論した。",
)
EXPONENT = Text("{names} in an exponent is read as the transpose.", "指数の {names} は転置と解釈した。")
DIFFERENTIAL = Text(
    "As a differential, with {f} for the objective: d{f} = {rhs}.",
    "微分する関数を {f} とすると、その微分は d{f} = {rhs} である。",
)
COLUMN = Text("{x} is column {i} of {X}.", "{x} は {X} の第 {i} 列である。")
DIFFERENTIAL_TWO = Text(
    "As a second differential, with {f} for the objective: d²{f} = {rhs}.",
    "微分する関数を {f} とすると、その二階微分は d²{f} = {rhs} である。",
)
ROW = Text("{x} is row {i} of {X}, as a column vector.", "{x} は {X} の第 {i} 行を列ベクトルとしたものである。")
READ = Text("The LaTeX is read as {formula}.", "LaTeX の式は {formula} と解釈した。")
ENTRY = Text("{x} is entry {i} of {X}.", "{x} は {X} の第 {i} 成分である。")
INNER_PRODUCT = Text(
    "The gradient in the inner product of symmetric matrices, tr(AB), is another matrix: {H}.",
    "対称行列の内積 tr(AB) に関する勾配は、これとは異なり {H} である。",
)
STACKED = Text(
    "The entries of {M} are given: entry {i}, {j} of it is entry ({j} − 1){m} + {i} of the stacked columns.",
    "{M} の成分ごとに示す。その ({i}, {j}) 成分は、列を並べたベクトルの第 ({j} − 1){m} + {i} 成分である。",
)
COLUMNS = Text(
    "In the Kronecker form vec stacks the columns of a matrix.",
    "クロネッカー積による表示では、vec は行列の列を縦に並べる。",
)
COMMUTATION = Text(
    "{K} is the commutation matrix: {K} vec(A) = vec(Aᵀ) for every matrix A with {m} rows and {n} columns.",
    "{K} は交換行列である。{m} 行 {n} 列のすべての行列 A に対して {K} vec(A) = vec(Aᵀ) が成り立つ。",
)
ROWS_AND_COLUMNS = Rule(
    "stack",
    Text(
        "Rows {r} and columns {c} are those of this derivative: its columns are the entries of {W} in the order in "
        "which vec stacks them.",
        "行 {r} と列 {c} はこの導関数の行と列である。その列は {W} の成分を vec の順に並べたものに対応する。",
    ),
)
FIRST = Text("First derivative", "一階導関数")
ORDINALS = {
    2: Text("Second derivative", "二階導関数"),
    3: Text("Third derivative", "三階導関数"),
}

NO_ORDER = Text("the order is 1, 2 or 3, not {order}", "階数は 1、2、3 のいずれかであり、{order} ではない")
NO_STRUCTURE = Text("there is no structure {structure}", "{structure} という構造はない")
STRUCTURE = Text("one of {names}", "{names} のいずれか")
WHOLE_NUMBER = Text(
    "{variable} stands in the exponent of a matrix, so it is a whole number, and nothing is differentiated by it",
    "{variable} は行列の指数にあるので整数であり、これによる微分はできない",
)
FAULT = Text(
    "a fault of matderiv itself, not of the objective: {fault}", "目的関数ではなく matderiv 自身の誤り: {fault}"
)
REPORT = Text("no derivative is given; please report the objective", "導関数は得られない。この目的関数を報告してほしい")
NOT_SYMMETRIC = Text(
    "{function} is taken of a symmetric matrix, and nothing says that {argument} is one",
    "{function} の引数は対称行列だが、{argument} が対称であるとは分からない",
)
ASSUME = Text("assume {argument}=symmetric", "{argument}=symmetric を仮定する")
SYMMETRIC = Text("X'*X and X + X' are symmetric", "X'*X や X + X' は対称である")
STRUCTURED_SUM = Text(
    "there is no rule for the free entries of {structure} matrices in a sum over indices",
    "添字についての和の中では、{structure}の自由な成分による微分の規則がない",
)
WHOLE_MATRICES = Text("the objective with whole matrices is {formula}", "行列のまま書けば、目的関数は {formula} である")
HIGHER = Text(
    "a higher derivative is taken of a scalar objective", "高階の導関数を求められるのはスカラー値の目的関数だけである"
)
GRADIENT_ONLY = Text(
    "the free entries of {structure} matrices have a rule for the gradient of a scalar only",
    "{structure}の自由な成分による微分の規則は、スカラーの勾配に対するものだけである",
)
NOT_SQUARE = Text(
    "{variable} is not a square matrix, so it cannot be {structure}",
    "{variable} は正方行列ではないので、{structure}ではありえない",
)
DECLARE = Text(
    'declare its shape, as in shapes={{"{variable}": ("n", "n")}}',
    'shapes={{"{variable}": ("n", "n")}} のように形を宣言する',
)


@deep()
def derive(
    objective: str | Expr,
    wrt: str | Expr | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: str | None = None,
    order: int = 1,
    columns: Iterable[str] = (),
) -> Derivation:
    r"""The derivative of an objective by one of its variables, with the proof, every line of it checked.

    Args:
        objective: text, ``"norm2(X*W - Y)^2"``, LaTeX, ``r"\|XW - Y\|_F^2"``, or a SymPy expression.
        wrt: the name of the variable, also in LaTeX, or its SymPy symbol; it may be left out where an operator such
            as ``\nabla_W`` stands in front of an objective in LaTeX.
        shapes: the shape of a name, ``()`` for a scalar, ``("n",)`` for a column vector, ``("m", "n")`` for a
            matrix; what is missing is inferred.
        assume: facts about a name, one word or several joined by ``+``: symmetric, spd, diagonal, invertible,
            positive, skew, orthogonal.
        structure: differentiate over the free entries of a structured variable: symmetric, diagonal, lower, upper,
            skew. Without it the entries are independent, whatever is assumed.
        order: 1, or 2 and 3 for the second and third derivative of a scalar.
        columns: the matrices whose columns are the samples of a sum over samples: x_i is column i of X, not row i.

    The derivative has the axes of the objective, then those of the variable (the layout of Magnus and
    Neudecker's components; the gradient of a scalar has the shape of the variable).

    >>> derive("x'*A*x", "x").formula
    "(A + A')*x"
    >>> derive("x'*A*x", "x", assume={"A": "symmetric"}).formula
    '2*A*x'
    >>> derive(r"\nabla_x x^\top A x").formula
    "(A + A')*x"

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: no rule accepts a term.
        RefutedError: a step did not pass its check; nothing is returned then.
    """
    if order not in (1, 2, 3):
        raise InputError(NO_ORDER(order=repr(order)))
    if structure is not None and (not isinstance(structure, str) or structure not in STRUCTURES):
        raise InputError(NO_STRUCTURE(structure=repr(structure)), hint=STRUCTURE(names=", ".join(STRUCTURES)))
    wrt, order = asked(objective, wrt, shapes, order)
    made = None if structure is None else STRUCTURES[structure]
    name = wrt if isinstance(wrt, str) else str(wrt)
    lent = False
    if made is not None:
        # what the structure says of the value helps to infer the shape, too
        said = mapping("assume", assume, '{"S": "symmetric"}')
        words = said.get(name) or ()
        held = [words] if isinstance(words, str) else list(words)
        fact = made.fact
        if fact is None and isinstance(objective, str) and name not in mapping("shapes", shapes, '{"x": ("n",)}'):
            # a triangular matrix has no fact of its own; another of square matrices is lent to it while shapes are read
            lent = SQUARE not in "+".join(map(str, held))
            fact = SQUARE
        if fact is not None:
            assume = {**said, name: "+".join((*held, fact))}
    typed = read(objective, shapes=shapes, assume=assume, variable=wrt, columns=columns)
    if lent:
        typed = _given_back(typed)
    certainly_symmetric(typed.expression, typed.source)
    _somewhere_defined(typed.expression, typed.source)
    if typed.variable is not None and WHOLE in typed.variable.facts:
        raise NoRuleError(
            WHOLE_NUMBER(variable=typed.variable),
            term=typed.variable,
        )
    try:
        return _derivation(typed, order, made)
    except MatderivError:
        raise
    except Exception as fault:
        raise FaultError(
            FAULT(fault=f"{type(fault).__name__}: {fault}"),
            hint=REPORT,
        ) from fault


def _given_back(typed: Typed) -> Typed:
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


def _place(source: str, term: Expr) -> dict[str, Any]:
    """Where a term stands in the text, for a caret under it; the whole text where it was written otherwise."""
    text = formula(term) or ""
    start = source.replace(" ", "").find(text.replace(" ", "")) if text else -1
    if start < 0:
        return {"source": source, "span": (0, len(source))}
    places = [n for n, c in enumerate(source) if c != " "]
    return {"source": source, "span": (places[start], places[start + len(text.replace(" ", "")) - 1] + 1)}


def certainly_symmetric(objective: Expr, source: str = "") -> None:
    """Refuse a function of symmetric matrices of one that may be another.

    Raises:
        NoRuleError: nothing guarantees that an argument is symmetric.
    """
    for e in distinct(objective):
        if isinstance(e, Applied) and e.operation.symmetric and not symmetric(e.args[0]):
            argument = formula(e.args[0])
            raise NoRuleError(
                NOT_SYMMETRIC(function=e.operation.name, argument=argument),
                term=e,
                hint=ASSUME(argument=argument) if isinstance(e.args[0], Var) else SYMMETRIC,
                **_place(source, e),
            )


def _somewhere_defined(objective: Expr, source: str) -> None:
    """Refuse what has no value anywhere: the inverse, the logarithm or the reciprocal of what is always zero.

    Raises:
        InputError: an argument is zero whatever the symbols are.
    """
    for e in distinct(objective):
        if isinstance(e, Power) and (e.exponent.is_Number and e.exponent < 0):
            argument, said = e.base, NO_QUOTIENT
        elif isinstance(e, Applied) and e.operation.name in NOT_OF_ZERO:
            argument, said = e.args[-1], NOT_OF_ZERO[e.operation.name]
        else:
            continue
        if isinstance(argument, Var) or argument.is_Number and argument != 0:
            continue
        value = tidy(argument)
        if value == 0 or is_op(value, "zero"):
            raise InputError(
                said(argument=formula(argument) or argument),
                hint=CANCELS,
                **_place(source, argument),
            )


def _derivation(typed: Typed, order: int, structure: Structure | None) -> Derivation:
    assert typed.variable is not None
    typed, written = settled(typed)
    assert typed.variable is not None
    capitals = entry_letters((*typed.symbols, typed.variable))
    objective, variable = (substitute(e, capitals) for e in (typed.expression, typed.variable))
    assert isinstance(variable, Var)
    known = tuple(capitals.get(v, v) for v in typed.symbols)
    symbols = known if variable in known else (*known, variable)
    letters = Letters(symbols)
    if structure is not None:
        if written:
            raise NoRuleError(
                STRUCTURED_SUM(structure=structure.word),
                hint=WHOLE_MATRICES(formula=formula(objective)),
            )
        return _structured(typed, objective, variable, symbols, letters, order, structure)
    rewriting = [(substitute(a, capitals), substitute(b, capitals), rule) for a, b, rule in written]
    rewriting += rewritten(objective, variable)
    rewriting += gathered(rewriting[-1][1] if len(rewriting) > len(written) else objective, variable)
    plain = rewriting[-1][1] if len(rewriting) > len(written) else objective
    stacked = order == 1 and is_op(plain, "vec")
    inside = plain.args[0] if stacked else plain
    letters.splits = splits(inside, variable)
    answer = _spelled_out(_proved(inside, variable, letters, rewriting=rewriting))
    lemmas = answer.lemmas
    given = rewriting[0][0] if written and not free(rewriting[0][0]) else objective
    begin, begun = given, _indices(None)
    for again in range(2, order + 1):
        if not is_scalar(objective):
            raise NoRuleError(HIGHER, term=objective)
        if order > 2:
            # a third derivative by differences is compared with the second, and that with the objective
            compare_ends(begin, variable, answer.full, indices=_indices(answer), begun=begun, show=unicode)
            begin, begun = answer.full, _indices(answer)
        further = _spelled_out(_proved(answer.full, variable, letters, answer.at, again))
        lemmas = (*(_titled(lemmas, FIRST) if again == 2 else lemmas), *_titled(further.lemmas, ORDINALS[again]))
        answer = further
    lemmas = _verified(lemmas, symbols)
    ends = compare_ends(
        begin,
        variable,
        answer.full,
        order=order if order < 3 else 1,
        indices=(Pair(*answer.at[:2]), *answer.at[2:]) if stacked else _indices(answer),
        begun=begun,
        show=unicode,
    )
    notes: list[Condition] = []
    form = _kronecker(inside, variable, answer, lemmas, symbols)
    if form is not None:
        notes += _stacking(form.rhs)
    if not (order == 1 and is_scalar(objective)):
        notes += _higher_differential(variable, answer, order, _called(inside, lemmas, letters), symbols)
    elif length(answer.value) <= WRITTEN_OUT:
        notes.append(_differential(answer.value, variable, _called(objective, lemmas, letters)))
    if stacked:
        i, j = answer.at[:2]
        notes.append(Condition(STACKED, {"M": inside, "i": i, "j": j, "m": inside.shape[0]}))
    return _stated(
        typed,
        given,
        plain,
        variable,
        symbols,
        answer,
        lemmas,
        notes,
        ends,
        order=order,
        kronecker=form,
        einsum=_einsum(answer, symbols, stacked),
        stacked=stacked,
    )


def _stated(
    typed: Typed,
    objective: Expr,
    form: Expr,
    variable: Var,
    symbols: tuple[Var, ...],
    answer: Answer,
    lemmas: tuple[Lemma, ...],
    notes: Iterable[Condition],
    ends: Check,
    order: int = 1,
    **more: Any,
) -> Derivation:
    """The claim with its proof: what the objective is, the form in which it was differentiated, and what came of it."""
    lhs = objective
    for _ in range(order):
        lhs = Partial(lhs, variable)
    proof = Proof(
        objective=objective,
        variable=variable,
        symbols=symbols,
        answer=answer.value,
        claim=(lhs, answer.value),
        lemmas=lemmas,
        layout=_layout(form, variable, order),
        where=answer.where,
        conditions=tuple(conditions(form, answer.value)),
        notes=(*_notes(typed.notes, symbols), *notes),
        ends=ends,
        at=answer.at,
        atoms=typed.atoms,
        **more,
    )
    return Derivation(proof)


@deep()
def _along(proof: Proof, gradient: Expr, direction: Var) -> Derivation:
    """The derivative of the inner product of a gradient with a fixed direction."""
    assert isinstance(proof.variable, Var)
    inner = apply("dot", gradient, direction) if not is_scalar(direction) else product(gradient, direction)
    symbols = tuple(v for v in (*proof.symbols, direction) if isinstance(v, Var))
    return _derivation(Typed(inner, proof.variable, symbols, frozenset(), (), "", proof.atoms), 1, None)


Derivation.along = staticmethod(_along)  # a derivation cannot know how another is made: that stands here, above it


def _structured(
    typed: Typed,
    objective: Expr,
    variable: Var,
    symbols: tuple[Var, ...],
    letters: Letters,
    order: int,
    structure: Structure,
) -> Derivation:
    """The derivative over the free entries: that by the matrix of free entries, of which the unknown is made."""
    if order != 1 or not is_scalar(objective):
        raise NoRuleError(GRADIENT_ONLY(structure=structure.word))
    if variable.rank != 2 or variable.shape[0] != variable.shape[1]:
        raise InputError(
            NOT_SQUARE(variable=variable, structure=structure.word),
            hint=DECLARE(variable=variable),
        )
    free = letters.entries(variable.shape)
    made = structured(structure, variable, free)
    plain = Var(made.name, made.shape, made.facts, None, made.letter, made.rank)
    i, j = letters.target(variable)
    given = {made: (Rule("structure", structure.reason), {"X": made, "Z": free, "i": i, "j": j})}
    within = substitute(objective, {variable: made})
    prover = Prover(within, free, letters, given=given)
    answer = _spelled_out(prover.backward(), frozenset((made,)))
    lemmas = _verified(answer.lemmas, (*symbols, free))
    ends = compare_ends(within, free, answer.full, show=unicode)
    notes = [Condition(structure.note, {"X": plain, "Z": free})]
    if structure.name == "symmetric":
        gradient = answer.adjoints[made]
        for v, definition in _definitions(gradient, frozenset((made,))).items():
            gradient = substitute(gradient, {v: definition})
        half = tidy(multiply(Rational(1, 2), add(gradient, transpose(gradient))))
        mean = multiply(Rational(1, 2), add(gradient, transpose(gradient)))
        verify((Step(mean, half, *tidying(mean, half)),), show=unicode)
        notes.append(Condition(INNER_PRODUCT, {"H": substitute(half, {made: plain})}))
    of_plain = substitute(objective, {variable: plain})
    return _stated(
        typed,
        of_plain,
        of_plain,
        plain,
        tuple(plain if v == variable else v for v in symbols),
        replace(answer, value=substitute(answer.value, {made: plain})),
        lemmas,
        notes,
        ends,
        structure=structure.name,
    )


def _indices(answer: Answer | None) -> tuple[At, ...]:
    """The free indices of an answer in index form; a matrix has none."""
    return answer.at if answer is not None and is_scalar(answer.value) else ()


def _proved(
    objective: Expr,
    variable: Var,
    letters: Letters,
    at: tuple[At, ...] | None = None,
    order: int = 1,
    rewriting: Sequence[tuple[Expr, Expr, Rule]] = (),
) -> Answer:
    """Backward for a scalar objective with several inner expressions, forward otherwise."""
    prover = Prover(objective, variable, letters, order, rewriting=rewriting)
    if at is None and is_scalar(objective) and len(prover.names) > 1 and prover.target_at:
        return prover.backward()
    return prover.forward(at)


def _verified(lemmas: tuple[Lemma, ...], symbols: tuple[Var, ...]) -> tuple[Lemma, ...]:
    """The lemmas with the evidence for every step, all lines checked at the same points."""
    checked = iter(verify(tuple(s for lemma in lemmas for s in lemma.steps), symbols, show=unicode))
    return tuple(replace(lemma, steps=tuple(next(checked) for _ in lemma.steps)) for lemma in lemmas)


def _titled(lemmas: tuple[Lemma, ...], title: Text) -> tuple[Lemma, ...]:
    return tuple(replace(lemma, title=title) for lemma in lemmas)


# -- more than two axes


def _kronecker(
    objective: Expr, variable: Var, answer: Answer, lemmas: tuple[Lemma, ...], symbols: tuple[Var, ...]
) -> Lemma | None:
    """The lines that read an answer in index form as the entry of one matrix, columns stacked; ``None`` without one."""
    own = sum(1 for s in variable.shape if s != 1)
    if not _indices(answer) or answer.where:
        return None
    sides = rows_and_columns(answer.at, own)
    if sides is None:
        return None
    rows, columns = sides
    found = kronecker_terms(answer.value, rows, columns)
    if found is None:
        return None
    raw = add(*(value for _, value in found))
    bindings = {"r": rows, "c": columns}
    rule = KRONECKER if len(found) > 1 else _of_kronecker(raw)
    detail = tuple(
        Step(term, Entry(value, rows, columns), _of_kronecker(value), bindings, role="aside")
        for term, value in found
        if len(found) > 1
    )
    steps = [Step(answer.value, Entry(raw, rows, columns), rule, bindings, detail=detail)]
    value = tidy(raw)
    if value != raw:
        steps.append(Step(steps[-1].rhs, Entry(value, rows, columns), *tidying(raw, value)))
    # of the second derivative, the gradient is what is differentiated
    inner = objective
    if is_scalar(objective):
        first = answer.lemmas[0].steps[0]
        if not isinstance(first.lhs, Var) or first.rule != NAME_GRADIENT:
            return None
        inner = first.lhs
    if is_scalar(inner):
        return None
    lhs = Partial(stacked_columns(inner), transpose(stacked_columns(variable)))
    steps.append(Step(lhs, value, ROWS_AND_COLUMNS, {"r": rows, "c": columns, "W": variable}))
    return _verified((Lemma(lhs, value, tuple(steps)),), symbols)[0]


def _of_kronecker(value: Expr) -> Rule:
    """Why a term is the entry of this matrix: with the commutation matrix the column's indices are swapped."""
    swapped = any(is_op(e, "commutation") for e in walk(value)) and any(is_op(e, "kron") for e in walk(value))
    return KRONECKER_SWAPPED if swapped else KRONECKER


def _stacking(form: Expr) -> Iterator[Condition]:
    """What the Kronecker form takes for granted: how matrices are stacked, and what K is."""
    yield Condition(COLUMNS, {})
    found = dict.fromkeys(e for e in walk(form) if is_op(e, "commutation"))
    for e in found:
        m, n = shape_of(e.args[0])
        yield Condition(COMMUTATION, {"K": e, "m": m, "n": n})


def _einsum(answer: Answer, symbols: tuple[Var, ...], stacked: bool) -> str | None:
    """The answer as einsum code, where it is in index form and every function in it has a NumPy form."""
    if not _indices(answer):
        return None
    at = answer.at
    if stacked:
        at = (Pair(*at[:2]), *at[2:])
    try:
        return einsum(answer.full, at, symbols)
    except NoRuleError:
        return None


# -- letters in the answer


def _definitions(expr: Expr, keep: frozenset[Expr] = frozenset()) -> dict[Var, Expr]:
    """The letters that an expression uses, directly or not, each after those it uses itself; ``keep`` are left."""
    out: dict[Var, Expr] = {}

    def visit(e: Expr) -> None:
        for v in distinct(e):
            if isinstance(v, Var) and v.definition is not None and v not in out and v not in keep:
                visit(v.definition)
                out[v] = v.definition

    visit(expr)
    return out


def _spelled_out(answer: Answer, keep: frozenset[Expr] = frozenset(), lettered: bool = True) -> Answer:
    """The answer without letters where that is short; otherwise each letter that is used twice is defined once."""
    definitions = _definitions(answer.value, keep)
    if not definitions:
        return _compacted(answer)
    sizes: dict[Expr, int] = {}
    uses: dict[Expr, int] = {}

    def unfolded(expr: Expr) -> int:
        inside = [v for v in walk(expr) if v in definitions]
        for v in inside:
            uses[v] = uses.get(v, 0) + 1
        return length(expr) + sum(sizes[v] - 1 for v in inside)

    for v, definition in definitions.items():
        sizes[v] = unfolded(definition)
    total = unfolded(answer.value)
    folded = length(answer.value) + sum(length(d) for d in definitions.values())
    kept: dict[Expr, Expr] = {}
    values: dict[Expr, Expr] = {}
    full: dict[Expr, Expr] = {}
    long = lettered and total > WRITTEN_OUT and total > LONGER * folded
    where: list[Step] = []
    for v, definition in definitions.items():
        body = substitute(definition, values)
        if long and uses[v] > 1 and length(body) > 4:
            new = Var(v.name, v.shape, definition=body, letter=v.letter, rank=v.rank)
            kept[new] = body
            values[v] = new
            where.append(Step(new, body, *letters_rule(()), role="definition"))
        else:
            values[v] = body
    if where and total <= TRIED and not _indices(answer):
        # written out and tidied it may be short after all
        out: dict[Expr, Expr] = {}
        for v, definition in definitions.items():
            out[v] = substitute(definition, out)
        if length(tidy(substitute(answer.value, out))) <= 2 * WRITTEN_OUT:
            spelled = _spelled_out(answer, keep, lettered=False)
            if length(spelled.value) <= WRITTEN_OUT:
                return spelled
    plain = substitute(answer.value, values)
    value = tidy(plain) if not where and not _indices(answer) else plain
    for s in where:
        full[s.lhs] = substitute(s.rhs, full)
    last = answer.lemmas[-1]
    put, rhs = (v if _indices(answer) or not answer.at else Entry(v, *answer.at) for v in (plain, value))
    back = letters_rule([(v, d) for v, d in definitions.items() if v not in values or values[v] not in kept])
    steps = last.steps if put == last.rhs else (*last.steps, Step(last.rhs, put, *back))
    if rhs != put and unicode(rhs) != unicode(put):
        for e, rule, names in shortening(plain, value):
            steps = (*steps, Step(steps[-1].rhs, Entry(e, *answer.at) if answer.at else e, rule, names))
    elif rhs != put:
        steps = (*steps[:-1], replace(steps[-1], rhs=rhs))
    lemma = Lemma(last.lhs, rhs, steps, last.title, last.bindings)
    complete = substitute(value, full) if full else value
    spelled = replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma), where=tuple(where), complete=complete)
    return spelled if where else _compacted(spelled)


def _compacted(answer: Answer) -> Answer:
    """The answer shortened by identities, each use a line at the end of the proof."""
    last = answer.lemmas[-1]
    if _indices(answer) or last.rhs != (Entry(answer.value, *answer.at) if answer.at else answer.value):
        return answer
    lines = shortened(answer.value)
    if not lines:
        return answer
    steps, value, rhs = last.steps, answer.value, last.rhs
    for _, value, rule, bindings in lines:
        before, rhs = rhs, Entry(value, *answer.at) if answer.at else value
        steps = (*steps, Step(before, rhs, rule, bindings))
    lemma = Lemma(last.lhs, rhs, steps, last.title, last.bindings)
    return replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma), complete=value)


# -- what is said about the claim


def _layout(objective: Expr, variable: Var, order: int) -> Condition:
    if order > 1:
        text = LAYOUT_HIGHER[order]
    elif is_scalar(objective):
        row = variable.shape[0] == 1
        text = LAYOUT_SCALAR if is_scalar(variable) else LAYOUT_ROW if row else LAYOUT
    else:
        text = LAYOUT_AXES
    return Condition(text, {"W": variable})


def _called(objective: Expr, lemmas: tuple[Lemma, ...], letters: Letters) -> Expr:
    """The letter of the objective: that of the proof, or F for a matrix and f otherwise, where that is free."""
    letter = (s.lhs for lemma in lemmas for s in lemma.steps if s.rhs == objective and isinstance(s.lhs, Var))
    matrix = 1 not in shape_of(objective) and "F" not in letters.taken and "f" not in letters.taken
    return next(letter, None) or (Var("F") if matrix else letters.function(objective))


def _differential(gradient: Expr, variable: Var, f: Expr) -> Condition:
    """df = tr(Gᵀ dX): the same derivative, as the linear form that it is."""
    step = Var(f"d{variable.name}", variable.shape)
    number, body = scaled(gradient)
    # the derivative by a row has one index, and is written as a column
    inner = multiply(transpose(body), step) if shape_of(body) == step.shape else multiply(step, body)
    rhs = product(number, inner if is_scalar(inner) else apply("trace", inner))
    return Condition(DIFFERENTIAL, {"f": Var(str(f)), "rhs": rhs})


def _higher_differential(
    variable: Var, answer: Answer, order: int, f: Expr, symbols: tuple[Var, ...]
) -> Iterator[Condition]:
    """dF of a vector or matrix F, d²f of a scalar f: the derivative applied to dX, where that has a matrix form."""
    if order > 2 or answer.where or length(answer.value) > WRITTEN_OUT // 2:
        return
    step = Var(f"d{variable.name}", variable.shape)
    own = len([s for s in variable.shape if s != 1])
    at = answer.at
    kept = at[: len(at) - own * order]
    if own == 0 or any(isinstance(i, Pair) for i in kept):
        return
    entry = answer.value if _indices(answer) else Entry(answer.value, *at)
    steps = [Entry(step, *at[len(kept) + n * own : len(kept) + (n + 1) * own]) for n in range(order)]
    try:
        lines = [summed(product(t, *steps), *at[len(kept) :]) for t in termwise(entry)]
        value = tidy(add(*(r.value for line in lines for r in recognise_terms(line, kept))))
    except NoRuleError:
        return
    if length(value) > WRITTEN_OUT:
        return
    claim = Step(terms(*lines), Entry(value, *kept) if kept else value, TIDY)
    verify((claim,), (*symbols, step), show=unicode)
    yield Condition(DIFFERENTIAL if order == 1 else DIFFERENTIAL_TWO, {"f": Var(str(f)), "rhs": value})


def _notes(notes: tuple[Note, ...], symbols: tuple[Var, ...]) -> Iterator[Condition]:
    """What was inferred, for the reader to see."""
    named = {v.name: v for v in symbols}

    def symbol(name: str) -> Var:
        return named.get(name) or Var(name)

    shapes = [symbol(n.name) for n in notes if n.kind in ("scalar", "vector", "matrix")]
    if shapes:
        yield Condition(*_of_each(INFERRED, shapes))
    for note in notes:
        if note.kind == "transpose":
            yield Condition(EXPONENT, {"names": symbol(note.name)})
        elif note.kind == "formula":
            yield Condition(READ, {"formula": note.name})
        elif note.kind in ("entry", "row", "column"):
            text = {"row": ROW, "column": COLUMN}.get(note.kind, ENTRY)
            yield Condition(text, {"x": Var(note.name), "i": note.index, "X": symbol(note.array)})


def _of_each(text: Text, names: Sequence[Expr]) -> tuple[Text, dict[str, Expr]]:
    """A sentence of several names with a place for each, since what is put into a place is one expression.

    >>> text, bindings = _of_each(Text("Of {names}.", "{names} の"), [Var("x"), Var("y")])
    >>> text.en, bindings
    ('Of {x1}, {x2}.', {'x1': x, 'x2': y})
    """
    bindings = {f"x{n}": name for n, name in enumerate(names, 1)}
    places = ", ".join(f"{{{key}}}" for key in bindings)
    return Text(text.en.replace("{names}", places), text.ja.replace("{names}", places)), bindings
