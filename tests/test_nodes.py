"""Nodes are made by ``core/``, ``expressions/`` and the operations themselves, so that how they are made can change."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "matderiv"
MAKERS = ("core", "expressions", "operations")
BY_CLASS = {"Add", "Mul", "Pow", "Applied"}  # a call that makes a node without asking core or expressions

EXCEPTIONS = {
    "checking/forgotten.py": 4,  # of polynomials in symbols that stand for scalars, which SymPy factors
    "checking/generic.py": 3,  # of SymPy's numbers, so that it works out what it can
    "passes/sympy_indices.py": 2,  # of SymPy's own expressions: sums with limits, and what holds one
}


def _made(path: Path) -> int:
    """How many calls in a file make a node by its class, or by that of another node."""
    called = [n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    names = [f.id for f in called if isinstance(f, ast.Name)]
    attributes = [f.attr for f in called if isinstance(f, ast.Attribute)]
    return sum(n in BY_CLASS for n in names) + attributes.count("func")


def test_only_core_expressions_and_operations_make_nodes_by_their_class() -> None:
    files = {str(p.relative_to(PACKAGE)): p for p in sorted(PACKAGE.rglob("*.py"))}
    found = {name: _made(p) for name, p in files.items() if name.split("/")[0] not in MAKERS}
    assert {name: n for name, n in found.items() if n} == EXCEPTIONS
