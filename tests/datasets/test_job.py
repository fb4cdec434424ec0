from __future__ import annotations

import hashlib
import json

import pytest

from barefaced import __version__
from barefaced.datasets import open_source
from barefaced.datasets.job import job_of
from barefaced.faces import detect
from barefaced.runtime import find_weights


def test_it_tells_photos_and_networks(photos, drawn):
    job = job_of(open_source(photos), find=drawn.find)
    assert (job["barefaced"], job["source"], job["photos"]["count"]) == (__version__, photos.name, 18)
    assert job["models"] == {}
    found = job_of(open_source(photos), find=detect)
    digest = hashlib.sha256(find_weights("face-mesh").read_bytes()).hexdigest()
    assert found == job | {"models": found["models"]}
    assert found["models"]["face-mesh"] == digest
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("source", "other"), [({"people": "club"}, {}), ({}, {"left_out": {"00.png": "no face"}})]
)
def test_whatever_decides_what_is_made_makes_another_job(photos, drawn, source, other):
    job = job_of(open_source(photos), find=drawn.find)
    assert job_of(open_source(photos), find=drawn.find) == job
    assert job_of(open_source(photos, **source), find=drawn.find, **other) != job
