"""What is peculiar to the recipes that repaint faces and find masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from barefaced.errors import BarefacedError
from barefaced.runtime import Session
from barefaced.training import export, train
from barefaced.training.batches import batches
from barefaced.training.checkpoints import BEST, LAST, averaged, load_checkpoint, save_checkpoint
from barefaced.training.fidelity import decibels, detail, hole_error
from barefaced.training.held_out import bare_faces, held_out
from barefaced.training.recipes import recipe_named
from barefaced.training.recipes.repainting import filled, pictures, to_bytes
from barefaced.training.recipes.srcnn import luma

TINY = {"size": "64", "widths": "8,8,12", "components": "6", "validation_faces": "2", "batch_size": "2"}
RUN = {"steps": "1", "accelerator": "cpu"}
SETS = ("faces_synthetic_256",)


@pytest.fixture(scope="module")
def mean_run(bank, tmp_path_factory):
    """A run of the slim inpainter by regression alone."""
    folder = tmp_path_factory.mktemp("mean")
    train("slim", data=bank, out=folder, settings=TINY | RUN)
    return folder


@pytest.fixture
def batch(bank):
    return next(batches(recipe_named("slim", TINY).source(bank, "train"), batch_size=2, seed=0))


@pytest.mark.parametrize(
    ("name", "network", "parameters", "size", "batch_size", "rate", "loss"),
    [
        ("autoencoder", "face", 3_138_563, 208, 16, 6e-4, "mse"),
        ("srcnn", "face", 57_281, 104, 8, 1e-4, "mse"),
        ("mask2face", "face", 53_586_243, 256, 12, 1e-4, "ssim_l1"),
        ("unet-segmenter", "mask", 6_960_770, 208, 16, 1e-4, None),
    ],
)
def test_papers_are_followed(name, network, parameters, size, batch_size, rate, loss):
    recipe = recipe_named(name, preset="paper")
    with torch.device("meta"):
        assert sum(w.numel() for w in recipe.skeleton()[network].parameters()) == parameters
    assert (recipe.size, recipe.batch_size, recipe.learning_rate) == (size, batch_size, rate)
    assert (recipe.schedule, recipe.ema, getattr(recipe, "loss", None)) == ("constant", 0.0, loss)
    [adam] = recipe.optimizers(nn.ModuleDict({network: nn.Linear(1, 1)})).values()
    assert (type(adam), adam.defaults["eps"]) == (torch.optim.Adam, 1e-7)


def test_epochs_of_the_papers_in_steps():
    steps = {name: recipe_named(name, preset="paper").steps for name in ("autoencoder", "srcnn", "mask2face")}
    assert steps == {"autoencoder": 140_625, "srcnn": 25_312, "mask2face": 13_320}
    assert recipe_named("unet-segmenter", preset="paper").steps == 6000


def test_holes_are_what_is_covered_and_a_little_more():
    coverage = torch.zeros(1, 1, 9, 9)
    coverage[..., 4, 4], coverage[..., 0, 0] = 0.2, 0.05
    batch = {"bare": torch.full((1, 3, 9, 9), 255), "masked": torch.zeros(1, 3, 9, 9), "coverage": coverage}
    bare, masked, hole = pictures(batch, grown=0)
    assert (bare == 1).all()
    assert not masked.any()
    assert hole.flatten().nonzero().flatten().tolist() == [40]
    grown = pictures(batch, grown=2)[2]
    assert grown[..., 2:7, 2:7].all()
    assert grown.sum() == 25


def test_measures_by_hand():
    hole = torch.zeros(2, 1, 4, 4)
    hole[0, :, 1, 1:3] = 1.0
    face, bare = torch.full((2, 3, 4, 4), 0.5), torch.full((2, 3, 4, 4), 0.4)
    assert torch.allclose(hole_error(face, bare, hole), torch.tensor([0.01, 0.0]))
    assert torch.allclose(decibels(torch.tensor([0.01, 0.0])), torch.tensor([20.0, 80.0]))
    whole = filled(face, bare, hole)
    assert (whole == 0.5).sum() == 6
    assert to_bytes(torch.tensor([-1.0, 0.5, 2.0, 0.1])).tolist() == [0, 128, 255, 26]


def test_what_is_smooth_has_no_detail():
    hole = torch.ones(1, 1, 16, 16)
    rough = torch.rand(1, 3, 16, 16)
    smooth = nn.functional.avg_pool2d(rough, 5, 1, 2)
    assert detail(smooth, hole) < 0.5 * detail(rough, hole)
    assert detail(torch.full_like(rough, 0.3), hole) < 1e-4


def test_held_out_faces_wear_what_was_left_out_or_never_do(bank):
    seen, unseen = (held_out(bank, 64, SETS, ("duckbill", "kn95"), unseen=u, count=2) for u in (False, True))
    assert sum(len(batch["bare"]) for batch in seen) == 2
    assert torch.equal(seen[0]["bare"], unseen[0]["bare"])
    assert not torch.equal(seen[0]["coverage"], unseen[0]["coverage"])
    assert held_out(bank, 64, SETS, ("duckbill", "kn95"), unseen=False, count=2) is seen


def test_the_linear_guess_is_solved_on_bare_training_faces(bank):
    faces = bare_faces(bank, side=16, sets=SETS, count=4)
    assert (faces.shape, faces.dtype) == ((4, 3, 16, 16), torch.uint8)
    recipe = recipe_named("linear", {"size": "64", "components": "6"})
    prior = recipe.networks(bank)["face"]
    assert prior.basis.any()
    assert recipe.optimizers(nn.ModuleDict()) == {}


@pytest.mark.parametrize("name", ["slim", "vae"])
def test_a_warm_start_is_not_solved_again(bank, name, monkeypatch):
    recipe = recipe_named(name, TINY | {"start": "somewhere"})
    monkeypatch.setattr(f"barefaced.training.recipes.{name}.bare_faces", None)
    assert not recipe.networks(bank)["face"].prior.basis.any()


def test_a_game_begins_from_a_run_without_one(bank, mean_run, tmp_path):
    game = {"adversarial": "0.1", "judge_width": "8", "start": str(mean_run), "learning_rate": "1e-30"}
    train("slim", data=bank, out=tmp_path / "run", settings=TINY | RUN | game)
    state, elder = (averaged(load_checkpoint(folder / LAST)) for folder in (tmp_path / "run", mean_run))
    assert state["face.trunk.whole.ask.weight"].equal(elder["face.trunk.whole.ask.weight"])
    assert any(key.startswith("judge.") for key in state)
    assert not any(key.startswith("judge.") for key in elder)


def test_both_sides_of_a_game_learn_and_the_last_ships(bank, tmp_path):
    game = TINY | RUN | {"adversarial": "0.1", "judge_width": "8", "game": "lsgan", "steps": "2"}
    train("slim", data=bank, out=tmp_path, settings=game)
    state = load_checkpoint(tmp_path / LAST)
    assert set(state["optimizers"]) == {"face", "judge"}
    assert all(held["state"] for held in state["optimizers"].values())
    best = load_checkpoint(tmp_path / BEST)
    best["average"] = {key: weight * float("nan") for key, weight in best["average"].items()}
    save_checkpoint(tmp_path / BEST, best)
    assert Session(export(tmp_path)).card.name == "face-inpainter-slim"


def test_regression_has_a_name_of_its_own(mean_run):
    assert Session(export(mean_run)).card.name == "face-inpainter-slim-mean"


def test_the_hole_is_blanked_in_the_graph(mean_run):
    session = Session(export(mean_run))
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (3, 3, 64, 64), dtype=np.uint8)
    hole = np.zeros((3, 1, 64, 64), np.uint8)
    hole[:, :, 30:60, 12:50] = 1
    other = np.where(hole > 0, rng.integers(0, 256, image.shape, dtype=np.uint8), image)
    [one], [two] = (session.run(image=picture, hole=hole) for picture in (image, other))
    assert (one.dtype, one.shape) == (np.uint8, image.shape)
    assert (one == two).all()


def test_noise_is_an_input_of_the_vae(bank):
    recipe = recipe_named("vae", TINY | {"code": "4", "directions": "3"})
    _, example, _ = recipe.exported(recipe.networks(bank).eval())
    assert example["noise"].shape == (1, 7)
    assert "noise" in recipe.card({}).inputs
    assert "noise" in recipe.dynamic_axes()


@pytest.mark.parametrize("name", ["refine", "srcnn"])
def test_what_is_refined_is_another_runs_answer(bank, batch, mean_run, name):
    recipe = recipe_named(name, {"size": "64", "before": str(mean_run), "validation_faces": "2"})
    bare, masked, hole = pictures(batch, grown=1)
    given = recipe.given(masked, hole, bare)
    image, where = ((x * 255).round().byte().numpy() for x in (masked, hole / 255))
    [painted] = Session(export(mean_run, stored="")).run(image=image, hole=where)
    assert torch.equal(given * (1 - hole), masked * (1 - hole))
    apart = (given - torch.tensor(painted) / 255).abs() * hole
    assert apart.max() <= 1.01 / 255
    with torch.no_grad():
        found = recipe.validate(recipe.networks(bank).eval(), bank)
    assert found["hole_mse"] == pytest.approx(found["hole_mse_before"], rel=0.3)


def test_another_run_paints_at_its_own_size(batch, mean_run):
    bare, masked, hole = pictures(batch, grown=1)
    small = [torch.nn.functional.avg_pool2d(x, 2) for x in (bare, masked, hole)]
    whole, half = (
        recipe_named("srcnn", {"size": size, "before": str(mean_run)}).given(seen, (where > 0).float(), true)
        for size, (true, seen, where) in (("64", (bare, masked, hole)), ("32", small))
    )
    inside = hole[..., ::2, ::2] * hole[..., 1::2, 1::2] > 0
    assert half.shape[-1] == 32
    apart = (torch.nn.functional.avg_pool2d(whole, 2) - half).abs()
    assert apart[inside.expand_as(apart)].mean() < 0.06


def test_what_takes_no_hole_cannot_be_refined(bank, batch, tmp_path):
    settings = {"size": "64", "filters": "4,8", "kernels": "3,3", "validation_faces": "2", "batch_size": "2"}
    train("mask2face", data=bank, out=tmp_path, settings=settings | RUN)
    recipe = recipe_named("refine", {"size": "64", "before": str(tmp_path)})
    bare, masked, hole = pictures(batch, grown=1)
    with pytest.raises(BarefacedError, match="a run of 'mask2face', which is not given picture and hole"):
        recipe.given(masked, hole, bare)


def test_patches_of_the_paper_are_cut_from_brightness(batch):
    recipe = recipe_named("srcnn", {"size": "64", "patches": "5"})
    layers = torch.stack([torch.arange(64.0 * 64).view(64, 64)] * 3)[None]
    cut = recipe._cut(layers)
    assert [patch.shape for patch in cut] == [(5, 1, 33, 33)] * 3
    places = [divmod(int(corner), 64) for corner in cut[0][:, 0, 0, 0]]
    assert all(y % 14 == x % 14 == 0 for y, x in places)


def test_brightness_is_opencvs():
    import cv2

    image = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    wanted = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)[..., 0]
    found = luma(torch.tensor(image).permute(2, 0, 1)[None].float())[0, 0].numpy()
    assert np.abs(found - wanted).max() <= 0.51


def test_colours_stay_when_brightness_changes():
    recipe = recipe_named("srcnn", {"size": "32"})
    networks = recipe.skeleton()
    nn.init.constant_(networks["face"].layers[4].bias, 0.1)
    image, hole = torch.rand(1, 3, 32, 32), torch.ones(1, 1, 32, 32)
    change = recipe.repainted(networks, image, hole) - image
    assert torch.allclose(change, change[:, :1].expand(-1, 3, -1, -1), atol=1e-6)
    assert not recipe.repainted(networks, image, 0 * hole).ne(image).any()


@pytest.mark.parametrize("name", ["slim", "vae", "unet-segmenter", "mask2face"])
def test_half_precision_trains(bank, tmp_path, name):
    small = {
        "mask2face": {"size": "64", "filters": "4,8", "kernels": "3,3"},
        "unet-segmenter": {"size": "64", "widths": "4,8,8"},
    }.get(name, TINY)
    settings = small | RUN | {"validation_faces": "2", "batch_size": "2", "precision": "bf16-mixed"}
    found = train(name, data=bank, out=tmp_path, settings=settings)
    assert all(np.isfinite(value) for value in found.values())


@pytest.mark.parametrize(
    ("name", "setting", "told"),
    [
        ("slim", {"loss": "l3"}, "unknown loss 'l3'; known: l1, mse"),
        ("slim", {"game": "chess"}, "unknown game 'chess'; known: hinge"),
        ("slim", {"perceptual": "1"}, "perceptual wants features=FILE"),
        ("srcnn", {"adversarial": "1"}, "adversarial wants colours"),
        ("autoencoder", {"size": "100"}, "size must be a multiple of 16, got 100"),
        ("mask2face", {"size": "100"}, "size must be a multiple of 32, got 100"),
        ("unet-segmenter", {"size": "100"}, "size must be a multiple of 16, got 100"),
        ("unet-segmenter", {"network": "net"}, "unknown network 'net'; known: slim, unet"),
    ],
)
def test_settings_that_do_not_fit_are_told(name, setting, told):
    with pytest.raises(ValueError, match=told):
        recipe_named(name, setting)


def test_scores_of_a_segmenter_by_hand():
    recipe = recipe_named("unet-segmenter", {"overlap": "0"})
    logits, coverage = torch.zeros(1, 2, 4, 4), torch.zeros(1, 1, 4, 4)
    logits[:, 1], coverage[..., :2, :] = -20.0, 1.0
    logits[:, 1, 1:3] = 20.0  # found: rows 1 and 2; true: rows 0 and 1
    _, accuracy, iou, dice = recipe._scores(logits, coverage).tolist()
    assert (accuracy, iou, dice) == pytest.approx((0.5, 1 / 3, 0.5))


SHARED = Path(__file__).parents[3] / "shared" / "weights"


@pytest.mark.skipif(not SHARED.exists(), reason="no shared weights beside the repository")
def test_a_recognisers_answer_joins_the_bottleneck_and_goes_into_the_file(bank, tmp_path):
    path = SHARED / "recognisers" / "arcface_mobilefacenet_y1.onnx"
    small = {"size": "64", "filters": "4,8", "kernels": "3,3", "validation_faces": "2", "batch_size": "2"}
    train("mask2face", data=bank, out=tmp_path, settings=small | RUN | {"embedding": str(path)})
    weights = averaged(load_checkpoint(tmp_path / LAST))
    assert weights["face.unet.middle.weight"].shape == (8, 8 + 128, 3, 3)
    assert export(tmp_path).stat().st_size > path.stat().st_size / 3


@pytest.mark.skipif(not SHARED.exists(), reason="no shared weights beside the repository")
def test_the_perceptual_loss_joins_in(bank, batch):
    features = SHARED / "quality" / "lpips_squeeze.onnx"
    recipe = recipe_named("slim", TINY | {"features": str(features), "perceptual": "0.5"})
    networks = recipe.networks(bank)
    [(_, loss, parts)] = recipe.losses(networks, batch)
    assert loss.item() == pytest.approx((parts["ssim_l1"] + 0.5 * parts["perceptual"]).item(), rel=1e-5)
    loss.backward()
    assert networks["face"].end.weight.grad.any()
