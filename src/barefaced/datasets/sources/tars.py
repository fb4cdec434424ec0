"""Shards as input: the bare pictures of a data set of ours, or the pictures of any WebDataset."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from barefaced.datasets.shards import MANIFEST, read_index, read_manifest, read_slice, unpack
from barefaced.datasets.sources.photo import Named, Photo, printable
from barefaced.errors import BarefacedError, UnreadableImage
from barefaced.images import IMAGE_SUFFIXES


class _Place(NamedTuple):
    """Where the bytes of a picture lie, and whose picture it is."""

    shard: Path
    name: str
    identity: str | None
    offset: int
    size: int


class Tars(Named):
    """Photos in tar files; of several trios of one photo, the first."""

    def __init__(self, path: Path, *, identity: str, people: str) -> None:
        ours = path.is_dir() and (path / MANIFEST).exists()
        self._places = list(_ours(path) if ours else _foreign(path))
        super().__init__(path, [place.name for place in self._places], identity=identity, people=people)

    def identity_of(self, item: int) -> str:
        told = self._places[item].identity if self._identity == "auto" else None
        return told or super().identity_of(item)

    def photo(self, item: int) -> Photo:
        place = self._places[item]
        return Photo(place.name, self.identity_of(item), _content(place))


def _ours(folder: Path) -> Iterator[_Place]:
    read_manifest(folder)  # refuses another version
    for sample in read_index(folder):
        if sample.k == 0:
            yield _Place(folder / sample.shard, sample.photo, sample.identity, sample.offset, sample.size)


def _foreign(path: Path) -> Iterator[_Place]:
    """The samples of any tar: neighbours whose names agree up to the first dot, one of them a picture."""
    for shard in sorted(path.glob("*.tar")) if path.is_dir() else [path]:
        try:
            with tarfile.open(shard, "r:") as archive:
                yield from _samples(archive, shard)
        except (tarfile.TarError, OSError) as error:
            raise BarefacedError(f"{shard} cannot be read: {error}") from error


def _samples(archive: tarfile.TarFile, shard: Path) -> Iterator[_Place]:
    key, begin, end, pictured, identity = "", 0, 0, False, None
    for member in archive:
        archive.members = []  # type: ignore[attr-defined]  # else it keeps them all
        if not member.isfile():
            continue
        if _key(member.name) != key:
            if pictured:
                yield _Place(shard, _name(shard, key), identity, begin, end - begin)
            key, begin, pictured, identity = _key(member.name), member.offset, False, None
        end = member.offset_data + -(-member.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
        pictured |= member.name.lower().endswith(IMAGE_SUFFIXES)
        if member.name.endswith(".json"):
            identity = _identity(archive, member)
    if pictured:
        yield _Place(shard, _name(shard, key), identity, begin, end - begin)


def _key(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(path.name.partition(".")[0] or path.name))


def _name(shard: Path, key: str) -> str:
    return printable(f"{shard.stem}/{key}")


def _identity(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str | None:
    stream = archive.extractfile(member)
    try:
        told = json.load(stream).get("identity") if stream else None
    except (ValueError, AttributeError):
        return None
    return str(told) if told else None


def _content(place: _Place) -> bytes | UnreadableImage:
    """The bare picture of a sample, or the first of a foreign one's."""
    try:
        files = unpack(read_slice(place.shard, place.offset, place.size))
    except BarefacedError as error:
        return UnreadableImage(place.name, str(error))
    pictures = [name for name in files if f".{name}".lower().endswith(IMAGE_SUFFIXES)]
    bare = [name for name in pictures if name.startswith("bare.")]
    return files[(bare or pictures)[0]] if pictures else UnreadableImage(place.name, "no picture in it")
