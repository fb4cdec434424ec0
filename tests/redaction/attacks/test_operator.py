import numpy as np
import pytest

from barefaced.redaction.attacks.operator import found_operator
from barefaced.redaction.redactors import redactor_named


@pytest.mark.parametrize(
    ("name", "settings", "kind", "width"),
    [
        ("blur", {"sigma": 0.25}, "gaussian", 4.0),
        ("pixelate", {"block": 0.5}, "mosaic", 8.0),
    ],
)
def test_an_attacker_finds_out_what_was_used(name, settings, kind, width, faces):
    found = found_operator(redactor_named(name, **settings), faces(8), rng=np.random.default_rng(0))
    assert found.kind == kind
    assert found.width == pytest.approx(width, rel=0.03)
    assert found.explained > 0.99


def test_of_a_block_nothing_is_explained(faces):
    found = found_operator(redactor_named("block"), faces(8), rng=np.random.default_rng(0))
    assert found.explained <= 0.01
