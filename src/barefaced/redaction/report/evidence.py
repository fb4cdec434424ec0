"""Picture evidence, of generated faces alone: what attacks make of faces that nobody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.images import write_image
from barefaced.redaction.attacks import ATTACKS, Faces, attack_named
from barefaced.redaction.attacks.frames import shaken
from barefaced.redaction.report.page import PICTURES
from barefaced.redaction.trials.geometry import crops_of
from barefaced.redaction.trials.levels import Level, at_start, zone_in

SHOWN, LEARNT_FROM = 3, 200
_GAP = 6


def draw_evidence(
    bank: FaceBank, out: Path, *, levels: Sequence[Level], attacks: Mapping[str, Mapping[str, Any]]
) -> Path:
    """Write `pictures.png`: a row a level; a few faces bare, redacted, and restored by each attack.

    Args:
        bank: of generated faces; the attacks learn on others of them.
        out: the run's folder.
        levels: a row each.
        attacks: those that restore are shown, a group of columns each.

    Returns:
        The path of the picture.

    Raises:
        BarefacedError: if the set's name does not say that its faces are synthetic.
    """
    if "synthetic" not in bank.name:
        raise BarefacedError(f"pictures are shown of generated faces alone; {bank.name!r} is not named so")
    rows = np.flatnonzero(np.isfinite(bank.mesh[:, 0, 0]))[: SHOWN + LEARNT_FROM]
    faces = crops_of(bank, rows)
    names = [name for name in attacks if ATTACKS[name].kind == "restores"]
    sheet = [_row(faces, level, {name: attacks[name] for name in names}) for level in levels]
    write_image(out / PICTURES, np.concatenate(sheet))
    return out / PICTURES


def _row(faces: Faces, level: Level, attacks: Mapping[str, Mapping[str, Any]]) -> NDArray[np.uint8]:
    redactor = level.made
    placed = at_start(replace(faces, zone=zone_in(redactor, faces.images.shape[1])), level.start)
    shown, own = placed.at(np.arange(SHOWN)), placed.at(np.arange(SHOWN, len(placed)))
    rng = np.random.default_rng(0)
    groups = [shown.images, shown.covered(redactor, rng=rng)]
    for name, settings in attacks.items():
        attack = attack_named(name, **settings).fit(redactor, own, rng=rng)
        several = attack.frames > 1
        covered = shaken(shown, redactor, frames=attack.frames, rng=rng)[0] if several else groups[1]
        groups.append(attack.restore(covered))
    gap = np.full((len(shown.images[0]), _GAP, 3), 255, np.uint8)
    return np.concatenate([part for group in groups for part in (*group, gap)], axis=1)
