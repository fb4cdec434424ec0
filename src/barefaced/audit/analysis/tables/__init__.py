"""The tables of an audit: each a list of rows with the same columns, ready for JSON and CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from barefaced.audit.analysis.tables.agree import agree
from barefaced.audit.analysis.tables.animals import animals
from barefaced.audit.analysis.tables.curves import curves
from barefaced.audit.analysis.tables.failures import failures
from barefaced.audit.analysis.tables.gains import gains
from barefaced.audit.analysis.tables.groups import groups, variance
from barefaced.audit.analysis.tables.histograms import histograms
from barefaced.audit.analysis.tables.nonmatch import nonmatch, realised, tails
from barefaced.audit.analysis.tables.poses import poses
from barefaced.audit.analysis.tables.repeat import repeat
from barefaced.audit.analysis.tables.searches import searches
from barefaced.audit.analysis.tables.side_effects import drift, lower_half, pull
from barefaced.audit.analysis.tables.summary import summary
from barefaced.audit.analysis.view import View

TABLES: dict[str, Callable[[View], list[dict[str, Any]]]] = {
    "gains": gains,
    "failures": failures,
    "summary": summary,
    "nonmatch": nonmatch,
    "realised": realised,
    "tails": tails,
    "curves": curves,
    "histograms": histograms,
    "searches": searches,
    "groups": groups,
    "variance": variance,
    "poses": poses,
    "animals": animals,
    "repeat": repeat,
    "agree": agree,
    "lower_half": lower_half,
    "pull": pull,
    "drift": drift,
}
"""Name, also of the CSV file, to what computes it. A table without rows has nothing to tell."""
