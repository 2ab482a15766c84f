"""What a strict teacher marks in a proof: the kinds of fault of a grading sheet, each found by a rule, and counted.

    PYTHONPATH=.:tests python tests/teacher.py [--style differential] [FILE.jsonl ...]

derives every case of the files (of the corpus, where none is named), and prints of each kind in how many proofs it
was found, with an example, and how long the proofs are. What is refused is left out.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile

from corpus_cases import derive, read
from sympy import Expr, preorder_traversal

from matderiv.core.errors import MatderivError
from matderiv.core.index import Entry, Partial, Power, Sum, Terms, is_scalar
from matderiv.core.proof import Proof, Step, every
from matderiv.expressions.matrix import Var, is_op, substitute
from matderiv.expressions.notations.names import MOVED
from matderiv.expressions.writer import unicode
from matderiv.operations.transpose import TRANSPOSE

Find = Iterator[str]  # each a fault, as it may be shown


def reason(step: Step, language: str = "en") -> str:
    filled = {k: e if isinstance(e, str) else unicode(e) for k, e in step.bindings.items()}
    return step.rule.reason.fill(language, filled)


def shown(step: Step) -> str:
    return f"{unicode(step.lhs)} = {unicode(step.rhs)}"


def named(expr: Expr) -> set[Expr]:
    """The letters that stand for something within."""
    return {e for e in preorder_traversal(expr) if isinstance(e, Var) and e.definition is not None}


def named_within(expr: Expr) -> set[Var]:
    """All letters of an expression."""
    return {e for e in preorder_traversal(expr) if isinstance(e, Var)}


def chains(proof: Proof) -> Iterator[list[Step]]:
    """The equations of a lemma that continue each other."""
    for lemma in proof.lemmas:
        chain: list[Step] = []
        for step in lemma.steps:
            if step.role != "main":
                continue
            if chain and step.lhs != chain[-1].rhs:
                yield chain
                chain = []
            chain.append(step)
        yield chain


WORDS = {
    "en": "|".join(
        [
            "differentiated by (?!the (?:chain|product|quotient) rule)",
            "[Dd]erivatives? by",
            "gets a letter",
            "this sum goes",
            "worked out and put in",
            "What is a sum over entries is written as one",
            "at one place",
            "only where its summed index agrees",
            "[Ss]implif",
        ]
    ),
    "ja": "|".join(["和は消える", "微分する文字", "成分ごとに計算するから", "整理すると$"]),
}


def words(proof: Proof) -> Find:
    """Words that say nothing, or that mean something else."""
    for step in every(proof.steps):
        for language, forbidden in WORDS.items():
            if re.search(forbidden, reason(step, language)):
                yield reason(step, language)


def said_twice(proof: Proof) -> Find:
    """A reason that gives one equation or sentence twice."""
    for step in every(proof.steps):
        sentences = [s.strip(" .:;") for s in re.split(r"\. |; |: ", reason(step))]
        parts = [e.strip() for s in sentences for e in (s.split(", ") if s.count(" = ") > 1 else [s])]
        for part, times in Counter(parts).items():
            if times > 1 and " = " in part:
                yield part


def repeated(proof: Proof) -> Find:
    """A line that stands in the proof before, or whose right side is that of the line before."""
    seen: set[tuple[Expr, Expr]] = set()
    before: Expr | None = None
    for step in proof.steps:
        if (step.lhs, step.rhs) in seen or step.rhs == before:
            yield shown(step)
        seen.add((step.lhs, step.rhs))
        before = step.rhs


def undone(proof: Proof) -> Find:
    """A line that is what an earlier line of its chain was."""
    for chain in chains(proof):
        forms = [chain[0].lhs, *(s.rhs for s in chain)]
        for n, form in enumerate(forms):
            if form in forms[:n]:
                yield unicode(form)


def outline(expr: Expr) -> str:
    """An expression as it is written, whatever its indices are called."""
    return re.sub(r"_[\w()⁽⁾,]+", "_", unicode(expr))


def put_back(proof: Proof) -> Find:
    """A letter that is written out in a line, and stands again in a later one, in an objective of several terms.

    In one term that is the way from its entries to the chain rule, as by hand.
    """
    for lemma in proof.lemmas if isinstance(proof.objective, Terms) else ():
        sums = {s.lhs.args[0]: outline(s.rhs) for s in lemma.steps if s.role != "main" and isinstance(s.lhs, Entry)}
        for letter, written in sums.items():
            out = False
            for step in lemma.steps:
                if step.role == "definition" or isinstance(step.lhs, Entry) and step.lhs.args[0] == letter:
                    continue
                if out and letter in named(step.rhs):
                    yield f"{unicode(letter)}: {shown(step)}"
                    break
                out = out or letter not in named(step.rhs) and written in outline(step.rhs)


def spelled_out(expr: Expr) -> Expr:
    """An expression without letters for what is inside."""
    while letters := named(expr):
        expr = substitute(expr, {v: v.definition for v in letters})
    return expr


def turned(expr: Expr) -> set[Expr]:
    """What is transposed."""
    return {e for e in preorder_traversal(expr) if is_op(e, TRANSPOSE)}


def transposes(proof: Proof) -> Find:
    """A transpose that is brought in, and that the claim does not have.

    In a line of differentials gᵀ dx is the form from which g is read off.
    """
    kept = {spelled_out(t) for t in turned(proof.claim[1]) | turned(proof.objective)}
    for chain in chains(proof):
        before = turned(chain[0].lhs) | turned(chain[0].rhs)
        for step in chain[1:]:
            new = turned(step.rhs) - turned(step.lhs)
            gone = {t for t in new if spelled_out(t) not in kept and t not in turned(chain[-1].rhs) | before}
            if gone and len(chain) > 1 and not any(v.name.endswith(MOVED) for v in named_within(step.rhs)):
                yield f"{', '.join(sorted(unicode(t) for t in gone))}: {shown(step)}"
                break


def by_itself(proof: Proof) -> Find:
    """A letter differentiated with respect to itself in a line of its own."""
    for step in proof.steps:
        for part in preorder_traversal(step.rhs):
            if isinstance(part, Partial) and part.args[0] == part.args[1] and not isinstance(part.args[0], Entry):
                yield shown(step)


def needless_letter(proof: Proof) -> Find:
    """A letter for a reciprocal, or for what is a letter but for a number."""
    for step in proof.steps:
        if step.role == "definition" and isinstance(step.rhs, Power) and step.rhs.args[1] == -1:
            yield shown(step)


def before_defined(proof: Proof) -> Find:
    """A lemma whose claim has letters that are defined later than right before it."""
    defined = {step.lhs for step in proof.where}
    for lemma in proof.lemmas:
        defined |= {letter(s) for s in takewhile(lambda step: step.role == "definition", lemma.steps)}
        early = (named(lemma.lhs) | named(lemma.rhs)) - defined
        if early and len(proof.lemmas) > 1:
            yield f"{unicode(lemma.lhs)} = {unicode(lemma.rhs)}: {', '.join(sorted(map(unicode, early)))}"
        defined |= {letter(s) for s in lemma.steps if s.role == "definition"}


def letter(step: Step) -> Expr:
    """What a line that defines a letter defines, by itself or by its entries."""
    return step.lhs.base if isinstance(step.lhs, Entry) else step.lhs


def other_order(proof: Proof) -> Find:
    """A product that is recognised in the order opposite to that in which the line wrote it."""
    for step in every(proof.steps):
        if isinstance(step.rhs, Entry) and not isinstance(step.lhs, (Entry, Partial)):
            written = [v.name.lower() for v in order(step.lhs) if not is_scalar(v)]
            read_as = [v.name.lower() for v in order(step.rhs) if not is_scalar(v)]
            if len(written) > 2 and written == read_as[::-1] != read_as:
                yield shown(step)


def order(expr: Expr) -> list[Var]:
    out: list[Var] = []

    def walk(part: Expr) -> None:
        if isinstance(part, Var):
            out.append(part)
        for inner in part.args[:1] if isinstance(part, (Sum, Entry)) else part.args:
            if isinstance(inner, Expr):
                walk(inner)

    walk(expr)
    return out


def independence(proof: Proof) -> Find:
    """By a matrix that is symmetric by assumption, whose entries are not said to be varied one by one."""
    v = proof.variable
    if isinstance(v, Var) and proof.structure is None and {"symmetric", "spd", "definite"} & set(map(str, v.facts)):
        notes = " ".join(c.text.en for c in (*proof.notes, *proof.conditions, proof.layout))
        if "independently" not in notes:
            yield unicode(v)


def differentiable(proof: Proof) -> Find:
    """The derivative of an inverse, of which nobody said that there is one."""
    for step in every(proof.steps):
        if "inverse" in step.rule.name and isinstance(step.lhs, Partial):
            texts = " ".join(reason(s) for s in every(proof.steps))
            if not re.search("Cramer|rational|differentiable", texts):
                yield shown(step)
            return


def several_places(proof: Proof) -> Find:
    """A total derivative that is not told from the partial one."""
    for step in proof.steps:
        if "in several places" in reason(step):
            yield shown(step)


def axes_of_a_number(proof: Proof) -> Find:
    """A number that is said to have axes."""
    if is_scalar(proof.variable) and re.search("axes of|添字", proof.layout.text.en + proof.layout.text.ja):
        yield proof.layout.text.en


KINDS: dict[str, Callable[[Proof], Find]] = {
    f.__name__: f
    for f in (
        *(words, said_twice, repeated, undone, put_back, transposes, by_itself, needless_letter, before_defined),
        *(other_order, independence, differentiable, several_places, axes_of_a_number),
    )
}


def found(proof: Proof) -> dict[str, str]:
    """Of each kind of fault that a proof has, the first."""
    return {kind: fault for kind, find in KINDS.items() if (fault := next(iter(find(proof)), None)) is not None}


def lines(proof: Proof) -> tuple[int, int]:
    """How many lines a proof has, main ones and all."""
    return len(proof.steps), sum(1 for _ in every(proof.steps))


def main(args: list[str]) -> None:
    style = "components"
    if args[:1] == ["--style"]:
        style, args = args[1], args[2:]
    cases = [case for name in args or ["public.jsonl"] for case in read(name)]
    count: Counter[str] = Counter()
    example: dict[str, str] = {}
    proofs = total = every_line = 0
    for case in cases:
        try:
            proof = derive(case, style=style).proof
        except MatderivError:
            continue
        proofs += 1
        a, b = lines(proof)
        total, every_line = total + a, every_line + b
        for kind, fault in found(proof).items():
            count[kind] += 1
            example.setdefault(kind, f"{case['expr']}: {fault}")
    print(f"{proofs} proofs, {total} main lines, {every_line} lines in all")
    for kind in KINDS:
        print(f"{count[kind] / proofs:6.1%} {count[kind]:4} {kind}  {example.get(kind, '')[:200]}")


if __name__ == "__main__":
    main(sys.argv[1:])
