"""What a record tells Coq: the theorem of its example is read back, and a record that tells nothing is listed here."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.formal import Formal, Pointwise
from matderiv.formal.conditions import beyond, unused
from matderiv.formal.readback import misstated
from matderiv.formal.terms import NotFormal
from matderiv.formal.theorem import theorem
from matderiv.operations import OPERATIONS

SPECTRAL = "no library of Coq differentiates eigenvalues, singular values or matrix exponentials"
PIECES = "its pieces have no lemma yet"
NO_LEMMA = "its derivative has no lemma yet"
STRUCTURAL = "its rearranging of entries has no lemma yet"
WITHOUT = {
    SPECTRAL: "eigvec_max expm expm_multiple lambda_max normnuc normspec pinv polar trace_expm",
    PIECES: "clip column_largest column_largest_at column_smallest column_smallest_at elu equal huber largest "
    "largest_at leakyrelu maximum minimum row_largest row_largest_at row_smallest row_smallest_at "
    "smallest smallest_at softsign step_closed",
    NO_LEMMA: "arccos arccosh arcsin arcsinh arctanh erf expm1 gelu log10 log2 "
    "norm21 norm_p norm_p_power normcdf pi row_norms sech silu tan adj",
    STRUCTURAL: "column_prods commutation prod row_prods stretch tril triu unit unvec vec",
}
# the examples of these are no theorem for another reason than their function
NO_EXAMPLE: dict[str, str] = {}


def test_a_record_that_tells_coq_nothing_is_listed_with_its_reason() -> None:
    listed = [name for names in WITHOUT.values() for name in names.split()]
    assert len(listed) == len(set(listed))
    assert {name for name, o in OPERATIONS.items() if o.formal is None} == set(listed)


@pytest.mark.parametrize("name", [n for n, o in OPERATIONS.items() if o.formal is not None])
def test_the_theorem_of_an_example_says_what_was_asked(name: str) -> None:
    """Its text is read back and has the values of the objective and of the derivative; it supposes what is stated."""
    d = derive(*OPERATIONS[name].example)
    try:
        stated = theorem(d.proof, d.complete, gradient=d.first)
    except NotFormal as error:
        assert name in NO_EXAMPLE, error
        return
    assert name not in NO_EXAMPLE
    assert misstated(stated, d.proof, d.complete) is None
    assert not beyond(stated, d.proof)
    assert not unused(stated, d.proof)


@pytest.mark.parametrize("name", [n for n, o in OPERATIONS.items() if isinstance(o.formal, Formal | Pointwise)])
def test_a_record_is_complete(name: str) -> None:
    """Whatever needs something says so by the hypothesis in its lemma."""
    formal = OPERATIONS[name].formal
    assert isinstance(formal, Formal | Pointwise)
    lemmas = [formal.lemma, *(formal.fixed.values() if isinstance(formal, Formal) else ())]
    assert (formal.needs is not None) == any("{h}" in lemma for lemma in lemmas)
