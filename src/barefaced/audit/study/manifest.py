"""The manifest of a study: a TOML file, or the table of its photographs as CSV alone."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from barefaced.audit.study.photo import ROLES, Photo, Problem, Study
from barefaced.errors import BarefacedError

KNOWN = ("subject", "image", "file", "role", "capture", "licence", "consent")
"""Columns of the table; any other is a kind of group, unless the manifest names the kinds."""
NEEDED = ("subject", "file", "role")
_ENTRIES = {"name": str, "note": str, "licence": str, "consent": str, "images": str, "groups": list,
            "scores": list, "image": list}  # fmt: skip

Row = tuple[str, Mapping[str, str]]
"""Where it stands, for messages; and its cells."""


def read_study(path: Path) -> Study:
    """Read a manifest; a photograph that cannot be used is left out, and told in `problems`.

    Args:
        path: a `.toml` file with `name`, and `images` (a CSV file beside it) or tables `[[image]]`; or such a
            CSV file. Paths are taken from where the manifest lies. Columns are `subject`, `file` and `role`,
            and where wanted `image`, `capture`, `licence`, `consent` and kinds of group.

    Raises:
        BarefacedError: if the file cannot be read, lacks a column, or tells neither photographs nor scores.
    """
    told = _toml(path) if path.suffix.lower() == ".toml" else {"images": path.name}
    rows = [*_csv(path.parent / told["images"])] if "images" in told else []
    rows += [
        (f"{path.name}, image {n}", _texts(cells, path)) for n, cells in enumerate(told.get("image", ()), 1)
    ]
    groups = tuple(told["groups"]) if "groups" in told else _other_columns(cells for _, cells in rows)
    problems: list[Problem] = []
    photos = [*_photos(rows, path.parent, groups, told, problems)]
    scores = tuple(path.parent / name for name in told.get("scores", ()))
    if not photos and not scores:
        reasons = f" ({problems[0].told}; {len(problems)} in all)" if problems else ""
        raise BarefacedError(f"{path}: no photograph of the study can be used{reasons}")
    problems += [*_doubts(photos, groups)]
    return Study(
        str(told.get("name", path.stem)), tuple(photos), groups, scores, tuple(problems), told.get("note", "")
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BarefacedError(f"{path}: not a manifest: {error}") from error
    for name, value in told.items():
        if name not in _ENTRIES:
            raise BarefacedError(f"{path}: unknown entry {name!r}; known: {', '.join(_ENTRIES)}")
        if not isinstance(value, _ENTRIES[name]):
            wanted = _ENTRIES[name].__name__
            raise BarefacedError(f"{path}: {name!r} is a {wanted}, got {type(value).__name__}")
    return told


def _texts(cells: Any, path: Path) -> dict[str, str]:
    if not isinstance(cells, dict):
        raise BarefacedError(f"{path}: an [[image]] is a table, got {type(cells).__name__}")
    return {name: str(value) for name, value in cells.items()}


def _csv(path: Path) -> Iterator[Row]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise BarefacedError(f"{path}: the table of photographs lacks {', '.join(missing)}")
            for row in reader:
                cells = {name: text.strip() for name, text in row.items() if name and text is not None}
                yield f"{path.name}, line {reader.line_num}", cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BarefacedError(f"{path}: no table of photographs: {error}") from error


def _other_columns(rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for cells in rows for name in cells if name not in KNOWN))


def _photos(
    rows: Sequence[Row],
    folder: Path,
    groups: Sequence[str],
    usual: Mapping[str, Any],
    problems: list[Problem],
) -> Iterator[Photo]:
    names: set[str] = set()
    for place, cells in rows:
        reason = _reason(cells, folder)
        if reason is None:
            photo = _photo(cells, folder, groups, usual)
            if photo.name not in names:
                names.add(photo.name)
                yield photo
                continue
            reason = "name given twice", f"the name {photo.name!r} stands for another photograph already"
        problems.append(Problem(reason[0], f"{place}: {reason[1]}; left out"))


def _reason(cells: Mapping[str, str], folder: Path) -> tuple[str, str] | None:
    """Why a row is no photograph of the study, and its kind."""
    empty = [name for name in NEEDED if not cells.get(name)]
    if empty:
        return "empty field", f"no {', '.join(empty)}"
    if cells["role"] not in ROLES:
        return "unknown role", f"unknown role {cells['role']!r}; known: {', '.join(ROLES)}"
    if not (folder / cells["file"]).is_file():
        return "missing file", f"there is no file {cells['file']}"
    return None


def _photo(cells: Mapping[str, str], folder: Path, groups: Sequence[str], usual: Mapping[str, Any]) -> Photo:
    name = cells.get("image") or cells["file"]
    return Photo(
        subject=cells["subject"],
        name=name,
        file=folder / cells["file"],
        role=cells["role"],
        capture=cells.get("capture") or name,
        groups={kind: cells.get(kind) or "unknown" for kind in groups},
        licence=cells.get("licence") or usual.get("licence", ""),
        consent=cells.get("consent") or usual.get("consent", ""),
    )


def _doubts(photos: Sequence[Photo], groups: Sequence[str]) -> Iterator[Problem]:
    """What can be used, but should be known."""
    by_subject: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_subject[photo.subject].append(photo)
    for subject, theirs in by_subject.items():
        if len({photo.group for photo in theirs}) > 1:
            yield Problem("two groups", f"subject {subject!r} is told in several groups; the first counts")
        if not any(photo.role == "reference" for photo in theirs):
            yield Problem("no reference", f"subject {subject!r} has no reference: in no mated comparison")
        elif len({photo.capture for photo in theirs}) == 1:
            yield Problem(
                "one photograph", f"subject {subject!r} has but one photograph: same-photo pairs only"
            )
    for what in ("licence", "consent"):
        without = sum(not getattr(photo, what) for photo in photos)
        if without:
            yield Problem(f"no {what} told", f"{without} of {len(photos)} photographs tell no {what}")
