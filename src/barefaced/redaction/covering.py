"""Cover the faces of a picture: `redact`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.filling import filled
from barefaced.redaction.redacted import Redacted
from barefaced.redaction.redactors import Redactor, redactor_named
from barefaced.redaction.search import find_faces
from barefaced.redaction.sites import Site, sites_of
from barefaced.redaction.zones import region_of

if TYPE_CHECKING:
    from barefaced.faces import Face

_RING = 16
"""Pixels around a zone whose colours it is emptied with."""


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
    found = find_faces(image) if faces is None else faces
    return cover_sites([image], redactor, sites_of(redactor, [found], image.shape), rng=rng)[0]


def cover_sites(
    images: Sequence[NDArray[np.uint8]],
    redactor: Redactor,
    sites: Sequence[Site],
    *,
    rng: np.random.Generator | None = None,
) -> list[Redacted]:
    """Cover the same sites in every frame.

    A site's cover is made once, of the frame that the site names, and lies still over all frames: of frames
    that differ, what each hides could be put together.

    Args:
        images: the frames, uint8 RGB, all of one shape (H, W, 3); left unchanged.
        redactor: how.
        sites: where.
        rng: as in `redact`.

    Returns:
        One `Redacted` a frame.
    """
    zones = np.array([site.zone for site in sites], np.int32).reshape(-1, 4)
    region = region_of(zones, images[0].shape)
    canvases = [image.copy() for image in images]
    if redactor.blind:
        for canvas in canvases:
            _empty(canvas, sites, region, soft=redactor.generates)
    # On the canvas, not the picture: what a zone keeps of its neighbour has to be covered already.
    scenes = _scenes(canvases, redactor, sites, region)
    for site in sites:
        x1, y1, x2, y2 = site.zone
        scene = scenes[site.frame]
        scene[y1:y2, x1:x2] = canvases[site.frame][y1:y2, x1:x2]
        cover = redactor.cover(scene, site.zone, face=site.face, rng=rng)
        for canvas in (*canvases, scene):
            canvas[y1:y2, x1:x2] = cover
    settings = asdict(redactor)
    return [Redacted(canvas, region, zones, redactor.name, settings) for canvas in canvases]


def _scenes(
    canvases: Sequence[NDArray[np.uint8]],
    redactor: Redactor,
    sites: Sequence[Site],
    region: NDArray[np.bool_],
) -> dict[int, NDArray[np.uint8]]:
    """What a redactor sees around a zone, by frame: the canvas itself, or one without any other face."""
    frames = {site.frame for site in sites}
    if redactor.blind or not redactor.surrounded or len(sites) < 2:
        return {frame: canvases[frame] for frame in frames}
    scenes = {frame: canvases[frame].copy() for frame in frames}
    for scene in scenes.values():
        _empty(scene, sites, region, soft=True)
    return scenes


def _empty(
    canvas: NDArray[np.uint8], sites: Sequence[Site], region: NDArray[np.bool_], *, soft: bool
) -> None:
    """Take all faces out, before anybody sees the picture.

    Args:
        canvas: changed.
        sites: whose zones.
        region: bool (H, W), those zones.
        soft: put the surroundings' colours there: who paints must not go by a neighbour's black.
    """
    canvas[region] = 0
    pending = region.copy()
    for site in sites if soft else ():
        x1, y1, x2, y2 = site.zone
        part = np.s_[max(0, y1 - _RING) : y2 + _RING, max(0, x1 - _RING) : x2 + _RING]
        canvas[part] = np.where(pending[part][..., None], filled(canvas[part], ~pending[part]), canvas[part])
        pending[y1:y2, x1:x2] = False
