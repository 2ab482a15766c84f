"""The lines of a proof: one objective or one inner expression, differentiated entry by entry and recognised.

``Prover`` knows two ways through the named expressions of an objective. Forward: ∂u_ij/∂w_αβ for each name, a lemma
where it is a number, a vector or a matrix, then the objective at once, by the product, the quotient or the chain rule;
with one matrix for a name this is one flat chain of equations, as one would write by hand. Backward, for a scalar
objective with several layers of names: ∂f/∂u_ij for each name, outermost first, each a short lemma
(:mod:`~matderiv.proving.adjoints`). Either way a name is differentiated once, so that the length of a proof is the
number of its names. A vector, a matrix or a gradient goes forward like a scalar, with more free indices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from dataclasses import replace as record

from sympy import Expr

from ..core.index import At, Fixed, Partial, atomic, free, is_scalar, names_in, replace, shape_of, termwise, walk
from ..core.operation import Applied
from ..core.proof import Bindings, Lemma, Rule, Step
from ..core.records import dataclass
from ..expressions.letters import Letters
from ..expressions.matrix import Var, substitute
from ..expressions.writer import unicode
from .adjoints import Adjoints, adjoint_entry
from .definitions import Definitions, entry_of
from .entrywise import Entrywise, both_sides
from .joining import Chain, alike
from .pieces import contains, nodes, parted, split_sums
from .rules.writing import NAME_GRADIENT, NAME_OBJECTIVE, NAME_SECOND, named_and_written, with_its_letter
from .setting import Setting, Target

__all__ = ["Answer", "Prover"]

MATRIX = 2  # axes of a derivative that a lemma can name whole
LAYERS = 2  # of letters that are gone through forward
SHORT = 16  # nodes of an objective that is still written out in ∂(…)/∂w


@dataclass(frozen=True)
class Answer:
    """What a proof arrives at.

    ``value`` is the derivative, which may use letters; ``where`` defines those that it keeps, and ``complete``
    has none. ``at`` are the indices of its axes. ``known`` are the derivatives of letters that were found on the way.
    ``of`` is the letter of what was differentiated, if it has no line; ``kronecker`` is the proof of the Kronecker
    form, where it is another than that by entries.
    """

    value: Expr
    lemmas: tuple[Lemma, ...]
    at: tuple[At, ...]
    where: tuple[Step, ...] = ()
    complete: Expr | None = None
    adjoints: Mapping[Var, Expr] = field(default_factory=dict)
    known: Mapping[Var, tuple[tuple[At, ...], Expr]] = field(default_factory=dict)
    of: Var | None = None
    kronecker: Lemma | None = None

    @property
    def full(self) -> Expr:
        return self.value if self.complete is None else self.complete


class Prover:
    """Builds the lemmas of one derivative ∂F/∂(unknown).

    ``given`` are letters that the objective brings with it, each with why it stands for what it does; ``rewriting``
    are lines that brought the objective into the form that is differentiated. With other unknowns ``also`` each letter
    stands for what holds any of them, and the way back gives the derivative by each. ``known`` are derivatives by the
    same unknown that were found where the objective itself was differentiated, at the indices of that time; with
    ``again`` the derivative is differentiated afterwards, so that those of letters are lemmas. ``told`` are the
    components of the objective as its own proof has them, which are not written out again.
    """

    def __init__(
        self,
        objective: Expr,
        unknown: Var,
        letters: Letters,
        order: int = 1,
        given: Mapping[Var, tuple[Rule, Bindings]] | None = None,
        rewriting: Sequence[Step] = (),
        also: tuple[Var, ...] = (),
        known: Mapping[Var, tuple[tuple[At, ...], Expr]] | None = None,
        again: bool = False,
        told: Sequence[Expr] = (),
    ) -> None:
        self.told = tuple(told)
        self.rewriting = list(rewriting)
        # the label is the objective as it was given, where only its form was changed
        same = bool(rewriting) and shape_of(rewriting[0].lhs) == shape_of(objective) and not free(rewriting[0].lhs)
        self.original = rewriting[0].lhs if same else objective
        self.order, self.unknown, self.letters, self.again = order, unknown, letters, again
        self.target_at = letters.target(unknown, order)
        self.target_open = tuple(i for i in self.target_at if not isinstance(i, Fixed))
        self.definitions = Definitions(objective, unknown, letters, given or {}, also)
        self.names = self.definitions.names
        before = (
            dict(zip(atomic(letters.target(unknown, order - 1)), atomic(self.target_at), strict=True)) if known else {}
        )
        self.known = {v: (own, replace(value, before)) for v, (own, value) in (known or {}).items()}

    # -- the way forward

    def forward(self, at: tuple[At, ...] | None = None) -> Answer:
        """∂F/∂w by way of ∂u/∂w for every name u: one flat chain when there is at most one name.

        ``at`` are the indices of the objective's own axes, where they are given already.
        """
        definitions, setting = self.definitions, Setting(self.definitions, self.target_at)
        lemmas: list[Lemma] = []
        start = list(self.rewriting)
        apart = len(self.names) > 1 or self._lemma_first() and not setting.openings(self._written(at))
        setting.known.update(self.known)
        for name in self.names:
            start += definitions.introduced(name, apart)
            if apart and name not in self.known:
                own, body = definitions.template(name)
                lemma, value = self._derivative(setting, Chain(entry_of(name, own), start), body, own, name)
                lemma, value = _by_its_letter(lemma, value, name)
                lemmas.append(lemma)
                setting.known[name] = own, value if free(value) else adjoint_entry(value, (*own, *self.target_open))
                start = []
        label = self._label(start)
        at = definitions.own(label) if at is None else at
        own = () if free(label) else at
        whole = label if free(label) else entry_of(label, at)
        body, opened = definitions.expander.written(definitions.objective, own, names_in((*at, *self.target_at)))
        shown = setting.shown(body)
        # the line that gave the objective a letter, or the last one that rewrote it, may have said it already
        said = (
            alike(shown, self.rewriting[-1].rhs)
            if self.rewriting
            else label != self.original and alike(shown, self.original)
        ) or any(alike(shown, line) for line in self.told)
        if not alike(shown, whole) and not said:
            opened = (*opened, *definitions.opened_in(setting.openings(body)))
            why = definitions.whole_written(label, whole, shown, opened)
            if whole != label and (naming := next((s for s in start if s.rule == NAME_OBJECTIVE), None)) is not None:
                start.remove(naming)
                why = named_and_written(label, naming.rhs, *why)
            lettered = whole != label and label != self.original
            start.append(Step(whole, shown, *why, role="definition" if lettered else "main"))
        lemma, value = self._derivative(setting, Chain(whole, start), body, at, None)
        return Answer(value, (*lemmas, lemma), (*at, *self.target_open), known=setting.known)

    def _lemma_first(self) -> bool:
        """Whether the derivative of a single letter is a lemma: that of a vector, or where it is used again."""
        return (self.again or any(not is_scalar(name) for name in self.names)) and self.leads_forward()

    def _written(self, at: tuple[At, ...] | None) -> Expr:
        """The entry of the objective, written out with its letters in it."""
        definitions = self.definitions
        at = definitions.own(definitions.objective) if at is None else at
        return definitions.expander.entry(definitions.objective, at, names_in((*at, *self.target_at)))

    def _derivative(
        self, setting: Setting, before: Chain, body: Expr, at: tuple[At, ...], name: Var | None
    ) -> tuple[Lemma, Expr]:
        """The chain from ∂ of what the lines before have written out as ``body`` to a recognised entry."""
        w = setting.w
        chain = Chain(Partial(before.lhs, w), before.steps)
        rhs = Partial(replace(body, setting.openings(body)), w)
        if not alike(rhs, chain.lhs):
            chain.add(Step(chain.lhs, rhs, both_sides(w), {"w": w}))
        others = frozenset(v for v in self.names if v != name)
        pieces = [parted(t, lambda f: setting.depends(f, others)) for t in split_sums(body)]
        pieces = [p for p in pieces if setting.depends(p.inside, others)]
        return Entrywise(setting, chain, Target(w, at, others), pieces, brief=name is not None).finished()

    def _label(self, start: list[Step]) -> Expr:
        """The objective as it appears in ∂(…): itself when it is short, otherwise a letter, defined first."""
        if free(self.original):
            return self.original  # an index expression, which no letter stands for
        if self.order > 1:
            g = self.letters.gradient(self.original)
            named = NAME_GRADIENT if self.order == 2 else NAME_SECOND
            start.insert(0, Step(g, self.original, named, {"u": g}, role="definition"))
            return g
        if self._is_short(self.original) or self._is_folded(self.original):
            return self.original
        f = self.letters.function(self.original)
        start.insert(0, Step(f, self.original, NAME_OBJECTIVE, {"u": f}, role="definition"))
        return f

    def _is_folded(self, expr: Expr) -> bool:
        """A function of the unknown itself, whose entries need no letter: (X⁻¹)_ij."""
        return isinstance(expr, Applied) and expr.operation.local is not None and not self.names

    @staticmethod
    def _is_short(expr: Expr) -> bool:
        return is_scalar(expr) and nodes(expr) <= SHORT or isinstance(expr, Var)

    def leads_forward(self) -> bool:
        """Whether each ∂u/∂w is a number, a vector or a matrix, and no letter stands within more than one other.

        Of a vector or a matrix that is so only where no letter stands in it: more layers are gone back through.
        """
        if self.letters.entry:
            return False
        own, layer = len(self.target_open), dict[Var, int]()
        for name in self.names:
            inside = [layer[v] for v in self.names if v in layer and contains(name.definition, v)]
            layer[name] = 1 + max(inside, default=0)
            axes = sum(extent != 1 for extent in shape_of(name))
            if axes + own > MATRIX or layer[name] > LAYERS or axes and inside:
                return False
        return True

    # -- the way back through the names

    @property
    def by_letters(self) -> bool:
        """Whether the derivative goes by ∂f/∂u: of several letters u, or of one that is in all of several terms."""
        objective = self.definitions.objective
        alone = not any(contains(objective, v) for v in self.definitions.unknowns)
        return len(self.names) > 1 or len(self.names) == 1 and alone and len(termwise(objective)) > 1

    def backward(self) -> Answer:
        """∂f/∂w of a scalar f by way of ∂f/∂u for every name u, outermost first."""
        return self.all_backward()[0]

    def all_backward(self) -> tuple[Answer, ...]:
        """The derivatives by all unknowns, with lemmas in common: those of the names, then one for each unknown."""
        definitions = self.definitions
        setting = Setting(definitions, self.target_at, opening=False)
        start = [step for name in self.names for step in definitions.introduced(name, True)]
        label = self.letters.function(self.original, definitions.objective)
        start[:0] = [Step(label, self.original, NAME_OBJECTIVE, {"u": label}, role="definition"), *self.rewriting]
        objective, opened = definitions.expander.written(definitions.objective)
        said = [self.original, *(step.rhs for step in self.rewriting[-1:])]
        if unicode(objective) not in map(unicode, said):
            start.append(Step(label, objective, *definitions.whole_written(label, label, objective, opened)))
        adjoints = Adjoints(setting, label, start)
        avoided: tuple[str, ...] | None = None
        targets = {v: self.letters.target(v, self.order) for v in definitions.unknowns}
        for variable in (*reversed(self.names), *definitions.unknowns):
            at = targets[variable] if variable in targets else definitions.template(variable)[0]
            if names_in(at) != avoided and contains(objective, variable):
                avoided = names_in(at)
                objective = definitions.expander.entry(definitions.objective, (), avoided)
            adjoints.add(variable, at, objective)
        lemmas = tuple(adjoints.lemmas)
        return tuple(
            Answer(adjoints.known[v], lemmas, tuple(i for i in at if not isinstance(i, Fixed)), adjoints=adjoints.known)
            for v, at in targets.items()
        )


def _by_its_letter(lemma: Lemma, value: Expr, name: Var) -> tuple[Lemma, Expr]:
    """The derivative of a number with the letter in the place of what it stands for: ∂s/∂x_α = u_α/s for s = ‖u‖."""
    whole = name.definition
    if whole is None or not is_scalar(name) or not contains(value, whole):
        return lemma, value

    def put(line: Expr) -> Expr:
        held = any(isinstance(e, Partial) and contains(e, whole) for e in walk(line))
        return line if held else substitute(line, {whole: name})

    steps: list[Step] = []
    said = False
    for step in lemma.steps:
        if step.role == "main" and (put(step.lhs), put(step.rhs)) != (step.lhs, step.rhs):
            rule, bindings = step.rule, step.bindings
            if not said:
                rule, bindings, said = *with_its_letter(rule, bindings, name, whole), True
            step = record(step, lhs=put(step.lhs), rhs=put(step.rhs), rule=rule, bindings=bindings)
        steps.append(step)
    return Lemma(lemma.lhs, put(lemma.rhs), tuple(steps), lemma.title, lemma.bindings), put(value)
