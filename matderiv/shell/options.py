"""What the commands of the command line have in common: their options, and what these mean.

Only Click is loaded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click

from ..core.errors import InputError
from ..core.text import LANGUAGES, Text

__all__ = [
    "ASSUMPTIONS",
    "COLUMNS",
    "FORCE",
    "LANGUAGE",
    "LANGUAGE_OF_ERRORS",
    "ORDER",
    "OUTPUT",
    "SHAPES",
    "STANDALONE",
    "STRUCTURE",
    "THEN",
    "FUNCTIONS",
    "Formula",
    "check_text",
    "facts_of",
    "format_of",
    "functions_of",
    "keywords",
    "shapes_of",
    "single",
    "sizes_of",
]

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

TWO_SHAPES = Text("two different shapes are given for {name}", "{name} に異なる二つの形が与えられている")
NO_VALUE = Text("{option} cannot be {text}", "{option} を {text} とすることはできない")
WHOLE_NUMBER = Text("a positive whole number, as in --size n=1000", "--size n=1000 のように正の整数を与える")
NO_TEXT = Text("the argument {text} is no UTF-8 text", "引数 {text} は UTF-8 のテキストではない")
UTF_8 = Text("see which encoding the terminal has", "端末の文字コードを確かめる")
ONCE = Text("{option} is given more than once: {values}", "{option} が二度以上与えられている: {values}")
ONE_COMMAND = Text("one command for each", "一つずつ別のコマンドにする")
WRITE = Text("write {option} {example}", "{option} {example} のように書く")

SHAPES = click.option(
    "--shape", "shapes", metavar="X=m,n", multiple=True, help="A shape: x=() or x= for a scalar, x=n, X=m,n."
)
ASSUMPTIONS = click.option(
    "--assume", "facts", metavar="S=symmetric", multiple=True, help="A fact about a name; join several by +."
)
STRUCTURE = click.option(
    "--structure", metavar="KIND", help="Differentiate over the free entries of, say, a symmetric matrix."
)
COLUMNS = click.option(
    "--columns", metavar="X", multiple=True, help="In a sum over samples x_i is column i of X; repeatable."
)
ORDER = click.option(
    "--order", type=click.Choice(("1", "2", "3")), default="1", show_default=True, help="First to third."
)
THEN = click.option(
    "--then", metavar="NAME", multiple=True, help="Of this derivative, the derivative by another variable; repeatable."
)
FUNCTIONS = click.option(
    "--function",
    "functions",
    metavar="phi=entrywise",
    multiple=True,
    help="A function that is not defined: phi=entrywise, f=scalar, g=m with m entries; of a square matrix log=matrix.",
)


def _language(told: str) -> Callable[[FC], FC]:
    """The language, from the environment where the option is left out."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        envvar="MATDERIV_LANG",
        show_envvar=True,
        help=told,
    )


LANGUAGE = _language("The language.")
LANGUAGE_OF_ERRORS = _language("Of errors.")
STANDALONE = click.option("--standalone", is_flag=True, help="A document of its own, not a fragment.")
OUTPUT = click.option(
    "--output", metavar="FILE", help="Write to a file; one with the suffix of the format is standalone."
)

FORCE = click.option("--force", is_flag=True, help="Write over a file that matderiv did not write, or through a link.")


def format_of(names: Sequence[str], default: str) -> Callable[[FC], FC]:
    """How a command prints, one of the formats with these names."""
    told = "How to print; without it the suffix of --output decides."
    return click.option("--format", "name", type=click.Choice(names), default=default, show_default=True, help=told)


class Formula(click.Command):
    """A command whose argument may begin with a minus sign, as formulas do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [p for p in self.params if isinstance(p, click.Option) and not p.is_flag]
        valued = {name for option in options for name in option.opts}
        # no option of ours has a single dash, except -h
        signed = [
            n
            for n, arg in enumerate(args)
            if arg[:1] == "-" and arg[1:2] not in ("", "-") and arg != "-h" and (not n or args[n - 1] not in valued)
        ]
        if signed and "--" not in args:
            args = [*(a for n, a in enumerate(args) if n not in signed), "--", *(args[n] for n in signed)]
        return super().parse_args(ctx, args)


def check_text(params: Mapping[str, Any]) -> None:
    """Refuse an argument that is no UTF-8 text; the name of a file may be any bytes.

    Raises:
        InputError: one is none.
    """
    names = {"output"} if params.get("claims") else {"output", "source"}
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
        if found.setdefault(name, tuple(sizes)) != tuple(sizes):
            raise InputError(TWO_SHAPES(name=name))
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


def _pairs(given: Sequence[str], option: str, example: str) -> Iterator[tuple[str, str]]:
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InputError(NO_VALUE(option=option, text=repr(text)), hint=WRITE(option=option, example=example))
        yield name.strip(), value.strip()
