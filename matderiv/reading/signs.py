"""The signs of the text syntax: what one token is, the letters that Unicode raises and lowers, what a name may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from ..core.characters import LONGEST_NAME, PRIMES, is_name
from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Said, Text, verbatim
from .glued import in_words
from .spellings import METHOD, PREFIX, SYMPY
from .tree import Span, abridged

# the letters that Unicode raises and lowers
RAISED = "ªºʰʱʲʳʴʵʶʷʸˠˡˢˣˤჼᴬᴭᴮᴰᴱᴲᴳᴴᴵᴶᴷᴸᴹᴺᴼᴽᴾᴿᵀᵁᵂᵃᵄᵅᵆᵇᵈᵉᵊᵋᵌᵍᵏᵐᵑᵒᵓᵔᵕᵖᵗᵘᵙᵚᵛᵜᵝᵞᵟᵠᵡᵸᶛᶜᶝᶞᶟᶠᶡᶢᶣᶤᶥᶦᶧᶨᶩᶪᶫᶬᶭᶮᶯᶰᶱᶲᶳᶴᶵᶶᶷᶸᶹᶺᶻᶼᶽᶾᶿⁱⁿⱽ"
LOWERED = "ᵢᵣᵤᵥᵦᵧᵨᵩᵪₐₑₒₓₔₕₖₗₘₙₚₛₜⱼ"
DIGITS = "₀₁₂₃₄₅₆₇₈₉"
SCRIPTS = frozenset(RAISED + LOWERED)
_IN_A_NAME = rf"[^\W𝟏⁰¹²³⁴-⁹{RAISED}{LOWERED}{DIGITS}]*"
_SIDE = rf"(?:[^\W\d]{_IN_A_NAME}[{DIGITS}]*|[1-9][0-9]*)"
_SHIFT = r"(?:\s*[-+−]\s*[1-9][0-9]{0,2})?"  # of an index, i+1
_LAST = r"[A-Za-z]\w*(?:\s*[-−]\s*[1-9][0-9]{0,2})?|[0-9]+"  # of the values of an index, n-1
_TOKEN = rf"""
      (?P<SPACE>\s+)
    | (?P<SIGMA>(?:sum|[Σ∑])_(?:[a-z]{{1,3}}|\{{\s*[a-z](?:\s*,?\s*[a-z])*\s*\}}
        |\{{\s*[a-z]\s*=\s*[1-9][0-9]{{0,2}}\s*\}}\s*\^
            \s*(?:[A-Za-z]\w*|[0-9]+|\{{\s*(?:{_LAST})\s*\}}|\(\s*(?:{_LAST})\s*\)))(?=\s*\()|[Σ∑][{LOWERED}]{{1,3}}(?=\s*\())
    | (?P<BRACED>[^\W\d_]{_IN_A_NAME}_\{{\s*[a-z]{_SHIFT}(?:\s*,?\s*[a-z]{_SHIFT})*\s*\}})
    | (?P<NUMBER>(?:[0-9]+(?:\.(?![*/^T'@])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<HALF>[½⅓⅔¼¾])
    | (?P<SIZED>[𝟏K]_\({_SIDE}[×,]\s*{_SIDE}\))
    | (?P<ONES>I[{DIGITS}]+(?!\w)|𝟏(?:[{DIGITS}]+(?:ₓ[{DIGITS}]+)?)?(?!\[))
    | (?P<LOGDET>log\s+det(?=\s*\())
    | (?P<LOWERED>[^\W\d𝟏⁰¹²³⁴-⁹{RAISED}{LOWERED}{DIGITS}]{_IN_A_NAME}[{DIGITS}]*[{LOWERED}{DIGITS}]+)
    | (?P<DERIVED>(?:grad|hess|jac)\(\s*(?:[^\W\d]\w*)\s*\)(?=\s*\()|∇²?\s*[^\W\d]\w*(?=\s*\())
    | (?P<SYMPY>(?<![\w.]){SYMPY})
    | (?P<PREFIX>(?<![\w.]){PREFIX}(?=[A-Za-z_]\w*\s*\(|(?:pi|e|inf)\b))
    | (?P<STAR>[^\W\d𝟏⁰¹²³⁴-⁹{RAISED}{LOWERED}{DIGITS}]{_IN_A_NAME}⋆)
    | (?P<NAME>[^\W\d𝟏⁰¹²³⁴-⁹{RAISED}{LOWERED}{DIGITS}]{_IN_A_NAME})
    | (?P<OPERATOR>%(?:\*|o|x)%|\*\*|\.\*|\./|[*/@·⋅×∗⊙∘⊘⊗])
    | (?P<POWER>\^[⊙∘]|\.?\^)
    | (?P<COLUMNS>\(\s*:\s*\))
    | (?P<DOTTED>\.(?=\s*\())
    | (?P<QUOTE>\.m?T(?!\w)|\.'|['′’ᵀ⊤])
    | (?P<METHOD>{METHOD}(?=\s*\())
    | (?P<RAISED>[{RAISED}]+)
    | (?P<SUPERSCRIPT>⁻ᵀ|[⁺⁻]?[⁰¹²³⁴-⁹]+)
    | (?P<PLUS>\.?\+) | (?P<MINUS>\.-|[-−–])
    | (?P<COMPARE>[<>]=|[<>≤≥])
    | (?P<LPAR>\() | (?P<RPAR>\)) | (?P<COMMA>,) | (?P<EQUALS>={{1,3}})
    | (?P<LBRACKET>𝟏?\[) | (?P<RBRACKET>\])
    | (?P<ROOT>√(?=\s*\())
    | (?P<COLON>:)
    | (?P<ANGLE>[⟨⟩])
    | (?P<BAR>(?:[‖∥]|\|\|)(?:_(?:[F*∞]|[0-9]+(?:\.[0-9]+)?|inf|[a-z](?![A-Za-z0-9_]))|_\{{[\w.*,∞/]+\}}|[₀-₉]+)?)
    | (?P<ABS>\|)
    """
TOKEN = pattern(_TOKEN, re.VERBOSE)
# the same of text in ASCII: the other signs, none of which occurs there, take long to compile into classes
TOKEN_OF_ASCII = pattern("".join(c if c.isascii() else "¬" for c in _TOKEN), re.VERBOSE)
SIGMA = pattern(r"(?:sum|[Σ∑])_(?:[a-z]{1,3}|\{.*)", re.DOTALL)
STARTS = frozenset(("NUMBER", "NAME", "ONES", "PREFIX", "WORD", "LPAR", "BAR", "ABS", "LANGLE", "LBRACKET"))
ENDS = frozenset(("NUMBER", "NAME", "ONES", "RPAR", "RPAR_CALL", "QUOTE", "SUPERSCRIPT", "RBRACKET", "AT"))
ENDS |= {"BAR_END", "ABS_END", "RANGLE"}
NO_NAME = Text("{name} is no name of a variable", "{name} は変数の名前ではない")
NAMES = Text(
    "a name has letters, which are seen and written from left to right, digits and low lines, as x, W_1 and θ",
    "名前は、x、W_1、θ のように、左から右へ書かれる目に見える文字と、数字、下線からなる",
)


def lowered(base: str, below: str, names: Collection[str]) -> str:
    """The name with something lowered at its end: W₁ is W_1, or W1 where that is declared, xᵢ is x_i."""
    base = in_words(base, names)
    number = below.rstrip("".join(c for c in below if not c.isdigit()))
    if number:
        base = f"{base}{number}" if f"{base}{number}" in names else f"{base}_{number}"
    return f"{base}_{below[len(number) :]}" if below != number else base


def typed_name(name: str, names: Collection[str]) -> str:
    """A name as it is typed, W_1, of one with lowered digits at its end, W₁."""
    base = name.rstrip(DIGITS)
    return name if base in ("", name) else lowered(base, unicodedata.normalize("NFKC", name[len(base) :]), names)


def check_name(name: str, span: Span) -> None:
    if len(name) > LONGEST_NAME:
        raise InputError(
            Text(
                "the name {name} has {count} characters; at most {most} are read",
                "名前 {name} が {count} 文字ある。読めるのは {most} 文字までである",
            )(name=abridged(name, 20), count=f"{len(name):,}", most=LONGEST_NAME),
            span=span,
        )
    if not name.isidentifier():
        at = next(i for i in range(len(name)) if not name[: i + 1].isidentifier())
        place = (span[0] + at, span[0] + at + 1)
        digit = unicodedata.digit(name[at], None)
        subscript = Text("write {name}_{digit}", "{name}_{digit} と書く")
        hint = subscript(name=name[:at], digit=digit) if at and digit is not None else None
        raise InputError(
            Text("a name cannot contain {character}", "名前に{character} は使えない")(character=described(name[at])),
            span=place,
            hint=hint,
        )
    prime = next((n for n, c in enumerate(name) if c in PRIMES), None)
    if prime is not None:
        raise InputError(
            Text("{character} is no part of a name here", "ここでは{character} は名前の一部ではない")(
                character=described(name[prime])
            ),
            span=(span[0] + prime, span[0] + prime + 1),
            hint=Text("a transpose is written {name}'", "転置は {name}' と書く")(name=name[:prime] or "x"),
        )
    if not is_name(name):
        raise InputError(NO_NAME(name=repr(name)), span=span, hint=NAMES)


def described(character: str) -> Said:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    code += f", {name}" if name else ""
    if not character.isprintable():
        return Text("an invisible character ({code})", "目に見えない文字 ({code})")(code=code)
    return verbatim(f"{character!r} ({code})")
