import errno
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, JpegImagePlugin

from barefaced.errors import UnwritableFile
from barefaced.images import read_frames, read_image, write_frames, write_image

SUFFIXES = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"]
sides = st.integers(1, 40)


@settings(deadline=None)
@given(
    image=st.tuples(sides, sides, st.just(3)).flatmap(lambda shape: arrays(np.uint8, shape)),
    suffix=st.sampled_from([".png", ".tif", ".bmp", ".webp"]),
)
def test_what_is_written_without_loss_is_read_back(image, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / f"a{suffix}"
    write_image(path, image, quality=100)
    assert np.array_equal(read_image(path), image)


@settings(deadline=None)
@given(image=st.tuples(sides, sides).flatmap(lambda shape: arrays(np.uint8, shape)))
def test_grey_is_written_as_grey(image, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / "a.png"
    write_image(path, image)
    with Image.open(path) as written:
        assert written.mode == "L"
    assert np.array_equal(read_image(path)[..., 2], image)


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".PNG", ".Jpg"])
def test_the_suffix_names_the_format(suffix, noise, tmp_path):
    path = tmp_path / f"面 маска é.v1{suffix}"
    write_image(path, noise)
    expected = {".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
    with Image.open(path) as written:
        assert written.format == expected.get(suffix.lower(), suffix[1:].upper())
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_view_that_is_not_contiguous_is_written_right(noise, tmp_path):
    write_image(tmp_path / "a.png", noise[::-1, ::2])
    assert np.array_equal(read_image(tmp_path / "a.png"), noise[::-1, ::2])


def test_jpeg_keeps_full_colour_resolution(tmp_path):
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[:, ::2] = 255, 0, 0
    stripes[:, 1::2] = 0, 0, 255
    write_image(tmp_path / "a.jpg", stripes)
    with Image.open(tmp_path / "a.jpg") as image:
        assert JpegImagePlugin.get_sampling(image) == 0
    assert np.abs(read_image(tmp_path / "a.jpg").astype(int) - stripes).max() < 25


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_quality_is_heeded(suffix, noise, tmp_path):
    write_image(tmp_path / f"low{suffix}", noise, quality=10)
    write_image(tmp_path / f"high{suffix}", noise, quality=99)
    assert (tmp_path / f"low{suffix}").stat().st_size < (tmp_path / f"high{suffix}").stat().st_size


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_xmp_is_embedded(suffix, noise, tmp_path):
    packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/">é</x:xmpmeta>'.encode()
    write_image(tmp_path / f"a{suffix}", noise, xmp=packet)
    with Image.open(tmp_path / f"a{suffix}") as image:
        assert image.info["xmp"] == packet


def test_bmp_takes_no_label(noise, tmp_path):
    with pytest.raises(UnwritableFile, match="cannot carry a label"):
        write_image(tmp_path / "a.bmp", noise, xmp=b"<x/>")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.gif", "a", "a.png.txt", ".png"])
def test_an_unknown_suffix_lists_the_known(name, noise, tmp_path):
    with pytest.raises(UnwritableFile, match=r"known: \.png, \.jpg"):
        write_image(tmp_path / name, noise)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4,), np.uint8),
        np.zeros((2, 4, 4, 3), np.uint8),
    ],
    ids=lambda image: f"{image.dtype}{image.shape}",
)
def test_what_is_no_picture_is_refused(image, tmp_path):
    with pytest.raises(ValueError, match="image must be uint8"):
        write_image(tmp_path / "a.png", image)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("quality", [0, 101])
def test_quality_has_its_range(quality, noise, tmp_path):
    with pytest.raises(ValueError, match=f"got {quality}"):
        write_image(tmp_path / "a.jpg", noise, quality=quality)


@pytest.mark.parametrize(("suffix", "width"), [(".webp", 16_384), (".jpg", 65_501)])
def test_what_the_format_cannot_hold_is_one_clear_line(suffix, width, tmp_path):
    with pytest.raises(UnwritableFile, match=f"a{suffix}: cannot be written"):
        write_image(tmp_path / f"a{suffix}", np.zeros((1, width, 3), np.uint8))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file(suffix, noise, tmp_path, monkeypatch):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnwritableFile, match="No space left on device"):
        write_image(path, noise)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_write_that_really_fails_leaves_the_old_file(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")
    code = f"""
import resource
import numpy as np
from barefaced import write_image
from barefaced.errors import UnwritableFile
noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    write_image({str(path)!r}, noise)
except UnwritableFile as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{path}: cannot be written: ")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_picture_given_is_not_changed(noise, tmp_path):
    before = noise.copy()
    write_image(tmp_path / "a.jpg", noise)
    assert np.array_equal(noise, before)


@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_frames_written_without_loss_are_read_back(suffix, tmp_path):
    frames = list(np.random.default_rng(0).integers(0, 256, (3, 17, 23, 3), np.uint8))
    write_frames(tmp_path / f"a{suffix}", frames, [30, 40, 50], quality=100)
    found = read_frames(tmp_path / f"a{suffix}")
    assert np.array_equal(found.images, frames)
    assert found.milliseconds == [30, 40, 50]


def test_frames_that_cannot_be_are_told(tmp_path):
    frame = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(UnwritableFile, match=r"written as .png or .webp"):
        write_frames(tmp_path / "a.jpg", [frame], [40])
    for images, times in ([frame], [40, 40]), ([frame, frame[:2]], [40, 40]), ([], []):
        with pytest.raises(ValueError, match="frames of one shape"):
            write_frames(tmp_path / "a.png", images, times)
    assert list(tmp_path.iterdir()) == []
