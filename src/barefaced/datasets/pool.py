"""One piece of work shared among processes, results in the order of the tasks."""

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

from barefaced.errors import BarefacedError

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4
"""Tasks begun per process: a slow picture must not leave the others idle, and memory must stay small."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""Variables by which the libraries below us are told how many threads to start."""

_work: Callable[[Any], Any]  # of this process, if it is one of a pool


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, jobs: int
) -> Generator[Result, None, None]:
    """Do the work on every task; close the generator to stop early.

    Args:
        work: picklable; sent to each process once.
        tasks: picklable; taken one by one, no more than `AHEAD` a process before their results are.
        jobs: processes; 1 works in this one.

    Yields:
        One result a task, in the order of the tasks, whatever `jobs`.

    Raises:
        BarefacedError: if a process dies.
    """
    if jobs == 1:
        yield from map(work, tasks)
        return
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), _start_worker, (pickle.dumps(work),)
    )
    try:
        yield from _from_pool(pool, tasks, AHEAD * jobs)
    except BrokenProcessPool as error:
        raise BarefacedError("a process of the pool died; not enough memory for that many?") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _from_pool(pool: ProcessPoolExecutor, tasks: Iterable[Any], ahead: int) -> Iterator[Any]:
    begun: deque[Future[Any]] = deque()
    for task in tasks:
        if len(begun) == ahead:
            yield begun.popleft().result()
        with interrupts_held():
            begun.append(pool.submit(_do, task))
    while begun:
        yield begun.popleft().result()


def _start_worker(work: bytes) -> None:
    """One thread a process, or they would fight over the cores; Ctrl-C is the parent's to handle."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ |= dict.fromkeys(THREADS, "1")
    Thread(target=_leave_with_parent, daemon=True).start()
    _work = pickle.loads(work)  # only now, because it imports libraries that read the variables


def _leave_with_parent() -> None:
    """A killed parent says nothing to its processes, which would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(task: Any) -> Any:
    return _work(task)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Processes started inside never see Ctrl-C, not even before `_start_worker`; this one sees it later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
