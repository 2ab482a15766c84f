"""Typst documents compile: every operation, the stored derivations in both languages, verdicts and reports."""

from __future__ import annotations

from itertools import product
from typing import Any

import corpus_cases
import pytest
from sympy import Integer
from test_derivations import STYLED, derived

from matderiv import MatderivError, check, check_derivation
from matderiv.core.index import size
from matderiv.core.operation import Applied
from matderiv.expressions.matrix import Var, add, apply, multiply
from matderiv.formats import FORMATS
from matderiv.formats.typst import typst
from matderiv.operations import OPERATIONS

compiler = pytest.importorskip("typst")
n, m = size("n"), size("m")
A, x, a, b = Var("A", (n, n)), Var("x", (n, Integer(1))), Var("a"), Var("beta_hat")
ARGUMENTS = (a, add(a, b), Var("alpha_long"), x, multiply(A, x), A, add(A, apply("inverse", A)), Var("X", (n, m)))


def compiled(source: str) -> int:
    """How many bytes the PDF has."""
    return len(compiler.compile(source.encode()))


def applied(name: str) -> list[Applied]:
    """An operation, of all arguments here that it accepts."""
    count = OPERATIONS[name].arity[0]
    out = []
    for arguments in product(ARGUMENTS, repeat=count):
        try:
            out.append(apply(name, *arguments, shape=None if count else (n, n)))
        except MatderivError:
            continue
    return out


def test_every_operation_is_written() -> None:
    formulas = [typst(multiply(2, e) if e.shape == (n, n) else e) for name in OPERATIONS for e in applied(name)]
    assert len(formulas) > 300
    assert compiled("\n\n".join(f"${f}$" for f in formulas)) > 10_000


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_stored_derivations_compile(language: str) -> None:
    whole = FORMATS["typst"].whole
    assert whole is not None
    source = whole([derived(*one).proof for one in STYLED], language, "all")
    assert source.count("#block") > 400
    assert compiled(source) > 50_000


@pytest.mark.parametrize("every", [40, pytest.param(4, marks=pytest.mark.exhaustive)])
def test_proofs_of_the_corpus_compile(every: int) -> None:
    whole = FORMATS["typst"].whole
    assert whole is not None
    proofs = [corpus_cases.derived(case).proof for case in corpus_cases.read("public.jsonl")[::every]]
    assert compiled(whole(proofs, "en", "all")) > 20_000


@pytest.mark.sweep(12)
@pytest.mark.parametrize(
    "result",
    [
        lambda: check("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)"),
        lambda: check("tr(A*X)", "X", "A"),
        lambda: check_derivation(
            r"Let $f = x^\top x$. Then $\nabla_x f = 2x$ and $\frac{\partial f}{\partial x} = \oiint$."
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_verdicts_and_reports_compile(result: Any, language: str) -> None:
    assert compiled(result().to("typst", language=language, standalone=True)) > 1000


def test_prose_keeps_its_signs() -> None:
    from matderiv.formats.typst import _escape

    prose = "#x $y$ *z* _u_ @v <w> `c` ~ [d] a/b //c -- = +"
    assert compiled(_escape(prose)) > 1000
    assert _escape("a_1 * b") == r"a\_1 \* b"
