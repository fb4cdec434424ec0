"""The script that trains one network after another, with networks that take milliseconds."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from barefaced.runtime import Session
from barefaced.training.checkpoints import LAST, load_checkpoint, save_checkpoint
from barefaced.training.recipes import RECIPES

SCRIPT = Path(__file__).parents[2] / "scripts" / "train_all.py"
QUICK = "log_every_s=99,batch_size=2"


@pytest.fixture(scope="module")
def script():
    spec = spec_from_file_location("train_all", SCRIPT)
    module = sys.modules["train_all"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(script, tiny, tmp_path, capsys):
    """Run the script; its table by folder."""

    def go(*orders: str, minutes: float = 0.2) -> dict[str, list[str]]:
        words = ["--data", tmp_path, "--out", tmp_path / "runs", "--minutes", minutes, *orders]
        go.code = script.main(map(str, words))
        lines = capsys.readouterr().out.splitlines()
        assert lines[-len(orders) - 1].startswith("folder")
        return {cells[0]: cells for cells in (line.split("  ") for line in lines[-len(orders) :])}

    return go


def test_orders_are_carried_out_one_after_another(run, tmp_path):
    orders = [f"one=tiny,steps=4,{QUICK}", f"two=tiny-pair,steps=2,workers=0,{QUICK}"]
    table = run(*orders)
    assert run.code == 0
    assert [(cells[1], cells[-1]) for cells in table.values()] == [("4/4", "done"), ("2/2", "done")]
    assert Session(tmp_path / "runs/one/tiny.onnx").card.recipe["steps"] == 4


def test_steps_fill_the_time(run, tmp_path):
    table = run(f"one=tiny,pause=0.02,{QUICK}", minutes=0.1)
    done, of = map(int, table["one"][1].split("/"))
    assert done == of > 24
    assert load_checkpoint(tmp_path / "runs/one" / LAST)["recipe"]["validate_every"] == -(-of // 6)


def test_a_run_goes_on_and_one_that_is_done_is_let_be(run, tmp_path):
    run(f"one=tiny,steps=2,{QUICK}")
    path = tmp_path / "runs/one" / LAST
    state = load_checkpoint(path)
    state["recipe"]["steps"] = 5
    save_checkpoint(path, state)
    assert run("one=tiny")["one"][1] == "5/5"
    before = path.read_bytes()
    assert run("one=tiny")["one"][-1] == "done"
    assert path.read_bytes() == before


def test_a_run_can_start_from_an_earlier_one(run, tmp_path):
    run(f"one=tiny,steps=2,{QUICK}", f"two=tiny,start=@one,steps=2,{QUICK}")
    assert load_checkpoint(tmp_path / "runs/two" / LAST)["recipe"]["start"] == str(tmp_path / "runs/one")


def test_when_time_is_up_it_says_so_and_keeps_what_there_is(run):
    table = run(f"one=tiny,steps=100000,pause=0.05,save_every=1,{QUICK}", minutes=0.02)
    assert table["one"][-1] == "time is up: run again to go on"
    assert int(table["one"][1].split("/")[0]) > 0


def test_a_network_that_fails_does_not_keep_the_others_from_training(run):
    table = run(f"one=tiny,start=nowhere,steps=2,{QUICK}", f"two=tiny,steps=2,{QUICK}")
    assert run.code == 1
    assert table["one"][-1].startswith("failed: there is no checkpoint")
    assert table["two"][-1] == "done"


def test_a_setting_may_have_several_values(script, tmp_path):
    order = script.Order.read("one=slim:mean,widths=8,12,16,seed=3,start=@two*2.5", tmp_path)
    assert (order.recipe, order.preset, order.share) == ("slim", "mean", 2.5)
    assert order.settings == {"widths": "8,12,16", "seed": "3", "start": str(tmp_path / "two")}


@pytest.mark.parametrize("order", ["slim", "=slim", "one=no-such", "one=slim:no-such", "one=slim,stepz=3"])
def test_wrong_orders_are_told_before_any_work(script, tmp_path, order, capsys):
    with pytest.raises(SystemExit):
        script.main(["--data", str(tmp_path), "--out", str(tmp_path / "runs"), "--minutes", "1", order])
    assert "error:" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_the_catalogue_is_left_as_it_was(run):
    kinds = dict(RECIPES)
    run(f"one=tiny,steps=1,{QUICK}")
    assert kinds == RECIPES
