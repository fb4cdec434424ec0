"""How many faces the detector finds, and how many it makes up.

    python benchmarks/detection.py --bank runs/bank --centerface centerface.onnx

`runs/bank` is made as docs/benchmarks.md says.
Scenes are those of the test split, which no training run reads; a scene of which a face also stands in
masked_real_256 (by perceptual hash) is left out of one of the two sides.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import detect, load_detector
from barefaced.faces.boxes import iou
from barefaced.faces.detection import CONFIDENCE
from barefaced.faces.landmarks import Landmarks, settled_boxes

Find = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
SURE = 0.7
"""YuNet's score from which its box counts as a face."""


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--centerface", type=Path, help="boxes it finds at 0.2 are not counted as false")
    parser.add_argument("--score", type=float, default=CONFIDENCE, help="confidence that counts as found")
    parser.add_argument("--split", default="test")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    score = {"score": wanted.score}
    second = load_detector("centerface", model=wanted.centerface, score=0.2) if wanted.centerface else None
    scenes = FaceBank.open(wanted.bank, "scenes_480")
    real = FaceBank.open(wanted.bank, "masked_real_256")
    shared = photographed_twice(real, scenes)
    looks = {"320": confirmed(320, wanted.score), "320+640": confirmed((320, 640), wanted.score)}
    rows = {}
    for name, look in looks.items():
        rows[f"masked scenes, {name} px"] = on_scenes(look, scenes, second, split=wanted.split, kind="masked")
        rows[f"all scenes, {name} px"] = on_scenes(look, scenes, second, split=wanted.split, kind="")
        rows[f"pictures without a face, {name} px"] = on_nothing(look, scenes, second, split=wanted.split)
    rows["detect()"] = on_scenes(whole(score), scenes, second, split=wanted.split, kind="masked")
    rows["detect(), pictures without a face"] = on_nothing(whole(score), scenes, second, split=wanted.split)
    pairs = FaceBank.open(wanted.bank, "masked_pairs_160")
    rows["masked_pairs_160, masked, padded 40 px"] = on_pairs(whole(score), pairs)
    learned = set(scenes.in_split("train"))
    for part in ("rmfd", "cfmd"):
        rows[f"masked_real_256, {part}"] = on_crops(whole(score), real, part, without=seen(shared, learned))
    if wanted.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:45s} " + "  ".join(f"{key} {value:.4g}" for key, value in row.items()))


def confirmed(longest: int | tuple[int, ...], score: float) -> Find:
    """The own detector at fixed sizes, with the landmark network's word on each box."""
    find, landmarks = load_detector("own", longest=longest, score=score**2), Landmarks()

    def look(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        boxes, scores = find(image)
        meshes = landmarks(image, boxes)
        confidence = np.sqrt(scores * meshes.presence)
        sure = confidence >= score
        return settled_boxes(boxes, meshes.points)[sure], confidence[sure]

    return look


def whole(score: dict[str, float]) -> Find:
    """The public verb, as users call it."""

    def look(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        faces = detect(image, **score)
        boxes = np.array([face.box for face in faces], np.float32).reshape(-1, 4)
        return boxes, np.array([face.confidence for face in faces], np.float32)

    return look


def on_scenes(
    find: Find, scenes: FaceBank, second: Find | None, *, split: str, kind: str
) -> dict[str, float]:
    """Recall of the teacher's sure boxes and precision, at IoU 0.5."""
    faces = found = right = false = 0
    items = [i for i in scenes.in_split(split) if str(scenes.names[i]).startswith(kind)]
    for item in items:
        image, truth = scenes.image(item), scenes.boxes_of(item)
        boxes, scores = find(image)
        hits, made_up = matched(boxes[np.argsort(-scores)], truth, also(second, image))
        faces += int((truth[:, 4] >= SURE).sum())
        found += len(boxes)
        right += hits
        false += made_up
    return {
        "pictures": len(items), "faces": faces, "recall": right / max(faces, 1),
        "precision": (found - false) / max(found, 1), "false": false,
    }  # fmt: skip


def matched(boxes: np.ndarray, truth: np.ndarray, others: np.ndarray) -> tuple[int, int]:
    """How many sure faces are hit, each once, and how many boxes hit nothing that anybody saw."""
    free = truth[:, 4] >= SURE
    hits = false = 0
    for box in boxes:
        overlap = iou(box[None], truth[:, :4])[0] >= 0.5
        match = np.flatnonzero(overlap & free)
        if len(match):
            free[match[0]] = False
            hits += 1
        elif not overlap.any() and not (iou(box[None], others)[0] >= 0.5).any():
            false += 1
    return hits, false


def also(second: Find | None, image: np.ndarray) -> np.ndarray:
    """Boxes of the second opinion."""
    return second(image)[0] if second else np.zeros((0, 4), np.float32)


def on_nothing(find: Find, scenes: FaceBank, second: Find | None, *, split: str) -> dict[str, float]:
    """Faces made up in pictures in which neither YuNet at 0.3 nor the second opinion sees one."""
    counts = [
        len(find(scenes.image(item))[0])
        for item in scenes.in_split(split)
        if not len(scenes.boxes_of(item)) and not len(also(second, scenes.image(item)))
    ]
    return {"pictures": len(counts), "false a picture": float(np.mean(counts))}


def on_pairs(find: Find, pairs: FaceBank) -> dict[str, float]:
    """Masked crops that fill the picture, with 40 pixels of repeated border all round."""
    items = [i for i, name in enumerate(pairs.names) if Path(str(name)).name.startswith("mask")]
    hits = 0
    for item in items:
        image = cv2.copyMakeBorder(pairs.image(item), 40, 40, 40, 40, cv2.BORDER_REPLICATE)
        hits += covers_middle(find(image)[0], image)
    return {"pictures": len(items), "found": hits / len(items)}


def on_crops(find: Find, real: FaceBank, part: str, *, without: set[int]) -> dict[str, float]:
    """Aligned real masked faces of one source."""
    items = [i for i, name in enumerate(real.names) if part in str(name) and i not in without]
    hits = sum(covers_middle(find(real.image(item))[0], real.image(item)) for item in items)
    return {"pictures": len(items), "found": hits / len(items)}


def covers_middle(boxes: np.ndarray, image: np.ndarray) -> bool:
    """Whether a box of some size lies over the middle of the picture."""
    middle = np.array(image.shape[1::-1]) / 2
    inside = ((boxes[:, :2] < middle) & (boxes[:, 2:] > middle)).all(1)
    large = (boxes[:, 2:] - boxes[:, :2]).prod(1) > 0.05 * image.shape[0] * image.shape[1]
    return bool((inside & large).any())


def seen(shared: dict[int, int], learned: set[int]) -> set[int]:
    """Crops of `masked_real_256` whose photo the network may have learned from."""
    return {crop for crop, scene in shared.items() if scene in learned}


def photographed_twice(real: FaceBank, scenes: FaceBank) -> dict[int, int]:
    """Crop of masked_real_256 -> scene that shows the same face.

    The four scenes' faces nearest by difference hash are compared in grey values, at several turns and sizes
    and any small shift; a correlation above 0.9 is taken for the same photo. Looked at by eye, a few of those
    are strangers in like masks: that leaves out a crop too many, never one too few.
    """
    wide = [box for box in range(len(scenes.boxes)) if scenes.boxes[box, 2] - scenes.boxes[box, 0] > 12]
    masked = [box for box in wide if str(scenes.names[scenes.owner[box]]).startswith("masked")]
    hashes = np.array([box_hash(scenes.image(scenes.owner[box]), scenes.boxes[box, :4]) for box in masked])
    twice = {}
    for item in range(len(real.images)):
        boxes = real.boxes_of(item)
        if not len(boxes):
            continue
        largest = boxes[np.argmax(boxes[:, 2] - boxes[:, 0]), :4]
        distance = (hashes != box_hash(real.image(item), largest)).sum(1)
        for near in np.argsort(distance)[:4]:
            box = masked[near]
            scene = int(scenes.owner[box])
            if likeness(real.image(item), largest, scenes.image(scene), scenes.boxes[box, :4]) > 0.9:
                twice[item] = scene
    return twice


def box_hash(image: np.ndarray, box: np.ndarray) -> np.ndarray:
    """256 bits of a face: whether each of 16 x 16 cells is brighter than its right neighbour."""
    small = grey_face(image, box, size=(17, 16)).astype(np.int16)
    bits: np.ndarray = (small[:, 1:] > small[:, :-1]).reshape(-1)
    return bits


def likeness(image: np.ndarray, box: np.ndarray, other: np.ndarray, other_box: np.ndarray) -> float:
    """Highest correlation of the middle of one face with any place in the other, turned and scaled."""
    scene = grey_face(other, other_box, size=(48, 64), margin=0.1)
    best = -1.0
    for turn in (-12, -6, 0, 6, 12):
        for size in (0.9, 1.0, 1.1):
            about = cv2.getRotationMatrix2D(
                (float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2), turn, size
            )
            face = grey_face(cv2.warpAffine(image, about, image.shape[1::-1]), box, size=(40, 53))[6:-6, 5:-5]
            best = max(best, float(cv2.matchTemplate(scene, face, cv2.TM_CCOEFF_NORMED).max()))
    return best


def grey_face(
    image: np.ndarray, box: np.ndarray, *, size: tuple[int, int], margin: float = 0.0
) -> np.ndarray:
    """The grey values of a box, with a margin as a share of its sides, at a size (width, height)."""
    spare = np.tile(box[2:] - box[:2], 2) * [-margin, -margin, margin, margin]
    x1, y1, x2, y2 = np.clip(box + spare, 0, [image.shape[1], image.shape[0]] * 2).astype(int)
    face = cv2.cvtColor(image[y1 : max(y2, y1 + 2), x1 : max(x2, x1 + 2)], cv2.COLOR_RGB2GRAY)
    small: np.ndarray = cv2.resize(face, size, interpolation=cv2.INTER_AREA)
    return small


if __name__ == "__main__":
    main()
