"""A0: the redacted face as it is, shown to a recogniser."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack


class AsIs(Attack):
    """What a recogniser makes of the redacted crop when nobody does anything to it."""

    name, grade, kind = "as-is", "casual", "restores"

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The crops themselves."""
        return covered
