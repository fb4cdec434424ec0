"""The portrait, its face, and a face made of the mean mesh."""

import numpy as np
import pytest

from barefaced.faces import Face, detect
from barefaced.faces.pose import mean_mesh, rotation_of_pose


@pytest.fixture(scope="package")
def portrait():
    from skimage.data import astronaut

    return astronaut()


@pytest.fixture(scope="package")
def face(portrait):
    (found,) = detect(portrait)
    return found


@pytest.fixture
def head_at():
    """A face of known pose: `head_at((yaw, pitch, roll))`, 60 pixels between the eyes, about (128, 110)."""

    def make(pose=(0.0, 0.0, 0.0), *, interocular=60.0, centre=(128.0, 110.0)):
        points = (mean_mesh() - mean_mesh().mean(0)) @ rotation_of_pose(pose).T * interocular
        return Face.from_mesh(points + np.array([*centre, 0.0]))

    return make
