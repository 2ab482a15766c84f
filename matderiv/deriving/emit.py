"""A derivation as source code: the functions of a module, made once for every target.

The derivative is the answer of the proof; beside it stand the objective, value and derivative together, and products
with a direction: of a Hessian, and of a Jacobian from either side, none of which is formed for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sympy import Expr, S

from ..coding.arrays import Namespace, Node, Value
from ..coding.extents import readings
from ..coding.lower import Lowering
from ..coding.pythonic import is_name
from ..coding.target import Function, Module, Target
from ..core.characters import quoted
from ..core.choices import check_name
from ..core.errors import InputError, NoRuleError
from ..core.index import At, Entry, is_scalar, shape_of, walk
from ..core.operation import Applied
from ..core.proof import Condition, Proof, every
from ..core.text import Text
from ..expressions.matrix import Var, given_indices
from ..expressions.writer import unicode
from ..printing.wording import WRITTEN_BY
from ..reading.declarations import mapping
from ..targets import TARGETS
from .remarks import FIRST as FIRST_TITLE

__all__ = ["Source", "emit", "emit_several", "target_named"]

DIRECTIONS = ("v", "direction")
RESIDUALS = ("u", "cotangent_")
ORDERS = {2: "second derivative", 3: "third derivative"}
SHOWN = 72  # characters of the objective in the docstring of its function
FIRST, SECOND = "gradient", "hessian"  # what the derivatives of either order are called where nothing is said
SEVERAL = "gradients"
TAKEN = (
    *("value", "objective", "Objective", "hessian_vector_product", "gauss_newton_product"),
    *("jacobian_vector_product", "vector_jacobian_product"),
)


NO_TARGET = Text("there is no code target {name}", "{name} というコードの出力先はない")
NO_NAME = Text("a function cannot be called {name}", "関数の名前を {name} とすることはできない")
NO_SIZE = Text(
    "the typical size {size} is a positive whole number, not {given}",
    "サイズ {size} の典型的な値は正の整数で与える。{given} は読めない",
)
NAME = Text(
    'a name such as "gradient", which nothing else in the source has',
    '"gradient" のような、ソースの中でほかに使われていない名前にする',
)
UNTOLD = Text(
    "no array tells the size {size}, so that no code can be written",
    "サイズ {size} がどの配列からも分からないので、コードを書けない",
)
TELL = Text(
    "give the shapes as numbers, or an array that has this size for an axis",
    "形を数で与えるか、このサイズの軸をもつ配列を与える",
)


class Source(NamedTuple):
    """What is written: a proof, the free indices of its answer, and the axes of the derivative."""

    proof: Proof
    at: tuple[At, ...]
    axes: tuple[Expr, ...]


def target_named(name: str) -> Target:
    """The code target with this name.

    Raises:
        InputError: there is none.
    """
    check_name(name, TARGETS, NO_TARGET)
    return TARGETS[name]


def emit(source: Source, *, target: Target, name: str | None, sizes: Mapping[str, int] | None = None) -> str:
    """The source of a derivation for a target; without a ``name`` a second derivative is called ``hessian``.

    Raises:
        InputError: ``name`` is no name that a function may have.
        NoRuleError: an operation has no source form.
    """
    called = name if name is not None else SECOND if source.proof.order == 2 else FIRST
    xp = _namespace(called, target, sizes)
    return _written(_Build(source, Lowering(xp)).module(called), target)


def emit_several(
    sources: Sequence[Source],
    *,
    target: Target,
    name: str,
    sizes: Mapping[str, int] | None = None,
    first: Sequence[Source] = (),
) -> str:
    """The source of several derivations of one objective, with what they have in common once.

    With ``first``, their gradients, they are the blocks of a Hessian, row by row.

    Raises:
        InputError: ``name`` is no name that a function may have.
        NoRuleError: an operation has no source form.
    """
    if first and name == SEVERAL:
        raise InputError(NO_NAME(name=quoted(name)), hint=NAME)
    lower = Lowering(_namespace(name, target, sizes))
    builds, gradients = ([_Build(s, lower) for s in part] for part in (sources, first))
    return _written(_several(builds, gradients, name), target)


def _written(module: Module, target: Target) -> str:
    return f"{target.comment} {WRITTEN_BY}\n{target.render(module, target)}"


def _namespace(name: object, target: Target, sizes: Mapping[str, int] | None) -> Namespace:
    """The arrays of a source whose derivative has this name."""
    if not isinstance(name, str) or not is_name(name) or name in TAKEN or not target.admits(name):
        raise InputError(
            NO_NAME(name=quoted(name)),
            hint=NAME,
        )
    for size, typical in mapping("sizes", sizes, '{"n": 1000}').items():
        if isinstance(typical, bool) or not isinstance(typical, int) or typical < 1:
            raise InputError(NO_SIZE(size=size, given=quoted(typical)))
    return Namespace(sizes, factors=target.factors, gram=target.gram)


class _Build:
    def __init__(self, source: Source, lower: Lowering) -> None:
        self.proof, self.at, self.axes = source
        proof, at, xp = self.proof, self.at, lower.xp
        self.stacked, self.xp, self.lower = proof.stacked, xp, lower
        xp.taken = frozenset((*(v.name for v in proof.symbols if isinstance(v, Var)), *DIRECTIONS, *RESIDUALS))
        variable = proof.variable
        assert isinstance(variable, Var)
        self.variable = variable
        self.symbols = tuple(v for v in proof.symbols if isinstance(v, Var))
        self.scalar = is_scalar(proof.objective)
        self.indexed = bool(at) and is_scalar(proof.answer)
        # of a mixed derivative the rows are those of the first variable, the columns those of the last
        last = proof.by[-1]
        assert isinstance(last, Var)
        self.own, self.last = (tuple(s for s in v.shape[: v.rank] if s != 1) for v in (variable, last))
        if proof.entry:
            self.own = self.last = ()
        self.moving = last
        self.outer = () if self.scalar else tuple(s for s in proof.objective.shape if s != 1)
        # how often the objective was differentiated; a scalar variable has no axes to count
        self.order = sum(1 for _ in _partials(proof.claim[0]))

    def told(self) -> None:
        """See that the arguments tell every size.

        Raises:
            NoRuleError: they do not.
        """
        given = [(v.name, v.shape[: v.rank]) for v in self.symbols]
        found = {r.size for r in readings(given)}
        used = {s for e in (self.proof.objective, self.proof.answer) for s in _sizes(e)} | {
            s for _, shape in given for extent in shape for s in extent.free_symbols
        }
        unknown = sorted(used - found, key=str)
        if unknown:
            raise NoRuleError(
                UNTOLD(size=unknown[0]),
                term=self.proof.objective,
                hint=TELL,
            )

    def module(self, name: str) -> Module:
        self.told()
        derivative = self.derivative()
        value = self.objective()
        word = ORDERS.get(self.order, "derivative")
        shown = unicode(self.proof.objective) + self._where()
        indices, least = given_indices(self.proof.objective, self.proof.answer, by=self.proof.entry)
        by = " and ".join(dict.fromkeys(str(v) for v in self.proof.by))
        by = unicode(self.proof.unknown) if self.proof.entry else by
        functions = [
            Function(name, f"The {word} by {by}.", (derivative,)),
            Function("value", f"The objective, {shown}." if len(shown) <= SHOWN else "The objective.", (value,)),
            Function(f"value_and_{name}", f"The objective and its {word}.", (value, derivative)),
        ]
        if self.order == 2 and name != FIRST and not self.proof.entry:
            functions.insert(
                1, Function(FIRST, f"The derivative with respect to {self.variable.name}.", (self._first(),))
            )
        if self.proof.entry:
            pass  # what is multiplied with a direction is a derivative by all entries
        elif self.order == 2:
            functions.append(self._hessian_product())
        elif not self.scalar:
            functions += self._jacobian_products()
        callables = _callables(self.xp)
        return Module(
            xp=self.xp,
            symbols=self.symbols,
            variable=self.variable,
            functions=tuple(replace(f, callables=callables) for f in functions),
            letters=self.letters(),
            claim=self.claim,
            notes=(*map(_sentence, (self.proof.layout, *self.proof.conditions)), *_said_of(callables)),
            scalar=self.scalar,
            order=self.order,
            indices={v.name: indices[v.name] for v in self.symbols if v.name in indices},
            least={s: k for s, k in least.items() if k > 1 and not s.is_number},
            single=unicode(self.proof.unknown) if self.proof.entry else "",
        )

    @property
    def claim(self) -> str:
        """What the derivative is, as text."""
        return f"{unicode(self.proof.stated[0])} = {unicode(self.proof.answer)}{self._where()}"

    def _where(self) -> str:
        return "".join(f", {unicode(s.lhs)} = {unicode(s.rhs)}" for s in self.proof.where)

    # ---- what the functions return

    def derivative(self) -> Node:
        xp, answer = self.xp, self.proof.answer
        if self.indexed:
            node = self.lower.indexed(answer, self.at).node
            if self.stacked:
                node = xp.permute(node, (1, 0, *range(2, len(self.at))))
        else:
            node = self.lower.value(answer).node
        full = tuple(s for s in self.axes if s != 1)
        if not self.indexed:
            node = xp.product([(node, S.One)], axes=full)
        return xp.reshape(node, self.axes)

    def _first(self) -> Node:
        """The first derivative, which the proof of the second one begins with."""
        lemma = next(m for m in reversed(self.proof.lemmas) if m.title == FIRST_TITLE)
        by, found = lemma.lhs.variable, lemma.rhs
        at = by.at if isinstance(by, Entry) else ()
        if at and not (isinstance(found, Entry) and found.at == at):
            node = self.lower.indexed(found, at).node
        else:
            node = self.lower.value(found.base if at else found).node
            node = self.xp.product([(node, S.One)], axes=self.own)
        return self.xp.reshape(node, self.variable.shape[: self.variable.rank])

    def objective(self) -> Node:
        objective = self.proof.objective
        node = self.lower.value(objective).node
        return self.xp.product([(node, S.One)], axes=tuple(s for s in shape_of(objective) if s != 1))

    def _direction(self, shape: tuple[Expr, ...], names: Iterable[str]) -> tuple[str, Var, Value]:
        """A new argument of a shape, under a name that no symbol has."""
        taken = {v.name for v in self.symbols}
        name = next(n for n in (*names, *(f"direction_{k}" for k in range(1, 1000))) if n not in taken)
        rank = len([s for s in shape if s != 1])
        var = Var(name, shape, rank=rank)
        return name, var, self.lower.value(var)

    def _hessian_product(self) -> Function:
        name, var, v = self._direction(self.moving.shape, DIRECTIONS)
        if self.indexed:
            first = len(self.own)
            out = self.lower.contracted(self.proof.answer, self.at[:first], self.at[first:], var).node
        else:
            out = self._column_times(self.proof.answer, v).node
        return Function(
            "hessian_vector_product",
            f"The second derivative times a direction {name}, without forming it.",
            (self._like_variable(out),),
            ((name, self.last),),
        )

    def _jacobian_products(self) -> list[Function]:
        """J v, Jᵀu and JᵀJ v."""
        answer = self.proof.answer
        name, var, v = self._direction(self.variable.shape, DIRECTIONS)
        other, covar, u = self._direction(shape_of(self.proof.objective), RESIDUALS)
        normal = Var("Jv", shape_of(self.proof.objective))
        if self.indexed:
            inner = self._objective_indices()
            ours = self.at[len(inner) :]
            forward = self.lower.contracted(answer, inner, ours, var)
            if self.stacked:
                # the derivative is that of a matrix; what is multiplied with it are its columns, stacked
                shape = tuple(i.size for i in inner)
                covar, normal = Var(other, shape), Var("Jv", shape)
                turned = self.xp.wrap(self.xp.reshape(u.node, shape[::-1]), shape[::-1])
                self.lower.given(covar, turned.T)
            self.lower.given(normal, self.xp.wrap(forward.node, normal.shape))
            backward = self.lower.contracted(answer, ours, inner, covar)
            gauss = self.lower.contracted(answer, ours, inner, normal)
        else:
            forward = self._column_times(answer, v)
            backward = self._column_times(answer, u, turned=True)
            gauss = self._column_times(answer, self._as_column(forward, self.outer), turned=True)
        mine, theirs = ((name, self.own),), ((other, self.outer),)
        out = self.xp.flattened(self.xp.matrix_transpose(forward)) if self.stacked else forward
        image = self.xp.product([(out.node, S.One)], axes=self.outer)
        return [
            Function(
                "jacobian_vector_product",
                f"The derivative times a direction {name}, without forming it.",
                (image,),
                mine,
            ),
            Function(
                "vector_jacobian_product",
                f"{other} times the derivative, without forming it.",
                (self._like_variable(backward.node),),
                theirs,
            ),
            Function(
                "gauss_newton_product",
                f"The transposed derivative times the derivative times a direction {name}, without forming either.",
                (self._like_variable(gauss.node),),
                mine,
            ),
        ]

    def _objective_indices(self) -> tuple[At, ...]:
        count = len(self.at) - len(self.own)
        return self.at[:count] if not self.stacked else self.at[:2]

    def _like_variable(self, node: Node) -> Node:
        """An array of the shape of the variable."""
        return self.xp.reshape(
            self.xp.product([(node, S.One)], axes=self.own), self.variable.shape[: self.variable.rank]
        )

    def _column_times(self, answer: Expr, v: Value, turned: bool = False) -> Value:
        """A derivative that is a matrix, a vector or a number, times what fits it."""
        rows, columns = self.outer if not self.scalar else self.own, self.last
        if not self._matrix_answer():
            # one of the two has no axes: entries times a number, or an inner product
            g = self.lower.value(answer)
            if len(g.node.axes) == len(v.node.axes) and g.node.axes:
                return self.xp.vdot(g, v)
            return (
                self.xp.multiply(self.xp.wrap(g.node, g.shape), self.xp.wrap(v.node, v.shape))
                if not (g.node.axes and v.node.axes)
                else self.xp.vdot(g, v)
            )
        return self.lower.times(answer, self._as_column(v, rows if turned else columns), turned)

    def _matrix_answer(self) -> bool:
        """Whether the derivative is a matrix with the axes of a vector twice."""
        first = self.own if self.scalar else self.outer
        return (
            len(first) == 1 == len(self.last)
            and len(shape_of(self.proof.answer)) == 2
            and 1 not in shape_of(self.proof.answer)
        )

    def _as_column(self, v: Value, axes: tuple[Expr, ...]) -> Value:
        return self.xp.wrap(v.node, (axes[0], S.One)) if len(axes) == 1 else v

    def letters(self) -> dict[Node, str]:
        """The letters of the proof for what they stand for."""
        found: dict[Node, str] = {}
        for step in every(self.proof.steps):
            given = step.bindings  # of a letter that is introduced by its entries
            for letter, whole in ((step.lhs, step.rhs), (given.get("label"), given.get("inner"))):
                if isinstance(letter, Var) and letter.definition is not None and whole == letter.definition:
                    node = self.lower.value(letter).node
                    if node.axes:
                        found.setdefault(node, letter.name)
        return found


def _several(builds: Sequence[_Build], gradients: Sequence[_Build], name: str) -> Module:
    """The module of several derivatives, or of the blocks of a Hessian beside the ``gradients``."""
    for b in builds:
        b.told()
    one = builds[0]
    by = [unicode(b.proof.unknown) if b.proof.entry else str(b.variable) for b in gradients or builds]
    names = ", ".join(by)
    shown = unicode(one.proof.objective)
    value = Function(
        "value", f"The objective, {shown}." if len(shown) <= SHOWN else "The objective.", (one.objective(),)
    )
    made = tuple(b.derivative() for b in gradients or builds)
    both = f"value_and_{SEVERAL if gradients else name}"
    functions = [
        Function(SEVERAL if gradients else name, f"The derivatives with respect to {names}, in this order.", made),
        value,
        Function(both, f"The objective and its derivatives with respect to {names}.", (value.outputs[0], *made)),
    ]
    if gradients:
        blocks = tuple(b.derivative() for b in builds)
        said = f"The second derivatives with respect to {names}: a row of blocks for each of these, in this order."
        functions.insert(0, Function(name, said, blocks, columns=len(gradients)))
    notes = [_sentence(c) for c in one.proof.conditions]
    for b in builds:
        notes += [said for said in map(_sentence, b.proof.conditions) if said not in notes]
    first = gradients or builds
    callables = _callables(one.xp)
    symbols = tuple(dict.fromkeys(v for b in builds for v in b.symbols))
    entries = tuple(i for b in builds for i in b.proof.entry)
    indices, least = given_indices(one.proof.objective, *(b.proof.answer for b in builds), by=entries)
    return Module(
        xp=one.xp,
        symbols=symbols,
        variable=one.variable,
        functions=tuple(replace(f, callables=callables) for f in functions),
        letters={node: letter for b in reversed(builds) for node, letter in b.letters().items()},
        claim="; ".join(b.claim for b in builds),
        notes=(*notes, *_said_of(callables)),
        scalar=one.scalar,
        order=2 if gradients else 1,
        also=tuple(b.variable for b in first[1:]),
        indices={v.name: indices[v.name] for v in symbols if v.name in indices},
        least={s: k for s, k in least.items() if k > 1 and not s.is_number},
        single=", ".join(unicode(b.proof.unknown) for b in builds) if entries else "",
    )


def _callables(xp: Namespace) -> tuple[str, ...]:
    """The functions that a source takes, phi before its derivative dphi."""
    return tuple(sorted(xp.callables, key=lambda n: (len(n), n)))


def _said_of(callables: Sequence[str]) -> list[str]:
    """What is said of the functions among the arguments."""
    if not callables:
        return []
    listed = ", ".join(callables)
    one = len(callables) == 1
    return [f"{listed} {'is a function that takes an array' if one else 'are functions that take an array each'}."]


def _sizes(expr: Expr) -> set[Expr]:
    """The symbols in the shapes of all parts of an expression."""
    return {s for e in walk(expr) if isinstance(e, Applied) for extent in e.shape for s in extent.free_symbols}


def _partials(expr: Expr) -> Iterable[Expr]:
    from_ = expr
    while hasattr(from_, "expression"):
        yield from_
        from_ = from_.expression


def _sentence(condition: Condition) -> str:
    text = condition.text.fill(
        "en", {k: unicode(v) if isinstance(v, Expr) else str(v) for k, v in condition.bindings.items()}
    )
    return text if text.endswith(".") else f"Valid where {text}."
