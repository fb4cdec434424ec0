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
        landmarks = (points[:, :2] + centre).astype(np.float32)
        return Face(
            box=np.concatenate([landmarks.min(0), landmarks.max(0)]),
            landmarks=landmarks,
            depth=points[:, 2].astype(np.float32),
            uncertainty=np.ones(468, np.float32),
            pose=pose,
            score=1.0,
            presence=1.0,
            wears_mask=0.0,
        )

    return make
