"""An option that is one of several names: a format, a language, a code target, a structure.

The names are types, so that an editor completes them; that they are those of the records is tested.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .characters import quoted
from .errors import InputError
from .slips import nearest
from .text import LANGUAGES, Text

__all__ = [
    "FACTS",
    "FactName",
    "FormatName",
    "Language",
    "STYLES",
    "Steps",
    "StructureName",
    "StyleName",
    "TargetName",
    "TheoremName",
    "check_flag",
    "check_format",
    "check_language",
    "check_name",
    "check_width",
    "meant",
]

FormatName = Literal["html", "json", "latex", "markdown", "notebook", "terminal", "typst"]
TheoremName = Literal["coq"]
TargetName = Literal["array_api", "eigen", "jax", "julia", "numpy", "octave", "torch"]
StructureName = Literal["symmetric", "diagonal", "lower", "upper", "skew"]
StyleName = Literal["components", "differential", "auto", "both"]
FactName = Literal["symmetric", "spd", "diagonal", "invertible", "positive", "skew", "orthogonal"]
Language = Literal["en", "ja"]
Steps = Literal["all", "main", "none"]

FACTS: tuple[FactName, ...] = ("symmetric", "spd", "diagonal", "invertible", "positive", "skew", "orthogonal")
# what the names are called elsewhere, in small letters
ELSEWHERE = {
    **dict.fromkeys(("md", "github", "gfm"), "markdown"),
    **dict.fromkeys(("tex", "amsmath", "pdf"), "latex"),
    **dict.fromkeys(("txt", "text", "unicode", "plain", "ascii", "console", "stdout"), "terminal"),
    **dict.fromkeys(("htm", "web", "page", "mathml"), "html"),
    **dict.fromkeys(("ipynb", "jupyter", "ipython"), "notebook"),
    "typ": "typst",
    **dict.fromkeys(("pytorch", "pt"), "torch"),
    **dict.fromkeys(("np", "python", "py", "scipy"), "numpy"),
    **dict.fromkeys(("cupy", "dask", "xp", "arrayapi"), "array_api"),
    **dict.fromkeys(("jnp", "flax"), "jax"),
    "jl": "julia",
    **dict.fromkeys(("matlab", "m"), "octave"),
    **dict.fromkeys(("cpp", "c++", "cxx", "hpp"), "eigen"),
    **dict.fromkeys(("sym", "spd", "psd", "positivedefinite", "hermitian", "covariance"), "symmetric"),
    "diag": "diagonal",
    **dict.fromkeys(("component", "entries", "entry", "index", "indices"), "components"),
    **dict.fromkeys(("differentials", "df", "d", "magnus"), "differential"),
    **dict.fromkeys(("lowertriangular", "tril"), "lower"),
    **dict.fromkeys(("uppertriangular", "triu"), "upper"),
    **dict.fromkeys(("skewsymmetric", "antisymmetric"), "skew"),
    **dict.fromkeys(("brief", "short", "summary"), "main"),
    **dict.fromkeys(("0", "no", "off", "answer", "result"), "none"),
    **dict.fromkeys(("1", "yes", "on", "full", "details"), "all"),
    **dict.fromkeys(("english", "eng", "英語"), "en"),
    **dict.fromkeys(("japanese", "jp", "jpn", "日本語"), "ja"),
}
STYLES: tuple[StyleName, ...] = ("components", "differential", "auto", "both")
ONE_OF = Text("one of {names}", "{names} のいずれか")
MEANT_OF = Text("did you mean {name}? One of {names}", "{name} の誤りではないか。{names} のいずれか")
MOST_SHOWN = 60  # characters of what is refused
NO_FORMAT = Text("there is no format {name}", "{name} という形式はない")
NO_LANGUAGE = Text("there is no language {name}", "{name} という言語はない")
NO_FLAG = Text("{option} is True or False, not {value}", "{option} は True か False であり、{value} ではない")
NO_WIDTH = Text("the width is a whole number, not {value}", "幅は整数であり、{value} ではない")


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that somebody means, where it is a slip or what it is called elsewhere.

    >>> formats = ("latex", "markdown", "terminal")
    >>> meant("md", formats), meant("LaTeX", formats), meant("makdown", formats), meant("docx", formats)
    ('markdown', 'latex', 'markdown', None)
    """
    names = tuple(known)
    plain = name[:MOST_SHOWN].lower().replace("-", "").replace("_", "").replace(" ", "")
    other = ELSEWHERE.get(plain)
    return other if other in names else nearest(name[:MOST_SHOWN], names)


def check_name(name: object, known: Iterable[str], refusal: Text) -> None:
    """Refuse what is none of the known names; ``refusal`` is a sentence about ``{name}``.

    >>> check_name("banded", ["lower", "upper"], Text("there is no structure {name}", "{name} という構造はない"))
    Traceback (most recent call last):
    ...
    matderiv.core.errors.InputError: there is no structure 'banded'
    hint: one of lower, upper

    Raises:
        InputError: it is none of them.
    """
    names = tuple(known)
    if not isinstance(name, str) or name not in names:
        said = meant(name, names) if isinstance(name, str) else None
        shown = ", ".join(names)
        hint = ONE_OF(names=shown) if said is None else MEANT_OF(name=repr(said), names=shown)
        raise InputError(refusal(name=quoted(name, MOST_SHOWN)), hint=hint)


def check_format(name: object, known: Iterable[str]) -> None:
    """Refuse a format that is none of the known ones.

    Raises:
        InputError: it is none of them.
    """
    check_name(name, known, NO_FORMAT)


def check_language(name: object) -> None:
    """Refuse a language that nothing is written in.

    Raises:
        InputError: there is none.
    """
    check_name(name, LANGUAGES, NO_LANGUAGE)


def check_flag(option: str, value: object) -> None:
    """Refuse what is neither true nor false, such as an equation or an array.

    Raises:
        InputError: it is neither.
    """
    try:
        bool(value)
    except (TypeError, ValueError):
        raise InputError(NO_FLAG(option=option, value=quoted(value, MOST_SHOWN))) from None


def check_width(width: object) -> None:
    """Refuse what is no number of columns; ``None`` leaves it to the format.

    Raises:
        InputError: it is no whole number.
    """
    if width is not None and not isinstance(width, int):
        raise InputError(NO_WIDTH(value=quoted(width, MOST_SHOWN)))
