"""`barefaced dataset stats`: what a data set holds, in numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.batch import Json


def stats(
    shards: Annotated[Path, typer.Argument(metavar="SHARDS", exists=True, file_okay=False)],
    as_json: Json = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every shard with its checksum first.")
    ] = False,
) -> None:
    """Count trios by split, person, style and wear; what masks cover; how heads are turned."""
    from barefaced.datasets import count_trios

    counts = count_trios(shards, verify=verify)
    typer.echo(json.dumps(counts) if as_json else "\n".join(_lines(counts)))


def _lines(counts: dict[str, Any]) -> list[str]:
    lines = [
        f"{split:<6} {told['trios']:>8} trios {told['photos']:>8} photos {told['people']:>8} people"
        for split, told in counts["splits"].items()
    ]
    lines.append(f"in several splits {counts['shared_people']} people; each at most {_most(counts)} trios")
    for name in ("styles", "wear", "rejected"):
        lines.append(f"{name}: " + (", ".join(f"{key} {n}" for key, n in counts[name].items()) or "none"))
    lines.append("covered: " + ", ".join(f"{name} {share:.1%}" for name, share in counts["covered"].items()))
    edges = counts["pose"]["edges"]
    lines.append("degrees " + "".join(f"{edge:>6}" for edge in edges[:-1]))
    lines += [
        f"{name:<8}" + "".join(f"{n:>6}" for n in counts["pose"][name]) for name in ("yaw", "pitch", "roll")
    ]
    return lines


def _most(counts: dict[str, Any]) -> int:
    return int(counts["trios_per_person"]["most"])
