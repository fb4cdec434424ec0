"""`barefaced detect`: every face of every picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.batch import Inputs, Jobs, Json, Resume, run_batch
from barefaced.cli.workers import Record


def _known(incomplete: str) -> list[str]:
    from barefaced.faces.detectors import DETECTORS

    return [name for name in DETECTORS if name.startswith(incomplete)]


def detect(
    inputs: Inputs,
    draw: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the pictures with the faces drawn in, here.")
    ] = None,
    as_json: Json = False,
    detector: Annotated[
        str,
        typer.Option(metavar="NAME", autocompletion=_known, help="Which detector; a wrong name lists them."),
    ] = "own",
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="The detector's model, if it has none here."
        ),
    ] = None,
    score: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Leave out faces less sure than this (0.65).")
    ] = None,
    jobs: Jobs = 1,
    resume: Resume = False,
) -> None:
    """Find every face, masked or not: box, landmarks and pose of the head."""
    from barefaced.faces.detectors import DETECTORS

    if detector not in DETECTORS:
        raise typer.BadParameter(f"unknown detector {detector!r}; known: {', '.join(DETECTORS)}")
    work = _Detect(detector, model, score)
    run_batch(
        inputs,
        work,
        describe=_describe,
        prepare=work.try_out,
        output=draw,
        resume=resume,
        jobs=jobs,
        as_json=as_json,
    )


@dataclass(frozen=True)
class _Detect:
    detector: str
    model: Path | None
    score: float | None

    def __call__(self, source: Path, target: Path | None) -> Record:
        from barefaced.faces import draw_faces
        from barefaced.images import read_image, write_image

        image = read_image(source)
        faces = self._find(image)
        if target is not None:
            write_image(target, draw_faces(image, faces))
        height, width = image.shape[:2]
        record = {"width": width, "height": height, "faces": [face.to_dict() for face in faces]}
        return record if target is None else record | {"drawn": str(target)}

    def try_out(self) -> None:
        """Raise what every picture would: a model is missing or damaged, a package is not installed."""
        import numpy as np

        self._find(np.zeros((64, 64, 3), np.uint8))

    def _find(self, image: Any) -> list[Any]:
        from barefaced.faces import detect as find

        chosen: dict[str, Any] = {} if self.score is None else {"score": self.score}
        return find(image, detector=self.detector, model=self.model, **chosen)


def _describe(record: Record) -> str:
    faces = record["faces"]
    count = "1 face" if len(faces) == 1 else f"{len(faces)} faces"
    drawn = f", drawn in {record['drawn']}" if "drawn" in record else ""
    return "\n".join([f"{record['file']}: {count}{drawn}", *map(_describe_face, faces)])


def _describe_face(face: Record) -> str:
    left, top, right, bottom = face["box"]
    pose = face["pose"]
    return (
        f"  at {left:.0f},{top:.0f}  size {right - left:.0f}x{bottom - top:.0f}"
        f"  yaw {pose['yaw']:+.0f} pitch {pose['pitch']:+.0f} roll {pose['roll']:+.0f}"
        f"  mask {face['wears_mask']:.2f}  confidence {face['confidence']:.2f}"
    )
