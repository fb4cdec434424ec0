"""Learning-rate schedules as pure functions of the step, so that resuming needs no scheduler state."""

import math

SCHEDULES = ("constant", "cosine", "cosine-as-published", "linear")


def learning_rate_factor(schedule: str, *, step: int, steps: int, warmup: int = 0) -> float:
    """How much of the recipe's learning rate holds at `step`.

    Every schedule spans the whole run: `cosine` falls from 1 to 0 once, `linear` holds 1 for the first
    half and falls in a straight line to 0 over the second (as the CycleGAN engine does by default).
    `cosine-as-published` is what that engine does instead of `cosine` when both halves are left as they are:
    it is at 0 in the middle and climbs back to 1 at the end. It is there to repeat what was published.

    Args:
        schedule: one of `SCHEDULES`.
        step: steps already taken, 0 to `steps`.
        steps: length of the whole run.
        warmup: steps over which the factor first climbs from near 0.

    Returns:
        A factor in [0, 1].

    Raises:
        ValueError: if the schedule is unknown.
    """
    climb = min(1.0, (step + 1) / warmup) if warmup else 1.0
    progress = min(step / max(steps, 1), 1.0)
    match schedule:
        case "constant":
            return climb
        case "cosine":
            return climb * 0.5 * (1.0 + math.cos(math.pi * progress))
        case "cosine-as-published":
            return climb * 0.5 * (1.0 + math.cos(2.0 * math.pi * progress))
        case "linear":
            return climb * min(1.0, 2.0 * (1.0 - progress))
    raise ValueError(f"unknown schedule {schedule!r}; known: {', '.join(SCHEDULES)}")
