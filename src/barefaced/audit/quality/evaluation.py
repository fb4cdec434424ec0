"""`evaluate`: how good the pictures of a model are, beside what a network has to beat."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.floors import FLOORS, SEGMENTING_FLOORS
from barefaced.audit.quality.intervals import DRAWS, LEVEL
from barefaced.audit.quality.painting import Painting, learned_faces
from barefaced.audit.quality.segmenting import Segmenting
from barefaced.audit.quality.sets.features import Features
from barefaced.audit.quality.sets.holes import HoleSets
from barefaced.audit.quality.sheet import Extremes
from barefaced.audit.quality.systems import InpaintingNetwork, Network, Painter, Refined, SegmentingNetwork
from barefaced.audit.quality.tally import Column, Tally
from barefaced.audit.quality.trials import SIDE, Trial, Trials
from barefaced.datasets.making import chance
from barefaced.errors import BarefacedError

FACES, MASKS = 4000, 300
"""The most faces, and masks, that floors learn from: they are held in memory."""
SMALL = 64
"""Pixels at which floors know faces."""
TURNED, NODDED = (15, 30, 45), (10, 20)
"""Edges of the groups of yaw and of pitch, degrees to either side."""

Reached = Callable[[int, int], None]
Panel = Painting | Segmenting


@dataclass(frozen=True, eq=False)
class Quality:
    """What `evaluate` found.

    Attributes:
        told: all numbers and where they come from, ready for JSON.
        best: sheet of pictures, uint8 RGB.
        worst: the same.
        made_by: name and version of what drew the pictures, for their label.
    """

    told: dict[str, Any]
    best: NDArray[np.uint8]
    worst: NDArray[np.uint8]
    made_by: tuple[str, str]


def evaluate(
    trials: Trials,
    learn: Trials,
    *,
    network: Network | None = None,
    inpainter: Network | None = None,
    features: Features | None = None,
    keep_visible: bool = True,
    size: int = SIDE,
    seed: int = 0,
    limit: int | None = None,
    progress: Reached | None = None,
) -> Quality:
    """Try a network, and the floors in the same run, on faces bare and masked.

    One face is held at a time, besides the faces that floors learn from and the rows of the two sheets.

    Args:
        trials: what to try it on; pictures of at least `size` pixels.
        learn: what the floors learn from; people that are not in `trials`.
        network: of one of `systems.TASKS`; None tries the painting floors alone.
        inpainter: what paints before `network`, if that is a refiner; it stands in the table too.
        features: by which what is painted into holes is compared as a set; None for no such comparison.
        keep_visible: only the hole is a network's; else all it painted is taken, as works 001 and 004 do.
            Floors never paint anything else.
        size: pixels of a side at which is compared.
        seed: of models that draw, and of the bootstrap.
        limit: the most faces tried, drawn evenly; None for all.
        progress: told (faces done, faces in all), those learned from included.

    Raises:
        BarefacedError: if there is nothing to try on or to learn from, a refiner has no inpainter, or there
            is too little to compare as sets.
    """
    items, lessons = _evenly(len(trials), limit), _evenly(len(learn), _lessons(network))
    if not items:
        raise BarefacedError(f"there is no face to try it on: {trials.told}")
    if len(lessons) < 2:
        raise BarefacedError(f"floors learn from the training split; none to learn from: {learn.told}")
    step = _counted(progress, len(items) + len(lessons))
    panel = _panel(network, inpainter, learn, lessons, keep_visible=keep_visible, size=size, step=step)
    tally, shown = Tally(panel.columns, seed=seed), Extremes(panel.titles)
    sets = None if features is None else _sets(panel, features, len(items), seed)
    for trial in _each(trials, items, step):
        _tried(panel, trial, tally, shown, sets, seed=seed)
    if not len(tally):
        raise BarefacedError(f"nothing is hidden on any face: {trials.told}")
    about = {
        "model": None if network is None else _carded(network),
        "inpainter": None if inpainter is None else _carded(inpainter),
        "data": trials.told,
        "floors_learned_from": f"{learn.told}; {len(lessons)} faces",
        "visible_kept": keep_visible,
        "size": size,
        "seed": seed,
        "nothing_hidden": len(items) - len(tally),
    }
    about |= _summary(panel, tally, seed) | {"sets": None if sets is None else sets.told()}
    return Quality(about, shown.best(), shown.worst(), _made_by(network))


def _sets(panel: Panel, features: Features, count: int, seed: int) -> HoleSets:
    """Where what is painted into holes goes."""
    if isinstance(panel, Segmenting):
        raise BarefacedError("features compare what is painted; a segmenter paints nothing")
    return HoleSets(features, list(panel.painters), pictures=count, seed=seed)


def _tried(
    panel: Panel, trial: Trial, tally: Tally, shown: Extremes, sets: HoleSets | None, *, seed: int
) -> None:
    """One face, noted and, if it is among the best or worst, kept to be shown."""
    row = panel.row(trial, chance(seed, trial.name, 1))
    if row is None:
        return
    tally.add(trial.identity, _groups(trial), row.numbers)
    if sets is not None:
        _, truth, *made = row.pictures
        sets.add(truth, dict(zip(panel.titles[2:], made, strict=True)), trial.hole, trial.identity)
    main = _main(panel)
    rank = row.numbers[main]
    text = f"{main.metric} {rank:.3f}: {trial.style}, {trial.wear}, yaw {trial.yaw:.0f}"
    shown.offer(rank, text, row.pictures)


def _summary(panel: Panel, tally: Tally, seed: int) -> dict[str, Any]:
    """All numbers: over all pictures, what the main system gains over each floor, and by group."""
    main = _main(panel)
    floors = SEGMENTING_FLOORS if isinstance(panel, Segmenting) else FLOORS
    return tally.overall() | {
        "task": "mask-segmentation" if isinstance(panel, Segmenting) else "face-inpainting",
        "bootstrap": {"of": "people", "draws": DRAWS, "level": LEVEL, "seed": seed, "ends": "percentiles"},
        "headline": main._asdict(),
        "gain": {
            name: tally.gain(main, main._replace(system=name)) for name in floors if name != main.system
        },
        "by": tally.by_group(),
    }


def _lessons(network: Network | None) -> int:
    return MASKS if isinstance(network, SegmentingNetwork) else FACES


def _evenly(count: int, most: int | None) -> list[int]:
    """At most so many numbers below `count`, evenly spaced."""
    if most is None or count <= most:
        return list(range(count))
    return [item * count // most for item in range(most)]


def _counted(progress: Reached | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return step


def _each(trials: Trials, items: list[int], step: Callable[[], None]) -> Iterator[Trial]:
    for item in items:
        yield trials[item]
        step()


def _panel(
    network: Network | None, inpainter: Network | None, learn: Trials, lessons: list[int], *,
    keep_visible: bool, size: int, step: Callable[[], None],
) -> Panel:  # fmt: skip
    """Everything that is to be compared, floors fitted."""
    if isinstance(network, SegmentingNetwork):
        coverages = np.stack([trial.coverage for trial in _each(learn, lessons, step)])
        floors = {name: floor(coverages) for name, floor in SEGMENTING_FLOORS.items()}
        return Segmenting({network.card.name: network, **floors}, size=size)
    painters = _painters(network, inpainter)
    if not keep_visible:
        _require_whole(painters)

    def faces() -> Iterator[NDArray[np.uint8]]:
        for item in lessons:
            yield learn.bare(item)
            step()

    known = learned_faces(faces(), side=min(SMALL, size))
    floored = {name: floor(known) for name, floor in FLOORS.items()}
    return Painting(painters | floored, size=size, repainting=() if keep_visible else painters)


def _painters(network: InpaintingNetwork | None, inpainter: Network | None) -> dict[str, Painter]:
    """The network, and what paints before it, by the names on their cards."""
    if network is None:
        return {}
    if network.card.task != "face-refinement":
        return {network.card.name: network}
    if not isinstance(inpainter, InpaintingNetwork) or inpainter.card.task != "face-inpainting":
        told = "refines what an inpainter has painted; name one with --inpainter"
        raise BarefacedError(f"{network.card.name} {told}")
    name = f"{network.card.name} after {inpainter.card.name}"
    return {name: Refined(inpainter, network), inpainter.card.name: inpainter}


def _require_whole(painters: dict[str, Painter]) -> None:
    """Refuse to judge what a network paints where it was never asked to."""
    for name, painter in painters.items():
        if not isinstance(painter, InpaintingNetwork) or not painter.repaints:
            raise BarefacedError(f"{name} fills a hole and has no say beyond it; it goes with --keep-visible")


def _main(panel: Panel) -> Column:
    """The number by which pictures are ranked: the network's, or the ridge's where there is none."""
    names = list(dict.fromkeys(column.system for column in panel.columns))
    network = names[0] not in FLOORS
    return Column(names[0] if network else "ridge regression", *panel.headline)


def _made_by(network: Network | None) -> tuple[str, str]:
    return ("ridge regression", "1") if network is None else (network.card.name, network.card.version)


def _carded(network: Network) -> dict[str, str]:
    card = network.card
    return {
        "name": card.name,
        "version": card.version,
        "task": card.task,
        "training_data": card.training_data,
    }


def _groups(trial: Trial) -> dict[str, str]:
    return {
        "style": trial.style,
        "wear": trial.wear,
        "yaw": _turned(abs(trial.yaw), TURNED),
        "pitch": _turned(abs(trial.pitch), NODDED),
    }


def _turned(degrees: float, edges: tuple[int, ...]) -> str:
    if np.isnan(degrees):
        return "unknown"
    for low, high in pairwise((0, *edges)):
        if degrees < high:
            return f"{low} to {high} degrees"
    return f"over {edges[-1]} degrees"
