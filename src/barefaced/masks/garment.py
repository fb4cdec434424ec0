"""What a style draws: a piece of cloth on the chart of the head, as yet on nobody's face."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Strap:
    """A band from the garment to the head.

    Attributes:
        start: (across, down) on the garment, each in [0, 1], from the left and the top of the picture.
        path: what it passes, in order, as (vertex of the mesh, offset) with offsets in distances between the
            eyes in the frame of the mean mesh: x right, y down, z into the scene.
        width: in distances between the eyes.
        colour: reflectance of red, green and blue, each in [0, 1].
        sunk: share of the way to its last stop, from there back, over which hair or an ear closes over it.
    """

    start: tuple[float, float]
    path: tuple[tuple[int, tuple[float, float, float]], ...]
    width: float
    colour: tuple[float, float, float]
    sunk: float = 0.125


@dataclass(frozen=True)
class Garment:
    """A sheet over the chart, and what it is made of.

    The sheet has R rows and C columns of knots; its material is painted on a picture of any size that covers
    the sheet from corner to corner.

    Attributes:
        knots: float32 (R, C, 2), where the sheet lies on the chart.
        lift: float32 (R, C), how far it stands off the skin at least, in distances between the eyes.
        albedo: float32 (h, w, 3), reflectance in [0, 1], linear RGB.
        alpha: float32 (h, w), opacity in [0, 1]; the outline is here.
        relief: float32 (h, w), height of folds and weave, in distances between the eyes.
        taut: in [0, 1]; 0 clings to the skin, 1 spans hollows as a stretched sheet does.
        gloss: in [0, 1], strength of the highlight; or float32 (h, w).
        straps: bands that hold it.
        veil: for what shows the photo itself made coarse: what makes it so, of a part of the photo, uint8
            (h, w, 3), and the pixels per distance between the eyes; it casts no shadow. None for what has
            colours of its own.
        shell: float32 (R, C, 3), where the knots of something rigid are, in the frame of the mean mesh and
            distances between the eyes; `lift` and `taut` then mean nothing. None for what drapes.
    """

    knots: Array
    lift: Array
    albedo: Array
    alpha: Array
    relief: Array
    taut: float = 1.0
    gloss: float | Array = 0.0
    straps: tuple[Strap, ...] = field(default=())
    veil: Callable[[NDArray[np.uint8], float], NDArray[np.uint8]] | None = None
    shell: Array | None = None


def sheet(left: Array, right: Array, *, rows: int, columns: int, sag: Array | None = None) -> Array:
    """Knots between two side edges.

    Args:
        left: float (N, 2), the edge on the left of the picture from the top down, on the chart.
        right: float (N, 2), the other edge.
        rows: R.
        columns: C.
        sag: float (R,), how far the middle of each row hangs below the line between its ends; 0 unless given.

    Returns:
        float32 (R, C, 2).
    """
    down = np.linspace(0.0, 1.0, rows)
    across = np.linspace(0.0, 1.0, columns)
    edges = []
    for edge in (np.asarray(left), np.asarray(right)):
        at = np.linspace(0.0, 1.0, len(edge))
        edges.append(np.column_stack([np.interp(down, at, edge[:, k]) for k in range(2)]))
    knots = edges[0][:, None] + (edges[1] - edges[0])[:, None] * across[None, :, None]
    if sag is not None:
        knots[..., 1] += sag[:, None] * (1.0 - (2.0 * across - 1.0) ** 2)[None]
    laid: Array = knots.astype(np.float32)
    return laid
