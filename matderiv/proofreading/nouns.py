r"""What words call a letter: "the curvature $H$", "let $K$ be the stiffness matrix", "the Hessian $2B$".

A name may say what a letter is by other letters, or how it is built: a Hessian is symmetric, a residual is a
difference. Which names do is not known: all may but those that only say what a matrix or a vector is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .sentences import KEPT, Sentence, bare, listed

__all__ = ["names_given", "says_more"]

# words that say what a letter is for, or that it is any
_SAID_OF_ALL = """
    a an the any some all both each every its their our this these two three real given known fixed constant free
    arbitrary general generic other same new nonzero finite column row vector vectors matrix matrices number numbers
    scalar scalars real-valued square rectangular invertible nonsingular regular tall wide dense sparse coefficient
    coefficients weight weights design data parameter parameters regression loading loadings input inputs
    output outputs target targets observation observations measurement measurements training test sample samples
    of size dimension dimensions order not necessarily letter unknown random columns rows entries transpose inverse
"""
_PLAIN = frozenset(_SAID_OF_ALL.split())
_PLAIN_EASTERN = re.compile(r"(?:正方|定数|係数|重み|データ|計画|一般|任意|実|方|实|系数|权重|数据|设计|常数)\Z")
_ARTICLE = r"\b(?:the|an?|our|its|their|this|some|der|die|das|eine?[mnrs]?|le|la|une?)\s+"
_BEFORE = re.compile(rf"{_ARTICLE}(?P<said>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){{0,3}})\s*\Z", re.IGNORECASE)
_KIND = re.compile(
    r"(?P<said>(?:[^\W\d_][\w'’-]*\s+)?(?:matri(?:x|ces)|tensors?|operators?|hessians?|jacobians?|metrics?|kernels?))\s*\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\s*(?:,|\(|:|—|–|for|as|(?:be|is|are|denotes?|stands?\s+for|means?|ist|sei|est|soit)\b)?\s*{_ARTICLE}"
    r"(?P<said>(?:(?!\b(?:and|with|where|for|such|then|which|that|whose|so|und|et)\b)[^.;:,()⟨])+)",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s*for\s+(?P<said>(?!all\b|every\b|each\b|some\b|any\b)[^.;:,()⟨]+)", re.IGNORECASE)
_SHORT = re.compile(r"\b(?P<said>abbreviat\w*|denot\w*|shorthands?)\b[^.;:,]*\Z", re.IGNORECASE)
_EASTERN = re.compile(r"(?P<said>[\u3040-\u30ff\u4e00-\u9fff]+?)(?:行列|矩阵|テンソル|张量|作用素|算子)\s*\Z")
_EASTERN_BEHIND = re.compile(
    r"\s*(?:を|は|が|为|是|表示)?\s*(?P<said>[\u3040-\u30ff\u4e00-\u9fff]+?)(?:行列|矩阵|テンソル|张量|作用素|算子)"
)
_EASTERN_NAMED = re.compile(
    r"[の的](?P<said>勾配|微分|導関数|逆行列|転置|跡|トレース|行列式|梯度|导数|逆矩阵)[をは为是]?\s*\Z"
)
_OF = re.compile(r"\b(?:of|for|to|by|in|on|with|from|at|over|von|de|des)\s*\Z", re.IGNORECASE)
_TIMES = re.compile(
    r"-?(?:\d+|\\[dt]?frac\{?\d\}?\{?\d\}?)?\\?(?P<letter>[A-Za-z]+)(?:_\w|_\{\w+\})?(?:\^\\?[A-Za-z]+)?"
)


def names_given(sentences: Iterable[Sentence], letter: str) -> Iterator[str]:
    """What words call a letter, or a multiple of it."""
    for sentence in sentences:
        for k, formula in enumerate(sentence.formulas):
            if letter not in _named(formula.text):
                continue
            before, behind = sentence.between(k), sentence.words.partition(f"⟨{k}⟩")[2]
            # "the gradient of $f$" says nothing of what f is
            plain = "" if _OF.search(before) is not None else before
            found = [form.search(plain) for form in (_BEFORE, _KIND, _EASTERN, _EASTERN_NAMED)]
            found += [_SHORT.search(sentence.ahead(k)), *(x.match(behind) for x in (_BEHIND, _FOR, _EASTERN_BEHIND))]
            yield from (m["said"].strip() for m in found if m is not None)


@lru_cache(KEPT)
def _named(formula: str) -> frozenset[str]:
    """The letters of which a formula is a list, or the one of which it is a multiple."""
    names = {x.lstrip("\\").partition("_")[0] for x in listed(formula)}
    m = _TIMES.fullmatch(bare(formula).replace("{", "").replace("}", ""))
    return frozenset(names if m is None else {*names, m["letter"]})


def says_more(name: str) -> bool:
    """Whether a name may say more of a letter than what it is for.

    >>> says_more("weight matrix"), says_more("stiffness matrix")
    (False, True)
    """
    if re.search(r"[\u3040-\u9fff]", name):
        return _PLAIN_EASTERN.search(name) is None
    return any(word not in _PLAIN for word in re.findall(r"[^\W\d_][\w'’-]*", name.lower()))
