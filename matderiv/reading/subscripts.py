"""Names with subscripts: which are entries or rows of an array, once it is known which sums they stand in.

Inside ``sum_i(...)`` the name ``x_i`` is an entry of the vector x or row i of the matrix X, as a column vector (column
i, where the columns of X are declared as the samples). The rules, in order: a name that is declared with its subscript
is that name; a declared x or X decides; so does an x, or else an X, that stands in the formula by itself; what is left
is decided by use (shaping/guesses.py). Two subscripts are those of an entry of a matrix; ``delta_ij`` is the Kronecker
delta.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..core.errors import InputError, NoRuleError
from ..core.records import dataclass
from ..core.text import Text
from .beyond import OTHERWISE, SINGLE_ENTRY, counts, families, parts_of
from .picked import IS_VARIABLE, OTHER_LETTER
from .tree import DOT, Bound, Node, Slot, Span, Subscripted, Taken, abridged, apart, postorder, rebuilt, summed_over
from .words import CONSTANTS, NORMS, WORDS

__all__ = ["DELTA", "GREEK", "Subscript", "joined", "labels", "refuse_label", "resolve", "rows_beside", "with_rows"]

GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        *("varepsilon", "vartheta", "varphi"),
    )
)
USUAL = frozenset("ijklmnopqrst")  # letters that are mostly indices
INDICES = frozenset("ijkl")  # letters that are taken for indices even where nothing is summed over them
DELTA = ("delta", "δ")
_LENGTHS = (*NORMS, "norm1", "norm2", "normF")
_FRESH = "jklmpqrstiabcdfghuvw"
LARGEST = 10**9  # value of an index
MOST = 2  # indices of a matrix

SCALAR, VECTOR = Text("a scalar", "スカラー"), Text("a vector", "ベクトル")
UNBOUNDED = Text("nothing tells over what {letter} runs", "{letter} の動く範囲が定まらない")
LABEL = Text(
    "{label} changes with {letter}, and an index is one number here",
    "{label} は {letter} とともに変わるが、ここでは添字は 1 つの数である",
)
ROW_OF_ONE = Text(
    "let row {letter} of a matrix Y have 1 in that place and 0 elsewhere, and write Y_{letter}'*z for z[...]",
    "その位置が 1、ほかが 0 である行 {letter} をもつ行列 Y を用い、z[...] の代わりに Y_{letter}'*z と書く",
)
ROW_OR_PART = Text(
    "{name} may be a row of a matrix {capital} that has nothing to do with {base}, or a part of {base}",
    "{name} は {base} と関係のない行列 {capital} の行とも、{base} の一部とも読める",
)
OTHER_ROWS = Text("give the rows, or {base}, another letter", "行か {base} のどちらかに別の文字を使う")
ONE_OF_MANY = Text(
    "{name} would be another name than those of {base} that a sum runs over, of which it is one",
    "{name} は、和をとる {base} の成分の 1 つであるのに、それらとは別の名前となる",
)
BY_ALL = Text(
    "differentiate by {base}, or by {capital} of which they are the rows; another name has another letter",
    "{base}、または行として並べた {capital} で微分する。別の名前であれば別の文字を使う",
)
ANOTHER_LETTER = Text("take another letter", "別の文字を使う")


@dataclass(frozen=True, slots=True)
class Subscript:
    """A name with its indices.

    ``entry`` is the array of which this is an entry, or ``row`` the matrix of which it is a row. Where it may be
    either, both are there, and ``key`` names the choice. The delta has neither. With ``column`` the matrix is taken by
    its columns instead.
    """

    text: str
    at: tuple[Bound, ...]
    entry: str | None = None
    row: str | None = None
    key: str | None = None
    prefer: int = 0
    column: bool = False


def resolve(
    tree: Node,
    order: Sequence[Node],
    ranks: Mapping[str, int],
    variable: str | None,
    columns: Collection[str] = (),
    sizes: Collection[str] = (),
    latex: bool = False,
) -> Node:
    """The tree with its subscripted names as entries. ``ranks`` are the axes of the declared names.

    The samples of the matrices in ``columns`` are their columns, of all others their rows. In ``latex`` an entry of a
    declared array whose index no sum binds is that with a given index, which is none of the ``sizes``.

    Raises:
        InputError: a subscript that no sum runs over, or an index in the place of a number.
        NoRuleError: a name with more than two indices.
    """
    resolver = _Resolver(order, ranks, columns, sizes, latex, variable)
    if not any(n.kind in ("indexed", "subscript") or resolver.given(n) for n in order):
        for node in order:
            if node.kind == "name" and node.value not in ranks and node.value != variable:
                base, subscript = _parts(node.value)
                known = INDICES.issuperset(subscript) or any(len(letter) > 1 for letter in subscript)
                if base and len(subscript) == MOST and known:
                    raise _unsummed(node, subscript[0])
        return tree
    return resolver.go(tree, ())


def labels(
    order: Sequence[Node], arrays: Collection[str] = (), functions: Mapping[str, Sequence[str]] | None = None
) -> frozenset[str]:
    """The names with one letter below that is part of the name, as in S_b: no letter of an index anywhere.

    An index is one of i to t or Greek, or that of a sum or of an entry with two indices; but not the t of S_t beside an
    S_W, where it stands below nothing else. Where its array stands, or is
    one of ``arrays``, or bears an index elsewhere, the letter is one as well; but x_b of x - x_b is no entry of x, nor
    is the x_a of J(x_a) where J is one of the ``functions``, of x.
    """
    names = [n.value for n in order if n.kind == "name"]
    # the d of a differential is no array of which d_h were an entry
    whole = {*arrays, *(n for n in names if not isinstance(n, Subscripted) and n != "d")}
    indices = summed_over(order)
    indices |= {x for n in order if n.kind == "subscript" for x in n.value}
    indices |= {x for n in names if isinstance(n, Subscripted) and len(n.at) > 1 for x in n.at}

    own = _of_families(names) - indices

    def index(letter: str) -> bool:
        return len(letter) > 1 or letter in indices or letter in USUAL - own or not letter.islower()

    entries = {n.base for n in names if isinstance(n, Subscripted) and any(map(index, n.at))}
    bases = entries | whole
    bases |= {b[:1].upper() + b[1:] for b in bases} | {b[:1].lower() + b[1:] for b in bases}
    apart = [*_beside_array(order), *_in_place(order, functions or {})]
    bases -= {n.base for n in apart if not any(map(index, n.at))}
    return frozenset(
        n for n in names if isinstance(n, Subscripted) and n.base not in bases and not any(map(index, n.at))
    )


def _of_families(names: Sequence[str]) -> frozenset[str]:
    """The letters that stand below one letter alone, which bears a capital as a label elsewhere: t of S_t, S_W."""
    below = [(n.base, x) for n in names if isinstance(n, Subscripted) for x in n.at]
    labelled = {n[:-2] for n in names if not isinstance(n, Subscripted) and n[-2:-1] == "_" and n[-1:].isupper()}
    return frozenset(x for base, x in below if base in labelled and {b for b, y in below if y == x} == {base})


def _beside_array(order: Sequence[Node]) -> Iterator[Subscripted]:
    """The names with an index that are added to what would be their array, or subtracted."""
    for node in order:
        if node.kind == "sum":
            terms = [c.children[0] if c.kind == "negate" else c for c in node.children]
            values = [t.value for t in terms if t.kind == "name"]
            yield from (v for v in values if isinstance(v, Subscripted) and v.base in values)


def _in_place(order: Sequence[Node], functions: Mapping[str, Sequence[str]]) -> Iterator[Subscripted]:
    """The names with an index that stand in the place of what would be their array, as arguments."""
    for node in order:
        own = functions.get(str(node.value).rstrip("'"), ()) if node.kind == "call" else ()
        if len(own) == len(node.children):
            for name, child in zip(own, node.children, strict=True):
                if child.kind == "name" and isinstance(child.value, Subscripted) and child.value.base == name:
                    yield child.value


def rows_beside(order: Sequence[Node]) -> dict[str, bool]:
    r"""The small letters of which a name with an index is a vector though they stand by themselves, too: a row.

    It is one in x_i^\top x and x^\top x_i, in inner products, and in \|x - x_i\|, where x itself is beside it. Where it
    meets another vector alone, as u_k^\top v beside u, it is one, and u may have to do with it: such a letter is False.
    """
    plain = {n.value for n in order if n.kind == "name" and not isinstance(n.value, Subscripted)}
    indices = summed_over(order)

    def base(node: Node) -> str | None:
        name, at = _parts(node.value) if node.kind == "name" else ("", ())
        row = len(at) == 1 and at[0] in indices and len(name) == 1 and name.isascii() and name.islower()
        return name if row and name in plain else None

    found: dict[str, bool] = {}

    def row(name: str | None, beside: Sequence[Node], *, certain: bool = False) -> None:
        if name is None:
            return
        itself = any(_is_name(n, name) for part in beside for n in postorder(part))
        if itself or certain or any(_alone(part, indices) for part in beside):
            found[name] = found.get(name, False) or itself

    for node in order:
        if node.kind == "product":
            factors = [c.children[0] if c.kind == "negate" else c for c in node.children]
            for a, after in zip(factors, factors[1:], strict=False):
                row(base(a.children[0]) if a.kind == "transpose" else None, [after, factors[-1]])
            last = factors[-1]
            before = next((c for c in factors[-2::-1] if not _is_matrix(c)), factors[0])  # x of x'Ax_i
            if before.kind == "transpose" or node.value[-1] is DOT:
                row(base(last), [before])
            if node.value[-1] is DOT:
                row(base(factors[-2]), [last])
        elif node.kind == "call" and node.value == "dot":
            for part in node.children:
                row(base(part), node.children, certain=True)
        elif node.children and (node.kind in ("transpose", "bars") or node.kind == "call" and node.value in _LENGTHS):
            terms = [t.children[0] if t.kind == "negate" else t for t in node.children[0].children]
            if node.children[0].kind == "sum" and (node.kind != "bars" or node.value):
                for part in terms:
                    if any(_is_name(t, base(part)) for t in terms):
                        row(base(part), terms)
    return found


def _is_matrix(node: Node) -> bool:
    """Whether a factor is a capital, perhaps an inverse or a transpose."""
    inside = node.children[0] if node.kind in ("transpose", "power") else node
    return inside.kind == "name" and not isinstance(inside.value, Subscripted) and str(inside.value)[:1].isupper()


def _alone(node: Node, indices: set[str]) -> bool:
    """Whether a factor is a name without an index of a sum, perhaps transposed."""
    inside = node.children[0] if node.kind == "transpose" else node
    return inside.kind == "name" and indices.isdisjoint(_parts(inside.value)[1])


def _is_name(node: Node, name: str | None) -> bool:
    return node.kind == "name" and node.value == name and not isinstance(node.value, Subscripted)


def with_rows(tree: Node, rows: Collection[str]) -> Node:
    """The tree in which a letter of ``rows`` with an index is a row of its capital, as it is elsewhere: x_i as X_i."""

    def put(_: Node, new: Node) -> Node:
        base, at = _parts(new.value) if new.kind == "name" else ("", ())
        return replace(new, value=Subscripted(base.upper(), tuple(at))) if base in rows and len(at) == 1 else new

    return rebuilt(tree, put)


def joined(tree: Node, names: Collection[str]) -> Node:
    """The tree in which these names are such, and no entries."""
    if tree.kind == "name" and isinstance(tree.value, Subscripted) and tree.value in names:
        return replace(tree, value=str(tree.value))
    children = tuple(joined(c, names) for c in tree.children)
    same = all(a is b for a, b in zip(children, tree.children, strict=True))
    return tree if same else replace(tree, children=children)


def refuse_label(label: str, bound: Collection[str], span: Span) -> None:
    """Refuse an index that changes with that of a sum: the y_i of z_{y_i} and of X[i,y_i].

    Raises:
        InputError: it is one.
    """
    letter = next((x for x in label.split("_")[1:] if x in bound), None)
    if letter is not None:
        raise InputError(LABEL(label=abridged(label), letter=letter), span=span, hint=ROW_OF_ONE(letter=letter))


def _parts(name: str) -> tuple[str, Sequence[str]]:
    """A name without its subscript, and the letters of that."""
    if isinstance(name, Subscripted):
        return name.base, name.at
    base, _, subscript = name.rpartition("_")
    return base, subscript


IN_BRACKETS = Text(
    r"put all that is summed in brackets, \sum_{letter} […], or declare the shape of {name} if this is a name",
    r"和をとる項の全体を \sum_{letter} […] のように括弧で囲む。{name} が 1 つの名前であれば、その形を宣言する",
)


def _unsummed(node: Node, letter: str, sums: Iterable[Node] = (), latex: bool = False) -> InputError:
    hint = (
        IN_BRACKETS
        if latex
        else Text(
            "write sum_{letter}(...) around it, or declare the shape of {name} if this is a name",
            "sum_{letter}(...) で囲む。{name} が 1 つの名前であれば、その形を宣言する",
        )
    )
    said = Text("no sum over {letter} stands around {name}", "{name} の外側に {letter} についての和がない")
    if any(s.span[1] <= node.span[0] and any(b.letter == letter for b in s.value) for s in sums):
        hint = Text(
            "write sum_{letter}(...) with parentheses around all that is summed, or declare the shape of {name} if "
            "this is a name",
            "和をとる項の全体を括弧に入れて sum_{letter}(...) と書く。{name} が 1 つの名前であれば、その形を宣言する",
        )
        said = Text(
            "the sum over {letter} ends with its parentheses, before {name}",
            "{letter} についての和は括弧の終わりまでで、{name} はその後にある",
        )
    return InputError(
        said(letter=letter, name=abridged(node.value)), span=node.span, hint=hint(letter=letter, name=node.value)
    )


class _Resolver:
    """Goes down the tree with the sums that it is in."""

    def __init__(
        self,
        order: Sequence[Node],
        ranks: Mapping[str, int],
        columns: Collection[str],
        sizes: Collection[str],
        latex: bool,
        variable: str | None,
    ) -> None:
        self.ranks, self.columns, self.sizes = ranks, columns, sizes if latex else None
        self.families, self.variable = families(order, sizes), variable
        self.plain = {n.value for n in order if n.kind == "name"}
        self.letters = summed_over(order)
        self.beside = {
            name: certain
            for name, certain in rows_beside(order).items()
            if ranks.get(name, 1) == 1 and ranks.get(name.upper(), MOST) == MOST
        }
        # those of LaTeX go on behind a parenthesis
        self.sums = () if latex else tuple(n for n in order if n.kind == "indexed")
        self.used: set[Bound] = set()

    def go(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        """The node with its names resolved; ``scope`` are the indices around it. Trees are not deep (tree.py)."""
        if node.kind == "name":
            return self._name(node, scope)
        if node.kind == "indexed":
            return self._indexed(node, scope)
        if node.kind == "transpose" and (turned := self._turned(node, scope)) is not None:
            return turned
        children = tuple(self.go(c, scope) for c in node.children)
        letters = {b.key for b in scope}
        if node.kind == "subscript" and not letters.issuperset(node.value) and self._may_be_given(node, letters):
            known = {b.key: b for b in scope}
            slots = tuple(Slot(i, None, False, node.span) for i in node.value)
            return self._picked(Node("picked", slots, (), node.span, node.mark), children, known)
        if node.kind in ("picked", "unit"):
            return self._picked(node, children, {b.key: b for b in scope})
        if node.kind == "subscript":
            return replace(node, value=self._bounds(node, scope), children=children)
        if all(a is b for a, b in zip(children, node.children, strict=True)):
            return node
        return replace(node, children=children)

    def given(self, node: Node) -> bool:
        """Whether a name is an entry of a declared array at indices that no sum binds, or a unit vector."""
        if node.kind != "name" or node.value in self.ranks:
            return False
        base, subscript = _parts(node.value)
        found = bool(base and subscript) and self._entry(node, base, subscript, {}) is not None
        single = isinstance(node.value, Subscripted) and all(map(counts, node.value.at))
        return found or single or self._beyond(node) is not None

    def _beyond(self, node: Node) -> Node | None:
        """A name as an entry or a row at indices that no sum binds, beside those that sums run over."""
        latex = self.sizes is not None
        own = node.value == self.variable
        if own and node.value not in self.ranks and self.families.holds(node.value):
            base, _ = parts_of(node.value)
            raise InputError(
                ONE_OF_MANY(name=abridged(str(node.value)), base=base),
                span=node.span,
                hint=BY_ALL(base=base, capital=base[:1].upper() + base[1:]),
            )
        at = None if own else self.families.given(node, self.ranks, GREEK, latex)
        if at is None:
            return None
        given = tuple(Bound(letter, None, node.span, True) for letter in at)
        return replace(node, kind="entry", value=self._subscript(node, parts_of(node.value)[0], given))

    def _array(self, base: str, subscript: Sequence[str]) -> tuple[str, Sequence[str]] | None:
        """The declared array that a name with a subscript is an entry of, and the indices."""
        if isinstance(subscript, str) and subscript.isdigit() and self.ranks.get(base) == 1:
            return base, (subscript,)
        names = (base, base[:1].upper() + base[1:]) if len(subscript) > 1 else (base,)
        found = next((n for n in names if self.ranks.get(n) == len(subscript)), None)
        return None if found is None else (found, tuple(subscript))

    def _is_unit(self, base: str, at: Sequence[str]) -> bool:
        """Whether a name is that of a unit vector, e_i, whose index is known."""
        return base == "e" and "e" not in self.ranks and len(at) == 1 and self.ranks.get(at[0]) == 0

    def _is_index(self, index: str) -> bool:
        """Whether a letter or a number may be a given index."""
        if index.isdigit():
            return 0 < int(index) <= LARGEST
        usual = len(index) > 1 and index in GREEK or index in USUAL - {"n", "o"}
        usual |= index == "y" and index not in self.plain  # the class that a sample belongs to
        return usual and index not in (self.sizes or ()) and not self.ranks.get(index)

    def _entry(self, node: Node, base: str, subscript: Sequence[str], known: Mapping[str, Bound]) -> Node | None:
        """A name as an entry of a declared array, some of whose indices are given."""
        taken = isinstance(node.value, Taken)
        if self.sizes is None and not taken and not all(i in known or self.ranks.get(i) == 0 for i in subscript):
            return None  # in text x[i] is an entry, and x_i only where i is known to be an index
        if self._is_unit(base, subscript):
            return Node("unit", Slot(subscript[0], None, False, node.span), (), node.span)
        found = self._array(base, subscript)
        if found is None or node.mark is not None or not all(i in known or self._is_index(i) for i in found[1]):
            return None
        name, at = found
        self.used.update(known[i] for i in at if i in known)
        slots = tuple(Slot(i, None, False, node.span, known.get(i)) for i in at)
        return Node("picked", slots, (Node("name", name, (), node.span),), node.span)

    def _may_be_given(self, node: Node, bound: Collection[str]) -> bool:
        """Whether an entry of an expression may have given indices: letters that are nothing else."""
        if self.sizes is None:
            return False
        elsewhere = {*self.plain, *self.letters, *self.sizes, "n", "o"}
        free = {i for i in node.value if len(i) == 1 and i.islower() and i not in elsewhere and not self.ranks.get(i)}
        return all(i in bound or i in free or self._is_index(i) for i in node.value)

    def _picked(self, node: Node, children: tuple[Node, ...], known: Mapping[str, Bound]) -> Node:
        """Entries and rows by brackets, the indices of sums among theirs told."""
        slots: tuple[Slot, ...] = (node.value,) if node.kind == "unit" else node.value
        out: list[Slot] = []
        for slot in slots:
            met = [i for i in (slot.first, slot.last) if i in known]
            if met and slot.ranged:
                raise InputError(
                    Text(
                        "the ends of a range are numbers here, not {letter}",
                        "範囲の両端は数であり、{letter} は使えない",
                    )(letter=met[0]),
                    span=slot.span,
                )
            for label in filter(None, (slot.first, slot.last)):
                refuse_label(label, known, slot.span)
            self.used.update(known[i] for i in met if i is not None)
            out.append(replace(slot, bound=known[str(slot.first)]) if met else slot)
        return replace(node, value=out[0] if node.kind == "unit" else tuple(out), children=children)

    def _turned(self, node: Node, scope: tuple[Bound, ...]) -> Node | None:
        r"""An entry of a transpose, which LaTeX writes x_{ji}^T, as the entry x_ij."""
        name = node.children[0].value
        if node.children[0].kind != "name" or not isinstance(name, Subscripted) or len(name.at) != MOST:
            return None
        if name in self.ranks or node.children[0].mark is not None:
            return None
        return self._name(Node("name", Subscripted(name.base, name.at[::-1]), (), node.span), scope)

    @staticmethod
    def _known(at: Collection[str], scope: tuple[Bound, ...]) -> dict[str, Bound]:
        """The indices of sums, those among ``at`` that are shifted included."""
        known = {b.key: b for b in scope}
        for letter, shift, index in ((*apart(index), index) for index in at):
            if shift and letter in known:
                known[index] = replace(known[letter], shift=shift, of=known[letter])
        return known

    def _bounds(self, node: Node, scope: tuple[Bound, ...]) -> tuple[Bound, ...]:
        """The indices of an entry of an expression."""
        known = {b.key: b for b in scope}
        missing = [c for c in node.value if c not in known]
        named = next((c for c in missing if c in self.plain), None)
        if named is not None:
            raise InputError(IS_VARIABLE(name=abridged(named)), span=node.span, hint=OTHER_LETTER)
        if missing:
            hint = Text("write a sum over {letter} around it", "{letter} についての和で囲む")
            said = Text("no sum over {letter} stands around this entry", "この成分の外側に {letter} についての和がない")
            raise InputError(said(letter=missing[0]), span=node.span, hint=hint(letter=missing[0]))
        if len(node.value) > MOST:
            raise NoRuleError(
                Text("an entry of a matrix has two indices", "行列の成分がもつ添字は 2 つである"), span=node.span
            )
        found = tuple(known[c] for c in node.value)
        self.used.update(found)
        return found

    def _indexed(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        # indices of their own for each use: what a definition stands for may stand in several places
        around = {outer.key for outer in scope}
        own = tuple(self._apart(b) if b.letter in around else replace(b) for b in node.value)
        for b in own:
            if b.last is not None and (b.last in self.ranks or b.last.isdigit() and not 1 <= int(b.last) <= LARGEST):
                said = Text(
                    "a sum runs to a size, and {last} is no size from 1 to {most}",
                    "和の上端はサイズであるが、{last} は 1 以上 {most} 以下のサイズではない",
                )(last=abridged(b.last), most=f"{LARGEST:,}")
                if b.last in self.ranks:
                    said = Text(
                        "a sum runs to a size, and {last} is a variable",
                        "和の上端はサイズであるが、{last} は変数である",
                    )(last=abridged(b.last))
                raise InputError(said, span=b.span)
            if b.key in self.ranks:
                raise InputError(
                    Text(
                        "{letter} is declared, so it cannot be an index",
                        "{letter} は宣言されているので、添字にはできない",
                    )(letter=b.letter),
                    span=b.span,
                    hint=ANOTHER_LETTER,
                )
        inside = self.go(node.children[0], (*scope, *own))
        for b in own:
            if b not in self.used and b.last is None:
                to = Text("write sum_{{{letter}=1}}^n(...)", "sum_{{{letter}=1}}^n(...) と書く")(letter=b.letter)
                raise InputError(UNBOUNDED(letter=b.letter), span=b.span, hint=to if b.letter != "n" else None)
        return replace(node, value=own, children=(inside,))

    def _apart(self, bound: Bound) -> Bound:
        """The index of a sum within one over the same letter, with a letter of its own."""
        free = next((x for x in _FRESH if x not in self.letters and x not in self.plain and x not in self.ranks), None)
        if free is None:
            raise InputError(
                Text(
                    "a sum over {letter} stands in a sum over {letter}",
                    "{letter} についての和の中に {letter} についての和がある",
                )(letter=bound.letter),
                span=bound.span,
            )
        self.letters = self.letters | {free}
        return replace(bound, letter=free, written=bound.letter)

    def _name(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        name = node.value
        known = self._known(_parts(name)[1], scope)
        if name in self.ranks:
            return node
        if name in known:
            raise InputError(
                Text("the index {name} stands in the place of a number", "添字 {name} が数の位置にある")(name=name),
                span=node.span,
                hint=Text(
                    "an index is a subscript; numbers that change with it are the entries c_{name} of a vector c",
                    "添字は文字の右下に付ける。{name} とともに変わる数は、ベクトル c の成分 c_{name} とする",
                )(name=name),
            )
        base, subscript = _parts(name)
        if isinstance(name, Subscripted) and len(subscript) == MOST and sum(map(counts, subscript)) == 1:
            return self._of_a_column(node, base, subscript, known)
        if base and subscript and not set(subscript) <= known.keys():
            entry = self._entry(node, base, subscript, known)
            entry = self._beyond(node) if entry is None else entry
            if entry is not None:
                return entry
            if isinstance(name, Subscripted) and len(name.at) == MOST and all(map(counts, name.at)):
                shown = "_{" + ",".join(name.at) + "}"
                raise NoRuleError(SINGLE_ENTRY(shown=shown), span=node.span, hint=OTHERWISE)
        if not base or not subscript or not all(apart(c)[0].isalpha() and c.islower() for c in subscript):
            return node
        if len(subscript) > MOST:
            if all(c in known for c in subscript):
                many = Text(
                    "{name} has {count} indices, but there are only vectors and matrices",
                    "{name} は {count} 個の添字をもつが、扱えるのはベクトルと行列だけである",
                )
                raise NoRuleError(many(name=abridged(name), count=len(subscript)), term=name, span=node.span)
            if scope and all(c in self.letters | INDICES for c in subscript):
                raise _unsummed(node, next(c for c in subscript if c not in known), self.sums, self.sizes is not None)
            return node
        missing = [c for c in subscript if c not in known]
        if missing:
            if len(missing) < len(subscript) or all(c in self.letters | INDICES for c in subscript):
                raise _unsummed(node, missing[0], self.sums, self._ended(missing))
            return node
        if base in WORDS or base in CONSTANTS:
            raise InputError(
                Text("{base} is a function, so it has no entry {name}", "{base} は関数なので、成分 {name} をもたない")(
                    base=base, name=name
                ),
                span=node.span,
            )
        at = tuple(known[c] for c in subscript)
        self.used.update(b.of or b for b in at)
        return replace(node, kind="entry", value=self._subscript(node, base, at))

    def _of_a_column(self, node: Node, base: str, at: Sequence[str], known: Mapping[str, Bound]) -> Node:
        """The entry x_{i1}, of whose indices one is that of a sum and the other a number.

        Raises:
            NoRuleError: no sum is over the index.
        """
        letter = next(x for x in at if not counts(x))
        if letter not in known:
            shown = "_{" + "".join(at) + "}"
            raise NoRuleError(SINGLE_ENTRY(shown=shown), span=node.span, hint=OTHERWISE)
        self.used.add(known[letter])
        own = tuple(known[x] if x == letter else Bound(x, None, node.span, True) for x in at)
        return replace(node, kind="entry", value=self._subscript(node, base, own))

    def _ended(self, at: Sequence[str]) -> bool:
        """Whether LaTeX sums over one of these letters elsewhere."""
        return self.sizes is not None and not self.letters.isdisjoint(at)

    def _subscript(self, node: Node, base: str, at: tuple[Bound, ...]) -> Subscript:
        text, capital = node.value, base[:1].upper() + base[1:]
        if base in DELTA and len(at) == MOST and base not in self.ranks:
            return Subscript(text, at)
        if self.beside.get(base) is False and self.variable == base:
            raise InputError(
                ROW_OR_PART(name=abridged(text), base=base, capital=capital), span=node.span, hint=OTHER_ROWS(base=base)
            )
        for name in (capital,) if base in self.beside else (base, capital):
            rank = self.ranks.get(name)
            if name in self.columns and len(at) == 1:
                if rank not in (None, MOST):
                    raise InputError(
                        Text("{name} is {kind}, so it has no columns", "{name} は{kind}なので、列をもたない")(
                            name=name, kind=VECTOR if rank else SCALAR
                        ),
                        span=node.span,
                    )
                return Subscript(text, at, row=name, column=True)
            if rank is None or name != base and rank != MOST:
                continue
            if rank < len(at):
                none = Text(
                    "{name} is {kind}, so it has no entry {text}", "{name} は{kind}なので、成分 {text} をもたない"
                )
                raise InputError(none(name=name, kind=VECTOR if rank else SCALAR, text=text), span=node.span)
            return Subscript(text, at, entry=name) if rank == len(at) else Subscript(text, at, row=name)
        if len(at) == MOST:
            return Subscript(text, at, entry=capital)
        if base in self.beside:
            return Subscript(text, at, row=capital)
        greek = "α" <= base[:1] <= "ω" or base.rstrip("0123456789_") in GREEK
        if greek and base not in self.plain:  # of μ, a vector, or where it stands as a vector does, of the rows of μ
            if capital != base and capital == self.variable and capital not in self.plain:
                return Subscript(text, at, row=capital)  # by Θ the θ_k are its rows
            return Subscript(text, at, entry=base, row=base, key=f"{base}_")
        if greek or base == capital and not base[:1].isupper() or base in self.plain and base != capital:
            return Subscript(text, at, entry=base)
        row = base == capital or capital in self.plain or base[:1] > "g"
        return Subscript(text, at, entry=base, row=capital, key=f"{base}_", prefer=int(row))
