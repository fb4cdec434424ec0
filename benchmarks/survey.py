"""How often the survey's 95 % intervals hold what they should, for drawn people and images.

    python benchmarks/survey.py --surveys 300

Each survey has 20 people and 30 images, of which each person sees 20; people differ in bias (SD 0.3) and in
d' (SD 0.3), images in how generated they look (SD 0.5); the mean d' is 1. "Independent" takes every answer
for that of another person about another image, as a plain interval of a share does.
"""

import argparse
import math
import time
from statistics import NormalDist

import numpy as np

from barefaced.audit.statistics import wilson
from barefaced.audit.survey.measures import Ratings, crossed_probit, detection

PEOPLE, IMAGES, SHOWN, D_PRIME = 20, 30, 20, 1.0
SPREAD = (0.3, 0.3, 0.5)
DRAWS = 300


def draw(rng: np.random.Generator) -> Ratings:
    """One survey's answers."""
    bias, skill, looks = (
        sd * rng.standard_normal(n) for sd, n in zip(SPREAD, (PEOPLE, PEOPLE, IMAGES), strict=True)
    )
    person = np.repeat(np.arange(PEOPLE), SHOWN)
    image = np.concatenate([rng.permutation(IMAGES)[:SHOWN] for _ in range(PEOPLE)])
    x = np.where(image % 2 == 0, 0.5, -0.5)
    toward = (D_PRIME + skill[person]) * x + bias[person] + looks[image]
    return Ratings.of(person, image, x > 0, rng.standard_normal(len(x)) < toward)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--surveys", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    # Of all answers together, d' is blurred by what people and images differ in.
    together = D_PRIME / math.sqrt(1 + SPREAD[0] ** 2 + SPREAD[1] ** 2 / 4 + SPREAD[2] ** 2)
    right = NormalDist().cdf(together / 2)
    held = dict.fromkeys(("share right", "d'", "share right, independent", "d', crossed model"), 0)
    spent = dict.fromkeys(held, 0.0)
    for _ in range(asked.surveys):
        ratings = draw(rng)
        start = time.process_time()
        found = detection(ratings, rng=rng, draws=DRAWS)
        spent["d'"] += time.process_time() - start
        start = time.process_time()
        model = crossed_probit(ratings, rng=rng, draws=DRAWS)
        spent["d', crossed model"] += time.process_time() - start
        plain = wilson(int(ratings.correct.sum()), len(ratings))
        for name, told, truth in (
            ("share right", found.correct, right),
            ("d'", found.d_prime, together),
            ("share right, independent", plain, right),
            ("d', crossed model", model.d_prime, D_PRIME),
        ):
            held[name] += told.low <= truth <= told.high
    print("| interval | holds the truth | CPU ms a survey |\n| --- | --- | --- |")
    for name, count in held.items():
        cost = f"{1000 * spent[name] / asked.surveys:.0f}" if spent[name] else ""
        print(f"| {name} | {100 * count / asked.surveys:.1f} % | {cost} |")


if __name__ == "__main__":
    main()
