"""Tiny networks in a store, and a portrait in a green mask."""

from __future__ import annotations

import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from barefaced.faces import detect
from barefaced.masks import mask


@pytest.fixture(scope="session")
def tiny_networks() -> ModuleType:
    """The module beside this file."""
    spec = spec_from_file_location("tiny_networks", Path(__file__).with_name("tiny_networks.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["tiny_networks"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def full_store(tiny_networks, tmp_path_factory) -> Path:
    """A network of every name; not to be changed."""
    folder = tmp_path_factory.mktemp("store")
    tiny_networks.store(folder)
    return folder


@pytest.fixture
def store(full_store, tmp_path, monkeypatch) -> Path:
    """A copy of it that is looked at first."""
    folder = shutil.copytree(full_store, tmp_path / "weights")
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(folder))
    return folder


@pytest.fixture(scope="session")
def masked(astronaut):
    """The portrait in a green surgical mask, its coverage, and the faces in it."""
    face = np.ascontiguousarray(astronaut[:300, 70:370])
    worn = mask(face, detect(face), style="surgical", color="#10c020", rng=np.random.default_rng(3))
    worn.image.flags.writeable = False
    return worn.image, worn.coverage, detect(worn.image)
