"""Searches in galleries larger than any at hand, if both kinds of scores were normal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from barefaced.errors import require


@dataclass(frozen=True)
class ExpectedSearch:
    """What a gallery of one size leads to; an extrapolation, to be drawn dashed.

    Attributes:
        size: people enrolled.
        rank_one: share of searches whose person is first.
        tpir: share above a threshold that a share `fpir` of searches without their person reaches.
        expected_rank: mean rank of the right person.
        false_candidate: probability that a search in it shows a stranger at a threshold of FMR `fmr`.
    """

    size: int
    rank_one: float
    tpir: float
    expected_rank: float
    false_candidate: float


def gaussian_searches(
    mean: float, sd: float, sizes: Sequence[int], *, fpir: float = 0.01, fmr: float = 1e-6
) -> list[ExpectedSearch]:
    """Searches where mated scores are N(mean, sd) and non-mated ones N(0, 1), all independent.

    Args:
        mean, sd: of mated scores, in SDs of the non-mated ones from their mean.
        sizes: of galleries, the right person included.
        fpir: of the open set.
        fmr: of the threshold for `false_candidate`.

    Raises:
        ValueError: unless sd is above zero.
    """
    if sd <= 0:
        raise ValueError(f"an SD is above zero, got {sd}")
    special = require("scipy.special", "audit")
    grid = np.linspace(-10, 10, 8001)
    density = np.exp(-(grid**2) / 2) * (grid[1] - grid[0]) / np.sqrt(2 * np.pi)
    beaten = special.log_ndtr(mean + sd * grid)
    reached = special.ndtr(-mean / np.sqrt(1 + sd**2))  # a stranger scores higher: 1 - AUC
    found = []
    for size in sizes:
        first = float((density * np.exp((size - 1) * beaten)).sum())
        limit = -special.ndtri(-np.expm1(np.log1p(-fpir) / size))
        found.append(
            ExpectedSearch(
                size,
                first,
                float(special.ndtr((mean - limit) / sd)),
                float(1 + (size - 1) * reached),
                float(-np.expm1(size * np.log1p(-fmr))),
            )
        )
    return found
