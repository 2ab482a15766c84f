"""What LaTeX calls the functions of the input language."""

from __future__ import annotations

from ..words import ALONG, RANDOM, SYNTAX, WORDS, spelled

__all__ = ["known", "loosely"]

# what LaTeX calls a function -> the word of the input language
_WORDS = {
    "ln": "log",
    **dict.fromkeys(("Tr", "trace", "Trace", "TR"), "tr"),
    "Det": "det",
    "Diag": "diag",
    "sgn": "sign",
    "Exp": "exp",
    **dict.fromkeys(("ReLU", "RELU"), "relu"),
    **dict.fromkeys(("Vec", "vecop"), "vec"),
    **dict.fromkeys(("LSE", "lse"), "logsumexp"),
    "sigm": "sigmoid",
    "inverse": "inv",
}


def known(name: str) -> str | None:
    """The word of the input language for a function, if there is such a function."""
    word = _WORDS.get(name, name)
    return word if word in WORDS or word in SYNTAX or word in ALONG else None


def loosely(name: str) -> str | None:
    """The same for upright letters, where neither case nor underscores tell functions apart: SoftMax, log_det.

    >>> loosely("SoftMax"), loosely("log_det"), loosely("loss")
    ('softmax', 'logdet', None)
    """
    if name in RANDOM:
        return None
    return known(name) or known(name.lower()) or known(spelled(name) or name)
