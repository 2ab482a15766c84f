"""The decimal logarithm log(t)/log(10); its slope is 1/(t log 10)."""

from __future__ import annotations

from sympy.codegen.cfunctions import log10

from .log2 import logarithm

LOG10 = logarithm(10, log10)
