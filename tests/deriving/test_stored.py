"""A stored derivation is believed in nothing but what it asks: whatever else it says is refused, or is what is so."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sympy

from matderiv import Derivation, InputError, MatderivError, __version__, check, check_derivation, derive, schema
from matderiv.core.proof import Proof
from matderiv.core.text import LANGUAGES
from matderiv.deriving.pipeline import proved_again
from matderiv.deriving.recheck import UNTOLD
from matderiv.formats import FORMATS
from matderiv.proving import solve
from matderiv.shell.cli import main
from matderiv.targets import TARGETS

FILES = sorted((Path(__file__).parents[1] / "stored").glob("*.json"))
n, m = sympy.symbols("n m")
t, X = sympy.Symbol("t", positive=True), sympy.MatrixSymbol("X", n, m)
MADE: dict[str, Callable[[], Derivation]] = {
    "trace": lambda: derive("tr(A*X)", "X"),
    "facts": lambda: derive("x'*A*x", "x", assume={"A": "symmetric"}, shapes={"A": (n, n)}),
    "solved": lambda: derive("norm2(X*w - y)^2", "w").solve().derivation,
    "divided": lambda: derive("norm2(x*y' - A)^2", "x").solve().derivation,
    "conditions": lambda: derive("log(det(X))", "X"),
    "free entries": lambda: derive("tr(A*X)", "X", structure="skew"),
    "four axes": lambda: derive("A*X*B", "X"),
    "second": lambda: derive("x'*A*x", "x", order=2),
    "LaTeX": lambda: derive(r"\nabla_w \sum_i (y_i - x_i^\top w)^2"),
    "samples": lambda: derive("sum_i((y_i - x_i'*w)^2)", "w", columns=["X"]),
    "SymPy": lambda: derive(sympy.Trace(X.T * X) * t, X),
    "Hessian product": lambda: derive("norm2(A*x - b)^2", "x").hessian_product("v"),
    "of a definite matrix": lambda: derive("logdet(K)", "K", assume={"K": "spd"}).hessian_product("V"),
}


@cache
def made(name: str) -> Derivation:
    return MADE[name]()


@cache
def text(name: str) -> str:
    return made(name).to("json")


def changed(name: str, *changes: tuple[str, object]) -> str:
    """A stored derivation with some places changed: ``data.proof.answer`` and the like."""
    value = json.loads(text(name))
    for path, new in changes:
        place: Any = value
        *before, last = [int(p) if p.isdigit() else p for p in path.split(".")]
        for part in before:
            place = place[part]
        place[last] = new(place[last]) if callable(new) else new
    return json.dumps(value)


def printed(derivation: Derivation) -> dict[tuple[str, str], str]:
    return {(f, x): derivation.to(f, language=x) for f in FORMATS for x in LANGUAGES}


@pytest.mark.sweep(100)
@pytest.mark.parametrize("name", MADE)
def test_what_is_read_back_prints_the_same(name: str) -> None:
    read = Derivation.from_json(text(name))
    assert printed(read) == printed(made(name))
    assert str(read.result) == str(made(name).result)
    for language in LANGUAGES:
        shorter = made(name).to("json", language=language, steps="none")
        assert Derivation.from_json(shorter).proof == read.proof


@pytest.mark.sweep(9)
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_what_an_earlier_version_wrote_is_read(file: Path) -> None:
    """These files have the schema of number 1, and say no version."""
    value = json.loads(file.read_text("utf-8"))
    assert value["schema"] == "matderiv/derivation/1"
    read = Derivation.from_json(file.read_text("utf-8"))
    assert read.formula == value["answer"]["formula"] or read.formula is None
    assert read.einsum == value["einsum"]
    assert (read.proof.solution is None) == (value["data"]["proof"]["solution"] is None)
    assert {s.check.kind for s in read.steps} <= {"EXACT", "SAMPLED"}
    assert Derivation.from_json(read.to("json")).proof == read.proof


@pytest.mark.sweep(2)
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_false_line_of_an_earlier_version_is_found(file: Path) -> None:
    value = json.loads(file.read_text("utf-8"))
    nodes, proof = value["data"]["nodes"], value["data"]["proof"]
    nodes.append(["number", "7"])
    seven = len(nodes) - 1
    last = proof["lemmas"][-1]["steps"][-1]
    old = last["rhs"]
    shape = nodes[old][2:4] if nodes[old][0] == "apply" else None
    nodes.append(["product", seven, old] if shape is None else ["apply", "scale", *shape, seven, old])
    last["rhs"] = proof["lemmas"][-1]["rhs"] = len(nodes) - 1
    with pytest.raises(InputError):
        Derivation.from_json(json.dumps(value))


def seven_times(value: dict[str, Any]) -> None:
    """The stationary point of a file, its claim and its lines alike, seven times as large."""
    nodes, solution = value["data"]["nodes"], value["data"]["proof"]["solution"]
    old = solution["rhs"]
    rows, columns = nodes[solution["lhs"]][2:4]
    nodes.append(["number", "7"])
    nodes.append(["apply", "scale", rows, columns, len(nodes) - 1, old])
    new = len(nodes) - 1
    star = nodes[solution["lhs"]]
    nodes.append([*star[:5], new, *star[6:]])
    letter = len(nodes) - 1
    for step in solution["steps"]:
        if step["lhs"] == solution["lhs"]:
            step |= {"lhs": letter, "rhs": new}
    solution["steps"] = [s for s in solution["steps"] if s["role"] == "main" and s["rhs"] == new]
    solution |= {"lhs": letter, "rhs": new}


@pytest.mark.parametrize("version", [__version__, "0.0.1", None])
def test_another_stationary_point_is_refused(version: str | None) -> None:
    value = json.loads(text("solved"))
    seven_times(value)
    value["version"] = version
    if version is None:
        del value["version"]
        value["schema"] = "matderiv/derivation/1"
    with pytest.raises(InputError) as refused:
        Derivation.from_json(json.dumps(value))
    assert re.search("at solution.* the proof in the file is not the one that is found", str(refused.value))
    assert refused.value.told("ja") != str(refused.value)


def a_name(name: str) -> Callable[[list[Any]], list[Any]]:
    return lambda node: [node[0], name, *node[2:]]


def node(name: str, head: str, called: str) -> str:
    nodes = json.loads(text(name))["data"]["nodes"]
    return f"data.nodes.{next(k for k, x in enumerate(nodes) if x[:2] == [head, called])}"


STEP = "data.proof.lemmas.0.steps.1"


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("four axes", lambda: (node("four axes", "index", "i"), a_name("2")), "'2' is no name"),
        ("four axes", lambda: (node("four axes", "index", "i"), a_name("l")), "is not the one that is found"),
        (
            "facts",
            lambda: (node("facts", "var", "A"), lambda x: [*x[:6], "norm_squared", x[7]]),
            "is not the one that is found when its objective is derived again",
        ),
        ("facts", lambda: (node("facts", "var", "x"), lambda x: [*x[:4], ["symmetric"], *x[5:]]), "is not"),
        ("facts", lambda: (node("facts", "var", "A"), lambda x: [*x[:4], [], *x[5:]]), "is not"),
        (
            "trace",
            lambda: (f"{STEP}.reason", ["So it is.", "そうである。"]),
            "at lemmas[0].steps[1].rule.reason the proof",
        ),
        ("trace", lambda: (f"{STEP}.rule", "magic"), "at lemmas[0].steps[1].rule.name the proof"),
        ("trace", lambda: (f"{STEP}.label", "(*)"), "at lemmas[0].steps[1].label the proof"),
        ("trace", lambda: (f"{STEP}.role", "aside"), "lines do not join|steps[1].role"),
        ("trace", lambda: ("data.proof.notes", []), "at notes the proof"),
        ("trace", lambda: ("data.proof.layout.text", ["Rows {W}", "行 {W}"]), "at layout.text the proof"),
        ("conditions", lambda: ("data.proof.conditions", []), "at conditions the proof"),
        ("four axes", lambda: ("data.proof.einsum", "__import__('os')"), "at einsum the proof"),
        ("four axes", lambda: ("data.proof.kronecker", None), "at kronecker the proof"),
        ("solved", lambda: ("data.proof.solution.conditions", []), "at solution.conditions the proof"),
        ("free entries", lambda: ("data.proof.structure", "symmetric"), "is not"),
        ("free entries", lambda: ("data.proof.structure", "round"), "as a round matrix is"),
        ("trace", lambda: ("answer.latex", "0"), "the file shows at answer.latex what its data do not say"),
        ("trace", lambda: ("sections.0.lines.0.reason.en", "x"), "the file shows at sections[0].lines[0].reason.en"),
        ("trace", lambda: ("symbols", []), "the file shows at symbols what its data do not say"),
        ("trace", lambda: ("more", 1), "the file shows at more what its data do not say"),
        ("trace", lambda: ("data.proof.given.objective", "tr(X*A)"), "is not the one that is found"),
        ("trace", lambda: ("data.proof.given.objective", "tr(A*"), "this proof cannot be checked|is never closed"),
        ("trace", lambda: ("data.proof.given.order", 2), "is not"),
        ("SymPy", lambda: ("data.proof.symbols", lambda s: s[:1]), "is not among the symbols"),
        ("Hessian product", lambda: ("data.proof.along.direction", "w"), "is not the one that is found"),
    ],
)
def test_what_is_forged_is_refused_with_its_place(name: str, change: Callable[[], tuple[str, Any]], said: str) -> None:
    forged = changed(name, change())
    with pytest.raises(InputError) as refused:
        Derivation.from_json(forged)
    assert any(part in str(refused.value) for part in said.split("|")), str(refused.value)
    assert refused.value.told("ja") != str(refused.value)


def test_a_symbol_that_says_more_than_is_assumed_is_refused() -> None:
    value = json.loads(changed("SymPy", ("data.proof.atoms.t", {"positive": True})))
    for x in value["data"]["nodes"]:
        if x[:2] == ["var", "t"]:
            x[4] = []
    with pytest.raises(InputError) as refused:
        Derivation.from_json(json.dumps(value))
    assert "this could not have been asked: SymPy's symbol t says more of it than is assumed" in str(refused.value)
    assert "このような問いはありえない: SymPy の記号 t が、仮定より多くのことを述べている" in refused.value.told("ja")


@pytest.mark.parametrize(
    ("name", "assumptions", "said"),
    [
        ("n", {"negative": True}, "this could not have been asked: SymPy's symbol n is no positive whole number"),
        (
            "n",
            {"integer": False, "real": True},
            "this could not have been asked: SymPy's symbol n is no positive whole number",
        ),
        ("X", {}, "this could not have been asked: X is a matrix, and no symbol of a number"),
    ],
)
def test_a_symbol_of_sympy_that_fits_nothing_is_refused(name: str, assumptions: dict[str, bool], said: str) -> None:
    with pytest.raises(InputError) as refused:
        Derivation.from_json(changed("SymPy", (f"data.proof.atoms.{name}", assumptions)))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        # "+k" is the k-th of these nodes
        ([["index", "i", "n"], ["entry", "x", "+0"]], "this could not have been asked: the objective has a free index"),
        ([["partial", "f", "x"]], "∂‖x‖²/∂x cannot be a part of an objective|cannot be a part of an objective"),
        ([["var", "z", "1", "1", [], None, "z", 0], ["product", "f", "+0"]], "z is not among the symbols"),
        ([["index", "x", "n"], ["entry", "x", "+0"], ["sum", "+1", "+0"]], "x means two things"),
    ],
)
def test_an_objective_that_could_not_have_been_asked_about_is_refused(nodes: list[list[Any]], said: str) -> None:
    x = sympy.MatrixSymbol("x", n, 1)
    value = json.loads(derive(sympy.Trace(x.T * x), x).to("json"))
    table, proof = value["data"]["nodes"], value["data"]["proof"]
    known = {"f": proof["objective"], "x": proof["variable"], "n": table.index(["size", "n"])}
    known["1"] = table.index(["number", "1"])
    for number, (head, *parts) in enumerate(nodes):
        named = 1 if head in ("var", "index") else 0  # a name, which stays
        table.append([head, *parts[:named], *(known.get(p, p) if isinstance(p, str) else p for p in parts[named:])])
        known[f"+{number}"] = len(table) - 1
    if nodes[0][0] == "var":
        table[-2][6] = "z"
    new = len(table) - 1
    table.append(["partial", new, proof["variable"]])
    proof |= {"objective": new, "claim": [new + 1, proof["answer"]]}
    with pytest.raises(InputError) as refused:
        Derivation.from_json(json.dumps(value))
    assert any(part in str(refused.value) for part in said.split("|"))
    assert refused.value.told("ja") != str(refused.value)


def test_a_deeply_nested_member_is_refused() -> None:
    flat = json.dumps({**json.loads(text("trace")), "answer": 0})
    for depth in (900, 2_500, 100_000):
        with pytest.raises(InputError, match="answer what its data do not say|the JSON is nested too deeply"):
            Derivation.from_json(flat.replace('"answer": 0', f'"answer": {"[" * depth}{"]" * depth}'))


def test_a_place_is_told_in_words() -> None:
    with pytest.raises(InputError) as refused:
        Derivation.from_json(changed("trace", ("data.proof.notes", [])))
    assert str(refused.value) == (
        "at notes the proof in the file is not the one that is found when its objective is derived again"
    )


def test_a_whole_number_is_a_number() -> None:
    """What stands in the exponent of a matrix is a whole number, and that no matrix is."""
    k = sympy.Symbol("k", integer=True, positive=True)
    given = derive(sympy.Trace(sympy.MatrixSymbol("Z", n, n) ** k), "Z").to("json")
    assert Derivation.from_json(given).formula
    for name, facts in (("k", []), ("Z", ["whole"])):
        value = json.loads(given)
        for x in value["data"]["nodes"]:
            if x[:2] == ["var", name]:
                x[4] = facts
        with pytest.raises(InputError, match=f"this could not have been asked: {name} is no whole number"):
            Derivation.from_json(json.dumps(value))


# ---------------------------------------------------------------- versions


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", ["latex", "markdown", "html", "json"])
@pytest.mark.parametrize("standalone", [True, False])
def test_every_file_says_which_version_wrote_it(name: str, standalone: bool) -> None:
    document = check_derivation("$$x^\\top x = \\|x\\|^2$$")
    for value in (made("trace"), check("tr(A*X)", "X", "A'"), document):
        text = value.to(name, standalone=standalone)
        if name == "json":
            assert json.loads(text)["version"] == __version__
        elif name == "html" and standalone:
            assert f'<meta name="generator" content="matderiv {__version__}">' in text
        else:
            comment = f"% matderiv {__version__}" if name == "latex" else f"<!-- matderiv {__version__} -->"
            assert comment in text.split("\n")


@pytest.mark.parametrize("target", TARGETS)
def test_emitted_code_says_which_version_wrote_it(target: str) -> None:
    comment = TARGETS[target].comment
    assert made("trace").code(target).startswith(f"{comment} matderiv {__version__}\n")


def test_an_error_as_json_says_the_version(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(SystemExit):
        main(["derive", "tr(A*X))", "--wrt", "X", "--format", "json"])
    assert json.loads(capsysbinary.readouterr().out)["version"] == __version__


@pytest.mark.parametrize("word", ["derivation", "verdict", "report"])
def test_a_schema_has_a_number_and_asks_for_the_version(word: str) -> None:
    found = schema(word)
    assert found["properties"]["schema"]["const"] == f"matderiv/{word}/2"
    assert found["required"] == ["schema", "version"]


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", MADE)
def test_what_is_written_fits_the_schema(name: str) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(schema("derivation"))
    assert [e.message for e in validator.iter_errors(json.loads(text(name)))] == []


# ---------------------------------------------------------------- random tamperings


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


OTHERS = [None, True, False, -1, 0, 1, 7, 1.5, "", "x", "X", "1", "7", "{x}", [], {}, [0], "sum", "main", "symmetric"]


def tampered(value: dict[str, Any], chance: random.Random) -> None:
    """One place of a file, in its data mostly, changed, left out, doubled, exchanged or copied from elsewhere."""
    inside = chance.random() < 0.8
    spots = [p for p in places(value["data"] if inside else value) if p]
    path = chance.choice(spots)
    path = ("data", *path) if inside else path
    parent, last = at(value, path[:-1]), path[-1]
    old = parent[last]
    kind = chance.randrange(6)
    if kind == 0 and isinstance(parent, list):
        parent.insert(last, deepcopy(old))
    elif kind == 1:
        del parent[last]
    elif kind == 2 and len(parent) > 1:
        other = chance.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
        parent[last], parent[other] = parent[other], old
    elif kind == 3:
        same = [p for p in spots if type(at(value, ("data", *p) if inside else p)) is type(old)]
        copied = chance.choice(same)
        parent[last] = deepcopy(at(value, ("data", *copied) if inside else copied))
    elif type(old) is int:
        parent[last] = old + chance.choice((-2, -1, 1, 2, 7))
    elif isinstance(old, str) and kind == 4 and old:
        place = chance.randrange(len(old))
        parent[last] = old[:place] + chance.choice("x7'*{}−→ ") + old[place + chance.randrange(2) :]
    else:
        parent[last] = chance.choice(OTHERS)


class Remembered:
    """What a file asks is derived once for each question, as it is derived from nothing else."""

    def __init__(self) -> None:
        self.again, self.solve, self.render = proved_again, solve.stationary_point, FORMATS["json"].render
        self.proofs: dict[str, Proof | MatderivError] = {}
        self.solved: dict[int, Any] = {}
        self.shown: dict[tuple[int, str, str], str] = {}
        self.kept: list[Any] = []

    def derived(self, proof: Proof) -> Proof:
        question = [proof.given, proof.along]
        if proof.given is None:
            question += [proof.objective, proof.variable, proof.symbols, proof.order, proof.structure, proof.atoms]
            question += [v._hashable_content() for v in proof.symbols]
        key = sympy.srepr(question[2:]) + repr(question) if proof.given is None else repr(question)
        if key not in self.proofs:
            try:
                self.proofs[key] = self.again(proof)
            except MatderivError as error:
                self.proofs[key] = error
        found = self.proofs[key]
        if isinstance(found, MatderivError):
            raise found
        return found

    def stationary(self, proof: Proof) -> Any:
        if id(proof) not in self.solved:
            self.kept.append(proof)
            self.solved[id(proof)] = self.solve(proof)
        return self.solved[id(proof)]

    def rendered(self, proof: Proof, language: str = "en", steps: Any = "all", standalone: bool = False) -> str:
        key = id(proof), language, steps
        if key not in self.shown:
            self.kept.append(proof)
            self.shown[key] = self.render(proof, language, steps)
        return self.shown[key]


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> Remembered:
    """Derivations are remembered for the time of a test, since thousands of files ask the same."""
    memory = Remembered()
    monkeypatch.setattr("matderiv.deriving.derivation.proved_again", memory.derived)
    monkeypatch.setattr(solve, "stationary_point", memory.stationary)
    monkeypatch.setitem(FORMATS._found, "json", replace(FORMATS["json"], render=memory.rendered))
    return memory


TAMPERED = ("trace", "facts", "divided", "free entries", "four axes", "SymPy", "Hessian product", "LaTeX")
EACH = 250  # 2,000 in all


@pytest.mark.sweep(4)
@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_tampered_with_is_refused_or_prints_what_is_true(name: str, remembered: Remembered) -> None:
    true = Derivation.from_json(text(name))
    told = printed(true)
    outcomes = {"refused": 0, "the same": 0, "another question": 0}
    for number in range(EACH):
        value = json.loads(text(name))
        tampered(value, random.Random(f"{name} {number}"))
        try:
            read = Derivation.from_json(json.dumps(value))
        except MatderivError as error:
            assert error.told("ja")
            outcomes["refused"] += 1
            continue
        if read.proof is true.proof or printed(read) == told:
            outcomes["the same"] += 1
            continue
        # a name or a size may be another in all places: what is printed is what that question leads to
        outcomes["another question"] += 1
        again = remembered.again(read.proof)
        found = again if read.proof.solution is None else remembered.solve(again).proof
        assert printed(Derivation(found)) == printed(read)
    assert outcomes["refused"] > EACH / 2
    assert outcomes["another question"] < EACH / 10


@pytest.mark.sweep(100)
@pytest.mark.parametrize("file", FILES[:2], ids=lambda f: f.stem)
def test_an_earlier_file_that_is_tampered_with_is_refused_or_prints_what_is_true(
    file: Path, remembered: Remembered
) -> None:
    """What is printed is what is found now, and that the file does not say how the objective was given."""
    given = file.read_text("utf-8")
    true = Derivation.from_json(given)
    for number in range(25):
        value = json.loads(given)
        tampered(value, random.Random(f"{file.stem} {number}"))
        try:
            read = Derivation.from_json(json.dumps(value))
        except MatderivError:
            continue
        again = remembered.again(read.proof)
        found = again if read.proof.solution is None else remembered.solve(again).proof
        found = replace(found, notes=(*found.notes, UNTOLD))
        assert read.proof is true.proof or Derivation(found).to("terminal") == read.to("terminal")


def test_a_file_that_does_not_say_what_was_given_says_so() -> None:
    value = json.loads(derive("2*t + 0*log(t)", "t", shapes={"t": ()}).to("json"))
    value["version"] = "0.0.1"
    del value["data"]["proof"]["given"]
    value["data"]["proof"] |= {"dropped": [], "conditions": []}
    read = Derivation.from_json(json.dumps(value))
    assert "The file does not say how the objective was given: what fell away" in read.to("terminal")
    assert "目的関数がどう書かれていたかの記録がない" in read.to("terminal", language="ja")
    again = Derivation.from_json(read.to("json"))
    assert again.proof == read.proof
