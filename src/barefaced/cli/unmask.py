"""`barefaced unmask`: the mask off every face, a labelled guess in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.batch import Jobs, Json, Resume, run_batch
from barefaced.cli.workers import Record
from barefaced.errors import BarefacedError, UnwritableFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from barefaced.unmasking import Unmasked

HALF = 128
"""Grey from which a pixel of a hole file counts as white."""


def _known_models(incomplete: str) -> list[str]:
    from barefaced.unmasking import MODELS

    return [name for name in MODELS if name.startswith(incomplete)]


def unmask(
    source: Annotated[str, typer.Argument(metavar="IN", help="A picture, folder or glob.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file or folder.")],
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME_OR_FILE", autocompletion=_known_models, help="See `barefaced models list`."
        ),
    ] = "slim",
    samples: Annotated[
        int,
        typer.Option(min=1, max=64, help="Draw so many different faces (model vae), and a sheet of them."),
    ] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 0,
    hole: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A picture, white where to fill; else the mask is found."),
    ] = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Write every picture on the way, in OUT.steps.")
    ] = False,
    keep_visible: Annotated[
        bool,
        typer.Option(
            "--keep-visible/--no-keep-visible",
            help="Paint only what is covered, or the whole face, as work 001 does (model cyclegan-001).",
        ),
    ] = True,
    no_strip: Annotated[
        bool, typer.Option("--no-strip", help="Leave the strip off; the label inside and beside stays.")
    ] = False,
    as_json: Json = False,
    jobs: Jobs = 1,
    resume: Resume = False,
) -> None:
    """Take the mask off every face, at the picture's full size.

    What a mask covers can only be guessed: the result is labelled as generated, in the file, beside it, and
    on a strip below the picture. Every pixel outside the mask stays as it was, unless --no-keep-visible.
    """
    work = _Unmask(
        model, samples, seed, None if hole is None else _read_hole(hole), steps, not no_strip, keep_visible
    )
    run_batch(
        [source],
        work,
        describe=_describe,
        prepare=work.try_out,
        output=out,
        resume=resume,
        jobs=jobs,
        as_json=as_json,
    )


def _read_hole(path: Path) -> NDArray[np.bool_]:
    from barefaced.images import read_image

    hole: NDArray[np.bool_] = read_image(path).mean(axis=2) >= HALF
    if not hole.any():
        raise BarefacedError(f"{path}: the hole is empty: none of its pixels is white")
    return hole


@dataclass(frozen=True)
class _Unmask:
    model: str
    samples: int
    seed: int
    hole: NDArray[np.bool_] | None
    steps: bool
    strip: bool
    keep_visible: bool = True

    def __call__(self, source: Path, target: Path | None) -> Record:
        from barefaced.images import read_image, write_image
        from barefaced.unmasking import unmask as take_off

        image = read_image(source)
        result = take_off(
            image, hole=self.hole, model=self.model, samples=self.samples, seed=self.seed, steps=self.steps,
            keep_visible=self.keep_visible,
        )  # fmt: skip
        assert target is not None, "OUT is not optional"
        if result.faces:
            self._write_beside(target, image, result)
            # Last: where it is, `--resume` takes all for done.
            self._write(target, result.image, result.label)
        else:
            write_image(target, image)
        return self._record(result) | {"written": str(target)}

    def try_out(self) -> None:
        """Raise what every picture would: a model is missing, damaged, or draws one face only."""
        import numpy as np

        from barefaced.faces import detect
        from barefaced.unmasking.networks import load_networks

        detect(np.zeros((64, 64, 3), np.uint8))
        networks = load_networks(self.model, segmenting=self.hole is None)
        networks.inpainter.require_samples(self.samples, model=self.model)
        if not self.keep_visible:
            networks.inpainter.require_whole(model=self.model)

    def _write_beside(self, target: Path, image: Any, result: Unmasked) -> None:
        from barefaced.images import write_image
        from barefaced.unmasking.spread import contact_sheet, spread_picture
        from barefaced.unmasking.unmasked import GENERATED_STEPS

        if self.steps:
            folder = _made(target, "steps")
            for number, pictures in zip(result.faces, result.steps, strict=True):
                for place, (name, picture) in enumerate(pictures.items(), 1):
                    path = folder / f"face{number}-{place}-{name}.png"
                    if name in GENERATED_STEPS:
                        self._write(path, picture, result.label)
                    else:
                        write_image(path, picture)
        if result.spread is not None:
            folder = _made(target, "samples")
            for sample, picture in enumerate(result.samples, 1):
                self._write(folder / f"{sample}{target.suffix}", picture, result.label_of(sample))
            write_image(folder / "spread.png", spread_picture(result.spread))
            sheet = contact_sheet(image, result.samples, result.spread, result.hole)
            self._write(folder / f"sheet{target.suffix}", sheet, result.label)

    def _write(self, path: Path, picture: Any, label: Any) -> None:
        from barefaced.provenance import write_generated

        write_generated(path, picture, label, strip=self.strip)

    def _record(self, result: Unmasked) -> Record:
        label = result.label
        record: Record = {
            "unmasked": list(result.faces),
            "notes": list(result.notes),
            "hole_pixels": int(result.hole.sum()),
            "model": {"name": label.model, "version": label.version, "sha256": label.sha256},
            "besides": list(label.besides),
            "keeps_visible": label.keeps_visible,
            "seed": label.seed,
            "samples": len(result.samples),
        }
        if result.spread is not None and result.faces:
            record["spread"] = round(float(result.spread[result.hole].mean()), 3)
        return record


def _made(target: Path, name: str) -> Path:
    """The folder beside a result for what belongs to it."""
    folder = target.with_name(f"{target.name}.{name}")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, f"no folder there: {error.strerror}") from error
    return folder


def _describe(record: Record) -> str:
    count = len(record["unmasked"])
    done = "nothing to take off, the photo is as it was" if not count else f"{count} unmasked"
    drawn = f", {record['samples']} samples" if count and record["samples"] > 1 else ""
    lines = [f"{record['file']}: {done}{drawn}, written to {record['written']}"]
    return "\n".join([*lines, *(f"  {note}" for note in record["notes"])])
