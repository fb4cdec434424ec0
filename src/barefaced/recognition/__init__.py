"""How alike two faces are: aligned patches to unit embeddings. An audit says what a likeness is worth.

The names are imported when first used, so that `import barefaced.recognition` stays light. No file has the
name of a verb: the import system would put it in the verb's place.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.recognition.embedding import embed
    from barefaced.recognition.frame import ALIGN_MODES, aligned
    from barefaced.recognition.presets import RECOGNISERS, Preset
    from barefaced.recognition.recogniser import Recogniser, load_recogniser
    from barefaced.recognition.shipped import SHIPPED, shipped_recognisers

__all__ = [
    "ALIGN_MODES",
    "RECOGNISERS",
    "SHIPPED",
    "Preset",
    "Recogniser",
    "aligned",
    "embed",
    "load_recogniser",
    "shipped_recognisers",
]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "ALIGN_MODES": "frame",
        "RECOGNISERS": "presets",
        "Preset": "presets",
        "Recogniser": "recogniser",
        "aligned": "frame",
        "embed": "embedding",
        "load_recogniser": "recogniser",
        "SHIPPED": "shipped",
        "shipped_recognisers": "shipped",
    },
)
