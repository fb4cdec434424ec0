"""A zip of pictures, alone or with a CSV beside it that tells who is in them."""

import csv
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.sources.photo import Named, Photo, is_picture, person
from barefaced.errors import BarefacedError, UnreadableImage

LARGEST = 1 << 30
"""A picture that unpacks to more bytes is refused before it is unpacked."""
_FIVE = [f"{point}_{axis}" for point in ("leye", "reye", "nose", "lmouth", "rmouth") for axis in "xy"]


class PlainZip(Named):
    """Photos in a zip of which nothing but their names is known."""

    def __init__(self, path: Path, *, identity: str, people: str) -> None:
        self._archive = _opened(path)
        names = sorted(name for name in self._archive.namelist() if is_picture(name))
        super().__init__(path, names, identity=identity, people=people)

    def photo(self, item: int) -> Photo:
        return Photo(self.name_of(item), self.identity_of(item), _content(self._archive, self._names[item]))


class DescribedZip(Named):
    """Photos in `NAME.zip` as `NAME.csv` lists them: `file`, perhaps `identity` and five points."""

    def __init__(self, path: Path, *, identity: str, people: str) -> None:
        self._archive = _opened(path)
        names: list[str] = []
        self._persons: list[str] = []
        five: list[list[float]] = []
        for row in _rows(path.with_suffix(".csv"), identity):
            names.append(row["file"])
            self._persons.append(_person(row, identity, people))
            five.append(_five(row))
        if not names:
            raise BarefacedError(f"{path.with_suffix('.csv')} lists no pictures")
        self._five = np.array(five, np.float32).reshape(-1, 5, 2)
        super().__init__(path, names, identity=identity, people=people)

    def identity_of(self, item: int) -> str:
        return self._persons[item]

    def photo(self, item: int) -> Photo:
        known: NDArray[np.float32] = self._five[item]
        five = known if (known[0] >= 0).all() else None
        content = _content(self._archive, self._names[item])
        return Photo(self.name_of(item), self._persons[item], content, five)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BarefacedError(f"{path} cannot be read: {error}") from error


def _content(archive: zipfile.ZipFile, name: str) -> bytes | UnreadableImage:
    try:
        if archive.getinfo(name).file_size > LARGEST:
            return UnreadableImage(name, f"unpacks to more than {LARGEST >> 20} MB")
        return archive.read(name)
    except KeyError:
        return UnreadableImage(name, "the CSV lists it, but it is not in the zip")
    except Exception as error:  # damaged or encrypted members raise nearly anything
        return UnreadableImage(name, str(error) or type(error).__name__)


def _rows(table: Path, identity: str) -> "csv.DictReader[str]":
    try:
        # As a whole: a table that is no text must fail before half of it is taken in.
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BarefacedError(f"{table} cannot be read: {error}") from error
    rows = csv.DictReader(text.splitlines())
    known = rows.fieldnames or []
    if "file" not in known:
        raise BarefacedError(f"{table} wants a column `file`; it has: {', '.join(known) or 'none'}")
    if identity not in ("auto", "photo", "folder", *known):
        raise BarefacedError(f"{table} has no column {identity!r}; known: {', '.join(known)}")
    return rows


def _person(row: dict[str, str], identity: str, people: str) -> str:
    column = {"auto": "identity", "photo": "", "folder": ""}.get(identity, identity)
    told = row.get(column) or ""
    return (
        f"{people}/{told}"
        if told
        else person(row["file"], identity="auto" if column else identity, people=people)
    )


def _five(row: dict[str, str]) -> list[float]:
    """The row's five points, or ten times -1 where it has none."""
    try:
        return [float(row[column]) for column in _FIVE]
    except (KeyError, TypeError, ValueError):
        return [-1.0] * len(_FIVE)
