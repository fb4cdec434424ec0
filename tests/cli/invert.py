"""A command with `run_batch` under it, for tests that need a process of its own.

It writes each picture's negative. A picture named `kill...` kills the process that works on it.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.batch import Inputs, Jobs, Json, Resume, run_batch


@dataclass(frozen=True)
class Invert:
    pause: float

    def __call__(self, source: Path, target: Path | None) -> dict[str, Any]:
        from barefaced.images import read_image, write_image

        if source.name.startswith("kill"):
            os._exit(9)
        time.sleep(self.pause)
        image = read_image(source)
        assert target is not None
        write_image(target, 255 - image)
        return {"mean": float(image.mean()), "threads": os.environ.get("OMP_NUM_THREADS", "")}


def main(
    inputs: Inputs,
    out: Annotated[Path, typer.Option()],
    as_json: Json = False,
    jobs: Jobs = 1,
    resume: Resume = False,
    pause: float = 0,
) -> None:
    run_batch(inputs, Invert(pause), describe=str, output=out, resume=resume, jobs=jobs, as_json=as_json)


if __name__ == "__main__":
    # A shell that started the tests in the background may have had Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    typer.run(main)
