"""`Features`: what of a picture two sets are compared by."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 16
"""Pictures given to a network together, at its own size: larger ones are never held together."""


class Features(Protocol):
    """A network that turns pictures into rows of numbers."""

    @property
    def name(self) -> str:
        """What it is asked for by."""
        ...

    @property
    def dimension(self) -> int:
        """D, numbers of a picture."""
        ...

    @property
    def told(self) -> dict[str, str]:
        """Which network and file, and what is done to a picture before it; for the result."""
        ...

    def of(self, pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Features of pictures.

        Args:
            pictures: uint8 RGB (H, W, 3), each of any size; looked at a few at a time.

        Returns:
            float32 (N, D); a row of NaN where a network has no answer.
        """
        ...


def batches(patches: Iterable[NDArray], size: int = AT_ONCE) -> Iterator[NDArray]:
    """Patches of one size, a few at a time, (B, ...)."""
    flow = iter(patches)
    while few := list(islice(flow, size)):
        yield np.stack(few)
