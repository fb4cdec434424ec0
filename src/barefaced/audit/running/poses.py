"""How far each photograph's face is turned aside, known by the file."""

from __future__ import annotations

import hashlib

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.running.store import Store, digest
from barefaced.audit.study import Photo, Study
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.images import read_image


def note_pose(store: Store, picture: str, face: Face | str) -> None:
    """Remember how a face that was found is turned.

    Args:
        store: remembers.
        picture: digest of the photograph, see `photo_key`.
        face: or why there is none.
    """
    yaw = None if isinstance(face, str) else round(float(face.pose[0]), 2)
    store.keep_note(digest("yaw", picture), {"yaw": yaw})


def photo_key(photo: Photo) -> str:
    """Digest of a photograph's file; of one that is gone, of nothing."""
    content = photo.file.read_bytes() if photo.file.is_file() else b""
    return digest("photo", hashlib.sha256(content).hexdigest())


def yaws(study: Study, store: Store) -> dict[str, float]:
    """Degrees that faces are turned aside, by the photograph's name; those without a face are left out."""
    found = {}
    for photo in study.photos:
        key = photo_key(photo)
        told = store.note(digest("yaw", key))
        if told is None:
            note_pose(store, key, _face(photo))
            told = store.note(digest("yaw", key)) or {}
        if told.get("yaw") is not None:
            found[photo.name] = float(told["yaw"])
    return found


def _face(photo: Photo) -> Face | str:
    try:
        return the_face(read_image(photo.file))
    except BarefacedError as error:
        return str(error)
