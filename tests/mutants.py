"""A tool to be run by hand: which small mistakes no test would notice.

    python tests/mutants.py matderiv/proving/facts.py --tests tests/proving tests/checking

Each comparison, sign, count and boolean of the modules is changed, one at a time (texts, annotations and docstrings
are left out). The tests are collected once; each is first run alone, in a process forked from there, to see which
lines of the modules it reaches. A mutant of a function then takes the place of that function in another fork, and the
tests that reach its line are run there, the first failure ending them: those named after the module first, then the
quickest, as long as ``--seconds`` last. A mutant of what runs when the module is imported is tried in a process of its
own, on a copy of the package. What survives is printed with its line, and the figures of each module last.

``mutants.txt`` beside this file lists the mutants that are equivalent, each with the reason: they are not tried.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parent.parent
EQUIVALENT = Path(__file__).parent / "mutants.txt"
OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
QUANTIFIERS = {"all": "any", "any": "all", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """A small mistake: where it is (the function, or "" at the top of the module; the line) and what was changed."""

    module: Path
    function: str
    first: int
    last: int
    line: str
    said: str

    @property
    def key(self) -> tuple[str, str, str]:
        return str(self.module), f"{self.function}: {self.line}", self.said


@dataclass(frozen=True)
class Reach:
    """What a test reaches of the modules: lines by module; and how long it takes."""

    seconds: float
    lines: dict[str, set[int]]


def places(tree: ast.AST, function: str = "", scope: str = "") -> Iterator[tuple[ast.AST, str]]:
    """The nodes of a module that compute, each with the function in whose body it is; annotations are none of them."""
    for child in ast.iter_child_nodes(tree):
        typing = isinstance(tree, ast.AnnAssign | ast.arg) and child is tree.annotation
        defined = isinstance(tree, ast.FunctionDef)
        if typing or defined and child is tree.returns:
            continue
        inside = scope if function or defined and child in tree.body else function
        below = f"{scope}.{child.name}".lstrip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
        yield child, inside
        yield from places(child, inside, below)


def mutants(module: Path, source: str) -> Iterator[tuple[Mutant, ast.Module]]:
    """Each mutant of a module, with the tree as it is then: it is mended when the next is asked for."""
    tree, text = ast.parse(source), source.splitlines()
    seen: Counter[tuple[str, str, str]] = Counter()
    for node, function in list(places(tree)):
        for change in range(3):
            before, was = dict(vars(node)), " ".join(ast.unparse(node).split())[:90]
            if isinstance(node, ast.Compare):
                node.ops = list(node.ops)
            if (said := changed(node, change)) is not None:
                line = text[node.lineno - 1].strip()
                of = str(module), f"{function}: {line}", f"{said} in {was}"
                seen[of] += 1
                which = f" ({seen[of]})" if seen[of] > 1 else ""
                end = node.end_lineno or node.lineno
                yield Mutant(module, function, node.lineno, end, line, f"{said} in {was}{which}"), tree
            vars(node).update(before)


def changed(node: ast.AST, change: int) -> str | None:
    """Make one small mistake at a node, the first, second or third that there is, and say which."""
    if isinstance(node, ast.Compare) and change < len(node.ops):
        old = type(node.ops[change])
        node.ops[change] = OPPOSITE[old]()  # type: ignore[call-overload]
        return f"{old.__name__} → {OPPOSITE[old].__name__}"
    if change:
        return None
    if isinstance(node, ast.BoolOp) or isinstance(node, ast.BinOp) and type(node.op) in OPPOSITE:
        old = type(node.op)
        node.op = OPPOSITE[old]()  # type: ignore[assignment]
        return f"{old.__name__} → {OPPOSITE[old].__name__}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        if isinstance(node.op, ast.Not):
            node.operand = ast.copy_location(ast.UnaryOp(ast.Not(), node.operand), node.operand)
            return "without not"
        node.op = ast.UAdd()
        return "without −"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
        return f"→ {node.value}"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value += 1
        return f"→ {node.value}"
    if isinstance(node, ast.Name) and node.id in QUANTIFIERS:
        node.id = QUANTIFIERS[node.id]
        return f"→ {node.id}"
    return None


def equivalent() -> dict[tuple[str, str, str], str]:
    """The mutants that are listed as equivalent, each with its reason.

    A module stands at the margin, below it (2 spaces) a function with a line of it, below that (4) the changes there,
    and below those (6) the reason that they share.
    """
    found: dict[tuple[str, str, str], str] = {}
    module = line = ""
    changes: list[str] = []
    for row in EQUIVALENT.read_text("utf-8").splitlines() if EQUIVALENT.exists() else []:
        said, indent = row.strip(), len(row) - len(row.lstrip())
        if not said or said.startswith("#"):
            continue
        if indent == 0:
            module = said
        elif indent == 2:
            line = said
        elif indent == 4:
            changes.append(said)
        else:
            found.update({(module, line, change): said for change in changes})
            changes = []
    return found


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes(part)


def name(code: CodeType) -> tuple[object, ...]:
    return code.co_qualname, code.co_firstlineno, tuple(code.co_positions())


def put(tree: ast.Module, source: str, functions: list[FunctionType]) -> None:
    """The functions of a module, where they live, get the code that they have in this tree."""
    old, new = (compile(of, "", "exec", dont_inherit=True) for of in (ast.parse(source), tree))
    instead = {name(was): now for was, now in zip(codes(old), codes(new), strict=True)}
    for function in functions:
        function.__code__ = instead[name(function.__code__)]


def forked(action: Callable[[], object], seconds: float) -> object:
    """What an action gives in a fork of this process: "ended" where it dies there or computes for too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silent, stream)
        os.close(reading)
        said = json.dumps(action()).encode()
        while said:
            said = said[os.write(writing, said) :]
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else "ended"


def first_failure(items: list[pytest.Item]) -> str | None:
    """The first of some tests that fails, run in this order."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return item.nodeid
    return None


def traced(item: pytest.Item, modules: dict[str, str]) -> dict[str, object]:
    """Run a test: whether it passes, its time, and the lines of the modules (by their files) that it reaches."""
    lines: dict[str, set[int]] = {module: set() for module in modules.values()}

    def entered(frame: FrameType, event: str, argument: object) -> object:
        module = modules.get(frame.f_code.co_filename)
        if module is None:
            return None
        reached = lines[module]

        def line(frame: FrameType, event: str, argument: object) -> object:
            reached.add(frame.f_lineno)
            return line

        return line(frame, event, argument)

    sys.settrace(entered)  # type: ignore[arg-type]
    failed = first_failure([item])
    sys.settrace(None)
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    return {"failed": failed, "seconds": seconds, "lines": {of: sorted(which) for of, which in lines.items() if which}}


class Mutation:
    """A pytest plugin: what is collected is run on each mutant."""

    def __init__(self, modules: list[Path], given: argparse.Namespace) -> None:
        self.sources = {module: (ROOT / module).read_text("utf-8") for module in modules}
        self.given, self.listed = given, equivalent()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        files = {str(ROOT / module): str(module) for module in [*self.sources, *self.given.also]}
        gc.unfreeze()
        self.functions: dict[str, list[FunctionType]] = {module: [] for module in files.values()}
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename in files:
                self.functions[files[one.__code__.co_filename]].append(one)
        gc.freeze()
        self.reach = self.reached(files)
        for module, source in self.sources.items():
            self.tried(module, source)
        return True

    def reached(self, files: dict[str, str]) -> dict[str, Reach]:
        """What each test reaches that passes and does not take too long."""
        found, kept = {}, self.given.reach
        known = json.loads(kept.read_text()) if kept and kept.exists() else {}
        for number, (nodeid, item) in enumerate(self.items.items()):
            ran = known.get(nodeid) or forked(lambda item=item: traced(item, files), self.given.seconds)
            known[nodeid] = ran
            if kept and number % 50 == 0:
                kept.write_text(json.dumps(known))
            if isinstance(ran, dict) and not ran["failed"]:
                found[nodeid] = Reach(ran["seconds"], {of: set(which) for of, which in ran["lines"].items()})
        if kept:
            kept.write_text(json.dumps(known))
        print(f"{len(found)} of {len(self.items)} tests are of use", flush=True)
        return found

    def chosen(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests to be run on a mutant: those that reach it, the near and the quick first, within the time."""
        module, lines = str(mutant.module), set(range(mutant.first, mutant.last + 1))
        near = f"test_{mutant.module.stem}"
        reaching = [
            (near not in nodeid, of.seconds, nodeid)
            for nodeid, of in self.reach.items()
            if (lines & of.lines.get(module, set()) if mutant.function else of.lines.get(module))
        ]
        left, chosen = self.given.seconds, []
        for _, seconds, nodeid in sorted(reaching):
            left -= seconds
            if left < 0:
                break
            chosen.append(self.items[nodeid])
        return chosen

    def tried(self, module: Path, source: str) -> None:
        """Run the tests on each mutant of a module, and print what survives."""
        counted: Counter[str] = Counter()
        listed = {key for key in self.listed if key[0] == str(module)}
        for number, (mutant, tree) in enumerate(mutants(module, source)):
            if number < self.given.skip or number % self.given.every:
                continue
            if mutant.key in listed:
                listed.remove(mutant.key)
                counted["equivalent"] += 1
                continue
            items = self.chosen(mutant)
            if items and self.noticed(mutant, tree, items):
                counted["noticed"] += 1
                continue
            counted["survived"] += 1
            reached = f"{len(items)} tests" if items else "not reached"
            print(f"{number}: {module}:{mutant.first} ({reached})\n  {mutant.key[1]}\n    {mutant.said}", flush=True)
        for _, line, said in sorted(listed):
            print(f"{module}: there is no such mutant any more: {line}: {said}")
        print(f"{module}: {counted.total()} mutants, {dict(counted)}", flush=True)

    def noticed(self, mutant: Mutant, tree: ast.Module, items: list[pytest.Item]) -> bool:
        """Whether a test fails on a mutant, or never ends."""
        source, seconds = self.sources[mutant.module], self.given.seconds
        if not mutant.function:
            return apart(mutant.module, ast.unparse(tree), [item.nodeid for item in items], seconds)

        def action() -> str | None:
            put(tree, source, self.functions[str(mutant.module)])
            return first_failure(items)

        return forked(action, 3 * seconds) is not None


def apart(module: Path, text: str, tests: list[str], seconds: float) -> bool:
    """Whether a test fails on a copy of the package with this text as the module."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(ROOT / "matderiv", folder / "matderiv")
        for part in ("tests", "pyproject.toml"):
            (folder / part).symlink_to(ROOT / part)
        (folder / module).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        there = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ran = subprocess.run(command, cwd=folder, env=there, capture_output=True, timeout=60 + seconds, check=False)
        except subprocess.TimeoutExpired:
            return True
        return ran.returncode != 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--every", type=int, default=1, help="try each Nth mutant only")
    parser.add_argument("--skip", type=int, default=0, help="leave out those before the given one")
    parser.add_argument("--seconds", type=float, default=10, help="how long the tests of one mutant may take")
    parser.add_argument("--reach", type=Path, help="a file that keeps what each test reaches")
    parser.add_argument("--also", nargs="+", type=Path, default=[], help="modules whose reach is kept there, too")
    given = parser.parse_args()
    os.chdir(ROOT)
    quiet = ["-q", "-s", "-p", "no:cacheprovider"]
    sys.exit(pytest.main([*quiet, *given.tests], plugins=[Mutation(given.modules, given)]))


if __name__ == "__main__":
    main()
