"""One training loop for every recipe. Nothing here is about faces; the recipe says what is learned."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import nn
from torch.optim.swa_utils import AveragedModel

from barefaced.errors import BarefacedError
from barefaced.training.batches import Batch, batches
from barefaced.training.checkpoints import BEST, LAST, load_checkpoint, save_checkpoint
from barefaced.training.logs import RunLog
from barefaced.training.recipes import Recipe, load_recipe, recipe_named
from barefaced.training.schedules import learning_rate_factor


def train(
    recipe: str | Recipe,
    *,
    data: Path,
    out: Path,
    settings: dict[str, str] | None = None,
    resume: bool = False,
) -> dict[str, float]:
    """Train a recipe on `data`, keeping checkpoints, logs and sheets under `out`.

    A killed run, resumed, ends with the same weights, bit for bit on the CPU, as one never killed.

    Args:
        recipe: a recipe, or the name of one in `RECIPES`.
        data: what the recipe learns from; its documentation says in which form.
        out: the run's folder.
        settings: recipe fields to override, as texts (`{"batch_size": "8"}`); on resuming, these few too.
        resume: go on from the last checkpoint in `out`.

    Returns:
        The metrics of the last validation.

    Raises:
        BarefacedError: if `out` already holds a run and `resume` is false, or the other way round.
    """
    last = Path(out) / LAST
    if last.exists() and not resume:
        raise BarefacedError(f"{out} already holds a run: pass --resume to go on, or choose another folder")
    state = load_checkpoint(last) if resume else None
    if state is not None:
        chosen = load_recipe(state["recipe"], settings)
    else:
        chosen = recipe_named(recipe, settings) if isinstance(recipe, str) else recipe
    return _Run(chosen, Path(data), Path(out)).go(state)


class _Run:
    """One run of one recipe: what the loop needs in hand."""

    def __init__(self, recipe: Recipe, data: Path, out: Path) -> None:
        self.recipe, self.data, self.out = recipe, data, out
        self.fabric = Fabric(
            accelerator=recipe.accelerator, devices=recipe.devices, precision=recipe.precision
        )
        self.fabric.launch()
        torch.manual_seed(recipe.seed + self.fabric.global_rank)
        self.networks = recipe.networks(data)
        self.average = AveragedModel(self.networks, avg_fn=_ema(recipe.ema), use_buffers=True)
        self.average.to(self.fabric.device)
        self.optimizers = recipe.optimizers(self.networks)
        for name, network in self.networks.items():
            self.networks[name] = self.fabric.setup_module(network)
        self.optimizers = {name: self.fabric.setup_optimizers(o) for name, o in self.optimizers.items()}
        self.rates = {name: [g["lr"] for g in o.param_groups] for name, o in self.optimizers.items()}
        self.step, self.best, self.stale = 0, float("inf"), 0
        self.metrics: dict[str, float] = {}

    def go(self, state: dict[str, Any] | None) -> dict[str, float]:
        recipe, rank = self.recipe, self.fabric.global_rank
        if state is not None:
            self._restore(state)
        log = RunLog(self.out, steps=recipe.steps, step=self.step, active=rank == 0)
        source = recipe.source(self.data, "train")
        stream = batches(
            source,
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            step=self.step * recipe.accumulate,
            workers=recipe.workers,
            rank=rank,
            ranks=self.fabric.world_size,
        )
        spoken = saved = time.monotonic()
        try:
            while self.step < recipe.steps and not self._stalled():
                losses = self._advance(stream)
                if time.monotonic() - spoken > recipe.log_every_s or self.step == recipe.steps:
                    log.numbers(self.step, {name: float(value) for name, value in losses.items()})
                    spoken = time.monotonic()
                if self.step % recipe.validate_every == 0 or self.step == recipe.steps:
                    self._validate(log)
                    self._save(LAST)
                elif time.monotonic() - saved > recipe.save_every_s or self.step % recipe.save_every == 0:
                    self._save(LAST)
                    saved = time.monotonic()
        finally:
            log.close()
        return self.metrics

    def _advance(self, stream: Iterator[Batch]) -> dict[str, torch.Tensor]:
        """Take one step: draw, and for each loss the recipe yields, in its order, go down its gradient."""
        recipe, told = self.recipe, {}
        factor = learning_rate_factor(
            recipe.schedule, step=self.step, steps=recipe.steps, warmup=recipe.warmup_steps
        )
        for name, optimizer in self.optimizers.items():
            for group, rate in zip(optimizer.param_groups, self.rates[name], strict=True):
                group["lr"] = rate * factor
        self.networks.train()
        for part in range(recipe.accumulate):
            whole = part == recipe.accumulate - 1
            batch = self.fabric.to_device(next(stream))
            for name, loss, parts in recipe.losses(self.networks, batch):
                with self._quiet(not whole):
                    self.fabric.backward(loss / recipe.accumulate)
                told.update({f"train/{key}": value.detach() for key, value in parts.items()})
                if whole:
                    self._descend(name)
        self.step += 1
        self.average.update_parameters(self.networks)
        return told

    def _quiet(self, quiet: bool) -> Any:
        """While gradients accumulate, processes that train together need not talk."""
        from contextlib import ExitStack

        stack = ExitStack()
        for network in self.networks.values():
            stack.enter_context(self.fabric.no_backward_sync(network, enabled=quiet))
        return stack

    def _descend(self, name: str) -> None:
        optimizer = self.optimizers[name]
        if self.recipe.clip:
            parameters = [p for group in optimizer.param_groups for p in group["params"]]
            nn.utils.clip_grad_norm_(parameters, self.recipe.clip)
        optimizer.step()
        optimizer.zero_grad()

    def _validate(self, log: RunLog) -> None:
        networks = self.average.module.eval()
        with torch.no_grad(), self.fabric.autocast():
            found = self.recipe.validate(networks, self.data)
            sheet = self.recipe.sheet(networks, self.data)
        self.metrics = found
        log.numbers(self.step, {f"val/{name}": value for name, value in found.items()})
        if sheet is not None:
            log.sheet(self.step, sheet)
        score = found[self.recipe.monitor]
        self.stale = 0 if score < self.best else self.stale + 1
        if score < self.best:
            self.best = score
            self._save(BEST)

    def _stalled(self) -> bool:
        return bool(self.recipe.patience) and self.stale >= self.recipe.patience

    def _save(self, name: str) -> None:
        state = {
            "recipe": self.recipe.to_dict(),
            "step": self.step,
            "best": self.best,
            "stale": self.stale,
            "metrics": self.metrics,
            "networks": {n: m.state_dict() for n, m in self.networks.items()},
            "average": self.average.state_dict(),
            "optimizers": {n: o.state_dict() for n, o in self.optimizers.items()},
            "rng": _chance(),
            "memory": self.recipe.memory(),
        }
        if self.fabric.is_global_zero:
            save_checkpoint(self.out / name, state)

    def _restore(self, state: dict[str, Any]) -> None:
        self.step, self.best, self.stale = state["step"], state["best"], state["stale"]
        self.metrics = state["metrics"]
        for name, weights in state["networks"].items():
            self.networks[name].load_state_dict(weights)
        self.average.load_state_dict(state["average"])
        for name, held in state["optimizers"].items():
            self.optimizers[name].load_state_dict(held)
        self.recipe.remember(state["memory"])
        torch.set_rng_state(state["rng"]["cpu"])
        if "cuda" in state["rng"] and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(state["rng"]["cuda"])


def _chance() -> dict[str, Any]:
    held: dict[str, Any] = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        held["cuda"] = torch.cuda.get_rng_state_all()
    return held


def _ema(decay: float) -> Any:
    """A moving average that is short while the run is young, so that early weights are forgotten."""

    def mix(averaged: torch.Tensor, current: torch.Tensor, count: torch.Tensor) -> torch.Tensor:
        if not averaged.is_floating_point():
            return current
        keep = min(decay, (1.0 + float(count)) / (10.0 + float(count)))
        return averaged * keep + current * (1.0 - keep)

    return mix
