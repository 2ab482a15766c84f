"""Pictures of recognitions: the same networks and moves as the proof, every dot in a place of its own."""

from __future__ import annotations

from itertools import combinations
from xml.etree.ElementTree import fromstring

import pytest
from corpus_cases import derived, read

from matderiv import derive
from matderiv.printing.draw import svg, tikz
from matderiv.printing.picture import Picture, pictures, recognition

CASES = read("public.jsonl")
DRAWN = {
    "chain": ("norm2(X*W - Y)^2", "W"),
    "parallel": ("norm2(S.*(X*W - Y))^2", "W"),
    "closed": ("tr(A*B)*tr(C*X)", "X"),
    "flag": ("x'*diag(a)*A*x", "x"),
    "apart": ("a'*inv(X'*X)*a", "X"),
    "rank one": ("a'*X*b", "X"),
    "hanging": ("sum((X.*C)*D)", "X"),
}


def drawn(name: str) -> tuple[Picture, ...]:
    step = recognition(derive(*DRAWN[name]).proof)
    return () if step is None else pictures(step)


@pytest.mark.sweep(16, alike=True)
@pytest.mark.parametrize("case", CASES[::3], ids=lambda c: c["id"])
def test_every_dot_has_a_place_of_its_own(case: dict[str, object]) -> None:
    step = recognition(derived(case).proof)
    for picture in pictures(step) if step is not None else ():
        assert len(set(picture.places.values())) == len(picture.places)
        for before, after in combinations(picture.frames, 2):
            assert set(after.dots) <= set(before.dots)
        last = picture.frames[-1]
        assert set(last.dots) == set(picture.free)
        for frame in picture.frames:
            ends = {i for a in frame.arrows for i in (a.start, a.end)} | {f.at for f in frame.flags}
            assert ends <= set(frame.dots)
            fromstring(svg(picture, frame))
            assert tikz(picture, frame).count("{") == tikz(picture, frame).count("}")


def test_a_product_is_reduced_to_one_arrow() -> None:
    (picture,) = drawn("parallel")
    first, last = picture.frames[0], picture.frames[-1]
    assert [str(a.label) for a in first.arrows] == ["X'", "S", "S", "X*W - Y"]
    assert [str(a.label) for a in last.arrows] == ["X'*((X*W - Y).*S.*S)"]
    assert first.move is None
    assert last.move is not None
    assert last.move.rule.name == "join"


def test_a_chain_of_products_is_read_in_its_formula() -> None:
    assert drawn("chain") == drawn("flag") == ()


def test_parts_that_nothing_joins_are_drawn() -> None:
    frames = [p.frames[0] for p in drawn("apart")]
    assert [(len(f.arrows), len(f.flags)) for f in frames] == [(3, 2)] * 2


@pytest.mark.parametrize("name", DRAWN)
def test_every_frame_differs_from_the_one_before(name: str) -> None:
    for picture in drawn(name):
        seen = [(f.dots, f.arrows, f.flags, f.scalars) for f in picture.frames]
        assert all(a != b for a, b in zip(seen, seen[1:], strict=False))


def test_pictures_below_a_proof_name_their_line() -> None:
    proof = derive(*DRAWN["parallel"])
    number = next(n for n, s in enumerate(proof.proof.lemmas[-1].steps, 1) if s is recognition(proof.proof))
    assert rf"\textbf{{Line {number} as a picture.}}" in proof.to("latex", standalone=True)
    assert rf"\textbf{{第 {number} 行を図で見る}}" in proof.to("latex", language="ja", standalone=True)


def test_parallel_arrows_are_bent_apart() -> None:
    bends = [a.bend for p in drawn("parallel") for f in p.frames for a in f.arrows if len(f.arrows) > 1]
    assert len(set(bends)) > 1


def test_a_term_without_sums_has_no_picture() -> None:
    assert drawn("rank one") == ()


def test_what_hangs_stands_below() -> None:
    picture = next(p for p in drawn("hanging"))
    assert max(y for _, y in picture.places.values()) >= 0


def test_vectors_on_one_index_are_multiplied_entry_by_entry() -> None:
    step = recognition(derive("sum(x.*y.*(A*z))", "z").proof)
    assert step is not None
    first = pictures(step)[0]
    assert ">x ⊙ y</text>" in svg(first, first.frames[0])
    assert r"x \odot y" in tikz(first, first.frames[0])
