"""The one way out for pixels."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barefaced.errors import UnwritableFile
from barefaced.images.replace import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
}


def write_image(
    path: str | os.PathLike[str], image: NDArray[np.uint8], *, quality: int = 95, xmp: bytes | None = None
) -> None:
    """Write a picture in the format that the suffix names; a file already there is replaced whole.

    PNG, TIFF and BMP keep every pixel, WebP does at quality 100; JPEG keeps full colour resolution
    (4:4:4), because halving it smears colours across the edge of a mask.

    Args:
        path: ends in .png, .jpg, .jpeg, .webp, .tif, .tiff or .bmp; its folder exists.
        image: uint8 RGB of shape (H, W, 3), or grey of shape (H, W); at least one pixel.
        quality: 1 to 100, for JPEG and WebP.
        xmp: an XMP packet to embed, UTF-8; every format but BMP takes one.

    Raises:
        ValueError: if `image` or `quality` is not of that form.
        UnwritableFile: if the suffix is unknown, or the folder, the disk or the format does not take it.
    """
    from PIL import Image

    kind = _FORMATS.get(Path(path).suffix.lower())
    if kind is None:
        raise UnwritableFile(path, f"unknown suffix {Path(path).suffix!r}; known: {', '.join(_FORMATS)}")
    if xmp is not None and kind == "BMP":
        raise UnwritableFile(path, "a BMP file cannot carry a label; write PNG, JPEG, WebP or TIFF")
    _check(image, quality)
    try:
        with replacing(path) as stream:
            Image.fromarray(image).save(stream, kind, **_settings(kind, quality, xmp))
    except ValueError as error:  # the format's own limits: 16383 pixels for WebP, 64 KB of XMP in JPEG
        raise UnwritableFile(path, str(error)) from error


def write_frames(
    path: str | os.PathLike[str],
    images: Sequence[NDArray[np.uint8]],
    milliseconds: Sequence[int],
    *,
    quality: int = 95,
    xmp: bytes | None = None,
) -> None:
    """Write an animation that goes round without end; a file already there is replaced whole.

    Args:
        path: ends in .png or .webp.
        images: uint8 RGB, all of one shape (H, W, 3); at least one.
        milliseconds: how long each is shown.
        quality: 1 to 100, for WebP; 100 keeps every pixel, as PNG does.
        xmp: an XMP packet to embed, UTF-8.

    Raises:
        ValueError: if `images`, `milliseconds` or `quality` is not of that form.
        UnwritableFile: for another suffix, or if the folder, the disk or the format does not take it.
    """
    from PIL import Image

    kind = _FORMATS.get(Path(path).suffix.lower())
    if kind not in ("PNG", "WEBP"):
        raise UnwritableFile(path, "an animation is written as .png or .webp")
    if len(images) != len(milliseconds) or len({image.shape for image in images}) != 1:
        raise ValueError(f"{len(images)} frames of one shape need as many times, got {len(milliseconds)}")
    for image in images:
        _check(image, quality)
    first, *others = (Image.fromarray(image) for image in images)
    moving = {"save_all": True, "append_images": others, "duration": list(milliseconds), "loop": 0}
    try:
        with replacing(path) as stream:
            first.save(stream, kind, **_settings(kind, quality, xmp), **moving)
    except ValueError as error:
        raise UnwritableFile(path, str(error)) from error


def _check(image: NDArray[np.uint8], quality: int) -> None:
    shape = image.shape
    if image.dtype != "uint8" or len(shape) not in (2, 3) or shape[2:] not in ((), (3,)) or not image.size:
        raise ValueError(f"image must be uint8 (H, W, 3) or (H, W), got {image.dtype} {shape}")
    if not 1 <= quality <= 100:
        raise ValueError(f"quality must be 1 to 100, got {quality}")


def _settings(kind: str, quality: int, xmp: bytes | None) -> dict[str, Any]:
    """Return what Pillow's writer of this format is to be told."""
    settings: dict[str, dict[str, Any]] = {
        # Level 3 takes a third of the time of the default for a few per cent more bytes.
        "PNG": {"compress_level": 3},
        "JPEG": {"quality": quality, "subsampling": "4:4:4"},
        "WEBP": {"quality": quality, "lossless": quality == 100, "exact": True},
        "TIFF": {"compression": "tiff_deflate"},
        "BMP": {},
    }
    return settings[kind] | ({} if xmp is None else _embedded(kind, xmp))


def _embedded(kind: str, xmp: bytes) -> dict[str, Any]:
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        chunks = PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", xmp.decode("utf-8"))
        return {"pnginfo": chunks}
    if kind == "TIFF":
        from PIL.TiffImagePlugin import XMP, ImageFileDirectory_v2

        tags = ImageFileDirectory_v2()
        tags[XMP] = xmp
        tags.tagtype[XMP] = 1  # BYTE, as XMP part 3 asks
        return {"tiffinfo": tags}
    return {"xmp": xmp}
