"""Smooth made-up faces in one geometry, so that attacks have something to learn and nobody is shown."""

import cv2
import numpy as np
import pytest

from barefaced.redaction.attacks import Faces
from barefaced.redaction.trials.geometry import mean_face

SIDE = 72


def made_up(people, *, photos=1, seed=0):
    """Crops of so many people: a common face, a person's own clouds, a little noise a photograph."""
    rng = np.random.default_rng(seed)
    common = np.random.default_rng(99).normal(0, 40, (9, 9, 3))
    images, identity = [], []
    for person in range(people):
        own = common + rng.normal(0, 30, (9, 9, 3))
        for _ in range(photos):
            large = cv2.resize(own + rng.normal(0, 4, own.shape), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
            images.append(np.clip(128 + large, 0, 255).astype(np.uint8))
            identity.append(person)
    return np.stack(images), np.array(identity)


@pytest.fixture(scope="session")
def faces():
    """`faces(people, photos=, seed=)`: crops with a zone that leaves a rim."""

    def make(people, *, photos=1, seed=0, zone=(10, 10, 62, 66)):
        return Faces(*made_up(people, photos=photos, seed=seed), mean_face(SIDE), zone)

    return make
