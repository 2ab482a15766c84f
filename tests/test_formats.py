"""The contract of every output format, on the article's proof made by hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from article import article, lemmas, wide

from matderiv import check, check_derivation, derive
from matderiv.core.proof import Proof
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS
from matderiv.formats.terminal import columns
from matderiv.printing.format import Format, summary

PROOFS = {"article": article(), "lemmas": lemmas(), "wide": wide()}
STEPS = ("all", "main", "none")

formats = pytest.mark.parametrize("fmt", FORMATS.values(), ids=list(FORMATS))
languages = pytest.mark.parametrize("language", LANGUAGES)
proofs = pytest.mark.parametrize("proof", PROOFS.values(), ids=list(PROOFS))


@pytest.mark.sweep(20)
@formats
@languages
@proofs
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("standalone", [False, True])
def test_every_format_renders(fmt: Format, language: str, proof: Proof, steps: str, standalone: bool) -> None:
    out = fmt.render(proof, language, steps, standalone)
    assert out.endswith("\n")
    assert fmt.render(proof, language, steps, standalone) == out, "the same input gives the same output"
    for leak in ("Applied(", "Entry(", "Product(", "Text(", "<operation", "None,", "Index("):
        assert leak not in out
    if fmt.name == "json":  # its data have the sentences with their places
        out = json.dumps({k: v for k, v in json.loads(out).items() if k != "data"}, ensure_ascii=False)
    # a placeholder of a sentence is a name in braces with a blank or a letter of Japanese around it
    assert not re.search(r"(?<![\w}^_\\])\{(where|points|error|sizes|lines|count|slope|definition)\}", out)


def shown(fmt: Format, language: str, steps: str) -> str:
    """What a format shows of the article's proof; the data, from which JSON is read back, are always whole."""
    out = fmt.render(PROOFS["article"], language, steps)
    if fmt.name == "json":
        out = json.dumps({k: v for k, v in json.loads(out).items() if k != "data"}, ensure_ascii=False)
    return out


@formats
@languages
def test_steps_choose_what_is_shown(fmt: Format, language: str) -> None:
    whole, main, none = (shown(fmt, language, steps) for steps in STEPS)
    detail = {"en": "Only the term with", "ja": "の項だけが残る"}[language]
    line = {"en": "enters only through", "ja": "を通してのみ現れる"}[language]
    assert detail in whole
    assert line in whole
    assert detail not in main
    assert line in main
    assert line not in none


@formats
@languages
def test_what_was_checked_is_told(fmt: Format, language: str) -> None:
    flat = " ".join(fmt.render(PROOFS["article"], language, "main").split())
    told = {
        "en": [
            "Line 1: true by definition",
            "exact arithmetic modulo",
            "floating point at",
            "Objective against answer",
        ],
        "ja": ["第 1 行: 定義による", "を法とする厳密計算", "浮動小数点計算", "目的関数と答え"],
    }[language]
    for words in told:
        assert words.replace(" ", "") in flat.replace(" ", "")
    unchecked = fmt.render(PROOFS["lemmas"], language)
    assert {"en": "not checked", "ja": "検算していない"}[language] in unchecked


def braces_balance(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"\\.|[{}]", text):
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("name", ["latex", "markdown"])
@languages
@proofs
def test_latex_is_balanced(name: str, language: str, proof: Proof) -> None:
    out = FORMATS[name].render(proof, language)
    assert braces_balance(out)
    assert len(re.findall(r"(?<!\\)\$", out)) % 2 == 0
    assert out.count(r"\left") - out.count(r"\leftmargin") == out.count(r"\right")
    assert out.count(r"\begin{") == out.count(r"\end{")


# what a code host reads as a formula in a sentence, and what may stand beside one
SET = re.compile(r"\$`[^`$]+`\$")
BESIDE = re.compile(r"(?:\A|[ (>])\$`[^`$]+`\$(?=\Z|[ ,.:;)]|[^\x00-\x7f])")


@pytest.mark.sweep(4)
@languages
@pytest.mark.parametrize("name", ["article", "lemmas", "wide", "derived", "verdict", "report"])
def test_markdown_is_read_by_a_code_host_as_it_is_meant(name: str, language: str) -> None:
    if name in PROOFS:
        text = FORMATS["markdown"].render(PROOFS[name], language)
    else:
        text = {
            "derived": lambda: derive("sum_i(log(1 + exp(-y_i*x_i'*w)))", "w", order=2),
            "verdict": lambda: check("tr(A*X*X)", "X", "2*A*X", shapes={"X": ("n", "n")}),
            "report": lambda: check_derivation(r"Let $f = \operatorname{tr}(X^TX)$. Then $$\frac{df}{dX} = X.$$"),
        }[name]().to("markdown", language=language)
    unquoted = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
    displays = re.findall(r"^```math\n(.*?)\n```$", unquoted, flags=re.MULTILINE | re.DOTALL)
    assert displays
    assert not any("\n\n" in d or "$" in d or "`" in d for d in displays)
    prose = re.sub(r"^```math\n.*?\n```$", "", unquoted, flags=re.MULTILINE | re.DOTALL)
    assert "```" not in prose
    for row in prose.split("\n"):
        assert len(SET.findall(row)) == len(BESIDE.findall(row)), row
    assert "$" not in SET.sub("", prose), "a dollar sign begins only a formula that no rule of Markdown touches"
    assert r"\operatorname" not in text, "code hosts refuse it"


def test_latex_shows_the_braces_of_what_was_not_read() -> None:
    report = check_derivation(r"Then $\frac{\partial f}{\partial X} = \oiint Z$.")
    assert r"\texttt{\textbackslash frac\{\textbackslash partial f\}\{" in report.to("latex")


def test_a_differential_of_markdown_is_one_formula() -> None:
    assert r"$`\mathrm{d}f = 2 \mathop{\mathrm{tr}}(" in derive("norm2(X)^2", "X").to("markdown", steps="none")


@pytest.mark.sweep(100)
@pytest.mark.skipif(shutil.which("lualatex") is None, reason="lualatex is not installed")
@languages
@proofs
def test_a_standalone_document_compiles(language: str, proof: Proof, tmp_path: Path) -> None:
    (tmp_path / "proof.tex").write_text(FORMATS["latex"].render(proof, language, "all", True), encoding="utf-8")
    done = subprocess.run(
        ["lualatex", "-interaction=nonstopmode", "-halt-on-error", "proof.tex"],
        cwd=tmp_path,
        capture_output=True,
        timeout=300,
        check=False,
    )
    log = (tmp_path / "proof.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Missing character" not in log
    assert "Overfull \\hbox" not in log


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@languages
@proofs
@pytest.mark.parametrize("standalone", [False, True])
def test_html_is_well_formed(language: str, proof: Proof, standalone: bool) -> None:
    tags = _Tags()
    tags.feed(FORMATS["notebook"].render(proof, language, "all", standalone))
    assert tags.open == []


def test_details_are_folded() -> None:
    assert FORMATS["notebook"].render(article(), "en").count("<details>") == 1
    assert "<details>" not in FORMATS["notebook"].render(article(), "en", "main")


def test_json_has_everything() -> None:
    value = json.loads(FORMATS["json"].render(article(), "en"))
    assert value["schema"] == "matderiv/derivation/2"
    assert value["answer"]["formula"] == "2*X'*(X*W - Y)"
    lines = value["sections"][0]["lines"]
    assert len(lines) == 11
    for line in lines:
        assert set(line) >= {"number", "lhs", "rhs", "rule", "reason", "role", "check", "detail"}
        assert set(line["reason"]) == set(LANGUAGES)
    assert [d["number"] for d in lines[6]["detail"]] == ["7.1", "7.2", "7.3"]
    assert set(value["checked"]) == set(LANGUAGES)


@languages
@proofs
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_terminal_line_fits(language: str, proof: Proof, width: int) -> None:
    out = FORMATS["terminal"].render(proof, language, width=width)
    assert "\x1b" not in out
    for row in out.split("\n"):
        assert columns(row) <= width, row


def test_colour_changes_no_character() -> None:
    painted = FORMATS["terminal"].render(lemmas(), "ja", colour=True)
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[\d*m", "", painted) == FORMATS["terminal"].render(lemmas(), "ja")


def test_a_chain_goes_on_without_its_left_side() -> None:
    out = FORMATS["terminal"].render(article(), "en", "main").split("\n")
    shown = {row.split()[0]: row for row in out if re.match(r" +\d+ [✓≈]", row)}
    rows = {number: re.split("[✓≈] +", row)[-1] for number, row in shown.items()}
    # each sign of a chain stands below the first
    assert {shown[n].index("=") for n in ("4", "5", "9", "10")} == {shown["4"].index("=")}
    assert rows["5"].startswith("= ∂/∂w_αβ [")
    assert rows["7"] == "= x_iα · 2u_iβ"
    # after the side calculation the reader is reminded of what is being computed
    assert rows["9"].startswith("∂‖XW − Y‖_F²/∂w_αβ = 2 Σ_i")
    assert rows["10"].startswith("= 2 Σ_i")


def test_summary_is_one_line_a_step() -> None:
    rows = summary(article()).split("\n")
    assert rows[0] == "∂‖XW − Y‖_F²/∂W = 2Xᵀ(XW − Y)"
    assert len(rows) == 1 + len(article().steps)


def test_a_wide_picture_of_a_document_is_made_to_fit() -> None:
    out = derive("norm2(S.*(X*W - Y))^2", "W").to("latex", standalone=True)
    assert out.count(r"\resizebox{\linewidth}") == out.count(r"\begin{tikzpicture}") > 1


def test_numbers_of_a_report_stand_under_its_reason() -> None:
    report = check_derivation(r"$f = x^T x$, $\frac{\partial f}{\partial x} = x$.")
    rows = report.to("terminal").split("\n")
    assert any(re.match(r" {10}n₁? = 1, x = ", row) for row in rows), rows
    assert not any(row.strip() in (",", ".") for row in rows), "a mark alone belongs to the formula before it"


def test_without_side_calculations_a_line_says_why_the_derivatives_hold_that_are_proved_there() -> None:
    said = {
        language: " ".join(derive("tr(inv(X))", "X").to("terminal", language=language, steps="main").split())
        for language in ("en", "ja")
    }
    assert "∂(X⁻¹)_ii/∂x_αβ = −(X⁻¹)_iα (X⁻¹)_βi is put in." in said["en"]
    assert "The inverse times the matrix is the identity: differentiate this by x_αβ, and solve" in said["en"]
    whole = "逆行列ともとの行列の積は単位行列である。これを x_αβ で微分し、(X⁻¹)_ii の微分について解く。"
    assert whole.replace(" ", "") in said["ja"].replace(" ", "")
    every_line = " ".join(derive("tr(inv(X))", "X").to("terminal", steps="all").split())
    assert every_line.count("The inverse times the matrix is the identity") == 1
    assert "The entries of the inverse have derivatives, since by Cramer's rule" in every_line


def test_the_letters_of_a_lemmas_claim_are_defined_before_it() -> None:
    en = " ".join(derive("sin(norm2(A*x))", "x").to("terminal").split())
    assert "3 ✓ s = ‖u‖ Write s for the inner expression, which holds x. Lemma 1. ∂s/∂x_α = (Aᵀu/s)_α 4 ≈" in en
    assert "here j. 2 ✓ ∂u_i/∂x_α = a_iα Only the" in en  # what is one line needs no lemma


def test_the_last_part_proves_the_claim_which_stands_there_once() -> None:
    derivation = derive("sin(norm2(A*x))", "x")
    for language, head in (("en", "\n\nProof of the claim.\n"), ("ja", "\n\n主張の証明\n")):
        out = derivation.to("terminal", language=language)
        assert out.count(head) == 1 and "Lemma 2" not in out and "補題 2" not in out
    flat = derive("A*x/(b'*x)", "x").to("terminal")
    assert "Lemma" not in flat and "Proof of the claim" not in flat
    second = derive("norm2(A*x - b)^4", "x", order=2).to("terminal")
    assert "Lemma 2. First derivative" in second and "\n\nSecond derivative.\n" in second


def test_of_one_lemma_the_letters_stand_in_the_proof() -> None:
    assert "Proof\n   1 ✓ U = XW − Y" in derive("norm2(X*W - Y)^2", "W").to("terminal")


def test_the_indices_of_a_single_term_are_said_to_be_fixed() -> None:
    proof = derive("norm2(X*W - Y)^2", "W")
    assert "Fix i. w_αβ enters this term only through u_iβ" in " ".join(proof.to("terminal").split())
    assert "i を固定する。" in proof.to("terminal", language="ja")
    assert "Fix " not in derive("inv(X)", "X").to("terminal")  # those of the claim are free in all lines


def test_two_matrices_of_ones_have_their_sizes() -> None:
    out = derive("sum(kron(A, X))", "X", shapes={"A": ("p", "q"), "X": ("m", "n")}).to("terminal")
    assert "= sum(A) · 𝟏\n" in out and "df = sum(A) sum(dX)" in out
    other = derive("sum(X*A)", "X", shapes={"X": ("m", "n"), "A": ("n", "p")}).to("terminal")
    assert "= 𝟏_(m×p)Aᵀ\n" in other and "df = tr(A 𝟏_(p×m) dX)" in other
    assert "𝟏_(" not in derive("norm2(X - vector(1)*b')^2", "X").to("terminal")


def test_a_proof_ends_with_its_last_line() -> None:
    for out in (derive("x*x'", "x").to("terminal"), derive("norm2(A*x - b)^2", "x").solve().to("terminal")):
        assert out.count("∎") == 1
        assert out.split("∎")[1].lstrip().startswith("What was checked")


def test_a_fraction_with_fractions_in_it_comes_in_front() -> None:
    proof = derive("x'*A*x/(x'*B*x)", "x")
    assert r"\frac{1}{x^{\top} B x} \left(A + A^{\top} - \frac{" in proof.to("latex")
    assert "frac(1, x^(⊤) B x) (A + A^(⊤) - frac(" in proof.to("typst")
    assert r"\frac{\left(A" not in proof.to("latex")


def test_a_differential_stands_apart_from_what_follows() -> None:
    proof = derive("x*x'", "x")
    assert r"\mathrm{d}x \, x^{\top} + x \, \mathrm{d}x^{\top}" in proof.to("latex")
    assert "upright(d) x thin x^(⊤)" in proof.to("typst")


def test_a_sign_that_goes_on_has_the_room_of_the_left_side() -> None:
    proof = derive("norm2(X*W - Y)^2", "W")
    head = r"\frac{\partial \lVert X W - Y \rVert_{F}^{2}}{\partial w_{\alpha\beta}}"
    assert rf"\hphantom{{{head}}} {{}} = " in proof.to("latex")
    assert '<mpadded height="0" depth="0" class="led"><mphantom>' in proof.to("html")
    assert "#hide($display(frac(" in proof.to("typst")
    wide = derive("a'*inv(X'*X)*a + tr(A*X*B*X)", "X")
    assert r"$\displaystyle \quad {} = " in wide.to("latex")


def test_a_terminal_shows_the_limits_of_a_sum_once_and_where_they_fit() -> None:
    proof = derive("norm2(X*W - Y)^2", "W")
    out = proof.to("terminal")
    assert "u_ij = Σ_(k=1)^n₂ x_ik w_kj − y_ij" in out
    assert "= Σ_(i=1)^n₁ Σ_(j=1)^n₃ (Σ_k x_ik w_kj − y_ij)²" in out
    assert out.count("(k=1)") == out.count("(i=1)") == 1
    assert "‖XW − Y‖_F² = Σ_i Σ_j (Σ_k" in FORMATS["terminal"].render(proof.proof, "en", width=52)
    assert "(k=1)" not in FORMATS["terminal"].render(proof.proof, "en", ascii=True)


def test_a_notebook_says_all_without_its_style() -> None:
    """A cell that is shown where styles are taken out has every mark and number in its text."""
    shown = FORMATS["notebook"].render(article(), "en")
    style, _, body = shown.removeprefix("<style>").partition("</style>")
    assert "<style" not in body and "style=" not in body and "hidden" not in body
    assert not re.search(r"content:\s*(?!none|normal|\"\"|'')", style)
    for part in ("Claim", "Proof", "✓", r"2 X^{\top} (X W - Y)", "What was checked"):
        assert part in body
