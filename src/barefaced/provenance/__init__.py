"""A guess is labelled a guess: the label, and the only door by which a generated face is written."""

from barefaced.provenance.door import read_label, write_generated
from barefaced.provenance.label import KINDS, Label

__all__ = ["KINDS", "Label", "read_label", "write_generated"]
