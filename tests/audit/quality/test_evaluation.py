from __future__ import annotations

import json

import pytest

from barefaced.audit import FLOORS, evaluate, load_network, open_trials, write_report
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import read_image
from barefaced.provenance import read_label


@pytest.fixture
def splits(bank):
    return [open_trials(bank, split, side=64) for split in ("test", "train")]


def test_a_network_stands_beside_the_floors(splits, network):
    reached = []
    found = evaluate(
        *splits, network=load_network(network()), size=64, progress=lambda *step: reached.append(step)
    )
    told = found.told
    assert list(told["systems"]) == ["same", *FLOORS]
    assert (told["pictures"], told["people"], told["size"], told["seed"]) == (4, 4, 64, 0)
    assert {region for system in told["systems"].values() for region in system} == {"whole", "hole"}
    assert told["headline"] == {"system": "same", "region": "hole", "metric": "psnr"}
    assert set(told["by"]) == {"style", "wear", "yaw", "pitch"}
    assert sum(group["pictures"] for group in told["by"]["style"].values()) == 4
    assert list(told["gain"]) == list(FLOORS)
    # It leaves the mask on, which no floor does.
    assert all(gain["mean"] < 0 for floor, gain in told["gain"].items() if floor == "ridge regression")
    assert reached[-1] == (14, 14)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_same_seed_gives_the_same_numbers(splits, network):
    model = load_network(network(inputs=("image", "hole", "noise")))
    first, again = (evaluate(*splits, network=model, size=64, seed=3).told for _ in range(2))
    assert first == again


def test_without_a_network_the_floors_are_tried(splits):
    told = evaluate(*splits, size=64, limit=2).told
    assert told["model"] is None
    assert told["pictures"] == 2
    assert told["headline"]["system"] == "ridge regression"


def test_a_segmenter_is_compared_with_the_mean_mask(splits, network):
    model = load_network(network("mask-segmentation", inputs=("image",), name="bright"))
    told = evaluate(*splits, network=model, size=64).told
    assert list(told["systems"]) == ["bright", "mean mask"]
    assert list(told["systems"]["bright"]["whole"]) == ["pixel_accuracy", "iou", "dice"]
    assert told["systems"]["mean mask"]["whole"]["iou"]["mean"] > 0.3
    assert told["gain"]["mean mask"]["n"] == 4


def test_a_refiner_stands_beside_what_it_refines(splits, network):
    refiner = load_network(network("face-refinement", name="refiner"))
    first = load_network(network(name="first"))
    told = evaluate(*splits, network=refiner, inpainter=first, size=64).told
    after, before = told["systems"]["refiner after first"], told["systems"]["first"]
    assert after["hole"]["mse"] == before["hole"]["mse"]
    for wrong in (None, refiner):
        with pytest.raises(BarefacedError, match="--inpainter"):
            evaluate(*splits, network=refiner, inpainter=wrong, size=64)


def test_nothing_to_try_on_or_to_learn_from_is_told(splits, bank):
    nobody = open_trials(bank, "val", side=64)
    with pytest.raises(BarefacedError, match="no face to try"):
        evaluate(nobody, splits[1], size=64)
    with pytest.raises(BarefacedError, match="none to learn from"):
        evaluate(splits[0], nobody, size=64)


def test_the_report_is_whole_in_one_page(splits, network, tmp_path):
    found = evaluate(*splits, network=load_network(network(name="a<b")), size=64)
    page = write_report(found, tmp_path / "out")
    text = page.read_text()
    assert text.count("data:image/png;base64,") == 2
    assert "a&lt;b" in text
    assert "a<b" not in text
    assert not [word for word in ("http://", "https://", "<script", 'src="/') if word in text]
    assert json.loads((tmp_path / "out" / "quality.json").read_text()) == found.told
    for sheet in ("best", "worst"):
        label = read_label(tmp_path / "out" / f"{sheet}.png")
        assert label is not None
        assert label.model == "a<b"
        assert read_image(tmp_path / "out" / f"{sheet}.png").shape[1] == getattr(found, sheet).shape[1]


def test_a_network_that_repaints_everything_can_be_judged_by_all_of_it(splits, network):
    model = load_network(network(inputs=("image",)))
    kept, all_of_it = (
        evaluate(*splits, network=model, keep_visible=keep, size=64).told for keep in (True, False)
    )
    assert (kept["visible_kept"], all_of_it["visible_kept"]) == (True, False)
    # The mask it leaves on throws a shadow, which counts only where all is its own.
    assert (
        all_of_it["systems"]["same"]["whole"]["mae"]["mean"] > kept["systems"]["same"]["whole"]["mae"]["mean"]
    )
    assert all_of_it["systems"]["mean face"] == kept["systems"]["mean face"]
    with pytest.raises(BarefacedError, match="no say beyond it"):
        evaluate(*splits, network=load_network(network()), keep_visible=False, size=64)


def test_what_is_painted_is_compared_as_a_set_too(bank, splits, network, plain, tmp_path):
    trained = open_trials(bank, "train", side=64)
    found = evaluate(trained, splits[1], network=load_network(network()), features=plain, size=64)
    sets = found.told["sets"]["systems"]
    assert list(sets) == ["same", *FLOORS]
    # Ten people and twelve numbers: too few for a Fréchet distance, not for what is told instead.
    assert list(sets["same"]["metrics"]) == ["kernel", "frechet-extrapolated", "precision", "recall"]
    assert (
        sets["same"]["metrics"]["kernel"]["value"]
        > 2 * sets["ridge regression"]["metrics"]["kernel"]["value"]
    )
    assert "As sets" in write_report(found, tmp_path).read_text()


def test_sets_too_small_to_compare_are_told_before_the_work(splits, network, plain):
    with pytest.raises(BarefacedError, match="from 10 pictures"):
        evaluate(*splits, features=plain, size=64)
    model = load_network(network("mask-segmentation", inputs=("image",)))
    with pytest.raises(BarefacedError, match="paints nothing"):
        evaluate(*splits, network=model, features=plain, size=64)


def test_a_folder_that_cannot_be_is_told(splits, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnwritableFile):
        write_report(evaluate(*splits, size=64), tmp_path / "out")
