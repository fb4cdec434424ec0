"""How fast trios are built, by one process and by two, and whether memory grows with the number of photos.

    python benchmarks/dataset_build.py [--photos 1000] [--memory 1000 8000] [--written 1000 100000]

Photos are crops of scikit-image's astronaut. For the rate all is done as for a user, detection included. For
the memory the face's place is given and the pictures are small: what is held per photo is the same. With
`--written` a hundred trios are made, and the others are these again under their own photos' names, so that a
hundred thousand take minutes: planning, writing, hashing and indexing, where memory could grow, do all their
work. Who makes trios holds one photo at a time; that it stays so is what `--memory` looks at.

Every row is a process of its own; memory is the peak that the system counted, of the process that writes and
of the largest of those that it started.
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
    parser.add_argument("--photos", type=int, default=1000, help="for the rates; 0 leaves them out")
    parser.add_argument("--memory", type=int, nargs="*", default=[1000, 8000], help="photos, a row each")
    parser.add_argument("--written", type=int, nargs="*", default=[1000, 100_000], help="likewise")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--row", nargs=3, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.row:
        print(json.dumps(row(Path(wanted.row[0]), int(wanted.row[1]), wanted.row[2])))
        return
    if wanted.photos:
        rates(wanted.photos, wanted.jobs)
    for photos in wanted.memory:
        told = measured(photos, 64, wanted.jobs, "given")
        print(f"{photos} photos of 64 px, {wanted.jobs} processes: {shown(told)}")
    for photos in wanted.written:
        told = measured(photos, 64, 1, "written")
        print(f"{photos} trios of 64 px written, 100 of them made: {shown(told)}")


def rates(photos: int, jobs: int) -> None:
    """Print how fast one process is, and several; processor time tells it where others use the cores too."""
    alone, together = (measured(photos, 256, count, "found") for count in (1, jobs))
    print(f"{photos} photos of 256 px, one process: {shown(alone)}")
    print(f"{photos} photos of 256 px, {jobs} processes: {shown(together)}")
    print(f"{jobs} processes against one: {alone['seconds'] / together['seconds']:.2f} times by the clock")
    longest = max(together["own"], together["cpu_children"] / jobs)
    shared = (together["own"] + together["cpu_children"]) / jobs
    print(f"by processor time, on {jobs} free cores: {alone['own'] / max(shared, longest):.2f} times")


def shown(told: dict[str, float]) -> str:
    """Rate, memory and processor time of a row."""
    return (
        f"{told['trios'] / told['seconds']:.1f} trios/s, peak memory {told['memory']:.0f} MB writing, "
        f"{told['children']:.0f} MB a worker; processor time {told['own']:.1f} s writing, "
        f"{told['cpu_children']:.1f} s in workers"
    )


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


def row(folder: Path, jobs: int, kind: str) -> dict[str, float]:
    """Build, and say how long it took and what it needed."""
    from barefaced.datasets import Settings, build, open_source
    from barefaced.faces import detect

    if kind == "written":
        build.Making = again()
    settings = Settings(size=256 if kind == "found" else 64, min_eyes=8)
    source = open_source(folder / "in")
    began, worked = time.perf_counter(), time.process_time()
    manifest = build.build_trios(
        source, folder / "out", settings=settings, jobs=jobs, find=detect if kind == "found" else placed
    )
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    here, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "trios": sum(manifest["counts"]["trios"].values()), "seconds": seconds, "own": worked,
        "cpu_children": below.ru_utime + below.ru_stime,
        "memory": here.ru_maxrss / 1024, "children": below.ru_maxrss / 1024,
    }  # fmt: skip


def again() -> type:
    """A `Making` that makes the trios of a hundred photos; what it gives for others are these in turn."""
    from barefaced.datasets.making import Making

    made: list[list] = []

    class Again(Making):
        def __call__(self, photo):
            if len(made) < 100:
                made.append(super().__call__(photo))
                return made[-1]
            trios = made[int(photo.name.partition(".")[0]) % len(made)]
            return [trio._replace(identity=photo.identity) for trio in trios]

    return Again


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
