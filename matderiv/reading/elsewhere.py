r"""Letters and signs with another meaning in other fields: the T of e^{-rT} is a time, * a convolution, X a vector.

What is read by the letter alone would be something else there, and the shapes do not tell. So it is refused with what
to write for either.
"""

from __future__ import annotations

import re

from ..core.errors import InputError
from ..core.text import Text
from .attempt import Context, Reading, is_t
from .latex.tokens import is_latex
from .shaping.guesses import letter_kind
from .sizes import is_unit, value_of
from .tree import Node, abridged, postorder

__all__ = ["or_to_the_time", "refuse_other_fields"]

TIME = "T"
TIMES = (TIME, "N")
PARAMETERS = ("beta", "theta", "w")  # of a regression, whose intercept is that with the number 0
OR_TIME = Text(
    "{name} may be a time, a number, or a matrix of which e is the matrix exponential",
    "{name} は時間を表す数とも、行列指数関数の引数となる行列とも読める",
)
DECLARED = Text(
    'declare it: shapes={{{numbers}}} ({options}) for a number, shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n) '
    "for a matrix",
    '数であれば shapes={{{numbers}}} ({options})、行列であれば shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n) と'
    "宣言する",
)
OR_POWER = Text(
    "{shown} may be a power, with the time T, or the transpose of {base}",
    "{shown} は時間 T による冪とも、{base} の転置とも読める",
)
EITHER_POWER = Text(
    "write {turned} for the transpose; for the power give the time another letter, as in {base}^N",
    "転置なら {turned} と書く。冪なら {base}^N のように時間を別の文字にする",
)
OR_VECTOR = Text(
    "{name} may be a random vector, or a matrix from whose every column {other} is subtracted",
    "{name} は確率ベクトルとも、各列から {other} を引く行列とも読める",
)
EITHER_VECTOR = Text(
    'declare it: shapes={{"{name}": ("n",)}} (--shape {name}=n) for a vector, shapes={{"{name}": ("n", "m")}} '
    "(--shape {name}=n,m) for a matrix",
    'ベクトルであれば shapes={{"{name}": ("n",)}} (--shape {name}=n)、行列であれば shapes={{"{name}": ("n", "m")}} '
    "(--shape {name}=n,m) と宣言する",
)
OR_CONVOLUTION = Text(
    "{shown} may be a convolution, or the product of {name} as a number",
    "{shown} は畳み込みとも、数 {name} との積とも読める",
)
OR_INTERCEPT = Text(
    "{name} may be a number that is added to every entry, or a vector beside {base}",
    "{name} は各成分に加える数とも、{base} とは別のベクトルとも読める",
)
EITHER_INTERCEPT = Text(
    r"write {name} \mathbf 1 for the number; declare the shape of {name} for a vector",
    r"数であれば {name} \mathbf 1 と書く。ベクトルであれば {name} の形を宣言する",
)
OR_FUNCTION = Text(
    "{shown} may be the value of a function {name}, by which nothing is differentiated, or a product with {name}",
    "{shown} は関数 {name} の値とも、{name} との積とも読める。関数による微分はできない",
)
EITHER_FUNCTION = Text(
    "write {name}_{index} for the values, and differentiate with respect to {name}; {inside} {name} for a product",
    "関数の値なら {name}_{index} と書いて {name} で微分し、積なら {inside} {name} と書く",
)
OR_FACTOR = Text(
    "{name} may be a number that scales what follows, or a matrix",
    "{name} は後に続くものに掛かる数とも、行列とも読める",
)
EITHER_FACTOR = Text(
    'declare it: shapes={{"{name}": ()}} (--shape {name}=) for a number, shapes={{"{name}": ("n", "n")}} '
    "(--shape {name}=n,n) for a matrix",
    '数であれば shapes={{"{name}": ()}} (--shape {name}=)、行列であれば shapes={{"{name}": ("n", "n")}} '
    "(--shape {name}=n,n) と宣言する",
)
OR_PROJECTION = Text(
    "{name}(…) may be the projection onto {set}, or a product with a matrix {name}",
    "{name}(…) は {set} への射影とも、行列 {name} との積とも読める",
)
EITHER_PROJECTION = Text(
    r"write {set} \odot (…), with 1 where an entry is kept and 0 elsewhere, for the entries in {set}; {name} \cdot (…) "
    "for the product",
    r"{set} に属する成分であれば、残す成分を 1、ほかを 0 とした {set} を用いて {set} \odot (…) と書く。積なら "
    r"{name} \cdot (…) と書く",
)
SCALES = frozenset("EPTN")  # an energy, a power, a time, a count
FUNCTIONS = ("f", "g", "h", "phi", "psi")
EITHER_CONVOLUTION = Text(
    "write {product} for the product with a number; for a convolution write {matrix} with the matrix that convolves",
    "数との積なら {product} と書く。畳み込みなら、畳み込みを表す行列を用いて {matrix} と書く",
)


def refuse_other_fields(reading: Reading, variable: str | None = None) -> None:
    """Refuse what is something else in the texts of another field, where nothing but a letter says that it is not.

    Raises:
        InputError: there is something like that.
    """
    if not is_unit(reading.of(reading.context.order[-1])) and (power := or_to_the_time(reading.context)) is not None:
        raise power
    if not is_latex(reading.context.source):
        return
    _refuse_function(reading, variable)
    for node in reading.context.order:
        if node.kind == "euler":
            _refuse_time(reading, node)
        elif node.kind == "product":
            _refuse_vector(reading, node)
            _refuse_convolution(reading, node)
            _refuse_factor(reading, node)
            _refuse_projection(reading, node)
        elif node.kind == "sum":
            _refuse_intercept(reading, node)


def _refuse_time(reading: Reading, node: Node) -> None:
    """Refuse e^{-rT} of a T of which nothing else is said."""
    context = reading.context
    inside = postorder(node.children[0])
    names = [str(n.value) for n in inside if n.kind == "name"]
    time = next((name for name in names if name in TIMES and name not in context.shapes), None)
    if time is None or len(names) == 1 or is_unit(reading.of(node)):
        return
    elsewhere = [n for n in context.order if n.kind == "name" and n.value == time]
    if len(elsewhere) > names.count(time):
        return
    free = [name for name in names if letter_kind(name) == 1 and name not in context.shapes]
    numbers = [time, *dict.fromkeys(free)]
    hint = DECLARED(
        name=time,
        numbers=", ".join(f'"{name}": ()' for name in numbers),
        options=" ".join(f"--shape {name}=" for name in numbers),
    )
    raise InputError(OR_TIME(name=time), source=context.source, span=node.span, hint=hint)


def or_to_the_time(context: Context) -> InputError | None:
    """The refusal of (1 + r)^T, where a number is added to what would be transposed."""
    for node in context.order:
        turned = node.kind == "transpose" and node.value == TIME or node.kind == "power" and is_t(node.children[1])
        base = node.children[0] if turned and TIME not in context.shapes else None
        if base is None or base.kind != "sum" or {n.kind for n in base.children} != {"number", "name"}:
            continue
        names = {str(n.value) for n in postorder(base) if n.kind == "name"}
        if names and not names & context.shapes.keys():
            text = context.text(base)
            group = text if text[:1] == "(" else f"({text})"
            other = rf"{group}^\top" if is_latex(context.source) else f"{group}'"
            said = OR_POWER(shown=abridged(context.text(node)), base=group)
            hint = EITHER_POWER(base=group, turned=other)
            return InputError(said, source=context.source, span=node.span, hint=hint)
    return None


def _refuse_vector(reading: Reading, product: Node) -> None:
    r"""Refuse (X - \mu)^\top A (X - \mu), a matrix where X is one only by its letter."""
    context = reading.context
    first, last = product.children[0], product.children[-1]
    if first.kind != "transpose" or last.kind != "sum" or is_unit(reading.of(product)):
        return
    if first.children[0].kind != "sum" or context.text(first.children[0]) != context.text(last):
        return
    columns = [n for n in last.children if value_of(reading.of(_plain(n))[1]) == 1]
    matrices = [n for n in last.children if n.kind == "name" and n.value not in context.shapes and n not in columns]
    if len(matrices) == 1 and columns and not is_unit(reading.of(_plain(columns[0]))):
        name = str(matrices[0].value)
        raise InputError(
            OR_VECTOR(name=context.text(matrices[0]), other=context.text(_plain(columns[0]))),
            source=context.source,
            span=product.span,
            hint=EITHER_VECTOR(name=name),
        )


def _refuse_intercept(reading: Reading, total: Node) -> None:
    r"""Refuse y - X\beta - \beta_0 of a vector \beta_0, which would have other entries than \beta."""
    context = reading.context
    last = {str(f.value) for t in map(_plain, total.children) if t.kind == "product" for f in t.children[-1:]}
    for term in map(_plain, total.children):
        base = str(term.value).removesuffix("_0") if term.kind == "name" and str(term.value).endswith("_0") else None
        if base in last and base in PARAMETERS and term.value not in context.shapes and not is_unit(reading.of(term)):
            name = context.text(term)
            raise InputError(
                OR_INTERCEPT(name=name, base=name.removesuffix("_0")),
                source=context.source,
                span=term.span,
                hint=EITHER_INTERCEPT(name=name),
            )


def _plain(term: Node) -> Node:
    return term.children[0] if term.kind == "negate" else term


def _refuse_convolution(reading: Reading, product: Node) -> None:
    """Refuse h * x of two small letters of which the one would be a number beside the other, a vector."""
    context = reading.context
    for one, other in zip(product.children, product.children[1:], strict=False):
        between = context.source[one.span[1] : other.span[0]].strip()
        letters = [n for n in (one, other) if n.kind == "name" and len(n.value) == 1 and n.value.islower()]
        if (
            between not in ("*", r"\ast")
            or len(letters) != 2
            or {str(n.value) for n in letters} & context.shapes.keys()
        ):
            continue
        numbers = [n for n in letters if is_unit(reading.of(n))]
        if len(numbers) != 1:
            continue
        (number,) = numbers
        vector = other if number is one else one
        raise InputError(
            OR_CONVOLUTION(shown=context.source[one.span[0] : other.span[1]], name=context.text(number)),
            source=context.source,
            span=(one.span[0], other.span[1]),
            hint=EITHER_CONVOLUTION(
                product=f"{context.text(number)} {context.text(vector)}",
                matrix=f"{context.text(number).upper()} {context.text(vector)}",
            ),
        )


def _refuse_function(reading: Reading, variable: str | None) -> None:
    r"""Refuse e^{-y_i f(x_i)} by f, of which all that is said is its value at x_i."""
    context = reading.context
    if variable not in FUNCTIONS or variable in context.shapes:
        return
    uses = [n for n in context.order if n.kind == "name" and n.value == variable]
    found = None
    for product in context.order:
        for one, other in (
            zip(product.children, product.children[1:], strict=False) if product.kind == "product" else ()
        ):
            opened = context.source[one.span[1] :].lstrip().startswith("(")
            if any(one is use for use in uses) and opened and other.kind in ("entry", "name"):
                uses = [use for use in uses if use is not one]
                found = found or (one, other)
    if found is None or uses:
        return
    one, other = found
    name, inside = context.text(one), context.text(other).strip("() ")
    index = inside.partition("_")[2] or "i"
    span = (one.span[0], context.source.index(")", other.span[0]) + 1)
    raise InputError(
        OR_FUNCTION(shown=context.source[slice(*span)], name=name),
        source=context.source,
        span=span,
        hint=EITHER_FUNCTION(name=name, index=index, inside=inside),
    )


def _refuse_factor(reading: Reading, product: Node) -> None:
    r"""Refuse the P of \frac{P}{\sigma^2} H Q H^\top as a matrix: alone above a number it is as often one itself."""
    context = reading.context
    for fraction, behind in zip(product.children, product.children[1:], strict=False):
        if fraction.kind != "product" or fraction.value != ("/",) or is_unit(reading.of(behind)):
            continue
        above, below = fraction.children
        free = (
            above.kind == "name"
            and above.value in SCALES
            and above.value not in context.shapes
            and not is_unit(reading.of(above))
        )
        if free and any(n.kind == "name" for n in postorder(below)):
            name = context.text(above)
            raise InputError(
                OR_FACTOR(name=name),
                source=context.source,
                span=fraction.span,
                hint=EITHER_FACTOR(name=str(above.value)),
            )


def _refuse_projection(reading: Reading, product: Node) -> None:
    r"""Refuse P_\Omega(X - M) as a product: the entries in Ω are meant."""
    context = reading.context
    for one, sign in zip(product.children, product.value, strict=False):
        opened = re.match(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(", context.source[one.span[1] :])
        if one.kind != "name" or one.value in context.shapes or sign != "*" or opened is None:
            continue
        base, _, below = str(one.value).partition("_")
        if base in ("P", "Pi") and below == "Omega":
            name = context.text(one)
            of = name.partition("_")[2].strip("{}")
            raise InputError(
                OR_PROJECTION(name=name, set=of),
                source=context.source,
                span=one.span,
                hint=EITHER_PROJECTION(name=name, set=of),
            )
