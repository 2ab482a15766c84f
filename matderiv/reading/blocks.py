r"""Names that may be more than what fits: blocks A_i, unit vectors e_i, iterates x^k, det ρ of a letter, dx/dt.

A capital with one index is a number Y_i or a row X_i where it stands as one. Before an array, A_i x, it is a matrix of
its own in most texts, and there are none here; so nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Said, Text
from .attempt import Reading, array_of
from .latex.tokens import is_latex
from .shaping.guesses import letter_kind
from .sizes import is_square, is_unit, value_of
from .subscripts import GREEK
from .tree import DOT, Node, abridged, postorder
from .words import CONSTANTS

__all__ = ["OF_MATRICES", "refuse_blocks"]

# functions of a matrix, which are taken of no number that has the letter of one
OF_MATRICES = frozenset(
    ("tr", "trace", "det", "logdet", "inv", "adj", "pinv", "expm", "lambda_max", "normspec", "normnuc")
)
_NORMS = frozenset(("norm1", "norm2", "normF", "norminf"))
_UNIT = "e"
_FROBENIUS = pattern(
    r"(?:\\[rl]?Vert|[|‖\])}\s])\s*_\s*\{?\s*(?:\\(?:mathrm|text|rm|mathsf|operatorname)\s*)?\{?\s*F|^normF"
)
_DIFFERENTIAL = pattern(r"d\d?[^\W\d_]\w?")


def refuse_blocks(reading: Reading, variable: str | None = None) -> None:
    """Refuse what an undeclared name with an index, or with an exponent in a norm, may be besides what fits.

    Raises:
        InputError: a capital with one index stands as a matrix, e_i as a unit vector, or x^k as an iterate.
    """
    latex = is_latex(reading.context.source)
    for node in reading.context.order:
        if node.kind == "product":
            _refuse_factors(reading, node)
        elif node.kind == "call" and node.value in OF_MATRICES:
            _refuse_number_of_block(reading, node, node.children[0])
            _refuse_number(reading, node, variable)
        elif node.kind == "indexed":
            _refuse_squared_rows(reading, node)
        elif _is_inverse_of_sum(node) or latex and _is_determinant(node):
            _refuse_number_of_block(reading, node, node.children[0])
        elif node.kind == "entry":
            _refuse_unit_vector(reading, node, variable)
            if "^" in reading.context.text(node) and _is_block(reading, node):
                raise _block(reading, node, node)  # W^{(l)}
        if node.kind == "bars" and node.value or node.kind == "call" and node.value in _NORMS:
            _refuse_frobenius(reading, node)
            _refuse_norm_of_entry(reading, node)
        if node.kind == "bars" and node.value or node.kind == "call" and node.value in _NORMS and latex:
            _refuse_iterates(reading, node)


# -------------------------------------------------------------------------------------------------- blocks


def _refuse_number_of_block(reading: Reading, node: Node, argument: Node) -> None:
    r"""Refuse \det(\sum_i w_i A_i), (\sum_i w_i A_i)^{-1}, |\Sigma_k|, \det(\sum_i X_i^\top X_i) of numbers."""
    for part in postorder(argument) if is_unit(reading.of(argument)) else ():
        if part.kind == "entry" and (_is_block(reading, part, number=True) or _is_block(reading, part)):
            raise _block(reading, part, node)


def _is_inverse_of_sum(node: Node) -> bool:
    """Whether this is a sum over an index with a negative exponent."""
    if node.kind != "power" or node.children[0].kind != "indexed":
        return False
    exponent = node.children[1]
    return exponent.kind == "negate" or exponent.kind == "number" and bool(exponent.value < 0)


def _is_determinant(node: Node) -> bool:
    r"""Whether this is a letter with an index in single bars, |\Sigma_k|, in papers a determinant."""
    return node.kind == "bars" and not node.value and node.children[0].kind == "entry"


def _refuse_factors(reading: Reading, node: Node) -> None:
    """Refuse A_i before an array, and behind a matrix where it would be a number; dx/dt, a derivative to all."""
    factors = node.children
    for n, factor in enumerate(factors):
        after = factors[n + 1] if n + 1 < len(factors) and node.value[n] == "/" else None
        if after is not None and _is_differential(reading, factor) and _is_differential(reading, after):
            raise _derivative(reading, factor, after)
        number = _is_block(reading, factor, number=True)
        if not number and not _is_block(reading, factor):
            continue
        after = factors[n + 1] if n + 1 < len(factors) and node.value[n] == "*" else None
        if after is not None and (number or node.value[n] is not DOT) and _is_array(reading, after):
            raise _block(reading, _bare(factor), factor, after)
        before = factors[n - 1] if n and node.value[n - 1] == "*" else None
        if before is not None and number and _is_matrix(reading, before):
            raise _block(reading, _bare(factor), before, factor)


def _refuse_squared_rows(reading: Reading, total: Node) -> None:
    """Refuse a_t as a row of A where A stands in the same sum, and a row is as long as there are rows: A x_t + a_t."""
    body = postorder(total.children[0])
    plain = {n.value for n in body if n.kind == "name"}
    letters = {b.letter for b in total.value}
    entries = [n for n in body if n.kind == "entry" and len(n.value.at) == 1 and n.value.at[0].letter in letters]
    rows = [(n, name) for n in entries for name, axes in (array_of(n.value, reading.kinds),) if name and axes == 2]
    free = [(n, name) for n, name in rows if name not in reading.context.shapes]
    for node, name in free:
        if name not in plain or not any(is_square(reading.vars[other]) for _, other in free):
            continue
        said = reading.context.text(node)
        raise InputError(
            Text(
                "{row} may be a row of {array}, or have nothing to do with it",
                "{row} は {array} の行とも、{array} と関係のないものとも読める",
            )(row=said, array=name),
            source=reading.context.source,
            span=node.span,
            hint=Text(
                "give {row} another letter, or declare {array} if it is a row",
                "{row} に別の文字を使う。行であれば {array} を宣言する",
            )(row=said, array=name),
        )


def _refuse_frobenius(reading: Reading, norm: Node) -> None:
    r"""Refuse \|W_l\|_F and \|X_i - M_i\|_F, norms of matrices, of capitals of which each may be a row."""
    if _FROBENIUS.search(reading.context.text(norm)) is None:
        return
    for part in norm.children[0].children if norm.children[0].kind == "sum" else norm.children:
        if _is_block(reading, part):
            raise _block(reading, _bare(part), norm)


def _refuse_norm_of_entry(reading: Reading, norm: Node) -> None:
    r"""Refuse \|w_g\|_2 of an entry, a number, of which nobody takes a norm: w_g is a part of w in papers."""
    (inside, *_) = norm.children
    if inside.kind != "entry" or len(inside.value.at) != 1 or not is_unit(reading.of(inside)):
        return
    context, (bound,) = reading.context, inside.value.at
    said, array = context.text(inside), array_of(inside.value, reading.kinds)[0]
    if bound.given or array is None:
        return
    raise InputError(
        Text(
            "{said} may be a part of {array}, or an entry, a number, of which no norm is taken",
            "{said} は {array} の一部とも、数である成分とも読める。数のノルムをとることはない",
        )(said=said, array=array),
        source=context.source,
        span=norm.span,
        hint=Text(
            "write |{said}| for the absolute value of the entry; for parts of one length stack them as the rows of a "
            "matrix with another letter",
            "成分の絶対値なら |{said}| と書く。同じ長さの部分であれば、別の文字の行列の行とする",
        )(said=said),
    )


def _is_differential(reading: Reading, node: Node) -> bool:
    """Whether a name of which nothing is said is written as a differential: dx, dt, dt2."""
    name = node.value if node.kind == "name" else ""
    return bool(_DIFFERENTIAL.fullmatch(name)) and name not in reading.context.shapes


def _derivative(reading: Reading, above: Node, below: Node) -> InputError:
    """The refusal of dx/dt as a quotient of two names."""
    context, (first, last) = reading.context, (above.span[0], below.span[1])
    return InputError(
        Text(
            "{quotient} may be a derivative, or the name {above} over the name {below}",
            "{quotient} は導関数とも、名前 {above} を名前 {below} で割ったものとも読める",
        )(quotient=context.source[first:last], above=above.value, below=below.value),
        source=context.source,
        span=(first, last),
        hint=Text(
            "give the derivative a name of its own; for a quotient declare {above}",
            "導関数ならば別の名前を付ける。商ならば {above} を宣言する",
        )(above=above.value),
    )


def _refuse_number(reading: Reading, call: Node, variable: str | None) -> None:
    r"""Refuse \det\rho and tr(e²) of letters of which nothing is said: nobody takes the trace of a number.

    Nor does one differentiate tr(ρH) by a number ρ that stands first, where a matrix stands.
    """
    argument = call.children[0]
    if argument.kind == "bars" and not argument.value and is_latex(reading.context.source):
        raise _of_bars(reading, call, argument)
    names = [n for n in postorder(argument) if n.kind == "name" and n.value not in CONSTANTS]
    if any(n.kind == "entry" or not is_unit(reading.of(n)) for n in postorder(argument)):
        factors = argument.children[:1] if argument.kind == "product" and call.value in ("tr", "trace") else ()
        names = [n for n in factors if n.kind == "name" and n.value == variable and is_unit(reading.of(n))]
    name = next((n for n in names if n.value not in reading.context.shapes), None)
    if name is None:
        return
    context, said = reading.context, reading.context.text(name)
    raise InputError(
        Text(
            "{name} may be a matrix here, and nothing but {function} says so",
            "{name} は行列とも読めるが、{function} のほかにそう示すものがない",
        )(name=said, function=abridged(context.text(call))),
        source=context.source,
        span=call.span,
        hint=Text(
            'declare the shape of {name}: shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n); of a number leave '
            "{word} out",
            '{name} の形を shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n) と宣言する。数ならば {word} を省く',
        )(name=said, word=str(call.value)),
    )


def _of_bars(reading: Reading, call: Node, bars: Node) -> InputError:
    r"""The refusal of \operatorname{tr}|A|, in which the determinant |A| would be a number."""
    context = reading.context
    said, of = context.text(bars), context.text(bars.children[0])
    return InputError(
        Text(
            "{said} may be a determinant, one number, of which {word} is not taken, or the root of {of}^\\top {of}",
            "{said} は 1 つの数である行列式とも、{of}^\\top {of} の平方根とも読める。数の {word} をとることはない",
        )(said=said, word=str(call.value), of=of),
        source=context.source,
        span=call.span,
        hint=Text(
            r"write \|{of}\|_* for the trace of the root, the sum of the singular values; \det({of}) for the "
            r"determinant; \operatorname{{abs}}({of}) for absolute values of entries",
            r"平方根のトレース、すなわち特異値の和なら \|{of}\|_*、行列式なら \det({of})、各成分の絶対値なら "
            r"\operatorname{{abs}}({of}) と書く",
        )(of=of),
    )


def _factors(node: Node) -> tuple[Node, ...]:
    return node.children if node.kind == "product" else (node,)


def _bare(node: Node) -> Node:
    """The name in A_i^{-1}, -A_i, A_i^T, and the first one of A_i + B_i."""
    while node.kind in ("power", "negate", "transpose", "sum"):
        node = node.children[0]
    return node


def _is_block(reading: Reading, node: Node, number: bool = False) -> bool:
    """Whether a factor is an undeclared capital with one index, read as a column, or as a ``number``."""
    if node.kind == "sum":
        return all(_is_block(reading, c, number) for c in node.children)
    turned = False
    while node.kind in ("power", "negate", "transpose"):
        turned, node = turned or node.kind == "transpose", node.children[0]
    if node.kind != "entry" or len(node.value.at) != 1 or node.value.column or not node.value.text[:1].isupper():
        return False
    name, axes = array_of(node.value, reading.kinds)
    if name is None or name in reading.context.shapes:
        return False
    return axes == 1 if number else axes != 1 and not turned


def _is_array(reading: Reading, node: Node) -> bool:
    """Whether a factor is a column or a matrix, or a name that mostly is one; a row begins a product of its own."""
    rows, columns = reading.of(node)
    if is_unit((rows, columns)):
        name = node.value if node.kind == "name" else None
        # of X_i β and X_i b, too, the letter behind is rather a vector
        return name is not None and name not in reading.context.shapes and (name.islower() or name in GREEK)
    return value_of(rows) != 1


def _is_matrix(reading: Reading, node: Node) -> bool:
    return all(value_of(d) != 1 for d in reading.of(node))


def _block(reading: Reading, name: Node, first: Node, last: Node | None = None) -> InputError:
    """The refusal of a capital with one index that may be a matrix."""
    context, said = reading.context, reading.context.text(name)
    span = first.span[0], (first if last is None else last).span[1]
    array, index = name.value.text.rpartition("_")[0], name.value.at[0].letter
    turned = rf"{said}^\top" if is_latex(context.source) else f"{said}'"
    return InputError(
        Text(
            "{name} may be a matrix of its own for each {index}, a row of {array}, or a number",
            "{name} は {index} ごとの行列とも、{array} の行とも、数とも読める",
        )(name=said, index=index, array=array),
        source=context.source,
        span=span,
        hint=Text(
            "write {turned} before a vector for row {index}; declare {array} a vector for numbers; write the terms of "
            "matrices out, with {one} and {two}, or stack these into one matrix",
            "第 {index} 行ならベクトルの前で {turned} と書き、数なら {array} をベクトルと宣言する。行列であれば {one} "
            "や {two} を含む項を書き並べるか、縦に積み重ねて 1 つの行列とする",
        )(turned=turned, index=index, array=array, one=said.replace(index, "1"), two=said.replace(index, "2")),
    )


# -------------------------------------------------------------------------------------------- unit vectors


def _refuse_unit_vector(reading: Reading, node: Node, variable: str | None) -> None:
    """Refuse e_i that would be a row of a matrix E of which nothing is said."""
    name, axes = array_of(node.value, reading.kinds)
    if node.value.text.rpartition("_")[0] != _UNIT or name is None or axes - len(node.value.at) != 1:
        return
    if name in reading.context.shapes or name == variable or name in _standing(reading):
        return
    context, index = reading.context, node.value.at[0].letter
    hint = Text(
        "declare {array} for a row of it; for a unit vector write the entry that it picks, as x_{index} or "
        "X_{{{index}{index}}}",
        "行なら {array} を宣言する。単位ベクトルなら、それが取り出す成分を x_{index} や X_{{{index}{index}}} と書く",
    )
    raise InputError(
        Text(
            "{name} may be a unit vector, or row {index} of a matrix {array}",
            "{name} は単位ベクトルとも、行列 {array} の第 {index} 行とも読める",
        )(name=context.text(node), index=index, array=name),
        source=context.source,
        span=node.span,
        hint=hint(array=name, index=index),
    )


def _standing(reading: Reading) -> Iterator[str]:
    """The names that stand by themselves, or of which an entry stands with as many indices as they have axes."""
    for node in reading.context.order:
        if node.kind == "name":
            yield str(node.value)
        elif node.kind == "entry" and len(node.value.at) > 1 and node.value.entry is not None:
            yield node.value.entry


# ------------------------------------------------------------------------------------------------ iterates


def _refuse_iterates(reading: Reading, norm: Node) -> None:
    r"""Refuse \|x^k - y\| of an x that would be a number, \|W^{k+1} - W^k\|, \|f_i^a - f_i^p\|: k is a label."""
    found = [n for n in postorder(norm) if n.kind == "power" and _numbers(reading, n.children[1])]
    bases = [_letter(n.children[0]) for n in found]
    for node in found:
        base, letter = node.children[0], _letter(node.children[0])
        if letter is None or letter in CONSTANTS:
            continue
        number = base.kind == "name" and letter not in reading.context.shapes and letter_kind(letter) == 1
        if number and is_unit(reading.of(base)) or bases.count(letter) > 1:
            raise _iterate(reading, node, base)


def _letter(base: Node) -> str | None:
    """What bears an exponent, of an entry without its indices."""
    if base.kind == "entry":
        return str(base.value.text).partition("_")[0]
    return str(base.value) if base.kind == "name" else None


def _numbers(reading: Reading, exponent: Node) -> bool:
    """Whether an exponent is k, k+1 or k-1 with an undeclared letter."""
    parts = exponent.children if exponent.kind == "sum" else (exponent,)
    names = [n for n in parts if n.kind == "name" and n.value not in reading.context.shapes]
    return len(names) == 1 and all(n.kind == "number" for n in parts if n is not names[0])


def _iterate(reading: Reading, node: Node, base: Node) -> InputError:
    context = reading.context
    said: Said = Text(
        "{shown} may be a power, or the value of {base} at a step, or another {base}",
        "{shown} は冪とも、あるステップでの {base} の値とも、別の {base} とも読める",
    )(shown=abridged(context.text(node)), base=context.text(base))
    return InputError(
        said,
        source=context.source,
        span=node.span,
        hint=Text(
            "for what is no power take a letter of its own; for a power declare the exponent a number, and {base}",
            "冪でないものには別の文字を使う。冪なら指数の文字を数と宣言し、{base} の形も宣言する",
        )(base=abridged(str(_letter(base)))),
    )
