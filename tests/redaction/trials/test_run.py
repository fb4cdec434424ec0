import json

import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction.attacks import ATTACKS
from barefaced.redaction.attacks.as_is import AsIs
from barefaced.redaction.report import write_report
from barefaced.redaction.report.evidence import draw_evidence
from barefaced.redaction.trials import Level, levels_of, run_trials
from barefaced.redaction.trials.cells import read_outcomes
from barefaced.redaction.trials.geometry import crops_of
from barefaced.redaction.trials.levels import at_start
from barefaced.redaction.trials.people import cast_of


@pytest.fixture
def run(bank, pooling, tmp_path):
    """Run some levels; the outcomes by attack, level and whether it is the control."""

    def make(levels, settings):
        failures = run_trials(bank, tmp_path, levels=levels, recognisers=[pooling], settings=settings)
        outcomes, _ = read_outcomes(tmp_path)
        return failures, {(one.attack, one.words, one.control): one for one in outcomes}

    return make


def own_first(one):
    return float(np.mean(one.own >= np.nanmax(one.others, axis=1)))


def test_nobody_attacked_is_among_the_attackers_people(bank):
    cast = cast_of(bank, people=9)
    assert len(cast.probes) == len(cast.references) == 9
    assert (bank.identity[cast.probes] == bank.identity[cast.references]).all()
    assert not set(cast.probes) & set(cast.references)
    assert not set(bank.identity[cast.probes]) & set(bank.identity[cast.attackers])


def test_a_block_hides_what_a_little_blur_does_not(run, quick):
    failures, found = run([Level("block"), Level("blur", {"sigma": 0.05})], quick("as-is"))
    assert failures == []
    assert own_first(found["as-is", "blur (sigma 0.05)", False]) == 1
    assert own_first(found["clean", "block", False]) == 1
    assert own_first(found["as-is", "block", False]) < 1


def test_what_was_done_is_not_done_again(run, quick, pooling):
    levels = [Level("block")]
    run(levels, quick("as-is"))
    seen = len(pooling.asked)
    run(levels, quick("as-is"))
    assert len(pooling.asked) == seen


def test_an_attack_that_fails_stops_no_other_and_is_tried_again(run, quick, monkeypatch):
    class Broken(AsIs):
        name = "broken"

        def restore(self, covered):
            raise MemoryError("too much")

    monkeypatch.setitem(ATTACKS, "broken", Broken)
    failures, found = run([Level("block")], quick("broken", "as-is"))
    assert failures
    assert all("too much" in line for line in failures)
    assert ("as-is", "block", False) in found
    monkeypatch.setitem(ATTACKS, "broken", AsIs)
    failures, found = run([Level("block")], quick("broken", "as-is"))
    assert failures == []
    assert ("broken", "block", False) in found


def test_a_run_that_goes_on_is_the_run_that_was_stopped(bank, pooling, quick, tmp_path):
    levels = [Level("layered", {"left": 2.0})]
    for folder, attacks in (
        ("whole", ("as-is", "mosaic-match")),
        ("parts", ("mosaic-match",)),
        ("parts", ("as-is", "mosaic-match")),
    ):
        run_trials(bank, tmp_path / folder, levels=levels, recognisers=[pooling], settings=quick(*attacks))
    whole, parts = (
        {(one.attack, one.control): one.scores for one in read_outcomes(tmp_path / folder)[0]}
        for folder in ("whole", "parts")
    )
    assert whole.keys() == parts.keys()
    assert all(np.array_equal(whole[key], parts[key]) for key in whole)


def test_all_attacks_meet_the_same_picture(bank):
    from barefaced.redaction.redactors import redactor_named
    from barefaced.redaction.trials.published import Published

    faces = crops_of(bank, range(3), side=72)
    one, two = (Published(redactor_named("layered", left=2.0), seed=5) for _ in range(2))
    first = faces.covered(one, rng=np.random.default_rng(0))
    assert np.array_equal(first, faces.covered(two, rng=np.random.default_rng(1)))
    other = Published(redactor_named("layered", left=2.0), seed=6)
    assert not np.array_equal(first, faces.covered(other, rng=np.random.default_rng(0)))


def test_attacks_that_do_not_fit_are_told_and_not_run(run, quick, tmp_path):
    _, found = run([Level("blur"), Level("synthetic")], quick("wiener", "as-is"))
    assert ("wiener", "blur", False) in found
    assert ("as-is", "synthetic", False) in found
    assert ("wiener", "synthetic", False) not in found
    told = json.loads((tmp_path / "run.json").read_text())
    assert told["unfit"] == [{"attack": "wiener", "words": "synthetic", "start": 32.0}]
    kept = [json.loads(path.read_text()) for path in (tmp_path / "cells").glob("*.json")]
    blurred = next(each for each in kept if (each["attack"], each["words"]) == ("wiener", "blur"))
    assert 0 <= blurred["first_of_all"]["pooling"] <= 1


def test_cells_take_their_turns(bank, pooling, quick, tmp_path):
    done = []

    def order(cell):
        done.append(cell.attack)
        return {"as-is": 0, "mosaic-match": 1}.get(cell.attack, 2)

    settings, levels = quick("mosaic-match", "as-is"), [Level("blur")]
    run_trials(bank, tmp_path, levels=levels, recognisers=[pooling], settings=settings, order=order)
    told = json.loads((tmp_path / "run.json").read_text())["cells"]
    assert [each["attack"] for each in told] == ["as-is"] * 2 + ["mosaic-match"] * 2 + ["clean"]
    assert len(done) == 5


def test_recognisers_may_look_at_fewer(run, quick):
    _, found = run([Level("block")], quick("as-is", looked_at=(5,)))
    assert found["as-is", "block", False].scores.shape == (5, 9)


def test_an_unknown_attack_and_too_few_people_are_told(bank, pooling, quick, tmp_path):
    with pytest.raises(BarefacedError, match="unknown attack 'wish'"):
        run_trials(bank, tmp_path, levels=[Level("block")], recognisers=[pooling], settings=quick("wish"))


def test_strengths_are_told_as_what_is_left():
    for name in ("blur", "pixelate", "layered"):
        assert [level.residual for level in levels_of(name, (4.0, 0.5))] == [4.0, 0.5]
    assert [level.residual for level in levels_of("block", (4.0, 0.5))] == [None]
    assert levels_of("pixelate", (8.0,), (2.0,))[0].residual == 2.0


def test_a_smaller_photograph_is_not_made_larger(bank):
    faces = crops_of(bank, range(4), side=72)
    assert at_start(faces, 96) is faces
    small = at_start(faces, 1.0).images.astype(float)
    assert small.shape == faces.images.shape
    assert small.std(axis=(1, 2)).mean() < 0.7 * faces.images.std(axis=(1, 2)).mean()


def test_the_page_has_the_grade_first_and_everything_in_it(run, quick, bank, people, tmp_path, monkeypatch):
    from barefaced.datasets import FaceBank
    from barefaced.redaction import limits

    monkeypatch.setattr(limits, "ENOUGH", 3)
    levels = levels_of("pixelate", (8.0, 0.5))
    run(levels, quick("as-is", "context-only"))
    draw_evidence(
        FaceBank.open(people[0], "synthetic"),
        tmp_path,
        levels=levels[:1],
        attacks={"as-is": {}},
    )
    text = write_report(tmp_path, draws=60).read_text()
    assert text.index("Grades") < text.index("Curves") < text.index("What each attack makes")
    assert "http" not in text.replace("http://www.w3.org", "")
    assert all(words in text for words in ("Casual", "data:image/png", "data:image/svg"))
    assert {path.name for path in tmp_path.glob("*.csv")} >= {"grades.csv", "attacks.csv", "limits.csv"}


def test_pictures_are_of_generated_faces_alone(bank, tmp_path):
    with pytest.raises(BarefacedError, match="generated faces alone"):
        draw_evidence(bank, tmp_path, levels=[Level("block")], attacks={"as-is": {}})


def test_without_a_run_there_is_no_report(tmp_path):
    with pytest.raises(BarefacedError, match="holds no run"):
        write_report(tmp_path)
