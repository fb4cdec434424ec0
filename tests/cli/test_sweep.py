from __future__ import annotations

import shlex

import pytest

WORDS = "--data . --out out --grid norm=instance,batch --grid batch_size=16,32"


@pytest.fixture
def called(monkeypatch):
    """What the command asks for; nothing is trained."""
    for module in ("torch", "lightning", "tensorboard"):
        pytest.importorskip(module)
    from barefaced.training.sweep import Cell

    calls = []

    def swept(recipe, *, grid, progress, **rest):
        calls.append((recipe.generator, grid, rest))
        best = {"unmasking": 2.0, "masking": 1.0}
        cells = [
            Cell({"norm": "instance"}, 0, "done", best=best, last=best),
            Cell({"norm": "batch"}, 0, "failed", reason="out of memory"),
        ]
        for cell in cells:
            progress(cell)
        return cells

    monkeypatch.setattr("barefaced.training.sweep.sweep", swept)
    return calls


def test_a_grid_is_run_and_the_best_told_for_each_way(barefaced, called):
    result = barefaced("sweep", "cyclegan", *shlex.split(WORDS), "--preset", "slim", "--seeds", "2")
    [(generator, grid, rest)] = called
    assert (generator, rest["seeds"]) == ("slim", 2)
    assert grid == {"norm": ["instance", "batch"], "batch_size": ["16", "32"]}
    lines = result.stdout.splitlines()
    assert lines[0].startswith("| norm | direction | distance |")
    assert "| batch | masking | – | – | – | failed: out of memory |" in lines
    assert sorted(lines[-2:]) == [
        "best for masking: norm=instance, 1, 1 run",
        "best for unmasking: norm=instance, 2, 1 run",
    ]
    assert result.exit_code == 1
    assert "1 of 2 runs failed" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such"], "cyclegan"),
        (["cyclegan", "--grid", "norm"], "key=value"),
        (["cyclegan", "--seeds", "0"], "--seeds"),
        (["cyclegan", "--preset", "no-such"], "no-such"),
    ],
)
def test_wrong_words_are_told_before_any_work(barefaced, called, words, told):
    result = barefaced("sweep", *words, *shlex.split(WORDS))
    assert result.exit_code == 2
    assert told in result.stderr
    assert called == []
