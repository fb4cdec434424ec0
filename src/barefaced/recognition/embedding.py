"""The verb `embed`: every face of a picture as a row of numbers."""

import os
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import detect
from barefaced.recognition.frame import aligned
from barefaced.recognition.recogniser import Recogniser, load_recogniser

DEFAULT = "recogniser-arcface"


def embed(
    image: NDArray[np.uint8], *, recogniser: Recogniser | str | os.PathLike[str] | None = None
) -> NDArray[np.float32]:
    """Embed every face of a picture, aligned by its five points.

    Two rows of one person are more alike than two of strangers, mostly; what a likeness is worth is what
    `barefaced audit` measures. Faces are not looked up anywhere.

    Args:
        image: uint8 RGB (H, W, 3), upright; left unchanged.
        recogniser: what `load_recogniser` gives, or takes; this project's own unless given.

    Returns:
        float32 (N, D), rows of length 1, largest face first; (0, D) where there is no face.

    Raises:
        ValueError: if `image` is no uint8 RGB picture.
        BarefacedError: if there is no such recogniser, or its file is not here.
    """
    chosen = recogniser if isinstance(recogniser, Recogniser) else _loaded(os.fspath(recogniser or DEFAULT))
    patches = [aligned(image, face, chosen) for face in detect(image)]
    if not patches:
        return np.zeros((0, chosen.dimension), np.float32)
    return chosen.embed(np.stack(patches))


@lru_cache(maxsize=4)
def _loaded(name: str) -> Recogniser:
    return load_recogniser(name)
