"""A full grid of a recipe's settings: every cell is run, a failing one does not stop the rest."""

import csv
import io
import json
import math
import shutil
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import torch

from barefaced.errors import BarefacedError
from barefaced.images import replacing
from barefaced.training.checkpoints import BEST, LAST, best_of, load_checkpoint
from barefaced.training.loop import train
from barefaced.training.recipes import Recipe

TABLE, ASKED, TOLD = "table.md", "sweep.json", "result.json"
SHORT = {"batch_size": "batch", "schedule": "policy", "game": "loss"}
"""Names of settings as work 001's table has them."""


@dataclass(frozen=True)
class Cell:
    """One run of the grid.

    Attributes:
        settings: the grid's settings, as texts.
        seed: of the run.
        state: `done`, `failed`, or `waiting`.
        best: each metric's best look of the run, by direction.
        last: the last look, by direction.
        metrics: all of the last look.
        reason: why it failed.
    """

    settings: dict[str, str]
    seed: int
    state: str = "waiting"
    best: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def name(self) -> str:
        """Of its folder."""
        told = [f"{key}={value}" for key, value in self.settings.items()]
        return "_".join([*told, f"seed={self.seed}"]).replace("/", "-")


@dataclass(frozen=True)
class Row:
    """What all seeds of a cell came to in one direction; `nan` where no run was done."""

    settings: dict[str, str]
    direction: str
    mean: float
    spread: float
    last: float
    done: int
    reason: str = ""


def sweep(
    recipe: Recipe,
    *,
    data: Path,
    out: Path,
    grid: Mapping[str, Sequence[str]],
    seeds: int = 1,
    progress: Callable[[Cell], None] | None = None,
) -> list[Cell]:
    """Train every cell of a grid with every seed; those done before are not done again.

    A run that was killed goes on where it stopped; one that failed is tried again when the sweep is. Of all
    runs only the best of each direction keep their checkpoints.

    Args:
        recipe: what all cells have in common.
        data: what it learns from.
        out: the sweep's folder: `cells/` with a run each, and the table, `table.md` and `table.csv`.
        grid: settings, as texts, to be combined.
        seeds: runs of each cell, from the recipe's seed on.
        progress: told each cell when it has ended.

    Returns:
        All cells, in the order of the grid.

    Raises:
        BarefacedError: if `out` holds another sweep.
        ValueError: if the grid or the number of seeds makes no sense, or a setting is unknown.
    """
    if not grid or seeds < 1 or not all(grid.values()):
        raise ValueError(f"a sweep takes settings with values and 1 seed at least, got {dict(grid)}, {seeds}")
    known = recipe.to_dict()
    if unknown := [key for key in grid if key not in known or key == "name"]:
        raise ValueError(f"recipe {recipe.name!r} has no setting {unknown[0]!r}; known: {', '.join(known)}")
    out = Path(out)
    _agree(out, {"recipe": known, "grid": {key: list(values) for key, values in grid.items()}})
    cells = [
        Cell(dict(zip(grid, values, strict=True)), recipe.seed + turn)
        for values in product(*grid.values())
        for turn in range(seeds)
    ]
    cells = [_held(out, cell) or cell for cell in cells]
    for place, cell in enumerate(cells):
        if cell.state != "done":
            cells[place] = _run(recipe, cell, data=data, out=out)
            _tidy(out, recipe, cells)
            if progress is not None:
                progress(cells[place])
        _write(out, recipe, cells)
    return cells


def rows_of(cells: Sequence[Cell], recipe: Recipe) -> list[Row]:
    """One row a cell and direction, in the order of the grid."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(json.dumps(cell.settings), []).append(cell)
    return [_row(group, direction) for group in groups.values() for direction in directions(recipe)]


def directions(recipe: Recipe) -> dict[str, str]:
    """What the best is chosen for, and the metric that chooses it."""
    return dict(recipe.monitors) or {recipe.name: recipe.monitor}


def best_rows(rows: Sequence[Row]) -> dict[str, Row]:
    """The best cell of each direction, by the mean over its seeds; a direction without any run has none."""
    able = [row for row in rows if math.isfinite(row.mean)]
    ordered = sorted(able, key=lambda row: row.mean, reverse=True)
    return {row.direction: row for row in ordered}


def table_of(cells: Sequence[Cell], recipe: Recipe) -> str:
    """The table as Markdown: settings, direction, best look (mean over seeds), spread, last look."""
    rows = rows_of(cells, recipe)
    best = best_rows(rows)
    keys = list(rows[0].settings) if rows else []
    head = [*(SHORT.get(key, key) for key in keys), "direction", "distance", "seed spread", "last look", ""]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in rows:
        mark = "best" if best.get(row.direction) is row else row.reason
        numbers = [_number(value) for value in (row.mean, row.spread, row.last)]
        lines.append(_line([*row.settings.values(), row.direction, *numbers, mark]))
    return "\n".join(lines) + "\n"


def _row(group: Sequence[Cell], direction: str) -> Row:
    done = [cell for cell in group if cell.state == "done" and math.isfinite(cell.best[direction])]
    values = [cell.best[direction] for cell in done]
    reason = next((f"{cell.state}: {cell.reason}" for cell in group if cell.state == "failed"), "")
    waiting = "waiting" if any(cell.state == "waiting" for cell in group) else ""
    nothing = float("nan")
    return Row(
        settings=group[0].settings,
        direction=direction,
        mean=statistics.mean(values) if values else nothing,
        spread=statistics.stdev(values) if len(values) > 1 else nothing,
        last=statistics.mean(cell.last[direction] for cell in done) if done else nothing,
        done=len(done),
        reason=reason or waiting,
    )


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "/") for text in texts) + " |"


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"


def _agree(out: Path, asked: dict[str, Any]) -> None:
    """Note what the sweep is of; refuse a folder with another."""
    path = out / ASKED
    asked = json.loads(json.dumps(asked))
    if path.exists():
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BarefacedError(f"{path} is damaged: {error}") from None
        if held != asked:
            raise BarefacedError(f"{out} holds a sweep of other settings: choose another folder")
        return
    out.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(asked, indent=1).encode())


def _folder(out: Path, cell: Cell) -> Path:
    return out / "cells" / cell.name


def _held(out: Path, cell: Cell) -> Cell | None:
    """What a cell came to before, if it ended."""
    path = _folder(out, cell) / TOLD
    if not path.exists():
        return None
    try:
        return Cell(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return None  # half of a disk's accident: it is run again


def _run(recipe: Recipe, cell: Cell, *, data: Path, out: Path) -> Cell:
    """Train one cell, or go on with it; what it came to, good or bad."""
    folder = _folder(out, cell)
    try:
        chosen = recipe.with_settings(cell.settings | {"seed": str(cell.seed)})
        if (folder / LAST).exists():
            train(chosen.name, data=data, out=folder, resume=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)  # of a run that failed before its first checkpoint
            train(chosen, data=data, out=folder)
        ended = _ended(cell, chosen, folder)
    except (BarefacedError, ValueError, RuntimeError, MemoryError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            torch.cuda.empty_cache()
        told = " ".join(str(error).split())[:200] or type(error).__name__
        ended = Cell(cell.settings, cell.seed, "failed", reason=told)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / TOLD) as file:
        file.write(json.dumps(vars(ended)).encode())
    return ended


def _ended(cell: Cell, recipe: Recipe, folder: Path) -> Cell:
    """A cell whose run is over: the best look of each direction, and the last."""
    state = load_checkpoint(folder / LAST)
    metrics = {name: float(value) for name, value in state["metrics"].items()}
    bests = state.get("bests") or {recipe.name: state["best"]}
    told = {direction: float(bests[direction]) for direction in directions(recipe)}
    last = {direction: metrics[metric] for direction, metric in directions(recipe).items()}
    if not all(map(math.isfinite, told.values())):
        return Cell(cell.settings, cell.seed, "failed", metrics=metrics, reason="it diverged")
    return Cell(cell.settings, cell.seed, "done", best=told, last=last, metrics=metrics)


def _tidy(out: Path, recipe: Recipe, cells: Sequence[Cell]) -> None:
    """Leave only the best runs their checkpoints: sixteen large networks fill a disk."""
    best = {
        direction: min(
            (cell for cell in cells if cell.state == "done"),
            key=lambda cell: cell.best[direction],
            default=None,
        )
        for direction in directions(recipe)
    }
    for cell in cells:
        folder = _folder(out, cell)
        if cell.state != "waiting":
            for name in (LAST, BEST):
                (folder / name).unlink(missing_ok=True)
            for direction, winner in best.items():
                if cell is not winner:
                    (folder / best_of(direction)).unlink(missing_ok=True)


def _write(out: Path, recipe: Recipe, cells: Sequence[Cell]) -> None:
    with replacing(out / TABLE) as file:
        file.write(table_of(cells, recipe).encode())
    names = sorted({name for cell in cells for name in cell.metrics})
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([*cells[0].settings, "seed", "state", *(f"best {d}" for d in directions(recipe)), *names])
    for cell in cells:
        best = [cell.best.get(direction, "") for direction in directions(recipe)]
        values = [cell.metrics.get(name, "") for name in names]
        rows.writerow([*cell.settings.values(), cell.seed, cell.state, *best, *values])
    with replacing(out / "table.csv") as file:
        file.write(text.getvalue().encode())
