"""The corpus as the playground answers it, compared with what it is answered here, and the time of each answer.

    PYTHONPATH=.:tests python tests/benchmarks/playground.py SITE [--every N]

SITE is a folder that ``matderiv site`` wrote; Node runs its Pyodide with its own archives. Of each case the whole proof
is compared, as the page shows it. The number of cases, the identifiers of those that differ, and the milliseconds of an
answer in Pyodide (the first, and the median, the 95th percentile and the most of the further ones) are written to
standard output as JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
from pathlib import Path
from typing import Any

import corpus_cases

from matderiv.site.answer import answer


def request(case: dict[str, Any]) -> str:
    """What the page asks of a case."""
    asked = {
        "kind": "derive",
        "f": case["expr"],
        "by": case["wrt"],
        "order": case.get("order", 1),
        "structure": case.get("wrt_structure", ""),
        "shapes": corpus_cases.shapes(case),
        "assume": corpus_cases.facts(case),
    }
    return json.dumps(asked)


def measured(site: str, every: int) -> dict[str, Any]:
    """The figures; a case differs also where the interpreter ended before it."""
    cases = corpus_cases.read("public.jsonl")[::every]
    requests = [request(case) for case in cases]
    command = ["node", str(Path(__file__).with_suffix(".mjs")), site]
    ended = subprocess.run(command, input="\n".join(requests), stdout=subprocess.PIPE, text=True, check=False)
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    found = [line["found"] for line in answers] + [None] * (len(cases) - len(answers))
    first, *further = (line["took"] for line in answers)
    return {
        "cases": len(cases),
        "proved": sum("html" in json.loads(text) for text in found if text),
        "differ": [c["id"] for c, asked, text in zip(cases, requests, found, strict=True) if answer(asked) != text],
        "first ms": round(first),
        "median ms": round(statistics.median(further)),
        "p95 ms": round(statistics.quantiles(further, n=20, method="inclusive")[-1]),
        "most ms": round(max(further)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site")
    parser.add_argument("--every", type=int, default=1, choices=range(1, 91), metavar="N")
    given = parser.parse_args()
    print(json.dumps(measured(given.site, given.every), indent=2))
