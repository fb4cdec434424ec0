import numpy as np
import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.recognition import RECOGNISERS, Preset, Recogniser, load_recogniser
from barefaced.runtime import ModelCard

COLOUR = (250, 100, 10)
RGB, BGR = COLOUR, COLOUR[::-1]


def patches(size, count=1, colour=COLOUR):
    return np.full((count, size, size, 3), colour, np.uint8)


def unit(values):
    return np.array(values) / np.linalg.norm(values)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where files can be named without a path."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("recogniser-arcface", RGB),
        ("recogniser-adaface", RGB),
        ("arcface", [(value - 127.5) / 127.5 for value in RGB]),
        ("adaface", [(value - 127.5) / 127.5 for value in BGR]),
        ("mobilefacenet-arcface", RGB),
        ("edgeface", RGB),
        ("sface", RGB),
        ("reid-0095", RGB),
    ],
)
def test_each_network_is_given_its_own_order_and_range(name, given, network, folder):
    """A swap of red and blue costs a recogniser so little that only this would tell."""
    preset = RECOGNISERS[name]
    file = folder / "any.onnx"
    file.write_bytes(network(preset.dimension, size=preset.size, dtype=preset.dtype))
    found = load_recogniser(f"{name}={file}").embed(patches(preset.size))
    assert found.shape == (1, preset.dimension)
    assert found.dtype == np.float32
    assert found[0, :3] == pytest.approx(unit(given), abs=1e-5)
    assert not found[0, 3:].any()


@pytest.mark.parametrize("batch", ["N", 1, 3])
def test_any_number_of_faces_whatever_the_graph_takes_at_once(network, folder, batch):
    (folder / "x.onnx").write_bytes(network(batch=batch))
    recogniser = Recogniser(Preset("x", "x", 3), folder / "x.onnx")
    colours = [(200, i, 3) for i in range(40)]
    found = recogniser.embed(np.concatenate([patches(112, colour=colour) for colour in colours]))
    assert found == pytest.approx(np.stack([unit(colour) for colour in colours]), abs=1e-6)
    assert recogniser.embed(patches(112, count=0)).shape == (0, 3)


def test_the_norm_is_the_networks_own_or_the_features_length(network, folder):
    (folder / "x.onnx").write_bytes(network())
    (folder / "y.onnx").write_bytes(network(norm=17.5))
    _, lengths = load("x").embed_with_norms(patches(112))
    _, told = load("y").embed_with_norms(patches(112, count=2))
    assert lengths == pytest.approx([np.linalg.norm(COLOUR)])
    assert told == pytest.approx([17.5, 17.5])


def load(name):
    return Recogniser(Preset(name, name, 3), f"{name}.onnx")


def test_no_feature_is_a_failure_not_a_zero(network, folder):
    (folder / "x.onnx").write_bytes(network())
    found = load("x").embed(np.concatenate([patches(112, colour=(0, 0, 0)), patches(112)]))
    assert np.isnan(found[0]).all()
    assert np.linalg.norm(found[1]) == pytest.approx(1)


@pytest.mark.parametrize(
    "wrong", [patches(96), patches(112)[0], patches(112).astype(np.float32)], ids=["size", "one", "float"]
)
def test_patches_of_another_form_are_refused(network, folder, wrong):
    (folder / "x.onnx").write_bytes(network())
    with pytest.raises(ValueError, match=r"'x' takes uint8 \(N, 112, 112, 3\), got"):
        load("x").embed(wrong)


@pytest.mark.parametrize(
    ("built", "told"),
    [({"dimension": 128}, "it answers with 128 numbers a face, not 512"), ({"size": 96}, "takes pixels")],
)
def test_a_network_of_another_size_is_no_such_recogniser(network, folder, built, told):
    (folder / "edgeface_xs.onnx").write_bytes(network(**({"dimension": 512} | built)))
    with pytest.raises(BadModel, match=f"it is no 'edgeface': .*{told}"):
        load_recogniser("edgeface_xs.onnx")


def test_a_file_named_as_its_source_names_it_needs_no_preset(network, folder):
    (folder / "reid_retail_0095.onnx").write_bytes(network(256, size=128))
    recogniser = load_recogniser(folder / "reid_retail_0095.onnx")
    assert (recogniser.name, recogniser.size, recogniser.threshold) == ("reid-0095", 128, 0.29)


def test_a_card_says_how_a_new_recogniser_is_used(network, folder):
    card = ModelCard("mine", "1", "face-recognition", scores={"val/threshold": 0.21})
    (folder / "run7.onnx").write_bytes(network(5, size=64, dtype="uint8", card=card))
    recogniser = load_recogniser("run7.onnx")
    assert (recogniser.name, recogniser.size, recogniser.dimension) == ("mine", 64, 5)
    assert recogniser.threshold == 0.21
    assert recogniser.embed(patches(64))[0, :3] == pytest.approx(unit(RGB), abs=1e-5)


def test_a_card_of_ours_names_its_preset(network, folder):
    card = ModelCard("recogniser-adaface", "1", "face-recognition")
    (folder / "run8.onnx").write_bytes(network(256, dtype="uint8", card=card))
    assert load_recogniser("run8.onnx").preset is RECOGNISERS["recogniser-adaface"]


def test_a_file_nobody_speaks_for_is_refused(network, folder):
    (folder / "x.onnx").write_bytes(network())
    with pytest.raises(
        BadModel, match=r"nobody says how to use it: name one of recogniser-arcface, .*NAME=F"
    ):
        load_recogniser("x.onnx")
    (folder / "y.onnx").write_bytes(network(card=ModelCard("m", "1", "face-landmarks")))
    with pytest.raises(BadModel, match="made for 'face-landmarks', not for 'face-recognition'"):
        load_recogniser("y.onnx")


def test_what_is_not_here_says_how_to_get_it():
    with pytest.raises(BarefacedError, match=r"'adaface' is not here: .*adaface=FILE.*models pull URL"):
        load_recogniser("adaface")


def test_an_unknown_name_lists_the_known():
    with pytest.raises(BarefacedError, match="unknown recogniser 'facenet'; known: recogniser-arcface"):
        load_recogniser("facenet")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"order": "GRB"}, "RGB or BGR, got 'GRB'"),
        ({"dtype": "int8"}, "float32 or uint8, got 'int8'"),
        ({"template": ((1.0, 2.0),)}, "5 points, got 1"),
    ],
)
def test_a_preset_that_makes_no_sense_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        Preset("x", "x", 3, **wrong)
