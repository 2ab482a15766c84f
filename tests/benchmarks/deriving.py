"""The time of derivations, of two commits and of other tools, in one run.

    python tests/benchmarks/deriving.py [--commit REV ...] [--peer NAME=COMMAND ...] [--cases FILE] [--json FILE]

This tree is measured beside each REV, taken out of the repository for the time of the run, and each peer. Bytecode of
the trees is kept meanwhile, as that of an installed package is. The objectives are those of FILE
(``tests/corpus/more.jsonl`` where none is named), an object with ``expr``, ``wrt``, ``vars`` and maybe ``assume`` and
``order`` a line. The tools take turns, objective by objective, one round forward and the next one back.

A peer is a command that reads these lines, one by one, and answers each by one line, ``{"cold": seconds, "warm":
seconds}`` of CPU time, or ``{}`` where it has no derivative. Cold is the first time that a process which has everything
imported, and has derived one other objective, sees this one; warm the better of two times right after it. Of each
objective the best of the rounds counts.

For each tool the medians and the 95th percentiles are told in milliseconds, and for each but this tree, over the
objectives that both answered, the median of the ratios this/other and the share at which this tree is faster.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

TREE = Path(__file__).parents[2]
KINDS = ("cold", "warm")
OTHER = {"expr": "tr(A*X*B)", "wrt": "X", "vars": {"A": ["k", "n"], "X": ["n", "m"], "B": ["m", "k"]}, "order": 1}
Times = dict[str, float]


def timed(derive: Callable[[], Any]) -> Times:
    """The CPU seconds of a first derivation, and the better of two after it."""
    found = []
    for _ in range(3):
        start = time.process_time()
        derive()
        found.append(time.process_time() - start)
    return {"cold": found[0], "warm": min(found[1:])}


def answer(times: Callable[[dict[str, Any]], Times], lines: TextIO) -> None:
    """Answer each line from a child of its own, so that no objective has seen another."""
    gc.collect()
    gc.freeze()  # a collection in a child would copy all the memory that it shares
    for line in lines:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                times(OTHER)  # a forked process copies the memory that it uses, which is not what is measured
                found = times(json.loads(line))
            except Exception:
                found = {}
            os.write(writing, json.dumps(found).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            print(pipe.read() or "{}", flush=True)
        os.waitpid(child, 0)


def derived(case: dict[str, Any]) -> Times:
    """The times of matderiv, whose tree is the one on the path."""
    import corpus_cases

    return timed(lambda: corpus_cases.derive(case))


@contextmanager
def commit(name: str) -> Iterator[Path]:
    """The tree of a commit."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", str(TREE), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", folder, name], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run([*git, "remove", "--force", folder], check=True)


def started(command: list[str], tree: Path | None = None, bytecode: str = "") -> subprocess.Popen[str]:
    """A tool that waits for objectives; for that of a tree there is a folder for its ``bytecode``."""
    own = {}
    if tree is not None:
        own = {"PYTHONPATH": os.pathsep.join([str(tree), str(TREE / "tests")])}
        own |= {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | own)


def measured(tools: dict[str, subprocess.Popen[str]], cases: list[str], rounds: int) -> dict[str, list[Times]]:
    """The best times of each tool at each objective."""
    best: dict[str, list[Times]] = {name: [{} for _ in cases] for name in tools}
    for number in range(rounds):
        for k, case in enumerate(cases):
            for name in tools if (number + k) % 2 else reversed(tools):
                tool = tools[name]
                assert tool.stdin is not None and tool.stdout is not None
                tool.stdin.write(case + "\n")
                tool.stdin.flush()
                found = json.loads(tool.stdout.readline())
                best[name][k] = {kind: min(t, best[name][k].get(kind, t)) for kind, t in found.items()}
    return best


def told(best: dict[str, list[Times]]) -> dict[str, dict[str, float]]:
    """The figures of each tool; the first one is compared with the others."""
    ours, *_ = best.values()
    figures: dict[str, dict[str, float]] = {}
    for name, all_times in best.items():
        row = figures[name] = {"answered": sum(bool(t) for t in all_times)}
        for kind in KINDS:
            found = sorted(1000 * t[kind] for t in all_times if t)
            row[f"{kind} median ms"] = round(statistics.median(found), 2)
            row[f"{kind} p95 ms"] = round(found[int(0.95 * (len(found) - 1))], 2)
            if all_times is not ours:
                ratios = [a[kind] / b[kind] for a, b in zip(ours, all_times, strict=True) if a and b]
                row[f"{kind} this/it, median"] = round(statistics.median(ratios), 3)
                row[f"{kind} this is faster, %"] = round(100 * sum(r < 1 for r in ratios) / len(ratios), 1)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", action="append", default=[])
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--cases", type=Path, default=TREE / "tests" / "corpus" / "more.jsonl")
    parser.add_argument("--every", type=int, default=1, help="take every n-th objective only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        import matderiv

        matderiv.derive("norm2(x)^2", "x")
        answer(derived, sys.stdin)
        return
    cases = [line for line in given.cases.read_text("utf-8").splitlines() if line.strip()][:: given.every]
    own = [sys.executable, str(Path(__file__).resolve()), "--answer"]
    with ExitStack() as stack:
        bytecode = stack.enter_context(tempfile.TemporaryDirectory())
        tools = {"this": started(own, TREE, bytecode)}
        tools |= {name: started(own, stack.enter_context(commit(name)), bytecode) for name in given.commit}
        tools |= {name: started(shlex.split(command)) for name, command in (p.split("=", 1) for p in given.peer)}
        figures = told(measured(tools, cases, given.rounds))
        for tool in tools.values():
            tool.communicate()
    text = json.dumps(figures, indent=2)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
