from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit import open_trials
from barefaced.datasets import FaceBank, Settings, TrioSet, build_trios, open_source
from barefaced.errors import BarefacedError
from barefaced.faces import Face, align
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.pose import mean_mesh
from barefaced.images import write_image


def test_trials_of_a_labelled_set(bank):
    trials = open_trials(bank, "test", side=64)
    assert len(trials) == 4
    trial = trials[1]
    assert trial.bare.shape == trial.masked.shape == (64, 64, 3)
    assert trial.coverage.shape == (64, 64)
    assert np.array_equal(trial.bare, trials.bare(1))
    assert trial.hole.any()
    assert (trial.masked != trial.bare).any(axis=2)[trial.hole].mean() > 0.9
    assert len({trials[item].identity for item in range(4)}) == 4
    assert -90 < trial.yaw < 90
    assert "faces_a, split test" in trials.told


def test_faces_are_aligned_and_masks_follow_them(bank):
    set_ = FaceBank.open(bank.parent, "faces_a")
    first = int(set_.in_split("test")[0])
    aligned, _ = align(set_.image(first), Face.from_mesh(set_.mesh[first]), size=128)
    trial = open_trials(bank, "test", side=128, style="surgical", wear="correct")[0]
    assert np.array_equal(trial.bare, aligned)
    own, points = TEMPLATES["portrait"]
    x, y = np.rint(np.array(points) * 128 / own).astype(int).T
    assert (trial.coverage[y, x] > 0.5).tolist() == [False, False, True, True, True]  # nose and mouth are


def test_stored_pictures_keep_their_pixels(bank):
    set_ = FaceBank.open(bank.parent, "faces_a")
    first = int(set_.in_split("test")[0])
    assert np.array_equal(open_trials(bank, "test", side=96, stored=True).bare(0), set_.image(first))
    assert not np.array_equal(open_trials(bank, "test", side=96).bare(0), set_.image(first))


def test_the_seed_decides_what_is_worn(bank):
    first, again, other = (open_trials(bank, "test", side=64, seed=seed)[2] for seed in (0, 0, 1))
    assert np.array_equal(first.masked, again.masked)
    assert not np.array_equal(first.masked, other.masked)


def test_only_what_is_asked_for_is_worn(bank):
    trials = open_trials(bank, "test", side=64, style={"n95": 1.0, "gaiter": 1.0}, wear="chin")
    worn = {(trials[item].style, trials[item].wear) for item in range(len(trials))}
    assert worn <= {("n95", "chin"), ("gaiter", "chin")}
    # A cup is only ever held one way, whatever the mixture draws.
    assert open_trials(bank, "test", side=64, style="cup")[0].wear == "correct"


def test_a_folder_with_one_set_needs_no_name(bank):
    assert len(open_trials(bank.parent, "train", side=64)) == 10


def test_unsure_faces_are_left_out_and_that_is_said(bank, tmp_path):
    (tmp_path / "faces_a.npy").symlink_to(bank.with_name("faces_a.npy"))
    with np.load(bank.with_name("faces_a.npz")) as held:
        labels = dict(held)
    labels["presence"] = np.where(np.arange(len(labels["presence"])) % 2, 1.0, 0.3).astype(np.float32)
    np.savez(tmp_path / "faces_a.npz", **labels)
    trials = open_trials(tmp_path, "test", side=64)
    assert len(trials) == 2
    assert "2 left out" in trials.told


@pytest.fixture
def shards(tmp_path):
    """Build shards of six photos, wider than high, each with a face in its middle."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(6):
        write_image(
            photos / f"{number}.png", np.random.default_rng(number).integers(0, 256, (64, 80, 3), np.uint8)
        )

    def find(image):
        return [Face.from_mesh(mean_mesh() * 16 + (39, 31, 0))]

    def built(size):
        settings = Settings(size=size, min_eyes=5, styles={"surgical": 1})
        build_trios(open_source(photos), tmp_path / "shards", settings=settings, find=find)
        return tmp_path / "shards"

    return built


def test_trials_of_shards_are_as_they_were_built(shards):
    folder = shards(48)
    trials, trios = open_trials(folder, "train", side=48, style="n95"), TrioSet(folder, "train")
    assert len(trials) == len(trios) > 0
    trial, trio = trials[0], trios[0]
    assert all(
        np.array_equal(getattr(trial, name), getattr(trio, name)) for name in ("bare", "masked", "coverage")
    )
    assert (trial.identity, trial.style, trial.wear) == (trio.identity, "surgical", "correct")
    assert trial.yaw == pytest.approx(trio.record["faces"][0]["pose"]["yaw"])
    assert np.array_equal(trial.bare, trials.bare(0))


def test_shards_come_at_the_size_wanted(shards):
    trial = open_trials(shards(48), "train", side=64)[0]
    assert trial.bare.shape == trial.masked.shape == (64, 64, 3)
    assert trial.coverage.shape == (64, 64)


def test_shards_of_whole_photos_are_refused(shards):
    trials = open_trials(shards(0), "train", side=64)
    for look in (trials.__getitem__, trials.bare):
        with pytest.raises(BarefacedError, match="aligned"):
            look(0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"style": "clown"}, "unknown style"),
        ({"wear": "sideways"}, "unknown wear"),
        ({"style": "hand", "wear": "chin"}, "cannot be worn"),
        ({"split": "exam"}, "unknown split"),
    ],
)
def test_orders_that_make_no_sense_are_refused(bank, words, told):
    with pytest.raises(ValueError, match=told):
        open_trials(bank, **{"split": "test"} | words)


def test_folders_without_data_are_told(tmp_path, bank):
    with pytest.raises(BarefacedError, match="neither shards nor a labelled set"):
        open_trials(tmp_path, "test")
    for name in ("faces_a", "faces_b"):
        (tmp_path / f"{name}.npz").touch()
    with pytest.raises(BarefacedError, match=r"several labelled sets.*faces_b"):
        open_trials(tmp_path, "test")
