"""Attacks that compare for themselves, and the linear answer under them."""

from dataclasses import replace

import numpy as np

from barefaced.redaction.attacks import attack_named
from barefaced.redaction.attacks.subspace import Subspace
from barefaced.redaction.redactors import redactor_named


def rank_one(scores):
    return float((scores.argmax(1) == np.arange(len(scores))).mean())


def test_a_mosaic_tells_who_it_is_though_nothing_is_restored(faces):
    people, mosaic, rng = faces(12, photos=2), redactor_named("pixelate", block=0.6), np.random.default_rng(0)
    probes, gallery = people.at(np.arange(0, 24, 2)), people.at(np.arange(1, 24, 2))
    attack = attack_named("mosaic-match", offsets=3).fit(mosaic, faces(20, seed=1), rng=rng)
    assert rank_one(attack.compare(probes.covered(mosaic, rng=rng), gallery.images)) > 0.9


def test_a_block_tells_a_mosaic_matcher_nothing(faces):
    people, block, rng = faces(6), redactor_named("block"), np.random.default_rng(0)
    attack = attack_named("mosaic-match").fit(block, faces(20, seed=1), rng=rng)
    scores = attack.compare(people.covered(block, rng=rng), people.images)
    assert np.ptp(scores, axis=0).max() < 1e-5


def test_a_face_s_mean_colour_tells_who_it_is_and_a_block_hides_it(faces):
    """Made-up people who differ in colour alone."""
    flat = faces(24, photos=2)
    shades = np.random.default_rng(3).integers(60, 200, (24, 1, 1, 3)).repeat(2, 0)
    images = np.broadcast_to(shades, flat.images.shape).astype(np.uint8).copy()
    images[:, flat.outside()] = 90
    people = replace(flat, images=images)
    own, rng = people.at(np.arange(24)), np.random.default_rng(0)
    probes, gallery = people.at(np.arange(24, 48, 2)), people.at(np.arange(25, 48, 2))
    found = {}
    for method in ("pixelate", "block"):
        used = redactor_named(method)
        attack = attack_named("colour-match").fit(used, own, rng=rng)
        found[method] = rank_one(attack.compare(probes.covered(used, rng=rng), gallery.images))
    assert found["pixelate"] > 0.9
    assert found["block"] < 0.3


def test_context_is_what_lies_outside_the_zone(faces):
    people, rng = faces(10, photos=2), np.random.default_rng(0)
    attack = attack_named("context-only").fit(redactor_named("block"), faces(30, photos=2, seed=1), rng=rng)
    probes, gallery = people.at(np.arange(0, 20, 2)), people.at(np.arange(1, 20, 2))
    plain = attack.compare(probes.images, gallery.images)
    covered = attack.compare(probes.covered(redactor_named("block"), rng=rng), gallery.images)
    assert rank_one(plain) > 0.8
    assert np.array_equal(plain, covered)


def test_where_all_is_covered_there_is_no_context(faces):
    whole = faces(6, zone=(0, 0, 72, 72))
    attack = attack_named("context-only").fit(redactor_named("block"), whole, rng=np.random.default_rng(0))
    assert not attack.compare(whole.images, whole.images).any()


def test_a_subspace_puts_one_person_together():
    rng = np.random.default_rng(0)
    own = rng.normal(0, 1, (40, 6)).repeat(2, 0).astype(np.float32)
    loud = rng.normal(0, 20, (80, 2)).astype(np.float32)  # varies within a person, and says nothing
    units = Subspace.of(np.hstack([own, loud]), np.arange(40).repeat(2)).units(np.hstack([own, loud]))
    alike, apart = (units[::2] * units[1::2]).sum(1), (units[::2] * np.roll(units[1::2], 1, 0)).sum(1)
    assert alike.mean() > 0.9 > 0.3 > apart.mean()


def test_rows_that_are_all_alike_span_nothing():
    assert not Subspace.of(np.ones((4, 3), np.float32), np.arange(4)).units(np.ones((2, 3), np.float32)).any()
