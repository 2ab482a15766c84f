"""Every notebook runs without an error and shows what is stored in it.

After a change of wording, ``python tests/test_notebooks.py`` runs the notebooks and stores what they show.
"""

from __future__ import annotations

import base64
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
LARGEST_PICTURE = 60_000  # bytes


def executed(path: Path) -> Any:
    """A notebook after a run in an empty folder, with nothing in it that tells when or where it ran."""
    notebook = nbformat.read(path, as_version=4)
    here = os.pathsep.join(
        filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    )  # this package, not an installed one
    with tempfile.TemporaryDirectory() as folder:
        nbclient.NotebookClient(
            notebook,
            timeout=None,  # a busy machine takes as long as it takes
            startup_timeout=600,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,  # where a stream is cut depends on how busy the machine is
            resources={"metadata": {"path": folder}},
        ).execute(env={**os.environ, "PYTHONPATH": here})
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.clear()
    return notebook


def shown(cell: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The outputs of a cell as pairs of a media type and a text that does not depend on the machine."""
    printed: dict[str, str] = {}  # a busy machine hands over in several pieces what is printed at once
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            printed[output.name] = printed.get(output.name, "") + output.text
        elif output.output_type == "error":
            yield "error", f"{output.ename}: {output.evalue}"
        else:
            for kind, text in sorted(output.data.items()):
                yield kind, "" if kind.startswith("image/") else measured(text)
    yield from printed.items()


def measured(text: str) -> str:
    r"""A text without the sizes of rounding errors, which differ from one machine to the next.

    >>> measured(r"largest relative error $4 \cdot 10^{-13}$."), measured("3 points, error 4·10⁻¹³")
    ('largest relative error $…$.', '3 points, error …')
    """
    return re.sub(r"\d+(\.\d+)? ?(\\cdot|·) ?10(\^\{-\d+\}|⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", "…", text)


# by default one in each of the two languages, whose cells are the same
FEW = ("least_squares.en.ipynb", "symmetric_unknowns.ja.ipynb")


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=() if p.name in FEW else pytest.mark.exhaustive) for p in NOTEBOOKS],
    ids=lambda path: path.name,
)
def test_notebook_shows_what_is_stored(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    for before, after in zip(stored.cells, executed(path).cells, strict=True):
        assert list(shown(before)) == list(shown(after)), before.id


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_clean(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    assert stored.metadata == METADATA
    assert all(cell.metadata == {} for cell in stored.cells)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert cell.outputs, f"{cell.id} shows nothing"
        assert "error" not in dict(shown(cell)) and "stderr" not in dict(shown(cell)), cell.id
        for output in cell.outputs:
            picture = output.get("data", {}).get("image/png", "")
            assert len(base64.b64decode(picture)) < LARGEST_PICTURE, cell.id


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_what_is_shown_is_numbered_once_without_its_style(path: Path) -> None:
    """A notebook that is not trusted leaves the style out, by which lists would have no numbers of their own."""
    stored = nbformat.read(path, as_version=4)
    for page in (text for cell in stored.cells for kind, text in shown(cell) if kind == "text/html"):
        pictured = re.sub(r"<ol><li><figure>.*?</ol>", "", page, flags=re.DOTALL)
        assert "<ol" not in pictured
        steps = re.findall(r'role="listitem" id="[^"]*"><div class="row"><span class="number">([^<]+)<', pictured)
        assert len(steps) == pictured.count('role="listitem"')


def test_the_two_languages_have_the_same_cells() -> None:
    english = [p for p in NOTEBOOKS if p.name.endswith(".en.ipynb")]
    assert english
    for path in english:
        both = [nbformat.read(p, as_version=4) for p in (path, path.with_name(path.name.replace(".en.", ".ja.")))]
        en, ja = ([(cell.id, cell.cell_type) for cell in notebook.cells] for notebook in both)
        assert en == ja, path.name


def test_the_silent_zeros_are_all_of_the_corpus() -> None:
    corpus = (Path(__file__).parent / "corpus" / "public.jsonl").read_text(encoding="utf-8").splitlines()
    known = [case for case in map(json.loads, corpus) if case["group"] == "sympy-known"]
    notebook = nbformat.read(NOTEBOOKS[0].with_name("silent_zeros.en.ipynb"), as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "check")
    ((_, text),) = shown(cell)
    assert len(text.splitlines()) == len(known)
    assert all(row.startswith("SymPy WRONG, matderiv agrees: ") for row in text.splitlines())


if __name__ == "__main__":
    for path in NOTEBOOKS:
        nbformat.write(executed(path), path)
