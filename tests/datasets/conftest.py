"""Drawn faces, and folders of them."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

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
