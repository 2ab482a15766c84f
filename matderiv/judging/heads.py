r"""The head of a claim, as papers write it: \nabla f(x) = …, \nabla_x f = …, \frac{\partial f}{\partial x} = ….

What is claimed is the right side. What stands on the left is looked at: the derivative by what is asked for, as often.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ..core.errors import InputError, MatderivError
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.formula import variable_in
from ..reading.latex.commands import ACCENTS, ROMAN, STYLES, TEXT
from ..reading.latex.cursor import How
from ..reading.latex.nodes import tree_of
from ..reading.latex.stretches import sides_of, stretch
from ..reading.latex.tokens import Raw, is_latex
from ..reading.latex.written import as_text
from ..reading.signs import typed_name
from ..reading.tree import At, Node, Subscripted, abridged
from ..reading.words import spelled

__all__ = ["by_in_head", "refuse_entry", "without_head", "without_signs"]

_NAME = r"[^\W\d]\w*"
_TYPED = pattern(
    rf"\s*(?:(?:d|∂)\s*(?P<f>(?:(?!d/|∂){_NAME})?)\s*/\s*(?:d|∂)\s*(?P<by>{_NAME})(?:\s+(?P<g>{_NAME}))?"
    rf"|(?:grad|gradient|∇)(?:_(?P<at>{_NAME}))?\s*(?P<h>{_NAME})?)\s*(?:\((?P<arguments>[\w\s,]*)\))?\s*=(?!=)"
)
# as the tool prints it: ∂‖x‖²/∂x =, ∂/∂x [xᵀAx] =
_PRINTED = pattern(
    rf"\s*∂(?:(?P<above>[^=]+)/∂(?P<by>{_NAME})|/∂(?P<at>{_NAME})\s*\[(?P<inside>.*)\])\s*=(?!=)", re.DOTALL
)
_CALLED = pattern(rf"\s*(?P<name>{_NAME})(?P<primes>'*)\s*\([\w\s,]*\)\s*=(?!=)")
_NAMED = pattern(rf"\s*(?P<name>{_NAME})\s*=(?!=)")
_DERIVES = frozenset(("nabla", "∇", "partial", "∂"))
_LOOKS = frozenset((*STYLES, *ROMAN, *TEXT))
_BEGIN = frozenset(("nabla", "∇", "frac", "dfrac", "tfrac", "cfrac", "partial", "∂"))

# the signs of mathematics round all of a claim, and the stop that ends its sentence
_DOLLARS = pattern(r"\s*(\$\$?)(?P<inside>[^$]*?)\1\s*[.,;]?\s*", re.DOTALL)
_BRACKETS = pattern(
    r"\s*\\(?:\[(?P<display>(?:(?!\\[\[\]]).)*)\\\]|\((?P<inline>(?:(?!\\[()]).)*)\\\))\s*[.,;]?\s*", re.DOTALL
)
_DISPLAY = pattern(
    r"\s*\\begin\{(?P<name>(?:equation|align|gather)\*?)\}(?P<inside>(?:(?!\\end).)*)\\end\{(?P=name)\}\s*",
    re.DOTALL,
)
_STOP = pattern(r"(?:\\[,;:! ]|\s)*[.,;]\s*\Z")

OTHER = Text(
    "the claim is the derivative with respect to {own}, but that with respect to {name} is asked for",
    "主張は {own} による導関数だが、求められているのは {name} による導関数である",
)
ANOTHER = Text(
    "the claim is the derivative of {shown}, which is not the objective",
    "主張は {shown} の導関数だが、それは目的関数ではない",
)
TIMES = Text(
    "the claim is the derivative of order {own}, but that of order {order} is asked for",
    "主張は {own} 階の導関数だが、求められているのは {order} 階の導関数である",
)
TAKEN = Text(
    "{name} is a letter of the objective, so a claim about {name} may mean that letter or the objective",
    "{name} は目的関数の中の文字なので、{name} の導関数についての主張はその文字のことか目的関数のことか決まらない",
)
BY_ENTRY = Text(
    "the claim is the derivative with respect to an entry, {entry}",
    "主張は 1 つの成分 {entry} による導関数である",
)
WITH_ENTRY = Text(
    'give the right side alone, {right}, with wrt="{by}"',
    '右辺 {right} だけを書き、wrt="{by}" を与える',
)
RIGHT_SIDE = Text("give the right side alone, {right}", "右辺 {right} だけを書く")
NO_DERIVATIVE = Text(
    "the claim is an equation for {shown}, of which nothing says that it is the derivative",
    "主張は {shown} についての等式だが、それが導関数であるとはどこにも書かれていない",
)
NOT_ALONE = Text("in the claim {shown} is not the derivative alone", "主張の左辺 {shown} は導関数そのものではない")
BRING = Text("bring all but {head} to the other side", "{head} 以外を右辺に移す")
ON_THE_RIGHT = Text("the derivative of the claim, {shown}, is on the right", "主張の導関数 {shown} が右辺にある")
SET_TO_ZERO = Text(
    "give the derivative alone, {left}, if it is what is set to 0",
    "0 と置いた導関数であれば、左辺 {left} だけを書く",
)
LEFT_SIDE = Text("give the left side alone, {left}", "左辺 {left} だけを書く")
WITH_HEAD = Text("write {head}, or the right side alone, {right}", "{head} と書くか、右辺 {right} だけを書く")
_ZERO = pattern(r"\$?\s*(?:0|\\(?:mathbf|bm|vec|boldsymbol)\s*\{?0\}?)\s*[.,]?\s*\$?")
ONE_OF_TWO = Text("change one of the two", "どちらか一方を改める")


def without_signs(claim: str) -> str:
    r"""A claim without the signs of mathematics round it, and in LaTeX without the stop behind it.

    >>> without_signs(r"\[ \nabla_w f = 2X^\top Xw. \]"), without_signs("$2x$"), without_signs("2*x")
    ('\\nabla_w f = 2X^\\top Xw', '$2x$', '2*x')
    """
    found = _DOLLARS.fullmatch(claim) or _BRACKETS.fullmatch(claim) or _DISPLAY.fullmatch(claim)
    inside = claim if found is None else found[found.lastgroup or 0]
    if found is not None and found.re is _DISPLAY:
        inside = inside if r"\\" in inside else inside.replace("&", " ")
    elif found is None and not is_latex(claim):
        return claim
    inside = _STOP.sub("", inside).strip()
    return inside if is_latex(inside) else f"${inside}$" if found is not None or is_latex(claim) else claim


def without_head(
    claim: str, variable: object, order: int, taken: frozenset[str], same: Callable[[str], bool] = lambda _: True
) -> str:
    r"""The right side of a claim with a head; any other claim as it is.

    The function of a head is none of the names that are ``taken``, those of the objective; ``same`` says of a formula
    that the head differentiates whether it is the objective.

    >>> without_head(r"\nabla f(x) = 2A^\top(Ax-b)", "x", 1, frozenset("Axb"))
    '2A^\\top(Ax-b)'
    >>> without_head("2*A*x", "x", 1, frozenset("Ax"))
    '2*A*x'

    Raises:
        InputError: the head is that of another derivative, or of a letter of the objective.
    """
    if not is_latex(claim) and (typed := _typed(claim, taken)) is not None:
        return _right_side(claim, typed, variable, order, taken, same)
    if not is_latex(claim):
        called = _CALLED.match(claim)
        if called is not None and called["primes"] and called["name"] not in taken:
            if len(called["primes"]) != order:
                raise _refused(claim, TIMES(own=str(len(called["primes"])), order=str(order)), called.end() - 1)
            return claim[called.end() :].strip()
        called = called or _NAMED.match(claim)
        if called is not None:
            _require_gradient(claim, [called["name"]], called.end() - 1, str(variable), order)
        return claim
    tokens = stretch(claim, lenient=True).tokens
    sides, relations = sides_of(tokens)
    if len(sides) < 2 or not sides[0] or not sides[1] or claim[slice(*relations[0][1])] != "=":
        return claim
    head = _head(claim, sides[0])
    if head is None:
        entry = _entry(claim, sides[0])
        stop = relations[0][1][0]
        if entry is not None and str(variable) in (str(entry), _picked(entry, taken)):
            return _behind(claim, stop)
        if entry is not None:
            raise _by_entry(claim, entry, stop, taken)
        left = [t.text for t in sides[0]]
        primes = 0 if left[0] in taken else _primes(left, str(variable))
        if primes and primes != order:
            raise _refused(claim, TIMES(own=str(primes), order=str(order)), stop)
        if primes:
            return _behind(claim, stop)
        if not _lists(left) and any(t.text in _DERIVES for t in sides[1]):
            shown, given = abridged(claim[stop + 1 :].strip()), abridged(claim[:stop].strip())
            place = stop + 1, len(claim)
            raise InputError(ON_THE_RIGHT(shown=shown), source=claim, span=place, hint=LEFT_SIDE(left=given))
        _require_gradient(claim, left, stop, str(variable), order)
        return claim
    return _right_side(claim, replace(head, stop=relations[0][1][0]), variable, order, taken, same)


def _lists(left: Sequence[str]) -> bool:
    """Whether there is a comma outside brackets: 4f(x)x, f(x) = x'x has a definition behind it."""
    depth = 0
    for t in left:
        depth += (t in ("(", "[", "{")) - (t in (")", "]", "}"))
        if t == "," and not depth:
            return True
    return False


def _primes(left: Sequence[str], variable: str) -> int:
    """The primes of a side that is f'(x), by what is differentiated by; 0 of any other."""
    if not left[0].isalpha() or "(" not in left:
        return 0
    at = left.index("(")
    primes = [t for t in left[1:at] if t not in ("^", "{", "}")]
    inside = [t for t in left[at + 1 : -1] if t not in ("{", "}") and t not in _LOOKS]
    own = set(primes) <= {"'", "prime", "′"} and inside == [variable] and left[-1] == ")"
    return len(primes) if own else 0


def _require_gradient(claim: str, left: Sequence[str], stop: int, variable: str, order: int) -> None:
    """Refuse a claim of whose left side nothing says that it is a derivative: f(x) = 2Ax, \\hat x = 2Ax.

    So are g and what begins with grad or d, the Hessian H or H_f, the Jacobian J_f, and f_x.
    """
    letters = [t for t in left if t.isalpha() and t not in _LOOKS]
    first = letters[0] if letters else ""
    behind = left[len(left) - 1 - left[::-1].index("_") + 1 :] if "_" in left else ()
    if order == 1 and (first == "H" or first.lower().startswith("hess")):
        raise _refused(claim, TIMES(own="2", order="1"), stop)
    told = first in ("g", "G", "d", "D", "H", f"d{variable}") or first.lower().startswith(
        ("grad", "deriv", "hess", "jac")
    )
    accented = any(t in ACCENTS for t in left)
    if _lists(left) or told and not accented or first == "J" and behind or variable in behind:
        return
    shown = claim[:stop].rstrip(": ").strip()
    if any(t in _DERIVES for t in left):
        said, hint = NOT_ALONE(shown=abridged(shown)), BRING(head=rf"\nabla_{{{variable}}} f")
        raise InputError(said, source=claim, span=(0, stop), hint=hint)
    right = claim[stop:].lstrip(":").lstrip("=").strip()
    head = rf"\nabla_{{{variable}}} f = ..." if is_latex(claim) else f"df/d{variable} = ..."
    raise InputError(
        NO_DERIVATIVE(shown=abridged(shown)),
        source=claim,
        span=(0, stop),
        hint=SET_TO_ZERO(left=abridged(shown))
        if _ZERO.fullmatch(right)
        else WITH_HEAD(head=head, right=abridged(right)),
    )


def _right_side(
    claim: str, head: _Head, variable: object, order: int, taken: frozenset[str], same: Callable[[str], bool]
) -> str:
    """What stands behind the head of a claim, which is that of the derivative that is asked for."""
    if head.function in taken:
        name, right = abridged(head.function), claim[head.stop + 1 :].strip()
        said, hint = TAKEN(name=name), RIGHT_SIDE(right=abridged(right))
        raise InputError(said, source=claim, span=(0, head.stop), hint=hint)
    if head.formula and not same(head.formula):
        raise _refused(claim, ANOTHER(shown=abridged(head.formula)), head.stop)
    by = variable_in(variable)
    asked = str(getattr(by, "name", by))
    elsewhere = asked not in head.arguments and all(map(str.isidentifier, head.arguments))
    own, stop = head.arguments if elsewhere and head.arguments else head.by or head.arguments, head.stop
    own = tuple(asked if name not in taken and _squashed(name) == _squashed(asked) else name for name in own)
    if own and asked not in own:
        raise _refused(claim, OTHER(own=abridged(", ".join(own)), name=abridged(asked)), stop)
    if head.order != order:
        raise _refused(claim, TIMES(own=str(head.order), order=str(order)), stop)
    return _behind(claim, stop) if is_latex(claim) else claim[stop + 1 :].strip()


def _squashed(name: str) -> str:
    """A name without the low line before its number: W_{1} is how W1 is printed, too."""
    return re.sub(r"_(?=\d+\Z)", "", name)


def by_in_head(claim: str, names: Collection[str] = ()) -> str | None:
    r"""By what a claim with a head is the derivative, if that says it; ∇f(w) does, where w is one of some ``names``.

    >>> by_in_head(r"\nabla_w f = 2X^\top(Xw - y)"), by_in_head("df/dw = 2*w"), by_in_head("2*A*x")
    ('w', 'w', None)
    """
    if not is_latex(claim) and (typed := _typed(claim, frozenset())) is not None:
        return _said(typed, names)
    tokens = stretch(claim, lenient=True).tokens
    sides, relations = sides_of(tokens)
    if len(sides) < 2 or not sides[0] or claim[slice(*relations[0][1])] != "=":
        return None
    head = _head(claim, sides[0])
    return None if head is None else _said(head, names)


def _said(head: _Head, names: Collection[str]) -> str | None:
    """By what a head says that it is the derivative."""
    by = head.by or tuple(a for a in head.arguments if len(head.arguments) == 1 and a in names)
    return by[0] if len(by) == 1 else None


def refuse_entry(claim: str, taken: frozenset[str]) -> None:
    r"""Refuse a claim whose head is the derivative by an entry, where nothing else says by what.

    Raises:
        InputError: it is one.
    """
    if not is_latex(claim) or "=" not in claim:
        return
    sides, relations = sides_of(stretch(claim, lenient=True).tokens)
    equation = len(sides) > 1 and sides[0] and claim[slice(*relations[0][1])] == "="
    entry = _entry(claim, sides[0]) if equation else None
    if entry is not None:
        raise _by_entry(claim, entry, relations[0][1][0], taken)


def _by_entry(claim: str, entry: Subscripted, stop: int, taken: frozenset[str]) -> InputError:
    """The refusal of a claim by an entry, whose = is at ``stop``."""
    hint = WITH_ENTRY(right=abridged(_behind(claim, stop)), by=_picked(entry, taken))
    return InputError(BY_ENTRY(entry=str(entry)), source=claim, span=(0, stop), hint=hint)


def _behind(claim: str, stop: int) -> str:
    """What stands behind the = at ``stop``, as LaTeX where it might be text: 2x_i."""
    right = claim[stop + 1 :].strip()
    return right if is_latex(right) else f"${right}$"


def _picked(entry: Subscripted, taken: frozenset[str]) -> str:
    """An entry as ``wrt`` has it, of an array of these names: w[j], X[i,j] for x_{ij}, too."""
    capital = entry.base[:1].upper() + entry.base[1:]
    base = capital if entry.base not in taken and capital in taken else entry.base
    return f"{base}[{','.join(entry.at)}]"


def _entry(claim: str, side: Sequence[Raw]) -> Subscripted | None:
    """The entry by which a side is the derivative, once, of anything."""
    tree = _tree(*_as_fraction(claim, side))
    if tree is None:
        return None
    by = [node.value for node in tree.children[1:]] if tree.kind == "partial" else []
    return by[0] if len(by) == 1 and isinstance(by[0], Subscripted) else None


@dataclass(frozen=True, slots=True)
class _Head:
    """The derivative of a function: by what, if that is said, of what arguments, and how often; where the = is."""

    function: str
    by: tuple[str, ...]
    arguments: tuple[str, ...]
    order: int
    stop: int = 0
    formula: str = ""  # what is differentiated, where that is no function by its name


def _typed(claim: str, names: frozenset[str]) -> _Head | None:
    """The head of a claim in text: df/dW =, ∂f/∂W =, d/dW f =, grad_W f =, ∇f(W) =."""
    found = _TYPED.match(claim)
    if found is None:
        found = _PRINTED.match(claim)
        if found is None:
            return None
        by = found["by"] or found["at"]
        return _Head("", (typed_name(by, names),), (), 1, found.end() - 1, found["above"] or found["inside"])
    by = found["by"] or found["at"]
    own = tuple(a.strip() for a in (found["arguments"] or "").split(",") if a.strip())
    above = found["f"] or found["g"] or found["h"] or ""
    return _Head(above, () if by is None else (typed_name(by, names),), own, 1, found.end() - 1)


class _Alike(dict[str, tuple[str, str]]):
    """The names that were met, where those of a head may be set in other letters: ∂f(x)/∂𝐱."""

    def setdefault(self, key: str, default: Any = None, /) -> Any:
        return default


def _tree(claim: str, side: Sequence[Raw]) -> Node | None:
    """What a side is that begins as a derivative does; ``None`` where it is no formula, or begins otherwise."""
    if len(side) > 2 and (side[0].text, side[-1].text) == ("{", "}") and side[1].text in _BEGIN:
        side = side[1:-1]  # {\\partial f \\over \\partial x}
    if side[0].text not in _BEGIN:
        return None
    end = side[-1].span[1]
    found = _parsed(claim, side)
    # an operator with nothing behind it, \nabla_X = …: what it differentiates has no place
    return found or _parsed(claim, [*side, Raw("letter", "f", (end, end))])


def _as_fraction(claim: str, side: Sequence[Raw]) -> tuple[str, Sequence[Raw]]:
    """A side that is ∂f/∂x as the fraction that it is, with its own text; any other as it is."""
    at = [n for n, t in enumerate(side) if t.kind == "char" and t.text == "/"]
    sign = side[0].text
    if len(at) != 1 or sign not in ("partial", "∂", "d") or [t.text for t in side[at[0] + 1 :][:1]] != [sign]:
        return claim, side
    slash = side[at[0]].span
    above, below = claim[side[0].span[0] : slash[0]], claim[slash[1] : side[-1].span[1]]
    text = rf"\frac{{{above}}}{{{below}}}"
    return text, stretch(text, lenient=True).tokens


def _parsed(claim: str, side: Sequence[Raw]) -> Node | None:
    called = frozenset(t.text for t, following in pairwise(side) if following.text in ("(", "}"))
    try:
        return tree_of(list(side), How(claim, frozenset(), False, _Alike(), primes=True, calls=called))
    except MatderivError:
        return None


def _head(claim: str, side: Sequence[Raw]) -> _Head | None:
    """The derivative of a function of no known value that a side is, by one thing."""
    claim, side = _as_fraction(claim, side)
    tree = _tree(claim, side)
    if tree is None:
        return None
    if isinstance(tree.value, At):
        own = tuple(dict.fromkeys(name for name in tree.value.by if name))
        return _Head(tree.value.function, own, tuple(map(as_text, tree.children)), len(tree.value.by))
    node, by, order = tree, list[Node](), 0
    while node.kind == "partial":
        node, *variables = node.children
        by += variables
        order += len(variables) or 1
    arrays = [v.children[0] if v.kind == "transpose" else v for v in by]
    names = {str(v.value) for v in arrays if v.kind == "name" and not isinstance(v.value, Subscripted)}
    if not order or len(names) != bool(by):
        return None
    if node.span[0] == node.span[1]:
        return _Head("", tuple(names), (), order)
    if node.kind not in ("name", "call") or node.kind == "call" and spelled(str(node.value)):
        return _Head("", tuple(names), (), order, formula=claim[slice(*node.span)])
    arguments = tuple(as_text(child) for child in node.children)
    return _Head(str(node.value), tuple(names), arguments, order)


def _refused(claim: str, said: Said, stop: int) -> InputError:
    return InputError(said, source=claim, span=(0, stop), hint=ONE_OF_TWO)
