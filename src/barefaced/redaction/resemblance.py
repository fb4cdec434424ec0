"""Whom a generated face is like: nobody it may be, neither the one whose place it takes nor a stranger."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError

if TYPE_CHECKING:
    from barefaced.faces import Face
    from barefaced.recognition import Recogniser


class Gallery:
    """Faces that no generated face may be taken for.

    Args:
        recogniser: who compares.
        known: float32 (G, D), rows of length 1.

    Raises:
        BarefacedError: if the recogniser has no threshold.
    """

    def __init__(self, recogniser: Recogniser, known: NDArray[np.float32]) -> None:
        if recogniser.threshold is None:
            raise BarefacedError(f"{recogniser.name} has no threshold: when a face is known cannot be told")
        self._recogniser, self._known = recogniser, known
        self.threshold = recogniser.threshold

    @classmethod
    def of_pictures(
        cls, paths: Iterable[str | os.PathLike[str]], *, recogniser: str | os.PathLike[str]
    ) -> Self:
        """Every face of some pictures.

        Args:
            paths: of the pictures.
            recogniser: a name or a file, as `load_recogniser` takes.

        Raises:
            BarefacedError: if a picture or the recogniser cannot be read.
        """
        from barefaced.images import read_image
        from barefaced.recognition import embed, load_recogniser

        loaded = load_recogniser(recogniser)
        rows = [embed(read_image(path), recogniser=loaded) for path in paths]
        return cls(loaded, np.concatenate([np.zeros((0, loaded.dimension), np.float32), *rows]))

    def __len__(self) -> int:
        return len(self._known)

    def nearest(self, image: NDArray[np.uint8], original: NDArray[np.uint8], faces: Sequence[Face]) -> float:
        """The greatest likeness of a generated face to the one whose place it takes, or to one of these.

        Args:
            image: uint8 RGB (H, W, 3), with the generated faces.
            original: uint8 RGB (H, W, 3).
            faces: who was there.

        Returns:
            A cosine, to be compared with `threshold`; -1 where there is no face.
        """
        if not faces:
            return -1.0
        drawn, own = (self._embedded(picture, faces) for picture in (image, original))
        likeness = [(drawn * own).sum(1).max()]
        if len(self._known):
            likeness.append((drawn @ self._known.T).max())
        # Not comparable is not unlike: a NaN has to stop the file.
        return float(np.nan_to_num(np.max(likeness), nan=1.0))

    def _embedded(self, picture: NDArray[np.uint8], faces: Sequence[Face]) -> NDArray[np.float32]:
        from barefaced.recognition import aligned

        return self._recogniser.embed(np.stack([aligned(picture, face, self._recogniser) for face in faces]))
