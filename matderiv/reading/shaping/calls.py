"""Functions: how many arguments they take, and of which shapes; the bars and the powers of e that LaTeX has."""

from __future__ import annotations

from typing import cast

from sympy import Expr, S

from ...core.index import Shape
from ...core.text import Said, Text, counted
from ...operations import OPERATIONS
from ..attempt import Reading, written_size
from ..latex.tokens import is_latex
from ..sizes import (
    ONE,
    UNITS,
    Dim,
    Dims,
    evaluated,
    is_column,
    is_unit,
    known_shape,
    refusal,
    signature_of,
    value_of,
)
from ..tree import PLAIN, Node, Undefined, postorder
from ..undefined import shaped
from ..words import ALONG, CONSTANTS, KEPT, LATER, MATRIX, NORMS, OF_TWO, OVER, WORDS
from .advice import for_arguments, for_axis, for_square
from .barred import LENGTH, both_spellings, length_in
from .comparisons import spread_out
from .norms import norm

__all__ = ["axis_of", "bars", "call", "euler"]

# how functions of several numbers are called
CALLED = {"max": "max(x, y) or max(max(x, y), z)", "min": "min(x, y) or min(min(x, y), z)"}
CALLED |= {"clip": "clip(x, a, b)", "huber": "huber(x, d)", "leakyrelu": "leakyrelu(x, a)"}
TIMES = Text("write {entry}*{filled}", "{entry}*{filled} と書く")
GIVEN = Text("one is", "1 個"), Text("{count} are", "{count} 個")
ARGUMENTS_GIVEN = Text("one argument is", " 1 個"), Text("{count} arguments are", " {count} 個")


def call(r: Reading, node: Node) -> Dims:
    """A function by its word: a constant, a sum along an axis, or the shape rule of its operation."""
    word, arguments = node.value, node.children
    dims = [r.of(c) for c in arguments]
    if isinstance(word, Undefined):
        return shaped(r, node)
    if word in CONSTANTS:
        return _constant(r, node)
    if word == OVER:
        return UNITS
    if word in ALONG or word in OF_TWO and len(arguments) == 1:
        _refuse_lengths(r, node)
    if word in NORMS:
        return norm(r, node)
    if word in LATER:
        return _later(r, node, dims)
    if word in MATRIX and r.context.functions.get(str(word)) == "matrix" and S.One not in map(value_of, dims[0]):
        r.equations.equal(*dims[0])
    if word in ALONG and (len(arguments) == 2 or word in KEPT or word not in WORDS):
        return _along(r, node, dims)
    name = OF_TWO[word] if len(arguments) == 2 and word in OF_TWO else WORDS[word]
    if OPERATIONS[name].sizes:
        return _with_sizes(r, node, name, dims)
    count, _ = OPERATIONS[name].arity  # a word takes so many, neither more nor fewer
    if len(arguments) != count:
        wanted = Text("{count} arguments", "{count} 個の引数")(count=count)
        if count == 1:
            wanted = Text("one argument", "1 個の引数")()
        if word in OF_TWO:
            wanted = Text("one argument or two", "1 個か 2 個の引数")()
        said = Text("{word} takes {wanted}, but {given} given", "{word} は {wanted}をとるが、{given}与えられている")
        hint = Text("write {call}", "{call} と書く")(call=CALLED[word]) if word in CALLED else None
        if count == 1 and hint is None and not is_latex(r.context.source):
            hint = for_arguments(word, [r.context.group(a, "sum") for a in arguments])
        r.refuse(node.span, said(word=word, wanted=wanted, given=counted(len(arguments), *GIVEN)), hint)
    if OPERATIONS[name].slopes:
        return spread_out(r, node, arguments)
    if name == "diag" and value_of(dims[0][1]) is not S.One:
        name = "diagonal"
    if is_unit(dims[0]) and len(dims) == 1 and OPERATIONS[name].traits.of_scalar:
        return UNITS
    return _by_signature(r, node, name, dims)


def _later(r: Reading, node: Node, dims: list[Dims]) -> Dims:
    """A function that is not derived yet: its shape is checked as any other."""
    word, count = node.value, 2 if node.value == "powm" else 1
    if len(dims) != count:
        example = "powm(A, p)" if count == 2 else f"{word}(A)"
        said = Text("{word} is written as {example}", "{word} は {example} のように書く")
        r.refuse(node.span, said(word=word, example=example))
    if word != "cond" and not r.equations.equal(*dims[0]):
        text = r.context.text(node.children[0])
        r.fail(
            node.children[:1],
            node.span,
            lambda n: Text(
                "{word} is taken of a square matrix, but {text} is {shape}",
                "{word} は正方行列に施すものであるが、{text} は {shape} である",
            )(word=word, text=text, shape=n.text(dims[0])),
        )
    if count == 2 and not is_unit(dims[1]):
        r.fail(node.children[1:], node.children[1].span, Text("the p of powm is a number", "powm の p は数である"))
    return {"matrix": dims[0], "vector": (dims[0][0], ONE), "number": UNITS}[LATER[word]]


def _refuse_lengths(r: Reading, node: Node) -> None:
    """Refuse sum(|x|): |x| is the length of a vector, a number, and the sum of one would be that of every entry."""
    inside = node.children[0] if node.children else node
    if inside is node or not is_unit(r.of(inside)):
        return
    for part in postorder(inside):
        dims = r.of(part.children[0]) if part.kind == "bars" and not part.value else UNITS
        if not is_unit(dims) and (part.value is PLAIN or is_column(dims)):
            said = LENGTH(text=r.context.text(part), of=r.context.text(part.children[0]))
            r.refuse(node.span, said, both_spellings(r.context, part))


def _along(r: Reading, node: Node, dims: list[Dims]) -> Dims:
    """A function of all entries, of each column (1) or of each row (2)."""
    word, arguments = node.value, node.children
    if len(arguments) not in (1, 2):
        said = Text(
            "{word} takes an array and an axis, but {given} given", "{word} は配列と軸をとるが、{given}与えられている"
        )
        advice = for_axis(str(word), r.context.text(arguments[0]), "") if arguments else None
        r.refuse(node.span, said(word=word, given=counted(len(arguments), *GIVEN)), advice)
    axis: int | None = None
    if len(arguments) == 2:
        axis = axis_of(arguments[1], dims[0])
        if axis is None:
            said = Text("{word} has the axes 1 and 2, not {axis}", "{word} の軸は 1 と 2 であり、{axis} はない")
            of, given = (r.context.text(a) for a in arguments)
            advice = None if is_latex(r.context.source) else for_axis(word, of, given)
            r.refuse(arguments[1].span, said(word=word, axis=given), advice)
        if axis == 2 and r.context.numpy and is_column(dims[0]):
            r.refuse(
                arguments[1].span,
                Text("{text} is a vector, which has one axis", "{text} はベクトルであり、軸は 1 つである")(
                    text=r.context.text(arguments[0])
                ),
                Text("write axis=0, or leave the axis out", "axis=0 とするか、軸を省く"),
            )
        if axis == 2 and word in ("norm1", "norm2") and is_column(dims[0]):
            text = r.context.text(arguments[0])
            r.refuse(
                arguments[1].span,
                Text("{text} is a vector, and its rows are numbers", "{text} はベクトルであり、その各行は数である")(
                    text=text
                ),
                Text("write {word}({text}) for its norm", "ノルムなら {word}({text}) と書く")(word=word, text=text),
            )
    rows, columns = dims[0]
    if word in KEPT:
        if word == "cumsum" and axis is None and S.One not in (value_of(rows), value_of(columns)):
            text = r.context.text(arguments[0])
            said = Text(
                "{text} is a matrix, and its sums may run down or across",
                "{text} は行列であり、和を縦にとるのか横にとるのか定まらない",
            )
            hint = Text(
                "write cumsum({text}, 1) down each column, cumsum({text}, 2) along each row",
                "列に沿うなら cumsum({text}, 1)、行に沿うなら cumsum({text}, 2) と書く",
            )
            r.refuse(node.span, said(text=text), hint(text=text))
        return dims[0]
    return UNITS if axis is None else (ONE, columns) if axis == 1 else (rows, ONE)


def axis_of(node: Node, dims: Dims) -> int | None:
    """The axis that an argument says, 1 or 2; the last one is that of a vector, or the second."""
    if node.kind != "number":
        return None
    if node.value == -1:
        return 1 if value_of(dims[1]) is S.One else 2
    return int(node.value) if node.value in (1, 2) else None


def _with_sizes(r: Reading, node: Node, name: str, dims: list[Dims]) -> Dims:
    """A function of which the last two arguments are sizes."""
    word, count = node.value, OPERATIONS[name].arity[0] - 1
    if len(dims) != count + 2:
        wanted, example = Text("two sizes", " 2 つのサイズ"), "commutation(m, n)"
        if count:
            wanted, example = Text("a vector and two sizes", "ベクトルと 2 つのサイズ"), "unvec(b, m, n)"
        r.refuse(
            node.span,
            Text(
                "{word} takes {wanted}, but {given} given",
                "{word} は{wanted}をとるが、引数が{given}与えられている",
            )(word=word, wanted=wanted, given=counted(len(dims), *ARGUMENTS_GIVEN)),
            Text("write {word} as in {example}", "{word} は {example} のように書く")(word=word, example=example),
        )
    rows, columns = (_side(r, node, argument) for argument in node.children[count:])
    like = cast(Shape, known_shape((rows, columns)))
    if count:
        whole = Dim(like[0] * like[1])
        if not r.same(dims[0], (whole, ONE)):
            r.fail(node.children[:1], node.span, lambda n: refusal(name, [n.name(dims[0]), n.name((rows, columns))]))
        return rows, columns
    side, _ = OPERATIONS[name].shape(like)
    return Dim(side), Dim(side)


def _side(r: Reading, node: Node, argument: Node) -> Dim:
    """A size that is written as an argument: a name, a whole number, or a product of these."""
    known = written_size(argument, r.context.shapes)
    if known is None:
        said = Text(
            "{call} needs a size: a name or a whole number, not {text}",
            "{call} にはサイズが要る。サイズは名前か整数であり、{text} は読めない",
        )
        whole = f"{node.value}({', '.join(map(r.context.text, node.children))})"
        r.refuse(argument.span, said(call=whole, text=r.context.text(argument)))
    return Dim(known)


def _by_signature(r: Reading, node: Node, name: str, dims: list[Dims]) -> Dims:
    """The shape rule of an operation, with the sizes that it wants equal made equal."""
    signature = signature_of(name, len(dims), len(dims) == 1 and value_of(dims[0][0]) is S.One)
    assert signature is not None  # of every operation that has a word
    unknown: dict[Expr, Dim] = {}
    for wanted, given in zip(signature[0], dims, strict=True):
        for w, g in zip(wanted, given, strict=True):
            if not r.equations.equal(ONE if w == 1 else unknown.setdefault(w, Dim()), g):
                bars = next(filter(None, (length_in(r, c) for c in node.children)), None)
                hint = _if_square(r, node, dims) if bars is None else both_spellings(r.context, bars)
                r.fail(node.children, node.span, lambda n: refusal(name, [n.name(d) for d in dims]), hint)
    rows, columns = (evaluated(s, unknown) for s in signature[1])
    return rows, columns


def _if_square(r: Reading, node: Node, dims: list[Dims]) -> Said | None:
    """What to write of a function of a square matrix where its only argument is none."""
    if len(dims) != 1 or is_latex(r.context.source):
        return None
    (of,) = node.children
    declared = of.kind == "name" and of.value in r.context.shapes
    rows, columns = map(value_of, dims[0])
    wide = rows is not None and columns is not None and (columns - rows).is_positive is True
    return for_square(str(node.value), r.context.text(of), declared, is_column(dims[0]), wide, r.context.group(of))


def _constant(r: Reading, node: Node) -> Dims:
    """eye, vector(1), matrix(0): their sizes follow from the context where they are not given."""
    word, arguments = node.value, node.children
    if word == "eye":
        if len(arguments) > 1:
            r.refuse(node.span, Text("eye takes one size", "eye がとるサイズは 1 つである"))
        if not arguments:
            side = Dim(one=1)
            return side, side
        side = _side(r, node, arguments[0])
        return side, side
    sides = 1 if word == "vector" else 2
    if len(arguments) not in (1, 1 + sides) or not _is_number(arguments[0]):
        said = Text(
            "{word} takes one number, the entry it is filled with", "{word} は 1 つの数、すなわち各成分の値をとる"
        )
        if len(arguments) in (1, 1 + sides) and is_unit(r.of(arguments[0])):
            entry, *rest = map(r.context.text, arguments)
            entry = f"({entry})" if arguments[0].kind in ("sum", "negate") else entry
            r.refuse(node.span, said(word=word), TIMES(entry=entry, filled=f"{word}({', '.join(['1', *rest])})"))
        r.refuse(node.span, said(word=word), Text("write {word}(1)", "{word}(1) と書く")(word=word))
    given = [_side(r, node, a) for a in arguments[1:]] or [Dim(one=1) for _ in range(sides)]
    return given[0], ONE if word == "vector" else given[1]


def bars(r: Reading, node: Node) -> Dims:
    """|a| of a scalar, |x| of a vector, |A| of a square matrix; with the value "2" a Euclidean norm."""
    dims = r.of(node.children[0])
    if is_column(dims) and not is_unit(dims) and r.context.vectorial(node.children[0]):
        return UNITS
    if node.value is PLAIN and S.One not in (value_of(dims[0]), value_of(dims[1])):
        text = r.context.text(node.children[0])
        r.refuse(
            node.span,
            Text(
                "{text} is a matrix, of which bars may be several things",
                "{text} は行列であり、縦棒の意味は 1 つに定まらない",
            )(text=text),
            Text(
                "write det({text}) for the determinant, normF({text}) for a norm, abs({text}) for every entry",
                "行列式なら det({text})、ノルムなら normF({text})、成分ごとの絶対値なら abs({text}) と書く",
            )(text=text),
        )
    if not node.value and not is_unit(dims) and not r.equations.equal(*dims):
        text = r.context.text(node.children[0])
        if node.value is PLAIN:
            said = LENGTH(text=r.context.text(node), of=text)
            r.fail(node.children, node.span, said, both_spellings(r.context, node))
        r.fail(
            node.children,
            node.span,
            lambda n: Text(
                "{text} is neither a scalar nor a square matrix, but {shape}",
                "{text} はスカラーでも正方行列でもなく、{shape} である",
            )(text=text, shape=n.text(dims)),
            Text(
                r"a norm is written \|x\|, the absolute values of entries \operatorname{{abs}}(x)",
                r"ノルムは \|x\|、成分の絶対値は \operatorname{{abs}}(x) と書く",
            ),
        )
    return UNITS


def euler(r: Reading, node: Node) -> Dims:
    """e to a scalar, a vector entry by entry, or a square matrix."""
    dims = r.of(node.children[0])
    if S.One not in (value_of(dims[0]), value_of(dims[1])) and not r.equations.equal(*dims):
        said = r.context.text(node.children[0])
        r.fail(
            node.children,
            node.span,
            lambda n: Text(
                "e has a square matrix as its exponent, but {text} is {shape}",
                "e の指数は正方行列でなければならないが、{text} は {shape} である",
            )(text=said, shape=n.text(dims)),
            Text(r"for the exponential of every entry write \exp(X)", r"成分ごとの指数関数なら \exp(X) と書く"),
        )
    return dims


def _is_number(node: Node) -> bool:
    return node.kind == "number" or node.kind == "negate" and node.children[0].kind == "number"
