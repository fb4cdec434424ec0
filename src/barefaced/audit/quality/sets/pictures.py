"""Sets of pictures as a user has them: a folder, a glob, a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.feature_set import FeatureSet
from barefaced.audit.quality.sets.features import AT_ONCE, Features
from barefaced.errors import BarefacedError
from barefaced.images import find_images, read_image


@dataclass(eq=False)
class PictureSet:
    """A set read from files.

    Attributes:
        source: as the user named it.
        found: its features.
        failures: one line for each file that could not be read.
        sizes: (width, height) of pictures to how many have it.
    """

    source: str
    found: FeatureSet
    failures: list[str] = field(default_factory=list)
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """Where it is from, ready for JSON."""
        return {"set": self.source, "unreadable": len(self.failures), "sizes": _spoken(list(self.sizes))}


def read_set(
    source: str, features: Features, *, limit: int | None = None, seed: int = 0, step: Callable[[], None]
) -> PictureSet:
    """Read a set of pictures and keep their features.

    A file that cannot be read is left out, and noted. Each picture counts as a person of its own.

    Args:
        source: a folder (searched with its subfolders), a glob, or a file.
        features: what is kept of a picture.
        limit: the most pictures read, evenly spaced in the order of their names; None for all.
        seed: of the sample that is kept of many.
        step: called after each file.

    Raises:
        BarefacedError: if there is no picture.
    """
    files = pictures_of(source, limit)
    made = PictureSet(source, FeatureSet(features.dimension, seed=seed))
    for first in range(0, len(files), AT_ONCE):
        names: list[str] = []
        rows = features.of(_read(files[first : first + AT_ONCE], made, names, step))
        made.found.add(rows, names)
    return made


def pictures_of(source: str, limit: int | None = None) -> list[Path]:
    """The files of a set, at most `limit` of them, evenly spaced."""
    files = find_images(source)
    if limit is None or len(files) <= limit:
        return files
    return [files[item * len(files) // limit] for item in range(limit)]


def _read(
    files: list[Path], made: PictureSet, names: list[str], step: Callable[[], None]
) -> Iterator[NDArray[np.uint8]]:
    for file in files:
        try:
            picture = read_image(file)
        except BarefacedError as error:
            made.failures.append(str(error))
        else:
            names.append(f"{made.source}/{file}")
            size = (picture.shape[1], picture.shape[0])
            made.sizes[size] = made.sizes.get(size, 0) + 1
            yield picture
        step()


def _spoken(sizes: list[tuple[int, int]]) -> str:
    if not sizes:
        return "none"
    (w, h), (wide, tall) = np.min(sizes, axis=0).tolist(), np.max(sizes, axis=0).tolist()
    return f"{w} x {h}" if (w, h) == (wide, tall) else f"{w} x {h} to {wide} x {tall}"
