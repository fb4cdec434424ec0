"""What bad input gets: one clear line that names file and reason, and nothing else."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from barefaced.errors import UnreadableImage
from barefaced.images import read_image

KINDS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "TIFF": ".tif", "BMP": ".bmp"}


def encoded(kind):
    stream = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(noise).save(stream, kind)
    return stream.getvalue()


ENCODED = {kind: encoded(kind) for kind in KINDS}


def refused(path, reason):
    with pytest.raises(UnreadableImage) as caught:
        read_image(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: cannot be read: ")
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_file(kind, tmp_path):
    path = tmp_path / f"empty{KINDS[kind]}"
    path.touch()
    refused(path, "the file is empty")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_truncated_file(kind, part, tmp_path):
    path = tmp_path / f"cut{KINDS[kind]}"
    path.write_bytes(ENCODED[kind][: int(len(ENCODED[kind]) * part)])
    refused(path, "")


def test_a_truncated_jpeg_says_so(tmp_path):
    path = tmp_path / "cut.jpg"
    path.write_bytes(ENCODED["JPEG"][:-100])
    refused(path, "truncated")


def test_text_named_png(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("Dear diary")
    refused(path, "not a picture of a known kind")


@pytest.mark.parametrize("name", ["postscript.eps", "postscript.jpg"])
def test_what_would_start_another_program_is_no_picture(name, tmp_path):
    path = tmp_path / name
    path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")
    refused(path, "not a picture of a known kind")


def test_a_missing_file(tmp_path):
    refused(tmp_path / "gone.png", "No such file")


def test_a_broken_link(tmp_path):
    path = tmp_path / "link.png"
    path.symlink_to(tmp_path / "gone.png")
    refused(path, "No such file")


def test_a_folder(tmp_path):
    refused(tmp_path, "it is a folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png", "not a regular file")


def test_a_device(tmp_path):
    path = tmp_path / "zero.png"
    path.symlink_to("/dev/zero")
    refused(path, "not a regular file")


def test_a_name_that_cannot_be():
    with pytest.raises(UnreadableImage):
        read_image("nul\0byte.png")
    with pytest.raises(UnreadableImage, match="File name too long"):
        read_image("x" * 300 + ".png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_sealed_file(tmp_path):
    path = tmp_path / "sealed.png"
    path.write_bytes(ENCODED["PNG"])
    path.chmod(0)
    refused(path, "Permission denied")


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    path = tmp_path / "sealed.png"
    path.write_bytes(ENCODED["PNG"])

    def sealed(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.open", sealed)
    refused(path, "Permission denied")


def bomb(width, height):
    """A PNG of 100 bytes or so whose header promises more."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def test_a_bomb_is_refused_from_its_header(tmp_path, monkeypatch):
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(30_000, 30_000))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    refused(path, "30000 x 30000 pixels, more than 250 megapixels")


def test_just_over_the_limit_is_refused_and_the_limit_itself_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr("barefaced.images.read.MAX_PIXELS", 40 * 60)
    path = tmp_path / "a.png"
    path.write_bytes(ENCODED["PNG"])
    assert read_image(path).shape == (40, 60, 3)
    path.write_bytes(bomb(60, 41))
    refused(path, "60 x 41 pixels")


def test_no_memory_left_is_the_file_s_trouble(tmp_path, monkeypatch):
    def exhausted(self):
        raise MemoryError

    path = tmp_path / "a.png"
    path.write_bytes(ENCODED["PNG"])
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", exhausted)
    refused(path, "not enough memory")


@pytest.mark.parametrize("values", [np.full((3, 3), 0.5, np.float32), np.full((3, 3), -1, np.int32)])
def test_numbers_without_a_known_white_are_refused(values, tmp_path):
    Image.fromarray(values).save(tmp_path / "a.tif")
    refused(tmp_path / "a.tif", "save it with 8 or 16 bits")


@settings(deadline=None)
@given(kind=st.sampled_from(list(KINDS)), data=st.data())
def test_damage_gives_a_picture_or_our_error(kind, data, tmp_path_factory):
    damaged = bytearray(ENCODED[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    # Headers are where most of the reader's own arithmetic is.
    damaged[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / f"a{KINDS[kind]}"
    path.write_bytes(damaged)
    try:
        picture = read_image(path)
    except UnreadableImage:
        return
    assert picture.dtype == np.uint8
    assert picture.shape[2:] == (3,)


@settings(deadline=None)
@given(junk=st.binary(min_size=1, max_size=64))
def test_junk_is_never_a_picture(junk, tmp_path_factory):
    path = tmp_path_factory.mktemp("junk") / "a.jpg"
    path.write_bytes(junk)
    refused(path, "")
