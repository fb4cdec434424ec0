"""From the table of scores to numbers: one module a table, one entry in `TABLES`.

Nothing is drawn or written in words here but the verdict; `reporting` does that out of the result.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.analysis.analyse import analyse_run, analyse_scores
    from barefaced.audit.analysis.tables import TABLES

__all__ = ["TABLES", "analyse_run", "analyse_scores"]

__getattr__, __dir__ = names_from(
    __name__, {"TABLES": "tables", "analyse_run": "analyse", "analyse_scores": "analyse"}
)
