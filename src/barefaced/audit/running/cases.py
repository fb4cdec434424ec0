"""What is to be made: each photograph under each condition, made only when somebody wants to see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from barefaced import __version__
from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.conditions import CONDITIONS, Condition, Made
from barefaced.audit.probes.frame import in_frame
from barefaced.audit.running.store import digest, photo_key
from barefaced.audit.study import Photo, Study
from barefaced.audit.systems.base import Given
from barefaced.datasets.making import chance
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.images import read_image

PHOTOS = ("different", "same", "both")
"""Of what probes are made: photographs that are not compared with, the compared ones themselves, or both."""


class Looked(NamedTuple):
    """What became of a photograph.

    Attributes:
        made: the picture with its hole.
        face: of the photograph as it was, in the pixels of the frame.
        yaw: degrees that it is turned aside.
    """

    made: Made
    face: Face
    yaw: float


@dataclass(frozen=True)
class Case:
    """One photograph under one condition.

    Attributes:
        photo: bare, or of somebody who wears a mask.
        condition: a name in `CONDITIONS`.
        side: S, pixels.
        seed: of all chance.
        find: gives the photograph's face, or why there is none; looked for here unless given.
    """

    photo: Photo
    condition: str
    side: int
    seed: int
    find: Callable[[Photo], Face | str] | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """For files: `half-0.25/ann-2-1f3a`, the photo's name where it is safe and a piece of its digest."""
        plain = re.sub(r"[^\w-]+", "-", self.photo.name.rpartition(".")[0] or self.photo.name).strip("-")
        return f"{self.condition}/{plain[-60:]}-{digest(self.photo.name)[:4]}"

    @cached_property
    def key(self) -> str:
        """Digest of all that decides the picture."""
        return digest(
            photo_key(self.photo), self.condition, repr(self._condition), self.side, self.seed, __version__
        )

    @property
    def _condition(self) -> Condition:
        return CONDITIONS[self.condition]

    @cached_property
    def looked(self) -> Looked | str:
        """What was made; or why nothing was, `acquire: ...`."""
        try:
            image = read_image(self.photo.file)
            face = self.find(self.photo) if self.find else the_face(image)
        except BarefacedError as error:
            return f"acquire: unreadable ({error})"
        if isinstance(face, str):
            return face
        rng: np.random.Generator = chance(self.seed, f"{self.condition}/{self.photo.name}", 0)
        made = self._condition.make(image, face, side=self.side, rng=rng)
        return Looked(made, in_frame(face, self.side), float(face.pose[0]))

    def given(self, *, tell_hole: bool) -> Given | str:
        """What a system is given; or why there is nothing to give.

        Args:
            tell_hole: of masks drawn here too, where else the system finds them.
        """
        if isinstance(self.looked, str):
            return self.looked
        made = self.looked.made
        told = made.told or (tell_hole and made.picture is made.patch)
        return Given(
            self.name,
            made.picture,
            self._condition.prompt,
            made.hole if told else None,
            made.expected if told else None,
        )


def cases_of(
    study: Study, conditions: Sequence[str], *, photos: str = "different", side: int, seed: int
) -> Iterator[Case]:
    """Every photograph under every condition that takes photographs of its kind.

    Args:
        study: whose.
        conditions: names in `CONDITIONS`.
        photos: one of `PHOTOS`; a study without other photographs takes the references themselves.
        side: S, pixels.
        seed: of all chance.

    Raises:
        BarefacedError: for an unknown condition.
    """
    for name in conditions:
        if name not in CONDITIONS:
            raise BarefacedError(f"unknown condition {name!r}; known: {', '.join(CONDITIONS)}")
    bare = _bare(study, photos)
    for name in conditions:
        for photo in study.of_role("probe_masked") if CONDITIONS[name].masked else bare:
            yield Case(photo, name, side, seed)


def _bare(study: Study, photos: str) -> tuple[Photo, ...]:
    others, own = study.of_role("probe_clean"), study.of_role("reference")
    if photos == "both":
        return (*others, *own)
    return own if photos == "same" or not others else others
