"""Systems whose verdict is known beforehand: an audit that gives them another is wrong itself.

A paster of the mean face and one of other people's faces add nothing of the person; the composite with the
person's own face adds all there is. The fourth control, a system under audit that is fed another person's
half, needs no painting: it is in `barefaced.audit.running.swap`.
"""

from __future__ import annotations

from barefaced.audit.probes.controls.base import Control
from barefaced.audit.probes.controls.donor import Donor
from barefaced.audit.probes.controls.mean_face import MeanFace
from barefaced.audit.probes.controls.oracle import Oracle

__all__ = ["CONTROLS", "Control"]

CONTROLS: dict[str, Control] = {
    "mean face": MeanFace(),
    "donor": Donor(),
    "oracle": Oracle(),
}
"""By the name of the system they stand for in every table."""
