"""Sets of pictures as a user has them: a folder, a glob, a file."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.comparison import SET_METRICS, compare_sets, settled
from barefaced.audit.quality.sets.feature_set import FeatureSet
from barefaced.audit.quality.sets.features import AT_ONCE, Features
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import find_images, read_image, replacing


@dataclass(eq=False)
class PictureSet:
    """A set read from files.

    Attributes:
        source: as the user named it.
        found: its features.
        failures: one line for each file that could not be read.
        sizes: (width, height) of its pictures.
    """

    source: str
    found: FeatureSet
    failures: list[str] = field(default_factory=list)
    sizes: set[tuple[int, int]] = field(default_factory=set)

    @property
    def told(self) -> dict[str, Any]:
        """Where it is from, ready for JSON."""
        return {"set": self.source, "unreadable": len(self.failures), "sizes": _spoken(list(self.sizes))}


def compare_pictures(
    real: str,
    fake: str,
    features: Features,
    *,
    metrics: Sequence[str] = SET_METRICS,
    small_sample: bool = False,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """Measure a set of generated pictures against a set of real ones.

    Each picture counts as a person of its own. Files that cannot be read are left out, counted, and named;
    pictures of different sizes are each brought to the network's size, which is noted.

    Args:
        real: a folder (searched with its subfolders), a glob, or a file.
        fake: the same.
        features: by which they are compared.
        metrics: see `compare_sets`.
        small_sample: see `compare_sets`.
        limit: the most pictures read of each set, evenly spaced in the order of their names; None for all.
        seed: of bootstrap, extrapolation, and the sample kept of many pictures.
        progress: told (files done, files in all).

    Returns:
        What `compare_sets` tells and where the sets are from; and a line for each file left out.

    Raises:
        BarefacedError: see `compare_sets`; of the number of files before any is read.
    """
    files = [_evenly(find_images(source), limit) for source in (real, fake)]
    settled(metrics, features, *map(len, files), small_sample=small_sample)
    done, total = 0, sum(map(len, files))

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    one, other = (
        _read_set(source, paths, features, seed=seed, step=step)
        for source, paths in zip((real, fake), files, strict=True)
    )
    told = compare_sets(
        one.found, other.found, features, metrics=metrics, small_sample=small_sample, seed=seed
    )
    told["real"] |= one.told
    told["fake"] |= other.told
    told["notes"] += _size_notes(one, other)
    return told, one.failures + other.failures


def _size_notes(one: PictureSet, other: PictureSet) -> list[str]:
    if set(one.sizes) == set(other.sizes):
        return []
    return [
        "the sets are of different sizes: bringing them to one may make a difference that is none of theirs"
    ]


def _evenly(files: list[Path], limit: int | None) -> list[Path]:
    if limit is None or len(files) <= limit:
        return files
    return [files[item * len(files) // limit] for item in range(limit)]


def _read_set(
    source: str, files: list[Path], features: Features, *, seed: int, step: Callable[[], None]
) -> PictureSet:
    made = PictureSet(source, FeatureSet(features.dimension, seed=seed))
    for first in range(0, len(files), AT_ONCE):
        names: list[str] = []
        rows = features.of(_read(files[first : first + AT_ONCE], made, names, step))
        made.found.add(rows, names)
    return made


def _read(
    files: list[Path], made: PictureSet, names: list[str], step: Callable[[], None]
) -> Iterator[NDArray[np.uint8]]:
    for file in files:
        try:
            picture = read_image(file)
        except BarefacedError as error:
            made.failures.append(str(error))
        else:
            names.append(str(file))
            made.sizes.add((picture.shape[1], picture.shape[0]))
            yield picture
        step()


def _spoken(sizes: list[tuple[int, int]]) -> str:
    if not sizes:
        return "none"
    (w, h), (wide, tall) = np.min(sizes, axis=0).tolist(), np.max(sizes, axis=0).tolist()
    return f"{w} x {h}" if (w, h) == (wide, tall) else f"{w} x {h} to {wide} x {tall}"


def write_comparison(told: dict[str, Any], folder: Path) -> Path:
    """Write `sets.json`; the folder is made if it is missing.

    Returns:
        Its path.

    Raises:
        UnwritableFile: if the folder or the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    with replacing(folder / "sets.json") as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")
    return folder / "sets.json"
