"""What the page asks and is answered, both in JSON: this runs in the visitor's browser, and anywhere else alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast, get_args

from ..core.choices import FormatName, TargetName
from ..core.errors import MatderivError, NoRuleError
from ..core.text import LANGUAGES
from ..deriving.derivation import Derivation
from ..deriving.derive import derive
from ..expressions.writer import latex
from ..formats.html import bodies, body
from ..passes.names import names, typed_of
from ..printing.mathml import mathml
from ..proving.sums import settled

__all__ = ["answer"]

KEPT = 4  # derivations, for what is asked of one after it is shown
_STYLED = re.compile(r'(<[a-z][^<>]*) style="')
_Asked = Mapping[str, Any]
_Answer = dict[str, Any]


def answer(request: str) -> str:
    """The answer to a request of the page; whatever cannot be read or done is told in it, in every language.

    >>> asked = {"kind": "claim", "f": "x'*A*x", "by": "x", "claim": "2*A*x", "assume": {"A": "symmetric"}}
    >>> "✓" in json.loads(answer(json.dumps(asked)))["html"]
    True
    >>> print(json.loads(answer('{"kind": "names", "f": "norm2(x"}'))["error"]["en"])
    this ( is never closed
        norm2(x
             ^
    hint: add ) where it ends, as in norm2(x)
    """
    asked: _Asked = json.loads(request)
    try:
        found = _KINDS[asked["kind"]](asked)
    except MatderivError as error:
        found = _told(error)
    return json.dumps(found, ensure_ascii=False)


def _names(asked: _Asked) -> _Answer:
    """The names of an objective with their shapes, and how it is read, as MathML."""
    given = _given(asked)
    said = asked.get("by") or None
    found = names(asked["f"], said, **given)
    answer: _Answer = {
        "names": [
            {"name": n.name, "shape": n.shape, "facts": n.facts, "inferred": n.inferred, "variable": n.variable}
            for n in found
        ]
    }
    try:
        typed, _ = settled(typed_of(asked["f"], said, **given))
        answer["read"] = mathml(latex(typed.expression), display=True)
    except (NoRuleError, ValueError):  # a sum without a form in matrices is shown when its proof is
        answer["read"] = ""
    return answer


def _derive(asked: _Asked) -> _Answer:
    """The proof; with the stationary point, where that is asked for and there is one."""
    derivation = _derived(asked)
    if not asked.get("solve"):
        return {"html": _shown(derivation)}
    try:
        return {"html": _shown(derivation.solve().derivation)}
    except NoRuleError as refusal:
        return {"html": _shown(derivation), **_told(refusal)}


def _claim(asked: _Asked) -> _Answer:
    """The verdict on a derivative of one's own."""
    from ..judging.check import check  # not before it is asked for: the first proof comes sooner

    order, structure = int(asked.get("order", 1)), asked.get("structure") or None
    verdict = check(
        asked["f"], asked.get("by") or None, asked["claim"], order=order, structure=structure, **_given(asked)
    )
    return {"html": _unstyled(body(verdict.sheet)), "right": verdict.right}


def _document(asked: _Asked) -> _Answer:
    """The verdict on every line of a derivation of one's own."""
    from ..proofreading.proofread import check_derivation  # as for a claim

    report = check_derivation(asked["text"], **_given(asked))
    return {"html": _unstyled(body(report.sheet)), "right": report.right}


def _text(asked: _Asked) -> _Answer:
    """The derivative as code, or the proof in a format of text."""
    derivation, name = _derived(asked), asked["as"]
    if name in get_args(TargetName):
        return {"text": derivation.code(cast(TargetName, name))}
    language = asked.get("language", "en")
    return {"text": derivation.to(cast(FormatName, name), language=language, standalone=name in ("latex", "typst"))}


_KINDS: dict[str, Callable[[_Asked], _Answer]] = {
    "names": _names,
    "derive": _derive,
    "claim": _claim,
    "document": _document,
    "text": _text,
}


def _given(asked: _Asked) -> dict[str, Any]:
    """What is declared of names, as the functions of this package take it."""
    shapes = {name: tuple(sizes) for name, sizes in asked.get("shapes", {}).items()}
    return {"shapes": shapes, "assume": dict(asked.get("assume", {}))}


def _derived(asked: _Asked) -> Derivation:
    given = _given(asked)
    return _derivation(
        asked["f"],
        asked.get("by") or None,
        int(asked.get("order", 1)),
        asked.get("style") or "components",
        asked.get("structure") or None,
        tuple(given["shapes"].items()),
        tuple(given["assume"].items()),
    )


@lru_cache(KEPT)
def _derivation(
    objective: str,
    by: str | None,
    order: int,
    style: Any,
    structure: Any,
    shapes: tuple[tuple[str, tuple[str, ...]], ...],
    assume: tuple[tuple[str, str], ...],
) -> Derivation:
    return derive(
        objective, by, order=order, style=style, structure=structure, shapes=dict(shapes), assume=dict(assume)
    )


def _shown(derivation: Derivation) -> str:
    return _unstyled(bodies(derivation.proofs))


def _unstyled(html: str) -> str:
    """HTML whose styles of single elements are data: the policy of the page lets its own script alone set styles."""
    return _STYLED.sub(r'\1 data-style="', html)


def _told(error: MatderivError) -> _Answer:
    return {"error": {x: error.told(x) for x in LANGUAGES}}
