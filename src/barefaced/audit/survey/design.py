"""Who sees what: fixed by the seed, each picture as often as any other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

PHASES = ("practice", "scored", "catch")
ANSWERS = {"yesno": ("real", "fake"), "2afc": ("left", "right")}
"""What people can say; what is right of `2afc` is the side of the generated picture."""


@dataclass(frozen=True)
class Picture:
    """One picture as people see it.

    Attributes:
        name: neutral, 16 hexadecimal digits; its file is `name`.jpg.
        fake: whether it was generated.
        source: `real`, or the system that made it; `catch` for an attention check.
        file: what it was made from, as the study's owner knows it.
        digest: SHA-256 of the file that people see.
    """

    name: str
    fake: bool
    source: str
    file: str
    digest: str


@dataclass(frozen=True)
class Item:
    """What one question is about: a picture, or the real and the generated one of a pair.

    Attributes:
        name: of its last picture.
        phase: `practice`, `scored` or `catch`.
        pictures: names; of a pair the real one first.
        fake: of `yesno`: whether the picture was generated, or whether the check asks for that answer.
    """

    name: str
    phase: str
    pictures: tuple[str, ...]
    fake: bool


@dataclass(frozen=True)
class Trial:
    """A question as one person meets it.

    Attributes:
        position: from 0.
        phase: of the item.
        item: its name.
        pictures: names, from left to right.
        right: the answer that is right; people never learn it.
    """

    position: int
    phase: str
    item: str
    pictures: tuple[str, ...]
    right: str


@dataclass(frozen=True)
class Design:
    """All that was decided before the first answer.

    Attributes:
        settings: as the study tells them, every None filled in.
        pictures: all of them.
        items: all of them.
    """

    settings: dict[str, Any]
    pictures: tuple[Picture, ...]
    items: tuple[Item, ...]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits: other settings or other pictures, another fingerprint."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """The design as JSON; holds what is right."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Design:
        """What `to_json` wrote."""
        told = json.loads(text)
        items = tuple(Item(**each | {"pictures": tuple(each["pictures"])}) for each in told["items"])
        return cls(told["settings"], tuple(Picture(**each) for each in told["pictures"]), items)

    def trials(self, slot: int) -> tuple[Trial, ...]:
        """What the person in a place of the plan sees, in order: practice, then the rest with the checks.

        Places 0, 1, 2... together see every scored item equally often, to within one, at any time.

        Args:
            slot: the place, from 0.
        """
        rng = self._rng(1, slot)
        of = {phase: [item for item in self.items if item.phase == phase] for phase in PHASES}
        scored = [*_shuffled(self._subset(of["scored"], slot), rng)]
        order = [*_shuffled(of["practice"], rng), *_among(scored, _shuffled(of["catch"], rng), rng)]
        sides = self._sides(order, rng)
        return tuple(_trial(*each) for each in zip(range(len(order)), order, sides, strict=True))

    def _rng(self, *what: int) -> np.random.Generator:
        return np.random.default_rng([self.settings["seed"], *what])

    def _subset(self, scored: Sequence[Item], slot: int) -> list[Item]:
        """A balanced incomplete block: consecutive places of a shuffled circle, shuffled anew each time
        that every item was seen equally often.
        """
        if self.settings["design"] == "2afc":
            return self._arc(scored, self.settings["shown"], slot, kind=2)
        half = self.settings["shown"] // 2
        kinds = ([item for item in scored if item.fake == fake] for fake in (False, True))
        return [item for kind, pool in enumerate(kinds) for item in self._arc(pool, half, slot, kind=kind)]

    def _arc(self, pool: Sequence[Item], count: int, slot: int, *, kind: int) -> list[Item]:
        turn = len(pool) // int(np.gcd(len(pool), count))
        order = self._rng(2, kind, slot // turn).permutation(len(pool))
        return [pool[order[(slot % turn * count + step) % len(pool)]] for step in range(count)]

    def _sides(self, order: Sequence[Item], rng: np.random.Generator) -> list[bool]:
        """Whether the generated one stands on the right: half of the time in each phase."""
        right = np.zeros(len(order), bool)
        for phase in PHASES:
            places = [place for place, item in enumerate(order) if item.phase == phase]
            right[rng.permutation(places)[: (len(places) + int(rng.integers(2))) // 2].astype(int)] = True
        return right.tolist()


def _shuffled(items: Sequence[Item], rng: np.random.Generator) -> list[Item]:
    return [items[place] for place in rng.permutation(len(items))]


def _among(scored: Sequence[Item], catches: Sequence[Item], rng: np.random.Generator) -> list[Item]:
    """The checks strewn evenly, each somewhere in its own stretch."""
    edges = np.linspace(0, len(scored), len(catches) + 1)
    places = [
        int(rng.integers(int(low), max(int(high), int(low) + 1))) for low, high in pairwise(edges.tolist())
    ]
    found = list(scored)
    for place, catch in sorted(zip(places, catches, strict=True), key=lambda pair: -pair[0]):
        found.insert(place, catch)
    return found


def _trial(position: int, item: Item, on_the_right: bool) -> Trial:
    if len(item.pictures) == 1:
        return Trial(position, item.phase, item.name, item.pictures, ANSWERS["yesno"][item.fake])
    pictures = item.pictures if on_the_right else item.pictures[::-1]
    return Trial(position, item.phase, item.name, pictures, ANSWERS["2afc"][on_the_right])
