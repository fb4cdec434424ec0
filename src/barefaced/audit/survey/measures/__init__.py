"""Statistics of what people answered: arrays in, numbers with intervals out.

The names are imported when first used; SciPy comes with the extra `audit`.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.survey.measures.alpha import krippendorff_alpha
    from barefaced.audit.survey.measures.crossed import CrossedProbit, crossed_probit
    from barefaced.audit.survey.measures.equivalence import Equivalence, equivalent_to_chance
    from barefaced.audit.survey.measures.images import ImageCount, per_image
    from barefaced.audit.survey.measures.published import Published, check_published
    from barefaced.audit.survey.measures.ratings import DESIGNS, Ratings
    from barefaced.audit.survey.measures.sample_size import Power, people_needed, survey_power
    from barefaced.audit.survey.measures.sensitivity import Detection, d_primes, detection
    from barefaced.audit.survey.measures.two_way import two_way_bootstrap

__all__ = [
    "DESIGNS",
    "CrossedProbit",
    "Detection",
    "Equivalence",
    "ImageCount",
    "Power",
    "Published",
    "Ratings",
    "check_published",
    "crossed_probit",
    "d_primes",
    "detection",
    "equivalent_to_chance",
    "krippendorff_alpha",
    "people_needed",
    "per_image",
    "survey_power",
    "two_way_bootstrap",
]

_HOMES = {
    "alpha": ["krippendorff_alpha"],
    "crossed": ["CrossedProbit", "crossed_probit"],
    "sensitivity": ["Detection", "d_primes", "detection"],
    "equivalence": ["Equivalence", "equivalent_to_chance"],
    "images": ["ImageCount", "per_image"],
    "published": ["Published", "check_published"],
    "ratings": ["DESIGNS", "Ratings"],
    "sample_size": ["Power", "people_needed", "survey_power"],
    "two_way": ["two_way_bootstrap"],
}

__getattr__, __dir__ = names_from(
    __name__, {name: module for module, names in _HOMES.items() for name in names}
)
