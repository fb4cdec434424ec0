from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.images import read_image
from barefaced.training import train
from barefaced.training.checkpoints import BEST, LAST, averaged, load_checkpoint


class PowerCutError(Exception):
    """Ends a run at any step, only that the test goes on."""


@pytest.fixture
def run(tiny, tmp_path):
    """Train a tiny recipe into one folder."""

    def go(name: str = "tiny", *, resume: bool = False, **settings: object) -> dict[str, float]:
        texts = {key: str(value) for key, value in settings.items()}
        return train(name, data=tmp_path, out=tmp_path / "run", settings=texts, resume=resume)

    return go


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "run"


def stop_at(monkeypatch, tiny, batch: int) -> None:
    """Let the recipe fail at its so many-th batch from now on."""
    seen, losses = [], tiny.Tiny.losses

    def counted(self, networks, given):
        seen.append(1)
        if len(seen) == batch:
            raise PowerCutError
        return losses(self, networks, given)

    monkeypatch.setattr(tiny.Tiny, "losses", counted)


def rows(out: Path) -> list[tuple[int, str, float]]:
    with (out / "metrics.csv").open(newline="") as file:
        head, *held = csv.reader(file)
    assert head == ["step", "name", "value"]
    return [(int(step), name, float(value)) for step, name, value in held]


def test_it_learns(run, out):
    found = run(steps=200, validate_every=100, items=40, ema=0.9)
    assert found["loss"] < 0.03  # 0.078 is the variance: what a constant would reach
    assert load_checkpoint(out / LAST)["metrics"] == found


def test_one_step_is_torchs_own(run, out, tiny, tmp_path):
    """Rates, accumulation and the average add nothing of their own to AdamW."""
    run(steps=1, accumulate=2, clip=0, schedule="constant")
    recipe = tiny.Tiny(accumulate=2)
    torch.manual_seed(0)
    networks = recipe.networks(tmp_path).train()
    optimizer = recipe.optimizers(networks)["all"]
    from barefaced.training.batches import batches

    stream = batches(recipe.source(tmp_path, "train"), batch_size=4, seed=0)
    for _ in range(2):
        _, loss, _ = next(iter(recipe.losses(networks, next(stream))))
        (loss / 2).backward()
    optimizer.step()
    state = load_checkpoint(out / LAST)
    for key, value in networks["scorer"].state_dict().items():
        assert torch.equal(state["networks"]["scorer"][key], value), key
        assert torch.equal(state["average"][f"module.scorer.{key}"], value), key


def test_the_rate_follows_the_schedule_of_the_whole_run(run, out):
    run(steps=8, validate_every=2, schedule="linear", warmup_steps=2)
    assert load_checkpoint(out / LAST)["optimizers"]["all"]["param_groups"][0]["lr"] == pytest.approx(
        1e-2 * 0.25
    )


def test_gradients_are_clipped(run, out, monkeypatch):
    norms = []
    clip = torch.nn.utils.clip_grad_norm_
    monkeypatch.setattr(
        torch.nn.utils, "clip_grad_norm_", lambda p, most: norms.append((clip(p, most), clip(p, 1e9)))
    )
    run(steps=3, clip=0.01)
    assert len(norms) == 3
    assert all(before > after for before, after in norms)
    assert all(after == pytest.approx(0.01, rel=1e-3) for _, after in norms)


def test_each_loss_moves_its_own_optimizers_weights_alone(run, out, monkeypatch, tiny):
    """What the maker's loss says about the scorer must not be added to the scorer's own."""

    def losses(self, networks, batch):
        made = networks["maker"](batch["image"] / 255)
        yield "maker", networks["scorer"](made).mean() * 1e6, {}
        yield "scorer", sum(weight.sum() for weight in networks["scorer"].parameters()), {}

    before = {}

    def networks(self, data):
        held = self.skeleton()
        before.update({key: value.clone() for key, value in held["scorer"].named_parameters()})
        return held

    monkeypatch.setattr(tiny.TinyPair, "losses", losses)
    monkeypatch.setattr(tiny.TinyPair, "networks", networks)
    run("tiny-pair", steps=1, accumulate=3, workers=0, clip=0)
    after = load_checkpoint(out / LAST)["networks"]["scorer"]
    for key, value in before.items():
        assert torch.allclose(value - after[key], torch.tensor(1e-3), atol=1e-6), key


def test_the_averaged_weights_are_validated(run, out, monkeypatch, tiny):
    seen = []
    validate = tiny.Tiny.validate

    def kept(self, networks, data):
        seen.append({key: value.clone() for key, value in networks.state_dict().items()})
        assert not networks.training
        return validate(self, networks, data)

    monkeypatch.setattr(tiny.Tiny, "validate", kept)
    run(steps=4)
    state = load_checkpoint(out / LAST)
    averaged = {key.removeprefix("module."): value for key, value in state["average"].items()}
    assert all(torch.equal(value, averaged[key]) for key, value in seen[-1].items())
    weight = state["networks"]["scorer"]["0.weight"]
    assert not torch.equal(averaged["scorer.0.weight"], weight)
    assert averaged["scorer.1.num_batches_tracked"] == 4


def test_the_best_checkpoint_is_kept(run, out, monkeypatch, tiny):
    scores = iter([0.5, 0.2, 0.3])
    monkeypatch.setattr(tiny.Tiny, "validate", lambda *_: {"loss": next(scores)})
    assert run(steps=12) == {"loss": 0.3}
    assert (load_checkpoint(out / BEST)["step"], load_checkpoint(out / BEST)["metrics"]) == (8, {"loss": 0.2})
    assert load_checkpoint(out / LAST)["best"] == 0.2


def test_it_stops_when_nothing_gets_better_also_after_a_resume(run, out, monkeypatch, tiny):
    scores = iter([0.5, 0.6, float("nan"), 0.1])
    monkeypatch.setattr(tiny.Tiny, "validate", lambda *_: {"loss": next(scores)})
    stop_at(monkeypatch, tiny, 11)
    with pytest.raises(PowerCutError):
        run(steps=100, patience=2)
    assert load_checkpoint(out / LAST)["stale"] == 1
    run(resume=True)
    assert load_checkpoint(out / LAST)["step"] == 12
    run(resume=True)
    assert load_checkpoint(out / LAST)["step"] == 12


def test_rows_stand_once_each_after_a_resume(run, out, monkeypatch, tiny):
    stop_at(monkeypatch, tiny, 8)
    with pytest.raises(PowerCutError):
        run(steps=10, validate_every=4, save_every=6, log_every_s=0)
    assert [step for step, _, _ in rows(out)] == [1, 2, 3, 4, 4, 5, 6, 7]
    with (out / "metrics.csv").open("a") as file:
        file.write("1")  # a line cut short
    run(resume=True)
    told = [(step, name) for step, name, _ in rows(out)]
    assert [step for step, name in told if name == "train/loss"] == list(range(1, 11))
    assert [step for step, name in told if name == "val/loss"] == [4, 8, 10]


def test_tensorboard_has_the_same_numbers_once_each(run, out, monkeypatch, tiny):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    stop_at(monkeypatch, tiny, 8)
    with pytest.raises(PowerCutError):
        run(steps=10, validate_every=4, save_every=4, log_every_s=0)
    run(resume=True)
    board = EventAccumulator(str(out / "tensorboard")).Reload()
    for name in ("train/loss", "val/loss"):
        expected = [(step, pytest.approx(value, rel=1e-4)) for step, n, value in rows(out) if n == name]
        assert [(event.step, event.value) for event in board.Scalars(name)] == expected


def test_sheets_are_kept(run, out):
    run(steps=8)
    assert sorted(path.name for path in (out / "sheets").iterdir()) == [
        "step-0000004.png",
        "step-0000008.png",
    ]
    assert (read_image(out / "sheets" / "step-0000008.png") == 200).all()


def test_progress_tells_rate_and_time_left(run, capfd):
    run(steps=4, log_every_s=0)
    told = capfd.readouterr().err
    assert "4/4" in told
    assert "steps/s" in told
    assert "min left" in told
    assert "train/loss" in told


def test_a_run_is_not_overwritten(run, out):
    run(steps=2)
    before = (out / LAST).read_bytes()
    with pytest.raises(BarefacedError, match="already holds a run: pass --resume"):
        run(steps=2)
    assert (out / LAST).read_bytes() == before


def test_nothing_to_resume_is_told(run, out):
    with pytest.raises(BarefacedError, match="holds no run to go on with: leave out --resume"):
        run(resume=True)
    assert not out.exists()


def test_another_recipes_run_is_not_resumed(run):
    run(steps=2)
    with pytest.raises(BarefacedError, match="one of recipe 'tiny', not of 'tiny-pair'"):
        run("tiny-pair", resume=True)


def test_settings_can_change_on_resume(run, out):
    run(steps=2)
    run(resume=True, steps=4)
    assert load_checkpoint(out / LAST)["recipe"]["steps"] == 4


def test_a_run_starts_from_anothers_averaged_weights(tiny, tmp_path, out):
    elder = tmp_path / "elder"
    train("tiny", data=tmp_path, out=elder, settings={"steps": "3", "ema": "0.5"})
    # Too small a rate to move a weight: the average of the new run is the old one's.
    settings = {"start": str(elder), "steps": "1", "learning_rate": "1e-30", "weight_decay": "0"}
    train("tiny", data=tmp_path, out=out, settings=settings)
    held, given = (averaged(load_checkpoint(run / LAST)) for run in (out, elder))
    assert held["scorer.0.weight"].equal(given["scorer.0.weight"])
    assert not held["scorer.0.weight"].equal(load_checkpoint(elder / LAST)["networks"]["scorer"]["0.weight"])


def test_a_resumed_run_needs_no_more_what_it_started_from(tiny, tmp_path, out, monkeypatch):
    """And it goes on with its own weights, bit for bit."""
    elder, whole = tmp_path / "elder", tmp_path / "whole"
    train("tiny", data=tmp_path, out=elder, settings={"steps": "2"})
    settings = {"start": str(elder), "steps": "6", "save_every": "1"}
    train("tiny", data=tmp_path, out=whole, settings=settings)
    with monkeypatch.context() as patch:
        stop_at(patch, tiny, 4)
        with pytest.raises(PowerCutError):
            train("tiny", data=tmp_path, out=out, settings=settings)
    shutil.rmtree(elder)
    train("tiny", data=tmp_path, out=out, resume=True)
    one, other = (load_checkpoint(run / LAST)["networks"]["scorer"] for run in (whole, out))
    assert all(one[name].equal(other[name]) for name in one)


def test_a_run_to_start_from_that_is_not_there(tiny, tmp_path, out):
    with pytest.raises(BarefacedError, match=r"there is no checkpoint .*nowhere"):
        train("tiny", data=tmp_path, out=out, settings={"start": str(tmp_path / "nowhere")})
    assert not out.exists()


def test_another_measure_begins_anew_on_resume(run, out, monkeypatch, tiny):
    monkeypatch.setattr(tiny.Tiny, "validate", lambda *_: {"loss": 0.1})
    run(steps=4)
    monkeypatch.setattr(tiny.Tiny, "monitor", "error")
    monkeypatch.setattr(tiny.Tiny, "validate", lambda *_: {"loss": 0.1, "error": 0.9})
    run(resume=True, steps=8)
    assert load_checkpoint(out / BEST)["step"] == 8
    assert load_checkpoint(out / LAST)["best"] == 0.9


def test_a_recipe_can_be_given_itself(tiny, tmp_path, out):
    train(tiny.Tiny(steps=3), data=tmp_path, out=out, settings={"seed": "5"})
    saved = load_checkpoint(out / LAST)
    assert (saved["step"], saved["recipe"]["seed"]) == (3, 5)


@pytest.mark.slow
def test_two_processes_train_together(tmp_path):
    """Lightning starts the second; both see the same numbers at the end."""
    script = Path(__file__).parent / "tiny_recipes.py"
    settings = ["devices=2", "accumulate=2", "patience=2", "steps=8"]
    command = [sys.executable, str(script), "tiny", str(tmp_path / "run"), *settings]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(told) == 2
    assert told[0] == told[1]
