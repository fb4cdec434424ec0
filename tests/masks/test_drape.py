import numpy as np
import pytest

from barefaced.masks.drape import drape
from barefaced.masks.garment import Garment
from barefaced.masks.head import head_of


def garment(*, lift=0.1, shell=None):
    down, across = np.mgrid[0.4:1.8:9j, -0.6:0.6:11j]
    flat = np.zeros((12, 16), np.float32)
    return Garment(
        knots=np.stack([across, down], -1).astype(np.float32),
        lift=np.full((9, 11), lift, np.float32),
        albedo=np.full((12, 16, 3), 0.5, np.float32),
        alpha=flat + 1.0,
        relief=flat,
        shell=shell,
    )


@pytest.mark.parametrize("pose", [(0, 0, 0), (35, 10, 0), (-20, -15, 25)])
def test_cloth_stands_off_the_skin_and_its_sides_are_at_right_angles_to_its_normals(head_at, pose):
    head = head_of(head_at(pose))
    draped = drape(garment(), head)
    skin, outward = head.at(garment().knots)
    away = ((draped.points - skin) * outward).sum(-1) / head.unit
    assert away.mean() > 0.1
    for side in (draped.normals, draped.along, draped.below):
        assert np.linalg.norm(side, axis=-1) == pytest.approx(1.0, abs=1e-4)
    assert np.abs((draped.normals * draped.along).sum(-1)).max() < 1e-4
    assert (draped.normals * outward).sum(-1).mean() > 0.5


def test_what_is_rigid_keeps_its_shape_on_any_face(head_at):
    down, across = np.mgrid[0.0:1.0:9j, -0.5:0.5:11j]
    shell = np.stack([across, down, -0.7 + 0 * across], -1).astype(np.float32)
    for pose in ((0, 0, 0), (40, -10, 15)):
        head = head_of(head_at(pose))
        points = drape(garment(shell=shell), head).points
        wide, tall = points[0, -1] - points[0, 0], points[-1, 0] - points[0, 0]
        assert np.linalg.norm(wide) == pytest.approx(head.unit, rel=1e-3)
        assert np.linalg.norm(tall) == pytest.approx(head.unit, rel=1e-3)
        assert wide @ tall == pytest.approx(0.0, abs=1e-2 * head.unit**2)
