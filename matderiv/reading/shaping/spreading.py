"""Scalars that are meant for every entry, rows for every row, columns for every column: LANGUAGE of sums and ``.*``.

A reading in which shapes fit as they are comes first; this is for where there is none. What a letter that nobody
declared is does not follow from it, so that a slip is no new meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sympy import S

from ...core.errors import ShapeError
from ...core.index import UNIT, Shape
from ...core.operation import text_shape
from ...core.patterns import pattern
from ...core.text import Said, Text
from ..attempt import Context, Reading, array_of, key_of
from ..sizes import UNITS, Dims, is_square, is_unit, root, value_of
from ..spellings import PREFIX
from ..spread import is_of_entries
from ..subscripts import GREEK, SCALAR
from ..tree import Along, Barred, Node, postorder
from ..words import ALONG
from .guesses import letter_kind, scaled

__all__ = [
    "ADDED",
    "IDENTITY",
    "OF_SHAPE",
    "UNDECLARED",
    "alike",
    "common",
    "is_diagonal",
    "is_row",
    "is_told",
    "met",
    "require_no_identity",
    "with_axis_kept",
]

ADDED = Text(
    "{left} is {x} and {right} is {y}, so they cannot be added",
    "{left} は{x}、{right} は{y}なので、足すことができない",
)
IDENTITY = Text(
    "write {scalar}*eye for a multiple of the identity, {scalar}*matrix(1) to add a scalar to every entry",
    "単位行列の定数倍なら {scalar}*eye、各成分にスカラーを足すなら {scalar}*matrix(1) と書く",
)
UNDECLARED = Text(
    "declare {name}: a scalar is added to every entry, the row {name}' of a vector to every row, {name} to every "
    "column",
    "{name} を宣言する。スカラーは各成分に、ベクトルの行 {name}' は各行に、{name} は各列に加わる",
)
_PREFIX = pattern(rf"{PREFIX}\Z")
OF_SHAPE = Text("{shape}", " {shape}")


def common(r: Reading, node: Node) -> Dims | tuple[Node, Node]:
    """The shape of a sum, or two terms that cannot be added."""
    arrays = [c for c in node.children if not is_unit(r.of(c))]
    if not arrays:
        return UNITS
    first = next((c for c in arrays if not _is_line(r.of(c))), arrays[0])
    whole = r.of(first)
    for child in arrays:
        if is_square(whole) and is_diagonal(child) and _is_line(r.of(child)):
            return first, child  # X - diag(X): the diagonal as a matrix is as likely meant
        if not (r.same(whole, r.of(child)) if alike(whole, r.of(child)) else met(r, (first,), whole, (child,))):
            return first, child
    for child in node.children:
        if not is_unit(r.of(child)):
            continue
        column = _is_line(whole) and _is_number(r, child)  # of what no capital alone makes a matrix
        if not is_told(r, child) or has_name(child) and not (column or all(map(partial(is_firm, r), arrays))):
            return first, child
        if is_square(whole) and not all(is_of_entries(c, lambda n: is_unit(r.of(n))) for c in arrays):
            return child, first
    return whole


def is_diagonal(node: Node) -> bool:
    """Whether this is diag(X), or a number times it."""
    inner = scaled(node)
    return inner.kind == "call" and inner.value == "diag"


def require_no_identity(r: Reading, node: Node, shapes: Sequence[Shape]) -> None:
    """Refuse a scalar beside a square matrix that is no entrywise value: it may be meant for the identity.

    Raises:
        ShapeError: there is one, now that all sizes are known.
    """
    scalar = next((c for c, s in zip(node.children, shapes, strict=True) if s == UNIT), None)
    for child, (rows, columns) in zip(node.children, shapes, strict=True):
        if scalar is not None and rows == columns != 1 and not is_of_entries(child, lambda n: is_unit(r.of(n))):
            text, shape = r.context.text(child), OF_SHAPE(shape=text_shape((rows, columns)))
            raise ShapeError(
                ADDED(left=text, x=shape, right=r.context.text(scalar), y=SCALAR()),
                span=scalar.span,
                hint=IDENTITY(scalar=r.context.group(scalar, "sum")),
            )


def alike(a: Dims, b: Dims) -> bool:
    """Whether two shapes are both of rows, of columns, or of matrices."""
    return [value_of(d) is S.One for d in a] == [value_of(d) is S.One for d in b]


def met(r: Reading, array: Sequence[Node], whole: Dims, line: Sequence[Node], dims: Dims | None = None) -> bool:
    """Whether a row goes with every row of a matrix, or a column with every column; makes their sizes equal.

    The matrix is made of the factors ``array``; the row or column of these, and it has the shape of the only one if no
    other is given. No row tells that the x of Wx is a number.
    """
    dims = dims or r.of(line[0])
    if _is_line(whole) or not _is_line(dims) or is_unit(dims) or not all(is_told(r, n) for n in line):
        return False
    if any(_is_multiple(r, n) for n in array):
        return False
    side = dims[1] if value_of(dims[0]) is S.One else dims[0]
    row = value_of(dims[0]) is S.One or r.context.numpy and not any(map(_keeps, line))
    turned = row and value_of(dims[0]) is not S.One
    if turned and root(whole[0]) is root(side) and root(whole[1]) is not root(side) and None in map(value_of, whole):
        return False  # one value for each row goes with every row of a square matrix only: an axis was forgotten
    return r.equations.equal(whole[int(row)], side)


KEEP = Text(
    "write {kept} for a column, which goes with every column: without it NumPy has a vector, which goes with every row",
    "各列に対して用いる列なら {kept} と書く。これがないと NumPy ではベクトルとなり、各行に対して用いられる",
)


def with_axis_kept(r: Reading, *parts: Node) -> Said | None:
    """What to write for a value of each row whose axis was not kept, as NumPy has it, if a part is one."""
    for part in parts if r.context.numpy else ():
        inside = part
        while inside.kind in ("product", "negate") and not inside.closed:  # the last factor of 2*X.mean(axis=1)
            inside = inside.children[-1]
        of_rows = inside.kind == "call" and inside.value in ALONG and len(inside.children) == 2
        if not of_rows or _keeps(inside) or inside.children[1].value != 2:
            continue
        start, stop = inside.span
        text = r.context.source[start:stop]
        before = _PREFIX.search(r.context.source[:start])
        if text.endswith(")"):
            keep = "keepdim" if "dim=" in text else "keepdims"
            return KEEP(kept=f"{'' if before is None else before[0]}{text[:-1]}, {keep}=True)")
    return None


def _is_multiple(r: Reading, node: Node) -> bool:
    """Whether a part is a matrix only as what stands behind one, and is a vector by its letter, is read as a number."""
    for product in (n for n in postorder(node) if n.kind == "product"):
        for operator, left, right in zip(product.value, product.children, product.children[1:], strict=False):
            name = str(key_of(right))
            suggests = letter_kind(name) == 1 or name.rstrip("0123456789_") in GREEK
            if operator in ("*", "@") and suggests and r.kinds.get(name) == 0 and not is_unit(r.of(left)):
                return True
    return False


def is_row(context: Context, node: Node, shape: Shape) -> bool:
    """Whether a row or column is meant for every row: in NumPy a vector is, if no axis was kept."""
    return shape[0] == 1 or context.numpy and not _keeps(node)


def _keeps(node: Node) -> bool:
    return any(isinstance(n.value, Along) and n.value.keep for n in postorder(node))


def _is_line(dims: Dims) -> bool:
    return any(value_of(d) is S.One for d in dims)


def has_name(node: Node) -> bool:
    """Whether a name stands in a part."""
    return any(key_of(n) is not None for n in postorder(node))


def is_firm(r: Reading, node: Node) -> bool:
    """Whether every name of a part is declared or written as a vector, so that no capital alone makes it a matrix."""
    return all(k not in r.kinds or k in r.context.vectors for n in postorder(node) if (k := key_of(n)) is not None)


def is_told(r: Reading, node: Node) -> bool:
    """Whether what a part is rests on more than the letter of a name: it is declared, or written as a vector."""
    if _is_open(r, node):
        return False
    free = {k for n in postorder(node) if (k := key_of(n)) is not None and k in r.kinds} - r.context.vectors
    free -= {k for k in _divisors(node) if r.kinds.get(k) == 0}
    return all(r.kinds[k] == 2 for k in free) or _is_squared(r, node)


def _divisors(node: Node) -> set[str]:
    """The names that a part is divided by, which are numbers whatever their letter."""
    products = [n for n in postorder(node) if n.kind == "product"]
    pairs = [pair for n in products for pair in zip(n.value, n.children[1:], strict=True)]
    return {right.value for how, right in pairs if how == "/" and right.kind == "name"}


def _is_open(r: Reading, node: Node) -> bool:
    """Whether a part may mean something else than it is read as: |A| may have absolute values, x_i be another sample.

    A row that is summed over within the part is none: the mean sum_i(x_i')/n of the rows of X is one row. Nor is such
    an entry, but that of a vector x which stands there itself: beside x, sum_i(x_i)/n may be the mean of samples.
    """
    parts = list(postorder(node))
    summed = {bound for n in parts if n.kind == "indexed" for bound in n.value}
    entries = [n.value for n in parts if n.kind == "entry"]
    if any(n.kind == "bars" or isinstance(n.value, Barred) for n in parts) or any(
        not summed.issuperset(s.at) for s in entries
    ):
        return True
    vectors = {name for s in entries for name, rank in [array_of(s, r.kinds)] if rank == 1}
    return bool(vectors) and any(n.kind == "name" and n.value in vectors for n in r.context.order)


def _is_number(r: Reading, node: Node) -> bool:
    """Whether a part is a number by what is declared, or by its power as the d of d*x - d^2/2 is."""
    return all(key_of(n) not in r.kinds for n in postorder(node)) or _is_squared(r, node)


def _is_squared(r: Reading, node: Node) -> bool:
    """Whether a part is a power of a name by ^ where powers of arrays are written .^: the c of x.^2 + c^2."""
    node = scaled(node)
    raised = node.kind == "power" and node.value == "^" and node.children[1].kind == "number"
    return (
        raised
        and node.children[0].kind == "name"
        and any(n.kind == "power" and n.value == ".^" for n in r.context.order)
    )
