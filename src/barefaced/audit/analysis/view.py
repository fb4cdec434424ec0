"""`View`: the comparisons of one recogniser, system, condition and kind of photograph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.running.comparing import CLEAN
from barefaced.audit.running.kinds import kind_of
from barefaced.audit.scores import Scores
from barefaced.audit.statistics import (
    FMRS,
    Bootstrap,
    PairScores,
    Threshold,
    separations,
    thresholds,
)

MOST = 20_000
"""Comparisons that go into a bootstrap; of more, so many are drawn. The value itself is of all."""
MOST_DRAWS_BESIDE = 200
"""Draws of people at most for baselines and controls, of which a word is wanted and no more."""
ESTIMATOR = "pareto"
"""By which a threshold is taken where one is needed: right down to 1e-4 at the usual sizes."""
COUNTABLE, POINTS = 1e-2, 40
"""A false match rate that nearly every study can count, of the cell's own comparisons; and points of a DET
curve."""
DIFFERENT, SAME = "different", "same"
"""Whether mated comparisons are with another photograph than the probe was made of."""


class Cell(NamedTuple):
    """What is told in one line of a table.

    Attributes:
        system: see `Scores`.
        condition: the same.
        photos: `DIFFERENT` or `SAME`.
    """

    system: str
    condition: str
    photos: str

    def told(self) -> dict[str, str]:
        """As the first columns of a table."""
        return self._asdict()


@dataclass(frozen=True, eq=False)
class View:
    """Scores, and how sure to be of what they say.

    Attributes:
        scores: all of them.
        run: what `run.json` tells; empty for scores alone.
        draws: of the bootstrap of people.
        seed: of it.
    """

    scores: Scores
    run: dict[str, Any]
    draws: int
    seed: int

    @cached_property
    def recognisers(self) -> list[str]:
        """In the order of first mention."""
        return self.scores.values("recogniser")

    @cached_property
    def cells(self) -> list[Cell]:
        """Every system and condition that has mated comparisons, systems under audit first."""
        held = self.scores
        mated = held.at(held.mated & ~held.system.are(CLEAN))
        names = zip(
            mated.system.codes.tolist(),
            mated.condition.codes.tolist(),
            mated.same_source.tolist(),
            strict=True,
        )
        found = {
            Cell(mated.system.names[s], mated.condition.names[c], SAME if same else DIFFERENT)
            for s, c, same in set(names)
        }
        order = {kind: n for n, kind in enumerate(("audited", "baseline", "control"))}
        return sorted(
            found, key=lambda cell: (cell.condition, cell.photos, order[kind_of(cell.system)], cell)
        )

    def audited(self) -> list[Cell]:
        """The cells of systems under audit."""
        return [cell for cell in self.cells if kind_of(cell.system) == "audited"]

    def mated(self, recogniser: str, cell: Cell | None = None) -> PairScores:
        """Mated comparisons of a cell; without one, of clean photographs."""
        return self._pairs(self._rows(recogniser, cell, mated=True))

    def nonmated(self, recogniser: str, cell: Cell | None = None) -> PairScores:
        """Non-mated comparisons of the probes of a cell's mated ones; without a cell, of bare photographs."""
        rows = self._rows(recogniser, cell, mated=False)
        if cell is not None and len(rows):
            probes = np.unique(self.scores.probe.codes[self._rows(recogniser, cell, mated=True)])
            rows = rows[np.isin(self.scores.probe.codes[rows], probes)]
        return self._pairs(rows)

    def rows(self, recogniser: str, cell: Cell | None, *, mated: bool) -> Scores:
        """The rows of the table themselves."""
        return self.scores.at(self._rows(recogniser, cell, mated=mated))

    def few(self, pairs: PairScores) -> PairScores:
        """At most `MOST` of some comparisons, for a bootstrap."""
        if len(pairs) <= MOST:
            return pairs
        return pairs.at(np.sort(self.rng().choice(len(pairs), MOST, replace=False)))

    def separated(self, recogniser: str, cell: Cell | None) -> tuple[tuple[float, ...], Bootstrap] | None:
        """How well a cell is told apart: rates, and AUC, EER, min-Cllr and the FNMR at each rate.

        `COUNTABLE` is the first rate, those of a DET curve follow. Reckoned once for all tables; without an
        interval for fewer than three people, None without comparisons of both kinds.
        """
        key = (recogniser, cell)
        if key not in self._separated:
            self._separated[key] = self._reckoned(recogniser, cell)
        return self._separated[key]

    @cached_property
    def _separated(self) -> dict[tuple[str, Cell | None], tuple[tuple[float, ...], Bootstrap] | None]:
        return {}

    def _reckoned(self, recogniser: str, cell: Cell | None) -> tuple[tuple[float, ...], Bootstrap] | None:
        mated, others = self.mated(recogniser, cell).known, self.few(self.nonmated(recogniser, cell).known)
        if not len(mated) or not len(others):
            return None
        rates = (COUNTABLE, *np.geomspace(1 / len(others), 1, POINTS).tolist())
        rng = self.rng() if len(np.unique(mated.first)) > 2 else None
        return rates, separations(mated, others, rates, rng=rng, draws=self.draws_of(cell))

    def draws_of(self, cell: Cell | None) -> int:
        """Draws of people that a cell is worth; without one, bare photographs."""
        beside = cell is not None and kind_of(cell.system) != "audited"
        return min(self.draws, MOST_DRAWS_BESIDE) if beside else self.draws

    def rng(self) -> np.random.Generator:
        """The same numbers for everybody who asks."""
        return np.random.default_rng(self.seed)

    def thresholds(self, recogniser: str) -> list[Threshold]:
        """At the usual false match rates by every estimator, of clean non-mated comparisons; or none."""
        return self._thresholds.get(recogniser, [])

    def threshold(self, recogniser: str, rate: float) -> Threshold | None:
        """The one by which decisions are made at a false match rate; None where there is none."""
        for one in self.thresholds(recogniser):
            if (one.estimator, one.fmr) == (ESTIMATOR, rate) and np.isfinite(one.value.value):
                return one
        gaussian = [t for t in self.thresholds(recogniser) if (t.estimator, t.fmr) == ("gaussian", rate)]
        return gaussian[0] if gaussian and np.isfinite(gaussian[0].value.value) else None

    @cached_property
    def _thresholds(self) -> dict[str, list[Threshold]]:
        found = {}
        for recogniser in self.recognisers:
            pairs = self.nonmated(recogniser)
            if len(np.unique(pairs.known.scores)) > 2:
                found[recogniser] = thresholds(pairs, FMRS)
        return found

    def _rows(self, recogniser: str, cell: Cell | None, *, mated: bool) -> NDArray[np.intp]:
        system, condition = (CLEAN, CLEAN) if cell is None else (cell.system, cell.condition)
        rows = self._places.get((recogniser, system, condition, mated), np.zeros(0, np.intp))
        if mated:
            same = cell is not None and cell.photos == SAME
            rows = rows[self.scores.same_source[rows] == same]
        return rows

    @cached_property
    def _places(self) -> dict[tuple[str, str, str, bool], NDArray[np.intp]]:
        """Rows by recogniser, system, condition and mated, found in one pass."""
        held = self.scores
        columns = (held.recogniser, held.system, held.condition)
        key = held.mated.astype(np.int64)
        for column in columns:
            key = key * len(column.names) + column.codes
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        found = {}
        for rows in np.split(order, starts[1:]) if len(order) else []:
            names = [column.names[column.codes[rows[0]]] for column in columns]
            found[names[0], names[1], names[2], bool(held.mated[rows[0]])] = rows
        return found

    def _pairs(self, rows: NDArray[np.intp]) -> PairScores:
        held, (first, second) = self.scores, self._people
        one, two = first[held.subject_probe.codes[rows]], second[held.subject_reference.codes[rows]]
        return PairScores(held.similarity[rows], one, two)

    @cached_property
    def _people(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """One number a person, by the codes of probes and of references."""
        probes, references = self.scores.subject_probe.names, self.scores.subject_reference.names
        place = {name: number for number, name in enumerate(dict.fromkeys((*probes, *references)))}
        first, second = ([place[name] for name in names] or [0] for names in (probes, references))
        return np.array(first, np.intp), np.array(second, np.intp)

    def by_condition(self) -> Iterator[tuple[str, str, list[Cell]]]:
        """Condition and kind of photograph with the cells they have."""
        keys = dict.fromkeys((cell.condition, cell.photos) for cell in self.cells)
        for condition, photos in keys:
            yield condition, photos, [c for c in self.cells if (c.condition, c.photos) == (condition, photos)]
