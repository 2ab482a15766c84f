"""Letters are introduced once, with their entries, and their lines capture no index."""

from __future__ import annotations

from sympy import S

from matderiv import derive
from matderiv.core.index import Entry, Index, size
from matderiv.core.proof import every
from matderiv.expressions.letters import Letters
from matderiv.expressions.matrix import Var, apply, multiply
from matderiv.expressions.writer import unicode
from matderiv.proving.definitions import Definitions


def test_letters_of_the_user_are_left_alone() -> None:
    derivation = derive("norm2(X*U - V)^2", "U", shapes={"X": ("i", "k"), "U": ("k", "j"), "V": ("i", "j")})
    named = next(s for s in derivation.steps if s.role == "definition")
    assert unicode(named.lhs) not in ("U", "V", "X")
    assert derivation.formula == "2*X'*(X*U - V)"


def test_a_line_at_other_indices_captures_none_of_them() -> None:
    m, n = size("m"), size("n")
    A, x = Var("A", (m, n)), Var("x", (n, S.One))
    definitions = Definitions(apply("norm_squared", multiply(A, x)), x, Letters([A, x]), {})
    (u,) = definitions.names
    (i,), body = definitions.template(u)
    assert (unicode(i), unicode(body)) == ("i", "Σ_j a_ij x_j")
    at_j = definitions.opened(Entry(u, Index("j", m)), ("j",))
    assert unicode(at_j) == "Σ_i a_ji x_i"
    assert definitions.unfolded(u) == multiply(A, x)


def test_letters_of_the_first_derivative_are_not_introduced_again() -> None:
    second = derive("norm2(tanh(A*x))^2", "x", order=2)
    lines = [(unicode(s.lhs), unicode(s.rhs)) for s in every(second.steps) if s.role == "definition"]
    assert len(lines) == len(set(lines)) and ("u_i", "Σ_j a_ij x_j") in lines


def test_a_composite_index_is_explained_at_its_first_line_only() -> None:
    derivation = derive("norm2(C*vec(X) + b)^2", "X", shapes={"X": ("m", "n"), "C": ("p", "m*n"), "b": ("p",)})
    said = [s for s in every(derivation.steps) if "is the position (" in s.rule.reason.en]
    assert [(unicode(s.lhs), s.rule.name) for s in said] == [("u_i", "components")]
