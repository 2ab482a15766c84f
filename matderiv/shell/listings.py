"""What is found in documents, a line for each finding: as text, JSON, a page, SARIF, for GitHub's log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from .. import __version__
from ..core.characters import in_ascii, visible
from ..core.choices import Language
from ..core.records import dataclass
from ..core.text import Text
from ..formats import html
from ..printing.schema import dumped
from .findings import CLAIMS, OPEN, Asked, Finding, Found

__all__ = ["rendered"]

LEVELS = {"wrong": "error", "undecided": "warning", "unread": "note"}
COUNTS = {
    "right": Text("right {n}", "正しい {n}"),
    "wrong": Text("wrong {n}", "正しくない {n}"),
    "undecided": Text("undecided {n}", "未決定 {n}"),
    "unread": Text("unread {n}", "未読 {n}"),
    "definition": Text("definitions {n}", "定義 {n}"),
    "equation": Text("equations {n}", "方程式 {n}"),
    "consequence": Text("consequences {n}", "帰結 {n}"),
    "statement": Text("statements {n}", "記述 {n}"),
}
IN_ALL = Text("files {files}: {counts}", "ファイル {files}: {counts}")
KNOWN = Text("known before {n}", "既知 {n}")
IGNORED = Text("ignored {n}", "無視 {n}")
NOTHING = Text("nothing", "なし")
EVERY = Text("Every line: --all", "すべての行: --all")
TITLE = Text("{n} documents", "文書 {n} 件")
RULES = {
    "wrong": Text("The two sides are not equal.", "両辺は等しくない。"),
    "undecided": Text("It is not decided whether the line holds.", "この行が成り立つかどうかは決まらない。"),
    "unread": Text("The line could not be read.", "この行は読めなかった。"),
}


def rendered(results: Sequence[Found], asked: Asked, code: int) -> str:
    """What was found, as "terminal", "json", "html", "github" or "sarif" has it, with the exit code of the run."""
    shown = {"terminal": _terminal, "github": _github, "sarif": _sarif, "json": _json, "html": _html}[asked.name]
    return shown(results, _Shown(asked, code))


@dataclass(frozen=True)
class _Shown:
    """What is to be shown."""

    asked: Asked
    code: int

    @property
    def language(self) -> str:
        return self.asked.language

    def findings(self, result: Found) -> Iterator[Finding]:
        """Those that are shown: the wrong ones first, then the open ones, or all of them in order."""
        if self.asked.every:
            yield from result.findings
            return
        yield from (f for f in result.findings if f.kind == "wrong")
        yield from (f for f in result.findings if f.kind in OPEN and not self.asked.only_wrong)

    def said(self, text: Text, **values: object) -> str:
        return text(**values).within(self.language)

    def counted(self, counts: Mapping[str, int]) -> str:
        parts = [self.said(COUNTS[kind], n=counts[kind]) for kind in COUNTS if counts.get(kind)]
        return ", ".join(parts) or self.said(NOTHING)


def _terminal(results: Sequence[Found], shown: _Shown) -> str:
    if shown.asked.annotated:
        return "".join(r.data for r in results)
    text = "".join(line + "\n" for line in _lines(results, shown))
    return in_ascii(text) if shown.asked.screen.get("ascii") else text


def _lines(results: Sequence[Found], shown: _Shown) -> Iterator[str]:
    style: Callable[..., str] = click.style if shown.asked.screen.get("colour") else lambda text, **_: text
    for result in results:
        name = visible(result.name)
        if result.note is not None:
            yield result.note.within(shown.language)
        if result.error is not None:
            yield style(f"{name}: {result.error.told(shown.language)}", fg="red")
            continue
        findings = list(shown.findings(result))
        if not shown.asked.only_wrong or findings:
            yield f"{style(name, bold=True)}: {_summary(result, shown)}"
            yield from (f"    {visible(said)}" for said in result.preface)
        for f in findings:
            source, *more = map(visible, f.source.splitlines() or [""])
            yield f"{name}:{_place(f)}: {f.number} {style(f.mark, fg=_colour(f))} {source}"
            yield from (f"      {row}" for row in more)
            yield from (f"    {visible(row)}" for row in f.said.splitlines())
    yield from _ends(results, shown, style)


def _ends(results: Sequence[Found], shown: _Shown, style: Callable[..., str]) -> Iterator[str]:
    """The verdict on one document, or the counts of several."""
    if len(results) > 1:
        counts = sum((Counter(r.counts) for r in results), Counter[str]())
        yield shown.said(IN_ALL, files=len(results), counts=shown.counted(counts))
    elif results and results[0].verdict and not shown.asked.only_wrong:
        (result,) = results
        colour = {"✓": "green", "✗": "red"}.get(result.mark, "yellow")
        more = "" if shown.asked.every else f" {shown.said(EVERY)}"
        yield f"{style(result.mark, fg=colour)} {result.verdict}{more}"


def _colour(f: Finding) -> str:
    return "red" if f.kind == "wrong" else "yellow" if f.kind in OPEN else "green"


def _html(results: Sequence[Found], shown: _Shown) -> str:
    """A page of all documents: which there are, with their counts, and each as a whole."""
    each: dict[Language, _Shown] = {x: _Shown(replace(shown.asked, language=x), shown.code) for x in ("en", "ja")}
    documents = [
        html.Document(
            r.name,
            r.mark if r.error is None else "?",
            {x: _summary(r, s) if r.error is None else r.error.told(x) for x, s in each.items()},
            r.data,
        )
        for r in results
    ]
    return visible(html.documents(documents, TITLE(n=len(results)), shown.language))


def _summary(result: Found, shown: _Shown) -> str:
    more = [(KNOWN, result.known), (IGNORED, result.ignored)]
    return ", ".join([shown.counted(result.counts), *(shown.said(text, n=n) for text, n in more if n)])


def _place(f: Finding) -> str:
    cell = "" if f.cell is None else f"[{f.cell + 1}]:"
    return f"{cell}{f.place[0]}:{f.place[1]}"


def _github(results: Sequence[Found], shown: _Shown) -> str:
    """Commands of a log of GitHub Actions, which shows each beside its line."""
    rows = []
    for r in results:
        if r.error is not None:
            rows.append(f"::error file={_property(r.name)}::{_message(r.error.told(shown.language))}")
        for f in shown.findings(r):
            level = LEVELS.get(f.kind, "notice")
            place = f"file={_property(r.name)}"
            if f.cell is None:
                place += f",line={f.place[0]},endLine={f.end[0]},col={f.place[1]},endColumn={f.end[1]}"
            said = _message(f"{f.number} {f.mark} {f.source}\n{f.said}")
            rows.append(f"::{'notice' if level == 'note' else level} {place},title=matderiv {f.kind}::{said}")
    return "".join(row + "\n" for row in rows)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _uri(name: str) -> str:
    """A file as SARIF names it: absolute, or beside where the program was started."""
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _sarif(results: Sequence[Found], shown: _Shown) -> str:
    """SARIF 2.1.0, the format in which programs that look at code exchange what they find."""
    found = []
    for r in results:
        where = {"artifactLocation": {"uri": _uri(r.name)}}
        if r.error is not None:
            found.append(
                {
                    "ruleId": "unread",
                    "level": "error",
                    "message": {"text": r.error.told(shown.language)},
                    "locations": [{"physicalLocation": where}],
                }
            )
        for f in shown.findings(r):
            (row, column), (last, end) = f.place, f.end
            region = {"startLine": row, "startColumn": column, "endLine": last, "endColumn": end}
            place = where if f.cell is not None else where | {"region": region}
            found.append(
                {
                    "ruleId": f.kind,
                    "level": LEVELS.get(f.kind, "none"),
                    "message": {"text": f"{f.number} {f.mark} {f.source}\n{f.said}"},
                    "locations": [{"physicalLocation": place}],
                    "partialFingerprints": {"line/1": f.print_of},
                }
            )
    rules = [{"id": kind, "shortDescription": {"text": shown.said(text)}} for kind, text in RULES.items()]
    driver = {"name": "matderiv", "version": __version__, "rules": rules}
    return dumped(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": found}],
        }
    )


def _json(results: Sequence[Found], shown: _Shown) -> str:
    """The reports of all files, each with its file, and the counts of all."""
    files: list[dict[str, object]] = []
    for r in results:
        if r.error is not None:
            error = {"type": type(r.error).__name__, "message": r.error.told(shown.language)}
            files.append({"file": r.name, "exit_code": r.error.exit_code, "error": error})
        else:
            files.append({"file": r.name, **json.loads(r.data)})
    counts = sum((Counter(r.counts) for r in results), Counter[str]())
    return dumped(
        {
            "schema": "matderiv/reports/1",
            "version": __version__,
            "exit_code": shown.code,
            "counts": {kind: counts.get(kind, 0) for kind in COUNTS},
            "claims": sum(counts.get(kind, 0) for kind in CLAIMS),
            "files": files,
        }
    )
