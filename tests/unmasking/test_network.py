import os

import numpy as np
import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.unmasking import Inpainter, Refiner, Segmenter
from barefaced.unmasking.network import loaded, printable


def patches(count=1, side=32, value=90):
    return np.full((count, side, side, 3), value, np.uint8)


def holes(count=1, side=32):
    found = np.zeros((count, side, side), bool)
    found[:, 8:16, 8:16] = True
    return found


@pytest.mark.parametrize("count", [1, 3])
def test_an_inpainter_fills_a_batch(count, tmp_path, tiny_networks):
    network = Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32))
    given = patches(count)
    given[:, 8:16, 8:16] = 255
    face = network(given, holes(count))
    assert (face.shape, face.dtype) == (given.shape, np.uint8)
    assert np.abs(face.astype(int) - 90).max() <= 1


def test_one_without_a_hole_repaints_the_masked_picture(tmp_path, tiny_networks):
    network = Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32, hole=False))
    assert np.abs(network(patches(), holes()).astype(int) - 90).max() <= 1


def test_noise_changes_the_face_and_its_absence_is_zeros(tmp_path, tiny_networks):
    network = Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32, noise=8))
    assert network.noise_size == 8
    other = network(patches(), holes(), noise=np.ones((1, 8), np.float32))
    nothing = network(patches(), holes(), noise=np.zeros((1, 8), np.float32))
    assert not np.array_equal(other, nothing)
    assert np.array_equal(network(patches(), holes()), nothing)


def test_a_refiner_goes_over_the_picture(tmp_path, tiny_networks):
    network = Refiner(tiny_networks.refiner(tmp_path / "a.onnx", side=32))
    assert (network(patches(), holes()) == 100).all()


def test_several_samples_are_refused_where_all_would_be_one(tmp_path, tiny_networks):
    plain = Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32))
    plain.require_samples(1, model="a")
    with pytest.raises(BarefacedError, match=r"model 'a' always draws the same face.*'vae'") as caught:
        plain.require_samples(4, model="a")
    assert "\n" not in str(caught.value)
    Inpainter(tiny_networks.inpainter(tmp_path / "b.onnx", side=32, noise=4)).require_samples(4, model="b")


def test_the_side_is_the_graphs_or_the_cards(tmp_path, tiny_networks):
    assert Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32)).side == 32
    assert Segmenter(tiny_networks.segmenter(tmp_path / "b.onnx")).side == 256
    for words in ("uint8 (N, 3, 128, 128) RGB", "uint8 (N, 3, H, W) RGB; made for faces at 128 px"):
        card = {"inputs": {"image": words}}
        assert Segmenter(tiny_networks.segmenter(tmp_path / "c.onnx", **card)).side == 128


def test_another_task_is_refused(tmp_path, tiny_networks):
    with pytest.raises(BadModel, match="made for 'mask-segmentation', not for 'face-inpainting'"):
        Inpainter(tiny_networks.segmenter(tmp_path / "a.onnx"))


def test_a_card_that_lies_about_the_tensors_is_refused(tmp_path, tiny_networks):
    path = tiny_networks.segmenter(tmp_path / "a.onnx", task="face-inpainting")
    with pytest.raises(BadModel, match="gives face; this takes image and gives coverage"):
        Inpainter(path)
    path = tiny_networks.inpainter(tmp_path / "b.onnx", task="mask-segmentation")
    with pytest.raises(BadModel, match="takes image and gives coverage; this takes hole, image"):
        Segmenter(path)


def test_a_network_of_another_size_is_no_crash(tmp_path, tiny_networks):
    network = Inpainter(tiny_networks.inpainter(tmp_path / "a.onnx", side=32))
    with pytest.raises(BadModel, match="takes image"):
        network(patches(side=48), holes(side=48))


def test_a_network_is_loaded_once_until_its_file_changes(tmp_path, tiny_networks):
    path = tiny_networks.segmenter(tmp_path / "a.onnx")
    first = loaded(Segmenter, str(path))
    assert loaded(Segmenter, str(path)) is first
    os.utime(path, ns=(1, 1))
    assert loaded(Segmenter, str(path)) is not first


@pytest.mark.parametrize(
    ("text", "shown"), [("slim", "slim"), (" a\nb\0", "a b"), ("", "unnamed"), ("\t", "unnamed")]
)
def test_any_card_can_stand_in_a_label(text, shown):
    assert printable(text) == shown
