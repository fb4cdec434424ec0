from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.systems import Refined, load_model, load_network
from barefaced.errors import BadModel, BarefacedError
from barefaced.unmasking.models import MODELS, Plan

RNG = np.random.default_rng(0)


@pytest.fixture
def face() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


@pytest.fixture
def hole() -> np.ndarray:
    hidden = np.zeros((64, 64), bool)
    hidden[32:] = True
    return hidden


@pytest.mark.parametrize("inputs", [("image",), ("image", "hole"), ("image", "hole", "noise")])
def test_an_inpainter_is_given_what_it_takes(network, face, hole, inputs):
    loaded = load_network(network(inputs=inputs))
    assert loaded.side == 64
    assert np.array_equal(loaded.paint(face, hole, RNG), face)


def test_a_graph_of_any_size_is_given_256(network):
    assert load_network(network(side="S")).side == 256


def test_a_segmenter_gives_a_map(network, face):
    loaded = load_network(network("mask-segmentation", inputs=("image",)))
    assert np.array_equal(loaded.segment(face), (face.mean(2) > 199.5).astype(np.float32))


def test_a_refiner_sees_what_was_painted_into_the_photo(network, face, hole):
    class White:
        side = 64

        def paint(self, masked, hole, rng):
            return np.full_like(masked, 255)

    refined = Refined(White(), load_network(network("face-refinement")))
    painted = refined.paint(face, hole, RNG)
    assert (painted[hole] == 255).all()
    assert np.array_equal(painted[~hole], face[~hole])


def test_a_refiner_of_any_size_takes_its_inpainters(network):
    first = load_network(network(name="first"))
    assert Refined(first, load_network(network("face-refinement", side="S"))).side == 64


def test_a_refiner_of_another_size_is_refused(network):
    first = load_network(network(name="large", side=96))
    with pytest.raises(BadModel, match="96 px"):
        Refined(first, load_network(network("face-refinement")))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"task": "detector"}, "made for 'detector'"),
        ({"inputs": ("image", "prompt")}, "takes image, prompt"),
        ({"inputs": ("hole",)}, "takes hole"),
    ],
)
def test_other_networks_are_refused(network, settings, told):
    with pytest.raises(BadModel, match=told):
        load_network(network(**settings))


def test_a_network_without_a_card_is_refused(network, tmp_path):
    import onnx

    model = onnx.load(network())
    del model.metadata_props[:]
    onnx.save(model, tmp_path / "bare.onnx")
    with pytest.raises(BadModel, match="no barefaced card"):
        load_network(tmp_path / "bare.onnx")


def test_an_unknown_name_lists_the_known():
    with pytest.raises(BarefacedError, match="face-detector"):
        load_network("no-such-model")


def test_a_model_of_unmask_is_what_of_it_paints(network, monkeypatch):
    first, refiner = network(name="first"), network("face-refinement", name="refiner")
    monkeypatch.setitem(MODELS, "two", Plan("segmenter", str(first), str(refiner), "two networks"))
    monkeypatch.setitem(MODELS, "one", Plan("segmenter", str(first), None, "one network"))
    paints, before = load_model("two")
    assert (paints.card.name, before.card.name) == ("refiner", "first")
    paints, before = load_model("one")
    assert (paints.card.name, before) == ("first", None)


def test_a_network_by_itself_is_taken_with_what_is_named_before_it(network):
    first, refiner = network(name="first"), network("face-refinement", name="refiner")
    paints, before = load_model(str(refiner), str(first))
    assert (paints.card.name, before.card.name) == ("refiner", "first")
    assert load_model(str(first))[1] is None
