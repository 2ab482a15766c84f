"""Proofs in differentials: d of sums, products and functions, traces turned round, and the derivative read off."""

from __future__ import annotations

from ...core.proof import Rule
from ...core.text import Text

__all__ = [
    "ALIKE",
    "ALONG_DIAGONAL",
    "BY_DIAGONAL",
    "BY_ENTRIES",
    "CONSTANT",
    "ENTRYWISE",
    "FACTORS",
    "FACTOR_OUT",
    "INSIDE",
    "ITSELF",
    "NAMED_INSIDE",
    "OF_ENTRIES",
    "OF_NUMBER",
    "OUT",
    "EXPONENT",
    "EXPONENT_THERE",
    "POWER",
    "POWER_THERE",
    "PRODUCT",
    "PUT_IN",
    "QUOTIENT_THERE",
    "READ_OFF",
    "READ_OFF_JACOBIAN",
    "READ_OFF_ROW",
    "READ_OFF_SCALAR",
    "READ_OFF_VECTOR",
    "ROTATED",
    "SUM",
    "TO_THE_END",
    "TRANSPOSED",
]

SUM = Text("The differential of a sum is the sum of the differentials.", "和の全微分は全微分の和である。")
CONSTANT = Text("What does not depend on {x} has the differential 0.", "{x} によらないものの全微分は 0 である。")
PRODUCT = Text(
    "Product rule: one factor after the other is replaced by its differential.",
    "積の微分法により、因子を一つずつその全微分に置き換えた項の和をとる。",
)
ITSELF = Text("This is {x} itself.", "これは {x} そのものである。")
FACTORS = Text("Constant factors stay.", "定数因子はそのまま残る。")
INSIDE = Text("The {what} is linear, so d goes inside it.", "{what}は線形なので、全微分はその中に入る。")
POWER = Text(
    "The differential of a power is its exponent, times the power with an exponent less by one, times the differential "
    "of the base.",
    "冪の全微分は、指数、指数を 1 減らした冪、底の全微分の積である。",
)
EXPONENT = Text(
    "Where the exponent varies, the differential of a power is the power times the logarithm of the base times the "
    "differential of the exponent.",
    "指数が変わるとき、冪の全微分は、冪、底の対数、指数の全微分の積である。",
)
EXPONENT_THERE = Text(
    "The derivative of a power with respect to its exponent is the power times the logarithm of the base.",
    "冪の指数についての導関数は、冪と底の対数との積である。",
)
ENTRYWISE = Text(
    "An entrywise function: each entry is its derivative there times the differential of that entry.",
    "成分ごとの関数の全微分の各成分は、そこでの導関数の値と、その成分の全微分との積である。",
)
POWER_THERE = Text(
    "The derivative of a power is its exponent times the power with an exponent less by one.",
    "冪の導関数は、指数と、指数を 1 減らした冪との積である。",
)
QUOTIENT_THERE = Text(
    "Of a quotient the derivative with respect to the numerator is one over the denominator, with respect to the "
    "denominator minus the numerator over its square.",
    "商の導関数は、分子については分母の逆数、分母については分子を分母の 2 乗で割ったものの符号を変えたものである。",
)
BY_ENTRIES = Text(
    "A differential is the sum, over all entries {w}, of the derivative with respect to {w} times {dw}.",
    "全微分は、すべての成分 {w} にわたる、{w} についての偏微分と {dw} の積の和である。",
)
NAMED_INSIDE = Text("{d} is what was found above.", "{d} は上で求めたものである。")
PUT_IN = Rule("put-in", Text("{d} is replaced by what was found for it.", "{d} に、上で求めた式を代入する。"))
OUT = Text("Brackets are multiplied out.", "括弧を展開する。")
TO_THE_END = Text("The differential comes to the end of its term.", "各項の全微分を末尾に移す。")
ROTATED = Text("Within a trace, {mn} = {nm}.", "{mn} = {nm} である。")
TRANSPOSED = Text(
    "Neither a trace nor a number changes when it is transposed.", "トレースもスカラーも転置によって変わらない。"
)
OF_NUMBER = Text(
    "A number is its own trace: {uv} = {vu}.",
    "スカラーはそれ自身のトレースであり、{uv} = {vu} である。",
)
OF_ENTRIES = Text(
    "The sum of all entries of {entrywise} is {inner}, so entrywise factors go to the other side.",
    "{entrywise} の全成分の和は {inner} なので、成分ごとの因子はもう一方の側に移せる。",
)
BY_DIAGONAL = Text("{of_vectors} = {diagonal}.", "{of_vectors} = {diagonal} である。")
ALONG_DIAGONAL = Text("{diagonal} = {other}.", "{diagonal} = {other} である。")
FACTOR_OUT = Rule("collected", Text("{d} is taken out as a factor.", "{d} をくくり出す。"))
ALIKE = Rule("collected", Text("The terms with {d} are added up.", "{d} を含む項をまとめる。"))
READ_OFF = Rule(
    "read-off",
    Text(
        "{df} = {form} for every {dx} says that {slope} = {g}: let {dx} be 1 in one place and 0 elsewhere, and it is "
        "the equation of the entries there.",
        "任意の {dx} に対して {df} = {form} であることは {slope} = {g} を意味する。{dx} の成分の一つだけを 1、他を 0 と"
        "すれば、両辺のその成分の等式になるからである。",
    ),
)
READ_OFF_VECTOR = Rule(
    "read-off",
    Text(
        "{df} = {form} for every {dx} says that {slope} = {g}: let {dx} be the unit vectors, one after the other.",
        "任意の {dx} に対して {df} = {form} であることは {slope} = {g} を意味する。{dx} を各単位ベクトルとすればよい。",
    ),
)
READ_OFF_ROW = Rule(
    "read-off",
    Text(
        "{df} = {form} for every {dx} says that {slope}, written as a column, is {g}: let {dx} be the unit rows, one "
        "after the other.",
        "任意の {dx} に対して {df} = {form} であることは、列として書いた {slope} が {g} であることを意味する。{dx} を"
        "各単位行ベクトルとすればよい。",
    ),
)
READ_OFF_JACOBIAN = Rule(
    "read-off",
    Text(
        "{df} = {form} for every {dx} says that {slope} = {g}: the unit vectors for {dx} give one column after the "
        "other.",
        "任意の {dx} に対して {df} = {form} であることは {slope} = {g} を意味する。{dx} を各単位ベクトルとすれば、列が"
        "順に得られる。",
    ),
)
READ_OFF_SCALAR = Rule(
    "read-off",
    Text("What stands before {dx} is the derivative.", "{dx} の係数が導関数である。"),
)
