"""Search for settings: Hyperband (Li et al., arXiv:1603.06560) over the ranges that a recipe declares.

Many trials begin; after every ninth of the steps those that do worse than others at that point are stopped,
and what is saved goes to new ones. Work 002 found its learning rates in this way. A search lives in a folder
of its own: `study.db` (SQLite, by Optuna), a run for each trial under `trials/`, and `tuning.svg`.
"""

import dataclasses
import json
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from barefaced.errors import BarefacedError
from barefaced.images import replacing
from barefaced.training.checkpoints import BEST, LAST
from barefaced.training.curves import curves_svg
from barefaced.training.loop import train
from barefaced.training.recipes import Recipe

if TYPE_CHECKING:
    import optuna

LOOKS = 9
"""Validations of a whole trial: with Hyperband's factor of 3, trials may be stopped after 1 and after 3."""
FACTOR = 3
PLOT = "tuning.svg"

Ranges = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Trial:
    """One setting that was tried.

    Attributes:
        number: which, from 0.
        settings: by name, as texts that `--set` takes.
        curve: (step, metric) of each validation.
        state: `done`, `stopped` (others did better), `diverged`, or `failed` (out of memory, or killed).
    """

    number: int
    settings: dict[str, str]
    curve: tuple[tuple[int, float], ...]
    state: str

    @property
    def score(self) -> float:
        """What it came to if it is done, else infinity."""
        return self.curve[-1][1] if self.state == "done" else math.inf


def tune(
    recipe: Recipe,
    *,
    data: Path,
    out: Path,
    trials: int = 20,
    budget: int | None = None,
    fixed: Collection[str] = (),
    progress: Callable[[list[Trial]], None] | None = None,
) -> list[Trial]:
    """Search the recipe's `RANGES` for the settings with the least `monitor`; a search begun goes on.

    Every trial walks the schedule of a run of `budget` steps, whether it is let to its end or not. Of its
    checkpoints only the best trial's are kept.

    Args:
        recipe: its settings hold for all trials, but for those searched.
        data: what it learns from.
        out: the search's folder; of one begun before, the trials there count.
        trials: how many are to be done or stopped in the end.
        budget: steps of a whole trial; the recipe's unless given.
        fixed: settings not to search though they have a range.
        progress: told all trials after each.

    Returns:
        All trials, the best first.

    Raises:
        BarefacedError: if the recipe declares no ranges, or `out` holds a search of other settings.
        ValueError: if a number makes no sense, or a range does not fit its setting.
    """
    recipe = _whole(recipe, trials=trials, budget=budget)
    ranges = {key: given for key, given in recipe.RANGES.items() if key not in fixed}
    if not ranges:
        raise BarefacedError(f"recipe {recipe.name!r} declares no ranges to search, or none that is not set")
    out = Path(out)
    study = _study(recipe, ranges, out)
    _take_up(study)
    ended = [told for told in found_trials(study, recipe) if told.state != "failed"]

    def after(study: "optuna.Study", _: Any) -> None:
        found = found_trials(study, recipe)
        _tidy(out, found)
        with replacing(out / PLOT) as file:
            file.write(curves_svg(found, metric=recipe.monitor, title=recipe.name).encode())
        if progress is not None:
            progress(found)

    if trials > len(ended):
        study.optimize(
            lambda trial: _tried(trial, recipe, ranges, data=data, out=out),
            n_trials=trials - len(ended),
            catch=(torch.OutOfMemoryError,),
            callbacks=[after],
        )
    return found_trials(study, recipe)


def _whole(recipe: Recipe, *, trials: int, budget: int | None) -> Recipe:
    """The recipe as a whole trial runs it."""
    steps = recipe.steps if budget is None else budget
    if trials < 1 or steps < LOOKS:
        raise ValueError(f"a search takes 1 trial and {LOOKS} steps at least, got {trials} and {steps}")
    return dataclasses.replace(recipe, steps=steps, validate_every=math.ceil(steps / LOOKS), patience=0)


def _study(recipe: Recipe, ranges: Ranges, out: Path) -> "optuna.Study":
    """The search in a folder, begun if it is not there."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    out.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        storage=f"sqlite:///{out / 'study.db'}",
        study_name=recipe.name,
        load_if_exists=True,
        pruner=optuna.pruners.HyperbandPruner(min_resource=1, max_resource=LOOKS, reduction_factor=FACTOR),
    )
    # Seeded by how far the search is: a search taken up must not draw again what it began with.
    study.sampler = optuna.samplers.TPESampler(seed=recipe.seed + len(study.trials))
    asked = json.loads(json.dumps({"recipe": recipe.to_dict(), "ranges": ranges}))
    if study.user_attrs.setdefault("asked", asked) != asked:
        raise BarefacedError(
            f"{out} holds a search with other settings, steps or ranges: choose another folder"
        )
    study.set_user_attr("asked", asked)
    return study


def _take_up(study: "optuna.Study") -> None:
    """Trials that were running when the search was killed are tried again from their beginning."""
    import optuna

    for trial in study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.RUNNING,)):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params)


def _tried(trial: "optuna.Trial", recipe: Recipe, ranges: Ranges, *, data: Path, out: Path) -> float:
    """Train one trial.

    Raises:
        optuna.TrialPruned: if it was stopped.
    """
    settings = {key: _drawn(trial, key, given) for key, given in ranges.items()}
    trial.set_user_attr("settings", settings)
    watched = _watched(recipe.with_settings(settings), trial)
    metrics = train(watched, data=data, out=_folder(out, trial.number))
    return metrics[recipe.monitor]


def _drawn(trial: "optuna.Trial", key: str, given: tuple[Any, ...]) -> str:
    """A value out of a range, as the text that `with_settings` reads; `Recipe.RANGES` says how."""
    kinds = {type(value) for value in given}
    if len(given) == 2 and kinds == {int}:
        return str(trial.suggest_int(key, *given))
    if len(given) == 2 and kinds <= {int, float}:
        low, high = given
        return repr(trial.suggest_float(key, low, high, log=0 < low * 10 <= high))
    return str(trial.suggest_categorical(key, [_text(value) for value in given]))


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _watched(recipe: Recipe, trial: "optuna.Trial") -> Recipe:
    """The same recipe, which tells the search of each validation and lets it stop the run."""
    import optuna

    kind: Any = type(recipe)
    looks = iter(range(1, LOOKS + 1))

    class Watched(kind):
        def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
            found: dict[str, float] = super().validate(networks, data)
            score = float(found[self.monitor])
            trial.report(score, next(looks))
            if not math.isfinite(score) or trial.should_prune():
                raise optuna.TrialPruned
            return found

    return Watched(**{field.name: getattr(recipe, field.name) for field in dataclasses.fields(recipe)})


def found_trials(study: "optuna.Study", recipe: Recipe) -> list[Trial]:
    """What a search came to: the best trial first, then by how far the others came and how well they did."""
    told = [
        Trial(
            number=trial.number,
            settings=trial.user_attrs["settings"],
            curve=tuple(
                (min(look * recipe.validate_every, recipe.steps), value)
                for look, value in sorted(trial.intermediate_values.items())
            ),
            state=_state(trial),
        )
        for trial in study.get_trials(deepcopy=False)
        if "settings" in trial.user_attrs
    ]
    return sorted(told, key=lambda t: (t.score, -len(t.curve), t.curve[-1][1] if t.curve else math.inf))


def _state(trial: "optuna.trial.FrozenTrial") -> str:
    if trial.state.name == "PRUNED":
        finite = all(math.isfinite(value) for value in trial.intermediate_values.values())
        return "stopped" if finite else "diverged"
    return "done" if trial.state.name == "COMPLETE" else "failed"


def _tidy(out: Path, found: list[Trial]) -> None:
    """Leave only the best trial its checkpoints: a large network's fill a disk."""
    for trial in found[1:] if found and found[0].state == "done" else found:
        for name in (LAST, BEST):
            (_folder(out, trial.number) / name).unlink(missing_ok=True)


def _folder(out: Path, number: int) -> Path:
    return out / "trials" / f"{number:04d}"
