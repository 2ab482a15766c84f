r"""Words that may make of a line something else than what its formulas say, and such as a text is full of.

Two kinds of errors are possible. Where a line does *not* hold, any word that is not understood may say why it does:
"A is idempotent" makes A² = A right, and so such lines are judged beside closed lists of words alone (neutral.py).
Where a line *holds* as it is usually read, a word has to say that it is *not* to be read so. That is said with few
words: those of definitions ("by ∇ we mean"), of what is left out, added or turned round, of exceptions and mistakes.
"""

from __future__ import annotations

import re

__all__ = ["supposes", "suspicious", "turned"]

_SIGNS = r"""
minus plus signs? negat\w+ opposite half halv\w+ halves twice doubl\w+ factors? rescal\w+ scaled divid\w+ instead
conventions? denot\w+ stands?\s+for interpret\w* abbreviat\w*
"""
_CHANGES = r"""
thrice tripl\w+ flip\w* revers\w+ backwards? swap\w* exchang\w* interchang\w* scal(?:es?|ing) times multipl\w+
divisions? averag\w+ weight(?:ed|ing) reweigh\w* normali[sz]\w* project\w* shift\w* replac\w* clip\w* truncat\w*
stop\w* detach\w* round(?:ed|ing)? approx\w* up\s+to integer even odd modulo mod clockwise
"""
_LEAVES = r"""
drop\w* omit\w* suppress\w* ignor\w* skip\w* leav(?:es?|ing) left\s+(?:out|off|away) neglect\w* only except\w*
without unless not never no cannot otherwise other differs? differently rather if whether suppos\w+ pretend\w*
imagin\w*
"""
_MEANS = r"""
mean(?:s|t|ing) mean(?!\s+(?:squared?|errors?|vectors?|of|and)\b) stand(?:ing)?\s+for represent\w* shorthand short
defin\w+ redefin\w+ understood understand regard\w* notations? symbols? called writes? writing written from\s+now
henceforth taken takes? reads? rang(?:es?|ing) runs? brackets? parenthes[ei]s braces bars
(?:is|are)\s+(?:in|by|with|per|over|as|of|to|for|from|on|at|the|an?)
"""
_OTHERS = r"""
unusual\w* non-?standard special bases? binary octal decimal conjugat\w* complex quaternion\w* twisted dual tropical
fuzzy finite\s+fields? characteristic discrete stochastic stratonovich weak(?:ly)? distributional covariant lie left
right one-sided sub-?gradients? straight-through frozen freez\w+ held constants? fixed depend\w* functions?\s+of
var(?:y|ies|ying) units?\s+of percent\w* gradians? turns? degrees radians natural
"""
_WRONG = r"""
erratum errata misprint\w* typos? correct(?:ed|ions?|s) should wrong\w* mistak\w* incorrect\w* false\w* errors?\s+in
joke fake former formerly previous\w* old obsolete used\s+to\s+be no\s+longer
"""
_SUPPOSES = r"""
if iff unless when(?:ever)? whether special mistak\w* wrong\w* incorrect\w* false\w* not never no cannot claim\w*
think\w* thought believ\w* conjectur\w* hop(?:e|ing) would could might may only otherwise trivial\w* e\.g provided
except\w* instead replac\w* tempt\w* pretend\w* hypothe\w* imagin\w* moment temporar\w* naive\w* careless\w*
elsewhere unlike without rather ask\w* wonder\w* sometimes often usually typically formerly previous\w* old
used\s+to no\s+longer lazy sloppy students? colleagues? somebody someone folklore rumou?r\w* joke lie fake
suppose\s+for assume\s+for guess\w* ansatz tr(?:y|ies|ied) attempt\w* propos\w+ candidate\w* contrary contradict\w*
absurd\w* fallac\w* pitfall\w* trap erron\w* misprint\w* typo\w* until unlikely almost nearly roughly approximat\w*
about half twice double negative opposite up\s+to
"""


def _words(*lists: str, more: str = "") -> re.Pattern[str]:
    """What finds one of some words."""
    words = "|".join(word for own in lists for word in own.split())
    return re.compile(rf"\b(?:{words})\b|n['’]t\b|[?？]{more}", re.IGNORECASE)


_TURNED = _words(_SIGNS)
# words of other languages are not among these, so that none of them is taken to say nothing
_SUSPICIOUS = _words(_SIGNS, _CHANGES, _LEAVES, _MEANS, _OTHERS, _WRONG, more=r"|\d+-norm|[^\x00-\x7f⟨⟩–—’“”]")
_SUPPOSED = _words(_SUPPOSES)
_NAMED = re.compile(r"\b(?:is|are)\s+(?:[a-z]+\s+)?[A-Z][a-z]")  # "distances are Manhattan distances"


def suspicious(words: str) -> bool:
    """Whether words may say that what holds as it is usually read is not to be read so.

    >>> suspicious("Its derivative is well known"), suspicious("Norms are halved")
    (False, True)
    """
    return _SUSPICIOUS.search(words) is not None or _NAMED.search(words) is not None


def turned(words: str) -> bool:
    """Whether words speak of signs, factors or conventions, wherever in a sentence.

    >>> turned("Gradients are descent directions, so they carry a minus sign")
    True
    """
    return _TURNED.search(words) is not None


def supposes(words: str) -> bool:
    """Whether words before the equation of a new letter may not plainly give it its meaning.

    >>> supposes("For an input the network computes"), supposes("A tempting slip is")
    (False, True)
    """
    return _SUPPOSED.search(words) is not None
