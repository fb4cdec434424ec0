"""The lower halves of other people of the same group who are turned alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.cast import Cast, nearest
from barefaced.audit.probes.conditions import Made
from barefaced.audit.probes.controls.base import composed
from barefaced.audit.study import Photo

DONORS = 5


class Donor:
    """Pastes real faces, each somebody else's."""

    def paint(
        self, made: Made, photo: Photo, cast: Cast, *, yaw: float, samples: int
    ) -> list[NDArray[np.uint8] | str]:
        """See `Control`; always up to `DONORS` samples, so that no one donor decides."""
        patches = [cast.patch(one) for one in nearest(cast.others(photo), yaw, cast, number=DONORS)]
        pasted = [composed(patch, made) for patch in patches if patch is not None]
        return [*pasted] or ["generate: nobody else in the study"]
