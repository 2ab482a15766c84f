"""Inference of kinds and sizes, the shaped expression, and every error message."""

from __future__ import annotations

import json
import sys
from typing import Any

import corpus_cases
import pytest
from sympy import Integer, Rational, S

import matderiv
from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.core.index import Power, Product, power, product, shape_of, size
from matderiv.core.operation import text_shape
from matderiv.expressions.matrix import Var, is_op
from matderiv.operations import OPERATIONS
from matderiv.operations.entrywise_power import ENTRYWISE_POWER
from matderiv.operations.eye import EYE
from matderiv.operations.matrix_power import MATRIX_POWER
from matderiv.operations.quotient import QUOTIENT
from matderiv.reading.readings import read_formula
from matderiv.reading.shapes import Typed
from matderiv.reading.shaping import search

SHAPES: dict[str, object] = {
    "x": ("n",),
    "y": ("n",),
    "b": ("n",),
    "z": ("m",),
    "c": (),
    "t": (),
    "A": ("n", "n"),
    "B": ("n", "n"),
    "X": ("m", "n"),
    "W": ("n", "k"),
    "Y": ("m", "k"),
}
CORPUS = corpus_cases.FOLDER / "public.jsonl"


def inferred(text: str, **given: Any) -> str:
    return "; ".join(map(str, read_formula(text, **given).notes))


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("norm2(X*W - Y)^2", "X is a matrix, n_1×n_2; W is a matrix, n_2×n_3; Y is a matrix, n_1×n_3"),
        ("a'*X*b", "a is a vector, n_1×1; X is a matrix, n_1×n_2; b is a vector, n_2×1"),
        ("a'*x", "a is a vector, n_1×1; x is a vector, n_1×1"),
        ("x - a", "x is a vector, n_1×1; a is a vector, n_1×1"),
        ("x - a - b", "x is a vector, n_1×1; a is a vector, n_1×1; b is a vector, n_1×1"),
        ("s^2", "s is a scalar"),
        ("(1/n)*norm2(x)^2", "n is a scalar; x is a vector, n_1×1"),
        ("c*x", "c is a scalar; x is a vector, n_1×1"),
        ("x + 1", "x is a scalar"),
        ("X*w - y", "X is a matrix, n_1×n_2; w is a vector, n_2×1; y is a vector, n_1×1"),
        ("tr(X)", "X is a matrix, n_1×n_1"),
        ("α*x", "α is a scalar; x is a vector, n_1×1"),
        ("lambda*x", "lambda is a scalar; x is a vector, n_1×1"),
        ("Σ*x", "Σ is a matrix, n_1×n_2; x is a vector, n_2×1"),
        ("X^T*X", "X is a matrix, n_1×n_2; T in an exponent is read as the transpose"),
        ("n_1*tr(X)", "X is a matrix, n_1×n_1"),
        ("n_7*x", "n_7 is a scalar; x is a vector, n_1×1"),
    ],
)
def test_inferred(text: str, notes: str) -> None:
    known = read_formula(text).notes
    assert sorted(map(str, known)) == sorted(notes.split("; "))


def test_facts_imply_a_square() -> None:
    assert inferred("X*y", assume={"X": "spd"}) == "X is a matrix, n_1×n_1; y is a vector, n_1×1"


def test_names_of_sizes_skip_those_taken() -> None:
    assert inferred("x + A*y", shapes={"x": ("n_1",)}) == "A is a matrix, n_1×n_2; y is a vector, n_2×1"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x'*A*x*b", "n×1"),
        ("b*x'*x", "n×1"),
        ("x'*x*A", "n×n"),
        ("(x'*y)*(x'*x)", "1×1"),
        ("z*x'", "m×n"),
        ("1./x", "n×1"),
        ("c./X", "m×n"),
        ("c.^x", "n×1"),
        ("x.^y", "n×1"),
        ("X.*2", "m×n"),
        ("A^0", "n×n"),
        ("A^3", "n×n"),
        ("diag(x)", "n×n"),
        ("diag(A)", "n×1"),
        ("vector(1)'*X", "1×n"),
        ("X + matrix(1)", "m×n"),
        ("X*eye", "m×n"),
        ("eye(n) - A", "n×n"),
        ("vector(2)'*x", "1×1"),
        ("X^T", "n×m"),
        ("tr(x'*x)", "1×1"),
    ],
)
def test_shapes(text: str, shape: str) -> None:
    assert text_shape(shape_of(read_formula(text, SHAPES).expression)) == shape


def test_the_expression() -> None:
    def of(text: str) -> Any:
        return read_formula(text, SHAPES).expression

    x, c = Var("x", (size("n"), S.One)), Var("c")
    assert is_op(of("norm2(x)^2"), OPERATIONS["norm_squared"])
    assert of("norm2(x)^4") == power(of("norm2(x)^2"), 2)
    assert isinstance(of("norm2(x)^3"), Power) and is_op(of("norm2(x)^3").base, OPERATIONS["norm2"])
    assert is_op(of("1./x"), ENTRYWISE_POWER) and of("1./x").args == (x, Integer(-1))
    assert is_op(of("x./y"), QUOTIENT)
    assert is_op(of("A.^2"), ENTRYWISE_POWER) and is_op(of("A^2"), MATRIX_POWER)
    assert is_op(of("0*vector(1) + x"), OPERATIONS["scale"]) is False and of("0*vector(1) + x") == x
    assert of("A^1") == of("A") and is_op(of("A^0"), EYE)
    assert of("3/4*c") == product(Rational(3, 4), c) and of("0.1") == Rational(1, 10) and of("2^3") == 8
    assert isinstance(of("c/t"), Product) and of("--c") == c and of("x''") == x
    assert of("c^(1/2)") == of("sqrt(c)")
    assert of("tr(c)") == c and of("inv(c)") == power(c, -1)
    assert of("X.T") == of("X'") and of("X@W") == of("X*W")


def test_sizes_stand_as_scalars() -> None:
    typed = read_formula("(1/n)*sum(x)", SHAPES)
    assert typed.sizes == {size("n")} and [v.name for v in typed.symbols] == ["x"]
    assert read_formula("n*c", {"n": (), "c": ()}).sizes == frozenset()


def test_declared_axes() -> None:
    typed = read_formula("v'*w*V", {"v": ("2*n",), "w": (3,), "V": ("m", 1)} | {"w": ("n*2",)})
    assert {v.name: (text_shape(v.shape), v.rank) for v in typed.symbols} == {
        "v": ("2*n×1", 1),
        "w": ("2*n×1", 1),
        "V": ("m×1", 2),
    }


def test_like_gives_the_size() -> None:
    n = size("n")
    assert shape_of(read_formula("eye", like=("n", "n")).expression) == (n, n)
    assert shape_of(read_formula("0*vector(1)", like=("n",)).expression) == (n, S.One)


def test_the_variable_may_stand_outside() -> None:
    typed = read_formula("3", {"x": ("n",)}, variable="x")
    assert isinstance(typed, Typed) and typed.variable == Var("x", (size("n"), S.One)) and typed.symbols == ()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("W*X", "W is n×k and X is m×n, so W*X needs k = m", "did you mean X*W?"),
        ("X*Y", "X is m×n and Y is m×k, so X*Y needs n = m", "did you mean X'*Y?"),
        ("x'*X*x", "x' is 1×n and X is m×n, so x'*X needs n = m", "for this product X is n×n: shapes="),
        ("x'*X", "x' is 1×n and X is m×n, so x'*X needs n = m", "did you mean x'*X'?"),
        ("x*x", "x is n×1 and x is n×1, so x*x needs 1 = n", "did you mean x'*x, x*x' or x.*x?"),
        ("vector(1)'*X*eye*z", "vector(1)'*X*eye is 1×n and z is m×1", None),
        ("x + z", "x is n×1 and z is m×1, so they cannot be added", None),
        (
            "x + x'",
            "x is n×1 and x' is 1×n, so they cannot be added",
            "x' is the transpose of x here; another vector has a letter of its own, and the same one is x",
        ),
        ("x'*x + A", "x'*x is a scalar and A is n×n, so they cannot be added", "matrix(1)"),
        ("A + 1", "A is n×n and 1 is a scalar, so they cannot be added", "1*eye"),
        ("X.*A", "X is m×n and A is n×n, so .* cannot go through their entries", None),
        ("X.^A", "X is m×n and A is n×n, so .^ cannot go through their entries", None),
        ("A/B*x", "only a scalar can divide, but B is n×n", "write A*inv(B), or A./B entry by entry"),
        ("x/y", "only a scalar can divide, but y is n×1", "x./y"),
        ("A^B", "an exponent is a scalar, but B is n×n", "A.^B"),
        ("x^2", "only a scalar or a square matrix has powers, but x is n×1", "write x.^2"),
        ("X^2", "only a scalar or a square matrix has powers, but X is m×n", "write X.^2"),
        ("tr(X)", "the trace needs a square matrix, but this one is m×n", None),
        ("inv(X)", "square", None),
        ("eye", "the size of eye cannot be determined", "eye(n)"),
        ("sum(vector(1))", "the size of vector(1) cannot be determined", "beside"),
        ("vector(d^2)'*x", "vector takes one number, the entry it is filled with", "write d^2*vector(1)"),
        ("vector(d + 1)'*x", "vector takes one number, the entry it is filled with", "write (d + 1)*vector(1)"),
        ("tr(matrix(d, n, n)*X)", "matrix takes one number, the entry it is filled with", "write d*matrix(1, n, n)"),
        ("vector(x)'*x", "vector takes one number, the entry it is filled with", "vector(1)"),
        ("eye(x)", "eye(x) needs a size: a name or a whole number", None),
        ("eye(2, 3)", "eye takes one size", None),
        ("sum(X, 3)", "sum has the axes 1 and 2, not 3", None),
        ("exp()", "exp takes one argument, but 0 are given", None),
        ("tr(A, A)", "tr takes one argument, but 2 are given", None),
        ("1/0*c", "division by zero", None),
        ("0^-1", "division by zero", None),
        ("(x'*x)^999999999999", "an exponent is at most 1,000,000", None),
        ("X.T*X", "beside @, .T and .inv(), the * in X.T*X could be either product", "@ for the matrix product"),
        ("tr + c", "tr is a function", "write tr(...)"),
        ("行 + c", "行 may be a scalar, a vector or a matrix", "declare its shape"),
        ("*".join(["9" * 90] * 12), "a number has more than 1,000 digits", None),
    ],
)
def test_refused(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read_formula(text, SHAPES)
    assert message in caught.value.message
    assert hint is None or hint in str(caught.value.hint)
    assert caught.value.source == text and caught.value.span is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A^sin(t)", "there is no rule for the power sin(t) of a matrix"),
        ("A^(1/2)", "there is no rule for a fractional power of a matrix"),
        ("A^1001", "there is no rule for a power of a matrix above 1000"),
    ],
)
def test_no_rule(text: str, message: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        read_formula(text, SHAPES)
    assert caught.value.message == message and caught.value.span is not None


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"shapes": {"x": ("n", "m", "k")}}, "x has 3 axes", "are shapes"),
        ({"shapes": {"x": (0,)}}, "a size of x is 0", "from 1"),
        ({"shapes": {"x": (-2,)}}, "a size of x is -2", "from 1"),
        ({"shapes": {"x": ("n+1",)}}, "'n+1' is no size of x", "a product of them"),
        ({"shapes": {"x": (1.5,)}}, "1.5 is no size of x", "a product of them"),
        ({"shapes": {"x": (True,)}}, "True is no size of x", "a product of them"),
        ({"shapes": {"x": "n"}}, "the shape of x is a tuple of sizes, not 'n'", "('n',) for a vector"),
        ({"shapes": {"x'": ("n",)}}, '"x\'" is no name of a variable', None),
        ({"shapes": {"tr": ()}}, "tr is the name of a function", "another name"),
        ({"assume": {"x": "symetric"}}, "'symetric' cannot be assumed of x; what can be assumed is", "symmetric?"),
        ({"assume": {"x": "symmetric"}}, "a matrix that is symmetric is square, but x is n×1", None),
        ({"shapes": {"x": ()}, "assume": {"x": "spd"}}, "x is a scalar, so it cannot be spd", None),
        ({"assume": {"y": "positive"}}, "something is assumed of y, which is not in the formula", None),
        ({"assume": {"x": 3}}, "what is assumed of x is given as words, not 3", None),
        ({"variable": ""}, "there is no variable to differentiate with respect to", "x"),
        ({"variable": "x'"}, '"x\'" is no name of a variable', "did you mean x?"),
        ({"variable": "X"}, "X is not in the formula", "did you mean x?"),
        ({"variable": "n"}, "n is a size; there is no derivative with respect to it", "x"),
    ],
)
def test_refused_arguments(given: dict[str, Any], message: str, hint: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read_formula("x'*x", **({"shapes": {"x": ("n",)}} | given))
    assert message in caught.value.message
    assert hint is None or hint in str(caught.value.hint)


def test_the_wanted_shape_must_fit() -> None:
    with pytest.raises(ShapeError, match="the expression is n×1, but m×1 is wanted"):
        read_formula("x", SHAPES, like=("m",))


def test_axis_sums_without_a_rule() -> None:
    for axis, name in ((1, "column_sums"), (2, "row_sums")):
        if name not in OPERATIONS:
            with pytest.raises(NoRuleError, match=rf"there is no rule for sum\(..., {axis}\) yet"):
                read_formula(f"sum(X, {axis})", SHAPES)


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "x'*x" + ")" * 2000,
        " + ".join(["x'*x"] * 2000),
        "tr(" + "*".join(["A"] * 2000) + ")",
        "1/(1 + " * 49 + "c" + ")" * 49,
        "exp(" * 100 + "c" + ")" * 100,
        "-(1 - " * 49 + "c" + ")" * 49,
    ],
)
@pytest.mark.parametrize("shapes", [None, SHAPES])
def test_long_input_needs_no_depth(text: str, shapes: dict[str, object] | None) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        hash(read_formula(text, shapes).expression)
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_corpus() -> None:
    """Every objective is read, or lacks only an operation; with shapes and without."""
    for line in CORPUS.read_text("utf-8").splitlines():
        case = json.loads(line)
        try:
            declared = read_formula(case["expr"], case["vars"], None, case["wrt"])
            own = {case["wrt"]: case["vars"][case["wrt"]]}
            if "kron" in case["expr"]:
                # which factor has which part of a size that is a product cannot be inferred
                own = case["vars"]
            bare = read_formula(case["expr"], own, None, case["wrt"])
        except NoRuleError as error:
            assert "there is no rule for" in error.message
        except MatderivError as error:  # pragma: no cover
            pytest.fail(f"{case['id']}: {error}")
        else:
            assert {v.name for v in declared.symbols} == {v.name for v in bare.symbols}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "term", ["x{0}*y{0}", "log(x{0})*y{0}", "c{0}*x{0}*exp(z{0})", "x'*A*x + z{0}", "y{0}*w{0}/v{0}", "x{0}*B{0}*y{0}"]
)
def test_of_many_terms_each_is_read_as_one_alone_is(term: str) -> None:
    def kinds(count: int) -> list[str]:
        notes = read_formula(" + ".join(term.format(n) for n in range(1, count + 1))).notes
        return [str(n).partition(",")[0] for n in notes]

    few, many = kinds(2), kinds(75)
    assert many[: len(few)] == few
    assert len(many) >= 75


def test_a_formula_that_is_too_long_to_infer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_VISITS", 300)
    text = " + ".join(f"x{n}*y{n + 1}" for n in range(1, 40))  # x1*y1 + x2*y2 is one of numbers
    with pytest.raises(InputError) as caught:
        read_formula(text)
    assert caught.value.message == "the formula is too long for the shapes of all its names to be inferred"
    assert caught.value.hint == "declare their shapes"
    assert caught.value.told("ja").startswith("式が長すぎて、すべての名前の形を推定することはできない")
    assert "それらの形を宣言する" in caught.value.told("ja")
    assert read_formula(text, {f"x{n}": () for n in range(1, 40)}).expression is not None


def test_what_stands_in_a_norm_is_no_number_for_the_sake_of_what_is_added_to_it() -> None:
    # the sum fits where s is a number; x, within the norm, has no part in that
    for text in (r"\|Wx\|^2 + s", "norm2(W*x)^2 + s"):
        assert matderiv.derive(text, "x").formula == "2*W'*W*x"
