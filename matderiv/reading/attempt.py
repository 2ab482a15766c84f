"""One reading of a formula: the shape of each part from those inside it, or the clash that shows it impossible.

There is one method for each kind of node. What a reading cannot tell is an unknown size (unify.py); which readings
are tried, and in which order, stands in shapes.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

import sympy
from sympy import Expr, Integer, S

from ..errors import InputError, MatderivError, ShapeError
from ..index import UNIT, Shape, size
from ..operation import text_shape
from ..operations import OPERATIONS
from ..text import Said, Text
from .declarations import LARGEST_SIZE, MEANT, SQUARE
from .subscripts import SCALAR, Subscript
from .tree import DOT, Bound, Node, Span, abridged
from .unify import (
    OF_SCALARS,
    ONE,
    UNITS,
    Dim,
    Dims,
    Equations,
    Names,
    declared_dims,
    evaluated,
    is_column,
    is_unit,
    known_shape,
    refusal,
    signature_of,
    value_of,
)
from .words import CONSTANTS, WORDS

__all__ = ["Context", "Impossible", "Reading", "array_of", "is_t", "key_of", "size_arguments", "written_size"]

KIND = {1: Text("vector", "ベクトル"), 2: Text("matrix", "行列")}
THREE = Text("did you mean {z}'*{y}, {z}*{y}' or {z}.*{y}?", "{z}'*{y}、{z}*{y}'、{z}.*{y} のどれかのことか")
OF_SHAPE = Text("{shape}", " {shape}")
IN_FRONT = Text("{what}", "{what} ")
LARGEST_SIZE_POWER = 9  # to which a size is raised
KINDS = {0: "scalar", 1: "vector", 2: "matrix"}


class Impossible(Exception):
    """A reading failed at ``nodes``; ``report`` makes the error once the sizes have names.

    Where only a wish failed, that a part be scalar, there is nothing to report: a reading without the wish follows.
    """

    def __init__(self, nodes: Iterable[Node], report: Callable[[Names], MatderivError] | None = None) -> None:
        self.nodes = tuple(nodes)
        self.report = report


@dataclass
class Context:
    """What is known before the names that are missing are inferred."""

    source: str
    shapes: dict[str, tuple[Shape, int]]
    facts: dict[str, frozenset[str]]
    sizes: frozenset[str]
    like: Shape | None
    order: list[Node]

    def place(self, error: MatderivError, span: Span) -> MatderivError:
        error.source, error.span = self.source, span
        return error

    def text(self, node: Node) -> str:
        return abridged(self.source[slice(*node.span)])

    def flipped(self, node: Node) -> str:
        """The text of the transpose of a part."""
        return self.group(node.children[0]) if node.kind == "transpose" else self.group(node) + "'"

    def group(self, node: Node, *kinds: str) -> str:
        """The text of a part, in parentheses where an operator is put beside it."""
        bare = node.kind in (kinds or ("sum", "product", "negate")) and (
            self.source[node.span[0]] != "(" or node.kind != "negate" and node.span[0] == node.children[0].span[0]
        )
        return f"({self.text(node)})" if bare else self.text(node)


@dataclass
class Reading:
    """One attempt: the kind of every undeclared name, and the shapes that follow."""

    context: Context
    kinds: dict[str, int]
    vars: dict[str, Dims]
    dims: dict[int, Dims]
    equations: Equations
    indices: dict[Bound, Dim] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    scalar: bool = False
    closed: bool = False

    # ---- one method for each kind of node

    def run(self) -> None:
        for node in self.context.order:
            self.dims[id(node)] = getattr(self, "_" + node.kind)(node)
        root = self.context.order[-1]
        if self.closed and not is_unit(self.dims[id(root)]):
            raise Impossible((root,))
        if self.context.like is not None:
            rows, columns = self.dims[id(root)]
            want = self.context.like
            if not self._same((rows, columns), (Dim(want[0]), Dim(want[1]))):
                said = text_shape(want)
                self._fail(
                    (root,),
                    root.span,
                    lambda n: Text(
                        "the expression is {shape}, but {wanted} is wanted",
                        "式は {shape} であるが、{wanted} でなければならない",
                    )(shape=n.text((rows, columns)), wanted=said),
                )
        pair = self.equations.settle()
        if pair is not None:
            self._fail(
                (root,),
                root.span,
                lambda n: Text(
                    "the sizes {left} and {right} cannot be equal", "サイズ {left} と {right} は等しくなりえない"
                )(left=n.name(pair)[0], right=n.name(pair)[1]),
            )

    def _fail(
        self,
        nodes: Iterable[Node],
        span: Span,
        message: Callable[[Names], Text | Said],
        hint: Callable[[Names], Text | Said | None] | Text | Said | None = None,
        kind: type[InputError] = ShapeError,
    ) -> None:
        def report(names_: Names) -> MatderivError:
            # sizes get their names in the order in which the variables stand in the text
            for dims in self.vars.values():
                names_.name(dims)
            said = message(names_)
            advice = hint if hint is None or isinstance(hint, (Text, Said)) else hint(names_)
            return kind(said, source=self.context.source, span=span, hint=advice)

        raise Impossible(nodes, report)

    def _number(self, node: Node) -> Dims:
        return UNITS

    def _name(self, node: Node) -> Dims:
        name = node.value
        if name in self.vars:
            return self.vars[name]
        if name == "eye":
            side = Dim(one=1)
            return side, side
        if name in self.context.shapes:
            dims = declared_dims(*self.context.shapes[name])
        elif name in self.context.sizes or name not in self.kinds:
            return UNITS
        elif self.kinds[name] == 0:
            dims = UNITS
        else:
            rows_ = Dim(one=0, named=True)
            if self.kinds[name] == 1:
                dims = (rows_, ONE)
            elif self.context.facts.get(name, frozenset()) & SQUARE:
                dims = (rows_, rows_)
            else:
                dims = (rows_, Dim(one=0, named=True))
        self.vars[name] = dims
        return dims

    def _entry(self, node: Node) -> Dims:
        """An entry or a row: its indices run over the axes of its array."""
        s: Subscript = node.value
        index = [self._index(b) for b in s.at]
        name, rank = array_of(s, self.kinds)
        if name is None:
            if not self.equations.equal(*index):
                said = Text(
                    "{first} and {second} run over different sizes, so {text} has no meaning",
                    "{first} と {second} の動く範囲のサイズが異なるので、{text} は意味をもたない",
                )(first=s.at[0].letter, second=s.at[1].letter, text=s.text)
                self._fail((node,), node.span, lambda n: said)
            return UNITS
        dims = self._array(node, name, rank)
        dims = dims[::-1] if s.column else dims
        for bound, extent, axis in zip(s.at, index, dims, strict=False):
            if not self.equations.equal(axis, extent):
                self._fail(
                    (node,),
                    node.span,
                    lambda n, b=bound, e=extent, a=axis: (  # type: ignore[misc]
                        Text(
                            "{letter} runs over {size} values, but in {text} it stands for one of {axis}",
                            "{letter} は {size} 個の値を動くが、{text} では {axis} 個のうちの 1 つを表す",
                        )(letter=b.letter, size=n.name((e, ONE))[0], text=s.text, axis=n.name((a, ONE))[0])
                    ),
                )
        return (dims[1], ONE) if rank > len(s.at) else UNITS

    def _index(self, bound: Bound) -> Dim:
        if bound not in self.indices:
            last = bound.last
            known = None if last is None else Integer(int(last)) if last.isdigit() else size(last)
            self.indices[bound] = Dim(known, one=1, named=True)
        return self.indices[bound]

    def _array(self, node: Node, name: str, rank: int) -> Dims:
        """The sizes of the array that an entry belongs to."""
        if self.ranks.setdefault(name, rank) != rank or self.kinds.get(name, rank) != rank:
            self._fail(
                (node,),
                node.span,
                lambda n: Text(
                    "{name} is a {kind}, but its subscript says otherwise", "{name} は{kind}であるが、添字と合わない"
                )(name=name, kind=KIND[self.kinds.get(name, self.ranks[name])]),
            )
        if name in self.context.sizes:
            self._fail(
                (),
                node.span,
                lambda n: Text("{name} is a size, so it has no entries", "{name} はサイズなので、成分をもたない")(
                    name=name
                ),
                kind=InputError,
            )
        if name in self.context.shapes:
            return self.vars.setdefault(name, declared_dims(*self.context.shapes[name]))
        if name not in self.vars:
            rows = Dim(one=0, named=True)
            square = self.context.facts.get(name, frozenset()) & SQUARE
            self.vars[name] = rows, ONE if rank == 1 else rows if square else Dim(one=0, named=True)
        return self.vars[name]

    def _indexed(self, node: Node) -> Dims:
        for bound in node.value:
            self._index(bound)
        dims = self.dims[id(node.children[0])]
        if self.scalar and not is_unit(dims):
            raise Impossible(node.children)
        return dims

    def _transpose(self, node: Node) -> Dims:
        rows, columns = self.dims[id(node.children[0])]
        return columns, rows

    def _negate(self, node: Node) -> Dims:
        return self.dims[id(node.children[0])]

    def _sum(self, node: Node) -> Dims:
        first = node.children[0]
        total = self.dims[id(first)]
        for child in node.children[1:]:
            dims = self.dims[id(child)]
            if is_unit(total) != is_unit(dims) or not self._same(total, dims):
                self._sum_fails(node, first, child)
        return total

    def _same(self, a: Dims, b: Dims) -> bool:
        return self.equations.equal(a[0], b[0]) and self.equations.equal(a[1], b[1])

    def _sum_fails(self, node: Node, first: Node, child: Node) -> None:
        context, a, b = self.context, self.dims[id(first)], self.dims[id(child)]

        def message(n: Names) -> Said:
            x, y = (SCALAR() if is_unit(d) else OF_SHAPE(shape=n.text(d)) for d in (a, b))
            y = y if is_unit(b) else IN_FRONT(what=y)
            said = Text(
                "{left} is {x} and {right} is {y}, so they cannot be added",
                "{left} は{x}、{right} は{y}なので、足すことができない",
            )
            return said(left=context.text(first), x=x, right=context.text(child), y=y)

        def hint(n: Names) -> Said | None:
            left, right = n.name(a), n.name(b)
            if UNIT in (left, right):
                scalar, other = (first, right) if left == UNIT else (child, left)
                word = "vector(1)" if other[1] == 1 else "matrix(1)"
                return Text(
                    "write {scalar}*{ones} to add a scalar to every entry",
                    "各成分にスカラーを足すなら {scalar}*{ones} と書く",
                )(scalar=context.group(scalar, "sum"), ones=word)
            if left == right[::-1]:
                return MEANT(meant=context.flipped(child))
            return None

        self._fail((first, child), child.span, message, hint)

    def _product(self, node: Node) -> Dims:
        total = self.dims[id(node.children[0])]
        for number, (operator, right) in enumerate(zip(node.value, node.children[1:], strict=True)):
            other = self.dims[id(right)]
            scalar = is_unit(total), is_unit(other)
            left = Node("product", (), (), (node.children[0].span[0], node.children[number].span[1]))
            if operator == "numpy*" and not any(scalar):
                texts = self.context.text(left), self.context.group(right, "sum", "negate")
                self._fail(
                    (),
                    right.span,
                    lambda n, t=texts: Text(
                        "beside @ and .T, the * in {left}*{right} could be either product",
                        "@ や .T と並ぶ {left}*{right} の * は、行列の積とも成分ごとの積とも読める",
                    )(left=t[0], right=t[1]),  # type: ignore[misc]
                    Text(
                        "write @ for the matrix product and .* for the entrywise product",
                        "行列の積は @、成分ごとの積は .* と書く",
                    ),
                    InputError,
                )
            if operator == "/":
                if not scalar[1]:
                    self._fail(
                        node.children[: number + 2],
                        right.span,
                        lambda n, r=right, o=other: Text(
                            "only a scalar can divide, but {text} is {shape}",
                            "割ることができるのはスカラーだけであるが、{text} は {shape} である",
                        )(text=self.context.text(r), shape=n.text(o)),  # type: ignore[misc]
                        lambda n, lft=node.children[number], r=right, o=other: self._division_hint(n, lft, r, o),  # type: ignore[misc]
                    )
            elif operator in (".*", "./"):
                if any(scalar):
                    total = other if scalar[0] else total
                elif not self._same(total, other):
                    self._entrywise_fails(node, left, right, operator, total, other)
            elif any(scalar):
                total = other if scalar[0] else total
            elif operator is DOT and is_column(total) and is_column(other):
                if not self._same(total, other):
                    self._entrywise_fails(node, left, right, "\\cdot", total, other)
                total = UNITS
            elif self.equations.equal(total[1], other[0]):
                total = (total[0], other[1])
            else:
                self._product_fails(node, left, number, total)
        return total

    def _division_hint(self, n: Names, left: Node, right: Node, dims: Dims) -> Said:
        rows, columns = n.name(dims)
        text = f"{self.context.group(left, 'sum')}./{self.context.group(right)}"
        if rows == columns:
            return Text(
                "write {left}*inv({right}), or {text} entry by entry",
                "{left}*inv({right}) と書く。成分ごとの商なら {text} と書く",
            )(left=self.context.group(left, "sum"), right=self.context.text(right), text=text)
        return Text("write {text} to divide entry by entry", "成分ごとの商なら {text} と書く")(text=text)

    def _entrywise_fails(self, node: Node, left: Node, right: Node, operator: str, a: Dims, b: Dims) -> None:
        context = self.context
        self._fail(
            node.children,
            right.span,
            lambda n: Text(
                "{left} is {a} and {right} is {b}, so {operator} cannot go through their entries",
                "{left} は {a}、{right} は {b} なので、{operator} を成分ごとに施すことができない",
            )(left=context.text(left), a=n.text(a), right=context.text(right), b=n.text(b), operator=operator),
            lambda n: MEANT(meant=context.flipped(right)) if n.name(a) == n.name(b)[::-1] else None,
        )

    def _product_fails(self, node: Node, left: Node, number: int, total: Dims) -> None:
        context, right = self.context, node.children[number + 1]
        last = node.children[number]
        other, beside = self.dims[id(right)], self.dims[id(last)]

        def message(n: Names) -> Said:
            a, b = n.name(total), n.name(other)
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

        def hint(n: Names) -> Said | None:
            a, b, whole = n.name(beside), n.name(other), n.name(total)
            x, y = context.group(last), context.group(right)
            if whole == b and b[1] == 1:
                z = x if number == 0 else f"({context.text(left)})"
                return THREE(z=z, y=y)
            if number == 0 and b[1] == a[0]:
                return MEANT(meant=f"{y}*{x}")
            if whole[1] == b[1]:
                return MEANT(meant=f"{context.text(left)}*{context.flipped(right)}")
            if a[0] == b[0] and (number == 0 or a == whole):
                return MEANT(meant=f"{context.flipped(last)}*{y}")
            return MEANT(meant=f"{y}*{x}") if b[1] == a[0] else None

        self._fail(node.children[: number + 2], right.span, message, hint)

    def _power(self, node: Node) -> Dims:
        base, exponent = node.children
        a, b = self.dims[id(base)], self.dims[id(exponent)]
        context = self.context
        if node.value == ".^":
            if is_unit(b):
                return a
            if not is_unit(a) and not self._same(a, b):
                self._entrywise_fails(node, base, exponent, ".^", a, b)
            return b
        if (
            exponent.kind == "name"
            and exponent.value == "T"
            and "T" not in self.vars
            and "T" not in self.context.shapes
        ):
            return a[1], a[0]
        if not is_unit(b):
            self._fail(
                (exponent,),
                exponent.span,
                lambda n: Text(
                    "an exponent is a scalar, but {text} is {shape}",
                    "指数はスカラーでなければならないが、{text} は {shape} である",
                )(text=context.text(exponent), shape=n.text(b)),
                Text(
                    "write {base}.^{exponent} to go through the entries", "成分ごとの冪なら {base}.^{exponent} と書く"
                )(base=context.group(base), exponent=context.group(exponent)),
            )
        if not is_unit(a):
            entry = Text(
                "write {base}.^{exponent} for the power of every entry", "各成分の冪なら {base}.^{exponent} と書く"
            )(base=context.group(base), exponent=context.group(exponent))
            if value_of(a[1]) is S.One or value_of(a[0]) is S.One or not self.equations.equal(a[0], a[1]):
                self._fail(
                    (base,),
                    node.span,
                    lambda n: Text(
                        "only a scalar or a square matrix has powers, but {text} is {shape}",
                        "冪をもつのはスカラーか正方行列であるが、{text} は {shape} である",
                    )(text=context.text(base), shape=n.text(a)),
                    entry,
                )
        return a

    def _subscript(self, node: Node) -> Dims:
        """An entry of an expression."""
        dims = self.dims[id(node.children[0])]
        axes_ = (*(self._index(b) for b in node.value), ONE)[:2]
        if not self._same(dims, (axes_[0], axes_[1])):
            count = len(node.value)
            said = (
                Text(
                    "{text} is {shape}, but an entry with one index is taken of it",
                    "{text} は {shape} であるが、1 個の添字で成分をとっている",
                )
                if count == 1
                else Text(
                    "{text} is {shape}, but an entry with two indices is taken of it",
                    "{text} は {shape} であるが、2 個の添字で成分をとっている",
                )
            )
            text = self.context.text(node.children[0])
            self._fail(node.children, node.span, lambda n: said(text=text, shape=n.text(dims)))
        return UNITS

    def _bars(self, node: Node) -> Dims:
        """|a| of a scalar, |A| of a square matrix; with the value "2" a Euclidean norm."""
        dims = self.dims[id(node.children[0])]
        if not node.value and not is_unit(dims) and not self.equations.equal(*dims):
            text = self.context.text(node.children[0])
            self._fail(
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

    def _euler(self, node: Node) -> Dims:
        """e to a scalar, a vector entry by entry, or a square matrix."""
        dims = self.dims[id(node.children[0])]
        if S.One not in (value_of(dims[0]), value_of(dims[1])) and not self.equations.equal(*dims):
            said = self.context.text(node.children[0])
            self._fail(
                node.children,
                node.span,
                lambda n: Text(
                    "e has a square matrix as its exponent, but {text} is {shape}",
                    "e の指数は正方行列でなければならないが、{text} は {shape} である",
                )(text=said, shape=n.text(dims)),
                Text(r"for the exponential of every entry write \exp(X)", r"成分ごとの指数関数なら \exp(X) と書く"),
            )
        return dims

    def _call(self, node: Node) -> Dims:
        word, arguments = node.value, node.children
        dims = [self.dims[id(c)] for c in arguments]
        if word in CONSTANTS:
            return self._constant(node)
        if word == "sum" and len(arguments) == 2:
            axis = arguments[1]
            if axis.kind != "number" or axis.value not in (1, 2):
                self._fail(
                    (),
                    axis.span,
                    lambda n: Text("sum has the axes 1 and 2, not {axis}", "sum の軸は 1 と 2 であり、{axis} はない")(
                        axis=self.context.text(axis)
                    ),
                    kind=InputError,
                )
            return (ONE, dims[0][1]) if axis.value == 1 else (dims[0][0], ONE)
        name = WORDS[word]
        if OPERATIONS[name].sizes:
            return self._with_sizes(node, name, dims)
        count, _ = OPERATIONS[name].arity  # a word takes so many, neither more nor fewer
        if len(arguments) != count:
            wanted = (
                Text("one argument", "1 個の引数")()
                if count == 1
                else Text("{count} arguments", "{count} 個の引数")(count=count)
            )
            self._fail(
                (),
                node.span,
                lambda n: Text(
                    "{word} takes {wanted}, but {count} are given",
                    "{word} は {wanted}をとるが、{count} 個与えられている",
                )(word=word, wanted=wanted, count=len(arguments)),
                kind=InputError,
            )
        if name == "diag" and value_of(dims[0][1]) is not S.One:
            name = "diagonal"
        if is_unit(dims[0]) and len(dims) == 1 and name in OF_SCALARS:
            return UNITS
        return self._by_signature(node, name, dims)

    def _with_sizes(self, node: Node, name: str, dims: list[Dims]) -> Dims:
        """A function of which the last two arguments are sizes."""
        word, count = node.value, OPERATIONS[name].arity[0] - 1
        wanted = (
            Text("two sizes", " 2 つのサイズ")
            if not count
            else Text("a vector and two sizes", "ベクトルと 2 つのサイズ")
        )
        if len(dims) != count + 2:
            said = Text(
                "{word} takes {wanted}, but {count} arguments are given",
                "{word} は{wanted}をとるが、引数が {count} 個与えられている",
            )(word=word, wanted=wanted, count=len(dims))
            example = "commutation(m, n)" if not count else "unvec(b, m, n)"
            self._fail(
                (),
                node.span,
                lambda n: said,
                Text("write {word} as in {example}", "{word} は {example} のように書く")(word=word, example=example),
                kind=InputError,
            )
        rows, columns = (self._side(node, argument) for argument in node.children[count:])
        like = cast(Shape, known_shape((rows, columns)))
        if count:
            whole = Dim(like[0] * like[1])
            if not self._same(dims[0], (whole, ONE)):
                self._fail(
                    node.children[:1], node.span, lambda n: refusal(name, [n.name(dims[0]), n.name((rows, columns))])
                )
            return rows, columns
        side, _ = OPERATIONS[name].shape(like)
        return Dim(side), Dim(side)

    def _side(self, node: Node, argument: Node) -> Dim:
        """A size that is written as an argument: a name, a whole number, or a product of these."""
        known = written_size(argument, self.context.shapes)
        if known is None:
            self._fail(
                (),
                argument.span,
                lambda n: Text(
                    "{call} needs a size: a name or a whole number, not {text}",
                    "{call} にはサイズが要る。サイズは名前か整数であり、{text} は読めない",
                )(
                    call=f"{node.value}({', '.join(map(self.context.text, node.children))})",
                    text=self.context.text(argument),
                ),
                kind=InputError,
            )
        return Dim(known)

    def _by_signature(self, node: Node, name: str, dims: list[Dims]) -> Dims:
        signature = signature_of(name, len(dims), len(dims) == 1 and value_of(dims[0][0]) is S.One)
        assert signature is not None  # of every operation that has a word
        unknown: dict[Expr, Dim] = {}
        for wanted, given in zip(signature[0], dims, strict=True):
            for w, g in zip(wanted, given, strict=True):
                if not self.equations.equal(ONE if w == 1 else unknown.setdefault(w, Dim()), g):
                    self._fail(node.children, node.span, lambda n: refusal(name, [n.name(d) for d in dims]))
        rows, columns = (evaluated(s, unknown) for s in signature[1])
        return rows, columns

    def _constant(self, node: Node) -> Dims:
        word, arguments = node.value, node.children
        if word == "eye":
            if len(arguments) > 1:
                self._fail(
                    (),
                    node.span,
                    lambda n: Text("eye takes one size", "eye がとるサイズは 1 つである"),
                    kind=InputError,
                )
            if not arguments:
                side = Dim(one=1)
                return side, side
            side = self._side(node, arguments[0])
            return side, side
        sides = 1 if word == "vector" else 2
        if len(arguments) not in (1, 1 + sides) or not _is_number(arguments[0]):
            self._fail(
                (),
                node.span,
                lambda n: Text(
                    "{word} takes one number, the entry it is filled with",
                    "{word} は 1 つの数、すなわち各成分の値をとる",
                )(word=word),
                Text("write {word}(1)", "{word}(1) と書く")(word=word),
                InputError,
            )
        given = [self._side(node, a) for a in arguments[1:]] or [Dim(one=1) for _ in range(sides)]
        return given[0], ONE if word == "vector" else given[1]


def written_size(node: Node, taken: Mapping[str, object]) -> Expr | None:
    """The size that is written as an argument, or ``None``: a name, a whole number, a power or a product of these."""
    if node.kind == "number" and node.value.denominator == 1 and 1 <= node.value <= LARGEST_SIZE:
        return Integer(int(node.value))
    if node.kind == "name" and node.value not in taken and node.value not in CONSTANTS:
        return size(node.value)
    if node.kind == "product" and all(operator == "*" for operator in node.value):
        parts = [written_size(c, taken) for c in node.children]
        if None not in parts:
            return cast(Expr, sympy.Mul(*cast("list[Expr]", parts)))
    if node.kind == "power" and node.value == "^":
        base, exponent = (written_size(c, taken) for c in node.children)
        if base is not None and exponent is not None and exponent.is_Integer and exponent <= LARGEST_SIZE_POWER:
            return cast(Expr, base**exponent)
    return None


def array_of(s: Subscript, kinds: Mapping[str, int]) -> tuple[str | None, int]:
    """The array that a name with a subscript belongs to, and its axes."""
    row = s.row is not None and (s.entry is None or s.key is None or kinds[s.key] == 1)
    return (s.row, 2) if row else (s.entry, len(s.at))


def key_of(node: Node) -> str | None:
    """What the kind of a name goes by; that of an entry is whether it is a row."""
    if node.kind == "entry":
        return cast("str | None", node.value.key)
    return node.value if node.kind == "name" else None


def _is_number(node: Node) -> bool:
    return node.kind == "number" or node.kind == "negate" and node.children[0].kind == "number"


def size_arguments(call: Node) -> list[Node]:
    """The arguments of a call that are sizes: of eye all, of vector and matrix all but the first, of unvec the last."""
    word, arguments = call.value, call.children
    if word == "eye":
        return list(arguments)
    if word in CONSTANTS:
        return list(arguments[1:])
    if word not in WORDS or not OPERATIONS[WORDS[word]].sizes:
        return []
    return list(arguments[(OPERATIONS[WORDS[word]].arity[1] or 1) - 1 :])


def is_t(node: Node) -> bool:
    return node.kind == "name" and node.value == "T"
