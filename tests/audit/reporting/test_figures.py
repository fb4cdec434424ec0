"""What figures draw out of tables of a few rows."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.reporting import FIGURES

KEY = {"recogniser": "r", "system": "s", "condition": "half-0.25", "photos": "different"}


def drawn(name: str, rows: list[dict]):
    """The only figure of a table."""
    (figure,) = FIGURES[name]({name: rows}).values()
    return figure


def bars(mated: bool, mean: float) -> list[dict]:
    """A Gaussian of SD 0.1, counted in bins of 0.02."""
    at = np.arange(-50, 50) * 0.02
    counts = np.rint(1e4 * np.exp(-0.5 * ((at + 0.01 - mean) / 0.1) ** 2)).astype(int)
    clean = KEY | {"system": "clean", "condition": "clean", "mated": mated}
    return [
        clean | {"from": float(low), "to": float(low + 0.02), "count": int(count)}
        for low, count in zip(at, counts, strict=True)
        if count
    ]


def test_the_gaussian_lies_on_a_histogram_that_is_one():
    """Figure 3 of work 000."""
    rows = [*bars(False, 0.0), *bars(True, 0.5)]
    (ax,) = drawn("histograms", rows).axes
    fits = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert [line.get_xdata().mean() for line in fits] == pytest.approx([0, 0.5], abs=1e-3)
    assert [line.get_ydata().max() for line in fits] == pytest.approx([1, 1], abs=0.02)
    assert [line.get_xdata()[0] for line in ax.lines[2:]] == pytest.approx([0, 0.5], abs=1e-3)


def test_intervals_stand_on_either_side_of_nothing():
    pull = {"recogniser": "r", "system": "s", "condition": "half-0.25", "people": 9}
    (ax,) = drawn("pull", [pull | {"pull": 0.2, "low": 0.1, "high": 0.3}]).axes
    assert ax.lines[0].get_xdata() == pytest.approx([0.1, 0.3])
    lower = pull | {"auc": 0.5, "auc_low": None, "auc_high": None}
    (ax,) = drawn("lower_half", [lower, lower | {"system": "oracle"}]).axes
    assert [text.get_text() for text in ax.get_yticklabels()] == ["oracle", "s"]
    assert ax.lines[-1].get_xdata() == pytest.approx([0.5, 0.5])


def test_misses_rise_as_faces_turn():
    rows = [
        KEY | {"yaw": "of the probe", "from": low, "to": low + 15, "fnmr": miss, "fnmr_low": 0.0,
               "fnmr_high": 1.0}
        for low, miss in ((0.0, 0.1), (15.0, 0.4))
    ]  # fmt: skip
    (ax,) = drawn("poses", rows).axes
    assert ax.lines[0].get_ydata() == pytest.approx([0.1, 0.4])
    assert FIGURES["poses"]({"poses": rows[:1]}) == {}


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_drawn_of_nothing(name):
    assert FIGURES[name]({table: [] for table in FIGURES}) == {}
