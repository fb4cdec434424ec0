import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barefaced.runtime import ModelCard

texts = st.text()
tables = st.dictionaries(texts, texts)
cards = st.builds(
    ModelCard,
    name=texts,
    version=texts,
    task=texts,
    inputs=tables,
    outputs=tables,
    recipe=st.one_of(texts, tables),
    scores=st.dictionaries(texts, st.one_of(texts, st.floats(allow_nan=False, allow_infinity=False))),
    notes=texts,
)


@settings(deadline=None)
@given(card=cards)
def test_a_card_is_read_back_as_written(card):
    assert ModelCard.from_json(card.to_json()) == card


def test_the_text_is_plain_json(card):
    entries = json.loads(card.to_json())
    assert entries["task"] == "doubling"
    assert entries["scores"] == {"error": 0.0, "read as": "exact"}


def test_entries_of_later_versions_are_passed_over(card):
    text = json.dumps(json.loads(card.to_json()) | {"colour": "blue"})
    assert ModelCard.from_json(text) == card


def test_what_json_cannot_hold_is_refused(card):
    with pytest.raises(ValueError, match="JSON"):
        replace(card, scores={"error": math.nan}).to_json()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("[1]", "JSON object, got list"),
        ('{"name": "a"}', "lacks version, task"),
        ('{"name": 1, "version": "1", "task": "t"}', "'name' of a model card has the wrong type int"),
        ('{"name": "a", "version": "1", "task": "t", "scores": []}', "'scores' .* type list"),
        ('{"name": "a", "version": "1", "task": "t", "recipe": 3}', "'recipe' .* type int"),
    ],
)
def test_what_is_no_card_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        ModelCard.from_json(text)


def test_a_card_does_not_change(card):
    with pytest.raises(AttributeError):
        card.task = "other"
