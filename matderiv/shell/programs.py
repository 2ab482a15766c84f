"""Python functions in files as arguments of the commands: ``PATH.py:NAME``, run only where ``--run`` says so."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import click

from ..core.errors import InputError
from ..core.text import Text
from ..tracing.files import function_in, in_file, quietly
from .loading import loading

__all__ = ["ARGUMENTS", "Programs"]

ARGUMENTS = "matderiv.arguments"  # in the context: those of the command as they were given
NOT_RUN = Text(
    "{shown} is a Python function, and to derive it, its file has to be run",
    "{shown} は Python の関数であり、導出するにはそのファイルを実行する必要がある",
)
RUN = Text("if you trust the file: {command}", "ファイルを信頼できるなら: {command}")
NO_PROGRAM = Text(
    "--run is of a Python function, PATH.py:NAME", "--run は Python の関数 PATH.py:NAME のためのものである"
)
NO_RUN = Text("leave --run out", "--run を省く")
NO_GRADIENT = Text("{given} is no Python function in a file", "{given} はファイルの中の Python の関数ではない")
WRITE_PLACE = Text(
    "write --gradient PATH.py:NAME, or --claim for a formula", "--gradient PATH.py:NAME とするか、式なら --claim とする"
)


class Programs:
    """The functions of one command; a file is run once.

    Raises:
        InputError: a function is given without ``run``, or ``run`` without one.
    """

    def __init__(self, run: bool, *given: str | None) -> None:
        self.places = {text: place for text in given if text is not None and (place := in_file(text)) is not None}
        self._modules: dict[str, ModuleType] = {}
        if run and not self.places:
            raise InputError(NO_PROGRAM, hint=NO_RUN)
        if self.places and not run:
            raise InputError(NOT_RUN(shown=next(iter(self.places))), hint=RUN(command=_command()))

    def objective(self, source: str, options: dict[str, Any]) -> str:
        """The objective that a function computes, whose shapes it keeps; anything else as it is.

        Raises:
            MatderivError: as for :func:`~matderiv.trace`.
        """
        if source not in self.places:
            return source
        with loading():
            from ..tracing.trace import trace
        function = self.function(source)
        with quietly():
            traced = trace(function, options["shapes"])
        options["shapes"] = {}
        return traced

    def function(self, text: str) -> Callable[..., Any]:
        """A function by its place.

        Raises:
            InputError: it is none, or the file cannot be run.
        """
        place = self.places.get(text)
        if place is None:
            raise InputError(NO_GRADIENT(given=repr(text)), hint=WRITE_PLACE)
        return function_in(place, self._modules)


def _command() -> str:
    """The command as it was given, with the option that lets it run the file."""
    context = click.get_current_context(silent=True)
    if context is None:
        return "--run"
    given: Sequence[str] = context.meta.get(ARGUMENTS, ())
    return shlex.join(["matderiv", str(context.info_name), *given, "--run"])
