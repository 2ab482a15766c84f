"""The sentences of a verdict: what is said of a right claim, of each way to be wrong, and of what was compared."""

from __future__ import annotations

from typing import Literal

from ..core.text import Text

__all__ = ["Fault", "Kind"]

Kind = Literal["right", "transposed", "assuming", "factor", "term", "shape", "wrong", "unknown"]
Fault = Literal["missing", "too much", "sign", "coefficient"]

MARKS: dict[Kind, str] = {"right": "✓", "unknown": "?", "transposed": "≈", "assuming": "≈"}
READ = Text("Your formula is read as {claim}.", "この式は {claim} と読んだ。")
HEADLINES: dict[Kind, Text] = {
    "right": Text("Right.", "正しい。"),
    "transposed": Text("Right, but in the other layout.", "正しいが、配置が異なる。"),
    "assuming": Text("Right only under an assumption.", "仮定の下でのみ正しい。"),
    "factor": Text("Almost: a factor is off.", "惜しい。定数倍だけ異なる。"),
    "term": Text("Almost: a term is off.", "惜しい。一つの項だけ異なる。"),
    "shape": Text("Not right: the shape is impossible.", "正しくない。形が合わない。"),
    "wrong": Text("Not right.", "正しくない。"),
    "unknown": Text("This cannot be decided here.", "判定できない。"),
}

ITSELF = Text("Your formula is the derived one itself.", "この式は、導出された式そのものである。")
OF_ONES = Text(
    "Your formula is a number, which can only mean that every entry is this number.",
    "この式は 1 つの数であり、すべての成分がその数であるという意味にしかなりえない。",
)
SAME_FORM = Text(
    "The derivation gives {T}. Both reduce to the same form.",
    "導出の結果は {T} である。両者は整理すると同じ式になる。",
)
SAME_VALUE = Text(
    "The derivation gives {T}, written another way; the values are the same.",
    "導出の結果は {T} であり、書き方は異なるが値は等しい。",
)
SAME_INDICES = Text(
    "The derivation gives the components; the entries of your formula are the same.",
    "導出の結果は成分表示で得られ、この式の各成分はそれに等しい。",
)
AGAINST = Text("Your formula against the derivative", "この式と導関数の比較")
AGAINST_LAYOUT = Text("The same in that layout", "その配置での比較")
AGAINST_ASSUMED = Text("The same under this assumption", "この仮定の下での比較")
CORRECTED = Text("The corrected formula against the derivative", "修正した式と導関数の比較")
VALID = Text("Valid where {condition}.", "成り立つ条件: {condition}。")
TRUE = Text("The derivative is", "導関数は次のとおりである。")

OTHER_CONVENTION = Text("Right by another convention.", "別の流儀では正しい。")
AGAINST_CONVENTION = Text("The same by that convention", "その流儀での比較")
ASKED_INDEPENDENT = Text(
    "With all entries of {X} independent, as was asked, the derivative is",
    "求められているのは {X} のすべての成分を独立とみなした導関数であり、次のとおりである。",
)
ASKED_FREE = Text(
    "By the free entries of {X}, as was asked, the derivative is",
    "求められているのは {X} の自由な成分による導関数であり、次のとおりである。",
)
ASSUMING = Text("It holds if {facts}, but not in general.", "{facts}と仮定すれば成り立つが、一般には成り立たない。")
PROPERTIES = {
    "square": Text("square", "正方行列"),
    "simplex": Text("a vector whose entries add up to 1", "成分の和が 1 のベクトル"),
    "unit": Text("a vector of length 1", "長さ 1 のベクトル"),
    "mask": Text("made of zeros and ones", "0 と 1 だけからなる行列またはベクトル"),
}
ENTRIES_POSITIVE = Text("the entries of {X} are positive", "{X} のすべての成分が正である")
IS_FACT = Text("{X} is {fact}", "{X} が{fact}である")
AND = Text("{a} and {b}", "{a}、かつ{b}")
UNASSUMED = Text("Without the assumption it is", "仮定なしでは次のとおりである。")
ALSO_SYMMETRIC = Text(
    "It is right as it stands where {X} is symmetric.",
    "{X} が対称行列であれば、そのままで正しい。",
)
CONVENTIONS = {
    "symmetric": Text(
        "It is the derivative with respect to the independent entries of a symmetric {X}, G + Gᵀ − G ⊙ I, where G is "
        "the derivative with all entries taken as independent (structure: symmetric).",
        "これは、対称行列 {X} の独立な成分による導関数 G + Gᵀ − G ⊙ I である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: symmetric)。",
    ),
    "inner product": Text(
        "It is the gradient in the inner product of symmetric matrices, ½(G + Gᵀ), where G is the derivative "
        "with all entries of {X} taken as independent.",
        "これは、対称行列の内積に関する勾配 ½(G + Gᵀ) である。ここで G は、{X} のすべての成分を"
        "独立とみなした導関数である。",
    ),
    "diagonal": Text(
        "It is the derivative with respect to the diagonal entries of a diagonal {X}, G ⊙ I, where G is the derivative "
        "with all entries taken as independent (structure: diagonal).",
        "これは、対角行列 {X} の対角成分による導関数 G ⊙ I である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: diagonal)。",
    ),
    "lower": Text(
        "It is the derivative with respect to the free entries of a lower triangular {X}, the lower triangle of the "
        "derivative with all entries taken as independent (structure: lower).",
        "これは、下三角行列 {X} の自由な成分による導関数、すなわちすべての成分を独立とみなした導関数の"
        "下三角部分である(structure: lower)。",
    ),
    "upper": Text(
        "It is the derivative with respect to the free entries of an upper triangular {X}, the upper triangle of the "
        "derivative with all entries taken as independent (structure: upper).",
        "これは、上三角行列 {X} の自由な成分による導関数、すなわちすべての成分を独立とみなした導関数の"
        "上三角部分である(structure: upper)。",
    ),
    "skew": Text(
        "It is the derivative with respect to the independent entries of a skew-symmetric {X}, G − Gᵀ, where G is the "
        "derivative with all entries taken as independent (structure: skew).",
        "これは、交代行列 {X} の独立な成分による導関数 G − Gᵀ である。ここで G は、"
        "すべての成分を独立とみなした導関数である(structure: skew)。",
    ),
    "independent": Text(
        "It is the derivative with all entries of {X} taken as independent.",
        "これは、{X} のすべての成分を独立とみなした導関数である。",
    ),
}

LACKS = Text("Your formula lacks the factor {c}.", "この式には因子 {c} が欠けている。")
TOO_MANY = Text("Your formula has the factor {c} too many.", "この式には因子 {c} が余分にある。")
OPPOSITE = Text("Your formula has the wrong sign.", "この式は符号が逆である。")
OPPOSITE_LACKS = Text(
    "Your formula has the wrong sign and lacks the factor {c}.",
    "この式は符号が逆であり、因子 {c} も欠けている。",
)
OPPOSITE_TOO_MANY = Text(
    "Your formula has the wrong sign and the factor {c} too many.",
    "この式は符号が逆であり、因子 {c} も余分にある。",
)
TERMS: dict[Fault, Text] = {
    "missing": Text("Your formula lacks the term {t}.", "この式には項 {t} が欠けている。"),
    "too much": Text("The term {t} in your formula is too much.", "この式の項 {t} は余分である。"),
    "sign": Text(
        "One term of your formula has the wrong sign: it should be {t}.",
        "この式の一つの項は符号が逆である。正しくは {t} である。",
    ),
    "coefficient": Text(
        "One term of your formula has the wrong coefficient: it should be {t}.",
        "この式の一つの項は係数が違う。正しくは {t} である。",
    ),
}
BESIDES = Text("Besides, the layout is another one.", "さらに、配置も異なる。")

SHAPES_DIFFER = Text(
    "Your formula is {rows}×{columns}, but the derivative with respect to {X} is {wanted_rows}×{wanted_columns}.",
    "この式は {rows}×{columns} であるが、{X} による導関数は {wanted_rows}×{wanted_columns} である。",
)
A_NUMBER = Text("{names} is read as a number, as your formula has it.", "この式に合わせて、{names} は数と解釈した。")
NUMBERS = Text("{names} are read as numbers, as your formula has it.", "この式に合わせて、{names} は数と解釈した。")
OF_ENTRIES = Text(
    "Single bars are read as the absolute values of the entries, as your formula has it.",
    "この式に合わせて、縦棒は各成分の絶対値と解釈した。",
)
WITHOUT_SIGNS = Text(
    "Powers, quotients and products of vectors are read entry by entry, as your formula has them.",
    "この式に合わせて、ベクトルの冪、商、積は成分ごとに解釈した。",
)
AXES = Text(
    "The derivative with respect to {X} has {count} axes. A claim about it is a matrix of the Kronecker form, "
    "∂vec(F)/∂vec(X)ᵀ with columns stacked, here {wanted_rows}×{wanted_columns}; your formula is {rows}×{columns}.",
    "{X} による導関数は {count} 個の添字をもつ。主張は、列を並べた ∂vec(F)/∂vec(X)ᵀ の形の行列"
    "(ここでは {wanted_rows}×{wanted_columns})で与える。この式は {rows}×{columns} である。",
)
HINT = Text("({hint}.)", "({hint}。)")
QUESTION = Text("({hint}?)", "({hint}?)")
CLASH = Text("The sizes in your formula do not fit: {message}.", "この式の中でサイズが合わない: {message}。")
AT_ENTRY = Text(
    "At entry {at} your formula gives {claimed}, but the derivative is {true}, for",
    "次の値において、この式の第 {at} 成分は {claimed} であるが、導関数の成分は {true} である。",
)
AT_SCALAR = Text(
    "Your formula gives {claimed}, but the derivative is {true}, for",
    "次の値において、この式の値は {claimed} であるが、導関数の値は {true} である。",
)
BY_DIFFERENCES = Text(
    "Differences of the objective give {slope}.",
    "目的関数の差分から求めた値は {slope} である。",
)
NO_SMALL = Text(
    "The two differ at random points: {where}.",
    "両者はランダムな点で異なる: {where}。",
)

AT_ZERO = Text(
    "The two differ where {x} = 0, at which a function of the formulas jumps: {where}.",
    "式の中の関数が不連続となる {x} = 0 の点で、両者は異なる: {where}。",
)
AT_RANK = Text(
    "The two differ where {x} has not full rank, at which a function of the formulas jumps: {where}.",
    "式の中の関数が不連続となる、{x} が最大階数をもたない点で、両者は異なる: {where}。",
)
NO_JUMP = Text(
    "The values agree wherever they were compared, but no point was found where {x} = 0, at which a function of the "
    "formulas jumps, so that this decides nothing.",
    "比較した点ではすべて値が一致するが、式の中の関数が不連続となる {x} = 0 の点が見つからなかったため、"
    "これだけでは判定できない。",
)
NO_JUMP_IN_RANK = Text(
    "The values agree wherever they were compared, but no point was found where {x} has not full rank, at which a "
    "function of the formulas jumps, so that this decides nothing.",
    "比較した点ではすべて値が一致するが、式の中の関数が不連続となる、{x} が最大階数をもたない点が見つからなかったため、"
    "これだけでは判定できない。",
)
LARGER = Text(
    "The values agree at the sizes that were tried, but sizes up to {n} would have to be tried before this decides "
    "anything.",
    "調べたサイズでは値が一致するが、判定するには {n} までのサイズを調べる必要がある。",
)
OF_CONSTANT = Text(
    "The values agree as far as digits tell, but {x} is known by its digits alone, and no number of them decides.",
    "調べた桁数では値が一致するが、{x} は近似値としてしか知られず、何桁調べても判定できない。",
)
OF_SIZES = Text(
    "The values agree at the sizes that were tried, but {x} depends on the sizes in a way that no number of sizes "
    "decides.",
    "調べたサイズでは値が一致するが、{x} のサイズへの依存の仕方は、有限個のサイズでは判定できない。",
)

NO_DERIVATION = Text("No derivation could be made: {reason}.", "導出できなかった: {reason}。")
AGREES = Text(
    "Your formula agrees with differences of the objective wherever it was tried. That is evidence, but no proof.",
    "調べた範囲では、この式は目的関数の差分と一致する。これは根拠にはなるが、証明ではない。",
)
SMALL_NUMBERS = Text(
    "The values agree in floating point, but the formulas hold numbers so small, so close or so large that this "
    "decides nothing.",
    "浮動小数点では値が一致するが、式に極端に小さい数、互いに近い数、または大きい数が含まれるため、これだけでは判定できない。",
)
ONE_SIDE = Text(
    "The values agree wherever they were compared, but no point was found where {x} lies on one side of a branch of "
    "the formulas, by itself or together with what it is multiplied by, so that this decides nothing.",
    "比較した点ではすべて値が一致するが、{x} が、単独で、または掛け合わされるものと同時に、式の場合分けの片側に入る点が"
    "見つからなかったため、これだけでは判定できない。",
)
NO_POINT = Text(
    "No point was found where both formulas have a value.",
    "両方の式が値をもつ点が見つからなかった。",
)
NO_VALUE_ANYWHERE = Text(
    "No point was found where your formula, as it is written, has a value.",
    "この式が、書かれたままの形で値をもつ点は見つからなかった。",
)
NOT_TRIED = Text("It was not compared with numbers.", "数値による比較は行っていない。")
