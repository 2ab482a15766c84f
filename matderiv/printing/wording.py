"""The prose that every format shares: headings, the sentences around a proof, and what was checked."""

from __future__ import annotations

from .. import __version__
from ..core.text import Text

__all__ = ["FACTS", "WRITTEN_BY"]

WRITTEN_BY = f"matderiv {__version__}"  # said in every file that is written

HEADING = Text("{title}.", "{title}")
CLAIM = Text("Claim", "主張")
PROOF = Text("Proof", "証明")
STYLES = {
    "components": Text("by components", "成分による証明"),
    "differential": Text("in differentials", "全微分による証明"),
}
LEMMA = Text("Lemma {number}", "補題 {number}")
OF_CLAIM = Text("Proof of the claim", "主張の証明")
EINSUM = Text("In NumPy: {code}", "NumPy では {code}")
KRONECKER = Text("Kronecker form", "クロネッカー積による表示")
SOLUTION = Text("Stationary point", "停留点")
CHECKED = Text("What was checked", "検算")
END = Text(" ∎", "∎")
DETAIL = Text("Detail", "詳細")
EQUATION = Text("{lhs} = {rhs}", "{lhs} = {rhs}")
FIXED = Text("Fix {names}.", "{names} を固定する。")
WHERE = Text("where {definition}.", "ただし {definition} とおく。")
PICTURE = Text("As a picture", "図で見る")
PICTURE_OF = Text("Line {line} as a picture", "第 {line} 行を図で見る")
PICTURED = Text(
    "Dots are indices, rings the free ones, pale dots those already summed; an arrow is a matrix from its first index "
    "to its second.",
    "点は添字、二重丸は自由な添字、薄い点は和をとり終えた添字を表す。矢印は行列であり、第一の添字から第二の添字へ向かう。",
)
NETWORK = Text("The term as a network.", "項をネットワークで表したもの。")
SPARSITY = Text("Which entries can be other than zero", "0 でない値をとりうる成分")
SPARSE = Text(
    "At sizes {sizes}; the other entries are zero whatever the symbols are. A matrix is stacked column by column.",
    "サイズ {sizes} の場合。他の成分は、文字の値によらず 0 である。行列は列を順に並べてベクトルとみなす。",
)
CONDITION = Text("Valid where {condition}{because}.", "{condition}とき成り立つ{because}。")
SHAPES = Text("Here {shapes}.", "ここで {shapes} とする。")
SHAPES_IN_BRACKETS = Text("Here {shapes}.", "ここで {shapes}とする。")  # beside a bracket no blank stands in Japanese
OF_FACTS = Text("{symbols} ({facts})", "{symbols}({facts})")

FACTS = {
    "symmetric": Text("symmetric", "対称行列"),
    "spd": Text("symmetric positive definite", "正定値対称行列"),
    "diagonal": Text("diagonal", "対角行列"),
    "invertible": Text("invertible", "正則行列"),
    "positive": Text("positive", "正"),
    "skew": Text("skew-symmetric", "交代行列"),
    "orthogonal": Text("orthogonal", "直交行列"),
}

# of an array, of which "positive" might be said for definite
OF_ENTRIES = {"positive": Text("all entries positive", "成分はすべて正")}

LINE = Text("Line {lines}", "第 {lines} 行")
LINES = Text("Lines {lines}", "第 {lines} 行")
ONE_LINE = Text("One line of the proof", "証明の 1 行")
COUNT = Text("{count} lines of the proof", "証明の {count} 行")

EXACT_COUNT = Text("{count} exact", "厳密 {count}")
SAMPLED_COUNT = Text("{count} sampled with error {error}", "標本 {count}(誤差 {error})")
IN_SHORT = Text(
    "Lines: {lines}. By differences: error {error}.",
    "行: {lines}。差分: 誤差 {error}。",
)
DEFINED = Text("{where}: true by definition.", "{where}: 定義による。")
EXACT = Text(
    "{where}: exact arithmetic modulo random primes of {bits} bits at sizes {sizes}; a false line passes with "
    "probability below {bound}.",
    "{where}: サイズ {sizes} において {bits} ビットのランダムな素数を法とする厳密計算。"
    "誤った行が通る確率は {bound} 未満である。",
)
EXACT_AT_SIZES = Text(
    "{where}: exact arithmetic modulo random primes of {bits} bits at sizes {sizes}; a line that is false at these "
    "sizes passes with probability below {bound}.",
    "{where}: サイズ {sizes} において {bits} ビットのランダムな素数を法とする厳密計算。"
    "これらのサイズで成り立たない行が通る確率は {bound} 未満である。",
)
EXACT_SCALARS = Text(
    "{where}: exact arithmetic modulo random primes of {bits} bits; a false line passes with probability below "
    "{bound}.",
    "{where}: {bits} ビットのランダムな素数を法とする厳密計算。誤った行が通る確率は {bound} 未満である。",
)
SAMPLED = Text(
    "{where}: floating point at {points}, largest relative error {error}.",
    "{where}: {points}での浮動小数点計算、最大相対誤差 {error}。",
)
RANDOM_POINT = Text("one random point", "1 個のランダムな点")
RANDOM_POINTS = Text("{count} random points", "{count} 個のランダムな点")
REFUTED = Text("{where}: refuted. {counterexample}", "{where}: 反証された。{counterexample}")
NOT_CHECKED = Text("{where}: not checked.", "{where}: 検算していない。")

ENDS = Text("Objective against answer", "目的関数と答え")
DIFFERENCES = Text(
    "{where}: differences at {points}, largest relative error {error}.",
    "{where}: {points}での差分、最大相対誤差 {error}。",
)
POINT = Text("one point", "1 点")
POINTS = Text("{count} points", "{count} 点")
MORE = Text("and {count} more", "ほか {count} 通り")
UNKNOWN = Text("not recorded", "記録なし")

EVIDENCE = {
    "EXACT": Text("exact", "厳密"),
    "SAMPLED": Text("sampled", "数値"),
    "REFUTED": Text("refuted", "反証"),
    "UNCHECKED": Text("not checked", "未検算"),
}
