from types import SimpleNamespace

import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction.resemblance import Gallery


@pytest.fixture
def recogniser(monkeypatch):
    """Looks at the first pixel alone: its red and green, as a direction."""
    monkeypatch.setattr("barefaced.recognition.aligned", lambda image, face, _: image, raising=False)

    def embed(patches):
        rows = patches[:, 0, 0, :2].astype(np.float32)
        return rows / np.hypot(*rows.T)[:, None]

    return SimpleNamespace(name="two-colours", threshold=0.5, dimension=2, embed=embed)


def picture(red, green):
    return np.full((4, 4, 3), (red, green, 0), np.uint8)


def test_the_nearest_is_the_original_or_one_of_the_gallery(recogniser):
    gallery = Gallery(recogniser, np.array([[0.0, 1.0]], np.float32))
    assert gallery.nearest(picture(100, 1), picture(100, 1), ["face"]) == pytest.approx(1)
    assert gallery.nearest(picture(1, 100), picture(100, 1), ["face"]) == pytest.approx(1, abs=1e-3)
    assert gallery.nearest(picture(100, 100), picture(100, 0), ["face"]) == pytest.approx(np.sqrt(0.5))
    assert gallery.nearest(picture(1, 1), picture(1, 1), []) == -1


def test_without_a_gallery_the_original_counts_alone(recogniser):
    gallery = Gallery(recogniser, np.zeros((0, 2), np.float32))
    assert len(gallery) == 0
    assert gallery.nearest(picture(0, 9), picture(9, 0), ["face"]) == pytest.approx(0)


def test_what_cannot_be_compared_is_no_stranger(recogniser):
    recogniser.embed = lambda patches: np.full((len(patches), 2), np.nan, np.float32)
    gallery = Gallery(recogniser, np.zeros((0, 2), np.float32))
    assert gallery.nearest(picture(0, 9), picture(9, 0), ["face"]) == 1


def test_a_recogniser_without_a_threshold_is_refused(recogniser):
    recogniser.threshold = None
    with pytest.raises(BarefacedError, match="two-colours has no threshold"):
        Gallery(recogniser, np.zeros((0, 2), np.float32))
