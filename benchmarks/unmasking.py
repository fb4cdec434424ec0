"""How well hidden faces are guessed and masks are found: the networks that are here, and floors to beat.

    BAREFACED_WEIGHTS=weights python benchmarks/unmasking.py --bank runs/bank

`runs/bank` is made as docs/benchmarks.md says. Masks are put on the test split by name and seed 0; floors
learn from the training split of `faces_synthetic_256`, whatever set they are tried on. LPIPS is measured
where `$BAREFACED_WEIGHTS` holds its network. What is not in the stores is skipped, and that is said.

With `--classifier mask_classifier_aizoo.tflite --real masked_real_256.csv` (extra `mediapipe`) another
network says of real masked faces whether the mask is gone.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from barefaced.audit import FLOORS, load_network, open_trials
from barefaced.audit.quality.floors import SEGMENTING_FLOORS
from barefaced.audit.quality.painting import Painting, learned_faces
from barefaced.audit.quality.segmenting import Segmenting
from barefaced.audit.quality.systems import Network, Painter, Refined
from barefaced.audit.quality.tally import Tally
from barefaced.audit.quality.trials import Trial, Trials
from barefaced.datasets import FaceBank
from barefaced.datasets.making import chance
from barefaced.errors import BarefacedError
from barefaced.faces import detect
from barefaced.images import write_image
from barefaced.unmasking import MODELS, segment, unmask

SYNTHETIC = "faces_synthetic_256"
SETS = (SYNTHETIC, "faces_scut_256", "faces_allage_256")
SIZES = (64, 256)
SURGICAL = {"style": "surgical", "wear": "correct"}
PAINTERS = (
    "face-inpainter-slim",
    "face-inpainter-slim-mean",
    "autoencoder-002",
    "mask2face-004",
    "face-inpainter-vae",
)
REFINERS = {"srcnn-002": "autoencoder-002"}
"""Each with what paints before it."""
SEGMENTERS = ("mask-segmenter",)
WATCHED = """
import resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command from a small process: a child's peak counts what its parent held when it was born."""
OUTLINE = ((128, 112), (182, 128), (184, 172), (160, 206), (128, 216), (96, 206), (72, 172), (74, 128))
"""Pixels of a 256 px patch: corners of a hole of 14 % of the frame, from the nose's bridge to the chin."""
PALE_BLUE = (170, 200, 225)
MASKS = 300
"""Trials of the training split that the mean mask is learned from."""
REPEATED = 40
"""Pixels of repeated border up to which a real face counts."""
GREY, SEEN_AT = 128, 260
"""What the classifier's picture is framed with, and its side."""

Row = dict[str, object]


def main() -> None:
    """Measure, and print one line a system, set and size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="try one face in so many of the test split")
    parser.add_argument("--held-out", default="duckbill,kn95", help="styles that no training saw")
    parser.add_argument("--classifier", type=Path, help="tells masked from bare, a TensorFlow Lite file")
    parser.add_argument("--real", type=Path, help="the table of masked_real_256")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--also", nargs="*", default=(), metavar="FILE", help="more networks to try")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    for row in rows(wanted):
        told = json.dumps(row) if wanted.json else "  ".join(f"{key} {value}" for key, value in row.items())
        print(told, flush=True)


def rows(wanted: argparse.Namespace) -> Iterator[Row]:
    """Everything that is measured, one row after another."""
    bank, every, held_out = wanted.bank, wanted.every, wanted.held_out.split(",")
    found, skipped = networks([*PAINTERS, *REFINERS, *SEGMENTERS, *wanted.also])
    yield from skipped
    synthetic = bank / SYNTHETIC
    stored = {"stored": True, **SURGICAL}
    floors = fitted(open_trials(synthetic, "train", **stored))
    yield from painted(open_trials(synthetic, "test", **stored), floors, every, (64,), "as stored, surgical")
    painters = painters_of(found) | fitted(open_trials(synthetic, "train"))
    for name in SETS:
        trials = open_trials(bank / name, "test", **SURGICAL)
        yield from painted(Flat(trials), painters, every, SIZES, f"{name}, flat mask")
        yield from painted(trials, painters, every, SIZES, f"{name}, surgical")
    if painters_of(found):
        unseen = open_trials(synthetic, "test", style=dict.fromkeys(held_out, 1.0), wear="correct")
        yield from painted(unseen, painters, every, SIZES, f"{SYNTHETIC}, {', '.join(held_out)}")
    for network in found.values():
        if network.card.task == "mask-segmentation":
            yield from segmented(bank, network, every)
    for model in MODELS:
        yield from photos(bank, model, wanted.classifier, wanted.real, every)


def networks(names: Sequence[str]) -> tuple[dict[str, Network], list[Row]]:
    """Those that are in the stores, by name, and a row for each that is not."""
    found: dict[str, Network] = {}
    skipped: list[Row] = []
    for name in names:
        try:
            found[name] = load_network(name)
        except BarefacedError as error:
            skipped.append({"skipped": name, "because": str(error).partition(";")[0]})
    return found, skipped


def painters_of(found: dict[str, Network]) -> dict[str, Painter]:
    """Inpainters, and refiners after what paints before them."""
    painters: dict[str, Painter] = {
        Path(name).stem: network for name, network in found.items() if network.card.task == "face-inpainting"
    }
    for name, first in REFINERS.items():
        if name in found and first in found:
            painters[f"{name} after {first}"] = Refined(found[first], found[name])
    return painters


def fitted(learn: Trials) -> dict[str, Painter]:
    """The floors, learned from all faces of a split."""
    began = time.process_time()
    faces = learned_faces((learn.bare(item) for item in range(len(learn))), side=64)
    floors = {name: floor(faces) for name, floor in FLOORS.items()}
    print(f"# floors learned from {len(faces)} faces in {time.process_time() - began:.0f} s", flush=True)
    return floors


class Flat:
    """The trials of another set under one plain mask, whose hole changes with no style."""

    def __init__(self, trials: Trials) -> None:
        self._trials, self.told = trials, f"{trials.told}, flat mask"
        covered = np.zeros((256, 256), np.uint8)
        self._hole = cv2.fillConvexPoly(covered, np.array(OUTLINE, np.int32), 1).astype(np.float32)

    def __len__(self) -> int:
        return len(self._trials)

    def bare(self, item: int) -> np.ndarray:
        """The bare face."""
        return self._trials.bare(item)

    def __getitem__(self, item: int) -> Trial:
        trial = self._trials[item]
        masked = np.where(self._hole[..., None] > 0, np.uint8(PALE_BLUE), trial.bare)
        return replace(trial, masked=masked, coverage=self._hole)


def painted(
    trials: Trials, painters: dict[str, Painter], every: int, sizes: Sequence[int], what: str
) -> Iterator[Row]:
    """Hole and whole picture of each painter at each size; every face is dressed once."""
    panels = [Painting(painters, size=size) for size in sizes]
    tallies = [Tally(panel.columns, seed=0) for panel in panels]
    hidden = []
    for item in range(0, len(trials), every):
        trial = trials[item]
        hidden.append(float(trial.hole.mean()))
        for panel, tally in zip(panels, tallies, strict=True):
            row = panel.row(trial, chance(0, trial.name, 1))
            if row is not None:
                tally.add(trial.identity, {}, row.numbers)
    for size, tally in zip(sizes, tallies, strict=True):
        told = tally.overall()
        about = {"what": what, "n": told["pictures"], "px": size, "hidden": f"{np.mean(hidden):.1%}"}
        for name, system in told["systems"].items():
            yield about | {"system": name} | {
                f"{region} {metric}": spoken(number)
                for region in ("hole", "whole")
                for metric, number in system[region].items()
            }  # fmt: skip


def segmented(bank: Path, network: Network, every: int) -> Iterator[Row]:
    """A segmenter beside the mean mask, on masks of all kinds."""
    learn = open_trials(bank / SYNTHETIC, "train")
    coverages = np.stack([learn[item].coverage for item in range(0, len(learn), max(1, len(learn) // MASKS))])
    floors = {name: floor(coverages) for name, floor in SEGMENTING_FLOORS.items()}
    for name in SETS:
        trials = open_trials(bank / name, "test")
        panel = Segmenting({network.card.name: network} | floors, size=256)
        tally = Tally(panel.columns, seed=0)
        for item in range(0, len(trials), every):
            trial = trials[item]
            row = panel.row(trial, chance(0, trial.name, 1))
            if row is not None:
                tally.add(trial.identity, {}, row.numbers)
        told = tally.overall()
        for system, numbers in told["systems"].items():
            about = {"what": f"{name}, any mask", "n": told["pictures"], "px": 256, "system": system}
            yield about | {metric: spoken(number) for metric, number in numbers["whole"].items()}


def photos(bank: Path, model: str, classifier: Path | None, real: Path | None, every: int) -> Iterator[Row]:
    """The whole pipeline of a model: what it leaves alone, how long it takes, whether masks are gone."""
    trials = open_trials(bank / SYNTHETIC, "test", **SURGICAL)
    pictures = [trials[item].masked for item in range(20)]
    try:
        unmask(pictures[0], model=model)
    except BarefacedError as error:
        yield {"skipped": f"unmask --model {model}", "because": str(error).partition(";")[0]}
        return
    times, changed = [], 0
    for picture in pictures:
        began = time.process_time()
        done = unmask(picture, model=model)
        times.append(1000 * (time.process_time() - began))
        changed += int(((done.image != picture).any(axis=2) & ~done.hole).sum())
    what = {"what": f"unmask --model {model}"}
    yield what | {"n": len(pictures), "ms a 256 px photo, median": round(float(np.median(times)), 1)}
    yield what | {"n": len(pictures), "pixels changed outside the hole": changed}
    yield what | cold(pictures[0], model)
    if classifier is not None and real is not None:
        yield what | gone(bank, model, Aizoo(classifier), real, every)


def cold(picture: np.ndarray, model: str) -> Row:
    """The command on a photo of 1024 pixels, a process of its own: seconds on the clock, and peak memory."""
    large = cv2.resize(picture, (1024, 1024), interpolation=cv2.INTER_CUBIC)
    with tempfile.TemporaryDirectory() as folder:
        write_image(Path(folder) / "photo.png", np.asarray(large, np.uint8))
        words = ["unmask", f"{folder}/photo.png", f"{folder}/out.png", "--model", model]
        command = [sys.executable, "-c", WATCHED, sys.executable, "-m", "barefaced", *words]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {"seconds, 1024 px photo, cold": round(float(told[0]), 2), "peak MB": round(int(told[1]) / 1024)}


def gone(
    bank: Path, model: str, masked: Callable[[np.ndarray], bool], table: Path, every: int, split: str = ""
) -> Row:
    """Share of real masked faces that the classifier calls bare afterwards, and that count otherwise.

    Of a split alone, or of all photos. To count, the hole must be at most 1.3 times what the segmenter calls
    mask, and a face still be found.
    """
    faces = FaceBank.open(bank, "masked_real_256")
    with table.open(newline="", encoding="utf-8") as stream:
        border = {row["file"]: int(row["border_px"]) for row in csv.DictReader(stream)}
    there = faces.in_split(split) if split else range(len(faces.names))
    items = [int(item) for item in there if border[str(faces.names[item])] <= REPEATED][::every]
    counts = {"bare": 0, "bare, hole and face right": 0, "masked before": 0}
    for item in items:
        photo = np.ascontiguousarray(faces.image(item))
        done = unmask(photo, model=model)
        fits = done.hole.sum() <= 1.3 * (segment(photo) >= 0.5).sum() and len(detect(done.image)) > 0
        bare = not masked(done.image)
        counts["masked before"] += masked(photo)
        counts["bare"] += bare
        counts["bare, hole and face right"] += bare and fits
    return {"n": len(items)} | {f"real masks: {name}": f"{n / len(items):.1%}" for name, n in counts.items()}


class Aizoo:
    """The classifier of AIZOO's FaceMaskDetection: is its surest anchor surer of a mask than of none."""

    def __init__(self, path: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._network = Interpreter(model_path=str(path), num_threads=1)
        self._network.allocate_tensors()
        scores = [out for out in self._network.get_output_details() if out["shape"][-1] == 2]
        self._scores = scores[0]["index"]

    def __call__(self, picture: np.ndarray) -> bool:
        """Tell whether the face of a picture, uint8 RGB (H, W, 3), wears a mask."""
        margin = len(picture) // 4
        framed = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), constant_values=GREY)
        small = cv2.resize(framed, (SEEN_AT, SEEN_AT)).astype(np.float32) / 255
        self._network.set_tensor(self._network.get_input_details()[0]["index"], small[None])
        self._network.invoke()
        mask, bare = self._network.get_tensor(self._scores)[0].max(axis=0)
        return bool(mask > bare)


def spoken(number: dict[str, float | None]) -> str:
    """A mean with its interval, four figures."""
    if number["mean"] is None:
        return "none"
    ends = "" if number["low"] is None else f" [{number['low']:.4g}, {number['high']:.4g}]"
    return f"{number['mean']:.4g}{ends}"


if __name__ == "__main__":
    main()
