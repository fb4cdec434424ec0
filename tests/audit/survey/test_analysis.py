from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from barefaced.audit.survey import Store, analyse_survey, sentences, write_report
from barefaced.errors import BarefacedError


@pytest.fixture
def answered(tmp_path, made, answer_all):
    """Twelve people who are right three times in four."""

    def given(design: str) -> Store:
        more = f'design = "{design}"\npractice = 2\nshown = 8\ncatches = 2\n'
        store = Store(tmp_path / f"{design}.sqlite3", made(real=10, fake=10, more=more).design)
        rng = np.random.default_rng(2)
        other = {"real": "fake", "fake": "real", "left": "right", "right": "left"}
        answer_all(
            store, 12, lambda t: t.right if t.phase == "catch" or rng.random() < 0.75 else other[t.right]
        )
        return store

    return given


def test_nobody(store):
    with pytest.raises(BarefacedError, match=r"nobody's answers count \(nobody came\)"):
        analyse_survey(store)


@pytest.mark.parametrize("design", ["yesno", "2afc"])
def test_the_numbers_are_those_of_the_answers(answered, design):
    result = analyse_survey(answered(design), draws=200)
    counted = [row for row in result["answers_table"] if row["phase"] == "scored"]
    right = sum(row["correct"] for row in counted)
    assert (result["answers"], len(counted)) == (96, 96)
    assert result["measures"]["correct"]["value"] == pytest.approx(right / 96)
    assert result["fool_rate"]["wrong"] == 96 - right
    assert result["median_seconds"] == 0.9
    assert result["people"] == {"joined": 12, "counted": 12, "excluded": {}}
    assert sum(row["answers"] for row in result["per_image"]) == 96
    assert np.mean([row["correct"] for row in result["per_person"]]) == pytest.approx(right / 96)
    assert result["by_system"][0]["system"] == "fake"
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_the_report(answered, tmp_path):
    result = analyse_survey(answered("yesno"), draws=200)
    page = write_report(result, tmp_path / "out").read_text()
    for text in (
        "People can tell: ",
        "Fool rate, as work 001 counts",
        "Looking real is not being true",
        "d′",
    ):
        assert text in page
    for outside in ("http://", "https://", "<script", "@import", 'src="/'):
        assert outside not in page.replace("http://www.w3.org", "").replace("http://purl.org", "")
    told = json.loads((tmp_path / "out" / "result.json").read_text())
    assert told["measures"] == result["measures"]
    with (tmp_path / "out" / "per_image.csv").open() as stream:
        rows = [*csv.DictReader(stream)]
    assert len(rows) == len(result["per_image"])
    assert float(rows[0]["wrong_low"]) <= float(rows[0]["wrong"]) <= float(rows[0]["wrong_high"])
    with (tmp_path / "out" / "answers.csv").open() as stream:
        assert len([*csv.DictReader(stream)]) == 12 * 12


def test_the_verdict_of_an_audit_stands_beside(answered, tmp_path):
    result = analyse_survey(answered("yesno"), draws=100)
    audit = tmp_path / "audit"
    audit.mkdir()
    verdict = {"verdict": "no-gain", "sentences": ["It adds no <identity>.", "0.000 bits over the best."]}
    (audit / "result.json").write_text(json.dumps({"verdicts": [verdict]}))
    page = write_report(result, tmp_path / "out", audit=audit).read_text()
    assert "It adds no &lt;identity&gt;." in page
    assert "0.000 bits" in page
    (audit / "result.json").unlink()
    with pytest.raises(BarefacedError, match="no result of an audit"):
        write_report(result, tmp_path / "out", audit=audit)


def test_guessers_are_not_said_to_guess_before_it_is_shown(store, answer_all):
    rng = np.random.default_rng(4)
    answer_all(store, 5, lambda t: t.right if t.phase == "catch" else str(rng.choice(["real", "fake"])))
    assert "whether people can tell is not settled" in next(sentences(analyse_survey(store, draws=100)))
