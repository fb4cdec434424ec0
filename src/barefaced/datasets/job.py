"""All that decides what is made of a source's photos, so that only the same work goes on: `job_of`."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from barefaced import __version__
from barefaced.datasets.making import Find
from barefaced.datasets.sources import Source
from barefaced.faces import detect
from barefaced.runtime import find_weights


def job_of(source: Source, *, find: Find, left_out: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Plain values: this barefaced, the photos by name and person, and the networks.

    Args:
        source: the photos.
        find: what finds faces in them; of `detect` the weights are told.
        left_out: photos that are not looked at, and why.
    """
    left_out = left_out or {}
    photos = hashlib.sha256()
    for item in range(len(source)):
        name = source.name_of(item)
        photos.update(json.dumps([name, source.identity_of(item), left_out.get(name)]).encode())
    models = ("face-detector", "face-mesh") if find is detect else ()
    return {
        "barefaced": __version__,
        "source": source.name,
        "photos": {"count": len(source), "sha256": photos.hexdigest()},
        "models": {name: hashlib.sha256(find_weights(name).read_bytes()).hexdigest() for name in models},
    }
