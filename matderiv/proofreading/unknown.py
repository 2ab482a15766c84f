r"""Functions that a document calls and defines nowhere: φ(z), f(x_n)/f'(x_n), ρ'(r_i).

Each is an arbitrary smooth function of a number (LANGUAGE.md §7), and of a vector entry by entry where the words say
so, or a prime does: a function of a vector has a gradient, and no prime.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from ..reading.latex.calls import closing, single, standing
from ..reading.latex.stretches import Stretch, arguments_of, sides_of
from ..reading.latex.tokens import Raw
from ..reading.words import may_be_undefined

__all__ = ["heads", "unknown_functions"]

_USUAL = frozenset(("f", "g", "h", "phi", "psi", "varphi"))  # letters that name functions, whatever is in the bracket
_OTHERS = frozenset(("rho", "a", "b", "s", "r", "q", "p", "u", "v", "F", "G", "kappa", "eta"))
_ENTRYWISE = re.compile(
    r"\b(?:entry[- ]?wise|element[- ]?wise|component[- ]?wise|coordinate[- ]?wise|point[- ]?wise|entry by entry|"
    r"element by element|component by component|(?:each|every|all) (?:entry|entries|elements?|components?|units?)|"
    r"activations?|nonlinearit(?:y|ies)|transfer functions?|elementweise|komponentenweise|eintragsweise|aktivierung\w*|"
    r"composante par composante|terme à terme|élément par élément|d'activation|elemento a elemento|activación)\b|"
    r"成分ごと|要素ごと|成分毎|活性化|逐元素|逐元|逐分量|激活|поэлементн\w*|покомпонентн\w*",
    re.IGNORECASE,
)


def unknown_functions(
    formulas: Sequence[Stretch], functions: Collection[str], names: Collection[str], words: str
) -> tuple[frozenset[str], bool]:
    """The letters of such functions, and whether one of a vector is taken of each entry.

    ``functions`` are those that the document gives arguments, ``names`` the declared ones.
    """
    parts = [f.tokens for f in formulas if f.error is None and not _alone(f.tokens)]
    stand = standing(parts)
    primed, plain = set[str](), set[str]()
    other: set[str] = set()  # of which a gradient or a partial derivative is taken, or that bear a script
    for tokens in parts:
        for n, t in enumerate(tokens):
            if t.kind != "letter":
                continue
            end = _primes(tokens, n + 1)
            if end < len(tokens) and tokens[end].kind == "char" and tokens[end].text == "(":
                (primed if end > n + 1 else plain).add(t.text)
                if not single(tokens, end):
                    other.add(f"({t.text}")
                if any(u.text in (",", ";") for u in tokens[end : closing(tokens, end)]):
                    other.add(t.text)  # of two arguments, as a loss has
            before = tokens[n - 1] if n else None
            if before is not None and before.kind == "command" and before.text in ("nabla", "partial"):
                other.add(t.text)
    called = primed | plain
    # a'(X + Y) is a product with a transposed, where a(X + Y) is written nowhere
    one = {x for x in called if x in _OTHERS | primed and f"({x}" not in other}
    usual = called & _USUAL | primed & plain | one
    taken = {*stand.bare, *(set(heads(formulas)) & set(functions)), *names, *other, "sigma", "e", "d", "T", "I"}
    found = frozenset(x for x in usual - taken if may_be_undefined(x))
    return found, bool(_ENTRYWISE.search(words)) or bool(primed & found)


def heads(formulas: Sequence[Stretch]) -> dict[str, tuple[str, ...]]:
    """The functions that equations define, with their arguments: g of g(z) = …, and not of a = g(u)."""
    found: dict[str, tuple[str, ...]] = {}
    for formula in formulas:
        for part in formula.parts() if formula.error is None else ():
            for name, arguments in _defined(part):
                found.setdefault(name, arguments)
    return found


def _defined(part: list[Raw]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The letters that an equation gives arguments and says what they are; a = φ(z) says so of a, and not of φ."""
    sides, relations = sides_of(part)
    for n, side in enumerate(sides if relations else ()):
        others = [other for k, other in enumerate(sides) if abs(k - n) == 1]
        told = any(relation == "=" for relation, _ in relations[max(0, n - 1) : n + 1])  # f(x) ≈ … says nothing of f
        if not side or not told or n > 0 and any(_is_name(other) for other in others):
            continue
        if arguments := arguments_of(side):
            yield side[0].text, arguments


def _is_name(side: Sequence[Raw]) -> bool:
    """Whether a side is a letter with its scripts."""
    if not side or side[0].kind != "letter":
        return False
    n = 1
    while n < len(side) and side[n].kind == "char" and side[n].text in ("_", "^"):
        n = closing(side, n + 1) + 1 if n + 1 < len(side) and side[n + 1].kind == "open" else n + 2
    return n >= len(side)


def _alone(tokens: Sequence[Raw]) -> bool:
    """Whether a formula is a letter that is spoken of, perhaps with primes."""
    return bool(tokens) and tokens[0].kind == "letter" and _primes(tokens, 1) == len(tokens)


def _primes(tokens: Sequence[Raw], n: int) -> int:
    while n < len(tokens) and tokens[n].kind == "char" and tokens[n].text == "'":
        n += 1
    return n
