"""What `unmask` gives."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from barefaced.provenance import Label

GENERATED_STEPS = ("inpainted", "refined", "merged", "matched", "pasted")
"""The pictures of `Unmasked.steps` that hold a guess; the others are made of the photo alone."""


@dataclass(frozen=True, eq=False)
class Unmasked:
    """A photo with the masks off: outside `hole` every sample's pixels are the input's, exactly.

    Attributes:
        image: uint8 RGB (H, W, 3), the first sample; no strip is burned in.
        hole: bool (H, W), the pixels that were filled; none where nobody wears a mask.
        coverage: float32 (H, W) in [0, 1], how much each pixel is hidden, as the segmenter sees it; the hole
            itself where that was given.
        samples: the faces drawn, each uint8 RGB (H, W, 3); `image` is the first.
        spread: float32 (H, W), how far the samples differ: standard deviation in CIE Lab, units of Delta E;
            None for a single sample.
        label: of the first sample; of sample k (from 1), `label_of(k)`.
        steps: for each unmasked face, name to picture uint8 RGB in the order of work; empty unless asked for.
        notes: a line for everything that was left alone or is in doubt.
        faces: numbers, from 1 and largest first, of the faces that were unmasked.
    """

    image: NDArray[np.uint8]
    hole: NDArray[np.bool_]
    coverage: NDArray[np.float32]
    samples: tuple[NDArray[np.uint8], ...]
    spread: NDArray[np.float32] | None
    label: Label
    steps: tuple[dict[str, NDArray[np.uint8]], ...] = ()
    notes: tuple[str, ...] = ()
    faces: tuple[int, ...] = ()

    def label_of(self, sample: int) -> Label:
        """The label of one sample, counted from 1.

        Raises:
            ValueError: if there is no such sample.
        """
        if not 1 <= sample <= len(self.samples):
            raise ValueError(f"there are {len(self.samples)} samples, counted from 1; got {sample}")
        return replace(self.label, sample=sample)
