"""Several faces of one picture: does it matter which one is drawn?"""

from __future__ import annotations

from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.statistics import best_of, fmr, fnmr, repeats

RATES = (1e-2, 1e-3, 1e-4)


def repeat(view: View) -> list[dict[str, Any]]:
    """One row a recogniser, cell and threshold, of cells with more than one sample."""
    return [
        {"recogniser": recogniser} | cell.told() | row
        for recogniser in view.recognisers
        for cell in view.audited()
        for row in _rows(view, recogniser, cell)
    ]


def _rows(view: View, recogniser: str, cell: Cell) -> list[dict[str, Any]]:
    mated = view.mated(recogniser, cell)
    samples = int(view.rows(recogniser, cell, mated=True).sample.max(initial=1))
    people = len(np.unique(mated.known.first))
    limits = [one for rate in RATES if (one := view.threshold(recogniser, rate)) is not None]
    if samples < 2 or people < 3 or not limits:
        return []
    values = [one.value.value for one in limits]
    told = repeats(mated, values, rng=view.rng(), draws=view.draws)
    best, strangers = best_of(mated), best_of(view.nonmated(recogniser, cell).known)
    spread = {
        "samples": samples, "people": people, **columns("subject_sd", told.subject_sd),
        **columns("sample_sd", told.sample_sd), **columns("icc", told.icc),
        "least": number(min(each.minimum for each in told.by_subject.values())),
        "most": number(max(each.maximum for each in told.by_subject.values())),
    }  # fmt: skip
    return [
        spread
        | {"fmr": one.fmr, **columns("flips", flip)}
        | {
            "fnmr_best_of_all": number(fnmr(best, [one.value.value])[0].including.value),
            "fmr_best_of_all": number(fmr(strangers, [one.value.value])[0].excluding.value),
        }
        for one, flip in zip(limits, told.flips, strict=True)
    ]
