from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from barefaced.datasets import build_trios, open_source
from barefaced.datasets.sources import Source
from barefaced.errors import BarefacedError, MissingExtra, UnreadableImage
from barefaced.images import write_image


def png(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (5, 4), (shade, 0, 0)).save(stream, "PNG")
    return stream.getvalue()


def shades(source: Source) -> dict[str, int]:
    """What each photo shows, by its name."""
    photos = [source.photo(item) for item in range(len(source))]
    assert [photo.name for photo in photos] == [source.name_of(item) for item in range(len(source))]
    assert [photo.identity for photo in photos] == [source.identity_of(item) for item in range(len(source))]
    return {photo.name: int(photo.read()[0, 0, 0]) for photo in photos}


def identities(source: Source) -> list[str]:
    return [source.identity_of(item) for item in range(len(source))]


@pytest.fixture
def folder(tmp_path) -> Path:
    for shade, name in enumerate(["b.png", "a/2.png", "a/1.PNG", ".hidden/x.png", "a/.y.png", "notes.txt"]):
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_bytes(png(shade))
    return tmp_path / "set"


@pytest.fixture
def archive(tmp_path) -> Path:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        names = ["b.png", "a/2.png", "a/1.png", "__MACOSX/a/._1.png", "notes.txt", "a/"]
        for shade, name in enumerate(names):
            archive.writestr(name, png(shade))
    return tmp_path / "set.zip"


def describe(archive: Path, text: str) -> Path:
    archive.with_suffix(".csv").write_text(text)
    return archive


def tar(path: Path, *files: tuple[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_a_folder_is_read_with_its_subfolders(folder):
    assert shades(open_source(folder)) == {"b.png": 0, "a/1.PNG": 2, "a/2.png": 1}


def test_results_in_the_output_folder_are_no_input(folder):
    assert len(open_source(folder, out=folder / "a")) == 1
    assert len(open_source(folder, out=folder.parent / "a")) == 3


def test_one_picture_is_a_source(folder):
    assert shades(open_source(folder / "b.png")) == {"b.png": 0}


def test_who_is_in_a_photo_of_a_folder(folder):
    assert identities(open_source(folder)) == ["set/b.png", "set/a/1.PNG", "set/a/2.png"]
    assert identities(open_source(folder, identity="folder")) == ["set/b.png", "set/a", "set/a"]
    assert identities(open_source(folder, people="club"))[0] == "club/b.png"
    with pytest.raises(BarefacedError, match="identity 'name': this source has no columns"):
        open_source(folder, identity="name")


def test_a_file_whose_name_is_no_text_is_told_by_an_escaped_one(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.png")).write_bytes(png(7))
    assert shades(open_source(tmp_path)) == {"\\udcff.png": 7}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is sealed from root")
def test_a_sealed_subfolder_is_a_photo_that_cannot_be_read(folder):
    (folder / "a").chmod(0)
    source = open_source(folder)
    (folder / "a").chmod(0o700)
    with pytest.raises(UnreadableImage):
        source.photo(1).read()


def test_a_plain_zip_is_read_like_a_folder(archive):
    assert shades(open_source(archive)) == {"a/1.png": 2, "a/2.png": 1, "b.png": 0}
    assert identities(open_source(archive, identity="folder")) == ["set/a", "set/a", "set/b.png"]


def test_a_csv_beside_a_zip_says_which_photos_and_who(archive):
    describe(archive, "file,identity,name\na/2.png,ann,x\nb.png,,y\n")
    assert shades(open_source(archive)) == {"a/2.png": 1, "b.png": 0}
    assert identities(open_source(archive)) == ["set/ann", "set/b.png"]
    assert identities(open_source(archive, identity="name", people="club")) == ["club/x", "club/y"]
    assert identities(open_source(archive, identity="photo")) == ["set/a/2.png", "set/b.png"]
    assert identities(open_source(archive, identity="folder")) == ["set/a", "set/b.png"]


def test_a_csv_may_say_where_the_five_points_are(archive):
    head = ",".join(
        f"{point}_{axis}" for point in ("leye", "reye", "nose", "lmouth", "rmouth") for axis in "xy"
    )
    numbers = ",".join(map(str, range(10)))
    describe(archive, f"file,{head}\nb.png,{numbers}\na/1.png,{','.join(['-1'] * 10)}\na/2.png,{'?,' * 9}\n")
    source = open_source(archive)
    assert np.array_equal(source.photo(0).five, np.arange(10).reshape(5, 2))
    assert source.photo(1).five is None
    assert source.photo(2).five is None


def test_what_the_csv_lists_and_the_zip_lacks_is_unreadable(archive):
    source = open_source(describe(archive, "file\nz.png\n"))
    with pytest.raises(UnreadableImage, match="the CSV lists it, but it is not in the zip"):
        source.photo(0).read()


def test_a_damaged_member_is_unreadable(archive):
    whole = archive.read_bytes()
    place = whole.index(png(0))
    archive.write_bytes(whole[: place + 40] + b"damage" + whole[place + 46 :])
    source = open_source(archive)
    with pytest.raises(UnreadableImage, match=r"b.png: cannot be read: Bad CRC"):
        source.photo(2).read()
    assert source.photo(0).read().shape == (4, 5, 3)


def test_a_member_that_unpacks_to_too_much_is_not_unpacked(archive, monkeypatch):
    monkeypatch.setattr("barefaced.datasets.sources.archive.LARGEST", 10)
    with pytest.raises(UnreadableImage, match="unpacks to more than"):
        open_source(archive).photo(0).read()


def test_shards_of_ours_give_their_bare_pictures(drawn, photos, tmp_path):
    out = tmp_path / "out"
    settings = drawn.Settings(size=64, min_eyes=10, per_photo=2, styles={"surgical": 1})
    build_trios(open_source(photos, people="club"), out, settings=settings, find=drawn.find)
    source = open_source(out)
    assert sorted(identities(source)) == [f"club/{number:02}.png" for number in range(12)]
    assert all(source.photo(item).read().shape == (64, 64, 3) for item in range(len(source)))
    first = drawn.find(source.photo(0).read())
    assert len(first) == 1
    assert identities(open_source(out, people="a", identity="photo"))[0].startswith("a/")


def test_shards_of_others_give_the_picture_of_each_sample(tmp_path):
    tar(
        tmp_path / "b.tar",
        ("x/1.seg.txt", b"?"),
        ("x/1.png", png(1)),
        ("x/1.json", b'{"identity": "ann"}'),
        ("x/2.json", b"no json"),
        ("x/2.png", png(2)),
        ("x/3.txt", b"no picture"),
        ("x/4.png", b"damaged"),
    )
    tar(tmp_path / "a.tar", ("5.jpg", png(5)))
    source = open_source(tmp_path, people="club")
    assert [source.name_of(item) for item in range(len(source))] == ["a/5", "b/x/1", "b/x/2", "b/x/4"]
    assert identities(source) == ["club/a/5", "ann", "club/b/x/2", "club/b/x/4"]
    assert [int(source.photo(item).read()[0, 0, 0]) for item in range(3)] == [5, 1, 2]
    with pytest.raises(UnreadableImage):
        source.photo(3).read()
    assert len(open_source(tmp_path / "a.tar")) == 1


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path / "nowhere", "no such file or folder"),
        (lambda path: path, "no pictures there"),
        (lambda path: tar(path / "a.tar", ("a.txt", b"")), "no pictures there"),
        (lambda path: path / "text.tar", "cannot be read"),
        (lambda path: path / "text.zip", "cannot be read: File is not a zip file"),
        (lambda path: zipped(path / "a.zip", None), "no pictures there"),
        (lambda path: zipped(path / "a.zip", b"name\nx\n"), "wants a column `file`; it has: name"),
        (lambda path: zipped(path / "a.zip", b""), "wants a column `file`; it has: none"),
        (lambda path: zipped(path / "a.zip", b"\xff\xfe"), "cannot be read"),
        (lambda path: zipped(path / "a.zip", b"file\n"), "lists no pictures"),
    ],
)
def test_what_is_no_source(tmp_path, make, told):
    inside = tmp_path / "in"
    inside.mkdir()
    for name in ("text.tar", "text.zip", "text.txt"):
        (inside / name).write_text("text")
    if told.startswith("no pictures there"):
        (inside / "text.tar").unlink()
    with pytest.raises(BarefacedError, match=told):
        open_source(make(inside))


def zipped(path: Path, table: bytes | None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "")
    if table is not None:
        path.with_suffix(".csv").write_bytes(table)
    return path


def test_a_column_that_is_not_there(archive):
    with pytest.raises(BarefacedError, match="has no column 'person'; known: file, name"):
        open_source(describe(archive, "file,name\nb.png,x\n"), identity="person")


def test_a_photo_in_an_archive_may_be_any_that_images_reads(tmp_path):
    write_image(tmp_path / "a.tif", np.full((3, 2, 3), 9, np.uint8))
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.write(tmp_path / "a.tif", "a.tif")
    assert open_source(tmp_path / "set.zip").photo(0).read().tolist() == [[[9, 9, 9]] * 2] * 3


def test_a_picture_whose_reader_is_an_extra_spoils_no_other(tmp_path, monkeypatch, folder):
    def refuses(path):
        raise MissingExtra("pillow_heif", "heif")

    monkeypatch.setattr("barefaced.datasets.sources.photo.read_image", refuses)
    with pytest.raises(UnreadableImage, match=r"pip install 'barefaced\[heif\]'"):
        open_source(folder).photo(0).read()
