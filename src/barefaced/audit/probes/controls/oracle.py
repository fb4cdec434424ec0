"""The person's own lower half: the most that any system could give back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import Made
from barefaced.audit.probes.controls.base import composed
from barefaced.audit.study import Photo


class Oracle:
    """Pastes the face out of a third photograph, neither the probe nor a reference.

    Where there is none the probe's own truth is put back; of a real mask nobody has that.
    """

    def paint(
        self, made: Made, photo: Photo, cast: Cast, *, yaw: float, samples: int
    ) -> list[NDArray[np.uint8] | str]:
        """See `Control`."""
        for third in cast.third(photo):
            patch = cast.patch(third)
            if patch is not None:
                return [composed(patch, made)]
        if made.bare is not None:
            return [np.where(made.hole[..., None], made.bare, made.patch)]
        return ["generate: the study has no third photograph"]
