from __future__ import annotations

import math

import pytest

from barefaced.audit.quality.tally import POOLED, Column, Tally

MSE, PSNR, OTHER = Column("a", "hole", "mse"), Column("a", "hole", "psnr"), Column("b", "hole", "psnr")


@pytest.fixture
def tally() -> Tally:
    made = Tally([MSE, PSNR, OTHER], seed=0)
    for number in range(20):
        error = 0.01 if number % 2 else 0.001
        style = "n95" if number < 6 else "cloth"
        decibels = -10 * math.log10(error)
        made.add(
            f"person {number // 2}", {"style": style}, {MSE: error, PSNR: decibels, OTHER: decibels - 1.5}
        )
    return made


def test_means_counts_and_people(tally):
    told = tally.overall()
    assert (told["pictures"], told["people"]) == (20, 10)
    assert told["systems"]["a"]["hole"]["psnr"]["mean"] == pytest.approx(25)
    assert told["systems"]["b"]["hole"]["psnr"]["mean"] == pytest.approx(23.5)


def test_psnr_of_the_mean_error_is_told_beside_the_mean_psnr(tally):
    pooled = tally.overall()["systems"]["a"]["hole"][POOLED]
    assert pooled["mean"] == pytest.approx(-10 * math.log10(0.0055))
    assert pooled["low"] <= pooled["mean"] <= pooled["high"]


def test_groups_hold_their_own_rows(tally):
    groups = tally.by_group()["style"]
    assert {name: (told["pictures"], told["people"]) for name, told in groups.items()} == {
        "cloth": (14, 7),
        "n95": (6, 3),
    }


def test_gain_is_measured_picture_by_picture(tally):
    # Every difference is 1.5, however far apart the pictures are.
    gain = tally.gain(PSNR, OTHER)
    assert [gain[key] for key in ("mean", "low", "high")] == pytest.approx([1.5] * 3)


def test_what_is_missing_is_none_and_not_nan():
    made = Tally([MSE, PSNR], seed=0)
    made.add("one", {}, {MSE: math.nan, PSNR: 3.0})
    told = made.overall()["systems"]["a"]["hole"]
    assert told["mse"] == {"mean": None, "low": None, "high": None, "n": 0}
    assert told[POOLED]["mean"] is None
    assert told["psnr"] == {"mean": 3.0, "low": None, "high": None, "n": 1}
