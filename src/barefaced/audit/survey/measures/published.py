"""A printed study's figures, held against each other; work 001's fool rate."""

from __future__ import annotations

from dataclasses import dataclass

from barefaced.audit.statistics import Estimate, wilson
from barefaced.audit.survey.measures.sample_size import ICCS, half_width
from barefaced.errors import require


@dataclass(frozen=True)
class Published:
    """What follows from the counts.

    Attributes:
        answers: images times people.
        fool_rate: share wrong, with Wilson's interval, as if every answer were of another person.
        wider: half width of the interval, by the correlation of one person's answers.
        d_prime: that an unbiased person has who is wrong so often, if half the images were generated.
        findings: sentences; the first gives the rate, the others what does not fit or is not known.
    """

    answers: int
    fool_rate: Estimate
    wider: dict[float, float]
    d_prime: float
    findings: tuple[str, ...]


def check_published(
    *,
    images: int,
    people: int,
    wrong: int,
    mean_score: float | None = None,
    percent: float | None = None,
) -> Published:
    """Hold a study's counts against the mean score and the percentage that it prints.

    Args:
        images: that every person judged.
        people: who judged.
        wrong: answers that were wrong, of all.
        mean_score: printed mean of right answers a person.
        percent: printed share of wrong answers, in per cent.

    Raises:
        ValueError: for numbers that no study can have.
    """
    if images < 1 or people < 1:
        raise ValueError(f"one image and one person or more, got {images} and {people}")
    answers = images * people
    rate = wilson(wrong, answers)
    d_prime = -2 * float(require("scipy.special", "audit").ndtri(rate.value))
    findings = [_rate(wrong, answers, percent)]
    if mean_score is not None:
        findings += _mean(mean_score, images=images, people=people, wrong=wrong)
    findings += [
        "This is a fool rate, not an accuracy: the share of answers that were wrong; the accuracy is "
        f"{100 * (1 - rate.value):.2f} %. Chance is 50 %.",
        "It mixes generated pictures called real with real ones called generated; how many of the images "
        "were generated must be told to tell these apart.",
    ]
    wider = {icc: half_width(people=people, shown=images, icc_person=icc, share=rate.value) for icc in ICCS}
    return Published(answers, rate, wider, d_prime, tuple(findings))


def _rate(wrong: int, answers: int, percent: float | None) -> str:
    true = f"{wrong:,}/{answers:,} is {100 * wrong / answers:.2f} %"
    if percent is None or abs(percent - 100 * wrong / answers) <= 0.005 + 1e-9:
        return f"{true}."
    return f"{true}, not {percent:.2f} %."


def _mean(mean_score: float, *, images: int, people: int, wrong: int) -> list[str]:
    if not 0 <= mean_score <= images:
        raise ValueError(f"a mean score lies between 0 and {images}, got {mean_score}")
    implied = (images - mean_score) * people
    if abs(implied - wrong) <= 0.005 * people + 1e-9:
        return []
    share = 100 * implied / (images * people)
    return [
        f"A mean score of {mean_score:.2f} of {images} means {implied:.0f} wrong ({share:.2f} %), not "
        f"{wrong}; {wrong} wrong mean {images - wrong / people:.2f}."
    ]
