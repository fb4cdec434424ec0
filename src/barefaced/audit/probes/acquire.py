"""The one face of a picture; more than one, or none, is a failure to acquire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face, detect

BYSTANDER = 0.4
"""Faces with eyes less far apart than this share of the largest one's are taken for bystanders."""
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
