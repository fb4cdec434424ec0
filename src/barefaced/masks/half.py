"""The lower half of a face removed, as work 000 does before it asks for it back."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face

Fill = Literal["white", "grey", "black", "crop"]
FILLS: dict[str, int] = {"white": 255, "grey": 127, "black": 0}


def half_face(
    image: NDArray[np.uint8], face: Face, *, alpha: float = 0.25, fill: Fill = "white"
) -> tuple[NDArray[np.uint8], int]:
    """Remove every row below the bridge of the nose.

    The cut is at y = y_eyes + alpha * distance between the eyes; 0.25 is the bridge's middle in the
    recogniser template. The face should be upright, as `align` makes it.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        face: whose eyes give the row.
        alpha: how far below the eyes, in distances between them.
        fill: what stands there instead; "crop" cuts the rows off.

    Returns:
        A new picture, and the first row that was removed, in [1, H].

    Raises:
        ValueError: if `fill` is unknown.
    """
    if fill not in (*FILLS, "crop"):
        raise ValueError(f"unknown fill {fill!r}; known: {', '.join(FILLS)}, crop")
    row = round(float(face.eyes[:, 1].mean()) + alpha * face.interocular)
    row = int(np.clip(row, 1, image.shape[0]))
    if fill == "crop":
        return image[:row].copy(), row
    out = image.copy()
    out[row:] = FILLS[fill]
    return out, row
