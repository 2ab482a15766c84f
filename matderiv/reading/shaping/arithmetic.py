"""Sums, products, quotients, transposes and powers: which sizes have to be equal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import NoReturn

from sympy import S

from ...core.errors import InputError
from ...core.index import UNIT, Shape
from ...core.operation import text_shape
from ...core.patterns import pattern
from ...core.text import Said, Text
from ..attempt import LEAVES, Impossible, Reading, is_t, key_of
from ..grammar import SCALAR_TURNED
from ..latex.tokens import is_latex
from ..refused import conjugated
from ..sizes import ONE, UNITS, Dims, Names, is_column, is_square, is_unit, value_of
from ..sought import MEANT
from ..subscripts import SCALAR
from ..tree import DOT, Node, postorder
from ..words import WORDS
from .barred import of_entries
from .guesses import gives_number, letter_kind, scaled
from .spreading import ADDED, IDENTITY, OF_SHAPE, UNDECLARED, alike, common, is_diagonal, is_told, met, with_axis_kept

__all__ = [
    "NOT_SURE",
    "OTHER_SHAPES",
    "is_of_function",
    "negate",
    "power",
    "product",
    "refuse_squared",
    "total",
    "transpose",
]

THREE = Text("did you mean {z}'*{y}, {z}*{y}' or {z}.*{y}?", "{z}'*{y}、{z}*{y}'、{z}.*{y} のどれかのことか")
IN_FRONT = Text("{what}", "{what} ")

# ----------------------------------------------------------------------------------- one operand, and sums


AS_VECTOR = Text(
    'for this sum {name} has {size} entries: shapes={{"{name}": ("{size}",)}} (--shape {name}={size})',
    'この和では {name} の成分は {size} 個である: shapes={{"{name}": ("{size}",)}} (--shape {name}={size})',
)
AS_TERM = Text(
    'for this sum {name} is {rows}×{columns}: shapes={{"{name}": ("{rows}", "{columns}")}} '
    "(--shape {name}={rows},{columns})",
    'この和では {name} は {rows}×{columns} である: shapes={{"{name}": ("{rows}", "{columns}")}} '
    "(--shape {name}={rows},{columns})",
)
ENTRIES = Text(
    'for this product {name} has {size} entries: shapes={{"{name}": ("{size}",)}} (--shape {name}={size})',
    'この積では {name} の成分は {size} 個である: shapes={{"{name}": ("{size}",)}} (--shape {name}={size})',
)
AS_MATRIX = Text(
    'for this product {name} is {rows}×{columns}: shapes={{"{name}": ("{rows}", "{columns}")}} '
    "(--shape {name}={rows},{columns})",
    'この積では {name} は {rows}×{columns} である: shapes={{"{name}": ("{rows}", "{columns}")}} '
    "(--shape {name}={rows},{columns})",
)
OTHER_SHAPES = (AS_VECTOR, AS_TERM, ENTRIES, AS_MATRIX)  # of a declared name, in the order of their values
PRIMED = Text(
    "{primed} is the transpose of {bare} here; another vector has a letter of its own, and the same one is {bare}",
    "{primed} はここでは {bare} の転置である。別のベクトルには別の文字を使い、同じベクトルなら {bare} と書く",
)

DIAGONAL = Text(
    "{diagonal} is the vector of the diagonal; write {word}({diagonal}) for the diagonal matrix, {diagonal}{ones} to "
    "add it to every column",
    "{diagonal} は対角成分を並べたベクトルである。対角行列なら {word}({diagonal})、各列に加えるなら {diagonal}{ones} "
    "と書く",
)
INNER = Text(
    "write {inner} for the inner product of two matrices, the sum of the products of their entries",
    "2 つの行列の内積、すなわち成分ごとの積の和なら {inner} と書く",
)
ENTRYWISE = Text("write {product} for the product entry by entry", "成分ごとの積なら {product} と書く")
OPERAND = Text(
    "write {closed} {rest} if {word} is taken of {left} alone", "{word} を {left} だけに施すなら {closed} {rest} と書く"
)
EVERY_ROW = Text("write {product} to add the row to every row", "各行にこの行を足すなら {product} と書く")
EVERY_COLUMN = Text(
    "write {product} to add the column to every column",
    "各列にこの列を足すなら {product} と書く",
)


def transpose(r: Reading, node: Node) -> Dims:
    """The sizes change places."""
    if node.value is not None:
        _require_no_scalar(r, node, lambda n: n.kind == "transpose" and n.value == node.value)
    rows, columns = r.of(node.children[0])
    return columns, rows


def _require_no_scalar(r: Reading, node: Node, alike: Callable[[Node], bool]) -> None:
    """Refuse t or T on a scalar, which may be its exponent, unless the letter marks a transpose elsewhere."""
    base = node.children[0]
    if base.kind in LEAVES and _kind(r, base) or not is_unit(r.of(base)):
        return
    others = [n.children[0] for n in r.context.order if n is not node and alike(n)]
    if base.kind not in ("bars", "call"):
        for other in others:
            if not is_unit(r.dims[id(other)]) if id(other) in r.dims else other.kind in LEAVES and _kind(r, other):
                return
    letter = node.value if node.kind == "transpose" else "T"
    r.fail(
        (node,),
        node.span,
        SCALAR_TURNED(word=r.context.text(base)),
        Text(
            "declare {letter} as a scalar if it is an exponent: {letter} = ()",
            "{letter} が指数であれば、スカラーと宣言する: {letter} = ()",
        )(letter=letter),
    )


def _kind(r: Reading, leaf: Node) -> int:
    """The axes of a name or an entry: 0 of a scalar."""
    key = key_of(leaf)
    if key is None:
        return 0
    return r.context.shapes[key][1] if key in r.context.shapes else r.kinds.get(key, 0)


def negate(r: Reading, node: Node) -> Dims:
    """The shape stays."""
    return r.of(node.children[0])


def total(r: Reading, node: Node) -> Dims:
    """The terms of a sum have one shape; where none fits so, what is meant for every entry, row or column is let in."""
    if r.context.spreading:
        found = common(r, node)
        if isinstance(found[0], Node):
            _not_added(r, *found)
        return found
    first, *others = node.children
    whole = r.of(first)
    for child in others:
        dims = r.of(child)
        if is_unit(whole) != is_unit(dims) or not r.same(whole, dims):
            _not_added(r, first, child)
    return whole


def _not_added(r: Reading, first: Node, child: Node) -> NoReturn:
    context, a, b = r.context, r.of(first), r.of(child)

    def message(n: Names) -> Said:
        x, y = (SCALAR() if is_unit(d) else OF_SHAPE(shape=n.text(d)) for d in (a, b))
        y = y if is_unit(b) else IN_FRONT(what=y)
        return ADDED(left=context.text(first), x=x, right=context.text(child), y=y)

    def hint(n: Names) -> Said | None:
        left, right = n.name(a), n.name(b)
        if UNIT in (left, right):
            scalar, other = (first, right) if left == UNIT else (child, left)
            word = "vector(1)" if other[1] == 1 else "matrix(1)"
            if (meant := of_entries(r, scalar) or _inner(r, first if scalar is child else child)) is not None:
                return meant
            if other[0] == other[1]:
                return IDENTITY(scalar=context.group(scalar, "sum"))
            if scalar.kind == "name" and not is_told(r, scalar):
                return UNDECLARED(name=context.text(scalar))
            return Text(
                "write {scalar}*{ones} to add a scalar to every entry",
                "各成分にスカラーを足すなら {scalar}*{ones} と書く",
            )(scalar=context.group(scalar, "sum"), ones=word)
        if is_diagonal(child) and left[0] == left[1]:
            word = r"\operatorname{diag}" if is_latex(context.source) else "diag"
            ones = r"\mathbf{1}^\top" if is_latex(context.source) else "*vector(1)'"
            return DIAGONAL(diagonal=context.text(scaled(child)), word=word, ones=ones)
        if (kept := with_axis_kept(r, child, first)) is not None:
            return kept
        if not context.numpy and (line := _line_beside(left, right)) is not None:
            which, along = line
            part = context.group((first, child)[which], "sum", "negate", *(["product", "indexed"] if along else []))
            latex = is_latex(context.source)
            if along:
                return EVERY_COLUMN(product=rf"{part} \mathbf 1^\top" if latex else f"{part}*vector(1)'")
            return EVERY_ROW(product=rf"\mathbf 1 {part}" if latex else f"vector(1)*{part}")
        if left == right[::-1] or (left[0] == right[1] == 1 or left[1] == right[0] == 1):
            primed = next((p for p in (child, first) if p.kind == "transpose" and p.children[0].mark is not None), None)
            if primed is not None and primed.children[0].kind in LEAVES:
                bare = context.text(primed.children[0])
                return PRIMED(bare=bare, primed=context.text(primed))
        return MEANT(meant=context.flipped(child)) if left == right[::-1] else next(declared(n), None)

    def declared(n: Names) -> Iterator[Said]:
        """Another shape of a term that is a declared name, which fits."""
        for part, beside in ((child, a), (first, b)):
            rows, columns = n.name(beside)
            rank = context.shapes.get(part.value, ((), 0))[1] if part.kind == "name" else 0
            if rank == 1 and columns == 1:
                yield AS_VECTOR(name=part.value, size=rows)
            if rank == 2:
                yield AS_TERM(name=part.value, rows=rows, columns=columns)

    r.fail((first, child), child.span, message, hint, whole=child.span, otherwise=declared)


def _inner(r: Reading, node: Node) -> Said | None:
    """What to write for a dot between two matrices of one shape, if a term is one."""
    if node.kind != "product" or len(node.children) != 2 or node.value[0] is not DOT:
        return None
    (left, right), latex = node.children, is_latex(r.context.source)
    a, b = (r.context.group(n, "sum", "product") for n in (left, right))
    if latex:
        turned = r.context.group(left.children[0]) if left.kind == "transpose" else rf"{a}^\top"
        return INNER(inner=rf"\operatorname{{tr}}({turned} {b})")
    return INNER(inner=f"tr({r.context.flipped(left)}*{b})")


def _line_beside(left: Shape, right: Shape) -> tuple[int, int] | None:
    """Which of two terms is a row (0) or a column (1) as long as those of the other, a matrix."""
    for which, (line, whole) in enumerate(((left, right), (right, left))):
        for along in (0, 1):
            if 1 not in whole and line[along] == 1 and line[1 - along] == whole[1 - along]:
                return which, along
    return None


# ------------------------------------------------------------------------------------------------ products


def product(r: Reading, node: Node) -> Dims:
    """A product from left to right; a scalar factor goes with any shape."""
    whole, dotted = r.of(node.children[0]), False
    for number, (operator, right) in enumerate(zip(node.value, node.children[1:], strict=True)):
        other = r.of(right)
        scalar = is_unit(whole), is_unit(other)
        left = Node("product", (), (), (node.children[0].span[0], node.children[number].span[1]))
        if operator == "numpy*" and not any(scalar):
            _ambiguous(r, left, right)
        if operator == "/":
            if not scalar[1] and not (scalar[0] and divides_entries(r, node, other)):
                _not_divided(r, node, number)
            whole = whole if scalar[1] else other
        elif any(scalar):
            if dotted and (operator is DOT or operator == "@") and scalar[0] and is_column(other) and not scalar[1]:
                _dotted_twice(r, node, number)
            whole = other if scalar[0] else whole
        elif operator in (".*", "./"):
            whole = _entrywise(r, node, number, operator, whole)
        elif (operator is DOT or operator == "@") and is_column(whole) and is_column(other):
            if not r.same(whole, other):
                sign = "@" if operator == "@" else r"\cdot" if "\\" in r.context.source else "·"
                _not_entrywise(r, node, left, right, sign, whole, other)
            whole, dotted = UNITS, True
            continue
        elif operator == "@" and r.context.numpy and is_column(whole) and not is_column(other):
            # a vector in front of a matrix is a row there, and what comes out a vector
            if value_of(other[0]) is S.One and right.kind == "transpose":
                _one_axis(r, node, number)
            if not r.equations.equal(whole[0], other[0]):
                _not_multiplied(r, node, left, number, whole)
            whole = other[1], ONE
        elif r.equations.equal(whole[1], other[0]):
            whole = (whole[0], other[1])
        else:
            _not_multiplied(r, node, left, number, whole)
        dotted = False
    return whole


def _one_axis(r: Reading, node: Node, number: int) -> NoReturn:
    """x @ y.T of two vectors, where .T changes nothing in NumPy."""
    x, y = node.children[number], node.children[number + 1]
    inner, outer = r.context.group(x, "sum", "product"), r.context.group(y.children[0], "sum", "product")
    r.refuse(
        y.span,
        Text(
            "a vector of NumPy has one axis, so {turned} is {vector} there",
            "NumPy のベクトルの軸は 1 つなので、{turned} は {vector} と同じである",
        )(turned=r.context.text(y), vector=r.context.text(y.children[0])),
        Text(
            "write {x} @ {y} for the inner product, np.outer({x}, {y}) for the outer one",
            "内積なら {x} @ {y}、外積(直積)なら np.outer({x}, {y}) と書く",
        )(x=inner, y=outer),
    )


def divides_entries(r: Reading, node: Node, below: Dims) -> bool:
    r"""Whether a fraction has a sum like 1 + e^{-x} below its line, an array without an inverse: each entry divides."""
    rows, columns = map(value_of, below)
    flat = columns is S.One or None not in (rows, columns) and rows != columns
    total = node.children[1]
    spread = total.kind == "sum" and any(is_unit(r.of(c)) for c in total.children)
    return flat and spread and node.closed and r.context.spreading


def _entrywise(r: Reading, node: Node, number: int, operator: str, whole: Dims) -> Dims:
    """The shape of an entrywise product or quotient with the next factor."""
    before, right = node.children[: number + 1], node.children[number + 1]
    other = r.of(right)
    if not r.context.spreading or alike(whole, other):
        if r.same(whole, other):
            return whole
    elif met(r, before, whole, (right,)):
        return whole
    elif met(r, (right,), other, before, whole):
        return other
    left = Node("product", (), (), (node.children[0].span[0], node.children[number].span[1]))
    return _not_entrywise(r, node, left, right, operator, whole, other)


def _dotted_twice(r: Reading, node: Node, number: int) -> NoReturn:
    """x·y·z, of three vectors."""
    x, y, z = (r.context.group(n, "sum", "product") for n in node.children[number - 1 : number + 2])
    span = node.children[number - 1].span[0], node.children[number + 1].span[1]
    r.refuse(
        span,
        Text(
            "of the three vectors in {shown} two have an inner product, and it is not clear which",
            "{shown} の 3 つのベクトルのうち、どの 2 つの内積なのか定まらない",
        )(shown=r.context.source[slice(*span)]),
        Text("write ({x}'*{y})*{z} or {x}*({y}'*{z})", "({x}'*{y})*{z} または {x}*({y}'*{z}) と書く")(x=x, y=y, z=z),
    )


def _ambiguous(r: Reading, left: Node, right: Node) -> NoReturn:
    said = Text(
        "beside @, .T and .inv(), the * in {left}*{right} could be either product",
        "@、.T、.inv() と並ぶ {left}*{right} の * は、行列の積とも成分ごとの積とも読める",
    )
    r.refuse(
        right.span,
        said(left=r.context.text(left), right=r.context.group(right, "sum", "negate")),
        Text(
            "write @ for the matrix product and .* for the entrywise product",
            "行列の積は @、成分ごとの積は .* と書く",
        ),
    )


def _not_divided(r: Reading, node: Node, number: int) -> NoReturn:
    left, right = node.children[number : number + 2]
    dims = r.of(right)

    def hint(n: Names) -> Said:
        rows, columns = n.name(dims)
        column = _met_by(r, node, number + 1)
        if column is not None:
            above = (node.children[0].span[0], left.span[1])
            below = r.context.source[right.span[0] : node.children[column].span[1]]
            return Text("write {above}/({below})", "{above}/({below}) と書く")(
                above=r.context.source[slice(*above)], below=below
            )
        text = f"{r.context.group(left, 'sum')}./{r.context.group(right)}"
        if rows == columns:
            return Text(
                "write {left}*inv({right}), or {text} entry by entry",
                "{left}*inv({right}) と書く。成分ごとの商なら {text} と書く",
            )(left=r.context.group(left, "sum"), right=r.context.text(right), text=text)
        return Text("write {text} to divide entry by entry", "成分ごとの商なら {text} と書く")(text=text)

    r.fail(
        node.children[: number + 2],
        right.span,
        lambda n: Text(
            "only a scalar can divide, but {text} is {shape}",
            "割ることができるのはスカラーだけであるが、{text} は {shape} である",
        )(text=r.context.text(right), shape=n.text(dims)),
        hint,
    )


def _met_by(r: Reading, node: Node, number: int) -> int | None:
    """The place of the column with which a row behind a slash makes a number: the last x of x'Ax/x'*x."""
    if value_of(r.of(node.children[number])[0]) is not S.One:
        return None
    for place in range(number + 1, len(node.children)):
        if node.value[place - 1] != "*":
            return None
        if is_column(r.of(node.children[place])):
            return place
    return None


STAR = Text(
    "{left} is {a} and {right} is {b}, and in NumPy's spelling * is entry by entry",
    "{left} は {a}、{right} は {b} であり、NumPy の書き方では * は成分ごとの積である",
)
MATRIX_PRODUCT = Text("write {left} @ {right} for the matrix product", "行列の積なら {left} @ {right} と書く")


def _not_entrywise(r: Reading, node: Node, left: Node, right: Node, operator: str, a: Dims, b: Dims) -> NoReturn:
    context = r.context
    between = context.source[left.span[1] : right.span[0]]
    if context.numpy and operator == ".*" and "*" in between and "." not in between:  # what was typed is *
        x, y = context.group(left, "sum"), context.group(right, "sum", "product")
        said = with_axis_kept(r, right, *node.children[:1])
        if said is None and r.equations.equal(a[1], b[0]):
            said = MATRIX_PRODUCT(left=x, right=y)
        r.fail(
            node.children,
            right.span,
            lambda n: STAR(left=context.text(left), a=n.text(a), right=context.text(right), b=n.text(b)),
            said,
        )
    r.fail(
        node.children,
        right.span,
        lambda n: Text(
            "{left} is {a} and {right} is {b}, so {operator} cannot go through their entries",
            "{left} は {a}、{right} は {b} なので、{operator} を成分ごとに施すことができない",
        )(left=context.text(left), a=n.text(a), right=context.text(right), b=n.text(b), operator=operator),
        lambda n: (
            with_axis_kept(r, right, *node.children[:1])
            or (MEANT(meant=context.flipped(right)) if n.name(a) == n.name(b)[::-1] else None)
        ),
        whole=right.span,
    )


def _not_multiplied(r: Reading, node: Node, left: Node, number: int, whole: Dims) -> NoReturn:
    context, right = r.context, node.children[number + 1]
    last = node.children[number]
    other, beside = r.of(right), r.of(last)
    open_ = None in (value_of(whole[0]), value_of(other[0]))  # before names for the sizes are given

    def message(n: Names) -> Said:
        a, b = n.name(whole), n.name(other)
        x, y = (
            context.group(left, "sum") if number == 0 else context.text(left),
            context.group(right, "sum", "product"),
        )
        if number == 0:
            x = context.group(last, "sum", "negate")
        return Text(
            "{x} is {a} and {y} is {b}, so {x}*{y} needs {columns} = {rows}",
            "{x} は {a}、{y} は {b} なので、{x}*{y} には {columns} = {rows} が要る",
        )(x=x, a=text_shape(a), y=y, b=text_shape(b), columns=a[1], rows=b[0])

    def hints(n: Names) -> Iterator[Said]:
        a, b, so_far = n.name(beside), n.name(other), n.name(whole)
        x, y = context.group(last), context.group(right)
        if (meant := _starred(r, last, right)) is not None or (meant := _bare_operand(r, node, number)) is not None:
            yield meant
        if b[1] == so_far[1] == 1 and (so_far == b or open_):
            z = x if number == 0 else f"({context.text(left)})"
            yield THREE(z=z, y=y)
        ranks = [context.shapes.get(part.value, ((), 0))[1] if part.kind == "name" else 0 for part in (last, right)]
        if so_far[0] == b[1] == 1 and ranks[1] == 1 and number == 0:  # an inner product
            yield ENTRIES(name=y, size=a[1])
        if number == 0 and b[1] == a[0]:
            yield MEANT(meant=f"{y}*{x}")
        if so_far[1] == b[1]:
            yield MEANT(meant=f"{context.text(left)}*{context.flipped(right)}")
        before = context.source[node.children[0].span[0] : last.span[0]] if number else ""  # the 2* of 2*X*R
        if (number == 0 or a == so_far) and a[0] == b[0]:
            yield MEANT(meant=f"{before}{context.flipped(last)}*{y}")
        if (number == 0 or a == so_far) and b[1] == a[0]:
            yield MEANT(meant=f"{before}{y}*{x}")
        # another shape of what is declared
        if ranks[1] == 1 and number == 0:
            yield ENTRIES(name=y, size=a[1])
        if ranks[1] == 2:
            yield AS_MATRIX(name=right.value, rows=so_far[1], columns=b[1])
        if ranks[0] == 2:
            yield AS_MATRIX(name=last.value, rows=a[0], columns=b[0])

    place = node.children[0].span[0], right.span[1]
    r.fail(
        node.children[: number + 2], right.span, message, lambda n: next(hints(n), None), whole=place, otherwise=hints
    )


def _starred(r: Reading, left: Node, right: Node) -> Said | None:
    r"""What to write for M \ast X of two arrays of one shape, which is a product of matrices here."""
    sign = r.context.source[left.span[1] : right.span[0]].strip(" {}()")
    if sign.removesuffix(r"\left(").strip(" (") not in (r"\ast", "∗") or not r.same(r.of(left), r.of(right)):
        return None
    latex = is_latex(r.context.source)
    x, y = (r.context.group(n, "sum", "product") for n in (left, right))
    return ENTRYWISE(product=rf"{x} \odot {y}" if latex else f"{x}.*{y}")


def _bare_operand(r: Reading, node: Node, number: int) -> Said | None:
    r"""What to write for \det W\,x^Tx, where the function is taken of the first factors alone."""
    source = r.context.source
    outer = next((n for n in r.context.order if n.kind == "call" and n.children and n.children[0] is node), None)
    if outer is None or not is_latex(source) or not gives_number(outer):
        return None
    word = source[outer.span[0] : node.span[0]].strip()
    if not word or word[-1] in "([{" or outer.span[1] != node.span[1]:
        return None
    left = source[node.children[0].span[0] : node.children[number].span[1]]
    rest = source[node.children[number + 1].span[0] : node.span[1]]
    word = word.removesuffix(r"\,").strip()
    return OPERAND(closed=f"{word}({left})", rest=rest, word=word, left=left)


# -------------------------------------------------------------------------------------------------- powers


def power(r: Reading, node: Node) -> Dims:
    """A power of a scalar or square matrix by a scalar, or of every entry; T is a transpose unless declared."""
    base, exponent = node.children
    a, b = r.of(base), r.of(exponent)
    context = r.context
    if node.value == ".^":
        if is_unit(b):
            return a
        if not is_unit(a) and not r.same(a, b):
            _not_entrywise(r, node, base, exponent, ".^", a, b)
        return b
    if is_t(exponent) and "T" not in r.vars and "T" not in r.context.shapes:
        _require_no_scalar(r, node, lambda n: n.kind == "power" and n.value == "^" and is_t(n.children[1]))
        return a[1], a[0]
    undeclared = "H" not in context.shapes or context.shapes["H"][1]
    if exponent.kind == "name" and exponent.value == "H" and undeclared:
        error = conjugated(context.source, (base.span[1], node.span[1]))
        raise Impossible((), lambda n: context.place(error, node.span))
    if not is_unit(b):
        r.fail(
            (exponent,),
            exponent.span,
            lambda n: Text(
                "an exponent is a scalar, but {text} is {shape}",
                "指数はスカラーでなければならないが、{text} は {shape} である",
            )(text=context.text(exponent), shape=n.text(b)),
            Text("write {base}.^{exponent} to go through the entries", "成分ごとの冪なら {base}.^{exponent} と書く")(
                base=context.group(base), exponent=context.group(exponent)
            ),
        )
    if not is_unit(a) and is_of_function(node):
        r.fail((base,), node.span, lambda n: NOT_SURE(power=context.text(node)))  # read as .^ then
    if not is_unit(a) and not is_square(a):
        r.squared.append(node)
    if not is_unit(a) and (S.One in (value_of(a[0]), value_of(a[1])) or not r.equations.equal(a[0], a[1])):
        r.fail(
            (base,),
            node.span,
            lambda n: Text(
                "only a scalar or a square matrix has powers, but {text} is {shape}",
                "冪をもつのはスカラーか正方行列であるが、{text} は {shape} である",
            )(text=context.text(base), shape=n.text(a)),
            _instead_of_power(r, node),
        )
    return a


_OF_SQUARE = frozenset(("trace", "det", "logdet", "inverse", "expm", "adj", "lambda_max", "eigvec_max"))
_ENTRY_OF = pattern(r"[^\W\d]_([a-z])")
SQUARED = Text(
    "write {base}'*{base} or {base}*{base}', which are square", "正方行列である {base}'*{base} か {base}*{base}' を書く"
)
UNSQUARE = Text("this power needs a square {base}: see the shapes", "この冪には正方行列の {base} が要る。形を見直す")
NOT_SURE = Text(
    "{power} may be the power of every entry, or that of a square matrix",
    "{power} は各成分の冪とも、正方行列の冪とも読める",
)
BOTH_POWERS = Text(
    "write {entries} for the power of every entry, or declare the shapes for that of a square matrix",
    "各成分の冪なら {entries} と書き、正方行列の冪なら形を宣言する",
)
_OF_ENTRIES = frozenset(("sum", "mean", "std", "var", "prod"))
OVER_INDEX = Text("write {whole}, which goes over {index}", "{index} についてであれば {whole} と書く")


def is_of_function(power: Node) -> bool:
    r"""Whether a power is written at a function, \tanh^2(Wx): that of every entry where its value is an array."""
    base, exponent = power.children
    return power.value == "^" and base.kind == "call" and exponent.span[0] == power.span[0] < power.span[1]


def refuse_squared(r: Reading) -> None:
    """Refuse what sums the entries of a power, sum((Y - X*W)^2), where the power alone says that its base is square.

    So it is with (A x)^2, which makes a number of the x behind a matrix.

    Raises:
        InputError: there is one.
    """
    context = r.context
    summed = {id(n.children[0]) for n in context.order if n.kind == "call" and n.value in _OF_ENTRIES and n.children}
    for power in r.squared:
        if not is_unit(r.of(power)) and (id(power) in summed or _has_number_behind(r, power.children[0])):
            base, exponent = power.children
            entries = rf"{context.group(base)}^{{\odot {context.text(exponent)}}}"
            raise InputError(
                NOT_SURE(power=context.text(power)),
                source=context.source,
                span=power.span,
                hint=BOTH_POWERS(
                    entries=entries if is_latex(context.source) else f"{context.group(base)}.^{context.group(exponent)}"
                ),
            )


def _has_number_behind(r: Reading, base: Node) -> bool:
    """Whether a product ends in a letter for a vector that was made a number behind a matrix."""
    if base.kind != "product" or set(base.value) != {"*"}:
        return False
    *_, before, last = base.children
    free = last.kind == "name" and last.value not in r.context.shapes and letter_kind(str(last.value)) == 1
    return free and is_unit(r.of(last)) and not is_unit(r.of(before))


def _instead_of_power(r: Reading, node: Node) -> Said:
    """What to write for a power of an array: of a square matrix, of what is summed over an index, or of every entry."""
    context, (base, exponent) = r.context, node.children
    call = next((n for n in context.order if n.kind == "call" and any(c is node for c in n.children)), None)
    if call is not None and WORDS.get(str(call.value)) in _OF_SQUARE:
        shown = context.group(base)
        return (SQUARED if exponent.value == 2 else UNSQUARE)(base=shown)
    index = _ENTRY_OF.fullmatch(str(base.value)) if base.kind == "name" and base.value not in context.shapes else None
    total = next((n for n in context.order if n.kind == "call" and str(n.value) == "sum" and _within(n, node)), None)
    if index is not None and total is not None and len(total.children) == 1:
        return OVER_INDEX(whole=f"sum_{index[1]}({context.text(total.children[0])})", index=index[1])
    raised = unicodedata.normalize("NFKC", context.group(exponent)).replace("−", "-")
    raised = f"({raised})" if raised[:1] == "-" else raised
    if index is not None and call is not None and len(call.children) == 1:  # the mean of x_i^2
        return OVER_INDEX(whole=f"{call.value}({str(base.value)[0]}.^{raised})", index=index[1])
    return Text("write {base}.^{exponent} for the power of every entry", "各成分の冪なら {base}.^{exponent} と書く")(
        base=context.group(base), exponent=raised
    )


def _within(whole: Node, part: Node) -> bool:
    return any(n is part for n in postorder(whole))
