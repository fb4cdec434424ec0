import csv

import numpy as np
import pytest

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.training.sources.unpaired import Unpaired, domain_of, people

SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256")


def source(bank, split="train", **settings):
    return Unpaired(bank, split, **({"size": 32, "sets": SETS} | settings))


def everybody(trios, folder, split):
    return set(people(trios.shots, folder, split))


def test_nobody_is_shared_between_domains_or_splits(bank):
    seen = {}
    for split in ("train", "val"):
        both = source(bank, split)
        seen[split, "bare"] = everybody(both.bare, bank, split)
        seen[split, "masked"] = everybody(both.masked, bank, split)
    assert all(seen.values())
    every = [person for group in seen.values() for person in group]
    assert len(every) == len(set(every)) == 3 * (6 + 2)
    assert all(domain_of(person) == domain for (_, domain), group in seen.items() for person in group)


def test_half_of_all_people_are_in_each_domain():
    share = np.mean([domain_of(f"set/{number}") == "bare" for number in range(2000)])
    assert 0.46 < share < 0.54


def test_a_draw_is_two_pictures_and_the_same_for_the_same_chance(bank):
    both = source(bank)
    one, again, other = (both.draw(1, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert set(one) == {"bare", "masked"}
    for name, picture in one.items():
        assert (picture.dtype, picture.shape) == (np.uint8, (3, 32, 32))
        assert np.array_equal(picture, again[name])
    assert not np.array_equal(one["bare"], other["bare"])
    assert len(both) == max(len(both.bare), len(both.masked))


def test_real_masked_photos_are_a_domain_of_their_own_and_wear_nothing_of_ours(bank):
    both = source(bank, sets=SETS[:1], masked_sets=SETS[1:2])
    assert {person.partition("/")[0] for person in everybody(both.masked, bank, "train")} == {SETS[1]}
    assert (len(both.bare), len(both.masked)) == (6, 6)
    drawn = both.masked.draw(0, np.random.default_rng(0))
    assert not drawn["coverage"].any()
    with pytest.raises(ValueError, match="'faces_scut_256' cannot be bare and masked"):
        source(bank, masked_sets=SETS[1:2])


def test_only_what_a_table_accepts_is_learned_from(bank, tmp_path):
    held = FaceBank.open(bank, SETS[1])
    names = [str(held.names[item]) for item in held.in_split("train")]
    with (tmp_path / f"{SETS[1]}.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["photo", "accepted", "reason"])
        rows.writerows([name, "yes" if name == names[0] else "no", ""] for name in names)
    both = source(bank, sets=SETS[:1], masked_sets=SETS[1:2], tables=tmp_path)
    assert (len(both.bare), len(both.masked), len(both)) == (6, 1, 6)
    assert both.draw(5, np.random.default_rng(0))["masked"].any()
    (tmp_path / f"{SETS[1]}.csv").write_text("a,b\n")
    with pytest.raises(BarefacedError, match="no table of `dataset curate`: no column accepted"):
        source(bank, sets=SETS[:1], masked_sets=SETS[1:2], tables=tmp_path)


def test_a_domain_without_anybody_is_one_clear_line(bank):
    one = "lfw_176"
    with pytest.raises(BarefacedError, match=r"nobody for the domain of \w+ faces in split 'test'"):
        source(bank, "test", sets=(one,))  # one person: of one domain
