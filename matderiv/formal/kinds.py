r"""What a theorem claims of which derivative, and how that is shown: one kind for each sort of objective and unknown.

A number is differentiated by a matrix as ``gradient``, all else is read off the gradients of entries: a derivative by
a number as ``is_derive`` or ``derivative``, one of a vector by a vector as ``jacobian``, one that has three or four
axes as ``partials``. A second derivative is claimed together with the gradient of which it is the derivative.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..core.index import Index, is_scalar, shape_of
from ..core.proof import Proof
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.evidence import free_indices
from .proofs import Proofs
from .terms import NotFormal, Vocabulary, grouped

__all__ = ["Kind", "kind_of"]

# the unknown as a function of a matrix whose entries are free
FREE = {"symmetric": "sym_of", "diagonal": "diag_of"}
NO_GRADIENT = Text(
    "it is a second derivative, and its gradient is not given", "2 階の微分であり、その勾配が与えられていない"
)
NO_AXES = Text("the axes of this derivative", "この導関数の添字")
STRUCTURED = Text("it is differentiated over the free entries", "自由な成分で微分している")


@dataclass(frozen=True)
class Kind:
    """What is claimed, and the steps that show it.

    Attributes:
        claim: what is claimed.
        steps: the tactics before the closing one, of each goal that is left to that.
        binder: the name of the unknown in the objective.
    """

    claim: str
    steps: tuple[str, ...]
    binder: str


def kind_of(proof: Proof, answer: Expr, gradient: Expr | None, words: Vocabulary) -> Kind:
    """The claim that the answer is the derivative of the objective, with its proof.

    Raises:
        NotFormal: there is no such theorem yet.
    """
    unknown, objective = proof.variable, proof.objective
    if proof.then:
        raise NotFormal(NO_AXES())
    if proof.structure:
        if proof.order != 1 or not is_scalar(objective) or proof.structure not in FREE:
            raise NotFormal(STRUCTURED())
        return free_entries(proof, answer, words)
    proofs = Proofs(words, unknown)
    axes = free_indices(answer, proof.at)
    if proof.order == 1:
        return first(proofs, objective, answer, axes)
    if gradient is None or proof.order != 2:
        raise NotFormal(NO_GRADIENT())
    before = first(proofs, objective, gradient, ())
    after = first(proofs, gradient, answer, axes)
    (one,), (two,) = before.steps, after.steps
    return Kind(f"{before.claim} /\\\n  {after.claim}", (f"split; [{one} | {two}]",), before.binder)


def free_entries(proof: Proof, answer: Expr, words: Vocabulary) -> Kind:
    """A number by the entries that a symmetric or diagonal matrix has free."""
    unknown = proof.variable
    function = FREE[str(proof.structure)]
    binder = words.free("Z")
    words.names[unknown] = f"({function} {binder})"
    proofs = Proofs(words, unknown)
    proofs.own = f"(a_{function} _)"
    steps = f"apply: (g_eq {proofs.gradient(proof.objective)})"
    claim = f"gradient (fun {binder} => {words.term(proof.objective)}) {binder}\n    ({words.term(answer)})"
    return Kind(claim, (steps,), binder)


def first(proofs: Proofs, objective: Expr, answer: Expr, axes: Sequence[Expr]) -> Kind:
    """A first derivative, of a number or matrix by a number or matrix."""
    words, unknown = proofs.words, proofs.unknown
    x, body, steps = words.names[unknown], words.term(objective), proofs.of(objective)
    function = f"(fun {x} => {body})"
    if is_scalar(unknown):
        only = words.free("T")
        bound = f"move=> {only} E_{only}; subst {x}; pose {x} := {only} 0 0"
        if is_scalar(objective):
            claim = f"is_derive ({x} : R) (1 : R) (fun {x} : R => {body} : R)\n    ({words.term(answer)})"
            return Kind(claim, (f"apply: by_number; {bound}; apply: (g_eq {steps}); subst {x}",), x)
        claim = f"derivative (fun {x} : R => {body}) {x}\n    ({words.term(answer)})"
        i, j = words.free("i"), words.free("j")
        entry = f"apply: by_number_entries; {bound} => {i} {j}; apply: (g_eq (g_ent {i} {j} {steps})); subst {x}"
        return Kind(claim, (entry,), x)
    if is_scalar(objective):
        return Kind(f"gradient {function} {x}\n    ({words.term(answer)})", (f"apply: (g_eq {steps})",), x)
    (m, n), (_, q) = shape_of(objective), shape_of(unknown)
    if not axes and q == 1 and 1 in (m, n):
        if n != 1:
            function, steps = f"(fun {x} => {grouped(body)}^T)", f"(a_tr {steps})"
        claim = f"jacobian {function} {x}\n    ({words.term(answer)})"
        return Kind(claim, (f"apply: (m_jacobian {steps}) => ? ?",), x)
    if not all(isinstance(i, Index) for i in axes):
        raise NotFormal(NO_AXES())
    # an axis whose size is 1 has no index
    named = iter(axes)
    binders = []
    for extent in (*shape_of(objective), *shape_of(unknown)):
        index = next(named) if extent != 1 else None
        binders.append("_" if index is None else words.index(index))
    claim = f"partials {function} {x}\n    (fun {' '.join(binders)} => {words.term(answer)})"
    return Kind(claim, (f"apply: (m_partials {steps}) => ? ? ? ?",), x)
