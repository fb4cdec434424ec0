"""Secrets planted in files, looked for in their bytes."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from barefaced.redaction.attacks.container import Container, rims
from barefaced.redaction.zones import snapped

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 56, 3), np.uint8)


def saved(kind, mode="RGB", **settings):
    stream = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(stream, kind, **settings)
    return stream.getvalue()


def part(marker, content):
    return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content


JPEG, PNG, WEBP = saved("JPEG"), saved("PNG"), saved("WEBP", lossless=True)
THUMB = saved("JPEG", quality=20)


def chunk(kind, content):
    return len(content).to_bytes(4, "big") + kind + content + b"crc?"


def exif():
    told = Image.Exif()
    told[271] = "Camera"
    return told


def texts():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody")
    return told


@pytest.mark.parametrize(
    "content", [JPEG, PNG, WEBP, saved("JPEG", progressive=True), saved("JPEG", mode="L")]
)
def test_a_plain_file_holds_nothing_else(content):
    assert Container().read(content) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (saved("JPEG", exif=exif()), "EXIF"),
        (JPEG[:2] + part(0xE1, b"Exif\0\0" + THUMB) + JPEG[2:], "EXIF (a JPEG in it)"),
        (JPEG[:2] + part(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>") + JPEG[2:], "XMP"),
        (JPEG[:2] + part(0xE2, b"MPF\0...") + JPEG[2:], "MPF"),
        (JPEG[:2] + part(0xEB, b"JP\0\0jumbc2pa" + THUMB) + JPEG[2:], "C2PA (a JPEG in it)"),
        (saved("JPEG", comment=b"who it is"), "a comment"),
        (JPEG + THUMB, "bytes after the end (a JPEG in it)"),
        (JPEG[:-2], "does not end"),
        (saved("PNG", pnginfo=texts()), "tEXt"),
        (PNG + b"old bytes", "9 bytes after the end"),
        (PNG[:33] + chunk(b"caBX", THUMB) + PNG[33:], "C2PA (a JPEG in it)"),
        (saved("PNG", mode="RGBA"), "alpha"),
        (PNG[:-12], "does not end"),
        (saved("WEBP", exif=exif()), "EXIF"),
        (WEBP + b"more", "after the end"),
        (saved("GIF"), "cannot be looked through"),
        (b"", "cannot be looked through"),
    ],
)  # fmt: skip
def test_what_was_planted_is_found(content, words):
    assert any(words in line for line in Container().read(content)), Container().read(content)


@given(st.sampled_from([JPEG, PNG, WEBP]), st.integers(0, 400), st.binary(min_size=1, max_size=12))
def test_no_bytes_stop_the_reader(content, at, other):
    assert isinstance(Container().read(content[:at] + other + content[at:]), list)


def test_a_rim_tells_forty_faces_apart_unless_the_zone_is_wider():
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (160, 160, 3), np.uint8)
    box = (53, 53, 107, 107)
    contents = rng.integers(0, 256, (40, 54, 54, 3), np.uint8)
    assert rims(picture, box, box, contents) == 40
    assert rims(picture, box, snapped(box, picture.shape), contents) == 1
