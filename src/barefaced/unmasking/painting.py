"""One face, from the photo to the pixels that take the mask's place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import align
from barefaced.faces.warp import resized, scale_of
from barefaced.unmasking.grain import missing_grain
from barefaced.unmasking.hole import inner
from barefaced.unmasking.networks import Networks
from barefaced.unmasking.seam import matched_colours
from barefaced.unmasking.sites import Site

FEATHER = 3.0
"""Pixels of a 256 px patch over which a hole of ours fades in, inside its own edge: there it lies on skin."""
BORDER = 14.0
"""The same from where the patch's border cuts through the cloth, so that it ends softly."""

Keep = Callable[[str, NDArray], None]


class Brush:
    """Fills the hole of one face, as often as asked.

    Args:
        image: uint8 RGB (H, W, 3), the photo; left unchanged.
        site: where.
        networks: who paints.
    """

    def __init__(self, image: NDArray[np.uint8], site: Site, networks: Networks) -> None:
        self._networks = networks
        self._site = site
        side = networks.inpainter.side
        self._patch, self._matrix = align(image, site.face, size=side)
        # Every pixel that the hole has a part in is blanked: no thread of the mask may reach the network.
        self._blank = self._as_patch(site.hole.astype(np.uint8) * 255) > 0
        self.window, part = site.window.tightened(site.hole)
        self.hole = site.hole[part]
        self._photo = image[self.window.part]
        self._opacity = self._opacity_inside()
        self._skin = image[site.window.part], _visible_skin(site)

    def paint(
        self,
        *,
        noise: NDArray[np.float32] | None,
        rng: np.random.Generator,
        keep: Keep | None = None,
    ) -> NDArray[np.uint8]:
        """Paint the window.

        Args:
            noise: float32 (1, Z) for the inpainter, or None.
            rng: of the grain.
            keep: called with name and picture of every step.

        Returns:
            uint8 RGB (h, w, 3): the photo's window with the hole filled; all else is the photo's.
        """
        face = self._face(noise, keep)
        matched = matched_colours(face, self._patch, self._blank)
        painted = self.window.from_patch(matched, self._matrix, sharp=True)
        fineness = 1.0 / scale_of(self._matrix)
        painted += missing_grain(*self._skin, painted, self.hole, fineness=fineness, rng=rng)
        filled = self._composited(painted)
        if keep is not None:
            keep("merged", np.where(self._blank[..., None], np.rint(matched).astype(np.uint8), self._patch))
            keep("pasted", filled)
        return filled

    def _face(self, noise: NDArray[np.float32] | None, keep: Keep | None) -> NDArray[np.uint8]:
        """The patch repainted, uint8 (S, S, 3)."""
        inpainter, refiner = self._networks.inpainter, self._networks.refiner
        hole = self._blank[..., None]
        if keep is not None:
            keep("aligned", self._patch)
            keep("coverage", _shown(self._as_patch(np.rint(self._site.coverage * 255).astype(np.uint8))))
            keep("hole", _shown(self._blank.astype(np.uint8) * 255))
            keep("blanked", np.where(hole, np.uint8(127), self._patch))
        face: NDArray[np.uint8] = inpainter(self._patch[None], self._blank[None], noise=noise)[0]
        if keep is not None:
            keep("inpainted", face)
        if refiner is None:
            return face
        merged = np.where(hole, face, self._patch)
        size = (refiner.side, refiner.side)
        whole = resized(np.repeat(hole, 3, axis=2).astype(np.uint8) * 255, size)[..., 0] > 0
        face = resized(refiner(resized(merged, size)[None], whole[None])[0], face.shape[:2])
        if keep is not None:
            keep("refined", face)
        return face

    def _as_patch(self, field: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A field (h, w) of the site's window as uint8 (S, S)."""
        return self._site.window.cut(field, self._matrix, side=self._networks.inpainter.side)

    def _composited(self, painted: NDArray[np.float32]) -> NDArray[np.uint8]:
        photo = self._photo.astype(np.float32)
        mixed = photo + (painted - photo) * self._opacity[..., None]
        values = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
        return np.where(self.hole[..., None], values, self._photo)

    def _opacity_inside(self) -> NDArray[np.float32]:
        """Float32 (h, w) in [0, 1], how much of the painting is seen: less along edges that lie on skin.

        A hole that the user drew is filled to its edge, for it may run along the mask's.
        """
        side = len(self._blank)
        opacity = self.window.from_patch(self._fading(), self._matrix)
        if self._site.given:
            return opacity
        depth = self._depth()
        width = max(1.0, FEATHER * side / 256 / scale_of(self._matrix))
        return np.asarray(np.minimum(opacity, np.clip((depth - 0.5) / width, 0.0, 1.0)), np.float32)

    def _fading(self) -> NDArray[np.float32]:
        """Float32 (S, S): 1, but towards where the patch's border cuts through the cloth, 0."""
        import cv2

        side = len(self._blank)
        cut = self._blank & ~cv2.erode(inner(side).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        if not cut.any():
            return np.ones((side, side), np.float32)
        away = cv2.distanceTransform((~cut).astype(np.uint8), cv2.DIST_L2, 5)
        return np.clip(away / (BORDER * side / 256), 0.0, 1.0).astype(np.float32)

    def _depth(self) -> NDArray[np.float32]:
        """Float32 (h, w), how deep in the hole each pixel lies; the photo's border is no edge of it."""
        import cv2

        _, part = self._site.window.tightened(self._site.hole)
        whole = self._site.hole.astype(np.uint8)
        # Framed by what lies beyond: nothing inside the photo, more of the same at its border.
        framed = cv2.copyMakeBorder(whole, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        depth = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
        return np.asarray(depth[part], np.float32)


def _shown(field: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A field (S, S) as a grey picture (S, S, 3)."""
    return np.repeat(field[..., None], 3, axis=2)


def _visible_skin(site: Site) -> NDArray[np.bool_]:
    """Bool (h, w) of the site's window: inside the outline of the face, some way off the hole."""
    import cv2

    points = site.face.landmarks - np.array([site.window.left, site.window.top], np.float32)
    outline = np.zeros(site.hole.shape, np.uint8)
    bound = 4 * max(outline.shape)
    placed = np.rint(np.clip(points, -bound, bound)).astype(np.int32)
    cv2.fillConvexPoly(outline, cv2.convexHull(placed), 1)
    away = 2 * max(1, round(site.face.interocular / 16)) + 1
    near = cv2.dilate(site.hole.astype(np.uint8), np.ones((away, away), np.uint8))
    return np.asarray((outline > 0) & (near == 0))
