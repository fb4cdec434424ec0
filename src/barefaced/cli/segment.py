"""`barefaced segment`: maps of where masks are worn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.batch import Jobs, Json, Resume, run_batch
from barefaced.cli.workers import Record

_LOSSLESS = (".png", ".tif", ".tiff", ".bmp")


def segment(
    source: Annotated[str, typer.Argument(metavar="IN", help="A picture, folder or glob.")],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="A file or folder; maps of JPEGs get .png added.")
    ],
    model: Annotated[
        str | None, typer.Option(metavar="NAME_OR_FILE", help="Another segmenter than the package's.")
    ] = None,
    as_json: Json = False,
    jobs: Jobs = 1,
    resume: Resume = False,
) -> None:
    """Write a map of every picture: white where a mask is worn, grey where it hides a part of the pixel."""
    work = _Segment(model, resume)
    run_batch(
        [source], work, describe=_describe, prepare=work.try_out, output=out, jobs=jobs, as_json=as_json
    )


@dataclass(frozen=True)
class _Segment:
    model: str | None
    resume: bool

    def __call__(self, source: Path, target: Path | None) -> Record:
        from barefaced.images import read_image, write_image
        from barefaced.unmasking import segment as find

        assert target is not None, "OUT is not optional"
        # A lossy map would say that masks are worn a little everywhere around.
        path = target if target.suffix.lower() in _LOSSLESS else target.with_name(f"{target.name}.png")
        if self.resume and path.exists():
            return {"written": str(path), "skipped": True}
        coverage = find(read_image(source), model=self.model)
        write_image(path, (coverage * 255.0 + 0.5).astype("uint8"))
        return {"covered": round(float(coverage.mean()), 6), "written": str(path)}

    def try_out(self) -> None:
        """Raise what every picture would: a model is missing or damaged."""
        import numpy as np

        from barefaced.faces import detect
        from barefaced.unmasking import segment as find

        nothing = np.zeros((64, 64, 3), np.uint8)
        find(nothing, faces=detect(nothing), model=self.model)


def _describe(record: Record) -> str:
    if record.get("skipped"):
        return f"{record['file']}: done before, skipped"
    return f"{record['file']}: {100 * record['covered']:.1f}% covered, written to {record['written']}"
