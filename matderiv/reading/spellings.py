"""Calls as they are written elsewhere: other names of a function, NumPy's names and keywords, methods.

``np.linalg.inv(X)``, ``X.sum(axis=0)``, ``ln(t)`` and ``hadamard(A, B)`` become the nodes that ``inv(X)``,
``sum(X, 1)``, ``log(t)`` and ``A.*B`` are. An axis counts from 1 in a node: 1 gives one value for each column, 2 for
each row; -1 is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text, counted
from ..operations import OPERATIONS
from .contracted import einsum
from .foreign import answer, here, is_foreign, is_loss, parameters
from .tree import Along, Mark, Node, Span, abridged
from .words import ALONG, BY_AXIS, INFINITE, KEPT, WORDS, is_known, spelled

__all__ = ["METHOD", "PREFIX", "SYMPY", "called", "form_of", "is_numpy", "is_raised"]

# with the names of parts: np.linalg.
PREFIX = r"(?:np|numpy|torch|jnp|jax|tf|xp|scipy|math|nn|cp|cupy|cvxpy|F)\.(?:[a-z]\w*\.)*"
SYMPY = r"(?:sp|sympy)\.(?=[A-Za-z]\w*\s*\()"  # there * is the product of matrices
METHOD = r"\.(?!T(?!\w))[A-Za-z_]\w*"
_NUMPY = pattern(rf"@|\*\*|%[*o]%|(?<![\w.]){PREFIX}[A-Za-z_]|{METHOD}\s*\(")
# what NumPy and PyTorch write as a function and is an operator here
_OF_SYMPY = pattern(rf"(?<![\w.]){SYMPY}")
_OPERATORS = {
    **dict.fromkeys(("matmul", "dot", "mm", "mv"), "@"),
    **dict.fromkeys(("multiply", "mul", "hadamard"), ".*"),
    **dict.fromkeys(("divide", "div", "true_divide"), "./"),
}
_POWERS = {"power": ".^", "pow": ".^", "matrix_power": "^"}
_SIGNS = {"add": 1, "subtract": -1, "sub": -1}
_TURNED = ("transpose", "t", "swapaxes")
_NAMES = {"fabs": "abs", "slogdet": "logdet", "logabsdet": "logdet", "amax": "max", "amin": "min"}
_NAMES |= {f"reduce_{w}": w for w in ("sum", "mean", "max", "min", "std", "logsumexp")} | {"reduce_variance": "var"}
# functions of several arguments -> by the place of an argument, the keywords for it
_PLACES: Mapping[str, Sequence[Sequence[str]]] = {
    **dict.fromkeys(("clip", "clamp"), ((), ("min", "a_min"), ("max", "a_max"))),
    "leakyrelu": ((), ("negative_slope", "alpha")),
    "huber": ((), ("delta",)),
    "normspec": ((), ("p",)),
}
_STANDARD = {"alpha": "elu celu", "beta": "softplus silu swish"}  # parameters that are 1 where nothing else is said
_OF_NO_VALUE = ("out", "dtype", "name", "device", "inplace", "requires_grad", "optimize", "order", "layout")
_NORM_P = pattern("norm_?l?([3-9])")
_WRITTEN_OUT = Text("write out in the formula what it says", "それが意味することを式の中に書く")
_OF_WEIGHTS = Text("write sum(w.*x)/sum(w) for weights w", "重み w については sum(w.*x)/sum(w) と書く")
_ADDED = Text("add it to the sum", "和に加える")
_DIAGONALS = Text("there is no rule for another diagonal than the main one", "主対角線以外の規則はない")
# what a keyword of a function says -> how that is written
_KEYWORDS = {
    ("average", "weights"): _OF_WEIGHTS,
    ("mean", "weights"): _OF_WEIGHTS,
    ("sum", "initial"): _ADDED,
    **{(word, "k"): _DIAGONALS for word in ("diag", "tril", "triu", "diagonal")},
    **{(word, "diagonal"): _DIAGONALS for word in ("diag", "tril", "triu")},
}
_NORMS = {"fro": "norm2", "f": "norm2", "frobenius": "norm2", "euclidean": "norm2", "nuc": "normnuc"}
_NORMS |= {"inf": "norminf", "infinity": "norminf"}
ORDER = Text("there is no norm {shown} here", "ここに {shown} というノルムはない")
ORDERS = Text(
    "of a vector write norm1(x), norm2(x), norminf(x) or norm(x, p), of a matrix normF(X), normspec(X), normnuc(X) or "
    "norm1(X)",
    "ベクトルなら norm1(x)、norm2(x)、norminf(x)、norm(x, p)、行列なら normF(X)、normspec(X)、normnuc(X)、norm1(X) "
    "と書く",
)
_NEGATED = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
GIVEN = Text("one argument", "引数が 1 個"), Text("{count} arguments", "引数が {count} 個")

_REDUCTIONS = {"mean": "mean", "sum": "sum", "none": ""}
NO_REDUCTION = Text(
    "the reduction of {word} is 'mean', 'sum' or 'none'",
    "{word} の reduction は 'mean'、'sum'、'none' のいずれかである",
)
_ONE_REDUCTION = Text(
    "reduction='sum' adds all entries up, reduction='none' leaves them",
    "全成分の和なら reduction='sum'、成分ごとなら reduction='none' とする",
)


def is_numpy(text: str) -> bool:
    """Whether a formula is spelled as in NumPy, where ``*`` goes entry by entry and vectors have one axis.

    >>> is_numpy("X @ w"), is_numpy("np.sum(x)"), is_numpy("X.sum()**2"), is_numpy("x.T*A*x"), is_numpy("sp.exp(t)")
    (True, True, True, False, False)
    """
    return _NUMPY.search(_OF_SYMPY.sub("", text)) is not None


def is_raised(text: str, *, alone: bool = False) -> bool:
    """Whether nothing but ``**`` tells that a formula is spelled as in NumPy, and there is a ``*``, or none: ``alone``.

    >>> is_raised("norm2(X*W - Y)**2"), is_raised("norm2(X @ W - Y)**2"), is_raised("a**2")
    (True, False, False)
    """
    rest = text.replace("**", "^")
    return rest != text and (alone or "*" in rest) and not is_numpy(rest)


# functions of libraries whose two arguments stand the other way round: huber(delta, r), solve(B, A)
_OTHER_ORDER = frozenset((("scipy.special.", "huber"), ("torch.", "solve")))


def _in_order(word: str, arguments: Sequence[Node], library: str) -> Sequence[Node]:
    return arguments[::-1] if len(arguments) == 2 and (library, word) in _OTHER_ORDER else arguments


def called(
    word: str,
    arguments: Sequence[Node],
    keywords: Mapping[str, Node],
    span: Span,
    library: str = "",
) -> Node:
    """The node of a call; ``library`` is what stands before the word, or "." of a method.

    What is not known is left as it is, for whoever knows all functions.

    Raises:
        InputError: it has another number of arguments, or a keyword that is not read.
    """
    _refuse_approximate(word, keywords, span, library)
    if "losses" in library and spelled(word) == "huber":
        raise _of_keras(word, span)
    arguments = _in_order(word, arguments, library)
    special = _special(word, arguments, keywords, span, library)
    if special is not None:
        return special
    made = _operator(word, arguments, span) if library or word == "hadamard" else None
    if made is None and word in ("outer", "inner"):
        made = _outer(arguments, span) if word == "outer" else _inner(arguments, span, library)
    if made is not None:
        _refuse_keywords(word, keywords, ())
        return made
    numbered = _NORM_P.fullmatch(word.lower())
    if numbered is not None and len(arguments) == 1:  # norm3 is that of norm(x, 3), as norm1 and norm2 are
        arguments, word = [*arguments, Node("number", Fraction(numbered[1]), (), span)], "norm"
    found = spelled(_NAMES.get(word.lower(), word) if library or word in ("slogdet", "logabsdet") else word) or word
    if found == "norm":
        # that of a matrix is the spectral norm in CVXPY, and in CuPy linalg stands before it
        return _norm(word, list(arguments), dict(keywords), span, "" if library in ("cp.", "cvxpy.") else library)
    if found in BY_AXIS and (library and _is_axis(arguments) or not keywords.keys().isdisjoint(("axis", "dim"))):
        found = BY_AXIS[found]
        _one_array(word, arguments, keywords, span)
    if (library or is_foreign(word)) and not is_known(found):
        return Node("call", found, tuple(arguments), span)  # refused by whoever knows all functions
    if found not in ALONG:
        given, found = _placed(found, word, arguments, keywords, span)
        return Node("call", found, tuple(given), span)
    return _along(found, word, list(arguments), keywords, span, library)


def _of_keras(word: str, span: Span) -> InputError:
    """The refusal of Keras' huber, which is the mean of that of a difference, and no function of a bound."""
    return InputError(
        Text("the function {word!r} is not known", "関数 {word!r} は知られていない")(word=word),
        span=span,
        hint=answer("huberloss"),
    )


def form_of(
    word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span, library: str
) -> tuple[Sequence[Node], str | None]:
    """The arguments of a call of another system, and its form here, in A, B and C; no form where it has none.

    Raises:
        InputError: a keyword of it is not read.
    """
    arguments = _in_order(word, arguments, library)
    if is_loss(word):
        keywords = dict(keywords)
        for place, name in enumerate(("input", "target")):
            if len(arguments) == place and name in keywords:
                arguments = [*arguments, keywords.pop(name)]
    if word in ("ones", "zeros") and len(arguments) == 1 and arguments[0].kind == "sizes":
        arguments = arguments[0].children
    # the third argument of NumPy's dot is where the result goes; Julia's has a matrix between two vectors
    names = [str(a.value) for a in arguments if a.kind == "name"]
    weighed = not library and len(names) == 3 and names[1][:1].isupper()
    form = None if word == "dot" and len(arguments) == 3 and not weighed else here(word, len(arguments), library)
    if form is None or any(a.kind in ("string", "sizes") for a in arguments):
        return arguments, None
    rest, of_torch = dict(keywords), is_loss(word)
    for name, usual in parameters(word).items():
        arguments = [*arguments, rest.pop(name, Node("number", Fraction(usual), (), span))]
    if of_torch and "reduction" in rest:
        said = rest.pop("reduction")
        if said.kind != "string" or said.value not in _REDUCTIONS:
            raise InputError(NO_REDUCTION(word=word), span=said.span, hint=_ONE_REDUCTION)
        form = _REDUCTIONS[said.value] + form.removeprefix("mean")
    _refuse_keywords(word, rest, ("reduction", *parameters(word)) if of_torch else ())
    return arguments, form


def _special(
    word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span, library: str
) -> Node | None:
    """Calls whose arguments are not those of a function: where(x > 0, a, b), einsum("ij,j->i", A, x), sum(abs, x)."""
    if word in ("where", "ifelse") and len(arguments) == 3:
        _refuse_keywords(word, keywords, ())
        return _where(arguments, span)
    if word == "einsum" and arguments and arguments[0].kind == "string":
        _refuse_keywords(word, keywords, ())
        return einsum(arguments[0], arguments[1:], span)
    if word == "tensordot":
        return _tensordot(arguments, keywords, span)
    if word in ("matmul", "mm") and keywords and len(arguments) == 2:
        return _turned(word, arguments, keywords, span)
    if (
        library.startswith("scipy")
        and spelled(word) in ("softmax", "logsoftmax")
        and len(arguments) == 1
        and not keywords
    ):
        return Node("call", spelled(word), tuple(arguments), span, Mark("whole", span))
    if library or spelled(word) not in ("sum", "mean") or len(arguments) != 2 or arguments[0].kind != "name":
        return None
    of = spelled(str(arguments[0].value)) or str(arguments[0].value)  # sum(abs, x) of Julia
    form = here(of, 1)
    if form == "A.^2":
        inside = Node("power", ".^", (arguments[1], Node("number", Fraction(2), (), span)), span, closed=True)
    elif of in WORDS and OPERATIONS[WORDS[of]].traits.entrywise:
        inside = Node("call", of, (arguments[1],), span)
    else:
        return None
    return Node("call", str(spelled(word)), (inside,), span)


def _where(arguments: Sequence[Node], span: Span) -> Node:
    """One value where a condition holds, another elsewhere: both times the indicators."""
    condition, yes, no = arguments
    if condition.kind not in ("compared", "product") or condition.kind == "product" and condition.closed:
        raise InputError(
            Text("the first argument of where is a comparison", "where の第 1 引数は比較である"),
            span=condition.span,
            hint=Text("write where(x > 0, a, b)", "where(x > 0, a, b) と書く"),
        )
    other = Node("sum", (1, -1), (Node("number", Fraction(1), (), span), condition), span, closed=True)
    if condition.kind == "compared" and condition.value in _NEGATED:
        other = replace(condition, value=_NEGATED[condition.value])
    parts = [(condition, yes), (other, no)]
    terms = tuple(
        Node("product", (".*",), (c, replace(v, closed=True)), span, closed=True)
        for c, v in parts
        if not (v.kind == "number" and v.value == 0)
    )
    if not terms:
        return Node("product", (".*",), (condition, no), span, closed=True)
    return terms[0] if len(terms) == 1 else Node("sum", (1, 1), terms, span, closed=True)


def _tensordot(arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span) -> Node:
    """The sum over the last axes of one array and the first ones of another; NumPy takes two, if nothing is said."""
    given = dict(keywords)
    axes = given.pop("axes", given.pop("dims", arguments[2] if len(arguments) == 3 else None))
    _refuse_keywords("tensordot", given, ("axes",))
    a, b = _of_two("tensordot", arguments[:2], span)
    count = 2 if axes is None else axes.value if axes.kind == "number" else 0
    if count not in (1, 2):
        raise InputError(
            Text("tensordot is read with axes=1 or axes=2", "tensordot は axes=1 か axes=2 のときだけ読める"),
            span=span if axes is None else axes.span,
            hint=Text(
                "write A*B for the matrix product, dot(A, B) for the sum of the products of all entries",
                "行列の積なら A*B、全成分の積の和なら dot(A, B) と書く",
            ),
        )
    if count == 2:
        return Node("call", "dot", (a, b), span)
    return Node("product", ("@",), (a, b), span, closed=True)


def _turned(word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span) -> Node:
    """The matrix product of TensorFlow, whose keywords transpose a factor."""
    names = ("transpose_a", "transpose_b")
    _refuse_keywords(word, keywords, names)
    factors = [
        Node("transpose", None, (a,), a.span) if name in keywords and _flag(word, keywords[name]) else a
        for a, name in zip(arguments, names, strict=True)
    ]
    return Node("product", ("@",), tuple(factors), span, closed=True)


def _refuse_approximate(word: str, keywords: Mapping[str, Node], span: Span, library: str) -> None:
    """Refuse the GELU that is an approximation, as JAX has it where nothing is said."""
    if word != "gelu":
        return
    said = keywords.get("approximate")
    exact = said is None and not library.startswith("jax")
    exact |= said is not None and said.value in ("none", "False")
    if not exact:
        raise InputError(
            Text("this gelu is an approximation", "この gelu は近似である"),
            span=span if said is None else said.span,
            hint=Text(
                "write gelu(x) for x times the distribution function of the normal distribution",
                "x と正規分布の分布関数との積なら gelu(x) と書く",
            ),
        )


def _placed(
    found: str, word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span
) -> tuple[Sequence[Node], str]:
    """The arguments of a function with those that are given by keyword in their places, and its word."""
    places, rest = _PLACES.get(found, ()), dict(keywords)
    rest.pop("approximate", None)
    for name in [k for k, v in rest.items() if found in _STANDARD.get(k, "").split() and v.value == 1]:
        del rest[name]
    given: list[Node | None] = [None if _is_none(a) else a for a in arguments]
    for place, names in enumerate(places):
        for name in names:
            if name in rest and len(given) <= place + (given[place:] == [None]):
                given += [None] * (place + 1 - len(given))
                value = rest.pop(name)
                given[place] = None if _is_none(value) else value
    _refuse_keywords(word, rest, [n for names in places for n in names])
    if found in ("clip", "clamp") and (
        len(given) > len(arguments) or None in given or len(arguments) == 2 and word != found
    ):
        given += [None] * (3 - len(given))
        low, high = given[1:3]
        if (low is None) != (high is None) and given[0] is not None:
            return (given[0], low or high), "max" if high is None else "min"  # type: ignore[return-value]
    return [a for a in given if a is not None], found


def _is_none(node: Node) -> bool:
    return node.kind == "name" and node.value == "None"


def _norm(word: str, arguments: list[Node], keywords: dict[str, Node], span: Span, library: str) -> Node:
    """A norm by its order: a number, a text in quotes, infinity; none is that of all entries, as NumPy has it."""
    names = [k for k in ("ord", "p", "type") if k in keywords]
    order = arguments.pop(1) if len(arguments) > 1 else keywords.pop(names[0]) if names else None
    if library and len(arguments) == 2 and "axis" not in keywords:
        keywords["axis"] = arguments.pop()
    along = {k: v for k, v in keywords.items() if k in ("axis", "dim") and not _is_none(v)}
    if len(arguments) != 1 or len(names) > 1 or names and names[0] in keywords:
        rest = (*arguments, *([] if order is None else [order]))
        return Node("call", "norm", rest, span)  # refused for its number of arguments
    if order is None or _is_none(order):
        if library or along:
            return _along("norm2", word, arguments, keywords, span, library)
        _refuse_keywords(word, keywords, ("axis", "ord"))
        return Node("call", "norm", tuple(arguments), span)
    if along:
        if order.kind != "number" or order.value not in (1, 2):
            raise InputError(
                ORDER(shown=abridged(str(order.value))),
                span=order.span,
                hint=Text(
                    "along an axis write norm1(X, 1) or norm2(X, 1) of each column, (X, 2) of each row",
                    "軸に沿うノルムは、列ごとなら norm1(X, 1) や norm2(X, 1)、行ごとなら (X, 2) と書く",
                ),
            )
        return _along(f"norm{order.value}", word, arguments, keywords, span, library)
    _refuse_keywords(word, keywords, ("ord",))
    known = _NORMS.get(str(order.value).lower()) if order.kind in ("string", "name") else None
    if known is not None and (order.kind == "string" or order.value in INFINITE):
        return Node("call", known, tuple(arguments), span)
    if order.kind == "string":
        raise InputError(ORDER(shown=abridged(repr(order.value))), span=order.span, hint=ORDERS)
    return Node("call", "norm", (arguments[0], order), span)


def _operator(word: str, arguments: Sequence[Node], span: Span) -> Node | None:
    """What is an operator here: np.matmul(A, B), x.pow(2), np.linalg.solve(A, b)."""
    made: Callable[[Node, Node], Node] | None = None
    if word in _OPERATORS:
        made = lambda a, b: Node("product", (_OPERATORS[word],), (a, b), span, closed=True)  # noqa: E731
    elif word in _POWERS:
        made = lambda a, b: Node("power", _POWERS[word], (a, b), span, closed=True)  # noqa: E731
    elif word in _SIGNS:
        made = lambda a, b: Node("sum", (1, _SIGNS[word]), (a, b), span, closed=True)  # noqa: E731
    elif word == "solve":
        made = lambda a, b: Node("product", ("@",), (Node("call", "inv", (a,), span), b), span, closed=True)  # noqa: E731
    if made is not None:
        return made(*_of_two(word, arguments, span))
    if word == "vdot":
        return Node("call", "dot", _of_two(word, arguments, span), span)
    if word in _TURNED and len(arguments) == 1:
        return Node("transpose", None, (arguments[0],), span)
    if word == "square" and len(arguments) == 1:
        return Node("power", ".^", (arguments[0], Node("number", Fraction(2), (), span)), span, closed=True)
    if word == "negative" and len(arguments) == 1:
        return Node("negate", None, (arguments[0],), span, closed=True)
    return None


def _outer(arguments: Sequence[Node], span: Span) -> Node:
    a, b = _of_two("outer", arguments, span)
    turned = Node("transpose", None, (b,), b.span)
    return Node("product", ("*",), (a, turned), span, Mark("vectors", span), closed=True)


def _inner(arguments: Sequence[Node], span: Span, library: str) -> Node:
    mark = Mark("vectors", span) if library else None
    return Node("call", "dot", _of_two("inner", arguments, span), span, mark)


def _of_two(word: str, arguments: Sequence[Node], span: Span) -> tuple[Node, Node]:
    if len(arguments) != 2:
        raise InputError(
            Text("{word} takes two arguments, and has {given}", "{word} は引数を 2 個とるが、{given}ある")(
                word=word, given=counted(len(arguments), *GIVEN)
            ),
            span=span,
        )
    return arguments[0], arguments[1]


def _refuse_keywords(word: str, keywords: Mapping[str, Node], known: Sequence[str]) -> None:
    for name, node in keywords.items():
        if name not in known:
            hint = Text("leave it out", "省く")()
            if name not in _OF_NO_VALUE:
                hint = _KEYWORDS.get((word, name), _WRITTEN_OUT)()
            if name == "dims" and "axis" in known and node.value in (1, 2):
                hint = Text(
                    "write axis={axis}: Julia counts axes from 1, and axis= from 0",
                    "axis={axis} と書く。Julia は軸を 1 から、axis= は 0 から数える",
                )(axis=int(node.value) - 1)
            elif known and name not in _OF_NO_VALUE and (word, name) not in _KEYWORDS:
                hint = Text("{word} takes {names}", "{word} は {names} をとる")(
                    word=word, names=", ".join(f"{n}=…" for n in known)
                )
            raise InputError(
                Text("the keyword {name}= of {word} is not read", "{word} のキーワード {name}= は読めない")(
                    name=abridged(name), word=word
                ),
                span=node.span,
                hint=hint,
            )


def _along(
    found: str,
    word: str,
    arguments: list[Node],
    keywords: Mapping[str, Node],
    span: Span,
    library: str,
) -> Node:
    """A function along an axis; NumPy counts axes from 0, as the keyword does, and a vector has one."""
    spread = found in ("var", "std")
    _refuse_keywords(
        word, keywords, ("axis", "dim", "keepdims", "keepdim", *(("ddof", "correction", "unbiased") if spread else ()))
    )
    keep = any(_flag(word, keywords[k]) for k in ("keepdims", "keepdim") if k in keywords)
    less = 1 if spread and (library.startswith("torch") or library == "." and "dim" in keywords) else 0
    for name in ("ddof", "correction", "unbiased"):
        if name in keywords:
            less = int(_flag(word, keywords[name])) if name == "unbiased" else _whole(word, keywords[name])
    given = keywords.get("axis", keywords.get("dim"))
    axis = None if given is None or _is_none(given) or _is_all(given) else _numpy_axis(word, given)
    if len(arguments) == 2 and (arguments[1].kind == "string" and arguments[1].value == "all" or _is_all(arguments[1])):
        arguments.pop()
    elif given is None and library and len(arguments) == 2:
        if library == "." and arguments[1].kind not in ("number", "negate"):
            raise InputError(
                Text("before .{word} stands an array", ".{word} の前にあるのは配列である")(word=word),
                span=arguments[0].span,
                hint=Text(
                    "write {word}(x), np.{word}(x) or x.{word}()", "{word}(x)、np.{word}(x)、x.{word}() のように書く"
                )(word=word),
            )
        axis = _numpy_axis(word, arguments.pop())
    if axis is not None:
        arguments.append(Node("number", Fraction(axis), (), (given or arguments[0]).span))
    elif found in BY_AXIS.values():  # axis=None
        return Node("call", spelled(_NAMES.get(word, word)), tuple(arguments), span)
    counted = given is None and not library and len(arguments) == 2
    value = Along(found, keep, less, counted) if keep or less or counted else found
    node = Node("call", value, tuple(arguments), span)
    # one value for each column is a vector there
    return Node("transpose", None, (node,), span) if library and axis == 1 and not keep and found not in KEPT else node


def _is_all(node: Node) -> bool:
    """Whether a list of axes, axis=(0, 1), is that of both."""
    return node.kind == "sizes" and sorted(c.value for c in node.children if c.kind == "number") == [0, 1]


def _is_axis(arguments: Sequence[Node]) -> bool:
    """Whether the last of two arguments is a number, which of np.max(X, 1) is an axis."""
    return len(arguments) == 2 and (arguments[1].kind == "number" or _is_minus_one(arguments[1]))


def _is_minus_one(node: Node) -> bool:
    return node.kind == "negate" and node.children[0].kind == "number" and node.children[0].value == 1


def _one_array(word: str, arguments: Sequence[Node], keywords: Mapping[str, Node], span: Span) -> None:
    """Refuse several arrays beside an axis: the larger of two goes entry by entry, and has none."""
    most = 1 if "axis" in keywords or "dim" in keywords else 2
    if len(arguments) > most:
        raise InputError(
            Text("beside an axis, {word} takes one array", "軸を指定した {word} がとる配列は 1 つである")(word=word),
            span=span,
            hint=Text(
                "{word}(x, y) is taken entry by entry, {word}(X, axis=1) of each row",
                "成分ごとなら {word}(x, y)、各行についてなら {word}(X, axis=1) と書く",
            )(word=word),
        )


def _numpy_axis(word: str, node: Node) -> int:
    axis = _whole(word, node)
    if axis not in (-2, -1, 0, 1):
        raise InputError(
            Text(
                "{word} has no axis {axis}: a matrix has the axes 0 and 1",
                "{word} に軸 {axis} はない。行列の軸は 0 と 1 である",
            )(word=word, axis=axis),
            span=node.span,
            hint=Text(
                "axis=0 gives one value for each column, axis=1 one for each row",
                "axis=0 は列ごと、axis=1 は行ごとの値である",
            )(),
        )
    return 1 if axis == -2 else axis + 1 if axis >= 0 else -1


def _whole(word: str, node: Node) -> int:
    inside = node.children[0] if node.kind == "negate" else node
    if inside.kind != "number" or inside.value.denominator != 1:
        raise InputError(
            Text("{word} needs a whole number here", "{word} のここには整数が要る")(word=word), span=node.span
        )
    return -int(inside.value) if node.kind == "negate" else int(inside.value)


def _flag(word: str, node: Node) -> bool:
    if node.kind == "name" and node.value in ("True", "False"):
        return bool(node.value == "True")
    if node.kind == "number" and node.value in (0, 1):
        return bool(node.value)
    raise InputError(
        Text("{word} needs True or False here", "{word} のここには True か False が要る")(word=word), span=node.span
    )
