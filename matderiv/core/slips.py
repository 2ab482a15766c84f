"""Slips of the keyboard: whether a word is a known one but for one letter.

Only such a word, or one that has another name elsewhere, is answered with another one, and as a question.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["SLIP", "closest", "nearest", "slipped"]

SLIP = 4  # letters of a word that is a slip of another one


def slipped(word: str, known: str) -> bool:
    """Whether a word is a known one but for one letter: left out, put in, another one, or two that changed places.

    >>> slipped("sigmod", "sigmoid"), slipped("tanhh", "tanh"), slipped("min", "sin")
    (True, True, False)
    """
    if len(word) < SLIP or abs(len(word) - len(known)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    left, right = word[start:], known[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or swapped


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that another one is a slip of, or the same but for case, low lines and hyphens.

    >>> nearest("Torch", ["numpy", "torch"]), nearest("jaxx", ["jax"]), nearest("array-api", ["array_api"])
    ('torch', 'jax', 'array_api')
    """
    words = list(known)
    plain = _plain(word)
    return next((k for k in words if _plain(k) == plain), None) or closest(word, words)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Of the known words that another one is a slip of, the one that it is most like: the first of these.

    Letters that changed places count least, then one left out or put in, then another one.

    >>> closest("tahn", ["tan", "tanh"]), closest("normm", ["norm1", "norm"]), closest("sihn", ["sign", "sinh"])
    ('tanh', 'norm', 'sinh')
    """

    def unlike(k: str) -> int:
        return 0 if len(k) == len(word) and sorted(k) == sorted(word) else 1 if len(k) != len(word) else 2

    return min((k for k in known if slipped(word, k)), key=unlike, default=None)


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
