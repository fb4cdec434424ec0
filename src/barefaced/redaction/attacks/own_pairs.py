"""Pairs of a face and its redaction, as many as an attacker wants to learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Covers, Faces

SHIFT = 1 / 72
"""Of a crop's side: by how much faces are moved at most, as eyes are never marked the same way twice."""


def own_pairs(
    redactor: Covers, faces: Faces, count: int, *, rng: np.random.Generator
) -> tuple[Faces, NDArray[np.uint8]]:
    """Bare faces and what a redactor makes of them.

    Where there are fewer faces than wanted they come again: mirrored, a little moved, and redacted with other
    chance.

    Args:
        redactor: what was used.
        faces: the attacker's own.
        count: pairs wanted.
        rng: of the order, the moves, and whatever the redactor draws.

    Returns:
        At most `count` faces, as they are first, and uint8 (M, S, S, 3), the same redacted.
    """
    order = rng.permutation(len(faces))[:count]
    again = rng.permutation(len(faces))[: max(0, count - len(order))]
    chosen = faces.at(np.concatenate([order, again]))
    images = chosen.images.copy()
    for row in range(len(order), len(chosen)):
        images[row] = _moved(images[row], rng)
    chosen = replace(chosen, images=images)
    return chosen, chosen.covered(redactor, rng=rng)


def _moved(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Mirrored, which in this geometry is another face, and moved by whole pixels; the edge is repeated."""
    most = max(1, round(len(image) * SHIFT))
    down, aside = rng.integers(0, 2 * most + 1, 2)
    wide = np.pad(image[:, ::-1], ((most, most), (most, most), (0, 0)), mode="edge")
    return wide[down : down + len(image), aside : aside + len(image)]
