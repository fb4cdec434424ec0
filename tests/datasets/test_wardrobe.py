from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from barefaced.datasets import FaceBank, dress_faces, write_bank
from barefaced.datasets.wardrobe import OCCLUDERS, WEARS
from barefaced.errors import BarefacedError
from barefaced.masks import STYLES


def worn(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("faces_a.worn.*")}


def test_faces_are_dressed_and_pictures_without_a_mesh_stay(bank):
    told = []
    path = dress_faces(bank, "faces_a", variants=3, progress=lambda *done: told.append(done))
    assert path == bank / "faces_a.worn.npz"
    assert told == [(number, 5) for number in range(1, 6)]
    held = FaceBank.open(bank, "faces_a")
    assert held.worn.shape == (5, 3, 96, 96, 3)
    assert held.mouth.shape == (5, 3)
    changed = []
    for item in range(4):
        pictures = [held.dressed(item, k)[0] for k in range(3)]
        assert all(picture.shape == held.image(item).shape for picture in pictures)
        assert len({picture.tobytes() for picture in pictures}) == 3
        changed += [(picture != held.image(item)).any(2).mean() for picture in pictures]
    assert np.median(changed) > 0.05
    for k in range(3):
        picture, over_mouth = held.dressed(4, k)
        assert np.array_equal(picture, held.image(4))
        assert not over_mouth


def test_the_same_seed_gives_the_same_bytes_whatever_the_jobs(bank):
    dress_faces(bank, "faces_a", variants=1, seed=3)
    one = worn(bank)
    dress_faces(bank, "faces_a", variants=1, seed=3, jobs=2)
    assert worn(bank) == one
    dress_faces(bank, "faces_a", variants=1, seed=4)
    assert worn(bank) != one


def test_more_variants_leave_the_first_as_they_are(bank):
    dress_faces(bank, "faces_a", variants=1)
    one = FaceBank.open(bank, "faces_a")
    before = np.array(one.worn)
    dress_faces(bank, "faces_a", variants=2)
    assert np.array_equal(FaceBank.open(bank, "faces_a").worn[:, :1], before)


def test_a_mouth_is_told_covered_where_it_is(bank):
    dress_faces(bank, "faces_a", variants=6)
    held = FaceBank.open(bank, "faces_a")
    assert 4 < held.mouth.sum() < 24
    for item, k in np.argwhere(held.mouth):
        x, y = np.rint(held.mesh[item, [13, 14], :2].mean(0)).astype(int)
        there = np.s_[y - 1 : y + 2, x - 1 : x + 2]
        assert (held.dressed(item, k)[0][there] != held.image(item)[there]).any()


def test_masks_are_worn_as_often_as_it_says(bank, monkeypatch):
    """The verb is asked for one kind of thing or the other, and only a mask can lie over the mouth."""
    asked = []

    def mask(image, face, *, style, wear, rng):
        asked.append(({STYLES[name].occluder for name in style}, wear))
        return SimpleNamespace(image=image)

    monkeypatch.setattr("barefaced.datasets.wardrobe.mask", mask)
    dress_faces(bank, "faces_a", variants=300)
    occluders = [wear for kinds, wear in asked if kinds == {True}]
    masks = Counter(wear for kinds, wear in asked if kinds == {False})
    assert len(asked) == len(occluders) + masks.total() == 1200
    assert len(occluders) / 1200 == pytest.approx(OCCLUDERS, abs=0.03)
    assert set(occluders) == {"correct"}
    assert {wear: count / masks.total() for wear, count in masks.items()} == pytest.approx(WEARS, abs=0.04)
    assert FaceBank.open(bank, "faces_a").mouth.sum() == masks["correct"] + masks["nose-out"]


def test_killed_half_way_the_older_dress_stays(bank):
    dress_faces(bank, "faces_a", variants=1)
    before = worn(bank)
    code = "import sys; from pathlib import Path; from barefaced.datasets import dress_faces; "
    code += "dress_faces(Path(sys.argv[1]), 'faces_a', variants=30)"
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.Popen([sys.executable, "-c", code, bank], env=environment)
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size > 100_000 for path in bank.glob(".barefaced-*.part")):
        assert run.poll() is None
        assert time.monotonic() < deadline, "nothing written after a minute"
        time.sleep(0.005)
    run.kill()
    run.wait()
    assert worn(bank) == before
    assert FaceBank.open(bank, "faces_a").worn.shape[1] == 1


def test_a_failure_leaves_the_older_dress_and_no_rest(bank, monkeypatch):
    dress_faces(bank, "faces_a", variants=1)
    before = worn(bank)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("barefaced.datasets.wardrobe.mask", stopped)
    with pytest.raises(KeyboardInterrupt):
        dress_faces(bank, "faces_a", variants=1, seed=9)
    assert worn(bank) == before
    assert list(bank.glob(".*")) == []


def test_a_face_that_cannot_be_dressed_stays_bare_and_is_told_of(bank, monkeypatch):
    tried, failures = [], []

    def mask(image, face, **_):
        tried.append(face)
        if len(tried) == 3:
            raise ZeroDivisionError("no such luck")
        return SimpleNamespace(image=image + np.uint8(1))

    monkeypatch.setattr("barefaced.datasets.wardrobe.mask", mask)
    dress_faces(bank, "faces_a", variants=2, failed=failures.append)
    held = FaceBank.open(bank, "faces_a")
    (failure,) = failures
    assert failure.startswith(f"faces_a/{held.names[1]}, picture 0: ZeroDivisionError: no such luck (a bug")
    assert np.array_equal(held.dressed(1, 0)[0], held.image(1))
    assert not held.dressed(1, 0)[1]
    assert (held.dressed(1, 1)[0] != held.image(1)).any()


def test_a_damaged_dress_is_made_anew(bank):
    dress_faces(bank, "faces_a", variants=1)
    (bank / "faces_a.worn.npz").write_bytes(b"half")
    dress_faces(bank, "faces_a", variants=1)
    assert FaceBank.open(bank, "faces_a").mouth.shape == (5, 1)


def test_a_set_without_meshes_a_wrong_name_and_no_variant(bank):
    write_bank(
        bank, "scenes", images=[np.zeros((8, 8, 3), np.uint8)], size=np.array([[8, 8]]), names=["a"],
        identity=["a"], boxes=[np.zeros((0, 5))], mesh=np.full((1, 468, 3), np.nan), presence=np.zeros(1),
    )  # fmt: skip
    with pytest.raises(BarefacedError, match="no face of the set 'scenes' has a mesh to dress it by"):
        dress_faces(bank, "scenes")
    with pytest.raises(BarefacedError, match="holds no labelled set 'face'; known: faces_a, scenes"):
        dress_faces(bank, "face")
    with pytest.raises(ValueError, match="variants must be at least 1, got 0"):
        dress_faces(bank, "faces_a", variants=0)
    assert not list(bank.glob("*.worn.*"))
