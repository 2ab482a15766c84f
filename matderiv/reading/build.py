"""The typed expression: every part of a tree built with its shape, and each operation as it is read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast

from sympy import Expr, Integer, Rational, S

from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.index import (
    UNIT,
    Delta,
    Entry,
    Index,
    Product,
    Shape,
    Sum,
    is_scalar,
    shape_of,
    size,
)
from ..core.operation import Applied, text_shape
from ..core.text import Text
from ..expressions.matrix import Var, add, apply, is_op, multiply, negate, ones, spread, stretch, transpose, unit, zero
from ..operations import OPERATIONS
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.matmul import MATMUL
from ..operations.pi import PI
from ..operations.prod import PROD
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.stretch import STRETCH
from ..operations.unit import UNIT as UNIT_VECTOR
from .along import along
from .attempt import LEAVES, Context, Reading, array_of, is_t, key_of, size_arguments, written_size
from .combine import DIGITS, Parts, function, in_bars, multiplied, raised
from .comparing import compared, norm_of, of_numbers
from .declarations import Note
from .grammar import MANY_DIGITS
from .latex.tokens import is_latex
from .latex.written import as_text
from .picked import OTHER_LETTER, OTHER_SIZE, end_of
from .shaping.calls import axis_of
from .shaping.spreading import is_row, require_no_identity
from .sizes import ONE, is_unit, known_shape, written
from .subscripts import ANOTHER_LETTER, UNBOUNDED, Subscript
from .tree import Barred, Bound, Lone, Node, Slot, Span, Undefined, abridged, postorder
from .undefined import applied
from .words import ALONG, BASES, CONSTANTS, KEPT, LATER, MATRIX, NORMS, OF_TWO, OVER, WORDS, not_yet

__all__ = ["Builder"]

_OF_SQUARES = frozenset(("tr", "trace", "det", "logdet", "inv"))
WHICH = Text(
    "write {whole} for the function of the matrix, {entries} for that of its entries",
    "行列関数なら {whole}、成分ごとの関数なら {entries} と書く",
)
WHICH_LATER = Text(
    "write {whole} for the function of the matrix, which is not derived yet, {entries} for that of its entries",
    "行列関数なら {whole} (微分はまだできない)、成分ごとの関数なら {entries} と書く",
)


class Builder:
    """Builds the expression bottom-up from the shapes that were found."""

    def __init__(self, context: Context, reading: Reading, made: dict[str, Var]) -> None:
        self.context, self.reading, self.made = context, reading, made
        self.built: dict[int, Expr] = {}
        self.rows: dict[Var, tuple[Expr, Index, bool]] = {}
        self.totals: dict[Var, tuple[Expr, tuple[Index, ...]]] = {}
        self.places: dict[Expr, Span] = {}
        self.stacks: dict[Var, tuple[Expr, tuple[Index, ...]]] = {}
        self.spread: dict[Note, None] = {}  # what is meant for every entry, row or column
        self.parts = Parts()
        self.inverted: list[Expr] = []
        self.may_be_square = _undeclared_within(reading)

    def build(self) -> Expr:
        for node in self.context.order:
            try:
                expr = getattr(self, "_" + node.kind)(node, *(self.built[id(c)] for c in node.children))
                _check_digits(expr)
            except MatderivError as error:
                if error.source is None:
                    error.source = self.context.source
                error.span = error.span or node.span
                raise
            self.built[id(node)] = expr
            self.parts.note(expr)
        whole = self.built[id(self.context.order[-1])]
        like = self.context.like
        return zero(like) if whole == 0 and like not in (None, UNIT) and is_scalar(whole) else whole

    def _number(self, node: Node) -> Expr:
        value: Fraction = node.value
        return Rational(value.numerator, value.denominator)

    def _name(self, node: Node) -> Expr:
        if node.value in self.made:
            return self.made[node.value]
        if node.value == "eye":
            return self._eye(node)
        if node.value in self.context.numbers:
            return apply(PI, shape=UNIT)
        return size(node.value)

    def _index(self, bound: Bound) -> Index:
        extent = known_shape((self.reading.indices[bound.of or bound], ONE))
        if extent is None:
            raise InputError(UNBOUNDED(letter=bound.letter), span=bound.span)
        if bound.letter in self.made and bound.letter not in self.reading.vars:
            raise InputError(
                Text(
                    "{letter} is summed over here, and is an index without a sum elsewhere",
                    "{letter} についてここでは和を取り、別の所では和のない添字としている",
                )(letter=bound.letter),
                span=bound.span,
                hint=Text(
                    "put all that is summed in brackets, or take another letter",
                    "和を取るもの全体を括弧で囲むか、別の文字を使う",
                ),
            )
        if bound.letter in self.made or bound.letter in self.context.sizes:
            what = Text("variable", "変数") if bound.letter in self.made else Text("size", "サイズ")
            said = Text(
                "{letter} is the name of a {what}, so it cannot be an index",
                "{letter} は{what}の名前なので、添字にはできない",
            )
            raise InputError(
                said(letter=bound.letter, what=what),
                span=bound.span,
                hint=ANOTHER_LETTER,
            )
        return Index(bound.letter, extent[0])

    def _entry(self, node: Node) -> Expr:
        s: Subscript = node.value
        name, rank = array_of(s, self.reading.kinds)
        if name is not None and any(b.given for b in s.at):
            slots = [Slot(b.letter, None, False, node.span, None if b.given else b) for b in s.at]
            if rank > len(slots):
                slots.insert(0 if s.column else 1, Slot(None, None, True, node.span))
            return self._picked(replace(node, value=tuple(slots)), self.made[name])
        at = tuple(self._index(b) for b in s.at)
        if name is None:
            return S.One if at[0].size == 1 else Delta(*at)
        array = self._in_windows(self.made[name], s)
        extent = shape_of(array)[0 if s.column else 1]
        if rank > len(at) and at[0].size == 1:
            return array if s.column else transpose(array)
        if rank > len(at) and extent != 1:
            row = Var(f"{s.text}#{len(self.rows)}", (extent, S.One))
            self.rows[row] = array, at[0], s.column
            return row
        at = tuple(i for i in at if i.size != 1)
        return Entry(array, *at) if at else array

    @staticmethod
    def _in_windows(array: Expr, s: Subscript) -> Expr:
        """An array, or the part of it over which the indices of an entry run."""
        for bound, axis in zip(s.at, (1, 0) if s.column else (0, 1), strict=False):
            if bound.window is None:
                continue
            extent, last = shape_of(array)[axis], written(cast(str, bound.last))
            first, end = bound.window.first + bound.shift, last - bound.window.short + bound.shift
            if first == 1 and end == extent:
                continue
            part = unit(Integer(first), extent) if first == end else stretch(Integer(first), end, extent)
            array = multiply(array, part) if axis else multiply(transpose(part), array)
        return array

    def _given(self, index: str | None, extent: Expr, span: Span) -> Expr:
        """A given index: a number, a letter, or a size, which is the last one."""
        if index is None or not index.isdigit():
            if index is None or index in self.made:
                return extent if index is None else self.made[index]
            if size(index) != extent:
                raise InputError(
                    OTHER_SIZE(index=index, extent=extent), source=self.context.source, span=span, hint=OTHER_LETTER
                )
            return extent
        return Integer(int(index))

    def _unit(self, node: Node) -> Expr:
        slot: Slot = node.value
        if slot.bound is not None:
            raise InputError(
                Text(
                    "unit({letter}) stands in a sum over {letter}", "unit({letter}) が {letter} についての和の中にある"
                )(letter=slot.bound.letter),
                span=node.span,
                hint=Text("write eye[:,j] with another letter", "別の文字を使って eye[:,j] と書く"),
            )
        rows = cast(Shape, known_shape(self.reading.dims[id(node)]))[0]
        return unit(self._given(slot.first, rows, slot.span), rows)

    def _picked(self, node: Node, inside: Expr) -> Expr:
        slots: list[Slot] = list(node.value)
        rows, columns = shape_of(inside)
        if len(slots) == 1:
            slots.insert(0 if rows == 1 else 1, Slot(None, None, True, node.span))
        left, right = (self._picker(s, n) for s, n in zip(slots, (rows, columns), strict=True))
        bound = [self._index(s.bound) for s in slots if s.bound is not None]
        at = [i for i in bound if i.size != 1]
        if at and any(s.ranged and n != 1 for s, n in zip(slots, (rows, columns), strict=True)):
            return self._row_of_sum(node, inside, at[0], column=slots[0].ranged)
        whole = any(s.ranged and n != 1 for s, n in zip(slots, (rows, columns), strict=True))
        if not at and not whole and isinstance(inside, Applied) and inside.operation.each:
            # an entry of f(A) is f of that entry
            return apply(inside.operation, *(self._entry_of(a, left, right) for a in inside.args))
        if rows == 1 and right is not None and not at:  # of a row, as of the column that it is turned
            out = multiply(transpose(right), transpose(inside))
            return transpose(out)
        if is_op(inside, EYE) and left is None and right is not None:
            return right
        single = not slots[0].ranged and slots[1].ranged and columns != 1
        if single and not at and left is not None:  # row i, as a column
            return multiply(*([] if right is None else [transpose(right)]), transpose(inside), left)
        out = multiply(*([] if left is None else [transpose(left)]), inside, *([] if right is None else [right]))
        return Entry(out, *at) if at else out

    @staticmethod
    def _entry_of(array: Expr, left: Expr | None, right: Expr | None) -> Expr:
        """The entry of an array, or a scalar itself."""
        if is_scalar(array):
            return array
        return multiply(*([] if left is None else [transpose(left)]), array, *([] if right is None else [right]))

    def _row_of_sum(self, node: Node, array: Expr, index: Index, column: bool) -> Expr:
        """Row or column of a matrix with the index of a sum, as a column vector."""
        if not isinstance(array, Var):
            raise InputError(
                Text(
                    "a row with the index {letter} of a sum is taken of a name only",
                    "和の添字 {letter} をもつ行は、名前で表された行列からしかとれない",
                )(letter=index.name),
                span=node.span,
                hint=Text(
                    "write one entry, as in {text}[i,j], with a sum over both indices",
                    "{text}[i,j] のように、両方の添字についての和の中に成分を書く",
                )(text=self.context.text(node.children[0])),
            )
        row = Var(f"{array.name}_{index.name}#{len(self.rows)}", (array.shape[0 if column else 1], S.One))
        self.rows[row] = array, index, column
        return row

    def _picker(self, slot: Slot, extent: Expr) -> Expr | None:
        """The unit vector of a given index, or several of a range side by side; ``None`` where all stays."""
        if slot.bound is not None or extent == 1 or slot.ranged and slot.first is slot.last is None:
            return None
        if not slot.ranged:
            return unit(self._given(slot.first, extent, slot.span), extent)
        first, last = end_of(slot.first or "1"), extent if slot.last is None else end_of(slot.last)
        if first == 1 and last == extent:
            return None
        return unit(first, extent) if first == last else stretch(first, last, extent)

    def _indexed(self, node: Node, body: Expr) -> Expr:
        indices = tuple(i for i in map(self._index, node.value) if i.size != 1)
        if not indices or is_scalar(body):
            out = Sum(body, *indices) if indices else body
            self.places.setdefault(out, node.span)
            return out
        total = Var(f"sum#{len(self.totals)}", shape_of(body))
        self.totals[total] = body, indices
        self.places[total] = node.span
        return total

    def _over(self, node: Node) -> Expr:
        """A product over indices: that of all entries of the array of its factors."""
        inside = node.children[0]
        body = self.built[id(inside.children[0])]
        indices = tuple(i for i in map(self._index, inside.value) if i.size != 1)
        if not is_scalar(body) or len(indices) > 2:
            said = Text("the factors of a product over an index are numbers", "添字についての積の因子は数である")
            raise NoRuleError(said, span=node.span)
        if not indices:
            return body
        stack = Var(f"factors#{len(self.stacks)}", (*(i.size for i in indices), S.One)[:2])
        self.stacks[stack] = body, indices
        self.places[stack] = node.span
        return apply(PROD, stack)

    def _eye(self, node: Node) -> Expr:
        shape = cast(Shape, known_shape(self.reading.dims[id(node)]))
        if self.context.source[slice(*node.span)] == "I" and not is_latex(self.context.source):
            self.spread[Note("I", UNIT, "spread", "is", "identity")] = None
        return S.One if shape == UNIT else apply(EYE, shape=shape)

    def _transpose(self, node: Node, inside: Expr) -> Expr:
        if is_op(inside, MATMUL) and any(is_op(a, UNIT_VECTOR, STRETCH) for a in (inside.args[0], inside.args[-1])):
            return multiply(*map(transpose, reversed(inside.args)))  # a row that is turned
        return transpose(inside)

    def _negate(self, node: Node, inside: Expr) -> Expr:
        return negate(inside)

    def _sum(self, node: Node, *parts: Expr) -> Expr:
        if all(p.is_Number for p in parts):
            return sum((s * p for s, p in zip(node.value, parts, strict=True)), start=S.Zero)
        shape = cast(Shape, known_shape(self.reading.dims[id(node)]))
        if self.context.spreading and shape != UNIT:
            require_no_identity(self.reading, node, [shape_of(p) for p in parts])
            joined = zip(parts, ("+" if s > 0 else "-" for s in node.value), node.children, strict=True)
            parts = tuple(self._spread(p, shape, how, c) for p, how, c in joined)
        return add(*(p if s > 0 else negate(p) for s, p in zip(node.value, parts, strict=True)))

    def _spread(self, part: Expr, shape: Shape, how: str, node: Node) -> Expr:
        """A part that is meant for every entry, row or column of an array, as such an array."""
        given = shape_of(part)
        if given == shape:
            return part
        self._note_spread(part, how, node)
        turned = given != UNIT and given[0] != 1 and is_row(self.context, node, given)
        return spread(transpose(part) if turned else part, shape)

    def _note_spread(self, part: Expr, how: str, node: Node) -> None:
        given = shape_of(part)
        place = "entry" if given == UNIT else "row" if is_row(self.context, node, given) else "column"
        self.spread[Note(abridged(as_text(node)), UNIT, "spread", how, place)] = None

    def _product(self, node: Node, *parts: Expr) -> Expr:
        spans = [c.span for c in node.children]
        if not self.context.spreading:
            return multiplied(node.value, parts, spans, self.parts)
        made = parts[0]
        for n, (how, right) in enumerate(zip(node.value, parts[1:], strict=True), start=1):
            a, b = shape_of(made), shape_of(right)
            if how == "/" and b != UNIT:
                self.spread[Note(abridged(as_text(node.children[n])), UNIT, "spread", "/", "entry")] = None
                how = "./"
            if how not in (".*", "./") or UNIT in (a, b) or a == b:
                made = multiplied((how,), (made, right), (spans[0], spans[n]), self.parts)
                continue
            before = Node("product", node.value[: n - 1], node.children[:n], (spans[0][0], spans[n - 1][1]))
            line, whole, where = (made, right, before) if 1 in a else (right, made, node.children[n])
            if how == "./" and line is made:
                made = apply(QUOTIENT, self._spread(line, b, "over", where), whole)
                continue
            self._note_spread(line, how, where)
            column = line if shape_of(line)[1] == 1 else transpose(line)
            scaled = apply(DIAG, column if how == ".*" else apply(ENTRYWISE_POWER, column, S.NegativeOne))
            row = is_row(self.context, where, shape_of(line))
            made = multiply(whole, scaled) if row else multiply(scaled, whole)
        self.parts.note(made)
        return made

    def _compared(self, node: Node, left: Expr, right: Expr) -> Expr:
        return compared(node.value, left, right)

    def _power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        if node.value == "^" and is_t(node.children[1]) and "T" not in self.made:
            return self._transpose(node, base)
        return raised(node, base, exponent, self.parts)

    def _subscript(self, node: Node, inside: Expr) -> Expr:
        at = tuple(i for i in map(self._index, node.value) if i.size != 1)
        return Entry(inside, *at) if at else inside

    def _bars(self, node: Node, inside: Expr) -> Expr:
        return in_bars(node, inside, self.context.text(node.children[0]), "\\" in self.context.source)

    def _euler(self, node: Node, inside: Expr) -> Expr:
        return function("exp" if 1 in shape_of(inside) else "expm", inside)

    def _call(self, node: Node, *parts: Expr) -> Expr:
        word = node.value
        if isinstance(word, Undefined):
            text, latex = self.context.text(node.children[0]), is_latex(self.context.source)
            return applied(node, parts[0], text, {*self.context.shapes, *self.context.vectors}, latex)
        if word == "eye":
            return self._eye(node)
        if word == OVER:
            return self._over(node)
        if word in CONSTANTS:
            shape = cast(Shape, known_shape(self.reading.dims[id(node)]))
            return zero(shape) if parts[0] == 0 else multiply(parts[0], ones(*shape))
        if word in NORMS:
            return norm_of(word, *parts)
        if word in LATER:
            raise not_yet(word, node.span, self.context.text(node.children[0]))
        if word in ALONG and (len(parts) == 2 or word in KEPT or word not in WORDS):
            return self._along(node, parts[0])
        name = OF_TWO[word] if len(parts) == 2 and word in OF_TWO else WORDS[word]
        if OPERATIONS[name].slopes:
            return of_numbers(name, *parts)
        if word == "normnuc" and isinstance(word, Lone) and 1 in shape_of(parts[0]):
            raise InputError(
                Text(
                    "{shown} is a norm of matrices, and {text} is {shape}",
                    "{shown} は行列のノルムだが、{text} は {shape} である",
                )(
                    shown=self.context.text(node),
                    text=self.context.text(node.children[0]),
                    shape=text_shape(shape_of(parts[0])),
                ),
                span=node.span,
                hint=Text(r"write \|x\| for the length of a vector", r"ベクトルの長さなら \|x\| と書く"),
            )
        based = isinstance(word, Lone) and word in BASES.values() and 1 not in shape_of(parts[0])
        if based and (shape_of(parts[0])[0] == shape_of(parts[0])[1] or id(node) in self.may_be_square):
            said = self.context.functions.get("log")
            if said != "entrywise":
                raise not_yet(MATRIX["log"], node.span) if said == "matrix" else self._of_which(node, str(word))
        if word in MATRIX and 1 not in shape_of(parts[0]):
            square = shape_of(parts[0])[0] == shape_of(parts[0])[1]
            if square or id(node) in self.may_be_square:
                name = self._of_a_square(node, name)
            if isinstance(word, Lone) and name == WORDS[word] and not square:
                self.spread[Note(str(word), UNIT, "spread", "of", "entry")] = None
        if isinstance(word, Barred) and shape_of(parts[0]) != UNIT:
            self.spread[Note(abridged(self.context.text(node)), UNIT, "spread", "of", "entry")] = None
        if OPERATIONS[name].sizes:
            sides = [cast(Expr, written_size(a, self.context.shapes)) for a in size_arguments(node)]
            count = len(parts) - len(sides)
            return function(name, *parts[:count], zero((sides[0], sides[1])))
        if name == "diag" and shape_of(parts[0])[1] != 1:
            name = "diagonal"
        if name == "pinv" and 1 in shape_of(parts[0]):
            self.inverted.append(parts[0])
        return function(name, *parts)

    def _along(self, node: Node, inside: Expr) -> Expr:
        word, axis = node.value, None
        if len(node.children) == 2:
            axis = axis_of(node.children[1], self.reading.dims[id(node.children[0])])
            if self.context.numpy and getattr(word, "counted", False):  # with np. the 1 of softmax(X, 1) counts from 0
                shown = self.context.text(node)
                self.spread[Note(shown, UNIT, "spread", "of", ("column", "row")[axis == 2])] = None
        elif word in KEPT and 1 not in shape_of(inside):
            self.spread[Note(word, UNIT, "spread", "of", "row")] = None
        return along(word, inside, axis, getattr(word, "less", 0))

    def _of_a_square(self, node: Node, name: str) -> str:
        """The function of a square matrix or of its entries, as is said or as is written."""
        word, of_matrix = str(node.value), MATRIX[node.value]
        said = self.context.functions.get(word)
        if said == "matrix":
            if of_matrix not in WORDS:
                raise not_yet(of_matrix, node.span)
            return WORDS[of_matrix]
        if said is None and isinstance(node.value, Lone):
            raise self._of_which(node, word)
        return name

    def _of_which(self, node: Node, word: str) -> InputError:
        """The refusal of a function that may be that of a square matrix or that of its entries."""
        text = self.context.text(node.children[0])
        base = next((b for b, w in BASES.items() if w == word), None)
        plain, over = ("log", rf"/\log {base}") if base else (word, "")
        of_matrix = MATRIX[plain]
        whole = rf"\operatorname{{{of_matrix}}}({text}){over}" + (f" or e^{{{text}}}" if word == "exp" else "")
        entries = rf"\operatorname{{sqrt}}_\odot({text})" if word == "sqrt" else rf"\{plain}_\odot({text}){over}"
        return InputError(
            Text(
                "{text} is {shape}, and {word} may be that of the matrix or that of its entries",
                "{text} は {shape} 行列であり、{word} は行列関数とも成分ごとの関数とも読める",
            )(
                text=text,
                shape=text_shape(shape_of(self.built[id(node.children[0])])),
                word=word,
            ),
            span=node.span,
            hint=(WHICH if of_matrix in WORDS else WHICH_LATER)(whole=whole, entries=entries),
        )


def _undeclared_within(reading: Reading) -> set[int]:
    r"""The functions \log, \exp, \sqrt of what is not declared, in a trace, determinant, inverse or power.

    What is inferred of their shapes is a guess there: they may be those of a square matrix.
    """
    found: set[int] = set()
    doubtful = (*MATRIX, *BASES.values())
    lone = {id(n) for n in reading.context.order if isinstance(n.value, Lone) and n.value in doubtful}
    stack: list[Node] = []
    for outer in reading.context.order if lone else ():
        squares = outer.kind == "call" and outer.value in _OF_SQUARES or outer.kind == "power" and outer.value == "^"
        if squares or outer.kind == "bars" and not outer.value:
            stack.append(outer.children[0])
    while stack:
        node = stack.pop()
        if is_unit(reading.of(node)):
            continue
        if id(node) in lone and any(
            key_of(n) not in reading.context.shapes for n in postorder(node) if n.kind in LEAVES
        ):
            found.add(id(node))
        stack += node.children
    return found


def _check_digits(expr: Expr) -> None:
    """Numbers that were worked out stay of a length that can be printed."""
    number = expr.args[0] if isinstance(expr, Product) or is_op(expr, SCALE) else expr
    if isinstance(number, Product):
        number = number.args[0]
    if number.is_Rational and max(abs(number.p), number.q).bit_length() > DIGITS * 3.3:
        raise InputError(MANY_DIGITS(most=f"{DIGITS:,}"))
