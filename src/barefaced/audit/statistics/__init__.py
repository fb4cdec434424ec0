"""Statistics of comparison scores: plain NumPy arrays in, numbers with intervals out.

Scores are similarities: higher is more alike, a comparison matches if its score is at the threshold or above,
NaN is a failure. The names are imported when first used; SciPy comes with the extra `audit`.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.statistics.animals import Zoo, zoo
    from barefaced.audit.statistics.anova import Anova, Effect, two_way_anova
    from barefaced.audit.statistics.comparisons import Compared, compare_all
    from barefaced.audit.statistics.contrasts import Contrast, tukey
    from barefaced.audit.statistics.correlation import Agreement, agreement
    from barefaced.audit.statistics.delong import AucDifference, auc_difference
    from barefaced.audit.statistics.demographics import (
        Differential,
        GroupRates,
        cross_group_fmr,
        rates_by_group,
        standardised,
    )
    from barefaced.audit.statistics.det import DetCurve, det_curve
    from barefaced.audit.statistics.effects import EffectSizes, effect_intervals, effect_sizes
    from barefaced.audit.statistics.gain import VERDICTS, Difference, IdentityGain, identity_gain
    from barefaced.audit.statistics.galleries import GallerySize, gallery_sizes, identification
    from barefaced.audit.statistics.growth import ExpectedSearch, gaussian_searches
    from barefaced.audit.statistics.likeness import PriorPull, prior_pull
    from barefaced.audit.statistics.limit import AttackedLevel, SafeResolution, safe_resolution
    from barefaced.audit.statistics.margin import Equivalence, equivalence
    from barefaced.audit.statistics.multiplicity import benjamini_hochberg, holm
    from barefaced.audit.statistics.pairs import PairScores
    from barefaced.audit.statistics.power import smallest_effect, smallest_rate, subjects_needed
    from barefaced.audit.statistics.proportions import clopper_pearson, rule_of_three, wilson
    from barefaced.audit.statistics.rates import Rate, fmr, fnmr
    from barefaced.audit.statistics.realised import RealisedRate, fnmr_at_realised, realised_fmr
    from barefaced.audit.statistics.repetition import Repeats, best_of, repeats
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
    "VERDICTS",
    "Agreement",
    "Anova",
    "AttackedLevel",
    "AucDifference",
    "Bootstrap",
    "Compared",
    "Contrast",
    "DetCurve",
    "Difference",
    "Differential",
    "Effect",
    "EffectSizes",
    "Equivalence",
    "Estimate",
    "ExpectedSearch",
    "GallerySize",
    "GroupRates",
    "IdentityGain",
    "NonMatchRow",
    "PairScores",
    "PriorPull",
    "Rate",
    "RealisedRate",
    "Repeats",
    "SafeResolution",
    "Summary",
    "Threshold",
    "Zoo",
    "agreement",
    "auc_difference",
    "benjamini_hochberg",
    "best_of",
    "bootstrap",
    "clopper_pearson",
    "compare_all",
    "cross_group_fmr",
    "det_curve",
    "effect_intervals",
    "effect_sizes",
    "equivalence",
    "fmr",
    "fnmr",
    "fnmr_at_realised",
    "gallery_sizes",
    "gaussian_searches",
    "holm",
    "identification",
    "identity_gain",
    "mean_and_sd",
    "nonmatch_table",
    "prior_pull",
    "rates_by_group",
    "realised_fmr",
    "repeats",
    "rule_of_three",
    "safe_resolution",
    "separations",
    "smallest_effect",
    "smallest_rate",
    "standardised",
    "subjects_needed",
    "summarise",
    "thresholds",
    "tukey",
    "two_way_anova",
    "wilson",
    "zoo",
]

_HOMES = {
    "comparisons": ["Compared", "compare_all"],
    "correlation": ["Agreement", "agreement"],
    "animals": ["Zoo", "zoo"],
    "anova": ["Anova", "Effect", "two_way_anova"],
    "demographics": ["Differential", "GroupRates", "cross_group_fmr", "rates_by_group", "standardised"],
    "delong": ["AucDifference", "auc_difference"],
    "det": ["DetCurve", "det_curve"],
    "effects": ["EffectSizes", "effect_intervals", "effect_sizes"],
    "margin": ["Equivalence", "equivalence"],
    "gain": ["VERDICTS", "Difference", "IdentityGain", "identity_gain"],
    "growth": ["ExpectedSearch", "gaussian_searches"],
    "galleries": ["GallerySize", "gallery_sizes", "identification"],
    "limit": ["AttackedLevel", "SafeResolution", "safe_resolution"],
    "multiplicity": ["benjamini_hochberg", "holm"],
    "pairs": ["PairScores"],
    "power": ["smallest_effect", "smallest_rate", "subjects_needed"],
    "likeness": ["PriorPull", "prior_pull"],
    "proportions": ["clopper_pearson", "rule_of_three", "wilson"],
    "rates": ["Rate", "fmr", "fnmr"],
    "realised": ["RealisedRate", "fnmr_at_realised", "realised_fmr"],
    "repetition": ["Repeats", "best_of", "repeats"],
    "resampling": ["Bootstrap", "Estimate", "bootstrap"],
    "separation": ["MEASURES", "separations"],
    "summary": ["Summary", "mean_and_sd", "summarise"],
    "table": ["NonMatchRow", "nonmatch_table"],
    "tails": ["TAILS"],
    "threshold": ["FMRS", "Threshold", "thresholds"],
    "contrasts": ["Contrast", "tukey"],
}

__getattr__, __dir__ = names_from(
    __name__, {name: module for module, names in _HOMES.items() for name in names}
)
