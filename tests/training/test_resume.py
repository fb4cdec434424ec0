"""A run that is killed, and goes on, ends as if it had never been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from barefaced.training import train
from barefaced.training.checkpoints import BEST, LAST, load_checkpoint

SCRIPT = Path(__file__).parent / "tiny_recipes.py"
SETTINGS = {"steps": "60", "save_every": "3", "validate_every": "7"}


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two nested values are not the same, bit for bit."""
    if isinstance(one, torch.Tensor):
        return [] if one.dtype == other.dtype and torch.equal(one, other) else [path]
    if isinstance(one, dict):
        keys = sorted(one.keys() | other.keys(), key=str)
        return [d for key in keys for d in differences(one.get(key), other.get(key), f"{path}/{key}")]
    if isinstance(one, list | tuple):
        pairs = zip(one, other, strict=True)
        return [d for i, pair in enumerate(pairs) for d in differences(*pair, f"{path}/{i}")]
    return [] if one == other else [path]


def kill_midway(name: str, out: Path) -> int:
    """Start a run in a process of its own, and kill it at any moment after its first checkpoint; its step."""
    settings = [f"{key}={value}" for key, value in SETTINGS.items()]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.Popen(
        [sys.executable, SCRIPT, name, out, *settings, "pause=0.05"],
        stderr=subprocess.PIPE, env=environment, start_new_session=True, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (out / LAST).exists():
        assert run.poll() is None, run.communicate()[1]
        assert time.monotonic() < deadline, "no checkpoint after a minute"
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.8))
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL, "the run ended before it could be killed"
    return load_checkpoint(out / LAST)["step"]


@pytest.mark.parametrize("name", ["tiny", "tiny-pair"])
def test_a_killed_run_ends_bit_equal_to_an_unharmed_one(tiny, tmp_path, name):
    unharmed, killed = tmp_path / "unharmed", tmp_path / "killed"
    step = kill_midway(name, killed)
    assert 0 < step < 60
    found = train(name, data=tmp_path, out=killed, settings={"pause": "0"}, resume=True)
    expected = train(name, data=tmp_path, out=unharmed, settings=SETTINGS)
    assert found == expected
    for checkpoint in (LAST, BEST):
        one, other = (load_checkpoint(out / checkpoint) for out in (killed, unharmed))
        assert differences(one, other) == [], f"killed after step {step}"
    assert one["networks"]["scorer"]["1.num_batches_tracked"] > 0


@pytest.mark.parametrize("name", ["tiny", "tiny-pair"])
def test_runs_of_other_seeds_differ(tiny, tmp_path, name):
    """What the test above compares does depend on chance."""
    for seed in ("1", "2"):
        train(name, data=tmp_path, out=tmp_path / seed, settings={"seed": seed, "steps": "4"})
    one, other = (load_checkpoint(tmp_path / seed / LAST) for seed in ("1", "2"))
    found = differences(one, other)
    assert {"/networks/scorer/0.weight", "/average/module.scorer.0.weight", "/rng/cpu"} <= set(found)
    assert any(path.startswith("/optimizers") for path in found)
    assert any(path.startswith("/memory") for path in found) == (name == "tiny-pair")


def test_a_finished_run_has_nothing_left_to_do(tiny, tmp_path):
    first = train("tiny", data=tmp_path, out=tmp_path / "run")
    before = (tmp_path / "run" / LAST).read_bytes()
    assert train("tiny", data=tmp_path, out=tmp_path / "run", resume=True) == first
    assert (tmp_path / "run" / LAST).read_bytes() == before
