"""Pictures looked at by every recogniser, once each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from barefaced import __version__
from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.frame import expected_face
from barefaced.audit.running.store import Store, digest
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.faces.face import POINTS
from barefaced.recognition import Recogniser, aligned

Vectors = dict[str, NDArray[np.float32] | str]
"""Recogniser's name to a unit row float32 (D,), or why there is none, `acquire: ...`."""
WAYS = ("found", "frame", "found or frame")
"""Where a face is: where the detector finds it; where the frame of the eyes has it; or the second where the
first fails, for faces of which half is hidden."""


class Looker:
    """Embeds pictures, and remembers."""

    def __init__(self, store: Store, recognisers: Sequence[Recogniser], *, mode: str = "five") -> None:
        """Args:
        store: remembers.
        recognisers: all of the audit's; their names differ.
        mode: of alignment, one for all pictures of an audit; see `barefaced.recognition.aligned`.
        """
        self._store, self.recognisers, self._mode = store, tuple(recognisers), mode
        self._ids = {each.name: digest(each.name, _sum(each)) for each in recognisers}

    def vectors(
        self, picture: str, pixels: Callable[[], NDArray[np.uint8]], *, way: str = "found"
    ) -> Vectors:
        """What every recogniser says of a picture.

        Args:
            picture: digest of its pixels.
            pixels: gives them, uint8 RGB (H, W, 3), if they have to be looked at.
            way: one of `WAYS`.
        """
        keys = {
            each.name: digest(picture, self._ids[each.name], self._mode, way, __version__)
            for each in self.recognisers
        }
        known = {name: self._store.embedding(key) for name, key in keys.items()}
        missing = [each for each in self.recognisers if known[each.name] is None]
        for name, found in self._looked(picture, pixels, missing, way).items() if missing else ():
            self._store.keep_embedding(keys[name], found)
            known[name] = found
        return {name: found for name, found in known.items() if found is not None}

    def face(
        self, picture: str, pixels: Callable[[], NDArray[np.uint8]], *, way: str = "found"
    ) -> Face | str:
        """The face of a picture; found once, whatever recognisers come later.

        Args:
            picture: digest of its pixels, or of its file.
            pixels: gives them, if they have to be looked at.
            way: one of `WAYS`.
        """
        key = digest("face", picture, way, __version__)
        known = self._store.embedding(key)
        if known is None:
            found = _face(pixels(), way)
            known = found if isinstance(found, str) else _packed(found)
            self._store.keep_embedding(key, known)
        return known if isinstance(known, str) else _unpacked(known)

    def _looked(
        self, picture: str, pixels: Callable[[], NDArray[np.uint8]], recognisers: Sequence[Recogniser],
        way: str,
    ) -> Vectors:  # fmt: skip
        try:
            image = pixels()
        except BarefacedError as error:
            return {each.name: f"acquire: unreadable ({error})" for each in recognisers}
        face = expected_face(len(image)) if way == "frame" else self.face(picture, lambda: image, way=way)
        if isinstance(face, str):
            return {each.name: face for each in recognisers}
        return {each.name: self._one(image, face, each) for each in recognisers}

    def _one(self, image: NDArray[np.uint8], face: Face, recogniser: Recogniser) -> NDArray[np.float32] | str:
        patch = aligned(image, face, recogniser, mode=self._mode)
        vector = recogniser.embed(patch[None])[0]
        return vector if np.isfinite(vector).all() else "acquire: no finite embedding"


def _face(image: NDArray[np.uint8], way: str) -> Face | str:
    face = the_face(image)
    return expected_face(len(image)) if isinstance(face, str) and way == "found or frame" else face


def _packed(face: Face) -> NDArray[np.float32]:
    """Float32 (1408,): box, then landmarks and depth."""
    return np.concatenate([face.box, np.column_stack([face.landmarks, face.depth]).ravel()])


def _unpacked(row: NDArray[np.float32]) -> Face:
    return replace(Face.from_mesh(row[4:].reshape(POINTS, 3)), box=row[:4])


def _sum(recogniser: Recogniser) -> str:
    return hashlib.sha256(recogniser.file.read_bytes()).hexdigest()
