"""Sets of face pictures on disk: reading them, labelling them, and splitting them by identity."""

from barefaced.datasets.facebank import FaceBank, write_bank
from barefaced.datasets.labelling import label_faces
from barefaced.datasets.splits import split_of

__all__ = ["FaceBank", "label_faces", "split_of", "write_bank"]
