"""An assistant's conversation over the protocol, with the client of the official SDK."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")
from mcp import ClientSession, StdioServerParameters, stdio_client

PAGE = Path(__file__).parent.parent.parent / ".github" / "reference" / "editors.md"
SERVER = StdioServerParameters(command=sys.executable, args=["-m", "matderiv", "mcp"])
WRONG = r"Let $f = \|Xw - y\|^2$. \[ \nabla_w f = 2X^\top(Xw - y) = 2X(Xw - y) \]"
# what is asked, and what of the answer
ASKED: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
    (
        "derive",
        {"objective": "x'*A*x", "wrt": "x", "assume": {"A": "symmetric"}},
        {"formula": "2*A*x", "complete": True},
    ),
    ("check_claim", {"objective": "norm2(x)^2", "wrt": "x", "claim": "x"}, {"right": False, "kind": "factor"}),
    ("check_claim", {"objective": "tr(A*X)", "wrt": "X", "claim": "A'"}, {"right": True, "derivative": "A'"}),
    ("check_derivation", {"document": WRONG}, {"right": False, "left_out": 0}),
    ("check_derivation", {"document": WRONG.rpartition("=")[0] + r"\]"}, {"right": True}),
    ("code", {"objective": "x'*A*x", "wrt": "x", "target": "torch"}, {"target": "torch", "complete": True}),
    ("functions", {"name": "tanh"}, {}),
    ("functions", {}, {}),
)
REFUSED: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("derive", {"objective": "tr(A*X", "wrt": "X"}, "^"),
    ("derive", {"objective": "tr(A*X", "wrt": "X", "language": "ja"}, "ヒント"),
    ("check_derivation", {"document": "$a = b$" * 20_000}, "give a part of it at a time"),
    ("functions", {"name": "no_such"}, "no_such"),
    ("derive", {"objective": r"\input{/etc/passwd}", "wrt": "x"}, "input"),
)


async def asked() -> tuple[dict[str, Any], list[Any], list[Any]]:
    async with stdio_client(SERVER) as (read, write), ClientSession(read, write) as client:
        await client.initialize()
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        answers = [await client.call_tool(name, dict(given)) for name, given, _ in ASKED]
        errors = [await client.call_tool(name, dict(given)) for name, given, _ in REFUSED]
    return tools, answers, errors


def test_the_configuration_that_is_shown_starts_this_server() -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    own = json.loads(block)["mcpServers"]["matderiv"]
    assert ["-m", own["command"], *own["args"]] == SERVER.args


def test_an_assistant_asks_and_is_answered() -> None:
    tools, answers, errors = asyncio.run(asyncio.wait_for(asked(), 300))
    assert set(tools) == {"derive", "check_claim", "check_derivation", "code", "functions"}
    for tool in tools.values():
        schema = tool.input_schema
        assert schema["type"] == "object" and schema["properties"] and tool.description
    assert tools["code"].input_schema["properties"]["target"]["enum"]
    for (name, _, expected), answer in zip(ASKED, answers, strict=True):
        assert not answer.is_error, (name, answer)
        data = json.loads(answer.content[0].text)
        assert expected.items() <= data.items(), (name, data)
        assert len(answer.content[0].text) < 200_000
    lines = json.loads(answers[3].content[0].text)["lines"]
    (wrong,) = [line for line in lines if line["kind"] == "wrong"]
    assert wrong["number"] == 3 and wrong["said"]
    for (name, _, part), answer in zip(REFUSED, errors, strict=True):
        assert answer.is_error and part in answer.content[0].text, (name, answer)
