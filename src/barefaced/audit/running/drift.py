"""How far a system changed what was never hidden: services draw the whole picture anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.conditions import Made
from barefaced.audit.probes.frame import eye_frame
from barefaced.audit.quality.metrics.lpips import lpips, lpips_weights
from barefaced.faces.warp import cut_patch

SAME = 60.0
"""Decibels told where nothing was changed at all."""
RIM = 6
"""Pixels of a frame of 256 around the hole that are left out."""


def visible_drift(made: Made, picture: NDArray[np.uint8], *, deep: bool = True) -> dict[str, float | str]:
    """Compare the part of the face that both show.

    Args:
        made: what was given.
        picture: uint8 RGB (H, W, 3), what came back.
        deep: whether LPIPS is told too, which takes as long as ten recognisers.

    Returns:
        `psnr` in dB over the visible pixels of the frame, at most `SAME`; `lpips` of the same, 0 for no
        change, where its network is given; and `how`: `in place` where the picture has kept its size, else
        `by the eyes`, which by itself costs sharpness. Empty without a face.
    """
    side = len(made.patch)
    if picture.shape == made.picture.shape and made.picture is made.patch:
        return {**_apart(made, picture, deep), "how": "in place"}
    if picture.shape == made.picture.shape and made.matrix is not None:
        return {**_apart(made, cut_patch(picture, made.matrix, size=side), deep), "how": "in place"}
    face = the_face(picture)
    if isinstance(face, str):
        return {}
    return {**_apart(made, eye_frame(picture, face, side=side)[0], deep), "how": "by the eyes"}


def _apart(made: Made, patch: NDArray[np.uint8], deep: bool) -> dict[str, float]:
    """How far apart both are where nothing was hidden."""
    seen = _visible(made.hole)
    found = {"psnr": _psnr(made.patch, patch, seen)}
    if not deep or lpips_weights() is None:
        return found
    return found | {"lpips": 0.0 if found["psnr"] == SAME else lpips(made.patch, patch, seen)}


def _visible(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bool (S, S): the inner part of the frame, where there is a face, away from the hole."""
    import cv2

    side = len(hole)
    reach = 2 * round(RIM * side / 256) + 1
    near = cv2.dilate(hole.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    inner = np.zeros_like(hole)
    inner[side // 5 : -side // 5, side // 5 : -side // 5] = True
    return inner & ~near


def _psnr(one: NDArray[np.uint8], other: NDArray[np.uint8], where: NDArray[np.bool_]) -> float:
    if not where.any():
        return SAME
    error = float(np.mean((one[where].astype(np.float64) - other[where]) ** 2))
    return SAME if error == 0 else min(SAME, float(10 * np.log10(255**2 / error)))
