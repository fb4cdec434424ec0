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
    ],
)
def test_what_is_asked_wrongly_is_told(barefaced, people, words, told):
    done = barefaced("attack", "run", "--data", people, "--set", "people", "--out", people / "out", *words)
    assert done.exit_code
    assert told in done.stderr


def test_without_a_run_there_is_no_report(barefaced, tmp_path):
    done = barefaced("attack", "report", tmp_path)
    assert done.exit_code == 1
    assert "holds no run" in done.stderr
