from __future__ import annotations

import pytest
import torch

from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.training.checkpoints import load_checkpoint, save_checkpoint

STATE = {"step": 3, "recipe": {"name": "tiny", "sizes": (1, 2)}, "weights": {"a": torch.arange(4.0)}}


class Code:
    """Pickled, it is a command."""

    def __reduce__(self):
        return exec, ("raise SystemExit('executed')",)


def test_comes_back_as_it_was(tmp_path):
    save_checkpoint(tmp_path / "last.ckpt", STATE)
    found = load_checkpoint(tmp_path / "last.ckpt")
    assert torch.equal(found["weights"].pop("a"), torch.arange(4.0))
    assert found == {"step": 3, "recipe": {"name": "tiny", "sizes": (1, 2)}, "weights": {}}


def test_a_failure_leaves_the_old_one_whole(tmp_path, monkeypatch):
    path = tmp_path / "last.ckpt"
    save_checkpoint(path, STATE)

    def half(state, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(UnwritableFile, match="No space left"):
        save_checkpoint(path, STATE | {"step": 4})
    assert load_checkpoint(path)["step"] == 3
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:300], lambda b: b"text", lambda b: b[::-1]])
def test_a_damaged_one_is_told_in_a_line(tmp_path, damage):
    path = tmp_path / "last.ckpt"
    save_checkpoint(path, STATE)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BarefacedError, match=r"last\.ckpt is damaged") as caught:
        load_checkpoint(path)
    assert "\n" not in str(caught.value)


def test_code_in_it_is_not_executed(tmp_path):
    torch.save({"step": Code()}, tmp_path / "last.ckpt")
    with pytest.raises(BarefacedError, match="holds more than weights and numbers"):
        load_checkpoint(tmp_path / "last.ckpt")


def test_a_missing_one_is_told(tmp_path):
    with pytest.raises(BarefacedError, match=r"there is no checkpoint .*last\.ckpt"):
        load_checkpoint(tmp_path / "last.ckpt")
