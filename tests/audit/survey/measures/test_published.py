from __future__ import annotations

import pytest

from barefaced.audit.survey.measures import check_published


def test_work_001():
    """Its printed figures: 22 images, 100 people, 881 wrong "40.08 %", mean score 13.24."""
    found = check_published(images=22, people=100, wrong=881, mean_score=13.24, percent=40.08)
    assert found.answers == 2200
    assert found.findings[0] == "881/2,200 is 40.05 %, not 40.08 %."
    assert found.findings[1].startswith("A mean score of 13.24 of 22 means 876 wrong (39.82 %), not 881")
    assert found.findings[1].endswith("881 wrong mean 13.19.")
    assert found.findings[2].startswith("This is a fool rate, not an accuracy")
    assert found.fool_rate.low == pytest.approx(0.380, abs=5e-4)
    assert found.fool_rate.high == pytest.approx(0.421, abs=5e-4)
    assert found.d_prime == pytest.approx(0.50, abs=0.005)
    assert {icc: round(100 * half, 1) for icc, half in found.wider.items()} == {
        0.02: 2.4,
        0.05: 2.9,
        0.1: 3.6,
    }


def test_figures_that_agree_are_not_scolded():
    found = check_published(images=22, people=100, wrong=881, mean_score=13.19, percent=40.05)
    assert found.findings[0] == "881/2,200 is 40.05 %."
    assert len(found.findings) == 3


@pytest.mark.parametrize("wrong", [{"images": 0}, {"wrong": 23}, {"mean_score": 23.0}])
def test_impossible_figures(wrong):
    with pytest.raises(ValueError, match="got"):
        check_published(**({"images": 22, "people": 1, "wrong": 3} | wrong))
