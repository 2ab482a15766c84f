r"""Lines that rest on a function which nobody defined: what is wrong of an arbitrary one may be right of the one meant.

"Here φ is the logistic function" says in words what a formula could; so may f(2t) = 4f(t), or φ' = φ(1 − φ). A line is
wrong only where nothing of the kind stands in the document.
"""

from __future__ import annotations

import re
from dataclasses import field

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.tree import Node, Undefined, postorder
from .bearings import Bearings
from .neutral import unknown_signs
from .sentences import bare, marks

__all__ = ["Arbitrary"]

NAMED = Text(
    'Undecided: {name} is a function that no formula defines, and the words "{words}" may say which it is. Define it, '
    "as in {name}(t) = ….",
    "未決定: {name} は式で定義されていない関数であり、「{words}」がどの関数かを述べているかもしれない。"
    "{name}(t) = … のように定義すること。",
)
EQUATION = Text(
    "Undecided: {name} is a function that no formula defines, and line {line} may be what is assumed of it. Define it, "
    "as in {name}(t) = ….",
    "未決定: {name} は式で定義されていない関数であり、第 {line} 行はそれについての仮定かもしれない。"
    "{name}(t) = … のように定義すること。",
)
_KINDS = re.compile(
    r"\b(?:logistic|sigmoid\w*|tanh|hyperbolic|tangent|relu|rectif\w+|softplus|softmax|softsign|swish|gelu|elu|identity|"
    r"exponentials?|logarithms?|quadratic|cubic|linear|affine|homogeneous|additive|even|odd|periodic|polynomial|cosine|"
    r"sine|huber|hinge|probit|logit|erf|gaussian cdf|normal cdf|cumulative|cross-entropy|squared?|absolute value|step "
    r"function|indicator)\b|シグモイド|ロジスティック|双曲線|恒等|指数関数|対数関数|線形|偶関数|奇関数|逻辑|恒等|双曲|线性",
    re.IGNORECASE,
)


@dataclass
class Arbitrary:
    """What a document says, in words and lines, of the functions that it defines nowhere."""

    bearings: Bearings
    lines: dict[str, list[int]] = field(default_factory=dict)  # that are about nothing but a function

    def __post_init__(self) -> None:
        document = self.bearings.document
        for n, item in enumerate(document.items):
            functions = set().union(*map(_functions, item.trees))
            relates = len(item.trees) == 2 and not any(map(_derives, item.trees))
            if len(functions) == 1 and relates and self.bearings.lines[n].kind != "definition":
                self.lines.setdefault(next(iter(functions)), []).append(n)

    def doubt(self, n: int) -> Said | None:
        """Why a line that would be wrong is open."""
        document = self.bearings.document
        functions = set[str]()
        for m in self.bearings.below(n):
            functions |= set().union(*map(_functions, document.items[m].trees))
        for name in sorted(functions):
            if own := self.lines.get(name):
                return EQUATION(name=name, line=self.bearings.lines[own[0]].number)
            for sentence in document.sentences:
                found = _KINDS.search(sentence.words)
                if found is not None:
                    return NAMED(name=name, words=found[0])
                spoken = any(_is_of(sentence.formulas[k].text, name) for k in marks(sentence.words))
                if spoken and (odd := unknown_signs(re.sub(r"⟨\d+⟩", " ", sentence.words))):
                    return NAMED(name=name, words=odd[0])
        return None


def _functions(tree: Node) -> set[str]:
    return {x.value.function for x in postorder(tree) if x.kind == "call" and isinstance(x.value, Undefined)}


def _derives(tree: Node) -> bool:
    return any(x.kind == "partial" for x in postorder(tree))


def _is_of(formula: str, name: str) -> bool:
    """Whether a formula is a function alone, with an argument or without."""
    return re.fullmatch(rf"\\?{re.escape(name)}'*(?:\(\\?[A-Za-z]+\))?", bare(formula)) is not None
