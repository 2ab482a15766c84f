"""The arguments of a numeric function: arrays as floats, and the sizes that they tell."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Any

from sympy import Expr

from ..core.arrays import np
from ..core.characters import quoted
from ..core.errors import ArgumentError
from ..core.index import extent_at
from ..core.text import Said, Text
from ..expressions.abstract import Abstract, callables_in
from ..expressions.matrix import Var

__all__ = ["by_name", "calling", "floats", "read_arguments", "signature_of"]

BESIDE_FUNCTIONS = Text(
    "the arguments are {names}; functions are given by their names: {functions}",
    "引数は {names} であり、関数は名前を付けて与える: {functions}",
)
ARGUMENTS = Text("the arguments are {names}", "引数は {names} である")
NO_ARRAY = Text("{name} is no array of real numbers: {why}", "{name} は実数の配列ではない: {why}")
COMPLEX = Text("it has complex entries", "複素数の成分がある")
NO_NUMBER = Text("{entry} in it is no number", "{entry} は数ではない")
RAGGED = Text("its rows differ in length", "行の長さがそろっていない")
TOO_LARGE = Text("a number in it is too large for floating point", "浮動小数点数で表せないほど大きい数がある")
LARGEST = 2**63 - 1  # a size
NEEDED = Text(
    "{name} has an axis of {got} where {extent} is needed", "{name} の軸の長さが {got} であるが、{extent} が必要である"
)
TOO_MANY = Text(
    "there are {count} arguments without a name, but only {most} can be given",
    "名前のない引数が {count} 個あるが、与えられるのは {most} 個までである",
)
TWICE = Text("{name} is given twice, by its place and by its name", "{name} が位置と名前で二重に与えられている")
A_COLUMN = Text("{name}[:, 0] is that column as one", "その列は {name}[:, 0] とすれば一次元になる")
A_ROW = Text("{name}[0] is that row as one", "その行は {name}[0] とすれば一次元になる")
NO_INDEX = Text(
    "{name} is an index, a whole number from 1 to {most}, not {value}",
    "{name} は添字であり、1 から {most} までの整数である。{value} ではない",
)
TOO_SHORT = Text(
    "{extent} is {got}, but the formula takes the entry {number}",
    "{extent} は {got} であるが、式では第 {number} 成分をとっている",
)
RANKS = {
    0: Text("a number", "数"),
    1: Text("a one-dimensional array", "一次元の配列"),
    2: Text("a two-dimensional array", "二次元の配列"),
}
NO_FUNCTION = Text("{names} must be given as a function", "{names} を関数として与えなければならない")
NO_SUCH_VALUE = Text(
    "{name} gives an array of shape {got} for one of shape {given}, but {wanted} is needed",
    "{name} は形 {given} の配列に対して形 {got} の配列を返すが、{wanted} でなければならない",
)
OF_KIND = {
    "entrywise": Text(
        "it goes entry by entry: a constant c is np.full_like(t, c)",
        "成分ごとの関数である。定数 c は np.full_like(t, c) と書く",
    ),
    "scalar": Text(
        "the function gives a number, its gradient an array as its argument, its Hessian one with these axes twice",
        "関数は数、勾配は引数と同じ形の配列、ヘッセ行列はその軸を 2 度もつ配列を返す",
    ),
    "vector": Text(
        "the function gives a one-dimensional array, its Jacobian one with a row for each of its entries",
        "関数は一次元の配列、ヤコビ行列はその成分ごとに 1 行をもつ配列を返す",
    ),
}
CALLABLES = Text(
    "the functions are {names}; each takes an array and gives one", "関数は {names} であり、配列を受け取って配列を返す"
)


def by_name(
    symbols: Sequence[Var], unnamed: Sequence[Any], named: Mapping[str, Any], functions: Sequence[str] = ()
) -> dict[str, Any]:
    """The arguments of a call by their names; those without are in the order of the objective, ``functions`` have one.

    Raises:
        ArgumentError: there are too many of them, or one is given twice.
    """
    if len(unnamed) > len(symbols):
        names = ", ".join(v.name for v in symbols)
        hint = BESIDE_FUNCTIONS(names=names, functions=", ".join(functions)) if functions else ARGUMENTS(names=names)
        raise ArgumentError(TOO_MANY(count=len(unnamed), most=len(symbols)), hint=hint)
    placed = {v.name: value for v, value in zip(symbols, unnamed, strict=False)}
    for name in placed:
        if name in named:
            raise ArgumentError(TWICE(name=name))
    known = {v.name for v in symbols}
    # as in emitted code: lambda_ for lambda, which Python cannot name
    for name in known & {*keyword.kwlist} - {*named}:
        if f"{name}_" in named and f"{name}_" not in known:
            if name in placed:
                raise ArgumentError(TWICE(name=name))
            named = {name if n == f"{name}_" else n: value for n, value in named.items()}
    return {**placed, **named}


def signature_of(placed: Sequence[Var], named: Sequence[str]) -> Signature:
    """What a function takes: the arrays in the order of the objective, the rest by name: indices, sizes, functions.

    A name that Python cannot write is among the others.
    """
    writable = [v.name for v in placed if _writable(v.name)]
    every = len(writable) == len(placed)
    kind = Parameter.POSITIONAL_OR_KEYWORD if every else Parameter.KEYWORD_ONLY
    found = [Parameter(name, kind) for name in writable]
    found += [Parameter(name, Parameter.KEYWORD_ONLY) for name in named if _writable(name)]
    if not every:
        found.append(Parameter("others", Parameter.VAR_KEYWORD))
    return Signature(found)


def _writable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def calling(
    emitted: Callable[..., Any],
    symbols: Sequence[Var],
    indices: tuple[Mapping[str, tuple[Expr, ...]], Mapping[Expr, int]],
    objective: Expr,
) -> Callable[..., Any]:
    """Emitted code as a function of arrays, and of the functions that nobody defined in an objective, by keyword.

    These are all that the code lists; one that is not called need not be given.

    The function raises:
        ArgumentError: an argument is missing, unknown, or does not fit; so is a function that is called, or its value.
    """
    kinds = callables_in(objective)
    known = {v.name for v in symbols}
    placed = [v for v in symbols if v.name not in indices[0]]
    listed = signature(emitted).parameters.items()
    names = [n for n, p in listed if n not in known and p.kind is not Parameter.VAR_KEYWORD]
    hint = CALLABLES(names=", ".join(names))

    def missing(name: str) -> Callable[..., Any]:
        def called(*_: Any) -> Any:
            raise ArgumentError(NO_FUNCTION(names=name), hint=hint)

        return called

    def values(*unnamed: Any, **named: Any) -> Any:
        arguments = by_name(placed, unnamed, named, names)
        functions = {n: arguments.pop(n) if n in arguments else missing(n) for n in names}
        wrong = [n for n, function in functions.items() if not callable(function)]
        if wrong:
            raise ArgumentError(NO_FUNCTION(names=", ".join(wrong)), hint=hint)
        arrays, _ = read_arguments(symbols, arguments, indices=indices)
        functions = {n: _checked(n, f, kinds[n]) if n in kinds else f for n, f in functions.items()}
        return emitted(**{n: int(a) if n in indices[0] else a for n, a in arrays.items()}, **functions)

    values.__signature__ = signature_of(placed, [*indices[0], *names])  # type: ignore[attr-defined]
    return values


def _checked(name: str, function: Callable[..., Any], of: Abstract) -> Callable[[Any], Any]:
    """A function that was given, whose values are seen to be arrays of the shape that it has to give.

    The function raises:
        ArgumentError: they are not; a number for each entry would otherwise pass for one in all.
    """

    def called(argument: Any) -> Any:
        value = floats(f"{name}(...)", function(argument))
        given = np.shape(argument)
        if of.kind == "entrywise":
            wanted: tuple[int | None, ...] = given
        elif of.kind == "scalar":
            wanted = ((), given, given * 2)[of.order]
        else:
            wanted = (None, *given)[: of.order + 1]
        got = np.shape(value)
        if len(got) != len(wanted) or any(w not in (None, g) for w, g in zip(wanted, got, strict=True)):
            shown = ", ".join("m" if w is None else str(w) for w in wanted) + "," * (len(wanted) == 1)
            raise ArgumentError(
                NO_SUCH_VALUE(name=name, given=given, got=got, wanted=f"({shown})"), hint=OF_KIND[of.kind]
            )
        return value

    return called


def read_arguments(
    symbols: Iterable[Var],
    arguments: Mapping[str, Any],
    open_: frozenset[str] = frozenset(),
    indices: tuple[Mapping[str, tuple[Expr, ...]], Mapping[Expr, int]] = ({}, {}),
) -> tuple[dict[str, Any], dict[str, int]]:
    """The arrays of a call as floats, and the sizes read off them or given, those of ``open_`` among the arguments.

    ``indices`` are the symbols that are given indices, with the sizes that they may not go beyond, and how large
    sizes are at least.

    Raises:
        ArgumentError: an argument is missing, unknown, no array of numbers, or of a shape that does not fit, or an
            index goes beyond its size.
    """
    known = {v.name: v for v in symbols}
    sizes: dict[str, int] = {}
    possible = {str(s) for v in known.values() for extent in v.shape for s in extent.free_symbols}
    for name in arguments:
        if name not in known and name in possible | open_:
            sizes[name] = _whole(name, arguments[name])
        elif name not in known:
            raise ArgumentError(
                Text("there is no argument {name}", "{name} という引数はない")(name=repr(name)),
                hint=ARGUMENTS(names=", ".join(known)),
            )
    missing = [name for name in known if name not in arguments]
    if missing:
        raise ArgumentError(
            Text("missing: {names}", "引数 {names} がない")(names=", ".join(missing)),
            hint=ARGUMENTS(names=", ".join(known)),
        )
    arrays: dict[str, Any] = {}
    for name, var in known.items():
        array = floats(name, arguments[name])
        want = var.shape[: var.rank]
        if array.ndim != var.rank:
            raise ArgumentError(
                Text(
                    "{name} must be {what}, but it has shape {shape}",
                    "{name} は{what}でなければならないが、形が {shape} である",
                )(name=name, what=RANKS[var.rank], shape=array.shape),
                hint=_flattened(var, array.shape),
            )
        for extent, got in zip(want, array.shape, strict=True):
            if extent.is_Symbol:
                _fit(sizes, str(extent), got, name)
        arrays[name] = array
    for name, var in known.items():
        for extent, got in zip(var.shape[: var.rank], arrays[name].shape, strict=True):
            if not extent.is_Symbol:
                _fit_product(extent, got, sizes, name)
    _require_indices(arrays, sizes, *indices)
    return arrays, sizes


def _flattened(var: Var, shape: tuple[int, ...]) -> Said | None:
    """What makes a vector of a column or a row, for a hint."""
    if var.rank != 1 or len(shape) != 2 or 1 not in shape:
        return None
    return (A_COLUMN if shape[1] == 1 else A_ROW)(name=var.name)


def _require_indices(
    arrays: Mapping[str, Any],
    sizes: Mapping[str, int],
    indices: Mapping[str, tuple[Expr, ...]],
    least: Mapping[Expr, int],
) -> None:
    """See that indices are whole numbers from 1 to their sizes, and sizes as large as numbers as indices want them."""
    for name, extents in indices.items():
        value = float(arrays[name])
        most = min(extent_at(s, sizes) for s in extents)
        if value != int(value) or not 1 <= value <= most:
            raise ArgumentError(
                NO_INDEX(name=name, most=most, value=f"{value:g}"),
                hint=Text("indices are counted from 1", "添字は 1 から数える"),
            )
    for extent, number in least.items():
        if extent_at(extent, sizes) < number:
            raise ArgumentError(TOO_SHORT(extent=extent, number=number, got=extent_at(extent, sizes)))


def floats(name: str, value: Any) -> Any:
    """The array of an argument in floating point.

    Raises:
        ArgumentError: it is no array of real numbers.
    """
    try:
        if np.iscomplexobj(value):
            raise ArgumentError(NO_ARRAY(name=name, why=COMPLEX))
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(NO_ARRAY(name=name, why=_why_no_numbers(value))) from None


def _whole(name: str, value: Any) -> int:
    if isinstance(value, (int, np.integer)) and abs(int(value)) > LARGEST:
        # nor can a number of thousands of digits be shown
        raise ArgumentError(
            Text("the size {name} is a number of more than 18 digits", "サイズ {name} が 18 桁を超えている")(name=name)
        )
    if not isinstance(value, (int, np.integer)) or value < 1:
        raise ArgumentError(
            Text(
                "the size {name} is a whole number from 1 on, not {value}",
                "サイズ {name} は 1 以上の整数であり、{value} ではない",
            )(name=name, value=quoted(value, 60))
        )
    return int(value)


def _fit(sizes: dict[str, int], size: str, got: int, name: str) -> None:
    if sizes.setdefault(size, got) != got:
        raise ArgumentError(
            Text(
                "{name} has {size} = {got}, but another argument has {size} = {known}",
                "{name} では {size} = {got} であるが、別の引数では {size} = {known} である",
            )(name=name, size=size, got=got, known=sizes[size])
        )


def _fit_product(extent: Expr, got: int, sizes: dict[str, int], name: str) -> None:
    """A numeric size, or a product such as m·n, one factor of which may be unknown yet."""
    open_ = [s for s in extent.free_symbols if str(s) not in sizes]
    if len(open_) == 1:
        rest = extent_at(extent, {**sizes, str(open_[0]): 1})
        if got % rest:
            raise ArgumentError(
                Text(
                    "{name} has an axis of {got}, which is no multiple of {rest}",
                    "{name} の軸の長さ {got} は {rest} の倍数ではない",
                )(name=name, got=got, rest=rest)
            )
        times = int(extent.as_powers_dict()[open_[0]])
        root = round((got // rest) ** (1 / times))
        if root**times != got // rest:
            raise ArgumentError(NEEDED(name=name, got=got, extent=extent))
        sizes[str(open_[0])] = root
    elif open_:
        _fit(sizes, str(extent), got, name)
    elif not open_ and extent_at(extent, sizes) != got:
        raise ArgumentError(NEEDED(name=name, got=got, extent=f"{extent} = {extent_at(extent, sizes)}"))


def _why_no_numbers(value: Any) -> Said:
    """Why something is no array of numbers."""
    try:
        entries = list(np.array(value, dtype=object).flat)
    except ValueError:
        return RAGGED()
    except TypeError:
        return NO_NUMBER(entry=quoted(value, 60))
    for entry in entries:
        try:
            float(entry)
        except OverflowError:
            return TOO_LARGE()
        except (TypeError, ValueError):
            uneven = isinstance(entry, list | tuple | np.ndarray)
            return RAGGED() if uneven else NO_NUMBER(entry=quoted(entry, 60))
    return RAGGED()
