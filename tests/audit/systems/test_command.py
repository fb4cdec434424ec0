from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from barefaced.audit.systems import Given, open_system
from barefaced.audit.systems.command import Command
from barefaced.errors import BarefacedError

PICTURE = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
GIVEN = Given("half-0.25/a", PICTURE, "Fill it, please.", hole=np.eye(8, dtype=bool))


def command(tmp_path, body: str, words: str = "{input} {output}", **settings) -> Command:
    script = tmp_path / "system.py"
    script.write_text(body)
    return Command("theirs", f"{sys.executable} {script} {words}", **settings)


COPY = "import shutil, sys\nshutil.copy(sys.argv[1], sys.argv[2])\n"


def test_a_program_is_given_a_file_and_gives_one(tmp_path):
    drawn = [*command(tmp_path, COPY).draw(GIVEN, samples=2, seed=7)]
    assert len(drawn) == 2
    assert np.array_equal(drawn[1].picture, PICTURE)
    assert [each.told["seed"] for each in drawn] == [7, 8]


def test_all_places_are_filled(tmp_path):
    body = f"import sys\nopen({str(tmp_path / 'said')!r}, 'w').write('|'.join(sys.argv[3:]))\n" + COPY
    [
        *command(tmp_path, body, "{input} {output} {prompt} {seed} {sample}").draw(
            GIVEN, samples=2, seed=3, first=2
        )
    ]
    assert (tmp_path / "said").read_text() == "Fill it, please.|4|2"


def test_the_hole_is_a_picture(tmp_path):
    (drawn,) = command(tmp_path, COPY, "{hole} {output} {input}").draw(GIVEN, samples=1, seed=0)
    assert np.array_equal(drawn.picture[..., 0] == 255, GIVEN.hole)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import sys\nsys.exit('out of memory')", "generate: crashed (exit 1: out of memory)"),
        ("pass", "generate: no picture (the program wrote none)"),
        (
            "import sys\nopen(sys.argv[2], 'w').write('I cannot do that.')",
            "generate: text instead of a picture (I cannot do that.)",
        ),
        ("import sys\nopen(sys.argv[2], 'w')", "generate: no picture (nothing was sent)"),
        (
            "import sys\nopen(sys.argv[2], 'wb').write(bytes(9))",
            "generate: no picture (bytes of no known kind)",
        ),
    ],
)
def test_what_goes_wrong_is_told(tmp_path, body, told):
    (drawn,) = command(tmp_path, body).draw(GIVEN, samples=1, seed=0)
    assert (drawn.picture, drawn.failure) == (None, told)


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path):
    alive = tmp_path / "alive"
    child = f"import time; time.sleep(3); open({str(alive)!r}, 'w')"
    body = (
        f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)"
    )
    began = time.monotonic()
    (drawn,) = command(tmp_path, body, timeout=0.7).draw(GIVEN, samples=1, seed=0)
    assert drawn.failure == "generate: timed out (after 0.7 s)"
    assert time.monotonic() - began < 20
    time.sleep(3.0)
    assert not alive.exists()


def test_a_program_that_is_not_there(tmp_path):
    (drawn,) = Command("none", f"{tmp_path}/none {{input}} {{output}}").draw(GIVEN, samples=1, seed=0)
    assert drawn.failure.startswith("generate: not started")


@pytest.mark.parametrize(("line", "told"), [("a {input}", "lacks {output}"), ("a '", "cannot be read")])
def test_lines_that_cannot_be_run(line, told):
    with pytest.raises(BarefacedError, match=told):
        open_system(f"x=command:{line}")
