"""Masks on faces: drawn, draped, lit and seen as the photo sees them.

The names are imported when first used, so that `import barefaced.masks` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barefaced.masks.difference import coverage_by_difference
    from barefaced.masks.dressing import mask
    from barefaced.masks.half import half_face
    from barefaced.masks.styles import STYLES
    from barefaced.masks.worn import Worn

__all__ = ["STYLES", "Worn", "coverage_by_difference", "half_face", "mask"]

_HOMES = {
    "STYLES": "barefaced.masks.styles",
    "Worn": "barefaced.masks.worn",
    "coverage_by_difference": "barefaced.masks.difference",
    "half_face": "barefaced.masks.half",
    "mask": "barefaced.masks.dressing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
