"""How long finding faces takes, and what a cold start costs.

    python benchmarks/speed.py

Pictures are made from scikit-image's astronaut. Times are medians; one core unless said otherwise. The cold
rows start whole processes, peak memory as the system counts it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    rows = warm(wanted.repeat) | cold() | {"barefaced --help, cold, ms": help_time()}
    rows |= {"machine": machine()}
    print(
        json.dumps(rows) if wanted.json else "\n".join(f"{name:48s} {value}" for name, value in rows.items())
    )


def warm(repeat: int) -> dict[str, float]:
    """Milliseconds after start, one thread."""
    import cv2
    import numpy as np
    from skimage.data import astronaut

    from barefaced.faces import detect

    cv2.setNumThreads(1)
    portrait = astronaut()
    pictures = {
        "640 x 480, one face": np.ascontiguousarray(cv2.resize(portrait, (640, 640))[:480]),
        "640 x 480, no face": np.full((480, 640, 3), 120, np.uint8),
        "1920 x 1080, one face": np.ascontiguousarray(cv2.resize(portrait, (1920, 1920))[:1080]),
    }
    rows = {}
    for name, picture in pictures.items():
        for _ in range(5):
            faces = detect(picture)
        times = []
        for _ in range(repeat):
            began = time.perf_counter()
            detect(picture)
            times.append(time.perf_counter() - began)
        rows[f"detect, {name} ({len(faces)} found), ms"] = round(statistics.median(times) * 1e3, 2)
    return rows


def cold() -> dict[str, float]:
    """A 12-megapixel JPEG through `barefaced detect`, whole process."""
    import cv2
    from skimage.data import astronaut

    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        cv2.imwrite(str(photo), cv2.resize(astronaut(), (4000, 4000))[:3000, :, ::-1])
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "barefaced", "detect", str(photo), "--json"], check=True, stdout=-3
            )
            times.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "12 megapixels, whole process, cold, s": round(statistics.median(times), 2),
        "the same, peak memory, MB": round(peak),
    }


def help_time() -> float:
    """Milliseconds of `barefaced --help`, a fresh process each."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "barefaced", "--help"], check=True, stdout=-3)
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1e3)


def machine() -> str:
    """The processor's name and how many of its cores are here."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
