"""What every code target must fulfil for every matrix function; a new file of either kind is tested at once."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

import emitted
import numpy as np
import pytest

import matderiv
from matderiv.coding.target import Target
from matderiv.core.index import walk
from matderiv.core.text import LANGUAGES
from matderiv.deriving.scipy_problem import loaded
from matderiv.expressions.matrix import is_op
from matderiv.operations import OPERATIONS
from matderiv.operations.inverse import INVERSE
from matderiv.targets import TARGETS

PYTHON = [name for name, target in TARGETS.items() if target.suffix == ".py"]
operation = pytest.mark.parametrize("name", OPERATIONS)
target = pytest.mark.parametrize("target", TARGETS)


def library(name: str) -> Any:
    """A function that makes arrays for the code of a target; the test is skipped where its library is missing."""
    if name == "torch":
        torch = pytest.importorskip("torch")
        return lambda a: torch.tensor(a, dtype=torch.float64)
    if name == "jax":
        jax = pytest.importorskip("jax")
        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray
    return np.asarray


@target
def test_a_record_is_complete_and_named_like_its_file(target: str) -> None:
    record = TARGETS[target]
    assert isinstance(record, Target)
    assert import_module(f"matderiv.targets.{target}").TARGET is record
    assert record.name == target
    assert record.suffix.startswith(".")
    assert all(record.meaning.fill(language, {}).strip() for language in LANGUAGES)
    assert (import_module(f"matderiv.targets.{target}").__doc__ or "").strip().endswith(".")


@operation
def test_every_operation_has_one_source_form(name: str) -> None:
    assert OPERATIONS[name].source is not None


@pytest.mark.sweep(50, each="target")
@operation
@target
def test_every_operation_is_written_in_every_language(name: str, target: str) -> None:
    source = emitted.example(name).code(target)
    assert source == emitted.example(name).code(target), "not the same twice"
    assert "import matderiv" not in source and "from matderiv" not in source
    assert not any(word in source for word in ("None,)", "{0}", "Applied("))
    if TARGETS[target].suffix == ".py":
        tree = ast.parse(source)
        names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
        assert {"gradient", "value", "value_and_gradient"} <= names
        for function in (n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")):
            assert ast.get_docstring(function)
            stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            assert not stored & {"np", "jnp", "jax", "torch", "math"}


@pytest.mark.sweep(200, each="target")
@operation
@pytest.mark.parametrize("target", PYTHON)
def test_every_operation_has_its_value(name: str, target: str) -> None:
    make = library(target)
    value, derivative, given = emitted.example_truth(name)
    functions = loaded(emitted.example(name).code(target))
    arguments = {n: make(a) if isinstance(a, np.ndarray) else a for n, a in given.items()}
    got, slope = functions["value_and_gradient"](**arguments)
    assert emitted.error(got, value) < 1e-9
    assert emitted.error(slope, derivative) < 1e-9
    assert emitted.error(functions["gradient"](**arguments), derivative) < 1e-9
    assert np.shape(slope) == np.shape(derivative)


def test_an_operation_without_a_source_form_is_refused() -> None:
    derivation = matderiv.derive("tr(A*inv(X))", "X")
    record = next(e for e in walk(derivation.proof.objective) if is_op(e, INVERSE)).operation
    source = record.source
    object.__setattr__(record, "source", None)
    try:
        with pytest.raises(matderiv.NoRuleError, match="inverse has no source form"):
            derivation.code("numpy")
    finally:
        object.__setattr__(record, "source", source)


def test_the_command_line_knows_every_target() -> None:
    from matderiv.shell.cli import TARGETS as NAMES

    assert tuple(TARGETS) == NAMES
    folder = Path(matderiv.__file__).parent / "targets"
    assert {p.stem for p in folder.glob("*.py")} == {*TARGETS, "__init__"}
