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
from .picked import unspelled
from .programs import COUNT, from_the_end, summed, without_filter
from .refused import LETTER
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
_BESIDE = Text("a sum over {i} has its index beside the word", "{i} についての和では、添字を語に添える")
_WRITE = Text("write {here}", "{here} と書く")
_LONGEST_HINT = 200
_FROM_THE_END = Text("{words} counts from the end, and from 0", "{words} は 0 から、また末尾から数えている")
_COUNTED = Text(
    "entries are counted from 1 here: with their number, as in shapes={{{shapes}}} ({options}), write {here}",
    "成分はここでは 1 から数える。個数を shapes={{{shapes}}} ({options}) のように与え、{here} と書く",
)
_COUNT = Text(
    "entries are counted from 1 here, both ends of a range belong to it, and the last one of n is n",
    "成分はここでは 1 から数え、範囲は両端を含む。n 個の最後は n である",
)
_FILTERED = Text("the keyword where= is not read", "キーワード where= は読めない")
_INDICATE = Text("multiply by the indicator, as in np.sum([x > 0]*x)", "np.sum([x > 0]*x) のように指示関数を掛ける")
_WHOLE_QUOTIENT = Text("// is no operator here", "// はここでは演算子ではない")
_QUOTIENT = Text(
    "a quotient is written /; its whole part has no rule, and a comment is left out",
    "商は / と書く。その整数部分の規則はなく、注釈であれば省く",
)
_COMMENT = Text("{words} is no part of the formula", "{words} は式の一部ではない")
_LEAVE = Text("leave it out", "省く")
_NO_PERCENT = Text("% is no operator here", "% はここでは演算子ではない")
_PERCENT = Text(
    "there is no rule for the remainder of a division, and a comment is left out",
    "割り算の余りの規則はなく、注釈であれば省く",
)
_FACTORIAL = Text("! is no operator here", "! はここでは演算子ではない")
_OF_GAMMA = Text("there is no rule for the factorial; 3! is written 6", "階乗の規則はない。3! は 6 と書く")
_ROWS = Text("a matrix that is written out is not read", "成分を並べて書いた行列は読めない")
_STACKED = Text(
    "write the parts out: of [A; B], one above the other, [A; B]*x is A*x and B*x, and norm2([A; B]*x)^2 is "
    "norm2(A*x)^2 + norm2(B*x)^2",
    "部分に分けて書く。A の下に B を置いた [A; B] では、[A; B]*x は A*x と B*x であり、norm2([A; B]*x)^2 は "
    "norm2(A*x)^2 + norm2(B*x)^2 である",
)
_SEVERAL = Text("behind ; stands another formula", "; の後に別の式がある")
_ONE = Text(
    "give one formula at a time; a part has a name behind where, as in norm2(u)^2 where u = A*x - b",
    "式は一つずつ与える。部分に名前を付けるなら norm2(u)^2 where u = A*x - b のように where の後に書く",
)
_UNKNOWN = Text("the function {word!r} is not known", "関数 {word!r} は知られていない")
_BY = r"(?:w\.?\s?r\.?\s?t\.?|with\s+respect\s+to|by)"
_LONGEST = 40


def _loop(found: Match[str]) -> Said:
    whole = summed(found.string.strip())
    if whole is not None:
        return _WRITE(here=abridged(whole, _LONGEST_HINT))
    entry = pattern(r"([A-Za-z]\w*)\s*\[").search(found.string)
    return _SUM(index=found["index"], name="x" if entry is None else entry[1])


def _of_rows(found: Match[str]) -> Said:
    """What to write for a matrix whose rows are written out: a letter for numbers, or its parts."""
    numbers = pattern(r"\[[\s\d.,;eE+-]*\]").fullmatch(found[0]) is not None
    return LETTER() if numbers else _STACKED()


def _from_end(found: Match[str]) -> Said:
    """A formula with stretches as Python has them, as it is written here of arrays with so many entries."""
    text = found.string.strip()
    plain = unspelled(text)
    made = from_the_end(text if plain is None else plain)
    if made is None:
        return _COUNT()
    whole, arrays = made
    return _COUNTED(
        shapes=", ".join(f'"{a}": [{COUNT}]' for a in arrays),
        options=" ".join(f"--shape {a}={COUNT}" for a in arrays),
        here=abridged(whole, _LONGEST_HINT),
    )


def _neighbours(found: Match[str]) -> Said:
    """A formula with the differences of neighbours, np.diff(x), as stretches of an array with so many entries."""
    differences = f"{found['name']}[1:] - {found['name']}[:-1]"
    whole = found.string.strip()
    text = differences if found["call"] == whole else found.string.replace(found["call"], f"({differences})")
    ends = pattern(r":\s*-\d+\s*\]").search(text)
    return _COUNT() if ends is None else _from_end(ends)


def _returned(found: Match[str]) -> Said:
    """The formula that a function of one line returns; another line shows none."""
    value = pattern(r"def\s+\w+\s*\([^()]*\)[^:]*:\s*return\s+([^\n;]+)").fullmatch(found.string.strip())
    return _FORMULA() if value is None else _WRITE(here=abridged(value[1].strip(), _LONGEST_HINT))


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
    (r"\bfor\s+\(?(?P<index>[A-Za-z])\w*(?:\s*,\s*\w+)*\)?(?:\s+in\b|\s*=\s*1:)", lambda found: _LOOP(), _loop),
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
        _returned,
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
        r"\A\s*(?P<words>(?:D|Grad)\[).*,\s*\{?\s*(?P<name>[A-Za-z]\w*)\s*\}?\s*\]\s*\Z",
        lambda found: _NO_PART(words=f"{found['words']}...]"),
        lambda found: _BY_NAME(name=found["name"]),
    ),
    (
        r"(?<![\w.])(?P<call>(?:(?:np|numpy|torch|jnp)\.)?(?P<words>diff)\(\s*(?P<name>[A-Za-z]\w*)\s*\))",
        lambda found: _UNKNOWN(word="diff"),
        _neighbours,
    ),
    (r"\[[^\[\]]*(?P<words>-\d+\s*:\s*|:\s*-\d+)\s*\]", lambda found: _FROM_THE_END(words=found["words"]), _from_end),
    (
        r"\b[a-z]+\([^()]*,\s*(?P<words>where\s*=)[^,]*[<>=]",
        lambda found: _FILTERED(),
        lambda found: _INDICATE() if (made := without_filter(found.string.strip())) is None else _WRITE(here=made),
    ),
    (
        r"\bsum\((?P<body>.+),\s*(?P<words>(?P<index>[a-z])\s*=\s*[01]\s*(?:\.\.|:)\s*\w+)\s*\)",
        lambda found: _BESIDE(i=found["index"]),
        lambda found: _WRITE(here=f"sum_{found['index']}({abridged(found['body'], _LONGEST)})"),
    ),
    (r"\[[^\[\]]*(?P<words>;)[^\[\]]*\]", lambda found: _ROWS(), _of_rows),
    (r"\A(?!.*einsum\().*?(?P<words>;)\s*\S", lambda found: _SEVERAL(), lambda found: _ONE()),
    (r"\s(?P<words>#.*)\Z", lambda found: _COMMENT(words=abridged(found["words"], _LONGEST)), lambda found: _LEAVE()),
    (r"(?P<words>//)", lambda found: _WHOLE_QUOTIENT(), lambda found: _QUOTIENT()),
    (r"(?<!%[*ox])(?P<words>%)(?![*ox]%)", lambda found: _NO_PERCENT(), lambda found: _PERCENT()),
    (r"[\w)]\s*(?P<words>!)(?!=)", lambda found: _FACTORIAL(), lambda found: _OF_GAMMA()),
    (r"\w\s+(?P<words>mod)\s+\w", lambda found: _NO_REMAINDER(), lambda found: _NO_RULE()),
    (r"(?P<words>\bif\b.*\belse\b|\A\s*if\b|\?.*:)", lambda found: _CHOICE(), lambda found: _WHERE()),
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
