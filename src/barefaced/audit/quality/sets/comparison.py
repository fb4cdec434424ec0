"""`compare_sets`: how far a generated set is from a real one, with what it takes to read the numbers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.intervals import LEVEL, intervals
from barefaced.audit.quality.sets.bootstrap import drawn_rows, drawn_weights
from barefaced.audit.quality.sets.extrapolation import extrapolated
from barefaced.audit.quality.sets.feature_set import FeatureSet, Rows
from barefaced.audit.quality.sets.features import Features
from barefaced.audit.quality.sets.frechet import frechet_distance, frechet_of_rows
from barefaced.audit.quality.sets.inception import NAME as INCEPTION
from barefaced.audit.quality.sets.kernel import kernel_distances
from barefaced.audit.quality.sets.neighbours import precision_recall
from barefaced.errors import BarefacedError

FEWEST = 10
"""Pictures of each set, below which nothing is told."""
DRAWS, FEW_DRAWS = 400, 30
"""Of the bootstrap; few where a draw takes seconds."""
NINETY_FIVE = 1.959964
"""Standard deviations to either side."""

OWN_NAMES = {"frechet": "fid", "frechet-extrapolated": "fid-extrapolated", "kernel": "kid"}
"""What distances are called on features of the Inception network, and of no other."""
PLAIN_NAMES = {own: plain for plain, own in OWN_NAMES.items()}
SET_METRICS = ("frechet", "kernel", "precision", "recall")
"""What is told unless something is asked for."""


class Measured(NamedTuple):
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


def compare_sets(
    real: FeatureSet,
    fake: FeatureSet,
    features: Features,
    *,
    metrics: Sequence[str] = SET_METRICS,
    small_sample: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """Measure a generated set against a real one.

    A Fréchet distance wants at least as many pictures in each set as the features have numbers (2,048 for
    FID): with fewer no covariance has full rank, and the distance is far too large.

    Args:
        real: features of the real pictures.
        fake: features of the generated ones.
        features: what both were made by.
        metrics: out of `SET_METRICS`; `fid` and `kid` mean `frechet` and `kernel` on Inception features.
        small_sample: where pictures are too few, tell the kernel distance and an extrapolation of the
            Fréchet distance to endless pictures instead of refusing.
        seed: of bootstrap and extrapolation.

    Returns:
        Ready for JSON: the features, N of each set, each metric with value and interval under the name that
        belongs to it, and how intervals came about.

    Raises:
        BarefacedError: for an unknown metric, `fid` on other features, or too few pictures.
    """
    wanted = settled(metrics, features, len(real), len(fake), small_sample=small_sample)
    told = _measured(real, fake, wanted, seed)
    names = OWN_NAMES if features.name == INCEPTION else {}
    return {
        "features": features.told | {"numbers": features.dimension},
        "real": _counted(real),
        "fake": _counted(fake),
        "metrics": {names.get(name, name): told[name]._asdict() for name in wanted},
        "intervals": _explained(wanted),
        "notes": _notes(wanted, min(len(real), len(fake)), features),
        "seed": seed,
    }


def settled(
    metrics: Sequence[str], features: Features, real: int, fake: int, *, small_sample: bool
) -> list[str]:
    """What will be told of so many pictures, by plain names; asked before hours are spent on features.

    Raises:
        BarefacedError: for an unknown metric, `fid` on other features, or too few pictures.
    """
    wanted = [_plain(name, features) for name in dict.fromkeys(metrics)]
    if min(real, fake) < FEWEST:
        raise BarefacedError(
            f"sets are compared from {FEWEST} pictures each on; there are {real} real and {fake} generated"
        )
    if "frechet" not in wanted or min(real, fake) >= features.dimension:
        return list(dict.fromkeys(wanted))
    if not small_sample:
        raise BarefacedError(_too_few(real, fake, features))
    rest = [name for name in wanted if name != "frechet"]
    return list(dict.fromkeys(["kernel", "frechet-extrapolated", *rest]))


def _plain(name: str, features: Features) -> str:
    known = [*SET_METRICS, "fid", "kid"]
    if name not in known:
        raise BarefacedError(f"unknown metric {name!r}; known: {', '.join(known)}")
    if name in PLAIN_NAMES and features.name != INCEPTION:
        raise BarefacedError(
            f"{name} is defined by the Inception network; on features of {features.name} it is "
            f"{PLAIN_NAMES[name]!r}"
        )
    return PLAIN_NAMES.get(name, name)


def _too_few(real: int, fake: int, features: Features) -> str:
    name = "FID" if features.name == INCEPTION else f"a Fréchet distance on {features.name}"
    return (
        f"{name} needs at least {features.dimension:,} pictures in each set, one for each number of a "
        f"picture's features, else no covariance has full rank and the distance is far too large; there are "
        f"{real:,} real and {fake:,} generated (--small-sample tells the kernel distance and an "
        "extrapolation instead)"
    )


def _measured(real: FeatureSet, fake: FeatureSet, wanted: list[str], seed: int) -> dict[str, Measured]:
    one, other = real.rows(), fake.rows()
    told: dict[str, Measured] = {}
    if "frechet" in wanted:
        told["frechet"] = _frechet(real, fake, one, other, seed)
    if "frechet-extrapolated" in wanted:
        told["frechet-extrapolated"] = _extrapolated(one, other, seed)
    if "kernel" in wanted:
        told["kernel"] = _kernel(one, other, seed)
    if {"precision", "recall"} & set(wanted):
        told |= _neighbours(one, other, seed)
    return told


def _frechet(real: FeatureSet, fake: FeatureSet, one: Rows, other: Rows, seed: int) -> Measured:
    value = frechet_distance(real.moments, fake.moments)
    spread = _spread(frechet_of_rows, one, other, seed)
    # Drawn from a sample of the pictures where they are many.
    return _around(value, spread * (len(one.values) / len(real)) ** 0.5)


def _extrapolated(one: Rows, other: Rows, seed: int) -> Measured:
    rng, paired = np.random.default_rng(seed), np.array_equal(one.people, other.people)
    value = extrapolated(one.values, other.values, rng, paired=paired)
    return _around(value, _spread(lambda a, b: extrapolated(a, b, rng, paired=paired), one, other, seed))


def _spread(measure: Callable[[NDArray, NDArray], float], one: Rows, other: Rows, seed: int) -> float:
    drawn = [measure(a, b) for a, b in drawn_rows(one, other, draws=FEW_DRAWS, seed=seed)]
    return float(np.std(drawn, ddof=1))


def _around(value: float, spread: float) -> Measured:
    return Measured(value, value - NINETY_FIVE * spread, value + NINETY_FIVE * spread)


def _kernel(one: Rows, other: Rows, seed: int) -> Measured:
    weights = drawn_weights(one, other, draws=DRAWS, seed=seed)
    drawn = kernel_distances(one, other, weights=weights[0], other_weights=weights[1])
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail))
    return Measured(float(kernel_distances(one, other)[0]), float(low), float(high))


def _neighbours(one: Rows, other: Rows, seed: int) -> dict[str, Measured]:
    """Of equally many pictures: a neighbourhood shrinks where they are more."""
    rng, count = np.random.default_rng(seed), min(len(one.values), len(other.values))
    parts = [_some(rows, count, rng) for rows in (one, other)]
    try:
        covered = precision_recall(*parts)
    except ValueError as error:
        raise BarefacedError(f"precision and recall cannot be told: {error}") from error
    told = {}
    for name, flags, rows in zip(covered._fields, covered, reversed(parts), strict=True):
        ((low, high),) = intervals(flags[:, None].astype(float), rows.people, seed=seed)
        told[name] = Measured(float(flags.mean()), float(low), float(high))
    return told


def _some(rows: Rows, count: int, rng: np.random.Generator) -> Rows:
    if len(rows.values) == count:
        return rows
    chosen = np.sort(rng.permutation(len(rows.values))[:count])
    return Rows(rows.values[chosen], rows.people[chosen])


def _counted(found: FeatureSet) -> dict[str, Any]:
    rows = found.rows()
    return {
        "pictures": len(found),
        "people": len(np.unique(rows.people)),
        "sampled": len(rows.values),
        "without_features": found.left_out,
    }


def _explained(wanted: list[str]) -> dict[str, Any]:
    ways = {
        "frechet": f"1.96 standard deviations of {FEW_DRAWS} draws: repeats in a draw raise the distance",
        "frechet-extrapolated": f"1.96 standard deviations of {FEW_DRAWS} draws",
        "kernel": f"percentiles of {DRAWS} draws",
        "precision": "percentiles; the other set's neighbourhoods stay as they are",
        "recall": "percentiles; the other set's neighbourhoods stay as they are",
    }
    return {"level": LEVEL, "bootstrap_of": "people"} | {name: ways[name] for name in wanted}


def _notes(wanted: list[str], fewest: int, features: Features) -> list[str]:
    if "frechet-extrapolated" not in wanted or fewest >= features.dimension:
        return []
    return [
        f"extrapolated from {fewest} pictures of {features.dimension} numbers each: still too large; of use "
        "between sets of the same size, in the same run"
    ]
