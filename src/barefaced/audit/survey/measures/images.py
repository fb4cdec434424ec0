"""Every image by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Estimate, benjamini_hochberg, wilson
from barefaced.audit.survey.measures.ratings import Ratings
from barefaced.errors import require


@dataclass(frozen=True)
class ImageCount:
    """What was said of one image.

    Attributes:
        image: its number in the ratings.
        answers: how many people saw it.
        wrong: share of them who were wrong, with Wilson's interval.
        p: of the exact two-sided test against guessing.
        adjusted: by Benjamini and Hochberg, over all images.
    """

    image: int
    answers: int
    wrong: Estimate
    p: float
    adjusted: float


def per_image(ratings: Ratings) -> list[ImageCount]:
    """Wilson's interval and a test against guessing for every image, in the order of their numbers."""
    totals = np.bincount(ratings.image, minlength=ratings.images)
    wrong = np.bincount(ratings.image, weights=~ratings.correct, minlength=ratings.images).astype(int)
    p = _binomial(wrong, totals)
    adjusted = benjamini_hochberg(p)
    return [
        ImageCount(
            number, int(total), wilson(int(count), int(total)), float(p[number]), float(adjusted[number])
        )
        for number, (count, total) in enumerate(zip(wrong, totals, strict=True))
    ]


def _binomial(count: NDArray, total: NDArray) -> NDArray[np.float64]:
    """Two-sided probability (M,) of so many or more extreme, of tosses of a fair coin."""
    special = require("scipy.special", "audit")
    fewer = np.minimum(count, total - count)
    return np.minimum(1.0, 2 * special.bdtr(fewer, total, 0.5))
