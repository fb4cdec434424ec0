"""What a data set holds, in numbers."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from barefaced.datasets.shards import read_index, read_manifest
from barefaced.datasets.splits import SPLITS
from barefaced.errors import BarefacedError

EDGES = np.arange(-90, 91, 15)
"""Degrees between the columns of the pose histogram; what lies beyond counts in the outermost."""


def count_trios(folder: Path, *, verify: bool = False) -> dict[str, Any]:
    """Count the trios of a data set, by its index alone.

    Args:
        folder: written by `build_trios`.
        verify: read every shard too, and compare its sha256 with the manifest's.

    Returns:
        Plain values: "photos", "rejected" by reason; "splits" with trios, people and photos of each;
        "shared_people", in more than one split, which is 0; "styles" and "wear", masks of each;
        "trios_per_person", "covered" (mean, and 5th, 50th, 95th percentile of a picture's share) and "pose",
        histograms of yaw, pitch, roll between "edges" in degrees.

    Raises:
        BarefacedError: if there is no whole data set of this version, or a shard is not what it was.
    """
    manifest = read_manifest(folder)
    if verify:
        _verify(folder, manifest)
    people: dict[str, Counter[str]] = {split: Counter() for split in SPLITS}
    photos: Counter[str] = Counter()
    styles: Counter[str] = Counter()
    wear: Counter[str] = Counter()
    covered, poses = [], []
    for sample in read_index(folder):
        people[sample.split][sample.identity] += 1
        photos[sample.split] += sample.k == 0
        styles.update(style for style, _ in sample.styles)
        wear.update(way for _, way in sample.styles)
        covered.append(sample.covered)
        poses.append(sample.pose)
    everyone = Counter(person for split in SPLITS for person in people[split])
    each = np.array([count for split in SPLITS for count in people[split].values()] or [0])
    return {
        "photos": manifest["counts"]["photos"],
        "rejected": manifest["counts"]["rejected"],
        "splits": {
            split: {"trios": people[split].total(), "people": len(people[split]), "photos": photos[split]}
            for split in SPLITS
        },
        "shared_people": sum(count > 1 for count in everyone.values()),
        "styles": dict(styles.most_common()),
        "wear": dict(wear.most_common()),
        "trios_per_person": {"mean": round(float(each.mean()), 3), "most": int(each.max())},
        "covered": _spread(covered),
        "pose": _histograms(poses),
    }


def _verify(folder: Path, manifest: dict[str, Any]) -> None:
    for shard in manifest["shards"]:
        path = folder / shard["name"]
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise BarefacedError(f"{path} cannot be read: {error.strerror or error}") from error
        if digest != shard["sha256"]:
            raise BarefacedError(f"{path} is damaged: its sha256 is not the manifest's")


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    named = dict(zip(("p5", "p50", "p95"), np.percentile(values, (5, 50, 95)), strict=True))
    return {name: round(float(value), 4) for name, value in ({"mean": np.mean(values)} | named).items()}


def _histograms(poses: list[list[float]]) -> dict[str, list[int]]:
    angles = np.array(poses, np.float64).reshape(-1, 3).clip(EDGES[0], EDGES[-1])
    counted = {
        name: np.histogram(angles[:, column], EDGES)[0].tolist()
        for column, name in enumerate(("yaw", "pitch", "roll"))
    }
    return {"edges": EDGES.tolist()} | counted
