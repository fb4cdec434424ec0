import dataclasses

import numpy as np
import pytest

from barefaced import redact
from barefaced.redaction import REDACTORS, redactor_named
from barefaced.redaction.covering import cover_sites
from barefaced.redaction.sites import sites_of
from barefaced.redaction.zones import region_of


@pytest.mark.parametrize("method", REDACTORS)
def test_outside_its_zones_every_pixel_is_as_it_was(method, noise, head_at):
    before = noise.copy()
    faces = [head_at((90, 100), interocular=20), head_at((130, 120), interocular=20)]
    done = redact(noise, method=method, faces=faces, rng=np.random.default_rng(0))
    assert np.array_equal(noise, before)
    assert np.array_equal(done.image[~done.region], noise[~done.region])
    assert (done.image[done.region] != noise[done.region]).any()
    assert np.array_equal(done.region, region_of(done.zones, noise.shape))
    assert (done.method, len(done.zones)) == (method, 2)


def test_nobody_to_cover_leaves_the_picture(noise):
    done = redact(noise, faces=[])
    assert np.array_equal(done.image, noise)
    assert done.zones.shape == (0, 4)
    assert not done.region.any()


def test_hundreds_of_faces_at_the_edge_and_on_one_another(noise, head_at):
    rng = np.random.default_rng(1)
    faces = [head_at(rng.uniform(-20, 340, 2), interocular=rng.uniform(2, 40)) for _ in range(300)]
    done = redact(noise, faces=faces)
    assert (done.image[done.region] == 0).all()
    assert (done.zones >= 0).all()
    assert (done.zones[:, 2:] <= (320, 240)).all()


def test_a_blind_redactor_sees_no_face_not_even_a_neighbour_s(noise, head_at, monkeypatch):
    seen = []

    def cover(self, image, zone, **_):
        seen.append(image.copy())
        return np.full((zone[3] - zone[1], zone[2] - zone[0], 3), 9, np.uint8)

    monkeypatch.setattr(REDACTORS["block"], "cover", cover)
    faces = [head_at((90, 100), interocular=20), head_at((230, 120), interocular=20)]
    done = redact(noise, faces=faces)
    assert len(seen) == 2
    assert (seen[0][done.region] == 0).all()


@pytest.mark.parametrize("method", [name for name, kind in REDACTORS.items() if kind.surrounded])
def test_who_goes_by_the_surroundings_sees_no_other_face_there(method, noise, head_at):
    faces = [head_at((90, 120), interocular=15), head_at((200, 120), interocular=15)]
    one = redact(noise, method=method, faces=faces, rng=np.random.default_rng(0))
    first, second = one.zones
    assert first[2] == second[0]  # side by side: the second lies in the ring of the first
    other = noise.copy()
    other[second[1] : second[3], second[0] : second[2]] ^= 255
    two = redact(other, method=method, faces=faces, rng=np.random.default_rng(0))
    covers = [each.image[first[1] : first[3], first[0] : first[2]] for each in (one, two)]
    assert np.array_equal(*covers)


def test_what_a_zone_keeps_of_its_neighbour_is_covered(head_at):
    """A swirl leaves its corners as they are: they may not show what a face beside it had there."""
    photo = np.random.default_rng(2).integers(0, 256, (300, 400, 3), np.uint8)
    faces = [head_at((130, 150), interocular=40), head_at((190, 190), interocular=40)]
    swirl = redactor_named("swirl", strength=20.0)
    sites = sites_of(swirl, [faces], photo.shape)
    first = cover_sites([photo], swirl, sites[:1])[0]
    both = cover_sites([photo], swirl, sites)[0]
    again = cover_sites([first.image], swirl, sites[1:])[0]
    assert np.array_equal(both.image, again.image)


def test_frames_have_the_same_cover_in_the_same_place(head_at):
    rng = np.random.default_rng(4)
    frames = [rng.integers(0, 256, (240, 320, 3), np.uint8) for _ in range(3)]
    seen = [[head_at((x, 120), interocular=20)] for x in (100, 110, 120)]
    layered = redactor_named("layered")
    done = cover_sites(frames, layered, sites_of(layered, seen, frames[0].shape))
    assert all(np.array_equal(each.region, done[0].region) for each in done)
    for each, frame in zip(done, frames, strict=True):
        assert np.array_equal(each.image[each.region], done[0].image[done[0].region])
        assert np.array_equal(each.image[~each.region], frame[~each.region])


def test_settings_are_told(noise):
    done = redact(noise, method=redactor_named("layered", left=0.25), faces=[])
    assert done.settings == dataclasses.asdict(redactor_named("layered", left=0.25))


def test_the_portrait_is_covered(astronaut):
    done = redact(astronaut)
    x1, y1, x2, y2 = done.zones[0]
    # Both eyes and the mouth of the astronaut.
    for x, y in ((205, 108), (245, 108), (225, 150)):
        assert x1 < x < x2
        assert y1 < y < y2
        assert (done.image[y, x] == 0).all()


@pytest.mark.parametrize("image", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_what_is_no_picture_is_refused(image):
    with pytest.raises(ValueError, match="uint8"):
        redact(image, faces=[])
