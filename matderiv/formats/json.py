"""JSON, for programs: every line in LaTeX and Unicode, its reason in both languages, and its evidence.

Beside this, which is there to be read, ``data`` holds the whole proof, from which it comes back. The schemas are files
of the package (:mod:`~matderiv.schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr

from .. import __version__
from ..core.choices import Steps
from ..core.errors import InputError
from ..core.index import shape_of
from ..core.proof import Check, Condition, Lemma, Proof
from ..core.text import LANGUAGES, Text
from ..expressions.notations.unicode import Unicode
from ..expressions.writer import formula, latex, unicode
from ..printing.footer import sentence
from ..printing.format import Format, Line, document
from ..printing.runs import plain, told
from ..printing.schema import DERIVATION as SCHEMA
from ..printing.schema import dumped
from ..printing.serial.encode import check_data, encoded
from ..printing.sheet import Evidence, Sentence, Sheet, Value

__all__ = ["FORMAT", "SCHEMA", "render"]

NOTATION = Unicode()


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof as one JSON object; both languages are always in it, and the data of all its lines."""
    page = document(proof, steps)
    value = {
        "schema": SCHEMA,
        "version": __version__,
        "objective": _expr(proof.objective),
        "variable": _expr(proof.variable),
        "claim": {"lhs": _expr(proof.claim[0]), "rhs": _expr(proof.claim[1])},
        "answer": _expr(proof.answer),
        "where": [{"lhs": _expr(s.lhs), "rhs": _expr(s.rhs)} for s in proof.where],
        "einsum": proof.einsum,
        "kronecker": _expr(proof.kronecker.rhs) if proof.kronecker else None,
        "solution": _solution(proof.solution),
        "symbols": [
            {"name": str(s), "shape": [str(n) for n in shape_of(s)], "facts": sorted(getattr(s, "facts", ()))}
            for s in proof.symbols
        ],
        "layout": _condition(proof.layout),
        "conditions": [_condition(c) for c in proof.conditions],
        "notes": [_condition(c) for c in proof.notes],
        "sections": [
            {
                "heading": _said(section.heading or "", language),
                "title": _said(section.title or "", language),
                "claim": {"lhs": _expr(section.claim[0]), "rhs": _expr(section.claim[1])} if section.claim else None,
                "lines": [_line(line) for line in section.lines],
            }
            for section in page.sections
        ],
        "ends": check_data(proof.ends),
        "checked": {name: [_said(c, name) for c in page.checked] for name in LANGUAGES},
        "data": _data(proof),
    }
    if proof.kernel is not None:
        value["kernel"] = {"accepted": proof.kernel.accepted, **_text(proof.kernel.text)}
    return dumped(value)


def _solution(lemma: Lemma | None) -> dict[str, Any] | None:
    """The stationary point with the conditions under which it is one."""
    if lemma is None:
        return None
    return {"lhs": _expr(lemma.lhs), "rhs": _expr(lemma.rhs), "conditions": [_condition(c) for c in lemma.conditions]}


def _data(proof: Proof) -> dict[str, Any] | None:
    """The proof to be read back; nothing where a function of SymPy in it has no name here."""
    try:
        return encoded(proof)
    except InputError:
        return None


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document as one JSON object: its data, and what it says in both languages."""
    said = [b for b in sheet.blocks if isinstance(b, Sentence | Evidence)]
    value = {
        **{key: _value(v) for key, v in sheet.data.items()},
        "verdict": _text(sheet.verdict),
        "explanation": {name: [_said(sentence(b), name) for b in said] for name in LANGUAGES},
    }
    return dumped(value)


def _value(value: object) -> Any:
    """Data of any kind: expressions in three notations, sentences in both languages, evidence in full."""
    if isinstance(value, Expr):
        return _expr(value)
    if isinstance(value, Text):
        return _text(value)
    if isinstance(value, Check):
        return check_data(value)
    if isinstance(value, Mapping):
        return {str(k): _value(v) for k, v in value.items()}
    return [_value(v) for v in value] if isinstance(value, tuple | list) else value


def _expr(expr: Expr) -> dict[str, str | None]:
    return {"latex": latex(expr), "unicode": unicode(expr), "formula": formula(expr)}


def _said(value: Value, language: str) -> str:
    return plain(told(value, language, NOTATION))


def _text(value: Value) -> dict[str, str]:
    return {language: _said(value, language) for language in LANGUAGES}


def _condition(condition: Condition) -> dict[str, str]:
    return _text(Sentence(condition.text, condition.bindings))


def _line(line: Line) -> dict[str, Any]:
    step = line.step
    return {
        "number": line.number,
        "lhs": _expr(step.lhs),
        "rhs": _expr(step.rhs),
        "continues": line.lhs is None,
        "rule": step.rule.name,
        "reason": _text(line.reason),
        "role": step.role,
        "label": step.label,
        "focus": _expr(step.focus) if step.focus is not None else None,
        "check": check_data(step.check),
        "detail": [_line(d) for d in line.detail],
    }


FORMAT = Format("json", render, ".json", Text("JSON for programs", "プログラム向け JSON"), sheet=sheet)
