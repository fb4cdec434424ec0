import numpy as np
import pytest

from barefaced.redaction.attacks import attack_named
from barefaced.redaction.redactors import redactor_named


def error(one, other):
    return float(np.square(one.astype(float) - other).mean())


@pytest.mark.parametrize("name", ["wiener", "tikhonov", "richardson-lucy"])
def test_blur_is_undone(name, faces):
    blur, probes, rng = redactor_named("blur", sigma=0.2), faces(4), np.random.default_rng(0)
    covered = probes.covered(blur, rng=rng)
    restored = attack_named(name).fit(blur, faces(20, seed=1), rng=rng).restore(covered)
    assert error(restored, probes.images) < 0.5 * error(covered, probes.images)


def test_pixels_outside_the_zone_stay(faces):
    blur, probes, rng = redactor_named("blur"), faces(2), np.random.default_rng(0)
    covered = probes.covered(blur, rng=rng)
    restored = attack_named("wiener").fit(blur, faces(10, seed=1), rng=rng).restore(covered)
    outside = probes.outside()
    assert np.array_equal(restored[:, outside], covered[:, outside])


def test_an_attack_that_was_not_fitted_says_so(faces):
    with pytest.raises(ValueError, match="fitted first"):
        attack_named("wiener").restore(faces(1).images)
