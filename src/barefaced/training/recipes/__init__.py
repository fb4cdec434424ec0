"""The recipes by name. To add one: a file here, and its line in `RECIPES`."""

from typing import Any

from barefaced.training.recipes.autoencoder import AutoencoderRecipe
from barefaced.training.recipes.base import Recipe
from barefaced.training.recipes.cyclegan import CycleGANRecipe
from barefaced.training.recipes.face_detector import FaceDetectorRecipe
from barefaced.training.recipes.face_mesh import FaceMeshRecipe
from barefaced.training.recipes.linear import LinearRecipe
from barefaced.training.recipes.mask2face import Mask2FaceRecipe
from barefaced.training.recipes.recogniser_adaface import RecogniserAdaFaceRecipe
from barefaced.training.recipes.recogniser_arcface import RecogniserArcFaceRecipe
from barefaced.training.recipes.refine import RefineRecipe
from barefaced.training.recipes.restore_unet import RestoreUNetRecipe
from barefaced.training.recipes.slim import SlimRecipe
from barefaced.training.recipes.srcnn import SRCNNRecipe
from barefaced.training.recipes.unet_segmenter import UNetSegmenterRecipe
from barefaced.training.recipes.vae import VAERecipe

__all__ = ["RECIPES", "Recipe", "load_recipe", "recipe_named"]

RECIPES: dict[str, type[Recipe]] = {
    "face-detector": FaceDetectorRecipe,
    "face-mesh": FaceMeshRecipe,
    "unet-segmenter": UNetSegmenterRecipe,
    "slim": SlimRecipe,
    "vae": VAERecipe,
    "linear": LinearRecipe,
    "refine": RefineRecipe,
    "autoencoder": AutoencoderRecipe,
    "srcnn": SRCNNRecipe,
    "mask2face": Mask2FaceRecipe,
    "cyclegan": CycleGANRecipe,
    "restore-unet": RestoreUNetRecipe,
    "recogniser-arcface": RecogniserArcFaceRecipe,
    "recogniser-adaface": RecogniserAdaFaceRecipe,
}


def recipe_named(name: str, settings: dict[str, str] | None = None, preset: str | None = None) -> Recipe:
    """The recipe called `name`, as a preset has it or by its defaults, with settings overridden from texts.

    Raises:
        ValueError: if the name, the preset or a setting is unknown, or a value does not fit.
    """
    if name not in RECIPES:
        raise ValueError(f"unknown recipe {name!r}; known: {', '.join(RECIPES)}")
    return RECIPES[name].preset(preset).with_settings(settings)


def load_recipe(saved: dict[str, Any], settings: dict[str, str] | None = None) -> Recipe:
    """The recipe as a checkpoint holds it (`Recipe.to_dict`), with settings overridden from texts."""
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in saved.items()
        if key != "name"
    }
    return type(recipe_named(saved["name"]))(**fields).with_settings(settings)
