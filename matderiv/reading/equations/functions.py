"""Functions in a written derivation: those of the language, σ′ of one number, and the document's own f(t) = …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from math import prod
from typing import cast

from sympy import Expr, Integer

from ...core.errors import InputError
from ...core.index import UNIT, Partial, Shape, bound, free, is_scalar, product, shape_of, size, summed
from ...core.index import replace as replaced
from ...core.operation import Kit
from ...core.text import Text
from ...expressions.abstract import Abstract, abstract
from ...expressions.matrix import Var, add, apply, multiply, ones, zero
from ...expressions.notations.names import WORD
from ...operations import OPERATIONS
from ..along import along
from ..combine import Parts, function, in_bars
from ..comparing import compared, norm_of, of_numbers
from ..latex.written import as_text
from ..shaping.calls import axis_of
from ..shaping.norms import no_norm
from ..sizes import ONE, UNITS, Dim, Dims, equal, is_unit, same, signature_of, value_of
from ..tree import Arbitrary, At, Lone, Node, Subscripted, Undefined, postorder, summed_over
from ..words import ALONG, CONSTANTS, KEPT, LATER, MATRIX, NORMS, OF_TWO, OVER, WORDS, not_yet, require_word
from .derivatives import UNDEFINED, Derivatives
from .entries import entry, eye, letters_of, rests_on, tabled
from .known import NO_NUMBERS
from .names import A_NUMBER, Clash, Leaf, Letter, Value

__all__ = ["Functions"]

DETERMINANT = Text(
    "a determinant is that of a square matrix, but this is {shape}",
    "行列式をもつのは正方行列だが、これは {shape} である",
)
EXPONENTIAL = Text(
    "only a square matrix stands in the exponent, but this is {shape}",
    "指数に置けるのは正方行列だけだが、これは {shape} である",
)
ARGUMENTS = Text("{word} takes other arguments", "{word} の引数の数が違う")
TAKEN = Text("{word} cannot be taken of {shape}", "{word} は {shape} のものには使えない")
TOGETHER = Text(
    "{left} and {right} are not taken entry by entry together",
    "{left} と {right} を成分ごとに組み合わせることはできない",
)
PLUS = Text(
    "the plus above {shape} may say the positive part, or a pseudoinverse; write relu or pinv",
    "{shape} の右肩の + は正の部分とも擬似逆行列とも読める。relu か pinv と書くこと",
)
NO_SLOPE = Text("{word} is no function of one number", "{word} は一変数の関数ではない")
ONCE = Text("only the first derivative of {word} is read so", "この書き方で読めるのは {word} の一階の導関数だけである")
BY_WHICH = Text(
    "{name} is a function of {names}, and the derivative at a point is taken with respect to one of these that is "
    "named",
    "{name} は {names} の関数であり、点における微分はそのうちの名指しされた文字による",
)
BOTH = Text(
    "{word} of a square matrix is one of two functions: write \\operatorname{{{matrix}}} or {word}_\\odot",
    "正方行列の {word} は二通りに読める。\\operatorname{{{matrix}}} か {word}_\\odot と書くこと",
)
OF_EACH = Text(
    "{word} is a function that nobody defined, and nothing says that of {shape} it is taken entry by entry",
    "{word} は定義されていない関数であり、{shape} に対して成分ごとに施すとはどこにも述べられていない",
)
STEP = "ε#"  # how the name of an ε begins, which no letter of a document has


class Functions(Derivatives):
    """Reads calls of functions, bars and powers of e."""

    def _bars(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        if node.value and is_unit(inside.dims):
            self.no_number(node.children[0], scope)
        number, column = is_unit(inside.dims), value_of(inside.dims[1]) == 1
        if not (number or column or node.value or equal(*inside.dims)):
            raise Clash(DETERMINANT, node.span, {"shape": self.said(inside.dims)})
        return Value(UNITS, lambda: in_bars(node, inside.build(), as_text(node.children[0]), True))

    def _compared(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        left, right = (self.visit(c, scope) for c in node.children)
        dims = self._with_line(node, left, right) or self._spread(node, left, right)
        return Value(dims, lambda: compared(node.value, left.build(), right.build()))

    def _with_line(self, node: Node, *sides: Value) -> Dims | None:
        """The sizes of a matrix beside a value of each row or column of one, which goes with that row or column."""
        lines = [c.kind == "call" and c.value in ALONG and c.value not in KEPT for c in node.children]
        if lines.count(True) != 1:
            return None
        line, other = (sides[n].dims for n in (lines.index(True), lines.index(False)))
        shared = next((n for n in (0, 1) if value_of(line[1 - n]) == 1 != value_of(line[n])), None)
        if shared is None or is_unit(other) or value_of(other[1 - shared]) == 1:
            return None
        if not equal(line[shared], other[shared]):
            raise Clash(TOGETHER, node.span, {"left": self.said(sides[0].dims), "right": self.said(sides[1].dims)})
        return other

    def _spread(self, node: Node, *parts: Value) -> Dims:
        """The common sizes of what is taken entry by entry; a number counts for every entry."""
        arrays = [p for p in parts if not is_unit(p.dims)]
        for other in arrays[1:]:
            if not same(arrays[0].dims, other.dims):
                said = {"left": self.said(arrays[0].dims), "right": self.said(other.dims)}
                raise Clash(TOGETHER, node.span, said)
        return arrays[0].dims if arrays else UNITS

    def _euler(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        matrix = value_of(inside.dims[1]) != 1
        if matrix and not equal(*inside.dims):
            raise Clash(EXPONENTIAL, node.span, {"shape": self.said(inside.dims)})
        return Value(inside.dims, lambda: function("expm" if matrix else "exp", inside.build()))

    def _extent(self, sizes: Sequence[Node]) -> Dim:
        """The size that is written first, as n of I_n and 1_n, or one that follows from what stands around."""
        factors = [] if not sizes else sizes[0].children or [sizes[0]]
        said = prod(Integer(int(f.value)) if f.kind == "number" else size(str(f.value)) for f in factors)
        return self.size(said if factors else None)

    def _call(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        word, children = node.value, node.children
        if word == "eye":
            side = self._extent(children)
            return Value((side, side), lambda: eye(value_of(side)))
        if word in CONSTANTS:
            number = self.visit(children[0], scope)
            shape = (self._extent(children[1:]), ONE if word == "vector" else self._extent(children[2:]))
            return Value(shape, lambda: multiply(number.build(), ones(*(cast(Expr, value_of(s)) for s in shape))))
        if isinstance(word, Arbitrary):
            return self._arbitrary(node, word)
        if isinstance(word, Undefined):
            return self._unknown(node, word, scope)
        if isinstance(word, At):
            return self._at_point(node, word, scope)
        if word.rstrip("'") in self.known.functions:
            return self._of(node, scope)
        if word.endswith("'"):
            return self._slope(node, scope)
        if word in LATER:
            raise not_yet(word, node.span)
        if word == "diag" and (made := self._by_entries(node, scope)) is not None:
            return made
        parts = [self.visit(c, scope) for c in children]
        if word in NORMS:
            if len(parts) > 2 or all(value_of(d) != 1 for d in parts[0].dims):
                raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
            if len(parts) == 2 and not is_unit(parts[1].dims):
                self.asked.update(str(n.value) for n in postorder(children[1]) if n.kind == "name")
                raise Clash(A_NUMBER, children[1].span, sizes=False)
            if len(parts) == 2 and no_norm(children[1]):
                raise Clash(ARGUMENTS, children[1].span, {"word": word}, sizes=False)
            return Value(UNITS, lambda: norm_of(word, *(p.build() for p in parts)))
        if word in ALONG and (len(parts) == 2 or word in KEPT or word not in WORDS):
            return self._along(node, parts)
        if word == OVER:
            raise Clash(ARGUMENTS, node.span, {"word": "prod"}, sizes=False)  # a product over an index
        name = OF_TWO[word] if len(parts) == 2 and word in OF_TWO else WORDS[word]
        if OPERATIONS[name].slopes:
            if len(parts) != OPERATIONS[name].arity[0]:
                raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
            return Value(self._spread(node, *parts), lambda: of_numbers(name, *(p.build() for p in parts)))
        if word == "pinv" and children[0].mark is not None and any(value_of(d) == 1 for d in parts[0].dims):
            raise Clash(PLUS, node.span, {"shape": self.said(parts[0].dims)}, sizes=False)
        if name == "diag" and value_of(parts[0].dims[1]) != 1:
            name = "diagonal"
        if len(parts) == 1 and is_unit(parts[0].dims):
            if name in NO_NUMBERS:
                self.no_number(children[0], scope)
            return Value(UNITS, lambda: function(name, parts[0].build()))
        low, high = OPERATIONS[name].arity
        if len(parts) < low or high is not None and len(parts) > high:
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        found = signature_of(name, len(parts), len(parts) == 1 and value_of(parts[0].dims[0]) == 1)
        if found is None:
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        unknown: dict[Expr, Dim] = {}
        for wanted, part, child in zip(found[0], parts, children, strict=True):
            for w, g in zip(wanted, part.dims, strict=True):
                if not equal(ONE if w == 1 else unknown.setdefault(w, self.size()), g):
                    raise Clash(TAKEN, child.span, {"word": word, "shape": self.said(part.dims)})
        out: list[Dim] = []
        for s in found[1]:
            if s != 1 and not s.free_symbols <= set(unknown):
                raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
            out.append(ONE if s == 1 else unknown[s] if s in unknown else self.extents.composed(s, unknown))
        return Value((out[0], out[1]), lambda: _unlike(name, node, *(p.build() for p in parts)))

    def _by_entries(self, node: Node, scope: Mapping[str, Letter]) -> Value | None:
        """The diagonal matrix with the entries p_i(1 − p_i), where one index stands in them and nowhere outside."""
        letters = [x for x in _free_at(node) if x not in scope and x not in self.free]
        if len(letters) != 1 or len(node.children) != 1:
            return None
        own = Letter(letters[0], self.size(solid=True))
        inside = self.visit(node.children[0], {**scope, own.letter: own})
        if not is_unit(inside.dims):
            return None  # of a vector x_i, say
        square = (own.extent, own.extent)
        return Value(square, lambda: function("diag", tabled(inside.build(), (own.index(),))))

    def _unknown(self, node: Node, word: Undefined, scope: Mapping[str, Letter]) -> Value:
        """A function that nobody defined, or a derivative of it, of a number or at every entry."""
        if word.function not in self.known.unknown:
            require_word(word.function, node.span)
        if len(node.children) != 1 or word.word:
            raise Clash(ARGUMENTS, node.span, {"word": word.function}, sizes=False)
        inside = self.visit(node.children[0], scope)
        if not is_unit(inside.dims) and not self.known.of_entries:
            self.no_number(node.children[0], scope)
            raise Clash(OF_EACH, node.span, {"word": word.function, "shape": self.said(inside.dims)}, sizes=False)
        letter = WORD.get(word.function, word.function)
        operation = abstract(Abstract(letter, "entrywise", word.primes))
        return Value(inside.dims, lambda: apply(operation, inside.build()))

    def _along(self, node: Node, parts: Sequence[Value]) -> Value:
        """A function of all entries, of each column or of each row."""
        word, inside = node.value, parts[0]
        axis = axis_of(node.children[1], inside.dims) if len(parts) == 2 else None
        if len(parts) > 2 or len(parts) == 2 and axis is None:
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        rows, columns = inside.dims
        if word == "cumsum" and axis is None and 1 not in (value_of(rows), value_of(columns)):
            raise Clash(ARGUMENTS, node.span, {"word": word}, sizes=False)
        dims = inside.dims if word in KEPT else UNITS if axis is None else (ONE, columns) if axis == 1 else (rows, ONE)
        return Value(dims, lambda: along(word, inside.build(), axis, getattr(word, "less", 0)))

    def _of(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """f(u), or f′(u), of an f that the document has defined as f(t) = …: u stands in the place of t."""
        name = node.value.rstrip("'")
        order = len(node.value) - len(name)
        parameters = self.known.functions[name]
        parts = [self._argument(c, p, scope) for c, p in zip_longest(node.children, parameters) if c is not None]
        if name not in self.recipes:
            raise Clash(UNDEFINED, node.span, {"name": name}, sizes=False)
        if len(parameters) != len(parts):
            raise Clash(ARGUMENTS, node.span, {"word": name}, sizes=False)
        dims = self.vars[name]
        wanted = [self.dims(p) for p in parameters]
        number = len(parts) == 1 and is_unit(wanted[0]) and is_unit(dims)
        if order and not number:
            raise Clash(NO_SLOPE, node.span, {"word": name}, sizes=False)
        if not number:
            for w, part, child in zip(wanted, parts, node.children, strict=True):
                if is_unit(w) != is_unit(part.dims) or not same(w, part.dims):
                    self.asked.update(parameters)
                    raise Clash(TAKEN, child.span, {"word": name, "shape": self.said(part.dims)}, sizes=False)

        for part, child in zip(parts, node.children, strict=True):
            met = self.seen | set(self.kinds) | set(self.known.shapes) | set(self.recipes)
            if number and not is_unit(part.dims) and child.kind == "name" and child.value not in met:
                # a letter that nothing tells of is a number here, though elsewhere it would be a vector
                self.asked.add(child.value)
                raise Clash(TAKEN, child.span, {"word": name, "shape": self.said(part.dims)}, sizes=False)

        def at(*values: Expr) -> Expr:
            body, own = self._body(name, values)
            if not order:
                return replaced(body, dict(zip(own, values, strict=True)))
            # f′(a) = ∂f(a + ε)/∂ε at ε = 0, whatever a is
            step = self._step()
            body = replaced(body, {own[0]: add(values[0], step)})
            for _ in range(order):
                body = Partial(body, step)
            return body

        if not number or is_unit(parts[0].dims):
            return Value(dims, lambda: at(*(p.build() for p in parts)))
        return Value(parts[0].dims, lambda: self._each(parts[0].build(), at))

    def _body(self, name: str, values: Sequence[Expr]) -> tuple[Expr, list[Var]]:
        """What an f stands for, where these values can be put in the place of its parameters; and the parameters."""
        around, self.parts = self.parts, Parts()  # what fell away is noted at the values
        body = cast(Expr, self.var(name).definition)
        own = [self.var(p) for p in self.known.functions[name]]
        self.parts = around
        for part in self.fallen.get(name, ()):
            self.parts.note(replaced(part, dict(zip(own, values, strict=True))))
        while inner := {v: v.definition for v in letters_of(body) if v not in own and rests_on(v, own)}:
            body = replaced(body, cast("dict[Expr, Expr]", inner))
        met = frozenset().union(*map(free, values))
        body = replaced(body, {i: self.fresh(i.size) for i in bound(body) if i in met})
        return replaced(body, {v: self._step() for v in letters_of(body) if v.name.startswith(STEP)}), own

    def _at_point(self, node: Node, word: At, scope: Mapping[str, Letter]) -> Value:
        """The derivative of f by some of its parameters, with other things in their place: ∂f/∂x at (a, b)."""
        parameters = self.known.functions[word.function]
        if any(by not in parameters if by else len(parameters) != 1 for by in word.by):
            raise Clash(BY_WHICH, node.span, {"name": word.function, "names": ", ".join(parameters)}, sizes=False)
        if word.function not in self.recipes:
            raise Clash(UNDEFINED, node.span, {"name": word.function}, sizes=False)
        if len(node.children) != len(parameters):
            raise Clash(ARGUMENTS, node.span, {"word": word.function}, sizes=False)
        wanted = [self.dims(p) for p in parameters]
        parts = [self._argument(c, p, scope) for c, p in zip(node.children, parameters, strict=True)]
        for w, part, child in zip(wanted, parts, node.children, strict=True):
            if is_unit(w) != is_unit(part.dims) or not same(w, part.dims):
                self.asked.update(parameters)
                raise Clash(TAKEN, child.span, {"word": word.function, "shape": self.said(part.dims)}, sizes=False)
        points = [
            cache(lambda part=part, w=w: self._point(self.shape(w), part.build()))
            for part, w in zip(parts, wanted, strict=True)
        ]

        def moving(at: int) -> Callable[[], Expr]:
            return lambda: points[at]()[1]

        def body() -> Expr:
            values = [point()[0] for point in points]
            inside, own = self._body(word.function, values)
            return replaced(inside, dict(zip(own, values, strict=True)))

        value = Value(self.vars[word.function], body)
        for by in reversed(word.by):
            at = parameters.index(by or parameters[0])
            variable = Value(wanted[at], moving(at), Leaf(parameters[at]))
            value = self._slope_by(value, variable, variable, node.span, nabla=word.how == "nabla")
        return value

    def _arbitrary(self, node: Node, word: Arbitrary) -> Value:
        """Any differentiable function of some letters, of which no more than its first derivatives is asked.

        At a point these are those of L₀ + ⟨L_a, a⟩, where L₀ and L_a are as arbitrary as its value and its slope there.
        """
        self.losses.add(str(word))
        parts: list[tuple[str, Value]] = []
        for child in node.children:
            name, way = self.array(child.value) if isinstance(child.value, Subscripted) else (str(child.value), "")
            rank = {"": None, "row": 2, "entry": len(child.value.at) if way == "entry" else None}[way]
            parts.append((name, self.leaf(Leaf(name), self.dims(name, rank))))

        def build() -> Expr:
            terms: list[Expr] = [self._own(f"{word}_0", UNIT)]
            for name, part in parts:
                value = part.build()
                slope = self._own(f"{word}_{name}", shape_of(value))
                at = tuple(self.fresh(s) for s in shape_of(value) if s != 1)
                terms.append(summed(product(entry(slope, at), entry(value, at)), *at))
            return add(*terms)

        return Value(UNITS, build)

    def _own(self, name: str, shape: Shape) -> Var:
        """A letter that no name of the document is."""
        while name in self.vars:
            name += "_0"
        return self.made.setdefault(name, Var(name, shape))

    def _argument(self, child: Node, parameter: str | None, scope: Mapping[str, Letter]) -> Value:
        """What stands in the place of a parameter; 0 in the place of a vector or matrix is one of zeros."""
        if child.kind == "number" and child.value == 0 and parameter is not None:
            dims = self.dims(parameter)
            if not is_unit(dims):
                return Value(dims, lambda: zero(self.shape(dims)))
        return self.visit(child, scope)

    def _step(self) -> Var:
        """An ε that is 0, and no other ε."""
        self.number += 1
        return Var(f"{STEP}{self.number}", definition=Integer(0))

    def _point(self, shape: Shape, value: Expr) -> tuple[Expr, Var]:
        """What stands in the place of a parameter, and a letter of its own to differentiate it by.

        The letter has the value itself; where that goes with an index, as x_k does, it is 0 and is added.
        """
        if not free(value):
            letter = self._valued(shape, value)
            return letter, letter
        step = self._valued(shape, Integer(0) if shape == UNIT else zero(shape))
        return add(value, step), step

    def _valued(self, shape: Shape, value: Expr) -> Var:
        """A letter with a value that no other letter is."""
        self.number += 1
        return Var(f"{STEP}{self.number}", shape, definition=value)

    def _slope(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        """σ′(z): the derivative of a function of one number, at every entry."""
        word = node.value.rstrip("'")
        slope = OPERATIONS[WORDS[word]].slope if word in WORDS else None
        if slope is None or len(node.children) != 1:
            raise Clash(NO_SLOPE, node.span, {"word": word}, sizes=False)
        if len(node.value) > len(word) + 1:
            raise Clash(ONCE, node.span, {"word": word}, sizes=False)
        inside = self.visit(node.children[0], scope)
        kit = Kit(self.fresh, function)

        def build() -> Expr:
            value = inside.build()
            return slope.at(value, kit) if is_scalar(value) else self._each(value, lambda e: slope.at(e, kit))

        return Value(inside.dims, build)


def _free_at(tree: Node) -> list[str]:
    """The letters of indices in a tree, but for those over which a sum in it runs."""
    nodes = list(postorder(tree))
    at = [x for n in nodes if n.kind == "name" and isinstance(n.value, Subscripted) for x in n.value.at]
    at += [x for n in nodes if n.kind == "subscript" for x in n.value]
    bound = summed_over(nodes)
    return [x for x in dict.fromkeys(at) if x not in bound]


def _unlike(name: str, node: Node, *arguments: Expr) -> Expr:
    """A function of its arguments, where that is not one thing entry by entry and another of a matrix."""
    rows, columns = shape_of(arguments[0])
    if isinstance(node.value, Lone) and name in MATRIX and rows == columns != 1:
        raise InputError(BOTH(word=f"\\{name}", matrix=MATRIX[name]), span=node.span)
    return function(name, *arguments)
