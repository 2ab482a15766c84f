"""The logarithm of the determinant (Petersen and Pedersen, The Matrix Cookbook, 2.1.4, equation 57)."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from ..core.arrays import np
from ..core.formal import Formal
from ..core.forms import Called, call
from ..core.index import At, Entry, Partial, power, product
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text
from . import det


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ log det A/∂a_pq = (A⁻¹)_qp."""
    p, q = by
    return Entry(kit.apply("inverse", args[0]), q, p)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The lines for the determinant itself, then the logarithm."""
    a, (p, q) = args[0], by
    determinant = kit.apply("det", a)
    reciprocal = power(determinant, -1)
    scaled = product(reciprocal, det.entry(args, number, at, by, kit))
    return (
        *det.lines(args, number, at, by, kit),
        Line(
            Partial(kit.apply("logdet", a), Entry(a, p, q)),
            scaled,
            Text("The logarithm contributes the factor {r}.", "対数の微分から因子 {r} が生じる。"),
            {"r": reciprocal},
        ),
        Line(
            scaled,
            entry(args, number, at, by, kit),
            Text("The factor {d} cancels.", "{d} が約分される。"),
            {"d": determinant},
        ),
    )


def moved(a: Expr, d: Callable[[Expr], Expr], at: tuple[At, ...], kit: Kit) -> tuple[Line, ...]:
    """d log det A = d det A/det A = tr(A⁻¹ dA)."""
    return (
        *det.proved(a, at, kit),
        Line(
            d(kit.apply("logdet", a)),
            kit.apply("trace", kit.apply("matmul", kit.apply("inverse", a), d(a))),
            Text(
                "The sum over all entries {x} of the derivative of {det} with respect to {x} times {dx}, divided by "
                "{det}, as the logarithm asks.",
                "すべての成分 {x} にわたる、{det} の {x} による偏微分と {dx} の積の和を、対数の微分として {det} で"
                "割ったものである。",
            ),
            {"x": Entry(a, *at), "dx": Entry(d(a), *at), "det": kit.apply("det", a)},
        ),
    )


LOGDET = Operation(
    name="logdet",
    meaning=Text("logarithm of the determinant", "行列式の対数"),
    arity=(1, 1),
    shape=det.shape,
    form=call("logdet", Called("log det")),
    numeric=lambda ring, a: ring.log_determinant(a),
    example=("logdet(A*X)", "X"),
    words=("logdet",),
    local=Local(
        entry,
        Text(
            "The logarithm contributes one over the determinant, and the cofactor of {by} over the determinant is an "
            "entry of the inverse.",
            "対数の微分から行列式の逆数が生じる。{by} の余因子を行列式で割ったものは逆行列の成分である。",
        ),
        lines,
    ),
    moved=moved,
    domain=Text("det {x} > 0", "det {x} > 0"),
    needs="determinant",
    inside=lambda a: bool((np.linalg.slogdet(a)[0] > 0).all()),
    source=lambda xp, a: xp.linalg.logdet(a),
    traits=Traits(
        turned="alike",
        of_scalar="log",
        undefined_at_zero=Text(
            "the log-determinant of {argument}, which is always zero", "つねに零である {argument} の行列式の対数"
        ),
    ),
    formal=Formal(r"ln (\det {0})", "g_logdet {d0} {h}", needs=r"0 < \det {0}", valued=r"0 < \det {0}", scalar=True),
)
