r"""Words that lead to a line and take it back, "one might think that", or name a case, "without regularisation".

What a sentence denies is no claim, right or not. What it only supposes, or says of a case of its own, is not called
wrong. Which words name a case is not known: all do that follow "for", "in", "with", but those by which one speaks of
derivations everywhere, "in matrix form", "with the chain rule".
"""

from __future__ import annotations

import re

from ..core.text import Said, Text
from .sentences import Sentence

__all__ = ["led"]

DENIED = Text(
    'Undecided: the words "{words}" may deny what stands here. Write what is claimed.',
    "未決定: 「{words}」がここの式を否定しているかもしれない。主張することを書くこと。",
)
LED = Text(
    'Undecided: it does not hold of all values, and the words "{words}" may say of which case it is, or that it is '
    "only supposed. Write that as an equation.",
    "未決定: すべての値については成り立たず、「{words}」がある場合に限ることや、仮の話であることを述べているかもしれ"
    "ない。それを等式で書くこと。",
)
_DENIES = re.compile(
    r"\b(?:(?:not|never|hardly)\s+(?:\w+\s+)?(?:true|hold|holds|right|correct|equal|valid|so)|mistakes?|mistaken\w*|"
    r"wrong\w*|incorrect\w*|erroneous\w*|false\b(?!\s+(?:positive|negative))|n't\s+(?:true|hold|right|correct)|"
    r"falsch\w*|gilt\s+nicht|ist\s+nicht|faux|fausse|n'est\s+pas)\b|成り立たない|成立しない|誤り|間違|不成立|错误",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:unless|if|when|whenever|except|wenn|falls|si|sauf)\b", re.IGNORECASE)  # weighed elsewhere
_SUPPOSES = re.compile(
    r"\b(?:might|would|could|tempt\w+|na[iï]ve\w*|at\s+first\s+(?:sight|glance)|guess\w*|könnte\w*|würde\w*|pourrait|"
    r"serait|semblerait|apparently|seemingly)\b|と思われ|かもしれない|可能会|看似",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\A|[.;:,]|\b(?:and|but|then|so|now|also)\b)\s*(?P<lead>(?:for|in|with|without|when|while|under|far|near|within|"
    r"becomes|ohne|bei|für|sans|pour|dans)\s+(?P<rest>[^.;:,⟨]*))",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:all|each|every|any|alle|jede\w*|tous|toute?s?|chaque)\b", re.IGNORECASE)
_TOLD = """
    the a an this that these those our its their such general particular addition fact total turn short words other
    matrix vector index indices component components coordinates notation form terms compact entry entries detail
    brief summary first second third next last step steps gradient gradients derivative derivatives hessian jacobian
    differential differentials partial partials respect to of by and or we one get gets have has obtain obtains find
    finds gives give yields yield leads lead reads read shows show implies means compute computing write writing
    differentiate differentiating using chain product quotient power rule rules
    sum difference trace cyclic property linearity expansion formula definition definitions above below before
    section chapter part parts following equation equations line lines expression objective loss cost function
    functions energy likelihood log-likelihood model network layer weights weight parameters parameter bias biases
    inputs input output outputs variable variables letter same way both sides side it which is are then now also be as
    follows help view hand sense end beginning notes note lecture exercise example convenience brevity simplicity
    completeness later use reference practice contrast residual residuals error errors score softmax sigmoid logits
    hidden state states mean means variance covariance precision case mind place order at us you i can will shall
    squared norm norms inner outer scalar products direction variable's multiplier multipliers constraint constraints
    der die das dem den des le la les ce cette
"""
_PLAIN = frozenset(_TOLD.split())
# of how many an objective is taken, which says nothing of what is written out in full
_COUNTED = _PLAIN | {"single", "term", "sample", "observation", "datum", "point", "pair", "training"}


def led(sentence: Sentence, k: int, right: bool, whole: bool = False) -> Said | None:
    """Why formula k of a sentence, read as a line that is ``right`` or not, has no verdict by the words before it.

    What is differentiated may be written in the line as a ``whole``.
    """
    before = sentence.ahead(k)
    clause = re.split(r"⟨\d+⟩", before)[-1]
    if (m := _DENIES.search(before)) is not None and _IF.search(before) is None:
        return DENIED(words=m[0])
    if right:
        return None
    if (m := _SUPPOSES.search(clause)) is not None:
        return LED(words=sentence.quoted(clause[m.start() :]))
    for m in _LEAD.finditer(clause):
        if not m.start() and clause != before and not m[0].lstrip().startswith((".", ";", ":", ",")):
            continue  # it goes on with a formula: "write $r$ for what is left"
        words = re.findall(r"[^\W\d_][\w'’-]*", m["rest"].lower())
        if words and not (_COUNTED if whole else _PLAIN).issuperset(words) and _EACH.search(m["rest"]) is None:
            return LED(words=sentence.quoted(m["lead"]))
    return None
