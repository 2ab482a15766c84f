r"""MathML for the LaTeX that this package writes, so that a browser typesets it without a script or a network.

Only what :mod:`~matderiv.expressions.writer` and the templates of the operations emit is read, which is a small closed
language; anything else raises, so that no page ever shows half a formula. (A general converter was tried: it knows no
``aligned``, sets the limits of a sum beside its sign, and would be a fifth dependency of the core.)

>>> mathml(r"x_{i}^{\top}")
'<math alttext="x_{i}^{\\top}"><msubsup><mi>x</mi><mi>i</mi><mi mathvariant="normal">⊤</mi></msubsup></math>'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, tostring

from ..core.patterns import pattern
from ..expressions.notations.latex import COMMANDS, SIGNS
from ..expressions.notations.names import GREEK

__all__ = ["mathml"]

_TOKEN = pattern(r"\\penalty\d+|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)

_GREEK = GREEK | {"epsilon": "ϵ", "varepsilon": "ε", "phi": "ϕ", "varphi": "φ", "vartheta": "ϑ"}
_FUNCTIONS = (*COMMANDS, "det", "ln", "max", "min")
_OPERATORS = {
    "cdot": "·", "circ": "∘", "to": "→", "mapsto": "↦", "cdots": "⋯", "ldots": "…", "dots": "…", "pm": "±",
    **{formula[1:]: sign for sign, formula in SIGNS.items() if formula != "-"},
}  # fmt: skip
_LETTERS = {"partial": "∂", "nabla": "∇", "top": "⊤", "star": "⋆", "infty": "∞", "intercal": "⊺", "dagger": "†"}
_FENCES = {
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "langle": "⟨",
    "rangle": "⟩", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}",
}  # fmt: skip
_SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", " ": "0.25em", "quad": "1em", "qquad": "2em", "!": "-0.17em"}
_ACCENTS = {
    "hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "bar": "¯", "overline": "¯", "vec": "→", "dot": "˙",
    "check": "ˇ",
}  # fmt: skip
_ALPHABETS = {
    "mathbf": "bold", "boldsymbol": "bold", "mathbb": "double-struck", "mathcal": "script", "mathrm": "normal",
}  # fmt: skip
_BEFORE_SIGNS = ("=", "(", "[", ",", "·", "×", "≠", "≤", "≥", "<", ">", "⊙", "⊘", "⊗", "→", "∈")
_SKIPPED = ("displaystyle", "limits", "nopagebreak")
_SIZES = ("big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr", "Biggr")
# the few letters of an alphabet that stand outside the block of the others
_OUTSIDE = {"ℝ": "R", "ℂ": "C", "ℕ": "N", "ℤ": "Z", "ℚ": "Q", "ℙ": "P", "ℍ": "H"}
_DOUBLE = {letter: sign for sign, letter in _OUTSIDE.items()}


def mathml(latex: str, *, display: bool = False) -> str:
    """A formula as one ``math`` element, with its LaTeX as the text for those who cannot see it.

    Raises:
        ValueError: a command that this package never writes.
    """
    parser = _Parser(latex)
    math = Element("math", {"alttext": " ".join(latex.split())})
    if display:
        math.set("display", "block")
    math.extend(parser.row(()))
    return tostring(math, encoding="unicode")


class _Parser:
    """Reads LaTeX into MathML elements, one after the other."""

    def __init__(self, latex: str) -> None:
        self.tokens = [t for t in _TOKEN.findall(latex) if not t.isspace() and not t.startswith("\\penalty")]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise ValueError("the formula ends too early")
        self.at += 1
        return token

    def row(self, ends: tuple[str, ...]) -> list[Element]:
        """Elements up to one of the tokens ``ends``, which is left."""
        out: list[Element] = []
        while self.peek() and self.peek() not in ends:
            if self.peek() in ("^", "_"):
                out.append(self.scripts(out.pop() if out else Element("mrow")))
                continue
            word = self.peek()[1:] in ("operatorname", *_FUNCTIONS)
            found = self.atom()
            if found is not None:
                if found.text == "−" and out and out[-1].tag == "mo" and out[-1].text in _BEFORE_SIGNS:
                    found.set("form", "prefix")  # a sign, not a difference
                if word and out and (out[-1].tag not in ("mo", "mspace") or out[-1].text in (")", "]")):
                    out.append(_leaf("mspace", "", width="0.17em"))
                out.append(found)
        if ends and not self.peek():
            raise ValueError(f"{' or '.join(ends)} is missing")
        return out

    def group(self) -> Element:
        """What stands in braces, or the next token alone, as one element."""
        if self.peek() == "{":
            self.next()
            inside = self.row(("}",))
            self.next()
            return inside[0] if len(inside) == 1 else _row(inside)
        found = self.atom()
        return _row([]) if found is None else found

    def words(self) -> str:
        """The plain text of a group."""
        if self.peek() != "{":
            return self.next()
        self.next()
        out = []
        while self.peek() != "}":
            token = self.next()
            out.append(token[1:] if token[:1] == "\\" else token)
        self.next()
        return "".join(out)

    def scripts(self, base: Element) -> Element:
        below = above = None
        while self.peek() in ("^", "_"):
            if self.next() == "_":
                below = self.group()
            else:
                above = self.group()
        sigma = base.tag == "mo" and base.text in ("∑", "∏")
        if below is not None and above is not None:
            return _made("munderover" if sigma else "msubsup", base, below, above)
        if below is not None:
            return _made("munder" if sigma else "msub", base, below)
        assert above is not None
        return _made("mover" if sigma else "msup", base, above)

    def atom(self) -> Element | None:
        """One element; ``None`` for what leaves no trace."""
        token = self.next()
        if token == "{":
            self.at -= 1
            return self.group()
        if token in "}&$%#~":
            raise ValueError(f"{token} does not belong in a formula by itself")
        if token[0] == "\\":
            return self.command(token[1:])
        if token[0].isdigit():
            return _leaf("mn", token)
        if token in "()[]|":
            return _leaf("mo", token, stretchy="false")
        if token == "'":
            return _leaf("mo", "′")
        if token.isalpha() or token in "∂":
            return _leaf("mi", token)
        return _leaf("mo", "−" if token == "-" else token)

    def command(self, name: str) -> Element | None:
        if name in _GREEK:
            return _leaf("mi", _GREEK[name])
        if name in _LETTERS:
            return _leaf("mi", _LETTERS[name], mathvariant="normal")
        if name in _FUNCTIONS:
            return self.function(name)
        if name in _OPERATORS:
            return _leaf("mo", _OPERATORS[name])
        if name in _FENCES:
            # between two bars a browser would take each for a sign that stands between what is beside it
            form = {"lvert": {"form": "prefix"}, "rvert": {"form": "postfix"}}.get(name, {})
            return _leaf("mo", _FENCES[name], stretchy="false", **form)
        if name in _SPACES:
            return _leaf("mspace", "", width=_SPACES[name])
        if name in _SKIPPED:
            return None
        if name in _SIZES:
            return self.sized()
        if name in _ACCENTS:
            over = _leaf("mo", _ACCENTS[name], stretchy="true" if name.startswith("wide") else "false")
            return _made("mover", self.group(), over, accent="true")
        if name in _ALPHABETS:
            return _alphabet(self.words(), _ALPHABETS[name])
        special: dict[str, Callable[[], Element]] = {
            "sum": lambda: _leaf("mo", "∑"),
            "prod": lambda: _leaf("mo", "∏"),
            "frac": lambda: _made("mfrac", self.group(), self.group()),
            "tfrac": lambda: _made("mfrac", self.group(), self.group()),
            "sqrt": lambda: _made("msqrt", self.group()),
            "operatorname": lambda: self.function(self.words()),
            "text": lambda: _leaf("mtext", self.words()),
            "left": self.fenced,
            "hphantom": self.room,
            "begin": self.environment,
        }
        if name not in special:
            raise ValueError(f"\\{name} is not among what this package writes")
        return special[name]()

    def function(self, name: str) -> Element:
        """A function's name, set upright, and a thin space before an argument without parentheses."""
        named = _leaf("mi", name, mathvariant="normal") if len(name) == 1 else _leaf("mi", name)
        if self.peek() in ("(", "\\left", "^", "_", "", ")"):
            return named
        return _row([named, _leaf("mspace", "", width="0.17em")])

    def delimiter(self) -> str:
        token = self.next()
        if token[0] != "\\":
            return "" if token == "." else token
        if token[1:] not in _FENCES:
            raise ValueError(f"{token} is no delimiter that this package writes")
        return _FENCES[token[1:]]

    def sized(self) -> Element:
        """A delimiter of a size that TeX was told; here it grows by itself or stays."""
        return _leaf("mo", self.delimiter(), stretchy="false")

    def fenced(self) -> Element:
        opening = self.delimiter()
        inside = self.row(("\\right",))
        if inside and inside[0].text == "−":
            inside[0].set("form", "prefix")  # a browser takes the bracket before it for what it is subtracted from
        self.next()
        closing = self.delimiter()
        left = [_leaf("mo", opening, fence="true", form="prefix")] if opening else []
        right = [_leaf("mo", closing, fence="true", form="postfix")] if closing else []
        return _row([*left, *inside, *right])

    def room(self) -> Element:
        """The width of what is not shown, and nothing of its height."""
        return _made("mpadded", _made("mphantom", self.group()), height="0", depth="0", **{"class": "led"})

    def environment(self) -> Element:
        """Rows of cells: aligned equations, or a matrix in its brackets."""
        name = self.words()
        brackets = {"aligned": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "matrix": ("", "")}
        if name not in brackets:
            raise ValueError(f"the environment {name} is not among what this package writes")
        table = Element("mtable", {"columnalign": "right left", "columnspacing": "0"} if name == "aligned" else {})
        while True:
            row = SubElement(table, "mtr")
            while True:
                cell = SubElement(row, "mtd")
                if name == "aligned":
                    cell.set("style", f"text-align: {'right' if len(row) % 2 else 'left'}; padding: 0.15em 0.1em")
                cell.extend(self.row(("&", "\\\\", "\\end")))
                if self.peek() != "&":
                    break
                self.next()
            if self.next() == "\\end":
                self.words()
                break
        opening, closing = brackets[name]
        if not opening:
            return table
        return _row([_leaf("mo", opening, fence="true"), table, _leaf("mo", closing, fence="true")])


def _alphabet(text: str, variant: str) -> Element:
    """Letters of an alphabet; MathML Core keeps ``mathvariant`` for upright ones only, so the others are characters."""
    if variant == "normal":
        return _leaf("mi", text, mathvariant="normal") if len(text) == 1 else _leaf("mi", text)
    tag = "mn" if text.isdigit() else "mi"
    return _leaf(tag, "".join(_variant(c, variant) for c in text))


def _variant(character: str, variant: str) -> str:
    starts = {"bold": (0x1D400, 0x1D41A, 0x1D7CE), "double-struck": (0x1D538, 0x1D552, 0x1D7D8)}
    capital, small, digit = starts.get(variant, (0x1D49C, 0x1D4B6, None))
    if variant == "double-struck" and character in _DOUBLE:
        return _DOUBLE[character]
    if "A" <= character <= "Z":
        return chr(capital + ord(character) - ord("A"))
    if "a" <= character <= "z":
        return chr(small + ord(character) - ord("a"))
    if character.isdigit() and digit is not None:
        return chr(digit + int(character))
    if variant == "bold" and "α" <= character <= "ω":
        return chr(0x1D6C2 + ord(character) - ord("α"))
    return character


def _leaf(tag: str, text: str, **attributes: str) -> Element:
    out = Element(tag, attributes)
    if text:
        out.text = text
    return out


def _row(parts: list[Element]) -> Element:
    out = Element("mrow")
    out.extend(parts)
    return out


def _made(tag: str, *parts: Element, **attributes: str) -> Element:
    out = Element(tag, attributes)
    out.extend(parts)
    return out
