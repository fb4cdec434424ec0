"""Work on tasks in one process or several, results in the order of the tasks: `outcomes`."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from barefaced.cli.targets import Task
from barefaced.datasets.pool import THREADS, interrupts_held
from barefaced.errors import BarefacedError, UnwritableFile

Record = dict[str, Any]
"""What one picture gave, ready for JSON."""


class Work(Protocol):
    """What a command does to one picture; must survive pickling, for `--jobs`."""

    def __call__(self, source: Path, target: Path | None) -> Record:
        """Read `source`, write `target` (its folder exists) and return what was found."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What became of a task: its record, or in one line why there is none."""

    task: Task
    record: Record | None = None
    error: str = ""


def outcomes(tasks: Sequence[Task], work: Work, *, jobs: int) -> Generator[Outcome]:
    """Work on every task; a failure is an outcome like any other.

    Args:
        tasks: what to do, in order.
        work: called once a task; never twice at a time in one process.
        jobs: processes; 1 works in this one.

    Yields:
        One outcome a task, in the order of the tasks, as soon as it and all before it are done.
    """
    if jobs == 1 or len(tasks) == 1:
        return (_attempt(work, task) for task in tasks)
    return _in_parallel(tasks, work, min(jobs, len(tasks)))


def _attempt(work: Work, task: Task) -> Outcome:
    try:
        if task.target is not None:
            _make_folder(task.target)
        return Outcome(task, work(task.source, task.target))
    except BarefacedError as error:
        return Outcome(task, error=_named(task, str(error)))
    except MemoryError:
        return Outcome(task, error=_named(task, "not enough memory"))
    except Exception as error:  # a mistake of ours on one picture must not cost the user the other thousand
        if "BAREFACED_TRACEBACK" in os.environ:
            raise
        told = f"{type(error).__name__}: {error} (a bug; BAREFACED_TRACEBACK=1 shows where)"
        return Outcome(task, error=_named(task, told))


def _named(task: Task, reason: str) -> str:
    """One line that names the picture, once."""
    source = str(task.source)
    line = reason if source in reason else f"{source}: {reason}"
    return " ".join(line.split())


def _make_folder(target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(target, f"no folder for it: {error.strerror}") from error


def _in_parallel(tasks: Sequence[Task], work: Work, jobs: int) -> Generator[Outcome]:
    waiting = deque(tasks)
    ahead = 4 * jobs  # enough that a slow picture does not leave the others idle, few enough to stay small
    while waiting:
        try:
            for outcome in _from_one_pool(list(waiting), work, jobs, ahead):
                waiting.popleft()
                yield outcome
        except BrokenProcessPool:
            # A process died, on one of those begun: each of them once more, alone, to know which.
            for _ in range(min(ahead, len(waiting))):
                yield _alone(waiting.popleft(), work)


def _from_one_pool(tasks: Sequence[Task], work: Work, jobs: int, ahead: int) -> Iterator[Outcome]:
    begun: deque[Future[Outcome]] = deque()
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker)
    try:
        for task in tasks:
            if len(begun) == ahead:
                yield begun.popleft().result()
            with interrupts_held():
                begun.append(pool.submit(_attempt_in_worker, work, task))
        while begun:
            yield begun.popleft().result()
    finally:
        # After Ctrl-C too: what is being written is finished, what is not begun is left.
        pool.shutdown(cancel_futures=True)


def _alone(task: Task, work: Work) -> Outcome:
    try:
        return next(_from_one_pool([task], work, 1, 1))
    except BrokenProcessPool:
        return Outcome(task, error=_named(task, "the process working on it died; not enough memory?"))


def _start_worker() -> None:
    """One thread a process, or they would fight over the cores; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    os.environ |= dict.fromkeys(THREADS, "1")


def _attempt_in_worker(work: Work, task: Task) -> Outcome:
    try:
        return _attempt(work, task)
    except SystemExit as stop:
        # The pool would catch it and go on. By now the unfinished file is removed.
        os._exit(int(stop.code or 0))


def leave(number: int, frame: object) -> NoReturn:
    """A signal handler: end the process tidily, with the status that shells give to the signal."""
    raise SystemExit(128 + number)
