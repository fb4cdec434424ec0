import json
import math

import pytest

from barefaced.errors import BarefacedError
from barefaced.training.checkpoints import BEST, LAST
from barefaced.training.recipes import recipe_named
from barefaced.training.sweep import Cell, best_rows, rows_of, sweep, table_of

GRID = {"batch_size": ["4", "0"], "learning_rate": ["0.01", "0.02"]}


@pytest.fixture
def recipe(tiny):
    return recipe_named("tiny", {"steps": "4", "items": "6"})


def test_a_failing_cell_does_not_stop_the_rest_and_the_table_tells_it(recipe, tmp_path):
    told = []
    cells = sweep(recipe, data=tmp_path, out=tmp_path, grid=GRID, seeds=2, progress=told.append)
    assert [cell.state for cell in cells] == ["done"] * 4 + ["failed"] * 4
    assert told == cells
    table = (tmp_path / "table.md").read_text()
    assert table == table_of(cells, recipe)
    head, _, *rows = table.splitlines()
    assert head == "| batch | learning_rate | direction | distance | seed spread | last look |  |"
    assert len(rows) == 4
    assert sum(row.endswith("| best |") for row in rows) == 1
    assert rows[3] == "| 0 | 0.02 | tiny | – | – | – | failed: batch_size must be at least 1, got 0 |"
    [best] = best_rows(rows_of(cells, recipe)).values()
    assert (best.done, best.settings["batch_size"]) == (2, "4")
    assert best.spread > 0
    kept = [path for path in tmp_path.glob("cells/*/*.ckpt") if path.name in (LAST, BEST)]
    assert kept == []  # their numbers are told; weights by the part are kept for recipes that ship so


def test_what_is_done_is_not_done_again_and_what_was_stopped_goes_on(recipe, tmp_path, monkeypatch):
    def stopped(*args, **kwargs):
        raise KeyboardInterrupt

    one = {"learning_rate": ["0.01", "0.02"]}
    with monkeypatch.context() as patch:
        patch.setattr("barefaced.training.sweep._tidy", stopped)
        with pytest.raises(KeyboardInterrupt):
            sweep(recipe, data=tmp_path, out=tmp_path, grid=one)
    told = []
    cells = sweep(recipe, data=tmp_path, out=tmp_path, grid=one, progress=told.append)
    assert [cell.state for cell in cells] == ["done", "done"]
    assert told == cells[1:]
    whole = sweep(recipe, data=tmp_path, out=tmp_path / "whole", grid=one)
    assert [cell.metrics for cell in whole] == [cell.metrics for cell in cells]
    with pytest.raises(BarefacedError, match="holds a sweep of other settings"):
        sweep(recipe, data=tmp_path, out=tmp_path, grid={"learning_rate": ["0.03"]})


def test_a_damaged_result_is_run_again(recipe, tmp_path):
    one = {"learning_rate": ["0.01"]}
    [cell] = sweep(recipe, data=tmp_path, out=tmp_path, grid=one)
    (tmp_path / "cells" / cell.name / "result.json").write_text("{")
    assert sweep(recipe, data=tmp_path, out=tmp_path, grid=one) == [cell]


def test_a_grid_that_makes_no_sense_is_told_before_any_work(recipe, tmp_path):
    with pytest.raises(ValueError, match="has no setting 'depth'"):
        sweep(recipe, data=tmp_path, out=tmp_path / "none", grid={"depth": ["1"]})
    with pytest.raises(ValueError, match="settings with values"):
        sweep(recipe, data=tmp_path, out=tmp_path / "none", grid={}, seeds=0)
    assert not (tmp_path / "none").exists()


def test_the_best_is_chosen_for_each_way_by_itself():
    recipe = recipe_named("cyclegan")

    def cell(norm, masking, unmasking, **rest):
        best = {"masking": masking, "unmasking": unmasking}
        return Cell({"norm": norm}, 0, "done", best=best, last=best, **rest)

    cells = [cell("instance", 17.1, 261.8), cell("batch", 20.3, 65.3), Cell({"norm": "none"}, 0)]
    best = {way: row.settings["norm"] for way, row in best_rows(rows_of(cells, recipe)).items()}
    assert best == {"masking": "instance", "unmasking": "batch"}
    table = table_of(cells, recipe).splitlines()
    assert table[-1] == "| none | masking | – | – | – | waiting |"
    assert [math.isnan(row.mean) for row in rows_of(cells, recipe)] == [False] * 4 + [True] * 2
    assert json.loads(json.dumps(vars(cells[0])))["best"]["masking"] == 17.1
