"""What is written while a build is under way, so that a killed one can go on: `Journal`.

A hidden folder in the data set's holds `job.json`, all that decides the bytes, and for each whole shard its
entry. When every shard is whole, index, rejects and manifest are joined from it, and it is removed.
"""

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from barefaced.datasets.plan import Shard
from barefaced.datasets.shards import (
    INDEX,
    JOURNAL,
    MANIFEST,
    REJECTS,
    Sample,
    check_version,
    read_manifest,
)
from barefaced.datasets.splits import SPLITS
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import replacing


class Journal:
    """The journal of the build in a folder."""

    def __init__(self, out: Path, job: dict[str, Any]) -> None:
        """Args:
        out: the data set's folder.
        job: plain values; a build goes on only with the same.
        """
        self._out, self._folder = out, out / JOURNAL
        self._job: dict[str, Any] = json.loads(json.dumps(job))  # as it will be read again

    def begin(self, *, resume: bool) -> bool:
        """Make the folder ready; whether there is anything to do in it.

        Raises:
            BarefacedError: if it holds what this build must not touch.
            UnwritableFile: if it cannot be made or written to.
        """
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            held = {path.name for path in self._out.iterdir()}
            if held and not (resume and held & {MANIFEST, JOURNAL}):
                raise BarefacedError(f"{self._out} {_held(held)}")
            if MANIFEST in held:
                return self._finished()
            self._folder.mkdir(exist_ok=True)
            for partial in (*self._out.glob(".barefaced-*.part"), *self._folder.glob(".barefaced-*.part")):
                partial.unlink()
        except OSError as error:
            raise UnwritableFile(self._out, error.strerror or str(error)) from error
        begun = self._folder / "job.json"
        if begun.exists():
            self._check_same(json.loads(begun.read_text(encoding="utf-8")))
        _write(begun, json.dumps(self._job))
        return True

    def note(self, shard: Shard, entry: dict[str, Any]) -> None:
        """Say that a shard is whole.

        Args:
            shard: its tar has its final name by now, unless it has no sample.
            entry: "samples", lines of the index; "rejects", (photo, reason, detail); "bytes" and "sha256".
        """
        _write(self._entry(shard), json.dumps(entry))

    def has(self, shard: Shard) -> bool:
        """Whether a shard is whole."""
        if not self._entry(shard).exists():
            return False
        told = self._told(shard)
        return not told["samples"] or _size(self._out / f"{shard.name}.tar") == told["bytes"]

    def join(self, shards: Sequence[Shard]) -> dict[str, Any]:
        """Write index, rejects and last the manifest, which is returned; then the journal goes."""
        reasons: Counter[str] = Counter()
        trios: Counter[str] = Counter()
        written = []
        with replacing(self._out / INDEX) as index, replacing(self._out / REJECTS) as rejects:
            rejects.write(_csv([["photo", "reason", "detail"]]))
            for shard in shards:
                told = self._told(shard)
                index.writelines(f"{Sample(**sample).to_json()}\n".encode() for sample in told["samples"])
                rejects.write(_csv(told["rejects"]))
                reasons.update(reason for _, reason, _ in told["rejects"])
                trios[shard.split] += len(told["samples"])
                if told["samples"]:
                    written.append(_record(shard, told))
        counts = {
            "photos": self._job["photos"]["count"],
            "trios": {split: trios[split] for split in SPLITS},
            "rejected": dict(sorted(reasons.items())),
        }
        manifest = self._job | {"counts": counts, "shards": written}
        _write(self._out / MANIFEST, json.dumps(manifest, indent=1))
        shutil.rmtree(self._folder, ignore_errors=True)
        return manifest

    def _finished(self) -> bool:
        manifest = read_manifest(self._out)
        self._check_same(manifest)
        for shard in manifest["shards"]:
            path = self._out / shard["name"]
            if _size(path) != shard["bytes"]:
                raise BarefacedError(f"{path} is missing or damaged; build again, in another folder")
        shutil.rmtree(self._folder, ignore_errors=True)
        return False

    def _check_same(self, begun: dict[str, Any]) -> None:
        check_version(self._out, begun)
        old, new = ({**told, **told["settings"]} for told in (begun, self._job))
        other = [name for name in new if name != "settings" and old.get(name) != new[name]]
        if other:
            what = "; ".join(f"{name} {_short(old.get(name))}, now {_short(new[name])}" for name in other)
            raise BarefacedError(f"{self._out} was begun otherwise ({what}); --resume wants the same")

    def _entry(self, shard: Shard) -> Path:
        return self._folder / f"{shard.name}.json"

    def _told(self, shard: Shard) -> dict[str, Any]:
        entry: dict[str, Any] = json.loads(self._entry(shard).read_text(encoding="utf-8"))
        return entry


def _held(names: set[str]) -> str:
    if MANIFEST in names:
        return "holds a data set already; name another folder"
    if JOURNAL in names:
        return "holds a build that was stopped; go on with --resume, or name another folder"
    return "is not empty; name another folder"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _record(shard: Shard, told: dict[str, Any]) -> dict[str, Any]:
    known = {"name": f"{shard.name}.tar", "split": shard.split, "trios": len(told["samples"])}
    return known | {"bytes": told["bytes"], "sha256": told["sha256"]}


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _write(path: Path, text: str) -> None:
    with replacing(path) as stream:
        stream.write(text.encode())
