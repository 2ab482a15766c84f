"""Words of prose and of programs in a formula that cannot be read: what they say, and where that goes here.

They are looked for only in a formula that is refused anyway, so that no name is mistaken for one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from re import Match

from ..core.choices import FACTS
from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Said, Text
from .tree import abridged

__all__ = ["in_prose"]

_FACT = Text(
    "{name} is said to be {fact}, which is no part of the formula",
    "{name} が {fact} であることは式の一部ではない",
)
_ASSUME = Text(
    'give it as assume={{"{name}": "{fact}"}}, on the command line --assume {name}={fact}',
    'assume={{"{name}": "{fact}"}}、コマンドラインでは --assume {name}={fact} として与える',
)
_LIMITS = Text("constraints are no part of the formula", "制約条件は式の一部ではない")
_ALONE = Text("give the function alone, without {words}", "{words} を付けず、関数だけを与える")
_LOOP = Text("a loop is not read in a formula", "式の中の繰り返しは読めない")
_SUM = Text(
    "a sum is written sum_{index}(...), with {name}_{index} for an entry",
    "和は sum_{index}(...) と書き、成分は {name}_{index} と書く",
)
_CHOICE = Text("a conditional is not read in a formula", "式の中の条件分岐は読めない")
_WHERE = Text(
    "write where(condition, a, b), as in where(c > 0, x'*x, 0)",
    "where(c > 0, x'*x, 0) のように where(条件, a, b) と書く",
)
_JOINED = Text("conditions are not joined by {word}", "条件を {word} でつなぐことはできない")
_TWO = Text("write a product of indicators, [x > 0].*[x < 1]", "[x > 0].*[x < 1] のように指示関数の積として書く")
_DEFINED = Text(
    "definitions stand behind one where, parted by commas", "定義は 1 つの where の後にコンマで区切って書く"
)
_AS = Text("write … where u = A*x, v = u + b", "… where u = A*x, v = u + b のように書く")
_FUNCTION = Text(
    "{words} defines a function, and where names formulas",
    "{words} は関数の定義であるが、where で定義できるのは式である",
)
_PUT_IN = Text(
    'declare it, as in functions={{"f": "entrywise"}}, and put it in with d.specialise(f="tanh(t)")',
    'functions={{"f": "entrywise"}} のように宣言し、d.specialise(f="tanh(t)") のように代入する',
)
_BY_NAME = Text(
    'give the formula alone, and the variable as wrt="{name}" (--wrt {name})',
    '式だけを与え、変数は wrt="{name}" (--wrt {name}) で指定する',
)
_NO_PART = Text("{words} is no part of the formula", "{words} は式の一部ではない")
_NO_REMAINDER = Text("there is no remainder of a division here", "割り算の余りはここにはない")
_NO_RULE = Text("there is no rule for it; write out what it is", "その規則はないので、その式を書く")
_PROGRAM = Text("{words} is a line of a program, no formula", "{words} はプログラムの行であり、式ではない")
_FORMULA = Text('give the formula alone, as "norm2(A*x - b)^2"', '"norm2(A*x - b)^2" のように、式だけを与える')
_BY = r"(?:w\.?\s?r\.?\s?t\.?|with\s+respect\s+to|by)"
_LONGEST = 40


def _loop(found: Match[str]) -> Said:
    entry = pattern(r"([A-Za-z]\w*)\s*\[").search(found.string)
    return _SUM(index=found["index"], name="x" if entry is None else entry[1])


def _by(found: Match[str]) -> Said:
    """How the variable is given, by the name that the prose has."""
    behind = pattern(rf"(?<!\w){_BY}\s+([A-Za-z]\w*)\W*\Z").search(found.string)
    return _BY_NAME(name="x" if behind is None else behind[1])


_TOLD: tuple[tuple[str, Callable[[Match[str]], Said], Callable[[Match[str]], Said]], ...] = (
    (
        rf"\b(?P<name>[A-Za-z]\w*)\s+(?:is\s+|being\s+)?(?:an?\s+)?(?P<fact>{'|'.join(FACTS)})\b",
        lambda found: _FACT(name=found["name"], fact=found["fact"]),
        lambda found: _ASSUME(name=found["name"], fact=found["fact"]),
    ),
    (
        r"(?P<words>(?<!\w)s\.\s*t\.|\b(?:subject\s+to|such\s+that)\b)",
        lambda found: _LIMITS(),
        lambda found: _ALONE(words=abridged(found.string[found.start() :].strip(), _LONGEST)),
    ),
    (r"\bfor\s+(?P<index>[A-Za-z])\w*\s+in\b", lambda found: _LOOP(), _loop),
    (
        r"\bwhere\b.*?(?P<words>\b[A-Za-z]\w*\(\s*[A-Za-z]\w*\s*\)\s*=)(?!=)",
        lambda found: _FUNCTION(words=found["words"].rstrip("= ")),
        lambda found: _PUT_IN(),
    ),
    (
        r"(?P<words>;|\bwhere\b.*\bwhere\b|\b(?:with|WHERE|Where|given)\b)\s*[A-Za-z]\w*\s*=(?!=)",
        lambda found: _DEFINED(),
        lambda found: _AS(),
    ),
    (
        r"\A\s*(?P<words>(?:import\s+\w+|from\s+\w+\s+import|def\s+\w+\s*\(|print\s*\())",
        lambda found: _PROGRAM(words=abridged(found.string.strip(), _LONGEST)),
        lambda found: _FORMULA(),
    ),
    (
        rf"(?:\A|\s)(?P<words>{_BY}\s+[A-Za-z]\w*)\W*\Z",
        lambda found: _NO_PART(words=found["words"]),
        _by,
    ),
    (
        r"\A\s*(?P<words>(?:(?:find|compute|the|partial|second)\s+)*"
        r"(?:derivative|gradient|jacobian|hessian|differentiate|derive|diff)(?:\s+(?:of|for))?)\s+\w",
        lambda found: _NO_PART(words=found["words"]),
        _by,
    ),
    (
        r"\A\s*(?P<words>D\[).*,\s*(?P<name>[A-Za-z]\w*)\s*\]\s*\Z",
        lambda found: _NO_PART(words="D[...]"),
        lambda found: _BY_NAME(name=found["name"]),
    ),
    (r"\w\s+(?P<words>mod)\s+\w", lambda found: _NO_REMAINDER(), lambda found: _NO_RULE()),
    (r"(?P<words>\bif\b.*\belse\b|\?.*:)", lambda found: _CHOICE(), lambda found: _WHERE()),
    (
        r"[<>=≤≥][^\[\]]*?(?P<words>\band\b|\bor\b|&&?|\|\|)[^\[\]]*?[<>=≤≥]",
        lambda found: _JOINED(word=found["words"]),
        lambda found: _TWO(),
    ),
)


def in_prose(text: str) -> InputError | None:
    """The error of words that are no part of a formula, in one that cannot be read; ``None`` where it has none.

    >>> print(in_prose("x'*A*x where A is symmetric").message)
    A is said to be symmetric, which is no part of the formula
    >>> in_prose("x'*A*x")
    """
    for source, said, hint in _TOLD:
        found = pattern(source).search(text)
        if found is not None:
            name = next(k for k in ("words", "fact", "index") if k in found.groupdict())
            return InputError(said(found), source=text, span=found.span(name), hint=hint(found))
    return None
