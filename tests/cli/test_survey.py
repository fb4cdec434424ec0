"""The words of `survey`; its page is tested with the studio."""

from __future__ import annotations

import json
import socket

import numpy as np
import pytest

from barefaced.audit.survey import DATABASE, Store
from barefaced.images import write_image


@pytest.fixture
def folder(tmp_path):
    for kind in ("real", "fake"):
        (tmp_path / "study" / kind).mkdir(parents=True)
        for number in range(4):
            pixels = np.random.default_rng(number).integers(0, 256, (80, 80, 3), np.uint8)
            write_image(tmp_path / "study" / kind / f"{number}.png", pixels)
    return tmp_path / "study"


def test_the_figures_of_work_001(barefaced):
    given = ["--images", 22, "--people", 100, "--wrong", 881, "--mean", 13.24, "--percent", 40.08]
    result = barefaced("survey", "check", *given)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "881/2,200 is 40.05 %, not 40.08 %."
    assert "means 876 wrong" in lines[1]
    assert "a fool rate, not an accuracy" in lines[2]
    assert barefaced("survey", "check", "--images", 2, "--people", 1, "--wrong", 3).exit_code == 2


def test_the_plan(barefaced):
    given = ["--people", 100, "--images", 40, "--pool", 60]
    assert (
        "100 people x 40 of 60 images: 4,000 answers, 67 an image"
        in barefaced("survey", "plan", *given).stdout
    )
    told = json.loads(barefaced("survey", "plan", *given, "--json").stdout)
    assert told["power"] > 0.9
    assert told["people_needed"]["0.05"] < told["people_needed"]["0.03"]
    assert barefaced("survey", "plan", "--images", 40, "--pool", 30).exit_code == 2
    assert barefaced("survey", "plan", "--design", "3afc").exit_code == 2


def test_an_export_leaves_the_key_at_home(barefaced, folder, tmp_path):
    result = barefaced("survey", "export", folder, tmp_path / "page.html", "--seed", 3)
    assert result.exit_code == 0, result.output
    assert "100 plans; what is right stays in" in result.stdout
    assert "fewer than 60" in result.stderr
    assert Store(folder / "survey" / DATABASE).design.settings["seed"] == 3
    again = barefaced("survey", "export", folder, tmp_path / "page.html", "--seed", 4)
    assert (again.exit_code, again.stderr.count("another design")) == (1, 1)


def test_a_report_without_answers(barefaced, folder, tmp_path):
    result = barefaced("survey", "report", folder)
    assert result.exit_code == 1
    assert "there are no answers yet" in result.stderr
    barefaced("survey", "export", folder, tmp_path / "page.html")
    assert "nobody's answers count (nobody came)" in barefaced("survey", "report", folder / "survey").stderr


def test_too_few_pictures(barefaced, folder, tmp_path):
    for number in (1, 2, 3):
        (folder / "fake" / f"{number}.png").unlink()
    result = barefaced("survey", "serve", folder)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "too few pictures: 4 real and 1 generated" in result.stderr


def test_a_port_that_is_taken(barefaced, folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = barefaced("survey", "serve", folder, "--port", port)
    assert result.exit_code == 1
    assert f"port {port} of this machine: Address already in use; name another" in result.stderr
