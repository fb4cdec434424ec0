"""Pictures looked at by every recogniser, once each, as many at a time as come together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced import __version__
from barefaced.audit.probes.acquire import the_face, the_face_near
from barefaced.audit.probes.frame import expected_face
from barefaced.audit.running.store import Embedding, Store, digest, photo_key
from barefaced.audit.study import Photo
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.faces.face import POINTS
from barefaced.images import read_image
from barefaced.recognition import Recogniser, aligned

Vectors = dict[str, Embedding]
"""Recogniser's name to a unit row float32 (D,), or why there is none, `acquire: ...`."""
WAYS = ("found", "near", "frame", "found or frame")
"""Where a face is: where the detector finds it; near a place that is known, its points found anew; where the
frame of the eyes has it; or there where the detector fails, for faces of which half is hidden."""
Image = NDArray[np.uint8]
_Patches = dict[Any, Image]


class Look(NamedTuple):
    """A picture to be looked at.

    Attributes:
        picture: digest of its pixels, or another name for what it shows.
        pixels: gives them, uint8 RGB (H, W, 3), if they have to be looked at.
        way: one of `WAYS`.
        known: gives the place of `near`.
    """

    picture: str
    pixels: Callable[[], Image]
    way: str = "found"
    known: Callable[[], Face | str] | None = None


class Looker:
    """Embeds pictures, and remembers."""

    def __init__(self, store: Store, recognisers: Sequence[Recogniser], *, mode: str = "five") -> None:
        """Args:
        store: remembers.
        recognisers: all of the audit's; their names differ.
        mode: of alignment, one for all pictures of an audit; see `barefaced.recognition.aligned`.
        """
        self._store, self.recognisers, self.mode = store, tuple(recognisers), mode
        self._ids = {each.name: digest(each.name, _sum(each)) for each in recognisers}

    def look(self, looks: Sequence[Look]) -> list[Vectors]:
        """What every recogniser says of some pictures, in their order."""
        keys = [self._keys(look) for look in looks]
        known = self._store.embeddings(key for row in keys for key in row.values())
        rows = [
            (look, row) for look, row in zip(looks, keys, strict=True) if not known.keys() >= {*row.values()}
        ]
        if rows:
            fresh = self._looked(rows, known)
            self._store.keep_embeddings(fresh)
            known |= fresh
        return [{name: known[key] for name, key in row.items()} for row in keys]

    def of_photos(self, photos: Iterable[Photo]) -> list[Vectors]:
        """What they say of photographs, known by their files."""
        return self.look([Look(photo_key(photo), partial(read_image, photo.file)) for photo in photos])

    def of_photo(self, photo: Photo) -> Face | str:
        """The face of a photograph, or why there is none.

        Raises:
            BarefacedError: if it cannot be read.
        """
        return self._face(Look(photo_key(photo), partial(read_image, photo.file)))

    def _keys(self, look: Look) -> dict[str, str]:
        """Under which each recogniser's answer is kept."""
        return {
            each.name: digest(look.picture, self._ids[each.name], self.mode, look.way, __version__)
            for each in self.recognisers
        }

    def _looked(self, rows: Sequence[tuple[Look, dict[str, str]]], known: dict[str, Embedding]) -> Vectors:
        """What is missing, by its key."""
        patches = [self._patches(look) for look, _ in rows]
        fresh: Vectors = {}
        for each in self.recognisers:
            wanted = {
                row[each.name]: patch
                for (_, row), patch in zip(rows, patches, strict=True)
                if row[each.name] not in known
            }
            fresh |= _embedded(wanted, each)
        return fresh

    def _patches(self, look: Look) -> _Patches | str:
        """The face as each recogniser wants to see it; those of one template share theirs."""
        try:
            image = look.pixels()
        except BarefacedError as error:
            return f"acquire: unreadable ({error})"
        face = self._face(look._replace(pixels=lambda: image))
        if isinstance(face, str):
            return face
        frames = {_frame(each): each for each in self.recognisers}
        return {frame: aligned(image, face, each, mode=self.mode) for frame, each in frames.items()}

    def _face(self, look: Look) -> Face | str:
        """The face of a picture; found once, whatever recognisers come later."""
        if look.way == "frame":
            return expected_face(len(look.pixels()))
        key = digest("face", look.picture, look.way, __version__)
        held = self._store.embeddings([key]).get(key)
        if held is None:
            found = _found(look)
            held = found if isinstance(found, str) else _packed(found)
            self._store.keep_embeddings({key: held})
        return held if isinstance(held, str) else _unpacked(held)


def _found(look: Look) -> Face | str:
    image = look.pixels()
    if look.way == "near" and look.known is not None:
        known = look.known()
        return known if isinstance(known, str) else the_face_near(image, known)
    face = the_face(image)
    return expected_face(len(image)) if isinstance(face, str) and look.way == "found or frame" else face


def _embedded(wanted: dict[str, _Patches | str], recogniser: Recogniser) -> Vectors:
    """One recogniser's answers, all patches at once."""
    found: Vectors = {key: each for key, each in wanted.items() if isinstance(each, str)}
    patches = {key: each[_frame(recogniser)] for key, each in wanted.items() if not isinstance(each, str)}
    if patches:
        rows = recogniser.embed(np.stack([*patches.values()]))
        for key, row in zip(patches, rows, strict=True):
            found[key] = row if np.isfinite(row).all() else "acquire: no finite embedding"
    return found


def _frame(recogniser: Recogniser) -> Any:
    """What alignment depends on."""
    return recogniser.size, recogniser.template


def _packed(face: Face) -> NDArray[np.float32]:
    """Float32 (1408,): box, then landmarks and depth."""
    return np.concatenate([face.box, np.column_stack([face.landmarks, face.depth]).ravel()])


def _unpacked(row: NDArray[np.float32]) -> Face:
    return replace(Face.from_mesh(row[4:].reshape(POINTS, 3)), box=row[:4])


def _sum(recogniser: Recogniser) -> str:
    return hashlib.sha256(recogniser.file.read_bytes()).hexdigest()
