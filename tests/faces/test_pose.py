import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from barefaced.faces.pose import (
    mean_mesh,
    pose_from_mesh,
    rotation_of_pose,
    triangles,
    vertices_facing_camera,
)

NOSE_TIP, FOREHEAD, CHIN = 1, 10, 152
POSES = st.tuples(st.floats(-60, 60), st.floats(-45, 45), st.floats(-45, 45))


def scipy_rotation(pose):
    yaw, pitch, roll = pose
    return Rotation.from_euler("ZYX", [roll, -yaw, -pitch], degrees=True).as_matrix()


def posed(pose, scale=80.0, shift=(300.0, 200.0, 0.0)):
    return scale * mean_mesh() @ scipy_rotation(pose).T + shift


@given(POSES)
def test_rotation_agrees_with_scipy(pose):
    assert np.allclose(rotation_of_pose(pose), scipy_rotation(pose))


@given(POSES, st.floats(5, 900))
def test_a_turned_mesh_gives_its_pose_back(pose, scale):
    assert pose_from_mesh(posed(pose, scale)) == pytest.approx(pose, abs=0.01)


@pytest.mark.parametrize(
    ("pose", "axis", "sign"),
    [((30, 0, 0), 0, 1), ((-30, 0, 0), 0, -1), ((0, 30, 0), 1, -1), ((0, -30, 0), 1, 1)],
)
def test_the_nose_moves_with_the_gaze(pose, axis, sign):
    # Yaw to the viewer's right and pitch upwards are positive; y points down.
    moved = posed(pose) - posed((0, 0, 0))
    assert sign * moved[NOSE_TIP, axis] > 10


def test_roll_is_clockwise():
    points = posed((0, 0, 30))
    assert points[FOREHEAD, 0] > points[CHIN, 0]


@given(POSES, st.floats(-40, 40))
def test_turning_the_picture_changes_roll_alone(pose, angle):
    turned = posed(pose) @ scipy_rotation((0, 0, angle)).T
    assert pose_from_mesh(turned) == pytest.approx((pose[0], pose[1], pose[2] + angle), abs=0.01)


def test_an_open_mouth_hardly_moves_the_head():
    points = posed((20, 10, -5))
    jaw = mean_mesh()[:, 1] > 1.0
    points[jaw, 1] += 30
    assert pose_from_mesh(points) == pytest.approx((20, 10, -5), abs=3)


def test_noise_of_a_pixel_costs_less_than_a_degree():
    noise = np.random.default_rng(0).normal(0, 1, (468, 3))
    assert pose_from_mesh(posed((40, -20, 15)) + noise) == pytest.approx((40, -20, 15), abs=1)


@pytest.mark.parametrize("points", [np.zeros((478, 3)), np.full((468, 3), np.nan)])
def test_no_pose_of_other_things(points):
    with pytest.raises(ValueError, match=r"\(468, 3\)"):
        pose_from_mesh(points)


def test_points_that_coincide_have_some_finite_pose():
    assert np.isfinite(pose_from_mesh(np.zeros((468, 3)))).all()


def test_the_mean_mesh_is_a_unit_face_looking_into_the_camera():
    mesh = mean_mesh()
    left, right = mesh[[33, 133]].mean(axis=0), mesh[[362, 263]].mean(axis=0)
    assert mesh.shape == (468, 3)
    assert right[0] - left[0] == pytest.approx(1, abs=0.02)
    assert pose_from_mesh(mesh) == pytest.approx((0, 0, 0), abs=1e-3)
    assert mesh[NOSE_TIP, 2] < mesh[FOREHEAD, 2]
    assert mesh[FOREHEAD, 1] < mesh[CHIN, 1]


def test_loaded_arrays_cannot_be_spoilt():
    with pytest.raises(ValueError, match="read-only"):
        mean_mesh()[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        triangles()[0] = 0


@pytest.mark.parametrize("yaw", [-50, 50])
def test_a_turned_head_hides_its_far_cheek(yaw):
    mesh = mean_mesh()
    facing = vertices_facing_camera(posed((yaw, 0, 0)))
    far = mesh[:, 0] * np.sign(yaw) > 0.9
    near = mesh[:, 0] * np.sign(yaw) < -0.9
    assert facing[far].mean() < 0.1
    assert facing[near].mean() > 0.9


def test_a_frontal_face_shows_nearly_all_of_itself():
    assert vertices_facing_camera(posed((0, 0, 0))).mean() > 0.9
