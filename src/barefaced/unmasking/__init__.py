"""Masks off faces: where they are, and a labelled guess of what is under them.

The names are imported when first used, so that `import barefaced.unmasking` stays light. No file has the name
of a verb: the import system would put it in the verb's place.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barefaced.unmasking.inpainting import Inpainter, Refiner
    from barefaced.unmasking.models import MODELS
    from barefaced.unmasking.pipeline import unmask
    from barefaced.unmasking.segmentation import Segmenter, segment
    from barefaced.unmasking.unmasked import Unmasked

__all__ = ["MODELS", "Inpainter", "Refiner", "Segmenter", "Unmasked", "segment", "unmask"]

_HOMES = {
    "MODELS": "barefaced.unmasking.models",
    "Inpainter": "barefaced.unmasking.inpainting",
    "Refiner": "barefaced.unmasking.inpainting",
    "Segmenter": "barefaced.unmasking.segmentation",
    "Unmasked": "barefaced.unmasking.unmasked",
    "segment": "barefaced.unmasking.segmentation",
    "unmask": "barefaced.unmasking.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
