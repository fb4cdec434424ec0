"""The detector that comes in the package: this project's own network, trained on bare and masked faces."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.boxes import nms
from barefaced.runtime import Session, find_weights

GRID = 32
"""Both sides of the network's input are multiples of this."""
FINER = 1.6
"""How many times the score asked for a box of a finer look needs: it has more places to be wrong in."""


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
        sides = self._longest or looking_sizes(image)
        looks = [self._look(image, side, finer=side > min(sides)) for side in sides]
        boxes = np.concatenate([boxes for boxes, _ in looks])
        scores = np.concatenate([scores for _, scores in looks])
        kept = nms(boxes, scores, iou_threshold=self._iou)
        return boxes[kept], scores[kept]

    def _look(
        self, image: NDArray[np.uint8], longest: int, *, finer: bool
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        fitted, scale = fit_to_grid(image, longest=longest)
        score, box = self._session.run(image=fitted.transpose(2, 0, 1)[None])
        sure = score[0] >= self._score * (FINER if finer else 1.0)
        boxes = (box[0][sure] / scale).astype(np.float32)
        return boxes, score[0][sure].astype(np.float32)


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
    import cv2

    height, width = image.shape[:2]
    factor = longest / max(height, width)
    new_width, new_height = max(1, round(width * factor)), max(1, round(height * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image, (new_width, new_height), interpolation=method)
    fitted = np.full((-(-new_height // GRID) * GRID, -(-new_width // GRID) * GRID, 3), 127, np.uint8)
    fitted[:new_height, :new_width] = small
    scale = np.array([new_width / width, new_height / height] * 2, np.float32)
    return fitted, scale
