from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit import METRICS, open_trials
from barefaced.audit.quality.metrics.psnr import SAME
from barefaced.audit.quality.painting import Painting
from barefaced.audit.quality.tally import Column


class Oracle:
    """Knows the truth, and paints it as far off as it is told."""

    def __init__(self, trial, *, side=None, off=0, hole_only=True):
        self.trial, self.side, self.off, self.hole_only = trial, side, off, hole_only

    def paint(self, masked, hole, rng):
        from barefaced.faces.warp import resized

        truth = resized(self.trial.bare, masked.shape[1::-1]).astype(int)
        where = hole[..., None] if self.hole_only else True
        return np.clip(truth + np.where(where, self.off, 0), 0, 255).astype(np.uint8)


@pytest.fixture
def trial(bank):
    return open_trials(bank, "test", side=128, style="surgical", wear="correct")[0]


def row(trial, *, size=128, **settings):
    return Painting({"oracle": Oracle(trial, **settings)}, size=size).row(trial, np.random.default_rng(0))


def test_every_metric_of_painters_is_measured_where_it_can_be(trial):
    columns = Painting({"oracle": Oracle(trial)}, size=128).columns
    wanted = [
        Column("oracle", region, name)
        for region in ("whole", "hole")
        for name, known in METRICS.items()
        if known.task == "painting" and region in known.regions and known.usable()
    ]
    assert columns == wanted


@pytest.mark.parametrize(("size", "side"), [(128, None), (128, 128), (64, None), (64, 128)])
def test_the_truth_has_no_error_at_any_size(trial, size, side):
    numbers = row(trial, size=size, side=side).numbers
    assert {value for column, value in numbers.items() if column.metric == "psnr"} == {SAME}
    assert numbers[Column("oracle", "hole", "ssim")] == pytest.approx(1)


@pytest.mark.parametrize("size", [128, 64])
def test_the_hole_tells_the_error_and_the_whole_dilutes_it(trial, size):
    hidden = trial.hole.mean()
    numbers = row(trial, size=size, side=128, off=10).numbers
    expected = (10 / 255) ** 2
    assert numbers[Column("oracle", "hole", "mse")] == pytest.approx(expected, rel=0.02)
    assert numbers[Column("oracle", "whole", "mse")] == pytest.approx(expected * hidden, rel=0.12)


def test_what_is_painted_outside_the_hole_is_not_taken(trial):
    assert row(trial, off=10).numbers == row(trial, off=10, hole_only=False).numbers
    _, truth, guess = row(trial, off=10, hole_only=False).pictures
    assert np.array_equal(truth[~trial.hole], guess[~trial.hole])


@pytest.mark.parametrize("side", [None, 64])
def test_of_one_that_repaints_every_pixel_is_taken(trial, side):
    painters = {"keeps": Oracle(trial, side=side, off=10, hole_only=False)}
    painters["repaints"] = painters["keeps"]
    numbers = (
        Painting(painters, size=128, repainting=["repaints"]).row(trial, np.random.default_rng(0)).numbers
    )
    whole = {name: numbers[Column(name, "whole", "mae")] for name in painters}
    assert whole["repaints"] > 10 / 255 * 0.9
    assert whole["keeps"] < whole["repaints"] / 2


def test_a_coarse_painter_leaves_the_visible_part_sharp(trial):
    _, truth, guess = row(trial, side=32).pictures
    outside = ~np.pad(trial.hole, 4, mode="edge")[4:-4, 4:-4]
    far = outside.copy()
    rows = np.flatnonzero(trial.hole.any(1))
    far[rows[0] - 4 :] = False
    assert np.array_equal(truth[far], guess[far])


def test_a_face_with_nothing_hidden_is_passed_over(trial):
    from dataclasses import replace

    bare = replace(trial, coverage=np.zeros_like(trial.coverage), masked=trial.bare)
    assert row(bare) is None
