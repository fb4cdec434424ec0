"""What a control is, and how all of them put a face under another's eyes."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import Made
from barefaced.audit.study import Photo
from barefaced.unmasking.seam import matched_colours


class Control(Protocol):
    """Fills holes in a way whose worth is known."""

    def paint(
        self, made: Made, photo: Photo, cast: Cast, *, yaw: float, samples: int
    ) -> list[NDArray[np.uint8] | str]:
        """Fill a hole.

        Args:
            made: the face with its hole.
            photo: of which it was made.
            cast: everybody else.
            yaw: degrees that the face is turned aside.
            samples: how many different ones are wanted at most.

        Returns:
            At least one picture, uint8 (S, S, 3), or reasons why there is none, `generate: ...`.
        """
        ...


def composed(face: NDArray[np.uint8], made: Made) -> NDArray[np.uint8]:
    """A face in the hole of another, in its colours along the edge, uint8 (S, S, 3); alike for every one."""
    painted = np.rint(matched_colours(face, made.patch, made.hole)).astype(np.uint8)
    return np.where(made.hole[..., None], painted, made.patch)
