"""A proof that was read from a file is believed in nothing but what it asks: the rest is derived anew and compared.

What is asked is the text that was given, or the objective with its unknown and symbols, which must be such as could
have been given. A proof of this version must be the same as the one derived now, line by line and word by word.
Another version may have said the same otherwise: of its proof each line is evaluated again, its answers are compared
with those found now, and it is the proof found now that comes back. So nothing is printed that was not found here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, cast

import sympy
from sympy import Expr, Symbol

from .. import proving
from ..checking.ends import compare_ends
from ..checking.verify import judged
from ..core.errors import InputError, MatderivError, RefutedError
from ..core.faults import is_ours
from ..core.index import At, Delta, Entry, Index, Partial, Power, Product, Sum, Terms, distinct, free, is_scalar
from ..core.operation import Applied
from ..core.proof import Check, Condition, Given, Lemma, Proof, Rule, Step, every
from ..core.text import Text
from ..expressions.matrix import WHOLE, Var, is_op, substitute, whole
from ..expressions.writer import unicode
from ..operations.matrix_power import MATRIX_POWER
from ..proving.conditions import conditions
from ..proving.structure import STRUCTURES, structured
from ..reading.declarations import Indexed, Typed, assumed, said_functions
from ..reading.sympy_bridge import from_sympy
from .evidence import einsum_code, free_indices, paired, verified

__all__ = ["complete", "confirmed", "given_text", "rechecked", "told_unknown", "typed_again"]

MOST_FREE = 12  # indices that a line is true of: it is evaluated at all of their values


def confirmed(proof: Proof, again: Callable[[Proof], Proof], *, same: bool) -> Proof:
    """The proof of what a file asks, derived anew by ``again``; the file must say the same.

    ``same`` says that this version wrote the file: then each line and each word is compared. Otherwise the lines are
    checked, and the answers are compared with those found now.

    Raises:
        InputError: what is asked could not have been asked, or what the file says is not so.
    """
    noted = UNTOLD in proof.notes
    proof = replace(proof, notes=tuple(n for n in proof.notes if n != UNTOLD))
    with _refused(proof):
        _askable(proof)
        made = _confirmed(proof, again, same=same)
    return replace(made, notes=(*made.notes, UNTOLD)) if noted and made.given is None else made


def told_unknown(proof: Proof, same: bool) -> Proof:
    """A proof with the note that not all is known of its objective, where no file says how that was given.

    One of an expression of SymPy, which has none of the readings of a text, need not say it in this version, nor one of
    a Hessian times a direction.
    """
    sure = proof.given is not None or same and (proof.atoms or proof.along is not None)
    return proof if sure or UNTOLD in proof.notes else replace(proof, notes=(*proof.notes, UNTOLD))


UNTOLD = Condition(
    Text(
        "The file does not say how the objective was given: what fell away while it was read, and how its names were "
        "read, is not known.",
        "このファイルには目的関数がどう書かれていたかの記録がない。読み取りの際に落ちた部分や、"
        "名前の解釈は不明である。",
    ),
    {},
)


def _confirmed(proof: Proof, again: Callable[[Proof], Proof], *, same: bool) -> Proof:
    """The same, for a file whose question could have been asked."""
    made = again(proof)
    if proof.solution is not None:
        made = proving.solve.stationary_point(made).proof
    place = _difference(proof, made, OF_A_PROOF)
    if place is None:
        return made
    if same:
        raise InputError(OTHERWISE(place=place))
    told = tuple(name for name in OF_A_PROOF if name != "notes" or proof.given is not None)
    if _difference(proof, made, told) is not None:
        _agreeing(_rechecked(proof), made)
    return made


OTHERWISE = Text(
    "at {place} the proof in the file is not the one that is found when its objective is derived again",
    "{place} において、ファイルの証明は、目的関数をもう一度微分して得られる証明と違う",
)
ASKED = Text("this could not have been asked: {why}", "このような問いはありえない: {why}")
# all that is printed of a proof but its evidence, which is found now
OF_A_PROOF = tuple(f.name for f in fields(Proof) if f.name not in ("ends", "atoms", "given", "along"))


def rechecked(proof: Proof) -> Proof:
    """The same proof with the evidence that is found now.

    Raises:
        InputError: a line does not hold, or the lines do not prove the claim.
    """
    with _refused(proof):
        return _rechecked(proof)


@contextmanager
def _refused(proof: Proof) -> Iterator[None]:
    """Whatever goes wrong is wrong with the file, and is said of it."""
    try:
        yield
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
    entire = not proof.stacked or len(proof.at) > 2  # two indices of the matrix whose columns are stacked, and more
    if not entire or not 1 <= proof.order <= 3 or proof.claim != (_derivative(proof), proof.answer):
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


# ---------------------------------------------------------------- what is asked

# heads of an objective: those of matrices, of numbers, and of sums over indices
OBJECTIVE = (Var, Applied, Product, Terms, Power, Sum, Entry, Delta, Index)


def given_text(
    objective: str,
    wrt: object,
    order: int,
    assume: Mapping[str, Any] | None,
    *,
    shapes: Mapping[str, Any] | None,
    structure: str | None,
    columns: Iterable[str],
    functions: str | Mapping[str, str] | None,
    then: Iterable[str] = (),
) -> Given:
    """What was asked, as plain words that ask the same."""
    return Given(
        objective,
        None if wrt is None else wrt if isinstance(wrt, str) else str(cast(Any, wrt).name),
        {name: tuple(map(_size, sizes)) for name, sizes in (shapes or {}).items()},
        {name: said if isinstance(said, str) else "+".join(map(str, said)) for name, said in (assume or {}).items()},
        structure,
        order,
        tuple(columns),
        {} if functions is None else said_functions(functions),
        tuple(map(str, then)),
    )


def _size(given: object) -> str:
    """A size in the input language: a product, powers written out."""
    if not isinstance(given, Expr):
        return str(given)
    powers = [part.as_base_exp() for part in given.as_ordered_factors()]
    return "*".join(str(base) for base, exponent in powers for _ in range(int(exponent)))


def typed_again(proof: Proof) -> Typed:
    """The objective of a proof as it is derived, with its symbols as they are declared."""
    plain = {s: _plain(s) for s in proof.symbols if isinstance(s, Var)}
    objective, variable = (substitute(e, plain) for e in (proof.objective, proof.variable))
    symbols = tuple(plain.values())
    sums = any(isinstance(e, Sum) for e in distinct(objective))
    sizes = frozenset(s for v in symbols for extent in v.shape for s in extent.free_symbols)
    indexed = Indexed({}, {}, {}) if sums else None
    assert isinstance(variable, Var)
    dropped = tuple(substitute(e, plain) for e in proof.dropped)
    entry = cast("tuple[Index, ...]", proof.entry)
    return Typed(objective, variable, symbols, sizes, (), "", proof.atoms, indexed, dropped, entry=entry)


def _plain(symbol: Var) -> Var:
    """A symbol with the letter that it has from its name."""
    return Var(symbol.name, symbol.shape, symbol.facts, rank=symbol.rank)


def _askable(proof: Proof) -> None:
    """See that what is asked is a question that could have been asked."""
    entire = not proof.stacked or len(proof.at) > 2  # two indices of the matrix whose columns are stacked, and more
    if not entire or not 1 <= proof.order <= 3 or proof.claim != (_derivative(proof), proof.answer):
        raise InputError(CLAIMED)
    if proof.structure is not None and proof.structure not in STRUCTURES:
        raise InputError(STRUCTURED(name=unicode(proof.variable), structure=proof.structure[:40]))
    if proof.given is not None:
        return
    _objective(proof.objective, proof.variable, proof.symbols)
    if proof.along is not None:
        _objective(proof.along.objective, proof.along.variable, proof.along.symbols)
    named = {v.name: v for v in proof.symbols if isinstance(v, Var)}
    for name, atom in proof.atoms.items():
        symbol = named.get(name)
        if symbol is None or WHOLE in symbol.facts:
            if atom.is_positive is False or atom.is_integer is False:
                raise InputError(ASKED(why=NO_SIZE(name=name)))
            continue
        if not is_scalar(symbol):
            raise InputError(ASKED(why=NO_NUMBER(name=name)))
        read = from_sympy(atom)
        if not isinstance(read, Var) or not read.facts <= symbol.facts:
            raise InputError(ASKED(why=SAID_OF(name=name)))


NO_SIZE = Text("SymPy's symbol {name} is no positive whole number", "SymPy の記号 {name} は正の整数ではない")
NO_NUMBER = Text("{name} is a matrix, and no symbol of a number", "{name} は行列であり、数の記号ではない")
SAID_OF = Text(
    "SymPy's symbol {name} says more of it than is assumed", "SymPy の記号 {name} が、仮定より多くのことを述べている"
)


def _objective(objective: Expr, variable: Expr, symbols: tuple[Expr, ...]) -> None:
    """See that these are an objective, its variable and its symbols, none of which is mistaken for another."""
    known: set[str] = set()
    for symbol in symbols:
        if not isinstance(symbol, Var) or symbol.definition is not None or symbol.name in known:
            raise InputError(NO_SYMBOL(symbol=unicode(symbol)))
        known.add(symbol.name)
        words = symbol.facts - {WHOLE}
        assumed({symbol.name: "+".join(sorted(words))} if words else None, {symbol.name: (symbol.shape, symbol.rank)})
        if WHOLE in symbol.facts and symbol.rank:
            raise InputError(ASKED(why=NOT_WHOLE(name=symbol.name)))
    if variable not in symbols:
        raise InputError(NOT_AMONG(variable=unicode(variable)))
    if free(objective):
        raise InputError(ASKED(why=OPEN))
    parts = list(distinct(objective))
    for e in parts:
        if not isinstance(e, (*OBJECTIVE, Symbol)) and not e.is_Rational and not _is_size(e):
            raise InputError(ASKED(why=NO_PART(part=unicode(e))))
        if isinstance(e, Var) and e not in symbols:
            raise InputError(NOT_AMONG(variable=e.name))
        if is_op(e, MATRIX_POWER) and not whole(e.args[1]):
            raise InputError(ASKED(why=NOT_WHOLE(name=unicode(e.args[1]))))
    extents = [s for e in (*parts, *symbols) if isinstance(e, Var | Applied) for s in e.shape]
    indices = {e for e in parts if isinstance(e, Index)}
    sizes = {str(s) for extent in (*extents, *(i.size for i in indices)) for s in extent.free_symbols}
    sizes |= {e.name for e in parts if isinstance(e, Symbol)}
    both = (known & sizes) | ({i.name for i in indices} & (known | sizes))
    if both:
        raise InputError(ASKED(why=TWO_MEANINGS(name=min(both))))


NO_SYMBOL = Text("{symbol} is no symbol of its own", "{symbol} は独立した記号ではない")
NOT_AMONG = Text("{variable} is not among the symbols", "{variable} が記号の中にない")
NOT_WHOLE = Text("{name} is no whole number", "{name} は整数ではない")
OPEN = Text("the objective has a free index", "目的関数に自由な添字がある")
NO_PART = Text("{part} cannot be a part of an objective", "{part} は目的関数の部分ではありえない")
TWO_MEANINGS = Text("{name} means two things", "{name} に二つの意味がある")


def _is_size(e: Expr) -> bool:
    return all(s.is_Symbol for s in e.free_symbols) and isinstance(e, (sympy.Add, sympy.Mul, sympy.Pow))


def complete(proof: Proof) -> Expr:
    """The answer with every letter replaced by what it stands for."""
    values: dict[Expr, Expr] = {}
    for step in proof.where:
        values[step.lhs] = substitute(step.rhs, values)
    return substitute(proof.answer, values) if values else proof.answer


def _derivative(proof: Proof) -> Expr:
    lhs = proof.objective
    for v in proof.by:
        lhs = Partial(lhs, Entry(v, *proof.entry) if proof.entry else v)
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
            raise InputError(NO_SYMBOL(symbol=unicode(symbol)))
    if proof.variable not in proof.symbols:
        raise InputError(NOT_AMONG(variable=unicode(proof.variable)))
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
    by = (*(variable,) * (proof.order - len(proof.then)), *cast("tuple[Var, ...]", proof.then))
    if proof.order < 3:
        at = paired(indices, proof.stacked)
        entry = cast("tuple[At, ...]", proof.entry)
        return compare_ends(begin, by[-1], answer, indices=at, before=by[:-1], entry=entry, show=unicode)
    last = proof.lemmas[-1].title
    second = next((lemma.rhs for lemma in reversed(proof.lemmas) if lemma.title and lemma.title != last), None)
    if second is None:
        raise InputError(CLAIMED)
    last_axes = sum(1 for s in by[-1].shape if s != 1)
    begun = cast("tuple[At, ...]", proof.at)[: len(proof.at) - last_axes]
    if isinstance(second, Entry) and second.at == begun:
        second, begun = second.base, ()
    compare_ends(begin, by[1], second, indices=begun, before=by[:1], show=unicode)
    return compare_ends(second, by[2], answer, indices=indices, begun=begun, show=unicode)


def _conditions(proof: Proof) -> tuple[Condition, ...]:
    """What the claim needs, by the objective as it stands or as the proof first rewrites it; no fewer are believed."""
    if proof.then:
        return proof.conditions  # of the derivatives on the way, too, which are found when it is derived again
    forms = (proof.objective, *(s.rhs for s in proof.steps if s.lhs == proof.objective))
    asked: dict[str, Any] = {"variable": proof.variable, "order": proof.order, "dropped": proof.dropped}
    found = [tuple(conditions(form, proof.answer, **asked)) for form in forms]
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


# ---------------------------------------------------------------- whether two proofs are the same


def _difference(proof: Proof, made: Proof, names: Iterable[str]) -> str | None:
    """The first place where two proofs differ in these of their parts, as ``lemmas[0].steps[2].reason``."""
    return next((p for n in names for p in _differing(getattr(proof, n), getattr(made, n), n)), None)


def _differing(one: Any, other: Any, place: str) -> Iterator[str]:
    if type(one) is not type(other):
        yield place
    elif isinstance(one, tuple) and len(one) == len(other):
        for number, parts in enumerate(zip(one, other, strict=True)):
            yield from _differing(*parts, f"{place}[{number}]")
    elif isinstance(one, Step | Lemma | Rule | Condition):
        for f in fields(one):
            if f.compare:
                yield from _differing(getattr(one, f.name), getattr(other, f.name), f"{place}.{f.name}")
    elif isinstance(one, Mapping) and set(one) == set(other):
        for name in one:
            yield from _differing(one[name], other[name], f"{place}.{name}")
    elif one != other:
        yield place


def _agreeing(proof: Proof, made: Proof) -> None:
    """See that the answers of a proof, whose lines hold, have the values of those found now.

    Raises:
        InputError: one of them has not.
    """
    if (proof.objective, proof.variable, proof.at) != (made.objective, made.variable, made.at):
        raise InputError(OTHERWISE(place="objective"))
    pairs = {"answer": (complete(proof), complete(made))}
    for name in ("solution", "kronecker"):
        one, other = getattr(proof, name), getattr(made, name)
        if (one is None) != (other is None):
            raise InputError(OTHERWISE(place=name))
        if one is not None:
            pairs[name] = one.rhs, other.rhs
    for name, check in zip(pairs, judged(pairs.values(), made.symbols), strict=True):
        if check.kind not in ("EXACT", "SAMPLED"):
            raise InputError(OTHERWISE(place=name))
