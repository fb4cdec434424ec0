"""Masks on faces: drawn, draped, lit and seen as the photo sees them.

The names are imported when first used, so that `import barefaced.masks` stays light.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.masks.difference import coverage_by_difference
    from barefaced.masks.dressing import mask
    from barefaced.masks.half import half_face
    from barefaced.masks.styles import STYLES
    from barefaced.masks.worn import Worn

__all__ = ["STYLES", "Worn", "coverage_by_difference", "half_face", "mask"]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "STYLES": "styles",
        "Worn": "worn",
        "coverage_by_difference": "difference",
        "half_face": "half",
        "mask": "dressing",
    },
)
