"""Non-mated comparisons counted in a second, beside the machine's rate of float32 matrix products.

Run: OPENBLAS_NUM_THREADS=1 python benchmarks/comparisons.py [--templates 100000] [--threads 2]
Both are given by the clock and by the processor's time, which holds on a busy machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a thread makes products of its own

import numpy as np

from barefaced.audit.statistics import compare_all

DIMENSION = 512


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--templates", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    templates = drawn(asked.templates)
    products = matrix_rate()
    wall, spent, found = timed(lambda: compare_all(templates, threads=asked.threads))
    flops = 2 * DIMENSION * found.comparisons
    print(
        json.dumps(
            {
                "comparisons": found.comparisons,
                "millions a second": round(found.comparisons / wall / 1e6, 1),
                "millions a second of one core's time": round(found.comparisons / spent / 1e6, 1),
                "matrix GFLOP a second of one core's time": round(products / 1e9, 1),
                "share of the matrix rate": round(flops / spent / products, 3),
                "seconds": round(wall, 1),
                "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "threshold at 1e-6": found.threshold(1e-6),
                "adds up": int(found.histogram.sum()) == asked.templates * (asked.templates - 1) // 2,
            }
        )
    )


def drawn(rows: int) -> np.ndarray:
    """Random unit templates, float32, a block at a time."""
    rng = np.random.default_rng(0)
    templates = np.empty((rows, DIMENSION), np.float32)
    for at in range(0, rows, 10_000):
        block = templates[at : at + 10_000]
        block[:] = rng.standard_normal(block.shape, np.float32)
        block /= np.linalg.norm(block, axis=1, keepdims=True)
    return templates


def matrix_rate() -> float:
    """Float operations of a large square product for each second of one core's time; the best of several."""
    square = np.random.default_rng(0).standard_normal((2048, 2048), np.float32)
    out = np.empty_like(square)
    return max(2 * 2048**3 / timed(lambda: np.matmul(square, square.T.copy(), out=out))[1] for _ in range(8))


def timed(work: Callable) -> tuple[float, float, object]:
    """Seconds by the clock, of all threads' processor time, and what came of it."""
    wall, spent = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - spent, found


if __name__ == "__main__":
    main()
