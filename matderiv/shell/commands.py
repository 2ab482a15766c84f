"""Commands as they are defined here: with help in both languages, and errors that say what was meant.

Only Click is loaded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, TypeVar
from unicodedata import east_asian_width

import click
from click.shell_completion import CompletionItem

from ..core.choices import meant
from ..core.patterns import pattern
from ..core.slips import nearest
from ..core.text import Said, Text
from . import language

__all__ = ["Command", "Facts", "Group", "Names", "command", "in_words", "option", "told"]

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

USAGE = Text("Usage: ", "使い方: ")
TRY = Text("Try '{command} {option}' for help.", "'{command} {option}' で説明を表示する。")
ERROR = Text("Error: {message}", "エラー: {message}")
OPTIONS = Text("Options", "オプション")
COMMANDS = Text("Commands", "コマンド")
HELP = Text("Show this message and exit.", "この説明を表示して終わる。")
VERSION = Text("Show the version and exit.", "版を表示して終わる。")
DEFAULT = Text("default: ", "既定値: ")
VARIABLE = Text("env var: ", "環境変数: ")
NO_OPTION = Text("No such option {name}.", "{name} というオプションはない。")
NO_COMMAND = Text("No such command {name}.", "{name} というコマンドはない。")
MEANT = Text("{said} Did you mean {near}?", "{said} {near} の誤りではないか。")
NO_ARGUMENT = Text("Missing argument {name}.", "引数 {name} がない。")
NO_VALUE = Text("Option {name} requires an argument.", "オプション {name} には値が要る。")
TOO_MANY = Text(
    "Got more arguments than one: {given}. A formula stands in quotes.",
    "引数が二つ以上ある: {given}。式は引用符で囲む。",
)
TOO_MANY_NAMES = Text("Got more arguments than one: {given}.", "引数が二つ以上ある: {given}。")
TOO_MANY_OR_VARIABLE = Text(
    "Got more arguments than one: {given}. The variable of differentiation is given as --wrt {given}.",
    "引数が二つ以上ある: {given}。微分する変数は --wrt {given} のように与える。",
)
TOO_MANY_OR_CLAIM = Text(
    "Got more arguments than one: {given}. A formula stands in quotes, and a claimed derivative behind --claim.",
    "引数が二つ以上ある: {given}。式は引用符で囲み、正しいかどうかを見る導関数は --claim で与える。",
)
# what people call the options
ELSEWHERE = {
    **dict.fromkeys(
        ("-w", "-v", "-x", "-d", "--var", "--variable", "--by", "--respect-to", "--with-respect-to", "--w-r-t"), "--wrt"
    ),
    **dict.fromkeys(("-f", "--fmt", "--style"), "--format"),
    **dict.fromkeys(("-o", "--out", "--file", "--save"), "--output"),
    **dict.fromkeys(("-l", "--language"), "--lang"),
    **dict.fromkeys(("-t", "--library", "--backend", "--format"), "--target"),
    **dict.fromkeys(("-s", "--dims", "--size", "--sizes", "--dim"), "--shape"),
    **dict.fromkeys(("--answer", "--expected", "--derivative"), "--claim"),
    **dict.fromkeys(("--assumption", "--assuming", "--given"), "--assume"),
}
BAD = Text("Invalid value for {name}: {why}", "{name} の値が正しくない: {why}")
NO_CHOICE = Text("{value} is not one of {names}.", "{value} は {names} のいずれでもない。")

_SHORT = pattern(r"-[A-Za-z]+")
_EXTRA = pattern(r"Got unexpected extra arguments? \((.*)\)\Z")
# a word, or a character of a script without spaces with the closing marks that may not begin a line
_WORDS = pattern(r" +|[\u3000-\u9fff\uff00-\uffef][、。)」』,.)]*|[^ \u3000-\u9fff\uff00-\uffef]+[、。)」』]*")
_OF_ASCII = pattern(r" +|[^ ]+")  # the same of text without such a script, whose patterns take long to compile
_JOINED = pattern(r"(?<=[\u3000-\u9fff])\n(?=[\u3000-\u9fff])")  # a line of Japanese goes on without a blank
_OPENING = pattern(r"\n?\x08\n")


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped(text: str, width: int) -> Iterator[str]:
    row = ""
    for word in (_OF_ASCII if text.isascii() else _WORDS).findall(text):
        if row and _columns(row + word.rstrip()) > width:
            yield row.rstrip()
            row, word = "", word.lstrip()
        row += word
    if row.strip():
        yield row.rstrip()


class _Formatter(click.HelpFormatter):
    """Help whose lines may be Japanese, which breaks between any two characters, each two columns wide."""

    def write_text(self, text: str) -> None:
        room = max(self.width - self.current_indent, 11)
        for n, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" * bool(n))
            kept = _OPENING.match(paragraph)
            flowing = " ".join((paragraph if paragraph.isascii() else _JOINED.sub("", paragraph)).split())
            rows = paragraph[kept.end() :].split("\n") if kept else _wrapped(flowing, room)
            for row in rows:
                self.write(f"{' ' * self.current_indent}{row}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max((_columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        for name, told in rows:
            lines = list(_wrapped(told, max(self.width - self.current_indent - first, 10))) or [""]
            beside = _columns(name) <= first - col_spacing
            head = f"{' ' * self.current_indent}{name}"
            if beside:
                head += " " * (first - _columns(name)) + lines.pop(0)
            self.write(f"{head.rstrip()}\n")
            for line in lines:
                self.write(f"{' ' * (self.current_indent + first)}{line}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class Names(click.Choice):  # type: ignore[type-arg,unused-ignore]
    """One of several names; another that means one of them is answered with it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value not in self.choices:
            told = NO_CHOICE(value=repr(value), names=", ".join(map(repr, self.choices)))
            near = meant(value.rpartition("=")[2], self.choices)
            self.fail(_within(ctx, told if near is None else MEANT(said=told, near=repr(near))), param, ctx)
        return super().convert(value, param, ctx)


class Facts(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``S=FACT``, whose facts the shell completes."""

    name = "facts"

    def __init__(self, facts: Sequence[str]) -> None:
        self.facts = facts

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        before, sign, last = incomplete.rpartition("+") if "+" in incomplete else incomplete.rpartition("=")
        return [CompletionItem(f"{before}{sign}{f}") for f in self.facts if sign and f.startswith(last)]


class _Option(click.Option):
    """An option that is explained in both languages."""

    def __init__(self, *args: Any, told: Text, **extra: Any) -> None:
        extra["help"] = told.en
        super().__init__(*args, **extra)
        self.told = told

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        said = language.of_help(ctx)
        self.help = self.told.fill(said, {})
        record = super().get_help_record(ctx)
        self.help = self.told.en
        if record is None or said == "en":
            return record
        name, text = record
        for words in (DEFAULT, VARIABLE):
            text = text.replace(words.en, words.fill(said, {}))
        return name, text


def option(*names: str, told: Text, **extra: Any) -> Callable[[FC], FC]:
    """An option of a command; ``told`` is what it does."""
    return click.option(*names, cls=_Option, told=told, **extra)


class _Described(click.Command):
    """What commands and the program have in common: a description, and the frame of the help."""

    context_class = _Context

    def __init__(self, *args: Any, told: Text, brief: Text | None = None, **extra: Any) -> None:
        extra["context_settings"] = {"help_option_names": ["-h", "--help"], **(extra.get("context_settings") or {})}
        extra["help"] = told.en
        super().__init__(*args, **extra)
        self.told, self.brief = told, brief or told

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        language.keep(ctx, args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = _helped(ctx, HELP)
        return found

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_usage(ctx, formatter)
        formatter.write("\n")
        with formatter.indentation():
            formatter.write_text(_helped(ctx, self.told))
        self.format_options(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_helped(ctx, USAGE))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            record
            for p in self.get_params(ctx)
            if isinstance(p, click.Option) and (record := p.get_help_record(ctx)) is not None
        ]
        with formatter.section(_helped(ctx, OPTIONS)):
            formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        context = click.get_current_context(silent=True)
        return _helped(context, self.brief)


class Command(_Described):
    """A command, whose argument may begin with a minus sign, as formulas do."""

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


class Group(_Described, click.Group):
    """The program: its commands, and in place of one an objective, which ``otherwise`` then takes.

    ``elsewhere`` has what people call the commands.
    """

    SHORT = "matderiv.short"  # in the context: no command was named

    def __init__(self, *args: Any, otherwise: str, elsewhere: Mapping[str, str], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.otherwise, self.elsewhere = otherwise, elsewhere

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for p in self.get_params(ctx) if isinstance(p, click.Option) for name in p.opts}
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        if args[:1] == ["help"] and not "".join(args[1:2]).startswith("-"):
            args = [*args[1:2], "--help"]
        first = args[0] if args else ""
        if first and first not in own and first not in self.commands and not ctx.resilient_parsing:
            if (near := self._meant(first, args[1:])) is not None:
                language.keep(ctx, args)
                said = NO_COMMAND(name=repr(first))
                raise click.UsageError(_within(ctx, MEANT(said=said, near=repr(near)) if near else said), ctx)
            ctx.meta[self.SHORT] = True
            args = [self.otherwise, *args]
        return super().parse_args(ctx, args)

    def _meant(self, first: str, rest: Sequence[str]) -> str | None:
        """The command that a word is meant as, or none at all; a word that is a name of the formula is an objective."""
        if not first.isalpha() or first in rest:
            return None
        found = nearest(first, self.commands)
        if found is None and len(first) > 1 and rest[:1] and not rest[0].startswith("-"):
            return self.elsewhere.get(first, "")  # an objective has no argument behind it
        return found if found or rest[:1] and rest[0][:2] == "--" else self.elsewhere.get(first)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(_helped(ctx, COMMANDS)):
            formatter.write_dl([(name, self.commands[name].get_short_help_str()) for name in self.list_commands(ctx)])


def command(group: click.Group, told: Text, brief: Text, cls: type[Command]) -> Callable[[Callable[..., Any]], Any]:
    """A command of a group, with its description and the line for the list of commands."""
    return group.command(cls=cls, told=told, brief=brief)


# -- what is wrong with a command line


class _Usage(click.UsageError):
    """An error in a command line, in the language of the terminal."""

    def show(self, file: IO[Any] | None = None) -> None:
        said = language.of_errors(self.ctx)
        if self.ctx is not None:
            usage = self.ctx.command.collect_usage_pieces(self.ctx)
            click.echo(" ".join([USAGE.fill(said, {}) + self.ctx.command_path, *usage]), file=file, err=True)
            if self.ctx.help_option_names:
                option = self.ctx.help_option_names[-1]
                click.echo(TRY(command=self.ctx.command_path, option=option).within(said), file=file, err=True)
            click.echo(err=True)
        click.echo(ERROR(message=self.message).within(said), file=file, err=True)


@contextmanager
def in_words() -> Iterator[None]:
    """An error in a command line is told in the language of who wrote it, and with no option named by chance."""
    try:
        yield
    except _Usage:
        raise
    except click.UsageError as error:
        raise _Usage(told(error), error.ctx) from None


def told(error: click.ClickException) -> str:
    """What is wrong with a command line, in the language of who wrote it."""
    if not isinstance(error, click.UsageError):
        return error.format_message()
    context = error.ctx
    options = [] if context is None else [o for p in context.command.get_params(context) for o in p.opts]
    if isinstance(error, click.NoSuchOption):
        return _within(context, _no_option(error.option_name, options))
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(context) if error.param is not None and context is not None else ""
        return _within(context, NO_ARGUMENT(name=repr(name)))
    if isinstance(error, click.BadParameter) and error.param is not None and context is not None:
        return _within(context, BAD(name=error.param.get_error_hint(context), why=error.message))
    if isinstance(error, click.BadOptionUsage) and "requires" in error.message:
        return _within(context, NO_VALUE(name=repr(error.option_name)))
    extra = _EXTRA.match(error.message)
    if extra is None:
        return error.message
    short = next(filter(_SHORT.fullmatch, extra[1].split()), None)
    if short is not None:  # it was taken for a formula, -x
        return _within(context, _no_option(short, options))
    too_many = TOO_MANY if "--wrt" in options else TOO_MANY_NAMES
    if "--wrt" in options and extra[1].isidentifier():
        too_many = TOO_MANY_OR_VARIABLE
    elif "--claim" in options:
        too_many = TOO_MANY_OR_CLAIM
    return _within(context, too_many(given=extra[1]))


def _no_option(name: str, options: Sequence[str]) -> Said:
    """That there is no such option, and which was meant: a slip of one, -wrt, or what people call it."""
    said = NO_OPTION(name=repr(name))
    near = ELSEWHERE.get(name) if len(name) == 2 else nearest(name, [o for o in options if o[:2] == "--"])
    near = near or (f"-{name}" if f"-{name}" in options else ELSEWHERE.get(name))
    return MEANT(said=said, near=repr(near)) if near in options else said


def _helped(context: click.Context | None, text: Text) -> str:
    return text.fill(language.of_help(context), {})


def _within(context: click.Context | None, said: Said) -> str:
    return said.within(language.of_errors(context))
