"""From `result.json` to figures and one page that needs nothing else."""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.reporting.figures import FIGURES
    from barefaced.audit.reporting.page import write_page

__all__ = ["FIGURES", "write_page"]

__getattr__, __dir__ = names_from(__name__, {"FIGURES": "figures", "write_page": "page"})
