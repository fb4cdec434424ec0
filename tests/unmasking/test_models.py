import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.unmasking import MODELS
from barefaced.unmasking.models import DEFAULT, RECIPES, locate, plan_named
from barefaced.unmasking.networks import load_networks, plan_of


def test_every_network_of_the_catalogue_says_who_trains_it():
    assert {part for plan in MODELS.values() for part in plan.weights} == RECIPES.keys()
    assert all(plan.description for plan in MODELS.values())
    assert DEFAULT in MODELS


def test_an_unknown_model_lists_the_known():
    with pytest.raises(BarefacedError, match="unknown model 'magic'; known: slim, slim-mean, pipeline-002"):
        plan_named("magic")


@pytest.mark.parametrize("weights", RECIPES)
def test_weights_that_are_not_here_say_how_to_get_them(weights, monkeypatch, tmp_path):
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(tmp_path / "no such folder"))
    monkeypatch.setattr("barefaced.unmasking.models.list_weights", list)
    with pytest.raises(BarefacedError, match=f"barefaced train {RECIPES[weights]}.*models pull") as caught:
        locate(weights)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_loads_its_networks(name, store):
    networks = load_networks(name)
    used = [networks.segmenter, networks.inpainter, networks.refiner]
    assert [network.path.stem for network in used if network is not None] == list(MODELS[name].weights)
    label = networks.label(seed=4)
    assert (label.model, label.version, label.seed) == (MODELS[name].inpainter, "1", 4)
    assert label.sha256 == networks.inpainter.sha256
    assert len(label.besides) == len(MODELS[name].weights) - 1


def test_a_file_takes_the_place_that_its_card_says(store, tmp_path, tiny_networks):
    painter = tiny_networks.inpainter(tmp_path / "mine.onnx", side=64)
    assert plan_of(painter).inpainter == str(painter)
    finer = tiny_networks.refiner(tmp_path / "finer.onnx")
    assert plan_of(finer).refiner == str(finer)
    assert plan_of(finer).inpainter == MODELS[DEFAULT].inpainter
    finder = tiny_networks.segmenter(tmp_path / "finder.onnx")
    assert plan_of(finder).segmenter == str(finder)


@pytest.mark.parametrize(
    ("task", "told"), [("face-detection", "made for 'face-detection'"), (None, "no barefaced card")]
)
def test_a_file_made_for_something_else_is_refused(task, told, store, tmp_path, tiny_networks):
    with pytest.raises(BadModel, match=told):
        load_networks(tiny_networks.inpainter(tmp_path / "other.onnx", task=task))


def test_a_file_that_was_changed_is_not_used(store):
    content = (store / "face-inpainter-slim.onnx").read_bytes()
    (store / "face-inpainter-slim.onnx").write_bytes(content + b"\0")
    with pytest.raises(BadModel, match="checksum"):
        load_networks("slim")


@pytest.mark.parametrize("content", [b"", b"no network"])
def test_a_damaged_file_is_told_by_name(content, store, tmp_path):
    (tmp_path / "bad.onnx").write_bytes(content)
    with pytest.raises(BadModel, match=r"bad\.onnx"):
        load_networks(tmp_path / "bad.onnx")


def test_no_segmenter_is_needed_where_nobody_asks_for_one(store, tiny_networks):
    (store / "mask-segmenter.onnx").unlink()
    assert load_networks("slim", segmenting=False).segmenter is None
