"""Ways to say where a share of non-mated scores ends, up to shares that no comparison of the data reaches.

Each takes sorted scores float64 (N,) without NaN, weights (B, N) that say how often each counts, and false
match rates (K,); it gives thresholds (B, K), NaN where it has nothing to say. A rate is the share of scores
at or above.
"""

from __future__ import annotations

from barefaced.audit.statistics.tails.beta import beta_tail
from barefaced.audit.statistics.tails.empirical import empirical_tail
from barefaced.audit.statistics.tails.gaussian import gaussian_tail
from barefaced.audit.statistics.tails.pareto import pareto_tail

__all__ = ["TAILS", "beta_tail", "empirical_tail", "gaussian_tail", "pareto_tail"]

TAILS = {
    "empirical": empirical_tail,
    "gaussian": gaussian_tail,
    "pareto": pareto_tail,
    "beta": beta_tail,
}
