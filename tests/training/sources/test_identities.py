"""Who is shown to a recogniser in training, and above all who is not."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from barefaced.datasets import split_of, write_bank
from barefaced.errors import BarefacedError
from barefaced.faces.pose import mean_mesh
from barefaced.training.sources.identities import IdentityFaces

SETS = ("lfw_176", "others")
MESH = (mean_mesh() * 24 + (64, 56, 0)).astype(np.float32)


def people(name, split, count):
    found = (f"p{i}" for i in range(10_000) if split_of(f"{name}/p{i}") == split)
    return [next(found) for _ in range(count)]


TRAIN, TEST, VAL = (people("lfw_176", split, 4) for split in ("train", "test", "val"))
OTHERS = people("others", "train", 3)


def write(folder, name, who, colours):
    pictures = [np.full((128, 128, 3), colour, np.uint8) for colour in colours]
    write_bank(
        folder, name, images=pictures, size=np.full((len(who), 2), 128),
        names=[f"{person}/{i}.png" for i, person in enumerate(who)], identity=who,
        boxes=[np.array([[30, 30, 98, 98, 0.9]])] * len(who), mesh=np.stack([MESH] * len(who)),
        presence=np.ones(len(who)),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Each person of LFW twice, the others once; a picture has one colour, and each person another."""
    who = [person for person in [*TRAIN, *TEST, *VAL] for _ in range(2)]
    write(tmp_path, "lfw_176", who, [(20 * (i // 2), 255 - 20 * (i // 2), 90) for i in range(len(who))])
    write(tmp_path, "others", OTHERS, [(255, 0, 0), (0, 0, 255), (0, 40, 250)])
    return tmp_path


@pytest.fixture
def pairs(tmp_path):
    """The first of train and of test are measured on, the second ones are in folds to be learned from."""
    path = tmp_path / "pairs.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["fold", "a", "b", "same"])
        table.writerow([6, f"{TRAIN[0]}/0.png", f"{TEST[0]}/8.png", 0])
        table.writerow([1, f"{TRAIN[1]}/2.png", f"{TEST[1]}/10.png", 0])
    return path


@pytest.fixture
def teacher(tmp_path):
    """A recogniser whose embedding is the colour."""
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["means", "spread"], ["embedding"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "teacher", [value("image", TensorProto.FLOAT, ["N", 3, 112, 112])],
        [value("embedding", TensorProto.FLOAT, ["N", 512])],
        [numpy_helper.from_array(np.eye(3, 512, dtype=np.float32), "spread")],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = tmp_path / "edgeface_xs.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def who(faces):
    return {str(faces.faces.identity[place]) for place in faces.places if faces.faces.sets[place] == SETS[0]}


def test_without_a_list_people_are_in_the_splits_of_all_networks(folder):
    assert who(IdentityFaces(folder, "train", sets=SETS)) == set(TRAIN)
    assert who(IdentityFaces(folder, "val", sets=SETS)) == set(VAL)


def test_who_is_measured_on_is_never_shown(folder, pairs):
    shown = IdentityFaces(folder, "train", sets=SETS, pairs=pairs)
    held = IdentityFaces(folder, "val", sets=SETS, pairs=pairs)
    assert who(shown) == {*TRAIN[1:], *TEST[1:]}
    assert who(held) == set(VAL)
    assert len(shown) == 2 * 6 + len(OTHERS)


def test_nor_is_who_looks_like_them_to_the_teacher(folder, pairs, teacher):
    """The measured two are greenish: of the others the red and the blue one stay."""
    shown = IdentityFaces(folder, "train", sets=SETS, pairs=pairs, teacher=teacher)
    others = {str(shown.faces.identity[place]) for place in shown.places} - who(shown)
    measured = [(0, 255, 90), (80, 175, 90)]
    like = {
        name: max(np.dot(colour, of) / np.linalg.norm(colour) / np.linalg.norm(of) for of in measured)
        for name, colour in zip(OTHERS, [(255, 0, 0), (0, 0, 255), (0, 40, 250)], strict=True)
    }
    assert others == {name for name, cosine in like.items() if cosine <= 0.5}
    assert 0 < len(others) < 3


def test_only_people_of_several_photos_have_numbers(folder):
    faces = IdentityFaces(folder, "train", sets=SETS)
    assert faces.people == len(TRAIN)
    numbers = [faces.person[i] for i, place in enumerate(faces.places) if faces.faces.sets[place] == "others"]
    assert numbers == [-1] * 3
    assert IdentityFaces(folder, "train", sets=SETS, least_photos=1).people == len(TRAIN) + 3


def test_the_target_is_the_teachers_word_on_the_bare_photo(folder, teacher):
    faces = IdentityFaces(folder, "train", sets=("others",), teacher=teacher, masked=1.0)
    red = [str(faces.faces.identity[place]) for place in faces.places].index(OTHERS[0])
    sample = faces.draw(red, np.random.default_rng(0))
    assert faces.target[red] == pytest.approx(np.eye(512)[0])
    assert (sample["image"].shape, sample["image"].dtype, sample["person"]) == ((3, 112, 112), np.uint8, -1)


def test_two_faces_mixed_are_nobody(folder):
    faces = IdentityFaces(folder, "train", sets=SETS, masked=0.0, mixed=1.0, disturbed=False)
    drawn = [faces.draw(0, np.random.default_rng(seed)) for seed in range(20)]
    own = faces.faces.patches[faces.places[0], 0, 8, 8].astype(float)
    others = faces.faces.patches[faces.places, 0, 8, 8].astype(float)
    assert {sample["person"] for sample in drawn} == {-1}
    for sample in drawn:
        seen = sample["image"][:, 0, 0]
        shares = [np.linalg.norm(seen - own) / max(np.linalg.norm(other - own), 1e-9) for other in others]
        on_the_way = [
            np.allclose(own + t * (other - own), seen, atol=2)
            for t, other in zip(shares, others, strict=True)
        ]
        assert any(on_the_way)


def test_what_is_kept_is_what_would_be_made(folder, pairs, teacher, tmp_path):
    how = {"sets": SETS, "pairs": pairs, "teacher": teacher}
    fresh, made, read = (
        IdentityFaces(folder, "train", **how, cache=cache) for cache in (None, tmp_path / "c", tmp_path / "c")
    )
    assert np.array_equal(fresh.target, made.target)
    assert np.array_equal(made.target, read.target)
    assert np.array_equal(fresh.faces.patches, read.faces.patches)
    assert sorted(path.name for path in (tmp_path / "c").iterdir()) == [
        "edgeface_xs.npy", "faces.npy", "faces.npz"
    ]  # fmt: skip


def test_what_was_kept_of_other_sets_is_refused(folder, tmp_path):
    IdentityFaces(folder, "train", sets=SETS, cache=tmp_path / "c")
    with pytest.raises(BarefacedError, match="was made of other sets than others"):
        IdentityFaces(folder, "train", sets=("others",), cache=tmp_path / "c")


def test_undisturbed_is_the_aligned_face_itself(folder):
    faces = IdentityFaces(folder, "train", sets=("others",), masked=0.0, disturbed=False)
    for item in range(len(faces)):
        image = faces.draw(item, np.random.default_rng(item))["image"]
        assert np.array_equal(
            image, faces.faces.patches[faces.places[item], 0, 8:-8, 8:-8].transpose(2, 0, 1)
        )
