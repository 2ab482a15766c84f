"""Nodes are written once, and run in order at a point."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from lines import A, K, M, N, X, c, f, x
from sympy import S

import matderiv
from matderiv.checking import tape as module
from matderiv.checking.precise import precise
from matderiv.checking.program import Program
from matderiv.checking.tape import Point, Tape
from matderiv.core.dual_numbers import Array, Modular, OutsideDomain, Real, Undefined
from matderiv.core.errors import NoRuleError
from matderiv.core.index import Index, Partial, power, product, terms
from matderiv.expressions.matrix import Var, apply, multiply


def drawn(var: Var, rows: int, columns: int) -> Array:
    return np.arange(1.0, rows * columns + 1).reshape(rows, columns)


def test_an_operation_with_the_same_key_is_the_same_node() -> None:
    tape = Tape()
    one = tape.emit("one", lambda p: np.float64(1), (), ())
    two = tape.emit("sum", lambda p, a, b: a + b, (one, one), ())
    assert tape.emit("one", lambda p: np.float64(5), (), ()) == one and len(tape.nodes) == 2
    assert tape.needed([two]) == [one, two] and tape.needed([two], {one: 1}) == [two]
    assert Point(tape, Real(), {}, drawn).get(two) == 2


def test_labels_are_numbered_as_they_are_met() -> None:
    tape = Tape()
    assert [tape.label(Index(letter, N)) for letter in "kik"] == [0, 1, 0]


def test_what_needs_a_node_without_value_has_none_either() -> None:
    program = Program()
    log = program.side(apply("log", c))
    above = program.side(apply("exp", apply("log", c)))
    point = Point(program, Real(), {}, lambda var, m, n: -np.ones((m, n)))
    with pytest.raises(OutsideDomain, match="outside the domain of log"):
        point.get(log)
    with pytest.raises(Undefined):
        point.get(above)


def test_a_moved_point_shares_what_does_not_depend_on_what_is_moved() -> None:
    program = Program()
    square, node = program.side(power(c, 2)), program.pair(c).value
    point = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0))
    assert point.get(square) == 9 and point.moved(square, node, np.float64(1)).get(square) == 16
    assert point.get(square) == 9


def test_names_that_are_held_stay_where_they_are() -> None:
    program = Program()
    name = Var("h", definition=power(c, 2))
    whole, node, held = (program.pair(e).value for e in (multiply(c, name), c, name))
    point = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0))
    assert point.get(whole) == 27
    assert point.moved(whole, node, np.float64(1)).get(whole) == 64
    assert point.moved(whole, node, np.float64(1), (held,)).get(whole) == 36


def test_sizes_and_the_work_that_is_left() -> None:
    program = Program()
    node = program.side(multiply(A, A))
    point = Point(program, Real(), {"n_1": 3}, drawn)
    assert point.size(N**2) == 9 and point.size(S(4)) == 4
    before = point.work([node])
    point.get(node)
    assert before >= 9 and point.work([node]) == 0


def test_what_is_near_moves_all_but_whole_numbers() -> None:
    program = Program()
    node = program.side(f)
    sizes = {"n_1": 2, "n_2": 2, "n_3": 2}
    whole = Point(program, Real(), sizes, drawn)
    assert whole.near(1e-3, Random(0)).array(X).tolist() == whole.array(X).tolist()
    half = Point(program, Real(), sizes, lambda var, m, n: drawn(var, m, n) / 3)
    apart = half.near(1e-3, Random(0)).get(node) / half.get(node)
    assert 0 < abs(apart - 1) < 1e-2
    moved = half.near(1e-3, Random(1)).array(X) / half.array(X)
    assert moved.min() < 1 < moved.max()  # not all of a matrix in one direction


def test_eigenvalues_that_cannot_be_computed_make_a_point_without_a_value() -> None:
    text = "lambda_max((expm(A^3)+A*B.*arccos(tanh(A)/2))'*(expm(A^3)+A*B.*arccos(tanh(A)/2)))*x"
    shapes = {"A": ("n", "n"), "B": ("n", "n"), "x": ("n",)}
    assert matderiv.derive(text, "x", shapes=shapes).formula is not None


def nothing(p: Point, *arrays: Array) -> Array:
    return np.zeros(())


def test_what_is_known_of_a_node_is_what_it_is_made_of() -> None:
    tape = Tape()
    a, b, c_ = (tape.label(Index(letter, extent)) for letter, extent in (("a", N), ("b", M), ("c", N)))
    number = tape.emit(("number", 2), nothing, (), ())
    symbol = tape.emit(("var", "x"), nothing, (), (a,))
    plain = tape.emit("plain", nothing, (), (b,), (K, S(3)))
    twice = tape.emit(("multiply", 0, 0), nothing, (number, number), ())
    mixed = tape.emit(("multiply", 0, 1), nothing, (number, symbol), (a,))
    total = tape.emit(("apply", "exp"), nothing, (symbol, plain), (c_,))
    assert [tape.fixed[n] for n in (number, symbol, plain, twice, mixed, total)] == [
        True,
        False,
        False,
        True,
        *[False] * 2,
    ]
    assert [tape.made[n] for n in (number, plain, total)] == [False, False, True]
    # it computes over the labels of all that it needs, and over its rows and columns
    assert set(tape.over[total]) == {a, b, c_} and tape.over[mixed] == (a,)
    assert [tape.widths[n] for n in (number, mixed, plain, total)] == [0, 1, 3, 3]
    assert list(tape.shapes) == [(K, S(3))] and set(tape.extents) == {N, M, K, S(3)}


def test_extents_are_sizes_numbers_or_made_of_both() -> None:
    tape = Tape()
    assert tape.composite() == (1, [])
    for extent in (N, S(5), S(3), N * M):
        tape.label(Index("a", extent))
    assert tape.composite() == (5, [N * M]) == tape.composite()
    tape.label(Index("a", N + 1))
    assert tape.composite() == (5, [N * M, N + 1])


def test_what_moves_with_a_node_is_what_reads_it_and_is_not_held() -> None:
    tape = Tape()
    one, other = (tape.emit(letter, nothing, (), ()) for letter in "ab")
    name = tape.emit("name", nothing, (one,), ())
    both = tape.emit("both", nothing, (name, other), ())
    rest = tape.emit("rest", nothing, (other,), ())
    inner = tape.emit("difference", nothing, (), ())
    apart = tape.emit("another", nothing, (), ())
    tape.elsewhere = {inner: (both, other), apart: (rest,)}
    every = range(len(tape.nodes))
    assert tape.moving(one, every, ()) == {one, name, both, inner}
    assert tape.moving(one, every, (name,)) == {one}
    assert tape.moving(other, every, (name,)) == {other, both, rest, inner, apart}
    assert tape.needed((both, rest)) == [one, other, name, both, rest]
    assert tape.needed((both,), {name: 0}) == [other, both]


def test_a_point_is_asked_for_what_it_can_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW", 4)
    monkeypatch.setattr(module, "MOST_AT_ONCE", 25)
    program = Program()
    node = program.side(multiply(A, A))
    assert Point(program, Real(), {"n_1": 5}, drawn).get(node).shape == (5, 5)
    with pytest.raises(NoRuleError) as caught:
        Point(program, Real(), {"n_1": 1006}, drawn).get(node)
    text = "this cannot be checked: with n_1 = 1,006 it would take arrays of 1,012,036 numbers; at most 25 are computed"
    assert str(caught.value).startswith(text)
    for size, said in ((10**15, "10^30"), (10**15 - 1, f"{(10**15 - 1) ** 2:,}")):
        with pytest.raises(NoRuleError) as caught:
            Point(program, Real(), {"n_1": size}, drawn).get(node)
        assert f"arrays of {said} numbers" in str(caught.value)
    # no bound for a user's own arrays
    assert Point(program, Real(), {"n_1": 9}, drawn, bounded=False).get(node).shape == (9, 9)
    fixed = Program()
    whole = fixed.side(apply("eye", shape=(S(12), S(12))))
    with pytest.raises(NoRuleError, match="^this cannot be checked: it would take arrays of 144 numbers"):
        Point(fixed, Real(), {}, drawn).get(whole)


@pytest.mark.parametrize("few", (1, 10**6))
def test_what_is_computed_at_a_point_is_counted(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW", few)
    program = Program()
    node, after = program.side(multiply(A, A)), program.side(multiply(A, A, A))
    point = Point(program, Real(), {"n_1": 4}, drawn)
    needed = point.work((node,))
    point.left = needed if few == 1 else 10**6
    before = point.left
    point.get(node)
    most = sum(4 ** program.widths[n] for n in program.needed((node,)))
    assert point.left is not None and needed <= before - point.left <= most
    other = Point(program, Real(), {"n_1": 4}, drawn)
    other.left = needed - 1
    with pytest.raises(NoRuleError, match="more than 33,554,432 numbers at one point"):
        other.get(node)
    if few == 1:
        assert point.left == 0
        with pytest.raises(NoRuleError, match="it would take more than 33,554,432 numbers at one point"):
            point.get(after)


def test_whether_a_point_is_heavy_is_whether_that_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    nodes = (program.side(multiply(A, A)),)
    for few in (1, 50, 2**12):
        monkeypatch.setattr(module, "FEW", few)
        point = Point(program, Real(), {"n_1": 4}, drawn)
        needed = point.work(nodes)
        assert point.heavy(nodes, needed - 1) and not point.heavy(nodes, needed) and not point.heavy(nodes, 10**9)
        scaled = (program.side(multiply(c, A, A)),)
        assert all(Point(program, Real(), {"n_1": 10**6}, drawn).heavy(some, 10**9) for some in (nodes, scaled))
        assert Point(program, Real(), {"n_1": 100}, drawn).heavy((program.pair(A).value,), 5000)
    assert "more than 33,554,432 numbers" in str(point._too_many(module.MOST_AT_ONCE))


def test_sizes_made_of_others_count_where_they_have_a_value() -> None:
    tape = Tape()
    node = tape.emit("a", nothing, (), (tape.label(Index("a", N * M)),))
    single = tape.emit("b", nothing, (), ())
    assert Point(tape, Real(), {"n_1": 100, "n_2": 100}, drawn).heavy((node,), 5000)
    assert not Point(tape, Real(), {"n_1": 60, "n_2": 60}, drawn).heavy((node,), 5000)
    assert Point(tape, Real(), {"n_1": 100}, drawn).get(single) == 0


def test_nodes_that_a_function_was_asked_for_as_an_oracle_are_known() -> None:
    program = Program()
    square, oracle, after = (program.side(e) for e in (product(c, c), apply("exp", c), multiply(A, A)))
    point = Point(
        program, Modular(2**31 - 1, oracle=True), {"n_1": 2}, lambda var, m, n: np.ones((m, n), dtype=np.int64)
    )
    for node in (square, oracle, after):
        point.get(node)
    assert point.oracles == {oracle}


def test_large_arrays_are_let_go_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW", 8)
    program = Program()
    small, large = program.side(apply("exp", c)), program.side(multiply(A, A))
    point = Point(program, Real(), {"n_1": 3}, drawn)
    value = point.get(large).tolist()
    point.get(small)
    assert point.kept == 9 * len(point.large) > 0
    monkeypatch.setattr(module, "MOST_KEPT", point.kept)
    point.forget()
    assert large in point.values
    monkeypatch.setattr(module, "MOST_KEPT", point.kept - 1)
    point.forget()
    assert large not in point.values and small in point.values and (point.large, point.kept) == ([], 0)
    assert point.get(large).tolist() == value


def test_an_index_goes_round_where_it_is_larger_than_its_size() -> None:
    tape, index = Tape(), Var("k")
    tape.within[index] = {N: None, M: None}

    def at(value: int, bounded: bool = True) -> float:
        sizes = {"n_1": 3, "n_2": 5}
        return float(Point(tape, Real(), sizes, lambda var, m, n: np.array([[value]]), bounded).array(index)[0, 0])

    assert [at(value) for value in (1, 2, 3, 4, 5, 6, 7)] == [1, 2, 3, 1, 2, 3, 1]
    assert at(7, bounded=False) == 7
    assert Point(tape, Real(), {}, lambda var, m, n: np.array([[7]])).array(c)[0, 0] == 7


def test_a_moved_point_is_bounded_as_the_first_is_and_shares_what_was_found() -> None:
    program = Program()
    square, node, other = (program.pair(e).value for e in (product(c, c, Var("d")), c, Var("d")))
    point = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0))
    for by in (1.0, 2.0):
        moved = point.moved(square, node, np.float64(by))
        assert moved.get(square) == 3 * (3 + by) ** 2 and moved.left is not None
    assert point.moved(square, other, np.float64(1)).get(square) == 36
    free = Point(program, Real(), {}, lambda var, m, n: np.full((m, n), 3.0), bounded=False)
    assert free.moved(square, node, np.float64(1)).left is None


def test_the_same_point_in_finer_arithmetic_is_made_once() -> None:
    program = Program()
    made: list[Point] = []

    def again(ring: Real) -> Point:
        made.append(Point(program, ring, {}, drawn))
        return made[-1]

    point = Point(program, Real(), {}, drawn)
    assert point.finer(precise(30)) is None
    point.again = again  # type: ignore[assignment]
    assert point.finer(precise(30)) is point.finer(precise(30)) is made[0] and len(made) == 1
    assert point.finer(precise(40)) is made[1]


def test_where_something_has_no_value_what_needs_it_says_the_same_and_the_rest_has_one() -> None:
    program = Program()
    nodes = [program.side(e) for e in (terms(apply("exp", c), apply("log", c)), apply("exp", c), apply("log", c))]
    point = Point(program, Real(), {}, lambda var, m, n: -np.ones((m, n)))
    for node in (nodes[0], nodes[2], nodes[0]):
        with pytest.raises(OutsideDomain, match="outside the domain of log"):
            point.get(node)
    assert point.get(nodes[1]) == np.exp(-1)


def test_what_is_near_keeps_what_is_symmetric() -> None:
    program = Program()
    value = np.array([[0.5, 0.25, 0.75], [0.25, 1.5, 0.125], [0.75, 0.125, 2.5]])
    point = Point(program, Real(), {"n_1": 3}, lambda var, m, n: value[:m, :n])
    for seed in range(5):
        near = point.near(1e-3, Random(seed)).array(A)
        assert np.array_equal(near, near.T) and np.allclose(np.abs(near / value - 1), 1e-3)
    column = Point(program, Real(), {"n_1": 3}, lambda var, m, n: value[:, :1]).near(1e-3, Random(0)).array(x)
    assert np.allclose(np.abs(column / value[:, :1] - 1), 1e-3)
    # of a matrix with some whole numbers all entries move
    half = Point(program, Real(), {"n_1": 3}, lambda var, m, n: value + np.eye(3) / 2).near(1e-3, Random(1)).array(A)
    assert np.allclose(np.abs(half / (value + np.eye(3) / 2) - 1), 1e-3)
    slope = program.side(Partial(apply("exp", c), c))
    assert Point(program, Real(), {}, lambda var, m, n: np.zeros((m, n))).near(1e-3, Random(0)).get(slope) == 1
