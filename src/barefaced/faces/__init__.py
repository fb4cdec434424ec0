"""Faces in pictures: find them, align them, put them back, draw them.

The names are imported when first used, so that `import barefaced.faces` stays light. No file has the name of
a verb: the import system would put it in the verb's place.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.faces.alignment import align, paste_back
    from barefaced.faces.detection import detect
    from barefaced.faces.detectors import DETECTORS, load_detector
    from barefaced.faces.draw import draw_faces
    from barefaced.faces.face import Face

__all__ = ["DETECTORS", "Face", "align", "detect", "draw_faces", "load_detector", "paste_back"]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "DETECTORS": "detectors",
        "Face": "face",
        "align": "alignment",
        "detect": "detection",
        "draw_faces": "draw",
        "load_detector": "detectors",
        "paste_back": "alignment",
    },
)
