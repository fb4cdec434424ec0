import numpy as np
import pytest

from barefaced.errors import BadModel
from barefaced.unmasking import Segmenter, segment


def test_the_map_is_the_coverage_of_what_is_worn(masked, store):
    image, coverage, faces = masked
    found = segment(image, faces=faces)
    assert (found.shape, found.dtype) == (image.shape[:2], np.float32)
    green = coverage > 0.5
    assert ((found > 0.5) & green).sum() > 0.9 * ((found > 0.5) | green).sum()
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_a_photo_without_faces_is_covered_nowhere(store):
    assert not segment(np.full((60, 80, 3), (0, 255, 0), np.uint8), faces=[]).any()


def test_another_segmenter(masked, store, tmp_path, tiny_networks):
    image, _, faces = masked
    other = tiny_networks.segmenter(tmp_path / "other.onnx")
    assert np.array_equal(segment(image, faces=faces, model=other), segment(image, faces=faces))
    with pytest.raises(BadModel, match="made for 'face-refinement'"):
        segment(image, faces=faces, model=tiny_networks.refiner(tmp_path / "no.onnx"))


def test_what_a_network_says_is_kept_within_its_bounds(tmp_path, tiny_networks):
    network = Segmenter(tiny_networks.segmenter(tmp_path / "a.onnx"))
    network._run = lambda **_: np.array([[[np.nan, 2.0, -1.0]]])
    assert network(np.zeros((1, 1, 3, 3), np.uint8)).tolist() == [[[0.0, 1.0, 0.0]]]


@pytest.mark.parametrize(
    "image", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)]
)
def test_only_pictures(image):
    with pytest.raises(ValueError, match="uint8 RGB"):
        segment(image)
