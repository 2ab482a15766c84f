"""A stretch of LaTeX taken apart before it is read, and what is left of a statement that cannot be."""

from __future__ import annotations

import pytest

from matderiv.reading.latex.declarations import Declaration
from matderiv.reading.latex.parse import Chain, Side, Unread, declarations, statements
from matderiv.reading.latex.stretches import stretch
from matderiv.reading.latex.written import as_text


def rows(text: str) -> list[list[str]]:
    """The sides of the rows of the one statement of a text that cannot be read, those unread in < >."""
    (unread,) = [s for s in statements(text, strict=False, primes=True) if isinstance(s, Unread)]
    return [
        [as_text(s.tree) if isinstance(s, Side) else f"<{text[slice(*s.span)]}>" for s in row.sides]
        for row in unread.rows
    ]


def test_names_are_told_by_the_tokens() -> None:
    found = stretch(
        r"L(\mathbf W) = \foo, \quad F(U, V) = \|U\|_F^2, \quad S = f(S) \quad X \in \mathbb{R}^{n \times 2}",
        lenient=True,
    )
    assert list(found.heads(())) == [("L", ("W",)), ("F", ("U", "V"))]
    assert list(found.heads({"L"})) == [("F", ("U", "V"))]
    assert list(declarations(stretch(r"a = b, x \in \mathbb{R}^n"))) == [Declaration(("x",), ("n",), "", (7, 25))]


def test_functions_stand_without_their_own_arguments() -> None:
    text = r"\nabla_x f(\mathbf x) + f(y) + f\left(x\right)[y] = g(x)"
    found = stretch(text).applied({"f": ("x",)})
    assert [text[slice(*span)] for span in found.dropped] == [r"(\mathbf x)"[:-1] + ")"]
    assert "".join(t.text for t in found.tokens) == "nabla_xf+f(y)+f(x)[y]=g(x)"
    assert stretch(text).applied({"h": ("x",)}) == stretch(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a = \foo b = c", [["a", r"<\foo b>", "c"]]),
        (r"a = \foo \quad c < d. \; e = f", [["a", r"<\foo>"], ["c", "d"], ["e", "f"]]),
        (r"\left. a \right| = b", [[r"<\left. a \right|>", "b"]]),
        (
            r"a = \begin{cases} b & c = d \\ e & f \end{cases} = g",
            [["a", r"<\begin{cases} b & c = d \\ e & f \end{cases}>", "g"]],
        ),
        (r"a \stackrel{(1)}{=} b", [["a", "b"]]),
        (r"a \overset{!}{\foo} b", [[r"<a \overset{!}{\foo} b>"]]),
        (r"y \in \{0,1\}", [["y", r"<\{0,1\}>"]]),
        (r"a} = {b", [["<a}>", "<{b>"]]),
        (r"\| a = \hat{ab}", [[r"<\| a>", r"<\hat{ab}>"]]),
        (r"\foo = ", [[r"<\foo>", "<>"]]),
    ],
)
def test_each_side_of_what_cannot_be_read(text: str, expected: list[list[str]]) -> None:
    assert rows(text) == expected


def test_words_and_arrows_part_statements() -> None:
    text = r"a = b \text{ if $b_1 = c$} \\ \implies c = d \intertext{and so} e = f"
    found = statements(text, strict=False)
    assert all(isinstance(s, Chain) for s in found)
    assert [text[slice(*s.span)] for s in found] == ["a = b", "c = d", "e = f"]


def test_two_ways_to_write_a_name() -> None:
    (found,) = statements(r"\mathbf{a} = a + b = c", strict=False)
    assert isinstance(found, Unread) and found.error is not None
    assert found.error.message == r"a and \mathbf{a} would both be the name a"
    assert rows(r"\mathbf{a} = a + b = c") == [["a", "a + b", "c"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"x^2 (x \in \mathbb{R}^n)", ["x^2", "x: n"]),
        (r"y \in \{0, 1\}^n", ["y: n"]),
        (r"Y \in \{-1,+1\}^{n \times k}", ["Y: n k"]),
        (r"x \in \mathbb{R}^n \setminus \{0\}", ["x: n"]),
        (r"P = AB \in \mathbb{R}^{n \times m}", ["P = AB", "P: n m"]),
        (r"P = A \in \mathbb{S}_{++}^n", ["?"]),
        (r"P = A \in \mathbb{R}_+^n", ["?"]),
    ],
)
def test_declarations_as_documents_write_them(text: str, expected: list[str]) -> None:
    found = [
        f"{s.names[0]}: {' '.join(s.shape)}"
        if isinstance(s, Declaration)
        else text[slice(*s.span)]
        if isinstance(s, Chain)
        else "?"
        for s in statements(text, strict=False)
    ]
    assert found == expected
