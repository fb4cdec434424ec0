"""What may lie behind a face, told by its surroundings: `filled`."""

import numpy as np
from numpy.typing import NDArray


def filled(image: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Unknown pixels from the known: each scale's gaps take the colours of the next coarser one.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        known: bool (H, W); where nothing is, the result is grey.

    Returns:
        uint8 RGB (H, W, 3): the known pixels as they are, the others smooth.
    """
    if not known.any():
        return np.full_like(image, 127)
    smooth = _smooth(image.astype(np.float32) * known[..., None], known.astype(np.float32))
    return np.where(known[..., None], image, np.clip(np.rint(smooth), 0, 255).astype(np.uint8))


def _smooth(total: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Colours (H, W, 3) everywhere, of colours times their weights (H, W, 3) and the weights (H, W)."""
    import cv2

    height, width = weight.shape
    colours = total / np.maximum(weight, 1e-6)[..., None]
    if height == width == 1:
        return np.asarray(colours, np.float32)
    size = (width + 1) // 2, (height + 1) // 2
    # Tenths of a pixel count as well as whole ones do, a scale up: there what is near decides.
    small, light = (
        np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_AREA), np.float32)
        for field in (total, weight)
    )
    below = _smooth(small.reshape(size[1], size[0], 3), light.reshape(size[1], size[0]))
    behind = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, 3)
    behind = cv2.blur(behind, (3, 3)).reshape(height, width, 3)
    share = np.clip(weight, 0, 1)[..., None]
    return np.asarray(share * colours + (1 - share) * behind, np.float32)
