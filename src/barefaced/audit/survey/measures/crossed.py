"""One model of all answers: people differ in bias and in skill, images in how fake they look.

P(called generated) = Phi(-c + d x + b_person + s_person x + v_image), with x = 1/2 for a generated picture,
-1/2 for a real one, so that d is d' and c the criterion of an average person and image; b, s and v are
normal, each with its own SD. In `2afc`, where x tells the side, it is v_image x: a pair is easy or hard, and
has no side. Such a model is signal detection theory with crossed random effects (DeCarlo 1998, Psychological
Methods 3, 186-205; Rouder and Lu 2005, Psychonomic Bulletin and Review 12, 573-604).

It is sampled by Gibbs: the hidden impressions given all else are truncated normals (Albert and Chib 1993,
JASA 88, 669-679), all effects given those are one normal, and the SDs have half-Cauchy priors of scale 1 (as
in Wand et al. 2011, Bayesian Analysis 6, 847-900).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics import Estimate
from barefaced.audit.survey.measures.ratings import Ratings
from barefaced.errors import require

DRAWS, WORK = 1500, 4e10
"""Kept draws, and multiplications after which there are fewer of them; never fewer than 300."""
_WIDE = 100.0
"""Prior variance of d and c: says nothing."""


@dataclass(frozen=True, eq=False)
class CrossedProbit:
    """Posterior means and 95 % intervals.

    Attributes:
        d_prime: of an average person and image; further from 0 than of all answers together, which blur it.
        criterion: above 0 for people slow to say "generated".
        bias_sd, skill_sd, image_sd: SDs of people's bias, people's d', and images.
        person_share, image_share: of all variance of impressions, what people's bias and images make.
        looks_fake: float64 (M,), chance that an average person calls the image generated (in `2afc`: finds
            the generated one of the pair); drawn toward the other images the less it was seen.
    """

    d_prime: Estimate
    criterion: Estimate
    bias_sd: Estimate
    skill_sd: Estimate
    image_sd: Estimate
    person_share: Estimate
    image_share: Estimate
    looks_fake: NDArray[np.float64]


def crossed_probit(
    ratings: Ratings, *, rng: np.random.Generator, design: str = "yesno", draws: int = DRAWS
) -> CrossedProbit:
    """Fit the model.

    Args:
        ratings: at least two people and two images; both kinds of picture.
        rng: of the sampler.
        design: in `2afc` d' is the fitted distance over the root of 2.
        draws: at most so many kept; half as many are thrown away first.

    Raises:
        ValueError: for fewer, or only one kind.
    """
    if ratings.people < 2 or ratings.images < 2 or len(np.unique(ratings.fake)) < 2:
        raise ValueError(
            "the crossed model needs two people, two images and both kinds, got "
            f"{ratings.people} people, {ratings.images} images"
        )
    size = 2 + 2 * ratings.people + ratings.images
    kept = int(np.clip(WORK / size**3, min(300, draws), draws))
    chain = _Chain(ratings, rng, of_pairs=design == "2afc")
    for _ in range(kept // 2):
        chain.step()
    drawn = np.array([chain.step() for _ in range(kept)])
    return _summary(drawn, ratings, design)


class _Chain:
    """The sampler's state: effects (2 + P + P + M,) and the variances of the last three blocks."""

    def __init__(self, ratings: Ratings, rng: np.random.Generator, *, of_pairs: bool) -> None:
        self._special = require("scipy.special", "audit")
        self._linalg = require("scipy.linalg", "audit")
        self._rng = rng
        people, rows = ratings.people, np.arange(len(ratings))
        self._blocks = [
            slice(2, 2 + people),
            slice(2 + people, 2 + 2 * people),
            slice(2 + 2 * people, 2 + 2 * people + ratings.images),
        ]
        x = np.where(ratings.fake, 0.5, -0.5)
        self._design = np.zeros((len(ratings), self._blocks[2].stop))
        self._design[:, 0], self._design[:, 1] = 1, x
        self._design[rows, 2 + ratings.person] = 1
        self._design[rows, 2 + people + ratings.person] = x
        self._design[rows, self._blocks[2].start + ratings.image] = x if of_pairs else 1
        self._gram = self._design.T @ self._design
        self._sign = np.where(ratings.called_fake, 1.0, -1.0)
        self._effects = np.zeros(self._design.shape[1])
        self._variance, self._helper = np.full(3, 0.1), np.ones(3)

    def step(self) -> NDArray[np.float64]:
        """One sweep; the effects and the three variances."""
        self._draw_effects(self._impressions())
        self._draw_variances()
        return np.concatenate([self._effects, self._variance])

    def _impressions(self) -> NDArray[np.float64]:
        """Normals (N,) about what the effects say, on the side that was answered."""
        toward = self._sign * (self._design @ self._effects)
        chance = np.maximum(self._rng.random(len(toward)) * self._special.ndtr(toward), 1e-300)
        return self._sign * (toward - self._special.ndtri(chance))

    def _draw_effects(self, impressions: NDArray[np.float64]) -> None:
        precision = np.full(len(self._effects), 1 / _WIDE)
        for block, variance in zip(self._blocks, self._variance, strict=True):
            precision[block] = 1 / variance
        lower = self._linalg.cholesky(
            self._gram + np.diag(precision), lower=True, overwrite_a=True, check_finite=False
        )
        half = self._linalg.solve_triangular(
            lower, self._design.T @ impressions, lower=True, check_finite=False
        )
        half += self._rng.standard_normal(len(half))
        self._effects = self._linalg.solve_triangular(lower, half, lower=True, trans="T", check_finite=False)

    def _draw_variances(self) -> None:
        """Inverse gammas; the helper makes the prior of each SD a half-Cauchy."""
        for number, block in enumerate(self._blocks):
            effects = self._effects[block]
            shape, scale = (len(effects) + 1) / 2, effects @ effects / 2 + 1 / self._helper[number]
            self._variance[number] = max(scale / self._rng.standard_gamma(shape), 1e-6)
            self._helper[number] = (1 + 1 / self._variance[number]) / self._rng.standard_gamma(1.0)


def _summary(drawn: NDArray[np.float64], ratings: Ratings, design: str) -> CrossedProbit:
    pairs = design == "2afc"
    variances = drawn[:, -3:]
    deviations = np.sqrt(variances)
    parts = variances / [1, 4, 4 if pairs else 1]
    total = 1 + parts.sum(1)
    scale = np.sqrt(2) if pairs else 1.0
    return CrossedProbit(
        _told(drawn[:, 1] / scale),
        _told(-drawn[:, 0]),
        _told(deviations[:, 0]),
        _told(deviations[:, 1] / scale),
        _told(deviations[:, 2] / scale),
        _told(parts[:, 0] / total),
        _told(parts[:, 2] / total),
        _looks(drawn, ratings, pairs=pairs),
    )


def _looks(drawn: NDArray[np.float64], ratings: Ratings, *, pairs: bool) -> NDArray[np.float64]:
    ndtr = require("scipy.special", "audit").ndtr
    bias, distance, image = drawn[:, :1], drawn[:, 1:2], drawn[:, 2 + 2 * ratings.people : -3]
    if pairs:
        apart = (distance + image) / 2
        return ((ndtr(apart + bias) + ndtr(apart - bias)) / 2).mean(0)
    x = np.zeros(ratings.images)
    x[ratings.image] = np.where(ratings.fake, 0.5, -0.5)
    return ndtr(bias + distance * x + image).mean(0)


def _told(draws: NDArray[np.float64]) -> Estimate:
    return Estimate(float(draws.mean()), *map(float, np.quantile(draws, [0.025, 0.975])))
