"""What a network for a phone weighs, and what its fewer bits cost: a run exported with one fixed shape.

    python benchmarks/phone.py RUN --bank runs/bank [--count 40]

The run (of `slim`, say) is exported in 32, 16 and 8 bits (`barefaced export --fixed`), pictures in rows of
RGB in and out, and run by ONNX Runtime, one thread, on masked test faces. Errors are of the hole: against
the 32-bit graph, and against the true face.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from barefaced.audit.quality.trials import Trial, open_trials
from barefaced.runtime import Session
from barefaced.training import export

FORMS = {"float32": "", "half": "half", "int8": "int8"}


def main() -> None:
    """Measure, and print one line a form."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--set", default="faces_synthetic_256")
    parser.add_argument("--count", type=int, default=40)
    asked = parser.parse_args()
    trials = open_trials(asked.bank / asked.set, "test")
    picked = np.linspace(0, len(trials) - 1, asked.count).astype(int)
    faces = [trials[int(place)] for place in picked]
    with tempfile.TemporaryDirectory() as folder:
        truth: list[np.ndarray] = []
        for form, stored in FORMS.items():
            file = export(asked.run, Path(folder) / f"{form}.onnx", fixed=True, stored=stored)
            answers, took = answered(file, faces)
            truth = truth or answers
            print(
                f"{form:8} {file.stat().st_size / 1e6:5.1f} MB  {took:5.0f} ms  {told(answers, truth, faces)}"
            )


def answered(file: Path, faces: list[Trial]) -> tuple[list[np.ndarray], float]:
    """The faces that come out, and the median milliseconds of processor time of one."""
    session = Session(file)
    found, seconds = [], []
    for face in faces:
        given = {"image": face.masked, "hole": face.hole.astype(np.uint8)}
        began = time.process_time()
        found.append(session.run(**{name: given[name] for name in session.inputs})[0])
        seconds.append(time.process_time() - began)
    return found, 1000.0 * float(np.median(seconds))


def told(answers: list[np.ndarray], truth: list[np.ndarray], faces: list[Trial]) -> str:
    """Mean and largest difference from the 32-bit graph in levels, PSNR of both against the true face."""
    pairs = [
        (a[f.hole].astype(float), b[f.hole].astype(float))
        for a, b, f in zip(answers, truth, faces, strict=True)
    ]
    apart = np.concatenate([np.abs(a - b).ravel() for a, b in pairs])
    psnr = np.mean([decibels(a, f.bare[f.hole]) for (a, _), f in zip(pairs, faces, strict=True)])
    outside = max(
        int(np.abs(a.astype(int) - f.masked)[~f.hole].max()) for a, f in zip(answers, faces, strict=True)
    )
    return (
        f"off by {apart.mean():.2f} levels ({apart.max():.0f} at most), hole {psnr:.2f} dB, outside {outside}"
    )


def decibels(found: np.ndarray, true: np.ndarray) -> float:
    """PSNR over 255 levels."""
    return float(10.0 * np.log10(255.0**2 / np.square(found - true).mean()))


if __name__ == "__main__":
    main()
