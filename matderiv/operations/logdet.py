"""The logarithm of the determinant (Petersen and Pedersen, The Matrix Cookbook, 2.1.4, equation 57)."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from ..core.arrays import np
from ..core.formal import Formal
from ..core.forms import Called, call
from ..core.index import At, Entry, Partial, power
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
    return (
        *det.lines(args, number, at, by, kit),
        Line(
            Partial(kit.apply("logdet", a), Entry(a, p, q)),
            entry(args, number, at, by, kit),
            Text(
                "The logarithm contributes the factor {r}, and {d} cancels.",
                "対数の微分から因子 {r} が生じ、{d} が約分される。",
            ),
            {"r": power(determinant, -1), "d": determinant},
        ),
    )


def moved(a: Expr, d: Callable[[Expr], Expr], at: tuple[At, ...], kit: Kit) -> tuple[Line, ...]:
    """d log det A = d det A/det A = tr(A⁻¹ dA)."""
    return (
        *det.lines((a,), 0, (), at, kit),
        Line(
            d(kit.apply("logdet", a)),
            kit.apply("trace", kit.apply("matmul", kit.apply("inverse", a), d(a))),
            Text(
                "This is {moved} over {det}, and {moved} is the sum of {slope} = {value} times {dx} over all entries "
                "{x}.",
                "{moved} を {det} で割ったものである。{moved} は、{slope} = {value} と {dx} の積の、すべての成分 {x} に"
                "わたる和である。",
            ),
            {
                "x": Entry(a, *at),
                "dx": Entry(d(a), *at),
                "det": (whole := kit.apply("det", a)),
                "moved": d(whole),
                **det.by_entry(a, at, kit),
            },
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
