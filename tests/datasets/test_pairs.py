from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from barefaced.datasets.pairs import write_pair
from barefaced.errors import UnwritableFile


class KilledError(BaseException):
    """Ends the writing at any moment; unlike a real kill it lets the test go on."""


def picture(value: int) -> np.ndarray:
    return np.full((3, 2, 3), value, np.uint8)


def write(folder, value: int, **other):
    """A pair of which both halves tell the same number."""
    pictures = iter([picture(value), picture(value)])
    return write_pair(
        folder / "a.npz", pictures, side=4, shape=(2, 1), told={"value": np.array(value)}, **other
    )


def read(folder) -> tuple[int, int] | None:
    """What the halves tell; None where there are no labels."""
    if not (folder / "a.npz").exists():
        return None
    with np.load(folder / "a.npz") as held:
        return int(held["value"]), int(np.load(folder / "a.npy")[1, 0, 0, 0, 0])


def test_pictures_stand_in_the_top_left_of_squares(tmp_path):
    assert write(tmp_path, 7) == tmp_path / "a.npz"
    pixels = np.load(tmp_path / "a.npy")
    assert (pixels.dtype, pixels.shape) == (np.uint8, (2, 1, 4, 4, 3))
    assert (pixels[:, :, :3, :2] == 7).all()
    assert pixels.sum() == 7 * 2 * 3 * 2 * 3
    assert read(tmp_path) == (7, 7)


def test_labels_may_be_learned_while_the_pictures_pass(tmp_path):
    seen = np.zeros(2, np.int64)

    def pictures():
        for item in range(2):
            seen[item] = item + 5
            yield picture(item)

    write_pair(tmp_path / "a.npz", pictures(), side=4, shape=(2,), told={"seen": seen})
    with np.load(tmp_path / "a.npz") as held:
        assert held["seen"].tolist() == [5, 6]


def test_killed_at_any_moment_no_half_is_with_the_others_elder(tmp_path, monkeypatch):
    """Of the calls that change names in the folder ever more are let through, and then none."""
    found = []
    for allowed in count():
        folder = tmp_path / str(allowed)
        folder.mkdir()
        write(folder, 1)
        (folder / "a.extra").touch()
        with monkeypatch.context() as patch:
            calls = count()
            for name in ("unlink", "replace"):
                patch.setattr(Path, name, until(allowed, calls, getattr(Path, name)))
            try:
                write(folder, 2, outdated=[folder / "a.extra"])
            except KilledError:
                found.append(read(folder))
            else:
                break
    assert read(folder) == (2, 2)
    assert sorted(path.name for path in folder.iterdir()) == ["a.npy", "a.npz"]
    assert found[0] == (1, 1)
    assert set(found) == {(1, 1), None, (2, 2)}


def until(allowed: int, calls: Iterator[int], change: Callable) -> Callable:
    def limited(*given, **other):
        if next(calls) >= allowed:
            raise KilledError
        return change(*given, **other)

    return limited


def test_a_full_disk_leaves_the_elder_pair(tmp_path, monkeypatch):
    write(tmp_path, 1)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableFile, match="No space left"):
        write(tmp_path, 2)
    assert read(tmp_path) == (1, 1)
    assert len(list(tmp_path.iterdir())) == 2
