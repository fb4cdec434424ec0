from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.faces.detectors.own import Own
from barefaced.faces.landmarks import Landmarks
from barefaced.runtime import METADATA_KEY, Session
from barefaced.training import export, train
from barefaced.training.checkpoints import BEST, LAST, load_checkpoint, save_checkpoint
from barefaced.training.recipes import recipe_named

SMALL = {
    "face-detector": {"width": "8", "pyramid": "8", "size": "64"},
    "face-mesh": {"width": "4", "features": "16"},
}


@pytest.fixture
def run(tiny, tmp_path):
    train("tiny", data=tmp_path, out=tmp_path / "run", settings={"steps": "4"})
    return tmp_path / "run"


def unlearned(name: str, folder):
    """A run of a recipe of the catalogue as if it had learned: weights and running numbers of chance."""
    recipe = recipe_named(name, SMALL[name])
    torch.manual_seed(3)
    networks = recipe.skeleton()
    for key, value in networks.state_dict().items():
        if "running" in key:
            value.uniform_(0.5, 1.5)
    average = {f"module.{key}": value for key, value in networks.state_dict().items()}
    folder.mkdir()
    state = {"recipe": recipe.to_dict(), "average": average, "metrics": {"missed": 0.5}}
    save_checkpoint(folder / LAST, state)
    return recipe.exported(networks.eval())[0].eval()


def pixels(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def close(found, expected) -> bool:
    return all(
        np.allclose(here, there.numpy(), rtol=1e-3, atol=1e-3)
        for here, there in zip(found, expected, strict=True)
    )


def test_the_card_lies_inside(run):
    path = export(run)
    assert path == run / "tiny.onnx"
    card = Session(path).require_card("brightness")
    assert card.recipe["steps"] == 4
    assert card.scores == load_checkpoint(run / LAST)["metrics"]
    entries = [entry.key for entry in onnx.load(path).metadata_props]
    assert entries.count(METADATA_KEY) == 1


def test_the_card_does_not_tell_where_things_lay(run):
    state = load_checkpoint(run / LAST)
    state["recipe"]["start"] = "/home/somebody/runs/elder"
    save_checkpoint(run / LAST, state)
    (run / BEST).unlink(missing_ok=True)
    assert Session(export(run)).require_card("brightness").recipe["start"] == "elder"


def test_it_answers_as_the_averaged_network_does_for_any_number_of_pictures(run, tiny, tmp_path):
    path = export(run, tmp_path / "elsewhere.onnx")
    networks = tiny.Tiny().skeleton().eval()
    state = load_checkpoint(run / BEST)["average"]
    networks.load_state_dict({k.removeprefix("module."): v for k, v in state.items() if k != "n_averaged"})
    images = pixels(5, 3, 8, 8)
    with torch.no_grad():
        expected = networks["scorer"](torch.tensor(images) / 255)
    assert close(Session(path).run(image=images), [expected])


def test_the_best_weights_ship(run):
    best = load_checkpoint(run / BEST)
    best["average"]["module.scorer.5.bias"].fill_(42.0)
    save_checkpoint(run / BEST, best)
    assert Session(export(run)).run(image=pixels(1, 3, 8, 8))[0][0, 0] == pytest.approx(42, abs=2)


@pytest.mark.parametrize("size", [(32, 32), (96, 128), (64, 320), (480, 32)])
def test_the_detector_takes_any_sides_of_multiples_of_32(tmp_path, size):
    module = unlearned("face-detector", tmp_path / "run")
    images = pixels(2, 3, *size)
    with torch.no_grad():
        expected = module(torch.tensor(images))
    found = Session(export(tmp_path / "run", stored="")).run(image=images)
    assert found[1].shape == (2, sum(size[0] // s * (size[1] // s) for s in (8, 16, 32)), 4)
    assert close(found, expected)


def test_the_mesh_answers_in_pixels(tmp_path):
    module = unlearned("face-mesh", tmp_path / "run")
    patches = pixels(3, 3, 128, 128)
    with torch.no_grad():
        expected = module(torch.tensor(patches))
        raw, doubt, flags = module.network(torch.tensor(patches) / 127.5 - 1)
    found = Session(export(tmp_path / "run", stored="")).run(patch=patches)
    assert close(found, expected)
    assert np.allclose(found[0][..., :2], (raw[..., :2] + 1) * 64, atol=1e-2)
    assert np.allclose(found[0][..., 2], raw[..., 2] * 64, atol=1e-2)
    assert np.allclose(found[1], doubt.exp() * 64, rtol=1e-3)
    assert np.allclose(np.stack(found[2:], 1), flags.sigmoid(), atol=1e-4)


def test_both_fit_the_package(tmp_path, astronaut):
    """What is exported is what `detect` runs."""
    for name in SMALL:
        unlearned(name, tmp_path / name)
    boxes, scores = Own(export(tmp_path / "face-detector"), score=0.0)(astronaut)
    assert len(boxes) == len(scores) > 0
    points = Landmarks(export(tmp_path / "face-mesh"))(astronaut, boxes[:2]).points
    assert points.shape == (2, 468, 3)


@pytest.mark.parametrize("doctored", [lambda y: y + 0.01, lambda y: y * np.nan, lambda y: y[None]])
def test_a_graph_that_answers_otherwise_is_refused(run, monkeypatch, doctored):
    answers = Session.run
    monkeypatch.setattr(Session, "run", lambda self, **x: [doctored(y) for y in answers(self, **x)])
    with pytest.raises(BarefacedError, match="the exported graph differs from torch by"):
        export(run)
    assert not list(run.glob("*.onnx"))
    assert not list(run.glob(".*"))


def test_an_older_file_stays_when_the_new_one_is_refused(run, monkeypatch):
    before = export(run).read_bytes()
    monkeypatch.setattr(Session, "run", lambda *_, **__: [np.zeros((2, 1))])
    with pytest.raises(BarefacedError):
        export(run)
    assert (run / "tiny.onnx").read_bytes() == before


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(BarefacedError, match=r"there is no checkpoint .*last\.ckpt: train first"):
        export(tmp_path)
