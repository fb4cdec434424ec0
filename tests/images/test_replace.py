import os
import stat

import pytest

from barefaced.errors import UnwritableFile
from barefaced.images import replacing


def test_the_name_is_taken_only_at_the_end(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with replacing(path) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, ValueError])
def test_an_interruption_passes_and_leaves_nothing(interruption, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(interruption), replacing(path) as stream:  # noqa: PT012
        stream.write(b"new")
        raise interruption
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_reach_the_disk_before_the_name_changes(tmp_path, monkeypatch):
    path, seen = tmp_path / "a.txt", []
    monkeypatch.setattr(
        "os.fsync", lambda descriptor: seen.append((os.fstat(descriptor).st_size, path.exists()))
    )
    with replacing(path) as stream:
        stream.write(b"new")
    assert seen == [(3, False)]


def test_an_error_of_the_disk_is_ours(tmp_path):
    with pytest.raises(UnwritableFile, match="No space left"), replacing(tmp_path / "a.txt"):
        raise OSError(28, "No space left on device")


def test_a_missing_folder_is_named(tmp_path):
    with (
        pytest.raises(UnwritableFile, match=r"there is no folder .*nowhere"),
        replacing(tmp_path / "nowhere" / "a"),
    ):
        pytest.fail("entered")


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFile), replacing(tmp_path / "file" / "a"):
        pytest.fail("entered")


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(UnwritableFile, match="it is a folder"), replacing(tmp_path):
        pytest.fail("entered")


def test_a_device_is_not_replaced():
    with pytest.raises(UnwritableFile, match="not a regular file"), replacing("/dev/null"):
        pytest.fail("entered")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)  # noqa: PTH116


def test_a_link_is_replaced_and_its_target_left_alone(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with replacing(link) as stream:
        stream.write(b"new")
    assert target.read_bytes() == b"old"
    assert link.read_bytes() == b"new"


def test_the_permissions_are_those_of_a_new_file(tmp_path):
    (tmp_path / "plain").touch()
    with replacing(tmp_path / "a") as stream:
        stream.write(b"new")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("name", ["ä ö.txt", "n" * 255, ".hidden", "面.tar.gz"])
def test_any_name_will_do(name, tmp_path):
    with replacing(tmp_path / name) as stream:
        stream.write(b"new")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_sealed_folder(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UnwritableFile, match="Permission denied"), replacing(tmp_path / "a"):
        pytest.fail("entered")
