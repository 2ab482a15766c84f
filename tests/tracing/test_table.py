"""Every function of the table: what is traced of a call is what the library gives for arrays of numbers.

A trace compares itself with the values of the function, so that it is enough to trace; a name without an example fails.
"""

from __future__ import annotations

import re
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from matderiv import MatderivError, trace
from matderiv.tracing.array import Run
from matderiv.tracing.functions import FUNCTIONS, OF_TORCH

SHAPES = {"X": ("n", "m"), "Y": ("n", "m"), "S": ("n", "n"), "x": ("n",), "y": ("n",), "w": ("m",), "s": (), "z": (4,)}

# in NumPy's words, a call for each name: np, the arrays of SHAPES, sp for scipy.special, la for scipy.linalg
NUMPY = """
np.abs(X) np.absolute(x) np.fabs(x) np.arccos(np.tanh(x)) np.arccosh(2+x**2) np.arcsin(np.tanh(x)) np.arcsinh(x)
np.arctan(x) np.arctanh(np.tanh(x)/2) np.cos(x) np.cosh(x) np.exp(X) np.expm1(x) np.log(x) np.log10(x) np.log1p(x)
np.log2(x) np.sign(x) np.sin(x) np.sinh(x) np.sqrt(x) np.tan(x) np.tanh(X) np.square(X) np.reciprocal(x) np.exp2(x)
np.acos(np.tanh(x)) np.acosh(2+x**2) np.asin(np.tanh(x)) np.asinh(x) np.atan(x) np.atanh(np.tanh(x)/2)
np.add(X,w) np.subtract(X,w) np.multiply(X,w) np.divide(X,w) np.true_divide(x,y) np.power(x,3) np.float_power(x,2)
np.pow(x,2) np.matmul(X,w) np.negative(x) np.positive(x) np.asarray(x)+x np.array(x)*2 np.ascontiguousarray(x)*2
np.copy(x)*2 x.astype(float)*2 np.atleast_1d(x)*2 x.copy()*2
np.hypot(x,y) np.maximum(x,y) np.minimum(x,0.5) np.fmax(x,y) np.fmin(x,y) np.logaddexp(x,y) np.logaddexp(x,0)
np.clip(x,-0.5,0.5) np.clip(x,None,0.5) np.clip(x,a_min=0,a_max=None) np.where(x>y,x,-y) np.where(x>=0,x,0)
np.greater(x,y)*x np.greater_equal(x,y)*x np.less(x,y)*x np.less_equal(x,y)*x np.equal(x,y)*x+x np.not_equal(x,y)*x
np.invert(x>0)*x np.logical_not(x>0)*x np.bitwise_not(x>0)*x np.logical_and(x>0,y>0)*x np.bitwise_and(x>0,y>0)*x
np.logical_or(x>0,y>0)*x np.bitwise_or(x>0,y>0)*x
np.sum(X,0) np.sum(X,axis=1,keepdims=True) np.sum(X,axis=(0,1)) np.mean(X,-1) np.prod(x) np.prod(X,0) np.average(X,0)
np.average(X,axis=0,weights=np.exp(x)) np.average(X,axis=1,weights=np.exp(w)) np.average(X,weights=np.exp(X)) np.var(X)
np.var(X,0,ddof=1) np.std(X,1,keepdims=True) np.max(X) np.max(X,axis=1) np.amax(x) np.min(X,0,keepdims=True) np.amin(x)
np.cumsum(x) np.cumsum(X,axis=1) np.cumsum(X) np.diff(x) np.diff(z,2) np.diff(X,axis=0)
np.linalg.norm(x) np.linalg.norm(X) np.linalg.norm(x,1) np.linalg.norm(x,np.inf) np.linalg.norm(x,3)
np.linalg.norm(X,axis=1) np.linalg.norm(X,1,axis=0) np.linalg.norm(X,'nuc') np.linalg.norm(X,2) np.linalg.norm(X,'fro')
np.linalg.vector_norm(x) np.linalg.matrix_norm(X) np.linalg.norm(X,axis=1,keepdims=True)
np.trace(S) np.linalg.det(S) np.linalg.slogdet(S)[1] np.linalg.slogdet(S)[0]*s np.linalg.inv(S) np.linalg.solve(S,x)
np.linalg.pinv(X) np.linalg.matrix_power(S,3) np.linalg.multi_dot([S,S,X]) np.dot(X,w) np.dot(x,y) np.dot(2,x)
np.vdot(x,y) np.vdot(X,Y) np.vdot(S,S.T) np.inner(w,X) np.inner(X,w)
np.inner(X,Y) np.inner(x,y) np.outer(x,w) np.kron(X,S) np.kron(x,w) np.transpose(X) np.swapaxes(X,0,1)
np.permute_dims(X,(1,0)) np.matrix_transpose(X) X.T@x np.diag(x) np.diag(S) np.diagonal(S) np.diagflat(x) np.tril(S)
np.triu(S,1) np.tril(S,-1) np.einsum('ij,j->i',X,w) np.einsum('ij,ij->',X,Y) np.einsum('i,ij,j',x,X,w)
np.einsum('ij,kj->ik',X,Y) np.einsum('ii',S) np.einsum('i,j->ij',x,w) np.einsum('ij->j',X) np.einsum('ij,i->ij',X,x)
np.ravel(X) np.ravel(X,order='F') X.flatten() np.reshape(X,-1) x.reshape(-1,1)*X z.reshape(2,2)@z[:2]
np.expand_dims(x,1)*X np.expand_dims(w,0)*X np.squeeze(x[:,None]) np.atleast_2d(w)*X np.broadcast_to(w,X.shape)+X
np.stack([x,y]) np.stack([x,y],axis=1) np.stack([s,2*s]) np.vstack([x,y]) np.column_stack([x,y])
np.zeros(x.shape)+x np.ones(X.shape)+X np.full(x.shape,2.0)*x np.zeros_like(X)+X np.ones_like(x)+x np.full_like(x,3)*x
np.eye(len(x))+S np.identity(len(x))@S len(x)*x np.shape(X)[0]*X np.size(X)*X np.size(X,1)*X np.ndim(X)*X s.item()*2
X[0] X[:,0] X[-1,0] x[1:]*y[:-1] X[1:,:2] X[...,0] x[None,:]*S x[:,None]*X X[0:1]*X
np.add.reduce(X) np.multiply.outer(x,w) 1-x 2/x 2**x x-1 -x +x abs(x) x@X X/w X/x[:,None] w/X x[:,None]/w
X.sum() X.mean(0) X.var(1) X.std() X.max() X.min(0) X.prod() S.trace() x.dot(y) x.clip(0,1)
X.ravel() x.squeeze()*2 X.transpose() x.cumsum() S.diagonal() X.reshape(-1)
"""
SCIPY = """
sp.expit(x) sp.erf(x) sp.erfc(x) sp.ndtr(x) sp.log_ndtr(x) sp.log_expit(x) sp.logit(sp.expit(x)) sp.xlogy(x**2,2+y**2)
sp.entr(np.exp(x)) sp.rel_entr(np.exp(x),np.exp(y)) sp.huber(0.7,x) sp.logsumexp(X) sp.logsumexp(X,axis=1)
sp.softmax(x) sp.softmax(X) sp.softmax(X,axis=0) sp.log_softmax(X,axis=1) la.expm(S) la.solve(S,x) la.inv(S) la.det(S)
"""
TORCH = """
torch.sigmoid(x) torch.relu(x) F.relu6(x) F.elu(x) F.gelu(x) F.silu(x) F.softplus(x) F.softsign(x) F.logsigmoid(x)
F.leaky_relu(x) F.leaky_relu(x,0.2) torch.rsqrt(x) torch.neg(x) torch.add(x,y,alpha=2) torch.sub(x,y,alpha=2)
torch.mul(x,y) torch.div(x,y) torch.pow(x,2) torch.mm(X,X.T) torch.mv(X,w) torch.gt(x,y)*x torch.ge(x,y)*x
torch.lt(x,y)*x torch.le(x,y)*x torch.eq(x,y)*x+x torch.ne(x,y)*x torch.clamp(x,-1,1) torch.clamp(x,min=0)
torch.special.expit(x) torch.special.ndtr(x) torch.softmax(X,1) F.softmax(X,dim=0) F.log_softmax(X,dim=1)
F.softmin(x,dim=0) torch.logsumexp(X,1) torch.var(X) torch.var(X,0) torch.std(X,dim=1,unbiased=False) torch.max(X)
torch.max(X,1).values torch.max(x,y) torch.min(X,0)[0] torch.min(x) torch.amax(X,1) torch.norm(X) torch.norm(x,p=3)
torch.linalg.norm(X,dim=1) torch.linalg.matrix_exp(S) torch.matrix_exp(S) torch.logdet(S) torch.inverse(S)
torch.linalg.solve(S,x) torch.chain_matmul(S,S) torch.linalg.multi_dot([S,S]) torch.ger(x,w) torch.t(X) X.t()
X.adjoint() torch.outer(x,w)
torch.unsqueeze(x,1)*X X.view(-1) x.view(-1,1)*X w.expand(X.shape)+X X.numel()*X X.dim()*X X.size(0)*X
x.clone()*2 x.contiguous()*2 x.double()*2 torch.zeros_like(x)+x F.mse_loss(x,y) F.mse_loss(x,y,reduction='none')
F.l1_loss(x,y) F.huber_loss(x,y) F.smooth_l1_loss(x,y,beta=0.5) F.binary_cross_entropy_with_logits(x,torch.sigmoid(y))
F.binary_cross_entropy(torch.sigmoid(x),torch.sigmoid(y),reduction='sum') F.cross_entropy(X,F.softmax(Y,1))
F.linear(X,Y) F.linear(x,S,y) F.layer_norm(X,(X.shape[1],)) F.layer_norm(X,(X.shape[1],),w,w) F.cosine_similarity(X,Y)
X.mean(dim=0) X.sum(dim=1,keepdim=True) X.pow(2).sum() x.exp().log1p() x.abs().sqrt() X.T.mm(X) S.trace() x.dot(y)
torch.atleast_1d(x)*2 torch.as_tensor(x)*2 torch.einsum('ij,kj->ik',X,Y) F.normcdf(x)
"""
# names of no library here, or of ones that are not installed
ALSO = {"acos", "acosh", "asin", "asinh", "atan", "atanh", "bitwise_not", "permute_dims", "true_divide", "normcdf"}
ALSO |= {"sech", "swish", "logsigmoid", "tensor", "row_stack"}
LIBRARIES = {"numpy": NUMPY, "scipy": SCIPY, "torch": TORCH}


@cache
def traced(library: str) -> tuple[list[str], frozenset[str]]:
    """The calls of a library that are not traced as it has them, with why, and the names in the table that were met."""
    names: dict[str, Any] = {} if library == "torch" else {"np": np}
    if library == "scipy":
        names |= {"sp": pytest.importorskip("scipy.special"), "la": pytest.importorskip("scipy.linalg")}
    if library == "torch":
        names |= {"torch": pytest.importorskip("torch"), "F": pytest.importorskip("torch.nn.functional")}
        names["F"].normcdf = names["torch"].special.ndtr
    wrong: list[str] = []
    met: set[str] = set()
    plain = Run.call

    def noted(self: Run, name: str, *args: Any, **options: Any) -> Any:
        met.add(name)
        return plain(self, name, *args, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Run, "call", noted)
        for call in LIBRARIES[library].split():
            used = [n for n in SHAPES if re.search(rf"(?<![\w.]){n}(?!\w|=)", call)]
            function = eval(f"lambda {', '.join(used)}: {call}", names)
            try:
                trace(function, {n: SHAPES[n] for n in used})
            except MatderivError as error:
                wrong.append(f"{call}: {error.message}")
    return wrong, frozenset(met)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_call_is_traced_as_the_library_has_it(library: str) -> None:
    assert traced(library)[0] == []


class Unlent:
    """A library that is no module, so that nothing is lent: what reaches the table goes by the protocols."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.of, name)
        return Unlent(found) if isinstance(found, ModuleType) else found


# calls that no protocol reaches: a number of Python is asked for, or an array is made of sizes
LENT = """
np.asarray(x)+x np.array(x)*2 np.ascontiguousarray(x)*2 np.zeros(x.shape)+x np.ones(X.shape)+X np.full(x.shape,2.0)*x
np.eye(len(x))+S np.identity(len(x))@S torch.as_tensor(x)*2 X.size(0)*X
"""


@pytest.mark.exhaustive
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_protocols_alone_reach_the_table(library: str) -> None:
    names: dict[str, Any] = {"np": Unlent(np)}
    if library == "torch":
        torch = pytest.importorskip("torch")
        names = {"torch": Unlent(torch), "F": Unlent(torch.nn.functional)}
        torch.nn.functional.normcdf = torch.special.ndtr
    missed: list[str] = []
    for call in LIBRARIES[library].split():
        used = [n for n in SHAPES if re.search(rf"(?<![\w.]){n}(?!\w|=)", call)]
        try:
            trace(eval(f"lambda {', '.join(used)}: {call}", names), {n: SHAPES[n] for n in used})
        except MatderivError:
            missed.append(call)
    assert set(missed) == {c for c in LENT.split() if c in LIBRARIES[library].split()}


def test_every_name_of_the_table_has_an_example() -> None:
    met = frozenset[str]().union(*(traced(library)[1] for library in LIBRARIES))
    refused = {name for name, made in FUNCTIONS.items() if made.__name__ == "never"}
    assert {*FUNCTIONS, *OF_TORCH} - met - refused == ALSO
