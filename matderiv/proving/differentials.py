"""Proofs in differentials: df = 2 tr(UᵀdU), dU = dX W, so df = tr((2UWᵀ)ᵀ dX), and the derivative is read off.

The letters are those of a proof by components (:mod:`~matderiv.proving.naming`), each introduced where its
differential is found; those of the letters are put in, the differential is led to the end of each term
(:mod:`~matderiv.proving.linear_forms`), and what stands before it is shortened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Differential,
    Entry,
    Partial,
    Power,
    Product,
    Shape,
    Terms,
    free,
    is_scalar,
    product,
    shape_of,
    terms,
    walk,
)
from ..core.proof import Bindings, Lemma, Rule, Step
from ..expressions.letters import Letters
from ..expressions.matrix import (
    Var,
    add,
    apply,
    is_op,
    multiply,
    ranged,
    scaled,
    substitute,
    summands,
    transpose,
    unfixed,
    zero,
)
from ..expressions.notations.names import MOVED
from ..operations.add import ADD
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.scale import SCALE
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from .columns import stacked
from .joining import alike
from .linear_forms import COMPONENTS, Form, NoFormError, form_of, led, turned
from .moved import MOST_LETTERS, OF_ENTRIES, Moves
from .naming import Named
from .pieces import contains
from .prove import Answer, Prover
from .reasons.clauses import Clauses
from .reasons.shortening import explained, unchanged
from .rules.differentials import (
    ALIKE,
    BEHIND,
    COEFFICIENT,
    FACTOR_OUT,
    HERE,
    LINEAR,
    NUMBERS_BEFORE,
    OUT,
    READ_OFF,
    READ_OFF_AGAIN,
    READ_OFF_ENTRY,
    READ_OFF_JACOBIAN,
    READ_OFF_ROW,
    READ_OFF_SCALAR,
    READ_OFF_VECTOR,
    TO_THE_END,
    constant_letters,
    put_in,
)
from .rules.recognising import ORDER_FACTORS
from .rules.writing import STRETCHED, letters_rule
from .stacked_forms import before_stacked
from .tidy import shorter, tidy
from .tidying.length import symbols
from .trace_identities import Use, by_identities

__all__ = ["by_differentials"]

MOST = 2  # clauses that are said of one line
WRITTEN_OUT = 60  # symbols up to which letters are replaced where the derivative is read off

MOST_AT_THE_END = 4  # of the line where the derivative is read off
EASY = (
    HERE,
    TO_THE_END,
    NUMBERS_BEFORE,
    *OUT.values(),
    LINEAR,
    *(constant_letters(n, LINEAR) for n in range(1, MOST_LETTERS + 1)),
)

Stage = tuple[Expr, Clauses, tuple[Step, ...]]  # where a line arrives, what is said of it, and what proves it


def by_differentials(
    objective: Expr,
    unknown: Var,
    letters: Letters,
    at: tuple[At, ...] = (),
    *,
    rewriting: Sequence[Step] = (),
    order: int = 1,
    before: Sequence[Lemma] = (),
    given: Mapping[Var, tuple[Rule, Bindings]] | None = None,
) -> Answer:
    """The derivative by way of the differential.

    With an ``order`` the objective is a derivative that was found ``before``, ``at`` are the indices of its axes.
    ``given`` are letters that the objective brings with it, each with why it stands for what it does.

    Raises:
        NoRuleError: a function in it has no differential that is known.
    """
    if free(objective):
        raise NoRuleError(OF_ENTRIES, term=objective, hint=COMPONENTS)
    entry = letters.entry if is_scalar(objective) else ()
    letters.entry = () if entry else letters.entry
    try:
        answer = _Differentials(objective, unknown, letters, rewriting, order, before, given or {}).answer(at)
    finally:
        letters.entry = entry or letters.entry
    return _at_one_entry(answer, unknown, entry) if entry else answer


def _at_one_entry(answer: Answer, unknown: Var, entry: tuple[At, ...]) -> Answer:
    """The derivative by a single entry, which is that entry of the one by all of them."""
    (lemma,) = answer.lemmas
    value = unfixed(Entry(answer.value, *entry))
    names = {"G": lemma.lhs, "x": Entry(unknown, *entry)}
    stages: list[Stage] = [(value, Clauses(), ()), *_shorter(value)]
    stages[0][1].say(READ_OFF_ENTRY, **names)
    first = next(n for n, s in enumerate(lemma.steps) if s.lhs == lemma.lhs)
    steps = [*lemma.steps[:first], *(replace(s, role="aside") for s in lemma.steps[first:])]
    by_one = Partial(lemma.lhs.args[0], names["x"])
    end: Expr = by_one
    for expr, said, _ in stages:
        steps.append(Step(end, expr, *said.rule("read-off")))
        end = expr
    return replace(answer, value=end, lemmas=(Lemma(by_one, end, tuple(steps)),), kronecker=None)


def _both_columns(objective: Expr, unknown: Var) -> bool:
    """Whether both are vectors, so that the derivative is a matrix."""
    return bool(shape_of(objective)[1] == 1 and unknown.shape[1] == 1)


class _Differentials:
    """The lines of one proof: letters, their differentials, and the objective's, led back to that of the unknown."""

    def __init__(
        self,
        objective: Expr,
        unknown: Var,
        letters: Letters,
        rewriting: Sequence[Step],
        order: int,
        before: Sequence[Lemma],
        given: Mapping[Var, tuple[Rule, Bindings]],
    ) -> None:
        self.given = given
        self.unknown, self.letters, self.rewriting, self.order = unknown, letters, rewriting, order
        same = bool(rewriting) and shape_of(rewriting[0].lhs) == shape_of(objective) and not free(rewriting[0].lhs)
        self.original = rewriting[0].lhs if same else objective
        named = Named(objective, unknown, letters, tuple(given))
        self.objective, self.names = _without_reciprocals(named.objective, named.names)
        self.direction = _moved(unknown, None)
        self.steps: list[Step] = []
        self.moves = Moves(unknown, self.direction, letters, named.varies, self.steps.append)
        for name in self.names:
            self.moves.moved[name] = _moved(name, Differential(name, unknown, self.direction))
        # what an earlier proof has found of the same letters is not found again
        found = {s.lhs: s.rhs for lemma in before for s in lemma.steps if s.role == "aside"}
        self.values = {m: found[m] for m in self.moves.moved.values() if m in found}
        self.moves.known |= {d.expression: value for d, value in found.items() if isinstance(d, Differential)}

    # -- the whole

    def answer(self, at: tuple[At, ...]) -> Answer:
        """The derivative, with its proof as one lemma."""
        for name in self.names:
            if self.moves.moved[name] not in self.values:
                self._letter(name)
        self.steps += self.rewriting
        label = self.letters.function(self.original) if self.order == 1 else self.letters.gradient(self.original)
        whole = _moved(label, Differential(self.original, self.unknown, self.direction))
        said = Clauses()
        said.say(HERE, u=label, e=self.objective)
        now, detail = self.moves.whole(self.objective, whole, said)
        columns = not self.letters.entry and _both_columns(self.objective, self.unknown)
        if is_scalar(self.objective) or is_scalar(self.unknown) or columns:
            try:
                return self._read_off(label, whole, self._led_back(whole, now, said, detail))
            except NoFormError:
                pass
        return self._entries(label, whole, now, said, detail, at)

    def _letter(self, name: Var) -> None:
        """The line for the differential of a letter, which says what the letter stands for."""
        assert name.definition is not None
        moved, said = self.moves.moved[name], Clauses()
        said.say(HERE, u=name, e=name.definition)
        if name in self.given:
            said.follow(*self.given[name])
        value, detail = self.moves.whole(name.definition, moved, said)
        self._say_used(said)
        if is_scalar(name) and self._has_form(value):
            turned_, turning, short, shorter = self._at_the_end(value)
            for expr, more in ((turned_, turning), (short, shorter)):
                if not alike(expr.written, value):
                    said.add(more)
                value = expr.written
        self.values[moved] = value
        self.steps.append(Step(moved, value, *said.rule("differential"), detail=detail, role="aside"))

    def _say_used(self, said: Clauses, put: Sequence[Expr] = ()) -> None:
        """Which differentials of functions and of letters are put in."""
        if used := [*dict.fromkeys((*self.moves.used, *put))]:
            said.say(put_in(len(used)), **{f"d{n}": m for n, m in enumerate(used)})
        self.moves.used.clear()

    def _has_form(self, value: Expr) -> bool:
        """Whether a number is written with its differentials at the end."""
        try:
            form_of(value, self.moves.moved.values())
        except NoFormError:
            return False
        return True

    def _led_back(self, whole: Var, now: Expr, said: Clauses, detail: tuple[Step, ...]) -> Form:
        """The lines from df, in the differentials of letters, to df = h dX."""
        rounds: list[list[Stage]] = [[(now, said, detail)]]
        # what a given letter stands for comes last, when all terms with its differential are one
        put, putting = self._put(now, held=[self.moves.moved[v] for v in self.given])
        if put == now:
            said.add(putting)
        else:
            together = _weight(said) + _weight(putting) <= MOST
            rounds = [[*rounds[0], (put, putting, ())]] if together else [*rounds, [(put, putting, ())]]
            now = put
        if len(rounds) == 1 and _weight(said) + _weight(putting):
            rounds.append([])  # what a rule gives is written down before it is turned round
        while True:
            form, turning, short, shorter = self._at_the_end(now)
            rounds[-1] += [(form.written, turning, ()), (short.written, shorter, ())]
            now, putting = self._put(short.written)
            if not putting:
                break
            rounds.append([(now, putting, ())])
        self._chain(whole, rounds)
        return short

    # -- steps of it

    def _put(self, now: Expr, held: Collection[Var] = ()) -> tuple[Expr, Clauses]:
        """The differentials of letters that no other in the line needs, replaced by what was found for them.

        Those ``held`` stay. Of what is no number all are, since only then is there a form.
        """
        said, put = Clauses(), list[Expr]()
        while present := [m for m in self.values if m not in held and contains(now, m)]:
            values = {m: self.values[m] for m in present if not any(contains(self.values[o], m) for o in present)}
            put += values
            now = _numbers_in_front(substitute(now, {**values}))
            if is_scalar(now):
                break
        self._say_used(said, put)
        return now, said

    def _at_the_end(self, now: Expr) -> tuple[Form, Clauses, Form, Clauses]:
        """A line in which each differential stands at the end of its term, and the same with less before it."""
        turning, shorter = Clauses(), Clauses()
        if is_scalar(self.unknown) and not is_scalar(now):
            form = Form(((self.direction, substitute(now, {self.direction: S.One})),), scalar=False)
            turning.say(FACTOR_OUT, d=self.direction)
        else:
            form = form_of(now, self.moves.moved.values())
            if len(form.parts) > len(summands(now)):
                turning.say(OUT[_sums(now, self.moves.moved.values())])
            if not {e for e in walk(now) if ranged(e)} <= set(walk(form.written)):
                turning.say(STRETCHED.reason)
            if form.said:
                _say_identities(turning, form.said)
            _say_symmetric(turning, form.same)
            if not turning and form.parts:
                d = form.parts[0][0]
                turning.say(TO_THE_END if is_scalar(d) else NUMBERS_BEFORE, d=d)
        parts: list[tuple[Var, Expr]] = []
        for v in dict.fromkeys(v for v, _ in form.parts):
            own = [h for w, h in form.parts if w == v]
            why = Clauses()
            short = _shortest(add(*own), why)
            if len(own) > 1:
                for n, u in form.behind:
                    shorter.say(BEHIND, n=n, v=u)
            if len(own) > 1 and not why.without(ORDER_FACTORS.reason):
                why = Clauses()
                why.say(ALIKE, d=v)
            shorter.add(why)
            parts.append((v, short))
        return form, turning, Form((*parts,), scalar=form.scalar, behind=form.behind), shorter

    def _chain(self, lhs: Expr, rounds: Sequence[Sequence[Stage]], name: str = "differential") -> None:
        """Lines that go on from one another."""
        for expr, said, detail in _joined(rounds, MOST_AT_THE_END if name == "read-off" else MOST):
            self.steps.append(Step(lhs, expr, *said.rule(name), detail=detail))
            lhs = expr

    # -- the end

    def _entries(
        self, label: Var, whole: Var, now: Expr, said: Clauses, detail: tuple[Step, ...], at: tuple[At, ...]
    ) -> Answer:
        """The lines where the derivative has an entry for each of an array and each of the unknown.

        What the differential is where one entry of dX is 1 and all others are 0 is found by components.
        """
        put, putting = self._put(now)
        self._chain(whole, [[(now, said, detail), (put, putting, ())]])
        fresh = self.letters.fresh(set())
        own = at or tuple(fresh(s) for s in shape_of(self.objective) if s != 1)
        target = self.letters.target(self.unknown, self.order)
        found = Prover(put, self.direction, self.letters.copied(), self.order).forward(own)
        array = not free(found.value) and not is_scalar(found.value)
        value = Entry(found.value, *found.at) if array else found.value
        lhs = Partial(_entry(self.original, own), _entry(self.unknown, target))
        names = {"e": _entry(whole, own), "dx": _entry(self.direction, target)}
        last = Step(lhs, value, Rule("read-off", COEFFICIENT), names)
        whole_lemma = Lemma(lhs, value, (*self.steps, last))
        kronecker = self._kronecker(label, whole, put) if free(found.value) else None
        return Answer(found.value, (whole_lemma,), found.at, of=label, kronecker=kronecker)

    def _kronecker(self, label: Var, whole: Var, put: Expr) -> Lemma | None:
        """The Kronecker form, with columns stacked: vec(dF) = J vec(dX), so J is the derivative of vec(F) by vec(X)."""
        identities, said = list[Use](), Clauses()
        try:
            matrix = before_stacked(put, self.direction, identities)
        except NoFormError:
            return None
        if identities:
            _say_identities(said, identities)
        else:
            said.say(LINEAR)
        stages: list[Stage] = [(matrix, said, ()), *_shorter(matrix)]
        if (back := self._letters_in(stages[-1][0])) is not None:
            stages += [back, *_shorter(back[0])]
        value = stages[-1][0]
        if any(contains(value, v) for v in self.names):
            return None
        df, dx, by = stacked(whole), stacked(self.direction), transpose(stacked(self.unknown))
        lhs, steps = df, list[Step]()
        for matrix, clauses, _ in _joined([stages]):
            steps.append(Step(lhs, multiply(matrix, dx), *clauses.rule("stacked")))
            lhs = steps[-1].rhs
        of = self.original if self.order == 1 else Var(label.name, label.shape, definition=self.original)
        sign = self._any("J", shape_of(value))
        slope = Partial(stacked(Var(label.name, label.shape)), by)
        names = {"df": df, "dx": dx, "form": multiply(sign, dx), "slope": slope, "g": sign}
        claim = Partial(stacked(of), by)
        return Lemma(claim, value, (*steps, Step(claim, value, Rule("read-off", READ_OFF_AGAIN), names)))

    def _read_off(self, label: Var, whole: Var, found: Form) -> Answer:
        """The last lines: the derivative is what stands before dX."""
        lhs = Partial(self.original, self.unknown)
        shape = self.unknown.shape if found.scalar else (*shape_of(self.original)[:1], *self.unknown.shape[:1])
        if is_scalar(self.unknown):
            shape = shape_of(self.original)
        h = next((h for v, h in found.parts if v == self.direction), None)
        rows, columns = self.unknown.shape
        said = Clauses()
        if rows == columns == 1:
            said.say(READ_OFF_SCALAR, dx=self.direction)
            value = zero(shape) if h is None else h
        else:
            row = found.scalar and rows == 1
            jacobian = not found.scalar
            same: list[Expr] = []
            value = zero(shape) if h is None else h if row or jacobian else turned(h, same)
            sign = self._any("J" if jacobian else "g" if 1 in shape else "G", shape_of(value))
            form = multiply(sign, self.direction) if jacobian else led(sign if row else turned(sign), self.direction)
            kind = READ_OFF_JACOBIAN if jacobian else READ_OFF_ROW if row else READ_OFF_VECTOR
            kind = READ_OFF if not jacobian and 1 not in shape else kind
            kind = READ_OFF_AGAIN if self.order > 1 and not row else kind
            slope = Partial(Var(label.name, label.shape), self.unknown)
            if jacobian and len(found.parts) == 1 and not any(BEHIND.en in s.rule.reason.en for s in self.steps):
                for n, u in found.behind:
                    said.say(BEHIND, n=n, v=u)
            names = {} if h is None else {"gt": turned(sign), "h": h}
            given = READ_OFF, READ_OFF_VECTOR, READ_OFF_JACOBIAN
            kind = READ_OFF_AGAIN if kind in given and h is None else kind
            names = {"h": value} if kind == READ_OFF_JACOBIAN else names if kind in given else {}
            said.say(kind, df=whole, form=form, dx=self.direction, slope=slope, g=sign, **names)
            _say_symmetric(said, same)
        stages: list[Stage] = [(value, said, ()), *_shorter(value)]
        value = stages[-1][0]
        if (put := self._letters_in(value)) is not None:
            stages += [put, *_shorter(put[0])]
            value = stages[-1][0]
        self._chain(lhs, [stages], "read-off")
        return Answer(value, (Lemma(lhs, value, tuple(self.steps)),), ())

    def _letters_in(self, value: Expr) -> Stage | None:
        """The derivative with what its letters stand for, where it stays short and nothing else is done by that."""
        values: dict[Expr, Expr] = {}
        own = [v for v in self.names if v not in self.given]
        for name in own:
            assert name.definition is not None
            values[name] = substitute(name.definition, values)
        used = [(v, v.definition) for v in own if self._uses(value, v)]
        plain = substitute(value, values)
        moving = any(scaled(d)[0] != 1 or is_op(d, TRANSPOSE) for _, d in used if d is not None and not is_scalar(d))
        if not used or moving or symbols(plain) > WRITTEN_OUT:
            return None
        rule, names = letters_rule([(v, d) for v, d in used if d is not None])
        said = Clauses()
        said.follow(rule, names)
        return plain, said, ()

    def _uses(self, value: Expr, name: Var) -> bool:
        """Whether a letter stands in a value, or in what a letter in it stands for."""
        return contains(value, name) or any(
            v.definition is not None and contains(value, v) and self._uses(v.definition, name)
            for v in self.names
            if v != name
        )

    def _any(self, wanted: str, shape: Shape) -> Var:
        """A letter for a matrix of which a reason alone speaks; it is not taken by that."""
        return Var(self.letters.copied().auxiliary(wanted, zero(shape)).name, shape)


def _numbers_in_front(expr: Expr) -> Expr:
    """A number with the coefficients of what traces are taken of before these: 2tr(−A) is −2tr(A)."""
    if isinstance(expr, Terms):
        return terms(*map(_numbers_in_front, expr.args))
    if isinstance(expr, Product):
        return product(*map(_numbers_in_front, expr.args))
    if is_op(expr, TRACE):
        number, body = scaled(expr.args[0])
        return product(number, apply(TRACE, body))
    return expr


def _sums(line: Expr, moved: Collection[Var]) -> tuple[bool, bool]:
    """Whether a sum with a differential in it is a factor of a product, and whether a trace is taken of one."""
    sums = [e for e in walk(line) if (isinstance(e, Terms) or is_op(e, ADD)) and any(contains(e, v) for v in moved)]
    products = (e for e in walk(line) if isinstance(e, Product) or is_op(e, MATMUL, SCALE, HADAMARD))
    traces = (e for e in walk(line) if is_op(e, TRACE))
    return any(f in sums for e in products for f in e.args), any(contains(e, s) for e in traces for s in sums)


def _say_identities(said: Clauses, uses: Sequence[Use]) -> None:
    """The identities that a line uses, with its own terms."""
    texts, names = by_identities(uses)
    for text in texts:
        said.say(text, **{name: names[name] for name in text.placeholders})


def _say_symmetric(said: Clauses, same: Sequence[Expr]) -> None:
    """What is symmetric and was transposed, in one sentence."""
    if (why := unchanged(dict.fromkeys(same))) is not None:
        said.follow(*why)


def _entry(expr: Expr, at: Sequence[At]) -> Expr:
    """The entry of an array, or a number itself."""
    return Entry(expr, *at) if at else expr


def _moved(var: Var, definition: Expr | None) -> Var:
    return Var(var.name + MOVED, var.shape, definition=definition, rank=var.rank)


def _joined(rounds: Sequence[Sequence[Stage]], most: int = MOST) -> list[Stage]:
    """The stages of each round as lines, as many in one as take few clauses; what prints the same is no line."""
    out: list[Stage] = []
    for stages in rounds:
        begun = False
        for expr, said, detail in stages:
            if out and alike(expr, out[-1][0]):
                out[-1] = (expr, *out[-1][1:])
            elif begun and _weight(out[-1][1]) + _weight(said) <= most or out and not _weight(said):
                out[-1][1].add(said)
                out[-1] = (expr, out[-1][1], (*out[-1][2], *detail))
            else:
                out.append((expr, said, detail))
                begun = True
    return out


def _shortest(h: Expr, said: Clauses) -> Expr:
    """What stands before a differential, or the transpose of its transpose, in the shorter form; why is said."""
    found, same = shorter(h), list[Expr]()
    across = turned(tidy(turned(h)), same)
    if across == h:
        return h
    turn = symbols(across) < symbols(found)
    short, lines = explained(turned(h), tidy(turned(h))) if turn else explained(h, found)
    for _, rule, names in lines:
        said.follow(rule, names)
    if turn and short == tidy(turned(h)):
        _say_symmetric(said, same)
        return across
    return turned(short) if turn else short


def _weight(said: Clauses) -> int:
    """The clauses for which a reader has to think."""
    return sum(text not in EASY for text in said.said)


def _shorter(value: Expr) -> Iterator[Stage]:
    """The lines that shorten a value."""
    for short, rule, names in explained(value, shorter(value))[1]:
        said = Clauses()
        said.follow(rule, names)
        yield short, said, ()


def _without_reciprocals(objective: Expr, names: tuple[Var, ...]) -> tuple[Expr, tuple[Var, ...]]:
    """The objective, and the letters in order, with 1/t in the place of a letter that stands for it."""
    values: dict[Expr, Expr] = {}
    kept: list[Var] = []
    for name in names:
        assert name.definition is not None
        definition = substitute(name.definition, values)
        if isinstance(definition, Power) and isinstance(definition.base, Var) and definition.exponent.is_negative:
            values[name] = definition
        elif definition == name.definition:
            kept.append(name)
        else:
            values[name] = Var(name.name, name.shape, name.facts, definition, name.letter, name.rank)
            kept.append(values[name])
    return substitute(objective, values), tuple(kept)
