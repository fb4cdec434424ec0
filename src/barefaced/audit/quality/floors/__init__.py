"""What a network has to beat, one a file: fitted on the training split in the same run."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.floors.mean_face import MeanFace
from barefaced.audit.quality.floors.mean_mask import MeanMask
from barefaced.audit.quality.floors.ridge import Ridge
from barefaced.audit.quality.floors.telea import Telea
from barefaced.audit.quality.systems import Painter, Segmenter

__all__ = ["FLOORS", "SEGMENTING_FLOORS"]

FLOORS: dict[str, Callable[[NDArray[np.uint8]], Painter]] = {
    "mean face": MeanFace,
    "ridge regression": Ridge,
    "opencv telea": Telea,
}
"""Of those that paint faces; made of uint8 (N, S, S, 3) aligned faces."""

SEGMENTING_FLOORS: dict[str, Callable[[NDArray[np.floating]], Segmenter]] = {"mean mask": MeanMask}
"""Of those that find masks; made of float (N, S, S) coverages."""
