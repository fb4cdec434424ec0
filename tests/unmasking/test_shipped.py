"""The networks that ship, on what is easily taken for something else."""

import cv2
import numpy as np
import pytest

from barefaced.faces import detect
from barefaced.masks import mask
from barefaced.unmasking import unmask


@pytest.fixture(scope="module")
def portrait(astronaut):
    return np.ascontiguousarray(astronaut[:300, 70:370])


@pytest.fixture(scope="module")
def faces(portrait):
    return detect(portrait)


def dressed(portrait, faces, style, seed=2, **settings):
    return mask(portrait, faces, style=style, rng=np.random.default_rng(seed), **settings)


def test_a_print_comes_off_whole(portrait, faces):
    worn = dressed(portrait, faces, "printed")
    result = unmask(worn.image)
    assert (result.faces, result.notes) == ((1,), ())
    assert result.hole[worn.coverage > 0.5].mean() > 0.99


def test_a_mouth_on_the_cloth_goes_or_is_told(portrait, faces):
    worn = dressed(portrait, faces, "surgical", color="#e8e8e8")
    lips = faces[0].landmarks[[61, 291]]
    centre, width = lips.mean(0).astype(int), float(np.linalg.norm(lips[1] - lips[0]))
    painted = worn.image.copy()
    cv2.ellipse(painted, centre.tolist(), (int(width / 2), int(width / 6)), 0, 0, 360, (170, 40, 50), -1)
    result = unmask(painted)
    cloth = worn.coverage > 0.9
    assert result.faces == (1,)
    assert result.hole[cloth].all() or any("a window or a print, is kept" in note for note in result.notes)
    assert np.array_equal(result.image[~result.hole], painted[~result.hole])


@pytest.mark.parametrize("seed", [2, 4])
@pytest.mark.parametrize("style", ["hand", "microphone", "cup"])
def test_things_before_the_mouth_are_no_masks(portrait, faces, style, seed):
    image = dressed(portrait, faces, style, seed).image
    result = unmask(image)
    assert np.array_equal(result.image, image)
    assert "looks like no mask" in result.notes[0]


def test_small_faces_in_a_crowd_are_taken_care_of_one_by_one(portrait, faces):
    worn = dressed(portrait, faces, "surgical").image
    crowd = np.tile(cv2.resize(worn, (60, 60), interpolation=cv2.INTER_AREA), (2, 3, 1))
    result = unmask(crowd)
    assert (result.faces, result.notes) == ((1, 2, 3, 4, 5, 6), ())
    assert np.array_equal(result.image[~result.hole], crowd[~result.hole])
    thirds = [half[:, left : left + 60] for half in np.split(result.hole, 2) for left in (0, 60, 120)]
    assert all(0.02 < part.mean() < 0.25 for part in thirds)
