"""What a run kept, read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import PairScores
from barefaced.errors import BarefacedError
from barefaced.redaction.trials.run import CELLS, RUN


@dataclass(frozen=True, eq=False)
class Outcome:
    """One attack on one level, as one recogniser or the attack itself compared it.

    Attributes:
        attack: its name, or `clean` for bare photographs.
        words: redactor and settings.
        redactor: its name.
        start: pixels between the eyes before redaction.
        residual: those left; None where nothing is.
        zone: corners of what is covered of a crop.
        control: whether a block took the redaction's place.
        by: the recogniser's name, or `itself`.
        scores: float32 (P, G), the first P of the G people of the gallery in its order.
        seconds: of processor: to fit, to run, and for all of the cell.
        ran: faces that were attacked.
    """

    attack: str
    words: str
    redactor: str
    start: float
    residual: float | None
    zone: tuple[int, ...]
    control: bool
    by: str
    scores: NDArray[np.float32]
    seconds: tuple[float, float, float]
    ran: int

    @property
    def own(self) -> NDArray[np.float32]:
        """Float32 (P,), each with the other photograph of the same person."""
        return np.diagonal(self.scores).copy()

    @property
    def others(self) -> NDArray[np.float32]:
        """Float32 (P, G), NaN where it is the same person."""
        others = self.scores.copy()
        others[np.arange(len(others)), np.arange(len(others))] = np.nan
        return others

    @property
    def mated(self) -> PairScores:
        """A comparison a person."""
        return PairScores.of(self.own, np.arange(len(self.scores)))

    def nonmated(self, most: int) -> PairScores:
        """Comparisons of two people, evenly spread over both, about `most` of them."""
        count, gallery = self.scores.shape
        each = max(1, min(gallery - 1, most // count))
        steps = np.unique(np.linspace(1, gallery - 1, each).astype(int))
        first = np.repeat(np.arange(count), len(steps))
        second = (first + np.tile(steps, count)) % gallery
        return PairScores.of(self.scores[first, second], first, second)

    def chances(self, size: int, rank: int = 1) -> NDArray[np.float64]:
        """Chance (P,) that each person is at a rank or better among `size` people drawn, ties against it."""
        from barefaced.errors import require

        law = require("scipy.stats", "audit").hypergeom
        others = self.others
        above = (others >= self.own[:, None]).sum(1)
        known = np.isfinite(self.own)
        total = np.isfinite(others).sum(1)
        chance = law.cdf(rank - 1, np.maximum(total, size - 1), above, size - 1)
        return np.where(known, chance, 0.0)


def read_run(out: Path) -> dict[str, Any]:
    """What was asked for last.

    Raises:
        BarefacedError: if there was no run.
    """
    try:
        told: dict[str, Any] = json.loads((out / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BarefacedError(f"{out} holds no run of attacks: {error}") from error
    return told


def read_outcomes(out: Path) -> tuple[list[Outcome], list[dict[str, str]]]:
    """All that was kept, whatever run kept it; and attack, words and failure of each cell that failed."""
    outcomes: list[Outcome] = []
    failures = []
    for path in sorted((out / CELLS).glob("*.npz")):
        with np.load(path) as held:
            told = json.loads(str(held["told"]))
            if failure := str(held["failure"]):
                failures.append({"attack": told["attack"], "redactor": told["words"], "failure": failure})
            outcomes += _outcomes(told, held)
    outcomes.sort(key=lambda one: (one.words, one.start, one.attack, one.control, one.by))
    return outcomes, failures


def _outcomes(told: dict[str, Any], held: Any) -> Iterator[Outcome]:
    spent = held["spent"] if "spent" in held else np.array([0.0, 0.0, 0.0])
    for name in held.files:
        if held[name].ndim != 2:
            continue
        yield Outcome(
            told["attack"], told["words"], told["level"]["redactor"], told["level"]["start"],
            told["residual"], tuple(told["zone"]), told["control"], name, held[name].astype(np.float32),
            (float(spent[0]), float(spent[1]), float(held["seconds"])), int(spent[2]),
        )  # fmt: skip
