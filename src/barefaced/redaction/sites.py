"""What is covered where: a zone for every face, over all frames of an animation, and who is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barefaced.errors import BarefacedError
from barefaced.redaction.redactors import Redactor
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face

Who = int | tuple[float, float]
"""A face by its number, counted from 1, or by a point (x, y) in its zone."""


@dataclass(frozen=True)
class Site:
    """A place to cover.

    Attributes:
        zone: (x1, y1, x2, y2), pixels.
        face: the face there.
        frame: the frame it is seen in; where several show it, the one that shows it largest.
    """

    zone: Zone
    face: Face
    frame: int = 0


def sites_of(redactor: Redactor, faces: Sequence[Sequence[Face]], shape: tuple[int, ...]) -> tuple[Site, ...]:
    """The places to cover.

    In an animation, zones of different frames that overlap become one that holds them all and stays where
    it is: a cover that moved with the face would show each time another edge of it.

    Args:
        redactor: says how far a zone reaches.
        faces: those of every frame.
        shape: of the frames, (H, W, ...).

    Returns:
        Sites, the largest first; a face outside the picture has none.
    """
    sites = [
        Site(redactor.zone(face, shape), face, frame) for frame, seen in enumerate(faces) for face in seen
    ]
    sites = [site for site in sites if _area(site.zone)]
    if len(faces) > 1:
        sites = _joined(sites)
    return tuple(sorted(sites, key=lambda site: _area(site.zone), reverse=True))


def chosen(sites: Sequence[Site], *, only: Sequence[Who] = (), spare: Sequence[Who] = ()) -> tuple[Site, ...]:
    """The sites that a person wants covered.

    Args:
        sites: all of them, as numbered on the sheet.
        only: if any, no other is covered.
        spare: these are not.

    Raises:
        BarefacedError: if a number or a point means no site.
    """
    wanted = {index for who in only for index in _meant(sites, who)} if only else set(range(len(sites)))
    wanted -= {index for who in spare for index in _meant(sites, who)}
    return tuple(sites[index] for index in sorted(wanted))


def _meant(sites: Sequence[Site], who: Who) -> list[int]:
    if isinstance(who, int):
        found, told = ([who - 1] if 1 <= who <= len(sites) else []), f"with number {who}"
    else:
        found = [index for index, site in enumerate(sites) if _holds(site.zone, who)]
        told = f"at {who[0]:g},{who[1]:g}"
    if not found:
        raise BarefacedError(f"no face {told}; there are {len(sites)}")
    return found


def _holds(zone: Zone, point: tuple[float, float]) -> bool:
    x1, y1, x2, y2 = zone
    return x1 <= point[0] < x2 and y1 <= point[1] < y2


def _joined(sites: Sequence[Site]) -> list[Site]:
    """Sites of which none overlaps another."""
    apart: list[Site] = []
    for new in sites:
        site = new
        while touching := next((other for other in apart if _overlap(site.zone, other.zone)), None):
            apart.remove(touching)
            site = _both(site, touching)
        apart.append(site)
    return apart


def _both(a: Site, b: Site) -> Site:
    larger = max(a, b, key=lambda site: site.face.interocular)
    first = (min(a.zone[0], b.zone[0]), min(a.zone[1], b.zone[1]))
    last = (max(a.zone[2], b.zone[2]), max(a.zone[3], b.zone[3]))
    return Site((*first, *last), larger.face, larger.frame)


def _overlap(a: Zone, b: Zone) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _area(zone: Zone) -> int:
    x1, y1, x2, y2 = zone
    return (x2 - x1) * (y2 - y1)
