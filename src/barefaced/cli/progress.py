"""How far a batch is, on the terminal: `Progress`."""

from __future__ import annotations

import sys
import time
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import rich.progress

_PATIENCE = 1.0
"""Seconds without a bar: what is over sooner needs none."""


class Progress:
    """A bar with count, rate and time left, on stderr if that is a terminal, for work of over a second.

    Standard output stays free for results; `say` puts a line there without tearing the bar.
    """

    def __init__(self, total: int | None, *, in_bytes: bool = False) -> None:
        """Args:
        total: how much there is to do, None where that is not known yet.
        in_bytes: it is bytes that are counted, not pictures.
        """
        self._total = total
        self._in_bytes = in_bytes
        self._done = 0
        self._failed = 0
        self._start = time.monotonic()
        self._bar: rich.progress.Progress | None = None
        self._timer = Timer(_PATIENCE, self._show)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer.is_alive():
            self._timer.cancel()
            self._timer.join()
        if self._bar is not None:
            self._bar.stop()

    def step(self, *, failed: bool = False) -> None:
        """Count one more picture as done."""
        self._failed += failed
        self.reach(self._done + 1, self._total)

    def reach(self, done: int, total: int | None) -> None:
        """Set how much is done, of how much."""
        self._done, self._total = done, total
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, told=self._told())

    def say(self, text: str) -> None:
        """Print a result on standard output."""
        if self._bar is not None and sys.stdout.isatty():
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(text)

    def _show(self) -> None:
        # Imported here, after the first second: a short batch does not pay for it.
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        bar = Bar(
            BarColumn(),
            TextColumn("{task.fields[told]}", markup=False),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            # Else rich would send what a command prints to stderr, past `> file`.
            redirect_stdout=False,
            redirect_stderr=False,
            transient=True,
        )
        bar.add_task("", total=self._total, completed=self._done, told=self._told())
        bar.start()
        self._bar = bar

    def _told(self) -> str:
        """Such as `4/12 3.1/s, 1 failed`, or `4.0/12.0 MB 3.1 MB/s`."""
        scale, digits, unit = (1e6, 1, " MB") if self._in_bytes else (1, 0, "")
        total = "?" if self._total is None else f"{self._total / scale:.{digits}f}"
        rate = self._done / scale / (time.monotonic() - self._start)
        failed = f", {self._failed} failed" if self._failed else ""
        return f"{self._done / scale:.{digits}f}/{total}{unit} {rate:.1f}{unit}/s{failed}"
