"""Whether a difference is no larger than what would matter, which "not significant" does not say.

Two one-sided tests (Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680) by
Student's t, with the standard error of a bootstrap of subjects. The margin is to be stated beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barefaced.audit.statistics.resampling import Bootstrap, Estimate
from barefaced.errors import require


@dataclass(frozen=True)
class Equivalence:
    """A difference against a margin.

    Attributes:
        margin: what would matter, above zero.
        difference: its ends are those of one-sided intervals, each at the level.
        below: p that the difference is `margin` or more: if small, there is no gain.
        above: p that it is `-margin` or less: if small, it is no worse.
        level: by which the properties judge.
    """

    margin: float
    difference: Estimate
    below: float
    above: float
    level: float

    @property
    def no_gain(self) -> bool:
        """Whether the difference is shown to lie below the margin."""
        return self.below < 1 - self.level

    @property
    def no_worse(self) -> bool:
        """Whether it is shown to lie above less the margin."""
        return self.above < 1 - self.level

    @property
    def equivalent(self) -> bool:
        """Whether both are."""
        return self.no_gain and self.no_worse


def equivalence(drawn: Bootstrap, margin: float, *, column: int = 0, level: float = 0.95) -> Equivalence:
    """Test one statistic of a bootstrap of subjects, a difference, against zero.

    Args:
        drawn: with replicates; without them nothing is shown (p is NaN).
        margin: in the unit of the difference.
        column: which statistic.
        level: of each one-sided test.

    Raises:
        ValueError: unless the margin is above zero.
    """
    if not margin > 0:
        raise ValueError(f"a margin is above zero, got {margin}")
    low, high = drawn.bounds(2 * level - 1)[column]
    value = float(drawn.value[column])
    difference = Estimate(value, float(low), float(high))
    column_drawn = drawn.replicates[:, column]
    if drawn.subjects < 2 or not np.isfinite([low, high]).all():
        return Equivalence(margin, difference, float("nan"), float("nan"), level)
    error = float(np.nanstd(column_drawn, ddof=1)) * drawn.stretch
    below, above = (_p(margin - sign * value, error, drawn.subjects - 1) for sign in (1, -1))
    return Equivalence(margin, difference, below, above, level)


def _p(room: float, error: float, freedom: int) -> float:
    """Of a difference so far inside the margin."""
    if error <= 0:
        return 0.0 if room > 0 else 1.0
    return float(require("scipy.special", "audit").stdtr(freedom, -room / error))
