"""DET curves with a band."""

from __future__ import annotations

from typing import Any

from barefaced.audit.analysis.tables.numbers import columns
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import MEASURES


def curves(view: View) -> list[dict[str, Any]]:
    """One row a point: FMR, FNMR and the ends of its band."""
    found = []
    for recogniser in view.recognisers:
        for cell in (None, *view.cells):
            told = {"recogniser": recogniser} | (cell or CLEAN_CELL).told()
            rates, separated = view.separated(recogniser, cell) or ((), None)
            if separated is None or not len(separated.replicates):
                continue
            points = zip(rates[1:], separated.estimates()[len(MEASURES) + 1 :], strict=True)
            found += [{**told, "fmr": at, **columns("fnmr", miss)} for at, miss in points]
    return found
