"""Masks off faces: where they are, and a labelled guess of what is under them.

The names are imported when first used, so that `import barefaced.unmasking` stays light. No file has the name
of a verb: the import system would put it in the verb's place.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.unmasking.inpainting import Inpainter, Refiner
    from barefaced.unmasking.models import MODELS
    from barefaced.unmasking.pipeline import unmask
    from barefaced.unmasking.segmentation import Segmenter, segment
    from barefaced.unmasking.unmasked import Unmasked

__all__ = ["MODELS", "Inpainter", "Refiner", "Segmenter", "Unmasked", "segment", "unmask"]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "MODELS": "models",
        "Inpainter": "inpainting",
        "Refiner": "inpainting",
        "Segmenter": "segmentation",
        "Unmasked": "unmasked",
        "segment": "segmentation",
        "unmask": "pipeline",
    },
)
