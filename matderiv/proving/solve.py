"""Stationary points: where the gradient is affine in the unknown, ∂f/∂W = 0 is solved in closed form.

That it is affine is proved by its form, never by its values: it is multiplied out until each term holds the unknown
once as a factor, or not at all. The linear part must be one product L W R (a sum of such products with one side in
common counts as one): then W = L⁻¹ C R⁻¹ where L and R are invertible. The second derivative is L ⊗ Rᵀ, and it decides
about a minimum. What is assumed of the unknown, the point must have as well, or nothing is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Expr, S

from ..checking.verify import judged, verify
from ..core.errors import NoRuleError
from ..core.index import (
    Delta,
    Entry,
    Partial,
    Power,
    Product,
    Terms,
    factors,
    is_scalar,
    power,
    product,
    shape_of,
    walk,
)
from ..core.operation import Applied
from ..core.proof import Condition, Lemma, Proof, Rule, Step
from ..core.records import dataclass
from ..core.text import Text, of_each
from ..expressions.letters import Letters
from ..expressions.matrix import (
    Var,
    add,
    apply,
    hadamard,
    involves,
    is_op,
    multiply,
    names,
    negate,
    remade,
    scaled,
    substitute,
    transpose,
    zero,
)
from ..expressions.writer import formula, unicode
from ..operations.add import ADD
from ..operations.diag import DIAG
from ..operations.dot import DOT
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.matmul import MATMUL
from ..operations.scale import SCALE
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO as OP_ZERO
from .conditions import REQUIRED, conditions, known
from .rules.listing import with_more
from .tidy import tidy

__all__ = ["Stationary", "stationary_point"]

GRADIENT = Rule("name", Text("The gradient found above is called {g}.", "上で求めた勾配を {g} と書く。"))
COLLECTED = {  # by whether a bracket with the unknown is multiplied out, and whether several terms have it
    (True, True): Text(
        "It is multiplied out, and what multiplies {W} is put together.",
        "展開し、{W} に掛かるものをまとめる。",
    ),
    (True, False): Text("It is multiplied out.", "展開する。"),
    (False, True): Text("What multiplies {W} is put together.", "{W} に掛かるものをまとめる。"),
}
AS_DIAGONAL = Text(
    "An entrywise product with a vector is the product with its diagonal matrix.",
    "ベクトルとの成分ごとの積は、それを対角成分とする対角行列との積である。",
)
AS_OUTER = Text(
    "A vector times its inner product with {W} is the product of a matrix with {W}.",
    "{W} との内積をベクトルに掛けたものは、行列と {W} の積である。",
)
IN_ORDER = Text("Its factors are put in order around {W}.", "{W} の前後に因子を並べ直す。")
SET_ZERO = {  # by whether both sides are divided by a number
    False: Text(
        "At a stationary point the gradient is 0: what holds the unknown stays left, the rest goes to the right.",
        "停留点では勾配が 0 になる。未知数を含む部分を左辺に、残りを右辺に置く。",
    ),
    True: Text(
        "At a stationary point the gradient is 0: what holds the unknown stays left, the rest goes to the right, and "
        "both sides are divided by {number}.",
        "停留点では勾配が 0 になる。未知数を含む部分を左辺に、残りを右辺に置き、両辺を {number} で割る。",
    ),
}
DIVIDED = {  # by what stands on the left and on the right of the unknown
    ("number", None): Text("Both sides are divided by {A}.", "両辺を {A} で割る。"),
    ("matrix", None): Text("Both sides are multiplied by {B} from the left.", "両辺に左から {B} を掛ける。"),
    (None, "matrix"): Text("Both sides are multiplied by {D} from the right.", "両辺に右から {D} を掛ける。"),
    ("number", "matrix"): Text(
        "Both sides are divided by {A} and multiplied by {D} from the right.",
        "両辺を {A} で割り、右から {D} を掛ける。",
    ),
    ("matrix", "matrix"): Text(
        "Both sides are multiplied by {B} from the left and by {D} from the right.",
        "両辺に左から {B} を、右から {D} を掛ける。",
    ),
}
ONLY = {  # by whether what must be invertible certainly is
    True: Text(" This is the only stationary point.", "停留点はこれに限る。"),
    False: Text(
        " Where that can be done, this is the only stationary point.", "それができるとき、停留点はこれに限る。"
    ),
}
ZERO = Rule(
    "gradient-zero",
    Text("Put into the gradient, {w} makes it vanish.", "勾配に {w} を代入すると 0 になる。"),
)
SECOND = {  # by the axes of the unknown
    0: Text("One more derivative.", "もう一度微分する。"),
    1: Text("One more derivative: the entries of {L}.", "もう一度微分すると、{L} の成分になる。"),
    2: Text(
        "One more derivative: the entries of {L} ⊗ {R} with the rows of {W} stacked.",
        "もう一度微分すると、{W} の行を順に並べたときの {L} ⊗ {R} の成分になる。",
    ),
}
MINIMUM = {
    0: Text(" It is not negative", "これは負でない"),
    1: Text(" {L} is positive semidefinite", "{L} は半正定値である"),
    2: Text(
        " A Kronecker product of positive semidefinite matrices is positive semidefinite",
        "半正定値行列どうしのクロネッカー積は半正定値である",
    ),
}
ASSUMED = Text(" (by what is assumed of {names})", "({names} についての仮定による)")
HENCE = Text(", so the stationary point is a minimum.", "。よって停留点は最小点である。")
MINIMUM_OPEN = {
    0: Text(
        " The stationary point is a minimum where it is not negative.", "これが負でないとき、停留点は最小点である。"
    ),
    1: Text(
        " The stationary point is a minimum where {L} is positive semidefinite.",
        "{L} が半正定値であるとき、停留点は最小点である。",
    ),
    2: Text(
        " The stationary point is a minimum where this matrix is positive semidefinite.",
        "この行列が半正定値であるとき、停留点は最小点である。",
    ),
}
POSITIVE = {True: Text("{A} > 0", "{A} > 0"), False: Text("every entry of {A} is positive", "{A} のどの成分も正である")}

NO_SCALAR = Text("only a scalar objective has a stationary point", "停留点をもつのはスカラー値の目的関数だけである")
FIRST_ONLY = Text("a stationary point is solved for with the first derivative", "停留点は一階導関数から求める")
A_ROW = Text(
    "the gradient by the row {unknown} is a column; it is solved for with {unknown} declared as a column",
    "行 {unknown} による勾配は列なので、{unknown} を列として宣言したときに解ける",
)
CONSTANT = Text(
    "the gradient {gradient} does not depend on {unknown}: it has no stationary point to solve for",
    "勾配 {gradient} は {unknown} に依存しないので、解くべき停留点がない",
)
BETWEEN = Text(
    "{unknown} stands between different matrices in the gradient {gradient}; such an equation has no solution by "
    "inverses alone",
    "勾配 {gradient} の中で {unknown} を挟む行列が項によって異なる。このような方程式は逆行列だけでは解けない",
)
NOT_AFFINE = Text(
    "the gradient cannot be shown to be affine in {unknown}: {part} is not a product of constants with {unknown}",
    "勾配が {unknown} の一次式であることを示せない。{part} は定数と {unknown} の積ではない",
)
FACT = Text(
    "{unknown} is assumed to be {fact}, and the solution {point} cannot be shown to be that",
    "{unknown} には {fact} という仮定があるが、解 {point} がそれを満たすことを示せない",
)
NO_VALUE = Text(
    "at the solution {unknown} = {point} the objective needs {condition}, and has no derivative there",
    "解 {unknown} = {point} において目的関数には {condition} という条件が必要であり、そこでは導関数をもたない",
)
AFFINE = Text(
    "a stationary point is solved for only where the gradient is L*W*R - C",
    "停留点を解けるのは、勾配が L*W*R - C の形のときだけである",
)


@dataclass(frozen=True)
class Stationary:
    """A solved stationary point: the proof with its lines, the point, and the conditions for it.

    ``minimum`` is ``True`` where the second derivative is proved positive semidefinite, otherwise ``None``.
    """

    proof: Proof
    point: Expr
    conditions: tuple[Condition, ...]
    minimum: bool | None


@dataclass(frozen=True)
class _Equation:
    """``left W right = constant``; a side that is ``None`` is the identity, ``number`` was divided by.

    ``whole`` is the gradient in this form, before that.
    """

    whole: Expr
    number: Expr
    left: Expr
    right: Expr | None
    constant: Expr

    @property
    def sides(self) -> tuple[Expr, ...]:
        """What has to be invertible."""
        return (*(() if _is_one(self.left) else (self.left,)), *(() if self.right is None else (self.right,)))

    def divided(self, certain: bool) -> tuple[Rule, dict[str, Expr]]:
        """How the unknown is made to stand alone, and what that says of other solutions."""
        left = None if _is_one(self.left) else "number" if is_scalar(self.left) else "matrix"
        bindings = {"A": self.left} if left == "number" else {"B": _inverse(self.left)} if left else {}
        if self.right is not None:
            bindings["D"] = _inverse(self.right)
        return Rule("solve", DIVIDED[left, None if self.right is None else "matrix"] + ONLY[certain]), bindings

    def value(self, unknown: Expr) -> Expr:
        """The left side, the number left out."""
        return multiply(
            *(() if _is_one(self.left) else (self.left,)), unknown, *(self.right,) * (self.right is not None)
        )

    def solution(self) -> Expr:
        """What the unknown is."""
        if is_op(self.constant, OP_ZERO):
            return self.constant
        left = () if _is_one(self.left) else (_inverse(self.left),)
        return tidy(multiply(*left, self.constant, *(() if self.right is None else (_inverse(self.right),))))


def stationary_point(proof: Proof) -> Stationary:
    """Solve ∂f/∂W = 0 for a proof of order one.

    Raises:
        NoRuleError: the gradient is not seen to be affine in the unknown, no product of inverses solves it, or the
            solution is not seen to be what the unknown is assumed to be.
    """
    unknown, gradient = proof.variable, proof.answer
    assert isinstance(unknown, Var)
    for s in reversed(proof.where):
        gradient = substitute(gradient, {s.lhs: s.rhs})
    if not is_scalar(proof.objective):
        raise NoRuleError(NO_SCALAR, term=gradient)
    if proof.order != 1:
        raise NoRuleError(FIRST_ONLY, term=gradient)
    if shape_of(gradient) != unknown.shape:
        raise NoRuleError(A_ROW(unknown=unknown), term=gradient)
    if not involves(gradient, unknown):
        raise _constant(gradient, unknown)
    equation = _equation(gradient, unknown)
    point = equation.solution()
    found = (*_invertible(equation), *_allowed(proof, unknown, point))
    letters = Letters([v for v in proof.symbols if isinstance(v, Var)], objective=proof.objective)
    star = Var(f"{unknown.name}_star", unknown.shape, definition=point, rank=unknown.rank)
    left, right = equation.left, equation.right
    w_at, by = letters.target(unknown), letters.target(unknown, 2)
    g = letters.gradient(gradient)
    eye = () if is_scalar(unknown) or not is_scalar(left) else (apply(EYE, shape=(unknown.shape[0],) * 2),)
    whole = multiply(equation.number, left, *eye)
    said, bindings, minimum = _second(proof, unknown, whole, right)
    steps = [Step(g, gradient, GRADIENT, {"g": g}, role="definition")]
    if equation.whole != gradient:
        steps.append(Step(g, equation.whole, _collected(gradient, unknown), {"W": unknown}, role="aside"))
    divided = {"number": equation.number} if equation.number != 1 else {}
    set_zero = Rule("stationary", SET_ZERO[bool(divided)])
    steps.append(Step(equation.value(star), equation.constant, set_zero, divided))
    if equation.sides:
        rule, by_what = equation.divided(certain=not _invertible(equation))
        steps.append(Step(star, point, rule, by_what))
    steps.append(Step(substitute(gradient, {unknown: star}), zero(unknown.shape), ZERO, {"w": star}, role="aside"))
    second = product(equation.number, *_entries(left, right, unknown, w_at, by))
    lhs = Partial(Entry(g, *w_at) if w_at else g, Entry(unknown, *by) if by else unknown)
    steps.append(Step(lhs, second, Rule("second-derivative", said), bindings, role="aside"))
    checked = verify(tuple(steps), (*proof.symbols, star), show=unicode)
    lemma = Lemma(star, point, checked, conditions=found)
    return Stationary(replace(proof, solution=lemma), point, found, minimum)


def _second(proof: Proof, unknown: Var, left: Expr, right: Expr | None) -> tuple[Text, dict[str, Expr], bool | None]:
    """What is said of the second derivative, L ⊗ Rᵀ, with what stands in it, and whether there is a minimum."""
    axes = 0 if is_scalar(unknown) else 1 if unknown.shape[1] == 1 else 2
    bindings = {"L": left} if axes else {}
    if axes == 2:
        outer = tidy(transpose(right)) if right is not None else apply(EYE, shape=(unknown.shape[1],) * 2)
        bindings |= {"R": outer, "W": unknown}
    if any(involves(v, unknown) for c in proof.conditions for v in c.bindings.values() if isinstance(v, Expr)):
        return SECOND[axes], bindings, None  # where the objective has no value, it may be another one beyond
    facts = known()
    if not (facts.semidefinite(left) and (right is None or facts.semidefinite(right))):
        return SECOND[axes] + MINIMUM_OPEN[axes], bindings, None
    sides = [left, *([] if right is None else [right])]
    assumed = [v for v in dict.fromkeys(v for side in sides for v in names(side)) if v.facts & {"spd", "positive"}]
    said = SECOND[axes] + MINIMUM[axes]
    if assumed:
        told, more = of_each(ASSUMED, assumed)
        said, bindings = said + told, bindings | more
    return said + HENCE, bindings, True


def _invertible(equation: _Equation) -> tuple[Condition, ...]:
    """What must be invertible for the solution, in its simplest form, unless it is certain."""
    found = (c for side in equation.sides for c in conditions(S.Zero, _inverse(side)))
    return tuple({(c.text, *c.bindings.items()): c for c in found}.values())


def _allowed(proof: Proof, unknown: Var, point: Expr) -> tuple[Condition, ...]:
    """What the point must be besides, by what is assumed of the unknown and by what the objective needs.

    Raises:
        NoRuleError: the point is not seen to be what is assumed, or is none where the objective has a value.
    """
    out: list[Condition] = []
    for fact in sorted(unknown.facts):
        if fact == "positive" and not (_is_number(point) or known().positive(point)):
            out.append(Condition(POSITIVE[is_scalar(point)], {"A": point}))
        elif not _has(fact, point):
            raise NoRuleError(FACT(unknown=unknown, fact=fact, point=formula(point)), term=point)
    for condition in proof.conditions:
        at = {n: tidy(substitute(v, {unknown: point})) for n, v in condition.bindings.items() if isinstance(v, Expr)}
        if at == condition.bindings or _certain(condition.text, at):
            continue
        if any(map(_is_number, at.values())):
            said = condition.text.fill("en", {n: str(v) for n, v in at.items()})
            raise NoRuleError(NO_VALUE(condition=said, unknown=unknown, point=formula(point)), term=point)
        out.append(Condition(condition.text, {**condition.bindings, **at}))
    return tuple(out)


def _certain(text: Text, at: Mapping[str, Expr]) -> bool:
    """Whether a condition is met whatever the symbols are."""
    needs = {need for (need, _), said in REQUIRED.items() if text.en.startswith(said.en)}
    return len(at) == 1 and any(known().holds(need, x) for need in needs for x in at.values())


def _is_number(value: Expr | str) -> bool:
    return isinstance(value, Expr) and bool(value.is_Number or is_op(value, OP_ZERO))


def _has(fact: str, point: Expr) -> bool:
    """Whether a matrix certainly is what is assumed of the unknown."""
    if fact == "positive":
        return known().positive(point)
    if fact == "symmetric":
        return _same(transpose(point), point)
    if fact == "skew":
        return _same(transpose(point), negate(point))
    if fact == "diagonal":
        return is_op(point, OP_ZERO) or _same(hadamard(point, apply(EYE, shape=shape_of(point))), point)
    facts = known()
    return facts.definite(point) if fact == "spd" else fact == "invertible" and facts.invertible(point)


def _same(one: Expr, other: Expr) -> bool:
    """Whether two matrices are equal, by exact arithmetic."""
    return tidy(one) == tidy(other) or judged([(one, other)])[0].kind == "EXACT"


def _entries(left: Expr, right: Expr | None, unknown: Var, at: tuple[Expr, ...], by: tuple[Expr, ...]) -> list[Expr]:
    """The factors of ∂(L W R)_αβ/∂w_μν = L_αμ R_νβ."""
    if not at:
        return [left]
    scalar = is_scalar(left)
    out: list[Expr] = [left] if scalar else []
    out.append(Delta(at[0], by[0]) if scalar or _is_one(left) else Entry(left, at[0], by[0]))
    if len(at) == 2:
        out.append(Delta(at[1], by[1]) if right is None else Entry(right, by[1], at[1]))
    return out


def _inverse(side: Expr) -> Expr:
    return power(side, -1) if is_scalar(side) else apply(INVERSE, side)


def _is_one(expr: Expr) -> bool:
    return bool(expr == 1) or is_op(expr, EYE)


def _number(expr: Expr) -> tuple[Expr, Expr]:
    """The number and the sizes in front of a coefficient, which may be divided by, and the rest."""
    coefficient, body = scaled(expr)
    front = [f for f in factors(coefficient) if f.is_Number or _is_size(f)]
    rest = [f for f in factors(coefficient) if f not in front]
    return product(*front), multiply(product(*rest), body)


def _is_size(expr: Expr) -> bool:
    base = expr.args[0] if expr.args else expr
    return bool(base.is_Symbol and base.is_positive)


# ---------------------------------------------------------------- the equation


def _equation(gradient: Expr, unknown: Var) -> _Equation:
    """The gradient as L W R − C, which is checked.

    Raises:
        NoRuleError: it is not seen to be affine, has no linear part, or one that no inverse undoes.
    """
    left, right, constant = _scalar_parts(gradient, unknown) if is_scalar(unknown) else _parts(gradient, unknown)
    if any(side is not None and (side == 0 or is_op(side, OP_ZERO)) for side in (left, right)):
        raise _constant(gradient, unknown)
    number, body = _number(left)
    amount, matrix = scaled(body)
    if is_op(matrix, EYE):
        body = amount  # a number times the identity is divided by
    inside = [s for s in (body, unknown, right) if s is not None and not _is_one(s)]
    both = [t for t in (multiply(number, *inside), negate(constant)) if not is_op(t, OP_ZERO)]
    whole = add(*both)
    verify((Step(gradient, whole, _collected(gradient, unknown), {"W": unknown}),), show=unicode)
    return _Equation(whole, number, body, right, tidy(multiply(power(number, -1), constant)))


def _collected(gradient: Expr, unknown: Var) -> Rule:
    """Why the gradient is the left side less the right: what was done to the terms with the unknown."""
    bracket, count = _terms_with(gradient, unknown)
    said = [COLLECTED[bracket, count > 1]] if bracket or count > 1 else []
    parts = [e for e in walk(gradient) if involves(e, unknown)]
    if any(is_op(e, HADAMARD) for e in parts):
        said.append(AS_DIAGONAL)
    if any(is_op(e, SCALE) and involves(e.args[0], unknown) and not is_scalar(unknown) for e in parts):
        said.append(AS_OUTER)
    return with_more(Rule("collect", said[0] if said else IN_ORDER), said[1:])


def _terms_with(expr: Expr, unknown: Var) -> tuple[bool, int]:
    """Whether a sum with the unknown stands in a product, and how many terms have the unknown when it does not."""
    inside = [_terms_with(a, unknown) for a in expr.args if involves(a, unknown)]
    if _is_sum(expr):
        return any(bracket for bracket, _ in inside), sum(count for _, count in inside)
    within = any(_is_sum(a) and involves(a, unknown) for a in expr.args)
    return within or any(bracket for bracket, _ in inside), max((count for _, count in inside), default=1)


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or is_op(expr, ADD)


def _constant(gradient: Expr, unknown: Var) -> NoRuleError:
    return NoRuleError(CONSTANT(gradient=formula(gradient), unknown=unknown), term=gradient)


def _not_affine(expr: Expr, unknown: Var) -> NoRuleError:
    return NoRuleError(NOT_AFFINE(unknown=unknown, part=formula(expr)), term=expr, hint=AFFINE)


def _scalar_parts(gradient: Expr, unknown: Var) -> tuple[Expr, None, Expr]:
    """a and c in a·t = c: the gradient multiplied out by powers of the unknown, of which the higher ones cancel."""
    powers = _powers(gradient, unknown)
    for degree, coefficient in powers.items():
        if degree > 1 and tidy(coefficient) != 0:
            raise _not_affine(gradient, unknown)
    return tidy(powers.get(1, S.Zero)), None, tidy(negate(powers.get(0, S.Zero)))


Powers = dict[int, Expr]
HIGHEST = 8  # the degree up to which a gradient is multiplied out


def _powers(expr: Expr, unknown: Var) -> Powers:
    """``expr`` as a polynomial in a scalar: each power with its coefficient, which has the shape of ``expr``."""
    if expr == unknown:
        return {1: S.One}
    if not involves(expr, unknown):
        return {0: expr}
    if isinstance(expr, Terms) or is_op(expr, ADD):
        return _added(_powers(a, unknown) for a in expr.args)
    if isinstance(expr, Power) and expr.args[1].is_Integer and 0 < expr.args[1] <= HIGHEST:
        base = _powers(expr.args[0], unknown)
        return _multiplied(Product, [base] * int(expr.args[1]), expr, unknown)
    if isinstance(expr, Product):
        return _multiplied(Product, [_powers(a, unknown) for a in expr.args], expr, unknown)
    if isinstance(expr, Applied) and expr.operation.linear:
        return _multiplied(None, [_powers(a, unknown) for a in expr.args], expr, unknown)
    raise _not_affine(expr, unknown)


def _added(parts: Iterable[Powers]) -> Powers:
    out: dict[int, list[Expr]] = {}
    for part in parts:
        for degree, coefficient in part.items():
            out.setdefault(degree, []).append(coefficient)
    return {degree: add(*coefficients) for degree, coefficients in out.items()}


def _multiplied(head: type[Expr] | None, parts: list[Powers], expr: Expr, unknown: Var) -> Powers:
    """A product, or an operation linear in each argument, of polynomials; scalars are multiplied where ``head`` is."""
    chosen: list[tuple[int, tuple[Expr, ...]]] = [(0, ())]
    for part in parts:
        chosen = [(n + m, (*done, c)) for n, done in chosen for m, c in part.items()]
        if len(chosen) > MOST_TERMS or max(n for n, _ in chosen) > HIGHEST:
            raise _not_affine(expr, unknown)
    return _added({n: product(*args) if head else remade(expr, args)} for n, args in chosen)


MOST_TERMS = 4096  # of a gradient that is multiplied out


def _parts(gradient: Expr, unknown: Var) -> tuple[Expr, Expr | None, Expr]:
    """L, R and C in L W R = C."""
    shape = shape_of(unknown)
    linear: list[tuple[Expr, Expr | None]] = []
    constant: list[Expr] = []
    for chain in (_upright(c, gradient, unknown) for c in _expanded(gradient, unknown)):
        places = [n for n, f in enumerate(chain) if f == unknown]
        if not places:
            constant.append(negate(multiply(*chain)))
            continue
        before, after = chain[: places[0]], chain[places[0] + 1 :]
        scalars = [f for f in before if is_scalar(f)]
        matrices = [f for f in before if not is_scalar(f)]
        if after and shape[1] == 1:  # behind a column only a number can stand
            scalars, after = [*scalars, multiply(*after)], ()
        eye = apply(EYE, shape=(shape[0],) * 2)
        linear.append((multiply(*scalars, *(matrices or [eye])), multiply(*after) if after else None))
    if not linear:
        raise _constant(gradient, unknown)
    rights = {r for _, r in linear}
    if len(rights) == 1:
        left, right = tidy(add(*(x for x, _ in linear))), rights.pop()
    else:
        lefts = {scaled(x)[1] for x, _ in linear}
        if len(lefts) != 1:
            raise NoRuleError(BETWEEN(unknown=unknown, gradient=formula(gradient)), term=gradient)
        eye = apply(EYE, shape=(shape[1],) * 2)
        left = lefts.pop()
        right = tidy(add(*(multiply(scaled(x)[0], r if r is not None else eye) for x, r in linear)))
    return left, right, tidy(add(*constant)) if constant else apply(OP_ZERO, shape=shape)


Chain = tuple[Expr, ...]


def _expanded(expr: Expr, unknown: Var) -> list[Chain]:
    """``expr`` as chains that hold the unknown at most once, as a factor of its own."""
    if expr == unknown or not involves(expr, unknown):
        return [(expr,)]
    if isinstance(expr, Terms) or is_op(expr, ADD):
        return [c for a in expr.args for c in _expanded(a, unknown)]
    if is_op(expr, TRANSPOSE):
        return [_turned(c) for c in _expanded(expr.args[0], unknown)]
    if is_op(expr, HADAMARD) and shape_of(expr)[1] == 1:
        *rest, last = sorted(expr.args, key=lambda a: involves(a, unknown))
        if not any(involves(a, unknown) for a in rest):
            return [(apply(DIAG, hadamard(*rest)), *c) for c in _expanded(last, unknown)]
    if isinstance(expr, Product) or is_op(expr, SCALE, MATMUL, DOT):
        args = (transpose(expr.args[0]), *expr.args[1:]) if is_op(expr, DOT) else expr.args
        out: list[Chain] = [()]
        for f in args:
            out = [_joined(a, b, unknown, expr) for a in out for b in _expanded(f, unknown)]
            if len(out) > MOST_TERMS:
                raise _not_affine(expr, unknown)
        return out
    raise _not_affine(expr, unknown)


def _joined(one: Chain, other: Chain, unknown: Var, expr: Expr) -> Chain:
    """The product of two chains; a number that holds the unknown goes behind the column that it multiplies."""
    if _holds(one, unknown) and _holds(other, unknown):
        raise _not_affine(expr, unknown)
    whole = multiply(*other)
    if not _holds(one, unknown) or not one or not is_scalar(multiply(*one)):
        return (*one, *other)
    if shape_of(whole)[1] != 1:
        raise _not_affine(expr, unknown)
    return (*other, *one)


def _turned(chain: Chain) -> Chain:
    """The transpose of a chain."""
    return tuple(transpose(f) for f in reversed(chain))


def _upright(chain: Chain, gradient: Expr, unknown: Var) -> Chain:
    """The chain with the unknown as it stands, not transposed: the number x′v is v′x."""
    turned = transpose(unknown)
    if turned not in chain:
        return chain
    place = chain.index(turned)
    before, after = chain[:place], chain[place + 1 :]
    if not after or shape_of(unknown)[1] != 1 or not is_scalar(multiply(turned, *after)):
        raise _not_affine(gradient, unknown)
    return (*before, transpose(multiply(*after)), unknown)


def _holds(chain: Chain, unknown: Var) -> bool:
    return any(involves(f, unknown) for f in chain)
