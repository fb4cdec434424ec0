"""What decides a run besides study, systems and recognisers."""

from __future__ import annotations

from dataclasses import dataclass

from barefaced.audit.probes.frame import SIDE

DEFAULT_CONDITIONS = ("half-0.25", "synthetic-mask", "real-mask")


@dataclass(frozen=True)
class Settings:
    """All that decides a run besides study, systems and recognisers.

    Attributes:
        conditions: names in `CONDITIONS`.
        samples: faces drawn of each picture.
        seed: of all chance.
        photos: see `cases_of`.
        side: pixels of the frame.
        align: one of `barefaced.recognition.ALIGN_MODES`, for every picture.
        tell_hole: tell systems where masks of ours lie, instead of having them find it.
        controls: run the controls too; without them no gain is judged, where groups alone are asked about.
    """

    conditions: tuple[str, ...] = DEFAULT_CONDITIONS
    samples: int = 1
    seed: int = 0
    photos: str = "different"
    side: int = SIDE
    align: str = "five"
    tell_hole: bool = False
    controls: bool = True
