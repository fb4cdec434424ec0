"""One training loop for every recipe. Nothing here is about faces; the recipe says what is learned."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, cast

import torch
from lightning.fabric import Fabric
from torch import nn

from barefaced.errors import BarefacedError
from barefaced.training.averages import moving_average
from barefaced.training.batches import Batch, batches
from barefaced.training.checkpoints import BEST, LAST, begun_from, best_of, load_checkpoint, save_checkpoint
from barefaced.training.logs import RunLog
from barefaced.training.random_state import random_state, set_random_state
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
        recipe: a recipe, or the name of one in `RECIPES`; on resuming, that of the run.
        data: what the recipe learns from; its documentation says in which form.
        out: the run's folder.
        settings: recipe fields to override, as texts (`{"batch_size": "8"}`); on resuming, these few too.
        resume: go on from the last checkpoint in `out`.

    Returns:
        The metrics of the last validation.

    Raises:
        BarefacedError: if `out` already holds a run and `resume` is false, or the other way round, or the
            run there is another recipe's, or the run to start from is not there or has other networks.
        ValueError: if the recipe or a setting is unknown, or a value does not fit.
    """
    last = Path(out) / LAST
    if last.exists() and not resume:
        raise BarefacedError(f"{out} already holds a run: pass --resume to go on, or choose another folder")
    if resume and not last.exists():
        raise BarefacedError(f"{out} holds no run to go on with: leave out --resume to begin one")
    state = load_checkpoint(last) if resume else None
    chosen = _chosen(recipe, settings, state)
    run = _Run(chosen, Path(data), Path(out), start="" if resume else chosen.start)
    return run.go(state)


def _chosen(recipe: str | Recipe, settings: dict[str, str] | None, state: dict[str, Any] | None) -> Recipe:
    """The recipe to go by: that of the checkpoint, if there is one."""
    if state is None:
        fresh = recipe_named(recipe) if isinstance(recipe, str) else recipe
        return fresh.with_settings(settings)
    name = recipe if isinstance(recipe, str) else recipe.name
    if state["recipe"]["name"] != name:
        raise BarefacedError(f"the run is one of recipe {state['recipe']['name']!r}, not of {name!r}")
    return load_recipe(state["recipe"], settings)


class _Run:
    """One run of one recipe: what the loop needs in hand."""

    def __init__(self, recipe: Recipe, data: Path, out: Path, *, start: str) -> None:
        self.recipe, self.data, self.out = recipe, data, out
        self.fabric = Fabric(
            accelerator=recipe.accelerator, devices=recipe.devices, precision=cast(Any, recipe.precision)
        )
        self.fabric.launch()
        torch.manual_seed(recipe.seed + self.fabric.global_rank)
        self.networks = begun_from(start, recipe.networks(data))
        self.average = moving_average(self.networks, decay=recipe.ema)
        self.average.to(self.fabric.device)
        optimizers = recipe.optimizers(self.networks)
        for name, network in self.networks.items():
            self.networks[name] = self.fabric.setup_module(network)
        self.optimizers: dict[str, Any] = {
            name: self.fabric.setup_optimizers(optimizer) for name, optimizer in optimizers.items()
        }
        self.rates = {name: [group["lr"] for group in o.param_groups] for name, o in optimizers.items()}
        self.step, self.best, self.stale = 0, float("inf"), 0
        self.bests = dict.fromkeys(recipe.monitors, float("inf"))
        self.metrics: dict[str, float] = {}

    def go(self, state: dict[str, Any] | None) -> dict[str, float]:
        """Walk from the state, or the beginning, to the last step; the metrics of the last validation."""
        recipe = self.recipe
        if state is not None:
            self._restore(state)
        stream = self._stream()
        spoken = saved = time.monotonic()
        first = self.fabric.is_global_zero
        with closing(RunLog(self.out, steps=recipe.steps, step=self.step, active=first)) as log:
            while self.step < recipe.steps and not self._stalled():
                losses = self._advance(stream)
                ends = self.step == recipe.steps
                if ends or time.monotonic() - spoken > recipe.log_every_s:
                    log.numbers(self.step, {name: float(value) for name, value in losses.items()})
                    spoken = time.monotonic()
                validates = ends or self.step % recipe.validate_every == 0
                if validates:
                    self._validate(log)
                if (
                    validates
                    or self.step % recipe.save_every == 0
                    or time.monotonic() - saved > recipe.save_every_s
                ):
                    self._save(LAST)
                    saved = time.monotonic()
        return self.metrics

    def _stream(self) -> Iterator[Batch]:
        """The batches from this step on."""
        return batches(
            self.recipe.source(self.data, "train"),
            batch_size=self.recipe.batch_size,
            seed=self.recipe.seed,
            step=self.step * self.recipe.accumulate,
            workers=self.recipe.workers,
            rank=self.fabric.global_rank,
            ranks=self.fabric.world_size,
        )

    def _advance(self, stream: Iterator[Batch]) -> dict[str, torch.Tensor]:
        """Take one step: draw, and for each loss the recipe yields, in its order, go down its gradient."""
        recipe, told = self.recipe, {}
        self._set_rates()
        self.networks.train()
        for part in range(recipe.accumulate):
            whole = part == recipe.accumulate - 1
            batch = self.fabric.to_device(next(stream))
            with self._quiet(not whole):
                for name, loss, parts in recipe.losses(self.networks, batch):
                    self._backward(name, loss / recipe.accumulate)
                    told.update({f"train/{key}": value.detach() for key, value in parts.items()})
                    if whole:
                        self._descend(name)
        self.step += 1
        self.average.update_parameters(self.networks)
        return told

    def _set_rates(self) -> None:
        recipe = self.recipe
        factor = learning_rate_factor(
            recipe.schedule, step=self.step, steps=recipe.steps, warmup=recipe.warmup_steps
        )
        for name, optimizer in self.optimizers.items():
            for group, rate in zip(optimizer.param_groups, self.rates[name], strict=True):
                group["lr"] = rate * factor

    def _quiet(self, quiet: bool) -> ExitStack:
        """While gradients accumulate, processes that train together need not talk."""
        stack = ExitStack()
        for network in self.networks.values():
            stack.enter_context(self.fabric.no_backward_sync(cast(Any, network), enabled=quiet))
        return stack

    def _backward(self, name: str, loss: torch.Tensor) -> None:
        """Add a loss's gradient to the weights of its own optimiser, and to no other's.

        A generator's loss reaches through the discriminator; what it would have of that is dropped.
        """
        own = {id(weight) for weight in self._weights(name)}
        held = [
            (weight, weight.grad)
            for other in self.optimizers
            for weight in self._weights(other)
            if id(weight) not in own
        ]
        for weight, _ in held:
            weight.grad = None
        self.fabric.backward(loss)
        for weight, gradient in held:
            weight.grad = gradient

    def _descend(self, name: str) -> None:
        if self.recipe.clip:
            nn.utils.clip_grad_norm_(self._weights(name), self.recipe.clip)
        self.optimizers[name].step()
        self.optimizers[name].zero_grad()

    def _weights(self, name: str) -> list[nn.Parameter]:
        """All that one optimiser moves."""
        return [weight for group in self.optimizers[name].param_groups for weight in group["params"]]

    def _validate(self, log: RunLog) -> None:
        networks = cast(nn.ModuleDict, self.average.module.eval())
        with torch.no_grad(), self.fabric.autocast():
            found = self.recipe.validate(networks, self.data)
            sheet = self.recipe.sheet(networks, self.data)
            pictures = self.recipe.pictures(networks, self.data)
        # Of several processes the first decides, else they might not agree on when to stop.
        self.metrics = self.fabric.broadcast({name: float(value) for name, value in found.items()})
        log.numbers(self.step, {f"val/{name}": value for name, value in self.metrics.items()})
        if sheet is not None:
            log.sheet(self.step, sheet)
        for name, picture in pictures.items():
            log.sheet(self.step, picture, name=name)
        log.curves()
        self._keep_best()

    def _keep_best(self) -> None:
        """Save what is better than ever, as a whole and part by part."""
        score = self.metrics[self.recipe.monitor]
        self.stale = 0 if score < self.best else self.stale + 1
        if score < self.best:
            self.best = score
            self._save(BEST)
        for part, metric in self.recipe.monitors.items():
            if self.metrics[metric] < self.bests[part]:
                self.bests[part] = self.metrics[metric]
                self._save(best_of(part), whole=False)

    def _stalled(self) -> bool:
        return bool(self.recipe.patience) and self.stale >= self.recipe.patience

    def _save(self, name: str, *, whole: bool = True) -> None:
        """Write a checkpoint; one that is not whole can be exported, but no run can go on from it."""
        if not self.fabric.is_global_zero:
            return
        state = {
            "recipe": self.recipe.to_dict(),
            "device": self.fabric.device.type,
            "step": self.step,
            "metrics": self.metrics,
            "average": self.average.state_dict(),
        }
        if whole:
            state |= {
                "best": self.best,
                "bests": self.bests,
                "stale": self.stale,
                "networks": {n: m.state_dict() for n, m in self.networks.items()},
                "optimizers": {n: o.state_dict() for n, o in self.optimizers.items()},
                "rng": random_state(),
                "memory": self.recipe.memory(),
            }
        save_checkpoint(self.out / name, state)

    def _restore(self, state: dict[str, Any]) -> None:
        self.step, self.best, self.stale = state["step"], state["best"], state["stale"]
        self.metrics = state["metrics"]
        self.bests |= state.get("bests", {})  # runs begun by an earlier version have none
        if self.recipe.monitor not in self.metrics:  # what was best by another measure cannot be compared
            self.best, self.stale = float("inf"), 0
        for name, weights in state["networks"].items():
            self.networks[name].load_state_dict(weights)
        self.average.load_state_dict(state["average"])
        for name, held in state["optimizers"].items():
            self.optimizers[name].load_state_dict(held)
        self.recipe.remember(state["memory"])
        set_random_state(state["rng"])
