"""Magic commands for IPython and Jupyter: ``%load_ext matderiv``, then ``%derive OBJECTIVE --wrt NAME``.

The arguments are those of the command line, so that what works in one place works in the other.
"""

from __future__ import annotations

import shlex
from typing import Any

import click

from . import cli
from .derivation import Derivation
from .errors import InputError, MatderivError
from .pipeline import derive

__all__ = ["load_ipython_extension"]


class _Shown:
    """A derivation in another language than its own."""

    def __init__(self, derivation: Derivation, language: str) -> None:
        self.derivation, self.language = derivation, language

    def __repr__(self) -> str:
        return self.derivation.to("terminal", language=self.language)

    def _repr_html_(self) -> str:
        return self.derivation.to("notebook", language=self.language)


def _derive(line: str) -> Any:
    """The derivation that the arguments of ``matderiv derive`` ask for; ``%derive "x'*A*x" --wrt x``."""
    try:
        context = cli.derive.make_context("%derive", _words(line))
        given = context.params
        options = cli.options(given["shapes"], given["facts"], given["structure"], given["order"])
        options["columns"] = given["columns"]
        variable = next(iter(given["variables"]), None)
        derivation = derive(given["objective"], variable, **options)
    except click.exceptions.Exit:
        return None  # --help has printed what was asked for
    except click.ClickException as error:
        raise InputError(error.format_message(), hint="%derive --help lists the options") from None
    if given["solve"]:
        derivation = derivation.solve().derivation
    return derivation if given["language"] == "en" else _Shown(derivation, given["language"])


def _words(line: str) -> list[str]:
    """The arguments of a line. A formula may stand without quotes: what comes before the first option is one argument.

    >>> _words("norm2(X*W - Y)^2 --wrt W")
    ['norm2(X*W - Y)^2', '--wrt', 'W']
    >>> _words("x'*A*x --wrt x --shape A=n,n")
    ["x'*A*x", '--wrt', 'x', '--shape', 'A=n,n']
    """
    formula, dashes, rest = line.partition(" --")
    formula = formula.strip()
    if len(formula) > 1 and formula[0] == formula[-1] == '"':
        formula = formula[1:-1]
    return [*([formula] if formula else []), *shlex.split(dashes.strip() + rest)]


def _failing(shell: Any, kind: Any, error: MatderivError, trace: Any, tb_offset: Any = None) -> None:
    """An error of the input as its message alone: the trace is of no use to who typed it."""
    print(f"{type(error).__name__}: {error}")


def load_ipython_extension(shell: Any) -> None:
    """Register the magic commands; IPython calls this for ``%load_ext matderiv``."""
    shell.register_magic_function(_derive, "line", "derive")
    shell.set_custom_exc((MatderivError,), _failing)
