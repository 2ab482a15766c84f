"""Shapes for a formula out of those that a test has for many: a declared name that stands nowhere is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["declared"]


def declared(shapes: Mapping[str, Any], *texts: str) -> dict[str, Any]:
    """The shapes of the names that stand in some texts."""
    names = {name for text in texts for name in re.findall(r"[^\W\d]\w*", text)}
    return {name: shape for name, shape in shapes.items() if name in names}
