"""Who is worked on; the segmenter says what it is told to, the faces are made of the mean mesh."""

from dataclasses import replace

import numpy as np
import pytest

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose
from barefaced.unmasking.sites import given_sites, worn_sites

PHOTO = np.full((400, 600, 3), 120, np.uint8)


def person(centre=(200.0, 200.0), *, interocular=62.0, pose=(0.0, 0.0, 0.0), wears_mask=0.99):
    points = (mean_mesh() - mean_mesh().mean(0)) @ rotation_of_pose(pose).T * interocular
    return replace(Face.from_mesh(points + np.array([*centre, 0.0])), wears_mask=wears_mask)


class Saying:
    """A segmenter that sees a mask in the same rows of every patch."""

    side = 256

    def __init__(self, rows=(140, 210), columns=(80, 176)):
        self.coverage = np.zeros((256, 256), np.float32)
        self.coverage[slice(*rows), slice(*columns)] = 1.0

    def __call__(self, patches):
        return np.repeat(self.coverage[None], len(patches), axis=0)


NOTHING = Saying((0, 0))
CHIN = Saying((200, 240))
STICK = Saying((200, 250), (112, 144))


def test_a_worn_mask_is_found_where_it_is():
    (site,), notes = worn_sites(PHOTO, [person()], Saying())
    assert notes == []
    assert site.number == 1
    assert site.hole.shape == site.coverage.shape
    seen = site.coverage > 0.5
    assert site.hole[seen].all()
    assert site.hole.sum() < 1.3 * seen.sum()


@pytest.mark.parametrize(
    ("face", "segmenter", "told"),
    [
        (person(wears_mask=0.001), NOTHING, "face 1 wears no mask: left alone"),
        (person(wears_mask=0.99), NOTHING, "none can be outlined"),
        (person(wears_mask=0.001), Saying(), "looks like no mask"),
        (person(wears_mask=0.001), STICK, "looks like no mask"),
        (person(interocular=3.0), Saying(), "too small (3 pixels"),
        (person(pose=(71.0, 0.0, 0.0)), Saying(), "from the side (yaw +71 degrees)"),
        (person((5000.0, 200.0)), Saying(), "outside the picture"),
    ],
    ids=["bare", "not outlined", "hand", "microphone", "small", "profile", "outside"],
)
def test_what_is_bare_or_in_doubt_is_left_alone_and_told(face, segmenter, told):
    sites, (note,) = worn_sites(PHOTO, [face], segmenter)
    assert sites == []
    assert told in note
    assert note.endswith("left alone")


def test_a_mask_under_the_chin_is_taken_off_though_the_mouth_shows():
    (site,), _ = worn_sites(PHOTO, [person(wears_mask=0.001)], CHIN)
    mouth = person().landmarks[[0, 17]] - (site.window.left, site.window.top)
    assert not site.hole[tuple(mouth[0].astype(int)[::-1])]
    assert site.hole.any()


def test_an_opening_at_the_mouth_is_told():
    opened = Saying((120, 215), (70, 186))
    opened.coverage[165:205, 95:161] = 0.0
    (site,), (note,) = worn_sites(PHOTO, [person()], opened)
    assert note == "face 1: the mouth in its mask, a window or a print, is kept (a hole file can hide it)"
    assert site.hole.any()


def test_what_hangs_in_the_air_is_no_mask_of_this_face():
    hole = Saying((140, 210), (80, 176))
    hole.coverage[5:30, 5:30] = 1.0
    (site,), _ = worn_sites(PHOTO, [person()], hole)
    assert not site.hole[: site.hole.shape[0] // 6].any()


def test_numbers_are_those_of_the_faces():
    faces = [person(wears_mask=0.0), person((420.0, 200.0), interocular=40.0)]
    sites, notes = worn_sites(PHOTO, faces, Saying((150, 200)))
    assert [site.number for site in sites] == [2]
    assert notes[0].startswith("face 1 ")


def test_neighbours_share_no_pixel():
    faces = [person((200.0, 200.0)), person((290.0, 200.0)), person((240.0, 260.0), interocular=30.0)]
    sites, _ = worn_sites(PHOTO, faces, Saying((130, 230), (20, 236)))
    taken = np.zeros(PHOTO.shape[:2], int)
    for site in sites:
        taken[site.window.part] += site.hole
    assert len(sites) == 3
    # Each has its own resolution, so that the border between two may be a pixel wide.
    assert (taken > 1).sum() < 0.02 * (taken > 0).sum()


def test_a_given_hole_is_shared_out_and_the_rest_is_told():
    hole = np.zeros(PHOTO.shape[:2], bool)
    hole[200:240, 180:220] = True
    hole[0:5, 590:600] = True
    sites, notes = given_sites(PHOTO, [person(), person((450.0, 200.0))], hole, side=256)
    assert [site.number for site in sites] == [1]
    assert sites[0].hole.sum() == 1600
    assert sites[0].given
    assert notes == [
        "face 2 has no part of the hole: left alone",
        "50 pixels of the hole lie on no face: left alone",
    ]


def test_a_crowd_is_not_compared_pair_by_pair(monkeypatch):
    crowd = [person((60.0 * (k % 9) + 20, 60.0 * (k // 9) + 20), interocular=9.0) for k in range(45)]
    looks = []

    def counting(points, matrix):
        looks.append(points.ndim == 3)
        return points @ matrix[:, :2].T + matrix[:, 2]

    monkeypatch.setattr("barefaced.unmasking.sites.transform", counting)
    worn_sites(PHOTO, crowd, NOTHING)
    assert 0 < sum(looks) < 45 * 10, "each with the neighbours around it"
