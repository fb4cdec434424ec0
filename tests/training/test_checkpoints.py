from __future__ import annotations

import pytest
import torch
from torch import nn

from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.training.checkpoints import LAST, begun_from, load_checkpoint, save_checkpoint

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


def networks(width: int = 3) -> nn.ModuleDict:
    return nn.ModuleDict({"one": nn.Linear(2, width)})


@pytest.fixture
def elder(tmp_path):
    """A run whose averaged weights are all 5, and the last ones 9."""
    weights = {
        f"module.one.{name}": torch.full_like(w, 5) for name, w in networks()["one"].named_parameters()
    }
    state = {"average": weights | {"n_averaged": torch.tensor(7)}, "networks": {"one": {}}}
    save_checkpoint(tmp_path / LAST, state)
    return tmp_path


def test_networks_begin_with_the_averaged_weights_of_a_run(elder):
    begun = begun_from(str(elder), networks())
    assert all((weight == 5).all() for weight in begun.parameters())


def test_without_a_run_to_begin_with_they_are_left_alone(elder):
    fresh = networks()
    before = [weight.clone() for weight in fresh.parameters()]
    assert begun_from("", fresh) is fresh
    assert all(map(torch.equal, before, fresh.parameters()))


@pytest.mark.parametrize(
    "other",
    [
        networks(4),
        nn.ModuleDict({"two": nn.Linear(2, 3)}),
        nn.ModuleDict({f"layer {number}": nn.Linear(9, 9) for number in range(60)}),
    ],
)
def test_other_networks_are_told_in_a_line(elder, other):
    with pytest.raises(BarefacedError, match="holds other networks than this recipe: Error") as caught:
        begun_from(str(elder), other)
    assert len(str(caught.value)) < 200 + len(str(elder)) + 50


def test_no_run_to_begin_with(elder, tmp_path):
    with pytest.raises(BarefacedError, match=r"there is no checkpoint .*nowhere/last\.ckpt"):
        begun_from(str(tmp_path / "nowhere"), networks())
    save_checkpoint(tmp_path / LAST, STATE)
    with pytest.raises(BarefacedError, match="holds other networks than this recipe: 'average'"):
        begun_from(str(tmp_path), networks())
