"""``derive``: from an objective to its derivative with the proof. Only this module knows the order of the passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sympy import Expr, Rational

from .bridge import read
from .deep import deep
from .derivation import Derivation
from .errors import FaultError, InputError, MatderivError, NoRuleError
from .index import Entry, Index, Partial, Power, free, is_scalar, product, shape_of, walk
from .kronecker import rewritten
from .letters import Letters, entry_letters
from .matrix import Var, add, apply, is_op, multiply, scaled, substitute, transpose
from .notation import formula, unicode
from .operation import Applied
from .prove import Answer, Prover
from .rules import TIDY
from .shapes import Note, Sizes, Typed
from .step import Condition, Lemma, Proof, Rule, Step
from .structure import STRUCTURES, Structure, structured
from .sums import settled
from .text import Text
from .tidy import symbols as length
from .tidy import symmetric, tidy
from .verify import compare_ends, verify

__all__ = ["derive"]

RANK = ("inverse", "pinv", "polar", "normnuc")  # their domain is that of a matrix of full rank
SIGN = ("abs", "log", "norm1", "quotient", "relu", "sign", "sqrt")  # they are differentiable at positive entries
NORMS = ("norm2", "norm_squared", "normspec")  # their own domain says already that they are not 0
WRITTEN_OUT = 80  # symbols up to which an answer is written out without letters
LONGER = 2  # how much longer than with letters it may be beyond that

LAYOUT = Text("The derivative has the shape of {W}.", "導関数は {W} と同じ形をもつ。")
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
NOT_ZERO = Text("{x} is not 0", "{x} は 0 でない")
POSITIVE = Text("{x} > 0", "{x} > 0")
INFERRED = Text(
    "The shape of {names} was not declared; it is inferred from the objective.",
    "{names} の形は宣言されていないので、式から推論した。",
)
EXPONENT = Text("{names} in an exponent is read as the transpose.", "指数の {names} は転置と解釈した。")
DIFFERENTIAL = Text(
    "As a differential, with {f} for the objective: d{f} = {rhs}.",
    "微分する関数を {f} とすると、その微分は d{f} = {rhs} である。",
)
ROW = Text("{x} is row {i} of {X}, as a column vector.", "{x} は {X} の第 {i} 行を列ベクトルとしたものである。")
ENTRY = Text("{x} is entry {i} of {X}.", "{x} は {X} の第 {i} 成分である。")
INNER_PRODUCT = Text(
    "The gradient in the inner product of symmetric matrices, tr(AB), is another matrix: {H}.",
    "対称行列の内積 tr(AB) に関する勾配は、これとは異なり {H} である。",
)
STACKED = Text(
    "The entries of {M} are given: entry {i}, {j} of it is entry ({j} − 1){m} + {i} of the stacked columns.",
    "{M} の成分ごとに示す。その ({i}, {j}) 成分は、列を並べたベクトルの第 ({j} − 1){m} + {i} 成分である。",
)
LETTERS_BACK = Rule(
    "put-back",
    Text(
        "Every letter is replaced by what it stands for.",
        "すべての文字を、それが表す式に戻す。",
    ),
)
FIRST = Text("First derivative", "一階導関数")
ORDINALS = {
    2: Text("Second derivative", "二階導関数"),
    3: Text("Third derivative", "三階導関数"),
}


@deep()
def derive(
    objective: str | Expr,
    wrt: str | Expr,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: str | None = None,
    order: int = 1,
) -> Derivation:
    """The derivative of an objective by one of its variables, with the proof, every line of it checked.

    Args:
        objective: text, ``"norm2(X*W - Y)^2"``, or a SymPy expression.
        wrt: the name of the variable, or its SymPy symbol.
        shapes: the shape of a name, ``()`` for a scalar, ``("n",)`` for a column vector, ``("m", "n")`` for a
            matrix; what is missing is inferred.
        assume: facts about a name, one word or several joined by ``+``: symmetric, spd, diagonal, invertible,
            positive, skew, orthogonal.
        structure: differentiate over the free entries of a structured variable: symmetric, diagonal, lower, upper,
            skew. Without it the entries are independent, whatever is assumed.
        order: 1, or 2 and 3 for the second and third derivative of a scalar.

    The derivative has the axes of the objective, then those of the variable (the layout of Magnus and
    Neudecker's components; the gradient of a scalar has the shape of the variable).

    >>> derive("x'*A*x", "x").formula
    "(A + A')*x"
    >>> derive("x'*A*x", "x", assume={"A": "symmetric"}).formula
    '2*A*x'

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: no rule accepts a term.
        RefutedError: a step did not pass its check; nothing is returned then.
    """
    if order not in (1, 2, 3):
        raise InputError(f"the order is 1, 2 or 3, not {order!r}")
    if structure is not None and structure not in STRUCTURES:
        raise InputError(f"there is no structure {structure!r}", hint=f"one of {', '.join(STRUCTURES)}")
    made = None if structure is None else STRUCTURES[structure]
    if made is not None and made.fact is not None:
        # what the structure says of the value helps to infer the shape, too
        name = wrt if isinstance(wrt, str) else str(wrt)
        assume = {**(assume or {}), name: "+".join(filter(None, ((assume or {}).get(name), made.fact)))}
    typed = read(objective, shapes=shapes, assume=assume, variable=wrt)
    _certainly_symmetric(typed.expression)
    try:
        return _derivation(typed, order, made)
    except MatderivError:
        raise
    except Exception as fault:
        raise FaultError(
            f"a fault of matderiv itself, not of the objective: {type(fault).__name__}: {fault}",
            hint="no derivative is given; please report the objective",
        ) from fault


def _certainly_symmetric(objective: Expr) -> None:
    """Refuse a function of symmetric matrices of one that may be another.

    Raises:
        NoRuleError: nothing guarantees that an argument is symmetric.
    """
    for e in walk(objective):
        if isinstance(e, Applied) and e.operation.symmetric and not symmetric(e.args[0]):
            argument = formula(e.args[0])
            raise NoRuleError(
                f"{e.operation.name} is taken of a symmetric matrix, and nothing says that {argument} is one",
                term=e,
                hint=f"assume {argument}=symmetric" if isinstance(e.args[0], Var) else "X'*X and X + X' are symmetric",
            )


def _derivation(typed: Typed, order: int, structure: Structure | None) -> Derivation:
    assert typed.variable is not None
    asked = typed
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
                f"there is no rule for the free entries of a {structure.name} matrix in a sum over indices",
                hint=f"the objective with whole matrices is {formula(objective)}",
            )
        return _structured(typed, objective, variable, symbols, letters, order, structure)
    rewriting = [(substitute(a, capitals), substitute(b, capitals), rule) for a, b, rule in written]
    rewriting += rewritten(objective, variable)
    plain = rewriting[-1][1] if len(rewriting) > len(written) else objective
    stacked = order == 1 and is_op(plain, "vec")
    inside = plain.args[0] if stacked else plain
    answer = _spelled_out(_proved(inside, variable, letters, rewriting=rewriting))
    lemmas = answer.lemmas
    given = rewriting[0][0] if written and not free(rewriting[0][0]) else objective
    begin, begun = inside if stacked else given, _indices(None)
    for again in range(2, order + 1):
        if not is_scalar(objective):
            raise NoRuleError("a higher derivative is taken of a scalar objective", term=objective)
        if order > 2:
            # a third derivative by differences is compared with the second, and that with the objective
            compare_ends(begin, variable, answer.full, indices=_indices(answer), begun=begun, show=unicode)
            begin, begun = answer.full, _indices(answer)
        further = _spelled_out(_proved(answer.full, variable, letters, answer.at, again))
        lemmas = (*(_titled(lemmas, FIRST) if again == 2 else lemmas), *_titled(further.lemmas, ORDINALS[again]))
        answer = further
    lemmas = _verified(lemmas, symbols)
    lhs = Partial(given, variable)
    for _ in range(order - 1):
        lhs = Partial(lhs, variable)
    ends = compare_ends(
        begin,
        variable,
        answer.full,
        order=order if order < 3 else 1,
        indices=_indices(answer),
        begun=begun,
        show=unicode,
    )
    notes = [*_notes(typed.notes)]
    if order == 1 and is_scalar(objective) and length(answer.value) <= WRITTEN_OUT:
        letter = (s.lhs for lemma in lemmas for s in lemma.steps if s.rhs == objective and isinstance(s.lhs, Var))
        notes.append(_differential(answer.value, variable, next(letter, None) or letters.function(answer.value)))
    if stacked:
        i, j = answer.at[:2]
        notes.append(Condition(STACKED, {"M": inside, "i": i, "j": j, "m": inside.shape[0]}))
    proof = Proof(
        objective=given,
        variable=variable,
        symbols=symbols,
        answer=answer.value,
        claim=(lhs, answer.value),
        lemmas=lemmas,
        layout=_layout(objective, variable, order),
        where=answer.where,
        conditions=tuple(_conditions(plain, answer.value)),
        notes=tuple(notes),
        ends=ends,
    )
    along = partial(_along, asked) if order == 1 else None
    return Derivation(proof, answer.at, typed.atoms, stacked, along)


@deep()
def _along(typed: Typed, gradient: Expr, direction: Var) -> Derivation:
    """The derivative of the inner product of a gradient with a fixed direction."""
    inner = apply("dot", gradient, direction) if not is_scalar(direction) else product(gradient, direction)
    symbols = (*typed.symbols, direction)
    return _derivation(replace(typed, expression=inner, symbols=symbols, notes=(), indexed=None), 1, None)


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
        raise NoRuleError(
            f"the free entries of a {structure.name} matrix have a rule for the gradient of a scalar only"
        )
    if variable.rank != 2 or variable.shape[0] != variable.shape[1]:
        raise InputError(
            f"{variable} is not a square matrix, so it cannot be {structure.name}",
            hint=f'declare its shape, as in shapes={{"{variable}": ("n", "n")}}',
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
    value = substitute(answer.value, {made: plain})
    notes = [*_notes(typed.notes), Condition(structure.note, {"X": plain, "Z": free})]
    if structure.name == "symmetric":
        gradient = answer.adjoints[made]
        for v, definition in _definitions(gradient, frozenset((made,))).items():
            gradient = substitute(gradient, {v: definition})
        half = tidy(multiply(Rational(1, 2), add(gradient, transpose(gradient))))
        verify((Step(multiply(Rational(1, 2), add(gradient, transpose(gradient))), half, TIDY),), show=unicode)
        notes.append(Condition(INNER_PRODUCT, {"H": substitute(half, {made: plain})}))
    proof = Proof(
        objective=substitute(objective, {variable: plain}),
        variable=plain,
        symbols=tuple(plain if v == variable else v for v in symbols),
        answer=value,
        claim=(Partial(substitute(objective, {variable: plain}), plain), value),
        lemmas=lemmas,
        layout=_layout(objective, plain, 1),
        where=answer.where,
        conditions=tuple(_conditions(substitute(objective, {variable: plain}), value)),
        notes=tuple(notes),
        ends=ends,
    )
    return Derivation(proof, answer.at, typed.atoms)


def _indices(answer: Answer | None) -> tuple[Index, ...]:
    """The free indices of an answer in index form; a matrix has none."""
    return answer.at if answer is not None and len(answer.at) > 2 else ()


def _proved(
    objective: Expr,
    variable: Var,
    letters: Letters,
    at: tuple[Index, ...] | None = None,
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


# -- letters in the answer


def _definitions(expr: Expr, keep: frozenset[Expr] = frozenset()) -> dict[Var, Expr]:
    """The letters that an expression uses, directly or not, each after those it uses itself; ``keep`` are left."""
    out: dict[Var, Expr] = {}

    def visit(e: Expr) -> None:
        for v in walk(e):
            if isinstance(v, Var) and v.definition is not None and v not in out and v not in keep:
                visit(v.definition)
                out[v] = v.definition

    visit(expr)
    return out


def _spelled_out(answer: Answer, keep: frozenset[Expr] = frozenset()) -> Answer:
    """The answer without letters where that is short; otherwise each letter that is used twice is defined once."""
    definitions = _definitions(answer.value, keep)
    if not definitions:
        return answer
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
    long = total > WRITTEN_OUT and total > LONGER * folded
    where: list[Step] = []
    for v, definition in definitions.items():
        body = substitute(definition, values)
        if long and uses[v] > 1 and length(body) > 4:
            new = Var(v.name, v.shape, definition=body, letter=v.letter, rank=v.rank)
            kept[new] = body
            values[v] = new
            where.append(Step(new, body, LETTERS_BACK, role="definition"))
        else:
            values[v] = body
    value = substitute(answer.value, values)
    if not where:
        value = tidy(value) if len(answer.at) <= 2 else value
    for s in where:
        full[s.lhs] = substitute(s.rhs, full)
    last = answer.lemmas[-1]
    rhs = value if len(answer.at) > 2 or not answer.at else Entry(value, *answer.at)
    steps = last.steps if rhs == last.rhs else (*last.steps, Step(last.rhs, rhs, LETTERS_BACK))
    lemma = Lemma(last.lhs, rhs, steps, last.title, last.bindings)
    complete = substitute(value, full) if full else value
    return replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma), where=tuple(where), complete=complete)


# -- what is said about the claim


def _layout(objective: Expr, variable: Var, order: int) -> Condition:
    if order > 1:
        text = LAYOUT_HIGHER[order]
    elif is_scalar(objective):
        text = LAYOUT_SCALAR if is_scalar(variable) else LAYOUT
    else:
        text = LAYOUT_AXES
    return Condition(text, {"W": variable})


def _differential(gradient: Expr, variable: Var, f: Expr) -> Condition:
    """df = tr(Gᵀ dX): the same derivative, as the linear form that it is."""
    step = Var(f"d{variable.name}", variable.shape)
    number, body = scaled(gradient)
    # the derivative by a row has one index, and is written as a column
    inner = multiply(transpose(body), step) if shape_of(body) == step.shape else multiply(step, body)
    rhs = product(number, inner if is_scalar(inner) else apply("trace", inner))
    return Condition(DIFFERENTIAL, {"f": Var(str(f)), "rhs": rhs})


def _notes(notes: tuple[Note, ...]) -> Iterator[Condition]:
    """What was inferred, for the reader to see."""
    shapes = [n.name for n in notes if n.kind not in ("transpose", "entry", "row")]
    if shapes:
        yield Condition(INFERRED, {"names": ", ".join(shapes)})
    for note in notes:
        if note.kind == "transpose":
            yield Condition(EXPONENT, {"names": note.name})
        elif note.kind in ("entry", "row"):
            text = ROW if note.kind == "row" else ENTRY
            yield Condition(text, {"x": Var(note.name), "i": note.index, "X": Var(note.array)})


def _conditions(objective: Expr, answer: Expr) -> Iterator[Condition]:
    """Where the objective and the answer are defined and differentiable, as far as nothing guarantees it."""
    seen: set[tuple[Text, Expr]] = set()
    for e in (*walk(objective), *walk(answer)):
        found: tuple[Text, Expr] | None = None
        if isinstance(e, Applied) and e.operation.domain is not None and not _guaranteed(e):
            found = e.operation.domain, e.args[-1]
        elif isinstance(e, Power) and not e.base.is_Number and not _positive(e.base):
            if not e.exponent.is_Integer:
                found = POSITIVE, e.base
            elif e.exponent < 0 and not (isinstance(e.base, Applied) and e.base.operation.name in NORMS):
                found = NOT_ZERO, e.base
        if found is not None and found not in seen:
            seen.add(found)
            yield Condition(found[0], {"x": found[1]})


def _positive(expr: Expr) -> bool:
    return bool(expr.is_positive) or isinstance(expr, Var) and bool(expr.facts & {"positive", "spd"})


def _guaranteed(expr: Applied) -> bool:
    argument = expr.args[-1]
    if not isinstance(argument, Var):
        return argument.is_positive is True
    if expr.operation.name in RANK:
        return bool(argument.facts & {"invertible", "spd", "orthogonal"})
    if expr.operation.name == "logdet":
        return "spd" in argument.facts
    return expr.operation.name in SIGN and "positive" in argument.facts
