"""The order of the modules: each imports only from those before it, at its top."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parent.parent / "matderiv"
ORDER = [
    *("__init__", "text", "errors", "discovery", "index", "step", "operation", "ring", "operations", "matrix"),
    *("native", "notation", "schema"),
    *("wording", "sheet", "format", "tex", "serial", "mathml", "recognise", "picture", "sparsity", "draw", "page"),
    *("formats", "parse", "latex_tokens", "latex_lexer", "parse_latex", "subscripts"),
    *("declarations", "unify", "attempt", "build", "shapes", "readings", "bridge"),
    *("letters", "naming", "expand", "stack", "special", "differentiate", "tidy", "rules", "reasons", "prove"),
    *("program", "verify", "domain", "solve", "compact", "identities", "kronecker", "powers", "deep", "sums", "einsum"),
    *("graph", "arrays", "lower", "finish", "target", "pythonic", "targets", "code", "minimise"),
    *("structure", "recheck", "derivation", "pipeline"),
    *("printed", "hand", "verdict", "views", "claims", "conventions", "refute", "check"),
    *("macros", "manuscript", "stacks", "nearest", "elaborate", "report", "proofread"),
    *("indexed", "tools", "catalogue", "cli", "magics", "__main__"),
]
# imports inside a function: the command line loads the mathematics only when there is a formula to work on
LAZY = {("cli", "pipeline"), ("cli", "formats"), ("cli", "catalogue"), ("cli", "check"), ("cli", "proofread")}
SOURCES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def module(path: Path) -> str:
    """The module, or for a file of ``operations`` or ``formats`` that package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path, node: ast.AST) -> list[str]:
    """The modules of this package that an import statement names."""
    if isinstance(node, ast.Import):
        return [a.name.split(".")[1] for a in node.names if a.name.startswith("matderiv.")]
    if not isinstance(node, ast.ImportFrom):
        return []
    if node.level == 0:
        return [node.module.split(".")[1]] if node.module and node.module.startswith("matderiv.") else []
    here = ["matderiv", *path.relative_to(PACKAGE).parts[:-1]]
    full = [*here[: len(here) - node.level + 1], *(node.module.split(".") if node.module else [])]
    return [full[1]] if len(full) > 1 else [a.name if a.name in ORDER else "__init__" for a in node.names]


def test_every_module_has_its_place() -> None:
    assert set(map(module, SOURCES)) == set(ORDER)


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name != "__init__.py" or p.parent != PACKAGE], ids=str)
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    own = module(path)
    for node in ast.walk(SOURCES[path]):
        for name in imported(path, node):
            place = f"{path.name}:{getattr(node, 'lineno', 0)}"
            if name == own and path.parent != PACKAGE and isinstance(node, ast.ImportFrom):
                # what two records share stands in the file of the simpler one, which imports no other
                for sibling in [node.module] if node.module else [a.name for a in node.names]:
                    shared = PACKAGE / own / f"{sibling}.py"
                    assert not [n for n in SOURCES[shared].body if own in imported(shared, n)], place
                continue
            assert ORDER.index(name) < ORDER.index(own), f"{place} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_stand_at_the_top(path: Path) -> None:
    for function in ast.walk(SOURCES[path]):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = imported(path, node)
                    assert names, f"{path.name}:{node.lineno}"
                    assert {(module(path), n) for n in names} <= LAZY, f"{path.name}:{node.lineno}"


def test_the_package_itself_imports_nothing() -> None:
    code = SOURCES[PACKAGE / "__init__.py"]
    assert not [n for node in code.body for n in imported(PACKAGE / "__init__.py", node)]


def test_every_public_name_is_found() -> None:
    import matderiv

    for name in matderiv.__all__:
        assert getattr(matderiv, name).__name__ == name
    assert set(dir(matderiv)) == {*matderiv.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = matderiv.nothing


def found_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, record: object) -> None:
    """Discover again, with one file more that defines ``record``."""
    home = import_module(f"matderiv.{package}")
    (tmp_path / "zzz_more.py").write_text("", encoding="utf-8")
    more = ModuleType(f"matderiv.{package}.zzz_more")
    if record is not None:
        setattr(more, "OPERATION" if package == "operations" else "FORMAT", record)
    monkeypatch.setitem(sys.modules, more.__name__, more)
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path)])
    home._discover()


@pytest.mark.parametrize("package", ["operations", "formats"])
def test_a_name_that_is_taken_is_refused(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = import_module(f"matderiv.{package}")
    record = next(iter(getattr(home, package.upper()).values()))
    with pytest.raises(ImportError, match=rf"{package}/zzz_more\.py: the (name|word) .* (is taken|belongs to)"):
        found_with(monkeypatch, tmp_path, package, record)


@pytest.mark.parametrize("package", ["operations", "formats"])
def test_a_file_without_a_record_is_refused(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=rf"{package}/zzz_more\.py defines no (OPERATION|FORMAT)"):
        found_with(monkeypatch, tmp_path, package, None)
