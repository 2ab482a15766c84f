r"""Documents that other people wrote and labelled: what is wrong is never called right, and nothing else wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import matderiv
from matderiv.proofreading.report import Line

FOLDER = Path(__file__).parent.parent / "documents"
LABELS = sorted(FOLDER.glob("*/*.labels.json"))
EVERY = 8
TRUE = {"right", "definition", "consequence", "equation", "statement"}


def same(label: dict[str, Any], line: Line) -> bool:
    """Whether a line stands where a label does: most of the shorter of the two lies in the other."""
    (a, b), (c, d) = label["span"], line.span
    common = min(b, d) - max(a, c)
    return label.get("cell") == line.cell and common > 0.6 * min(b - a, d - c)


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", LABELS[::EVERY], ids=lambda p: p.name.partition(".")[0])
def test_no_verdict_is_false(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    report = matderiv.check_derivation((path.parent / data["document"]).read_text(encoding="utf-8"))
    for label in data["labels"]:
        kinds = {line.kind for line in report.lines if same(label, line)}
        assert not (label["truth"] in TRUE and "wrong" in kinds), label["anchor"]
        assert not (label["truth"] == "wrong" and kinds & {"right", "consequence"}), label["anchor"]
    assert not (report.right and any(label["truth"] == "wrong" for label in data["labels"]))


def test_every_document_has_its_labels() -> None:
    documents = {p.name for p in FOLDER.glob("*/*") if not p.name.endswith(".labels.json")}
    assert len(LABELS) == 98 and {json.loads(p.read_text(encoding="utf-8"))["document"] for p in LABELS} == documents
