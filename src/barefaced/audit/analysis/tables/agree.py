"""Two systems, two recognisers: do they see the same people as alike?"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.statistics import PairScores, agreement


def agree(view: View) -> list[dict[str, Any]]:
    """Squared Pearson correlation of people's scores, between systems and between recognisers; and how alike
    two systems' faces of one person are, beside those of different people.
    """
    return [*_systems(view), *_recognisers(view)]


def _systems(view: View) -> list[dict[str, Any]]:
    found = []
    faces = {
        (told["recogniser"], told["condition"], frozenset(told["systems"])): told
        for told in view.run.get("agreement", ())
    }
    for recogniser in view.recognisers:
        for _, _, cells in view.by_condition():
            under = [cell for cell in cells if cell in view.audited()]
            for one, other in combinations(under, 2):
                row = _row(view, (recogniser, one), (recogniser, other))
                alike = faces.get((recogniser, one.condition, frozenset((one.system, other.system))), {})
                told = {"between": "systems", "one": one.system, "other": other.system, "by": recogniser}
                told |= {"condition": one.condition, "photos": one.photos}
                found += [told | row | _alike(alike)] if row else []
    return found


def _recognisers(view: View) -> list[dict[str, Any]]:
    found = []
    for cell in view.audited():
        for one, other in combinations(view.recognisers, 2):
            row = _row(view, (one, cell), (other, cell))
            told = {"between": "recognisers", "one": one, "other": other, "by": cell.system}
            told |= {"condition": cell.condition, "photos": cell.photos}
            found += [told | row | _alike({})] if row else []
    return found


def _alike(told: dict[str, Any]) -> dict[str, Any]:
    return {"faces_same_person": told.get("same"), "faces_different_people": told.get("different")}


def _row(view: View, one: tuple[str, Cell], other: tuple[str, Cell]) -> dict[str, Any]:
    first, second = (_by_person(view.mated(*which)) for which in (one, other))
    people = sorted(set(first) & set(second))
    if len(people) < 5:
        return {}
    numbers = np.arange(len(people))
    pairs = [PairScores.of([each[p] for p in people], numbers) for each in (first, second)]
    told = agreement(*pairs, rng=view.rng(), draws=view.draws)
    shared = columns("r_squared", told.squared_pearson) | columns("spearman", told.spearman)
    return {"people": len(people), **shared}


def _by_person(pairs: PairScores) -> dict[int, float]:
    known = pairs.known
    return {int(who): float(known.scores[known.first == who].mean()) for who in np.unique(known.first)}
