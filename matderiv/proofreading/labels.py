r"""Labels of letters in a document: x^{(i)}, W^{[l]}, a^{l-1}_j, P^+, h_{t-1}, J_\lambda(w), p(y_i \mid x_i; w).

A superscript in brackets is a label (LANGUAGE.md §14): of a letter over which some sum runs, the index of a family,
and x^{(i)}_j is entry j of x^{(i)}; otherwise a part of the name. What stands bare is a label where the document
counts layers or steps by it, and no letter with it stands alone as well. The index of a recursion, t in h_{t-1}, is one
where no sum runs over it: then x_t, h_t and h_{t-1} are letters of their own. All of this is decided for the whole
document, by tokens alone, and before any formula is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from ..core.records import dataclass
from ..expressions.notations.names import COUNTS
from ..reading.equations.known import capital_of
from ..reading.latex.calls import closing
from ..reading.latex.stretches import Stretch, membership, sides_of
from ..reading.latex.tokens import Raw
from ..reading.subscripts import GREEK

__all__ = ["Labels", "Step", "joined_name"]

SAMPLES = "_samples"  # how the name of a family ends beside a letter with entries of its own
MOST_LABELS = 400  # different labels of a document

# words of a text that counts layers, or steps of something that is repeated
_COUNTED = re.compile(
    r"\b(?:layers?|neurons?|networks?|iterat\w+|time[ -]?steps?|epochs?|rounds?|sweeps?|schicht\w*|netz\w*|schritt\w*|"
    r"couches?|réseau\w*|itérat\w+|étapes?|capas?|strati|iterazion\w*|red(?:es)?)\b|слой|сло[яеёи]|шаг|層|レイヤ|反復|"
    r"ステップ|层|迭代|步",
    re.IGNORECASE,
)
# words of filters, in which + and − above tell what is known after a measurement from what was known before it
_FILTERED = re.compile(
    r"\b(?:posterior|prior|a posteriori|a priori|updat\w+|predict\w*|kalman|filter\w*|gain|measure\w*|correct\w*)\b|"
    r"事後|事前|更新|カルマン|先验|后验|卡尔曼|滤波",
    re.IGNORECASE,
)
_PSEUDOINVERSE = re.compile(r"pseudo-?\s?inver\w*|moore|penrose|generali[sz]ed inverse|擬似逆|疑似逆|伪逆|広義逆", re.I)
# words of the positive part of something, of which + below is a sign
_PARTS = re.compile(
    r"\b(?:positive|negative) parts?\b|\b(?:hinge|relu|rectif\w+|clip\w*|truncat\w*|threshold\w*)\b|正の部分|正部",
    re.IGNORECASE,
)
_SUMS = frozenset(("sum", "prod", "max", "min", "argmin", "argmax", "bigcup", "bigcap", "int", "sup", "inf"))
_TURNED = ("T", "top", "intercal", "transpose", "⊤")
_DOTS = (
    "dots",
    "ldots",
    "cdots",
    "in",
    "le",
    "leq",
    "ge",
    "geq",
    "<",
    ">",
    "ne",
    "neq",
    "to",
    "forall",
    "quad",
    "qquad",
)
_NO_INDICES = frozenset("abuvwxyz")  # letters by which rows and columns are not counted
_NUMBERS = ("sigma", "tau", "lambda", "rho", "kappa")  # which are numbers, as a rule
_SEPARATORS = (";", "|", "mid", "vert")
_GREEK = GREEK - {"delta", "pi"}
_GATES = frozenset("abcefghorsuvwxyz")  # letters that are seldom indices


@dataclass(frozen=True, slots=True)
class Step:
    """A letter with a label that is counted: its base, the letter of the label, and how far that is shifted."""

    base: str
    letter: str
    shift: int
    above: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """A letter and its scripts: the place of its token, what stands above and below, and the place behind all."""

    at: int
    above: tuple[Raw, ...] = ()
    below: tuple[Raw, ...] = ()
    end: int = 0


@dataclass
class _Evidence:
    """What the formulas of a document show of their letters."""

    summed: set[str] = field(default_factory=set)  # by which something is summed, or the largest taken
    values: set[str] = field(default_factory=set)  # that stand as values, with no script
    bases: set[str] = field(default_factory=set)  # that stand before scripts
    called: set[str] = field(default_factory=set)  # that stand directly before a parenthesis
    above: dict[str, set[str]] = field(default_factory=dict)  # bare label -> its bases
    shifted_above: set[str] = field(default_factory=set)
    shifted_below: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)  # letters that stand below with others, and no comma between
    below: dict[str, set[str]] = field(default_factory=dict)  # base -> single letters below it
    listed: set[str] = field(default_factory=set)  # letters that are one of several below, with commas
    plus: set[str] = field(default_factory=set)  # bases of a + above that an equation begins with
    minus: set[str] = field(default_factory=set)  # bases of a lone − above
    bare: set[str] = field(default_factory=set)  # bases of one letter below, with nothing above
    inverted: set[tuple[str, str]] = field(default_factory=set)  # capitals with a letter below that have an inverse
    heads: set[str] = field(default_factory=set)  # F_a of F_a(x) = …, as base and label
    own: set[str] = field(default_factory=set)  # h_2, P_+ that stand below nothing else, as base and label
    parted: bool = False  # whether a + stands below a bracket
    defined: set[str] = field(default_factory=set)  # letters that are the first side of an equation
    lone: set[str] = field(default_factory=set)  # P_+ that is a first side, or a formula by itself, as base and label


class Labels:
    r"""The labels of a document; ``text`` is all of it, ``words`` what is no mathematics.

    >>> from matderiv.reading.latex.stretches import stretch
    >>> labels = Labels([stretch(r"c_t = f_t \odot c_{t-1}", lenient=True)], "")
    >>> [t.text for t in labels.applied(labels.formulas[0]).tokens]
    ['c_t', '=', 'f_t', 'odot', 'c_t_minus_one']
    """

    def __init__(self, formulas: Sequence[Stretch], words: str) -> None:
        self.formulas = formulas
        self.counted = _COUNTED.search(words) is not None
        self.filtered = _FILTERED.search(words) is not None and _PSEUDOINVERSE.search(words) is None
        self.parts = _PARTS.search(words) is not None
        self.steps: dict[str, Step] = {}  # the names that bear a label which is counted
        self.stems: dict[str, str] = {}  # of each name that has its label in it, the letter alone
        self.seen = _Evidence()
        for formula in formulas:
            if formula.error is None:
                self._look(formula.tokens)
                self._heads(formula)
        self.recurring = self._recurring()
        self.layers = self._layers()
        self.families = self._families()

    # ---- what the formulas show

    def _look(self, tokens: Sequence[Raw]) -> None:
        seen = self.seen
        indices = _about_indices(tokens)
        inside: set[int] = set()  # tokens that are scripts
        for n, t in enumerate(tokens):
            if t.text in (")", "]", "}", "\\}", "rangle") and _stands(tokens, n + 1, "_"):
                start, stop = _group(tokens, n + 2)
                seen.parted |= [u.text for u in tokens[start:stop]] == ["+"]
            if t.kind == "command" and t.text in _SUMS and _stands(tokens, n + 1, "_"):
                start, stop = _group(tokens, n + 2)
                seen.summed |= _bound(tokens[start:stop])
                inside.update(range(start, stop))
            if n in inside or not _is_letter(t):
                continue
            named = _named(tokens, n)
            inside.update(range(n + 1, named.end))
            if named.above or named.below:
                seen.bases.add(t.text)
                self._scripts(t.text, named)
            elif not indices and not _differential(tokens, n):
                seen.values.add(t.text)
                if n + 1 < len(tokens) and tokens[n + 1].text == "(":
                    seen.called.add(t.text)

    def _scripts(self, base: str, named: _Name) -> None:
        seen = self.seen
        below = [t.text for t in named.below if t.text != ","]
        if len(named.below) == 1:
            seen.own.add(_joined(base, (below[0],)))
        commas = len(below) < len(named.below)
        if (label := _counted(named.below)) is not None:
            seen.below.setdefault(base, set()).add(label[0])
            if not named.above and not label[1]:
                seen.bare.add(base)
            if [t.text for t in named.above] == ["-", "1"] and not label[1]:
                seen.inverted.add((base, label[0]))
            if label[1]:
                seen.shifted_below.add(label[0])
        elif commas:
            seen.listed.update(x for x in below if x.isalpha())
        else:
            seen.beside.update(t.text for t in named.below if t.kind == "letter")
        raised = _unturned(named.above)
        if [t.text for t in raised] == ["-"]:
            seen.minus.add(base)
        if (label := _counted(raised)) is not None and raised[0].kind == "letter":
            seen.above.setdefault(label[0], set()).add(base)
            if label[1]:
                seen.shifted_above.add(label[0])
        elif (inner := _bracketed(raised)) is not None and (label := _counted(inner)) is not None and label[1]:
            seen.shifted_above.add(label[0])

    def _heads(self, formula: Stretch) -> None:
        r"""Take note of P^+ = … and of J_\lambda(w) = …: what the first side of an equation is."""
        for part in formula.parts():
            sides, relations = sides_of(part)
            at = membership(part)
            side = part[:at] if at is not None else sides[0]
            if side and _is_letter(side[0]) and (named := _named(side, 0)).end == len(side) and not named.above:
                if not named.below and relations:
                    self.seen.defined.add(side[0].text)
                elif len(named.below) == 1:
                    self.seen.lone.add(_joined(side[0].text, (named.below[0].text,)))
            if not relations or relations[0][0] != "=" or at is not None or not sides[0]:
                continue
            if not _is_letter(side[0]):
                continue
            named = _named(side, 0)
            if named.end == len(side) and [t.text for t in named.above] == ["+"]:
                self.seen.plus.add(side[0].text)
            behind = side[named.end :]
            if named.below and not named.above and behind and behind[0].text == "(":
                single = len(named.below) == 1 and closing(behind, 0) == len(behind) - 1
                if single and named.below[0].kind in ("letter", "number", "word"):
                    self.seen.heads.add(_joined(side[0].text, (named.below[0].text,)))

    def _recurring(self) -> frozenset[str]:
        """The letters of steps, t of h_{t-1}: no sum runs over them, and no letter has them and another index."""
        seen = self.seen
        found = seen.shifted_below - seen.summed - seen.beside
        mixed = {
            letter
            for letter in found
            for base, letters in seen.below.items()
            if letter in letters and letters & seen.summed
        }
        return frozenset(found - mixed)

    def _layers(self) -> frozenset[str]:
        """The letters of labels that stand bare above: a^l, a^{l-1} and a^L of layers."""
        seen = self.seen
        if not self.counted:
            return frozenset()

        def may(letter: str) -> bool:
            taken = {base for base in seen.above[letter] if base in seen.values}
            return letter not in seen.values | seen.summed | seen.bases and not taken and letter not in _TURNED

        small = {x for x in seen.above if x in seen.shifted_above and x.islower() and may(x)}
        large = {x for x in seen.above if x.isupper() and len(x) == 1 and may(x)}
        return frozenset(small | {x for x in large if x.lower() in small or x in seen.shifted_above})

    # ---- the formulas with their labels

    def applied(self, formula: Stretch) -> Stretch:
        """A formula in which what bears a label is a name of its own, or of a family."""
        if formula.error is not None:
            return formula
        tokens = _called(list(self._rewritten(formula.tokens)), self.families)
        return replace(formula, tokens=tuple(_logarithms(tokens)))

    def _families(self) -> dict[str, tuple[str, ...]]:
        r"""Functions with one list of arguments in all of the document, each with the bases of these.

        p(y_i \mid x_i; w) is such a one, and P(y \mid x; w); a letter of which two things are taken is none.
        """
        heads: dict[str, tuple[str, ...]] = {}
        taken: dict[str, set[tuple[str, ...]]] = {}
        for formula in self.formulas:
            if formula.error is not None:
                continue
            made = replace(formula, tokens=tuple(self._rewritten(formula.tokens)))
            for part in made.parts():
                sides, relations = sides_of(part)
                side = sides[0]
                if relations and relations[0][0] == "=" and membership(part) is None and len(side) > 3:
                    whole = _is_letter(side[0]) and side[1].text == "(" and closing(side, 1) == len(side) - 1
                    if whole and (arguments := _arguments(side[2:-1])) is not None:
                        heads[side[0].text] = arguments[0]
            for n, t in enumerate(made.tokens):
                if _is_letter(t) and n + 1 < len(made.tokens) and made.tokens[n + 1].text == "(":
                    found = _arguments(made.tokens[n + 2 : closing(made.tokens, n + 1)])
                    taken.setdefault(t.text, set()).add(("?",) if found is None else found[0])
        return {name: bases for name, bases in heads.items() if taken.get(name, set()) <= {bases}}

    def _rewritten(self, tokens: Sequence[Raw]) -> Iterator[Raw]:
        n = 0
        while n < len(tokens):
            t = tokens[n]
            if _is_letter(t):
                named = _named(tokens, n)
                if named.above or named.below:
                    made = self._labelled(tokens, named)
                    if made is not None:
                        yield from made
                        n = named.end
                        continue
                    if not named.above or _plainly(named.above):
                        yield from tokens[n : named.end]
                        n = named.end
                        continue
            yield t
            n += 1

    def _labelled(self, tokens: Sequence[Raw], named: _Name) -> list[Raw] | None:
        """The tokens of a letter with its labels in its name, or ``None`` where it bears none that is plain."""
        t = tokens[named.at]
        if _differs(tokens, named.at):
            return None
        base, at = t.text, list[Raw]()
        left_below, turned = named.below, named.above[len(_unturned(named.above)) :]
        raised = _unturned(named.above)
        steps: list[Step] = []
        changed = False
        for part in _bracketed_all(raised) if raised else ():
            if part is None:
                if (bare := self._above(raised)) is None:
                    break
                base = self._step(base, bare, True, steps)
                changed, raised = True, ()
                break
            found = self._in_brackets(tokens, named, part)
            if found is None:
                return None
            if isinstance(found, Raw):
                at.append(found)
            else:
                base = self._step(base, found, True, steps)
            changed, raised = True, ()
        if len(raised) == 1 and _is_text(raised[0]):
            base, raised, changed = f"{base}_{raised[0].text}", (), True  # \theta^{\text{new}}
        if raised and [u.text for u in raised] == ["+"] and self._posterior(t.text):
            base, raised, changed = f"{base}_plus", (), True
        below = self._below(t.text, left_below)
        if below is not None:
            label, left_below = below
            base = label if isinstance(label, str) else self._step(base, label, False, steps)
            changed = True
        if at and base in self.seen.bare:
            base = f"{base}{SAMPLES}"  # x_j is an entry of an x, and x^{(i)} another vector
        if not changed:
            return None
        if len(self.stems) > MOST_LABELS:
            return None
        stop = tokens[named.end - 1].span[1]
        kept = [*raised, *turned]
        # the name looks as it is written with its label, wherever it stands
        own = t.span[1] if at or left_below else min((u.span[0] for u in kept), default=stop + 1) - 1
        if tokens[named.at + 1].text == "_" and kept and tuple(kept) == named.above:
            above = next(k for k in range(named.end - 1, named.at, -1) if _stands(tokens, k, "^"))
            own = tokens[above].span[0]  # what stands above is no part of the name
        name = replace(t, text=base, span=(t.span[0], max(own, t.span[1])))
        if base != t.text:
            self.stems[base] = t.text
        return [name, *_scripted(name, [*at, *left_below], (*raised, *turned), stop)]

    def _step(self, base: str, label: tuple[str, int], above: bool, steps: list[Step]) -> str:
        name = _joined(base, label)
        self.steps[name] = Step(base, label[0], label[1], above)
        return name

    def _above(self, raised: Sequence[Raw]) -> tuple[str, int] | None:
        """The label that stands bare above a letter."""
        label = _counted(raised)
        if label is None or raised[0].kind != "letter" or label[0] not in self.layers:
            return None
        return label

    def _in_brackets(self, tokens: Sequence[Raw], named: _Name, inner: Sequence[Raw]) -> Raw | tuple[str, int] | None:
        """A label in brackets: the index of a family, or a part of the name."""
        label = _counted(inner)
        base = tokens[named.at].text
        if label is None or inner[0].kind != "letter":
            return None
        letter, shift = label
        called = named.end < len(tokens) and tokens[named.end].text == "("
        if called and named.above[0].text == "(" and base in self.seen.called:
            return None  # the derivative of a function
        if letter in self.seen.summed:
            square = named.above[0].text == "["
            return None if shift or square or base[:1].isupper() else inner[0]
        return label

    def _next(self, head: str) -> bool:
        """Whether a + below a letter is a label of it, as in P_+ of the next step, and no sign of its positive part."""
        return not self.parts and not self.seen.parted and head in self.seen.lone

    def _of_layer(self, base: str, below: tuple[Raw, ...]) -> bool:
        """Whether below a letter stand the number of its layer and indices, z_{3,k} beside z_3 and no z."""
        if len(below) < 3 or below[0].kind != "number" or below[1].text != "," or base in self.seen.values:
            return False
        single = len(below) == 3 and below[2].kind == "letter" and base.capitalize() not in self.seen.values
        return single and _joined(base, (below[0].text,)) in self.seen.own

    @cached_property
    def stands_below(self) -> frozenset[str]:
        r"""The letters that say below another one what that is of, \ell_\tau of a temperature τ, W_z of a gate z.

        They stand as values elsewhere, and so are no indices: Greek ones, and others that an equation gives a meaning.
        """
        seen = self.seen
        values = seen.values - seen.summed - seen.beside - seen.listed
        return frozenset(x for x in values if x in _GREEK or x in seen.defined and x in _GATES)

    @cached_property
    def classes(self) -> frozenset[str]:
        r"""The letters of classes, k of \Sigma_k^{-1} and \mu_k where no sum runs over k: what has one is of its own.

        No letter that has it stands without it, or has a matrix of which it might be a row.
        """
        seen = self.seen
        others = seen.summed | seen.beside | seen.listed | seen.values | seen.shifted_below | self.recurring

        def apart(base: str, letter: str) -> bool:
            return (base, letter) in seen.inverted or seen.values.isdisjoint(
                (base, base.capitalize(), capital_of(base))
            )

        def of_class(letter: str) -> bool:
            return all(apart(base, letter) for base, letters in seen.below.items() if letter in letters)

        return frozenset(x for x in {letter for _, letter in seen.inverted} - others if of_class(x))

    def _posterior(self, base: str) -> bool:
        return self.filtered and base in self.seen.plus | self.seen.minus

    def _below(self, base: str, below: tuple[Raw, ...]) -> tuple[tuple[str, int] | str, tuple[Raw, ...]] | None:
        """The label that stands below, and what else does."""
        if not below:
            return None
        label = _counted(below)
        if label is not None and label[0] in self.recurring:
            return label, ()
        if len(below) == 1 and below[0].kind == "letter":
            # W_f beside f_t: what stands below is a name itself, and no index
            letter = below[0].text
            if letter in self.seen.bases and letter not in self.seen.summed | self.seen.beside and self.recurring:
                return f"{base}_{letter}", ()
        letters = tuple(u.text for u in below if u.kind == "letter")
        if base[:1].isupper() and len(letters) == len(below) <= 2 and not self.seen.summed.intersection(letters):
            # K_y beside a vector y, the blocks S_{xy}, and what has an inverse are matrices of their own
            apart = len(below) == 1 and (base, letters[0]) in self.seen.inverted
            if apart or _NO_INDICES.issuperset(letters) and (len(letters) == 2 or letters[0] in self.seen.values):
                return "_".join((base, *letters)), ()
        if len(below) == 1 and letters and letters[0] in self.classes:
            return f"{base}_{letters[0]}", ()
        own = len(below) == 1 and letters and letters[0] not in self.seen.summed
        if own and base in _NUMBERS and [x for x, at in self.seen.below.items() if letters[0] in at] == [base]:
            return f"{base}_{letters[0]}", ()  # the σ_n of noise: no other letter has this index
        head = _joined(base, (below[0].text,))
        if len(below) == 1 and below[0].text == "+":
            return (f"{base}_plus", ()) if self._next(head) else None
        if len(below) == 1 and below[0].text in self.stands_below and below[0].text not in self.seen.shifted_below:
            return head, ()
        if self._of_layer(base, below):
            return head, below[2:]
        if len(below) == 1 and head in self.seen.heads and below[0].text not in self.seen.summed:
            return head, ()
        if len(below) >= 3 and below[1].text == ",":
            first = _counted(below[:1])
            if first is not None and first[0] in self.recurring and all(u.kind == "letter" for u in below[2::2]):
                rest = tuple(u for u in below[2:] if u.text != ",")
                if all(u.text in self.seen.summed | self.seen.beside for u in rest):
                    return first, rest
                return "_".join((base, first[0], *(u.text for u in rest))), ()
        return None


# ------------------------------------------------------------------------------------------------- tokens


def _is_letter(t: Raw) -> bool:
    return t.kind == "letter" or t.kind == "word" and t.style not in ("operator", "text")


def _is_text(t: Raw) -> bool:
    """Whether a token is a word in upright letters."""
    return t.kind == "word" and t.style in ("text", "roman") and len(t.text) > 1 and t.text.isalpha()


def _stands(tokens: Sequence[Raw], n: int, text: str) -> bool:
    return n < len(tokens) and tokens[n].kind == "char" and tokens[n].text == text


def _group(tokens: Sequence[Raw], n: int) -> tuple[int, int]:
    """The range of a script, without its braces."""
    if n < len(tokens) and tokens[n].kind == "open":
        return n + 1, closing(tokens, n)
    return n, min(n + 1, len(tokens))


def _named(tokens: Sequence[Raw], n: int) -> _Name:
    """The letter at n with one script above and one below, in any order."""
    above: tuple[Raw, ...] = ()
    below: tuple[Raw, ...] = ()
    end = n + 1
    while _stands(tokens, end, "^") and not above or _stands(tokens, end, "_") and not below:
        start, stop = _group(tokens, end + 1)
        content = tuple(tokens[start:stop])
        if not content:
            break
        if tokens[end].text == "^":
            above = content
        else:
            below = content
        end = stop + (start > end + 1)
    return _Name(n, above, below, min(end, len(tokens)))


def _unturned(above: Sequence[Raw]) -> tuple[Raw, ...]:
    """What stands above without the transpose at its end."""
    last = len(above) > 1 and above[-1].text in _TURNED and above[-2].text in (")", "]")
    return tuple(above[:-1] if last else above)


def _bracketed(above: Sequence[Raw]) -> tuple[Raw, ...] | None:
    """What the brackets hold that are all that stands above."""
    if len(above) < 3 or (above[0].text, above[-1].text) not in (("(", ")"), ("[", "]")):
        return None
    return tuple(above[1:-1]) if closing(above, 0) == len(above) - 1 else None


def _bracketed_all(above: Sequence[Raw]) -> list[tuple[Raw, ...] | None]:
    """What each of the brackets holds that are all that stands above: [l](i); ``None`` where there are none."""
    found: list[tuple[Raw, ...] | None] = []
    rest = tuple(above)
    while rest:
        end = closing(rest, 0) + 1 if rest[0].text in ("(", "[") else 0
        inner = _bracketed(rest[:end]) if end else None
        if inner is None:
            return [None]
        found.append(inner)
        rest = rest[end:]
    return found


def _counted(tokens: Sequence[Raw]) -> tuple[str, int] | None:
    """A letter alone, or shifted by a number: t, t-1, l+1."""
    if not tokens or tokens[0].kind != "letter":
        return None
    if len(tokens) == 1:
        return tokens[0].text, 0
    shifted = len(tokens) == 3 and tokens[1].text in ("+", "-") and tokens[2].kind == "number"
    if not shifted or not tokens[2].text.isdigit() or not 0 < int(tokens[2].text) < 10:
        return None
    return tokens[0].text, int(tokens[2].text) * (1 if tokens[1].text == "+" else -1)


def joined_name(step: Step) -> str:
    """The name of a letter with a label that is counted.

    >>> joined_name(Step("a", "l", -1, True)), joined_name(Step("a", "L", 0, True))
    ('a_l_minus_one', 'a_L')
    """
    return _joined(step.base, (step.letter, max(-9, min(9, step.shift))))


def _joined(base: str, label: Sequence[str | int]) -> str:
    """A letter and its label as one name.

    >>> _joined("h", ("t", -1)), _joined("h", ("t", 0)), _joined("J", ("lambda",))
    ('h_t_minus_one', 'h_t', 'J_lambda')
    """
    letter, shift = label[0], int(label[1]) if len(label) > 1 else 0
    if not shift:
        return f"{base}_{letter}"
    return f"{base}_{letter}_{'plus' if shift > 0 else 'minus'}_{COUNTS[abs(shift)]}"


def _plainly(above: Sequence[Raw]) -> bool:
    """Whether what stands above holds no letter that bears a label itself."""
    return all(t.text not in ("^", "_") for t in above)


def _bound(below: Sequence[Raw]) -> set[str]:
    """The letters over which a sum runs, by what stands below it."""
    stop = next((n for n, t in enumerate(below) if t.text in ("=", "in", ":") or t.text in _DOTS), len(below))
    return {t.text for t in below[:stop] if t.kind == "letter"} | {
        t.text for t in below[stop:] if t.kind == "letter" and below[stop].text in ("ne", "neq", "<", "le", "leq")
    }


def _about_indices(tokens: Sequence[Raw]) -> bool:
    """Whether a formula is about nothing but indices: l = 1, …, L, or l - 1."""
    return len(tokens) < 30 and all(
        t.kind in ("letter", "number", "open", "close") or t.text in (*_DOTS, ",", "=", "+", "-", ".", "\\{", "\\}")
        for t in tokens
    )


def _differential(tokens: Sequence[Raw], n: int) -> bool:
    """Whether the letter at n is the d of \frac{dL}{dz}."""
    return tokens[n].text == "d" and n > 0 and tokens[n - 1].kind == "open"


def _differs(tokens: Sequence[Raw], n: int) -> bool:
    r"""Whether a d stands directly before the letter at n, and in no \frac{dL}{dz}: dZ^{[l]} may be a name."""
    if not n or tokens[n - 1].text != "d" or tokens[n - 1].kind != "letter":
        return False
    return tokens[n - 1].span[1] == tokens[n].span[0] and not _differential(tokens, n - 1)


def _scripted(name: Raw, at: Sequence[Raw], raised: Sequence[Raw], stop: int) -> Iterator[Raw]:
    """The scripts that stay at a name: its indices, and what stands above."""
    for sign, content in (("_", at), ("^", raised)):
        if content:
            first, last = content[0].span[0], content[-1].span[1]
            yield Raw("char", sign, (first, first))
            yield Raw("open", "{", (first, first))
            yield from content
            end = last if sign == "_" and raised else stop
            yield Raw("close", "}", (end, end))


def _arguments(inside: Sequence[Raw]) -> tuple[tuple[str, ...], str] | None:
    """The bases of names that are listed, and the one index that stands below them, if any does."""
    bases: list[str] = []
    index = ""
    n, plain = 0, True
    while n < len(inside):
        if not _is_letter(inside[n]):
            return None
        named = _named(inside, n)
        if named.above or len(named.below) > 1:
            return None
        if named.below:
            letter = named.below[0]
            if letter.kind != "letter" or index not in ("", letter.text):
                return None
            index = letter.text
        bases.append(f"{inside[n].text}_" if named.below else inside[n].text)
        n = named.end
        if n < len(inside):
            if inside[n].text not in (",", *_SEPARATORS):
                return None
            plain = plain and inside[n].text == ","
            n += 1
    return (tuple(bases), index) if bases and not (plain and not index) else None


def _called(tokens: Sequence[Raw], families: Mapping[str, tuple[str, ...]]) -> list[Raw]:
    r"""The tokens with p_i for p(y_i \mid x_i; w), and with commas between the arguments of P(y \mid x; w)."""
    out: list[Raw] = []
    n = 0
    while n < len(tokens):
        t = tokens[n]
        out.append(t)
        n += 1
        if not _is_letter(t) or t.text not in families or n >= len(tokens) or tokens[n].text != "(":
            continue
        close = closing(tokens, n)
        found = _arguments(tokens[n + 1 : close])
        if found is None or found[0] != families[t.text]:
            continue
        if found[1]:
            index = next(u for u in tokens[n:close] if u.text == found[1] and u.kind == "letter")
            out += _scripted(t, [index], (), tokens[close].span[1])
        else:
            out += [replace(u, kind="char", text=",") if u.text in _SEPARATORS else u for u in tokens[n : close + 1]]
        n = close + 1
    return out


def _logarithms(tokens: Sequence[Raw]) -> list[Raw]:
    r"""The tokens with \sum_i \log t_i for \log\prod_i t_i, which is that of all factors."""
    out = list(tokens)
    n = 0
    while n + 1 < len(out):
        log, product = out[n], out[n + 1]
        if log.kind == "command" and log.text in ("log", "ln") and product.kind == "command" and product.text == "prod":
            end = n + 2
            while end < len(out) and out[end].kind == "char" and out[end].text in ("_", "^"):
                start, stop = _group(out, end + 1)
                end = stop + (start > end + 1)
            if end < len(out):
                out[n:end] = [replace(product, text="sum"), *out[n + 2 : end], log]
        n += 1
    return out
