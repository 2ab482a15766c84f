"""The article's proof of ∂‖XW − Y‖²/∂W = 2Xᵀ(XW − Y), made by hand: what the formats are tested on."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from matderiv.core.index import Delta, Entry, Index, Partial, Product, power, product, size, summed, terms
from matderiv.core.proof import Check, Condition, Lemma, Proof, Role, Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var, add, apply, multiply, negate, transpose

N1, N2, N3 = size("n_1"), size("n_2"), size("n_3")
X, W, Y = Var("X", (N1, N2)), Var("W", (N2, N3)), Var("Y", (N1, N3))
RESIDUAL = add(multiply(X, W), negate(Y))
U = Var("U", (N1, N3), definition=RESIDUAL)
i, j, k = Index("i", N1), Index("j", N3), Index("k", N2)
ALPHA, BETA = Index("alpha", N2), Index("beta", N3)
ENTRY = Entry(W, ALPHA, BETA)
OBJECTIVE = apply("norm_squared", RESIDUAL)

SIZES = ({"n_1": 2, "n_2": 3, "n_3": 4}, {"n_1": 4, "n_2": 2, "n_3": 3}, {"n_1": 3, "n_2": 5, "n_3": 2})
EXACT = Check("EXACT", sizes=SIZES, primes=(2147483629, 1073741827), bound=-53, points=3)
SAMPLED = Check("SAMPLED", error=3.2e-15, points=3)


def inner(column: Index) -> Expr:
    """Σ_k x_ik w_kj − y_ij."""
    return terms(summed(product(Entry(X, i, k), Entry(W, k, column)), k), product(-1, Entry(Y, i, column)))


def step(name: str, lhs: Expr, rhs: Expr, en: str, ja: str, role: Role = "main", **more: object) -> Step:
    detail = more.pop("detail", ())
    check = more.pop("check", EXACT)
    return Step(lhs, rhs, Rule(name, Text(en, ja)), more, detail=detail, role=role, check=check)  # type: ignore[arg-type]


def steps() -> tuple[Step, ...]:
    squares = summed(power(inner(j), 2), i, j)
    column = summed(power(inner(BETA), 2), i)
    u = Entry(U, i, BETA)
    slope, outer = Partial(u, ENTRY), Partial(power(u, 2), u)
    gradient = product(2, summed(product(Entry(X, i, ALPHA), inner(BETA)), i))
    turned = product(2, summed(product(Entry(transpose(X), ALPHA, i), inner(BETA)), i))
    answer = multiply(2, transpose(X), RESIDUAL)
    delta = Delta(k, ALPHA)
    detail = (
        step(
            "sum-termwise",
            slope,
            summed(product(Entry(X, i, k), Partial(Entry(W, k, BETA), ENTRY)), k),
            "Differentiate term by term; {y} does not contain {w}.",
            "項ごとに微分する。{y} は {w} を含まない。",
            y=Entry(Y, i, BETA),
            w=ENTRY,
        ),
        step(
            "delta",
            summed(product(Entry(X, i, k), Partial(Entry(W, k, BETA), ENTRY)), k),
            summed(product(Entry(X, i, k), delta), k),
            "{slope} is 1 for {k} = {a} and 0 otherwise, which is {delta}.",
            "{slope} は {k} = {a} のとき 1、それ以外では 0、すなわち {delta} である。",
            slope=Partial(Entry(W, k, BETA), ENTRY),
            k=k,
            a=ALPHA,
            delta=delta,
        ),
        step(
            "collapse",
            summed(product(Entry(X, i, k), delta), k),
            Entry(X, i, ALPHA),
            "Only the term with {k} = {a} is left of the sum.",
            "和のうち {k} = {a} の項だけが残る。",
            k=k,
            a=ALPHA,
        ),
    )
    return (
        step(
            "name",
            U,
            RESIDUAL,
            "Name what is inside the norm.",
            "ノルムの中の式に名前を付ける。",
            "definition",
            check=Check("EXACT"),
        ),
        step(
            "entries",
            Entry(U, i, j),
            inner(j),
            "An entry of a product is a row of {X} times a column of {W}.",
            "積の成分は {X} の行と {W} の列の積である。",
            "definition",
            X=X,
            W=W,
        ),
        step(
            "norm-squared",
            OBJECTIVE,
            squares,
            "The squared norm is the sum of the squares of all entries {u}.",
            "ノルムの二乗は、すべての成分 {u} の二乗の和である。",
            u=Entry(U, i, j),
        ),
        step(
            "differentiate",
            Partial(OBJECTIVE, ENTRY),
            Partial(squares, ENTRY),
            "Differentiate both sides by {w}, one entry of {W}.",
            "両辺を {W} の成分 {w} で微分する。",
            w=ENTRY,
            W=W,
        ),
        step(
            "only-column",
            Partial(squares, ENTRY),
            Partial(column, ENTRY),
            "Only {j} = {b} contains {w}; the other terms have derivative 0.",
            "{w} を含むのは {j} = {b} の項だけであり、他の項の微分は 0 である。",
            j=j,
            b=BETA,
            w=ENTRY,
        ),
        step(
            "chain",
            Partial(power(u, 2), ENTRY),
            Product(slope, outer),
            "{w} enters only through {u}: chain rule.",
            "{w} は {u} を通してのみ現れるので、連鎖律を用いる。",
            "aside",
            w=ENTRY,
            u=u,
        ),
        step(
            "slope",
            Product(slope, outer),
            Product(Entry(X, i, ALPHA), Product(S(2), u)),
            "{slope} = {x}, and the square has derivative {two}.",
            "{slope} = {x} であり、二乗の微分は {two} である。",
            "aside",
            slope=slope,
            x=Entry(X, i, ALPHA),
            two=product(2, u),
            detail=detail,
        ),
        step(
            "insert",
            Product(Entry(X, i, ALPHA), Product(S(2), u)),
            product(2, Entry(X, i, ALPHA), inner(BETA)),
            "Put {u} back in.",
            "{u} をもとの式に戻す。",
            "aside",
            u=u,
            check=SAMPLED,
        ),
        step(
            "sum",
            Partial(column, ENTRY),
            gradient,
            "Sum the derivatives of the terms over {i}.",
            "各項の微分を {i} について足し合わせる。",
            i=i,
        ),
        step(
            "transpose",
            gradient,
            turned,
            "{x} = {t}, so that the two summed {i} stand side by side.",
            "{x} = {t} と書けば、和をとる二つの添字 {i} が隣り合う。",
            x=Entry(X, i, ALPHA),
            t=Entry(transpose(X), ALPHA, i),
            i=i,
        ),
        step(
            "recognise",
            turned,
            Entry(answer, ALPHA, BETA),
            "Row {a} of {T} times column {b} of {R}: this is the entry of the matrix product.",
            "{T} の第 {a} 行と {R} の第 {b} 列の積である。よってこれは行列の積の成分である。",
            a=ALPHA,
            b=BETA,
            T=transpose(X),
            R=RESIDUAL,
            check=SAMPLED,
        ),
    )


def article() -> Proof:
    """The proof as one flat chain, as the article has it."""
    lines = steps()
    answer = multiply(2, transpose(X), RESIDUAL)
    return Proof(
        objective=OBJECTIVE,
        variable=W,
        symbols=(X, W, Y),
        answer=answer,
        claim=(Partial(OBJECTIVE, W), answer),
        lemmas=(Lemma(Partial(OBJECTIVE, ENTRY), lines[-1].rhs, lines),),
        layout=Condition(Text("The derivative has the shape of {W}.", "導関数は {W} と同じ形をもつ。"), {"W": W}),
        notes=(
            Condition(
                Text(
                    "The sizes were inferred: {X} and {W} can be multiplied.",
                    "サイズは、積 {X}{W} がとれることから推論した。",
                ),
                {"X": X, "W": W},
            ),
        ),
        ends=Check("SAMPLED", error=2.1e-11, points=3),
    )


def wide() -> Proof:
    """A proof with lines that no page and no terminal is wide enough for."""
    names = [Var(f"A{n}", (N1, N1)) for n in range(24)]
    x = Var("x", (N1, S.One))
    long_product = multiply(*(transpose(a) for a in names), x)
    long_sum = terms(*(multiply(transpose(x), a, x) for a in names))
    t = Var("t")
    logs = terms(*(apply("log", terms(S.One, apply("exp", multiply(transpose(x), a, x)))) for a in names[:8]))
    lines = (
        step("one", Var("y", (N1, S.One)), long_product, "A long product.", "長い積。", "definition"),
        step("two", t, long_sum, "A long sum.", "長い和。"),
        step("three", Partial(long_sum, x), Partial(logs, x), "A long bracket.", "長い括弧。", "aside"),
        step("four", t, power(logs, 2), "A long power.", "長い冪。"),
    )
    return replace(
        article(),
        symbols=(*names, x),
        answer=power(logs, 2),
        claim=(t, long_sum),
        lemmas=(Lemma(t, power(logs, 2), lines),),
    )


def lemmas() -> Proof:
    """The same in two lemmas, with a condition, a definition kept, an unchecked line and a stationary point."""
    proof = article()
    lines = steps()
    first = Lemma(
        lines[5].lhs,
        lines[7].rhs,
        tuple(replace(s, role="main") for s in lines[5:8]),
        Text("The term {t}.", "項 {t} について。"),
        {"t": power(Entry(U, i, BETA), 2)},
    )
    unchecked = replace(lines[10], check=Check())
    second = Lemma(Partial(OBJECTIVE, ENTRY), unchecked.rhs, (*lines[2:5], *lines[8:10], unchecked))
    c = Var("c", facts=("positive",))
    normal = step(
        "solve",
        multiply(transpose(X), X, W),
        multiply(transpose(X), Y),
        "Set the derivative to zero.",
        "導関数を零とおく。",
        check=Check(),
    )
    return replace(
        proof,
        symbols=(*proof.symbols, c),
        lemmas=(first, second),
        where=(lines[0],),
        conditions=(Condition(Text("{u} is not zero", "{u} は零でない"), {"u": U}),),
        solution=Lemma(normal.lhs, normal.rhs, (normal,)),
        ends=Check(),
    )
