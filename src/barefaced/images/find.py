"""From what a user names (a file, a folder, a glob) to the pictures meant."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from barefaced.errors import BarefacedError

IMAGE_SUFFIXES = (
    ".jpg", ".jpeg", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif",
    ".ppm", ".pgm", ".jp2", ".avif", ".heic", ".heif",
)  # fmt: skip
"""What counts as a picture inside a folder or a glob, in lower case."""


def find_images(source: str | os.PathLike[str]) -> list[Path]:
    """List the pictures that `source` names.

    Args:
        source: a file (taken whatever its suffix), a folder (searched with its subfolders; links to
            folders are not followed), or a glob (`**` for any depth). What exists under the very name
            wins over its reading as a glob. Hidden files and folders inside are skipped.

    Returns:
        At least one path, sorted, starting as `source` does. A subfolder that cannot be listed stands
        in the list itself, so that reading it fails by name and a batch goes on.

    Raises:
        BarefacedError: if nothing is there, the folder cannot be listed, or no picture is in it.
    """
    path = Path(source)
    text = os.fspath(source)
    try:
        if path.is_dir():
            found = list(_walk(path))
        elif os.path.lexists(path):
            return [path]
        elif glob.has_magic(text):
            # glob and not Path.glob: the pattern may be absolute, and hidden files stay out.
            found = [Path(name) for name in glob.iglob(text, recursive=True)]  # noqa: PTH207
            found = [match for match in found if _is_picture(match.name) and not match.is_dir()]
        else:
            raise BarefacedError(f"{text}: no such file or folder")
    except OSError as error:
        raise BarefacedError(f"{text}: cannot be listed: {error.strerror or error}") from error
    if not found:
        raise BarefacedError(f"{text}: no pictures there; known: {' '.join(IMAGE_SUFFIXES)}")
    return sorted(found)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the pictures under `folder`, and the subfolders that cannot be listed."""
    sealed: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=sealed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if _is_picture(name))
    for error in sealed:
        if Path(error.filename) == folder:
            raise error
        yield Path(error.filename)


def _is_picture(name: str) -> bool:
    return not name.startswith(".") and name.lower().endswith(IMAGE_SUFFIXES)
