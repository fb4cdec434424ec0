"""What a model is worth: the quality of its pictures beside floors that it has to beat.

The names are imported when first used, so that the command line starts light.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.quality.evaluation import Quality, evaluate
    from barefaced.audit.quality.floors import FLOORS
    from barefaced.audit.quality.metrics import METRICS
    from barefaced.audit.quality.page import write_report
    from barefaced.audit.quality.systems import load_network
    from barefaced.audit.quality.trials import Trial, open_trials

__all__ = [
    "FLOORS",
    "METRICS",
    "Quality",
    "Trial",
    "evaluate",
    "load_network",
    "open_trials",
    "write_report",
]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "FLOORS": "quality.floors",
        "METRICS": "quality.metrics",
        "Quality": "quality.evaluation",
        "Trial": "quality.trials",
        "evaluate": "quality.evaluation",
        "load_network": "quality.systems",
        "open_trials": "quality.trials",
        "write_report": "quality.page",
    },
)
