"""`barefaced survey check`: do the figures that a study prints agree with one another?"""

from __future__ import annotations

from typing import Annotated

import typer


def check(
    images: Annotated[int, typer.Option(min=1, help="That every person judged.")],
    people: Annotated[int, typer.Option(min=1, help="Who judged.")],
    wrong: Annotated[int, typer.Option(min=0, help="Wrong answers, of all.")],
    mean: Annotated[float | None, typer.Option(min=0, help="Printed mean of right answers a person.")] = None,
    percent: Annotated[float | None, typer.Option(min=0, max=100, help="Printed share wrong.")] = None,
) -> None:
    """Hold a printed study's figures against each other: a fool rate, its interval, what does not fit."""
    from barefaced.audit.survey.measures import check_published

    try:
        found = check_published(images=images, people=people, wrong=wrong, mean_score=mean, percent=percent)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for sentence in found.findings:
        typer.echo(sentence)
    rate = found.fool_rate
    typer.echo(
        f"Were answers independent: {100 * rate.low:.1f} to {100 * rate.high:.1f} % (95 %). They are not: "
        + ", ".join(
            f"+-{100 * half:.1f} points at a correlation of {icc:g}" for icc, half in found.wider.items()
        )
        + ", within people alone."
    )
    typer.echo(f"If half were generated and people without bias, d' is {found.d_prime:.2f}.")
