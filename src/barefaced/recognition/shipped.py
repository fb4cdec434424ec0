"""The recognisers that this project has trained."""

from __future__ import annotations

from barefaced.errors import BarefacedError
from barefaced.recognition.recogniser import Recogniser, load_recogniser

SHIPPED = ("recogniser-arcface", "recogniser-adaface")


def shipped_recognisers() -> list[Recogniser]:
    """Load those of `SHIPPED` that are here; perhaps none."""
    found = []
    for name in SHIPPED:
        try:
            found.append(load_recogniser(name))
        except BarefacedError:
            continue
    return found
