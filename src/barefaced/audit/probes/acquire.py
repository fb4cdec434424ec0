"""The one face of a picture; more than one, or none, is a failure to acquire."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face, detect

if TYPE_CHECKING:
    from barefaced.faces.landmarks import Landmarks

BYSTANDER = 0.4
"""Faces with eyes less far apart than this share of the largest one's are taken for bystanders."""
SURE = 0.25
"""Presence from which a face is one whose place is known: what `detect` asks for where its boxes are sure."""
NO_FACE, SEVERAL = "acquire: no face", "acquire: several faces"


def the_face(image: NDArray[np.uint8]) -> Face | str:
    """The face a picture shows.

    Args:
        image: uint8 RGB (H, W, 3).

    Returns:
        The largest face; or `NO_FACE`, or `SEVERAL` where another one is of nearly its size.
    """
    faces = detect(image)
    if not faces:
        return NO_FACE
    apart = sorted((face.interocular for face in faces), reverse=True)
    if len(apart) > 1 and apart[1] > BYSTANDER * apart[0]:
        return SEVERAL
    return max(faces, key=lambda face: face.interocular)


def the_face_near(image: NDArray[np.uint8], known: Face) -> Face | str:
    """The face of a picture in which it is known where one is; nobody searches, its points are found anew.

    For pictures pasted together here, of which the upper half is one that a face was found in before.

    Args:
        image: uint8 RGB (H, W, 3).
        known: about where the face is, upright.

    Returns:
        The face as the landmark network sees it, or `NO_FACE`.
    """
    meshes = _landmarks()(image, known.box[None])
    if meshes.presence[0] < SURE:
        return NO_FACE
    return Face.from_mesh(meshes.points[0])


@lru_cache(maxsize=1)
def _landmarks() -> Landmarks:
    from barefaced.faces.landmarks import Landmarks

    return Landmarks()
