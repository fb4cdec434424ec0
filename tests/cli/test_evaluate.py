"""The words of `evaluate`; what it calls is tested with the audit."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

NUMBER = {"mean": 24.5, "low": 24.0, "high": 25.0, "n": 3}
TOLD = {
    "model": None,
    "data": "faces_a, split test",
    "pictures": 3,
    "people": 3,
    "size": 64,
    "floors_learned_from": "faces_a, split train; 9 faces",
    "systems": {"ridge regression": {"hole": {"psnr": NUMBER, "psnr_of_mse": NUMBER | {"low": None}}}},
    "headline": {"system": "ridge regression", "region": "hole", "metric": "psnr"},
    "gain": {"mean face": NUMBER},
    "sets": None,
    "visible_kept": True,
}
SETS = {
    "real": {"set": "bare", "pictures": 30, "unreadable": 0, "without_features": 0, "sizes": "64 x 64"},
    "fake": {"set": "made", "pictures": 29, "unreadable": 1, "without_features": 0, "sizes": "64 x 64"},
    "features": {"network": "face-mesh 2", "numbers": 256, "sha256": "ab" * 32, "resized": "to 128 px"},
    "metrics": {"kernel": {"value": 0.0123456, "low": 0.01, "high": 0.015}},
    "intervals": {"level": 0.95},
    "notes": ["a note"],
    "seed": 0,
}


@pytest.fixture
def asked(monkeypatch):
    """What reached the verbs, which answer at once."""
    calls = {"opened": []}

    def opened(data, split, **words):
        calls["opened"].append((str(data), split, words))
        if words["style"] == "clown":
            raise ValueError("unknown style 'clown'")
        return f"{data}/{split}"

    def measured(trials, learn, **words):
        calls["measured"] = (trials, learn, words)
        words["progress"](1, 1)
        return SimpleNamespace(told=TOLD)

    def compared(real, fake, features, **words):
        calls["compared"] = (real, fake, features, words)
        words["progress"](1, 1)
        return SETS, ["made/x.png: cannot be read: the file is empty"]

    monkeypatch.setattr("barefaced.audit.quality.trials.open_trials", opened)
    monkeypatch.setattr("barefaced.audit.quality.systems.load_network", lambda name: f"<{name}>")
    monkeypatch.setattr("barefaced.audit.quality.evaluation.evaluate", measured)
    monkeypatch.setattr("barefaced.audit.quality.sets.catalogue.load_features", lambda name: f"<{name}>")
    monkeypatch.setattr("barefaced.audit.quality.sets.pictures.compare_pictures", compared)
    monkeypatch.setattr("barefaced.audit.quality.page.write_report", lambda found, out: out / "report.html")
    return calls


def test_the_table_holds_means_and_intervals(barefaced, asked, tmp_path):
    result = barefaced("evaluate", "--data", "bank/faces_a", "--model", "slim", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "faces_a, split test: 3 pictures of 3 people, at 64 px"
    assert "ridge regression" in lines[3]
    assert "24.50 [24.00, 25.00]" in lines[3]
    assert lines[-2] == "ridge regression over mean face: psnr 24.50 [24.00, 25.00]"
    assert lines[-1] == str(tmp_path / "report.html")


def test_words_reach_the_verbs(barefaced, asked):
    words = [
        "--floors-from",
        "synthetic",
        "--style",
        "n95, cloth",
        "--wear",
        "chin",
        "--seed",
        "7",
        "--stored",
    ]
    result = barefaced(
        "evaluate", "--data", "real", "--model", "a", "--inpainter", "b", "--size", "512", *words
    )
    assert result.exit_code == 0, result.output
    given = {"side": 512, "style": {"n95": 1.0, "cloth": 1.0}, "wear": "chin", "stored": True, "seed": 7}
    assert asked["opened"] == [("real", "test", given), ("synthetic", "train", given)]
    trials, learn, rest = asked["measured"]
    assert (trials, learn) == ("real/test", "synthetic/train")
    assert (rest["network"], rest["inpainter"], rest["size"], rest["seed"]) == ("<a>", "<b>", 512, 7)


def test_floors_learn_from_the_same_data_unless_told(barefaced, asked):
    assert barefaced("evaluate", "--data", "bank/faces_a").exit_code == 0
    assert [call[:2] for call in asked["opened"]] == [("bank/faces_a", "test"), ("bank/faces_a", "train")]
    assert asked["opened"][0][2]["style"] == "random"
    assert asked["measured"][2]["network"] is None


def test_json_is_all_that_is_printed(barefaced, asked, tmp_path):
    result = barefaced("evaluate", "--data", "bank", "--json", "--out", tmp_path)
    assert json.loads(result.stdout) == TOLD


def test_two_sets_are_compared_and_what_was_left_out_is_named(barefaced, asked, tmp_path):
    result = barefaced("evaluate", "--fake", "made", "--real", "bare", "--limit", "30", "--out", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == "barefaced: made/x.png: cannot be read: the file is empty\n"
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "real: bare: 30 pictures, 64 x 64",
        "fake: made: 29 pictures, 64 x 64; 1 left out",
    ]
    assert lines[3].split() == ["kernel", "0.01235", "[0.01,", "0.015]"]
    assert json.loads((tmp_path / "sets.json").read_text()) == SETS
    assert asked["compared"][:3] == ("bare", "made", "<None>")
    assert asked["compared"][3]["limit"] == 30


def test_fid_brings_its_own_network(barefaced, asked):
    words = ["--metric", "fid, kid", "--small-sample", "--json"]
    result = barefaced("evaluate", "--fake", "made", "--real", "bare", *words)
    assert json.loads(result.stdout) == SETS
    real, fake, features, rest = asked["compared"]
    assert (real, fake, features) == ("bare", "made", "<inception>")
    assert (rest["metrics"], rest["small_sample"]) == (["fid", "kid"], True)


@pytest.mark.parametrize(
    "words", [["--style", "clown"], ["--size", "8"], ["--limit", "0"], ["--metric", "fid"]]
)
def test_wrong_words_are_usage_errors(barefaced, asked, words):
    assert barefaced("evaluate", "--data", "bank", *words).exit_code == 2
    assert "measured" not in asked


@pytest.mark.parametrize("words", [[], ["--fake", "a"], ["--fake", "a", "--real", "b", "--data", "c"]])
def test_neither_or_both_of_the_two_ways_is_a_usage_error(barefaced, asked, words):
    assert barefaced("evaluate", *words).exit_code == 2
    assert not {"measured", "compared"} & set(asked)


def test_data_that_are_not_there_are_told_in_one_line(barefaced, tmp_path):
    result = barefaced("evaluate", "--data", tmp_path / "nothing")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "neither shards nor a labelled set" in result.stderr
