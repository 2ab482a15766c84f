"""Hostile names: nothing executes, nothing leaves its quoting, in any format, target or message."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import sympy
from sympy import IndexedBase, MatrixSymbol, Symbol, Trace

from matderiv import Derivation, InputError, MatderivError, check, components, derive, recognise
from matderiv.core.characters import is_name, visible
from matderiv.formats import FORMATS
from matderiv.targets import TARGETS

# each would mean something to what it is written to, or is not what it looks like
REFUSED = [
    *("__import__('os').system('id')", "x);import os;os.system('id'", "x\nimport os", "x, **kw", "x=1", "x:y"),
    *("lambda: 0", "f(x)", "x[0]", "x.y", "x;y", "a b", "'''", '"""', "{x}", "#x", "@x", "$(id)", "`id`", "x|id"),
    *("x&&id", "../x", "\\write18{id}", "\\input{/etc/passwd}", "x%", "x}", "}\\def\\x{", "$x$", "\\end{document}"),
    *("x^y", "x_{1}", "~", "&", "<script>alert(1)</script>", "x<b>", '" onload="alert(1)', "&lt;"),
    *("[x](javascript:0)", "![x](y)", "*x*", "-->", "<!--", "x\x1b[31m", "\x1b]0;x\x07", "\x9b31m", "x\ry"),
    *("x\x08", "x\x00", "x\x7f", "x\u202ey", "x\u2066y", "x\u200by", "\ufeffx", "x\u2028y", "x\u00ad", "\u3164"),
    *("x\uffa0", "x\u115f", "א", "ب", "x٠", "x\u0301", "\ud800", "\U000e0041x", "x\ufe0f", "", "_", "__"),
    *("__debug__", "__class__", "1x", "x'", "\\lambda", "W^{(1)}", "x*", "²", "x²", "💥", "a" * 101),
]  # fmt: skip
# each is a name, which may not be mistaken for anything else
ALLOWED = [
    *("None", "True", "import", "class", "def", "lambda", "end", "begin", "function", "module", "while", "let"),
    *("struct", "np", "torch", "jnp", "xp", "math", "self", "_real", "os", "sys", "eval", "exec", "print", "value"),
    *("gradient", "I", "x_1", "alpha_ij", "x_hat", "W_star", "write18", "input_", "script", "θ", "х", "ｘ", "𝐱"),
    *("ℵ", "_x", "naïve", "変数", "like", "ctx", "args", "kwargs", "int", "float", "range", "Diagonal", "tr_1", "dx"),
    *("x_differential", "ª", "ﬁ"),
]  # fmt: skip


def used_as(name: str) -> Iterator[Callable[[], Any]]:
    """Every way by which a name comes in as it is."""
    n = Symbol("n")
    yield lambda: derive(Trace(MatrixSymbol("X", Symbol(name), Symbol(name))), "X")
    yield lambda: derive(Trace(MatrixSymbol("X", 2 * Symbol(name), 2 * Symbol(name))), "X")
    yield lambda: derive(Trace(MatrixSymbol(name, n, n) * MatrixSymbol("Y", n, n)), "Y")
    yield lambda: derive(Trace(MatrixSymbol(name, n, n)), MatrixSymbol(name, n, n))
    yield lambda: derive(Symbol(name) * Trace(MatrixSymbol("Y", n, n)), "Y")
    yield lambda: derive(Trace(MatrixSymbol("Y", n, n) ** Symbol(name)), "Y")
    yield lambda: derive("tr(X)", "X", shapes={"X": (name, name)})
    yield lambda: derive("tr(X)", "X", shapes={"X": (Symbol(name), Symbol(name))})
    yield lambda: derive("tr(X)", "X", shapes={name: (3, 3)})
    yield lambda: derive("tr(X)", "X", assume={name: "symmetric"})
    yield lambda: derive("tr(X)", name)
    yield lambda: derive("tr(X*X)", "X").hessian_product(name)
    yield lambda: derive("tr(X)", "X").code("numpy", name)
    yield lambda: check("tr(X)", "X", MatrixSymbol(name, n, n))
    yield lambda: components("A*x", name)
    yield lambda: components("A*x", Symbol(name))
    yield lambda: recognise(IndexedBase(name)[Symbol("i")])
    yield lambda: recognise(IndexedBase("x")[Symbol(name)])
    yield lambda: recognise(sympy.Sum(IndexedBase("x")[Symbol("i")] ** 2, (Symbol("i"), 1, Symbol(name))))


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_a_hostile_name_is_refused_wherever_it_comes_in(name: str) -> None:
    assert not is_name(name)
    for use in used_as(name):
        with pytest.raises(MatderivError) as caught:
            use()
        for language in ("en", "ja"):
            told = caught.value.told(language)
            assert told == visible(told)


def test_there_are_enough_hostile_names() -> None:
    assert len(set(REFUSED)) >= 60


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("x'", "x_prime"),
        (r"\lambda", "lambda"),
        (r"\theta_1", "theta_1"),
        ("alpha_{ij}", "alpha_ij"),
        (r"\hat{\beta}", "beta_hat"),
        ("W^{(1)}", "W_1"),
        ("x^*", "x_star"),
        ("x 1", "x_1"),
    ],
)
def test_a_name_that_people_use_in_sympy_gets_another(name: str, other: str) -> None:
    n = Symbol("n")
    with pytest.raises(InputError, match="is no name of a variable") as caught:
        derive(Trace(MatrixSymbol(name, n, n) * MatrixSymbol("Y", n, n)), "Y")
    assert caught.value.hint == f"another name, as {other}"
    derive(Trace(MatrixSymbol(other, n, n) * MatrixSymbol("Y", n, n)), "Y")


def test_a_name_without_a_like_one_is_told_what_names_are() -> None:
    with pytest.raises(InputError) as caught:
        derive(Trace(MatrixSymbol("__import__('os').system('id')", 3, 3)), "X")
    assert caught.value.hint == (
        "a name has letters, which are seen and written from left to right, digits and low lines, as x, W_1 and θ"
    )


# ------------------------------------------------------------------------------------------- what is allowed

COMMAND = re.compile(r"\\[A-Za-z]+|\\.")


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, "")} | {(tag, name) for name, _ in attrs}


def derived(name: str) -> Derivation:
    """A derivative with a name in every role: a factor, a size."""
    size = f"{name}_n"
    n, m = Symbol(size), Symbol("m_0")
    given = MatrixSymbol(name, n, m)
    return derive(Trace(given.T * MatrixSymbol("Y_0", n, m)), "Y_0")


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    d = derived("A")
    return {f: d.to(f, standalone=True) for f in FORMATS}


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name", ALLOWED, ids=ascii)
def test_a_name_stays_a_name_in_every_format(name: str, plain: dict[str, str]) -> None:
    d = derived(name)
    shown = {f: d.to(f, standalone=True) for f in FORMATS}
    for text in shown.values():
        assert text == visible(text)
    for f in ("html", "notebook"):
        assert Tags(shown[f]).found <= Tags(plain[f]).found | {
            ("mi", "mathvariant"),
            ("mover", ""),
            ("mo", ""),
            ("mtext", ""),
            ("mover", "accent"),
        }
    greek = {r"\lambda", r"\mathrm", r"\hat", r"\star", r"\_", r"\theta", r"\,", r"\mathrm{d}"}
    assert set(COMMAND.findall(shown["latex"])) <= set(COMMAND.findall(plain["latex"])) | greek
    assert not re.search(r"\\(write18|input|def|include|catcode|special|immediate|openout)\b", shown["latex"])
    json.loads(shown["json"])


@pytest.mark.sweep(16)
@pytest.mark.parametrize("name", ALLOWED, ids=ascii)
def test_a_name_stays_a_name_in_every_target(name: str) -> None:
    d = derived(name)
    for target in TARGETS:
        source = d.code(target)
        assert source == visible(source)
        if TARGETS[target].suffix != ".py":
            continue
        tree = ast.parse(source)
        assert not [
            n for n in ast.walk(tree) if isinstance(n, ast.Import) and {a.name for a in n.names} & {"os", "sys"}
        ]
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert not called & {"eval", "exec", "__import__", "print", "open", "compile", "getattr"}


def test_numpy_code_with_a_reserved_name_runs() -> None:
    space: dict[str, Any] = {}
    exec(derived("None").code("numpy"), space)
    assert "gradient" in space


def test_two_symbols_with_one_name_are_refused() -> None:
    n = Symbol("n")
    X = MatrixSymbol("X", n, n)
    for expression, by in [
        (Symbol("X") * Trace(X), "X"),
        (Symbol("t", positive=True) * Symbol("t"), "t"),
        (Trace(MatrixSymbol("n", n, n)), "n"),
        (Trace(X) * Symbol("n", integer=True), "X"),
        (Symbol("x", real=True) ** 2, Symbol("x")),
        (Trace(X) + Trace(MatrixSymbol("X", 3, 3)), "X"),
    ]:
        with pytest.raises(InputError, match="two different symbols of SymPy are called") as caught:
            derive(expression, by)
        assert caught.value.hint == "give one of them another name"
    with pytest.raises(InputError) as caught:
        derive(Symbol("X") * Trace(X), "X")
    assert "a symbol of which nothing is assumed, and a matrix with the sizes n×n" in str(caught.value)
    with pytest.raises(InputError, match="a symbol that is positive"):
        derive(Symbol("t", positive=True) * Symbol("t"), "t")
    with pytest.raises(InputError, match="two different symbols of SymPy are called"):
        i = sympy.Idx("i", Symbol("n"))
        recognise(IndexedBase("x")[i] * IndexedBase("y")[sympy.Idx("i", Symbol("m"))], shapes={})


def test_two_names_that_are_printed_alike_are_refused() -> None:
    with pytest.raises(InputError, match="A1 and A_1 are two names that are both printed A₁"):
        derive("tr(A1*A_1)", "A1")
    assert derive("theta'*θ", "theta", shapes={"theta": ("n",)}).formula == "2*theta"  # one name in two spellings


def test_names_that_look_alike_get_a_note() -> None:
    d = derive("x'*x + х'*х", "x", shapes={"x": ("n",), "х": ("n",)})
    text = " ".join(d.to("terminal").split())
    assert "x and х look alike and are two names: x has LATIN SMALL LETTER X, х has CYRILLIC SMALL LETTER HA." in text
    assert "look alike" in Derivation.from_json(d.to("json")).to("markdown")
    for quiet in (derive("x'*A*x", "x"), derive("alpha*(a'*x)", "x", shapes={"alpha": ()})):
        assert "look alike" not in quiet.to("terminal")
    told = "х with CYRILLIC SMALL LETTER HA looks like x with LATIN SMALL LETTER X, but is another name"
    with pytest.raises(InputError) as caught:
        derive("x'*x", "х")
    assert caught.value.hint == told
    with pytest.raises(InputError) as caught:
        check("x'*x", "x", "2*х")
    assert caught.value.hint == told


def test_names_of_a_file_pass_the_same_gate() -> None:
    text = derive("norm2(X*W - Y)^2", "W").to("json")
    for name in ("\\\\write18{id}", "<script>", "__import__('os')", "\\u001b[31m", "\\u202ex", "_"):
        with pytest.raises(InputError):
            Derivation.from_json(text.replace('"Y"', f'"{name}"'))


def test_an_expression_in_indices_is_sent_to_recognise() -> None:
    i, n = sympy.symbols("i n", integer=True)
    with pytest.raises(MatderivError, match="is written in indices, not in matrices") as caught:
        derive(sympy.Sum(IndexedBase("x")[i] ** 2, (i, 1, n)), "x")
    assert caught.value.hint == "matderiv.recognise gives the matrix expression, which can be derived"
    derive(recognise(sympy.Sum(IndexedBase("x")[i] ** 2, (i, 1, n))), "x")
