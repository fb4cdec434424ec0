"""Which faces are worked on, and which of their pixels; what is bare or in doubt is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face, align
from barefaced.faces.warp import compose, invert, scale_of, transform
from barefaced.unmasking.doubt import settled
from barefaced.unmasking.hole import clean_hole, grown_hole, inner, touching
from barefaced.unmasking.segmentation import Segmenter
from barefaced.unmasking.windows import Window, window_of

WORN = 0.2
"""Probability of a worn mask, by the face mesh: bare faces stay below 0.01, masked ones lie above 0.37."""
SMALLEST = 4.0
"""Pixels between the eyes: smaller faces hold nothing to go by."""
PROFILE = 60.0
"""Degrees of yaw from which half of the face is out of sight."""
LEAST, LEAST_BARE = 0.004, 0.02
"""Share of the patch that a mask covers at least; and where the mesh sees a bare mouth (a chin mask)."""
MOUTH = 0.25
"""Share of the lips: what hides more, where the mesh sees no mask, is a hand, a microphone or a beard."""
NARROW = 0.75
"""Of the jaw's width: masks under a chin are 1.06 and more, microphones held there 0.45 at most."""
SHOWN = 0.9
"""Share of the lips that a mask hides, unless it has a window, or a print that is taken for one."""

_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
_JAW = (172, 397)  # its corners
_CENTRE = (0.5, 0.56)  # of the portrait frame, about the nose tip
_COARSE = 64  # places along a patch's side where faces are asked whose a pixel is


@dataclass(frozen=True, eq=False)
class Site:
    """A face to work on.

    Attributes:
        number: of the face, from 1.
        face: whose.
        window: the part of the photo that its patch covers.
        hole: bool (h, w), the window's pixels to fill.
        coverage: float32 (h, w), how much of each is hidden.
        given: the hole is the user's, to be filled to its very edge.
        mouth_shown: the mask leaves an opening at the mouth, and what is seen there is kept.
    """

    number: int
    face: Face
    window: Window
    hole: NDArray[np.bool_]
    coverage: NDArray[np.float32]
    given: bool
    mouth_shown: bool = False


def worn_sites(
    image: NDArray[np.uint8], faces: Sequence[Face], segmenter: Segmenter
) -> tuple[list[Site], list[str]]:
    """Find the masks that are worn.

    Args:
        image: uint8 RGB (H, W, 3).
        faces: in it.
        segmenter: says where masks are.

    Returns:
        The faces to work on, and a line for every other, and for masks that seem to show the mouth.
    """
    sites: list[Site] = []
    notes: list[str] = []
    refusals = [_refusal(face) for face in faces]
    able = [face for face, refusal in zip(faces, refusals, strict=True) if refusal is None]
    frames = _frames(able, segmenter.side)
    seen = iter(range(len(able)))
    for number, (face, refusal) in enumerate(zip(faces, refusals, strict=True), 1):
        found = refusal or _worn(image, face, number, segmenter, _own(frames, next(seen), segmenter.side))
        if isinstance(found, Site):
            sites.append(found)
            if found.mouth_shown:
                told = "the mouth in its mask, a window or a print, is kept (a hole file can hide it)"
                notes.append(f"face {number}: {told}")
        else:
            notes.append(f"face {number} {found}: left alone")
    return sites, notes


def given_sites(
    image: NDArray[np.uint8], faces: Sequence[Face], hole: NDArray[np.bool_], *, side: int
) -> tuple[list[Site], list[str]]:
    """Share a hole that the user drew out among the faces.

    Args:
        image: uint8 RGB (H, W, 3).
        faces: in it.
        hole: bool (H, W).
        side: of the patches in which faces are painted.

    Returns:
        The faces to work on, and a line for every other and for pixels on no face.
    """
    sites: list[Site] = []
    notes: list[str] = []
    frames = _frames(faces, side)
    for number, (face, matrix) in enumerate(zip(faces, frames, strict=True), 1):
        window = window_of(matrix, side, image.shape)
        reach = inner(side) & _own(frames, number - 1, side)
        if window is not None:
            mine = hole[window.part] & (window.from_patch(reach.astype(np.float32), matrix) > 0.5)
            if mine.any():
                sites.append(Site(number, face, window, mine, mine.astype(np.float32), given=True))
                continue
        notes.append(f"face {number} has no part of the hole: left alone")
    outside = int(hole.sum()) - sum(int(site.hole.sum()) for site in sites)
    if outside > 0:
        notes.append(f"{outside} pixels of the hole lie on no face: left alone")
    return sites, notes


def whole_sites(sites: Sequence[Site], faces: Sequence[Face], *, side: int) -> list[Site]:
    """The same places, but all of each face's patch is to be painted: what can be seen, too.

    Args:
        sites: as `worn_sites` or `given_sites` found them.
        faces: all of the photo; what is nearer to another one is left alone.
        side: of the patches in which faces are painted.
    """
    frames = _frames(faces, side)
    found = []
    for site in sites:
        reach = inner(side) & _own(frames, site.number - 1, side)
        hole = site.window.from_patch(reach.astype(np.float32), frames[site.number - 1]) > 0.5
        found.append(replace(site, hole=hole, given=False))
    return found


def _refusal(face: Face) -> str | None:
    """Why a face is not even looked at."""
    if face.interocular < SMALLEST:
        return f"is too small ({face.interocular:.0f} pixels between the eyes)"
    if abs(face.pose[0]) > PROFILE:
        return f"is seen from the side (yaw {face.pose[0]:+.0f} degrees)"
    return None


def _worn(
    image: NDArray[np.uint8], face: Face, number: int, segmenter: Segmenter, own: NDArray[np.bool_]
) -> Site | str:
    """The mask on a face, or why there is none to take off."""
    side = segmenter.side
    patch, matrix = align(image, face, size=side)
    window = window_of(matrix, side, image.shape)
    if window is None:
        return "lies outside the picture"
    coverage = settled(patch, segmenter(patch[None])[0])
    mask = touching(clean_hole(coverage * own), _polygon(face.landmarks, matrix, side))
    doubt = _doubt(mask, face, matrix)
    if doubt is not None:
        return doubt
    grown = grown_hole(mask, pixel=scale_of(matrix)) & own
    hole = _smoothly(grown, window, matrix)
    if not hole.any():
        return "wears a mask of less than a pixel"
    shown = face.wears_mask >= WORN and _lips_hidden(mask, face, matrix) < SHOWN
    seen = window.from_patch(coverage, matrix)
    return Site(number, face, window, hole, seen, given=False, mouth_shown=shown)


def _doubt(mask: NDArray[np.bool_], face: Face, matrix: NDArray[np.float64]) -> str | None:
    """Why what the segmenter found is not taken off; it and the face mesh must agree."""
    share = float(mask.mean())
    if face.wears_mask >= WORN:
        if share < LEAST:
            return "seems to wear a mask, but none can be outlined (a hole file can)"
        return None
    if share < LEAST_BARE:
        return "wears no mask"
    if _lips_hidden(mask, face, matrix) > MOUTH or _width(mask, face, matrix) < NARROW:
        return "is covered by something that looks like no mask (a hole file can say it is one)"
    return None


def _lips_hidden(mask: NDArray[np.bool_], face: Face, matrix: NDArray[np.float64]) -> float:
    """Share of the lips that lies under a mask, bool (S, S); 0 where they lie outside the patch."""
    lips = _polygon(face.landmarks[list(_LIPS)], matrix, len(mask))
    return float(mask[lips].mean()) if lips.any() else 0.0


def _width(mask: NDArray[np.bool_], face: Face, matrix: NDArray[np.float64]) -> float:
    """How wide a mask, bool (S, S) and not empty, is for this jaw."""
    left, right = transform(face.landmarks[list(_JAW)], matrix)
    return float(np.ptp(np.flatnonzero(mask.any(0))) + 1) / max(float(np.linalg.norm(right - left)), 1.0)


def _smoothly(hole: NDArray[np.bool_], window: Window, matrix: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The hole at the photo's resolution: a smooth outline where that is finer, else every pixel touched."""
    import cv2

    soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 1.0) if scale_of(matrix) < 1 else hole
    level = 0.5 if scale_of(matrix) < 1 else 0.3
    return window.from_patch(np.asarray(soft, np.float32), matrix) > level


def _polygon(points: NDArray[np.float32], matrix: NDArray[np.float64], side: int) -> NDArray[np.bool_]:
    """Bool (S, S): the convex hull of points (N, 2) of the photo."""
    import cv2

    drawn = np.zeros((side, side), np.uint8)
    placed = np.rint(np.clip(transform(points, matrix), -4 * side, 5 * side)).astype(np.int32)
    cv2.fillConvexPoly(drawn, cv2.convexHull(placed), 1)
    return drawn > 0


def _own(frames: Sequence[NDArray[np.float64]], index: int, side: int) -> NDArray[np.bool_]:
    """Bool (S, S): the patch pixels that are nearer to this face than to another, each by its own measure.

    Args:
        frames: float64 (2, 3) of every face, photo pixels to the pixels of its patch.
        index: which of them is this one's.
        side: S.
    """
    import cv2

    matrix, centre = frames[index], np.array(_CENTRE) * side
    places = (np.arange(_COARSE) + 0.5) * (side / _COARSE) - 0.5
    grid = np.stack(np.meshgrid(places, places), -1)
    mine = ((grid - centre) ** 2).sum(-1)
    own = np.ones(mine.shape, bool)
    for other in (*frames[:index], *frames[index + 1 :]):
        if _apart(matrix, other, centre):
            continue
        there = compose(other, invert(matrix))
        own &= mine <= ((transform(grid, there) - centre) ** 2).sum(-1)
    return np.asarray(cv2.resize(own.astype(np.uint8), (side, side), interpolation=cv2.INTER_NEAREST) > 0)


def _apart(matrix: NDArray[np.float64], other: NDArray[np.float64], centre: NDArray[np.float64]) -> bool:
    """Whether no pixel of one patch can be nearer to the other face: in a crowd, true of most pairs."""
    there = compose(other, invert(matrix))
    radius = 1.5 * float(centre.max())  # no pixel of a patch is farther from its centre
    distance = float(np.linalg.norm(transform(centre, there) - centre))
    return distance - radius * scale_of(there) > radius


def _frames(faces: Sequence[Face], side: int) -> list[NDArray[np.float64]]:
    """The matrix by which `align` cuts each face out; the picture has no say in it."""
    nothing = np.zeros((1, 1, 3), np.uint8)
    half = np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 0.5]])
    # Of a patch of one pixel, enlarged about its corner: no patch has to be cut for it.
    return [(align(nothing, face, size=1)[1] + half) * side - half for face in faces]
