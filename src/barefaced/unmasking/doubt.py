"""Where the segmenter cannot tell, the photo's own colours do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNSURE = (0.1, 0.7)
"""Coverage that says little: between bare and worn."""
MUCH = 0.16
"""Share of what is taken for a mask: with more unsure pixels colours are asked: in one photo of four."""
BARE, WORN = 0.03, 0.95
"""Coverage below and above which a pixel is beyond doubt, and tells what colours belong to what."""
CORE = 0.01
"""Share of the patch that has to be beyond doubt a mask, for colours to be learned from."""
SIDE, ROUNDS = 128, 3
"""Pixels at which colours are compared; times that they are learned and the outline is cut."""


def settled(patch: NDArray[np.uint8], coverage: NDArray[np.float32]) -> NDArray[np.float32]:
    """A coverage map with its doubts settled, by the colours of what is sure and by the photo's edges.

    A graph cut with learned colours (Rother, Kolmogorov and Blake, GrabCut, SIGGRAPH 2004) decides pixels
    between mask and no mask. A flap in the shade is told from a neck so, and a scarf's end from a coat.

    Args:
        patch: uint8 RGB (S, S, 3), aligned.
        coverage: float32 (S, S) in [0, 1], what the segmenter says of it.

    Returns:
        float32 (S, S) in [0, 1]; `coverage` itself where it leaves little doubt or too little to learn from.
    """
    import cv2

    taken, unsure = coverage >= 0.5, (coverage > UNSURE[0]) & (coverage < UNSURE[1])
    if unsure.sum() <= MUCH * taken.sum() or (coverage > WORN).sum() < CORE * coverage.size:
        return coverage
    side = min(SIDE, len(coverage))
    small = cv2.resize(coverage, (side, side), interpolation=cv2.INTER_AREA)
    labels = np.where(small > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[small > WORN], labels[small < BARE] = cv2.GC_FGD, cv2.GC_BGD
    if not {cv2.GC_FGD, cv2.GC_BGD} <= set(np.unique(labels)):
        return coverage
    cv2.setRNGSeed(0)  # it learns colours from a random start
    colours = np.asarray(cv2.resize(patch, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    models = np.zeros((2, 1, 65))
    cv2.grabCut(colours, labels, (0, 0, 1, 1), models[0], models[1], ROUNDS, cv2.GC_INIT_WITH_MASK)
    mask = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    mask = np.clip(cv2.resize(mask, coverage.shape[::-1], interpolation=cv2.INTER_CUBIC), 0.0, 1.0)
    decided = mask * np.maximum(coverage, WORN) + (1.0 - mask) * np.minimum(coverage, BARE)
    return np.asarray(np.where(unsure, decided, coverage), np.float32)
