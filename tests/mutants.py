"""A tool to be run by hand: which small mistakes no near test would notice.

    python tests/mutants.py matderiv/proving/facts.py tests/proving/test_facts.py tests/proving/test_facts_sampled.py

Each comparison, sign, count and boolean of a module is changed, one at a time (texts, annotations and docstrings are
left out), in a copy of the package, and the tests named after it are run on that, the first failure ending them.
What survives is printed with its line, and the figure last. ``--every N`` takes each Nth mutant only, ``--skip`` those
before the given one, ``--seconds`` how long the tests may take: a mutant that never ends is noticed.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
QUANTIFIERS = {"all": "any", "any": "all", "min": "max", "max": "min"}


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module that compute; annotations and what only runs for the type checker are none of them."""
    for child in ast.iter_child_nodes(tree):
        typing = isinstance(tree, ast.AnnAssign | ast.arg) and child is tree.annotation
        if not typing and not (isinstance(tree, ast.FunctionDef) and child is tree.returns):
            yield child
            yield from places(child)


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """The text of each mutant with its line and what was changed there."""
    for node in list(places(tree)):
        for change in range(3):
            before, was = dict(vars(node)), ast.unparse(node)[:90]
            if isinstance(node, ast.Compare):
                node.ops = list(node.ops)
            if (said := changed(node, change)) is not None:
                yield getattr(node, "lineno", 0), f"{said} in {was}", ast.unparse(tree)
            vars(node).update(before)


def changed(node: ast.AST, change: int) -> str | None:
    """Make one small mistake at a node, the first, second or third that there is, and say which."""
    if isinstance(node, ast.Compare) and change < len(node.ops):
        old = type(node.ops[change])
        node.ops[change] = OPPOSITE[old]()  # type: ignore[call-overload]
        return f"{old.__name__} → {OPPOSITE[old].__name__}"
    if change:
        return None
    if isinstance(node, ast.BoolOp) or isinstance(node, ast.BinOp) and type(node.op) in OPPOSITE:
        old = type(node.op)
        node.op = OPPOSITE[old]()  # type: ignore[assignment]
        return f"{old.__name__} → {OPPOSITE[old].__name__}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
            return "without not"
        node.op = ast.UAdd()
        return "without −"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
        return f"→ {node.value}"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value += 1
        return f"→ {node.value}"
    if isinstance(node, ast.Name) and node.id in QUANTIFIERS:
        node.id = QUANTIFIERS[node.id]
        return f"→ {node.id}"
    return None


def noticed(folder: Path, module: Path, text: str, tests: list[str], seconds: float) -> bool:
    """Whether a test fails on the package with this text as the module."""
    (folder / module).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    there = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(command, cwd=folder, env=there, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return True
    return ran.returncode != 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=300)
    given = parser.parse_args()
    source = (ROOT / given.module).read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("matderiv", "tests", "pyproject.toml"):
            whole = ROOT / part
            shutil.copytree(whole, folder / part) if whole.is_dir() else shutil.copy(whole, folder / part)
        if noticed(folder, given.module, source, given.tests, given.seconds):
            sys.exit("the tests fail without any mistake")
        tried = survived = 0
        for number, (line, said, text) in enumerate(mutants(ast.parse(source))):
            if number < given.skip or number % given.every:
                continue
            tried += 1
            if not noticed(folder, given.module, text, given.tests, given.seconds):
                survived += 1
                print(f"{number}: {given.module}:{line}: {said}", flush=True)
        print(f"{tried} mutants, {survived} survived", flush=True)


if __name__ == "__main__":
    main()
