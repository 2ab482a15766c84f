"""What the commands of the command line have in common: their options, and what these mean.

Only Click is loaded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

import click

from ..core.choices import FACTS, STYLES, Steps, StructureName
from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.stated import as_fact, stated
from ..core.text import LANGUAGES, Said, Text
from .commands import Facts, Names, option

__all__ = [
    "ALL",
    "ASSUMPTIONS",
    "BASELINE",
    "ENCODING",
    "FAIL_ON",
    "JOBS",
    "ONLY",
    "COLUMNS",
    "FORCE",
    "LANGUAGE",
    "LANGUAGE_OF_EDITOR",
    "LANGUAGE_OF_ERRORS",
    "ORDER",
    "OPEN",
    "OUTPUT",
    "SHAPES",
    "STANDALONE",
    "STRUCTURE",
    "THEN",
    "FUNCTIONS",
    "check_text",
    "facts_of",
    "format_of",
    "functions_of",
    "keywords",
    "shapes_of",
    "single",
    "sizes_of",
    "steps_of",
    "WRT",
]

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

TWO_SHAPES = Text(
    "two different shapes are given for {name}: {one} and {other}",
    "{name} に異なる二つの形が与えられている: {one} と {other}",
)
ONE_SHAPE = Text("leave one of the two out", "どちらか一方を省く")
NO_VALUE = Text("{option} cannot be {text}", "{option} を {text} とすることはできない")
WHOLE_NUMBER = Text("a positive whole number, as in --size n=1000", "--size n=1000 のように正の整数を与える")
NO_TEXT = Text("the argument {text} is no UTF-8 text", "引数 {text} は UTF-8 のテキストではない")
UTF_8 = Text("see which encoding the terminal has", "端末の文字コードを確かめる")
ONCE = Text("{option} is given more than once: {values}", "{option} が二度以上与えられている: {values}")
ONE_COMMAND = Text("one command for each", "一つずつ別のコマンドにする")
WRITE = Text("write {option} {example}", "{option} {example} のように書く")

SHAPES = option(
    "--shape",
    "shapes",
    metavar="X=m,n",
    multiple=True,
    told=Text("A shape: X=m,n, x=n, x= for a scalar.", "形: X=m,n、x=n、スカラーは x= とする。"),
)
ASSUMPTIONS = option(
    "--assume",
    "facts",
    type=Facts(FACTS),
    metavar="S=FACT",
    multiple=True,
    told=Text(
        f"A fact about a name, several joined by +: {', '.join(FACTS)}.",
        f"名前についての仮定。複数のときは + でつなぐ: {'、'.join(FACTS)}。",
    ),
)
STRUCTURE = option(
    "--structure",
    type=Names(get_args(StructureName)),
    told=Text("Differentiate over the free entries of such a matrix.", "このような行列の自由な成分によって微分する。"),
)
STYLE = option(
    "--style",
    type=Names(STYLES),
    default="components",
    show_default=True,
    told=Text(
        "How it is proved: entry by entry, in differentials df = tr(Gᵀ dX), the shorter of the two, or both with a "
        "switch on a page.",
        "証明の書き方: 成分ごと、全微分 df = tr(Gᵀ dX)、短いほう、または両方(ウェブページでは切り替えられる)。",
    ),
)
COLUMNS = option(
    "--columns",
    metavar="X",
    multiple=True,
    told=Text(
        "In a sum over samples x_i is column i of X; repeatable.",
        "標本についての和で、x_i を X の第 i 列とする。繰り返せる。",
    ),
)
WRT = option(
    "--wrt",
    "variables",
    metavar="NAME",
    multiple=True,
    told=Text("With respect to what; LaTeX may say it itself.", "微分する変数。LaTeX 自身が示してもよい。"),
)
ORDER = option(
    "--order",
    type=Names(("1", "2", "3")),
    default="1",
    show_default=True,
    told=Text("First to third derivative.", "導関数の階数。"),
)
THEN = option(
    "--then",
    metavar="NAME",
    multiple=True,
    told=Text(
        "Of this derivative, the derivative with respect to another variable; repeatable.",
        "この導関数を、さらに別の変数で微分する。繰り返せる。",
    ),
)
RUN = option(
    "--run",
    is_flag=True,
    told=Text(
        "Run the file of a Python function PATH.py:NAME, to trace the function.",
        "Python の関数 PATH.py:NAME を追うために、そのファイルを実行する。",
    ),
)
FUNCTIONS = option(
    "--function",
    "functions",
    metavar="phi=entrywise",
    multiple=True,
    told=Text(
        "A function that is not defined: phi=entrywise, f=scalar, g=m with m entries; of a square matrix log=matrix.",
        "定義のない関数: phi=entrywise、f=scalar、m 成分をもつ g=m。正方行列の関数は log=matrix。",
    ),
)


def _language(told: Text) -> Callable[[FC], FC]:
    """The language, from the environment where the option is left out."""
    return option(
        "--lang",
        "language",
        type=Names(LANGUAGES),
        default="en",
        show_default=True,
        envvar="MATDERIV_LANG",
        show_envvar=True,
        told=told,
    )


LANGUAGE = _language(Text("The language.", "言語。"))
LANGUAGE_OF_EDITOR = option(
    "--lang",
    "language",
    type=Names(LANGUAGES),
    envvar="MATDERIV_LANG",
    show_envvar=True,
    told=Text("The language; without it that of the editor.", "言語。省くとエディターの言語による。"),
)
LANGUAGE_OF_ERRORS = _language(Text("The language of errors.", "エラーの言語。"))
STANDALONE = option(
    "--standalone",
    is_flag=True,
    told=Text("A document of its own, not a fragment.", "断片ではなく、独立した文書とする。"),
)
OUTPUT = option(
    "--output",
    metavar="FILE",
    told=Text(
        "Write to a file; one with the suffix of the format is standalone.",
        "ファイルに書き出す。形式の拡張子をもつものは独立した文書となる。",
    ),
)
FORCE = option(
    "--force",
    is_flag=True,
    told=Text(
        "Write over a file that matderiv did not write, or through a link.",
        "matderiv が書いたのではないファイルや、リンク先にも書き込む。",
    ),
)
OPEN = option(
    "--open", "show", is_flag=True, told=Text("Open it as a page in a browser.", "ページとしてブラウザで開く。")
)
ALL = option(
    "--all",
    "every",
    is_flag=True,
    told=Text("Of documents: list every line, the right ones too.", "文書: 正しい行も含めてすべて一覧にする。"),
)
ONLY = option(
    "--only",
    type=Names(("wrong",)),
    told=Text("Of documents: list nothing else.", "文書: これだけを一覧にする。"),
)
FAIL_ON = option(
    "--fail-on",
    type=Names(("wrong",)),
    told=Text("Of documents: end with 0 where nothing is wrong.", "文書: 誤りがなければ 0 で終わる。"),
)
ENCODING = option(
    "--encoding",
    metavar="NAME",
    told=Text(
        "How documents are written; without it UTF-8, or what they look like, which is said.",
        "文書の文字コード。省くと UTF-8 とし、そうでなければ推定してそう述べる。",
    ),
)
BASELINE = option(
    "--baseline",
    metavar="FILE",
    told=Text(
        "Findings that are not told again; a file that is not there is written.",
        "以後は示さない指摘のファイル。なければ書き出す。",
    ),
)
JOBS = option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    told=Text("How many documents are judged at once.", "同時に調べる文書の数。"),
)


def steps_of(default: str) -> Callable[[FC], FC]:
    """How much of a proof is printed."""
    return option(
        "--steps",
        type=Names(get_args(Steps)),
        default=default,
        show_default=True,
        told=Text(
            "All lines of the proof, those without side calculations, or the answer alone.",
            "証明のすべての行、補助計算を除いた行、または答だけ。",
        ),
    )


def format_of(names: Sequence[str], default: str) -> Callable[[FC], FC]:
    """How a command prints, one of the formats with these names."""
    told = Text(
        "How to print; without it the suffix of --output decides.", "表示の形式。省くと --output の拡張子で決まる。"
    )
    return option(
        "--format",
        "name",
        type=Names(names),
        default=default,
        show_default=True,
        envvar="MATDERIV_FORMAT",
        show_envvar=True,
        told=told,
    )


def check_text(params: Mapping[str, Any]) -> None:
    """Refuse an argument that is no UTF-8 text; the name of a file may be any bytes.

    Raises:
        InputError: one is none.
    """
    names = {"output"} if params.get("claims") else {"output", "sources"}
    for name, value in params.items():
        for text in value if isinstance(value, tuple) else (value,):
            if name not in names and isinstance(text, str) and any("\udc80" <= c <= "\udcff" for c in text):
                shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                raise InputError(NO_TEXT(text=shown), hint=UTF_8)


def single(option: str, given: Sequence[str]) -> str | None:
    """The value of an option that may be given once.

    Raises:
        InputError: it is given more often.
    """
    if len(given) > 1:
        raise InputError(ONCE(option=option, values=", ".join(map(repr, given))), hint=ONE_COMMAND)
    return given[0] if given else None


_PRODUCT = pattern(r"[A-Za-z]\w*\s*\*\s*[A-Za-z]\w*")
OF_PRODUCT = Text(
    "{name}={size} would be a vector with {size} entries, and {name} is the letter of a matrix",
    "{name}={size} は成分が {size} 個のベクトルになるが、{name} は行列を表す文字である",
)
OR_VECTOR = Text(
    "write {name}={rows},{columns} for a matrix, '{name}=({size},)' for the vector",
    "行列であれば {name}={rows},{columns}、ベクトルであれば '{name}=({size},)' と書く",
)


def keywords(shapes: Sequence[str], facts: Sequence[str], structure: str | None, order: str) -> dict[str, Any]:
    """The keywords of :func:`~matderiv.derive` that the options of the command line mean."""
    return {"shapes": shapes_of(shapes), "assume": facts_of(facts), "structure": structure, "order": int(order)}


def shapes_of(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """``X=m,n`` as a shape; nothing or ``()`` after the sign is a scalar.

    >>> shapes_of(["X=m,2*n", "x=(n,)", "t="])
    {'X': ('m', '2*n'), 'x': ('n',), 't': ()}
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, text in _pairs(given, "--shape", "X=m,n"):
        inside = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        sizes = [s.strip() for s in inside.split(",")]
        if sizes[-1] == "":
            sizes.pop()
        if inside is text and len(sizes) == 1 and name[:1].isupper() and _PRODUCT.fullmatch(sizes[0]):
            rows, _, columns = (part.strip() for part in sizes[0].partition("*"))
            raise InputError(
                OF_PRODUCT(name=name, size=sizes[0]),
                hint=OR_VECTOR(name=name, rows=rows, columns=columns, size=sizes[0]),
            )
        if len(sizes) == 1 and len(apart := sizes[0].split()) > 1 and all(map(str.isalnum, apart)):
            raise InputError(
                NO_VALUE(option="--shape", text=repr(f"{name}={text}")),
                hint=WRITE(option="--shape", example=f"{name}={','.join(apart)}"),
            )
        if found.setdefault(name, tuple(sizes)) != tuple(sizes):
            one, other = (",".join(shape) or "()" for shape in (found[name], sizes))
            raise InputError(TWO_SHAPES(name=name, one=one, other=other), hint=ONE_SHAPE)
    return found


def facts_of(given: Sequence[str]) -> dict[str, str]:
    """``S=symmetric``; several facts of one name are joined.

    >>> facts_of(["S=symmetric", "S=invertible"])
    {'S': 'symmetric+invertible'}
    """
    found: dict[str, str] = {}
    for name, text in _pairs(given, "--assume", "S=symmetric"):
        words = text.replace(",", "+")
        found[name] = f"{found[name]}+{words}" if name in found else words
    return found


def functions_of(given: Sequence[str]) -> dict[str, str]:
    """``phi=entrywise``: of what kind a function is that nobody defined; ``log=matrix``: one of a square matrix.

    >>> functions_of(["log=matrix", "exp=entrywise"])
    {'log': 'matrix', 'exp': 'entrywise'}
    """
    return dict(_pairs(given, "--function", "log=matrix"))


def sizes_of(given: Sequence[str]) -> dict[str, int]:
    """``n=1000`` as a typical size.

    >>> sizes_of(["n=1000", "k=10"])
    {'n': 1000, 'k': 10}
    """
    found: dict[str, int] = {}
    for name, text in _pairs(given, "--size", "n=1000"):
        if not (text.isdecimal() and text.isascii() and 0 < len(text) < 16 and int(text)):
            raise InputError(NO_VALUE(option=f"--size {name}", text=repr(text)), hint=WHOLE_NUMBER)
        found[name] = int(text)
    return found


_SEVERAL = pattern(r"(?<=[\w)])\s*[,;\s]\s*(?=[^\W\d]\w*\s*=)")  # between x=n and A=n,n
_APART = pattern(r"\s*(?P<name>[^\W\d]\w*)\s*(?:(?P<sign>:)|\s(?:is|are)\s|\s|(?=[(\[]))\s*(?P<value>[^\s=].*)")
_OF_NAME = Text(
    "write {option} {example}, with the name of the matrix in place of {letter}",
    "{option} {example} のように、{letter} の所に行列の名前を書く",
)


def _pairs(given: Sequence[str], option: str, example: str) -> Iterator[tuple[str, str]]:
    """The names and values of an option; several may stand in one, as x=n,A=n,n."""
    for text in (part for whole in given for part in _SEVERAL.split(whole)):
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            if option == "--size" and text.strip().isdecimal():
                example = f"n={text.strip()}"
            raise InputError(NO_VALUE(option=option, text=repr(text)), hint=_meant(text, option, example))
        yield name.strip(), value.strip()


def _meant(text: str, option: str, example: str) -> Said:
    """How what has no sign is written: a name alone, a value alone, or both with another sign, as A:symmetric."""
    word = text.strip()
    letter, _, value = example.partition("=")
    if option == "--assume" and word.replace("+", "").isidentifier() and set(word.split("+")) <= set(FACTS):
        return _OF_NAME(option=option, example=f"{letter}={word}", letter=letter)
    fact = stated(text) if option == "--assume" else None
    if fact is not None:
        return as_fact(*fact)
    if "=" not in text and word.isidentifier():  # what is said of this name
        value = "entrywise" if option == "--function" else "n" if option == "--shape" and word[0].islower() else value
        return WRITE(option=option, example=f"{word}={value}")
    apart = None if "=" in text else _APART.fullmatch(text)
    if apart is not None:
        inside = apart["value"].strip("()[] ").replace(" ", "")
        if option == "--assume" and not inside.replace("+", "").replace("-", "").isalpha():
            inside = value  # no word for a fact
        return WRITE(option=option, example=f"{apart['name']}={inside}")
    return WRITE(option=option, example=example)
