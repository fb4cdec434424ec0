from __future__ import annotations

import json

import numpy as np
import pytest

from barefaced.audit.quality.sets.comparison import compare_sets
from barefaced.audit.quality.sets.feature_set import Rows
from barefaced.audit.quality.sets.frechet import frechet_distance
from barefaced.audit.quality.sets.kernel import kernel_distances
from barefaced.errors import BarefacedError


class Named:
    """What of features a comparison looks at."""

    def __init__(self, name, dimension):
        self.name, self.dimension, self.told = name, dimension, {"name": name}


@pytest.fixture
def pair(rows, kept):
    """Sets of forty, half a standard deviation apart."""
    return kept(rows(40)), kept(rows(40, place=0.5, seed=1, of="b"))


def test_all_is_told_with_its_interval(pair):
    told = compare_sets(*pair, Named("face-mesh", 6))
    assert list(told["metrics"]) == ["frechet", "kernel", "precision", "recall"]
    assert told["metrics"]["frechet"]["value"] == frechet_distance(pair[0].moments, pair[1].moments)
    assert told["metrics"]["kernel"]["value"] == kernel_distances(pair[0].rows(), pair[1].rows())[0]
    for number in told["metrics"].values():
        assert number["low"] <= number["value"] <= number["high"]
        assert number["low"] < number["high"]
    assert (told["real"]["pictures"], told["fake"]["people"]) == (40, 40)
    assert told["features"] == {"name": "face-mesh", "numbers": 6}
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_same_seed_gives_the_same_numbers(pair):
    features = Named("face-mesh", 6)
    assert compare_sets(*pair, features, seed=3) == compare_sets(*pair, features, seed=3)
    assert compare_sets(*pair, features, seed=3) != compare_sets(*pair, features, seed=4)


def test_the_name_goes_with_the_features(pair):
    own = compare_sets(*pair, Named("inception", 6), metrics=["fid", "kid"])["metrics"]
    plain = compare_sets(*pair, Named("face-mesh", 6), metrics=["frechet", "kernel"])["metrics"]
    assert list(own) == ["fid", "kid"]
    assert list(own.values()) == list(plain.values())
    with pytest.raises(BarefacedError, match=r"fid is defined by the Inception network.*'frechet'"):
        compare_sets(*pair, Named("face-mesh", 6), metrics=["fid"])


def test_fid_is_refused_below_2048_pictures(pair):
    with pytest.raises(BarefacedError, match=r"FID needs at least 2,048 pictures.*40 real and 40 generated"):
        compare_sets(*pair, Named("inception", 2048), metrics=["fid"])


def test_kid_is_not_refused(pair):
    assert list(compare_sets(*pair, Named("inception", 2048), metrics=["kid"])["metrics"]) == ["kid"]


def test_a_small_sample_gets_kid_and_an_extrapolation(rows, kept):
    pair = kept(rows(20, 30)), kept(rows(20, 30, place=0.5, seed=1, of="b"))
    told = compare_sets(*pair, Named("inception", 30), metrics=["fid", "recall"], small_sample=True)
    assert list(told["metrics"]) == ["kid", "fid-extrapolated", "recall"]
    found = told["metrics"]["fid-extrapolated"]
    assert found["value"] < frechet_distance(pair[0].moments, pair[1].moments)
    assert found["low"] < found["value"] < found["high"]
    assert "20 pictures of 30 numbers" in told["notes"][0]


def test_enough_pictures_are_no_small_sample(pair):
    told = compare_sets(*pair, Named("inception", 6), metrics=["fid"], small_sample=True)
    assert list(told["metrics"]) == ["fid"]


def test_sets_of_two_sizes_are_compared(rows, kept):
    told = compare_sets(kept(rows(40)), kept(rows(15, seed=1, of="b")), Named("face-mesh", 6))
    assert told["fake"]["pictures"] == 15
    assert 0.5 < told["metrics"]["precision"]["value"] <= 1


@pytest.mark.parametrize("metrics", [["psnr"], ["fid-extrapolated"]])
def test_an_unknown_metric_is_told(pair, metrics):
    with pytest.raises(BarefacedError, match="unknown metric"):
        compare_sets(*pair, Named("inception", 6), metrics=metrics)


def test_hardly_any_pictures_are_refused(rows, kept):
    with pytest.raises(BarefacedError, match="9 real"):
        compare_sets(kept(rows(9)), kept(rows(40)), Named("face-mesh", 6), metrics=["kernel"])


def test_intervals_hold_what_other_draws_would_give(rows, kept):
    """Of 25 pairs of sets, the interval of most holds the mean over all."""
    found = [
        compare_sets(
            kept(rows(40, seed=n)), kept(rows(40, place=0.6, seed=500 + n, of="b")), Named("face-mesh", 6),
            metrics=["frechet", "kernel"],
        )["metrics"]
        for n in range(25)
    ]  # fmt: skip
    for name in ("frechet", "kernel"):
        mean = np.mean([told[name]["value"] for told in found])
        held = [told[name]["low"] <= mean <= told[name]["high"] for told in found]
        assert 0.85 <= np.mean(held) <= 1


def test_people_are_drawn_whole(rows, kept):
    """Ten pictures of each of six people tell less than sixty people: the interval is wider."""
    one, other = rows(60), rows(60, place=0.6, seed=1, of="b")
    people = np.array([f"{number // 10}" for number in range(60)])
    features = Named("face-mesh", 6)
    of_many, of_few = (
        compare_sets(kept(a), kept(b), features, metrics=["kernel"])["metrics"]["kernel"]
        for a, b in (
            (one, other),
            (Rows(np.sort(one.values, axis=0), people), Rows(np.sort(other.values, axis=0), people)),
        )
    )
    assert of_few["high"] - of_few["low"] > of_many["high"] - of_many["low"]
