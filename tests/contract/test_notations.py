"""What every notation must write: each operation, and whole proofs with all that is in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sympy import Expr

from matderiv import derive
from matderiv.expressions import notations
from matderiv.expressions.notations.notation import HasIndices, Style
from matderiv.expressions.notations.unicode import Limited
from matderiv.expressions.writer import in_notation
from matderiv.operations import OPERATIONS
from matderiv.reading.sympy_bridge import read

LEAKS = ("Applied(", "Entry(", "Product(", "Terms(", "Power(", "Partial(", "Index(", "Var(", "object at 0x", "None")


def found() -> Iterator[type[Style]]:
    """The notations, one file each; what they have in common is none."""
    for module in iter_modules(notations.__path__):
        for value in vars(import_module(f"{notations.__name__}.{module.name}")).values():
            own = isinstance(value, type) and value.__module__.endswith(f".{module.name}")
            if own and issubclass(value, Style) and value.join is not Style.join:
                yield value


SQUARE = {"A": ("n", "n"), "B": ("n", "n")}
DIFFERENT = [
    *("A*B", "A.*B", "A./B", "kron(A,B)", "A + B", "A - B", "A*(B + A)", "A*B + A"),
    *("A'*B", "(A*B)'", "inv(A)*B", "inv(A*B)", "pinv(A)", "A^2", "A.^2", "2*A"),
    *("A/2", "-A", "exp(A)", "expm(A)", "tr(A)", "tr(A)^2", "tr(A^2)", "norm2(A)"),
    *("norm2(A)^2", "norm1(A)", "normspec(A)", "normnuc(A)", "det(A)", "sum(A)", "sum(A, 1)", "sum(A, 2)"),
    *("sqrt(tr(A))", "1/tr(A)", "abs(tr(A))", "diag(A)", "vec(A)", "tr(A)*B", "tr(A*B)", "dot(A, B)"),
    *("A*B*A", "A*(B.*A)"),
]

NOTATIONS = list(found())
INDICES = "ijklpqr"  # those whose sums have limits, in a notation that is told which


def made(notation: type[Style]) -> Style:
    return notation(INDICES) if issubclass(notation, Limited) else notation()


@cache
def expressions() -> list[Expr]:
    """An objective with each operation, and both sides of the lines of some proofs: sums, deltas, many indices."""
    out = [read(o.example[0]).expression for o in OPERATIONS.values()]
    proofs = [derive("norm2(alpha1*X*W_hat - loss*Y)^2/3", "W_hat").solve().derivation.proof]
    proofs += [derive(*asked).proof for asked in (("tr(exp(A*X))", "X"), ("x'*inv(A)*x", "A"), ("A*X*B", "X"))]
    lines = [step for p in proofs for lemma in (*p.lemmas, *p.after) for step in lemma.steps]
    lines += [detail for step in lines for detail in step.detail]
    return out + [e for line in lines for e in (line.lhs, line.rhs)]


def test_there_are_notations() -> None:
    assert {"Ascii", "Latex", "Unicode", "Limited", "Typst"} <= {notation.__name__ for notation in NOTATIONS}


@pytest.mark.sweep(15)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_expression_is_written(notation: type[Style]) -> None:
    style = made(notation)
    for e in expressions():
        try:
            text = in_notation(e, style)
        except HasIndices:
            assert style.typed
            continue
        assert text.strip()
        assert not any(leak in text for leak in LEAKS), text
        for opening, closing in ("()", "[]", "{}"):
            assert text.count(opening) == text.count(closing), text


@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_is_not_equal_is_not_written_alike(notation: type[Style]) -> None:
    texts = [in_notation(read(text, shapes=SQUARE).expression, made(notation)) for text in DIFFERENT]
    assert len(set(texts)) == len(DIFFERENT), texts
