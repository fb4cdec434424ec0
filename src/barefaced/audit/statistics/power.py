"""What a data set of some size can show, before money is spent on it."""

from __future__ import annotations

import math

from barefaced.errors import require


def smallest_effect(subjects: int, *, power: float = 0.8, level: float = 0.95) -> float:
    """The paired difference, in SDs of it, that a two-sided test finds with this power (by the normal).

    Raises:
        ValueError: without subjects.
    """
    if subjects < 1:
        raise ValueError(f"one subject or more, got {subjects}")
    ndtri = require("scipy.special", "audit").ndtri
    return float((ndtri((1 + level) / 2) + ndtri(power)) / math.sqrt(subjects))


def subjects_needed(rate: float, half_width: float, *, level: float = 0.95) -> int:
    """Independent subjects for an interval of a rate of +-`half_width` (normal approximation).

    Raises:
        ValueError: unless both lie strictly between 0 and 1.
    """
    if not (0 < rate < 1 and 0 < half_width < 1):
        raise ValueError(f"a rate and a half width lie in (0, 1), got {rate} and {half_width}")
    z = require("scipy.special", "audit").ndtri((1 + level) / 2)
    return math.ceil(z**2 * rate * (1 - rate) / half_width**2)


def smallest_rate(comparisons: int, *, errors: int = 0) -> float:
    """The lowest error rate that so many independent comparisons can support.

    Without an error seen, 3/n is still possible (rule of three, 95 %). With `errors=30` it is the rate at
    which 30 are seen, so that the true one is within 30 % of it at 90 % (rule of thirty, Doddington et al.
    2000, Speech Communication 31, 225-254).

    Raises:
        ValueError: without comparisons.
    """
    if comparisons < 1:
        raise ValueError(f"one comparison or more, got {comparisons}")
    return min(1.0, (errors or 3) / comparisons)
