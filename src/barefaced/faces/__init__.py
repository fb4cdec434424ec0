"""Faces in pictures: find them, align them, put them back, draw them.

The names are imported when first used, so that `import barefaced.faces` stays light. No file has the name of
a verb: the import system would put it in the verb's place.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barefaced.faces.alignment import align, paste_back
    from barefaced.faces.detection import detect
    from barefaced.faces.detectors import DETECTORS, load_detector
    from barefaced.faces.draw import draw_faces
    from barefaced.faces.face import Face

__all__ = ["DETECTORS", "Face", "align", "detect", "draw_faces", "load_detector", "paste_back"]

_HOMES = {
    "DETECTORS": "barefaced.faces.detectors",
    "Face": "barefaced.faces.face",
    "align": "barefaced.faces.alignment",
    "detect": "barefaced.faces.detection",
    "draw_faces": "barefaced.faces.draw",
    "load_detector": "barefaced.faces.detectors",
    "paste_back": "barefaced.faces.alignment",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
