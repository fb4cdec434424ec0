"""What a system that takes masks off is worth: for identification, and by the quality of its pictures.

For identification: `study/` says who is compared, `probes/` hides a part of a face and holds the controls,
`systems/` are under audit, `running/` has all made and compared, `statistics/` and `analysis/` tell what the
scores say, `reporting/` draws and writes it. `quality/` compares pictures with the truth.

The names are imported when first used, so that the command line starts light.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.analysis.analyse import analyse_run, analyse_scores
    from barefaced.audit.quality.evaluation import Quality, evaluate
    from barefaced.audit.quality.floors import FLOORS
    from barefaced.audit.quality.metrics import METRICS
    from barefaced.audit.quality.page import write_report
    from barefaced.audit.quality.sets.catalogue import load_features
    from barefaced.audit.quality.sets.comparison import compare_sets
    from barefaced.audit.quality.sets.pictures import compare_pictures
    from barefaced.audit.quality.systems import load_model, load_network
    from barefaced.audit.quality.trials import Trial, open_trials
    from barefaced.audit.reporting.page import write_page
    from barefaced.audit.running.run import run_audit
    from barefaced.audit.running.settings import Settings
    from barefaced.audit.scores import Scores
    from barefaced.audit.study.manifest import read_study
    from barefaced.audit.study.photo import Study
    from barefaced.audit.study.plan import plan_study
    from barefaced.audit.study.twins import without_twins
    from barefaced.audit.systems.catalogue import open_system

__all__ = [
    "FLOORS",
    "METRICS",
    "Quality",
    "Scores",
    "Settings",
    "Study",
    "Trial",
    "analyse_run",
    "analyse_scores",
    "compare_pictures",
    "compare_sets",
    "evaluate",
    "load_features",
    "load_model",
    "load_network",
    "open_system",
    "open_trials",
    "plan_study",
    "read_study",
    "run_audit",
    "without_twins",
    "write_page",
    "write_report",
]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "FLOORS": "quality.floors",
        "METRICS": "quality.metrics",
        "Quality": "quality.evaluation",
        "Scores": "scores",
        "Settings": "running.settings",
        "Study": "study.photo",
        "Trial": "quality.trials",
        "analyse_run": "analysis.analyse",
        "analyse_scores": "analysis.analyse",
        "compare_pictures": "quality.sets.pictures",
        "compare_sets": "quality.sets.comparison",
        "evaluate": "quality.evaluation",
        "load_features": "quality.sets.catalogue",
        "load_model": "quality.systems",
        "load_network": "quality.systems",
        "open_system": "systems.catalogue",
        "open_trials": "quality.trials",
        "plan_study": "study.plan",
        "read_study": "study.manifest",
        "run_audit": "running.run",
        "without_twins": "study.twins",
        "write_page": "reporting.page",
        "write_report": "quality.page",
    },
)
