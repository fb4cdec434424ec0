"""Two files that only make sense together: pixels as `.npy`, and beside them what is known as `.npz`."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from barefaced.images import replacing


def write_pair(
    labels: Path,
    images: Iterable[np.ndarray],
    *,
    side: int,
    shape: tuple[int, ...],
    told: Mapping[str, np.ndarray],
    outdated: Sequence[Path] = (),
) -> Path:
    """Write pictures and labels so that neither is ever found with the other's elder.

    Both are whole on the disk before the elder labels are removed; then the pictures take their name, and
    last the labels. Killed in between, there are pictures without labels, which count as none.

    Args:
        labels: `X.npz`; the pictures go to `X.npy`.
        images: uint8 RGB (H, W, 3), each put in the top left of a square; one at a time is held.
        side: of the squares, pixels.
        shape: how many pictures there are, as an array of them is shaped.
        told: arrays by name, taken when all pictures are, which may fill them on the way.
        outdated: other files that speak of the elder pictures, removed just before the elder labels.

    Returns:
        `labels`.

    Raises:
        UnwritableFile: if the disk is full or the folder not writable; the elder pair stays.
    """
    with replacing(labels) as about, replacing(labels.with_suffix(".npy")) as pixels:
        _write_pixels(pixels, images, side=side, shape=shape)
        np.savez(about, **told)  # type: ignore[arg-type]  # numpy's stub takes the names for its own
        for file in (pixels, about):
            file.flush()
            os.fsync(file.fileno())
        for path in (*outdated, labels):
            path.unlink(missing_ok=True)
    return labels


def _write_pixels(file: BinaryIO, images: Iterable[np.ndarray], *, side: int, shape: tuple[int, ...]) -> None:
    """One .npy of shape (*shape, side, side, 3).

    Written piece by piece, not through a memory map, which a full disk would kill the process for.
    """
    header = {"descr": "|u1", "fortran_order": False, "shape": (*shape, side, side, 3)}
    np.lib.format.write_array_header_1_0(file, header)
    for image in images:
        square = np.zeros((side, side, 3), np.uint8)
        square[: image.shape[0], : image.shape[1]] = image
        file.write(square.tobytes())
