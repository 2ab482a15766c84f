"""The definitions of a formula, U = X*W after "where": every defined name is replaced by what it stands for.

In LaTeX f(u) = u^\\top u defines a function: every call f(Ax - b) is replaced by its body, the arguments put in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ..core.errors import InputError, NoRuleError
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.notations.names import WORD
from .beyond import ENTRY_OR_NAME, counts, parts_of, usual_index
from .by_index import at_given
from .tree import LARGEST, TOO_LARGE, Bound, Node, Slot, Span, Subscripted, Undefined, abridged, postorder, rebuilt
from .words import CONSTANTS, NAME_OF_FUNCTION, SYNTAX, WORDS

__all__ = ["BY_ITSELF", "Definition", "put_in_place"]

BY_ITSELF = Text("{name} is defined by itself", "{name} がそれ自身を用いて定義されている")


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, its place, what it stands for and, for a function, the names of its arguments."""

    name: str
    span: Span
    body: Node
    parameters: tuple[str, ...] = ()


def put_in_place(
    root: Node,
    definitions: Iterable[Definition],
    names: Collection[str] = (),
    own: Collection[str] = (),
    latex: bool = False,
) -> Node:
    """The formula with every defined name, and every call of a defined function, replaced by what it stands for.

    ``names`` are declared as variables, and so cannot be defined; ``own`` are no entries of what is defined.
    In ``latex`` z_1 and z_y are entries of what z_j = … defines; in text these are written z[1] and z[y].

    Raises:
        InputError: a name is defined twice or by itself, or is that of a function; or a call does not fit.
        NoRuleError: an entry is taken of a name that stands for an expression.
    """
    found: dict[str, Definition] = {}
    for d in definitions:
        if d.name in names:
            raise InputError(
                Text(
                    "{name} is declared as a variable, and defined here as well",
                    "{name} は変数として宣言されているが、ここで定義もされている",
                )(name=abridged(d.name)),
                span=d.span,
                hint=Text("give the part another name", "別の名前を付ける"),
            )
        if d.name in found:
            raise InputError(
                Text("{name} is defined twice", "{name} が 2 度定義されている")(name=abridged(d.name)), span=d.span
            )
        if d.name in WORDS or d.name in CONSTANTS or d.name in SYNTAX:
            raise InputError(NAME_OF_FUNCTION(name=d.name), span=d.span)
        found[d.name] = d
    for tree in (root, *(d.body for d in found.values())):
        _require_reached(tree, found)
    root, bodies = _without_calls(root, found)
    root, bodies = at_given(root, bodies, {*names, *own}, latex)
    root, bodies = _with_entries(root, bodies, {*names, *own}, latex)
    waiting = {
        name: (
            found[name].span if name in found else body.span,
            body,
            frozenset(n.value for n in postorder(body) if n.kind == "name"),
        )
        for name, body in bodies.items()
    }
    ready: dict[str, Node] = {}
    while waiting:
        # a definition may use the others, in any order
        free = [n for n, (_, _, used) in waiting.items() if not used & waiting.keys()]
        if not free:
            name, (span, _, _) = next(iter(waiting.items()))
            raise InputError(BY_ITSELF(name=abridged(name)), span=span)
        for n in free:
            ready[n] = _substituted(waiting.pop(n)[1], ready)
    return _substituted(root, ready)


def _require_reached(tree: Node, defined: Mapping[str, Definition]) -> None:
    """Refuse a defined name where what it stands for is not put: as an index, as the end of a sum, as a function."""
    plain = {WORD.get(name, name): d for name, d in defined.items() if not d.parameters}
    whole = {name for name, d in plain.items() if d.body.kind == "number"}
    for node in postorder(tree):
        if node.kind == "call" and isinstance(node.value, Undefined):
            letter = node.value.function
            if WORD.get(letter, letter) in plain:
                raise InputError(
                    Text(
                        "{name} is defined by an expression, and stands before a bracket as a function",
                        "{name} は式で定義されているが、括弧の前に関数として書かれている",
                    )(name=abridged(letter)),
                    span=node.span,
                    hint=Text(
                        "write {word}*(...) for a product, or give what is defined another name",
                        "積であれば {word}*(...) と書き、関数であれば定義に別の名前を付ける",
                    )(word=letter + "'" * node.value.primes),
                )
        name = next((i for i in _indices(node) if i in plain), None)
        if name is None and node.kind == "name" and (below := str(node.value).rpartition("_")[2]) in whole:
            name = below if below != node.value else None
        if name is not None:
            raise InputError(
                Text(
                    "{name} is defined, and stands as an index, where a definition is not put in",
                    "{name} は定義されているが、添字として使われており、添字に定義は代入されない",
                )(name=abridged(name)),
                span=node.span,
                hint=Text(
                    "write the number itself in the place of the index, or another letter",
                    "添字にはその数そのものを書くか、別の文字を使う",
                ),
            )


def _indices(node: Node) -> Iterator[str]:
    """The letters that a node has as indices, or as the last value of one."""
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    for value in values:
        if isinstance(value, Slot):
            yield from (i for i in (value.first, value.last) if i is not None)
        elif isinstance(value, Bound):
            yield from (i for i in (value.letter, value.last) if i is not None)
    if isinstance(node.value, Subscripted):
        yield from node.value.at
    elif node.kind == "subscript":
        yield from node.value


def _with_entries(
    root: Node, bodies: Mapping[str, Node], names: Collection[str], latex: bool
) -> tuple[Node, dict[str, Node]]:
    """The formula and the definitions with u_i as an entry of what u stands for; ``names`` are declared.

    Raises:
        InputError: u_1, or u_y in text, may be an entry of what u stands for, or a name of its own.
        NoRuleError: u_i stands beside a definition of U, whose row it may be.
    """
    trees = (root, *bodies.values())
    bound = {b.letter for tree in trees for n in postorder(tree) if n.kind == "indexed" for b in n.value}
    stand = {str(n.value) for tree in trees for n in postorder(tree) if n.kind == "name"}
    below = [parts_of(n.value) for tree in trees for n in postorder(tree) if n.kind == "name"]
    entered = frozenset(base for base, at in below if at and bound.issuperset(at))
    own, standing = frozenset((*names, *bodies)), frozenset((*names, *stand))
    entries = _Entries(bodies, frozenset(bound), own, standing, entered if latex else frozenset())
    return entries.within(root), {name: entries.within(body) for name, body in bodies.items()}


@dataclass(frozen=True, slots=True)
class _Entries:
    """What stands for entries of definitions: ``bound`` are the indices of sums, ``names`` are no entries.

    ``stand`` are all names of the formula, ``entered`` those of LaTeX of which a sum takes entries.
    """

    defined: Mapping[str, Node]
    bound: frozenset[str]
    names: frozenset[str]
    stand: frozenset[str]
    entered: frozenset[str]

    def within(self, tree: Node) -> Node:
        """The tree with the entries of what is defined as such."""
        return rebuilt(
            tree, lambda node, new: self._entry(new) if node.kind == "name" and node.value not in self.names else new
        )

    def _entry(self, node: Node) -> Node:
        """A name, or the entry that it is."""
        base, at = parts_of(node.value)
        word = len(at) > 1 and not isinstance(node.value, Subscripted) and not self.bound.issuperset(at)
        if not base or not at or word:
            return node
        capital = base[:1].upper() + base[1:]
        said = isinstance(node.value, Subscripted) or self.bound.issuperset(at)
        if base in self.defined and (said or base in self.entered and counts(at[0])):
            return replace(node, kind="subscript", value=at, children=(replace(node, value=base),))
        if base in self.defined and (counts(at[0]) or len(at[0]) == 1 and at[0].islower()):
            raise self._either(node, base, at[0])
        if capital not in self.defined or not said or capital == base:
            return node
        if len(at) == 2:
            return replace(node, kind="subscript", value=at, children=(replace(node, value=capital),))
        if at[0] in self.bound or usual_index(at[0]) and base not in self.stand:
            raise NoRuleError(
                Text(
                    "{name} may be a row of {base}, which stands for an expression",
                    "{name} は式を表す {base} の行とも読める",
                )(name=node.value, base=capital),
                span=node.span,
                hint=Text("define {name} itself: where {name} = ...", "{name} そのものを定義する: where {name} = ...")(
                    name=node.value
                ),
            )
        return node

    def _either(self, node: Node, base: str, index: str) -> InputError:
        """The refusal of a name that may be an entry of what is defined."""
        return InputError(
            ENTRY_OR_NAME(name=abridged(str(node.value)), base=abridged(base)),
            span=node.span,
            hint=Text(
                "the entry is written {base}[{index}], in LaTeX ({base})_{{{index}}}; a name of its own has another "
                "letter, or a declared shape",
                "成分であれば {base}[{index}]、LaTeX では ({base})_{{{index}}} と書く。別の名前であれば、別の文字を"
                "使うか、その形を宣言する",
            )(base=base, index=index),
        )


def _substituted(root: Node, values: Mapping[str, Node]) -> Node:
    """The tree with names replaced by trees."""
    return rebuilt(root, lambda node, new: _marked(values.get(node.value, node), node) if node.kind == "name" else new)


def _marked(value: Node, name: Node) -> Node:
    """What stands in the place of a name or a call, with the mark that this bears."""
    return value if name.mark is None or value is name else replace(value, mark=name.mark)


# ------------------------------------------------------------------------------------------------ functions


def _without_calls(root: Node, defined: Mapping[str, Definition]) -> tuple[Node, dict[str, Node]]:
    """The formula, and what every defined name stands for, with the calls of defined functions put in place."""
    functions = {name: d for name, d in defined.items() if d.parameters}
    plain = {name: d.body for name, d in defined.items() if not d.parameters}
    if not functions:
        return root, plain
    for tree in (root, *(d.body for d in defined.values())):
        _require_called(tree, functions)
    uses = {name: _used(d) for name, d in defined.items()}
    for d in functions.values():
        _require_own_names(d)
        if d.name in _reached(d.name, uses):
            raise InputError(BY_ITSELF(name=abridged(d.name)), span=d.span)
    calls = _Calls(functions, uses)
    return calls.replaced(root), {name: calls.replaced(body) for name, body in plain.items()}


def _require_called(tree: Node, functions: Mapping[str, Definition]) -> None:
    """Refuse a function that stands without its argument, which would be a factor."""
    for node in postorder(tree):
        name = node.value
        if isinstance(name, Subscripted) and name not in functions:
            name = name.base
        if node.kind == "name" and name in functions:
            arguments = ", ".join(functions[name].parameters)
            raise InputError(
                Text("{name} is a function here, but has no argument", "{name} は関数であるが、引数がない")(name=name),
                span=node.span,
                hint=Text(
                    "write {name}({arguments}), and ({name}({arguments}))^2 for a power",
                    "{name}({arguments}) と書く。冪なら ({name}({arguments}))^2 と書く",
                )(name=name, arguments=arguments),
            )


def _require_own_names(d: Definition) -> None:
    """Refuse arguments of one name, or of that of an index or a size of the definition."""
    taken = {b.letter for n in postorder(d.body) if n.kind == "indexed" for b in n.value}
    taken |= {b.last for n in postorder(d.body) if n.kind == "indexed" for b in n.value if b.last is not None}
    for n, name in enumerate(d.parameters):
        if name in taken or name in d.parameters[:n]:
            raise InputError(
                Text(
                    "the argument {name} of {function} stands for something else, too",
                    "{function} の引数 {name} が別の意味でも使われている",
                )(name=name, function=d.name),
                span=d.span,
                hint=Text("give it a letter of its own", "別の文字を使う"),
            )


def _mentioned(tree: Node) -> set[str]:
    """The names and functions in a tree; x_ij stands for an entry of x, or of X."""
    found: set[str] = set()
    for node in postorder(tree):
        if node.kind in ("name", "call"):
            found.add(str(node.value))
        if isinstance(node.value, Subscripted):
            base = node.value.base
            found |= {base, base[:1].upper() + base[1:]}
    return found


def _used(d: Definition) -> set[str]:
    return _mentioned(d.body) - set(d.parameters)


def _reached(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    """The names that stand in a definition, or in those that stand in it."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in uses.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


class _Calls:
    """Puts the definition of a function in the place of its calls, as long as there are any."""

    def __init__(self, functions: Mapping[str, Definition], uses: Mapping[str, set[str]]) -> None:
        self.functions, self.uses = functions, uses
        self.made = 0  # nodes: functions of functions can double with every definition

    def replaced(self, root: Node) -> Node:
        """The tree without calls; what stands in a call goes before the calls of what comes out."""
        while True:
            order = postorder(root)
            if not any(n.kind == "call" and n.value in self.functions for n in order):
                return root
            root = rebuilt(root, lambda _, call: self._replaced(call))

    def _replaced(self, node: Node) -> Node:
        """A call as what it stands for; anything else as it is."""
        called = self.functions.get(node.value) if node.kind == "call" else None
        return node if called is None else _marked(self._body(called, node), node)

    def _body(self, d: Definition, call: Node) -> Node:
        """The definition of a function with the arguments of one call."""
        if len(call.children) != len(d.parameters):
            raise InputError(
                Text(
                    "{name} is a function of {wanted}, but is called with {given} arguments",
                    "{name} は {wanted} の関数であるが、{given} 個の引数で呼ばれている",
                )(name=d.name, wanted=", ".join(d.parameters), given=len(call.children)),
                span=call.span,
                hint=Text("give it as many as its definition has", "定義と同じ個数の引数を書く"),
            )
        values = dict(zip(d.parameters, call.children, strict=True))
        other = {p: a for p, a in values.items() if a.kind != "name" or a.value != p}
        if not other:
            return d.body
        self._require_known(d, other, call)

        def put(node: Node, new: Node) -> Node:
            if node.kind == "name" and isinstance(node.value, Subscripted):
                new = _entry(node, node.value, other)
            elif node.kind == "name":
                new = _marked(other.get(node.value, node), node)
            self.made += new is not node
            return new

        body = rebuilt(d.body, put)
        if self.made > LARGEST:
            raise InputError(TOO_LARGE(most=f"{LARGEST:,}"), span=call.span)
        return body

    def _require_known(self, d: Definition, other: Mapping[str, Node], call: Node) -> None:
        """Refuse arguments of which it is not certain where they belong.

        Raises:
            InputError: an index of the definition is one of an argument, too; or another definition that stands in
                it has a name in it for which there is an argument.
        """
        bound = {b.letter for n in postorder(d.body) if n.kind == "indexed" for b in n.value}
        for argument in other.values():
            for letter in sorted(_letters(argument) & bound):
                raise InputError(
                    Text(
                        "{letter} is an index of the sum in {name}, and stands in its argument",
                        "{letter} は {name} の中の和の添字であるが、その引数の中にもある",
                    )(letter=letter, name=d.name),
                    span=call.span,
                    hint=Text("take another letter for one of the two", "一方に別の文字を使う"),
                )
        for name in sorted(_reached(d.name, self.uses) & self.uses.keys()):
            for parameter in other:
                if parameter in self.uses[name]:
                    raise InputError(
                        Text(
                            "{other} stands in {name}, and has {parameter} in it: the argument of {name}, or not",
                            "{name} の中にある {other} は {parameter} を含み、それが {name} の引数かどうか分からない",
                        )(other=name, name=d.name, parameter=parameter),
                        span=call.span,
                        hint=Text("write {other} out in {name}", "{name} の中に {other} の式を書く")(
                            other=name, name=d.name
                        ),
                    )


def _letters(tree: Node) -> set[str]:
    """The letters that are indices in a tree."""
    found: set[str] = set()
    for node in postorder(tree):
        if isinstance(node.value, Subscripted):
            found |= set(node.value.at)
        elif node.kind == "subscript":
            found |= set(node.value)
        elif node.kind == "indexed":
            found |= {b.letter for b in node.value}
        elif node.kind == "name":
            found.add(str(node.value))
    return found


def _entry(node: Node, name: Subscripted, other: Mapping[str, Node]) -> Node:
    """An entry of an argument: x_i, where the definition is that of f(x)."""
    base = name.base
    capital = base[:1].upper() + base[1:]
    if base not in other and capital not in other:
        return node
    argument = other.get(base)
    if argument is not None and argument.kind == "name" and not isinstance(argument.value, Subscripted):
        return replace(node, value=Subscripted(str(argument.value), name.at))
    if argument is not None and argument.kind != "name" and len(name.at) == (2 if base[:1].isupper() else 1):
        return replace(node, kind="subscript", value=name.at, children=(argument,))
    raise NoRuleError(
        Text("{name} is an entry of an argument, which has no name", "{name} は引数の成分であり、名前がない")(
            name=name
        ),
        span=node.span,
        hint=Text("write the definition without entries", "成分を使わずに定義を書く"),
    )
