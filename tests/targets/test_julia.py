"""Julia: the source of every case of the corpus is read by a grammar of the language, where one is installed."""

from __future__ import annotations

import emitted
import pytest

tree_sitter = pytest.importorskip("tree_sitter")
grammar = pytest.importorskip("tree_sitter_julia")


@pytest.mark.parametrize("name", emitted.CASES)
def test_the_source_is_julia(name: str) -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    assert not parser.parse(emitted.case(name).code("julia").encode()).root_node.has_error
