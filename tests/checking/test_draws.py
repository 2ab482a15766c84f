from collections import Counter
from random import Random

import pytest
from sympy import Integer, Rational, Symbol, isprime

from matderiv.checking.draws import SCHEME, Source, digest
from matderiv.core.index import Entry, Index, Product, Sum, size
from matderiv.expressions.matrix import Var, apply

n = size("n")
x, y = Var("x", (n, Integer(1))), Var("y", (n, Integer(1)))
i = Index("i", n)


def test_what_is_drawn_depends_on_every_part() -> None:
    whole = Sum(Product(Entry(x, i), Entry(y, i)), i)
    others = [
        Sum(Product(Entry(y, i), Entry(x, i)), i),
        Sum(Product(Entry(x, i), Entry(x, i)), i),
        Sum(Product(Entry(x, j := Index("j", n)), Entry(y, j)), j),
        Sum(Product(Entry(Var("x", (n, Integer(1)), ("positive",)), i), Entry(y, i)), i),
        Sum(Product(Entry(Var("x", (n, Integer(1)), definition=y), i), Entry(y, i)), i),
        Sum(Product(Integer(2), Entry(x, i), Entry(y, i)), i),
        apply("dot", x, y),
    ]
    assert len({digest(e) for e in (whole, *others)}) == len(others) + 1


def test_what_is_drawn_depends_on_nothing_else() -> None:
    again = Var("x", (size("n"), Integer(1)))
    assert digest(again, Integer(2)) == digest(x, Integer(2))
    assert digest(x, Integer(2)) != digest(Integer(2), x)


def test_a_name_cannot_imitate_another_expression() -> None:
    assert digest(Symbol("x'\nSymbol 'y")) != digest(Symbol("x"), Symbol("y"))


@pytest.mark.parametrize("bits", (5, 31, 61))
def test_primes_have_their_bits(bits: int) -> None:
    source = Source(x)
    found = [source.prime(bits, number) for number in range(200 if bits < 61 else 20)]
    assert all(isprime(p) and p.bit_length() == bits for p in found)
    assert len(set(found)) == (5 if bits == 5 else len(found))


def test_primes_are_uniform() -> None:
    source = Source(x)
    counts = Counter(source.prime(5, number) for number in range(1000))
    assert set(counts) == {17, 19, 23, 29, 31}
    assert all(150 < c < 250 for c in counts.values())


def test_each_label_has_draws_of_its_own() -> None:
    source = Source(x)
    assert source.random("a", 1).random() != source.random("a", 2).random()
    assert isinstance(source.random("a"), Random)


def test_what_is_drawn_is_the_same_from_release_to_release() -> None:
    """Where the way of drawing changes, so does ``SCHEME``, and evidence that was given once has other points."""
    positive = Var("x", (n, Integer(1)), ("positive",))
    weighted = Sum(Product(Rational(1, 2), Entry(positive, i), Symbol("n")), i)
    assert SCHEME == 1
    found = Source(weighted, apply("dot", positive, positive))
    assert found.digest == "51be8b5032b5db1372143af263b1f4c543c1136aa31f22c32d167cd1dadfbe99"
    assert found.short == "51be8b5032b5db13"
    assert found.prime(31, 0) == 1901148713
