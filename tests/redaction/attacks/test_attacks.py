"""What every attack keeps to; a new one is here by its line in `ATTACKS`."""

import inspect

import numpy as np
import pytest

from barefaced.redaction.attacks import ATTACKS, Faces, attack_named
from barefaced.redaction.attacks.base import GRADES, KINDS
from barefaced.redaction.attacks.frames import shaken
from barefaced.redaction.redactors import redactor_named


def alone(name):
    """Whether an attack needs nothing from elsewhere: no network, no system."""
    needed = [
        each for each in inspect.signature(ATTACKS[name]).parameters.values()
        if each.default is inspect.Parameter.empty
    ]  # fmt: skip
    return not needed and name != "external"


OWN = [name for name in ATTACKS if alone(name) and ATTACKS[name].kind != "reads files"]


@pytest.mark.parametrize("name", ATTACKS)
def test_names_grades_and_kinds_are_known(name):
    kind = ATTACKS[name]
    assert (kind.name, kind.grade in GRADES, kind.kind in KINDS) == (name, True, True)


@pytest.mark.parametrize("redactor", ["pixelate", "block"])
@pytest.mark.parametrize("name", OWN)
def test_an_attack_answers_in_the_form_it_promises(name, redactor, faces):
    attack, used = attack_named(name), redactor_named(redactor)
    own, probes, rng = faces(16, photos=2, seed=1), faces(3), np.random.default_rng(0)
    ready = attack.fit(used, own, rng=rng)
    several = attack.frames > 1
    covered = (
        shaken(probes, used, frames=attack.frames, rng=rng)[0] if several else probes.covered(used, rng=rng)
    )
    before = covered.copy()
    if attack.kind == "restores":
        answer, shape, kind = ready.restore(covered), probes.images.shape, np.uint8
    else:
        answer, shape, kind = ready.compare(covered, probes.images), (3, 3), np.float32
    assert (answer.shape, answer.dtype) == (shape, kind)
    assert np.isfinite(answer).all()
    assert np.array_equal(covered, before)


@pytest.mark.parametrize("name", OWN)
def test_an_attack_does_only_what_its_kind_does(name, faces):
    attack, probes = attack_named(name), faces(2)
    call = (
        (lambda: attack.compare(probes.images, probes.images)) if attack.kind == "restores"
        else (lambda: attack.restore(probes.images))
    )  # fmt: skip
    with pytest.raises(TypeError, match=name):
        call()


@pytest.mark.parametrize(
    ("name", "made_for", "not_for"),
    [("unswirl", "swirl", "blur"), ("wiener", "blur", "block"), ("mosaic-match", "pixelate", "eye-bar"),
     ("several-frames", "layered", "synthetic")],
)  # fmt: skip
def test_what_an_attack_is_made_for_is_known(name, made_for, not_for):
    assert ATTACKS[name].fits(redactor_named(made_for))
    assert not ATTACKS[name].fits(redactor_named(not_for))
    assert ATTACKS["parrot"].fits(redactor_named(not_for))


def test_an_unknown_attack_is_told_with_those_known():
    with pytest.raises(ValueError, match="wiener"):
        attack_named("wishful")


def test_a_blind_redactor_never_sees_a_face(faces):
    seen = []

    class Peeping:
        blind = True

        def cover(self, image, zone, *, face=None, rng=None):
            seen.append(image[zone[1] : zone[3], zone[0] : zone[2]].max())
            return np.zeros((zone[3] - zone[1], zone[2] - zone[0], 3), np.uint8)

    faces(2).covered(Peeping(), rng=np.random.default_rng(0))
    assert seen == [0, 0]


def test_crops_of_another_form_are_refused(faces):
    some = faces(2)
    with pytest.raises(ValueError, match="uint8"):
        Faces(some.images.astype(float), some.identity, some.face, some.zone)
    with pytest.raises(ValueError, match="identities"):
        Faces(some.images, some.identity[:1], some.face, some.zone)
