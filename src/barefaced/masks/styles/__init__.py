"""The styles by name, one a file. To add one: a file here, and its line in `STYLES`."""

from barefaced.masks.styles.base import WEAR, Make, Style
from barefaced.masks.styles.surgical import surgical

__all__ = ["STYLES", "WEAR", "Make", "Style"]

STYLES: dict[str, Style] = {
    "surgical": Style(surgical),
}
