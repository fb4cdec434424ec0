"""Every non-mated comparison among very many templates, never held at once: a histogram and the top tail.

Scores come a tile at a time from the matrix product of two blocks of templates, and are counted at once.
Blocks are multiplied by a power of two beforehand, which changes no digit, so that one addition and a cast
give the bin.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_BLOCK = 1024
_BINS = 65536
_SCALE, _SHIFT = 32768.0, 32767.5
"""Bin = floor(cosine * scale + shift): bins of 2**-15, and both -1 and 1 with their rounding still inside."""


@dataclass(frozen=True, eq=False)
class Compared:
    """What all comparisons showed.

    Attributes:
        comparisons: how many.
        failures: templates with NaN, which were compared with none.
        histogram: int64 (65536,), scores in bins of 2**-15; it adds up to `comparisons`.
        tail: float32 (K,), the highest scores themselves, falling.
        pairs: int64 (K, 2), rows of the templates they compare, the lower first.
    """

    comparisons: int
    failures: int
    histogram: NDArray[np.int64]
    tail: NDArray[np.float32]
    pairs: NDArray[np.int64]

    @property
    def edges(self) -> NDArray[np.float64]:
        """Ends of the bins (65537,); a score is put in the right one up to the rounding of float32."""
        return (np.arange(_BINS + 1, dtype=np.float64) - _SHIFT) / _SCALE

    def threshold(self, fmr: float) -> float:
        """The lowest score that no larger share of the comparisons reaches; NaN without comparisons.

        Exact where the tail reaches so far down, else the end of a bin.
        """
        allowed = int(fmr * self.comparisons * (1 + 1e-12))
        if allowed < len(self.tail):
            return float(np.nextafter(self.tail[allowed], np.float32(np.inf)))
        if allowed >= self.comparisons:
            return -1.0 if self.comparisons else float("nan")
        above = np.append(np.cumsum(self.histogram[::-1])[::-1], 0)
        return float(self.edges[int(np.argmax(above <= allowed))])

    def fmr(self, threshold: float) -> float:
        """Share of the comparisons at a threshold or above: exact within the tail, else to a bin."""
        if not self.comparisons:
            return float("nan")
        if len(self.tail) and (threshold > self.tail[-1] or len(self.tail) == self.comparisons):
            return int(np.sum(self.tail >= threshold)) / self.comparisons
        first = np.searchsorted(self.edges, threshold)
        return int(self.histogram[first:].sum()) / self.comparisons


_LOWEST = -2.0
"""Below every cosine, above what is not to be kept."""


def compare_all(
    templates: NDArray[np.floating],
    subjects: NDArray | None = None,
    *,
    top: int = 100_000,
    threads: int = 2,
    report: Callable[[int], None] | None = None,
) -> Compared:
    """Compare each template with every one of another subject.

    Memory beside the templates is some 10 MB a thread and the tail. Each thread makes matrix products of its
    own, so let BLAS have one (OPENBLAS_NUM_THREADS=1).

    Args:
        templates: (N, D) unit rows, taken as float32; a row with NaN is a failure.
        subjects: (N,) labels, so that mated comparisons are left out; None if all are of different people.
        top: scores to keep.
        threads: that count.
        report: told, from any thread, how many comparisons were made since.

    Raises:
        ValueError: if rows are not of unit norm, or subjects do not go with them.
    """
    owner = np.arange(len(templates)) if subjects is None else np.unique(subjects, return_inverse=True)[1]
    if templates.ndim != 2 or len(owner) != len(templates):
        raise ValueError(f"templates are (N, D) with N subjects, got {templates.shape} and {len(owner)}")
    norms = np.sqrt(np.einsum("nd,nd->n", templates, templates, dtype=np.float32))
    known = np.flatnonzero(~np.isnan(norms))
    if len(known) and np.abs(norms[known] - 1).max() > 1e-3:
        raise ValueError(
            f"templates have a norm of 1, got {norms[known].min():.3f} to {norms[known].max():.3f}"
        )
    # Neighbours of one subject: then few tiles hold mated comparisons.
    order = known[np.argsort(owner[known], kind="stable")]
    if not np.array_equal(order, np.arange(len(templates))):
        templates = templates[order]
    count = _Count(np.ascontiguousarray(templates, np.float32), owner[order], top, report or (lambda _: None))
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(count.tile, *zip(*_tiles(len(order)), strict=True)) if len(order) > 1 else ():
            pass
    scores, pairs = count.best()
    return Compared(
        int(count.histogram.sum()),
        len(owner) - len(known),
        count.histogram,
        scores,
        np.sort(order[pairs], axis=1),
    )


def _tiles(rows: int) -> Iterator[tuple[int, int]]:
    """First rows of both blocks of each tile on the diagonal or above it."""
    starts = range(0, rows, _BLOCK)
    return ((one, two) for one in starts for two in starts if two >= one)


class _Count:
    """A histogram and a tail that several threads fill."""

    def __init__(
        self, templates: NDArray[np.float32], owner: NDArray, top: int, report: Callable[[int], None]
    ) -> None:
        self.histogram = np.zeros(_BINS, np.int64)
        self._templates, self._owner, self._top, self._report = templates, owner, top, report
        self._floor = _LOWEST if top else np.inf
        self._kept: list[tuple[NDArray, NDArray]] = []
        self._waiting = 0
        self._lock = threading.Lock()
        self._buffers = threading.local()

    def tile(self, one: int, two: int) -> None:
        """Count the comparisons of the blocks that begin at rows `one` and `two`."""
        left, right = self._templates[one : one + _BLOCK], self._templates[two : two + _BLOCK]
        scores, bins = self._space(len(left), len(right))
        np.matmul(left * np.float32(_SCALE), right.T, out=scores)
        mated = self._mated(one, two, scores.shape)
        if mated is not None:
            scores[mated] = -np.inf  # for the tail; they are counted nowhere
        if scores.max() >= self._floor * _SCALE:
            self._keep(scores, one, two)
        np.add(scores, np.float32(_SHIFT), out=scores)
        if mated is not None:
            scores = scores[~mated][None]
            bins = np.empty(scores.shape, np.uint16)
        np.copyto(bins, scores, casting="unsafe")
        if bins.size:
            # As float32, exact up to 2**24: a tile is smaller.
            found = cv2.calcHist([bins], [0], None, [_BINS], [0, _BINS]).ravel().astype(np.int64)
            with self._lock:
                self.histogram += found
        self._report(bins.size)

    def best(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The highest scores, falling, and their rows; ties by row."""
        with self._lock:
            self._settle()
        if not self._kept:
            return np.empty(0, np.float32), np.empty((0, 2), np.int64)
        ((scores, pairs),) = self._kept
        return scores, np.column_stack(np.divmod(pairs, len(self._templates)))

    def _space(self, rows: int, columns: int) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
        """This thread's arrays for a tile."""
        held = getattr(self._buffers, "held", None)
        if held is None or held[0].shape != (rows, columns):
            held = np.empty((rows, columns), np.float32), np.empty((rows, columns), np.uint16)
            self._buffers.held = held
        return held

    def _mated(self, one: int, two: int, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
        """What is not to be counted: one subject's, and on the diagonal what another half counts."""
        mine, theirs = self._owner[one : one + shape[0]], self._owner[two : two + shape[1]]
        if one == two:
            return (np.tri(shape[0], shape[1]) > 0) | (mine[:, None] == theirs)
        return mine[:, None] == theirs if mine[-1] >= theirs[0] else None

    def _keep(self, scores: NDArray[np.float32], one: int, two: int) -> None:
        # In one dimension, where NumPy finds few of very many fastest.
        found = np.flatnonzero((scores >= self._floor * _SCALE).ravel())
        values = scores.ravel()[found] / np.float32(_SCALE)
        rows, columns = np.divmod(found, scores.shape[1])
        pairs = (rows + one) * np.int64(len(self._templates)) + columns + two
        with self._lock:
            self._kept.append((values, pairs))
            self._waiting += len(values)
            if self._waiting > 2 * self._top or self._floor == _LOWEST:
                self._settle()

    def _settle(self) -> None:
        """Sort what waits, keep the highest, and raise the floor to the lowest of them."""
        if not self._kept:
            return
        scores, pairs = (np.concatenate(each) for each in zip(*self._kept, strict=True))
        order = np.lexsort((pairs, -scores))[: self._top]
        self._kept, self._waiting = [(scores[order], pairs[order])], len(order)
        if len(order) == self._top:
            self._floor = float(scores[order[-1]])
