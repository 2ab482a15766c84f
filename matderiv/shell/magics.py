"""Magic commands for IPython and Jupyter after ``%load_ext matderiv``: ``%derive``, ``%code``, ``%check``, ``%%check``.

The arguments are those of the command line, so that what works in one place works in the other. The tab key completes
them: options, what an option may be, the names of the formula before them, and functions in a formula.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from typing import Any

import click

from ..core.choices import Language
from ..core.errors import InputError, MatderivError
from ..core.text import Text, verbatim
from ..deriving.derivation import Derivation
from ..deriving.derive import derive
from ..judging.check import check
from ..judging.printed import Printed
from ..operations import OPERATIONS
from ..proofreading.proofread import check_derivation
from . import cli
from .commands import told
from .options import functions_of, keywords, single, sizes_of

__all__ = ["completions", "load_ipython_extension"]

_NAME = re.compile(r"[^\W\d]\w*")

HELP = Text("{magic} --help lists the options", "{magic} --help で選択肢の一覧を表示する")


class _Shown:
    """A derivation, verdict or report in another language than its own."""

    def __init__(self, found: Derivation | Printed, language: Language) -> None:
        self.found, self.language = found, language

    def __repr__(self) -> str:
        return self.found.to("terminal", language=self.language).rstrip("\n")

    def _repr_html_(self) -> str:
        return self.found.to("notebook", language=self.language)


class _Source(str):
    """Source code, which shows itself as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self.rstrip("\n")


class _Told(MatderivError):
    """An error in the language that the line asks for."""

    def __init__(self, error: MatderivError, language: str) -> None:
        super().__init__(error.said, source=error.source, span=error.span, hint=error.advice)
        self.name, self.language = type(error).__name__, language


def _derive(line: str) -> Any:
    """The derivation that the arguments of ``matderiv derive`` ask for; ``%derive "x'*A*x" --wrt x``."""

    def made(given: dict[str, Any]) -> Derivation:
        options = keywords(given["shapes"], given["facts"], given["structure"], given["order"])
        options |= {"columns": given["columns"], "functions": functions_of(given["functions"])}
        found = derive(given["objective"], next(iter(given["variables"]), None), **options)
        for name in given["then"]:
            found = found.then(name)
        return found.solve().derivation if given["solve"] else found

    return _run(cli.derive, "%derive", line, made)


def _code(line: str) -> Any:
    """The source code that the arguments of ``matderiv code`` ask for; ``%code "x'*A*x" --wrt x --target torch``."""

    def made(given: dict[str, Any]) -> _Source:
        order = "2" if given["hessian"] else given["order"]
        options = keywords(given["shapes"], given["facts"], given["structure"], order)
        options |= {"columns": given["columns"], "functions": functions_of(given["functions"]), "style": given["style"]}
        found = derive(given["objective"], single("--wrt", given["variables"]), **options)
        for name in given["then"]:
            found = found.then(name)
        return _Source(found.code(given["target"], given["name"], sizes=sizes_of(given["sizes"])))

    return _run(cli.code, "%code", line, made, as_it_is=True)


def _check(line: str, cell: str | None = None) -> Any:
    """Whether a derivative is right: ``%check "x'*A*x" --wrt x --claim "2*A*x"``, or a ``%%check`` cell.

    The cell is a derivation in LaTeX, or Markdown with ``$$…$$``; ``--shape``, ``--assume`` and ``--lang`` are those of
    ``matderiv check``.
    """

    def judged(given: dict[str, Any]) -> Printed:
        options = keywords(given["shapes"], given["facts"], given["structure"], given["order"])
        if cell is not None:
            if given["variables"] or given["claims"]:
                raise InputError(
                    Text(
                        "a cell holds a whole derivation, and --wrt and --claim are for a single claim",
                        "セルには導出全体を書く。--wrt と --claim は一つの主張のためのものである",
                    ),
                    hint=verbatim("%check OBJECTIVE --wrt X --claim FORMULA"),
                )
            return check_derivation(cell, shapes=options["shapes"], assume=options["assume"])
        if not given["claims"]:
            raise InputError(
                Text("a line needs a --claim", "一行で検算するには --claim が要る"),
                hint=Text(
                    "a whole derivation stands in a cell that begins with %%check",
                    "導出全体は、%%check で始まるセルに書く",
                ),
            )
        options |= {"columns": given["columns"], "functions": functions_of(given["functions"])}
        return check(
            given["sources"][0],
            single("--wrt", given["variables"]),
            single("--claim", given["claims"]),
            then=given["then"],
            **options,
        )

    return _run(cli.check, "%check", line, judged, [] if cell is None else ["-"])


def _run(
    command: click.Command,
    magic: str,
    line: str,
    work: Callable[[dict[str, Any]], Any],
    before: Sequence[str] = (),
    as_it_is: bool = False,
) -> Any:
    """The work that the options of a command ask for, shown in the language that they name."""
    named = re.search(r"--lang[ =](\w+)", line)
    language: Language = "ja" if named and named[1] == "ja" else "en"
    try:
        try:
            given = command.make_context(magic, [*before, *_words(line)]).params
        except click.exceptions.Exit:
            return None  # --help has printed what was asked for
        except click.ClickException as error:
            raise InputError(verbatim(told(error)), hint=HELP(magic=magic)) from None
        found = work(given)
    except MatderivError as error:
        raise _Told(error, language) from None
    return found if as_it_is or language == "en" else _Shown(found, language)


def _words(line: str) -> list[str]:
    """The arguments of a line. A formula may stand without quotes: what comes before the first option is one argument.

    >>> _words("norm2(X*W - Y)^2 --wrt W")
    ['norm2(X*W - Y)^2', '--wrt', 'W']
    >>> _words("x'*A*x --wrt x --claim (A+A')*x --shape A=n,n")
    ["x'*A*x", '--wrt', 'x', '--claim', "(A+A')*x", '--shape', 'A=n,n']
    """
    formula, *options = f" {line}".split(" --")
    formula = formula.strip()
    if len(formula) > 1 and formula[0] == formula[-1] == '"':
        formula = formula[1:-1]
    words = [formula] if formula else []
    for option in options:
        name, equals, value = option.strip().partition(" ")
        words.append(f"--{name}")
        value = value.strip()
        try:
            words += shlex.split(value) if value[:1] in ('"', "'") or name != "claim" else [value] * bool(equals)
        except ValueError:
            raise InputError(
                Text("a quote in {text} is never closed", "{text} の引用符が閉じていない")(text=value)
            ) from None
    return words


def _completed(shell: Any, event: Any) -> list[str]:
    """How the last word of a line with a magic command may go on."""
    return completions(event.line, event.symbol)


def completions(line: str, word: str) -> list[str]:
    """How a word at the end of a line with a magic command may go on.

    >>> completions("%derive norm2(X*W - Y)^2 --wr", "--wr"), completions("%derive norm2(X*W - Y)^2 --wrt ", "")
    (['--wrt'], ['W', 'X', 'Y'])
    >>> completions("%code x'*A*x --target t", "t"), completions("%derive log", "log")
    (['torch'], ['log', 'log10', 'log1p', 'log2', 'logdet', 'logsumexp'])
    """
    magic, _, rest = line.lstrip().partition(" ")
    command = {"derive": cli.derive, "check": cli.check, "code": cli.code}.get(magic.lstrip("%"))
    if command is None or not rest and not line.endswith(" "):
        return []
    formula, *options = f" {rest}".split(" --")
    if not options:
        return sorted(w for w in _functions() if word and w.startswith(word))
    own = {name: p for p in command.params if isinstance(p, click.Option) for name in p.opts}
    name, sign, value = options[-1].partition(" ")
    if not sign:
        return sorted(x for x in own if x.startswith(f"--{name}"))
    option = own.get(f"--{name}")
    if name in ("wrt", "then"):
        return sorted(x for x in {*_NAME.findall(formula)} - _functions() if x.startswith(value))
    if option is None:
        return []
    begun = len(value) - len(word) if value.endswith(word) else 0  # A= of A=symm is no part of the word
    return [item.value[begun:] for item in option.type.shell_complete(click.Context(command), option, value)]


def _functions() -> set[str]:
    """What functions are called in a formula."""
    return {word for operation in OPERATIONS.values() for word in operation.words if word.isidentifier()}


def _failing(shell: Any, kind: Any, error: MatderivError, trace: Any, tb_offset: Any = None) -> None:
    """An error of the input as its message alone: the trace is of no use to who typed it."""
    if isinstance(error, _Told):
        print(f"{error.name}: {error.told(error.language)}")
    else:
        print(f"{type(error).__name__}: {error}")


def load_ipython_extension(shell: Any) -> None:
    """Register the magic commands; IPython calls this for ``%load_ext matderiv``."""
    shell.register_magic_function(_derive, "line", "derive")
    shell.register_magic_function(_code, "line", "code")
    shell.register_magic_function(_check, "line_cell", "check")
    for magic in ("%derive", "%code", "%check", "%%check"):
        shell.set_hook("complete_command", _completed, str_key=magic)
    shell.set_custom_exc((MatderivError,), _failing)
