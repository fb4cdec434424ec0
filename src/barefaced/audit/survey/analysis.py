"""The verb: a survey's answers to every number of its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

import numpy as np

from barefaced import __version__
from barefaced.audit.survey.exclusions import excluded
from barefaced.audit.survey.measures import (
    Ratings,
    crossed_probit,
    d_primes,
    detection,
    equivalent_to_chance,
    krippendorff_alpha,
    per_image,
)
from barefaced.audit.survey.store import Store, names_of
from barefaced.errors import BarefacedError

DRAWS = 2000
Row = Mapping[str, Any]


def analyse_survey(store: Store, *, seed: int = 0, draws: int = DRAWS) -> dict[str, Any]:
    """All numbers, ready for JSON; NaN is None.

    Args:
        store: the answers.
        seed: of the bootstrap and the sampler.
        draws: of the bootstrap.

    Raises:
        BarefacedError: if nobody's answers count.
        MissingExtra: without SciPy.
    """
    settings, people = store.design.settings, store.people()
    rows = [*names_of(store.design, store.answers(), people)]
    out = excluded(people, rows, settings["exclude"])
    scored = [row for row in rows if row["phase"] == "scored"]
    counted = [row for row in scored if row["person"] not in out]
    if not counted:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in Counter(out.values()).items())
        raise BarefacedError(f"{store.path}: nobody's answers count ({reasons or 'nobody came'})")
    design, ratings = settings["design"], _ratings(counted)

    def rng() -> np.random.Generator:
        return np.random.default_rng(seed)

    found = {
        "tool": f"barefaced {__version__}",
        "survey": {"fingerprint": store.design.fingerprint, "settings": settings},
        "people": {
            "joined": len(people),
            "counted": ratings.people,
            "excluded": dict(Counter(out.values())),
        },
        "answers": len(ratings),
        "images": ratings.images,
        "median_seconds": median(row["milliseconds"] for row in counted) / 1000,
        "bootstrap": {"draws": draws, "seed": seed, "over": "people and images"},
        "measures": asdict(detection(ratings, design=design, rng=rng(), draws=draws)),
        "everybody": asdict(detection(_ratings(scored), design=design, rng=rng(), draws=draws)),
        "crossed": _crossed(ratings, design, rng),
        "equivalence": asdict(equivalent_to_chance(ratings, rng=rng(), draws=draws)),
        "agreement": asdict(krippendorff_alpha(ratings, rng=rng(), draws=draws)),
        "fool_rate": _fool_rate(ratings),
        "by_system": [*_by_system(counted, design, rng, draws)],
        "per_person": [*_per_person(counted, ratings, design)],
        "per_image": [*_per_image(counted, ratings, store)],
        "answers_table": [row | {"counts": row["person"] not in out} for row in rows],
    }
    _add_looks(found)
    return _plain(found)


def _ratings(rows: Sequence[Row]) -> Ratings:
    person, item, fake = ([row[name] for row in rows] for name in ("person", "item", "fake"))
    return Ratings.of(person, item, fake, [row["answer"] in ("fake", "right") for row in rows])


def _crossed(ratings: Ratings, design: str, rng: Callable[[], np.random.Generator]) -> dict[str, Any] | None:
    if ratings.people < 2 or ratings.images < 2 or len(np.unique(ratings.fake)) < 2:
        return None
    found = asdict(crossed_probit(ratings, rng=rng(), design=design))
    return found | {"looks_fake": found["looks_fake"].tolist()}


def _fool_rate(ratings: Ratings) -> dict[str, Any]:
    wrong = int((~ratings.correct).sum())
    return {
        "wrong": wrong,
        "answers": len(ratings),
        "rate": wrong / len(ratings),
        "accuracy": ratings.correct.mean(),
    }


def _by_system(
    rows: Sequence[Row], design: str, rng: Callable[[], np.random.Generator], draws: int
) -> Iterator[dict[str, Any]]:
    """Each system's pictures with all real ones; in `2afc`, its pairs."""
    for system in sorted({row["source"] for row in rows} - {"real"}):
        own = [row for row in rows if row["source"] == system or row["source"] == "real"]
        ratings = _ratings(own)
        told = detection(ratings, design=design, rng=rng(), draws=draws)
        count = sum(row["source"] == system for row in rows)
        yield {"system": system, "answers": count, **asdict(told)}


def _per_person(rows: Sequence[Row], ratings: Ratings, design: str) -> Iterator[dict[str, Any]]:
    times: dict[int, list[int]] = {}
    for row in rows:
        times.setdefault(row["person"], []).append(row["milliseconds"])
    names = ("hit", "false_alarm", "correct", "d_prime", "criterion", "beta")
    measures = d_primes(ratings, design=design)
    for person, own in zip(sorted(times), measures, strict=True):
        spent = times[person]
        yield {
            "person": person, "answers": len(spent), **dict(zip(names, map(float, own), strict=True)),
            "median_seconds": median(spent) / 1000,
        }  # fmt: skip


def _per_image(rows: Sequence[Row], ratings: Ratings, store: Store) -> Iterator[dict[str, Any]]:
    files = {picture.name: picture for picture in store.design.pictures}
    for name, told in zip(sorted({row["item"] for row in rows}), per_image(ratings), strict=True):
        own = asdict(told)
        yield {
            "image": name, "source": files[name].source, "file": files[name].file, "answers": own["answers"],
            "wrong": own["wrong"], "p": own["p"], "p_adjusted": own["adjusted"],
        }  # fmt: skip


def _add_looks(found: dict[str, Any]) -> None:
    looks = found["crossed"].pop("looks_fake") if found["crossed"] else [None] * len(found["per_image"])
    for row, value in zip(found["per_image"], looks, strict=True):
        row["looks_fake"] = value


def _plain(value: Any) -> Any:
    """Only what JSON knows."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value
