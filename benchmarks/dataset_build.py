"""How fast trios are built, by one process and by two, and whether memory grows with the number of photos.

    python benchmarks/dataset_build.py [--photos 400] [--memory 1000 100000]

Photos are crops of scikit-image's astronaut. For the rate all is done as for a user, detection included. For
the memory the face's place is given and the pictures are small, so that a hundred thousand of them take
minutes: what is held per photo is the same. Every row is a process of its own; memory is the peak that the
system counted, of the process that writes and of the largest of those that it started.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=400, help="for the rates")
    parser.add_argument("--memory", type=int, nargs="*", default=[1000, 100_000], help="photos, a row each")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--row", nargs=3, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.row:
        print(json.dumps(row(Path(wanted.row[0]), int(wanted.row[1]), given=wanted.row[2] == "given")))
        return
    rates = {}
    for jobs in (1, wanted.jobs):
        told = measured(wanted.photos, 256, jobs, "found")
        rates[jobs] = told["trios"] / told["seconds"]
        print(
            f"{wanted.photos} photos of 256 px, {jobs} process(es): {rates[jobs]:.1f} trios/s, {shown(told)}"
        )
    print(f"{wanted.jobs} processes against one: {rates[wanted.jobs] / rates[1]:.2f} times")
    for photos in wanted.memory:
        told = measured(photos, 64, wanted.jobs, "given")
        rate = told["trios"] / told["seconds"]
        print(f"{photos} photos of 64 px, {wanted.jobs} processes: {rate:.1f} trios/s, {shown(told)}")


def shown(told: dict[str, float]) -> str:
    """The memory of a row."""
    return f"peak memory {told['memory']:.0f} MB writing, {told['children']:.0f} MB a worker"


def measured(photos: int, side: int, jobs: int, place: str) -> dict[str, float]:
    """One row, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder, "in"), photos, side)
        command = [sys.executable, __file__, "--row", folder, str(jobs), place]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def draw(folder: Path, photos: int, side: int) -> None:
    """Crops of the portrait, as many files; beyond a hundred, further names of the same."""
    import cv2
    import numpy as np
    from skimage.data import astronaut

    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(photos):
        path = folder / f"{number:06d}.jpg"
        if number >= 100:
            os.link(folder / f"{number % 100:06d}.jpg", path)
            continue
        top, left = rng.integers(0, 8, 2) if side == 64 else rng.integers(0, 40, 2)
        crop = np.ascontiguousarray(astronaut()[top : top + 256, 90 + left : 346 + left, ::-1])
        cv2.imwrite(str(path), cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA))


def row(folder: Path, jobs: int, *, given: bool) -> dict[str, float]:
    """Build, and say how long it took and what it needed."""
    from barefaced.datasets import Settings, build_trios, open_source
    from barefaced.faces import detect

    settings = Settings(size=64 if given else 256, min_eyes=8)
    began = time.perf_counter()
    manifest = build_trios(
        open_source(folder / "in"), folder / "out", settings=settings, jobs=jobs,
        find=placed if given else detect,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    trios = sum(manifest["counts"]["trios"].values())
    return {"trios": trios, "seconds": seconds, "memory": peaks[0], "children": peaks[1]}


def placed(image):
    """The face where it lies in the small crops, about."""
    return [face()]


@cache
def face():
    """The average face, 14 pixels between the eyes."""
    import numpy as np

    from barefaced.faces import Face
    from barefaced.faces.pose import mean_mesh

    points = mean_mesh() * 14 + np.float32([33, 30, 0])
    return Face(
        box=np.concatenate([points[:, :2].min(0), points[:, :2].max(0)]),
        landmarks=points[:, :2],
        depth=points[:, 2],
        uncertainty=np.full(468, 0.5, np.float32),
        pose=(0.0, 0.0, 0.0),
        score=0.9,
        presence=0.95,
        wears_mask=0.0,
    )


if __name__ == "__main__":
    main()
