"""Which characters a name may have, which are never shown as they are, and which look like others.

Every name, from text, LaTeX, SymPy, Python or a file, passes :func:`is_name` before it reaches a formula, source code,
LaTeX, a page or a terminal, so that none of these can mean more than the name. A name is an identifier of letters,
digits and low lines that has a letter in it; every character of it can be seen, and is written from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .patterns import pattern

__all__ = [
    "LONGEST_NAME",
    "PRIMES",
    "alike",
    "described",
    "escaped",
    "in_ascii",
    "is_name",
    "looks",
    "mixed",
    "quoted",
    "renamed",
]
__all__ += ["visible"]

LONGEST_NAME = 100  # characters of a name

# raised and lowered digits are powers and not part of a name; marks that combine are no letters for \w
_NAME = pattern(r"[^\W\d⁰¹²³⁴-⁹ᵀ][^\W⁰¹²³⁴-⁹ᵀ]*")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")  # letters for Unicode that have no shape: the Hangul fillers
# letters for Unicode that are seen as a prime, an apostrophe or a transpose
PRIMES = frozenset("ʹʺʻʼʽʾʿˈˊˋˮʹꞋꞌᑊᛌˌ")
_TURNED = ("R", "AL", "AN")  # written from right to left: they would turn the formula around them
_SHOWN = "\N{REPLACEMENT CHARACTER}"
_KEPT = frozenset("\n\u00a0\u2009\u202f\u3000")  # line ends, and blanks that our own output has

# capitals and small letters of other alphabets with the shape of a Latin letter or a digit; Greek small letters that a
# mathematician tells apart (α and a, ρ and p) are none
_LATIN = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳАВЕЅІЈКМНОРСТУХҮаеіјорсухѕһԁԛԝӏօո",
        "ABEZHIKMNOPTYXovjABESIJKMHOPCTYXYaeijopcyxshdqwlon",
        strict=True,
    )
)

_COMMAND = pattern(r"\\(?:math(?:bf|rm|it|sf|cal|bb)|bm|boldsymbol|vec|operatorname)\b\s*")
_ACCENT = pattern(r"\\(hat|tilde|bar|dot|check|widehat|widetilde|overline)\s*\{?\\?(\w+)\}?")
_LABEL = pattern(r"\^\{?\((\w+)\)\}?")
_SIGNS = {"'": "_prime", "′": "_prime", "^*": "_star", "*": "_star", "^+": "_plus", "^-": "_minus", "†": "_dagger"}


def is_name(text: object) -> bool:
    """Whether a text can be the name of a variable, a size or an index.

    >>> is_name("W_1"), is_name("θ"), is_name("x'"), is_name("_"), is_name("")
    (True, True, False, False, False)
    """
    return (
        isinstance(text, str)
        and len(text) <= LONGEST_NAME
        and text.isidentifier()
        and not text.startswith("__")
        and _NAME.fullmatch(text) is not None
        and any(c.isalpha() for c in text)
        and (
            text.isascii()
            or not any(c in _BLANK or c in PRIMES or unicodedata.bidirectional(c) in _TURNED for c in text)
        )
    )


def renamed(name: str) -> str | None:
    """A name like one that may not be used, for a hint: LaTeX commands by their words, signs by theirs.

    >>> renamed(r"\\lambda"), renamed("alpha_{ij}"), renamed("x'"), renamed(r"\\hat{x}"), renamed("x^*")
    ('lambda', 'alpha_ij', 'x_prime', 'x_hat', 'x_star')
    >>> renamed("__import__('os').system('id')") is None
    True
    """
    name = _LABEL.sub(r"_\1", name)
    if len(name) > LONGEST_NAME or "(" in name or not name.isprintable():
        return None
    text = _ACCENT.sub(lambda m: f"{m[2]}_{m[1].removeprefix('wide').replace('overline', 'bar')}", name)
    text = _COMMAND.sub("", text)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = re.sub(r"[\s,;.^_-]+", "_", re.sub(r"[\\{}$]", "", text)).strip("_")
    text = unicodedata.normalize("NFKC", text)
    return text if is_name(text) else None


def visible(text: str) -> str:
    """The text with a sign for every character that would be obeyed rather than seen, by a terminal or a reader.

    These are controls, marks of direction, blanks of no width and unassigned codes; line ends stay.

    >>> visible("a\\x1b[31mb\\u202ec\\u200bd\\n")
    'a�[31mb�c�d\\n'
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(c if c in _KEPT or c.isprintable() else " " if c == "\t" else _SHOWN for c in text)


def escaped(text: str) -> str:
    """JSON with the characters that :func:`visible` replaces by their codes: the same data, and nothing to obey.

    >>> escaped('"b' + chr(0x202E) + '"') == '"b' + chr(92) + 'u202e"'
    True
    """
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    return "".join(c if c in _KEPT or c.isprintable() else _code(c) for c in text)


def _code(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def quoted(value: object, most: int = 40) -> str:
    """Any value as a message quotes it, cut in its middle; what cannot be written out is named by its kind.

    >>> quoted("ab"), quoted(10**5000)
    ("'ab'", 'int(…)')
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # the length of a number is bounded, and an object of the caller's may do what it likes
        return f"{type(value).__name__}(…)"
    half = most // 2
    return text if len(text) <= most else text[:half] + "…" + text[-half:]


_ASCII = {
    **dict.fromkeys("−–‐", "-"), "—": "-", "×": "x", "·": "*", "⊙": ".*", "⊘": "./", "⊗": "(x)", "√": "sqrt",
    "∂": "d", "Σ": "sum", "∑": "sum", "∞": "inf", "∈": "in", "≠": "!=", "≤": "<=", "≥": ">=", "≈": "~", "≔": ":=",
    "→": "->", "↦": "|->", "ᵀ": "'", "⁺": "^+", "‖": "||", "⟨": "<", "⟩": ">", "½": "1/2", "𝟏": "1", "∎": "(end)",
    "✓": "ok", "✗": "x", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "─": "-", "÷": "/",
    **dict(zip("⎡⎢⎣", "[[[", strict=True)), **dict(zip("⎤⎥⎦", "]]]", strict=True)), "∇": "grad ", "ℝ": "R", "⇒": "=>",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_RAISED_RUN = pattern(f"[{''.join(_RAISED)}]+")
_LOWERED_RUN = pattern(f"[{''.join(_LOWERED)}]+")


def in_ascii(text: str) -> str:
    """A text in ASCII: signs by those that are typed for them, letters of other scripts by their names.

    >>> in_ascii("Aᵀx − 2·10⁻¹³, n₁ ≠ 0, w_αβ")
    "A'x - 2*10^-13, n_1 != 0, w_alphabeta"
    """
    if text.isascii():
        return text
    text = _RAISED_RUN.sub(lambda m: "^" + "".join(_RAISED[c] for c in m[0]), text)
    text = _LOWERED_RUN.sub(lambda m: "_" + "".join(_LOWERED[c] for c in m[0]), text)
    return "".join(c if c.isascii() else _ASCII.get(c) or _spelled(c) for c in text)


def _spelled(character: str) -> str:
    """A letter with its accents off, a Greek one by its name; anything else by its number."""
    name = unicodedata.name(character, "")
    if name.startswith("GREEK"):
        word = name.rpartition("LETTER ")[2].split(" WITH")[0].replace("FINAL SIGMA", "SIGMA").lower()
        word = "lambda" if word == "lamda" else word
        if word.isalpha():
            return word.capitalize() if "CAPITAL" in name else word
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii())
    return plain or f"\\u{ord(character):04x}"


def described(character: str) -> str:
    """A character by its name, without the character itself.

    >>> described("х")
    'CYRILLIC SMALL LETTER HA'
    """
    return unicodedata.name(character, f"U+{ord(character):04X}")


def alike(names: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """Pairs of different names that look the same, each pair with the first characters in which it differs.

    >>> alike(["x", "х", "y"])
    [('x', 'х', 'x', 'х')]
    """
    first: dict[str, str] = {}
    found = []
    for name in names:
        other = first.setdefault(looks(name), name)
        if other != name:
            pairs = zip(unicodedata.normalize("NFC", other), unicodedata.normalize("NFC", name), strict=False)
            a, b = next(((a, b) for a, b in pairs if a != b), (other[:1], name[:1]))
            found.append((other, name, a, b))
    return found


def mixed(name: str) -> str | None:
    """The first character of another alphabet in a name with Latin letters, which it seems to be one of.

    >>> mixed("x_і"), mixed("х"), mixed("θ_i")
    ('і', None, None)
    """
    if not any(c.isascii() and c.isalpha() for c in name):
        return None
    return next((c for c in name if c in _LATIN and unicodedata.name(c).startswith(("CYRILLIC", "ARMENIAN"))), None)


def looks(name: str) -> str:
    """What a name looks like: letters of other alphabets and styles as the Latin letters of their shape.

    >>> looks("х"), looks("𝐱"), looks("θ")
    ('x', 'x', 'θ')
    """
    return "".join(_LATIN.get(c, c) for c in unicodedata.normalize("NFKC", name))
