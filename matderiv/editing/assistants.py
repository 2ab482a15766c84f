"""The tools for assistants over the model context protocol, on standard input and output."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from .. import __version__
from ..core.errors import MatderivError
from . import tools

__all__ = ["serve"]

STACK = 64 * 2**20  # bytes for deeply nested formulas
INSTRUCTIONS = (
    "Derives matrix derivatives with a proof, and judges derivatives and whole derivations that somebody wrote. "
    "Check what you derive: a line that is 'wrong' is false, one that is 'undecided' says what would decide it."
)


def _told(work: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A tool whose errors are told in the language that was asked for."""

    @wraps(work)
    def inner(**given: Any) -> dict[str, Any]:
        try:
            return work(**given)
        except MatderivError as error:
            raise ToolError(error.told(given.get("language", "en"))) from None

    return inner


def serve() -> None:
    """Answer an assistant until it ends the conversation."""
    threading.stack_size(STACK)
    server = MCPServer("matderiv", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    for name in tools.__all__:
        server.add_tool(_told(getattr(tools, name)), name=name)
    server.run("stdio")
