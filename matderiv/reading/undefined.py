"""Functions that nobody defined, as they are read: what is declared of them, their shapes, the records that they are.

A call of a word that is not known has an :class:`~matderiv.reading.tree.Undefined` for its word. What is declared of
the function is put into it here; one that is not declared is a function of a number where its argument is one, and
refused elsewhere, as is a word that is a slip of a known function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from sympy import Expr

from ..core.errors import InputError
from ..core.index import UNIT, is_scalar, shape_of
from ..core.operation import text_shape
from ..core.text import Said, Text, counted
from ..expressions.abstract import Abstract, abstract
from ..expressions.matrix import apply, zero
from ..expressions.notations.names import WORD
from .attempt import Reading
from .declarations import Note, argument_of, entries_of, parted
from .foreign import answer
from .latex.tokens import is_latex
from .latex.written import as_factor, as_text
from .sizes import ONE, UNITS, Dim, Dims, value_of
from .tree import Node, Span, Undefined, abridged, postorder, rebuilt
from .words import may_be_undefined, require_word

__all__ = ["applied", "notes_of", "shaped", "told"]

_ORDERS = {"": 0, "grad": 1, "jac": 1, "hess": 2}
GIVEN = Text("one is", "1 個"), Text("{count} are", "{count} 個")
IN_LATEX = Text(
    r"declare it beside the formula, as in {name}: \mathbb{{R}}^n \to \mathbb{{R}}, or by functions= "
    r"(--function {name}=scalar, or entrywise); write {name} \cdot (…) for a product",
    r"式のそばに {name}: \mathbb{{R}}^n \to \mathbb{{R}} のように書くか、functions= "
    r"(--function {name}=scalar または entrywise)で宣言する。積であれば {name} \cdot (…) と書く",
)
AS_ENTRY = Text(
    "write {word}[{index}] for an entry, {word}*(...) for a product",
    "成分であれば {word}[{index}]、積であれば {word}*(...) と書く",
)
AS_LAST = Text(
    'the last entry is written with the number of entries: shapes={{"{word}": ["n"]}} (--shape {word}=n) and {word}[n]',
    '最後の成分は個数を用いて、shapes={{"{word}": ["n"]}} (--shape {word}=n) とし {word}[n] と書く',
)
NOT_DECLARED = Text(
    "nothing says what kind of function {name} is, and {argument} is no number",
    "{name} がどのような関数であるか宣言がなく、{argument} は数ではない",
)
DECLARE = Text(
    'declare it: functions={{"{name}": "scalar"}} for a function to the real numbers, "entrywise" for one of each '
    "entry (--function {name}=scalar), or write {name}*(...) for a product",
    'functions={{"{name}": "scalar"}} (実数値関数)または "entrywise"(成分ごとの関数)と宣言する'
    "(--function {name}=scalar)。積であれば {name}*(...) と書く",
)

OF_ONE = Text(
    "{word} is a function of one argument here, but {given} given",
    "{word} は 1 変数の関数であるが、{given}与えられている",
)
UNKNOWN_OF_SEVERAL = Text(
    "{word} is no known function, and one that nobody defined has one argument, but {given} given",
    "{word} は既知の関数ではなく、定義のない関数は 1 変数であるが、{given}与えられている",
)
A_NUMBER = Text(
    'for a number {letter} declare shapes={{"{letter}": ()}} (--shape {letter}=); otherwise {hint}',
    '{letter} が数であれば shapes={{"{letter}": ()}} (--shape {letter}=)と宣言する。それ以外であれば {hint}',
)


def told(tree: Node, source: str, functions: Mapping[str, str], known: Collection[str]) -> Node:
    """The tree with what is declared of the functions in it that are not known; ``known`` are the declared names.

    Raises:
        InputError: one is a name that stands for something else, a slip of a known function, or a derivative that a
            function of its kind has not.
    """
    order = postorder(tree)
    if not any(isinstance(n.value, Undefined) for n in order if n.kind == "call"):
        return tree
    names = {*known, *(str(n.value) for n in order if n.kind == "name")}

    def kinds(node: Node, new: Node) -> Node:
        if node.kind != "call" or not isinstance(node.value, Undefined):
            return new
        try:
            return replace(new, value=_told(node.value, functions, names, _word_at(node, source), _as_entry(node)))
        except InputError as error:
            error.source = source
            raise

    return rebuilt(tree, kinds)


def _word_at(node: Node, source: str) -> Span:
    """The place of the word of a call."""
    start, argument = node.span[0], node.children[0].span[0] if node.children else node.span[1]
    bracket = source.rfind("(", start, argument)
    return (start, bracket) if bracket > start else node.span


def _as_entry(node: Node) -> Said | None:
    """How an entry is written, where the arguments of a letter may be its indices, as in x(i) and X(2,3)."""
    if [a.value for a in node.children if a.kind == "name"] == ["end"] and len(node.children) == 1:
        return AS_LAST(word=node.value.function)  # x(end) of MATLAB
    letters = all(a.kind == "name" and a.value in "ijkl" or a.kind == "number" and a.value >= 1 for a in node.children)
    if len(node.value.function) != 1 or not 1 <= len(node.children) <= 2 or not letters:
        return None
    return AS_ENTRY(word=node.value.function, index=",".join(str(a.value) for a in node.children))


def _told(
    of: Undefined, functions: Mapping[str, str], names: Collection[str], span: Span, hint: Said | None
) -> Undefined:
    letter, primes, word = of.function, of.primes, of.word
    if letter not in functions and letter.startswith("J_") and entries_of(functions.get(letter[2:])) is not None:
        letter, word = letter[2:], "jac"  # as it is printed
    if letter not in functions:
        letter = WORD.get(letter, letter)
    kind = functions.get(letter)
    if kind is None:
        if letter in names or not may_be_undefined(of.function):
            require_word(of.function, span, hint)
        return Undefined(letter, primes, word)
    kind, domain = parted(kind)
    wanted: Text | None = None
    if kind == "entrywise" and word:
        wanted = Text("its derivative is {name}'", "その導関数は {name}' である")
    elif kind == "scalar" and word == "jac":
        wanted = Text("its gradient is grad({name})", "その勾配は grad({name}) である")
    elif kind not in ("entrywise", "scalar") and (primes or word not in ("", "jac")):
        wanted = Text("its Jacobian matrix is jac({name})", "そのヤコビ行列は jac({name}) である")
    if wanted is not None:
        raise InputError(
            Text("{name} has no {derivative}", "{name} に {derivative} はない")(
                name=letter, derivative=str(of).replace(of.function, letter)
            ),
            span=span,
            hint=wanted(name=letter),
        )
    return Undefined(letter, primes, word, kind, domain)


# -------------------------------------------------------------------------------------------------- shapes


def shaped(r: Reading, node: Node) -> Dims:
    """The sizes of a call: those of the argument, those of its derivative, or a number."""
    of: Undefined = node.value
    if len(node.children) != 1:
        said = OF_ONE if of.kind is not None else UNKNOWN_OF_SEVERAL
        r.refuse(
            node.span,
            said(word=of, given=counted(len(node.children), *GIVEN)),
            answer(str(of), [(as_text(c), as_factor(c)) for c in node.children])
            or Text("write the function out, or a product with *", "関数の式を書く。積なら * を用いる"),
        )
    (argument,) = node.children
    dims = r.of(argument)
    if of.kind is None:
        if any(value_of(d) not in (None, 1) for d in dims):
            text = r.context.text(argument)
            hint = _how_to_declare(node, {*r.context.shapes, *r.context.vectors}, is_latex(r.context.source))
            r.refuse(node.span, NOT_DECLARED(name=of.function, argument=text), hint)
        return dims
    if of.kind == "entrywise":
        return dims
    if of.domain is not None:
        rows, columns = argument_of(of.domain)
        r.domains.setdefault(of.function, (Dim(rows), Dim(columns)))
    first = r.domains.setdefault(of.function, dims)
    if not r.same(first, dims):
        r.fail(
            (argument,),
            argument.span,
            lambda n: Text(
                "the argument of {word} is {first}, and this is {shape}",
                "{word} の引数は {first} であるが、これは {shape} である",
            )(word=of.function, first=n.text(first), shape=n.text(dims)),
        )
    if of.kind == "scalar" and of.word != "hess":
        return dims if of.word else UNITS
    if not r.equations.equal(dims[1], ONE):
        r.fail(
            (argument,),
            argument.span,
            lambda n: Text(
                "{word} is taken of a column, but this is {shape}", "{word} は列ベクトルに施すが、これは {shape} である"
            )(word=of, shape=n.text(dims)),
        )
    if of.kind == "scalar":
        return dims[0], dims[0]
    rows = Dim(entries_of(of.kind))
    return rows, dims[0] if of.word else ONE


def _how_to_declare(node: Node, shapes: Collection[str], latex: bool) -> Said:
    """How the function of a call is declared, or the one name in its argument as a number."""
    said = (IN_LATEX if latex else DECLARE)(name=node.value.function)
    if node.value.function == "t" and len(node.children) == 1:
        return Text("a transpose is written X'; otherwise {hint}", "転置は X' と書く。それ以外であれば {hint}")(
            hint=said
        )
    names = {str(n.value) for n in postorder(node.children[0]) if n.kind == "name"} if node.children else set()
    if len(names) != 1 or names & {*shapes}:
        return said
    return A_NUMBER(letter=names.pop(), hint=said)


def applied(node: Node, argument: Expr, text: str, shapes: Collection[str] = (), latex: bool = False) -> Expr:
    """The call with the argument that was built; ``text`` is how that is written.

    Raises:
        InputError: nothing is declared of the function, and the argument is no number, or f' of an array is written.
    """
    of: Undefined = node.value
    rows = entries_of(of.kind)
    if rows is not None:
        made = Abstract(of.function, "vector", _ORDERS[of.word])
        return apply(abstract(made), argument, zero((rows, UNIT[1])))
    if is_scalar(argument):
        return apply(abstract(Abstract(of.function, "entrywise", of.primes + _ORDERS[of.word])), argument)
    if of.kind is None:
        hint = _how_to_declare(node, shapes, latex)
        raise InputError(NOT_DECLARED(name=of.function, argument=text), span=node.span, hint=hint)
    if of.kind == "entrywise":
        return apply(abstract(Abstract(of.function, "entrywise", of.primes)), argument)
    if of.primes:
        raise InputError(
            Text(
                "{word} is written of a function of a number, and this is {shape}",
                "{word} は数の関数の書き方であるが、引数は {shape} である",
            )(word=of, shape=text_shape(shape_of(argument))),
            span=node.span,
            hint=Text("write grad({name})({argument})", "grad({name})({argument}) と書く")(
                name=of.function, argument=abridged(text)
            ),
        )
    return apply(abstract(Abstract(of.function, "scalar", _ORDERS[of.word])), argument)


def notes_of(tree: Node) -> Iterator[Note]:
    """What is said of the functions of numbers that are not declared."""
    found = [n.value for n in postorder(tree) if n.kind == "call" and isinstance(n.value, Undefined)]
    for letter in dict.fromkeys(of.function for of in found if of.kind is None):
        yield Note(letter, UNIT, "function")
