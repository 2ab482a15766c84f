"""∇ without a letter below: it differentiates by the one letter that stands in what it does so."""

from __future__ import annotations

import pytest

from matderiv import check_derivation


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"For invertible $X$ we have $$\nabla\log\det X=X^{-\top}.$$", "right"),
        (r"For invertible $X$ we have $$\nabla\log\det X=X^{-1}.$$", "wrong"),
        (r"$$\nabla(x^\top x)=2x$$", "right"),
        (r"$$\nabla(x^\top x)=x$$", "wrong"),
        # of two letters either may be meant, and a letter that depends on another one is no variable
        (r"Let $A$ be symmetric. $$\nabla(x^\top Ax)=2Ax$$", "unread"),
        (r"With $z=Wx$ we get $$\nabla(z^\top z)=2z.$$", "unread"),
        (r"For the weights $w$ we have $z = z(w)$ and $$\nabla(z^\top z)=2z.$$", "undecided"),
    ],
)
def test_the_one_letter_is_the_variable(text: str, kind: str) -> None:
    assert check_derivation(text).lines[-1].kind == kind
