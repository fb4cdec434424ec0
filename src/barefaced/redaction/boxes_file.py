"""Boxes that a person drew, from a file: `read_boxes`."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from barefaced.errors import BarefacedError

Box = tuple[float, float, float, float]


def read_boxes(path: Path) -> dict[str, list[Box]]:
    """Read boxes of faces, by the picture they are in.

    A `.json` file holds an object of picture names and lists of [x1, y1, x2, y2], in pixels of the upright
    picture; any other file has lines of `name,x1,y1,x2,y2`, the first of which may name the columns.

    Args:
        path: the file.

    Returns:
        Boxes by a picture's name, with or without its folders, as it stands there.

    Raises:
        BarefacedError: if it cannot be read, or a line is no such box.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BarefacedError(f"{path}: boxes cannot be read: {error}") from error
    rows = _from_json(path, text) if path.suffix.lower() == ".json" else _from_lines(text)
    boxes: dict[str, list[Box]] = {}
    for place, name, numbers in rows:
        boxes.setdefault(name, []).append(_box(path, place, numbers))
    return boxes


def boxes_of(boxes: dict[str, list[Box]], picture: Path) -> list[Box]:
    """The boxes of a picture: those under its whole path, or under as many of its last parts as are named."""
    parts = picture.parts
    return [box for first in range(len(parts)) for box in boxes.get("/".join(parts[first:]), [])]


def _from_lines(text: str) -> list[tuple[str, str, Any]]:
    rows = [(f"line {number}", row) for number, row in enumerate(csv.reader(text.splitlines()), 1) if row]
    if rows and rows[0][1][1:2] == ["x1"]:
        rows = rows[1:]
    return [(place, row[0], row[1:]) for place, row in rows]


def _from_json(path: Path, text: str) -> list[tuple[str, str, Any]]:
    try:
        held = json.loads(text)
        return [(f"{name!r}", str(name), box) for name, boxes in held.items() for box in boxes]
    except (ValueError, AttributeError, TypeError) as error:
        raise BarefacedError(f"{path}: wants an object of names and lists of boxes") from error


def _box(path: Path, place: str, numbers: Any) -> Box:
    try:
        x1, y1, x2, y2 = (float(number) for number in numbers)
    except (TypeError, ValueError):
        raise BarefacedError(f"{path}: {place}: a box is x1,y1,x2,y2, got {numbers!r}") from None
    return x1, y1, x2, y2
