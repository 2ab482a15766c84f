"""The derivation that users meet: the result, its formula, the steps, and every way to show or to use them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, get_args

from sympy import Expr, Symbol

from .. import __version__, coding, deriving, formal, proving
from ..checking.values import compiled
from ..core.arrays import needed, np
from ..core.characters import quoted
from ..core.choices import (
    FormatName,
    Language,
    Steps,
    TargetName,
    TheoremName,
    check_flag,
    check_format,
    check_language,
    check_name,
)
from ..core.errors import ArgumentError, InputError, NoRuleError
from ..core.faults import guarded
from ..core.index import At, Index, atomic, extent_at, is_scalar, shape_of, walk
from ..core.portable import Portable
from ..core.proof import Proof, Step
from ..core.records import dataclass
from ..core.recursion import deep
from ..core.text import Text
from ..expressions.abstract import letters_in
from ..expressions.matrix import Var, given_indices, is_op
from ..expressions.writer import formula, unicode
from ..formats import FORMATS
from ..operations.zero import ZERO
from ..printing import serial
from ..printing.format import summary
from ..reading.declarations import checked_variable, mapping
from ..reading.formula import variable_in
from ..reading.readings import written_entry
from ..reading.sympy_bridge import check_variable, to_sympy
from .arguments import by_name, calling, read_arguments, signature_of
from .evidence import free_indices
from .pipeline import proved_again, proved_along, proved_then
from .recheck import complete, confirmed, told_unknown
from .specialise import specialised
from .spectra import is_of_gap, spectra
from .typed_out import typed_out

if TYPE_CHECKING:
    from ..formal.acceptance import Acceptance
    from ..proving.solve import Stationary
    from .emit import Source
    from .scipy_problem import Problem

__all__ = ["Derivation", "Solution"]

EMITTED = "derivative"  # what emitted code is called that is run here
NO_VALUE = Text("the formula of the derivative has no value here: {why}", "ここでは導関数の式の値がない: {why}")
PUT_IN = Text(
    'put the functions in first, as in d.specialise({name}="…")', '先に d.specialise({name}="…") のように関数を定める'
)
NOT_DEFINED = Text("nobody defined {name}", "{name} は定義されていない")
NO_SIZE = Text("there is no size {name}", "{name} というサイズはない")
SIZES_ARE = Text("the sizes are {names}", "サイズは {names} である")
NO_LETTERS = Text("all sizes are numbers", "サイズはすべて数である")
NO_STEPS = Text("steps cannot be {name}", "steps に {name} は使えない")


class Derivation(Portable):
    """A derivative with its proof.

    >>> import matderiv
    >>> d = matderiv.derive("norm2(X*W - Y)^2", "W")
    >>> d.formula
    "2*X'*(X*W - Y)"
    >>> {s.check.kind for s in d.steps}
    {'EXACT'}
    """

    def __init__(self, proof: Proof, other: Proof | None = None) -> None:
        self.proof, self.other = proof, other

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The proof, and the one in the other style where both were asked for."""
        return (self.proof,) if self.other is None else (self.proof, self.other)

    @classmethod
    @guarded
    def from_json(cls, text: str) -> Derivation:
        """The derivation that :meth:`to` wrote as ``json``, with everything that it can do.

        A file is believed in nothing but what it asks. That is derived anew, and what the file says must be the same:
        lines, reasons, answer, claim, conditions, notes, code; the evidence is what is found now. A file that another
        version wrote may say the same otherwise: then each of its lines is checked, its answers are compared with those
        found now, and the proof is the one found now. No text is evaluated.

        >>> import matderiv
        >>> d = matderiv.derive("norm2(X*W - Y)^2", "W")
        >>> Derivation.from_json(d.to("json")).formula
        "2*X'*(X*W - Y)"

        Raises:
            InputError: the text is no derivation of this schema, is broken, or says what does not hold.
        """
        with deep():
            value = deriving.stored.stored(text)
            proof, current = serial.decode.decoded(value["data"]), value.get("version") == __version__
            made = confirmed(proof, proved_again, same=current)
            if current:
                deriving.stored.shown_alike(
                    value, lambda language, steps: FORMATS["json"].render(made, language, steps)
                )
            return cls(told_unknown(made, same=current))

    # -- what came out

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order in which they are printed, each with its evidence."""
        return self.proof.steps

    @cached_property
    @deep()
    def result(self) -> Any:
        """The derivative as a SymPy expression: a matrix expression, or with more than two axes an index expression."""
        return self.complete if self._indexed else to_sympy(self.complete, self.proof.atoms)

    @property
    def _indexed(self) -> bool:
        """Whether the answer is an index expression, with more axes than a matrix has."""
        return bool(self.indices)

    @property
    def _gradient(self) -> bool:
        """Whether this is the gradient of a scalar by all entries of its unknown."""
        proof = self.proof
        return proof.order == 1 and proof.structure is None and not proof.entry and is_scalar(proof.objective)

    @property
    def complete(self) -> Expr:
        """The answer with every letter replaced by what it stands for."""
        return complete(self.proof)

    @cached_property
    @deep()
    def formula(self) -> str | None:
        """The derivative in the input language, or ``None`` where it has no matrix form."""
        if self._indexed:
            # stacked by a vector: the Kronecker form has the very axes of the derivative
            proof = self.proof
            flat = proof.order == 1 and shape_of(proof.objective)[1] == 1 and shape_of(proof.variable)[1] == 1
            return self.kronecker_formula if flat else None
        answer = self.proof.answer
        if is_op(answer, ZERO):
            bearing = [v for v in self.proof.by if not is_scalar(v)]  # the names that tell the size of a zero
            if len(bearing) == 1 and shape_of(answer) == shape_of(bearing[0]):
                return f"0*{formula(bearing[0])}"
            if len(bearing) == 2 and bearing[0] != bearing[1]:
                return f"0*{formula(bearing[0])}*{formula(bearing[1])}'"
        return typed_out(self.proof)

    @property
    def einsum(self) -> str | None:
        """A derivative with more than two axes as a NumPy expression, to paste; ``None`` where the result is a matrix.

        It gives the array of :meth:`function`. The names are those of the objective, vectors one-dimensional.

        >>> import matderiv
        >>> matderiv.derive("A*X*B", "X").einsum
        "np.einsum('ia,bj->ijab', A, B)"
        """
        return self.proof.einsum

    @property
    def kronecker(self) -> Any:
        """The Kronecker form of a derivative with more than two axes, as a SymPy matrix expression.

        Of F by X it is the matrix ∂vec(F)/∂vec(X)ᵀ, of a scalar by X twice its Hessian by vec(X); vec stacks columns,
        and the commutation matrix has K_{m,n} vec(A) = vec(Aᵀ) for an m×n matrix A (Magnus and Neudecker, Matrix
        Differential Calculus, 2.4 and 3.7). ``None`` where there is no such form, or the result is a matrix already.

        >>> import matderiv
        >>> matderiv.derive("A*X*B", "X").kronecker
        KroneckerProduct(B.T, A)
        """
        form = self.proof.kronecker
        return None if form is None else to_sympy(form.rhs, self.proof.atoms)

    @property
    def kronecker_formula(self) -> str | None:
        """The Kronecker form in the input language.

        >>> import matderiv
        >>> matderiv.derive("X'", "X", shapes={"X": ("m", "n")}).kronecker_formula
        'commutation(m, n)'
        """
        form = self.proof.kronecker
        return None if form is None else formula(form.rhs)

    @property
    def symbols(self) -> tuple[Var, ...]:
        """The symbols of the objective, with their shapes, in order of appearance."""
        return tuple(v for v in self.proof.symbols if isinstance(v, Var))

    @property
    def indices(self) -> tuple[At, ...]:
        """The free indices of a derivative in index form, axes of the objective first; a matrix has none."""
        return free_indices(self.proof.answer, cast("tuple[At, ...]", self.proof.at))

    # -- how it shows itself

    @guarded
    @deep()
    def to(
        self,
        name: FormatName | TheoremName,
        *,
        language: Language = "en",
        steps: Steps = "all",
        standalone: bool = False,
    ) -> str:
        """The proof in one of the discovered formats: latex, markdown, terminal, json, …

        In both styles a page and a notebook have a switch, texts one proof after the other; json has the first.
        As ``coq`` it is a file for that proof assistant: the claim, as a theorem for all sizes.

        Raises:
            InputError: there is no such format or language.
            NoRuleError: there is no theorem of this claim yet.
        """
        check_format(name, [*FORMATS, *get_args(TheoremName)])
        check_language(language)
        check_name(steps, get_args(Steps), NO_STEPS)
        check_flag("standalone", standalone)
        if name == "coq":
            return formal.acceptance.file(self.proof, self.complete, self.first)
        record = FORMATS[name]
        if self.other is None or name == "json":
            return record.render(self.proof, language, steps, standalone)
        if standalone and record.whole is not None:
            return record.whole(self.proofs, language, steps)
        if record.fragment is not None:
            return record.fragment(self.proofs, language, steps)
        return "\n".join(record.render(p, language, steps, standalone) for p in self.proofs)

    @deep()
    def __repr__(self) -> str:
        return summary(self.proof)

    def _repr_html_(self) -> str:
        return self.to("notebook")

    @property
    def first(self) -> Expr | None:
        """The first derivative, where this is the second one of a text."""
        given = self.proof.given
        if self.proof.order != 2 or self.proof.then or given is None:
            return None
        return complete(proved_again(replace(self.proof, given=replace(given, order=1))))

    @guarded
    @deep()
    def prove(self, lines: bool = False) -> Acceptance:
        """Whether the kernel of Coq accepts the claim as a theorem for all sizes.

        The theorem is written, with a proof that is one term built over the objective, and ``coqc`` is asked about it,
        if it is there. Its library of matrix calculus is compiled once, into the cache of the user. The record says
        what came of it; its ``str`` is the explanation. What is certified is the claim with its conditions.

        Args:
            lines: make lemmas of the lines of the printed proof too, in their order, as far as Coq accepts them, and
                prove the theorem along them; the record says how many there are. Takes several times as long.

        >>> import matderiv
        >>> acceptance = matderiv.derive("norm2(X*W - Y)^2", "W").prove()
        >>> print("gradient" in acceptance.source, acceptance.status in ("accepted", "not tried"))
        True True

        From then on the footer of the proof says it as well, in every format.
        """
        acceptance = formal.acceptance.accepted(self.proof, self.complete, self.first, lines)
        self.proof = replace(self.proof, kernel=acceptance.kernel)
        return acceptance

    # -- how it is used

    @guarded
    @deep()
    def function(self) -> Callable[..., Any]:
        """The derivative as a NumPy function of every symbol of the objective, in its order or by keyword.

        Sizes are read off the arrays; vectors are one-dimensional, scalars are numbers. Names that are no
        Python identifiers go through ``**``. A size that no array tells, as m of unvec(x, m, n), is an argument.

        >>> import matderiv, numpy as np
        >>> f = matderiv.derive("norm2(x - a)^2", "x").function()
        >>> f(x=np.array([3.0, 4.0]), a=np.array([1.0, 0.0]))
        array([4., 8.])
        >>> import inspect
        >>> inspect.signature(f)
        <Signature (x, a)>
        >>> f(np.array([3.0, 4.0]), np.array([1.0, 0.0]))
        array([4., 8.])

        The function raises:
            ArgumentError: an argument is missing, unknown, or of a shape that does not fit the others.
        """
        needed("function()")
        if letters_in(self.proof.objective):
            return self._of_callables()
        symbols, variable = self.symbols, self.proof.variable
        value = compiled(self.proof.answer, self.indices)
        axes, stacked = self._axes(), self.proof.stacked
        open_ = self._open_sizes()
        indices = given_indices(self.proof.objective, self.complete, by=self.proof.entry)
        placed = [v for v in symbols if v.name not in indices[0]]
        emitted = self._emitted()
        looked_at = spectra(self.complete, self.proof.objective, variable) if emitted is not None else []

        @guarded
        def gradient(*unnamed: Any, **named: Any) -> Any:
            arguments = by_name(placed, unnamed, named)
            arrays, sizes = read_arguments(symbols, arguments, open_, indices)
            why = next((found for part in looked_at if (found := part.lacks(arrays, sizes)) is not None), None)
            if why is not None:
                raise ArgumentError(NO_VALUE(why=why))
            if emitted is not None:
                out, why = _stable(emitted, arrays)
                if out is not None and np.all(np.isfinite(out)):
                    return out
            try:
                out = np.asarray(value(arrays, sizes))
            except KeyError as error:
                size = error.args[0]
                raise ArgumentError(
                    coding.einsum.UNTOLD(size=size),
                    hint=Text("give it, as in {size}=2", "{size}=2 のように与える")(size=size),
                ) from None
            except ArithmeticError as error:
                raise ArgumentError(NO_VALUE(why=error)) from None
            if why is not None:
                raise ArgumentError(NO_VALUE(why=why))
            out = out.swapaxes(0, 1) if stacked else out
            return out.reshape([extent_at(s, sizes) for s in axes])[()]

        objective = formula(self.proof.objective) or unicode(self.proof.objective)
        gradient.__doc__ = f"The derivative {self.formula or ''} of {objective} with respect to {variable}."
        gradient.__signature__ = signature_of(placed, [*indices[0], *self._untold(open_)])  # type: ignore[attr-defined]
        return gradient

    def _emitted(self) -> Callable[..., Any] | None:
        """The derivative as emitted code computes it, in forms that do not overflow; ``None`` where none is written.

        Nor is it used where gaps between eigenvalues are inverted, since it does not say that one is too small.
        """
        if is_of_gap(self.complete):
            return None
        try:
            return cast("Callable[..., Any]", deriving.scipy_problem.loaded(self.code("numpy", EMITTED))[EMITTED])
        except NoRuleError:
            return None

    def _of_callables(self) -> Callable[..., Any]:
        """The derivative as a function of arrays, and of the functions that nobody defined, by keyword."""
        called = deriving.emit.SECOND if self.proof.order == 2 else deriving.emit.FIRST
        emitted = deriving.scipy_problem.loaded(self.code("numpy", called))[called]
        indices = given_indices(self.proof.objective, self.complete, by=self.proof.entry)
        values = calling(emitted, self.symbols, indices, self.proof.objective)

        @guarded
        def gradient(*unnamed: Any, **named: Any) -> Any:
            return np.asarray(values(*unnamed, **named))[()]

        gradient.__doc__ = f"The derivative {self.formula or ''} as a function of arrays and of functions."
        gradient.__signature__ = inspect.signature(values)  # type: ignore[attr-defined]
        return gradient

    def _untold(self, open_: frozenset[str]) -> list[str]:
        """The sizes that no array tells."""
        told = {str(s) for v in self.symbols for extent in v.shape for s in extent.free_symbols}
        return sorted(open_ - told - {v.name for v in self.symbols})

    def _open_sizes(self) -> frozenset[str]:
        """The sizes in the answer, of which no array may tell one."""
        parts = list(walk(self.complete))
        extents = [s for e in parts for s in shape_of(e)] + [i.size for i in atomic(self.proof.at)]
        extents += [e.size for e in parts if isinstance(e, Index)] + [e for e in parts if isinstance(e, Symbol)]
        return frozenset(str(s) for extent in extents for s in extent.free_symbols)

    @guarded
    @deep()
    def code(self, target: TargetName, name: str | None = None, *, sizes: Mapping[str, int] | None = None) -> str:
        '''The derivative as source code that needs nothing of this package.

        The source defines the derivative, a function called ``name`` of every symbol of the objective in its order, and
        ``value_and_…``, both at once; for a second derivative also ``hessian_vector_product``, and for an objective
        with axes ``jacobian_vector_product``, ``vector_jacobian_product`` and ``gauss_newton_product``.

        Args:
            target: the library or language, the name of a file of ``matderiv.targets``.
            name: what the function is called. Where nothing is said it is ``gradient``; of a second derivative it is
                ``hessian``, and ``gradient`` is the first.
            sizes: typical values of sizes such as ``{"n": 10_000, "k": 10}``; products of matrices are bracketed so
                that they cost least at these. A size that is left out counts as 1000.

        >>> import matderiv
        >>> source = matderiv.derive("norm2(x)^2", "x").code("numpy")
        >>> print(source[source.index("def gradient") : source.index("def value")].strip())
        def gradient(x):
            """The derivative by x.
        <BLANKLINE>
            ∂‖x‖²/∂x = 2x
        <BLANKLINE>
            Shapes: x: n_1.
            The derivative has the shape of x.
            """
            (x,) = _real(x)
            n_1 = x.shape[0]
            if x.shape != (n_1,):
                raise ValueError("the shapes do not fit: x n_1; of a column take x[:, 0]")
            return 2 * x

        Raises:
            InputError: there is no such target, a function cannot have this name, or a size is no whole number.
            NoRuleError: an operation has no source form.
        '''
        self._check_sizes(sizes)
        return deriving.emit.emit(self.source(), target=deriving.emit.target_named(target), name=name, sizes=sizes)

    def source(self) -> Source:
        """What is written as code: the proof with its free indices, and the axes of the derivative."""
        return deriving.emit.Source(self.proof, cast("tuple[At, ...]", self.proof.at), tuple(self._axes()))

    def _check_sizes(self, sizes: object) -> None:
        """Refuse a typical value of what is no size here."""
        known = {str(s) for v in self.symbols for extent in v.shape for s in extent.free_symbols} | self._open_sizes()
        for name in mapping("sizes", sizes, '{"n": 1000}'):
            if name not in known:
                shown = ", ".join(sorted(known))
                raise InputError(NO_SIZE(name=quoted(name)), hint=SIZES_ARE(names=shown) if known else NO_LETTERS)

    @guarded
    @deep()
    def hessian_product(self, direction: str = "v") -> Derivation:
        """The Hessian times a direction, with its own proof: the derivative of the gradient's product with it.

        The Hessian is symmetric, so that its product with v is the gradient of ⟨∇f, v⟩; it is never formed.
        ``direction`` is the name of v, which has the shape of the variable.

        >>> import matderiv
        >>> matderiv.derive("norm2(A*x - b)^2", "x").hessian_product().formula
        "2*A'*A*v"

        Raises:
            InputError: this is no name of a variable, or there is a symbol of that name already.
            NoRuleError: this is no gradient of a scalar objective, or no rule accepts a term.
        """
        if not self._gradient:
            raise NoRuleError(
                Text(
                    "the Hessian belongs to the first derivative of a scalar objective by independent entries",
                    "ヘッセ行列を考えるのは、スカラー値関数の、独立な成分による一階導関数だけである",
                ),
                term=self.proof.objective,
            )
        direction = checked_variable(direction)
        # a size is a symbol, too: the product would hold one letter for both
        taken = {v.name for v in self.symbols} | {str(s) for v in self.symbols for n in v.shape for s in n.free_symbols}
        if direction in taken | self._open_sizes():
            raise InputError(
                Text("there is a symbol {name} already", "{name} という記号がすでにある")(name=direction),
                hint=Text('another name, as in "{name}_1"', '"{name}_1" のような別の名前にする')(name=direction),
            )
        return Derivation(proved_along(self.proof, direction))

    @guarded
    @deep()
    def specialise(self, **functions: str) -> Derivation:
        """The derivation with functions put in for those that nobody defined, checked again.

        Each is a formula of ``t``, its argument: a number where it goes for every entry, the array that it is taken of
        otherwise, whatever t means in the objective.

        >>> import matderiv
        >>> d = matderiv.derive("sum(phi(X*w))", "w", functions={"phi": "entrywise"})
        >>> d.specialise(phi="t^2").formula
        "2*X'*X*w"

        Raises:
            InputError: there is no such function, or no formula of t that can stand for it.
            NoRuleError: no rule accepts a term of the formula.
        """
        return Derivation(specialised(self.proof, functions))

    @guarded
    @deep()
    def then(self, name: str | Expr) -> Derivation:
        """The derivative of this derivative by another variable, with its own proof.

        Its axes are those of the first variable, then those of the second: of vectors x and y it is the matrix with
        the entries ∂²f/∂x_i∂y_j. By the same variable once more it is the derivative of the next order.

        >>> import matderiv
        >>> matderiv.derive("norm2(A*x - b)^2", "x").then("b").formula
        "-2*A'"

        Raises:
            InputError: there is no such name in the objective.
            NoRuleError: no rule accepts a term, the objective is no scalar, or more than three derivatives are taken.
        """
        check_variable(name)
        by = variable_in(name)
        name = written_entry(getattr(by, "name", by))
        return Derivation(*(proved_then(p, name) for p in self.proofs))

    @guarded
    def scipy(self, start: Any, **data: Any) -> Problem:
        """The objective as functions of one flat vector, for scipy.optimize: ``fun``, ``jac``, ``hessp`` and ``x0``.

        Args:
            start: the unknown to start from.
            data: every other symbol of the objective.

        Raises:
            ArgumentError: an argument is missing, unknown, or of a shape that does not fit the others.
            NoRuleError: this is no gradient of a scalar objective.
        """
        needed("scipy()")
        variable = self.proof.variable
        for name in sorted(letters_in(self.proof.objective)):
            raise NoRuleError(NOT_DEFINED(name=name), term=self.proof.objective, hint=PUT_IN(name=name))
        if not self._gradient:
            raise NoRuleError(
                Text(
                    "scipy.optimize wants a scalar objective and its first derivative with respect to independent "
                    "entries",
                    "scipy.optimize に渡せるのは、スカラー値関数とその独立な成分による一階導関数である",
                ),
                term=self.proof.objective,
            )
        assert isinstance(variable, Var)
        if variable.name in data:
            raise ArgumentError(
                Text(
                    "{name} is the unknown, which is given as the start",
                    "{name} は未知数であり、出発点として与える",
                )(name=variable.name)
            )
        arrays, _ = read_arguments(self.symbols, {**data, variable.name: start})
        direction = next(n for n in ("v", *(f"v_{k}" for k in range(1, 1000))) if n not in arrays)
        product = _Product(self, direction)
        return deriving.scipy_problem.Problem(
            self.code("numpy"), product, variable.name, arrays.pop(variable.name), arrays
        )

    def _axes(self) -> list[Expr]:
        """The axes of the derivative: those of the objective, then those of the variable, once for each order."""
        objective, variable = self.proof.objective, self.proof.variable
        if self.proof.then:
            return [s for v in self.proof.by if isinstance(v, Var) for s in v.shape[: v.rank]]
        axes = [] if is_scalar(objective) else [s for s in objective.shape if s != 1]
        own = list(variable.shape[: variable.rank]) if isinstance(variable, Var) and not self.proof.entry else []
        inside = sum(1 for s in own if s != 1)
        times = (len(self.proof.at) - (2 if self.proof.stacked else len(axes))) // inside if inside else 1
        return axes + own * times

    @guarded
    @deep()
    def solve(self) -> Solution:
        """The stationary point, where the gradient is affine in the unknown.

        Raises:
            NoRuleError: the gradient is not affine in the unknown, or the equation has no closed solution.
        """
        found = proving.solve.stationary_point(self.proof)
        return Solution(Derivation(found.proof), found)


@dataclass(frozen=True)
class _Product:
    """The name of a direction, and the code of the Hessian times it, made when it is asked for."""

    derivation: Derivation
    direction: str

    def __call__(self) -> tuple[str, str]:
        return self.direction, self.derivation.hessian_product(self.direction).code("numpy")


def _stable(emitted: Callable[..., Any], arrays: Mapping[str, Any]) -> tuple[Any, str | None]:
    """What emitted code gives, or why it gives nothing."""
    with np.errstate(all="ignore"):
        try:
            return np.asarray(emitted(**arrays))[()], None
        except ValueError as error:  # a matrix is singular
            return None, str(error)


class Solution(Portable):
    """The stationary point of an objective, with the lines that prove it; ``derivation`` is the whole proof."""

    def __init__(self, derivation: Derivation, found: Stationary) -> None:
        self.derivation = derivation
        self.answer = found.point
        self.minimum = found.minimum
        self.conditions = tuple(
            c.text.fill("en", {k: str(formula(v)) for k, v in c.bindings.items() if isinstance(v, Expr)})
            for c in found.conditions
        )

    @cached_property
    def result(self) -> Any:
        """The stationary point as a SymPy expression."""
        return to_sympy(self.answer)

    @property
    def formula(self) -> str | None:
        """The stationary point in the input language."""
        if is_op(self.answer, ZERO):
            return f"0*{self.derivation.proof.variable}"  # a zero whose size the name tells
        return formula(self.answer)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the solution alone."""
        solution = self.derivation.proof.solution
        return solution.steps if solution else ()

    def to(self, name: FormatName, **options: Any) -> str:
        """The whole proof with the stationary point, in one of the discovered formats."""
        return self.derivation.to(name, **options)

    def __repr__(self) -> str:
        where = f" where {' and '.join(self.conditions)}" if self.conditions else ""
        value = "0" if is_op(self.answer, ZERO) else self.formula  # for a reader its size is that of the left side
        return f"{self.derivation.proof.variable} = {value}{where}"

    def _repr_html_(self) -> str:
        return self.to("notebook")
