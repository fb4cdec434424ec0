from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar
from xml.etree import ElementTree

import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.training.recipes import RECIPES, Recipe, load_recipe
from barefaced.training.tune import FACTOR, LOOKS, tune


@pytest.fixture
def valley(tiny, monkeypatch) -> type[Recipe]:
    """A recipe whose metric is known: how far its setting `bent` is from 0.7, less with each validation."""

    @dataclass(frozen=True)
    class Valley(tiny.Tiny):
        name: ClassVar[str] = "valley"
        RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {
            "bent": (0.0, 1.0),
            "learning_rate": (1e-4, 1e-1),
            "items": (4, 8),
            "schedule": ("cosine", "linear"),
        }
        steps: int = 9
        bent: float = 0.5
        save_every: int = 100

        def __post_init__(self) -> None:
            super().__post_init__()
            object.__setattr__(self, "_looks", [])

        def validate(self, networks, data) -> dict[str, float]:
            if self.bent > 0.995:
                return {"loss": math.nan}
            self._looks.append(1)
            return {"loss": abs(self.bent - 0.7) + 1 / len(self._looks)}

    monkeypatch.setitem(RECIPES, "valley", Valley)
    return Valley


@pytest.fixture
def quick(monkeypatch) -> None:
    """Runs that only validate: what the loop writes down takes a second a run."""

    def walked(recipe, *, data, out):
        out.mkdir(parents=True)
        (out / "last.ckpt").touch()
        for _ in range(0, recipe.steps, recipe.validate_every):
            metrics = recipe.validate(None, data)
        return metrics

    monkeypatch.setattr("barefaced.training.tune.train", walked)


def test_it_finds_the_valley_and_stops_what_does_worse(valley, quick, tmp_path):
    told = []
    found = tune(valley(), data=tmp_path, out=tmp_path / "search", trials=18, progress=told.append)
    assert sorted(trial.number for trial in found) == list(range(18))
    assert [len(trials) for trials in told] == list(range(1, 19))
    best = found[0]
    assert abs(float(best.settings["bent"]) - 0.7) < 0.15
    assert best.score == pytest.approx(abs(float(best.settings["bent"]) - 0.7) + 1 / LOOKS)
    done = [trial for trial in found if trial.state == "done"]
    stopped = [trial for trial in found if trial.state == "stopped"]
    assert best.score == min(trial.score for trial in done)
    assert len(done) + len(stopped) == 18
    assert {len(trial.curve) for trial in done} == {LOOKS}
    assert {len(trial.curve) for trial in stopped} <= {1, FACTOR, FACTOR**2}
    assert len(stopped) >= 4
    for trial in found:
        assert 1e-4 <= float(trial.settings["learning_rate"]) <= 1e-1
        assert trial.settings["items"] in map(str, range(4, 9))
        assert trial.settings["schedule"] in ("cosine", "linear")
    rates = [math.log10(float(trial.settings["learning_rate"])) for trial in found]
    assert sum(rate < -2.5 for rate in rates) > 2  # else it would be one in thirty
    assert len({trial.settings["schedule"] for trial in found}) == 2


def test_trials_are_runs_and_the_best_can_be_gone_on_with(valley, tmp_path):
    out = tmp_path / "search"
    found = tune(valley(), data=tmp_path, out=out, trials=2)
    runs = {int(folder.name): folder for folder in (out / "trials").iterdir()}
    assert runs.keys() == {0, 1}
    assert all((folder / "metrics.csv").exists() for folder in runs.values())
    kept = [number for number, folder in runs.items() if (folder / "last.ckpt").exists()]
    assert kept == [found[0].number]
    state = torch.load(runs[kept[0]] / "last.ckpt", weights_only=True)
    recipe = load_recipe(state["recipe"])
    assert isinstance(recipe, valley)
    assert recipe.bent == float(found[0].settings["bent"])
    ElementTree.parse(out / "tuning.svg")


def test_a_second_run_goes_on(valley, quick, tmp_path):
    out = tmp_path / "search"
    first = tune(valley(), data=tmp_path, out=out, trials=3)
    assert tune(valley(), data=tmp_path, out=out, trials=3) == first
    more = tune(valley(), data=tmp_path, out=out, trials=5)
    assert len(more) == 5
    assert {t.number: t for t in first}.items() <= {t.number: t for t in more}.items()
    assert len({trial.settings["bent"] for trial in more}) == 5  # it does not begin with the same draws


@pytest.mark.parametrize(
    "change", [{"budget": 18}, {"fixed": ("bent",)}, {"recipe": {"batch_size": "2"}}], ids=str
)
def test_another_search_does_not_mix_with_it(valley, quick, tmp_path, change):
    out = tmp_path / "search"
    tune(valley(), data=tmp_path, out=out, trials=1)
    other = valley().with_settings(change.pop("recipe", None))
    with pytest.raises(BarefacedError, match="other settings, steps or ranges"):
        tune(other, data=tmp_path, out=out, trials=2, **change)


def test_what_is_fixed_is_not_searched(valley, quick, tmp_path):
    recipe = valley().with_settings({"bent": "0.25"})
    (trial,) = tune(
        recipe, data=tmp_path, out=tmp_path / "search", trials=1, fixed=("bent", "items", "schedule")
    )
    assert trial.settings.keys() == {"learning_rate"}
    assert trial.score == pytest.approx(0.45 + 1 / LOOKS)


def test_every_trial_walks_the_schedule_of_the_budget(valley, quick, tmp_path):
    (trial,) = tune(valley(), data=tmp_path, out=tmp_path / "search", trials=1, budget=20)
    assert trial.curve[-1][0] == 20
    assert [step for step, _ in trial.curve] == [3, 6, 9, 12, 15, 18, 20]


def test_what_diverges_is_stopped_at_once(valley, quick, tmp_path, monkeypatch):
    monkeypatch.setattr(valley, "RANGES", {"bent": (0.999, 1.0)})
    found = tune(valley(), data=tmp_path, out=tmp_path / "search", trials=2)
    assert [trial.state for trial in found] == ["diverged", "diverged"]
    assert {len(trial.curve) for trial in found} == {1}
    assert not list((tmp_path / "search").rglob("*.ckpt"))


def test_too_little_memory_is_one_trials_misfortune(valley, quick, tmp_path, monkeypatch):
    monkeypatch.setattr(valley, "RANGES", {"items": (4, 8)})
    plain = valley.validate

    def validate(self, networks, data):
        if self.items > 5:
            raise torch.OutOfMemoryError("too large")
        return plain(self, networks, data)

    monkeypatch.setattr(valley, "validate", validate)
    found = tune(valley(), data=tmp_path, out=tmp_path / "search", trials=10)
    states = {trial.state for trial in found if int(trial.settings["items"]) > 5}
    assert states == {"failed"}
    assert found[0].state == "done"


def test_any_other_error_ends_the_search(valley, quick, tmp_path, monkeypatch):
    def validate(self, networks, data):
        raise BarefacedError("the data set is not there")

    monkeypatch.setattr(valley, "validate", validate)
    with pytest.raises(BarefacedError, match="not there"):
        tune(valley(), data=tmp_path, out=tmp_path / "search", trials=2)


@pytest.mark.parametrize(
    ("ranges", "given", "error", "told"),
    [
        ({}, {}, BarefacedError, "'valley' declares no ranges"),
        ({"bent": (0.0, 1.0)}, {"fixed": ("bent",)}, BarefacedError, "none that is not set"),
        ({"bend": (0.0, 1.0)}, {}, ValueError, "no setting 'bend'"),
        ({"bent": (0.0, 1.0)}, {"budget": 5}, ValueError, "1 trial and 9 steps at least, got 20 and 5"),
        ({"bent": (0.0, 1.0)}, {"trials": 0}, ValueError, "got 0 and 9"),
    ],
)
def test_what_makes_no_sense_is_told(valley, tmp_path, monkeypatch, ranges, given, error, told):
    monkeypatch.setattr(valley, "RANGES", ranges)
    with pytest.raises(error, match=told):
        tune(valley(), data=tmp_path, out=tmp_path / "search", **given)


def test_a_killed_search_tries_again_what_was_running(valley, quick, tmp_path, monkeypatch):
    """What no handler sees, as with a process that is killed, leaves a trial running for ever."""

    class Killed(BaseException):
        pass

    def killed(self, networks, data):
        raise Killed

    with monkeypatch.context() as while_killed:
        while_killed.setattr(valley, "validate", killed)
        with pytest.raises(Killed):
            tune(valley(), data=tmp_path, out=tmp_path / "search", trials=2)
    found = tune(valley(), data=tmp_path, out=tmp_path / "search", trials=2)
    trials = {trial.number: trial for trial in found}
    assert [trials[number].state for number in (0, 1)] == ["failed", "done"]
    assert len(trials) == 3
    assert trials[1].settings == trials[0].settings != trials[2].settings
