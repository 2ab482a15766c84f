"""The order of the modules: each imports only from those before it, at its top; and where nodes are made."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from matderiv.core.plain import names as plain

PACKAGE = Path(__file__).parent.parent / "matderiv"
DISCOVERED = ("operations", "formats", "targets")  # one record a file; the package is one room
# lowest first; "" is the package itself, and * are the other files of a room, none of which imports another
ROOMS: list[tuple[str, str]] = [
    ("", "__init__"),
    (
        "core",
        "records patterns digest memory characters text stated errors slips faults choices os_errors recursion "
        "portable discovery",
    ),
    ("core.plain", "layout array linalg names"),
    ("core", "arrays functions elimination index proof dual_numbers forms formal operation"),
    ("", "operations"),
    ("expressions", "matrix"),
    ("expressions.notations", "names notation scripted ascii *"),
    ("expressions", "abstract untold writer spreading sympy_functions letters"),
    ("checking", "draws tape parts labelled contraction functions routes seeds degrees program values"),
    ("checking", "precise need facts points line exact ranges constants spread far generic forgotten"),
    ("checking", "touching multiplied halfspaces sides trial orders sampled verify ends sampler borders"),
    ("reading", "tree tied reach lalr foreign words"),
    ("reading.latex", "written"),
    (
        "reading",
        "beyond contracted spellings grammar picked windows zeros subscripts by_index "
        "where summed indexed factors glued signs refused classes programs tokens missing parse",
    ),
    ("reading.latex", "commands vocabulary tokens calls cursor slashes sizes scripts rows functions indicators cases"),
    (
        "reading.latex",
        "signs sums names brackets derivatives binomials operands primes lexer styles nodes stretches declarations "
        "heads minima parse",
    ),
    ("reading", "spread combine comparing sought declarations sizes attempt undefined marks beside"),
    ("reading.shaping", "advice guesses barred dots spreading arithmetic comparisons norms names calls rules scaling"),
    ("reading.shaping", "search stacked"),
    (
        "reading",
        "along blocks elsewhere ranges build shapes imaginary called paired onehot fronts prose formula readings "
        "sympy_bridge",
    ),
    ("reading.equations", "entries known names indices derivatives functions algebra elaborate"),
    ("reading", "traced"),
    ("tracing", "numbers array arithmetic indexing functions lent places files trace"),
    ("proving", "naming flat columns moves network reduction composite recognise expand special"),
    ("proving", "differentiate"),
    ("proving.tidying", "tidier length"),
    ("proving", "facts"),
    ("proving.tidying", "arranged transposes exponents powers kroneckers products entries scalars"),
    ("proving.tidying", "terms brackets signs factors sums complements entrywise functions traces"),
    ("proving", "tidy stack"),
    ("proving.rules", "listing writing differentiating differentials gathering recognising kronecker shortening"),
    ("proving.reasons", "clauses writing ordering collapsing gathering made shortening"),
    (
        "proving",
        "joining pieces trace_identities linear_forms definitions setting work sides claim entrywise adjoints prove "
        "moved stacked_forms differentials",
    ),
    ("proving.compacting", "identity diagonals rows transposes inverses cancelling entries fractions spellings"),
    ("proving", "compact identities determinants exponentials kronecker powers unit_vectors starting"),
    ("proving", "sums structure kinks conditions somewhere solve"),
    ("printing", "wording sheet runs footer format tex mathml picture sparsity draw page"),
    ("printing.serial", "heads encode members nodes decode"),
    ("printing", "schema"),
    ("", "formats"),
    ("coding.graph", "kinds nodes algebra pairs saturated functions totals sums products axes"),
    ("coding.graph", "matrices facts constants graph"),
    ("coding", "levels extents chains arrays lowerings lower peaks scaling floating lengths spectral portions roots"),
    ("coding", "wedges singular helpers finish target pythonic columns inline einsum"),
    ("", "targets"),
    ("deriving", "arguments scipy_problem refusals task evidence spelling stacking notation remarks emit assembly"),
    ("formal", "terms proofs kinds notations lines theorem meanings reading readback conditions kernel acceptance"),
    ("deriving", "free_entries further recheck stored spectra typed_out pipeline"),
    ("deriving", "specialise derivation derive several"),
    ("judging", "printed hand wording verdict views extents claims conventions refute holding jumps"),
    ("judging", "size_atoms comparing judge"),
    ("judging", "undecided inferred heads entry_by_entry"),
    ("judging", "coded check"),
    ("proofreading", "packages"),
    ("proofreading", "faults comments macros decorations manuscript formatting columns sentences stacks nearest"),
    (
        "proofreading",
        "report items gradients neutral suspects spoken nouns leads constants sigmas slopes primes blocks",
    ),
    ("proofreading", "labels unknown members models instances repeated distinct"),
    ("proofreading", "quantities squares callings losses scopes worlds solving"),
    (
        "proofreading",
        "domains dimensions document clauses actions endings predications provisos hedges restated bearings moving",
    ),
    ("proofreading", "partials derived"),
    (
        "proofreading",
        "optima stationary solutions mistaken constrained dependence examples lines passes backward above additions "
        "allowances",
    ),
    ("proofreading", "recursions arbitrary"),
    ("proofreading", "remarks operations single meanings letters points counts unsaid doubts ranges settle"),
    ("proofreading", "assumptions granted layouts reuse statements proofread excerpt draft"),
    ("passes", "text_indices sympy_indices tools names"),
    ("site", "answer compiling pyodide bundle build serving"),
    ("site.book", "entries proved notebooks pages"),
    ("shell", "functions language commands options descriptions files streams inputs"),
    ("editing", "places fixes opened tools server assistants"),
    ("shell", "findings listings documents loading programs cli magics"),
    ("", "__main__"),
]
ORDER = [f"{room}.{name}".strip(".") for room, names in ROOMS for name in ["__init__"] * (room != "") + names.split()]
ORDER = list(dict.fromkeys(ORDER))
# imports inside a function: the command line loads the mathematics only when there is a formula to work on
LAZED = ("deriving.derive", "deriving.several", "formats", "targets", "judging.check")
LAZED += ("proofreading.proofread", "printing.schema", "site.build", "site.serving")
LAZED += ("site.book.pages",)
LAZY = {("shell.cli", m) for m in (*LAZED, *("shell." + m for m in ("functions", "files", "documents", "findings")))}
LAZY |= {
    ("shell.cli", "editing.server"),
    ("shell.cli", "editing.assistants"),
    ("shell.cli", "core.arrays"),
    ("shell.streams", "shell.files"),
    ("__main__", "shell.cli"),
    ("shell.cli", "shell.documents"),
    ("shell.cli", "shell.findings"),
    ("shell.programs", "tracing.trace"),
    ("judging.check", "judging.coded"),  # a formula needs nothing of what runs functions
    ("site.answer", "judging.check"),  # the first proof in a browser needs nothing of what judges and proofreads
    ("site.answer", "proofreading.proofread"),
}
SOURCES = sorted(PACKAGE.rglob("*.py"))
MAKERS = ("core", "expressions", "operations")
BY_CLASS = {"Add", "Mul", "Pow", "Applied"}  # a call that makes a node without asking core or expressions
MADE_BY_CLASS = {
    "checking/forgotten.py": 4,  # of polynomials in symbols that stand for scalars, which SymPy factors
    "checking/generic.py": 3,  # of SymPy's numbers, so that it works out what it can
    "passes/sympy_indices.py": 2,  # of SymPy's own expressions: sums with limits, and what holds one
}


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a file; by need, for every process that collects this file would read the package."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All nodes of a file, gone through once for all tests."""
    return list(ast.walk(tree(path)))


def placed(name: str) -> str:
    """The place in the order that a module has."""
    others = f"{name.rpartition('.')[0]}.*"
    return others if name not in ORDER and others in ORDER else name


def module(path: Path) -> str:
    """The module by its name within the package, or for a file of a discovered package that package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts[0] in DISCOVERED else placed(".".join(parts))


@cache
def named(full: tuple[str, ...], name: str) -> str:
    """The module that ``from full import name`` reads, where ``full`` stands below the package."""
    if full and full[0] in DISCOVERED:
        return full[0]
    for parts in ([*full, name], full):
        path = PACKAGE.joinpath(*parts).with_suffix(".py")
        if path.exists() and (place := placed(".".join(parts))) in ORDER:
            return place
    return ".".join([*full, "__init__"])


def imported(path: Path, node: ast.AST) -> list[str]:
    """The modules of this package that an import statement names."""
    if isinstance(node, ast.Import):
        return [named(tuple(a.name.split(".")[1:]), "") for a in node.names if a.name.startswith("matderiv.")]
    if not isinstance(node, ast.ImportFrom):
        return []
    parts = node.module.split(".") if node.module else []
    if node.level:
        parts = [*path.relative_to(PACKAGE.parent).parts[: -node.level], *parts]
    return [named(tuple(parts[1:]), a.name) for a in node.names] if parts[0] == "matderiv" else []


def doors(room: str) -> list[str]:
    """The modules of a room that others reach as ``room.module``, which imports them at their first use."""
    calls = list(ast.walk(tree(PACKAGE.joinpath(*room.split("."), "__init__.py"))))
    found = [n for n in calls if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "doors"]
    return [str(a.value) for call in found for a in call.args if isinstance(a, ast.Constant)]


DOORS = {room.rpartition(".")[2]: (room, doors(room)) for room, _ in ROOMS if room and doors(room)}


@cache
def behind_doors(path: Path) -> list[tuple[int, str]]:
    """The modules that a file reaches through the doors of rooms, each with its line."""
    found = [n for n in nodes(path) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    reached = [(n.lineno, n.value.id, n.attr) for n in found if isinstance(n.value, ast.Name)]
    return [(line, placed(f"{DOORS[r][0]}.{m}")) for line, r, m in reached if r in DOORS and m in DOORS[r][1]]


def test_a_door_leads_to_a_module_that_no_other_imports_at_once() -> None:
    assert DOORS
    importers: dict[str, list[Path]] = {}
    for path in SOURCES:
        for node in tree(path).body:
            for name in imported(path, node):
                importers.setdefault(name, []).append(path)
    reached = {name for path in SOURCES for _, name in behind_doors(path)}
    for room, names in DOORS.values():
        for name in names:
            place = placed(f"{room}.{name}")
            assert place in ORDER
            at_once = {module(p).partition(".")[0] for p in importers.get(place, [])}
            assert at_once <= {"judging", "printing", "proofreading", "shell"}, place
            assert place in reached, place


def test_every_module_has_its_place() -> None:
    assert set(map(module, SOURCES)) == set(ORDER)


# what stands in front of a room imports nothing, and tells a type checker what is behind its doors
@pytest.mark.parametrize("path", [p for p in SOURCES if p.stem != "__init__" or p.parent.name in DISCOVERED], ids=str)
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    own = module(path)
    for node in nodes(path):
        for name in imported(path, node):
            place = f"{path.name}:{getattr(node, 'lineno', 0)}"
            if name == own in DISCOVERED and isinstance(node, ast.ImportFrom):
                # what two records share stands in the file of the simpler one, which imports no other
                for sibling in [node.module] if node.module else [a.name for a in node.names]:
                    shared = PACKAGE / own / f"{sibling}.py"
                    assert not [n for n in tree(shared).body if own in imported(shared, n)], place
                continue
            assert ORDER.index(name) < ORDER.index(own), f"{place} imports {name}"
    for line, name in behind_doors(path):
        assert ORDER.index(name) < ORDER.index(own), f"{path.name}:{line} reaches {name}"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_stand_at_the_top(path: Path) -> None:
    functions = [n for n in nodes(path) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    within = [n for n in nodes(path) if isinstance(n, ast.Import | ast.ImportFrom) and n.col_offset]
    # a function that a statement stands in begins before it, further left, and ends behind it
    for node in within:
        if not any(f.lineno <= node.lineno <= (f.end_lineno or 0) for f in functions):
            continue
        names = imported(path, node)
        assert names, f"{path.name}:{node.lineno}"
        assert {(module(path), n) for n in names} <= LAZY, f"{path.name}:{node.lineno}"


def test_a_room_says_what_it_is_for_and_imports_nothing() -> None:
    rooms = {"", *(room for room, _ in ROOMS)}
    for room in rooms:
        path = PACKAGE.joinpath(*room.split("."), "__init__.py")
        assert ast.get_docstring(tree(path))
        assert not [n for node in tree(path).body for n in imported(path, node) if n != "core.discovery"]


def test_the_guide_shows_the_rooms_in_their_order() -> None:
    guide = (PACKAGE.parent / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = guide.split("## How it is built")[1].split("\n##")[0]
    shown = [name for name in re.findall(r"`(\w+)/?`", table) if name in {room for room, _ in ROOMS} | {*DISCOVERED}]
    assert shown == [name for name in dict.fromkeys(m.split(".")[0] for m in ORDER) if name in shown]
    assert set(shown) == {room.split(".")[0] for room, _ in ROOMS if room} | {*DISCOVERED}


def made(path: Path) -> int:
    """How many calls in a file make a node by its class, or by that of another node."""
    called = [n.func for n in nodes(path) if isinstance(n, ast.Call)]
    names = [f.id for f in called if isinstance(f, ast.Name)]
    attributes = [f.attr for f in called if isinstance(f, ast.Attribute)]
    return sum(n in BY_CLASS for n in names) + attributes.count("func")


def test_only_core_expressions_and_operations_make_nodes_by_their_class() -> None:
    """So that how they are made can change."""
    files = {str(p.relative_to(PACKAGE)): p for p in SOURCES}
    found = {name: made(p) for name, p in files.items() if name.split("/")[0] not in MAKERS}
    assert {name: n for name, n in found.items() if n} == MADE_BY_CLASS


def test_one_module_alone_imports_numpy() -> None:
    """The others ask of the namespace nothing but what both have, and both have nothing that nobody asks for."""
    named: dict[str, set[str]] = {}
    for path in SOURCES:
        found = [n for n in nodes(path) if isinstance(n, ast.Import | ast.ImportFrom)]
        at_once = [n.module if isinstance(n, ast.ImportFrom) else n.names[0].name for n in found]
        assert "numpy" not in at_once or path.name == "arrays.py"
        if any(isinstance(n, ast.ImportFrom) and "np" in [a.name for a in n.names] for n in found):
            of_np = [n for n in nodes(path) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
            for n in of_np:
                if isinstance(n.value, ast.Name) and n.value.id == "np":
                    named.setdefault(n.attr, set()).add(path.name)
    assert named.pop("integer") == {"arguments.py"}  # where arrays are known to be NumPy's
    assert set(named) == set(plain.__all__)


def test_every_public_name_is_found() -> None:
    import matderiv

    for name in matderiv.__all__:
        assert getattr(matderiv, name).__name__ == name
    assert set(dir(matderiv)) == {*matderiv.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = matderiv.nothing


def found_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, record: object) -> None:
    """Discover again, with one file more that defines ``record``."""
    home = import_module(f"matderiv.{package}")
    (tmp_path / "zzz_more.py").write_text("", encoding="utf-8")
    more = ModuleType(f"matderiv.{package}.zzz_more")
    if record is not None:
        setattr(more, "ZZZ_MORE" if package == "operations" else "FORMAT", record)
    monkeypatch.setitem(sys.modules, more.__name__, more)
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path)])
    list(home._discover().values())


@pytest.mark.parametrize("package", ["operations", "formats"])
def test_a_name_that_is_taken_is_refused(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = import_module(f"matderiv.{package}")
    record = next(iter(getattr(home, package.upper()).values()))
    with pytest.raises(ImportError, match=rf"{package}/zzz_more\.py: the (name|word) .* (is taken|belongs to)"):
        found_with(monkeypatch, tmp_path, package, record)


@pytest.mark.parametrize("package", ["operations", "formats"])
def test_a_file_without_a_record_is_refused(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=rf"{package}/zzz_more\.py defines no (ZZZ_MORE|FORMAT)"):
        found_with(monkeypatch, tmp_path, package, None)
