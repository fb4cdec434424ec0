import json

import numpy as np
import pytest

from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import read_frames, read_image
from barefaced.provenance import Label, read_label
from barefaced.redaction import redact
from barefaced.redaction.writing import write_redacted


@pytest.fixture
def done(noise):
    return redact(noise, faces=[])


def test_picture_and_log_are_there_and_nothing_else(tmp_path, done):
    log = write_redacted(
        tmp_path / "a.png", [done], [0], tested=lambda path: None, logged=lambda path, _: {"file": path.name}
    )
    assert log == {"file": "a.png"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.png.redaction.json"]
    assert json.loads((tmp_path / "a.png.redaction.json").read_text()) == log
    assert np.array_equal(read_image(tmp_path / "a.png"), done.image)


def test_it_is_judged_before_anybody_can_see_it(tmp_path, done):
    (tmp_path / "a.png").write_bytes(b"older")

    def tested(path):
        assert np.array_equal(read_image(path), done.image)
        assert (tmp_path / "a.png").read_bytes() == b"older"
        raise BarefacedError("withheld")

    with pytest.raises(BarefacedError, match="withheld"):
        write_redacted(tmp_path / "a.png", [done], [0], tested=tested, logged=lambda path, _: {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"older"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_nothing_is_left_of_an_interrupted_one(tmp_path, done, stop):
    def tested(path):
        raise stop

    with pytest.raises(stop):
        write_redacted(tmp_path / "a.png", [done], [0], tested=tested, logged=lambda path, _: {})
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path, done, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnwritableFile, match="No space left on device"):
        write_redacted(tmp_path / "a.png", [done], [0], tested=lambda path: None, logged=lambda path, _: {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["folder.png", "missing/a.png", "a.gif"])
def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path, done, target):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(UnwritableFile):
        write_redacted(tmp_path / target, [done], [0], tested=lambda path: None, logged=lambda path, _: {})
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


@pytest.mark.parametrize(("suffix", "count"), [(".png", 2), (".webp", 2), (".jpg", 1)])
def test_frames_go_where_frames_can_be(tmp_path, done, noise, suffix, count):
    frames = [done, redact(noise[::-1].copy(), faces=[])]
    write_redacted(
        tmp_path / f"a{suffix}",
        frames,
        [40, 60],
        tested=lambda path: None,
        logged=lambda path, _: {},
        quality=100,
    )
    assert len(read_frames(tmp_path / f"a{suffix}").images) == count


def test_a_generated_face_is_labelled_in_the_file_and_on_a_strip(tmp_path, done):
    label = Label(model="face-prior", version="1", seed=0)
    seen = []

    def tested(path):
        seen.append((read_label(path), read_image(path).shape))

    write_redacted(tmp_path / "a.png", [done], [0], tested=tested, logged=lambda path, _: {}, label=label)
    assert seen == [(None, (240, 320, 3))]
    assert read_label(tmp_path / "a.png") == label
    written = read_image(tmp_path / "a.png")
    assert len(written) > 240
    assert np.array_equal(written[:240], done.image)
