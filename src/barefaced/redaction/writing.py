"""The way out for a redacted picture: tested in hiding, and then there, whole, or nowhere."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from barefaced.errors import UnwritableFile
from barefaced.images import replacing, write_frames, write_image
from barefaced.redaction.redacted import Redacted

MOVING = (".png", ".webp")
"""Kinds of file that hold an animation here; any other gets its first frame."""


def write_redacted(
    target: Path,
    frames: Sequence[Redacted],
    milliseconds: Sequence[int],
    *,
    logged: Callable[[Path], dict[str, Any]],
    quality: int = 95,
) -> dict[str, Any]:
    """Write the pixels to a new file, and its log beside it as `<file>.redaction.json`.

    Nothing but pixels goes into the file. It is made and tested in a hidden folder of its own; only then
    does it take its name, the log before it, so that where the file is all is done.

    Args:
        target: a name that `write_image` knows; its folder exists.
        frames: the redacted frames, at least one; where `target` is no kind that moves, the first alone is
            written.
        milliseconds: how long each is shown.
        logged: tests the hidden file and gives the log's entries; what it raises withholds the file.
        quality: 1 to 100, for JPEG and WebP.

    Returns:
        The log's entries.

    Raises:
        UnwritableFile: if the folder, the disk or the format does not take it.
        BarefacedError: what `logged` raises.
    """
    with _hidden_folder(target) as folder:
        hidden = folder / target.name
        if len(frames) > 1 and target.suffix.lower() in MOVING:
            write_frames(hidden, [frame.image for frame in frames], milliseconds, quality=quality)
        else:
            write_image(hidden, frames[0].image, quality=quality)
        entries = logged(hidden)
        _refuse_what_is_not_a_file(target)
        with replacing(target.with_name(f"{target.name}.redaction.json")) as stream:
            stream.write(json.dumps(entries, ensure_ascii=False, indent=1).encode() + b"\n")
        hidden.replace(target)
    return entries


@contextmanager
def _hidden_folder(target: Path) -> Iterator[Path]:
    """A folder beside the target for its owner's eyes, gone afterwards with all it holds."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".barefaced-", dir=target.parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise UnwritableFile(target, error.strerror or str(error)) from error


def _refuse_what_is_not_a_file(target: Path) -> None:
    if target.exists() and not target.is_file():
        raise UnwritableFile(target, "it is not a regular file")
