"""Pictures made elsewhere, by hand say, with a tool that has no way in but its web page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from barefaced.audit.systems.base import Drawn, Given, failed, picture_of
from barefaced.errors import BarefacedError
from barefaced.images import IMAGE_SUFFIXES


class Folder:
    """Reads `CONDITION/PHOTO.png` for the first sample, `PHOTO-2.png` for the second, in any picture format.

    A text file `PHOTO.txt` is what the tool said instead: a refusal.
    """

    def __init__(self, name: str, folder: str) -> None:
        """Args:
        name: in tables.
        folder: laid out as `barefaced audit plan --give` lays the pictures to be filled.

        Raises:
            BarefacedError: if there is no such folder.
        """
        self.name, self.folder = name, Path(folder).expanduser()
        if not self.folder.is_dir():
            raise BarefacedError(f"{self.folder}: there is no such folder of pictures")
        self.told: dict[str, Any] = {"adapter": "folder", "folder": str(folder)}

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> list[Drawn]:
        """See `System`; as many samples as there are."""
        found = self._files(given.name)
        if not found and first == 1:
            return [failed("missing", f"no {given.name}.*")]
        return [_read(path) for path in found[first - 1 : samples]]

    def stamp(self, name: str) -> str:
        """Names and times of the files behind a picture: what they are now decides, not what they were."""
        return ";".join(f"{p.name}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in self._files(name))

    def _files(self, name: str) -> list[Path]:
        base = self.folder / name
        numbered = []
        for path in base.parent.glob("*") if base.parent.is_dir() else ():
            sample = re.fullmatch(re.escape(base.name) + r"(?:-(\d+))?", path.stem)
            if sample and path.suffix.lower() in {*IMAGE_SUFFIXES, ".txt"}:
                numbered.append((int(sample[1] or 1), path.name, path))
        return [path for _, _, path in sorted(numbered)]


def _read(path: Path) -> Drawn:
    content = path.read_bytes()
    if path.suffix.lower() == ".txt":
        return failed("refused", content.decode("utf-8", "replace"))
    drawn = picture_of(content, file=path.name)
    return drawn if drawn.picture is None else replace(drawn, file=path.resolve())
