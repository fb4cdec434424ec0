"""A face made of the mean mesh, and a picture in which no two places look alike."""

import numpy as np
import pytest

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose


@pytest.fixture
def head_at():
    """A face of known place: `head_at((x, y), interocular=40)`, upright unless another pose is given."""

    def make(centre, *, interocular=40.0, pose=(0.0, 0.0, 0.0)):
        points = (mean_mesh() - mean_mesh().mean(0)) @ rotation_of_pose(pose).T * interocular
        return Face.from_mesh(points + np.array([*centre, 0.0]))

    return make


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
