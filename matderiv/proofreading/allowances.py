"""Why a line that does not hold of all values is not called wrong: what the document says of its letters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from ..core.index import power
from ..core.text import Said, Text
from ..expressions.matrix import Var, apply, multiply, transpose
from ..reading.equations.entries import symbols_of
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, differentiates, postorder
from .backward import moved
from .bearings import BRACKET, HALF, WORDS_SAY, Bearings
from .endings import ended
from .hedges import Hedges
from .items import Item, indices_of, names_of
from .nouns import names_given, says_more
from .provisos import CONSTRAINT, SIGNS, Proviso, claims, equivalence, implication, landau, provisos, supposes
from .sentences import Sentence, letters_in
from .solving import HELD, evidence, holds, put
from .worlds import Sides, Worlds

__all__ = ["NO_DIFFERENTIAL", "Allowances"]

SAYS = Text(
    'Undecided: it does not hold of all values, but "{words}" may say more of its letters than is read. '
    "Give an assumption, as in --assume {fact}.",
    "未決定: すべての値については成り立たないが、「{words}」がその文字について条件を述べている可能性がある。"
    "--assume {fact} のように仮定を与えること。",
)
LANDAU = Text(
    "Undecided: O or o before a bracket was read as a factor; it may stand for a remainder. Write what is left out.",
    "未決定: 括弧の前の O や o を因数として読んだが、剰余項かもしれない。省いたものを書くこと。",
)
CALLED = Text(
    "Undecided: {name} stands before brackets only, and was read as a factor; it may be a function. Write a product "
    "with \\cdot, or define {name}.",
    "未決定: {name} は括弧の前にだけ現れる。因数として読んだが、関数かもしれない。"
    "積なら \\cdot を書き、関数なら {name} を定義すること。",
)
AT_ZERO = Text(
    "Undecided: by the words before it, it may hold only where something is zero, or is least or greatest. Write that "
    "as an equation, {slope} = 0.",
    "未決定: 直前の言葉によれば、何かが 0、最小または最大となるところでだけ成り立つのかもしれない。"
    "それを {slope} = 0 のように等式で書くこと。",
)
NO_DIFFERENTIAL = Text(
    "Undecided: d before a letter was read as a differential, and may be a factor, or dz the name of a gradient. Write "
    "a product with \\cdot, and a gradient as \\partial L/\\partial z.",
    "未決定: 文字の前の d を微分と解釈したが、因数かもしれず、また dz は勾配の名前かもしれない。"
    "積なら \\cdot を使い、勾配は \\partial L/\\partial z と書くこと。",
)
BUILT = Text(
    'Undecided: it would hold if {name} were {fact}, and what is called "{words}" may be. '
    "Give that, as in --assume {name}={fact}.",
    "未決定: {name} が {fact} なら成り立ち、「{words}」と呼ばれるものはそうかもしれない。"
    "--assume {name}={fact} のように仮定を与えること。",
)
PROJECTS = Text(
    'Undecided: it would hold if {name} were an orthogonal projection, and what is called "{words}" may be. '
    "Write what {name} is.",
    "未決定: {name} が直交射影なら成り立ち、「{words}」と呼ばれるものはそうかもしれない。{name} を式で定めること。",
)
POWER = Text(
    "Undecided: {name} is a function, and its superscript or ∘ may mean that it is inverted or applied again. "
    "Write what is meant with {name}(…).",
    "未決定: {name} は関数であり、上付きの添字や ∘ は逆関数や合成を表すかもしれない。{name}(…) を使って書くこと。",
)
ARROWS = "⇔"
_STRUCTURES = ("symmetric", "orthogonal", "diagonal", "skew")  # what the name of a square matrix may say of it
# words before what holds where a derivative is zero, or of a step that leads there
_AT_ZERO = re.compile(
    r"\b(?:zero|vanish\w*|stationar\w*|first[- ]order|optimality|critical|updated?|updates|fixed[- ]point|"
    r"steps?|maxim\w*|minim\w*|optim\w*|null\s*(?:setz\w*|gesetzt)?|annul\w*|zéro)\b|"
    r"(?:to|equal|=)\s*\$?0\b|[0０]\s*(?:と|に)|ゼロ|停留|零|最小|最大|最適|最优",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"[\s,.;$]*(?:(?:and|or|so|hence|thus|then|i\.e\.|that is|with a multiplier|und|oder|et|ou)[\s,.;$]*)*"
)
# words that may say which sizes things have, or how they lie
_SIZES = re.compile(
    r"squar|size|dimension|shape|row|column|scalar|number|flat|stack|reshap|transpos|broadcast|vector|tall|wide|orient|"
    r"turn|align|flip|mirror|rotat|switch|univariate|single|one|unit|quadrat|zeile|spalte|ligne|colonne|carr",
    re.IGNORECASE,
)


# those of them that may give a matrix other sizes than were declared
_TURNS = re.compile(
    r"squar|reshap|transpos|broadcast|stack|flat|orient|turn|align|flip|mirror|rotat|switch|swap|exchang|instead|now|"
    r"from here|store|quadrat|carr",
    re.IGNORECASE,
)


# factorisations, whose factors are such as their name says: triangular, diagonal, orthogonal
_FACTORISATION = re.compile(
    r"\b(?:cholesky|svd|singular[ -]values?|eigen\w*|spectral|diagonali[sz]\w*|qr|lu|ldl\w*|polar|schur|jordan|"
    r"factori[sz]ations?|decompositions?|\w*zerlegung\w*|singulärwert\w*|décompositions?|"
    r"valeurs? (?:propres?|singulières?)|descomposici\w+|scomposizion\w+|разложени\w*)\b|"
    r"コレスキー|特異値|固有値|対角化|分解|奇异值|特征值|对角化",
    re.IGNORECASE,
)


class Allowances:
    """What a document says of its letters, for the lines of one pass."""

    def __init__(self, bearings: Bearings, worlds: Worlds) -> None:
        self.bearings, self.worlds, self.hedges = bearings, worlds, Hedges(bearings.document)
        self.assumed = {n for n in bearings.uses if self._assumed(n)}
        self.found = list(provisos(bearings.document, self.kind))
        self.found += self._equations()
        self.found += self._factored()
        # that the numbers of a set are 0 or 1 may make a line hold
        self.found += [Proviso(x, frozenset({x}), 0, 0, 0, {}, None) for x in sorted(bearings.document.sets)]

    # ---- equations that are assumed

    def _assumed(self, n: int) -> bool:
        """Whether the words at an equation that does not hold of all values introduce it as one that is assumed."""
        line, item = self.bearings.lines[n], self.bearings.document.items[n]
        if line.kind not in ("wrong", "equation", "undecided", "unread") or item.relation != "=":
            return False
        if self.bearings.supposed(n):
            return True
        found = self.bearings.document.told(n)
        before = "" if found is None else found[0].ahead(found[1])
        return item.inline and supposes(before) and not claims(before)

    def _equations(self) -> Iterator[Proviso]:
        document = self.bearings.document
        for n in sorted(self.assumed):
            item = document.items[n]
            if document.symmetric(item) is not None or self.bearings.variables(n):
                continue  # that a gradient is zero is weighed with the equations
            found = self.bearings.document.told(n)
            if found is not None and CONSTRAINT.search(found[0].ahead(found[1])):
                continue
            if item.left is None and item.source in {p.words for p in self.found if p.low is not None}:
                continue  # that is said already
            letters = letters_in(item.source)
            if item.left is not None:
                letters |= {x.partition("_")[0] for x in names_of(item) - {"eye"}}  # A is said of, too, by a_ij = a_ji
            place = item.span[0]
            enough = self.enough(item)
            plain = found is not None and enough and self.hedges.plainly(n) and not self.hedges.doubtful(n, True)
            implied = enough if plain and enough and len(enough) == 1 else {}
            span = (place, place) if found is None else (found[0].start, found[0].stop)
            yield Proviso(item.source, letters, place, *span, implied, enough)
        for n in self.bearings.uses:
            item = document.items[n]
            text = document.text
            end = next((p.inside[1] for p in document.pieces if p.span[0] == item.place), item.span[1])
            if self.bearings.lines[n].kind in ("wrong", "equation") and implication(text[item.span[1] : end]):
                yield Proviso(item.source, letters_in(item.source), item.span[0], item.span[0], item.span[0], {}, None)

    def _factored(self) -> Iterator[Proviso]:
        """What a heading that names a factorisation may say of the factors of an equation behind it: K = LLᵀ."""
        document = self.bearings.document
        for sentence in document.sentences:
            found = None if sentence.formulas else _FACTORISATION.search(sentence.words)
            for n in self.bearings.uses if found is not None else ():
                item = document.items[n]
                behind = item.span[0] > sentence.start and self.bearings.lines[n].kind == "definition"
                if found is None or not behind or item.right is None or item.right.kind != "product":
                    continue
                factors = frozenset(map(self.bearings.reading.named, arrays_in(item.right)))
                yield Proviso(found[0], factors, sentence.start, sentence.start, sentence.stop, {}, None)

    def enough(self, item: Item) -> Mapping[str, frozenset[str]] | None:
        """Facts with which an equation holds that is assumed: Aᵀ = −A, AᵀA = I, AB = BA."""
        if item.left is None or item.right is None:
            return None
        shapes = self.bearings.reading.known.shapes
        for a, b in ((item.left, item.right), (item.right, item.left)):
            fact = None
            if (name := _negated_transpose(a, b)) is not None:
                fact = "skew"
            elif (name := _gram(a)) is not None and b.kind == "name" and b.value == "eye":
                fact = "orthogonal"
            if fact is not None and name in shapes and shapes[name][0][0] == shapes[name][0][1]:
                return {name: frozenset({fact})}
        pair = _exchanged(item.left, item.right)
        if pair and all(x in shapes and shapes[x][1] == 2 for x in pair):
            return {x: frozenset({"diagonal"}) for x in pair}
        return None

    # ---- a line

    def hot(self, n: int) -> dict[str, Proviso]:
        """The letters of a line that are said to be one-hot, and where."""
        return {name: p for p in self.found for name in sorted(p.hot & self.bearings.uses[n])}

    def still(self, proviso: Proviso, n: int) -> bool:
        """Whether what was said of letters is so at a line: before it, with nothing between that ends it.

        What the sentence says that defines something is so where that is used, in other parts of the document, too.
        """
        document = self.bearings.document
        place = document.items[n].span[0]
        if place < proviso.start:
            return False
        if place < proviso.stop:
            return True
        names = proviso.implied.keys() | proviso.hot
        below = (document.items[m].span[0] for m in self.bearings.below(n) - {n} if names & self.bearings.uses[m])
        strict = any(proviso.start <= at < proviso.stop for at in below)
        return not ended(document, proviso.stop, place, names, strict=strict, parts=not proviso.throughout)

    def says(self, n: int, words: str) -> Said:
        """That some words may say more of the letters of a line."""
        return SAYS(words=words, fact=self._example(n))

    def doubt(self, n: int, under: Collection[int] = ()) -> tuple[Said | None, Sides | None]:
        """Why a line that does not hold of all values is not called wrong; otherwise its sides under what is said.

        It was judged ``under`` other lines already.
        """
        found = self._said(n, under)
        if not isinstance(found, dict):
            return found, None
        if not found:
            return self._built(n), None
        so, sides = self.worlds.under(n, self.granted(n, under))
        return (self._built(n), sides) if so is False else (next(iter(found.values()))[1], None)

    def _built(self, n: int) -> Said | None:
        """That a line would hold if a matrix were built as the name that words give it may say."""
        if self.bearings.lines[n].lhs is None:
            return None
        known = self.bearings.reading.known
        named: dict[str, str] = {}
        for name in sorted(self.worlds.square(self.bearings.uses[n]) & self.bearings.uses[n]):
            names = names_given(self.bearings.document.sentences, name)
            said = next(filter(says_more, names), None)
            if said is not None and not known.facts.get(name):
                named[name] = said
        for fact in _STRUCTURES:
            if named and self.worlds.under(n, dict.fromkeys(named, frozenset({fact})))[0]:
                name = next(iter(named))
                return BUILT(name=name, fact=fact, words=named[name])
        if named and self._if_projections(n, named):
            name = next(iter(named))
            return PROJECTS(name=name, words=named[name])
        return None

    def _if_projections(self, n: int, names: Collection[str]) -> bool:
        """Whether a line holds where some matrices are projections onto lines."""
        line = self.bearings.lines[n]
        assert line.lhs is not None and line.rhs is not None
        letters = {v for side in (line.lhs, line.rhs) for v in symbols_of(side) if v.name in names}
        own = {v for v in letters if v.shape[0] == v.shape[1]}  # others may be square, as they are read they are not
        onto = {v: Var(f"{v.name}_onto", (v.shape[0], 1)) for v in own if v.definition is None}
        values = {v: multiply(u, transpose(u), power(apply("dot", u, u), -1)) for v, u in onto.items()}
        check = evidence(put(line.lhs, values), put(line.rhs, values)) if values else None
        return check is not None and check.kind in HELD

    def beside(self, n: int, under: Collection[int]) -> Said | Mapping[str, frozenset[str]]:
        """The facts of a line's letters that are said but in some lines, or why what is said leaves it undecided."""
        if hot := self.hot(n):
            return self.says(n, next(iter(hot.values())).words)
        found = self._said(n, under)
        return {name: facts for name, (facts, _) in found.items()} if isinstance(found, dict) else found

    def _said(self, n: int, under: Collection[int] = ()) -> dict[str, tuple[frozenset[str], Said]] | Said:
        """What is said of a line, in the line, by its signs and elsewhere but in some lines: facts, or a doubt."""
        item, document = self.bearings.document.items[n], self.bearings.document
        whole = next((document.text[slice(*p.inside)] for p in document.pieces if p.span[0] == item.place), "")
        if n in self.assumed:
            return SAYS(words=item.source, fact=self._example(n))
        if not under and self._at_zero(n):
            return AT_ZERO(slope=r"\nabla f")
        if equivalence(whole) and not under:
            return HALF(sign=ARROWS)
        if landau(item.source):
            return LANDAU()
        if (said := self._meaning(n)) is not None:
            return said
        return self._facts(n, under)

    def _at_zero(self, n: int) -> bool:
        """Whether words say that a line holds where a derivative is zero, before it or before one that it goes on."""
        document, order = self.bearings.document, self.bearings.document.order
        item = document.items[n]
        if any(differentiates(x) for tree in item.trees for x in postorder(tree)):
            return False
        for m in order[self.bearings.at[n] :: -1]:
            found = document.told(m)
            before = "" if found is None else found[0].ahead(found[1]).rpartition("⟩")[2]
            if _AT_ZERO.search(before) is not None:
                return True
            if found is None or not _GOES_ON.fullmatch(before):
                return False
        return False

    def granted(self, n: int, under: Collection[int] = ()) -> Mapping[str, frozenset[str]]:
        """The facts of letters that are said but in some lines, where all that is said is understood."""
        found = self._facts(n, under)
        return {name: facts for name, (facts, _) in found.items()} if isinstance(found, dict) else {}

    def _meaning(self, n: int) -> Said | None:
        """Why a sign or a letter of a line may mean something else than it was read as."""
        item = self.bearings.document.items[n]
        for name in sorted(self.bearings.before_brackets & names_of(item)):
            if re.search(rf"(?<![A-Za-z\\^_])\\?{name}{BRACKET}", item.source):
                return CALLED(name=name)
        if moved(self.bearings, item.trees) and self._no_differential(item):
            return NO_DIFFERENTIAL()
        for name in self.bearings.reading.known.functions:
            letter = rf"\\?{re.escape(name)}"
            power = rf"\^\s*(?:\{{[^{{}}]*\}}|\w)\s*{BRACKET}"
            if re.search(rf"(?<![A-Za-z]){letter}\s*(?:{power}|\\circ)|\\circ\s*{letter}\b", item.source):
                return POWER(name=name)
        return None

    @cached_property
    def _d_is_a_letter(self) -> bool:
        """Whether d is a size, or is spoken of by itself."""
        alone = (f.text.strip() == "d" for s in self.bearings.document.sentences for f in s.formulas)
        return "d" in self.bearings.reading.known.sizes or any(alone)

    def _no_differential(self, item: Item) -> bool:
        """Whether the d of a line may be a factor, or dz on its left the name of ∂L/∂z.

        It may be that name where the right side has no differentials of what z is made of.
        """
        if item.left is None or item.right is None:
            return False
        if item.left.kind != "product" or len(item.left.children) != 2 or not moved(self.bearings, [item.left]):
            return self._d_is_a_letter
        (name, *_), theirs = (*moved(self.bearings, [item.left]), ""), set(moved(self.bearings, [item.right]))
        recipe = self.bearings.reading.recipes.get(name)
        return not theirs or recipe is None or not theirs <= self.bearings.rests(item.left.children[1]) - {name}

    def _facts(self, n: int, under: Collection[int] = ()) -> dict[str, tuple[frozenset[str], Said]] | Said:
        """Facts of letters with which all holds that is said of a line's, or what is said and not understood."""
        recipes = self.bearings.reading.recipes
        facts: dict[str, tuple[frozenset[str], Said]] = {}
        fact = self._example(n)
        understood = frozenset().union(*(p.enough for p in self.found if p.enough is not None))
        for words, letters, symmetric in self.bearings.facts(n):
            square = self.worlds.square(letters)
            if not symmetric or len(square) > 1 and understood.isdisjoint(square):
                return WORDS_SAY(words=words, fact=fact)  # it may be the product of two letters that is symmetric
            for name in square:
                facts[name] = frozenset({"symmetric"}), WORDS_SAY(words=words, fact=fact)
        used = self._letters(n)
        items = self.bearings.document.items
        own = {(items[m].source, items[m].span[0]) for m in {*under, *self.bearings.said_again}}
        clash = self.bearings.lines[n].lhs is None and self.bearings.lines[n].kind == "wrong"
        clash = clash and not self._sizes_told(used)
        declared = self.bearings.uses[n] <= self._with_sizes() | self.bearings.reading.known.sizes
        exact = bool(self.bearings.lines[n].check.primes)  # so that it fails as an identity of rational functions
        for proviso in self.found:
            if (proviso.words, proviso.place) in own:
                continue
            if proviso.letters is not None and not proviso.letters & used:
                continue
            apart = proviso.word or proviso.relates and declared
            if proviso.enough is None and clash and apart and _SIZES.search(proviso.words) is None:
                continue  # no word but one for sizes makes sides of different sizes equal
            if proviso.word and exact and SIGNS.fullmatch(proviso.words):
                continue
            if proviso.enough is None:
                return SAYS(words=proviso.words, fact=fact)
            for name, more in proviso.enough.items():
                if name in recipes:
                    if more <= {"symmetric"} or self._defined_so(name, more):
                        continue
                    return SAYS(words=proviso.words, fact=fact)
                both = facts.get(name, (frozenset[str](), None))[0] | more
                if both == {"symmetric", "spd"}:
                    both = frozenset({"spd"})
                if len(both) > 1:
                    return SAYS(words=proviso.words, fact=fact)
                facts[name] = both, SAYS(words=proviso.words, fact=fact)
        return facts

    def _defined_so(self, name: str, facts: frozenset[str]) -> bool:
        """Whether a letter is by its definition what is said of it: diagonal."""
        var = self.bearings.reading.made.get(name)
        if var is None or facts != {"diagonal"}:
            return False
        return holds([(var, apply("diag", apply("diagonal", var)))])

    def _example(self, n: int) -> str:
        """What could be assumed of a letter of a line, in words of the command line."""
        reading = self.bearings.reading
        free = sorted(self._letters(n) & reading.vars.keys() - reading.recipes.keys())
        said = {name for p in self.found if p.enough is not None for name in p.enough}
        said.update(reading.known.facts)
        kinds = {name: self.kind(name) for name in free if name.isidentifier() and name not in said}
        square = next((f"{name}=symmetric" for name, kind in kinds.items() if kind == (2, True)), None)
        return square or next((f"{name}=positive" for name, kind in kinds.items() if kind is not None), "S=symmetric")

    def kind(self, name: str) -> tuple[int, bool | None] | None:
        """How many axes a letter has here, and whether it is a square matrix; ``None`` where nothing says so or not."""
        reading = self.bearings.reading
        if name in reading.known.shapes:
            shape, rank = reading.known.shapes[name]
            return rank, rank == 2 and shape[0] == shape[1]
        if name in reading.vars:
            rows, columns = reading.shape(reading.vars[name])
            rank = reading.rank(name)
            return rank, rank == 2 and (rows == columns or None)
        return None

    def _sizes_told(self, used: Collection[str]) -> bool:
        """Whether words say of some letters how they lie: "rows $x_i$, each of size $1\\times d$".

        Of a matrix whose sizes are declared, and of what is defined by such, they do so only where they turn it.
        """
        told = (
            (s, frozenset(used) - self._with_sizes() if _TURNS.search(s.words) is None else used)
            for s in self._on_sizes
        )
        return any(not s.letters().isdisjoint(letters) for s, letters in told)

    def _with_sizes(self) -> frozenset[str]:
        """The letters that are declared as matrices, or defined."""
        reading = self.bearings.reading
        declared = {x for x, (_, rank) in reading.known.shapes.items() if rank == 2}
        return frozenset(declared | reading.recipes.keys())

    @cached_property
    def _on_sizes(self) -> list[Sentence]:
        """The sentences that may speak of sizes."""
        return [s for s in self.bearings.document.sentences if _SIZES.search(s.words)]

    def _letters(self, n: int) -> frozenset[str]:
        """The letters of a line and of what it uses, with their sizes and indices."""
        reading = self.bearings.reading
        item = self.bearings.document.items[n]
        found: set[str] = set()
        for name in self.bearings.uses[n]:
            found |= {name, *name.split("_")}
            if name in reading.vars:
                found |= {str(x) for s in reading.shape(reading.vars[name]) for x in s.free_symbols}
            if name in reading.known.shapes:
                found |= {str(x) for s in reading.known.shapes[name][0] for x in s.free_symbols}
        for tree in item.trees:
            found |= indices_of(tree)
        return frozenset(found | letters_in(item.source))


def _name(node: Node) -> str | None:
    return node.value if node.kind == "name" and isinstance(node.value, str) else None


def _turned(node: Node) -> str | None:
    return _name(node.children[0]) if node.kind == "transpose" else None


def _negated_transpose(a: Node, b: Node) -> str | None:
    """A, where two sides are Aᵀ and −A, or A and −Aᵀ."""
    if b.kind != "negate":
        return None
    inner = b.children[0]
    for x, y in ((_turned(a), _name(inner)), (_name(a), _turned(inner))):
        if x is not None and x == y:
            return x
    return None


def _gram(node: Node) -> str | None:
    """A, where a side is AᵀA or AAᵀ."""
    if node.kind != "product" or len(node.children) != 2 or node.value != ("*",):
        return None
    a, b = node.children
    for x, y in ((_turned(a), _name(b)), (_name(a), _turned(b))):
        if x is not None and x == y:
            return x
    return None


def _exchanged(a: Node, b: Node) -> tuple[str, str] | None:
    """A and B, where two sides are AB and BA."""
    if a.kind != "product" or b.kind != "product" or a.value != ("*",) or b.value != ("*",):
        return None
    ours, theirs = [_name(x) for x in a.children], [_name(x) for x in b.children]
    if None in ours or ours != theirs[::-1]:
        return None
    return str(ours[0]), str(ours[1])
