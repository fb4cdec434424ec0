"""Cover the faces of a picture: `redact`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.redacted import Redacted
from barefaced.redaction.redactors import Redactor, redactor_named
from barefaced.redaction.zones import Zone, region_of

if TYPE_CHECKING:
    from barefaced.faces import Face

SCORE = 0.25
"""Confidence from which something is covered as a face: a needless block costs less than a missed face."""


def redact(
    image: NDArray[np.uint8],
    *,
    method: str | Redactor = "block",
    faces: Sequence[Face] | None = None,
    rng: np.random.Generator | None = None,
) -> Redacted:
    """Cover every face, or those given.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        method: one of `REDACTORS`, or a redactor with settings of its own.
        faces: whom to cover; None looks for every face, sooner covering what is none than missing one.
        rng: all chance comes from it, for tests; None takes the operating system's.

    Returns:
        The picture with its zones covered; outside them every pixel is as it was.

    Raises:
        BarefacedError: for an unknown method.
        ValueError: if `image` is no uint8 RGB picture.
    """
    redactor = method if isinstance(method, Redactor) else redactor_named(method)
    if faces is None:
        from barefaced.faces import detect

        faces = detect(image, score=SCORE)
    sites = [(face, zone) for face in faces if _pixels(zone := redactor.zone(face, image.shape))]
    zones = np.array([zone for _, zone in sites], np.int32).reshape(-1, 4)
    region = region_of(zones, image.shape)
    covered = _covered(image, redactor, sites, region, rng)
    return Redacted(covered, region, zones, redactor.name, asdict(redactor))


def _covered(
    image: NDArray[np.uint8],
    redactor: Redactor,
    sites: Sequence[tuple[Face, Zone]],
    region: NDArray[np.bool_],
    rng: np.random.Generator | None,
) -> NDArray[np.uint8]:
    canvas = image.copy()
    if redactor.blind:
        canvas[region] = 0
    # On the canvas, not the picture: what a zone keeps of its neighbour has to be covered already.
    for face, zone in sites:
        x1, y1, x2, y2 = zone
        canvas[y1:y2, x1:x2] = redactor.cover(canvas, zone, face=face, rng=rng)
    return canvas


def _pixels(zone: Zone) -> int:
    x1, y1, x2, y2 = zone
    return (x2 - x1) * (y2 - y1)
