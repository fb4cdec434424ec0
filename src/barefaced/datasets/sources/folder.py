"""A folder of pictures, with all its subfolders, or one picture."""

import os
from collections.abc import Iterator
from pathlib import Path

from barefaced.datasets.sources.photo import Named, Photo, is_picture
from barefaced.errors import BarefacedError


class Folder(Named):
    """Photos that lie in a folder; hidden ones and those in the output folder are left out."""

    def __init__(self, path: Path, *, identity: str, people: str, out: Path | None) -> None:
        self._root = path if path.is_dir() else path.parent
        # Text and not paths, which take ten times as much memory.
        names = list(_walk(path, out)) if path.is_dir() else [path.name]
        super().__init__(path, names, identity=identity, people=people)

    def photo(self, item: int) -> Photo:
        return Photo(self.name_of(item), self.identity_of(item), self._root / self._names[item])


def _walk(folder: Path, out: Path | None) -> Iterator[str]:
    """Names below the folder, parted by "/", in an order that is the same on every disk.

    A subfolder that cannot be listed is among them, so that reading it fails by name.
    """
    results = None if out is None else out.resolve()
    sealed: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=sealed.append):
        below = Path(root).relative_to(folder).as_posix()
        prefix = "" if below == "." else f"{below}/"
        folders[:] = sorted(name for name in folders if name[0] != "." and not _is(results, Path(root, name)))
        yield from (prefix + name for name in sorted(names) if is_picture(name))
    for error in sealed:
        if Path(error.filename) == folder:
            raise BarefacedError(f"{folder}: cannot be listed: {error.strerror}") from error
        yield Path(error.filename).relative_to(folder).as_posix()


def _is(results: Path | None, folder: Path) -> bool:
    return results is not None and folder.name == results.name and folder.resolve() == results
