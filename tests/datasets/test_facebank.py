from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from barefaced.datasets import FaceBank, labelled_sets, write_bank
from barefaced.errors import BarefacedError, UnwritableFile

SIZES = [(5, 7), (8, 4), (8, 8)]


@pytest.fixture
def given() -> dict:
    """Three pictures of two people: one with two faces, one with none."""
    rng = np.random.default_rng(0)
    return {
        "images": [rng.integers(0, 256, (*size, 3), dtype=np.uint8) for size in SIZES],
        "size": np.array(SIZES),
        "names": ["a/1.png", "a/2.png", "李.png"],
        "identity": ["a", "a", "李"],
        "boxes": [rng.random((2, 5)), np.zeros((0, 5)), rng.random((1, 5))],
        "mesh": np.stack([rng.random((468, 3)), np.full((468, 3), np.nan), rng.random((468, 3))]),
        "presence": np.array([0.9, 0.0, 1.0]),
    }


def test_comes_back_as_it_was(tmp_path, given):
    assert write_bank(tmp_path, "faces", **given) == tmp_path / "faces.npz"
    bank = FaceBank.open(tmp_path, "faces")
    for item, image in enumerate(given["images"]):
        assert np.array_equal(bank.image(item), image)
        assert np.array_equal(bank.boxes_of(item), given["boxes"][item].astype(np.float32))
    assert bank.names.tolist() == given["names"]
    assert bank.identity.tolist() == given["identity"]
    assert np.array_equal(bank.mesh, given["mesh"].astype(np.float32), equal_nan=True)
    assert np.array_equal(bank.presence, given["presence"].astype(np.float32))
    assert bank.owner.tolist() == [0, 0, 2]
    assert {held.dtype for held in (bank.boxes, bank.mesh, bank.presence)} == {np.dtype(np.float32)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faces.npy", "faces.npz"]


def test_pixels_are_read_from_the_disk_and_cannot_be_written(tmp_path, given):
    write_bank(tmp_path, "faces", **given)
    bank = FaceBank.open(tmp_path, "faces")
    assert isinstance(bank.images, np.memmap)
    assert bank.images.shape == (3, 8, 8, 3)
    with pytest.raises(ValueError, match="read-only"):
        bank.image(0)[0, 0] = 1


def test_a_set_without_faces(tmp_path, given):
    write_bank(tmp_path, "scenes", **given | {"boxes": [np.zeros((0, 5))] * 3})
    bank = FaceBank.open(tmp_path, "scenes")
    assert bank.boxes.shape == (0, 5)
    assert bank.boxes_of(1).shape == (0, 5)


def test_nobody_is_in_two_splits(tmp_path, given):
    people = [f"person-{number // 3}" for number in range(300)]
    many = {key: [value[0]] * 300 for key, value in given.items() if key in ("images", "boxes", "names")}
    many |= {key: np.repeat(given[key][:1], 300, axis=0) for key in ("size", "mesh", "presence")}
    write_bank(tmp_path, "faces", **many, identity=people)
    bank = FaceBank.open(tmp_path, "faces")
    splits = {split: bank.in_split(split) for split in ("train", "val", "test")}
    assert sorted(np.concatenate(list(splits.values()))) == list(range(300))
    assert all(len(held) for held in splits.values())
    held = [set(bank.identity[items]) for items in splits.values()]
    assert sum(map(len, held)) == len(set.union(*held)) == 100


def test_people_of_one_name_in_two_sets_are_two(tmp_path, given):
    """Sets number their people from one; a number must not bind them together."""
    for name in ("one", "other"):
        many = {key: np.repeat(given[key][:1], 100, axis=0) for key in ("size", "mesh", "presence")}
        many |= {key: [given[key][0]] * 100 for key in ("images", "boxes", "names")}
        write_bank(tmp_path, name, **many, identity=[str(number) for number in range(100)])
    one, other = (FaceBank.open(tmp_path, name).in_split("test") for name in ("one", "other"))
    assert one.tolist() != other.tolist()


def test_a_missing_set_is_told_with_the_known_or_the_command_that_makes_it(tmp_path, given):
    with pytest.raises(BarefacedError, match="holds no labelled set 'faces'; `barefaced dataset label`"):
        FaceBank.open(tmp_path, "faces")
    write_bank(tmp_path, "faces", **given)
    write_bank(tmp_path, "scenes", **given)
    with pytest.raises(BarefacedError, match="holds no labelled set 'face'; known: faces, scenes"):
        FaceBank.open(tmp_path, "face")
    (tmp_path / "faces.npy").unlink()
    with pytest.raises(BarefacedError, match="holds no labelled set 'faces'"):
        FaceBank.open(tmp_path, "faces")


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
@pytest.mark.parametrize("damage", [b"", b"text", None])
def test_a_damaged_set_is_told(tmp_path, given, suffix, damage):
    write_bank(tmp_path, "faces", **given)
    path = tmp_path / f"faces{suffix}"
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    with pytest.raises(BarefacedError, match="the labelled set 'faces' is damaged"):
        FaceBank.open(tmp_path, "faces")


def test_a_failure_leaves_the_older_set_whole(tmp_path: Path, given):
    write_bank(tmp_path, "faces", **given)

    def broken():
        yield given["images"][0]
        raise OSError(28, "No space left on device")

    with pytest.raises(UnwritableFile, match="No space left"):
        write_bank(tmp_path, "faces", **given | {"images": broken()})
    assert np.array_equal(FaceBank.open(tmp_path, "faces").image(2), given["images"][2])
    assert len(list(tmp_path.iterdir())) == 2


def test_labels_of_other_pictures_are_damage(tmp_path, given):
    """Such as two halves of two sets, copied together."""
    write_bank(tmp_path, "faces", **given)
    np.save(tmp_path / "faces.npy", np.zeros((2, 8, 8, 3), np.uint8))
    with pytest.raises(BarefacedError, match="the labelled set 'faces' is damaged"):
        FaceBank.open(tmp_path, "faces")
    np.save(tmp_path / "faces.npy", np.zeros((3, 7, 7, 3), np.uint8))
    with pytest.raises(BarefacedError, match="the labelled set 'faces' is damaged"):
        FaceBank.open(tmp_path, "faces")


def add(folder: Path) -> None:
    """What `dress_faces` and `note_doubts` write for the three pictures."""
    np.save(folder / "faces.worn.npy", np.arange(3 * 2 * 8 * 8 * 3, dtype=np.uint8).reshape(3, 2, 8, 8, 3))
    np.savez(folder / "faces.worn.npz", mouth=np.array([[0, 1], [1, 1], [0, 0]], np.uint8))
    boxes = np.arange(15, dtype=np.float32).reshape(3, 5)
    np.savez(
        folder / "faces.doubts.npz", also=boxes[:1], also_owner=[2], confused=boxes[1:], confused_owner=[0, 2]
    )


def test_a_set_without_additions_wears_nothing_and_doubts_nothing(tmp_path, given):
    write_bank(tmp_path, "faces", **given)
    bank = FaceBank.open(tmp_path, "faces")
    assert (bank.worn, bank.mouth) == (None, None)
    assert bank.also_of(0).shape == bank.confused.shape == (0, 5)
    assert bank.meshed
    with pytest.raises(BarefacedError, match="the faces of 'faces' wear nothing; `barefaced dataset dress`"):
        bank.dressed(0, 0)


def test_additions_are_read_with_the_set(tmp_path, given):
    write_bank(tmp_path, "faces", **given)
    add(tmp_path)
    bank = FaceBank.open(tmp_path, "faces")
    picture, over_mouth = bank.dressed(0, 1)
    assert over_mouth is True
    assert np.array_equal(picture, np.load(tmp_path / "faces.worn.npy")[0, 1, :5, :7])
    assert bank.dressed(0, 0)[1] is False
    assert isinstance(bank.worn, np.memmap)
    assert bank.also_of(2).tolist() == [[0, 1, 2, 3, 4]]
    assert bank.also_of(0).shape == (0, 5)
    assert bank.confused[bank.confused_owner == 2].tolist() == [[10, 11, 12, 13, 14]]
    plain = FaceBank.open(tmp_path, "faces", additions=False)
    assert (plain.worn, len(plain.also)) == (None, 0)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda at: (at / "faces.worn.npy").unlink(), "dress"),
        (lambda at: (at / "faces.worn.npz").write_bytes(b"text"), "dress"),
        (lambda at: np.savez(at / "faces.worn.npz", mouth=np.zeros((3, 1), np.uint8)), "dress"),
        (lambda at: np.savez(at / "faces.worn.npz"), "dress"),
        (lambda at: (at / "faces.doubts.npz").write_bytes(b""), "doubts"),
        (lambda at: np.savez(at / "faces.doubts.npz", also=np.zeros((1, 5)), also_owner=[3]), "doubts"),
    ],
)
def test_a_damaged_addition_is_told_with_the_command_that_makes_it(tmp_path, given, damage, told):
    write_bank(tmp_path, "faces", **given)
    add(tmp_path)
    damage(tmp_path)
    with pytest.raises(BarefacedError, match=rf"is damaged; `barefaced dataset {told}` makes it again"):
        FaceBank.open(tmp_path, "faces")
    assert len(FaceBank.open(tmp_path, "faces", additions=False).size) == 3


def test_additions_go_with_the_set_they_speak_of(tmp_path, given):
    write_bank(tmp_path, "faces", **given)
    add(tmp_path)
    write_bank(tmp_path, "faces", **given)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faces.npy", "faces.npz"]


def test_sets_are_listed_without_what_was_added_to_them(tmp_path, given):
    assert labelled_sets(tmp_path / "nowhere") == []
    for name in ("faces", "a.b"):
        write_bank(tmp_path, name, **given)
    add(tmp_path)
    (tmp_path / "half.npz").touch()
    assert labelled_sets(tmp_path) == ["a.b", "faces"]


def test_a_set_without_meshes(tmp_path, given):
    write_bank(tmp_path, "scenes", **given | {"mesh": np.full((3, 468, 3), np.nan)})
    assert not FaceBank.open(tmp_path, "scenes").meshed
