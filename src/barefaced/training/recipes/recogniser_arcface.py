"""Recipe `recogniser-arcface`: a recogniser with ArcFace's margin, a student of EdgeFace by default."""

from dataclasses import dataclass
from typing import ClassVar

from barefaced.training.losses.recognition import ArcFaceMargin
from barefaced.training.recipes.recogniser import RecogniserRecipe


@dataclass(frozen=True)
class RecogniserArcFaceRecipe(RecogniserRecipe):
    """See the module; `teacher` is the file of EdgeFace, whose embeddings have 512 numbers."""

    name: ClassVar[str] = "recogniser-arcface"
    margin: ClassVar[type[ArcFaceMargin]] = ArcFaceMargin
