"""Everybody else in the study: whose faces a control borrows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.frame import eye_frame
from barefaced.audit.study import Photo, Study
from barefaced.errors import BarefacedError
from barefaced.images import read_image

HELD = 256
"""Patches kept in memory; at 256 pixels 50 MB."""


class Cast:
    """The references of a study in the frame of their eyes, read when asked for."""

    def __init__(
        self, study: Study, *, side: int, read: Callable[..., NDArray[np.uint8]] = read_image
    ) -> None:
        """Args:
        study: its references are the faces to borrow.
        side: S, pixels of a patch.
        read: gives the picture of a file.
        """
        self.study, self.side, self._lock = study, side, threading.RLock()
        self._read = read
        self._held: OrderedDict[str, tuple[NDArray[np.uint8], float] | None] = OrderedDict()
        self._first = {photo.subject: photo for photo in reversed(study.of_role("reference"))}
        self._total: tuple[NDArray[np.float64], int] | None = None
        self._yaws: dict[str, float] = {}

    def patch(self, photo: Photo) -> NDArray[np.uint8] | None:
        """A photograph in the frame, uint8 (S, S, 3); None where no face of it can be acquired."""
        with self._lock:
            looked = self._looked(photo)
        return None if looked is None else looked[0]

    def yaw(self, photo: Photo) -> float | None:
        """Degrees that its face is turned aside; None where there is none."""
        if photo.name not in self._yaws:
            with self._lock:
                looked = self._looked(photo)
            if looked is None:
                return None
        return self._yaws.get(photo.name)

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

    def _all(self) -> tuple[NDArray[np.float64], int]:
        with self._lock:
            if self._total is None:
                total, people = np.zeros((self.side, self.side, 3)), 0
                for photo in self._first.values():
                    patch = self.patch(photo)
                    if patch is not None:
                        total, people = total + patch, people + 1
                self._total = total, people
            return self._total

    def _looked(self, photo: Photo) -> tuple[NDArray[np.uint8], float] | None:
        if photo.name in self._held:
            self._held.move_to_end(photo.name)
            return self._held[photo.name]
        try:
            image = self._read(photo.file)
        except BarefacedError:
            image = None
        face = None if image is None else the_face(image)
        looked = None
        if image is not None and face is not None and not isinstance(face, str):
            looked = eye_frame(image, face, side=self.side)[0], float(face.pose[0])
            self._yaws[photo.name] = looked[1]
        self._held[photo.name] = looked
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return looked


def nearest(photos: Sequence[Photo], yaw: float, cast: Cast, *, number: int) -> list[Photo]:
    """The photographs whose faces are turned most alike, best first."""
    turned = [
        (abs(other - yaw), place) for place, p in enumerate(photos) if (other := cast.yaw(p)) is not None
    ]
    return [photos[place] for _, place in sorted(turned)[:number]]
