"""From a face's patch to the part of the photo that it covers, and back; nothing is as large as the photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.warp import compose, cut_patch, invert, scale_of, transform


@dataclass(frozen=True)
class Window:
    """A part of a photo, in its pixels; right and bottom are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def part(self) -> tuple[slice, slice]:
        """Rows and columns, to index the photo with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def from_patch(
        self, field: NDArray[np.floating], matrix: NDArray[np.floating], *, sharp: bool = False
    ) -> NDArray[np.float32]:
        """Bring a patch to the photo's pixels.

        Args:
            field: float of shape (S, S) or (S, S, C); averaged where the photo has fewer pixels.
            matrix: float (2, 3), photo pixels to patch pixels.
            sharp: where the photo has more pixels, keep edges as steep as they can be; values may overshoot.

        Returns:
            float32 of shape (h, w) or (h, w, C), the window's; 0 outside the patch.
        """
        import cv2

        side = len(field)
        to_patch = compose(matrix, np.array([[1.0, 0.0, self.left], [0.0, 1.0, self.top]]))
        smaller = max(1, round(side / max(1.0, scale_of(to_patch))))
        ratio = smaller / side
        if smaller < side:
            field = np.asarray(
                cv2.resize(field.astype(np.float32), (smaller, smaller), interpolation=cv2.INTER_AREA)
            )
            shrink = np.array([[ratio, 0.0, (ratio - 1) / 2], [0.0, ratio, (ratio - 1) / 2]])
            to_patch = compose(shrink, to_patch)
        how: Any = cv2.INTER_CUBIC if sharp and ratio == 1 else cv2.INTER_LINEAR
        size = self.right - self.left, self.bottom - self.top
        lifted = cv2.warpAffine(
            np.asarray(field, np.float32), to_patch, size, flags=how | cv2.WARP_INVERSE_MAP
        )
        return np.asarray(lifted, np.float32)

    def cut(
        self, picture: NDArray[np.uint8], matrix: NDArray[np.floating], *, side: int
    ) -> NDArray[np.uint8]:
        """Bring the window's pixels to a patch.

        Args:
            picture: uint8 (h, w), the window's; beyond the window its border is repeated.
            matrix: float (2, 3), photo pixels to patch pixels.
            side: S.

        Returns:
            uint8 (S, S).
        """
        to_patch = compose(matrix, np.array([[1.0, 0.0, self.left], [0.0, 1.0, self.top]]))
        return cut_patch(np.repeat(picture[..., None], 3, axis=2), to_patch, size=side)[..., 0]

    def tightened(self, where: NDArray[np.bool_]) -> tuple[Window, tuple[slice, slice]]:
        """The smallest window around some pixels.

        Args:
            where: bool (h, w), at least one pixel of this window.

        Returns:
            It, and its rows and columns in this window.
        """
        rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        smaller = Window(self.left + left, self.top + top, self.left + right, self.top + bottom)
        return smaller, (slice(top, bottom), slice(left, right))


def window_of(matrix: NDArray[np.floating], side: int, shape: tuple[int, ...]) -> Window | None:
    """The part of a photo under a patch, or None if all of the patch lies outside.

    Args:
        matrix: float (2, 3), photo pixels to patch pixels.
        side: S, of the patch.
        shape: of the photo, (H, W, ...).
    """
    edge = (-0.5, side - 0.5)
    corners = transform(np.array([(x, y) for x in edge for y in edge]), invert(matrix))
    limits = np.array([shape[1], shape[0]])
    first = np.clip(np.floor(corners.min(0)), 0, limits).astype(int)
    last = np.clip(np.ceil(corners.max(0)) + 1, 0, limits).astype(int)
    if (first >= last).any():
        return None
    return Window(int(first[0]), int(first[1]), int(last[0]), int(last[1]))
