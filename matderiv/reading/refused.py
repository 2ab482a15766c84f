"""What stands in a text and is no formula here, told with its place and a fix.

It is of other languages (``Tr[X]``, ``lambda:``), or has no clear end or meaning (``sum_i x_i``, ``|x)``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile

from ..core.errors import InputError, MatderivError, NoRuleError
from ..core.patterns import pattern
from ..core.text import Said, Text
from ..operations import OPERATIONS
from .foreign import MATHEMATICA, columns_or_all, factors_of, is_foreign, rewritten, size_of
from .grammar import COMPARES, INDICATOR, MEANINGLESS, NEVER_CLOSED, NUMBERED, span_of
from .indexed import PARTS, product_over, reduction_over, sum_over
from .lalr import Token
from .signs import LOWERED, NO_NAME, described
from .tree import Span, abridged
from .words import CALL, CONSTANTS, MATRIX, OF_TWO, RANDOM, WORDS, is_known, require_word, spelled

LEFT_OUT = Text(
    "leave {closing} out, as in {whole}, or add {opening} where it begins",
    "{whole} のように {closing} を省くか、始まる位置に {opening} を補う",
)
NO_FUNCTION = Text("{name} is no function that is known here", "{name} は既知の関数ではない")
_FILL_COMPARISON = Text("write a comparison into them, as [x > 0]", "[x > 0] のように比較を書く")
_UNKNOWN = ("f", "g", "h", "φ", "ψ", "ℓ")  # letters that are functions rather than factors
_SUMMAND = Text("the summand of a sum stands in parentheses", "和をとる項は括弧に入れる")
_OF_R = Text(
    "beside %*% {word} may divide by n - 1, as R has it, or by n, as it does here",
    "%*% と並ぶ {word} は、R のように n - 1 で割るとも、ここでのように n で割るとも読める",
)
_BOTH_VARIANCES = Text(
    "write norm2(x - mean(x))^2/(n - 1) or norm2(x - mean(x))^2/n",
    "norm2(x - mean(x))^2/(n - 1) または norm2(x - mean(x))^2/n と書く",
)
_NUMBER = pattern(r"\s*[\d.]")
_BARS_BEFORE = pattern(r"(\|\||[|‖])(?P<of>[^|‖]*)\1\Z")


def refuse_divisor(tokens: Sequence[Token], value: str, span: Span) -> None:
    """Refuse a factor right behind a number that divides: in 1/2x it is not clear what stands below.

    Raises:
        InputError: the tokens before the factor ``value`` are a / and a number that it touches.
    """
    last = tokens[-1]
    if len(tokens) < 2 or tokens[-2].value != "/" or last.type != "NUMBER" or last.end_pos != span[0]:
        return
    raise InputError(
        Text("it is not clear what /{number} divides by", "/{number} では何が分母なのかはっきりしない")(
            number=last.value + value
        ),
        span=(span_of(tokens[-2])[0], span[1]),
        hint=Text("write parentheses round what divides", "分母を括弧で囲む"),
    )


def refuse_cross(text: str, span: Span) -> None:
    """Refuse × between names.

    Raises:
        InputError: no number comes behind the sign at ``span``.
    """
    if _NUMBER.match(text, span[1]) is None:
        raise InputError(
            Text(
                "× between names may be the cross product, which is not read",
                "名前の間の × は外積とも読めるが、外積は読めない",
            ),
            span=span,
            hint=Text("write * for a product", "積であれば * と書く"),
        )


def refuse_variance_of_r(word: str, span: Span) -> None:
    """Refuse a variance beside R's %*%, which divides by n - 1.

    Raises:
        InputError: the word is that of a variance or of its root.
    """
    if word in ("var", "std"):
        raise InputError(_OF_R(word=word), span=span, hint=_BOTH_VARIANCES)


OF_WHICH_POWER = Text(
    "{shown} may be an inverse, or a power of every entry, as R has it",
    "{shown} は逆行列とも、R のような成分ごとの冪とも読める",
)
WRITE_INVERSE = Text(
    "write solve({of}) for an inverse, {base}.^{exponent} for the power of every entry",
    "逆行列なら solve({of})、成分ごとの冪なら {base}.^{exponent} と書く",
)


def is_of_r(text: str, tokens: Sequence[Token], span: Span) -> bool:
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


def left_out(text: str, span: Span, opening: str) -> Said:
    """What to do about a bracket that closes nothing: the formula without it."""
    whole = text[: span[0]] + text[span[1] :]
    return LEFT_OUT(closing=text[slice(*span)], opening=opening, whole=abridged(whole.strip()))


def unclosed_bar(text: str, open_: list[Token]) -> InputError:
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


def to_close(text: str, open_: Sequence[Token], unclosed: str) -> Said:
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


def refuse_of_matrix(text: str, position: int) -> None:
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


def refuse_lowered_sum(value: str, span: Span, text: str, names: Collection[str]) -> None:
    """Refuse a sum over a lowered index whose summand is not in parentheses: Σᵢ xᵢ² has no clear end."""
    sigma = value[0] in "Σ∑" and all(c in LOWERED for c in value[1:]) and {value, value[0]}.isdisjoint(names)
    if sigma and pattern(r"\s*[\w‖|√(]").match(text, span[1]) is not None:
        raise InputError(_SUMMAND, span=span, hint=CALL(name=value))


def refuse_below(name: str, span: Span, text: str) -> None:
    """Refuse what stands below as LaTeX has it: |x|_2, a norm with its number, and (x)_+, the positive part.

    Raises:
        InputError: the name is one of these.
    """
    if name == "_" and text.startswith("+", span[1]):
        raise InputError(
            NO_NAME(name=repr(name)),
            span=span,
            hint=Text("the positive part is written relu(...)", "正の部分は relu(...) と書く"),
        )
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


def over_index(name: str, span: Span, text: str) -> MatderivError | None:
    """The error of a product, mean or minimum over an index, or of a sum with a condition or range that is not read."""
    if name in ("sum_", "Σ_") or name == "∑" and text[span[1] : span[1] + 1] == "_":
        return sum_over(text, span[1] + (name == "∑"), span[0])
    return product_over(name, span, text) or reduction_over(name, span, text)


def refuse_open_sum(name: str, span: Span, text: str, names: Collection[str]) -> None:
    """Refuse a sum over an index whose summand is not in parentheses: sum_i x_i has no clear end."""
    refused = None if name in names else over_index(name, span, text)
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
        raise InputError(_SUMMAND, span=span, hint=hint)


def require_entrywise(word: Token, span: Span) -> None:
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


def refuse_part(text: str, tokens: list[Token], opening: Token, span: Span) -> None:
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
    found = pattern(r"\[\s*([^\W\d]\w*)\s*[,\]]").match(text, span[0])
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
        hint=Text("a function has round brackets: {word}({inside})", "関数の引数は丸括弧で囲む: {word}({inside})")(
            inside=abridged(text[span[0] + 1 :].partition("]")[0].strip()), word=abridged(word.value)
        ),
    )


def refuse_square(text: str, tokens: list[Token], names: Collection[str], span: Span) -> None:
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


def require_comparison(text: str, tokens: list[Token], opening: Token, span: Span) -> None:
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
            hint=LETTER
            if pattern(r"[\s\d.,eE+-]+").fullmatch(inside)
            else Text(
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
        else _FILL_COMPARISON,
    )


def outside_brackets(text: str, open_: list[Token], span: Span) -> InputError:
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


def refuse_number(tokens: list[Token], text: str) -> None:
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


def refuse_calls(tokens: list[Token], names: Collection[str]) -> None:
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
        if token.value not in bare and (token.value in _UNKNOWN or _single(tokens, n)):
            raise InputError(
                NO_FUNCTION(name=token.value),
                span=span_of(token),
                hint=Text(
                    "write {name}·(…) for a product, or what the function is",
                    "積なら {name}·(…) と書き、関数ならその式を書く",
                )(name=token.value),
            )


def _single(tokens: list[Token], n: int) -> bool:
    """Whether the parenthesis at n holds one name, which may be transposed, or a number."""
    inside = [t.type for t in tokens[n + 1 : n + 5]]
    if inside[0] == "MINUS":
        inside = inside[1:]
    end = 2 if inside[1] == "QUOTE" else 1
    return inside[0] in ("NAME", "NUMBER") and inside[end] == "RPAR"


def refuse_lambda(tokens: list[Token], names: Collection[str], text: str) -> None:
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


LETTER = Text(
    "write a letter for an array of numbers, as in A*x, and give the numbers to the function that comes out",
    "数の配列は A*x のように文字で書き、その数は得られた関数に渡す",
)
_SIGNS = frozenset("+-*/^()[],.='<>")


def bad_character(text: str, position: int) -> MatderivError:
    character = text[position]
    if character == "†":
        return conjugated(text, (position - text[:position].endswith("^"), position + 1))
    end = position + 1
    message = MEANINGLESS(sign=described(character))
    hint: Text | Said | None = None
    plain = unicodedata.normalize("NFKC", character)
    before = pattern(r"\w+\Z").search(text[:position])
    if character in "`´" and before is not None:
        hint = Text("write {name}' for the transpose", "転置は {name}' と書く")(name=abridged(before[0], 20))
    elif plain != character and plain in _SIGNS:
        hint = Text("write {sign}", "{sign} と書く")(sign=plain)
    elif character in "\"'`“”" or character in ".," and not text[end:].strip():
        hint = Text("leave it out", "省く")
    elif unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs"):
        message = Text("{character} stands here", "ここに{character} がある")(character=described(character))
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
