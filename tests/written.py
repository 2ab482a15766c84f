"""A long document, as a lecture is written."""

from __future__ import annotations


def lecture(count: int) -> str:
    r"""A file of so many equations: objectives, and what they are differentiated to."""
    out = r"Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$"
    out += r" and $A \in \mathbb{R}^{d\times d}$."
    for k, name in enumerate("fghJLEFGHKMR"):
        out += (
            f"\n\n\\section{{Problem {k}}}\nThe next objective is\n\\[ {name} = {k + 2}\\|Xw - y\\|^2 + w^\\top A w \\]"
        )
        for j in range(count // 12 - 1):
            out += (
                f"\n\nDifferentiating gives\n\\[ \\nabla_w ({name} + {j + 2} w^\\top w) = {2 * k + 4} X^\\top (Xw - y)"
                f" + (A + A^\\top) w + {2 * j + 4} w. \\]"
            )
    return out
