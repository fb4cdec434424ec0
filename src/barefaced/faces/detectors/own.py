"""The detector that comes in the package: this project's own network, trained on bare and masked faces."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.boxes import nms
from barefaced.runtime import Session, find_weights

Boxes = NDArray[np.float32]
Window = tuple[int, int, int, int]

GRID = 32
"""Both sides of the network's input are multiples of this."""
FINER = 1.6
"""How many times the score asked for a box of a finer look needs: it has more places to be wrong in."""
LARGE, SURE = 0.2, 0.5
"""A face this wide, as a share of the picture's longer side, and of this score is what the picture is of:
finer looks pass it over, and look beside it only where the coarser saw a hint."""
HINT = 0.2
"""Share of the score asked for that is a hint: of 48 faces in the training and validation scenes that only a
look at twice the size finds, 47 leave one."""
SMALL = 36.0
"""Pixels of its look below which a box may be a hint; larger faces are found or are none."""
ABOUT = 16.0
"""Pixels of the finer look that it sees around hints, at least."""


class Own:
    """Finds faces at one or several sizes of the picture.

    Args:
        model: an ONNX file made by recipe `face-detector`; the package's unless given.
        score: boxes below this score are left out, in [0, 1]; those of finer looks below `FINER` times it.
        longest: longer side, in pixels, at which the network looks at the picture; several for several looks,
            whose findings are joined. None chooses by the picture's size: one look at 320 for a small one,
            and further looks, each at twice the size, for a larger one.
        iou_threshold: of two boxes that overlap more than this, the better stays.
        threads: cores that one look may use.

    Raises:
        BadModel: if the file is damaged or no such model.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        score: float = 0.5,
        longest: int | tuple[int, ...] | None = None,
        iou_threshold: float = 0.4,
        threads: int = 1,
    ) -> None:
        self._session = Session(find_weights(model or "face-detector"), threads=threads)
        self._session.require_card("face-detection")
        self._score, self._iou = score, iou_threshold
        self._longest = (longest,) if isinstance(longest, int) else longest

    def __call__(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (N, 4) and scores (N,), float32, best first, of a uint8 RGB image (H, W, 3)."""
        sides = sorted(self._longest or looking_sizes(image))
        boxes, scores, hints = (np.zeros(shape, np.float32) for shape in ((0, 4), 0, (0, 4)))
        for side, (fitted, scale) in zip(sides, _fitted(image, sides), strict=True):
            large = boxes[(scores >= SURE) & (_widths(boxes) >= LARGE * max(image.shape[:2]))]
            window = _about(hints * scale, fitted) if len(large) else (0, 0, *fitted.shape[1::-1])
            if window is None:
                continue
            every, sure = self._look(fitted, window, scale)
            beside = ~_within(every, large)
            found = beside & (sure >= self._score * (FINER if side > sides[0] else 1.0))
            hint = beside & (sure >= self._score * HINT) & (_widths(every) * scale[0] < SMALL)
            boxes, scores = np.concatenate([boxes, every[found]]), np.concatenate([scores, sure[found]])
            hints = np.concatenate([hints, every[hint]])
        kept = nms(boxes, scores, iou_threshold=self._iou)
        return boxes[kept], scores[kept]

    def _look(self, fitted: NDArray[np.uint8], window: Window, scale: Boxes) -> tuple[Boxes, Boxes]:
        """Boxes (K, 4), in picture pixels, and scores (K,) of all places in a part of a fitted picture."""
        left, top, right, bottom = window
        part = fitted[top:bottom, left:right].transpose(2, 0, 1)[None]
        scores, boxes = self._session.run(image=part)
        corner = np.array([left, top, left, top], np.float32)
        return ((boxes[0] + corner) / scale).astype(np.float32), scores[0].astype(np.float32)


def looking_sizes(image: NDArray[np.uint8]) -> tuple[int, ...]:
    """Longer sides at which to look at a picture so that small and frame-filling faces are both found."""
    longer = max(image.shape[:2])
    sizes = [320]
    while sizes[-1] * 2 < longer and sizes[-1] < 1280:
        sizes.append(min(sizes[-1] * 2, 1280))
    return tuple(sizes)


def fit_to_grid(image: NDArray[np.uint8], *, longest: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Bring a picture to a size the network takes: scaled, then filled up with grey at the right and below.

    Args:
        image: uint8 RGB (H, W, 3).
        longest: longer side after scaling, in pixels.

    Returns:
        uint8 RGB, both sides multiples of `GRID`; and float32 (4,), fitted pixels per picture pixel for
        a box's x1, y1, x2, y2.
    """
    return _fitted(image, [longest])[0]


def _fitted(image: NDArray[np.uint8], sides: Sequence[int]) -> list[tuple[NDArray[np.uint8], Boxes]]:
    """What `fit_to_grid` gives at several sizes, rising; the small are made of the large."""
    height, width = image.shape[:2]
    fitted = []
    for longest in reversed(sides):
        factor = longest / max(height, width)
        size = max(1, round(width * factor)), max(1, round(height * factor))
        small = _scaled(image, size)
        fitted.append((_filled(small), np.array([size[0] / width, size[1] / height] * 2, np.float32)))
        image = small if factor < 1 else image
    return fitted[::-1]


def _scaled(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture at another size (width, height): halved as long as it can be, and then between its pixels,
    which is enough for that and a tenth of the work of averaging areas.
    """
    import cv2

    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        half = image.shape[1] // 2, image.shape[0] // 2
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _filled(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = small.shape[:2]
    filled = np.full((-(-height // GRID) * GRID, -(-width // GRID) * GRID, 3), 127, np.uint8)
    filled[:height, :width] = small
    return filled


def _widths(boxes: Boxes) -> Boxes:
    return np.asarray(boxes[:, 2] - boxes[:, 0], np.float32)


def _within(boxes: Boxes, large: Boxes) -> NDArray[np.bool_]:
    """Which boxes (N, 4) have their middle on or close by one of some large faces (M, 4): bool (N,)."""
    x, y = (boxes[:, :2] + boxes[:, 2:]).T / 2
    within = np.zeros(len(boxes), np.bool_)
    for left, top, right, bottom in large:
        spare = 0.15 * (right - left)
        within |= (x > left - spare) & (x < right + spare) & (y > top - spare) & (y < bottom + spare)
    return within


def _about(hints: Boxes, fitted: NDArray[np.uint8]) -> Window | None:
    """The part of a fitted picture that shows all hints (N, 4), on its grid; None where there are none."""
    if not len(hints):
        return None
    limit = np.array(fitted.shape[1::-1])
    first = np.clip(np.floor((hints[:, :2].min(0) - ABOUT) / GRID) * GRID, 0, limit - GRID).astype(int)
    last = np.clip(np.ceil((hints[:, 2:].max(0) + ABOUT) / GRID) * GRID, GRID, limit).astype(int)
    return int(first[0]), int(first[1]), int(last[0]), int(last[1])
