"""How many people and images a survey needs, before anybody is asked."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from barefaced.audit.survey.measures.ratings import DESIGNS
from barefaced.errors import require

ICCS = (0.02, 0.05, 0.10)
"""Correlations of one person's answers that are tried."""
MARGIN = 0.05


@dataclass(frozen=True)
class Power:
    """What a survey of some size can show.

    Attributes:
        people, shown, pool: who answers, images each sees, images there are.
        standard_error: of the share right.
        half_width: of its 95 % interval.
        power: to tell people of this d' from guessers, two-sided 5 %.
        power_equivalence: to show, for guessers, that they are within 5 points of chance.
        smallest_d_prime: told from guessing four times in five.
    """

    people: int
    shown: int
    pool: int
    standard_error: float
    half_width: float
    power: float
    power_equivalence: float
    smallest_d_prime: float

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


def survey_power(
    *,
    people: int,
    shown: int,
    pool: int | None = None,
    icc_person: float = 0.05,
    icc_image: float = 0.05,
    d_prime: float = 0.5,
    design: str = "yesno",
) -> Power:
    """Power by the normal approximation, with the correlation of a person's and of an image's answers.

    Var(share right) = p(1 - p) (icc_person/people + icc_image/pool + (1 - icc_person - icc_image)/answers),
    the variance of a mean of a crossed layout; images enter as a sample of what the system could make.

    Args:
        people: at least one.
        shown: images (in `2afc`: pairs) that each person judges.
        pool: of which they are drawn, so that each is seen by people * shown / pool; `shown` unless given.
        icc_person: correlation of two answers of a person; 0.05 is usual.
        icc_image: of two people's answers about an image.
        d_prime: what is to be told from guessing.
        design: `yesno` or `2afc`.

    Raises:
        ValueError: for numbers that no survey can have.
    """
    if design not in DESIGNS:
        raise ValueError(f"a design is {' or '.join(DESIGNS)}, got {design!r}")
    special = require("scipy.special", "audit")
    pool = shown if pool is None else pool
    scale = math.sqrt(2) if design == "2afc" else 2.0
    right = float(special.ndtr(d_prime / scale))
    error = _error(0.5, people, shown, pool, icc_person, icc_image)
    there = _error(right, people, shown, pool, icc_person, icc_image)
    two_sided, one_sided, four_in_five = (float(special.ndtri(share)) for share in (0.975, 0.95, 0.8))
    apart = abs(right - 0.5)
    power = special.ndtr((apart - two_sided * error) / there)
    smallest = min(0.5 + (two_sided + four_in_five) * error, 1 - 1e-12)
    return Power(
        people, shown, pool, there, two_sided * there, float(power),
        max(0.0, 2 * float(special.ndtr(MARGIN / error - one_sided)) - 1),
        scale * float(special.ndtri(smallest)),
    )  # fmt: skip


def half_width(*, people: int, shown: int, icc_person: float, share: float = 0.5) -> float:
    """Of the 95 % interval of a share, for the images that were shown and no others.

    Raises:
        ValueError: for numbers that no survey can have.
    """
    z = float(require("scipy.special", "audit").ndtri(0.975))
    return z * _error(share, people, shown, shown, icc_person, 0.0)


def people_needed(
    wanted: float, *, shown: int, pool: int, icc_person: float = 0.05, icc_image: float = 0.05
) -> int | None:
    """People for a 95 % interval of +-`wanted` about one half; None if the pool is too small for any number.

    Raises:
        ValueError: unless `wanted` lies in (0, 0.5), and for numbers that no survey can have.
    """
    if not 0 < wanted < 0.5:
        raise ValueError(f"a half width lies between 0 and 0.5, got {wanted}")
    _error(0.5, 1, shown, pool, icc_person, icc_image)  # checks the numbers
    z = float(require("scipy.special", "audit").ndtri(0.975))
    left = (wanted / z) ** 2 / 0.25 - icc_image / pool
    each = icc_person + (1 - icc_person - icc_image) / shown
    return math.ceil(each / left - 1e-9) if left > 0 else None


def _error(share: float, people: int, shown: int, pool: int, icc_person: float, icc_image: float) -> float:
    if people < 1 or shown < 1 or pool < shown:
        raise ValueError(
            "one person and one image or more, of a pool no smaller than what each sees; got "
            f"{people} people, {shown} images of {pool}"
        )
    if icc_person < 0 or icc_image < 0 or icc_person + icc_image > 1:
        raise ValueError(f"correlations are 0 or more, together at most 1; got {icc_person}, {icc_image}")
    parts = icc_person / people + icc_image / pool + (1 - icc_person - icc_image) / (people * shown)
    return math.sqrt(share * (1 - share) * parts)
