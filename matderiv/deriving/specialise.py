"""A function put in for one that nobody defined: the objective with it, which is derived anew.

What is put in is a formula of ``t``, the argument of the function: a number where the function goes for every entry,
and the array that it is taken of otherwise. Derivatives that stand in the objective are those of the formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, S

from ..core.characters import quoted
from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.index import (
    UNIT,
    Power,
    Product,
    Shape,
    Terms,
    distinct,
    is_scalar,
    shape_of,
)
from ..core.operation import Applied, text_shape
from ..core.proof import Proof
from ..core.text import Text
from ..expressions.abstract import Abstract, described
from ..expressions.matrix import Var, add, apply, hadamard, involves, multiply, remade, spread, substitute
from ..expressions.notations.names import WORD
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.log import LOG
from ..proving.sums import settled
from ..reading.shapes import Typed
from ..reading.sympy_bridge import read
from ..reading.words import IS_FUNCTION, WORDS, spelled
from .pipeline import accepted, proved, proved_of
from .recheck import complete, typed_again

__all__ = ["specialised"]

ARGUMENT = "t"
NONE = Text("there is no function {name} in the objective", "目的関数に関数 {name} はない")
NONE_AT_ALL = Text("every function in the objective is defined", "目的関数の関数はすべて定義されている")
THERE_ARE = Text("those that nobody defined are {names}", "定義されていない関数は {names} である")
NO_TEXT = Text(
    'a function is given as text, as in {name}="tanh(t)", not as {given}',
    '関数は {name}="tanh(t)" のように文字列で与える。{given} は読めない',
)
OTHER_NAME = Text(
    "{name} stands in the formula of {function}, whose argument is t",
    "{function} の式の中に {name} があるが、その引数は t である",
)
OF_T = Text('write {function}="{word}(t)"', '{function}="{word}(t)" と書く')
WRITE_T = Text("write it in t and numbers alone", "t と数だけで書く")
OTHER_SHAPE = Text(
    "the values of {function} are {wanted}, but those of this formula are {shape}",
    "{function} の値は {wanted} であるが、この式の値は {shape} である",
)
NOT_OF_ENTRIES = Text(
    "this formula of a number cannot be taken of every entry of an array",
    "数についてのこの式は、配列の各成分に施すことができない",
)


def specialised(proof: Proof, given: Mapping[str, object]) -> Proof:
    """The proof for the objective with these functions in it, by the letters of those that nobody defined.

    Raises:
        InputError: there is no such function, or no formula of t that can stand for it.
        MatderivError: as for ``derive``.
    """
    typed = typed_again(proof)
    wholes = (typed.expression, *typed.dropped)
    known = {
        of.letter: None
        for e in wholes
        for a in distinct(e)
        if isinstance(a, Applied) and (of := described(a.operation))
    }
    texts: dict[str, str] = {}
    for name, text in given.items():
        letter = WORD.get(name, name)
        if letter not in known:
            there = THERE_ARE(names=", ".join(known)) if known else NONE_AT_ALL()
            raise InputError(NONE(name=quoted(name)), hint=there)
        if not isinstance(text, str):
            raise InputError(NO_TEXT(name=name, given=quoted(text)))
        if (word := spelled(text.strip())) in WORDS:
            raise InputError(IS_FUNCTION(name=text.strip()), hint=OF_T(function=letter, word=word))
        texts[letter] = text
    put_in = _PutIn(texts)
    expression, *dropped = (put_in.into(e) for e in wholes)
    changed = replace(typed, expression=expression, dropped=(*dropped, *put_in.fallen))
    return proved_of(changed, proof)


class _PutIn:
    """Puts formulas in, each read once for each shape of its argument."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.read: dict[tuple[Abstract, Shape, Shape], tuple[Expr, tuple[Expr, ...]]] = {}
        self.fallen: dict[Expr, None] = {}  # what fell away in the formulas, as log t in 0·log t
        self.done: dict[Expr, Expr] = {}

    def into(self, expr: Expr) -> Expr:
        """An expression with the formulas in it."""
        if expr in self.done or not getattr(expr, "args", ()) or isinstance(expr, Var):
            return self.done.get(expr, expr)
        args = tuple(map(self.into, expr.args))
        of = described(expr.operation) if isinstance(expr, Applied) else None
        if of is not None and of.letter in self.texts:
            made = self._value(of, args[0], shape_of(expr))
        else:
            made = expr if args == expr.args else remade(expr, args)
        self.done[expr] = made
        return made

    def _value(self, of: Abstract, argument: Expr, shape: Shape) -> Expr:
        """The function, or its derivative, of an argument."""
        over = UNIT if of.kind == "entrywise" else shape_of(argument)
        key = of, over, shape
        if key not in self.read:
            self.read[key] = self._formula(of, over, shape)
        body, fallen = self.read[key]
        t = Var(ARGUMENT, over, rank=0 if over == UNIT else 1 if over[1] == 1 else 2)
        lifted = of.kind == "entrywise" and not is_scalar(argument)
        value, *rest = (_Lifted(t, argument).of(e) if lifted else substitute(e, {t: argument}) for e in (body, *fallen))
        self.fallen |= dict.fromkeys(rest)
        return value

    def _formula(self, of: Abstract, over: Shape, shape: Shape) -> tuple[Expr, tuple[Expr, ...]]:
        """The formula of t, differentiated as often as the function is, and what fell away in it."""
        text = self.texts[of.letter]
        sizes = () if over == UNIT else over[:1] if over[1] == 1 else over
        try:
            typed, _ = settled(read(text, shapes={ARGUMENT: sizes}, variable=ARGUMENT))
        except MatderivError as error:
            error.source = error.source or text
            raise
        other = next((v for v in typed.symbols if v.name != ARGUMENT), None)
        if other is not None:
            raise InputError(OTHER_NAME(name=other.name, function=of.letter), source=text, hint=WRITE_T)
        expression = typed.expression
        wanted = (shape[0], S.One) if of.kind == "vector" else UNIT
        if shape_of(expression) != wanted:
            raise InputError(
                OTHER_SHAPE(function=of.letter, wanted=text_shape(wanted), shape=text_shape(shape_of(expression))),
                source=text,
            )
        for _ in range(of.order if of.kind == "entrywise" else 0):
            expression = self._slope(typed, expression)
        if of.kind != "entrywise" and of.order:
            found = proved(text, ARGUMENT, shapes={ARGUMENT: sizes}, order=of.order)
            expression = complete(found)
        return expression, typed.dropped

    @staticmethod
    def _slope(typed: Typed, expression: Expr) -> Expr:
        if not involves(expression, typed.variable or S.One):
            return S.Zero
        return complete(accepted(replace(typed, expression=expression, indexed=None), 1, None))


class _Lifted:
    """A formula of a number, taken of every entry of an array."""

    def __init__(self, t: Var, array: Expr) -> None:
        self.t, self.array, self.shape = t, array, shape_of(array)

    def of(self, expr: Expr) -> Expr:
        """The array of the values.

        Raises:
            NoRuleError: the formula has a part that no array has entry by entry.
        """
        return spread(self._of(expr), self.shape)

    def _of(self, expr: Expr) -> Expr:
        if not involves(expr, self.t):
            return expr
        if expr == self.t:
            return self.array
        args = tuple(map(self._of, expr.args))
        if isinstance(expr, Terms):
            return add(*(spread(a, self.shape) for a in args))
        if isinstance(expr, Product):
            return hadamard(*args)
        if isinstance(expr, Power):
            base, exponent = args
            if is_scalar(exponent):
                return apply(ENTRYWISE_POWER, base, exponent)
            logarithm = apply(LOG, base)
            turned = multiply(logarithm, exponent) if is_scalar(logarithm) else hadamard(logarithm, exponent)
            return apply(EXP, turned)
        if isinstance(expr, Applied) and expr.operation.each:
            return apply(expr.operation, *args)
        raise NoRuleError(NOT_OF_ENTRIES, term=expr)
