"""The objectives that a strict teacher graded, with how many lines the proof of each takes by hand, lemmas included.

    PYTHONPATH=.:tests python tests/graded.py

prints how long the proofs in both styles are beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import matderiv
from matderiv.core.proof import Proof, every


@dataclass(frozen=True)
class Graded:
    """An objective and what is told of it; lines by hand, by components and, where shorter, in differentials."""

    text: str
    wrt: str
    by_hand: int
    differential: int | None = None
    order: int = 1
    assume: Mapping[str, str] = field(default_factory=dict)
    structure: str | None = None
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def proof(self, style: Literal["components", "differential"] = "components") -> Proof:
        return matderiv.derive(
            self.text,
            self.wrt,
            order=self.order,
            assume=self.assume,
            structure=self.structure,
            shapes=self.shapes,
            style=style,
        ).proof


A, AB, K, S = {"A": "symmetric"}, {"A": "symmetric", "B": "spd"}, {"K": "spd"}, {"S": "symmetric"}
GRADED = [
    Graded("norm2(X*W - Y)^2/n + c*norm2(W)^2", "W", 8),
    Graded("norm2(X*W - Y)^2/n", "W", 8),
    Graded("det(X^3)", "X", 5, 4),
    Graded("x'*A*x/(x'*B*x)", "x", 7, 5, assume=AB),
    Graded("tr(A*(X + X')*B)", "X", 5),
    Graded("a'*X'*a", "X", 4),
    Graded("a'*inv(X'*X)*a", "X", 9, 5),
    Graded("tr(X*vector(1)*vector(1)')", "X", 3),
    Graded("det(X'*A*X)", "X", 9, 5, assume=A),
    Graded("(B*x + b)'*C*(D*x + h)", "x", 7, 3),
    Graded("tr(t*A*X/s)", "X", 4),
    Graded("tr(inv(X))", "X", 6, 3),
    Graded("y'*inv(K)*y/2 + logdet(K)/2", "K", 9, 4, assume=K),
    Graded("sum(log(1 + exp(X*w))) - y'*X*w", "w", 7),
    Graded("logsumexp(W*x) - y'*W*x", "x", 7),
    Graded("v'*softmax(K*x)", "x", 9),
    Graded("x'*Q'*K*z", "x", 4),
    Graded("logsumexp(W*x) - y'*W*x", "W", 7),
    Graded("y'*inv(a*K + b*eye)*y", "a", 5, 3, assume={"K": "symmetric"}),
    Graded("sum(w.*log(w)) - c*log(sum(exp(X*w)))", "w", 7),
    Graded("sum(exp(X))", "X", 6, order=2),
    Graded("logdet(A + t*B)", "t", 9, 5, order=2),
    Graded("x'*A*x", "x", 6, order=2),
    Graded("exp(x)/sum(exp(x))", "x", 5),
    Graded("diag(X)", "X", 4),
    Graded("norm2(kron(x, y))^2", "x", 4),
    Graded("tr(kron(X, A))", "X", 5, shapes={"X": ("n", "n"), "A": ("m", "m")}),
    Graded("x*x'", "x", 5),
    Graded("(X + t*A)*(X - t*B)", "t", 5, 2),
    Graded("norm2(A - x*x')^2", "x", 8, 4, assume=A),
    Graded("det(S)", "S", 9, structure="symmetric"),
    Graded("sum(exp(X).*log(Y))", "X", 4),
    Graded("sum(sqrt(x))", "x", 4),
    Graded("norm2(X'*X - A)^2", "X", 8, 5),
    Graded("norm2(A*X - B)", "X", 8),
    Graded("sum(sin(sin(sin(sin(sin(sin(sin(sin(x)))))))))", "x", 5),
    Graded("(x + t*y)'*A*(x + t*y)/norm2(x + t*y)^2", "t", 7, 5, assume=A),
]


def lines(proof: Proof) -> tuple[int, int]:
    """How many lines a proof has, main ones and all."""
    return len(proof.steps), sum(1 for _ in every(proof.steps))


def main() -> None:
    totals = [0] * 6
    for one in GRADED:
        row = [*lines(one.proof()), one.by_hand]
        row += [*lines(one.proof("differential")), one.differential] if one.differential else [0, 0, 0]
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        print("/".join(map(str, row[:3])), "/".join(map(str, row[3:])) if one.differential else "", one.text, one.wrt)
    main_, whole, hand, short, all_short, hand_short = totals
    print(f"by components {main_}/{whole}/{hand}: {main_ / hand:.2f} and {whole / hand:.2f} times as by hand")
    print(
        f"in differentials {short}/{all_short}/{hand_short}: {short / hand_short:.2f} and {all_short / hand_short:.2f}"
    )


if __name__ == "__main__":
    main()
