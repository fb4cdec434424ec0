"""The one way in for pixels: every reader of the package sees the same array for the same file."""

from __future__ import annotations

import io
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from barefaced.errors import BarefacedError, UnreadableImage, require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

MAX_PIXELS = 250_000_000
"""Larger pictures are refused from their header: 250 megapixels are 1 GB while being decoded."""

# Photographs and their lossless kin; leaves out what runs other programs (EPS) or is no picture (PDF).
# The commonest stand first because Pillow loads a reader only when its turn comes.
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "PPM", "WEBP", "TIFF", "JPEG2000", "AVIF")
# Those whose further frames are one moving picture; those of a TIFF or a JPEG are pages, thumbnails, depths.
_MOVING = ("GIF", "PNG", "WEBP", "AVIF")
_ORIENTATION = 274
# EXIF orientation to what sets it right, in PIL.Image.Transpose's names; its rotations go anticlockwise.
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_HEIF_SUFFIXES = (".heic", ".heif")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc")


def read_image(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Read a picture as plain RGB, the way a viewer shows it.

    Turned upright by its EXIF orientation; the first frame of an animation; transparency over white;
    16 bits a channel scaled to 8; palette, grey and CMYK to RGB; an embedded colour profile to sRGB.

    Args:
        path: a picture file; its kind is known by content, not by name.

    Returns:
        uint8 RGB of shape (H, W, 3), contiguous and writable, at full size.

    Raises:
        UnreadableImage: whatever goes wrong with the file, also when only its end is missing, and for
            more than `MAX_PIXELS` pixels (seen in the header, before anything is decoded).
        MissingExtra: for HEIC where `pillow-heif` is not installed.
    """
    with _opened(Path(path), partial(_file, Path(path))) as image:
        return _pixels(image)


class Frames(NamedTuple):
    """The frames of an animation, or the one of a still picture.

    Attributes:
        images: uint8 RGB, all of one shape (H, W, 3), as `read_image` gives them.
        milliseconds: how long each is shown; 0 for a still picture.
    """

    images: list[NDArray[np.uint8]]
    milliseconds: list[int]


def read_frames(path: str | os.PathLike[str]) -> Frames:
    """Read every frame of an animation as plain RGB.

    Of a GIF, PNG, WebP or AVIF these are the frames as a viewer shows them, one laid over the other where the
    file says so; of any other kind, and of a still picture, it is the one that `read_image` reads.

    Raises:
        UnreadableImage, MissingExtra: as `read_image`, and where all frames together have more than
            `MAX_PIXELS` pixels.
    """
    with _opened(Path(path), partial(_file, Path(path))) as image:
        count = getattr(image, "n_frames", 1) if image.format in _MOVING else 1
        _refuse_a_bomb(Path(path), image.width, image.height * count)
        frames = Frames([], [])
        for number in range(count):
            image.seek(number)
            frames.images.append(_pixels(image))
            frames.milliseconds.append(round(image.info.get("duration", 0)) if count > 1 else 0)
    return frames


def decode_image(content: bytes, name: str) -> NDArray[np.uint8]:
    """Read a picture from memory, as `read_image` does from a file.

    Args:
        content: a picture file's bytes.
        name: what errors call it; a suffix in it counts for no more than a file's.

    Returns:
        uint8 RGB of shape (H, W, 3), contiguous and writable, at full size.

    Raises:
        UnreadableImage, MissingExtra: as `read_image`.
    """
    with _opened(name, partial(io.BytesIO, content)) as image:
        return _pixels(image)


def read_xmp(path: str | os.PathLike[str]) -> bytes | None:
    """Return the XMP packet in a picture's header, or None; no pixel is decoded.

    Raises:
        UnreadableImage, MissingExtra: as `read_image`.
    """
    with _opened(Path(path), partial(_file, Path(path))) as image:
        packet: bytes | None = image.info.get("xmp")
        return packet


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    import numpy as np

    image.load()
    # np.array and not asarray: callers own the pixels and may write to them.
    return np.array(_to_srgb(_upright(image), image.info.get("icc_profile")))


def _file(path: Path) -> BinaryIO:
    """Open a regular file; what is none must not even be opened: a pipe would block, a device never ends."""
    if path.is_dir():
        next(path.iterdir(), None)  # tells a sealed folder, which `find_images` hands over, from a plain one
        raise UnreadableImage(path, "it is a folder")
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadableImage(path, "it is not a regular file")
    return path.open("rb")


@contextmanager
def _opened(name: str | Path, begin: Callable[[], BinaryIO]) -> Iterator[Image.Image]:
    """A picture whose header is sound; what then fails in the body is told under its name too.

    Args:
        name: what errors call it.
        begin: opens its bytes.
    """
    from PIL import Image

    try:
        with (
            begin() as stream,
            _PillowLimitLifted(),
            Image.open(stream, formats=_formats(name, stream)) as image,
        ):
            _refuse_a_bomb(name, *image.size)
            yield image
    except BarefacedError:
        raise
    except MemoryError as error:
        raise UnreadableImage(name, "not enough memory") from error
    except Exception as error:  # decoders fed with damaged bytes raise nearly anything
        raise UnreadableImage(name, _reason(error)) from error


def _refuse_a_bomb(name: str | Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        limit = MAX_PIXELS // 1_000_000
        raise UnreadableImage(name, f"{width} x {height} pixels, more than {limit} megapixels")


def _formats(name: str | Path, stream: BinaryIO) -> tuple[str, ...]:
    """Return the kinds to try, HEIC among them only where it is one: its reader is an extra."""
    head = stream.read(12)
    stream.seek(0)
    if not head:
        raise UnreadableImage(name, "the file is empty")
    if not _is_heif(name, head):
        return _FORMATS
    require("pillow_heif", "heif").register_heif_opener()
    return ("HEIF",)


class _PillowLimitLifted:
    """Lift Pillow's own limit, one number for the whole process, while any thread is in here.

    It warns at 89 megapixels and raises at twice that, in `open` and again in some decoders; ours is
    checked instead. The host program's setting comes back when the last thread leaves.
    """

    lock = threading.Lock()
    readers = 0
    theirs: int | None = None

    def __enter__(self) -> None:
        from PIL import Image

        with self.lock:
            if _PillowLimitLifted.readers == 0:
                _PillowLimitLifted.theirs, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
            _PillowLimitLifted.readers += 1

    def __exit__(self, *_: object) -> None:
        from PIL import Image

        with self.lock:
            _PillowLimitLifted.readers -= 1
            if _PillowLimitLifted.readers == 0:
                Image.MAX_IMAGE_PIXELS = _PillowLimitLifted.theirs


def _is_heif(name: str | Path, head: bytes) -> bool:
    named = str(name).lower().endswith(_HEIF_SUFFIXES) and not head.startswith(b"\xff\xd8")  # a JPEG renamed
    return named or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)


def _upright(image: Image.Image) -> Image.Image:
    """Turn by the EXIF orientation, where there is one that can be read."""
    from PIL import Image

    try:
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged EXIF raises nearly anything, and spoils no pixel
        return image
    return image if turn is None else image.transpose(Image.Transpose[turn])


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring any mode of Pillow to 8-bit RGB, by the colour profile where it fits the mode."""
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_eight_bits(image)
    if image.has_transparency_data:
        image = _over_white(image.convert("RGBA"))
    if profile:
        image = _managed(image, profile)
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey so that 0 stays 0 and 65535 becomes 255, rounded."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image)
    if values.dtype.kind == "f" or values.min() < 0 or values.max() > 65535:
        raise ValueError("32 bits a channel, whose white is unknown; save it with 8 or 16 bits")
    # In rows, so that the wider integers of a large scan never stand in memory at once.
    grey = np.empty(values.shape, np.uint8)
    for row, line in zip(grey, values, strict=True):
        row[:] = (line.astype(np.uint32) * 255 + 32767) // 65535
    return Image.fromarray(grey)


def _over_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return white


def _managed(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert to sRGB; a broken or unfitting profile is passed over, as viewers do."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}.get(image.mode)
        if space != source.profile.xcolor_space.strip() or "sRGB" in ImageCms.getProfileDescription(source):
            return image
        srgb = ImageCms.createProfile("sRGB")
        managed = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    assert managed is not None, "profileToProfile returns a picture unless it works in place"
    return managed


def _reason(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "not a picture of a known kind, or damaged at its beginning"
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
