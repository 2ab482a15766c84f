"""The inverse: A⁻¹A = I (Petersen and Pedersen, The Matrix Cookbook, 2.2, equation 59)."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Inverse, S

from ..core.formal import Formal
from ..core.forms import Binds, Form, Raised
from ..core.index import At, Delta, Entry, Partial, Shape, product, shape_of, summed, terms
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has an inverse, but this one is {shape}",
                "逆行列をもつのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂(A⁻¹)_ij/∂a_pq = −(A⁻¹)_ip (A⁻¹)_qj."""
    inverse = kit.apply("inverse", args[0])
    (i, j), (p, q) = at, by
    return product(-1, Entry(inverse, i, p), Entry(inverse, q, j))


def _undone(a: Expr, i: Expr, s: Expr, t: Expr, kit: Kit) -> Line:
    """An entry of A⁻¹A = I, summed over s."""
    inverse = kit.apply("inverse", a)
    return Line(
        summed(product(Entry(inverse, i, s), Entry(a, s, t)), s),
        Delta(i, t),
        Text("This is the ({i}, {t}) entry of {m} = {e}.", "{m} = {e} の ({i}, {t}) 成分である。"),
        {"i": i, "t": t, "m": kit.apply("matmul", inverse, a), "e": kit.apply("eye", shape=shape_of(a))},
    )


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """From A⁻¹A = I, both sides differentiated."""
    a, inverse = args[0], kit.apply("inverse", args[0])
    (i, j), (p, q) = at, by
    s = kit.fresh(shape_of(a)[0])
    t = kit.fresh(shape_of(a)[0])
    variable = Entry(a, p, q)
    slope = Partial(Entry(inverse, i, s), variable)
    eye = kit.apply("eye", shape=shape_of(a))
    return (
        _undone(a, i, s, t, kit),
        Line(
            terms(summed(product(slope, Entry(a, s, t)), s), product(Entry(inverse, i, p), Delta(t, q))),
            S.Zero,
            Text(
                "The entries of the inverse have derivatives, since by Cramer's rule they are quotients of "
                "determinants. Both sides are differentiated with respect to {by}: the product rule on the left, where "
                "{x} contributes only for {s} = {p} and {t} = {q}; the right side is constant.",
                "逆行列の成分はクラメルの公式により行列式の商なので微分できる。"
                "両辺を {by} で微分する。左辺には積の微分法を用いる。{x} が寄与するのは {s} = {p} かつ {t} = {q} の"
                "ときだけである。右辺は定数である。",
            ),
            {"by": variable, "x": Entry(a, s, t), "s": s, "p": p, "t": t, "q": q},
        ),
        Line(
            Partial(Entry(inverse, i, j), variable),
            entry(args, number, at, by, kit),
            Text(
                "Multiply by {v} and sum over {t}: since {m} = {e}, only {s} = {j} is left of the sum over {s}; the "
                "delta keeps {t} = {q}, and this term goes to the right side.",
                "{v} を掛けて {t} について和をとる。{m} = {e} なので、{s} についての和は {s} = {j} の項だけになる。"
                "デルタによって {t} = {q} の項が残り、これを右辺に移す。",
            ),
            {"v": Entry(inverse, t, j), "t": t, "m": kit.apply("matmul", a, inverse), "e": eye, "s": s, "j": j, "q": q},
        ),
    )


def along(args: tuple[Expr, ...], at: tuple[Expr, ...], w: Expr, kit: Kit) -> tuple[Line, ...]:
    """∂(A⁻¹)_ij/∂w = −Σ_p Σ_q (A⁻¹)_ip ∂a_pq/∂w (A⁻¹)_qj, from A⁻¹A = I."""
    a, inverse = args[0], kit.apply("inverse", args[0])
    i, j = at
    p, q = (kit.fresh(shape_of(a)[0]) for _ in range(2))
    change = summed(product(Entry(inverse, i, p), Partial(Entry(a, p, q), w)), p)
    eye = kit.apply("eye", shape=shape_of(a))
    return (
        _undone(a, i, p, q, kit),
        Line(
            terms(summed(product(Partial(Entry(inverse, i, p), w), Entry(a, p, q)), p), change),
            S.Zero,
            Text(
                "The entries of the inverse have derivatives, since by Cramer's rule they are quotients of "
                "determinants. Both sides are differentiated with respect to {w}: the product rule on the left; the "
                "right side is constant.",
                "逆行列の成分はクラメルの公式により行列式の商なので微分できる。"
                "両辺を {w} で微分する。左辺には積の微分法を用いる。右辺は定数である。",
            ),
            {"w": w},
        ),
        Line(
            Partial(Entry(inverse, i, j), w),
            product(-1, summed(product(Entry(inverse, i, p), Partial(Entry(a, p, q), w), Entry(inverse, q, j)), p, q)),
            Text(
                "Multiply by {v} and sum over {q}: since {m} = {e}, only {p} = {j} is left of the first sum over {p}; "
                "the second term goes to the right side.",
                "{v} を掛けて {q} について和をとる。{m} = {e} なので、{p} についての第 1 の和は {p} = {j} の項だけに"
                "なる。第 2 の項を右辺に移す。",
            ),
            {"v": Entry(inverse, q, j), "q": q, "m": kit.apply("matmul", a, inverse), "e": eye, "p": p, "j": j},
        ),
    )


def moved(a: Expr, d: Callable[[Expr], Expr], at: tuple[At, ...], kit: Kit) -> tuple[Line, ...]:
    """d(A⁻¹) = −A⁻¹ dA A⁻¹, from A⁻¹A = I."""
    inverse = kit.apply("inverse", a)
    one, other = kit.apply("matmul", d(inverse), a), kit.apply("matmul", inverse, d(a))
    eye = kit.apply("eye", shape=shape_of(a))
    return (
        Line(
            kit.apply("add", one, other),
            kit.apply("zero", shape=shape_of(a)),
            Text(
                "Product rule for {m} = {e}, which is constant; the entries of the inverse can be differentiated, "
                "since by "
                "Cramer's rule they are quotients of determinants.",
                "{m} = {e} は定数であり、これに積の微分法を用いる。逆行列の成分はクラメルの公式により行列式の商なので、"
                "微分できる。",
            ),
            {"m": kit.apply("matmul", inverse, a), "e": eye},
        ),
        Line(
            d(inverse),
            kit.apply("scale", S.NegativeOne, kit.apply("matmul", *other.args, inverse)),
            Text(
                "{m} = {e} is differentiated, and the result multiplied by {i} from the right.",
                "{m} = {e} を微分し、右から {i} を掛ける。",
            ),
            {"m": kit.apply("matmul", inverse, a), "e": eye, "i": inverse},
        ),
    )


INVERSE = Operation(
    name="inverse",
    meaning=Text("inverse", "逆行列"),
    arity=(1, 1),
    shape=shape,
    form=Form("inv({0})", Raised(0, "inverse"), Binds.POSTFIX, Binds.ATOM),
    numeric=lambda ring, a: ring.inverse(a),
    example=("tr(A*inv(X))", "X"),
    words=("inv",),
    local=Local(
        entry,
        Text(
            "The inverse times the matrix is the identity: differentiate this by {by}, and solve for the derivative "
            "of {out}.",
            "逆行列ともとの行列の積は単位行列である。これを {by} で微分し、{out} の微分について解く。",
        ),
        lines,
        along,
    ),
    moved=moved,
    domain=Text("{x} is invertible", "{x} が正則である"),
    needs="invertible",
    sympy=Inverse,
    source=lambda xp, a: xp.linalg.inv(a),
    traits=Traits(
        turned="too",
        of_scalar="reciprocal",
        preserves=("definite", "invertible"),
        undefined_at_zero=Text("the inverse of {argument}, which is always zero", "つねに零である {argument} の逆行列"),
    ),
    formal=Formal("invmx {0}", "a_inv {d0} {h}", needs=r"{0} \in unitmx", valued=r"{0} \in unitmx"),
)
