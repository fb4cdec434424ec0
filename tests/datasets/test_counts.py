from __future__ import annotations

import shutil

import pytest

from barefaced.datasets import build_trios, count_trios, open_source
from barefaced.errors import BarefacedError


@pytest.fixture(scope="module")
def built(drawn, photos, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "out"
    build_trios(open_source(photos), out, settings=drawn.SETTINGS, find=drawn.find)
    return out


def test_counts_add_up(built):
    counts = count_trios(built, verify=True)
    assert counts["photos"] == 18
    assert sum(split["trios"] for split in counts["splits"].values()) == 12
    assert sum(split["people"] for split in counts["splits"].values()) == 12
    assert counts["shared_people"] == 0
    assert counts["trios_per_person"] == {"mean": 1.0, "most": 1}
    assert sum(counts["styles"].values()) == 12
    assert set(counts["styles"]) <= {"surgical", "n95"}
    assert counts["wear"] == {"correct": 12}
    assert counts["rejected"]["unreadable"] == 1
    assert 0.05 < counts["covered"]["p5"] <= counts["covered"]["p50"] <= counts["covered"]["p95"] < 0.5
    for angle in ("yaw", "pitch", "roll"):
        assert sum(counts["pose"][angle]) == 12
    assert len(counts["pose"]["edges"]) == len(counts["pose"]["yaw"]) + 1


def test_a_shard_that_changed_is_found(built, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    shard = out / "train-000000.tar"
    held = bytearray(shard.read_bytes())
    held[-1] = 1
    shard.write_bytes(held)
    assert count_trios(out)["photos"] == 18
    with pytest.raises(
        BarefacedError, match=r"train-000000.tar is damaged: its sha256 is not the manifest's"
    ):
        count_trios(out, verify=True)


def test_an_index_that_is_damaged(built, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    (out / "index.jsonl").write_text('{"key": 1}\n')
    with pytest.raises(BarefacedError, match=r"index.jsonl cannot be read"):
        count_trios(out)
