"""⊙, ⊘ and ⊗ beside a product without brackets: one reading, or the refusal with both spellings."""

from __future__ import annotations

import re

import pytest

from matderiv import MatderivError, derive
from matderiv.checking.verify import judged
from matderiv.expressions.matrix import Var, apply, multiply
from matderiv.expressions.writer import latex, unicode
from matderiv.reading.readings import read_formula

SQUARE = dict.fromkeys(("A", "B", "C", "X", "Y"), ("n", "n"))
VECTORS = {"x": ("n",), "y": ("n",), "z": ("n",)}


def declared(text: str, **more: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The shapes of the names that stand in a text."""
    found = set(re.findall("[A-Za-z]", re.sub(r"\\[a-z]+", "", text)))
    return {name: shape for name, shape in (SQUARE | VECTORS | more).items() if name in found}


def refused(text: str, shapes: dict[str, tuple[str, ...]]) -> MatderivError:
    with pytest.raises(MatderivError) as caught:
        read_formula(text, shapes)
    assert caught.value.source == text and caught.value.span is not None
    return caught.value


# of undeclared names: what is quoted, and the two spellings
GUESSED = [
    (r"\operatorname{tr}(A\otimes XY)", r"A\otimes XY", r"A\otimes (XY)", r"(A\otimes X)Y"),
    (r"\operatorname{tr}(A \otimes X^\top Y)", r"A \otimes X^\top Y", r"A \otimes (X^\top Y)", r"(A \otimes X^\top) Y"),
    (r"\operatorname{tr}(A\otimes X\cdot Y)", r"A\otimes X\cdot Y", r"A\otimes (X\cdot Y)", r"(A\otimes X)\cdot Y"),
    (r"\operatorname{tr}(A⊗XY)", "A⊗XY", "A⊗(XY)", "(A⊗X)Y"),
    (r"\|XY\otimes A\|^2", r"XY\otimes A", r"(XY)\otimes A", r"X(Y\otimes A)"),
    (r"\|AX\otimes YB\|^2", r"AX\otimes YB", r"(AX)\otimes (YB)", r"A(X\otimes Y)B"),
    (r"\|A\otimes Bx - b\|^2", r"A\otimes Bx", r"A\otimes (Bx)", r"(A\otimes B)x"),
    (r"\|A\otimes B\otimes XY\|^2", r"B\otimes XY", r"B\otimes (XY)", r"(B\otimes X)Y"),
    (r"\|2A\otimes 3XY\|^2", r"2A\otimes 3XY", r"(2A)\otimes (3XY)", r"2(A\otimes 3X)Y"),
    (r"\|A\otimes\left(X\right)Y\|^2", None, r"A\otimes(\left(X\right)Y)", r"(A\otimes\left(X\right))Y"),
    (r"\|A\otimes B\odot X\|^2", None, r"(A\otimes B)\odot X", r"A\otimes (B\odot X)"),
    (r"\|A\oslash B\otimes X\|^2", None, r"(A\oslash B)\otimes X", r"A\oslash (B\otimes X)"),
    (r"\|A\otimes UY\|^2, U = X + B", None, r"A \otimes ((X + B) Y)", r"(A \otimes (X + B)) Y"),
    ("tr(A⊙X*Y)", "A⊙X*Y", "A⊙(X*Y)", "(A⊙X)*Y"),
    ("tr(A ⊘ X*Y)", "A ⊘ X*Y", "A ⊘ (X*Y)", "(A ⊘ X)*Y"),
    ("tr(A∘X'*Y)", "A∘X'*Y", "A∘(X'*Y)", "(A∘X')*Y"),
    ("norm2(y ⊙ X*w)", "y ⊙ X*w", "y ⊙ (X*w)", "(y ⊙ X)*w"),
]


@pytest.mark.parametrize(("text", "shown", "first", "second"), GUESSED)
def test_guessed_shapes_do_not_decide(text: str, shown: str | None, first: str, second: str) -> None:
    error = refused(text, {})
    shown = shown or error.said.within("en").removesuffix(" can be bracketed in two ways")
    assert error.advice is not None
    assert error.said.within("en") == f"{shown} can be bracketed in two ways"
    assert error.said.within("ja") == f"{shown} には 2 通りの括弧の付け方がある"
    assert error.advice.within("en") == f"write {first} or {second}"
    assert error.advice.within("ja") == f"{first} または {second} と書く"


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("A⊙X*Y", "A⊙(X*Y)", "(A⊙X)*Y"),
        ("A ⊘ X*Y", "A ⊘ (X*Y)", "(A ⊘ X)*Y"),
        ("A⊙2*X", "A⊙(2*X)", "(A⊙2)*X"),
        ("xᵀy⊙z", "(xᵀy)⊙z", "xᵀ(y⊙z)"),
        ("x'*y⊙z", "(x'*y)⊙z", "x'*(y⊙z)"),
    ],
)
def test_both_readings_of_the_text_syntax_fit(text: str, first: str, second: str) -> None:
    shapes = declared(text)
    assert str(refused(text, shapes).advice) == f"write {first} or {second}"
    one, other = read_formula(first, shapes).expression, read_formula(second, shapes).expression
    assert one != other


@pytest.mark.parametrize(
    ("text", "means", "shapes"),
    [
        (r"A\otimes XY", "kron(A, X*Y)", {}),
        (r"AX\otimes YB", "kron(A*X, Y*B)", {}),
        (r"\operatorname{tr}(A\otimes XY)", "tr(kron(A, X*Y))", {"X": ("n", "m"), "Y": ("m", "n")}),
        (r"A\otimes Bx", "kron(A, B)*x", {"A": ("p", "q"), "B": ("r", "s"), "x": ("q*s",)}),
        (r"A\otimes Bx", "kron(A, B*x)", {"A": ("p", "q"), "B": ("r", "s"), "x": ("s",)}),
        (r"A\otimes B\odot C", "kron(A, B).*C", {"C": ("n*n", "n*n")}),
        (r"A\odot B\otimes C", "kron(A.*B, C)", {}),
        (r"2A\otimes X", "2*kron(A, X)", {}),
        (r"A\otimes X/3", "kron(A, X)/3", {}),
        (r"A\otimes(XY)", "kron(A, X*Y)", {}),
        (r"A\odot XY", "A.*(X*Y)", {}),
        ("A⊙XYᵀ", "A.*(X*Y')", {}),
        ("x⊙Xy", "x.*(X*y)", {}),
        ("x ⊙ X*y", "x.*(X*y)", {}),
        ("A⊙X*y", "(A.*X)*y", {}),
        ("A.*X*Y", "(A.*X)*Y", {}),
        ("XYᵀ⊙A", "(X*Y').*A", {}),
        ("2A⊙X", "2*(A.*X)", {}),
        ("A⊙X/3", "(A.*X)/3", {}),
        ("Aᵀ⊙X⊙Y", "A'.*X.*Y", {}),
    ],
)
def test_what_is_declared_decides(text: str, means: str, shapes: dict[str, tuple[str, ...]]) -> None:
    known = declared(text, **shapes)
    read, meant = (read_formula(t, known).expression for t in (text, means))
    assert judged([(read, meant)])[0].kind == "EXACT"


def test_a_gram_matrix_needs_no_brackets() -> None:
    """Whatever X is, the sizes of XᵀX meet."""
    assert read_formula(r"A\otimes X^\top X").expression == read_formula("kron(A, X'*X)").expression
    assert read_formula(r"XX^\top \otimes A").expression == read_formula("kron(X*X', A)").expression
    refused(r"A\otimes X^\top Y", {})


def test_a_name_for_a_product_is_one_factor() -> None:
    assert read_formula(r"A\otimes U, U = XY").expression == read_formula("kron(A, X*Y)").expression


@pytest.mark.parametrize("text", ["A.*(X*Y)", "(A.*X)*Y", "(X*Y).*A", "x.*(A*y)", "(x*y').*A", "X*(x.*(A*y))"])
def test_what_is_printed_is_read_back(text: str) -> None:
    shapes = declared(text)
    expression = read_formula(text, shapes).expression
    for printed in (unicode(expression), latex(expression)):
        assert read_formula(printed, shapes).expression == expression, printed


@pytest.mark.parametrize("text", ["tr(A⊙XYᵀ)", r"\operatorname{tr}(A\odot XY^\top)"])
def test_how_it_was_read_is_said(text: str) -> None:
    derivation = derive(text, "X")
    kind = "LaTeX" if "\\" in text else "formula"
    assert f"The {kind} is read as tr(A.*(X*Y'))." in " ".join(derivation.to("terminal").split())
    assert "と解釈した" in derivation.to("terminal", language="ja")
    assert str(read_formula(text).notes[-1]) == f"the {kind} is read as tr(A.*(X*Y'))"
    assert all("read as" not in str(note) for note in read_formula("tr(2A⊙Xᵀ)").notes)


def test_where_nothing_fits_the_first_error_stands() -> None:
    with pytest.raises(MatderivError, match="cannot go through their entries|needs"):
        read_formula("x ⊙ X*y", {"x": ("n",), "X": ("m", "k"), "y": ("p",)})


def test_one_value_where_both_readings_of_a_kronecker_product_fit() -> None:
    """a ⊗ XY = (a ⊗ X)Y: so declared shapes leave no doubt."""
    shapes = {"x": ("p",), "X": ("n", "m"), "Y": ("m", "k")}
    x, a, b = (Var(n, read_formula(n, {n: shapes[n]}).expression.shape) for n in ("x", "X", "Y"))
    one, other = apply("kron", x, multiply(a, b)), multiply(apply("kron", x, a), b)
    assert judged([(one, other)])[0].kind == "EXACT"
    read_formula(r"x\otimes XY", shapes)
