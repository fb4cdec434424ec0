"""Trials: faces in one geometry, every redactor against every attack, and the scores that came of it."""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.redaction.trials.levels import RESIDUALS, Level, levels_of
    from barefaced.redaction.trials.run import Settings, run_trials

__all__ = ["RESIDUALS", "Level", "Settings", "levels_of", "run_trials"]

__getattr__, __dir__ = names_from(
    __name__,
    {"RESIDUALS": "levels", "Level": "levels", "Settings": "run", "levels_of": "levels", "run_trials": "run"},
)
