"""Drawn scores whose verdicts are known."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.analysis import TABLES, analyse_run, analyse_scores
from barefaced.audit.analysis.view import View
from barefaced.audit.example import drawn_scores
from barefaced.audit.scores import Scores
from barefaced.audit.words import Words
from barefaced.errors import BarefacedError

PEOPLE = 40


def cell(
    system, condition, mean, rng, *, sd=1.0, strangers=0.0, failures=0, samples=1, recogniser="r"
) -> Scores:
    """Scores of forty people with themselves, N(mean, sd), and with each other, N(strangers, 1)."""
    parts = []
    for sample in range(1, samples + 1):
        own = np.arange(PEOPLE)
        one, other = (~np.eye(PEOPLE, dtype=bool)).nonzero()
        for probes, references, level, spread in ((own, own, mean, sd), (one, other, strangers, 1.0)):
            like = rng.normal(level, spread, len(probes))
            if level == mean and sample == 1:
                like[:failures] = np.nan
            parts.append(table(recogniser, system, condition, probes, references, like, sample))
    return Scores.join(parts)


def table(recogniser, system, condition, probes, references, like, sample) -> Scores:
    rows, names = len(like), tuple(f"p{n:02d}" for n in range(PEOPLE))
    groups = tuple(f"{'fm'[n % 2]}/{'ab'[n // 20]}" for n in range(PEOPLE))
    return Scores(
        recogniser=Words.all(recogniser, rows), system=Words.all(system, rows),
        condition=Words.all(condition, rows), group=Words.of([groups[n] for n in probes]),
        reference=Words(references.astype(np.int32), names), probe=Words(probes.astype(np.int32), names),
        subject_reference=Words(references.astype(np.int32), names),
        subject_probe=Words(probes.astype(np.int32), names), sample=np.full(rows, sample, np.int32),
        same_source=np.zeros(rows, bool), mated=probes == references, similarity=like,
        failure=Words.of(["generate: refused" if np.isnan(value) else "" for value in like]),
    )  # fmt: skip


def study(mean, **more) -> Scores:
    """A system whose faces score `mean`, beside a covered face at 2 and controls as they should be."""
    rng = np.random.default_rng(3)
    half = "half-0.25"
    fixed = {"as it is": 2.0, "as it is, grey": 1.8, "mean face": 1.5, "donor": 1.0, "oracle": 6.0}
    parts = [cell("clean", "clean", 7.0, rng)]
    parts += [cell(name, half, level, rng) for name, level in fixed.items()]
    return Scores.join([*parts, cell("s", half, mean, rng, **more)])


RUN = {
    "study": {"groups": ["gender", "race"]}, "drift": [], "prior_pull": [], "agreement": [],
    "yaw": {f"p{n:02d}": 1.5 * (n - 20) for n in range(PEOPLE)},
}  # fmt: skip


@pytest.fixture(scope="module")
def poor():
    return analyse_scores(study(1.6, failures=4, samples=3), RUN, draws=60)


def test_a_system_that_adds_nothing_is_told_so(poor):
    (verdict,) = poor["verdicts"]
    assert verdict["verdict"] in ("no-gain", "loss")
    assert not verdict["use_as_probe"]
    text = " ".join(verdict["sentences"])
    assert "One recogniser alone" in text
    assert "4 comparisons came to nothing" in text
    (row,) = (r for r in poor["tables"]["gains"] if (r["system"], r["over"]) == ("s", "best of all"))
    assert ("is ruled out" in text) == (row["p_gain_of_margin"] < 0.05)
    assert row["p_gain_of_margin"] < row["p_loss_of_margin"]


def test_a_system_that_knows_the_person_gains():
    (verdict,) = analyse_scores(study(5.5), RUN, draws=60)["verdicts"]
    assert (verdict["verdict"], verdict["use_as_probe"]) == ("gain", True)


def test_controls_have_the_verdicts_they_must_have(poor):
    assert {row["system"]: row["as_expected"] for row in poor["controls"]} == {
        "mean face": True, "donor": True, "oracle": True,
    }  # fmt: skip


def test_an_audit_whose_control_gains_says_so():
    rng = np.random.default_rng(0)
    scores = study(1.6)
    wrong = Scores.join([scores.at(~scores.system.are("donor")), cell("donor", "half-0.25", 6.0, rng)])
    told = {row["system"]: row["as_expected"] for row in analyse_scores(wrong, RUN, draws=60)["controls"]}
    assert told["donor"] is False


def test_failures_count_as_misses_and_stand_apart(poor):
    (row,) = poor["tables"]["failures"]
    assert (row["failure"], row["count"], row["comparisons"]) == ("generate: refused", 4, 120)
    misses = [row for row in poor["tables"]["nonmatch"] if row["system"] == "s"]
    for miss in misses:
        assert miss["failures"] == 4
        assert miss["counted_with_failures"] >= miss["counted"]


def test_samples_of_one_picture_are_told(poor):
    rows = poor["tables"]["repeat"]
    assert {row["samples"] for row in rows} == {3}
    assert all(0 <= row["flips"] <= 1 for row in rows)


def test_groups_too_small_are_named_and_not_told(poor):
    rows = poor["tables"]["groups"]
    assert {row["group"] for row in rows} == {"f/a", "f/b", "m/a", "m/b"}
    assert not any(row["told"] for row in rows)


def test_variance_is_split_by_both_kinds_of_group(poor):
    rows = poor["tables"]["variance"]
    assert [row["what"] for row in rows] == [
        "gender", "race", "gender x race", "gender: f - m", "race: a - b",
    ]  # fmt: skip
    assert all(0 <= row["levene_p"] <= 1 and row["omega_squared"] <= 1 for row in rows[:3])


def test_groups_of_other_sizes_get_sums_of_squares_of_both_types():
    scores = study(2.0)
    fewer = scores.at(~scores.subject_probe.are("p00"))
    rows = TABLES["variance"](View(fewer, RUN, 50, 0))
    assert {"gender", "gender, type III", "gender x race, type III"} <= {row["what"] for row in rows}


def test_faces_turned_aside_are_told_in_bins(poor):
    rows = [row for row in poor["tables"]["poses"] if (row["system"], row["yaw"]) == ("s", "of the probe")]
    assert [(row["from"], row["people"]) for row in rows] == [(0, 19), (15, 20), (30, 1)]
    assert rows[0]["fnmr_low"] <= rows[0]["fnmr"] <= rows[0]["fnmr_high"]
    assert rows[2]["mean"] is None  # one person tells nothing
    between = [row for row in poor["tables"]["poses"] if row["yaw"] == "between both"]
    assert {row["from"] for row in between} == {0.0}


def test_drift_and_lower_halves_are_passed_on():
    told = [
        {"system": "s", "condition": "c", "subject": f"p{n}", "how": "in place", "psnr": 30.0 + n}
        | ({"lpips": 0.1 * n} if n else {})
        for n in range(5)
    ]
    lower = {"recogniser": "r", "system": "s", "condition": "c", "people": 40, "auc": 0.6, "low": 0.5,
             "high": 0.7, "own": 0.2, "others": 0.1}  # fmt: skip
    view = View(study(2.0), {"drift": told, "lower_half": [lower]}, 50, 0)
    (drift,) = TABLES["drift"](view)
    assert (drift["pictures"], drift["psnr"], drift["lpips"]) == (5, pytest.approx(32), pytest.approx(0.25))
    (row,) = TABLES["lower_half"](view)
    assert (row["auc_low"], row["auc"], row["auc_high"]) == (0.5, 0.6, 0.7)


def test_strangers_pulled_together_match_too_often():
    rows = analyse_scores(study(2.0, strangers=0.7), RUN, draws=60)["tables"]["realised"]
    (row,) = (row for row in rows if row["system"] == "s" and row["fmr"] == 1e-2)
    assert row["ratio_low"] > 1


def test_table_1_of_work_000_comes_out():
    """SCIENCE F3: the means and SDs recovered from it give it back."""
    rows = TABLES["nonmatch"](View(drawn_scores(), {}, 50, 0))
    wanted = {
        "arcface (drawn)": (8.1, 17.3, 28.6, 40.7, 52.3),
        "adaface (drawn)": (6.3, 13.7, 23.15, 33.8, 44.5),
    }
    for recogniser, percents in wanted.items():
        found = [
            100 * r["parametric"]
            for r in rows
            if (r["recogniser"], r["condition"]) == (recogniser, "real-mask")
        ]
        # The second line follows from its parameters to no more than their three figures.
        assert found == pytest.approx(percents, abs=0.1 if "arcface" in recogniser else 0.15)


@pytest.mark.parametrize("broken", ["constant", "all failed", "no strangers", "one person"])
def test_scores_that_tell_nothing_are_told_as_such(broken):
    scores = study(2.0)
    like = scores.similarity.copy()
    if broken == "constant":
        like[:] = 0.5
    elif broken == "all failed":
        like[scores.system.are("s")] = np.nan
    fields = {name: getattr(scores, name) for name in scores.__dataclass_fields__}
    scores = Scores(**fields | {"similarity": like})
    if broken == "no strangers":
        scores = scores.where(mated=True)
    elif broken == "one person":
        scores = scores.where(subject_probe="p00", subject_reference="p00")
    result = analyse_scores(scores, RUN, draws=50)
    assert [one["verdict"] for one in result["verdicts"]] in (["not told"], ["no-gain"])


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(BarefacedError, match="holds no whole run"):
        analyse_run(tmp_path)


def test_an_empty_cell_and_a_group_of_three_are_told_as_such():
    scores = study(2.0)
    held = scores.group.texts() != "f/b"
    few = scores.at(held & ~np.isin(scores.subject_probe.texts(), [f"p{n:02d}" for n in range(1, 15, 2)]))
    view = View(few, RUN, 50, 0)
    small = next(row for row in TABLES["groups"](view) if row["group"] == "m/a")
    assert (small["people"], small["told"], small["fnmr"]) == (3, False, None)
    rows = {row["what"]: row for row in TABLES["variance"](view)}
    assert rows["gender x race"]["p"] is None
    assert rows["race: a - b"]["difference"] is None


def test_the_zoo_is_counted_and_names_nobody(poor):
    rows = [row for row in poor["tables"]["animals"] if row["system"] == "s"]
    assert [row["kind"] for row in rows] == ["chameleon", "phantom", "dove", "worm"]
    assert all(0 <= row["count"] <= 10 and row["by_chance"] == 2.5 for row in rows)
    assert not any("p0" in str(value) for row in rows for value in row.values())
    assert TABLES["animals"](View(study(2.0).where(subject_probe="p00"), {}, 50, 0)) == []
