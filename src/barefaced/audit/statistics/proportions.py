"""Intervals of a share counted over independent trials.

Comparisons that share subjects are not independent: see `resampling`.
"""

from __future__ import annotations

from barefaced.audit.statistics.resampling import LEVEL, Estimate
from barefaced.errors import require


def clopper_pearson(errors: int, trials: int, *, level: float = LEVEL) -> Estimate:
    """The exact interval (Clopper and Pearson 1934, Biometrika 26, 404-413): never covers too seldom.

    Args:
        errors: how many of the trials.
        trials: how many; without any, the share is NaN and the interval 0 to 1.
        level: of the interval.

    Raises:
        ValueError: unless 0 <= errors <= trials.
    """
    share = _share(errors, trials)
    inverse = require("scipy.special", "audit").betaincinv
    tail = (1 - level) / 2
    low = inverse(errors, trials - errors + 1, tail) if errors else 0.0
    high = inverse(errors + 1, trials - errors, 1 - tail) if errors < trials else 1.0
    return Estimate(share, float(low), float(high))


def wilson(errors: int, trials: int, *, level: float = LEVEL) -> Estimate:
    """The score interval (Wilson 1927, JASA 22, 209-212): shorter, covers `level` on average; for plots.

    Args and errors as for `clopper_pearson`.
    """
    share = _share(errors, trials)
    if not trials:
        return Estimate(share, 0.0, 1.0)
    z2 = require("scipy.special", "audit").ndtri((1 + level) / 2) ** 2
    centre = (errors + z2 / 2) / (trials + z2)
    half = float((z2 * (errors * (1 - share) + z2 / 4)) ** 0.5 / (trials + z2))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half))


def rule_of_three(trials: int) -> float:
    """3/n: the error rate still possible, at 95 %, after so many independent trials without an error."""
    if trials < 1:
        raise ValueError(f"one trial or more, got {trials}")
    return min(1.0, 3 / trials)


def _share(errors: int, trials: int) -> float:
    if not 0 <= errors <= trials:
        raise ValueError(f"errors lie between 0 and the number of trials, got {errors} of {trials}")
    return errors / trials if trials else float("nan")
