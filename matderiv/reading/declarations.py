"""What is declared of names and assumed of them, and the shaped expression that comes of a text.

A declaration is checked here once, however it came in: as a shape, as an assumption, or as the variable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from math import prod
from operator import index
from typing import Any, Literal, SupportsIndex, TypeGuard, cast

import sympy
from sympy import Expr, Integer, S

from ..core.characters import alike, described, is_name, quoted, renamed
from ..core.choices import FACTS
from ..core.errors import InputError, ShapeError
from ..core.index import Index, Power, Shape, distinct, shape_of, size
from ..core.operation import Applied, text_shape
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.slips import nearest, slipped
from ..core.stated import as_fact, stated
from ..core.text import Said, Text, verbatim
from ..expressions.matrix import Var, names
from ..expressions.notations.names import WORD
from ..expressions.notations.unicode import Unicode
from .grammar import MANY_DIGITS
from .signs import NAMES, NO_NAME
from .sought import MEANT, sought
from .tree import Span, abridged
from .words import CONSTANTS, MATRIX, NAME_OF_FUNCTION, SYNTAX, WORDS, is_known

__all__ = [
    "FUNCTION",
    "NO_NAME",
    *("BITS", "DIGITS", "LOOKS", "SQUARE", "TWO_NAMES", "Indexed", "Note", "Sizes", "Typed", "assumed", "bounded"),
    *("check_facts", "checked_columns", "checked_name", "checked_names", "checked_order", "checked_variable"),
    *(
        "compatible",
        "argument_of",
        "declared",
        "entries_of",
        "keyed",
        "like_shape",
        "look_alike",
        "mapping",
        "parted",
        "require_used",
        "said_functions",
        "sizes_in",
        "typed",
    ),
]

_STYLE = Unicode()
Sizes = Sequence[str | int | Expr]
LARGEST_SIZE = 10**9
DIGITS = 1000  # of a number that was worked out
BITS = 3400  # somewhat more than so many digits have
MOST_LITERAL = 10_000  # entries of a part of a formula by its literal sizes: each may be computed, at every point
MOST_ENTRIES = 600  # of an array of literal sizes: the proof is checked at these sizes, by every entry
ZERO_DIAGONAL = Text("its diagonal is zero", "対角成分が 0 になるからである")
ZERO = Text("it would be zero", "零行列になるからである")
NOT_PERPENDICULAR = Text(
    "two columns of positive entries are never perpendicular", "成分が正である二つの列は直交しないからである"
)
ZERO_BESIDE = Text("its entries off the diagonal are zero", "対角成分以外が 0 になるからである")
IDENTITY = Text("it would be the identity", "単位行列になるからである")
CONTRARY = {  # facts that no matrix has together
    ("skew", "spd"): ZERO_DIAGONAL,
    ("skew", "positive"): ZERO_DIAGONAL,
    ("skew", "symmetric"): ZERO,
    ("skew", "diagonal"): ZERO,
    ("orthogonal", "positive"): NOT_PERPENDICULAR,
    ("diagonal", "positive"): ZERO_BESIDE,
    ("orthogonal", "spd"): IDENTITY,
}
ONE_OF_TWO = Text("assume one of the two", "どちらか一方だけを仮定する")
POSITIVE_DIAGONAL = Text(
    "positive means every entry; a diagonal matrix with a positive diagonal is {fact}",
    "positive はすべての成分が正という意味である。対角成分が正の対角行列は {fact} とする",
)
NOT_DRAWN = (("orthogonal", "symmetric"), ("orthogonal", "diagonal"), ("orthogonal", "skew"))
ONE_PRINT = Text(
    "{first} and {second} are two names that are both printed {shown}",
    "{first} と {second} は別の名前だが、どちらも {shown} と表示される",
)
TWO_NAMES = Text("give one of them another name", "どちらかに別の名前を付ける")
LARGEST_EXPONENT = 10**15
LARGE_EXPONENT = Text("an exponent is at most {most}", "指数は {most} 以下とする")
LARGE_PART = Text(
    "a part of the formula has {sizes} entries; with numbers as sizes at most {most} are checked",
    "式に {sizes} 個の成分をもつ部分がある。サイズが数のとき、検算できるのは {most} 個までである",
)
LETTERS = Text(
    'write letters, as in ("m", "n"): the result holds for every size',
    '("m", "n") のように文字で書く。結果はすべてのサイズで成り立つ',
)
NO_ORDER = Text("the order is 1, 2 or 3, not {order}", "階数は 1、2、3 のいずれかであり、{order} ではない")
LOOKS = Text(
    "{b} with {second} looks like {a} with {first}, but is another name",
    "{b} ({second}) は {a} ({first}) と見た目が同じだが、別の名前である",
)
NAME_IT = Text("another name, as {name}", "{name} のような別の名前にする")
SQUARE = frozenset(("symmetric", "spd", "diagonal", "invertible", "skew", "orthogonal"))
_RAISED = pattern(r"(\w+)\s*(?:\^|\*\*)\s*([1-9])(?!\w)")  # d^2, a size
FUNCTIONS = frozenset((*WORDS, *SYNTAX, *CONSTANTS)) - {"eye"}


# what a part is meant for, where it is smaller than what it is joined to
SPREAD = {
    ("+", "entry"): Text("{part} is added to every entry", "{part} は各成分に加える"),
    ("+", "row"): Text("{part} is added to every row", "{part} は各行に加える"),
    ("+", "column"): Text("{part} is added to every column", "{part} は各列に加える"),
    ("-", "entry"): Text("{part} is subtracted from every entry", "{part} は各成分から引く"),
    ("-", "row"): Text("{part} is subtracted from every row", "{part} は各行から引く"),
    ("-", "column"): Text("{part} is subtracted from every column", "{part} は各列から引く"),
    (".*", "row"): Text("every row is multiplied by {part}, entry by entry", "各行に {part} を成分ごとに掛ける"),
    (".*", "column"): Text("every column is multiplied by {part}, entry by entry", "各列に {part} を成分ごとに掛ける"),
    ("./", "row"): Text("every row is divided by {part}, entry by entry", "各行を {part} で成分ごとに割る"),
    ("./", "column"): Text("every column is divided by {part}, entry by entry", "各列を {part} で成分ごとに割る"),
    ("/", "entry"): Text("every entry of {part} divides by itself", "{part} の各成分でそれぞれ割る"),
    ("of", "entry"): Text("{part} is taken of every entry", "{part} は各成分に施す"),
    ("of", "row"): Text("{part} is that of each row", "{part} は各行についてのものである"),
    ("of", "column"): Text("{part} is that of each column", "{part} は各列についてのものである"),
    ("is", "identity"): Text("{part} is the identity", "{part} は単位行列である"),
    ("over", "row"): Text("{part} is divided by every row, entry by entry", "{part} を各行で成分ごとに割る"),
    ("over", "column"): Text("{part} is divided by every column, entry by entry", "{part} を各列で成分ごとに割る"),
}


FUNCTION = Text(
    "{f} is taken for a function of a number, which goes for every entry of an array",
    "{f} は数の関数とみなし、配列には成分ごとに施す",
)


MEMBER = Text("{x} is 1 where {i} is in {X}, and 0 elsewhere", "{x} は {i} が {X} に属すとき 1、他では 0 である")

NUMBERED = Text(
    "the elements of {X} are given by {names}, and {X} is how many there are",
    "{X} の要素は {names} で与えられ、その個数を {X} とする",
)

ZEROTH = Text(
    "{i} is counted from 1 here; what has the index 0 in the LaTeX is the first entry",
    "{i} はここでは 1 から数える。LaTeX で添字が 0 のものは、第 1 成分である",
)


@dataclass(frozen=True, slots=True)
class Note:
    """What was inferred of a name that was not declared, what a name with a subscript means, how a formula is read.

    Of a part that is meant for every entry, row or column, ``array`` is how it is joined and ``index`` what it is for.
    """

    name: str
    shape: Shape
    kind: Literal[
        "scalar", "vector", "matrix", "transpose", "entry", "row", "column", "formula", "text", "spread", "function",
        "index", "member", "numbered", "zero",
    ]  # fmt: skip
    array: str = ""
    index: str = ""

    def __str__(self) -> str:
        if self.kind == "entry":
            return f"{self.name} is entry {self.index} of {self.array}"
        if self.kind in ("row", "column"):
            said = f"{self.name} is {self.kind} {self.index} of {self.array}"
            return said + (", as a column vector" if self.kind == "row" else "")
        if self.kind == "formula":
            return f"the LaTeX is read as {self.name}"
        if self.kind == "text":
            return f"the formula is read as {self.name}"
        if self.kind == "spread":
            return SPREAD[self.array, self.index].en.format(part=self.name)
        if self.kind == "index":
            return (
                f"{self.name} is the index of an entry, counted from 1" if self.name else "entries are counted from 1"
            )
        if self.kind == "zero":
            return ZEROTH.en.format(i=self.name)
        if self.kind == "numbered":
            return NUMBERED.en.format(names=self.name, X=self.array)
        if self.kind == "member":
            return MEMBER.en.format(x=self.name, i=self.index, X=self.array)
        if self.kind == "function":
            return FUNCTION.en.format(f=self.name)
        if self.kind == "transpose":
            return f"{self.name} in an exponent is read as the transpose"
        return f"{self.name} is a {self.kind}" + ("" if self.kind == "scalar" else f", {text_shape(self.shape)}")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What stands for parts of sums over indices until they are written out (sums.py).

    ``rows`` gives each symbol for a row its matrix and index, and whether it is a column instead; ``totals`` each
    symbol for a sum that is no scalar its summand and indices, and ``stacks`` each symbol for the array of the factors
    of a product over indices a factor and these. ``places`` is where each sum stands in the text.
    """

    rows: Mapping[Var, tuple[Expr, Index, bool]]
    totals: Mapping[Var, tuple[Expr, tuple[Index, ...]]]
    places: Mapping[Expr, Span]
    stacks: Mapping[Var, tuple[Expr, tuple[Index, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """A shaped expression, the variable, the symbols in order of appearance, and what was inferred.

    ``sizes`` are the sizes that stand in the expression as scalars; ``atoms`` are the user's own SymPy symbols
    by name, where the input was SymPy. ``indexed`` is there where the text has sums over indices. ``dropped`` are the
    parts that have not a value everywhere and fell away as it was built, as log t of 0·log t: what they need stays.
    ``inverted`` are the vectors of which a pseudoinverse was written, which is 0 where they are. ``entry`` are the
    indices of the only entry of the variable that is differentiated by, where it is one.
    """

    expression: Expr
    variable: Var | None
    symbols: tuple[Var, ...]
    sizes: frozenset[sympy.Symbol]
    notes: tuple[Note, ...]
    source: str
    atoms: Mapping[str, Expr]
    indexed: Indexed | None = None
    dropped: tuple[Expr, ...] = ()
    inverted: tuple[Expr, ...] = ()
    entry: tuple[Index, ...] = ()


def _as_tuple(name: str, sizes: object) -> Said | None:
    """The tuple that somebody means by a size alone, or by several in one string."""
    if isinstance(sizes, str) and (others := _pairs(f"{name}={sizes}")).keys() - {name}:
        shown = ", ".join(f'"{n}": {_quoted(_tuple_of(given))}' for n, given in others.items())
        return Text("each name has a key of its own: {{{shown}}}", "名前ごとに別のキーとする: {{{shown}}}")(shown=shown)
    if isinstance(sizes, str) and "," in sizes:
        return MEANT(meant=quoted(_tuple_of(sizes)))
    if isinstance(of := getattr(sizes, "shape", None), tuple):  # an array of this shape
        return MEANT(meant=quoted(of))
    if not isinstance(sizes, (str, int)):
        return None
    given = Text(
        "give a tuple: () for a scalar, ({size},) for a vector",
        "タプルで与える。スカラーは ()、ベクトルは ({size},) である",
    )
    return given(size=quoted(sizes))


def declared(name: str, sizes: object) -> tuple[Shape, int]:
    """The shape that a declaration means, and its number of axes.

    >>> declared("X", ("m", "2*n"))
    ((m, 2*n), 2)
    >>> declared("x", ("n",))
    ((n, 1), 1)

    Raises:
        InputError: a name or size that is none, or more than two axes.
    """
    if not isinstance(sizes, (tuple, list)):
        other = _no_size(name, sizes) if isinstance(sizes, str) else None
        raise InputError(
            Text(
                "the shape of {name} is a tuple of sizes, not {given}",
                "{name} の形はサイズのタプルで与える。{given} は読めない",
            )(name=abridged(name), given=quoted(sizes)),
            hint=other or _as_tuple(name, sizes),
        )
    if len(sizes) > 2:
        raise InputError(
            Text(
                "{name} has {count} axes, but there are only scalars, vectors and matrices",
                "{name} は {count} 個の軸をもつが、扱えるのはスカラー、ベクトル、行列だけである",
            )(name=abridged(name), count=len(sizes)),
            hint=Text('(), ("n",) and ("m", "n") are shapes', '(), ("n",), ("m", "n") が形である'),
        )
    axes = tuple(_extent(name, s) for s in sizes)
    rows, columns = (*axes, S.One, S.One)[:2]
    entries = rows.as_coeff_Mul()[0] * columns.as_coeff_Mul()[0]
    if entries > MOST_ENTRIES:
        raise InputError(
            Text(
                "{name} has {count} entries; with numbers as sizes at most {most} are checked",
                "{name} の成分は {count} 個ある。サイズが数のとき、検算できるのは {most} 個までである",
            )(name=abridged(name), count=f"{int(entries):,}", most=MOST_ENTRIES),
            hint=LETTERS,
        )
    return (rows, columns), len(axes)


def _repeated(power: re.Match[str]) -> str:
    """A power of a size as a product."""
    return "*".join([power[1]] * int(power[2]))


_BY = pattern(r"\(?\s*([A-Za-z]\d*|\d+)\s*(?:[xX×]|\s+by\s+)\s*([A-Za-z]\d*|\d+)\s*\)?")
_SHAPES = {
    **dict.fromkeys(("scalar", "skalar", "number"), "()"),
    **dict.fromkeys(("vector", "vektor", "array"), '("n",)'),
    **dict.fromkeys(("matrix", "square"), '("m", "n")'),
}
IN_SIZES = Text(
    "a shape is given by its sizes, {shape}, on the command line --shape {typed}",
    "形はサイズで {shape}、コマンドラインでは --shape {typed} のように与える",
)


def _no_size(name: str, given: str) -> Said | None:
    """What is told of a word that is no size but a shape, as vector, nxn and 3x4, or a slip of one; else ``None``."""
    by = _BY.fullmatch(given.strip()) if len(given) <= 200 else None
    if by is not None:
        sizes = tuple(int(s) if s.isdigit() else s for s in by.groups())
        return IN_SIZES(shape=quoted(sizes), typed=f"{abridged(name, 20)}={by[1]},{by[2]}")
    word = given.strip().lower()
    shape = _SHAPES.get(word) or next((s for known, s in _SHAPES.items() if slipped(word, known)), None)
    if shape is None:
        return None
    typed = ",".join(re.findall("[a-z]", shape))
    return IN_SIZES(shape=shape, typed=f"{abridged(name, 20)}={typed}")


def _extent(name: str, given: object) -> Expr:
    number: int | None = None
    with suppress(TypeError):  # what counts, SymPy's and NumPy's whole numbers included
        number = None if isinstance(given, bool) else index(cast(SupportsIndex, given))
    if number is not None:
        if not 1 <= number <= LARGEST_SIZE:
            raise InputError(
                Text("a size of {name} is {number}", "{name} のサイズが {number} である")(
                    name=abridged(name), number=quoted(int(number))
                ),
                hint=Text("sizes are whole numbers from 1 to {most}", "サイズは 1 以上 {most} 以下の整数である")(
                    most=f"{LARGEST_SIZE:,}"
                ),
            )
        return Integer(number)
    if isinstance(given, Expr) and given.free_symbols and all(s.is_Symbol for s in given.free_symbols):
        parts = given.args if given.is_Mul else (given,)
        powers = [p.as_base_exp() for p in parts]
        if all(b.is_Symbol and e.is_Integer and e > 0 or b.is_Integer and b > 0 and e == 1 for b, e in powers):
            return prod((size(checked_name(b.name)) ** e if b.is_Symbol else b for b, e in powers), start=S.One)
    if isinstance(given, str) and (hint := _no_size(name, given)) is not None:
        raise InputError(
            Text("{given} is no size of {name}", "{given} は {name} のサイズとして読めない")(
                given=quoted(given), name=abridged(name)
            ),
            hint=hint,
        )
    if isinstance(given, str) and len(given) <= 200:
        factors = [f.strip() for f in _RAISED.sub(_repeated, given).split("*")]
        if all(re.fullmatch(r"[0-9]{1,9}", f) or is_name(f) for f in factors):
            parts = tuple(_extent(name, int(f)) if f.isdigit() else size(f) for f in factors)
            return prod(parts[1:], start=parts[0])
    raise InputError(
        Text("{given} is no size of {name}", "{given} は {name} のサイズとして読めない")(
            given=quoted(given), name=abridged(name)
        ),
        hint=Text(
            'a size is a name, a whole number, or a product of them, as in "m*n" and "d^2"',
            'サイズは名前か整数、または "m*n"、"d^2" のようなそれらの積である',
        ),
    )


def mapping(option: str, given: object, example: str) -> Mapping[Any, Any]:
    """An option that maps names to something; nothing where it is left out.

    >>> mapping("shapes", None, "{}")
    {}

    Raises:
        InputError: it is no mapping.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(
            Text(
                "{option} is a dictionary from names, not {given}",
                "{option} は名前をキーとする辞書で与える。{given} は読めない",
            )(option=option, given=quoted(given)),
            hint=_as_mapping(option, given) if isinstance(given, str) else _EXAMPLE(option=option, example=example),
        )
    return given


_EXAMPLE = Text("for example {option}={example}", "例: {option}={example}")
_SEVERAL = pattern(r"(?<=[\w)])\s*[,;\s]\s*(?=[^\W\d]\w*\s*[=:])")  # between x=n and A=n,n
_NAMED = pattern(r"\s*([^\W\d]\w*)(?:\s*[=:]|\s+(?:is|are)\s)\s*(.*?)\s*")
_FACT_BEHIND = pattern(rf"\s*(?!(?:{'|'.join(FACTS)})\b)([^\W\d]\w*)\s+({'|'.join(FACTS)})\s*")  # S symmetric


def _pairs(text: str) -> dict[str, str]:
    """What is said of names in one text, as on the command line: x=n,A=n,n; empty where it is no such text.

    >>> _pairs("x=n,A=n,n"), _pairs("symmetric")
    ({'x': 'n', 'A': 'n,n'}, {})
    """
    found = [_NAMED.fullmatch(part) for part in _SEVERAL.split(text[:500])]
    return {} if None in found else {m[1]: m[2] for m in found if m is not None}


def _tuple_of(sizes: str) -> tuple[str, ...]:
    return tuple(p for p in (p.strip(" ()[]") for p in sizes.split(",")) if p)


def _as_mapping(option: str, given: str) -> Said:
    """The dictionary that somebody means by a text."""
    if option == "assume" and (fact := stated(given)) is not None:
        return as_fact(*fact)
    behind = _FACT_BEHIND.fullmatch(given[:500]) if option == "assume" else None
    pairs = {behind[1]: behind[2]} if behind is not None else _pairs(given)
    of_shapes = option == "shapes"
    values = ", ".join(
        f'"{name}": {_quoted(_tuple_of(value)) if of_shapes else _quoted(value)}' for name, value in pairs.items()
    )
    if not pairs:
        letter = "x" if of_shapes else "S"
        shown = abridged(_quoted(_tuple_of(given) if of_shapes else given), 60)
        return Text(
            "say of which name, as in {option}={{{example}}}",
            "{option}={{{example}}} のように、どの名前についてかを示す",
        )(option=option, example=f'"{letter}": {shown}')
    return Text("write {option}={{{values}}}", "{option}={{{values}}} と書く")(option=option, values=values)


def _quoted(value: str | tuple[str, ...]) -> str:
    """A text, or a tuple of texts, as Python writes it with double quotes."""
    return quoted(value).replace("'", '"')


def said_functions(given: object) -> dict[str, str]:
    """Which functions of square matrices are those of the matrix, and of what kind those are that nobody defined.

    These are "entrywise", "scalar", or their number of entries, as a size; "n->m" says that of the argument, too.

    >>> said_functions({"log": "matrix", "g": ("m",)}), said_functions("entrywise")["exp"]
    ({'log': 'matrix', 'g': 'm'}, 'entrywise')

    Raises:
        InputError: it is neither of the two words, nor a dictionary from functions to what they can be.
    """
    if isinstance(given, str) and given not in ("matrix", "entrywise"):
        raise _no_functions(given)
    found = dict.fromkeys(MATRIX, given) if isinstance(given, str) else mapping("functions", given, '{"f": "scalar"}')
    return {WORD.get(name, str(name)): _kind(name, kind) for name, kind in found.items()}


def _no_functions(given: str) -> InputError:
    """The refusal of a text for the functions, which may be the name of one, or name=kind as on the command line."""
    name, said, kind = (part.strip() for part in given.partition("="))
    known = is_name(name) and (is_known(name) or name in SYNTAX)
    hint = Text(
        'give functions={{"{name}": "{kind}"}}, on the command line --function {name}={kind}',
        'functions={{"{name}": "{kind}"}}、コマンドラインでは --function {name}={kind} とする',
    )(name=name if is_name(name) else "f", kind=kind if kind in ("entrywise", "scalar") else "scalar")
    near = nearest(given, ("matrix", "entrywise"))
    if near is not None:
        hint = MEANT(meant=f'"{near}"')
    elif known and not said:
        hint = Text("{name} is a function that is known: leave it out", "{name} は既知の関数なので、宣言を省く")(
            name=name
        )
    return InputError(
        Text(
            "functions is a dictionary from names, or one of the words matrix and entrywise, not {given}",
            "functions は名前をキーとする辞書か、matrix、entrywise のいずれかの語で与える。{given} は読めない",
        )(given=quoted(given)),
        hint=hint,
    )


def _kind(name: object, kind: object) -> str:
    """What is declared of one function, as a word or a size."""
    if name in MATRIX:
        if kind in ("matrix", "entrywise"):
            return str(kind)
        hint = Text(
            "{names} of a square matrix are declared as matrix or entrywise",
            "正方行列の {names} を matrix または entrywise と宣言できる",
        )(names=", ".join(MATRIX))
    elif not isinstance(name, str) or not is_name(name):
        raise InputError(NO_NAME(name=quoted(name)), hint=NAMES)
    elif is_known(name) or name in SYNTAX:
        raise InputError(
            Text("{name} is a function that is known", "{name} は既知の関数である")(name=name),
            hint=Text("another name, as {name}_1", "{name}_1 のような別の名前にする")(name=name),
        )
    elif kind in ("entrywise", "scalar"):
        return str(kind)
    elif (meant := _meant_kind(kind)) is not None:
        hint = meant(name=name)
    elif isinstance(kind, str) and "->" in kind:
        domain, _, values = kind.partition("->")
        given = [s.strip() for s in domain.split(",")]
        (rows, columns), _ = declared(name, tuple(given))
        (count, _), _ = declared(name, (values.strip(),))
        return f"{rows}{'' if columns == 1 else f',{columns}'}->{count}"
    elif callable(kind) or isinstance(kind, str) and (is_known(kind.strip()) or _APPLIED.search(kind)):
        hint = GIVEN(name=name)
    else:
        sizes = kind if isinstance(kind, tuple | list) else (kind,)
        if len(sizes) == 1 and kind != "matrix":
            (rows, _), _ = declared(name, tuple(sizes))
            return "scalar" if rows == 1 else str(rows)
        hint = KINDS_ARE(name=name)
    raise InputError(
        Text("a function cannot be declared as {given}", "関数を {given} と宣言することはできない")(
            given=abridged(f"{name}={kind}")
        ),
        hint=hint,
    )


_OF_VECTORS = Text(
    'a function with m entries is declared by that number, functions={{"{name}": ("m",)}}, on the command line '
    "--function {name}=m",
    '成分が m 個の関数は、その個数で functions={{"{name}": ("m",)}}、コマンドラインでは --function {name}=m と宣言する',
)
_KINDS = {
    **dict.fromkeys(("entrywise", "elementwise", "pointwise", "componentwise", "map", "vectorized"), "entrywise"),
    **dict.fromkeys(("scalar", "real", "number", "float", "skalar", "scalarvalued", "realvalued"), "scalar"),
    **dict.fromkeys(("vector", "vektor", "array", "vectorvalued", "column"), "vector"),
    **dict.fromkeys(("function", "smooth", "convex", "differentiable", "linear", "matrix", "univariate"), ""),
}
_APPLIED = pattern(r"[(+]|\b[t-z]\s*(?:\^|\*\*)")  # a formula, in t
GIVEN = Text(
    'declare {name} as "entrywise" or "scalar", and put the function in with d.specialise({name}="tanh(t)")',
    '{name} を "entrywise" か "scalar" と宣言し、関数は d.specialise({name}="tanh(t)") のように代入する',
)
KINDS_ARE = Text(
    'a function is "entrywise", "scalar", or ("m",) for one with m entries; {name}=m on the command line',
    '関数は "entrywise" か "scalar"、m 個の成分をもつものは ("m",)、コマンドラインでは {name}=m と宣言する',
)


def _meant_kind(given: object) -> Text | None:
    """What is told of a word that is no size but a kind of function, or a slip of one."""
    given = given[0] if isinstance(given, tuple | list) and len(given) == 1 else given
    if not isinstance(given, str):
        return None
    word = re.sub(r"[\s_-]", "", given).lower()
    known = word if word in _KINDS else next((k for k in _KINDS if slipped(word, k)), None)
    meant = None if known is None else _KINDS[known]
    if meant == "":
        return KINDS_ARE
    if meant == "vector":
        return _OF_VECTORS
    if meant == "entrywise":
        return Text(
            'a function of every entry is "entrywise", on the command line --function {name}=entrywise',
            '成分ごとの関数は "entrywise"、コマンドラインでは --function {name}=entrywise と宣言する',
        )
    if meant == "scalar":
        return Text(
            'a function to the real numbers is "scalar", on the command line --function {name}=scalar',
            '実数値関数は "scalar"、コマンドラインでは --function {name}=scalar と宣言する',
        )
    return None


def parted(kind: str) -> tuple[str, tuple[str, ...] | None]:
    """What is declared of a function: its kind, and the sizes of its argument where they are said.

    >>> parted("n->1"), parted("n,m->1"), parted("n->m"), parted("scalar")
    (('scalar', ('n',)), ('scalar', ('n', 'm')), ('m', ('n',)), ('scalar', None))
    """
    domain, arrow, values = kind.partition("->")
    if not arrow:
        return kind, None
    return "scalar" if values == "1" else values, tuple(domain.split(","))


def entries_of(kind: str | None) -> Expr | None:
    """The number of entries of a function of which this is declared, if it is one of vectors."""
    base = None if kind is None else parted(kind)[0]
    return None if base in (None, "entrywise", "scalar", "matrix") else _extent("g", str(base))


def sizes_in(kind: str) -> set[Expr]:
    """The sizes that a declaration of a function names."""
    base, domain = parted(kind)
    extents = [_extent("g", s) for s in (*(domain or ()), *((base,) if entries_of(kind) is not None else ()))]
    return {s for extent in extents for s in extent.free_symbols}


def argument_of(domain: tuple[str, ...]) -> Shape:
    """The shape of the argument that a declaration of a function names.

    >>> argument_of(("n",)), argument_of(("n", "m"))
    ((n, 1), (n, m))
    """
    rows, columns = (*(_extent("f", s) for s in domain), S.One)[:2]
    return rows, columns


def keyed(option: str, given: object, example: str) -> Mapping[str, Any]:
    """An option that maps names to something.

    Raises:
        InputError: it is no mapping, or a key in it is no text.
    """
    found = mapping(option, given, example)
    for name in found:
        if not isinstance(name, str):
            raise InputError(NO_NAME(name=repr(quoted(name))), hint=NAMES)
    return found


def checked_order(order: object) -> int:
    """How often is differentiated.

    Raises:
        InputError: it is none of the orders that there are.
    """
    try:
        found = None if isinstance(order, bool) else index(cast(Any, order))
    except TypeError:
        found = None
    if found not in (1, 2, 3):
        number = str(order).strip() if isinstance(order, str) else ""
        hint = (
            Text("write order={number}", "order={number} と書く")(number=number) if number in ("1", "2", "3") else None
        )
        raise InputError(NO_ORDER(order=quoted(order)), hint=hint)
    return found


def assumed(assume: Mapping[str, object] | None, shapes: Mapping[str, tuple[Shape, int]]) -> dict[str, frozenset[str]]:
    """The facts of every name, from words joined by ``+`` or a comma.

    Raises:
        InputError: a word that is no fact, or a fact that does not fit the shape.
    """
    facts: dict[str, frozenset[str]] = {}
    for name, given in mapping("assume", assume, '{"S": "symmetric"}').items():
        _refuse_stated(name, given)
        checked_name(name)
        words = re.split(r"[+,]", given) if isinstance(given, str) else given
        if not _iterable(words):
            raise InputError(
                Text(
                    "what is assumed of {name} is given as words, not {given}",
                    "{name} についての仮定は語で与える。{given} は読めない",
                )(name=abridged(str(name)), given=quoted(given)),
                hint=_EXAMPLE(option="assume", example=f'{{"{abridged(str(name))}": "symmetric"}}'),
            )
        found = [w.strip() if isinstance(w, str) else quoted(w) for w in words]
        for word in found:
            if word not in FACTS:
                said = SAID_ELSEWHERE.get(re.sub("[ _-]", "", word[:50].lower()))
                close = said or nearest(word[:50], FACTS)
                hint = MEANT(meant=close) if close else _instead(word, str(name))
                raise InputError(
                    Text(
                        "{word!r} cannot be assumed of {name}; what can be assumed is {facts}",
                        "{word!r} は {name} の仮定にできない。仮定できるのは {facts} である",
                    )(word=abridged(word), name=abridged(str(name)), facts=", ".join(FACTS)),
                    hint=hint,
                )
        facts[name] = frozenset(found)
        _check_together(str(name), facts[name])
        if name in shapes:
            check_facts(name, facts[name], *shapes[name])
    return facts


def _refuse_stated(name: object, given: object) -> None:
    """Refuse a fact that is stated as an equation, with the word for it.

    Raises:
        InputError: ``name=given`` is an equation that states a fact.
    """
    if not isinstance(name, str) or not isinstance(given, str):
        return
    found = stated(f"{name}={given}")
    if found is not None:
        whole = f"{name}={given}"
        raise InputError(
            Text("{given} is no word for a fact", "{given} は仮定を表す語ではない")(given=quoted(whole)),
            hint=as_fact(*found),
        )


# what facts are called elsewhere, without blanks and hyphens
SAID_ELSEWHERE = {
    **dict.fromkeys(("positivedefinite", "symmetricpositivedefinite", "posdef", "pd"), "spd"),
    **dict.fromkeys(("skewsymmetric", "antisymmetric"), "skew"),
    **dict.fromkeys(("nonsingular", "regular", "fullrank"), "invertible"),
    **dict.fromkeys(("orthonormal", "unitary"), "orthogonal"),
    **dict.fromkeys(("hermitian", "selfadjoint", "sym"), "symmetric"),
}
_SEMIDEFINITE = ("psd", "spsd", "nnd", "semidefinite", "possemidef", "positivesemidefinite", "nonnegativedefinite")
HALF_DEFINITE = Text(
    'a semidefinite matrix is symmetric: assume={{"{name}": "symmetric"}} (--assume {name}=symmetric), spd where it is '
    "definite",
    '半正定値行列は対称である: assume={{"{name}": "symmetric"}} (--assume {name}=symmetric)。正定値なら spd とする',
)
TRIANGULAR = Text(
    'by a triangular matrix is differentiated with structure="lower" or "upper"; another one is left out',
    '三角行列による微分であれば structure="lower" または "upper" とし、ほかの三角行列であれば省く',
)
ANY_MATRIX = Text(
    "leave it out: the derivative then holds for every {name}", "省く。その微分はどの {name} についても成り立つ"
)


def _instead(word: str, name: str) -> Said:
    """What to assume instead of what cannot be assumed."""
    plain = re.sub("[ _-]", "", word[:50].lower())
    if plain in _SEMIDEFINITE:
        return HALF_DEFINITE(name=abridged(name, 20))
    return TRIANGULAR() if "triangular" in plain or plain in ("lower", "upper") else ANY_MATRIX(name=abridged(name, 20))


def compatible(facts: Iterable[str]) -> bool:
    """Whether matrices have all of these facts together, and can be drawn.

    >>> compatible({"spd", "positive"}), compatible({"spd", "skew"})
    (True, False)
    """
    given = frozenset(facts)
    return not any(given.issuperset(pair) for pair in (*CONTRARY, *NOT_DRAWN))


def _check_together(name: str, facts: frozenset[str]) -> None:
    """Refuse facts that contradict each other.

    Raises:
        InputError: no matrix has two of the facts, or none that has both can be drawn for the checks.
    """
    for (one, other), why in CONTRARY.items():
        if {one, other} <= facts:
            raise InputError(
                Text(
                    "{name} cannot be both {one} and {fact}: {why}",
                    "{name} は同時に {one} かつ {fact} ではありえない。{why}",
                )(name=name, one=one, fact=other, why=why()),
                hint=POSITIVE_DIAGONAL(fact="spd+diagonal") if one == "diagonal" else ONE_OF_TWO(),
            )
    for one, other in NOT_DRAWN:
        if {one, other} <= facts:
            raise InputError(
                Text(
                    "{name} cannot be assumed both {one} and {fact}: no such matrix is drawn for the checks",
                    "{name} が {one} かつ {fact} という仮定は扱えない。検算に用いるそのような行列を生成できない",
                )(name=name, one=one, fact=other),
                hint=ONE_OF_TWO(),
            )


def check_facts(name: str, facts: frozenset[str], shape: Shape, rank: int) -> None:
    for fact in FACTS:
        if fact not in facts or fact not in SQUARE:
            continue
        if rank == 0 and fact != "invertible":
            raise ShapeError(
                Text(
                    "{name} is a scalar, so it cannot be {fact}; a scalar can be positive",
                    "{name} はスカラーなので {fact} ではありえない。スカラーに仮定できるのは positive である",
                )(name=name, fact=fact)
            )
        if shape[0] != shape[1]:
            raise ShapeError(
                Text(
                    "a matrix that is {fact} is square, but {name} is {shape}",
                    "{fact} を仮定できるのは正方行列だけだが、{name} は {shape} である",
                )(fact=fact, name=name, shape=text_shape(shape))
            )
    if "skew" not in facts or rank == 0:
        return
    if shape[0] == 1:
        raise ShapeError(
            Text(
                "{name} cannot be both skew and {shape}: it would be zero",
                "{name} は同時に skew かつ {shape} ではありえない。零行列になるからである",
            )(name=name, shape=text_shape(shape))
        )
    if shape[0].is_odd and "invertible" in facts:
        raise ShapeError(
            Text(
                "{name} cannot be skew, {fact} and {shape}: a skew-symmetric matrix of odd size has the determinant 0",
                "{name} は同時に skew、{fact}、{shape} ではありえない。奇数次の交代行列の行列式は 0 だからである",
            )(name=name, fact="invertible", shape=text_shape(shape))
        )


def checked_names(shapes: Mapping[str, object] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, sizes in mapping("shapes", shapes, '{"x": ("n",)}').items():
        found[checked_variable(name)] = sizes
    return found


def checked_name(name: object) -> str:
    """The one gate of names that come as they are: a symbol of SymPy, a key, an option.

    >>> checked_name("W_1")
    'W_1'

    Raises:
        InputError: it is no name; the hint has one like it.
    """
    if is_name(name):
        return cast(str, name)
    other = renamed(name) if isinstance(name, str) else None
    raise InputError(NO_NAME(name=quoted(name)), hint=NAMES if other is None else NAME_IT(name=other))


def checked_variable(name: object) -> str:
    """A name that a variable may have.

    Raises:
        InputError: it is no name, or that of a function.
    """
    checked_name(name)
    if name in FUNCTIONS or name == "eye":
        raise InputError(
            NAME_OF_FUNCTION(name=name),
            hint=Text("give the variable another name", "変数に別の名前を付ける"),
        )
    return cast(str, name)


def _iterable(given: object) -> TypeGuard[Iterable[Any]]:
    """Whether its members can be gone through, which those of an array without axes can't."""
    try:
        iter(cast(Any, given))
    except TypeError:
        return False
    return True


def checked_columns(columns: object) -> tuple[str, ...]:
    """The names whose columns are samples; one alone may be given as it is."""
    given = (columns,) if isinstance(columns, str) else columns
    if not _iterable(given):
        raise InputError(
            Text("columns are names of matrices, not {given}", "columns には行列の名前を与える。{given} は読めない")(
                given=quoted(columns)
            ),
            hint=verbatim('columns=("X",) (--columns X)'),
        )
    names_ = tuple(given)
    for name in names_:
        if not isinstance(name, str) or not is_name(name):
            raise InputError(
                Text("{name!r} is no name of a matrix", "{name!r} は行列の名前ではない")(name=abridged(str(name))),
                hint=verbatim('columns=("X",) (--columns X)'),
            )
    return names_


def like_shape(like: Sizes | Shape) -> Shape:
    return declared("the result", like)[0]


def typed(
    expression: Expr,
    source: str,
    shapes: Mapping[str, tuple[Shape, int]],
    facts: Mapping[str, frozenset[str]],
    variable: str | None,
    notes: tuple[Note, ...] = (),
    made: Mapping[str, Var] | None = None,
    atoms: Mapping[str, Expr] | None = None,
    dropped: tuple[Expr, ...] = (),
    inverted: tuple[Expr, ...] = (),
) -> Typed:
    """The result for an expression that is already built: its symbols, its variable, its sizes.

    Raises:
        InputError: the variable is no name, or stands neither in the expression nor among the shapes.
    """
    known = {v.name: v for v in names(expression) if "#" not in v.name} | dict(made or {})
    for v in known.values():
        for one in (v.name, *(s.name for extent in v.shape for s in extent.free_symbols)):
            checked_name(one)
    _printed_apart(known)
    bounded(expression, source)
    for name in facts:
        if name not in known and name not in shapes:
            raise InputError(
                Text(
                    "something is assumed of {name}, which is not in the formula",
                    "{name} について仮定があるが、{name} は式の中にない",
                )(name=abridged(name)),
                hint=_near(name, known) or _list(known),
            )
    var = None if variable is None else _wanted(variable, known, shapes, facts, source)
    symbols = tuple(v for v in known.values())
    scalars = frozenset(e for e in _scalars(expression) if isinstance(e, sympy.Symbol))
    return Typed(
        expression, var, symbols, scalars, notes, source, dict(atoms or {}), dropped=dropped, inverted=inverted
    )


def bounded(expression: Expr, source: str, indices: Iterable[Index] = ()) -> None:
    """See that no part has so many entries by its literal sizes, or sum so many terms, that nothing can check it.

    Raises:
        InputError: one has, or a number is too long to be written out.
    """
    for e in distinct(expression):
        if _bits(e) > BITS:
            raise InputError(MANY_DIGITS(most=f"{DIGITS:,}"), source=source, span=(0, len(source)))
        if isinstance(e, Power) and e.exponent.is_Rational and _bits(e.exponent) > LARGEST_EXPONENT.bit_length():
            raise InputError(LARGE_EXPONENT(most=f"{LARGEST_EXPONENT:,}"), source=source, span=(0, len(source)))
    shapes = [shape_of(e) for e in distinct(expression) if isinstance(e, Applied)]
    for shape in (*shapes, *((i.size,) for i in indices)):
        many = prod(int(extent.as_coeff_Mul()[0]) for extent in shape)
        if many > MOST_LITERAL:
            raise InputError(
                LARGE_PART(sizes="×".join(map(str, shape)), most=f"{MOST_LITERAL:,}"),
                source=source,
                span=(0, len(source)),
                hint=LETTERS,
            )


def _bits(e: Expr) -> float:
    """The bits of a number, or of the power of one number by another."""
    if isinstance(e, Power) and e.base.is_Rational and e.exponent.is_Rational:
        return _bits(e.base) * float(min(abs(e.exponent), LARGEST_EXPONENT))
    return max(int(e.p).bit_length(), int(e.q).bit_length()) if e.is_Rational else 0


def _printed_apart(names_: Iterable[str]) -> None:
    """See that different names are printed differently, which A1 and A_1, or theta and θ, are not.

    Raises:
        InputError: two are printed alike.
    """
    met: dict[str, str] = {}
    for name in names_:
        other = met.setdefault(_STYLE.name(name), name)
        if other != name:
            raise InputError(ONE_PRINT(first=other, second=name, shown=_STYLE.name(name)), hint=TWO_NAMES)


def require_used(shapes: Mapping[str, object] | None, found: Typed, others: Collection[str] = ()) -> None:
    """Refuse a declared shape of a name that stands nowhere, which is a slip: X for x, or a name left over.

    A name is there also through its rows and entries, as a size, or as what is differentiated by; ``others`` are the
    names of a claim.

    Raises:
        InputError: a name is declared and stands nowhere.
    """
    known = {v.name for v in (*found.symbols, *names(found.expression)) if "#" not in v.name}
    if found.variable is not None:
        known.add(found.variable.name)
    for name in mapping("shapes", shapes, '{"x": ("n",)}'):
        if name not in known and name not in others and name not in map(str, found.sizes):
            raise InputError(
                Text(
                    "the shape of {name} is declared, which is not in the formula",
                    "{name} の形が宣言されているが、{name} は式の中にない",
                )(name=abridged(name)),
                hint=_near(name, sorted(known)) or _list(sorted(known)),
            )


def _wanted(
    name: object,
    known: Mapping[str, Var],
    shapes: Mapping[str, tuple[Shape, int]],
    facts: Mapping[str, frozenset[str]],
    source: str,
) -> Var:
    if name == "":
        raise InputError(
            Text("there is no variable to differentiate with respect to", "微分する変数が与えられていない"),
            hint=_list(known),
        )
    if not is_name(name):
        said = sought(name, known, source) or _near(name, known) if isinstance(name, str) else None
        raise InputError(NO_NAME(name=quoted(name)), hint=said or _list(known))
    name = cast(str, name)
    if name in known:
        return known[name]
    if name in shapes:
        shape, rank = shapes[name]
        return Var(name, shape, facts.get(name, frozenset()), rank=rank)
    if any(name in map(str, d.free_symbols) for shape, _ in shapes.values() for d in shape):
        raise InputError(
            Text(
                "{name} is a size; there is no derivative with respect to it",
                "{name} はサイズである。サイズでは微分しない",
            )(name=abridged(name)),
            hint=_list(known),
        )
    raise InputError(
        Text("{name} is not in the formula", "{name} は式の中にない")(name=abridged(name)),
        hint=_row(name, known, source)
        or sought(name, known, source)
        or _near(name, known)
        or _list(known)
        or CONSTANT(name=abridged(name)),
    )


ROW = Text(
    "{small}_i is row i of {capital} where it stands in a sum: differentiate with respect to {capital}",
    "和の中の {small}_i は {capital} の第 i 行である。{capital} で微分する",
)


def _row(name: str, known: Mapping[str, Var], source: str) -> Said | None:
    """What to differentiate by instead of the rows of a matrix: U instead of u, or of u_k."""
    small = name.partition("_")[0]
    capital = small.upper()
    alone = len(small) == 1 and small.islower() and small not in known
    if not alone or capital not in known or known[capital].rank != 2:
        return None
    indexed = pattern(rf"(?<![A-Za-z]){small}\}}?\s*_").search(source)
    return None if indexed is None else ROW(small=small, capital=capital)


CONSTANT = Text(
    'where the formula does not depend on it, declare it: shapes={{"{name}": ("n",)}} (--shape {name}=n)',
    '式が {name} によらないのであれば、shapes={{"{name}": ("n",)}} (--shape {name}=n) と宣言する',
)


def _near(name: str, known: Iterable[str]) -> Said | None:
    options = list(known)
    same = [k for k in options if k.lower() == name.lower() or k == name.rstrip("'")]
    seen = look_alike(name, options)
    if seen is not None:
        return seen
    close = same[0] if same else nearest(name[:100], options)
    return MEANT(meant=close) if close else None


def look_alike(name: str, known: Iterable[str]) -> Said | None:
    """What tells a name from a known one that looks the same, for a hint."""
    for a, b, first, second in alike([*known, name]):
        if b == name:
            return LOOKS(a=a, first=described(first), b=b, second=described(second))
    return None


def _list(known: Iterable[str]) -> Said | None:
    shown = list(known)
    said = Text("the names in it are {names}", "式の中の名前は {names} である")
    return said(names=abridged(", ".join(shown), 80)) if shown else None


def _scalars(expression: Expr) -> Iterator[Expr]:
    """The atoms of an expression; each shared part is looked at once."""
    done: set[Expr] = set()
    stack = [expression]
    while stack:
        expr = stack.pop()
        if expr in done:
            continue
        done.add(expr)
        if not expr.args:
            yield expr
        stack.extend(cast("tuple[Expr, ...]", expr.args))
