"""The tokens of the text syntax: what stands where, parentheses paired, implied products filled in.

What has no meaning in a formula is refused here, with its place and a fix; the grammar (grammar.lark) gets the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise, takewhile
from typing import cast

from ..core.characters import LONGEST_NAME, PRIMES, is_name
from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.patterns import pattern
from ..core.text import Said, Text, verbatim
from ..expressions.notations.names import GREEK, WORD
from ..operations import OPERATIONS
from .factors import CALLED, before_bars, called_or_factors
from .foreign import MATHEMATICA, columns_or_all, factors_of, here, is_foreign, is_loss, is_of_cvxpy, rewritten, size_of
from .glued import called_in, in_words, letters_of, refuse_word
from .grammar import (
    COMPARES,
    INDICATOR,
    MANY_DIGITS,
    MEANINGLESS,
    NEVER_CLOSED,
    NO_OPENING,
    NUMBERED,
    SUM_OR_PRODUCT,
    span_of,
)
from .indexed import PARTS, product_over, reduction_over, refuse_entries, sum_over
from .lalr import Token
from .picked import bracket_end, refuse_counted
from .spellings import METHOD, PREFIX, SYMPY, is_numpy
from .summed import SUMS, powers_within
from .tree import DOT, KRON, OUTER, TIGHT, Between, Span, Undefined, abridged
from .words import ALONG, BY_AXIS, CALL, CONSTANTS, MATRIX, OF_TWO, RANDOM, WORDS, is_known, require_word, spelled

__all__ = ["ENDS", "NAMES", "NO_NAME", "SIGMA", "STARTS", "conjugated", "is_name", "tokens_of", "typed_name"]

LONGEST_NUMBER = 100  # digits of a number

_OPERATORS = {"·": DOT, "⋅": DOT, "×": "*", "∗": "*"}
_OPERATORS |= {"⊙": Between(".*"), "∘": Between(".*"), "⊘": Between("./")}
# the letters that Unicode raises and lowers
_RAISED = (
    "ªºʰʱʲʳʴʵʶʷʸˠˡˢˣˤჼᴬᴭᴮᴰᴱᴲᴳᴴᴵᴶᴷᴸᴹᴺᴼᴽᴾᴿᵀᵁᵂᵃᵄᵅᵆᵇᵈᵉᵊᵋᵌᵍᵏᵐᵑᵒᵓᵔᵕᵖᵗᵘᵙᵚᵛᵜᵝᵞᵟᵠᵡᵸᶛᶜᶝᶞᶟᶠᶡᶢᶣᶤᶥᶦᶧᶨᶩᶪᶫᶬᶭᶮᶯᶰᶱᶲᶳᶴᶵᶶᶷᶸᶹᶺᶻᶼᶽᶾᶿⁱⁿⱽ"
)
_LOWERED = "ᵢᵣᵤᵥᵦᵧᵨᵩᵪₐₑₒₓₔₕₖₗₘₙₚₛₜⱼ"
_DIGITS = "₀₁₂₃₄₅₆₇₈₉"
_SCRIPTS = frozenset(_RAISED + _LOWERED)
_IN_A_NAME = rf"[^\W𝟏⁰¹²³⁴-⁹{_RAISED}{_LOWERED}{_DIGITS}]*"
_HALVES = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_SIDE = rf"(?:[^\W\d]{_IN_A_NAME}[{_DIGITS}]*|[1-9][0-9]*)"
_TOKEN = pattern(
    rf"""
      (?P<SPACE>\s+)
    | (?P<SIGMA>(?:sum|[Σ∑])_(?:[a-z]{{1,3}}|\{{\s*[a-z](?:\s*,?\s*[a-z])*\s*\}}
        |\{{\s*[a-z]\s*=\s*1\s*\}}\s*\^\s*(?:[A-Za-z]\w*|[0-9]+|\{{\s*\w+\s*\}}))(?=\s*\()|[Σ∑][{_LOWERED}]{{1,3}}(?=\s*\())
    | (?P<BRACED>[^\W\d_]{_IN_A_NAME}_\{{\s*[a-z](?:\s*,?\s*[a-z])*\s*\}})
    | (?P<NUMBER>(?:[0-9]+(?:\.(?![*/^T'@])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<HALF>[½⅓⅔¼¾])
    | (?P<SIZED>[𝟏K]_\({_SIDE}[×,]\s*{_SIDE}\))
    | (?P<ONES>I[{_DIGITS}]+(?!\w)|𝟏(?:[{_DIGITS}]+(?:ₓ[{_DIGITS}]+)?)?(?!\[))
    | (?P<LOGDET>log\s+det(?=\s*\())
    | (?P<LOWERED>[^\W\d𝟏⁰¹²³⁴-⁹{_RAISED}{_LOWERED}{_DIGITS}]{_IN_A_NAME}[{_DIGITS}]*[{_LOWERED}{_DIGITS}]+)
    | (?P<DERIVED>(?:grad|hess|jac)\(\s*(?:[^\W\d]\w*)\s*\)(?=\s*\()|∇²?\s*[^\W\d]\w*(?=\s*\())
    | (?P<SYMPY>(?<![\w.]){SYMPY})
    | (?P<PREFIX>(?<![\w.]){PREFIX}(?=[A-Za-z_]\w*\s*\(|(?:pi|e|inf)\b))
    | (?P<STAR>[^\W\d𝟏⁰¹²³⁴-⁹{_RAISED}{_LOWERED}{_DIGITS}]{_IN_A_NAME}⋆)
    | (?P<NAME>[^\W\d𝟏⁰¹²³⁴-⁹{_RAISED}{_LOWERED}{_DIGITS}]{_IN_A_NAME})
    | (?P<OPERATOR>%(?:\*|o|x)%|\*\*|\.\*|\./|[*/@·⋅×∗⊙∘⊘⊗])
    | (?P<POWER>\^[⊙∘]|\.?\^)
    | (?P<COLUMNS>\(\s*:\s*\))
    | (?P<DOTTED>\.(?=\s*\())
    | (?P<QUOTE>\.m?T(?!\w)|\.'|['′’ᵀ⊤])
    | (?P<METHOD>{METHOD}(?=\s*\())
    | (?P<RAISED>[{_RAISED}]+)
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
    """,
    re.VERBOSE,
)
FILL_COMPARISON = Text("write a comparison into them, as [x > 0]", "[x > 0] のように比較を書く")
UNKNOWN = ("f", "g", "h", "φ", "ψ", "ℓ")  # letters that are functions rather than factors
SUMMAND = Text("the summand of a sum stands in parentheses", "和をとる項は括弧に入れる")
NO_FUNCTION = Text("{name} is no function that is known here", "{name} は既知の関数ではない")
SIGMA = pattern(r"(?:sum|[Σ∑])_(?:[a-z]{1,3}|\{.*)", re.DOTALL)
_BARS_BEFORE = pattern(r"(\|\||[|‖])(?P<of>[^|‖]*)\1\Z")
NO_NAME = Text("{name} is no name of a variable", "{name} は変数の名前ではない")
NAMES = Text(
    "a name has letters, which are seen and written from left to right, digits and low lines, as x, W_1 and θ",
    "名前は、x、W_1、θ のように、左から右へ書かれる目に見える文字と、数字、下線からなる",
)
_CALLED = pattern(r"(?!\(\s*:\s*\))\.?\s*\(")  # exp.(x) is Julia's, X(:) MATLAB's
_OF_SIZE = pattern(r"\(\s*(?:\d+|[A-Za-z])\s*\)")
_ALONE = pattern(r"(?<![^\W\d])[^\W\d_](?!\w)")  # letters that stand for themselves
_SQUARED_FIRST = pattern(r"(?:²|\^2|\^\{2\}|\^\(2\))_\{?(?P<which>F|[12*∞]|inf)\}?(?!\w)")
_PRIMED = pattern(r"\s*(['′’″‴]+)\s*\(")
STARTS = frozenset(("NUMBER", "NAME", "ONES", "PREFIX", "WORD", "LPAR", "BAR", "ABS", "LANGLE", "LBRACKET"))
ENDS = frozenset(("NUMBER", "NAME", "ONES", "RPAR", "RPAR_CALL", "QUOTE", "SUPERSCRIPT", "RBRACKET", "AT"))
ENDS |= {"BAR_END", "ABS_END", "RANGLE"}
_COMPARED = {"≤": "<=", "≥": ">=", "=": "=="}
_STRING = pattern(r"'[^']*'|\"[^\"]*\"")
OF_R = Text(
    "beside %*% {word} may divide by n - 1, as R has it, or by n, as it does here",
    "%*% と並ぶ {word} は、R のように n - 1 で割るとも、ここでのように n で割るとも読める",
)
BOTH_VARIANCES = Text(
    "write norm2(x - mean(x))^2/(n - 1) or norm2(x - mean(x))^2/n",
    "norm2(x - mean(x))^2/(n - 1) または norm2(x - mean(x))^2/n と書く",
)
_NUMBER = pattern(r"\s*[\d.]")
_SAID = pattern(r"\s*=(?!=)")
_SHARED = pattern(r"\.(?:transpose|trace|det|adjugate)\(\s*\)")
_CONDITIONAL = ("where", ".where", "ifelse")
_STARRED = pattern(r"[‖∥|]_\*")  # the sign of a nuclear norm, which is no product
_SECOND = pattern(r"\s*\[\s*1\s*\]")


def tokens_of(text: str, names: Collection[str], functions: Collection[str] = (), printed: bool = False) -> list[Token]:
    """The tokens, parentheses and bars paired and implied products filled in.

    They are implied in what is ``printed``, or has signs that nobody types, and no product with a ``*``.
    ``functions`` are the names that are declared as functions.
    """
    starred = "*" in _STARRED.sub("", text)
    implied = not starred and (printed or re.search("[‖∥ᵀ⊤⁻⊙⊘⊗√𝟏∇′″‴]", text) is not None)
    numpy = is_numpy(text)
    turned = re.search(r"\.T(?!\w)", text) is not None
    either = _of_sympy(text) or is_of_cvxpy(text)
    alone = _ALONE.findall(text) if implied else ()
    in_r = "%*%" in text and "t" not in {*names, *functions}
    tokens: list[Token] = []
    open_: list[Token] = []  # the parentheses and bars that are still open
    scripted = sorted((n for n in names if not _SCRIPTS.isdisjoint(n)), key=len, reverse=True)

    def put(kind: str, value: str, span: Span) -> Token:
        if implied and kind in STARTS and tokens and tokens[-1].type in ENDS:
            divided = len(tokens) > 1 and tokens[-2].value == "/"
            if divided and tokens[-1].type == "NUMBER" and tokens[-1].end_pos == span[0]:
                raise InputError(
                    Text("it is not clear what /{number} divides by", "/{number} では何が分母なのかはっきりしない")(
                        number=tokens[-1].value + value
                    ),
                    span=(span_of(tokens[-2])[0], span[1]),
                    hint=Text("write parentheses round what divides", "分母を括弧で囲む"),
                )
            tokens.append(Token("OPERATOR", "*", (span[0], span[0])))
        tokens.append(Token(kind, value, span))
        return tokens[-1]

    position = 0
    while position < len(text):
        string = _STRING.match(text, position) if _may_be_string(tokens, open_) else None
        match = string or _TOKEN.match(text, position)
        if match is None:
            if text[position:].strip() == ";":
                break  # the end of a statement
            refused = _over_index(text[position], (position, position + 1), text)
            if refused is not None:
                raise refused
            raise _bad_character(text, position)
        if string is not None:
            put("STRING", string[0], string.span())
            position = string.end()
            continue
        kind, value, span = cast(str, match.lastgroup), match[0], match.span()
        if (own := next((n for n in scripted if text.startswith(n, position)), "")) and len(own) >= len(value):
            kind, value, span = "NAME", own, (position, position + len(own))
        position = span[1]
        if kind == "SYMPY" and value[:-1] in names:
            kind, value, position = "NAME", value[:-1], span[1] - 1
            span = span[0], position
        if kind == "SYMPY":
            _refuse_of_matrix(text, position)
        if kind in ("SPACE", "SYMPY"):
            continue
        if kind == "PREFIX" and value.partition(".")[0] in names:  # the method of an array that is called so
            kind, value = "NAME", value.partition(".")[0]
            span = span[0], span[0] + len(value)
            position = span[1]
        if kind == "DOTTED" and tokens and tokens[-1].type == "WORD":
            _require_entrywise(tokens[-1], span)
            continue
        if kind == "DOTTED" or kind == "COLUMNS" and not (tokens and tokens[-1].type in ENDS):
            raise _bad_character(text, span[0])
        if kind == "COLUMNS":
            put("METHOD", ".vec", span)
            put("_LPAR_CALL", "(", span)
            put("RPAR_CALL", ")", span)
            continue
        if kind == "COLON" and open_ and open_[-1].type == "_LPAR_CALL":
            _refuse_part(text, tokens, open_[-1], span)
        if kind == "SIGMA" and value in names:
            kind = "NAME"
        if kind == "SIGMA":
            below = "" if "_" in value else "_" + unicodedata.normalize("NFKC", value[1:])
            put("WORD", value[0] + below if below else value, span).payload = SUMS
        elif kind == "DERIVED":
            of = _derived(value)
            put("WORD", value, span).payload = of
        elif kind == "BRACED":
            name, _, subscript = value.partition("_{")
            name += "_" + "".join(c for c in subscript if c.isalpha())
            _check_name(name, span)
            put("NAME", name, span)
        elif kind == "LOWERED":
            _check_lowered_sum(value, span, text, names)
            base = value.rstrip(_LOWERED + _DIGITS)
            axis_of = _below(value) if _CALLED.match(text, position) else None
            if axis_of is not None:
                put("WORD", axis_of[0], span).payload = axis_of[1]
                continue
            if "_" in base:
                raise InputError(
                    Text("{name} has a subscript in two ways", "{name} に 2 通りの下付きがある")(name=abridged(value)),
                    span=span,
                    hint=Text("write it as x_ij", "x_ij のように書く"),
                )
            start = len(base) - 1 if implied and base not in names else 0
            for part, where in letters_of(base[:start], (span[0], span[0] + start), names) if start else ():
                put("NAME", part, where)
            name = _lowered(base[start:], unicodedata.normalize("NFKC", value[len(base) :]), names)
            _check_name(name, span)
            put("NAME", name, (span[0] + start, span[1]))
        elif kind == "STAR":
            put("NAME", in_words(value[:-1], names) + "_star", span)
        elif kind == "LOGDET":
            put("WORD", "logdet", span)
        elif kind == "RAISED":
            exponent = unicodedata.normalize("NFKC", value)
            if len(value) > 1 or tokens and tokens[-1].type not in ENDS:
                raise InputError(
                    Text("the exponent {shown} is not read", "指数 {shown} は読めない")(shown=abridged(value)),
                    span=span,
                    hint=Text("write ^({letters})", "^({letters}) と書く")(letters="*".join(exponent)),
                )
            tokens.append(Token("POWER", "^", (span[0], span[0])))
            tokens.append(Token("NAME", exponent, span))
        elif kind == "HALF":
            if tokens and tokens[-1].type == "NUMBER":
                raise InputError(
                    SUM_OR_PRODUCT(shown=text[span_of(tokens[-1])[0] : span[1]]),
                    span=span,
                    hint=Text("write it as a decimal, or with + or *", "小数か、+ または * を用いて書く"),
                )
            put("NUMBER", _HALVES[value], span)
        elif kind == "NAME" and _is_entry(value, span, tokens) and value not in names:
            put("AT", f"[{','.join(value[1:])}]", span)
        elif kind == "NAME" and value == "ones" and _is_constant(value, text, position, {*names, *functions}):
            put("ONES", "𝟏", span)
        elif kind == "NAME":
            if value == "_" and text.startswith("+", position):
                raise InputError(
                    NO_NAME(name=repr(value)),
                    span=span,
                    hint=Text("the positive part is written relu(...)", "正の部分は relu(...) と書く"),
                )
            _refuse_below_bars(value, span, text)
            _check_name(value, span)
            value = in_words(value, names)
            if value == "I" and value not in {*names, *functions} and _OF_SIZE.match(text, position):
                value = "eye"  # I(3) of Julia
            _check_sum(value, span, text, {*names, *functions})
            if value == "where" and not _called_where(text, position, tokens):
                put("_WHERE", value, span)
            else:
                primed = _PRIMED.match(text, position)
                if primed is not None and _is_function(value, text, names, functions):
                    put("WORD", value, (span[0], primed.end(1))).payload = Undefined(value, _count(primed[1]))
                    position = primed.end(1)
                    continue
                called = _CALLED.match(text, position) is not None
                word = "" if not called else called_in(value, names, functions) if implied else value
                word = "transpose" if word == "t" and in_r else word
                if in_r and word in ("var", "std"):
                    raise InputError(OF_R(word=word), span=span, hint=BOTH_VARIANCES)
                start = len(value) - len(word) if word != "transpose" else 0
                if implied and not word:
                    refuse_word(value, span, names, alone, called)
                if start:
                    run = value[:start], (span[0], span[0] + start)
                    for part, where in letters_of(*run, names) if implied and value != "eye" else (run,):
                        put("NAME", "eye" if part == "I" and part not in names else part, where)
                if word:
                    function = put("WORD", word, (span[0] + start, span[1]))
                    if word in functions and is_foreign(word):
                        function.payload = Undefined(word)  # one's own
        elif kind == "NUMBER":
            if len(value) > LONGEST_NUMBER:
                raise InputError(MANY_DIGITS(most=LONGEST_NUMBER), span=span)
            put(kind, value, span)
        elif kind == "OPERATOR":
            if value == "**":
                put("POWER", ".^", span)
                continue
            if value[0] == "%":
                value = {"%*%": TIGHT, "%o%": OUTER, "%x%": KRON}[value]
            if value == "⊗":
                put(kind, KRON, span)
                continue
            if value == "×" and tokens and tokens[-1].type != "NUMBER" and not _NUMBER.match(text, position):
                raise InputError(
                    Text(
                        "× between names may be the cross product, which is not read",
                        "名前の間の × は外積とも読めるが、外積は読めない",
                    ),
                    span=span,
                    hint=Text("write * for a product", "積であれば * と書く"),
                )
            value = _OPERATORS.get(value, value)
            if value is not DOT and value in ("*", "/") and (numpy or turned):
                value = f".{value}" if numpy and not either else "numpy*" if value == "*" else value
            put(kind, value, span)
        elif kind == "LPAR" and _calls_module(tokens, text):
            open_.append(_reopened(tokens))
        elif kind == "LPAR":
            before = tokens[-1] if tokens and tokens[-1].type in ("WORD", "METHOD") else None
            open_.append(put("LPAR" if before is None else "_LPAR_CALL", value, span))
            open_[-1].payload = None if before is None else before.value  # what is called
        elif kind == "LBRACKET":
            if tokens and tokens[-1].type in ENDS and (value == "[" or not implied):
                _refuse_square(text, tokens, names, span)
                position = bracket_end(text, span[0])
                if numpy:
                    refuse_counted(text, (span[0], position))
                put("AT", text[span[0] : position], (span[0], position))
                continue
            open_.append(put(kind, value, span))
        elif kind == "RBRACKET":
            if not open_ or open_[-1].type != "LBRACKET":
                raise InputError(NO_OPENING(opening="[", closing="]"), span=span, hint=_left_out(text, span, "["))
            _check_comparison(text, tokens, open_.pop(), span)
            put(kind, value, span)
        elif _in_comparison(tokens, open_) and (
            kind == "COMPARE" and not _opens(value, tokens) or kind == "EQUALS" and len(value) < 3
        ):
            put("COMPARE", _COMPARED.get(value, value), span)
        elif kind == "ANGLE" or value in ("<", ">"):
            closes = open_ and open_[-1].type == "LANGLE" and tokens[-1].type in ENDS
            if _opens(value, tokens) or value == "⟨" and implied:
                open_.append(put("LANGLE", value, span))
            elif closes and value in (">", "⟩"):
                open_.pop()
                put("RANGLE", value, span)
            elif kind == "COMPARE":
                raise _outside_brackets(text, open_, span)
            else:
                raise _bad_character(text, span[0])
        elif kind == "COMPARE":
            raise _outside_brackets(text, open_, span)
        elif kind == "RPAR":
            if open_ and open_[-1].type in ("ABS", "BAR") and any(t.type in ("LPAR", "_LPAR_CALL") for t in open_):
                raise _unclosed_bar(text, open_)
            if not open_ or open_[-1].type not in ("LPAR", "_LPAR_CALL"):
                raise InputError(NO_OPENING(opening="(", closing=")"), span=span, hint=_left_out(text, span, "("))
            opening = open_.pop()
            put("RPAR_CALL" if opening.type == "_LPAR_CALL" else "RPAR", value, span)
            if opening.payload is not None:
                _refuse_unmade(tokens, text, position)
            if opening.payload in ("slogdet", "logabsdet"):
                position = _second(text, position)
        elif kind == "BAR":
            sign = 2 if value.startswith("||") else 1
            if open_ and open_[-1].type == "BAR" and tokens[-1].type in ENDS:
                open_.pop()
                late = _SQUARED_FIRST.match(text, span[1])
                put("BAR_END", late["which"] if late else value[sign:].strip("_{}"), span)
                if late is not None:  # ‖W‖²_F
                    put("SUPERSCRIPT", "²", late.span())
                    position = late.end()
            else:
                open_.append(put("BAR", "‖", (span[0], span[0] + sign)))
                position = span[0] + sign
        elif kind == "ABS":
            if open_ and open_[-1].type == "ABS" and tokens[-1].type in ENDS:
                open_.pop()
                put("ABS_END", value, span)
            else:
                open_.append(put("ABS", value, span))
        elif kind == "SIZED":
            _put_sized(put, value, span, names)
        elif kind == "ONES":
            put("NAME" if "I" in names and value[0] == "I" else kind, value, span)
        elif kind == "ROOT":
            put("WORD", "sqrt", span)
        elif kind == "EQUALS" and value != "=":
            raise InputError(
                Text("a formula has no {sign}", "式の中に {sign} は書けない")(sign=value),
                span=span,
                hint=Text("give the expression alone", "式だけを与える"),
            )
        elif kind == "POWER":
            entrywise = value[-1] in "⊙∘" or value == "^" and "%*%" in text and _is_of_r(text, tokens, span)
            put(kind, ".^" if entrywise else value, span)
        else:
            put("_" + kind if kind in ("COMMA", "EQUALS") else kind, value, span)
    if open_:
        last = open_[-1]
        unclosed = {"BAR": text[slice(*span_of(last))], "LBRACKET": "["}.get(
            last.type, "(" if "LPAR" in last.type else last.value
        )
        raise InputError(NEVER_CLOSED(opening=unclosed), span=span_of(last), hint=_closed(text, open_, unclosed))
    _refuse_lambda(tokens, names, text)
    refuse_entries(tokens, names)
    if not implied:
        before_bars(tokens, names)
    called_or_factors(tokens, names, functions, numpy)
    powers_within(tokens, text)
    if implied:
        _refuse_calls(tokens, names)
        _refuse_number(tokens, text)
    return tokens


def _opening(tokens: list[Token]) -> int:
    """The place of the word of the call that the last token closes."""
    depth = 0
    for n in range(len(tokens) - 1, -1, -1):
        depth += (tokens[n].type in ("RPAR", "RPAR_CALL")) - (tokens[n].type in ("LPAR", "_LPAR_CALL"))
        if depth == 0:
            return n - 1
    return 0


def _calls_module(tokens: list[Token], text: str) -> bool:
    """Whether a parenthesis calls a module of PyTorch that was just made, as the second one of nn.MSELoss()(x, y).

    Raises:
        InputError: it is one that was made of arguments without keywords, whose place in the call is another one.
    """
    if not tokens or tokens[-1].type != "RPAR_CALL":
        return False
    word = _opening(tokens)
    name = tokens[word].value
    prefix = tokens[word - 1].value if word and tokens[word - 1].type == "PREFIX" else ""
    made = pattern(r"(?:torch\.)?nn\.|tf\.keras\.\w+\.").fullmatch(prefix) is not None or is_loss(name)
    if not made or not name[:1].isupper():
        return False
    inside = tokens[word + 2 : -1]
    if spelled(name) is None and not any(here(name, count, prefix) for count in (1, 2)):
        require_word(name, span_of(tokens[word]), library=prefix)
    if inside and [t.type for t in inside[:2]] != ["NAME", "_EQUALS"]:
        given = text[span_of(inside[0])[0] : span_of(inside[-1])[1]]
        raise InputError(
            Text("the parameters of {name} stand by keyword", "{name} のパラメータはキーワードで与える")(name=name),
            span=(span_of(inside[0])[0], span_of(inside[-1])[1]),
            hint=Text("write {word}(x, {given})", "{word}(x, {given}) と書く")(
                word=spelled(name) or name, given=abridged(given, 40)
            ),
        )
    return True


OF_WHICH_POWER = Text(
    "{shown} may be an inverse, or a power of every entry, as R has it",
    "{shown} は逆行列とも、R のような成分ごとの冪とも読める",
)
WRITE_INVERSE = Text(
    "write solve({of}) for an inverse, {base}.^{exponent} for the power of every entry",
    "逆行列なら solve({of})、成分ごとの冪なら {base}.^{exponent} と書く",
)


def _is_of_r(text: str, tokens: Sequence[Token], span: Span) -> bool:
    """Whether a power with a number goes entry by entry, as beside R's %*%.

    Raises:
        InputError: it is a negative one of a capital or of what has parentheses, which may be an inverse.
    """
    found = pattern(r"\s*(-\s*)?[\d.]+").match(text, span[1])
    if found is None or not tokens:
        return False
    base = tokens[-1]
    if found[1] is None or base.type == "NAME" and not base.value[:1].isupper():
        return True
    named = base.type == "NAME"
    shown = base.value if named else "(...)"
    raise InputError(
        OF_WHICH_POWER(shown=shown + text[span[0] : found.end()]),
        span=(span_of(base)[0] if named else span[0], found.end()),
        hint=WRITE_INVERSE(base=shown, of=shown if named else "...", exponent=found[0].strip()),
    )


LEFT_OUT = Text(
    "leave {closing} out, as in {whole}, or add {opening} where it begins",
    "{whole} のように {closing} を省くか、始まる位置に {opening} を補う",
)


def _left_out(text: str, span: Span, opening: str) -> Said:
    """What to do about a bracket that closes nothing: the formula without it."""
    whole = text[: span[0]] + text[span[1] :]
    return LEFT_OUT(closing=text[slice(*span)], opening=opening, whole=abridged(whole.strip()))


def _reopened(tokens: list[Token]) -> Token:
    """The call of a module goes on with the arguments of the module: MSELoss()(x, y) is MSELoss(x, y)."""
    word = _opening(tokens)
    close = tokens.pop()
    if tokens[-1].type != "_LPAR_CALL":
        tokens.append(Token("_COMMA", ",", span_of(close)))
    tokens[word + 1].payload = None  # it is made
    return tokens[word + 1]


def _closed(text: str, open_: Sequence[Token], unclosed: str) -> Said:
    """What to add to brackets that are open at the end: the formula with them closed there, where it ends."""
    bars = "||" if "||" in text else "‖"
    signs = {"BAR": bars, "ABS": "|", "LBRACKET": "]", "LANGLE": ">", "LPAR": ")", "_LPAR_CALL": ")"}
    closing = signs.get(open_[-1].type, unclosed)
    if " where " in text:
        return Text("add {closing} where it ends", "閉じる位置に {closing} を補う")(closing=closing)
    whole = text.strip() + "".join(signs.get(t.type, "") for t in reversed(open_))
    return Text("add {closing} where it ends, as in {whole}", "{whole} のように、閉じる位置に {closing} を補う")(
        closing=closing, whole=abridged(whole)
    )


def _refuse_unmade(tokens: list[Token], text: str, position: int) -> None:
    """Refuse nn.MSELoss(x, y), which gives a class of PyTorch the arguments of what it makes.

    Raises:
        InputError: what closes here is such a call.
    """
    word = _opening(tokens)
    name = tokens[word].value
    prefix = tokens[word - 1].value if word and tokens[word - 1].type == "PREFIX" else ""
    inside = tokens[word + 2 : -1]
    if prefix not in ("nn.", "torch.nn.") or not name[:1].isupper() or text.startswith("(", position) or not inside:
        return
    known = spelled(name) or any(here(name, count, prefix) for count in (1, 2))
    if known and [t.type for t in inside[:2]] != ["NAME", "_EQUALS"]:
        given = text[span_of(inside[0])[0] : span_of(inside[-1])[1]]
        raise InputError(
            Text("{name} is a class of PyTorch, which is made before it is called", "{name} は PyTorch のクラスである")(
                name=name
            ),
            span=span_of(tokens[word]),
            hint=Text("write {made}()({given})", "{made}()({given}) と書く")(
                made=prefix + name, given=abridged(given, 40)
            ),
        )


def _unclosed_bar(text: str, open_: list[Token]) -> InputError:
    """The error of a bar that a parenthesis closes over, |x) or the condition of P(x|y)."""
    bar = open_[-1]
    start = span_of(bar)
    sign = text[slice(*start)]
    before = text[: start[0]].rstrip()[-1:]
    hint = Text("write {sign}...{sign} within the parentheses", "括弧の中で {sign}...{sign} と閉じる")(sign=sign)
    if before.isalnum() or before in ")]'_":
        hint = Text(
            "a condition behind {sign} is not read: write out what the function is",
            "{sign} の後の条件は読めないので、その関数の式を書く",
        )(sign=sign)
    return InputError(NEVER_CLOSED(opening=sign), span=start, hint=hint)


def _put_sized(put: Callable[[str, str, Span], Token], value: str, span: Span, names: Collection[str]) -> None:
    """𝟏_(m×n) and K_(m,n), as the tool prints them, as the calls that they are: matrix(1, m, n), commutation(m, n)."""
    put("WORD", "matrix" if value[0] == "𝟏" else "commutation", (span[0], span[0] + 1))
    put("_LPAR_CALL", "(", (span[0] + 2, span[0] + 3))
    if value[0] == "𝟏":
        put("NUMBER", "1", span)
        put("_COMMA", ",", span)
    for n, side in enumerate(pattern("[×,]").split(value[3:-1])):
        if n:
            put("_COMMA", ",", span)
        size = side.strip()
        put("NUMBER" if size.isdigit() else "NAME", typed_name(size, names), span)
    put("RPAR_CALL", ")", (span[1] - 1, span[1]))


def _refuse_of_matrix(text: str, position: int) -> None:
    """Refuse exp, log and sqrt of a matrix with SymPy's prefix, which are functions of the matrix there.

    Raises:
        InputError: the call at ``position`` is one.
    """
    found = pattern(r"(exp|log|sqrt)\s*\(\s*([A-Z]\w*(?:\s*\*\s*[A-Z]\w*)*)\s*\)").match(text, position)
    if found is not None:
        raise InputError(
            Text(
                "{word} of a matrix may be taken of it, as SymPy does, or of every entry",
                "行列の {word} は、SymPy のように行列の関数とも、成分ごとの関数とも読める",
            )(word=found[1]),
            span=found.span(),
            hint=Text("write {matrix}({of}) or {word}({of})", "{matrix}({of}) または {word}({of}) と書く")(
                matrix=MATRIX[found[1]], word=found[1], of=abridged(found[2])
            ),
        )


def _check_lowered_sum(value: str, span: Span, text: str, names: Collection[str]) -> None:
    """Refuse a sum over a lowered index whose summand is not in parentheses: Σᵢ xᵢ² has no clear end."""
    sigma = value[0] in "Σ∑" and all(c in _LOWERED for c in value[1:]) and {value, value[0]}.isdisjoint(names)
    if sigma and pattern(r"\s*[\w‖|√(]").match(text, span[1]) is not None:
        raise InputError(SUMMAND, span=span, hint=CALL(name=value))


def _is_constant(word: str, text: str, position: int, names: Collection[str]) -> bool:
    """Whether the word ones, which ends at ``position``, is the vector of ones: no call, and not defined."""
    called = _CALLED.match(text, position) is not None or text.startswith("[", position)
    return not called and word not in names and pattern(rf"(?<!\w){word}\s*=(?!=)").search(text) is None


def _called_where(text: str, position: int, tokens: list[Token]) -> bool:
    """Whether the word where, which ends at ``position``, is the function of NumPy: where(x > 0, a, b)."""
    if tokens and tokens[-1].type in ("_COMMA", "_LPAR_CALL") and _SAID.match(text, position):
        return True  # a keyword, which is refused by its name
    return _CALLED.match(text, position) is not None and not (tokens and tokens[-1].type in ENDS)


def _of_sympy(text: str) -> bool:
    """Whether the methods of a formula are all SymPy's as well, of which * is the matrix product: X.transpose()*X.

    No array of NumPy has an .inv().
    """
    if re.search(r"\.inv\(\s*\)", text) is not None:
        return True
    return _SHARED.search(text) is not None and not is_numpy(_SHARED.sub("", text))


def _may_be_string(tokens: list[Token], open_: list[Token]) -> bool:
    """Whether a text in quotes may stand here: as an argument, where a prime has nothing to stand on."""
    called = bool(open_) and open_[-1].type == "_LPAR_CALL"
    return called and tokens[-1].type in ("_LPAR_CALL", "_COMMA", "_EQUALS")


def _in_comparison(tokens: list[Token], open_: list[Token]) -> bool:
    """Whether signs compare here: in square brackets, and in the first argument of NumPy's where(x > 0, a, b)."""
    if not open_ or open_[-1].type == "LBRACKET":
        return bool(open_)
    if open_[-1].type != "_LPAR_CALL" or open_[-1].payload not in _CONDITIONAL:
        return False
    depth = 0
    for token in reversed(tokens):
        if token is open_[-1]:
            return True
        depth += token.type in ("RPAR", "RPAR_CALL") and 1
        depth -= token.type in ("LPAR", "_LPAR_CALL") and 1
        if depth == 0 and token.type == "_COMMA":
            return False
    return False


def _require_entrywise(word: Token, span: Span) -> None:
    """Refuse the dot of a call as in Julia, inv.(X), of a function that is not taken of each entry.

    Raises:
        InputError: it is such a function.
    """
    known = spelled(word.value)
    if known not in WORDS or known in OF_TWO or OPERATIONS[WORDS[known]].traits.entrywise:
        return
    raise InputError(
        Text("with a dot {word} would be taken of each entry", "点を付けると {word} は成分ごとに施すことになる")(
            word=word.value
        ),
        span=span,
        hint=Text("write {word}(...) for that of the whole", "全体に施すなら {word}(...) と書く")(word=known),
    )


def _refuse_part(text: str, tokens: list[Token], opening: Token, span: Span) -> None:
    """Refuse a part of an array as MATLAB picks it, X(1,:), where a colon at ``span`` stands in such brackets."""
    word = next(t for n, t in enumerate(tokens) if n + 1 < len(tokens) and tokens[n + 1] is opening)
    if is_known(word.value) or word.type != "WORD":
        return
    inside = text[span_of(opening)[1] : _closing(text, span_of(opening)[1])]
    raise InputError(
        Text("a part of an array is picked by square brackets", "配列の一部は角括弧で取り出す"),
        span=(span_of(word)[0], span[1]),
        hint=Text("write {name}[{inside}]", "{name}[{inside}] と書く")(
            name=word.value, inside=abridged(inside.replace(" ", ""))
        ),
    )


def _refuse_variable(text: str, word: Token, names: Collection[str], span: Span) -> None:
    """Refuse a variable or a declared name as the index of what is neither: a function in square brackets, Foo[x].

    Raises:
        InputError: one stands alone in the bracket at ``span``.
    """
    found = pattern(r"\[\s*([^\W\d]\w*)\s*\]").match(text, span[0])
    if found is None or word.type != "NAME" or word.value in names or found[1] not in names:
        return
    if word.value in RANDOM:
        require_word(word.value, span_of(word))
    raise InputError(
        Text(
            "{name} is the name of a variable here, and no index of {word}",
            "{name} はここでは変数の名前であり、{word} の添字ではない",
        )(name=found[1], word=abridged(word.value)),
        span=found.span(1),
        hint=Text("a function has round brackets: {word}({name})", "関数の引数は丸括弧で囲む: {word}({name})")(
            name=found[1], word=abridged(word.value)
        ),
    )


def _refuse_square(text: str, tokens: list[Token], names: Collection[str], span: Span) -> None:
    """Refuse a function with square brackets, as Mathematica calls it: Tr[X].

    Raises:
        InputError: the name before the bracket at ``span`` is that of a function, and of nothing that is declared.
    """
    word = tokens[-1]
    known = spelled(word.value) or (word.value if is_foreign(word.value) or word.value in MATHEMATICA else None)
    named = word.type != "NAME" or word.value in names or known in CONSTANTS
    if known is None:
        _refuse_variable(text, word, names, span)
    if named or known is None or span_of(word)[1] != span[0]:
        return
    depth, end = 0, span[0]
    while end < len(text):
        depth += (text[end] == "[") - (text[end] == "]")
        end += 1
        if depth == 0:
            break
    start = span_of(word)[0]
    whole = rewritten(text, spelled)
    made = rewritten(text[start:end], spelled) if whole is None else whole
    hint = Text("write {here}", "{here} と書く")(here=abridged(made or "", 200))
    of_columns = columns_or_all(text[start:end])
    if made is None and of_columns is not None:
        hint = Text(
            "write {columns} for each column, as Mathematica has it, {all} for all entries",
            "Mathematica のように列ごとなら {columns}、全成分なら {all} と書く",
        )(columns=of_columns[0], all=of_columns[1])
    elif made is None:
        hint = Text(
            "write {word}(...); * is the matrix product here, and .* goes entry by entry",
            "{word}(...) と書く。ここでは * は行列の積であり、成分ごとの積は .* と書く",
        )(word=known)
    raise InputError(
        Text("a function has round brackets here", "関数の引数はここでは丸括弧で囲む"), span=(start, end), hint=hint
    )


def _opens(sign: str, tokens: list[Token]) -> bool:
    """Whether a < begins an inner product: an operand may begin there."""
    return sign in ("<", "⟨") and not (tokens and tokens[-1].type in ENDS)


def _compares(kind: str, sign: str, tokens: list[Token]) -> bool:
    """Whether a sign in square brackets compares."""
    return kind == "COMPARE" and not _opens(sign, tokens) or kind == "EQUALS" and len(sign) < 3


def _is_entry(value: str, span: Span, tokens: list[Token]) -> bool:
    """Whether letters are the indices of an entry, as behind the bracket of (Xw)_i."""
    behind = bool(tokens) and tokens[-1].type in ("RPAR", "RPAR_CALL") and tokens[-1].end_pos == span[0]
    return behind and re.fullmatch("_[a-z]{1,2}", value) is not None


def _derived(value: str) -> Undefined:
    """The word of a gradient, a Hessian or a Jacobian matrix: grad(f) or ∇f, before an argument."""
    word, _, letter = value.rstrip(") ").partition("(") if value[0] != "∇" else ("", "", value.lstrip("∇² "))
    return Undefined(letter.strip(), 0, word.strip() or ("hess" if "²" in value else "grad"))


def _count(primes: str) -> int:
    """How many primes these signs are."""
    return sum({"″": 2, "‴": 3}.get(c, 1) for c in primes)


def _is_function(name: str, text: str, names: Collection[str], functions: Collection[str]) -> bool:
    """Whether a name with primes before a parenthesis is a function rather than a transposed factor.

    It is one where it is declared so or called elsewhere; it is none where it is a variable, a letter that does not
    name functions, or stands without a parenthesis.
    """
    if name in functions or WORD.get(name) in functions:
        return True
    if name in names or is_known(name):
        return False
    word = WORD.get(name, name)
    if (len(name) == 1 or word in GREEK) and word not in CALLED and word != "sigma":
        return re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", text) is not None
    found = list(pattern(rf"(?<![\w.]){re.escape(name)}(?!\w)(['′’″‴]*)(\s*\()?").finditer(text))
    return any(m[2] and not m[1] for m in found) or all(m[1] and m[2] for m in found)


def _check_comparison(text: str, tokens: list[Token], opening: Token, span: Span) -> None:
    """Refuse square brackets, closed at ``span``, in which nothing is compared.

    Raises:
        InputError: they hold no comparison.
    """
    if any(t.type == "COMPARE" for t in takewhile(lambda t: t is not opening, reversed(tokens))):
        return
    inside = text[span_of(opening)[1] : span[0]]
    at = next(n for n, t in enumerate(tokens) if t is opening)
    within = tokens[at - 1] if at > 1 and tokens[at - 1].type == "_COMMA" else None
    if not inside.strip() and within is not None:
        raise InputError(
            Text("empty brackets are no argument here", "空の角括弧はここでは引数にならない"),
            span=(span_of(opening)[0], span[1]),
            hint=Text(
                "an axis is said by axis=0 for each column and axis=1 for each row, as in max(X, axis=0)",
                "軸は、列ごとなら axis=0、行ごとなら axis=1 とし、max(X, axis=0) のように書く",
            ),
        )
    if any(t.type == "_COMMA" for t in takewhile(lambda t: t is not opening, reversed(tokens))):
        if text[: span_of(opening)[0]].endswith("multi_dot("):
            raise InputError(
                Text("a list of factors is not read", "因子の並びは読めない"),
                span=(span_of(opening)[0], span[1]),
                hint=Text("write {product}", "{product} と書く")(product=factors_of(inside)),
            )
        raise InputError(
            Text("arrays that are put side by side are not read", "並べてつないだ配列は読めない"),
            span=(span_of(opening)[0], span[1]),
            hint=Text(
                "write the parts out, as A*x + B*y for [A, B] times x above y",
                "[A, B] と x、y を積み重ねたものとの積なら A*x + B*y のように、部分に分けて書く",
            ),
        )
    raise InputError(
        Text("these square brackets hold no comparison", "この角括弧の中に比較がない"),
        span=(span_of(opening)[0], span[1]),
        hint=Text(
            "parentheses are ( and ), and [x > 0] is 1 where x > 0",
            "括弧には ( と ) を使う。[x > 0] は x > 0 のとき 1 である",
        )
        if inside.strip()
        else FILL_COMPARISON,
    )


def _outside_brackets(text: str, open_: list[Token], span: Span) -> InputError:
    """A comparison that stands in no square brackets."""
    start, stop = 0, len(text)
    if open_ and open_[-1].type in ("LPAR", "_LPAR_CALL"):
        start = span_of(open_[-1])[1]
        stop = _closing(text, start)
    shown = abridged(text[start:stop].strip())
    whole = INDICATOR(shown=shown)
    return InputError(COMPARES(sign=text[slice(*span)]), span=span, hint=whole)


def _closing(text: str, start: int) -> int:
    """The place of the parenthesis that closes one before ``start``, or the end."""
    depth = 1
    for n in range(start, len(text)):
        depth += (text[n] == "(") - (text[n] == ")")
        if depth == 0:
            return n
    return len(text)


def _second(text: str, position: int) -> int:
    """The place behind the [1] of slogdet(X)[1], without which it is two values.

    Raises:
        InputError: it is not there.
    """
    found = _SECOND.match(text, position)
    if found is None:
        raise InputError(
            Text("slogdet has two values, a sign and a logarithm", "slogdet の値は符号と対数の 2 つである"),
            span=(position, position),
            hint=Text("write slogdet(X)[1] for the logarithm", "対数なら slogdet(X)[1] と書く"),
        )
    return found.end()


def _refuse_number(tokens: list[Token], text: str) -> None:
    """Refuse a number in parentheses behind the last factor, which may be that of the equation: ‖x‖² (2)."""
    last = tokens[-4:]
    if [t.type for t in last] != ["OPERATOR", "LPAR", "NUMBER", "RPAR"] or span_of(last[0])[0] < span_of(last[0])[1]:
        return
    span = span_of(last[1])[0], span_of(last[3])[1]
    raise InputError(
        NUMBERED(shown=text[slice(*span)]),
        span=span,
        hint=Text(
            "write *{number} for a factor, and leave the number of an equation out",
            "因子なら *{number} と書き、式番号なら省く",
        )(number=last[2].value),
    )


def _refuse_calls(tokens: list[Token], names: Collection[str]) -> None:
    """Refuse a letter before a parenthesis that names a function, or has one name or a list behind it: ‖f(x)‖.

    One that is declared, or stands without a parenthesis as well, is a factor.
    """
    before: list[tuple[Token, int]] = []
    bare: set[str] = set()
    for n, token in enumerate(tokens):
        if token.type == "NAME" and token.value not in names:
            end = n + 1 + (tokens[n + 1 : n + 2] != [] and tokens[n + 1].type == "SUPERSCRIPT")
            implied = end + 1 < len(tokens) and span_of(tokens[end])[0] == span_of(tokens[end])[1]
            if implied and tokens[end + 1].type == "LPAR" and not tokens[end - 1].value.endswith("ᵀ"):
                before.append((token, end + 1))
            else:
                bare.add(token.value)
    for token, n in before:
        if token.value not in bare and (token.value in UNKNOWN or _single(tokens, n)):
            raise InputError(
                NO_FUNCTION(name=token.value),
                span=span_of(token),
                hint=Text(
                    "write {name}·(…) for a product, or what the function is",
                    "積なら {name}·(…) と書き、関数ならその式を書く",
                )(name=token.value),
            )


def _refuse_lambda(tokens: list[Token], names: Collection[str], text: str) -> None:
    """Refuse a function as Python writes it, lambda: x, which would be the inner product with a letter λ.

    Raises:
        InputError: there is one, and no array is declared that is called so.
    """
    if "lambda" in names:
        return
    for token, after in pairwise(tokens):
        if after.type == "COLON" and text[slice(*span_of(token))] == "lambda":
            raise InputError(
                Text("lambda: begins a function in Python", "lambda: は Python では関数の始まりである"),
                span=(span_of(token)[0], span_of(after)[1]),
                hint=Text(
                    "write the formula alone for a function, and dot(lambda, …) for an inner product",
                    "関数ならその式だけを書き、内積なら dot(lambda, …) と書く",
                ),
            )


def _single(tokens: list[Token], n: int) -> bool:
    """Whether the parenthesis at n holds one name, which may be transposed, or a number."""
    inside = [t.type for t in tokens[n + 1 : n + 5]]
    if inside[0] == "MINUS":
        inside = inside[1:]
    end = 2 if inside[1] == "QUOTE" else 1
    return inside[0] in ("NAME", "NUMBER") and inside[end] == "RPAR"


def _below(value: str) -> tuple[str, int | None] | None:
    """A function that is written with its axis, sum₂, or its base, log₂: its word, and the axis."""
    word = value.rstrip(_DIGITS)
    below = unicodedata.normalize("NFKC", value[len(word) :])
    if word == "log" and f"log{below}" in WORDS:
        return f"log{below}", None
    if below not in ("1", "2") or word not in ALONG and word not in BY_AXIS:
        return None
    return BY_AXIS.get(word, word), int(below)


def _lowered(base: str, below: str, names: Collection[str]) -> str:
    """The name with something lowered at its end: W₁ is W_1, or W1 where that is declared, xᵢ is x_i."""
    base = in_words(base, names)
    number = below.rstrip("".join(c for c in below if not c.isdigit()))
    if number:
        base = f"{base}{number}" if f"{base}{number}" in names else f"{base}_{number}"
    return f"{base}_{below[len(number) :]}" if below != number else base


def typed_name(name: str, names: Collection[str]) -> str:
    """A name as it is typed, W_1, of one with lowered digits at its end, W₁."""
    base = name.rstrip(_DIGITS)
    return name if base in ("", name) else _lowered(base, unicodedata.normalize("NFKC", name[len(base) :]), names)


def _check_name(name: str, span: Span) -> None:
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
            Text("a name cannot contain {character}", "名前に{character} は使えない")(character=_described(name[at])),
            span=place,
            hint=hint,
        )
    prime = next((n for n, c in enumerate(name) if c in PRIMES), None)
    if prime is not None:
        raise InputError(
            Text("{character} is no part of a name here", "ここでは{character} は名前の一部ではない")(
                character=_described(name[prime])
            ),
            span=(span[0] + prime, span[0] + prime + 1),
            hint=Text("a transpose is written {name}'", "転置は {name}' と書く")(name=name[:prime] or "x"),
        )
    if not is_name(name):
        raise InputError(NO_NAME(name=repr(name)), span=span, hint=NAMES)


def _refuse_below_bars(name: str, span: Span, text: str) -> None:
    """Refuse |x|_2, a norm with its number below as LaTeX has it."""
    bars = _BARS_BEFORE.search(text[: span[0]])
    if not name.startswith("_") or bars is None:
        return
    of, number = bars["of"].strip(), name[1:]
    word = {"2": f"norm2({of})", "1": f"norm1({of})", "F": f"normF({of})"}.get(number, f"norm({of}, {number})")
    raise InputError(
        NO_NAME(name=repr(name)),
        span=span,
        hint=Text("write {norm} for the norm", "ノルムなら {norm} と書く")(norm=word),
    )


def _over_index(name: str, span: Span, text: str) -> MatderivError | None:
    """The error of a product, mean or minimum over an index, or of a sum with a condition or range that is not read."""
    if name in ("sum_", "Σ_") or name == "∑" and text[span[1] : span[1] + 1] == "_":
        return sum_over(text, span[1] + (name == "∑"), span[0])
    return product_over(name, span, text) or reduction_over(name, span, text)


def _check_sum(name: str, span: Span, text: str, names: Collection[str]) -> None:
    """Refuse a sum over an index whose summand is not in parentheses: sum_i x_i has no clear end."""
    refused = None if name in names else _over_index(name, span, text)
    if refused is not None:
        raise refused
    sigma = re.fullmatch("sum_[a-z]{1,3}", name) is not None
    if re.fullmatch("Σ_[a-z]", name):
        # the name of a matrix, unless an operand with this subscript comes next
        sigma = re.match(rf"\s*[\w‖|][^+]*?_\{{?{name[2]}", text[span[1] :]) is not None
    if (sigma or name == "sum_") and name not in names:
        hint = CALL(name=name)
        if not sigma:
            hint = Text(
                "write sum_i(...), sum_{{i,j}}(...) or sum_{{i=1}}^n(...)",
                "sum_i(...)、sum_{{i,j}}(...)、sum_{{i=1}}^n(...) のように書く",
            )()
        raise InputError(SUMMAND, span=span, hint=hint)


def _described(character: str) -> Said:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    code += f", {name}" if name else ""
    if not character.isprintable():
        return Text("an invisible character ({code})", "目に見えない文字 ({code})")(code=code)
    return verbatim(f"{character!r} ({code})")


_ATTRIBUTES: dict[str, Text] = {
    **dict.fromkeys(
        ("shape", "size", "ndim"),
        Text(
            'a size is a letter: declare it, as in shapes={{"x": ["n"]}} (--shape x=n), and write n',
            'サイズは文字で書く。shapes={{"x": ["n"]}} (--shape x=n) のように宣言し、n と書く',
        ),
    ),
    **dict.fromkeys(("H", "real"), Text("what is read is real: write x' for x.H", "実数だけを扱う。x.H は x' と書く")),
    "I": Text("write inv(X) for the inverse", "逆行列なら inv(X) と書く"),
    **dict.fromkeys(("data", "values"), Text("leave it out", "省く")),
}


_FILE = pattern(r"[\w./\\~-]{1,200}\.([A-Za-z]{2,5})")
_DOCUMENTS = ("tex", "md", "ipynb", "html", "htm", "rst")
_OF_DOCUMENT = Text(
    "matderiv check {path} judges the derivations in it; otherwise give the formula itself",
    "文書の中の導出を調べるなら matderiv check {path}。そうでなければ式そのものを与える",
)
_OF_FILE = Text(
    'give the formula itself, in quotes: "norm2(X*W - Y)^2"', '式そのものを引用符で囲んで与える: "norm2(X*W - Y)^2"'
)


_NAME_BEFORE = pattern(r"[^\W\d]\w*\Z")
_AXIS = pattern(r"\[(-?\d)\]")


def _is_attribute(text: str) -> bool:
    """Whether x.size is the attribute of an array, and no file."""
    name, _, word = text.partition(".")
    return word in _ATTRIBUTES or size_of(word, name or "x") is not None


def _of_attribute(text: str, position: int, end: int) -> Said:
    """What to write for a dot at ``position`` with a word behind it, which may be Mathematica's product."""
    word = text[position + 1 : end]
    of = _NAME_BEFORE.search(text[max(0, position - 100) : position])
    axis = _AXIS.match(text, end)
    sized = None if of is None else size_of(word, of[0], None if axis is None else 2 if axis[1] in ("1", "-1") else 1)
    if sized is not None:
        return sized
    if word in _ATTRIBUTES:
        return _ATTRIBUTES[word]()
    here = (
        rewritten(text, spelled) if position and (text[position - 1].isalnum() or text[position - 1] in ")]'") else None
    )
    if word and here is not None and here != text:
        return Text("a product is written *: {here}", "積は * で書く: {here}")(here=abridged(here, 200))
    return Text(
        "entrywise operators are .* ./ .^ and a transpose is x' or x.T",
        "成分ごとの演算は .* ./ .^、転置は x' または x.T と書く",
    )()


def conjugated(text: str, span: Span) -> NoRuleError:
    """The refusal of X^H, X^† and X^*: no name is declared complex."""
    return NoRuleError(
        Text(
            "{shown} is a conjugate transpose, but complex matrices are not read",
            "{shown} は共役転置を表すが、複素行列は読めない",
        )(shown=text[slice(*span)]),
        span=span,
        hint=Text("a transpose is written X', a pseudoinverse pinv(X)", "転置は X'、擬似逆行列は pinv(X) と書く"),
    )


def _bad_character(text: str, position: int) -> MatderivError:
    character = text[position]
    if character == "†":
        return conjugated(text, (position - text[:position].endswith("^"), position + 1))
    end = position + 1
    message = MEANINGLESS(sign=_described(character))
    hint: Text | Said | None = None
    if character in "\"'`“”" or character in ".," and not text[end:].strip():
        hint = Text("leave it out", "省く")
    elif unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs"):
        message = Text("{character} stands here", "ここに{character} がある")(character=_described(character))
        hint = Text("remove it", "取り除く")
    elif character == "\\":
        command = pattern(r"\\[A-Za-z]*").match(text, position)
        end = command.end() if command else end
        message = Text("{command} is LaTeX, which is not read here", "{command} は LaTeX であり、ここでは読めない")(
            command=abridged(text[position:end])
        )
        hint = Text("write the formula as text, for example norm2(X*W - Y)^2", "式を文字で書く。例: norm2(X*W - Y)^2")
    elif character == ".":
        attribute = pattern(r"\.\w*").match(text, position)
        end = attribute.end() if attribute else end
        message = MEANINGLESS(sign=repr(abridged(text[position:end], 20)))
        hint = _of_attribute(text, position, end)
        if (named := _FILE.fullmatch(text.strip())) is not None and not _is_attribute(named[0]):
            message = Text("{path} is the name of a file, and no formula", "{path} はファイルの名前であり、式ではない")(
                path=abridged(named[0], 60)
            )
            hint = _OF_DOCUMENT(path=named[0]) if named[1] in _DOCUMENTS else _OF_FILE()
    elif character in "∂∇":
        hint = Text(
            "by what is differentiated stands in front of all of it, as ∂/∂w or d/dw; where it is given apart, leave "
            "this out",
            "何で微分するかは ∂/∂w や d/dw のように式全体の前に書く。式とは別に指定するのであれば、これは省く",
        )
    elif character == "∑":
        hint = Text("a sum is written sum_i(...)", "和は sum_i(...) と書く")
    elif character == "{" and text[position - 1 : position] == "_":
        stop = text.find("}", position) + 1 or len(text)
        message = Text("the subscript {shown} cannot be read", "下付きの {shown} は読めない")(
            shown=abridged(text[position - 1 : stop])
        )
        end, hint = stop, PARTS
    elif character in "[]{}":
        hint = Text("parentheses are ( and )", "括弧には ( と ) を使う")
    elif character == "≠" or text.startswith("!=", position):
        end = position + 1 + (character == "!")
        message = MEANINGLESS(sign=repr(text[position:end]))
        hint = Text(
            "what is 1 where two are different is 1 - [x == y]", "異なるとき 1 となるものは 1 - [x == y] と書く"
        )
    return InputError(message, span=(position, end), hint=hint)
