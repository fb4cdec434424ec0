"""How well recognisers tell people apart: pairs of LFW whose people no student was shown, bare and masked.

    python benchmarks/recognition.py --bank runs/bank --pairs lfw_pairs.csv --recogniser recogniser-arcface \
        --recogniser edgeface_xs.onnx --json

Folds 6 to 10 of the list. Accuracy is the mean over folds with the threshold chosen on the others; TMR is
the share of mated pairs at or above the threshold that a share of non-mated ones reaches. `masked` shows the
second photo of each pair in a mask made ahead of time (`barefaced dataset dress`), both aligned by five
points or both by the eyes. Faces are found in each photo by `detect`, as users' are; `failed` counts pairs of
which one photo has none, or was never dressed in a mask. `swapped` gives the network red for blue. Last come
the correlations of non-mated scores between recognisers: how far one is another judge.
"""

import argparse
import csv
import json
import time
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import Face, detect
from barefaced.recognition import Recogniser, aligned, load_recogniser

FOLDS = range(6, 11)
CONDITIONS = {  # what the second photo shows, how both are aligned, whether channels are swapped
    "bare": (False, "five", False),
    "bare, swapped": (False, "five", True),
    "bare, eyes": (False, "eyes", False),
    "masked": (True, "five", False),
    "masked, eyes": (True, "eyes", False),
}


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True, help="labelled sets with lfw_176")
    parser.add_argument("--pairs", type=Path, required=True, help="lfw_pairs.csv")
    parser.add_argument("--recogniser", action="append", required=True, help="name, NAME=FILE, or file")
    parser.add_argument("--every", type=int, default=1, help="take one pair in so many, to be quick")
    parser.add_argument("--conditions", nargs="*", default=list(CONDITIONS), choices=list(CONDITIONS))
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    bank = FaceBank.open(wanted.bank, "lfw_176")
    pairs = read_pairs(wanted.pairs, bank)[:: wanted.every]
    photos = found_faces(bank, pairs, masked=any(CONDITIONS[name][0] for name in wanted.conditions))
    rows: dict[str, dict[str, float]] = {}
    scores: dict[str, np.ndarray] = {}
    for recogniser in map(load_recogniser, wanted.recogniser):
        for condition in wanted.conditions:
            found = compared(recogniser, pairs, photos, *CONDITIONS[condition])
            rows[f"{recogniser.name}, {condition}"] = verified(found, pairs)
            if condition == "bare":
                scores[recogniser.name] = found
        rows[f"{recogniser.name}, speed"] = {"ms a face": speed(recogniser)}
    for one, other in combinations(scores, 2):
        rows[f"{one} and {other}"] = {"correlation of non-mated": likeness(scores[one], scores[other], pairs)}
    if wanted.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:44s} " + "  ".join(f"{key} {value:.4g}" for key, value in row.items()))


def read_pairs(path: Path, bank: FaceBank) -> np.ndarray:
    """Int (P, 4): fold, both photos' numbers in the bank, and 1 where they show one person."""
    place = {str(name): i for i, name in enumerate(bank.names)}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["fold"]) in FOLDS]
    return np.array([(int(r["fold"]), place[r["a"]], place[r["b"]], int(r["same"])) for r in rows])


Photo = tuple[np.ndarray, Face]


def found_faces(bank: FaceBank, pairs: np.ndarray, *, masked: bool) -> dict[tuple[int, bool], Photo]:
    """Each photo of the pairs, bare or (second photos) masked, with the face nearest its middle."""
    wanted = {(int(item), False) for item in pairs[:, 1:3].ravel()}
    wanted |= {(int(item), True) for item in pairs[:, 2]} if masked else set()
    photos = {}
    for item, worn in sorted(wanted):
        image = picture(bank, item, worn=worn)
        faces = detect(image) if image is not None else []
        if image is not None and faces:
            middle = np.array(image.shape[1::-1]) / 2
            photos[item, worn] = image, min(faces, key=lambda face: np.hypot(*(face.eyes.mean(0) - middle)))
    return photos


def picture(bank: FaceBank, item: int, *, worn: bool) -> np.ndarray | None:
    """A photo bare, or with the first mask that covers the mouth, or None where none does."""
    if not worn:
        return np.ascontiguousarray(bank.image(item))
    assert bank.mouth is not None
    fits = np.flatnonzero(bank.mouth[item])
    return np.ascontiguousarray(bank.dressed(item, int(fits[0]))[0]) if len(fits) else None


def compared(
    recogniser: Recogniser,
    pairs: np.ndarray,
    photos: dict[tuple[int, bool], Photo],
    masked: bool,
    mode: str,
    swapped: bool,
) -> np.ndarray:
    """Float (P,): the cosine of each pair, NaN where a photo gave no embedding."""
    keys = sorted({(int(a), False) for a in pairs[:, 1]} | {(int(b), masked) for b in pairs[:, 2]})
    keys = [key for key in keys if key in photos]
    rows: dict[tuple[int, bool], np.ndarray] = {}
    for first in range(0, len(keys), 32):
        part = keys[first : first + 32]
        patches = np.stack([aligned(*photos[key], recogniser, mode=mode) for key in part])
        embedded = recogniser.embed(np.ascontiguousarray(patches[..., ::-1]) if swapped else patches)
        rows |= dict(zip(part, embedded, strict=True))
    nobody = np.full(recogniser.dimension, np.nan)
    return np.array(
        [rows.get((a, False), nobody) @ rows.get((b, masked), nobody) for _, a, b, _ in pairs.tolist()]
    )


def verified(scores: np.ndarray, pairs: np.ndarray) -> dict[str, float]:
    """Accuracy over folds, and what thresholds let through."""
    kept = np.isfinite(scores)
    fold, same, found = pairs[kept, 0], pairs[kept, 3] == 1, scores[kept]
    right = []
    for held in np.unique(fold):
        threshold = best_threshold(found[fold != held], same[fold != held])
        right.append(((found >= threshold) == same)[fold == held].mean())
    strange = found[~same]
    return {
        "pairs": int(kept.sum()), "failed": int((~kept).sum()),
        "accuracy %": float(np.mean(right)) * 100, "sd": float(np.std(right, ddof=1)) * 100,
        "threshold": best_threshold(found, same),
        "mated": float(found[same].mean()), "non-mated": float(strange.mean()),
        "sd of non-mated": float(strange.std()),
    } | {
        f"TMR % at FMR {share:g}": float((found[same] >= np.quantile(strange, 1 - share)).mean()) * 100
        for share in (1e-2, 1e-3)
    }  # fmt: skip


def best_threshold(scores: np.ndarray, same: np.ndarray) -> float:
    """The middle of the gap between two scores at which fewest pairs are judged wrongly."""
    order = np.argsort(scores)
    ranked, truth = scores[order], same[order]
    wrong = np.cumsum(truth) + (~truth).sum() - np.cumsum(~truth)
    place = int(np.argmin(wrong[:-1]))
    return float((ranked[place] + ranked[place + 1]) / 2)


def likeness(one: np.ndarray, other: np.ndarray, pairs: np.ndarray) -> float:
    """Pearson's correlation of two recognisers' scores of strangers."""
    strange = (pairs[:, 3] == 0) & np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[strange], other[strange])[0, 1])


def speed(recogniser: Recogniser) -> float:
    """Milliseconds of one core for one face, the least of seven rounds of ten."""
    patch = np.random.default_rng(0).integers(
        0, 256, (1, recogniser.size, recogniser.size, 3), dtype=np.uint8
    )
    rounds = []
    for _ in range(7):
        began = time.process_time()
        for _ in range(10):
            recogniser.embed(patch)
        rounds.append((time.process_time() - began) * 100)
    return min(rounds)


if __name__ == "__main__":
    main()
