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

    widths: tuple = (32, 64, 96, 160)
    joints: tuple = (64, 128, 128)
    blocks: tuple = (2, 2, 4, 2)
    hints: tuple = ("t92", "t210", "t260")
    """The last maps of 32, 16 and 8 pixels that its shortcuts pass."""
    frame: str = "reid-0095"
    dimension: int = 256
    seed: int = 1
