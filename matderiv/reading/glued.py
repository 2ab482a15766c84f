"""Letters that run together in a formula without ``*``, ``2λwᵀXw``: which are one name, one word, or factors.

A name that is declared comes first, then a function that is called, then a Greek letter by its English name; what is
left are letters, each a factor. A run that looks like a word of its own is refused: it may be a name or a product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from ..expressions.notations.names import GREEK, WORD
from .foreign import is_foreign
from .tree import Span
from .words import CALL, CONSTANTS, IS_FUNCTION, SYNTAX, WORDS, spelled

__all__ = ["called_in", "in_words", "letters_of", "refuse_word"]

_GREEK = tuple(sorted((word for word in GREEK if len(word) > 2), key=len, reverse=True))
_LIKE_A_WORD = pattern(r"[A-Za-z][a-z]{2,}")
_LABELLED = pattern(r"_[A-Za-z]{3,}\Z")
_AS_PRODUCT = Text("{name} may be a function, or a product of letters", "{name} は関数とも文字の積とも読める")
_AS_NAME = Text("{name} may be one name, or a product of letters", "{name} は 1 つの名前とも文字の積とも読める")


def in_words(name: str, names: Collection[str]) -> str:
    """A name in the letters of one that is declared: β is beta where that is, σ_y is sigma_y.

    >>> in_words("β", ["beta"]), in_words("β", ["b"])
    ('beta', 'β')
    """
    if name in names or name.isascii() and not names:
        return name
    parts = name.split("_")
    for letters in (WORD, GREEK):
        spelt = "_".join(letters.get(part, part) for part in parts)
        if spelt in names:
            return spelt
    return name


def called_in(run: str, names: Collection[str], functions: Collection[str]) -> str:
    """The function that is called where letters stand before a parenthesis; none where that is a product.

    It is the longest end of the run that is a function, in any spelling, and no product of declared names.

    >>> called_in("alog", (), ()), called_in("Tr", (), ()), called_in("ab", (), ()), called_in("ln", ["l", "n"], ())
    ('log', 'Tr', '', '')
    """
    if run in GREEK and run not in names:
        return run
    words = {*WORDS, *CONSTANTS, *SYNTAX, "σ"} - {*names} | {
        head + f for g in functions for f in (g, GREEK.get(g, g)) for head in ("", "J_")
    }
    for start in range(len(run)):
        end = run[start:]
        if end in words:
            return end
        if len(end) > 1 and (spelled(end) or is_foreign(end)) and not _of_names(end, names):
            return end
    return ""


def letters_of(run: str, span: Span, names: Collection[str]) -> Iterator[tuple[str, Span]]:
    """The factors of letters that run together: declared names first, else letters with what is attached.

    >>> [name for name, _ in letters_of("Xbeta_1w", (0, 8), ())]
    ['X', 'beta_1', 'w']
    >>> [name for name, _ in letters_of("abx", (0, 3), ["ab"])]
    ['ab', 'x']
    """
    start = 0
    longest = max((len(n) for n in names), default=0)
    while start < len(run):
        ends = range(min(len(run), start + longest), start, -1)
        end = next((e for e in ends if in_words(run[start:e], names) in names and run[e : e + 1] != "_"), 0)
        if not end:
            end = start + _letter(run, start, names)
            if _LABELLED.match(run, end):
                end = len(run)
            while end < len(run) and (not run[end].isalpha() or run[end - 1] == "_"):
                end += 1
        yield in_words(run[start:end], names), (span[0] + start, span[0] + end)
        start = end


def refuse_word(run: str, span: Span, names: Collection[str], others: Collection[str], called: bool) -> None:
    """Refuse a run that looks like a word and is none that is known; ``others`` are the letters that stand alone.

    Raises:
        InputError: it is a function without its argument, or may be a name as well as a product.
    """
    if run in names or _of_names(run, {*names, *others}):
        return
    if not called and len(run) > 1 and (run in {*WORDS, *SYNTAX} or spelled(run)):
        raise InputError(IS_FUNCTION(name=run), span=span, hint=CALL(name=run))
    parts = [part for part, _ in letters_of(run, span, names)]
    if len(run) < (3 if called else 4) or not _LIKE_A_WORD.fullmatch(run) or any(len(part) > 1 for part in parts):
        return
    if called:
        raise InputError(
            _AS_PRODUCT(name=run),
            span=span,
            hint=Text(
                'write {product} (…) for a product; for a function functions={{"{name}": "scalar"}} '
                "(--function {name}=scalar)",
                '積なら {product} (…) と書き、関数なら functions={{"{name}": "scalar"}} '
                "(--function {name}=scalar) とする",
            )(product=" ".join(parts), name=run),
        )
    raise InputError(
        _AS_NAME(name=run),
        span=span,
        hint=Text(
            'write {product} for a product, and declare a name, as in shapes={{"{name}": []}} (--shape {name}=)',
            '積なら {product} と書き、名前なら shapes={{"{name}": []}} (--shape {name}=) のように宣言する',
        )(product=" ".join(parts), name=run),
    )


def _letter(run: str, start: int, names: Collection[str]) -> int:
    """How many characters of a run are its next letter, which may be the English name of a Greek one."""
    if start == 0 and run in GREEK and not _of_names(run, names):
        return len(run)
    return next((len(w) for w in _GREEK if run.startswith(w, start) and not _of_names(w, names)), 1)


def _of_names(run: str, names: Collection[str]) -> bool:
    """Whether each letter of a run is a name by itself."""
    return bool(names) and all(letter in names for letter in run)
