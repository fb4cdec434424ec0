"""Errors at thresholds: Table 1 of work 000, the tails behind it, and how many false matches really come."""

from __future__ import annotations

from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.statistics import (
    FMRS,
    NonMatchRow,
    fnmr,
    fnmr_at_realised,
    nonmatch_table,
    realised_fmr,
    thresholds,
)


def nonmatch(view: View) -> list[dict[str, Any]]:
    """FNMR at each nominal FMR: Gaussian on Gaussian as work 000 has it, counted at that threshold, and
    counted at the threshold of the estimator that is right there.
    """
    return [
        {"recogniser": recogniser} | (cell or CLEAN_CELL).told() | row
        for recogniser in view.recognisers
        for cell in (None, *view.cells)
        for row in _nonmatch(view, recogniser, cell)
    ]


def _nonmatch(view: View, recogniser: str, cell: Cell | None) -> list[dict[str, Any]]:
    mated, clean = view.mated(recogniser, cell), view.nonmated(recogniser)
    if not len(mated) or not view.thresholds(recogniser):
        return []
    people = len(set(mated.known.first.tolist()))
    rng = view.rng() if people > 2 else None
    rows = nonmatch_table(mated, view.few(clean), FMRS, rng=rng, draws=view.draws_of(cell))
    return [_printed(view, recogniser, mated, row) for row in rows]


def _printed(view: View, recogniser: str, mated: Any, row: NonMatchRow) -> dict[str, Any]:
    chosen = view.threshold(recogniser, row.fmr)
    told: dict[str, Any] = {
        "fmr": row.fmr,
        "threshold": number(row.threshold.value),
        **columns("parametric", row.parametric),
        "errors": row.counted.errors,
        "comparisons": row.counted.comparisons,
        "failures": row.counted.failures,
        **columns("counted", row.counted.excluding),
        **columns("counted_with_failures", row.counted.including),
    }
    best = None if chosen is None else fnmr(mated, [chosen.value.value])[0]
    told |= {
        "tail_estimator": chosen.estimator if chosen else None,
        "tail_threshold": number(chosen.value.value) if chosen else None,
        "tail_counted": number(best.excluding.value) if best else None,
        "extrapolated": chosen.extrapolated if chosen else None,
    }
    return told


def tails(view: View) -> list[dict[str, Any]]:
    """Thresholds by four estimators, with intervals."""
    found = []
    for recogniser in view.recognisers:
        plain = view.thresholds(recogniser)
        if not plain:
            continue
        pairs = view.few(view.nonmated(recogniser))
        sure = thresholds(pairs, FMRS, rng=view.rng(), draws=min(view.draws, 200))
        for one, other in zip(plain, sure, strict=True):
            found.append(
                {
                    "recogniser": recogniser, "estimator": one.estimator, "fmr": one.fmr,
                    "threshold": number(one.value.value),
                    "threshold_low": number(other.value.low), "threshold_high": number(other.value.high),
                    "expected": one.expected, "extrapolated": one.extrapolated, "factor": one.factor,
                }
            )  # fmt: skip
    return found


def realised(view: View) -> list[dict[str, Any]]:
    """How often strangers match at each nominal threshold, where the probe is an unmasked face; and FNMR at
    the threshold at which they match as rarely as is said.
    """
    found = []
    for recogniser in view.recognisers:
        chosen = [one for rate in FMRS if (one := view.threshold(recogniser, rate)) is not None]
        for cell in view.cells if chosen else ():
            mated, others = view.mated(recogniser, cell), view.nonmated(recogniser, cell).known
            if not len(others):
                continue
            rng = view.rng() if len(np.unique(others.first)) > 2 else None
            rates = realised_fmr(view.few(others), chosen, rng=rng, draws=view.draws_of(cell))
            again = fnmr_at_realised(mated, others, [one.fmr for one in chosen], estimator="pareto")
            for rate, estimate in zip(rates, again, strict=True):
                told = {"recogniser": recogniser, **cell.told(), "fmr": rate.nominal.fmr}
                told |= {"false_matches": rate.realised.errors, "comparisons": rate.realised.comparisons}
                told |= columns("realised", rate.realised.excluding) | columns("ratio", rate.ratio)
                found.append(told | {"fnmr_at_realised": number(estimate.value)})
    return found
