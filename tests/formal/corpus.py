"""The corpus as theorems, some in one process of Coq: ``python tests/formal/corpus.py [COUNT [LIBRARY [WORD…]]]``
prints which are accepted, and why the others are not; WORD keeps those whose name contains one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import corpus_cases

from matderiv.core.errors import MatderivError
from matderiv.formal import kernel
from matderiv.formal.terms import NotFormal
from matderiv.formal.theorem import IMPORTS, Theorem, theorem

SECONDS = 300  # a tactic that takes longer is given up; by the clock, so far more than any takes that ends
TOGETHER = 12  # theorems that one process of Coq is asked about, so that it takes less than 1.2 GB
HEAP = "s=4M,o=80"  # by default Coq's youngest objects alone take 256 MB, and it looks for rubbish seldom


def asked(theorems: Sequence[Theorem], library: Path, seconds: int = SECONDS) -> Iterator[tuple[str, bool, str]]:
    """The name of each theorem, whether the kernel accepts it, and what Coq says otherwise."""
    for at in range(0, len(theorems), TOGETHER):
        yield from _asked(theorems[at : at + TOGETHER], library, seconds)


def _asked(theorems: Sequence[Theorem], library: Path, seconds: int) -> Iterator[tuple[str, bool, str]]:
    text = IMPORTS + "Set Printing Width 200.\n"
    for t in theorems:
        timed = t.text
        for step in (*t.steps, f"all: {t.close}"):
            timed = timed.replace(f"\n{step}.\n", f"\nTimeout {seconds} {step}.\n")
        text += f"Locate begin_{t.name}.\n{timed}Print Assumptions {t.name}.\nLocate end_{t.name}.\nAbort All.\n"
    run = subprocess.run(
        ["coqtop", "-q", "-quiet", "-w", "none", "-R", str(library), "matderiv"],
        input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"OCAMLRUNPARAM": HEAP},
    )  # fmt: skip
    blocks = dict(re.findall(r"object of basename begin_(\w+)(.*?)object of basename end_\1", run.stdout, re.S))
    for t in theorems:
        block = blocks.get(t.name, "no answer")
        listed = re.search(r"Axioms:.*\n|Closed under the global context", block, re.S)
        found = kernel.axioms(f"matderiv: it\n{listed[0]}") if listed else {}
        yield t.name, "Error" not in block and set(found.get("it", ("none",))) <= set(kernel.AXIOMS), block


def exported(cases: Sequence[dict[str, object]]) -> tuple[dict[str, Theorem], dict[str, str]]:
    """The theorems of those that have one, and why the others have none."""
    theorems, open_ = {}, {}
    for case in cases:
        name = "t_" + re.sub(r"\W", "_", str(case["id"]))
        try:
            d = corpus_cases.derive(case)
            theorems[str(case["id"])] = theorem(d.proof, d.complete, name, d.first)
        except NotFormal as error:
            open_[str(case["id"])] = str(error)
        except MatderivError as error:
            open_[str(case["id"])] = f"not derived: {type(error).__name__}"
    return theorems, open_


def fewest(lemmas: Mapping[str, set[str]]) -> Iterator[str]:
    """Names of few whose lemmas are those of all, those first that have most which none before has.

    >>> list(fewest({"one": {"a"}, "both": {"a", "b"}, "more": {"b", "c"}, "none": set()}))
    ['both', 'more']
    """
    left = set().union(*lemmas.values())
    while left:
        best = max(lemmas, key=lambda name: len(lemmas[name] & left))
        left -= lemmas[best]
        yield best


def covered(theorems: Mapping[str, Theorem], count: int = 0) -> dict[str, Theorem]:
    """Of theorems few that use each lemma and notion of the library that all of them use, and of the others at an even
    stride as many as make them ``count``.
    """
    library = "".join(file.read_text("utf-8") for file in kernel.sources())
    defined = set(re.findall(r"^(?:Lemma|Definition|Ltac)\s+(\w+)", library, re.M))
    chosen = list(fewest({i: defined & _words(t.text) for i, t in theorems.items()}))
    others = [name for name in theorems if name not in chosen]
    more = max(count - len(chosen), 0)
    return {name: theorems[name] for name in chosen + [others[k * len(others) // more] for k in range(more)]}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    library = Path(sys.argv[2] if len(sys.argv) > 2 else ".")
    words = sys.argv[3:]
    cases = [c for c in corpus_cases.read("public.jsonl") if not words or any(w in c["id"] for w in words)][:count]
    start = time.time()
    theorems, open_ = exported(cases)
    print(f"{len(cases)} cases, {len(theorems)} theorems, {time.time() - start:.0f} s", flush=True)
    for why, number in Counter(open_.values()).most_common():
        print(f"  {number:4} {why}")
    start, good = time.time(), 0
    ids = {t.name: i for i, t in theorems.items()}
    for name, accepted, said in asked(list(theorems.values()), library):
        good += accepted
        if not accepted:
            error = re.search(r"(Error.*|Timeout.*)", said, re.S)
            expr = next(c["expr"] for c in cases if c["id"] == ids[name])
            print(f"--- {ids[name]}: {expr}\n{(error.group(0) if error else said)[:600]}")
    print(f"accepted {good} of {len(theorems)}, {time.time() - start:.0f} s")
