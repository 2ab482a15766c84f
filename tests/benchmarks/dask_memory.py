"""The gradient of ‖XW − Y‖² on an X of 8 GB, made in chunks of rows, by workers that are allowed 1 GB in all.

python tests/benchmarks/dask_memory.py [GIGABYTES]
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded

COLUMNS, TARGETS, ROWS = 1000, 3, 4000  # of X, of Y, and rows of a chunk (32 MB)


def chunk(number: int, columns: int) -> Any:
    """A chunk of X or of Y, the same whoever makes it."""
    return np.random.default_rng((columns, number)).random((ROWS, columns))


def lazily(count: int, columns: int) -> Any:
    """All chunks as one array, none of them made yet."""
    import dask.array

    def make(block_id: tuple[int, ...]) -> Any:
        return chunk(block_id[0], columns)

    return dask.array.map_blocks(make, chunks=((ROWS,) * count, (columns,)), dtype=float)


def main() -> None:
    """Compute it on a cluster, and once more in NumPy chunk by chunk."""
    from dask.distributed import Client, LocalCluster

    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    count = round(gigabytes * 1e9 / (ROWS * COLUMNS * 8))
    gradient = loaded(derive("norm2(X*W - Y)^2", "W").code("array_api"))["gradient"]
    W = np.random.default_rng(0).random((COLUMNS, TARGETS))
    settings: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "memory_limit": "500MB"}
    with LocalCluster(**settings, dashboard_address=None) as cluster, Client(cluster) as client:
        start = time.perf_counter()
        got = gradient(X=lazily(count, COLUMNS), W=W, Y=lazily(count, TARGETS)).compute()
        took = time.perf_counter() - start
        used = client.run(lambda: __import__("resource").getrusage(0).ru_maxrss / 1024)
    start, want = time.perf_counter(), np.zeros_like(W)
    for number in range(count):
        X = chunk(number, COLUMNS)
        want += 2 * X.T @ (X @ W - chunk(number, TARGETS))
    size, most = count * ROWS * COLUMNS * 8 / 1e9, max(used.values())
    print(f"X: {count} chunks, {size:.2f} GB; workers used at most {most:.0f} MB")
    print(f"dask {took:.1f} s, NumPy chunk by chunk {time.perf_counter() - start:.1f} s")
    error = float(np.abs(got - want).max() / np.abs(want).max())
    print(f"largest relative difference {error:.1e}")
    assert error < 1e-10


if __name__ == "__main__":
    main()
