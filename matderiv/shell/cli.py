"""The command line: ``matderiv derive OBJECTIVE --wrt NAME``, ``matderiv check``, ``code`` and ``functions``.

Only Click is loaded here; the mathematics is imported inside :func:`_proofs` and after it, when there is
something to work on, so that ``matderiv --help`` and shell completion answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pkgutil import iter_modules
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from .. import __version__
from ..core.characters import visible
from ..core.errors import FaultError, InputError, MatderivError, NoRuleError
from ..core.faults import FAULT
from ..core.os_errors import why_not
from ..core.text import Text
from . import options, streams
from .loading import loading

if TYPE_CHECKING:
    from ..core.proof import Proof
    from ..deriving.derivation import Derivation
    from ..deriving.several import Gradients, Hessian
    from ..judging.verdict import Verdict
    from ..printing.format import Format
    from ..proofreading.report import Report

__all__ = ["main"]

# the names alone, since a format or target itself needs SymPy; that a file is named like it is tested
PACKAGE = os.path.dirname(os.path.dirname(__file__))
FORMATS, TARGETS = (
    tuple(sorted(m.name for m in iter_modules([os.path.join(PACKAGE, folder)]))) for folder in ("formats", "targets")
)
LISTINGS = ("terminal", "markdown", "json")  # the formats of the list of functions
INTERRUPTED = 130  # as a shell ends: 128 and the number of the signal
FAILED = Text("error: {told}", "エラー: {told}")

NO_PAGE = Text("--open shows a page, and --format is {name}", "--open はページを表示するが、--format は {name} である")
HTML = Text("write --format html", "--format html とする")
FIRST_ONLY = Text("a stationary point is solved for with the first derivative", "停留点は一階導関数から求める")
NO_THEN = Text("leave --then out", "--then を省く")
NO_ORDER = Text("leave --order out", "--order を省く")
OF_A_CLAIM = Text(
    "--wrt, --order and --structure belong to --claim", "--wrt、--order、--structure は --claim とともに使う"
)
BY_WHAT = Text(
    "nothing says by what the objective is differentiated", "目的関数を何によって微分するのかが指定されていない"
)
TWO_ORDERS = Text(
    "--hessian is --order 2, and --order is {order}", "--hessian は --order 2 だが、--order は {order} である"
)
ONE_ORDER = Text("leave one of them out", "どちらか一方を省く")
NO_SUFFIX = Text("nothing is written to a file that ends in {suffix}", "{suffix} で終わるファイルには書き出せない")
SUFFIXES = Text("one of {known}, or say the format", "{known} のいずれかにするか、形式を指定する")
COMPILE = Text("write a .tex file, and compile it", ".tex のファイルに書き出し、それをコンパイルする")
WRT = Text("give the name as --wrt", "--wrt で変数の名前を与える")


class _Program(click.Group):
    """The program, which tells of a stream that takes nothing as it tells of anything else."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _told():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _told():
            return super().invoke(ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            return super().main(*args, **extra)
        except OSError:  # not even the error could be written
            streams.hush(sys.stderr)
            raise SystemExit(InputError.exit_code) from None


@contextmanager
def _told() -> Iterator[None]:
    """End with an error where help, the version or a list cannot be written."""
    try:
        with streams.written():
            yield
    except InputError as error:
        _complain(error, None)
        raise SystemExit(error.exit_code) from None


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="matderiv", message="%(prog)s %(version)s")
def main() -> None:
    """Matrix derivatives with a component-wise proof, every line of it checked."""


class _Command(options.Formula):
    """A command that ends with 70 where something went wrong that is no fault of the input."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            options.check_text(ctx.params)
            return super().invoke(ctx)
        except MatderivError as error:
            _complain(error, ctx)
            raise SystemExit(error.exit_code) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, EOFError):
            raise
        except OSError as error:
            _complain(InputError(why_not(error)), ctx)
            raise SystemExit(InputError.exit_code) from None
        except Exception as fault:
            _complain(FaultError(FAULT(fault=f"{type(fault).__name__}: {fault}")), ctx)
            raise SystemExit(FaultError.exit_code) from None


class _Check(_Command):
    """A command that ends with 1 only to say that something is not right."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.show()
            raise SystemExit(InputError.exit_code) from None
        except (KeyboardInterrupt, EOFError, click.Abort):
            raise SystemExit(INTERRUPTED) from None


@main.command(cls=_Command)
@click.argument("objective")
@click.option("--wrt", "variables", metavar="NAME", multiple=True, help="By what; repeatable. LaTeX may say it itself.")
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.format_of(FORMATS, "latex")
@options.LANGUAGE
@click.option(
    "--steps",
    type=click.Choice(("all", "main", "none")),
    default="all",
    show_default=True,
    help="All lines, those without side calculations, or the claim alone.",
)
@click.option("--solve", is_flag=True, help="Also solve for the stationary point.")
@options.STANDALONE
@options.OUTPUT
@options.FORCE
@click.option("--open", "show", is_flag=True, help="Open the proof as a page in a browser.")
@options.ORDER
@options.COLUMNS
@options.THEN
@options.STRUCTURE
def derive(
    objective: str,
    variables: tuple[str, ...],
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    name: str,
    language: str,
    steps: str,
    solve: bool,
    standalone: bool,
    output: str | None,
    force: bool,
    show: bool,
    order: str,
    structure: str | None,
    columns: tuple[str, ...],
    then: tuple[str, ...],
) -> None:
    """Derive OBJECTIVE, text such as "norm2(X*W - Y)^2" or LaTeX, and print the proof. With - it is standard input.

    \b
    Exit codes:
      0  done
      2  the input cannot be read
      3  there is no rule for it
      4  a step was refuted by its check; nothing is printed as a result
     70  a fault of matderiv itself
    """
    try:
        name = _format(name, output, "html" if show else None)
        if show and name != "html":
            raise InputError(NO_PAGE(name=name), hint=HTML)
        if show and output is None:
            from .files import page_file

            output = page_file(objective)
        if solve and (order != "1" or then):
            raise InputError(FIRST_ONLY, hint=NO_ORDER if order != "1" else NO_THEN)
        given = options.keywords(shapes, facts, structure, order) | {"columns": columns}
        given["functions"] = options.functions_of(functions)
        objective = streams.read_input() if objective == "-" else objective
        together = len(variables) > 1 and order == "1" and not (then or solve or structure or name == "json")
        refused: dict[int, NoRuleError] = {}
        if together:
            proofs = list(_gradients(objective, variables, given).proofs)
        else:
            found, refused = _proofs(objective, variables or (None,), given, then, solve)
            proofs = [d.proof for d in found]
        streams.write(_rendered(proofs, name, language, steps, standalone, output, refused), output, force=force)
    except MatderivError as error:
        _fail(error, name)
    if show and output is not None:
        click.echo(visible(output), err=True)
        click.launch(output)
    for refusal in refused.values():
        if name != "json":
            _complain(refusal)
    if refused:
        raise SystemExit(NoRuleError.exit_code)


@main.command(cls=_Command)
@click.argument("objective")
@click.option("--wrt", "variables", metavar="NAME", multiple=True, help="By what; LaTeX may say it itself.")
@click.option(
    "--target", type=click.Choice(TARGETS), default="numpy", show_default=True, help="The library or language."
)
@click.option("--name", help="What the function is called; without it gradient, gradients or hessian.")
@options.ORDER
@options.COLUMNS
@options.THEN
@click.option("--hessian", is_flag=True, help="The second derivative and its product with a direction: --order 2.")
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.STRUCTURE
@click.option("--size", "sizes", metavar="n=1000", multiple=True, help="A typical size, for the order of products.")
@options.LANGUAGE_OF_ERRORS
@click.option("--output", metavar="FILE", help="Write to a file; its suffix says the target.")
@options.FORCE
def code(
    objective: str,
    variables: tuple[str, ...],
    target: str,
    name: str | None,
    order: str,
    hessian: bool,
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    structure: str | None,
    sizes: tuple[str, ...],
    output: str | None,
    force: bool,
    columns: tuple[str, ...],
    then: tuple[str, ...],
    language: str,
) -> None:
    """Print the derivative of OBJECTIVE as source code that needs nothing of this package.

    OBJECTIVE is text or LaTeX; - is read from standard input. The exit codes are those of derive.
    """
    try:
        typical = options.sizes_of(sizes)
        target = _target(target, output)
        order = _of_hessian(order) if hessian else order
        several = len(variables) > 1 and order != "3" and not (then or structure)
        variable = None if several else options.single("--wrt", variables)
        given = options.keywords(shapes, facts, structure, order) | {"columns": columns}
        given["functions"] = options.functions_of(functions)
        objective = streams.read_input() if objective == "-" else objective
        if not several:
            (found,), _ = _proofs(objective, (variable,), given, then)
            text = found.code(target, name, sizes=typical)
        elif order == "1":
            text = _gradients(objective, variables, given).code(target, name or "gradients", sizes=typical)
        else:
            text = _hessian(objective, variables, given).code(target, name or "hessian", sizes=typical)
        streams.write(text, output, force=force)
    except MatderivError as error:
        _fail(error, target)


@main.command(cls=_Check)
@click.argument("source")
@click.option(
    "--claim",
    "claims",
    metavar="FORMULA",
    multiple=True,
    help="The derivative as you have it; SOURCE is then the objective.",
)
@click.option("--wrt", "variables", metavar="NAME", multiple=True, help="By what the objective is differentiated.")
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.format_of(FORMATS, "terminal")
@options.LANGUAGE
@options.STANDALONE
@options.OUTPUT
@options.FORCE
@click.option("--order", type=click.Choice(("1", "2")), default="1", show_default=True, help="First or second.")
@options.STRUCTURE
def check(
    source: str,
    claims: tuple[str, ...],
    variables: tuple[str, ...],
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    name: str,
    language: str,
    standalone: bool,
    output: str | None,
    force: bool,
    order: str,
    structure: str | None,
) -> None:
    """Say whether a derivative is right: a claim, or a written derivation line by line.

    With --claim SOURCE is an objective. Without, it is a file with a derivation in LaTeX, Markdown or a notebook. A -
    reads either from standard input.

    \b
      matderiv check "norm2(X*W - Y)^2" --wrt W --claim "X'*(X*W - Y)"
      matderiv check derivation.tex

    \b
    Exit codes:
      0  right
      1  not right
      2  the input cannot be read
      3  it cannot be decided; of a derivation, something is unread
     70  a fault of matderiv itself
    """
    try:
        claim, variable = options.single("--claim", claims), options.single("--wrt", variables)
        name = _format(name, output)
        if claim is None:
            if variable is not None or order != "1" or structure is not None:
                raise InputError(OF_A_CLAIM)
            report = _report(source, {"shapes": options.shapes_of(shapes), "assume": options.facts_of(facts)})
            _show(report, name, language, standalone, output, force)
        if variable is None:
            raise InputError(BY_WHAT, hint=WRT)
        given = options.keywords(shapes, facts, structure, order)
        given["functions"] = options.functions_of(functions)
        objective = streams.read_input() if source == "-" else source
        _show(_verdict(objective, variable, claim, given), name, language, standalone, output, force)
    except MatderivError as error:
        _fail(error, name, "verdict" if claims else "report")


def _of_hessian(order: str) -> str:
    """The order that --hessian means, which --order may say too.

    Raises:
        InputError: --order says another.
    """
    if order != "2" and click.get_current_context().get_parameter_source("order") is not ParameterSource.DEFAULT:
        raise InputError(TWO_ORDERS(order=order), hint=ONE_ORDER)
    return "2"


def _show(
    found: Report | Verdict, name: str, language: str, standalone: bool, output: str | None, force: bool
) -> NoReturn:
    """Print what was found, and end with its exit code."""
    record = _record(name)
    standalone = standalone or output is not None and _suffix_of(output) == record.suffix
    text = found.to(name, language=language, standalone=standalone, **_screen(record, output))
    streams.write(text, output, force)
    raise SystemExit(found.exit_code)


def _report(source: str, options: dict[str, Any]) -> Report:
    """The report on a file, or on standard input.

    Raises:
        InputError: the file cannot be read, or there is no derivation in it.
    """
    text = streams.read_input() if source == "-" else streams.read_file(source)
    with loading():
        from ..proofreading.proofread import check_derivation
    return check_derivation(text, **options)


def _verdict(objective: str, variable: str, claim: str, options: dict[str, Any]) -> Verdict:
    with loading():
        from ..judging.check import check as judged
    return judged(objective, variable, claim, **options)


def _format(name: str, output: str | None, wanted: str | None = None) -> str:
    """The format that was asked for; where none was, the one ``wanted``, or that of the suffix of the file."""
    streams.check_name(output)
    if click.get_current_context().get_parameter_source("name") is not ParameterSource.DEFAULT:
        return name
    suffix = _suffix_of(output)
    if wanted is not None or not suffix:
        return wanted or name
    with loading():
        from ..formats import FORMATS
    # two formats may have one suffix, of which the default is one
    found = [f.name for f in FORMATS.values() if f.suffix == suffix]
    if not found:
        known = ", ".join(dict.fromkeys(f.suffix for f in FORMATS.values()))
        raise InputError(NO_SUFFIX(suffix=repr(suffix)), hint=COMPILE if suffix == ".pdf" else SUFFIXES(known=known))
    return name if name in found else found[0]


def _target(name: str, output: str | None) -> str:
    """The target that was asked for; where none was, that of the suffix of the file.

    Raises:
        InputError: no target has this suffix.
    """
    streams.check_name(output)
    suffix = _suffix_of(output)
    if not suffix or click.get_current_context().get_parameter_source("target") is not ParameterSource.DEFAULT:
        return name
    with loading():
        from ..targets import TARGETS as RECORDS
    found = [t.name for t in RECORDS.values() if t.suffix == suffix]
    if not found:
        known = ", ".join(dict.fromkeys(t.suffix for t in RECORDS.values()))
        raise InputError(NO_SUFFIX(suffix=repr(suffix)), hint=SUFFIXES(known=known))
    return name if name in found else found[0]


def _suffix_of(output: str | None) -> str:
    if output is None:
        return ""
    from .files import suffix_of

    return suffix_of(output)


def _record(name: str) -> Format:
    with loading():
        from ..formats import FORMATS

        return FORMATS[name]


def _screen(record: Format, output: str | None) -> dict[str, Any]:
    """What a format for the screen is told of it."""
    if not record.interactive or output is not None or sys.stdout is None:
        return {}
    return {"colour": sys.stdout.isatty() and not os.environ.get("NO_COLOR"), "width": get_terminal_size().columns}


@main.command(cls=_Command)
@click.option(
    "--format", "name", type=click.Choice(LISTINGS), default="terminal", show_default=True, help="How to print."
)
@options.LANGUAGE
def functions(name: str, language: str) -> None:
    """List the functions: how each is written, its shapes, its derivative and where it holds."""
    with loading():
        from .functions import render
    try:
        streams.write(render(name, language), None)
    except MatderivError as error:
        _fail(error, name)


# -- the mathematics


def _proofs(
    objective: str,
    variables: Sequence[str | None],
    options: dict[str, Any],
    then: Sequence[str] = (),
    solve: bool = False,
) -> tuple[list[Derivation], dict[int, NoRuleError]]:
    """One derivation for each variable, solved where that was asked for, and which could not be solved and why."""
    with loading():
        from ..deriving.derive import derive
    found: list[Derivation] = []
    refused: dict[int, NoRuleError] = {}
    for n, variable in enumerate(variables):
        derivation = derive(objective, variable, **options)
        for name in then:
            derivation = derivation.then(name)
        if solve:
            try:
                derivation = derivation.solve().derivation
            except NoRuleError as refusal:
                refused[n] = refusal
        found.append(derivation)
    return found, refused


def _gradients(objective: str, variables: Sequence[str], options: dict[str, Any]) -> Gradients:
    """The derivatives by several variables."""
    with loading():
        from ..deriving.several import gradients
    return gradients(objective, variables, **_of_several(options))


def _hessian(objective: str, variables: Sequence[str], options: dict[str, Any]) -> Hessian:
    """The second derivatives by several variables."""
    with loading():
        from ..deriving.several import hessian
    return hessian(objective, variables, **_of_several(options))


def _of_several(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("structure", "order")}


def _rendered(
    proofs: Sequence[Proof],
    name: str,
    language: str,
    steps: str,
    standalone: bool,
    output: str | None,
    refused: Mapping[int, NoRuleError],
) -> str:
    """The proofs in a format, one after another; as JSON several are an array."""
    record = _record(name)
    extra = _screen(record, output)
    fragments = [record.render(proof, language, steps, **extra) for proof in proofs]
    if name == "json":
        from ..printing.schema import gathered

        return gathered(fragments, {n: _as_json(refusal) for n, refusal in refused.items()})
    alone = standalone or output is not None and _suffix_of(output) == record.suffix
    if alone and record.whole is not None:
        return record.whole(proofs, language, steps)
    return "\n".join(fragments)


# -- what went wrong


def _fail(error: MatderivError, name: str, what: str = "derivation") -> NoReturn:
    """End with an error: for ``json`` as an object on standard output, otherwise as text on standard error."""
    if name != "json":
        _complain(error)
    else:
        from ..printing.schema import SCHEMAS, dumped

        text = dumped({"schema": SCHEMAS[what], "version": __version__, "error": _as_json(error)})
        try:
            streams.write(text, None)
        except InputError as unwritten:
            _complain(unwritten)
    raise SystemExit(error.exit_code)


def _complain(error: MatderivError, context: click.Context | None = None) -> None:
    language = _language(context)
    told = FAILED(told=error.told(language)).within(language)
    try:
        click.echo(told.encode("utf-8", "backslashreplace"), err=True)
    except OSError:
        streams.hush(sys.stderr)  # nobody is told; the exit code says it


def _language(context: click.Context | None = None) -> str:
    """The language that this run was asked for."""
    context = context or click.get_current_context(silent=True)
    return "en" if context is None else str(context.params.get("language", "en"))


def _as_json(error: MatderivError) -> dict[str, Any]:
    return {
        "type": type(error).__name__,
        "message": error.said.within(_language()),
        "hint": error.advice and error.advice.within(_language()),
        "span": list(error.span) if error.span else None,
        "source": error.source,
        "exit_code": error.exit_code,
    }
