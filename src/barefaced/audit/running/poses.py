"""How far each photograph's face is turned aside."""

from __future__ import annotations

import hashlib
from functools import partial

from barefaced.audit.running.embeddings import Looker
from barefaced.audit.running.store import digest
from barefaced.audit.study import Photo, Study
from barefaced.errors import BarefacedError
from barefaced.images import read_image


def photo_key(photo: Photo) -> str:
    """Digest of a photograph's file; of one that is gone, of nothing."""
    content = photo.file.read_bytes() if photo.file.is_file() else b""
    return digest("photo", hashlib.sha256(content).hexdigest())


def yaws(study: Study, looker: Looker) -> dict[str, float]:
    """Degrees that faces are turned aside, by the photograph's name; those without a face are left out."""
    found = {}
    for photo in study.photos:
        try:
            face = looker.face(photo_key(photo), partial(read_image, photo.file))
        except BarefacedError:
            continue
        if not isinstance(face, str):
            found[photo.name] = round(float(face.pose[0]), 2)
    return found
