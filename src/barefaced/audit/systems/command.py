"""Any program: a picture in a file, a picture in another."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from barefaced.audit.systems.base import Drawn, Given, failed, picture_of
from barefaced.errors import BarefacedError
from barefaced.images import write_image

PLACES = ("input", "output", "hole", "prompt", "seed", "sample")
TIMEOUT = 300.0
"""Seconds that one picture may take."""


class Command:
    """Runs a command line for every sample; no shell looks at it."""

    def __init__(self, name: str, line: str, *, timeout: float = TIMEOUT) -> None:
        """Args:
        name: in tables.
        line: words as a shell splits them, with {input} and {output}, PNG files, and where wanted {hole}
            (white where to fill; empty where it is not told), {prompt}, {seed} and {sample}.
        timeout: seconds until it is ended.

        Raises:
            BarefacedError: if the line cannot be split, or lacks a place.
        """
        try:
            self.words = shlex.split(line)
        except ValueError as error:
            raise BarefacedError(f"the command line of {name!r} cannot be read: {error}") from error
        missing = [place for place in PLACES[:2] if not any(f"{{{place}}}" in word for word in self.words)]
        if missing:
            raise BarefacedError(f"the command line of {name!r} lacks {{{missing[0]}}}")
        self.name, self.timeout = name, timeout
        self.told: dict[str, Any] = {"adapter": "command", "line": line}

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> Iterator[Drawn]:
        """See `System`; sample k is run with seed + k - 1."""
        for number in range(first, samples + 1):
            yield self._one(given, seed + number - 1, number)

    def _one(self, given: Given, seed: int, sample: int) -> Drawn:
        with tempfile.TemporaryDirectory(prefix="barefaced-") as folder:
            places = _laid_out(given, Path(folder)) | {"seed": str(seed), "sample": str(sample)}
            words = [_filled(word, places) for word in self.words]
            began = time.perf_counter()
            failure = _run(words, self.timeout)
            told: dict[str, Any] = {"seconds": round(time.perf_counter() - began, 3), "seed": seed}
            if failure is not None:
                return failed(*failure, **told)
            output = Path(places["output"])
            if not output.is_file():
                return failed("no picture", "the program wrote none", **told)
            return picture_of(output.read_bytes(), **told)


def _laid_out(given: Given, folder: Path) -> dict[str, str]:
    places = {"input": str(folder / "input.png"), "output": str(folder / "output.png"), "hole": ""}
    write_image(places["input"], given.picture)
    if given.hole is not None:
        places["hole"] = str(folder / "hole.png")
        write_image(places["hole"], np.where(given.hole, np.uint8(255), np.uint8(0)))
    return places | {"prompt": given.prompt}


def _filled(word: str, places: dict[str, str]) -> str:
    for place, text in places.items():
        word = word.replace(f"{{{place}}}", text)
    return word


def _run(words: list[str], timeout: float) -> tuple[str, str] | None:
    """Run a program to its end; kind and detail of what went wrong, or None."""
    try:
        program = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return "not started", f"{words[0]}: {error.strerror or error}"
    try:
        _, said = program.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        return "timed out", f"after {timeout:g} s"
    finally:
        _end(program)
    if program.returncode == 0:
        return None
    lines = said.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
    return "crashed", f"exit {program.returncode}: {lines[-1]}"


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program and what it started, if it still runs, Ctrl-C included."""
    if program.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()
        program.communicate()
