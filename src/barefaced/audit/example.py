"""A small study for a fresh machine: scores drawn as work 000's must have lain, and one portrait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.running.comparing import CLEAN
from barefaced.audit.scores import Scores
from barefaced.audit.words import Words
from barefaced.errors import MissingExtra, UnwritableFile, require
from barefaced.images import replacing, write_image

PEOPLE = 200
DRAWN = {
    "arcface (drawn)": ((4.66, 1.666), (8.83, 1.05)),
    "adaface (drawn)": ((5.00, 1.743), (8.65, 0.92)),
}
"""Mean and SD of unmasked faces and of two photographs of one person, in SDs of strangers' scores about their
mean: the only values from which Table 1 of work 000 follows."""
SYSTEM, CONDITION = "services of work 000 (drawn)", "real-mask"
_NOTE = (
    "An example. The scores called drawn are no measurement: they were drawn so that they give Table 1 of"
    " work 000. The portrait is Eileen Collins by NASA, public domain; it goes through the whole way of a"
    " picture."
)
_MANIFEST = """name = "example"
note = "{note}"
licence = "public domain"
consent = "an official portrait"
scores = ["drawn.csv"]
{image}"""
_IMAGE = """
[[image]]
subject = "astronaut"
file = "astronaut.png"
role = "reference"
"""


def example_study(out: Path) -> Path:
    """Write the example's manifest, scores and, where scikit-image brings it, its portrait.

    Args:
        out: gets a folder `study`.

    Returns:
        The path of the manifest.

    Raises:
        UnwritableFile: if the disk does not take them.
    """
    folder = out / "study"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    drawn_scores().write_csv(folder / "drawn.csv")
    image = _IMAGE
    try:
        write_image(folder / "astronaut.png", require("skimage.data", "demo").astronaut())
    except MissingExtra:
        image = ""
    with replacing(folder / "study.toml") as stream:
        stream.write(_MANIFEST.format(note=_NOTE, image=image).encode())
    return folder / "study.toml"


def drawn_scores(people: int = PEOPLE) -> Scores:
    """Scores of so many people whose means and SDs are those of work 000 to the last digit.

    Quantiles of a Gaussian in random order, not random numbers: a table made of them must come out.
    """
    return Scores.join([*_tables(people, np.random.default_rng(0))])


def _tables(people: int, rng: np.random.Generator) -> Iterator[Scores]:
    names = [f"person {number:03d}" for number in range(people)]
    own = np.arange(people)
    first, second = np.triu_indices(people, 1)
    all_first, all_second = (~np.eye(people, dtype=bool)).nonzero()
    for recogniser, (unmasked, same) in DRAWN.items():
        for system, condition, mated, pairs in (
            (CLEAN, CLEAN, same, (first, second)),
            (SYSTEM, CONDITION, unmasked, (all_first, all_second)),
        ):
            told = {"recogniser": recogniser, "system": system, "condition": condition}
            yield _table(told, names, own, own, _gaussian(people, *mated, rng))
            yield _table(told, names, *pairs, _gaussian(len(pairs[0]), 0.0, 1.0, rng))


def _gaussian(count: int, mean: float, sd: float, rng: np.random.Generator) -> NDArray[np.float64]:
    special = require("scipy.special", "audit")
    values = special.ndtri((np.arange(count) + 0.5) / count)
    values = mean + sd * (values - values.mean()) / values.std(ddof=1)
    return rng.permutation(values)


def _table(told: dict[str, str], names: list[str], probes: Any, references: Any, scores: Any) -> Scores:
    rows = len(scores)
    kinds = [tuple(f"{name}, {kind}" for name in names) for kind in ("reference", "probe")]
    columns = {name: Words.all(text, rows) for name, text in told.items()}
    return Scores(
        **columns,
        group=Words.all("all", rows),
        reference=Words(references.astype(np.int32), kinds[0]),
        probe=Words(probes.astype(np.int32), kinds[1]),
        subject_reference=Words(references.astype(np.int32), tuple(names)),
        subject_probe=Words(probes.astype(np.int32), tuple(names)),
        sample=np.ones(rows, np.int32),
        same_source=np.zeros(rows, bool),
        mated=probes == references,
        similarity=scores,
        failure=Words.all("", rows),
    )
