"""Shards: tar files in the layout of WebDataset, with an index and a manifest beside them.

A folder holds `SPLIT-NNNNNN.tar`; `index.jsonl`, one `Sample` a line; `rejects.csv`; and last of all
`manifest.json`, so that where it is the others are whole. A sample is four neighbours in a tar:
`KEY.bare.webp`, `KEY.masked.webp` (`.png` where a photo is too large for WebP), `KEY.coverage.png` (8 bits)
and `KEY.json`.
"""

import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

from barefaced.errors import BarefacedError

VERSION = 1
"""Of the layout; shards of another are refused."""
MANIFEST, INDEX, REJECTS, JOURNAL = "manifest.json", "index.jsonl", "rejects.csv", ".journal"
END = bytes(2 * tarfile.BLOCKSIZE)
"""What a tar ends with."""


@dataclass(frozen=True)
class Sample:
    """A line of the index: where a trio lies, and what `stats` counts.

    Attributes:
        key: its name in the shard.
        split: "train", "val" or "test".
        shard: the file's name.
        offset: where in the file its first header begins, bytes.
        size: how many bytes from there to its end.
        photo: what it was made of, as its source names it.
        k: which trio of that photo, from 0.
        identity: who it shows.
        styles: (style, wear) of each mask, the largest face's first.
        pose: (yaw, pitch, roll) of the largest face, degrees.
        covered: mean of the coverage, in [0, 1].
    """

    key: str
    split: str
    shard: str
    offset: int
    size: int
    photo: str
    k: int
    identity: str
    styles: list[list[str]]
    pose: list[float]
    covered: float

    def to_json(self) -> str:
        """One line."""
        return json.dumps(vars(self), separators=(",", ":"))


def pack(key: str, files: Mapping[str, bytes]) -> bytes:
    """The files of a sample as a piece of a tar; the same files give the same bytes at any time.

    Args:
        key: the sample's name, at most 80 characters without a dot.
        files: content by ending, such as "bare.webp".
    """
    return b"".join(_member(f"{key}.{ending}", content) for ending, content in files.items())


def unpack(piece: bytes) -> dict[str, bytes]:
    """The files of a sample by their endings: the inverse of `pack`, for tars of others too.

    Raises:
        BarefacedError: if it is no piece of a tar.
    """
    try:
        with tarfile.open(fileobj=BytesIO(piece), mode="r:") as archive:
            members = [member for member in archive if member.isfile()]
            files = {_ending(member.name): archive.extractfile(member) for member in members}
            return {ending: stream.read() for ending, stream in files.items() if stream is not None}
    except tarfile.TarError as error:
        raise BarefacedError(f"no sample of a shard: {error}") from error


def read_slice(shard: Path, offset: int, size: int) -> bytes:
    """Bytes of a shard.

    Raises:
        BarefacedError: if it has not that many, or cannot be read.
    """
    try:
        with shard.open("rb") as stream:
            stream.seek(offset)
            piece = stream.read(size)
    except OSError as error:
        raise BarefacedError(f"{shard} cannot be read: {error.strerror or error}") from error
    if len(piece) < size:
        raise BarefacedError(f"{shard} is damaged: it ends in the middle of a sample")
    return piece


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `build` wrote about a data set.

    Raises:
        BarefacedError: if the folder holds none, an unfinished one, or one of another version.
    """
    path = folder / MANIFEST
    if not path.exists() and (folder / JOURNAL).exists():
        raise BarefacedError(f"{folder} is not finished; build it again with --resume")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BarefacedError(f"{folder} holds no data set: there is no {MANIFEST}") from None
    except (OSError, ValueError) as error:
        raise BarefacedError(f"{path} cannot be read: {error}") from error
    check_version(folder, manifest)
    return manifest


def check_version(folder: Path, manifest: Any) -> None:
    """Raise BarefacedError unless a manifest, or the settings in a journal, are of this version."""
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if version != VERSION:
        raise BarefacedError(
            f"{folder} holds shards of version {version}, and this barefaced reads version {VERSION}; "
            "build them again"
        )


def read_index(folder: Path) -> Iterator[Sample]:
    """Yield the samples of a data set in the order they were written.

    Raises:
        BarefacedError: if the index is missing or damaged.
    """
    path = folder / INDEX
    known = {field.name for field in fields(Sample)}
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                told = json.loads(line)
                yield Sample(**{name: told[name] for name in known})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BarefacedError(f"{path} cannot be read: {error}") from error


def _member(name: str, content: bytes) -> bytes:
    info = tarfile.TarInfo(name)  # its time and owner are 0
    info.size = len(content)
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def _ending(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[2]
