"""Dataclasses that cost little to define: this package has some 200, and a run of it makes instances of a few dozen.

The standard decorator compiles the source of six methods for each class. Here the methods are made when the first of
them is called, and all but the one that takes the arguments are plain functions over the names of the fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from threading import RLock
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True, repr=True, slots=False):
        """The class with the methods that :func:`dataclasses.dataclass` gives it.

        >>> @dataclass(frozen=True)
        ... class Point:
        ...     x: int
        ...     y: int = 0
        >>> Point(1), Point(1) == Point(1, 0), len({Point(1), Point(1, 0)})
        (Point(x=1, y=0), True, 1)
        """
        if cls is None:
            return partial(dataclass, frozen=frozen, eq=eq, repr=repr, slots=slots)
        if slots:
            cls.__doc__ = cls.__doc__ or cls.__name__  # for one without, the standard one works out its signature
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
        own = vars(cls)
        names = ["__repr__"] if repr else []
        if eq:
            names.append("__eq__")
            if own.get("__hash__") is None:  # as Python leaves it where a class says when its instances are equal
                cls.__hash__ = None
                names += ["__hash__"] if frozen else []
        if frozen:
            names += ["__setattr__", "__delattr__", *(["__getstate__", "__setstate__"] if slots else [])]
        names = [name for name in (*names, "__init__") if own.get(name) is None]
        methods = _Methods(cls, frozen, names)
        for name in names:
            setattr(cls, name, methods.later(name))
        if not slots:
            cls.__dataclass_fields__ = methods
        return cls


_MAKING = RLock()


class _Methods:
    """The methods of a class, and its fields, which are made when the first of them is asked for."""

    def __init__(self, cls: type[Any], frozen: bool, names: list[str]) -> None:
        self.cls, self.frozen, self.names = cls, frozen, names
        self.made = False

    def __get__(self, instance: object, cls: type) -> Any:
        self.make()
        return self.cls.__dataclass_fields__

    def later(self, name: str) -> Callable[..., Any]:
        def method(self: Any, /, *args: Any, **options: Any) -> Any:
            methods.make()
            return getattr(methods.cls, name)(self, *args, **options)

        methods = self
        return method

    def make(self) -> None:
        """Put every method in its place, once, whatever thread asks first."""
        with _MAKING:
            if self.made:
                return
            if isinstance(vars(self.cls).get("__dataclass_fields__"), _Methods):
                self.cls.__doc__ = self.cls.__doc__ or self.cls.__name__
                dataclasses.dataclass(init=False, repr=False, eq=False)(self.cls)
            for name in self.names:
                setattr(self.cls, name, _MAKERS[name](self.cls, self.frozen))
            self.made = True


def _initializing(cls: type[Any], frozen: bool) -> Callable[..., None]:
    """What takes the arguments: the one method that is compiled, since it is called most."""
    scope: dict[str, Any] = {"put": object.__setattr__, "MISSING": MISSING}
    taken, lines = ["self"], []
    for f in fields(cls):
        value = f.name
        if f.default_factory is not MISSING:
            scope[f"made_{f.name}"] = f.default_factory
            value = f"made_{f.name}() if {f.name} is MISSING else {f.name}" if f.init else f"made_{f.name}()"
        elif not f.init:
            value = f"default_{f.name}"
        scope[f"default_{f.name}"] = f.default
        if f.init:
            optional = not (f.default is f.default_factory is MISSING)
            taken.append(f"{f.name}=default_{f.name}" if optional else f.name)
        lines.append(f"put(self, {f.name!r}, {value})" if frozen else f"self.{f.name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(taken)}):\n " + "\n ".join(lines or ["pass"]), scope)  # names of fields, no text
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return made


def _values(cls: type[Any]) -> Callable[[Any], Any]:
    """What gives the values by which instances are compared, as a tuple."""
    names = [f.name for f in fields(cls) if f.compare]
    if len(names) == 1:
        only = attrgetter(*names)
        return lambda self: (only(self),)
    return attrgetter(*names) if names else lambda self: ()


def _comparing(cls: type[Any], frozen: bool) -> Callable[[Any, object], bool]:
    values = _values(cls)

    def __eq__(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hashing(cls: type[Any], frozen: bool) -> Callable[[Any], int]:
    values = _values(cls)
    return lambda self: hash(values(self))


def _showing(cls: type[Any], frozen: bool) -> Callable[[Any], str]:
    names = [f.name for f in fields(cls) if f.repr]

    @recursive_repr()
    def __repr__(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _setting(cls: type[Any], frozen: bool) -> Callable[[Any, str, object], None]:
    names = frozenset(f.name for f in fields(cls))

    def __setattr__(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    return __setattr__


def _deleting(cls: type[Any], frozen: bool) -> Callable[[Any, str], None]:
    names = frozenset(f.name for f in fields(cls))

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __delattr__


def _storing(cls: type[Any], frozen: bool) -> Callable[[Any], list[object]]:
    return lambda self: [getattr(self, f.name) for f in fields(cls)]


def _restoring(cls: type[Any], frozen: bool) -> Callable[[Any, list[object]], None]:
    def __setstate__(self: Any, state: list[object]) -> None:
        for f, value in zip(fields(cls), state, strict=True):
            object.__setattr__(self, f.name, value)

    return __setstate__


_MAKERS: dict[str, Callable[[Any, bool], Callable[..., Any]]] = {
    "__init__": _initializing,
    "__repr__": _showing,
    "__eq__": _comparing,
    "__hash__": _hashing,
    "__setattr__": _setting,
    "__delattr__": _deleting,
    "__getstate__": _storing,
    "__setstate__": _restoring,
}
