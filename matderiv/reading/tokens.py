"""The tokens of the text syntax: what stands where, parentheses paired, implied products filled in.

What has no meaning in a formula is refused (refused.py); the grammar (grammar.lark) gets the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import ClassVar, cast

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from ..expressions.notations.names import GREEK, WORD
from .classes import calls_class, refuse_unmade, reopened
from .factors import CALLED, before_bars, called_or_factors
from .foreign import is_foreign, is_of_cvxpy
from .glued import called_in, in_words, letters_of, refuse_word
from .grammar import MANY_DIGITS, NEVER_CLOSED, NO_OPENING, SUM_OR_PRODUCT, span_of
from .indexed import refuse_entries
from .lalr import Token
from .picked import bracket_end, refuse_counted
from .refused import (
    bad_character,
    is_of_r,
    left_out,
    outside_brackets,
    over_index,
    refuse_below,
    refuse_calls,
    refuse_cross,
    refuse_divisor,
    refuse_lambda,
    refuse_lowered_sum,
    refuse_number,
    refuse_of_matrix,
    refuse_open_sum,
    refuse_part,
    refuse_square,
    refuse_variance_of_r,
    require_comparison,
    require_entrywise,
    to_close,
    unclosed_bar,
)
from .signs import (
    DIGITS,
    ENDS,
    LOWERED,
    SCRIPTS,
    STARTS,
    TOKEN,
    TOKEN_OF_ASCII,
    check_name,
    lowered,
    typed_name,
)
from .spellings import is_numpy
from .summed import SUMS, powers_within
from .tree import DOT, KRON, OUTER, TIGHT, Between, Span, Subscripted, Undefined, abridged
from .words import ALONG, BY_AXIS, WORDS, is_known

LONGEST_NUMBER = 100  # digits of a number
_OPERATORS = {"·": DOT, "⋅": DOT, "×": "*", "∗": "*"}
_OPERATORS |= {"⊙": Between(".*"), "∘": Between(".*"), "⊘": Between("./"), "⊗": KRON}
_OPERATORS |= {"%*%": TIGHT, "%o%": OUTER, "%x%": KRON}  # of R
_HALVES = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_CALLED = pattern(r"(?!\(\s*:\s*\))\.?\s*\(")  # exp.(x) is Julia's, X(:) MATLAB's
_OF_SIZE = pattern(r"\(\s*(?:\d+|[A-Za-z])\s*\)")
_ALONE = pattern(r"(?<![^\W\d])[^\W\d_](?!\w)")  # letters that stand for themselves
_SQUARED_FIRST = pattern(r"(?:²|\^2|\^\{2\}|\^\(2\))_\{?(?P<which>F|[12*∞]|inf)\}?(?!\w)")
_PRIMED = pattern(r"\s*(['′’″‴]+)\s*\(")
_COMPARED = {"≤": "<=", "≥": ">=", "=": "=="}
_STRING = pattern(r"'[^']*'|\"[^\"]*\"")
_SAID = pattern(r"\s*=(?!=)")
_INDICES = pattern(r"([a-z])([-+−][0-9]+)?")
_SHARED = pattern(r"\.(?:transpose|trace|det|adjugate)\(\s*\)")
_CONDITIONAL = ("where", ".where", "ifelse")
_STARRED = pattern(r"[‖∥|]_\*")  # the sign of a nuclear norm, which is no product
_SECOND = pattern(r"\s*\[\s*1\s*\]")


def tokens_of(text: str, names: Collection[str], functions: Collection[str] = (), printed: bool = False) -> list[Token]:
    """The tokens, parentheses and bars paired and implied products filled in.

    They are implied in what is ``printed``, or has signs that nobody types, and no product with a ``*``.
    ``functions`` are the names that are declared as functions.

    Raises:
        InputError: a sign or a word has no meaning here, or a bracket no partner.
    """
    scanner = _Scanner(text, names, functions, printed)
    tokens = scanner.scanned()
    refuse_lambda(tokens, names, text)
    refuse_entries(tokens, names)
    if not scanner.implied:
        before_bars(tokens, names)
    called_or_factors(tokens, names, functions, scanner.numpy)
    powers_within(tokens, text)
    if scanner.implied:
        refuse_calls(tokens, names)
        refuse_number(tokens, text)
    return tokens


class _Scanner:
    """Goes through a text once, from left to right; each kind of sign (signs.TOKEN) has its method in ``_KINDS``."""

    def __init__(self, text: str, names: Collection[str], functions: Collection[str], printed: bool) -> None:
        self.text, self.names, self.functions = text, names, functions
        self.position = 0
        self._sign = TOKEN_OF_ASCII if text.isascii() else TOKEN
        self.tokens: list[Token] = []
        self.open: list[Token] = []  # the parentheses and bars that are still open
        starred = "*" in _STARRED.sub("", text)
        self.implied = not starred and (printed or re.search("[‖∥ᵀ⊤⁻⊙⊘⊗√𝟏∇′″‴]", text) is not None)
        self.numpy = is_numpy(text)
        self._turned = re.search(r"\.T(?!\w)", text) is not None
        self._entrywise = self.numpy and not (_of_sympy(text) or is_of_cvxpy(text))  # * and / are NumPy's
        self._in_r = "%*%" in text and "t" not in {*names, *functions}
        self._alone = _ALONE.findall(text) if self.implied else ()
        self._scripted = sorted((n for n in names if not SCRIPTS.isdisjoint(n)), key=len, reverse=True)

    def scanned(self) -> list[Token]:
        """All tokens.

        Raises:
            InputError: one has no meaning, or a bracket is never closed.
        """
        while self.position < len(self.text):
            self._step()
        if self.open:
            last = self.open[-1]
            opened = self.text[slice(*span_of(last))] if last.type == "BAR" else last.value
            opened = "[" if last.type == "LBRACKET" else "(" if "LPAR" in last.type else opened
            raise InputError(
                NEVER_CLOSED(opening=opened), span=span_of(last), hint=to_close(self.text, self.open, opened)
            )
        return self.tokens

    def _step(self) -> None:
        """Take the next sign or word."""
        string = _STRING.match(self.text, self.position) if self._may_be_string() else None
        if string is not None:
            self._put("STRING", string[0], string.span())
            self.position = string.end()
            return
        match = self._sign.match(self.text, self.position)
        if match is None:
            if self.text[self.position :].strip() != ";":
                place = self.position, self.position + 1
                raise over_index(self.text[self.position], place, self.text) or bad_character(self.text, self.position)
            self.position = len(self.text)  # the end of a statement
            return
        kind, value, span = self._declared(cast(str, match.lastgroup), match[0], match.span())
        self.position = span[1]
        method = self._KINDS.get(kind)
        if method is None:
            self._put(kind, value, span)
        else:
            method(self, value, span)

    def _declared(self, kind: str, value: str, span: Span) -> tuple[str, str, Span]:
        """What stands at ``span``, or a declared name that looks like it: one with raised letters, an array ``sp``."""
        name = next((n for n in self._scripted if self.text.startswith(n, span[0])), "")
        if not name or len(name) < len(value):
            name = {"SYMPY": value[:-1], "PREFIX": value.partition(".")[0], "SIGMA": value}.get(kind, "")
        if name not in self.names:
            return kind, value, span
        return "NAME", name, (span[0], span[0] + len(name))

    def _put(self, kind: str, value: str, span: Span) -> Token:
        """Add a token, and before it the sign of a product that is implied."""
        if self.implied and kind in STARTS and self._ended():
            refuse_divisor(self.tokens, value, span)
            self.tokens.append(Token("OPERATOR", "*", (span[0], span[0])))
        self.tokens.append(Token(kind, value, span))
        return self.tokens[-1]

    def _opened(self, kind: str, value: str, span: Span) -> Token:
        """Add a bracket or bar that has to be closed."""
        self.open.append(self._put(kind, value, span))
        return self.open[-1]

    def _ended(self) -> bool:
        """Whether an operand ends here."""
        return bool(self.tokens) and self.tokens[-1].type in ENDS

    def _closes(self, opening: str) -> bool:
        """Whether a sign that opens and closes alike closes here what it opened."""
        return bool(self.open) and self.open[-1].type == opening and self.tokens[-1].type in ENDS

    def _called(self) -> bool:
        """Whether a parenthesis comes next."""
        return _CALLED.match(self.text, self.position) is not None

    def _may_be_string(self) -> bool:
        """Whether a text in quotes may stand here: as an argument, where a prime has nothing to stand on."""
        called = bool(self.open) and self.open[-1].type == "_LPAR_CALL"
        return called and self.tokens[-1].type in ("_LPAR_CALL", "_COMMA", "_EQUALS")

    def _in_comparison(self) -> bool:
        """Whether signs compare here: in square brackets, and in the first argument of NumPy's where(x > 0, a, b)."""
        if not self.open or self.open[-1].type == "LBRACKET":
            return bool(self.open)
        if self.open[-1].type != "_LPAR_CALL" or self.open[-1].payload not in _CONDITIONAL:
            return False
        depth = 0
        for token in reversed(self.tokens):
            if token is self.open[-1]:
                return True
            depth += (token.type in ("RPAR", "RPAR_CALL")) - (token.type in ("LPAR", "_LPAR_CALL"))
            if depth == 0 and token.type == "_COMMA":
                return False
        return False

    # what is left out, or stands for something else

    def _space(self, value: str, span: Span) -> None:
        """Nothing."""

    def _sympy(self, value: str, span: Span) -> None:
        """``sp.`` in front of a function."""
        refuse_of_matrix(self.text, self.position)

    def _dotted(self, value: str, span: Span) -> None:
        """The dot of Julia's exp.(x)."""
        if not self.tokens or self.tokens[-1].type != "WORD":
            raise bad_character(self.text, span[0])
        require_entrywise(self.tokens[-1], span)

    def _columns(self, value: str, span: Span) -> None:
        """MATLAB's X(:), the columns below each other."""
        if not self._ended():
            raise bad_character(self.text, span[0])
        self._put("METHOD", ".vec", span)
        self._put("_LPAR_CALL", "(", span)
        self._put("RPAR_CALL", ")", span)

    def _colon(self, value: str, span: Span) -> None:
        if self.open and self.open[-1].type == "_LPAR_CALL":
            refuse_part(self.text, self.tokens, self.open[-1], span)
        self._put("COLON", value, span)

    # names, and functions that signs stand for

    def _sigma(self, value: str, span: Span) -> None:
        """A sum over an index: sum_i(…), Σᵢ(…)."""
        below = "" if "_" in value else "_" + unicodedata.normalize("NFKC", value[1:])
        self._put("WORD", value[0] + below if below else value, span).payload = SUMS

    def _derivative(self, value: str, span: Span) -> None:
        """∇f(…) of a function that nobody defined."""
        self._put("WORD", value, span).payload = _derived(value)

    def _braced(self, value: str, span: Span) -> None:
        """x_{i,j}."""
        name, _, subscript = value.partition("_{")
        at = [f"{letter}{shift.replace('−', '-')}" for letter, shift in _INDICES.findall("".join(subscript.split()))]
        whole = f"{name}_{''.join(letter[0] for letter in at)}"
        check_name(whole, span)
        self._put("NAME", Subscripted(name, at) if any(len(index) > 1 for index in at) else whole, span)

    def _lowered(self, value: str, span: Span) -> None:
        """A name with something lowered at its end, W₁, or a function with its axis, sum₂(…)."""
        refuse_lowered_sum(value, span, self.text, self.names)
        axis_of = _below(value) if self._called() else None
        if axis_of is not None:
            self._put("WORD", axis_of[0], span).payload = axis_of[1]
            return
        base = value.rstrip(LOWERED + DIGITS)
        if "_" in base:
            raise InputError(
                Text("{name} has a subscript in two ways", "{name} に 2 通りの下付きがある")(name=abridged(value)),
                span=span,
                hint=Text("write it as x_ij", "x_ij のように書く"),
            )
        start = len(base) - 1 if self.implied and base not in self.names else 0
        for part, where in letters_of(base[:start], (span[0], span[0] + start), self.names) if start else ():
            self._put("NAME", part, where)
        name = lowered(base[start:], unicodedata.normalize("NFKC", value[len(base) :]), self.names)
        check_name(name, span)
        self._put("NAME", name, (span[0] + start, span[1]))

    def _star(self, value: str, span: Span) -> None:
        self._put("NAME", in_words(value[:-1], self.names) + "_star", span)

    def _logdet(self, value: str, span: Span) -> None:
        self._put("WORD", "logdet", span)

    def _root(self, value: str, span: Span) -> None:
        self._put("WORD", "sqrt", span)

    def _sized(self, value: str, span: Span) -> None:
        """𝟏_(m×n) and K_(m,n), as the tool prints them, are the calls matrix(1, m, n) and commutation(m, n)."""
        ones = value[0] == "𝟏"
        self._put("WORD", "matrix" if ones else "commutation", (span[0], span[0] + 1))
        self._put("_LPAR_CALL", "(", (span[0] + 2, span[0] + 3))
        if ones:
            self._put("NUMBER", "1", span)
            self._put("_COMMA", ",", span)
        for n, side in enumerate(pattern("[×,]").split(value[3:-1])):
            if n:
                self._put("_COMMA", ",", span)
            size = side.strip()
            self._put("NUMBER" if size.isdigit() else "NAME", typed_name(size, self.names), span)
        self._put("RPAR_CALL", ")", (span[1] - 1, span[1]))

    def _ones(self, value: str, span: Span) -> None:
        self._put("NAME" if "I" in self.names and value[0] == "I" else "ONES", value, span)

    def _name(self, value: str, span: Span) -> None:
        """A name, a word of the language, or letters that are neither: the indices of an entry, the vector of ones."""
        declared = {*self.names, *self.functions}
        if self._is_entry(value, span) and value not in self.names:
            self._put("AT", f"[{','.join(value[1:])}]", span)
        elif value == "ones" and _is_constant(value, self.text, self.position, declared):
            self._put("ONES", "𝟏", span)
        else:
            refuse_below(value, span, self.text)
            check_name(value, span)
            value = in_words(value, self.names)
            if value == "I" and value not in declared and _OF_SIZE.match(self.text, self.position):
                value = "eye"  # I(3) of Julia
            refuse_open_sum(value, span, self.text, declared)
            if value == "where" and not self._calls_where():
                self._put("_WHERE", value, span)
            else:
                self._word(value, span)

    def _is_entry(self, value: str, span: Span) -> bool:
        """Whether letters are the indices of an entry, as behind the bracket of (Xw)_i."""
        last = self.tokens[-1] if self.tokens else None
        behind = last is not None and last.type in ("RPAR", "RPAR_CALL") and last.end_pos == span[0]
        return behind and re.fullmatch("_[a-z]{1,2}", value) is not None

    def _calls_where(self) -> bool:
        """Whether the word where, which ends here, is the function of NumPy: where(x > 0, a, b)."""
        if self.tokens and self.tokens[-1].type in ("_COMMA", "_LPAR_CALL") and _SAID.match(self.text, self.position):
            return True  # a keyword, which is refused by its name
        return self._called() and not self._ended()

    def _word(self, value: str, span: Span) -> None:
        """A name, or a function that is called; letters before its word are factors: ‖Xtanh(w)‖."""
        primed = _PRIMED.match(self.text, self.position)
        if primed is not None and _is_function(value, self.text, self.names, self.functions):
            self._put("WORD", value, (span[0], primed.end(1))).payload = Undefined(value, _count(primed[1]))
            self.position = primed.end(1)
            return
        called = self._called()
        word = "" if not called else called_in(value, self.names, self.functions) if self.implied else value
        if self._in_r:
            word = "transpose" if word == "t" else word
            refuse_variance_of_r(word, span)
        if self.implied and not word:
            refuse_word(value, span, self.names, self._alone, called)
        start = len(value) - len(word) if word != "transpose" else 0
        if start:
            run = value[:start], (span[0], span[0] + start)
            for part, where in letters_of(*run, self.names) if self.implied and value != "eye" else (run,):
                self._put("NAME", "eye" if part == "I" and part not in self.names else part, where)
        if word:
            function = self._put("WORD", word, (span[0] + start, span[1]))
            if word in self.functions and is_foreign(word):
                function.payload = Undefined(word)  # one's own

    # numbers, exponents and operators

    def _number(self, value: str, span: Span) -> None:
        if len(value) > LONGEST_NUMBER:
            raise InputError(MANY_DIGITS(most=LONGEST_NUMBER), span=span)
        self._put("NUMBER", value, span)

    def _half(self, value: str, span: Span) -> None:
        if self.tokens and self.tokens[-1].type == "NUMBER":
            raise InputError(
                SUM_OR_PRODUCT(shown=self.text[span_of(self.tokens[-1])[0] : span[1]]),
                span=span,
                hint=Text("write it as a decimal, or with + or *", "小数か、+ または * を用いて書く"),
            )
        self._put("NUMBER", _HALVES[value], span)

    def _raised(self, value: str, span: Span) -> None:
        """A raised letter, which is an exponent."""
        exponent = unicodedata.normalize("NFKC", value)
        if len(value) > 1 or self.tokens and not self._ended():
            raise InputError(
                Text("the exponent {shown} is not read", "指数 {shown} は読めない")(shown=abridged(value)),
                span=span,
                hint=Text("write ^({letters})", "^({letters}) と書く")(letters="*".join(exponent)),
            )
        self.tokens.append(Token("POWER", "^", (span[0], span[0])))
        self.tokens.append(Token("NAME", exponent, span))

    def _power(self, value: str, span: Span) -> None:
        of_r = value == "^" and "%*%" in self.text and is_of_r(self.text, self.tokens, span)
        self._put("POWER", ".^" if of_r or value[-1] in "⊙∘" else value, span)

    def _operator(self, value: str, span: Span) -> None:
        """A product or a quotient, whose sign means what the language of the formula has it mean."""
        if value == "**":
            self._put("POWER", ".^", span)
            return
        if value == "×" and self.tokens and self.tokens[-1].type != "NUMBER":
            refuse_cross(self.text, span)
        sign: str = _OPERATORS.get(value, value)
        if sign is not DOT and sign in ("*", "/") and (self.numpy or self._turned):
            sign = f".{sign}" if self._entrywise else "numpy*" if sign == "*" else sign
        self._put("OPERATOR", sign, span)

    # brackets and bars, and what compares

    def _parenthesis(self, value: str, span: Span) -> None:
        if calls_class(self.tokens, self.text):
            self.open.append(reopened(self.tokens))
            return
        before = self.tokens[-1] if self.tokens and self.tokens[-1].type in ("WORD", "METHOD") else None
        token = self._opened("LPAR" if before is None else "_LPAR_CALL", value, span)
        token.payload = None if before is None else before.value  # what is called

    def _close_parenthesis(self, value: str, span: Span) -> None:
        kinds = [t.type for t in self.open]
        if kinds and kinds[-1] in ("ABS", "BAR") and not {"LPAR", "_LPAR_CALL"}.isdisjoint(kinds):
            raise unclosed_bar(self.text, self.open)
        if not kinds or kinds[-1] not in ("LPAR", "_LPAR_CALL"):
            raise InputError(NO_OPENING(opening="(", closing=")"), span=span, hint=left_out(self.text, span, "("))
        opening = self.open.pop()
        self._put("RPAR_CALL" if opening.type == "_LPAR_CALL" else "RPAR", value, span)
        if opening.payload is not None:
            refuse_unmade(self.tokens, self.text, self.position)
        if opening.payload in ("slogdet", "logabsdet"):
            self.position = _second(self.text, self.position)

    def _bracket(self, value: str, span: Span) -> None:
        """Entries behind an operand, X[0, 1], or a comparison."""
        if not self._ended() or value != "[" and self.implied:
            self._opened("LBRACKET", value, span)
            return
        refuse_square(self.text, self.tokens, self.names, span)
        self.position = bracket_end(self.text, span[0])
        if self.numpy:
            refuse_counted(self.text, (span[0], self.position))
        self._put("AT", self.text[span[0] : self.position], (span[0], self.position))

    def _close_bracket(self, value: str, span: Span) -> None:
        if not self.open or self.open[-1].type != "LBRACKET":
            raise InputError(NO_OPENING(opening="[", closing="]"), span=span, hint=left_out(self.text, span, "["))
        require_comparison(self.text, self.tokens, self.open.pop(), span)
        self._put("RBRACKET", value, span)

    def _opens(self, sign: str) -> bool:
        """Whether a < begins an inner product: an operand may begin there."""
        return sign in ("<", "⟨") and not self._ended()

    def _compare(self, value: str, span: Span) -> None:
        if self._in_comparison() and not self._opens(value):
            self._put("COMPARE", _COMPARED.get(value, value), span)
        elif value not in ("<", ">") or not self._angled(value, span):
            raise outside_brackets(self.text, self.open, span)

    def _equals(self, value: str, span: Span) -> None:
        if len(value) < 3 and self._in_comparison():
            self._put("COMPARE", _COMPARED.get(value, value), span)
            return
        if value != "=":
            raise InputError(
                Text("a formula has no {sign}", "式の中に {sign} は書けない")(sign=value),
                span=span,
                hint=Text("give the expression alone", "式だけを与える"),
            )
        self._put("_EQUALS", value, span)

    def _angle(self, value: str, span: Span) -> None:
        if not self._angled(value, span):
            raise bad_character(self.text, span[0])

    def _angled(self, value: str, span: Span) -> bool:
        """Add the bracket of an inner product, where a sign may be one."""
        if self._opens(value) or value == "⟨" and self.implied:
            self._opened("LANGLE", value, span)
            return True
        if value not in (">", "⟩") or not self._closes("LANGLE"):
            return False
        self.open.pop()
        self._put("RANGLE", value, span)
        return True

    def _bars(self, value: str, span: Span) -> None:
        """The bars of a norm, with its index below the second ones."""
        width = 2 if value.startswith("||") else 1
        if not self._closes("BAR"):
            self._opened("BAR", "‖", (span[0], span[0] + width))
            self.position = span[0] + width
            return
        self.open.pop()
        late = _SQUARED_FIRST.match(self.text, span[1])
        self._put("BAR_END", late["which"] if late else value[width:].strip("_{}"), span)
        if late is not None:  # ‖W‖²_F
            self._put("SUPERSCRIPT", "²", late.span())
            self.position = late.end()

    def _bar(self, value: str, span: Span) -> None:
        if self._closes("ABS"):
            self.open.pop()
            self._put("ABS_END", value, span)
        else:
            self._opened("ABS", value, span)

    def _comma(self, value: str, span: Span) -> None:
        self._put("_COMMA", value, span)

    _KINDS: ClassVar[dict[str, Callable[[_Scanner, str, Span], None]]] = {
        "SPACE": _space,
        "SYMPY": _sympy,
        "DOTTED": _dotted,
        "COLUMNS": _columns,
        "COLON": _colon,
        "SIGMA": _sigma,
        "DERIVED": _derivative,
        "BRACED": _braced,
        "LOWERED": _lowered,
        "STAR": _star,
        "LOGDET": _logdet,
        "ROOT": _root,
        "SIZED": _sized,
        "ONES": _ones,
        "NAME": _name,
        "NUMBER": _number,
        "HALF": _half,
        "RAISED": _raised,
        "POWER": _power,
        "OPERATOR": _operator,
        "LPAR": _parenthesis,
        "RPAR": _close_parenthesis,
        "LBRACKET": _bracket,
        "RBRACKET": _close_bracket,
        "COMPARE": _compare,
        "EQUALS": _equals,
        "ANGLE": _angle,
        "BAR": _bars,
        "ABS": _bar,
        "COMMA": _comma,
    }


def _is_constant(word: str, text: str, position: int, names: Collection[str]) -> bool:
    """Whether the word ones, which ends at ``position``, is the vector of ones: no call, and not defined."""
    called = _CALLED.match(text, position) is not None or text.startswith("[", position)
    return not called and word not in names and pattern(rf"(?<!\w){word}\s*=(?!=)").search(text) is None


def _of_sympy(text: str) -> bool:
    """Whether the methods of a formula are all SymPy's as well, of which * is the matrix product: X.transpose()*X.

    No array of NumPy has an .inv().
    """
    if re.search(r"\.inv\(\s*\)", text) is not None:
        return True
    return _SHARED.search(text) is not None and not is_numpy(_SHARED.sub("", text))


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


def _below(value: str) -> tuple[str, int | None] | None:
    """A function that is written with its axis, sum₂, or its base, log₂: its word, and the axis."""
    word = value.rstrip(DIGITS)
    below = unicodedata.normalize("NFKC", value[len(word) :])
    if word == "log" and f"log{below}" in WORDS:
        return f"log{below}", None
    if below not in ("1", "2") or word not in ALONG and word not in BY_AXIS:
        return None
    return BY_AXIS.get(word, word), int(below)
