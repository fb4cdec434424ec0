"""Signal detection: how well people tell generated from real, apart from what they like to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Estimate
from barefaced.audit.survey.measures.ratings import Ratings
from barefaced.audit.survey.measures.two_way import DRAWS, two_way_bootstrap
from barefaced.errors import require


@dataclass(frozen=True)
class Detection:
    """Rates and the measures of signal detection theory (Green and Swets 1966).

    Attributes:
        hit: share of generated pictures called generated; in `2afc`, of pairs with it right, called right.
        false_alarm: share of real pictures called generated; in `2afc`, of pairs with it left, called right.
        correct: share of right answers; 1 - `correct` is the fool rate of work 001.
        d_prime: distance of the two kinds in SDs; 0 is blindness.
        criterion: above 0 for people slow to say "generated" (in `2afc`: "right").
        beta: the likelihood ratio at which they begin to say so; 1 without bias.
    """

    hit: Estimate
    false_alarm: Estimate
    correct: Estimate
    d_prime: Estimate
    criterion: Estimate
    beta: Estimate


def detection(
    ratings: Ratings, *, design: str = "yesno", rng: np.random.Generator | None = None, draws: int = DRAWS
) -> Detection:
    """The measures of all answers together.

    d' is z(H) - z(F), over the root of 2 in `2afc`, where without a bias for a side it is then the root of 2
    times z of the share right (Macmillan and Creelman 2005, chapter 7). H and F get half an answer more, of
    one more (Hautus 1995, Behavior Research Methods 27, 46-51), so that 0 and 1 stay finite; the rates told
    are plain.

    Args:
        ratings: what was answered; with none of a kind its rate, and what rests on it, is NaN.
        design: `yesno` or `2afc`.
        rng: for intervals over people and images; None leaves them out.
        draws: for them.
    """

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return _measures(ratings, weights, design)

    if rng is None:
        return Detection(*(Estimate(float(value)) for value in statistic(np.ones((1, len(ratings))))[0]))
    found = two_way_bootstrap(statistic, ratings, rng=rng, draws=draws).estimates()
    return Detection(*found)


def d_primes(ratings: Ratings, *, design: str = "yesno") -> NDArray[np.float64]:
    """Hit, false alarm, share right, d', criterion and beta of each person alone, float64 (P, 6)."""
    own = ratings.person[None] == np.arange(ratings.people)[:, None]
    return _measures(ratings, own.astype(np.float64), design)


def _measures(ratings: Ratings, weights: NDArray[np.float64], design: str) -> NDArray[np.float64]:
    """All six (B, 6) under rows of weights (B, N)."""
    ndtri = require("scipy.special", "audit").ndtri
    said = weights * ratings.called_fake
    fakes, reals = (weights[:, ratings.fake == kind].sum(1) for kind in (True, False))
    hits, alarms = (said[:, ratings.fake == kind].sum(1) for kind in (True, False))
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.stack([hits / fakes, alarms / reals, (hits + reals - alarms) / (fakes + reals)], axis=1)
    hit, alarm = (
        np.where(total > 0, ndtri((count + 0.5) / (total + 1)), np.nan)
        for count, total in ((hits, fakes), (alarms, reals))
    )
    scale = np.sqrt(2) if design == "2afc" else 1.0
    distance, criterion = (hit - alarm) / scale, -(hit + alarm) / 2
    return np.column_stack([rates, distance, criterion, np.exp((alarm**2 - hit**2) / 2)])
