"""`barefaced survey plan`: how many people and pictures are enough."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from barefaced.audit.survey.measures import Power

WIDTHS = (0.05, 0.03)
"""Half widths of an interval for which the number of people is told."""


def plan(
    people: Annotated[int, typer.Option(min=1, metavar="N", help="Who answer.")] = 100,
    images: Annotated[
        int, typer.Option(min=1, metavar="M", help="Pictures (2afc: pairs) each person sees.")
    ] = 40,
    pool: Annotated[
        int | None, typer.Option(min=1, metavar="M", help="Pictures there are; as many unless given.")
    ] = None,
    icc_person: Annotated[
        float, typer.Option(min=0, max=0.9, metavar="R", help="Correlation of a person's answers.")
    ] = 0.05,
    icc_image: Annotated[
        float, typer.Option(min=0, max=0.9, metavar="R", help="Correlation of an image's answers.")
    ] = 0.05,
    d_prime: Annotated[
        float, typer.Option(min=0, max=5, metavar="D", help="To be told from guessing; 0.5: 60 % right.")
    ] = 0.5,
    design: Annotated[str, typer.Option(metavar="NAME", help="yesno or 2afc.")] = "yesno",
    as_json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON.")] = False,
) -> None:
    """Say what a survey of this size can show, before anybody is asked."""
    from barefaced.audit.survey.measures import people_needed, survey_power

    pool = images if pool is None else pool
    alike = {"icc_person": icc_person, "icc_image": icc_image}
    try:
        found = survey_power(
            people=people, shown=images, pool=pool, d_prime=d_prime, design=design,
            icc_person=icc_person, icc_image=icc_image,
        )  # fmt: skip
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    needed = {
        width: people_needed(width, shown=images, pool=pool, icc_person=icc_person, icc_image=icc_image)
        for width in WIDTHS
    }
    if as_json:
        typer.echo(json.dumps({**found.told(), **alike, "d_prime": d_prime, "people_needed": needed}))
        return
    typer.echo("\n".join(_lines(found, needed, d_prime=d_prime)))


def _lines(found: Power, needed: dict[float, int | None], *, d_prime: float) -> Iterator[str]:
    answers = found.people * found.shown
    yield (
        f"{found.people} people x {found.shown} of {found.pool} images: {answers:,} answers, "
        f"{answers / found.pool:.0f} an image"
    )
    yield f"  share right: known to {100 * found.half_width:.1f} points either way (95 %)"
    yield f"  d' = {d_prime:g} is told from guessing with probability {found.power:.2f}"
    yield f"  the smallest d' found four times in five: {found.smallest_d_prime:.2f}"
    equal = found.power_equivalence
    yield f"  that guessers are within 5 points of chance is shown with probability {equal:.2f}"
    for width, people in needed.items():
        reach = "no number of people, more images" if people is None else f"{people:,} people"
        yield f"  for {100 * width:g} points either way: {reach}"
