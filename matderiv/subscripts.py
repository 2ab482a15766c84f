"""Names with subscripts: which are entries or rows of an array, once it is known which sums they stand in.

Inside ``sum_i(...)`` the name ``x_i`` is an entry of the vector x or row i of the matrix X, as a column vector (column
i, where the columns of X are declared as the samples). The rules, in order: a name that is declared with its subscript
is that name; a declared x or X decides; so does an x, or else an X, that stands in the formula by itself; what is left
is decided by use (shapes.py). Two subscripts are those of an entry of a matrix; ``delta_ij`` is the Kronecker delta.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from .errors import InputError, NoRuleError
from .parse import CONSTANTS, WORDS, Bound, Node, Subscripted, abridged

__all__ = ["GREEK", "Subscript", "resolve"]

GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        *("varepsilon", "vartheta", "varphi"),
    )
)
INDICES = frozenset("ijkl")  # letters that are taken for indices even where nothing is summed over them
DELTA = ("delta", "δ")
LARGEST = 10**9  # value of an index
MOST = 2  # indices of a matrix


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
    tree: Node, order: list[Node], ranks: Mapping[str, int], variable: str | None, columns: Collection[str] = ()
) -> Node:
    """The tree with its subscripted names as entries. ``ranks`` are the axes of the declared names.

    The samples of the matrices in ``columns`` are their columns, of all others their rows.

    Raises:
        InputError: a subscript that no sum runs over, or an index in the place of a number.
        NoRuleError: a name with more than two indices.
    """
    if not any(n.kind in ("indexed", "subscript") for n in order):
        for node in order:
            if node.kind == "name" and node.value not in ranks and node.value != variable:
                base, subscript = _parts(node.value)
                known = INDICES.issuperset(subscript) or any(len(letter) > 1 for letter in subscript)
                if base and len(subscript) == MOST and known:
                    raise _unsummed(node, subscript[0])
        return tree
    return _Resolver(order, ranks, columns).go(tree, ())


def _parts(name: str) -> tuple[str, Sequence[str]]:
    """A name without its subscript, and the letters of that."""
    if isinstance(name, Subscripted):
        return name.base, name.at
    base, _, subscript = name.rpartition("_")
    return base, subscript


def _unsummed(node: Node, letter: str) -> InputError:
    hint = f"write sum_{letter}(...) around it, or declare the shape of {node.value} if this is a name"
    return InputError(f"no sum over {letter} stands around {abridged(node.value)}", span=node.span, hint=hint)


class _Resolver:
    """Goes down the tree with the sums that it is in."""

    def __init__(self, order: list[Node], ranks: Mapping[str, int], columns: Collection[str]) -> None:
        self.ranks, self.columns = ranks, columns
        self.plain = {n.value for n in order if n.kind == "name"}
        self.letters = {b.letter for n in order if n.kind == "indexed" for b in n.value}
        self.used: set[Bound] = set()

    def go(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        """The node with its names resolved; ``scope`` are the indices around it. Trees are not deep (parse.py)."""
        if node.kind == "name":
            return self._name(node, scope)
        if node.kind == "indexed":
            return self._indexed(node, scope)
        if node.kind == "transpose" and (turned := self._turned(node, scope)) is not None:
            return turned
        children = tuple(self.go(c, scope) for c in node.children)
        if node.kind == "subscript":
            return replace(node, value=self._bounds(node, scope), children=children)
        if all(a is b for a, b in zip(children, node.children, strict=True)):
            return node
        return replace(node, children=children)

    def _turned(self, node: Node, scope: tuple[Bound, ...]) -> Node | None:
        r"""An entry of a transpose, which LaTeX writes x_{ji}^T, as the entry x_ij."""
        name = node.children[0].value
        if node.children[0].kind != "name" or not isinstance(name, Subscripted) or len(name.at) != MOST:
            return None
        if name in self.ranks:
            return None
        return self._name(Node("name", Subscripted(name.base, name.at[::-1]), (), node.span), scope)

    def _bounds(self, node: Node, scope: tuple[Bound, ...]) -> tuple[Bound, ...]:
        """The indices of an entry of an expression."""
        known = {b.letter: b for b in scope}
        missing = [c for c in node.value if c not in known]
        if missing:
            hint = f"write a sum over {missing[0]} around it"
            raise InputError(f"no sum over {missing[0]} stands around this entry", span=node.span, hint=hint)
        if len(node.value) > MOST:
            raise NoRuleError("an entry of a matrix has two indices", span=node.span)
        found = tuple(known[c] for c in node.value)
        self.used.update(found)
        return found

    def _indexed(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        # indices of their own for each use: what a definition stands for may stand in several places
        own = tuple(replace(b) for b in node.value)
        for b in own:
            if b.last is not None and (b.last in self.ranks or b.last.isdigit() and not 1 <= int(b.last) <= LARGEST):
                said = "is a variable" if b.last in self.ranks else f"is no size from 1 to {LARGEST:,}"
                raise InputError(f"a sum runs to a size, and {abridged(b.last)} {said}", span=b.span)
            if b.letter in {outer.letter for outer in scope}:
                raise InputError(f"a sum over {b.letter} stands in a sum over {b.letter}", span=b.span)
            if b.letter in self.ranks:
                raise InputError(
                    f"{b.letter} is declared, so it cannot be an index", span=b.span, hint="take another letter"
                )
        inside = self.go(node.children[0], (*scope, *own))
        for b in own:
            if b not in self.used and b.last is None:
                hint = f"write sum_{{{b.letter}=1}}^n(...)" if b.letter != "n" else None
                raise InputError(f"nothing tells over what {b.letter} runs", span=b.span, hint=hint)
        return replace(node, value=own, children=(inside,))

    def _name(self, node: Node, scope: tuple[Bound, ...]) -> Node:
        name, known = node.value, {b.letter: b for b in scope}
        if name in self.ranks:
            return node
        if name in known:
            raise InputError(
                f"the index {name} stands in the place of a number", span=node.span, hint="an index is a subscript"
            )
        base, subscript = _parts(name)
        if not base or not subscript or not all(c.isalpha() and c.islower() for c in subscript):
            return node
        if len(subscript) > MOST:
            if all(c in known for c in subscript):
                said = f"{abridged(name)} has {len(subscript)} indices, but there are only vectors and matrices"
                raise NoRuleError(said, term=name, span=node.span)
            if scope and all(c in self.letters | INDICES for c in subscript):
                raise _unsummed(node, next(c for c in subscript if c not in known))
            return node
        missing = [c for c in subscript if c not in known]
        if missing:
            if len(missing) < len(subscript) or all(c in self.letters | INDICES for c in subscript):
                raise _unsummed(node, missing[0])
            return node
        if base in WORDS or base in CONSTANTS:
            raise InputError(f"{base} is a function, so it has no entry {name}", span=node.span)
        at = tuple(known[c] for c in subscript)
        self.used.update(at)
        return Node("entry", self._subscript(node, base, at), (), node.span)

    def _subscript(self, node: Node, base: str, at: tuple[Bound, ...]) -> Subscript:
        text, capital = node.value, base[:1].upper() + base[1:]
        if base in DELTA and len(at) == MOST and base not in self.ranks:
            return Subscript(text, at)
        for name in (base, capital):
            rank = self.ranks.get(name)
            if name in self.columns and len(at) == 1:
                if rank not in (None, MOST):
                    raise InputError(
                        f"{name} is {'a vector' if rank else 'a scalar'}, so it has no columns", span=node.span
                    )
                return Subscript(text, at, row=name, column=True)
            if rank is None or name != base and rank != MOST:
                continue
            if rank < len(at):
                kind = "a scalar" if rank == 0 else "a vector"
                raise InputError(f"{name} is {kind}, so it has no entry {text}", span=node.span)
            return Subscript(text, at, entry=name) if rank == len(at) else Subscript(text, at, row=name)
        if len(at) == MOST:
            return Subscript(text, at, entry=capital)
        greek = "α" <= base[:1] <= "ω" or base.rstrip("0123456789_") in GREEK
        if greek or base == capital and not base[:1].isupper() or base in self.plain and base != capital:
            return Subscript(text, at, entry=base)
        row = base == capital or capital in self.plain or base[:1] > "g"
        return Subscript(text, at, entry=base, row=capital, key=f"{base}_", prefer=int(row))
