from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from barefaced.datasets import FaceBank, dress_faces, write_bank
from barefaced.errors import BarefacedError
from barefaced.faces.boxes import iou
from barefaced.faces.crops import square_of_box, square_of_mesh
from barefaced.faces.pose import mean_mesh
from barefaced.training.sources.face_crops import FaceCrops
from barefaced.training.sources.occluders import JAW, cover
from barefaced.training.sources.photometric import disturb
from barefaced.training.sources.scenes import CONFUSED, MOST, SECOND, Scenes


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def same(one, other) -> bool:
    return all(np.array_equal(one[key], other[key]) for key in one)


@pytest.fixture
def face() -> tuple[np.ndarray, np.ndarray]:
    """A plain picture and a mesh in its middle."""
    mesh = mean_mesh() * 40
    mesh = mesh - mesh.mean(0) + (80, 80, 0)
    return np.full((160, 160, 3), 128, np.uint8), mesh


@pytest.mark.parametrize("source", [FaceCrops, Scenes])
def test_draws_depend_on_the_seed_alone(bank, source):
    one, other = source(bank, "train"), source(bank, "train")
    for item in range(0, len(one), 7):
        found = one.draw(item, rng(item))
        assert same(found, other.draw(item, rng(item)))
        assert not same(found, one.draw(item, rng(item, 1)))


@pytest.mark.parametrize("split", ["train", "val"])
def test_crops_have_one_form(bank, split):
    faces = FaceCrops(bank, split, empty_every=3)
    drawn = [faces.draw(seed % len(faces), rng(seed)) for seed in range(40)]
    assert {(s["image"].dtype.str, s["image"].shape) for s in drawn} == {("|u1", (3, 128, 128))}
    assert {(s["mesh"].dtype.str, s["mesh"].shape) for s in drawn} == {("<f4", (468, 3))}
    assert {s["face"].item() for s in drawn} == {0.0, 1.0}
    assert {s["mask"].dtype.str for s in drawn} == {"<f4"}
    assert all(s["mask"] == 0 and not s["mesh"].any() for s in drawn if s["face"] == 0)


def test_splits_have_other_faces(bank):
    places = {
        split: {(face.name, item) for face, item in FaceCrops(bank, split).places}
        for split in ("train", "val", "test")
    }
    assert [len(held) for held in places.values()] == [30, 10, 5]
    assert len(set.union(*places.values())) == 45


def test_a_bare_crop_shows_the_whole_face(bank):
    faces = FaceCrops(bank, "train", covered="never", jitter=0.0, empty_every=0, disturbed=False)
    for item in range(len(faces)):
        sample = faces.draw(item, rng(item))
        assert np.abs(sample["mesh"][:, :2]).max() <= 1
        assert (sample["face"], sample["mask"]) == (1, 0)
        assert np.ptp(sample["mesh"][:, :2], axis=0).max() == pytest.approx(2 / 1.5, rel=0.01)


def test_the_mesh_lies_on_the_pixels_of_its_crop(bank):
    """The pupils and the mouth are drawn dark on the made faces: under their points it is dark."""
    faces = FaceCrops(bank, "train", covered="never", jitter=1.0, empty_every=0, disturbed=False)
    for item in range(len(faces)):
        sample = faces.draw(item, rng(item))
        points = (sample["mesh"][:, :2] + 1) * 64
        for pair in ((33, 133), (362, 263), (61, 291)):
            x, y = np.round(points[list(pair)].mean(0)).astype(int)
            if min(x, y) > 2 and max(x, y) < 125:
                assert sample["image"][:, y, x].max() < 120
        cheek = np.clip(np.round(points[50]).astype(int), 0, 127)
        assert sample["image"][:, cheek[1], cheek[0]].max() > 120


def test_crops_miss_their_face_as_detectors_do(bank):
    faces = FaceCrops(bank, "train", covered="never", empty_every=0, disturbed=False)
    meshes = np.stack([faces.draw(i % 30, rng(i))["mesh"] for i in range(90)])
    middles = meshes[:, :, :2].mean(1)
    assert 0.03 < middles.std() < 0.3
    eyes = meshes[:, [362, 263], :2].mean(1) - meshes[:, [33, 133], :2].mean(1)
    roll = np.degrees(np.arctan2(eyes[:, 1], eyes[:, 0]))
    assert np.abs(roll).max() > 25
    assert (eyes[:, 0] > 0).all()  # a mirrored face has its points swapped too


def test_a_covered_face_keeps_its_mesh(bank):
    settings = {"jitter": 0.0, "empty_every": 0, "disturbed": False}
    bare = FaceCrops(bank, "train", covered="never", **settings)
    masked = FaceCrops(bank, "train", covered="always", **settings)
    for item in range(len(bare)):
        one, other = bare.draw(item, rng(item)), masked.draw(item, rng(item))
        assert other["mask"] == 1
        assert np.array_equal(one["mesh"], other["mesh"])
        assert (one["image"] != other["image"]).any(0).mean() > 0.03


def test_scenes_have_one_form_and_their_faces_inside(bank):
    scenes = Scenes(bank, "train", size=96)
    assert len(scenes) == 30 + 40 * len(scenes.photos) > 30
    counts = []
    for item in range(0, len(scenes), 3):
        sample = scenes.draw(item, rng(item))
        assert (sample["image"].dtype, sample["image"].shape) == (np.uint8, (3, 96, 96))
        assert (sample["boxes"].dtype, sample["boxes"].shape) == (np.float32, (MOST, 5))
        held = sample["boxes"][sample["boxes"][:, 4] > 0]
        middle = (held[:, :2] + held[:, 2:4]) / 2
        assert ((middle > 0) & (middle < 96)).all()
        assert ((held[:, 2:4] - held[:, :2]).max(1, initial=9) > 6).all()
        assert not sample["boxes"][len(held) :].any()
        counts.append(len(held))
    assert min(counts) == 0
    assert max(counts) >= 2


def test_boxes_lie_on_faces(bank, monkeypatch):
    """The made faces are bright, all else is dark: in a box it is brighter than around it."""
    name = "barefaced.training.sources.scenes."
    monkeypatch.setattr(f"{name}disturb", lambda image, rng: image)
    monkeypatch.setattr(f"{name}cover", lambda image, *_, **__: (image, False))
    scenes = Scenes(bank, "train", size=128)
    brighter = []
    for item in range(0, len(scenes), 5):
        sample = scenes.draw(item, rng(item))
        for x1, y1, x2, y2, score in sample["boxes"]:
            if score > 0:
                x, y = int((x1 + x2) / 2), int((y1 + y2) / 2)
                brighter.append(sample["image"][:, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].mean() > 100)
    assert np.mean(brighter) > 0.95
    assert len(brighter) > 30


def test_more_faces_than_a_sample_holds_leave_the_largest(bank, tmp_path, monkeypatch):
    scenes = Scenes(bank, "train", size=96)
    many = np.array([[0, 0, side, side, 0.5] for side in range(10, 40)], np.float32)
    monkeypatch.setattr(scenes, "_cut", lambda *_: (np.zeros((96, 96, 3), np.uint8), many.copy()))
    boxes = scenes.draw(len(scenes) - 1, rng(1))["boxes"]
    assert (boxes[:, 3] - boxes[:, 1]).tolist() == list(range(39, 23, -1))


def test_a_cover_leaves_the_picture_given_alone(face):
    image, mesh = face
    for seed in range(40):
        out, _ = cover(image, mesh, rng=rng(seed))
        assert (out.dtype, out.shape) == (np.uint8, image.shape)
    assert (image == 128).all()


def test_a_worn_mask_covers_the_mouth(face):
    image, mesh = face
    seen = [cover(image, mesh, rng=rng(seed)) for seed in range(60)]
    x, y = np.round(mesh[13, :2]).astype(int)
    covered = [np.abs(out[y - 2 : y + 3, x - 2 : x + 3].astype(int) - 128).max() > 0 for out, _ in seen]
    worn = [mask for _, mask in seen]
    assert all(hidden for hidden, mask in zip(covered, worn, strict=True) if mask)
    assert 20 < sum(worn) < 50
    assert not all(covered)


def test_the_jaw_goes_from_the_right_ear_over_the_chin_to_the_left():
    jaw = mean_mesh()[list(JAW)]
    assert (np.diff(jaw[:, 0]) < 0).all()
    assert np.argmax(jaw[:, 1]) == JAW.index(152) == 10


def test_cloth_can_bear_a_print(face):
    image, mesh = face
    asked = []

    def texture(chance):
        asked.append(chance)
        return np.zeros((5, 7, 3), np.uint8)

    for seed in range(40):
        cover(image, mesh, rng=rng(seed), texture=texture)
    assert asked


def test_disturbed_pictures_keep_their_form(face):
    image = np.random.default_rng(0).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    before = image.copy()
    seen = [disturb(image, rng(seed)) for seed in range(40)]
    assert np.array_equal(image, before)
    assert all((out.dtype, out.shape) == (np.uint8, image.shape) for out in seen)
    assert len({out.tobytes() for out in seen}) == 40
    assert any((out[..., 0] == out[..., 1]).all() for out in seen)  # some are grey
    for seed in range(5):
        assert np.array_equal(disturb(image, rng(seed)), seen[seed])


def test_squares_of_made_faces_fit_their_pictures(bank):
    """What the tests above stand on."""
    faces = FaceBank.open(bank, "lfw_176")
    for item, mesh in enumerate(faces.mesh):
        square = square_of_mesh(mesh)
        assert 0 < square.x < faces.size[item, 1]
        assert 0 < square.y < faces.size[item, 0]


def test_faces_the_teacher_doubts_are_left_out(bank, tmp_path):
    held = FaceBank.open(bank, "lfw_176")
    doubtful = held.presence.copy()
    doubtful[0] = 0.5
    write_bank(
        tmp_path, "lfw_176", images=[held.image(i) for i in range(len(held.size))], size=held.size,
        names=held.names, identity=held.identity, boxes=[held.boxes_of(i) for i in range(len(held.size))],
        mesh=held.mesh, presence=doubtful,
    )  # fmt: skip
    for suffix in (".npy", ".npz"):
        (tmp_path / f"scenes_480{suffix}").symlink_to(bank / f"scenes_480{suffix}")
    assert len(FaceCrops(tmp_path, "train", sets=("lfw_176",))) == 5


@pytest.fixture
def doubted(bank, tmp_path) -> Path:
    """The bank, where the first photo of each split has a place that was taken for a face; and that of
    `train`, a face that only the second teacher sees.
    """
    for path in bank.iterdir():
        (tmp_path / path.name).symlink_to(path)
    scenes = FaceBank.open(bank, "scenes_480")
    confused = [int(scenes.in_split(split)[0]) for split in ("train", "val", "test")]
    np.savez(
        tmp_path / "scenes_480.doubts.npz", also=np.array([[100, 20, 150, 80, 0.5]], np.float32),
        also_owner=confused[:1], confused=np.array([[90, 70, 120, 100, 0.6]] * 3, np.float32),
        confused_owner=confused,
    )  # fmt: skip
    return tmp_path


def kinds(faces: FaceCrops, count: int) -> list[tuple[float, float]]:
    """(face, known) of crops, of which only the first number drawn decides."""
    draws = (faces.draw(seed % len(faces), rng(seed)) for seed in range(count))
    return [(float(sample["face"]), float(sample["known"])) for sample in draws]


def test_crops_of_nothing_and_of_unknown_faces_come_as_often_as_asked_for(bank, monkeypatch):
    for name, kind in (("_known", (1, 1)), ("_unknown", (1, 0)), ("_empty", (0, 0))):
        monkeypatch.setattr(FaceCrops, name, lambda *_, k=kind: {"face": k[0], "known": k[1]})
    drawn = kinds(FaceCrops(bank, "train", empty_every=4), 2000)
    assert drawn.count((0, 0)) / 2000 == pytest.approx(1 / 4, abs=0.03)
    assert drawn.count((1, 0)) / 2000 == pytest.approx(1 / 8, abs=0.03)
    assert set(kinds(FaceCrops(bank, "train", empty_every=0), 60)) == {(1, 1)}
    assert set(kinds(FaceCrops(bank, "train", empty_every=1), 60)) == {(0, 0)}


def test_of_unknown_faces_only_the_face_is_told(bank, monkeypatch):
    """The made faces are brighter than all around them, and lie in the middle of their crops."""
    monkeypatch.setattr("barefaced.training.sources.face_crops.disturb", lambda image, rng: image)
    faces = FaceCrops(bank, "train")
    unknown = [faces._unknown(rng(seed)) for seed in range(40)]
    assert all((s["face"], s["known"], s["mask"]) == (1, 0, 0) and not s["mesh"].any() for s in unknown)
    assert np.mean([s["image"][:, 60:68, 60:68].mean() > 100 for s in unknown]) > 0.9


def test_without_a_sure_face_in_photos_there_are_no_unknown_ones(bank, tmp_path):
    scenes = FaceBank.open(bank, "scenes_480")
    for path in bank.iterdir():
        if "scenes" not in path.name:
            (tmp_path / path.name).symlink_to(path)
    count = len(scenes.size)
    write_bank(
        tmp_path, "scenes_480", images=[scenes.image(item) for item in range(count)], size=scenes.size,
        names=scenes.names, identity=scenes.identity, mesh=scenes.mesh, presence=scenes.presence,
        boxes=[scenes.boxes_of(item) * (1, 1, 1, 1, 0.5) for item in range(count)],
    )  # fmt: skip
    assert set(kinds(FaceCrops(tmp_path, "train", empty_every=3), 100)) == {(0, 0), (1, 1)}


def test_what_was_taken_for_a_face_is_shown_as_none(doubted, monkeypatch):
    seen = []

    def noted(box):
        seen.append(tuple(np.round(box).tolist()))
        return square_of_box(box)

    monkeypatch.setattr("barefaced.training.sources.face_crops.square_of_box", noted)
    faces = FaceCrops(doubted, "train", empty_every=1)
    drawn = [faces.draw(0, rng(seed)) for seed in range(60)]
    assert all(s["face"] == s["known"] == s["mask"] == 0 for s in drawn)
    assert 20 < seen.count((90, 70, 120, 100)) < 40


def test_places_without_a_face_have_none(doubted):
    """Neither one that the first teacher sees nor one that only the second does."""
    faces = FaceCrops(doubted, "train")
    for seed in range(200):
        item, square = faces._anywhere(rng(seed))
        low = np.array([square.x, square.y]) - square.side / 2
        known = np.concatenate([faces.scenes.boxes_of(item), faces.scenes.also_of(item)])
        box = np.concatenate([low, low + square.side])[None]
        assert not len(known) or iou(box, known[:, :4]).max() < 0.3


def test_where_every_place_holds_a_face_a_photo_without_any_is_taken(doubted, monkeypatch):
    monkeypatch.setattr(
        "barefaced.training.sources.face_crops.iou", lambda one, other: np.ones((len(one), len(other)))
    )
    faces = FaceCrops(doubted, "train")
    faces.held = np.setdiff1d(faces.held, faces.faceless)
    for seed in range(20):
        item, _ = faces._anywhere(rng(seed))
        assert len(faces.scenes.boxes_of(item)) == len(faces.scenes.also_of(item)) == 0


@pytest.mark.parametrize("source", [FaceCrops, Scenes])
def test_photos_without_a_face_are_needed(bank, tmp_path, source):
    scenes = FaceBank.open(bank, "scenes_480")
    for path in bank.iterdir():
        (tmp_path / path.name).symlink_to(path)
    count = len(scenes.size)
    np.savez(
        tmp_path / "scenes_480.doubts.npz", also=np.ones((count, 5), np.float32), also_owner=np.arange(count),
        confused=np.zeros((0, 5), np.float32), confused_owner=np.zeros(0, np.int64),
    )  # fmt: skip
    with pytest.raises(BarefacedError, match="'scenes_480' has no photo without a face in split 'train'"):
        source(tmp_path, "train")


def test_a_photo_with_a_face_of_the_second_teacher_is_no_background(doubted):
    scenes = Scenes(doubted, "train")
    owner = int(scenes.scenes.also_owner[0])
    assert len(scenes.scenes.boxes_of(owner)) == 0
    assert owner not in scenes.plain
    assert owner in FaceCrops(doubted, "train").plain  # for textures it will do


def test_boxes_of_the_second_teacher_count_less(doubted):
    scenes = Scenes(doubted, "train", size=128)
    owner = int(scenes.scenes.also_owner[0])
    told = scenes._boxes_of(owner)
    assert told[-1] == pytest.approx([100, 20, 150, 80, 0.5 * SECOND])
    assert np.array_equal(told[:-1], scenes.scenes.boxes_of(owner))


def test_cuts_around_what_confused_show_it(doubted, monkeypatch):
    """Without doubts there are none; with them as often as it says, and the place lies in the cut."""
    scenes = Scenes(doubted, "train", size=128)
    cuts = []
    window = scenes._window

    def noted(image, boxes, **given):
        cuts.append(given["focus"])
        return window(image, boxes, **given)

    monkeypatch.setattr(scenes, "_window", noted)
    for seed in range(40):
        image, boxes = scenes._confusing(rng(seed))
        assert image.shape == (128, 128, 3)
        assert boxes.shape[1] == 5
    assert np.mean(cuts, axis=0) == pytest.approx([105, 85], abs=20)
    asked = []
    monkeypatch.setattr(scenes, "_confusing", lambda chance: asked.append(1) or (image.copy(), boxes.copy()))
    for seed in range(200):
        scenes.draw(0, rng(seed))
    assert len(asked) / 200 == pytest.approx(CONFUSED, abs=0.06)


@pytest.fixture(scope="module")
def clothed(bank, tmp_path_factory) -> Path:
    """The bank with one of its sets dressed; not to be changed."""
    folder = tmp_path_factory.mktemp("clothed")
    for path in bank.iterdir():
        (folder / path.name).symlink_to(path)
    dress_faces(folder, "lfw_176", variants=2)
    return folder


@pytest.mark.parametrize("source", [FaceCrops, Scenes])
def test_dressed_faces_are_drawn_too(bank, clothed, source):
    one, other = source(bank, "train"), source(clothed, "train")
    differ = [not same(one.draw(item, rng(item)), other.draw(item, rng(item))) for item in range(18, 24)]
    assert any(differ)
    assert same(other.draw(20, rng(1)), source(clothed, "train").draw(20, rng(1)))


def test_a_crop_dressed_for_good_wears_it_over_its_mouth(clothed):
    settings = {"jitter": 0.0, "empty_every": 0, "disturbed": False, "sets": ("lfw_176",)}
    bare = FaceCrops(clothed, "train", covered="never", **settings)
    masked = FaceCrops(clothed, "train", covered="always", **settings)
    for item in range(len(bare)):
        one, other = bare.draw(item, rng(item)), masked.draw(item, rng(item))
        assert (one["mask"], other["mask"]) == (0, 1)
        x, y = np.round((one["mesh"][13, :2] + 1) * 64).astype(int)
        assert (one["image"][:, y, x] != other["image"][:, y, x]).any()
