"""The syntax: precedence, Unicode, definitions, bounds, and every error message."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest

import matderiv
from matderiv.core.characters import is_name
from matderiv.core.errors import InputError, MatderivError, NoRuleError
from matderiv.operations import OPERATIONS
from matderiv.reading import signs
from matderiv.reading.parse import parse_tree
from matderiv.reading.tree import LARGE, Node, postorder
from matderiv.reading.words import LATER, SYNTAX, WORDS


def shown(node: Node) -> str:
    """A tree with every operation in parentheses."""
    parts = [shown(c) for c in node.children]
    if node.kind in ("number", "name"):
        return str(node.value)
    if node.kind == "transpose":
        return f"({parts[0]}')"
    if node.kind == "negate":
        return f"(-{parts[0]})"
    if node.kind == "call":
        return f"{node.value}({', '.join(parts)})"
    if node.kind == "power":
        return f"({parts[0]}{node.value}{parts[1]})"
    if node.kind == "sum":
        return (
            "("
            + parts[0]
            + "".join(("+" if s > 0 else "-") + p for s, p in zip(node.value[1:], parts[1:], strict=True))
            + ")"
        )
    return "(" + parts[0] + "".join(o + p for o, p in zip(node.value, parts[1:], strict=True)) + ")"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x'*x", "((-(x'))*x)"),
        ("-a^2", "(-(a^2))"),
        ("A^2'", "((A^2)')"),
        ("1./x", "(1./x)"),
        ("2.*x", "(2.*x)"),
        ("2.5*x", "(5/2*x)"),
        ("X^-1", "(X^(-1))"),
        ("x.^2'", "((x.^2)')"),
        ("a - b + c", "(a-b+c)"),
        ("a/b*c", "(a/b*c)"),
        ("a*-b", "(a*(-b))"),
        ("a - -b", "(a-(-b))"),
        ("+x", "x"),
        ("--x", "x"),
        ("x''", "x"),
        ("(A + B)*C", "((A+B)*C)"),
        ("A*(B*C)", "(A*(B*C))"),
        ("X @ W.T", "(X@(W'))"),
        ("tr(A*X)", "tr((A*X))"),
        ("  x'  *\n x ", "((x')*x)"),
        ("‖XW−Y‖_F²", "(norm2(((X*W)-Y))^2)"),
        ("‖x‖^2", "(norm2(x)^2)"),
        ("‖x‖ ‖y‖", "(norm2(x)*norm2(y))"),
        ("xᵀAx", "((x')*A*x)"),
        ("X⁻¹b", "((X^-1)*b)"),
        ("X⁻ᵀ", "((X^-1)')"),
        ("2 Xᵀ(X W − Y)", "(2*(X')*((X*W)-Y))"),
        ("A⊙B", "(A.*B)"),
        ("A·B × 3", "(A*B*3)"),
        ("αx³", "(αx^3)"),
        ("tr(XᵀX)", "tr(((X')*X))"),
        ("U'*U where U = X*W - Y", "((((X*W)-Y)')*((X*W)-Y))"),
        ("F where F = U*S, U = x, S = U + 1", "(x*(x+1))"),
    ],
)
def test_reading(text: str, tree: str) -> None:
    assert shown(parse_tree(text)) == tree


def test_declared_names_win_where_letters_run_together() -> None:
    assert shown(parse_tree("‖XWY‖", ("XW", "Y"))) == "norm2((XW*Y))"
    assert shown(parse_tree("‖A0A1‖")) == "norm2((A0*A1))"


@pytest.mark.parametrize(
    ("text", "message", "caret", "hint"),
    [
        ("", "the formula is empty", None, "norm2(X*W - Y)^2"),
        ("tr(A*X", "this ( is never closed", 2, None),
        ("tr(A*X))", "there is no ( for this )", 7, None),
        ("‖x", "this ‖ is never closed", 0, None),
        ("*x", "there is nothing before * that it could apply to", 0, None),
        ("x*/y", "there is nothing before / that it could apply to", 2, None),
        ("x +", "the formula ends too early", 3, "an operand is missing"),
        ("2x'*x", "an operator is missing here", 1, "2*x'"),
        ("x y", "an operator is missing here", 2, "x*y"),
        ("(x)(y)", "an operator is missing here", 3, "(x)*(y)"),
        ("()", "nothing stands between these parentheses", 0, None),
        ("a, b", "a comma separates the arguments of a function", 1, None),
        ("y = x'*x", "a formula has no =", 2, "without its name"),
        ("x'*x == 1", "a formula has no ==", 5, "give the expression alone"),
        ("A^2^3", "two powers follow each other", 3, "(A^2)^3 or A^(2^3)"),
        ("trce(X)", "the function 'trce' is not known", 0, "did you mean trace(...)?"),
        ("Cov(x)", "the function 'Cov' is not known", 0, "Cov*(...)"),
        ("x.__class__", "'.__class__' has no meaning in a formula", 1, "x' or x.T"),
        (r"\frac{1}{2}x", r"\frac is LaTeX, which is not read here", 0, "as text"),
        ("${7*7}", "'$' (U+0024, dollar sign) has no meaning", 0, None),
        ("[x]", "these square brackets hold no comparison", 0, "parentheses are ( and ), and [x > 0] is 1 where x > 0"),
        ("[]", "these square brackets hold no comparison", 0, "write a comparison into them, as [x > 0]"),
        (
            "(x > 0).*x",
            "> compares only inside square brackets",
            3,
            "write [x > 0] for 1 where it holds and 0 elsewhere",
        ),
        ("x <= y", "<= compares only inside square brackets", 2, "write [x <= y] for 1 where it holds and 0 elsewhere"),
        ("[x > 0", "this [ is never closed", 0, None),
        ("x'*\u200bx", "an invisible character (U+200B, zero width space) stands here", 3, "remove it"),
        ("x'*x\0", "an invisible character (U+0000) stands here", 4, "remove it"),
        ("😀", "(U+1F600, grinning face) has no meaning", 0, None),
        ("x①", "a name cannot contain '①'", 1, "write x_1"),
        ("1e500", "the exponent of a number has at most two digits", 0, None),
        ("9" * 101, "a number has more than 100 digits", 0, None),
        ("a" * 10_000, "the name aaaaaaaaaa…aaaaaaaaaa has 10,000 characters", 0, None),
        ("x" * 100_001, "the formula has 100,001 characters; at most 100,000 are read", None, None),
        ("F where F = F", "F is defined by itself", 8, None),
        ("F where F = x, F = y", "F is defined twice", 15, None),
        ("F where tr = x", "tr is the name of a function", 8, None),
        ("x where", "the formula ends too early", 7, None),
        ("where", "'where' follows a formula", 0, None),
        ("exp(" * 201 + "x" + ")" * 201, "operations are nested more than 200 deep here", 0, None),
    ],
)
def test_refused(text: str, message: str, caret: int | None, hint: str | None) -> None:
    with pytest.raises(InputError) as caught:
        parse_tree(text)
    error = caught.value
    assert message in error.message
    assert (error.span[0] if error.span else None) == caret
    assert hint is None if error.hint is None else hint is None or hint in error.hint
    assert len(str(error)) < 600


def test_not_text() -> None:
    with pytest.raises(InputError, match="a formula is text, not int"):
        parse_tree(3)  # type: ignore[arg-type]


def test_a_function_without_a_rule_is_told_from_one_that_does_not_exist() -> None:
    assert {word for word in SYNTAX if word not in WORDS} == {"logm", "sqrtm"} < LATER.keys()
    for word in LATER:
        with pytest.raises(NoRuleError, match=f"{word} is a known function that is not derived yet"):
            matderiv.derive(f"{word}(X, 2)" if word == "powm" else f"{word}(X)", "X")
    assert set(WORDS.values()) <= set(OPERATIONS)


def test_definitions_cannot_explode() -> None:
    chain = ", ".join(f"U{i} = U{i + 1}*U{i + 1}" for i in range(40))
    with pytest.raises(InputError, match="with its definitions put in place the formula has more than 200,000 parts"):
        parse_tree(f"U0 where {chain}, U40 = x")


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "x" + ")" * 5000,
        " + ".join(["x'*x"] * 5000),
        "*".join(["X"] * 5000),
        "-" * 5000 + "x",
        "x" + "'" * 5000,
        "(" * 5000,
        "x.*" * 5000 + "x",
    ],
)
def test_long_input_needs_no_depth(text: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    started = time.process_time()
    try:
        parse_tree(text)
    except MatderivError:
        pass
    finally:
        sys.setrecursionlimit(limit)
    assert time.process_time() - started < 20  # what grows with the square takes minutes


@pytest.mark.parametrize(("text", "is_one"), [("x", True), ("W_1", True), ("Σ", True), ("x'", False), ("2x", False)])
def test_names(text: str, is_one: bool) -> None:
    assert is_name(text) is is_one


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Cov(x)",
            [
                "the function 'Cov' is not known",
                "random variables are not read: write mean((x - mean(x)).*(y - mean(y))) for the entries of an array, "
                "Cov*(...) for a product",
            ],
        ),
        (
            "sum_X(x)",
            [
                "'sum_X' is no sum over indices",
                "indices are small letters: sum_i(...), sum_{i,j}(...) or sum_{i=1}^n(...)",
            ],
        ),
        (
            "sum_ x",
            ["the summand of a sum stands in parentheses", "write sum_i(...), sum_{i,j}(...) or sum_{i=1}^n(...)"],
        ),
        (
            r"\frac{1}{2}x",
            [
                r"\frac is LaTeX, which is not read here",
                "write the formula as text, for example norm2(X*W - Y)^2",
            ],
        ),
        (
            "x.__class__",
            [
                "'.__class__' has no meaning in a formula",
                "entrywise operators are .* ./ .^ and a transpose is x' or x.T",
            ],
        ),
        ("y = x'*x", ["a formula has no =", "give the expression alone, without its name"]),
        ("2x'*x", ["an operator is missing here", "a product is written 2*x'"]),
        (
            "a, b",
            [
                "a comma separates the arguments of a function, and there is none here",
                "write * for a product, dot(x, y) for an inner product; give one formula at a time",
            ],
        ),
        ("where", ["'where' follows a formula and is given once"]),
        ("", ["the formula is empty", "for example norm2(X*W - Y)^2"]),
        ("u'*u where u = x", ["u is declared as a variable, and defined here as well", "give the part another name"]),
        (
            "A^2^3",
            [
                "two powers follow each other, and it is not clear which comes first",
                "write (A^2)^3 or A^(2^3), whichever is meant",
            ],
        ),
    ],
)
def test_told(text: str, told: list[str]) -> None:
    with pytest.raises(MatderivError) as caught:
        parse_tree(text, ("u",))
    assert [caught.value.message, *filter(None, [caught.value.hint])] == told


def test_told_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        parse_tree("x①")
    assert caught.value.told("ja").startswith("名前に'①' (U+2460, circled digit one) は使えない\n")


def test_the_letters_that_unicode_raises_and_lowers_are_known() -> None:
    for known, how in ((signs.RAISED, "<super>"), (signs.LOWERED, "<sub>")):
        letters = (c for c in map(chr, range(0xAA, 0x2C80)) if c.isalpha())
        assert known == "".join(c for c in letters if unicodedata.decomposition(c).startswith(how))


def test_the_order_of_a_large_tree_is_not_kept() -> None:
    small, large = parse_tree("a*x + b"), parse_tree(" + ".join(f"x_{n}" for n in range(LARGE)))
    assert len(postorder(small)) < LARGE < len(postorder(large)) == LARGE + 1
    assert postorder(small) is postorder(small)
    assert postorder(large) is not postorder(large)
    assert postorder(large) == postorder(large)
