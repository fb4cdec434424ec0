"""Systems under audit, by adapter: whatever gives back a face, from here or elsewhere.

A text says which: `slim` or `model:slim` a model of ours, `command:PROGRAM {input} {output}` any program,
`endpoint:FORM:MODEL` an image-edit service, `folder:DIR` pictures made by hand; `NAME=` before it names it.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.audit.systems.base import Drawn, Given, System
    from barefaced.audit.systems.catalogue import ADAPTERS, open_system

__all__ = ["ADAPTERS", "Drawn", "Given", "System", "open_system"]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "ADAPTERS": "catalogue",
        "Drawn": "base",
        "Given": "base",
        "System": "base",
        "open_system": "catalogue",
    },
)
