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

    joints: tuple = (32, 64, 100)
    hints: tuple = (
        "/m/stages/stages.1/downsample/downsample.0/LayerNormalization_output_0",
        "/m/stages/stages.2/downsample/downsample.0/LayerNormalization_output_0",
        "/m/stages/stages.3/downsample/downsample.0/LayerNormalization_output_0",
    )
    """Ends of three of its stages, as its next stage sees them."""
    frame: str = "edgeface"
