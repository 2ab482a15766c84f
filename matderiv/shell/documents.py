r"""Many documents at once: which files are meant, what is found in each, and what of it was found before.

Each file is judged in a process of its own where there are several. What a program or an editor asks of a finding, its
file, line and column, stands here; how it is printed, in :mod:`~matderiv.shell.listings`.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import click

from ..core.characters import quoted
from ..core.choices import Language
from ..core.errors import InputError, MatderivError
from ..core.os_errors import why_not
from ..core.text import Said, Text
from ..formats import html
from ..printing.schema import dumped
from ..proofreading.proofread import NO_EQUATION, check_derivation
from . import streams
from .findings import Asked, Finding, Found
from .inputs import inputs_of
from .listings import rendered

if TYPE_CHECKING:
    from ..proofreading.report import Report

__all__ = ["documents_in", "exit_code", "read", "report_on", "run"]

STANDARD_INPUT = "-"
SUFFIXES = (".tex", ".md", ".markdown", ".ipynb", ".rst")
MOST = 10_000  # files of one run
DEEPEST = 20  # folders below one another
BASELINE = "matderiv/baseline/1"
# how text that is not in UTF-8 may be written, the likeliest first where both can be read
GUESSES = ("euc_jp", "cp932")
CALLED = {"euc_jp": "EUC-JP", "cp932": "Shift-JIS"}

NO_DOCUMENT = Text("no document is in the folder {name}", "フォルダ {name} に文書がない")
KINDS = Text("documents end in {suffixes}", "文書のファイル名は {suffixes} で終わる")
TOO_MANY = Text("these are more than {most} files", "ファイルが {most} を超えている")
FEWER = Text("give fewer folders, or the files by name", "フォルダを減らすか、ファイルを名前で与える")
NO_ENCODING = Text("{name} is no encoding that is known", "{name} という文字コードはない")
ENCODINGS = Text("for instance utf-8, shift_jis or euc-jp", "たとえば utf-8、shift_jis、euc-jp")
NOT_IN = Text(
    "{name} is not in {encoding}: byte {byte} cannot be read", "{name} は {encoding} ではない。バイト {byte} が読めない"
)
WRITTEN_IN = Text("{name} was read as {encoding}.", "{name} は {encoding} として読んだ。")
NO_BASELINE = Text("{name} is no baseline that matderiv wrote", "{name} は matderiv が書いたベースラインではない")
SET_DOWN = Text("{n} findings are in {name} now", "{n} 件の指摘を {name} に書き出した")
REMOVE = Text("remove the file, or name another", "そのファイルを消すか、別の名前にする")


def run(sources: Sequence[str], asked: Asked, options: Mapping[str, Any]) -> tuple[str, int]:
    """Judge documents, and give the list of what is found with the exit code.

    Raises:
        InputError: there is no document, the only one cannot be read, or the baseline is none.
    """
    names = documents_in(sources)
    known = None if asked.baseline is None else known_in(asked.baseline)
    jobs = asked.jobs or os.cpu_count() or 1
    bar = click.progressbar(
        length=len(names), file=sys.stderr, hidden=len(names) == 1 or not streams.on_screen(sys.stderr)
    )
    with bar:
        results = judged(names, options, asked, jobs, lambda _: bar.update(1))
    if len(results) == 1 and asked.name == "terminal" and (error := results[0].error) is not None:
        raise error
    if asked.baseline is not None and known is None:
        known = prints(results)
        streams.write(dumped({"schema": BASELINE, "files": known}), asked.baseline)
        told = SET_DOWN(n=sum(map(len, known.values())), name=quoted(asked.baseline))
        click.echo(told.within(asked.language), err=True)
    results = [unknown(r, known or {}) for r in results]
    code = exit_code(results, asked.fail_on_wrong)
    return rendered(results, asked, code), code


def exit_code(results: Sequence[Found], fail_on_wrong: bool) -> int:
    """Of several files: 1 before 2 before 3."""
    codes = {r.exit_code(fail_on_wrong) for r in results}
    return next((c for c in (70, 1, 2, 3) if c in codes), 0)


def documents_in(names: Sequence[str]) -> list[str]:
    """The files that are meant: those that are named, and the documents in folders that are, each once.

    Raises:
        InputError: a folder has none, or there are too many.
    """
    found: dict[str, None] = {}
    for name in names:
        inside = [os.path.normpath(x) for x in _below(name, 0)] if os.path.isdir(name) else [name]
        if not inside:
            raise InputError(NO_DOCUMENT(name=repr(name)), hint=KINDS(suffixes=", ".join(SUFFIXES)))
        found.update(dict.fromkeys(inside))
        if len(found) > MOST:
            raise InputError(TOO_MANY(most=f"{MOST:,}"), hint=FEWER)
    return list(found)


def _below(folder: str, depth: int) -> Iterator[str]:
    """The documents in a folder and those below it; no link is followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink() or entry.name.startswith("."):
            continue
        if entry.is_dir() and depth < DEEPEST:
            yield from _below(entry.path, depth + 1)
        elif entry.is_file() and entry.name.lower().endswith(SUFFIXES):
            yield entry.path


def read(name: str, encoding: str | None) -> tuple[str, Said | None]:
    """A document as text, with what is said of how it is written where that was guessed.

    Raises:
        InputError: it cannot be read, or not in this encoding.
    """
    if name == STANDARD_INPUT:
        return streams.read_input(), None
    raw = streams.read_bytes(name)
    if encoding is not None:
        return _decoded(raw, name, encoding), None
    try:
        return streams.in_utf_8(raw, name), None
    except InputError:
        likely, guess = max(((_likely(raw, g), g) for g in GUESSES), key=lambda found: found[0])
        if likely == 0:
            raise
        return raw.decode(guess), WRITTEN_IN(name=quoted(name), encoding=CALLED[guess])


def _decoded(raw: bytes, name: str, encoding: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except LookupError:
        raise InputError(NO_ENCODING(name=repr(encoding)), hint=ENCODINGS) from None
    try:
        return raw.decode("utf-8-sig" if found == "utf-8" else found)
    except UnicodeDecodeError as error:
        raise InputError(NOT_IN(name=repr(name), encoding=encoding, byte=error.start), hint=ENCODINGS) from None


def _likely(raw: bytes, encoding: str) -> int:
    """How many usual letters of Japanese bytes in an encoding have, less the rare ones; 0 if they are not in it."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return 0
    usual = sum("\u3041" <= c <= "\u30fe" or c in "、。" for c in text)
    rare = sum("\uff61" <= c <= "\uff9f" for c in text)  # half-width katakana, which bytes of EUC-JP look like
    return max(0, 1 + usual - rare) if usual else 0


def judged(
    names: Sequence[str],
    options: Mapping[str, Any],
    asked: Asked,
    jobs: int,
    told: Callable[[Found], None],
) -> list[Found]:
    """What is found in each file, in their order; ``told`` hears of each as it is done."""
    if len(names) == 1 or jobs == 1:
        out = []
        for name in names:
            out.append(_judged(name, options, asked))
            told(out[-1])
        return out
    # each is begun anew: a fork of a process with threads may never end
    with ProcessPoolExecutor(min(jobs, len(names)), get_context("spawn")) as pool:
        out = []
        for found in pool.map(_judged, names, [options] * len(names), [asked] * len(names)):
            told(found)
            out.append(found)
        return out


def report_on(name: str, options: Mapping[str, Any], language: Language) -> Report:
    """The report on a file, or on standard input; how it is written is told on standard error where that was guessed.

    Raises:
        InputError: it cannot be read, or there is no derivation in it.
    """
    text, note = read(name, None)
    if note is not None:
        click.echo(note.within(language), err=True)
    return _report(text, name, options)


def _report(text: str, name: str, options: Mapping[str, Any]) -> Report:
    inputs = {} if name == STANDARD_INPUT else inputs_of(text, name)
    return check_derivation(text, inputs=inputs, **options)


def _judged(name: str, options: Mapping[str, Any], asked: Asked) -> Found:
    """What is found in one file."""
    note = None
    try:
        text, note = read(name, asked.encoding)
        return replace(found_in(name, _report(text, name, options), asked), note=note)
    except MatderivError as error:
        # of all the files of a commit some have no equation, and nothing in them is wrong
        empty = asked.fail_on_wrong and error.said.text is NO_EQUATION
        return Found(name, error=None if empty else error, note=note)


def found_in(name: str, report: Report, asked: Asked) -> Found:
    """A report on a file; lines that somebody asks to leave out are only counted."""
    findings = []
    for line in report.judged:
        kind = "undecided" if line.unverified else line.kind
        said = line.explained(asked.language)
        findings.append(Finding(line.number, kind, line.source, said, line.mark, line.place, line.end, line.cell))
    return Found(
        name,
        tuple(findings),
        report.preface(asked.language),
        report.sheet.verdict.fill(asked.language, {}),
        report.sheet.mark,
        _whole(report, asked),
        ignored=len(report.lines) - len(report.judged),
    )


def _whole(report: Report, asked: Asked) -> str:
    """The whole report, where the format has it."""
    if asked.name == "json":
        return report.to("json")
    if asked.name == "html":
        return html.body(report.sheet)
    if asked.name == "terminal" and asked.annotated:
        return report.to("terminal", language=asked.language, **asked.screen)
    return ""


# ---- what was found before


def known_in(name: str) -> Mapping[str, Collection[str]] | None:
    """The findings of a baseline, by file, ``None`` where there is no such file yet.

    Raises:
        InputError: it is something else.
    """
    try:
        with open(name, "rb") as stream:
            data = json.loads(stream.read())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = why_not(error) if isinstance(error, OSError) else None
        raise InputError(
            NO_BASELINE(name=repr(name)) if reason is None else streams.NO_FILE(name=repr(name), reason=reason),
            hint=REMOVE,
        ) from None
    files = data.get("files") if isinstance(data, dict) and data.get("schema") == BASELINE else None
    if not isinstance(files, dict) or not all(isinstance(v, list) for v in files.values()):
        raise InputError(NO_BASELINE(name=repr(name)), hint=REMOVE)
    return {file: [str(x) for x in prints] for file, prints in files.items()}


def prints(results: Sequence[Found]) -> dict[str, list[str]]:
    """What tells the findings that are wrong or open from others, by file, as a baseline has them."""
    files = {_plain(r.name): sorted(f.print_of for f in r.findings if f.counts) for r in results}
    return {name: own for name, own in files.items() if own}


def unknown(result: Found, known: Mapping[str, Collection[str]]) -> Found:
    """A result without what a baseline has, each finding of it as often as it was there."""
    left = Counter(known.get(_plain(result.name), ()))
    kept = []
    for f in result.findings:
        if f.counts and left[f.print_of] > 0:
            left[f.print_of] -= 1
        else:
            kept.append(f)
    return replace(result, findings=tuple(kept), known=len(result.findings) - len(kept))


def _plain(name: str) -> str:
    """A path as a baseline has it, on every system."""
    return os.path.normpath(name).replace(os.sep, "/")
