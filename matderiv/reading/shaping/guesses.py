"""What the letter of a name and its use suggest: a scalar, a vector or a matrix. It is where the search begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import ClassVar

from ...core.index import UNIT
from ...operations import OPERATIONS
from ..attempt import LEAVES, is_t, key_of, size_arguments
from ..latex.commands import CHOOSE, FACTORIALS
from ..sizes import signature_of
from ..subscripts import GREEK, Subscript
from ..tree import DOT, Node, Undefined, postorder
from ..words import ALONG, CONSTANTS, KEPT, NORMS, WORDS

__all__ = [
    "COUNTING",
    "EITHER",
    "COUNTS",
    "SCALING",
    "by_use",
    "flow_in",
    "gives_number",
    "is_open",
    "letter_kind",
    "numbered",
]
__all__ += ["numbers_by_form", "numeric_factors", "scaled", "terms_of", "undeclared", "vectors", "within_bars"]

COUNTS = frozenset("nmkl")  # small letters that count
SCALING = frozenset(("*", "/", ".*", "./", "numpy*"))  # operators by which a number may stand beside a term
COUNTING = COUNTS | {"N"}
CONSTANT = frozenset("CKZ")  # capitals that name what is only added
EITHER = frozenset("nmklrst")  # beside another letter they are numbers as often as vectors


def letter_kind(name: str) -> int | None:
    """The kind that the letter of a name suggests: 0 scalar, 1 vector, 2 matrix."""
    first = next((c for c in name if c.isalpha()), "")
    if name.rstrip("0123456789_") in GREEK or "α" <= first <= "ω" or _is_abbreviated(name):
        return 0
    if name.endswith(FACTORIALS) or CHOOSE in name:
        return 0
    if first.isupper():
        return 2
    if first.islower():
        return 0 if first <= "g" else 1
    return None


def _is_abbreviated(name: str) -> bool:
    """Whether a name is the beginning of that of a small Greek letter, as lam and eps are, or lmbda."""
    word = name.rstrip("0123456789_")
    return word == "lmbda" or len(word) > 2 and word.islower() and any(g.startswith(word) for g in GREEK)


def undeclared(order: Sequence[Node], known: Iterable[str]) -> list[str]:
    """The names without a declaration, in order of appearance."""
    skip = {*known, *CONSTANTS}
    transposes = {id(n.children[1]) for n in order if n.kind == "power" and n.value == "^" and is_t(n.children[1])}
    sides = {id(c) for n in order if n.kind == "call" for argument in size_arguments(n) for c in postorder(argument)}
    found: dict[str, None] = {}
    for node in order:
        if node.kind != "name" or node.value in skip:
            continue
        if id(node) not in transposes and id(node) not in sides:
            found[node.value] = None
    return list(found)


def by_use(order: Sequence[Node], kinds: Mapping[str, int]) -> dict[str, int]:
    """What the use of a lower-case name says of it; ``kinds`` are those declared or suggested by the letter.

    A transposed name is a vector, and so is one that a matrix or a row stands in front of; the base of a power
    and what divides is a scalar.
    """
    return _Uses(order, kinds).told()


class _Uses:
    """What names are said to be by their use, and what each part of a formula then is: s scalar, v column, r row, m."""

    def __init__(self, order: Sequence[Node], kinds: Mapping[str, int]) -> None:
        self.order, self.kinds = order, kinds
        self.said: dict[str, int] = {}
        self.guess: dict[int, str] = {}
        self.uses = Counter(key_of(n) for n in order)

    def told(self) -> dict[str, int]:
        """What is said of names, the parts of each part first."""
        for node in self.order:
            if node.kind == "euler" and (flow := flow_in(node.children[0], self.kinds)) is not None:
                self.said[flow[0]] = 0
        for node in self.order:
            if turned(node, self.kinds):
                self._hint(scaled(node.children[0]), 1)
        constants = _constants(self.order, self.kinds, self.uses) | _constraints(self.order, self.kinds, self.uses)
        self.said |= dict.fromkeys(_divisors(self.order, self.kinds) | constants, 0)
        for node in self.order:
            self.guess[id(node)] = self._guessed(node)
        return self.said

    def _of(self, node: Node) -> str:
        return self.guess[id(node)]

    def _hint(self, node: Node, kind: int) -> None:
        """A place says of what stands there that it is a scalar (0) or a vector (1)."""
        key = key_of(node)
        counts = kind == 0 and key in COUNTING  # of (1 + r)^N
        if key is not None and (self.kinds.get(key) in (0, 1) or counts and key in self.kinds) and key not in self.said:
            self.said[key] = kind
        elif kind == 0 and node.kind in ("sum", "product", "negate") and not any(_dotted(node, self.kinds)):
            for part in node.children:
                self._hint(part, kind)
        elif kind == 1 and node.kind in ("indexed", "sum", "negate"):
            # a norm of a difference of rows, or of small letters, is that of vectors
            letters = node.kind == "sum" and all(self.kinds.get(str(key_of(n))) in (0, 1) for n in terms_of(node))
            for part in terms_of(node) if letters else node.children:
                if letters or part.kind != "name":
                    self._hint(part, kind)
            self.guess[id(node)] = "v"
        elif kind == 1 and node.kind == "product" and (row := _row_of_norm(node)) is not None:
            self._hint(row, kind)
            self.guess[id(node)] = "v"

    def _guessed(self, node: Node) -> str:
        """What a part is."""
        if turned(node, self.kinds):
            of = self._of(node.children[0])
            return {"v": "r", "r": "v"}.get(of, of)
        if isinstance(node.value, Undefined) and node.value.kind not in (None, "entrywise"):
            return self._undefined(node)
        rule = self._RULES.get(node.kind)
        if rule is not None:
            return rule(self, node)
        return max((self._of(c) for c in node.children), key="srvm".index, default="s")

    def _name(self, node: Node) -> str:
        default = 2 if node.value == "eye" else 0
        return "svm"[self.said.get(node.value, self.kinds.get(node.value, default))]

    def _entry(self, node: Node) -> str:
        s: Subscript = node.value
        return "sv"[self.said.get(s.key, self.kinds[s.key]) if s.key else int(s.row is not None)]

    def _indexed(self, node: Node) -> str:
        return self._of(node.children[0])

    def _subscript(self, node: Node) -> str:
        self._hint(node.children[0], 1)
        return "s"

    def _picked(self, node: Node) -> str:
        if len(node.value) == 1:
            self._hint(node.children[0], 1)
        return "svm"[sum(slot.ranged for slot in node.value)]

    def _unit(self, node: Node) -> str:
        return "v"

    def _bars(self, node: Node) -> str:
        if node.value:
            self._hint(node.children[0], 1)
        return "s"

    def _power(self, node: Node) -> str:
        base, exponent = node.children[:2]
        if node.value == "^":
            self._hint(base, 0)
        if node.value == "^" or self._of(base) != "s":
            self._hint(exponent, 0)
        return self._of(base)

    def _undefined(self, node: Node) -> str:
        """A function of a whole array that nobody defined, or its derivative."""
        self._hint(node.children[0], 1)
        word = node.value.word
        if node.value.kind == "scalar":
            return "v" if word == "grad" else "m" if word else "s"
        return "m" if word else "v"

    def _call(self, node: Node) -> str:
        if node.value in CONSTANTS:
            return "v" if node.value == "vector" else "m"
        if node.children and (gives_number(node) or node.value in ALONG or node.value in NORMS):
            self._hint(node.children[0], 1)
            if node.value in KEPT:
                return self._of(node.children[0])
            axis = node.children[1].value if len(node.children) == 2 else None
            return "s" if axis is None else "r" if axis == 1 else "v"
        if node.children and node.value in ("unvec", "diag"):
            self._hint(node.children[0], 1)
            return "v" if node.value == "diag" and self._of(node.children[0]) == "m" else "m"
        return max((self._of(c) for c in node.children), key="srvm".index, default="s")

    def _product(self, node: Node) -> str:
        out, before = self._of(node.children[0]), node.children[0]
        for operator, child in zip(node.value, node.children[1:], strict=True):
            if operator == "/":
                self._divided(child)
                continue
            if operator in ("*", "@", "numpy*") and out in ("m", "r"):
                self._hint(child, 1)
            elif operator in ("*", "numpy*") and self._is_step(before, child):
                self.said |= {str(before.value): 0, str(child.value): 1}
                out, self.guess[id(child)] = "s", "v"
            before = child
            out = _times(out, self._of(child), operator)
        return out

    def _is_step(self, step: Node, direction: Node) -> bool:
        """Whether this is the length of a step along a vector, the t and d of x + td, of which nothing else is said."""
        pair = step.kind == direction.kind == "name" and step.value == "t" and len(str(direction.value)) == 1
        free = {step.value, direction.value}.isdisjoint(self.said) and self.kinds.get(step.value) == 1
        return pair and free and self.kinds.get(direction.value) == 0 and "a" <= str(direction.value) <= "g"

    def _divided(self, divisor: Node) -> None:
        dotted = list(_dotted(divisor, self.kinds))
        if dotted and all(self.uses[key_of(n)] == 1 for n in dotted):  # 1/(m·n)
            self.said |= {str(key_of(n)): 0 for n in dotted if str(key_of(n)) not in self.said}
        self._hint(divisor, 0)

    _RULES: ClassVar[dict[str, Callable[[_Uses, Node], str]]] = {
        "name": _name,
        "entry": _entry,
        "indexed": _indexed,
        "subscript": _subscript,
        "picked": _picked,
        "unit": _unit,
        "bars": _bars,
        "power": _power,
        "call": _call,
        "product": _product,
    }


def flow_in(exponent: Node, kinds: Mapping[str, int]) -> tuple[str, str] | None:
    """The time and the matrix of e^{At}, e^{-τA}, the flow of a linear system; energies E are numbers."""
    inside = scaled(exponent)
    parts = [scaled(n) for n in inside.children if n.kind != "number"] if inside.kind == "product" else []
    if len(parts) != 2 or set(inside.value) != {"*"} or any(n.kind != "name" for n in parts):
        return None
    for time, matrix in (parts, parts[::-1]):
        free = kinds.get(str(matrix.value)) == 2 and matrix.value != "E"
        if time.value in ("t", "tau") and kinds.get(str(time.value)) in (0, 1) and free:
            return str(time.value), str(matrix.value)
    return None


def _row_of_norm(product: Node) -> Node | None:
    """The factor that is a vector where a product of numbers and entries is: the x_i of α_i y_i x_i, the last letter.

    A sum over an index with numbers before it is one, too. A Greek letter is a number beside another one.
    """
    sums = [c for c in product.children if c.kind == "indexed"]
    if sums:
        alone = len(sums) == 1 and all(
            c.kind in ("number", "name", "product") for c in product.children if c not in sums
        )
        return sums[0] if alone else None
    if not set(product.value) <= {"*", "/"} or any(c.kind not in ("number", "name", "entry") for c in product.children):
        return None
    above = [c for o, c in zip(("*", *product.value), product.children, strict=True) if o == "*"]
    rows = [c for c in above if c.kind == "entry" and len(c.value.at) == 1]
    latin = [c for c in rows if str(c.value.text).partition("_")[0] not in GREEK]
    return next(reversed(latin or rows), None)


def numbered(order: Sequence[Node], free: Collection[str]) -> frozenset[str]:
    """Numbered letters that are multiplied pair by pair and added up, as w1*x1 + w2*x2 + b: numbers written out.

    All of them are ``free``, small Latin letters of which nothing else is said, neither that one of two is a number, as
    in a1*x1 + a2*x2, nor a norm around them.
    """
    found: set[str] = set()
    arrays = [n for n in order if n.kind in ("bars", "transpose") or n.kind == "call" and _of_array(n)]
    inside = {id(part) for n in arrays for c in n.children for part in postorder(c)}
    for node in order:
        terms = node.children if node.kind == "sum" and id(node) not in inside else ()
        pairs = [_pair(t.children[0] if t.kind == "negate" else t, free) for t in terms]
        met = Counter((a, b) for a, b, _ in filter(None, pairs))
        names = {n for p in pairs if p is not None and met[p[:2]] > 1 for n in (f"{p[0]}{p[2]}", f"{p[1]}{p[2]}")}
        found |= names
    return frozenset(found)


def _of_array(call: Node) -> bool:
    """Whether what a call is taken of is an array: a norm, a trace, a sum, or a function of a matrix."""
    return gives_number(call) or call.value in ALONG or call.value in NORMS


def _pair(term: Node, free: Collection[str]) -> tuple[str, str, str] | None:
    """The letters of a product w1*x1 of two names with one number, and that number with its low line."""
    names = [c for c in term.children if c.kind != "number"] if term.kind == "product" else []
    if len(names) != 2 or set(term.value) != {"*"} or any(n.kind != "name" or n.value not in free for n in names):
        return None
    letters = [str(n.value).rstrip("0123456789").removesuffix("_") for n in names]
    numbers = [str(n.value).removeprefix(letter) for n, letter in zip(names, letters, strict=True)]
    plain = all(letter.isascii() and letter.islower() and letter_kind(letter) == 1 for letter in letters)
    return (letters[0], letters[1], numbers[0]) if plain and numbers[0] == numbers[1] != "" else None


def numbers_by_form(order: Sequence[Node], kinds: Mapping[str, int], counted: bool = False) -> frozenset[int]:
    """The parts that are numbers by their form: a norm, a sum, a trace, a row times a column, a letter for numbers.

    What is ``counted``, as log s is in n log s, may be a function of any small letter.
    """
    found: set[int] = set()
    for node in order:
        parts = [id(c) in found for c in node.children]
        if node.kind == "name":
            kind = kinds.get(str(node.value))
            number = kind == 0 or node.value in COUNTS or counted and kind == 1
        elif node.kind == "entry":
            number = node.value.key is not None or node.value.row is None
        elif node.kind == "picked":
            number = not any(slot.ranged for slot in node.value)
        elif node.kind == "call":
            number = _is_scalar_call(node, all(parts))
        elif node.kind == "product":
            numeric = {id(c) for c in numeric_factors(node, kinds)}
            closed = not is_open(node, kinds) and all(id(c) in found for c in node.children if id(c) in numeric)
            inner = node.value == ("@",) and all(kinds.get(str(key_of(c))) == 1 for c in node.children)
            number = closed or inner or any(_dotted(node, kinds))
        elif node.kind == "indexed":
            number = parts[0]
        else:
            number = node.kind in ("number", "bars") or node.kind in ("sum", "negate", "power") and all(parts)
        if number:
            found.add(id(node))
    return frozenset(found)


def _is_scalar_call(call: Node, of_numbers: bool) -> bool:
    """Whether a function has a number for its value: its record says so, or it is one of numbers, entry by entry."""
    name = WORDS.get(call.value) if isinstance(call.value, str) else None
    one = len(call.children) == 1
    if call.value == "dot" or call.value in NORMS or call.value in ALONG and call.value not in KEPT and one:
        return True
    if call.value in ("max", "min"):
        return one or of_numbers
    if isinstance(call.value, Undefined):
        return call.value.kind == "scalar" and not call.value.word
    if name is None or call.value in CONSTANTS:
        return False
    if OPERATIONS[name].traits.entrywise:
        return of_numbers
    return gives_number(call)


def gives_number(node: Node) -> bool:
    """Whether a part is a number whatever its operand is: a norm, a trace, bars."""
    if node.kind == "bars":
        return True
    # a document calls functions of its own, too
    return node.kind == "call" and len(node.children) == 1 and isinstance(node.value, str) and _reduces(node.value)


@cache
def _reduces(word: str) -> bool:
    """Whether a function of one operand gives a number whatever that is."""
    alone = word in WORDS and OPERATIONS[WORDS[word]].arity[0] == 1
    signature = signature_of(WORDS[word], 1) if alone else None
    return signature is not None and signature[1] == UNIT


def is_open(product: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a row stands in a product without the column that it meets."""
    row = False
    for factor in product.children:
        if turned(factor, kinds):
            row = True
        elif row and factor.kind != "number" and _closes(factor, kinds):
            row = False
    return row


def scaled(node: Node) -> Node:
    """What a number is times of: the x of (2x)^T and of (-x)^T is as much of a vector as that of x^T."""
    while True:
        parts = [c for c in node.children if c.kind != "number"]
        if node.kind == "negate" or node.kind == "product" and set(node.value) <= {"*", "/"} and len(parts) == 1:
            if node.kind == "product" and node.children[0] is not parts[0] and "/" in node.value:
                return node
            node = parts[0] if parts else node.children[0]
        else:
            return node


def _constants(order: Sequence[Node], kinds: Mapping[str, int], uses: Mapping[str | None, int]) -> set[str]:
    """The letters of constants that stand once, added to a form, a norm or a sum that is the whole: x'Ax + C.

    So is the Z of -log(Z) - x'x. A matrix that a number is added to is not told by its letter.
    """
    terms = tuple(map(_unsigned, order[-1].children if order and order[-1].kind == "sum" else ()))
    keys = [str(key_of(_of_each(t))) for t in terms]
    names = {key for key in keys if uses[key] == 1 and kinds.get(key) == 2 and key.rstrip("0123456789_") in CONSTANT}
    numbers = numbers_by_form([n for t in terms for n in postorder(t)], kinds) if names else ()
    whole = [n for t in terms if id(t) in numbers for n in postorder(t)]
    return names if any(turned(n, kinds) or n.kind in ("bars", "call", "indexed") for n in whole) else set()


def _constraints(order: Sequence[Node], kinds: Mapping[str, int], uses: Mapping[str | None, int]) -> set[str]:
    """The constants of constraints, the U of β(Σ_i p_i E_i - U): capitals beside a sum over an index, both once."""
    found: set[str] = set()
    for node in order:
        others = [c for c in node.children if c.kind != "sum"] if node.kind == "product" else []
        if (
            node.kind != "product"
            or len(others) + 1 != len(node.children)
            or not all(kinds.get(str(key_of(c))) == 0 for c in others)
        ):
            continue
        (total,) = (c for c in node.children if c.kind == "sum")
        terms = [c.children[0] if c.kind == "negate" else c for c in total.children]
        letters = [c for c in terms if c.kind == "name" and kinds.get(c.value) == 2 and uses[key_of(c)] == 1]
        numbers = numbers_by_form(postorder(total), kinds) if letters else ()
        # the letters of entries say little of whether they are numbers, but a last row makes a matrix
        rows = any(turned(c, kinds) for t in terms if t.kind == "indexed" for c in t.children[0].children[-1:])
        if letters and not rows and all(c.kind == "indexed" or id(c) in numbers or c in letters for c in terms):
            found |= {str(c.value) for c in letters}
    return found


def _unsigned(term: Node) -> Node:
    """A product without the sign of its first factor."""
    if term.kind != "product" or term.children[0].kind != "negate":
        return term
    first, *rest = term.children
    return replace(term, children=(first.children[0], *rest))


def _of_each(term: Node) -> Node:
    """What a term is a number times, or a function of each entry, of."""
    inside = scaled(term)
    one = inside.kind == "call" and len(inside.children) == 1 and isinstance(inside.value, str)
    each = one and inside.value in WORDS and OPERATIONS[WORDS[inside.value]].traits.entrywise
    return inside.children[0] if each else inside


def _divisors(order: Sequence[Node], kinds: Mapping[str, int]) -> set[str]:
    """The capitals that stand only where they divide, as the N of 1/(2N) and 1/(N(N-1)) does: no matrix divides.

    A matrix within a form, as the B of 1/(x'Bx), is none of them.
    """
    uses = Counter(id(c) for n in order for c in n.children)
    below: set[int] = set()
    for node in order:
        if node.kind == "product":
            divisors = [c for o, c in zip(node.value, node.children[1:], strict=True) if o == "/"]
            below |= {id(c) for c in divisors if uses[id(c)] == 1}
    for node in reversed(order):  # what contains comes first
        if id(node) not in below:
            continue
        parts: Iterable[Node] = ()
        if node.kind == "product" and set(node.value) <= {"*"}:
            parts = numeric_factors(node, kinds)
        elif node.kind == "power" and node.children[1].kind == "number" or _has_number(node):
            parts = node.children
        below |= {id(c) for c in parts if uses[id(c)] == 1}
    found = {n.value for n in order if n.kind == "name" and id(n) in below and kinds.get(n.value) == 2}
    for node in order:
        if node.kind == "name" and id(node) not in below:
            found.discard(node.value)
        elif node.kind == "entry":
            found -= {node.value.entry, node.value.row}
    return found


def _has_number(node: Node) -> bool:
    return node.kind == "sum" and any(c.kind == "number" for c in node.children)


def numeric_factors(product: Node, kinds: Mapping[str, int]) -> Iterator[Node]:
    """The factors that are numbers where the whole is one: those between a row and its column are not."""
    row = False
    factors = product.children
    for n, factor in enumerate(factors):
        dot = n < len(product.value) and product.value[n] is DOT
        if (
            turned(factor, kinds)
            or dot
            and _vectorial(factor, kinds)
            and any(_closes(f, kinds) for f in factors[n + 1 :])
        ):
            row = True
        elif not row:
            yield factor
        elif factor.kind != "number" and _closes(factor, kinds):
            row = False


def _vectorial(factor: Node, kinds: Mapping[str, int]) -> bool:
    """Whether what is added up are letters that suggest vectors."""
    return all(kinds.get(str(key_of(n))) == 1 for n in terms_of(factor))


def _closes(factor: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a factor is a column: its last letter is a small one."""
    if factor.kind in ("sum", "negate"):
        return any(_closes(c, kinds) for c in factor.children)
    if factor.kind == "product":
        return _closes(factor.children[-1], kinds)
    return kinds.get(str(key_of(factor))) in (0, 1)


def terms_of(node: Node) -> Iterator[Node]:
    """What has the shape of the whole: a letter, and those added up or subtracted, without the numbers in front."""
    node = scaled(node)
    if node.kind == "sum":
        for part in node.children:
            yield from terms_of(part)
    else:
        yield node


def within_bars(node: Node) -> Iterator[Node]:
    """The single bars that a part is made of entry by entry: the |x| of |x|, log|x|, 2|x|^2 and |x| + 1."""
    stack = [node]
    while stack:
        part = stack.pop()
        word = WORDS.get(part.value) if part.kind == "call" and isinstance(part.value, str) else None
        if part.kind == "bars":
            yield from () if part.value else (part,)
        elif part.kind in ("sum", "negate"):
            stack += part.children
        elif part.kind == "power" or word is not None and OPERATIONS[word].traits.entrywise:
            stack += part.children[:1]
        elif part.kind == "product":
            others = [c for c in part.children if c.kind != "number"]
            stack += others if len(others) == 1 else ()


def _barred(node: Node, kinds: Mapping[str, int]) -> Iterator[Node]:
    """The names that are vectors if single bars in a part are round one; a Greek letter stays a number."""
    for bars in within_bars(node):
        yield from (n for n in _arrays(bars.children[0], kinds) if str(key_of(n)) not in GREEK)


def _dotted(node: Node, kinds: Mapping[str, int]) -> Iterator[Node]:
    """The names that a dot tells to be vectors: those added up on either side, if all are vectors by their letter.

    Either side also of a form, x·Ax.
    """
    if node.kind != "product":
        return
    last = node.children[-1]
    while last.kind == "product":
        last = last.children[-1]
    ends = list(terms_of(last))
    for operator, *pair in zip(node.value, node.children, node.children[1:], strict=False):
        if operator is not DOT:
            continue
        entry, name = pair if pair[0].kind == "entry" else pair[::-1]
        if entry.kind == "entry" and _is_vector_beside(name, entry, kinds) and sum(o is DOT for o in node.value) == 1:
            yield from pair  # φ_i · w
            continue
        named = [n for n, m in (pair, pair[::-1]) if _is_letter(n, kinds) and _is_unknown(m)]
        if named:
            yield from named  # of w · φ(x) the second is no number either, whatever φ is
            continue
        if not _vectorial(pair[0], kinds):
            continue
        terms = list(terms_of(pair[0]))
        if _vectorial(pair[1], kinds):
            yield from (*terms, *terms_of(pair[1]))
        elif [key_of(n) for n in terms] == [key_of(n) for n in ends] or (
            pair[1].kind == "product" and pair[1] is node.children[-1] and _vectorial(last, kinds)
        ):
            yield from (*terms, *ends)


def _is_vector_beside(name: Node, entry: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a dot between a name and an entry is one of vectors: the name suggests it, as θ does beside x_i."""
    key, kind = str(name.value), kinds.get(str(name.value))
    if name.kind != "name" or kind not in (0, 1):
        return False
    row = str(entry.value.key)
    return kind == 1 or key in GREEK and (kinds.get(row) == 1 or row.rstrip("_") in GREEK)


def vectors(
    order: Sequence[Node], kinds: Mapping[str, int], written: Collection[str], numpy: bool = False
) -> frozenset[str]:
    """The lower-case names that are vectors as they stand, and never taken for scalars.

    They are written as vectors, bold or under an arrow, or are transposed, or factors of a dot, of @ or of an entrywise
    product, or terms of such a factor, or stand in bars beside bars, |v||w|, or behind a transpose in the base of a
    power, (A'x)^2. ``kinds`` are those of the names that are not declared. In the spelling of ``numpy`` a letter for
    numbers stays one beside ``*``.
    """
    found = {n for n in written if n in kinds}
    numbers = numbers_by_form(order, kinds)

    def others(node: Node, name: Node) -> bool:
        if numpy and _is_number_by_letter(name, kinds):
            return False
        return _has_others(node, name.value) and (node.kind in LEAVES or id(node) not in numbers)

    def small(node: Node) -> bool:
        key = key_of(node)
        return key is not None and kinds.get(key) in (0, 1)

    for node in order:
        told: list[Node] = []
        if turned(node, kinds):
            told = list(terms_of(node.children[0]))
        elif node.kind == "call" and node.children and _takes_array(node):
            told = list(_arrays(node.children[0], kinds))
        elif node.kind == "call" and node.children and node.value in {*ALONG, *NORMS}:  # the x of a norm is no number
            terms = [n for n in terms_of(node.children[0]) if n.kind != "number"]  # 1 is added to every entry
            told = terms if all(n.kind == "name" and letter_kind(n.value) == 1 for n in terms) else []
        elif node.kind == "call" and node.value == "dot":
            told = [n for c in node.children for n in (*terms_of(c), *_barred(c, kinds))]
        elif node.kind == "power" and node.children[0].kind == "product":
            *before, last = node.children[0].children
            if turned(before[-1], kinds) and kinds.get(str(key_of(last))) == 1:
                told = [last]
        elif node.kind == "product":
            for operator, *pair in zip(node.value, node.children, node.children[1:], strict=False):
                if all(n.kind == "bars" and not n.value for n in pair):
                    told += [n.children[0] for n in pair]
                    continue
                entrywise = operator == ".*"
                if entrywise or operator == "@" or operator is DOT:
                    either = (pair, pair[::-1])
                    told += [a for n, by in either if entrywise or _is_letter(by, kinds) for a in _barred(n, kinds)]
                if operator == "*" and _is_row(pair[0]):
                    told += terms_of(pair[1])
                elif operator == "@":
                    told += [n for c in pair for n in terms_of(c)]
                elif entrywise:
                    sides = [(scaled(n), m) for n, m in (pair, pair[::-1])]  # of -y ⊙ Xw the y
                    told += [n for n, m in sides if n.kind == "name" and others(m, n)]
            told += _dotted(node, kinds)
            *before, last = node.children
            if is_open(Node("product", (), tuple(before), node.span), kinds):  # y'*|x|, which is refused
                told += _barred(last, kinds)
        found |= {str(key_of(n)) for n in told if small(n)}
    return frozenset(found)


def _is_letter(node: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a part is a name whose letter suggests a vector."""
    return node.kind == "name" and kinds.get(str(node.value)) == 1


def _of_letters(node: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a part is a letter for a vector, or a function of each entry of such letters alone."""
    if node.kind == "call" and WORDS.get(node.value) is not None:
        return OPERATIONS[WORDS[node.value]].traits.entrywise and _of_letters(node.children[0], kinds)
    if node.kind in ("sum", "negate") or node.kind == "product" and set(node.value) <= {"/", "./", ".*"}:
        return all(c.kind == "number" or _of_letters(c, kinds) for c in node.children)
    if node.kind != "name" or kinds.get(node.value) not in (0, 1):
        return False
    return letter_kind(node.value) == 1 and node.value not in EITHER  # whatever x/y says of y


def _is_unknown(node: Node) -> bool:
    """Whether a part is a call of a function that nobody defined, and of whose kind nothing is said."""
    return isinstance(node.value, Undefined) and node.value.kind is None


def _has_others(node: Node, name: object) -> bool:
    """Whether other names stand in a part: in h ⊙ (1 − h) h may be a number."""
    return any(n.kind in LEAVES and n.value != name for n in postorder(node))


def _takes_array(call: Node) -> bool:
    """Whether what a call is of is an array: the sum, the largest of all entries; a norm may be that of a number."""
    along = call.value in ALONG and not str(call.value).startswith("norm")
    return along or call.value in ("max", "min") and len(call.children) == 1


def _arrays(node: Node, kinds: Mapping[str, int]) -> Iterator[Node]:
    """The names that have the shape of the whole: those it is made of entry by entry."""
    if node.kind in LEAVES:
        yield node
        return
    whole: Iterable[Node] = ()
    if node.kind == "sum" and any(n.kind == "power" and n.value == ".^" for c in node.children for n in postorder(c)):
        whole = [c for c in node.children if not (c.kind == "power" and c.value == "^")]  # the c of x.^2 + c^2 is none
    elif node.kind in ("sum", "negate") or node.kind == "product" and set(node.value) <= {".*", "./", "numpy*"}:
        whole = node.children
    elif node.kind == "product":
        factors = zip(("*", *node.value), node.children, strict=True)  # no matrix divides
        numbers = {
            id(c)
            for o, c in factors
            if c.kind == "number" or _is_number_by_letter(c, kinds) or o == "/" and kinds.get(str(key_of(c))) == 2
        }
        parts = [c for c in node.children if id(c) not in numbers]
        if not parts:  # of 1/x nothing but the letter tells what x is
            parts = [c for c in node.children if c.kind == "name" and letter_kind(c.value) == 1]
        columns = all(_of_letters(part, kinds) for part in parts)  # x*y is that of two columns, as x.*y would be
        whole = parts if len(parts) == 1 or columns else ()
    elif node.kind == "power" and node.value == "^" and not turned(node, kinds):
        whole = node.children[:1]
    elif node.kind == "power" and node.value == ".^":
        letters = [n for n in postorder(node.children[0]) if n.kind in LEAVES]
        whole = node.children[all(_is_number_by_letter(n, kinds) for n in letters) :][:1]
    elif node.kind == "call" and WORDS.get(node.value) is not None:
        if node.value in ("max", "min") and len(node.children) > 1:
            whole = [c for c in node.children if not _is_number_by_letter(c, kinds)]
        elif OPERATIONS[WORDS[node.value]].traits.entrywise:
            whole = node.children[:1]  # behind it are bounds and slopes
    for part in whole:
        yield from _arrays(part, kinds)


def _is_number_by_letter(node: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a part is a name whose letter suggests a number."""
    return node.kind == "name" and (kinds.get(str(node.value)) == 0 or node.value in COUNTS)


def _is_row(node: Node) -> bool:
    """Whether a part is a row by its index, X[i,:], which stands as a column: what is behind it is no scalar."""
    return node.kind == "picked" and [s.ranged for s in node.value] == [False, True]


def turned(node: Node, kinds: Mapping[str, int]) -> bool:
    """Whether a part is a transpose, also one that is written as a power."""
    by_t = node.kind == "power" and node.value == "^" and is_t(node.children[1]) and "T" not in kinds
    return by_t or node.kind == "transpose"


def _times(left: str, right: str, operator: str) -> str:
    if (operator is DOT or operator == "@") and left == right == "v":
        return "s"
    if "s" in (left, right):
        return right if left == "s" else left
    if operator not in ("*", "@", "numpy*"):
        return max(left, right, key="srvm".index)
    return {"rv": "s", "mv": "v", "rm": "r"}.get(left + right, "m")
