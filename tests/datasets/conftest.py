"""Drawn faces, and folders of them."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from barefaced.datasets import write_bank
from barefaced.images import write_image

DRAWN = Path(__file__).with_name("drawn.py")


@pytest.fixture(scope="session")
def drawn() -> ModuleType:
    """The module beside this file, which is a script as well."""
    spec = spec_from_file_location("drawn", DRAWN)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["drawn"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def photos(drawn: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve portraits of as many people, and one photo for each reason to reject one; not to be changed."""
    folder = tmp_path_factory.mktemp("photos")
    for number in range(12):
        write_image(folder / f"{number:02}.png", drawn.portrait(number))
    write_image(folder / "cut.png", drawn.picture((4, 48, 26.0)))
    write_image(folder / "many.png", drawn.picture((26, 48, 20.0), (72, 48, 18.0)))
    write_image(folder / "masked.png", drawn.portrait(masked=True))
    write_image(folder / "none.png", np.zeros((40, 40, 3), np.uint8))
    write_image(folder / "small.png", drawn.picture((48, 48, 7.0)))
    (folder / "torn.png").write_bytes((folder / "00.png").read_bytes()[:300])
    return folder


@pytest.fixture
def bank(drawn: ModuleType, tmp_path: Path) -> Path:
    """A folder with the labelled set `faces_a`: four drawn faces with meshes, and a picture without one."""
    folder = tmp_path / "bank"
    folder.mkdir()
    images = [drawn.picture((46, 48, 26.0), size=(96, 90 + number), seed=number) for number in range(4)]
    faces = [drawn.find(image)[0] for image in images]
    meshes = [np.column_stack([face.landmarks, face.depth]) for face in faces]
    images.append(np.full((60, 70, 3), 77, np.uint8))
    write_bank(
        folder, "faces_a", images=images, size=np.array([image.shape[:2] for image in images]),
        names=[f"{number}.png" for number in range(5)], identity=list("abcde"),
        boxes=[np.append(face.box, 0.9)[None] for face in faces] + [np.zeros((0, 5))],
        mesh=np.stack([*meshes, np.full((468, 3), np.nan)]), presence=np.array([1.0, 1, 1, 1, 0]),
    )  # fmt: skip
    return folder
