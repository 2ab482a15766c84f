r"""One of several, h_2 = W\tanh(h_1), where a line before says what each is: "$h_t = \tanh(Wh_{t-1})$ for every $t$".

Such a line gives h_2 no meaning of its own unless it says the same of it, letter by letter. It claims something of what
h_2 is, which is read for one t only. First values of a recursion, x_0 = b, are given. So does a derivative that is to
be what words named before: "the Gram matrix $G$", and then G = ∇²f.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..core.text import Said, Text
from ..expressions.notations.names import split
from ..reading.tree import Node, Subscripted, differentiates, postorder
from .bearings import Bearings
from .items import Item
from .labels import Step
from .nouns import names_given, says_more
from .operations import OPERATIONS
from .optima import against_slope, optimum
from .provisos import claims
from .stationary import stationary

__all__ = ["has_a_meaning", "with_a_slope"]

SINGLE = Text(
    "Undecided: {name} is one of those that line {line} defines, and this says what it is in another way. "
    "Write {name} out as line {line} has it.",
    "未決定: {name} は第 {line} 行が定義するものの一つであり、この行はそれを別の形で述べている。"
    "第 {line} 行の形で {name} を書き出すこと。",
)
MEMBER = Text(
    "Undecided: {name} seems to be an entry of what stands in line {line}, so that this is a claim on it and no "
    "definition. Write the line for every entry.",
    "未決定: {name} は第 {line} 行に現れるものの成分のようなので、この行は定義ではなくその成分についての主張である。"
    "すべての成分について書くこと。",
)
NAMED = Text(
    'Undecided: {name} was called "{words}" before, so that this may be a claim on it and no definition. '
    "Write what {name} is where it is called that.",
    "未決定: {name} は前に「{words}」と呼ばれているので、この行は定義ではなく主張かもしれない。"
    "そう呼ぶところで {name} を式で定めること。",
)
OPTIMAL = Text(
    "Undecided: by the words before it {name} is where what line {line} defines is least or greatest, and it was not "
    "found whether it is. Set the gradient to zero first.",
    "未決定: 前の言葉によれば {name} は第 {line} 行が定めるものを最小または最大にする点だが、そうであるかを"
    "確かめられなかった。まず勾配を 0 とおくこと。",
)
STATIONARY = Text(
    "Undecided: by the words before it this is so where the gradient of what line {line} defines is zero, and it was "
    "not found whether it is. Write that gradient first.",
    "未決定: 前の言葉によれば、これは第 {line} 行が定めるものの勾配が 0 になるところで成り立つが、そうであるかを"
    "確かめられなかった。まずその勾配を書くこと。",
)
STEP = Text(
    "Undecided: the words before it speak of a step along the gradient of what line {line} defines, and this is "
    "another one. Check its sign.",
    "未決定: 前の言葉は第 {line} 行が定めるものの勾配に沿った一歩のことを述べているが、この式はそれと異なる。"
    "符号を確かめること。",
)
# what is called so is a derivative by its name
_DERIVATIVE = re.compile(
    r"gradi|hess|jacob|deriv|slope|score|sensitiv|adjoint|co-?state|error|delta|signal|force|moment|velocit|accel|"
    r"rate|multiplier|information|curvature|differential|flux|stress|current|field|direction|step|tangent|勾配|微分|导|梯度|ヘ",
    re.IGNORECASE,
)

# and what is called so is one by all means
_SLOPE = re.compile(
    r"\b(?:gradients?|derivatives?|hessians?|jacobians?|ableitung|dérivée)\b(?!\s+(?:descent|step|flow|method|norm))|勾配|梯度",
    re.IGNORECASE,
)
_IS_SLOPE = re.compile(
    r"(?P<said>\b(?:gradient|derivative|hessian|jacobian)\b)(?:\s+(?!descent|step|flow|method|norm)\w+){0,5}?\s+"
    r"(?:is|reads|becomes)\s*:?\s*\Z",
    re.IGNORECASE,
)
# names of what an operation makes of other letters, and the signs of that operation
_MADE = {
    "⁻¹": re.compile(r"\b(?:inverse|reciprocal)\s+of\Z|\A逆", re.IGNORECASE),
    "tr": re.compile(r"\btrace\s+of\Z|\A(?:跡|トレース)", re.IGNORECASE),
    "det": re.compile(r"\bdeterminant\s+of\Z|\A行列式", re.IGNORECASE),
    "Aᵀ": re.compile(r"\btranspose\s+of\Z|\A転置", re.IGNORECASE),
}


def has_a_meaning(bearings: Bearings, n: int) -> Said | None:
    """Why a line gives its letter no meaning: that has one already, by others of its kind or by a name."""
    return _one_of_several(bearings, n) or _entry(bearings, n) or _named_before(bearings, n) or _optimal(bearings, n)


def _optimal(bearings: Bearings, n: int) -> Said | None:
    """Why a line does not say what a letter is: words call it the point where an objective is least."""
    found = optimum(bearings, n, bearings.lines)
    name = next((x for x, m in bearings.defined.items() if m == n), None)
    if name is None or n in bearings.verified:
        return None
    if found is not None:
        return OPTIMAL(name=name, line=bearings.lines[found.origin].number)
    m = against_slope(bearings, n, bearings.lines)
    return with_a_slope(bearings, n) if m is None else STEP(line=bearings.lines[m].number)


def with_a_slope(bearings: Bearings, n: int) -> Said | None:
    """Why a line is no equation that may be anything: words say that it is one where an objective has no slope."""
    found = None if n in bearings.verified else stationary(bearings, n, bearings.lines)
    return None if found is None else STATIONARY(line=bearings.lines[found.origin].number)


def _entry(bearings: Bearings, n: int) -> Said | None:
    """Why a line does not say that a letter is a derivative: it is an entry of what stood before."""
    item = bearings.document.items[n]
    name = next((x for x, m in bearings.defined.items() if m == n), "")
    base, digits = split(name)
    if not digits or item.copies is not None or not any(differentiates(x) for t in item.trees for x in postorder(t)):
        return None
    for m in bearings.document.order[: bearings.at[n]]:
        nodes = (x for t in bearings.document.items[m].trees for x in postorder(t))
        if any(isinstance(x.value, Subscripted) and x.value.base == base for x in nodes):
            return MEMBER(name=name, line=bearings.lines[m].number)
    return None


def _named_before(bearings: Bearings, n: int) -> Said | None:
    """Why a line does not say that a letter is a derivative, or is none: words called it the other before."""
    item, document = bearings.document.items[n], bearings.document
    name = next((x for x, m in bearings.defined.items() if m == n), None)
    if name is None or item.copies is not None or n >= document.shown:
        return None
    if not any(differentiates(x) for t in item.trees for x in postorder(t)):
        return _called_derivative(bearings, n, name)
    before = [s for s in document.sentences if s.stop <= item.span[0]]
    for words in names_given(before, name):
        if says_more(words) and _DERIVATIVE.search(words) is None:
            return NAMED(name=name, words=words)
    return None


def _called_derivative(bearings: Bearings, n: int, name: str) -> Said | None:
    """Why a line that holds no derivative gives a letter no meaning: words call it the gradient of something."""
    item, document = bearings.document.items[n], bearings.document
    met = [s for s in document.sentences if s.start <= item.span[0]]
    if (words := _called_otherwise(item, names_given(met, name))) is not None:
        return NAMED(name=name, words=words)
    words = next((x for x in names_given(met, name) if _SLOPE.search(x) is not None), None)
    if words is None and (found := document.told(n)) is not None and item.first:
        m = _IS_SLOPE.search(found[0].between(found[1]))
        words = None if m is None else m["said"]
    return None if words is None else NAMED(name=name, words=words)


def _called_otherwise(item: Item, names: Iterable[str]) -> str | None:
    """The name of a letter as of what an operation makes, which does not stand in the line: the inverse of A."""
    nodes = [x for tree in item.trees for x in postorder(tree)]
    for words in names:
        for operation in OPERATIONS:
            made = _MADE.get(operation.shown)
            if made is not None and operation.words and made.search(words) is not None:
                return None if any(operation.holds(x, "") for x in nodes) else words
    return None


def _one_of_several(bearings: Bearings, n: int) -> Said | None:
    """Why a line gives no letter a meaning: what it is one of is defined before, and otherwise."""
    item, steps = bearings.document.items[n], bearings.document.labels.steps
    if item.left is None or item.right is None or item.left.kind != "name" or item.copies is not None:
        return None
    name = str(item.left.value)
    base, digits = split(name)
    if not digits or n not in bearings.defined.values():
        return None
    for m in bearings.document.order[: bearings.at[n]]:
        other = bearings.document.items[m]
        if m not in bearings.defined.values() or other.left is None or other.right is None or other.copies is not None:
            continue
        own = _counted(other.left, steps)
        if own is None or own.base != base:
            continue
        if _same(other.right, item.right, own, int(digits), steps) or _first(bearings, n, other.right, own, steps):
            return None
        return SINGLE(name=name, line=bearings.lines[m].number)
    return None


def _counted(node: Node, steps: Mapping[str, Step]) -> Step | None:
    """The base of a letter with an index or a label that is counted, and that index."""
    if node.kind != "name":
        return None
    if isinstance(node.value, Subscripted):
        (index, *more) = node.value.at
        return None if more or index.isdigit() else Step(node.value.base, index, 0, False)
    return steps.get(str(node.value))


def _same(general: Node, here: Node, own: Step, number: int, steps: Mapping[str, Step]) -> bool:
    """Whether a side is another one letter by letter, with a number in the place of the index."""
    step = _counted(general, steps)
    if step is not None and step.letter == own.letter:
        return here.kind == "name" and split(str(here.value)) == (step.base, str(number + step.shift - own.shift))
    if general.kind != here.kind or len(general.children) != len(here.children):
        return False
    if str(general.value) != str(here.value):
        return False
    pairs = zip(general.children, here.children, strict=True)
    return all(_same(a, b, own, number, steps) for a, b in pairs)


def _first(bearings: Bearings, n: int, general: Node, own: Step, steps: Mapping[str, Step]) -> bool:
    """Whether a line gives the first value of a recursion, x_0 = b."""
    item, found = bearings.document.items[n], bearings.document.told(n)
    before = "" if found is None else found[0].ahead(found[1])
    recursive = any((s := _counted(x, steps)) is not None and s.base == own.base for x in postorder(general))
    assert item.left is not None
    number = int(split(str(item.left.value))[1])
    return recursive and (number == 0 or number == 1 and item.inline and not claims(before))
