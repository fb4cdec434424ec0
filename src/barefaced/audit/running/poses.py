"""How far each photograph's face is turned aside."""

from __future__ import annotations

from barefaced.audit.running.embeddings import Looker
from barefaced.audit.study import Study
from barefaced.errors import BarefacedError


def yaws(study: Study, looker: Looker) -> dict[str, float]:
    """Degrees that faces are turned aside, by the photograph's name; those without a face are left out."""
    found = {}
    for photo in study.photos:
        try:
            face = looker.of_photo(photo)
        except BarefacedError:
            continue
        if not isinstance(face, str):
            found[photo.name] = round(float(face.pose[0]), 2)
    return found
