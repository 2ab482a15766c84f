r"""Signs that a document gives a meaning of its own: ‖·‖ for another norm, σ for tanh, I for a current, log to base 2.

A line is judged with what its signs mean everywhere. Where the words say of one of them that it is something, and this
is not plainly the usual thing, or where an equation defines it otherwise, the lines that hold it have no verdict. So do
those with letters that are said to be complex, or no numbers at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..core.text import Said, Text
from ..reading.equations.known import arrays_in, capital_of
from ..reading.tree import DOT, At, Node, Subscripted, differentiates, postorder
from .document import Document
from .items import Item
from .phrases import FORMULA, Phrase, bare
from .report import Line

__all__ = ["Signs"]

MEANT = Text(
    "Undecided: the document gives {sign} a meaning of its own, and it is read here as usual. Write what is meant by "
    "another sign, or in full.",
    "未決定: この文書は {sign} に独自の意味を与えているが、ここでは通常の意味で読んでいる。"
    "別の記号を使うか、意味するところを式で書くこと。",
)
COMPLEX = Text(
    "Undecided: {name} is said to be no real number, vector or matrix, and only real ones are read.",
    "未決定: {name} は実数・実ベクトル・実行列ではないとされている。読めるのは実数のものだけである。",
)
ALL_COMPLEX = Text(
    'Undecided: the words "{words}" say that not everything here is real, and only real numbers are read.',
    "未決定: 「{words}」とあり、ここにあるものがすべて実数とは限らない。読めるのは実数だけである。",
)
BASIS = Text(
    "Undecided: {name} may be a vector of the standard basis, and was read as a row of a matrix. Write its products "
    "as entries, or declare the matrix.",
    "未決定: {name} は標準基底のベクトルかもしれないが、行列の行として読んだ。"
    "積を成分で書くか、その行列を宣言すること。",
)
CHANGED = Text(
    "Undecided: {name} is declared twice, and otherwise before this line. Use a letter of its own for each.",
    "未決定: {name} は二度宣言されており、この行より前の宣言と内容が異なる。それぞれに別の文字を使うこと。",
)

_TOLD = re.compile(
    r"[\s,)]*(?:\(?[Hh]ere\)?|always|simply|as usual|then|now|also)?[\s,]*"
    r"(?:is|are|be|will be|shall be|shall denote|denot\w+|mean\w*|stands? for|represents?|refers? to|stacks?|lists?|"
    r"designates?|signifies|for|as|ist|sind|sei|bezeichne\w*|steh\w+|est|sont|soit|désigne\w*|es|son|sea|denota\w*|обозначает|—|:)"
    r"(?![A-Za-z])|[\s]*(?:は|を|が|で|表|是|为|表示)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:let|by|write|writing|symbol|sign|notation|operator|where|here|use|uses|using|with|norm|product|activation|"
    r"nonlinearity|function|that|put|set|denote|define\w*)\s*$|(?:記号|ノルム|内積|積|関数)\s*$",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\b(?:let|defin\w+|denot\w+|use|using|write|where|with|given by|symbol|norm|product|notation|put|set|activation|"
    r"function|means?|as)\b|ノルム|内積|積|定義|とする|Norm|Produkt|norme|produit|норм|произведен",
    re.IGNORECASE,
)
_ENTRYWISE = r"entry[- ]?wise|entries|entry by entry|element[- ]?wise|component[- ]?wise|point-?wise|Hadamard|Schur"
_ENTRYWISE += r"|elementweise|komponentenweise|terme à terme|成分ごと|要素ごと|поэлементн\w*|逐元素"
_OTHER_NORM = (
    r"spectral|operator|induced|subordinate|nuclear|trace[- ]norm|taxicab|manhattan|max(?:imum)?[- ]?norm|suprem\w+|"
    r"\bsup\b|uniform|infinity|arbitrary|\bany\b|\bsome\b|general|\ba (?:\w+[- ])?norm|given norm|weighted|energy|dual|"
    r"Mahalanobis|Schatten|Ky Fan|Sobolev|invariant|Hilbert|(?:\\ell|ℓ|\bL)[_^]?(?:1|p|q|\\infty|∞)|"
    r"(?<![A-Za-z0-9])(?:1|p|q|one|\\infty|∞|[A-Z])[- ]?norm|sum of (?:the )?absolute|largest|"
    r"spektral|operatornorm|beliebig|spectrale|opérateur|quelconque|スペクトル|作用素|任意|谱范数|算子|спектральн|"
    r"операторн|произвольн|espectral|cualquier"
)
_OWN_FUNCTION = (
    r"tanh|hyperbolic|tangent|relu|rectif\w*|softplus|soft-?max|\bstep|heaviside|\bsign\b|signum|identity|"
    r"gelu|swish|silu|\belu|arctan|sine|cosine|cumulative|gaussian|probit|\bcdf\b|\berf\b|cubic|quadratic|linear unit"
)
_WIDE = r"arbitrary|\bany\b|\bsome\b|generic|general"


@dataclass(frozen=True)
class Sign:
    """A sign: how a formula that is nothing but it is written, which parts of a formula are it, and what it may be.

    ``usual`` are words for what it always is, ``other`` words for what it can be besides. A ``strict`` one that is
    said to be something has to be said the usual thing.
    """

    shown: str
    mention: str
    holds: Callable[[Node, str], bool]
    usual: str = r"(?!)"
    other: str = r"(?!)"
    strict: bool = False
    behind: bool = False  # whether only the words behind it say what it is
    equation: str = ""  # "free" where an equation alone may define it, "said" where words at the equation must do


def _call(*words: str, begins: str = "") -> Callable[[Node, str], bool]:
    """What finds calls of functions, whose source begins so."""

    def holds(node: Node, source: str) -> bool:
        if node.kind != "call" or str(node.value).rstrip("'") not in words:
            return False
        return not begins or re.match(begins, source) is not None

    return holds


def _norm(node: Node, source: str) -> bool:
    if node.kind == "call" and node.value == "norm2" or node.kind == "bars":
        return re.match(r"\\(?:left)?\s*(?:\\\||\\[lr]?Vert|‖)|\\\||\\[lr]?Vert|‖|\|\|", source) is not None and (
            re.search(r"_\s*(?:\{[^{}]*\}|\\?\w+)\s*$", source) is None
        )
    return False


def _single_bars(node: Node, source: str) -> bool:
    return node.kind == "bars" and re.match(r"(?:\\left|\\big[lg]?)?\s*(?:\||\\[lr]?vert)(?!\|)", source) is not None


def _dot(node: Node, source: str) -> bool:
    return node.kind == "call" and node.value == "dot"


def _dotted(node: Node, source: str) -> bool:
    return node.kind == "product" and any(operator is DOT for operator in node.value)


def _times(node: Node, source: str) -> bool:
    return node.kind == "product" and len(node.children) > 1 or _power(node, source)


def _power(node: Node, source: str) -> bool:
    return node.kind == "power" and node.children[1].kind in ("number", "name")


def _inverse(node: Node, source: str) -> bool:
    return node.kind == "power" and node.children[1].kind == "negate" or node.kind == "call" and node.value == "inv"


def _entrywise(node: Node, source: str) -> bool:
    return node.kind == "product" and ".*" in node.value


def _second(node: Node, source: str) -> bool:
    if isinstance(node.value, At):
        return node.value.how == "nabla" and len(node.value.by) > 1
    nabla = node.kind == "partial" and node.value == "nabla"
    return nabla and (len(node.children) > 2 or _bare_second(node, source))


def _bare_second(node: Node, source: str) -> bool:
    """∇²f, which may be the Laplacian."""
    if isinstance(node.value, At):
        return node.value.by == ("", "")
    return node.kind == "partial" and len(node.children) == 1 and node.children[0].kind == "partial"


def _gradient(node: Node, source: str) -> bool:
    return "nabla" in (node.value if node.kind == "partial" else "", getattr(node.value, "how", ""))


def _derivative(node: Node, source: str) -> bool:
    return differentiates(node)


def _whole(node: Node, source: str) -> bool:
    """A derivative by a letter that may be a vector or a matrix."""
    if isinstance(node.value, At):
        return True
    return node.kind == "partial" and any(not isinstance(v.value, Subscripted) for v in node.children[1:])


def _identity(node: Node, source: str) -> bool:
    return node.kind == "name" and node.value == "eye"


def _euler(node: Node, source: str) -> bool:
    return node.kind == "euler" or node.kind == "call" and node.value == "exp" and source.startswith("e")


def _turned(node: Node, source: str) -> bool:
    return node.kind == "transpose" and re.search(r"\^\s*\{?\s*(?:\\mathrm\{)?[Tt]\}?\s*\}?\s*$", source) is not None


def _circle(node: Node, source: str) -> bool:
    return node.kind == "name" and node.value == "pi"


_BARRED = r"(?:\\\||\\[lr]?Vert|‖|\|\|)"
_ANY = r"(?:\\?[A-Za-z]+|\\cdot|·|\.|\\bullet|-|\*)(?:_\w)?"
SIGNS = (
    Sign(
        "‖·‖",
        rf"{_BARRED}{_ANY}{_BARRED}",
        _norm,
        r"euclid\w*|euklid\w*|2[- ]?norm|(?:\\ell|ℓ|L)[_^]?2|frobenius|length|magnitude|ユークリッド|フロベニウス|"
        r"欧|евклид",
        _OTHER_NORM,
        equation="said",
    ),
    Sign(
        "⟨·,·⟩",
        r"(?:\\langle|\\lang|<|⟨|\().*,.*(?:\\rangle|\\rang|>|⟩|\))",
        _dot,
        r"(?!)",
        r"weighted|energy|arbitrary|\bany\b|\bsome\b|\ban inner|\ba scalar|duality|expectation|covariance|L\^2|"
        r"bilinear|indefinite|Minkowski|Lorentz|symplectic|任意|重み",
        equation="said",
    ),
    Sign(
        "·",
        r".{0,12}(?:\\cdot|·|⋅).{0,12}",
        _dotted,
        r"\bdot\b|inner|scalar|product|multipl\w*|内積|積",
        rf"outer|convol\w*|weighted|composition|{_ENTRYWISE}|外積|外积",
        strict=True,
        equation="said",
    ),
    Sign(
        "σ",
        r"\\sigma(?:\([^()]{1,12}\))?",
        _call("sigmoid", begins=r"\\(?:sigma|boldsymbol|bm|mathbf)|σ"),
        r"sigmoid\w*|logisti\w*|シグモイド|ロジスティック|сигмоид\w*|logistisch\w*",
        rf"{_OWN_FUNCTION}|{_WIDE}",
        equation="free",
    ),
    Sign(
        "log",
        r"\\log|\\lg",
        _call("log", "logdet", begins=r"\\(?:log|lg)"),
        r"natural|base \$?e\b|basis e\b",
        r"\bbas(?:e|is)\b|binary|decimal|common log|dyadic|\bbits\b|底|основани",
        equation="free",
    ),
    Sign(
        "⊗",
        r".{0,12}(?:\\otimes|⊗).{0,12}",
        _call("kron"),
        r"kronecker|クロネッカー|кронекер\w*|克罗内克",
        rf"outer|dyad\w*|convol\w*|external|{_ENTRYWISE}|外積|外积|внешн\w*",
        strict=True,
        equation="said",
    ),
    Sign(
        "⊙",
        r".{0,12}(?:\\odot|\\circ|\\ast|⊙|∘).{0,12}",
        _entrywise,
        rf"{_ENTRYWISE}|アダマール|адамар\w*|entry|element|component|coordinate\w*",
        r"compos\w*|convol\w*|Jordan|commut\w*|circular|合成|畳み込み",
        strict=True,
        equation="said",
    ),
    Sign(
        "|·|",
        rf"\|{_ANY}\||\\[lr]?vert{_ANY}\\[lr]?vert",
        _single_bars,
        r"absolute|modul\w+|determinant|betrag|絶対値|行列式|valeur absolue|модул\w*",
        rf"cardinal\w*|number of|matrix of|entries|values of|{_ENTRYWISE}|norm|trace|sum of|length|permanent|size of",
        equation="said",
    ),
    Sign(
        "∇²",
        r"\\nabla\^2(?:_\w)?.{0,3}|\\nabla_\w\^2.{0,3}",
        _second,
        r"hess\w*|ヘッセ|second deriv\w*|гесс\w*",
        r"laplac\w*|laplaz\w*|ラプラ|лаплас\w*|拉普拉斯|divergence",
    ),
    Sign(
        "∇",
        r"\\nabla(?:_\w|_\\\w+)?.{0,3}",
        _gradient,
        r"column",
        r"row vectors?|numerator|zeilenvektor\w*|covariant|connection|natural gradient|riemannian|difference|"
        r"行ベクトル|vecteurs? lignes?|jacobian|вектор-строк\w*",
    ),
    Sign(
        "I",
        r"I",
        _identity,
        r"identit\w*|identidad|unit matri\w*|einheits\w*|unité|単位|恒等|единичн\w*|тождеств\w*|单位",
        strict=True,
    ),
    Sign("e", r"e", _euler, r"euler\w*|base of|basis|natural|2\.71\w*|exponential|底|основани\w*", strict=True),
    Sign(
        "π",
        r"\\pi",
        _circle,
        r"3\.14\w*|circle|constant|kreis\w*|円周率|圆周率|archim\w*|ratio of",
        strict=True,
    ),
    Sign("vec", r"\\(?:operatornamevec|vec)(?:\(\w\))?", _call("vec"), r"columns?|列", r"\brows?\b|row-major|行"),
    Sign(
        "⁻¹",
        rf"(?:[A-Z]|\({_ANY}\)|{_ANY})\^-1",
        _inverse,
        other=rf"{_ENTRYWISE}|recipro\w*|mod(?:ulo)?\b|逆数",
        behind=True,
    ),
    Sign(
        "A²",
        r"[A-Z]\^(?:2|3|k|m|n|p)",
        _power,
        other=rf"{_ENTRYWISE}|\blabels?\b|superscript\w*|iterat\w*|\bindex\b|iterate|添字|反復",
        behind=True,
    ),
    Sign(
        "AB",
        r"[A-Z](?:[A-Za-z]|\\[A-Za-z]+)|[a-z][a-z]",
        _times,
        other=rf"{_ENTRYWISE}|convol\w*|\blie\b|commutator|composition|concatenat\w*|畳み込み",
        behind=True,
    ),
    Sign(
        "Aᵀ",
        r"[A-Za-z]\^(?:T|t|\\top)",
        lambda node, source: node.kind == "transpose",
        r"transpos\w*|転置|转置|транспон\w*",
        r"\btime\b|\bsteps?\b|iterat\w*|\bpower\b|\bcopies\b|conjugate|adjoint|hermitian|共役|\blabels?\b",
        behind=True,
    ),
    Sign(
        "⁺",
        r"[A-Z]\^(?:\+|\\dagger)",
        _call("pinv"),
        r"pseudo\w*|moore\w*|擬似|псевдо\w*",
        r"adjoint|positive|conj\w*|"
        r"updat\w*|\bnew\b|\bnext\b|hermitian|upper",
    ),
    Sign(
        "tr",
        r"\\(?:operatornametr|tr|operatornameTr|Tr)(?:\(?\w\)?)?",
        _call("tr", "trace"),
        other=r"normali[sz]ed|average|mean",
    ),
    Sign("det", r"\\det(?:\(?\w\)?)?", _call("det", "logdet"), other=r"permanent|absolute"),
    Sign(
        "Σ",
        r"\\sum(?:_\w)?(?:\^\w)?",
        lambda node, source: node.kind == "indexed",
        other=r"except|exclud\w*|\bodd\b|\beven\b|cyclic|average|mean|neighbo\w*|distinct|without|pairs",
    ),
)
TRIGONOMETRIC = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan"),
    *("asin", "acos", "atan"),
)
# what words say of a sign without its being written
WORDS: tuple[tuple[str, Callable[[Node, str], bool], str], ...] = (
    (
        "sin, cos",
        _call(*TRIGONOMETRIC),
        r"(?:angles?|sin\w*|cos\w*|trigonometric\w*|arguments?|winkel|\\theta|\\varphi|\\alpha)\W.*\b(?:in|to) degrees"
        r"(?! of freedom)|measured in degrees|degree mode|gradma(?:ß|ss)|"
        r"(?:angles?|winkel)\W.*\b(?:en degrés|in grad)\b|en grados|度数法|в градусах|角度制",
    ),
    (
        "log",
        _call("log", "logdet", begins=r"\\(?:log|lg)"),
        r"(?:\blog\w*|\\log)\b.{0,60}\b(?:base|basis)[\s-]*(?!e\b|\$?e\b|of\b|\\mathrme|\\e\b)\S"
        r"|\b(?:binary|decimal|base[- ]?(?:2|10|two|ten)|dyadic|common) log\w*|対数の底"
        r"|底(?:は|を)\s*(?:2|10)|以\s*(?:2|10)\s*为底|логарифм\w* по основанию|zehnerlogarithm\w*|zweierlogarithm\w*",
    ),
    (
        "‖·‖",
        _norm,
        r"\b(?:all|every|the|our|vector|matrix|any) norms? (?:\w+ ){0,3}?(?:is|are|denotes?|means?|refers? to)\b.*"
        rf"(?:{_OTHER_NORM})"
        rf"|(?:throughout|here|always|below)\b[^\\‖|]*(?:{_OTHER_NORM})[^\\‖|]*\bnorms?\b",
    ),
    (
        "Aᵀ",
        _turned,
        r"(?<![A-Za-z\\^_])(?-i:T)\\in\\mathbb[NZR](?![\^_])"
        r"|(?<![A-Za-z\\^_])(?-i:T)\s+(?:be|is|denotes?|stands for)\s+(?:the|an?)\s"
        r"(?:[\w-]+\s){0,3}?(?:number|integer|horizon|length|time|temperature|period|count)\b",
    ),
    (
        "AB",
        _times,
        r"\b(?:all |matrix |the |every )*(?:products?|multiplications?|juxtapositions?|powers?|operations?)\b"
        rf"[^.]{{0,50}}?"
        rf"\b(?:is|are|means?|denotes?|taken|understood|performed)\b[^.⟨]*?(?:{_ENTRYWISE})",
    ),
    (
        "⁻¹",
        _inverse,
        rf"\b(?:inverses?|reciprocals?|divisions?)\b[^.⟨]{{0,40}}\b(?:is|are|taken|understood)\b[^.⟨]*?(?:{_ENTRYWISE})",
    ),
    (
        "∇",
        _gradient,
        r"\bgradients?\b[^.]{0,40}\b(?:is|are|be|as)\b[^.]{0,30}\brow vectors?|numerator layout|zeilenvektor|行ベクトル"
        r"|вектор-строк",
    ),
    (
        "∂",
        _whole,
        r"\b(?:denominator|numerator)[- ]?(?:layout|convention)|(?:nenner|zähler)-?(?:layout|konvention)|"
        r"(?:分母|分子)(?:レイアウト|布局|配置)|disposition (?:du|au) (?:numérateur|dénominateur)|"
        r"convención del (?:numerador|denominador)|"
        r"\b(?:lower|upper) triang\w+|\b(?:free|independent|distinct) entries|half-?vectori\w*",
    ),
    (
        "∇",
        _derivative,
        r"\bgradients?\b[^.]{0,60}\b(?:inner product|scalar product|metric)|"
        r"gradiente?n?\b[^.]{0,60}\b(?:skalarprodukt|produit scalaire|métrique|producto escalar|métrica)|"
        r"градиент[^.]{0,60}(?:скалярн\w+ произведен|метрик)|"
        r"勾配[^.。]{0,40}(?:内積|計量)|梯度[^.。]{0,40}(?:内积|度量)",
    ),
    (
        "xᵀ",
        lambda node, source: node.kind in ("transpose", "partial", "product"),
        r"\b(?:all|every|our|the|these) vectors? (?:\w+ ){0,3}?(?:is|are|will be)\b[^.⟨]{0,30}"
        r"\brow(?: vectors?|s)?\b|"
        r"\bvectors are rows?\b(?! of)|row vectors? (?:by default|throughout|unless)|"
        r"\b(?:use|using|write|work with|adopt)\b[^.]{0,25}\brow vectors\b|"
        r"vektoren sind zeilen|vecteurs sont (?:des )?(?:vecteurs[- ])?lignes?|vectores son (?:vectores )?fila|"
        r"vettori sono (?:vettori )?riga|векторы[^.]{0,20}строк|"
        r"ベクトルは(?:すべて|全て)?行ベクトル|向量(?:均|都)?(?:为|是)行向量",
    ),
    (
        "*",
        lambda node, source: node.kind == "product" and re.search(r"\*|\\ast", source) is not None,
        r"\*[^.]{0,30}convol\w*|convol\w*[^.]{0,40}\*|\*[^.]{0,20}(?:faltung|畳み込み|卷积|свёртк|свертк)",
    ),
    (
        "x_i",
        lambda node, source: node.kind == "name" and isinstance(node.value, Subscripted),
        r"\beinstein\w*(?: summation| convention| notation)|summation convention|repeated (?:indices|indexes|index)|"
        r"アインシュタイン|эйнштейн\w*|einsteinsche",
    ),
    (
        "+, ·",
        lambda node, source: node.kind in ("sum", "product", "power"),
        r"\b(?:modulo|mod)\s+(?:\\?[0-9a-z]|a prime)|finite field|fields? (?:with|of) (?:\w+|⟨\d+⟩) elements|"
        r"characteristic (?:two|2|p)\b|\btropical\b|max-?plus|"
        r"min-?plus|boolean|\\mathbbF_|GF\(",
    ),
)
_UNREAL = re.compile(
    r"\b(?:complex(?:[- ]valued|[- ](?:number|matri|vector|scalar|variable|plane|conjugat|inner|entr|coefficient|"
    r"symmetric|square|n)\w*)"
    r"|complex(?=\s*(?:$|[,.;)⟨]))|conjugate transpose|imaginary|quaternion\w*|octonion\w*|komplexe\w*|"
    r"complexes?(?=\s*⟨)|complej\w+)\b|複素|虚数|复数|комплексн\w*|мним\w*",
    re.IGNORECASE,
)
_UNREAL_SETS = re.compile(
    r"(?P<names>[^=<>]*?)(?:\\in(?![A-Za-z])|∈)\s*"
    r"(?:\\mathbb\s*\{?\s*[CHFKO]|\\mathbf\s*\{?\s*[CH]\}?(?![A-Za-z])|\\mathrm\s*\{?\s*GF|\\C(?![A-Za-z])|[ℂℍ]|GF\(|\\mathbb\s*\{?\s*Z\}?\s*[_/]"
    r"|\\mathrm\s*\{?\s*(?:U|SU|GL)\}?\s*\([^()]*\\mathbb\s*\{?C)"
)
_LETTER = re.compile(r"\\?[A-Za-z]+(?:_\w)?")
_STYLE = re.compile(r"\\(?:mathbf|mathrm|boldsymbol|bm|vec|text|mathcal|left|right|in|times|mathbb|top)(?![A-Za-z])")
_COLUMNS = re.compile(
    r"\bcolumns?\b(?!\s+(?:vector|gradient|convention|sum|mean|rank|space|full)\b)|\bcolumn ?vectors\b|column-?wise|"
    r"side by side|next to (?:each other|one another)|nebeneinander|côte à côte|uno al lado|рядом|並べ|并排|"
    r"\bspalten?\b|\bspalten?vektoren\b|\bcolonnes?\b|\bcolumnas?\b|\bcolonn[ae]\b|\bcolunas?\b|列|столб\w*",
    re.IGNORECASE,
)
_NO_COLUMNS = re.compile(
    r"行列|列挙|系列|数列|列(?:ごとに)?微分|\b(?:is|as|be) a column\b(?! of)|"
    r"(?:gradients?|vectors?) (?:are|is) (?:\w+ )?columns?",
    re.IGNORECASE,
)
# a matrix by its columns: X_{:,i}, X e_i, and X = [x_1 x_2 … with nothing but a gap between them
_COLUMN_OF = re.compile(
    r"(?P<sliced>[A-Z]|\\[A-Z][a-z]+)_\{?(?::|\\cdot|\\bullet|\\colon|\*),?\s*[a-z1-9]"
    r"|=(?P<picked>[A-Z]|\\[A-Z][a-z]+)(?:\\mathbf|\\boldsymbol|\\bm)?e_|(?<![A-Za-z^])(?P<picks>[A-Z])(?:\\mathbf|\\boldsymbol|\\bm)?e_[a-z]="
    r"|(?P<listed>[A-Z]|\\[A-Z][a-z]+)(?:\\in[^=]*)?:?=(?:\[|\(|\\begin[bp]?(?:matrix|arrayc*))"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec))?(?P<base>[a-z]|\\[a-z]+)_1(?![0-9,;])"
)
_THINGS = re.compile(
    r"\s*(?:be|is|are|denotes?)\s+(?:an?\s|the\s|two\s|any\s|some\s|arbitrary\s|finite\s)*"
    r"(?:sets?|events?|quaternions?|groups?|rings?|fields?|elements? of an?\b|subspaces?|propositions?|"
    r"(?:[\w-]+\s){0,2}?operators?\s+(?:on|acting|in|over|between)|observables?|(?:non|anti)-?commut\w+|Grassmann\w*)\b",
    re.IGNORECASE,
)
# commands that give a command another meaning, and are not followed where they still stand
_RENAMES = re.compile(
    r"\\(?P<by>[A-Za-z@_:]*?(?:[Ll]et(?![a-z])|[Ll]etcs|def(?![a-z])|[Cc]ommand|Declare|[Rr]enew|chardef|set_eq|cs_g?set|"
    r"patch|appto|prepto|pretocmd|robust|undef|alias|Copy)[A-Za-z@_:]*)\*?\s*"
    r"(?:\\csname\s*(?P<cs>[A-Za-z]+)|\{?\s*\\(?P<name>[A-Za-z]+)|\{\s*(?P<word>[A-Za-z]+)\s*\})"
    r"|\\(?:csname|cs[a-z]+|@name[a-z]+)\s*\{?\s*(?P<named>[A-Za-z]+)"
)


@dataclass
class Signs:
    """What the words and equations of a document make of its signs. ``lines`` are the verdicts by the usual meaning."""

    document: Document
    lines: Sequence[Line]
    meant: dict[str, Callable[[Node, str], bool]] = field(default_factory=dict)
    unreal: dict[str, str] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)  # matrices in sentences that speak of columns
    all_columns: bool = False  # whether words without letters do: "the samples are columns"
    words: str | None = None

    def __post_init__(self) -> None:
        for phrase in self.document.phrases:
            for shown, holds in self._said(phrase):
                self.meant.setdefault(shown, holds)
            self._letters(phrase)
        for name in self.document.open_letters:
            self.meant.setdefault(name, _identity if name == "I" else _euler)
        for sign in SIGNS:
            if sign.equation and sign.shown not in self.meant and self._redefined(sign):
                self.meant[sign.shown] = sign.holds
        found = {m[g] for m in _RENAMES.finditer(self.document.text) for g in ("name", "cs", "word", "named") if m[g]}
        self.renamed = re.compile(rf"\\(?:{'|'.join(sorted(found))})(?![A-Za-z])") if found else None
        self.below = dict(self._below()) if found else {}

    def _below(self) -> Iterator[tuple[str, str]]:
        """The letters that are defined with a command whose meaning is another one, and the command."""
        for n, line in enumerate(self.lines):
            command = self._renamed(self.document.items[n])
            if command is not None and line.kind == "definition":
                yield from ((name, command) for tree in self.document.items[n].trees for name in _named_by(tree))

    def _renamed(self, item: Item) -> str | None:
        """The command of a line to which the document gives another meaning that is not followed."""
        if self.renamed is None:
            return None
        sources = (self.document.plain[slice(*tree.span)] for tree in item.trees)
        return next((m[0] for m in map(self.renamed.search, sources) if m), None)

    # ---- what is said

    def _said(self, phrase: Phrase) -> Iterator[tuple[str, Callable[[Node, str], bool]]]:
        formulas = [bare(f) for f in phrase.formulas]
        whole = _filled(phrase.words, formulas)
        for shown, holds, words in WORDS:
            if re.search(words, whole, re.IGNORECASE):
                yield shown, holds
        for k, formula in enumerate(formulas):
            for sign in SIGNS:
                if re.fullmatch(sign.mention, formula) and self._other(sign, phrase, formulas, k):
                    yield sign.shown, sign.holds

    def _other(self, sign: Sign, phrase: Phrase, formulas: Sequence[str], k: int) -> bool:
        """Whether a sentence says of the sign that formula k is that it is not the usual thing."""
        mentions = [m for m, f in enumerate(formulas) if m > k and _alike(f, formulas[k])]
        stop = FORMULA % mentions[0] if mentions else ""
        behind = phrase.words.partition(FORMULA % k)[2]
        behind = _filled(behind.partition(stop)[0] if stop else behind, formulas)
        told = _TOLD.match(behind) is not None
        if not told and (sign.behind or _INTRODUCED.search(phrase.before(k)) is None):
            return False
        said = re.split(r"[;:]|\band\s*$", behind)[0] + " " + phrase.before(k)
        if re.search(sign.other, said, re.IGNORECASE):
            return True
        if not sign.strict or not told:
            return False
        return re.search(sign.usual, said, re.IGNORECASE) is None

    def _redefined(self, sign: Sign) -> bool:
        """Whether the first equation of a sign defines it, and not as what it is read as."""
        for n, item in enumerate(self.document.items):
            if item.left is None or item.right is None:
                continue
            if not any(self._holds(sign.holds, t) for t in (item.left, item.right)):
                continue
            return (
                item.first
                and item.relation == "="
                and self.lines[n].kind in ("wrong", "undecided", "unread", "equation")
                and self._alone(sign, item)
                and (sign.equation == "free" or self._is_said(item))
            )
        return False

    def _alone(self, sign: Sign, item: Item) -> bool:
        """Whether the left side is the sign of plain letters, or a square of that, and the right side lacks it."""
        assert item.left is not None and item.right is not None
        side = item.left.children[0] if item.left.kind == "power" and item.left.value == "^" else item.left
        plain = all(c.kind == "name" and c.value != "eye" for c in side.children)
        own = sign.holds(side, self.document.plain[slice(*side.span)])
        return own and plain and bool(side.children) and not self._holds(sign.holds, item.right)

    def _is_said(self, item: Item) -> bool:
        """Whether words before an equation say that it defines something."""
        source = self.document.plain[slice(*item.span)]
        if re.search(r":=|\\coloneqq|\\triangleq|\\equiv", source):
            return True
        for phrase in self.document.phrases:
            for k, (start, stop) in enumerate(phrase.spans):
                if start <= item.span[0] < stop:
                    return _DEFINES.search(phrase.words.partition(FORMULA % k)[0]) is not None
        return False

    def _letters(self, phrase: Phrase) -> None:
        """Take note of letters that are said to be something else than real numbers, vectors and matrices."""
        for k, formula in enumerate(phrase.formulas):
            for m in _UNREAL_SETS.finditer(formula):
                for name in _named(m["names"]):
                    self.unreal.setdefault(name, name)
            if _THINGS.match(phrase.behind(k)) and "\\in" not in formula and "=" not in formula:
                for name in _named(formula):
                    self.unreal.setdefault(name, name)
        if _COLUMNS.search(_NO_COLUMNS.sub(" ", phrase.words)):
            sets = (re.sub(r"\\mathbb\s*\{?\s*R\}?|ℝ", " ", formula) for formula in phrase.formulas)
            names = [name for formula in sets for name in _named(formula)]
            self.columns.update(capital_of(name.split("_")[0]) for name in names)
            self.all_columns = self.all_columns or not names
        for formula in map(bare, phrase.formulas):
            for m in _COLUMN_OF.finditer(formula):
                name = next(x for x in (m["sliced"], m["picked"], m["picks"], m["listed"]) if x)
                if m["listed"] is None or capital_of(m["base"].lstrip("\\")) == name.lstrip("\\"):
                    self.columns.add(name.lstrip("\\"))
        found = _UNREAL.search(phrase.words)
        if found is not None:
            names = [name for formula in phrase.formulas for name in _named(formula)]
            for name in names:
                self.unreal.setdefault(name, name)
            if not names:
                self.words = self.words or found[0]

    # ---- a line

    def doubt(self, n: int, names: frozenset[str]) -> Said | None:
        """Why there is no verdict on a line whose letters, those of its definitions included, are ``names``."""
        if self.words is not None:
            return ALL_COMPLEX(words=self.words)
        if found := sorted(names & self.unreal.keys()):
            return COMPLEX(name=found[0])
        item = self.document.items[n]
        command = self._renamed(item) or next((c for x, c in self.below.items() if x in names), None)
        if command is not None:
            return MEANT(sign=command)
        if found := sorted(x for x, place in self.document.changed.items() if x in names and place < item.span[0]):
            return CHANGED(name=found[0])
        trees = item.trees
        for value in (x.value for t in trees for x in arrays_in(t) if isinstance(x.value, Subscripted)):
            matrix, known = capital_of(value.base), self.document.known
            row = len(value.at) == 1 and value.base != matrix and matrix in names and value.base not in names
            if row and (self.all_columns or matrix in self.columns) and matrix not in known.stacked:
                return MEANT(sign=f"{value.base}_{value.at[0]}")
            if row and self._is_basis(value.base, matrix):
                return BASIS(name=f"{value.base}_{value.at[0]}")
        if self.lines[n].lhs is None and any(self._holds(_bare_second, t) for t in trees):
            return MEANT(sign="∇²")  # sizes that do not fit may be those of the Laplacian
        for shown, holds in self.meant.items():
            if any(self._holds(holds, tree) for tree in trees):
                return MEANT(sign=shown)
        return None

    def _is_basis(self, base: str, matrix: str) -> bool:
        """Whether e_i may be a unit vector, and no row of a matrix: nothing says what a matrix E is."""
        document = self.document
        told = {*document.known.shapes, *document.known.stacked, *document.known.plain, *document.defined}
        return base == "e" and not {base, matrix} & told

    def _holds(self, holds: Callable[[Node, str], bool], tree: Node) -> bool:
        return any(holds(node, self.document.plain[slice(*node.span)].strip()) for node in postorder(tree))


def _named_by(tree: Node) -> Iterator[str]:
    """The letter that a side of a line is."""
    if tree.kind == "name":
        yield tree.value.base if isinstance(tree.value, Subscripted) else str(tree.value)


def _filled(words: str, formulas: Sequence[str]) -> str:
    """Words with their formulas in place."""
    return re.sub(r"⟨(\d+)⟩", lambda m: formulas[int(m[1])], words)


def _alike(one: str, other: str) -> bool:
    """Whether two formulas are of the same sign: they begin with the same command or mark."""
    heads = [re.match(r"\\[A-Za-z]+|\\.|.", f) for f in (one, other)]
    return None not in heads and heads[0][0] == heads[1][0] and not one[:1].isalnum()  # type: ignore[index]


def _named(formula: str) -> Iterator[str]:
    """The names in a formula."""
    for name in _LETTER.findall(_STYLE.sub(" ", formula)):
        yield name.lstrip("\\")
