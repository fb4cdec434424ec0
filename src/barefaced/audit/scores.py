"""`Scores`: every comparison that was tried, one a row, failures among them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.words import Words
from barefaced.errors import BarefacedError
from barefaced.images import replacing

WORDS = (
    "recogniser", "system", "condition", "group", "reference", "probe", "subject_reference", "subject_probe",
    "failure",
)  # fmt: skip
"""Columns of text."""
TRUTHS = ("same_source", "mated")
"""Columns of true and false, written 1 and 0."""
COLUMNS = (*WORDS[:-1], "sample", *TRUTHS, "similarity", "failure")
"""Of the CSV file, in its order."""
_OPTIONAL = {"group": "", "sample": "1", "same_source": "0", "failure": ""}
_TRUE, _FALSE = {"1", "true", "yes"}, {"0", "false", "no", ""}


@dataclass(frozen=True, eq=False)
class Scores:
    """Comparisons of probes with references; columns of N rows.

    Attributes:
        recogniser: who compared.
        system: what made the probe: a system under audit, a control, or `clean` for photographs.
        condition: what was done to the probe's face first: `clean`, `half-0.25`, ...
        group: of the probe's person.
        reference: name of the image.
        probe: name of the image.
        subject_reference: who it shows.
        subject_probe: the same.
        sample: int32, which of the faces drawn, from 1; 1 for photographs.
        same_source: bool, the probe was made of the very photograph it is compared with, or of one taken
            with it.
        mated: bool, both show one person.
        similarity: float64, higher is more alike; NaN where there is no score.
        failure: why there is none, `generate: ...` or `acquire: ...`; "" where there is one.
    """

    recogniser: Words
    system: Words
    condition: Words
    group: Words
    reference: Words
    probe: Words
    subject_reference: Words
    subject_probe: Words
    sample: NDArray[np.int32]
    same_source: NDArray[np.bool_]
    mated: NDArray[np.bool_]
    similarity: NDArray[np.float64]
    failure: Words

    def __post_init__(self) -> None:
        lengths = {column.name: _length(getattr(self, column.name)) for column in fields(self)}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"columns of scores are of one length, got {lengths}")
        if np.isinf(self.similarity).any():
            raise ValueError("a similarity is a number, or NaN for a failure; got an infinity")

    def __len__(self) -> int:
        return len(self.similarity)

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Bool (N,): comparisons without a score."""
        return np.isnan(self.similarity)

    def where(self, **equal: str | bool | int) -> Scores:
        """The rows in which columns have these values: `scores.where(condition="clean", mated=True)`."""
        chosen = np.ones(len(self), bool)
        for name, value in equal.items():
            column = getattr(self, name)
            chosen &= column.are(str(value)) if isinstance(column, Words) else column == value
        return self.at(chosen)

    def at(self, rows: NDArray) -> Scores:
        """Some rows, by number or by a mask."""
        return Scores(*(_at(getattr(self, column.name), rows) for column in fields(self)))

    def values(self, name: str) -> list[str]:
        """What occurs in a column of text, in the order of first mention."""
        column: Words = getattr(self, name)
        found, first = np.unique(column.codes, return_index=True)
        return [column.names[code] for code in found[np.argsort(first)]]

    @classmethod
    def join(cls, parts: Iterable[Scores]) -> Scores:
        """Several tables, one after the other.

        Raises:
            ValueError: if there is none.
        """
        tables = list(parts)
        if not tables:
            raise ValueError("there is no table of scores to join")
        return cls(*(_joined([getattr(table, column.name) for table in tables]) for column in fields(cls)))

    def write_npz(self, path: Path) -> None:
        """Write all rows in NumPy's own form, some ten bytes each.

        Raises:
            UnwritableFile: if the disk does not take it.
        """
        arrays: dict[str, Any] = {}
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, Words):
                arrays[f"{column.name}.names"] = np.array(value.names, np.str_)
            arrays[column.name] = value.codes if isinstance(value, Words) else value
        # As `np.savez_compressed` does, at a third of its time: millions of scores are hard to make smaller.
        with replacing(path) as stream, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as held:
            for name, array in arrays.items():
                with held.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)

    @classmethod
    def read_npz(cls, path: Path) -> Scores:
        """Read what `write_npz` wrote.

        Raises:
            BarefacedError: if it is not there, or damaged.
        """
        try:
            with np.load(path) as held:
                return cls(*(_loaded(held, column.name) for column in fields(cls)))
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise BarefacedError(f"{path}: no table of scores: {error}") from error

    def write_csv(self, path: Path) -> None:
        """Write all rows as text; a similarity to 6 figures after the point, empty where there is none.

        Raises:
            UnwritableFile: if the disk does not take it.
        """
        with replacing(path) as stream:
            stream.write((",".join(COLUMNS) + "\n").encode())
            for first in range(0, len(self), 100_000):
                stream.write(self.at(np.arange(first, min(first + 100_000, len(self))))._lines().encode())

    def _lines(self) -> str:
        columns = [_printed(getattr(self, name), name) for name in COLUMNS]
        return "".join(f"{','.join(row)}\n" for row in zip(*columns, strict=True))

    @classmethod
    def read_csv(cls, path: Path) -> Scores:
        """Read scores that anybody made, with any recogniser.

        Needed are the columns recogniser, system, condition, reference, probe, subject_reference,
        subject_probe, mated and similarity; an empty similarity or `nan` is a failure. Columns nobody knows
        are passed over.

        Raises:
            BarefacedError: naming the line that cannot be used, or the columns that are missing.
        """
        try:
            with path.open(newline="", encoding="utf-8-sig") as stream:
                return cls.of_rows(_checked(csv.DictReader(stream), path))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise BarefacedError(f"{path}: no table of scores: {error}") from error

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Scores:
        """The table of rows with a value for every column."""
        held = list(rows)
        texts = {name: Words.of([str(row[name]) for row in held]) for name in WORDS}
        return cls(
            **texts,
            sample=np.array([row["sample"] for row in held], np.int32),
            same_source=np.array([row["same_source"] for row in held], bool),
            mated=np.array([row["mated"] for row in held], bool),
            similarity=np.array([row["similarity"] for row in held], np.float64),
        )


def _length(column: Words | NDArray) -> int:
    return len(column.codes if isinstance(column, Words) else column)


def _at(column: Any, rows: NDArray) -> Any:
    return column.at(rows) if isinstance(column, Words) else column[rows]


def _joined(columns: list[Any]) -> Any:
    if not isinstance(columns[0], Words):
        return np.concatenate(columns)
    names = tuple(dict.fromkeys(name for column in columns for name in column.names))
    place = {name: number for number, name in enumerate(names)}
    codes = [
        np.array([place[name] for name in column.names], np.int32)[column.codes]
        if len(column.codes)
        else column.codes
        for column in columns
    ]
    return Words(np.concatenate(codes), names)


def _loaded(held: Any, name: str) -> Any:
    if f"{name}.names" not in held:
        return held[name]
    return Words(held[name], tuple(map(str, held[f"{name}.names"])))


def _printed(column: Any, name: str) -> list[str]:
    if isinstance(column, Words):
        return [_quoted(text) for text in column.texts()]
    if name == "similarity":
        return ["" if np.isnan(value) else f"{value:.6g}" for value in column]
    return [str(int(value)) for value in column]


def _quoted(text: str) -> str:
    """As RFC 4180 wants a field."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def _checked(reader: csv.DictReader[str], path: Path) -> Iterator[dict[str, Any]]:
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ()) and name not in _OPTIONAL]
    if missing:
        raise BarefacedError(f"{path}: no table of scores: it lacks the columns {', '.join(missing)}")
    for row in reader:
        try:
            yield _row(_OPTIONAL | {name: value for name, value in row.items() if value is not None})
        except (ValueError, KeyError) as error:
            raise BarefacedError(f"{path}, line {reader.line_num}: {error}") from error


def _row(texts: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: texts[name].strip() for name in WORDS}
    row |= {name: _truth(name, texts[name]) for name in TRUTHS}
    row["sample"] = int(texts["sample"] or 1)
    row["similarity"] = float(texts["similarity"].strip() or "nan")
    if np.isinf(row["similarity"]):
        raise ValueError("a similarity is a number, or empty for a failure; got an infinity")
    if np.isnan(row["similarity"]) and not row["failure"]:
        row["failure"] = "acquire: not told"
    return row


def _truth(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{name} is 1 or 0, got {text!r}")
    return word in _TRUE
