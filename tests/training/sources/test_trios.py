from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest

from barefaced.datasets import FaceBank, Trio, split_of
from barefaced.datasets.shards import INDEX, MANIFEST, VERSION, Sample, pack
from barefaced.errors import BarefacedError
from barefaced.faces import Face, align
from barefaced.masks import STYLES, mask
from barefaced.training.batches import batches
from barefaced.training.sources.trios import STYLE_WEIGHTS, Trios

SETS = ("lfw_176", "faces_utk_200")


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def same(one, other) -> bool:
    return all(np.array_equal(one[key], other[key]) for key in one)


@pytest.fixture(scope="module")
def shards(bank, tmp_path_factory) -> Path:
    """A trio of each face of a labelled set, in three styles by turns, and its index."""
    folder = tmp_path_factory.mktemp("shards")
    faces, lines, pieces = FaceBank.open(bank, "lfw_176"), [], {}
    for item, mesh in enumerate(faces.mesh):
        face, style = Face.from_mesh(mesh), ("surgical", "kn95", "bandana")[item % 3]
        image = np.ascontiguousarray(faces.image(item))
        worn = mask(image, face, style=style, rng=rng(item))
        record = {"style": style, "wear": "correct", "k": 0, "faces": [{"style": style} | face.to_dict()]}
        identity = str(faces.identity[item])
        split = split_of(f"lfw_176/{identity}")
        piece = pack(str(item), Trio(image, worn.image, worn.coverage, identity, record).encode())
        shard = f"{split}-000000.tar"
        lines.append(
            Sample(
                str(item), split, shard, len(pieces.get(shard, b"")), len(piece), identity, 0, identity,
                [[style, "correct"]], [0.0, 0.0, 0.0], 0.1,
            ).to_json()
        )  # fmt: skip
        pieces[shard] = pieces.get(shard, b"") + piece
    for shard, content in pieces.items():
        (folder / shard).write_bytes(content)
    (folder / INDEX).write_text("\n".join(lines) + "\n")
    (folder / MANIFEST).write_text(f'{{"version": {VERSION}}}')
    return folder


@pytest.fixture(params=["shards", "bank"])
def folder(request) -> Path:
    """Either kind."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("disturbed", [True, False])
def test_draws_depend_on_item_and_chance_alone(folder, disturbed):
    one, other = (Trios(folder, "train", size=48, sets=SETS[:1], disturbed=disturbed) for _ in range(2))
    for item in range(len(one)):
        found = one.draw(item, rng(item))
        assert same(found, other.draw(item, rng(item)))
        assert same(found, pickle.loads(pickle.dumps(one)).draw(item, rng(item)))


def test_other_chance_gives_other_masks(bank):
    trios = Trios(bank, "train", size=48, sets=SETS, disturbed=False)
    one, other = (trios.draw(0, rng(seed)) for seed in (1, 2))
    assert np.array_equal(one["bare"], other["bare"])
    assert not np.array_equal(one["coverage"], other["coverage"])


@pytest.mark.parametrize("size", [32, 48])
def test_samples_have_one_form(folder, size):
    trios = Trios(folder, "train", size=size, sets=SETS[:1])
    for turn in range(24):
        sample = trios.draw(turn % len(trios), rng(turn))
        forms = {key: (value.dtype.str, value.shape) for key, value in sample.items()}
        picture = ("|u1", (3, size, size))
        assert forms == {"bare": picture, "masked": picture, "coverage": ("<f4", (1, size, size))}
        assert 0 <= sample["coverage"].min() <= sample["coverage"].max() <= 1


def test_undisturbed_they_are_what_align_and_mask_give(bank):
    trios = Trios(bank, "train", size=64, sets=SETS[:1], styles={"kn95": 1.0}, disturbed=False)
    faces, mouths = FaceBank.open(bank, "lfw_176"), []
    for item in range(len(trios)):
        sample, place = trios.draw(item, rng(item)), trios.shots.places[item][1]
        wanted, _ = align(faces.image(place), Face.from_mesh(faces.mesh[place]), size=64)
        assert np.array_equal(sample["bare"], wanted.transpose(2, 0, 1))
        apart = np.abs(sample["masked"].astype(int) - sample["bare"]).max(0)
        hidden = sample["coverage"][0]
        assert apart[hidden > 0.9].mean() > 10
        far = cv2.dilate(hidden, np.ones((25, 25))) == 0  # beyond its shadow
        assert apart[far].max() == 0
        mouths.append(hidden[40:46, 28:37].max() > 0.9)
    assert sum(mouths) >= 4  # the others wear it under the chin, or off an ear


def test_of_shards_the_masks_stay(shards):
    """Cut out alike, and the coverage to the nearest of its 255 levels."""
    trios = Trios(shards, "train", size=64, disturbed=False)
    for item in range(len(trios)):
        sample, shot = trios.draw(item, rng(item)), trios.shots[item]
        face = Face.from_mesh(shot.mesh)
        for key, picture in (("bare", shot.bare), ("masked", shot.worn[0])):
            assert np.array_equal(sample[key], align(picture, face, size=64)[0].transpose(2, 0, 1))
        levels = np.rint(shot.worn[1] * 255).astype(np.uint8)
        wanted = align(np.dstack([levels] * 3), face, size=64)[0][..., 0]
        assert np.array_equal(np.rint(sample["coverage"][0] * 255), wanted)


def test_splits_have_other_faces(folder):
    held = [Trios(folder, split, sets=SETS[:1]).shots.places for split in ("train", "val", "test")]
    assert [len(places) for places in held] == [6, 2, 1]


def test_people_of_shards_are_in_their_split(shards):
    for split in ("train", "val", "test"):
        trios = Trios(shards, split).shots.trios
        assert {split_of(f"lfw_176/{trios[item].identity}") for item in range(len(trios))} == {split}


def styles_drawn(trios: Trios, monkeypatch, count: int) -> set[str]:
    seen = set()

    def noted(image, face, *, style, **rest):
        seen.add(style)
        return mask(image, face, style=style, **rest)

    monkeypatch.setattr("barefaced.training.sources.trios.mask", noted)
    for turn in range(count):
        trios.draw(turn % len(trios), rng(turn))
    return seen


def test_styles_left_out_are_never_shown(bank, shards, monkeypatch):
    given = {"kn95": 1.0, "surgical": 1.0, "bandana": 1.0, "hand": 0.0}
    trios = Trios(bank, "train", size=24, sets=SETS, styles=given, leave_out=("kn95",), disturbed=False)
    assert styles_drawn(trios, monkeypatch, 40) == {"surgical", "bandana"}
    stored = Trios(shards, "train", leave_out=("kn95",)).shots
    told = {stored.trios[place].record["style"] for place in stored.places}
    assert told == {"surgical", "bandana"}
    assert len(Trios(shards, "train", styles={"kn95": 1.0})) + len(stored) == len(Trios(shards, "train"))


def test_every_style_has_its_weight_and_sunglasses_stay_on():
    assert STYLE_WEIGHTS.keys() == STYLES.keys()
    assert [name for name, weight in STYLE_WEIGHTS.items() if weight <= 0] == ["sunglasses"]
    others = sum(weight for name, weight in STYLE_WEIGHTS.items() if STYLES[name].occluder)
    assert others / sum(STYLE_WEIGHTS.values()) == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"leave_out": ("no-such",)}, "unknown style 'no-such'; known: surgical"),
        ({"styles": {"kn95": 1.0}, "leave_out": ("kn95",)}, "no style is left"),
    ],
)
def test_styles_that_make_no_sense_are_told(bank, given, told):
    with pytest.raises(ValueError, match=told):
        Trios(bank, "train", sets=SETS, **given)


def test_a_share_of_faces_stays_bare(folder):
    trios = Trios(folder, "train", size=32, sets=SETS[:1], bare=0.5, disturbed=False)
    samples = [trios.draw(turn % len(trios), rng(turn)) for turn in range(60)]
    worn = [bool(sample["coverage"].any()) for sample in samples]
    assert 15 < sum(worn) < 45
    for sample, covered in zip(samples, worn, strict=True):
        assert np.array_equal(sample["bare"], sample["masked"]) == (not covered)


def test_things_before_the_face_stay(bank, monkeypatch):
    """What lies before face and mask alike is in both pictures, and is not covered by the mask."""
    name = "barefaced.training.sources.trios."
    monkeypatch.setattr(f"{name}degrade", lambda bare, masked, rng: (bare, masked))
    monkeypatch.setattr(f"{name}_at_border", lambda layers, rng: layers)
    trios = Trios(bank, "train", size=64, sets=SETS)
    plain = []
    for turn in range(36):
        sample = trios.draw(turn % len(trios), rng(turn))
        with monkeypatch.context() as without:
            without.setattr(f"{name}foreground", lambda image, mesh, rng: None)
            bald = trios.draw(turn % len(trios), rng(turn))
        if same(sample, bald):
            plain.append(turn)
            continue
        before = (sample["bare"] != bald["bare"]).any(0)
        assert before.mean() < 0.35
        less = bald["coverage"][0] - sample["coverage"][0]
        assert less.min() > -1e-6
        gone = (bald["coverage"][0] > 0.9) & (less > 0.9 * bald["coverage"][0])
        assert np.abs(sample["bare"].astype(int) - sample["masked"])[:, gone].max(initial=0) < 40
    assert 18 < len(plain) < 34


def test_bare_and_masked_pass_one_camera(bank, monkeypatch):
    """Unmasked, both go through the same light and lens; grain and JPEG lie on the masked one alone."""
    trios = Trios(bank, "train", size=48, sets=SETS, bare=1.0)
    samples = [trios.draw(turn % len(trios), rng(turn)) for turn in range(80)]
    apart = [np.abs(s["bare"].astype(float) - s["masked"]).mean() for s in samples]
    alike = sum(value == 0 for value in apart)
    assert 15 < alike < 55  # 0.7 * 0.55 of them
    assert max(apart) < 14  # the grain's largest sigma is 10; another exposure would be far more
    assert abs(np.mean([s["bare"].astype(float).mean() - s["masked"].mean() for s in samples])) < 1
    grey = [bool(np.ptp(s["bare"].astype(int), axis=0).max() < 3) for s in samples]
    assert 0 < sum(grey) < 16


def test_faces_miss_their_place_a_little(bank, monkeypatch):
    """The mouth is mostly near where `align` puts it, and sometimes not."""
    places = []
    monkeypatch.setattr(
        "barefaced.training.sources.trios._disturbed",
        lambda layers, mesh, rng: places.append(mesh[[61, 291], :2].mean(0)) or layers,
    )
    trios = Trios(bank, "train", size=256, sets=SETS, bare=1.0)
    undisturbed = [align_mouth(shot) for shot in (trios.shots[i] for i in range(len(trios)))]
    for turn in range(100):
        trios.draw(turn % len(trios), rng(turn))
    off = np.array([place - undisturbed[turn % len(trios)] for turn, place in enumerate(places)])
    assert 2 < np.median(np.abs(off[:, 1])) < 8
    assert 5 < np.abs(off[:, 1]).max() < 45


def align_mouth(shot) -> np.ndarray:
    """Where `align` puts the middle of the mouth, (x, y) in a patch of 256."""
    matrix = align(shot.bare, Face.from_mesh(shot.mesh))[1]
    point: np.ndarray = matrix[:, :2] @ shot.mesh[[61, 291], :2].mean(0) + matrix[:, 2]
    return point


def test_workers_draw_the_same(bank):
    """Through the loader that training uses, in this process and in another."""
    trios = Trios(bank, "train", size=24, sets=SETS)
    here, there = (next(batches(trios, batch_size=3, seed=4, workers=workers)) for workers in (0, 1))
    assert all(np.array_equal(here[key].numpy(), there[key].numpy()) for key in here)


def test_a_folder_of_neither_kind_is_told(tmp_path):
    with pytest.raises(BarefacedError, match="holds no labelled set 'faces_synthetic_256'"):
        Trios(tmp_path, "train")
