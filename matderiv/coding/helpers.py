"""Functions that no array library has, written once for all that are written alike.

Each keeps the digits of what is a difference of nearly equal numbers, or too large or too small on the way.
"""

from __future__ import annotations

from collections.abc import Mapping

from .graph import kinds as op
from .graph.kinds import Kind

__all__ = ["NAMES", "NORMAL", "helpers"]

SECH_SQUARED = '''def _sech_squared({given}x):
    """1 - tanh(x)**2 of each entry, to the last digits in both tails."""
    power = {np}.exp(-2 * {np}.abs(x))
    return 4 * power / (1 + power) ** 2'''

MILLS_TAIL = '''def _mills_tail({given}x):
    """Below -2, x plus the normal density over its distribution function, by a continued fraction; elsewhere 0."""
    size = {np}.where(x < -2.0, -x, {np}.full_like(x, math.inf))
    rest = {np}.zeros_like(x)
    for n in range(60, 0, -1):  # Abramowitz and Stegun, 26.2.14
        rest = n / (size + rest)
    return rest'''

INVERSE_MILLS = '''def _inverse_mills({given}x):
    """The normal density over its distribution function, to the last digits in both tails."""
    far = x < -2.0
    near = {np}.where(far, {np}.zeros_like(x), x)
    density = {np}.exp(-(near**2) / 2) / math.sqrt(2 * math.pi)
    return {np}.where(far, _mills_tail({pass_}x) - x, density / {normcdf})'''

INVERSE_MILLS_EXCESS = '''def _inverse_mills_excess({given}x):
    """x plus the normal density over its distribution function, to the last digits in the lower tail."""
    far = x < -2.0
    near = {np}.where(far, {np}.zeros_like(x), x)
    density = {np}.exp(-(near**2) / 2) / math.sqrt(2 * math.pi)
    return {np}.where(far, _mills_tail({pass_}x), near + density / {normcdf})'''

LOG_NORMCDF = '''def _log_normcdf({given}x):
    """The logarithm of the normal distribution function, to the last digits in both tails."""
    far = x < -2.0
    size = {np}.where(far, -x, {np}.ones_like(x))
    below = -(size**2) / 2 - {np}.log(math.sqrt(2 * math.pi) * (size + _mills_tail({pass_}x)))
    near = -{np}.abs({np}.where(far, {np}.zeros_like(x), x))
    lower = {normcdf}
    above = {np}.log({np}.where(x > 0.0, {np}.ones_like(x), lower))
    return {np}.where(far, below, {np}.where(x > 0.0, {np}.log1p(-lower), above))'''

LOG_ERFC = '''def _log_erfc({given}x):
    """The logarithm of 1 - erf(x), to the last digits in both tails and near 0."""
    far = x > 1.0
    near = {np}.where(far, {np}.zeros_like(x), x)
    return {np}.where(far, math.log(2) + _log_normcdf({pass_}-math.sqrt(2) * x), {np}.log1p(-{erf}))'''

LOG1M_EXP = '''def _log1m_exp({given}x):
    """The logarithm of 1 - exp(x), to the last digits near 0 and far below it (Maechler, Rmpfr)."""
    far = x < -math.log(2)
    near, below = {np}.where(far, -{np}.ones_like(x), x), {np}.where(far, x, -{np}.ones_like(x))
    return {np}.where(far, {np}.log1p(-{np}.exp(below)), {np}.log(-{np}.expm1(near)))'''

LOG_NORMCDF_BETWEEN = '''def _log_normcdf_between({given}x, y):
    """The logarithm of the size of the difference of the normal distribution function at x and y."""
    upper, lower = {np}.maximum(x, y), {np}.minimum(x, y)
    right = upper + lower > 0.0
    upper, lower = {np}.where(right, -lower, upper), {np}.where(right, -upper, lower)
    upper, lower = _log_normcdf({pass_}upper), _log_normcdf({pass_}lower)
    return upper + _log1m_exp({pass_}lower - upper)'''

SCALE = '''def _scale({given}a):
    """The size of the largest entry, or 1 where all are 0."""
    peak = {peak}
    return {np}.where((peak > 0.0) & (peak < math.inf), peak, {np}.ones_like(peak))'''

NORM = '''def _norm({given}a):
    """The square root of the sum of squares, none of which is too large or too small for a number."""
    peak = {peak}
    scale = {np}.where((peak > 0.0) & (peak < math.inf), peak, {np}.ones_like(peak))
    return scale * {np}.linalg.{norm}(a / scale)'''

NORMS = '''def _norms({given}a, axis):
    """The norms along an axis, for which no square is too large or too small for a number."""
    peak = {stop}({np}.{max}({np}.abs(a), {axis}=axis, {keepdims}=True))
    scale = {np}.where((peak > 0.0) & (peak < math.inf), peak, {np}.ones_like(peak))
    return {np}.sum(scale * {np}.linalg.{norm}(a / scale, {axis}=axis, {keepdims}=True), {axis}=axis)'''

CENTRED = '''def _centred({given}weights, a, axis=None):
    """An array less its mean with weights of the sum 1, to the last digits also where one weight is nearly 1."""
    heaviest = {np}.where(weights > 0.5, a, {np}.zeros_like(a))
    a = a - {np}.sum(heaviest, {axis}=axis, {keepdims}=True)
    return a - {np}.sum(weights * a, {axis}=axis, {keepdims}=True)'''

SUPPORTED = '''def _supported({given}a, weights):
    """The entries whose weights are not 0; the others are -infinity."""
    return {np}.where(weights == 0.0, {np}.full_like(a, -math.inf), a)'''

DIFFERENCE = '''def _difference({given}a, b):
    """The difference of two arrays of weights of the sum 1, to the last digits where one entry is nearly 1 in both."""
    heavy = (a > 0.5) & (b > 0.5)
    less = {np}.where(heavy, {np}.zeros_like(a), a - b)
    return {np}.where(heavy, -{np}.sum(less), less)'''

COMPLEMENT = '''def _complement({given}weights, axis=None):
    """1 less each of several weights of the sum 1; for the one that is nearly 1 that is the sum of the others."""
    others = {np}.where(weights > 0.5, {np}.zeros_like(weights), weights)
    others = {np}.sum(others, {axis}=axis, {keepdims}=True)
    return {np}.where(weights > 0.5, others, 1 - weights)'''

OTHER_ENTRIES = '''def _other_entries({given}S):
    """For each entry of a vector the product of all others."""
    one = {np}.eye(S.shape[0]{like}) > 0.0
    return {np}.prod({np}.where(one, {np}.ones_like(S), S[None, :]), {axis}=1)'''

ADJUGATE_PAIRS = '''def _adjugate_pairs({given}S):
    """The products of all singular values but two, 0 on the diagonal."""
    S = {np}.where(S > 0.0, S, {np}.full_like(S, {tiny}))
    one = {np}.eye(S.shape[0]{like}) > 0.0
    rest = {np}.prod({np}.where(one, {np}.ones_like(S), S[None, :]), {axis}=1)
    lower = {np}.tril(rest[:, None] / S[None, :], -1)  # over the larger of the two, which comes first
    return lower + lower.T'''

ADJUGATE_SLOPE = '''def _adjugate_slope({given}A, W):
    """The derivative of the adjugate of A in a direction W, det(A) (tr(W/A) - W/A) / A, also of a singular matrix."""
    U, S, Vh = {svd}
    pairs = _adjugate_pairs({pass_}S)
    inner = U.T @ W @ Vh.T
    diagonal = pairs @ {diagonal}
    inner = {np}.where({np}.eye(S.shape[0]{like}) > 0.0, diagonal[:, None], -pairs * inner)
    return {np}.linalg.det(U @ Vh) * (Vh.T @ inner @ U.T)'''

ADJUGATE_SLOPES = '''def _adjugate_slopes({given}A, left, right):
    """det(A) (B[i, j] B[k, l] - B[k, j] B[i, l]) with B = left A**-1 right, also of a singular matrix."""
    U, S, Vh = {svd}
    left, right = left @ Vh.T, U.T @ right
    m, n = left.shape[0], right.shape[1]
    entries = {np}.reshape(left[:, None, :] * right.T[None, :, :], (m * n, S.shape[0]))
    first = {np}.reshape(entries @ _adjugate_pairs({pass_}S) @ entries.T, (m, n, m, n))
    return {np}.linalg.det(U @ Vh) * (first - {np}.{permute}(first, (2, 1, 0, 3)))'''

TEXTS: Mapping[Kind, tuple[str, ...]] = {
    op.SECH_SQUARED: (SECH_SQUARED,),
    op.INVERSE_MILLS: (MILLS_TAIL, INVERSE_MILLS),
    op.INVERSE_MILLS_EXCESS: (MILLS_TAIL, INVERSE_MILLS_EXCESS),
    op.LOG_NORMCDF: (MILLS_TAIL, LOG_NORMCDF),
    op.LOG_ERFC: (MILLS_TAIL, LOG_NORMCDF, LOG_ERFC),
    op.LOG1M_EXP: (LOG1M_EXP,),
    op.LOG_NORMCDF_BETWEEN: (MILLS_TAIL, LOG_NORMCDF, LOG1M_EXP, LOG_NORMCDF_BETWEEN),
    op.SCALE: (SCALE,),
    op.NORM: (NORM,),
    op.NORMS: (NORMS,),
    op.CENTRED: (CENTRED,),
    op.COMPLEMENT: (COMPLEMENT,),
    op.SUPPORTED: (SUPPORTED,),
    op.DIFFERENCE: (DIFFERENCE,),
    op.OTHER_ENTRIES: (OTHER_ENTRIES,),
    op.ADJUGATE_SLOPE: (ADJUGATE_PAIRS, ADJUGATE_SLOPE),
    op.ADJUGATE_SLOPES: (ADJUGATE_PAIRS, ADJUGATE_SLOPES),
}
# what needs the normal law
NORMAL = (op.INVERSE_MILLS, op.INVERSE_MILLS_EXCESS, op.LOG_NORMCDF, op.LOG_NORMCDF_BETWEEN, op.LOG_ERFC)
# the functions of the source, which no argument may be called
NAMES = (*(f"_{kind}" for kind in TEXTS), "_mills_tail", "_adjugate_pairs", "_largest")


def helpers(np: str, normcdf: str, erf: str, **words: str) -> dict[Kind, tuple[str, ...]]:
    """What is to be defined for each operation, in a library that is called ``np`` in the source.

    ``normcdf`` and ``erf`` are these functions of ``near``; ``words`` say what the library calls otherwise.
    """
    given = {
        "np": np,
        "normcdf": normcdf,
        "erf": erf,
        "given": "",
        "pass_": "",
        "axis": "axis",
        "keepdims": "keepdims",
        "max": "max",
        "norm": "norm",
        "stop": "",
        "like": "",
        "permute": "transpose",
        "svd": f"{np}.linalg.svd(A)",
        "diagonal": f"{np}.diagonal(inner)",
        "tiny": f"{np}.finfo(S.dtype).tiny",
        **words,
    }
    peak = "{np}.{max}({np}.abs(a))".format(**given)
    given["peak"] = f"{given['stop']}({peak})" if given["stop"] else peak
    return {kind: tuple(text.format(**given) for text in texts) for kind, texts in TEXTS.items()}
