"""The styles by name, one a file. To add one: a file here, and its line in `STYLES`."""

from barefaced.masks.styles.balaclava import balaclava
from barefaced.masks.styles.bandana import bandana
from barefaced.masks.styles.base import WEAR, Make, Style
from barefaced.masks.styles.cloth import cloth
from barefaced.masks.styles.cup import cup
from barefaced.masks.styles.duckbill import duckbill
from barefaced.masks.styles.ffp3 import ffp3_valve
from barefaced.masks.styles.foam import foam
from barefaced.masks.styles.gaiter import gaiter
from barefaced.masks.styles.hand import hand
from barefaced.masks.styles.kn95 import kn95
from barefaced.masks.styles.microphone import microphone
from barefaced.masks.styles.n95 import n95
from barefaced.masks.styles.patch import patch
from barefaced.masks.styles.printed import printed_cloth
from barefaced.masks.styles.respirator import respirator
from barefaced.masks.styles.scarf import scarf
from barefaced.masks.styles.sunglasses import sunglasses
from barefaced.masks.styles.surgical import surgical
from barefaced.masks.styles.window import window

__all__ = ["STYLES", "WEAR", "Make", "Style"]

HELD = ("correct", "nose-out", "chin")
"""Ways to wear what goes around the head: it cannot hang from one ear."""

STYLES: dict[str, Style] = {
    "surgical": Style(surgical),
    "n95": Style(n95, wears=HELD),
    "ffp3-valve": Style(ffp3_valve, wears=HELD),
    "kn95": Style(kn95),
    "duckbill": Style(duckbill),
    "cloth": Style(cloth),
    "printed": Style(printed_cloth),
    "foam": Style(foam),
    "gaiter": Style(gaiter, wears=HELD),
    "bandana": Style(bandana, wears=HELD),
    "balaclava": Style(balaclava, wears=HELD),
    "window": Style(window),
    "respirator": Style(respirator, wears=HELD),
    "hand": Style(hand, wears=("correct",), occluder=True),
    "cup": Style(cup, wears=("correct",), occluder=True),
    "microphone": Style(microphone, wears=("correct",), occluder=True),
    "scarf": Style(scarf, wears=("correct",), occluder=True),
    "sunglasses": Style(sunglasses, wears=("correct",), occluder=True),
    "patch": Style(patch, wears=("correct",), occluder=True),
}
