"""Whole proofs as text, one or more for every group of the corpus, reviewed as mathematics in both languages.

After a change of wording, ``python tests/test_derivations.py`` writes what comes out now; the difference is to be read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from test_notebooks import measured

from matderiv import Derivation, derive
from matderiv.core.choices import StyleName
from matderiv.core.proof import Check, Step
from matderiv.formats import FORMATS

FOLDER = Path(__file__).parent / "derivations"
INDEX = json.loads((FOLDER / "index.json").read_text("utf-8"))
LANGUAGES = ("en", "ja")
ERROR = 2e-12


# each proof by components, and in differentials where its unknown is free
STYLED: list[tuple[str, StyleName]] = [(name, "components") for name in INDEX]
STYLED += [(name, "differential") for name, entry in INDEX.items() if entry["structure"] is None]


@cache
def derived(name: str, style: StyleName) -> Derivation:
    entry = INDEX[name]
    return derive(
        entry["objective"],
        entry["wrt"],
        shapes={symbol: tuple(sizes) for symbol, sizes in entry["shapes"].items()},
        assume=entry["assume"],
        order=entry["order"],
        structure=entry["structure"],
        style=style,
    )


def settled(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps with one size for all rounding errors, which also decides where a line is wrapped."""
    return tuple(replace(s, check=_settled(s.check), detail=settled(s.detail)) for s in steps)


def _settled(check: Check) -> Check:
    return check if check.error is None else replace(check, error=ERROR)


def shown(name: str, style: StyleName, language: str) -> str:
    """The proof as text, without the sizes of rounding errors."""
    proof = derived(name, style).proof
    lemmas = tuple(replace(lemma, steps=settled(lemma.steps)) for lemma in proof.lemmas)
    form = proof.kronecker and replace(proof.kronecker, steps=settled(proof.kronecker.steps))
    text = FORMATS["terminal"].render(
        replace(proof, lemmas=lemmas, kronecker=form, ends=_settled(proof.ends)), language, "all", standalone=False
    )
    return measured(text).rstrip("\n") + "\n"


def stored(name: str, style: StyleName, language: str) -> Path:
    return FOLDER / f"{name if style == 'components' else f'{name}.{style}'}.{language}.txt"


@pytest.mark.sweep(5)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "style"), STYLED)
def test_proof_is_the_one_reviewed(name: str, style: StyleName, language: str) -> None:
    assert shown(name, style, language).encode() == stored(name, style, language).read_bytes()


def test_every_text_belongs_to_the_index() -> None:
    expected = {stored(*styled, language).name for styled in STYLED for language in LANGUAGES}
    assert {path.name for path in FOLDER.glob("*.txt")} == expected


def test_every_group_of_the_corpus_has_a_proof() -> None:
    lines = (FOLDER.parent / "corpus" / "public.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["group"] for line in lines if line.strip()} <= INDEX.keys()


if __name__ == "__main__":
    for each in STYLED:
        for tongue in LANGUAGES:
            stored(*each, tongue).write_bytes(shown(*each, tongue).encode())
