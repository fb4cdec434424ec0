"""`barefaced attack`."""

import json

import cv2
import numpy as np
import pytest

from barefaced.datasets import write_bank
from barefaced.faces.pose import mean_mesh


@pytest.fixture
def people(tmp_path):
    """A labelled set of made-up people, two photographs each."""
    rng, count = np.random.default_rng(0), 16
    owns = rng.normal(0, 45, (count // 2, 8, 8, 3)).repeat(2, 0)
    images = [np.clip(128 + cv2.resize(own, (88, 88)), 0, 255).astype(np.uint8) for own in owns]
    mesh = mean_mesh() / np.ptp(mean_mesh()[:, 0]) * 40 + np.array([44.0, 40.0, 0.0])
    write_bank(
        tmp_path, "people", images=images, size=np.full((count, 2), 88), names=list(map(str, range(count))),
        identity=[f"p{n // 2}" for n in range(count)], boxes=[np.zeros((0, 5))] * count,
        mesh=np.stack([mesh] * count), presence=np.ones(count),
    )  # fmt: skip
    return tmp_path


def test_run_attacks_and_reports(barefaced, people):
    redactors = ["--redactor", "block", "--redactor", "pixelate:block=0.2"]
    attacks = ["--attacks", "mosaic-match,context-only", "--people", 5]
    where = ["--data", people, "--set", "people", "--out", people / "out"]
    done = barefaced("attack", "run", *where, *redactors, *attacks)
    assert done.exit_code == 0, done.stderr
    assert (people / "out" / "report.html").exists()
    rows = json.loads((people / "out" / "result.json").read_text())["tables"]["attacks"]
    rows = [row for row in rows if row["by"] == "itself" and not row["control"]]
    words = {"block", "pixelate (block 0.2)"}
    assert {(row["attack"], row["words"]) for row in rows} == {("mosaic-match", each) for each in words}
    again = barefaced("attack", "report", people / "out")
    assert (again.exit_code, again.stdout.strip()) == (0, str(people / "out" / "report.html"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--start", "none"], "--start"),
        (["--residual", "0"], "--residual"),
        (["--redactor", "wish"], "unknown redactor 'wish'"),
        (["--attacks", "wish"], "unknown attack 'wish'"),
        (["--attacks", "external:command"], "NAME:KEY=VALUE"),
        (["--attacks", "parrot:examples=many"], "attack 'parrot': examples is like 2000, got 'many'"),
        (["--attacks", "parrot:zone=1"], "attack 'parrot' has no setting 'zone'; it has: examples, side"),
        (["--attacks", "unet"], "attack 'unet' needs weights: unet:weights=..."),
    ],
)
def test_what_is_asked_wrongly_is_told(barefaced, people, words, told):
    done = barefaced("attack", "run", "--data", people, "--set", "people", "--out", people / "out", *words)
    assert done.exit_code
    assert told in done.stderr


def test_settings_of_attacks_take_the_types_of_their_fields(barefaced, people):
    words = ["--attacks", "mosaic-match:offsets=1,reach=0.05", "--attacks", "unswirl", "--people", 5]
    where = ["--data", people, "--set", "people", "--out", people / "out", "--redactor", "pixelate:block=0.2"]
    done = barefaced("attack", "run", *where, *words)
    assert done.exit_code == 0, done.stderr
    told = json.loads((people / "out" / "result.json").read_text())["run"]
    assert told["settings"]["attacks"] == {"mosaic-match": {"offsets": 1, "reach": 0.05}, "unswirl": {}}
    assert told["unfit"] == [{"attack": "unswirl", "words": "pixelate (block 0.2)", "start": 32.0}]


def test_the_usual_run_is_all_that_needs_no_file_and_no_program():
    from barefaced.cli.attack_run import USUAL
    from barefaced.redaction.attacks import ATTACKS
    from barefaced.redaction.attacks.settings import settings_of

    alone = {
        name for name, kind in ATTACKS.items()
        if kind.kind != "reads files" and name != "external" and str not in settings_of(name).values()
    }  # fmt: skip
    assert set(USUAL.split(",")) == alone


def test_a_setting_s_value_may_have_commas():
    from barefaced.cli.attack_run import _attacks

    command = "command:tool --a=1,b {input},{output}"
    told = _attacks([f"external:system={command},network=true"])
    assert told == {"external": {"system": command, "network": True}}


def test_without_a_run_there_is_no_report(barefaced, tmp_path):
    done = barefaced("attack", "report", tmp_path)
    assert done.exit_code == 1
    assert "holds no run" in done.stderr
