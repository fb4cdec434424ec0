from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import VERDICTS, PairScores, identity_gain

PEOPLE, FEATURES = 120, 60
"""A face is so many numbers; the upper half of them is visible above the mask."""


def looked(upper, lower, rng):
    """Embeddings of faces with these halves, each photograph with noise of its own."""
    faces = np.hstack([upper, lower]) + rng.normal(0, 0.8, (PEOPLE, FEATURES))
    return faces / np.linalg.norm(faces, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def study():
    """Mated and non-mated scores of each control, and of a positive one."""
    rng = np.random.default_rng(0)
    upper, lower = rng.normal(size=(2, PEOPLE, FEATURES // 2))
    references = looked(upper, lower, rng)
    strangers, nothing = np.roll(np.arange(PEOPLE), 1), np.zeros_like(lower)
    probes = {
        "covered": (upper, rng.normal(0, 1.5, FEATURES // 2) + nothing),
        "mean face": (upper, nothing),
        "donor": (upper, lower[strangers]),
        "another donor": (upper, lower[np.roll(strangers, 7)]),
        "another mean face": (upper, nothing + 0.1),
        "wrong upper half": (upper[strangers], lower[strangers]),
        "oracle": (upper, lower),
    }
    first, second = np.nonzero(~np.eye(PEOPLE, dtype=bool))
    kept = rng.choice(len(first), 1500, replace=False)
    found = {}
    for name, halves in probes.items():
        scores = looked(*halves, rng) @ references.T
        found[name] = (
            PairScores.of(np.diag(scores), np.arange(PEOPLE)),
            PairScores.of(scores[first[kept], second[kept]], first[kept], second[kept]),
        )
    return found


def told(study, name):
    baselines = {each: study[each] for each in ("covered", "mean face", "donor")}
    return identity_gain(
        study[name],
        baselines,
        covered="covered",
        ceiling=study["oracle"],
        rng=np.random.default_rng(1),
        draws=80,
    )


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("another mean face", {"no-gain", "visible-region-only"}),
        ("another donor", {"no-gain", "visible-region-only", "loss"}),
        ("wrong upper half", {"loss"}),
        ("oracle", {"gain"}),
    ],
)
def test_the_four_controls_have_their_known_verdicts(study, name, verdicts):
    found = told(study, name)
    assert found.verdict in verdicts <= VERDICTS.keys()


def test_an_oracle_recovers_the_whole_gap(study):
    found = told(study, "oracle")
    assert found.recovered.value == pytest.approx(1)
    assert found.over_best.bits.low > 0
    assert found.over["covered"].auc.low > 0
    assert found.over["covered"].eer.low > 0
    assert found.over["donor"].fnmr[0.01].value > 0


def test_no_gain_is_shown_only_below_the_margin(study):
    near, far = (
        identity_gain(
            study["oracle"],
            {"covered": study["covered"]},
            covered="covered",
            rng=np.random.default_rng(0),
            margin=margin,
            draws=40,
        )
        for margin in (0.05, 1.0)
    )
    assert near.within.difference.value == near.over_best.bits.value > 0.05
    assert (near.within.no_gain, far.within.no_gain) == (False, True)
    assert near.within.no_worse


def test_the_best_baseline_leaves_the_least(study):
    found = told(study, "oracle")
    assert found.over_best.bits.value == pytest.approx(min(each.bits.value for each in found.over.values()))


def test_a_condition_gains_nothing_over_itself(study):
    found = identity_gain(
        study["covered"],
        {"as it is": study["covered"]},
        covered="as it is",
        rng=np.random.default_rng(0),
        draws=50,
    )
    assert found.verdict == "no-gain"
    assert found.over_best.bits.value == found.over_best.bits.high == 0
    assert np.isnan(found.recovered.value)


def test_the_covered_face_is_a_baseline(study):
    with pytest.raises(ValueError, match="'covered' is not among the baselines: grey"):
        identity_gain(
            study["oracle"], {"grey": study["covered"]}, covered="covered", rng=np.random.default_rng(0)
        )
