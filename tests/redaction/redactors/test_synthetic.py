"""A face that was not seen, and is one."""

import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.faces import detect
from barefaced.redaction import redact, redactor_named
from barefaced.redaction.redactors.prior import SIDE, anchors, carried, load_prior
from barefaced.redaction.redactors.synthetic import coarse_place


def test_thin_plates_meet_their_points():
    rng = np.random.default_rng(0)
    source = np.vstack([rng.uniform(40, 150, (12, 2)).round(), anchors()])
    target = source + np.vstack([rng.normal(0, 3, (12, 2)), np.zeros((16, 2))])
    places = carried(source, target)
    x, y = source[:12].astype(int).T
    assert np.abs(places[y, x] - target[:12]).max() < 0.5
    same = carried(source, source)
    assert np.abs(same[..., 0] - np.arange(SIDE)[None]).max() < 0.01


def test_numbers_of_a_face_are_found_again():
    prior = load_prior()
    numbers = 0.3 * np.random.default_rng(1).standard_normal(prior.size)
    found = prior.numbers(prior.colours(numbers))
    # Eight bits, and colours at half the size, lose a little; most of it of the last components.
    assert np.corrcoef(found[:20], numbers[:20])[0, 1] > 0.98


def test_what_is_drawn_is_a_face_and_another_one_each_time(astronaut):
    first, second = (redact(astronaut, method="synthetic").image for _ in range(2))
    assert np.abs(first.astype(int) - second).mean() > 0.5
    # Not of the system's chance: hardly a face in a hundred may be too strange for the detector.
    drawn = redact(astronaut, method="synthetic", rng=np.random.default_rng(1))
    (x1, y1, x2, y2) = drawn.zones[0]
    assert any(x1 < x < x2 and y1 < y < y2 for x, y in (face.five[2] for face in detect(drawn.image)))


def test_the_face_has_no_part_in_it(astronaut):
    """Another person in the same place gives the same pixels: only the coarse place is told."""
    photo = astronaut.copy()
    faces = [face for face in detect(photo) if face.confidence > 0.5]
    before = redact(photo, method="synthetic", faces=faces, rng=np.random.default_rng(3))
    photo[before.region] = photo[before.region][::-1]
    after = redact(photo, method="synthetic", faces=faces, rng=np.random.default_rng(3))
    assert np.array_equal(before.image, after.image)


def test_its_place_is_coarse(head_at):
    zone = (48, 32, 272, 224)
    one, other = (head_at((160 + off, 128), interocular=40 + off) for off in (0.0, 0.6))
    places = [coarse_place(zone, face, face.interocular) for face in (one, other)]
    assert np.array_equal(places[0][0], places[1][0])
    turned = head_at((160, 128), pose=(20.0, 0.0, 0.0))
    assert coarse_place(zone, turned, 40.0)[1] == (15.0, 0.0)


def test_a_grey_photo_gets_a_grey_face(astronaut):
    grey = np.repeat(astronaut.mean(-1, keepdims=True).astype(np.uint8), 3, 2)
    assert np.ptp(redact(grey, method="synthetic").image.astype(int), axis=-1).max() <= 2


def test_the_mean_of_the_whole_gallery_is_the_same_for_everybody(noise, head_at):
    face, zone = head_at((160, 128)), (48, 32, 272, 224)
    other = noise.copy()
    other[32:224, 48:272] = 255 - other[32:224, 48:272]
    for k, alike in ((500, True), (2, False)):
        same = redactor_named("k-same", k=k)
        covers = [same.cover(i, zone, face=face, rng=np.random.default_rng(0)) for i in (noise, other)]
        assert np.array_equal(*covers) == alike


@pytest.mark.parametrize(("method", "settings"), [("synthetic", {"spread": 3.0}), ("k-same", {"k": 1})])
def test_what_cannot_be_is_told(method, settings):
    with pytest.raises(BarefacedError, match=f"{next(iter(settings))} must be"):
        redactor_named(method, **settings)
