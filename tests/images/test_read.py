"""Right results: what every kind of sound file becomes."""

import io
import struct
import threading
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageCms, ImageOps

from barefaced.errors import MissingExtra, UnreadableImage
from barefaced.images import decode_image, read_frames, read_image, read_xmp

sides = st.integers(1, 24)


def pixels(channels):
    """Draw uint8 arrays of any size, (H, W) or (H, W, channels)."""
    shape = st.tuples(sides, sides) if channels == 1 else st.tuples(sides, sides, st.just(channels))
    return shape.flatmap(lambda size: arrays(np.uint8, size))


def read_saved(image, tmp_path_factory, suffix=".png", **options):
    path = tmp_path_factory.mktemp("saved") / f"picture{suffix}"
    image.save(path, **options)
    return read_image(path)


def test_a_picture_is_contiguous_rgb_that_may_be_written_to(noise, tmp_path_factory):
    picture = read_saved(Image.fromarray(noise), tmp_path_factory)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert picture.flags.writeable
    assert np.array_equal(picture, noise)


@settings(deadline=None)
@given(grey=pixels(1), suffix=st.sampled_from([".png", ".tif", ".bmp", ".gif", ".pgm"]))
def test_grey_is_three_equal_channels(grey, suffix, tmp_path_factory):
    picture = read_saved(Image.fromarray(grey), tmp_path_factory, suffix)
    assert np.array_equal(picture, np.repeat(grey[..., None], 3, axis=2))


@settings(deadline=None)
@given(bits=pixels(1))
def test_one_bit_is_black_and_white(bits, tmp_path_factory):
    picture = read_saved(Image.fromarray(bits > 127), tmp_path_factory)
    assert np.array_equal(picture[..., 0], np.where(bits > 127, 255, 0))


@settings(deadline=None)
@given(indices=pixels(1), table=arrays(np.uint8, (256, 3)))
def test_a_palette_is_looked_up(indices, table, tmp_path_factory):
    image = Image.fromarray(indices).copy()
    image.putpalette(table.tobytes())
    assert np.array_equal(read_saved(image, tmp_path_factory), table[indices])


@settings(deadline=None)
@given(rgba=pixels(4), suffix=st.sampled_from([".png", ".tif", ".webp"]))
def test_alpha_is_laid_over_white(rgba, suffix, tmp_path_factory):
    options = {"lossless": True, "exact": True} if suffix == ".webp" else {}
    picture = read_saved(Image.fromarray(rgba), tmp_path_factory, suffix, **options)
    alpha = rgba[..., 3:] / 255
    assert np.abs(picture - (rgba[..., :3] * alpha + 255 * (1 - alpha))).max() <= 0.51


def test_a_transparent_palette_entry_is_white(tmp_path_factory):
    image = Image.fromarray(np.array([[0, 1]], np.uint8)).copy()
    image.putpalette([10, 20, 30, 40, 50, 60])
    for transparency in (0, b"\x00\xff"):
        picture = read_saved(image, tmp_path_factory, transparency=transparency)
        assert picture.tolist() == [[[255, 255, 255], [40, 50, 60]]]


@settings(deadline=None)
@given(cmyk=pixels(4))
def test_cmyk_is_as_pillow_has_it(cmyk, tmp_path_factory):
    image = Image.fromarray(cmyk, "CMYK")
    picture = read_saved(image, tmp_path_factory, ".tif")
    assert np.array_equal(picture, np.asarray(image.convert("RGB")))


def test_a_cmyk_jpeg_is_not_inverted(tmp_path_factory):
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red = read_saved(image, tmp_path_factory, ".jpg", quality=100)
    assert np.abs(red.astype(int) - [255, 0, 0]).max() <= 3


@settings(deadline=None)
@given(values=st.tuples(sides, sides).flatmap(lambda size: arrays(np.uint16, size)))
@pytest.mark.parametrize("suffix", [".png", ".tif", ".pgm"])
def test_sixteen_bits_are_scaled_not_cut(values, suffix, tmp_path_factory):
    picture = read_saved(Image.fromarray(values), tmp_path_factory, suffix)
    assert np.abs(picture[..., 1] - values / 257).max() <= 0.5


def test_sixteen_bit_colour_keeps_its_range(tmp_path):
    path = tmp_path / "deep.png"
    row = struct.pack(">B6H", 0, 0, 32896, 65535, 257, 65535, 0)  # filter byte, then two pixels
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(row))
        + chunk(b"IEND", b"")
    )
    assert read_image(path).tolist() == [[[0, 128, 255], [1, 255, 0]]]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".tif"])
def test_of_an_animation_the_first_frame(suffix, tmp_path_factory):
    frames = [Image.new("RGB", (9, 6), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if suffix == ".webp" else {}
    picture = read_saved(
        frames[0], tmp_path_factory, suffix, save_all=True, append_images=frames[1:], **options
    )
    assert np.array_equal(picture, np.asarray(frames[0]))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_set_upright(orientation, suffix, tmp_path):
    stored = Image.new("L", (32, 16))
    stored.paste(255, (0, 0, 16, 8))  # marks the stored top left corner
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"turned{suffix}"
    stored.convert("RGB").save(path, exif=exif)
    picture = read_image(path)
    top, left = {1: (1, 1), 2: (1, 0), 3: (0, 0), 4: (0, 1), 5: (1, 1), 6: (1, 0), 7: (0, 0), 8: (0, 1)}[
        orientation
    ]
    assert picture.shape == ((16, 32, 3) if orientation < 5 else (32, 16, 3))
    height, width = picture.shape[:2]
    corner = picture[0 if top else height - 1, 0 if left else width - 1]
    assert corner.min() > 200
    assert (picture > 127).mean() == pytest.approx(0.25, abs=0.02)
    with Image.open(path) as image:
        assert np.array_equal(picture, np.asarray(ImageOps.exif_transpose(image)))


def test_damaged_exif_spoils_no_pixel(noise, tmp_path_factory):
    picture = read_saved(Image.fromarray(noise), tmp_path_factory, exif=b"Exif\0\0not a tiff header")
    assert np.array_equal(picture, noise)


def test_an_embedded_profile_is_brought_to_srgb(tmp_path_factory):
    # A profile whose red and blue are exchanged cannot be overlooked.
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = bytearray(linear)
    red, blue = tags.index(b"rXYZ"), tags.index(b"bXYZ")
    tags[red : red + 4], tags[blue : blue + 4] = b"bXYZ", b"rXYZ"
    for text in ("sRGB".encode("utf-16-be"), b"sRGB"):
        tags = tags.replace(text, b"odd!".ljust(len(text), b"!"))
    orange = Image.new("RGB", (4, 4), (250, 120, 10))
    picture = read_saved(orange, tmp_path_factory, icc_profile=bytes(tags))
    assert np.abs(picture.astype(int) - [10, 120, 250]).max() <= 3


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 128])
def test_a_broken_profile_is_passed_over(profile, noise, tmp_path_factory):
    picture = read_saved(Image.fromarray(noise), tmp_path_factory, icc_profile=profile)
    assert np.array_equal(picture, noise)


def test_a_profile_of_another_colour_space_is_passed_over(tmp_path_factory):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert read_saved(Image.new("L", (2, 2), 77), tmp_path_factory, icc_profile=profile).max() == 77


@pytest.mark.parametrize(
    "name", ["two words.png", "v1.2.final.png", "面 маска é.png", "no suffix", "wrong.jpg", "[1].png"]
)
def test_the_kind_is_known_by_content_and_any_name_will_do(name, noise, tmp_path):
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, "PNG")
    (tmp_path / name).write_bytes(stream.getvalue())
    assert np.array_equal(read_image(str(tmp_path / name)), noise)


def test_the_limit_of_the_host_program_neither_rules_nor_changes(noise, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    path = tmp_path_factory.mktemp("limit") / "a.tif"
    Image.fromarray(noise).save(path, compression="tiff_lzw")
    results = []
    readers = [threading.Thread(target=lambda: results.append(read_image(path).shape)) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert results == [noise.shape] * 8
    assert Image.MAX_IMAGE_PIXELS == 10


def test_the_file_is_closed_and_unchanged(noise, tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(noise).save(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    read_image(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_heic_asks_for_its_extra(tmp_path):
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    try:
        import pillow_heif  # noqa: F401
    except ModuleNotFoundError:
        with pytest.raises(MissingExtra, match=r"barefaced\[heif\]"):
            read_image(path)
        path.rename(path.with_suffix(".jpg"))
        with pytest.raises(MissingExtra, match=r"barefaced\[heif\]"):
            read_image(path.with_suffix(".jpg"))
    else:
        with pytest.raises(UnreadableImage):
            read_image(path)


def test_a_jpeg_named_heic_is_read(noise, tmp_path):
    Image.fromarray(noise).save(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").rename(tmp_path / "a.heic")
    try:
        import pillow_heif  # noqa: F401
    except ModuleNotFoundError:
        assert read_image(tmp_path / "a.heic").shape == noise.shape


def test_xmp_is_read_without_decoding(tmp_path, monkeypatch):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg", xmp=b"<x/>")
    Image.new("RGB", (4, 4)).save(tmp_path / "b.jpg")
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert read_xmp(tmp_path / "a.jpg") == b"<x/>"
    assert read_xmp(tmp_path / "b.jpg") is None


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".gif", ".bmp"])
def test_bytes_are_read_as_their_file_is(suffix, noise, tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    path = tmp_path / f"a{suffix}"
    Image.fromarray(noise).save(path, **({} if suffix in (".gif", ".bmp") else {"exif": exif}))
    picture = decode_image(path.read_bytes(), "anything")
    assert np.array_equal(picture, read_image(path))
    assert picture.shape[:2] == (noise.shape[:2] if suffix in (".gif", ".bmp") else noise.shape[1::-1])
    assert picture.flags.writeable


def test_bytes_that_are_no_picture_are_told_under_the_name_given(noise, monkeypatch):
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, "PNG")
    monkeypatch.setattr("barefaced.images.read.MAX_PIXELS", noise[..., 0].size - 1)
    for content, reason in (
        (b"", "the file is empty"),
        (b"Dear diary", "not a picture of a known kind"),
        (stream.getvalue(), "21 x 13 pixels, more than"),
    ):
        with pytest.raises(UnreadableImage, match=rf"set\.zip/a: cannot be read: .*{reason}"):
            decode_image(content, "set.zip/a")


def animation(noise, path, **settings):
    """Three frames, each a turn of the other."""
    frames = [np.roll(noise, shift, 0) for shift in (0, 3, 6)]
    images = [Image.fromarray(frame) for frame in frames]
    images[0].save(path, save_all=True, append_images=images[1:], **settings)
    return frames


@pytest.mark.parametrize(("suffix", "settings"), [(".png", {}), (".webp", {"lossless": True})])
def test_every_frame_of_an_animation_is_read(noise, tmp_path, suffix, settings):
    frames = animation(noise, tmp_path / f"a{suffix}", duration=[40, 60, 80], **settings)
    found = read_frames(tmp_path / f"a{suffix}")
    assert np.array_equal(found.images, frames)
    assert found.milliseconds == [40, 60, 80]


def test_pages_of_a_tiff_are_no_frames_and_a_still_picture_is_one(noise, tmp_path):
    animation(noise, tmp_path / "a.tif")
    found = read_frames(tmp_path / "a.tif")
    assert (len(found.images), found.milliseconds) == (1, [0])
    assert np.array_equal(found.images[0], noise)


def test_frames_that_are_too_many_together_are_refused(noise, tmp_path, monkeypatch):
    animation(noise, tmp_path / "a.png", duration=40)
    monkeypatch.setattr("barefaced.images.read.MAX_PIXELS", 2 * 13 * 21)
    with pytest.raises(UnreadableImage, match="pixels, more than"):
        read_frames(tmp_path / "a.png")
