import numpy as np
import pytest


@pytest.fixture
def noise():
    """A picture in which no two transformations look alike."""
    return np.random.default_rng(0).integers(0, 256, (13, 21, 3), dtype=np.uint8)
