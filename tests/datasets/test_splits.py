from __future__ import annotations

import hashlib

import pytest

from barefaced.datasets import split_of
from barefaced.datasets.splits import SPLITS

PEOPLE = [f"set/person-{number}" for number in range(4000)]


@pytest.mark.parametrize("who", PEOPLE[:20])
def test_the_place_of_a_person_is_their_names_hash(who):
    place = int(hashlib.sha256(who.encode()).hexdigest()[:16], 16) / 16**16
    assert split_of(who) == ("test" if place < 0.1 else "val" if place < 0.15 else "train")


def test_people_stay_where_they_are():
    """Written down once: on no machine and in no version may anyone change sides."""
    known = {"set/p3": "val", "set/p14": "test", "set/李": "train", "": "train"}
    assert {who: split_of(who) for who in known} == known


@pytest.mark.parametrize("shares", [{}, {"val": 0.2, "test": 0.3}, {"val": 0.0}, {"test": 0.0}])
def test_shares(shares):
    wanted = {"val": 0.05, "test": 0.10} | shares
    wanted["train"] = 1 - sum(wanted.values())
    found = [split_of(who, **shares) for who in PEOPLE]
    assert set(found) <= set(SPLITS)
    for split, share in wanted.items():
        assert found.count(split) / len(PEOPLE) == pytest.approx(share, abs=0.02)


def test_who_is_tested_on_is_so_whatever_the_share_of_val():
    tested = {who for who in PEOPLE if split_of(who) == "test"}
    assert {who for who in PEOPLE if split_of(who, val=0.3) == "test"} == tested
