"""`Study` and the photographs it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROLES = ("reference", "probe_clean", "probe_masked")
"""A bare photograph compared with; another one, which is compared as it is and after a half of the face was
taken from it; one of a person who wears a mask."""
UNGROUPED = "all"
"""Group of people whose study tells none."""


@dataclass(frozen=True)
class Photo:
    """One photograph.

    Attributes:
        subject: who it shows.
        name: its own name in the study, and in every table.
        file: where it is.
        role: one of `ROLES`.
        capture: photographs of one capture are one photograph to the audit, and never a pair.
        groups: kind of group to the one its person is in: {"gender": "female"}.
        licence: of the picture.
        consent: whether its person was asked, in words.
    """

    subject: str
    name: str
    file: Path
    role: str
    capture: str
    groups: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    consent: str = ""

    @property
    def group(self) -> str:
        """All of its groups in one word, `female/black`."""
        return "/".join(self.groups.values()) or UNGROUPED


@dataclass(frozen=True)
class Problem:
    """What is wrong with a study, and is carried on past.

    Attributes:
        kind: the same words for every problem of a kind, by which they are counted.
        told: where, and what was done about it.
    """

    kind: str
    told: str


@dataclass(frozen=True)
class Study:
    """Photographs of people, and what is wrong with them.

    Attributes:
        name: of the study.
        photos: those that can be used, in the manifest's order.
        groups: the kinds of group its photographs tell.
        scores: files of scores that were made elsewhere, to be told beside.
        problems: what was left out or is in doubt, one a line.
        note: what the manifest says of the study in words.
    """

    name: str
    photos: tuple[Photo, ...]
    groups: tuple[str, ...] = ()
    scores: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    note: str = ""

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Everybody, in the order of first mention."""
        return tuple(dict.fromkeys(photo.subject for photo in self.photos))

    def of_role(self, role: str) -> tuple[Photo, ...]:
        """The photographs of one role."""
        return tuple(photo for photo in self.photos if photo.role == role)

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Subject to group; of one who is told in two ways, the first."""
        return {photo.subject: photo.group for photo in reversed(self.photos)}

    def counted(self) -> dict[str, int]:
        """How many problems there are of each kind."""
        return dict(Counter(problem.kind for problem in self.problems))
