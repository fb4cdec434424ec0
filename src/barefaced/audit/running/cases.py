"""What is to be made: each photograph under each condition, made only when somebody wants to see it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from barefaced import __version__
from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.conditions import CONDITIONS, Condition, Made
from barefaced.audit.running.store import digest
from barefaced.audit.study import Photo, Study
from barefaced.audit.systems.base import Given
from barefaced.datasets.making import chance
from barefaced.errors import BarefacedError
from barefaced.images import read_image

PHOTOS = ("different", "same", "both")
"""Of what probes are made: photographs that are not compared with, the compared ones themselves, or both."""


@dataclass(frozen=True)
class Case:
    """One photograph under one condition.

    Attributes:
        photo: bare, or of somebody who wears a mask.
        condition: a name in `CONDITIONS`.
        side: S, pixels.
        seed: of all chance.
    """

    photo: Photo
    condition: str
    side: int
    seed: int

    @property
    def name(self) -> str:
        """For files: `half-0.25/ann-2-1f3a`, the photo's name where it is safe and a piece of its digest."""
        plain = re.sub(r"[^\w-]+", "-", self.photo.name.rpartition(".")[0] or self.photo.name).strip("-")
        return f"{self.condition}/{plain[-60:]}-{digest(self.photo.name)[:4]}"

    @cached_property
    def key(self) -> str:
        """Digest of all that decides the picture."""
        file = hashlib.sha256(self.photo.file.read_bytes()).hexdigest()
        return digest(file, self.condition, repr(self._condition), self.side, self.seed, __version__)

    @property
    def _condition(self) -> Condition:
        return CONDITIONS[self.condition]

    @cached_property
    def looked(self) -> tuple[Made, float] | str:
        """What was made, and the yaw of the face in degrees; or why nothing was, `acquire: ...`."""
        try:
            image = read_image(self.photo.file)
        except BarefacedError as error:
            return f"acquire: unreadable ({error})"
        face = the_face(image)
        if isinstance(face, str):
            return face
        rng: np.random.Generator = chance(self.seed, f"{self.condition}/{self.photo.name}", 0)
        return self._condition.make(image, face, side=self.side, rng=rng), float(face.pose[0])

    def given(self, *, tell_hole: bool) -> Given | str:
        """What a system is given; or why there is nothing to give.

        Args:
            tell_hole: of masks drawn here too, where else the system finds them.
        """
        if isinstance(self.looked, str):
            return self.looked
        made = self.looked[0]
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
