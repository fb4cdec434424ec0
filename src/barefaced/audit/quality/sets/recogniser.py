"""Features of a recogniser of faces."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.features import batches
from barefaced.faces.warp import resized
from barefaced.recognition import Recogniser


class RecogniserFeatures:
    """Embeddings, each of a length of the root of D, so that one number of them is about 1.

    The picture is brought to the recogniser's size as it is, not aligned: what is compared should be framed
    alike, and a crop of a hole has no eyes to align by. A recogniser looks at who is shown more than at how
    well it is painted.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        """Args:
        recogniser: what `load_recogniser` gives.
        """
        self._recogniser = recogniser
        self.name, self.dimension = recogniser.name, recogniser.dimension
        self.told = {
            "name": recogniser.name,
            "network": f"recogniser {recogniser.file.stem}, embeddings of length {self.dimension**0.5:.2f}",
            "sha256": hashlib.sha256(recogniser.file.read_bytes()).hexdigest(),
            "resized": f"to {recogniser.size} px, averaged where it shrinks",
        }

    def of(self, pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """See `Features`."""
        side = self._recogniser.size
        patches = (resized(picture, (side, side)) for picture in pictures)
        rows = [self._recogniser.embed(batch) for batch in batches(patches)]
        unit = np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)
        return unit * np.float32(self.dimension**0.5)
