"""Studies of drawn pictures."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from barefaced.images import write_image


def noise(number: int, side: int = 128) -> np.ndarray:
    """A picture like no other, uint8 (S, S, 3), smooth enough for its perceptual hash to be its own."""
    import cv2

    coarse = np.random.default_rng(number).integers(0, 256, (20, 20, 3), np.uint8)
    return cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def manifest(tmp_path) -> Callable[..., Path]:
    """Write a table of photographs, each a dict of cells, and a picture for every file that is not there."""

    def written(rows: list[dict[str, str]], *, draw: bool = True) -> Path:
        columns = dict.fromkeys(name for row in rows for name in row)
        for number, row in enumerate(rows):
            if draw and row.get("file") and not (tmp_path / row["file"]).exists():
                write_image(tmp_path / row["file"], noise(number))
        path = tmp_path / "study.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(columns), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return written
