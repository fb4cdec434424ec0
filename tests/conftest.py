"""What every test stands on: no model of the user's, and one portrait that anyone may use."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

# The same examples on every run, so that a red run tells of a change; `--hypothesis-seed` looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_stores(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests see the package's weights, never those in the cache or the environment of whoever runs them."""
    monkeypatch.delenv("BAREFACED_WEIGHTS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="session")
def astronaut() -> NDArray[np.uint8]:
    """uint8 RGB (512, 512, 3): the portrait of Eileen Collins by NASA, public domain; read-only."""
    from skimage.data import astronaut

    image = astronaut()
    image.flags.writeable = False
    return image
