"""Without NumPy everything but a user's own arrays is as it is with it: answers, evidence, verdicts, byte for byte."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import corpus_cases
import pytest

import matderiv
from matderiv import check, check_derivation
from matderiv.core import arrays
from matderiv.core.arrays import np
from matderiv.core.dual_numbers import LAPACK, Dual, Real
from matderiv.core.errors import ArgumentError, MatderivError
from matderiv.core.functions import FUNCTIONS, power
from matderiv.core.plain.array import Array
from matderiv.formats import FORMATS
from matderiv.targets import TARGETS

ROOT = Path(__file__).parent.parent
CASES = [*corpus_cases.read("public.jsonl"), *list(corpus_cases.read("more.jsonl"))[::9]]
# of the documents with an error planted the first of each that it was planted in: the others differ in one line,
# as does the one without an error
WRONG = {d["from"]: d for d in reversed(list(corpus_cases.read("derivations_wrong.jsonl")))}
RIGHT, FORMS = (corpus_cases.read(f"derivations_{kind}.jsonl") for kind in ("right", "forms"))
DOCUMENTS = [*(d for d in RIGHT if d["id"] not in WRONG), *WRONG.values(), *FORMS]
# where importing NumPy raises
WITHOUT = f"""
import json, sys
sys.modules["numpy"] = None
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import test_without_numpy as these
for line in sys.stdin:
    kind, *given = json.loads(line)
    print(json.dumps(getattr(these, kind)(*given)), flush=True)
assert sys.modules["numpy"] is None
"""


def derived(case: dict[str, Any]) -> str:
    """A derivation with all of its evidence, or why there is none."""
    try:
        return corpus_cases.derived(case).to("json")
    except MatderivError as error:
        return str(error)


def claimed(case: dict[str, Any], claim: str) -> str:
    """What is said of a claim, with what it rests on."""
    try:
        verdict = check(
            case["expr"],
            case["wrt"],
            claim,
            shapes=corpus_cases.shapes(case),
            assume=corpus_cases.facts(case),
            order=case.get("order", 1),
        )
    except MatderivError as error:
        return str(error)
    return verdict.to("json") + verdict.to("terminal")


def read(document: str) -> str:
    """What is said of a written derivation."""
    try:
        report = check_derivation(document)
    except MatderivError as error:
        return str(error)
    return report.to("json") + report.to("terminal")


def without(tasks: list[list[Any]]) -> Iterator[Any]:
    """The same in a process that has no NumPy."""
    lines = "".join(json.dumps(task) + "\n" for task in tasks)
    environment = {k: v for k, v in os.environ.items() if k != "MATDERIV_ARRAYS"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], input=lines, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return map(json.loads, done.stdout.splitlines())


def compared(tasks: list[list[Any]]) -> None:
    assert tasks
    for (kind, *given), found in zip(tasks, without(tasks), strict=True):
        assert found == globals()[kind](*given), given


def shared(every: int, processes: int) -> pytest.MarkDecorator:
    """By default one case of so many in one process, the others in few, each of which takes a second to start."""
    rest = [
        pytest.param(lambda n, k=k: n % every and n % processes == k, id=str(k), marks=pytest.mark.exhaustive)
        for k in range(processes)
    ]
    return pytest.mark.parametrize("chosen", [pytest.param(lambda n: n % every == 0, id="share"), *rest])


def claims(case: dict[str, Any], number: int) -> str:
    """A right claim, or one that is wrong in one of some ways."""
    right, by = case["expected"], case["wrt"]
    return (right, f"2*({right})", f"({right})'", f"({right}) + {by}", f"({right})/2 - {by}")[number % 5]


@shared(60, 4)
def test_a_derivation_is_the_same(chosen: Callable[[int], bool]) -> None:
    compared([["derived", case] for n, case in enumerate(CASES) if chosen(n)])


@shared(19, 2)
def test_a_verdict_is_the_same(chosen: Callable[[int], bool]) -> None:
    told = [case for case in CASES if case.get("expected") and not case.get("wrt_structure")][::3]
    tasks = [["claimed", case, claims(case, n)] for n, case in enumerate(told[:100])]
    assert len(tasks) == 100
    # there are five ways to claim, and 19 is no multiple: the share has each
    compared([task for n, task in enumerate(tasks) if chosen(n)])


@shared(38, 4)
def test_a_report_is_the_same(chosen: Callable[[int], bool]) -> None:
    compared([["read", document["text"]] for n, document in enumerate(DOCUMENTS) if chosen(n)])


def printed() -> list[str]:
    """The formats and the code of a derivation, and the functions: whatever needs no arrays of a user."""
    made = matderiv.derive("logdet(A*X*A' + eye) + sum(tanh(X*b))", "X", shapes={"X": ("n", "n")})
    return [made.to(name) for name in FORMATS] + [made.code(target) for target in TARGETS]


def refused(language: str) -> list[str]:
    """What is said where a user's own arrays would be needed."""
    found = []
    made = matderiv.derive("norm2(x)^2", "x")

    def gradient(x: Any) -> Any:
        return 2 * x

    for call in (made.function, lambda: made.scipy([1.0]), lambda: check("norm2(x)^2", "x", gradient)):
        with pytest.raises(ArgumentError) as caught:
            call()
        found.append(caught.value.told(language))
    return found


def test_formats_and_code_are_the_same() -> None:
    compared([["printed"]])


def test_a_users_own_arrays_are_numpys() -> None:
    english, japanese = without([["refused", "en"], ["refused", "ja"]])
    assert english == [
        f"{what} needs NumPy, which is not installed\nhint: it is installed by: pip install numpy"
        for what in ("function()", "scipy()", "gradient()")
    ]
    assert japanese == [
        f"{what} には NumPy が必要であるが、インストールされていない\n"
        "ヒント: 次のようにインストールする: pip install numpy"
        for what in ("function()", "scipy()", "gradient()")
    ]
    assert not arrays.plain()
    arrays.needed("function()")


def test_the_environment_chooses() -> None:
    told = "import matderiv.core.arrays as a; print(a.plain(), a.np.__name__)"
    for value, name in (("plain", "True matderiv.core.plain.names"), ("", "False numpy")):
        done = subprocess.run(
            [sys.executable, "-c", told],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "MATDERIV_ARRAYS": value, "PYTHONPATH": str(ROOT)},
        )
        assert done.stdout.strip() == name


# ---- begun in our own arrays, and gone on with in NumPy's


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Begin in our own arrays, with room for so many numbers."""

    def begin(room: int) -> None:
        monkeypatch.setattr(arrays, "WORTH", room)
        vars(arrays.np).clear()
        arrays.begin_plain()

    monkeypatch.delenv("MATDERIV_ARRAYS", raising=False)
    yield begin
    arrays._grow()
    assert not arrays.plain()


@pytest.mark.parametrize("room", [0, 300, 3000, 30000])
def test_numpy_takes_over_at_any_time(room: int, begun: Callable[[int], None]) -> None:
    """What is found is the same, and no array of ours is left, whenever numbers became too many."""
    for case in CASES[room % 7 :: 151]:
        as_ever = corpus_cases.derived(case).to("json")
        begun(room)
        assert corpus_cases.derive(case).to("json") == as_ever, case
        if not arrays.plain():
            assert not [a for a in gc.get_objects() if type(a) is Array]
        else:
            assert room


def test_what_is_large_is_numpys_at_once(begun: Callable[[int], None]) -> None:
    """Sums of many numbers, and matrices of many rows, NumPy works out in ways of its own."""
    large = arrays.growing(lambda: arrays.plain() and arrays.large(True))
    begun(arrays.WORTH)
    assert arrays.plain()
    assert not arrays.large(True)  # outside nothing is begun again
    assert not large()
    assert not arrays.plain()
    for many in (
        lambda: arrays.added(np.ones(arrays.MANY + 1), 0),
        lambda: arrays.full_sum(np.ones((300, 1)), np.ones((1, 300)), (0, 1)),
        lambda: FUNCTIONS.exp(np.ones(arrays.MANY + 1)),
        lambda: power(np.ones(arrays.MANY + 1), np.ones(1)),
        lambda: Real().inverse(Dual(Real(), np.eye(LAPACK + 1))),
    ):
        begun(arrays.WORTH)
        arrays.growing(many)()
        assert not arrays.plain()


def test_a_users_own_arrays_end_what_was_begun(begun: Callable[[int], None]) -> None:
    begun(arrays.WORTH)
    arrays.needed("function()")
    assert not arrays.plain()


def test_errors_pass_and_the_room_is_counted_on(begun: Callable[[int], None]) -> None:
    def failing() -> None:
        np.ones(10)
        raise ValueError("so")

    begun(15)
    with pytest.raises(ValueError, match="so"):
        arrays.growing(failing)()
    assert arrays.plain()
    np.ones(100)  # outside nothing is counted
    assert arrays.plain()
    with pytest.raises(ValueError, match="so"):
        arrays.growing(failing)()
    assert not arrays.plain()


def test_without_numpy_there_is_nothing_to_go_on_with() -> None:
    told = (
        "import sys; sys.modules['numpy'] = None\nfrom matderiv.core import arrays\narrays.begin_plain()\n"
        "print(arrays.growing(lambda: arrays.np.ones(10**6).sum())(), arrays.plain())"
    )
    assert ran(told) == "1000000.0 True"


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["derive", "norm2(X*W - Y)^2", "--wrt", "W"], False),
        (["code", "norm2(X*W - Y)^2", "--wrt", "W", "--target", "numpy"], False),
        (["derive", "norm2((F'*F - eye)/2)^4", "--wrt", "F"], True),
        (["check", "x'*x", "--wrt", "x", "--claim", "2*x"], True),
    ],
    ids=["derive", "code", "large", "check"],
)
def test_a_command_loads_numpy_where_there_is_much_to_compute(arguments: list[str], loaded: bool) -> None:
    told = (
        "import sys\nfrom click.testing import CliRunner\nfrom matderiv.shell.cli import main\n"
        f"assert CliRunner().invoke(main, {arguments!r}).exit_code == 0\nprint('numpy' in sys.modules)"
    )
    assert ran(told) == str(loaded)


def test_to_import_asks_for_no_array() -> None:
    """So that it is decided later which arrays there are."""
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in (ROOT / "matderiv").rglob("*.py")]
    told = (
        "import sys\nfrom importlib import import_module\n"
        f"for name in {[m.removesuffix('.__init__') for m in modules if 'magics' not in m]!r}: import_module(name)\n"
        "from matderiv.core.arrays import np\nprint('numpy' in sys.modules, 'ndarray' in vars(np))"
    )
    assert ran(told) == "False False"


def ran(told: str) -> str:
    """What a process of its own prints."""
    environment = {k: v for k, v in os.environ.items() if k != "MATDERIV_ARRAYS"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()
