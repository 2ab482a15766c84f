"""The command line: ``matderiv derive OBJECTIVE --wrt NAME``, ``check``, ``prove``, ``code``, ``site`` and the others.

Only Click is loaded here; the mathematics is imported inside :func:`_proofs` and after it, when there is
something to work on, so that ``matderiv --help`` and shell completion answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, NoReturn, cast, get_args

import click
from click.core import ParameterSource

from .. import __version__
from ..core.characters import in_ascii, visible
from ..core.choices import FormatName, Language, Steps, StyleName, TargetName, TheoremName
from ..core.errors import FaultError, InputError, MatderivError, NoRuleError
from ..core.faults import FAULT
from ..core.os_errors import why_not
from ..core.text import Text
from ..tracing.files import quietly
from . import descriptions, options, streams
from . import language as languages
from .commands import VERSION, Command, Group, Names, command, in_words, option
from .loading import loading
from .programs import ARGUMENTS, Programs

if TYPE_CHECKING:
    from ..core.proof import Proof
    from ..deriving.derivation import Derivation
    from ..deriving.several import Gradients, Hessian
    from ..formal.acceptance import Acceptance
    from ..judging.verdict import Verdict
    from ..printing.format import Format
    from ..proofreading.report import Report

__all__ = ["main"]

# the names alone, since a format or target itself needs SymPy
FORMATS, TARGETS, THEOREMS = get_args(FormatName), get_args(TargetName), get_args(TheoremName)
OF_FILES = ("github", "sarif")  # the formats of what is found in documents alone
LISTED = ("terminal", "json", "html", *OF_FILES)  # and those that several documents have
LISTINGS = ("terminal", "markdown", "json")  # the formats of the list of functions
INTERRUPTED = 130  # as a shell ends: 128 and the number of the signal
FAILED = Text("error: {told}", "エラー: {told}")

NO_PAGE = Text("--open shows a page, and --format is {name}", "--open はページを表示するが、--format は {name} である")
HTML = Text("write --format html", "--format html とする")
STYLE_OF_ONE = Text(
    "code for several variables is that of their proofs by components",
    "複数の変数のコードは、成分による証明のものである",
)
NO_STYLE = Text("leave out --style", "--style を外す")
FIRST_ONLY = Text("a stationary point is solved for with the first derivative", "停留点は一階導関数から求める")
NO_THEN = Text("leave --then out", "--then を省く")
NO_ORDER = Text("leave --order out", "--order を省く")
OF_A_CLAIM = Text(
    "--wrt, --order, --then, --structure, --columns, --steps and --prove belong to --claim",
    "--wrt、--order、--then、--structure、--columns、--steps、--prove は --claim とともに使う",
)
NO_CLAIM = Text("there is nothing to judge beside the objective", "目的関数のほかに、判定するものがない")
GIVE_GRADIENT = Text(
    "give the gradient that you coded as --gradient PATH.py:NAME, or a formula as --claim",
    "手元で書いた勾配を --gradient PATH.py:NAME、式なら --claim で与える",
)
TWO_CLAIMS = Text("--claim and --gradient are two claims", "--claim と --gradient は二つの主張である")
GIVE_CLAIM = Text(
    'give the derivative to judge, as in --claim "2*A*x"', '調べる導関数を --claim "2*A*x" のように与える'
)
OF_DOCUMENTS = Text(
    "--all, --only, --fail-on, --encoding, --baseline, --jobs, github and sarif are of documents, without --claim",
    "--all、--only、--fail-on、--encoding、--baseline、--jobs、github、sarif は文書のものであり、--claim とは使えない",
)
OF_ONE = Text("{name} prints one document as a whole", "{name} は一つの文書全体を表示する形式である")
LISTED_AS = Text(
    "give one document without these options, or one of {known}",
    "文書を一つにしてこれらのオプションを外すか、{known} のいずれかにする",
)
TWO_ORDERS = Text(
    "--hessian is --order 2, and --order is {order}", "--hessian は --order 2 だが、--order は {order} である"
)
ONE_ORDER = Text("leave one of them out", "どちらか一方を省く")
NO_SUFFIX = Text("nothing is written to a file that ends in {suffix}", "{suffix} で終わるファイルには書き出せない")
SUFFIXES = Text("one of {known}, or say the format", "{known} のいずれかにするか、形式を指定する")
COMPILE = Text("write a .tex file, and compile it", ".tex のファイルに書き出し、それをコンパイルする")
ON_SCREEN = Text(
    "This is LaTeX. To read it here: --format terminal, or leave out the word derive.",
    "これは LaTeX である。ここで読むには --format terminal を付けるか、derive の語を省く。",
)
NO_EXTRA = Text("{name} needs the package {package}, which is not installed", "{name} にはパッケージ {package} が要る")
INSTALL_EXTRA = Text(
    'in a copy of matderiv: pip install ".[{name}]"', 'matderiv のコピーの中でインストールする: pip install ".[{name}]"'
)
NO_PROOF = Text("as JSON a verdict has no proof in it", "JSON の判定には証明は含まれない")
DERIVE = Text("matderiv derive --format json gives it", "証明は matderiv derive --format json で得られる")


class _Program(Group):
    """The program, which tells of a stream that takes nothing as it tells of anything else."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _told(), in_words():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _told(), in_words():
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


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(f"matderiv {__version__}")
        context.exit()


@click.group(cls=_Program, told=descriptions.PROGRAM, otherwise="derive", elsewhere=descriptions.ELSEWHERE)
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, told=VERSION)
def main() -> None:
    """The program."""


class _Command(Command):
    """A command that ends with 70 where something went wrong that is no fault of the input."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)

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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        sources = ctx.params.get("sources") or ()
        if len(sources) > 1 and (ctx.params.get("claims") or ctx.params.get("gradient") or ctx.params.get("variables")):
            ctx.fail(f"Got unexpected extra argument ({' '.join(sources[1:])})")  # a claim has one objective
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.show()
            raise SystemExit(InputError.exit_code) from None
        except (KeyboardInterrupt, EOFError, click.Abort):
            raise SystemExit(INTERRUPTED) from None


@command(main, descriptions.DERIVES, descriptions.BRIEF_DERIVE, _Command)
@click.argument("objective")
@option(
    "--wrt",
    "variables",
    metavar="NAME",
    multiple=True,
    told=Text(
        "With respect to what; repeatable. LaTeX may say it itself.",
        "微分する変数。繰り返せる。LaTeX 自身が示してもよい。",
    ),
)
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.format_of((*FORMATS, *THEOREMS), "latex")
@options.LANGUAGE
@options.steps_of("all")
@option("--solve", is_flag=True, told=Text("Also solve for the stationary point.", "停留点も求める。"))
@option("--prove", is_flag=True, told=Text("Also ask Coq about the claim.", "主張を Coq にも確かめさせる。"))
@options.STANDALONE
@options.OUTPUT
@options.FORCE
@options.OPEN
@options.ORDER
@options.COLUMNS
@options.THEN
@options.STRUCTURE
@options.STYLE
@options.RUN
def derive(
    objective: str,
    variables: tuple[str, ...],
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    name: FormatName,
    language: Language,
    steps: Steps,
    solve: bool,
    prove: bool,
    standalone: bool,
    output: str | None,
    force: bool,
    show: bool,
    order: str,
    structure: str | None,
    columns: tuple[str, ...],
    then: tuple[str, ...],
    style: StyleName,
    run: bool,
) -> None:
    """Derive an objective and print its proof."""
    asked = name
    try:
        programs = Programs(run, objective)
        name = _format(name, output, show)
        output = _page(objective, name, output, show)
        if solve and (order != "1" or then):
            raise InputError(FIRST_ONLY, hint=NO_ORDER if order != "1" else NO_THEN)
        given = options.keywords(shapes, facts, structure, order) | {"columns": columns}
        given["functions"] = options.functions_of(functions)
        objective = streams.read_input() if objective == "-" else programs.objective(objective, given)
        alone = then or solve or prove or structure or name in ("json", *THEOREMS) or style != "components"
        together = len(variables) > 1 and order == "1" and not alone
        refused: dict[int, NoRuleError] = {}
        told: list[Acceptance] = []
        if together:
            proofs = list(_gradients(objective, variables, given).proofs)
        else:
            given["style"] = style
            found, refused = _proofs(objective, variables or (None,), given, then, solve)
            told = [d.prove() for d in found if prove]
            if name in THEOREMS:
                streams.write("\n".join(d.to(name) for d in found), output, force=force)
                return
            proofs = [p for d in found for p in (d.proofs if name != "json" else (d.proof,))]
        streams.write(_rendered(proofs, name, language, steps, standalone, output, refused), output, force=force)
    except MatderivError as error:
        _fail(error, name)
    _open(output, show)
    if name == asked == "latex":
        _say_how_to_read(output)
    for acceptance in told:
        if acceptance.status == "not tried":  # of what was tried the footer says it
            click.echo(acceptance.explanation(languages.of_errors(click.get_current_context())), err=True)
    for refusal in refused.values():
        if name != "json":
            _complain(refusal)
    if refused:
        raise SystemExit(NoRuleError.exit_code)


@command(main, descriptions.PROVES, descriptions.BRIEF_PROVE, _Check)
@click.argument("objective")
@options.WRT
@options.ORDER
@options.COLUMNS
@options.THEN
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.STRUCTURE
@options.LANGUAGE
@option(
    "--output",
    metavar="FILE",
    told=Text("Write the theorem to a file, as proof.v.", "定理を proof.v などのファイルに書き出す。"),
)
@option(
    "--lines",
    is_flag=True,
    told=Text(
        "Lemmas for the lines of the printed proof, too; takes several times as long.",
        "印刷された証明の各行も補題にする。数倍の時間がかかる。",
    ),
)
@options.FORCE
def prove(
    objective: str,
    variables: tuple[str, ...],
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    structure: str | None,
    order: str,
    columns: tuple[str, ...],
    then: tuple[str, ...],
    language: Language,
    output: str | None,
    lines: bool,
    force: bool,
) -> None:
    """Ask Coq about a derivative."""
    try:
        given = options.keywords(shapes, facts, structure, order) | {"columns": columns}
        given["functions"] = options.functions_of(functions)
        objective = streams.read_input() if objective == "-" else objective
        (found,), _ = _proofs(objective, (options.single("--wrt", variables),), given, then)
        if output is not None:
            streams.write(found.to("coq"), output, force=force)
        acceptance = found.prove(lines)
        if output is not None and acceptance.lines is not None:
            streams.write(acceptance.source or "", output, force=True)
        streams.write(acceptance.explanation(language) + "\n", None)
    except MatderivError as error:
        _fail(error, "coq")
    raise SystemExit(acceptance.exit_code)


@command(main, descriptions.CODED, descriptions.BRIEF_CODE, _Command)
@click.argument("objective")
@options.WRT
@option(
    "--target",
    type=Names(TARGETS),
    default="numpy",
    show_default=True,
    told=Text("The library or language.", "ライブラリまたは言語。"),
)
@option(
    "--name",
    told=Text(
        "What the function is called; without it gradient, gradients or hessian.",
        "関数の名前。省くと gradient、gradients、hessian のいずれかになる。",
    ),
)
@options.ORDER
@options.COLUMNS
@options.THEN
@option(
    "--hessian",
    is_flag=True,
    told=Text(
        "The second derivative and its product with a direction: --order 2.", "二階導関数と、方向との積: --order 2。"
    ),
)
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.STRUCTURE
@options.STYLE
@option(
    "--size",
    "sizes",
    metavar="n=1000",
    multiple=True,
    told=Text("A typical size, for the order of products.", "積の順序を決めるための典型的なサイズ。"),
)
@options.LANGUAGE_OF_ERRORS
@option(
    "--output",
    metavar="FILE",
    told=Text("Write to a file; its suffix says the target.", "ファイルに書き出す。拡張子が --target を決める。"),
)
@options.FORCE
@options.RUN
def code(
    objective: str,
    variables: tuple[str, ...],
    target: TargetName,
    name: str | None,
    order: str,
    hessian: bool,
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    structure: str | None,
    style: StyleName,
    sizes: tuple[str, ...],
    output: str | None,
    force: bool,
    columns: tuple[str, ...],
    then: tuple[str, ...],
    language: Language,
    run: bool,
) -> None:
    """Print a derivative as source code."""
    try:
        programs = Programs(run, objective)
        typical = options.sizes_of(sizes)
        target = _target(target, output)
        order = _of_hessian(order) if hessian else order
        several = len(variables) > 1 and order != "3" and not (then or structure)
        variable = None if several else options.single("--wrt", variables)
        given = options.keywords(shapes, facts, structure, order) | {"columns": columns}
        given["functions"] = options.functions_of(functions)
        if several and style != "components":
            raise InputError(STYLE_OF_ONE, hint=NO_STYLE)
        objective = streams.read_input() if objective == "-" else programs.objective(objective, given)
        if not several:
            given["style"] = style
            (found,), _ = _proofs(objective, (variable,), given, then)
            text = found.code(target, name, sizes=typical)
        elif order == "1":
            text = _gradients(objective, variables, given).code(target, name or "gradients", sizes=typical)
        else:
            text = _hessian(objective, variables, given).code(target, name or "hessian", sizes=typical)
        streams.write(text, output, force=force)
    except MatderivError as error:
        _fail(error, target)


@command(main, descriptions.CHECKS, descriptions.BRIEF_CHECK, _Check)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@option(
    "--claim",
    "claims",
    metavar="FORMULA",
    multiple=True,
    told=Text(
        "The derivative as you have it; SOURCE is then the objective.",
        "手元の導関数。このとき SOURCE は目的関数である。",
    ),
)
@option(
    "--gradient",
    metavar="PATH.py:NAME",
    told=Text(
        "The derivative as you coded it, a Python function; SOURCE is then the objective.",
        "手元で書いた導関数である Python の関数。このとき SOURCE は目的関数である。",
    ),
)
@option(
    "--wrt",
    "variables",
    metavar="NAME",
    multiple=True,
    told=Text(
        "With respect to what the objective is differentiated; it or the claim may say it in LaTeX.",
        "目的関数を微分する変数。目的関数か主張の LaTeX が示してもよい。",
    ),
)
@options.SHAPES
@options.ASSUMPTIONS
@options.FUNCTIONS
@options.format_of((*FORMATS, *OF_FILES), "terminal")
@options.LANGUAGE
@options.steps_of("none")
@options.STANDALONE
@options.OUTPUT
@options.FORCE
@options.OPEN
@option(
    "--order",
    type=Names(("1", "2")),
    default="1",
    show_default=True,
    told=Text("First or second derivative.", "一階または二階の導関数。"),
)
@options.COLUMNS
@option(
    "--then",
    metavar="NAME",
    told=Text(
        "Another variable: the claim is the derivative with respect to --wrt and then to it.",
        "もう一つの変数。主張は --wrt、次にこれによる導関数である。",
    ),
)
@options.STRUCTURE
@options.ALL
@options.ONLY
@options.FAIL_ON
@options.ENCODING
@options.BASELINE
@options.JOBS
@options.RUN
@option("--prove", is_flag=True, told=Text("Also ask Coq about the claim.", "主張を Coq にも確かめさせる。"))
def check(
    sources: tuple[str, ...],
    claims: tuple[str, ...],
    gradient: str | None,
    variables: tuple[str, ...],
    shapes: tuple[str, ...],
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    name: FormatName,
    language: Language,
    steps: Steps,
    standalone: bool,
    output: str | None,
    force: bool,
    show: bool,
    order: str,
    columns: tuple[str, ...],
    then: str | None,
    structure: str | None,
    every: bool,
    only: str | None,
    fail_on: str | None,
    encoding: str | None,
    baseline: str | None,
    jobs: int | None,
    run: bool,
    prove: bool,
) -> None:
    """Judge a claim, a gradient that was coded, or written derivations."""
    of_files = every or only or fail_on or encoding or baseline or jobs
    try:
        claim, variable = options.single("--claim", claims), options.single("--wrt", variables)
        programs = Programs(run, sources[0], gradient)
        if claim is None and gradient is None:
            if programs.places:
                raise InputError(NO_CLAIM, hint=GIVE_GRADIENT)
            of_claim = variable is not None or order != "1" or structure is not None or columns or then is not None
            if of_claim or prove or steps != "none":
                raise InputError(OF_A_CLAIM, hint=GIVE_CLAIM)
            given = {"shapes": options.shapes_of(shapes), "assume": options.facts_of(facts)}
            name = _format(name, output, show)
            several = len(sources) > 1 or os.path.isdir(sources[0])
            if name == "terminal" or name in OF_FILES or of_files or several:
                asked = {
                    "every": every,
                    "annotated": every and not several,
                    "only_wrong": only == "wrong",
                    "fail_on_wrong": fail_on == "wrong",
                    "encoding": encoding,
                    "baseline": baseline,
                    "jobs": jobs,
                }
                raise SystemExit(_documents(sources, name, language, asked, given, output, force, show))
        elif of_files or name in OF_FILES:
            raise InputError(OF_DOCUMENTS)
        elif claim is not None and gradient is not None:
            raise InputError(TWO_CLAIMS, hint=ONE_ORDER)
        (source,) = sources
        name = _format(name, output, show)
        output = _page(source, name, output, show)
        found: Report | Verdict
        acceptance: Acceptance | None = None
        if claim is None and gradient is None:
            with loading():
                from .documents import report_on
            found = report_on(source, given, language)
            text = _shown(found, name, language, standalone, output, {})
        else:
            if steps != "none" and name == "json":
                raise InputError(NO_PROOF, hint=DERIVE)
            given = options.keywords(shapes, facts, structure, order) | {"columns": columns, "then": then}
            given["functions"] = options.functions_of(functions)
            judged = programs.function(gradient) if gradient is not None else claim
            objective = streams.read_input() if source == "-" else programs.objective(source, given)
            found = _verdict(objective, variable, judged, given)
            text = _shown(found, name, language, standalone, output, {"steps": steps})
            if prove:
                acceptance = found.prove()
        streams.write(text, output, force)
        if acceptance is not None:
            click.echo(acceptance.explanation(language), err=name != "terminal")
    except MatderivError as error:
        _fail(error, name, "verdict" if claims or gradient else "report")
    _open(output, show)
    raise SystemExit(found.exit_code)


def _documents(
    sources: Sequence[str],
    name: FormatName,
    language: Language,
    asked: dict[str, Any],
    given: dict[str, Any],
    output: str | None,
    force: bool,
    show: bool,
) -> int:
    """Judge documents, list what is ``asked`` of them, and give the exit code.

    Raises:
        InputError: there is none, the format is that of one document, or what is written cannot be.
    """
    streams.check_name(output)
    if name not in LISTED:
        raise InputError(OF_ONE(name=name), hint=LISTED_AS(known=", ".join(LISTED)))
    output = _page(sources[0], name, output, show)
    if name == "terminal":
        asked = {**asked, "screen": _screen(_record(name), output, language)}
    with loading():
        from .documents import run
        from .findings import Asked
    text, code = run(sources, Asked(name, language, **asked), given)
    streams.write(text, output, force)
    _open(output, show)
    return code


def _of_hessian(order: str) -> str:
    """The order that --hessian means, which --order may say too.

    Raises:
        InputError: --order says another.
    """
    if order != "2" and click.get_current_context().get_parameter_source("order") is not ParameterSource.DEFAULT:
        raise InputError(TWO_ORDERS(order=order), hint=ONE_ORDER)
    return "2"


def _shown(
    found: Report | Verdict,
    name: FormatName,
    language: Language,
    standalone: bool,
    output: str | None,
    more: dict[str, Any],
) -> str:
    """What was found, in a format."""
    record = _record(name)
    standalone = standalone or output is not None and _suffix_of(output) == record.suffix
    return found.to(name, language=language, standalone=standalone, **more, **_screen(record, output, language))


def _verdict(objective: str, variable: str | None, claim: Any, options: dict[str, Any]) -> Verdict:
    with loading():
        from ..judging.check import check as judged
    if not callable(claim):
        return judged(objective, variable, claim, **options)
    with quietly():
        return judged(objective, variable, claim, **options)


def _format(name: FormatName, output: str | None, show: bool) -> FormatName:
    """The format that was asked for; where none was, that of the page, of the suffix of the file, or of the screen."""
    streams.check_name(output)
    context = click.get_current_context()
    source = context.get_parameter_source("name")
    if source is ParameterSource.COMMANDLINE:
        return name
    if show:
        return "html"
    suffix = _suffix_of(output)
    if not suffix:
        short = context.meta.get(Group.SHORT) and source is ParameterSource.DEFAULT
        return "terminal" if short and output is None and streams.on_screen(sys.stdout) else name
    with loading():
        from ..formats import FORMATS
    # two formats may have one suffix, of which the default is one
    found = [f.name for f in FORMATS.values() if f.suffix == suffix]
    if not found:
        known = ", ".join(dict.fromkeys(f.suffix for f in FORMATS.values()))
        raise InputError(NO_SUFFIX(suffix=repr(suffix)), hint=COMPILE if suffix == ".pdf" else SUFFIXES(known=known))
    return name if name in found else cast(FormatName, found[0])


def _page(source: str, name: str, output: str | None, show: bool) -> str | None:
    """The file to write to: that of a page which is only looked at, if none is named.

    Raises:
        InputError: a page is to be opened, and something else is to be written.
    """
    if show and name != "html":
        raise InputError(NO_PAGE(name=name), hint=HTML)
    if not show or output is not None:
        return output
    from .files import page_file

    return page_file(source)


def _open(output: str | None, show: bool) -> None:
    """Show a page in a browser, and say which file it is."""
    if show and output is not None:
        click.echo(visible(output), err=True)
        click.launch(output)


def _say_how_to_read(output: str | None) -> None:
    """LaTeX on a screen, which nobody asked for in so many words: how to have it readable."""
    context = click.get_current_context()
    by_default = context.get_parameter_source("name") is ParameterSource.DEFAULT
    if by_default and output is None and streams.on_screen(sys.stdout) and streams.on_screen(sys.stderr):
        told = ON_SCREEN.fill(languages.of_errors(context), {})
        click.echo(told if os.environ.get("NO_COLOR") else click.style(told, dim=True), err=True)


def _target(name: TargetName, output: str | None) -> TargetName:
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
    return name if name in found else cast(TargetName, found[0])


def _suffix_of(output: str | None) -> str:
    if output is None:
        return ""
    from .files import suffix_of

    return suffix_of(output)


def _record(name: str) -> Format:
    with loading():
        from ..formats import FORMATS

        return FORMATS[name]


def _screen(record: Format, output: str | None, language: Language) -> dict[str, Any]:
    """What a format for the screen is told of it."""
    if not record.interactive or output is not None or sys.stdout is None:
        return {}
    colour = streams.on_screen(sys.stdout) and not os.environ.get("NO_COLOR")
    return {"colour": colour, "width": get_terminal_size().columns, "ascii": streams.is_ascii(sys.stdout, language)}


def _listing(context: click.Context, _: click.Parameter, name: str | None) -> str:
    """The format of the list; a default that only proofs have is none of it."""
    said = os.environ.get("MATDERIV_FORMAT")
    return name or (said if said in LISTINGS else "terminal")


@command(main, descriptions.LISTS, descriptions.BRIEF_FUNCTIONS, _Command)
@click.argument("function", metavar="[NAME]", required=False)
@option(
    "--format",
    "name",
    type=Names(LISTINGS),
    callback=_listing,
    show_default="terminal",
    told=Text("How to print.", "表示の形式。"),
)
@options.LANGUAGE
def functions(function: str | None, name: FormatName, language: Language) -> None:
    """List the functions, or show one."""
    with loading():
        from .functions import render, render_one
    try:
        screen = _screen(_record(name), None, language)
        text = (
            render(name, language, ascii=screen.get("ascii", False))
            if function is None
            else render_one(function, name, language, screen)
        )
        streams.write(text, None)
    except MatderivError as error:
        _fail(error, name)


@command(main, descriptions.EDITS, descriptions.BRIEF_LSP, _Command)
@options.LANGUAGE_OF_EDITOR
def lsp(language: Language | None) -> None:
    """Serve an editor."""
    with _extra("lsp", ("pygls", "lsprotocol")):
        from ..editing.server import serve
    serve(language)


@command(main, descriptions.ANSWERS, descriptions.BRIEF_MCP, _Command)
def mcp() -> None:
    """Serve an assistant."""
    with _extra("mcp", ("mcp",)):
        from ..editing.assistants import serve
    serve()


@contextmanager
def _extra(name: str, packages: Sequence[str]) -> Iterator[None]:
    """Import what an extra brings.

    Raises:
        InputError: it is not installed.
    """
    try:
        with loading():
            yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in packages:
            raise
        raise InputError(NO_EXTRA(name=name, package=error.name), hint=INSTALL_EXTRA(name=name)) from None


PYODIDE = option(
    "--pyodide",
    metavar="FILE",
    told=Text(
        "Pyodide's npm package: its archive .tgz, or the folder of it.",
        "Pyodide の npm パッケージ。アーカイブ .tgz、またはそのフォルダ。",
    ),
)
NO_SITE = Text("neither FOLDER nor --pyodide is given", "FOLDER も --pyodide も与えられていない")
WRITE_SITE = Text(
    "matderiv site playground --pyodide pyodide-314.0.7.tgz writes one",
    "matderiv site playground --pyodide pyodide-314.0.7.tgz で書き出せる",
)
TWO_SITES = Text(
    "FOLDER is a site that is there, and --pyodide makes one anew",
    "FOLDER は既にあるサイトであり、--pyodide は新しく作るものである",
)
WROTE = Text("{count} files, {size} MB: {folder}", "{count} ファイル、{size} MB: {folder}")
UNCOMPILED = Text(
    "The page compiles its Python itself, each time: with node or Python 3.14 at hand it would start twice as fast.",
    "ページが毎回 Python を翻訳する。node か Python 3.14 があれば、2 倍速く開始できる。",
)
SERVING = Text("{address}  (Ctrl+C ends it)", "{address}  (Ctrl+C で終了)")


BOOKED = Text(
    "{proved} formulas proved, {refused} refused, {certified} accepted by Coq's kernel; {count} files, {size} MB: "
    "{folder}",
    "証明した式 {proved}、断った式 {refused}、Coq のカーネルが受理した式 {certified}。"
    "{count} ファイル、{size} MB: {folder}",
)
NO_BOOK = Text("{option} is of the book, which --book asks for", "{option} は --book で書き出す本のためのものである")


@command(main, descriptions.SITES, descriptions.BRIEF_SITE, _Command)
@click.argument("folder")
@PYODIDE
@option(
    "--book",
    is_flag=True,
    told=Text(
        "Also the book of formulas, in FOLDER/book; takes minutes.", "式の本も FOLDER/book に書き出す。数分かかる。"
    ),
)
@option(
    "--notebooks",
    "notes",
    metavar="DIR",
    told=Text("The notebooks that the book is to hold.", "本に収めるノートブックのフォルダ。"),
)
@option(
    "--kernel",
    is_flag=True,
    told=Text(
        "Ask Coq's kernel about each formula of the book; takes an hour.",
        "本の式を一つずつ Coq のカーネルに確かめさせる。1 時間かかる。",
    ),
)
@options.LANGUAGE_OF_ERRORS
def site(folder: str, pyodide: str | None, book: bool, notes: str | None, kernel: bool, language: Language) -> None:
    """Write the playground, and the book."""
    if not book and (notes is not None or kernel):
        raise InputError(NO_BOOK(option="--kernel" if kernel else "--notebooks"))
    with loading():
        from ..site.build import write
    if book:
        with _extra("site", ("jinja2", "mistune")):
            from ..site.book.pages import write_book
    written = write(folder, pyodide, book=book)
    size = f"{sum(written.sizes.values()) / 1e6:.1f}"
    streams.write(WROTE(count=len(written.sizes), size=size, folder=visible(folder)).within(language) + "\n", None)
    if not written.compiled:
        click.echo(UNCOMPILED.fill(language, {}), err=True)
    if not book:
        return
    made = write_book(Path(folder, "book"), notes=notes, kernel=kernel)
    said = BOOKED(
        proved=len(made.proved),
        refused=len(made.refused),
        certified=made.certified,
        count=made.files,
        size=f"{made.size / 1e6:.1f}",
        folder=visible(str(Path(folder, "book"))),
    )
    streams.write(said.within(language) + "\n", None)


@command(main, descriptions.SERVES, descriptions.BRIEF_SERVE, _Command)
@click.argument("folder", required=False)
@PYODIDE
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    told=Text("The port; any free one without it.", "ポート番号。省くと空いているもの。"),
)
@option("--no-open", "closed", is_flag=True, told=Text("Open no browser.", "ブラウザを開かない。"))
@options.LANGUAGE_OF_ERRORS
def serve(folder: str | None, pyodide: str | None, port: int, closed: bool, language: Language) -> None:
    """Open the playground."""
    if folder is None and pyodide is None:
        raise InputError(NO_SITE, hint=WRITE_SITE)
    if folder is not None and pyodide is not None:
        raise InputError(TWO_SITES, hint=ONE_ORDER)
    with loading():
        from ..site.serving import served
    with served(folder, pyodide, port) as (address, ended):
        click.echo(SERVING(address=address).within(language))
        if not closed:
            click.launch(address)
        ended()


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
        from ..core.arrays import begin_plain
        from ..deriving.derive import derive
    begin_plain()
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
        from ..core.arrays import begin_plain
        from ..deriving.several import gradients
    begin_plain()
    return gradients(objective, variables, **_of_several(options))


def _hessian(objective: str, variables: Sequence[str], options: dict[str, Any]) -> Hessian:
    """The second derivatives by several variables."""
    with loading():
        from ..core.arrays import begin_plain
        from ..deriving.several import hessian
    begin_plain()
    return hessian(objective, variables, **_of_several(options))


def _of_several(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("structure", "order")}


def _rendered(
    proofs: Sequence[Proof],
    name: FormatName,
    language: Language,
    steps: str,
    standalone: bool,
    output: str | None,
    refused: Mapping[int, NoRuleError],
) -> str:
    """The proofs in a format, one after another; as JSON several are an array."""
    record = _record(name)
    extra = _screen(record, output, language)
    fragments = [record.render(proof, language, steps, **extra) for proof in proofs]
    if name == "json":
        from ..printing.schema import gathered

        return gathered(fragments, {n: _as_json(refusal) for n, refusal in refused.items()})
    alone = standalone or output is not None and _suffix_of(output) == record.suffix
    if alone and record.whole is not None:
        return record.whole(proofs, language, steps)
    return "\n".join(fragments) if record.fragment is None else record.fragment(proofs, language, steps)


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
    language = languages.of_errors(context or click.get_current_context(silent=True))
    told = FAILED(told=error.told(language)).within(language)
    told = in_ascii(told) if streams.is_ascii(sys.stderr, language) else told
    try:
        click.echo(told.encode("utf-8", "backslashreplace"), err=True)
    except OSError:
        streams.hush(sys.stderr)  # nobody is told; the exit code says it


def _asked_language() -> str:
    """The language that this run was asked for, which is that of the output."""
    context = click.get_current_context(silent=True)
    return "en" if context is None else str(context.params.get("language", "en"))


def _as_json(error: MatderivError) -> dict[str, Any]:
    return {
        "type": type(error).__name__,
        "message": error.said.within(_asked_language()),
        "hint": error.advice and error.advice.within(_asked_language()),
        "span": list(error.span) if error.span else None,
        "source": error.source,
        "exit_code": error.exit_code,
    }
