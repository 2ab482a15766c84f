"""The published schemas: what is written fits them, and they say no to what does not."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from corpus_cases import derived, read

from matderiv import InputError, check, check_derivation, derive, schema
from matderiv.printing.schema import dumped

CASES = read("public.jsonl")
VALID = {name: jsonschema.Draft202012Validator(schema(name)) for name in ("derivation", "verdict", "report")}


@pytest.mark.parametrize("name", VALID)
def test_a_schema_is_one(name: str) -> None:
    VALID[name].check_schema(VALID[name].schema)
    assert not VALID[name].is_valid({"schema": f"matderiv/{name}/1"})
    assert not VALID[name].is_valid({"schema": f"matderiv/{name}/2"})


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize("case", CASES[::8], ids=lambda c: c["id"])
def test_a_derivation_fits(case: dict[str, Any]) -> None:
    value = json.loads(derived(case).to("json"))
    VALID["derivation"].validate(value)
    value["data"]["proof"]["at"] = "x"
    assert not VALID["derivation"].is_valid(value)


@pytest.mark.parametrize(
    "claim", ["2*A*x", "(A + A')*x", "x'*(A + A')", "A*x", "3*x'*x*x", "A*x*x", "-(A + A')*x", "A"]
)
def test_a_verdict_fits(claim: str) -> None:
    VALID["verdict"].validate(json.loads(check("x'*A*x", "x", claim).to("json")))


def test_a_report_fits() -> None:
    text = r"$$ f = x^T A x, \quad \nabla_x f = A x + A x = \foo(x) $$ and $L(w) = 0$"
    report = check_derivation(text)
    assert {line.kind for line in report.lines} >= {"definition", "wrong", "unread"}
    VALID["report"].validate(json.loads(report.to("json")))


def test_there_is_no_other() -> None:
    with pytest.raises(InputError) as refused:
        schema("proof")
    assert str(refused.value) == "there is no schema 'proof'\nhint: one of derivation, verdict, report"
    assert refused.value.told("ja") == "'proof' というスキーマはない\nヒント: derivation, verdict, report のいずれか"


def test_the_layout_is_the_same_data() -> None:
    value = json.loads(derive("x'*A*x", "x").to("json"))
    assert json.loads(dumped(value)) == value
