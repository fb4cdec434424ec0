"""Whether people agree with each other, right or wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Estimate, PairScores, bootstrap
from barefaced.audit.survey.measures.ratings import Ratings
from barefaced.audit.survey.measures.two_way import DRAWS


def krippendorff_alpha(
    ratings: Ratings, *, rng: np.random.Generator | None = None, draws: int = DRAWS
) -> Estimate:
    """Krippendorff's alpha of "generated" or not, for any number of people an image, gaps allowed.

    1 is full agreement, 0 what chance gives, below it is opposition (Krippendorff 2004, Content Analysis,
    chapter 11). An image with one answer has no part in it.

    Args:
        ratings: what was said; of a `2afc` survey, of sides.
        rng: for an interval over images; None leaves it out. People are not drawn: one drawn twice would
            agree with himself.
        draws: for it.

    Returns:
        NaN if everybody said the same of everything, or no image has two answers.
    """
    answers = np.bincount(ratings.image, minlength=ratings.images)
    yes = np.bincount(ratings.image, weights=ratings.called_fake, minlength=ratings.images)
    shared = answers > 1
    answers, yes = answers[shared], yes[shared]

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return _alpha(weights, answers, yes)[:, None]

    if rng is None or not len(answers):
        return Estimate(float(statistic(np.ones((1, len(answers))))[0, 0]))
    images = PairScores.of(yes, np.arange(len(yes)))
    return bootstrap(statistic, images, rng=rng, draws=draws).estimates()[0]


def _alpha(weights: NDArray[np.float64], answers: NDArray, yes: NDArray) -> NDArray[np.float64]:
    """Alpha (B,) of images that count as often as their weights (B, M)."""
    differing = weights @ (2 * yes * (answers - yes) / (answers - 1))
    every, ones = weights @ answers, weights @ yes
    by_chance = 2 * ones * (every - ones) / np.maximum(every - 1, 1)
    return np.where(by_chance > 0, 1 - differing / np.where(by_chance > 0, by_chance, 1), np.nan)
