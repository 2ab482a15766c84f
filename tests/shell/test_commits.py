"""Where people commit: the hook, the step of CI, the format SARIF, and asserts of tests, each in a scratch folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
RIGHT, WRONG = "$$ (x^2)^2 = x^4 $$\n", "$$ (x^2)^2 = x^3 $$\n"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a document that is right and one without an equation, where ``matderiv`` can be run."""
    shim = tmp_path / "bin" / "matderiv"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m matderiv "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "MATDERIV_LANG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "scratch"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.md").write_text(RIGHT)
    (folder / "notes" / "plain.md").write_text("No equation stands here.\n")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.exhaustive
def test_the_hook_stops_a_commit_of_what_is_false(scratch: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").replace("language: python", "language: system")
    inside = "".join(f"      {row}\n" for row in hook.splitlines())
    (scratch / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: local\n    hooks:\n{inside}")
    run(scratch, "git", "init", "-q")
    run(scratch, "git", "add", "-A")
    hooked = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    assert (done := run(scratch, *hooked)).returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    (scratch / "notes" / "a.md").write_text(WRONG)
    run(scratch, "git", "add", "-A")
    stopped = run(scratch, *hooked)
    assert stopped.returncode == 1 and "notes/a.md:1:" in stopped.stdout and "x^3" in stopped.stdout


def test_the_step_of_ci_shows_what_is_false_beside_its_line(scratch: Path) -> None:
    page = (ROOT / ".github" / "reference" / "editors.md").read_text(encoding="utf-8")
    block = page.split("<!-- ci -->")[1].split("```")[1]
    (command,) = re.findall(r"- run: (matderiv .*)", block)
    assert run(scratch, "sh", "-c", command).returncode == 0
    (scratch / "notes" / "a.md").write_text(WRONG)
    told = run(scratch, "sh", "-c", command)
    assert told.returncode == 1
    assert re.search(r"^::error file=notes/a\.md,line=1,endLine=1,col=4,.*title=matderiv wrong::", told.stdout, re.M)


@pytest.mark.exhaustive
def test_sarif_is_what_its_schema_says(scratch: Path) -> None:
    """The model is generated from the schema of the standard, and takes no member that this does not have."""
    model = pytest.importorskip("pydantic_sarif.model", reason="pydantic-sarif is not installed")
    schema = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema
    (scratch / "notes" / "a.md").write_text(WRONG + "$$ (y^2)^2 = q(y $$\n")
    (scratch / "notes" / "broken.ipynb").write_text('{"cells": [')
    told = run(scratch, "matderiv", "check", "notes", "--format", "sarif", "--all")
    assert told.returncode == 1
    data = json.loads(told.stdout)
    assert len(data["runs"][0]["results"]) >= 3
    report = schema.model_validate(data)
    assert report.runs[0].results[0].ruleId
    del data["runs"][0]["tool"]["driver"]["name"]
    with pytest.raises(ValueError, match="name"):
        schema.model_validate(data)


VALIDATOR = ROOT / "microsoft-sarif-multitool-linux-5.7.0.tgz"


@pytest.mark.exhaustive
@pytest.mark.skipif(not VALIDATOR.exists(), reason="the validator of SARIF is not fetched: npm pack")
def test_sarif_is_valid_by_its_own_validator(scratch: Path, tmp_path: Path) -> None:
    """By the schema of the standard and by the rules that no schema can say."""
    with tarfile.open(VALIDATOR) as archive:
        archive.extractall(tmp_path / "validator")
    program = tmp_path / "validator" / "package" / "Sarif.Multitool"
    program.chmod(0o755)
    (scratch / "notes" / "with a blank é.md").write_text(WRONG + "$$ (y^2)^2 = q(y $$\n")
    (scratch / "notes" / "broken.ipynb").write_text('{"cells": [')
    for folder, name in (("notes", "beside"), (str(scratch / "notes"), "absolute")):
        told = run(scratch, "matderiv", "check", folder, "--format", "sarif", "--all")
        assert len(json.loads(told.stdout)["runs"][0]["results"]) >= 3
        bare = told.stdout.replace('"version": "2.1.0"', '"version": "2.2.7"')
        for text, valid in ((told.stdout, True), (bare, False)):
            (tmp_path / f"{name}.sarif").write_text(text)
            env = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
            given = [str(program), "validate", str(tmp_path / f"{name}.sarif")]
            said = subprocess.run(given, capture_output=True, text=True, env=env, cwd=tmp_path, check=False).stdout
            assert "Analysis completed" in said or not valid, said
            assert (re.search(r": error ", said) is None) == valid, said


def test_an_assert_says_what_is_wrong(scratch: Path) -> None:
    (scratch / "test_gradient.py").write_text(
        "import matderiv\n\ndef test_gradient():\n"
        '    assert matderiv.check("norm2(X*w - y)^2", "w", "X\'*(X*w - y)")\n\n'
        "def test_derivation():\n"
        '    assert matderiv.check_derivation(r"$f = x^2$, so $$ f\' = 2x = 3x $$")\n'
    )
    told = run(scratch, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_gradient.py")
    assert told.returncode == 1 and "2 failed" in told.stdout
    assert "lacks the factor 2" in told.stdout, told.stdout
    assert "first that does not hold" in told.stdout, told.stdout
