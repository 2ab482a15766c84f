"""The time and the memory of whole commands, as ratios to ``import sympy`` and to bare Python in one run.

    python tests/benchmarks/start.py [--rounds N] [--python PATH ...] [command ...]

``matderiv`` has to be installed, with its bytecode compiled, in the environment of each PATH (this one, where none is
given), of which the first has to have SymPy; two of them compare two versions. Each command is a process of its own;
the commands take turns, one round forward and the next one back. Of each the median of the CPU time is told (user and
system, not the clock), how many times as long ``import sympy`` and ``pass`` take, and the most memory that it had. The
figures are written to standard output as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from typing import Any

FLOOR, SYMPY = "python -c pass", "import sympy"
COMPLETION = {"_MATDERIV_COMPLETE": "bash_complete", "COMP_WORDS": "matderiv derive --fo", "COMP_CWORD": "2"}
ARTICLE = "norm2(X*W - Y)^2"
# name: (arguments, environment)
COMMANDS: dict[str, tuple[list[str], dict[str, str]]] = {
    "--help": (["--help"], {}),
    "--version": (["--version"], {}),
    "unknown option": (["derive", "x", "--nope"], {}),
    "completion": ([], COMPLETION),
    "derive": (["derive", ARTICLE, "--wrt", "W"], {}),
    "derive LaTeX": (["derive", r"\|XW - Y\|_F^2", "--wrt", "W"], {}),
    "derive --format terminal": (["derive", ARTICLE, "--wrt", "W", "--format", "terminal"], {}),
    "code": (["code", ARTICLE, "--wrt", "W"], {}),
    "check --claim": (["check", ARTICLE, "--wrt", "W", "--claim", "2*X'*(X*W - Y)"], {}),
    "functions": (["functions"], {}),
}


def spent(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """The CPU seconds of a process, and its largest memory in MB."""
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.chdir(tempfile.gettempdir())  # where no package lies beside it
        os.execve(command[0], command, environment)
    _, _, used = os.wait4(child, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def measured(pythons: list[str], names: list[str], rounds: int) -> dict[str, Any]:
    """The figures of each command in each environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    runs = {FLOOR: ([pythons[0], "-c", "pass"], kept), SYMPY: ([pythons[0], "-c", "import sympy"], kept)}
    for python in pythons:
        program = os.path.join(os.path.dirname(python), "matderiv")
        for name in names:
            arguments, more = COMMANDS[name]
            runs[f"{name} ({python})" if len(pythons) > 1 else name] = ([program, *arguments], kept | more)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for number in range(rounds + 1):  # the first round only warms the files
        for name in runs if number % 2 else reversed(runs):
            result = spent(*runs[name])
            found[name] += [result] if number else []
    seconds = {name: statistics.median(s for s, _ in results) for name, results in found.items()}
    return {
        name: {
            "ms": round(1000 * seconds[name], 1),
            "of import sympy": round(seconds[name] / seconds[SYMPY], 3),
            "of bare Python": round(seconds[name] / seconds[FLOOR], 2),
            "MB": round(max(memory for _, memory in found[name]), 1),
        }
        for name in runs
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", nargs="+", default=[sys.executable])
    parser.add_argument("command", nargs="*", choices=[*COMMANDS, []])
    given = parser.parse_args()
    print(json.dumps(measured(given.python, given.command or list(COMMANDS), given.rounds), indent=2))
