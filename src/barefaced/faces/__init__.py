"""Faces in pictures: find them, align them, put them back, draw them.

The names are imported when first used, so that `import barefaced.faces` stays light.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barefaced.faces.align import align, paste_back
    from barefaced.faces.detect import detect
    from barefaced.faces.detectors import DETECTORS, load_detector
    from barefaced.faces.draw import draw_faces
    from barefaced.faces.face import Face

__all__ = ["DETECTORS", "Face", "align", "detect", "draw_faces", "load_detector", "paste_back"]

_HOMES = {
    "DETECTORS": "barefaced.faces.detectors",
    "Face": "barefaced.faces.face",
    "align": "barefaced.faces.align",
    "detect": "barefaced.faces.detect",
    "draw_faces": "barefaced.faces.draw",
    "load_detector": "barefaced.faces.detectors",
    "paste_back": "barefaced.faces.align",
}


class _Room(ModuleType):
    """A package whose verbs stay visible though `align` and `detect` are files as well as verbs."""

    def __setattr__(self, name: str, value: Any) -> None:
        # The import system puts every file it loads here under the file's name.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Room


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
