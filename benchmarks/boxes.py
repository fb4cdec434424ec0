"""Whose boxes lie best: the detector's, what the mesh reaches over, or half way between, as in `detect`.

    python benchmarks/boxes.py --bank runs/bank

Against the teacher's sure boxes in masked scenes, of the splits from which choices may be made. Before that,
how far the teacher's boxes reach above its own mesh on every sixth bare face of the training split.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import load_detector
from barefaced.faces.boxes import iou
from barefaced.faces.detection import CONFIDENCE
from barefaced.faces.landmarks import Landmarks, settled_boxes

SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256", "lfw_176", "faces_utk_200")
SURE = 0.7


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    above = np.concatenate([foreheads(FaceBank.open(wanted.bank, name)) for name in SETS])
    print(f"above the mesh: {np.median(above):.3f} of its height, median of {len(above)} faces")
    scenes = FaceBank.open(wanted.bank, "scenes_480")
    for split in ("val", "train"):
        for kind, overlaps in compared(scenes, split).items():
            told = f"mean IoU {overlaps.mean():.4f}, below 0.5: {(overlaps < 0.5).sum()}"
            print(f"{split}, {len(overlaps)} faces, {kind}: {told}")


def foreheads(bank: FaceBank) -> np.ndarray:
    """How far the teacher's box reaches above its mesh, float (N,), as shares of the mesh's height."""
    shares = []
    for item in bank.in_split("train")[::6]:
        boxes = bank.boxes_of(int(item))
        boxes = boxes[boxes[:, 4] > SURE]
        if bank.presence[item] < 0.9 or not len(boxes):
            continue
        low, high = bank.mesh[item][:, :2].min(0), bank.mesh[item][:, :2].max(0)
        overlap = iou(np.concatenate([low, high])[None], boxes[:, :4])[0]
        if overlap.max() >= 0.4:  # else the box is another face's
            shares.append((low[1] - boxes[overlap.argmax(), 1]) / (high[1] - low[1]))
    return np.array(shares)


def compared(scenes: FaceBank, split: str) -> dict[str, np.ndarray]:
    """Overlap with the teacher's box of each masked face that was found about there, by whose box it is."""
    find, landmarks = load_detector("own", longest=320, score=CONFIDENCE**2), Landmarks()
    found: dict[str, list[float]] = {"detector": [], "mesh": [], "settled": []}
    for item in scenes.in_split(split):
        truth = scenes.boxes_of(int(item))
        if not str(scenes.names[item]).startswith("masked") or not (truth[:, 4] >= SURE).any():
            continue
        boxes, scores = find(scenes.image(int(item)))
        meshes = landmarks(scenes.image(int(item)), boxes)
        sure = np.sqrt(scores * meshes.presence) >= CONFIDENCE
        boxes, points = boxes[sure], meshes.points[sure]
        settled = settled_boxes(boxes, points)
        kinds = {"detector": boxes, "mesh": 2 * settled - boxes, "settled": settled}
        for face in truth[truth[:, 4] >= SURE, :4]:
            overlap = iou(face[None], boxes)[0]
            if len(overlap) and overlap.max() > 0.25:
                for kind, its in kinds.items():
                    found[kind].append(float(iou(face[None], its[[overlap.argmax()]])[0, 0]))
    return {kind: np.array(overlaps) for kind, overlaps in found.items()}


if __name__ == "__main__":
    main()
