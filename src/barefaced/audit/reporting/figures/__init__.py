"""The figures of an audit, each drawn out of its table alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from barefaced.audit.reporting.figures.curves import draw_curves
from barefaced.audit.reporting.figures.gains import draw_gains
from barefaced.audit.reporting.figures.groups import draw_groups
from barefaced.audit.reporting.figures.histograms import draw_histograms
from barefaced.audit.reporting.figures.poses import draw_poses
from barefaced.audit.reporting.figures.realised import draw_realised
from barefaced.audit.reporting.figures.searches import draw_searches
from barefaced.audit.reporting.figures.side_effects import draw_lower_half, draw_pull

FIGURES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "gains": draw_gains,
    "histograms": draw_histograms,
    "realised": draw_realised,
    "curves": draw_curves,
    "searches": draw_searches,
    "groups": draw_groups,
    "poses": draw_poses,
    "lower_half": draw_lower_half,
    "pull": draw_pull,
}
"""Name of the table to what draws it: all tables to captions and Matplotlib figures; none where there is
nothing to see."""
