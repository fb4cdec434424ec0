"""Figures 1 and 2 of work 000: what was there, what was given, what came back; pictures of people.

They lie in `OUT/pictures` and stand in no report unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.frame import eye_frame
from barefaced.audit.running.cases import Case
from barefaced.audit.running.outcomes import Makers, Sample
from barefaced.errors import UnwritableFile
from barefaced.faces.warp import resized
from barefaced.provenance import Label, write_generated

FOLDER = "pictures"
PEOPLE, SIDE, GAP = 6, 128, 4
"""Columns of a sheet; and pixels of a picture and between two."""
Image = NDArray[np.uint8]


def write_sheets(
    out: Path, cases: Iterable[Case], makers: Makers, cast: Cast, *, systems: Sequence[str]
) -> list[dict[str, Any]]:
    """Write a sheet a condition: a column a person; what was compared with, what was given, each system's.

    Args:
        out: gets `pictures/CONDITION.png`, labelled as generated.
        cases: of the audit; the first people of each condition are shown.
        makers: remember what came of them.
        cast: the references.
        systems: names, in the order of their rows.

    Returns:
        For each sheet `condition`, `file` and `rows`, what its rows show.

    Raises:
        UnwritableFile: if the disk does not take them.
    """
    columns: dict[str, list[list[Image]]] = {}
    for case in cases:
        held = columns.setdefault(case.condition, [])
        if len(held) < PEOPLE and not isinstance(case.looked, str):
            held.append(
                _column(Case(case.photo, case.condition, case.side, case.seed), makers, cast, systems)
            )
    told: list[dict[str, Any]] = []
    for condition, held in columns.items():
        if held:
            file = out / FOLDER / f"{condition}.png"
            _write(file, np.hstack([np.vstack(column) for column in held]))
            rows = ["photograph compared with", "given", *systems]
            told.append({"condition": condition, "file": f"{FOLDER}/{file.name}", "rows": rows})
    return told


def _column(case: Case, makers: Makers, cast: Cast, systems: Sequence[str]) -> list[Image]:
    assert not isinstance(case.looked, str), "told before"
    made = case.looked.made
    references = [photo for photo in cast.study.of_role("reference") if photo.subject == case.photo.subject]
    firsts: dict[str, Image | None] = dict.fromkeys(systems)
    for sample in makers.drawn(case):
        if sample.number == 1:
            firsts[sample.system] = _framed(sample, cast.side)
    reference = cast.patch(references[0]) if references else None
    return [_cell(picture) for picture in (reference, made.patch, *firsts.values())]


def _framed(sample: Sample, side: int) -> Image | None:
    """What came, its eyes where all eyes are; as it is where there is no face, None where nothing came."""
    if not sample.outcome.picture:
        return None
    picture = sample.pixels()
    face = None if picture.shape == (side, side, 3) else the_face(picture)
    return picture if face is None or isinstance(face, str) else eye_frame(picture, face, side=side)[0]


def _cell(picture: Image | None) -> Image:
    blank = np.full((SIDE, SIDE, 3), 230, np.uint8)
    shown = blank if picture is None else resized(picture, (SIDE, SIDE))
    return np.pad(shown, ((0, GAP), (0, GAP), (0, 0)), constant_values=255)


def _write(file: Path, sheet: Image) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(file.parent, error.strerror or str(error)) from error
    label = Label("several", "unknown", 0, kind="compositeWithTrainedAlgorithmicMedia", sample=1)
    write_generated(file, sheet, label, strip=False)
