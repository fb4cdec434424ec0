"""The lower halves of other people of the same group who are turned alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.cast import Cast, nearest
from barefaced.audit.probes.conditions import Made
from barefaced.audit.probes.controls.base import composed
from barefaced.audit.study import Photo

DONORS, FEWEST, ENOUGH = 5, 2, 1000
"""Faces borrowed for each probe, and the fewest in a study so large that there are so many without that: how
far chance goes with a donor is then told by the others' donors."""


class Donor:
    """Pastes real faces, each somebody else's."""

    def paint(
        self, made: Made, photo: Photo, cast: Cast, *, yaw: float, samples: int
    ) -> list[NDArray[np.uint8] | str]:
        """See `Control`; several whatever `samples`, so that no one donor decides."""
        number = max(FEWEST, min(DONORS, -(-ENOUGH // max(1, cast.people))))
        patches = [cast.patch(one) for one in nearest(cast.others(photo), yaw, cast, number=number)]
        pasted = [composed(patch, made) for patch in patches if patch is not None]
        return [*pasted] or ["generate: nobody else in the study"]
