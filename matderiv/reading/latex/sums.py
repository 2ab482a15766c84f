r"""Sums over indices: \sum_i, \sum_{i,j}, \sum_{i=1}^n, and what the indices run to."""

from __future__ import annotations

from dataclasses import replace

from ...core.errors import InputError, NoRuleError
from ...core.text import Said, Text
from ..beyond import counts
from ..grammar import span_of
from ..lalr import Token
from ..tied import Cut, Tie, Tied
from ..tree import Bound, Member, Span
from .cursor import Cursor, Handler
from .functions import unsupported
from .scripts import PARTS, around
from .sizes import NO_SIZE, size_of
from .tokens import Raw, commas

__all__ = ["CONSTRUCTS"]

_RELATIONS = ("<", ">", "lt", "gt", "le", "leq", "ge", "geq", "ne", "neq")
# a relation -> its sign, and whether the two letters change places
_TIES = {
    **dict.fromkeys(("<", "lt"), ("<", False)),
    **dict.fromkeys((">", "gt"), ("<", True)),
    **dict.fromkeys(("le", "leq", "leqslant", "≤"), ("<=", False)),
    **dict.fromkeys(("ge", "geq", "geqslant", "≥"), ("<=", True)),
    **dict.fromkeys(("ne", "neq", "≠"), ("!=", False)),
}
_INDICES = frozenset("ijklmnpqrst")
_DOTS = ("dots", "ldots", "cdots", "dotsc", "…")
_AT_MOST = ("le", "leq", "leqslant", "≤")
_CONDITIONS = ("in", ":", "mid", "|", "colon", "∈")
_MASK = Text(
    r"such a sum is not read yet; write \sum_{{{over}}} {M} …, {M} being 1 where there is a term, 0 elsewhere",
    r"この形の和はまだ読めない。項のある所で 1、他で 0 の {M} を使い、\sum_{{{over}}} {M} … と書く",
)
_ELEMENTS = Text(
    r"number the elements: write \sum_{{{i}}} … with {elements} for {letters}",
    r"要素に番号を付け、{letters} の代わりに {elements} として \sum_{{{i}}} … と書く",
)
_WITHIN = Text(
    r"such a sum is not read yet; write \sum_{j} {M}_{{{i}{j}}} … within the sum over {i}, {M} being 1 where there "
    "is a term, 0 elsewhere",
    r"この形の和はまだ読めない。項のある所で 1、他で 0 の行列 {M} を使い、"
    r"{i} の和の中に \sum_{j} {M}_{{{i}{j}}} … と書く",
)
_EITHER = Text(
    r"such a sum is not read yet; write \sum_{i} {m}_{i} … where {j} is fixed, or \sum_{{{i},{j}}} {M}_{{{i}{j}}} … "
    "where it is summed over, too, {m} or {M} being 1 where there is a term, 0 elsewhere",
    r"この形の和はまだ読めない。項のある所で 1、他で 0 の {m} や {M} を使い、{j} が固定なら \sum_{i} {m}_{i} …、"
    r"{j} についても足すなら \sum_{{{i},{j}}} {M}_{{{i}{j}}} … と書く",
)
_PAIRS = Text(
    r"such a sum is not read yet, and \|x_{i} - x_{j}\| has no derivative at {i} = {j}, whatever it is multiplied by; "
    r"the lengths of all pairs are \operatorname{{norm2}}_2({E} X), where a row of {E} has 1 at {i} and -1 at {j}; of "
    r"squares write \sum_{{{i},{j}}} {M}_{{{i}{j}}} …, {M} being 1 where there is a term, 0 elsewhere",
    r"この形の和はまだ読めない。\|x_{i} - x_{j}\| は、何を掛けても {i} = {j} で微分できない。すべての対の長さは、"
    r"{i} で 1、{j} で -1 となる行を並べた {E} により \operatorname{{norm2}}_2({E} X) と書ける。2 乗の和なら、項のある"
    r"所で 1、他で 0 の {M} を使い、\sum_{{{i},{j}}} {M}_{{{i}{j}}} … と書く",
)
_PAIRED = Text(
    r"write \sum_{{{i},{j}}} for all pairs, \sum_{{({i},{j}) \in {E}}} for those in a set {E}",
    r"すべての対なら \sum_{{{i},{j}}}、集合 {E} に属する対なら \sum_{{({i},{j}) \in {E}}} と書く",
)
FROM_ZERO = Text(
    r"entries are counted from 1 here: write \sum_{{{i}=1}}^{{n}} for all of them, and give one with the index 0 a "
    "letter of its own, as b + …",
    r"成分はここでは 1 から数える。全成分の和なら \sum_{{{i}=1}}^{{n}} と書き、"
    "添字 0 のものは b + … のように別の文字とする",
)
RUNS_ON = Text("a sum that runs to {shown}, an index, is not read here", "添字 {shown} までの和は、ここでは読めない")


def summation(c: Cursor, t: Raw) -> None:
    r"""\sum with its indices; it takes the whole product after it."""
    n = c.i + 1
    below: list[Raw] | None = None
    above: list[Raw] | None = None
    while (s := c.script(n, "_^")) is not None:
        n = s.end
        if s.mark.text == "_":
            below = s.content
        else:
            above = s.content
    span = c.span(t, n)
    if not below:
        raise InputError(
            Text("a sum needs its index", "和に添字がない"),
            span=span,
            hint=Text(r"write \sum_i or \sum_{{i=1}}^{{n}}", r"\sum_i や \sum_{{i=1}}^{{n}} のように書く"),
        )
    c.head("BIG", "sum", span, _bounds(c, below, above, span))
    c.i = n


def multiplication(c: Cursor, t: Raw) -> None:
    r"""\prod with its indices, in an objective; it takes the whole product after it.

    Raises:
        NoRuleError: it stands elsewhere, or its indices are tied.
    """
    if not c.how.tied or c.script(c.i + 1, "_^") is None:
        unsupported(c, t)
    before = len(c.out)
    summation(c, t)
    big = c.out[-1]
    if isinstance(big.payload, Tied) and (big.payload.ties or big.payload.member is not None):
        unsupported(c, t)
    c.out[before:] = [*c.out[before:-1], Token("BIG", "prod", span_of(big), big.payload)]


def _bounds(c: Cursor, below: list[Raw], above: list[Raw] | None, span: Span) -> tuple[Bound, ...]:
    """The indices of a sum, with the conditions that tie them where there are some, and it is an objective."""
    try:
        letters = _indices(c, below, span)
        lasts = _lasts(c, above, letters, span)
        if c.how.tied and not around(c).isdisjoint(lasts):
            shown = c.inside(above or [])
            raise InputError(RUNS_ON(shown=shown), span=span, hint=_WITHIN(i=shown, j=letters[0], M=_free(c).upper()))
    except (InputError, NoRuleError) as error:
        tied = _tied(c, below, above, span, error) or _over_set(c, below, above, span, error) if c.how.tied else None
        if tied is None:
            raise
        return tied
    return tuple(Bound(i, last, span) for i, last in zip(letters, lasts, strict=True))


def _tied(
    c: Cursor, below: list[Raw], above: list[Raw] | None, span: Span, refused: InputError | NoRuleError
) -> Tied | None:
    r"""The indices of \sum_{i<j}, \sum_{j=1, j\ne i}^n and \sum_{j=i+1}^n with their conditions; else ``None``."""
    outer = around(c)
    summed: dict[str, str | None] = {}
    ties: list[Tie] = []
    cut: dict[str, Cut] = {}
    last = _last(above or [], outer)
    if last is None:
        return None
    for piece in _pieces(below):
        texts = [u.text for u in piece]
        small = [u.kind == "letter" and u.text.islower() for u in piece]
        if len(texts) >= 3 and all(small[::2]) and not any(small[1::2]) and len(texts) % 2:
            if texts[1] == "=" and len(texts) in (3, 5):  # j = i, j = i + 1
                if not _from_another(texts, ties, outer):
                    return None
                summed.setdefault(texts[0], None)
                continue
            found = [_tie(*texts[n : n + 3]) for n in range(0, len(texts) - 2, 2)]
            if None in found or len(found) > 1 and any(t is not None and t.relation == "!=" for t in found):
                return None  # in i ≠ j ≠ k nothing is said of i and k
            ties += [t for t in found if t is not None]
        elif len(texts) >= 3 and small[0] and texts[1] == "=" and not _from_number(texts, ties, cut, outer):
            return None
        elif all(small):
            summed.update(dict.fromkeys(texts))
        elif small[0]:
            summed.setdefault(texts[0], None)
        elif not _within(piece, ties, summed):
            return None
    loose = {x for t in ties for x in t.letters} - outer - summed.keys()
    if any(t.relation == "!=" and t.first in summed and t.second in loose for t in ties):
        return None  # in i = 1, i ≠ j nothing says that j moves
    summed.update(dict.fromkeys(sorted(loose)))
    if not summed or ties and outer & summed.keys() or any(not {*t.letters} & summed.keys() for t in ties):
        return None
    size, tie, short = last
    if tie is not None or short:
        if len(summed) != 1 or tie is not None and tie[1] in summed:
            return None
        (only,) = summed
        ties += [] if tie is None else [Tie(only, *tie)]
        if short:
            cut[only] = replace(cut.get(only, Cut()), short=short)
    if not ties and not cut or ties and outer & summed.keys():
        return None
    bounds = [Bound(i, summed[i] or size, span) for i in summed]
    return Tied(bounds, ties, loose, cut, refused)


def _over_set(
    c: Cursor, below: list[Raw], above: list[Raw] | None, span: Span, refused: InputError | NoRuleError
) -> tuple[Bound, ...] | None:
    r"""What is below \sum_{(i,j)\in\Omega}, \sum_{j\in N_i}, \sum_{i\in[n]} and \sum_{(x,y)\in D}; else ``None``."""
    stop = next((n for n, u in enumerate(below) if u.text in ("in", "∈")), 0)
    elements, owner = below[:stop], [u for u in below[stop + 1 :] if u.kind not in ("open", "close")]
    if elements and (elements[0].text, elements[-1].text) == ("(", ")"):
        elements = elements[1:-1]
    letters = [u.text for u in elements if u.text != ","]
    if above or not owner or not 1 <= len(letters) == len({*letters}) <= 2 or len(elements) != 2 * len(letters) - 1:
        return None
    if any(u.kind != "letter" or u.style not in ("", "bold", "arrow") or not u.text.islower() for u in elements[::2]):
        return None
    texts = [u.text for u in owner]
    if texts[0] in ("[", "\\{") and texts[-1] in ("]", "\\}"):
        dotted = texts[1:3] + texts[4:5] == ["1", ",", ","] and texts[3] in _DOTS
        upto = texts[1:-1] if len(texts) == 3 else texts[5:-1] if dotted else []
        plain = owner[-2].kind in ("letter", "number") and (len(texts) == 3) == (texts[0] == "[") and len(upto) == 1
        return tuple(Bound(i, upto[0], span) for i in letters) if plain else None
    first, given = owner[0], tuple(x for x in texts[1:] if x not in ("_", "(", ")"))
    named = first.kind == "letter" and first.text[0].isupper() and first.text not in "IT" and first.style != "bb"
    if not named or len(given) + len(letters) > 2 or not around(c).issuperset(given):
        return None
    if len(texts) > 1 and texts[1:] not in (["_", *given], ["(", *given, ")"]):
        return None
    c.once(first.text, first, first.span)
    member = Member(first.text, (*given, *letters), len(letters))
    return Tied([Bound(i, None, span) for i in letters], (), (), {}, refused, member)


def _pieces(below: list[Raw]) -> list[list[Raw]]:
    """What stands between commas, colons and bars below a sum."""
    out: list[list[Raw]] = [[]]
    for u in below:
        if u.text in (",", ":", "mid", "|", "colon", ";"):
            out.append([])
        else:
            out[-1].append(u)
    return [piece for piece in out if piece]


def _tie(first: str, relation: str, second: str) -> Tie | None:
    """A condition on two letters."""
    if first == second or relation not in _TIES:
        return None
    sign, turned = _TIES[relation]
    return Tie(second, sign, first) if turned else Tie(first, sign, second)


def _from_another(texts: list[str], ties: list[Tie], outer: set[str]) -> bool:
    """Whether j = i or j = i + 1 is a condition, which is noted."""
    if texts[2] not in outer or texts[0] == texts[2]:
        return False
    if len(texts) == 3:
        ties.append(Tie(texts[2], "<=", texts[0]))
    return len(texts) == 3


def _from_number(texts: list[str], ties: list[Tie], cut: dict[str, Cut], outer: set[str]) -> bool:
    """Whether i = 1, i = 2 or j = i + 1 begins a sum, which is noted."""
    if texts[2:] == ["1"]:
        return True
    if len(texts) == 3 and (counts(texts[2]) or texts[2] == "0"):
        cut[texts[0]] = Cut(first=int(texts[2]))
        return True
    if len(texts) == 5 and texts[2] in outer and texts[3:] == ["+", "1"]:
        ties.append(Tie(texts[2], "<", texts[0]))
        return True
    return False


def _within(piece: list[Raw], ties: list[Tie], summed: dict[str, str | None]) -> bool:
    r"""Whether 1 \le i < j \le n is a condition, which is noted."""
    texts = [u.text for u in piece]
    if len(texts) < 5 or len(texts) % 2 == 0 or texts[0] != "1" or texts[1] not in _AT_MOST:
        return False
    letters = texts[2:-2:2]
    if texts[-2] not in _AT_MOST or piece[-1].kind not in ("letter", "number"):
        return False
    found = [_tie(*texts[n : n + 3]) for n in range(2, len(texts) - 4, 2)]
    if None in found or not all(x.isalpha() and x.islower() and len(x) == 1 for x in letters):
        return False
    ties += [t for t in found if t is not None]
    summed.update(dict.fromkeys(letters, texts[-1]))
    return True


def _last(above: list[Raw], outer: set[str]) -> tuple[str | None, tuple[str, str] | None, int] | None:
    """What a sum runs to: a size, or a condition on an index around it; and how many of its values are left out."""
    texts = [u.text for u in above]
    if not texts:
        return None, None, 0
    if len(texts) == 1 and texts[0] in outer:
        return None, ("<=", texts[0]), 0
    if len(texts) == 3 and texts[1] == "-" and counts(texts[2]) and above[0].kind == "letter":
        if texts[0] in outer:
            return (None, ("<", texts[0]), 0) if texts[2] == "1" else None
        return texts[0], None, int(texts[2])
    if len(texts) == 1 and above[0].kind in ("letter", "number"):
        return texts[0], None, 0
    return None


def _indices(c: Cursor, below: list[Raw], span: Span) -> list[str]:
    """The letters under a sum sign: i, ij, i,j, i=1."""
    letters: list[str] = []
    n = 0
    while n < len(below):
        u = below[n]
        n += 1
        if u.text == ",":
            continue
        if u.kind != "letter" or not u.text.islower():
            break
        letters.append(u.text)
        if n < len(below) and below[n].text == "=":
            if [v.text for v in below[n + 1 : n + 3]] not in (["1"], ["1", ","]):
                raise _begins_elsewhere(c, below, n, span)
            n += 2
    else:
        if len(set(letters)) < len(letters):
            raise InputError(
                Text("an index is given twice in {shown}", "{shown} に同じ添字が二度ある")(shown=c.inside(below)),
                span=span,
                hint=Text("give each sum a letter of its own", "和ごとに別の文字を使う"),
            )
        if letters:
            return letters
    raise NoRuleError(
        Text("there is no rule for a sum over {shown}", "{shown} にわたる和についての規則はない")(
            shown=c.inside(below)
        ),
        span=span,
        hint=_apart(c, below)
        or _neighbours(c, below)
        or _where(c, below)
        or Text(
            r"\sum_i, \sum_{{i,j}} and \sum_{{i=1}}^{{n}} are read",
            r"\sum_i、\sum_{{i,j}}、\sum_{{i=1}}^{{n}} は読める",
        ),
    )


def _begins_elsewhere(c: Cursor, below: list[Raw], n: int, span: Span) -> NoRuleError:
    """The refusal of a sum whose first index, behind the sign at n, is not 1; from 1 on it would be another sum."""
    first, letter = below[n + 1 : n + 2], c.shown(below[n - 1].span)
    if not first:
        hint = Text(r"write \sum_{{{i}=1}}^{{n}}", r"\sum_{{{i}=1}}^{{n}} と書く")(i=letter)
    elif first[0].text == "0":
        hint = FROM_ZERO(i=letter)
    elif first[0].text in around(c) and first[0].text != below[n - 1].text:
        hint = _WITHIN(i=c.shown(first[0].span), j=letter, M=_free(c).upper())
    else:
        hint = PARTS()
    return NoRuleError(
        Text("a sum begins at 1, unlike {shown}", "和は 1 から始めるが、{shown} はそうでない")(shown=c.inside(below)),
        span=span,
        hint=hint,
    )


def _apart(c: Cursor, below: list[Raw]) -> Said | None:
    r"""What to write for a sum over i < j or i \ne j: over one of them alone, where the other is summed around it."""
    if len(below) > 4 and below[0].text == "1" and below[1].text in _AT_MOST and below[-2].text in _AT_MOST:
        below = below[2:-2]  # 1 \le i < j \le n
    if len(below) != 3 or below[1].text not in _RELATIONS or any(below[n].kind != "letter" for n in (0, 2)):
        return None
    i, j = (c.shown(below[n].span) for n in (0, 2))
    outer, free = around(c), _free(c)
    if below[2].text in outer:
        return _WITHIN(i=j, j=i, M=free.upper())
    if below[0].text in outer:
        return _WITHIN(i=i, j=j, M=free.upper())
    if any(u.text in ("‖", "\\|", "norm", "lVert") for u in c.raw[c.i :]):
        return _PAIRS(i=i, j=j, M=free.upper(), E="E" if "E" not in {u.text for u in c.raw} else free.upper())
    return _EITHER(i=i, j=j, m=free, M=free.upper())


def _neighbours(c: Cursor, below: list[Raw]) -> Said | None:
    r"""What to write for a sum over (i, j), ⟨i, j⟩ or i \sim j: over all pairs, or over those in a set."""
    letters = [u.text for u in below if u.kind == "letter"]
    signs = [u.text for u in below if u.kind != "letter"]
    pairs = (["(", ",", ")"], ["langle", ",", "rangle"], ["<", ",", ">"], ["⟨", ",", "⟩"], ["\\{", ",", "\\}"], ["sim"])
    if len({*letters}) != 2 or len(letters) != 2 or signs not in pairs or not all(map(str.islower, letters)):
        return None
    free = "E" if "E" not in {u.text for u in c.raw} else _free(c).upper()
    return _PAIRED(i=letters[0], j=letters[1], E=free)


def _where(c: Cursor, below: list[Raw]) -> Said | None:
    r"""What to write for a sum over (i, j) \in \Omega, or over i: x_i < 1: a mask over all."""
    stop = next((n for n, u in enumerate(below) if u.text in _CONDITIONS), 0)
    letters = [u.text for u in below[:stop] if u.kind == "letter" and u.text.islower()]
    if not 1 <= len(set(letters)) == len(letters) <= 2 or any(u.kind not in ("letter", "char") for u in below[:stop]):
        return None
    index, free = "".join(letters), _free(c)
    if not _INDICES.issuperset(letters) and below[stop].text in ("in", "∈"):
        i = next((x for x in "ijkl" if x not in {u.text for u in c.raw}), "i")
        over = rf"{i} \in {c.inside(below[stop + 1 :])}" if around(c) else i
        return _ELEMENTS(i=over, letters=", ".join(letters), elements=", ".join(f"{x}_{i}" for x in letters))
    return _MASK(over=",".join(letters), M=f"{free.upper() if len(letters) == 2 else free}_{{{index}}}")


def _free(c: Cursor) -> str:
    """A letter that stands nowhere, small or as a capital."""
    taken = {name.lower() for name in (*(t.text for t in c.raw), *c.names)}
    return next((x for x in "mbcghqruvw" if x not in taken), "m")


def _lasts(c: Cursor, above: list[Raw] | None, letters: list[str], span: Span) -> list[str | None]:
    """What each index runs to, where it is written."""
    if not above:
        return [None] * len(letters)
    if any(u.text in ("+", "-") for u in above):
        place = above[0].span[0], above[-1].span[1]
        raise InputError(NO_SIZE(shown=c.shown(place)), span=place, hint=PARTS)
    sizes: list[str | None] = [size_of(c.text, piece, span) for piece in commas(above)]
    if any("*" in (s or "") for s in sizes):
        raise InputError(
            Text(
                "a sum runs to one letter or number, not to {last}",
                "和の上端は 1 つの文字か数であり、{last} ではない",
            )(last=c.inside(above)),
            span=span,
            hint=Text("give the size a letter of its own", "そのサイズを 1 つの文字で表す"),
        )
    if len(sizes) == 1:
        return sizes * len(letters)
    if len(sizes) != len(letters):
        raise InputError(
            Text(
                "the indices {letters} and their last values {lasts} are not as many",
                "添字 {letters} と上端 {lasts} の個数が合わない",
            )(letters=", ".join(letters), lasts=c.inside(above)),
            span=span,
            hint=Text(
                "give one last value for each index, or one for all", "上端は、添字ごとに 1 つか、全体で 1 つ書く"
            ),
        )
    return sizes


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = {
    "sum": summation,
    "prod": multiplication,
}
