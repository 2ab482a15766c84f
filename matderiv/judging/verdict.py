"""What is said about a claimed derivative: the kinds of verdict, their sentences, and the class users meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sympy import Expr, S

from ..derivation import Derivation
from ..index import Partial, coefficient, product, size
from ..matrix import Var
from ..printing.schema import VERDICT as SCHEMA
from ..printing.sheet import Block, Evidence, Formula, Matrices, Sentence, Sheet
from ..printing.wording import FACTS
from ..step import Check, Condition
from ..text import LANGUAGES, Said, Text
from .hand import SIGNIFICANT, Counterexample
from .printed import Printed

__all__ = ["SCHEMA", "Fault", "Kind", "Layout", "Verdict", "reason_of"]

DIGITS = 6  # of a difference that stands beside the exact value

Kind = Literal["right", "transposed", "assuming", "factor", "term", "shape", "wrong", "unknown"]
Fault = Literal["missing", "too much", "sign", "coefficient"]

MARKS: dict[Kind, str] = {"right": "✓", "unknown": "?", "transposed": "≈", "assuming": "≈"}
HEADLINES: dict[Kind, Text] = {
    "right": Text("Right.", "正しい。"),
    "transposed": Text("Right, but in the other layout.", "正しいが、配置が異なる。"),
    "assuming": Text("Right only under an assumption.", "仮定の下でのみ正しい。"),
    "factor": Text("Almost: a factor is off.", "惜しい。定数倍だけ異なる。"),
    "term": Text("Almost: a term is off.", "惜しい。一つの項だけ異なる。"),
    "shape": Text("Not right: the shape is impossible.", "正しくない。形が合わない。"),
    "wrong": Text("Not right.", "正しくない。"),
    "unknown": Text("This cannot be decided here.", "判定できない。"),
}

ITSELF = Text("Your formula is the derived one itself.", "この式は、導出された式そのものである。")
SAME_FORM = Text(
    "The derivation gives {T}. Both reduce to the same form.",
    "導出の結果は {T} である。両者は整理すると同じ式になる。",
)
SAME_VALUE = Text(
    "The derivation gives {T}, written another way; the values are the same.",
    "導出の結果は {T} であり、書き方は異なるが値は等しい。",
)
SAME_INDICES = Text(
    "The derivation gives the components; the entries of your formula are the same.",
    "導出の結果は成分表示で得られ、この式の各成分はそれに等しい。",
)
AGAINST = Text("Your formula against the derivative", "この式と導関数の比較")
AGAINST_LAYOUT = Text("The same in that layout", "その配置での比較")
AGAINST_ASSUMED = Text("The same under this assumption", "この仮定の下での比較")
CORRECTED = Text("The corrected formula against the derivative", "修正した式と導関数の比較")
VALID = Text("Valid where {condition}.", "成り立つ条件: {condition}。")
TRUE = Text("The derivative is", "導関数は次のとおりである。")

OTHER_CONVENTION = Text("Right by another convention.", "別の流儀では正しい。")
AGAINST_CONVENTION = Text("The same by that convention", "その流儀での比較")
ASKED_INDEPENDENT = Text(
    "With all entries of {X} independent, as was asked, the derivative is",
    "求められているのは {X} のすべての成分を独立とみなした導関数であり、次のとおりである。",
)
ASKED_FREE = Text(
    "By the free entries of {X}, as was asked, the derivative is",
    "求められているのは {X} の自由な成分による導関数であり、次のとおりである。",
)
ASSUMING = Text("It holds if {facts}, but not in general.", "{facts}と仮定すれば成り立つが、一般には成り立たない。")
PROPERTIES = {
    "simplex": Text("a vector whose entries add up to 1", "成分の和が 1 のベクトル"),
    "unit": Text("a vector of length 1", "長さ 1 のベクトル"),
    "mask": Text("made of zeros and ones", "0 と 1 だけからなる行列またはベクトル"),
}
IS_FACT = Text("{X} is {fact}", "{X} が{fact}である")
AND = Text("{a} and {b}", "{a}、かつ{b}")
UNASSUMED = Text("Without the assumption it is", "仮定なしでは次のとおりである。")
ALSO_SYMMETRIC = Text(
    "It is right as it stands where {X} is symmetric.",
    "{X} が対称行列であれば、そのままで正しい。",
)
CONVENTIONS = {
    "symmetric": Text(
        "It is the derivative by the independent entries of a symmetric {X}, G + Gᵀ − G ⊙ I, where G is the derivative "
        "with all entries taken as independent (structure: symmetric).",
        "これは、対称行列 {X} の独立な成分による導関数 G + Gᵀ − G ⊙ I である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: symmetric)。",
    ),
    "inner product": Text(
        "It is the gradient in the inner product of symmetric matrices, ½(G + Gᵀ), where G is the derivative "
        "with all entries of {X} taken as independent.",
        "これは、対称行列の内積に関する勾配 ½(G + Gᵀ) である。ここで G は、{X} のすべての成分を"
        "独立とみなした導関数である。",
    ),
    "diagonal": Text(
        "It is the derivative by the diagonal entries of a diagonal {X}, G ⊙ I, where G is the derivative "
        "with all entries taken as independent (structure: diagonal).",
        "これは、対角行列 {X} の対角成分による導関数 G ⊙ I である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: diagonal)。",
    ),
    "lower": Text(
        "It is the derivative by the free entries of a lower triangular {X}, the lower triangle of the derivative "
        "with all entries taken as independent (structure: lower).",
        "これは、下三角行列 {X} の自由な成分による導関数、すなわちすべての成分を独立とみなした導関数の"
        "下三角部分である(structure: lower)。",
    ),
    "upper": Text(
        "It is the derivative by the free entries of an upper triangular {X}, the upper triangle of the derivative "
        "with all entries taken as independent (structure: upper).",
        "これは、上三角行列 {X} の自由な成分による導関数、すなわちすべての成分を独立とみなした導関数の"
        "上三角部分である(structure: upper)。",
    ),
    "skew": Text(
        "It is the derivative by the independent entries of a skew-symmetric {X}, G − Gᵀ, where G is the derivative "
        "with all entries taken as independent (structure: skew).",
        "これは、交代行列 {X} の独立な成分による導関数 G − Gᵀ である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: skew)。",
    ),
    "independent": Text(
        "It is the derivative with all entries of {X} taken as independent.",
        "これは、{X} のすべての成分を独立とみなした導関数である。",
    ),
}

LACKS = Text("Your formula lacks the factor {c}.", "この式には因子 {c} が欠けている。")
TOO_MANY = Text("Your formula has the factor {c} too many.", "この式には因子 {c} が余分にある。")
OPPOSITE = Text("Your formula has the wrong sign.", "この式は符号が逆である。")
OPPOSITE_LACKS = Text(
    "Your formula has the wrong sign and lacks the factor {c}.",
    "この式は符号が逆であり、因子 {c} も欠けている。",
)
OPPOSITE_TOO_MANY = Text(
    "Your formula has the wrong sign and the factor {c} too many.",
    "この式は符号が逆であり、因子 {c} も余分にある。",
)
TERMS: dict[Fault, Text] = {
    "missing": Text("Your formula lacks the term {t}.", "この式には項 {t} が欠けている。"),
    "too much": Text("The term {t} in your formula is too much.", "この式の項 {t} は余分である。"),
    "sign": Text(
        "One term of your formula has the wrong sign: it should be {t}.",
        "この式の一つの項は符号が逆である。正しくは {t} である。",
    ),
    "coefficient": Text(
        "One term of your formula has the wrong coefficient: it should be {t}.",
        "この式の一つの項は係数が違う。正しくは {t} である。",
    ),
}
BESIDES = Text("Besides, the layout is another one.", "さらに、配置も異なる。")

SHAPES_DIFFER = Text(
    "Your formula is {got}, but the derivative by {X} is {wanted}.",
    "この式は {got} であるが、{X} による導関数は {wanted} である。",
)
AXES = Text(
    "The derivative by {X} has {count} axes. A claim about it is a matrix of the Kronecker form, "
    "∂vec(F)/∂vec(X)ᵀ with columns stacked, here {wanted}; your formula is {got}.",
    "{X} による導関数は {count} 個の添字をもつ。主張は、列を並べた ∂vec(F)/∂vec(X)ᵀ の形の行列"
    "(ここでは {wanted})で与える。この式は {got} である。",
)
HINT = Text("({hint}.)", "({hint}。)")
QUESTION = Text("({hint}?)", "({hint}?)")
CLASH = Text("The sizes in your formula do not fit: {message}.", "この式の中でサイズが合わない: {message}。")
AT_ENTRY = Text(
    "At entry {at} your formula gives {claimed}, but the derivative is {true}, for",
    "次の値において、この式の第 {at} 成分は {claimed} であるが、導関数の成分は {true} である。",
)
AT_SCALAR = Text(
    "Your formula gives {claimed}, but the derivative is {true}, for",
    "次の値において、この式の値は {claimed} であるが、導関数の値は {true} である。",
)
BY_DIFFERENCES = Text(
    "Differences of the objective give {slope}.",
    "目的関数の差分から求めた値は {slope} である。",
)
NO_SMALL = Text(
    "The two differ at random points: {where}.",
    "両者はランダムな点で異なる: {where}。",
)

NO_DERIVATION = Text("No derivation could be made: {reason}.", "導出できなかった: {reason}。")
AGREES = Text(
    "Your formula agrees with differences of the objective wherever it was tried. That is evidence, but no proof.",
    "調べた範囲では、この式は目的関数の差分と一致する。これは根拠にはなるが、証明ではない。",
)
SMALL_NUMBERS = Text(
    "The values agree in floating point, but the formulas hold numbers so small that this decides nothing.",
    "浮動小数点では値が一致するが、式に含まれる数が小さすぎるため、これだけでは判定できない。",
)
NO_POINT = Text(
    "No point was found where both formulas have a value.",
    "両方の式が値をもつ点が見つからなかった。",
)
NOT_TRIED = Text("It was not compared with numbers.", "数値による比較は行っていない。")


@dataclass(frozen=True)
class Layout:
    """Another order of the axes in which a formula is right: its name, and a sentence about the variable ``{X}``."""

    name: str
    text: Text


@dataclass(frozen=True, eq=False, repr=False)
class Verdict(Printed):
    """Whether a claimed derivative is right, and otherwise how it is wrong.

    ``str(verdict)`` is the explanation, and :meth:`to` gives it in every output format.

    >>> import matderiv
    >>> verdict = matderiv.check("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)")
    >>> verdict.kind, verdict.right, verdict.factor
    ('factor', False, 2)

    Attributes:
        kind: "right", "transposed", "assuming", "factor", "term", "shape", "wrong" or "unknown".
        objective: what is differentiated, with ``order`` how often.
        variable: by what, over all its entries or the free ones of a ``structure``.
        claim: the claimed derivative; ``None`` where its sizes do not fit together.
        derivation: the true derivative with its proof; ``None`` where none could be made.
        evidence: how the claim (for "factor" and "term" the corrected one) was compared with the derivative.
        layout: the layout in which the claim is right, where that is another one.
        assumption: names with the fact that has to be assumed of each; besides those of ``assume`` there are
            "simplex" (entries add up to 1), "unit" (of length 1) and "mask" (zeros and ones).
        convention: for a symmetric or otherwise structured variable, which convention the claim follows.
        factor: what the claim has to be multiplied by.
        term: what has to be added to the claim; ``fault`` says whether that is missing, too much, of the wrong sign
            or of the wrong coefficient, and ``about`` is the term that is meant.
        counterexample: small matrices where claim and derivative differ.
        shapes: those of the claim and of the derivative, where they differ.
        conditions: what must hold for the claim to have a value.
    """

    kind: Kind
    objective: Expr
    variable: Var
    claim: Expr | None
    order: int = 1
    structure: str | None = None
    derivation: Derivation | None = None
    evidence: Check = field(default_factory=Check)
    layout: Layout | None = None
    assumption: tuple[tuple[Var, str], ...] = ()
    convention: str | None = None
    factor: Expr | None = None
    term: Expr | None = None
    fault: Fault | None = None
    about: Expr | None = None
    counterexample: Counterexample | None = None
    shapes: tuple[tuple[Expr, Expr], tuple[Expr, Expr]] | None = None
    conditions: tuple[Condition, ...] = ()
    notes: tuple[Sentence, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the claim is right as it stands."""
        return self.kind == "right"

    @property
    def exit_code(self) -> int:
        """That of the command line: 0 right, 1 not right, 3 undecided."""
        return 0 if self.right else 3 if self.kind == "unknown" else 1

    # -- how it shows itself

    @cached_property
    def sheet(self) -> Sheet:
        """The explanation as a document."""
        mark = MARKS.get(self.kind, "✗")
        headline = HEADLINES[self.kind] if self.convention is None else OTHER_CONVENTION
        return Sheet(mark, headline, tuple(self._blocks()), self._data())

    # -- what is said

    def _blocks(self) -> Iterator[Block]:
        yield from {
            "right": self._right,
            "transposed": self._transposed,
            "assuming": self._assuming,
            "factor": self._factor,
            "term": self._term,
            "shape": self._shape,
            "wrong": self._wrong,
            "unknown": self._unknown,
        }[self.kind]()
        for condition in self.conditions:
            yield Sentence(_valid(condition), condition.bindings)

    def _right(self) -> Iterator[Block]:
        assert self.claim is not None
        yield Formula(self._lhs, self.claim)
        if self.layout is not None:
            yield self._about_layout()
        yield from self.notes
        yield Evidence(self.evidence, AGAINST)

    def _transposed(self) -> Iterator[Block]:
        yield self._about_layout()
        yield from self.notes
        yield Sentence(TRUE)
        yield from self._truth()
        yield Evidence(self.evidence, AGAINST_LAYOUT)

    def _assuming(self) -> Iterator[Block]:
        if self.convention is not None:
            yield Sentence(CONVENTIONS[self.convention], {"X": self.variable})
            yield Sentence(ASKED_INDEPENDENT if self.structure is None else ASKED_FREE, {"X": self.variable})
        else:
            text, bindings = self._assumed()
            yield Sentence(text, bindings)
            yield Sentence(UNASSUMED)
        yield from self._truth()
        yield Evidence(self.evidence, AGAINST_ASSUMED if self.convention is None else AGAINST_CONVENTION)

    def _factor(self) -> Iterator[Block]:
        assert self.factor is not None
        yield _about_factor(self.factor)
        yield from self._corrected()

    def _term(self) -> Iterator[Block]:
        assert self.fault is not None
        assert self.about is not None
        yield Sentence(TERMS[self.fault], {"t": self.about})
        yield from self._corrected()

    def _corrected(self) -> Iterator[Block]:
        if self.layout is not None:
            yield Sentence(BESIDES)
            yield self._about_layout()
        yield Sentence(TRUE)
        yield from self._truth()
        yield Evidence(self.evidence, CORRECTED)

    def _shape(self) -> Iterator[Block]:
        yield from self.notes
        if self.derivation is not None:
            yield Sentence(TRUE)
            yield from self._truth()

    def _wrong(self) -> Iterator[Block]:
        found = self.counterexample
        if found is not None:
            text = AT_ENTRY if found.at else AT_SCALAR
            where = str(found.at[0]) if len(found.at) == 1 else f"({', '.join(map(str, found.at))})"
            bindings = {"claimed": _number(found.claimed), "true": _number(found.true)}
            bindings |= {"at": where} if found.at else {}
            yield Sentence(text, bindings)
            sizes = tuple((size(name), ((S(n),),)) for name, n in found.sizes.items())
            yield Matrices((*sizes, *found.inputs))
            yield Sentence(BY_DIFFERENCES, {"slope": _digits(found.differences, DIGITS)})
        yield from self.notes
        if self.derivation is not None:
            yield Sentence(TRUE)
            yield from self._truth()

    def _unknown(self) -> Iterator[Block]:
        yield from self.notes
        if self.evidence.kind == "SAMPLED":
            yield Evidence(self.evidence, AGAINST)

    # -- parts of it

    @property
    def _lhs(self) -> Expr:
        lhs = self.objective
        for _ in range(self.order):
            lhs = Partial(lhs, self.variable)
        return lhs

    def _truth(self) -> Iterator[Block]:
        if self.derivation is not None:
            proof = self.derivation.proof
            yield Formula(*proof.claim)
            for step in proof.where:
                yield Formula(step.lhs, step.rhs)

    def _about_layout(self) -> Sentence:
        assert self.layout is not None
        return Sentence(self.layout.text, {"X": self.variable} if self.layout.text.placeholders else {})

    def _assumed(self) -> tuple[Text, dict[str, Expr]]:
        """The sentence that names what has to be assumed, in both languages, and the symbols in it."""
        parts: dict[str, str] = {}
        for language in LANGUAGES:
            joined = ""
            for n, (_, fact) in enumerate(self.assumption):
                one = IS_FACT.fill(language, {"X": f"{{X{n}}}", "fact": (FACTS | PROPERTIES)[fact].fill(language, {})})
                joined = AND.fill(language, {"a": joined, "b": one}) if joined else one
            parts[language] = ASSUMING.fill(language, {"facts": joined})
        return Text(**parts), {f"X{n}": v for n, (v, _) in enumerate(self.assumption)}

    def _data(self) -> dict[str, object]:
        found = self.counterexample
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "right": self.right,
            "objective": self.objective,
            "variable": self.variable,
            "order": self.order,
            "structure": self.structure,
            "claim": self.claim,
            "derivative": None if self.derivation is None else self.derivation.complete,
            "layout": None if self.layout is None else self.layout.name,
            "assumption": {v.name: fact for v, fact in self.assumption},
            "convention": self.convention,
            "factor": self.factor,
            "term": self.term,
            "fault": self.fault,
            "shapes": None if self.shapes is None else _shapes(*self.shapes),
            "counterexample": None
            if found is None
            else {
                "sizes": found.sizes,
                "inputs": {v.name: [[str(x) for x in row] for row in rows] for v, rows in found.inputs},
                "at": found.at,
                "claim": str(found.claimed),
                "derivative": str(found.true),
                "differences": found.differences,
            },
            "evidence": self.evidence,
        }


def _shapes(claim: tuple[Expr, Expr], derivative: tuple[Expr, Expr]) -> dict[str, list[str]]:
    return {"claim": [str(s) for s in claim], "derivative": [str(s) for s in derivative]}


def _valid(condition: Condition) -> Text:
    """The sentence that names a condition."""
    return Text(VALID.en.replace("{condition}", condition.text.en), VALID.ja.replace("{condition}", condition.text.ja))


def _about_factor(factor: Expr) -> Sentence:
    """What to say about a factor: the number that is missing, or the one that is too many."""
    if factor == -1:
        return Sentence(OPPOSITE)
    number, rest = coefficient(factor)
    amount = product(abs(number), *rest)
    if amount.is_Rational and amount < 1:
        return Sentence(OPPOSITE_TOO_MANY if number < 0 else TOO_MANY, {"c": 1 / amount})
    return Sentence(OPPOSITE_LACKS if number < 0 else LACKS, {"c": amount})


def _number(value: Expr) -> Expr | str:
    """A fraction as such, decimals with as many digits as are worth reading."""
    return _digits(float(value), SIGNIFICANT) if value.is_Float else value


def _digits(value: float, digits: int) -> str:
    return f"{value:.{digits}g}".replace("-", "−")


def reason_of(said: Said) -> Said:
    """What an error says, for the middle of a sentence: its first line, no stop at the end."""
    return said.changed(lambda words: re.sub(r"[.?。?]+$", "", words.splitlines()[0]))
