"""What is peculiar to the recipes of recognisers; the contract of all recipes is in `test_recipes.py`."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.recognition import RECOGNISERS
from barefaced.training.recipes import RECIPES, recipe_named
from barefaced.training.recipes.recogniser import _equal_error, _scores

NAMES = ("recogniser-arcface", "recogniser-adaface")
SMALL = {"widths": "16,16,16,16", "joints": "16,16,16", "blocks": "1,1,1,1"}


@pytest.fixture(params=NAMES)
def name(request) -> str:
    return request.param


def test_what_ships_is_what_the_catalogue_says(name):
    preset, recipe = RECOGNISERS[name], RECIPES[name]()
    card = recipe.card({})
    assert (recipe.dimension, preset.dtype, preset.order) == (preset.dimension, "uint8", "RGB")
    assert card.name == preset.name == preset.file
    assert card.task == "face-recognition"
    _, example, _ = recipe_named(name, SMALL).exported(recipe_named(name, SMALL).skeleton())
    assert example["patch"].shape[-2:] == (preset.size, preset.size)


def test_a_face_and_its_mirror_image_are_one_unit(name):
    recipe = recipe_named(name, SMALL)
    module, example, _ = recipe.exported(recipe.skeleton().eval())
    with torch.no_grad():
        unit, norm = module(example["patch"])
        mirrored, _ = module(example["patch"].flip(-1))
    assert torch.allclose(unit, mirrored, atol=1e-5)
    assert unit.norm(dim=1) == pytest.approx(1, abs=1e-5)
    assert norm.shape == (1,)


def test_a_face_elsewhere_is_another(name):
    """The last map is weighed place by place, not averaged."""
    network = recipe_named(name, SMALL).skeleton()["recogniser"].eval()
    picture = torch.zeros(1, 3, 112, 112)
    picture[..., :48, :48] = 1.0
    with torch.no_grad():
        nothing = network(torch.zeros_like(picture))[-1]
        here, there = (network(x)[-1] - nothing for x in (picture, picture.flip(-2)))
    assert torch.cosine_similarity(here, there) < 0.99


@pytest.mark.parametrize("widths", ["16,16,16", "8,16,16,16", "32,60,128,16"])
def test_widths_that_crash_are_refused(name, widths):
    with pytest.raises(ValueError, match="widths must be 4 multiples of 16, got"):
        recipe_named(name, {"widths": widths})


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"joints": "16,16"}, "joints must be 3 numbers and blocks 4"),
        ({"hints": "here"}, "hints must be 3 names or none, got"),
        ({"frame": "nobody"}, "frame must be one of recogniser-arcface"),
        ({"apart": "true"}, "set teacher and hints, or apart=false"),
    ],
)
def test_settings_that_do_not_fit_are_told(name, settings, told):
    with pytest.raises(ValueError, match=told):
        recipe_named(name, SMALL | settings)


def _with_a_teacher(path, teacher, **settings):
    """The smallest student of a drawn teacher (`conftest`)."""
    told = {"teacher": str(teacher(path)), "hints": "first,second,third", "joints": "3,3,4", "people": "30"}
    return recipe_named("recogniser-arcface", SMALL | told | {"least_photos": "1"} | settings)


def test_stages_apart_learn_from_the_teacher_s_maps_and_joined_from_their_own(bank, teacher, tmp_path):
    joined, apart = (_with_a_teacher(tmp_path, teacher, apart=word) for word in ("false", "true"))
    networks = apart.networks(bank)
    faces = apart.source(bank, "train")
    drawn = [faces.draw(i, np.random.default_rng(i)) for i in range(4)]
    batch = {
        "image": torch.from_numpy(np.stack([sample["image"] for sample in drawn])),
        "person": torch.tensor([sample["person"] for sample in drawn]),
    }
    for recipe, alone in ((apart, True), (joined, False)):
        networks.zero_grad()
        _, loss, parts = next(recipe.losses(networks, batch))
        assert {"telling", "distance", "likeness", "hint_1", "hint_2", "hint_3"} == parts.keys()
        parts["hint_2"].backward(retain_graph=True)
        reached = [stage[0].weight.grad is not None for stage in networks["recogniser"].stages]
        assert reached == [not alone, True, False, False]
        assert torch.isfinite(loss)


def test_hints_are_brought_to_one_scale(bank, teacher, tmp_path):
    recipe = _with_a_teacher(tmp_path, teacher)
    hints = recipe.networks(bank)["hints"]
    faces, rng = recipe.source(bank, "train"), np.random.default_rng(recipe.seed)
    images = np.stack([faces.draw(int(i), rng)["image"] for i in rng.integers(len(faces), size=192)])
    *maps, _ = recipe._teacher().answers(torch.from_numpy(images).float())
    for values in hints(maps):
        assert values.mean((0, 2, 3)) == pytest.approx(0, abs=1e-3)
        assert values.std((0, 2, 3)) == pytest.approx(1, abs=1e-3)


def test_a_teacher_that_looks_elsewhere_is_refused(bank, teacher, tmp_path):
    with pytest.raises(BarefacedError, match="does not look at a face as reid-0095 does: set frame"):
        _with_a_teacher(tmp_path, teacher, frame="reid-0095").networks(bank)


def test_the_card_tells_files_by_their_names_alone(name):
    settings = {"teacher": "/home/me/edgeface_xs.onnx", "pairs": "/home/me/pairs.csv", "cache": "/home/me/c"}
    card = recipe_named(name, settings).card({})
    assert "/home" not in card.to_json()
    assert "teacher edgeface_xs; nobody of folds 6-10 of pairs.csv" in card.training_data


def test_more_people_than_centres_are_refused(name, bank):
    recipe = recipe_named(name, SMALL | {"least_photos": "1", "people": "2"})
    with pytest.raises(BarefacedError, match="people must be at least 30, the data's; got 2"):
        recipe.source(bank, "train")


@pytest.mark.parametrize(
    ("mated", "strange", "error"),
    [
        ([0.6, 0.7, 0.8], [0.1, 0.2], 0.0),
        ([0.1, 0.2, 0.3, 0.9], [0.0, 0.25, 0.05, 0.15], 0.25),
        (np.linspace(0, 1, 101), np.linspace(0, 1, 101), 0.5),
    ],
)
def test_equal_errors(mated, strange, error):
    assert _equal_error(np.array(mated), np.array(strange)) == pytest.approx(error, abs=0.01)


def test_a_photo_is_no_pair_with_itself():
    rows = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    mated, strange = _scores(rows, rows, np.array(["a", "a", "b"]))
    assert mated == pytest.approx([0.6, 0.6])
    assert sorted(strange) == pytest.approx([0.0, 0.0, 0.8, 0.8])
