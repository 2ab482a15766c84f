"""What runs by default of a sweep: a fixed share; ``pytest -m exhaustive`` runs all the rest.

``@pytest.mark.sweep(5)`` over a parametrized test keeps one case of five, of each kind at least one, and marks the
others as exhaustive; ``sweep(100)`` over fewer keeps one of each kind. ``each`` names a parameter of which every value
is a kind; ``alike=True`` says that for this test all cases are of one kind, whatever they are called.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from shares import kind, share

# a file stays in one process, so that those that take longest begin first, and none of them ends alone
LONGEST = (
    *("attack/test_documents.py", "attack/test_claims.py", "formal/test_coq.py", "contract/test_numbers.py"),
    *("targets/test_eigen.py", "test_without_numpy.py", "test_rewriting.py", "test_corpus.py", "attack/test_code.py"),
    *("attack/test_attack.py", "reading/test_printed.py", "proofreading/test_draft.py", "coding/test_peaks.py"),
    *("proofreading/test_constrained.py", "deriving/test_further.py", "reading/test_doors.py"),
    *("deriving/test_several.py", "shell/test_person.py", "shell/test_commits.py", "editing/test_server.py"),
    *("proving/test_differentials.py", "test_messages.py", "test_notebooks.py", "proving/test_log.py"),
)

# tests start Python hundreds of times, and each worker rewrites the assertions of all modules: what is compiled is
# kept, also where the environment has it compiled anew each time, which doubles the time of a short process
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config: pytest.Config) -> None:
    # many digits are worked out by Python's integers in the default part, as where there is no gmpy2, and by gmpy2's,
    # which are quicker, in the exhaustive one; SymPy's integers are Python's in both
    os.environ.setdefault("SYMPY_GROUND_TYPES", "python")
    if config.getoption("markexpr") == "not exhaustive":
        os.environ.setdefault("MPMATH_NOGMPY", "1")
    config.option.loadscopereorder = False  # by which files of few tests, however long, would come last


@pytest.hookimpl(tryfirst=True)  # before what is marked is left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first = {f"tests/{name}": n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.nodeid.partition("::")[0], len(first)))
    swept: dict[str, list[tuple[pytest.Item, int, str, str]]] = {}
    for item in items:
        marker, call = item.get_closest_marker("sweep"), getattr(item, "callspec", None)
        if marker is not None and call is not None:
            each = marker.kwargs.get("each")
            of = str(call.params[each]) if each else "" if marker.kwargs.get("alike") else kind(call.id)
            swept.setdefault(item.nodeid.partition("[")[0], []).append((item, marker.args[0], call.id, of))
    for cases in swept.values():
        kept = share({(name, of) for _, _, name, of in cases}, cases[0][1])
        for item, _, name, _ in cases:
            if name not in kept:
                item.add_marker("exhaustive")


def pytest_collection_finish() -> None:
    """What is collected and what tests share live to the end: rubbish is looked for among the rest, and seldom."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium, where it and what drives it are there."""
    api = pytest.importorskip("playwright.sync_api", reason="the extra browser is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
