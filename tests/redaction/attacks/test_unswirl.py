import numpy as np
import pytest

from barefaced.redaction.attacks import attack_named
from barefaced.redaction.attacks.unswirl import Turn, turned
from barefaced.redaction.redactors import redactor_named


def test_a_swirl_is_found_and_turned_back(faces):
    swirl, probes, rng = redactor_named("swirl", strength=4.0), faces(6), np.random.default_rng(0)
    attack = attack_named("unswirl").fit(swirl, faces(20, seed=1), rng=rng)
    covered = probes.covered(swirl, rng=rng)
    restored = attack.restore(covered).astype(float)
    before, after = (np.abs(each - probes.images).mean() for each in (covered.astype(float), restored))
    assert after < 0.35 * before


def test_what_was_never_swirled_is_left_alone(faces):
    probes, rng = faces(4), np.random.default_rng(0)
    attack = attack_named("unswirl").fit(redactor_named("block"), faces(20, seed=1), rng=rng)
    assert np.array_equal(attack.restore(probes.images), probes.images)


@pytest.mark.parametrize("strength", [0.0, 3.0])
def test_a_turn_there_and_back_is_no_turn(strength, faces):
    zone = faces(1).images[0]
    back = turned(turned(zone, Turn(-strength)), Turn(strength)).astype(float)
    assert np.abs(back - zone).mean() < 1.5
