from __future__ import annotations

import numpy as np

from barefaced.audit.probes.acquire import NO_FACE, the_face, the_face_near


def test_a_face_whose_place_is_known_is_the_one_that_is_found(astronaut):
    searched = the_face(astronaut)
    near = the_face_near(astronaut, searched)
    assert np.abs(near.five - searched.five).max() < 0.02 * searched.interocular


def test_where_there_is_no_face_a_known_place_does_not_help(astronaut):
    blank = np.full_like(astronaut, 127)
    assert the_face_near(blank, the_face(astronaut)) == NO_FACE
