"""Where a run's numbers and pictures go: metrics.csv, TensorBoard, sheets, and the terminal."""

import csv
import io
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from torch.utils.tensorboard import SummaryWriter

from barefaced.images import read_image, replacing, write_image
from barefaced.training.curves import losses_svg
from barefaced.training.sheets import rows_by_step

_HEAD = ["step", "name", "value"]


class RunLog:
    """Logs of one run, under its folder; only the first of several processes writes."""

    def __init__(self, out: Path, *, steps: int, step: int = 0, active: bool = True) -> None:
        self._out, self._steps, self._active = out, steps, active
        self._first, self._began = step, time.monotonic()
        self._console = Console(stderr=True, highlight=False)
        if active:
            out.mkdir(parents=True, exist_ok=True)
            self._trim(step)
            # TensorBoard is told to hide what came from this step on; this step's own numbers stand.
            self._board = SummaryWriter(str(out / "tensorboard"), purge_step=step + 1)

    def _trim(self, step: int) -> None:
        """Drop rows a killed run wrote after its last checkpoint: they will be written again."""
        path = self._out / "metrics.csv"
        if not path.exists():
            return
        with path.open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3 and row[0].isdecimal()]
        kept = io.StringIO(newline="")
        csv.writer(kept).writerows([_HEAD, *(row for row in rows if int(row[0]) <= step)])
        with replacing(path) as whole:
            whole.write(kept.getvalue().encode())

    def numbers(self, step: int, values: dict[str, float]) -> None:
        """Note named numbers at a step."""
        if not self._active:
            return
        path = self._out / "metrics.csv"
        rows = [[step, name, f"{value:.6g}"] for name, value in values.items()]
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows if file.tell() else [_HEAD, *rows])
        for name, value in values.items():
            self._board.add_scalar(name, value, step)
        self._say(step, values)

    def sheet(self, step: int, image: np.ndarray, *, name: str = "") -> None:
        """Keep a picture of how the network does at a step: uint8 RGB (H, W, 3); of a name, if it has one."""
        if not self._active:
            return
        folder = self._out / "sheets"
        folder.mkdir(exist_ok=True)
        write_image(folder / f"{name + '-' if name else ''}step-{step:07d}.png", image)
        if name == "fakes":
            strips = [(int(path.stem.rpartition("-")[2]), path) for path in folder.glob("fakes-step-*.png")]
            told = [(when, read_image(path)) for when, path in sorted(strips) if when <= step]
            write_image(folder / "fakes-by-step.png", rows_by_step(told))

    def curves(self) -> None:
        """Draw every number of the run over its steps: `losses.svg`."""
        if self._active:
            with (self._out / "metrics.csv").open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            with replacing(self._out / "losses.svg") as whole:
                whole.write(losses_svg(rows, title=self._out.name).encode())

    def _say(self, step: int, values: dict[str, float]) -> None:
        rate = (step - self._first) / max(time.monotonic() - self._began, 1e-9)
        left = (self._steps - step) / rate if rate else 0.0
        told = "  ".join(f"{name} {value:.4g}" for name, value in values.items())
        self._console.print(f"{step}/{self._steps}  {rate:.2f} steps/s  {left / 60:.1f} min left  {told}")

    def close(self) -> None:
        """Flush what is buffered."""
        if self._active:
            self._board.close()
