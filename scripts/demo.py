"""Find the faces of a photo as it is and with the lower half of each face covered; make a picture sheet.

python scripts/demo.py [PHOTO]   (without one: the portrait of Eileen Collins by NASA, public domain)
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.faces import Face, align, detect, draw_faces
from barefaced.images import read_image, write_image

SHEET = Path("demo/faces.png")
CLOTH = (120, 158, 178)
"""Colour of the cover, RGB."""
HEIGHT = 512
"""Of the photos on the sheet, in pixels; patches are half as large."""
PATCHES = 6
"""Faces cut out on the sheet, at most, of each of the two photos."""

Image = NDArray[np.uint8]


def main(photo: str | None) -> None:
    """Write the sheet and say where it lies."""
    bare = read_image(photo) if photo else portrait()
    faces = detect(bare)
    covered = cover(bare, faces)
    found = detect(covered)
    SHEET.parent.mkdir(exist_ok=True)
    write_image(SHEET, stacked([row(bare, faces), row(covered, found)]))
    tell("as it is", faces)
    tell("lower faces covered", found)
    print(f"Picture sheet: {SHEET.resolve()}")


def portrait() -> Image:
    """The portrait that comes with scikit-image."""
    from skimage.data import astronaut

    return astronaut()


def cover(image: Image, faces: list[Face]) -> Image:
    """A copy with a flat cloth over each face, from the middle of the nose to the chin."""
    covered = image.copy()
    for face in faces:
        eyes, mouth = face.eyes.mean(axis=0), face.five[3:].mean(axis=0)
        down = (mouth - eyes) / max(1e-6, float(np.sum((mouth - eyes) ** 2)))
        lower = face.landmarks[(face.landmarks - eyes) @ down > 0.4]
        cv2.fillConvexPoly(covered, cv2.convexHull(np.rint(lower).astype(np.int32)), CLOTH, cv2.LINE_AA)
    return covered


def row(image: Image, faces: list[Face]) -> Image:
    """The photo with its faces drawn in, then each face cut out upright; (HEIGHT, W, 3)."""
    scale = HEIGHT / len(image)
    size = (max(1, round(image.shape[1] * scale)), HEIGHT)
    drawn = cv2.resize(draw_faces(image, faces), size, interpolation=cv2.INTER_AREA)
    patches = [align(image, face, size=HEIGHT // 2)[0] for face in faces[:PATCHES]]
    patches += [np.full_like(patches[0], 255)] * (len(patches) % 2) if patches else []
    columns = [np.vstack(pair) for pair in zip(patches[::2], patches[1::2], strict=True)]
    return np.hstack([drawn, *columns])


def stacked(rows: list[Image]) -> Image:
    """The rows one above the other on white."""
    width = max(row.shape[1] for row in rows)
    return np.vstack(
        [np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0)), constant_values=255) for row in rows]
    )


def tell(what: str, faces: list[Face]) -> None:
    """Print a line a face."""
    print(f"{what}: {len(faces)} found")
    for face in faces:
        yaw, pitch, roll = face.pose
        pose = f"yaw {yaw:+.0f} pitch {pitch:+.0f} roll {roll:+.0f}"
        print(f"  {face.interocular:.0f} px between the eyes, {pose}, mask {face.wears_mask:.2f}")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else None)
    except BarefacedError as error:
        sys.exit(f"demo: {error}")
