"""A guess is labelled a guess: the label, and the only door by which a generated face is written."""

from barefaced.provenance.door import read_label, write_generated
from barefaced.provenance.label import KINDS, Label
from barefaced.provenance.strip import with_strip

__all__ = ["KINDS", "Label", "read_label", "with_strip", "write_generated"]
