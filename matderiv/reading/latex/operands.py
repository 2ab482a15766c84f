r"""Where the operand of a function without parentheses ends: \cos\omega t\,e^{-t}, \ln t(1-t).

It takes the factors up to a sign, a dot, a slash, a sum or the next function. A bracket, bars or an exponential behind
other factors, and behind a space also a fraction, a root or a power, is outside of it in as many texts as inside; a
sum behind a factor, \log\frac1n\sum_i x_i, is inside of it in as many as outside; a function behind a transposed
factor, \log w^\top\exp(x), is the other half of an inner product; one behind a number, \ln 2\cosh(x), is inside as
often.
"""

from __future__ import annotations

from ...core.errors import InputError
from ...core.patterns import pattern
from ...core.text import Text
from ..grammar import span_of
from ..lalr import Token
from .calls import FUNCTIONS
from .cursor import Cursor
from .rows import GAP
from .scripts import CLOSES, unsized

__all__ = ["refuse_operands"]

_SPACES = pattern(r"\A(?:\\[,;:! ]|~|\s)+")
_ENCLOSED = frozenset(("NORM", "BAR", "LANGLE", "EULER"))
_SPACED = frozenset(("FRAC", "ROOT"))
_SCRIPTS = frozenset(("POWER", "HPOWER", "QUOTE", "INVERSE_T", "PINV", "POSITIVE", "SUBSCRIPT", "_LBRACE"))
_WITHOUT_END = frozenset(("EULER", "ROOT", "FRAC", "POWER", "HPOWER", "WORD"))  # whose argument follows
_TERMS = frozenset(("PLUS", "MINUS", "_COMMA"))
_RAISED = frozenset(("POWER", "HPOWER", "INVERSE_T", "PINV"))
_ENDS = frozenset(("PLUS", "MINUS", "TIMES", "INFIX", "_COMMA"))  # the signs that end an operand
_LINEAR = frozenset(("tr",))  # where a number may stand inside or outside
_TO_NUMBERS = frozenset(("tr", "det", "logdet"))  # functions of a matrix
_NUMBERS = frozenset((*_TO_NUMBERS, "norm1", "norm2", "normF", "normspec", "normnuc", "sum", "mean", "logsumexp"))
_LOGARITHMS = frozenset(("log", "log2", "log10", "log1p"))
_TO_MATRICES = frozenset(("diag", "adj", "inv", "pinv", "kron"))
_PERIODIC = frozenset(("sin", "cos", "tan"))  # of numbers alone nobody takes them: cos 2π(t - s)


def refuse_operands(c: Cursor) -> None:
    r"""Refuse a factor behind the operand of a function without parentheses that may belong to it or not.

    Raises:
        InputError: there is one.
    """
    firsts, opened, closed = [0], [0], 0  # where operands begin and what is open, on each level; what was closed last
    for n, token in enumerate(c.out):
        if (closes := CLOSES.get(token.type, 0)) < 0:
            firsts.append(0)
            opened.append(n)
        elif closes:
            firsts.pop()
            closed = opened.pop()
        elif token.type == "WORD_BARE":
            firsts[-1] = n + 1
        elif token.type == "FTIMES" and _is_doubtful(c, n):
            _refuse_factor(c, firsts[-1], n)
        elif token.type == "TIMES" and _is_left_out(token):
            if firsts[-1] and c.out[firsts[-1]].type != "WORD" and c.out[n + 1].type == "BIG":
                _refuse_factor(c, firsts[-1], n)
            elif firsts[-1] and (_is_row(c, firsts[-1], n) or _is_number_before(c, firsts[-1], n)):
                raise _two_ways(c, span_of(_words(c, firsts[-1])[0])[0], firsts[-1], n)
            elif _is_behind_call(c, closed, n):
                _refuse_factor(c, closed - 1, n)
            first = next((f for f in (firsts[-1], closed - 1) if _is_of_matrix(c, f, n)), None)
            if first is not None:
                raise _two_ways(c, span_of(_words(c, first)[0])[0], first, n)
        if token.type in _ENDS:
            firsts[-1] = 0


def _refuse_factor(c: Cursor, first: int, n: int) -> None:
    """Refuse the factor behind a product in the operand that begins at ``first``, unless that is the same."""
    words = _words(c, first)
    linear = all(w.payload[0] in _LINEAR and w.payload[1] is None for w in words)
    if not linear and not _is_period(c, first, n, words):
        raise _two_ways(c, span_of(words[0])[0], first, n)


def _is_left_out(token: Token) -> bool:
    """Whether a sign of a product is not written."""
    start, end = span_of(token)
    return start == end


def _is_doubtful(c: Cursor, n: int) -> bool:
    r"""Whether the factor after a product may stand outside of the operand."""
    before, after = c.out[n - 1], c.out[n + 1]
    if after.type == "LPAR" and before.type == "NAME" and before.value in FUNCTIONS - c.names - c.how.standing.bare:
        return False  # a function itself, \log\Gamma(a + 1), which is refused as one
    if after.type in _ENCLOSED or after.type == "LPAR" and after.value != "{":
        return True
    raised = after.type == "NAME" and n + 2 < len(c.out) and c.out[n + 2].type in _RAISED
    if raised and c.out[n + 2].type == "INVERSE_T" and before.type == "NAME" and before.value == after.value:
        return True  # \det X X^{-T} is hardly that of X X^{-T}
    if GAP.search(c.text, span_of(c.out[n - 1])[1], span_of(after)[0]) is None:
        return False
    return raised or after.type in _SPACED


def _is_behind_call(c: Cursor, opened: int, n: int) -> bool:
    r"""Whether a bracket follows those of a function that stands behind another one: \log\sigma(t)(1-t).

    Not in \log\det(X)(1-t), as the logarithm of a determinant is printed.
    """
    if c.out[n - 1].type != "RPAR_CALL" or c.out[n + 1].type != "LPAR" or c.out[n + 1].value == "{":
        return False
    return opened > 1 and c.out[opened - 2].type == "WORD_BARE" and c.out[opened - 1].payload[0] != "det"


def _is_of_matrix(c: Cursor, first: int, n: int) -> bool:
    r"""Whether diag(x) stands behind \operatorname{tr} or \det, beside another factor: no number is meant by it."""
    if first < 1 or c.out[first - 1].type != "WORD_BARE" or c.out[first - 1].payload[0] not in _TO_NUMBERS:
        return False
    own, after = c.out[first], c.out[n + 1]
    behind = own.type == "WORD" and own.payload[0] in _TO_MATRICES and c.out[n - 1].type == "RPAR_CALL"
    return behind or after.type == "WORD" and after.payload[0] in _TO_MATRICES


def _is_row(c: Cursor, first: int, n: int) -> bool:
    r"""Whether a function follows a transposed factor that ends the operand from ``first``: \log w^\top\exp(x).

    The trace or determinant of what is transposed is meant before another number, \det X^\top\det Y.
    """
    if c.out[n - 1].type != "QUOTE" or c.out[first].type == "WORD":
        return False
    depth = 0
    for token in c.out[first:n]:
        depth += CLOSES.get(token.type, 0)
        if not depth and token.type == "TIMES":
            return False  # the operand ended before
    after = c.out[n + 1]
    number = after.type in ("WORD", "WORD_BARE") and after.payload[0] in _NUMBERS
    return not number or c.out[first - 1].payload[0] not in _TO_NUMBERS


def _is_number_before(c: Cursor, first: int, n: int) -> bool:
    r"""Whether a function follows a number that is all of which a logarithm is taken: \ln 2\cosh(x)."""
    number = n == first + 1 and c.out[first].type == "NUMBER" and c.out[n + 1].type in ("WORD", "WORD_BARE")
    return number and c.out[first - 1].payload[0] in _LOGARITHMS


def _words(c: Cursor, first: int) -> list[Token]:
    r"""The functions before an operand, \log\det."""
    start = first
    while start and c.out[start - 1].type == "WORD_BARE":
        start -= 1
    return c.out[start:first]


def _is_period(c: Cursor, first: int, n: int, words: list[Token]) -> bool:
    """Whether nothing but numbers stands in the operand of a sine or cosine before the product at n."""
    numbers = all(t.type in ("NUMBER", "FTIMES") or t.type == "NAME" and t.value == "pi" for t in c.out[first:n])
    return numbers and words[-1].payload[0] in _PERIODIC


def _after(c: Cursor, n: int) -> int:
    """The place of the last token of the factor that begins at n; what is summed up belongs to a sum."""
    depth, big, bare = 0, c.out[n].type == "BIG", False
    while n < len(c.out):
        depth -= CLOSES.get(c.out[n].type, 0)
        following = c.out[n + 1].type if n + 1 < len(c.out) else ""
        if big and not depth and (following in _TERMS or CLOSES.get(following, 0) > 0):
            break
        bare = bare or c.out[n].type == "WORD_BARE"
        goes_on = bare and "FTIMES" in (c.out[n].type, following) or c.out[n].type == "WORD_BARE"
        if not big and not depth and c.out[n].type not in _WITHOUT_END and following not in _SCRIPTS and not goes_on:
            break
        n += 1
    return min(n, len(c.out) - 1)


def _two_ways(c: Cursor, start: int, first: int, n: int) -> InputError:
    end = span_of(c.out[_after(c, n + 1)])[1]
    # between them, since the place of a letter lacks the command for its style, \mathbf 1
    inner, middle = span_of(c.out[first - 1])[1], span_of(c.out[n - 1])[1]
    if c.out[first].type == "WORD":
        inner = span_of(c.out[first])[0]
    word, operand, factor = (unsized(c, span) for span in ((start, inner), (inner, middle), (middle, end)))
    factor = _SPACES.sub("", factor)
    return InputError(
        Text(
            "{factor} may belong to what {word} is taken of, or be a factor of its own",
            "{factor} は {word} の引数の一部とも、独立した因子とも読める",
        )(factor=factor, word=word),
        span=(start, end),
        hint=Text(
            "write {word}({operand}) {factor} or {word}({operand} {factor})",
            "{word}({operand}) {factor} または {word}({operand} {factor}) と書く",
        )(word=word, operand=operand, factor=factor),
    )
