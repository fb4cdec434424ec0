"""Identity information gain: does the generated part tell anything of who it is?"""

from __future__ import annotations

from typing import Any

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.running.kinds import kind_of
from barefaced.audit.statistics import Equivalence, PairScores, identity_gain

COVERED = "face as it was"
"""The best of the fills of the covered face."""
BORROWED = ("mean face", "donor")
"""Controls that hold nothing of the person: a gain has to be a gain over these too."""
FMRS = (1e-2, 1e-3)
FEWEST = 5
"""People, below which no gain is told."""
Both = tuple[PairScores, PairScores]


def gains(view: View) -> list[dict[str, Any]]:
    """One row a recogniser, cell and baseline, over the best of them last; controls are judged as well."""
    found = []
    for recogniser in view.recognisers:
        for _, _, cells in view.by_condition():
            held = {cell.system: _both(view, recogniser, cell) for cell in cells}
            for cell in cells:
                if kind_of(cell.system) != "baseline":
                    found += _gain(view, recogniser, cell, held)
    return found


def _gain(view: View, recogniser: str, cell: Cell, held: dict[str, Both]) -> list[dict[str, Any]]:
    baselines = _baselines(held, without=cell.system)
    # Without a borrowed face nobody knows whether any face would do as well.
    if COVERED not in baselines or len(baselines) < 2 or not _enough(held[cell.system]):
        return []
    clean = view.mated(recogniser).known, view.few(view.nonmated(recogniser).known)
    told = identity_gain(
        held[cell.system], baselines, covered=COVERED, rng=view.rng(), fmrs=FMRS,
        draws=view.draws_of(cell),
        ceiling=clean if _enough(clean) and cell.photos == "different" else None,
    )  # fmt: skip
    people = len(set(held[cell.system][0].first.tolist()))
    rows = {**told.over, "best of all": told.over_best}
    return [
        {
            "recogniser": recogniser, **cell.told(), "kind": kind_of(cell.system), "people": people,
            "over": name, **columns("auc", row.auc), **columns("eer", row.eer), **columns("bits", row.bits),
            **{k: v for rate in FMRS for k, v in columns(f"fnmr_{rate:g}", row.fnmr[rate]).items()},
            **columns("recovered", told.recovered), "verdict": told.verdict,
            **(_within(told.within) if name == "best of all" else _within(None)),
        }
        for name, row in rows.items()
    ]  # fmt: skip


def _within(told: Equivalence | None) -> dict[str, float | None]:
    """Two one-sided tests against the margin: that a gain is at least it, and a loss."""
    if told is None:
        return {"margin": None, "p_gain_of_margin": None, "p_loss_of_margin": None}
    return {
        "margin": told.margin,
        "p_gain_of_margin": number(told.below),
        "p_loss_of_margin": number(told.above),
    }


def _baselines(held: dict[str, Both], *, without: str) -> dict[str, Both]:
    """The covered face by its best fill, and borrowed faces."""
    fills = [both for name, both in held.items() if name in BASELINES and _enough(both)]
    found = {COVERED: max(fills, key=_auc)} if fills else {}
    return found | {
        name: held[name] for name in BORROWED if name in held and name != without and _enough(held[name])
    }


def _both(view: View, recogniser: str, cell: Cell) -> Both:
    return view.mated(recogniser, cell).known, view.few(view.nonmated(recogniser, cell).known)


def _enough(both: Both) -> bool:
    return len(set(both[0].first.tolist())) >= FEWEST and len(both[1]) > 0


def _auc(both: Both) -> float:
    from barefaced.audit.statistics import separations

    return float(separations(*both, FMRS).value[0])
