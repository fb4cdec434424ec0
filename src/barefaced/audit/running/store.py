"""What was done, in one file: outcomes and embeddings by the content they depend on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.study import Photo
from barefaced.errors import BarefacedError

Embedding = NDArray[np.float32] | str
"""A unit row (D,), or why there is none."""
FILE = "cache.sqlite"
_AT_ONCE = 500
"""Keys asked for in one question; some builds of SQLite take no more than 999."""
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
        rows = self._all("select picture, failure, told from outcomes where key = ?", key)
        return Outcome(rows[0][0], rows[0][1], json.loads(rows[0][2])) if rows else None

    def keep_outcome(self, key: str, outcome: Outcome) -> None:
        """Remember what came of a sample."""
        self._put(
            "insert or replace into outcomes values (?, ?, ?, ?)",
            (key, *outcome[:2], json.dumps(outcome.told)),
        )

    def embeddings(self, keys: Iterable[str]) -> dict[str, Embedding]:
        """Unit rows float32 (D,), or why a picture has none; nothing where nobody looked yet."""
        found: dict[str, Embedding] = {}
        wanted = [*keys]
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            words = f"select * from embeddings where key in ({','.join('?' * len(some))})"
            for key, vector, failure in self._all(words, *some):
                found[key] = str(failure) if failure else np.frombuffer(vector, np.float32)
        return found

    def keep_embeddings(self, found: Mapping[str, Embedding]) -> None:
        """Remember what recognisers said, all of it or nothing."""
        rows = [
            (key, b"", each) if isinstance(each, str) else (key, each.astype(np.float32).tobytes(), "")
            for key, each in found.items()
        ]
        self._put("insert or replace into embeddings values (?, ?, ?)", *rows)

    def note(self, key: str) -> dict[str, Any] | None:
        """What was noted under a key."""
        rows = self._all("select told from notes where key = ?", key)
        return json.loads(rows[0][0]) if rows else None

    def keep_note(self, key: str, told: Mapping[str, Any]) -> None:
        """Note plain values under a key."""
        self._put("insert or replace into notes values (?, ?)", (key, json.dumps(told)))

    def forget_failures(self) -> int:
        """Forget outcomes that were failures, so that they are tried again; how many there were."""
        with self._lock, self._base:
            return self._base.execute("delete from outcomes where failure like 'generate: %'").rowcount

    def _all(self, words: str, *values: str) -> list[Any]:
        try:
            with self._lock:
                return self._base.execute(words, values).fetchall()
        except sqlite3.Error as error:
            raise BarefacedError(f"{self._path}: the cache is damaged: {error}") from error

    def _put(self, words: str, *rows: tuple[Any, ...]) -> None:
        try:
            with self._lock, self._base:
                self._base.executemany(words, rows)
        except sqlite3.Error as error:
            raise BarefacedError(f"{self._path}: the cache takes nothing more: {error}") from error


def photo_key(photo: Photo) -> str:
    """Digest of a photograph's file; of one that is gone, of nothing."""
    try:
        told = photo.file.stat()
    except OSError:
        return _file_key(photo.file, 0, 0)
    return _file_key(photo.file, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=8192)
def _file_key(path: Path, size: int, written: int) -> str:
    """Size and time of writing tell a file that was read before from one that has changed since."""
    content = path.read_bytes() if path.is_file() else b""
    return digest("photo", hashlib.sha256(content).hexdigest())


def digest(*parts: Any) -> str:
    """One name for plain values; texts, numbers, dicts of them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def digest_of(picture: NDArray[np.uint8]) -> str:
    """One name for the pixels of a picture."""
    held = hashlib.sha256(repr(picture.shape).encode())
    held.update(np.ascontiguousarray(picture).tobytes())
    return held.hexdigest()
