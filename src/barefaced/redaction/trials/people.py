"""Who is attacked, and on whom the attacker learns: never the same people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError

PEOPLE = 1000
_MOST_OF_ONE, _MOST = 3, 1500


@dataclass(frozen=True, eq=False)
class Cast:
    """Rows of a labelled set.

    Attributes:
        probes: int (P,), one photograph of each person, to be redacted.
        references: int (P,), another photograph of each, in the same order: the gallery.
        attackers: int (A,), of other people, up to three of each.
    """

    probes: NDArray[np.int_]
    references: NDArray[np.int_]
    attackers: NDArray[np.int_]


def attacked_people(bank: FaceBank, *, people: int = PEOPLE) -> list[str]:
    """Who is attacked: of those with two photographs the first by a hash of the name, a fifth spared.

    The same names whatever else is in the set, so that an attacker's network may learn from all the others.
    """
    names, count = np.unique(bank.identity[_meshed(bank)], return_counts=True)
    several = sorted(map(str, names[count > 1]), key=lambda name: _place(bank, name))
    return several[: min(people, len(several) - -(-len(several) // 5))]


def cast_of(bank: FaceBank, *, people: int = PEOPLE) -> Cast:
    """Choose who is attacked and who is the attacker's.

    Args:
        bank: with two photographs or more of some people.
        people: to be attacked; of those with two photographs, four in five at most.

    Raises:
        BarefacedError: if fewer than four people have two photographs.
    """
    names = attacked_people(bank, people=people)
    if len(names) < 3:
        raise BarefacedError(f"the set {bank.name!r} has too few people with two photographs: {len(names)}")
    rows: dict[str, list[int]] = {}
    for row in np.flatnonzero(_meshed(bank)):
        rows.setdefault(str(bank.identity[row]), []).append(int(row))
    tested = set(names)
    spare = [one[:_MOST_OF_ONE] for name, one in rows.items() if name not in tested]
    spare.sort(key=len, reverse=True)  # people with several tell what stays with a person
    attackers = [row for one in spare for row in one][:_MOST]
    probes, references = np.array([rows[name][:2] for name in names]).T
    return Cast(probes, references, np.array(attackers, int))


def _meshed(bank: FaceBank) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isfinite(bank.mesh[:, 0, 0])
    return found


def _place(bank: FaceBank, name: str) -> bytes:
    return hashlib.sha256(f"{bank.name}/{name}".encode()).digest()
