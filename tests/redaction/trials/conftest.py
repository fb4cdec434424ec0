"""A labelled set of made-up people, and somebody who compares without a network."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from barefaced.datasets import FaceBank, write_bank
from barefaced.faces.pose import mean_mesh
from barefaced.recognition.presets import ARCFACE_POINTS


@pytest.fixture(scope="session")
def people(tmp_path_factory):
    """The folder and name of a set: 14 people with two photographs, 6 with one; nobody who exists."""
    rng, images, identity = np.random.default_rng(0), [], []
    mesh = mean_mesh() / np.ptp(mean_mesh()[:, 0]) * 40 + np.array([44.0, 40.0, 0.0])
    for person in range(20):
        own = rng.normal(0, 45, (8, 8, 3))
        for _ in range(2 if person < 14 else 1):
            clouds = cv2.resize(own + rng.normal(0, 5, own.shape), (88, 88), interpolation=cv2.INTER_CUBIC)
            images.append(np.clip(128 + clouds, 0, 255).astype(np.uint8))
            identity.append(f"p{person:02d}")
    folder, count = tmp_path_factory.mktemp("sets"), len(images)
    for name in ("people", "synthetic"):
        write_bank(
            folder, name, images=images, size=np.full((count, 2), 88), names=list(map(str, range(count))),
            identity=identity, boxes=[np.zeros((0, 5))] * count, mesh=np.stack([mesh] * count),
            presence=np.ones(count),
        )  # fmt: skip
    return folder, "people"


@pytest.fixture
def bank(people):
    return FaceBank.open(*people)


@dataclass
class Pooling:
    """Compares by coarse pixels; `asked` counts the faces."""

    name: str = "pooling"
    file: Path = Path("pooling.onnx")
    size: int = 32
    template: tuple = tuple((32 / 112 * x, 32 / 112 * y) for x, y in ARCFACE_POINTS)
    threshold: float | None = 0.9
    asked: list[int] = field(default_factory=list)

    def embed(self, patches):
        self.asked.append(len(patches))
        rows = patches.reshape(len(patches), 8, 4, 8, 4, 3).mean((2, 4)).reshape(len(patches), -1) - 128
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)).astype(np.float32)


@pytest.fixture
def pooling():
    return Pooling()


@pytest.fixture
def quick():
    """Settings of a run that takes a second."""
    from barefaced.redaction.trials import Settings

    def make(*attacks, **settings):
        return Settings(**{"side": 72, "people": 9} | settings, attacks={name: {} for name in attacks})

    return make
