r"""All unmasking models in one table: the same faces, the same holes, the same judges.

    BAREFACED_WEIGHTS=weights python benchmarks/unmaskers.py --bank runs/bank --every 5 \
        --features reid-0095=reid_retail_0095.onnx --classifier mask_classifier_aizoo.tflite \
        --real masked_real_256.csv --audit runs/audit/result.json --also cyclegan-001=FILE.onnx

`runs/bank` is made as docs/benchmarks.md says. Faces, masks and floors are those of benchmarks/unmasking.py:
every so-many-th face of the test splits under a surgical mask. What is seen beside the hole is kept of every
system, so that only what it paints is judged; networks that repaint everything are tried without that too.
Distances of sets are between hole crops of all sets together
and the truth's, by a network that no system should have learned from. A model whose weights are not in the
stores is skipped, and that is said.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from unmasking import SETS, SURGICAL, SYNTHETIC, Aizoo, fitted, gone, spoken

from barefaced.audit import load_features, load_network, open_trials
from barefaced.audit.quality.painting import Painting
from barefaced.audit.quality.sets.holes import HoleSets
from barefaced.audit.quality.systems import InpaintingNetwork, Painter, Refined
from barefaced.audit.quality.tally import Tally
from barefaced.audit.quality.trials import Trials
from barefaced.datasets.making import chance
from barefaced.errors import BarefacedError
from barefaced.unmasking import MODELS, unmask
from barefaced.unmasking.networks import plan_of

SIZE, TIMED = 256, 20
REPAINTED = ", all repainted"
"""Behind the name of a network of whose picture nothing is taken from the photo."""
SHOWN = {"hole psnr": 2, "hole ssim": 3, "whole lpips": 4}
"""What the table holds of each set, and digits behind the point."""

Row = dict[str, object]


def main() -> None:
    """Measure, print one JSON object a number's home, and the table last."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--every", type=int, default=5, help="try one face in so many of the test splits")
    parser.add_argument("--models", nargs="*", default=list(MODELS), help="names; all unless given")
    parser.add_argument("--also", nargs="*", default=[], metavar="NAME=FILE", help="more inpainters")
    parser.add_argument("--features", nargs="*", default=["face-mesh"], metavar="NAME[=FILE]")
    parser.add_argument("--without-floors", action="store_true", help="they take a minute to fit")
    parser.add_argument("--classifier", type=Path, help="tells masked from bare, a TensorFlow Lite file")
    parser.add_argument("--real", type=Path, help="the table of masked_real_256")
    parser.add_argument(
        "--real-split",
        default="",
        help="real photos of this split alone, each of them, for who learned from others",
    )
    parser.add_argument("--audit", nargs="*", default=[], type=Path, help="result.json of audits")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    rows: dict[str, Row] = {}
    for name, found in measured(wanted):
        rows.setdefault(name, {}).update(found)
        print(json.dumps({"system": name} | found), flush=True)
    print("\n".join(table(rows)))


def measured(wanted: argparse.Namespace) -> Iterator[tuple[str, Row]]:
    """Everything, a few numbers of one system after another."""
    models = {name: name for name in wanted.models} | dict(text.split("=", 1) for text in wanted.also)
    painters: dict[str, Painter] = {}
    for name, model in models.items():
        try:
            painters[name] = painter_of(model)
        except BarefacedError as error:
            print(f"# {name} skipped: {str(error).partition(';')[0]}", file=sys.stderr, flush=True)
    trials = {name: open_trials(wanted.bank / name, "test", **SURGICAL) for name in SETS}
    floors = {} if wanted.without_floors else fitted(open_trials(wanted.bank / SYNTHETIC, "train"))
    whole = {f"{name}{REPAINTED}": painter for name, painter in painters.items() if repaints(painter)}
    yield from painted(trials, painters | whole | floors, wanted.features, wanted.every)
    pictures = [trials[SYNTHETIC][item].masked for item in range(TIMED)]
    for name in painters:
        yield name, {"ms": milliseconds(models[name], pictures)}
    if wanted.classifier is not None and wanted.real is not None:
        classifier = Aizoo(wanted.classifier)
        for name in painters:
            every = 1 if wanted.real_split else wanted.every
            told = gone(wanted.bank, models[name], classifier, wanted.real, every, wanted.real_split)
            yield name, {"gone": told}
    for name in painters:
        yield name, {"gain": gains(name, wanted.audit)}


def painter_of(model: str) -> Painter:
    """The networks of a model that paint."""
    plan = plan_of(model)
    first = load_network(plan.inpainter)
    return first if plan.refiner is None else Refined(first, load_network(plan.refiner))


def repaints(painter: Painter) -> bool:
    """Whether it paints a whole face, not knowing of any hole."""
    return isinstance(painter, InpaintingNetwork) and painter.repaints


def painted(
    trials: dict[str, Trials], painters: dict[str, Painter], features: list[str], every: int
) -> Iterator[tuple[str, Row]]:
    """Hole and whole picture on each set; hole crops of all sets together."""
    whole = [name for name in painters if name.endswith(REPAINTED)]
    panel = Painting(painters, size=SIZE, repainting=whole)
    faces = sum(len(range(0, len(each), every)) for each in trials.values())
    crops = [HoleSets(load_features(name), list(painters), pictures=faces) for name in features]
    for which, each in trials.items():
        tally = Tally(panel.columns, seed=0)
        for item in range(0, len(each), every):
            trial = each[item]
            row = panel.row(trial, chance(0, trial.name, 1))
            if row is None:
                continue
            tally.add(trial.identity, {}, row.numbers)
            _, truth, *made = row.pictures
            for sets in crops:
                sets.add(truth, dict(zip(painters, made, strict=True)), trial.hole, trial.identity)
        told = tally.overall()
        for name, regions in told["systems"].items():
            flat = {f"{region} {metric}": n for region in regions for metric, n in regions[region].items()}
            yield name, {which: {"n": told["pictures"]} | flat}
    for sets in crops:
        for name, told in sets.told()["systems"].items():
            yield name, {f"by {told['features']['name']}": told["metrics"] | {"n": told["real"]["pictures"]}}


def milliseconds(model: str, pictures: list[np.ndarray]) -> float:
    """Processor time of a whole `unmask` of one 256 px photo, one core, median."""
    unmask(pictures[0], model=model)
    times = []
    for picture in pictures:
        began = time.process_time()
        unmask(picture, model=model)
        times.append(1000 * (time.process_time() - began))
    return round(float(np.median(times)), 1)


def gains(name: str, results: list[Path]) -> list[str]:
    """What audits say of a model: bits of identity over the best baseline, by recogniser and condition."""
    rows = [
        row
        for path in results
        for row in json.loads(path.read_text(encoding="utf-8"))["tables"]["gains"]
        if row["system"] == name and row["over"] == "best of all"
    ]
    return [
        f"{row['bits']:+.3f} [{row['bits_low']:+.3f}, {row['bits_high']:+.3f}] bits, {row['people']} people, "
        f"{row['recogniser']}, {row['condition']}"
        for row in rows
        if None not in (row["bits"], row["bits_low"], row["bits_high"])
    ]


def table(rows: dict[str, Row]) -> Iterator[str]:
    """Markdown: a system a line, best read beside the floors."""
    sets = [key for key in SETS if any(key in row for row in rows.values())]
    judges = list(dict.fromkeys(key for row in rows.values() for key in row if key.startswith("by ")))
    heads = [f"{metric}: {' / '.join(sets)}" for metric in SHOWN]
    heads += [f"hole crops {judge}" for judge in judges]
    heads += ["masks gone: bare, and hole and face right", "ms", "identity gain"]
    yield f"| system | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(heads)
    for name, row in rows.items():
        cells = [
            " / ".join(_rounded(row[key].get(metric), digits) for key in sets)
            for metric, digits in SHOWN.items()
        ]
        cells += ["; ".join(_distances(row[judge])) for judge in judges]
        cells += [_gone(row.get("gone")), str(row.get("ms", "")), "; ".join(row.get("gain", []))]
        yield f"| {name} | {' | '.join(cells)} |"


def _rounded(number: dict[str, float | None] | None, digits: int) -> str:
    return "none" if number is None or number["mean"] is None else f"{number['mean']:.{digits}f}"


def _distances(found: dict) -> Iterator[str]:
    for metric, number in found.items():
        if metric != "n":
            yield f"{metric} {spoken(number | {'mean': number['value']})}"
    yield f"n {found['n']}"


def _gone(found: Row | None) -> str:
    if found is None:
        return ""
    kept = ("real masks: bare", "real masks: bare, hole and face right")
    return f"{', '.join(str(found[key]) for key in kept)} of {found['n']}"


if __name__ == "__main__":
    main()
