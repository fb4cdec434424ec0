"""A10: what a file says besides its pixels, and what a rim of pixels says of those beside it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack

PICTURES = {b"\xff\xd8\xff": "a JPEG", b"\x89PNG\r\n": "a PNG", b"RIFF": "a WebP", b"ftyp": "a HEIC or video"}
"""How other pictures inside a file begin."""
_PNG_PARTS = set(b"IHDR PLTE IDAT IEND sRGB gAMA cHRM iCCP sBIT pHYs bKGD".split())
_PNG_MOVING = {b"acTL", b"fcTL", b"fdAT"}
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ICCP"}


class Container(Attack):
    """Reads the file that was published: metadata, previews, further pictures, what comes after the end."""

    name, grade, kind = "container", "casual", "reads files"

    def read(self, content: bytes) -> list[str]:
        """What a published file holds besides its pixels; nothing for a file that is clean.

        Args:
            content: the whole file.
        """
        return list(_leaks(content))


def rims(
    picture: NDArray[np.uint8],
    box: Sequence[int],
    zone: Sequence[int] | NDArray[np.int_],
    contents: Sequence[NDArray[np.uint8]],
    *,
    quality: int = 85,
    subsampling: str = "4:2:0",
) -> int:
    """How many of some contents of a box can be told apart by what is left around the zone that covers it.

    Each content is put in the box, the picture saved as a JPEG as a camera does, read again and covered; of
    a JPEG's unit that lies across the zone's edge, the half outside depends on the half inside.

    Args:
        picture: uint8 RGB (H, W, 3).
        box: corners x1 y1 x2 y2 of where the face is, the last ones excluded.
        zone: corners of what is covered.
        contents: uint8 RGB pictures of the box's size.
        quality: of the JPEG.
        subsampling: `4:4:4`, `4:2:2` or `4:2:0`.

    Returns:
        From 1, nothing can be told, to the number of contents.
    """
    from PIL import Image

    x1, y1, x2, y2 = box
    seen = set()
    for content in contents:
        whole = picture.copy()
        whole[y1:y2, x1:x2] = content
        stream = io.BytesIO()
        Image.fromarray(whole).save(stream, "JPEG", quality=quality, subsampling=subsampling)
        left = np.array(Image.open(stream))
        left[zone[1] : zone[3], zone[0] : zone[2]] = 0
        seen.add(left.tobytes())
    return len(seen)


def _leaks(content: bytes) -> Iterator[str]:
    if content[:3] == b"\xff\xd8\xff":
        yield from _in_jpeg(content)
    elif content[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _in_png(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        yield from _in_webp(content)
    else:
        yield "a kind of file that cannot be looked through"


def _in_jpeg(content: bytes) -> Iterator[str]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:
            break
        if marker == 0xFF:  # fill
            at += 1
            continue
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield from _jpeg_part(marker, content[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(content, at)
    end = at + 2
    if content[at : at + 2] != b"\xff\xd9":
        yield "a JPEG that does not end"
    elif len(content) > end:
        yield f"{len(content) - end} bytes after the end{_named(content[end:])}"


def _jpeg_part(marker: int, part: bytes) -> Iterator[str]:
    if marker == 0xE0 and part[:5] == b"JFIF\0" and part[12:14] == b"\0\0":
        return
    if marker == 0xEE and part[:5] == b"Adobe" and len(part) == 12:
        return
    if marker == 0xE2 and part[:12] == b"ICC_PROFILE\0" and not _named(part):
        return
    names = {
        b"Exif": "EXIF", b"http": "XMP", b"MPF\0": "MPF, further pictures", b"Phot": "IPTC",
        b"JP": "C2PA", b"JFXX": "a thumbnail of JFIF", b"JFIF": "a thumbnail of JFIF",
    }  # fmt: skip
    kind = next((name for start, name in names.items() if part.startswith(start)), "")
    if marker == 0xFE:
        kind = "a comment"
    yield (kind or f"a part of kind APP{marker - 0xE0}") + _named(part)


def _after_scan(content: bytes, at: int) -> int:
    """Where the next marker is that is neither stuffing nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _in_png(content: bytes) -> Iterator[str]:
    at, moving = 8, b"acTL" in content[:200]
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        part = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IHDR" and len(part) == 13 and part[9] in (4, 6):
            yield "an alpha channel"
        if kind == b"caBX":
            yield f"C2PA{_named(part)}"
        elif kind not in _PNG_PARTS and not (moving and kind in _PNG_MOVING):
            yield f"a chunk {kind.decode('ascii', 'replace')}{_named(part)}"
        if kind == b"IEND":
            break
    else:
        yield "a PNG that does not end"
    if at < len(content):
        yield f"{len(content) - at} bytes after the end{_named(content[at:])}"


def _in_webp(content: bytes) -> Iterator[str]:
    size = struct.unpack("<I", content[4:8])[0] + 8
    at = 12
    while at + 8 <= min(size, len(content)):
        kind, length = struct.unpack("<4sI", content[at : at + 8])
        part = content[at + 8 : at + 8 + length]
        if kind == b"ALPH":
            yield "an alpha channel"
        elif kind not in _WEBP_PARTS:
            yield f"a chunk {kind.decode('ascii', 'replace').strip()}{_named(part)}"
        at += 8 + length + length % 2
    if size > len(content):
        yield "a WebP that does not end"
    elif size < len(content):
        yield f"{len(content) - size} bytes after the end{_named(content[size:])}"


def _named(part: bytes) -> str:
    """What of another picture is in some bytes, in brackets."""
    inside = [name for start, name in PICTURES.items() if start in part]
    return f" ({', '.join(inside)} in it)" if inside else ""
