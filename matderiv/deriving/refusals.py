"""Objectives that are refused: what has no value, none that is certain, or a derivative that nothing could check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from itertools import product as product_of
from typing import Any

from sympy import Expr, S

from ..checking.need import Needs
from ..core.arrays import np
from ..core.dual_numbers import Dual, Real
from ..core.errors import InputError, NoRuleError
from ..core.index import UNIT, Entry, Power, Product, Terms, distinct, is_scalar, shape_of
from ..core.operation import Applied, text_shape
from ..core.patterns import pattern
from ..core.proof import Proof, every
from ..core.text import Said, Text
from ..expressions.abstract import letters_in
from ..expressions.matrix import (
    WHOLE,
    Var,
    apply,
    borders,
    involves,
    is_op,
    names,
    negate,
    remade,
    spread,
    visible,
    whole,
    zero,
)
from ..expressions.writer import formula, unicode, written
from ..operations.abs import ABS
from ..operations.clip import CLIP
from ..operations.diag import DIAG
from ..operations.eye import EYE
from ..operations.largest import LARGEST
from ..operations.maximum import MAXIMUM
from ..operations.minimum import MINIMUM
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.smallest import SMALLEST
from ..operations.unit import UNIT as UNIT_VECTOR
from ..operations.vec import VEC
from ..operations.zero import ZERO
from ..proving.conditions import clashing, contradicted, known, of_too_low_rank
from ..proving.somewhere import have_values, meets_border
from ..proving.tidy import symmetric, tidy
from ..reading.declarations import compatible

__all__ = ["apart_in_pieces", "certainly_a_number", "certainly_symmetric", "checked_somewhere", "never_apart", "placed"]
__all__ += ["possible", "single_extremes", "somewhere_defined", "somewhere_of_full_rank", "unit_vectors_told"]
__all__ += ["written_somewhere"]

CANCELS = Text(
    "look for a term that cancels, as in X - X, or a factor 0", "X - X のように打ち消し合う項か、因子 0 がないか調べる"
)
NO_VALUE = Text("{term} has no real value", "{term} は実数の値をもたない")
REAL = Text("all numbers are real here", "ここで扱う数はすべて実数である")
UNIT_NAME = "e"
MOST_PIECES = 64  # combinations of pieces of a function's arguments that are looked at
_ALONE = r"(?<!\w){}(?!\w)"  # a term that is no part of a longer name
OTHERS = (*"rdqcbhwvzyu", "error")  # for what is called so
LARGEST_NUMBER = 10**300  # in floating point
NOT_SYMMETRIC = Text(
    "{function} is taken of a symmetric matrix, and nothing says that {argument} is one",
    "{function} の引数は対称行列だが、{argument} が対称であるとは分からない",
)
TWICE = Text(
    "{argument} is symmetric, so its {extreme} entry stands in it twice, at (i, j) and at (j, i), wherever it is not "
    "on the diagonal; the derivative of {function} is given only where that entry is single",
    "{argument} は対称なので、{extreme}成分が対角線上になければ (i, j) と (j, i) の二か所にある。"
    "{function} の導関数を与えられるのは、その成分がただ一つであるところだけである",
)
LARGEST_ENTRY = Text("largest", "最大の")
SMALLEST_ENTRY = Text("smallest", "最小の")
ONCE = Text(
    "write {function}(diag({argument})) for that of the diagonal, or a smooth function of all entries, {smooth}",
    "対角線上のものなら {function}(diag({argument}))、全成分の滑らかな関数なら {smooth} と書く",
)
EQUAL = Text(
    "the arguments of {term} are equal at more than single points, where the rule for different ones says nothing",
    "{term} の引数どうしは個々の点だけでなく広い範囲で等しくなるが、異なる場合の規則はそこでは使えない",
)
APART = Text(
    "write it for each case, as |x| for max(|x|, x)", "max(|x|, x) を |x| とするように、場合ごとに整理して書く"
)
ASSUME = Text("assume {argument}=symmetric", "{argument}=symmetric を仮定する")
SYMMETRIC = Text("X'*X and X + X' are symmetric", "X'*X や X + X' は対称である")

NEVER = Text(
    "a derivative needs the condition {condition}, but {argument} {why}",
    "導関数には条件 {condition} が必要だが、{argument} は{why}",
)
ALWAYS_ZERO = Text("is always zero", "つねに零である")
NEVER_POSITIVE = Text("is never positive", "決して正にならない")
NEVER_INVERTIBLE = Text(
    "is skew-symmetric of odd size, and so never invertible", "奇数次の交代行列なので、決して正則にならない"
)
NEVER_THERE = Text("never meets it", "決してこれを満たさない")
OF_LOW_RANK = Text("is {shape} and has rank {rank} at most", "{shape} で、階数が高々 {rank} である")
REGULAR = Text(
    "add an invertible matrix, as in {argument} + eye, or declare the size as {rank} if that is meant",
    "{argument} + eye のように正則行列を加えるか、意図どおりならサイズを {rank} と宣言する",
)
FULL_RANK = Text(
    "it has full rank only where a size is {rank}; declare that if it is meant",
    "最大階数をもつのはサイズが {rank} のときだけである。意図どおりなら宣言する",
)
FORMULA_NEEDS = Text(
    "the formula for the derivative of {objective} needs the condition {condition}, but {argument} {why}",
    "{objective} の導関数の公式には条件 {condition} が必要だが、{argument} は{why}",
)
CLASH = Text(
    "a derivative needs the conditions {one} and {other}, which are never met together",
    "導関数には条件 {one} と {other} が必要だが、両方が同時に成り立つことはない",
)
NUMBER = Text("look for a number or a sign that is not meant", "意図しない数や符号がないか調べる")
ASSUMED = Text("see whether what is assumed is meant: {facts}", "仮定が意図どおりか調べる: {facts}")
SIGN = Text("look for a sign that is the wrong way round", "符号が逆の箇所がないか調べる")
NOT_WHOLE = Text(
    "{term} has a real value only where {exponent} is a whole number, and {exponent} is any real number here",
    "{term} が実数の値をもつのは {exponent} が整数のときだけだが、ここで {exponent} は任意の実数である",
)
WHOLE_ONLY = Text(
    "give a number for the exponent; only what is the exponent of a matrix is read as a whole number",
    "指数に数を与える。整数と解釈されるのは行列の指数だけである",
)
NOWHERE = Text(
    "what was found for the derivative of {objective} has a value at no point that was tried, so nothing checks it",
    "{objective} の導関数として得られた式は、試したどの点でも値をもたないので、検算できない",
)
AS_GIVEN = Text(
    "no point was found at which the objective, as it was given, has a value, though {objective} has",
    "{objective} は値をもつが、与えられたままの目的関数が値をもつ点は見つからなかった",
)
NOT_EVALUATED = Text(
    "the line {lhs} = {rhs} of the proof has a value at no point that was tried, so nothing checks it",
    "証明の行 {lhs} = {rhs} は、試したどの点でも値をもたないので、検算できない",
)
MANY_SIZES = Text(
    "it takes sizes too large to be computed to check the line {lhs} = {rhs}",
    "行 {lhs} = {rhs} の検算に必要なサイズは、計算できないほど大きい",
)
AS_NUMBERS = Text(
    "fewer Kronecker factors, a lower order, or numbers as sizes",
    "クロネッカー積の因子を減らすか、階数を下げるか、サイズを数で与える",
)
NO_NUMBER = Text(
    "the derivative of {objective} has no value anywhere: a part of it is divided by 0",
    "{objective} の導関数はどこでも値をもたない。0 で割る部分がある",
)
NEEDS = Text("see whether what it needs can be met: {condition}", "必要な条件が成り立ちうるか調べる: {condition}")
UNIT_LETTER = Text(
    "the proof has unit vectors, which are written e_i, but {name} is a name here",
    "証明に e_i と書かれる単位ベクトルが現れるが、ここでは {name} という名前が使われている",
)
RENAME = Text("give {name} another name, as in {other}", "{name} を {other} のような別の名前にする")
BEYOND = Text(
    "it needs no condition, so its values are beyond floating point, which ends at 10^308",
    "必要な条件はないので、値が浮動小数点数の上限 10^308 を超えている",
)


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
                hint=ASSUME(argument=argument) if _may_be_symmetric(e.args[0]) else SYMMETRIC,
                **_place(source, e),
            )


def single_extremes(objective: Expr, variable: Expr, source: str = "") -> None:
    """Refuse the largest entry of a symmetric matrix, which off the diagonal is two entries.

    That of a positive semidefinite matrix is on the diagonal.

    Raises:
        NoRuleError: the largest or smallest entry of a matrix that moves with the variable may stand in it twice.
    """
    for e in distinct(objective):
        if not is_op(e, LARGEST, SMALLEST) or variable not in names(e):
            continue
        inner = e.args[0].args[0] if is_op(e.args[0], VEC) else e.args[0]
        largest = is_op(e, LARGEST)
        diagonal = is_op(inner, DIAG, EYE, ONES, ZERO) or isinstance(inner, Var) and "diagonal" in inner.facts
        if (
            diagonal
            or is_scalar(inner)
            or not symmetric(inner)
            or known().semidefinite(inner if largest else negate(inner))
        ):
            continue
        function, argument = ("max" if largest else "min"), formula(inner) or str(inner)
        smooth = f"logsumexp({argument})" if largest else f"-logsumexp({formula(negate(inner))})"
        raise NoRuleError(
            TWICE(argument=argument, extreme=(LARGEST_ENTRY if largest else SMALLEST_ENTRY)(), function=function),
            term=e,
            hint=ONCE(function=function, argument=argument, smooth=smooth),
            **_place(source, e),
        )


def never_apart(objective: Expr, symbols: Iterable[Expr], source: str = "") -> None:
    """Refuse the larger or the smaller of two that are equal at more than single points, as max(|x|, x) is.

    A rule for where they differ has given a line that does not hold there.

    Raises:
        NoRuleError: the objective has such a function.
    """
    for e in distinct(objective):
        if isinstance(e, Applied) and e.operation.slopes and any(meets_border(e, b, symbols) for b in borders(e)):
            raise NoRuleError(EQUAL(term=formula(e) or e), term=e, hint=APART, **_place(source, e))


def apart_in_pieces(objective: Expr, variable: Expr, source: str = "") -> None:
    """Refuse the larger or the smaller of two of which one is made of pieces, and is the other on one of them.

    Such as min(ra, clip(r, c, d)a), which is ra wherever r lies between c and d: there each has the derivative a, and
    the indicators of the one and of the other are 0.

    Raises:
        NoRuleError: the objective has such a function, and it moves with the variable on that piece.
    """
    for e in distinct(objective):
        if not is_op(e, MAXIMUM, MINIMUM) or not involves(e, variable):
            continue
        for args in islice(product_of(*map(_pieces, e.args)), MOST_PIECES):
            moving = args != e.args and any(involves(a, variable) for a in args)
            (border,) = borders(apply(e.operation, *args)) if moving else (S.One,)
            if is_op(tidy(border), ZERO) or tidy(border) == 0:
                raise NoRuleError(EQUAL(term=formula(e) or e), term=e, hint=APART, **_place(source, e))


def _pieces(expr: Expr) -> list[Expr]:
    """What an expression is on each of its pieces, itself where it has none; of very many the first ones."""
    forms: Iterable[Expr]
    if is_op(expr, ABS):
        forms = (form for a in _pieces(expr.args[0]) for form in (a, negate(a)))
    elif is_op(expr, RELU):
        forms = (*_pieces(expr.args[0]), S.Zero if is_scalar(expr) else zero(shape_of(expr)))
    elif is_op(expr, CLIP, MAXIMUM, MINIMUM):
        forms = (spread(form, shape_of(expr)) for a in expr.args for form in _pieces(a))
    elif isinstance(expr, Applied | Product | Terms | Power) and expr.args:
        given = product_of(*map(_pieces, expr.args))
        forms = (expr if args == expr.args else remade(expr, args) for args in given)
    else:
        return [expr]
    return list(islice(forms, MOST_PIECES))


def _may_be_symmetric(argument: Expr) -> bool:
    """Whether it is a symbol that could be assumed to be symmetric, besides what is assumed of it."""
    return isinstance(argument, Var) and compatible({*argument.facts, "symmetric"})


def somewhere_defined(objective: Expr, source: str) -> None:
    """Refuse what has no value anywhere: the inverse or the logarithm of what is always zero, the square root of −1.

    Raises:
        InputError: an argument is zero whatever the symbols are, or a number for which there is no real value.
    """
    for e in distinct(objective):
        if isinstance(e, Power) and e.base.is_Number and e.base < 0 and not (e.exponent.is_Number or whole(e.exponent)):
            said_ = NOT_WHOLE(term=formula(e) or e, exponent=formula(e.exponent) or e.exponent)
            raise InputError(said_, hint=WHOLE_ONLY, **_place(source, e))
        if _unreal(e):
            raise InputError(NO_VALUE(term=formula(e) or e), hint=REAL, **_place(source, e))
        if isinstance(e, Power) and (e.exponent.is_Number and e.exponent < 0):
            argument, said = e.base, QUOTIENT.traits.undefined_at_zero
        elif isinstance(e, Applied) and e.args:
            argument, said = e.args[-1], e.operation.traits.undefined_at_zero
        else:
            continue
        if said is None or isinstance(argument, Var) or argument.is_Number and argument != 0:
            continue
        value = tidy(argument)
        if value == 0 or is_op(value, ZERO):
            raise InputError(
                said(argument=formula(argument) or argument),
                hint=CANCELS,
                **_place(source, argument),
            )


def certainly_a_number(objective: Expr, answer: Expr) -> None:
    """Refuse an answer in which a part was worked out to 0/0 or 1/0.

    Raises:
        NoRuleError: it has such a part, so that it has no value anywhere.
    """
    if any(e.is_Number and not e.is_finite or e is S.ComplexInfinity for e in distinct(answer)):
        raise NoRuleError(NO_NUMBER(objective=written(objective)), term=objective, hint=CANCELS)


def possible(objective: Expr, source: str, variable: Expr | None = None) -> None:
    """Refuse what has a derivative nowhere, because a condition for it fails whatever the symbols are.

    Raises:
        InputError: the argument of a function is always zero or never positive, as in ‖x − x‖ and log(−exp(t)), or of
            too low a rank, as in (xxᵀ)⁻¹; or two conditions exclude each other.
    """
    for e, argument, condition in contradicted(objective, variable):
        value = tidy(argument)
        zero = value == 0 or is_op(value, ZERO)
        skew = not zero and shape_of(argument) != UNIT and condition.text.en == "{x} is invertible"
        signed = condition.text.en.startswith(("{x} > 0", "every entry of {x} is positive"))
        why = ALWAYS_ZERO if zero else NEVER_INVERTIBLE if skew else NEVER_POSITIVE if signed else NEVER_THERE
        assumed = [f"{v} ({', '.join(sorted(v.facts - {WHOLE}))})" for v in names(argument) if v.facts - {WHOLE}]
        advice = CANCELS if zero else SIGN if signed or skew else NUMBER
        raise InputError(
            NEVER(
                condition=condition.text(**_parts(condition.bindings)),
                argument=formula(argument) or argument,
                why=why(),
            ),
            hint=ASSUMED(facts=", ".join(assumed)) if assumed else advice,
            **_place(source, e),
        )
    for e, argument, condition, rank in of_too_low_rank(objective, variable):
        said, advice_ = _low_rank(argument, rank)
        needed = condition.text(**_parts(condition.bindings))
        raise InputError(NEVER(condition=needed, **said), hint=advice_, **_place(source, e))
    for e, one, other in clashing(objective, variable):
        first, second = (c.text(**_parts(c.bindings)) for c in (one, other))
        raise InputError(CLASH(one=first, other=second), hint=SIGN, **_place(source, e))


def somewhere_of_full_rank(proof: Proof) -> None:
    """Refuse a derivative whose formula needs the inverse of a matrix that has none, as that of det(x xᵀ).

    Raises:
        NoRuleError: a matrix in the answer has too low a rank, whatever the symbols are.
    """
    for e, argument, condition, rank in of_too_low_rank(proof.answer, proof.variable):
        said, advice = _low_rank(argument, rank)
        needed = condition.text(**_parts(condition.bindings))
        raise NoRuleError(
            FORMULA_NEEDS(objective=written(proof.objective), condition=needed, **said), term=e, hint=advice
        )


def _low_rank(argument: Expr, rank: Expr) -> tuple[dict[str, Any], Said]:
    """What is said of a matrix of too low a rank, and what helps."""
    shape, shown = shape_of(argument), formula(argument) or argument
    why = OF_LOW_RANK(shape=text_shape(shape), rank=rank)
    advice = REGULAR(argument=shown, rank=rank) if shape[0] == shape[1] else FULL_RANK(rank=rank)
    return {"argument": shown, "why": why}, advice


def _parts(bindings: Mapping[str, Expr | str]) -> dict[str, Said | str]:
    """What stands in the places of a condition, in words."""
    return {key: written(part) for key, part in bindings.items()}


def checked_somewhere(proof: Proof) -> None:
    """Refuse a derivation with a line that could not be evaluated: that of det(x x') needs its inverse.

    Raises:
        NoRuleError: a line of the proof has a value at no point that was tried.
    """
    lemmas = (*proof.lemmas, *([proof.kronecker] if proof.kronecker else []))
    steps = [s for lemma in lemmas for s in every(lemma.steps)]
    unchecked = [s for s in steps if s.check.kind == "UNCHECKED"]
    if not unchecked:
        return
    needs = [c.text(**_parts(c.bindings)) for c in proof.conditions]
    nowhere = proof.ends.kind == "UNCHECKED"
    first = unchecked[0]
    if not nowhere and not needs and Needs().line(first.lhs, first.rhs).degrees:
        raise NoRuleError(MANY_SIZES(lhs=unicode(first.lhs), rhs=unicode(first.rhs)), term=first.lhs, hint=AS_NUMBERS)
    raise NoRuleError(
        NOWHERE(objective=written(proof.objective))
        if nowhere
        else NOT_EVALUATED(lhs=unicode(first.lhs), rhs=unicode(first.rhs)),
        term=proof.objective if nowhere else first.lhs,
        hint=NEEDS(condition=needs[0]) if needs else BEYOND,
    )


def written_somewhere(proof: Proof) -> None:
    """Refuse an objective whose parts that fell away, as log t of 0·log t, have a value at no point that is found.

    Raises:
        NoRuleError: no point was found at which the objective, as it was given, has a value.
    """
    if proof.dropped and not have_values((proof.objective, *proof.dropped), proof.symbols):
        needs = [c.text(**_parts(c.bindings)) for c in proof.conditions]
        raise NoRuleError(
            AS_GIVEN(objective=written(proof.objective)),
            term=proof.objective,
            hint=NEEDS(condition=needs[-1]) if needs else CANCELS,
        )


def unit_vectors_told(proof: Proof, source: str) -> None:
    """Refuse a name that is printed as the unit vectors of a proof are.

    Raises:
        NoRuleError: an entry of this name would look like a unit vector.
    """
    taken = [v.name for v in proof.symbols if v.name == UNIT_NAME or v.letter == UNIT_NAME and 1 in v.shape]
    taken += letters_in(proof.objective, jacobians=False) & {UNIT_NAME}
    lines = (side for lemma in proof.lemmas for step in lemma.steps for side in (step.lhs, step.rhs))
    if taken and any(is_op(e, UNIT_VECTOR) for side in (proof.answer, *lines) for e in visible(side)):
        name = taken[0]
        found = pattern(rf"(?<![\w.\\]){name}(?!\w)").search(source)
        place: dict[str, Any] = {"source": source, "span": found.span()} if found else {}
        known = {v.name.lower() for v in proof.symbols} | letters_in(proof.objective)
        other = next(letter for letter in OTHERS if letter not in known)
        raise NoRuleError(UNIT_LETTER(name=name), hint=RENAME(name=name, other=other), **place)


def _unreal(e: Expr) -> bool:
    """Whether this is a function or power of numbers alone without a real value, as √−1, arcsin 2 and (−8)^⅓."""
    if isinstance(e, Power):
        base, exponent = e.args
        return bool(base.is_Rational and base < 0 and exponent.is_Rational and not exponent.is_Integer)
    if not (isinstance(e, Applied) and e.operation.inside is not None and len(e.args) == 1 and e.args[0].is_Rational):
        return False
    ring = Real()
    if abs(e.args[0]) > LARGEST_NUMBER:
        return False  # beyond floating point
    with np.errstate(all="ignore"):
        value = e.operation.numeric(ring, Dual(ring, ring.number(e.args[0]).reshape(1, 1))).value
    # of so small a number nothing but a pole is infinite: log10 0, artanh 1; those undefined at zero are told as such
    pole = abs(e.args[0]) <= 1 and e.operation.traits.undefined_at_zero is None and np.isinf(value).any()
    return bool(pole or np.isnan(value).any())


def placed(error: NoRuleError, source: str) -> NoRuleError:
    """The error with the place of its term in the text, or else of its argument, where that stands there once."""
    whole_ = error.term.base if isinstance(error.term, Entry) else error.term
    terms = [whole_, *whole_.args[:1]] if isinstance(whole_, Expr) and error.span is None else []
    plain = source.replace(" ", "")
    for term in terms:
        wanted = (formula(term) or "").replace(" ", "")
        if wanted and len(re.findall(_ALONE.format(re.escape(wanted)), plain)) == 1:
            error.source, error.span = source, _place(source, term)["span"]
            break
    return error


def _place(source: str, term: Expr) -> dict[str, Any]:
    """Where a term stands in the text, for a caret under it; the whole text where it was written otherwise."""
    text = formula(term) or ""
    start = source.replace(" ", "").find(text.replace(" ", "")) if text else -1
    if start < 0:
        return {"source": source, "span": (0, len(source))}
    places = [n for n, c in enumerate(source) if c != " "]
    return {"source": source, "span": (places[start], places[start + len(text.replace(" ", "")) - 1] + 1)}
