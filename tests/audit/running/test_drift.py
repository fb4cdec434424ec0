from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.conditions import CONDITIONS
from barefaced.audit.running import drift
from barefaced.audit.running.drift import SAME, visible_drift


@pytest.fixture(scope="module", params=["half-0.25", "real-mask"])
def made(request, astronaut):
    face = the_face(astronaut)
    return CONDITIONS[request.param].make(astronaut, face, side=128, rng=np.random.default_rng(0))


@pytest.fixture
def measured(monkeypatch):
    """Pictures that a stand-in for the network was asked about."""
    asked = []

    def distance(one, other, where):
        asked.append(where)
        return float(np.abs(one[where].astype(float) - other[where]).mean())

    monkeypatch.setattr(drift, "lpips", distance)
    monkeypatch.setattr(drift, "lpips_weights", lambda: "here")
    return asked


def test_nothing_changed_is_no_drift(made, measured):
    assert visible_drift(made, made.picture.copy()) == {"psnr": SAME, "lpips": 0.0, "how": "in place"}
    assert not measured  # nobody need be asked


def test_what_was_never_hidden_counts_alone(made, measured):
    brighter = np.minimum(made.picture, 245) + np.uint8(10)
    told = visible_drift(made, brighter)
    assert told["how"] == "in place"
    assert 26 < told["psnr"] < 30
    assert told["lpips"] == pytest.approx(10, abs=1.5)
    assert not (measured[0] & made.hole).any()


def test_without_the_network_nothing_is_told_of_it(made, monkeypatch):
    monkeypatch.setattr(drift, "lpips_weights", lambda: None)
    assert set(visible_drift(made, made.picture)) == {"psnr", "how"}
