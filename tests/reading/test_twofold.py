"""What may be read in two ways is refused with both spellings, and what has one common reading gets it."""

from __future__ import annotations

import re

import pytest
from sympy import IndexedBase, MatrixSymbol, Sum, Symbol, symbols

import matderiv
from matderiv import MatderivError

SIZES = {"x": ("n",), "y": ("n",), "z": ("n",), "b": ("m",), "A": ("n", "n"), "B": ("m", "n"), "X": ("n", "n")}
SIZES |= {"Sigma": ("n", "n"), "v": ("n", "n"), "t": (), "s": (), "a": (), "k": (), "xx": ()}


def _shapes(text: str, variable: str) -> dict[str, tuple[str, ...]]:
    """Those of the names that stand in a text."""
    found = {*re.findall("[A-Za-z]+", text), variable}
    return {n: s for n, s in SIZES.items() if n in found}


# a text, the variable, and the text with one meaning
ALIKE = [
    (r"\sum_{i,j} x_i \Sigma^{-1}_{ij} x_j", "x", "x'*inv(Sigma)*x"),
    (r"\sum_i \Sigma^{-1}_{ii}", "Sigma", "tr(inv(Sigma))"),
    (r"\sum_{ij} A^{-T}_{ij} X_{ij}", "A", "tr(inv(A)*X)"),
    (r"\sum_{ij} A^{-\top}_{ij} X_{ij}", "A", "tr(inv(A)*X)"),
    (r"\sum_{i,j} x_i y_j A^{+}_{ij}", "x", "x'*pinv(A)*y"),
    (r"\sum_{ij} x_i A^{\top}_{ij} y_j", "x", "x'*A'*y"),
    (r"\sum_{ij} x_i A_{ij}^2 y_j", "x", "x'*A.^2*y"),
    (r"\sum_{ij} x_i (A^2)_{ij} y_j", "x", "x'*A^2*y"),
    (r"\sum_{ij} x_i (A_{ij})^{2} y_j", "x", "x'*A.^2*y"),
    (r"\sum_{ij} x_i (\Sigma_{ij})^{-1} y_j", "x", "x'*(Sigma.^-1)*y"),
    (r"\sum_{ij} x_i (\Sigma^{-1})_{ij} y_j", "x", "x'*inv(Sigma)*y"),
    (r"1e-3\,\|x\|^2", "x", "norm2(x)^2/1000"),
    (r"\sqrt{t+2.5e-8}", "t", "sqrt(t + 2.5e-8)"),
    (r"2E3\,t^2", "t", "2000*t^2"),
    (r"2e^{-t}", "t", "2*exp(-t)"),
    ("e^t", "t", "exp(t)"),
    ("e^(-t^2/2)*t", "t", "exp(-t^2/2)*t"),
    ("sum(e^(-x))", "x", "sum(exp(-x))"),
    ("tr(e^X)", "X", "tr(expm(X))"),
    ("eᵗ", "t", "exp(t)"),
    ("t^2 + tᵃ", "t", "t^2 + t^a"),
    ("sum_i(xᵢ^3)", "x", "sum(x.^3)"),
    ("sum_ij(Aᵢⱼ*xᵢ*xⱼ)", "x", "x'*A*x"),
    ("½*t^2", "t", "t^2/2"),
    ("½‖x‖²", "x", "norm2(x)^2/2"),
    ("x⊤Ax", "x", "x'*A*x"),
    ("∥x∥²", "x", "norm2(x)^2"),
    ("||B*x - b||^2", "x", "norm2(B*x - b)^2"),
    (r"1^\top x", "x", "sum(x)"),
    ("1'*x", "x", "sum(x)"),
    ("1^T*x", "x", "sum(x)"),
    (r"x^\top 11^\top x", "x", "sum(x)^2"),
    (r"x^\top 1 1^\top x", "x", "sum(x)^2"),
    (r"\operatorname{tr}((X^\top X)^{-1})", "X", "tr(inv(X'*X))"),
    (r"(\operatorname{tr}(X^\top X))^{-1}", "X", "1/tr(X'*X)"),
    (r"\operatorname{tr}(XA)^3", "X", "tr(X*A)^3"),
    (r"\det(X)^{-1}", "X", "1/det(X)"),
    (r"x^\top x \cdot 2", "x", "2*x'*x"),
    (r"\|x\|^2 \tag{2}", "x", "norm2(x)^2"),
    (r"\|x\|^2 +" + "\n\n" + r"\|x - y\|^2", "x", "norm2(x)^2 + norm2(x - y)^2"),
    (r"$\|Bx-b\|^2$, $B\in\mathbb{R}^{m\times n}$", "x", "norm2(B*x - b)^2"),
    (r"\|\bar x - x\|^2", "x", "norm2(x_bar - x)^2"),
    (r"\|\hat x-x\|^2 + \|\hat{x}\|^2", "x", "norm2(x_hat - x)^2 + norm2(x_hat)^2"),
    ("norm2(x - x_0)^2", "x", "norm2(x - x_0)^2"),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("text", "variable", "meaning"), ALIKE)
def test_one_meaning(text: str, variable: str, meaning: str) -> None:
    shapes = _shapes(meaning, variable)
    read = matderiv.derive(text, variable, shapes=shapes)
    meant = matderiv.derive(meaning, variable, shapes=shapes)
    declared = {str(v.name): v.shape[: v.rank] for v in (*meant.symbols, *read.symbols)}
    verdict = matderiv.check(meaning, variable, read.formula or "", shapes=declared)
    assert read.formula == meant.formula or verdict.right


# a text, the variable, and what is said of it with the hint, in each language
TWOFOLD = [
    (
        "\\sum_{ij} x_i \\Sigma_{ij}^{-1} y_j",
        "x",
        "\\Sigma_{ij}^{-1} may be an entry of a power of \\Sigma, or the power of an entry",
        "write (\\Sigma^{-1})_{ij} for the entry, (\\Sigma_{ij})^{-1} for that of one",
        "\\Sigma_{ij}^{-1} は \\Sigma の冪の成分とも、成分の冪とも読める",
        "冪の成分なら (\\Sigma^{-1})_{ij}、成分の冪なら (\\Sigma_{ij})^{-1} と書く",
    ),
    (
        "\\sum_{ij} x_i A^2_{ij} y_j",
        "x",
        "A^2_{ij} may be an entry of a power of A, or the power of an entry",
        "write (A^{2})_{ij} for the entry, (A_{ij})^{2} for that of one",
        "A^2_{ij} は A の冪の成分とも、成分の冪とも読める",
        "冪の成分なら (A^{2})_{ij}、成分の冪なら (A_{ij})^{2} と書く",
    ),
    (
        "\\sum_{ij} x_i A^{1/2}_{ij} y_j",
        "x",
        "A^{1/2}_{ij} may be an entry of a power of A, or the power of an entry",
        "write (A^{1/2})_{ij} for the entry, (A_{ij})^{1/2} for that of one",
        "A^{1/2}_{ij} は A の冪の成分とも、成分の冪とも読める",
        "冪の成分なら (A^{1/2})_{ij}、成分の冪なら (A_{ij})^{1/2} と書く",
    ),
    (
        "\\|Ex\\|^2 + 2E-3x^\\top x",
        "x",
        "2E-3 may be a number, or E may be a name in it",
        "write 2 \\cdot 10^{-3} for the number, 2 E - 3 for the name",
        "2E-3 は 1 つの数とも、名前 E を含む式とも読める",
        "数なら 2 \\cdot 10^{-3}、名前なら 2 E - 3 と書く",
    ),
    (
        "e^\\top x + 1e3 x^\\top e",
        "x",
        "1e3 may be a number, or e may be a name in it",
        "write 1 \\cdot 10^{3} for the number, 3 \\cdot 1 e for the name",
        "1e3 は 1 つの数とも、名前 e を含む式とも読める",
        "数なら 1 \\cdot 10^{3}、名前なら 3 \\cdot 1 e と書く",
    ),
    (
        "2^\\top x",
        "x",
        "2 is a number, which has no transpose",
        "the vector of ones is written \\mathbf{1}",
        "2 は数であり、転置できない",
        "すべての成分が 1 のベクトルは \\mathbf{1} と書く",
    ),
    (
        "2'*x",
        "x",
        "2 is a number, which has no transpose",
        "the vector of ones is written vector(1)",
        "2 は数であり、転置できない",
        "すべての成分が 1 のベクトルは vector(1) と書く",
    ),
    (
        "tᵃᵇ",
        "t",
        "the exponent ᵃᵇ is not read",
        "write ^(a*b)",
        "指数 ᵃᵇ は読めない",
        "^(a*b) と書く",
    ),
    (
        "x_aᵢ'*y",
        "x",
        "x_aᵢ has a subscript in two ways",
        "write it as x_ij",
        "x_aᵢ に 2 通りの下付きがある",
        "x_ij のように書く",
    ),
    (
        "3½‖x‖²",
        "x",
        "3½ may be a sum or a product",
        "write it as a decimal, or with + or *",
        "3½ は和とも積とも読める",
        "小数か、+ または * を用いて書く",
    ),
    (
        "‖x‖² (2)",
        "x",
        "(2) may be a factor, or the number of the equation or of a reference",
        "write *2 for a factor, and leave the number of an equation out",
        "(2) は因子とも、式番号や文献番号とも読める",
        "因子なら *2 と書き、式番号なら省く",
    ),
    (
        "‖x‖² + sin²(t)",
        "x",
        "sin is a function",
        "write sin(...)",
        "sin は関数である",
        "sin(...) と書く",
    ),
    (
        "\\|x\\|^2 \\quad (2)",
        "x",
        "(2) may be a factor, or the number of the equation or of a reference",
        "write \\cdot 2 for a factor, \\tag{2} for the number of the equation, or leave it out",
        "(2) は因子とも、式番号や文献番号とも読める",
        "因子なら \\cdot 2、式番号なら \\tag{2} と書くか、省く",
    ),
    (
        "\\|x\\|^2 \\;[2]",
        "x",
        "[2] may be a factor, or the number of the equation or of a reference",
        "write \\cdot 2 for a factor, \\tag{2} for the number of the equation, or leave it out",
        "[2] は因子とも、式番号や文献番号とも読める",
        "因子なら \\cdot 2、式番号なら \\tag{2} と書くか、省く",
    ),
    (
        "\\|x\\|^2 \\hfill (2.3a)",
        "x",
        "(2.3a) may be a factor, or the number of the equation or of a reference",
        "write \\cdot 2.3a for a factor, \\tag{2.3a} for the number of the equation, or leave it out",
        "(2.3a) は因子とも、式番号や文献番号とも読める",
        "因子なら \\cdot 2.3a、式番号なら \\tag{2.3a} と書くか、省く",
    ),
    (
        "\\Sigma_{i} x_i",
        "x",
        "no sum over i stands around Sigma_i",
        "write sum_i(...) around it, or declare the shape of Sigma_i if this is a name",
        "Sigma_i の外側に i についての和がない",
        "sum_i(...) で囲む。Sigma_i が 1 つの名前であれば、その形を宣言する",
    ),
    (
        "\\sum_{i} x_{i}^{(2)}",
        "x",
        "x stands in the formula only as a part of the name x_2",
        "write a product with *, an entry x_i within a sum over i, or differentiate with respect to x_2",
        "x は式の中で名前 x_2 の一部としてしか現れない",
        "積は * で、成分 x_i は i についての和の中に書くか、x_2 で微分する",
    ),
    (
        "\\|\\overline x\\|^2",
        "x",
        "x stands in the formula only as a part of the name x_bar",
        "write a product with *, an entry x_i within a sum over i, or differentiate with respect to x_bar",
        "x は式の中で名前 x_bar の一部としてしか現れない",
        "積は * で、成分 x_i は i についての和の中に書くか、x_bar で微分する",
    ),
    (
        "x_i^2",
        "x",
        "x stands in the formula only as a part of the name x_i",
        "write a product with *, an entry x_i within a sum over i, or differentiate with respect to x_i",
        "x は式の中で名前 x_i の一部としてしか現れない",
        "積は * で、成分 x_i は i についての和の中に書くか、x_i で微分する",
    ),
    (
        "x_y",
        "x",
        "x stands in the formula only as a part of the name x_y",
        "write a product with *, an entry x_i within a sum over i, or differentiate with respect to x_y",
        "x は式の中で名前 x_y の一部としてしか現れない",
        "積は * で、成分 x_i は i についての和の中に書くか、x_y で微分する",
    ),
    (
        "\\|\\xi\\|^2 + q^\\top q - q_1",
        "q",
        "q_1 may be an entry of q, or a name of its own",
        "declare the shape of q for its entry; another number has another letter, or a declared shape",
        "q_1 は q の成分とも、別の名前とも読める",
        "成分であれば q の形を宣言する。別の数であれば、別の文字を使うか、その形を宣言する",
    ),
    (
        "\\text{minimize } x^\\top x",
        "x",
        "the words minimize stand in the formula",
        "write them outside of it",
        "式の中に文 minimize がある",
        "文は式の外に書く",
    ),
    (
        "x^\\top x\\quad\\text{minimise}",
        "x",
        "the words minimise stand in the formula",
        "write them outside of it; a factor of that name is written \\mathrm{minimise} \\cdot",
        "式の中に文 minimise がある",
        "文は式の外に書く。その名前の因子なら \\mathrm{minimise} \\cdot と書く",
    ),
    (
        "\\|x\\|^2\\text{ over }x",
        "x",
        "the words over stand in the formula",
        "write them outside of it",
        "式の中に文 over がある",
        "文は式の外に書く",
    ),
    (
        "\\|x\\|^2\\text{ for all }x",
        "x",
        "x is no definition",
        "beside an objective stand declarations and definitions, U = XW - Y",
        "x は定義ではない",
        "目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである",
    ),
    (
        "\\|x\\|^2\n\n\\|y\\|^2",
        "x",
        "\\|y\\|^2 is no definition",
        "beside an objective stand declarations and definitions, U = XW - Y",
        "\\|y\\|^2 は定義ではない",
        "目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである",
    ),
    (
        "$\\|x\\|^2$ $\\|y\\|^2$",
        "x",
        "\\|y\\|^2 is no definition",
        "beside an objective stand declarations and definitions, U = XW - Y",
        "\\|y\\|^2 は定義ではない",
        "目的関数に添えられるのは、宣言と、U = XW - Y のような定義だけである",
    ),
    (
        "\\operatorname{tr}(X^\\top X)^{-1}",
        "X",
        "\\operatorname{tr}(X^\\top X)^{-1} may be a power of the value, or of what tr is taken of",
        "write (\\operatorname{tr}(X^\\top X))^{-1} for that of the value, "
        "\\operatorname{tr}((X^\\top X)^{-1}) for the other",
        "\\operatorname{tr}(X^\\top X)^{-1} は値の冪とも、tr の引数の冪とも読める",
        "値の冪なら (\\operatorname{tr}(X^\\top X))^{-1}、引数の冪なら \\operatorname{tr}((X^\\top X)^{-1}) と書く",
    ),
    (
        "\\operatorname{tr}\\left(AX\\right)^{-1}",
        "X",
        "\\operatorname{tr}\\left(AX\\right)^{-1} may be a power of the value, or of what tr is taken of",
        "write (\\operatorname{tr}(AX))^{-1} for that of the value, \\operatorname{tr}((AX)^{-1}) for the other",
        "\\operatorname{tr}\\left(AX\\right)^{-1} は値の冪とも、tr の引数の冪とも読める",
        "値の冪なら (\\operatorname{tr}(AX))^{-1}、引数の冪なら \\operatorname{tr}((AX)^{-1}) と書く",
    ),
    (
        "\\sum_i \\log (w^\\top x_i)^2",
        "w",
        "\\log (w^\\top x_i)^2 may be a power of the value, or of what log is taken of",
        "write (\\log(w^\\top x_i))^{2} for that of the value, \\log((w^\\top x_i)^{2}) for the other",
        "\\log (w^\\top x_i)^2 は値の冪とも、log の引数の冪とも読める",
        "値の冪なら (\\log(w^\\top x_i))^{2}、引数の冪なら \\log((w^\\top x_i)^{2}) と書く",
    ),
    (
        "\\ln\\left(\\mathbf t\\right)^{-1}",
        "t",
        "\\ln\\left(\\mathbf t\\right)^{-1} may be a power of the value, or of what log is taken of",
        "write (\\ln(\\mathbf t))^{-1} for that of the value, \\ln((\\mathbf t)^{-1}) for the other",
        "\\ln\\left(\\mathbf t\\right)^{-1} は値の冪とも、log の引数の冪とも読める",
        "値の冪なら (\\ln(\\mathbf t))^{-1}、引数の冪なら \\ln((\\mathbf t)^{-1}) と書く",
    ),
    (
        "\\log (2\\pi)^{d/2}|\\Sigma|^{1/2}",
        "Sigma",
        "\\log (2\\pi)^{d/2} may be a power of the value, or of what log is taken of",
        "write (\\log(2\\pi))^{d/2} for that of the value, "
        "\\log((2\\pi)^{d/2} …) with all factors that belong to it for the other",
        "\\log (2\\pi)^{d/2} は値の冪とも、log の引数の冪とも読める",
        "値の冪なら (\\log(2\\pi))^{d/2}、引数の冪なら、そこに属する因子もすべて入れて \\log((2\\pi)^{d/2} …) と書く",
    ),
    (
        "\\max x + 1",
        "x",
        "there is no rule for a maximum",
        "\\max(x), the largest entry, and \\max(a, b), the larger of two, are read",
        "最大値についての規則はない",
        "最大の成分 \\max(x) と、二つのうち大きい方 \\max(a, b) は読める",
    ),
    (
        "tr X^{\\top}AX",
        "X",
        "tr is a product of its letters here",
        "write \\operatorname{tr} for the function",
        "ここでは tr は各文字の積になる",
        "関数なら \\operatorname{tr} と書く",
    ),
    (
        "logX^\\top X",
        "X",
        "log is a product of its letters here",
        "write \\operatorname{log} for the function",
        "ここでは log は各文字の積になる",
        "関数なら \\operatorname{log} と書く",
    ),
    (
        "\\|x^{(1)}-x^{[1]}\\|^2",
        "x_1",
        "^{[1]} and ^{(1)} would both be the name x_1",
        "give one of them another letter",
        "^{[1]} と ^{(1)} はどちらも名前 x_1 になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\|\\bar x-x_{bar}\\|^2",
        "x_bar",
        "x_{bar} and \\bar x would both be the name x_bar",
        "give one of them another letter",
        "x_{bar} と \\bar x はどちらも名前 x_bar になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\|\\mathrm{x}-x\\|^2",
        "x",
        "x and \\mathrm{x} would both be the name x",
        "give one of them another letter",
        "x と \\mathrm{x} はどちらも名前 x になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\|\\vec{x}-\\mathbf{x}\\|^2",
        "x",
        "\\mathbf{x} and \\vec{x} would both be the name x",
        "give one of them another letter",
        "\\mathbf{x} と \\vec{x} はどちらも名前 x になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\|x_{ab}-x_{a,b}\\|^2",
        "x_ab",
        "x_{a,b} and x_{ab} would both be the name x_ab",
        "give one of them another letter",
        "x_{a,b} と x_{ab} はどちらも名前 x_ab になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "t^2\\,\\mathrm{d}t",
        "t",
        "\\mathrm{d} is a differential, which is not read in a formula",
        "give the formula alone, or another letter to a factor",
        "\\mathrm{d} は微分を表すが、式の中では読めない",
        "式だけを書く。因子なら別の文字を使う",
    ),
    (
        "E[x^\\top x]",
        "x",
        "E is an expectation, which is not read in a formula",
        "write the mean of samples, \\frac{1}{n} \\sum_i",
        "E は期待値を表すが、式の中では読めない",
        "標本の平均 \\frac{1}{n} \\sum_i を書く",
    ),
    (
        "\\|x\\|_\\star",
        "x",
        "\\|x\\|_\\star is a norm of matrices, and x is n×1",
        "write \\|x\\| for the length of a vector",
        "\\|x\\|_\\star は行列のノルムだが、x は n×1 である",
        "ベクトルの長さなら \\|x\\| と書く",
    ),
    (
        "x\\cdot y\\cdot z",
        "x",
        "of the three vectors in x\\cdot y\\cdot z two have an inner product, and it is not clear which",
        "write (x'*y)*z or x*(y'*z)",
        "x\\cdot y\\cdot z の 3 つのベクトルのうち、どの 2 つの内積なのか定まらない",
        "(x'*y)*z または x*(y'*z) と書く",
    ),
    (
        "x·y·z",
        "x",
        "of the three vectors in x·y·z two have an inner product, and it is not clear which",
        "write (x'*y)*z or x*(y'*z)",
        "x·y·z の 3 つのベクトルのうち、どの 2 つの内積なのか定まらない",
        "(x'*y)*z または x*(y'*z) と書く",
    ),
    (
        "\\sum_{ij} x_i v^{2}_{ij} y_j",
        "x v",
        "v^{2}_{ij} may be an entry of a power of v, or the power of an entry",
        "write (v^{2})_{ij} for the entry, (v_{ij})^{2} for that of one",
        "v^{2}_{ij} は v の冪の成分とも、成分の冪とも読める",
        "冪の成分なら (v^{2})_{ij}、成分の冪なら (v_{ij})^{2} と書く",
    ),
    (
        "\\sum_i (x_i-y_i)^+",
        "x y",
        "(x_i-y_i)^+ may be the positive part, or a pseudoinverse, of what is no matrix",
        "write \\operatorname{relu}(x_i-y_i) for the positive part, \\operatorname{pinv}(x_i-y_i) for the other",
        "(x_i-y_i)^+ は行列でないものの正の部分とも、擬似逆行列とも読める",
        "正の部分なら \\operatorname{relu}(x_i-y_i)、擬似逆行列なら \\operatorname{pinv}(x_i-y_i) と書く",
    ),
    (
        "\\left(s-t\\right)^{+}",
        "t s",
        "\\left(s-t\\right)^{+} may be the positive part, or a pseudoinverse, of what is no matrix",
        "write \\operatorname{relu}(s-t) for the positive part, \\operatorname{pinv}(s-t) for the other",
        "\\left(s-t\\right)^{+} は行列でないものの正の部分とも、擬似逆行列とも読める",
        "正の部分なら \\operatorname{relu}(s-t)、擬似逆行列なら \\operatorname{pinv}(s-t) と書く",
    ),
    (
        "\\|x^+\\|^2",
        "x",
        "x^+ may be the positive part, or a pseudoinverse, of what is no matrix",
        "write \\operatorname{relu}(x) for the positive part, \\operatorname{pinv}(x) for the other",
        "x^+ は行列でないものの正の部分とも、擬似逆行列とも読める",
        "正の部分なら \\operatorname{relu}(x)、擬似逆行列なら \\operatorname{pinv}(x) と書く",
    ),
    (
        "\\operatorname{tr}(X^{-1}dX)",
        "X",
        "dX may be a differential, or the product of a number d and X",
        "write d \\cdot X for a product; a differential is left out: give the formula alone",
        "dX は微分とも、数 d と X の積とも読める",
        "積なら d \\cdot X と書く。微分は書かず、式だけを与える",
    ),
    (
        "x^\\top A\\,dx",
        "x A",
        "dx may be a differential, or the product of a number d and x",
        "write d \\cdot x for a product; a differential is left out: give the formula alone",
        "dx は微分とも、数 d と x の積とも読める",
        "積なら d \\cdot x と書く。微分は書かず、式だけを与える",
    ),
    (
        "t^2\\,dt",
        "t",
        "dt may be a differential, or the product of a number d and t",
        "write d \\cdot t for a product; a differential is left out: give the formula alone",
        "dt は微分とも、数 d と t の積とも読める",
        "積なら d \\cdot t と書く。微分は書かず、式だけを与える",
    ),
    (
        "\\langle A, dX\\rangle",
        "X A",
        "dX may be a differential, or the product of a number d and X",
        "write d \\cdot X for a product; a differential is left out: give the formula alone",
        "dX は微分とも、数 d と X の積とも読める",
        "積なら d \\cdot X と書く。微分は書かず、式だけを与える",
    ),
    (
        "x^\\top y\\odot z",
        "x y z",
        "x^\\top y\\odot z may be \\odot of a number, or of a factor of a product",
        "write x^\\top (y \\odot z) or (x^\\top y) \\odot z",
        "x^\\top y\\odot z の \\odot は、数に施すとも、積の因子に施すとも読める",
        "x^\\top (y \\odot z) または (x^\\top y) \\odot z と書く",
    ),
    (
        "y^\\top x\\odot x^\\top z",
        "x y z",
        "y^\\top x\\odot x^\\top z may be \\odot of a number, or of a factor of a product",
        "write y^\\top (x \\odot x^\\top) z or (y^\\top x) \\odot (x^\\top z)",
        "y^\\top x\\odot x^\\top z の \\odot は、数に施すとも、積の因子に施すとも読める",
        "y^\\top (x \\odot x^\\top) z または (y^\\top x) \\odot (x^\\top z) と書く",
    ),
    (
        "z^\\top (z\\oslash x^\\top y)",
        "x y z",
        "z\\oslash x^\\top y may be \\oslash of a number, or of a factor of a product",
        "write (z \\oslash x^\\top) y or z \\oslash (x^\\top y)",
        "z\\oslash x^\\top y の \\oslash は、数に施すとも、積の因子に施すとも読める",
        "(z \\oslash x^\\top) y または z \\oslash (x^\\top y) と書く",
    ),
    (
        "x^\\top Ax\\quad y^\\top x",
        "x y A",
        "\\quad parts two formulas, which are no product",
        "give one formula, or write \\cdot between them for a product",
        "\\quad は 2 つの式を隔てるものであり、積を表さない",
        "式を 1 つだけ書く。積なら間に \\cdot と書く",
    ),
    (
        "\\sum_i x_i \\qquad \\sum_j y_j",
        "x y",
        "\\qquad parts two formulas, which are no product",
        "give one formula, or write \\cdot between them for a product",
        "\\qquad は 2 つの式を隔てるものであり、積を表さない",
        "式を 1 つだけ書く。積なら間に \\cdot と書く",
    ),
    (
        "\\|x''\\|^2",
        "x",
        "x'' has two primes, which may be a second derivative or another name",
        "write x^\\top for one transpose; for another name take a letter of its own; write a derivative out",
        "x'' にはプライムが 2 つあり、2 階の微分とも別の名前とも読める",
        "1 回の転置なら x^\\top と書く。別の名前なら別の文字を使い、微分ならその式を書く",
    ),
    (
        "\\|x^{\\prime\\prime}\\|^2",
        "x",
        "x^{\\prime\\prime} has two primes, which may be a second derivative or another name",
        "write x^\\top for one transpose; for another name take a letter of its own; write a derivative out",
        "x^{\\prime\\prime} にはプライムが 2 つあり、2 階の微分とも別の名前とも読める",
        "1 回の転置なら x^\\top と書く。別の名前なら別の文字を使い、微分ならその式を書く",
    ),
    (
        "\\mathbf{x}'X''\\mathbf{x}",
        "x X",
        "X'' has two primes, which may be a second derivative or another name",
        "write x^\\top for one transpose; for another name take a letter of its own; write a derivative out",
        "X'' にはプライムが 2 つあり、2 階の微分とも別の名前とも読める",
        "1 回の転置なら x^\\top と書く。別の名前なら別の文字を使い、微分ならその式を書く",
    ),
    (
        "\\|\\boldsymbol{x}-\\mathbf{x}\\|^2",
        "x",
        "\\mathbf{x} and \\boldsymbol{x} would both be the name x",
        "give one of them another letter",
        "\\mathbf{x} と \\boldsymbol{x} はどちらも名前 x になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\|\\mathbf{x}-\\pmb{x}\\|^2",
        "x",
        "\\pmb{x} and \\mathbf{x} would both be the name x",
        "give one of them another letter",
        "\\pmb{x} と \\mathbf{x} はどちらも名前 x になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "\\mathbf{A x}+\\bm{x}",
        "x A",
        "\\bm{x} and \\mathbf{x} would both be the name x",
        "give one of them another letter",
        "\\bm{x} と \\mathbf{x} はどちらも名前 x になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        "1/\\sqrt{2\\pi}\\sigma\\,e^{-t^2/(2\\sigma^2)}",
        "t",
        "it is not clear what /\\sqrt{2\\pi}\\sigma divides by",
        "write \\frac{1}{\\sqrt{2\\pi} \\sigma} or \\frac{1}{\\sqrt{2\\pi}} \\sigma",
        "/\\sqrt{2\\pi}\\sigma では何が分母なのかはっきりしない",
        "\\frac{1}{\\sqrt{2\\pi} \\sigma} または \\frac{1}{\\sqrt{2\\pi}} \\sigma と書く",
    ),
    (
        "1/\\sigma\\sqrt{2\\pi}\\,e^{-t^2}",
        "t",
        "it is not clear what /\\sigma\\sqrt divides by",
        "write \\frac{1}{\\sigma \\sqrt …} or \\frac{1}{\\sigma} \\sqrt …",
        "/\\sigma\\sqrt では何が分母なのかはっきりしない",
        "\\frac{1}{\\sigma \\sqrt …} または \\frac{1}{\\sigma} \\sqrt … と書く",
    ),
    (
        "t/\\|x\\|t",
        "t x",
        "it is not clear what /\\|x\\|t divides by",
        "write \\frac{1}{\\|x\\| t} or \\frac{1}{\\|x\\|} t",
        "/\\|x\\|t では何が分母なのかはっきりしない",
        "\\frac{1}{\\|x\\| t} または \\frac{1}{\\|x\\|} t と書く",
    ),
    (
        "t/\\log(t)s",
        "t s",
        "it is not clear what /\\log(t)s divides by",
        "write \\frac{1}{\\log(t) s} or \\frac{1}{\\log(t)} s",
        "/\\log(t)s では何が分母なのかはっきりしない",
        "\\frac{1}{\\log(t) s} または \\frac{1}{\\log(t)} s と書く",
    ),
    (
        "x^\\top y/\\sqrt{x^\\top x}\\sqrt{y^\\top y}",
        "x y",
        "it is not clear what /\\sqrt{x^\\top x}\\sqrt divides by",
        "write \\frac{1}{\\sqrt{x^\\top x} \\sqrt …} or \\frac{1}{\\sqrt{x^\\top x}} \\sqrt …",
        "/\\sqrt{x^\\top x}\\sqrt では何が分母なのかはっきりしない",
        "\\frac{1}{\\sqrt{x^\\top x} \\sqrt …} または \\frac{1}{\\sqrt{x^\\top x}} \\sqrt … と書く",
    ),
    (
        "\\sum_{i,j}(BA)^2_{ij}",
        "A B",
        "(BA)^2_{ij} may be an entry of a power of (BA), or the power of an entry",
        "write ((BA)^{2})_{ij} for the entry, ((BA)_{ij})^{2} for that of one",
        "(BA)^2_{ij} は (BA) の冪の成分とも、成分の冪とも読める",
        "冪の成分なら ((BA)^{2})_{ij}、成分の冪なら ((BA)_{ij})^{2} と書く",
    ),
    (
        "\\sum_{i}\\left(BA\\right)^{k}_{ii}",
        "A",
        "(BA)^{k}_{ii} may be an entry of a power of (BA), or the power of an entry",
        "write ((BA)^{k})_{ii} for the entry, ((BA)_{ii})^{k} for that of one",
        "(BA)^{k}_{ii} は (BA) の冪の成分とも、成分の冪とも読める",
        "冪の成分なら ((BA)^{k})_{ii}、成分の冪なら ((BA)_{ii})^{k} と書く",
    ),
    (
        "\\sum_{i,j}(BA)_{ij}^{-1}",
        "A B",
        "(BA)_{ij}^{-1} may be an entry of a power of (BA), or the power of an entry",
        "write ((BA)^{-1})_{ij} for the entry, ((BA)_{ij})^{-1} for that of one",
        "(BA)_{ij}^{-1} は (BA) の冪の成分とも、成分の冪とも読める",
        "冪の成分なら ((BA)^{-1})_{ij}、成分の冪なら ((BA)_{ij})^{-1} と書く",
    ),
    (
        "\\sum_{i,j}X_{ij}^\\top A_{ij}",
        "X A",
        "X_{ij}^\\top may be an entry of the transpose, or the transpose of a block",
        "write (X^\\top)_{ij} for the former, X_{ij} for the entry of X",
        "X_{ij}^\\top は転置の成分とも、ブロックの転置とも読める",
        "転置の成分なら (X^\\top)_{ij}、X の成分なら X_{ij} と書く",
    ),
    (
        "\\sum_{i,j}(X-A)_{ij}^{\\top} A_{ij}",
        "X A",
        "(X-A)_{ij}^{\\top} may be an entry of the transpose, or the transpose of a block",
        "write ((X-A)^{\\top})_{ij} for the former, (X-A)_{ij} for the entry of (X-A)",
        "(X-A)_{ij}^{\\top} は転置の成分とも、ブロックの転置とも読める",
        "転置の成分なら ((X-A)^{\\top})_{ij}、(X-A) の成分なら (X-A)_{ij} と書く",
    ),
    (
        "\\operatorname{tr}(AX^{2\\top})",
        "X A",
        "^{2\\top} has a transpose beside something else in one exponent",
        "write (X^{2})^{\\top}",
        "^{2\\top} では 1 つの指数に転置と他のものが並んでいる",
        "(X^{2})^{\\top} と書く",
    ),
    (
        "\\operatorname{tr}(AX^{-1T})",
        "X A",
        "^{-1T} has a transpose beside something else in one exponent",
        "write (X^{-1})^{T}",
        "^{-1T} では 1 つの指数に転置と他のものが並んでいる",
        "(X^{-1})^{T} と書く",
    ),
    (
        "\\operatorname{tr}(A(XA)^{\\top 2})",
        "X A",
        "^{\\top 2} has a transpose beside something else in one exponent",
        "write ((XA)^{\\top})^{2}",
        "^{\\top 2} では 1 つの指数に転置と他のものが並んでいる",
        "((XA)^{\\top})^{2} と書く",
    ),
    (
        "\\sigma^{-1}(t-s)",
        "t s",
        "\\sigma^{-1}(t-s) may be a power of \\sigma times the bracket, or of the function \\sigma, or its inverse",
        (
            "write \\sigma^{-1} \\cdot (t-s) for the product, (\\operatorname{sigmoid}(t-s))^{-1} "
            "for a power of the function"
        ),
        "\\sigma^{-1}(t-s) は \\sigma の冪と括弧の積とも、関数 \\sigma の冪や逆関数とも読める",
        "積なら \\sigma^{-1} \\cdot (t-s)、関数の冪なら (\\operatorname{sigmoid}(t-s))^{-1} と書く",
    ),
    (
        "x^\\top\\sigma^2(X+A)x",
        "x X A",
        "\\sigma^{2}(X+A) may be a power of \\sigma times the bracket, or of the function \\sigma, or its inverse",
        (
            "write \\sigma^{2} \\cdot (X+A) for the product, (\\operatorname{sigmoid}(X+A))^{2} "
            "for a power of the function"
        ),
        "\\sigma^{2}(X+A) は \\sigma の冪と括弧の積とも、関数 \\sigma の冪や逆関数とも読める",
        "積なら \\sigma^{2} \\cdot (X+A)、関数の冪なら (\\operatorname{sigmoid}(X+A))^{2} と書く",
    ),
    (
        "\\|[A\\ M]z-y\\|^2",
        "z",
        "[A\\ M] may be a row of several blocks, or one expression",
        "write (A M) for one expression; give a matrix of blocks a letter of its own",
        "[A\\ M] は複数のブロックを並べたものとも、1 つの式とも読める",
        "1 つの式なら (A M) と書き、ブロックからなる行列には 1 つの文字を使う",
    ),
    (
        "\\|\\left[A\\,-M\\right]z\\|^2",
        "z",
        "[A\\,-M] may be a row of several blocks, or one expression",
        "write (A -M) for one expression; give a matrix of blocks a letter of its own",
        "[A\\,-M] は複数のブロックを並べたものとも、1 つの式とも読める",
        "1 つの式なら (A -M) と書き、ブロックからなる行列には 1 つの文字を使う",
    ),
    (
        "\\det[x~y]",
        "x",
        "[x~y] may be a row of several blocks, or one expression",
        "write (x y) for one expression; give a matrix of blocks a letter of its own",
        "[x~y] は複数のブロックを並べたものとも、1 つの式とも読める",
        "1 つの式なら (x y) と書き、ブロックからなる行列には 1 つの文字を使う",
    ),
    (
        "\\sum_{i=1}^{n}\\sum_{j=i+2}^{n}x_ix_j",
        "x",
        "a sum begins at 1, unlike j=i+2",
        (
            "such a sum is not read yet; write \\sum_j M_{ij} … within the sum over "
            "i, M being 1 where there is a term, 0 elsewhere"
        ),
        "和は 1 から始めるが、j=i+2 はそうでない",
        "この形の和はまだ読めない。項のある所で 1、他で 0 の行列 M を使い、i の和の中に \\sum_j M_{ij} … と書く",
    ),
    (
        "\\sum_{t=-1}^{N}x_t^2",
        "x",
        "a sum begins at 1, unlike t=-1",
        (
            "a sum runs from a number to a size, or to one less a number, and an index is shifted by a number: "
            "\\sum_{t=2}^{T-1} (x_t - x_{t-1})^2"
        ),
        "和は 1 から始めるが、t=-1 はそうでない",
        (
            "和は数から大きさ、または大きさから数を引いたものまでとし、添字は数だけずらす: "
            "\\sum_{t=2}^{T-1} (x_t - x_{t-1})^2"
        ),
    ),
    (
        "\\sum_{i<j}x_i",
        "x",
        "there is no rule for a sum over i<j",
        (
            "such a sum is not read yet; write \\sum_i m_i … where j is fixed, or \\sum_{i,j} M_{ij} … wh"
            "ere it is summed over, too, m or M being 1 where there is a term, 0 elsewhere"
        ),
        "i<j にわたる和についての規則はない",
        (
            "この形の和はまだ読めない。項のある所で 1、他で 0 の m や M を使い、j が固定なら \\su"
            "m_i m_i …、j についても足すなら \\sum_{i,j} M_{ij} … と書く"
        ),
    ),
    (
        "\\sum_i\\|W_ix-b_i\\|^2",
        "x",
        "W_i may be a matrix of its own for each i, a row of W, or a number",
        "write W_i^\\top before a vector for row i; declare W a vector for numbers; write the terms of "
        "matrices out, with W_1 and W_2, or stack these into one matrix",
        "W_i は i ごとの行列とも、W の行とも、数とも読める",
        "第 i 行ならベクトルの前で W_i^\\top と書き、数なら W をベクトルと宣言する。"
        "行列であれば W_1 や W_2 を含む項を書き並べるか、縦に積み重ねて 1 つの行列とする",
    ),
    (
        "sum_i(norm2(W_i*x - b_i)^2)",
        "x",
        "W_i may be a matrix of its own for each i, a row of W, or a number",
        "write W_i' before a vector for row i; declare W a vector for numbers; write the terms of "
        "matrices out, with W_1 and W_2, or stack these into one matrix",
        "W_i は i ごとの行列とも、W の行とも、数とも読める",
        "第 i 行ならベクトルの前で W_i' と書き、数なら W をベクトルと宣言する。"
        "行列であれば W_1 や W_2 を含む項を書き並べるか、縦に積み重ねて 1 つの行列とする",
    ),
    (
        "\\sum_k\\operatorname{tr}(W_k^{-1}X)",
        "X",
        "W_k may be a matrix of its own for each k, a row of W, or a number",
        "write W_k^\\top before a vector for row k; declare W a vector for numbers; write the terms of "
        "matrices out, with W_1 and W_2, or stack these into one matrix",
        "W_k は k ごとの行列とも、W の行とも、数とも読める",
        "第 k 行ならベクトルの前で W_k^\\top と書き、数なら W をベクトルと宣言する。"
        "行列であれば W_1 や W_2 を含む項を書き並べるか、縦に積み重ねて 1 つの行列とする",
    ),
    (
        "\\sum_i\\det(W_i)x^\\top x",
        "x",
        "W_i may be a matrix of its own for each i, a row of W, or a number",
        "write W_i^\\top before a vector for row i; declare W a vector for numbers; write the terms of "
        "matrices out, with W_1 and W_2, or stack these into one matrix",
        "W_i は i ごとの行列とも、W の行とも、数とも読める",
        "第 i 行ならベクトルの前で W_i^\\top と書き、数なら W をベクトルと宣言する。"
        "行列であれば W_1 や W_2 を含む項を書き並べるか、縦に積み重ねて 1 つの行列とする",
    ),
    (
        "\\sum_i e_i^\\top Xe_i",
        "X",
        "e_i may be a unit vector, or row i of a matrix E",
        "declare E for a row of it; for a unit vector write the entry that it picks, as x_i or X_{ii}",
        "e_i は単位ベクトルとも、行列 E の第 i 行とも読める",
        "行なら E を宣言する。単位ベクトルなら、それが取り出す成分を x_i や X_{ii} と書く",
    ),
    (
        "sum_i(a_i*e_i'*x)",
        "x",
        "e_i may be a unit vector, or row i of a matrix E",
        "declare E for a row of it; for a unit vector write the entry that it picks, as x_i or X_{ii}",
        "e_i は単位ベクトルとも、行列 E の第 i 行とも読める",
        "行なら E を宣言する。単位ベクトルなら、それが取り出す成分を x_i や X_{ii} と書く",
    ),
    (
        "x^\\top\\Delta x",
        "x",
        "\\Delta x may be one name, a step, or the product of \\Delta and x",
        "give the step a letter of its own; write \\Delta \\cdot x for the product",
        "\\Delta x は変化量を表す 1 つの名前とも、\\Delta と x の積とも読める",
        "変化量なら別の文字を使い、積なら \\Delta \\cdot x と書く",
    ),
    (
        "\\|x+\\delta x\\|^2",
        "x",
        "\\delta x may be one name, a step, or the product of \\delta and x",
        "give the step a letter of its own; write \\delta \\cdot x for the product",
        "\\delta x は変化量を表す 1 つの名前とも、\\delta と x の積とも読める",
        "変化量なら別の文字を使い、積なら \\delta \\cdot x と書く",
    ),
    (
        "\\|A^{k+1}-A^{k}\\|_F^2",
        "A",
        "A^{k+1} may be a power, or the value of A at a step, or another A",
        "for what is no power take a letter of its own; for a power declare the exponent a number, and A",
        "A^{k+1} は冪とも、あるステップでの A の値とも、別の A とも読める",
        "冪でないものには別の文字を使う。冪なら指数の文字を数と宣言し、A の形も宣言する",
    ),
    (
        "\\|w^{k}-y\\|^2",
        "w",
        "w^{k} may be a power, or the value of w at a step, or another w",
        "for what is no power take a letter of its own; for a power declare the exponent a number, and w",
        "w^{k} は冪とも、あるステップでの w の値とも、別の w とも読める",
        "冪でないものには別の文字を使う。冪なら指数の文字を数と宣言し、w の形も宣言する",
    ),
    (
        "\\sum_{i,j}{X_{ij}}^\\top A_{ij}",
        "X A",
        "{X_{ij}}^\\top may be an entry of the transpose, or the transpose of a block",
        "write (X^\\top)_{ij} for the former, X_{ij} for the entry of X",
        "{X_{ij}}^\\top は転置の成分とも、ブロックの転置とも読める",
        "転置の成分なら (X^\\top)_{ij}、X の成分なら X_{ij} と書く",
    ),
    (
        "\\sum_{i,j}\\bigl((XA)_{ij}\\bigr)^\\top",
        "X A",
        "((XA)_{ij})^\\top may be an entry of the transpose, or the transpose of a block",
        "write ((XA)^\\top)_{ij} for the former, (XA)_{ij} for the entry of (XA)",
        "((XA)_{ij})^\\top は転置の成分とも、ブロックの転置とも読める",
        "転置の成分なら ((XA)^\\top)_{ij}、(XA) の成分なら (XA)_{ij} と書く",
    ),
    (
        "f^{\\prime}(t-s)",
        "t s",
        "f^{\\prime} is a derivative of a function, which is not read",
        "write the formula of the derivative, or f^\\top \\cdot (…) for a transpose",
        "f^{\\prime} は関数の導関数を表すが、この書き方は読めない",
        "導関数の式を書く。転置なら f^\\top \\cdot (…) と書く",
    ),
    (
        "\\sigma^\\prime(t)",
        "t",
        "\\sigma^\\prime is a derivative of a function, which is not read",
        "write the formula of the derivative, or \\sigma^\\top \\cdot (…) for a transpose",
        "\\sigma^\\prime は関数の導関数を表すが、この書き方は読めない",
        "導関数の式を書く。転置なら \\sigma^\\top \\cdot (…) と書く",
    ),
    (
        "\\sigma^2(w^\\top x)",
        "x",
        (
            "\\sigma^{2}(w^\\top x) may be a power of \\sigma times the "
            "bracket, or of the function \\sigma, or its inverse"
        ),
        (
            "write \\sigma^{2} \\cdot (w^\\top x) for the product, (\\operatorname{sigmoid}(w^\\top "
            "x))^{2} for a power of the function"
        ),
        "\\sigma^{2}(w^\\top x) は \\sigma の冪と括弧の積とも、関数 \\sigma の冪や逆関数とも読める",
        "積なら \\sigma^{2} \\cdot (w^\\top x)、関数の冪なら (\\operatorname{sigmoid}(w^\\top x))^{2} と書く",
    ),
]


@pytest.mark.parametrize(("text", "declared", "says", "hint", "ja", "ja_hint"), TWOFOLD)
def test_two_meanings(text: str, declared: str, says: str, hint: str, ja: str, ja_hint: str) -> None:
    names = declared.split()
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, names[0], shapes={n: SIZES[n] for n in names if n in SIZES})
    error = caught.value
    assert error.advice is not None
    assert (error.said.within("en"), error.advice.within("en")) == (says, hint)
    assert (error.said.within("ja"), error.advice.within("ja")) == (ja, ja_hint)
    assert error.span is not None and error.source == text


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "declared", "means"),
    [
        (r"\operatorname{pinv}(s-t)", "t s", "1/(s-t)"),
        (r"\operatorname{tr}(A X^+)", "X A", "tr(A*pinv(X))"),
        (r"x^\top (y \odot z)", "x y z", "x'*(y.*z)"),
        (r"\|(x^\top y) \odot z\|^2", "x y z", "norm2((x'*y)*z)^2"),
        (r"\|t\odot x\|^2", "x t", "norm2(t*x)^2"),
        (r"\quad \|x\|^2 \quad + \quad t\quad", "x t", "norm2(x)^2+t"),
        (r"y^\top z\qquad, \quad z = Ax", "x y A", "y'*A*x"),
        (r"\frac{d}{dt} t^2", "t", "t^2"),
        (r"dt^2\,+d", "t", "d*t^2+d"),
        (r"dt^2\,", "d t", "d*t^2"),
        (r"\|\boldsymbol{x}\|^2+\mathbf{y}^\top\boldsymbol{x}", "x y", "norm2(x)^2+y'*x"),
        ("(t^s)'", "t s", "t^s"),
        ("tr(A^2'*X)", "X A", "tr((A^2)'*X)"),
        (r"1/2 \sqrt{t}", "t", "sqrt(t)/2"),
        (r"1/s \sqrt{t}", "t s", "sqrt(t)/s"),
        (r"1/\sqrt{2\pi}\,e^{-t^2/2}", "t", "exp(-t^2/2)/sqrt(2*pi)"),
        (r"1/\sqrt{s}\exp(-t^2)", "t s", "exp(-t^2)/sqrt(s)"),
        (r"1/\sqrt{n}\sum_{i=1}^n x_i", "x", "sum(x)/sqrt(n)"),
        (r"1/(2s)t^2\,", "t s", "t^2/(2*s)"),
        (r"t/\sqrt{s}\cdot t", "t s", "t^2/sqrt(s)"),
        (r"\frac{1}{\sqrt{2\pi} s} t", "t s", "t/(sqrt(2*pi)*s)"),
        (r"\sum_{i,j}((XA)^{2})_{ij}", "X A", "sum((X*A)^2)"),
        (r"\sum_{i,j}((XA)_{ij})^{2}", "X A", "norm2(X*A)^2"),
        (r"\sum_{i,j}{(XA)^{2}}_{ij}", "X A", "sum((X*A)^2)"),
        (r"\sum_{i,j}(XA)^{-1}_{ij}", "X A", "sum(inv(X*A))"),
        (r"\sum_{i,j}(XA)^{\circ 2}_{ij}", "X A", "norm2(X*A)^2"),
        (r"\sum_{i,j}X^\top_{ij}A_{ij}", "X A", "tr(X*A)"),
        (r"\sum_{i,j}(X^\top)_{ij}A_{ij}", "X A", "tr(X*A)"),
        (r"\operatorname{tr}(A(X^{2})^{\top})", "X A", "tr(A*(X*X)')"),
        (r"\operatorname{tr}(AX^{-\top})", "X A", "tr(A*inv(X)')"),
        (r"s^{2} \cdot (t-a)", "t s a", "s^2*(t-a)"),
        (r"(\operatorname{sigmoid}(t-s))^{2}", "t s", "sigmoid(t-s)^2"),
        (r"\sigma^{-2}(t-s)^2", "t s", "(t-s)^2/sigma^2"),
        (r"\sigma^2(t-s)+\sigma", "t s", "sigma^2*(t-s)+sigma"),
        (r"\|[A X]x\|^2", "x A X", "norm2(A*X*x)^2"),
        (r"\operatorname{tr}[A\,X]", "X A", "tr(A*X)"),
        (r"[A\,x-y]^\top y", "x A y", "(A*x-y)'*y"),
        (r"\sum_i[x_i\,y_i]", "x y", "x'*y"),
        (r"\frac{d}{dt}[t^2\,t]", "t", "t^3"),
        (r"2\Bigl[\tfrac12\,x^\top x\Bigr]", "x", "x'*x"),
        (r"\sum_{i,j} M_{ij} x_i x_j", "x", "x'*M*x"),
        (r"\frac{1 + \operatorname{sign}(t)}{2}t^2", "t", "(1+sign(t))*t^2/2"),
        (r"\sum_i\|W_i^\top x-b_i\|^2", "x", "norm2(W*x-b)^2"),
        (r"\sum_i(y_i-W_i^\top x)^2", "x y", "norm2(y-W*x)^2"),
        (r"\sum_i\log(1+\exp(-y_ix^\top W_i))", "x y", "sum(log(1+exp(-y.*(W*x))))"),
        (r"\sum_i A_i^\top Xx", "x A X", "sum(A*X*x)"),
        (r"\|X-\sum_iU_iV_i^\top\|_F^2", "X", "norm2(X-U'*V)^2"),
        (r"\sum_i e_i^2\,x^\top x", "x", "(e'*e)*(x'*x)"),
        (r"\sum_ie_i^\top Xe_i+\|E\|_F^2", "X", "tr(E*X*E')"),
        (r"x^\top\Delta \cdot x", "x", "x'*Delta*x"),
        (r"x^\top(X+\Delta)x+x^\top\Delta x", "x X", "x'*(X+2*Delta)*x"),
        (r"\delta x^\top x", "x", "delta*x'*x"),
        (r"\|t^{k}\|", "t k", "abs(t^k)"),
        (r"\|X^kx\|^2", "x X k", "norm2(X^k*x)^2"),
    ],
)
def test_beside_what_has_two_meanings_is_read(text: str, declared: str, means: str) -> None:
    names = declared.split()
    given = {n: SIZES.get(n, ()) for n in names}
    found = matderiv.derive(text, None if "frac{d}" in text else names[0], shapes=given).formula
    assert matderiv.check(means, names[0], found or "", shapes=given).right, found


@pytest.mark.parametrize(
    ("name", "says", "hint"),
    [
        ("pi", "pi is the name of a number", "give the array another name"),
        ("eye", "eye is the name of a function", "give the variable another name"),
        ("sin", "sin is the name of a function", "give the variable another name"),
    ],
)
def test_an_array_of_sympy_is_no_constant(name: str, says: str, hint: str) -> None:
    n, i = symbols("n", integer=True, positive=True), Symbol("i", integer=True)
    x = IndexedBase(name, shape=(n,))
    with pytest.raises(MatderivError, match=says) as caught:
        matderiv.recognise(Sum(x[i] ** 2, (i, 1, n)))
    assert str(caught.value.advice) == hint


@pytest.mark.parametrize("text", ["x'*1", "x'*(1'*x)", r"\operatorname{vector}(1)^\top x", r"x^\top x\log(2)"])
def test_what_ends_in_a_number_is_read(text: str) -> None:
    assert matderiv.derive(text, "x", shapes={"x": ("n",)}).formula


def test_a_capital_with_one_index_is_a_number_or_a_row_where_it_stands_as_one() -> None:
    assert matderiv.derive(r"\sum_i (Y_i-X_i^\top w)^2", "w").formula == "2*X'*(X*w - Y)"
    assert matderiv.derive(r"\sum_i Y_iX_i^\top w", "w").formula == "X'*Y"
    assert matderiv.derive(r"\sum_i w^\top X_i Y_i", "w").formula == "X'*Y"
    assert matderiv.derive(r"\sum_i \|A_i x\|^2", "x", shapes={"A": ("k",), "x": ("n",)}).formula == "2*(A'*A)*x"


@pytest.mark.parametrize(
    ("formula", "value", "argument"),
    [
        (r"\log_2(t)^{3}", r"(\log_2(t))^{3}", r"\log_2((t)^{3})"),
        (r"\log^2(t)^2", r"(\log^2(t))^{2}", r"\log^2((t)^{2})"),
        (r"\log{(t)}^2", r"(\log(t))^{2}", r"\log((t)^{2})"),
        (r"\log{\left(t \right)}^{2}", r"(\log(t))^{2}", r"\log((t)^{2})"),
        (r"\sum_i \log(x)_i^2", r"\sum_i (\log(x)_i)^{2}", r"\sum_i \log((x)_i^{2})"),
        (r"a^\top \log(x)^{\odot 2}", r"a^\top (\log(x))^{\odot 2}", r"a^\top \log((x)^{\odot 2})"),
    ],
)
def test_both_spellings_of_a_power_behind_a_logarithm_are_read(formula: str, value: str, argument: str) -> None:
    shapes: dict[str, tuple[str, ...]] = {"t": (), "x": ("n",), "a": ("n",)}
    by = "x" if "(x)" in formula else "t"
    used = {k: v for k, v in shapes.items() if k == by or k == "a" and "a^" in formula}
    with pytest.raises(matderiv.InputError, match="may be a power of the value"):
        matderiv.derive(formula, by, shapes=used)
    assert matderiv.derive(value, by, shapes=used).formula != matderiv.derive(argument, by, shapes=used).formula


@pytest.mark.parametrize(
    "formula", [r"\exp(t)^2", r"\sin(t)^2", r"\log(t)^{1}", r"\log|t|^2", r"\log t^2", r"\log((t)^2)", "log(t)^2"]
)
def test_a_power_behind_other_functions_is_that_of_the_value(formula: str) -> None:
    assert matderiv.derive(formula, "t", shapes={"t": ()}).formula


def test_an_entry_of_sympy_with_a_letter_for_an_index_is_told_how_to_write() -> None:
    n, i = symbols("n i", integer=True, positive=True)
    X = MatrixSymbol("X", n, n)
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(X[i, 1] ** 2, X)
    told = caught.value
    assert "an entry whose index is i cannot be read" in told.told("en")
    assert "give the objective as text, as in X[i,j]" in told.told("en")
    assert "X[i,j] のように目的関数を文字列で与える" in told.told("ja")
