r"""Train several networks one after another within a number of minutes, on whatever there is to train on.

python scripts/train_all.py --data BANK --out RUNS --minutes 25 small=slim,size=128 slim=slim,start=@small \
    mask=unet-segmenter paper=mask2face:paper,precision=bf16-mixed*3

An order is FOLDER=RECIPE[:PRESET][,KEY=VALUE ...][*SHARE]. A value @FOLDER is that run's folder under RUNS.
Steps are measured for some seconds, and a run is given as many as its share of the time that is left allows,
so that its schedule comes to its end; unless `steps` is among its settings. A run that is there already goes
on, one that is done is passed over. Under RUNS/FOLDER are checkpoints, curves, sheets and the ONNX file; a
table comes last.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from barefaced.errors import BarefacedError
from barefaced.training import export, train
from barefaced.training.batches import Batch
from barefaced.training.checkpoints import LAST, load_checkpoint
from barefaced.training.recipes import RECIPES, Recipe, recipe_named
from barefaced.training.recipes.base import Losses

PROBE = 24
"""Steps to measure by; the first third of them is not counted."""
KEPT = 0.85
"""Share of a run's time that its steps may take: the rest is for validations, the export and bad luck."""
LOOKS = 6
"""Validations of a run whose steps are chosen here."""


@dataclass(frozen=True)
class Order:
    """One network to train; see the module for how it is written."""

    folder: str
    recipe: str
    preset: str | None
    settings: dict[str, str]
    share: float

    @classmethod
    def read(cls, text: str, out: Path) -> Order:
        """An order of its text.

        Raises:
            ValueError: if it is not one, or the recipe, its preset or a setting is unknown.
        """
        folder, equals, rest = text.partition("=")
        rest, _, share = rest.partition("*")
        name, *settings = rest.split(",")
        recipe, _, preset = name.partition(":")
        if not (folder and equals and recipe):
            raise ValueError(f"an order is FOLDER=RECIPE[:PRESET][,KEY=VALUE ...][*SHARE], got {text!r}")
        given: dict[str, str] = {}
        for part in settings:
            key, equals, value = part.partition("=")
            if equals:
                given[key] = str(out / value[1:]) if value.startswith("@") else value
            elif given:  # the next of several values
                given[next(reversed(given))] += f",{part}"
        recipe_named(recipe, given, preset or None)
        return cls(folder, recipe, preset or None, given, float(share or 1))


class TimeIsUpError(Exception):
    """The minutes are over; the run can go on from its last checkpoint."""


@dataclass
class Watch:
    """Sees every step of whatever recipe runs."""

    deadline: float = float("inf")
    stamps: list[float] = field(default_factory=list)

    def tick(self) -> None:
        """Note a step's beginning.

        Raises:
            TimeIsUpError: if it should not begin any more.
        """
        if torch.cuda.is_available() and len(self.stamps) < PROBE:
            torch.cuda.synchronize()  # what was only asked for is not done yet
        self.stamps.append(time.monotonic())
        if self.stamps[-1] > self.deadline:
            raise TimeIsUpError

    @property
    def rate(self) -> float:
        """Steps a second, the first ones not counted."""
        counted = self.stamps[len(self.stamps) // 3 :]
        return (len(counted) - 1) / max(counted[-1] - counted[0], 1e-6) if len(counted) > 1 else 0.0


WATCH = Watch()


def watched(kind: type[Recipe]) -> type[Recipe]:
    """A recipe as it is, but seen by the watch."""

    class Watched(kind):  # type: ignore[misc, valid-type]
        def losses(self, networks: torch.nn.ModuleDict, batch: Batch) -> Losses:
            WATCH.tick()
            yield from super().losses(networks, batch)

    return Watched


def main(words: Iterable[str] | None = None) -> int:
    """Train; 1 if a network failed."""
    parser = argparse.ArgumentParser(description="Train several networks within a number of minutes.")
    parser.add_argument("orders", nargs="+", metavar="FOLDER=RECIPE[:PRESET][,KEY=VALUE ...][*SHARE]")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    given = parser.parse_args(None if words is None else list(words))
    try:
        orders = [Order.read(text, given.out) for text in given.orders]
    except ValueError as error:
        parser.error(str(error))
    end = time.monotonic() + 60 * given.minutes
    kinds = dict(RECIPES)
    RECIPES.update({name: watched(kind) for name, kind in kinds.items()})
    try:
        rows = [_row(orders[place:], given.data, given.out, end) for place in range(len(orders))]
    finally:
        RECIPES.update(kinds)
    for row in [("folder", "steps", "steps/s", "minutes", "metrics", "MB", ""), *rows]:
        print("  ".join(str(cell) for cell in row))
    return int(any(str(row[-1]).startswith("failed") for row in rows))


def _row(orders: list[Order], data: Path, out: Path, end: float) -> tuple[Any, ...]:
    """Train the first of the orders; what there is to tell of it."""
    order, began = orders[0], time.monotonic()
    run = out / order.folder
    allowed = (end - began) * order.share / sum(other.share for other in orders)
    WATCH.stamps, WATCH.deadline = [], began + allowed
    told = "done"
    try:
        _train(order, data, run, allowed)
    except TimeIsUpError:
        told = "time is up: run again to go on"
    except (BarefacedError, ValueError, RuntimeError) as error:
        told = f"failed: {str(error).splitlines()[0][:200]}"
    if not (run / LAST).exists():
        return order.folder, 0, 0, 0, "", "", told
    state = load_checkpoint(run / LAST)
    size: float | str = ""
    try:
        size = round(export(run).stat().st_size / 1e6, 2)
    except BarefacedError as error:
        told = f"failed: {error}"
    metrics = " ".join(f"{name} {value:.4g}" for name, value in state["metrics"].items())
    minutes = (time.monotonic() - began) / 60
    steps = f"{state['step']}/{state['recipe']['steps']}"
    return order.folder, steps, f"{WATCH.rate:.2f}", f"{minutes:.1f}", metrics, size, told


def _train(order: Order, data: Path, run: Path, allowed: float) -> None:
    """Begin a run, or go on with it."""
    if (run / LAST).exists():
        held = load_checkpoint(run / LAST)
        if held["step"] < held["recipe"]["steps"]:
            train(order.recipe, data=data, out=run, resume=True)
        return
    recipe = recipe_named(order.recipe, {"save_every_s": "60"} | order.settings, order.preset)
    if "steps" not in order.settings and recipe.steps > 1:
        steps = _fitting(recipe, data, allowed)
        looks = {"steps": str(steps), "validate_every": str(-(-steps // LOOKS)), "save_every": str(steps)}
        recipe = recipe.with_settings(looks)
    train(recipe, data=data, out=run)


def _fitting(recipe: Recipe, data: Path, allowed: float) -> int:
    """How many steps the time allows, by what a few take; the time they take is taken off."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        few = {"steps": str(PROBE), "validate_every": str(PROBE), "ema": "0"}
        train(recipe.with_settings(few), data=data, out=Path(folder) / "probe")
    rate, WATCH.stamps = WATCH.rate, []
    left = allowed - (time.monotonic() - began)
    return max(PROBE, int(KEPT * left * rate))


if __name__ == "__main__":
    sys.exit(main())
