"""Random objectives one after the other, for as long as wanted; what fails is made shorter and printed.

python tests/fuzz.py --examples 1000 --seed 1 --seconds 600
"""

from __future__ import annotations

import argparse
import json
import random
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TypeVar

import precise
from judged import judge
from objectives import Objective, build

T = TypeVar("T")


class Seeded:
    """Choices of a random generator."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.random.random() * len(options))]


def outcome(o: Objective) -> tuple[str, str]:
    """What an objective comes to, and the class and first line of what went wrong, if anything did."""
    try:
        return judge(o), ""
    except KeyboardInterrupt:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        first = (str(error).splitlines() or [""])[0]
        return "", f"{type(error).__name__} in {last.name}: {first}"


def _kind(problem: str) -> str:
    """Problems of one kind: the class and the place, and the first words."""
    return problem[:45]


def shorter(o: Objective, problem: str, seconds: float = 20) -> Objective:
    """A shorter text with a problem of the same kind, found by putting parts of the text in the place of wholes."""
    end = time.perf_counter() + seconds
    again = True
    while again and time.perf_counter() < end:
        again = False
        for text in sorted(set(_cuts(o.text)), key=len):
            if time.perf_counter() > end:
                break
            if len(text) >= len(o.text):
                continue
            try:
                used = set(precise.tokens(text))
            except ValueError:  # what is left is no formula
                continue
            if o.wrt not in used:
                continue
            less = replace(o, text=text, shapes={n: s for n, s in o.shapes.items() if n in used})
            _, found = outcome(less)
            if found and _kind(found) == _kind(problem):
                o, again = less, True
                break
    return o


def _cuts(text: str) -> list[str]:
    """The text with a part in parentheses put in the place of a larger one, and with tokens left out."""
    pairs, stack = [], []
    for place, c in enumerate(text):
        if c == "(":
            stack.append(place)
        elif c == ")":
            pairs.append((stack.pop(), place + 1))
    out = []
    for a, b in pairs:
        start = a
        while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        out += [text[a:b], text[start:b], text[:start] + text[a:b] + text[b:], text[:start] + "1" + text[b:]]
        for c, d in pairs:
            if a < c and d < b:
                out += [text[:start] + text[c:d] + text[b:], text[:a] + text[c:d] + text[b:]]
    found = precise.tokens(text)
    for width in (2, 3, 1, 4):
        for i in range(len(found) - width + 1):
            out.append("".join(found[:i] + found[i + width :]))
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--seconds", type=float, default=float("inf"))
    given = options.parse_args()
    started, counts, problems, slowest = time.perf_counter(), Counter[str](), Counter[str](), (0.0, "")
    done = 0
    for number in range(given.examples):
        if time.perf_counter() - started > given.seconds:
            break
        o = build(Seeded(f"{given.seed}/{number}"), grown=True)
        begun = time.perf_counter()
        found, problem = outcome(o)
        took = time.perf_counter() - begun
        slowest = max(slowest, (took, o.text))
        done += 1
        if not problem:
            counts[found] += 1
            continue
        counts["FAILED"] += 1
        problems[_kind(problem)] += 1
        if problems[_kind(problem)] <= 4:
            small = shorter(o, problem)
            print(json.dumps({**asdict(small), "wrong": outcome(small)[1] or problem, "number": number}), flush=True)
    print(
        f"{done} examples in {time.perf_counter() - started:.0f} s; the slowest took {slowest[0]:.1f} s: {slowest[1]}"
    )
    for message, n in (counts + Counter()).most_common():
        print(f"{n:7} {message}")
    for message, n in problems.most_common():
        print(f"{n:7} failed: {message}")


if __name__ == "__main__":
    main()
