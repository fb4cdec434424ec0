"""Work 001's recipe: what it makes small, what it keeps, and what comes of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.images import read_image
from barefaced.runtime import Session
from barefaced.training import export, train
from barefaced.training.batches import batches
from barefaced.training.checkpoints import LAST, best_of, load_checkpoint
from barefaced.training.recipes import recipe_named
from barefaced.training.recipes.cyclegan import WAYS
from barefaced.training.resemblance import distance
from barefaced.training.sources.unpaired import Unpaired

SETS = "faces_synthetic_256,faces_scut_256,faces_allage_256,lfw_176,faces_utk_200"
TINY = {
    "size": "32", "generator": "slim", "width": "8", "judge_width": "4", "blocks": "1", "batch_size": "2",
    "sets": SETS, "validation_faces": "3", "pool": "3", "accelerator": "cpu", "ema": "0.9",
}  # fmt: skip


@pytest.fixture(scope="module")
def run(bank, tmp_path_factory):
    """Four steps."""
    folder = tmp_path_factory.mktemp("cyclegan")
    train("cyclegan", data=bank, out=folder, settings=TINY | {"steps": "4", "validate_every": "2"})
    return folder


def losses(bank, **settings):
    """Every loss of one step, by optimiser, and its networks."""
    recipe = recipe_named("cyclegan", TINY | settings)
    torch.manual_seed(1)
    networks = recipe.networks(bank)
    batch = next(batches(recipe.source(bank, "train"), batch_size=2, seed=0))
    return {name: (loss, parts) for name, loss, parts in recipe.losses(networks, batch)}, networks


def test_presets_are_the_works_best_of_each_way():
    paper, masking = (recipe_named("cyclegan", preset=name) for name in ("paper", "paper-masking"))
    assert (paper.batch_size, paper.norm, paper.schedule, paper.game) == (16, "instance", "cosine", "vanilla")
    assert (masking.batch_size, masking.norm, masking.schedule, masking.game) == (
        16, "instance", "linear", "lsgan",
    )  # fmt: skip
    assert (paper.steps, paper.cycle, paper.identity, paper.pool) == (75_000, 10.0, 0.5, 50)
    with torch.device("meta"):
        sizes = {name: sum(w.numel() for w in part.parameters()) for name, part in paper.skeleton().items()}
    assert sizes == {
        "unmasking": 11_378_179, "masking": 11_378_179, "judge_unmasking": 2_764_737,
        "judge_masking": 2_764_737,
    }  # fmt: skip
    adam = recipe_named("cyclegan", TINY).optimizers(recipe_named("cyclegan", TINY).skeleton())
    assert {a.defaults["betas"] for a in adam.values()} == {(0.5, 0.999)}
    assert {a.defaults["lr"] for a in adam.values()} == {2e-4}


def test_a_run_of_so_many_faces_has_fewer_steps_the_larger_the_batch():
    steps = [
        recipe_named("cyclegan", {"faces": "96", "batch_size": size}).steps for size in ("1", "16", "32")
    ]
    assert steps == [96, 6, 3]


@pytest.mark.parametrize("game", ["vanilla", "lsgan", "hinge"])
def test_parts_add_up_to_the_engines_losses(bank, game):
    found, _ = losses(bank, game=game, generator="resnet")
    loss, parts = found["generators"]
    total = sum(
        parts[f"fooled_{way}"] + 10 * parts[f"cycle_{way}"] + 5 * parts[f"identity_{way}"] for way in WAYS
    )
    assert loss.item() == pytest.approx(total.item(), rel=1e-5)
    loss, parts = found["judges"]
    assert loss.item() == pytest.approx(sum(parts.values()).item(), rel=1e-5)
    # Untrained, answers are about 0: as the engine reckons, with its half of the discriminators' sum.
    wanted = {"vanilla": (0.693, 0.693), "lsgan": (1.0, 0.5), "hinge": (0.0, 1.0)}[game]
    assert found["generators"][1]["fooled_masking"].item() == pytest.approx(wanted[0], abs=0.3)
    assert parts["judge_masking"].item() == pytest.approx(wanted[1], abs=0.3)


def test_one_pass_over_both_domains_is_the_same_as_two(bank):
    joined, networks = losses(bank)
    recipe = recipe_named("cyclegan", TINY)
    object.__setattr__(recipe, "norm", "batch")  # the other branch, with the same networks
    batch = next(batches(recipe.source(bank, "train"), batch_size=2, seed=0))
    for name, loss, _ in recipe.losses(networks, batch):
        assert loss.item() == pytest.approx(joined[name][0].item(), rel=1e-5)


def test_generators_teach_no_discriminator(bank):
    found, networks = losses(bank)
    found["generators"][0].backward(retain_graph=True)
    for name, part in networks.items():
        gradients = [weight.grad for weight in part.parameters()]
        assert all(gradient is None for gradient in gradients) == name.startswith("judge_")
    assert all(weight.requires_grad for weight in networks.parameters())


def test_contrast_takes_the_place_of_the_way_back(bank):
    found, networks = losses(bank, contrastive="1", cycle="0")
    assert {"contrast_masking", "contrast_unmasking"} <= set(found["generators"][1])
    assert not any(name.startswith("cycle") for name in found["generators"][1])
    found["generators"][0].backward()
    assert networks["contrast_masking"].heads[0][0].weight.grad.any()


def test_a_stopped_run_ends_bit_equal_to_a_whole_one_pools_included(bank, tmp_path, monkeypatch):
    settings = TINY | {"steps": "5", "validate_every": "5", "save_every": "3"}
    train("cyclegan", data=bank, out=tmp_path / "whole", settings=settings)
    draw, drawn = Unpaired.draw, []

    def stopped(self, item, rng):
        drawn.append(item)
        if len(drawn) > 2 * 4:
            raise KeyboardInterrupt
        return draw(self, item, rng)

    monkeypatch.setattr(Unpaired, "draw", stopped)
    with pytest.raises(KeyboardInterrupt):
        train("cyclegan", data=bank, out=tmp_path / "stopped", settings=settings)
    monkeypatch.undo()
    held = load_checkpoint(tmp_path / "stopped" / LAST)
    assert held["step"] == 3
    assert [len(pool) for pool in held["memory"].values()] == [3, 3]
    torch.manual_seed(99)
    train("cyclegan", data=bank, out=tmp_path / "stopped", resume=True)
    one, other = (load_checkpoint(tmp_path / name / LAST) for name in ("whole", "stopped"))
    assert differences(one, other) == []
    assert one["memory"]["masking"][0].abs().sum() > 0


def differences(one, other, path=""):
    """Where two nested values are not the same, bit for bit."""
    if isinstance(one, torch.Tensor):
        return [] if torch.equal(one, other) else [path]
    if isinstance(one, dict):
        return [
            d for key in one.keys() | other.keys() for d in differences(one[key], other[key], f"{path}/{key}")
        ]
    if isinstance(one, list):
        return [
            d
            for i, pair in enumerate(zip(one, other, strict=True))
            for d in differences(*pair, f"{path}/{i}")
        ]
    return [] if one == other else [path]


def test_both_ways_are_exported_each_at_its_best(run):
    image = np.random.default_rng(0).integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)
    faces = {}
    for way in WAYS:
        path = export(run, part=way)
        assert path.name == f"cyclegan-{way}.onnx"
        session = Session(path)
        assert (session.card.name, session.card.version) == (f"cyclegan-001-{way}", "1")
        assert session.card.task == {"unmasking": "face-inpainting", "masking": "face-masking"}[way]
        [faces[way]] = session.run(image=image)
        assert (faces[way].dtype, faces[way].shape) == (np.uint8, image.shape)
        best = load_checkpoint(run / best_of(way))
        assert best["metrics"][f"{way}_distance"] == load_checkpoint(run / LAST)["bests"][way]
    assert not np.array_equal(faces["masking"], faces["unmasking"])
    assert export(run).name == "cyclegan-unmasking.onnx"
    with pytest.raises(BarefacedError, match="ships no part 'sideways'; known: unmasking, masking"):
        export(run, part="sideways")


def test_the_run_writes_its_pictures_by_itself(run):
    sheets = {path.name: read_image(path).shape for path in (run / "sheets").iterdir()}
    assert sheets["step-0000004.png"] == (16 + 3 * 128, 6 * 128, 3)  # of 32 px, enlarged
    assert sheets["cycle-step-0000004.png"] == (16 + 3 * 128, 6 * 128, 3)
    assert sheets["identity-step-0000002.png"] == (16 + 2 * 128, 6 * 128, 3)
    assert sheets["fakes-by-step.png"] == (2 * (16 + 128), 6 * 128, 3)
    curves = (run / "losses.svg").read_text()
    assert all(f">train/{part}_{way} " in curves for part in ("fooled", "cycle", "identity") for way in WAYS)
    assert all(f">train/judge_{way} " in curves for way in WAYS)


def test_too_few_to_validate_on_is_told_before_any_work(bank):
    alone = {"sets": "faces_synthetic_256", "masked_sets": "faces_scut_256", "validation_faces": "1"}
    with pytest.raises(BarefacedError, match="1 bare and 1 masked faces to validate on; two of each"):
        recipe_named("cyclegan", TINY | alone).networks(bank)


def test_a_heap_is_nearer_to_its_like_than_to_another():
    rng = torch.Generator().manual_seed(0)
    real, same, other = (torch.randn(60, 5, generator=rng) + shift for shift in (0.0, 0.0, 0.8))
    assert abs(distance(same, real)) < 0.1 * distance(other, real)
    assert distance(2 * real, 2 * same) == pytest.approx(distance(real, same), rel=1e-4)
    with pytest.raises(ValueError, match="two pictures of each kind, got 1 and 60"):
        distance(real[:1], real)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"norm": "group"}, "unknown norm 'group'; known: instance, batch"),
        ({"game": "chess"}, "unknown game 'chess'"),
        ({"generator": "unet"}, "unknown generator 'unet'; known: resnet, slim"),
        ({"size": "130"}, "size must be a multiple of 4 from 32 on, got 130"),
        ({"cycle": "0"}, "nothing ties a face"),
        ({"judge_rate": "0"}, "judge_rate must be above 0"),
        ({"size": "32", "judge_layers": "4"}, "judge_layers must be from 1 on and leave 3 of 32 pixels"),
        ({"schedule": "step"}, "cosine-as-published"),
    ],
)
def test_settings_that_do_not_fit_are_told(setting, told):
    with pytest.raises(ValueError, match=told):
        recipe_named("cyclegan", setting)
