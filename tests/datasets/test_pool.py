from __future__ import annotations

import operator
import os
from functools import partial

import pytest

from barefaced.datasets.pool import AHEAD, in_order
from barefaced.errors import BarefacedError

double = partial(operator.mul, 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order_and_tasks_are_taken_as_needed(jobs):
    taken = []

    def tasks():
        for number in range(40):
            taken.append(number)
            yield number

    results = in_order(double, tasks(), jobs=jobs)
    assert next(results) == 0
    assert len(taken) <= AHEAD * jobs + 1
    assert list(results) == [2 * number for number in range(1, 40)]


def test_processes_have_one_thread_each():
    assert list(in_order(os.getenv, ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], jobs=2)) == ["1", "1"]


def test_an_error_is_raised_here_and_the_processes_end():
    results = in_order(partial(operator.truediv, 1), [1, 0, 1], jobs=2)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_a_process_that_dies_is_told():
    with pytest.raises(BarefacedError, match="a process of the pool died"):
        list(in_order(os._exit, [9], jobs=2))
