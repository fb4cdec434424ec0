"""How far landmarks are from where the teacher saw them on the bare photo, on people nobody trained on.

    python benchmarks/landmarks.py --bank runs/bank

Each face is found as users find it: a box (the teacher's, moved a little at random as a detector would), then
the two looks of the landmark stage. Errors are mean distances of the 468 points in the picture over the
distance between the eyes. Masks are those of `masks.mask`, any style, worn over mouth and nose. Other weights
than the package's are measured with `BAREFACED_WEIGHTS=FOLDER`.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import Face
from barefaced.faces.landmarks import Landmarks
from barefaced.masks import mask

SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256", "lfw_176", "faces_utk_200")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument(
        "--teacher", type=Path, help="face_landmarker.task: measure the teacher itself as well"
    )
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    networks = {"own": own()} | ({"teacher": teacher(wanted.teacher)} if wanted.teacher else {})
    rows = {}
    for name in SETS:
        bank = FaceBank.open(wanted.bank, name)
        items = [
            int(i)
            for i in bank.in_split(wanted.split)
            if bank.presence[i] > 0.9 and len(bank.boxes_of(int(i)))
        ]
        for who, look in networks.items():
            rows[f"{who}, {name}"] = measured(look, bank, items)
    for who in networks:
        held = [row for key, row in rows.items() if key.startswith(who)]
        faces = sum(row["faces"] for row in held)
        rows[f"{who}, all"] = {"faces": faces} | {
            key: sum(row[key] * row["faces"] for row in held) / faces for key in held[0] if key != "faces"
        }
    if wanted.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:32s} " + "  ".join(f"{key} {value:.4g}" for key, value in row.items()))


def own():  # type: ignore[no-untyped-def]
    """The landmark stage: (picture, box) to points and mask probability."""
    landmarks = Landmarks()

    def look(image: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, float]:
        meshes = landmarks(image, box[None])
        return meshes.points[0], float(meshes.wears_mask[0])

    return look


def teacher(task: Path):  # type: ignore[no-untyped-def]
    """The teacher given the same box."""
    from barefaced.faces.detectors.mediapipe import Mesh

    mesh = Mesh(task)

    def look(image: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, float]:
        return mesh(image, box[None])[0][0][:468], float("nan")

    return look


def measured(look, bank: FaceBank, items: list[int]) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Errors on the bare pictures and on the same people masked."""
    errors: dict[str, list[float]] = {"bare": [], "masked": []}
    called: dict[str, list[bool]] = {"bare": [], "masked": []}
    for item in items:
        rng = np.random.default_rng((7, item))
        truth, image, boxes = bank.mesh[item], bank.image(item), bank.boxes_of(item)
        box = boxes[np.argmax(boxes[:, 2] - boxes[:, 0]), :4]
        box = box + rng.normal(0, 0.04, 4).astype(np.float32) * (box[2] - box[0])
        eyes = truth[[33, 133], :2].mean(0), truth[[362, 263], :2].mean(0)
        scale = float(np.linalg.norm(eyes[0] - eyes[1]))
        worn_one = mask(np.ascontiguousarray(image), Face.from_mesh(truth), rng=rng).image
        for name, picture in (("bare", image), ("masked", worn_one)):
            points, worn = look(picture, box)
            errors[name].append(float(np.linalg.norm(points[:, :2] - truth[:, :2], axis=1).mean()) / scale)
            called[name].append(worn > 0.5)
    return {"faces": len(items)} | {
        f"{name} {key}": float(value)
        for name in errors
        for key, value in (
            ("mean", np.mean(errors[name])), ("median", np.median(errors[name])),
            ("p95", np.percentile(errors[name], 95)), ("called masked", np.mean(called[name])),
        )
    }  # fmt: skip


if __name__ == "__main__":
    main()
