"""Embeddings to the table of scores: each probe with its own person's references, and with strangers'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.running.embeddings import Vectors
from barefaced.audit.running.kinds import kind_of
from barefaced.audit.scores import Scores
from barefaced.audit.study import Photo, Study
from barefaced.audit.words import Words

CLEAN = "clean"
"""System and condition of photographs that nothing was done to."""
STRANGERS, STRANGERS_AGAIN = 1000, 50
"""References of other people with which a first sample is compared at most, and each further one."""
STRANGERS_BESIDE = 200
"""The same for first samples of baselines and controls, of which no rare false match is told."""
MOST_PAIRS = 2_000_000
"""Pairs of references of different people; of more, so many are drawn."""


@dataclass(frozen=True, eq=False)
class Probe:
    """What is compared with references.

    Attributes:
        name: of the picture, in tables.
        subject: as whom it is compared.
        shows: who was in front of the camera; another one where a system was fed another's half.
        capture: of the photograph it was made of.
        system: that made it; `clean` for a photograph.
        condition: see `Scores`.
        sample: from 1.
        vectors: by recogniser.
    """

    name: str
    subject: str
    shows: str
    capture: str
    system: str
    condition: str
    sample: int
    vectors: Vectors


@dataclass(frozen=True, eq=False)
class Reference:
    """A bare photograph and its embeddings."""

    photo: Photo
    vectors: Vectors


class _Seen(NamedTuple):
    """Names, people and captures of probes; of references with each other no captures are compared."""

    names: NDArray
    subjects: NDArray
    captures: NDArray | None


def compare(
    probes: Iterable[Probe], references: Sequence[Reference], study: Study, *, recognisers: Sequence[str],
    seed: int,
) -> Scores | None:  # fmt: skip
    """Put the table together.

    Args:
        probes: of systems, and photographs of the system `clean`.
        references: compared with each other too: the people of two are not one.
        study: tells groups.
        recognisers: names.
        seed: of the strangers drawn.

    Returns:
        The scores; None where there is nothing to compare.
    """
    ordered = sorted(probes, key=lambda probe: (probe.system, probe.condition))
    parts = []
    for recogniser in recognisers:
        held = _Held(references, recogniser, study)
        parts += [*held.clean_pairs(seed)]
        for _, same in groupby(ordered, key=lambda probe: (probe.system, probe.condition)):
            parts += [*held.compared([*same], seed)]
    return Scores.join(parts) if parts else None


class _Held:
    """References as one recogniser sees them."""

    def __init__(self, references: Sequence[Reference], recogniser: str, study: Study) -> None:
        self.references, self.recogniser, self.study = references, recogniser, study
        self.matrix = _matrix([each.vectors[recogniser] for each in references])
        self.names = np.array([each.photo.name for each in references])
        self.subjects = np.array([each.photo.subject for each in references])
        self.captures = np.array([each.photo.capture for each in references])

    def clean_pairs(self, seed: int) -> Iterator[Scores]:
        """Every two references of different photographs, once."""
        first, second = np.triu_indices(len(self.references), 1)
        apart = np.asarray(self.captures[first] != self.captures[second])
        first, second = first[apart], second[apart]
        strangers = np.asarray(self.subjects[first] != self.subjects[second])
        if strangers.sum() > MOST_PAIRS:
            rng = np.random.default_rng(seed)
            drawn = rng.choice(np.flatnonzero(strangers), MOST_PAIRS, replace=False)
            kept = np.sort(np.concatenate([np.flatnonzero(~strangers), drawn]))
            first, second = first[kept], second[kept]
        # A failure is an error of a mated pair, and none of a non-mated one.
        known = np.asarray(np.isfinite(self.matrix).all(axis=1))
        kept = (known[first] & known[second]) | (self.subjects[first] == self.subjects[second])
        first, second = first[kept], second[kept]
        if len(first):
            like = np.einsum("ij,ij->i", self.matrix[first], self.matrix[second])
            texts = (
                [self._failure(a, b) for a, b in zip(first, second, strict=True)] if not known.all() else ""
            )
            seen = _Seen(self.names, self.subjects, None)
            yield self._table(seen, second, first, like, texts, CLEAN, CLEAN, samples=1)

    def compared(self, probes: list[Probe], seed: int) -> Iterator[Scores]:
        """Probes of one system and condition with references."""
        found = [probe.vectors[self.recogniser] for probe in probes]
        likeness = _matrix(found, width=self.matrix.shape[1]) @ self.matrix.T
        rows, columns = self._chosen(probes, np.isfinite(likeness), seed)
        if not len(rows):
            return
        like = likeness[rows, columns]
        texts: Any = ""
        if np.isnan(like).any():
            texts = [
                "" if np.isfinite(value) else self._failure(column, None, found[row])
                for row, column, value in zip(rows, columns, like, strict=True)
            ]
        seen = _Seen(
            np.array([probe.name for probe in probes]),
            np.array([probe.subject for probe in probes]),
            np.array([probe.capture for probe in probes]),
        )
        samples = np.array([probe.sample for probe in probes], np.int32)[rows]
        yield self._table(
            seen, rows, columns, like, texts, probes[0].system, probes[0].condition, samples=samples
        )

    def _chosen(self, probes: list[Probe], known: NDArray[np.bool_], seed: int) -> tuple[NDArray, NDArray]:
        """Rows and columns to compare: all of the person's own, and strangers that can be compared."""
        subjects = np.array([probe.subject for probe in probes])
        shown = np.array([probe.shows for probe in probes])
        captures = np.array([probe.capture for probe in probes])
        own = subjects[:, None] == self.subjects[None]
        if probes[0].system == CLEAN:
            own &= captures[:, None] != self.captures[None]
            strangers = np.zeros_like(own)  # the references themselves are those
        else:
            others = (subjects[:, None] != self.subjects[None]) & (shown[:, None] != self.subjects[None])
            most = STRANGERS_BESIDE if kind_of(probes[0].system) != "audited" else STRANGERS
            limits = np.where([probe.sample == 1 for probe in probes], most, STRANGERS_AGAIN)
            strangers = _drawn(others & known, limits, np.random.default_rng(seed))
        rows, columns = np.nonzero(own | strangers)
        return rows, columns

    def _failure(self, first: int, second: int | None, found: Any = None) -> str:
        """Why a comparison has no score."""
        sides = [
            found,
            *(self.references[n].vectors[self.recogniser] for n in (first, second) if n is not None),
        ]
        reasons = [side for side in sides if isinstance(side, str)]
        if not reasons:
            return ""
        return reasons[0] if isinstance(found, str) else f"{reasons[0]}, of a reference"

    def _table(
        self, seen: _Seen, rows: NDArray, columns: NDArray, like: NDArray, failures: Any, system: str,
        condition: str, *, samples: Any,
    ) -> Scores:  # fmt: skip
        """Probes `rows` beside references `columns`; names are sorted once, not once a comparison."""
        count = len(rows)
        captures = seen.captures
        same = np.zeros(count, bool) if captures is None else captures[rows] == self.captures[columns]
        groups = [self.study.group_of.get(str(subject), "") for subject in seen.subjects]
        return Scores(
            recogniser=Words.all(self.recogniser, count),
            system=Words.all(system, count),
            condition=Words.all(condition, count),
            group=Words.of(groups).at(rows),
            reference=Words.of(self.names).at(columns),
            probe=Words.of(seen.names).at(rows),
            subject_reference=Words.of(self.subjects).at(columns),
            subject_probe=Words.of(seen.subjects).at(rows),
            sample=np.full(count, samples, np.int32) if np.isscalar(samples) else samples,
            same_source=same,
            mated=seen.subjects[rows] == self.subjects[columns],
            similarity=like.astype(np.float64),
            failure=Words.all("", count) if isinstance(failures, str) else Words.of(failures),
        )


def _matrix(found: Sequence[NDArray[np.float32] | str], *, width: int | None = None) -> NDArray[np.float32]:
    """Float32 (N, D), rows of NaN for failures."""
    sizes = [len(each) for each in found if not isinstance(each, str)]
    side = width or (sizes[0] if sizes else 1)
    blank = np.full(side, np.nan, np.float32)
    return (
        np.stack([blank if isinstance(each, str) else each for each in found])
        if len(found)
        else blank[None][:0]
    )


def _drawn(able: NDArray[np.bool_], limits: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Of each row's places as many as its limit allows, drawn at random; bool of the same shape."""
    chosen = able.copy()
    for row in np.flatnonzero(able.sum(axis=1) > limits):
        places = np.flatnonzero(able[row])
        chosen[row] = False
        chosen[row, rng.choice(places, limits[row], replace=False)] = True
    return chosen
