"""Verdicts: every kind in every format and language, as data, and how they show themselves."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from matderiv import InputError, Verdict, check
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS
from matderiv.judging.verdict import SCHEMA
from matderiv.judging.wording import HEADLINES

CLAIMS = {
    "right": ("norm2(X*W - Y)^2", "W", "2*X'*(X*W - Y)"),
    "transposed": ("norm2(X*W - Y)^2", "W", "2*(X*W - Y)'*X"),
    "assuming": ("x'*A*x", "x", "2*A*x"),
    "factor": ("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)"),
    "term": ("x'*A*x", "x", "A*x"),
    "shape": ("norm2(X*W - Y)^2", "W", "X*W - Y"),
    "wrong": ("tr(A*X*X)", "X", "2*A*X"),
    "unknown": ("expm(X)", "X", "X"),
}
KEYS = "schema version kind right objective variable order structure claim derivative layout assumption convention"
KEYS += " factor term fault shapes counterexample evidence verdict explanation"


@cache
def verdict(kind: str) -> Verdict:
    shapes = {"X": ("n", "n")} if kind in ("wrong", "unknown") else None
    return check(*CLAIMS[kind], shapes=shapes)


def test_every_kind_is_here() -> None:
    assert HEADLINES.keys() == CLAIMS.keys()


@pytest.mark.sweep(15, each="kind")
@pytest.mark.parametrize("kind", CLAIMS)
def test_the_kind(kind: str) -> None:
    found = verdict(kind)
    assert found.kind == kind
    assert found.right is (kind == "right")
    assert found.exit_code == {"right": 0, "unknown": 3}.get(kind, 1)
    assert str(found) == repr(found) == found.to("terminal").rstrip("\n")
    assert HEADLINES[found.kind].en in str(found)


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", CLAIMS)
def test_every_format_prints_every_kind(kind: str, name: str) -> None:
    texts = {language: verdict(kind).to(name, language=language) for language in LANGUAGES}
    for text in texts.values():
        for leak in ("Applied(", "Var(", "Text(", "Product(", "Check(", "<matderiv", "None."):
            assert leak not in text
    if name != "json":
        assert texts["en"] != texts["ja"]
        assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", texts["en"])
        assert re.search(r"[\u3040-\u30ff]", texts["ja"])
    assert verdict(kind).to(name, standalone=True)
    assert verdict(kind)._repr_html_() == verdict(kind).to("notebook")


@pytest.mark.parametrize("kind", CLAIMS)
def test_as_data(kind: str) -> None:
    found = verdict(kind)
    value = json.loads(found.to("json"))
    assert set(value) == set(KEYS.split())
    assert (value["schema"], value["kind"], value["right"]) == (SCHEMA, kind, kind == "right")
    assert value["explanation"]["en"]
    assert value["explanation"]["ja"]
    assert bool(value["assumption"]) == (kind == "assuming")
    assert bool(value["factor"]) == (kind == "factor")
    assert bool(value["term"]) == bool(value["fault"]) == (kind == "term")
    assert bool(value["counterexample"]) == (kind == "wrong")
    assert bool(value["layout"]) == (kind == "transposed")
    assert bool(value["shapes"]) == (kind == "shape")
    assert (value["derivative"] is None) == (kind == "unknown")
    assert (value["evidence"]["kind"] == "UNCHECKED") == (kind in ("shape", "wrong", "unknown"))


def test_what_is_in_the_data() -> None:
    assert verdict("assuming").assumption[0][1] == "symmetric"
    assert json.loads(verdict("assuming").to("json"))["assumption"] == {"A": "symmetric"}
    assert json.loads(verdict("factor").to("json"))["factor"]["formula"] == "2"
    assert json.loads(verdict("term").to("json"))["term"]["formula"] == "A'*x"
    value = json.loads(verdict("wrong").to("json"))["counterexample"]
    assert value["sizes"] == {"n": 2}
    assert set(value["inputs"]) == {"A", "X"}
    assert json.loads(verdict("shape").to("json"))["shapes"] == {
        "claim": ["n_1", "n_3"],
        "derivative": ["n_2", "n_3"],
    }


def test_in_japanese() -> None:
    said = {
        "right": "この式は、導出された式そのものである。",
        "transposed": "この式は導関数の転置である。",
        "assuming": "A が対称行列であると仮定すれば成り立つが、一般には成り立たない。",
        "factor": "この式には因子 2 が欠けている。",
        "term": "この式には項 Aᵀx が欠けている。",
        "shape": "W による導関数は",
        "wrong": "成分は",
        "unknown": "導出できなかった",
    }
    for kind, words in said.items():
        assert words in verdict(kind).to("terminal", language="ja", width=500), verdict(kind).to(
            "terminal", language="ja"
        )


def test_unknown_options_are_named() -> None:
    with pytest.raises(InputError, match="there is no format 'doc'\nhint: one of html, json, latex"):
        verdict("right").to("doc")
    with pytest.raises(InputError, match="there is no language 'de'\nhint: one of en, ja"):
        verdict("right").to("terminal", language="de")


def test_the_same_bytes_again() -> None:
    for kind in CLAIMS:
        shapes = {"X": ("n", "n")} if kind in ("wrong", "unknown") else None
        again = check(*CLAIMS[kind], shapes=shapes)
        for name in FORMATS:
            assert again.to(name) == verdict(kind).to(name)
