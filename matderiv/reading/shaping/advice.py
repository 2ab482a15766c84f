"""What to write for a call with other arguments than the function has here, or of a matrix that is not square."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.text import Said, Text

__all__ = ["for_arguments", "for_axis", "for_square"]

WRITE = Text("write {call}", "{call} と書く")
BASE = Text(
    "write {call} for the logarithm of {x} to the base {base}", "{base} を底とする {x} の対数なら {call} と書く"
)
PRODUCTS = Text(
    "write tr({a}*{b}) for the trace of a product, dot({a}, {b}) for the sum of the products of entries",
    "積のトレースなら tr({a}*{b})、成分の積の和なら dot({a}, {b}) と書く",
)
NO_OTHER = Text(
    "there is no rule for another diagonal than the main one, that of {word}({a})",
    "主対角線以外の規則はない。主対角線についてであれば {word}({a}) と書く",
)
ONE_EACH = Text(
    "write {call} with one argument; each further one stands in a call of its own",
    "引数を 1 つにして {call} と書く。ほかの引数はそれぞれ別に書く",
)
AXES = Text(
    "write {word}({of}, 1) for each column, {word}({of}, 2) for each row, {word}({of}) for all entries",
    "列ごとなら {word}({of}, 1)、行ごとなら {word}({of}, 2)、全成分なら {word}({of}) と書く",
)
FROM_ONE = Text(
    "axes are counted from 1 here: write {word}({of}, {here}), or {word}({of}, axis={axis})",
    "軸はここでは 1 から数える。{word}({of}, {here}) または {word}({of}, axis={axis}) と書く",
)
LAST = Text("write {word}({of}, axis=-1) for the last axis", "最後の軸なら {word}({of}, axis=-1) と書く")
OVER_INDEX = Text("write sum_{i}({of}) for a sum over {i}", "{i} についての和なら sum_{i}({of}) と書く")
ONE_ARRAY = Text(
    "write {word}({of}) for that of all entries; the second argument is an axis, 1 or 2",
    "全成分についてなら {word}({of}) と書く。2 番目の引数は軸であり、1 か 2 である",
)
DECLARE = Text(
    'declare {name} square, shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n), or write {call}',
    '{name} を正方行列として shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n) と宣言するか、{call} と書く',
)
DECLARE_ALONE = Text(
    'declare {name} square: shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n)',
    '{name} を正方行列として shapes={{"{name}": ("n", "n")}} (--shape {name}=n,n) と宣言する',
)
OF_MATRIX = Text(
    "this is a vector; diag(x) is a matrix made of one", "これはベクトルである。diag(x) はベクトルからなる行列である"
)
_TRIANGLES = {("tril", "-1"), ("triu", "1")}  # without the diagonal
_SQUARES = {"det": "det({square})", "logdet": "logdet({square})", "tr": "tr({square})", "inv": "pinv({a})"}


def for_arguments(word: str, texts: Sequence[str]) -> Said | None:
    """What to write where a function of one argument has two, or others.

    >>> str(for_arguments("log", ["x", "2"])), str(for_arguments("tril", ["X", "-1"]))
    ('write log(x)/log(2) for the logarithm of x to the base 2', 'write tril(X) - diag(diag(X))')
    """
    if not texts:
        return None
    a, b = (*texts, "")[:2]
    call = ""
    if len(texts) == 2 and word == "log":
        return BASE(call=f"log({a})/log({b})", x=a, base=b)
    if len(texts) == 2 and (word, b) in _TRIANGLES:
        call = f"{word}({a}) - diag(diag({a}))"
    elif len(texts) == 2 and word == "inv":
        call = f"inv({a})*{b}"
    elif len(texts) == 2 and word == "relu":
        call = f"leakyrelu({a}, {b})"
    elif len(texts) == 2 and word == "tr":
        return PRODUCTS(a=a, b=b)
    elif len(texts) == 2 and word in ("diag", "tril", "triu"):
        return NO_OTHER(word=word, a=a)
    return WRITE(call=call) if call else ONE_EACH(call=f"{word}({a})")


def for_axis(word: str, of: str, axis: str) -> Said:
    """What to write for an axis that there is not.

    >>> str(for_axis("sum", "X", "0"))
    'axes are counted from 1 here: write sum(X, 1), or sum(X, axis=0)'
    """
    if len(axis) == 1 and axis.isalpha() and f"_{axis}" in of:
        return OVER_INDEX(i=axis, of=of)
    if axis == "0":
        return FROM_ONE(word=word, of=of, here=1, axis=0)
    if axis == "-1":
        return LAST(word=word, of=of)
    if axis.lstrip("-").isdigit():
        return AXES(word=word, of=of)
    return ONE_ARRAY(word=word, of=of)


def for_square(word: str, text: str, declared: bool, column: bool, wide: bool = False, closed: str = "") -> Said | None:
    """What to write of a matrix that is not square; ``declared`` says whether it is a name whose shape was given.

    As a factor it is ``closed``; of a ``wide`` one with more columns than rows, A*A' may be invertible.

    >>> str(for_square("inv", "X", True, False))
    'declare X square, shapes={"X": ("n", "n")} (--shape X=n,n), or write pinv(X)'
    """
    form = _SQUARES.get(word)
    if column:
        return OF_MATRIX()
    whole = closed or text
    square = f"{whole}*{whole}'" if wide else f"{whole}'*{whole}"
    call = None if form is None else form.format(a=text, square=square)
    if declared:
        return DECLARE_ALONE(name=text) if call is None else DECLARE(name=text, call=call)
    return None if call is None else WRITE(call=call)
