from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from barefaced.images import read_image, write_image

INVERT = [sys.executable, str(Path(__file__).with_name("invert.py"))]


@pytest.fixture
def photos(tmp_path):
    """Twelve pictures of noise."""
    folder = tmp_path / "in"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(12):
        write_image(folder / f"{number:02}.png", rng.integers(0, 256, (40, 50, 3), np.uint8))
    return folder


def invert(*arguments, **settings):
    command = [*INVERT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **settings)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_processes_give_what_one_gives(photos, tmp_path):
    (photos / "05.png").write_bytes((photos / "05.png").read_bytes()[:900])
    one = invert(photos, "--out", tmp_path / "one", "--json")
    two = invert(photos, "--out", tmp_path / "two", "--json", "--jobs", 2)
    assert (one.returncode, two.returncode) == (1, 1)
    assert len(contents(tmp_path / "one")) == 11
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert one.stderr == two.stderr
    records = [[json.loads(line) for line in done.stdout.splitlines()] for done in (one, two)]
    assert {record.get("threads") for record in records[1]} == {"1", None}
    for record in records[0] + records[1]:
        record.pop("threads", None)
    assert records[0] == records[1]


def test_a_process_that_dies_costs_its_picture_only(photos, tmp_path):
    (photos / "03.png").rename(photos / "kill.png")
    done = invert(photos, "--out", tmp_path / "out", "--jobs", 2)
    assert done.returncode == 1
    assert len(contents(tmp_path / "out")) == 11
    line, summary = done.stderr.splitlines()
    assert "kill.png" in line
    assert "died" in line
    assert summary.endswith("1 of 12 failed")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_leaves_whole_files_only(photos, tmp_path, jobs):
    out = tmp_path / "out"
    command = [*INVERT, str(photos), "--out", str(out), "--jobs", str(jobs), "--pause", "0.3"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 30
    while not (out.is_dir() and any(out.glob("[0-9]*.png"))) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)  # the whole group, as a terminal does
    errors = running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert "Traceback" not in errors
    written = sorted(out.iterdir())
    assert 0 < len(written) < 12
    for path in written:
        assert np.array_equal(read_image(path), 255 - read_image(photos / path.name))

    again = invert(photos, "--out", out, "--resume", "--jobs", jobs)
    assert again.returncode == 0
    assert len(contents(out)) == 12
    assert f"{len(written)} done before" in again.stderr


def test_a_terminal_sees_how_far_it_is(photos, tmp_path):
    ours, theirs = pty.openpty()
    command = [*INVERT, str(photos), "--out", str(tmp_path / "out"), "--pause", "0.15"]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm"},
        check=False,
        timeout=60,
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
    assert re.search(r" \d+/12 \d\.\d/s 0:00:0\d", plain)
    assert len(done.stdout.splitlines()) == 12


def test_a_full_disk_leaves_nothing_behind(photos, tmp_path):
    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = invert(photos / "00.png", "--out", tmp_path / "out", preexec_fn=small_disk)
    assert done.returncode == 1
    assert "00.png: cannot be written" in done.stderr
    assert contents(tmp_path / "out") == {}
