r"""What a theorem says, for a mathematician who knows no Coq: a sentence, and a table of the notations in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.patterns import pattern
from ..core.text import LANGUAGES, Text

__all__ = ["NOTATIONS", "comment", "plain", "used"]

# the sign as a table shows it, how it is found in a statement, and what it means
NOTATIONS: tuple[tuple[str, str, Text], ...] = (
    ("'M[R]_(m, n)", r"'M\[R\]_", Text("a real m×n matrix", "m×n 実行列")),
    ("n.+1", r"\.\+1", Text("n + 1: a size of at least 1", "n + 1、すなわち 1 以上のサイズ")),
    ("fun X => …", r"\bfun\b", Text("the function X ↦ …", "関数 X ↦ …")),
    ("A *m B", r"\*m", Text("the product of matrices", "行列の積")),
    ("c *: A", r"\*:", Text("a number times a matrix", "行列のスカラー倍")),
    ("A^T", r"\^T", Text("the transpose", "転置")),
    ("invmx A", r"\binvmx\b", Text("the inverse (of a singular matrix, that matrix)", "逆行列(特異なら A 自身)")),
    (r"A \in unitmx", r"\bunitmx\b", Text("A is invertible", "A が正則である")),
    (r"\tr A, \det A", r"\\(?:tr|det)\b", Text("trace and determinant", "トレースと行列式")),
    ("A i j", r" (?:i j|0 0)\b", Text("an entry; rows and columns count from 0", "成分。行と列は 0 から数える")),
    ("k%:R", r"\d%:R", Text("the whole number k", "整数 k")),
    ("n.+1%:R", r"[\w)]\.\+1%:R", Text("a size as a number", "数としてのサイズ")),
    ("1%:M", r"%:M", Text("the identity matrix", "単位行列")),
    ("const_mx c", r"\bconst_mx\b", Text("the matrix whose entries are all c", "すべての成分が c の行列")),
    ("map_mx f A", r"\bmap_mx\b", Text("f of every entry of A", "A の各成分に f を施した行列")),
    ("t ^+ k, t ^- k", r"\^[+-] ", Text("the power t^k, and 1/t^k", "冪 t^k と 1/t^k")),
    ("t^-1, GRing.inv", r"\^-1|GRing\.inv", Text("1/t (of 0, it is 0)", "1/t(0 に対しては 0)")),
    ("t != 0", r"!=", Text("t ≠ 0", "t ≠ 0")),
    ("frob A B", r"\bfrob\b", Text("∑ᵢⱼ aᵢⱼbᵢⱼ; frob A A is ‖A‖²", "∑ᵢⱼ aᵢⱼbᵢⱼ。frob A A は ‖A‖²")),
    ("norm A", r"\bnorm\b", Text("‖A‖, the square root of frob A A", "‖A‖、すなわち frob A A の平方根")),
    ("msum A", r"\bmsum\b", Text("the sum of all entries", "全成分の和")),
    ("hadamard A B", r"\bhadamard\b", Text("the product entry by entry, A ⊙ B", "成分ごとの積 A ⊙ B")),
    ("kron A B", r"\bkron\b", Text("the Kronecker product, with blocks aᵢⱼB", "クロネッカー積。ブロックは aᵢⱼB")),
    ("vdiag v", r"\bvdiag\b", Text("the diagonal matrix of a column", "列ベクトルを対角にもつ行列")),
    ("dg A", r"\bdg\b", Text("the diagonal of a matrix, as a column", "対角成分を並べた列ベクトル")),
    ("logsumexp A", r"\blogsumexp\b", Text("ln ∑ exp aᵢⱼ", "ln ∑ exp aᵢⱼ")),
    ("softmax A", r"\bsoftmax\b", Text("exp aᵢⱼ divided by their sum", "exp aᵢⱼ をその和で割ったもの")),
    ("expR, ln", r"\b(?:expR|ln)\b", Text("exponential and natural logarithm", "指数関数と自然対数")),
    ("Num.sqrt", r"\bNum\.sqrt\b", Text("the square root", "平方根")),
    ("sigmoid, tanh", r"\b(?:sigmoid|tanh)\b", Text("1/(1 + exp(−t)) and tanh t", "1/(1 + exp(−t)) と tanh t")),
    ("softplus, log1p", r"\b(?:softplus|log1p)\b", Text("ln(1 + exp t) and ln(1 + t)", "ln(1 + exp t) と ln(1 + t)")),
    ("sinh, cosh", r"\b(?:sinh|cosh)\b", Text("sinh t and cosh t", "sinh t と cosh t")),
    ("trigo.sin, trigo.cos", r"\btrigo\.(?:sin|cos)", Text("sin t and cos t", "sin t と cos t")),
    ("trigo.atan", r"\btrigo\.atan", Text("the arctangent of t", "t の逆正接")),
    ("absolute, sign", r"\b(?:absolute|sign)\b", Text("|t| and the sign of t, 0 at 0", "|t| と t の符号(0 では 0)")),
    (
        "relu, step",
        r"\b(?:relu|step)\b",
        Text("max(t, 0), and 1 where t > 0, else 0", "max(t, 0) と、t > 0 で 1、それ以外で 0"),
    ),
    (
        "gradient f X G",
        r"\bgradient\b",
        Text(
            "f is Fréchet differentiable at X, with the differential dX ↦ tr(Gᵀ dX)",
            "f は X で Fréchet 微分可能で、その微分は dX ↦ tr(Gᵀ dX)",
        ),
    ),
)
SAYS = Text(
    "For real matrices of all sizes that are at least 1, under the hypotheses H…: the objective is Fréchet "
    "differentiable in its variable, and its derivative is the one claimed.",
    "1 以上のすべてのサイズの実行列に対し、仮定 H… のもとで、目的関数は変数について Fréchet 微分可能であり、"
    "その導関数は主張のとおりである。",
)
_UNSAFE = pattern(r"\(\*|\*\)|\"")


def used(statement: str) -> Iterator[tuple[str, Text]]:
    """The notations that stand in a statement, each with what it means."""
    for sign, found, meaning in NOTATIONS:
        if pattern(found).search(statement):
            yield sign, meaning


def plain(text: str) -> str:
    """A text that may stand in a comment of Coq."""
    return str(_UNSAFE.sub(" ", text))


def comment(statement: str, lines: Sequence[str] = ()) -> str:
    """What a statement says, as a comment in Coq, in both languages; further lines stand first.

    >>> print(comment("gradient f X (A *m X)").splitlines()[-2].strip())
    gradient f X G: f は X で Fréchet 微分可能で、その微分は dX ↦ tr(Gᵀ dX)
    """
    said = [plain(line) for line in lines]
    for language in LANGUAGES:
        said.append(SAYS.fill(language, {}))
        said += [f"  {sign}: {meaning.fill(language, {})}" for sign, meaning in used(statement)]
    return "(* " + "\n   ".join(said) + "\n*)\n"
