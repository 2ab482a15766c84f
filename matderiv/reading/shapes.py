"""A tree to a shaped expression: sizes are inferred by unification, then every part is built with its shape.

What is declared is taken as it is. What is not declared is inferred: how a name is used decides first, then its
letter (a-g a scalar, h-z a vector, a capital a matrix); where that reading fails, the other reading of a name at
the failing place is tried, and only then is the error of the first reading reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Literal, cast

from ..core.characters import alike, described, looks, mixed
from ..core.errors import InputError, MatderivError, ShapeError
from ..core.index import UNIT, Shape
from ..core.patterns import pattern
from ..core.text import Text
from ..expressions.matrix import WHOLE, Var
from ..expressions.notations.names import WORD
from .attempt import KINDS, LEAVES, Context, Reading, array_of, is_t
from .beside import refuse_unbracketed
from .blocks import OF_MATRICES, refuse_blocks
from .build import Builder
from .declarations import (
    FUNCTIONS,
    LOOKS,
    SQUARE,
    Indexed,
    Note,
    Sizes,
    Typed,
    assumed,
    bounded,
    check_facts,
    checked_columns,
    checked_names,
    declared,
    like_shape,
    mapping,
    said_functions,
    sizes_in,
    typed,
)
from .elsewhere import or_to_the_time, refuse_other_fields
from .grammar import NUMBER_TURNED, transposed
from .latex.tokens import is_latex
from .marks import refuse_marks
from .picked import IS_VARIABLE, OTHER_LETTER
from .ranges import or_power, refuse_letters_apart, refuse_one_for_two
from .shaping.arithmetic import refuse_squared
from .shaping.barred import barred, refuse_lengths
from .shaping.dots import inner_products
from .shaping.guesses import COUNTS, by_use, gives_number, letter_kind, numbered, scaled, undeclared
from .shaping.guesses import vectors as told_vectors
from .shaping.scaling import scaling
from .shaping.search import first_reading, first_reading_of_sums
from .shaping.stacked import stacked_beside
from .sizes import Names, is_unit, known_shape, value_of
from .spellings import is_numpy
from .subscripts import GREEK, Subscript, resolve
from .tree import (
    DOT,
    Member,
    Node,
    Numbered,
    Slot,
    Subscripted,
    Undefined,
    abridged,
    apart,
    dotted_forms,
    postorder,
    rebuilt,
)
from .undefined import notes_of, told
from .words import ALONG, CALL, CONSTANTS, IS_FUNCTION, MATRIX, NORMS

__all__ = [
    "SQUARE",
    "Note",
    "Sizes",
    "Typed",
    "assumed",
    "declared",
    "infer",
    "letter_kind",
    "mapping",
    "pi_in",
    "typed",
]

AN_ENTRY, A_COLUMN, A_ROW = Text("an entry", "成分"), Text("a column", "列"), Text("a row", "行")
AN_ENTRY_IS = Text(
    "an entry is written {base}[{index}]; another number has another letter, or a declared shape",
    "成分は {base}[{index}] と書く。別の数であれば、別の文字を使うか、その形を宣言する",
)
ARRAY, A_SIZE = Text("an array", "配列"), Text("a size", "サイズ")
PI = ("pi", "π")
NO_NUMBERS = ("nan", "inf", "infinity")


def infer(
    tree: Node,
    source: str,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable_name: str | None = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
    vectors: Collection[str] = (),
    functions: str | Mapping[str, str] | None = None,
    spreading: bool = False,
    latex: bool = False,
) -> Typed:
    """The shaped expression of a tree. See :func:`~matderiv.reading.readings.read_formula`, which parses as well.

    ``vectors`` are the names that are written as vectors, bold or under an arrow. With ``spreading`` a scalar beside
    an array is meant for every entry, a row or column beside a matrix for every one. What is ``latex`` may not show it.
    """
    own = () if variable_name is None else (variable_name,)
    tree, turned = _turned_by_t(tree, {*(shapes or ()), *own})
    tree = _turned_numbers(tree, source, shapes or ())
    stated = {name: declared(name, sizes) for name, sizes in checked_names(shapes).items()}
    known = _without_sizes(stated, variable_name)
    said = said_functions(functions)
    undefined = {name for name in said if name not in MATRIX}
    _refuse_twice(undefined, known, ARRAY)
    tree = told(tree, source, said, (*known, *own))
    members = _members(tree, known, variable_name, source)
    ranks = {m.base: len(m.at) for m in members} | {name: rank for name, (_, rank) in known.items()}
    tree = barred(tree, ranks)
    tree = dotted_forms(tree, lambda name: ranks[name] == 2 if name in known else name[:1].isupper())
    facts = {name: of for name, of in assumed(assume, stated).items() if name in known or name not in stated}
    columns = checked_columns(columns)
    extents = {str(s) for shape, _ in known.values() for d in shape for s in d.free_symbols}
    try:
        tree = resolve(tree, postorder(tree), ranks, variable_name, columns, extents, latex or is_latex(source))
    except MatderivError as error:
        error.source = source
        raise
    order = postorder(tree)
    _require_columns(columns, order, source)
    size_names = frozenset(s.name for shape, _ in known.values() for d in shape for s in d.free_symbols)
    _refuse_twice(undefined, size_names, A_SIZE)
    wanted = None if like is None else like_shape(like)
    size_names |= {s.name for kind in said.values() for s in sizes_in(kind)}
    size_names |= {b.last for n in order if n.kind == "indexed" for b in n.value if b.last and not b.last.isdigit()}
    numbers = pi_in(order) - {*known, *facts, *size_names, *vectors, variable_name}
    context = Context(source, known, facts, size_names - known.keys(), wanted, order, numbers=numbers, functions=said)
    context = replace(context, numpy=not is_latex(source) and is_numpy(source), spreading=spreading)
    _refuse_values(context, undefined)
    missing = undeclared(order, {*known, *context.sizes, *numbers})
    out = _infer_printed(context, missing, variable_name, vectors, latex or is_latex(source))
    notes = [Note(str(m), UNIT, "member", m.owner, _tuple(m.at[len(m.at) - m.held :])) for m in members]
    lasts = {
        b.last: None for n in postorder(tree) if n.kind == "indexed" for b in n.value if isinstance(b.last, Numbered)
    }
    notes += [Note(", ".join(last.elements), UNIT, "numbered", str(last)) for last in lasts]
    notes += [Note(i, UNIT, "zero") for i in dict.fromkeys(_from_zero(tree))]
    notes += [Note("t", UNIT, "transpose")] if turned else []
    return replace(out, notes=(*out.notes, *notes)) if notes else out


def _members(
    tree: Node, known: Mapping[str, tuple[Shape, int]], variable: str | None, source: str
) -> tuple[Member, ...]:
    """What is 1 for the indices that are in a set, each once.

    Raises:
        InputError: the set is differentiated by, or declared with other axes than these indices.
    """
    members = tuple(dict.fromkeys(n.value for n in postorder(tree) if isinstance(n.value, Member)))
    for member in members:
        if member.base == variable:
            raise InputError(
                Text(
                    "{name} is a set, by which nothing is differentiated",
                    "{name} は集合なので、それで微分することはない",
                )(name=abridged(member.base)),
                source=source,
            )
        if member.base in known and known[member.base][1] != len(member.at):
            raise InputError(
                Text(
                    "{name} is a set here, and {axes} is 1 for what is in it, which its shape does not say",
                    "{name} はここでは集合であり、属するものについて {axes} が 1 となるが、その形が合わない",
                )(name=abridged(member.base), axes=abridged(str(member))),
                source=source,
                hint=Text(
                    "give the set another letter, or a shape with as many sizes",
                    "集合に別の文字を使うか、その数だけサイズをもつ形を宣言する",
                ),
            )
    return members


def _from_zero(tree: Node) -> Iterator[str]:
    """The letters of the indices that LaTeX counts from 0."""
    yield from (b.key for n in postorder(tree) if n.kind == "indexed" for b in n.value if b.zero)


def _require_columns(columns: Iterable[str], order: Sequence[Node], source: str) -> None:
    """Refuse a matrix whose samples are its columns and of which no sample stands in the formula.

    Raises:
        InputError: there is one.
    """
    used = {n.value.row for n in order if n.kind == "entry" and n.value.column}
    for name in columns:
        if name not in used:
            small = name[:1].lower() + name[1:]
            raise InputError(
                Text(
                    "the samples of {name} are its columns, but no {small}_i stands in the formula",
                    "{name} の標本は列と宣言されているが、{small}_i が式の中にない",
                )(name=abridged(name), small=abridged(small)),
                source=source,
                hint=Text(
                    "a sum over samples is written sum_i(... {small}_i ...)",
                    "標本についての和は sum_i(... {small}_i ...) と書く",
                )(small=abridged(small)),
            )


def _refuse_values(context: Context, undefined: Collection[str]) -> None:
    """Refuse names that are none: values of Python, functions that stand without an argument, infinity.

    Raises:
        InputError: there is one that is not declared.
    """
    for node in context.order:
        if node.kind != "name":
            continue
        new = node.value not in context.shapes
        if new and node.value in ("None", "True", "False"):
            raise InputError(
                Text("{name} is a value of Python, and no number", "{name} は Python の値であり、数ではない")(
                    name=node.value
                ),
                source=context.source,
                span=node.span,
                hint=Text(
                    "write 1 for True and 0 for False; if it is a name, declare its shape",
                    "True なら 1、False なら 0 と書く。名前であれば形を宣言する",
                ),
            )
        if node.value in FUNCTIONS or WORD.get(node.value, node.value) in undefined:
            raise InputError(
                IS_FUNCTION(name=node.value), source=context.source, span=node.span, hint=CALL(name=node.value)
            )
        if new and node.value.lower() in NO_NUMBERS:
            raise InputError(
                Text("{name} is no number", "{name} は数ではない")(name=node.value),
                source=context.source,
                span=node.span,
                hint=Text(
                    "numbers are finite here; if it is a name, declare its shape",
                    "ここで扱う数は有限である。名前であれば形を宣言する",
                ),
            )


def _infer_printed(
    context: Context, missing: list[str], variable: str | None, vectors: Collection[str], latex: bool
) -> Typed:
    """Infer; what is printed for an inferred size, n_1, is read as that size again, where there is one.

    In LaTeX it is not: people write n_1 and n_2 for the numbers of two groups.
    """
    numbered = [] if latex else [n for n in missing if re.fullmatch(r"n_[1-9][0-9]{0,3}", n)]
    if numbered:
        with suppress(InputError):
            found = _infer(context, [n for n in missing if n not in numbered], numbered, variable, vectors)
            if found is not None:
                return found
    try:
        return cast(Typed, _infer(context, missing, [], variable, vectors))
    except ShapeError as error:
        raise or_power(context, None) or context.spreading and or_to_the_time(context) or error from None


def _without_sizes(known: dict[str, tuple[Shape, int]], variable: str | None) -> dict[str, tuple[Shape, int]]:
    """Declarations without those of numbers that are sizes of what else is declared: n of x ∈ Rⁿ is that size."""
    sizes = {s.name for shape, _ in known.values() for d in shape for s in d.free_symbols}
    return {name: of for name, of in known.items() if name not in sizes or of != (UNIT, 0) or name == variable}


def _refuse_twice(functions: Collection[str], known: Collection[str], what: Text) -> None:
    """Refuse a name that is declared as a function and as something else."""
    for name in functions:
        if name in known:
            raise InputError(
                Text(
                    "{name} is declared twice, as {what} and as a function",
                    "{name} が{what}と関数の二通りに宣言されている",
                )(name=name, what=what),
                hint=Text("give one of the two another name", "どちらかに別の名前を付ける"),
            )


def _turned_by_t(tree: Node, known: Collection[str]) -> tuple[Node, bool]:
    """The tree with every x^t as a transpose, where t can be nothing else, and whether there are any.

    It is a number where it is declared, or stands anywhere but alone in the exponent of what is no number.
    """
    order = postorder(tree)
    powers = [n for n in order if n.kind == "power" and n.value == "^" and _is(n.children[1], "t")]
    if not powers or "t" in known:
        return tree, False
    exponents = {id(n.children[1]) for n in powers}
    for node in order:
        last = str(node.value).rpartition("_")[2] if node.kind == "name" else ""
        at = node.value.at if isinstance(node.value, Subscripted) else (last,)
        if _is(node, "t") and id(node) not in exponents or node.kind == "name" and node.value != "t" and "t" in at:
            return tree, False
        if node.kind == "indexed" and any(b.letter == "t" or b.last == "t" for b in node.value):
            return tree, False
    if any(n.children[0].kind in ("number", "euler") for n in powers):
        return tree, False
    made = {id(n) for n in powers}

    def turn(node: Node, new: Node) -> Node:
        return transposed(new.children[0], node.span[1], "t") if id(node) in made else new

    return rebuilt(tree, turn), True


def _turned_numbers(tree: Node, source: str, known: Collection[str]) -> Node:
    """The tree with 1' and 1^T as the transpose of a vector of ones.

    Raises:
        InputError: another number is transposed.
    """
    order = postorder(tree)
    powers = [n for n in order if n.kind == "power" and n.value == "^" and is_t(n.children[1])]
    exponents = {id(n.children[1]) for n in powers}
    free = "T" not in known and all(not is_t(n) or id(n) in exponents for n in order)
    turned = {id(n) for n in (*(powers if free else ()), *(n for n in order if n.kind == "transpose"))}
    if not any(id(n) in turned and n.children[0].kind == "number" for n in order):
        return tree

    def turn(node: Node, new: Node) -> Node:
        one = node.children[0] if id(node) in turned else None
        if one is None or one.kind != "number":
            return new
        if one.value != 1:
            raise InputError(
                NUMBER_TURNED(number=source[slice(*one.span)]),
                source=source,
                span=node.span,
                hint=Text("the vector of ones is written vector(1)", "すべての成分が 1 のベクトルは vector(1) と書く"),
            )
        ones = Node("call", "vector", (replace(one, mark=None),), one.span)
        return transposed(ones, node.span[1])

    return rebuilt(tree, turn)


def pi_in(order: Sequence[Node]) -> frozenset[str]:
    """Those of the names pi and π that are the number: one stands as a name, bears no index, and is not transposed."""
    return frozenset(name for name in PI if _is_number(name, order))


def _is_number(pi: str, order: Sequence[Node]) -> bool:
    """Whether π is the number: it stands as a name, bears no index, and is not transposed."""
    found = False
    for node in order:
        if node.kind == "entry" and node.value.text.rpartition("_")[0] == pi:
            return False
        if node.kind == "name" and node.value != pi:
            base = node.value.base if isinstance(node.value, Subscripted) else node.value.partition("_")[0]
            if base == pi:
                return False
        if node.kind == "transpose" and _is(node.children[0], pi):
            return False
        found = found or _is(node, pi)
    return found


def _is(node: Node, name: str) -> bool:
    return node.kind == "name" and node.value == name


def _infer(
    context: Context, missing: list[str], sizes: list[str], variable: str | None, vectors: Collection[str]
) -> Typed | None:
    """Infer with ``missing`` as variables; None where a name taken for a size turns out to be none."""
    order = context.order
    entries = [n.value for n in order if n.kind == "entry"]
    preferred = _preferred(context, missing, entries)
    matrices = _bold_matrices(order, preferred.keys() & {*vectors})
    preferred |= dict.fromkeys(matrices, 2)
    vectors = {*vectors} - matrices
    preferred |= dict.fromkeys(_fields(context, preferred, vectors), 1)
    kinds = {n: r for n, (_, r) in context.shapes.items()} | preferred
    use = by_use(order, kinds)
    preferred |= {n: k for n, k in use.items() if n in preferred}
    context = replace(context, vectors=told_vectors(order, preferred, _keys(vectors, entries), context.numpy))
    preferred |= dict.fromkeys(numbered(order, {*missing} - {n for n, kind in use.items() if kind == 1}), 0)
    preferred |= dict.fromkeys(context.vectors, 1)
    find = partial(_reading, preferred=preferred, entries=entries, use=use)
    arrays = context.vectors | {n for n, kind in use.items() if kind == 1}
    factors, others = _multipliers(context, kinds, preferred, arrays, missing, variable)
    single = variable is not None and variable not in context.vectors and not _within_arrays(order, variable)
    own = {n: preferred[n] for n in missing if n == variable and single}
    reading = inner_products(find, context, missing, lambda: _with_scalars(find, context, factors, own, others))
    stacked_beside(reading, order)
    namer = Names({*context.sizes, *context.shapes, *missing})
    # in order of first appearance of the names, rows then columns
    appear = (array_of(n.value, reading.kinds)[0] if n.kind == "entry" else n.value for n in order if n.kind in LEAVES)
    for name in filter(None, dict.fromkeys(appear)):
        if name in reading.vars:
            namer.name(reading.vars[name])
    if not set(sizes) <= set(namer.given):
        return None
    refuse_lengths(reading)
    refuse_squared(reading)
    _require_sizes(context, reading)
    refuse_marks(reading, variable)
    refuse_blocks(reading, variable)
    refuse_other_fields(reading, variable)
    refuse_unbracketed(reading)
    refuse_one_for_two(reading)
    refuse_letters_apart(reading)
    if (power := or_power(context, reading)) is not None:
        raise power
    _require_equal(context, reading, namer)
    return _built(context, reading, missing, entries, variable)


def _bold_matrices(order: Sequence[Node], bold: Collection[str]) -> set[str]:
    r"""The names that are bold as vectors are, and of which a trace or an inverse is taken: \operatorname{tr}(ε)."""
    found: set[str] = set()
    for call in order:
        if call.kind == "call" and call.value in OF_MATRICES and call.children:
            (inside, *_) = call.children
            factors = inside.children if inside.kind == "product" and {*inside.value} <= {"*"} else (inside,)
            bases = [f.children[0] if f.kind in ("power", "transpose") else f for f in factors]
            turned = any(f.kind == "transpose" for f in factors) and len(factors) > 1
            if not turned and all(f.kind == "name" and f.value in bold for f in bases):
                found |= {str(f.value) for f in bases}
    return found


_BOLD = (r"\mathbf", r"\boldsymbol", r"\bm", r"\bold", r"\vec")


def _fields(context: Context, free: Collection[str], vectors: Collection[str]) -> set[str]:
    r"""The bold capitals of which a vector is multiplied by a dot, \boldsymbol\mu\cdot\mathbf B: vectors in physics."""
    found: set[str] = set()
    for product in context.order:
        for sign, *pair in (
            zip(product.value, product.children, product.children[1:], strict=False)
            if (product.kind == "product")
            else ()
        ):
            names = [scaled(n) for n in pair]
            if sign is not DOT or any(n.kind != "name" for n in names):
                continue
            for one, other in (names, names[::-1]):
                bold = context.text(other).startswith(_BOLD) and str(other.value)[:1].isupper()
                if one.value in vectors and other.value in free and bold:
                    found.add(str(other.value))
    return found


def _preferred(context: Context, missing: Sequence[str], entries: Sequence[Subscript]) -> dict[str, int]:
    """What each undeclared name is by its letter, its facts, or its entries: 0 a scalar, 1 a vector, 2 a matrix.

    Raises:
        InputError: a letter may be any of them.
    """
    preferred: dict[str, int] = {}
    for name in missing:
        kind = letter_kind(name)
        if kind is None:
            raise InputError(
                Text(
                    "{name} may be a scalar, a vector or a matrix",
                    "{name} がスカラー、ベクトル、行列のどれであるか定まらない",
                )(name=abridged(name)),
                source=context.source,
                span=next(n.span for n in context.order if n.kind == "name" and n.value == name),
                hint=Text(
                    'declare its shape: {name} = ("n",) for a vector',
                    '形を宣言する。ベクトルなら {name} = ("n",) である',
                )(name=abridged(name)),
            )
        preferred[name] = 2 if context.facts.get(name, frozenset()) & SQUARE else kind
    for s in entries:
        if s.key is not None:
            _require_no_size(context, s)
            preferred[s.key] = s.prefer
        elif s.entry in preferred and s.row is None:
            preferred[s.entry] = len(s.at)
    return preferred


def _require_no_size(context: Context, s: Subscript) -> None:
    """Refuse n_i in a sum over i = 1, …, n where it would be a row of N only because n is a size.

    Raises:
        InputError: it may be an entry of another n.
    """
    if s.entry in context.sizes and s.row not in context.shapes:
        raise InputError(
            SIZE_TOO(name=abridged(s.text), size=s.entry),
            source=context.source,
            span=next(n.span for n in context.order if n.kind == "entry" and n.value is s),
            hint=NO_SIZE_TOO(row=s.row),
        )


def _multipliers(
    context: Context,
    kinds: dict[str, int],
    preferred: Mapping[str, int],
    arrays: frozenset[str],
    missing: Sequence[str],
    variable: str | None,
) -> tuple[frozenset[str], frozenset[str]]:
    """The names that only multiply, which may be numbers, and others that may be where nothing else helps."""
    order = context.order
    taken_of = {id(a) for n in order if n.kind == "product" for a, b in pairwise(n.children) if b.kind in _MULTIPLIED}
    opening = [n for n in order if n.kind == "name" and id(n) not in taken_of]
    opened = {n.value for n in opening if _OPENS.match(context.source, n.span[1])}
    known = kinds | {n: k for n, k in preferred.items() if k == 0 or n in context.vectors}
    firm, found = scaling(order[-1], known, missing, variable)
    others = (firm - arrays - opened) | found - firm - context.vectors - opened
    if context.numpy and arrays:  # there a loss has numbers beside its arrays, as s in x @ x/(2*s**2)
        others |= {n for n in missing if preferred[n] == 1} - arrays
    # the m of GMm/‖r‖, the q of Qq/‖r‖: what only a capital that is a number itself stands in front of
    paired = {n for n in firm - {variable} - context.vectors if n in COUNTS or n.islower() and n.upper() in firm}
    return firm - (arrays - paired) - opened, others


def _require_sizes(context: Context, reading: Reading) -> None:
    """Require that constants have a size: eye, a vector of ones.

    Raises:
        ShapeError: nothing beside one gives it.
    """
    for node in context.order:
        constant = node.kind in ("call", "name") and node.value in CONSTANTS or node.kind == "unit"
        if constant and known_shape(reading.dims[id(node)]) is None:
            beside = Text("write it beside something whose size is known", "サイズの知れたものと並べて書く")
            raise ShapeError(
                Text("the size of {text} cannot be determined", "{text} のサイズが定まらない")(text=context.text(node)),
                source=context.source,
                span=node.span,
                hint=Text("eye(n) has the size n", "eye(n) のサイズは n である") if node.value == "eye" else beside,
            )


def _require_equal(context: Context, reading: Reading, namer: Names) -> None:
    """Require that sizes which the formula makes equal are so by what is declared.

    Raises:
        ShapeError: two of them are not.
    """
    open_ = reading.equations.settle()
    pairs = [open_] if open_ else [(a, b) for a, b in reading.equations.waiting if value_of(a) != value_of(b)]
    if pairs:
        left, right = namer.name(pairs[0])
        raise ShapeError(
            Text(
                "the sizes {left} and {right} must be equal, and what is declared does not say so",
                "サイズ {left} と {right} は等しくなければならないが、宣言からはそう言えない",
            )(left=left, right=right),
            source=context.source,
            span=context.order[-1].span,
            hint=Text("declare the shapes of the names", "それぞれの名前の形を宣言する"),
        )


def _built(
    context: Context, reading: Reading, missing: list[str], entries: Sequence[Subscript], variable: str | None
) -> Typed:
    """The expression of a reading, with notes of what was inferred."""
    order = context.order
    exponents = _exponents(order, reading)
    made = {name: _variable(context, name, reading, name in exponents) for name in reading.vars}
    fixed = _given_indices(context, made)
    made |= fixed
    if variable is not None and variable not in made:
        _refuse_entry(context, reading, variable)
    _refuse_alike(context, reading, missing, variable)
    builder = Builder(context, reading, made)
    expression = builder.build()
    for name, rank in reading.ranks.items():
        if name not in context.shapes and name not in missing:
            missing, reading.kinds[name] = [*missing, name], rank
    notes = [Note(n, made[n].shape, _kind(reading.kinds[n])) for n in missing if n in made]
    if any(n.kind == "power" and n.value == "^" and is_t(n.children[1]) for n in order) and "T" not in made:
        notes.append(Note("T", UNIT, "transpose"))
    notes += dict.fromkeys(_subscripted(entries, reading))
    notes += dict.fromkeys(builder.spread)
    if any(map(_slots, order)):
        notes += [Note(name, UNIT, "index") for name in fixed or ("",)]
    notes += notes_of(order[-1])
    apart = (*builder.totals.values(), *builder.stacks.values())
    for total, indices in apart:
        bounded(total, context.source, indices)
    out = typed(
        expression,
        context.source,
        context.shapes,
        context.facts,
        variable,
        tuple(notes),
        made,
        dropped=builder.parts.fallen(expression, *(body for body, _ in apart)),
        inverted=tuple(builder.inverted),
    )
    if not any(n.kind == "indexed" for n in order):
        return out
    indexed = Indexed(builder.rows, builder.totals, builder.places, builder.stacks)
    return replace(out, symbols=tuple(made.values()), indexed=indexed)


SIZE_TOO = Text(
    "{name} may be an entry of {size}, which is a size here, too, or a row",
    "{name} は {size} の成分とも行とも読めるが、{size} はここでは大きさでもある",
)
NO_SIZE_TOO = Text(
    "give the size another letter, or leave it out where the sum ends; declare {row} for rows",
    "大きさに別の文字を使うか、和の上端を省く。行であれば {row} を宣言する",
)
# of these a letter before the bracket is a factor, λ(x'x - 1)
_MULTIPLIED = ("sum", "product", "power")
# what is directly before a bracket may be a function that is not known, Q(√(2t))
_OPENS = pattern(r"\s*(\\left|\\[bB]igg?l?)?\s*[(\[]")


def _with_scalars(
    find: Callable[..., Reading],
    context: Context,
    factors: frozenset[str],
    variable: Mapping[str, int],
    others: Collection[str] = (),
) -> Reading:
    """The first reading; where that is no scalar, one in which what only multiplies is a number, if that makes it one.

    In N log s the variable is a number then, too. The ``others`` may be numbers as well where nothing else helps.

    Raises:
        ShapeError: there is none.
    """
    numbers = dict.fromkeys(factors, 0)
    ways: list[dict[str, int]] = [{}]
    if numbers:
        ways += [numbers, numbers | {n: 0 for n, kind in variable.items() if kind == 1}]
    last = None if factors.issuperset(others) else numbers | dict.fromkeys(others, 0)
    first: Reading | ShapeError | None = None
    for way in (*ways, *([] if last is None else [last])):
        try:
            found = find(context, told=way, fixed=() if way is last else factors & way.keys())
        except ShapeError as clash:
            first = first or clash
            continue
        if is_unit(found.dims[id(context.order[-1])]):
            return found
        if way is not last:
            first = first if isinstance(first, Reading) else found
    if context.spreading and any(rank == 0 for _, rank in context.shapes.values()):
        with suppress(ShapeError):  # exp(x + c) of two numbers, before that of every entry
            found = find(replace(context, numeric=True, spreading=False), told={})
            if is_unit(found.dims[id(context.order[-1])]):
                return found
    if isinstance(first, Reading):
        return first
    assert first is not None  # there is a first way
    raise first


def _within_arrays(order: Sequence[Node], name: str) -> bool:
    """Whether a name stands in a norm, a trace or the like, which is that of an array."""
    return any(_is(part, name) for n in order if gives_number(n) for c in n.children for part in postorder(c))


def _reading(
    context: Context,
    preferred: dict[str, int],
    entries: list[Subscript],
    use: Mapping[str, int],
    told: Mapping[str, int],
    fixed: Collection[str] = (),
) -> Reading:
    preferred = {**preferred, **told}
    context = replace(context, fixed=frozenset(fixed))
    return first_reading_of_sums(context, preferred, entries, use) if entries else first_reading(context, preferred)


def _keys(vectors: Collection[str], entries: Sequence[Subscript]) -> set[str]:
    """What the kinds of names go by; a bold x_i is a row."""
    return {*vectors, *(s.key for s in entries if s.key is not None and s.text in vectors)}


def _refuse_entry(context: Context, reading: Reading, variable: str) -> None:
    """The unknown is an array, not one of its rows or entries."""
    for node in context.order:
        if node.kind == "entry" and node.value.text == variable:
            name, rank = array_of(node.value, reading.kinds)
            if name is not None:
                what = AN_ENTRY if rank == len(node.value.at) else A_COLUMN if node.value.column else A_ROW
                raise InputError(
                    Text("{variable} is {what} of {name} here", "ここでは {variable} は {name} の{what}である")(
                        variable=variable, what=what, name=name
                    ),
                    source=context.source,
                    span=node.span,
                    hint=Text("differentiate with respect to {name}", "{name} で微分する")(name=name),
                )


def _refuse_look_alikes(context: Context, stand: Mapping[str, Node]) -> None:
    """Refuse a name that is not declared and looks like another one, or like a constant.

    Raises:
        InputError: the one would be read as the other; of two that are declared it is only said.
    """
    for a, b, first, second in alike(dict.fromkeys((*context.shapes, *stand))):
        node = stand.get(b if b not in context.shapes else a)
        # ν is told from v where both stand
        if node is not None and not {a, b} <= context.shapes.keys() and "ν" not in (first, second):
            raise InputError(
                LOOKS(a=a, first=described(first), b=b, second=described(second)),
                source=context.source,
                span=node.span,
                hint=Text(
                    "write {a} for both, or declare the shapes of both", "どちらも {a} と書くか、両方の形を宣言する"
                )(a=a),
            )
    for name, node in stand.items():
        constant = looks(name) in ("e", "π", *CONSTANTS) and name != looks(name)
        other = name[:1] if constant else mixed(name)
        if other is not None and name not in context.shapes:
            raise InputError(
                Text(
                    "{name} with {character} looks like {other}, but is another name",
                    "{name} ({character}) は {other} と見た目が同じだが、別の名前である",
                )(name=abridged(name), character=described(other), other=abridged(looks(name))),
                source=context.source,
                span=node.span,
                hint=Text("write {other}, or declare the shape of {name}", "{other} と書くか、{name} の形を宣言する")(
                    other=abridged(looks(name)), name=abridged(name)
                ),
            )


def _refuse_alike(context: Context, reading: Reading, missing: Sequence[str], variable: str | None) -> None:
    """Refuse a name that may be an entry of an array, or a product with the variable that occurs nowhere else.

    Raises:
        InputError: the derivative would be 0, or lack a part, for the spelling of a name only.
    """
    stand: dict[str, Node] = {}
    for node in context.order:
        if node.kind in LEAVES:
            name = array_of(node.value, reading.kinds)[0] if node.kind == "entry" else node.value
            stand.setdefault(name or "", node)
    _refuse_look_alikes(context, stand)
    if variable is not None and variable in context.shapes and variable not in stand:
        for name, node in stand.items():
            if name and _bears(name, variable):
                raise InputError(
                    Text(
                        "{variable} stands in the formula only as a part of the name {name}",
                        "{variable} は式の中で名前 {name} の一部としてしか現れない",
                    )(variable=variable, name=abridged(name)),
                    source=context.source,
                    span=node.span,
                    hint=Text(
                        "write a product with *, an entry {variable}_i within a sum over i, or differentiate with "
                        "respect to {name}",
                        "積は * で、成分 {variable}_i は i についての和の中に書くか、{name} で微分する",
                    )(variable=variable, name=abridged(name)),
                )
    arrays, entered = _used_as_arrays(context)
    given = {s.first for n in context.order for s in _slots(n) if s.bound is None and not s.ranged}
    for name in missing:
        base, _, last = name.rpartition("_")
        axes = (
            context.shapes[base][1] if base in context.shapes else reading.kinds.get(base, reading.ranks.get(base, 0))
        )
        index = last.strip("0") if last.isdigit() else last if len(last) == 1 and last.islower() else ""
        single = reading.kinds.get(name) == 0 and (axes or base in arrays)
        if not base and (numbered := pattern(r"([^\W\d_])(\d+)").fullmatch(name)) is not None:
            base, last = numbered.groups()  # x1 beside x[1]
            index = last if base in entered else ""
        single |= bool(index) and base in entered and name not in entered
        beside = base and index.isalpha() and index in given and name not in entered  # y_i beside x[i]
        if name in stand and index and (base in stand and single or beside):
            raise InputError(
                Text(
                    "{name} may be an entry of {base}, or a name of its own",
                    "{name} は {base} の成分とも、別の名前とも読める",
                )(name=abridged(name), base=abridged(base)),
                source=context.source,
                span=stand[name].span,
                hint=AN_ENTRY_IS(base=base, index=last)
                if not is_latex(context.source)
                else Text(
                    "declare the shape of {base} for its entry; another number has another letter, or a declared shape",
                    "成分であれば {base} の形を宣言する。別の数であれば、別の文字を使うか、その形を宣言する",
                )(base=base),
            )


def _used_as_arrays(context: Context) -> tuple[set[str], set[str]]:
    """The names that stand alone in a sum or a norm, and so are arrays; and those of which an entry is taken."""
    arrays: set[str] = set()
    entered: set[str] = set()
    for node in context.order:
        if node.kind == "picked" and node.children[0].kind == "name":
            entered.add(node.children[0].value)
        elif node.kind == "call" and (node.value in (*ALONG, *NORMS) or _is_largest(node)) and node.children:
            inside = node.children[0]
            while inside.kind in ("power", "call", "negate") and inside.children:
                inside = inside.children[0]
            arrays |= {inside.value} if inside.kind == "name" else set()
    return arrays, entered


def _is_largest(node: Node) -> bool:
    """Whether a call is that of the largest or smallest entry; of two arguments it goes entry by entry."""
    return node.value in ("max", "min") and len(node.children) == 1


def _bears(name: str, variable: str) -> bool:
    """Whether a name has another one as a letter, or as what an index stands on."""
    base = name.base if isinstance(name, Subscripted) else name.partition("_")[0]
    return base in (variable, variable[:1].lower() + variable[1:]) or base not in GREEK and variable in base


def _subscripted(entries: Sequence[Subscript], reading: Reading) -> Iterator[Note]:
    """What each name with a subscript means, where that is not plain from its capital or small letter."""
    found: dict[Note, None] = {}
    for s in dict.fromkeys(entries):
        name, rank = array_of(s, reading.kinds)
        if name is None or (rank == len(s.at) and s.text.startswith(f"{name}_")):
            continue
        row = rank > len(s.at)
        index = _tuple([b.shown for b in s.at])
        found[Note(s.text, UNIT, "column" if s.column else "row" if row else "entry", name, index)] = None
    yield from found


def _tuple(indices: Sequence[str]) -> str:
    """Indices as they are named in a sentence: i, or (i, j)."""
    return indices[0] if len(indices) == 1 else f"({', '.join(indices)})"


def _kind(rank: int) -> Literal["scalar", "vector", "matrix"]:
    return cast(Literal["scalar", "vector", "matrix"], KINDS[rank])


def _exponents(order: Sequence[Node], reading: Reading) -> set[str]:
    """The scalars that stand in the exponent of a matrix, and so are whole numbers."""
    found: set[str] = set()
    for node in order:
        if node.kind == "power" and node.value == "^" and not is_unit(reading.dims[id(node.children[0])]):
            found |= {n.value for n in postorder(node.children[1]) if n.kind == "name"}
    return {name for name in found if name in reading.vars and is_unit(reading.vars[name])}


def _given_indices(context: Context, made: Mapping[str, Var]) -> dict[str, Var]:
    """The letters of given indices, which no sum runs over: whole numbers from 1 on.

    Raises:
        InputError: one is the name of something else.
    """
    found: dict[str, Var] = {}
    called = {WORD.get(n.value.function, n.value.function) for n in context.order if isinstance(n.value, Undefined)}
    slots = [(n, s) for n in context.order for s in _slots(n)]
    for _, slot in slots:
        for name in (None if end is None else apart(end)[0] for end in (slot.first, slot.last)):
            if name is None or name.isdigit() or slot.bound is not None or name in context.sizes or name in found:
                continue
            shape, _ = context.shapes.get(name, (UNIT, 0))
            if name in made and name not in context.shapes or shape != UNIT or WORD.get(name, name) in called:
                raise InputError(
                    IS_VARIABLE(name=abridged(name)),
                    source=context.source,
                    span=slot.span,
                    hint=OTHER_LETTER,
                )
            found[name] = Var(name, UNIT, {WHOLE}, rank=0)
    return found


def _slots(node: Node) -> Sequence[Slot]:
    if node.kind == "entry":
        return [Slot(b.letter, None, False, node.span) for b in node.value.at if b.given]
    if node.kind == "unit":
        return (cast(Slot, node.value),)
    return cast("Sequence[Slot]", node.value) if node.kind == "picked" else ()


def _variable(context: Context, name: str, reading: Reading, exponent: bool) -> Var:
    shape = cast(Shape, known_shape(reading.vars[name]))
    kinds = reading.kinds
    rank = context.shapes[name][1] if name in context.shapes else kinds.get(name, reading.ranks.get(name, 0))
    facts = context.facts.get(name, frozenset())
    check_facts(name, facts, shape, rank)
    return Var(name, shape, facts | {WHOLE} if exponent else facts, rank=rank)
