"""A face made of the mean mesh, so that its pose and place are known exactly."""

from collections.abc import Callable

import numpy as np
import pytest

from barefaced.faces.face import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose


@pytest.fixture
def made_face() -> Callable[..., Face]:
    def make(
        centre: tuple[float, float] = (120.0, 100.0),
        interocular: float = 40.0,
        pose: tuple[float, float, float] = (0.0, 0.0, 0.0),
        score: float = 0.875,
    ) -> Face:
        points = interocular * mean_mesh() @ rotation_of_pose(pose).T
        landmarks = (points[:, :2] + centre).astype(np.float32)
        return Face(
            box=np.concatenate([landmarks.min(axis=0), landmarks.max(axis=0)]),
            landmarks=landmarks,
            depth=points[:, 2].astype(np.float32),
            uncertainty=np.full(468, 0.5, np.float32),
            pose=pose,
            score=score,
            presence=1.0,
            wears_mask=0.25,
        )

    return make
