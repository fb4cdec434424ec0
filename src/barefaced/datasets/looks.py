"""What was found in photos, kept as they are looked at, so that a stopped `curate` goes on: `Looks`."""

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import replacing

Scores = dict[str, float]


@dataclass(frozen=True)
class Looked:
    """What was found in one photo; scores and hashes (of 64 and 256 bits, hexadecimal) only of a face."""

    width: int = 0
    height: int = 0
    scores: Scores | None = None
    hash: str = ""
    fine_hash: str = ""
    failure: str = ""


class Looks:
    """A hidden file beside a table: on its first line the job, on every other what was found in a photo.

    A line is written whole or, by a kill, torn; a torn one is dropped and its photo looked at again.
    """

    def __init__(self, table: Path, job: dict[str, Any]) -> None:
        """Args:
        table: the CSV that is being made.
        job: plain values, all that decides what is found; looks go on only with the same.
        """
        self._path = table.with_name(f".{table.name}.looks")
        self._job: dict[str, Any] = json.loads(json.dumps(job))  # as it will be read again

    def begin(self, *, resume: bool) -> list[Looked]:
        """Make the file ready; what it holds already, if `resume`.

        Raises:
            BarefacedError: if it is of another job.
            UnwritableFile: if it cannot be written.
        """
        lines = self._lines() if resume else []
        if lines and lines[0] != self._job:
            raise BarefacedError(f"{self._path} was begun with other photos or networks; leave out --resume")
        with replacing(self._path) as stream:
            stream.writelines(_line(line) for line in (self._job, *lines[1:]))
        return [Looked(**line) for line in lines[1:]]

    def keep(self, looks: Generator[Looked, None, None]) -> Generator[Looked, None, None]:
        """Pass looks on, each once it is written; closed, it closes them."""
        with closing(looks):
            for looked in looks:
                try:
                    with self._path.open("ab") as stream:
                        stream.write(_line(asdict(looked)))
                except OSError as error:
                    raise UnwritableFile(self._path, error.strerror or str(error)) from error
                yield looked

    def end(self) -> None:
        """Remove the file: the table is whole."""
        self._path.unlink(missing_ok=True)

    def _lines(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []
        try:
            for line in self._path.read_text(encoding="utf-8").splitlines(keepends=True):
                if not line.endswith("\n"):
                    break
                lines.append(json.loads(line))
        except (OSError, ValueError):  # what comes after a damaged line is looked at again
            pass
        return lines


def _line(told: dict[str, Any]) -> bytes:
    return f"{json.dumps(told)}\n".encode()
