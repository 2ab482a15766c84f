"""What is declared and assumed of names: every message, whole and in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv.core.errors import InputError
from matderiv.reading.declarations import declared, mapping
from matderiv.reading.readings import read_formula


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        (
            {"shapes": {"x": "n"}},
            "the shape of x is a tuple of sizes, not 'n'",
            "give a tuple: () for a scalar, ('n',) for a vector",
        ),
        (
            {"shapes": {"x": ("n", "m", "k")}},
            "x has 3 axes, but there are only scalars, vectors and matrices",
            '(), ("n",) and ("m", "n") are shapes',
        ),
        (
            {"shapes": {"x": (30, 30)}},
            "x has 900 entries; with numbers as sizes at most 600 are checked",
            'write letters, as in ("m", "n"): the result holds for every size',
        ),
        ({"shapes": {"x": (0,)}}, "a size of x is 0", "sizes are whole numbers from 1 to 1,000,000,000"),
        (
            {"shapes": {"x": ("n+1",)}},
            "'n+1' is no size of x",
            'a size is a name, a whole number, or a product of them, as in "m*n" and "d^2"',
        ),
        ({"shapes": 3}, "shapes is a dictionary from names, not 3", 'for example shapes={"x": ("n",)}'),
        ({"shapes": {"tr": ()}}, "tr is the name of a function", "give the variable another name"),
        ({"assume": {"x'": "spd"}}, '"x\'" is no name of a variable', "another name, as x_prime"),
        (
            {"assume": {"x": "symetric"}},
            "'symetric' cannot be assumed of x; what can be assumed is "
            "symmetric, spd, diagonal, invertible, positive, skew, orthogonal",
            "did you mean symmetric?",
        ),
        (
            {"assume": {"A": "skew+spd"}},
            "A cannot be both skew and spd: its diagonal is zero",
            "assume one of the two",
        ),
        (
            {"assume": {"A": "skew+symmetric"}},
            "A cannot be both skew and symmetric: it would be zero",
            "assume one of the two",
        ),
        (
            {"assume": {"A": "orthogonal+positive"}},
            "A cannot be both orthogonal and positive: two columns of positive entries are never perpendicular",
            "assume one of the two",
        ),
        (
            {"assume": {"A": "positive+diagonal"}},
            "A cannot be both diagonal and positive: its entries off the diagonal are zero",
            "positive means every entry; a diagonal matrix with a positive diagonal is spd+diagonal",
        ),
        (
            {"assume": {"A": "orthogonal+spd"}},
            "A cannot be both orthogonal and spd: it would be the identity",
            "assume one of the two",
        ),
        (
            {"assume": {"A": "orthogonal+symmetric"}},
            "A cannot be assumed both orthogonal and symmetric: no such matrix is drawn for the checks",
            "assume one of the two",
        ),
        (
            {"shapes": {"A": (1, 1)}, "assume": {"A": "skew"}},
            "A cannot be both skew and 1×1: it would be zero",
            None,
        ),
        (
            {"shapes": {"A": (3, 3)}, "assume": {"A": "skew+invertible"}},
            "A cannot be skew, invertible and 3×3: a skew-symmetric matrix of odd size has the determinant 0",
            None,
        ),
        (
            {"shapes": {"A": ("n", "m")}, "assume": {"A": "orthogonal"}},
            "a matrix that is orthogonal is square, but A is n×m",
            None,
        ),
        (
            {"shapes": {"x": ()}, "assume": {"x": "spd"}},
            "x is a scalar, so it cannot be spd; a scalar can be positive",
            None,
        ),
        ({"columns": 3}, "columns are names of matrices, not 3", 'columns=("X",) (--columns X)'),
        ({"columns": ("x'",)}, '"x\'" is no name of a matrix', 'columns=("X",) (--columns X)'),
        ({"variable": "Z"}, "Z is not in the formula", "the names in it are x"),
    ],
)
def test_told(given: dict[str, Any], message: str, hint: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read_formula("x'*x", **({"shapes": {"x": ("n",)}} | given))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_told_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        declared("x", "n")
    assert caught.value.told("ja") == (
        "x の形はサイズのタプルで与える。'n' は読めない\n"
        "ヒント: タプルで与える。スカラーは ()、ベクトルは ('n',) である"
    )
    with pytest.raises(InputError) as caught:
        mapping("assume", 3, '{"S": "spd"}')
    assert caught.value.told("ja") == (
        'assume は名前をキーとする辞書で与える。3 は読めない\nヒント: 例: assume={"S": "spd"}'
    )


# shapes or functions that are given, what is said, and the hint, in each language
SLIPS: list[tuple[dict[str, Any], tuple[str, str], tuple[str, str]]] = [
    *(
        (
            {"shapes": {"A": (size,)}},
            (f"'{size}' is no size of A", f"'{size}' は A のサイズとして読めない"),
            (
                f"a shape is given by its sizes, {shape}, on the command line --shape A={typed}",
                f"形はサイズで {shape}、コマンドラインでは --shape A={typed} のように与える",
            ),
        )
        for size, shape, typed in (
            ("nxn", "('n', 'n')", "n,n"),
            ("3x4", "(3, 4)", "3,4"),
            ("m×n", "('m', 'n')", "m,n"),
            ("n by m", "('n', 'm')", "n,m"),
            ("vector", '("n",)', "n"),
            ("vektor", '("n",)', "n"),
            ("scaler", "()", ""),
            ("Matrix", '("m", "n")', "m,n"),
        )
    ),
    (
        {"shapes": {"A": "scalar"}},
        (
            "the shape of A is a tuple of sizes, not 'scalar'",
            "A の形はサイズのタプルで与える。'scalar' は読めない",
        ),
        (
            "a shape is given by its sizes, (), on the command line --shape A=",
            "形はサイズで ()、コマンドラインでは --shape A= のように与える",
        ),
    ),
    *(
        (
            {"functions": {"f": kind}},
            (f"a function cannot be declared as f={kind}", f"関数を f={kind} と宣言することはできない"),
            hint,
        )
        for kinds, hint in (
            (
                ("scaler", "Scalar", "skalar", "real", "scalar-valued"),
                (
                    'a function to the real numbers is "scalar", on the command line --function f=scalar',
                    '実数値関数は "scalar"、コマンドラインでは --function f=scalar と宣言する',
                ),
            ),
            (
                ("entrywize", "elementwise", "entry-wise", "Entrywise"),
                (
                    'a function of every entry is "entrywise", on the command line --function f=entrywise',
                    '成分ごとの関数は "entrywise"、コマンドラインでは --function f=entrywise と宣言する',
                ),
            ),
            (
                ("vector", "vektor", ("vector",)),
                (
                    'a function with m entries is declared by that number, functions={"f": ("m",)}, on the command '
                    "line --function f=m",
                    '成分が m 個の関数は、その個数で functions={"f": ("m",)}、コマンドラインでは --function f=m '
                    "と宣言する",
                ),
            ),
            (
                ("convex", "function"),
                (
                    'a function is "entrywise", "scalar", or ("m",) for one with m entries; f=m on the command line',
                    '関数は "entrywise" か "scalar"、m 個の成分をもつものは ("m",)、コマンドラインでは f=m と宣言する',
                ),
            ),
        )
        for kind in kinds
    ),
]


@pytest.mark.parametrize(("given", "message", "hint"), SLIPS)
def test_a_word_for_a_shape_or_a_kind_is_no_size(
    given: dict[str, Any], message: tuple[str, str], hint: tuple[str, str]
) -> None:
    with pytest.raises(InputError) as caught:
        read_formula("f(A*x)" if "functions" in given else "A*x", **given)
    for language, said, fix in zip(("en", "ja"), message, hint, strict=True):
        told = caught.value.told(language)
        assert said in told and fix in told


@pytest.mark.parametrize("size", ["n", "batch", "max", "hidden", "d_model", "nx", "m*n"])
def test_other_words_are_sizes(size: str) -> None:
    assert declared("x", (size,))[1] == 1
