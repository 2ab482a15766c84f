"""A formula of the book, derived: its claim, its proofs, its code, as they stand on a page; or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from ...core.choices import TargetName
from ...core.errors import MatderivError, NoRuleError
from ...core.records import dataclass
from ...core.text import LANGUAGES
from ...expressions.writer import latex, unicode
from ...formats.html import bodies
from ...printing.mathml import mathml
from .entries import Entry

__all__ = ["Proved", "Refused", "proved", "unstyled"]

_STYLED = re.compile(r'(<[a-z][^<>]*) style="([^"]*)"')


@dataclass(frozen=True)
class Proved:
    """What a page shows of a formula.

    Attributes:
        claim: the equation in MathML.
        plain: the equation as text.
        proofs: the proofs in HTML, by language.
        code: the derivative as source code, by target.
        styles: the styles of single elements of the proofs, which stand there as ``data-style``.
        certified: whether the kernel of Coq was asked, and accepts the claim.
    """

    claim: str
    plain: str
    proofs: Mapping[str, str]
    code: Mapping[str, str]
    styles: frozenset[str]
    certified: bool = False


@dataclass(frozen=True)
class Refused:
    """Why a formula has no proof, in every language."""

    why: Mapping[str, str]


def proved(entry: Entry, kernel: bool = False) -> Proved | Refused:
    """Derive a formula; with ``kernel`` Coq is asked about it, and the proof says so where it accepts the claim.

    >>> from .entries import Entry
    >>> proved(Entry("tr(A*X)", "X")).plain
    '∂tr(AX)/∂X = Aᵀ'
    >>> proved(Entry("tr(A*X", "X")).why["en"].splitlines()[0]
    'this ( is never closed'
    """
    try:
        derivation = entry.derived()
    except MatderivError as error:
        return Refused({x: error.told(x) for x in LANGUAGES})
    proofs = derivation.proofs
    certified = kernel and derivation.prove().accepted
    if certified:
        proofs = derivation.proofs  # with what the kernel says of the claim
    stated = proofs[0].parts[0].stated
    shown = {x: unstyled(bodies(proofs, (x,))) for x in LANGUAGES}
    code = {}
    for target in get_args(TargetName):
        try:
            code[target] = derivation.code(target)
        except NoRuleError:  # a target that has no such function
            continue
    return Proved(
        mathml(" = ".join(map(latex, stated)), display=False),
        " = ".join(map(unicode, stated)),
        {x: body for x, (body, _) in shown.items()},
        code,
        frozenset().union(*(styles for _, styles in shown.values())),
        certified,
    )


def unstyled(html: str) -> tuple[str, frozenset[str]]:
    """HTML whose styles of single elements are data, and those styles, for a sheet: no page has any of its own.

    >>> unstyled('<svg style="min-width: 9px">')
    ('<svg data-style="min-width: 9px">', frozenset({'min-width: 9px'}))
    """
    return _STYLED.sub(r'\1 data-style="\2"', html), frozenset(m[2] for m in _STYLED.finditer(html))
