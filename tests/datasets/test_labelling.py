from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from barefaced.datasets import FaceBank, label_faces
from barefaced.errors import BadModel, BarefacedError, UnwritableFile

SHARED = Path(__file__).parents[3] / "shared"
HEAD = "file,identity,leye_x,leye_y,reye_x,reye_y,nose_x,nose_y,lmouth_x,lmouth_y,rmouth_x,rmouth_y"


@pytest.fixture
def teachers(monkeypatch):
    """Teachers that see as many faces as a picture is red; what the mesh was asked is kept."""
    asked = []

    class YuNet:
        def __init__(self, model: Path, *, score: float) -> None:
            assert score == 0.3

        def with_points(self, image):
            count = int(image[0, 0, 0])
            boxes = np.array([[1, 2, 11 + 5 * i, 12] for i in range(count)], np.float32).reshape(-1, 4)
            points = np.arange(count * 10, dtype=np.float32).reshape(count, 5, 2)
            return boxes, np.linspace(0.9, 0.4, count, dtype=np.float32), points

    class Mesh:
        def __init__(self, model: Path) -> None:
            pass

        def __call__(self, image, eyes):
            asked.append(eyes)
            points = np.broadcast_to(np.arange(478)[None, :, None], (1, 478, 3))
            return points.astype(np.float32), np.array([0.95], np.float32)

    monkeypatch.setattr("barefaced.datasets.labelling.YuNet", YuNet)
    monkeypatch.setattr("barefaced.datasets.labelling.Mesh", Mesh)
    return asked


def make_set(folder: Path, name: str, reds: list[int], lines: list[str], *, head: str = HEAD) -> Path:
    """A zip of flat pictures `0.png`, `1.png`, ... and its table."""
    with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
        for number, red in enumerate(reds):
            stream = io.BytesIO()
            Image.new("RGB", (20 + number, 16), (red, 5, 6)).save(stream, "PNG")
            archive.writestr(f"{number}.png", stream.getvalue())
    (folder / f"{name}.csv").write_text("\n".join([head, *lines]) + "\n")
    return folder / f"{name}.zip"


def test_what_the_teachers_saw_is_noted(tmp_path, teachers):
    own = "0.png,ann,1.5,2.5,3.5,4.5,0,0,0,0,0,0"
    archive = make_set(tmp_path, "faces_a", [1, 2, 0], [own, "1.png,bob,-1" + ",-1" * 9, "2.png,"])
    told = []
    path, unreadable = label_faces(
        archive, tmp_path / "out", teachers=tmp_path, mesh=True, progress=lambda *done: told.append(done)
    )
    assert (path, unreadable) == (tmp_path / "out" / "faces_a.npz", [])
    assert told == [(1, 3), (2, 3), (3, 3)]
    bank = FaceBank.open(tmp_path / "out", "faces_a")
    assert bank.size.tolist() == [[16, 20], [16, 21], [16, 22]]
    assert (bank.image(1) == (2, 5, 6)).all()
    assert bank.identity.tolist() == ["ann", "bob", "2.png"]
    assert [len(bank.boxes_of(item)) for item in range(3)] == [1, 2, 0]
    assert np.allclose(bank.boxes_of(1), [[1, 2, 11, 12, 0.9], [1, 2, 16, 12, 0.4]])
    assert np.allclose(bank.presence, [0.95, 0.95, 0])
    assert (bank.mesh[0, 467] == 467).all()
    assert np.isnan(bank.mesh[2]).all()
    # The eyes are the set's where it has them, else those of the largest face.
    assert [eyes.tolist() for eyes in teachers] == [[[[1.5, 2.5], [3.5, 4.5]]], [[[10, 11], [12, 13]]]]


def test_a_mesh_is_noted_only_where_it_is_asked_for(tmp_path, teachers):
    archive = make_set(tmp_path, "faces_a", [1], ["0.png"], head="file")
    label_faces(archive, tmp_path, teachers=tmp_path)
    bank = FaceBank.open(tmp_path, "faces_a")
    assert len(bank.boxes) == 1
    assert np.isnan(bank.mesh).all()
    assert teachers == []


@pytest.mark.parametrize(
    ("lines", "head", "told"),
    [
        ([], HEAD, "lists no pictures"),
        (["0.png"], "picture", "wants a column `file`; it has: picture"),
        (["missing.png"], "file", r"none of its 1 pictures .*faces_a.zip/missing.png: .*not in the zip"),
    ],
)
def test_a_wrong_table_is_told(tmp_path, teachers, lines, head, told):
    archive = make_set(tmp_path, "faces_a", [1], lines, head=head)
    with pytest.raises(BarefacedError, match=told):
        label_faces(archive, tmp_path / "out", teachers=tmp_path)
    assert not (tmp_path / "out").exists()


def test_a_table_that_is_no_text_and_a_folder_that_cannot_be_are_told(tmp_path, teachers):
    archive = make_set(tmp_path, "lfw_a", [1], ["0.png"], head="file")
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UnwritableFile, match="taken"):
        label_faces(archive, tmp_path / "taken", teachers=tmp_path)
    archive.with_suffix(".csv").write_bytes(b"file\n\xff\xfe.png\n")
    with pytest.raises(BarefacedError, match=r"lfw_a\.csv cannot be read"):
        label_faces(archive, tmp_path / "out", teachers=tmp_path)


def test_damaged_pictures_are_listed_and_the_others_labelled(tmp_path, teachers):
    lines = ["0.png", "bad.png", "1.png", "gone.png"]
    archive = make_set(tmp_path, "faces_a", [1, 2], lines, head="file")
    with zipfile.ZipFile(archive, "a") as held:
        held.writestr("bad.png", b"no picture")
    told = []
    _, unreadable = label_faces(
        archive, tmp_path, teachers=tmp_path, mesh=True, progress=lambda *done: told.append(done)
    )
    assert [str(error) for error in unreadable] == [
        f"{archive}/bad.png: cannot be read: not a picture of a known kind, or damaged at its beginning",
        f"{archive}/gone.png: cannot be read: the CSV lists it, but it is not in the zip",
    ]
    assert told[-1] == (4, 4)
    bank = FaceBank.open(tmp_path, "faces_a")
    assert bank.names.tolist() == ["0.png", "1.png"]
    assert bank.owner.tolist() == [0, 1, 1]
    assert (bank.image(1) == (2, 5, 6)).all()


def test_pictures_are_labelled_as_a_viewer_shows_them(tmp_path, teachers):
    exif = Image.Exif()
    exif[274] = 6
    archive = make_set(tmp_path, "faces_a", [], ["a.jpg"], head="file")
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), (1, 0, 0)).save(stream, "PNG", exif=exif)
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("a.jpg", stream.getvalue())
    label_faces(archive, tmp_path, teachers=tmp_path)
    assert FaceBank.open(tmp_path, "faces_a").size.tolist() == [[20, 10]]


def test_a_damaged_archive_is_told(tmp_path, teachers):
    archive = make_set(tmp_path, "faces_a", [1], ["0.png"], head="file")
    archive.write_bytes(b"no zip")
    with pytest.raises(BarefacedError, match=r"faces_a\.zip cannot be read"):
        label_faces(archive, tmp_path, teachers=tmp_path)


def test_a_missing_archive_table_or_teacher_is_told(tmp_path):
    with pytest.raises(BarefacedError, match=r"there is no .*faces_a\.zip"):
        label_faces(tmp_path / "faces_a.zip", tmp_path, teachers=tmp_path)
    archive = make_set(tmp_path, "faces_a", [1], ["0.png"], head="file")
    with pytest.raises(BadModel, match="face_detection_yunet_2023mar"):
        label_faces(archive, tmp_path, teachers=tmp_path)
    (tmp_path / "faces_a.csv").unlink()
    with pytest.raises(BarefacedError, match=r"wants faces_a\.csv beside it"):
        label_faces(archive, tmp_path, teachers=tmp_path)


def test_the_real_teachers_agree_with_the_points_of_a_set(tmp_path):
    pytest.importorskip("ai_edge_litert.interpreter")
    source = SHARED / "data" / "photos_synthetic_512.zip"
    if not source.exists():
        pytest.skip("../shared/data is not here")
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(tmp_path / "photos_few.zip", "w") as few:
        head, *lines = source.with_suffix(".csv").read_text().splitlines()
        for line in lines[:4]:
            few.writestr(line.split(",")[0], whole.read(line.split(",")[0]))
    (tmp_path / "photos_few.csv").write_text("\n".join([head, *lines[:4]]) + "\n")
    label_faces(tmp_path / "photos_few.zip", tmp_path, teachers=SHARED / "weights" / "detect", mesh=True)
    bank = FaceBank.open(tmp_path, "photos_few")
    assert bank.owner.tolist() == [0, 1, 2, 3]
    assert (bank.presence > 0.9).all()
    rows = list(csv.DictReader([head, *lines[:4]]))
    for corners, name in (((33, 133), "leye"), ((362, 263), "reye")):
        eye = np.array([(row[f"{name}_x"], row[f"{name}_y"]) for row in rows], float)
        assert np.abs(bank.mesh[:, list(corners), :2].mean(1) - eye).max() < 12
    inside = (bank.mesh[..., :2] > bank.boxes[:, None, :2] - 40) & (
        bank.mesh[..., :2] < bank.boxes[:, None, 2:4] + 40
    )
    assert inside.all()
