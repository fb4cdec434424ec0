"""Which photos are good enough to learn from, by scores that anyone can compute again: `curate`.

No score is learned for the purpose. Realism is how sure the shipped networks are that they see a face, the
detector's score times the landmark network's presence; it knows nothing of forgeries.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.hashes import Hash, NearDuplicates, perceptual_hash
from barefaced.datasets.job import job_of
from barefaced.datasets.looks import Looked, Looks, Scores
from barefaced.datasets.making import Find, bug
from barefaced.datasets.pool import in_order
from barefaced.datasets.sources import Photo, Source
from barefaced.errors import BarefacedError, UnreadableImage
from barefaced.faces import Face, align, detect
from barefaced.images import replacing

PATCH = 128
"""Side of the aligned face that clarity is measured on, pixels: the same scale for every photo."""
_MIDDLE = (slice(40, 96), slice(40, 88))
"""Rows and columns of it from the eyebrows to the mouth, where the background does not reach."""


@dataclass(frozen=True)
class Thresholds:
    """What a photo must reach, of its largest face: `min_X` is the least, `max_X` the most of score X."""

    max_faces: float = 1
    """Faces found."""
    max_offset: float = 0.25
    """From the picture's centre to the face's, in sides of the picture, the worse of x and y."""
    min_inside: float = 0.98
    """Share of the landmarks that lie in the picture."""
    max_roll: float = 25.0
    """Degrees the head is tilted, either way."""
    max_yaw: float = 45.0
    """Degrees it is turned aside."""
    max_pitch: float = 35.0
    """Degrees it looks up or down."""
    min_eyes: float = 24.0
    """Pixels between the eyes."""
    min_sharpness: float = 40.0
    """Variance of the Laplacian (Pech-Pacheco et al. 2000) of the face at 128 pixels, grey levels squared."""
    min_exposure: float = 40.0
    """Mean grey level of the face's middle, 0 to 255."""
    max_exposure: float = 225.0
    max_clipped: float = 0.3
    """Share of the face's middle that is black (at most 3) or white (at least 252)."""
    min_realism: float = 0.5
    """Detector's score times landmark network's presence."""
    max_mask: float = 0.5
    """Probability that it wears a mask."""
    duplicate_bits: float = 4
    """Photos are one if their 64-bit perceptual hashes differ in at most so many bits, ..."""
    duplicate_fine_bits: float = 20
    """... and their 256-bit ones in at most so many; the first stays."""

    @classmethod
    def changed(cls, changes: dict[str, float]) -> "Thresholds":
        """The usual ones but for some.

        Raises:
            ValueError: if one is unknown; the message lists the known.
        """
        known = [field.name for field in fields(cls)]
        unknown = [name for name in changes if name not in known]
        if unknown:
            raise ValueError(f"unknown threshold {unknown[0]!r}; known: {', '.join(known)}")
        return cls(**changes)

    def missed(self, scores: Scores) -> list[str]:
        """Every threshold that scores fail, such as "eyes 12.1 < 24"."""
        told = []
        for name, limit in asdict(self).items():
            side, _, score = name.partition("_")
            if side == "min" and scores[score] < limit:
                told.append(f"{score} {scores[score]:g} < {limit:g}")
            if side == "max" and abs(scores[score]) > limit:
                told.append(f"{score} {scores[score]:g} > {limit:g}")
        return told


SCORES = (
    "faces", "offset", "inside", "roll", "yaw", "pitch", "eyes", "sharpness", "exposure", "clipped", "score",
    "presence", "realism", "mask",
)  # fmt: skip
COLUMNS = (
    "photo",
    "identity",
    "accepted",
    "reason",
    "width",
    "height",
    *SCORES,
    "hash",
    "fine_hash",
    "duplicate_of",
)


@dataclass(frozen=True)
class Look:
    """A photo to its scores; may be sent to other processes."""

    find: Find

    def __call__(self, photo: Photo) -> Looked:
        try:
            image = photo.read()
            faces = self.find(image)
            return _looked(image, faces)
        except UnreadableImage as error:
            return Looked(failure=f"unreadable: {error.reason}")
        except MemoryError:
            return Looked(failure="unreadable: not enough memory")
        except BarefacedError:
            raise  # a model is missing or damaged: no photo will do better
        except Exception as error:  # as in `Making`
            return Looked(failure=f"failed: {bug(error)}")


def _looked(image: NDArray[np.uint8], faces: list[Face]) -> Looked:
    height, width = image.shape[:2]
    if not faces:
        return Looked(width, height, failure="no face")
    hashes = (_hex(perceptual_hash(image, side=side)) for side in (8, 16))
    return Looked(width, height, scores_of(image, faces), *hashes)


def curate(
    source: Source,
    table: Path,
    *,
    thresholds: Thresholds | None = None,
    find: Find = detect,
    jobs: int = 1,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Score every photo of a source, and say which are accepted and why the others are not.

    Args:
        source: as `open_source` opens it.
        table: the CSV to write, one line a photo, columns `COLUMNS`; the thresholds go beside it, as JSON.
        thresholds: what is accepted.
        find: finds faces; a function of a module, for several processes.
        jobs: processes; their number changes no byte.
        resume: go on with the table that was stopped; what was found before is judged by today's thresholds.
        progress: told (photos done, photos in all).

    Returns:
        How many photos there are, and how many are accepted.

    Raises:
        BarefacedError: if `resume` and the table was begun with other photos or networks; if a process dies.
        UnwritableFile: if a file cannot be written.
    """
    thresholds = thresholds or Thresholds()
    job = job_of(source, find=find)
    told = job | {"thresholds": asdict(thresholds)}
    looks = Looks(table, job)
    if resume and (done := _finished(table, told)):
        looks.end()
        return done
    held = looks.begin(resume=resume)
    photos = (source.photo(item) for item in range(len(held), len(source)))
    with closing(looks.keep(in_order(Look(find), photos, jobs=jobs))) as seen:
        rows = _judged(source, chain(held, seen), thresholds)
        counts = _write(table, rows, len(source), progress)
    with replacing(table.with_suffix(".json")) as stream:
        stream.write(json.dumps(told | {"counts": counts}, indent=1).encode())
    looks.end()
    return counts


def _finished(table: Path, told: dict[str, Any]) -> dict[str, int] | None:
    """The counts of a whole table, if it was made of the same and by the same thresholds."""
    try:
        held: dict[str, Any] = json.loads(table.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    counts: dict[str, int] = held.pop("counts", {})
    return counts if table.exists() and held == told else None


def _write(
    table: Path,
    rows: Iterator[dict[str, Any]],
    total: int,
    progress: Callable[[int, int], None] | None,
) -> dict[str, int]:
    counts = {"photos": 0, "accepted": 0}
    with replacing(table) as stream:
        stream.write(_line(COLUMNS))
        for row in rows:
            stream.write(_line([row.get(name, "") for name in COLUMNS]))
            counts["photos"] += 1
            counts["accepted"] += row["accepted"] == "yes"
            if progress is not None:
                progress(counts["photos"], total)
    return counts


def scores_of(image: NDArray[np.uint8], faces: list[Face]) -> Scores:
    """The scores of a photo with at least one face, rounded as they are written and judged.

    Args:
        image: uint8 RGB (H, W, 3).
        faces: found in it, the largest first.
    """
    face = faces[0]
    size = np.array(image.shape[1::-1])
    middle = (face.landmarks.min(0) + face.landmarks.max(0)) / 2
    inside = ((face.landmarks >= 0) & (face.landmarks <= size - 1)).all(1)
    yaw, pitch, roll = face.pose
    scores = {
        "faces": len(faces),
        "offset": float(np.abs(middle / size - 0.5).max()),
        "inside": float(inside.mean()),
        "roll": roll,
        "yaw": yaw,
        "pitch": pitch,
        "eyes": face.interocular,
        "score": face.score,
        "presence": face.presence,
        "realism": face.score * face.presence,
        "mask": face.wears_mask,
    }
    return {name: round(float(value), 4) for name, value in (scores | _clarity(image, face)).items()}


def refused(table: Path, source: Source) -> dict[str, str]:
    """The photos of a source that a table of `curate` does not accept, and why.

    Raises:
        BarefacedError: if it is no such table, or tells nothing of any of them.
    """
    judged = _reasons(table)
    names = [source.name_of(item) for item in range(len(source))]
    if not any(name in judged for name in names):
        raise BarefacedError(f"{os.fspath(table)} tells nothing of the photos of {source.name}")
    reasons = {name: judged.get(name, "not in the table") for name in names}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _reasons(table: Path) -> dict[str, str | None]:
    """Why each photo of a table is refused; None for one that is accepted."""
    try:
        with table.open(newline="", encoding="utf-8") as stream:
            rows = csv.DictReader(stream)
            if lacking := {"photo", "accepted", "reason"} - set(rows.fieldnames or ()):
                raise KeyError(f"no column {min(lacking)}")
            return {row["photo"]: None if row["accepted"] == "yes" else row["reason"] for row in rows}
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise BarefacedError(f"{os.fspath(table)} is no table of `dataset curate`: {error}") from error


def _clarity(image: NDArray[np.uint8], face: Face) -> Scores:
    patch, _ = align(image, face, size=PATCH)
    grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY)[_MIDDLE]
    return {
        "sharpness": float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        "exposure": float(grey.mean()),
        "clipped": float(((grey <= 3) | (grey >= 252)).mean()),
    }


def _judged(source: Source, looks: Iterator[Looked], thresholds: Thresholds) -> Iterator[dict[str, Any]]:
    """The rows of the table; duplicates are looked for among what is accepted, in the order of the source."""
    duplicates = NearDuplicates(
        coarse=int(thresholds.duplicate_bits), fine=int(thresholds.duplicate_fine_bits)
    )
    kept: list[int] = []
    for item, looked in enumerate(looks):
        row: dict[str, Any] = {"photo": source.name_of(item), "identity": source.identity_of(item)}
        row |= {"width": looked.width or "", "height": looked.height or ""}
        if looked.scores is None:
            yield row | {"accepted": "no", "reason": looked.failure}
            continue
        row |= looked.scores | {"hash": looked.hash, "fine_hash": looked.fine_hash}
        hashes = _unhexed(looked.hash), _unhexed(looked.fine_hash)
        reasons = thresholds.missed(looked.scores)
        twin = None if reasons else duplicates.find(*hashes)
        if twin is not None:
            row["duplicate_of"] = source.name_of(kept[twin])
            reasons = [f"duplicate of {row['duplicate_of']}"]
        if not reasons:
            duplicates.add(*hashes)
            kept.append(item)
        yield row | {"accepted": "no" if reasons else "yes", "reason": "; ".join(reasons)}


def _hex(value: Hash) -> str:
    return "".join(f"{int(part):016x}" for part in value)


def _unhexed(text: str) -> Hash:
    return np.array([int(text[first : first + 16], 16) for first in range(0, len(text), 16)], np.uint64)


def _line(values: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()
