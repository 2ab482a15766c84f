"""What a reader is told beside the claim: the layout, the differential, and what was inferred of the objective."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from sympy import Expr, Rational, S

from ..checking.verify import verify
from ..core.characters import alike, described
from ..core.errors import NoRuleError
from ..core.index import (
    Entry,
    Pair,
    Partial,
    Power,
    distinct,
    factors,
    is_scalar,
    product,
    shape_of,
    size_text,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied, Operation
from ..core.proof import Condition, Lemma, Proof, Step, every
from ..core.text import Text, of_each
from ..expressions.abstract import letters_in
from ..expressions.letters import Letters
from ..expressions.matrix import (
    Var,
    add,
    apply,
    borders,
    is_op,
    multiply,
    scaled,
    summands,
    transpose,
)
from ..expressions.notations.names import MOVED
from ..expressions.writer import unicode
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.norm2 import NORM2
from ..operations.norm_p_power import NORM_P_POWER
from ..operations.row_norms import ROW_NORMS
from ..operations.sign import SIGN
from ..operations.sqrt import SQRT
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO
from ..proving.conditions import COLUMN_KINK, REQUIRED, Level, inverted_besides, known, resting
from ..proving.linear_forms import led
from ..proving.prove import Answer
from ..proving.recognise import recognise_terms
from ..proving.rules.shortening import TIDY
from ..proving.rules.writing import NAME_OBJECTIVE, NAME_STACKED
from ..proving.tidy import tidy
from ..proving.tidying.length import symbols as length
from ..reading.declarations import FUNCTION, MEMBER, NUMBERED, SPREAD, ZEROTH, Note
from .evidence import free_indices
from .spelling import WRITTEN_OUT

__all__ = ["FIRST", "at_kinks", "called", "differential", "higher_differential", "inferred", "layout", "layout_mixed"]
__all__ += ["INDEPENDENT", "at_rest", "at_singular", "definite"]
__all__ += ["layout_of_each", "notes_of_each", "of_each", "undeclared"]

FIRST = Text("First derivative", "一階導関数")  # the title of what is differentiated once more
LAYOUT = Text("The derivative has the shape of {W}.", "導関数は {W} と同じ形をもつ。")
LAYOUT_ROW = Text(
    "The derivative with respect to the row {W} is written as a column.", "行 {W} による導関数は列として書く。"
)
LAYOUT_SCALAR = Text("The derivative is a scalar, like {W}.", "導関数は {W} と同じくスカラーである。")
LAYOUT_AXES = Text(
    "The derivative has the axes of the objective first, then those of {W}.",
    "導関数の添字は、微分される関数の添字、{W} の添字の順に並ぶ。",
)
LAYOUT_JACOBIAN = Text(
    "The derivative is the {m}×{n} matrix with a row for each entry of the objective and a column for each of {W}.",
    "導関数は {m}×{n} 行列であり、行は微分される関数の成分に、列は {W} の成分に対応する。",
)
LAYOUT_HESSIAN = Text(
    "The second derivative is the {n}×{n} Hessian matrix.", "二階導関数は {n}×{n} のヘッセ行列である。"
)
LAYOUT_ALIKE = Text(
    "The derivative with respect to the scalar {W} has the shape of the objective.",
    "スカラー {W} による導関数は、微分される関数と同じ形をもつ。",
)
LAYOUT_ONE = Text(
    "The derivative is that with respect to the single entry {w}, a scalar.",
    "導関数は 1 つの成分 {w} による微分であり、スカラーである。",
)
LAYOUT_ONE_OF_MANY = Text(
    "The derivative is that with respect to the single entry {w}, and has the shape of the objective.",
    "導関数は 1 つの成分 {w} による微分であり、微分される関数と同じ形をもつ。",
)
LAYOUT_HIGHER = {
    2: Text(
        "The second derivative has the axes of {W} twice.",
        "二階導関数の添字は、{W} の添字を二度並べたものである。",
    ),
    3: Text(
        "The third derivative has the axes of {W} three times.",
        "三階導関数の添字は、{W} の添字を三度並べたものである。",
    ),
}
LAYOUT_TWO = Text(
    "The derivative has the axes of {x1} first, then those of {x2}.",
    "導関数の添字は、{x1} の添字、{x2} の添字の順に並ぶ。",
)
INDEPENDENT = Text(
    "The entries of {X} are varied independently; what is assumed of {X} is used only at the point itself.",
    "{X} の成分は互いに独立に動かす。{X} についての仮定は、微分する点そのものにおいてのみ用いる。",
)
DEFINITE = {
    INVERSE.name: Text("{x} is positive definite, hence invertible.", "{x} は正定値であり、したがって正則である。"),
    LOGDET.name: Text(
        "{x} is positive definite, so that its determinant is positive.", "{x} は正定値であり、行列式は正である。"
    ),
}
LAYOUT_EACH = Text("Each derivative has the shape of its variable.", "どの導関数も、その変数と同じ形をもつ。")
LAYOUT_OF = Text(
    "The derivative has the axes of these variables, in this order: {names}.",
    "導関数の添字は、{names} の添字をこの順に並べたものである。",
)
LAYOUT_NUMBER = Text("The derivative is a scalar, like {names}.", "導関数は {names} と同じくスカラーである。")
INFERRED = Text(
    "The shape of {names} was not declared; it is inferred from the objective.",
    "{names} の形は宣言されていないので、式から推論した。",
)
EXPONENT = Text("{names} in an exponent is read as the transpose.", "指数の {names} は転置と解釈した。")
DIFFERENTIAL = Text(
    "As a differential, with {f} for the objective: d{f} = {rhs}.",
    "微分される関数を {f} とすると、その全微分は d{f} = {rhs} である。",
)
DIFFERENTIAL_TWO = Text(
    "As a second differential, with {f} for the objective: d²{f} = {rhs}.",
    "微分される関数を {f} とすると、その二階の全微分は d²{f} = {rhs} である。",
)
DIFFERENTIAL_STACKED = Text(
    "As a differential, with {f} for {M}, whose columns are stacked: d{f} = {rhs}.",
    "列を並べる前の行列 {M} を {f} とすると、その全微分は d{f} = {rhs} である。",
)
COLUMN = Text("{x} is column {i} of {X}.", "{x} は {X} の第 {i} 列である。")
ROW = Text("{x} is row {i} of {X}, as a column vector.", "{x} は {X} の第 {i} 行を列ベクトルとしたものである。")
READ = Text("The LaTeX is read as {formula}.", "LaTeX の式は {formula} と解釈した。")
READ_TEXT = Text("The formula is read as {formula}.", "式は {formula} と解釈した。")
ALIKE = Text(
    "{a} and {b} look alike and are two names: {a} has {first}, {b} has {second}.",
    "{a} と {b} は見た目が同じだが別の名前である。{a} には {first}、{b} には {second} がある。",
)
INDEX = Text("The indices of entries are counted from 1.", "成分の添字は 1 から数える。")
ENTRY = Text("{x} is entry {i} of {X}.", "{x} は {X} の第 {i} 成分である。")


def definite(objective: Expr) -> Iterator[Condition]:
    """That sums in the objective are positive definite by what is assumed, so that no condition has to be stated."""
    for e in distinct(objective):
        text = DEFINITE.get(e.operation.name) if isinstance(e, Applied) else None
        if text is not None and is_op(e.args[0], ADD) and known().definite(e.args[0]):
            yield Condition(text, {"x": e.args[0]})


def layout(objective: Expr, variable: Var, order: int, by: Sequence[Expr] = ()) -> Condition:
    """What axes the derivative has, and in which order."""
    if by:
        return Condition(LAYOUT_ONE if is_scalar(objective) else LAYOUT_ONE_OF_MANY, {"w": Entry(variable, *by)})
    if is_scalar(variable):
        text = LAYOUT_SCALAR if is_scalar(objective) else LAYOUT_ALIKE
    elif order == 2 and is_scalar(objective) and 1 in variable.shape:
        return Condition(LAYOUT_HESSIAN, {"n": product(*variable.shape)})
    elif order > 1:
        text = LAYOUT_HIGHER[order]
    elif is_scalar(objective):
        text = LAYOUT_ROW if variable.shape[0] == 1 else LAYOUT
    elif order == 1 and variable.shape[1] == 1 == shape_of(objective)[1]:
        return Condition(LAYOUT_JACOBIAN, {"m": shape_of(objective)[0], "n": variable.shape[0], "W": variable})
    else:
        text = LAYOUT_AXES
    return Condition(text, {"W": variable})


def layout_mixed(levels: Sequence[tuple[tuple[Expr, ...], Var, int]]) -> Condition:
    """What axes a mixed derivative has: those of the variables in the order in which it is taken."""
    by = [v for _, v, times in levels for _ in range(times)]
    bearing = [v for v in by if not is_scalar(v)]
    if len(bearing) == 1:
        return Condition(LAYOUT, {"W": bearing[0]})
    if len(bearing) == 2:
        return Condition(LAYOUT_TWO, {"x1": bearing[0], "x2": bearing[1]})
    return Condition(*of_each(LAYOUT_OF if bearing else LAYOUT_NUMBER, bearing or list(dict.fromkeys(by))))


def layout_of_each(layouts: Sequence[Condition]) -> Sequence[Condition]:
    """The layouts of several derivatives, as one where each has the shape of its variable."""
    if len(layouts) > 1 and all(c.text in (LAYOUT, LAYOUT_SCALAR) for c in layouts):
        return [Condition(LAYOUT_EACH, {})] * len(layouts)
    return layouts


def notes_of_each(proofs: Sequence[Proof], gradients: Mapping[Var, Expr], f: Var) -> Iterator[Condition]:
    """What is said of several derivatives of one objective, each once; their differentials add up to that of it."""
    said: list[Condition] = []
    for proof in proofs:
        said += [note for note in proof.notes if note.text != DIFFERENTIAL and note not in said]
    yield from said
    if sum(map(length, gradients.values())) <= WRITTEN_OUT:
        parts = [differential(gradient, v, f).bindings["rhs"] for v, gradient in gradients.items()]
        yield Condition(DIFFERENTIAL, {"f": Var(f.name), "rhs": terms(*cast("list[Expr]", parts))})


def called(objective: Expr, lemmas: tuple[Lemma, ...], letters: Letters) -> Var:
    """The letter of the objective: that of the proof, or F for a matrix and f otherwise, where that is free."""
    steps = [s for lemma in lemmas for s in lemma.steps]
    letter = (s.lhs for s in steps if s.rhs == objective and isinstance(s.lhs, Var))
    at_once = (s.bindings["label"] for s in steps if s.bindings.get("inner") == objective)
    matrix = 1 not in shape_of(objective) and "F" not in letters.taken and "f" not in letters.taken
    rules = (NAME_OBJECTIVE, NAME_STACKED)
    named = (s.lhs for s in steps if s.rule in rules and isinstance(s.lhs, Var))
    found = next(letter, None) or next(at_once, None) or next(named, None)
    return found if isinstance(found, Var) else (Var("F") if matrix else letters.function(objective))


def differential(gradient: Expr, variable: Var, f: Var) -> Condition:
    """df = tr(Gᵀ dX): the same derivative, as the linear form that it is."""
    step = Var(variable.name + MOVED, variable.shape)
    number, body = scaled(gradient)
    if is_op(body, ZERO):
        return Condition(DIFFERENTIAL, {"f": Var(f.name), "rhs": S.Zero})
    if shape_of(body) == step.shape:
        turned, plain = transpose(body), tidy(transpose(body))
        if length(plain) > length(turned):
            plain = turned
        if plain != turned:
            verify((Step(turned, plain, TIDY),), show=unicode)
        front, plain = scaled(plain)
        return Condition(DIFFERENTIAL, {"f": Var(f.name), "rhs": product(number, front, led(plain, step))})
    # the derivative by a row has one index, and is written as a column
    inner = tidy(multiply(step, body)) if is_op(body, EYE) else multiply(step, body)
    rhs = product(number, inner if is_scalar(inner) else apply(TRACE, inner))
    return Condition(DIFFERENTIAL, {"f": Var(f.name), "rhs": rhs})


def higher_differential(
    by: Sequence[Var], answer: Answer, of: Expr, f: Var, symbols: tuple[Var, ...], *, stacked: bool
) -> Iterator[Condition]:
    """dF of a vector or matrix F, d²f of a scalar f: the derivative applied to dX, where that has a matrix form.

    F stands for ``of``, and where that is a row, so is dF; ``stacked`` says that the objective is vec(F).
    """
    variable, order = by[0], len(by)
    if len(set(by)) > 1 or order > 2 or answer.where or length(answer.value) > WRITTEN_OUT // 2:
        return
    step = Var(variable.name + MOVED, variable.shape)
    own = len([s for s in variable.shape if s != 1])
    at = answer.at
    kept = at[: len(at) - own * order]
    if own == 0 or any(isinstance(i, Pair) for i in kept):
        return
    entry = answer.value if free_indices(answer.value, answer.at) else Entry(answer.value, *at)
    steps = [Entry(step, *at[len(kept) + n * own : len(kept) + (n + 1) * own]) for n in range(order)]
    try:
        lines = [summed(product(t, *steps), *at[len(kept) :]) for t in termwise(entry)]
        column = add(*(r.value for line in lines for r in recognise_terms(line, kept)))
        value = tidy(transpose(column) if kept and shape_of(of)[0] == 1 else column)
        if is_scalar(value):
            value = min(value, tidy(add(*map(_turned, summands(value)))), key=length)
    except NoRuleError:
        return
    if length(value) > WRITTEN_OUT:
        return
    claim = Step(terms(*lines), Entry(value, *kept) if kept else value, TIDY)
    verify((claim,), (*symbols, step), show=unicode)
    told = {"f": Var(f.name), "rhs": value}
    if stacked:
        yield Condition(DIFFERENTIAL_STACKED, {"M": of, **told})
    else:
        yield Condition(DIFFERENTIAL if order == 1 else DIFFERENTIAL_TWO, told)


def _turned(term: Expr) -> Expr:
    """A number that is a product of matrices, as the product of their transposes in reverse order."""
    number, body = scaled(term)
    parts = [f for f in factors(number) if is_op(f, MATMUL) and is_scalar(f)] if body == 1 else []
    if len(parts) != 1:
        return term
    return product(*(f for f in factors(number) if f != parts[0]), multiply(*map(transpose, reversed(parts[0].args))))


DIVIDED = Text(
    "The lines that divide by {e} are for {x} ≠ 0 (K). Where {x} = 0, too, ",
    "{e} で割る行は {x} ≠ 0 のときのものである(K)。{x} = 0 でも、",
)
# of a number and of every entry; K stands for why, S for "derivative" or "second derivative"
BESIDE_KINK: dict[bool, Text] = {
    False: Text(
        "The lines with the S of {e} are for {x} ≠ 0 (K). Where {x} = 0, too, ",
        "{e} の S を用いる行は {x} ≠ 0 のときのものである(K)。{x} = 0 でも、",
    ),
    True: Text(
        "The lines with the S of {e} are for {x} without an entry 0 (K). Where it has one, too, ",
        "{e} の S を用いる行は {x} のどの成分も 0 でないときのものである(K)。0 の成分があっても、",
    ),
}
NO_ROW_ZERO = {
    False: Text(
        "The lines with the S of {e} are for {x} without a row 0 (K). Where it has one, too, ",
        "{e} の S を用いる行は {x} のどの行も 0 でないときのものである(K)。0 の行があっても、",
    ),
    True: Text(
        "The lines with the S of {e} are for {x} without a column 0 (K). Where it has one, too, ",
        "{e} の S を用いる行は {x} のどの列も 0 でないときのものである(K)。0 の列があっても、",
    ),
}
ALL_ZERO = Text(
    "The lines with the S of {e} are for {x} without an entry 0 (K). Where {x} = 0, too, ",
    "{e} の S を用いる行は {x} のどの成分も 0 でないときのものである(K)。{x} = 0 でも、",
)
CONTINUOUS = Text(
    "what is differentiated is continuous and its derivative tends to the value of the claim, so that the claim holds "
    "there by the mean value theorem.",
    "微分される関数は連続で、その導関数は主張の値に収束する。よって平均値の定理により、主張はそこでも成り立つ。",
)
STAYS = Text(
    " What stays 0 as the variable moves contributes nothing, in the claim as well.",
    "変数を動かしても 0 のままである部分は、主張においても寄与しない。",
)
RESTING = {
    False: Text(
        "Where an entry of {x} is 0, that of {e} does not change with {w} and contributes nothing, in the claim as "
        "well.",
        "{x} に 0 の成分があるとき、{e} の対応する成分は {w} によらず一定であり、主張においても寄与しない。",
    ),
    True: Text(
        "Where {x} = 0, {e} does not change with {w} and contributes nothing, in the claim as well.",
        "{x} = 0 のとき、{e} は {w} によらず一定であり、主張においても寄与しない。",
    ),
}
SLOPE = {True: Text("derivative", "導関数"), False: Text("second derivative", "二階導関数")}
ONE_SIDED = Text("such a power is defined on one side of 0 only", "このような冪は 0 の片側でのみ定義される")
ROOT = Text("a root has no derivative at 0", "根は 0 で微分できない")


def at_kinks(lemmas: Iterable[Lemma], kinks: Iterable[tuple[Expr, bool]]) -> Iterator[Condition]:
    """What holds at a kink of a function whose slope the lines use, though the claim holds there.

    With each function it is said whether the claim holds only where all entries of its argument are 0.
    """
    given = tuple(kinks)
    lines = [s for lemma in lemmas for s in every(lemma.steps)] if given else []
    sides = [side for s in lines for side in (s.lhs, s.rhs)]
    told = " ".join({s.rule.reason.en for s in lines})
    used = {e.operation for e, _ in given if isinstance(e, Applied) and any(w in told for w in _slopes(e.operation))}
    used |= {operation for side in sides for e in walk(side) if (operation := _differentiated(e)) is not None}
    signs = any(is_op(e, SIGN) for side in sides for e in distinct(side))
    for e, whole in given:
        power = isinstance(e, Power) or is_op(e, ENTRYWISE_POWER)
        x = e.args[0] if power else e.args[-1]
        if is_op(e, NORM2, ROW_NORMS):
            if e.operation in used:
                turned = is_op(e, ROW_NORMS) and is_op(x, TRANSPOSE)
                yield _beside(e, x.args[0] if turned else x, whole)
        elif isinstance(e, Applied) and e.operation.slopes:
            yield from (_beside(e, border, whole) for border in borders(e))
        elif power or e.operation in used or signs:
            yield _beside(e, x, whole)


def _slopes(operation: Operation) -> Iterator[str]:
    """The reasons of the slopes of a function, which a line may have within its own."""
    yield from (s.reason.en for s in (*operation.slopes, *([operation.slope] if operation.slope else [])))


def _beside(e: Expr, x: Expr, whole: bool) -> Condition:
    """What is said of the points at which ``x``, of which a function in the lines is taken, is 0."""
    traits = e.operation.traits if isinstance(e, Applied) else None
    first = traits is None or traits.bends is None and not (isinstance(e, Applied) and e.operation.smooth)
    of_entries = is_op(e, NORM_P_POWER)  # which has the kinks of the absolute values in it
    kink = ABS.kink if of_entries else e.operation.kink or e.operation.traits.bends if isinstance(e, Applied) else None
    root = is_op(e, SQRT) or e.args[-1] == Rational(1, 2)
    why = kink or (ROOT if root else ONE_SIDED)
    text = ALL_ZERO if whole else BESIDE_KINK[of_entries or not is_scalar(e)]
    if is_op(e, NORM2):
        text = DIVIDED
    if is_op(e, ROW_NORMS):
        turned = is_op(e.args[0], TRANSPOSE)
        text, why = NO_ROW_ZERO[turned], COLUMN_KINK if turned else why
    # with constants in it, it may stay 0 wherever the variable is, and then has no points near by at which it is not
    stays = len({v for v in walk(x) if isinstance(v, Var)}) > 1
    ground = CONTINUOUS + STAYS if stays else CONTINUOUS
    en = text.en.replace("K", why.en).replace("S", SLOPE[first].en) + ground.en
    return Condition(
        Text(en, text.ja.replace("K", why.ja).replace(" S ", SLOPE[first].ja) + ground.ja), {"e": e, "x": x}
    )


def _differentiated(e: Expr) -> Operation | None:
    """The function of which a line has the derivative, or that of an entry of its value."""
    inner = e.expression if isinstance(e, Partial) else None
    of = inner.base if isinstance(inner, Entry) else inner
    of = of.definition if isinstance(of, Var) and isinstance(inner, Entry) else of
    return of.operation if isinstance(of, Applied) else None


def at_rest(levels: Sequence[Level]) -> Iterator[Condition]:
    """What holds where a function stays at its kink as the variable moves."""
    for e, x, w in resting(levels):
        yield Condition(RESTING[is_scalar(x)], {"e": e, "x": x, "w": w})


SINGULAR = Text(
    "The lines with inverses are for an invertible {names}. For a singular one the claim holds as well, since both of "
    "its sides are continuous in {names}, and invertible matrices are arbitrarily near.",
    "逆行列のある行は {names} が正則のときのものである。主張の両辺は {names} について連続で、"
    "いくらでも近くに正則行列があるので、主張は {names} が正則でないときも成り立つ。",
)
SINGULARS = Text(
    "The lines with inverses are for invertible {names}. For singular ones the claim holds as well, since both of its "
    "sides are continuous in them, and invertible matrices are arbitrarily near.",
    "逆行列のある行は {names} が正則のときのものである。主張の両辺はこれらについて連続で、"
    "いくらでも近くに正則行列があるので、主張は正則でないものがあるときも成り立つ。",
)
AT_ZERO = {
    True: Text(
        "The lines with inverses are for {s} ≠ 0. For {s} = 0 the claim holds as well, since both of its sides are "
        "continuous in {s}.",
        "逆行列のある行は {s} ≠ 0 のときのものである。主張の両辺は {s} について連続なので、"
        "主張は {s} = 0 のときも成り立つ。",
    ),
    False: Text(
        "The lines with inverses are for {s} without an entry 0. Where it has one, too, the claim holds, since both of "
        "its sides are continuous in {s}.",
        "逆行列のある行は {s} のどの成分も 0 でないときのものである。主張の両辺は {s} について連続なので、"
        "主張は 0 の成分があるときも成り立つ。",
    ),
}


def at_singular(
    lemmas: Iterable[Lemma], levels: Sequence[Level], symbols: Collection[Expr]
) -> tuple[list[Condition], list[Condition]]:
    """What the inverses in the lines need of the symbols besides the claim: conditions, and what holds without them."""
    lines = (side for lemma in lemmas for s in every(lemma.steps) for side in (s.lhs, s.rhs))
    asked = list(inverted_besides(lines, levels, symbols))
    conditions = [Condition(REQUIRED[need, is_scalar(x)], {"x": x}) for (need, x), dense in asked if not dense]
    matrices = [x for (need, x), dense in asked if dense and need == "invertible"]
    notes = [Condition(*of_each(SINGULAR if len(matrices) == 1 else SINGULARS, matrices))] if matrices else []
    others = [x for (need, x), dense in asked if dense and need != "invertible"]
    return conditions, [*notes, *(Condition(AT_ZERO[is_scalar(x)], {"s": x}) for x in others)]


DRAWN_ONE = Text(
    "In the checks {names} is a smooth function drawn at random.",
    "検算では、{names} としてランダムに選んだ滑らかな関数を用いる。",
)
DRAWN = Text(
    "In the checks {names} are smooth functions drawn at random.",
    "検算では、{names} としてランダムに選んだ滑らかな関数を用いる。",
)


def inferred(notes: tuple[Note, ...], symbols: tuple[Var, ...]) -> Iterator[Condition]:
    """What was inferred, for the reader to see."""
    named = {v.name: v for v in symbols}

    def symbol(name: str) -> Var:
        return named.get(name) or Var(name)

    shapes = [symbol(n.name) for n in notes if n.kind in ("scalar", "vector", "matrix")]
    if shapes:
        yield undeclared(shapes)
    for note in notes:
        if note.kind == "function":
            yield Condition(Text(f"{FUNCTION.en}.", f"{FUNCTION.ja}。"), {"f": Var(note.name)})
        elif note.kind == "transpose":
            yield Condition(EXPONENT, {"names": symbol(note.name)})
        elif note.kind == "spread":
            said = SPREAD[note.array, note.index]
            yield Condition(Text(f"{said.en[0].upper()}{said.en[1:]}.", f"{said.ja}。"), {"part": note.name})
        elif note.kind in ("formula", "text"):
            yield Condition(READ if note.kind == "formula" else READ_TEXT, {"formula": note.name})
        elif note.kind in ("entry", "row", "column"):
            text = {"row": ROW, "column": COLUMN}.get(note.kind, ENTRY)
            yield Condition(text, {"x": Var(note.name), "i": note.index, "X": symbol(note.array)})
        elif note.kind == "member":
            said = Text(f"{MEMBER.en}.", f"{MEMBER.ja}。")
            yield Condition(said, {"x": Var(note.name), "i": note.index, "X": symbol(note.array)})
        elif note.kind == "zero":
            yield Condition(Text(f"{ZEROTH.en}.", f"{ZEROTH.ja}。"), {"i": note.name})
        elif note.kind == "numbered":
            said = Text(f"{NUMBERED.en[0].upper()}{NUMBERED.en[1:]}.", f"{NUMBERED.ja}。")
            said, names = of_each(said, [Var(x) for x in note.name.split(", ")])
            yield Condition(said, {**names, "X": symbol(note.array)})
    if any(note.kind == "index" for note in notes):
        yield Condition(INDEX, {})
    yield from _look_alikes(symbols)


def drawn(*expressions: Expr | None) -> Iterator[Condition]:
    """What stands for functions that nobody defined when lines are evaluated."""
    letters = sorted({x for e in expressions if e is not None for x in letters_in(e, jacobians=False)})
    if letters:
        yield Condition(*of_each(DRAWN_ONE if len(letters) == 1 else DRAWN, [Var(name) for name in letters]))


def undeclared(symbols: Sequence[Var]) -> Condition:
    """The remark that the shapes of symbols were inferred."""
    return Condition(*of_each(INFERRED, symbols))


def _look_alikes(symbols: Sequence[Var]) -> Iterator[Condition]:
    """Two names that look the same, by the characters in which they differ."""
    sizes = [s for v in symbols for extent in v.shape for s in sorted(extent.free_symbols, key=size_text)]
    named: dict[str, Expr] = {s.name: s for s in sizes} | {v.name: v for v in symbols}
    for a, b, first, second in alike(named):
        # names of characters are letters and blanks, so they may stand in the sentence itself
        en, ja = (
            said.replace("{first}", described(first)).replace("{second}", described(second))
            for said in (ALIKE.en, ALIKE.ja)
        )
        yield Condition(Text(en, ja), {"a": named[a], "b": named[b]})
