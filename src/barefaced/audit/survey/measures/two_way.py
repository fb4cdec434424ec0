"""Intervals that would hold for other people and other images: both are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Bootstrap, PairScores, bootstrap
from barefaced.audit.survey.measures.ratings import Ratings

DRAWS = 2000


def two_way_bootstrap(
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    ratings: Ratings,
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Bootstrap:
    """Draw people and images with replacement; an answer counts as often as its person times its image.

    That is the bootstrap of pairs in `audit.statistics`, with the person and the image for the two subjects:
    what is peculiar to one answer, which such products count three times over, is measured there and taken
    off. Ends lie as far out as the fewest of people, real and generated images ask for.

    Args:
        statistic: weights (B, N) to (B, K); to depend on no more than their proportions.
        ratings: the N answers.
        rng: of the draws.
        draws: how many.

    Returns:
        Without intervals for one person or one image of a kind: nothing is known of others then.
    """
    pairs = PairScores.of(ratings.correct, ratings.person, ratings.people + ratings.image)
    found = bootstrap(statistic, pairs, rng=rng, draws=draws)
    of_kinds = (np.unique(ratings.image[ratings.fake == kind]) for kind in (True, False))
    fewest = min([ratings.people, *(len(images) for images in of_kinds if len(images))])
    return replace(found, subjects=fewest, stretch=float(np.sqrt(fewest / max(fewest - 1, 1))))
