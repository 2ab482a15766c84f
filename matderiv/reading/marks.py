"""What only an array can bear: a prime that is a transpose, the place of the weight of a norm."""

from __future__ import annotations

from ..core.errors import InputError, NoRuleError
from ..core.patterns import pattern
from ..core.text import Text
from .attempt import LEAVES, Reading, array_of
from .grammar import NO_NORM, WEIGHTED, over
from .latex.tokens import is_latex
from .sizes import is_unit, value_of
from .tree import DOT, Node, Span, abridged, postorder

__all__ = ["is_number", "refuse_marks", "with_size"]

OTHERS = "suvwzqrp"  # letters for another name, as they are proposed
_SIZE = pattern(r"\\(?:left|[Bb]igg?l?)\s*\Z")
_ROUND = pattern(r"(?:\\left|\\[Bb]igg?l?)?\(((?:(?!\\right|\\[Bb]igg?r?)[^()])*)(?:\\right|\\[Bb]igg?r?)?\)")


def refuse_marks(reading: Reading, variable: str | None = None) -> None:
    """Refuse a prime on a number, which may be a derivative or another name, and a number as the weight of a norm.

    So are a number or a vector with a plus above, a number that goes entry by entry only since it is a product, and a
    differential, which would be a product with a number d; ``variable`` is what is differentiated by.

    Raises:
        InputError: there is one.
        NoRuleError: a number is the weight of a norm.
    """
    context = reading.context
    if is_latex(context.source):
        _refuse_differential(reading, variable)
        for node in context.order:
            if node.kind == "product":
                _refuse_entrywise_number(reading, node)
                _refuse_dotted_prime(reading, node)
    for node in context.order:
        if node.mark is None:
            continue
        if node.mark.what == "plus":
            _refuse_plus(reading, node)
            continue
        if node.mark.what in ("vectors", "whole"):
            _refuse_matrices(reading, node)
            continue
        if not is_number(reading, node):
            if node.mark.what == "double" and is_latex(context.source):
                raise _primed_twice(context.source, with_size(context.source, node.mark.span))
            continue
        prime = node.mark.what in ("prime", "double")
        if prime and node.kind not in LEAVES and not is_latex(context.source) and not _ends_in_exponent(node):
            continue  # in text the prime of a bracket is the transpose: (x'*y)' = y'*x
        span = with_size(context.source, node.mark.span)
        shown, bare = context.source[slice(*span)], context.source[slice(*with_size(context.source, node.span))]
        if node.mark.what == "weight":
            raise NoRuleError(NO_NORM(shown=abridged(shown)), source=context.source, span=span, hint=WEIGHTED)
        said = Text(
            "{shown} is a number with a prime, which may be a derivative or another name",
            "{shown} は数であり、そのプライムは微分とも別の名前とも読める",
        )
        hint = Text(
            "for another name take a letter of its own, as {other}; write a derivative out; a transpose changes no "
            "number, so that {bare} says the same",
            "別の名前なら {other} のように別の文字を使い、微分ならその式を書く。スカラーは転置しても変わらないので、"
            "転置なら {bare} と書く",
        )
        raise InputError(
            said(shown=abridged(shown)),
            source=context.source,
            span=span,
            hint=hint(other=_other(reading, node), bare=abridged(bare)),
        )


def _primed_twice(source: str, span: Span) -> InputError:
    """The refusal of x″ of an array, which would be transposed twice."""
    return InputError(
        Text(
            "{shown} has two primes, which may be a second derivative or another name",
            "{shown} にはプライムが 2 つあり、2 階の微分とも別の名前とも読める",
        )(shown=abridged(source[slice(*span)])),
        source=source,
        span=span,
        hint=Text(
            r"write x^\top for one transpose; for another name take a letter of its own; write a derivative out",
            r"1 回の転置なら x^\top と書く。別の名前なら別の文字を使い、微分ならその式を書く",
        )(),
    )


def _refuse_plus(reading: Reading, node: Node) -> None:
    """Refuse the plus above a number or a vector, of which it is the positive part in texts, and no pseudoinverse."""
    dims = reading.dims.get(id(node))
    if dims is None or not any(value_of(d) == 1 for d in dims):
        return
    assert node.mark is not None
    context, span = reading.context, with_size(reading.context.source, node.mark.span)
    raise InputError(
        Text(
            "{shown} may be the positive part, or a pseudoinverse, of what is no matrix",
            "{shown} は行列でないものの正の部分とも、擬似逆行列とも読める",
        )(shown=abridged(context.source[slice(*span)])),
        source=context.source,
        span=span,
        hint=Text(
            r"write \operatorname{{relu}}({bare}) for the positive part, \operatorname{{pinv}}({bare}) for the other",
            r"正の部分なら \operatorname{{relu}}({bare})、擬似逆行列なら \operatorname{{pinv}}({bare}) と書く",
        )(bare=_unbracketed(context.source[slice(*with_size(context.source, node.span))])),
    )


def _refuse_matrices(reading: Reading, node: Node) -> None:
    """Refuse matrices in NumPy's inner and outer products, and in SciPy's softmax, which is of all entries."""
    for child in node.children:
        dims = reading.dims.get(id(child))
        if dims is None or any(value_of(d) == 1 for d in dims):
            continue
        context, span = reading.context, node.span
        a, *rest = (
            context.group(c.children[0] if c.kind == "transpose" else c, "sum", "negate") for c in node.children
        )
        if node.mark is not None and node.mark.what == "whole":
            hint = Text(
                "write {word}(vec({of})) for that of all entries, {word}({of}, 2) for that of each row",
                "全成分についてなら {word}(vec({of}))、行ごとなら {word}({of}, 2) と書く",
            )(word=node.value, of=a)
        elif node.kind == "call":
            hint = Text(
                "write dot({a}, {b}) for the sum of the products of entries, {a}*{b}' for the matrix that NumPy gives",
                "成分の積の和なら dot({a}, {b})、NumPy の与える行列なら {a}*{b}' と書く",
            )(a=a, b=rest[0])
        else:
            hint = Text(
                "write {a}*{b}' for the product of matrices, vec({a}')*vec({b}')' for what NumPy gives",
                "行列の積なら {a}*{b}'、NumPy の与えるものなら vec({a}')*vec({b}')' と書く",
            )(a=a, b=rest[0])
        raise InputError(
            Text(
                "{text} is a matrix, of which this may be several things",
                "{text} は行列であり、これは何通りかの意味にとれる",
            )(text=context.text(child.children[0] if child.kind == "transpose" else child)),
            source=context.source,
            span=span,
            hint=hint,
        )


def _unbracketed(text: str) -> str:
    """What stands in the brackets that are round all of a text; other texts as they are."""
    found = _ROUND.fullmatch(text)
    return text if found is None else found[1].strip()


def _refuse_differential(reading: Reading, variable: str | None) -> None:
    r"""Refuse a d directly before a name, dX or dt: a differential, unless d is a name or stands by itself as well."""
    context = reading.context
    if variable == "d" or "d" in context.shapes or "d" in context.sizes:
        return
    found = [n for n in context.order if n.kind == "name" and n.value == "d"]
    summed = {b.last for n in context.order if n.kind == "indexed" for b in n.value}
    starts = {n.span[0]: n for n in context.order if n.kind in LEAVES and n.value != "d"}
    if not found or "d" in summed or any(n.span[1] not in starts or n.span[1] == n.span[0] for n in found):
        return
    first = found[0]
    behind = starts[first.span[1]]
    span = first.span[0], behind.span[1]
    raise InputError(
        Text(
            "{shown} may be a differential, or the product of a number d and {behind}",
            "{shown} は微分とも、数 d と {behind} の積とも読める",
        )(shown=context.source[slice(*span)], behind=context.text(behind)),
        source=context.source,
        span=span,
        hint=Text(
            r"write d \cdot {behind} for a product; a differential is left out: give the formula alone",
            r"積なら d \cdot {behind} と書く。微分は書かず、式だけを与える",
        )(behind=context.text(behind)),
    )


def _refuse_entrywise_number(reading: Reading, node: Node) -> None:
    r"""Refuse x^\top y \odot z: a number that is a product without brackets has no entries; y has."""
    for left, operator, right in zip(node.children, node.value, node.children[1:], strict=False):
        numbers = [n for n in (left, right) if _is_inner(reading, n)]
        if operator not in (".*", "./") or not numbers:
            continue
        if len(numbers) == 1 and is_number(reading, right if numbers[0] is left else left):
            continue
        context, sign = reading.context, _sign(reading, left, right)
        first, second = context.text(left), context.text(right)
        *before, last = (context.text(n) for n in left.children) if left.kind == "product" else (first,)
        head, *after = (context.text(n) for n in right.children) if right.kind == "product" else (second,)
        whole = f" {sign} ".join(f"({t})" if n in numbers else t for n, t in ((left, first), (right, second)))
        inner = " ".join((*before, f"({last} {sign} {head})", *after))
        span = left.span[0], right.span[1]
        raise InputError(
            Text(
                "{shown} may be {sign} of a number, or of a factor of a product",
                "{shown} の {sign} は、数に施すとも、積の因子に施すとも読める",
            )(shown=abridged(context.source[slice(*span)]), sign=sign),
            source=context.source,
            span=span,
            hint=Text("write {inner} or {whole}", "{inner} または {whole} と書く")(inner=inner, whole=whole),
        )


def _refuse_dotted_prime(reading: Reading, node: Node) -> None:
    r"""Refuse x \cdot x', the dot of two vectors of which one is called x', or the product with a transpose."""
    for left, operator, right in zip(node.children, node.value, node.children[1:], strict=False):
        for part, other in ((left, right), (right, left)) if operator is DOT else ():
            mark = part.children[0].mark if part.kind == "transpose" else None
            if mark is None or mark.what != "prime" or is_number(reading, part) or is_number(reading, other):
                continue
            context, bare = reading.context, reading.context.text(part.children[0])
            span = left.span[0], right.span[1]
            raise InputError(
                Text(
                    "{shown} may be the inner product with another vector, or a product with the transpose of {bare}",
                    "{shown} は別のベクトルとの内積とも、{bare} の転置との積とも読める",
                )(shown=abridged(context.source[slice(*span)]), bare=bare),
                source=context.source,
                span=span,
                hint=Text(
                    r"write {bare}^\top without a dot for the transpose; another vector has a letter of its own, as "
                    r"{other}",
                    r"転置なら \cdot を使わずに {bare}^\top と書き、別のベクトルなら {other} のような別の文字を使う",
                )(bare=bare, other=_other(reading, part.children[0])),
            )


def _sign(reading: Reading, left: Node, right: Node) -> str:
    """The sign as it is written between two operands."""
    return reading.context.source[left.span[1] : right.span[0]].strip(" {}&~")


def _is_inner(reading: Reading, node: Node) -> bool:
    """Whether a part is a number only since arrays in it are multiplied, without brackets round them."""
    if node.kind != "product" or node.span != over(node.children) or "/" in node.value:
        return False
    return is_number(reading, node) and not all(is_number(reading, n) for n in node.children)


def _ends_in_exponent(node: Node) -> bool:
    """Whether a part is a power with no brackets round it, so that what follows stands at its exponent: t^s'."""
    return node.kind == "power" and node.span[1] == node.children[1].span[1]


def with_size(source: str, span: Span) -> Span:
    r"""The place of a part with the word for the size of its bracket, ``\left`` or ``\bigl``, in front."""
    sized = _SIZE.search(source, 0, span[0])
    return (span[0] if sized is None else sized.start()), span[1]


def is_number(reading: Reading, node: Node) -> bool:
    """Whether a part is a number, and no array of one entry."""
    if any(n.value == "eye" and n.kind in ("name", "call") for n in postorder(node)):
        return False  # the identity is a matrix, if only of one entry
    if node.kind in LEAVES:
        return _axes(reading, node) == 0
    dims = reading.dims.get(id(node))
    if dims is None or not is_unit(dims):
        return False
    return not any(n.kind in LEAVES and _has_size_one(reading, n) for n in postorder(node))


def _axes(reading: Reading, leaf: Node) -> int:
    """The axes of a name or an entry, 1 of a row of a matrix."""
    if leaf.kind == "entry":
        return array_of(leaf.value, reading.kinds)[1] - len(leaf.value.at)
    name = leaf.value
    if name in reading.context.shapes:
        return reading.context.shapes[name][1]
    return reading.kinds.get(name, reading.ranks.get(name, 0))


def _has_size_one(reading: Reading, leaf: Node) -> bool:
    """Whether a name is an array one of whose sizes is 1."""
    dims = reading.dims.get(id(leaf))
    return dims is not None and any(value_of(d) == 1 for d in dims[: _axes(reading, leaf)])


def _other(reading: Reading, node: Node) -> str:
    """Another name for one that bears a prime: a letter that stands nowhere, with the same subscript."""
    taken = {str(n.value) for n in reading.context.order if n.kind == "name"} | {*reading.context.shapes, *reading.vars}
    taken |= {n.value.text.partition("_")[0] for n in reading.context.order if n.kind == "entry"}
    letter = next((c for c in OTHERS if c not in taken), "s_1")
    if node.kind != "entry":
        return letter
    _, low, subscript = reading.context.text(node).partition("_")
    return letter + low + subscript
