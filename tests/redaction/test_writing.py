import json

import numpy as np
import pytest

from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import read_frames, read_image
from barefaced.redaction import redact
from barefaced.redaction.writing import write_redacted


@pytest.fixture
def done(noise):
    return redact(noise, faces=[])


def test_picture_and_log_are_there_and_nothing_else(tmp_path, done):
    log = write_redacted(tmp_path / "a.png", [done], [0], logged=lambda path: {"file": path.name})
    assert log == {"file": "a.png"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.png.redaction.json"]
    assert json.loads((tmp_path / "a.png.redaction.json").read_text()) == log
    assert np.array_equal(read_image(tmp_path / "a.png"), done.image)


def test_it_is_judged_before_anybody_can_see_it(tmp_path, done):
    (tmp_path / "a.png").write_bytes(b"older")

    def logged(path):
        assert np.array_equal(read_image(path), done.image)
        assert (tmp_path / "a.png").read_bytes() == b"older"
        raise BarefacedError("withheld")

    with pytest.raises(BarefacedError, match="withheld"):
        write_redacted(tmp_path / "a.png", [done], [0], logged=logged)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"older"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_nothing_is_left_of_an_interrupted_one(tmp_path, done, stop):
    def logged(path):
        raise stop

    with pytest.raises(stop):
        write_redacted(tmp_path / "a.png", [done], [0], logged=logged)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path, done, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnwritableFile, match="No space left on device"):
        write_redacted(tmp_path / "a.png", [done], [0], logged=lambda path: {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["folder.png", "missing/a.png", "a.gif"])
def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path, done, target):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(UnwritableFile):
        write_redacted(tmp_path / target, [done], [0], logged=lambda path: {})
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


@pytest.mark.parametrize(("suffix", "count"), [(".png", 2), (".webp", 2), (".jpg", 1)])
def test_frames_go_where_frames_can_be(tmp_path, done, noise, suffix, count):
    frames = [done, redact(noise[::-1].copy(), faces=[])]
    write_redacted(tmp_path / f"a{suffix}", frames, [40, 60], logged=lambda path: {}, quality=100)
    assert len(read_frames(tmp_path / f"a{suffix}").images) == count
