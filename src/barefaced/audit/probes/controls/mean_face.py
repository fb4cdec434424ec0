"""The lower half of the mean of everybody else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import Made
from barefaced.audit.probes.controls.base import composed
from barefaced.audit.study import Photo

FEWEST = 5
"""Other people: the mean of fewer is somebody's face."""


class MeanFace:
    """Knows what a face looks like, and nothing of this one."""

    def paint(
        self, made: Made, photo: Photo, cast: Cast, *, yaw: float, samples: int
    ) -> list[NDArray[np.uint8] | str]:
        """See `Control`."""
        face, people = cast.mean_without(photo.subject)
        if people < FEWEST:
            return [f"generate: a mean face takes {FEWEST} other people, the study has {people}"]
        return [composed(face, made)]
