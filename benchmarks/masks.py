"""How fast masks are put on, whether they lie where they should, and whether they follow the light.

    python benchmarks/masks.py --bank runs/bank

`runs/bank` is made as docs/benchmarks.md says. Times are medians on one core, processor time of the
process; placement and light are judged by the teacher's points on the bare photos.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import Face, detect
from barefaced.masks import STYLES, mask
from barefaced.masks.light import to_linear

SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256", "lfw_176")
SEEN_THROUGH = ("window",)
"""Styles that are to show the mouth."""
STOPS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--every", type=int, default=3, help="judge one face in so many of the test split")
    parser.add_argument("--repeat", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    rows = speed(wanted.bank, wanted.repeat) | light(wanted.bank)
    rows |= {f"worn correct, {name}": placement(wanted.bank, name, wanted.every) for name in SETS}
    print(
        json.dumps(rows) if wanted.json else "\n".join(f"{name:44s} {value}" for name, value in rows.items())
    )


def a_second(work: Callable[[int], object], repeat: int) -> float:
    """How often a second the work is done: the median of its processor times."""
    times = []
    for turn in range(repeat + 3):
        began = time.process_time()
        work(turn)
        times.append(time.process_time() - began)
    return round(1.0 / float(np.median(times[3:])), 1)


def speed(folder: Path, repeat: int) -> dict[str, float]:
    """Masks and photos a second, random styles."""
    bank = FaceBank.open(folder, "faces_synthetic_256")
    photos = [np.ascontiguousarray(bank.image(item)) for item in range(repeat + 3)]
    faces = [Face.from_mesh(bank.mesh[item]) for item in range(repeat + 3)]
    large = [cv2.resize(photo, (1024, 1024), interpolation=cv2.INTER_CUBIC) for photo in photos[:20]]

    def given(turn: int) -> object:
        return mask(photos[turn], faces[turn], rng=np.random.default_rng(turn))

    def surgical(turn: int) -> object:
        return mask(photos[turn], faces[turn], style="surgical", rng=np.random.default_rng(turn))

    def whole(turn: int) -> object:
        return mask(photos[turn], rng=np.random.default_rng(turn))

    def whole_large(turn: int) -> object:
        return mask(large[turn % len(large)], rng=np.random.default_rng(turn))

    return {
        "masks a second, 256 px, landmarks given": a_second(given, repeat),
        "the same, surgical alone": a_second(surgical, repeat),
        "photos a second, 256 px, detection included": a_second(whole, repeat),
        "photos a second, 1024 px, detection included": a_second(whole_large, repeat // 2),
    }


def placement(folder: Path, name: str, every: int) -> dict[str, object]:
    """Share of faces with mouth and nose tip under coverage 0.5 and both eyes at 0; styles that failed."""
    bank = FaceBank.open(folder, name)
    names = [style for style, known in STYLES.items() if not known.occluder]
    right = seen = 0
    failed: dict[str, int] = {}
    for turn, item in enumerate(bank.in_split("test")[::every].tolist()):
        faces = detect(np.ascontiguousarray(bank.image(item)))
        if bank.presence[item] < 0.9 or not faces:
            continue
        style = names[turn % len(names)]
        coverage = mask(bank.image(item), faces[0], style=style, rng=np.random.default_rng(item)).coverage
        truth = Face.from_mesh(bank.mesh[item])
        hidden = [1] if style in SEEN_THROUGH else [1, 13]
        good = at(coverage, truth.landmarks[hidden]).min() >= 0.5 and at(coverage, truth.eyes).max() == 0
        seen, right = seen + 1, right + bool(good)
        if not good:
            failed[style] = failed.get(style, 0) + 1
    return {"faces": seen, "right": round(right / max(seen, 1), 4), "wrong": failed}


def at(field: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Values of a field (H, W) at points (N, 2), the picture's edge repeated."""
    x = np.clip(np.round(points[:, 0]).astype(int), 0, field.shape[1] - 1)
    y = np.clip(np.round(points[:, 1]).astype(int), 0, field.shape[0] - 1)
    found: np.ndarray = field[y, x]
    return found


def light(folder: Path) -> dict[str, float]:
    """Correlation of the luminance of mask and cheek over exposures of the same face, the lowest and the
    median.
    """
    bank = FaceBank.open(folder, "faces_synthetic_256")
    found = []
    for item in range(0, 300, 10):
        face = Face.from_mesh(bank.mesh[item])
        cloth, cheek = [], []
        for stops in STOPS:
            linear = np.clip(to_linear(bank.image(item)) * 2.0**stops, 0.0, 1.0)
            photo = np.clip(255 * linear ** (1 / 2.2) + 0.5, 0, 255).astype(np.uint8)
            worn = mask(photo, face, style="surgical", color="#8fb8d8", rng=np.random.default_rng(item))
            cloth.append(to_linear(worn.image)[worn.coverage > 0.95].mean())
            cheek.append(at(to_linear(photo).mean(2), face.landmarks[[50, 280, 117, 346]]).mean())
        found.append(float(np.corrcoef(cloth, cheek)[0, 1]))
    return {
        "brightness of mask and cheek, correlation, median": round(float(np.median(found)), 4),
        "the same, lowest of 30 faces": round(min(found), 4),
    }


if __name__ == "__main__":
    main()
