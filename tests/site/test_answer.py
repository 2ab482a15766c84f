"""What the page is told: proofs, verdicts and errors as data, in both languages, and nothing that its policy blocks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import matderiv
from matderiv.core.errors import MatderivError
from matderiv.site.answer import answer


def told(kind: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer(json.dumps({"kind": kind, **asked})))
    return found


def test_a_proof_is_in_both_languages_and_without_styles_of_its_own() -> None:
    html = told("derive", f="a'*inv(X)*b", by="X")["html"]
    assert '<span lang="en">Proof</span>' in html and '<span lang="ja">証明</span>' in html
    assert "data-style=" in html  # the pictures have one
    assert not re.search(r"<style|<script|<[^<>]* (style|on\w+)=", html)


def test_a_report_has_no_styles_either() -> None:
    text = r"\[ \begin{pmatrix} a & b \end{pmatrix}^\top = \begin{pmatrix} a \\ b \end{pmatrix} \] $x = x$"
    html = told("document", text=text)["html"]
    assert "<math" in html and not re.search(r"<[^<>]* style=", html)


def test_what_a_user_typed_is_text() -> None:
    found = told("document", text=r'$x = x$ <img src=x onerror="alert(1)"> <b style="color:red">')
    assert "<img" not in found["html"] and "<b " not in found["html"]
    error = told("derive", f="<script>", by="x")["error"]
    assert set(error) == {"en", "ja"} and error["en"] != error["ja"]


def test_names_with_the_shapes_that_are_read_and_how_the_text_is_read() -> None:
    found = told("names", f=r"\nabla_w \|Xw - y\|^2", shapes={"X": ["m", "n"]})
    assert [(n["name"], n["shape"], n["inferred"], n["variable"]) for n in found["names"]] == [
        ("X", ["m", "n"], False, False),
        ("w", ["n"], True, True),
        ("y", ["m"], True, False),
    ]
    assert "<math" in found["read"]
    assert "<math" in told("names", f="sum_i(log(1 + exp(-y_i*x_i'*w)))")["read"]


def test_verdicts() -> None:
    assert told("claim", f="x'*A*x", by="x", claim="(A + A')*x")["right"] is True
    assert told("claim", f="x'*A*x", by="x", claim="2*A*x")["right"] is False
    assert told("claim", f="x'*A*x", by="x", claim="2*A*x", assume={"A": "symmetric"})["right"] is True
    assert told("claim", f="x'*A*x", by="x", claim="2*A*", order=1)["error"]["ja"]
    assert told("document", text=r"\[ (AB)^\top = B^\top A^\top \]")["right"] is True


def test_a_stationary_point_where_there_is_one() -> None:
    found = told("derive", f="norm2(A*x - b)^2", by="x", solve=True)
    assert "error" not in found and r"(A^{\top} A)^{-1} A^{\top} b" in found["html"]
    refused = told("derive", f="sum(exp(A*x))", by="x", solve=True)
    assert refused["html"] and refused["error"]["en"]


@pytest.mark.parametrize("name", ["numpy", "julia", "latex", "typst", "markdown", "terminal", "json"])
def test_the_derivative_as_text(name: str) -> None:
    text = told("text", f="x'*A*x", by="x", **{"as": name})["text"]
    derivation = matderiv.derive("x'*A*x", "x")
    expected = derivation.code("numpy") if name == "numpy" else None
    assert text == expected if expected else len(text) > 100


def test_names_refuse_what_derive_refuses() -> None:
    for text in ("norm2(x", "", "A*x +", "phi(A*x)"):
        with pytest.raises(MatderivError) as error:
            matderiv.names(text)
        with pytest.raises(MatderivError, match=re.escape(str(error.value).partition("\n")[0])):
            matderiv.derive(text, "x")


def test_the_shapes_of_names_declare_what_was_inferred() -> None:
    found = matderiv.names("norm2(X*w - y)^2")
    shapes = {n.name: n.shape for n in found}
    again = matderiv.names("norm2(X*w - y)^2", shapes=shapes)
    assert {n.name: n.shape for n in again} == shapes and not any(n.inferred for n in again)
    assert matderiv.derive("norm2(X*w - y)^2", "w", shapes=shapes).formula == "2*X'*(X*w - y)"


def test_the_variable_of_names_is_that_of_the_text_or_of_wrt() -> None:
    assert [n.variable for n in matderiv.names("a*x", "x")] == [False, True]
    assert not any(n.variable for n in matderiv.names("a*x"))
    with pytest.raises(MatderivError, match="but the derivative with respect to y is asked"):
        matderiv.names(r"\nabla_x x^\top y", "y")
