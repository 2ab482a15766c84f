"""The moves of a network over composite indices: a pair is a node of its own, tied to its two indices.

Nothing that bears a part of a pair can be summed before the pair is gone. The simplest way that there is comes first:
both parts stand nowhere else; the pair bears vectors only, which are matrices over its parts; a matrix between its
parts is a vector on the pair; a matrix between parts of two pairs belongs to a Kronecker product with ones; and at last
the pair is one index, from which a matrix of zeros and ones picks each part.
"""

from __future__ import annotations

from ..core.index import Pair, bound, free, fresh, names_in, product
from ..expressions.matrix import apply, hadamard, ones, transpose
from ..operations.eye import EYE
from ..operations.kron import KRON
from .columns import stacked, unstacked
from .moves import BLOCK, REPEAT, SELECT, STACK, UNSTACK, WHOLE, Part
from .network import Network

__all__ = ["taken_apart"]


def taken_apart(net: Network) -> bool:
    """Take one composite index apart, the simplest way that there is."""
    for step in (_isolated, _unstack, _stack, _blocks):
        for pair in net.pairs:
            if not net.tied(pair) and step(net, pair):
                return True
    if len(net.at) <= 2:
        for pair in net.pairs:
            if not net.tied(pair):
                return _select(net, pair)
    return False


def _unstack(net: Network, pair: Pair) -> bool:
    """A pair that bears vectors only is an entry of a matrix."""
    if net.edges_at(pair):
        return False
    net.pairs.remove(pair)
    marks = net.marks.pop(pair, [])
    if not marks:
        return True
    value = unstacked(hadamard(*(m.value for m in marks)), pair)
    leaves = tuple(x for m in marks for x in m.leaves)
    net.edges.append(Part(value, (pair.fast, pair.slow), leaves))
    return net.record(UNSTACK, p=pair)


def _stack(net: Network, pair: Pair) -> bool:
    """A matrix between the two summed indices of a pair is a vector on the pair."""
    fast, slow = pair.args
    if len(net.alone(pair)) < 2 or any(not set(e.at) <= {fast, slow} for i in pair.args for e in net.edges_at(i)):
        return False
    edges = [e for e in net.edges_at(fast) if e.at[0] != e.at[1]]
    if not edges:
        return False
    part = edges[0].seen_from(fast)
    net.edges.remove(edges[0])
    net.marks.setdefault(pair, []).append(Part(stacked(part.value), (pair,), part.leaves))
    return net.record(STACK, a=edges[0].entry, p=pair)


def _blocks(net: Network, pair: Pair) -> bool:
    """A matrix between indices of two pairs, or a vector on one of a pair, belongs to a Kronecker product."""
    for i in net.alone(pair):
        fast = i == pair.fast
        other = pair.slow if fast else pair.fast
        for e in net.edges_at(i):
            j = e.other(i)
            far = next((q for q in net.pairs if q != pair and j in net.alone(q) and (j == q.fast) == fast), None)
            if far is None:
                continue
            beyond = far.slow if fast else far.fast
            part = e.seen_from(i)
            # the matrix between the other two indices comes along where those are summed as well
            along = [x for x in net.edges_at(other) if x.other(other) == beyond]
            ready = along and other in net.alone(pair) and beyond in net.alone(far)
            block = along[0].seen_from(other).value if ready else ones(other.size, beyond.size)
            leaves = (*part.leaves, *(along[0].leaves if ready else ()))
            net.edges = [x for x in net.edges if x is not e and not (ready and x is along[0])]
            value = apply(KRON, block, part.value) if fast else apply(KRON, part.value, block)
            net.edges.append(Part(value, (pair, far), leaves))
            shown = product(e.entry, along[0].entry) if ready else e.entry
            return net.record(BLOCK, a=shown, p=pair, q=far)
        if net.marks.get(i) and not net.edges_at(i):
            mark = hadamard(*(m.value for m in net.marks[i]))
            leaves = tuple(x for m in net.marks.pop(i) for x in m.leaves)
            rest = ones(other.size)
            value = apply(KRON, rest, mark) if fast else apply(KRON, mark, rest)
            net.marks.setdefault(pair, []).append(Part(value, (pair,), leaves))
            return net.record(REPEAT, a=product(*leaves), p=pair)
    return False


def _isolated(net: Network, pair: Pair) -> bool:
    """Two summed indices that stand in their pair alone are summed as one."""
    if pair.fast == pair.slow:
        return False  # it runs over a diagonal alone
    if len(net.alone(pair)) < len(pair.args) or any(net.edges_at(i) or net.marks.get(i) for i in pair.args):
        return False
    net.pairs.remove(pair)
    net.bound = [*(i for i in net.bound if i not in pair.args), pair]
    return net.record(WHOLE, p=pair)


def _select(net: Network, pair: Pair) -> bool:
    """A pair that is summed as one index, each of its parts picked out by a matrix of zeros and ones."""
    if pair.fast == pair.slow:
        return False
    taken = {i.name for e in (net.now, net.term) for i in free(e) | bound(e)} | set(names_in(net.at))
    new = fresh(pair.size, taken.__contains__)
    fast, slow = pair.args
    net.pairs.remove(pair)
    for e in net.edges:
        e.at = tuple(new if i == pair else i for i in e.at)
    net.marks[new] = net.marks.pop(pair, [])
    for m in net.marks[new]:
        m.at = (new,)
    alone = [i for i in pair.args if i in net.bound and not net.tied(i) and not net.edges_at(i)]
    alone = [i for i in alone if not net.marks.get(i)]
    net.bound = [*(i for i in net.bound if i not in alone), new]
    if slow not in alone:
        pick = apply(KRON, apply(EYE, shape=(slow.size, slow.size)), transpose(ones(fast.size)))
        net.edges.append(Part(pick, (slow, new), ()))
    if fast not in alone:
        pick = apply(KRON, transpose(ones(slow.size)), apply(EYE, shape=(fast.size, fast.size)))
        net.edges.append(Part(pick, (fast, new), ()))
    return net.record(SELECT, p=pair, q=new, i=fast if slow in alone else slow)
