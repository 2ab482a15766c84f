"""Calls as they are written elsewhere: other names of a function, NumPy's names and keywords, methods.

``np.linalg.inv(X)``, ``X.sum(axis=0)``, ``ln(t)`` and ``hadamard(A, B)`` become the nodes that ``inv(X)``,
``sum(X, 1)``, ``log(t)`` and ``A.*B`` are. An axis counts from 1 in a node: 1 gives one value for each column, 2 for
each row; -1 is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text, counted
from .tree import Along, Node, Span, abridged
from .words import ALONG, BY_AXIS, KEPT, spelled

__all__ = ["METHOD", "PREFIX", "called", "is_numpy"]

PREFIX = r"(?:np|numpy|torch|jnp|jax|tf|xp|scipy|F)\.(?:[a-z]\w*\.)*"  # with the names of parts: np.linalg.
METHOD = r"\.(?!T(?!\w))[A-Za-z_]\w*"
_NUMPY = pattern(rf"@|\*\*|(?<![\w.]){PREFIX}[A-Za-z_]|{METHOD}\s*\(")
# what NumPy and PyTorch write as a function and is an operator here
_OPERATORS = {
    **dict.fromkeys(("matmul", "dot", "mm", "mv", "inner", "vdot"), "@"),
    **dict.fromkeys(("multiply", "mul", "hadamard"), ".*"),
    **dict.fromkeys(("divide", "div", "true_divide"), "./"),
}
_POWERS = {"power": ".^", "pow": ".^", "matrix_power": "^"}
_SIGNS = {"add": 1, "subtract": -1, "sub": -1}
_TURNED = ("transpose", "t", "swapaxes")
_NAMES = {"amax": "max", "amin": "min", "fabs": "abs", "slogdet": "logdet", "identity": "eye"}
GIVEN = Text("one argument", "引数が 1 個"), Text("{count} arguments", "引数が {count} 個")


def is_numpy(text: str) -> bool:
    """Whether a formula is spelled as in NumPy, where ``*`` goes entry by entry and vectors have one axis.

    >>> is_numpy("X @ w"), is_numpy("np.sum(x)"), is_numpy("X.sum()**2"), is_numpy("x.T*A*x")
    (True, True, True, False)
    """
    return _NUMPY.search(text) is not None


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
    made = _operator(word, arguments, span) if library or word == "hadamard" else None
    if made is None and word in ("outer", "inner"):
        made = _outer(arguments, span) if word == "outer" else _inner(arguments, span)
    if made is not None:
        _refuse_keywords(word, keywords, ())
        return made
    found = spelled(_NAMES.get(word, word) if library else word) or word
    if library and found == "norm":
        found = "norm" if len(arguments) > 1 or "ord" in keywords else "norm2"
    if found in BY_AXIS and (library and _is_axis(arguments) or not keywords.keys().isdisjoint(("axis", "dim"))):
        found = BY_AXIS[found]
        _one_array(word, arguments, keywords, span)
    if found not in ALONG:
        _refuse_keywords(word, keywords, ())
        return Node("call", found, tuple(arguments), span)
    return _along(found, word, list(arguments), keywords, span, library)


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
    if word in _TURNED and len(arguments) == 1:
        return Node("transpose", None, (arguments[0],), span)
    if word == "square" and len(arguments) == 1:
        return Node("power", ".^", (arguments[0], Node("number", Fraction(2), (), span)), span, closed=True)
    if word == "negative" and len(arguments) == 1:
        return Node("negate", None, (arguments[0],), span, closed=True)
    return None


def _outer(arguments: Sequence[Node], span: Span) -> Node:
    a, b = _of_two("outer", arguments, span)
    return Node("product", ("*",), (a, Node("transpose", None, (b,), b.span)), span, closed=True)


def _inner(arguments: Sequence[Node], span: Span) -> Node:
    return Node("call", "dot", _of_two("inner", arguments, span), span)


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
            if known:
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
    axis = None if given is None or given.kind == "name" and given.value == "None" else _numpy_axis(word, given)
    if given is None and library and len(arguments) == 2:
        axis = _numpy_axis(word, arguments.pop())
    if axis is not None:
        arguments.append(Node("number", Fraction(axis), (), (given or arguments[0]).span))
    elif found in BY_AXIS.values():  # axis=None
        return Node("call", spelled(_NAMES.get(word, word)), tuple(arguments), span)
    value = Along(found, keep, less) if keep or less else found
    node = Node("call", value, tuple(arguments), span)
    # one value for each column is a vector there
    return Node("transpose", None, (node,), span) if library and axis == 1 and not keep and found not in KEPT else node


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
    if axis not in (-1, 0, 1):
        raise InputError(
            Text(
                "{word} has no axis {axis}: a matrix has the axes 0 and 1",
                "{word} に軸 {axis} はない。行列の軸は 0 と 1 である",
            )(word=word, axis=axis),
            span=node.span,
        )
    return axis + 1 if axis >= 0 else -1


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
