"""Statistics of comparison scores: plain NumPy arrays in, numbers with intervals out.

Scores are similarities: higher is more alike, a comparison matches if its score is at the threshold or above,
NaN is a failure. The names are imported when first used; SciPy comes with the extra `audit`.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.statistics.det import DetCurve, det_curve
    from barefaced.audit.statistics.effects import EffectSizes, effect_intervals, effect_sizes
    from barefaced.audit.statistics.pairs import PairScores
    from barefaced.audit.statistics.proportions import clopper_pearson, rule_of_three, wilson
    from barefaced.audit.statistics.rates import Rate, fmr, fnmr
    from barefaced.audit.statistics.realised import RealisedRate, fnmr_at_realised, realised_fmr
    from barefaced.audit.statistics.resampling import Bootstrap, Estimate, bootstrap
    from barefaced.audit.statistics.separation import MEASURES, separations
    from barefaced.audit.statistics.summary import Summary, mean_and_sd, summarise
    from barefaced.audit.statistics.table import NonMatchRow, nonmatch_table
    from barefaced.audit.statistics.tails import TAILS
    from barefaced.audit.statistics.threshold import FMRS, Threshold, thresholds

__all__ = [
    "FMRS",
    "MEASURES",
    "TAILS",
    "Bootstrap",
    "DetCurve",
    "EffectSizes",
    "Estimate",
    "NonMatchRow",
    "PairScores",
    "Rate",
    "RealisedRate",
    "Summary",
    "Threshold",
    "bootstrap",
    "clopper_pearson",
    "det_curve",
    "effect_intervals",
    "effect_sizes",
    "fmr",
    "fnmr",
    "fnmr_at_realised",
    "mean_and_sd",
    "nonmatch_table",
    "realised_fmr",
    "rule_of_three",
    "separations",
    "summarise",
    "thresholds",
    "wilson",
]

_HOMES = {
    "det": ["DetCurve", "det_curve"],
    "effects": ["EffectSizes", "effect_intervals", "effect_sizes"],
    "pairs": ["PairScores"],
    "proportions": ["clopper_pearson", "rule_of_three", "wilson"],
    "rates": ["Rate", "fmr", "fnmr"],
    "realised": ["RealisedRate", "fnmr_at_realised", "realised_fmr"],
    "resampling": ["Bootstrap", "Estimate", "bootstrap"],
    "separation": ["MEASURES", "separations"],
    "summary": ["Summary", "mean_and_sd", "summarise"],
    "table": ["NonMatchRow", "nonmatch_table"],
    "tails": ["TAILS"],
    "threshold": ["FMRS", "Threshold", "thresholds"],
}

__getattr__, __dir__ = names_from(
    __name__, {name: module for module, names in _HOMES.items() for name in names}
)
