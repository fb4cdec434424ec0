from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

from barefaced.audit import METRICS
from barefaced.audit.quality.metrics.lpips import FILE, lpips
from barefaced.audit.quality.metrics.psnr import SAME
from barefaced.errors import BadModel

SHARED = Path(__file__).parents[4] / "shared" / "weights"


@pytest.fixture
def pair(astronaut) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A picture, another like it, and a hole that reaches the edge."""
    truth = np.ascontiguousarray(astronaut[:96, 180:276])
    noise = np.random.default_rng(0).integers(-20, 21, truth.shape)
    guess = np.clip(truth.astype(int) + noise, 0, 255).astype(np.uint8)
    hole = np.zeros(truth.shape[:2], bool)
    hole[60:, 20:70] = True
    return truth, guess, hole


def measured(name, truth, guess, hole):
    """By the metric's task: pictures, or maps made of them."""
    if METRICS[name].task == "segmentation":
        return METRICS[name].measure(truth[..., 0] > 99, guess[..., 0] > 99)
    return METRICS[name].measure(truth, guess, hole)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "lpips"])
class TestEvery:
    def test_tells_better_from_worse(self, name, pair):
        truth, guess, hole = pair
        same, near, far = (measured(name, truth, other, hole) for other in (truth, guess, 255 - truth))
        sign = 1 if METRICS[name].higher else -1
        assert sign * same > sign * near > sign * far

    def test_leaves_its_pictures_alone_and_does_not_mind_the_order(self, name, pair):
        truth, guess, hole = pair
        before = [array.copy() for array in pair]
        assert measured(name, truth, guess, hole) == pytest.approx(measured(name, guess, truth, hole))
        assert all(np.array_equal(*both) for both in zip(before, pair, strict=True))

    def test_is_a_number_for_the_whole(self, name, pair):
        assert np.isfinite(measured(name, *pair[:2], None))


@pytest.mark.parametrize("name", ["mse", "mae", "psnr", "ssim"])
def test_only_the_hole_counts(name, pair):
    truth, guess, hole = pair
    elsewhere = guess.copy()
    elsewhere[:40] = 0  # farther from the hole than SSIM's window reaches
    assert METRICS[name].measure(truth, guess, hole) == METRICS[name].measure(truth, elsewhere, hole)
    assert np.isnan(METRICS[name].measure(truth, guess, np.zeros_like(hole)))


def test_errors_are_those_of_values_from_0_to_1(pair):
    truth, guess, hole = pair
    difference = (truth[hole] / 255 - guess[hole] / 255).ravel()
    assert METRICS["mse"].measure(truth, guess) == pytest.approx(mean_squared_error(truth / 255, guess / 255))
    assert METRICS["mse"].measure(truth, guess, hole) == pytest.approx(np.mean(difference**2))
    assert METRICS["mae"].measure(truth, guess, hole) == pytest.approx(np.abs(difference).mean())


def test_psnr_is_that_of_scikit_image(pair):
    truth, guess, _ = pair
    assert METRICS["psnr"].measure(truth, guess) == pytest.approx(peak_signal_noise_ratio(truth, guess))
    assert METRICS["psnr"].measure(truth, truth) == SAME


def test_ssim_is_that_of_scikit_image(pair):
    truth, guess, hole = pair
    whole, values = structural_similarity(
        truth, guess, channel_axis=2, gaussian_weights=True, use_sample_covariance=False, data_range=255,
        full=True,
    )  # fmt: skip
    assert METRICS["ssim"].measure(truth, guess) == pytest.approx(whole, abs=1e-9)
    assert METRICS["ssim"].measure(truth, guess, hole) == pytest.approx(values[hole].mean(), abs=1e-9)


def test_overlaps_by_hand():
    truth, guess = np.array([[1, 1, 1, 0]], bool), np.array([[0, 1, 1, 1]], bool)
    found = {name: METRICS[name].measure(truth, guess) for name in ("pixel_accuracy", "iou", "dice")}
    assert found == {"pixel_accuracy": 0.5, "iou": 0.5, "dice": pytest.approx(2 / 3)}
    nothing = np.zeros((2, 2), bool)
    assert METRICS["iou"].measure(nothing, nothing) == METRICS["dice"].measure(nothing, nothing) == 1


def test_lpips_is_left_out_without_its_network(pair):
    assert not METRICS["lpips"].usable()
    with pytest.raises(BadModel, match="BAREFACED_WEIGHTS"):
        lpips(*pair)


def test_lpips_refuses_a_network_that_is_not_the_one_meant(pair, tmp_path, monkeypatch):
    shape = ["N", 3, "H", "W"]
    graph = helper.make_graph(
        [
            helper.make_node("Sub", ["a", "b"], ["apart"]),
            helper.make_node("Abs", ["apart"], ["far"]),
            helper.make_node("ReduceMean", ["far"], ["distance"], axes=[1, 2, 3], keepdims=0),
        ],
        "graph",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "ab"],
        [helper.make_tensor_value_info("distance", TensorProto.FLOAT, ["N"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / FILE).write_bytes(model.SerializeToString())
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(tmp_path))
    assert METRICS["lpips"].usable()
    with pytest.raises(BadModel, match="two test patterns"):
        lpips(*pair)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
class TestLpips:
    @pytest.fixture(autouse=True)
    def weights(self, monkeypatch):
        monkeypatch.setenv("BAREFACED_WEIGHTS", str(SHARED))

    def test_tells_better_from_worse(self, pair):
        truth, guess, _ = pair
        assert lpips(truth, truth) == 0
        assert 0.01 < lpips(truth, guess) < lpips(truth, 255 - truth)

    def test_what_lies_outside_the_hole_is_the_truths(self, pair):
        truth, guess, hole = pair
        assert 0 < lpips(truth, guess, hole) < lpips(truth, guess)

    def test_floats_are_refused_whatever_their_range(self, pair):
        truth, guess, _ = pair
        with pytest.raises(ValueError, match="uint8"):
            lpips(truth / 255, guess / 255)

    def test_the_range_is_checked_with_two_patterns(self, pair, monkeypatch):
        def from_0_to_1(picture):
            return np.ascontiguousarray((picture.astype(np.float32) / 255).transpose(2, 0, 1)[None])

        # Taken from `sys.modules`: the room gives the function of that name.
        module = sys.modules["barefaced.audit.quality.metrics.lpips"]
        module._checked.cache_clear()
        monkeypatch.setattr(module, "_signed", from_0_to_1)
        with pytest.raises(BadModel, match="another range"):
            lpips(*pair)
