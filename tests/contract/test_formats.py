"""What every output format must fulfil, in both languages and with all kinds of proofs."""

from __future__ import annotations

import re
from functools import cache

import pytest

from matderiv import Derivation, InputError, derive
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS

STEPS = ("all", "main", "none")
LEAKS = ("Applied(", "Entry(", "Product(", "Terms(", "Power(", "Partial(", "Index(", "Var(", "Delta(", "Symbol(")
LEAKS += ("<operation", "<matderiv", "object at 0x", "Text(en", "Check(kind", "Rule(name", "Integer(", "frozenset(")

DERIVATIONS: dict[str, tuple[tuple[str, str], dict[str, object]]] = {
    "flat": (("norm2(X*W - Y)^2", "W"), {}),
    "several lemmas": (("norm2(tanh(tanh(X*W)*V) - Y)^2", "W"), {}),
    "vector": (("x'*A*x", "x"), {"assume": {"A": "symmetric"}}),
    "scalar": (("sum(exp(t*x))", "t"), {"shapes": {"x": ("n",), "t": ()}}),
    "Hessian": (("x'*A*x", "x"), {"order": 2}),
    "Hessian with four indices": (("norm2(X*W - Y)^2", "W"), {"order": 2}),
    "Jacobian": (("tanh(A*x + b)", "x"), {}),
    "matrix by matrix": (("A*X*B", "X"), {}),
    "conditions": (("norm2(inv(X)*a)", "X"), {"shapes": {"X": ("n", "n"), "a": ("n",)}}),
    "where": (("norm2(" + 10 * "relu(A*" + "X" + 10 * ")" + " - Y)^2", "X"), {"shapes": {"A": ("n", "n")}}),
    "zero": (("tr(A)", "X"), {"shapes": {"A": ("n", "n"), "X": ("n", "n")}}),
    "solved": (("norm2(X*W - Y)^2", "W"), {}),
}


def made(name: str) -> Derivation:
    arguments, options = DERIVATIONS[name]
    derivation = derive(*arguments, **options)  # type: ignore[arg-type]
    return derivation.solve().derivation if name == "solved" else derivation


@cache
def once(name: str) -> Derivation:
    return made(name)


every_format = pytest.mark.parametrize("fmt", FORMATS)
every_derivation = pytest.mark.parametrize("name", DERIVATIONS)


def test_the_derivations_are_of_all_kinds() -> None:
    assert len(once("flat").proof.lemmas) == 1
    assert len(once("several lemmas").proof.lemmas) > 2
    assert once("where").proof.where
    assert once("conditions").proof.conditions
    assert once("Hessian with four indices").formula is None
    assert once("solved").proof.solution is not None
    assert once("scalar").proof.symbols


@every_format
def test_record_is_complete(fmt: str) -> None:
    record = FORMATS[fmt]
    assert record.name == fmt
    assert record.suffix.startswith(".")
    assert record.meaning.en
    assert record.meaning.ja
    assert record.sheet is not None, f"formats/{fmt}.py prints no short document, as a verdict is"


@pytest.mark.sweep(100, each="name")
@every_format
@every_derivation
def test_renders(fmt: str, name: str) -> None:
    derivation = once(name)
    seen: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        for steps in STEPS:
            for standalone in (False, True):
                text = derivation.to(fmt, language=language, steps=steps, standalone=standalone)  # type: ignore[arg-type]
                assert text.strip()
                leaks = [leak for leak in LEAKS if leak in text]
                assert not leaks, f"{leaks} in {text[:2000]}"
                if not standalone:
                    seen[language, steps] = text
    for steps in STEPS:
        # JSON holds both languages
        assert fmt == "json" or seen["en", steps] != seen["ja", steps]
    for language in LANGUAGES:
        lengths = [len(seen[language, steps]) for steps in STEPS]
        assert lengths[0] >= lengths[1] >= lengths[2]
        assert lengths[0] > lengths[2]


@pytest.mark.sweep(100)
@every_derivation
def test_same_bytes_again(name: str) -> None:
    first, second = once(name), made(name)
    for fmt in FORMATS:
        for language in LANGUAGES:
            assert first.to(fmt, language=language) == second.to(fmt, language=language)
    assert repr(first) == repr(second)
    assert str(first.result) == str(second.result)


@pytest.mark.sweep(3)
@pytest.mark.parametrize("fmt", [f for f in FORMATS if f != "json"])  # which holds both languages
def test_english_has_no_japanese(fmt: str) -> None:
    for name in DERIVATIONS:
        text = once(name).to(fmt, language="en")
        assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text)


def test_unknown_options_are_named() -> None:
    derivation = once("flat")
    for options, hint in (({"name": "doc"}, "latex"), ({"language": "de"}, "en"), ({"steps": "some"}, "main")):
        with pytest.raises(InputError) as caught:
            derivation.to(**{"name": "latex", **options})  # type: ignore[arg-type]
        assert hint in str(caught.value)


@every_derivation
def test_shows_itself(name: str) -> None:
    derivation = once(name)
    for shown in (repr(derivation), derivation._repr_html_()):
        assert shown.strip()
        assert not [leak for leak in LEAKS if leak in shown]
