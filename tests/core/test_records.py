"""Our dataclasses are those of the standard library, but for when their methods are made."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from matderiv.core.records import dataclass


def define(decorator: Any, **options: Any) -> tuple[Any, Any]:
    """A class and one that inherits from it."""

    @decorator(**options)
    class Base:
        x: int
        y: list[int] = dataclasses.field(default_factory=list, compare=False)
        z: str = "z"

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError(self.x)

    @decorator(**options)
    class Derived(Base):
        u: int = dataclasses.field(default=4, init=False, repr=False)
        v: float = 0.5

    return Base, Derived


OPTIONS = [
    {},
    {"frozen": True},
    {"eq": False},
    {"frozen": True, "eq": False},
    {"frozen": True, "eq": False, "repr": False},
    {"slots": True},
    {"frozen": True, "slots": True},
]
CALLS = [
    ((1,), {}),
    ((1, [2], "w"), {}),
    ((), {"x": 1, "z": "u"}),
    ((), {}),
    ((1,), {"q": 2}),
    ((-1,), {}),
    ((1,) * 9, {}),
]


def outcome(function: Any) -> Any:
    """What it gives, or how it fails."""
    try:
        return function()
    except Exception as error:
        return type(error), str(error).replace("__init__()", "").partition("takes")[0]


def seen(one: Any, other: Any) -> Any:
    """What is seen of two instances."""
    place = type(one).__qualname__
    return [
        repr(one).replace(hex(id(one)), "here"),
        one == other,
        one == 1,
        outcome(lambda: hash(one) == hash(other)) if type(one).__eq__ is not object.__eq__ else place,
        [(f.name, getattr(one, f.name)) for f in dataclasses.fields(one)],
        outcome(lambda: setattr(one, "x", 5)),
        outcome(lambda: delattr(one, "z")),
        # of a frozen class with slots the standard one asks ``super`` for a class that it has replaced
        "__slots__" in vars(type(one)) or outcome(lambda: setattr(one, "new", 5)),
        repr(outcome(lambda: dataclasses.replace(one, z="other"))).replace(hex(id(one)), ""),
    ]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize(("args", "keywords"), CALLS, ids=str)
@pytest.mark.parametrize("number", [0, 1], ids=["base", "derived"])
def test_instances_are_those_of_the_standard_library(
    options: dict[str, bool], args: tuple[Any, ...], keywords: dict[str, Any], number: int
) -> None:
    found = []
    for decorator in (dataclass, dataclasses.dataclass):
        kind = define(decorator, **options)[number]
        made = [outcome(lambda kind=kind: kind(*args, **keywords)) for _ in range(2)]
        if isinstance(made[0], tuple):
            found.append(made[0])
        else:
            shown = options.get("repr", True)
            found.append(seen(*made)[0 if shown else 1 : -1 if not shown else None])
            assert copy.copy(made[0]) is not made[0]
    assert found[0] == found[1]


def test_what_a_class_says_itself_stays() -> None:
    @dataclass(frozen=True)
    class Own:
        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    assert Own(1) == 2
    assert repr(Own(1)) == "own"
    assert hash(Own(1)) == hash((1,))


@dataclass(frozen=True)
class Stored:
    """Something that is pickled."""

    x: int
    y: tuple[int, ...] = (1, 2)


@dataclass(frozen=True, slots=True)
class Slotted:
    """Something without a dictionary that is pickled."""

    x: int


def test_what_another_process_stored_is_compared() -> None:
    code = "import pickle, test_records as t\n"
    code += "sys.stdout.buffer.write(pickle.dumps([t.Stored(1), t.Slotted(2)]))"
    here = __file__.rpartition("/")[0]
    run = [sys.executable, "-c", f"import sys\nsys.path.insert(0, {here!r})\n{code}"]
    data = subprocess.run(run, capture_output=True, check=True).stdout
    back = f"import sys, pickle\nsys.path.insert(0, {here!r})\na, b = [pickle.loads({data!r}) for _ in 'ab']\n"
    back += "assert a == b and hash(a[0]) == hash(b[0]) and a[0].y == (1, 2) and a[1].x == 2\nprint(a)"
    done = subprocess.run([sys.executable, "-c", back], capture_output=True, text=True, check=True)
    assert done.stdout == "[Stored(x=1, y=(1, 2)), Slotted(x=2)]\n"
    assert pickle.loads(pickle.dumps(Stored(3))) == Stored(3)


def test_many_threads_may_make_the_first_instance() -> None:
    for _ in range(20):
        kinds = define(dataclass, frozen=True)
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda n, kinds=kinds: kinds[n % 2](n), range(16)))
        assert [m.x for m in made] == list(range(16))
        assert made[2] == kinds[0](2)


def test_no_method_is_compiled_before_it_is_called() -> None:
    base, derived = define(dataclass, frozen=True)
    assert not isinstance(vars(base)["__dataclass_fields__"], dict)
    assert [f.name for f in dataclasses.fields(derived)] == ["x", "y", "z", "u", "v"]
    assert isinstance(vars(base)["__dataclass_fields__"], dict)
