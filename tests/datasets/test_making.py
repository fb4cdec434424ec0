from __future__ import annotations

import numpy as np
import pytest

from barefaced.datasets.making import Making, Rejected, chance, chosen_faces, framed
from barefaced.datasets.settings import Settings
from barefaced.datasets.sources import Photo
from barefaced.datasets.trio import Trio
from barefaced.errors import BadModel
from barefaced.images import write_image

SETTINGS = Settings(size=64, min_eyes=10, styles={"surgical": 1})


@pytest.fixture
def trios(drawn, tmp_path):
    """A drawn picture to its trios, or to the reason."""

    def make(image, *, settings=SETTINGS, find=drawn.find, five=None):
        write_image(tmp_path / "a.png", image)
        photo = Photo("a.png", "set/a.png", tmp_path / "a.png", five)
        made = Making(settings, find)(photo)
        return made if isinstance(made, Rejected) else [Trio.decode(trio.files) for trio in made]

    return make


def test_a_trio_differs_only_by_what_is_worn(drawn, trios):
    (trio,) = trios(drawn.portrait())
    assert trio.bare.shape == trio.masked.shape == (64, 64, 3)
    assert trio.coverage.shape == (64, 64)
    assert trio.coverage.max() == 1.0
    # The mouth, in the portrait template, is hidden; the eyes and the corners of the picture are not.
    assert trio.coverage[44, 32] > 0.9
    assert trio.coverage[27, [24, 40]].max() == 0
    assert np.array_equal(trio.bare[:8], trio.masked[:8])
    hidden = trio.coverage > 0.9
    assert np.abs(trio.bare[hidden].astype(int) - trio.masked[hidden]).mean() > 10


def test_the_record_tells_who_and_what_and_where(drawn, trios):
    (trio,) = trios(drawn.portrait())
    record = trio.record
    assert trio.identity == "set/a.png"
    assert (record["style"], record["wear"], record["source"], record["seed"]) == (
        "surgical",
        "correct",
        "a.png",
        0,
    )
    (face,) = record["faces"]
    landmarks = np.array(face["landmarks"])
    assert landmarks.shape == (468, 2)
    # In pixels of the trio: eyes and mouth lie on the template's.
    assert np.allclose(face["five"][0], (97 / 4, 110 / 4), atol=2)
    assert np.allclose(landmarks[[33, 133]].mean(0), face["five"][0], atol=0.02)
    assert abs(face["pose"]["yaw"]) < 5


def test_a_photo_gives_several_trios_each_with_another_mask(drawn, trios):
    made = trios(drawn.portrait(), settings=Settings(size=64, min_eyes=10, per_photo=3))
    assert [trio.record["k"] for trio in made] == [0, 1, 2]
    assert all(np.array_equal(made[0].bare, trio.bare) for trio in made)
    assert not np.array_equal(made[0].masked, made[1].masked)


def test_an_aligned_photo_keeps_its_pixels(drawn):
    image = drawn.portrait()
    aligned, moved = framed(image, drawn.find(image)[0], size=64)
    again, same = framed(aligned, moved, size=64)
    assert again is aligned
    assert same is moved


def test_a_whole_photo_keeps_its_size_and_masks_every_face_that_will_do(drawn, trios):
    image = drawn.picture((26, 48, 20.0), (72, 48, 18.0), (50, 12, 5.0))
    (trio,) = trios(image, settings=Settings(size=0, min_eyes=10, styles={"surgical": 1, "n95": 1}))
    assert np.array_equal(trio.bare, image)
    assert len(trio.record["faces"]) == 2
    first, second = (face["five"] for face in trio.record["faces"])
    assert first[1][0] - first[0][0] > second[1][0] - second[0][0]
    assert trio.coverage[55, 26] > 0.9
    assert trio.coverage[55, 72] > 0.9


@pytest.mark.parametrize(
    ("faces", "settings", "reason"),
    [
        ([], {}, "no face"),
        ([(26, 48, 20.0), (72, 48, 18.0)], {}, "several faces"),
        ([(48, 48, 8.0)], {}, "too small"),
        ([(4, 48, 26.0)], {}, "cut by the edge"),
        ([(4, 48, 26.0)], {"size": 0}, "cut by the edge"),
    ],
)
def test_reasons_to_reject(drawn, faces, settings, reason):
    image = drawn.picture(*faces)
    chosen = chosen_faces(image, drawn.find(image), Settings(**{"size": 64, "min_eyes": 10} | settings))
    assert isinstance(chosen, Rejected)
    assert chosen.reason == reason


def test_bystanders_do_not_count_and_the_largest_is_taken_on_demand(drawn):
    image = drawn.picture((36, 50, 24.0), (80, 20, 7.0))
    faces = drawn.find(image)
    assert len(faces) == 2
    assert chosen_faces(image, faces, Settings(min_eyes=10)) == faces[:1]
    two = drawn.picture((26, 48, 20.0), (72, 48, 18.0))
    faces = drawn.find(two)
    assert chosen_faces(two, faces, Settings(min_eyes=10, largest=True)) == faces[:1]


def test_five_points_say_who_is_meant(drawn):
    image = drawn.picture((26, 48, 20.0), (72, 48, 18.0))
    faces = drawn.find(image)
    settings = Settings(min_eyes=10)
    assert chosen_faces(image, faces, settings, five=faces[1].five + 1) == [faces[1]]
    nobody = chosen_faces(image, faces, settings, five=faces[1].five + 40)
    assert nobody == Rejected("no face", "2 found, none where the source says")


def test_a_masked_face_is_left_unless_asked_for(drawn, trios):
    image = drawn.portrait(masked=True)
    assert trios(image) == Rejected("already masked", "probability 0.90")
    over = Settings(size=64, min_eyes=10, over=True)
    assert len(trios(image, settings=over)) == 1


def test_a_mistake_of_ours_costs_its_photo_only(drawn, trios, monkeypatch):
    image = drawn.portrait(masked=True)
    rejected = trios(image, find=drawn.crashing)
    assert rejected.reason == "failed"
    assert "ZeroDivisionError: division by zero" in rejected.detail
    monkeypatch.setenv("BAREFACED_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        trios(image, find=drawn.crashing)


def test_what_no_photo_could_survive_is_raised(drawn, trios):
    def broken(image):
        raise BadModel("face-mesh.onnx", "damaged")

    with pytest.raises(BadModel):
        trios(drawn.portrait(), find=broken)


def test_chance_depends_on_seed_name_and_number_alone():
    draws = {chance(*of).integers(1 << 60) for of in [(0, "a", 0), (1, "a", 0), (0, "b", 0), (0, "a", 1)]}
    assert len(draws) == 4
    assert chance(0, "a", 0).integers(1 << 60) in draws


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"styles": {"surgicl": 1}}, "unknown style 'surgicl'; known: surgical"),
        ({"wear": {"upside-down": 1}}, "unknown wear 'upside-down'; known: correct"),
        ({"styles": {"n95": 1}, "wear": {"hanging": 1}}, "cannot be worn 'hanging'"),
        ({"styles": {"n95": 0}}, "weights of style"),
        ({"styles": {}}, "weights of style"),
        ({"wear": {"correct": -1, "chin": 2}}, "weights of wear"),
        ({"size": -1}, "size must be at least 0"),
        ({"per_photo": 0}, "per_photo must be at least 1"),
        ({"quality": 101}, "quality must be 1 to 100"),
    ],
)
def test_settings_that_make_no_sense(wrong, told):
    with pytest.raises(ValueError, match=told):
        Settings(**wrong)
