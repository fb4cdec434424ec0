"""The real-or-fake survey: a study, who sees what, what was answered, and what it says.

`study` reads the manifest, `pictures` makes all pictures alike, `design` says who sees which, `store` keeps
the answers, `exclusions` and `analysis` with the statistics in `measures/` make numbers of them, `page` the
report.
The page that people see is in the room `studio`. The names are imported when first used.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.survey.analysis import analyse_survey
    from barefaced.audit.survey.design import ANSWERS, Design, Trial
    from barefaced.audit.survey.page import sentences, write_report
    from barefaced.audit.survey.pictures import Prepared, prepare
    from barefaced.audit.survey.store import DATABASE, Person, Store
    from barefaced.audit.survey.study import Study, read_study

__all__ = [
    "ANSWERS",
    "DATABASE",
    "Design",
    "Person",
    "Prepared",
    "Store",
    "Study",
    "Trial",
    "analyse_survey",
    "prepare",
    "read_study",
    "sentences",
    "write_report",
]

_HOMES = {
    "analysis": ["analyse_survey"],
    "design": ["ANSWERS", "Design", "Trial"],
    "page": ["sentences", "write_report"],
    "pictures": ["Prepared", "prepare"],
    "store": ["DATABASE", "Person", "Store"],
    "study": ["Study", "read_study"],
}

__getattr__, __dir__ = names_from(
    __name__, {name: module for module, names in _HOMES.items() for name in names}
)
