"""Everybody else in the study: whose faces a control borrows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.frame import eye_frame
from barefaced.audit.study import Photo, Study
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.images import read_image

HELD = 256
"""Patches kept in memory; at 256 pixels 50 MB."""


class Cast:
    """The references of a study in the frame of their eyes, read when asked for."""

    def __init__(
        self, study: Study, *, side: int, read: Callable[..., NDArray[np.uint8]] = read_image,
        find: Callable[[Photo], Face | str] | None = None,
    ) -> None:  # fmt: skip
        """Args:
        study: its references are the faces to borrow.
        side: S, pixels of a patch.
        read: gives the picture of a file.
        find: gives the face of a photograph, or why there is none; looked for here unless given.
        """
        self.study, self.side = study, side
        self._read, self._find = read, find or (lambda photo: the_face(read(photo.file)))
        self._held: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()
        self._seen: dict[str, Face | None] = {}
        self._first = {photo.subject: photo for photo in reversed(study.of_role("reference"))}
        self._total: tuple[NDArray[np.float64], int] | None = None

    @property
    def people(self) -> int:
        """How many have a reference."""
        return len(self._first)

    def patch(self, photo: Photo) -> NDArray[np.uint8] | None:
        """A photograph in the frame, uint8 (S, S, 3); None where no face of it can be acquired."""
        if photo.name in self._held:
            self._held.move_to_end(photo.name)
            return self._held[photo.name]
        face = self._face(photo)
        if face is None:
            return None
        try:
            self._held[photo.name] = eye_frame(self._read(photo.file), face, side=self.side)[0]
        except BarefacedError:
            return None
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return self._held[photo.name]

    def yaw(self, photo: Photo) -> float | None:
        """Degrees that its face is turned aside; None where there is none."""
        face = self._face(photo)
        return None if face is None else float(face.pose[0])

    def _face(self, photo: Photo) -> Face | None:
        """A photograph comes back when its patch had to go; its face is looked for once."""
        if photo.name not in self._seen:
            try:
                found = self._find(photo)
            except BarefacedError:
                found = ""
            self._seen[photo.name] = None if isinstance(found, str) else found
        return self._seen[photo.name]

    def others(self, photo: Photo) -> list[Photo]:
        """One reference of everybody else; of the photo's own group where that has anybody."""
        strangers = [other for subject, other in self._first.items() if subject != photo.subject]
        own = [other for other in strangers if other.group == self.study.group_of.get(photo.subject)]
        return own or strangers

    def third(self, photo: Photo) -> list[Photo]:
        """Bare photographs of the same person that are neither this one nor compared with."""
        held = {one.capture for one in self.study.of_role("reference")} | {photo.capture}
        bare = self.study.of_role("probe_clean")
        return [one for one in bare if one.subject == photo.subject and one.capture not in held]

    def mean_without(self, subject: str) -> tuple[NDArray[np.uint8], int]:
        """The mean reference of everybody but one, uint8 (S, S, 3), and of how many people it is."""
        total, people = self._all()
        own = self.patch(self._first[subject]) if subject in self._first else None
        if own is not None:
            total, people = total - own, people - 1
        return np.rint(total / max(people, 1)).astype(np.uint8), people

    def mean(self) -> NDArray[np.uint8] | None:
        """The mean reference of everybody, uint8 (S, S, 3); None where there is no face."""
        total, people = self._all()
        return np.rint(total / people).astype(np.uint8) if people else None

    def _all(self) -> tuple[NDArray[np.float64], int]:
        if self._total is None:
            total, people = np.zeros((self.side, self.side, 3)), 0
            for photo in self._first.values():
                patch = self.patch(photo)
                if patch is not None:
                    total, people = total + patch, people + 1
            self._total = total, people
        return self._total


def nearest(photos: Sequence[Photo], yaw: float, cast: Cast, *, number: int) -> list[Photo]:
    """The photographs whose faces are turned most alike, best first."""
    turned = [
        (abs(other - yaw), place) for place, p in enumerate(photos) if (other := cast.yaw(p)) is not None
    ]
    return [photos[place] for _, place in sorted(turned)[:number]]
