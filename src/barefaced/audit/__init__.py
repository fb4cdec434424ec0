"""What a model is worth: the quality of its pictures beside floors that it has to beat.

The names are imported when first used, so that the command line starts light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_HOMES = {
    "FLOORS": "barefaced.audit.floors",
    "METRICS": "barefaced.audit.metrics",
    "Quality": "barefaced.audit.quality",
    "Trial": "barefaced.audit.trials",
    "evaluate": "barefaced.audit.quality",
    "load_network": "barefaced.audit.systems",
    "open_trials": "barefaced.audit.trials",
    "write_report": "barefaced.audit.page",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
