"""DET curves with a band."""

from __future__ import annotations

from typing import Any

from barefaced.audit.analysis.tables.numbers import number
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import det_curve

POINTS = 40


def curves(view: View) -> list[dict[str, Any]]:
    """One row a point: FMR, FNMR and the ends of its band."""
    found = []
    for recogniser in view.recognisers:
        for cell in (None, *view.cells):
            mated, others = view.mated(recogniser, cell).known, view.nonmated(recogniser, cell).known
            if len(set(mated.first.tolist())) < 3 or len(others) < 3:
                continue
            curve = det_curve(mated, view.few(others), points=POINTS, rng=view.rng(), draws=view.draws)
            told: dict[str, Any] = {"recogniser": recogniser} | (cell or CLEAN_CELL).told()
            for at, miss, (low, high) in zip(curve.fmr, curve.fnmr, curve.pointwise, strict=True):
                ends = {"fnmr_low": number(low), "fnmr_high": number(high)}
                found.append(told | {"fmr": number(at), "fnmr": number(miss)} | ends)
    return found
