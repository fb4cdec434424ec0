"""Recipe `recogniser-adaface`: a recogniser with AdaFace's margin, a student of ReID-0095 by default."""

from dataclasses import dataclass
from typing import ClassVar

from barefaced.training.losses.recognition import AdaFaceMargin, ArcFaceMargin
from barefaced.training.recipes.recogniser import RecogniserRecipe


@dataclass(frozen=True)
class RecogniserAdaFaceRecipe(RecogniserRecipe):
    """See the module; `teacher` is the file of ReID-0095, whose embeddings have 256 numbers."""

    name: ClassVar[str] = "recogniser-adaface"
    margin: ClassVar[type[ArcFaceMargin]] = AdaFaceMargin

    dimension: int = 256
    seed: int = 1
