"""What programs write where a formula has something else: sums by a loop, stretches that count from the end.

How these are written here is told in a hint; nothing of it is read.
"""

from __future__ import annotations

from re import Match

from ..core.patterns import pattern

__all__ = ["COUNT", "from_the_end", "summed", "summed_over", "without_filter"]

COUNT = 6  # entries that a hint declares where a stretch counts from the end

_NAME = r"[^\W\d]\w*"
_SUM = pattern(
    r"(?s)(?P<before>.*?)\b(?:np\.|math\.|torch\.|jnp\.)?sum\(\s*(?P<open>\[?)(?P<body>.+?)(?P<loops>\s+for\s.+)"
)
_COUNTED = r"(?:length\([^()]*\)|size\([^()]*\)|[A-Za-z]\w*)"
_RANGE = rf"(?:range\(\s*(?:[01]\s*,\s*)?(?:len\(\s*\w+\s*\)|[A-Za-z]\w*)(?:\s*\+\s*1)?\s*\)|1:{_COUNTED})"
_LOOP = pattern(rf"\s+for\s+(?P<i>[a-z])\s*(?:\bin\s|=|∈)\s*{_RANGE}")
_ANOTHER = pattern(rf"\s*,\s*(?P<i>[a-z])\s*(?:\bin\s|=|∈)\s*{_RANGE}")  # as Julia has it
_OVER = pattern(
    rf"\s+for\s+\(?(?P<of>{_NAME}(?:\s*,\s*{_NAME})*)\)?\s+in\s+(?:zip\((?P<zip>[^()]*)\)|(?P<one>{_NAME}))"
)
_ROW = pattern(r"(?<!\w)([A-Z])\[\s*([a-z])\s*\]\s*@\s*(?=[a-z]\w*(?!\w))")
_ENTRY = pattern(rf"({_NAME})\[\s*([a-z])\s*(?:\]\[|,)\s*([a-z])\s*\]|({_NAME})\[\s*([a-z])\s*\]")
_SYMPY_SUM = pattern(
    r"(?s)(?P<before>.*?)\b(?:sp\.|sympy\.)?Sum\((?P<body>.+?)(?P<ranges>(?:,\s*\([^()]*\)\s*)+)\)(?:\.doit\(\))?(?P<after>.*)"
)
_SYMPY_RANGE = pattern(r"\(\s*([a-z])\s*,\s*(?:(1\s*,\s*[A-Za-z]\w*)|(0\s*,\s*[A-Za-z]\w*\s*-\s*1)|[^()]*)\s*\)")
_LIBRARY = pattern(r"(?<![\w.])(?:np|math|torch|jnp|sp|sympy)\.(?=[a-z])")
_STRETCH = pattern(rf"({_NAME})\[\s*(-?\d+)?\s*(:?)\s*(-?\d+)?\s*\]")
_FILTER = pattern(
    rf"(?P<call>(?:{_NAME}\.)?sum)\((?P<of>[^()]+),\s*where\s*=\s*(?:\((?P<inside>[^(),]+)\)|(?P<where>[^(),]+))\)"
)


def summed(text: str) -> str | None:
    """A sum by a loop as a sum over indices; nothing where its terms or its range are not plain.

    >>> summed("sum(x[i]**2 for i in range(n))/2"), summed("sum((a - b)**2 for a, b in zip(x, y))")
    ('sum_i(x_i^2)/2', 'sum_i((x_i - y_i)^2)')
    >>> summed("sum((y[i] - X[i] @ w)**2 for i in range(n))")
    "sum_i((y_i - x_i'*w)^2)"
    >>> summed("sum(A[i,j]*x[i]*x[j] for i in range(n) for j in range(n))"), summed("sum(x[i+1] for i in range(n))")
    ('sum_ij(A_ij*x_i*x_j)', None)
    >>> summed("sum(W[i,j]^2 for i in 1:n, j in 1:size(W, 2))")
    'sum_ij(W_ij^2)'
    """
    found = _SUM.fullmatch(text)
    if found is None:
        return None
    rest, letters, body = found["loops"], "", found["body"]
    while (loop := _LOOP.match(rest) or (_ANOTHER.match(rest) if letters else None)) is not None:
        rest, letters = rest[loop.end() :], letters + loop["i"]
    over = _OVER.match(rest) if not letters else None
    if over is not None:
        names = [n.strip() for n in over["of"].split(",")]
        arrays = [n.strip() for n in (over["zip"] or over["one"]).split(",")]
        if len(names) != len(arrays) or not all(pattern(_NAME).fullmatch(a) for a in arrays):
            return None
        entries = {name: f"{array}[i]" for name, array in zip(names, arrays, strict=True)}
        body = pattern(rf"(?<![\w.])(?:{'|'.join(names)})(?!\w)").sub(lambda m: entries[m[0]], body)
        rest, letters = rest[over.end() :], "i"
    close = ("]" if found["open"] else "") + ")"
    if not letters or len(set(letters)) < len(letters) or not rest.startswith(close):
        return None
    return _over(letters, body, found["before"], rest[len(close) :], text)


def summed_over(text: str) -> str | None:
    """A sum of SymPy over whole ranges as a sum over indices; nothing where its terms or its range are not plain.

    >>> summed_over("sp.Sum(x[k]*y[k], (k, 0, n-1))"), summed_over("Sum(A[i,j]*x[j]**2, (i, 1, n), (j, 1, m)).doit()")
    ('sum_k(x_k*y_k)', 'sum_ij(A_ij*x_j^2)')
    >>> summed_over("Sum(x[k], (k, 2, n))")
    """
    found = _SYMPY_SUM.fullmatch(text)
    ranges = [] if found is None else _SYMPY_RANGE.findall(found["ranges"])
    if found is None or "" in [a or b for _, a, b in ranges]:
        return None
    return _over("".join(i for i, *_ in ranges), found["body"], found["before"], found["after"], text)


def _over(letters: str, body: str, before: str, after: str, text: str) -> str | None:
    """A sum over indices with what stands around it; nothing where something in it is not written so here."""
    if not any(pattern(rf"(?<!\w){m[1].lower()}(?!\w)").search(text) for m in _ROW.finditer(body)):
        body = _ROW.sub(lambda m: f"{m[1].lower()}_{m[2]}'*", body)  # x_i is row i of X, as a column
    body = _ENTRY.sub(lambda m: f"{m[1]}_{m[2]}{m[3]}" if m[1] else f"{m[4]}_{m[5]}", body)
    whole = _LIBRARY.sub("", f"{before}sum_{letters}({body.strip()}){after}").replace("**", "^")
    return None if any(sign in whole for sign in ("[", "@", " for ", "Sum(")) else whole


def from_the_end(text: str) -> tuple[str, list[str]] | None:
    """A formula whose stretches are Python's, with those of :data:`COUNT` entries counted from 1, and the arrays in it.

    >>> from_the_end("x[1:] - x[:-1]")
    ('x[2:6] - x[1:5]', ['x'])
    >>> from_the_end("x[:, 1:] - x[:, :-1]")
    """
    arrays: list[str] = []
    out, end = "", 0
    for found in _STRETCH.finditer(text):
        name, first, colon, last = found.groups()
        ends = [None if e is None else int(e) + (COUNT if int(e) < 0 else 0) for e in (first, last)]
        low = (ends[0] or 0) + 1
        high = ends[1] if ends[1] is not None else COUNT
        if not 1 <= low <= COUNT or colon and not low <= high <= COUNT:
            return None
        out += text[end : found.start()] + (f"{name}[{low}:{high}]" if colon else f"{name}[{low}]")
        arrays.append(name)
        end = found.end()
    out += text[end:]
    if not arrays or "[" in _STRETCH.sub("", text):
        return None
    return out, list(dict.fromkeys(arrays))


def without_filter(text: str) -> str | None:
    """A sum of NumPy over the entries where something holds, with the indicator of that as a factor.

    >>> without_filter("np.sum(x**2, where=x > 0)"), without_filter("np.mean(x, where=x > 0)")
    ('np.sum([x > 0]*(x**2))', None)
    """

    def multiplied(found: Match[str]) -> str:
        condition = (found["inside"] or found["where"]).strip()
        factor = f"[{condition}]" if any(sign in condition for sign in "<>=") else condition
        return f"{found['call']}({factor}*({found['of'].strip()}))"

    made = _FILTER.sub(multiplied, text)
    return None if made == text else made
