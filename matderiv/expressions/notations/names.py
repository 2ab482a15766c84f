"""Names as mathematics: Greek letters, the number at the end of a name, accents, raised and lowered digits."""

from __future__ import annotations

import re

from ...core.patterns import pattern

__all__ = [
    "ACCENTS",
    "COUNTS",
    "GREEK",
    "MOVED",
    "NAME",
    "STAR",
    "SUBSCRIPT",
    "SUPERSCRIPT",
    "WORD",
    "shifted",
    "split",
]

_LOWER = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ",
}  # fmt: skip
_UPPER = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
GREEK = _LOWER | _UPPER
WORD = {letter: word for word, letter in GREEK.items()}
_NUMBERED = pattern(r"(.*?[^\W\d_])_?(\d+)\Z", re.DOTALL)
NAME = pattern(r"[^\W\d]\w*")
ACCENTS = ("hat", "tilde", "bar", "dot", "check")  # at the end of a name they stand over it
STAR = "_star"  # the end of the name of a stationary point
MOVED = "_differential"  # the end of the name of a differential
# how many steps a label is away from its letter, in the name h_t_minus_one of h_{t-1}
COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SHIFTED = pattern(
    rf"(?P<stem>.+)_(?P<letter>[^\W\d_]+)_(?P<way>minus|plus)_(?P<count>{'|'.join(COUNTS[1:])})", re.DOTALL
)
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPT = dict(
    zip("ᵀ0123456789+-−()abcdefghijklmnoprstuvwxyz", "ᵀ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)


def split(name: str) -> tuple[str, str]:
    """A name and the number at its end.

    >>> split("A10"), split("n_1"), split("W")
    (('A', '10'), ('n', '1'), ('W', ''))
    """
    match = _NUMBERED.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def shifted(name: str) -> tuple[str, str, str] | None:
    """The stem of a name with a label that is counted, the letter of this, and how far it is shifted.

    >>> shifted("h_t_minus_one"), shifted("h_t")
    (('h', 't', '-1'), None)
    """
    match = _SHIFTED.fullmatch(name)
    if match is None:
        return None
    return match["stem"], match["letter"], f"{'-' if match['way'] == 'minus' else '+'}{COUNTS.index(match['count'])}"
