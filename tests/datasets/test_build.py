from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barefaced.datasets import TrioSet, build_trios, count_trios, open_source, read_trios
from barefaced.datasets.shards import read_index
from barefaced.datasets.splits import SPLITS, split_of
from barefaced.errors import BarefacedError
from barefaced.images import write_image

SCRIPT = Path(__file__).with_name("drawn.py")


@pytest.fixture(scope="session")
def built(drawn, photos, tmp_path_factory) -> Path:
    """The photos as a data set, made by one process; not to be changed."""
    out = tmp_path_factory.mktemp("built") / "out"
    build_trios(open_source(photos), out, settings=drawn.SETTINGS, find=drawn.find)
    return out


@pytest.fixture
def build(drawn, photos, tmp_path):
    def run(source=photos, out=tmp_path / "out", *, settings=drawn.SETTINGS, find=drawn.find, **other):
        return build_trios(open_source(source, out=out), out, settings=settings, find=find, **other)

    return run


def script(*arguments, **other):
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False, **other
    )


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def rejects(out):
    with (out / "rejects.csv").open(newline="") as stream:
        return {row["photo"]: row["reason"] for row in csv.DictReader(stream)}


def test_every_photo_is_a_trio_or_a_reject(built):
    assert rejects(built) == {
        "cut.png": "cut by the edge",
        "many.png": "several faces",
        "masked.png": "already masked",
        "none.png": "no face",
        "small.png": "too small",
        "torn.png": "unreadable",
    }
    assert sorted(sample.photo for sample in read_index(built)) == [
        f"{number:02}.png" for number in range(12)
    ]


def test_the_manifest_tells_counts_settings_and_checksums(built):
    manifest = json.loads((built / "manifest.json").read_text())
    assert manifest["version"] == 1
    assert manifest["settings"]["size"] == 64
    assert manifest["counts"]["photos"] == 18
    assert sum(manifest["counts"]["trios"].values()) == 12
    assert sum(manifest["counts"]["rejected"].values()) == 6
    assert {shard["name"] for shard in manifest["shards"]} == {path.name for path in built.glob("*.tar")}
    for shard in manifest["shards"]:
        held = (built / shard["name"]).read_bytes()
        assert (len(held), hashlib.sha256(held).hexdigest()) == (shard["bytes"], shard["sha256"])
    assert {path.name for path in built.iterdir()} - {path.name for path in built.glob("*.tar")} == {
        "index.jsonl",
        "manifest.json",
        "rejects.csv",
    }


def test_shards_are_tars_in_the_layout_of_webdataset(built):
    with tarfile.open(built / "train-000000.tar") as archive:
        members = archive.getmembers()
    assert len(members) % 4 == 0
    keys = [member.name.partition(".")[0] for member in members]
    assert keys == sorted(keys, key=keys.index)
    endings = [member.name.partition(".")[2] for member in members]
    assert endings[:4] == ["bare.webp", "masked.webp", "coverage.png", "json"]
    assert {(member.mtime, member.uid, member.gid, member.uname) for member in members} == {(0, 0, 0, "")}


def test_trios_are_read_in_order_and_by_number(built):
    for split in SPLITS:
        samples = [sample for sample in read_index(built) if sample.split == split]
        trios = list(read_trios(built, split))
        assert [trio.record["source"] for trio in trios] == [sample.photo for sample in samples]
    train = TrioSet(built, "train")
    assert np.array_equal(train[-1].masked, list(read_trios(built, "train"))[-1].masked)
    assert train[0].coverage.any()
    with pytest.raises(IndexError):
        train[len(train)]


def test_two_processes_give_the_bytes_of_one(built, photos, tmp_path):
    done = script(photos, tmp_path / "two", 2)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "two") == contents(built)


def test_a_killed_build_goes_on_to_the_same_bytes(built, photos, tmp_path):
    out = tmp_path / "out"
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.Popen([sys.executable, SCRIPT, photos, out, "2", "0.2"], env=environment)
    deadline = time.monotonic() + 60
    while not list(out.glob("*.tar")):
        assert run.poll() is None
        assert time.monotonic() < deadline, "no shard after a minute"
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.4))
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    workers = children.read_text().split() if children.exists() else []
    run.kill()
    run.wait()
    assert not (out / "manifest.json").exists(), "it ended before it could be killed"
    with pytest.raises(BarefacedError, match="not finished; build it again with --resume"):
        TrioSet(out, "train")
    kept = {path: path.stat().st_mtime_ns for path in out.glob("*.tar")}
    refused = script(photos, out)
    assert "holds a build that was stopped; go on with --resume" in refused.stderr
    done = script(photos, out, 1, 0, "--resume")
    assert done.returncode == 0, done.stderr
    assert contents(out) == contents(built)
    assert all(path.stat().st_mtime_ns == before for path, before in kept.items()), "a whole shard was redone"
    assert all(gone(pid) for pid in workers), "its processes outlive it"
    assert not list(out.glob(".*")), "half a shard is left"


def gone(pid: str) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_full_disk_leaves_whole_shards_only(built, photos, tmp_path):
    out = tmp_path / "out"
    sizes = sorted(path.stat().st_size for path in built.glob("*.tar"))

    def small_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (sizes[0] - 1, sizes[0] - 1))

    done = script(photos, out, preexec_fn=small_disk)
    assert done.returncode == 1
    assert done.stderr.startswith(f"barefaced: {out}")
    assert "cannot be written: File too large" in done.stderr
    assert {path.name for path in out.iterdir()} == {".journal"}
    assert script(photos, out, 1, 0, "--resume").returncode == 0
    assert contents(out) == contents(built)


def test_people_are_split_and_nobody_is_in_two(build, drawn, tmp_path):
    people = tmp_path / "people"
    for number in range(24):
        (people / f"q{number // 3}").mkdir(parents=True, exist_ok=True)
        write_image(people / f"q{number // 3}" / f"{number}.png", drawn.portrait(number))
    out = tmp_path / "out"
    settings = replace(drawn.SETTINGS, per_photo=2)
    build_trios(open_source(people, identity="folder"), out, settings=settings, find=drawn.find)
    splits = {}
    for sample in read_index(out):
        splits.setdefault(sample.identity, set()).add(sample.split)
    assert splits == {f"people/q{number}": {split_of(f"people/q{number}")} for number in range(8)}
    assert len({split for (split,) in splits.values()}) > 1
    counts = count_trios(out)
    assert counts["shared_people"] == 0
    assert counts["trios_per_person"] == {"mean": 6.0, "most": 6}


def test_a_finished_build_is_left_alone(build, built, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    with pytest.raises(BarefacedError, match="holds a data set already"):
        build()
    assert build(resume=True)["counts"]["photos"] == 18
    assert contents(out) == contents(built)
    (next(out.glob("*.tar"))).write_bytes(b"")
    with pytest.raises(BarefacedError, match="missing or damaged"):
        build(resume=True)


def test_only_the_same_build_goes_on(build, built, drawn, photos, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    with pytest.raises(BarefacedError, match=r"begun otherwise \(seed 0, now 1\)"):
        build(settings=replace(drawn.SETTINGS, seed=1), resume=True)
    fewer = tmp_path / "photos"
    fewer.mkdir()
    shutil.copy(photos / "00.png", fewer)
    with pytest.raises(BarefacedError, match=r"begun otherwise .*photos"):
        build(fewer, resume=True)


def test_a_folder_with_anything_else_in_it_is_left_alone(build, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").touch()
    for resume in (False, True):
        with pytest.raises(BarefacedError, match="is not empty"):
            build(resume=resume)
    with pytest.raises(BarefacedError, match="cannot be written"):
        build(out=tmp_path / "out" / "thesis.tex")


def test_an_output_folder_in_the_input_folder_is_no_input(build, built, photos, tmp_path):
    source = tmp_path / "photos"
    shutil.copytree(photos, source)
    out = source / "out"
    out.mkdir()
    build(source, out)
    write_image(out / "sheet.png", np.zeros((9, 9, 3), np.uint8))
    assert build(source, out, resume=True)["counts"]["photos"] == 18


def test_left_out_photos_are_rejected_unseen(build, tmp_path):
    manifest = build(left_out={"03.png": "sharpness 2 < 40"})
    assert manifest["counts"]["rejected"]["left out"] == 1
    assert rejects(tmp_path / "out")["03.png"] == "left out"


def test_a_source_without_a_face_gives_rejects_only(build, tmp_path):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in" / "a.png", np.zeros((40, 40, 3), np.uint8))
    manifest = build(tmp_path / "in")
    assert manifest["shards"] == []
    assert rejects(tmp_path / "out") == {"a.png": "no face"}
    assert list(read_trios(tmp_path / "out", "train")) == []


def test_progress_counts_photos(build):
    told = []
    build(progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 18) for done in range(1, 19)]


def test_shards_of_another_version_are_refused(build, built, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(manifest | {"version": 2}))
    line = f"{out} holds shards of version 2, and this barefaced reads version 1; build them again"
    for refused in (lambda: TrioSet(out, "train"), lambda: open_source(out), lambda: build(resume=True)):
        with pytest.raises(BarefacedError) as error:
            refused()
        assert str(error.value) == line


def test_damaged_shards_are_told_by_name(built, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(built, out)
    shard = out / "train-000000.tar"
    whole = shard.read_bytes()
    shard.write_bytes(b"\x00" * 600 + whole[600:])
    with pytest.raises(BarefacedError, match=r"train-000000.tar is damaged"):
        TrioSet(out, "train")[0]
    shard.write_bytes(whole[:700])
    with pytest.raises(BarefacedError, match="ends in the middle of a sample"):
        TrioSet(out, "train")[0]
    shard.unlink()
    with pytest.raises(BarefacedError, match=r"train-000000.tar cannot be read: No such file"):
        TrioSet(out, "train")[0]


def test_what_is_no_data_set(tmp_path, built):
    with pytest.raises(BarefacedError, match=r"holds no data set: there is no manifest.json"):
        TrioSet(tmp_path, "train")
    with pytest.raises(ValueError, match="unknown split 'dev'; known: train, val, test"):
        TrioSet(built, "dev")
