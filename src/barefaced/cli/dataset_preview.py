"""`barefaced dataset preview`: a sheet of trios to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def preview(
    shards: Annotated[Path, typer.Argument(metavar="SHARDS", exists=True, file_okay=False)],
    out: Annotated[Path, typer.Argument(metavar="OUT.png", dir_okay=False)],
    count: Annotated[int, typer.Option(min=1, help="How many trios.")] = 12,
    columns: Annotated[int, typer.Option(min=1, help="Trios in a row.")] = 3,
    side: Annotated[int, typer.Option(min=16, max=1024, help="Pixels of each picture.")] = 160,
    seed: Annotated[int, typer.Option(help="Another seed, other trios.")] = 0,
) -> None:
    """Draw trios side by side: bare, masked, coverage."""
    from barefaced.datasets import contact_sheet
    from barefaced.images import write_image

    write_image(out, contact_sheet(shards, count=count, columns=columns, side=side, seed=seed))
    typer.echo(out)
