import cv2
import numpy as np
import pytest

from barefaced.masks.camera import CLEAN, Camera, blurred, camera_of, through


def scene(seed=0):
    rng = np.random.default_rng(seed)
    blocks = cv2.resize(
        rng.integers(0, 256, (12, 12, 3), np.uint8), (240, 240), interpolation=cv2.INTER_NEAREST
    )
    return np.ascontiguousarray(blocks)


@pytest.mark.parametrize("sigma", [0.5, 0.8, 1.5, 2.5])
def test_blur_is_measured(sigma):
    found = camera_of(cv2.GaussianBlur(scene(), (0, 0), sigma)).blur
    assert found == pytest.approx(sigma, rel=0.25)


def test_grain_is_measured():
    noise = np.random.default_rng(1).normal(0, 5, (240, 240, 1))
    assert camera_of(scene()).grain < 0.5
    grey = np.clip(np.full((240, 240, 3), 128) + noise, 0, 255).astype(np.uint8)
    assert camera_of(grey).grain == pytest.approx(5.0, rel=0.3)


def test_jpeg_is_noticed():
    photo = cv2.GaussianBlur(scene(), (0, 0), 4.0)
    coded = cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)
    assert camera_of(photo).quality == 100
    assert camera_of(coded).quality < 90


def test_a_window_too_small_to_tell_counts_as_clean():
    assert camera_of(np.zeros((20, 90, 3), np.uint8)) == CLEAN


def test_blur_lets_nothing_bleed_in():
    layer = np.zeros((40, 40, 4), np.uint8)
    layer[10:30, 10:30] = (200, 100, 50, 255)
    soft = blurred(Camera(2.0, 0.0, 100), layer).astype(float)
    edge = (soft[..., 3] > 60) & (soft[..., 3] < 200)
    assert edge.any()
    assert soft[edge][:, 0] / soft[edge][:, 3] == pytest.approx(200 / 255, abs=0.03)


def test_what_is_not_new_stays_as_it_was():
    photo, alpha = scene(), np.zeros((240, 240), np.uint8)
    alpha[80:160, 80:160] = 255
    out = through(Camera(1.0, 6.0, 40), photo.copy(), alpha, rng=np.random.default_rng(0))
    assert np.array_equal(out[alpha == 0], photo[alpha == 0])
    assert not np.array_equal(out, photo)
