"""The study: who is compared with whom, out of a manifest, and what so many people can show.

`manifest.py` reads what the user wrote, `twins.py` finds photographs that are one and the same, `plan.py`
says beforehand what the study can and cannot show.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.study.manifest import read_study
    from barefaced.audit.study.photo import ROLES, Photo, Problem, Study
    from barefaced.audit.study.plan import plan_study
    from barefaced.audit.study.twins import without_twins

__all__ = ["ROLES", "Photo", "Problem", "Study", "plan_study", "read_study", "without_twins"]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "ROLES": "photo",
        "Photo": "photo",
        "Problem": "photo",
        "Study": "photo",
        "plan_study": "plan",
        "read_study": "manifest",
        "without_twins": "twins",
    },
)
