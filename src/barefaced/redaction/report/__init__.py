"""The report of a run of attacks: one page, the grade first, with every number beside it as CSV and JSON."""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.redaction.report.page import write_report

__all__ = ["write_report"]

__getattr__, __dir__ = names_from(__name__, {"write_report": "page"})
