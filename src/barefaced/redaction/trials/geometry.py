"""Faces brought to one geometry, and from there to what a recogniser wants to see.

All five points decide, so that a recogniser's patch is one fixed similarity of a crop, and restoring and
comparing run over arrays. The points are those of the bare photograph: an attacker who marks eyes, nose and
mouth by hand, or takes them from the head's outline, is given the best of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank
from barefaced.faces import Face
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.pose import mean_mesh
from barefaced.faces.warp import cut_patch, scale_of, similarity, transform
from barefaced.recognition import Recogniser
from barefaced.redaction.attacks.base import Faces

SIDE, IOD = 144, 32.0
"""Pixels of a side of a crop, and between its eyes: four and a half times, so that ears and hair are seen."""
EYES_DOWN = 0.43
"""Where the eyes lie, as a share of the side from the top."""


def five_points(side: int = SIDE) -> NDArray[np.float64]:
    """Where eyes, nose tip and mouth corners lie in a crop, float64 (5, 2): ArcFace's template within it."""
    points = np.array(TEMPLATES["recogniser"][1])
    eyes = points[:2].mean(axis=0)
    scale = IOD * side / SIDE / np.linalg.norm(points[1] - points[0])
    return (points - eyes) * scale + [(side - 1) / 2, EYES_DOWN * side]


def mean_face(side: int = SIDE) -> Face:
    """The average face as it lies in a crop."""
    mesh = mean_mesh()
    flat = Face.from_mesh(mesh)
    matrix = similarity(flat.five, five_points(side))
    points = transform(flat.landmarks, matrix)
    return Face.from_mesh(np.column_stack([points, flat.depth * scale_of(matrix)]))


def crops_of(bank: FaceBank, rows: Iterable[int], *, side: int = SIDE) -> Faces:
    """Cut labelled faces out, each by its own five points; the zone is all of the crop until one is set.

    Args:
        bank: the labelled set; every picture asked for has a mesh.
        rows: of its pictures.
        side: S, pixels.

    Returns:
        Crops with numbers for identities, in the order of the sorted names of the whole set.
    """
    chosen = np.fromiter(rows, int)
    target = five_points(side)
    images = np.empty((len(chosen), side, side, 3), np.uint8)
    for crop, row in zip(images, chosen, strict=True):
        five = Face.from_mesh(bank.mesh[row]).five
        crop[:] = cut_patch(bank.image(row), similarity(five, target), size=side)
    _, numbers = np.unique(bank.identity, return_inverse=True)
    return Faces(images, numbers[chosen], mean_face(side), (0, 0, side, side))


def patches_for(images: NDArray[np.uint8], recogniser: Recogniser) -> NDArray[np.uint8]:
    """What a recogniser wants, uint8 (N, P, P, 3), of crops uint8 (N, S, S, 3)."""
    matrix = similarity(five_points(images.shape[1]), np.array(recogniser.template))
    size = recogniser.size
    found = np.empty((len(images), size, size, 3), np.uint8)
    for patch, image in zip(found, images, strict=True):
        patch[:] = cut_patch(image, matrix, size=size)
    return found
