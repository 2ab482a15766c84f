"""The logarithm of the determinant (Petersen and Pedersen, The Matrix Cookbook, 2.1.4, equation 57)."""

from __future__ import annotations

import numpy as np
from sympy import Expr

from ..index import Entry, Partial, power, product
from ..operation import Form, Kit, Local, Operation
from ..text import Text
from . import det


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ log det A/∂a_pq = (A⁻¹)_qp."""
    p, q = by
    return Entry(kit.apply("inverse", args[0]), q, p)


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    """The lines for the determinant itself, then the logarithm."""
    a, (p, q) = args[0], by
    determinant = kit.apply("det", a)
    return (
        *det.lines(args, number, at, by, kit),
        (
            Partial(kit.apply("logdet", a), Entry(a, p, q)),
            product(power(determinant, -1), det.entry(args, number, at, by, kit)),
            Text(
                "The derivative of the logarithm is one over its argument, which cancels the determinant.",
                "対数の導関数は引数の逆数であり、行列式と約分される。",
            ),
        ),
    )


OPERATION = Operation(
    name="logdet",
    meaning=Text("logarithm of the determinant", "行列式の対数"),
    arity=(1, 1),
    shape=det.shape,
    form=Form(r"\log \det {left}({0}{right})", "logdet({0})", "log det({0})"),
    numeric=lambda ring, a: ring.log_determinant(a),
    example=("logdet(A*X)", "X"),
    words=("logdet",),
    local=Local(
        entry,
        Text(
            "The cofactor of the entry over the determinant is an entry of the inverse.",
            "成分の余因子を行列式で割ったものは、逆行列の成分である。",
        ),
        lines,
    ),
    domain=Text("{x} has a positive determinant", "{x} の行列式は正である"),
    inside=lambda a: bool((np.linalg.slogdet(a)[0] > 0).all()),
    source=lambda xp, a: xp.linalg.logdet(a),
)
