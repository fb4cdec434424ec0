"""The way out for a redacted picture: tested in hiding, and then there, whole, or nowhere."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barefaced.errors import UnwritableFile
from barefaced.images import replacing, write_frames, write_image
from barefaced.provenance import Label, with_strip
from barefaced.redaction.finding import Finding
from barefaced.redaction.redacted import Redacted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRIP = "Generated: a face in this picture takes the place of another, and is nobody's."
"""What people read below a picture with such a face."""
MOVING = (".png", ".webp")
"""Kinds of file that hold an animation here; any other gets its first frame."""


def write_redacted(
    target: Path,
    frames: Sequence[Redacted],
    milliseconds: Sequence[int],
    *,
    tested: Callable[[Path], list[Finding] | None],
    logged: Callable[[Path, list[Finding] | None], dict[str, Any]],
    label: Label | None = None,
    strip: bool = True,
    quality: int = 95,
) -> dict[str, Any]:
    """Write the pixels to a new file, and its log beside it as `<file>.redaction.json`.

    Nothing but pixels goes into the file, and a label where there is one. It is made and tested in a hidden
    folder of its own; only then does it take its name, the log before it, so that where the file is all is
    done.

    Args:
        target: a name that `write_image` knows; its folder exists.
        frames: the redacted frames, at least one; where `target` is no kind that moves, the first alone is
            written.
        milliseconds: how long each is shown.
        tested: attacks the hidden file, before it is labelled; what it raises withholds the file.
        logged: gives the log's entries, of the hidden file as it is to be published, and what was found.
        label: says that a face in it is generated: inside the file, and on a strip below the picture.
        strip: whether that strip is still to be added.
        quality: 1 to 100, for JPEG and WebP.

    Returns:
        The log's entries.

    Raises:
        UnwritableFile: if the folder, the disk or the format does not take it.
        BarefacedError: what `tested` raises.
    """
    with _hidden_folder(target) as folder:
        hidden = folder / target.name
        images = [frame.image for frame in frames]
        _write(hidden, images, milliseconds, quality)
        findings = tested(hidden)
        if label is not None:
            marked = [with_strip(image, label, text=STRIP) if strip else image for image in images]
            _write(hidden, marked, milliseconds, quality, label.to_xmp())
        entries = logged(hidden, findings)
        _refuse_what_is_not_a_file(target)
        with replacing(target.with_name(f"{target.name}.redaction.json")) as stream:
            stream.write(json.dumps(entries, ensure_ascii=False, indent=1).encode() + b"\n")
        hidden.replace(target)
    return entries


def _write(
    path: Path,
    images: Sequence[NDArray[np.uint8]],
    milliseconds: Sequence[int],
    quality: int,
    xmp: bytes | None = None,
) -> None:
    if len(images) > 1 and path.suffix.lower() in MOVING:
        write_frames(path, images, milliseconds, quality=quality, xmp=xmp)
    else:
        write_image(path, images[0], quality=quality, xmp=xmp)


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
