"""What every kind of node and every target must fulfil together; a new one of either is tested at once."""

from __future__ import annotations

import kinds
import numpy as np
import pytest

import matderiv
from matderiv.coding.graph import kinds as op
from matderiv.coding.graph.kinds import KINDS
from matderiv.coding.graph.nodes import Nodes
from matderiv.coding.lowerings import LOWERINGS
from matderiv.coding.target import Target
from matderiv.deriving.scipy_problem import loaded
from matderiv.targets import TARGETS

from .test_targets import PYTHON, library

kind = pytest.mark.parametrize("name", KINDS)


def value(name: str, source: str, target: str) -> None:
    make = library(target)
    functions = loaded(source)
    got = functions["value"](**{n: make(v) for n, v in kinds.VALUES.items()})
    np.testing.assert_allclose(np.asarray(got, float), kinds.truth(name), rtol=1e-9, atol=1e-11, err_msg=name)


def written(name: str, target: Target) -> str | None:
    """The source of an example, or ``None`` where it is refused by the name of a kind that the target lacks."""
    try:
        return kinds.source(name, target)
    except matderiv.NoRuleError as error:
        lacking = [k for k, v in KINDS.items() if v not in target.table and v not in LOWERINGS]
        assert str(error).splitlines()[0] in {f"no {target.name} code can be written for {k}" for k in lacking}
        assert error.hint == "numpy, octave and other targets have it"
        assert error.told("ja").splitlines()[0] in {f"{k} の {target.name} コードは書けない" for k in lacking}
        return None


def test_every_kind_is_declared_under_its_name_and_has_an_example() -> None:
    assert kinds.EXAMPLES.keys() == KINDS.keys()
    for name, record in KINDS.items():
        assert getattr(op, name if name == "T" else name.upper()) is record
        assert record.meaning and set(record.fields) <= op.Fields.__annotations__.keys()


@pytest.mark.sweep(25)
@kind
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_writes_a_kind_or_refuses_it_by_name(name: str, target: str) -> None:
    source = written(name, TARGETS[target])
    assert (source is None) <= (KINDS[name] not in TARGETS[target].table)


@pytest.mark.sweep(12, each="target")
@kind
@pytest.mark.parametrize("target", PYTHON)
def test_every_kind_has_its_value(name: str, target: str) -> None:
    source = written(name, TARGETS[target])
    if source is not None:
        value(name, source, target)


@pytest.mark.sweep(4)
@kind
def test_a_kind_that_a_target_lacks_is_lowered_to_the_same_value(name: str) -> None:
    """NumPy without any kind that has a form in others; and without this one alone."""
    for gone in (LOWERINGS, {KINDS[name]}):
        source = written(name, kinds.without(TARGETS["numpy"], gone))
        assert (source is None) <= (KINDS[name] not in LOWERINGS)
        if source is not None:
            value(name, source, "numpy")


@kind
def test_a_node_has_the_fields_of_its_kind(name: str) -> None:
    record = KINDS[name]
    args = (Nodes().make(op.INPUT, name="a"),) * (1 if record.arity is None else record.arity)
    with pytest.raises(TypeError, match="is made of"):
        Nodes().make(record, args, (), mark=1, part="")
    if record.arity:
        with pytest.raises(TypeError, match="is made of"):
            Nodes().make(record, ())
