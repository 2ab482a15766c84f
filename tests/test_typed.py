"""The types from outside: a user's program against the package as it is installed, by mypy --strict and by pyright.

An environment with nothing but a path to the package finds it by its ``py.typed``, as one does where it is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RIGHT = """\
from __future__ import annotations

import matderiv

d: matderiv.Derivation = matderiv.derive("norm2(X*W - Y)^2", "W", shapes={"X": ("n", "m")}, structure=None)
text: str = d.to("latex", language="ja", standalone=True)
source: str = d.code("numpy")
formula: str | None = d.formula
verdict = matderiv.check("x'*A*x", "x", "2*A*x", shapes={"x": ("n",)}, assume={"A": "symmetric"})
right: bool = verdict.right
names: list[str] = list(matderiv.gradients("norm2(U*V')^2", ["U", "V"]))
kinds: list[str] = [line.kind for line in matderiv.check_derivation("$$x = x$$").lines]
"""
# each line has a name that there is not
WRONG = """\
import matderiv
d = matderiv.derive("norm2(X*W - Y)^2", "W", structure="symetric")
d.to("md")
d.to("latex", language="fr")
d.code("pytorch")
d.formulas
matderiv.derives("x'*x", "x")
"""
NAMED = ("symmetric", "markdown", "Literal['en'", "array_api", "formulas", "derives")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both programs, and an environment that knows the package."""
    folder = tmp_path_factory.mktemp("typed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    python = interpreter(folder)
    told = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True,
        capture_output=True,
        text=True,
    )
    paths = f"{ROOT}\n{sysconfig.get_paths()['purelib']}\n"
    (Path(told.stdout.strip()) / "paths.pth").write_text(paths, "utf-8")
    (folder / "right.py").write_text(RIGHT, "utf-8")
    (folder / "wrong.py").write_text(WRONG, "utf-8")
    return folder


def interpreter(folder: Path) -> Path:
    return next(p for p in (folder / "env/bin/python", folder / "env/Scripts/python.exe") if p.exists())


def reported(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, timeout=500)
    return done.stdout + done.stderr


@pytest.mark.exhaustive
@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
def test_mypy(place: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "cache", "--python-executable"]
    assert "Success" in reported([*command, interpreter(place), "right.py"], place)
    told = reported([*command, interpreter(place), "wrong.py"], place)
    for number, name in enumerate(NAMED, 2):
        assert any(line.startswith(f"wrong.py:{number}: error:") and name in line for line in told.splitlines()), told


@pytest.mark.skipif(shutil.which("pyright") is None, reason="pyright is not installed (extra types)")
def test_pyright(place: Path) -> None:
    told = reported(["pyright", "--version"], place)
    if "pyright" not in told:
        pytest.skip(f"pyright does not run: {told}")
    command = ["pyright", "--pythonpath", interpreter(place)]
    assert "0 errors" in reported([*command, "right.py"], place)
    told = reported([*command, "wrong.py"], place)
    for number in range(2, 2 + len(NAMED)):
        assert f"wrong.py:{number}:" in told, told
