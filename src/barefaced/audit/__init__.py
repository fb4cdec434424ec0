"""What a model is worth: the quality of its pictures beside floors that it has to beat.

The names are imported when first used, so that the command line starts light.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.floors import FLOORS
    from barefaced.audit.metrics import METRICS
    from barefaced.audit.page import write_report
    from barefaced.audit.quality import Quality, evaluate
    from barefaced.audit.systems import load_network
    from barefaced.audit.trials import Trial, open_trials

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
        "FLOORS": "floors",
        "METRICS": "metrics",
        "Quality": "quality",
        "Trial": "trials",
        "evaluate": "quality",
        "load_network": "systems",
        "open_trials": "trials",
        "write_report": "page",
    },
)
