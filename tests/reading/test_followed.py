"""What a new user types, from other systems and by slips, is refused with the place, the cause, and a fix that works.

Each case of the corpus is followed: what its hint says to write is derived.
"""

from __future__ import annotations

from typing import Any

import corpus_cases
import pytest
from click.testing import CliRunner

import matderiv
from matderiv import MatderivError
from matderiv.shell.cli import main


@pytest.mark.sweep(5)
@pytest.mark.parametrize("case", corpus_cases.read("followed.jsonl"), ids=lambda case: str(case["objective"]))
def test_a_fix_works_when_it_is_followed(case: dict[str, Any]) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(case["objective"], case["wrt"], **case["options"])
    error = caught.value
    assert error.advice is not None
    for language, key in (("en", "says"), ("ja", "ja")):
        assert f"{error.said.within(language)}\n{error.advice.within(language)}" == case[key]
    assert error.span == (None if case["at"] is None else tuple(case["at"]))
    if "followed" in case:
        assert matderiv.derive(case["followed"], case["wrt"], **case["then"]).steps


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["--shape", "x=n,A=n,n"], ["--shape", "x=n", "--shape", "A=n,n"]),
        (["--shape", "x=n;A=n,n"], ["--shape", "x=n", "--shape", "A=n,n"]),
        (
            ["--shape", "x=n", "--assume", "A=spd, x=positive"],
            ["--shape", "x=n", "--assume", "A=spd", "--assume", "x=positive"],
        ),
    ],
)
def test_several_names_may_stand_in_one_option(given: list[str], meant: list[str]) -> None:
    asked = ["derive", "x'*A*x", "--wrt", "x", "--format", "json"]
    one, other = (CliRunner().invoke(main, [*asked, *options]) for options in (given, meant))
    assert one.exit_code == 0
    assert one.output == other.output


@pytest.mark.parametrize(
    ("given", "hint", "ja"),
    [
        (
            ["--assume", "spd"],
            "write --assume S=spd, with the name of the matrix in place of S",
            "--assume S=spd のように、S の所に行列の名前を書く",
        ),
        (["--assume", "A:spd"], "write --assume A=spd", "--assume A=spd のように書く"),
        (
            ["--assume", "A^T = A"],
            'write assume={"A": "symmetric"} (--assume A=symmetric)',
            'assume={"A": "symmetric"} (--assume A=symmetric) と書く',
        ),
        (
            ["--assume", "A.T == A"],
            'write assume={"A": "symmetric"} (--assume A=symmetric)',
            'assume={"A": "symmetric"} (--assume A=symmetric) と書く',
        ),
        (
            ["--assume", "A = -A'"],
            'write assume={"A": "skew"} (--assume A=skew)',
            'assume={"A": "skew"} (--assume A=skew) と書く',
        ),
        (
            ["--assume", "x > 0"],
            'write assume={"x": "positive"} (--assume x=positive)',
            'assume={"x": "positive"} (--assume x=positive) と書く',
        ),
        (
            ["--assume", "A>0"],
            'write assume={"A": "positive"} (--assume A=positive) where every entry is positive, '
            'assume={"A": "spd"} (--assume A=spd) for a definite matrix',
            'どの成分も正なら assume={"A": "positive"} (--assume A=positive)、'
            '正定値行列なら assume={"A": "spd"} (--assume A=spd) と書く',
        ),
        (["--assume", "A in S^n"], "write --assume A=symmetric", "--assume A=symmetric のように書く"),
        (["--structure", "spd"], "Did you mean 'symmetric'?", "'symmetric' の誤りではないか"),
        (["--format", "pdf"], "Did you mean 'latex'?", "'latex' の誤りではないか"),
        (["--steps", "brief"], "Did you mean 'main'?", "'main' の誤りではないか"),
        (["--assume", "A is symmetric"], "write --assume A=symmetric", "--assume A=symmetric のように書く"),
        (["--shape", "A(n,n)"], "write --shape A=n,n", "--shape A=n,n のように書く"),
        (["--shape", "A=n n"], "write --shape A=n,n", "--shape A=n,n のように書く"),
        (["--structure", "A=symmetric"], "Did you mean 'symmetric'?", "'symmetric' の誤りではないか"),
    ],
)
def test_an_option_without_its_sign_is_told_how_it_is_written(given: list[str], hint: str, ja: str) -> None:
    asked = ["derive", "x'*A*x", "--wrt", "x", *given]
    for language, said in (("en", hint), ("ja", ja)):
        refused = CliRunner().invoke(main, [*asked, "--lang", language])
        assert refused.exit_code == 2
        assert said in " ".join(refused.output.split()), refused.output


@pytest.mark.parametrize(
    ("given", "hint", "ja"),
    [
        ("A symmetric", 'write assume={"A": "symmetric"}', 'assume={"A": "symmetric"} と書く'),
        ("A is symmetric", 'write assume={"A": "symmetric"}', 'assume={"A": "symmetric"} と書く'),
        (
            "A = A'",
            'write assume={"A": "symmetric"} (--assume A=symmetric)',
            'assume={"A": "symmetric"} (--assume A=symmetric) と書く',
        ),
        (
            {"A": "A.T"},
            'write assume={"A": "symmetric"} (--assume A=symmetric)',
            'assume={"A": "symmetric"} (--assume A=symmetric) と書く',
        ),
    ],
)
def test_a_fact_in_other_words_is_told_as_it_is_assumed(given: Any, hint: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("x'*A*x", "x", assume=given)
    assert caught.value.advice is not None
    assert (caught.value.advice.within("en"), caught.value.advice.within("ja")) == (hint, ja)
    assert matderiv.derive("x'*A*x", "x", assume={"A": "symmetric"}).formula == "2*A*x"


def test_an_equation_that_is_no_fact_is_no_word_for_one() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("x'*A*x", "x", assume={"A^T": "A"})
    assert caught.value.said.within("en") == "'A^T=A' is no word for a fact"
    assert caught.value.said.within("ja") == "'A^T=A' は仮定を表す語ではない"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "mean",
            (
                "'mean' is read, and made of other functions, so that it is not listed by itself",
                "'mean' は読めるが、ほかの関数から作られるので、単独では一覧にない",
            ),
            ('matderiv "mean(x)" --wrt x shows its derivative', 'matderiv "mean(x)" --wrt x がその微分を示す'),
        ),
        (
            "MSELoss",
            (
                "'MSELoss' is read, and made of other functions, so that it is not listed by itself",
                "'MSELoss' は読めるが、ほかの関数から作られるので、単独では一覧にない",
            ),
            ("MSELoss stands for mean((A - B).^2)", "MSELoss は mean((A - B).^2) の意味である"),
        ),
    ],
)
def test_a_function_that_is_read_is_not_called_unknown(
    name: str, message: tuple[str, str], hint: tuple[str, str]
) -> None:
    for language, *said in zip(("en", "ja"), message, hint, strict=True):
        told = CliRunner().invoke(main, ["functions", name, "--lang", language]).output
        assert all(text in told for text in said), told
    assert CliRunner().invoke(main, ["mean(x)", "--wrt", "x"]).exit_code == 0


def test_a_claim_is_asked_for_where_its_options_are_given() -> None:
    for language, said in (
        ("en", 'give the derivative to judge, as in --claim "2*A*x"'),
        ("ja", '調べる導関数を --claim "2*A*x" のように与える'),
    ):
        told = CliRunner().invoke(main, ["check", "x'*A*x", "--wrt", "x", "--lang", language]).output
        assert said in told
    assert CliRunner().invoke(main, ["check", "x'*x", "--wrt", "x", "--claim", "2*x"]).exit_code == 0


@pytest.mark.parametrize(
    ("names", "hint"), [("w", 'write ["w"]'), ("w, b", 'write ["w", "b"]'), ({"w", "b"}, 'write ["b", "w"]')]
)
def test_several_variables_are_told_as_the_list_that_they_are(names: Any, hint: str) -> None:
    for ask in (matderiv.gradients, matderiv.hessian):
        with pytest.raises(MatderivError) as caught:
            ask("norm2(X*w + b)^2", names)
        assert caught.value.hint == hint
    assert list(matderiv.gradients("norm2(X*w + b)^2", ["w", "b"])) == ["w", "b"]


@pytest.mark.parametrize("letter", ["n", "N"])
def test_of_the_sizes_of_an_objective_a_claim_may_mean_one_that_is_a_number(letter: str) -> None:
    claim = f"2/{letter}*X'*(X*w-y)"
    with pytest.raises(MatderivError) as caught:
        matderiv.check("mean((X*w-y).^2)", "w", claim)
    assert f'declare an array of it: shapes={{"y": ("{letter}",)}} (--shape y={letter});' in str(caught.value.hint)
    assert matderiv.check("mean((X*w-y).^2)", "w", claim, shapes={"y": (letter,)}).right


@pytest.mark.parametrize(
    ("objective", "wrt", "formula"),
    [
        # numbered letters, multiplied pair by pair and added up, are numbers
        ("w1*x1 + w2*x2 + b", "w1", "x1"),
        ("w1*x1 + w2*x2 + b", "b", "1"),
        ("2*w_1*x_1 - w_2*x_2", "x_2", "-w_2"),
        ("norm2(w1*x1 + w2*x2)^2", "w1", "2*x1'*(w1*x1 + w2*x2)"),  # in a norm there are vectors
        ("w1*x1 + w2*x2", "x1", "w1"),
        ("a1*x1 + a2*x2", "x1", "a1*eye"),  # as a*x + b*y
        # the word ones is the vector of ones
        ("ones'*x", "x", "vector(1)"),
        ("norm2(A*x - ones)^2", "x", "2*A'*(A*x - 1)"),
        ("log(ones'*exp(x))", "x", "exp(x)/(vector(1)'*exp(x))"),
        # SymPy's prefix, and its product of matrices
        ("sp.trace(A*X)", "X", "A'"),
        ("sympy.log(sp.det(A))", "A", "inv(A)'"),
    ],
)
def test_what_has_one_reading_is_read(objective: str, wrt: str, formula: str) -> None:
    assert matderiv.derive(objective, wrt).formula == formula


def test_a_declared_name_goes_before_a_word() -> None:
    assert matderiv.derive("ones'*x", "x", shapes={"ones": ("n",)}).formula == "ones"
    assert matderiv.derive("ones'*x where ones = 2*y", "x").formula == "2*y"
    assert matderiv.derive("w1*x1 + w2*x2", "w1", shapes={"x1": ("n",)}).formula == "x1"
    assert matderiv.derive("sp*x", "x", shapes={"x": ("n",), "sp": ()}).formula == "sp*eye"


def test_an_axis_that_was_not_kept_makes_no_matrix_square() -> None:
    for text in ("np.sum((X - X.mean(axis=1))**2)", "np.sum(X * X.sum(axis=1))", "np.sum(X - X @ w)"):
        with pytest.raises(MatderivError, match="cannot be added|entry by entry"):
            matderiv.derive(text, "X")
    # of a square matrix it is NumPy's reading, along the rows
    assert matderiv.derive("np.sum((X - X.mean(axis=1))**2)", "X", shapes={"X": ("n", "n")}).steps
