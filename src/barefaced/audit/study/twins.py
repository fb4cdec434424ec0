"""A pair must be two photographs: near-duplicates found by how they look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from barefaced.audit.study.photo import Photo, Problem, Study
from barefaced.datasets.curation import Thresholds
from barefaced.datasets.hashes import NearDuplicates, perceptual_hash
from barefaced.errors import BarefacedError
from barefaced.images import read_image


def without_twins(study: Study, *, progress: Callable[[int, int | None], None] | None = None) -> Study:
    """Look at every photograph and act on those that are one and the same.

    A twin of a photograph of the same person gets that one's capture, so that the two are never taken for two
    photographs. A twin of somebody else's photograph, and a file that is no picture, is left out. Twins
    differ in so few bits of their perceptual hashes as `barefaced dataset curate` allows.

    Args:
        study: as `read_study` gives it.
        progress: told how many photographs are done, of how many.

    Returns:
        The study with what was found in `problems`.
    """
    usual = Thresholds()
    seen = NearDuplicates(coarse=int(usual.duplicate_bits), fine=int(usual.duplicate_fine_bits))
    kept: list[Photo] = []
    problems: list[Problem] = []
    for done, photo in enumerate(study.photos, 1):
        found, problem = _looked(photo, kept, seen)
        kept += found
        problems += problem
        if progress is not None:
            progress(done, len(study.photos))
    return replace(study, photos=tuple(kept), problems=(*study.problems, *problems))


def _looked(photo: Photo, kept: list[Photo], seen: NearDuplicates) -> tuple[list[Photo], list[Problem]]:
    try:
        image = read_image(photo.file)
    except BarefacedError as error:
        return [], [Problem("unreadable photograph", f"{photo.name}: {error}; left out")]
    hashes: Any = [perceptual_hash(image, side=side) for side in (8, 16)]
    number = seen.find(*hashes)
    twin = None if number is None else kept[number]
    if twin is not None and twin.subject != photo.subject:
        told = f"{photo.name} of {photo.subject!r} looks like {twin.name} of {twin.subject!r}; left out"
        return [], [Problem("one photograph, two people", told)]
    seen.add(*hashes)
    if twin is None or twin.capture == photo.capture:
        return [photo], []
    told = f"{photo.name} looks like {twin.name}; they count as one photograph"
    return [replace(photo, capture=twin.capture)], [Problem("duplicate photograph", told)]
