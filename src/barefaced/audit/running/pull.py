"""What outcomes have in common: pulled towards one face, or two systems agreeing with each other alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.running.comparing import CLEAN, Probe, Reference

DRAWS, FEWEST_DRAWS, WEIGHED = 1000, 200, 50_000_000
"""Draws of people, and the fewest of them where pairs times draws would be more than can be waited for."""
Rows = dict[str, NDArray[np.float32]]
"""Subject to a unit row float32 (D,)."""


def prior_pull(
    probes: Iterable[Probe], references: Sequence[Reference], *, recognisers: Sequence[str], seed: int
) -> list[dict[str, Any]]:
    """How alike the outcomes of different people are, less how alike their references are.

    Above 0 faces are pulled together, and strangers match more often than their photographs would.

    Args:
        probes: first samples count, one of each person.
        references: the first of each person counts.
        recognisers: names.
        seed: of the bootstrap of people.

    Returns:
        For each recogniser, system and condition with two people or more: `people`, the mean cosines `probes`
        and `references`, and their difference `pull` with `low` and `high`, a 95 % interval.
    """
    told = []
    for recogniser in recognisers:
        own = _firsts((each.photo.subject, each.vectors[recogniser]) for each in references)
        for (system, condition), rows in _by_system(probes, recogniser).items():
            people = sorted(set(rows) & set(own))
            if len(people) > 1:
                found = _difference([rows[p] for p in people], [own[p] for p in people], seed)
                key = {"recogniser": recogniser, "system": system, "condition": condition}
                told.append(key | {"people": len(people)} | found)
    return told


def agreement(probes: Iterable[Probe], *, recognisers: Sequence[str]) -> list[dict[str, Any]]:
    """How alike the outcomes of two systems are for one person, beside those of different people.

    Args:
        probes: first samples count, one of each person.
        recognisers: names.

    Returns:
        For each recogniser, condition and two systems: `people`, the mean cosine `same` of one person's two
        outcomes, and `different` of two people's.
    """
    told = []
    held = [*probes]
    for recogniser in recognisers:
        by_system = _by_system(held, recogniser)
        keys = [*by_system]
        for number, (system, condition) in enumerate(keys):
            for other, same in keys[number + 1 :]:
                if same == condition:
                    pair = _agreed(by_system[system, condition], by_system[other, condition])
                    key = {"recogniser": recogniser, "condition": condition, "systems": [system, other]}
                    told += [key | pair] if pair else []
    return told


def _by_system(probes: Iterable[Probe], recogniser: str) -> dict[tuple[str, str], Rows]:
    held: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    for probe in probes:
        if probe.sample == 1 and probe.system != CLEAN:
            held[probe.system, probe.condition].append((probe.subject, probe.vectors[recogniser]))
    return {key: _firsts(rows) for key, rows in held.items()}


def _firsts(rows: Iterable[tuple[str, NDArray[np.float32] | str]]) -> Rows:
    found: Rows = {}
    for subject, vector in rows:
        if not isinstance(vector, str):
            found.setdefault(subject, vector)
    return found


def _difference(
    probes: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.float32]], seed: int
) -> dict[str, float | None]:
    from barefaced.audit.statistics import prior_pull as pulled

    subjects, rng = np.arange(len(probes)), np.random.default_rng(seed)
    pairs = len(probes) * (len(probes) - 1) // 2
    draws = max(FEWEST_DRAWS, min(DRAWS, WEIGHED // max(1, pairs)))
    told = pulled(np.stack(probes), np.stack(references), subjects, rng=rng, draws=draws)
    values = {"probes": told.outputs.value, "references": told.truths.value, "pull": told.pull.value}
    values |= {"low": told.pull.low, "high": told.pull.high}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}


def _agreed(one: Rows, other: Rows) -> dict[str, Any] | None:
    people = sorted(set(one) & set(other))
    if len(people) < 2:
        return None
    likeness = np.stack([one[p] for p in people]) @ np.stack([other[p] for p in people]).T
    own = float(np.trace(likeness))
    count = len(people)
    return {
        "people": count,
        "same": own / count,
        "different": (float(likeness.sum()) - own) / (count * (count - 1)),
    }
