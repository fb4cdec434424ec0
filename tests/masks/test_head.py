import numpy as np
import pytest

from barefaced.masks.head import BROW, JAW, RINGS, chart_of, head_of, locate


def test_places_of_vertices_lead_back_to_them(head_at):
    head = head_of(head_at())
    vertices = [4, 50, 280, 152, 10, 33, 454]
    points, _ = head.at(np.stack([chart_of(v) for v in vertices]))
    assert np.abs(points - head.points[vertices]).max() < 1.0


def test_the_chart_is_centred_between_the_eyes_and_measures_in_their_distance():
    eyes = [(chart_of(a) + chart_of(b)) / 2 for a, b in ((33, 133), (362, 263))]
    assert (eyes[0] + eyes[1]) / 2 == pytest.approx([0, 0], abs=0.02)
    assert eyes[1][0] - eyes[0][0] == pytest.approx(0.75, abs=0.1)  # unrolled around an axis behind the face
    assert chart_of(152)[1] > 1.5


def test_normals_point_out_of_the_head(head_at):
    head = head_of(head_at())
    assert head.normals[4, 2] < -0.6
    assert head.normals[234, 0] < -0.5
    assert head.normals[454, 0] > 0.5
    assert np.linalg.norm(head.normals, axis=1) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("pose", [(0, 0, 0), (40, 0, 0), (-30, 20, 15)])
def test_the_unit_is_the_distance_between_the_eyes_seen_from_the_front(head_at, pose):
    assert head_of(head_at(pose, interocular=48.0)).unit == pytest.approx(48.0, rel=0.02)


def test_the_head_goes_on_behind_the_jaw_and_over_the_brow(head_at):
    head = head_of(head_at())
    count = len(JAW + BROW)
    assert len(head.points) == 468 + RINGS * count
    first, last = head.points[468 : 468 + count], head.points[468 + (RINGS - 1) * count :]
    assert np.all(last[:, 2] > first[:, 2])
    crown = last[len(JAW) :]
    assert np.all(crown[:, 1] < head.points[list(BROW), 1])
    assert head.points[468:, 1].min() < head.points[10, 1] - 0.7 * head.unit  # over the crown, then down


def test_places_beyond_the_chart_give_its_edge():
    corners, weights = locate(np.array([[50.0, -50.0]], np.float32))
    assert corners.min() >= 0
    assert np.isfinite(weights).all()
