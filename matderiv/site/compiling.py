"""Source files made into byte code, by whichever Python will run it: this one, or the one within Pyodide.

The text of this module is run there as it stands, so it imports nothing of this package.
"""

from __future__ import annotations

import ast
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER, source_hash
from types import CodeType

__all__ = ["compile_in"]

UNCHECKED = (1).to_bytes(4, "little")  # the byte code goes by the hash of its source, which nobody compares


def compile_in(folder: str) -> int:
    """Replace every ``.py`` below a folder by its ``.pyc``, and say how many there were.

    What only people read is left out, which is more than half: docstrings become empty, parameters have no annotations,
    and tracebacks no lines.
    """
    count = 0
    for place, _, files in os.walk(folder):
        for name in files:
            if name.endswith(".py"):
                source = os.path.join(place, name)
                with open(source, "rb") as file:
                    text = file.read()
                with open(source + "c", "wb") as file:
                    file.write(MAGIC_NUMBER + UNCHECKED + source_hash(text))
                    file.write(marshal.dumps(_code(text, os.path.relpath(source, folder))))
                os.remove(source)
                count += 1
    return count


def _code(text: bytes, name: str) -> CodeType:
    tree = ast.parse(text, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            told = first.value if isinstance(first, ast.Expr) else None
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                told.value = ""  # not none at all: some add to it
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    code: CodeType = compile(tree, name, "exec", dont_inherit=True, optimize=0)
    return _unlined(code)


def _unlined(code: CodeType) -> CodeType:
    """The same code, and that within it, without the table of its lines."""
    inner = tuple(_unlined(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_consts=inner, co_linetable=b"")


if __name__ == "__main__":
    compile_in(sys.argv[1])
