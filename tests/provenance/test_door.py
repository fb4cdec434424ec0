import errno
import json
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from barefaced.errors import UnreadableImage, UnwritableFile
from barefaced.images import read_image, write_image
from barefaced.provenance import KINDS, Label, read_label, write_generated

SUFFIXES = [".png", ".jpg", ".webp", ".tif"]
LABEL = Label("slim <&> 面", "1.0", 7, tool="test 1")
PICTURE = np.random.default_rng(0).integers(0, 256, (9, 12, 3), dtype=np.uint8)

texts = st.text(min_size=1).filter(lambda text: text.isprintable() and text == text.strip())
hashes = st.sampled_from(["", "0123456789abcdef" * 4])
besides = st.lists(texts, max_size=2).map(tuple)
labels = st.builds(
    Label, texts, texts, st.integers(), st.sampled_from(KINDS), texts, hashes, besides, st.integers(1)
)


@settings(deadline=None)
@given(label=labels, suffix=st.sampled_from(SUFFIXES))
def test_the_label_is_read_back(label, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / f"a{suffix}"
    write_generated(path, PICTURE, label, strip=False)
    assert read_label(path) == label


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_label_stands_beside_the_picture_too(suffix, tmp_path):
    path = tmp_path / f"面 v1.2{suffix}"
    write_generated(path, PICTURE, LABEL)
    beside = json.loads((tmp_path / f"面 v1.2{suffix}.json").read_text(encoding="utf-8"))
    assert beside["file"] == path.name
    assert beside["digital_source_type"] == LABEL.digital_source_type
    assert (beside["model"], beside["version"], beside["seed"]) == ("slim <&> 面", "1.0", 7)
    assert len(list(tmp_path.iterdir())) == 2


def test_the_pixels_are_kept_and_the_strip_stands_below_them(tmp_path):
    write_generated(tmp_path / "a.png", PICTURE, LABEL)
    written = read_image(tmp_path / "a.png")
    rows = json.loads((tmp_path / "a.png.json").read_text(encoding="utf-8"))["strip_rows"]
    assert written.shape == (9 + rows, 12, 3)
    assert rows > 0
    assert np.array_equal(written[:9], PICTURE)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_without_the_strip_the_label_stays(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    write_generated(path, PICTURE, LABEL, strip=False)
    assert read_image(path).shape == PICTURE.shape
    assert read_label(path) == LABEL
    assert json.loads((tmp_path / f"a{suffix}.json").read_text(encoding="utf-8"))["strip_rows"] == 0


def test_a_label_of_the_first_version_is_read(tmp_path):
    start, _, rest = LABEL.to_xmp().partition(b"   <barefaced:Sample>")
    write_image(tmp_path / "a.png", PICTURE, xmp=start + rest.partition(b"</barefaced:Besides>\n")[2])
    assert read_label(tmp_path / "a.png") == LABEL


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_other_programs_find_the_source_type(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    write_generated(path, PICTURE, LABEL)
    with Image.open(path) as image:
        description = image.getxmp()["xmpmeta"]["RDF"]["Description"]
    assert description["DigitalSourceType"] == LABEL.digital_source_type


def test_a_format_without_labels_is_refused(tmp_path):
    with pytest.raises(UnwritableFile, match="cannot carry a label"):
        write_generated(tmp_path / "a.bmp", PICTURE, LABEL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("failing", [1, 2], ids=["picture", "label"])
def test_a_full_disk_leaves_what_was_there(failing, tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(b"old picture")
    (tmp_path / "a.png.json").write_bytes(b"old label")
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) >= failing:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnwritableFile, match="No space left on device"):
        write_generated(path, PICTURE, LABEL)
    assert (tmp_path / "a.png.json").read_bytes() == b"old label"
    assert len(list(tmp_path.iterdir())) == 2
    if failing == 1:
        assert path.read_bytes() == b"old picture"
    else:  # never a generated picture without a label: the new one carries it inside
        assert read_label(path) == LABEL


def test_the_label_is_on_its_way_before_the_picture(tmp_path, monkeypatch):
    def write(path, image, **_):
        (waiting,) = tmp_path.iterdir()
        assert json.loads(waiting.read_text(encoding="utf-8"))["seed"] == 7

    monkeypatch.setattr("barefaced.provenance.door.write_image", write)
    write_generated(tmp_path / "a.png", PICTURE, LABEL)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png.json"]


def test_a_picture_of_another_program_has_no_label(tmp_path):
    write_image(tmp_path / "plain.png", PICTURE)
    assert read_label(tmp_path / "plain.png") is None
    write_image(tmp_path / "bmp.bmp", PICTURE)
    assert read_label(tmp_path / "bmp.bmp") is None


# A label of ours but for an entity, of which a few lines can unfold to gigabytes.
BOMB = (
    LABEL.to_xmp().replace(b"slim", b"&b;").replace(b"<x:xmp", b'<!DOCTYPE a [<!ENTITY b "slim">]><x:xmp', 1)
)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<x:xmpmeta",
        b"<a/>",
        BOMB,
        LABEL.to_xmp().replace(b">7<", b">seven<"),
        LABEL.to_xmp().replace(b"compositeWithTrained", b""),
        LABEL.to_xmp().replace(b"slim", b"\xff\xfe"),
    ],
    ids=["empty", "damaged", "foreign", "bomb", "no seed", "other kind", "not UTF-8"],
)
def test_damaged_hostile_and_foreign_packets_are_no_labels(packet, tmp_path):
    Image.fromarray(PICTURE).save(tmp_path / "a.jpg", xmp=packet)
    assert read_label(tmp_path / "a.jpg") is None


def test_a_file_that_is_no_picture(tmp_path):
    (tmp_path / "a.png").write_text("Dear diary")
    with pytest.raises(UnreadableImage, match="not a picture"):
        read_label(tmp_path / "a.png")


def test_the_label_travels_with_a_renamed_picture(tmp_path):
    write_generated(tmp_path / "a.jpg", PICTURE, LABEL)
    os.replace(tmp_path / "a.jpg", tmp_path / "holiday.jpg")  # noqa: PTH105
    assert read_label(tmp_path / "holiday.jpg") == LABEL
