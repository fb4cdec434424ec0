"""The verb of the room: masks off, a labelled guess in their place, and not a pixel else changed."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.faces import Face, detect
from barefaced.unmasking.models import DEFAULT
from barefaced.unmasking.networks import Networks, load_networks
from barefaced.unmasking.painting import Brush
from barefaced.unmasking.segmentation import require_picture
from barefaced.unmasking.sites import Site, given_sites, whole_sites, worn_sites
from barefaced.unmasking.spread import spread_of
from barefaced.unmasking.unmasked import Unmasked

Image = NDArray[np.uint8]
_ROWS = 512  # of a photo, checked at once


def unmask(
    image: Image,
    *,
    faces: Sequence[Face] | None = None,
    hole: NDArray[np.bool_] | None = None,
    model: str | os.PathLike[str] = DEFAULT,
    samples: int = 1,
    seed: int = 0,
    steps: bool = False,
    keep_visible: bool = True,
) -> Unmasked:
    """Take the mask off every face that wears one, and paint a guess of what it covers.

    A bare face is left alone, and so is one that is too small, in profile or in doubt; `notes` says which. Of
    a mask worn wrongly only what it covers is painted. A face may be far larger than the 256 pixels in which
    it is painted: then the painting is enlarged, and texture like that of the visible skin is laid over it;
    it shows no more of a face than before.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        faces: whose; None for every face that `detect` finds.
        hole: bool (H, W), what to fill, instead of what the segmenter finds.
        model: one of `barefaced.unmasking.MODELS`, or the path of an `.onnx` file.
        samples: how many faces to draw; more than one only of a model that draws different ones. The first
            samples of a seed are the same however many are drawn.
        seed: of the faces drawn and of their grain.
        steps: keep the pictures between the first sample's beginning and end.
        keep_visible: paint only what is covered. Without, the whole aligned patch is repainted as the network
            has it, skin that can be seen too, as work 001 does; `hole` is then all of the patch, and the
            label and a note say so.

    Returns:
        The photo without masks, and what is to be known of it. Outside `hole` its pixels are the input's.

    Raises:
        ValueError: if `image`, `hole` or `samples` is not of that form.
        BarefacedError: if the model is unknown, not here, not usable or draws one face only, or fills a hole
            where it should repaint all; if the hole is of another size, empty, or there is no face for it.
    """
    require_picture(image)
    if samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    if hole is not None:
        _require_hole(hole, image)
    networks = load_networks(model, segmenting=hole is None)
    networks.inpainter.require_samples(samples, model=os.fspath(model))
    if not keep_visible:
        networks.inpainter.require_whole(model=os.fspath(model))
    people = detect(image) if faces is None else list(faces)
    sites, notes = _sites(image, people, networks, hole)
    if not keep_visible:
        sites = whole_sites(sites, people, side=networks.inpainter.side)
        notes += [
            f"face {site.number} is repainted whole: what can be seen of it is made up, too" for site in sites
        ]
    filled, coverage = _maps(image, sites)
    drawn, kept = _drawn(image, sites, networks, samples=samples, seed=seed, steps=steps)
    for picture in drawn:
        _assert_kept(image, picture, filled)
    return Unmasked(
        image=drawn[0],
        hole=filled,
        coverage=coverage,
        samples=tuple(drawn),
        spread=spread_of(drawn, filled) if samples > 1 else None,
        label=networks.label(seed=seed, keeps_visible=keep_visible),
        steps=kept,
        notes=tuple(notes),
        faces=tuple(site.number for site in sites),
    )


def _require_hole(hole: NDArray, image: Image) -> None:
    if hole.dtype != np.bool_:
        raise ValueError(f"a hole is bool of shape (H, W), got {hole.dtype} {hole.shape}")
    if hole.shape != image.shape[:2]:
        came, wanted = (" x ".join(map(str, shape[::-1])) for shape in (hole.shape, image.shape[:2]))
        raise BarefacedError(f"the hole is {came} pixels and the picture {wanted}; they must be one size")
    if not hole.any():
        raise BarefacedError("the hole is empty: none of its pixels is white")


def _sites(
    image: Image, faces: list[Face], networks: Networks, hole: NDArray[np.bool_] | None
) -> tuple[list[Site], list[str]]:
    """Where to work, and notes."""
    if hole is None:
        assert networks.segmenter is not None, "loaded where no hole is given"
        found, notes = worn_sites(image, faces, networks.segmenter)
        return found, notes or ([] if faces else ["no face was found"])
    found, notes = given_sites(image, faces, hole, side=networks.inpainter.side)
    if not found:
        raise BarefacedError(f"the hole lies on no face; faces found: {len(faces)}")
    return found, notes


def _maps(image: Image, sites: list[Site]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Hole and coverage of the whole photo."""
    hole, coverage = np.zeros(image.shape[:2], bool), np.zeros(image.shape[:2], np.float32)
    for site in sites:
        part = site.window.part
        hole[part] |= site.hole
        coverage[part] = np.maximum(coverage[part], site.coverage)
    return hole, coverage


def _drawn(
    image: Image, sites: list[Site], networks: Networks, *, samples: int, seed: int, steps: bool
) -> tuple[list[Image], tuple[dict[str, Image], ...]]:
    """The samples, and the steps of the first."""
    drawn = [image.copy() for _ in range(samples)]
    kept: list[dict[str, Image]] = []
    for site in sites:
        brush, pictures = Brush(image, site, networks), dict[str, Image]()
        for sample, out in enumerate(drawn):
            # By face and sample, so that neither the number of samples nor another face changes a draw.
            rng = np.random.default_rng((seed, site.number, sample))
            noise = rng.standard_normal((1, networks.inpainter.noise_size), np.float32)
            keep = pictures.__setitem__ if steps and sample == 0 else None
            filled = brush.paint(noise=noise, rng=rng, keep=keep)
            np.copyto(out[brush.window.part], filled, where=brush.hole[..., None])
        kept.append(pictures)
    return drawn, tuple(kept) if steps else ()


def _assert_kept(image: Image, out: Image, hole: NDArray[np.bool_]) -> None:
    """The promise of the room; an `assert` would be gone under `python -O`."""
    for first in range(0, len(image), _ROWS):
        rows = slice(first, first + _ROWS)
        changed = (image[rows] != out[rows]).any(axis=2)
        if (changed & ~hole[rows]).any():
            raise AssertionError("a pixel outside the hole was changed; nothing is given back")
