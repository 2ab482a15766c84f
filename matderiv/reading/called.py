r"""Letters before a bracket that are no factors: the states x(k+1) and x(k), Γ(α+1), E(‖x − y‖²), ρ(y_i − x_iᵀw).

A letter before a sum in brackets is a product, λ(wᵀw − 1) and A(x − b). This is for those that no text means so; they
are no products where they stand, undeclared, before brackets only. Nothing is guessed of what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from .latex.calls import FUNCTIONS
from .subscripts import GREEK
from .tree import DOT, Node, Span, Subscripted, abridged, postorder, summed_over

__all__ = ["CDOT", "refuse_called"]

CDOT = r" \cdot "

_JOINED = pattern(r"(?:[\s{}]|\\!)*(?:\\(?:left|[Bb]igg?l?))?\s*")  # what may stand between a name and its bracket
_BOLD_COMMAND = r"\\(?:mathbf|symbf|bf|boldsymbol|bm|pmb|mathbfit)(?![A-Za-z])"
_SETS_BOLD = pattern(_BOLD_COMMAND)
_BOLD = pattern(_BOLD_COMMAND + r"\s*\{?\s*\Z")
_LONGEST_FONT = 20  # characters of a command that sets bold letters, with its brace
_STEPS = frozenset(("k", "t", "n", "i", "j", "l", "m", "s", "T", "N", "tau"))  # letters that number steps, and times
_OF_A_TIME = frozenset(("delta", "theta", "Theta", "zeta", "δ", "θ", "Θ", "ζ"))  # multipliers of all else
_LOSSES = frozenset(("rho", "varrho", "ρ"))
_SPECIAL = frozenset("PQJYKTHL")  # Legendre's, Bessel's and others, with a number: P_2(cos t)
_SIZED = pattern(r"\\(?:left|right|[Bb]igg?[lr]?)(?![A-Za-z])")
_AROUND = frozenset(("norm1", "norm2", "normF", "norminf"))
_MARKED = ("power", "transpose", "subscript")


class _Place(NamedTuple):
    """A name directly before a bracket: the product in which they stand, and the place of the name among its factors.

    The bracket is ``inside``; ``after`` is the factor, which may bear marks and powers, and so may the name.
    """

    product: Node
    n: int
    name: Node
    inside: Node

    @property
    def bare(self) -> bool:
        """Whether the name bears no power."""
        return self.name is self.product.children[self.n]

    @property
    def after(self) -> Node:
        return self.product.children[self.n + 1]


PRODUCT = Text(
    r"write {name}{times}{inside} for a product, or declare {name}; write out what the function is",
    r"積なら {name}{times}{inside} と書くか {name} を宣言し、関数ならその式を書く",
)
NORMAL = Text(
    r"write \operatorname{{normcdf}}{inside} for the normal distribution function, {name}{times}{inside} for a product",
    r"正規分布関数なら \operatorname{{normcdf}}{inside}、積なら {name}{times}{inside} と書く",
)


def refuse_called(
    text: str,
    tree: Node,
    names: frozenset[str],
    shapes: Mapping[str, object],
    vectors: frozenset[str],
    *,
    times: str = CDOT,
) -> None:
    """Refuse a letter before a bracket that would be a factor, and is a state or a function in most texts.

    ``names`` are those that are declared or differentiated by, ``vectors`` those that are written as vectors; ``times``
    is how a product is written.

    Raises:
        InputError: there is one.
    """
    order = postorder(tree)
    places = [place for node in order if node.kind == "product" for place in _places(text, node)]
    if not places:
        return
    columns = vectors | {name for name, shape in shapes.items() if isinstance(shape, Sequence) and len(shape) == 1}
    numbers = frozenset(shapes) - columns
    _refuse_states(text, order, places, columns, numbers, times)
    before = [id(p.name) for p in places]
    bare = {n.value for n in order if n.kind == "name" and id(n) not in before}
    known = names | bare
    free = [p for p in places if p.name.value not in known and not _is_array(text, p.name)]
    summed = summed_over(order)
    for place in free:
        base, _, below = str(place.name.value).partition("_")
        word = len(base) > 1 and base.isalpha() and base.lower() not in GREEK
        special = base in _SPECIAL and below.isdigit() and place.inside.kind == "call"
        if base in FUNCTIONS - names and below not in summed or word or special:
            raise _function(text, place, times)
    named = [p for p in free if p.bare and summed.isdisjoint(getattr(p.name.value, "at", ()))]
    free = [p for p in named if not isinstance(p.name.value, Subscripted)]
    for place in free:
        if place.name.value in _OF_A_TIME and all(map(_is_plain, _terms(place.inside))):
            raise _function(text, place, times)
    for place in _of_entries(order, [p for p in named if p in free or str(p.name.value).partition("_")[0] in _LOSSES]):
        raise _function(text, place, times)


def _places(text: str, product: Node) -> Iterator[_Place]:
    """Where a name stands directly before a bracket."""
    for n, (left, operator, right) in enumerate(
        zip(product.children, product.value, product.children[1:], strict=False)
    ):
        primed = left.kind == "transpose" and left.children[0].mark is not None
        name = left.children[0] if left.kind == "power" or primed else left
        if name.kind != "name" or operator != "*" or operator is DOT:
            continue
        inside = right
        while inside.kind in _MARKED and not inside.closed:
            inside = inside.children[0]
        start, stop = left.span[1], inside.span[0]
        opens = text[stop : stop + 1] in ("(", "[") or text[stop : stop + 2] == r"\{"
        if inside.closed and opens and start <= stop and _JOINED.fullmatch(text, start, stop):
            yield _Place(product, n, name, inside)


def _is_array(text: str, name: Node) -> bool:
    """Whether a name is set in bold, as that of an array; a bold E may be an expectation as well."""
    start = name.span[0]
    before = text[max(0, start - _LONGEST_FONT) : start]
    return name.value != "E" and (_BOLD.search(before) is not None or _SETS_BOLD.match(text, start) is not None)


def _terms(node: Node) -> tuple[Node, ...]:
    return node.children if node.kind == "sum" else (node,)


def _is_plain(term: Node) -> bool:
    """Whether a term is a number or a name, or a product of some."""
    factors = term.children if term.kind == "product" else (term,)
    return all(f.kind in ("number", "name") for f in factors)


# -------------------------------------------------------------------------------------------------- states


def _refuse_states(
    text: str,
    order: Sequence[Node],
    places: Sequence[_Place],
    columns: frozenset[str],
    others: frozenset[str],
    times: str,
) -> None:
    """Refuse x(k+1) beside x(k), and x(k) of a vector: the values of x at some steps, and no products.

    ``columns`` are the vectors, ``others`` what is declared to be something else.
    """
    found = [p for p in places if p.bare and _is_step(p)]
    told = _array_places(order) if found else set()
    at: dict[object, set[str]] = {}
    for place in found:
        at.setdefault(place.name.value, set()).add(text[slice(*place.inside.span)])
    for place in found:
        name = place.name
        small = str(name.value)[:1].islower()
        alone = place.inside.kind == "name" and name.value not in others
        alone |= place.inside.kind == "number" or text[place.inside.span[0]] == "["
        vector = name.value in columns or id(place.product) in told or place.after.kind == "transpose"
        if len(at[name.value]) > 1 or small and (alone or vector or _behind_matrix(place)):
            raise _state(text, place, times)


def _is_step(place: _Place) -> bool:
    """Whether what stands in the brackets is a number, an index, or an index and something more: k, t-1, t+h."""
    first, *rest = _terms(place.inside)
    if first.kind == "number":
        return not rest and first.value == int(first.value)
    index = first.kind == "name" and str(first.value).partition("_")[0] in _STEPS and first.value != place.name.value
    return index and (place.inside.kind != "sum" or place.inside.value[0] == 1) and all(map(_is_plain, rest))


def _array_places(order: Sequence[Node]) -> set[int]:
    """The products that are what a norm is taken of, or a term of it, or that are transposed."""
    found: set[int] = set()
    for node in order:
        if node.kind == "call" and node.value in _AROUND or node.kind == "bars" and node.value:
            found |= {id(t.children[0] if t.kind == "negate" else t) for t in _terms(node.children[0])}
        elif node.kind == "transpose":
            found.add(id(node.children[0]))
    return found


def _behind_matrix(place: _Place) -> bool:
    """Whether the factor before is a letter of a matrix: Ax(k)."""
    before = place.product.children[place.n - 1] if place.n else None
    while before is not None and before.kind in ("transpose", "power"):
        before = before.children[0]
    return before is not None and before.kind == "name" and str(before.value)[:1].isupper()


def _state(text: str, place: _Place, times: str) -> InputError:
    name, inside = text[slice(*place.name.span)], _unsized(text, place.inside.span)
    return InputError(
        Text(
            "{shown} may be the value of {name} at a step or a time, or a product",
            "{shown} は、あるステップや時刻での {name} の値とも、積とも読める",
        )(shown=_shown(text, place), name=name),
        span=_whole(place),
        hint=Text(
            r"give each such value a name of its own, as {name}_1 and {name}_2; write {name}{times}{inside} for a "
            "product",
            r"そのような値にはそれぞれ {name}_1、{name}_2 のような別の名前を付け、積なら {name}{times}{inside} と書く",
        )(name=name, inside=inside, times=times),
    )


def _whole(place: _Place) -> Span:
    """The place of a name and its bracket."""
    return place.name.span[0], place.inside.span[1]


def _unsized(text: str, span: Span) -> str:
    r"""The text at a place without the words for the size of its brackets."""
    return abridged(_SIZED.sub("", text[slice(*span)]).strip())


def _shown(text: str, place: _Place) -> str:
    """A name with its bracket."""
    head = text[place.name.span[0] : place.product.children[place.n].span[1]]
    return head + _unsized(text, place.inside.span)


# ----------------------------------------------------------------------------------------------- functions


def _of_entries(order: Sequence[Node], places: Sequence[_Place]) -> Iterator[_Place]:
    """Where a letter is a function of each entry: a factor of what is summed up, Σ ρ(y_i − x_i), or a ρ within it."""
    of: dict[int, list[_Place]] = {}
    for place in places:
        of.setdefault(id(place.product), []).append(place)
    for node in order:
        if node.kind != "indexed" or not of:
            continue
        letters = {b.letter for b in node.value}
        body = node.children[0]
        while body.kind == "negate":
            body = body.children[0]
        for part in postorder(body):
            for place in of.get(id(part), ()):
                # behind a row it is the matrix of a form, (x_i − m)ᵀA(x_i − m)
                row = place.n and place.product.children[place.n - 1].kind == "transpose"
                summand = part is body and place.after is place.inside and not row
                base, _, below = str(place.name.value).partition("_")  # ρ_τ, but not the ρ_i of what is summed
                if (summand or base in _LOSSES and below not in letters) and _bears(place.inside, letters):
                    yield place


def _bears(node: Node, letters: set[str]) -> bool:
    """Whether an entry with one of these indices stands in a part."""
    found = [n.value for n in postorder(node) if isinstance(n.value, Subscripted)]
    return any(not letters.isdisjoint(value.at) for value in found)


def _function(text: str, place: _Place, times: str) -> InputError:
    name, inside = text[slice(*place.name.span)], _unsized(text, place.inside.span)
    return InputError(
        Text(
            "{shown} may be a function of what stands in the brackets, or a product",
            "{shown} は括弧の中のものの関数とも、積とも読める",
        )(shown=_shown(text, place)),
        span=_whole(place),
        hint=(NORMAL if place.name.value in ("Phi", "Φ") and times == CDOT else PRODUCT)(
            name=name, inside=inside, times=times
        ),
    )
