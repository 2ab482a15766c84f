"""Proofs in differentials: d of sums, products and functions, traces turned round, and the derivative read off."""

from __future__ import annotations

from ...core.text import Text
from .listing import listed

__all__ = [
    "COEFFICIENT",
    "ALIKE",
    "BEHIND",
    "BY_ENTRIES",
    "BY_NUMBER",
    "CONSTANT",
    "ENTRYWISE",
    "ENTRYWISE_HERE",
    "EXPONENT",
    "EXPONENT_THERE",
    "FACTOR_OUT",
    "HERE",
    "ITSELF",
    "LINEAR",
    "NUMBERS_BEFORE",
    "OUT",
    "POWER",
    "POWERS",
    "POWER_THERE",
    "PRODUCT",
    "QUOTIENT_RULE",
    "QUOTIENT_THERE",
    "READ_OFF",
    "READ_OFF_AGAIN",
    "READ_OFF_ENTRY",
    "READ_OFF_JACOBIAN",
    "READ_OFF_ROW",
    "READ_OFF_SCALAR",
    "READ_OFF_VECTOR",
    "TO_THE_END",
    "constant_letters",
    "put_in",
]

HERE = Text("Here {u} = {e}.", "ここで {u} = {e} とおく。")
LINEAR = Text("The differential is linear.", "全微分は線形である。")
CONSTANT = Text("What does not depend on {x} has the differential 0.", "{x} によらないものの全微分は 0 である。")
PRODUCT = Text("Product rule.", "積の微分法を用いる。")
QUOTIENT_RULE = Text("Quotient rule.", "商の微分法を用いる。")
BY_NUMBER = Text("This is the derivative with respect to {w}, times {dw}.", "これは {w} による微分と {dw} の積である。")
ITSELF = Text("This is {x} itself.", "これは {x} そのものである。")
POWER = Text("Power rule: {dp} = {v}.", "冪の微分法による。{dp} = {v} である。")
POWERS = Text("Likewise for the other powers.", "他の冪も同様である。")
EXPONENT = Text(
    "Where the exponent varies, the differential of a power is the power times the logarithm of the base times the "
    "differential of the exponent.",
    "指数が変わるとき、冪の全微分は、冪、底の対数、指数の全微分の積である。",
)
EXPONENT_THERE = Text(
    "The derivative of a power with respect to its exponent is the power times the logarithm of the base.",
    "冪の指数についての導関数は、冪と底の対数との積である。",
)
ENTRYWISE_HERE = Text("Entry by entry, {d} = {v}.", "成分ごとに {d} = {v} である。")
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
OUT = {  # by whether a sum is a factor, and whether a trace is taken of one
    (True, True): Text(
        "Brackets are multiplied out, and the trace of a sum is the sum of the traces.",
        "括弧を展開する。和のトレースは各項のトレースの和である。",
    ),
    (True, False): Text("Brackets are multiplied out.", "括弧を展開する。"),
    (False, True): Text("The trace of a sum is the sum of the traces.", "和のトレースは各項のトレースの和である。"),
    (False, False): Text("Sums are taken term by term.", "和を項ごとに分ける。"),
}
TO_THE_END = Text("The number {d} may stand behind.", "数 {d} は後ろに書いてもよい。")
BEHIND = Text("The number {n} may stand behind the vector {v}.", "数 {n} はベクトル {v} の後ろに書いてもよい。")
NUMBERS_BEFORE = Text("Numbers are written before {d}.", "数の因子は {d} の前に書く。")
FACTOR_OUT = Text("{d} is taken out as a factor.", "{d} をくくり出す。")
ALIKE = Text("The terms with {d} are added up.", "{d} を含む項をまとめる。")
READ_OFF = Text(
    "{df} = {form} with {gt} = {h} for every {dx}, so {slope} = {g}: take for {dx} the matrices with a single 1 and 0 "
    "elsewhere.",
    "{gt} = {h} とすると、任意の {dx} に対して {df} = {form} なので、{slope} = {g} である({dx} "
    "として一つの成分だけが 1、他は 0 の行列をとればよい)。",
)
READ_OFF_VECTOR = Text(
    "{df} = {form} with {gt} = {h} for every {dx}, so {slope} = {g}: take for {dx} the unit vectors.",
    "{gt} = {h} とすると、任意の {dx} に対して {df} = {form} なので、{slope} = {g} である({dx} "
    "として単位ベクトルをとればよい)。",
)
READ_OFF_ROW = Text(
    "{df} = {form} for every {dx}, so {slope}, written as a column, is {g}: take for {dx} the unit rows.",
    "任意の {dx} に対して {df} = {form} なので、列として書いた {slope} は {g} である({dx} として単位行ベクトルをとれば"
    "よい)。",
)
READ_OFF_JACOBIAN = Text(
    "{df} = {form} with {g} = {h} for every {dx}, so {slope} = {g}: the unit vectors for {dx} give its columns.",
    "{g} = {h} とすると、任意の {dx} に対して {df} = {form} なので、{slope} = {g} である({dx} "
    "を単位ベクトルとすれば、列が順に得られる)。",
)
READ_OFF_AGAIN = Text(
    "{df} = {form} for every {dx}, so {slope} = {g}.",
    "任意の {dx} に対して {df} = {form} なので、{slope} = {g} である。",
)
COEFFICIENT = Text(
    "The coefficient of {dx} in {e}: take 1 for {dx} and 0 for all other entries.",
    "{e} における {dx} の係数である({dx} を 1、他の成分を 0 とすればよい)。",
)
READ_OFF_ENTRY = Text(
    "The derivative with respect to {x} is that entry of {G}: take 1 for the differential of {x} and 0 for all others.",
    "{x} による導関数は {G} の対応する成分である({x} の微分を 1、他を 0 とすればよい)。",
)
READ_OFF_SCALAR = Text("What stands before {dx} is the derivative.", "{dx} の係数が導関数である。")


def constant_letters(count: int, rule: Text) -> Text:
    """That so many letters do not depend on the variable, beside a rule that was used.

    >>> constant_letters(2, LINEAR).en
    'The differential is linear, and {c0} and {c1} do not depend on {x}.'
    """
    places = [f"{{c{n}}}" for n in range(count)]
    en = f"{listed(places)} {'does' if count == 1 else 'do'} not depend on {{x}}"
    ja = f"{'、'.join(places)} は {{x}} によらない"
    return Text(f"{rule.en[:-1]}, and {en}.", f"{rule.ja[:-1]}。{ja}。")


def put_in(count: int) -> Text:
    """So many differentials replaced by what was found for them.

    >>> put_in(2).en
    'What was found for {d0} and {d1} is put in.'
    """
    places = [f"{{d{n}}}" for n in range(count)]
    return Text(f"What was found for {listed(places)} is put in.", f"上で求めた {'、'.join(places)} を代入する。")
