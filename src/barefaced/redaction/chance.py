"""Chance that nobody can replay: drawn from the operating system, and kept nowhere."""

import secrets

import numpy as np
from numpy.typing import NDArray


def normal(shape: tuple[int, ...], rng: np.random.Generator | None) -> NDArray[np.float64]:
    """Standard normal numbers.

    Args:
        shape: of the result.
        rng: where they come from, for tests; None takes the system's cryptographic source, whose next numbers
            do not follow from those seen, as those of numpy's generators do.

    Returns:
        float64 of that shape.
    """
    if rng is not None:
        return rng.standard_normal(shape)
    count = int(np.prod(shape))
    bits = np.frombuffer(secrets.token_bytes(16 * count), np.uint64) >> np.uint64(11)
    first, second = ((bits.astype(np.float64) + 0.5) * 2.0**-53).reshape(2, count)
    # Box and Muller (1958): two uniform numbers make a normal one.
    return (np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)).reshape(shape)


def generator(rng: np.random.Generator | None) -> np.random.Generator:
    """`rng`, or where it is None a new generator whose 256 bits of seed come from the system."""
    return rng if rng is not None else np.random.default_rng(secrets.randbits(256))
