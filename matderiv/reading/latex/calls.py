r"""Which letters before a bracket are functions, and which are factors: Φ(x) and λ(wᵀw − 1).

A letter before a bracket is called where it stands nowhere without one (inside this bracket counts; behind ∂, ∇ and d
does not) and is one of those that name functions, or where the bracket holds a single name or a list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ...core.records import dataclass
from .commands import ENTRYWISE
from .tokens import Raw
from .vocabulary import known

__all__ = [
    "FUNCTIONS",
    "NOWHERE",
    "Standing",
    "closing",
    "key",
    "labelled",
    "single",
    "standing",
    "turned",
    "values_at",
    "unbraced",
]

# letters that no text has as factors of a bracket: an expectation, the gamma function, that of the normal distribution
FUNCTIONS = frozenset(("E", "Gamma", "Phi", "Γ", "Φ"))

_OPEN, _CLOSE = ("(", "[", "\\{", "⟨"), (")", "]", "\\}", "⟩")
_TURNED = ("T", "t", "top", "intercal", "prime", "transpose", "⊤", "'")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the names of a text stand in it: ``bare`` without a bracket behind, ``called`` directly before one.

    ``indices`` are the letters that sums run over.
    """

    bare: frozenset[str]
    called: frozenset[str]
    indices: frozenset[str]


NOWHERE = Standing(frozenset(), frozenset(), frozenset())


def standing(parts: Sequence[Sequence[Raw]], over: Collection[str] = ("sum",)) -> Standing:
    """How every name of these statements stands in them; signs that are ``over`` indices have them below."""
    bare: set[str] = set()
    called: set[str] = set()
    indices: set[str] = set()
    for tokens in parts:
        n, behind = 0, False
        while n < len(tokens):
            t = tokens[n]
            if t.kind == "command" and t.text in over:
                inside = _group(tokens, n + 2) if n + 1 < len(tokens) and tokens[n + 1].text == "_" else (n, n)
                indices |= {u.text for u in tokens[slice(*inside)] if u.kind == "letter" and u.text.islower()}
            if t.kind == "char" and t.text == "_":
                n = _after(tokens, n + 1)  # an index is no name; what is written above is
                continue
            differential = t.kind == "letter" and t.text == "d" and n > 0 and tokens[n - 1].kind == "open"
            if t.kind == "command" and t.text in ("partial", "nabla") or differential:
                behind = True
                while n + 1 < len(tokens) and tokens[n + 1].text in "^_" and tokens[n + 1].kind == "char":
                    n = _after(tokens, n + 2) - 1
            elif t.kind in ("letter", "word"):
                _stands(tokens, n, behind, bare, called)
                behind = False
            elif t.kind != "open":
                behind = False
            n += 1
    return Standing(frozenset(bare), frozenset(called), frozenset(indices))


def _stands(tokens: Sequence[Raw], n: int, behind: bool, bare: set[str], called: set[str]) -> None:
    """Put down how the name at n stands: with a bracket behind it, or without."""
    after, above = _scripts(tokens, n + 1)
    bracket = after < len(tokens) and tokens[after].text in ("(", "[", "\\{")
    if bracket and above and above[-1].kind == "char" and above[-1].text == "'":
        return  # f′(x): a derivative, or a transpose in front of a bracket
    if bracket and not _turns(above):
        if not above:
            called.add(key(tokens, n))
    elif not behind:
        bare.add(key(tokens, n))


def key(tokens: Sequence[Raw], n: int) -> str:
    """The name at n with what stands below it, before or after what stands above, as one string."""
    at = n + 1
    while at < len(tokens) and tokens[at].kind == "char" and tokens[at].text in ("^", "'"):
        at = _after(tokens, at + 1) if tokens[at].text == "^" else at + 1
    if at >= len(tokens) or tokens[at].kind != "char" or tokens[at].text != "_":
        return tokens[n].text
    inside = tokens[slice(*_group(tokens, at + 1))]
    return "_".join((tokens[n].text, *(u.text for u in inside if u.text != ",")))


def _scripts(tokens: Sequence[Raw], n: int) -> tuple[int, list[Raw]]:
    """The place after the scripts and primes at n, and what stands above."""
    above: list[Raw] = []
    while n < len(tokens) and tokens[n].kind == "char" and tokens[n].text in ("^", "_", "'"):
        if tokens[n].text == "'":
            above.append(tokens[n])
            n += 1
            continue
        if tokens[n].text == "^":
            above += tokens[slice(*_group(tokens, n + 1))]
        n = _after(tokens, n + 1)
    while n < len(tokens) and tokens[n].kind == "open" and n + 1 < len(tokens) and tokens[n + 1].text in ("(", "["):
        n += 1  # \Phi{(x)}
    return n, above


def turned(tokens: Sequence[Raw], n: int) -> bool:
    """Whether a transpose stands among the scripts at n."""
    return _turns(_scripts(tokens, n)[1])


def _turns(above: Sequence[Raw]) -> bool:
    """Whether a transpose, or its inverse, stands above: what bears it is an array."""
    return bool(above) and above[-1].text in _TURNED and above[-1].style in ("", "roman")


def _group(tokens: Sequence[Raw], n: int) -> tuple[int, int]:
    """The range of an argument, without its braces."""
    if n >= len(tokens) or tokens[n].kind != "open":
        return n, min(n + 1, len(tokens))
    return n + 1, closing(tokens, n)


def _after(tokens: Sequence[Raw], n: int) -> int:
    """The place after an argument."""
    start, stop = _group(tokens, n)
    return stop + (start > n)


def closing(tokens: Sequence[Raw], n: int) -> int:
    """The place of what closes the brace or bracket at n; the end where nothing does."""
    depth = 0
    for k in range(n, len(tokens)):
        t = tokens[k]
        depth += (t.kind == "open" or t.text in _OPEN) - (t.kind == "close" or t.text in _CLOSE)
        if not depth:
            return k
    return len(tokens)


def single(tokens: Sequence[Raw], n: int) -> bool:
    """Whether the bracket after the scripts at n holds a single name, with its scripts, a number, or a list."""
    at, above = _scripts(tokens, n)
    if at >= len(tokens) or tokens[at].text not in ("(", "[", "\\{") or _turns(above):
        return False
    inside = list(tokens[at + 1 : closing(tokens, at)])
    while inside and inside[0].kind == "open" and closing(inside, 0) == len(inside) - 1:
        inside = inside[1:-1]
    if not inside or _listed(inside):
        return bool(inside)
    if len(inside) > 1 and inside[0].kind == "char" and inside[0].text == "-":
        inside = inside[1:]
    first = inside[0]
    if first.kind == "number":
        return len(inside) == 1
    if first.kind not in ("letter", "word") or first.kind == "word" and known(first.text):
        return False
    end, raised = _scripts(inside, 1)
    return end == len(inside) and (not raised or _turns(raised) or labelled(raised))


_JOINT = frozenset("pqPQ")  # letters of distributions, which are told apart by what they are of: p(x) and p(y)


def values_at(tokens: Sequence[Raw], n: int, how: Standing) -> tuple[str, ...] | None:
    r"""The indices of a sum in the bracket behind a letter at n, p(x) below \sum_x: of such there are values only.

    It is ``None`` where an index stands as something else, or the letter has other indices, or as many, in its place.
    """
    at = _indices_in(tokens, n, how)
    if at is None or any(not _is_index(tokens, k, how) for k, u in enumerate(tokens) if u.text in at):
        return None
    letter = tokens[n].text
    others = {_indices_in(tokens, k, how) for k, u in enumerate(tokens) if u.text == letter and u.kind == "letter"}
    if None in others or len({len(o) for o in others if o is not None}) > 1 or letter in _JOINT and len(others) > 1:
        return None
    return at


def _indices_in(tokens: Sequence[Raw], n: int, how: Standing) -> tuple[str, ...] | None:
    """The one or two indices of sums that are all there is in the bracket behind a letter."""
    if n + 1 >= len(tokens) or tokens[n + 1].text not in ("(", "[") or tokens[n].kind != "letter":
        return None
    inside = tokens[n + 2 : closing(tokens, n + 1)]
    at = tuple(u.text for u in inside[::2])
    plain = all(u.kind == "letter" and u.style == "" for u in inside[::2]) and all(u.text == "," for u in inside[1::2])
    return at if plain and len(inside) in (1, 3) and how.indices.issuperset(at) else None


def _is_index(tokens: Sequence[Raw], n: int, how: Standing) -> bool:
    """Whether a letter stands below something, or in a bracket that holds indices alone, behind a letter."""
    k = n - 1
    while k >= 0 and (tokens[k].kind == "open" or tokens[k].text == "," or tokens[k].kind == "letter"):
        k -= 1
    if k <= 0 or tokens[k].text == "_":
        return k > 0
    opens = tokens[k].text in ("(", "[")
    return opens and (tokens[k - 1].text == "_" or _indices_in(tokens, k - 1, how) is not None)


def _listed(inside: Sequence[Raw]) -> bool:
    """Whether a comma stands between these tokens."""
    depth = 0
    for t in inside:
        depth += (t.kind == "open" or t.text in _OPEN) - (t.kind == "close" or t.text in _CLOSE)
        if t.kind == "char" and t.text in (",", ";") and not depth:
            return True
    return False


def unbraced(tokens: list[Raw]) -> list[Raw]:
    r"""The tokens without braces that hold one letter and are no argument, so that {\sigma}(x) is \sigma(x)."""
    out: list[Raw] = []
    n = 0
    while n < len(tokens):
        t, before = tokens[n], out[-1] if out else None
        alone = (
            t.kind == "open" and n + 2 < len(tokens) and (tokens[n + 1].kind, tokens[n + 2].kind) == ("letter", "close")
        )
        free = before is None or before.kind in ("letter", "word", "number", "break") or _parts(before)
        if alone and free and (before is None or before.kind != "number"):
            out.append(replace(tokens[n + 1], after=t.after))
            n += 3
            continue
        if free and t.kind == "open" and (close := _round_a_norm(tokens, n)):
            out += tokens[n + 1 : close]
            n = close + 1
            continue
        out.append(t)
        n += 1
    return out


def _round_a_norm(tokens: list[Raw], n: int) -> int:
    r"""The place of the brace that closes one at n, if they hold one norm and bear a script: {\left\|x\right\|}_2."""
    bars = 1 if n + 1 < len(tokens) and tokens[n + 1].text == "‖" else 2
    sign = "‖" if bars == 1 else "|"
    if [t.text for t in tokens[n + 1 : n + 1 + bars]] != [sign] * bars:
        return 0
    close = closing(tokens, n)
    inside = tokens[n + 1 : close]
    norm = [t.text for t in inside[-bars:]] == [sign] * bars and sum(t.text == sign for t in inside) == 2 * bars
    return close if norm and close + 1 < len(tokens) and tokens[close + 1].text in ("_", "^") else 0


def _parts(t: Raw) -> bool:
    """Whether a sign stands between operands, or opens a bracket, and takes no argument itself."""
    if t.kind == "command":
        return t.text in ("cdot", "otimes", "times", *ENTRYWISE)
    return t.kind == "char" and t.text not in "^_"


def labelled(above: Collection[Raw]) -> bool:
    r"""Whether what stands above is in brackets of its own, as in x^{(k)} and W^{[2]}."""
    texts = [u.text for u in above]
    return (
        len(texts) > 2
        and (texts[0], texts[-1]) in (("(", ")"), ("[", "]"))
        and closing(list(above), 0) == (len(texts) - 1)
    )
