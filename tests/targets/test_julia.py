"""Julia: the source of every case of the corpus is read by a grammar of the language, where one is installed.

No Julia runs here; beside the syntax, every name in a function must be one of its arguments, assigned before, or known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import emitted
import pytest

tree_sitter = pytest.importorskip("tree_sitter")
grammar = pytest.importorskip("tree_sitter_julia")

# what Base and LinearAlgebra define of what the source uses
KNOWN = frozenset(
    {"DimensionMismatch", "Diagonal", "I", "Int", "LinearAlgebra", "Matrix", "Symbol", "Symmetric"}
    | {"abs", "acos", "acosh", "argmax", "asin", "asinh", "atan", "atanh", "cholesky", "cos", "cosh"}
    | {"det", "diag", "dims", "dot", "dropdims", "eigen", "end", "exp", "expm1", "float", "inv"}
    | {"kron", "log", "log10", "log1p", "log2", "logdet", "max", "maximum", "norm", "only", "ones"}
    | {"permutedims", "pi", "pinv", "reshape", "round", "sign", "sin", "sinh", "size", "sqrt", "sum"}
    | {"svd", "tan", "tanh", "throw", "tr", "tril", "triu", "vec", "zero", "zeros"}
)


def parsed(source: str) -> Any:
    return tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(source.encode()).root_node


def identifiers(node: Any) -> Iterator[str]:
    """The names that a piece of source uses, without those of fields."""
    if node.type == "identifier":
        yield node.text.decode()
    used = node.named_children[:1] if node.type == "field_expression" else node.children
    for child in used:
        yield from identifiers(child)


def unknown(source: str) -> list[str]:
    """The names that a function uses before they mean anything."""
    functions = [n for n in parsed(source).children if n.type == "function_definition"]
    short = [n for n in parsed(source).children if n.type == "assignment"]
    helpers = {next(identifiers(n)) for n in (*functions, *short)}
    out = []
    for function in functions:
        signature, *statements = function.named_children
        names = {*KNOWN, *helpers, *identifiers(signature)}
        if next(identifiers(signature)).startswith("_"):
            continue  # a helper, the same in every source
        for statement in statements:
            target, *rest = statement.named_children if statement.type == "assignment" else (None, statement)
            out += [name for part in rest for name in identifiers(part) if name not in names]
            names |= set(identifiers(target)) if target is not None else set()
    return out


@pytest.mark.sweep(80, alike=True)
@pytest.mark.parametrize("name", emitted.CASES)
def test_the_source_is_julia(name: str) -> None:
    source = emitted.case(name).code("julia", "gradient")
    assert not parsed(source).has_error
    assert unknown(source) == []


def test_a_name_without_a_meaning_is_found() -> None:
    assert unknown("function f(; x)\n    y = x + z\n    return y * sin(w).z\nend") == ["z", "w"]
