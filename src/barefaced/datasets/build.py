"""Trios by the hundred thousand: `build_trios` writes a source of photos as shards.

Which photos go to which shard is settled before the first is opened, by their names alone. So a shard's bytes
depend on nothing but its own photos: a build that was killed goes on with the shards that are missing, and
ends with the bytes that an unharmed one has.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from barefaced.datasets.job import job_of
from barefaced.datasets.journal import Journal
from barefaced.datasets.making import Find, Made, Making, Rejected
from barefaced.datasets.plan import Shard, planned
from barefaced.datasets.pool import in_order
from barefaced.datasets.settings import Settings
from barefaced.datasets.shards import END, VERSION, Sample, pack, read_manifest
from barefaced.datasets.sources import Source
from barefaced.faces import detect
from barefaced.images import replacing

Progress = Callable[[int, int], None]
Result = list[Made] | Rejected


def build_trios(
    source: Source,
    out: Path,
    *,
    settings: Settings,
    left_out: Mapping[str, str] | None = None,
    find: Find = detect,
    jobs: int = 1,
    resume: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write a source of photos as shards of trios, split by identity.

    Args:
        source: as `open_source` opens it.
        out: the folder to write to; made if it is missing, empty unless `resume`.
        settings: what to make.
        left_out: photos to reject unseen, and why, such as `curate` found.
        find: finds faces; a function of a module, for several processes.
        jobs: processes; their number changes no byte.
        resume: go on with the build that was stopped in `out`.
        progress: told (photos done, photos to do), without those that an earlier run did.

    Returns:
        The manifest: settings, counts, and the shards with their sha256.

    Raises:
        BarefacedError: if `out` holds anything else, or a process dies.
        UnwritableFile: if the disk is full or the folder not writable; what is whole stays.
    """
    left_out = left_out or {}
    job = job_of(source, find=find, left_out=left_out)
    journal = Journal(out, {"version": VERSION, **job, "settings": settings.to_dict()})
    if not journal.begin(resume=resume):
        return read_manifest(out)
    plan = planned(source, settings)
    waiting = [shard for shard in plan if not journal.has(shard)]
    wanted = (item for shard in waiting for item in shard.photos if source.name_of(item) not in left_out)
    photos = (source.photo(item) for item in wanted)
    with closing(in_order(Making(settings, find), photos, jobs=jobs)) as made:
        results = _results(waiting, source, left_out, made, progress)
        for shard in waiting:
            journal.note(shard, _write_shard(out, shard, source, results))
    return journal.join(plan)


def _results(
    shards: Sequence[Shard],
    source: Source,
    left_out: Mapping[str, str],
    made: Iterator[Result],
    progress: Progress | None,
) -> Iterator[Result]:
    """What became of each photo of the shards, in their order."""
    items = (item for shard in shards for item in shard.photos)
    total = sum(len(shard.photos) for shard in shards)
    for done, item in enumerate(items, 1):
        why = left_out.get(source.name_of(item))
        result = next(made) if why is None else Rejected("left out", why)
        if progress is not None:
            progress(done, total)
        yield result


def _write_shard(out: Path, shard: Shard, source: Source, results: Iterator[Result]) -> dict[str, Any]:
    """Write one tar, whole or not at all; its entry for the journal."""
    samples: list[dict[str, Any]] = []
    rejects: list[list[str]] = []
    path = out / f"{shard.name}.tar"
    with replacing(path) as stream:
        tar = _Hashed(stream)
        for item in shard.photos:
            result, name = next(results), source.name_of(item)
            if isinstance(result, Rejected):
                rejects.append([name, result.reason, result.detail])
                continue
            key = f"{re.sub(r'[^A-Za-z0-9_-]', '_', source.name)[:50]}-{item:07d}"
            for made in result:
                place = _write_sample(tar, f"{key}-{made.k}", made)
                sample = Sample(split=shard.split, shard=path.name, photo=name, **place)
                samples.append(vars(sample))
        tar.write(END)
    if not samples:
        path.unlink()
    return {"samples": samples, "rejects": rejects, "bytes": tar.size, "sha256": tar.digest.hexdigest()}


def _write_sample(tar: "_Hashed", key: str, made: Made) -> dict[str, Any]:
    """Write a trio; where it lies and what is in it."""
    offset = tar.size
    tar.write(pack(key, made.files))
    told = {name: value for name, value in made._asdict().items() if name != "files"}
    return {"key": key, "offset": offset, "size": tar.size - offset} | told


class _Hashed:
    """A file being written, its size and sha256 so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._stream.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
