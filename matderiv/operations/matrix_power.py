"""The power of a square matrix by a whole number, A^k = A ⋯ A; where k is a symbol it stays folded, and constant."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, MatPow

from ..core.errors import NoRuleError
from ..core.formal import Formal
from ..core.forms import Binds, Form, Raised
from ..core.index import UNIT, Delta, Entry, Partial, Shape, product, shape_of, summed, terms
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape, exponent: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has powers, but this one is {shape}",
                "冪をもつのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    if exponent != UNIT:
        raise Misfit(
            Text("the exponent must be a number, but it is {shape}", "指数は数でなければならないが、{shape} である")(
                shape=text_shape(exponent)
            )
        )
    return a


def power_of(a: Expr, exponent: int, kit: Kit) -> Expr:
    return a if exponent == 1 else kit.apply("matrix_power", a, Integer(exponent))


def power_entry(a: Expr, exponent: int, row: Expr, column: Expr, kit: Kit) -> Expr:
    return Delta(row, column) if exponent == 0 else Entry(power_of(a, exponent, kit), row, column)


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂(A^k)_ij/∂a_pq = Σ_{r=0}^{k−1} (A^r)_ip (A^{k−1−r})_qj."""
    if not args[1].is_Integer:
        raise NoRuleError(
            Text(
                "the derivative of a power of a matrix with a symbol for its exponent is a sum over all positions of "
                "the factor that is differentiated, as many as that symbol says; for such a sum there is no form",
                "指数が文字である行列の冪の導関数は、微分される因子のすべての位置についての和であり、"
                "項の個数はその文字で決まる。このような和を表す形はない",
            ),
            term=kit.apply("matrix_power", *args),
            hint=Text(
                "the trace, the determinant and log det of such a power have a derivative",
                "このような冪でも、トレース、行列式、log det は微分できる",
            ),
        )
    a, k = args[0], int(args[1])
    (i, j), (p, q) = at, by
    return terms(*(product(power_entry(a, r, i, p, kit), power_entry(a, k - 1 - r, q, j, kit)) for r in range(k)))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The first factor split off, and so on."""
    a, k = args[0], int(args[1])
    (i, j), (p, q) = at, by
    s = kit.fresh(shape_of(a)[0])
    lower = power_of(a, k - 1, kit)
    rest, first = Entry(lower, s, j), Entry(a, i, s)
    split = summed(product(first, rest), s)
    whole, variable = Entry(power_of(a, k, kit), i, j), Entry(a, p, q)
    step = terms(product(Delta(i, p), Entry(lower, q, j)), summed(product(first, Partial(rest, variable)), s))
    return (
        Line(
            whole,
            split,
            Text("The first factor {x} is split off.", "最初の因子 {x} を切り離す。"),
            {"x": first},
        ),
        Line(
            Partial(whole, variable),
            step,
            Text(
                "Product rule; {x} contributes only for {i} = {p} and {s} = {q}.",
                "積の微分法による。{x} が寄与するのは {i} = {p} かつ {s} = {q} のときだけである。",
            ),
            {"x": first, "i": i, "p": p, "s": s, "q": q},
        ),
        Line(
            step,
            entry(args, number, at, by, kit),
            *_rest(k, rest, variable, s, (j, p, q)),
        ),
    )


def _rest(k: int, rest: Expr, by: Expr, s: Expr, at: tuple[Expr, ...]) -> tuple[Text, dict[str, Expr]]:
    """What becomes of the factors after the first: of one an entry, of more the same once more."""
    j, p, q = at
    if k == 2:  # the power is a product of two factors, and this is the second
        return Text(
            "{y} contributes only for {s} = {p} and {j} = {q}, which leaves one term of the sum over {s}.",
            "{y} が寄与するのは {s} = {p} かつ {j} = {q} のときだけなので、{s} についての和は一つの項だけになる。",
        ), {"y": rest, "s": s, "p": p, "j": j, "q": q}
    return Text(
        "From {y} one factor after another is split off in the same way, down to the last: each of the {k} factors is "
        "differentiated once with respect to {by}, with the product of those before it on the left and of those after "
        "it on the right.",
        "{y} からも同じように、最後の因子まで一つずつ切り離していく。{k} 個の因子がそれぞれ {by} で一度ずつ微分され、"
        "その前の因子の積は左に、後の因子の積は右に残る。",
    ), {"y": rest, "by": by, "k": Integer(k)}


def numeric(ring: Any, a: Any, exponent: Any) -> Any:
    return ring.matrix_power(a, ring.integer(exponent))


FACTORS = 12  # a product of more would be a proof that nobody reads


def formal(a: Expr, exponent: Expr) -> Formal | None:
    """The product of so many factors, where there are few."""
    if not exponent.is_Integer or not 1 <= exponent <= FACTORS:
        return None
    term, lemma = "{0}", "{d0}"
    for _ in range(int(exponent) - 1):
        term, lemma = f"{term} *m {{0}}", f"(a_mul {lemma} {{d0}})"
    return Formal(term, lemma)


MATRIX_POWER = Operation(
    name="matrix_power",
    meaning=Text("power of a square matrix", "正方行列の冪"),
    arity=(2, 2),
    shape=shape,
    form=Form("{0}^{1}", Raised(0, 1), Binds.POSTFIX, Binds.ATOM),
    numeric=numeric,
    example=("tr(A*X^3)", "X"),
    local=Local(
        entry,
        Text(
            "Each factor of the power is differentiated once with respect to {by}, the others standing before and "
            "after it.",
            "冪の各因子を {by} で一度ずつ微分し、他の因子はその前後に残る。",
        ),
        lines,
    ),
    sympy=MatPow,
    source=lambda xp, a, exponent: xp.linalg.matrix_power(a, exponent),
    traits=Traits(turned="too", preserves=("definite", "invertible")),
    formal=formal,
)
