"""A sheet of trios to look at."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.reading import TrioSet
from barefaced.datasets.splits import SPLITS
from barefaced.datasets.trio import Trio
from barefaced.errors import BarefacedError
from barefaced.faces.warp import reduced

GAP = 4
"""White pixels between pictures."""


def contact_sheet(
    folder: Path, *, count: int = 12, columns: int = 3, side: int = 160, seed: int = 0
) -> NDArray[np.uint8]:
    """Draw trios of a data set, side by side: bare, masked, and coverage in grey.

    Args:
        folder: written by `build_trios`.
        count: how many, drawn from all splits.
        columns: trios in a row.
        side: the longer side of each picture, pixels.
        seed: another one, others.

    Returns:
        uint8 RGB, white around the pictures.

    Raises:
        ValueError: if count, columns or side is below 1.
        BarefacedError: if there is no whole data set of this version, or no trio in it.
    """
    if min(count, columns, side) < 1:
        raise ValueError(f"count, columns and side are at least 1, got {count}, {columns}, {side}")
    sets = [TrioSet(folder, split) for split in SPLITS]
    places = [(trios, item) for trios in sets for item in range(len(trios))]
    if not places:
        raise BarefacedError(f"{folder}: no trio in it; its rejects.csv says why")
    rng = np.random.default_rng(seed)
    drawn = sorted(rng.choice(len(places), min(count, len(places)), replace=False))
    strips = [_strip(trios[item], side) for trios, item in (places[number] for number in drawn)]
    strips += [np.full_like(strips[0], 255)] * (-len(strips) % min(columns, len(strips)))
    rows = [np.hstack(strips[i : i + columns]) for i in range(0, len(strips), columns)]
    return np.vstack(rows)


def _strip(trio: Trio, side: int) -> NDArray[np.uint8]:
    grey = np.rint(trio.coverage * 255).astype(np.uint8)
    pictures = (trio.bare, trio.masked, np.repeat(grey[..., None], 3, axis=2))
    return np.hstack([_boxed(picture, side) for picture in pictures])


def _boxed(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    small, _ = reduced(picture, side)
    box = np.full((side + GAP, side + GAP, 3), 255, np.uint8)
    box[: small.shape[0], : small.shape[1]] = small
    return box
