"""Finds faces, guesses what a mask covers, measures what the guess is worth, protects who must stay covered.

The verbs are imported when first used, so that `import barefaced` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barefaced.faces import align as align
    from barefaced.faces import detect as detect
    from barefaced.faces import paste_back as paste_back
    from barefaced.images import read_image as read_image
    from barefaced.images import write_image as write_image
    from barefaced.masks import mask as mask
    from barefaced.recognition import embed as embed
    from barefaced.redaction import redact as redact
    from barefaced.unmasking import segment as segment
    from barefaced.unmasking import unmask as unmask

__version__ = "0.1.0"

VERBS = {
    "detect": "barefaced.faces",
    "align": "barefaced.faces",
    "paste_back": "barefaced.faces",
    "mask": "barefaced.masks",
    "segment": "barefaced.unmasking",
    "unmask": "barefaced.unmasking",
    "embed": "barefaced.recognition",
    "redact": "barefaced.redaction",
    "read_image": "barefaced.images",
    "write_image": "barefaced.images",
}
"""Where each verb lives; one line a verb."""

__all__ = ["__version__", *VERBS]


def __getattr__(name: str) -> Any:
    if name not in VERBS:
        raise AttributeError(f"module 'barefaced' has no attribute {name!r}; its verbs: {', '.join(VERBS)}")
    verb = getattr(importlib.import_module(VERBS[name]), name)
    globals()[name] = verb
    return verb


def __dir__() -> list[str]:
    return sorted({*globals(), *VERBS})
