"""Files are replaced, never half-written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from barefaced.errors import UnwritableFile


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Write a file so that others see the old one or the whole new one, never a part.

    The bytes go to a hidden file in the same folder, which takes the name `path` once they are on the
    disk; on any exception, Ctrl-C included, it is removed and `path` stays as it was. Where `path` is a
    symbolic link, the link is replaced and the file it points to is left alone.

    Args:
        path: the file to write; its folder must exist.

    Yields:
        A binary file open for writing.

    Raises:
        UnwritableFile: if `path` is a folder or a device, or on any `OSError`, in the body too (disk
            full, folder not writable).
    """
    target = Path(path)
    partial = target.parent / f".barefaced-{secrets.token_hex(8)}.part"
    try:
        _refuse_what_is_not_a_file(target)
        try:
            # "x" and not tempfile: the result then gets the permissions of any new file of the user.
            with partial.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableFile(path, _reason(error, target)) from error


def _refuse_what_is_not_a_file(target: Path) -> None:
    """Renaming over a device such as /dev/null would put a file in its place."""
    if target.is_dir():
        raise UnwritableFile(target, "it is a folder")
    if target.exists() and not target.is_file():
        raise UnwritableFile(target, "it is not a regular file")


def _reason(error: OSError, target: Path) -> str:
    if isinstance(error, FileNotFoundError) and not target.parent.is_dir():
        return f"there is no folder {target.parent}"
    return error.strerror or str(error) or type(error).__name__
