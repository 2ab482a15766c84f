"""What an assistant may ask: each answer is data, and bounded, and nothing is read but what is passed.

Assistants write derivations, and cannot tell whether they are right. These answers say which line is not and where it
differs, and of one that is undecided what would decide it. Bad input raises, with the fix that works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.choices import Language, StructureName, TargetName
from ..core.errors import InputError
from ..core.text import Text
from ..deriving.derive import derive as derived
from ..expressions.writer import unicode
from ..judging.check import check
from ..proofreading.proofread import check_derivation as proofread
from ..proofreading.report import Line
from ..shell.functions import Function, named
from ..shell.functions import functions as catalogue

__all__ = ["check_claim", "check_derivation", "code", "derive", "functions"]

Sizes = Sequence[str | int]

LONGEST = 20_000  # characters of a text in an answer
LONGEST_DOCUMENT = 100_000
MOST_LINES = 200
TOO_LONG = Text(
    "the document has {count} characters; at most {most} are judged at a time",
    "この文書は {count} 文字あるが、一度に判定できるのは {most} 文字までである",
)
IN_PARTS = Text("give a part of it at a time, with the definitions that it uses", "使う定義とともに、分けて与える")


def derive(
    objective: str,
    wrt: str | None = None,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    order: int = 1,
    structure: StructureName | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """Derive a matrix expression, with a proof by components of which every line was checked.

    objective: text such as norm2(X*W - Y)^2 (X' is the transpose, .* entrywise), or LaTeX. wrt: the variable.
    shapes: sizes by name, as {"X": ["n", "d"], "y": ["n"]}; they are inferred where left out.
    assume: facts by name, as {"S": "symmetric"}. order: 1, 2 or 3. structure: what the variable is, as "symmetric".
    The answer has the derivative as text and LaTeX, and the proof in Markdown.
    """
    found = derived(objective, wrt, shapes=_sizes(shapes), assume=assume, order=order, structure=structure)
    proof = found.to("markdown", language=language)
    latex = found.to("markdown", language=language, steps="none")
    return {"formula": found.formula, "claim": _cut(latex), "proof": _cut(proof), **_whole(proof)}


def check_claim(
    objective: str,
    wrt: str,
    claim: str,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    order: int = 1,
    structure: StructureName | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """Judge a claimed derivative: right, or wrong by a factor, a transpose, a term, with the right one and numbers.

    objective, wrt, shapes, assume, order, structure: as for derive. claim: the derivative as you have it.
    """
    found = check(objective, wrt, claim, shapes=_sizes(shapes), assume=assume, order=order, structure=structure)
    said = found.to("terminal", language=language)
    right = found.derivation.formula if found.derivation is not None else None
    return {"right": found.right, "kind": found.kind, "derivative": right, "said": _cut(said), **_whole(said)}


def check_derivation(
    document: str,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """Judge every equality of a written derivation, in LaTeX or Markdown with $…$ and $$…$$.

    Each line is right, wrong (with numbers to check by hand, and the nearest right side), a definition, an equation, or
    undecided (with what would decide it, most often a declaration such as $x \\in \\mathbb{R}^n$). Only a document with
    "right": true is verified as a whole.
    """
    if len(document) > LONGEST_DOCUMENT:
        told = TOO_LONG(count=f"{len(document):,}", most=f"{LONGEST_DOCUMENT:,}")
        raise InputError(told, hint=IN_PARTS)
    report = proofread(document, shapes=_sizes(shapes), assume=assume)
    open_first = sorted(report.lines, key=lambda x: not (x.kind == "wrong" or x.open))
    shown = sorted(open_first[:MOST_LINES], key=lambda x: x.number)
    return {
        "right": report.right,
        "verdict": report.sheet.verdict.fill(language, {}),
        "counts": report.counts,
        "lines": [_line(x, language) for x in shown],
        "left_out": len(report.lines) - len(shown),
    }


def code(
    objective: str,
    wrt: str | None = None,
    target: TargetName = "numpy",
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    order: int = 1,
    name: str | None = None,
) -> dict[str, Any]:
    """Write a derivative as source code for a library or language, with the value of the objective.

    objective, wrt, shapes, assume, order: as for derive. target: numpy, torch, jax and others. name: of the function.
    """
    found = derived(objective, wrt, shapes=_sizes(shapes), assume=assume, order=order)
    source = found.code(target, name)
    return {"target": target, "code": _cut(source), **_whole(source)}


def functions(name: str | None = None, language: Language = "en") -> dict[str, Any]:
    """List the functions that can be written in an objective; of one, by its name, tell how it is differentiated."""
    if name is None:
        return {"functions": [{"text": list(f.texts), "shapes": f.shapes, "group": f.group} for f in catalogue()]}
    return {"functions": [_function(f, language) for f in named(name)]}


def _function(found: Function, language: Language) -> dict[str, Any]:
    """What is to know of a function: entry or derivative in lines, and where it has one."""
    lines = [f"{unicode(lhs)} = {unicode(rhs)}" for lhs, rhs in found.lines]
    where = found.domain(language, unicode)
    return {"text": list(found.texts), "shapes": found.shapes, "group": found.group, "lines": lines, "where": where}


def _line(line: Line, language: Language) -> dict[str, Any]:
    kind = "undecided" if line.unverified else line.kind
    told = {"number": line.number, "row": line.place[0], "kind": kind, "source": _cut(line.source)}
    return told if line.kind in ("right", "definition") else {**told, "said": _cut(line.explained(language))}


def _sizes(shapes: Mapping[str, Sizes] | None) -> dict[str, tuple[str | int, ...]] | None:
    return None if shapes is None else {name: tuple(sizes) for name, sizes in shapes.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _whole(text: str) -> dict[str, bool]:
    """Whether a text is in the answer as a whole."""
    return {"complete": len(text) <= LONGEST}
