import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction import redactor_named
from barefaced.redaction.sites import chosen, sites_of
from barefaced.redaction.zones import region_of

SHAPE = (400, 640, 3)
BLOCK = redactor_named("block")


@pytest.fixture
def sites(head_at):
    faces = [head_at((120, 150), interocular=20), head_at((450, 200), interocular=40)]
    return sites_of(BLOCK, [faces], SHAPE)


def test_the_largest_is_number_one(sites):
    assert [site.face.interocular for site in sites] == pytest.approx([40, 20])
    assert sites[0].zone == BLOCK.zone(sites[0].face, SHAPE)


def test_faces_outside_the_picture_have_no_site(head_at):
    assert sites_of(BLOCK, [[head_at((-300, 100)), head_at((900, 100))]], SHAPE) == ()
    assert sites_of(BLOCK, [[]], SHAPE) == ()


@pytest.mark.parametrize(
    ("only", "spare", "left"),
    [
        ([], [], [1, 2]),
        ([2], [], [2]),
        ([(450.0, 200.0)], [], [1]),
        ([], [1], [2]),
        ([], [(120, 150), 1], []),
        ([1, 2], [2], [1]),
    ],
)
def test_people_are_chosen_by_number_or_by_point(sites, only, spare, left):
    assert chosen(sites, only=only, spare=spare) == tuple(sites[number - 1] for number in left)


@pytest.mark.parametrize(
    ("who", "told"), [(0, "with number 0"), (3, "with number 3"), ((1.0, 2.0), "at 1,2")]
)
def test_nobody_there_is_told(sites, who, told):
    with pytest.raises(BarefacedError, match=f"no face {told}; there are 2"):
        chosen(sites, only=[who])


def test_zones_of_a_moving_face_become_one_that_lies_still(head_at):
    seen = [[head_at((x, 200), interocular=20)] for x in (100, 140, 180)]
    alone = [head_at((500, 200), interocular=20)]
    sites = sites_of(BLOCK, [*seen, alone], SHAPE)
    assert len(sites) == 2
    assert sites[1].frame == 3
    zones = [BLOCK.zone(faces[0], SHAPE) for faces in seen]
    assert sites[0].zone == (zones[0][0], zones[0][1], zones[2][2], zones[2][3])


def test_joined_zones_hold_all_of_which_they_are_made_and_are_apart(head_at):
    rng = np.random.default_rng(3)
    frames = [[head_at(rng.uniform(0, 640, 2), interocular=12) for _ in range(2)] for _ in range(6)]
    sites = sites_of(BLOCK, frames, (640, 640))
    whole = region_of([site.zone for site in sites], (640, 640))
    parts = region_of([BLOCK.zone(face, (640, 640)) for faces in frames for face in faces], (640, 640))
    assert whole[parts].all()
    areas = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (site.zone for site in sites)]
    assert sum(areas) == whole.sum()
