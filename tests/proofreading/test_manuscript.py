"""Documents to pieces, rows and sides."""

from __future__ import annotations

import json

import pytest

from matderiv import check_derivation
from matderiv.core.errors import InputError
from matderiv.proofreading.manuscript import read_pieces, text_of


def mathematics(text: str) -> list[tuple[str, str]]:
    return [(p.kind, text[slice(*p.inside)].strip()) for p in read_pieces(text) if p.kind != "prose"]


@pytest.mark.parametrize(
    "text",
    [
        "$$ a = b $$",
        r"\[ a = b \]",
        "\\begin{align*} a = b \\end{align*}",
        "\\begin{eqnarray} a = b \\end{eqnarray}",
        "\\begin{equation}\n a = b \n\\end{equation}",
        "```math\na = b\n```",
        "a = b",
    ],
)
def test_displays(text: str) -> None:
    assert mathematics(text) == [("display", "a = b")]


@pytest.mark.parametrize("text", ["Let $a = b$.", r"Let \(a = b\).", "Let $`a = b`$."])
def test_inline(text: str) -> None:
    assert mathematics(text) == [("inline", "a = b")]


def test_what_is_no_mathematics() -> None:
    assert mathematics(r"It costs \$5 or $6." + "\n\n$a$") == [("inline", "a")]
    assert mathematics("```python\nx = '$a$'\n```\n$b$") == [("inline", "b")]
    assert mathematics("% $a = b$\n$c$") == [("inline", "c")]
    assert mathematics(r"$x$ \begin{document} $a$ \end{document} $b$") == [("inline", "a")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$x \\$ and $y$", [("inline", r"x \\"), ("inline", "y")]),
        (r"a \\% $b$" + "\n$c$", [("inline", "c")]),
        (r"\[ a \\] b \]", [("display", r"a \\] b")]),
        ("$`a`$, $` and $`b`$", [("inline", "a"), ("inline", "b")]),
        ("$$ a $ b $$ c", [("display", "a $ b")]),
        ("% $$ a = b\nno formula", []),
        ("```math\na = b", [("display", "a = b")]),
        ("```python\n$a$", []),
    ],
)
def test_escapes_comments_and_fences(text: str, expected: list[tuple[str, str]]) -> None:
    assert mathematics(text) == expected


def test_the_pieces_are_the_whole() -> None:
    text = "Let $u = v$.\n\\[ u \\]\nThen $$ v $$ so."
    pieces = read_pieces(text)
    assert "".join(text[slice(*p.span)] for p in pieces) == text


def test_what_is_never_closed() -> None:
    with pytest.raises(InputError, match=r"\\begin\{align\} is never closed") as caught:
        read_pieces(r"So \begin{align} a = b")
    assert caught.value.span == (3, 16)
    assert r"hint: close it with \end{align}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "displays"),
    [
        ("$$ a = b $$\n\nSo\n\n$$ c = d\n\nand $e$ and", [(" a = b ", False), (" c = d", True)]),
        # which one it is the ends of paragraphs say
        ("$$ a = b\n\nand\n\n$$ c = d $$\n\nend", [(" a = b", True), (" c = d ", False)]),
        ("$$ a = b\n\n c = d $$ end", [(" a = b\n\n c = d ", False)]),
        (r"So \[ a = b" + "\n\n" + r"and \[ c = d \]", [(" a = b\n\nand \\[ c = d ", False)]),
        (r"So \[ a = b" + "\n\nand so on", [(" a = b", True)]),
    ],
)
def test_what_is_never_closed_costs_its_paragraph(text: str, displays: list[tuple[str, bool]]) -> None:
    pieces = read_pieces(text)
    assert [(text[slice(*p.inside)], p.unclosed) for p in pieces if p.kind == "display"] == displays
    assert "".join(text[slice(*p.span)] for p in pieces) == text


def test_notebooks() -> None:
    cells = [{"cell_type": "markdown", "source": "a"}, {"cell_type": "code", "source": "x"}]
    cells.append({"cell_type": "markdown", "source": ["b", "c"]})
    assert text_of(json.dumps({"cells": cells})) == ("a\n\nbc", ((0, 0), (2, 3)))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (3, "a derivation is text, not int"),
        ("x" * 1_000_001, "the document has 1,000,001 characters; at most 1,000,000 are read"),
        *(
            (text, "this looks like a notebook, but is none that can be read: a cell has no cell_type, or no text")
            for text in (
                '{"cells": [1]}',
                '{"cells": 3}',
                '{"cells": [{"cell_type": "markdown", "source": 3}]}',
                '{"cells": [{"cell_type": "markdown", "source": ["a", null]}]}',
                '{"cells": [{"source": "a"}]}',
            )
        ),
        ('{"cells": ', "this looks like a notebook, but is none that can be read: "),
    ],
)
def test_what_is_no_document(source: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        text_of(source)  # type: ignore[arg-type]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$$ a = b $$\n" * 10_000, "the document has 10,000 displayed formulas; at most 1,000 are read"),
        (
            "\\begin{align} a &= b \\\\\n" + "&= b \\\\\n" * 10_000 + "\\end{align}",
            "this display has 10,002 rows; at most 1,000 are read",
        ),
        (
            "$" + "a + " * 60_000 + "b = c$",
            "the document has 240,005 characters of mathematics; at most 200,000 are read",
        ),
    ],
)
def test_a_document_is_bounded(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        check_derivation(text)
    assert caught.value.message == message
    assert caught.value.hint == "give a part of it at a time"


def test_a_bound_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        check_derivation("$$ a = b $$\n" * 1_001)
    said = "この文書には別行立ての数式が 1,001 個あるが、読めるのは 1,000 個までである\nヒント: 分けて与える"
    assert caught.value.told("ja") == said
