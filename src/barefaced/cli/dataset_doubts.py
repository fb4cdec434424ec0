"""`barefaced dataset doubts`: where teachers disagree about labelled sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.batch import Resume
from barefaced.cli.dataset_build import Jobs, cores
from barefaced.cli.progress import Progress

if TYPE_CHECKING:
    import numpy as np


def doubts(
    bank: Annotated[
        Path, typer.Argument(metavar="BANK", exists=True, file_okay=False, help="Folder of labelled sets.")
    ],
    second: Annotated[
        Path, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="CenterFace's ONNX file.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="The set of whole photos.")] = "scenes_480",
    jobs: Jobs = None,
    resume: Resume = False,
) -> None:
    """Note where teachers disagree, and what our own detector takes for a face: training looks there more."""
    from barefaced.datasets import note_doubts

    if resume and (bank / f"{name}.doubts.npz").exists():
        return
    own = Asked("own", {"longest": (240, 320, 480, 640), "score": 0.15})
    teacher = Asked("centerface", {"model": second, "score": 0.2})
    with Progress(None) as progress:
        made = note_doubts(bank, name, own=own, second=teacher, jobs=jobs or cores(), progress=progress.reach)
    typer.echo(made)


class Asked:
    """A detector loaded at once, and again by each process that it is sent to."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        from barefaced.faces import load_detector

        self._told = name, settings
        self._detector = load_detector(name, **settings)

    def __reduce__(self) -> tuple[object, ...]:
        return Asked, self._told

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Boxes (N, 4) and scores (N,), float32, as `faces.Detector` gives them."""
        return self._detector(image)
