import numpy as np
import pytest

from barefaced.faces.crops import Square, mirrored, square_of_box, square_of_mesh, square_to_patch
from barefaced.faces.pose import mean_mesh


def turned_mesh(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return mean_mesh()[:, :2] @ turn.T * 60 + [200, 150]


@pytest.mark.parametrize("roll", [-90, -45, 0, 30, 90, 170])
def test_the_square_of_a_mesh_follows_its_roll(roll):
    square = square_of_mesh(turned_mesh(roll))
    assert square.roll == pytest.approx(roll, abs=0.1)
    assert square.side == pytest.approx(square_of_mesh(turned_mesh(0)).side, rel=1e-3)


@pytest.mark.parametrize("roll", [0, 45, -80])
def test_a_mesh_lies_upright_in_the_middle_of_its_patch(roll):
    mesh = turned_mesh(roll)
    _, matrix = square_to_patch(np.zeros((300, 400, 3), np.uint8), square_of_mesh(mesh), size=128)
    inside = mesh @ matrix[:, :2].T + matrix[:, 2]
    assert (inside.min(0) + inside.max(0)) / 2 == pytest.approx([64, 64], abs=0.1)
    assert inside[[33, 133], 1].mean() == pytest.approx(inside[[362, 263], 1].mean(), abs=0.1)
    assert np.ptp(inside, axis=0).max() == pytest.approx(128 / 1.5, rel=1e-3)


def test_a_patch_shows_what_lies_in_the_square():
    image = np.zeros((200, 200, 3), np.uint8)
    image[80:120, 60:100] = 255
    patch, _ = square_to_patch(image, Square(x=79.5, y=99.5, side=40, roll=0), size=32)
    assert patch[2:-2, 2:-2].min() > 250
    patch, _ = square_to_patch(image, Square(x=79.5, y=99.5, side=160, roll=0), size=32)
    assert patch[12:20, 12:20].mean() > 200
    assert patch[0].max() == 0


def test_the_square_of_a_box_lies_below_its_middle_whichever_way_the_face_is_turned():
    box = np.array([100, 100, 200, 240], np.float32)
    upright, lying = square_of_box(box), square_of_box(box, roll=90)
    assert upright.y > 170
    assert upright.x == pytest.approx(150)
    assert lying.x < 150
    assert lying.y == pytest.approx(170)


def test_a_mirror_gives_back_after_two_looks():
    rng = np.random.default_rng(0)
    patch, points = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8), rng.random((468, 3)) * 64
    again = mirrored(*mirrored(patch, points))
    assert np.array_equal(again[0], patch)
    assert np.allclose(again[1], points)


def test_the_mean_face_is_its_own_mirror_image():
    points = mean_mesh() * 20 + [31.5 - 20 * mean_mesh()[1, 0], 32, 0]
    turned = mirrored(np.zeros((64, 64, 3), np.uint8), points)[1]
    assert np.abs(turned - points).max() < 1.0
