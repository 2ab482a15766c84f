"""Stationary points: where the gradient is affine in the unknown, ∂f/∂W = 0 is solved in closed form.

The linear part must be one product L W R (a sum of such products with one side in common counts as one): then
W = L⁻¹ C R⁻¹ where L and R are invertible. The second derivative is L ⊗ Rᵀ, and it decides about a minimum.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from ..checking.verify import verify
from ..errors import NoRuleError, RefutedError
from ..index import Delta, Entry, Partial, factors, is_scalar, power, product, shape_of
from ..letters import Letters
from ..matrix import Var, add, apply, involves, is_op, multiply, negate, scaled, substitute, summands, transpose, zero
from ..notation import formula, unicode
from ..step import Condition, Lemma, Proof, Rule, Step
from ..text import Text
from .domain import Known
from .tidy import tidy

__all__ = ["Stationary", "stationary_point"]

GRADIENT = Rule("name", Text("The gradient found above is called {g}.", "上で求めた勾配を {g} と書く。"))
SET_ZERO = Rule(
    "stationary",
    Text(
        "At a stationary point the gradient is 0: what holds the unknown stays left, the rest goes to the right.",
        "停留点では勾配が 0 になる。未知数を含む部分を左辺に、残りを右辺に置く。",
    ),
)
DIVIDE = Rule(
    "solve",
    Text(
        "Multiply by the inverse; where it exists, this is the only stationary point.",
        "逆行列を掛ける。逆行列が存在すれば、停留点はこれに限る。",
    ),
)
ALONE = Rule("solve", Text("The unknown stands alone already.", "未知数はすでに単独で現れている。"))
ZERO = Rule(
    "gradient-zero",
    Text("Put into the gradient, {w} makes it vanish.", "勾配に {w} を代入すると 0 になる。"),
)
SECOND = Rule(
    "second-derivative",
    Text(
        "One more derivative: the entries of {L} ⊗ {R} with the rows of {W} stacked. It is a product of positive "
        "semidefinite matrices, so the stationary point is a minimum.",
        "もう一度微分すると、{W} の行を順に並べたときの {L} ⊗ {R} の成分になる。"
        "半正定値行列どうしのクロネッカー積は半正定値なので、停留点は最小点である。",
    ),
)
SECOND_OPEN = Rule(
    "second-derivative",
    Text(
        "One more derivative: the entries of {L} ⊗ {R} with the rows of {W} stacked. The stationary point is a minimum "
        "where this matrix is positive semidefinite.",
        "もう一度微分すると、{W} の行を順に並べたときの {L} ⊗ {R} の成分になる。"
        "この行列が半正定値であるとき、停留点は最小点である。",
    ),
)
INVERTIBLE = Text("{A} is invertible", "{A} が正則である")
NOT_ZERO = Text("{A} ≠ 0", "{A} ≠ 0")

NO_SCALAR = Text("only a scalar objective has a stationary point", "停留点をもつのはスカラー値の目的関数だけである")
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
    "the gradient is not affine in {unknown}: {part} is not a product of constants with {unknown}",
    "勾配が {unknown} の一次式ではない。{part} は定数と {unknown} の積ではない",
)
AFFINE = Text(
    "a stationary point is solved for only where the gradient is L*W*R - C",
    "停留点を解けるのは、勾配が L*W*R - C の形のときだけである",
)


class Stationary:
    """A solved stationary point: the proof with its lines, the point, and the conditions for it."""

    def __init__(self, proof: Proof, point: Expr, conditions: tuple[Condition, ...], minimum: bool | None) -> None:
        self.proof = proof
        self.point = point
        self.conditions = conditions
        self.minimum = minimum


def stationary_point(proof: Proof) -> Stationary:
    """Solve ∂f/∂W = 0 for a proof of order one.

    Raises:
        NoRuleError: the gradient is not affine in the unknown, or no product of inverses solves it.
    """
    unknown, gradient = proof.variable, proof.answer
    assert isinstance(unknown, Var)
    for s in reversed(proof.where):
        gradient = substitute(gradient, {s.lhs: s.rhs})
    if not is_scalar(proof.objective) or shape_of(gradient) != unknown.shape:
        raise NoRuleError(NO_SCALAR, term=gradient)
    if not involves(gradient, unknown):
        raise NoRuleError(
            CONSTANT(gradient=formula(gradient), unknown=unknown),
            term=gradient,
        )
    left, right, constant = _scalar_parts(gradient, unknown) if is_scalar(unknown) else _parts(gradient, unknown)
    number, body = _number(left)
    left, constant = body, tidy(multiply(power(number, -1), constant))
    inverse = (lambda m: power(m, -1)) if is_scalar(unknown) else (lambda m: apply("inverse", m))
    alone = _is_one(left) and right is None
    point = (
        constant
        if is_op(constant, "zero")
        else multiply(
            *(() if _is_one(left) else (inverse(left),)),
            constant,
            *(() if right is None else (apply("inverse", right),)),
        )
    )
    point = tidy(point)
    letters = Letters([v for v in proof.symbols if isinstance(v, Var)])
    star = Var(f"{unknown.name}_star", unknown.shape, definition=point, rank=unknown.rank)
    factors_ = [*(() if _is_one(left) else (left,)), star, *(() if right is None else (right,))]
    w_at, by = letters.target(unknown), letters.target(unknown, 2)
    g = letters.gradient(gradient)
    conditions = tuple(
        Condition(NOT_ZERO if is_scalar(m) else INVERTIBLE, {"A": m})
        for m in ((left,) if not _is_one(left) else ()) + ((right,) if right is not None else ())
        if not (m.is_Number)
    )
    outer = tidy(transpose(right)) if right is not None else apply("eye", shape=(unknown.shape[1],) * 2)
    whole = multiply(number, left)
    known = Known()
    minimum = True if known.semidefinite(whole) and (right is None or known.semidefinite(right)) else None
    steps = [
        Step(g, gradient, GRADIENT, {"g": g}, role="definition"),
        Step(multiply(*factors_), constant, SET_ZERO),
        Step(star, point, ALONE if alone else DIVIDE),
        Step(substitute(gradient, {unknown: star}), zero(unknown.shape), ZERO, {"w": star}, role="aside"),
    ]
    second = product(number, *_entries(left, right, unknown, w_at, by))
    lhs = Partial(Entry(g, *w_at) if w_at else g, Entry(unknown, *by) if by else unknown)
    bindings = {"L": whole, "R": outer, "W": unknown}
    steps.append(Step(lhs, second, SECOND if minimum else SECOND_OPEN, bindings, role="aside"))
    checked = verify(tuple(steps), (*proof.symbols, star), show=unicode)
    lemma = Lemma(star, point, checked)
    return Stationary(replace(proof, solution=lemma), point, conditions, minimum)


def _entries(left: Expr, right: Expr | None, unknown: Var, at: tuple[Expr, ...], by: tuple[Expr, ...]) -> list[Expr]:
    """The factors of ∂(L W R)_αβ/∂w_μν = L_αμ R_νβ."""
    if not at:
        return [left]
    out: list[Expr] = [Delta(at[0], by[0]) if _is_one(left) else Entry(left, at[0], by[0])]
    if len(at) == 2:
        out.append(Delta(at[1], by[1]) if right is None else Entry(right, by[1], at[1]))
    return out


def _is_one(expr: Expr) -> bool:
    return bool(expr == 1) or is_op(expr, "eye")


def _number(expr: Expr) -> tuple[Expr, Expr]:
    """The number and the sizes in front of a coefficient, which may be divided by, and the rest."""
    coefficient, body = scaled(expr)
    front = [f for f in factors(coefficient) if f.is_Number or _is_size(f)]
    rest = [f for f in factors(coefficient) if f not in front]
    return product(*front), multiply(product(*rest), body)


def _is_size(expr: Expr) -> bool:
    base = expr.args[0] if expr.args else expr
    return bool(base.is_Symbol and base.is_positive)


def _scalar_parts(gradient: Expr, unknown: Var) -> tuple[Expr, None, Expr]:
    """a and c in a·t = c, from the values of an affine function at 0 and at 1."""
    at_zero, at_one, at_two = (tidy(substitute(gradient, {unknown: S(v)})) for v in (0, 1, 2))
    slope = tidy(add(at_one, negate(at_zero)))
    straight = Step(add(at_two, negate(at_one)), slope, SET_ZERO)
    try:
        verify((straight,))
    except RefutedError:
        raise _not_affine(gradient, unknown) from None
    return slope, None, tidy(negate(at_zero))


def _parts(gradient: Expr, unknown: Var) -> tuple[Expr, Expr | None, Expr]:
    """L, R and C in L W R = C."""
    size = shape_of(unknown)[0]
    linear: list[tuple[Expr, Expr | None]] = []
    constant: list[Expr] = []
    for chain in _expanded(gradient, unknown):
        places = [n for n, f in enumerate(chain) if f == unknown]
        if not places:
            constant.append(negate(multiply(*chain)))
            continue
        before, after = chain[: places[0]], chain[places[0] + 1 :]
        scalars = [f for f in before if is_scalar(f)]
        matrices = [f for f in before if not is_scalar(f)]
        eye = apply("eye", shape=(size, size))
        left = multiply(*scalars, *(matrices or [eye]))
        linear.append((left, multiply(*after) if after else None))
    rights = {r for _, r in linear}
    if len(rights) == 1:
        left, right = tidy(add(*(x for x, _ in linear))), rights.pop()
    else:
        lefts = {scaled(x)[1] for x, _ in linear}
        if len(lefts) != 1:
            raise NoRuleError(
                BETWEEN(unknown=unknown, gradient=formula(gradient)),
                term=gradient,
            )
        eye = apply("eye", shape=(shape_of(unknown)[1],) * 2)
        left = lefts.pop()
        right = tidy(add(*(multiply(scaled(x)[0], r if r is not None else eye) for x, r in linear)))
    shape = shape_of(unknown)
    return left, right, tidy(add(*constant)) if constant else apply("zero", shape=shape)


def _expanded(expr: Expr, unknown: Var) -> list[tuple[Expr, ...]]:
    """``expr`` as chains that hold the unknown at most once, as a factor of its own."""
    if expr == unknown or not involves(expr, unknown):
        return [(expr,)]
    if is_op(expr, "add"):
        return [c for a in summands(expr) for c in _expanded(a, unknown)]
    if is_op(expr, "scale") or is_op(expr, "matmul"):
        out: list[tuple[Expr, ...]] = [()]
        for f in expr.args:
            parts = _expanded(f, unknown)
            out = [(*a, *b) for a in out for b in parts]
            if any(sum(1 for f in c if f == unknown) > 1 for c in out):
                raise _not_affine(expr, unknown)
        return out
    raise _not_affine(expr, unknown)


def _not_affine(expr: Expr, unknown: Var) -> NoRuleError:
    return NoRuleError(
        NOT_AFFINE(unknown=unknown, part=formula(expr)),
        term=expr,
        hint=AFFINE,
    )
