"""The words of `audit`; what they call is tested with the audit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from barefaced.images import write_image


@pytest.fixture
def study(tmp_path, astronaut):
    """Two people, one of whom has but one photograph; one file is missing."""
    write_image(tmp_path / "a.png", astronaut[20:240, 120:330])
    write_image(tmp_path / "b.png", np.ascontiguousarray(astronaut[::-1]))
    rows = ["a,a.png,reference", "b,b.png,reference", "b,gone.png,probe_clean"]
    path = tmp_path / "study.csv"
    path.write_text("subject,file,role\n" + "\n".join(rows) + "\n")
    return path


def test_the_plan_says_what_cannot_be_shown(barefaced, study):
    result = barefaced("audit", "plan", study)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("study: 2 people; photographs: reference 2")
    assert "Nobody has two photographs" in result.stdout
    assert "missing file: study.csv, line 4: there is no file gone.png" in result.stderr


def test_the_plan_as_json(barefaced, study):
    told = json.loads(barefaced("audit", "plan", study, "--json", "--condition", "half-0.25").stdout)
    assert told["pairs"]["all"] == 1
    assert told["generate"] == {"samples": 1, "pictures": 2}


def test_pictures_to_be_filled_by_hand(barefaced, study, tmp_path):
    result = barefaced(
        "audit", "plan", study, "--give", tmp_path / "give", "--condition", "half-0.25", "--size", 128
    )
    assert result.exit_code == 0, result.output
    folder = tmp_path / "give" / "half-0.25"
    assert (folder / "prompt.txt").read_text().startswith("This is for academic research. Given")
    assert len(list(folder.glob("a-*.png"))) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--condition", "third"], "unknown condition 'third'; known: half-0.10"),
        (["--condition", ","], "known: half-0.10"),
        (["--photos", "none"], "photos are different, same, both"),
        (["--align", "nose"], "alignment is five or eyes"),
        (["--samples", "0"], "samples"),
    ],
)
def test_wrong_words_are_usage_errors(barefaced, study, tmp_path, words, told):
    result = barefaced("audit", "run", study, "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "the recogniser 'recogniser-arc"),
        (["--recogniser", "eyes"], "unknown recogniser 'eyes'"),
    ],
)
def test_without_a_recogniser_there_is_no_audit(barefaced, study, tmp_path, monkeypatch, words, told):
    monkeypatch.setattr("barefaced.recognition.recogniser.list_weights", lambda: [])
    result = barefaced("audit", "run", study, "--out", tmp_path / "out", *words)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_report_of_nothing(barefaced, tmp_path):
    result = barefaced("audit", "report", tmp_path)
    assert result.exit_code == 1
    assert "holds no whole run" in result.stderr
