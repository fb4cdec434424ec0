import numpy as np
import pytest

from barefaced.redaction.attacks import attack_named
from barefaced.redaction.attacks.frames import registered, shaken
from barefaced.redaction.redactors import redactor_named


def test_frames_are_registered_by_what_is_not_covered(faces):
    probes, rng = faces(3), np.random.default_rng(0)
    shots, shifts = shaken(probes, redactor_named("block"), frames=4, rng=rng)
    found = np.stack([registered(each, probes.outside()) for each in shots])
    off = np.abs(found - shifts).max(axis=2)[:, 1:]
    assert np.median(off) < 0.05
    assert off.max() < 1.0


def test_sixteen_mosaics_say_more_than_one(faces):
    mosaic, probes, rng = redactor_named("pixelate", block=0.65), faces(3), np.random.default_rng(0)
    own = faces(30, seed=1)
    shots, _ = shaken(probes, mosaic, frames=16, rng=rng)
    several = attack_named("several-frames").fit(mosaic, own, rng=rng).restore(shots)
    one = attack_named("wiener").fit(mosaic, own, rng=rng).restore(shots[:, 0])
    x1, y1, x2, y2 = probes.zone
    errors = [
        np.square(each[:, y1:y2, x1:x2].astype(float) - probes.images[:, y1:y2, x1:x2]).mean()
        for each in (several, one)
    ]
    assert errors[0] < 0.4 * errors[1]


def test_the_first_frame_is_not_moved(faces):
    probes, block = faces(2), redactor_named("block")
    shots, shifts = shaken(probes, block, frames=2, rng=np.random.default_rng(0))
    assert not shifts[:, 0].any()
    assert np.array_equal(shots[:, 0], probes.covered(block, rng=np.random.default_rng(0)))


def test_the_cover_of_a_film_lies_still_and_its_noise_with_it(faces):
    probes, layered = faces(2), redactor_named("layered", left=2.0)
    film, burst = (
        shaken(probes, layered, frames=3, rng=np.random.default_rng(0), burst=burst)[0]
        for burst in (False, True)
    )
    x1, y1, x2, y2 = probes.zone
    assert (film[:, :, y1:y2, x1:x2] == film[:, :1, y1:y2, x1:x2]).all()
    assert (film[:, 1, ~probes.outside()] != burst[:, 1, ~probes.outside()]).any()
    assert np.array_equal(film[:, :, probes.outside()], burst[:, :, probes.outside()])


def test_unfitted_frames_are_refused(faces):
    with pytest.raises(ValueError, match="fitted first"):
        attack_named("several-frames").restore(faces(1).images[None])
