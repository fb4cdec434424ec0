"""Recognisers of our own are loaded where they are, and missed quietly where not."""

from __future__ import annotations

from barefaced.errors import BarefacedError
from barefaced.recognition import SHIPPED, load_recogniser, shipped_recognisers


def test_those_that_are_here_come_in_order(monkeypatch):
    def only_the_second(name):
        if name == SHIPPED[0]:
            raise BarefacedError("not here")
        return name

    monkeypatch.setattr("barefaced.recognition.shipped.load_recogniser", only_the_second)
    assert shipped_recognisers() == [SHIPPED[1]]


def test_where_there_is_none_none_comes(monkeypatch):
    monkeypatch.setattr("barefaced.recognition.shipped.SHIPPED", ("no-such",))
    assert shipped_recognisers() == []


def test_what_comes_can_be_loaded_by_its_name():
    for recogniser in shipped_recognisers():
        assert load_recogniser(recogniser.name).dimension == recogniser.dimension
