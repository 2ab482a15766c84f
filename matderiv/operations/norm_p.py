"""The p-norm of a vector, p > 1: ‖x‖_p is the p-th root of the sum of all |x_i|^p (Horn and Johnson, 5.2)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.forms import Binds, Fenced, Form
from ..core.index import UNIT, Entry, Index, Partial, Shape, less_one, power, product, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Arithmetic, Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(p: Shape, x: Shape) -> Shape:
    if p != UNIT or 1 not in x:
        raise Misfit(
            Text(
                "the norm with a number p is that of a vector, not {shape}",
                "数 p のノルムはベクトルのものであり、{shape} のものではない",
            )(shape=text_shape(x))
        )
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂‖u‖_p/∂u_i = sign(u_i) (|u_i|/‖u‖_p)^(p−1)."""
    p, u = args
    if number == 0:
        raise NoRuleError(
            Text("there is no rule for the derivative of a norm by its p", "ノルムの p による微分の規則はない"),
            hint=Text("norm(x, p)^p has one by p", "norm(x, p)^p は p で微分できる"),
        )
    x = Entry(u, *by)
    ratio = product(power(kit.apply("norm_p", p, u), -1), kit.apply("abs", x))
    exponent = less_one(p)
    return product(kit.apply("sign", x), kit.apply("sqrt", ratio) if exponent == S.Half else power(ratio, exponent))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """From the power of the norm, which is a sum over entries."""
    p, u = args
    norm, x = kit.apply("norm_p", p, u), Entry(u, *by)
    indices = tuple(kit.fresh(size) for size in shape_of(u) if size != 1)
    total = summed(power(kit.apply("abs", Entry(u, *indices)), p), *indices)
    slope = Partial(norm, x)
    right = product(p, power(kit.apply("abs", x), less_one(p)), kit.apply("sign", x))
    return (
        Line(
            power(norm, p),
            total,
            Text(
                "This is its definition: the power of the norm is the sum of all {e}.",
                "定義による。ノルムの冪は、すべての {e} の和である。",
            ),
            {"e": power(kit.apply("abs", Entry(u, *indices)), p)},
        ),
        Line(
            Partial(total, x),
            right,
            Text(
                "Only the term with {by} contains it; the slope of an absolute value is the sign, and the chain rule "
                "multiplies it with that of the power.",
                "{by} を含む項は一つだけである。絶対値の傾きは符号であり、連鎖律により冪の微分に掛かる。",
            ),
            {"by": x},
        ),
        Line(
            product(p, power(norm, less_one(p)), slope),
            right,
            Text(
                "The same sum is also a power of {n}: the chain rule gives the left side.",
                "同じ和は {n} の冪でもある。連鎖律から左辺を得る。",
            ),
            {"n": norm},
        ),
        Line(
            slope,
            entry(args, number, at, by, kit),
            Text(
                "Divide by {d}, where this is not 0; powers with one exponent over each other are a power of the "
                "quotient.",
                "{d} が 0 でないところで、両辺をこれで割る。等しい指数の冪の商は、商の冪である。",
            ),
            {"d": product(p, power(norm, less_one(p)))},
        ),
    )


def numeric(ring: Any, p: Any, x: Any) -> Any:
    lengths = ring.entrywise("abs", lambda np, z: z * np.sign(z.real), x)
    if x.tangent is None and not ring.exact and not ring.rough(x.value).any():
        return ring.sum(lengths, rows=True, columns=True)  # there is a value at 0, and no derivative
    total = ring.sum(ring.power(lengths, p), rows=True, columns=True)
    return ring.general_power(total, ring.reciprocal(p))


def positive(m: Arithmetic, p: Expr, x: Expr) -> tuple[Expr, ...]:
    return (m.add(p, S.NegativeOne),)


def told_by(m: Arithmetic, p: Expr, x: Expr) -> tuple[Expr, ...]:
    """The root of the sum that it is; a row or a column has one index."""
    i = Index("i" if str(p) != "i" else "j", next((s for s in shape_of(x) if s != 1), S.One))
    return (power(summed(power(m.apply("abs", Entry(x, i)), p), i), power(p, -1)),)


NORM_P = Operation(
    name="norm_p",
    meaning=Text("p-norm of a vector, p > 1", "ベクトルの p ノルム(p > 1)"),
    arity=(2, 2),
    shape=shape,
    form=Form("norm({bare1}, {bare0})", Fenced("norm", (1,), below="argument"), Binds.ATOM),
    numeric=numeric,
    example=("norm(A*x, 3)", "x"),
    local=Local(
        entry,
        Text(
            "The derivative of the norm with respect to {by} is the sign of {by} times a power of its absolute value "
            "over the norm.",
            "ノルムの {by} による微分は、{by} の符号に、その絶対値をノルムで割ったものの冪を掛けたものである。",
        ),
        lines,
    ),
    domain=Text("{x} ≠ 0", "{x} ≠ 0"),
    needs="not zero",
    positive=positive,
    kink=Text("the norm has no derivative at 0", "ノルムは 0 で微分できない"),
    inside=lambda p, x: bool((p > 1).all()),
    told=Text("{e} stands for {d1}.", "{e} は {d1} を表す。"),
    told_by=told_by,
    source=lambda xp, p, x: xp.sum(xp.abs(x) ** p) ** (p**-1),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", turned="alike"),
)
