"""One probe against a gallery, as the gallery grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.resampling import LEVEL, Estimate

RANKS, FPIRS = (1, 5, 10, 20, 50), (1e-2, 1e-3)
GALLERIES = 200


@dataclass(frozen=True)
class GallerySize:
    """What comes of searches in galleries of one size.

    Attributes:
        size: people enrolled.
        cmc: for each rank, the share of searches whose person is at it or better (closed set).
        tpir: for each FPIR, the share whose person is found first and above a threshold that so few searches
            without their person reach (open set); NaN where the probes are too few for that FPIR.
        expected_rank: mean rank of the right person.
        half: candidates to look at for a chance of one half to see the right person.
    """

    size: int
    cmc: dict[int, Estimate]
    tpir: dict[float, Estimate]
    expected_rank: Estimate
    half: Estimate


def gallery_sizes(largest: int) -> list[int]:
    """10, 32, 100, 316 and so on by half decades, and `largest` itself."""
    steps = [round(10 ** (half / 2)) for half in range(2, 2 * len(str(largest)) + 1)]
    return [*(step for step in steps if step < largest), *([largest] if largest > 1 else [])]


def identification(
    own: NDArray[np.floating],
    others: NDArray[np.floating],
    *,
    rng: np.random.Generator,
    sizes: Sequence[int] | None = None,
    ranks: Sequence[int] = RANKS,
    fpirs: Sequence[float] = FPIRS,
    galleries: int = GALLERIES,
) -> list[GallerySize]:
    """Search random galleries of references.

    A gallery of N holds, in a closed set, the right person and N - 1 others; in an open set's searches
    without the right person, N others. Ties count against the search. A probe that failed is last of all, and
    a miss.

    Args:
        own: float (P,), each probe with its own person's reference; NaN a failure.
        others: float (P, G), each probe with everybody's reference; NaN where it is the same person, or
            failed.
        rng: of galleries and probes.
        sizes: of galleries, 2 to G; None for `gallery_sizes` of the people that every probe has as others.
        ranks: of the CMC.
        fpirs: false positive identification rates.
        galleries: random ones for each size; intervals are over galleries and probes at once.

    Raises:
        ValueError: if the shapes disagree or a gallery is larger than there are people.
    """
    if others.ndim != 2 or len(own) != len(others) or not len(own):
        raise ValueError(f"own is (P,) and others (P, G) with P > 0, got {own.shape} and {others.shape}")
    most = others.shape[1] - 1
    asked = gallery_sizes(most) if sizes is None else list(sizes)
    if any(not 1 < size <= others.shape[1] for size in asked):
        raise ValueError(f"galleries hold 2 to {others.shape[1]} people, got {asked}")
    mine = np.where(np.isnan(own), -np.inf, own)
    theirs = np.where(np.isnan(others), -np.inf, others).astype(np.float32)
    found = []
    for size in asked:
        drawn = np.array([_search(mine, theirs, size, ranks, fpirs, rng) for _ in range(galleries)])
        rows = [_estimate(plain, again) for plain, again in zip(*drawn.transpose(1, 2, 0), strict=True)]
        cmc = dict(zip(ranks, rows, strict=False))
        tpir = dict(zip(fpirs, rows[len(ranks) : -2], strict=True))
        found.append(GallerySize(size, cmc, tpir, rows[-2], rows[-1]))
    return found


def _search(
    own: NDArray,
    others: NDArray,
    size: int,
    ranks: Sequence[int],
    fpirs: Sequence[float],
    rng: np.random.Generator,
) -> tuple[list[float], list[float]]:
    """All measures of one gallery with all probes, and with probes drawn with replacement."""
    chosen = others[:, rng.permutation(others.shape[1])[:size]]
    top = chosen.max(1)
    # The last one makes room for the right person.
    rank = 1 + (chosen[:, :-1] >= own[:, None]).sum(1)
    rank[np.isneginf(own)] = size
    probes = rng.integers(0, len(own), len(own))
    return _measures(own, rank, top, size, ranks, fpirs), _measures(
        own[probes], rank[probes], top[probes], size, ranks, fpirs
    )


def _measures(
    own: NDArray, rank: NDArray, top: NDArray, size: int, ranks: Sequence[int], fpirs: Sequence[float]
) -> list[float]:
    seen = np.isfinite(own)
    found = [float(((rank <= one) & seen).mean()) for one in ranks]
    falling = np.sort(top)[::-1]
    for rate in fpirs:
        allowed = int(rate * len(top) * (1 + 1e-12))
        limit = falling[min(allowed, len(top) - 1)]  # strictly above it lie no more than those allowed
        found.append(float(((own > limit) & (rank == 1)).mean()) if allowed else float("nan"))
    return [*found, float(rank.mean()), float(np.median(rank))]


def _estimate(plain: NDArray, drawn: NDArray) -> Estimate:
    """The mean over galleries, and the spread over galleries and probes."""
    tails = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    return Estimate(float(np.mean(plain)), *map(float, np.quantile(drawn, tails)))
