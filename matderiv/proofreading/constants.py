r"""I and e as letters: ``Let I ∈ ℝ^{3×3} be the inertia tensor`` makes I a matrix like any other.

An equation for I(θ), or for I with no matrix on its other side, leaves open what I is: it may be an information.

A declaration alone does not: ``I ∈ ℝ^{n×n}`` is the identity most often, and then it is said what it is or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .sentences import Sentence

__all__ = ["constants"]

_USUAL = {
    "I": re.compile(r"identit|identidad|unit matri|einheits|unité|единичн|тождеств|単位|恒等|单位", re.IGNORECASE),
    "e": re.compile(r"euler|base of|natural|exponential|2\.71|ネイピア|自然|底|эйлер", re.IGNORECASE),
}
_DECLARED = re.compile(r"(?P<names>[^=<>]*?)(?:\\in(?![A-Za-z])|∈)\s*(?P<set>.*)", re.DOTALL)
_TOLD = re.compile(r"[\s,(]*(?:be|is|are|denot\w+|as|represent\w*|stands?|sei|ist|soit|est|sea|es|будет|は|を)\b", re.I)
_NOUN = re.compile(r"\b(?:an?|the|matrix|vector|number|tensor|scalar|constant)\s*$", re.I)
_ROMAN = re.compile(r"\\(?:mathrm|rm|text|operatorname)\s*\{?\s*e\s*\}?(?![A-Za-z])")
_NAME = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")

# I as a value that an equation gives, I(\theta) = … or I = … without a matrix: information, an integral, an intensity
_VALUED = re.compile(
    r"(?:^|\\\\|[&,;=]|\\q?quad)\s*(?:\\(?:mathrm|mathit)\s*\{\s*I\s*\}|I)\s*"
    r"(?:(?P<of>(?:\\left|\\[bB]igl?)?\([^()A-Z+-]*\))\s*&?\s*(?::?=|\\coloneqq)|"
    r"&?\s*(?::?=|\\coloneqq)(?P<value>[^=]*))"
)
_MATRIX = re.compile(
    r"(?<![A-Za-z\\])[A-Z]|\\(?:top|mathbf|boldsymbol|bm|operatorname|mathrm|begin|Sigma|Lambda)(?![A-Za-z])|\^\s*\{?-1|'"
)


def constants(said: Sequence[Sentence]) -> tuple[frozenset[str], frozenset[str]]:
    """Those of I and e that are letters of the document, and those of which that is open."""
    own: set[str] = set()
    unclear: set[str] = set()
    for sentence in said:
        for k, formula in enumerate(sentence.texts):
            declared = _DECLARED.match(formula)
            for name in set(_NAME.findall(declared["names"])) & _USUAL.keys() if declared else ():
                assert declared is not None
                if _USUAL[name].search(sentence.words):
                    continue
                square = re.search(r"\\times|\^|×", declared["set"]) is not None
                plain = name == "e" and square or name == "I" and not square
                if plain or _TOLD.match(sentence.behind(k)) or _NOUN.search(sentence.between(k)):
                    own.add(name)
                else:
                    unclear.add(name)
            if any(m["of"] or not _MATRIX.search(m["value"]) for m in _VALUED.finditer(formula)):
                unclear.add("I")
    if any(_ROMAN.search(formula) for sentence in said for formula in sentence.texts):
        unclear |= own & {"e"}
    return frozenset(own - unclear), frozenset(unclear)
