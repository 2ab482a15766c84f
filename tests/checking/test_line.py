"""A counterexample is a point at which the sides of a line differ, with both values."""

from __future__ import annotations

import re

from lines import WRONG, refuted
from sympy import isprime


def test_a_counterexample_names_sizes_entry_and_values() -> None:
    text = refuted(*WRONG["delta on the wrong index"])
    assert text.startswith("n_1 = ") and "p = " in text and "α = " in text
    prime = re.search(r" \(mod (\d+)\)$", text)
    assert prime is not None and isprime(int(prime[1])) and int(prime[1]).bit_length() == 31
