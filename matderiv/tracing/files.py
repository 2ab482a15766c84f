"""A function in a file, ``PATH.py:NAME`` or ``PATH.py:CLASS.NAME``.

The file is run, as Python runs a module, when that was asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from ..core.errors import InputError, MatderivError
from ..core.os_errors import why_not
from ..core.patterns import pattern
from ..core.slips import nearest
from ..core.text import Text
from .places import raised_at

__all__ = ["InFile", "function_in", "in_file", "quietly"]

LARGEST = 4_000_000  # bytes of a file
NO_FILE = Text("the file {path} cannot be read: {why}", "ファイル {path} は読めない: {why}")
TOO_LARGE = Text("the file {path} is larger than {most} bytes", "ファイル {path} は {most} バイトより大きい")
RAISES = Text("the file {path} cannot be run: {kind}: {fault}", "ファイル {path} は実行できない: {kind}: {fault}")
NO_FUNCTION = Text("there is no function {name} in {path}", "{path} に関数 {name} はない")
ENDED = Text("the file {path} ends the program when it is run", "ファイル {path} は、実行するとプログラムを終える")
UNDER_MAIN = Text(
    'put what only a program does under if __name__ == "__main__":',
    'プログラムとしてだけ行うことは if __name__ == "__main__": の下に置く',
)
METHOD = Text("{name} is a method, and needs an object", "{name} はメソッドであり、オブジェクトが要る")
ON_OBJECT = Text(
    "write a function that makes the object and calls the method, and name that",
    "オブジェクトを作ってメソッドを呼ぶ関数を書き、その名前を指定する",
)
THERE_ARE = Text("the functions in it are {names}", "その中の関数は {names} である")
MEANT = Text("did you mean {near}?", "{near} の誤りではないか")
_IN_FILE = pattern(r"(?P<path>.*\.py):(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)")


class InFile(NamedTuple):
    """The place of a function."""

    path: str
    name: str


def in_file(text: str) -> InFile | None:
    """The file and the name in an argument that is a Python function, and never a formula.

    >>> in_file("models/loss.py:grad")
    InFile(path='models/loss.py', name='grad')
    >>> in_file("A:B") is None
    True
    """
    found = _IN_FILE.fullmatch(text.strip())
    return None if found is None else InFile(found["path"], found["name"])


@contextmanager
def quietly() -> Iterator[None]:
    """What a user's function prints goes where errors go, and not among what is printed here."""
    with redirect_stdout(sys.stderr):
        yield


def function_in(place: InFile, modules: dict[str, ModuleType]) -> Callable[..., Any]:
    """A function of a file, which is run for it once; ``modules`` are those that were.

    Raises:
        InputError: the file cannot be read or run, or has no such function.
    """
    module = modules.get(place.path)
    if module is None:
        module = modules[place.path] = _run(place.path)
    found: Any = module
    for part in place.name.split("."):
        found = getattr(found, part, None)
    if callable(found):
        if "." in place.name and next(iter(signature(found).parameters), None) == "self":
            raise InputError(METHOD(name=place.name), hint=ON_OBJECT)
        return found  # type: ignore[no-any-return]
    there = [k for k, v in vars(module).items() if callable(v) and getattr(v, "__module__", "") == module.__name__]
    near = nearest(place.name, there)
    hint = MEANT(near=near) if near else THERE_ARE(names=", ".join(there)) if there else None
    raise InputError(NO_FUNCTION(name=place.name, path=place.path), hint=hint)


def _run(path: str) -> ModuleType:
    place = Path(path)
    try:
        if place.stat().st_size > LARGEST:
            raise InputError(TOO_LARGE(path=path, most=f"{LARGEST:,}"))
        place.read_bytes()
    except OSError as error:
        raise InputError(NO_FILE(path=path, why=why_not(error))) from None
    spec = spec_from_file_location(place.stem, place)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    before = sys.modules.get(spec.name)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(place.resolve().parent))  # where its own imports are looked for, as of any program
    try:
        with quietly():
            spec.loader.exec_module(module)
    except MatderivError:
        raise
    except SystemExit:
        raise InputError(ENDED(path=path), hint=UNDER_MAIN) from None
    except Exception as fault:
        raise raised_at(fault, RAISES, path=path) from fault
    finally:
        sys.path.remove(str(place.resolve().parent))
        if before is not None:
            sys.modules[spec.name] = before
    return module
