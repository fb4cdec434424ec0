"""The catalogue: which networks each model of `unmask` is made of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from barefaced.errors import BarefacedError
from barefaced.runtime import find_weights, list_weights


@dataclass(frozen=True)
class Plan:
    """A model: names of weights, or paths of `.onnx` files.

    Attributes:
        segmenter: says where the mask is.
        inpainter: draws what it covers.
        refiner: goes over the drawing once more; None for none.
        description: one line.
    """

    segmenter: str
    inpainter: str
    refiner: str | None
    description: str

    @property
    def weights(self) -> tuple[str, ...]:
        """Its networks, in the order in which they run."""
        return tuple(filter(None, (self.segmenter, self.inpainter, self.refiner)))


SEGMENTER = "mask-segmenter"
DEFAULT = "slim"

MODELS: dict[str, Plan] = {
    "slim": Plan(SEGMENTER, "face-inpainter-slim", None, "the default: one face, as sharp as a face is"),
    "slim-mean": Plan(SEGMENTER, "face-inpainter-slim-mean", None, "the average of all faces that would fit"),
    "pipeline-002": Plan(SEGMENTER, "autoencoder-002", "srcnn-002", "work 002: autoencoder, then SRCNN"),
    "mask2face-004": Plan(SEGMENTER, "mask2face-004", None, "work 004: Mask2Face repaints the whole face"),
    "vae": Plan(SEGMENTER, "face-inpainter-vae", None, "draws as many different faces as asked for"),
    "cyclegan-001": Plan(SEGMENTER, "cyclegan-001-unmasking", None, "work 001: CycleGAN, trained unpaired"),
}

RECIPES = {
    SEGMENTER: "unet-segmenter",
    "face-inpainter-slim": "slim",
    "face-inpainter-slim-mean": "slim",
    "autoencoder-002": "autoencoder",
    "srcnn-002": "srcnn",
    "mask2face-004": "mask2face",
    "face-inpainter-vae": "vae",
    "cyclegan-001-unmasking": "cyclegan",
}
"""Which recipe trains each of the weights."""


def plan_named(name: str) -> Plan:
    """Look a model up.

    Raises:
        BarefacedError: if there is no such model; the message lists the known ones.
    """
    if name not in MODELS:
        known = ", ".join(MODELS)
        raise BarefacedError(f"unknown model {name!r}; known: {known}; or the path of an .onnx file")
    return MODELS[name]


def locate(weights: str | os.PathLike[str]) -> Path:
    """Find the file of one network and check it.

    Args:
        weights: a name, or the path of an `.onnx` file.

    Raises:
        BarefacedError: if it is not here; the message says how to get it.
        BadModel: if its checksum is another than the listed one.
    """
    text = os.fspath(weights)
    if text in RECIPES and text not in {stored.name for stored in list_weights()}:
        raise BarefacedError(
            f"the weights {text!r} are not here; train them (barefaced train {RECIPES[text]}, then export) "
            f"or fetch them (barefaced models pull URL --sha256 HEX --name {text})"
        )
    return find_weights(text)
