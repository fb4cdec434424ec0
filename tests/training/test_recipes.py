"""What every recipe must do, over the whole catalogue; then what is peculiar to each."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch

from barefaced.runtime import ModelCard, Session
from barefaced.training import export, train
from barefaced.training.batches import batches
from barefaced.training.checkpoints import LAST, load_checkpoint
from barefaced.training.recipes import RECIPES, load_recipe, recipe_named

SMALL = {
    "face-detector": {"size": "64", "width": "8", "pyramid": "8"},
    "face-mesh": {"width": "4", "features": "16", "validation_faces": "3"},
    "unet-segmenter": {"size": "64", "widths": "4,8,8", "validation_faces": "2"},
    "slim": {"size": "64", "widths": "8,8,12", "components": "6", "validation_faces": "2"},
    "vae": {"size": "64", "widths": "8,8,12", "components": "6", "code": "4", "validation_faces": "2"},
    "linear": {"size": "64", "components": "6", "validation_faces": "2"},
    "refine": {"size": "64", "width": "8", "depth": "1", "validation_faces": "2"},
    "autoencoder": {"size": "64", "validation_faces": "2"},
    "srcnn": {"size": "64", "validation_faces": "2"},
    "mask2face": {"size": "64", "filters": "4,8,8", "kernels": "3,3,3", "validation_faces": "2"},
    "restore-unet": {
        "size": "64",
        "guess_side": "32",
        "directions": "4",
        "widths": "8,12",
        "validation_faces": "3",
    },
    "cyclegan": {
        "size": "32",
        "generator": "slim",
        "width": "8",
        "judge_width": "4",
        "blocks": "1",
        "validation_faces": "3",
        "sets": "faces_synthetic_256,faces_scut_256,faces_allage_256,lfw_176,faces_utk_200",
    },
    "recogniser-arcface": {
        "widths": "16,16,16,16",
        "joints": "16,16,16",
        "blocks": "1,1,1,1",
        "least_photos": "1",
    },
    "recogniser-adaface": {
        "widths": "16,16,16,16",
        "joints": "16,16,16",
        "blocks": "1,1,1,1",
        "least_photos": "1",
    },
}
"""Settings with which a recipe is quick; none for a recipe that is quick anyway."""
MOST_PARAMETERS = {
    "face-detector": 1_000_000,
    "face-mesh": 2_000_000,
    "unet-segmenter": 1_500_000,
    "slim": 4_600_000,
    "vae": 6_500_000,
    "linear": 0,
    "refine": 250_000,
    "autoencoder": 3_138_563,
    "srcnn": 57_281,
    "mask2face": 5_906_611,
    "restore-unet": 1_000_000,
    "cyclegan": 2 * (7_837_699 + 2_764_737),
    "recogniser-arcface": 4_400_000,
    "recogniser-adaface": 2_900_000,
}
BATCH = {"batch_size": "3"}


@pytest.fixture(params=list(RECIPES))
def name(request) -> str:
    return request.param


@pytest.fixture
def small(name):
    return recipe_named(name, BATCH | SMALL.get(name, {}))


def test_it_is_frozen(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        RECIPES[name]().seed = 3


def test_it_survives_a_checkpoint(name):
    recipe = recipe_named(name, {"seed": "7", "learning_rate": "0.5"})
    held = json.loads(json.dumps(recipe.to_dict()))
    assert held["name"] == name
    assert load_recipe(held) == recipe != RECIPES[name]()


def test_every_setting_can_be_given_as_text(name):
    recipe = RECIPES[name]()
    texts = {
        field.name: ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for field in dataclasses.fields(recipe)
        for value in [getattr(recipe, field.name)]
    }
    assert recipe.with_settings(texts) == recipe


def test_an_unknown_setting_lists_the_known(name):
    with pytest.raises(ValueError, match=f"{name}.* has no setting 'stepz'; known: accelerator, .*steps"):
        recipe_named(name, {"stepz": "3"})


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("steps", "many", "setting steps wants int, got 'many'"),
        ("steps", "0", "steps must be at least 1, got 0"),
        ("learning_rate", "-1", "learning_rate must be positive"),
        ("schedule", "cosin", "unknown schedule 'cosin'; known: constant"),
    ],
)
def test_a_value_that_does_not_fit_is_told(name, key, text, told):
    with pytest.raises(ValueError, match=told):
        recipe_named(name, {key: text})


def test_the_networks_are_within_their_size(name):
    skeleton = RECIPES[name]().skeleton()
    assert sum(weight.numel() for weight in skeleton.parameters()) <= MOST_PARAMETERS[name]


def test_networks_fit_the_skeleton(small, bank):
    small.skeleton().load_state_dict(small.networks(bank).state_dict())


def test_every_weight_is_learned(small, bank):
    """Losses are finite, named as optimisers are, and reach every weight; decay is for matrices alone."""
    networks = small.networks(bank).train()
    optimizers = small.optimizers(networks)
    batch = next(batches(small.source(bank, "train"), batch_size=4, seed=0))
    for optimizer, loss, parts in small.losses(networks, batch):
        assert loss.ndim == 0
        assert torch.isfinite(torch.stack([loss, *parts.values()])).all(), parts
        loss.backward()
        optimizers[optimizer].step()
    held = [weight for o in optimizers.values() for group in o.param_groups for weight in group["params"]]
    assert {id(weight) for weight in held} == {id(weight) for weight in networks.parameters()}
    assert all(weight.grad is not None for weight in networks.parameters())
    groups = [group for optimizer in optimizers.values() for group in optimizer.param_groups]
    assert all(w.ndim > 1 for group in groups if group["weight_decay"] for w in group["params"])


def test_validation_holds_what_is_monitored(small, bank):
    networks = small.networks(bank).eval()
    with torch.no_grad():
        found, again = (small.validate(networks, bank) for _ in range(2))
    assert found == again
    assert all(np.isfinite(value) for value in found.values())
    assert small.monitor in found


def test_the_sheet_is_a_picture(small, bank):
    with torch.no_grad():
        sheet = small.sheet(small.networks(bank).eval(), bank)
    assert sheet is None or (sheet.dtype == np.uint8 and sheet.shape[2] == 3 and sheet.std() > 0)


def test_what_ships_answers_its_example(small):
    module, example, names = small.exported(small.skeleton().eval())
    with torch.no_grad():
        answers = module.eval()(*example.values())
    assert len(answers) == len(names)
    assert all(torch.isfinite(answer).all() for answer in answers)
    assert set(small.dynamic_axes()) <= {*example, *names}
    assert all(value.dtype == torch.uint8 for key, value in example.items() if key != "noise")


def test_the_card_tells_what_ships(small):
    _, example, names = small.exported(small.skeleton().eval())
    card = small.card({small.monitor: 0.25})
    assert ModelCard.from_json(card.to_json()) == card
    assert (list(card.inputs), tuple(card.outputs)) == (list(example), names)
    assert card.recipe == json.loads(json.dumps(small.to_dict()))
    assert card.licence
    assert card.training_data
    assert card.scores == {f"val/{small.monitor}": 0.25}


def test_two_steps_of_training_and_the_way_out(name, bank, tmp_path):
    """What comes out has been compared with torch by `export`, and is what its card says."""
    settings = BATCH | SMALL.get(name, {}) | {"steps": "2", "accelerator": "cpu"}
    found = train(name, data=bank, out=tmp_path / "run", settings=settings)
    assert load_checkpoint(tmp_path / "run" / LAST)["metrics"] == found
    assert len(list((tmp_path / "run" / "sheets").glob("step-*.png"))) == 1
    assert (tmp_path / "run" / "losses.svg").read_text().startswith("<svg")
    session = Session(export(tmp_path / "run"))
    assert (list(session.inputs), session.outputs) == (list(session.card.inputs), list(session.card.outputs))
    assert all(shape[0] is None for shape in session.inputs.values())


def test_an_unknown_recipe_lists_the_known():
    with pytest.raises(ValueError, match="unknown recipe 'face'; known: face-detector, face-mesh"):
        recipe_named("face")


def test_every_preset_is_one(name):
    for preset, settings in RECIPES[name].PRESETS.items():
        recipe = recipe_named(name, {"seed": "3"}, preset)
        assert recipe.seed == 3
        assert {key: getattr(recipe, key) for key in settings} == settings


def test_an_unknown_preset_lists_the_known():
    with pytest.raises(ValueError, match="recipe 'srcnn' has no preset 'papr'; known: slim, paper"):
        recipe_named("srcnn", preset="papr")
    with pytest.raises(ValueError, match="recipe 'face-mesh' has no preset 'paper'; known: none"):
        recipe_named("face-mesh", preset="paper")


def test_words_and_numbers_make_a_tuple():
    recipe = recipe_named("slim", {"leave_out": "cloth, n95", "widths": "8,16"})
    assert (recipe.leave_out, recipe.widths) == (("cloth", "n95"), (8, 16))
    assert recipe_named("slim", {"leave_out": ""}).leave_out == ()


def test_sides_that_the_detector_cannot_halve_are_refused():
    with pytest.raises(ValueError, match="size must be a multiple of 32, got 100"):
        recipe_named("face-detector", {"size": "100"})


def test_a_batch_without_faces_teaches_presence_alone():
    recipe = recipe_named("face-mesh", SMALL["face-mesh"])
    batch = {
        "image": torch.zeros(2, 3, 128, 128),
        "mesh": torch.zeros(2, 468, 3),
        "face": torch.zeros(2),
        "known": torch.zeros(2),
        "mask": torch.zeros(2),
    }
    _, loss, parts = next(iter(recipe.losses(recipe.skeleton().train(), batch)))
    assert loss == 0.05 * parts["presence"] > 0
    assert parts["points"] == parts["doubt"] == parts["worn"] == 0


def test_the_mesh_network_begins_at_the_mean(bank):
    """Before it has learned anything it answers with a face, not with noise."""
    recipe = recipe_named("face-mesh", {"width": "4"})
    networks = recipe.networks(bank).eval()
    with torch.no_grad():
        mesh, _, _ = networks["mesh"](torch.zeros(1, 3, 128, 128))
    mean = torch.tensor(recipe._meshes(bank).mean(0))
    assert (mesh[0] - mean).abs().mean() < 0.1 < mean.abs().mean()


@pytest.mark.parametrize(
    ("answers", "recall"),
    [("teacher", 1.0), ("nothing", 0.0), ("one false box above all", 0.0), ("one false box below all", 1.0)],
)
def test_recall_is_counted_where_hardly_a_box_is_false(bank, monkeypatch, answers, recall):
    from barefaced.datasets import FaceBank

    scenes = FaceBank.open(bank, "scenes_480")
    truth = iter([scenes.boxes_of(int(item)) for item in scenes.in_split("val")])

    def answer(*_, **__):
        boxes = next(truth)[:, :4]
        sure = np.full(len(boxes), 0.6)
        if answers == "nothing":
            return boxes[:0], sure[:0]
        if "false" not in answers:
            return boxes, sure
        false = [0.9 if "above" in answers else 0.1]
        pair = np.concatenate([boxes, [[0, 0, 9, 9]]]), np.concatenate([sure, false])
        order = np.argsort(-pair[1])
        return pair[0][order], pair[1][order]

    monkeypatch.setattr("barefaced.training.recipes.face_detector._detect", answer)
    recipe = recipe_named("face-detector", SMALL["face-detector"])
    with torch.no_grad():
        found = recipe.validate(recipe.skeleton(), bank)
    assert found["recall_at_95_precision"] == recall
