"""Whether people can be said to guess, which "no significant difference" does not say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Estimate
from barefaced.audit.survey.measures.ratings import Ratings
from barefaced.audit.survey.measures.two_way import DRAWS, two_way_bootstrap
from barefaced.errors import require

CHANCE, MARGIN = 0.5, 0.05


@dataclass(frozen=True)
class Equivalence:
    """Two one-sided tests of the share right against chance.

    Attributes:
        margin: how far from chance still counts as guessing.
        correct: share right, with its 90 % interval over people and images.
        p: the larger of the two.
        equivalent: whether both are below 0.05.
    """

    margin: float
    correct: Estimate
    p: float
    equivalent: bool


def equivalent_to_chance(
    ratings: Ratings, *, rng: np.random.Generator, margin: float = MARGIN, draws: int = DRAWS
) -> Equivalence:
    """Schuirmann's tests (1987, Journal of Pharmacokinetics 15, 657-680) by Student's t.

    The standard error is that of the bootstrap over people and images, the freedom the fewer of both less
    one.
    """

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        total = weights.sum(1)
        right = weights[:, ratings.correct].sum(1)
        return (right / np.where(total > 0, total, np.nan))[:, None]

    boot = two_way_bootstrap(statistic, ratings, rng=rng, draws=draws)
    correct = boot.estimates(0.9)[0]
    if boot.subjects < 2:
        return Equivalence(margin, correct, float("nan"), False)
    error = float(np.nanstd(boot.replicates, ddof=1)) * boot.stretch
    steps = (margin - abs(correct.value - CHANCE)) / error if error else float("inf")
    p = float(require("scipy.special", "audit").stdtr(boot.subjects - 1, -steps))
    return Equivalence(margin, correct, p, p < 0.05)
