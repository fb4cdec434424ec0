"""What was done, in one file: outcomes and embeddings by the content they depend on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError

FILE = "cache.sqlite"
_TABLES = """
create table if not exists outcomes (key text primary key, picture text, failure text, told text);
create table if not exists embeddings (key text primary key, vector blob, failure text);
create table if not exists notes (key text primary key, told text);
"""


class Outcome(NamedTuple):
    """What came of one sample.

    Attributes:
        picture: digest of its pixels; "" for a failure.
        failure: why there is none; "" for a picture.
        told: seconds, seed, ...
    """

    picture: str
    failure: str
    told: dict[str, Any]


class Store:
    """A cache that holds nothing half-written, whatever stops the program."""

    def __init__(self, folder: Path) -> None:
        """Args:
        folder: holds, or gets, `cache.sqlite`.

        Raises:
            BarefacedError: if it cannot be opened, or is no such file.
        """
        self._path, self._lock = folder / FILE, threading.Lock()
        try:
            # Threads share it, one at a time.
            self._base = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            # As safe against a program that stops; only a power cut may cost the last entries.
            self._base.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + _TABLES)
        except sqlite3.Error as error:
            raise BarefacedError(f"{self._path}: not a cache of an audit: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def outcome(self, key: str) -> Outcome | None:
        """What came of a sample before."""
        row = self._one("select picture, failure, told from outcomes where key = ?", key)
        return None if row is None else Outcome(row[0], row[1], json.loads(row[2]))

    def keep_outcome(self, key: str, outcome: Outcome) -> None:
        """Remember what came of a sample."""
        self._put(
            "insert or replace into outcomes values (?, ?, ?, ?)", key, *outcome[:2], json.dumps(outcome.told)
        )

    def embedding(self, key: str) -> NDArray[np.float32] | str | None:
        """A unit row float32 (D,), or why a picture has none; None where nobody looked yet."""
        row = self._one("select vector, failure from embeddings where key = ?", key)
        if row is None:
            return None
        return str(row[1]) if row[1] else np.frombuffer(row[0], np.float32)

    def keep_embedding(self, key: str, found: NDArray[np.float32] | str) -> None:
        """Remember what a recogniser said."""
        vector, failure = (b"", found) if isinstance(found, str) else (found.astype(np.float32).tobytes(), "")
        self._put("insert or replace into embeddings values (?, ?, ?)", key, vector, failure)

    def note(self, key: str) -> dict[str, Any] | None:
        """What was noted under a key."""
        row = self._one("select told from notes where key = ?", key)
        return None if row is None else json.loads(row[0])

    def keep_note(self, key: str, told: Mapping[str, Any]) -> None:
        """Note plain values under a key."""
        self._put("insert or replace into notes values (?, ?)", key, json.dumps(told))

    def forget_failures(self) -> int:
        """Forget outcomes that were failures, so that they are tried again; how many there were."""
        with self._lock, self._base:
            return self._base.execute("delete from outcomes where failure like 'generate: %'").rowcount

    def _one(self, words: str, key: str) -> Any:
        try:
            with self._lock:
                return self._base.execute(words, (key,)).fetchone()
        except sqlite3.Error as error:
            raise BarefacedError(f"{self._path}: the cache is damaged: {error}") from error

    def _put(self, words: str, *values: Any) -> None:
        try:
            with self._lock, self._base:
                self._base.execute(words, values)
        except sqlite3.Error as error:
            raise BarefacedError(f"{self._path}: the cache takes nothing more: {error}") from error


def digest(*parts: Any) -> str:
    """One name for plain values; texts, numbers, dicts of them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def digest_of(picture: NDArray[np.uint8]) -> str:
    """One name for the pixels of a picture."""
    held = hashlib.sha256(repr(picture.shape).encode())
    held.update(np.ascontiguousarray(picture).tobytes())
    return held.hexdigest()
