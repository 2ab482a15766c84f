"""The page of the public names is what their docstrings say, and ``help(matderiv)`` begins with them.

After a change of a docstring, ``python tests/test_api.py`` writes the page anew.
"""

from __future__ import annotations

import inspect
import pydoc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import matderiv

PAGE = Path(__file__).parent.parent / ".github" / "reference" / "api.md"
PUBLIC = {name: getattr(matderiv, name) for name in matderiv.__all__}
ERRORS = [n for n, o in PUBLIC.items() if isinstance(o, type) and issubclass(o, Exception)]
CLASSES = [n for n, o in PUBLIC.items() if isinstance(o, type) and n not in ERRORS]
FUNCTIONS = [n for n, o in PUBLIC.items() if not isinstance(o, type)]
HEAD = """# Every public name

What `help` says of each, in one page; `python tests/test_api.py` writes it. The examples run as tests where they stand.
"""


def page() -> str:
    """The whole page: functions, then what they return, then errors."""
    parts = [HEAD]
    for title, names in (("Functions", FUNCTIONS), ("What they return", CLASSES), ("Errors", ERRORS)):
        parts.append(f"## {title}\n")
        for name in names:
            parts.extend(entry(name, PUBLIC[name]))
    return "\n".join(parts)


def entry(name: str, thing: Any) -> Iterator[str]:
    """A function, or a class with what is public in it."""
    called = not isinstance(thing, type)
    yield f"### {name}\n"
    if called:
        yield f"`{name}{arguments(thing)}`\n"
    yield marked(inspect.getdoc(thing) or "")
    if called or issubclass(thing, Exception):
        return
    for member, value in vars(thing).items():
        told = inspect.getdoc(value) if not member.startswith("_") else None
        if told and not isinstance(value, str | int):
            bare = getattr(value, "__func__", value)
            shown = f"{member}{arguments(bare)}" if inspect.isfunction(bare) else member
            yield f"#### `{shown}`\n\n{marked(told)}"


def arguments(function: Any) -> str:
    """The names of its arguments with their defaults: what they are is told below."""
    given = inspect.signature(function).parameters.values()
    bare = [p.replace(annotation=p.empty) for p in given if p.name not in ("self", "cls")]
    return str(inspect.Signature(bare))


def marked(told: str) -> str:
    r"""A docstring as Markdown.

    >>> marked("Of ``x``.\n\nArgs:\n    x: one.\n    y: two\n        lines.\n\n>>> 1\n1")
    'Of `x`.\n\nArgs:\n\n- `x`: one.\n- `y`: two\n  lines.\n\n```python\n>>> 1\n1\n```\n'
    """
    told = re.sub(r":\w+:`~?(?:matderiv\.)?([^`]+)`", r"`\1`", told.replace("``", "`"))
    blocks = []
    for block in told.split("\n\n"):
        if block.startswith(">>> "):
            blocks.append(f"```python\n{block}\n```")
        elif re.match(r"(Args|Raises|Returns|Attributes):\n", block):
            head, *lines = block.split("\n")
            items = [re.sub(r"^    ([\w, *]+):", r"- `\1`:", x) if x[4:5] != " " else f"  {x[8:]}" for x in lines]
            blocks.append("\n".join((head, "", *items)))
        else:
            blocks.append(block)
    return "\n\n".join(blocks) + "\n"


def test_the_page_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_it_is_for(name: str) -> None:
    told = inspect.getdoc(PUBLIC[name])
    assert told and told != inspect.getdoc(Exception)
    if name in FUNCTIONS and name != "load_ipython_extension":
        assert ">>> " in told, "without an example"


def test_help_begins_with_the_public_names() -> None:
    told = pydoc.plain(pydoc.render_doc(matderiv))
    front = told.partition("PACKAGE CONTENTS")[0]
    for name in matderiv.__all__:
        assert re.search(rf"\b{name}\b", front), name


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
